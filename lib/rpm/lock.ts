import { spawn } from 'node:child_process'
import { type FileHandle, open } from 'node:fs/promises'
import { CancelledError } from '../errors.ts'

/**
 * Takes an exclusive lock on a file, made if it is missing. Locks of flock(2) belong to the open file, which the
 * program flock only borrows here: the lock lasts until this handle, and every process that inherited it, has closed
 * it. So a killed process leaves no lock behind.
 * @throws CancelledError when the signal fires while it waits.
 * @returns the open file, or undefined when somebody else held the lock all that time.
 */
export async function locked(path: string, waitSeconds: number, signal?: AbortSignal): Promise<FileHandle | undefined> {
  const handle = await open(path, 'a', 0o666)
  try {
    const code = await new Promise<number | null>((resolve, reject) =>
      spawn('flock', ['--exclusive', '--timeout', String(waitSeconds), '3'], {
        stdio: ['ignore', 'inherit', 'inherit', handle.fd],
        ...(signal === undefined ? {} : { signal })
      })
        .once('error', reject)
        .once('close', resolve)
    )
    if (code === 0) return handle
  } catch (error) {
    await handle.close()
    if ((error as Error).name === 'AbortError') throw new CancelledError()
    throw error
  }
  await handle.close()
  return undefined
}
