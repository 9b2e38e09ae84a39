import { counted } from '../../../lib/counted.ts'
import { otherSlot, type Slot } from '../../../lib/names.ts'
import { isWorker } from '../../../lib/release/application.ts'
import { untilDrained } from '../../../lib/release/draining.ts'
import { untilHealthy } from '../../../lib/release/health.ts'
import { carryOutOnce } from '../../../lib/release/steps.ts'
import { healthyCount, inSlot, live, observeAgain, standing, type World } from '../../../lib/release/world.ts'
import { breached } from './alarms.ts'
import { slotLabel } from './automation.ts'
import { type DeployStep, describe, type Gate, rungOf } from './plan.ts'
import { type Answer, isGood, spelled } from './probe.ts'
import { type Run, stopSampling, tell } from './run.ts'
import { BadAnswers, type Overlap, overlap, previewed, reachable, sample, verified } from './verify.ts'

type StepOf<Do extends DeployStep['do']> = Extract<DeployStep, { do: Do }>

/** Carries one step of the plan out and remembers what it showed. */
export async function takeStep(step: DeployStep, run: Run): Promise<void> {
  switch (step.do) {
    case 'soak':
      return soak(step, run)
    case 'drain':
      return drain(step, run)
    case 'await-healthy':
      return awaitHealthy(step, run)
    case 'steady':
      return steady(step, run)
    case 'preview':
      return preview(step, run)
    case 'switch':
      return switchOver(step, run)
    case 'shift':
      return shift(step, run)
    case 'check':
      return check(step, run)
    case 'judge':
      return judge(step, run)
    case 'verify':
      return verify(step, run)
    case 'hand-over':
      return handOver(step, run)
    case 'bake':
      return bake(step, run)
    default: {
      const { world, isOurs } = await carryOutOnce(step, run.world, run.ports)
      run.world = world
      if (!isOurs) return
      if (step.do === 'create-template' || step.do === 'create-group') run.isMaker = true
      tell(run, `done: ${describe(step)}`)
    }
  }
}

async function soak(step: StepOf<'soak'>, run: Run): Promise<void> {
  const { now, pause, signal } = run.ports
  tell(run, describe(step))
  await pause(Math.max(0, (step.until - now()) / 1000), signal)
  run.world = { ...run.world, at: Math.max(now(), step.until) }
}

/** A deregistration delay is at most an hour (ELB guide), and lifecycle hooks may follow it. */
const DRAIN_SECONDS = 2 * 3600

async function drain(step: StepOf<'drain'>, run: Run): Promise<void> {
  const { ports } = run
  tell(run, describe(step))
  const drained = await untilDrained(step.release, run.world, ports, {
    deadlineSeconds: DRAIN_SECONDS,
    intervalSeconds: ports.patience.intervalSeconds * 5,
    remedy:
      'Look at the lifecycle hooks of the group, and run the deploy again: the release is live, this was its clearing up.'
  })
  run.world = await observeAgain(drained, ['targets'], ports)
}

async function awaitHealthy(step: StepOf<'await-healthy'>, run: Run): Promise<void> {
  const { ports, judgement, story } = run
  tell(run, describe(step))
  const healthy = await ports.progress.phase(`Health of ${step.release}`, () =>
    untilHealthy(step, run.world, ports, judgement.health)
  )
  run.world = healthy.world
  story.slowestBootSeconds = healthy.slowestBootSeconds
  tell(run, `${step.release} is healthy with ${counted(step.needed, 'instance')}`)
}

/** Workers answer nobody: what can be seen of them is that none goes away. @throws BadAnswers when one does. */
async function steady(step: StepOf<'steady'>, run: Run): Promise<void> {
  const { ports, judgement } = run
  await beforeTraffic(step, run)
  tell(run, describe(step))
  const working = (world: World): readonly string[] =>
    world.targets[step.slot].filter(({ state }) => state === 'healthy').map(({ instanceId }) => instanceId)
  const first = working(run.world)
  const end = ports.now() + step.seconds * 1000
  while (ports.now() < end) {
    await ports.pause(Math.min(judgement.health.intervalSeconds, (end - ports.now()) / 1000), ports.signal)
    run.world = await observeAgain(run.world, ['groups'], ports)
    const now = new Set(working(run.world))
    const gone = first.filter(id => !now.has(id))
    if (gone.length > 0) throw broken(`${gone.join(', ')} did not stay in service`)
    await alarmsAreSilent(run)
  }
  tell(run, `the workers of ${step.release} stayed in service for ${step.seconds} s`)
  run.evidence = { ...run.evidence, steady: step.release }
}

async function preview(step: StepOf<'preview'>, run: Run): Promise<void> {
  await findWay(run)
  if (run.isProbing) {
    const seen = await previewed({ ...run.watching, deadlineSeconds: PREVIEW_SECONDS }, step.slot, run.version)
    run.version ??= seen
    const version = seen === undefined ? '' : `, version ${seen}`
    tell(run, `preview: ${counted(run.judgement.probeCount, 'answer')} of 200 in a row${version}`)
  }
  run.evidence = { ...run.evidence, previewed: step.release }
}

