import { type MixedInstances, sameMixed } from '../../../lib/aws/groups.ts'
import { type LaunchSettings, sameSettings } from '../../../lib/aws/launch-templates.ts'
import { counted } from '../../../lib/counted.ts'
import { type Cluster, otherSlot, releaseName, type Slot } from '../../../lib/names.ts'
import { isWorker, only, share, type Weights, weightsOf } from '../../../lib/release/application.ts'
import type { AwaitHealthy } from '../../../lib/release/rollback.ts'
import {
  calming,
  describe as describeWrite,
  type Step,
  settling,
  stopping,
  unpinning,
  waking
} from '../../../lib/release/steps.ts'
import {
  begunAt,
  type Capacity,
  emptied,
  healthyCount,
  held,
  inSlot,
  intendedCapacity,
  isDraining,
  isEmptied,
  isFailed,
  type Ladder,
  ladder,
  live,
  nextVersion,
  pinnedMin,
  type Release,
  retireAfter,
  slotOf,
  standing,
  stopped,
  strangers,
  trafficProblems,
  type World
} from '../../../lib/release/world.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'

/**
 * A strategy only chooses steps. `none` goes live as soon as it is healthy; `red-black` is previewed before and watched
 * after; `canary` and `linear` are red-black whose switch climbs a ladder of shares, each rung judged before the next;
 * `rolling` replaces the instances of the live group by AWS's own instance refresh (rolling.ts), a first deploy apart.
 */
export const STRATEGIES = ['red-black', 'canary', 'linear', 'rolling', 'none'] as const
export type Strategy = (typeof STRATEGIES)[number]

/** What the user wants to be live. */
export interface Desired {
  readonly cluster: Cluster
  readonly settings: LaunchSettings
  readonly subnetIds: readonly string[]
  /** Several instance types, or spot. */
  readonly mixed: MixedInstances | undefined
  readonly min: number
  readonly max: number
  readonly strategy: Strategy
  /** Shares of the traffic in per cent, rising, that the release serves before it gets all; none: all at once. */
  readonly rungs: readonly number[]
  /** How long each of them is watched. */
  readonly rungSeconds: number
  /** Whether the user's own check is run on the preview. */
  readonly isChecked: boolean
  /** Of workers: how long all of them must stay in service before their release may be live. */
  readonly steadySeconds: number
  /** Whether the release before stays for a rollback. */
  readonly retain: boolean
  readonly healthTimeoutSeconds: number
  readonly bakeSeconds: number
  /** How long after it lost its traffic a release is not shrunk. */
  readonly soakSeconds: number
  /** An unfinished deploy of something else is another's until it is this old. */
  readonly unfinishedSeconds: number
  readonly takeOver: boolean
  /** Put on everything that is made, beside what the release is. */
  readonly tags: Tags
}

/** What this run has seen for itself; AWS keeps no trace of it, so another run sees again. */
export interface Evidence {
  readonly previewed?: string
  readonly steady?: string
  readonly checked?: string
  /** The rung that held, as {@link rungOf} names it. */
  readonly judged?: string
  readonly verified?: string
  readonly handedOver?: string
  readonly baked?: string
}

/** Steps that look and write nothing in AWS, apart from the hand-over, which copies what is missing. */
export type Gate =
  | AwaitHealthy
  | { readonly do: 'soak'; readonly release: string; readonly until: number }
  | { readonly do: 'drain'; readonly release: string }
  | {
      readonly do: 'steady'
      readonly release: string
      readonly slot: Slot
      readonly needed: number
      readonly seconds: number
    }
  | { readonly do: 'preview'; readonly release: string; readonly slot: Slot }
  | { readonly do: 'check'; readonly release: string; readonly slot: Slot }
  | {
      readonly do: 'judge'
      readonly release: string
      readonly slot: Slot
      readonly percent: number
      readonly seconds: number
    }
  | { readonly do: 'verify'; readonly release: string; readonly slot: Slot; readonly old: string | undefined }
  | { readonly do: 'hand-over'; readonly release: string; readonly from: string }
  | { readonly do: 'bake'; readonly release: string; readonly slot: Slot; readonly seconds: number }

export type DeployStep = Step | Gate

/** Another deploy in the way: one that has begun and whose run may be dead, or an instance refresh of AWS's. */
export type OtherDeploy = 'unfinished' | 'refresh'

