import { CancelledError, KilnError } from '../../../lib/errors.ts'
import type { Slot } from '../../../lib/names.ts'
import type { Progress } from '../../../lib/progress.ts'
import { type HealthLimits, type HealthPorts, untilHealthy } from '../../../lib/release/health.ts'
import { planRollback } from '../../../lib/release/rollback.ts'
import { carryOut, type StepPorts } from '../../../lib/release/steps.ts'
import {
  healthyCount,
  live,
  observe,
  observeAgain,
  retained,
  retireAfter,
  standing,
  type World
} from '../../../lib/release/world.ts'
import type { Moment } from '../../../lib/summary.ts'
import { type Alarms, breached } from './alarms.ts'
import { type Automation, slotLabel } from './automation.ts'
import { abandonment, type DeployStep, type Desired, describe, type Evidence, type Plan, plan } from './plan.ts'
import { type Answer, type Probe, spelled } from './probe.ts'
import {
  BadAnswers,
  type Overlap,
  overlap,
  previewed,
  reachable,
  type Sampler,
  sample,
  verified,
  type Watching
} from './verify.ts'

export interface Ports extends StepPorts, HealthPorts {
  readonly automation: Automation
  readonly alarms: Alarms
  readonly probe: Probe
  readonly progress: Progress
  readonly pause: (seconds: number, signal: AbortSignal) => Promise<void>
}

/** How the release is judged. */
export interface Judgement {
  readonly probe: 'auto' | 'required' | 'off'
  readonly probeCount: number
  readonly expectVersion: string | undefined
  readonly alarms: readonly string[]
  readonly health: HealthLimits
  /** Pauses between answers of a probe and between looks of the bake; the tests have none. */
  readonly probeSeconds: number
  readonly bakeLookSeconds: number
  readonly verifySeconds: number
}

export type Outcome = 'deployed' | 'unchanged' | 'rolled-back' | 'failed'

export interface Story {
  outcome: Outcome
  release: string
  slot: Slot
  previous: string | undefined
  readonly moments: Moment[]
  overlap: Overlap | undefined
  slowestBootSeconds: number | undefined
  liveAt: number | undefined
  /** Whether the switch was seen on answers, or only in the configuration. */
  isVerifiedOnAnswers: boolean
}

/**
 * Brings the world to what is wanted: plan, carry the first step out, look, plan again. All that a later run needs is
 * in AWS; what is remembered here is only what this run has seen with its own eyes.
 */
export async function deploy(
  first: World,
  desired: Desired,
  judgement: Judgement,
  ports: Ports,
  story: Story
): Promise<World> {
  const run = new Map<'sampler', Sampler>()
  try {
    return await steps(first, desired, judgement, ports, story, run)
  } finally {
    await run.get('sampler')?.stop()
  }
}

