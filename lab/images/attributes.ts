import type {
  DescribeImageAttributeCommandInput,
  DescribeImageAttributeCommandOutput,
  DisableImageCommandInput,
  DisableImageCommandOutput,
  DisableImageDeprecationCommandInput,
  DisableImageDeprecationCommandOutput,
  DisableImageDeregistrationProtectionCommandInput,
  DisableImageDeregistrationProtectionCommandOutput,
  EnableImageCommandInput,
  EnableImageCommandOutput,
  EnableImageDeprecationCommandInput,
  EnableImageDeprecationCommandOutput,
  EnableImageDeregistrationProtectionCommandInput,
  EnableImageDeregistrationProtectionCommandOutput,
  LaunchPermission,
  ModifyImageAttributeCommandInput,
  ModifyImageAttributeCommandOutput,
  ResetImageAttributeCommandInput,
  ResetImageAttributeCommandOutput
} from '@aws-sdk/client-ec2'
import { defaultKey } from '../blocks/encryption.ts'
import { dryRun } from '../ec2/dry-run.ts'
import { AwsError, type Handler, type Operations } from '../gateway/service.ts'
import type { ImagesDeps } from './register.ts'
import { snapshotIds } from './registry.ts'

const DAY = 86_400_000

/** What can be asked and changed of an AMI that exists. */
export function imageAttributes({ registry, clock, snapshots }: ImagesDeps): Operations {
  const describe: Handler<DescribeImageAttributeCommandInput, DescribeImageAttributeCommandOutput> = (
    input,
    caller
  ) => {
    dryRun(input.DryRun)
    const image = registry.visible(input.ImageId, caller)
    const { attributes } = image
    const value = (Value: string | undefined) => (Value === undefined ? {} : { Value })
    const answer = (members: Omit<DescribeImageAttributeCommandOutput, '$metadata'>) => ({
      ImageId: image.id,
      ...members
    })
    switch (input.Attribute) {
      case 'description':
        return answer({ Description: value(image.description) })
      case 'bootMode':
        return answer({ BootMode: value(attributes.bootMode) })
      case 'tpmSupport':
        return answer({ TpmSupport: value(attributes.tpmSupport) })
      case 'imdsSupport':
        return answer({ ImdsSupport: value(attributes.imdsSupport) })
      case 'sriovNetSupport':
        return answer({ SriovNetSupport: value(attributes.sriovNetSupport) })
      case 'kernel':
        return answer({ KernelId: value(attributes.kernelId) })
      case 'ramdisk':
        return answer({ RamdiskId: value(attributes.ramdiskId) })
      case 'blockDeviceMapping':
        return answer({ BlockDeviceMappings: image.mappings.map(mapping => ({ ...mapping })) })
      case 'productCodes':
        return answer({ ProductCodes: attributes.productCodes.map(ProductCodeId => ({ ProductCodeId })) })
      case 'deregistrationProtection':
        return answer({ DeregistrationProtection: value(image.isProtected ? 'enabled' : 'disabled') })
      case 'uefiData':
        return answer({ UefiData: value(attributes.uefiData) })
      case 'lastLaunchedTime':
        registry.owned(image.id, caller)
        return answer({
          LastLaunchedTime: value(
            image.lastLaunchedAt === undefined ? undefined : new Date(image.lastLaunchedAt).toISOString()
          )
        })
      case 'launchPermission':
        registry.owned(image.id, caller)
        return answer({
          LaunchPermissions: [
            ...(image.isPublic ? [{ Group: 'all' as const }] : []),
            ...[...image.sharedWith].map(UserId => ({ UserId })),
            ...[...image.sharedWithGroups].map(arn =>
              arn.includes(':ou/') ? { OrganizationalUnitArn: arn } : { OrganizationArn: arn }
            )
          ]
        })
      default:
        throw new AwsError('InvalidParameterValue', `Value (${input.Attribute}) for parameter attribute is invalid.`)
    }
  }

  const modify: Handler<ModifyImageAttributeCommandInput, ModifyImageAttributeCommandOutput> = (input, caller) => {
    const image = registry.owned(input.ImageId, caller)
    dryRun(input.DryRun)
    const { LaunchPermission, Description, ImdsSupport, Attribute, Value, OperationType } = input
    const { UserIds = [], UserGroups = [], OrganizationArns = [], OrganizationalUnitArns = [] } = input
    const named = {
      users: UserIds,
      groups: [...OrganizationArns, ...OrganizationalUnitArns],
      isPublic: UserGroups.includes('all')
    }
    const add = permissions(LaunchPermission?.Add, OperationType === 'add' ? named : undefined)
    const drop = permissions(LaunchPermission?.Remove, OperationType === 'remove' ? named : undefined)
    const encrypted = image.mappings.some(({ Ebs }) => Ebs?.Encrypted === true)
    if (encrypted && add.isPublic) {
      throw new AwsError('InvalidParameterValue', 'AMIs with encrypted snapshots cannot be made public.')
    }
    const isShared = add.users.length > 0 || add.groups.length > 0
    const keys = snapshotIds(image).map(id => snapshots.snapshot(id)?.kmsKeyId)
    // The AWS-managed key serves no other account (EBS user guide, "Share a snapshot").
    if (isShared && keys.includes(defaultKey(caller))) {
      throw new AwsError('InvalidParameter', "Snapshots encrypted with the AWS Managed CMK can't be shared.")
    }
    checkGroups([...add.groups, ...drop.groups])
    for (const group of add.groups) image.sharedWithGroups.add(group)
    for (const group of drop.groups) image.sharedWithGroups.delete(group)
    for (const user of add.users) image.sharedWith.add(user)
    for (const user of drop.users) image.sharedWith.delete(user)
    if (add.isPublic) image.isPublic = true
    if (drop.isPublic) image.isPublic = false
    const description = Description?.Value ?? (Attribute === 'description' ? Value : undefined)
    if (description !== undefined) image.description = description
    const imdsSupport = ImdsSupport?.Value ?? (Attribute === 'imdsSupport' ? Value : undefined)
    if (imdsSupport !== undefined) {
      if (imdsSupport !== 'v2.0') throw new AwsError('InvalidParameterValue', 'ImdsSupport must be v2.0.')
      image.attributes = { ...image.attributes, imdsSupport }
    }
    return {}
  }

  const reset: Handler<ResetImageAttributeCommandInput, ResetImageAttributeCommandOutput> = (input, caller) => {
    const image = registry.owned(input.ImageId, caller)
    dryRun(input.DryRun)
    image.isPublic = false
    image.sharedWith.clear()
    image.sharedWithGroups.clear()
    return {}
  }

  const deprecate: Handler<EnableImageDeprecationCommandInput, EnableImageDeprecationCommandOutput> = (
    input,
    caller
  ) => {
    const image = registry.owned(input.ImageId, caller)
    const at = input.DeprecateAt?.getTime() ?? Number.NaN
    if (Number.isNaN(at) || at < clock.now()) {
      throw new AwsError('InvalidParameterValue', 'DeprecateAt must be a time in the future.')
    }
    dryRun(input.DryRun)
    image.deprecatesAt = at
    return { Return: true }
  }

  const undeprecate: Handler<DisableImageDeprecationCommandInput, DisableImageDeprecationCommandOutput> = (
    input,
    caller
  ) => {
    const image = registry.owned(input.ImageId, caller)
    dryRun(input.DryRun)
    delete image.deprecatesAt
    return { Return: true }
  }

  const protect: Handler<
    EnableImageDeregistrationProtectionCommandInput,
    EnableImageDeregistrationProtectionCommandOutput
  > = (input, caller) => {
    const image = registry.owned(input.ImageId, caller)
    dryRun(input.DryRun)
    image.isProtected = true
    image.hasCooldown = input.WithCooldown === true
    return { Return: image.hasCooldown ? 'enabled-with-cooldown' : 'enabled-without-cooldown' }
  }

  const unprotect: Handler<
    DisableImageDeregistrationProtectionCommandInput,
    DisableImageDeregistrationProtectionCommandOutput
  > = (input, caller) => {
    const image = registry.owned(input.ImageId, caller)
    dryRun(input.DryRun)
    // "With a cooldown, the AMI stays protected for 24 hours after protection is turned off" (user guide).
    if (image.hasCooldown === true && image.isProtected) image.protectedUntil = clock.now() + DAY
    image.isProtected = false
    return { Return: image.protectedUntil === undefined ? 'disabled' : 'disabling' }
  }

  const disable: Handler<DisableImageCommandInput, DisableImageCommandOutput> = (input, caller) => {
    const image = registry.owned(input.ImageId, caller)
    dryRun(input.DryRun)
    // A disabled AMI loses its launch permissions for good (user guide, "Disable an AMI").
    image.isDisabled = true
    image.isPublic = false
    image.sharedWith.clear()
    image.sharedWithGroups.clear()
    return { Return: true }
  }

  const enable: Handler<EnableImageCommandInput, EnableImageCommandOutput> = (input, caller) => {
    const image = registry.owned(input.ImageId, caller)
    dryRun(input.DryRun)
    image.isDisabled = false
    return { Return: true }
  }

  return {
    'ec2:DescribeImageAttribute': describe,
    'ec2:ModifyImageAttribute': modify,
    'ec2:ResetImageAttribute': reset,
    'ec2:EnableImageDeprecation': deprecate,
    'ec2:DisableImageDeprecation': undeprecate,
    'ec2:EnableImageDeregistrationProtection': protect,
    'ec2:DisableImageDeregistrationProtection': unprotect,
    'ec2:DisableImage': disable,
    'ec2:EnableImage': enable
  }
}

const GROUP =
  /^arn:aws[a-z-]*:organizations::\d{12}:(organization\/o-[a-z0-9]{10,32}|ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/

/** ARNs as Organizations writes them (API reference of AWS Organizations, OrganizationalUnit). */
function checkGroups(arns: readonly string[]): void {
  const wrong = arns.find(arn => !GROUP.test(arn))
  if (wrong !== undefined) throw new AwsError('InvalidParameterValue', `Invalid ARN: ${wrong}`)
}

interface Permissions {
  readonly users: readonly string[]
  readonly groups: readonly string[]
  readonly isPublic: boolean
}

/** Both ways to name who may launch: the structure, and the older lists with an operation type. */
function permissions(listed: readonly LaunchPermission[] | undefined, named: Permissions | undefined): Permissions {
  const all = listed ?? []
  return {
    users: [...all.flatMap(({ UserId }) => UserId ?? []), ...(named?.users ?? [])],
    groups: [
      ...all.flatMap(({ OrganizationArn, OrganizationalUnitArn }) => OrganizationArn ?? OrganizationalUnitArn ?? []),
      ...(named?.groups ?? [])
    ],
    isPublic: named?.isPublic === true || all.some(({ Group }) => Group === 'all')
  }
}
