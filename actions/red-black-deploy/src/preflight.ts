import type { BalancerView } from '../../../lib/aws/balancers.ts'
import type { Image } from '../../../lib/aws/images.ts'
import { misplaced, type Placed, type Subnet } from '../../../lib/aws/networks.ts'
import { counted } from '../../../lib/counted.ts'
import type { Desired } from './plan.ts'
import type { Planned } from './planned.ts'
import type { PoolToCome } from './warm-pool.ts'

/** What an instance type can run and how many vCPUs it counts for. */
export interface InstanceType {
  readonly name: string
  readonly architectures: readonly string[]
  readonly vcpus: number
}

/** How many vCPUs of a family may run, and how many do; undefined when neither could be asked. */
export interface Quota {
  readonly name: string
  readonly limit: number
  readonly used: number
}

/** What is asked of AWS before the first write, beyond what the plan is made of. */
export interface Preflight {
  /** Those of the names that exist here. */
  instanceTypes(names: readonly string[]): Promise<readonly InstanceType[]>
  /** Those of the subnets, none of them the load balancer's, that are there. */
  subnets(ids: readonly string[]): Promise<readonly Subnet[]>
  /** Those of the security groups that are there. */
  securityGroups(ids: readonly string[]): Promise<readonly Placed[]>
  /** The quota on running vCPUs of the type's family; undefined when the family has none that is known. */
  quota(instanceType: string, isSpot: boolean): Promise<Quota | undefined>
  /** When the credentials end, in milliseconds; undefined when they do not, or are renewed by themselves. */
  credentialsEnd(): Promise<number | undefined>
}

