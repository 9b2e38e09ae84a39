import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { OWNER } from './owner.ts'

/** Bytes of a disk, each at its place; what was never written reads as zeros. */
export interface Storage {
  /** Fills the buffer with what lies there. */
  read(offset: number, into: Buffer): Promise<void>
  write(offset: number, bytes: Buffer): Promise<void>
}

/** Storage in a file, which stays the caller's to close. */
export const storageOf = (file: FileHandle): Storage => ({
  async read(offset, into) {
    const { bytesRead } = await file.read(into, 0, into.length, offset)
    into.fill(0, bytesRead)
  },
  write: async (offset, bytes) => void (await file.write(bytes, 0, bytes.length, offset))
})

/** Storage in a file without a name: nothing of it is left when this process ends, however it ends. */
export async function unnamedStorage(directory: string): Promise<Storage & { close(): Promise<void> }> {
  const path = join(directory, `blocks.${OWNER}.partial`)
  const file = await open(path, 'w+')
  await rm(path)
  return { ...storageOf(file), close: () => file.close() }
}
