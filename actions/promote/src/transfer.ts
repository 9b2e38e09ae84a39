import type { Image } from '../../../lib/aws/images.ts'
import type { Tags } from '../../../lib/tags.ts'

/** Where the AMI lives, and where it shall go. */
export interface Route {
  readonly sourceAccount: string
  readonly sourceRegion: string
  readonly targetAccount: string
  readonly targetRegion: string
  readonly kmsKeyId: string | undefined
  /** A copy although the AMI could be shared. */
  readonly copy: boolean
  /** The environment that the AMI goes to; part of a copy's name. */
  readonly environment: string
  /** Whether this run may act in the target account. */
  readonly canActThere: boolean
}

/** The AMI as AWS shows it here and there. */
export interface Holdings {
  readonly image: Pick<Image, 'id' | 'name' | 'ownerId' | 'mappings' | 'tags'>
  /** Accounts that may launch the AMI; empty where this account does not own it. */
  readonly launchableBy: readonly string[]
  /** Accounts that may read each of its snapshots. */
  readonly readableBy: Readonly<Record<string, readonly string[]>>
  /** The copies that earlier runs made in the target, and that did not fail. */
  readonly copies: readonly Copy[]
  /** Tags that the target account has given the shared AMI. */
  readonly tagsThere: Tags
}

export interface Copy {
  readonly id: string
  readonly state: string
  readonly name: string
  /** The key that it was asked for under; any key is as good as the account's own where none is asked for now. */
  readonly kmsKeyId: string | undefined
}

export type TransferStep =
  | { readonly do: 'share-image'; readonly imageId: string; readonly accountId: string }
  | { readonly do: 'share-snapshot'; readonly snapshotId: string; readonly accountId: string }
  | {
      readonly do: 'copy'
      readonly imageId: string
      readonly name: string
      readonly region: string
      readonly kmsKeyId: string | undefined
    }
  | { readonly do: 'await-copy'; readonly copyId: string }
  /** In the target account: tags are not shared, each account sees its own. */
  | { readonly do: 'tag'; readonly imageId: string; readonly tags: Tags }

export interface Transfer {
  readonly refusals: readonly string[]
  readonly steps: readonly TransferStep[]
  /** What the next environment launches; undefined while the copy is not begun. */
  readonly amiId: string | undefined
  readonly isCopy: boolean
  /** What the next environment will miss. */
  readonly warnings: readonly string[]
}

/** From where the AMI is to what must be done so that the target can launch it. Pure; no step where none is needed. */
export function planTransfer(route: Route, holdings: Holdings, tags: Tags): Transfer {
  const { image } = holdings
  const isAbroad = route.targetAccount !== route.sourceAccount
  const isCopy = route.copy || route.kmsKeyId !== undefined || route.targetRegion !== route.sourceRegion
  const refusals = [
    ...(isAbroad && image.ownerId !== route.sourceAccount
      ? [`${image.id} belongs to account ${image.ownerId}, and only its owner can share it`]
      : []),
    ...(isAbroad && isCopy && !route.canActThere
      ? ['a copy is made by the account that will own it: give target-role, a role of that account']
      : [])
  ]
  const none = { refusals, steps: [], amiId: undefined, isCopy, warnings: [] }
  if (refusals.length > 0) return none

  const accountId = route.targetAccount
  const launchable: TransferStep[] =
    isAbroad && !holdings.launchableBy.includes(accountId) ? [{ do: 'share-image', imageId: image.id, accountId }] : []
  if (!isCopy) {
    const missing = Object.fromEntries(Object.entries(tags).filter(([key, value]) => holdings.tagsThere[key] !== value))
    const tagging: TransferStep[] =
      isAbroad && route.canActThere && Object.keys(missing).length > 0
        ? [{ do: 'tag', imageId: image.id, tags: missing }]
        : []
    const warnings =
      isAbroad && !route.canActThere
        ? [`account ${accountId} does not see the tags of ${image.id}; with target-role they are written there too`]
        : []
    return { refusals, steps: [...launchable, ...tagging], amiId: image.id, isCopy, warnings }
  }

  // A copy in the same account must not take the name of its origin.
  const ending = ` for ${route.environment}`
  const name = `${image.name.slice(0, NAME_MAX - ending.length)}${ending}`
  const { kmsKeyId } = route
  const copy = holdings.copies.find(one => kmsKeyId === undefined || one.kmsKeyId === kmsKeyId)
  if (copy !== undefined) {
    const wait: TransferStep[] = copy.state === 'available' ? [] : [{ do: 'await-copy', copyId: copy.id }]
    return { ...none, steps: wait, amiId: copy.id }
  }
  const namesake = holdings.copies.find(one => one.name === name)
  if (namesake !== undefined) {
    const under = namesake.kmsKeyId === undefined ? 'without a key of its own' : `under ${namesake.kmsKeyId}`
    return {
      ...none,
      refusals: [
        `${namesake.id} is the copy of ${image.id} for ${route.environment} already, ${under} and not under ${kmsKeyId}: deregister it, or promote with the key that it has`
      ]
    }
  }
  const readable = image.mappings.flatMap(({ volume }): TransferStep[] => {
    const snapshotId = volume?.snapshotId
    if (!isAbroad || snapshotId === undefined || holdings.readableBy[snapshotId]?.includes(accountId)) return []
    return [{ do: 'share-snapshot', snapshotId, accountId }]
  })
  const copying: TransferStep = { do: 'copy', imageId: image.id, name, region: route.sourceRegion, kmsKeyId }
  return { ...none, steps: [...launchable, ...readable, copying], amiId: undefined }
}

/** AMI names have at most 128 characters (EC2 API reference, RegisterImage). */
const NAME_MAX = 128

/** The step as a line of a plan or a log. */
export function describe(step: TransferStep): string {
  switch (step.do) {
    case 'share-image':
      return `let account ${step.accountId} launch ${step.imageId}`
    case 'share-snapshot':
      return `let account ${step.accountId} read ${step.snapshotId}, to copy it`
    case 'copy':
      return `copy ${step.imageId} from ${step.region} as "${step.name}"${step.kmsKeyId === undefined ? '' : `, encrypted with ${step.kmsKeyId}`}`
    case 'await-copy':
      return `wait for the copy ${step.copyId}`
    case 'tag':
      return `write the tags of ${step.imageId} in the target account`
  }
}
