import { isPassing, isTaken, isThrottled } from '../aws/failures.ts'
import type { Groups, Hook, MixedInstances } from '../aws/groups.ts'
import { type LaunchSettings, type LaunchTemplates, TEMPLATE_VERSION } from '../aws/launch-templates.ts'
import type { Networks } from '../aws/networks.ts'
import { counted } from '../counted.ts'
import { KilnError } from '../errors.ts'
import type { Slot } from '../names.ts'
import { pause, poll } from '../poll.ts'
import { TAG, type Tags } from '../tags.ts'
import { forwards, isWorker, only, percentOf, sameWeights, spelled, type Weights, weightsOf } from './application.ts'
import { editedSince } from './rule-conditions.ts'
import {
  type Capacity,
  held,
  intendedCapacity,
  isEmptied,
  isFailed,
  observe,
  observeAgain,
  type Part,
  pinnedMin,
  type Release,
  spelledCapacity,
  standing,
  stopped,
  suspendedByUs,
  type World,
  type WorldPorts
} from './world.ts'

/**
 * Every write that changes a release, as data. Each is idempotent, each has an effect that AWS can be asked about,
 * and a crash before or after any of them leaves a world that the same planner continues from.
 */
export type Step =
  | {
      readonly do: 'create-template'
      readonly release: string
      readonly settings: LaunchSettings
      readonly slot: Slot
      readonly tags: Tags
    }
  | {
      readonly do: 'create-group'
      readonly release: string
      readonly slot: Slot
      readonly held: Capacity
      readonly subnetIds: readonly string[]
      readonly mixed: MixedInstances | undefined
      readonly graceSeconds: number
      /** The release whose lifecycle hooks are taken over. */
      readonly hooksOf: string | undefined
      readonly tags: Tags
    }
  /** Marks a release that stands already as being deployed. */
  | { readonly do: 'hold'; readonly release: string; readonly held: Capacity }
  | {
      readonly do: 'resize'
      readonly release: string
      readonly min: number
      readonly desired: number
      readonly max: number
    }
  | { readonly do: 'switch'; readonly release: string; readonly slot: Slot; readonly from: Weights }
  /** A rung of a ladder: the release gets this share of the traffic, by the same one write as a switch. */
  | {
      readonly do: 'shift'
      readonly release: string
      readonly slot: Slot
      readonly from: Weights
      readonly to: Weights
    }
  /** The release serves beside one that rises, and must be able to take all traffic back: it may grow, not shrink. */
  | { readonly do: 'pin'; readonly release: string; readonly own: number; readonly min: number }
  | { readonly do: 'unpin'; readonly release: string; readonly min: number }
  /** The release lost its traffic: no alarm, schedule or rebalancing may shrink the way back. */
  | {
      readonly do: 'calm'
      readonly release: string
      readonly processes: readonly string[]
      readonly retireAfter: string
      /** Why traffic was taken from it, when it was a rollback. */
      readonly why?: string
    }
  /** Workers stop taking work: they are scaled to 0, and their sizes kept for a way back. */
  | { readonly do: 'stop'; readonly release: string; readonly own: Capacity }
  /** Workers that were stopped work again, so many of them. */
  | { readonly do: 'start'; readonly release: string; readonly sizes: Capacity }
  | { readonly do: 'wake'; readonly release: string; readonly processes: readonly string[] }
  /** The deploy of the release is over: its owner's minimum holds again. */
  | { readonly do: 'settle'; readonly release: string; readonly min: number }
  | { readonly do: 'empty'; readonly release: string }
  | { readonly do: 'remove-group'; readonly release: string }
  | { readonly do: 'mark-failed'; readonly release: string; readonly templateId: string }
  | { readonly do: 'remove-template'; readonly release: string; readonly templateId: string }

/**
 * What stays suspended in a release that is kept for a rollback. Launch, Terminate and HealthCheck go on, so that it
 * heals; a suspended Terminate would let AZRebalance grow it by 10 % (Auto Scaling guide, "Suspend and resume").
 */
export const CALMED = ['AlarmNotification', 'ScheduledActions', 'AZRebalance'] as const

const TOUCHES: Readonly<Record<Step['do'], readonly Part[]>> = {
  'create-template': ['templates'],
  'create-group': ['groups', 'targets'],
  hold: ['groups'],
  resize: ['groups', 'targets'],
  switch: ['rules'],
  shift: ['rules'],
  pin: ['groups'],
  unpin: ['groups'],
  calm: ['groups'],
  stop: ['groups', 'targets'],
  start: ['groups', 'targets'],
  wake: ['groups'],
  settle: ['groups'],
  empty: ['groups', 'targets'],
  'remove-group': ['groups', 'targets'],
  'mark-failed': ['templates'],
  'remove-template': ['templates']
}

