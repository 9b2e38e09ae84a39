/** What a deploy says of instances that lifecycle hooks hold, and of those of a warm pool. */
import { describe, expect, it } from '@jest/globals'
import { CLUSTER, run, wanted } from '../../../test/simulated-runs.ts'
import { groupView, type Hook } from '../../aws/groups.ts'
import { untilDrained } from '../draining.ts'
import { untilHealthy } from '../health.ts'
import { observe } from '../world.ts'
import { simulated } from './simulated.ts'

const HOOK: Hook = {
  LifecycleHookName: 'warm-up',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  HeartbeatTimeout: 3600,
  DefaultResult: 'ABANDON'
}
const BYE: Hook = { ...HOOK, LifecycleHookName: 'bye', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' }
const STEP = { do: 'await-healthy', release: 'hello-test-v001', slot: 'black', needed: 2 } as const
const LIMITS = { deadlineSeconds: 2, unhealthySeconds: 60, intervalSeconds: 0, lossIsFailure: true }

/** A release of two instances, in these states at one look after the other; the last one stays. */
async function inStates(
  lifecycles: readonly string[],
  hooks: () => Promise<readonly Hook[]> = async () => [HOOK, BYE]
) {
  const aws = simulated(CLUSTER)
  await run(aws, wanted('ami-0000000a'))
  let look = 0
  const balancers = { ...aws.ports.balancers, targets: async () => [] }
  const ports: typeof aws.ports = {
    ...{ ...aws.ports, balancers, hooks },
    groups: {
      ...aws.ports.groups,
      of: async cluster => {
        const lifecycle = lifecycles[Math.min(look++, lifecycles.length - 1)] ?? ''
        const seen = await aws.ports.groups.of(cluster)
        return seen.map(group => ({ ...group, instances: group.instances.map(one => ({ ...one, lifecycle })) }))
      }
    }
  }
  return { aws, ports, world: await observe(CLUSTER, { ...aws.ports, balancers }) }
}
const messageOf = (promise: Promise<unknown>): Promise<{ text: string; remedy: string }> =>
  promise.then(
    () => ({ text: 'no error', remedy: '' }),
    (error: Error & { remedy?: string }) => ({ text: error.message, remedy: error.remedy ?? '' })
  )

describe('a launch hook', () => {
  it('is named while it holds instances, and when it holds them beyond the deadline', async () => {
    const { aws, ports, world } = await inStates(['Pending:Wait'])

    const { text, remedy } = await messageOf(untilHealthy(STEP, world, ports, LIMITS))

    const reason = 'pending:wait: waits for lifecycle hook warm-up (ABANDON after 3600 s)'
    expect(aws.progress.lines.filter(line => line.endsWith(reason))).toHaveLength(2)
    expect(text).toContain('after 2 s only 0 of 2 instances are healthy')
    expect(text).toContain(reason)
    expect(remedy).toContain('See to what completes lifecycle hook warm-up')
  })

  it('that abandons an instance is named beside what Auto Scaling says, which knows its token only', async () => {
    const { aws, ports, world } = await inStates(['Pending:Wait', 'Pending:Wait', 'Terminating'])
    const said = (token: string) => ({
      ...{ at: aws.ports.now(), status: 'Cancelled', description: 'Launching a new EC2 instance' },
      message: `Instance failed to complete user's Lifecycle Action: Lifecycle Action with token ${token} was abandoned: Heartbeat Timeout`
    })
    aws.activities.set(STEP.release, [
      said('e85eb647-4fe0-4909-b341-a6c42d8aba1f'),
      said('1b2c3d4e-4fe0-4909-b341-a6c42d8aba1f')
    ])

    const { text } = await messageOf(untilHealthy(STEP, world, ports, { ...LIMITS, deadlineSeconds: 60 }))

    expect(text).toContain('was abandoned: Heartbeat Timeout (lifecycle hook warm-up (ABANDON after 3600 s))')
    expect(text.split('\n')).toHaveLength(2)
  })

  it('stays without a name where the role may not read it', async () => {
    const denied = async () => Promise.reject(new Error('AccessDenied'))
    const { ports, world } = await inStates(['Pending:Wait'], denied)

    const { text } = await messageOf(untilHealthy(STEP, world, ports, LIMITS))

    expect(text).toContain('pending:wait: waits for a lifecycle hook')
  })
})

it('a hook that holds what ends is named while its release drains', async () => {
  const { aws, ports, world } = await inStates(['Terminating', 'Terminating:Wait'])

  const limits = { deadlineSeconds: 1, intervalSeconds: 0.1, remedy: 'look' }
  const { text } = await messageOf(untilDrained(STEP.release, world, ports, limits))

  expect(aws.progress.lines).toContain('last requests are still answered by 2 instances of hello-test-v001')
  expect(text).toContain('2 held by lifecycle hook bye (ABANDON after 3600 s)')
})

it('instances of a warm pool are none of the group, where AWS lists them with it', () => {
  const states = ['InService', 'Warmed:Stopped', 'Warmed:Running', 'Warmed:Pending:Wait', 'Warmed:Terminating']
  const { instances } = groupView({
    AutoScalingGroupName: 'hello-test-v001',
    MinSize: 1,
    MaxSize: 4,
    DesiredCapacity: 1,
    DefaultCooldown: 300,
    AvailabilityZones: [],
    HealthCheckType: 'ELB',
    CreatedTime: new Date(0),
    Instances: states.map((LifecycleState, index) => ({
      InstanceId: `i-${index}`,
      AvailabilityZone: 'us-east-1a',
      LifecycleState: LifecycleState as 'InService',
      HealthStatus: 'Healthy',
      ProtectedFromScaleIn: false
    }))
  })
  expect(instances.map(({ id }) => id)).toEqual(['i-0'])
})
