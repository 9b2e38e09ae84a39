import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { explain } from '../../../lib/errors.ts'
import { fetchBase } from './base-fetch.ts'
import type { Made, Task } from './engine.ts'
import { type Inspected, packageChanges } from './installation.ts'
import { rootPartitions } from './layout.ts'
import { OWNER } from './owner.ts'
import { rootMapping } from './registration.ts'

/**
 * What is in an AMI that was made where this run did not see it, read from its snapshot's blocks; where this account can read its base,
 * too, what changed. Neither is worth a failure once the AMI is there: what stands in the way is told.
 */
export async function packagesIn(
  snapshotId: string,
  task: Task
): Promise<Pick<Made, 'contents'> & { facts: Made['facts'] }> {
  const { progress } = task.deps
  return progress.phase('Packages of the image', async () => {
    const contents = await looked(snapshotId, task).catch((error: unknown) => {
      if (task.deps.signal.aborted) throw error
      progress.warn(`The image is not looked at, so there is no bill of materials: ${firstLine(error)}`)
      return undefined
    })
    if (contents === undefined) return { facts: {} }
    const base = await baseSnapshot(task)
    if (base === undefined) {
      progress.say('What changed is not told: the base is not in this account, so its blocks cannot be read.')
      return { contents, facts: {} }
    }
    const before = await looked(base, task).catch((error: unknown) => {
      if (task.deps.signal.aborted) throw error
      progress.warn(`What changed is not told, because the base cannot be looked at: ${firstLine(error)}`)
      return undefined
    })
    if (before === undefined) return { contents, facts: {} }
    const packages = packageChanges(before.packages, contents.packages)
    return { contents, facts: { packages, payloadBytes: packages.payloadBytes } }
  })
}

const firstLine = (error: unknown): string => explain(error).split('\n')[0] ?? ''

/** The base's snapshot, if this account has one of it. */
async function baseSnapshot({ plan, deps }: Task): Promise<string | undefined> {
  if (plan.owned.kind === 'foreign') return undefined
  const image = plan.owned.kind === 'own' ? plan.base : await deps.images.byId(plan.owned.imageId)
  return image === undefined ? undefined : rootMapping(image)?.volume?.snapshotId
}

/** Reads no more of a snapshot than the look needs, where this runner can; nothing of it is kept. */
async function looked(snapshotId: string, { inputs, deps }: Task): Promise<Inspected> {
  const { sandbox, cacheDirectory, progress, signal } = deps
  await sandbox.preflight()
  const obstacle = await sandbox.lazyObstacle()
  await mkdir(cacheDirectory, { recursive: true })
  const directory = await mkdtemp(join(cacheDirectory, `work-${OWNER}-`))
  try {
    const mode = obstacle === undefined ? 'lazy' : 'bulk'
    const fetched = await fetchBase({ ...deps, snapshotId, directory, workers: inputs.workers, mode, obstacle })
    const disk = await fetched.workingDisk(directory)
    try {
      const candidates = await rootPartitions(disk.read, disk.bytes)
      return await sandbox.inspect({ disk: disk.attachment, directory, candidates }, progress, signal)
    } finally {
      await disk.close()
    }
  } finally {
    await sandbox.discard(directory)
  }
}
