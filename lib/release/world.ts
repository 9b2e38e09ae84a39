import type { Balancers, Target } from '../aws/balancers.ts'
import type { GroupInstance, Groups, GroupView } from '../aws/groups.ts'
import {
  type LaunchSettings,
  type LaunchTemplates,
  TEMPLATE_VERSION,
  type TemplateView
} from '../aws/launch-templates.ts'
import type { Networks } from '../aws/networks.ts'
import { allOf } from '../errors.ts'
import { type Cluster, otherSlot, releaseVersion, SLOTS, type Slot } from '../names.ts'
import { TAG } from '../tags.ts'
import {
  type Application,
  findWorkers,
  forwardsTo,
  isWorker,
  liveSlot,
  percentOf,
  productionRule,
  ruleProblems,
  type ServedApplication,
  theApplication,
  weightsOf
} from './application.ts'

/** One deploy of one AMI: a launch template and an Auto Scaling group of the same name; either may be gone. */
export interface Release {
  readonly name: string
  readonly version: number
  readonly template: TemplateView | undefined
  /** What its template says; read only for the releases that a decision needs it of. */
  readonly settings: LaunchSettings | undefined
  readonly group: GroupView | undefined
}

/** All that AWS says of an application in an environment, at one time. Every decision is made from this. */
export interface World {
  readonly at: number
  readonly application: Application
  readonly targets: Readonly<Record<Slot, readonly Target[]>>
  /** Newest first. */
  readonly releases: readonly Release[]
  /** What it was looked at for: the settings of releases that neither serve nor can be it were not read. */
  readonly sought?: Sought | undefined
}

/** What is to be deployed, as far as it is given. */
export interface Sought {
  readonly imageId: string | undefined
  readonly instanceTypes: readonly string[] | undefined
}

/** The parts of the world that a step can change, and that are read again after it. */
export type Part = 'rules' | 'targets' | 'groups' | 'templates'

export interface WorldPorts {
  readonly balancers: Balancers
  readonly networks: Pick<Networks, 'securityGroupsOf'>
  readonly groups: Groups
  readonly templates: LaunchTemplates
  readonly now: () => number
}

/**
 * Reads everything: four calls for the application, two for targets, two for releases, one for each settings. Workers
 * have no targets, and need no call for them.
 * @param sought what is to be deployed: the settings of a release that does not serve matter only if it can be that.
 */
export async function observe(cluster: Cluster, ports: WorldPorts, sought?: Sought): Promise<World> {
  const application = await theApplication(cluster, ports)
  const read = (): Promise<readonly Release[]> => releasesOf(application, ports, { sought })
  if (isWorker(application)) {
    const releases = await read()
    return { at: ports.now(), application, targets: workersOf(releases), releases, sought }
  }
  const seen = targetsOf(application, ports)
  const [targets, releases] = await allOf([seen, after(seen, read)] as const)
  return { at: ports.now(), application, targets, releases, sought }
}

/** Reads the given parts again. */
export async function observeAgain(world: World, parts: readonly Part[], ports: WorldPorts): Promise<World> {
  const has = (part: Part): boolean => parts.includes(part)
  const { application, sought } = world
  const isOfWorkers = isWorker(application)
  const read = { groups: has('groups') || (isOfWorkers && has('targets')), templates: has('templates') }
  const seen = has('targets') && !isOfWorkers ? targetsOf(application, ports) : Promise.resolve(world.targets)
  const [fresh, targets, releases] = await Promise.all([
    has('rules') ? readAgain(application, ports) : application,
    seen,
    read.groups || read.templates
      ? after(seen, () => releasesOf(application, ports, { known: world.releases, read, sought }))
      : world.releases
  ])
  return {
    at: ports.now(),
    application: fresh,
    targets: isOfWorkers ? workersOf(releases) : targets,
    releases,
    sought
  }
}

