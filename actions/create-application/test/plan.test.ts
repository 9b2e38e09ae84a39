import { describe as about, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { ListenerView, RuleView } from '../../../lib/aws/balancers.ts'
import { InputError } from '../../../lib/errors.ts'
import { matchesHost } from '../src/hosts.ts'
import { inputs } from '../src/inputs.ts'
import { ALL_READ, type Desired, describe, type Observed, plan, type SlotSeen } from '../src/plan.ts'
import { planWorkers, type WorkersSeen } from '../src/workers.ts'

const cluster = { application: 'hello-world', environment: 'test' }
const desired: Desired = {
  cluster,
  check: { protocol: 'HTTP', path: '/health_check', codes: '200' },
  port: 80,
  protocol: 'HTTP',
  listenerPort: 80,
  certificate: undefined,
  securityPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  redirects: true,
  sharedBalancer: undefined,
  vpcId: undefined,
  subnetIds: undefined,
  securityGroupIds: undefined,
  scheme: 'internal',
  zoneName: 'internal.example',
  dnsName: 'hello-world.test.internal.example',
  recordType: 'CNAME',
  deregistrationDelaySeconds: 30
}

const subnet = (id: string, zone: string) => ({ id, vpcId: 'vpc-1', zone })
const nothing: Observed = {
  vpc: { id: 'vpc-1', cidr: '10.0.0.0/16' },
  subnets: [subnet('subnet-1', 'a'), subnet('subnet-2', 'a'), subnet('subnet-3', 'b')],
  securityGroups: [],
  givenSecurityGroups: [],
  balancer: undefined,
  listeners: [],
  rules: [],
  ruleTags: new Map(),
  slots: {},
  certificate: undefined,
  zone: { id: 'Z1', name: 'internal.example', private: true },
  record: undefined,
  foreign: [],
  unread: ALL_READ
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
  crossZone: undefined,
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

const listener = (protocol: string, port: number, more: Partial<ListenerView> = {}): ListenerView => ({
  arn: `arn:listener-${port}`,
  port,
  protocol,
  certificateArn: undefined,
  securityPolicy: undefined,
  otherwise: 'fixed-response',
  ...more
})

const OURS = { vpcId: 'vpc-1', ownerId: '123456789012', tags: {} }

const whole: Observed = {
  ...nothing,
  securityGroups: [
    { ...OURS, id: 'sg-lb', name: 'hello-world-test-lb', ingress: [{ port: 80, cidr: '10.0.0.0/16' }] },
    { ...OURS, id: 'sg-i', name: 'hello-world-test-instances', ingress: [{ port: 80, securityGroupId: 'sg-lb' }] }
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
  listeners: [listener('HTTP', 80)],
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
      'allow port 80 of hello-world-test-instances from the load balancer',
      'create slot red: target group hello-world-test-red, HTTP 80, health check /health_check (200) every 5 s',
      'set of slot red: deregistration delay 300 s → 30 s',
      'create slot black: target group hello-world-test-black, HTTP 80, health check /health_check (200) every 5 s',
      'set of slot black: deregistration delay 300 s → 30 s',
      'create internal load balancer hello-world-test in 2 subnets',
      'create listener HTTP 80',
      'create the preview rule of slot red, priority 1 (header x-kiln-slot: red)',
      'create the preview rule of slot black, priority 2 (header x-kiln-slot: black)',
      'create the production rule, priority 100: red 1, black 0',
      'point hello-world.test.internal.example to the load balancer (CNAME)'
    ])
  })

  it('uses the security groups that were given, and makes one for the instances', () => {
    const given = { ...desired, securityGroupIds: ['sg-given'] }
    const seen = { ...nothing, givenSecurityGroups: [{ id: 'sg-given', vpcId: 'vpc-1' }] }

    expect(lines(seen, given).slice(0, 2)).toEqual([
      'create security group hello-world-test-instances',
      'allow port 80 of hello-world-test-instances from the load balancer (sg-given)'
    ])
  })

  it('is refused what is not there, or not in its VPC, before the first write', () => {
    const wanted = { ...desired, subnetIds: ['subnet-1', 'subnet-3', 'subnet-4'], securityGroupIds: ['sg-1', 'sg-2'] }
    const subnets = [subnet('subnet-1', 'a'), { ...subnet('subnet-3', 'b'), vpcId: 'vpc-2' }]
    const { refusals } = plan({ ...nothing, subnets, givenSecurityGroups: [{ id: 'sg-1', vpcId: 'vpc-2' }] }, wanted)

    expect(refusals).toEqual([
      'input "subnets": subnet-3 is in vpc-2, but the application is in vpc-1',
      'input "subnets": subnet-4 does not exist here',
      'input "security-groups": sg-1 is in vpc-2, but the application is in vpc-1',
      'input "security-groups": sg-2 does not exist here'
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
      'create the preview rule of slot black, priority 2 (header x-kiln-slot: black)'
    ])
  })

  it('changes the health check of the idle slot only, while the other serves', () => {
    const { steps, warnings } = plan(whole, { ...desired, check: { ...desired.check, path: '/up' } })

    expect(steps).toMatchObject([{ do: 'change-check', slot: 'red', changes: ['path /health_check → /up'] }])
    expect(warnings.join()).toContain(
      'slot black is live and keeps its health check (wanted: path /health_check → /up)'
    )
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

  it('is refused for what it may not read, beside what else is wrong, and judges nothing by it', () => {
    const denied = (action: string): Error =>
      Object.assign(new Error(`User: x is not authorized to perform: ${action}`), { name: 'AccessDenied' })
    const unread = {
      ...ALL_READ,
      ...{ certificate: true, name: true },
      failures: [denied('acm:ListCertificates'), denied('route53:ListHostedZonesByName')]
    }
    const seen = { ...whole, zone: undefined, foreign: ['load balancer hello-world-test'], unread }

    expect(plan(seen, { ...desired, port: 8080, certificate: 'a.example' }).refusals).toEqual([
      expect.stringContaining('is not of this application'),
      'the port of slot red (target group hello-world-test-red) is 80 and cannot become 8080 in place',
      'the port of slot black (target group hello-world-test-black) is 80 and cannot become 8080 in place',
      expect.stringContaining('Add acm:ListCertificates to the role'),
      expect.stringContaining('Add route53:ListHostedZonesByName to the role')
    ])
    expect(
      plan({ ...nothing, vpc: undefined, unread: { ...unread, network: true, balancer: true } }, desired).refusals
    ).toHaveLength(2)
  })

  it('refuses to plan upon a rule whose conditions somebody edited, unless its tag was taken away', () => {
    const api: RuleView = { ...production(0, 1), conditions: [{ kind: 'path', values: ['/api/*'] }] }
    const edited = { ...whole, rules: [preview('red'), preview('black'), api] }
    const tags = { 'kiln:conditions': 'every request' }

    expect(plan({ ...edited, ruleTags: new Map([[api.arn, tags]]) }, desired).refusals).toEqual([
      'the production rule of hello-world-test was edited: it takes "path /api/*", and was made for "every request". Set it back; or, if it is meant so, take its tag kiln:conditions away'
    ])
    expect(lines(edited)).toEqual([])
  })

  it('refuses a name that points elsewhere, and follows its own balancer to another number', () => {
    const record = { name: 'hello-world.test.internal.example', type: 'CNAME', ttlSeconds: 60 }

    expect(plan({ ...whole, record: { ...record, target: 'other.example' } }, desired).refusals.join()).toContain(
      'already points to other.example'
    )
    const moved = { ...record, target: 'internal-hello-world-test-99.us-east-1.elb.amazonaws.com' }
    expect(plan({ ...whole, record: moved }, desired).steps).toMatchObject([{ do: 'point-name', from: moved }])
  })
})

