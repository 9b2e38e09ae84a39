import type { Group, Member } from './groups.ts'
import type { Situation } from './guards.ts'

export type TerminateVia = 'asg' | 'ec2'

/** What chaos sees of AWS and does to it. */
export interface Fleet {
  /** Every group with the opt-in tag, without instances; all pages. */
  optedIn(): Promise<readonly Group[]>
  /** Everything the guards ask, read now. Undefined when the group is gone. */
  situation(groupName: string): Promise<Situation | undefined>
  /** The group's members; a member is healthy when Auto Scaling and all its target groups say so. */
  members(group: Group): Promise<readonly Member[]>
  /**
   * Ends the instance. `asg` lets Auto Scaling deregister and drain it first and replaces it; `ec2` pulls the plug.
   */
  terminate(instanceId: string, via: TerminateVia): Promise<void>
}
