import type { SetOutput } from '../../../lib/action.ts'
import type { HostedZones } from '../../../lib/aws/hosted-zones.ts'
import { type Image, type Images, snapshotsOf } from '../../../lib/aws/images.ts'
import type { Networks } from '../../../lib/aws/networks.ts'
import type { Snapshots } from '../../../lib/aws/snapshots.ts'
import type { Volumes } from '../../../lib/aws/volumes.ts'
import { errorName, KilnError } from '../../../lib/errors.ts'
import { lookTogether, type Reading } from '../../../lib/inputs.ts'
import { type Cluster, clusterName, usualHostName } from '../../../lib/names.ts'
import { poll } from '../../../lib/poll.ts'
import type { Progress } from '../../../lib/progress.ts'
import { weightsOf } from '../../../lib/release/application.ts'
import { untilDrained } from '../../../lib/release/draining.ts'
import { carryOut, carryOutOnce, describe, isDone, type Step, type StepPorts } from '../../../lib/release/steps.ts'
import {
  carryOutTeardown,
  observeStanding,
  planTeardown,
  type TeardownPorts,
  type TeardownStep
} from '../../../lib/release/teardown.ts'
import { assembled, observe, slotOf, trafficProblems, type World } from '../../../lib/release/world.ts'
import { code, escaped } from '../../../lib/summary.ts'
import { TAG } from '../../../lib/tags.ts'
import { filterValues, type ImageUse } from './image-use.ts'
import type { fields, Inputs } from './inputs.ts'
import type { OUTPUTS } from './outputs.ts'
import { type Kept, type Policy, planImages, planReleases, planSnapshots, type Retirement } from './plan.ts'

export interface Ports extends StepPorts {
  readonly images: Pick<Images, 'find' | 'deregister'>
  readonly snapshots: Pick<Snapshots, 'tagged' | 'delete'>
  readonly volumes: Pick<Volumes, 'tagged' | 'delete'>
  readonly imageUse: ImageUse
  readonly networks: Networks
  readonly zones: HostedZones
  readonly demolition: TeardownPorts['demolition']
  readonly progress: Progress
  readonly setOutput: SetOutput<(typeof OUTPUTS)[number]>
  readonly summarize: (markdown: string) => Promise<void>
}

export interface Report {
  readonly deleted: readonly string[]
  readonly kept: readonly Kept[]
}

/** What has had its time goes: releases past their keep, AMIs past theirs, and what killed runs left. */
export async function retire(given: Reading<typeof fields>, ports: Ports): Promise<Report> {
  const { values: inputs, problems } = given
  const cluster = await lookTogether(given, async named => {
    if (problems.length > 0 && inputs.scope === 'releases') await observe(named, ports)
    return named
  })
  const policy: Policy = {
    keepReleases: inputs['keep-releases'],
    maxAgeHours: inputs['max-age-hours'],
    keepAmis: inputs['keep-amis'],
    launchedWithinDays: inputs['launched-within-days'],
    leftoverAgeHours: inputs['leftover-age-hours'],
    soakSeconds: inputs['soak-seconds']
  }
  const deleted: string[] = []
  const kept: Kept[] = []
  const act: Act = async (what, work) => {
    ports.signal.throwIfAborted()
    if (inputs.mode === 'apply') await work()
    deleted.push(what)
    ports.progress.say(`${inputs.mode === 'apply' ? 'deleted' : 'would delete'} ${what}`)
  }
  try {
    if (inputs.scope === 'application') await takeDown(cluster, inputs, ports, act)
    if (inputs.scope === 'releases') kept.push(...(await retireReleases(cluster, policy, inputs, ports, act)))
    kept.push(...(await retireImages(cluster, policy, ports, act)))
  } finally {
    ports.setOutput('deleted', JSON.stringify(deleted))
    ports.setOutput('kept', JSON.stringify(kept.map(({ what }) => what)))
  }
  for (const { what, why } of kept) ports.progress.say(`kept ${what}: ${why}`)
  const isPlan = inputs.mode === 'plan'
  const lines = [
    ...deleted.map(what => `- ${isPlan ? 'would delete' : 'deleted'} ${escaped(what)}`),
    ...kept.map(({ what, why }) => `- ${isPlan ? 'would keep' : 'kept'} ${code(what)}: ${escaped(why)}`)
  ]
  await ports.summarize(
    [
      `### Retire ${code(clusterName(cluster))}${isPlan ? ' (plan)' : ''}`,
      deleted.length > 0 ? '' : isPlan ? 'Nothing has to go.' : 'Nothing had to go.',
      lines.join('\n')
    ]
      .filter(part => part !== '')
      .join('\n\n')
  )
  return { deleted, kept }
}

