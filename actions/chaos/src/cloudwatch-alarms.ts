import type { AwsDefaults } from '../../../lib/aws/clients.ts'
import type { Alarms } from './alarms.ts'

/** The most names that DescribeAlarms takes at once (CloudWatch API reference). */
const NAMES_A_CALL = 100

/** Alarms of one account and region. The client is loaded only when there are alarms to ask for. */
export function cloudWatchAlarms(defaults: AwsDefaults): Alarms {
  return {
    async states(names) {
      const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch')
      const client = new CloudWatchClient(defaults)
      const states = new Map<string, string>()
      for (let from = 0; from < names.length; from += NAMES_A_CALL) {
        const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
          new DescribeAlarmsCommand({
            AlarmNames: names.slice(from, from + NAMES_A_CALL),
            // Without types the answer leaves composite alarms out.
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            MaxRecords: NAMES_A_CALL
          })
        )
        for (const { AlarmName, StateValue } of [...MetricAlarms, ...CompositeAlarms])
          if (AlarmName !== undefined) states.set(AlarmName, StateValue ?? '')
      }
      return states
    }
  }
}
