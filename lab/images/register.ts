import type {
  BlockDeviceMapping,
  EbsBlockDevice,
  RegisterImageCommandInput,
  RegisterImageCommandOutput
} from '@aws-sdk/client-ec2'
import type { SnapshotDoor } from '../blocks/index.ts'
import type { Clock } from '../clock.ts'
import { dryRun } from '../ec2/dry-run.ts'
import { checkTagKeys } from '../ec2/tags.ts'
import { AwsError, type Caller, type Handler } from '../gateway/service.ts'
import { type Attributes, newImageId, type Registry } from './registry.ts'

export interface ImagesDeps {
  readonly registry: Registry
  readonly snapshots: SnapshotDoor
  readonly clock: Clock
  readonly switches: (name: string) => number
}

const invalidMapping = (message: string): AwsError => new AwsError('InvalidBlockDeviceMapping', message)
const invalidValue = (message: string): AwsError => new AwsError('InvalidParameterValue', message)

/** ec2:RegisterImage, for AMIs that boot from a snapshot. */
export function registerImage({
  registry,
  snapshots,
  clock,
  switches
}: ImagesDeps): Handler<RegisterImageCommandInput, RegisterImageCommandOutput> {
  return (input, caller) => {
    const name = registry.checkName(input.Name, caller)
    const billed = switches('images.billedSnapshots') > 0 ? 'bp-6fa54006' : input.BillingProducts?.[0]
    const attributes = attributesOf(input, billingOf(billed))
    const mappings = mappingsOf(input, attributes.rootDeviceName, snapshots, caller)
    const tags = imageTags(input.TagSpecifications)
    dryRun(input.DryRun)
    const id = newImageId()
    registry.add({
      id,
      name,
      ownerId: caller.accountId,
      region: caller.region,
      description: input.Description ?? '',
      attributes,
      mappings,
      createdAt: clock.now(),
      availableAt: clock.now(),
      tags: new Map(Object.entries(tags)),
      tagsOfOthers: new Map(),
      isPublic: false,
      isDisabled: false,
      sharedWith: new Set(),
      sharedWithGroups: new Set(),
      isProtected: false
    })
    return { ImageId: id }
  }
}

/** "To tag an AMI, the value for ResourceType must be image. If you specify another value, the request fails." */
export function imageTags(
  specifications: RegisterImageCommandInput['TagSpecifications'],
  allowed: readonly string[] = ['image']
): Record<string, string> {
  const other = specifications?.find(({ ResourceType }) => !allowed.includes(ResourceType ?? ''))
  if (other !== undefined) throw invalidValue(`'${other.ResourceType}' is not a valid taggable resource type here`)
  const tags = specifications?.filter(({ ResourceType }) => ResourceType === 'image').flatMap(({ Tags = [] }) => Tags)
  const record = Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
  checkTagKeys(Object.keys(record))
  return record
}

type Billing = Pick<Attributes, 'platformDetails' | 'usageOperation'>

/**
 * What AWS bills beside the instance (user guide, "AMI billing information fields"). RegisterImage takes billing products
 * from approved accounts only; every account of the lab is one, so that tests can make such bases.
 */
const BILLED: Readonly<Record<string, Billing>> = {
  'bp-6fa54006': { platformDetails: 'Red Hat Enterprise Linux', usageOperation: 'RunInstances:0010' },
  'bp-6ba54002': { platformDetails: 'Windows', usageOperation: 'RunInstances:0002' }
}

function billingOf(product: string | undefined): Billing {
  if (product === undefined) return { platformDetails: 'Linux/UNIX', usageOperation: 'RunInstances' }
  const billing = BILLED[product]
  if (billing === undefined) throw invalidValue(`Value (${product}) for parameter billingProduct is invalid.`)
  return billing
}