/** Does the work in apply mode, and says what went or would go. */
type Act = (what: string, work: () => Promise<void>) => Promise<void>

async function retireReleases(
  cluster: Cluster,
  policy: Policy,
  inputs: Inputs,
  ports: Ports,
  act: Act
): Promise<readonly Kept[]> {
  let world = await observe(cluster, ports)
  const { calm, retirements, kept } = planReleases(world, policy)
  if (inputs.mode === 'apply') {
    for (const step of calm) {
      world = await carryOut(step, world, ports)
      ports.progress.say(describe(step))
    }
  }
  for (const retirement of retirements) {
    await act(`release ${retirement.release}`, async () => {
      world = await carryOutRetirement(retirement, world, inputs, ports)
    })
  }
  return kept
}

async function carryOutRetirement(
  { release, before, drains, after }: Retirement,
  start: World,
  inputs: Inputs,
  ports: Ports
): Promise<World> {
  let world = start
  const run = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) world = await carryOutIdle(step, world, ports)
  }
  await run(before)
  const deadlineSeconds = inputs['drain-timeout-seconds']
  if (drains && deadlineSeconds > 0) {
    world = await untilDrained(release, world, ports, {
      deadlineSeconds,
      intervalSeconds: Math.min(3, ports.patience.intervalSeconds * 3),
      remedy: 'Look at the lifecycle hooks of the group; run retire again, it goes on from here.'
    })
  }
  await run(after)
  return world
}

/** As `carryOut`; when the weights moved meanwhile, the release is left if it may serve, and the step tried again if not. */
async function carryOutIdle(step: Step, start: World, ports: Ports): Promise<World> {
  for (let before = start; ; ) {
    const { world, isOurs } = await carryOutOnce(step, before, ports)
    if (isOurs || isDone(step, world)) return world
    const release = world.releases.find(({ name }) => name === step.release)
    const slot = release === undefined ? undefined : slotOf(world, release)
    if (slot !== undefined && weightsOf(world.application)[slot] > 0) {
      throw new KilnError(`${step.release} became live while it was being retired; it was left as it is.`, {
        remedy: 'Nothing, if you rolled back just now. If it was scaled to 0 already, deploy again at once.'
      })
    }
    const problems = slot === undefined ? [] : trafficProblems(world)
    if (problems.length > 0) {
      throw new KilnError(`${problems.join('\n')}\n${step.release} was left as it is.`, {
        remedy: 'Put the production rule right, then run retire again.'
      })
    }
    before = world
  }
}