about('HTTPS', () => {
  const secure: Desired = {
    ...desired,
    protocol: 'HTTPS',
    listenerPort: 443,
    certificate: 'arn:aws:acm:x:1:certificate/new'
  }
  const certificate = { arn: 'arn:aws:acm:x:1:certificate/new', names: ['*.test.internal.example'], status: 'ISSUED' }
  const tls = { certificateArn: certificate.arn, securityPolicy: secure.securityPolicy }
  const standing: Observed = {
    ...whole,
    certificate,
    listeners: [listener('HTTP', 80, { otherwise: 'redirect' }), listener('HTTPS', 443, tls)],
    securityGroups: whole.securityGroups.map(group =>
      group.id === 'sg-lb' ? { ...group, ingress: [...group.ingress, { port: 443, cidr: '10.0.0.0/16' }] } : group
    )
  }

  it('has a listener with the certificate, and one of HTTP that redirects to it', () => {
    expect(lines({ ...nothing, certificate }, secure)).toEqual(
      expect.arrayContaining([
        'allow port 443 of hello-world-test-lb from 10.0.0.0/16',
        'allow port 80 of hello-world-test-lb from 10.0.0.0/16',
        'create listener HTTPS 443 with certificate new',
        'create listener HTTP 80, which redirects to HTTPS'
      ])
    )
    expect(lines(standing, secure)).toEqual([])
  })

  it('takes a new certificate and a new policy in place', () => {
    const old = { certificateArn: 'arn:aws:acm:x:1:certificate/old', securityPolicy: 'ELBSecurityPolicy-2016-08' }
    const listeners = [listener('HTTP', 80, { otherwise: 'redirect' }), listener('HTTPS', 443, old)]

    expect(lines({ ...standing, listeners }, secure)).toEqual([
      'give the listener certificate new and security policy ELBSecurityPolicy-TLS13-1-2-2021-06'
    ])
  })

  it('is refused without a certificate that is issued and for its name, and in the place of a listener of HTTP', () => {
    expect(plan({ ...standing, certificate: undefined }, secure).refusals).toEqual([
      'there is no issued certificate "arn:aws:acm:x:1:certificate/new" in ACM of this region'
    ])
    const pending = { ...certificate, names: ['shop.example'], status: 'PENDING_VALIDATION' }
    expect(plan({ ...standing, certificate: pending }, secure).refusals).toEqual([
      'certificate new (shop.example) is not issued: ACM says PENDING_VALIDATION',
      'certificate new (shop.example) is not for hello-world.test.internal.example'
    ])
    expect(plan({ ...whole, certificate }, secure).refusals).toContain(
      'the protocol of the listener of load balancer hello-world-test is HTTP and cannot become HTTPS in place'
    )
  })
})

