import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { must } from './child.ts'
import type { Installation } from './installation.ts'
import { Refused, tell } from './telling.ts'

/** A disk as a file. */
export interface Attachment {
  readonly file: string
  /** Processes that must live as long as it is used. */
  readonly processes: readonly number[]
  /** Takes it away; its users are gone. */
  detach(): Promise<void>
}

const DEADLINE_SECONDS = 30

/**
 * Makes a disk that is served over NBD a file by nbdfuse, in this mount and pid namespace: when the sandbox ends, the kernel ends
 * nbdfuse, and what waits for it gets an error instead of waiting for ever.
 */
export async function attach({ disk, directory }: Pick<Installation, 'disk' | 'directory'>): Promise<Attachment> {
  if ('file' in disk) return { file: disk.file, processes: [], detach: async () => {} }
  const place = join(directory, 'served')
  await mkdir(place, { recursive: true })
  const file = join(place, 'disk')
  const said: string[] = []
  const server = await connected(disk.socket)
  const child = spawn('nbdfuse', [file, '--fd', '3'], { stdio: ['ignore', 'pipe', 'pipe', server] })
  // It has its own by now.
  server.destroy()
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const ended = exitOf(child)
  for (let waited = 0; !(await isServed(file)); waited += 0.02) {
    const exit = await Promise.race([ended, sleep(20, undefined)])
    if (exit !== undefined || waited > DEADLINE_SECONDS) {
      throw unserved(`by nbdfuse (${exit ?? LATE}): ${said.join('').trim()}`)
    }
  }
  return {
    file,
    processes: child.pid === undefined ? [] : [child.pid],
    async detach() {
      await must('umount', [place])
      await ended
    }
  }
}

const LATE = `not within ${DEADLINE_SECONDS} s`

const unserved = (how: string): Refused =>
  new Refused(`The disk is not served ${how}`, 'Use fetch: bulk on this runner, or a machine where FUSE is allowed.')

/** Waits on the socket for who has the disk. @throws Refused when nobody comes. */
async function connected(path: string): Promise<Socket> {
  await rm(path, { force: true })
  // The path of a socket may not be long (unix(7)); by the open directory it is short wherever it is.
  const place = await open(dirname(path))
  // What comes over the connection is nbdfuse's to read.
  const listener = createServer({ pauseOnConnect: true })
  try {
    // Who has the disk need not be root.
    listener.listen({ path: `/proc/self/fd/${place.fd}/${basename(path)}`, writableAll: true })
    await once(listener, 'listening')
    const connection = once(listener, 'connection', { signal: AbortSignal.timeout(DEADLINE_SECONDS * 1000) })
    tell({ reached: 'listening' })
    const [server] = (await connection.catch(() => {
      throw unserved(`to the sandbox (${LATE})`)
    })) as [Socket]
    return server
  } finally {
    listener.close()
    await place.close()
  }
}

const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise(resolve => {
    child.on('error', error => resolve(error.message))
    child.on('close', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`))
  })

const isServed = async (file: string): Promise<boolean> =>
  stat(file).then(
    found => found.isFile(),
    () => false
  )
