import type { BalancerView, ListenerView, RuleView, TargetGroupView } from '../../../lib/aws/balancers.ts'
import { type CertificateView, coversHost } from '../../../lib/aws/certificates.ts'
import { type HostedZone, type NameRecord, pointsToBalancer, targetOf } from '../../../lib/aws/hosted-zones.ts'
import {
  type Ingress,
  misplaced,
  oneInEachZone,
  type Placed,
  type SecurityGroupView,
  type Subnet,
  sameIngress,
  type Vpc
} from '../../../lib/aws/networks.ts'
import { counted } from '../../../lib/counted.ts'
import { told } from '../../../lib/errors.ts'
import {
  type Cluster,
  clusterName,
  instancesGroupName,
  loadBalancerName,
  SLOTS,
  type Slot,
  targetGroupName
} from '../../../lib/names.ts'
import {
  forwardsTo,
  liveSlot,
  previewSlot,
  productionRule,
  ruleProblems,
  type ServedApplication,
  SLOT_HEADER
} from '../../../lib/release/application.ts'
import { otherwiseMade, type RuleTags, ruleFindings } from '../../../lib/release/rule-conditions.ts'
import { TAG } from '../../../lib/tags.ts'
import { priorities, takersOf, usersOf } from './hosts.ts'

/** How the load balancer judges a target. */
export interface Check {
  readonly protocol: 'HTTP' | 'TCP'
  /** Of HTTP only. */
  readonly path: string
  readonly codes: string
}

/** What the user wants to stand there. */
export interface Desired {
  readonly cluster: Cluster
  readonly check: Check
  /** Of the instances, which speak HTTP behind HTTP and HTTPS. */
  readonly port: number
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP'
  readonly listenerPort: number
  /** ARN or domain name. */
  readonly certificate: string | undefined
  readonly securityPolicy: string
  /** Port 80 redirects to HTTPS. */
  readonly redirects: boolean
  /** The name of a load balancer of somebody else's; its own when undefined. */
  readonly sharedBalancer: string | undefined
  readonly vpcId: string | undefined
  readonly subnetIds: readonly string[] | undefined
  readonly securityGroupIds: readonly string[] | undefined
  readonly scheme: 'internal' | 'internet-facing'
  readonly zoneName: string | undefined
  readonly dnsName: string | undefined
  readonly recordType: 'CNAME' | 'alias'
  readonly deregistrationDelaySeconds: number
}

export interface SlotSeen extends TargetGroupView {
  readonly deregistrationDelaySeconds: number
  /** Whether the nodes of every zone send to it; undefined where the load balancer decides. */
  readonly crossZone: boolean | undefined
  /** Targets that are not on their way out. */
  readonly targets: number
}

/** What stands there. */
export interface Observed {
  readonly vpc: Vpc | undefined
  readonly subnets: readonly Subnet[]
  readonly securityGroups: readonly SecurityGroupView[]
  /** Of those that were given for the load balancer, the ones that are there. */
  readonly givenSecurityGroups: readonly Placed[]
  readonly balancer: BalancerView | undefined
  readonly listeners: readonly ListenerView[]
  /** Of the listener that serves, somebody else's included. */
  readonly rules: readonly RuleView[]
  /** Of those that are its own. */
  readonly ruleTags: RuleTags
  readonly slots: Readonly<Partial<Record<Slot, SlotSeen>>>
  readonly certificate: CertificateView | undefined
  readonly zone: HostedZone | undefined
  readonly record: NameRecord | undefined
  /** Things of our names that do not carry our tags: somebody else's. */
  readonly foreign: readonly string[]
  readonly unread: Unread
}

/** What AWS could not be asked for, a missing right say: nothing is judged by it, and nothing written without it. */
export interface Unread {
  readonly balancer: boolean
  readonly network: boolean
  readonly name: boolean
  readonly certificate: boolean
  readonly failures: readonly unknown[]
}

/** Each failure once: without credentials every read fails alike. */
export const unreadLines = ({ failures }: Unread): readonly string[] => [...new Set(failures.map(told))]

export const ALL_READ: Unread = { balancer: false, network: false, name: false, certificate: false, failures: [] }