export interface Plan {
  readonly refusals: readonly string[]
  /** Whether one of the refusals is another deploy, and which. */
  readonly heldBy: OtherDeploy | undefined
  /** In order; only the first is certain, because the world is looked at again after it. */
  readonly steps: readonly DeployStep[]
  readonly release: string
  readonly slot: Slot
  /** What serves now, when it is another release than the one wanted. */
  readonly previous: string | undefined
  /** Whether the release wanted is live already. */
  readonly isLive: boolean
  /** Its share of the traffic while it climbs, in per cent. */
  readonly percent: number
}

const OTHER_DEPLOY: Readonly<Record<OtherDeploy, string>> = {
  unfinished: 'wait for it, or set `take-over: true` when it is dead',
  refresh: 'wait until its instance refresh has ended, which AWS sees to by itself, or cancel that'
}

/** What to do about the refusals of a plan. */
export const wayOut = (heldBy: OtherDeploy | undefined): string =>
  `Settle what the lines above name${heldBy === undefined ? '' : ` (the other deploy: ${OTHER_DEPLOY[heldBy]})`}`

export const rungOf = (release: string, percent: number): string => `${release} at ${percent} %`

/** From what AWS says and what is wanted to the steps between; pure. */
export function plan(world: World, desired: Desired, evidence: Evidence): Plan {
  const serving = live(world)
  const problems = trafficProblems(world)
  if (serving === undefined || problems.length > 0) return refused(problems, desired, serving?.slot ?? 'red')
  const crowd = inSlot(world, serving.slot).filter(release => !emptied(release))
  if (crowd.length > 1) {
    return refused(
      [`slot ${serving.slot} is live and holds two releases, ${crowd.map(({ name }) => name).join(' and ')}`],
      desired,
      serving.slot
    )
  }

  const idle = otherSlot(serving.slot)
  const climbing = ladder(world)
  if (climbing !== undefined && !matches(climbing.rising, desired)) return comeDown(world, desired, evidence, climbing)
  if (climbing === undefined && serving.release !== undefined && matches(serving.release, desired)) {
    return liveAlready(world, desired, evidence, serving.release, serving.slot)
  }

  const target = candidate(world, desired, idle)
  const name = target?.name ?? releaseName(desired.cluster, nextVersion(world))
  const serves = standing(serving.release)?.desired ?? 0
  const needed = Math.max(desired.min, serves)
  const others = unfinishedOfOthers(world, desired, name)
  const refusals = [
    ...others,
    ...foreign(world, idle),
    ...(serves > desired.max
      ? [
          `max-instances is ${desired.max}, but ${serving.release?.name} serves with ${counted(serves, 'instance')}: the release would be too small`
        ]
      : [])
  ]
  const steps =
    refusals.length > 0
      ? []
      : [
          ...loose(world, desired, evidence, serving.release, idle),
          ...bringUp(world, desired, evidence, { target, name, slot: idle, needed, from: serving.release }),
          ...projectedAftermath(world, desired, evidence, name, idle, serving.release)
        ]
  return {
    refusals,
    heldBy: heldByOthers(others),
    steps,
    release: name,
    slot: idle,
    previous: serving.release?.name,
    isLive: false,
    percent: climbing?.percent ?? 0
  }
}

/** The release that is wanted serves: what its deploy still owes, if anything. */
function liveAlready(world: World, desired: Desired, evidence: Evidence, release: Release, slot: Slot): Plan {
  return {
    ...{ refusals: [], heldBy: undefined, release: release.name, slot, isLive: true, percent: 100 },
    steps: aftermath(world, desired, evidence, release, slot),
    previous: inSlot(world, otherSlot(slot)).find(one => !emptied(one))?.name
  }
}

/**
 * Somebody's ladder stands, and is not the way to what is wanted: the release on it gives its share back by one write
 * before anything else, if its run is dead.
 */
function comeDown(world: World, desired: Desired, evidence: Evidence, climbing: Ladder): Plan {
  const { stable, stableSlot } = climbing
  const back: Step = { do: 'switch', release: stable.name, slot: stableSlot, from: weightsOf(world.application) }
  const after = plan(withWeights(world, only(stableSlot)), desired, evidence)
  const others = unfinishedOfOthers(world, desired, stable.name)
  const refusals = [...new Set([...others, ...after.refusals])]
  const heldBy = heldByOthers(others) ?? after.heldBy
  return { ...after, refusals, heldBy, steps: refusals.length > 0 ? [] : [back, ...after.steps] }
}

