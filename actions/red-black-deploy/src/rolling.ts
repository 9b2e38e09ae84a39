import { INSTANCE_TAGS, sameMixed } from '../../../lib/aws/groups.ts'
import { type LaunchSettings, sameSettings, TEMPLATE_VERSION } from '../../../lib/aws/launch-templates.ts'
import { counted } from '../../../lib/counted.ts'
import { CancelledError, errorName, KilnError } from '../../../lib/errors.ts'
import { isWorker } from '../../../lib/release/application.ts'
import { restless } from '../../../lib/release/steps.ts'
import {
  intendedCapacity,
  ladder,
  live,
  observe,
  observeAgain,
  type Release,
  standing,
  trafficProblems,
  type World
} from '../../../lib/release/world.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import { alarming, failing, findWay, takeStep } from './gates.ts'
import { memberWatch } from './member-watch.ts'
import { type Desired, type OtherDeploy, wayOut } from './plan.ts'
import { type Answer, isGood } from './probe.ts'
import { type Judgement, newRun, type Ports, type Run, type Story, tell } from './run.ts'
import { BadAnswers } from './verify.ts'

/** An instance refresh as it stands. */
export interface RefreshView {
  readonly status: string
  readonly reason: string | undefined
  /** The version of the launch template that it brings. */
  readonly version: string | undefined
  readonly percent: number
}

export interface NewRefresh {
  readonly templateId: string
  readonly version: string
  readonly mixed: Desired['mixed']
  readonly warmupSeconds: number
  readonly bakeSeconds: number
  readonly alarms: readonly string[]
}

/** AWS's own rolling replacement: versions of a launch template, and refreshes that bring them into a group. */
export interface Rolls {
  /** The newest version of a template and what it says. */
  newest(templateId: string): Promise<{ readonly version: string; readonly settings: LaunchSettings } | undefined>
  addVersion(release: string, templateId: string, settings: LaunchSettings, tags: Tags): Promise<void>
  /** The refresh that began last. */
  latest(group: string): Promise<RefreshView | undefined>
  /** AWS refuses a second one at once (InstanceRefreshInProgress). */
  start(group: string, refresh: NewRefresh): Promise<void>
  rollback(group: string): Promise<void>
}

export interface Roll {
  readonly newest: { readonly version: string; readonly settings: LaunchSettings } | undefined
  readonly refresh: RefreshView | undefined
}

export type RollStep =
  | {
      readonly do: 'create-version'
      readonly release: string
      readonly templateId: string
      readonly settings: LaunchSettings
    }
  | {
      readonly do: 'start-refresh'
      readonly release: string
      readonly templateId: string
      /** Undefined in a plan that makes the version first. */
      readonly version: string | undefined
    }
  | { readonly do: 'await-refresh'; readonly release: string }
  | { readonly do: 'record'; readonly release: string; readonly version: string | undefined }

export interface RollPlan {
  readonly refusals: readonly string[]
  readonly heldBy: OtherDeploy | undefined
  readonly steps: readonly RollStep[]
}

const ACTIVE = ['Pending', 'InProgress', 'Baking', 'Cancelling', 'RollbackInProgress']
export const isActive = (refresh: RefreshView | undefined): boolean =>
  refresh !== undefined && ACTIVE.includes(refresh.status)

/** From what AWS says and what is wanted to the steps between; pure. */
export function planRoll(world: World, desired: Desired, { newest, refresh }: Roll): RollPlan {
  const serving = live(world)?.release
  const group = standing(serving)
  const problems = trafficProblems(world)
  if (problems.length > 0 || serving === undefined || group === undefined) {
    return { refusals: problems, heldBy: undefined, steps: [] }
  }
  const { name, template } = serving
  const capacity = intendedCapacity(serving)
  const fits = newest !== undefined && sameSettings(newest.settings, desired.settings)
  const isOurs = fits && refresh?.version === newest.version
  const heldBy = isActive(refresh) && !isOurs ? 'refresh' : undefined
  const refusals = [
    ...(template === undefined ? [`${name} has no launch template to make a version of`] : []),
    ...(ladder(world) === undefined ? [] : [`${name} shares its traffic with a canary; finish that, or roll it back`]),
    ...(heldBy === undefined
      ? []
      : [
          `another deploy rolls ${name} to version ${refresh?.version ?? '?'} of its launch template (${refresh?.percent} %)`
        ]),
    ...(isActive(refresh) && isOurs && refresh?.status === 'RollbackInProgress'
      ? [`${name} is being rolled back just now; wait until that is over`]
      : []),
    ...changesOf(desired, group, capacity)
  ]
  if (refusals.length > 0 || template === undefined) return { refusals, heldBy, steps: [] }
  const record: RollStep = { do: 'record', release: name, version: fits ? newest.version : undefined }
  if (isActive(refresh)) return { refusals, heldBy, steps: [{ do: 'await-refresh', release: name }, record] }
  if (serving.settings !== undefined && sameSettings(serving.settings, desired.settings)) {
    const version = group.templateVersion ?? TEMPLATE_VERSION
    const isRecorded =
      (group.tags[TAG.templateVersion] ?? TEMPLATE_VERSION) === version &&
      group.tags[TAG.ami] === desired.settings.imageId
    return { refusals, heldBy, steps: isRecorded ? [] : [{ ...record, version }] }
  }
  return {
    refusals,
    heldBy,
    steps: [
      ...(fits
        ? []
        : [{ do: 'create-version' as const, release: name, templateId: template.id, settings: desired.settings }]),
      { do: 'start-refresh', release: name, templateId: template.id, version: fits ? newest.version : undefined },
      { do: 'await-refresh', release: name },
      record
    ]
  }
}

