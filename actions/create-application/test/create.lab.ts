/** Applications behind every kind of balancer, made, deployed to and destroyed by the policies that the READMEs tell. */
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm'
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { CreateHostedZoneCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadApplication } from '../../../lab/load/application.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { enforcePolicies, type Ran, runAction } from '../../../test/action-run.ts'

let lab: TestLab
let zoneId: string
let image: string
let sharedListener: string

type Given = Readonly<Record<string, string | number>>

const elb = (): ElasticLoadBalancingV2Client => new ElasticLoadBalancingV2Client(lab.client())

const create = (given: Given): Promise<Ran> => runAction(lab, 'create-application', { environment: 'test', ...given })

function succeeded(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`exit ${ran.code}:\n${ran.log.slice(-6000)}`)
  return ran
}

const deploy = async (application: string, version: string): Promise<Ran> =>
  succeeded(
    await runAction(lab, 'red-black-deploy', {
      application,
      environment: 'test',
      'ami-id': image,
      'instance-type': 't3.small',
      'user-data': loadApplication(version),
      'expect-version': version,
      'probe-count': 2,
      'bake-time-seconds': 0,
      'soak-seconds': 0
    })
  )

const writes = async (): Promise<string[]> =>
  (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)

/** What is left of the applications of these tests. */
async function leftovers(): Promise<string[]> {
  const { LoadBalancers = [] } = await elb().send(new DescribeLoadBalancersCommand({}))
  const { TargetGroups = [] } = await elb().send(new DescribeTargetGroupsCommand({}))
  const { SecurityGroups = [] } = await new EC2Client(lab.client()).send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag-key', Values: ['kiln:application'] }] })
  )
  const { ResourceRecordSets = [] } = await new Route53Client(lab.client()).send(
    new ListResourceRecordSetsCommand({ HostedZoneId: zoneId })
  )
  const { Rules = [] } = await elb().send(new DescribeRulesCommand({ ListenerArn: sharedListener }))
  return [
    ...LoadBalancers.flatMap(({ LoadBalancerName }) => (LoadBalancerName === 'shared' ? [] : [LoadBalancerName ?? ''])),
    ...TargetGroups.map(({ TargetGroupName }) => TargetGroupName ?? ''),
    ...SecurityGroups.map(({ GroupName }) => GroupName ?? ''),
    ...ResourceRecordSets.flatMap(({ Name, Type }) => (/^(NS|SOA)$/.test(Type ?? '') ? [] : [Name ?? ''])),
    ...Rules.flatMap(({ IsDefault, Priority }) => (IsDefault === true ? [] : [`rule ${Priority}`]))
  ]
}

beforeAll(async () => {
  lab = await startLab(labOf('createlab'))
  const ec2 = new EC2Client(lab.client())
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const { code, stdout } = await lab.exec('aws', [
    'ec2',
    'describe-images',
    '--query',
    'Images[0].ImageId',
    '--output',
    'text'
  ])
  expect(code).toBe(0)
  image = stdout.trim()
  const { HostedZone } = await new Route53Client(lab.client()).send(
    new CreateHostedZoneCommand({
      Name: 'internal.example',
      CallerReference: 'create-lab',
      HostedZoneConfig: { PrivateZone: true },
      VPC: { VPCId: Subnets[0]?.VpcId, VPCRegion: 'us-east-1' }
    })
  )
  zoneId = HostedZone?.Id?.replace('/hostedzone/', '') ?? ''
  await enforcePolicies(lab, ['create-application', 'red-black-deploy', 'retire'], { YOUR_ZONE_ID: zoneId })
  const { LoadBalancers = [] } = await elb().send(
    new CreateLoadBalancerCommand({
      Name: 'shared',
      Scheme: 'internal',
      Subnets: Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId),
      SecurityGroups: [
        (
          await lab.exec('aws', [
            ...['ec2', 'create-security-group', '--group-name', 'shared', '--description', 'shared'],
            ...['--vpc-id', Subnets[0]?.VpcId ?? '', '--query', 'GroupId', '--output', 'text']
          ])
        ).stdout.trim()
      ]
    })
  )
  const { Listeners = [] } = await elb().send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }]
    })
  )
  sharedListener = Listeners[0]?.ListenerArn ?? ''
  await new ACMClient(lab.client()).send(new RequestCertificateCommand({ DomainName: '*.test.internal.example' }))
}, 120_000)
afterAll(() => stopLab(lab), 60_000)

