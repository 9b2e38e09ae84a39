/** Volumes as records; `attachments.ts` gives the attached ones a device. */
import type {
  CreateVolumeCommandInput,
  CreateVolumeCommandOutput,
  DeleteVolumeCommandInput,
  DeleteVolumeCommandOutput,
  DescribeVolumesCommandInput,
  DescribeVolumesCommandOutput,
  VolumeType,
  Volume as VolumeView
} from '@aws-sdk/client-ec2'
import type { Clock } from '../clock.ts'
import { dryRun } from '../ec2/dry-run.ts'
import { type Facts, filtered, tagFacts } from '../ec2/filters.ts'
import { page } from '../ec2/paging.ts'
import { requestedTags, tagList } from '../ec2/tags.ts'
import { AwsError, type Caller, type Handler, type Operations } from '../gateway/service.ts'
import type { Attachments } from './attachments.ts'
import { defaultKey, type Encryption, keyArn } from './encryption.ts'
import { isVisible, newId, type Snapshot, type SnapshotStore, stateOf } from './snapshots.ts'

export interface Volume {
  readonly id: string
  readonly ownerId: string
  readonly region: string
  readonly availabilityZone: string
  readonly sizeGiB: number
  readonly type: VolumeType
  readonly iops?: number
  readonly throughput?: number
  readonly snapshotId?: string
  readonly encrypted: boolean
  readonly kmsKeyId?: string
  readonly createdAt: number
  readonly tags: Map<string, string>
}

export interface Volumes {
  /** @throws InvalidVolume.NotFound for those of others too. */
  get(id: string, caller: Pick<Caller, 'accountId' | 'region'>): Volume
  /** The snapshot that a volume was made of, as it was then. */
  source(id: string): Snapshot | undefined
  find(id: string): Volume | undefined
  all(): Volume[]
  /** Who tells of attachments, and ends a deleted volume's data. */
  attachedBy(attachments: Pick<Attachments, 'of' | 'forget'>): void
  readonly operations: Operations
}

const FILTERS = [
  'attachment.instance-id',
  'availability-zone',
  'create-time',
  'encrypted',
  'size',
  'snapshot-id',
  'status',
  'volume-id',
  'volume-type'
]

