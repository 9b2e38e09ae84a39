import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { briefly } from '../../../lib/errors.ts'
import { fetchBase } from './base-fetch.ts'
import type { Made, Task } from './engine.ts'
import { type Inspected, type InstalledPackage, packageChanges } from './installation.ts'
import { rootPartitions } from './layout.ts'
import { OWNER } from './owner.ts'
import { rootMapping } from './registration.ts'

/**
 * What is in an AMI that was made where this run did not see it, read from its snapshot's blocks, and what changed: against
 * `listed`, what the build's log tells of the base, else against the base's own blocks, where this account can read them.
 * Neither is worth a failure once the AMI is there: what stands in the way is told.
 */
export async function packagesIn(
  snapshotId: string,
  listed: readonly InstalledPackage[] | undefined,
  task: Task
): Promise<Pick<Made, 'contents'> & { facts: Made['facts'] }> {
  const { progress } = task.deps
  return progress.phase('Packages of the image', async () => {
    const contents = await looked(snapshotId, task).catch((error: unknown) => {
      if (task.deps.signal.aborted) throw error
      progress.warn(`The image is not looked at, so there is no bill of materials: ${briefly(error)}`)
      return undefined
    })
    if (contents === undefined) return { facts: {} }
    const before = listed ?? (await baseRead(task))
    if (before === undefined) return { contents, facts: {} }
    const packages = packageChanges(before, contents.packages)
    return { contents, facts: { packages, payloadBytes: packages.payloadBytes } }
  })
}

/** What the base has by its own blocks; undefined, and told why, where they cannot be read. */
async function baseRead(task: Task): Promise<readonly InstalledPackage[] | undefined> {
  const { inputs, plan, deps } = task
  const base = await baseSnapshot(task)
  if (base === undefined) {
    const isPipeline = inputs.imageBuilder !== undefined && 'pipelineArn' in inputs.imageBuilder
    const unlisted = isPipeline
      ? 'a pipeline of yours does not list what the base had'
      : 'the log of the build does not have the list of what the base had'
    deps.progress.warn(
      `What changed is not told: ${unlisted}, and the blocks of ${plan.base.id}, which is not this account's, cannot be read. A bake on it by engine ebs-direct adopts it, and then they can.`
    )
    return undefined
  }
  const seen = await looked(base, task).catch((error: unknown) => {
    if (deps.signal.aborted) throw error
    deps.progress.warn(`What changed is not told, because the base cannot be looked at: ${briefly(error)}`)
    return undefined
  })
  return seen?.packages
}

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
