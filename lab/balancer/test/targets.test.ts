import { describe, expect, it } from '@jest/globals'
import { judge, matches } from '../health.ts'
import { model, notFound } from './fixture.ts'

const failing = { kind: 'answered', code: 500 } as const

async function serving() {
  const lab = model()
  const red = await lab.targetGroup('red', { HealthyThresholdCount: 3 })
  const listener = await lab.listener(await lab.loadBalancer(), lab.forward([red, 0]))
  const modes = () => lab.planes.at(-1)?.groups[0]?.servers.map(({ name, mode }) => `${name} ${mode}`)
  return { ...lab, red, listener, modes }
}

describe('health of targets', () => {
  it('is healthy after one passed check, made at once', async () => {
    const { red, register, health, modes } = await serving()
    await register(red, 'i-1')
    expect(await health(red)).toEqual([{ State: 'healthy' }])
    expect(modes()).toEqual(['i-1_80 ready'])
  })

  it('is initial until the first check, as late as the switch says', async () => {
    const { red, switches, register, health, clock } = await serving()
    switches['balancer.healthCheckDelaySeconds'] = 10
    await register(red, 'i-1')
    expect(await health(red)).toEqual([
      {
        State: 'initial',
        Reason: 'Elb.RegistrationInProgress',
        Description: 'Target registration is in progress'
      }
    ])
    await clock.advance(10_000)
    expect(await health(red)).toEqual([{ State: 'healthy' }])
  })

  it('stays initial until the unhealthy threshold, and says which code came', async () => {
    const { red, findings, register, health, clock } = await serving()
    findings.set('10.77.1.1', failing)
    await register(red, 'i-1')
    expect(await health(red)).toEqual([
      { State: 'initial', Reason: 'Elb.InitialHealthChecking', Description: 'Initial health checks in progress' }
    ])
    await clock.advance(5_000)
    expect(await health(red)).toEqual([
      {
        State: 'unhealthy',
        Reason: 'Target.ResponseCodeMismatch',
        Description: 'Health checks failed with these codes: [500]'
      }
    ])
  })

  it('needs the healthy threshold to recover', async () => {
    const { red, findings, register, health, clock, settle } = await serving()
    findings.set('10.77.1.1', { kind: 'timeout' })
    await register(red, 'i-1')
    await settle()
    await clock.advance(5_000)
    expect(await health(red)).toMatchObject([{ State: 'unhealthy', Reason: 'Target.Timeout' }])
    findings.clear()
    await clock.advance(10_000)
    expect(await health(red)).toMatchObject([{ State: 'unhealthy' }])
    await clock.advance(5_000)
    expect(await health(red)).toEqual([{ State: 'healthy' }])
  })

  it('counts failures in a row only', () => {
    const thresholds = { healthy: 2, unhealthy: 2, codes: '200-299,302' }
    let health = judge({ state: 'healthy', passes: 1, failures: 0 }, { kind: 'failed' }, thresholds)
    health = judge(health, { kind: 'answered', code: 302 }, thresholds)
    health = judge(health, { kind: 'failed' }, thresholds)
    expect(health.state).toBe('healthy')
    expect([199, 200, 204, 299, 300, 302].filter(code => matches(thresholds.codes, code))).toEqual([200, 204, 299, 302])
  })

  it('is not checked, and unused, while no rule names the group', async () => {
    const { targetGroup, register, health, probed, listener, loadBalancer, call, forward } = model()
    const red = await targetGroup()
    await register(red, 'i-1')
    expect(await health(red)).toEqual([
      {
        State: 'unused',
        Reason: 'Target.NotInUse',
        Description: 'Target group is not configured to receive traffic from the load balancer'
      }
    ])
    expect(probed).toEqual([])
    const ListenerArn = await listener(await loadBalancer(), forward([red, 0]))
    expect(await health(red)).toEqual([{ State: 'healthy' }])
    await call('ModifyListener', { ListenerArn, DefaultActions: notFound })
    expect(await health(red)).toMatchObject([{ State: 'unused', Reason: 'Target.NotInUse' }])
  })

  it('is unused in a zone that the balancer does not serve, until it does', async () => {
    const { red, zones, register, health, call } = await serving()
    zones.set('i-1', 'us-east-1c')
    await register(red, 'i-1')
    expect(await health(red)).toEqual([
      {
        State: 'unused',
        Reason: 'Target.NotInUse',
        Description: 'Target is in an Availability Zone that is not enabled for the load balancer'
      }
    ])
    const [{ LoadBalancerArn }] = (await call('DescribeLoadBalancers', {})).LoadBalancers
    await call('SetSubnets', { LoadBalancerArn, Subnets: ['subnet-a', 'subnet-c'] })
    expect(await health(red)).toEqual([{ State: 'healthy' }])
  })

  it('is unused, not registered, for a target that nobody registered', async () => {
    const { red, health } = await serving()
    expect(await health(red, 'i-9')).toEqual([
      {
        State: 'unused',
        Reason: 'Target.NotRegistered',
        Description: 'Target is not registered to the target group'
      }
    ])
  })
})