/** The world as it would be with these weights. */
function withWeights(world: World, weights: Weights): World {
  const { application } = world
  if (isWorker(application)) return world
  const { production, slots } = application
  const forwards = production.forwards.map(one => {
    const slot =
      one.targetGroupArn === slots.red.arn ? 'red' : one.targetGroupArn === slots.black.arn ? 'black' : undefined
    return slot === undefined ? one : { ...one, weight: weights[slot] }
  })
  return { ...world, application: { ...application, production: { ...production, forwards } } }
}

const refused = (refusals: readonly string[], desired: Desired, slot: Slot): Plan => ({
  refusals,
  heldBy: undefined,
  steps: [],
  release: releaseName(desired.cluster, 0),
  slot,
  previous: undefined,
  isLive: false,
  percent: 0
})

/** Whether the release is what is wanted: it runs the same thing, in the same places, within the same sizes. */
export function matches(release: Release, desired: Desired): boolean {
  if (release.settings === undefined || !sameSettings(release.settings, desired.settings)) return false
  const group = standing(release)
  if (group === undefined) return release.group === undefined
  const { min, max } = intendedCapacity(release) ?? group
  return (
    min === desired.min &&
    max === desired.max &&
    sameMixed(group.mixed, desired.mixed) &&
    [...group.subnetIds].sort().join() === [...desired.subnetIds].sort().join()
  )
}

/**
 * A release that an interrupted deploy left, or that was retained, and that is what is wanted. One that failed is not
 * tried again under its name: versions are never reused.
 */
function candidate(world: World, desired: Desired, idle: Slot): Release | undefined {
  const attached = inSlot(world, idle).find(release => matches(release, desired))
  if (attached !== undefined) return attached
  const newest = world.releases[0]
  const resumes = newest !== undefined && newest.group === undefined && !isFailed(newest) && matches(newest, desired)
  return resumes ? newest : undefined
}

/**
 * Other deploys that have begun and not ended. One that is young may still be going on; an old one was killed, and
 * this one clears up after it.
 */
function unfinishedOfOthers(world: World, desired: Desired, name: string): readonly string[] {
  if (desired.takeOver) return []
  return world.releases.flatMap(release => {
    const begun = release.name === name ? undefined : begunAt(world, release)
    if (begun === undefined || world.at - begun > desired.unfinishedSeconds * 1000) return []
    const tags = { ...release.template?.tags, ...standing(release)?.tags }
    return [
      `another deploy holds ${release.name} (${tags[TAG.ami] ?? 'unknown AMI'}, run ${tags[TAG.run] ?? 'unknown'}), begun ${new Date(begun).toISOString()}${followed(tags[TAG.run])}`
    ]
  })
}

const heldByOthers = (others: readonly string[]): OtherDeploy | undefined =>
  others.length > 0 ? 'unfinished' : undefined

/** Where to follow the run of another deploy, from its tag `owner/name/run/attempt`. */
function followed(run: string | undefined): string {
  const [, repository, id] = /^([^/]+\/[^/]+)\/(\d+)\/\d+$/.exec(run ?? '') ?? []
  return id === undefined ? '' : `; follow it at https://github.com/${repository}/actions/runs/${id}`
}

/**
 * Targets in the idle slot that no release accounts for: somebody registered them by hand. While the group there lists
 * fewer instances than it wants, they may be its own: AWS does not show everything at the same time.
 */
function foreign(world: World, idle: Slot): readonly string[] {
  if (inSlot(world, idle).some(({ group }) => group !== undefined && group.instances.length < group.desired)) return []
  const ours = new Set(inSlot(world, idle).flatMap(({ group }) => group?.instances.map(({ id }) => id) ?? []))
  const leaving = new Set(world.releases.flatMap(({ group }) => group?.instances.map(({ id }) => id) ?? []))
  return strangers(world, idle, undefined)
    .filter(({ instanceId, state }) => state === 'healthy' && !ours.has(instanceId) && !leaving.has(instanceId))
    .map(({ instanceId }) => `slot ${idle} holds ${instanceId}, which no release of this application accounts for`)
}