export type Step =
  | { readonly do: 'create-security-group'; readonly role: Role; readonly vpcId: string }
  | { readonly do: 'allow'; readonly role: Role; readonly securityGroupId: string; readonly ingress: Ingress }
  | { readonly do: 'create-slot'; readonly slot: Slot; readonly vpcId: string }
  | { readonly do: 'set-attributes'; readonly slot: Slot; readonly arn: string; readonly changes: readonly string[] }
  | { readonly do: 'change-check'; readonly slot: Slot; readonly arn: string; readonly changes: readonly string[] }
  | {
      readonly do: 'create-balancer'
      readonly subnetIds: readonly string[]
      readonly securityGroupIds: readonly string[]
    }
  /** Of a network load balancer the listener is the production rule, too. */
  | { readonly do: 'create-listener'; readonly balancerArn: string; readonly certificateArn: string | undefined }
  | { readonly do: 'create-redirect'; readonly balancerArn: string }
  | {
      readonly do: 'secure-listener'
      readonly listenerArn: string
      readonly certificateArn: string
      readonly changes: readonly string[]
    }
  | RuleStep
  | {
      readonly do: 'point-name'
      readonly zoneId: string
      readonly record: NameRecord
      readonly from: NameRecord | undefined
    }

export interface RuleStep {
  readonly do: 'create-rule'
  readonly listenerArn: string
  readonly preview: Slot | undefined
  readonly priority: number
  readonly host: string | undefined
}

export interface Plan {
  readonly steps: readonly Step[]
  /** Why nothing may be written; all at once. */
  readonly refusals: readonly string[]
  readonly warnings: readonly string[]
}

/** The two security groups: one of the load balancer, one of the instances, which only the first may reach. */
export type Role = 'lb' | 'instances'
export const securityGroupName = (cluster: Cluster, role: Role): string =>
  role === 'instances' ? instancesGroupName(cluster) : `${clusterName(cluster)}-${role}`

export const TTL_SECONDS = 60

/**
 * A new target needs one passed check to be healthy, so the interval decides how soon a deploy goes on: 5 s is the
 * least that ELBv2 takes. Two failures in a row take a target out (ELB guide, "Health checks for your target groups").
 */
export const HEALTH_CHECK = {
  intervalSeconds: 5,
  timeoutSeconds: 3,
  healthyThreshold: 2,
  unhealthyThreshold: 2
} as const

/** Unknown until an earlier step of the same plan has made it; apply re-plans after each step and then knows. */
const LATER = '(made above)'

/**
 * What to do so that what stands there is what is wanted. Nothing that a live release stands on is changed: what
 * ELBv2 cannot change in place is refused.
 */
export function plan(observed: Observed, desired: Desired): Plan {
  const refusals = refuse(observed, desired)
  if (refusals.length > 0) return { steps: [], refusals, warnings: [] }
  const warnings = [...limits(desired), ...shadows(observed, desired)]
  const steps = [
    ...securityGroups(observed, desired),
    ...slots(observed, desired, warnings),
    ...balancer(observed, desired),
    ...rules(observed, desired),
    ...name(observed, desired)
  ]
  return { steps, refusals, warnings }
}

/** What a network load balancer cannot do; said each time, because a deploy will meet it. */
const limits = ({ protocol }: Desired): readonly string[] =>
  protocol === 'TCP'
    ? [
        'a network load balancer has no preview rules, and a switch is for new connections: those that are open stay ' +
          'with the release before until they end, or until its instances have been drained'
      ]
    : []

/** The subnets of the load balancer: those given, or one in each zone of the VPC. */
function chosenSubnets({ subnets }: Observed, { subnetIds }: Desired): readonly Subnet[] {
  if (subnetIds !== undefined) return subnets
  return oneInEachZone(subnets)
}

/** The listener that production comes in by. */
export function servingListener(
  { listeners }: Pick<Observed, 'listeners'>,
  desired: Pick<Desired, 'sharedBalancer' | 'listenerPort' | 'protocol'>
): ListenerView | undefined {
  if (desired.sharedBalancer !== undefined) return listeners.find(({ port }) => port === desired.listenerPort)
  const own = listeners.filter(({ otherwise }) => otherwise !== 'redirect')
  return own.find(({ protocol }) => protocol === desired.protocol) ?? own[0]
}

