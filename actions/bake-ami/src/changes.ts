import { open } from 'node:fs/promises'
import { KilnError } from '../../../lib/errors.ts'
import { type BaseDisk, blockOf } from './base-disk.ts'
import { run } from './child.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES, type ChangedBlock, candidates, compared, parseExtents } from './diff.ts'

/** Reads that overlap: as many as libuv has threads for files. */
const READERS = 4
const GIB = 1024 ** 3

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
  path: string,
  signal: AbortSignal
): Promise<readonly ChangedBlock[]> {
  const mapped = await run('filefrag', ['-e', path])
  if (mapped.code !== 0) {
    throw new KilnError(`The file system of ${path} does not tell where a file has holes: ${mapped.all}`, {
      remedy: 'Give cache-directory a place on ext4, xfs or btrfs (not tmpfs).'
    })
  }
  const [before, after] = await Promise.all([open(base.path), open(path)])
  try {
    const comparison = {
      blocks: (base.volumeGiB * GIB) / BLOCK_BYTES,
      present: base.present,
      data: parseExtents(mapped.out),
      readBase: (index: number) => blockOf(before, index),
      readBaked: (index: number) => blockOf(after, index)
    }
    const all = candidates(comparison.blocks, comparison.present, comparison.data)
    const found = await concurrently(all, READERS, signal, one => compared(one, comparison))
    return found.filter(block => block !== undefined)
  } finally {
    await Promise.all([before.close(), after.close()])
  }
}
