import type { Balancers, BalancerView, RuleView, Target, TargetGroupView, Weighted } from '../../aws/balancers.ts'
import type { Activity, GroupInstance, Groups, GroupView, WarmPool } from '../../aws/groups.ts'
import type { LaunchSettings, LaunchTemplates, TemplateView } from '../../aws/launch-templates.ts'
import { type Cluster, clusterName, otherSlot, SLOTS, type Slot, targetGroupName } from '../../names.ts'
import { type Progress, recordedProgress } from '../../progress.ts'
import { TAG, type Tags } from '../../tags.ts'
import type { HealthPorts } from '../health.ts'
import type { StepPorts } from '../steps.ts'

/** The process that made the call is no more; everything it does afterwards fails too. */
export class Killed extends Error {}

/** An error as the SDK throws it. */
export const awsError = (name: string, message = name): Error => Object.assign(new Error(message), { name })

export interface Crash {
  /** Which write, from 1; or the first whose line begins so. */
  readonly nth: number | string
  readonly when: 'before' | 'after'
}

interface LiveGroup extends Omit<GroupView, 'instances' | 'tags' | 'suspended'> {
  instances: GroupInstance[]
  tags: Tags
  suspended: string[]
  /** Deregistered, and still finishing requests for so many looks. */
  leaving: { readonly id: string; looks: number }[]
}

interface LiveTarget extends Target {
  /** How many more looks until it is healthy, or gone. */
  looks: number
}

/**
 * AWS as far as releases need it, in memory: every write checks the invariants that must hold in every recorded state
 * (I1 to I3 and I10 of the specification), and may be the one at which the caller dies.
 */
