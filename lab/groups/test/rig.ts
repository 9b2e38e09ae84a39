/** Auto Scaling over machines and a balancer that do exactly what a test says, in time that stands until it is moved. */
import type * as Sdk from '@aws-sdk/client-auto-scaling'
import { heldClock } from '../../clock.ts'
import { AwsError, type Caller } from '../../gateway/service.ts'
import type { InstanceState, InstanceView, Launch, TargetState } from '../../rooms.ts'
import { groups } from '../index.ts'

type Machine = { -readonly [K in keyof InstanceView]: InstanceView[K] } & {
  launch: Launch
  tags: Record<string, string>
}
type Operation = { [K in keyof typeof Sdk]: K extends `${infer Name}Command` ? Name : never }[keyof typeof Sdk]
// biome-ignore lint/suspicious/noExplicitAny: only to ask the SDK's own types what a command takes and answers
type CommandOf<K extends Operation> = InstanceType<Extract<(typeof Sdk)[`${K}Command`], new (...args: any) => any>>
type Input<K extends Operation> = CommandOf<K>['input']
type Output<K extends Operation> = Awaited<ReturnType<ReturnType<CommandOf<K>['resolveMiddleware']>>>['output']

export const SLOT = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/red/1'
export const OTHER_SLOT = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/black/2'
export const SUBNETS: Readonly<Record<string, string>> = {
  'subnet-a': 'us-east-1a',
  'subnet-b': 'us-east-1b',
  'subnet-c': 'us-east-1c'
}

