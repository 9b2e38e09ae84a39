import { describe as about, expect, it } from '@jest/globals'
import type { RuleView } from '../../../lib/aws/balancers.ts'
import { type Desired, describe, type Observed, plan, type SlotSeen } from '../src/plan.ts'

const cluster = { application: 'hello-world', environment: 'test' }
const desired: Desired = {
  cluster,
  healthCheckPath: '/health_check',
  port: 80,
  protocol: 'HTTP',
  listenerPort: 80,
  vpcId: undefined,
  subnetIds: undefined,
  securityGroupIds: undefined,
  scheme: 'internal',
  zoneName: 'internal.example',
  dnsName: 'hello-world.test.internal.example',
  deregistrationDelaySeconds: 30
}

const subnet = (id: string, zone: string) => ({ id, vpcId: 'vpc-1', zone })
const nothing: Observed = {
  vpc: { id: 'vpc-1', cidr: '10.0.0.0/16' },
  subnets: [subnet('subnet-1', 'a'), subnet('subnet-2', 'a'), subnet('subnet-3', 'b')],
  securityGroups: [],
  balancer: undefined,
  listener: undefined,
  rules: [],
  slots: {},
  zone: { id: 'Z1', name: 'internal.example', private: true },
  record: undefined,
  foreign: []
}

const slot = (name: string, more: Partial<SlotSeen> = {}): SlotSeen => ({
  arn: `arn:${name}`,
  name: `hello-world-test-${name}`,
  protocol: 'HTTP',
  port: 80,
  vpcId: 'vpc-1',
  healthCheck: {
    protocol: 'HTTP',
    path: '/health_check',
    intervalSeconds: 5,
    timeoutSeconds: 3,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: '200'
  },
  balancerArns: [],
  deregistrationDelaySeconds: 30,
  targets: 0,
  ...more
})

const preview = (name: 'red' | 'black'): RuleView => ({
  arn: `arn:preview-${name}`,
  priority: name === 'red' ? 1 : 2,
  conditions: [{ kind: 'header', name: 'x-kiln-slot', values: [name] }],
  forwards: [{ targetGroupArn: `arn:${name}`, weight: 1 }],
  sticky: false
})
const production = (red: number, black: number): RuleView => ({
  arn: 'arn:production',
  priority: 100,
  conditions: [{ kind: 'path', values: ['/*'] }],
  forwards: [
    { targetGroupArn: 'arn:red', weight: red },
    { targetGroupArn: 'arn:black', weight: black }
  ],
  sticky: false
})

const whole: Observed = {
  ...nothing,
  securityGroups: [
    { id: 'sg-lb', name: 'hello-world-test-lb', tags: {}, ingress: [{ port: 80, cidr: '10.0.0.0/16' }] },
    { id: 'sg-i', name: 'hello-world-test-instances', tags: {}, ingress: [{ port: 80, securityGroupId: 'sg-lb' }] }
  ],
  balancer: {
    arn: 'arn:lb',
    name: 'hello-world-test',
    type: 'application',
    hostedZoneId: 'Z35SXDOTRQ7X7K',
    dnsName: 'internal-hello-world-test-1.us-east-1.elb.amazonaws.com',
    scheme: 'internal',
    vpcId: 'vpc-1',
    state: 'active',
    subnetIds: ['subnet-1', 'subnet-3'],
    zones: {},
    securityGroupIds: ['sg-lb']
  },
  listener: {
    arn: 'arn:listener',
    port: 80,
    protocol: 'HTTP',
    certificateArn: undefined,
    securityPolicy: undefined,
    otherwise: 'fixed-response'
  },
  rules: [preview('red'), preview('black'), production(0, 1)],
  slots: { red: slot('red'), black: slot('black', { targets: 2 }) },
  record: {
    name: 'hello-world.test.internal.example',
    type: 'CNAME',
    target: 'internal-hello-world-test-1.us-east-1.elb.amazonaws.com',
    ttlSeconds: 60
  }
}

const lines = (observed: Observed, wanted = desired): string[] =>
  plan(observed, wanted).steps.map(step => describe(step, wanted))