/** An instance that is a target is one that its group lists, if the group is read after the targets. */
async function after<T>(first: Promise<unknown>, next: () => Promise<T>): Promise<T> {
  await first.catch(() => undefined)
  return next()
}

/** What says which slot is live, read again. */
async function readAgain(application: Application, { balancers, networks }: WorldPorts): Promise<Application> {
  if (isWorker(application)) return (await findWorkers(application.cluster, networks)) ?? application
  const { listener, slots } = application
  const rules = (await balancers.rules(listener.arn)).filter(rule => forwardsTo(rule, slots))
  const production = productionRule(rules, slots)
  return { ...application, rules, ...(production === undefined ? {} : { production }) }
}

/** Nobody sends workers requests or asks for their health, so Auto Scaling's word on its instances is all there is. */
function workersOf(releases: readonly Release[]): World['targets'] {
  const of = (slot: Slot): readonly Target[] =>
    releases.flatMap(({ group }) => (group?.tags[TAG.slot] === slot ? group.instances.map(workerTarget) : []))
  return { red: of('red'), black: of('black') }
}

function workerTarget({ id, lifecycle, healthy }: GroupInstance): Target {
  const state = /^Terminat/.test(lifecycle)
    ? 'draining'
    : lifecycle !== 'InService'
      ? 'initial'
      : healthy
        ? 'healthy'
        : 'unhealthy'
  return { instanceId: id, state, reason: lifecycle }
}

async function targetsOf({ slots }: ServedApplication, { balancers }: WorldPorts): Promise<World['targets']> {
  const [red, black] = await Promise.all(SLOTS.map(slot => balancers.targets(slots[slot].arn)))
  return { red: red ?? [], black: black ?? [] }
}

interface Extent {
  readonly known?: readonly Release[]
  readonly read?: { readonly groups: boolean; readonly templates: boolean }
  readonly sought: Sought | undefined
}

async function releasesOf(
  application: Application,
  { groups, templates }: WorldPorts,
  { known = [], read = { groups: true, templates: true }, sought }: Extent
): Promise<readonly Release[]> {
  const { cluster } = application
  const [seenGroups, seenTemplates] = await allOf([
    read.groups ? groups.of(cluster) : known.flatMap(({ group }) => group ?? []),
    read.templates ? templates.of(cluster) : known.flatMap(({ template }) => template ?? [])
  ] as const)
  const releases = assembled(cluster, seenGroups, seenTemplates)
  return Promise.all(
    releases.map(async (release, index) => {
      // A template is never edited, so what was read of it once holds.
      const before = known.find(({ name }) => name === release.name)
      const version = launched(release)
      const isSame = before?.template?.id === release.template?.id && version === launched(before)
      const settings = isSame ? before?.settings : undefined
      if (settings !== undefined || release.template === undefined) return { ...release, settings }
      const stands = release.group !== undefined && !isEmptied(release.group)
      const decisive = serves(application, release) || ((index === 0 || stands) && mayBe(release, sought))
      return { ...release, settings: decisive ? await templates.settings(release.template.id, version) : undefined }
    })
  )
}

const serves = (application: Application, { group }: Release): boolean => {
  const weights = weightsOf(application)
  return group !== undefined && SLOTS.some(slot => weights[slot] > 0 && occupies(application, group, slot))
}

/** By its tag, which says of what was made what it was made of, and by what its instances are. */
function mayBe(release: Release, sought: Sought | undefined): boolean {
  if (sought === undefined) return true
  const { group, template } = release
  // Its version is never used again.
  if (group === undefined && isFailed(release)) return false
  const { imageId, instanceTypes: types } = sought
  const made = (group ?? template)?.tags[TAG.ami]
  return (
    (imageId === undefined || made === undefined || made === imageId) &&
    !group?.instances.some(({ type }) => types !== undefined && type !== undefined && !types.includes(type))
  )
}

/** The version of its template that the release's group launches; the first before it has one. */
const launched = (release: Release | undefined): string => release?.group?.templateVersion ?? TEMPLATE_VERSION

