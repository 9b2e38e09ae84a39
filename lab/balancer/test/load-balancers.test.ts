import { describe, expect, it } from '@jest/globals'
import { caller, model, notFound } from './fixture.ts'

describe('load balancers', () => {
  it('have ARNs and DNS names as AWS makes them', async () => {
    const { call } = model()
    const { LoadBalancers } = await call('CreateLoadBalancer', {
      Name: 'shop',
      Scheme: 'internal',
      Subnets: ['subnet-a', 'subnet-b']
    })
    expect(LoadBalancers[0].LoadBalancerArn).toMatch(
      /^arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer\/app\/shop\/[0-9a-f]{16}$/
    )
    expect(LoadBalancers[0].DNSName).toMatch(/^internal-shop-\d+\.us-east-1\.elb\.amazonaws\.com$/)
    const open = await call('CreateLoadBalancer', { Name: 'open', Subnets: ['subnet-a', 'subnet-b'] })
    expect(open.LoadBalancers[0].DNSName).toMatch(/^open-\d+\./)
  })

  it('are provisioning first and active when they answer', async () => {
    const { call, settle } = model()
    const input = { Name: 'shop', Subnets: ['subnet-a', 'subnet-b'] }
    expect((await call('CreateLoadBalancer', input)).LoadBalancers[0].State.Code).toBe('provisioning')
    await settle()
    expect((await call('DescribeLoadBalancers', { Names: ['shop'] })).LoadBalancers[0].State.Code).toBe('active')
  })

  it('are created once: the same settings again answer the same, others are refused', async () => {
    const { loadBalancer, refusal } = model()
    const first = await loadBalancer()
    expect(await loadBalancer()).toBe(first)
    const other = { Name: 'shop', Scheme: 'internet-facing', Subnets: ['subnet-a', 'subnet-b'] }
    expect(await refusal('CreateLoadBalancer', other)).toBe('DuplicateLoadBalancerName')
  })

  it.each([
    ['a name of 33 characters', { Name: 'a'.repeat(33) }, 'ValidationError'],
    ['a name that begins with a hyphen', { Name: '-a' }, 'ValidationError'],
    ['a name that begins with internal-', { Name: 'internal-a' }, 'ValidationError'],
    ['one subnet', { Subnets: ['subnet-a'] }, 'ValidationError'],
    ['two subnets in one zone', { Subnets: ['subnet-1a', 'subnet-2a'] }, 'InvalidConfigurationRequest'],
    ['a gateway load balancer, which is not modelled', { Type: 'gateway' }, 'NotModelled']
  ])('refuses %s', async (_, more, code) => {
    const { refusal } = model()
    expect(await refusal('CreateLoadBalancer', { Name: 'shop', Subnets: ['subnet-a', 'subnet-b'], ...more })).toBe(code)
  })

  it('answers in pages', async () => {
    const { call, loadBalancer } = model()
    for (const Name of ['a', 'b', 'c']) await loadBalancer({ Name })
    const first = await call('DescribeLoadBalancers', { PageSize: 2 })
    const second = await call('DescribeLoadBalancers', { PageSize: 2, Marker: first.NextMarker })
    const names = [first, second].flatMap(p =>
      p.LoadBalancers.map((b: { LoadBalancerName: string }) => b.LoadBalancerName)
    )
    expect(names).toEqual(['a', 'b', 'c'])
    expect(second.NextMarker).toBeUndefined()
  })

  it('belong to their account and region', async () => {
    const { call, loadBalancer } = model()
    await loadBalancer()
    const stranger = { ...caller, accountId: '210987654321' }
    expect((await call('DescribeLoadBalancers', {}, stranger)).LoadBalancers).toEqual([])
  })

  it('take listeners and rules with them, and are deleted twice without an error', async () => {
    const { call, refusal, loadBalancer, targetGroup, listener, forward } = model()
    const balancer = await loadBalancer()
    const group = await targetGroup()
    const listenerArn = await listener(balancer, forward([group, 1]))
    expect(await refusal('DeleteTargetGroup', { TargetGroupArn: group })).toBe('ResourceInUse')
    await call('DeleteLoadBalancer', { LoadBalancerArn: balancer })
    await call('DeleteLoadBalancer', { LoadBalancerArn: balancer })
    expect(await refusal('DescribeListeners', { ListenerArns: [listenerArn] })).toBe('ListenerNotFound')
    expect(await refusal('DeleteTargetGroup', { TargetGroupArn: group })).toBe('accepted')
  })

  it('are kept by deletion protection', async () => {
    const { call, refusal, loadBalancer } = model()
    const LoadBalancerArn = await loadBalancer()
    const Attributes = [{ Key: 'deletion_protection.enabled', Value: 'true' }]
    await call('ModifyLoadBalancerAttributes', { LoadBalancerArn, Attributes })
    expect(await refusal('DeleteLoadBalancer', { LoadBalancerArn })).toBe('OperationNotPermitted')
  })

  it('have an address per zone under their DNS name', async () => {
    const { call, loadBalancer, room } = model()
    const LoadBalancerArn = await loadBalancer()
    const { LoadBalancers } = await call('DescribeLoadBalancers', { LoadBalancerArns: [LoadBalancerArn] })
    expect(room.addresses().get(LoadBalancers[0].DNSName)).toHaveLength(2)
  })
})