about('a name', () => {
  it('becomes an alias by one write that takes the CNAME away', () => {
    const [step] = plan(whole, { ...desired, recordType: 'alias' }).steps
    expect(step).toMatchObject({
      do: 'point-name',
      record: { type: 'A', aliasZoneId: 'Z35SXDOTRQ7X7K' },
      from: { type: 'CNAME' }
    })
  })
})

about('an application behind a shared balancer', () => {
  const host = 'hello-world.test.internal.example'
  const sharing: Desired = { ...desired, sharedBalancer: 'shared' }
  const stranger = (priority: number, ...hosts: string[]): RuleView => ({
    arn: `arn:stranger-${priority}`,
    priority,
    conditions: hosts.length === 0 ? [{ kind: 'path', values: ['/*'] }] : [{ kind: 'host', values: hosts }],
    forwards: [{ targetGroupArn: 'arn:aws:elasticloadbalancing:x:1:targetgroup/other/1', weight: 1 }],
    sticky: false
  })
  const at = (...rules: RuleView[]): Observed => ({
    ...nothing,
    subnets: [],
    balancer: {
      ...(whole.balancer as NonNullable<Observed['balancer']>),
      name: 'shared',
      securityGroupIds: ['sg-shared']
    },
    listeners: [listener('HTTP', 80)],
    rules: [{ ...production(1, 0), arn: 'arn:default', priority: undefined, forwards: [] }, ...rules]
  })

  it('makes no balancer and no listener, but rules for its host', () => {
    expect(lines(at(stranger(2, 'other.example')), sharing)).toEqual([
      'create security group hello-world-test-instances',
      'allow port 80 of hello-world-test-instances from the load balancer (sg-shared)',
      'create slot red: target group hello-world-test-red, HTTP 80, health check /health_check (200) every 5 s',
      'set of slot red: deregistration delay 300 s → 30 s',
      'create slot black: target group hello-world-test-black, HTTP 80, health check /health_check (200) every 5 s',
      'set of slot black: deregistration delay 300 s → 30 s',
      `create the preview rule of slot red for ${host}, priority 1 (header x-kiln-slot: red)`,
      `create the preview rule of slot black for ${host}, priority 3 (header x-kiln-slot: black)`,
      `create the production rule for ${host}, priority 4: red 1, black 0`,
      `point ${host} to internal-hello-world-test-1.us-east-1.elb.amazonaws.com (CNAME)`
    ])
  })

  it('refuses a host name that is in use, and says by which rule', () => {
    expect(plan(at(stranger(7, 'HELLO-world.test.internal.example')), sharing).refusals).toEqual([
      `host name ${host} is in use on load balancer shared: rule 7, which forwards to other`
    ])
  })

  it('refuses another host name for rules that were made for one', () => {
    const own = (rule: RuleView): RuleView => ({
      ...rule,
      conditions: [{ kind: 'host', values: [host] }, ...rule.conditions.filter(({ kind }) => kind === 'header')]
    })
    const seen: Observed = {
      ...at(own(preview('red')), own(preview('black')), own(production(1, 0))),
      slots: whole.slots,
      ruleTags: new Map([
        ['arn:production', { 'kiln:conditions': `host ${host}` }],
        ['arn:preview-red', { 'kiln:conditions': `header x-kiln-slot: red + host ${host}` }]
      ])
    }

    expect(plan(seen, sharing).refusals).toEqual([])
    expect(plan(seen, { ...sharing, dnsName: 'b.internal.example' }).refusals).toEqual([
      `the production rule of hello-world-test takes "host ${host}" and cannot take "host b.internal.example" in place`,
      `the preview rule of slot red of hello-world-test takes "header x-kiln-slot: red + host ${host}" and cannot take "header x-kiln-slot: red + host b.internal.example" in place`
    ])
  })

  it('refuses a balancer that is not there, has no such listener, or is of another kind', () => {
    expect(plan({ ...at(), balancer: undefined, listeners: [] }, sharing).refusals).toEqual([
      'there is no load balancer shared in this region'
    ])
    expect(plan(at(), { ...sharing, listenerPort: 8080 }).refusals).toEqual([
      'load balancer shared has no listener on port 8080; its owner has to make one'
    ])
    const bare = { ...(at().balancer as NonNullable<Observed['balancer']>), securityGroupIds: [] }
    expect(plan({ ...at(), balancer: bare }, sharing).refusals.join()).toContain('has no security group')
    const network = { ...(at().balancer as NonNullable<Observed['balancer']>), type: 'network' as const }
    expect(plan({ ...at(), balancer: network }, sharing).refusals[0]).toContain('is of type network')
  })

  it('comes before rules that would take its requests, or says that it does not', () => {
    const early = plan(at(stranger(40, '*.internal.example'), stranger(50)), sharing)
    const late = plan(at(stranger(1, '*.internal.example')), sharing)
    const of = ({ steps }: typeof early): readonly number[] =>
      steps.flatMap(step => (step.do === 'create-rule' ? [step.priority] : []))

    expect([of(early), early.warnings]).toEqual([[1, 2, 3], []])
    expect([of(late), late.warnings]).toEqual([
      [2, 3, 4],
      [`rule 1 of load balancer shared comes before and may take requests of ${host}`]
    ])
  })

  it('chooses free priorities, the previews first, whatever rules there are; the same each time', () => {
    const rules = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 50 })
    fc.assert(
      fc.property(rules, taken => {
        const observed = at(...taken.map(priority => stranger(priority, `app-${priority}.example`)))
        const chosen = (): readonly number[] =>
          plan(observed, sharing).steps.flatMap(step => (step.do === 'create-rule' ? [step.priority] : []))
        const [red = 0, black = 0, last = 0] = chosen()

        expect(chosen()).toEqual([red, black, last])
        expect(new Set([red, black, last, ...taken]).size).toBe(taken.length + 3)
        expect(Math.max(red, black)).toBeLessThan(last)
      })
    )
  })

  it('cannot be moved to it from a balancer of its own', () => {
    const own = 'arn:aws:elasticloadbalancing:x:1:loadbalancer/app/hello-world-test/1'
    const slots = { red: slot('red', { balancerArns: [own] }), black: slot('black', { balancerArns: [own] }) }

    expect(plan({ ...at(), slots }, sharing).refusals.join()).toContain(
      'is behind load balancer hello-world-test and cannot be moved in place'
    )
  })
})

