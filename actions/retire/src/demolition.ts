import {
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  type ElasticLoadBalancingV2Client
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { unlessMissing } from '../../../lib/aws/failures.ts'

/** Takes down what create-application made at the load balancer. */
export interface Demolition {
  /** Its listeners and rules go with it. */
  deleteBalancer(arn: string): Promise<void>
  /** ELBv2 refuses (ResourceInUse) while a listener or rule refers to it. */
  deleteTargetGroup(arn: string): Promise<void>
}

export const demolition = (client: ElasticLoadBalancingV2Client): Demolition => ({
  async deleteBalancer(arn) {
    await unlessMissing(client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn })))
  },
  async deleteTargetGroup(arn) {
    await unlessMissing(client.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn })))
  }
})