describe('target groups', () => {
  it('have the documented defaults', async () => {
    const { call } = model()
    const input = { Name: 'red', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1' }
    const [group] = (await call('CreateTargetGroup', input)).TargetGroups
    expect(group).toMatchObject({
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
      HealthCheckPath: '/',
      HealthCheckPort: 'traffic-port',
      Matcher: { HttpCode: '200' },
      LoadBalancerArns: []
    })
    const { Attributes } = await call('DescribeTargetGroupAttributes', { TargetGroupArn: group.TargetGroupArn })
    expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '300' })
    expect(Attributes).toContainEqual({ Key: 'stickiness.enabled', Value: 'false' })
  })

  it('are created once: the same settings again answer the same, others are refused', async () => {
    const { targetGroup, refusal } = model()
    expect(await targetGroup()).toBe(await targetGroup())
    const other = { Name: 'red', Protocol: 'HTTP', Port: 81, VpcId: 'vpc-1' }
    expect(await refusal('CreateTargetGroup', other)).toBe('DuplicateTargetGroupName')
  })

  it.each([
    ['a name of 33 characters', { Name: 'a'.repeat(33) }, 'ValidationError'],
    ['an interval under 5 s', { HealthCheckIntervalSeconds: 4 }, 'ValidationError'],
    ['a timeout that is not under the interval', { HealthCheckTimeoutSeconds: 5 }, 'ValidationError'],
    ['an unhealthy threshold under 2', { UnhealthyThresholdCount: 1 }, 'ValidationError'],
    ['a matcher outside of 200 to 499', { Matcher: { HttpCode: '500' } }, 'ValidationError'],
    ['HTTPS to targets, which is not modelled yet', { Protocol: 'HTTPS' }, 'NotModelled']
  ])('refuses %s', async (_, more, code) => {
    const { refusal } = model()
    const input = {
      Name: 'red',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: 'vpc-1',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2
    }
    expect(await refusal('CreateTargetGroup', { ...input, ...more })).toBe(code)
  })

  it('serve one load balancer only', async () => {
    const { loadBalancer, targetGroup, listener, forward, refusal } = model()
    const group = await targetGroup()
    await listener(await loadBalancer(), forward([group, 1]))
    const other = await loadBalancer({ Name: 'other' })
    expect(
      await refusal('CreateListener', {
        LoadBalancerArn: other,
        Protocol: 'HTTP',
        Port: 80,
        DefaultActions: forward([group, 1])
      })
    ).toBe('TargetGroupAssociationLimit')
  })

  it('carry tags like everything else', async () => {
    const { call, targetGroup, refusal } = model()
    const arn = await targetGroup('red', { Tags: [{ Key: 'kiln:slot', Value: 'red' }] })
    await call('AddTags', {
      ResourceArns: [arn],
      Tags: [
        { Key: 'kiln:slot', Value: 'black' },
        { Key: 'a', Value: '1' }
      ]
    })
    await call('RemoveTags', { ResourceArns: [arn], TagKeys: ['a'] })
    expect((await call('DescribeTags', { ResourceArns: [arn] })).TagDescriptions).toEqual([
      { ResourceArn: arn, Tags: [{ Key: 'kiln:slot', Value: 'black' }] }
    ])
    const twice = [
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' }
    ]
    expect(await refusal('AddTags', { ResourceArns: [arn], Tags: twice })).toBe('DuplicateTagKeys')
    for (const Value of ['path /*', 'a'.repeat(257)]) {
      expect(await refusal('AddTags', { ResourceArns: [arn], Tags: [{ Key: 'a', Value }] })).toBe('ValidationError')
    }
    expect(await refusal('DescribeTags', { ResourceArns: [`${arn}0`] })).toBe('TargetGroupNotFound')
  })
})

