import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  type ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { forwardTo, type Weighted } from '../../../lib/aws/balancers.ts'
import { SLOT_HEADER } from '../../../lib/release/application.ts'
import { type Tags, tagList } from '../../../lib/tags.ts'

export interface NewBalancer {
  readonly name: string
  readonly scheme: 'internal' | 'internet-facing'
  readonly subnetIds: readonly string[]
  readonly securityGroupIds: readonly string[]
  readonly tags: Tags
}

export interface NewSlot {
  readonly name: string
  readonly vpcId: string
  readonly protocol: 'HTTP'
  readonly port: number
  readonly healthCheckPath: string
  readonly tags: Tags
}

export interface NewRule {
  readonly listenerArn: string
  readonly priority: number
  /** Only requests that ask for this slot by header; every request when absent. */
  readonly previewSlot?: string
  readonly forwards: readonly Weighted[]
  readonly tags: Tags
}

/** The writes that make an application's surroundings; the names are unique, so making twice is refused or harmless. */
export interface Scaffolding {
  createBalancer(balancer: NewBalancer): Promise<void>
  createSlot(slot: NewSlot): Promise<void>
  createListener(listener: { balancerArn: string; port: number; protocol: 'HTTP'; tags: Tags }): Promise<void>
  createRule(rule: NewRule): Promise<void>
  changeHealthCheckPath(targetGroupArn: string, path: string): Promise<void>
  deregistrationDelaySeconds(targetGroupArn: string): Promise<number>
  setDeregistrationDelay(targetGroupArn: string, seconds: number): Promise<void>
}

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

const DELAY = 'deregistration_delay.timeout_seconds'

export const scaffolding = (client: ElasticLoadBalancingV2Client): Scaffolding => ({
  async createBalancer({ name, scheme, subnetIds, securityGroupIds, tags }) {
    await client.send(
      new CreateLoadBalancerCommand({
        Name: name,
        Type: 'application',
        Scheme: scheme,
        Subnets: [...subnetIds],
        SecurityGroups: [...securityGroupIds],
        Tags: tagList(tags)
      })
    )
  },

  async createSlot({ name, vpcId, protocol, port, healthCheckPath, tags }) {
    await client.send(
      new CreateTargetGroupCommand({
        Name: name,
        VpcId: vpcId,
        Protocol: protocol,
        Port: port,
        TargetType: 'instance',
        HealthCheckProtocol: protocol,
        HealthCheckPath: healthCheckPath,
        HealthCheckIntervalSeconds: HEALTH_CHECK.intervalSeconds,
        HealthCheckTimeoutSeconds: HEALTH_CHECK.timeoutSeconds,
        HealthyThresholdCount: HEALTH_CHECK.healthyThreshold,
        UnhealthyThresholdCount: HEALTH_CHECK.unhealthyThreshold,
        Matcher: { HttpCode: '200' },
        Tags: tagList(tags)
      })
    )
  },

  async createListener({ balancerArn, port, protocol, tags }) {
    await client.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancerArn,
        Port: port,
        Protocol: protocol,
        DefaultActions: [
          {
            Type: 'fixed-response',
            FixedResponseConfig: {
              StatusCode: '404',
              ContentType: 'text/plain',
              MessageBody: 'No application serves this name.'
            }
          }
        ],
        Tags: tagList(tags)
      })
    )
  },

  async createRule({ listenerArn, priority, previewSlot, forwards, tags }) {
    await client.send(
      new CreateRuleCommand({
        ListenerArn: listenerArn,
        Priority: priority,
        Conditions: [
          previewSlot === undefined
            ? { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }
            : { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: SLOT_HEADER, Values: [previewSlot] } }
        ],
        Actions: [forwardTo(forwards)],
        Tags: tagList(tags)
      })
    )
  },

  async changeHealthCheckPath(targetGroupArn, path) {
    await client.send(new ModifyTargetGroupCommand({ TargetGroupArn: targetGroupArn, HealthCheckPath: path }))
  },

  async deregistrationDelaySeconds(targetGroupArn) {
    const answer = await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: targetGroupArn }))
    return Number(answer.Attributes?.find(({ Key }) => Key === DELAY)?.Value ?? '300')
  },

  async setDeregistrationDelay(targetGroupArn, seconds) {
    await client.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: targetGroupArn,
        Attributes: [{ Key: DELAY, Value: String(seconds) }]
      })
    )
  }
})
