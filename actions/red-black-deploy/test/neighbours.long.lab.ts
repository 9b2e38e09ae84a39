/** Different applications deployed at the same time, two of them behind one load balancer: nobody notices the others. */
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { CreateSecurityGroupCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, failures, load, runAction, serving, succeeded } from '../../../test/lab-application.ts'

const ZONE = { 'hosted-zone': 'internal.example', 'deregistration-delay-seconds': 5 }
/** Names of which one begins like the other, at balancers of their own and at one that they share. */
const NEIGHBOURS: readonly (readonly [string, Readonly<Record<string, string | number>>])[] = [
  ['shop', { ...ZONE, 'load-balancer': 'shared' }],
  ['shop-api', { ...ZONE, 'load-balancer': 'shared' }],
  ['shop-test', ZONE],
  ['cart', ZONE],
  ['mailer', { protocol: 'none' }]
]

let lab: TestLab
let image: string
let listenerArn: string
const urls = new Map<string, string>()

const deploy = (application: string, version: string, more: Readonly<Record<string, string>> = {}) =>
  runAction(
    lab,
    'red-black-deploy',
    {
      ...{ application, environment: 'test', 'ami-id': image, 'instance-type': 't3.small', 'min-instances': 1 },
      ...{ 'max-instances': 2, 'user-data': serving(version), 'probe-count': 2, 'bake-time-seconds': 2 },
      ...{ 'soak-seconds': 0, 'steady-seconds': 1 },
      ...(urls.has(application) ? { 'expect-version': version } : {}),
      ...more
    },
    { timeoutSeconds: 300 }
  )

beforeAll(async () => {
  lab = await startLab(labOf('nextlab'))
  image = await baseImage(lab)
  const [ec2, elb] = [new EC2Client(lab.client()), new ElasticLoadBalancingV2Client(lab.client())]
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const VPCId = Subnets[0]?.VpcId
  await new Route53Client(lab.client()).send(
    new CreateHostedZoneCommand({
      ...{ Name: 'internal.example', CallerReference: 'next', HostedZoneConfig: { PrivateZone: true } },
      VPC: { VPCId, VPCRegion: 'us-east-1' }
    })
  )
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'shared', Description: 'shared', VpcId: VPCId })
  )
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({
      ...{ Name: 'shared', Scheme: 'internal', SecurityGroups: [GroupId] },
      Subnets: Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId)
    })
  )
  const { Listeners = [] } = await elb.send(
    new CreateListenerCommand({
      ...{ LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn, Port: 80, Protocol: 'HTTP' },
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }]
    })
  )
  listenerArn = Listeners[0]?.ListenerArn ?? ''
}, 180_000)
afterAll(() => stopLab(lab), 60_000)

describe('five applications', () => {
  it('are created at once, two of them at one load balancer', async () => {
    await Promise.all(
      NEIGHBOURS.map(async ([application, how]) => {
        const made = await runAction(lab, 'create-application', { application, environment: 'test', ...how })
        const { url } = succeeded(made).outputs
        if (url !== undefined && url !== '') urls.set(application, `${url}/`)
      })
    )
    expect([...urls.keys()].sort()).toEqual(['cart', 'shop', 'shop-api', 'shop-test'])
  }, 180_000)

  it('deployed twice, rolled back and checked at once under load fail no request, and touch nothing of each other', async () => {
    const all = NEIGHBOURS.map(([application]) => application)
    for (const one of await Promise.all(all.map(one => deploy(one, `${one} 1`)))) succeeded(one)
    const running = await Promise.all([...urls.values()].map(url => load(lab, url, 20)))

    for (const one of await Promise.all(all.map(one => deploy(one, `${one} 2`)))) {
      expect(succeeded(one).outputs['outcome']).toBe('deployed')
    }
    const back = await Promise.all(
      all.map(application => runAction(lab, 'rollback', { application, environment: 'test' }))
    )
    for (const one of back) expect(succeeded(one).outputs['outcome']).toBe('rolled-back')

    const records = await Promise.all(running.map(one => one.stop()))
    console.log(
      records.map((own, index) => `${[...urls.keys()][index]}: ${own.length}, ${failures(own).length} failed`)
    )
    expect(records.flatMap(failures)).toEqual([])
    for (const [index, [application]] of [...urls].entries()) {
      const versions = new Set(records[index]?.map(({ version }) => version))
      expect([application, [...versions].sort()]).toEqual([application, [`${application} 1`, `${application} 2`]])
    }
    for (const [application, url] of urls) expect((await lab.get(url)).body).toBe(`hello ${application} 1`)
    for (const application of all) {
      succeeded(await runAction(lab, 'red-black-deploy', { application, environment: 'test', mode: 'check' }))
    }
  }, 600_000)

  it.each([
    ['cart', 11],
    ['shop', 12]
  ])(
    'have plans that read little: of %s by %i calls',
    async (application, count) => {
      await lab.journal.clear()
      succeeded(await deploy(application, `${application} 3`, { mode: 'plan' }))

      expect(await lab.journal.calls()).toHaveLength(count)
    },
    60_000
  )

  it('have groups that carry their own tags and are in their own slots, and rules that forward to their own', async () => {
    const { AutoScalingGroups = [] } = await new AutoScalingClient(lab.client()).send(
      new DescribeAutoScalingGroupsCommand({})
    )
    expect(AutoScalingGroups).toHaveLength(2 * NEIGHBOURS.length)
    for (const { AutoScalingGroupName = '', Tags = [], TargetGroupARNs = [] } of AutoScalingGroups) {
      const application = Tags.find(({ Key }) => Key === 'kiln:application')?.Value ?? ''
      const [slot] = TargetGroupARNs.map(arn => arn.split('/')[1])
      expect([AutoScalingGroupName, slot]).toEqual([
        expect.stringMatching(new RegExp(`^${application}-test-v00[12]$`)),
        urls.has(application) ? expect.stringMatching(new RegExp(`^${application}-test-(red|black)$`)) : undefined
      ])
    }
    const { Rules = [] } = await new ElasticLoadBalancingV2Client(lab.client()).send(
      new DescribeRulesCommand({ ListenerArn: listenerArn })
    )
    const forwarding = Rules.filter(({ IsDefault }) => IsDefault !== true)
    expect(forwarding).toHaveLength(6)
    for (const { Conditions = [], Actions = [] } of forwarding) {
      const [host = ''] = Conditions.flatMap(({ HostHeaderConfig }) => HostHeaderConfig?.Values ?? [])
      const groups = Actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? [])
      for (const { TargetGroupArn = '' } of groups) {
        expect(TargetGroupArn.split('/')[1]).toMatch(new RegExp(`^${host.split('.')[0]}-test-(red|black)$`))
      }
    }
  }, 60_000)
})
