import type { Image } from '../../../lib/aws/images.ts'
import { intendedCapacity, type Release } from '../../../lib/release/world.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import type { Desired } from './plan.ts'

/** One thing that the release will have differently from the one that serves. */
export interface Difference {
  readonly what: string
  readonly live: string
  readonly wanted: string
}

const NONE = 'none'

const lines = (text: string | undefined): number => (text === undefined ? 0 : text.trimEnd().split('\n').length)
const userData = (text: string | undefined): string =>
  text === undefined || text === '' ? NONE : `${lines(text)} lines`

/** What differs between what serves and what is wanted, packages first; pure. */
export function differences(serving: Release | undefined, desired: Desired, image: Image | undefined): Difference[] {
  if (serving === undefined) return []
  const { settings, group } = serving
  const before: Tags = { ...serving.template?.tags, ...group?.tags }
  const capacity = intendedCapacity(serving)
  const row = (what: string, live: string | undefined, wanted: string | undefined): Difference[] =>
    (live ?? NONE) === (wanted ?? NONE) ? [] : [{ what, live: live ?? NONE, wanted: wanted ?? NONE }]
  const list = (ids: readonly string[] | undefined): string | undefined =>
    ids === undefined || ids.length === 0 ? undefined : [...ids].sort().join(', ')
  const mine = desired.settings
  return [
    ...packages(before[TAG.nevra], image?.tags[TAG.nevra]),
    ...row('AMI', settings?.imageId, mine.imageId),
    ...row('instance type', settings?.instanceType, mine.instanceType),
    ...row('instance types and spot', spelledMixed(group?.mixed), spelledMixed(desired.mixed)),
    ...row('security groups', list(settings?.securityGroupIds), list(mine.securityGroupIds)),
    ...row('instance profile', settings?.instanceProfile, mine.instanceProfile),
    ...((settings?.userData ?? '') === (mine.userData ?? '')
      ? []
      : [{ what: 'user data', live: userData(settings?.userData), wanted: `${userData(mine.userData)}, changed` }]),
    ...row('subnets', list(group?.subnetIds), list(desired.subnetIds)),
    ...row('minimum', capacity === undefined ? undefined : String(capacity.min), String(desired.min)),
    ...row('maximum', capacity === undefined ? undefined : String(capacity.max), String(desired.max))
  ]
}

export const spelledMixed = (mixed: Desired['mixed']): string | undefined =>
  mixed === undefined
    ? undefined
    : `${mixed.types.join(', ')}; ${mixed.spotPercent} % spot above ${mixed.onDemandBase} on demand`

/** Packages by name, as the AMIs' tags tell them (`name-epoch:version-release.arch`, separated by spaces). */
function packages(live: string | undefined, wanted: string | undefined): Difference[] {
  const named = (text: string | undefined): Map<string, string> =>
    new Map(
      (text ?? '').split(/[\s,]+/).flatMap(nevra => {
        const [, name, version] = /^(.+)-([^-]+-[^-]+)$/.exec(nevra) ?? []
        return name === undefined || version === undefined ? [] : [[name, version] as const]
      })
    )
  const [before, after] = [named(live), named(wanted)]
  return [...new Set([...after.keys(), ...before.keys()])].flatMap(name => {
    const [was, is] = [before.get(name), after.get(name)]
    return was === is ? [] : [{ what: `package ${name}`, live: was ?? 'absent', wanted: is ?? 'absent' }]
  })
}