const held = (observed: Observed, { cluster }: Desired, role: Role): SecurityGroupView | undefined =>
  observed.securityGroups.find(group => group.name === securityGroupName(cluster, role))

function securityGroups(observed: Observed, desired: Desired): Step[] {
  const vpcId = observed.vpc?.id ?? ''
  const lb = held(observed, desired, 'lb')
  const instances = held(observed, desired, 'instances')
  const steps: Step[] = []
  const wants = (role: Role, group: SecurityGroupView | undefined, ingresses: readonly Ingress[]): void => {
    if (group === undefined) steps.push({ do: 'create-security-group', role, vpcId })
    for (const ingress of ingresses) {
      if (group?.ingress.some(one => sameIngress(one, ingress)) === true) continue
      steps.push({ do: 'allow', role, securityGroupId: group?.id ?? LATER, ingress })
    }
  }
  const shared = desired.sharedBalancer === undefined ? undefined : observed.balancer?.securityGroupIds
  const given = desired.securityGroupIds ?? shared
  if (given === undefined) {
    const cidr = desired.scheme === 'internal' ? (observed.vpc?.cidr ?? '10.0.0.0/8') : '0.0.0.0/0'
    const ports = [desired.listenerPort, ...(hasRedirect(desired) ? [REDIRECT_PORT] : [])]
    wants(
      'lb',
      lb,
      ports.map(port => ({ port, cidr }))
    )
  }
  const source = given?.[0] ?? lb?.id ?? LATER
  wants('instances', instances, [{ port: desired.port, securityGroupId: source }])
  return steps
}

export const REDIRECT_PORT = 80
const hasRedirect = ({ protocol, redirects, listenerPort, sharedBalancer }: Desired): boolean =>
  protocol === 'HTTPS' && redirects && listenerPort !== REDIRECT_PORT && sharedBalancer === undefined

function slots(observed: Observed, desired: Desired, warnings: string[]): Step[] {
  const application = asApplication(observed, desired)
  const live = application === undefined ? undefined : liveSlot(application)
  return SLOTS.flatMap((slot): Step[] => {
    const seen = observed.slots[slot]
    if (seen === undefined) {
      return [{ do: 'create-slot', slot, vpcId: observed.vpc?.id ?? '' }, ...attributes(slot, undefined, desired)]
    }
    const steps = attributes(slot, seen, desired)
    const changes = checkChanges(seen, desired)
    if (changes.length === 0) return steps
    if (slot === live && seen.targets > 0) {
      warnings.push(
        `slot ${slot} is live and keeps its health check (wanted: ${changes.join(', ')}). ` +
          'Deploy, then run create-application again to change this one too.'
      )
      return steps
    }
    return [...steps, { do: 'change-check', slot, arn: seen.arn, changes }]
  })
}

/** `path /health_check → /up`; what is as wanted is not named. */
function checkChanges({ healthCheck: is }: SlotSeen, { check }: Desired): readonly string[] {
  const change = (what: string, from: string | number, to: string | number): string[] =>
    from === to ? [] : [`${what} ${from} → ${to}`]
  return [
    ...change('protocol', is.protocol, check.protocol),
    ...(check.protocol === 'HTTP'
      ? [...change('path', is.path, check.path), ...change('codes', is.matcher, check.codes)]
      : []),
    ...change('interval', `${is.intervalSeconds} s`, `${HEALTH_CHECK.intervalSeconds} s`),
    ...change('time-out', `${is.timeoutSeconds} s`, `${HEALTH_CHECK.timeoutSeconds} s`),
    ...change('healthy threshold', is.healthyThreshold, HEALTH_CHECK.healthyThreshold),
    ...change('unhealthy threshold', is.unhealthyThreshold, HEALTH_CHECK.unhealthyThreshold)
  ]
}

/**
 * The nodes of a network load balancer send only to targets of their own zone unless they are told otherwise, so a node
 * in whose zone the release that is switched to has no target would drop what comes to it.
 */
