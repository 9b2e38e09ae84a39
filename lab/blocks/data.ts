import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { run } from '../command.ts'

/** The only block size that EBS direct has (API reference, GetSnapshotBlock). */
export const BLOCK_BYTES = 512 * 1024
export const BLOCKS_PER_GIB = 2 ** 30 / BLOCK_BYTES

/** A sparse file in which block n lies at n × 512 KiB. */
export interface DataFile {
  read(index: number): Promise<Buffer>
  write(index: number, data: Uint8Array): Promise<void>
  close(): Promise<void>
  /** Closes the file and removes it, unless somebody else owns it. */
  discard(): Promise<void>
}

/** One written block: where its data lies, and its SHA-256 where it is known. */
export interface StoredBlock {
  readonly file: DataFile
  sha256: Buffer | undefined
}

export type BlockIndex = Map<number, StoredBlock>

export function dataFile(path: string, owned: 'ours' | 'theirs'): DataFile {
  let handle: Promise<FileHandle> | undefined
  const opened = (): Promise<FileHandle> => {
    handle ??= open(path, owned === 'ours' ? 'a+' : 'r').then(async first => {
      if (owned === 'theirs') return first
      // Opened for appending only to create it: writes at an offset need r+.
      await first.close()
      return open(path, 'r+')
    })
    return handle
  }
  const close = async (): Promise<void> => {
    const open = handle
    handle = undefined
    await (await open)?.close()
  }
  return {
    async read(index) {
      const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES)
      const { bytesRead } = await (await opened()).read(buffer, 0, BLOCK_BYTES, index * BLOCK_BYTES)
      // The last blocks of a sparse file may lie beyond its end.
      return bytesRead === BLOCK_BYTES ? buffer : buffer.fill(0, bytesRead)
    },
    async write(index, data) {
      await (await opened()).write(data, 0, BLOCK_BYTES, index * BLOCK_BYTES)
    },
    close,
    async discard() {
      await close()
      if (owned === 'ours') await rm(path, { force: true })
    }
  }
}

export const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()

/** The block's data with its checksum, which is computed once. */
export async function readBlock(index: number, block: StoredBlock): Promise<{ data: Buffer; checksum: string }> {
  const data = await block.file.read(index)
  block.sha256 ??= sha256(data)
  return { data, checksum: block.sha256.toString('base64') }
}

const ZEROS = Buffer.alloc(BLOCK_BYTES)

/**
 * Which blocks of a raw disk hold anything but zeros; the rest counts as never written. Holes are not read: memory for 12 GiB of zeros
 * can take half a minute, and callers give up a request after 20 s.
 */
export async function presentBlocks(path: string): Promise<{ indexes: number[]; bytes: number }> {
  const mapped = await run('filefrag', ['-e', path])
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const extents = mapped.code === 0 ? extentsOf(mapped.stdout) : [{ start: 0, end: size }]
    const batch = Buffer.allocUnsafeSlow(16 * BLOCK_BYTES)
    const present = new Set<number>()
    for (const { start, end } of extents) {
      const first = start - (start % BLOCK_BYTES)
      for (let offset = first; offset < Math.min(end, size); offset += batch.length) {
        const { bytesRead } = await file.read(batch, 0, batch.length, offset)
        for (let at = 0; at < bytesRead; at += BLOCK_BYTES) {
          const stop = Math.min(at + BLOCK_BYTES, bytesRead)
          if (batch.compare(ZEROS, 0, stop - at, at, stop) !== 0) present.add((offset + at) / BLOCK_BYTES)
        }
      }
    }
    return { indexes: [...present].sort((a, b) => a - b), bytes: size }
  } finally {
    await file.close()
  }
}

/** What `filefrag -e` prints, in bytes; the lab knows nothing of what it tests, so not by its reader either. */
function extentsOf(table: string): { start: number; end: number }[] {
  const bytes = Number(/of (\d+) bytes?\)/.exec(table)?.[1])
  return [...table.matchAll(/^\s*\d+:\s*(\d+)\.\.\s*(\d+):/gm)].map(([, first, last]) => ({
    start: Number(first) * bytes,
    end: (Number(last) + 1) * bytes
  }))
}
