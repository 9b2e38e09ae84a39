/**
 * Volumes that are attached: on AWS a Nitro instance sees an NVMe device, and its udev a link that tells the volume's id.
 * Here the device is a loop device over the volume's own file, and the link of the same name leads whoever runs on this
 * machine to it, whichever instance it was attached to.
 */
import { mkdir, rm, symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  AttachVolumeCommandInput,
  AttachVolumeCommandOutput,
  DetachVolumeCommandInput,
  DetachVolumeCommandOutput,
  VolumeAttachment
} from '@aws-sdk/client-ec2'
import type { Clock } from '../clock.ts'
import { must, run } from '../command.ts'
import { dryRun } from '../ec2/dry-run.ts'
import { AwsError, type Handler, type Operations } from '../gateway/service.ts'
import type { Disks } from './disks.ts'
import type { Snapshot } from './snapshots.ts'
import type { Volume, Volumes } from './volumes.ts'

/** The link that udev makes of an EBS volume (EC2 user guide, "Device names on Linux instances"). */
export const linkOf = (volumeId: string): string =>
  `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace('-', '')}`

/** Names that AWS recommends for EBS volumes on Linux. */
const DEVICE = /^\/dev\/(sd[f-p]|xvd[b-d][a-z])$/

interface Attachment {
  readonly volumeId: string
  readonly instanceId: string
  readonly device: string
  readonly at: number
  readonly loop: string
}

export interface Attachments {
  /** In words of the API, for descriptions. */
  of(volumeId: string): readonly VolumeAttachment[]
  /** The file that holds what was written to a volume; undefined while it is as its snapshot was. */
  file(volumeId: string): string | undefined
  forget(volumeId: string): Promise<void>
  readonly operations: Operations
  close(): Promise<void>
}

export interface AttachmentsDeps {
  readonly folder: string
  readonly clock: Clock
  readonly volumes: Pick<Volumes, 'get' | 'source'>
  readonly disks: Disks
  /** State and zone of an instance of this account. */
  readonly instance: (id: string) => { readonly state: string; readonly availabilityZone: string } | undefined
}

export function attachments({ folder, clock, volumes, disks, instance }: AttachmentsDeps): Attachments {
  const attached = new Map<string, Attachment>()
  const files = new Map<string, string>()

  const of = (volumeId: string): readonly VolumeAttachment[] => {
    const one = attached.get(volumeId)
    if (one === undefined) return []
    return [
      {
        VolumeId: volumeId,
        InstanceId: one.instanceId,
        Device: one.device,
        State: 'attached',
        AttachTime: new Date(one.at),
        DeleteOnTermination: false
      }
    ]
  }

  async function contents(volume: Volume, source: Snapshot | undefined): Promise<string> {
    const known = files.get(volume.id)
    if (known !== undefined) return known
    const path = join(folder, `${volume.id}.raw`)
    await mkdir(folder, { recursive: true })
    if (source === undefined) await must('truncate', ['--size', '0', path])
    // A copy on write where the file system has it, and sparse where it has not.
    else await must('cp', ['--reflink=auto', '--sparse=always', (await disks.disk(source)).path, path])
    await truncate(path, volume.sizeGiB * 2 ** 30)
    files.set(volume.id, path)
    return path
  }

  const attach: Handler<AttachVolumeCommandInput, AttachVolumeCommandOutput> = async (input, caller) => {
    const volume = volumes.get(input.VolumeId ?? '', caller)
    const { InstanceId = '', Device = '' } = input
    const machine = instance(InstanceId)
    if (machine === undefined) {
      throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${InstanceId}' does not exist`)
    }
    if (!['running', 'stopped'].includes(machine.state)) {
      throw new AwsError('IncorrectState', `Instance '${InstanceId}' is not 'running'.`)
    }
    if (machine.availabilityZone !== volume.availabilityZone) {
      throw new AwsError(
        'InvalidVolume.ZoneMismatch',
        `The volume '${volume.id}' is not in the same availability zone as instance '${InstanceId}'`
      )
    }
    if (attached.has(volume.id)) throw new AwsError('VolumeInUse', `${volume.id} is already attached to an instance`)
    if (!DEVICE.test(Device)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${Device}) for parameter device is invalid. ${Device} is not a valid EBS device name.`
      )
    }
    const busy = [...attached.values()].some(one => one.instanceId === InstanceId && one.device === Device)
    if (busy) {
      throw new AwsError(
        'InvalidParameterValue',
        `Invalid value '${Device}' for unixDevice. Attachment point ${Device} is already in use`
      )
    }
    dryRun(input.DryRun)
    // Taken before the first wait, so that two calls at once cannot have the same name.
    const record = { volumeId: volume.id, instanceId: InstanceId, device: Device, at: clock.now(), loop: '' }
    attached.set(volume.id, record)
    try {
      const path = await contents(volume, volumes.source(volume.id))
      const loop = (await must('losetup', ['--find', '--show', path])).trim()
      attached.set(volume.id, { ...record, loop })
      await mkdir('/dev/disk/by-id', { recursive: true })
      await rm(linkOf(volume.id), { force: true })
      await symlink(loop, linkOf(volume.id))
    } catch (error) {
      attached.delete(volume.id)
      throw error
    }
    return { ...of(volume.id)[0], State: 'attaching' as const }
  }

  async function release(volumeId: string): Promise<void> {
    const one = attached.get(volumeId)
    if (one === undefined) return
    attached.delete(volumeId)
    await rm(linkOf(volumeId), { force: true })
    await run('losetup', ['--detach', one.loop])
  }

  const detach: Handler<DetachVolumeCommandInput, DetachVolumeCommandOutput> = async (input, caller) => {
    const volume = volumes.get(input.VolumeId ?? '', caller)
    const [view] = of(volume.id)
    if (view === undefined || (input.InstanceId ?? view.InstanceId) !== view.InstanceId) {
      throw new AwsError('IncorrectState', `Volume '${volume.id}' is in the 'available' state.`)
    }
    dryRun(input.DryRun)
    await release(volume.id)
    return { ...view, State: 'detaching' as const }
  }

  return {
    of,
    file: volumeId => files.get(volumeId),
    async forget(volumeId) {
      await release(volumeId)
      const path = files.get(volumeId)
      files.delete(volumeId)
      if (path !== undefined) await rm(path, { force: true })
    },
    operations: { 'ec2:AttachVolume': attach, 'ec2:DetachVolume': detach },
    async close() {
      for (const volumeId of [...attached.keys()]) await release(volumeId)
    }
  }
}

/** Copies what a volume holds at this moment, for a snapshot of it. */
export const frozen = async (path: string, target: string): Promise<void> =>
  void (await must('cp', ['--reflink=auto', '--sparse=always', path, target]))
