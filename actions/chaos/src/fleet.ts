import type { Group, Member } from './groups.ts'
import type { Situation } from './guards.ts'

export type TerminateVia = 'asg' | 'ec2'

/** What chaos sees of AWS and does to it. */
export interface Fleet {
  /** Every group with the opt-in tag, without instances; all pages. */
  optedIn(): Promise<readonly Group[]>
  /** Everything the guards ask, read now. Undefined when the group is gone. */
  situation(group: Group): Promise<Situation | undefined>
  /** The group's members; a member is healthy when Auto Scaling and all its target groups say so. */
  members(group: Group): Promise<readonly Member[]>
  /**
   * Ends the instance. `asg` lets Auto Scaling deregister and drain it first and replaces it; `ec2` pulls the plug.
   */
  terminate(group: Group, instanceId: string, via: TerminateVia): Promise<void>
}

/** The fleets of several regions as one; every group knows its region. One region that does not answer ends the run. */
export function regionalFleet(regions: readonly string[], fleetOf: (region: string) => Fleet): Fleet {
  const fleets = new Map(regions.map(region => [region, fleetOf(region)]))
  const fleetOfGroup = ({ name, region = '' }: Group): Fleet => {
    const fleet = fleets.get(region)
    if (fleet === undefined) throw new Error(`${name} is in region "${region}", which nobody asked for`)
    return fleet
  }
  const placed = (group: Group, region: string): Group => ({ ...group, region })
  return {
    async optedIn() {
      const found = await Promise.all(
        [...fleets].map(async ([region, fleet]) => (await fleet.optedIn()).map(group => placed(group, region)))
      )
      return found.flat()
    },
    async situation(group) {
      const found = await fleetOfGroup(group).situation(group)
      return found === undefined ? undefined : { ...found, group: placed(found.group, group.region ?? '') }
    },
    members: group => fleetOfGroup(group).members(group),
    terminate: (group, instanceId, via) => fleetOfGroup(group).terminate(group, instanceId, via)
  }
}
