/** Every group of every account and region, and who may be spoken to. */
import { AwsError, type Caller } from '../gateway/service.ts'
import type { Group, Member } from './model.ts'

export interface Store {
  all(): Iterable<Group>
  of(caller: Caller): Group[]
  find(caller: Caller, name: string | undefined): Group | undefined
  /** @throws AwsError when the caller has no such group. */
  get(caller: Caller, name: string | undefined): Group
  /** @throws AwsError when the caller has no such group, or it is being deleted. */
  change(caller: Caller, name: string | undefined): Group
  /** @throws AwsError when no group of the caller holds the instance. */
  holder(caller: Caller, instanceId: string | undefined): { group: Group; member: Member }
  add(group: Group): void
  remove(group: Group): void
  /** Activities of deleted groups, newest group first. */
  deleted(caller: Caller): readonly Group[]
  nextSerial(): number
}

const DELETED_KEPT = 200

export function store(): Store {
  const groups = new Map<string, Group>()
  const gone: Group[] = []
  let serial = 0
  const key = ({ accountId, region }: { accountId: string; region: string }, name: string): string =>
    `${accountId}/${region}/${name}`
  const mine = (caller: Caller) => (group: Group) =>
    group.accountId === caller.accountId && group.region === caller.region

  const self: Store = {
    all: () => groups.values(),
    of: caller => [...groups.values()].filter(mine(caller)),
    find: (caller, name) => (name === undefined ? undefined : groups.get(key(caller, name))),
    get(caller, name) {
      const group = self.find(caller, name)
      if (group !== undefined) return group
      throw new AwsError('ValidationError', `AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`)
    },
    change(caller, name) {
      const group = self.get(caller, name)
      if (group.deleting === undefined) return group
      throw new AwsError('ValidationError', 'The AutoScaling group may not be modified while it is pending delete')
    },
    holder(caller, instanceId) {
      for (const group of groups.values()) {
        const member = instanceId === undefined ? undefined : group.members.get(instanceId)
        if (member !== undefined && mine(caller)(group)) return { group, member }
      }
      throw new AwsError(
        'ValidationError',
        `Instance Id not found - No managed instance found for instance ID: ${instanceId}`
      )
    },
    add: group => void groups.set(key(group, group.name), group),
    remove(group) {
      if (!groups.delete(key(group, group.name))) return
      gone.unshift(group)
      if (gone.length > DELETED_KEPT) gone.pop()
    },
    deleted: caller => gone.filter(mine(caller)),
    nextSerial: () => ++serial
  }
  return self
}
