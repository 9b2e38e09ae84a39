import type { Image } from '../../../lib/aws/images.ts'
import { AWS_MANAGED_KEY } from '../../../lib/aws/snapshots.ts'
import { InputError, type InputProblem } from '../../../lib/errors.ts'
import type { Ownership } from './adopt.ts'
import type { Deps } from './deps.ts'
import { type Encryption, strayKey } from './encryption.ts'
import { rootMapping } from './registration.ts'

/** What is done with the AMI once it is there. All of it optional. */
export interface Distribution {
  /** Account ids, and ARNs of organisations and organisational units, that may launch it. */
  readonly shareWith: readonly string[]
  readonly copies: readonly RegionalCopy[]
  readonly deprecateAfterDays: number | undefined
  readonly deregistrationProtection: boolean
  /** Zones in which its snapshot is restored at full speed; each costs by the hour. */
  readonly fastRestoreZones: readonly string[]
}

export interface RegionalCopy {
  readonly region: string
  /** Key of that region; without one the copy is encrypted as its source and that region's account settings say. */
  readonly kmsKey?: string
}

/** How the AMI stands in one region. */
export interface Standing {
  readonly image: Image
  readonly sharedWith: readonly string[]
  readonly fastRestoreZones: readonly string[]
}

export type Step =
  | { readonly do: 'enable-fast-restore'; readonly snapshotId: string; readonly zones: readonly string[] }
  | { readonly do: 'share'; readonly with: readonly string[] }
  | { readonly do: 'deprecate'; readonly at: string }
  | { readonly do: 'protect' }

const DAY = 86_400_000

export const regionOfZone = (zone: string): string => zone.replace(/[a-z]$/, '')

/**
 * What is still to do for the AMI of one region: only what it lacks, so that a repeated run writes nothing. A
 * deprecation date that is set stays, or every run would move it. Others see the AMI last: sharing comes after what
 * they would find missing, protection at the end, so that what fails before can be taken away. Pure.
 */
export function stepsFor(
  region: string,
  wanted: Distribution,
  { image, ...has }: Standing,
  now: number
): readonly Step[] {
  const zones = wanted.fastRestoreZones.filter(
    zone => regionOfZone(zone) === region && !has.fastRestoreZones.includes(zone)
  )
  const sharers = wanted.shareWith.filter(principal => !has.sharedWith.includes(principal))
  const steps: Step[] = []
  if (zones.length > 0) {
    steps.push({ do: 'enable-fast-restore', snapshotId: rootMapping(image)?.volume?.snapshotId ?? '', zones })
  }
  if (wanted.deprecateAfterDays !== undefined && image.deprecatesAt === undefined) {
    // EC2 rounds to the minute (EnableImageDeprecation, DeprecateAt).
    steps.push({ do: 'deprecate', at: new Date(now + wanted.deprecateAfterDays * DAY).toISOString() })
  }
  if (sharers.length > 0) steps.push({ do: 'share', with: sharers })
  if (wanted.deregistrationProtection && !image.isProtected) steps.push({ do: 'protect' })
  return steps
}

/** A step as people read it. */
export function told(step: Step): string {
  switch (step.do) {
    case 'enable-fast-restore':
      return `fast snapshot restore of ${step.snapshotId} in ${step.zones.join(', ')}`
    case 'share':
      return `shared with ${step.with.join(', ')}`
    case 'deprecate':
      return `deprecated from ${step.at.slice(0, 10)} on`
    case 'protect':
      return 'protected against deregistration'
  }
}

/** What of the wanted distribution cannot work, seen before anything is written. Pure. */
export function distributionProblems(
  wanted: Distribution,
  home: string,
  encrypted: boolean,
  hasManagedKey: boolean
): readonly InputProblem[] {
  const problems: InputProblem[] = []
  const regions = [home, ...wanted.copies.map(({ region }) => region)]
  const twice = regions.find((region, index) => regions.indexOf(region) !== index)
  if (twice !== undefined) {
    const why = twice === home ? 'is the region of the bake itself' : 'is given twice'
    problems.push({ input: 'copy-to-regions', problem: `${twice} ${why}` })
  }
  for (const { region, kmsKey } of wanted.copies) {
    const stray = strayKey(kmsKey, region)
    if (stray !== undefined) problems.push({ input: 'copy-to-regions', problem: `${kmsKey} ${stray}` })
  }
  const astray = wanted.fastRestoreZones.filter(zone => !regions.includes(regionOfZone(zone)))
  if (astray.length > 0) {
    problems.push({
      input: 'fast-restore-zones',
      problem: `${astray.join(', ')} lies in no region that gets the AMI (${regions.join(', ')})`
    })
  }
  if (wanted.shareWith.length > 0 && hasManagedKey) {
    problems.push({
      input: 'kms-key',
      problem: `is required with share-with: this account encrypts with ${AWS_MANAGED_KEY}, which serves no other account`
    })
  }
  const keyless = wanted.copies.filter(({ kmsKey }) => kmsKey === undefined).map(({ region }) => region)
  if (wanted.shareWith.length > 0 && encrypted && keyless.length > 0) {
    problems.push({
      input: 'copy-to-regions',
      problem: `needs a key for ${keyless.join(', ')}, as region=key: the AMI is encrypted and is to be shared`
    })
  }
  return problems
}

/** @throws InputError when what is wanted after the bake cannot be had. */
export async function refuseUnsharable(
  wanted: Distribution,
  owned: Ownership,
  { kmsKey }: Encryption,
  { snapshots, region }: Pick<Deps, 'snapshots' | 'region'>
): Promise<void> {
  const isKeyChosen = kmsKey !== undefined || owned.kind === 'own'
  const hasManagedKey =
    wanted.shareWith.length > 0 && owned.encrypted && !isKeyChosen && (await snapshots.defaultKey()) === AWS_MANAGED_KEY
  const problems = distributionProblems(wanted, region, owned.encrypted, hasManagedKey)
  if (problems.length > 0) throw new InputError(problems)
}