export const wantsCrossZone = ({ protocol }: Desired): boolean => protocol === 'TCP'

function attributes(slot: Slot, seen: SlotSeen | undefined, desired: Desired): Step[] {
  const to = desired.deregistrationDelaySeconds
  // 300 s is what a new target group has.
  const from = seen?.deregistrationDelaySeconds ?? 300
  const changes = [
    ...(from === to ? [] : [`deregistration delay ${from} s → ${to} s`]),
    ...(wantsCrossZone(desired) && seen?.crossZone !== true ? ['targets of all zones from each zone'] : [])
  ]
  return changes.length === 0 ? [] : [{ do: 'set-attributes', slot, arn: seen?.arn ?? LATER, changes }]
}

function balancer(observed: Observed, desired: Desired): Step[] {
  if (desired.sharedBalancer !== undefined) return []
  const steps: Step[] = []
  const balancerArn = observed.balancer?.arn ?? LATER
  if (observed.balancer === undefined) {
    steps.push({
      do: 'create-balancer',
      subnetIds: chosenSubnets(observed, desired).map(({ id }) => id),
      securityGroupIds: desired.securityGroupIds ?? [held(observed, desired, 'lb')?.id ?? LATER]
    })
  }
  const serving = servingListener(observed, desired)
  const certificateArn = observed.certificate?.arn
  if (serving === undefined) steps.push({ do: 'create-listener', balancerArn, certificateArn })
  else if (desired.protocol === 'HTTPS' && certificateArn !== undefined) {
    const changes = [
      ...(serving.certificateArn === certificateArn ? [] : [`certificate ${shortCertificate(certificateArn)}`]),
      ...(serving.securityPolicy === desired.securityPolicy ? [] : [`security policy ${desired.securityPolicy}`])
    ]
    if (changes.length > 0) {
      steps.push({ do: 'secure-listener', listenerArn: serving.arn, certificateArn, changes })
    }
  }
  const redirects = observed.listeners.some(({ port, otherwise }) => port === REDIRECT_PORT && otherwise === 'redirect')
  if (hasRedirect(desired) && !redirects) steps.push({ do: 'create-redirect', balancerArn })
  return steps
}

const shortCertificate = (arn: string): string => arn.slice(arn.indexOf('/') + 1)

/** Preview rules first: once the production rule stands, the application is complete. */
function rules(observed: Observed, desired: Desired): Step[] {
  if (desired.protocol === 'TCP') return []
  const listenerArn = servingListener(observed, desired)?.arn ?? LATER
  const chosen = priorities(observed, desired)
  const missing = ([...SLOTS, undefined] as const).filter(preview => !hasRule(observed, desired, preview))
  return missing.map(preview => ({
    do: 'create-rule' as const,
    listenerArn,
    preview,
    priority: chosen?.[preview ?? 'production'] ?? 0,
    host: hostOf(desired)
  }))
}

/** On a load balancer that is shared, the name that requests carry. */
const hostOf = ({ sharedBalancer, dnsName }: Desired): string | undefined =>
  sharedBalancer === undefined ? undefined : dnsName

function hasRule(observed: Observed, desired: Desired, preview: Slot | undefined): boolean {
  const own = observed.rules.filter(rule => forwardsTo(rule, observed.slots))
  if (preview !== undefined) return own.some(rule => previewSlot(rule) === preview)
  return asApplication(observed, desired) !== undefined
}

function name(observed: Observed, desired: Desired): Step[] {
  const { zone, record, balancer: to } = observed
  if (zone === undefined || desired.dnsName === undefined) return []
  const target = to?.dnsName.toLowerCase() ?? LATER
  const isAlias = desired.recordType === 'alias'
  const isSame = record !== undefined && targetOf(record) === target
  if (isSame && (record.aliasZoneId !== undefined) === isAlias) return []
  const wanted: NameRecord = isAlias
    ? { name: desired.dnsName, type: 'A', target, ttlSeconds: 0, aliasZoneId: to?.hostedZoneId ?? LATER }
    : { name: desired.dnsName, type: 'CNAME', target, ttlSeconds: TTL_SECONDS }
  return [{ do: 'point-name', zoneId: zone.id, record: wanted, from: record }]
}