async function check(step: StepOf<'check'>, run: Run): Promise<void> {
  tell(run, describe(step))
  await run.ports.progress.phase(`Check of ${step.release}`, () =>
    run.ports.check(step.release, step.slot, run.version)
  )
  tell(run, `your check passed ${step.release}`)
  run.evidence = { ...run.evidence, checked: step.release }
}

/** Its targets are healthy already: what does not answer well by then will not. */
const PREVIEW_SECONDS = 30

/** Whether the balancer can be asked from here; without that, an honest word and no probing. */
export async function findWay(run: Run): Promise<void> {
  if (!run.isProbing) return
  const why = await reachable(run.watching, run.story.slot)
  if (why === undefined) return
  run.isProbing = false
  const { application } = run.world
  const name = isWorker(application) ? '' : application.balancer.dnsName
  const text = `the load balancer ${name} cannot be reached from this runner (${why})`
  if (run.judgement.probe === 'required') {
    throw new BadAnswers(`The release cannot be previewed: ${text}.`, {
      remedy: 'Run the job inside the VPC, or set `probe: auto` to deploy on target health alone.'
    })
  }
  run.ports.progress.warn(
    `${text}: the release is judged by target health and alarms alone, and the switch by configuration`
  )
}

/** Alarms as they are before the release has any traffic, and whether its answers can be told apart; once. */
async function beforeTraffic({ slot }: { readonly slot: Slot }, run: Run): Promise<void> {
  const { ports, judgement } = run
  if (run.hasBaseline) return
  run.hasBaseline = true
  if (judgement.alarms.length > 0) run.baseline = await ports.alarms.states(judgement.alarms)
  if (run.isProbing) {
    run.isDistinct = run.version === undefined || !(await answersWith(run.version, otherSlot(slot), run))
  }
}

async function shift(step: StepOf<'shift'>, run: Run): Promise<void> {
  await beforeTraffic(step, run)
  const { world, isOurs } = await carryOutOnce(step, run.world, run.ports)
  run.world = world
  if (isOurs) tell(run, `done: ${describe(step)}`)
}

/** Watches the release on a rung. @throws BadAnswers when it does not hold. */
async function judge(step: StepOf<'judge'>, run: Run): Promise<void> {
  const { ports, watching } = run
  tell(run, describe(step))
  const end = ports.now() + step.seconds * 1000
  const own: Answer[] = []
  const all: Answer[] = []
  for (let look = 0; look === 0 || ports.now() < end; look++) {
    if (run.isProbing) {
      // The release itself by its preview rule, where each answer is its own; and what users get, which is mixed.
      await holdsInAnswers(own, run, step.slot)
      await holdsInAnswers(all, run)
    }
    if (look % LOOK_EVERY === 0) await holdsOnRung(step, run)
    await ports.pause(Math.min(run.judgement.bakeLookSeconds, Math.max(0, (end - ports.now()) / 1000)), ports.signal)
  }
  if (run.isProbing) await previewed({ ...watching, deadlineSeconds: PREVIEW_SECONDS }, step.slot, run.version)
  const shared = run.isDistinct && run.version !== undefined ? all.filter(({ version }) => version === run.version) : []
  const seen = run.isProbing
    ? `; production: ${counted(all.length, 'answer')}, ${shared.length} of them its own, ${all.filter(answer => !isGood(answer)).length} failed`
    : ''
  tell(run, `${step.release} held at ${step.percent} %${seen}`)
  run.evidence = { ...run.evidence, judged: rungOf(step.release, step.percent) }
}

async function holdsOnRung(step: StepOf<'judge'>, run: Run): Promise<void> {
  await alarmsAreSilent(run)
  run.world = await observeAgain(run.world, ['targets', 'groups'], run.ports)
  const release = inSlot(run.world, step.slot).find(({ name }) => name === step.release)
  if (release === undefined || healthyCount(run.world, step.slot, release) === 0) {
    throw broken('no instance of it is healthy')
  }
}

async function switchOver(step: StepOf<'switch'>, run: Run): Promise<void> {
  const { ports, watching } = run
  await beforeTraffic(step, run)
  if (run.isProbing && run.sampler === undefined) run.sampler = sample(watching)
  run.world = (await carryOutOnce(step, run.world, ports)).world
  if (live(run.world)?.release?.name !== step.release) return
  run.switchedAt = ports.now()
  tell(run, `switched: slot ${step.slot} serves, by one write`)
}

/** Whether the release before answers with this version too: then no answer can tell the two apart. */
async function answersWith(version: string, slot: Slot, { watching: { probe } }: Run): Promise<boolean> {
  for (const address of await probe.addresses()) {
    if ((await probe.ask(address, slot)).version === version) return true
  }
  return false
}

