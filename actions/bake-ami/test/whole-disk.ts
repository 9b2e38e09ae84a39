import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { TestLab } from '../../../lab/test-lab.ts'
import { type BaseDisk, cachedDisk, download, type Fetch } from '../src/base-disk.ts'
import { snapshotReader } from '../src/snapshot-reader.ts'

/** All of a snapshot's blocks as a disk, from the cache where they are there and right. */
export const wholeDisk = async (fetch: Fetch): Promise<BaseDisk> =>
  (await cachedDisk(fetch)) ?? download(await snapshotReader(fetch.blocks, fetch.snapshotId, fetch.signal), fetch)

/** The disk of a lab's snapshot, put together from its blocks alone in a new directory below this one. */
export async function assembled(lab: TestLab, directory: string, snapshotId: string): Promise<string> {
  const place = mkdtempSync(join(directory, 'assembled-'))
  const script = `
    import { blocks } from '${join(import.meta.dirname, '../src/blocks.ts')}'
    import { recordedProgress } from '${join(import.meta.dirname, '../../../lib/progress.ts')}'
    import { wholeDisk } from '${import.meta.filename}'
    const { path } = await wholeDisk({ blocks: blocks(16), snapshotId: '${snapshotId}', directory: '${place}',
      workers: 16, signal: new AbortController().signal, progress: recordedProgress() })
    console.log(path)`
  const node = ['--no-warnings', '--input-type=module-typescript', '--eval', script]
  const { stdout, stderr, code } = await lab.exec(process.execPath, node)
  if (code !== 0) throw new Error(stderr)
  return stdout.trim()
}
