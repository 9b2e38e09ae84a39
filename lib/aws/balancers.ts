import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type Listener,
  type LoadBalancer,
  ModifyListenerCommand,
  ModifyRuleCommand,
  type Rule,
  type RuleCondition,
  type TargetGroup
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { type Tags, tagsOf } from '../tags.ts'
import { unlessMissing } from './failures.ts'

export interface BalancerView {
  readonly arn: string
  readonly name: string
  readonly type: 'application' | 'network'
  readonly dnsName: string
  /** The hosted zone of AWS's that its DNS name is in; an alias record names it. */
  readonly hostedZoneId: string
  readonly scheme: string
  readonly vpcId: string
  readonly state: string
  readonly subnetIds: readonly string[]
  /** The availability zone of each of its subnets. */
  readonly zones: Readonly<Record<string, string>>
  readonly securityGroupIds: readonly string[]
}

export interface ListenerView {
  readonly arn: string
  readonly port: number
  /** HTTP, HTTPS, TCP or TLS. */
  readonly protocol: string
  /** The default certificate; undefined where there is none. */
  readonly certificateArn: string | undefined
  readonly securityPolicy: string | undefined
  /** What it does with a request that no rule takes: `forward`, `redirect`, `fixed-response`. */
  readonly otherwise: string
}

/** What a rule asks of a request; only the conditions that Kiln makes are told apart. */
export type Condition =
  | { readonly kind: 'header'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'path'; readonly values: readonly string[] }
  | { readonly kind: 'host'; readonly values: readonly string[] }
  /** `name` as AWS has it: `source-ip`, `query-string`, `http-request-method`. */
  | { readonly kind: 'other'; readonly name: string; readonly values: readonly string[] }

export interface Weighted {
  readonly targetGroupArn: string
  readonly weight: number
}

export interface RuleView {
  readonly arn: string
  /** Undefined for the listener's default rule. */
  readonly priority: number | undefined
  readonly conditions: readonly Condition[]
  /** Empty when the rule does not forward. */
  readonly forwards: readonly Weighted[]
  /** Group stickiness outranks weights: clients keep going to the old slot until their cookie expires. */
  readonly sticky: boolean
}

export interface TargetGroupView {
  readonly arn: string
  readonly name: string
  readonly protocol: string
  readonly port: number
  readonly vpcId: string
  readonly healthCheck: {
    /** HTTP, or TCP, which has neither path nor matcher. */
    readonly protocol: string
    readonly path: string
    readonly intervalSeconds: number
    readonly timeoutSeconds: number
    readonly healthyThreshold: number
    readonly unhealthyThreshold: number
    readonly matcher: string
  }
  readonly balancerArns: readonly string[]
}

export interface Target {
  readonly instanceId: string
  /** initial, healthy, unhealthy, draining, unused, unavailable. */
  readonly state: string
  readonly reason?: string
  readonly description?: string
}

/** Load balancers as a release sees them: it reads, and it writes nothing but the weights of one rule. */
export interface Balancers {
  find(name: string): Promise<BalancerView | undefined>
  byArn(arn: string): Promise<BalancerView | undefined>
  listeners(balancerArn: string): Promise<readonly ListenerView[]>
  /**
   * A listener of a network load balancer has no rules but its default action, which is shown as one: its ARN is the
   * listener's own.
   */
  rules(listenerArn: string): Promise<readonly RuleView[]>
  /** Those of the names that exist. */
  targetGroups(names: readonly string[]): Promise<readonly TargetGroupView[]>
  targets(targetGroupArn: string): Promise<readonly Target[]>
  /** Tags of up to 20 load balancers, target groups or rules by their ARNs; of none when one is gone. */
  tags(arns: readonly string[]): Promise<ReadonlyMap<string, Tags>>
  /**
   * Replaces the forward action of a rule (or of a network listener): the one write of a switch and of a rollback.
   * ELBv2 has no condition or token on it, so the caller reads just before and verifies just after.
   */
  setWeights(ruleArn: string, weights: readonly Weighted[]): Promise<void>
}