about('host patterns', () => {
  it.each([
    ['*.example', 'shop.example', true],
    ['*.example', 'a.shop.example', true],
    ['shop.example', 'SHOP.example', true],
    ['s?op.example', 'shop.example', true],
    ['shop.example', 'shopXexample', false],
    ['*.example', 'example', false]
  ])('%s for %s: %s', (pattern, host, expected) => {
    expect(matchesHost(pattern, host)).toBe(expected)
  })
})

about('a network load balancer', () => {
  const tcp: Desired = {
    ...desired,
    protocol: 'TCP',
    port: 5432,
    listenerPort: 5432,
    check: { ...desired.check, protocol: 'TCP' }
  }

  it('forwards by its listener, has no rules, and says what it cannot do', () => {
    const { steps, warnings } = plan({ ...nothing, subnets: [subnet('subnet-1', 'a')] }, tcp)
    const said = steps.map(step => describe(step, tcp))

    expect(said).toEqual(
      expect.arrayContaining([
        'create slot red: target group hello-world-test-red, TCP 5432, health check by TCP every 5 s',
        'set of slot red: deregistration delay 300 s → 30 s, targets of all zones from each zone',
        'create internal network load balancer hello-world-test in 1 subnet',
        'create listener TCP 5432, forwarding: red 1, black 0'
      ])
    )
    expect(said.join()).not.toContain('rule of')
    expect(warnings.join()).toContain('no preview rules')
  })
})

