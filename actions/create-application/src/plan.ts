import type { BalancerView, ListenerView, RuleView, TargetGroupView } from '../../../lib/aws/balancers.ts'
import type { HostedZone, NameRecord } from '../../../lib/aws/hosted-zones.ts'
import { type Ingress, type SecurityGroupView, type Subnet, sameIngress, type Vpc } from '../../../lib/aws/networks.ts'
import { type Cluster, clusterName, loadBalancerName, SLOTS, type Slot, targetGroupName } from '../../../lib/names.ts'
import {
  type Application,
  liveSlot,
  previewSlot,
  productionRule,
  ruleProblems,
  SLOT_HEADER
} from '../../../lib/release/application.ts'

/** What the user wants to stand there. */
export interface Desired {
  readonly cluster: Cluster
  readonly healthCheckPath: string
  readonly port: number
  readonly protocol: 'HTTP'
  readonly listenerPort: number
  readonly vpcId: string | undefined
  readonly subnetIds: readonly string[] | undefined
  readonly securityGroupIds: readonly string[] | undefined
  readonly scheme: 'internal' | 'internet-facing'
  readonly zoneName: string | undefined
  readonly dnsName: string | undefined
  readonly deregistrationDelaySeconds: number
}

export interface SlotSeen extends TargetGroupView {
  readonly deregistrationDelaySeconds: number
  /** Targets that are not on their way out. */
  readonly targets: number
}

/** What stands there. */
export interface Observed {
  readonly vpc: Vpc | undefined
  readonly subnets: readonly Subnet[]
  readonly securityGroups: readonly SecurityGroupView[]
  readonly balancer: BalancerView | undefined
  readonly listener: ListenerView | undefined
  readonly rules: readonly RuleView[]
  readonly slots: Readonly<Partial<Record<Slot, SlotSeen>>>
  readonly zone: HostedZone | undefined
  readonly record: NameRecord | undefined
  /** Things of our names that do not carry our tags: somebody else's. */
  readonly foreign: readonly string[]
}

export type Step =
  | { readonly do: 'create-security-group'; readonly role: Role; readonly vpcId: string }
  | { readonly do: 'allow'; readonly role: Role; readonly securityGroupId: string; readonly ingress: Ingress }
  | { readonly do: 'create-slot'; readonly slot: Slot; readonly vpcId: string }
  | { readonly do: 'set-delay'; readonly slot: Slot; readonly arn: string; readonly from: number; readonly to: number }
  | {
      readonly do: 'change-path'
      readonly slot: Slot
      readonly arn: string
      readonly from: string
      readonly to: string
    }
  | {
      readonly do: 'create-balancer'
      readonly subnetIds: readonly string[]
      readonly securityGroupIds: readonly string[]
    }
  | { readonly do: 'create-listener'; readonly balancerArn: string }
  | { readonly do: 'create-rule'; readonly listenerArn: string; readonly preview: Slot | undefined }
  | {
      readonly do: 'point-name'
      readonly zoneId: string
      readonly record: NameRecord
      readonly from: string | undefined
    }

export interface Plan {
  readonly steps: readonly Step[]
  /** Why nothing may be written; all at once. */
  readonly refusals: readonly string[]
  readonly warnings: readonly string[]
}

/** The two security groups: one of the load balancer, one of the instances, which only the first may reach. */
export type Role = 'lb' | 'instances'
export const securityGroupName = (cluster: Cluster, role: Role): string => `${clusterName(cluster)}-${role}`

export const TTL_SECONDS = 60

/** Unknown until an earlier step of the same plan has made it; apply re-plans after each step and then knows. */
const LATER = '(made above)'

/**
 * What to do so that what stands there is what is wanted. Nothing that a live release stands on is changed: what
 * ELBv2 cannot change in place is refused.
 */
export function plan(observed: Observed, desired: Desired): Plan {
  const refusals = refuse(observed, desired)
  if (refusals.length > 0) return { steps: [], refusals, warnings: [] }
  const warnings: string[] = []
  const steps = [
    ...securityGroups(observed, desired),
    ...slots(observed, desired, warnings),
    ...balancer(observed, desired),
    ...rules(observed),
    ...name(observed, desired)
  ]
  return { steps, refusals, warnings }
}

/** The subnets of the load balancer: those given, or one in each zone of the VPC. */
export function chosenSubnets({ subnets }: Observed, { subnetIds }: Desired): readonly Subnet[] {
  if (subnetIds !== undefined) return subnets
  return subnets.filter((subnet, index) => subnets.findIndex(({ zone }) => zone === subnet.zone) === index)
}

