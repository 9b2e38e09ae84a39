import { TAG, type Tags } from '../../../lib/tags.ts'

/** Where a group lives. Both are absent when the run is for the account and region of its environment only. */
export interface Place {
  /** The name that the input `accounts` gives the account. */
  readonly account?: string
  readonly region?: string
}

/** An opted-in Auto Scaling group as the listing tells of it: of ten thousand, all are held at once. */
export interface Listed extends Place {
  readonly name: string
  readonly tags: Tags
}

/** A group that was looked at. */
export interface Group extends Listed {
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

/** All opted-in groups of one application (or stack, cluster, group), over all its releases: the cap spans v006 and v007 of a red-black pair. */
export interface Application {
  readonly name: string
  readonly groups: readonly Listed[]
  /** The other releases of the same clusters, where each group is an application of its own: a deploy spares them all. */
  readonly neighbours?: readonly Listed[]
}

/** What is looked at before an instance of an application is ended. */
export const watchedOf = ({ groups, neighbours = [] }: Application): readonly Listed[] => [...groups, ...neighbours]

/** The place of something, without whatever else it has. */
export const placeOf = ({ account, region }: Place): Place => ({
  ...(account === undefined ? {} : { account }),
  ...(region === undefined ? {} : { region })
})

/** `prod eu-central-1`; empty for the account and region of the environment. */
export const placeName = ({ account, region }: Place): string =>
  [account, region].filter(part => part !== undefined).join(' ')

/** What a group is told apart by: a name is unique within an account and region only. */
export const groupKey = (group: Listed): string => `${placeName(group)} ${group.name}`.trim()

/** The part of a group's name before the first hyphen is its application (Netflix frigga) when no tag says it. */
export const applicationOf = ({ name, tags }: Listed): string => tags[TAG.application] ?? name.split('-', 1)[0] ?? name

/** The second part of a group's name is its stack (Netflix frigga) when no tag says the environment. */
const stackOf = (group: Listed): string => {
  const [, stack = ''] = clusterOf(group).split('-')
  return `${applicationOf(group)}-${group.tags[TAG.environment] ?? stack}`.replace(/-$/, '')
}

/** All releases of one cluster share a name but for its version (Netflix frigga). */
const clusterOf = ({ name }: Listed): string => name.replace(/-v\d{3,}$/, '')

export type GroupBy = 'app' | 'stack' | 'cluster' | 'asg'

const KEYS: Readonly<Record<GroupBy, (group: Listed) => string>> = {
  app: applicationOf,
  stack: stackOf,
  cluster: clusterOf,
  asg: ({ name }) => name
}

/** What is ended from at most once a day, and how its name is made. */
export interface Grouping {
  readonly by: GroupBy
  /** Whether each region has plan, claims and gaps of its own. */
  readonly regionsIndependent: boolean
  /** Whether each account has plan, claims and gaps of its own. */
  readonly accountsIndependent: boolean
}

/** Whether the group asked for chaos. Checked here again, whatever filter the listing used. */
export const optedIn = (group: Listed): boolean => group.tags[TAG.chaos] === 'enabled'

/**
 * Groups by what is ended from at most once a day, in the order of their names, so that every run sees the same.
 * `only` keeps the one of this name, in all accounts and regions.
 */
export function applications(
  groups: readonly Listed[],
  { by, regionsIndependent, accountsIndependent }: Grouping,
  only?: string
): Application[] {
  const keyOf = KEYS[by]
  const inPlace = (part: string | undefined): string => (part === undefined ? '' : `${part}.`)
  const nameOf = (group: Listed): string =>
    inPlace(accountsIndependent ? group.account : undefined) +
    inPlace(regionsIndependent ? group.region : undefined) +
    keyOf(group)
  const asked = only === undefined ? groups : groups.filter(group => keyOf(group) === only)
  const neighboursOf = by === 'asg' ? neighbours(groups) : () => []
  return Array.from(Map.groupBy(asked, nameOf), ([name, members]) => {
    const beside = neighboursOf(members)
    return {
      name,
      groups: members.sort((a, b) => (groupKey(a) < groupKey(b) ? -1 : 1)),
      ...(beside.length === 0 ? {} : { neighbours: beside })
    }
  }).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The groups beside those given that are releases of the same clusters. */
function neighbours(all: readonly Listed[]): (members: readonly Listed[]) => readonly Listed[] {
  const keyOf = (group: Listed): string => `${placeName(group)} ${clusterOf(group)}`
  const byCluster = Map.groupBy(all, keyOf)
  return members => members.flatMap(one => byCluster.get(keyOf(one)) ?? []).filter(one => !members.includes(one))
}