async function steps(
  first: World,
  desired: Desired,
  judgement: Judgement,
  ports: Ports,
  story: Story,
  run: Map<'sampler', Sampler>
): Promise<World> {
  const { progress, now } = ports
  const tell = (what: string): void => {
    story.moments.push({ at: now(), what })
    progress.say(what)
  }
  const watching: Watching = {
    probe: ports.probe,
    count: judgement.probeCount,
    signal: ports.signal,
    intervalSeconds: judgement.probeSeconds,
    deadlineSeconds: judgement.verifySeconds
  }
  let world = first
  let evidence: Evidence = {}
  let version = judgement.expectVersion
  let isProbing = judgement.probe !== 'off'
  let created = false
  let switchedAt: number | undefined
  let baseline: ReadonlyMap<string, string> = new Map()
  let isFresh = false
  let isDistinct = true

  // Before the first write: a proof that is required and cannot be had.
  if (judgement.probe === 'required') {
    const why = await reachable(watching, story.slot)
    if (why !== undefined) unreachable(why, judgement, world, progress)
  }

  for (let turn = 0; ; turn++) {
    if (ports.signal.aborted) throw new CancelledError()
    const planned = plan(world, desired, evidence)
    if (turn > MOST_TURNS) throw restless(planned.steps[0])
    refuseLate(planned)
    const step = planned.steps[0]
    if (step === undefined) {
      story.liveAt ??= now()
      return world
    }
    story.release = planned.release
    story.slot = planned.slot
    // The world may have moved while instances booted: capacity grown, weights written by somebody else.
    if (step.do === 'switch' && !isFresh) {
      world = await observeAgain(world, ['rules', 'groups', 'targets'], ports)
      isFresh = true
      continue
    }
    isFresh = false

    try {
      switch (step.do) {
        case 'soak':
          tell(describe(step))
          await ports.pause(Math.max(0, (step.until - now()) / 1000), ports.signal)
          world = { ...world, at: Math.max(now(), step.until) }
          break
        case 'await-healthy': {
          tell(describe(step))
          const { health } = judgement
          const healthy = await progress.phase(`Health of ${step.release}`, () =>
            untilHealthy(step, world, ports, health)
          )
          world = healthy.world
          story.slowestBootSeconds = healthy.slowestBootSeconds
          tell(`all ${step.needed} instances of ${step.release} are healthy`)
          break
        }
        case 'preview': {
          if (isProbing) {
            const why = await reachable(watching, step.slot)
            if (why !== undefined) {
              isProbing = false
              unreachable(why, judgement, world, progress)
            }
          }
          if (isProbing) {
            const seen = await previewed({ ...watching, deadlineSeconds: 30 }, step.slot, version)
            version ??= seen
            tell(
              `preview: ${judgement.probeCount} answers of 200 in a row${seen === undefined ? '' : `, version ${seen}`}`
            )
          }
          evidence = { ...evidence, previewed: step.release }
          break
        }
        case 'switch':
          if (judgement.alarms.length > 0) baseline = await ports.alarms.states(judgement.alarms)
          if (isProbing && !run.has('sampler')) {
            isDistinct = version === undefined || !(await answersWith(version, watching))
            run.set('sampler', sample(watching))
          }
          world = await carryOut(step, world, ports)
          if (live(world)?.release?.name === step.release) {
            switchedAt = now()
            tell(`switched: slot ${step.slot} serves, by one write`)
          }
          break
        case 'verify': {
          const since = switchedAt ?? now()
          if (isProbing && (await reachableAtAll(run, watching))) {
            const sampler = run.get('sampler') ?? sample(watching)
            run.set('sampler', sampler)
            const told = isDistinct ? version : undefined
            await verified(sampler, watching, told, since)
            const answers = await sampler.stop()
            run.delete('sampler')
            story.overlap = overlap(answers, told, step.old === undefined)
            story.isVerifiedOnAnswers = true
            tell(verdict(story.overlap, told, answers))
          } else {
            tell('verified in the configuration only: no answers were asked for')
          }
          story.liveAt = now()
          story.outcome = 'deployed'
          evidence = { ...evidence, verified: step.release }
          break
        }
        case 'hand-over': {
          const done = await handOver(step.from, step.release, world, ports)
          for (const one of done.copied) tell(`${step.release} took over ${one}`)
          for (const one of done.missed) progress.warn(`not handed over: ${one}`)
          evidence = { ...evidence, handedOver: step.release }
          break
        }
        case 'bake':
          tell(describe(step))
          await bake(step.slot, step.seconds, world, { judgement, ports, watching, isProbing, version, baseline })
          tell(`${step.release} held for ${step.seconds} s`)
          evidence = { ...evidence, baked: step.release }
          break
        default:
          world = await carryOut(step, world, ports)
          if (step.do === 'create-group') created = true
          if (step.do === 'create-template') created = true
          tell(`done: ${describe(step)}`)
      }
    } catch (error) {
      if (error instanceof CancelledError || ports.signal.aborted) throw cancelled(story, error)
      await run.get('sampler')?.stop()
      run.delete('sampler')
      throw await setRight(error, step, {
        world,
        desired,
        judgement,
        ports,
        story,
        tell,
        created,
        isSwitched: planned.isLive
      })
    }
  }
}