function asApplication(observed: Observed, desired: Desired): ServedApplication | undefined {
  const { balancer, rules, slots } = observed
  const { red, black } = slots
  const listener = servingListener(observed, desired)
  if (balancer === undefined || listener === undefined || red === undefined || black === undefined) return undefined
  const production = productionRule(rules, { red, black })
  if (production === undefined) return undefined
  const own = rules.filter(rule => forwardsTo(rule, slots))
  return { cluster: desired.cluster, balancer, listener, production, rules: own, slots: { red, black } }
}

/** Rules of others that may take requests of our host before ours. */
function shadows(observed: Observed, desired: Desired): readonly string[] {
  if (desired.sharedBalancer === undefined || desired.dnsName === undefined) return []
  const ours = asApplication(observed, desired)?.production.priority ?? priorities(observed, desired)?.production ?? 0
  return takersOf(desired.dnsName, observed)
    .filter(({ priority = 0 }) => priority < ours)
    .map(
      ({ priority }) =>
        `rule ${priority} of load balancer ${desired.sharedBalancer} comes before and may take requests of ${desired.dnsName}`
    )
}

function refuse(observed: Observed, desired: Desired): readonly string[] {
  const problems: string[] = observed.foreign.map(
    one => `${one} exists and is not of this application and environment: its tags say so`
  )
  const { unread } = observed
  const isVpcKnown =
    !unread.network && !(unread.balancer && desired.sharedBalancer !== undefined && desired.vpcId === undefined)
  if (isVpcKnown) problems.push(...networkProblems(observed, desired))
  problems.push(...workerProblems(observed, desired), ...slotProblems(observed, desired))
  if (!unread.balancer) {
    problems.push(
      ...(desired.sharedBalancer === undefined ? ownProblems(observed, desired) : sharedProblems(observed, desired))
    )
  }
  const application = asApplication(observed, desired)
  if (application !== undefined) problems.push(...ruleProblems(application))
  if (application !== undefined && desired.protocol !== 'TCP') {
    problems.push(...ruleFindings(application, observed.ruleTags).edited)
    problems.push(...otherwiseMade(application, observed.ruleTags, hostOf(desired)))
  }
  if (!unread.certificate) problems.push(...certificateProblems(observed, desired))
  if (!unread.name) problems.push(...nameProblems(observed, desired))
  return [...problems, ...unreadLines(unread)]
}

const unchangeable = (what: string, is: string | number, wanted: string | number): string[] =>
  is === wanted ? [] : [`${what} is ${is} and cannot become ${wanted} in place`]

function networkProblems(observed: Observed, desired: Desired): readonly string[] {
  const { vpc } = observed
  if (vpc === undefined) {
    return desired.vpcId === undefined
      ? ['this region has no default VPC; give the input "vpc"']
      : [`there is no VPC ${desired.vpcId} in this region`]
  }
  if (desired.sharedBalancer !== undefined) return []
  const { subnetIds = [], securityGroupIds = [] } = desired
  const problems = [
    ...misplaced('subnets', subnetIds, observed.subnets, vpc.id),
    ...misplaced('security-groups', securityGroupIds, observed.givenSecurityGroups, vpc.id)
  ]
  const chosen = chosenSubnets(observed, desired)
  const zones = new Set(chosen.map(({ zone }) => zone)).size
  if (desired.protocol !== 'TCP' && zones < 2) {
    problems.push('an application load balancer needs subnets in at least two availability zones')
  }
  if (desired.protocol === 'TCP' && zones < 1) problems.push('a network load balancer needs a subnet')
  if (zones < chosen.length) problems.push('a load balancer can have only one subnet in each availability zone')
  return problems
}

/** Behind a load balancer its rule says what is live; of workers a tag does, and there must not be two that say it. */
const workerProblems = (observed: Observed, desired: Desired): readonly string[] =>
  held(observed, desired, 'instances')?.tags[TAG.liveSlot] === undefined
    ? []
    : [`${clusterName(desired.cluster)} is an application of workers and cannot get a load balancer in place`]