/** A run that was killed after its switch left the live release unfinished: what it owes is done first. */
function loose(
  world: World,
  desired: Desired,
  evidence: Evidence,
  serving: Release | undefined,
  idle: Slot
): readonly DeployStep[] {
  if (serving === undefined) return []
  // Tags of a time when it was idle would pass for the time at which it loses its traffic now.
  if (held(serving) === undefined) {
    // A pin is kept where the next ladder would set it again.
    const unpin = desired.rungs.length === 0 && ladder(world) === undefined ? unpinning(serving) : undefined
    return [unpin, waking(serving)].flatMap(step => step ?? [])
  }
  const before = inSlot(world, idle).find(release => !emptied(release) && held(release) === undefined)
  const steps: (DeployStep | undefined)[] = [
    before === undefined ? undefined : calming(before, world.at, desired.soakSeconds),
    before === undefined || evidence.handedOver === serving.name
      ? undefined
      : { do: 'hand-over', release: serving.name, from: before.name },
    before === undefined ? undefined : unpinning(before),
    waking(serving),
    settling(serving)
  ]
  return steps.flatMap(step => step ?? [])
}

interface Rising {
  readonly target: Release | undefined
  readonly name: string
  readonly slot: Slot
  readonly needed: number
  readonly from: Release | undefined
}

function bringUp(world: World, desired: Desired, evidence: Evidence, rising: Rising): readonly DeployStep[] {
  const others = inSlot(world, rising.slot).filter(other => other.name !== rising.name && !emptied(other))
  return [
    ...others.flatMap(other => emptying(world, desired, other)),
    ...standUp(desired, rising),
    ...prove(world, desired, evidence, rising),
    ...climb(world, desired, evidence, rising)
  ]
}

/** To a release that stands and is held at the size that is needed, whether it is made for that or was retained. */
function standUp(desired: Desired, { target, name, slot, needed, from }: Rising): readonly DeployStep[] {
  const tags: Tags = {
    ...desired.tags,
    [TAG.application]: desired.cluster.application,
    [TAG.environment]: desired.cluster.environment,
    [TAG.release]: name,
    [TAG.slot]: slot,
    [TAG.ami]: desired.settings.imageId
  }
  const steps: DeployStep[] = []
  if (target?.template === undefined) {
    steps.push({ do: 'create-template', release: name, settings: desired.settings, slot, tags })
  }
  const sizes: Capacity = { min: desired.min, desired: needed, max: desired.max }
  const group = standing(target)
  if (group === undefined) {
    steps.push({
      do: 'create-group',
      release: name,
      slot,
      held: sizes,
      subnetIds: desired.subnetIds,
      mixed: desired.mixed,
      // Longer than the deploy itself waits: Auto Scaling must not replace what is being judged.
      graceSeconds: desired.healthTimeoutSeconds + 60,
      hooksOf: from?.name,
      tags
    })
    return steps
  }
  const asleep = stopped(target)
  const own = asleep?.min ?? group.min
  if (held(target) === undefined) steps.push({ do: 'hold', release: name, held: { ...sizes, min: own } })
  if (asleep !== undefined) {
    steps.push({ do: 'start', release: name, sizes: { ...sizes, min: Math.max(own, needed) } })
  } else if (group.desired < needed) {
    steps.push({ do: 'resize', release: name, ...sizes, min: Math.max(group.min, needed) })
  }
  return steps
}

/** What is seen of a release before it has traffic, as far as this run has not seen it. */
function prove(
  world: World,
  desired: Desired,
  evidence: Evidence,
  { target, name, slot, needed }: Rising
): readonly DeployStep[] {
  const steps: DeployStep[] = []
  if (target === undefined || healthyCount(world, slot, target) < needed || strangers(world, slot, target).length > 0) {
    steps.push({ do: 'await-healthy', release: name, slot, needed })
  }
  const areWorkers = isWorker(world.application)
  if (areWorkers && desired.steadySeconds > 0 && evidence.steady !== name) {
    steps.push({ do: 'steady', release: name, slot, needed, seconds: desired.steadySeconds })
  }
  if (!areWorkers && desired.strategy !== 'none' && evidence.previewed !== name) {
    steps.push({ do: 'preview', release: name, slot })
  }
  if (desired.isChecked && evidence.checked !== name) steps.push({ do: 'check', release: name, slot })
  return steps
}

/**
 * To all of the traffic: at once, or over the rungs above the one that is stood on. Each is judged before the next,
 * and a run that finds itself on one judges it again: what was seen of it died with the run before.
 */