/** Whether the world shows the step's effect. */
export function isDone(step: Step, world: World): boolean {
  const release = world.releases.find(({ name }) => name === step.release)
  const group = standing(release)
  switch (step.do) {
    case 'create-template':
      return release?.template !== undefined
    case 'create-group':
      return group !== undefined
    case 'hold':
      return held(release) !== undefined
    case 'resize':
      return group !== undefined && group.desired >= step.desired
    case 'switch':
      return sameWeights(weightsOf(world.application), only(step.slot))
    case 'shift':
      return sameWeights(weightsOf(world.application), step.to)
    case 'pin':
      return pinnedMin(release) !== undefined && group !== undefined && group.min >= step.min
    case 'unpin':
      return pinnedMin(release) === undefined
    case 'calm':
      return (
        group?.tags[TAG.retireAfter] !== undefined && step.processes.every(process => group.suspended.includes(process))
      )
    case 'stop':
      return group === undefined || (stopped(release) !== undefined && group.desired === 0)
    case 'start':
      return group !== undefined && stopped(release) === undefined && group.desired >= step.sizes.desired
    case 'wake':
      return group?.tags[TAG.suspended] === undefined && group?.tags[TAG.retireAfter] === undefined
    case 'settle':
      return held(release) === undefined
    case 'empty':
      return group === undefined || isEmptied(group)
    case 'remove-group':
      return group === undefined
    case 'mark-failed':
      return release === undefined || isFailed(release)
    case 'remove-template':
      return release?.template === undefined
  }
}

export interface StepPorts extends WorldPorts {
  readonly groups: Groups
  readonly networks: Pick<Networks, 'securityGroupsOf' | 'tagSecurityGroup'>
  readonly templates: LaunchTemplates
  /** The lifecycle hooks of a group. */
  readonly hooks: (group: string) => Promise<readonly Hook[]>
  readonly signal: AbortSignal
  /** How long AWS is given to show an effect, and how often it is asked. */
  readonly patience: Patience
}

export interface Patience {
  readonly seconds: number
  readonly intervalSeconds: number
}

export const AWS_PATIENCE: Patience = { seconds: 90, intervalSeconds: 1 }

/** The world is no longer what the plan was made from: somebody else wrote, so plan again. */
class Moved extends Error {}

/** Carries one step out, as {@link carryOutOnce}, and tells only of the world after it. */
export const carryOut = async (step: Step, world: World, ports: StepPorts): Promise<World> =>
  (await carryOutOnce(step, world, ports)).world

export interface CarriedOut {
  readonly world: World
  /** False when somebody else was quicker; perhaps this run itself, whose answer was lost. */
  readonly isOurs: boolean
}

/**
 * Carries one step out and looks until AWS shows it. When somebody else was quicker it returns the world as it is
 * then, whole, and the planner decides again.
 */
export async function carryOutOnce(step: Step, world: World, ports: StepPorts): Promise<CarriedOut> {
  try {
    await patiently(() => perform(step, world, ports), ports)
  } catch (error) {
    if (!(isTaken(error) || error instanceof Moved)) throw error
    await pause(ports.patience.intervalSeconds, ports.signal)
    return { world: await observe(world.application.cluster, ports, world.sought), isOurs: false }
  }
  const after = await poll(
    async () => {
      const seen = await observeAgain(world, TOUCHES[step.do], ports)
      return isDone(step, seen) ? { done: seen } : { notYet: 'AWS does not show it yet' }
    },
    {
      what: `AWS to show: ${describe(step)}`,
      deadlineSeconds: ports.patience.seconds,
      intervalSeconds: ports.patience.intervalSeconds,
      signal: ports.signal,
      remedy: 'Run it again: the state is in AWS, and the next run goes on from there.'
    }
  )
  return { world: after, isOurs: true }
}

/** Tries again while AWS says that it is busy or cannot see something new yet. */
async function patiently(call: () => Promise<void>, { patience, signal }: StepPorts): Promise<void> {
  const deadline = Date.now() + patience.seconds * 1000
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!(isPassing(error) || isThrottled(error)) || Date.now() > deadline || signal.aborted) throw error
      await pause(patience.intervalSeconds * (0.5 + Math.random()), signal)
    }
  }
}

/** What is right only while the slot that it touches has no traffic. */
const NEEDS_IDLE: readonly Step['do'][] = ['create-group', 'empty', 'remove-group']

/**
 * Reads the weights again: between the plan and this step instances booted, or a soak went by, and somebody may have
 * rolled back to the very release that this step is about to shrink.
 */