const held = (observed: Observed, { cluster }: Desired, role: Role): SecurityGroupView | undefined =>
  observed.securityGroups.find(group => group.name === securityGroupName(cluster, role))

function securityGroups(observed: Observed, desired: Desired): Step[] {
  const vpcId = observed.vpc?.id ?? ''
  const lb = held(observed, desired, 'lb')
  const instances = held(observed, desired, 'instances')
  const steps: Step[] = []
  const wants = (role: Role, group: SecurityGroupView | undefined, ingress: Ingress): void => {
    if (group === undefined) steps.push({ do: 'create-security-group', role, vpcId })
    if (group?.ingress.some(one => sameIngress(one, ingress)) !== true) {
      steps.push({ do: 'allow', role, securityGroupId: group?.id ?? LATER, ingress })
    }
  }
  if (desired.securityGroupIds === undefined) {
    const cidr = desired.scheme === 'internal' ? (observed.vpc?.cidr ?? '10.0.0.0/8') : '0.0.0.0/0'
    wants('lb', lb, { port: desired.listenerPort, cidr })
  }
  const source = desired.securityGroupIds?.[0] ?? lb?.id ?? LATER
  wants('instances', instances, { port: desired.port, securityGroupId: source })
  return steps
}

function slots(observed: Observed, desired: Desired, warnings: string[]): Step[] {
  const application = asApplication(observed, desired)
  const live = application === undefined ? undefined : liveSlot(application)
  return SLOTS.flatMap((slot): Step[] => {
    const seen = observed.slots[slot]
    if (seen === undefined) {
      return [{ do: 'create-slot', slot, vpcId: observed.vpc?.id ?? '' }, ...delay(slot, undefined, desired)]
    }
    const steps = delay(slot, seen, desired)
    const from = seen.healthCheck.path
    if (from === desired.healthCheckPath) return steps
    if (slot === live && seen.targets > 0) {
      warnings.push(
        `slot ${slot} is live and keeps its health check at ${from}; the other slot checks ${desired.healthCheckPath}. ` +
          'Deploy, then run create-application again to change this one too.'
      )
      return steps
    }
    return [...steps, { do: 'change-path', slot, arn: seen.arn, from, to: desired.healthCheckPath }]
  })
}

function delay(slot: Slot, seen: SlotSeen | undefined, { deregistrationDelaySeconds: to }: Desired): Step[] {
  // 300 s is what a new target group has.
  const from = seen?.deregistrationDelaySeconds ?? 300
  return from === to ? [] : [{ do: 'set-delay', slot, arn: seen?.arn ?? LATER, from, to }]
}

function balancer(observed: Observed, desired: Desired): Step[] {
  const steps: Step[] = []
  if (observed.balancer === undefined) {
    steps.push({
      do: 'create-balancer',
      subnetIds: chosenSubnets(observed, desired).map(({ id }) => id),
      securityGroupIds: desired.securityGroupIds ?? [held(observed, desired, 'lb')?.id ?? LATER]
    })
  }
  if (observed.listener === undefined) {
    steps.push({ do: 'create-listener', balancerArn: observed.balancer?.arn ?? LATER })
  }
  return steps
}

/** Preview rules first: once the production rule stands, the application is complete. */
function rules(observed: Observed): Step[] {
  const listenerArn = observed.listener?.arn ?? LATER
  const previews = SLOTS.filter(slot => !observed.rules.some(rule => previewSlot(rule) === slot))
  const { red, black } = observed.slots
  const production =
    red !== undefined && black !== undefined ? productionRule(observed.rules, { red, black }) : undefined
  return [...previews, ...(production === undefined ? [undefined] : [])].map(preview => ({
    do: 'create-rule' as const,
    listenerArn,
    preview
  }))
}

function name(observed: Observed, desired: Desired): Step[] {
  const { zone, record } = observed
  if (zone === undefined || desired.dnsName === undefined) return []
  const target = observed.balancer?.dnsName.toLowerCase() ?? LATER
  if (record !== undefined && record.target === target) return []
  return [
    {
      do: 'point-name',
      zoneId: zone.id,
      record: { name: desired.dnsName, type: 'CNAME', target, ttlSeconds: TTL_SECONDS },
      from: record?.target
    }
  ]
}

function asApplication(observed: Observed, { cluster }: Desired): Application | undefined {
  const { balancer, listener, rules, slots } = observed
  const { red, black } = slots
  if (balancer === undefined || listener === undefined || red === undefined || black === undefined) return undefined
  const production = productionRule(rules, { red, black })
  return production === undefined ? undefined : { cluster, balancer, listener, production, slots: { red, black } }
}