describe('two applications on a shared balancer', () => {
  const SHARED = { 'load-balancer': 'shared', 'hosted-zone': 'internal.example', 'deregistration-delay-seconds': 5 }

  it('are told apart by their names, each released by itself', async () => {
    const shop = succeeded(await create({ application: 'shop', ...SHARED }))
    succeeded(await create({ application: 'cart', ...SHARED }))
    await Promise.all([deploy('shop', 's1'), deploy('cart', 'c1')])

    expect(shop.outputs).toMatchObject({ url: 'http://shop.test.internal.example', 'load-balancer': 'shared' })
    const answers = await Promise.all(
      ['shop', 'cart', 'other'].map(name => lab.get(`http://${name}.test.internal.example/`))
    )
    expect(answers.map(({ body }) => body).slice(0, 2)).toEqual(['hello s1', 'hello c1'])
    const { Rules = [] } = await elb().send(new DescribeRulesCommand({ ListenerArn: sharedListener }))
    expect(Rules.map(({ Priority }) => Priority)).toEqual(['1', '2', '3', '4', '5', '6', 'default'])
  }, 120_000)

  it('write nothing when they stand, and refuse a name that is in use, and subnets and security groups that are not there', async () => {
    await lab.journal.clear()
    succeeded(await create({ application: 'shop', ...SHARED }))
    const taken = await create({ application: 'thief', ...SHARED, 'dns-name': 'shop.test.internal.example' })
    const absent = { subnets: 'subnet-0000000a, subnet-0000000b', 'security-groups': 'sg-0000000a' }
    const lost = await create({ application: 'lost', ...absent })

    expect(taken.log).toContain('host name shop.test.internal.example is in use on load balancer shared: rule 3')
    expect(lost.log).toContain('input "subnets": subnet-0000000b does not exist here')
    expect(lost.log).toContain('input "security-groups": sg-0000000a does not exist here')
    expect([taken.code, lost.code, await writes()]).toEqual([1, 1, []])
  }, 60_000)

  it('are not deployed to when somebody has another host name go to them', async () => {
    const { Rules = [] } = await elb().send(new DescribeRulesCommand({ ListenerArn: sharedListener }))
    const RuleArn = Rules.find(({ Priority }) => Priority === '3')?.RuleArn
    const take = (name: string): Promise<unknown> =>
      elb().send(
        new ModifyRuleCommand({ RuleArn, Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [name] } }] })
      )
    await take('till.test.internal.example')
    const refused = await deploy('shop', 's2').catch(error => error)
    await take('shop.test.internal.example')

    expect(refused.message).toContain(
      'takes "host till.test.internal.example", and was made for "host shop.test.internal.example"'
    )
  }, 60_000)

  it('are not destroyed while they are live; taken down, they leave nothing and the other serves on', async () => {
    const refused = await create({ application: 'shop', ...SHARED, mode: 'destroy' })
    const retired = (application: string): Promise<Ran> =>
      runAction(lab, 'retire', {
        application,
        environment: 'test',
        scope: 'application',
        confirm: `${application}-test`,
        'hosted-zone': 'internal.example'
      })
    succeeded(await retired('shop'))
    const other = await lab.get('http://cart.test.internal.example/')
    succeeded(await retired('cart'))

    expect(refused.log).toContain('shop-test is not destroyed while anything of it stands: shop-test-v001')
    expect(other.body).toBe('hello c1')
    expect(await leftovers()).toEqual([])
  }, 120_000)
})

describe('an application with HTTPS', () => {
  const SECURE = {
    application: 'secure',
    protocol: 'HTTPS',
    certificate: '*.test.internal.example',
    'hosted-zone': 'internal.example',
    'record-type': 'alias'
  }

  it('is planned, made once, found to be whole, and changed in place', async () => {
    await lab.journal.clear()
    const planned = succeeded(await create({ ...SECURE, mode: 'plan' }))
    expect(await writes()).toEqual([])
    const made = succeeded(await create(SECURE))
    await lab.journal.clear()
    const again = succeeded(await create(SECURE))
    expect(await writes()).toEqual([])
    const changed = succeeded(await create({ ...SECURE, 'security-policy': 'ELBSecurityPolicy-TLS13-1-3-2021-06' }))

    expect(planned.log).toContain('create listener HTTP 80, which redirects to HTTPS')
    expect([made.outputs['url'], again.outputs['url']]).toEqual(Array(2).fill('https://secure.test.internal.example'))
    expect(changed.log).toContain('give the listener security policy ELBSecurityPolicy-TLS13-1-3-2021-06')
    expect((await writes()).filter(operation => operation !== 'AddTags')).toEqual(['ModifyListener'])
    const redirect = await lab.exec('curl', [
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{redirect_url}',
      'http://secure.test.internal.example/a'
    ])
    expect(redirect.stdout).toBe('https://secure.test.internal.example:443/a')
    const served = await lab.exec('curl', [
      '-sS',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      'https://secure.test.internal.example/'
    ])
    expect([served.stdout, served.stderr]).toEqual(['503', ''])
  }, 90_000)

  it('is destroyed by a run that follows one that was killed', async () => {
    await lab.faults.add({
      match: { mutating: true, userAgent: 'kiln/create-application', nth: 3 },
      effect: 'kill-after'
    })
    const killed = await create({ ...SECURE, mode: 'destroy' })
    await lab.faults.clear()
    succeeded(await create({ ...SECURE, mode: 'destroy' }))

    expect(killed.code).not.toBe(0)
    expect(await leftovers()).toEqual([])
  }, 60_000)
})

describe('an application behind a network load balancer', () => {
  it('is made, told of its limits, and killed on the way it is finished by the next run', async () => {
    const given = { application: 'db', protocol: 'TCP', port: 5432, 'health-check-protocol': 'TCP' }
    await lab.faults.add({
      match: { mutating: true, userAgent: 'kiln/create-application', nth: 9 },
      effect: 'kill-after'
    })
    const killed = await create(given)
    await lab.faults.clear()
    const made = succeeded(await create(given))
    await lab.journal.clear()
    succeeded(await create(given))
    const calm = await writes()
    succeeded(await create({ ...given, mode: 'destroy' }))

    expect(killed.code).not.toBe(0)
    expect(made.log).toContain('a network load balancer has no preview rules')
    expect(made.outputs['url']).toMatch(/^tcp:\/\/db-test-[0-9a-f]+\.elb\.us-east-1\.amazonaws\.com:5432$/)
    expect([calm, await leftovers()]).toEqual([[], []])
  }, 60_000)
})
