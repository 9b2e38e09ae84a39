import { spawn } from 'node:child_process'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { CancelledError } from '../errors.ts'

export interface Waiting {
  readonly seconds: number
  readonly signal?: AbortSignal
  /** Told at once when somebody else holds the lock, and who that said to be: `pid 4711, since 2026-01-02T03:04:05Z`. */
  readonly onHeld?: (holder: string) => void
}

/**
 * Takes an exclusive lock on a file, made if it is missing. Locks of flock(2) belong to the open file, which the
 * program flock only borrows here: the lock lasts until this handle, and every process that inherited it, has closed
 * it. So a killed process leaves no lock behind. The holder writes its name into the file, for those who wait.
 * @throws CancelledError when the signal fires while it waits.
 * @returns the open file, or undefined when somebody else held the lock all that time.
 */
export async function locked(path: string, waiting: Waiting): Promise<FileHandle | undefined> {
  const { seconds, signal, onHeld } = waiting
  const handle = await open(path, 'a', 0o666)
  try {
    let taken = await flock(handle, 0, signal)
    if (!taken) {
      onHeld?.((await readFile(path, 'utf8').catch(() => '')).trim() || 'not known')
      taken = await flock(handle, seconds, signal)
    }
    if (taken) {
      await handle.truncate()
      await handle.write(`pid ${process.pid}, since ${new Date().toISOString()}\n`)
      return handle
    }
  } catch (error) {
    await handle.close()
    if ((error as Error).name === 'AbortError') throw new CancelledError()
    throw error
  }
  await handle.close()
  return undefined
}

async function flock({ fd }: FileHandle, seconds: number, signal: AbortSignal | undefined): Promise<boolean> {
  const wait = seconds === 0 ? ['--nonblock'] : ['--timeout', String(seconds)]
  const code = await new Promise<number | null>((resolve, reject) =>
    spawn('flock', ['--exclusive', ...wait, '3'], {
      stdio: ['ignore', 'inherit', 'inherit', fd],
      ...(signal === undefined ? {} : { signal })
    })
      .once('error', reject)
      .once('close', resolve)
  )
  return code === 0
}