function slotProblems(observed: Observed, desired: Desired): readonly string[] {
  return SLOTS.flatMap(slot => {
    const seen = observed.slots[slot]
    if (seen === undefined) return []
    const named = `slot ${slot} (target group ${targetGroupName(desired.cluster, slot)})`
    const [behind] = seen.balancerArns
    return [
      ...unchangeable(`the port of ${named}`, seen.port, desired.port),
      ...unchangeable(`the protocol of ${named}`, seen.protocol, desired.protocol === 'TCP' ? 'TCP' : 'HTTP'),
      ...(observed.vpc === undefined ? [] : unchangeable(`the VPC of ${named}`, seen.vpcId, observed.vpc.id)),
      ...(behind === undefined || behind === observed.balancer?.arn
        ? []
        : [`${named} is behind load balancer ${behind.split('/')[2] ?? behind} and cannot be moved in place`])
    ]
  })
}

function ownProblems(observed: Observed, desired: Desired): readonly string[] {
  const { balancer } = observed
  if (balancer === undefined) return []
  const named = `load balancer ${loadBalancerName(desired.cluster)}`
  const listener = servingListener(observed, desired)
  const isNetwork = desired.protocol === 'TCP'
  const given = [desired.subnetIds, desired.securityGroupIds]
  const has = [balancer.subnetIds, balancer.securityGroupIds]
  const wrongMembers = ['subnets', 'security groups'].flatMap((what, index) => {
    const wanted = given[index]
    return wanted === undefined ? [] : unchangeable(`the ${what} of ${named}`, sorted(has[index] ?? []), sorted(wanted))
  })
  return [
    ...unchangeable(`the type of ${named}`, balancer.type, isNetwork ? 'network' : 'application'),
    ...unchangeable(`the scheme of ${named}`, balancer.scheme, desired.scheme),
    ...wrongMembers,
    ...(listener === undefined
      ? []
      : [
          ...unchangeable(`the protocol of the listener of ${named}`, listener.protocol, desired.protocol),
          ...unchangeable(`the listener port of ${named}`, listener.port, desired.listenerPort)
        ])
  ]
}

function sharedProblems(observed: Observed, desired: Desired): readonly string[] {
  const { balancer } = observed
  const shared = `load balancer ${desired.sharedBalancer}`
  if (balancer === undefined) return [`there is no ${shared} in this region`]
  const problems: string[] = []
  if (balancer.type !== 'application') {
    problems.push(`${shared} is of type ${balancer.type}; only an application load balancer can be shared by host name`)
  }
  if (balancer.securityGroupIds.length === 0) {
    problems.push(`${shared} has no security group that the instances could let in`)
  }
  if (desired.vpcId !== undefined) problems.push(...unchangeable(`the VPC of ${shared}`, balancer.vpcId, desired.vpcId))
  const listener = servingListener(observed, desired)
  if (listener === undefined) {
    problems.push(`${shared} has no listener on port ${desired.listenerPort}; its owner has to make one`)
    return problems
  }
  problems.push(
    ...unchangeable(
      `the protocol of the listener on port ${desired.listenerPort} of ${shared}`,
      listener.protocol,
      desired.protocol
    )
  )
  if (desired.dnsName !== undefined) {
    for (const { priority, forwards } of usersOf(desired.dnsName, observed)) {
      const to = forwards.map(({ targetGroupArn }) => targetGroupArn.split('/')[1] ?? targetGroupArn).join(', ')
      const where = to === '' ? '' : `, which forwards to ${to}`
      problems.push(`host name ${desired.dnsName} is in use on ${shared}: rule ${priority}${where}`)
    }
  }
  if (priorities(observed, desired) === undefined) {
    problems.push(
      `${shared} has no free priority for a preview rule before the production rule; its owner has to move one`
    )
  }
  return problems
}

function certificateProblems(observed: Observed, desired: Desired): readonly string[] {
  const { certificate } = observed
  if (desired.certificate === undefined) return []
  if (certificate === undefined)
    return [`there is no issued certificate "${desired.certificate}" in ACM of this region`]
  const named = `certificate ${shortCertificate(certificate.arn)} (${certificate.names.join(', ')})`
  return [
    ...(certificate.status === 'ISSUED' ? [] : [`${named} is not issued: ACM says ${certificate.status}`]),
    ...(desired.dnsName === undefined || coversHost(certificate.names, desired.dnsName)
      ? []
      : [`${named} is not for ${desired.dnsName}`])
  ]
}