function attributesOf(input: RegisterImageCommandInput, billing: Billing): Attributes {
  const { BootMode, TpmSupport, ImdsSupport, UefiData, SriovNetSupport, KernelId, RamdiskId, RootDeviceName } = input
  // The documented defaults are i386 and paravirtual; who forgets them gets an AMI that no current type launches.
  const { Architecture = 'i386', VirtualizationType = 'paravirtual' } = input
  if (!['i386', 'x86_64', 'arm64', 'x86_64_mac', 'arm64_mac'].includes(Architecture)) {
    throw invalidValue(`Value (${Architecture}) for parameter architecture is invalid.`)
  }
  if (VirtualizationType !== 'hvm' && VirtualizationType !== 'paravirtual') {
    throw invalidValue(`Value (${VirtualizationType}) for parameter virtualizationType is invalid.`)
  }
  if (RootDeviceName === undefined) throw invalidMapping('No root snapshot specified in device mapping.')
  if (BootMode !== undefined && !['legacy-bios', 'uefi', 'uefi-preferred'].includes(BootMode)) {
    throw invalidValue(`Value (${BootMode}) for parameter bootMode is invalid.`)
  }
  if (TpmSupport !== undefined && (TpmSupport !== 'v2.0' || BootMode !== 'uefi')) {
    throw invalidValue('TpmSupport must be v2.0, and needs the boot mode uefi.')
  }
  if (ImdsSupport !== undefined && ImdsSupport !== 'v2.0') throw invalidValue('ImdsSupport must be v2.0.')
  if (SriovNetSupport !== undefined && SriovNetSupport !== 'simple') {
    throw invalidValue('SriovNetSupport must be simple.')
  }
  if ((input.EnaSupport || SriovNetSupport) && VirtualizationType !== 'hvm') {
    throw invalidValue('Enhanced networking is for HVM AMIs only.')
  }
  if (UefiData !== undefined && !/^[A-Za-z0-9+/=]+$/.test(UefiData)) throw invalidValue('UefiData must be base64.')
  return {
    architecture: Architecture,
    virtualizationType: VirtualizationType,
    rootDeviceName: RootDeviceName,
    enaSupport: input.EnaSupport === true,
    ...(SriovNetSupport === undefined ? {} : { sriovNetSupport: SriovNetSupport }),
    ...(BootMode === undefined ? {} : { bootMode: BootMode }),
    ...(TpmSupport === undefined ? {} : { tpmSupport: TpmSupport }),
    ...(ImdsSupport === undefined ? {} : { imdsSupport: ImdsSupport }),
    ...(UefiData === undefined ? {} : { uefiData: UefiData }),
    ...(KernelId === undefined ? {} : { kernelId: KernelId }),
    ...(RamdiskId === undefined ? {} : { ramdiskId: RamdiskId }),
    ...billing,
    productCodes: []
  }
}

function mappingsOf(
  input: RegisterImageCommandInput,
  rootDeviceName: string,
  snapshots: SnapshotDoor,
  caller: Caller
): BlockDeviceMapping[] {
  const mappings = input.BlockDeviceMappings ?? []
  const names = mappings.map(({ DeviceName }) => DeviceName)
  if (names.some(name => name === undefined)) throw invalidMapping('Every mapping needs a device name.')
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalidMapping(`The device '${twice}' is used in more than one block-device mapping`)
  const root = mappings.find(({ DeviceName }) => DeviceName === rootDeviceName)
  if (root?.Ebs?.SnapshotId === undefined) throw invalidMapping('No root snapshot specified in device mapping.')
  return mappings
    .filter(({ NoDevice }) => NoDevice === undefined)
    .map(({ DeviceName, VirtualName, Ebs }) => ({
      ...(DeviceName === undefined ? {} : { DeviceName }),
      ...(VirtualName === undefined ? {} : { VirtualName }),
      ...(Ebs === undefined ? {} : { Ebs: device(Ebs, snapshots, caller) })
    }))
}

function device(ebs: EbsBlockDevice, snapshots: SnapshotDoor, caller: Caller): EbsBlockDevice {
  const { SnapshotId, VolumeSize, VolumeType = 'gp2', DeleteOnTermination = true, Iops, Throughput } = ebs
  if (Throughput !== undefined && VolumeType !== 'gp3') throw invalidValue('Throughput is for gp3 volumes only.')
  const common = {
    VolumeType,
    DeleteOnTermination,
    ...(Iops === undefined ? {} : { Iops }),
    ...(Throughput === undefined ? {} : { Throughput })
  }
  if (SnapshotId === undefined) {
    if (VolumeSize === undefined) throw invalidMapping('An EBS mapping needs a snapshot or a volume size.')
    return { ...common, VolumeSize, Encrypted: ebs.Encrypted === true }
  }
  // API reference, EbsBlockDevice: both are taken from the snapshot and must be left out here.
  if (ebs.Encrypted !== undefined || ebs.KmsKeyId !== undefined) {
    throw invalidMapping('Encrypted and KmsKeyId must not be given for a volume that is made from a snapshot.')
  }
  const snapshot = snapshots.snapshot(SnapshotId)
  if (snapshot === undefined || !snapshot.isUsableBy(caller.accountId)) {
    throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${SnapshotId}' does not exist.`)
  }
  if (snapshot.state !== 'completed') {
    throw new AwsError(
      'IncorrectState',
      `Snapshot '${SnapshotId}' is not in the completed state: it is ${snapshot.state}.`
    )
  }
  const size = VolumeSize ?? snapshot.volumeSizeGiB
  if (size < snapshot.volumeSizeGiB) {
    throw invalidMapping(
      `Volume of size ${size}GB is smaller than snapshot '${SnapshotId}', expect size >= ${snapshot.volumeSizeGiB}GB`
    )
  }
  return { ...common, SnapshotId, VolumeSize: size, Encrypted: snapshot.encrypted }
}
