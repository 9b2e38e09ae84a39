import {
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { unlessMissing } from '../../../lib/aws/failures.ts'
import { type Tags, tagsOf } from '../../../lib/tags.ts'

/** Takes down what create-application made at the load balancer. */
export interface Demolition {
  tags(arn: string): Promise<Tags>
  /** Its listeners and rules go with it. */
  deleteBalancer(arn: string): Promise<void>
  /** ELBv2 refuses (ResourceInUse) while a listener or rule refers to it. */
  deleteTargetGroup(arn: string): Promise<void>
}

export const demolition = (client: ElasticLoadBalancingV2Client): Demolition => ({
  async tags(arn) {
    const answer = await unlessMissing(client.send(new DescribeTagsCommand({ ResourceArns: [arn] })))
    return tagsOf(answer?.TagDescriptions?.[0]?.Tags)
  },
  async deleteBalancer(arn) {
    await unlessMissing(client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn })))
  },
  async deleteTargetGroup(arn) {
    await unlessMissing(client.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn })))
  }
})