async function retireImages(cluster: Cluster, policy: Policy, ports: Ports, act: Act): Promise<readonly Kept[]> {
  const tags = { [TAG.application]: cluster.application }
  const [images, snapshots, volumes] = await Promise.all([
    ports.images.find({ owners: ['self'], tags }),
    ports.snapshots.tagged(tags),
    ports.volumes.tagged(tags)
  ])
  const used = images.length === 0 ? new Map<string, string>() : await ports.imageUse.used(images.map(({ id }) => id))
  const plan = planImages(images, snapshots, volumes, used, policy, ports.now())
  const { goWith, kept } = planSnapshots(
    plan.images,
    await usersOf(snapshotsOf(plan.images), ports),
    snapshots,
    cluster.application
  )
  const inUse: Kept[] = []
  const remove = async (id: string, spelled = `snapshot ${id}`): Promise<void> => {
    try {
      await act(spelled, () => ports.snapshots.delete(id))
    } catch (error) {
      // Of an AMI that is disabled, or was made meanwhile: only EC2 knows.
      if (errorName(error) !== 'InvalidSnapshot.InUse') throw error
      inUse.push({ what: id, why: (error as Error).message })
    }
  }
  for (const image of plan.images) {
    await act(`AMI ${image.id} (${image.name})`, () => ports.images.deregister(image.id))
    for (const id of goWith.get(image.id) ?? []) await remove(id)
  }
  for (const { id, state } of plan.snapshots) await remove(id, `snapshot ${id} (${state}, without an AMI)`)
  for (const { id } of plan.volumes) {
    await act(`volume ${id} (of a bake that was killed)`, () => ports.volumes.delete(id))
  }
  return [...plan.kept, ...kept, ...inUse]
}

/** This account's AMIs, of whatever application, that map any of the snapshots. */
async function usersOf(snapshotIds: readonly string[], { images }: Ports): Promise<readonly Image[]> {
  const users: Image[] = []
  for (const some of filterValues(snapshotIds)) {
    users.push(...(await images.find({ owners: ['self'], filters: { 'block-device-mapping.snapshot-id': some } })))
  }
  return users
}

/**
 * Everything of the application in the environment, from the outside in: name, balancer or its rules at a shared one,
 * releases, slots, security groups. Only what carries this application's and environment's tags is touched.
 */
async function takeDown(cluster: Cluster, inputs: Inputs, ports: Ports, act: Act): Promise<void> {
  const { groups, templates, progress, signal, patience } = ports
  const zone = inputs['hosted-zone']
  const usual = zone === undefined ? undefined : usualHostName(cluster, zone)
  const surroundings = await observeStanding(cluster, { zone, name: inputs['dns-name'] ?? usual }, ports)
  for (const name of surroundings.foreign) {
    progress.warn(`${name} does not carry this application's tags and was left alone`)
  }
  const steps = planTeardown(surroundings)
  const isEntrance = (step: TeardownStep): boolean =>
    step.do === 'remove-name' || step.do === 'delete-balancer' || step.do === 'delete-rule'
  const take = async (step: TeardownStep): Promise<void> => {
    await act(spelledTeardown(step), () =>
      carryOutTeardown(step, ports, { signal, lookSeconds: patience.intervalSeconds })
    )
  }

  for (const step of steps.filter(isEntrance)) await take(step)
  const releases = assembled(cluster, await groups.of(cluster), await templates.of(cluster))
  for (const { name, group } of releases) {
    if (group !== undefined) await act(`group ${name}`, () => groups.remove(name))
  }
  if (inputs.mode === 'apply') await untilNoGroups(cluster, ports)
  for (const { name, template } of releases) {
    if (template !== undefined) await act(`launch template ${name}`, () => templates.remove(template.id))
  }
  for (const step of steps.filter(one => !isEntrance(one))) await take(step)
}

/** What is deleted, as the output lists it. */
function spelledTeardown(step: TeardownStep): string {
  switch (step.do) {
    case 'remove-name':
      return `name ${step.record.name}`
    case 'delete-balancer':
      return `load balancer ${step.name}`
    case 'delete-rule':
      return step.what
    case 'delete-slot':
      return `target group ${step.name}`
    case 'delete-security-group':
      return `security group ${step.name}`
  }
}

async function untilNoGroups(cluster: Cluster, { groups, progress, signal, patience }: Ports): Promise<void> {
  await poll(
    async () => {
      const left = await groups.of(cluster)
      return left.length === 0 ? { done: true } : { notYet: `${left.map(({ name }) => name).join(', ')} end` }
    },
    {
      what: 'the groups to be gone',
      deadlineSeconds: 900,
      intervalSeconds: Math.min(3, patience.intervalSeconds * 3),
      signal,
      onNotYet: reason => progress.say(reason),
      remedy: 'Run retire again; it goes on from here.'
    }
  )
}
