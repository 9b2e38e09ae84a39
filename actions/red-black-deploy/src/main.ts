import type { SetOutput } from '../../../lib/action.ts'
import type { Image, Images } from '../../../lib/aws/images.ts'
import type { Instances } from '../../../lib/aws/instances.ts'
import type { Networks } from '../../../lib/aws/networks.ts'
import { counted } from '../../../lib/counted.ts'
import {
  allAtOnce,
  attempts,
  briefly,
  failureOf,
  InputError,
  messageOf,
  RefusedError,
  told
} from '../../../lib/errors.ts'
import { clusterOf, lookTogether, type Reading } from '../../../lib/inputs.ts'
import { clusterName, type Slot } from '../../../lib/names.ts'
import { numbered, tellPlan } from '../../../lib/progress.ts'
import {
  type Application,
  ApplicationMissing,
  type Entrance,
  entrance,
  isWorker,
  SLOT_HEADER
} from '../../../lib/release/application.ts'
import { recordLive } from '../../../lib/release/live-since.ts'
import { editsUnknown, ruleEdits } from '../../../lib/release/rule-conditions.ts'
import { live, observe, type World } from '../../../lib/release/world.ts'
import type { Tags } from '../../../lib/tags.ts'
import { check } from './check.ts'
import type { RunCheck } from './check-command.ts'
import { deploy } from './deploy.ts'
import { type Difference, differences } from './difference.ts'
import { attestationProblems, type DeploymentState, type GitHub } from './github.ts'
import type { fields } from './inputs.ts'
import type { OUTPUTS } from './outputs.ts'
import { type Desired, plan, wayOut } from './plan.ts'
import { type Planned, spelledStep } from './planned.ts'
import { type Preflight, preflight, type Surrounding } from './preflight.ts'
import type { Probe, ProbeTarget } from './probe.ts'
import { observeRoll, planRoll, type Roll, type Rolls, roll } from './rolling.ts'
import { begunStory, type Check, type Judgement, type Outcome, type Ports, type Story } from './run.ts'
import { summary } from './summary.ts'
import { type Given, unfinishedAfter, wanted } from './wanted.ts'
import { type PoolToCome, poolToCome } from './warm-pool.ts'

export interface Surroundings extends Omit<Ports, 'probe' | 'check'> {
  readonly images: Pick<Images, 'byId'>
  readonly networks: Ports['networks'] & Pick<Networks, 'subnets'>
  readonly instances: Pick<Instances, 'imagesOf'>
  readonly rolls: Rolls
  readonly preflight: Preflight
  /** Undefined without a token, or outside a workflow run. */
  readonly github: GitHub | undefined
  readonly runCheck: RunCheck
  readonly makeProbe: (target: ProbeTarget) => Probe
  readonly setOutput: SetOutput<(typeof OUTPUTS)[number]>
  readonly runTags: Tags
  readonly summarize: (markdown: string) => Promise<void>
}

/** What it takes to look, and to write nothing. */
export type LookPorts = Pick<
  Surroundings,
  | 'images'
  | 'networks'
  | 'balancers'
  | 'groups'
  | 'templates'
  | 'rolls'
  | 'alarms'
  | 'preflight'
  | 'github'
  | 'runTags'
  | 'progress'
  | 'now'
>

export interface Report {
  readonly desired: Desired
  readonly planned: Planned
  /** The warm pool that the release gets beside the one that the release before keeps. */
  readonly pool: PoolToCome | undefined
  readonly differences: readonly Difference[]
  readonly warnings: readonly string[]
  /** Of an instance, in dollars an hour, where the user said it. */
  readonly instancePrice: number | undefined
  readonly story: Story
  readonly startedAt: number
  /** Undefined of workers. */
  readonly url: string | undefined
}

/** What the mode asks for: a deploy, its plan, or a look at what was deployed. */
export async function run(given: Reading<typeof fields>, around: Surroundings): Promise<void> {
  const { values, problems } = given
  const { mode } = values
  if (mode === 'apply' || mode === 'plan') {
    const startedAt = around.now()
    const look = await allAtOnce(problems, () => lookAtAll(given, around))
    await redBlackDeploy(values, { ...look, startedAt }, around)
    return
  }
  const unfinishedSeconds = unfinishedAfter(values)
  await lookTogether(given, async cluster => {
    if (problems.length > 0) await observe(cluster, around)
    else await check(cluster, { repairs: mode === 'repair', unfinishedSeconds }, around)
  })
  around.setOutput('outcome', 'checked')
}

