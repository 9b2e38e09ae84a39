import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BLOCK_BYTES } from './data.ts'
import { blockOf, indexesOf, type Snapshot } from './snapshots.ts'

export interface Disks {
  /** The raw disk of a completed snapshot; callers at the same time share one assembly. */
  disk(snapshot: Snapshot): Promise<{ path: string; bytes: number }>
  forget(snapshotId: string): Promise<void>
}

export function disks(folder: string): Disks {
  const assembled = new Map<string, Promise<{ path: string; bytes: number }>>()
  return {
    disk(snapshot) {
      const known = assembled.get(snapshot.id)
      if (known !== undefined) return known
      const made = assemble(snapshot, folder)
      assembled.set(snapshot.id, made)
      made.catch(() => assembled.delete(snapshot.id))
      return made
    },
    async forget(snapshotId) {
      const made = assembled.get(snapshotId)
      assembled.delete(snapshotId)
      const disk = await made?.catch(() => undefined)
      // Instances that run from it keep the file until they unmount it.
      if (disk !== undefined) await rm(disk.path, { force: true })
    }
  }
}

async function assemble(snapshot: Snapshot, folder: string): Promise<{ path: string; bytes: number }> {
  const path = join(folder, `${snapshot.id}.raw`)
  const bytes = snapshot.volumeSizeGiB * 2 ** 30
  await mkdir(folder, { recursive: true })
  const disk = await open(`${path}.partial`, 'w')
  try {
    await disk.truncate(bytes)
    for (const index of indexesOf(snapshot)) {
      const data = await blockOf(snapshot, index)?.file.read(index)
      if (data !== undefined) await disk.write(data, 0, BLOCK_BYTES, index * BLOCK_BYTES)
    }
  } finally {
    await disk.close()
  }
  await rename(`${path}.partial`, path)
  return { path, bytes }
}