describe('listeners and rules', () => {
  it('keep weights exactly, 0 included', async () => {
    const { call, loadBalancer, targetGroup, listener, rule, forward } = model()
    const [red, black] = [await targetGroup('red'), await targetGroup('black')]
    const listenerArn = await listener(await loadBalancer(), notFound)
    const ruleArn = await rule(listenerArn, 1, forward([red, 999], [black, 0]))
    const weights = async () =>
      (await call('DescribeRules', { RuleArns: [ruleArn] })).Rules[0].Actions[0].ForwardConfig.TargetGroups
    expect(await weights()).toEqual([
      { TargetGroupArn: red, Weight: 999 },
      { TargetGroupArn: black, Weight: 0 }
    ])
    await call('ModifyRule', { RuleArn: ruleArn, Actions: forward([black, 1]) })
    expect(await weights()).toEqual([{ TargetGroupArn: black, Weight: 1 }])
  })

  it('shows a single target group in both forms, and group stickiness', async () => {
    const { call, loadBalancer, targetGroup, listener } = model()
    const red = await targetGroup('red')
    const listenerArn = await listener(await loadBalancer(), [{ Type: 'forward', TargetGroupArn: red }])
    const { Listeners } = await call('DescribeListeners', { ListenerArns: [listenerArn] })
    expect(Listeners[0].DefaultActions).toEqual([
      {
        Type: 'forward',
        TargetGroupArn: red,
        ForwardConfig: {
          TargetGroups: [{ TargetGroupArn: red, Weight: 1 }],
          TargetGroupStickinessConfig: { Enabled: false }
        }
      }
    ])
  })

  it('evaluates rules by priority and keeps the default last', async () => {
    const { call, loadBalancer, listener, rule, planes, settle } = model()
    const listenerArn = await listener(await loadBalancer(), notFound)
    await rule(listenerArn, 20, notFound, '/b')
    const first = await rule(listenerArn, 10, notFound, '/a')
    const priorities = async () =>
      (await call('DescribeRules', { ListenerArn: listenerArn })).Rules.map((r: { Priority: string }) => r.Priority)
    expect(await priorities()).toEqual(['10', '20', 'default'])
    await call('SetRulePriorities', { RulePriorities: [{ RuleArn: first, Priority: 30 }] })
    expect(await priorities()).toEqual(['20', '30', 'default'])
    await settle()
    const [seen] = planes.at(-1)?.fronts[0]?.listeners ?? []
    expect(seen?.rules.map(({ conditions }) => conditions.map(c => 'values' in c && c.values))).toEqual([
      [['/b']],
      [['/a']],
      []
    ])
  })

  it.each([
    ['a priority that is taken', { Priority: 10 }, 'PriorityInUse'],
    ['a priority over 50000', { Priority: 50_001 }, 'ValidationError'],
    ['no condition', { Conditions: [] }, 'ValidationError'],
    ['an unknown target group', { Actions: [{ Type: 'forward', TargetGroupArn: 'arn:none' }] }, 'TargetGroupNotFound'],
    ['authentication, which is not modelled yet', { Actions: [{ Type: 'authenticate-oidc' }] }, 'NotModelled'],
    ['two actions', { Actions: [...notFound, ...notFound] }, 'TooManyActions'],
    ['an unknown listener', { ListenerArn: 'arn:none' }, 'ListenerNotFound']
  ])('refuses a rule with %s', async (_, more, code) => {
    const { refusal, loadBalancer, listener, rule } = model()
    const listenerArn = await listener(await loadBalancer(), notFound)
    await rule(listenerArn, 10, notFound)
    const input = {
      ListenerArn: listenerArn,
      Priority: 11,
      Conditions: [{ Field: 'path-pattern', Values: ['/'] }],
      Actions: notFound
    }
    expect(await refusal('CreateRule', { ...input, ...more })).toBe(code)
  })

  it('refuses six target groups in an action and weights over 999', async () => {
    const { refusal, loadBalancer, targetGroup, forward } = model()
    const LoadBalancerArn = await loadBalancer()
    const groups = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(name => targetGroup(name)))
    const create = (DefaultActions: object[]) =>
      refusal('CreateListener', { LoadBalancerArn, Protocol: 'HTTP', Port: 80, DefaultActions })
    expect(await create(forward(...groups.map(group => [group, 1] as const)))).toBe('TooManyTargetGroups')
    expect(await create(forward([groups[0] ?? '', 1000]))).toBe('ValidationError')
  })

  it('of HTTPS have one default certificate, a security policy, and others by name', async () => {
    const { call, refusal, loadBalancer, listener, planes, settle } = model()
    const LoadBalancerArn = await loadBalancer()
    const input = { LoadBalancerArn, Protocol: 'HTTPS', Port: 443, DefaultActions: notFound }
    const one = [{ CertificateArn: 'arn:one' }]
    expect(await refusal('CreateListener', input)).toBe('ValidationError')
    expect(await refusal('CreateListener', { ...input, Certificates: one, SslPolicy: 'Mine' })).toBe(
      'SSLPolicyNotFound'
    )
    const ListenerArn = await listener(LoadBalancerArn, notFound, { Protocol: 'HTTPS', Port: 443, Certificates: one })
    await call('AddListenerCertificates', { ListenerArn, Certificates: [{ CertificateArn: 'arn:two' }] })
    expect((await call('DescribeListeners', { ListenerArns: [ListenerArn] })).Listeners).toMatchObject([
      { Protocol: 'HTTPS', SslPolicy: 'ELBSecurityPolicy-2016-08', Certificates: one }
    ])
    expect((await call('DescribeListenerCertificates', { ListenerArn })).Certificates).toEqual([
      { CertificateArn: 'arn:one', IsDefault: true },
      { CertificateArn: 'arn:two', IsDefault: false }
    ])
    expect(await refusal('RemoveListenerCertificates', { ListenerArn, Certificates: one })).toBe(
      'OperationNotPermitted'
    )
    await call('ModifyListener', { ListenerArn, SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06' })
    await settle()
    expect(planes.at(-1)?.fronts[0]?.listeners[0]).toMatchObject({
      protocol: 'https',
      oldestTls: 'TLSv1.3',
      pems: ['a certificate for arn:one', 'a certificate for arn:two']
    })
  })

  it('of a network load balancer forward to weighted target groups of TCP, and to nothing else', async () => {
    const { call, refusal, loadBalancer, targetGroup, listener, forward } = model()
    const LoadBalancerArn = await loadBalancer({ Type: 'network', Subnets: ['subnet-a'] })
    const tcp = { Protocol: 'TCP', HealthCheckProtocol: 'HTTP', HealthCheckPath: '/up' }
    const [red, black] = [await targetGroup('red', tcp), await targetGroup('black', tcp)]
    const http = await targetGroup('http')
    const create = (DefaultActions: object[], Protocol = 'TCP') =>
      refusal('CreateListener', { LoadBalancerArn, Protocol, Port: 80, DefaultActions })
    expect(await create(notFound)).toBe('InvalidLoadBalancerAction')
    expect(await create(forward([http, 1]))).toBe('IncompatibleProtocols')
    expect(await create(forward([red, 1]), 'HTTP')).toBe('ValidationError')
    const weights = forward([red, 1], [black, 0])
    const ListenerArn = await listener(LoadBalancerArn, weights, { Protocol: 'TCP' })
    await call('ModifyListener', { ListenerArn, DefaultActions: forward([red, 0], [black, 1]) })
    const [{ Actions, IsDefault }] = (await call('DescribeRules', { ListenerArn })).Rules
    expect([IsDefault, Actions[0].ForwardConfig.TargetGroups.map(({ Weight }: { Weight: number }) => Weight)]).toEqual([
      true,
      [0, 1]
    ])
    const rule = { ListenerArn, Priority: 1, Conditions: [{ Field: 'path-pattern', Values: ['/'] }], Actions: weights }
    expect(await refusal('CreateRule', rule)).toBe('UnsupportedOperation')
    const { DNSName, Type } = (await call('DescribeLoadBalancers', { Names: ['shop'] })).LoadBalancers[0]
    expect([DNSName.replace(/[0-9a-f]{16}/, 'ID'), Type]).toEqual(['shop-ID.elb.us-east-1.amazonaws.com', 'network'])
  })

  it('of a network load balancer without security groups never get any', async () => {
    const { refusal, loadBalancer } = model()
    const LoadBalancerArn = await loadBalancer({ Type: 'network', Subnets: ['subnet-a'] })
    expect(await refusal('SetSecurityGroups', { LoadBalancerArn, SecurityGroups: ['sg-1'] })).toBe(
      'InvalidConfigurationRequest'
    )
  })

  it('protects default rules, and ports that are taken', async () => {
    const { call, refusal, loadBalancer, listener } = model()
    const LoadBalancerArn = await loadBalancer()
    const ListenerArn = await listener(LoadBalancerArn, notFound)
    const [{ RuleArn }] = (await call('DescribeRules', { ListenerArn })).Rules
    expect(await refusal('DeleteRule', { RuleArn })).toBe('OperationNotPermitted')
    expect(await refusal('ModifyRule', { RuleArn, Actions: notFound })).toBe('OperationNotPermitted')
    const gone = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '410' } }]
    const again = { LoadBalancerArn, Protocol: 'HTTP', Port: 80 }
    expect(await refusal('CreateListener', { ...again, DefaultActions: notFound })).toBe('accepted')
    expect(await refusal('CreateListener', { ...again, DefaultActions: gone })).toBe('DuplicateListener')
  })

  it('reach each address as late as the switch says', async () => {
    const { switches, call, clock, planes, loadBalancer, targetGroup, listener, rule, forward, settle } = model()
    const [red, black] = [await targetGroup('red'), await targetGroup('black')]
    const listenerArn = await listener(await loadBalancer(), notFound)
    const RuleArn = await rule(listenerArn, 1, forward([red, 1], [black, 0]))
    switches['balancer.propagationSeconds'] = 10
    await call('ModifyRule', { RuleArn, Actions: forward([red, 0], [black, 1]) })
    const redWeights = async () => {
      await settle()
      return planes.at(-1)?.fronts.map(({ listeners }) => {
        const action = listeners[0]?.rules[0]?.action
        return action?.type === 'forward' ? action.groups[0]?.weight : undefined
      })
    }
    expect(await redWeights()).toEqual([1, 1])
    await clock.advance(5_000)
    expect(await redWeights()).toEqual([0, 1])
    await clock.advance(5_000)
    expect(await redWeights()).toEqual([0, 0])
  })
})