/** What a deploy is decided by. */
interface Look {
  readonly world: World
  readonly image: Image | undefined
  readonly desired: Desired
  readonly planned: Planned
  readonly pool: PoolToCome | undefined
  readonly isRolling: boolean
  readonly warnings: readonly string[]
}

/**
 * Observes and plans, and writes nothing.
 * @throws KilnError with all that is wrong, as far as it can be judged by the inputs that are in form.
 */
export async function lookAtAll(given: Reading<typeof fields>, around: LookPorts): Promise<Look> {
  const { values, problems: misread } = given
  const imageId = values['ami-id']
  const cluster = clusterOf(given)
  const { attempt, failures } = attempts()
  const type = values['instance-type']
  const sought = { imageId, instanceTypes: values['instance-types'] ?? (type === undefined ? undefined : [type]) }
  const [foundImage, seen] = await Promise.all([
    imageId === undefined ? undefined : attempt(() => around.images.byId(imageId)),
    cluster === undefined ? undefined : attempt(() => observe(cluster, around, sought).catch(missing))
  ])
  const image = foundImage?.got
  const absent = seen?.got instanceof ApplicationMissing ? seen.got : undefined
  const world = seen?.got instanceof ApplicationMissing ? undefined : seen?.got
  const hasUnknownReleases = world === undefined && absent?.hasSlots !== false
  const look = { world, image, isImageRead: foundImage !== undefined, hasUnknownReleases }
  const { desired, problems } = await wanted(given, cluster, look, around, attempt)
  const isRolling = world !== undefined && desired.strategy === 'rolling' && live(world)?.release !== undefined
  const rolled = isRolling ? await attempt(() => observeRoll(world, around.rolls)) : undefined
  const planned =
    world === undefined || (isRolling && rolled === undefined)
      ? undefined
      : rolled === undefined
        ? plan(world, desired, {})
        : rollPlan(world, desired, rolled.got)
  const pool = world === undefined ? undefined : poolToCome(world, planned, desired)
  const circumstances = {
    pool,
    now: around.now(),
    isPlanOnly: values.mode === 'plan',
    unread: new Set(misread.map(({ input }) => input)),
    securityGroupIds: values['security-groups'] ?? [],
    proven: world === undefined ? [] : typesOf(world, imageId)
  }
  const place = world === undefined ? { zones: {}, vpcId: undefined } : placeOf(world.application)
  const rules = attempts()
  const [found, unattested, edits] = await Promise.all([
    preflight(image, desired, planned, place, around.preflight, circumstances),
    values['only-attested'] ? attestationProblems(image, around.github).catch(unasked) : [],
    world === undefined ? undefined : rules.attempt(() => ruleEdits(world.application, around.balancers))
  ])
  const unknown = [
    ...found.unanswered.map(({ what, error }) => ({
      error,
      line: `${what} could not be checked before the deploy: ${told(error)}`
    })),
    ...rules.failures.map(error => ({ error, line: editsUnknown(error) }))
  ]
  const isRefused = (error: unknown): boolean => failures.some(failure => told(failure) === told(error))
  const warnings = [...unknown.flatMap(({ error, line }) => (isRefused(error) ? [] : [line])), ...found.warnings]
  for (const warning of warnings) around.progress.warn(warning)
  const refusals = [...(planned?.refusals ?? []), ...(edits?.got ?? [])]
  refuseAll([...problems, ...refusals, ...found.problems, ...unattested], planned?.heldBy, absent, failures)
  // Without a world, and with nothing to refuse, it is the inputs that are wrong.
  if (world === undefined || planned === undefined) throw new InputError(misread)
  return { world, image, desired, planned, pool, isRolling, warnings }
}

/** What the releases of this AMI run as. */
const typesOf = ({ releases }: World, imageId: string | undefined): readonly string[] =>
  releases.flatMap(({ settings, group }) =>
    group === undefined || settings === undefined || settings.imageId !== imageId
      ? []
      : (group.mixed?.types ?? [settings.instanceType])
  )