export function rig() {
  const clock = heldClock()
  const machines = new Map<string, Machine>()
  const templates = new Map([['web', { latest: 1 }]])
  const targets = new Map<string, Map<string, TargetState>>([
    [SLOT, new Map()],
    [OTHER_SLOT, new Map()]
  ])
  const delays = new Map([
    [SLOT, 0],
    [OTHER_SLOT, 0]
  ])
  const switches = new Map<string, number>()
  const refusals: AwsError[] = []
  const refusedZones = new Set<string>()
  let count = 0
  /** Machines boot as soon as they are launched, and pass their checks as soon as they are registered, unless told. */
  const manner = { boots: true, healthy: true }

  const room = groups({
    clock,
    everyMilliseconds: 0,
    switches: name => switches.get(name) ?? 0,
    subnetZone: async (subnetId, _account, wish) => {
      if (subnetId === undefined) return { subnetId: 'subnet-default', availabilityZone: wish?.availabilityZone ?? '' }
      const zone = SUBNETS[subnetId]
      if (zone === undefined) throw new AwsError('InvalidSubnetID.NotFound', `no ${subnetId}`)
      return { subnetId, availabilityZone: zone }
    },
    instances: {
      async launch(launch) {
        const refusal = refusals.shift()
        if (refusal !== undefined) throw refusal
        if (refusedZones.has(launch.availabilityZone)) {
          throw new AwsError('InsufficientInstanceCapacity', `no capacity in ${launch.availabilityZone}.`)
        }
        const machine: Machine = {
          id: `i-${String(++count).padStart(4, '0')}`,
          state: manner.boots ? 'running' : 'pending',
          privateIp: '10.77.0.2',
          availabilityZone: launch.availabilityZone,
          imageId: launch.imageId,
          launchedAt: clock.now(),
          launch,
          tags: { ...launch.tags }
        }
        machines.set(machine.id, machine)
        return machine
      },
      async terminate(id) {
        const machine = machines.get(id)
        if (machine !== undefined) machine.state = 'terminated'
      },
      stop(id) {
        const machine = machines.get(id)
        if (machine?.state === 'running') machine.state = 'stopped'
      },
      start(id) {
        const machine = machines.get(id)
        if (machine?.state === 'stopped') machine.state = manner.boots ? 'running' : 'pending'
      },
      view: id => machines.get(id),
      tag: (id, tags) => void Object.assign(machines.get(id)?.tags ?? {}, tags)
    },
    launchTemplates: {
      resolve(_caller, { id, name = id?.replace('lt-', '') ?? '', version = '$Default' }) {
        const template = templates.get(name)
        if (template === undefined) {
          throw new AwsError('InvalidLaunchTemplateName.NotFoundException', `no template ${name}`)
        }
        return {
          id: `lt-${name}`,
          name,
          version: version === '$Latest' ? String(template.latest) : version === '$Default' ? '1' : version,
          imageId: 'ami-1',
          instanceType: 't3.micro',
          securityGroupIds: ['sg-1'],
          tags: { Name: name }
        }
      }
    },
    balancer: {
      hasTargetGroup: arn => targets.has(arn),
      register(arn, ids) {
        for (const id of ids) targets.get(arn)?.set(id, manner.healthy ? 'healthy' : 'initial')
      },
      deregister(arn, ids) {
        for (const id of ids) {
          if ((delays.get(arn) ?? 0) > 0) targets.get(arn)?.set(id, 'draining')
          else targets.get(arn)?.delete(id)
        }
      },
      targetState(arn, id) {
        const state = targets.get(arn)?.get(id)
        return state === undefined ? undefined : { state }
      },
      deregistrationDelaySeconds: arn => delays.get(arn) ?? 0,
      addresses: () => new Map()
    }
  })

  const caller: Caller = {
    accountId: '123456789012',
    region: 'us-east-1',
    accessKeyId: '123456789012',
    userAgent: 'test',
    requestId: 'r'
  }

  const call = async <K extends Operation>(
    operation: K,
    input: Input<K>,
    as: Partial<Caller> = {}
  ): Promise<Omit<Output<K>, '$metadata'>> => {
    const handler = room.operations[`autoscaling:${operation}`]
    if (handler === undefined) throw new Error(`no ${operation}`)
    return (await handler(input, { ...caller, ...as })) as Omit<Output<K>, '$metadata'>
  }

  /** Rounds until launches have been answered and taken up. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      room.tick()
      await new Promise(resolve => setImmediate(resolve))
    }
    room.tick()
  }

  const lab = {
    room,
    clock,
    machines,
    manner,
    targets,
    delays,
    templates,
    refusals,
    refusedZones,
    switches,
    call,
    settle,
    async pass(seconds: number) {
      await clock.advance(seconds * 1000)
      await settle()
    },
    async create(input: Partial<Sdk.CreateAutoScalingGroupCommandInput> = {}, as: Partial<Caller> = {}) {
      await call(
        'CreateAutoScalingGroup',
        {
          AutoScalingGroupName: 'web-v001',
          LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
          MinSize: 0,
          MaxSize: 10,
          DesiredCapacity: 2,
          VPCZoneIdentifier: 'subnet-a,subnet-b',
          ...input
        },
        as
      )
      await settle()
    },
    async group(name = 'web-v001', as: Partial<Caller> = {}) {
      const { AutoScalingGroups = [] } = await call('DescribeAutoScalingGroups', { AutoScalingGroupNames: [name] }, as)
      return AutoScalingGroups[0]
    },
    async states(name = 'web-v001') {
      return ((await lab.group(name))?.Instances ?? []).map(({ LifecycleState }) => LifecycleState)
    },
    async ids(state = 'InService', name = 'web-v001') {
      return ((await lab.group(name))?.Instances ?? [])
        .filter(({ LifecycleState }) => LifecycleState === state)
        .map(({ InstanceId = '' }) => InstanceId)
    },
    async activities(name = 'web-v001') {
      const { Activities = [] } = await call('DescribeScalingActivities', { AutoScalingGroupName: name })
      return Activities
    },
    async attachment(arn = SLOT, name = 'web-v001') {
      const { TrafficSources = [] } = await call('DescribeTrafficSources', { AutoScalingGroupName: name })
      return TrafficSources.find(({ Identifier }) => Identifier === arn)?.State
    },
    ec2(id: string | undefined, state: InstanceState, stateReason?: string) {
      const machine = machines.get(id ?? '')
      if (machine === undefined) throw new Error(`no machine ${id}`)
      machine.state = state
      if (stateReason !== undefined) machine.stateReason = stateReason
    },
    target(id: string | undefined, state: TargetState, arn = SLOT) {
      targets.get(arn)?.set(id ?? '', state)
    },
    running: () => [...machines.values()].filter(({ state }) => state === 'running').length
  }
  return lab
}

export const codeOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
    return 'no error'
  } catch (error) {
    if (error instanceof AwsError) return error.code
    throw error
  }
}