about('inputs', () => {
  const problems = (given: Readonly<Record<string, string>>): string => {
    const env = Object.entries({ application: 'hello-world', environment: 'test', ...given })
    const { problems } = inputs(Object.fromEntries(env.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])))
    return problems.length === 0 ? '' : new InputError(problems).message
  }

  it('that do not go together are told all at once, with those that are out of form', () => {
    const told = problems({ port: '0', protocol: 'HTTPS', 'health-check-protocol': 'TCP', 'dns-name': 'shop.example' })

    for (const input of ['port', 'certificate', 'health-check-protocol', 'dns-name']) {
      expect(told).toContain(`input "${input}":`)
    }
  })

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a certificate without HTTPS', { certificate: 'shop.example' }, 'only goes with `protocol: HTTPS`'],
    [
      'a name outside its zone',
      { 'hosted-zone': 'a.example', 'dns-name': 'b.example' },
      'is not inside the hosted zone'
    ],
    ['the top of a zone as a CNAME', { 'hosted-zone': 'a.example', 'dns-name': 'a.example' }, 'must be alias'],
    [
      'a shared balancer without a host',
      { 'load-balancer': 'shared' },
      'the host name that the application is told apart by'
    ],
    [
      'subnets of a shared balancer',
      { 'load-balancer': 'shared', subnets: 'subnet-1' },
      'belongs to the load balancer'
    ],
    ['a shared network balancer', { 'load-balancer': 'shared', protocol: 'TCP' }, 'cannot be shared by host name'],
    ['codes that are none', { 'health-check-codes': '200;rm' }, 'codes from 200 to 499'],
    ['a name that is too long', { application: 'a'.repeat(25) }, 'has 30 characters']
  ])('refuse %s', (_, given, said) => {
    expect(problems(given)).toContain(said)
  })

  it('that make sense are taken', () => {
    expect(problems({})).toBe('')
    expect(problems({ 'load-balancer': 'shared', 'dns-name': 'shop.example' })).toBe('')
    expect(problems({ protocol: 'HTTPS', mode: 'destroy' })).toBe('')
  })
})

