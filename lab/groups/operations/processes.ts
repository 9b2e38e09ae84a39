/** Suspending and resuming what Auto Scaling does by itself. */
import type {
  DescribeScalingProcessTypesCommandOutput,
  ResumeProcessesCommandInput,
  ResumeProcessesCommandOutput,
  SuspendProcessesCommandInput,
  SuspendProcessesCommandOutput
} from '@aws-sdk/client-auto-scaling'
import type { Handler, Operations } from '../../gateway/service.ts'
import { type Context, invalid } from '../context.ts'
import { PROCESSES, type Process } from '../model.ts'

export function processOperations({ store, clock }: Context): Operations {
  const suspend: Handler<SuspendProcessesCommandInput, SuspendProcessesCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    for (const process of named(input.ScalingProcesses)) {
      if (!group.suspended.has(process)) group.suspended.set(process, clock.now())
    }
    return {}
  }

  const resume: Handler<ResumeProcessesCommandInput, ResumeProcessesCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    for (const process of named(input.ScalingProcesses)) group.suspended.delete(process)
    return {}
  }

  const types: Handler<unknown, DescribeScalingProcessTypesCommandOutput> = () => ({
    Processes: PROCESSES.map(ProcessName => ({ ProcessName }))
  })

  return {
    'autoscaling:SuspendProcesses': suspend,
    'autoscaling:ResumeProcesses': resume,
    'autoscaling:DescribeScalingProcessTypes': types
  }
}

/** None named means all of them. */
function named(names: readonly string[] | undefined): readonly Process[] {
  if (names === undefined || names.length === 0) return PROCESSES
  return names.map(name => {
    const process = PROCESSES.find(known => known === name)
    if (process === undefined) throw invalid(`${name} is not a valid process. Valid are ${PROCESSES.join(', ')}.`)
    return process
  })
}
