import { TAG, type Tags } from '../../../lib/tags.ts'

/** An Auto Scaling group as chaos sees it in the listing, without its instances. */
export interface Group {
  readonly name: string
  readonly tags: Tags
  readonly desired: number
  readonly suspendedProcesses: readonly string[]
  /** Set while the group is being deleted. */
  readonly status?: string
  readonly targetGroups: readonly string[]
}

export interface Member {
  readonly instanceId: string
  /** Auto Scaling's lifecycle state, for example `InService`. */
  readonly lifecycle: string
  readonly healthy: boolean
}

/** All opted-in groups of one application, over all its releases: the cap spans v006 and v007 of a red-black pair. */
export interface Application {
  readonly name: string
  readonly groups: readonly Group[]
}

/** The part of a group's name before the first hyphen is its application (Netflix frigga) when no tag says it. */
const applicationOf = (group: Group): string => group.tags[TAG.application] ?? group.name.split('-', 1)[0] ?? group.name

/** Whether the group asked for chaos. Checked here again, whatever filter the listing used. */
export const optedIn = (group: Group): boolean => group.tags[TAG.chaos] === 'enabled'

/** Groups by application, in the order of their names, so that every run sees the same. */
export function applications(groups: readonly Group[]): Application[] {
  const byName = Map.groupBy(groups, applicationOf)
  return [...byName]
    .map(([name, members]) => ({ name, groups: members.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
