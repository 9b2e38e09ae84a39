/**
 * Load proofs of every entrance that create-application makes: deploys and rollbacks under short and slow requests,
 * uploads and WebSockets, with a balancer whose nodes follow at once, in 5 s and in 30 s.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm'
import {
  CreateSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  EC2Client
} from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { loadApplication } from '../../../lab/load/application.ts'
import { failed, spelledTally } from '../../../lab/load/records.ts'
import { startLoad } from '../../../lab/load/start.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { type Ran, runAction } from '../../../test/action-run.ts'

let lab: TestLab
let image: string
let directory: string
const LAGS_SECONDS = [0, 5, 30] as const

function succeeded(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`exit ${ran.code}:\n${ran.log.slice(-6000)}`)
  return ran
}

const run = async (
  action: string,
  application: string,
  given: Readonly<Record<string, string | number>>
): Promise<Ran> =>
  succeeded(await runAction(lab, action, { application, environment: 'test', ...given }, { timeoutSeconds: 900 }))

beforeAll(async () => {
  lab = await startLab(labOf('entrances'))
  directory = await mkdtemp(join(tmpdir(), 'kiln-entrances-'))
  const [ec2, elb] = [new EC2Client(lab.client()), new ElasticLoadBalancingV2Client(lab.client())]
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}))
  image = Images[0]?.ImageId ?? ''
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  await new Route53Client(lab.client()).send(
    new CreateHostedZoneCommand({
      Name: 'internal.example',
      CallerReference: 'entrances',
      HostedZoneConfig: { PrivateZone: true },
      VPC: { VPCId: Subnets[0]?.VpcId, VPCRegion: 'us-east-1' }
    })
  )
  await new ACMClient(lab.client()).send(new RequestCertificateCommand({ DomainName: '*.test.internal.example' }))
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'shared', Description: 'shared', VpcId: Subnets[0]?.VpcId })
  )
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: 'shared',
      Scheme: 'internal',
      Subnets: Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId),
      SecurityGroups: [GroupId ?? '']
    })
  )
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }]
    })
  )
}, 180_000)
afterEach(() => lab.reset())
afterAll(async () => {
  await stopLab(lab)
  await rm(directory, { recursive: true })
}, 60_000)

const NAMED = { 'hosted-zone': 'internal.example', 'deregistration-delay-seconds': 45 }

describe.each<[string, Readonly<Record<string, string | number>>]>([
  ['tcp', { ...NAMED, protocol: 'TCP' }],
  ['https', { ...NAMED, protocol: 'HTTPS', certificate: '*.test.internal.example', 'record-type': 'alias' }],
  ['shared', { ...NAMED, 'load-balancer': 'shared' }]
])('an application that is entered by %s', (application, given) => {
  it('is deployed and rolled back under load, and nothing fails', async () => {
    const { outputs } = await run('create-application', application, given)
    const url = `${(outputs['url'] ?? '').replace('tcp://', 'http://')}/`
    const deploy = (version: string, lagSeconds: number): Promise<Ran> =>
      run('red-black-deploy', application, {
        'ami-id': image,
        'instance-type': 't3.small',
        'user-data': loadApplication(version),
        ...(application === 'tcp' ? {} : { 'expect-version': version }),
        'bake-time-seconds': 0,
        'soak-seconds': lagSeconds + 5
      })
    await deploy('v0', 0)
    // A network balancer leaves what is in hand to the end of the instance, and EC2 asks that to shut down. Without this
    // time, with an application that ends at once, or with connections ended at the end of the delay, three are cut.
    if (application === 'tcp') await lab.switches({ 'instances.shutDownSeconds': 120 })
    const running = startLoad(lab.name, {
      url,
      ratePerSecond: 50,
      slow: { clients: 2, seconds: 30 },
      sockets: { clients: 2, seconds: 20 },
      uploads: { clients: 1 },
      file: join(directory, application)
    })
    let switches = 0
    for (const lagSeconds of LAGS_SECONDS) {
      await lab.switches({ 'balancer.propagationSeconds': lagSeconds })
      await deploy(`v${lagSeconds + 1}`, lagSeconds)
      await sleep(lagSeconds * 1000)
      for (let turn = 0; turn < 2; turn++) {
        await run('rollback', application, { 'soak-seconds': lagSeconds + 5 })
        await sleep((lagSeconds + 2) * 1000)
      }
      switches += 3
    }
    const records = await running.stop()
    console.log(`${application}: ${switches} switches under ${spelledTally(records)}`)

    const failures = records.filter(failed)
    expect(failures).toEqual([])
    expect(new Set(records.map(({ kind }) => kind)).size).toBe(4)
  }, 1_800_000)
})