about('an application of which nothing stands', () => {
  it('gets all its parts, the production rule after the previews and the name last', () => {
    expect(lines(nothing)).toEqual([
      'create security group hello-world-test-lb',
      'allow port 80 of hello-world-test-lb from 10.0.0.0/16',
      'create security group hello-world-test-instances',
      'allow port 80 of hello-world-test-instances from the load balancer ((made above))',
      'create slot red: target group hello-world-test-red, HTTP 80, health check /health_check every 5 s',
      'set the deregistration delay of slot red from 300 s to 30 s',
      'create slot black: target group hello-world-test-black, HTTP 80, health check /health_check every 5 s',
      'set the deregistration delay of slot black from 300 s to 30 s',
      'create internal load balancer hello-world-test in 2 subnets',
      'create listener HTTP 80',
      'create the preview rule of slot red (header x-kiln-slot: red)',
      'create the preview rule of slot black (header x-kiln-slot: black)',
      'create the production rule: red 1, black 0',
      'point hello-world.test.internal.example to the load balancer'
    ])
  })

  it('uses the security groups that were given, and makes one for the instances', () => {
    const given = { ...desired, securityGroupIds: ['sg-given'] }

    expect(lines(nothing, given).slice(0, 2)).toEqual([
      'create security group hello-world-test-instances',
      'allow port 80 of hello-world-test-instances from the load balancer (sg-given)'
    ])
  })

  it('is refused without two zones, a VPC or its zone, all at once', () => {
    const { refusals } = plan({ ...nothing, subnets: [subnet('subnet-1', 'a')], zone: undefined }, desired)

    expect(refusals).toEqual([
      'an application load balancer needs subnets in at least two availability zones',
      'there is no hosted zone "internal.example" in this account'
    ])
    expect(plan({ ...nothing, vpc: undefined }, desired).refusals).toContain(
      'this region has no default VPC; give the input "vpc"'
    )
  })
})

about('an application that stands', () => {
  it('is left alone, whichever slot serves', () => {
    expect(plan(whole, desired)).toEqual({ steps: [], refusals: [], warnings: [] })
  })

  it('gets back what somebody deleted', () => {
    expect(lines({ ...whole, rules: [preview('red'), production(0, 1)] })).toEqual([
      'create the preview rule of slot black (header x-kiln-slot: black)'
    ])
  })

  it('changes the health check of the idle slot only, while the other serves', () => {
    const { steps, warnings } = plan(whole, { ...desired, healthCheckPath: '/up' })

    expect(steps).toMatchObject([{ do: 'change-path', slot: 'red', to: '/up' }])
    expect(warnings.join()).toContain('slot black is live and keeps its health check at /health_check')
  })

  it('refuses what ELBv2 cannot change in place', () => {
    const { refusals, steps } = plan(whole, { ...desired, port: 8080, scheme: 'internet-facing', listenerPort: 81 })

    expect(steps).toEqual([])
    expect(refusals).toEqual([
      'the port of slot red (target group hello-world-test-red) is 80 and cannot become 8080 in place',
      'the port of slot black (target group hello-world-test-black) is 80 and cannot become 8080 in place',
      'the scheme of load balancer hello-world-test is internal and cannot become internet-facing in place',
      'the listener port of load balancer hello-world-test is 80 and cannot become 81 in place'
    ])
  })

  it('refuses what has its name and is not its own (I10)', () => {
    const foreign = ['load balancer hello-world-test']

    expect(plan({ ...whole, foreign }, desired).refusals).toEqual([
      'load balancer hello-world-test exists and is not of this application and environment: its tags say so'
    ])
  })

  it('refuses to touch a production rule that somebody edited', () => {
    expect(plan({ ...whole, rules: [preview('red'), preview('black'), production(1, 1)] }, desired).refusals).toEqual([
      'the production rule of hello-world-test must serve exactly one slot, but its weights are red 1, black 1'
    ])
  })

  it('refuses a name that points elsewhere, and follows its own balancer to another number', () => {
    const record = { name: 'hello-world.test.internal.example', type: 'CNAME', ttlSeconds: 60 }

    expect(plan({ ...whole, record: { ...record, target: 'other.example' } }, desired).refusals.join()).toContain(
      'already points to other.example'
    )
    const moved = { ...record, target: 'internal-hello-world-test-99.us-east-1.elb.amazonaws.com' }
    expect(plan({ ...whole, record: moved }, desired).steps).toMatchObject([{ do: 'point-name', from: moved.target }])
  })
})
