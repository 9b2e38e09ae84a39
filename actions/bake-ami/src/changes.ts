import { open } from 'node:fs/promises'
import { KilnError } from '../../../lib/errors.ts'
import { type BaseDisk, blockOf } from './base-disk.ts'
import { run } from './child.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES, type ChangedBlock, candidates, compared, parseExtents } from './diff.ts'

/** Reads that overlap: as many as libuv has threads for files. */
const READERS = 4

/** A copy of the base's disk to change, sharing its blocks where the file system can. */
export async function workingCopy(base: BaseDisk, path: string): Promise<void> {
  const copied = await run('cp', ['--reflink=auto', '--sparse=always', base.path, path])
  if (copied.code === 0) return
  throw new KilnError(`The base's disk could not be copied: ${copied.all}`, {
    remedy: 'Give cache-directory a place with more room.'
  })
}

/** The blocks in which the baked disk differs from its base, in order. */
export async function changedBlocks(
  base: BaseDisk,
  { path, bytes }: { readonly path: string; readonly bytes: number },
  signal: AbortSignal
): Promise<readonly ChangedBlock[]> {
  const mapped = await run('filefrag', ['-e', path])
  if (mapped.code !== 0) {
    throw new KilnError(`The file system of ${path} does not tell where a file has holes: ${mapped.all}`, {
      remedy: 'Give cache-directory a place on ext4, xfs or btrfs (not tmpfs).'
    })
  }
  const [before, after] = await Promise.all([open(base.path), open(path)])
  // Fresh memory for each of thousands of blocks would cost more than reading them.
  const buffers: [Buffer, Buffer][] = []
  try {
    const all = candidates(bytes / BLOCK_BYTES, base.present, parseExtents(mapped.out))
    const found = await concurrently(all, READERS, signal, async one => {
      const [left, right] = buffers.pop() ?? [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)]
      try {
        return await compared(one, {
          present: base.present,
          readBase: index => blockOf(before, index, left),
          readBaked: index => blockOf(after, index, right)
        })
      } finally {
        buffers.push([left, right])
      }
    })
    return found.filter(block => block !== undefined)
  } finally {
    await Promise.all([before.close(), after.close()])
  }
}