function nameProblems(observed: Observed, desired: Desired): readonly string[] {
  const problems: string[] = []
  if (desired.zoneName !== undefined && observed.zone === undefined) {
    problems.push(`there is no hosted zone "${desired.zoneName}" in this account`)
  }
  const { record } = observed
  if (record !== undefined && !observed.unread.balancer && !pointsToOurs(record, observed, desired)) {
    problems.push(`${record.name} already points to ${record.target}, which is not a load balancer of this application`)
  }
  return problems
}

const sorted = (ids: readonly string[]): string => [...ids].sort().join(', ')

function pointsToOurs(
  record: NameRecord,
  { balancer }: Pick<Observed, 'balancer'>,
  { cluster, sharedBalancer }: Pick<Desired, 'cluster' | 'sharedBalancer'>
): boolean {
  if (balancer !== undefined && targetOf(record) === balancer.dnsName.toLowerCase()) return true
  return sharedBalancer === undefined && pointsToBalancer(record, loadBalancerName(cluster))
}

/** The step as a line of the plan. */
export function describe(step: Step, desired: Desired): string {
  const { cluster } = desired
  switch (step.do) {
    case 'create-security-group':
      return `create security group ${securityGroupName(cluster, step.role)}`
    case 'allow': {
      const { ingress } = step
      const id = 'cidr' in ingress || ingress.securityGroupId === LATER ? '' : ` (${ingress.securityGroupId})`
      const from = 'cidr' in ingress ? ingress.cidr : `the load balancer${id}`
      return `allow port ${step.ingress.port} of ${securityGroupName(cluster, step.role)} from ${from}`
    }
    case 'create-slot': {
      const { check } = desired
      const asked = check.protocol === 'TCP' ? 'by TCP' : `${check.path} (${check.codes})`
      const protocol = desired.protocol === 'TCP' ? 'TCP' : 'HTTP'
      return `create slot ${step.slot}: target group ${targetGroupName(cluster, step.slot)}, ${protocol} ${desired.port}, health check ${asked} every ${HEALTH_CHECK.intervalSeconds} s`
    }
    case 'set-attributes':
      return `set of slot ${step.slot}: ${step.changes.join(', ')}`
    case 'change-check':
      return `change the health check of slot ${step.slot}: ${step.changes.join(', ')}`
    case 'create-balancer': {
      const kind = desired.protocol === 'TCP' ? 'network ' : ''
      return `create ${desired.scheme} ${kind}load balancer ${loadBalancerName(cluster)} in ${counted(step.subnetIds.length, 'subnet')}`
    }
    case 'create-listener': {
      const forwarding = desired.protocol === 'TCP' ? ', forwarding: red 1, black 0' : ''
      const secured =
        step.certificateArn === undefined ? '' : ` with certificate ${shortCertificate(step.certificateArn)}`
      return `create listener ${desired.protocol} ${desired.listenerPort}${secured}${forwarding}`
    }
    case 'create-redirect':
      return `create listener HTTP ${REDIRECT_PORT}, which redirects to HTTPS`
    case 'secure-listener':
      return `give the listener ${step.changes.join(' and ')}`
    case 'create-rule': {
      const host = step.host === undefined ? '' : ` for ${step.host}`
      return step.preview === undefined
        ? `create the production rule${host}, priority ${step.priority}: red 1, black 0`
        : `create the preview rule of slot ${step.preview}${host}, priority ${step.priority} (header ${SLOT_HEADER}: ${step.preview})`
    }
    case 'point-name': {
      const to = step.record.target === LATER ? 'the load balancer' : step.record.target
      const from = step.from === undefined ? '' : ` (was ${step.from.target}, ${kindOf(step.from)})`
      return `point ${step.record.name} to ${to} (${kindOf(step.record)})${from}`
    }
  }
}

const kindOf = ({ type, aliasZoneId }: NameRecord): string => (aliasZoneId === undefined ? type : 'alias')