/** What only a new group can have. */
function changesOf(
  desired: Desired,
  group: NonNullable<Release['group']>,
  capacity: ReturnType<typeof intendedCapacity>
): string[] {
  const changed = [
    ...([...group.subnetIds].sort().join() === [...desired.subnetIds].sort().join() ? [] : ['the subnets']),
    ...(sameMixed(group.mixed, desired.mixed) ? [] : ['the instance types or their share of spot']),
    ...(capacity?.min === desired.min && capacity.max === desired.max ? [] : ['minimum or maximum'])
  ]
  return changed.map(what => `a rolling deploy keeps the group, and ${what} would change; use red-black for that`)
}

const ROLL_STEPS = ['create-version', 'start-refresh', 'await-refresh', 'record']
export const isRollStep = (step: { readonly do: string }): step is RollStep => ROLL_STEPS.includes(step.do)

export function describeRoll(step: RollStep): string {
  switch (step.do) {
    case 'create-version':
      return `add a version to launch template ${step.release} (${step.settings.imageId}, ${step.settings.instanceType})`
    case 'start-refresh':
      return `replace the instances of ${step.release} one after another (instance refresh to ${step.version === undefined ? 'the new version' : `version ${step.version}`}, launch first, automatic rollback)`
    case 'await-refresh':
      return `follow the instance refresh of ${step.release}; take it back when answers or alarms are bad`
    case 'record':
      return `record on ${step.release} what it runs now`
  }
}

export interface RollPorts extends Ports {
  readonly rolls: Rolls
}

export async function observeRoll(world: World, rolls: Rolls): Promise<Roll> {
  const serving = live(world)?.release
  if (serving?.template === undefined) return { newest: undefined, refresh: undefined }
  const [newest, refresh] = await Promise.all([rolls.newest(serving.template.id), rolls.latest(serving.name)])
  return { newest, refresh }
}

const MOST_TURNS = 20
const LOOK_SECONDS = 5
/** The instances are looked at once in so many looks: Auto Scaling throttles soonest. */
const MEMBERS_EVERY = 3

/** Brings the live group to what is wanted. Killed anywhere, it is run again: AWS goes on without it meanwhile. */
export async function roll(
  start: World,
  desired: Desired,
  judgement: Judgement,
  ports: RollPorts,
  story: Story
): Promise<void> {
  const run = newRun(start, desired, judgement, ports, story)
  // Before the first write; after it, what each step says.
  story.outcome = 'failed'
  if (judgement.alarms.length > 0) run.baseline = await ports.alarms.states(judgement.alarms)
  for (let turn = 0; ; turn++) {
    if (ports.signal.aborted) throw cancelledRoll(story)
    const { refusals, heldBy, steps } = planRoll(run.world, desired, await observeRoll(run.world, ports.rolls))
    if (refusals.length > 0) {
      throw new KilnError(refusals.join('\n'), { remedy: `${wayOut(heldBy)}, and run it again.` })
    }
    const [step] = steps
    if (step === undefined) {
      if (turn === 0) story.outcome = 'unchanged'
      break
    }
    if (turn >= MOST_TURNS) throw restless('deploy', describeRoll(step))
    // A version that nothing launches yet changes nothing.
    story.outcome = step.do === 'create-version' ? 'failed' : 'unfinished'
    try {
      await takeRollStep(step, run, ports)
    } catch (error) {
      if (error instanceof CancelledError || ports.signal.aborted) throw cancelledRoll(story)
      throw error
    }
    run.world = await observe(desired.cluster, ports)
    if (steps.length === 1) story.outcome = 'deployed'
  }
  story.liveAt ??= ports.now()
}

const cancelledRoll = ({ release }: Story): KilnError =>
  new KilnError(`The run was cancelled while the instances of ${release} were replaced.`, {
    remedy: 'AWS goes on by itself. Run the same deploy again to follow it; it rolls back by itself when it fails.'
  })