/** An image that cannot be proved to be attested is not let through. */
const unasked = (error: unknown): string[] => [`input "only-attested": GitHub could not be asked: ${messageOf(error)}`]

/** @throws what is not that the application is missing, which is told beside all else. */
function missing(error: unknown): ApplicationMissing {
  if (error instanceof ApplicationMissing) return error
  throw error
}

/** Apply, report: an AMI becomes the live release, or nothing that serves has changed. */
async function redBlackDeploy(
  inputs: Given,
  { world, image, desired, planned, pool, isRolling, warnings, startedAt }: Look & { readonly startedAt: number },
  around: Surroundings
): Promise<void> {
  const { progress, setOutput } = around
  const isPlanOnly = inputs.mode === 'plan'
  await tellSteps(planned, desired, around)

  const entry = isWorker(world.application) ? undefined : entrance(world.application)
  const url = entry?.url
  const judgement = judgementFor(entry?.protocol, judgementOf(inputs), progress)
  setOutput('release', planned.release)
  setOutput('slot', planned.slot)
  setOutput('previous-release', planned.previous)
  setOutput('url', url)
  const story = begunStory(planned, [{ at: startedAt, what: 'started' }])
  const report: Report = {
    ...{ desired, planned, pool, story, startedAt, url, warnings, instancePrice: inputs['instance-price'] },
    differences: differences(live(world)?.release, desired, image)
  }
  if (isPlanOnly) {
    setOutput('outcome', 'planned')
    await around.summarize(summary(report, true))
    return
  }

  const probe = probeOf(world.application, planned.slot, inputs, around)
  const ownCheck: Check = (release, slot, version) => {
    const command = { command: inputs.verify ?? [], timeoutSeconds: inputs['verify-timeout-seconds'] }
    const said = { release, slot, url: url ?? '', slotHeader: `${SLOT_HEADER}: ${slot}`, version }
    return around.runCheck(command, said, line => progress.say(line), around.signal)
  }
  const shown = planned.steps.length === 0 ? undefined : await begunOnGitHub(report, around)
  try {
    const ports = { ...around, probe, check: ownCheck }
    if (isRolling) await roll(world, desired, judgement, ports, story)
    else await deploy(world, desired, judgement, ports, story)
    if (story.outcome === 'deployed' && story.liveAt !== undefined) {
      const overlapMilliseconds = story.overlap?.milliseconds
      await recordLive({ release: story.release, at: story.liveAt, overlapMilliseconds }, around.groups)
    }
    if (planned.steps.length === 0)
      progress.say(`${planned.release} is live already with these settings; nothing was written`)
  } catch (error) {
    story.why = briefly(error)
    throw error
  } finally {
    setOutput('release', story.release)
    setOutput('slot', story.slot)
    setOutput('outcome', story.outcome)
    setOutput('timeline', JSON.stringify(timelineOf(report)))
    await around.summarize(summary(report, false))
    await shown?.(story)
  }
}

/** The rolling plan as a plan of the live release. */
function rollPlan(world: World, desired: Desired, seen: Roll): Planned {
  const serving = live(world)
  const release = serving?.release?.name ?? ''
  const slot = serving?.slot ?? 'red'
  return { ...planRoll(world, desired, seen), release, slot, previous: undefined, isLive: true, percent: 100 }
}

/** Before the first write, all that is wrong at once. */
function refuseAll(
  problems: readonly string[],
  heldBy: Planned['heldBy'],
  absent: ApplicationMissing | undefined,
  failures: readonly unknown[]
): void {
  const failed = [...(absent === undefined ? [] : [absent]), ...failures]
  if (problems.length === 0 && failed.length === 0) return
  if (problems.length === 0) throw failureOf(failed)
  const lines = [...(absent === undefined ? [] : [told(absent)]), ...problems, ...failures.map(told)]
  throw new RefusedError([...new Set(lines)].join('\n'), `${wayOut(heldBy)} and run it again.`)
}

const STATES: Readonly<Record<Outcome, DeploymentState>> = {
  deployed: 'success',
  unchanged: 'success',
  'rolled-back': 'failure',
  failed: 'failure',
  unfinished: 'error'
}

