import type { SetOutput } from '../../../lib/action.ts'
import type { BalancerView } from '../../../lib/aws/balancers.ts'
import type { MixedInstances } from '../../../lib/aws/groups.ts'
import type { Image, Images } from '../../../lib/aws/images.ts'
import type { Instances } from '../../../lib/aws/instances.ts'
import type { Networks } from '../../../lib/aws/networks.ts'
import { InputError, KilnError } from '../../../lib/errors.ts'
import { clusterName, type Slot } from '../../../lib/names.ts'
import { type Application, type Entrance, entrance, isWorker, SLOT_HEADER } from '../../../lib/release/application.ts'
import { recordLive } from '../../../lib/release/live-since.ts'
import { intendedCapacity, live, observe, type World } from '../../../lib/release/world.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import { check } from './check.ts'
import type { RunCheck } from './check-command.ts'
import { deploy } from './deploy.ts'
import { type Difference, differences } from './difference.ts'
import { attestationProblems, type DeploymentState, type GitHub } from './github.ts'
import type { Inputs } from './inputs.ts'
import type { OUTPUTS } from './outputs.ts'
import { type Desired, plan, type Strategy } from './plan.ts'
import { type Planned, spelledStep } from './planned.ts'
import { type Preflight, preflight } from './preflight.ts'
import type { Probe, ProbeTarget } from './probe.ts'
import { observeRoll, planRoll, type Roll, type Rolls, roll } from './rolling.ts'
import type { Check, Judgement, Outcome, Ports, Story } from './run.ts'
import { summary } from './summary.ts'

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