/** Listeners of network load balancers; see {@link Balancers.rules}. */
const isNetworkListener = (arn: string): boolean => /:listener\/net\//.test(arn)

export const balancers = (client: ElasticLoadBalancingV2Client): Balancers => ({
  async byArn(arn) {
    const answer = await unlessMissing(client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] })))
    const found = answer?.LoadBalancers?.[0]
    return found === undefined ? undefined : balancerView(found)
  },

  async find(name) {
    const answer = await unlessMissing(client.send(new DescribeLoadBalancersCommand({ Names: [name] })))
    const found = answer?.LoadBalancers?.[0]
    return found === undefined ? undefined : balancerView(found)
  },

  async listeners(balancerArn) {
    const answer = await client.send(new DescribeListenersCommand({ LoadBalancerArn: balancerArn }))
    return (answer.Listeners ?? []).map(listenerView)
  },

  async rules(listenerArn) {
    if (isNetworkListener(listenerArn)) {
      const { Listeners = [] } = await client.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] }))
      return Listeners.map(({ ListenerArn = '', DefaultActions = [] }) =>
        ruleView({ RuleArn: ListenerArn, Actions: DefaultActions, IsDefault: true })
      )
    }
    const found: Rule[] = []
    let marker: string | undefined
    do {
      const answer = await client.send(
        new DescribeRulesCommand({ ListenerArn: listenerArn, ...(marker === undefined ? {} : { Marker: marker }) })
      )
      found.push(...(answer.Rules ?? []))
      marker = answer.NextMarker
    } while (marker !== undefined && marker !== '')
    return found.map(ruleView)
  },

  async targetGroups(names) {
    const all = await unlessMissing(client.send(new DescribeTargetGroupsCommand({ Names: [...names] })))
    if (all !== undefined) return (all.TargetGroups ?? []).map(targetGroupView)
    // One unknown name fails the whole call, so they are asked for one by one.
    const found: TargetGroupView[] = []
    for (const name of names) {
      const one = await unlessMissing(client.send(new DescribeTargetGroupsCommand({ Names: [name] })))
      found.push(...(one?.TargetGroups ?? []).map(targetGroupView))
    }
    return found
  },

  async targets(targetGroupArn) {
    const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }))
    return (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
      instanceId: Target?.Id ?? '',
      state: TargetHealth?.State ?? 'unavailable',
      ...(TargetHealth?.Reason === undefined ? {} : { reason: TargetHealth.Reason }),
      ...(TargetHealth?.Description === undefined ? {} : { description: TargetHealth.Description })
    }))
  },

  async tags(arns) {
    const answer = await unlessMissing(client.send(new DescribeTagsCommand({ ResourceArns: [...arns] })))
    return new Map((answer?.TagDescriptions ?? []).map(({ ResourceArn = '', Tags }) => [ResourceArn, tagsOf(Tags)]))
  },

  async setWeights(ruleArn, weights) {
    const { Type, ForwardConfig } = forwardTo(weights)
    if (!isNetworkListener(ruleArn)) {
      await client.send(new ModifyRuleCommand({ RuleArn: ruleArn, Actions: [{ Type, ForwardConfig }] }))
      return
    }
    const { TargetGroups } = ForwardConfig
    await client.send(
      new ModifyListenerCommand({ ListenerArn: ruleArn, DefaultActions: [{ Type, ForwardConfig: { TargetGroups } }] })
    )
  }
})

/** The forward action of the production rule: both slots, always, without stickiness. */
export const forwardTo = (
  weights: readonly Weighted[]
): {
  Type: 'forward'
  ForwardConfig: {
    TargetGroups: { TargetGroupArn: string; Weight: number }[]
    TargetGroupStickinessConfig: { Enabled: boolean }
  }
} => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: weights.map(({ targetGroupArn, weight }) => ({ TargetGroupArn: targetGroupArn, Weight: weight })),
    TargetGroupStickinessConfig: { Enabled: false }
  }
})

