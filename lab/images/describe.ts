import type { DescribeImagesCommandInput, DescribeImagesCommandOutput, Image as ImageView } from '@aws-sdk/client-ec2'
import { EVERY_REGION } from '../blocks/index.ts'
import { dryRun } from '../ec2/dry-run.ts'
import { type Facts, filtered, tagFacts } from '../ec2/filters.ts'
import { page } from '../ec2/paging.ts'
import { tagList } from '../ec2/tags.ts'
import type { Handler } from '../gateway/service.ts'
import type { ImagesDeps } from './register.ts'
import { type Image, mayLaunch, snapshotIds, stateOf, tagsFor } from './registry.ts'

const FILTERS = [
  'architecture',
  'block-device-mapping.delete-on-termination',
  'block-device-mapping.device-name',
  'block-device-mapping.encrypted',
  'block-device-mapping.snapshot-id',
  'block-device-mapping.volume-size',
  'block-device-mapping.volume-type',
  'creation-date',
  'description',
  'ena-support',
  'hypervisor',
  'image-id',
  'image-type',
  'is-public',
  'manifest-location',
  'name',
  'owner-alias',
  'owner-id',
  'platform',
  'root-device-name',
  'root-device-type',
  'source-image-id',
  'source-image-region',
  'state',
  'virtualization-type'
]