export interface Report {
  readonly desired: Desired
  readonly planned: Planned
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
export async function run(inputs: Inputs, around: Surroundings, judgement: Judgement): Promise<void> {
  const { application, environment, mode } = inputs
  const imageId = inputs['ami-id']
  if (mode === 'check' || mode === 'repair') {
    const unfinishedSeconds = unfinishedAfter(inputs)
    await check({ application, environment }, { repairs: mode === 'repair', unfinishedSeconds }, around)
    around.setOutput('outcome', 'checked')
    return
  }
  if (imageId === undefined) throw new InputError([{ input: 'ami-id', problem: 'is required' }])
  await redBlackDeploy({ ...inputs, 'ami-id': imageId }, around, judgement)
}

/** A deploy that has taken longer than this is dead. */
const unfinishedAfter = (inputs: Inputs): number =>
  inputs['health-timeout-seconds'] + inputs['bake-time-seconds'] + rungsOf(inputs).length * inputs['rung-seconds'] + 300

/** The inputs of a deploy, which is always of an AMI. */
export type DeployInputs = Inputs & { readonly 'ami-id': string }

/** Observe, plan, apply, report: an AMI becomes the live release, or nothing that serves has changed. */
export async function redBlackDeploy(inputs: DeployInputs, around: Surroundings, wish: Judgement): Promise<Report> {
  const { progress, setOutput, now } = around
  const startedAt = now()
  const cluster = { application: inputs.application, environment: inputs.environment }
  const [image, world] = await Promise.all([around.images.byId(inputs['ami-id']), observe(cluster, around)])
  const { desired, problems } = await wanted(inputs, world, image, around)
  const isRolling = desired.strategy === 'rolling' && live(world)?.release !== undefined
  const planned = isRolling
    ? rollPlan(world, desired, await observeRoll(world, around.rolls))
    : plan(world, desired, {})
  const isPlanOnly = inputs.mode === 'plan'
  const [found, unattested] = await Promise.all([
    preflight(image, desired, planned, zonesOf(world.application), around.preflight, { now: now(), isPlanOnly }),
    inputs['only-attested'] ? attestationProblems(image, around.github) : []
  ])
  refuseAll([...problems, ...planned.refusals, ...found.problems, ...unattested])
  for (const warning of found.warnings) progress.warn(warning)
  await tellPlan(planned, desired, around)

  const entry = isWorker(world.application) ? undefined : entrance(world.application)
  const url = entry?.url
  const judgement = judgementFor(entry?.protocol, wish, progress)
  setOutput('release', planned.release)
  setOutput('slot', planned.slot)
  setOutput('previous-release', planned.previous)
  setOutput('url', url)
  const story: Story = {
    outcome: 'unchanged',
    release: planned.release,
    slot: planned.slot,
    previous: planned.previous,
    moments: [{ at: startedAt, what: 'started' }],
    overlap: undefined,
    slowestBootSeconds: undefined,
    liveAt: undefined,
    isVerifiedOnAnswers: false
  }
  const report: Report = {
    ...{ desired, planned, story, startedAt, url, warnings: found.warnings, instancePrice: inputs['instance-price'] },
    differences: differences(live(world)?.release, desired, image)
  }
  if (isPlanOnly) {
    setOutput('outcome', 'planned')
    await around.summarize(summary(report, true))
    return report
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
  } finally {
    setOutput('release', story.release)
    setOutput('slot', story.slot)
    setOutput('outcome', story.outcome)
    setOutput('timeline', JSON.stringify(timelineOf(report)))
    await around.summarize(summary(report, false))
    await shown?.(story)
  }
  return report
}

/** The rolling plan as a plan of the live release. */
function rollPlan(world: World, desired: Desired, seen: Roll): Planned {
  const serving = live(world)
  const { refusals, steps } = planRoll(world, desired, seen)
  const release = serving?.release?.name ?? ''
  return { refusals, steps, release, slot: serving?.slot ?? 'red', previous: undefined, isLive: true, percent: 100 }
}

/** Before the first write, all that is wrong at once. */
function refuseAll(problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new KilnError([...new Set(problems)].join('\n'), {
    remedy:
      'Nothing was written. Settle what the lines above name (another deploy: wait for it, or set `take-over: true` when it is dead) and run it again.'
  })
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
      progress.warn(`GitHub could not be told of the deploy: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
  const what = `${planned.release}: ${desired.settings.imageId}`
  const deployment = await said(() => github.deployment(desired.cluster.environment, what))
  if (deployment === undefined) return undefined
  await said(() => deployment.tell('in_progress', what, url))
  return async story => {
    await said(() => deployment.tell(STATES[story.outcome], `${story.release} ${story.outcome}`, url))
  }
}

const zonesOf = (application: Application): Pick<BalancerView, 'zones'> =>
  isWorker(application) ? { zones: {} } : application.balancer

/** Asks the application as its clients do; workers answer nobody, and are never asked. */
function probeOf(application: Application, slot: Slot, inputs: Inputs, { makeProbe }: Surroundings): Probe {
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
  if (judgement.probe === 'required') {
    throw new KilnError('The application is behind a network load balancer, which has no preview to probe.', {
      remedy: 'Set `probe: auto`: the release is then judged by target health and alarms.'
    })
  }
  if (judgement.probe === 'auto') {
    progress.warn(
      'behind a network load balancer the release is judged by target health and alarms alone; connections that are open stay with the release before until they end'
    )
  }
  return { ...judgement, probe: 'off' }
}

/** What the output `timeline` holds. */
export function timelineOf({ story, startedAt }: Report): Record<string, unknown> {
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

async function tellPlan(planned: Planned, desired: Desired, { progress }: Surroundings): Promise<void> {
  const name = clusterName(desired.cluster)
  const title =
    planned.steps.length === 0
      ? `Plan for ${name}: nothing to do`
      : `Plan for ${name}: ${planned.release} into slot ${planned.slot}, ${planned.steps.length} steps`
  await progress.phase(title, async () => {
    for (const [index, step] of planned.steps.entries()) progress.say(`${index + 1}. ${spelledStep(step)}`)
  })
}

interface Wanted {
  readonly desired: Desired
  readonly problems: readonly string[]
}

/** What is wanted, with what was not given taken from what is live, and all that is wrong with it. */
async function wanted(
  inputs: DeployInputs,
  world: World,
  image: Image | undefined,
  { networks, runTags, alarms }: Surroundings
): Promise<Wanted> {
  const cluster = { application: inputs.application, environment: inputs.environment }
  const serving = live(world)?.release
  const settings = serving?.settings
  const areWorkers = isWorker(world.application)
  const capacity = intendedCapacity(serving)
  const problems: string[] = []

  if (image === undefined) {
    problems.push(`input "ami-id": ${inputs['ami-id']} does not exist here, or is not shared with this account`)
  } else if (image.state !== 'available') {
    problems.push(`input "ami-id": ${image.id} is ${image.state}, not available`)
  }
  const mixed = mixedOf(inputs, serving?.group?.mixed, settings?.instanceType)
  const instanceType = inputs['instance-type'] ?? mixed?.types[0] ?? settings?.instanceType
  if (instanceType === undefined) {
    problems.push('input "instance-type": is required for the first deploy; later ones take it from the live release')
  }
  const min = inputs['min-instances'] ?? capacity?.min ?? 2
  const max = inputs['max-instances'] ?? (capacity === undefined ? Math.max(2, min) : Math.max(capacity.max, min))
  if (min > max) problems.push(`input "max-instances": ${max} is less than min-instances, ${min}`)
  const securityGroupIds =
    inputs['security-groups'] ??
    settings?.securityGroupIds ??
    (await networks.securityGroupsOf(cluster))
      .filter(({ name }) => name === `${clusterName(cluster)}-instances`)
      .map(({ id }) => id)
  if (securityGroupIds.length === 0) {
    problems.push('input "security-groups": is required, because the application has no security group for instances')
  }
  if (inputs.alarms.length > 0) {
    const known = await alarms.states(inputs.alarms)
    const unknown = inputs.alarms.filter(name => !known.has(name))
    if (unknown.length > 0) problems.push(`input "alarms": there is no alarm ${unknown.join(', ')}`)
  }
  if (areWorkers) problems.push(...workerProblems(inputs))
  // Of what the release runs, not of the workflow that deploys it: an older image is deployed from a newer commit.
  const facts = [TAG.nevra, TAG.commit].flatMap(key => {
    const value = image?.tags[key]
    return value === undefined ? [] : [[key, value] as const]
  })
  const desired: Desired = {
    cluster,
    settings: {
      imageId: inputs['ami-id'],
      instanceType: instanceType ?? '',
      securityGroupIds,
      instanceProfile: inputs['instance-profile'] ?? settings?.instanceProfile,
      userData: inputs['user-data'] ?? settings?.userData
    },
    subnetIds: inputs.subnets ?? serving?.group?.subnetIds ?? (await usualSubnets(world.application, networks)),
    mixed,
    isChecked: inputs.verify !== undefined,
    steadySeconds: inputs['steady-seconds'],
    min,
    max,
    strategy: inputs.strategy,
    rungs: rungsOf(inputs),
    rungSeconds: inputs['rung-seconds'],
    retain: inputs.retain,
    healthTimeoutSeconds: inputs['health-timeout-seconds'],
    bakeSeconds: inputs['bake-time-seconds'],
    // No balancer node sends workers a last request.
    soakSeconds: areWorkers ? 0 : inputs['soak-seconds'],
    unfinishedSeconds: unfinishedAfter(inputs),
    takeOver: inputs['take-over'],
    tags: { ...inputs.tags, ...runTags, ...Object.fromEntries(facts) }
  }
  return { desired, problems }
}

/** The load balancer's subnets; of workers one in each zone of their VPC. */
async function usualSubnets(application: Application, networks: Surroundings['networks']): Promise<readonly string[]> {
  if (!isWorker(application)) return application.balancer.subnetIds
  const all = await networks.subnets({ vpcId: application.securityGroup.vpcId })
  return all.filter(({ zone }, index) => all.findIndex(one => one.zone === zone) === index).map(({ id }) => id)
}

/** What needs traffic that can be shared or asked for. */
const workerProblems = ({ strategy, probe }: Inputs): readonly string[] => [
  ...(strategy === 'canary' || strategy === 'linear'
    ? [`input "strategy": ${strategy} shares traffic, and workers have none; use red-black, rolling or none`]
    : []),
  ...(probe === 'required' ? ['input "probe": workers answer nobody, so there is nothing to probe'] : [])
]

/** Several types or spot: what is given, over what is live. One type on demand needs no policy. */
function mixedOf(
  inputs: Inputs,
  before: MixedInstances | undefined,
  liveType: string | undefined
): MixedInstances | undefined {
  const type = inputs['instance-type']
  const one = type ?? liveType
  // A single type that is given replaces the types that were live; how much of it is spot stays.
  const types =
    inputs['instance-types'] ?? (type === undefined ? before?.types : undefined) ?? (one === undefined ? [] : [one])
  const spotPercent = inputs['spot-percent'] ?? before?.spotPercent ?? 0
  const onDemandBase = inputs['on-demand-base'] ?? before?.onDemandBase ?? 0
  return types.length > 1 || spotPercent > 0 ? { types, spotPercent, onDemandBase } : undefined
}

/** Shares that a strategy climbs when the input `weights` names none. */
const RUNGS: Readonly<Record<Strategy, readonly number[]>> = {
  rolling: [],
  canary: [10],
  linear: [10, 20, 30, 40, 50, 60, 70, 80, 90],
  'red-black': [],
  none: []
}

export const rungsOf = ({ strategy, weights }: Pick<Inputs, 'strategy' | 'weights'>): readonly number[] =>
  RUNGS[strategy].length === 0 ? [] : (weights ?? RUNGS[strategy])

/** Between looks at a release that boots, so that there are fewer than 20 calls in a minute; see lib/release/health.ts. */
const LOOK_SECONDS = 4.5

/** How this run judges its release. */
export const judgementOf = (inputs: Inputs): Judgement => ({
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
