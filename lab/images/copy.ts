import type {
  CopyImageCommandInput,
  CopyImageCommandOutput,
  DeregisterImageCommandInput,
  DeregisterImageCommandOutput
} from '@aws-sdk/client-ec2'
import { dryRun } from '../ec2/dry-run.ts'
import { requestedTags } from '../ec2/tags.ts'
import { AwsError, type Handler } from '../gateway/service.ts'
import { type ImagesDeps, imageTags } from './register.ts'
import { newImageId, snapshotIds, stateOf } from './registry.ts'

/** How long a copy takes: a moment, or what the switch says. */
const COPY_SECONDS = 1

/**
 * ec2:CopyImage: the copy is the caller's, with its own full copies of the snapshots and all the attributes; launch
 * permissions are not copied, tags only on request and only one's own (user guide, "How Amazon EC2 AMI copy works").
 */
export function copyImage({
  registry,
  snapshots,
  clock,
  switches
}: ImagesDeps): Handler<CopyImageCommandInput, CopyImageCommandOutput> {
  const copied = new Map<string, { readonly request: string; readonly id: string }>()
  return (input, caller) => {
    const { ClientToken, SourceRegion = '', Encrypted, KmsKeyId, CopyImageTags } = input
    const key = `${caller.accountId} ${caller.region} ${ClientToken}`
    const request = JSON.stringify([input.Name, input.SourceImageId, SourceRegion, Encrypted, KmsKeyId])
    const earlier = ClientToken === undefined ? undefined : copied.get(key)
    if (earlier !== undefined) {
      if (earlier.request !== request) {
        throw new AwsError('IdempotentParameterMismatch', 'The client token was used before with other parameters.')
      }
      return { ImageId: earlier.id }
    }
    if (input.Name === undefined || input.Name === '') {
      throw new AwsError('MissingParameter', 'The request must contain the parameter name')
    }
    const source = registry.visible(input.SourceImageId, { accountId: caller.accountId, region: SourceRegion })
    if (stateOf(source, clock, snapshots) !== 'available') {
      throw new AwsError('InvalidAMIID.Unavailable', `The image ID '${source.id}' is not available`)
    }
    // Publishers may leave out the permission on the snapshots (user guide, "Considerations" of copying an AMI).
    if (switches('images.copyRefused') > 0 && source.ownerId !== caller.accountId) {
      throw new AwsError('InvalidRequest', 'You do not have permission to access the storage of this ami')
    }
    if (KmsKeyId !== undefined && Encrypted !== true) {
      throw new AwsError('InvalidParameterCombination', 'KmsKeyId needs Encrypted to be true.')
    }
    const locked = snapshotIds(source).find(id => snapshots.snapshot(id)?.isUsableBy(caller.accountId) !== true)
    if (locked !== undefined) {
      throw new AwsError('InvalidRequest', `You do not have permission to access the storage of this ami (${locked})`)
    }
    const tags = {
      ...(CopyImageTags && source.ownerId === caller.accountId ? Object.fromEntries(source.tags) : {}),
      ...imageTags(input.TagSpecifications, ['image', 'snapshot'])
    }
    const snapshotTags = requestedTags(input.TagSpecifications, 'snapshot')
    dryRun(input.DryRun)

    const id = newImageId()
    const mappings = source.mappings.map(mapping => {
      const snapshotId = mapping.Ebs?.SnapshotId
      if (snapshotId === undefined) return mapping
      const copy = snapshots.copy(snapshotId, caller, {
        description: `Copied for DestinationAmi ${id} from SourceAmi ${source.id} for SourceSnapshot ${snapshotId}.`,
        tags: snapshotTags,
        encrypted: Encrypted,
        kmsKeyId: KmsKeyId
      })
      return {
        ...mapping,
        Ebs: { ...mapping.Ebs, SnapshotId: copy, Encrypted: snapshots.snapshot(copy)?.encrypted === true }
      }
    })
    registry.add({
      id,
      name: input.Name,
      ownerId: caller.accountId,
      region: caller.region,
      description: input.Description ?? `[Copied ${source.id} from ${SourceRegion}] ${source.description}`.trimEnd(),
      attributes: source.attributes,
      mappings,
      createdAt: clock.now(),
      availableAt: clock.now() + (switches('images.copySeconds') || COPY_SECONDS) * 1000,
      source: { imageId: source.id, region: SourceRegion },
      tags: new Map(Object.entries(tags)),
      tagsOfOthers: new Map(),
      isPublic: false,
      isDisabled: false,
      sharedWith: new Set(),
      sharedWithGroups: new Set(),
      isProtected: false
    })
    if (ClientToken !== undefined) copied.set(key, { request, id })
    return { ImageId: id }
  }
}

/** ec2:DeregisterImage. Snapshots stay, unless it is told to delete them and no other AMI uses them. */
export function deregisterImage({
  registry,
  snapshots,
  clock
}: ImagesDeps): Handler<DeregisterImageCommandInput, DeregisterImageCommandOutput> {
  return async (input, caller) => {
    const image = registry.owned(input.ImageId, caller)
    if (image.isProtected || (image.protectedUntil ?? 0) > clock.now()) {
      throw new AwsError('OperationNotPermitted', `Deregistration protection is enabled for the AMI ${image.id}.`)
    }
    dryRun(input.DryRun)
    registry.remove(image.id)
    if (input.DeleteAssociatedSnapshots !== true) return { Return: true }
    const others = new Set(registry.all().flatMap(snapshotIds))
    const results = []
    for (const SnapshotId of snapshotIds(image)) {
      if (others.has(SnapshotId)) {
        results.push({ SnapshotId, ReturnCode: 'skipped' as const })
      } else if (snapshots.snapshot(SnapshotId)?.ownerId !== caller.accountId) {
        results.push({ SnapshotId, ReturnCode: 'missing-permissions' as const })
      } else {
        await snapshots.remove(SnapshotId)
        results.push({ SnapshotId, ReturnCode: 'success' as const })
      }
    }
    return { Return: true, DeleteSnapshotResults: results }
  }
}