async function unmoved(world: World, ports: StepPorts): Promise<void> {
  const fresh = weightsOf((await observeAgain(world, ['rules'], ports)).application)
  if (!sameWeights(fresh, weightsOf(world.application))) throw new Moved(`the weights became ${spelled(fresh)}`)
}

async function perform(step: Step, world: World, ports: StepPorts): Promise<void> {
  const { groups, templates, balancers } = ports
  if (NEEDS_IDLE.includes(step.do)) await unmoved(world, ports)
  const { application } = world
  const release = world.releases.find(({ name }) => name === step.release)
  switch (step.do) {
    case 'create-template':
      return templates.create({
        name: step.release,
        settings: step.settings,
        token: `${step.release}-${step.tags[TAG.run] ?? 'local'}`.slice(-64),
        tags: step.tags
      })
    case 'create-group': {
      const { min, max, desired } = step.held
      return groups.create({
        name: step.release,
        templateId: release?.template?.id ?? '',
        templateVersion: TEMPLATE_VERSION,
        min: Math.max(min, desired),
        max,
        desired,
        subnetIds: step.subnetIds,
        ...(step.mixed === undefined ? {} : { mixed: step.mixed }),
        targetGroupArn: isWorker(application) ? undefined : application.slots[step.slot].arn,
        graceSeconds: step.graceSeconds,
        hooks: step.hooksOf === undefined ? [] : await ports.hooks(step.hooksOf),
        tags: { ...step.tags, [TAG.capacity]: spelledCapacity(step.held) }
      })
    }
    case 'hold':
      await groups.tag(step.release, { [TAG.capacity]: spelledCapacity(step.held) })
      return
    case 'resize':
      return groups.resize(step.release, { min: step.min, desired: step.desired, max: step.max })
    case 'switch':
    case 'shift': {
      const wanted = step.do === 'switch' ? only(step.slot) : step.to
      // Read again just before the write: ELBv2 has no conditional write.
      const fresh = await observeAgain(world, ['rules'], ports)
      const weights = weightsOf(fresh.application)
      if (sameWeights(weights, wanted)) return
      if (!sameWeights(weights, step.from)) throw new Moved(`the weights became ${spelled(weights)}`)
      const [edit] = editedSince(world.application, fresh.application)
      if (edit !== undefined) throw new Moved(edit)
      if (!isWorker(application)) {
        return balancers.setWeights(application.production.arn, forwards(application, wanted))
      }
      return ports.networks.tagSecurityGroup(application.securityGroup.id, { [TAG.liveSlot]: step.slot })
    }
    case 'pin':
      // The tag first: a minimum that was raised without it would never be lowered again.
      await groups.tag(step.release, { [TAG.pinned]: String(step.own) })
      return groups.resize(step.release, { min: step.min })
    case 'unpin':
      await groups.resize(step.release, { min: step.min })
      return groups.untag(step.release, [TAG.pinned])
    case 'calm': {
      const ours = new Set([...suspendedByUs(release), ...step.processes])
      // The tag first: a process that is suspended without it would never be resumed.
      await groups.tag(step.release, {
        [TAG.suspended]: [...ours].join(','),
        [TAG.retireAfter]: step.retireAfter,
        ...(step.why === undefined ? {} : { [TAG.rolledBack]: tagText(step.why) })
      })
      if (step.processes.length > 0) await groups.suspend(step.release, step.processes)
      return
    }
    case 'stop':
      // The tag first: workers that were stopped without it could not be started again as they were.
      if (stopped(release) === undefined) {
        await groups.tag(step.release, { [TAG.stopped]: spelledCapacity(step.own) })
      }
      return groups.resize(step.release, { min: 0, desired: 0 })
    case 'start':
      await groups.resize(step.release, step.sizes)
      return groups.untag(step.release, [TAG.stopped])
    case 'wake':
      // First: once its tags are gone, nothing tells that a switch is unfinished.
      await groups.tag(step.release, { [TAG.liveSince]: new Date(ports.now()).toISOString() })
      if (step.processes.length > 0) await groups.resume(step.release, step.processes)
      return groups.untag(step.release, [TAG.suspended, TAG.retireAfter, TAG.rolledBack])
    case 'settle':
      if (standing(release)?.min !== step.min) await groups.resize(step.release, { min: step.min })
      return groups.untag(step.release, [TAG.capacity])
    case 'empty': {
      // What goes back to a warm pool is not listed with the group: nobody would see whether it still answers.
      const pool = standing(release)?.warmPool
      if (pool?.reuses === true) await groups.endReuse(step.release, pool)
      return groups.resize(step.release, { min: 0, max: 0, desired: 0 })
    }
    case 'remove-group':
      return groups.remove(step.release)
    case 'mark-failed':
      return templates.tag(step.templateId, { [TAG.outcome]: 'failed' })
    case 'remove-template':
      return templates.remove(step.templateId)
  }
}

