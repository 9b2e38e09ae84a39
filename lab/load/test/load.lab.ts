/** The load's clients and its application, on a real instance behind a real balancer. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeImagesCommand, DescribeSubnetsCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'
import { loadApplication } from '../application.ts'
import { failed, spelledTally, tally } from '../records.ts'
import { startLoad } from '../start.ts'

let lab: TestLab
let directory: string
beforeAll(async () => {
  lab = await startLab(labOf('loadlab'))
  directory = await mkdtemp(join(tmpdir(), 'kiln-load-'))
}, 120_000)
afterAll(async () => {
  await stopLab(lab)
  await rm(directory, { recursive: true })
}, 60_000)

it('makes short and slow requests, uploads and WebSockets, and none fails', async () => {
  const [ec2, elb] = [new EC2Client(lab.client()), new ElasticLoadBalancingV2Client(lab.client())]
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}))
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: Images[0]?.ImageId,
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: Subnets[0]?.SubnetId,
      UserData: Buffer.from(loadApplication('7')).toString('base64')
    })
  )
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'load', Subnets: Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId) })
  )
  const { TargetGroups = [] } = await elb.send(
    new CreateTargetGroupCommand({
      Name: 'load',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: Subnets[0]?.VpcId,
      HealthCheckPath: '/health_check',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 3
    })
  )
  const TargetGroupArn = TargetGroups[0]?.TargetGroupArn
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn }]
    })
  )
  const register = new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: Instances[0]?.InstanceId }] })
  await until(() =>
    elb.send(register).then(
      () => true,
      () => false
    )
  )
  await until(async () => {
    const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))
    return TargetHealthDescriptions[0]?.TargetHealth?.State === 'healthy'
  })

  const running = startLoad(lab.name, {
    url: `http://${LoadBalancers[0]?.DNSName}/`,
    ratePerSecond: 50,
    slow: { clients: 2, seconds: 3 },
    sockets: { clients: 2, seconds: 3 },
    uploads: { clients: 1, bytes: 5_000_000, seconds: 1 },
    file: join(directory, 'records')
  })
  await sleep(8000)
  const records = await running.stop()

  console.log(spelledTally(records))
  expect(records.filter(failed)).toEqual([])
  expect(tally(records).map(({ kind }) => kind)).toEqual(['request', 'slow', 'websocket', 'upload'])
  expect(new Set(records.map(({ version }) => version))).toEqual(new Set(['7']))
}, 120_000)

async function until(done: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; !(await done()); turn++) {
    if (turn > 120) throw new Error('it never came')
    await sleep(500)
  }
}
