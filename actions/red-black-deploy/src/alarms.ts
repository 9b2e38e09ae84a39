import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'

/** CloudWatch alarms as judges of a release. */
export interface Alarms {
  /** The state of each alarm by its name; alarms that do not exist are absent. */
  states(names: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export const alarms = (client: CloudWatchClient): Alarms => ({
  async states(names) {
    const answer = await client.send(
      new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })
    )
    const all = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])]
    return new Map(all.map(({ AlarmName, StateValue }) => [AlarmName ?? '', StateValue ?? '']))
  }
})

/** Alarms that fire now and did not before the switch: one that fired already says nothing of the new release. */
export function breached(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): readonly string[] {
  return [...now].filter(([name, state]) => state === 'ALARM' && before.get(name) !== 'ALARM').map(([name]) => name)
}