/** More than a deploy ever needs: beyond it, somebody else undoes what this run does. */
const MOST_TURNS = 200

const restless = (step: DeployStep | undefined): KilnError =>
  new KilnError(`The deploy does not come to rest; it would again ${step === undefined ? 'stop' : describe(step)}.`, {
    remedy: 'Somebody or something else changes this application at the same time. Stop that, and run it again.'
  })

function refuseLate({ refusals }: Plan): void {
  if (refusals.length === 0) return
  throw new KilnError(refusals.join('\n'), {
    remedy: 'Settle what the lines above name, then run the deploy again. What serves was not touched by this refusal.'
  })
}

function unreachable(why: string, { probe }: Judgement, { application }: World, progress: Progress): void {
  const text = `the load balancer ${application.balancer.dnsName} cannot be reached from this runner (${why})`
  if (probe === 'required') {
    throw new BadAnswers(`The release cannot be previewed: ${text}.`, {
      remedy: 'Run the job inside the VPC, or set `probe: auto` to deploy on target health alone.'
    })
  }
  progress.warn(`${text}: the release is judged by target health and alarms alone, and the switch by configuration`)
}

/** Whether production carries this version before the switch already: then no answer can tell the two apart. */
async function answersWith(version: string, { probe }: Watching): Promise<boolean> {
  for (const address of await probe.addresses()) {
    if ((await probe.ask(address)).version === version) return true
  }
  return false
}

async function reachableAtAll(run: Map<'sampler', Sampler>, watching: Watching): Promise<boolean> {
  if (run.has('sampler')) return true
  for (const address of await watching.probe.addresses()) {
    if ((await watching.probe.ask(address)).status !== undefined) return true
  }
  return false
}

function verdict(
  { milliseconds, answers, failed }: Overlap,
  version: string | undefined,
  all: readonly Answer[]
): string {
  const which =
    version === undefined ? 'all good, but none tells the two releases apart' : `version ${version} answers alone`
  const bad =
    failed === 0
      ? '0 failed'
      : `${failed} failed (${[...new Set(all.filter(({ status }) => status === undefined || status >= 500).map(spelled))].join(', ')})`
  return `verified on ${answers} answers: ${which}, overlap ${milliseconds} ms, ${bad}`
}

async function handOver(from: string, to: string, world: World, { automation }: Ports) {
  const arn = (name: string): string =>
    standing(world.releases.find(release => release.name === name))?.targetGroupArns[0] ?? ''
  return automation.handOver(from, to, { from: slotLabel(arn(from)), to: slotLabel(arn(to)) })
}

interface Baking {
  readonly judgement: Judgement
  readonly ports: Ports
  readonly watching: Watching
  readonly isProbing: boolean
  readonly version: string | undefined
  readonly baseline: ReadonlyMap<string, string>
}

/** Watches the live release; throws BadAnswers when it does not hold. */
async function bake(slot: Slot, seconds: number, world: World, baking: Baking): Promise<void> {
  const { judgement, ports, watching, isProbing, baseline } = baking
  const end = ports.now() + seconds * 1000
  const bad = (why: string): BadAnswers =>
    new BadAnswers(`The release does not hold: ${why}.`, { remedy: 'Look at its log, correct it and deploy again.' })
  let badInRow: Answer[] = []
  let seen = world
  for (let look = 0; ports.now() < end; look++) {
    if (isProbing) {
      for (const address of await watching.probe.addresses()) {
        const answer = await watching.probe.ask(address)
        badInRow = answer.status === 200 ? [] : [...badInRow, answer]
      }
      if (badInRow.length >= Math.max(3, judgement.probeCount)) {
        throw bad(`${badInRow.length} answers in a row failed, ${badInRow.map(spelled).join(', ')}`)
      }
    }
    if (look % 5 === 0) {
      if (judgement.alarms.length > 0) {
        const firing = breached(baseline, await ports.alarms.states(judgement.alarms))
        if (firing.length > 0) throw bad(`alarm ${firing.join(', ')} fires`)
      }
      seen = await observeAgain(seen, ['targets', 'groups'], ports)
      const release = live(seen)?.release
      if (release === undefined || healthyCount(seen, slot, release) === 0) throw bad('no instance of it is healthy')
    }
    await ports.pause(Math.min(judgement.bakeLookSeconds, Math.max(0, (end - ports.now()) / 1000)), ports.signal)
  }
}