/** Groups and templates by the release that they are of; what is not named like a release is not one. */
export function assembled(
  cluster: Cluster,
  groups: readonly GroupView[],
  templates: readonly TemplateView[]
): readonly Release[] {
  const names = new Set([...groups, ...templates].map(({ name }) => name))
  return [...names]
    .flatMap(name => {
      const version = releaseVersion(cluster, name)
      if (version === undefined) return []
      return {
        name,
        version,
        template: templates.find(template => template.name === name),
        settings: undefined,
        group: groups.find(group => group.name === name)
      }
    })
    .sort((a, b) => b.version - a.version)
}

/** The release's group when it is there to stay, not one that AWS is deleting. */
export const standing = (release: Release | undefined): GroupView | undefined =>
  release?.group === undefined || release.group.deleting ? undefined : release.group

/** Releases whose group is attached to the slot, newest first. */
export const inSlot = ({ releases, application }: World, slot: Slot): readonly Release[] =>
  releases.filter(release => {
    const group = standing(release)
    return group !== undefined && occupies(application, group, slot)
  })

const occupies = (application: Application, { targetGroupArns, tags }: GroupView, slot: Slot): boolean =>
  isWorker(application) ? tags[TAG.slot] === slot : targetGroupArns.includes(application.slots[slot].arn)

/** The slot that the release is in; undefined when it is in none, or has no group. */
export const slotOf = (world: World, release: Release): Slot | undefined =>
  SLOTS.find(slot => inSlot(world, slot).some(({ name }) => name === release.name))

export const isEmptied = (group: GroupView): boolean => group.max === 0

/** Whether the release has a group, and that holds nothing. */
export const emptied = (release: Release): boolean => release.group !== undefined && isEmptied(release.group)

/** Emptied, and some of its instances still finish their last requests: deleting the group now would cut these off. */
export const isDraining = (release: Release): boolean => emptied(release) && release.group?.instances.length !== 0

/** A canary or linear deploy on one of its rungs: both slots have weight. */
export interface Ladder {
  readonly stable: Release
  readonly stableSlot: Slot
  readonly rising: Release
  readonly risingSlot: Slot
  /** Share of the traffic that the rising release has. */
  readonly percent: number
}

/**
 * The ladder that traffic stands on, or undefined. Weights alone do not tell who rises: it is the release whose deploy
 * has begun and not ended. Two slots with weight of which that holds for none, or for both, are nobody's ladder.
 */
export function ladder(world: World): Ladder | undefined {
  const weights = weightsOf(world.application)
  if (SLOTS.some(slot => weights[slot] === 0)) return undefined
  const both = SLOTS.map(slot => ({ slot, release: inSlot(world, slot).find(one => !emptied(one)) }))
  const rising = both.filter(({ release }) => held(release) !== undefined)
  const stable = both.filter(({ release }) => held(release) === undefined)
  const [up, down] = [rising[0], stable[0]]
  if (rising.length !== 1 || up?.release === undefined || down?.release === undefined) return undefined
  return {
    stable: down.release,
    stableSlot: down.slot,
    rising: up.release,
    risingSlot: up.slot,
    percent: percentOf(weights, up.slot)
  }
}

/** What stands in the way of any change of the weights: see {@link ruleProblems}. */
export const trafficProblems = (world: World): readonly string[] =>
  ruleProblems(world.application, ladder(world) !== undefined)

/**
 * The release that serves, and the slot it is in. The release is absent before the first deploy. On a ladder it is the
 * one that served before: the other one is still on trial.
 */
export function live(world: World): { readonly slot: Slot; readonly release: Release | undefined } | undefined {
  const slot = liveSlot(world.application) ?? ladder(world)?.stableSlot
  return slot === undefined ? undefined : { slot, release: inSlot(world, slot).find(one => !emptied(one)) }
}