export interface Findings {
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** A question that was not answered: nothing is judged by it. */
export interface Unanswered {
  /** What it was to tell. */
  readonly what: string
  readonly error: unknown
}

/** The longest that a deploy of these inputs can take, when each of its waits takes as long as it may. */
export const longestSeconds = (desired: Desired): number =>
  desired.healthTimeoutSeconds +
  desired.rungs.length * desired.rungSeconds +
  desired.bakeSeconds +
  desired.soakSeconds +
  OTHER_SECONDS

/** Reading, writing, previewing and verifying. */
const OTHER_SECONDS = 60

/** Whether the AMI can run as these types; pure. */
function architectureProblems(image: Image, wanted: readonly string[], known: readonly InstanceType[]): string[] {
  return wanted.flatMap(name => {
    const type = known.find(one => one.name === name)
    if (type === undefined) return [`input "instance-type": there is no instance type ${name} in this region`]
    if (type.architectures.includes(image.architecture)) return []
    const can = type.architectures.join(' or ')
    return [`input "ami-id": ${image.id} is for ${image.architecture}, but instance type ${name} runs ${can}`]
  })
}

/** Where an application is. */
export interface Surrounding {
  readonly zones: BalancerView['zones']
  /** Undefined while it is not known. */
  readonly vpcId: string | undefined
}

/** One zone is one outage; pure. */
function zoneWarnings(
  subnetIds: readonly string[],
  balancer: Pick<Surrounding, 'zones'>,
  others: readonly { readonly id: string; readonly zone: string }[]
): string[] {
  const zones = new Set(
    subnetIds.map(id => balancer.zones[id] ?? others.find(subnet => subnet.id === id)?.zone ?? `unknown zone of ${id}`)
  )
  const [zone] = zones
  return zones.size === 1 && zone !== undefined
    ? [
        `all instances are in one availability zone, ${zone}: when it fails, everything does. Give \`subnets\` of another one, too`
      ]
    : []
}

/** What the plan starts beside what runs; pure. */
function starts(planned: Planned | undefined, least: number): { readonly count: number; readonly during: string } {
  const create = planned?.steps.find(step => step.do === 'create-group')
  const during = 'while both releases run'
  if (create?.do === 'create-group') return { count: create.held.desired, during }
  // What a plan that was refused would have made is at least this.
  if (isRefused(planned)) return { count: least, during }
  // An instance refresh launches each replacement before it ends what it replaces.
  const rolls = planned?.steps.some(step => step.do === 'start-refresh') === true
  return { count: rolls ? 1 : 0, during: 'while its instances are replaced one after another' }
}

/** Without a plan, or with one that has no steps because it was refused; what else is wrong is to be said with that. */
const isRefused = (planned: Planned | undefined): boolean => planned === undefined || planned.refusals.length > 0

/**
 * Whether the account may run the release beside the one that serves, with its warm pool; pure. Quotas count what runs
 * (EC2 user guide, "On-Demand Instance quotas"): instances of a pool only while they are started for it, or where its
 * state is `Running`. What a stopped pool lacks for its start, it gets as soon as others are stopped: Auto Scaling tries
 * again.
 */
function quotaFindings(
  quota: Quota | undefined,
  vcpus: number,
  planned: Planned | undefined,
  least: number,
  pool: PoolToCome | undefined
): Findings {
  const { count, during } = starts(planned, least)
  if (quota === undefined || count === 0) return { problems: [], warnings: [] }
  const running = pool?.runs === true ? pool.count : 0
  const needed = (count + running) * vcpus
  const free = quota.limit - quota.used - needed
  const of = `${counted(count, 'instance')} of ${vcpus}${running === 0 ? '' : `, and ${running} in its warm pool, which runs`}`
  if (free < 0) {
    return {
      problems: [
        `the quota "${quota.name}" is ${quota.limit} vCPUs, ${quota.used} of them run, and the release needs ${needed} more (${of}) ${during}; ask for ${quota.used + needed}`
      ],
      warnings: []
    }
  }
  const warming = pool === undefined || pool.runs ? 0 : pool.count * vcpus
  return {
    problems: [],
    warnings:
      warming <= free
        ? []
        : [
            `the quota "${quota.name}" leaves ${counted(free, 'vCPU')} when both releases run, and to start the ${pool?.count} instances of the warm pool, which are stopped then, takes ${warming}: the pool fills as they become free`
          ]
  }
}

/** Whether the credentials live as long as the deploy may; pure. */
function credentialProblems(end: number | undefined, now: number, desired: Desired): string[] {
  if (end === undefined) return []
  const left = Math.floor((end - now) / 1000)
  const most = longestSeconds(desired)
  return left >= most
    ? []
    : [
        `the AWS credentials expire in ${left} s, but the deploy may take ${most} s; set role-duration-seconds of configure-aws-credentials above that, or lower the time inputs`
      ]
}

/** Inputs that say how long the parts of a deploy may take. */
const TIMES = ['health-timeout-seconds', 'bake-time-seconds', 'soak-seconds', 'strategy', 'weights', 'rung-seconds']
const TYPES = ['instance-type', 'instance-types']

export interface Circumstances {
  /** The warm pool that the release gets. */
  readonly pool: PoolToCome | undefined
  readonly now: number
  readonly isPlanOnly: boolean
  /** Inputs that are out of form: nothing is judged by what stands in for them. */
  readonly unread: ReadonlySet<string>
  /** Security groups that were given, rather than taken from what is live. */
  readonly securityGroupIds: readonly string[]
  /** Instance types that a release of this AMI runs as already. */
  readonly proven: readonly string[]
}

/** All that can be known to go wrong, at once, and what AWS did not let us ask, which is no problem. */
export async function preflight(
  image: Image | undefined,
  desired: Desired,
  planned: Planned | undefined,
  place: Surrounding,
  ask: Preflight,
  { pool, now, isPlanOnly, unread, proven, securityGroupIds }: Circumstances
): Promise<Findings & { readonly unanswered: readonly Unanswered[] }> {
  const creates = isRefused(planned) || planned?.steps.some(step => step.do === 'create-group') === true
  const launches = creates || planned?.steps.some(step => step.do === 'start-refresh') === true
  const unanswered: Unanswered[] = []
  const asked = async <T>(what: string, question: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await question()
    } catch (error) {
      unanswered.push({ what, error })
      return undefined
    }
  }
  const types = (desired.mixed?.types ?? [desired.settings.instanceType]).filter(name => name !== '')
  const isSpot = (desired.mixed?.spotPercent ?? 0) > 0
  const elsewhere = desired.subnetIds.filter(id => place.zones[id] === undefined)
  const areRead = (names: readonly string[]): boolean => !names.some(name => unread.has(name))
  const needsTypes = launches && types.length > 0 && areRead(TYPES)
  // A plan asks for no quota, which counts their vCPUs.
  const asksTypes = needsTypes && !(isPlanOnly && types.every(type => proven.includes(type)))
  const [known, subnets, securityGroups, quota, end] = await Promise.all([
    asksTypes ? asked('the architecture of the instance type', () => ask.instanceTypes(types)) : undefined,
    creates && elsewhere.length > 0 ? asked('the subnets', () => ask.subnets(elsewhere)) : [],
    securityGroupIds.length > 0 ? asked('the security groups', () => ask.securityGroups(securityGroupIds)) : undefined,
    // A plan reserves nothing, so what is free now says nothing of the time at which it is carried out.
    needsTypes && !isPlanOnly && areRead(['min-instances', 'spot-percent'])
      ? asked('the quota on vCPUs', () => ask.quota(types[0] ?? '', isSpot))
      : undefined,
    isPlanOnly || (planned?.steps.length === 0 && !isRefused(planned)) || !areRead(TIMES)
      ? undefined
      : asked('the end of the credentials', () => ask.credentialsEnd())
  ])
  const vcpus = known?.find(({ name }) => name === types[0])?.vcpus
  const areSeen = creates && elsewhere.every(id => subnets?.some(subnet => subnet.id === id))
  const held = vcpus === undefined ? undefined : quotaFindings(quota, vcpus, planned, desired.min, pool)
  return {
    problems: [
      ...(known === undefined || image === undefined ? [] : architectureProblems(image, types, known)),
      ...(creates && subnets !== undefined ? misplaced('subnets', elsewhere, subnets, place.vpcId) : []),
      ...(securityGroups === undefined
        ? []
        : misplaced('security-groups', securityGroupIds, securityGroups, place.vpcId)),
      ...(held?.problems ?? []),
      ...credentialProblems(end, now, desired)
    ],
    warnings: [...(held?.warnings ?? []), ...(areSeen ? zoneWarnings(desired.subnetIds, place, subnets ?? []) : [])],
    unanswered
  }
}