function climb(world: World, desired: Desired, evidence: Evidence, rising: Rising): readonly DeployStep[] {
  const { target, name, slot, from: stable } = rising
  const percent = ladder(world)?.percent ?? 0
  // With nothing that serves there is nothing to share with.
  const rungs = stable === undefined ? [] : desired.rungs.filter(rung => rung > percent)
  const steps: DeployStep[] = []
  const group = standing(stable)
  if (stable !== undefined && group !== undefined && rungs.length > 0) {
    // Tags of a time when it was idle would pass for the time at which it loses its share now.
    const stale = target === undefined ? undefined : waking(target)
    if (stale !== undefined) steps.push(stale)
    if (group.min < group.desired) {
      steps.push({ do: 'pin', release: stable.name, own: pinnedMin(stable) ?? group.min, min: group.desired })
    }
  }
  let from = weightsOf(world.application)
  const judge = (at: number): DeployStep => ({
    do: 'judge',
    release: name,
    slot,
    percent: at,
    seconds: desired.rungSeconds
  })
  if (percent > 0 && desired.rungs.length > 0 && evidence.judged !== rungOf(name, percent)) steps.push(judge(percent))
  for (const rung of rungs) {
    const to = share(slot, rung)
    steps.push({ do: 'shift', release: name, slot, from, to }, judge(rung))
    from = to
  }
  return [...steps, { do: 'switch', release: name, slot, from }]
}

/** The idle slot is emptied before a release comes into it, but never while its last traffic may still arrive. */
function emptying(world: World, desired: Desired, other: Release): readonly DeployStep[] {
  const calm = calming(other, world.at, desired.soakSeconds)
  const until = retireAfter(other) ?? world.at + desired.soakSeconds * 1000
  return [
    ...(calm === undefined ? [] : [calm]),
    ...(until > world.at ? [{ do: 'soak' as const, release: other.name, until }] : []),
    { do: 'empty', release: other.name }
  ]
}

/** What remains once the release is live; a deploy is finished when it no longer holds its release. */
function aftermath(
  world: World,
  desired: Desired,
  evidence: Evidence,
  target: Release,
  slot: Slot
): readonly DeployStep[] {
  const { name } = target
  const isUnfinished = held(target) !== undefined
  const idle = otherSlot(slot)
  const others = inSlot(world, idle)
  const before = others.find(release => !emptied(release))
  const steps: (DeployStep | undefined)[] = [
    isUnfinished && evidence.verified !== name ? { do: 'verify', release: name, slot, old: before?.name } : undefined,
    before === undefined ? undefined : calming(before, world.at, desired.soakSeconds),
    before === undefined ? undefined : unpinning(before),
    before === undefined ? undefined : stopping(before, world),
    unpinning(target),
    waking(target),
    isUnfinished && before !== undefined && evidence.handedOver !== name
      ? { do: 'hand-over', release: name, from: before.name }
      : undefined,
    isUnfinished && desired.strategy !== 'none' && desired.bakeSeconds > 0 && evidence.baked !== name
      ? { do: 'bake', release: name, slot, seconds: desired.bakeSeconds }
      : undefined,
    before === undefined ? undefined : settling(before),
    settling(target),
    ...leftovers(world, target, before)
  ]
  if (!desired.retain && before !== undefined) {
    steps.push(...emptying(world, desired, before), { do: 'drain', release: before.name })
    steps.push({ do: 'remove-group', release: before.name })
    if (before.template !== undefined) {
      steps.push({ do: 'remove-template', release: before.name, templateId: before.template.id })
    }
  }
  return steps.flatMap(step => step ?? [])
}

/** Releases that neither serve nor are kept, and templates of older versions that no group uses. */
function leftovers(world: World, target: Release, before: Release | undefined): readonly DeployStep[] {
  return world.releases.flatMap((release): DeployStep[] => {
    if (release.name === target.name || release.name === before?.name) return []
    const group = standing(release)
    const template = release.template
    const removeTemplate: DeployStep[] =
      template !== undefined && release !== world.releases[0]
        ? [{ do: 'remove-template', release: release.name, templateId: template.id }]
        : []
    if (group === undefined) return removeTemplate
    if (group.isProtected === true) return []
    return isEmptied(group) ? [...removal(release), ...removeTemplate] : []
  })
}

