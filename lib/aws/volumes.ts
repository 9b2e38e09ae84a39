import {
  AttachVolumeCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  type DescribeVolumesCommandInput,
  DetachVolumeCommand,
  type EC2Client,
  type Volume as Ec2Volume
} from '@aws-sdk/client-ec2'
import { type Tags, tagList, tagsOf } from '../tags.ts'

export interface Volume {
  readonly id: string
  /** `creating`, `available`, `in-use`, `deleting` or `error`. */
  readonly state: string
  /** ISO time. */
  readonly createdAt: string
  readonly instanceId?: string
  /** As the attachment names it, such as `/dev/sdf`; the instance may show it under another name. */
  readonly device?: string
  readonly tags: Tags
}

export interface NewVolume {
  readonly snapshotId: string
  readonly zone: string
  readonly sizeGiB?: number
  readonly tags: Tags
  readonly clientToken: string
}

/** Volumes of EBS, for the engine that bakes on one. */
export interface Volumes {
  /** The zone of an instance of this account; undefined when there is no such instance. */
  zoneOf(instanceId: string): Promise<string | undefined>
  create(volume: NewVolume): Promise<string>
  byId(volumeId: string): Promise<Volume | undefined>
  attachedTo(instanceId: string): Promise<readonly Volume[]>
  tagged(tags: Tags): Promise<readonly Volume[]>
  attach(volumeId: string, instanceId: string, device: string): Promise<void>
  /** Detaching twice is no error. */
  detach(volumeId: string): Promise<void>
  /** Deleting twice is no error. */
  delete(volumeId: string): Promise<void>
  /**
   * Starts a snapshot of what the volume holds now; gives its id. The call has no client token: sent twice, it makes two.
   * @throws Unanswered when EC2 may have made one and did not say so; nothing is sent again then.
   */
  snapshot(volumeId: string, description: string, tags: Tags): Promise<string>
}

/** The answer to a call was lost, so nobody knows what was done before somebody looks. */
export class Unanswered extends Error {
  constructor(operation: string, resource: string, why: Error) {
    super(`${operation} of ${resource} was not answered: ${why.message || why.name}`)
    this.name = 'Unanswered'
  }
}

/** What EC2 refuses, it has not done; throttled, it says so with a status that servers fail with, too. */
const isAnswer = (error: unknown): boolean => {
  const { name, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } }
  return name === 'RequestLimitExceeded' || ($metadata?.httpStatusCode ?? 500) < 500
}

const isAbsent = (error: unknown): boolean => (error as Error).name === 'InvalidVolume.NotFound'

export function volumes(client: EC2Client): Volumes {
  const described = async (input: DescribeVolumesCommandInput): Promise<readonly Volume[]> => {
    const { Volumes = [] } = await client.send(new DescribeVolumesCommand(input))
    return Volumes.map(volume)
  }
  return {
    async zoneOf(instanceId) {
      try {
        const { Reservations = [] } = await client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }))
        return Reservations[0]?.Instances?.[0]?.Placement?.AvailabilityZone
      } catch (error) {
        if (/^InvalidInstanceID/.test((error as Error).name)) return undefined
        throw error
      }
    },
    async create({ snapshotId, zone, sizeGiB, tags, clientToken }) {
      const { VolumeId = '' } = await client.send(
        new CreateVolumeCommand({
          SnapshotId: snapshotId,
          AvailabilityZone: zone,
          VolumeType: 'gp3',
          ClientToken: clientToken,
          ...(sizeGiB === undefined ? {} : { Size: sizeGiB }),
          TagSpecifications: [{ ResourceType: 'volume', Tags: tagList(tags) }]
        })
      )
      return VolumeId
    },
    async byId(volumeId) {
      try {
        return (await described({ VolumeIds: [volumeId] }))[0]
      } catch (error) {
        if (isAbsent(error)) return undefined
        throw error
      }
    },
    attachedTo: instanceId => described({ Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }] }),
    tagged: tags =>
      described({ Filters: Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })) }),
    async attach(volumeId, instanceId, device) {
      await client.send(new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId, Device: device }))
    },
    async detach(volumeId) {
      try {
        await client.send(new DetachVolumeCommand({ VolumeId: volumeId }))
      } catch (error) {
        // What is not attached is in an incorrect state for it.
        if (!isAbsent(error) && (error as Error).name !== 'IncorrectState') throw error
      }
    },
    async delete(volumeId) {
      try {
        await client.send(new DeleteVolumeCommand({ VolumeId: volumeId }))
      } catch (error) {
        if (!isAbsent(error)) throw error
      }
    },
    async snapshot(volumeId, description, tags) {
      const command = new CreateSnapshotCommand({
        VolumeId: volumeId,
        Description: description,
        TagSpecifications: [{ ResourceType: 'snapshot', Tags: tagList(tags) }]
      })
      // Below the SDK's own retries, which go on for what EC2 refused for a while and know nothing of this error.
      command.middlewareStack.add(
        next => async args => {
          try {
            return await next(args)
          } catch (error) {
            throw isAnswer(error) ? error : new Unanswered('CreateSnapshot', volumeId, error as Error)
          }
        },
        { step: 'finalizeRequest', priority: 'low' }
      )
      const { SnapshotId = '' } = await client.send(command)
      return SnapshotId
    }
  }
}

const volume = ({ VolumeId, State, CreateTime, Attachments = [], Tags }: Ec2Volume): Volume => {
  const [attachment] = Attachments
  return {
    id: VolumeId ?? '',
    state: State ?? 'creating',
    createdAt: CreateTime?.toISOString() ?? '',
    ...(attachment?.InstanceId === undefined ? {} : { instanceId: attachment.InstanceId }),
    ...(attachment?.Device === undefined ? {} : { device: attachment.Device }),
    tags: tagsOf(Tags)
  }
}
