/** The log of what a group did and why. */
import type {
  DescribeScalingActivitiesCommandInput,
  DescribeScalingActivitiesCommandOutput,
  Filter
} from '@aws-sdk/client-auto-scaling'
import type { Handler, Operations } from '../../gateway/service.ts'
import { type Context, invalid } from '../context.ts'
import type { ActivityRecord } from '../model.ts'
import { page } from '../paging.ts'

const PAGE_OF_100 = { standard: 100, most: 100 }

export function activityOperations({ store }: Context): Operations {
  const describe: Handler<DescribeScalingActivitiesCommandInput, DescribeScalingActivitiesCommandOutput> = (
    input,
    caller
  ) => {
    const name = input.AutoScalingGroupName
    const deleted = input.IncludeDeletedGroups === true ? store.deleted(caller) : []
    const living = name === undefined ? store.of(caller) : [store.find(caller, name)]
    const groups = [...living, ...deleted].filter(
      group => group !== undefined && (name === undefined || group.name === name)
    )
    if (name !== undefined && groups.length === 0) store.get(caller, name)
    const wanted = new Set(input.ActivityIds ?? [])
    const activities = groups
      .flatMap(group =>
        (group?.activities ?? []).map(activity => ({
          ...activity,
          AutoScalingGroupState: group !== undefined && deleted.includes(group) ? 'Deleted' : 'InService'
        }))
      )
      .filter(activity => wanted.size === 0 || wanted.has(activity.ActivityId ?? ''))
      .filter(activity => (input.Filters ?? []).every(filter => matches(activity, filter, name)))
      .sort((a, b) => startOf(b) - startOf(a))
    const { items, ...next } = page(activities, input, PAGE_OF_100)
    return { Activities: items, ...next }
  }

  return { 'autoscaling:DescribeScalingActivities': describe }
}

const startOf = (activity: ActivityRecord): number => activity.StartTime?.getTime() ?? 0

function matches(activity: ActivityRecord, { Name: filter, Values: values = [] }: Filter, group?: string): boolean {
  switch (filter) {
    case 'Status':
      if (group === undefined) throw invalid('The filter Status needs AutoScalingGroupName.')
      return values.includes(activity.StatusCode ?? '')
    case 'StartTimeLowerBound':
      return values.some(value => startOf(activity) >= timeOf(value))
    case 'StartTimeUpperBound':
      return values.some(value => startOf(activity) <= timeOf(value))
    default:
      throw invalid(`Filter name '${filter}' is not valid. Valid are StartTimeLowerBound, StartTimeUpperBound, Status.`)
  }
}

/** ISO 8601; without an offset it is UTC. */
function timeOf(value: string): number {
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`)
  if (Number.isNaN(time)) throw invalid(`'${value}' is not an ISO 8601 time.`)
  return time
}
