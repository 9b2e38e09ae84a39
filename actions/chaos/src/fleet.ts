import { KilnError, told } from '../../../lib/errors.ts'
import { type Group, type Listed, type Member, type Place, placeName, placeOf } from './groups.ts'

export type TerminateVia = 'asg' | 'ec2'

/** A group and its members as one look saw them. */
export interface Sighting {
  readonly group: Group
  readonly members: readonly Member[]
}

/** The safety lever of AWS Fault Injection Service: an account's brake in a region, which its people pull in an outage. */
export interface SafetyLever {
  /** `disengaged`, `engaged` or `engaging`. */
  readonly status: string
  readonly reason?: string
}

/** What chaos sees of AWS and does to it. */
export interface Fleet {
  /** Every group with the opt-in tag; all pages. */
  optedIn(): Promise<readonly Listed[]>
  /**
   * The groups as they are now, a hundred a call; a member is healthy when Auto Scaling says so. Groups that are gone are
   * not among them.
   */
  read(groups: readonly Listed[]): Promise<readonly Sighting[]>
  /** The same, where a member is healthy only if all target groups of the group say so too. */
  withTargetHealth(sighting: Sighting): Promise<Sighting>
  /** Whether a production rule sends traffic to one of its target groups; true for groups without any. */
  isLive(group: Group): Promise<boolean>
  /** Whether an instance refresh is replacing its instances. */
  isRefreshing(group: Group): Promise<boolean>
  /** The lever of the group's account and region. */
  safetyLever(group: Group): Promise<SafetyLever>
  /**
   * Ends the instance. `asg` lets Auto Scaling deregister and drain it first and replaces it; `ec2` pulls the plug.
   */
  terminate(group: Group, instanceId: string, via: TerminateVia): Promise<void>
}

/** The fleets of several places as one; every group knows its place. One that does not answer ends the run. */
export function fleetOfPlaces(places: readonly Place[], fleetOf: (place: Place) => Fleet): Fleet {
  const fleets = new Map(places.map(place => [placeName(place), { place, fleet: fleetOf(place) }]))
  const fleetAt = (place: Place): Fleet => {
    const found = fleets.get(placeName(place))
    if (found === undefined) throw new Error(`nobody asked for groups of "${placeName(place)}"`)
    return found.fleet
  }
  const placed = <T extends Listed>(group: T, place: Place): T =>
    placeName(place) === '' ? group : { ...group, ...placeOf(place) }
  const listed = async (place: Place, fleet: Fleet): Promise<readonly Listed[]> => {
    try {
      return (await fleet.optedIn()).map(group => placed(group, place))
    } catch (error) {
      throw new KilnError(`The Auto Scaling groups of ${placeName(place)} cannot be listed.\n${told(error)}`, {
        remedy: 'Mend the access to it, or take it out of the inputs accounts and regions. Nothing was ended.',
        cause: error
      })
    }
  }
  return {
    async optedIn() {
      return (await Promise.all([...fleets.values()].map(({ place, fleet }) => listed(place, fleet)))).flat()
    },
    async read(groups) {
      const byPlace = Map.groupBy(groups, placeName)
      const read = await Promise.all(
        [...byPlace.values()].map(async here => {
          const [first] = here as [Listed, ...Listed[]]
          const seen = await fleetAt(first).read(here)
          return seen.map(sighting => ({ ...sighting, group: placed(sighting.group, first) }))
        })
      )
      return read.flat()
    },
    withTargetHealth: sighting => fleetAt(sighting.group).withTargetHealth(sighting),
    isLive: group => fleetAt(group).isLive(group),
    isRefreshing: group => fleetAt(group).isRefreshing(group),
    safetyLever: group => fleetAt(group).safetyLever(group),
    terminate: (group, instanceId, via) => fleetAt(group).terminate(group, instanceId, via)
  }
}
