import {
  type BlockDeviceMapping,
  type BootModeValues,
  CopyImageCommand,
  type CopyImageCommandInput,
  CreateTagsCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  type EC2Client,
  type Image as Ec2Image,
  type Filter,
  type ImdsSupportValues,
  paginateDescribeImages,
  RegisterImageCommand,
  type RegisterImageCommandInput,
  type TpmSupportValues,
  type VolumeType
} from '@aws-sdk/client-ec2'
import { type Tags, tagList, tagsOf } from '../tags.ts'

/** One entry of an AMI's block device mappings: a volume made from a snapshot, or an instance store's name. */
export interface Mapping {
  readonly device: string
  /** `ephemeral0`; absent for EBS volumes. */
  readonly virtualName?: string
  readonly volume?: {
    readonly snapshotId?: string
    readonly sizeGiB?: number
    readonly type?: string
    readonly iops?: number
    readonly throughput?: number
    readonly deleteOnTermination?: boolean
    readonly encrypted?: boolean
  }
}

/** An AMI with everything that a child of it must carry on. */
export interface Image {
  readonly id: string
  readonly name: string
  readonly ownerId: string
  readonly state: string
  readonly stateReason?: string
  /** ISO time. */
  readonly createdAt: string
  readonly architecture: string
  readonly virtualization: string
  readonly rootDevice: string
  readonly rootDeviceType: string
  /** `Linux/UNIX`, or the name of something that AWS bills by the hour. */
  readonly platformDetails: string
  readonly productCodes: readonly string[]
  readonly enaSupport: boolean
  readonly sriovNetSupport?: string
  readonly bootMode?: string
  readonly tpmSupport?: string
  readonly imdsSupport?: string
  readonly mappings: readonly Mapping[]
  readonly tags: Tags
  /** ISO time of the last launch known to EC2, which lags by up to a day. */
  readonly lastLaunchedAt?: string
  /** ISO time from which others do not see it in lists. */
  readonly deprecatesAt?: string
  /** DeregisterImage is refused. */
  readonly isProtected: boolean
  readonly public: boolean
}

export interface ImageQuery {
  /** Account ids or aliases (`amazon`, `self`). Never empty: a name without an owner is anybody's (whoAMI). */
  readonly owners: readonly string[]
  readonly name?: string
  readonly architecture?: string
  readonly tags?: Tags
  /** Any other filter of DescribeImages; the values of one are joined by OR. */
  readonly filters?: Readonly<Record<string, readonly string[]>>
}

export interface ImageCopy {
  readonly sourceId: string
  readonly name: string
  readonly description: string
  readonly encrypted: boolean
  /** Id, alias or ARN of a key in the copy's region; the account's default key when absent. */
  readonly kmsKey?: string
  /** The client's own when absent. */
  readonly sourceRegion?: string
  /** On the copy and on its snapshots. */
  readonly tags: Tags
  readonly clientToken: string
}

/** The snapshots that AMIs map, each once. */
export const snapshotsOf = (images: readonly Pick<Image, 'mappings'>[]): readonly string[] => [
  ...new Set(images.flatMap(({ mappings }) => mappings.flatMap(({ volume }) => volume?.snapshotId ?? [])))
]

/** What RegisterImage is told; nothing is left to its defaults (which are i386 and paravirtual). */
export interface Registration {
  readonly name: string
  readonly description: string
  readonly architecture: string
  readonly virtualization: string
  readonly rootDevice: string
  readonly enaSupport: boolean
  readonly sriovNetSupport?: string
  readonly bootMode?: string
  readonly tpmSupport?: string
  readonly imdsSupport?: string
  readonly uefiData?: string
  readonly mappings: readonly Mapping[]
  readonly tags: Tags
}

export interface Images {
  /** The AMI, in whatever state; undefined when it does not exist or this account may not see it. */
  byId(imageId: string): Promise<Image | undefined>
  /** All that match, newest first. */
  find(query: ImageQuery): Promise<readonly Image[]>
  /** The UEFI variable store of an AMI that this account owns. */
  uefiData(imageId: string): Promise<string | undefined>
  copy(copy: ImageCopy): Promise<string>
  register(registration: Registration): Promise<string>
  /**
   * Why the role may not make this copy, its tags included, in EC2's words; undefined when it may. Nothing is made: EC2
   * looks at the permissions first (DryRun), so any other refusal says that they are there.
   */
  copyDenial(copy: ImageCopy): Promise<string | undefined>
  /** The same for a registration. */
  registerDenial(registration: Registration): Promise<string | undefined>
  /** The same for reading the UEFI variable store: only what IAM says, not that the AMI is another account's. */
  uefiDataDenial(imageId: string): Promise<string | undefined>
  /** Sets tags on AMIs and snapshots that are there. */
  tag(ids: readonly string[], tags: Tags): Promise<void>
  /** Its snapshots stay: delete them after, when no other AMI uses them. Deregistering twice is no error. */
  deregister(imageId: string): Promise<void>
}

