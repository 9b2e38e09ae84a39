/** What the model of ELBv2 knows. Everything here is data; behaviour is in the files beside it. */
import { randomBytes } from 'node:crypto'
import type {
  Action,
  CreateTargetGroupInput,
  LoadBalancer as DescribedLoadBalancer,
  RuleCondition
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { AwsError, type Caller } from '../gateway/service.ts'
import type { Health } from './health.ts'

export interface LoadBalancer {
  readonly arn: string
  readonly id: string
  readonly name: string
  readonly type: 'application' | 'network'
  readonly accountId: string
  readonly region: string
  readonly scheme: 'internal' | 'internet-facing'
  readonly dnsName: string
  readonly vpcId: string
  readonly createdAt: number
  readonly ipAddressType: NonNullable<DescribedLoadBalancer['IpAddressType']>
  zones: { readonly subnetId: string; readonly zone: string; readonly address: string }[]
  securityGroups: string[]
  state: 'provisioning' | 'active' | 'failed'
  readonly attributes: Map<string, string>
}

export type HealthCheck = Required<{
  [Key in
    | 'HealthCheckProtocol'
    | 'HealthCheckPort'
    | 'HealthCheckPath'
    | 'HealthCheckEnabled'
    | 'HealthCheckIntervalSeconds'
    | 'HealthCheckTimeoutSeconds'
    | 'HealthyThresholdCount'
    | 'UnhealthyThresholdCount']: NonNullable<CreateTargetGroupInput[Key]>
}> & { readonly codes: string }

export interface Target {
  readonly id: string
  readonly port: number
  /** Taken at registration: an abruptly killed instance keeps being sent to until its health check notices. */
  readonly address: string | undefined
  health: Health
  /** Whether its security groups let the balancer in, as of its last check. */
  isReachable: boolean
  /** When the deregistration delay ends; undefined while registered. */
  drainedAt: number | undefined
  /** Ends its health checks or its draining; undefined when neither runs. */
  stop: AbortController | undefined
}

export interface TargetGroup {
  readonly arn: string
  readonly id: string
  readonly name: string
  readonly accountId: string
  readonly region: string
  readonly protocol: NonNullable<CreateTargetGroupInput['Protocol']>
  readonly protocolVersion: string
  readonly port: number
  readonly vpcId: string
  readonly targetType: 'instance' | 'ip'
  check: HealthCheck
  readonly attributes: Map<string, string>
  /** By `id:port`. */
  readonly targets: Map<string, Target>
}

/** A certificate of ACM's as a listener has it. */
export interface ListenerCertificate {
  readonly arn: string
  /** Certificate and key for the same names, by the lab's own authority. */
  readonly pem: string
}

export type ListenerProtocol = 'HTTP' | 'HTTPS' | 'TCP'

export interface Listener {
  readonly arn: string
  readonly id: string
  readonly loadBalancerArn: string
  port: number
  protocol: ListenerProtocol
  /** The first is the default one, the others are chosen by the name that a client asks for; HTTPS only. */
  certificates: readonly ListenerCertificate[]
  securityPolicy: string | undefined
  readonly defaultRuleArn: string
}

export interface Rule {
  readonly arn: string
  readonly id: string
  readonly listenerArn: string
  priority: number | 'default'
  conditions: readonly RuleCondition[]
  actions: readonly Action[]
}

export interface State {
  readonly loadBalancers: Map<string, LoadBalancer>
  readonly targetGroups: Map<string, TargetGroup>
  readonly listeners: Map<string, Listener>
  readonly rules: Map<string, Rule>
  /** Tags by ARN of what they are on. */
  readonly tags: Map<string, Map<string, string>>
}

export function emptyState(): State {
  return {
    loadBalancers: new Map(),
    targetGroups: new Map(),
    listeners: new Map(),
    rules: new Map(),
    tags: new Map()
  }
}

/** The 16 hexadecimal digits that AWS puts into ARNs. */
export function newId(): string {
  return randomBytes(8).toString('hex')
}

export function arn(caller: Pick<Caller, 'accountId' | 'region'>, resource: string): string {
  return `arn:aws:elasticloadbalancing:${caller.region}:${caller.accountId}:${resource}`
}

/** The part of an ARN after its resource type: `app/name/id` and what follows. */
export function path(resourceArn: string): string {
  return resourceArn.slice(resourceArn.indexOf('/') + 1)
}

export function own<Thing extends { readonly arn: string }>(caller: Caller, things: Map<string, Thing>): Thing[] {
  const prefix = arn(caller, '')
  return [...things.values()].filter(thing => thing.arn.startsWith(prefix))
}

function found<Thing extends { readonly arn: string }>(
  caller: Caller | undefined,
  things: Map<string, Thing>,
  wanted: string | undefined,
  error: () => AwsError
): Thing {
  if (wanted === undefined) throw missing('ResourceArn')
  const thing = things.get(wanted)
  if (thing === undefined || (caller !== undefined && !thing.arn.startsWith(arn(caller, '')))) throw error()
  return thing
}

export function missing(parameter: string): AwsError {
  return new AwsError('ValidationError', `The request must contain the parameter ${parameter}`)
}

/** Codes as on the wire: the SDK's exception names without `Exception`. */
export function findLoadBalancer(state: State, wanted: string | undefined, caller?: Caller): LoadBalancer {
  return found(
    caller,
    state.loadBalancers,
    wanted,
    () => new AwsError('LoadBalancerNotFound', `Load balancer '${wanted}' not found`)
  )
}

export function findTargetGroup(state: State, wanted: string | undefined, caller?: Caller): TargetGroup {
  return found(
    caller,
    state.targetGroups,
    wanted,
    () => new AwsError('TargetGroupNotFound', `Target groups '${wanted}' not found`)
  )
}

export function findListener(state: State, wanted: string | undefined, caller?: Caller): Listener {
  return found(
    caller,
    state.listeners,
    wanted,
    () => new AwsError('ListenerNotFound', 'One or more listeners not found')
  )
}

export function findRule(state: State, wanted: string | undefined, caller?: Caller): Rule {
  return found(caller, state.rules, wanted, () => new AwsError('RuleNotFound', 'One or more rules not found'))
}

export function listenersOf(state: State, loadBalancerArn: string): Listener[] {
  return [...state.listeners.values()].filter(listener => listener.loadBalancerArn === loadBalancerArn)
}

/** Rules in order of evaluation: by priority, the default last. */
export function rulesOf(state: State, listenerArn: string): Rule[] {
  const order = (rule: Rule): number => (rule.priority === 'default' ? Number.POSITIVE_INFINITY : rule.priority)
  return [...state.rules.values()].filter(rule => rule.listenerArn === listenerArn).sort((a, b) => order(a) - order(b))
}

/** Target groups that a list of actions forwards to, weight 0 included. */
export function forwardedTo(actions: readonly Action[]): string[] {
  return actions.flatMap(({ ForwardConfig }) => (ForwardConfig?.TargetGroups ?? []).map(t => t.TargetGroupArn ?? ''))
}

/** The load balancers whose listeners or rules name a target group. AWS allows at most one. */
export function loadBalancersUsing(state: State, targetGroupArn: string): LoadBalancer[] {
  const using = new Set<string>()
  for (const rule of state.rules.values()) {
    if (!forwardedTo(rule.actions).includes(targetGroupArn)) continue
    const listener = state.listeners.get(rule.listenerArn)
    if (listener !== undefined) using.add(listener.loadBalancerArn)
  }
  return [...using].flatMap(key => state.loadBalancers.get(key) ?? [])
}

/** Something AWS has and the lab has not: refused instead of pretended. */
export function notModelled(what: string): AwsError {
  return new AwsError('NotModelled', `${what}: the lab does not model this yet`)
}
