import { createHash } from 'node:crypto'
import { open as openFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { addAbortSignal, Readable } from 'node:stream'
import { type Open, type Opened, READ_BYTES } from './repository-files.ts'
import { storageOf } from './storage.ts'

/** A file that is read before anybody asks for it. */
export interface ReadingAhead {
  readonly path: string
  /** Where it lies on this machine once it is whole and what its checksum says, and not before. */
  readonly file: string
  /** From its first byte on, as it comes; undefined when it cannot be had, or broke off: whoever wants it opens it anew. */
  opened(): Promise<Opened | undefined>
  /** Ends what is under way. */
  close(): Promise<void>
}

/** What is read, where to, and what it must be, such as `sha256:…`; of a checksum that proves nothing it never gets its place as a file. */
export interface Ahead {
  readonly path: string
  readonly checksum: string
  readonly directory: string
}

/** Kinds of checksums, as repositories name them, that prove what a file is. */
const PROVING = /^(sha256|sha384|sha512):/

/**
 * Reads a file of a repository into a file of this machine. The package is the most that is downloaded, and the package manager asks
 * for it last, when it has read its lists and settled what to install; until then the line has little to do.
 */
export function readAhead(open: Open, { path, checksum, directory }: Ahead, signal: AbortSignal): ReadingAhead {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const file = join(directory, 'package')
  let come = 0
  let state: 'coming' | 'here' | 'broken' = 'coming'
  let moved = Promise.withResolvers<void>()
  const tell = (): void => {
    moved.resolve()
    moved = Promise.withResolvers<void>()
  }
  const partial = openFile(`${file}.partial`, 'w+')
  const source = open(path, either)

  const read = async (): Promise<void> => {
    const [opened, handle] = await Promise.all([source, partial])
    if (opened === undefined) throw new Error(`${path} is not there`)
    const storage = storageOf(handle)
    const [, kind] = PROVING.exec(checksum) ?? []
    const sum = kind === undefined ? undefined : createHash(kind)
    for await (const chunk of addAbortSignal(either, opened.body) as AsyncIterable<Buffer>) {
      await storage.write(come, chunk)
      sum?.update(chunk)
      come += chunk.length
      tell()
    }
    if (sum !== undefined && checksum === `${kind}:${sum.digest('hex')}`) await rename(`${file}.partial`, file)
  }
  const reading = read()
    .then(() => {
      state = 'here'
    })
    .catch(() => {
      state = 'broken'
    })
    .finally(tell)

  async function* bytes(): AsyncGenerator<Buffer> {
    const storage = storageOf(await partial)
    for (let given = 0; ; ) {
      if (given < come) {
        const chunk = Buffer.allocUnsafe(Math.min(come - given, READ_BYTES))
        await storage.read(given, chunk)
        given += chunk.length
        yield chunk
      } else if (state === 'here') return
      else if (state === 'broken') throw new Error(`${path} broke off`)
      else await moved.promise
    }
  }

  return {
    path,
    file,
    async opened() {
      const first = await source.catch(() => undefined)
      if (first === undefined || state === 'broken') return undefined
      return { body: Readable.from(bytes(), { objectMode: false }), bytes: first.bytes }
    },
    async close() {
      stop.abort()
      await reading
      await (await partial.catch(() => undefined))?.close()
    }
  }
}