about('any state between nothing and the whole', () => {
  it('converges: each step brings it nearer, and nothing is left to do or refused at the end', () => {
    const parts = fc.record({
      groups: fc.subarray([...whole.securityGroups]),
      red: fc.boolean(),
      black: fc.boolean(),
      stage: fc.integer({ min: 0, max: 2 }),
      rules: fc.subarray([...whole.rules]),
      record: fc.boolean()
    })
    fc.assert(
      fc.property(parts, ({ groups, red, black, stage, rules, record }) => {
        const slots = { ...(red ? { red: slot('red') } : {}), ...(black ? { black: slot('black') } : {}) }
        const known = rules.filter(rule =>
          rule.forwards.every(({ targetGroupArn }) => Object.values(slots).some(({ arn }) => arn === targetGroupArn))
        )
        const observed: Observed = {
          ...nothing,
          securityGroups: groups,
          slots,
          balancer: stage > 0 ? whole.balancer : undefined,
          listeners: stage > 1 ? whole.listeners : [],
          rules: stage > 1 ? known : [],
          record: record ? whole.record : undefined
        }
        const { steps, refusals } = plan(observed, desired)
        const made = new Set(steps.map(step => describe(step, desired)))

        expect(refusals).toEqual([])
        expect(made.size).toBe(steps.length)
        const all = lines(nothing)
        for (const line of made) {
          if (!line.includes('sg-') && !line.startsWith('point')) expect(all).toContain(line)
        }
      })
    )
  })
})

about('an application of workers', () => {
  const seen: WorkersSeen = {
    cluster: { application: 'mailer', environment: 'test' },
    vpc: { id: 'vpc-1', cidr: '10.0.0.0/16' },
    securityGroups: [],
    slots: []
  }
  const group = { ...OURS, id: 'sg-i', name: 'mailer-test-instances', ingress: [], tags: { 'kiln:live-slot': 'black' } }

  it.each<[string, Partial<WorkersSeen>, string | undefined, RegExp | undefined, string | undefined]>([
    ['is made in the default VPC', {}, undefined, undefined, 'vpc-1'],
    ['has nothing to do once it stands', { securityGroups: [group] }, undefined, undefined, undefined],
    ['needs a VPC', { vpc: undefined }, undefined, /no default VPC/, undefined],
    ['needs the VPC that is given', { vpc: undefined }, 'vpc-9', /no VPC vpc-9/, undefined],
    ['stays in its VPC', { securityGroups: [{ ...group, vpcId: 'vpc-2' }] }, 'vpc-1', /cannot become vpc-1/, undefined],
    ['is not made of slots', { slots: ['mailer-test-red'] }, undefined, /cannot become workers in place/, undefined],
    ['nor of their instances', { securityGroups: [{ ...group, tags: {} }] }, undefined, /behind a load bal/, undefined]
  ])('%s', (_, more, vpc, refusal, vpcId) => {
    const planned = planWorkers({ ...seen, ...more }, vpc)

    expect(planned.vpcId).toBe(vpcId)
    expect(planned.refusals.join()).toMatch(refusal ?? /^$/)
  })

  it('cannot get a load balancer in place', () => {
    const tags = { 'kiln:live-slot': 'red' }
    const securityGroups = [{ ...OURS, id: 'sg-i', name: 'hello-world-test-instances', ingress: [], tags }]

    const { refusals } = plan({ ...nothing, securityGroups }, desired)

    expect(refusals).toEqual(['hello-world-test is an application of workers and cannot get a load balancer in place'])
  })
})
