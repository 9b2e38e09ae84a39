import { addAbortSignal, Readable } from 'node:stream'
import { type Open, type Opened, READ_BYTES } from './repository-files.ts'
import { unnamedStorage } from './storage.ts'

/** A file that is read before anybody asks for it. */
export interface ReadingAhead {
  readonly path: string
  /** From its first byte on, as it comes; undefined when it cannot be had, or broke off: whoever wants it opens it anew. */
  opened(): Promise<Opened | undefined>
  /** Ends what is under way. */
  close(): Promise<void>
}

/**
 * Reads a file of a repository into a file of this machine. The package is the most that is downloaded, and the package manager asks
 * for it last, when it has read its lists and settled what to install; until then the line has little to do.
 */
export function readAhead(open: Open, path: string, directory: string, signal: AbortSignal): ReadingAhead {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  let come = 0
  let state: 'coming' | 'here' | 'broken' = 'coming'
  let moved = Promise.withResolvers<void>()
  const tell = (): void => {
    moved.resolve()
    moved = Promise.withResolvers<void>()
  }
  const storage = unnamedStorage(directory)
  const source = open(path, either)

  const reading = (async () => {
    try {
      const [opened, file] = await Promise.all([source, storage])
      if (opened === undefined) throw new Error(`${path} is not there`)
      for await (const chunk of addAbortSignal(either, opened.body) as AsyncIterable<Buffer>) {
        await file.write(come, chunk)
        come += chunk.length
        tell()
      }
      state = 'here'
    } catch {
      state = 'broken'
    }
    tell()
  })()

  async function* bytes(): AsyncGenerator<Buffer> {
    const file = await storage
    for (let given = 0; ; ) {
      if (given < come) {
        const chunk = Buffer.allocUnsafe(Math.min(come - given, READ_BYTES))
        await file.read(given, chunk)
        given += chunk.length
        yield chunk
      } else if (state === 'here') return
      else if (state === 'broken') throw new Error(`${path} broke off`)
      else await moved.promise
    }
  }

  return {
    path,
    async opened() {
      const first = await source.catch(() => undefined)
      if (first === undefined || state === 'broken') return undefined
      return { body: Readable.from(bytes(), { objectMode: false }), bytes: first.bytes }
    },
    async close() {
      stop.abort()
      await reading
      await (await storage.catch(() => undefined))?.close()
    }
  }
}