export function simulated(cluster: Cluster, { bootLooks = 2, soakSeconds = 0, drainLooks = 3, workers = false } = {}) {
  const arn = (slot: Slot): string => `arn:aws:elasticloadbalancing:x:1:targetgroup/${targetGroupName(cluster, slot)}/1`
  const slotOf = (targetGroupArn: string): Slot => (targetGroupArn === arn('red') ? 'red' : 'black')
  let time = Date.UTC(2026, 0, 5, 10)
  let serial = 0
  let weights: readonly Weighted[] = [
    { targetGroupArn: arn('red'), weight: 1 },
    { targetGroupArn: arn('black'), weight: 0 }
  ]
  /** Of workers: the tag of their security group. */
  let liveTag: Slot = 'red'
  let sticky = false
  const lostWeightAt: Partial<Record<Slot, number>> = {}
  const groups = new Map<string, LiveGroup>()
  const templates = new Map<string, TemplateView & { settings: LaunchSettings }>()
  const targets: Record<Slot, Map<string, LiveTarget>> = { red: new Map(), black: new Map() }
  const writes: string[] = []
  const violations: string[] = []
  const bad = new Set<string>()
  /** Of workers: how many more looks until an instance is in service. */
  const booting = new Map<string, number>()
  const activities = new Map<string, Activity[]>()
  let crash: Crash | undefined
  let foreign: { readonly after: number; readonly does: () => void } | undefined
  let counted = 0
  let isDead = false
  let reads = 0

  const weight = (slot: Slot): number =>
    workers
      ? Number(liveTag === slot)
      : (weights.find(({ targetGroupArn }) => targetGroupArn === arn(slot))?.weight ?? 0)
  const violated = (text: string): void => void violations.push(`${text} (at write ${writes.length}: ${writes.at(-1)})`)
  const slotsOf = ({ targetGroupArns, tags }: LiveGroup): readonly Slot[] =>
    workers ? SLOTS.filter(slot => tags[TAG.slot] === slot) : targetGroupArns.map(slotOf)
  const healthyOf = (slot: Slot, group: LiveGroup): number =>
    workers
      ? group.instances.filter(({ lifecycle }) => lifecycle === 'InService').length
      : group.instances.filter(({ id }) => targets[slot].get(id)?.state === 'healthy').length

  const occupant = (slot: Slot): LiveGroup | undefined =>
    [...groups.values()].find(group => group.max > 0 && slotsOf(group).includes(slot))

  function checkState(): void {
    const weighted = SLOTS.filter(slot => weight(slot) > 0)
    if (workers) {
      const working = SLOTS.flatMap(slot => occupant(slot) ?? []).filter(group => group.desired > 0)
      const live = occupant(liveTag)
      if (live !== undefined && live.desired === 0) violated('I3: the workers that are live were stopped')
      if (live === undefined && working.some(group => group.tags['test:was-live'] === 'true')) {
        violated('I1: nothing is live, and something was')
      }
      return
    }
    if (weighted.length === 1) return
    // On a ladder two have: one of a release on trial, one of a release that is not.
    const onTrial = weighted.filter(slot => occupant(slot)?.tags[TAG.capacity] !== undefined)
    if (weighted.length !== 2 || onTrial.length !== 1) violated('I1: not exactly one slot has weight, and no ladder')
  }

  /** I3: nothing shrinks a group whose slot serves, or served until just now. */
  function checkShrink(group: LiveGroup, to: number): void {
    if (to >= group.desired) return
    for (const slot of slotsOf(group)) {
      if (weight(slot) > 0) violated(`I3: ${group.name} shrinks while its slot ${slot} serves`)
      const lost = lostWeightAt[slot]
      const wasLive = group.tags['test:was-live'] === 'true'
      if (wasLive && lost !== undefined && time - lost < soakSeconds * 1000) {
        violated(`I3: ${group.name} shrinks ${time - lost} ms after its slot lost its traffic`)
      }
    }
  }

  async function write<T>(what: string, effect: () => T): Promise<T> {
    if (isDead) throw new Killed()
    counted += 1
    const isHit = typeof crash?.nth === 'string' ? what.startsWith(crash.nth) : counted === crash?.nth
    if (isHit && crash?.when === 'before') {
      isDead = true
      throw new Killed()
    }
    time += 1000
    writes.push(what)
    if (!what.includes(`${cluster.application}-${cluster.environment}-`)) violated(`I10: ${what} is not ours`)
    const result = effect()
    checkState()
    if (counted === foreign?.after) foreign.does()
    if (isHit) {
      isDead = true
      throw new Killed()
    }
    return result
  }

  const read = (): void => {
    if (isDead) throw new Killed()
    reads += 1
    time += 50
  }

  const theGroup = (name: string): LiveGroup => {
    const group = groups.get(name)
    if (group === undefined) throw awsError('ValidationError', `AutoScalingGroup name not found - ${name}`)
    return group
  }

  function launch(group: LiveGroup): void {
    const template = [...templates.values()].find(({ name }) => name === group.templateName)?.settings
    const image = template?.imageId ?? ''
    const type = template?.instanceType ?? ''
    while (group.instances.length < group.desired) {
      serial += 1
      const id = `i-${String(serial).padStart(8, '0')}`
      group.instances.push({ id, lifecycle: workers ? 'Pending' : 'InService', healthy: true, zone: 'a', type })
      booting.set(id, bad.has(image) ? Number.POSITIVE_INFINITY : bootLooks)
      for (const targetGroupArn of group.targetGroupArns) {
        targets[slotOf(targetGroupArn)].set(id, {
          instanceId: id,
          state: bad.has(image) ? 'unhealthy' : 'initial',
          ...(bad.has(image) ? { reason: 'Target.ResponseCodeMismatch' } : {}),
          looks: bad.has(image) ? Number.POSITIVE_INFINITY : bootLooks
        })
      }
    }
  }

  function end(group: LiveGroup, count: number): void {
    for (const { id } of group.instances.splice(0, count)) {
      group.leaving.push({ id, looks: drainLooks })
      for (const slot of SLOTS) {
        const target = targets[slot].get(id)
        if (target !== undefined) targets[slot].set(id, { ...target, state: 'draining', looks: 2 })
      }
    }
  }

  const targetGroup = (slot: Slot): TargetGroupView => ({
    arn: arn(slot),
    name: targetGroupName(cluster, slot),
    protocol: 'HTTP',
    port: 80,
    vpcId: 'vpc-1',
    healthCheck: {
      protocol: 'HTTP',
      path: '/health_check',
      intervalSeconds: 5,
      timeoutSeconds: 3,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      matcher: '200'
    },
    balancerArns: ['arn:lb']
  })

  const ruleTags = new Map<string, Tags>([
    ['arn:production', { [TAG.conditions]: 'every request' }],
    ...SLOTS.map((slot): [string, Tags] => [
      `arn:preview-${slot}`,
      { [TAG.slot]: slot, [TAG.conditions]: `header x-kiln-slot: ${slot}` }
    ])
  ])
  const edits = new Map<string, Partial<RuleView> | undefined>()
  const rules = (): readonly RuleView[] =>
    [
      {
        arn: 'arn:production',
        priority: 100,
        conditions: [{ kind: 'path' as const, values: ['/*'] }],
        forwards: weights,
        sticky
      },
      ...SLOTS.map((slot, index) => ({
        arn: `arn:preview-${slot}`,
        priority: index + 1,
        conditions: [{ kind: 'header' as const, name: 'x-kiln-slot', values: [slot] }],
        forwards: [{ targetGroupArn: arn(slot), weight: 1 }],
        sticky: false
      }))
    ].flatMap(rule => {
      const edit = edits.has(rule.arn) ? edits.get(rule.arn) : {}
      return edit === undefined ? [] : [{ ...rule, ...edit }]
    })

  const name = clusterName(cluster)
  const balancer: BalancerView = {
    arn: 'arn:lb',
    name,
    type: 'application',
    dnsName: `internal-${name}-1.elb.example`,
    hostedZoneId: 'Z1',
    scheme: 'internal',
    vpcId: 'vpc-1',
    state: 'active',
    subnetIds: ['subnet-1', 'subnet-2'],
    zones: { 'subnet-1': 'us-east-1a', 'subnet-2': 'us-east-1b' },
    securityGroupIds: ['sg-1']
  }
  const balancers: Balancers = {
    async find() {
      read()
      return balancer
    },
    async byArn() {
      read()
      return balancer
    },
    async listeners() {
      read()
      return [
        {
          arn: 'arn:listener',
          port: 80,
          protocol: 'HTTP',
          certificateArn: undefined,
          securityPolicy: undefined,
          otherwise: 'fixed-response'
        }
      ]
    },
    async rules() {
      read()
      return rules()
    },
    async targetGroups() {
      read()
      if (workers) return []
      return SLOTS.map(targetGroup)
    },
    async targets(targetGroupArn) {
      read()
      const slot = slotOf(targetGroupArn)
      for (const [id, target] of targets[slot]) {
        const looks = target.looks - 1
        if (looks > 0) targets[slot].set(id, { ...target, looks })
        else if (target.state === 'draining') targets[slot].delete(id)
        else targets[slot].set(id, { instanceId: id, state: 'healthy', looks: Number.POSITIVE_INFINITY })
      }
      return [...targets[slot].values()].map(({ looks: _, ...target }) => target)
    },
    async tags(arns) {
      read()
      return new Map(arns.map(one => [one, ruleTags.get(one) ?? {}]))
    },
    setWeights: (_ruleArn, wanted) =>
      write(
        `set-weights ${cluster.application}-${cluster.environment}-${JSON.stringify(wanted.map(w => w.weight))}`,
        () => {
          const wants = (slot: Slot): number => wanted.find(w => w.targetGroupArn === arn(slot))?.weight ?? 0
          const shareOf = (slot: Slot, of: (slot: Slot) => number): number => of(slot) / (of('red') + of('black'))
          const to = SLOTS.find(slot => shareOf(slot, wants) > shareOf(slot, weight))
          // Written once more by a run that could not see it yet: nothing moves.
          if (to === undefined) {
            weights = wanted
            return
          }
          const from = otherSlot(to)
          const now = [...groups.values()].filter(group => group.max > 0)
          const rising = now.filter(group => group.targetGroupArns.includes(arn(to)))
          const falling = now.find(group => group.targetGroupArns.includes(arn(from)))
          const needed = falling?.desired ?? 1
          const [only] = rising
          if (rising.length !== 1 || only === undefined)
            violated(`I2: ${rising.length} releases in the slot that gets weight`)
          else {
            const healthy = healthyOf(to, only)
            const serving = falling === undefined ? 0 : healthyOf(from, falling)
            // A way back from something worse needs no full strength (I12, I13).
            const isWayBack = weight(to) > 0 && only.tags[TAG.capacity] === undefined
            if (healthy === 0 || (healthy < needed && serving >= healthy && !isWayBack)) {
              violated(`I2/I5: ${healthy} healthy in the slot that gets weight, ${needed} needed`)
            }
            only.tags = { ...only.tags, 'test:was-live': 'true' }
          }
          if (weight(from) > 0 && wants(from) === 0) lostWeightAt[from] = time
          weights = wanted
        }
      )
  }

  const view = (group: LiveGroup): GroupView => ({
    ...group,
    instances: [
      ...group.instances.map(instance => ({ ...instance })),
      // What goes back to its pool is not the group's any more, whatever it still answers.
      ...(group.warmPool?.reuses === true
        ? []
        : group.leaving.map(({ id }) => ({ id, lifecycle: 'Terminating', healthy: true, zone: 'a', type: undefined })))
    ],
    suspended: [...group.suspended]
  })

  function booted(instance: GroupInstance): GroupInstance {
    const looks = (booting.get(instance.id) ?? 0) - 1
    booting.set(instance.id, looks)
    return looks > 0 ? instance : { ...instance, lifecycle: 'InService' }
  }

  const groupPort: Groups = {
    async of() {
      read()
      for (const group of groups.values()) {
        if (workers) group.instances = group.instances.map(booted)
        for (const one of group.leaving) one.looks -= 1
        group.leaving = group.leaving.filter(({ looks }) => looks > 0)
      }
      return [...groups.values()].map(view)
    },
    async find(name) {
      read()
      const group = groups.get(name)
      return group === undefined ? undefined : view(group)
    },
    create: wanted =>
      write(`create-group ${wanted.name}`, () => {
        if (groups.has(wanted.name)) throw awsError('AlreadyExistsFault')
        const template = [...templates.values()].find(({ id }) => id === wanted.templateId)
        if (template === undefined) throw awsError('ValidationError', 'You must use a valid launch template')
        const slot = wanted.targetGroupArn === undefined ? wanted.tags[TAG.slot] : slotOf(wanted.targetGroupArn)
        if (slot === undefined || weight(slot as Slot) > 0) violated('I2: a group is made in the slot that serves')
        const group: LiveGroup = {
          name: wanted.name,
          createdAt: time,
          min: wanted.min,
          max: wanted.max,
          desired: wanted.desired,
          instances: [],
          leaving: [],
          targetGroupArns: wanted.targetGroupArn === undefined ? [] : [wanted.targetGroupArn],
          suspended: [],
          subnetIds: wanted.subnetIds,
          templateName: template.name,
          tags: wanted.tags,
          deleting: false,
          ...(wanted.mixed === undefined ? {} : { mixed: wanted.mixed })
        }
        groups.set(wanted.name, group)
        launch(group)
      }),
    resize: (name, size) =>
      write(`resize ${name}`, () => {
        const group = theGroup(name)
        const desired = size.desired ?? Math.min(size.max ?? group.max, Math.max(size.min ?? group.min, group.desired))
        checkShrink(group, desired)
        Object.assign(group, { min: size.min ?? group.min, max: size.max ?? group.max, desired })
        end(group, Math.max(0, group.instances.length - desired))
        launch(group)
      }),
    endReuse: (name, pool) =>
      write(`end-reuse ${name}`, () => void Object.assign(theGroup(name), { warmPool: { ...pool, reuses: false } })),
    suspend: (name, processes) =>
      write(`suspend ${name}`, () => {
        const group = theGroup(name)
        group.suspended = [...new Set([...group.suspended, ...processes])]
      }),
    resume: (name, processes) =>
      write(`resume ${name}`, () => {
        const group = theGroup(name)
        group.suspended = group.suspended.filter(process => !processes.includes(process))
      }),
    tag: (name, tags) =>
      write(`tag ${name} ${Object.keys(tags).join(' ')}`, () => {
        const group = theGroup(name)
        group.tags = { ...group.tags, ...tags }
      }),
    untag: (name, keys) =>
      write(`untag ${name} ${keys.join(' ')}`, () => {
        const group = theGroup(name)
        group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key)))
      }),
    remove: name =>
      write(`remove-group ${name}`, () => {
        const group = groups.get(name)
        if (group === undefined) return
        checkShrink(group, 0)
        if (group.isProtected === true) violated(`${name} is deleted although it is protected`)
        const wasLive = group.tags['test:was-live'] === 'true'
        if (wasLive && group.leaving.length > 0) violated(`${name} is deleted while its last requests are answered`)
        end(group, group.instances.length)
        groups.delete(name)
      }),
    async activities(name) {
      read()
      return activities.get(name) ?? []
    }
  }

  const templatePort: LaunchTemplates = {
    async of() {
      read()
      return [...templates.values()]
    },
    async settings(id) {
      read()
      return [...templates.values()].find(template => template.id === id)?.settings
    },
    create: ({ name, settings, tags }) =>
      write(`create-template ${name}`, () => {
        if (templates.has(name)) throw awsError('InvalidLaunchTemplateName.AlreadyExistsException')
        serial += 1
        templates.set(name, { id: `lt-${serial}`, name, createdAt: time, tags, settings })
      }),
    tag: (id, tags) => {
      const found = [...templates.values()].find(template => template.id === id)
      return write(`tag-template ${found?.name}`, () => {
        if (found !== undefined) templates.set(found.name, { ...found, tags: { ...found.tags, ...tags } })
      })
    },
    remove: id => {
      const found = [...templates.values()].find(template => template.id === id)
      return write(`remove-template ${found?.name ?? `${cluster.application}-${cluster.environment}-?`}`, () => {
        if (found !== undefined) templates.delete(found.name)
      })
    }
  }

  const networks: StepPorts['networks'] = {
    async securityGroupsOf() {
      read()
      if (!workers) return []
      const tags = { [TAG.liveSlot]: liveTag }
      return [{ id: 'sg-1', name: `${name}-instances`, vpcId: 'vpc-1', ownerId: '1', tags, ingress: [] }]
    },
    tagSecurityGroup: (_id, tags) =>
      write(`set-live ${name}-${tags[TAG.liveSlot]}`, () => {
        const to = tags[TAG.liveSlot] === 'red' ? 'red' : 'black'
        const [rising, falling] = [occupant(to), occupant(liveTag)]
        const needed = falling?.desired ?? 1
        const working = rising === undefined ? 0 : healthyOf(to, rising)
        const before = falling === undefined ? 0 : healthyOf(liveTag, falling)
        if (working === 0 || (working < needed && before >= working)) {
          violated(`I2/I5: ${working} workers in service in the slot that becomes live, ${needed} needed`)
        }
        if (rising !== undefined) rising.tags = { ...rising.tags, 'test:was-live': 'true' }
        liveTag = to
      })
  }

  const progress: Progress & { lines: string[] } = recordedProgress()
  const ports: StepPorts & HealthPorts & { progress: Progress; pause: (seconds: number) => Promise<void> } = {
    balancers,
    networks,
    groups: groupPort,
    templates: templatePort,
    hooks: async () => [],
    consoleLog: async id => `console of ${id}`,
    progress,
    now: () => {
      time += 10
      return time
    },
    pause: async seconds => {
      time += seconds * 1000
    },
    signal: new AbortController().signal,
    patience: { seconds: 5, intervalSeconds: 0 }
  }

  return {
    ports,
    progress,
    writes,
    violations,
    /** AMIs whose instances never become healthy. */
    bad,
    activities,
    reads: () => reads,
    /** The next run dies at this write of its own. */
    crashAt(next: Crash | undefined) {
      crash = next
      counted = 0
      isDead = false
    },
    wasKilled: () => isDead,
    /** Somebody else does this right after this write of the next run. */
    disturbAt(after: number, does: () => void) {
      foreign = { after, does }
      counted = 0
    },
    /** Somebody changes a rule, `production` or `preview-<slot>`, or deletes it. */
    editRule: (which: string, edit: Partial<RuleView> | undefined) => void edits.set(`arn:${which}`, edit),
    /** As of an application that was created before rules were tagged. */
    untagRules: () => ruleTags.clear(),
    setSticky: (on: boolean) => {
      sticky = on
    },
    setWeights: (red: number, black: number) => {
      weights = [
        { targetGroupArn: arn('red'), weight: red },
        { targetGroupArn: arn('black'), weight: black }
      ]
    },
    weights: (): readonly [number, number] => [weight('red'), weight('black')],
    advance: (seconds: number) => {
      time += seconds * 1000
    },
    group: (name: string) => groups.get(name),
    groupNames: () => [...groups.keys()].sort(),
    templateNames: () => [...templates.keys()].sort(),
    /** Auto Scaling or its owner makes a group larger. */
    grow(name: string, desired: number) {
      const group = groups.get(name)
      if (group === undefined) return
      Object.assign(group, { desired, max: Math.max(group.max, desired) })
      launch(group)
    },
    /** Its owner gives a group a warm pool. */
    pool(name: string, pool: Partial<WarmPool>) {
      const group = groups.get(name)
      const usual = { minSize: 0, prepared: undefined, state: 'Stopped', reuses: false, size: 0 }
      if (group !== undefined) Object.assign(group, { warmPool: { ...usual, ...pool } })
    },
    /** Somebody protects a group from every deletion. */
    protect(name: string) {
      const group = groups.get(name)
      if (group !== undefined) Object.assign(group, { isProtected: true })
    },
    /** An instance refresh has brought a version of its launch template into the group. */
    rolled(name: string, version: string, settings: LaunchSettings | undefined) {
      const group = groups.get(name)
      const template = templates.get(name)
      if (group === undefined || template === undefined || settings === undefined) return
      templates.set(name, { ...template, settings })
      Object.assign(group, { templateVersion: version })
    },
    /** Its instances fail their health checks from now on. */
    sicken(name: string) {
      for (const { id } of groups.get(name)?.instances ?? []) {
        for (const slot of SLOTS) {
          const target = targets[slot].get(id)
          if (target === undefined) continue
          targets[slot].set(id, { ...target, state: 'unhealthy', looks: Number.POSITIVE_INFINITY })
        }
      }
    },
    /** Slots that have weight. */
    liveSlots: (): readonly Slot[] => SLOTS.filter(slot => weight(slot) > 0),
    liveImage(): string | undefined {
      const slot = SLOTS.find(one => weight(one) > 0) ?? 'red'
      const group = occupant(slot)
      return group === undefined ? undefined : templates.get(group.name)?.settings.imageId
    },
    /** The image of the release that stands in a slot. */
    imageIn(slot: Slot): string | undefined {
      const group = occupant(slot)
      return group === undefined ? undefined : templates.get(group.name)?.settings.imageId
    },
    liveName(): string | undefined {
      const slot = SLOTS.find(one => weight(one) > 0) ?? 'red'
      return occupant(slot)?.name
    },
    /** Everything that must not differ between two ends: names, sizes, weights, suspensions and our tags. */
    summary(): string {
      return JSON.stringify({
        weights: workers ? liveTag : weights.map(({ weight: one }) => one),
        templates: [...templates.keys()].sort(),
        groups: [...groups.values()]
          .map(({ name, min, max, desired, suspended, tags, targetGroupArns }) => ({
            name,
            min,
            max,
            desired,
            slot: workers ? tags[TAG.slot] : targetGroupArns.map(slotOf),
            suspended: [...suspended].sort(),
            held: tags[TAG.capacity],
            pinned: tags[TAG.pinned],
            ours: tags[TAG.suspended],
            stopped: tags[TAG.stopped]
          }))
          .sort((a, b) => a.name.localeCompare(b.name))
      })
    }
  }
}

export type Simulated = ReturnType<typeof simulated>