export const balancerView = (found: LoadBalancer): BalancerView => ({
  arn: found.LoadBalancerArn ?? '',
  name: found.LoadBalancerName ?? '',
  type: found.Type === 'network' ? 'network' : 'application',
  dnsName: found.DNSName ?? '',
  hostedZoneId: found.CanonicalHostedZoneId ?? '',
  scheme: found.Scheme ?? '',
  vpcId: found.VpcId ?? '',
  state: found.State?.Code ?? 'active',
  subnetIds: (found.AvailabilityZones ?? []).flatMap(({ SubnetId }) => (SubnetId === undefined ? [] : [SubnetId])),
  zones: Object.fromEntries(
    (found.AvailabilityZones ?? []).map(({ SubnetId = '', ZoneName = '' }) => [SubnetId, ZoneName])
  ),
  securityGroupIds: found.SecurityGroups ?? []
})

const listenerView = (found: Listener): ListenerView => ({
  arn: found.ListenerArn ?? '',
  port: found.Port ?? 0,
  protocol: found.Protocol ?? '',
  certificateArn: found.Certificates?.[0]?.CertificateArn,
  securityPolicy: found.SslPolicy,
  otherwise: found.DefaultActions?.at(-1)?.Type ?? ''
})

function conditions(rule: Rule): readonly Condition[] {
  return (rule.Conditions ?? []).map(condition => {
    const values = condition.Values ?? []
    switch (condition.Field) {
      case 'http-header': {
        const { HttpHeaderName: name = '', Values = values } = condition.HttpHeaderConfig ?? {}
        return { kind: 'header', name: name.toLowerCase(), values: Values }
      }
      case 'path-pattern':
        return { kind: 'path', values: condition.PathPatternConfig?.Values ?? values }
      case 'host-header':
        return { kind: 'host', values: condition.HostHeaderConfig?.Values ?? values }
      default:
        return { kind: 'other', name: condition.Field ?? '', values: otherValues(condition) }
    }
  })
}

const otherValues = ({ SourceIpConfig, HttpRequestMethodConfig, QueryStringConfig, Values }: RuleCondition) =>
  QueryStringConfig?.Values?.map(({ Key, Value = '' }) => (Key === undefined ? Value : `${Key}=${Value}`)) ??
  SourceIpConfig?.Values ??
  HttpRequestMethodConfig?.Values ??
  Values ??
  []

function ruleView(rule: Rule): RuleView {
  const forward = (rule.Actions ?? []).find(action => action.Type === 'forward')
  const groups = forward?.ForwardConfig?.TargetGroups ?? []
  const single = forward?.TargetGroupArn
  return {
    arn: rule.RuleArn ?? '',
    priority: rule.IsDefault === true || rule.Priority === undefined ? undefined : Number(rule.Priority),
    conditions: conditions(rule),
    forwards:
      groups.length > 0
        ? groups.map(({ TargetGroupArn = '', Weight }) => ({
            targetGroupArn: TargetGroupArn,
            // A forward to a single group carries no weight and takes everything.
            weight: Weight ?? 1
          }))
        : single === undefined
          ? []
          : [{ targetGroupArn: single, weight: 1 }],
    sticky: forward?.ForwardConfig?.TargetGroupStickinessConfig?.Enabled ?? false
  }
}

export const targetGroupView = (found: TargetGroup): TargetGroupView => ({
  arn: found.TargetGroupArn ?? '',
  name: found.TargetGroupName ?? '',
  protocol: found.Protocol ?? '',
  port: found.Port ?? 0,
  vpcId: found.VpcId ?? '',
  healthCheck: {
    protocol: found.HealthCheckProtocol ?? 'HTTP',
    path: found.HealthCheckPath ?? '/',
    intervalSeconds: found.HealthCheckIntervalSeconds ?? 30,
    timeoutSeconds: found.HealthCheckTimeoutSeconds ?? 5,
    healthyThreshold: found.HealthyThresholdCount ?? 5,
    unhealthyThreshold: found.UnhealthyThresholdCount ?? 2,
    matcher: found.Matcher?.HttpCode ?? '200'
  },
  balancerArns: found.LoadBalancerArns ?? []
})
