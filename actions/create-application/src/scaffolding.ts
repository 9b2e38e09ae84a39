import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  type ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  type RuleCondition
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { type Condition, forwardTo, type Weighted } from '../../../lib/aws/balancers.ts'
import { type Tags, tagList } from '../../../lib/tags.ts'

export interface NewBalancer {
  readonly name: string
  readonly type: 'application' | 'network'
  readonly scheme: 'internal' | 'internet-facing'
  readonly subnetIds: readonly string[]
  readonly securityGroupIds: readonly string[]
  readonly tags: Tags
}

export interface SlotCheck {
  readonly protocol: 'HTTP' | 'TCP'
  readonly path: string
  readonly codes: string
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly healthyThreshold: number
  readonly unhealthyThreshold: number
}

export interface NewSlot {
  readonly name: string
  readonly vpcId: string
  readonly protocol: 'HTTP' | 'TCP'
  readonly port: number
  readonly check: SlotCheck
  readonly tags: Tags
}

export interface SlotAttributes {
  readonly deregistrationDelaySeconds: number
  /** Undefined: as the load balancer has it. */
  readonly crossZone: boolean | undefined
}

export interface Tls {
  readonly certificateArn: string
  readonly securityPolicy: string
}

export interface NewListener {
  readonly balancerArn: string
  readonly port: number
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP'
  readonly tls?: Tls
  /** What it does with a request that no rule takes. */
  readonly otherwise: 'not-found' | { readonly redirectToHttpsPort: number } | { readonly forward: readonly Weighted[] }
  readonly tags: Tags
}

export interface NewRule {
  readonly listenerArn: string
  readonly priority: number
  /** What it asks of requests; at least one. */
  readonly conditions: readonly Condition[]
  readonly forwards: readonly Weighted[]
  readonly tags: Tags
}

/** The writes that make an application's surroundings; the names are unique, so making twice is refused or harmless. */
export interface Scaffolding {
  createBalancer(balancer: NewBalancer): Promise<void>
  createSlot(slot: NewSlot): Promise<void>
  createListener(listener: NewListener): Promise<void>
  secureListener(listenerArn: string, tls: Tls): Promise<void>
  createRule(rule: NewRule): Promise<void>
  changeCheck(targetGroupArn: string, check: SlotCheck): Promise<void>
  attributes(targetGroupArn: string): Promise<SlotAttributes>
  setAttributes(targetGroupArn: string, attributes: SlotAttributes): Promise<void>
}

const DELAY = 'deregistration_delay.timeout_seconds'
const CROSS_ZONE = 'load_balancing.cross_zone.enabled'

export const scaffolding = (client: ElasticLoadBalancingV2Client): Scaffolding => ({
  async createBalancer({ name, type, scheme, subnetIds, securityGroupIds, tags }) {
    await client.send(
      new CreateLoadBalancerCommand({
        Name: name,
        Type: type,
        Scheme: scheme,
        Subnets: [...subnetIds],
        SecurityGroups: [...securityGroupIds],
        Tags: tagList(tags)
      })
    )
  },

  async createSlot({ name, vpcId, protocol, port, check, tags }) {
    await client.send(
      new CreateTargetGroupCommand({
        Name: name,
        VpcId: vpcId,
        Protocol: protocol,
        Port: port,
        TargetType: 'instance',
        ...checkSettings(check),
        Tags: tagList(tags)
      })
    )
  },

  async createListener({ balancerArn, port, protocol, tls, otherwise, tags }) {
    await client.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancerArn,
        Port: port,
        Protocol: protocol,
        ...(tls === undefined ? {} : tlsSettings(tls)),
        DefaultActions: [defaultAction(otherwise)],
        Tags: tagList(tags)
      })
    )
  },

  async secureListener(listenerArn, tls) {
    await client.send(new ModifyListenerCommand({ ListenerArn: listenerArn, ...tlsSettings(tls) }))
  },

  async createRule({ listenerArn, priority, conditions, forwards, tags }) {
    await client.send(
      new CreateRuleCommand({
        ListenerArn: listenerArn,
        Priority: priority,
        Conditions: conditions.map(ruleCondition),
        Actions: [forwardTo(forwards)],
        Tags: tagList(tags)
      })
    )
  },

  async changeCheck(targetGroupArn, check) {
    await client.send(new ModifyTargetGroupCommand({ TargetGroupArn: targetGroupArn, ...checkSettings(check) }))
  },

  async attributes(targetGroupArn) {
    const answer = await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: targetGroupArn }))
    const value = (key: string): string | undefined => answer.Attributes?.find(({ Key }) => Key === key)?.Value
    const crossZone = value(CROSS_ZONE)
    return {
      deregistrationDelaySeconds: Number(value(DELAY) ?? '300'),
      crossZone: crossZone === 'true' ? true : crossZone === 'false' ? false : undefined
    }
  },

  async setAttributes(targetGroupArn, { deregistrationDelaySeconds, crossZone }) {
    const zones = crossZone === undefined ? [] : [{ Key: CROSS_ZONE, Value: String(crossZone) }]
    await client.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: targetGroupArn,
        Attributes: [{ Key: DELAY, Value: String(deregistrationDelaySeconds) }, ...zones]
      })
    )
  }
})

function ruleCondition(condition: Condition): RuleCondition {
  const Values = [...condition.values]
  switch (condition.kind) {
    case 'host':
      return { Field: 'host-header', HostHeaderConfig: { Values } }
    case 'path':
      return { Field: 'path-pattern', PathPatternConfig: { Values } }
    case 'header':
      return { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: condition.name, Values } }
    case 'other':
      return { Field: condition.name, Values }
  }
}

const tlsSettings = ({ certificateArn, securityPolicy }: Tls) => ({
  Certificates: [{ CertificateArn: certificateArn }],
  SslPolicy: securityPolicy
})

/** Checks by TCP have neither a path nor a matcher (ELBv2 CreateTargetGroup). */
const checkSettings = (check: SlotCheck) => ({
  HealthCheckProtocol: check.protocol,
  HealthCheckIntervalSeconds: check.intervalSeconds,
  HealthCheckTimeoutSeconds: check.timeoutSeconds,
  HealthyThresholdCount: check.healthyThreshold,
  UnhealthyThresholdCount: check.unhealthyThreshold,
  ...(check.protocol === 'HTTP' ? { HealthCheckPath: check.path, Matcher: { HttpCode: check.codes } } : {})
})

function defaultAction(otherwise: NewListener['otherwise']): Action {
  if (otherwise === 'not-found') {
    return {
      Type: 'fixed-response',
      FixedResponseConfig: {
        StatusCode: '404',
        ContentType: 'text/plain',
        MessageBody: 'No application serves this name.'
      }
    }
  }
  if ('forward' in otherwise) {
    const { Type, ForwardConfig } = forwardTo(otherwise.forward)
    // Listeners of network load balancers know no stickiness to a group.
    return { Type, ForwardConfig: { TargetGroups: ForwardConfig.TargetGroups } }
  }
  return {
    Type: 'redirect',
    RedirectConfig: { Protocol: 'HTTPS', Port: String(otherwise.redirectToHttpsPort), StatusCode: 'HTTP_301' }
  }
}
