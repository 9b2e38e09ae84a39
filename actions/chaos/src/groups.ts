import { TAG, type Tags } from '../../../lib/tags.ts'

/** An Auto Scaling group as chaos sees it in the listing, without its instances. */
export interface Group {
  readonly name: string
  /** Absent when the run is for the region of its environment only. */
  readonly region?: string
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

/** All opted-in groups of one application (or cluster, or group), over all its releases: the cap spans v006 and v007 of a red-black pair. */
export interface Application {
  readonly name: string
  readonly groups: readonly Group[]
}

/** What a group is told apart by: a name is unique within a region only. */
export const isSameGroup = (a: Group, b: Group): boolean => a.name === b.name && a.region === b.region

/** The part of a group's name before the first hyphen is its application (Netflix frigga) when no tag says it. */
export const applicationOf = (group: Group): string =>
  group.tags[TAG.application] ?? group.name.split('-', 1)[0] ?? group.name

/** All releases of an application in one environment: the group's name without its version when no tags say it. */
const clusterOf = ({ name, tags }: Group): string => {
  const { [TAG.application]: application, [TAG.environment]: environment } = tags
  return application !== undefined && environment !== undefined
    ? `${application}-${environment}`
    : name.replace(/-v\d{3,}$/, '')
}

export type GroupBy = 'app' | 'cluster' | 'asg'

const KEYS: Readonly<Record<GroupBy, (group: Group) => string>> = {
  app: applicationOf,
  cluster: clusterOf,
  asg: ({ name }) => name
}

/** What is ended from at most once a day, and how its name is made. */
export interface Grouping {
  readonly by: GroupBy
  /** Whether each region has plan, claims and gaps of its own. */
  readonly regionsIndependent: boolean
}

/** Whether the group asked for chaos. Checked here again, whatever filter the listing used. */
export const optedIn = (group: Group): boolean => group.tags[TAG.chaos] === 'enabled'

/**
 * Groups by what is ended from at most once a day, in the order of their names, so that every run sees the same.
 * `only` keeps the one of this name, in all regions.
 */
export function applications(
  groups: readonly Group[],
  { by, regionsIndependent }: Grouping,
  only?: string
): Application[] {
  const keyOf = KEYS[by]
  const nameOf = (group: Group): string =>
    regionsIndependent && group.region !== undefined ? `${group.region}.${keyOf(group)}` : keyOf(group)
  const byName = Map.groupBy(
    groups.filter(group => only === undefined || keyOf(group) === only),
    nameOf
  )
  const place = ({ region = '', name }: Group): string => `${region} ${name}`
  return [...byName]
    .map(([name, members]) => ({ name, groups: members.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
