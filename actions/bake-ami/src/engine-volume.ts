import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Adoption } from './adopt.ts'
import { withVolume } from './attached-volume.ts'
import type { Engine } from './engine.ts'
import { tagsFor, volumeTags } from './image-tags.ts'
import { baseFacts, bootFacts, packageFacts } from './manifest.ts'
import { OWNER } from './owner.ts'
import { boots, install } from './provisioning.ts'
import { register } from './register.ts'

/**
 * On an EC2 instance, as aminator does it: a volume of the base's snapshot is attached to the instance that runs this job,
 * provisioned as every disk is, detached, and its snapshot registered. EBS stores only what changed.
 */
export const onVolume =
  (adopted: Adoption, instanceId: string): Engine =>
  async ({ plan, inputs, deps, clock }) => {
    const { snapshots } = deps
    const tags = tagsFor(plan, inputs, deps)
    await mkdir(deps.cacheDirectory, { recursive: true })
    const directory = await mkdtemp(join(deps.cacheDirectory, `work-${OWNER}-`))
    const work = {
      snapshotId: adopted.snapshotId,
      ...(inputs.rootVolumeGiB === undefined ? {} : { sizeGiB: inputs.rootVolumeGiB }),
      ...{ instanceId, tags: volumeTags(tags), deadlineSeconds: inputs.timeoutSeconds }
    }
    const from = { ...deps, snapshotState: snapshots.own, snapshotsTagged: snapshots.tagged }
    try {
      const { snapshotId, installed, verified } = await clock.phase('volume', () =>
        withVolume(work, from, async volume => {
          const disk = await deps.devices.open(volume.device)
          let installed: Awaited<ReturnType<typeof install>>
          let verified: Awaited<ReturnType<typeof boots>> | undefined
          try {
            installed = await clock.phase('sandbox', () => install(disk, directory, plan, inputs, deps))
            const { trial } = inputs
            verified = trial && (await clock.phase('boot', () => boots(disk, directory, installed, trial, plan, deps)))
          } finally {
            await disk.close()
          }
          const snapshotId = await clock.phase('snapshot', () =>
            volume.snapshot(`${plan.name} on ${plan.base.id}`, tags)
          )
          return { snapshotId, installed, verified }
        })
      )
      const image = await clock.phase('register', () => register(snapshotId, plan, adopted, inputs, deps))
      const facts = { ...packageFacts(installed), ...bootFacts(verified), base: baseFacts(plan, adopted) }
      return { image, facts, installed }
    } finally {
      await deps.sandbox.discard(directory)
    }
  }
