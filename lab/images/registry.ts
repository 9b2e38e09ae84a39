/** The records of AMIs: what they carry, in which state they are at a moment, and who may see them. */
import { randomBytes } from 'node:crypto'
import type {
  ArchitectureValues,
  BlockDeviceMapping,
  BootModeValues,
  ImdsSupportValues,
  TpmSupportValues,
  VirtualizationType
} from '@aws-sdk/client-ec2'
import { EVERY_REGION, type SnapshotDoor } from '../blocks/index.ts'
import type { Clock } from '../clock.ts'
import { AwsError, type Caller } from '../gateway/service.ts'

/** What an AMI passes on to its copies. */
export interface Attributes {
  readonly architecture: ArchitectureValues
  readonly virtualizationType: VirtualizationType
  readonly rootDeviceName: string
  readonly enaSupport: boolean
  readonly sriovNetSupport?: string
  readonly bootMode?: BootModeValues
  readonly tpmSupport?: TpmSupportValues
  readonly imdsSupport?: ImdsSupportValues
  readonly uefiData?: string
  readonly kernelId?: string
  readonly ramdiskId?: string
  readonly platformDetails: string
  readonly usageOperation: string
  readonly productCodes: readonly string[]
}

export interface Image {
  readonly id: string
  readonly name: string
  readonly ownerId: string
  readonly ownerAlias?: string
  readonly region: string
  description: string
  attributes: Attributes
  readonly mappings: readonly BlockDeviceMapping[]
  readonly createdAt: number
  /** Copies take a while; registered AMIs are there at once. */
  readonly availableAt: number
  readonly source?: { readonly imageId: string; readonly region: string }
  readonly tags: Map<string, string>
  /** Tags that other accounts gave it, which only they see. */
  readonly tagsOfOthers: Map<string, Map<string, string>>
  isPublic: boolean
  isDisabled: boolean
  readonly sharedWith: Set<string>
  /** ARNs of organisations and organisational units. */
  readonly sharedWithGroups: Set<string>
  isProtected: boolean
  /** Protection that lasts for a day after it is switched off. */
  hasCooldown?: boolean
  protectedUntil?: number
  deprecatesAt?: number
  lastLaunchedAt?: number
  readonly publicParameter?: string
}

export type ImageState = 'pending' | 'available' | 'disabled' | 'failed'

/** A copy is available once its time has come and its snapshots are complete. */
export function stateOf(image: Image, clock: Clock, snapshots: Pick<SnapshotDoor, 'snapshot'>): ImageState {
  if (image.isDisabled) return 'disabled'
  const states = snapshotIds(image).map(id => snapshots.snapshot(id)?.state)
  if (states.includes('error')) return 'failed'
  return clock.now() >= image.availableAt && states.every(state => state === 'completed') ? 'available' : 'pending'
}

export const snapshotIds = (image: Pick<Image, 'mappings'>): string[] =>
  image.mappings.flatMap(({ Ebs }) => (Ebs?.SnapshotId === undefined ? [] : [Ebs.SnapshotId]))

export const rootSnapshotId = ({ mappings, attributes }: Image): string | undefined =>
  mappings.find(({ DeviceName }) => DeviceName === attributes.rootDeviceName)?.Ebs?.SnapshotId

export const newImageId = (): string => `ami-0${randomBytes(8).toString('hex')}`

/** An account sees its own tags, and nobody else's (user guide, "Shared AMI usage": tags are not shared). */
export function tagsFor(image: Image, accountId: string): Map<string, string> {
  if (image.ownerId === accountId) return image.tags
  const own = image.tagsOfOthers.get(accountId) ?? new Map<string, string>()
  image.tagsOfOthers.set(accountId, own)
  return own
}

export const mayLaunch = (image: Image, accountId: string): boolean =>
  image.ownerId === accountId || image.isPublic || image.sharedWith.has(accountId)

export interface Registry {
  add(image: Image): void
  /** @throws InvalidAMIName.Duplicate when the account has an AMI of that name in the region. */
  checkName(name: string | undefined, caller: Caller): string
  get(id: string): Image | undefined
  all(): Image[]
  remove(id: string): void
  /** @throws InvalidAMIID.Malformed, InvalidAMIID.NotFound; those of others that are not shared do not exist. */
  visible(id: string | undefined, caller: Pick<Caller, 'accountId' | 'region'>): Image
  /** @throws AuthFailure for those of others. */
  owned(id: string | undefined, caller: Caller): Image
}

export function registry(): Registry {
  const images = new Map<string, Image>()

  const visible: Registry['visible'] = (id, caller) => {
    if (!/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id ?? '')) {
      throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${id ?? ''}" (expecting "ami-...")`)
    }
    const image = images.get(id ?? '')
    const isHere = image?.region === caller.region || image?.region === EVERY_REGION
    if (image === undefined || !isHere || !mayLaunch(image, caller.accountId)) {
      throw new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`)
    }
    return image
  }

  return {
    add: image => {
      images.set(image.id, image)
    },
    checkName(name, caller) {
      if (name === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter name')
      // API reference, RegisterImage, Name.
      if (!/^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/.test(name)) {
        throw new AwsError(
          'InvalidAMIName.Malformed',
          "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '[', ']', ' ', '.', '/', '-', ''', '@' and '_'"
        )
      }
      const other = [...images.values()].find(
        image => image.name === name && image.ownerId === caller.accountId && image.region === caller.region
      )
      if (other !== undefined) {
        throw new AwsError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${other.id}`)
      }
      return name
    },
    get: id => images.get(id),
    all: () => [...images.values()],
    remove: id => {
      images.delete(id)
    },
    visible,
    owned(id, caller) {
      const image = visible(id, caller)
      if (image.ownerId !== caller.accountId) {
        throw new AwsError('AuthFailure', `Not authorized for image:${id}`, 403)
      }
      return image
    }
  }
}
