import { type CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch'
import type { Served } from './proof.ts'

/** What a target group of a load balancer answered. */
export interface Traffic {
  /** Since that time, in milliseconds since the epoch; CloudWatch lags by a few minutes. */
  served(balancerArn: string, targetGroupArn: string, since: number): Promise<Served>
}

/**
 * RequestCount and HTTPCode_Target_5XX_Count of the target group (ALB user guide, "CloudWatch metrics for your
 * Application Load Balancer"): summed by minutes up to a day, by hours beyond, because an answer holds a limited number
 * of points. Previews through the slot's own rule are counted too.
 */
export const traffic = (client: CloudWatchClient, now: () => number): Traffic => ({
  async served(balancerArn, targetGroupArn, since) {
    const Dimensions = [
      { Name: 'LoadBalancer', Value: balancerArn.slice(balancerArn.indexOf('loadbalancer/') + 'loadbalancer/'.length) },
      { Name: 'TargetGroup', Value: targetGroupArn.slice(targetGroupArn.indexOf('targetgroup/')) }
    ]
    const Period = now() - since < 86_400_000 ? 60 : 3600
    const query = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions }, Period, Stat: 'Sum' }
    })
    const sums: Record<string, number> = {}
    let notCounted: string | undefined
    const pages = paginateGetMetricData(
      { client },
      {
        // CloudWatch counts in whole minutes; before its switch a slot answers previews only.
        StartTime: new Date(Math.floor(since / 60_000) * 60_000),
        EndTime: new Date(now() + 60_000),
        MetricDataQueries: [query('requests', 'RequestCount'), query('failed', 'HTTPCode_Target_5XX_Count')]
      }
    )
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id = '', Values = [], StatusCode = 'Complete' } of MetricDataResults) {
        // A metric that could not be read has no values, as one that counted nothing (GetMetricData, MetricDataResult).
        if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') notCounted = `${Id}: ${StatusCode}`
        sums[Id] = Values.reduce((sum, value) => sum + value, sums[Id] ?? 0)
      }
    }
    const counted = { requests: sums['requests'] ?? 0, failed: sums['failed'] ?? 0 }
    return notCounted === undefined ? counted : { ...counted, notCounted }
  }
})
