import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import type { Clock } from '../clock.ts'
import type { Requests } from './plane.ts'
import type { LoadBalancer, State, TargetGroup } from './state.ts'

/** AWS publishes each minute; tests would wait for that. */
const INTERVAL_SECONDS = 2

/** Takes metric data of `AWS/ApplicationELB`, as CloudWatch does from the balancers themselves. */
export type Publish = (place: { accountId: string; region: string }, data: readonly MetricDatum[]) => Promise<void>

/** CloudWatch is moto's, which takes what AWS would refuse from a user: data of a service's own name space. */
export function motoMetrics(url: string): Publish {
  const clients = new Map<string, CloudWatchClient>()
  return async ({ accountId, region }, data) => {
    const key = `${accountId} ${region}`
    const client =
      clients.get(key) ??
      new CloudWatchClient({
        endpoint: url,
        region,
        credentials: { accessKeyId: accountId, secretAccessKey: 'lab' },
        maxAttempts: 1
      })
    clients.set(key, client)
    await client.send(new PutMetricDataCommand({ Namespace: 'AWS/ApplicationELB', MetricData: [...data] }))
  }
}

export interface Metering {
  readonly state: State
  readonly clock: Clock
  readonly requests: (balancerId: string) => Promise<Requests>
  readonly publish: Publish
  readonly report: (error: unknown) => void
}

/**
 * What each target group of each balancer was asked since the last look, as CloudWatch's RequestCount and
 * HTTPCode_Target_5XX_Count. Nothing is published where nothing was asked, as in AWS.
 */
export function metering({ state, clock, requests, publish, report }: Metering): { close(): Promise<void> } {
  const end = new AbortController()
  const seen = new Map<string, { requests: number; failed: number }>()

  async function look(balancer: LoadBalancer): Promise<void> {
    const data: MetricDatum[] = []
    for (const { worker, groupId, ...now } of await requests(balancer.id)) {
      const key = `${balancer.id} ${worker} ${groupId}`
      const before = seen.get(key) ?? { requests: 0, failed: 0 }
      seen.set(key, now)
      const group = [...state.targetGroups.values()].find(({ id }) => id === groupId)
      if (group === undefined || now.requests <= before.requests) continue
      data.push(datum('RequestCount', now.requests - before.requests, balancer, group, clock.now()))
      const failed = now.failed - before.failed
      if (failed > 0) data.push(datum('HTTPCode_Target_5XX_Count', failed, balancer, group, clock.now()))
    }
    if (data.length > 0) await publish(balancer, data)
  }

  const running = (async () => {
    for (;;) {
      await clock.sleep(INTERVAL_SECONDS * 1000, end.signal).catch(() => undefined)
      if (end.signal.aborted) return
      for (const balancer of [...state.loadBalancers.values()]) {
        await look(balancer).catch(error => {
          if (!end.signal.aborted) report(error)
        })
      }
    }
  })()
  return {
    async close() {
      end.abort()
      await running
    }
  }
}

/** Dimensions are the ends of the ARNs (user guide, "CloudWatch metrics for your Application Load Balancer"). */
const datum = (
  MetricName: string,
  Value: number,
  { arn }: LoadBalancer,
  group: TargetGroup,
  now: number
): MetricDatum => ({
  MetricName,
  Value,
  Unit: 'Count',
  Timestamp: new Date(now),
  Dimensions: [
    { Name: 'LoadBalancer', Value: arn.slice(arn.indexOf('loadbalancer/') + 'loadbalancer/'.length) },
    { Name: 'TargetGroup', Value: group.arn.slice(group.arn.indexOf('targetgroup/')) }
  ]
})
