/** Snapshots as EC2 shows them. */
import type {
  CopySnapshotCommandInput,
  CopySnapshotCommandOutput,
  CreateSnapshotCommandInput,
  CreateSnapshotCommandOutput,
  CreateVolumePermission,
  DeleteSnapshotCommandInput,
  DeleteSnapshotCommandOutput,
  DescribeSnapshotAttributeCommandInput,
  DescribeSnapshotAttributeCommandOutput,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsCommandOutput,
  DisableEbsEncryptionByDefaultCommandOutput,
  EnableEbsEncryptionByDefaultCommandOutput,
  GetEbsDefaultKmsKeyIdCommandOutput,
  GetEbsEncryptionByDefaultCommandOutput,
  ModifySnapshotAttributeCommandInput,
  ModifySnapshotAttributeCommandOutput,
  ResetSnapshotAttributeCommandInput,
  ResetSnapshotAttributeCommandOutput,
  Snapshot as SnapshotView
} from '@aws-sdk/client-ec2'
import type { Clock } from '../clock.ts'
import { dryRun } from '../ec2/dry-run.ts'
import { type Facts, filtered, tagFacts } from '../ec2/filters.ts'
import { page } from '../ec2/paging.ts'
import { requestedTags, tagList } from '../ec2/tags.ts'
import { AwsError, type Caller, type Handler, type Operations } from '../gateway/service.ts'
import type { BlockIndex } from './data.ts'
import { defaultKey, type Encryption, keyArn } from './encryption.ts'
import {
  flattened,
  fullSizeBytes,
  isOwner,
  isShared,
  isVisible,
  newId,
  type Snapshot,
  type SnapshotStore,
  stateOf
} from './snapshots.ts'
import type { Volumes } from './volumes.ts'

export interface Ec2Deps {
  readonly store: SnapshotStore
  readonly clock: Clock
  readonly switches: (name: string) => number
  readonly encryption: Encryption
  readonly volumes: Volumes
  /** The blocks of a volume that somebody attached, kept for a snapshot; undefined when nobody did. */
  readonly writtenTo: (volumeId: string, snapshotId: string) => Promise<BlockIndex | undefined>
  /** The AMI that a snapshot belongs to, if any. */
  readonly usedBy: (snapshotId: string) => string | undefined
  readonly forget: (snapshotId: string) => Promise<void>
}

export interface CopyRequest {
  readonly description: string
  readonly tags: Readonly<Record<string, string>>
  readonly encrypted?: boolean | undefined
  readonly kmsKeyId?: string | undefined
}