export function volumes(store: SnapshotStore, clock: Clock, encryption: Encryption): Volumes {
  const records = new Map<string, Volume>()
  let attachments: Pick<Attachments, 'of' | 'forget'> = { of: () => [], forget: async () => {} }
  const sources = new Map<string, Snapshot>()

  const get: Volumes['get'] = (id, caller) => {
    const volume = records.get(id)
    if (volume === undefined || volume.ownerId !== caller.accountId || volume.region !== caller.region) {
      throw new AwsError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`)
    }
    return volume
  }

  const view = (volume: Volume): VolumeView => ({
    VolumeId: volume.id,
    AvailabilityZone: volume.availabilityZone,
    Size: volume.sizeGiB,
    VolumeType: volume.type,
    ...(volume.iops === undefined ? {} : { Iops: volume.iops }),
    ...(volume.throughput === undefined ? {} : { Throughput: volume.throughput }),
    SnapshotId: volume.snapshotId ?? '',
    State: attachments.of(volume.id).length > 0 ? 'in-use' : 'available',
    Encrypted: volume.encrypted,
    ...(volume.kmsKeyId === undefined ? {} : { KmsKeyId: volume.kmsKeyId }),
    CreateTime: new Date(volume.createdAt),
    MultiAttachEnabled: false,
    Attachments: [...attachments.of(volume.id)],
    Tags: tagList(Object.fromEntries(volume.tags))
  })

  const facts = (volume: Volume): Facts => ({
    'availability-zone': [volume.availabilityZone],
    'create-time': [new Date(volume.createdAt).toISOString()],
    encrypted: [`${volume.encrypted}`],
    size: [`${volume.sizeGiB}`],
    'snapshot-id': [volume.snapshotId],
    'attachment.instance-id': attachments.of(volume.id).map(({ InstanceId }) => InstanceId),
    status: [attachments.of(volume.id).length > 0 ? 'in-use' : 'available'],
    'volume-id': [volume.id],
    'volume-type': [volume.type],
    ...tagFacts(Object.fromEntries(volume.tags))
  })

  const tokens = new Map<string, string>()
  const create: Handler<CreateVolumeCommandInput, CreateVolumeCommandOutput> = (input, caller) => {
    dryRun(input.DryRun)
    const token = `${caller.accountId} ${caller.region} ${input.ClientToken}`
    const earlier = input.ClientToken === undefined ? undefined : records.get(tokens.get(token) ?? '')
    if (earlier !== undefined) return view(earlier)
    if (input.AvailabilityZone === undefined) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter AvailabilityZone')
    }
    const source = input.SnapshotId === undefined ? undefined : store.get(input.SnapshotId)
    if (input.SnapshotId !== undefined && (source === undefined || !isVisible(source, caller))) {
      throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${input.SnapshotId}' does not exist.`)
    }
    if (source !== undefined && stateOf(source, clock) !== 'completed') {
      throw new AwsError('IncorrectState', `Snapshot '${source.id}' is not in the completed state.`)
    }
    const size = input.Size ?? source?.volumeSizeGiB
    if (size === undefined)
      throw new AwsError('MissingParameter', 'The request must contain the parameter size/snapshot')
    if (source !== undefined && size < source.volumeSizeGiB) {
      throw new AwsError(
        'InvalidParameterValue',
        `The size of a volume of ${source.id} must not be below ${source.volumeSizeGiB} GiB.`
      )
    }
    const encrypted = input.Encrypted === true || source?.encrypted === true || encryption.isDefault(caller)
    const type = input.VolumeType ?? 'gp2'
    const volume: Volume = {
      id: newId('vol'),
      ownerId: caller.accountId,
      region: caller.region,
      availabilityZone: input.AvailabilityZone,
      sizeGiB: size,
      type,
      ...(type === 'gp3' ? { iops: input.Iops ?? 3000, throughput: input.Throughput ?? 125 } : {}),
      ...(input.SnapshotId === undefined ? {} : { snapshotId: input.SnapshotId }),
      encrypted,
      ...(encrypted
        ? {
            kmsKeyId:
              input.KmsKeyId === undefined ? (source?.kmsKeyId ?? defaultKey(caller)) : keyArn(input.KmsKeyId, caller)
          }
        : {}),
      createdAt: clock.now(),
      tags: new Map(Object.entries(requestedTags(input.TagSpecifications, 'volume')))
    }
    records.set(volume.id, volume)
    if (input.ClientToken !== undefined) tokens.set(token, volume.id)
    if (source !== undefined) sources.set(volume.id, source)
    return view(volume)
  }

  const describe: Handler<DescribeVolumesCommandInput, DescribeVolumesCommandOutput> = (input, caller) => {
    dryRun(input.DryRun)
    const candidates = input.VolumeIds?.length
      ? input.VolumeIds.map(id => get(id, caller))
      : [...records.values()].filter(v => v.ownerId === caller.accountId && v.region === caller.region)
    const { items, next } = page(filtered(candidates, input.Filters, facts, FILTERS), input, { least: 5, most: 1000 })
    return { Volumes: items.map(view), ...next }
  }

  const remove: Handler<DeleteVolumeCommandInput, DeleteVolumeCommandOutput> = async (input, caller) => {
    const { id } = get(input.VolumeId ?? '', caller)
    if (attachments.of(id).length > 0) throw new AwsError('VolumeInUse', `Volume ${id} is currently attached`)
    dryRun(input.DryRun)
    await attachments.forget(id)
    records.delete(id)
    sources.delete(id)
    return {}
  }

  return {
    get,
    source: id => sources.get(id),
    find: id => records.get(id),
    all: () => [...records.values()],
    attachedBy: by => {
      attachments = by
    },
    operations: { 'ec2:CreateVolume': create, 'ec2:DescribeVolumes': describe, 'ec2:DeleteVolume': remove }
  }
}
