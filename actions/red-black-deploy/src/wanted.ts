import type { MixedInstances } from '../../../lib/aws/groups.ts'
import type { Image } from '../../../lib/aws/images.ts'
import { oneInEachZone } from '../../../lib/aws/networks.ts'
import type { Attempts } from '../../../lib/errors.ts'
import type { Legible, Reading } from '../../../lib/inputs.ts'
import { type Cluster, instancesGroupName } from '../../../lib/names.ts'
import { type Application, entrance, isWorker } from '../../../lib/release/application.ts'
import { intendedCapacity, live, type World } from '../../../lib/release/world.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import type { fields } from './inputs.ts'
import type { Surroundings } from './main.ts'
import type { Desired, Strategy } from './plan.ts'

export type Given = Legible<typeof fields>

/** What there is to deploy, and where; nothing is known of what could not be asked for. */
export interface Seen {
  /** Undefined when the application is not there, or not known. */
  readonly world: World | undefined
  readonly image: Image | undefined
  /** False when EC2 could not be asked for it. */
  readonly isImageRead: boolean
  /** Whether the application may have releases that could not be read. */
  readonly hasUnknownReleases: boolean
}

export interface Wanted {
  readonly desired: Desired
  readonly problems: readonly string[]
}

/**
 * What is wanted, with what was not given taken from what is live, and all that is wrong with it. What cannot be judged
 * for an input that is out of form, or a world that cannot be read, is not.
 */
export async function wanted(
  { values: inputs, problems: misread }: Reading<typeof fields>,
  cluster: Cluster | undefined,
  { world, image, isImageRead, hasUnknownReleases }: Seen,
  { networks, runTags, alarms }: Pick<Surroundings, 'networks' | 'runTags' | 'alarms'>,
  attempt: Attempts['attempt']
): Promise<Wanted> {
  const unread = new Set(misread.map(({ input }) => input))
  const serving = world === undefined ? undefined : live(world)?.release
  const settings = serving?.settings
  const areWorkers = world !== undefined && isWorker(world.application)
  const capacity = intendedCapacity(serving)
  const problems: string[] = []

  problems.push(...imageProblems(inputs['ami-id'], image, isImageRead))
  const mixed = mixedOf(inputs, serving?.group?.mixed, settings?.instanceType)
  const instanceType = inputs['instance-type'] ?? mixed?.types[0] ?? settings?.instanceType
  if (
    instanceType === undefined &&
    !hasUnknownReleases &&
    !unread.has('instance-type') &&
    !unread.has('instance-types')
  ) {
    problems.push('input "instance-type": is required for the first deploy; later ones take it from the live release')
  }
  const min = inputs['min-instances'] ?? capacity?.min ?? 2
  const max = inputs['max-instances'] ?? (capacity === undefined ? Math.max(2, min) : Math.max(capacity.max, min))
  if (min > max && !unread.has('min-instances') && !unread.has('max-instances'))
    problems.push(`input "max-instances": ${max} is less than min-instances, ${min}`)
  const given = inputs['security-groups'] ?? settings?.securityGroupIds
  const usual = given === undefined ? await attempt(() => usualSecurityGroups(world, networks)) : { got: given }
  const securityGroupIds = usual?.got ?? []
  if (usual?.got.length === 0 && world !== undefined && !unread.has('security-groups')) {
    problems.push('input "security-groups": is required, because the application has no security group for instances')
  }
  problems.push(...(await alarmProblems(inputs.alarms, alarms, attempt)))
  if (world !== undefined) problems.push(...audienceProblems(inputs, world.application))
  const desired: Desired = {
    cluster: cluster ?? NOBODY,
    settings: {
      imageId: inputs['ami-id'] ?? '',
      instanceType: instanceType ?? '',
      securityGroupIds,
      instanceProfile: inputs['instance-profile'] ?? settings?.instanceProfile,
      userData: inputs['user-data'] ?? settings?.userData
    },
    subnetIds:
      inputs.subnets ??
      serving?.group?.subnetIds ??
      (world === undefined ? [] : ((await attempt(() => usualSubnets(world.application, networks)))?.got ?? [])),
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
    tags: { ...inputs.tags, ...runTags, ...factsOf(image) }
  }
  return { desired, problems }
}

/** While application or environment cannot be read; such a run ends before anything is made of it. */
const NOBODY: Cluster = { application: '', environment: '' }

function imageProblems(imageId: string | undefined, image: Image | undefined, isImageRead: boolean): readonly string[] {
  // Told already: it is out of form or was not given, or EC2 could not be asked.
  if (imageId === undefined || !isImageRead) return []
  if (image === undefined) return [`input "ami-id": ${imageId} does not exist here, or is not shared with this account`]
  return image.state === 'available' ? [] : [`input "ami-id": ${image.id} is ${image.state}, not available`]
}

async function alarmProblems(
  names: readonly string[],
  alarms: Surroundings['alarms'],
  attempt: Attempts['attempt']
): Promise<readonly string[]> {
  if (names.length === 0) return []
  const known = await attempt(() => alarms.states(names))
  const unknown = names.filter(name => known?.got.has(name) === false)
  return unknown.length > 0 ? [`input "alarms": there is no alarm ${unknown.join(', ')}`] : []
}

/** Of what the release runs, not of the workflow that deploys it: an older image is deployed from a newer commit. */
const factsOf = (image: Image | undefined): Tags =>
  Object.fromEntries(
    [TAG.nevra, TAG.commit].flatMap(key => {
      const value = image?.tags[key]
      return value === undefined ? [] : [[key, value] as const]
    })
  )

/** The security group that create-application made for the instances. */
async function usualSecurityGroups(
  world: World | undefined,
  networks: Surroundings['networks']
): Promise<readonly string[]> {
  if (world === undefined) return []
  const { cluster } = world.application
  const groups = await networks.securityGroupsOf(cluster)
  return groups.filter(({ name }) => name === instancesGroupName(cluster)).map(({ id }) => id)
}

/** The load balancer's subnets; of workers one in each zone of their VPC. */
async function usualSubnets(application: Application, networks: Surroundings['networks']): Promise<readonly string[]> {
  if (!isWorker(application)) return application.balancer.subnetIds
  const all = await networks.subnets({ vpcId: application.securityGroup.vpcId })
  return oneInEachZone(all).map(({ id }) => id)
}

/** What needs traffic that can be shared, or somebody who answers. */
function audienceProblems({ strategy, probe }: Given, application: Application): readonly string[] {
  if (isWorker(application)) {
    return [
      ...(strategy === 'canary' || strategy === 'linear'
        ? [`input "strategy": ${strategy} shares traffic, and workers have none; use red-black, rolling or none`]
        : []),
      ...(probe === 'required' ? ['input "probe": workers answer nobody, so there is nothing to probe'] : [])
    ]
  }
  return probe === 'required' && entrance(application).protocol === 'tcp'
    ? [
        'input "probe": the application is behind a network load balancer, which has no preview to probe; with auto the release is judged by target health and alarms'
      ]
    : []
}

/** Several types or spot: what is given, over what is live. One type on demand needs no policy. */
function mixedOf(
  inputs: Given,
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

const rungsOf = ({ strategy, weights }: Pick<Given, 'strategy' | 'weights'>): readonly number[] =>
  RUNGS[strategy].length === 0 ? [] : (weights ?? RUNGS[strategy])

/** A deploy that has taken longer than this is dead. */
export const unfinishedAfter = (inputs: Given): number =>
  inputs['health-timeout-seconds'] + inputs['bake-time-seconds'] + rungsOf(inputs).length * inputs['rung-seconds'] + 300