export function describeImages({
  registry,
  snapshots,
  clock
}: ImagesDeps): Handler<DescribeImagesCommandInput, DescribeImagesCommandOutput> {
  const isDeprecated = (image: Image): boolean => image.deprecatesAt !== undefined && clock.now() >= image.deprecatesAt

  const facts = (image: Image, accountId: string): Facts => {
    const devices = image.mappings.flatMap(({ Ebs }) => (Ebs === undefined ? [] : [Ebs]))
    const { attributes } = image
    return {
      architecture: [attributes.architecture],
      'block-device-mapping.delete-on-termination': devices.map(({ DeleteOnTermination }) => `${DeleteOnTermination}`),
      'block-device-mapping.device-name': image.mappings.map(({ DeviceName }) => DeviceName),
      'block-device-mapping.encrypted': devices.map(({ Encrypted }) => `${Encrypted}`),
      'block-device-mapping.snapshot-id': snapshotIds(image),
      'block-device-mapping.volume-size': devices.map(({ VolumeSize }) => `${VolumeSize}`),
      'block-device-mapping.volume-type': devices.map(({ VolumeType }) => VolumeType),
      'creation-date': [new Date(image.createdAt).toISOString()],
      description: [image.description],
      'ena-support': [`${attributes.enaSupport}`],
      hypervisor: ['xen'],
      'image-id': [image.id],
      'image-type': ['machine'],
      'is-public': [`${image.isPublic}`],
      'manifest-location': [`${image.ownerAlias ?? image.ownerId}/${image.name}`],
      name: [image.name],
      'owner-alias': [image.ownerAlias],
      'owner-id': [image.ownerId],
      platform: [],
      'root-device-name': [attributes.rootDeviceName],
      'root-device-type': ['ebs'],
      'source-image-id': [image.source?.imageId],
      'source-image-region': [image.source?.region],
      state: [stateOf(image, clock, snapshots)],
      'virtualization-type': [attributes.virtualizationType],
      ...tagFacts(Object.fromEntries(tagsFor(image, accountId)))
    }
  }

  const view = (image: Image, accountId: string): ImageView => {
    const { attributes } = image
    const isOwner = image.ownerId === accountId
    return {
      ImageId: image.id,
      Name: image.name,
      OwnerId: image.ownerId,
      ...(image.ownerAlias === undefined ? {} : { ImageOwnerAlias: image.ownerAlias }),
      ImageLocation: `${image.ownerAlias ?? image.ownerId}/${image.name}`,
      ...(image.description === '' ? {} : { Description: image.description }),
      State: stateOf(image, clock, snapshots),
      ...failureOf(image),
      Public: image.isPublic,
      CreationDate: new Date(image.createdAt).toISOString(),
      ImageType: 'machine',
      Architecture: attributes.architecture,
      VirtualizationType: attributes.virtualizationType,
      Hypervisor: 'xen',
      RootDeviceName: attributes.rootDeviceName,
      RootDeviceType: 'ebs',
      BlockDeviceMappings: image.mappings.map(mapping => ({ ...mapping })),
      PlatformDetails: attributes.platformDetails,
      UsageOperation: attributes.usageOperation,
      ProductCodes: attributes.productCodes.map(code => ({ ProductCodeId: code, ProductCodeType: 'marketplace' })),
      EnaSupport: attributes.enaSupport,
      ...(attributes.sriovNetSupport === undefined ? {} : { SriovNetSupport: attributes.sriovNetSupport }),
      ...(attributes.bootMode === undefined ? {} : { BootMode: attributes.bootMode }),
      ...(attributes.tpmSupport === undefined ? {} : { TpmSupport: attributes.tpmSupport }),
      ...(attributes.imdsSupport === undefined ? {} : { ImdsSupport: attributes.imdsSupport }),
      ...(attributes.kernelId === undefined ? {} : { KernelId: attributes.kernelId }),
      ...(attributes.ramdiskId === undefined ? {} : { RamdiskId: attributes.ramdiskId }),
      ...(image.deprecatesAt === undefined ? {} : { DeprecationTime: new Date(image.deprecatesAt).toISOString() }),
      DeregistrationProtection: protectionOf(image, clock.now()),
      ...(image.source === undefined
        ? {}
        : { SourceImageId: image.source.imageId, SourceImageRegion: image.source.region }),
      ...(image.publicParameter === undefined ? {} : { PublicSsmParameterName: image.publicParameter }),
      // Only the owner sees when it was last launched.
      ...(isOwner && image.lastLaunchedAt !== undefined
        ? { LastLaunchedTime: new Date(image.lastLaunchedAt).toISOString() }
        : {}),
      Tags: tagList(Object.fromEntries(tagsFor(image, accountId)))
    }
  }

  const failureOf = (image: Image): Pick<ImageView, 'StateReason'> => {
    if (stateOf(image, clock, snapshots) !== 'failed') return {}
    const Message = snapshotIds(image).map(id => snapshots.snapshot(id)?.failure)[0] ?? 'A snapshot failed'
    return { StateReason: { Code: 'Server.InternalError', Message } }
  }

  return (input, caller) => {
    dryRun(input.DryRun)
    const isOwner = (image: Image): boolean => image.ownerId === caller.accountId
    const candidates = input.ImageIds?.length
      ? input.ImageIds.map(id => registry.visible(id, caller))
      : registry
          .all()
          .filter(image => image.region === caller.region || image.region === EVERY_REGION)
          .filter(image => mayLaunch(image, caller.accountId))
          // API reference, IncludeDeprecated and IncludeDisabled; owners see their own deprecated ones all the same.
          .filter(image => input.IncludeDeprecated === true || isOwner(image) || !isDeprecated(image))
          .filter(image => input.IncludeDisabled === true || !image.isDisabled)
    const owners = input.Owners?.map(owner => (owner === 'self' ? caller.accountId : owner)) ?? []
    const users = input.ExecutableUsers ?? []
    const isWanted = (image: Image): boolean =>
      (owners.length === 0 || owners.includes(image.ownerId) || owners.includes(image.ownerAlias ?? '')) &&
      (users.length === 0 ||
        users.some(user =>
          user === 'all'
            ? image.isPublic
            : image.sharedWith.has(user === 'self' ? caller.accountId : user) && !image.isPublic
        ))
    const found = filtered(candidates.filter(isWanted), input.Filters, image => facts(image, caller.accountId), FILTERS)
    const { items, next } = page(found, input, { least: 1, most: 1000 })
    return { Images: items.map(image => view(image, caller.accountId)), ...next }
  }
}

const protectionOf = ({ isProtected, hasCooldown, protectedUntil = 0 }: Image, now: number): string => {
  if (isProtected) return hasCooldown === true ? 'enabled-with-cooldown' : 'enabled-without-cooldown'
  return protectedUntil > now ? 'disabling' : 'disabled'
}