const cancelled = (story: Story, error: unknown): unknown =>
  error instanceof CancelledError
    ? new KilnError(`The run was cancelled while it deployed ${story.release} into slot ${story.slot}.`, {
        remedy: 'Run the same deploy again: it goes on from here. Nothing was cleared away.'
      })
    : error

interface Trouble {
  readonly world: World
  readonly judgement: Judgement
  readonly desired: Desired
  readonly ports: Ports
  readonly story: Story
  readonly tell: (what: string) => void
  /** Whether this run made the release, so that it certainly never was live. */
  readonly created: boolean
  readonly isSwitched: boolean
}

/**
 * After a failure: before the switch the new release goes and what serves is untouched; after it, traffic goes back
 * to the release before, where that is healthy.
 */
async function setRight(error: unknown, step: DeployStep, trouble: Trouble): Promise<unknown> {
  const { story, isSwitched } = trouble
  story.outcome = 'failed'
  const message = error instanceof Error ? error.message : String(error)
  try {
    if (isSwitched) return error instanceof BadAnswers ? await back(error, trouble) : error
    if (step.do === 'switch' || step.do === 'calm' || step.do === 'soak') return error
    return await abandon(error, trouble)
  } catch (second) {
    return new KilnError(`${message}\nClearing up failed too: ${second instanceof Error ? second.message : second}`, {
      remedy: 'Run the deploy again; it goes on from what is there. `retire` removes what a failed deploy left.',
      leftBehind: [story.release],
      cause: error
    })
  }
}

async function abandon(error: unknown, { ports, story, tell, created, world: before }: Trouble): Promise<unknown> {
  let world = await observe(before.application.cluster, ports)
  const release = world.releases.find(({ name }) => name === story.release)
  // A release that was kept from earlier has no launch of this run to its name; it was live once and stays.
  const wasNeverLive = created || (release !== undefined && retireAfter(release) === undefined)
  for (const step of abandonment(world, story.release, wasNeverLive)) {
    world = await carryOut(step, world, ports)
    tell(`done: ${describe(step)}`)
  }
  const serving = live(world)?.release?.name
  const state =
    serving === undefined
      ? 'Nothing serves yet.'
      : `${serving} serves as before; the production rule and its group were not touched.`
  if (error instanceof KilnError) {
    return new KilnError(`${error.message}\n${state}`, { remedy: error.remedy, cause: error })
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new KilnError(`${text}\n${state}`, { remedy: 'Correct what AWS refused and deploy again.', cause: error })
}

async function back(
  error: BadAnswers,
  { desired, judgement, ports, story, tell, world: before }: Trouble
): Promise<unknown> {
  tell(`rolling back: ${error.message}`)
  let world = await observe(before.application.cluster, ports)
  const bad = story.release
  const to = retained(world)?.name
  for (let turn = 0; turn < 20; turn++) {
    const { refusals, steps } = planRollback(world, desired.soakSeconds, to)
    if (refusals.length > 0) {
      return new KilnError(`${error.message}\nIt stays live, because ${refusals.join('; ')}.`, {
        remedy: 'Deploy a corrected release now: what serves is not well.',
        leftBehind: [bad]
      })
    }
    const step = steps[0]
    if (step === undefined) break
    if (step.do === 'await-healthy') {
      world = (await untilHealthy(step, world, ports, { ...judgement.health, lossIsFailure: false })).world
      continue
    }
    world = await carryOut(step, world, ports)
    tell(`done: ${describe(step)}`)
  }
  story.outcome = 'rolled-back'
  return new KilnError(`${error.message}\nRolled back: ${to} serves again. ${bad} was kept for you to look at.`, {
    remedy: error.remedy,
    leftBehind: [bad]
  })
}
