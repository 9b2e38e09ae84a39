import { describe, expect, it } from '@jest/globals'
import type { Balancers, BalancerView, ListenerView, RuleView, TargetGroupView } from '../../aws/balancers.ts'
import { entrance, findApplication, isWorker } from '../application.ts'

const cluster = { application: 'shop', environment: 'test' }
const balancer: BalancerView = {
  arn: 'arn:lb',
  name: 'shared',
  type: 'application',
  dnsName: 'internal-shared-1.elb.example',
  hostedZoneId: 'Z1',
  scheme: 'internal',
  vpcId: 'vpc-1',
  state: 'active',
  subnetIds: [],
  zones: {},
  securityGroupIds: []
}
const listener = (protocol: string, port: number): ListenerView => ({
  arn: `arn:${protocol}`,
  port,
  protocol,
  certificateArn: undefined,
  securityPolicy: undefined,
  otherwise: ''
})
const production = (conditions: RuleView['conditions'] = []): RuleView => ({
  arn: 'arn:production',
  priority: 7,
  conditions,
  forwards: [
    { targetGroupArn: 'arn:red', weight: 1 },
    { targetGroupArn: 'arn:black', weight: 0 }
  ],
  sticky: false
})
const slot = (name: string, balancerArns = ['arn:lb']): TargetGroupView => ({
  arn: `arn:${name}`,
  name: `shop-test-${name}`,
  protocol: 'HTTP',
  port: 80,
  vpcId: 'vpc-1',
  healthCheck: {
    protocol: 'HTTP',
    path: '/',
    intervalSeconds: 5,
    timeoutSeconds: 3,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: '200'
  },
  balancerArns
})

function aws(listeners: readonly ListenerView[], rules: Record<string, readonly RuleView[]>, slots = ['red', 'black']) {
  const asked: string[] = []
  const balancers = {
    targetGroups: async () => slots.map(name => slot(name)),
    byArn: async (arn: string) => (arn === 'arn:lb' ? balancer : undefined),
    listeners: async () => listeners,
    rules: async (arn: string) => {
      asked.push(arn)
      return rules[arn] ?? []
    }
  } as unknown as Balancers
  return { ports: { balancers, networks: { securityGroupsOf: async () => [] } }, asked }
}

describe('an application', () => {
  it('is found behind whatever balancer its slots are behind, by four calls', async () => {
    const { ports, asked } = aws([listener('HTTP', 80), listener('HTTPS', 443)], {
      'arn:HTTPS': [production([{ kind: 'host', values: ['shop.example'] }])]
    })

    const found = await findApplication(cluster, ports)
    if (found === undefined || isWorker(found)) throw new Error('not found')

    expect(found.balancer.name).toBe('shared')
    expect(found.listener.protocol).toBe('HTTPS')
    expect(asked).toEqual(['arn:HTTPS'])
  })

  it('is not there without both slots, or without a production rule', async () => {
    expect(await findApplication(cluster, aws([listener('HTTP', 80)], {}, ['red']).ports)).toBeUndefined()
    expect(await findApplication(cluster, aws([listener('HTTP', 80)], {}).ports)).toBeUndefined()
  })
})

describe('the entrance', () => {
  const of = (protocol: string, port: number, conditions: RuleView['conditions'] = []) =>
    entrance({
      cluster,
      balancer,
      listener: listener(protocol, port),
      production: production(conditions),
      rules: [production(conditions)],
      slots: { red: slot('red'), black: slot('black') }
    })

  it.each([
    [of('HTTP', 80), 'http://internal-shared-1.elb.example'],
    [of('HTTP', 8080), 'http://internal-shared-1.elb.example:8080'],
    [of('HTTPS', 443), 'https://internal-shared-1.elb.example'],
    [of('TCP', 443), 'tcp://internal-shared-1.elb.example:443'],
    [of('HTTPS', 443, [{ kind: 'host', values: ['*.shop.example', 'shop.example'] }]), 'https://shop.example']
  ])('%# is a URL that clients use', ({ url }, expected) => {
    expect(url).toBe(expected)
  })

  it('connects to the balancer, whatever name requests carry', () => {
    expect(of('HTTP', 80, [{ kind: 'host', values: ['shop.example'] }])).toMatchObject({
      host: 'shop.example',
      address: 'internal-shared-1.elb.example'
    })
  })
})