/** AMIs by EC2; copies come from `region`, the client's own, unless they say otherwise. */
export function images(client: EC2Client, region: string): Images {
  return {
    async byId(imageId) {
      try {
        const { Images = [] } = await client.send(new DescribeImagesCommand({ ImageIds: [imageId] }))
        return Images[0] === undefined ? undefined : image(Images[0])
      } catch (error) {
        if (/^InvalidAMIID\.(NotFound|Unavailable|Malformed)$/.test((error as Error).name)) return undefined
        throw error
      }
    },

    async find({ owners, name, architecture, tags = {}, filters: further = {} }) {
      const filters: Filter[] = [
        ...(name === undefined ? [] : [{ Name: 'name', Values: [name] }]),
        ...(architecture === undefined ? [] : [{ Name: 'architecture', Values: [architecture] }]),
        ...Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })),
        ...Object.entries(further).map(([filter, values]) => ({ Name: filter, Values: [...values] }))
      ]
      const found: Image[] = []
      const pages = paginateDescribeImages(
        { client, pageSize: 500 },
        { Owners: [...owners], ...(filters.length > 0 ? { Filters: filters } : {}) }
      )
      for await (const { Images = [] } of pages) found.push(...Images.map(image))
      return found.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id))
    },

    async uefiData(imageId) {
      const { UefiData } = await client.send(
        new DescribeImageAttributeCommand({ ImageId: imageId, Attribute: 'uefiData' })
      )
      return UefiData?.Value === undefined || UefiData.Value === '' ? undefined : UefiData.Value
    },

    async copy(copy) {
      const { ImageId } = await client.send(new CopyImageCommand(copyInput(copy, region)))
      return ImageId ?? ''
    },

    async register(registration) {
      const { ImageId } = await client.send(new RegisterImageCommand(registerInput(registration)))
      return ImageId ?? ''
    },

    copyDenial: copy => denial(() => client.send(new CopyImageCommand({ ...copyInput(copy, region), DryRun: true }))),

    registerDenial: registration =>
      denial(() => client.send(new RegisterImageCommand({ ...registerInput(registration), DryRun: true }))),

    async uefiDataDenial(imageId) {
      const ask = new DescribeImageAttributeCommand({ ImageId: imageId, Attribute: 'uefiData', DryRun: true })
      const said = await denial(() => client.send(ask))
      return said?.includes('to perform: ec2:DescribeImageAttribute') === true ? said : undefined
    },

    async tag(ids, tags) {
      await client.send(new CreateTagsCommand({ Resources: [...ids], Tags: tagList(tags) }))
    },

    async deregister(imageId) {
      try {
        await client.send(new DeregisterImageCommand({ ImageId: imageId }))
      } catch (error) {
        if (!/^InvalidAMIID\.(NotFound|Unavailable)$/.test((error as Error).name)) throw error
      }
    }
  }
}

async function denial(rehearse: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await rehearse()
    return undefined
  } catch (error) {
    const { name, message } = error as Error
    return name === 'UnauthorizedOperation' ? message : undefined
  }
}

const copyInput = (
  { sourceId, sourceRegion, name, description, encrypted, kmsKey, tags, clientToken }: ImageCopy,
  region: string
): CopyImageCommandInput => ({
  SourceImageId: sourceId,
  SourceRegion: sourceRegion ?? region,
  Name: name,
  Description: description,
  ClientToken: clientToken,
  ...(encrypted ? { Encrypted: true, ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }) } : {}),
  TagSpecifications: [
    { ResourceType: 'image', Tags: tagList(tags) },
    { ResourceType: 'snapshot', Tags: tagList(tags) }
  ]
})

function registerInput(registration: Registration): RegisterImageCommandInput {
  const { sriovNetSupport, bootMode, tpmSupport, imdsSupport, uefiData } = registration
  return {
    Name: registration.name,
    Description: registration.description,
    Architecture: registration.architecture as 'x86_64' | 'arm64',
    VirtualizationType: registration.virtualization,
    RootDeviceName: registration.rootDevice,
    EnaSupport: registration.enaSupport,
    ...(sriovNetSupport === undefined ? {} : { SriovNetSupport: sriovNetSupport }),
    ...(bootMode === undefined ? {} : { BootMode: bootMode as BootModeValues }),
    ...(tpmSupport === undefined ? {} : { TpmSupport: tpmSupport as TpmSupportValues }),
    ...(imdsSupport === undefined ? {} : { ImdsSupport: imdsSupport as ImdsSupportValues }),
    ...(uefiData === undefined ? {} : { UefiData: uefiData }),
    BlockDeviceMappings: registration.mappings.map(blockDevice),
    TagSpecifications: [{ ResourceType: 'image', Tags: tagList(registration.tags) }]
  }
}