/** A GitHub Deployment that says how this deploy goes on; a deploy never fails for GitHub's sake. */
async function begunOnGitHub(
  { desired, planned, url }: Report,
  { github, progress }: Surroundings
): Promise<((story: Story) => Promise<void>) | undefined> {
  if (github === undefined) return undefined
  const said = async <T>(telling: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await telling()
    } catch (error) {
      progress.warn(`GitHub could not be told of the deploy: ${messageOf(error)}`)
      return undefined
    }
  }
  const what = `${planned.release}: ${desired.settings.imageId}`
  const deployment = await said(() => github.deployment(desired.cluster.environment, what))
  if (deployment === undefined) return undefined
  await said(() => deployment.tell('in_progress', what, url))
  return async story => {
    const why = story.why === undefined ? '' : `: ${story.why}`
    await said(() => deployment.tell(STATES[story.outcome], `${story.release} ${story.outcome}${why}`, url))
  }
}

const placeOf = (application: Application): Surrounding =>
  isWorker(application) ? { zones: {}, vpcId: application.securityGroup.vpcId } : application.balancer

/** Asks the application as its clients do; workers answer nobody, and are never asked. */
function probeOf(application: Application, slot: Slot, inputs: Given, { makeProbe }: Surroundings): Probe {
  if (isWorker(application)) {
    return { addresses: async () => [], ask: () => Promise.reject(new Error('workers answer nobody')) }
  }
  const path = inputs['probe-path'] ?? application.slots[slot].healthCheck.path
  return makeProbe({
    ...{ ...entrance(application), path, versionHeader: inputs['version-header'], timeoutSeconds: 5 },
    expected: {
      status: inputs['probe-status'],
      body: inputs['probe-body'],
      fields: inputs['probe-fields'],
      versionField: inputs['version-field']
    }
  })
}

/** How a release can be judged here: `protocol` is undefined of workers. */
function judgementFor(
  protocol: Entrance['protocol'] | undefined,
  wish: Judgement,
  progress: Surroundings['progress']
): Judgement {
  if (protocol === undefined) return { ...wish, probe: 'off' }
  return protocol === 'tcp' ? unprobed(wish, progress) : wish
}

/** A network load balancer forwards bytes: it has no preview rules, and what is spoken over it is not known. */
function unprobed(judgement: Judgement, progress: Surroundings['progress']): Judgement {
  if (judgement.probe === 'auto') {
    progress.warn(
      'behind a network load balancer the release is judged by target health and alarms alone; connections that are open stay with the release before until they end'
    )
  }
  return { ...judgement, probe: 'off' }
}

/** What the output `timeline` holds. */
function timelineOf({ story, startedAt }: Report): Record<string, unknown> {
  return {
    startedAt,
    moments: story.moments,
    deploySeconds: story.liveAt === undefined ? null : (story.liveAt - startedAt) / 1000,
    slowestBootSeconds: story.slowestBootSeconds ?? null,
    overlapMilliseconds: story.overlap?.milliseconds ?? null,
    answers: story.overlap?.answers ?? null,
    failedAnswers: story.overlap?.failed ?? null
  }
}

function tellSteps(planned: Planned, desired: Desired, { progress }: Surroundings): Promise<void> {
  const name = clusterName(desired.cluster)
  const title =
    planned.steps.length === 0
      ? `Plan for ${name}: nothing to do`
      : `Plan for ${name}: ${planned.release} into slot ${planned.slot}, ${counted(planned.steps.length, 'step')}`
  return tellPlan(title, numbered(planned.steps.map(spelledStep)), progress)
}

/** Between looks at a release that boots, so that there are fewer than 20 calls in a minute; see lib/release/health.ts. */
const LOOK_SECONDS = 4.6

/** How this run judges its release. */
const judgementOf = (inputs: Given): Judgement => ({
  probe: inputs.probe,
  probeCount: inputs['probe-count'],
  expectVersion: inputs['expect-version'],
  alarms: inputs.alarms,
  health: {
    deadlineSeconds: inputs['health-timeout-seconds'],
    unhealthySeconds: inputs['unhealthy-timeout-seconds'],
    intervalSeconds: LOOK_SECONDS,
    lossIsFailure: true
  },
  probeSeconds: 0.05,
  bakeLookSeconds: 2,
  verifySeconds: 300
})