describe('what health does to traffic', () => {
  it('keeps requests from an unhealthy target, and sends to all when none is healthy', async () => {
    const { red, findings, register, clock, modes, settle } = await serving()
    await register(red, 'i-1', 'i-2')
    await settle()
    findings.set('10.77.1.1', failing)
    await clock.advance(10_000)
    expect(modes()).toEqual(['i-1_80 maint', 'i-2_80 ready'])
    findings.set('10.77.1.2', failing)
    await clock.advance(10_000)
    expect(modes()).toEqual(['i-1_80 ready', 'i-2_80 ready'])
  })

  it('sends nothing to a new target before it is healthy', async () => {
    const { red, findings, register, modes, settle } = await serving()
    await register(red, 'i-1')
    await settle()
    findings.set('10.77.1.2', failing)
    await register(red, 'i-2')
    await settle()
    expect(modes()).toEqual(['i-1_80 ready', 'i-2_80 maint'])
  })

  it('keeps sending to a killed instance until its checks have failed; then it is in an invalid state, then gone', async () => {
    const { red, findings, states, register, health, clock, modes, settle } = await serving()
    await register(red, 'i-1', 'i-2')
    await settle()
    states.set('i-1', 'terminated')
    findings.set('10.77.1.1', { kind: 'failed' })
    await clock.advance(5_000)
    expect(modes()).toEqual(['i-1_80 ready', 'i-2_80 ready'])
    await clock.advance(5_000)
    expect((await health(red, 'i-1'))[0]).toEqual({
      State: 'unused',
      Reason: 'Target.InvalidState',
      Description: 'Target is in the terminated state'
    })
    expect(modes()).toEqual(['i-1_80 maint', 'i-2_80 ready'])
    await clock.advance(60_000)
    expect(modes()).toEqual(['i-2_80 ready'])
  })

  it('refuses to register an instance that does not run', async () => {
    const { red, states, refusal } = await serving()
    states.set('i-1', 'pending')
    expect(await refusal('RegisterTargets', { TargetGroupArn: red, Targets: [{ Id: 'i-1' }] })).toBe('InvalidTarget')
  })
})

describe('deregistration', () => {
  it('drains at once, is shown draining for the whole delay, then is gone', async () => {
    const { red, call, register, health, clock, modes, settle } = await serving()
    await register(red, 'i-1', 'i-2')
    await settle()
    await call('DeregisterTargets', { TargetGroupArn: red, Targets: [{ Id: 'i-1' }] })
    expect(modes()).toEqual(['i-1_80 drain', 'i-2_80 ready'])
    await clock.advance(299_000)
    expect((await health(red, 'i-1'))[0]).toEqual({
      State: 'draining',
      Reason: 'Target.DeregistrationInProgress',
      Description: 'Target deregistration is in progress'
    })
    await clock.advance(1_000)
    expect(modes()).toEqual(['i-2_80 ready'])
    expect(await health(red)).toEqual([{ State: 'healthy' }])
  })

  it.each([
    { what: 'an application load balancer cuts', Type: 'application', Protocol: 'HTTP', value: undefined, cuts: true },
    { what: 'a network load balancer leaves', Type: 'network', Protocol: 'TCP', value: 'false', cuts: false },
    { what: 'one that is told to end connections cuts', Type: 'network', Protocol: 'TCP', value: 'true', cuts: true }
  ])('$what what is in hand at the end of the delay', async ({ Type, Protocol, value, cuts }) => {
    const { loadBalancer, targetGroup, listener, forward, register, call, planes, settle } = model()
    const red = await targetGroup('red', { Protocol, HealthCheckProtocol: Protocol })
    if (value !== undefined) {
      const Attributes = [{ Key: 'deregistration_delay.connection_termination.enabled', Value: value }]
      await call('ModifyTargetGroupAttributes', { TargetGroupArn: red, Attributes })
    }
    await listener(await loadBalancer({ Type }), forward([red, 1]), { Protocol })
    await register(red, 'i-1')
    await settle()
    expect(planes.at(-1)?.groups.map(({ cutsWhatIsLeft }) => cutsWhatIsLeft)).toEqual([cuts])
  })

  it('ends early when the instance is terminated meanwhile', async () => {
    const { red, states, call, register, health, clock, settle } = await serving()
    await register(red, 'i-1')
    await settle()
    await call('DeregisterTargets', { TargetGroupArn: red, Targets: [{ Id: 'i-1' }] })
    states.set('i-1', 'terminated')
    await clock.advance(1_000)
    expect(await health(red)).toEqual([])
  })

  it('succeeds for a target that is not registered', async () => {
    const { red, refusal } = await serving()
    expect(await refusal('DeregisterTargets', { TargetGroupArn: red, Targets: [{ Id: 'i-9' }] })).toBe('accepted')
  })

  it('is undone by a new registration, which begins with new checks', async () => {
    const { red, call, register, health, clock, settle } = await serving()
    await register(red, 'i-1')
    await settle()
    await call('DeregisterTargets', { TargetGroupArn: red, Targets: [{ Id: 'i-1' }] })
    await register(red, 'i-1')
    expect(await health(red)).toEqual([{ State: 'healthy' }])
    await clock.advance(300_000)
    expect(await health(red)).toEqual([{ State: 'healthy' }])
  })

  it('is what Auto Scaling sees through its door', async () => {
    const { red, room, settle } = await serving()
    room.register(red, ['i-1'])
    await settle()
    expect(room.targetState(red, 'i-1')).toEqual({ state: 'healthy' })
    room.deregister(red, ['i-1'])
    expect(room.targetState(red, 'i-1')).toEqual({ state: 'draining', reason: 'Target.DeregistrationInProgress' })
    expect(room.deregistrationDelaySeconds(red)).toBe(300)
    expect([room.hasTargetGroup(red), room.hasTargetGroup('arn:none')]).toEqual([true, false])
  })
})