async function takeRollStep(step: RollStep, run: Run, ports: RollPorts): Promise<void> {
  const { desired, judgement, world } = run
  const group = standing(live(world)?.release)
  switch (step.do) {
    case 'create-version': {
      const tags = { ...standing(live(world)?.release)?.tags, ...desired.tags, [TAG.ami]: desired.settings.imageId }
      await ports.rolls.addVersion(step.release, step.templateId, step.settings, ownTags(tags))
      break
    }
    case 'start-refresh': {
      // As they are, but no longer handed to instances: what a version of the template says of its AMI must win.
      await ports.groups.tag(step.release, ownTags(group?.tags ?? {}))
      try {
        await ports.rolls.start(step.release, {
          ...{
            templateId: step.templateId,
            version: step.version ?? '',
            mixed: desired.mixed,
            alarms: judgement.alarms
          },
          warmupSeconds: warmupSeconds(world, desired),
          bakeSeconds: desired.bakeSeconds
        })
      } catch (error) {
        // Somebody else was quicker, or this run was, and its answer was lost: the next look tells.
        if (errorName(error) !== 'InstanceRefreshInProgress') throw error
        return
      }
      break
    }
    case 'await-refresh':
      return awaitRefresh(step.release, run, ports)
    case 'record': {
      const facts = { ...desired.tags, [TAG.ami]: desired.settings.imageId }
      const version = group?.templateVersion ?? step.version ?? TEMPLATE_VERSION
      await ports.groups.tag(step.release, { ...ownTags(facts), [TAG.templateVersion]: version })
    }
  }
  tell(run, `done: ${describeRoll(step)}`)
}

/** Until a new instance counts: as long as the load balancer needs to judge it, or as workers must stay in service. */
function warmupSeconds(world: World, { steadySeconds }: Desired): number {
  const { application } = world
  if (isWorker(application)) return steadySeconds
  const { healthCheck } = application.slots[live(world)?.slot ?? 'red']
  return healthCheck.intervalSeconds * healthCheck.healthyThreshold + healthCheck.timeoutSeconds
}

const ownTags = (tags: Tags): Tags =>
  Object.fromEntries(INSTANCE_TAGS.flatMap(key => (tags[key] === undefined ? [] : [[key, tags[key]]])))

async function awaitRefresh(release: string, run: Run, ports: RollPorts): Promise<void> {
  const { desired, story } = run
  const slot = live(run.world)?.slot ?? story.slot
  story.slot = slot
  await findWay(run)
  const count = Math.max(1, standing(live(run.world)?.release)?.desired ?? 1)
  const deadline = ports.now() + (desired.healthTimeoutSeconds * count + desired.bakeSeconds) * 1000
  const answers: Answer[] = []
  let told = ''
  let why: string | undefined
  const members = memberWatch(release, ports)
  for (let look = 0; ; look++) {
    const refresh = await ports.rolls.latest(release)
    if (refresh === undefined)
      throw new KilnError(`The instance refresh of ${release} is not to be found.`, { remedy: 'Run it again.' })
    const says = `${release}: ${refresh.status}, ${refresh.percent} %${refresh.reason === undefined ? '' : `: ${refresh.reason}`}`
    if (says !== told) ports.progress.say(says)
    told = says
    if (refresh.status === 'Successful') break
    if (!isActive(refresh)) throw ended(release, refresh, { why, held: members.held() }, story)
    if (look % MEMBERS_EVERY === 0) {
      run.world = await observeAgain(run.world, ['groups'], ports)
      await members.see(standing(live(run.world)?.release)?.instances ?? [])
    }
    if (refresh.status !== 'RollbackInProgress') {
      why = await verdict(run, answers)
      if (why === undefined && ports.now() > deadline) why = 'it took too long'
      if (why !== undefined) {
        tell(run, `rolling back: ${why}`)
        await ports.rolls.rollback(release)
      }
    }
    await ports.pause(run.judgement.bakeLookSeconds === 0 ? 0 : LOOK_SECONDS, ports.signal)
  }
  tell(run, `all instances of ${release} are replaced`)
  if (run.isProbing) await takeStep({ do: 'verify', release, slot, old: release }, run)
  if (answers.length > 0) {
    tell(
      run,
      `while they were replaced: ${counted(answers.length, 'answer')}, ${answers.filter(answer => !isGood(answer)).length} failed`
    )
  }
  story.liveAt = ports.now()
}

/** What is wrong with what users get now; undefined when nothing is. */
const verdict = async (run: Run, answers: Answer[]): Promise<string | undefined> =>
  (run.isProbing ? await failing(answers, run) : undefined) ?? (await alarming(run))

function ended(
  release: string,
  { status, reason }: RefreshView,
  { why, held }: { readonly why: string | undefined; readonly held: string },
  story: Story
): KilnError {
  const because = `${(why ?? reason ?? 'AWS gave no reason').replace(/\.$/, '')}${held === '' ? '' : ` (seen last: ${held})`}`
  if (status === 'RollbackSuccessful') {
    story.outcome = 'rolled-back'
    return new BadAnswers(`The instances of ${release} were replaced back: ${because}.`, {
      remedy: 'Correct the release and deploy again. The version of the launch template stays as its record.'
    })
  }
  return new KilnError(`The instance refresh of ${release} ended as ${status}: ${because}.`, {
    remedy:
      'Look at the activities of the group; it may hold instances of both versions. Deploy again, or red-black, to mend it.',
    leftBehind: [release]
  })
}
