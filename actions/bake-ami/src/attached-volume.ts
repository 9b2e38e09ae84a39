import { randomUUID } from 'node:crypto'
import type { Snapshot } from '../../../lib/aws/snapshots.ts'
import { Unanswered, type Volumes } from '../../../lib/aws/volumes.ts'
import { explain, KilnError } from '../../../lib/errors.ts'
import { poll, shown } from '../../../lib/poll.ts'
import type { Progress } from '../../../lib/progress.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import { untilCompleted } from './completion.ts'
import type { Devices } from './devices.ts'
import { leaving } from './upload.ts'

/**
 * The link of an EBS volume on a Nitro instance: its serial number is its id ("Device names on Linux instances"). The
 * device's own name follows from nothing; two volumes may change places at each attachment (packer#5848).
 */
export const linkOf = (volumeId: string): string =>
  `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace('-', '')}`

/** Names for volumes that AWS recommends on Linux. */
const DEVICES = [...'fghijklmnop'].map(letter => `/dev/sd${letter}`)
const CLEAN_UP_SECONDS = 120

/** So often a snapshot is asked for, when EC2 does not answer. */
const SNAPSHOT_ATTEMPTS = 3
/** What was made shows within seconds. */
const SHOWS_WITHIN_SECONDS = 15

/** The names that no volume of the instance has. Pure. */
export const freeDevices = (taken: readonly (string | undefined)[]): readonly string[] =>
  DEVICES.filter(device => !taken.some(one => one?.replace('/dev/xvd', '/dev/sd') === device))

export interface AttachedVolume {
  readonly id: string
  readonly device: string
  /** Detaches it, and gives a finished snapshot of what it holds. */
  snapshot(description: string, tags: Tags): Promise<string>
}

export interface VolumeWork {
  readonly snapshotId: string
  readonly sizeGiB?: number
  readonly instanceId: string
  /** Of the volume. */
  readonly tags: Tags
  readonly deadlineSeconds: number
}

export interface VolumeDeps {
  readonly volumes: Volumes
  readonly snapshotState: (
    snapshotId: string
  ) => Promise<{ readonly state: string; readonly stateMessage?: string } | undefined>
  /** This account's snapshots with all these tags. */
  readonly snapshotsTagged: (tags: Tags) => Promise<readonly Pick<Snapshot, 'id' | 'volumeId'>[]>
  readonly devices: Pick<Devices, 'isThere'>
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly now: () => number
  /** Only tests look more often. */
  readonly lookSeconds?: number
}

/**
 * A volume of the snapshot, attached to this instance, for as long as `body` works with it. It goes afterwards, whatever
 * happened; what cannot be removed is named, and the next run sweeps it by its tags.
 */
export async function withVolume<T>(
  work: VolumeWork,
  deps: VolumeDeps,
  body: (volume: AttachedVolume) => Promise<T>
): Promise<T> {
  const { volumes, progress, signal } = deps
  const zone = await volumes.zoneOf(work.instanceId)
  if (zone === undefined) {
    throw new KilnError(`Instance ${work.instanceId} does not exist in this region and account.`, {
      remedy: 'Run the job in the region and with a role of the account of its runner, or correct runner-instance.'
    })
  }
  await sweep(work, deps)
  const id = await volumes.create({ ...work, zone, clientToken: randomUUID() })
  progress.say(`Volume ${id} of ${work.snapshotId} in ${zone}.`)
  let failure: unknown
  try {
    await until(id, 'available', deps, work.deadlineSeconds)
    const name = await attach(id, work, deps)
    const device = await appeared(id, name, deps, work.deadlineSeconds)
    return await body({
      id,
      device,
      async snapshot(description, tags) {
        await release(id, deps, work.deadlineSeconds, signal)
        const snapshotId = await started(id, description, tags, deps)
        progress.say(`Snapshot ${snapshotId} of ${id}.`)
        try {
          await untilCompleted(snapshotId, {
            ...{ state: deps.snapshotState, deadlineSeconds: work.deadlineSeconds, signal, progress }
          })
        } catch (error) {
          throw leaving(error, `snapshot ${snapshotId} (it goes on; the next run registers it when it is finished)`)
        }
        return snapshotId
      }
    })
  } catch (error) {
    failure = error
    throw error
  } finally {
    await removed(id, deps, failure)
  }
}

/** Volumes of the same inputs that killed runs left: nobody works with one that is older than a bake may take. */
async function sweep({ tags, deadlineSeconds }: VolumeWork, { volumes, progress, now }: VolumeDeps): Promise<void> {
  const digest = tags[TAG.volumeFor]
  if (digest === undefined) return
  for (const { id, createdAt, state } of await volumes.tagged({ [TAG.volumeFor]: digest })) {
    if (now() - Date.parse(createdAt) < deadlineSeconds * 1000 || state === 'deleting') continue
    progress.say(`Volume ${id} is left of a run that was killed: deleting it.`)
    await volumes.detach(id)
    await volumes.delete(id).catch((error: unknown) => progress.warn(`${id} stays: ${explain(error)}`))
  }
}

/**
 * Starts the one snapshot of the volume. Where EC2 does not answer, it is looked for by the volume, which nobody else
 * has, before it is asked for again.
 */
