/** Scheduled actions; the engine runs them when they fall due. */
import { randomUUID } from 'node:crypto'
import type {
  BatchDeleteScheduledActionCommandInput,
  BatchDeleteScheduledActionCommandOutput,
  BatchPutScheduledUpdateGroupActionCommandInput,
  BatchPutScheduledUpdateGroupActionCommandOutput,
  DeleteScheduledActionCommandInput,
  DeleteScheduledActionCommandOutput,
  DescribeScheduledActionsCommandInput,
  DescribeScheduledActionsCommandOutput,
  PutScheduledUpdateGroupActionCommandInput,
  PutScheduledUpdateGroupActionCommandOutput,
  ScheduledUpdateGroupActionRequest
} from '@aws-sdk/client-auto-scaling'
import { AwsError, type Handler, type Operations } from '../../gateway/service.ts'
import { type Context, invalid } from '../context.ts'
import type { Group, ScheduledAction } from '../model.ts'
import { page } from '../paging.ts'
import { nextRun, parse } from '../schedule.ts'

export function scheduleOperations({ store, clock }: Context): Operations {
  function put(group: Group, input: Partial<ScheduledUpdateGroupActionRequest> & { Time?: Date | undefined }): void {
    const name = input.ScheduledActionName
    if (name === undefined || name === '') throw invalid('ScheduledActionName is required.')
    if (input.MinSize === undefined && input.MaxSize === undefined && input.DesiredCapacity === undefined) {
      throw invalid('You must specify at least one of MaxSize, MinSize, or DesiredCapacity.')
    }
    const now = clock.now()
    const startTime = (input.StartTime ?? input.Time)?.getTime()
    const endTime = input.EndTime?.getTime()
    if (startTime === undefined && input.Recurrence === undefined) throw invalid('StartTime or Recurrence is required.')
    if (startTime !== undefined && startTime <= now) throw invalid('Given start time is in the past')
    if (endTime !== undefined && endTime <= (startTime ?? now))
      throw invalid('The end time must be after the start time.')
    const before = group.schedules.get(name)
    const times = {
      ...(startTime === undefined ? {} : { startTime }),
      ...(endTime === undefined ? {} : { endTime }),
      ...(input.Recurrence === undefined ? {} : { recurrence: input.Recurrence }),
      ...(input.TimeZone === undefined ? {} : { timeZone: input.TimeZone })
    }
    const action: ScheduledAction = {
      name,
      arn:
        before?.arn ??
        `arn:aws:autoscaling:${group.region}:${group.accountId}:scheduledUpdateGroupAction:${randomUUID()}:autoScalingGroupName/${group.name}:scheduledActionName/${name}`,
      ...times,
      ...(input.MinSize === undefined ? {} : { min: input.MinSize }),
      ...(input.MaxSize === undefined ? {} : { max: input.MaxSize }),
      ...(input.DesiredCapacity === undefined ? {} : { desired: input.DesiredCapacity }),
      next: firstRun(times, now)
    }
    for (const other of group.schedules.values()) {
      // Two actions of one group cannot start at the same time (scheduled scaling considerations).
      if (other.name !== name && startTime !== undefined && other.next === startTime) {
        throw new AwsError('AlreadyExists', `The scheduled action ${other.name} has the same start time.`)
      }
    }
    group.schedules.set(name, action)
  }

  const putOne: Handler<PutScheduledUpdateGroupActionCommandInput, PutScheduledUpdateGroupActionCommandOutput> = (
    input,
    caller
  ) => {
    put(store.change(caller, input.AutoScalingGroupName), input)
    return {}
  }

  const putMany: Handler<
    BatchPutScheduledUpdateGroupActionCommandInput,
    BatchPutScheduledUpdateGroupActionCommandOutput
  > = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    return {
      FailedScheduledUpdateGroupActions: failures(
        (input.ScheduledUpdateGroupActions ?? []).map(action => [
          action.ScheduledActionName ?? '',
          () => put(group, action)
        ])
      )
    }
  }

  function remove(group: Group, name: string | undefined): void {
    if (group.schedules.delete(name ?? '')) return
    throw invalid(`Scheduled action name not found: ${name}`)
  }

  const removeOne: Handler<DeleteScheduledActionCommandInput, DeleteScheduledActionCommandOutput> = (input, caller) => {
    remove(store.change(caller, input.AutoScalingGroupName), input.ScheduledActionName)
    return {}
  }

  const removeMany: Handler<BatchDeleteScheduledActionCommandInput, BatchDeleteScheduledActionCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    return {
      FailedScheduledActions: failures(
        (input.ScheduledActionNames ?? []).map(name => [name, () => remove(group, name)])
      )
    }
  }

  const describe: Handler<DescribeScheduledActionsCommandInput, DescribeScheduledActionsCommandOutput> = (
    input,
    caller
  ) => {
    const groups =
      input.AutoScalingGroupName === undefined ? store.of(caller) : [store.get(caller, input.AutoScalingGroupName)]
    const names = input.ScheduledActionNames ?? []
    const all = groups
      .flatMap(group => [...group.schedules.values()].map(action => ({ group, action })))
      .filter(({ action }) => (names.length > 0 ? names.includes(action.name) : between(action.next, input)))
    const { items, ...next } = page(all, input)
    return {
      ScheduledUpdateGroupActions: items.map(({ group, action }) => ({
        AutoScalingGroupName: group.name,
        ScheduledActionName: action.name,
        ScheduledActionARN: action.arn,
        Time: dateOf(action.next),
        StartTime: dateOf(action.next),
        EndTime: dateOf(action.endTime),
        Recurrence: action.recurrence,
        TimeZone: action.timeZone,
        MinSize: action.min,
        MaxSize: action.max,
        DesiredCapacity: action.desired
      })),
      ...next
    }
  }

  return {
    'autoscaling:PutScheduledUpdateGroupAction': putOne,
    'autoscaling:BatchPutScheduledUpdateGroupAction': putMany,
    'autoscaling:DeleteScheduledAction': removeOne,
    'autoscaling:BatchDeleteScheduledAction': removeMany,
    'autoscaling:DescribeScheduledActions': describe
  }
}

const dateOf = (time: number | undefined): Date | undefined => (time === undefined ? undefined : new Date(time))

function between(time: number | undefined, { StartTime, EndTime }: DescribeScheduledActionsCommandInput): boolean {
  if (time === undefined) return StartTime === undefined && EndTime === undefined
  return time >= (StartTime?.getTime() ?? time) && time <= (EndTime?.getTime() ?? time)
}

function firstRun(
  schedule: { recurrence?: string; timeZone?: string; startTime?: number; endTime?: number },
  now: number
) {
  try {
    if (schedule.recurrence !== undefined) parse(schedule.recurrence)
    return nextRun(schedule, now)
  } catch (error) {
    if (error instanceof RangeError) throw invalid(`Given recurrence or time zone is invalid: ${error.message}`)
    throw error
  }
}

function failures(attempts: readonly (readonly [name: string, attempt: () => void])[]) {
  return attempts.flatMap(([ScheduledActionName, attempt]) => {
    try {
      attempt()
      return []
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      return [{ ScheduledActionName, ErrorCode: error.code, ErrorMessage: error.message }]
    }
  })
}
