import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
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
  const handle = await openShared(path)
  try {
    let taken = await flock(handle, 0, signal)
    if (!taken) {
      onHeld?.((await readFile(path, 'utf8').catch(() => '')).trim() || 'not known')
      taken = await flock(handle, seconds, signal)
    }
    if (taken) {
      await sign(handle)
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

/**
 * Opens the file for whoever comes, root or not. Without O_CREAT where it exists: in a directory that is sticky and
 * open to all, Linux refuses that for another user's file, even to root (fs.protected_regular, Debian's default).
 */
async function openShared(path: string): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = constants
  for (;;) {
    try {
      return await open(path, O_RDWR | O_APPEND | O_NOFOLLOW)
    } catch (error) {
      // A lock needs no more than reading.
      if (isCode(error, 'EACCES')) return await open(path, O_RDONLY | O_NOFOLLOW)
      if (!isCode(error, 'ENOENT')) throw error
    }
    try {
      const handle = await open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o666)
      await handle.chmod(0o666) // the umask took that from others
      return handle
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error // else somebody was faster
    }
  }
}

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code

/** Who may only read the file holds the lock all the same. */
async function sign(handle: FileHandle): Promise<void> {
  try {
    await handle.truncate()
    await handle.write(`pid ${process.pid}, since ${new Date().toISOString()}\n`)
  } catch {
    // The name is for those who wait; they read the last one who could write.
  }
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