async function started(id: string, description: string, tags: Tags, deps: VolumeDeps): Promise<string> {
  const { volumes, progress, signal } = deps
  for (let attempt = 1; ; attempt++) {
    try {
      return await volumes.snapshot(id, description, tags)
    } catch (error) {
      // Refused for one that was started in the last seconds: that is ours.
      const isRefused = (error as Error).name !== 'SnapshotCreationPerVolumeRateExceeded'
      if (!(error instanceof Unanswered) && isRefused) throw error
      const made = await madeOf(id, tags, deps)
      if (made !== undefined) {
        progress.say(`CreateSnapshot of ${id} was not answered, and EC2 has made ${made}: taking that one.`)
        return made
      }
      if (attempt === SNAPSHOT_ATTEMPTS) {
        throw new KilnError(`${(error as Error).message}; ${attempt} times, and no snapshot of ${id} is there.`, {
          remedy: 'Look at the health of EC2 in this region and at the network of the runner, and run it again.',
          cause: error
        })
      }
      signal.throwIfAborted()
      progress.warn(`${(error as Error).message}. No snapshot of ${id} is there: asking for it again.`)
    }
  }
}

/** The snapshot of the volume, as soon as it shows; undefined when it does not. */
async function madeOf(
  id: string,
  tags: Tags,
  { snapshotsTagged, signal, lookSeconds = 1 }: VolumeDeps
): Promise<string | undefined> {
  const find = async () => (await snapshotsTagged(tags)).find(({ volumeId }) => volumeId === id)
  return (await shown(find, { looks: SHOWS_WITHIN_SECONDS, intervalSeconds: lookSeconds, signal }))?.id
}

/** Other bakes on this instance may take a name at the same time: then the next one. */
async function attach(id: string, { instanceId }: VolumeWork, { volumes }: VolumeDeps): Promise<string> {
  const taken = (await volumes.attachedTo(instanceId)).map(({ device }) => device)
  for (const device of freeDevices(taken)) {
    try {
      await volumes.attach(id, instanceId, device)
      return device
    } catch (error) {
      // After an answer that was lost, the SDK's repetition meets the attachment that it had made.
      const at = (error as Error).name === 'VolumeInUse' ? await volumes.byId(id) : undefined
      if (at?.instanceId === instanceId && at.device !== undefined) return at.device
      if (!/already in use/i.test((error as Error).message)) throw error
    }
  }
  throw new KilnError(`Instance ${instanceId} has no name left for another volume (${DEVICES.join(', ')} are taken).`, {
    remedy: 'Detach volumes that nobody uses, or bake less at the same time on this runner.'
  })
}

/** Waits for the volume's link: on Nitro by its id, on Xen under the name that was asked for. */
async function appeared(
  id: string,
  name: string,
  { devices, signal, progress }: VolumeDeps,
  deadlineSeconds: number
): Promise<string> {
  const names = [linkOf(id), name.replace('/dev/sd', '/dev/xvd')]
  return poll(
    async () => {
      for (const one of names) if (await devices.isThere(one)) return { done: one }
      return { notYet: `no device of ${id} is there yet` }
    },
    {
      what: `the device of ${id} (${names.join(' or ')})`,
      deadlineSeconds: Math.min(deadlineSeconds, 120),
      intervalSeconds: 0.25,
      signal,
      onNotYet: reason => progress.detail(`Waiting: ${reason}.`),
      remedy:
        'Give runner-instance the instance that this job runs on; in a container, give it /dev of the host (privileged, with /dev mounted).'
    }
  )
}

const until = (
  id: string,
  state: string,
  { volumes, signal, progress }: Pick<VolumeDeps, 'volumes' | 'signal' | 'progress'>,
  deadlineSeconds: number
): Promise<void> =>
  poll(
    async () => {
      const seen = await volumes.byId(id)
      if (seen?.state === state) return { done: undefined }
      if (seen?.state === 'error') {
        throw new KilnError(`Volume ${id} failed.`, {
          remedy: 'Look at the key of its snapshot: the role needs kms:CreateGrant and kms:Decrypt on it.'
        })
      }
      return { notYet: `volume ${id} is ${seen?.state ?? 'not there yet'}` }
    },
    {
      what: `volume ${id} to be ${state}`,
      deadlineSeconds,
      intervalSeconds: 1,
      signal,
      onNotYet: reason => progress.detail(`Waiting: ${reason}.`),
      remedy: 'Run it again; a volume that is left is swept by its tags.'
    }
  )

async function release(id: string, deps: VolumeDeps, deadlineSeconds: number, signal: AbortSignal): Promise<void> {
  await deps.volumes.detach(id)
  await until(id, 'available', { ...deps, signal }, deadlineSeconds)
}

/** Also when the run was cancelled; then the runner's own seconds are the limit. */
async function removed(id: string, deps: VolumeDeps, failure: unknown): Promise<void> {
  try {
    await release(id, deps, CLEAN_UP_SECONDS, AbortSignal.timeout(CLEAN_UP_SECONDS * 1000))
    await deps.volumes.delete(id)
  } catch (error) {
    if (failure === undefined) {
      deps.progress.warn(`Volume ${id} could not be deleted: ${explain(error)}`)
      return
    }
    const left = `volume ${id}`
    if (failure instanceof KilnError) Object.assign(failure, { leftBehind: [...failure.leftBehind, left] })
    else deps.progress.warn(`Left behind: ${left}.`)
  }
}
