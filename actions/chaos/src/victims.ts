import { excludedBy } from './exclusions.ts'
import type { Fleet, Sighting } from './fleet.ts'
import { type Application, type Group, groupKey, type Member, watchedOf } from './groups.ts'
import { comingUp, deployTagSkip, groupSkip, membersSkip, notLive, type Skip } from './guards.ts'

export interface Candidate {
  readonly group: Group
  readonly instanceId: string
}

/** What the guards say of an application's groups. */
export interface Examined {
  /** Healthy instances of the groups that no guard forbids, in the order of their ids. */
  readonly candidates: readonly Candidate[]
  /** Why the other groups are left alone, by {@link groupKey}. */
  readonly skips: ReadonlyMap<string, Skip>
}

export interface GuardRequest {
  readonly minHealthy: number
  readonly exclude: readonly string[]
}

const besideProduction = ({ group }: Sighting, { instanceId }: Member): Skip => ({
  reason: 'deploying',
  detail: `${group.name} comes up beside production (${instanceId})`
})

/**
 * Asks the guards of an application's groups, the cheap ones first: balancers are asked only about groups that nothing
 * else forbids, or that might be a deploy in progress.
 */
export async function examine(
  application: Application,
  sightings: readonly Sighting[],
  { minHealthy, exclude }: GuardRequest,
  fleet: Fleet
): Promise<Examined> {
  const { groups, neighbours = [] } = application
  const seen = new Map(sightings.map(sighting => [groupKey(sighting.group), sighting]))
  const skips = new Map<string, Skip>()
  const candidates: Candidate[] = []
  let deploy = deployTagSkip(watchedOf(application).flatMap(group => seen.get(groupKey(group))?.group ?? []))
  for (const sighting of neighbours.flatMap(group => seen.get(groupKey(group)) ?? [])) {
    const pending = deploy === undefined ? comingUp(sighting) : undefined
    if (pending !== undefined && !(await fleet.isLive(sighting.group))) deploy = besideProduction(sighting, pending)
  }
  for (const listed of groups) {
    const key = groupKey(listed)
    const sighting = seen.get(key)
    if (sighting === undefined) {
      skips.set(key, { reason: 'changing', detail: `${listed.name} is gone` })
      continue
    }
    const { group } = sighting
    const glob = excludedBy(group.name, exclude)
    const excluded: Skip | undefined =
      glob === undefined ? undefined : { reason: 'excluded', detail: `${group.name} matches ${glob}` }
    const pending = comingUp(sighting)
    let skip = excluded ?? groupSkip(group) ?? membersSkip(sighting, minHealthy)
    if (pending !== undefined || skip === undefined) {
      const isLive = await fleet.isLive(group)
      if (!isLive && pending !== undefined) {
        deploy ??= besideProduction(sighting, pending)
      }
      if (!isLive) skip ??= notLive(group)
    }
    if (skip === undefined) {
      const { members } = await fleet.withTargetHealth(sighting)
      skip = membersSkip({ group, members }, minHealthy)
      const able = skip === undefined ? members.filter(one => one.lifecycle === 'InService' && one.healthy) : []
      candidates.push(...able.map(({ instanceId }) => ({ group, instanceId })))
    }
    if (skip !== undefined) skips.set(key, skip)
  }
  if (deploy !== undefined) {
    const why = deploy
    return { candidates: [], skips: new Map(groups.map(group => [groupKey(group), why])) }
  }
  return { candidates: candidates.sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1)), skips }
}
