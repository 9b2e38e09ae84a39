/** ELBv2's model with a clock that stands, targets that answer as told, and a data plane that only remembers. */
import { heldClock } from '../../clock.ts'
import type { AwsError, Caller } from '../../gateway/service.ts'
import type { InstanceState, InstanceView } from '../../rooms.ts'
import type { Subnets } from '../../subnets.ts'
import type { Finding } from '../health.ts'
import { balancer } from '../index.ts'
import type { Plane } from '../plane.ts'
import { everythingReachable, type Reachability } from '../reachability.ts'

export const caller: Caller = {
  accountId: '123456789012',
  region: 'us-east-1',
  accessKeyId: '123456789012',
  userAgent: 'test',
  requestId: 'r'
}

/** Each subnet is in the zone that its name ends with. */
export const namedSubnets: Pick<Subnets, 'find'> = {
  find: async (id, region) => ({ id, zone: `${region}${id.at(-1)}`, vpcId: 'vpc-1' })
}

export function model(switches: Record<string, number> = {}, reachability: Reachability = everythingReachable) {
  const clock = heldClock()
  const planes: Plane[] = []
  const findings = new Map<string, Finding>()
  const states = new Map<string, InstanceState>()
  const zones = new Map<string, string>()
  const probed: string[] = []
  const room = balancer({
    clock,
    subnets: namedSubnets,
    reachability,
    runDir: '/nowhere',
    switches: name => switches[name] ?? 0,
    instances: {
      view: id =>
        ({
          id,
          privateIp: `10.77.1.${id.slice(-1)}`,
          availabilityZone: zones.get(id) ?? 'us-east-1a',
          state: states.get(id) ?? 'running'
        }) as InstanceView
    },
    prober: async ({ address }) => {
      probed.push(address)
      return findings.get(address) ?? { kind: 'answered', code: 200 }
    },
    dataPlane: {
      apply: async plane => {
        planes.push(plane)
      },
      remove: async () => {},
      close: async () => {}
    }
  })
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as a client would, by name.
  const call = async (operation: string, input: object, by = caller): Promise<any> =>
    room.operations[`elasticloadbalancing:${operation}`]?.(input, by)
  /** The code of the error that a call answers with; `accepted` when it does not. */
  const refusal = async (operation: string, input: object): Promise<string> => {
    try {
      await call(operation, input)
      return 'accepted'
    } catch (error) {
      return (error as AwsError).code
    }
  }
  /** Lets what is due now happen. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
  }

  const loadBalancer = async (more: object = {}): Promise<string> => {
    const input = { Name: 'shop', Scheme: 'internal', Subnets: ['subnet-a', 'subnet-b'], ...more }
    const { LoadBalancers } = await call('CreateLoadBalancer', input)
    return LoadBalancers[0].LoadBalancerArn
  }
  const targetGroup = async (Name = 'red', more: object = {}): Promise<string> => {
    const input = {
      Name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: 'vpc-1',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      ...more
    }
    const { TargetGroups } = await call('CreateTargetGroup', input)
    return TargetGroups[0].TargetGroupArn
  }
  const forward = (...groups: readonly (readonly [string, number])[]) => [
    {
      Type: 'forward',
      ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) }
    }
  ]
  const listener = async (LoadBalancerArn: string, DefaultActions: object[], more: object = {}): Promise<string> => {
    const { Listeners } = await call('CreateListener', {
      LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions,
      ...more
    })
    return Listeners[0].ListenerArn
  }
  const rule = async (ListenerArn: string, Priority: number, Actions: object[], path = '/*'): Promise<string> => {
    const { Rules } = await call('CreateRule', {
      ListenerArn,
      Priority,
      Conditions: [{ Field: 'path-pattern', Values: [path] }],
      Actions
    })
    return Rules[0].RuleArn
  }
  const health = async (TargetGroupArn: string, ...ids: string[]) => {
    await settle()
    const { TargetHealthDescriptions } = await call('DescribeTargetHealth', {
      TargetGroupArn,
      ...(ids.length === 0 ? {} : { Targets: ids.map(Id => ({ Id })) })
    })
    return TargetHealthDescriptions.map((d: { TargetHealth: object }) => d.TargetHealth)
  }
  const register = (TargetGroupArn: string, ...ids: string[]) =>
    call('RegisterTargets', { TargetGroupArn, Targets: ids.map(Id => ({ Id })) })

  return {
    room,
    clock,
    planes,
    findings,
    states,
    zones,
    probed,
    switches,
    call,
    refusal,
    settle,
    loadBalancer,
    targetGroup,
    forward,
    listener,
    rule,
    health,
    register
  }
}

export const notFound = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }]
