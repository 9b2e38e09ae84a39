import type { Claim, Claims } from '../../../lib/chaos/claims.ts'
import type { Fleet, SafetyLever, Sighting } from '../src/fleet.ts'
import type { Group, Member } from '../src/groups.ts'

export const group = (name: string, more: Partial<Group> = {}): Group => ({
  name,
  tags: { 'kiln:chaos': 'enabled', 'kiln:application': name.replace(/-[a-z]+-v\d+$/, ''), ...more.tags },
  desired: 2,
  suspendedProcesses: [],
  targetGroups: [],
  ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'tags'))
})

export const members = (...ids: string[]): Member[] =>
  ids.map(instanceId => ({ instanceId, lifecycle: 'InService', healthy: true }))

/** A fleet in memory that replaces what is ended, and remembers every mutating call. */
export class MemoryFleet implements Fleet {
  readonly ended: string[] = []
  readonly groups = new Map<string, { group: Group; members: Member[]; live: boolean }>()
  readonly refreshing = new Set<string>()
  lever: SafetyLever = { status: 'disengaged' }
  /** Called before each answer; tests let other runs in, or throw. */
  pause: (step: string) => Promise<void> = async () => {}

  add(one: Group, live = true): this {
    this.groups.set(one.name, { group: one, members: members(`i-${one.name}-1`, `i-${one.name}-2`), live })
    return this
  }
  async optedIn(): Promise<readonly Group[]> {
    await this.pause('list')
    return [...this.groups.values()].map(({ group: one }) => one)
  }
  async read(wanted: readonly Group[]) {
    await this.pause('read')
    return wanted.flatMap(({ name }) => {
      const found = this.groups.get(name)
      return found === undefined ? [] : [{ group: found.group, members: [...found.members] }]
    })
  }
  async withTargetHealth(sighting: Sighting) {
    return sighting
  }
  async isLive({ name }: Group) {
    await this.pause('live')
    return this.groups.get(name)?.live ?? false
  }
  async isRefreshing({ name }: Group) {
    await this.pause('refreshes')
    return this.refreshing.has(name)
  }
  async safetyLever() {
    await this.pause('lever')
    return this.lever
  }
  async terminate(_group: Group, instanceId: string) {
    await this.pause('terminate')
    this.ended.push(instanceId)
    for (const one of this.groups.values()) {
      const at = one.members.findIndex(member => member.instanceId === instanceId)
      if (at >= 0) one.members.splice(at, 1, ...members(`${instanceId}-again`))
    }
  }
}

/** A claim store whose take is atomic, with a pause on either side of it. */
export class MemoryClaims implements Claims {
  readonly taken = new Map<string, Claim>()
  pause: (step: string) => Promise<void> = async () => {}

  async take(application: string, date: string, claim: Claim): Promise<'ours' | 'taken'> {
    await this.pause('take')
    const key = `${date}/${application}`
    if (this.taken.has(key)) return 'taken'
    this.taken.set(key, claim)
    await this.pause('taken')
    return 'ours'
  }
  async prove() {
    await this.pause('prove')
  }
  async between(from: string, until: string) {
    await this.pause('between')
    return [...this.taken].flatMap(([key, claim]) => {
      const [date = '', application = ''] = key.split('/')
      return date >= from && date <= until ? [{ application, date, claim }] : []
    })
  }
  async remove(application: string, date: string) {
    await this.pause('remove')
    this.taken.delete(`${date}/${application}`)
  }
  async complete(application: string, date: string, claim: Claim) {
    await this.pause('complete')
    this.taken.set(`${date}/${application}`, claim)
  }
}
