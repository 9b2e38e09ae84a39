import { spawnSync } from 'node:child_process'
import { type FileHandle, open } from 'node:fs/promises'

/**
 * Takes an exclusive lock on a file, made if it is missing. Locks of flock(2) belong to the open file, which the
 * program flock only borrows here: the lock lasts until this handle, and every process that inherited it, has closed
 * it. So a killed process leaves no lock behind.
 * @returns the open file, or undefined when somebody else held the lock all that time.
 */
export async function locked(path: string, waitSeconds: number): Promise<FileHandle | undefined> {
  const handle = await open(path, 'a', 0o666)
  const taken = spawnSync('flock', ['--exclusive', '--timeout', String(waitSeconds), '3'], {
    stdio: ['ignore', 'inherit', 'inherit', handle.fd]
  })
  if (taken.status === 0) return handle
  await handle.close()
  if (taken.error !== undefined) throw taken.error
  return undefined
}