export const notFound = (id: string): AwsError =>
  new AwsError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`)

/** How long a copy takes: a moment, or what the switch says. */
const COPY_SECONDS = 1

const FILTERS = [
  'description',
  'encrypted',
  'owner-alias',
  'owner-id',
  'progress',
  'snapshot-id',
  'start-time',
  'status',
  'storage-tier',
  'volume-id',
  'volume-size'
]

/** A new snapshot with all the blocks of another: complete and without a parent ("How AMI copy works"). */
export function copySnapshot(
  { store, clock, switches, encryption }: Pick<Ec2Deps, 'store' | 'clock' | 'switches' | 'encryption'>,
  source: Snapshot,
  caller: Pick<Caller, 'accountId' | 'region'>,
  request: CopyRequest
): Snapshot {
  const encrypted = request.encrypted === true || source.encrypted || encryption.isDefault(caller)
  if (request.kmsKeyId !== undefined && request.encrypted !== true) {
    throw new AwsError('InvalidParameterCombination', 'KmsKeyId needs Encrypted to be true.')
  }
  const key = request.kmsKeyId === undefined ? defaultKey(caller) : keyArn(request.kmsKeyId, caller)
  const id = newId('snap')
  const copy: Snapshot = {
    id,
    ownerId: caller.accountId,
    region: caller.region,
    description: request.description,
    volumeSizeGiB: source.volumeSizeGiB,
    volumeId: 'vol-ffffffff',
    encrypted,
    ...(encrypted ? { kmsKeyId: key } : {}),
    // EC2 looks at the key only later: "the action can appear to complete, but eventually fails" (CopyImage, KmsKeyId).
    ...(encrypted && key.split(':')[3] !== caller.region ? { failure: 'Given key ID is not accessible' } : {}),
    startedAt: clock.now(),
    tags: new Map(Object.entries(request.tags)),
    isPublic: false,
    sharedWith: new Set(),
    lineage: id,
    layers: [flattened(source)],
    lastActivityAt: clock.now(),
    completesAt: clock.now() + (switches('ebs.copySeconds') || COPY_SECONDS) * 1000
  }
  store.add(copy)
  return copy
}

export function ec2Snapshots(deps: Ec2Deps): Operations {
  const { store, clock, encryption, volumes, usedBy, forget } = deps

  const visible = (id: string | undefined, caller: Pick<Caller, 'accountId' | 'region'>): Snapshot => {
    if (!/^snap-[0-9a-f]{8,17}$/.test(id ?? '')) {
      throw new AwsError('InvalidSnapshotID.Malformed', `Invalid id: "${id ?? ''}" (expecting "snap-...")`)
    }
    const snapshot = store.get(id ?? '')
    if (snapshot === undefined || !isVisible(snapshot, caller)) throw notFound(id ?? '')
    return snapshot
  }

  const owned = (id: string | undefined, caller: Caller): Snapshot => {
    const snapshot = visible(id, caller)
    if (!isOwner(snapshot, caller)) {
      throw new AwsError('UnauthorizedOperation', `You are not authorized to change the snapshot '${id}'.`, 403)
    }
    return snapshot
  }

  const view = (snapshot: Snapshot): SnapshotView => {
    const state = stateOf(snapshot, clock)
    return {
      SnapshotId: snapshot.id,
      OwnerId: snapshot.ownerId,
      ...(snapshot.ownerAlias === undefined ? {} : { OwnerAlias: snapshot.ownerAlias }),
      Description: snapshot.description,
      VolumeId: snapshot.volumeId,
      VolumeSize: snapshot.volumeSizeGiB,
      StartTime: new Date(snapshot.startedAt),
      State: state,
      ...(snapshot.failure === undefined ? {} : { StateMessage: snapshot.failure }),
      Progress: state === 'completed' ? '100%' : '0%',
      Encrypted: snapshot.encrypted,
      ...(snapshot.kmsKeyId === undefined ? {} : { KmsKeyId: snapshot.kmsKeyId }),
      StorageTier: 'standard',
      ...(state === 'completed'
        ? {
            CompletionTime: new Date(snapshot.completesAt ?? snapshot.startedAt),
            FullSnapshotSizeInBytes: fullSizeBytes(snapshot)
          }
        : {}),
      Tags: tagList(Object.fromEntries(snapshot.tags))
    }
  }

  const facts = (snapshot: Snapshot): Facts => ({
    description: [snapshot.description],
    encrypted: [`${snapshot.encrypted}`],
    'owner-alias': [snapshot.ownerAlias],
    'owner-id': [snapshot.ownerId],
    progress: [stateOf(snapshot, clock) === 'completed' ? '100%' : '0%'],
    'snapshot-id': [snapshot.id],
    'start-time': [new Date(snapshot.startedAt).toISOString()],
    status: [stateOf(snapshot, clock)],
    'storage-tier': ['standard'],
    'volume-id': [snapshot.volumeId],
    'volume-size': [`${snapshot.volumeSizeGiB}`],
    ...tagFacts(Object.fromEntries(snapshot.tags))
  })

  const describe: Handler<DescribeSnapshotsCommandInput, DescribeSnapshotsCommandOutput> = (input, caller) => {
    dryRun(input.DryRun)
    const { SnapshotIds, OwnerIds, RestorableByUserIds } = input
    if (SnapshotIds?.length && input.MaxResults !== undefined) {
      throw new AwsError('InvalidParameterCombination', 'SnapshotIds and MaxResults cannot be given together.')
    }
    const candidates = SnapshotIds?.length
      ? SnapshotIds.map(id => visible(id, caller))
      : store.all().filter(snapshot => isVisible(snapshot, caller))
    const owners = OwnerIds?.map(owner => (owner === 'self' ? caller.accountId : owner))
    const isWanted = (snapshot: Snapshot): boolean =>
      (!owners?.length || owners.includes(snapshot.ownerId) || owners.includes(snapshot.ownerAlias ?? '')) &&
      (!RestorableByUserIds?.length ||
        RestorableByUserIds.some(user =>
          user === 'all'
            ? snapshot.isPublic
            : user === 'self'
              ? isOwner(snapshot, caller) || isShared(snapshot, caller.accountId)
              : isShared(snapshot, user)
        ))
    const found = filtered(candidates.filter(isWanted), input.Filters, facts, FILTERS)
    const { items, next } = page(found, input, { least: 5, most: 1000 })
    return { Snapshots: items.map(view), ...next }
  }

  const copy: Handler<CopySnapshotCommandInput, CopySnapshotCommandOutput> = (input, caller) => {
    dryRun(input.DryRun)
    const source = visible(input.SourceSnapshotId, { accountId: caller.accountId, region: input.SourceRegion ?? '' })
    if (stateOf(source, clock) !== 'completed') {
      throw new AwsError('IncorrectState', `Snapshot '${source.id}' is not in the completed state.`)
    }
    const tags = requestedTags(input.TagSpecifications, 'snapshot')
    const made = copySnapshot(deps, source, caller, {
      description: input.Description ?? `[Copied ${source.id} from ${input.SourceRegion}]`,
      tags,
      encrypted: input.Encrypted,
      kmsKeyId: input.KmsKeyId
    })
    return { SnapshotId: made.id, Tags: tagList(tags) }
  }

  const create: Handler<CreateSnapshotCommandInput, CreateSnapshotCommandOutput> = async (input, caller) => {
    dryRun(input.DryRun)
    const volume = volumes.get(input.VolumeId ?? '', caller)
    const source = volume.snapshotId === undefined ? undefined : volumes.source(volume.id)
    const id = newId('snap')
    // What was written to it is taken whole; as it was made, it shows what its source shows.
    const written = await deps.writtenTo(volume.id, id)
    const snapshot: Snapshot = {
      id,
      ownerId: caller.accountId,
      region: caller.region,
      description: input.Description ?? '',
      volumeSizeGiB: volume.sizeGiB,
      volumeId: volume.id,
      encrypted: volume.encrypted,
      ...(volume.kmsKeyId === undefined ? {} : { kmsKeyId: volume.kmsKeyId }),
      startedAt: clock.now(),
      tags: new Map(Object.entries(requestedTags(input.TagSpecifications, 'snapshot'))),
      isPublic: false,
      sharedWith: new Set(),
      lineage: source?.lineage ?? id,
      layers: written === undefined ? (source?.layers ?? [new Map()]) : [written],
      lastActivityAt: clock.now(),
      completesAt: clock.now() + (deps.switches('ebs.copySeconds') || COPY_SECONDS) * 1000
    }
    store.add(snapshot)
    return view(snapshot)
  }

  const remove: Handler<DeleteSnapshotCommandInput, DeleteSnapshotCommandOutput> = async (input, caller) => {
    dryRun(input.DryRun)
    const snapshot = owned(input.SnapshotId, caller)
    const image = usedBy(snapshot.id)
    if (image !== undefined) {
      throw new AwsError('InvalidSnapshot.InUse', `The snapshot ${snapshot.id} is currently in use by ${image}`)
    }
    await forget(snapshot.id)
    return {}
  }

  const describeAttribute: Handler<DescribeSnapshotAttributeCommandInput, DescribeSnapshotAttributeCommandOutput> = (
    input,
    caller
  ) => {
    dryRun(input.DryRun)
    const snapshot = owned(input.SnapshotId, caller)
    if (input.Attribute === 'productCodes') return { SnapshotId: snapshot.id, ProductCodes: [] }
    return {
      SnapshotId: snapshot.id,
      CreateVolumePermissions: [
        ...(snapshot.isPublic ? [{ Group: 'all' as const }] : []),
        ...[...snapshot.sharedWith].map(UserId => ({ UserId }))
      ]
    }
  }

  const modifyAttribute: Handler<ModifySnapshotAttributeCommandInput, ModifySnapshotAttributeCommandOutput> = (
    input,
    caller
  ) => {
    dryRun(input.DryRun)
    const snapshot = owned(input.SnapshotId, caller)
    const { CreateVolumePermission: permission, UserIds = [], GroupNames = [], OperationType } = input
    const whole: CreateVolumePermission[] = [
      ...UserIds.map(UserId => ({ UserId })),
      ...GroupNames.map(Group => ({ Group: Group as 'all' }))
    ]
    const add = [...(permission?.Add ?? []), ...(OperationType === 'add' ? whole : [])]
    const drop = [...(permission?.Remove ?? []), ...(OperationType === 'remove' ? whole : [])]
    if (add.length > 0 && snapshot.encrypted && snapshot.kmsKeyId === defaultKey(caller)) {
      throw new AwsError('OperationNotPermitted', 'Encrypted snapshots with EBS default key cannot be shared')
    }
    if (snapshot.encrypted && add.some(({ Group }) => Group === 'all')) {
      throw new AwsError('OperationNotPermitted', 'Encrypted snapshots cannot be made public')
    }
    for (const { UserId, Group } of add) {
      if (Group === 'all') snapshot.isPublic = true
      if (UserId !== undefined) snapshot.sharedWith.add(UserId)
    }
    for (const { UserId, Group } of drop) {
      if (Group === 'all') snapshot.isPublic = false
      if (UserId !== undefined) snapshot.sharedWith.delete(UserId)
    }
    return {}
  }

  const resetAttribute: Handler<ResetSnapshotAttributeCommandInput, ResetSnapshotAttributeCommandOutput> = (
    input,
    caller
  ) => {
    const snapshot = owned(input.SnapshotId, caller)
    snapshot.isPublic = false
    snapshot.sharedWith.clear()
    return {}
  }

  const isDefault: Handler<object, GetEbsEncryptionByDefaultCommandOutput> = (_, caller) => ({
    EbsEncryptionByDefault: encryption.isDefault(caller),
    SseType: encryption.isDefault(caller) ? 'sse-kms' : 'none'
  })
  const enable: Handler<object, EnableEbsEncryptionByDefaultCommandOutput> = (_, caller) => {
    encryption.setDefault(caller, true)
    return { EbsEncryptionByDefault: true }
  }
  const disable: Handler<object, DisableEbsEncryptionByDefaultCommandOutput> = (_, caller) => {
    encryption.setDefault(caller, false)
    return { EbsEncryptionByDefault: false }
  }
  const keyId: Handler<object, GetEbsDefaultKmsKeyIdCommandOutput> = () => ({ KmsKeyId: 'alias/aws/ebs' })

  return {
    'ec2:DescribeSnapshots': describe,
    'ec2:CopySnapshot': copy,
    'ec2:CreateSnapshot': create,
    'ec2:DeleteSnapshot': remove,
    'ec2:DescribeSnapshotAttribute': describeAttribute,
    'ec2:ModifySnapshotAttribute': modifyAttribute,
    'ec2:ResetSnapshotAttribute': resetAttribute,
    'ec2:GetEbsEncryptionByDefault': isDefault,
    'ec2:EnableEbsEncryptionByDefault': enable,
    'ec2:DisableEbsEncryptionByDefault': disable,
    'ec2:GetEbsDefaultKmsKeyId': keyId
  }
}