function refuse(observed: Observed, desired: Desired): readonly string[] {
  const { cluster } = desired
  const problems: string[] = observed.foreign.map(
    name => `${name} exists and is not of this application and environment: its tags say so`
  )
  const unchangeable = (what: string, is: string | number, wanted: string | number): void => {
    if (is !== wanted) problems.push(`${what} is ${is} and cannot become ${wanted} in place`)
  }
  if (observed.vpc === undefined) {
    problems.push(
      desired.vpcId === undefined
        ? 'this region has no default VPC; give the input "vpc"'
        : `there is no VPC ${desired.vpcId} in this region`
    )
  } else {
    for (const slot of SLOTS) {
      const seen = observed.slots[slot]
      if (seen === undefined) continue
      const named = `slot ${slot} (target group ${targetGroupName(cluster, slot)})`
      unchangeable(`the port of ${named}`, seen.port, desired.port)
      unchangeable(`the protocol of ${named}`, seen.protocol, desired.protocol)
      unchangeable(`the VPC of ${named}`, seen.vpcId, observed.vpc.id)
    }
    const strays = observed.subnets.filter(({ vpcId }) => vpcId !== observed.vpc?.id)
    if (strays.length > 0) {
      problems.push(`subnets ${strays.map(({ id }) => id).join(', ')} are not in VPC ${observed.vpc.id}`)
    }
    const chosen = chosenSubnets(observed, desired)
    if (new Set(chosen.map(({ zone }) => zone)).size < 2) {
      problems.push('an application load balancer needs subnets in at least two availability zones')
    }
  }
  const { balancer } = observed
  if (balancer !== undefined) {
    const named = `load balancer ${loadBalancerName(cluster)}`
    unchangeable(`the scheme of ${named}`, balancer.scheme, desired.scheme)
    const given = [desired.subnetIds, desired.securityGroupIds]
    const has = [balancer.subnetIds, balancer.securityGroupIds]
    for (const [index, what] of ['subnets', 'security groups'].entries()) {
      const wanted = given[index]
      if (wanted !== undefined) unchangeable(`the ${what} of ${named}`, sorted(has[index] ?? []), sorted(wanted))
    }
    if (observed.listener !== undefined) {
      unchangeable(`the listener port of ${named}`, observed.listener.port, desired.listenerPort)
    }
  }
  const application = asApplication(observed, desired)
  if (application !== undefined) problems.push(...ruleProblems(application))
  if (desired.zoneName !== undefined && observed.zone === undefined) {
    problems.push(`there is no hosted zone "${desired.zoneName}" in this account`)
  }
  const { record } = observed
  if (record !== undefined && !pointsToOurs(record, cluster)) {
    problems.push(`${record.name} already points to ${record.target}, which is not a load balancer of this application`)
  }
  return problems
}

const sorted = (ids: readonly string[]): string => [...ids].sort().join(', ')

/** A load balancer's DNS name starts with its name; one that was made again has another number after it. */
const pointsToOurs = ({ target }: NameRecord, cluster: Cluster): boolean =>
  new RegExp(`^(internal-)?${loadBalancerName(cluster)}-[0-9a-z]+\\.`).test(target)

/** The step as a line of the plan. */
export function describe(step: Step, desired: Desired): string {
  const { cluster } = desired
  switch (step.do) {
    case 'create-security-group':
      return `create security group ${securityGroupName(cluster, step.role)}`
    case 'allow': {
      const from = 'cidr' in step.ingress ? step.ingress.cidr : `the load balancer (${step.ingress.securityGroupId})`
      return `allow port ${step.ingress.port} of ${securityGroupName(cluster, step.role)} from ${from}`
    }
    case 'create-slot':
      return `create slot ${step.slot}: target group ${targetGroupName(cluster, step.slot)}, ${desired.protocol} ${desired.port}, health check ${desired.healthCheckPath} every 5 s`
    case 'set-delay':
      return `set the deregistration delay of slot ${step.slot} from ${step.from} s to ${step.to} s`
    case 'change-path':
      return `change the health check of slot ${step.slot} from ${step.from} to ${step.to}`
    case 'create-balancer':
      return `create ${desired.scheme} load balancer ${loadBalancerName(cluster)} in ${step.subnetIds.length} subnets`
    case 'create-listener':
      return `create listener ${desired.protocol} ${desired.listenerPort}`
    case 'create-rule':
      return step.preview === undefined
        ? 'create the production rule: red 1, black 0'
        : `create the preview rule of slot ${step.preview} (header ${SLOT_HEADER}: ${step.preview})`
    case 'point-name':
      return `point ${step.record.name} to ${step.record.target === LATER ? 'the load balancer' : step.record.target}${
        step.from === undefined ? '' : ` (was ${step.from})`
      }`
  }
}