/** A group that was emptied goes when its last requests have ended: a forced deletion waits for none. */
const removal = (release: Release): readonly DeployStep[] => [
  ...(isDraining(release) ? [{ do: 'drain' as const, release: release.name }] : []),
  { do: 'remove-group', release: release.name }
]

/** What the plan shows for the time after the switch; worked out anew once it has happened. */
function projectedAftermath(
  world: World,
  desired: Desired,
  evidence: Evidence,
  name: string,
  slot: Slot,
  before: Release | undefined
): readonly DeployStep[] {
  const calm = before === undefined ? undefined : calming(before, world.at, desired.soakSeconds)
  const target = world.releases.find(release => release.name === name)
  const steps: (DeployStep | undefined)[] = [
    evidence.verified === name ? undefined : { do: 'verify', release: name, slot, old: before?.name },
    calm,
    before === undefined ? undefined : stopping(before, world),
    target === undefined ? undefined : waking(target),
    before === undefined ? undefined : { do: 'hand-over', release: name, from: before.name },
    desired.strategy !== 'none' && desired.bakeSeconds > 0
      ? { do: 'bake', release: name, slot, seconds: desired.bakeSeconds }
      : undefined,
    { do: 'settle', release: name, min: desired.min },
    ...inSlot(world, slot).flatMap((other): DeployStep[] => {
      if (other.name === name) return []
      return [
        { do: 'drain', release: other.name },
        { do: 'remove-group', release: other.name },
        ...(other.template === undefined
          ? []
          : [{ do: 'remove-template' as const, release: other.name, templateId: other.template.id }])
      ]
    })
  ]
  return steps.flatMap(step => step ?? [])
}

/**
 * What is left of a release that failed before it was live: its group goes, its template stays as the record that
 * the version was taken. A release that had been live before and was only tried again stays as it was.
 */
export function abandonment(world: World, name: string, wasNeverLive: boolean): readonly Step[] {
  const release = world.releases.find(one => one.name === name)
  const serving = live(world)
  if (release === undefined || serving === undefined || serving.release?.name === name) return []
  const group = standing(release)
  if (slotOf(world, release) === serving.slot) return []
  const gone: Step[] = wasNeverLive
    ? [
        ...(group === undefined ? [] : [{ do: 'remove-group' as const, release: name }]),
        ...(release.template === undefined || isFailed(release)
          ? []
          : [{ do: 'mark-failed' as const, release: name, templateId: release.template.id }])
      ]
    : [settling(release), stopping(release, world)].flatMap(step => step ?? [])
  // One that still drains is left to the next deploy: a failure is told at once.
  const emptiedOnes = world.releases.filter(
    one => one.name !== name && standing(one) !== undefined && emptied(one) && !isDraining(one)
  )
  const unpin = serving.release === undefined ? undefined : unpinning(serving.release)
  return [
    ...(unpin === undefined ? [] : [unpin]),
    ...gone,
    ...emptiedOnes.flatMap((one): Step[] => [
      { do: 'remove-group', release: one.name },
      ...(one.template === undefined
        ? []
        : [{ do: 'remove-template' as const, release: one.name, templateId: one.template.id }])
    ])
  ]
}

/** The step as a line of a plan or a log. */
export function describe(step: DeployStep): string {
  const { release } = step
  switch (step.do) {
    case 'soak':
      return `leave ${release} as it is until ${new Date(step.until).toISOString()}: its last requests may still arrive`
    case 'await-healthy':
      return `wait for ${counted(step.needed, 'healthy instance')} of ${release} in slot ${step.slot}`
    case 'drain':
      return `wait until the last requests of ${release} have ended`
    case 'steady':
      return `watch ${counted(step.needed, 'worker')} of ${release} stay in service for ${step.seconds} s`
    case 'preview':
      return `preview ${release} through slot ${step.slot}`
    case 'check':
      return `run your own check of ${release} in slot ${step.slot}`
    case 'judge':
      return `watch ${release} serve ${step.percent} % for ${step.seconds} s; take it back by one write if it fails`
    case 'verify':
      return `verify on answers that ${release} serves`
    case 'hand-over':
      return `hand scaling policies, schedules and notifications over from ${step.from} to ${release}`
    case 'bake':
      return `watch ${release} for ${step.seconds} s; roll back by itself if it fails`
    default:
      return describeWrite(step)
  }
}
