import {
  DeleteLoadBalancerCommand,
  DeleteRuleCommand,
  DeleteTargetGroupCommand,
  type ElasticLoadBalancingV2Client
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Demolition } from '../release/teardown.ts'
import { unlessMissing } from './failures.ts'

export const demolition = (client: ElasticLoadBalancingV2Client): Demolition => ({
  async deleteBalancer(arn) {
    await unlessMissing(client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn })))
  },
  async deleteRule(arn) {
    await unlessMissing(client.send(new DeleteRuleCommand({ RuleArn: arn })))
  },
  async deleteTargetGroup(arn) {
    await unlessMissing(client.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn })))
  }
})