const TAG_VALUE_MAX = 256

/** Text as a tag may hold it (EC2 user guide, "Tag restrictions"). */
const tagText = (text: string): string =>
  text
    .replaceAll(/[^\p{L}\p{N} +\-=._:/@]+/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()
    .slice(0, TAG_VALUE_MAX)

/** The step as a line of a plan or a log. */
export function describe(step: Step): string {
  const { release } = step
  switch (step.do) {
    case 'create-template':
      return `create launch template ${release} (${step.settings.imageId}, ${step.settings.instanceType})`
    case 'create-group':
      return `create group ${release} in idle slot ${step.slot} with ${counted(step.held.desired, 'instance')} (min ${step.held.min}, max ${step.held.max})`
    case 'hold':
      return `mark ${release} as being deployed`
    case 'resize':
      return `resize ${release} to ${counted(step.desired, 'instance')}`
    case 'switch':
      return `switch from ${spelled(step.from)} to ${spelled(only(step.slot))}: ${release} becomes live (one write)`
    case 'shift':
      return `give ${release} ${percentOf(step.to, step.slot)} % of the traffic (one write, weights ${spelled(step.to)})`
    case 'pin':
      return `keep ${release} from shrinking below ${counted(step.min, 'instance')} while the other release rises`
    case 'unpin':
      return `give ${release} its own minimum of ${step.min} back: nothing rises beside it any more`
    case 'calm':
      return `keep ${release} for a rollback${step.processes.length === 0 ? '' : `: suspend ${step.processes.join(', ')}`}`
    case 'stop':
      return `stop the workers of ${release}: scale it to 0, and keep it for a rollback`
    case 'start':
      return `start ${counted(step.sizes.desired, 'worker')} of ${release} again`
    case 'wake':
      return `wake ${release}${step.processes.length === 0 ? '' : `: resume ${step.processes.join(', ')}`}`
    case 'settle':
      return `give ${release} its own minimum of ${step.min} back`
    case 'empty':
      return `empty ${release}: scale it to 0`
    case 'remove-group':
      return `delete group ${release}`
    case 'mark-failed':
      return `record that ${release} failed`
    case 'remove-template':
      return `delete launch template ${release}`
  }
}

/** The step that calms a release which is not live, or undefined when it is calm. */
export function calming(release: Release, now: number, soakSeconds: number, why?: string): Step | undefined {
  const group = standing(release)
  if (group === undefined || isEmptied(group)) return undefined
  const processes = CALMED.filter(process => !group.suspended.includes(process))
  const since = group.tags[TAG.retireAfter]
  if (processes.length === 0 && since !== undefined) return undefined
  return {
    do: 'calm',
    release: release.name,
    processes,
    ...(why === undefined ? {} : { why }),
    retireAfter: since ?? new Date(now + soakSeconds * 1000).toISOString()
  }
}

/** The step that stops workers which are not live, or undefined when they do not work, or when it serves requests. */
export function stopping(release: Release, world: World): Step | undefined {
  const group = standing(release)
  if (!isWorker(world.application) || group === undefined || isEmptied(group)) return undefined
  if (stopped(release) !== undefined && group.desired === 0) return undefined
  const { min, max } = intendedCapacity(release) ?? group
  return { do: 'stop', release: release.name, own: stopped(release) ?? { min, desired: group.desired, max } }
}

/** The step that gives a release its processes back, or undefined when it has them. */
export function waking(release: Release): Step | undefined {
  const tags = standing(release)?.tags
  if (tags?.[TAG.suspended] === undefined && tags?.[TAG.retireAfter] === undefined) return undefined
  return { do: 'wake', release: release.name, processes: suspendedByUs(release) }
}

export const settling = (release: Release): Step | undefined => {
  const capacity = held(release)
  return capacity === undefined ? undefined : { do: 'settle', release: release.name, min: capacity.min }
}

export const unpinning = (release: Release): Step | undefined => {
  const min = pinnedMin(release)
  return min === undefined ? undefined : { do: 'unpin', release: release.name, min }
}

/** @throws KilnError when a rule that others wrote stands in the way. */
export function refuse(problems: readonly string[], remedy: string): void {
  if (problems.length > 0) throw new KilnError(problems.join('\n'), { remedy })
}

/** Somebody else undoes what this run does, so that it `would` do the same again and again. */
export const restless = (what: string, would: string): KilnError =>
  new KilnError(`The ${what} does not come to rest; it would again ${would}.`, {
    remedy: 'Somebody or something else changes this application at the same time. Stop that, and run it again.'
  })