async function verify(step: StepOf<'verify'>, run: Run): Promise<void> {
  const { story, watching, ports } = run
  // A run that found the switch written already has not looked for its way yet.
  if (run.sampler === undefined) await findWay(run)
  if (run.isProbing) {
    run.sampler ??= sample(watching)
    const version = run.isDistinct ? run.version : undefined
    await verified(run.sampler, watching, version, run.switchedAt ?? ports.now(), step.old === undefined)
    const { answers } = run.sampler
    await stopSampling(run)
    // On a ladder both answered on purpose; what counts begins with the last write.
    const counted =
      run.desired.rungs.length > 0 && run.switchedAt !== undefined ? since(answers, run.switchedAt) : answers
    story.overlap = overlap(counted, version, step.old === undefined)
    story.isVerifiedOnAnswers = true
    tell(run, verdict(story.overlap, version, answers))
  } else {
    tell(run, 'verified in the configuration only: no answers were asked for')
  }
  story.liveAt = ports.now()
  run.evidence = { ...run.evidence, verified: step.release }
}

const since = (answers: readonly Answer[], at: number): readonly Answer[] => answers.filter(one => one.at >= at)

function verdict({ milliseconds, answers, failed }: Overlap, version: string | undefined, all: readonly Answer[]) {
  const which =
    version === undefined ? 'all good, but none tells the two releases apart' : `version ${version} answers alone`
  const wrong = all.filter(({ status }) => status === undefined || status >= 500).map(spelled)
  const bad = failed === 0 ? '0 failed' : `${failed} failed (${[...new Set(wrong)].join(', ')})`
  const both = milliseconds === undefined ? '' : `, overlap ${milliseconds} ms`
  return `verified on ${counted(answers, 'answer')}: ${which}${both}, ${bad}`
}

async function handOver(step: StepOf<'hand-over'>, run: Run): Promise<void> {
  const { automation, progress } = run.ports
  const labelOf = (name: string): string => slotLabel(targetGroupOf(run.world, name))
  const slots = { from: labelOf(step.from), to: labelOf(step.release) }
  const { copied, missed } = await automation.handOver(step.from, step.release, slots)
  for (const one of copied) tell(run, `${step.release} took over ${one}`)
  for (const one of missed) progress.warn(`not handed over: ${one}`)
  run.evidence = { ...run.evidence, handedOver: step.release }
}

const targetGroupOf = ({ releases }: World, name: string): string =>
  standing(releases.find(release => release.name === name))?.targetGroupArns[0] ?? ''

/** Targets and alarms are looked at once in so many answers. */
const LOOK_EVERY = 5

/** Watches the live release. @throws BadAnswers when it does not hold. */
async function bake(step: Extract<Gate, { do: 'bake' }>, run: Run): Promise<void> {
  const { ports, judgement } = run
  tell(run, describe(step))
  const end = ports.now() + step.seconds * 1000
  const answers: Answer[] = []
  for (let look = 0; ports.now() < end; look++) {
    if (run.isProbing) await holdsInAnswers(answers, run)
    if (look % LOOK_EVERY === 0) await holdsInAws(step, run)
    await ports.pause(Math.min(judgement.bakeLookSeconds, Math.max(0, (end - ports.now()) / 1000)), ports.signal)
  }
  tell(run, `${step.release} held for ${step.seconds} s`)
  run.evidence = { ...run.evidence, baked: step.release }
}

async function holdsInAnswers(answers: Answer[], run: Run, slot?: Slot): Promise<void> {
  const why = await failing(answers, run, slot)
  if (why !== undefined) throw broken(why)
}

async function alarmsAreSilent(run: Run): Promise<void> {
  const why = await alarming(run)
  if (why !== undefined) throw broken(why)
}

/** Asks once more; says so when the last answers, three or as many as make a preview, are all bad. */
export async function failing(
  answers: Answer[],
  { watching, judgement }: Run,
  slot?: Slot
): Promise<string | undefined> {
  for (const address of await watching.probe.addresses()) answers.push(await watching.probe.ask(address, slot))
  const last = answers.slice(-Math.max(3, judgement.probeCount))
  if (last.length < 3 || last.some(isGood)) return undefined
  return `${last.length} answers in a row failed, ${last.map(spelled).join(', ')}`
}

/** Says which alarms fire that did not before. */
export async function alarming({ judgement, ports, baseline }: Run): Promise<string | undefined> {
  if (judgement.alarms.length === 0) return undefined
  const firing = breached(baseline, await ports.alarms.states(judgement.alarms))
  return firing.length === 0 ? undefined : `alarm ${firing.join(', ')} fires`
}

async function holdsInAws(step: Extract<Gate, { do: 'bake' }>, run: Run): Promise<void> {
  await alarmsAreSilent(run)
  run.world = await observeAgain(run.world, ['targets', 'groups'], run.ports)
  const release = live(run.world)?.release
  if (release === undefined || healthyCount(run.world, step.slot, release) === 0) {
    throw broken('no instance of it is healthy')
  }
}

const broken = (why: string): BadAnswers =>
  new BadAnswers(`The release does not hold: ${why}.`, { remedy: 'Look at its log, correct it and deploy again.' })