/** The newest release in the idle slot that still has its capacity: what a rollback goes to. */
export function retained(world: World): Release | undefined {
  const slot = liveSlot(world.application)
  return slot === undefined ? undefined : inSlot(world, otherSlot(slot)).find(one => !emptied(one))
}

/** How many targets of the slot are healthy instances of this release. */
export function healthyCount(world: World, slot: Slot, release: Release): number {
  const own = new Set(standing(release)?.instances.map(({ id }) => id))
  return world.targets[slot].filter(({ instanceId, state }) => state === 'healthy' && own.has(instanceId)).length
}

/** Targets in the slot that would take requests and are not this release's. */
export function strangers(world: World, slot: Slot, release: Release | undefined): readonly Target[] {
  const own = new Set(standing(release)?.instances.map(({ id }) => id))
  return world.targets[slot].filter(({ instanceId, state }) => state !== 'draining' && !own.has(instanceId))
}

export interface Capacity {
  readonly min: number
  readonly desired: number
  readonly max: number
}

/** The capacity that a deploy in progress holds back in a tag: the release is not finished while it is there. */
export const held = (release: Release | undefined): Capacity | undefined => capacityIn(release, TAG.capacity)

function capacityIn(release: Release | undefined, key: string): Capacity | undefined {
  const tag = standing(release)?.tags[key]
  const match = tag === undefined ? null : /^(\d+)\/(\d+)\/(\d+)$/.exec(tag)
  return match === null ? undefined : { min: Number(match[1]), desired: Number(match[2]), max: Number(match[3]) }
}

export const spelledCapacity = ({ min, desired, max }: Capacity): string => `${min}/${desired}/${max}`

/** The sizes of workers that were stopped: they are kept for a rollback, and start again at these. */
export const stopped = (release: Release | undefined): Capacity | undefined => capacityIn(release, TAG.stopped)

/** The group's own minimum, while a ladder keeps it from shrinking under what it must be able to take back. */
export function pinnedMin(release: Release | undefined): number | undefined {
  const tag = standing(release)?.tags[TAG.pinned]
  return tag !== undefined && /^\d+$/.test(tag) ? Number(tag) : undefined
}

/** What the release's owner set: the group's own sizes, or those that a deploy in progress holds back. */
export function intendedCapacity(release: Release | undefined): Capacity | undefined {
  const group = standing(release)
  if (group === undefined) return undefined
  const min = held(release)?.min ?? pinnedMin(release) ?? stopped(release)?.min ?? group.min
  return { min, desired: group.desired, max: group.max }
}

/** Processes of the group that Kiln suspended. */
export const suspendedByUs = (release: Release | undefined): readonly string[] =>
  (standing(release)?.tags[TAG.suspended] ?? '').split(',').filter(process => process !== '')

/** From when the release may be shrunk: it lost its traffic, and balancer nodes may lag behind. */
export function retireAfter(release: Release): number | undefined {
  const tag = standing(release)?.tags[TAG.retireAfter]
  const time = tag === undefined ? Number.NaN : Date.parse(tag)
  return Number.isNaN(time) ? undefined : time
}

/** The failed deploy's template stays as the record that the version was taken, and says so. */
export const isFailed = (release: Release): boolean => release.template?.tags[TAG.outcome] === 'failed'

/**
 * When the deploy of a release began that has not ended, in milliseconds since the epoch; undefined when none has. Before
 * it has a group, that is a template, and only the newest: what older ones are of was given up.
 */
export function begunAt({ releases }: World, release: Release): number | undefined {
  const isBegun =
    held(release) !== undefined || (release.group === undefined && release === releases[0] && !isFailed(release))
  return isBegun ? (standing(release)?.createdAt ?? release.template?.createdAt ?? 0) : undefined
}

/** Versions are never used again while anything of them is listed. */
export const nextVersion = ({ releases }: World): number => Math.max(0, ...releases.map(({ version }) => version)) + 1