function image(from: Ec2Image): Image {
  const { StateReason, SriovNetSupport, BootMode, TpmSupport, ImdsSupport, LastLaunchedTime, DeprecationTime } = from
  return {
    id: from.ImageId ?? '',
    name: from.Name ?? '',
    ownerId: from.OwnerId ?? '',
    state: from.State ?? 'pending',
    ...(StateReason?.Message === undefined ? {} : { stateReason: StateReason.Message }),
    createdAt: from.CreationDate ?? '',
    architecture: from.Architecture ?? '',
    virtualization: from.VirtualizationType ?? '',
    rootDevice: from.RootDeviceName ?? '',
    rootDeviceType: from.RootDeviceType ?? '',
    platformDetails: from.PlatformDetails ?? '',
    productCodes: (from.ProductCodes ?? []).flatMap(({ ProductCodeId }) => ProductCodeId ?? []),
    enaSupport: from.EnaSupport ?? false,
    ...(SriovNetSupport === undefined ? {} : { sriovNetSupport: SriovNetSupport }),
    ...(BootMode === undefined ? {} : { bootMode: BootMode }),
    ...(TpmSupport === undefined ? {} : { tpmSupport: TpmSupport }),
    ...(ImdsSupport === undefined ? {} : { imdsSupport: ImdsSupport }),
    mappings: (from.BlockDeviceMappings ?? []).flatMap(mapping),
    tags: tagsOf(from.Tags),
    ...(LastLaunchedTime === undefined ? {} : { lastLaunchedAt: LastLaunchedTime }),
    ...(DeprecationTime === undefined ? {} : { deprecatesAt: DeprecationTime }),
    // While a cooldown of 24 hours lasts it says `disabling`, and is refused, too.
    isProtected: (from.DeregistrationProtection ?? 'disabled') !== 'disabled',
    public: from.Public ?? false
  }
}

function mapping({ DeviceName, VirtualName, Ebs }: BlockDeviceMapping): Mapping[] {
  if (DeviceName === undefined) return []
  if (VirtualName !== undefined && VirtualName !== '') return [{ device: DeviceName, virtualName: VirtualName }]
  if (Ebs === undefined) return []
  return [
    {
      device: DeviceName,
      volume: {
        ...(Ebs.SnapshotId === undefined ? {} : { snapshotId: Ebs.SnapshotId }),
        ...(Ebs.VolumeSize === undefined ? {} : { sizeGiB: Ebs.VolumeSize }),
        ...(Ebs.VolumeType === undefined ? {} : { type: Ebs.VolumeType }),
        ...(Ebs.Iops === undefined ? {} : { iops: Ebs.Iops }),
        ...(Ebs.Throughput === undefined ? {} : { throughput: Ebs.Throughput }),
        ...(Ebs.DeleteOnTermination === undefined ? {} : { deleteOnTermination: Ebs.DeleteOnTermination }),
        ...(Ebs.Encrypted === undefined ? {} : { encrypted: Ebs.Encrypted })
      }
    }
  ]
}

/** RegisterImage refuses Encrypted and KmsKeyId beside a snapshot: the snapshot's own state decides. */
function blockDevice({ device, virtualName, volume }: Mapping): BlockDeviceMapping {
  if (volume === undefined) return { DeviceName: device, VirtualName: virtualName }
  const { snapshotId, sizeGiB, type, iops, throughput, deleteOnTermination, encrypted } = volume
  return {
    DeviceName: device,
    Ebs: {
      ...(snapshotId === undefined ? {} : { SnapshotId: snapshotId }),
      ...(sizeGiB === undefined ? {} : { VolumeSize: sizeGiB }),
      ...(type === undefined ? {} : { VolumeType: type as VolumeType }),
      ...(iops === undefined ? {} : { Iops: iops }),
      ...(throughput === undefined ? {} : { Throughput: throughput }),
      ...(deleteOnTermination === undefined ? {} : { DeleteOnTermination: deleteOnTermination }),
      ...(snapshotId === undefined && encrypted !== undefined ? { Encrypted: encrypted } : {})
    }
  }
}
