import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  GetConsoleOutputCommand,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { status } from '../../lifecycle.ts'
import { labPaths } from '../../network.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'
import { cgroupHost, processesIn } from '../cgroups.ts'

jest.setTimeout(120_000)

const NAME = labOf('realboot')

/** Serves what it is given, after the instance asked the metadata service for it. */
const WEB = `#!/bin/sh
token=$(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
get() { curl -s -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"; }
without=$(curl -s -o /dev/null -w '%{http_code}' http://169.254.169.254/latest/meta-data/instance-id)
echo "$(get instance-id) $(get placement/availability-zone) $without" > /usr/share/nginx/html/index.html
[ -e /root/once ] || systemctl enable nginx
systemctl start nginx
touch /root/once
`

let lab: TestLab
let ec2: EC2Client
let imageId: string

beforeAll(async () => {
  lab = await startLab(NAME)
  ec2 = new EC2Client(lab.client())
  imageId = await baseImage(ec2)
})

afterAll(async () => {
  ec2?.destroy()
  await stopLab(lab)
})

async function baseImage(client: EC2Client): Promise<string> {
  const { Images } = await client.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
  return Images?.[0]?.ImageId ?? ''
}

async function launch(more: Partial<RunInstancesCommandInput> = {}): Promise<string[]> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: imageId,
      MinCount: 1,
      MaxCount: 1,
      UserData: Buffer.from(WEB).toString('base64'),
      ...more
    })
  )
  return (Instances ?? []).map(({ InstanceId = '' }) => InstanceId)
}

async function look(id: string): Promise<Instance> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))
  return Reservations?.[0]?.Instances?.[0] ?? {}
}

async function until(id: string, state: string, seconds = 30): Promise<Instance> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const instance = await look(id)
    if (instance.State?.Name === state) return instance
    if (Date.now() > deadline) throw new Error(`${id} is ${instance.State?.Name}: ${instance.StateReason?.Message}`)
    await sleep(100)
  }
}

async function answers(address: string, seconds = 30): Promise<string> {
  const script = `for i in $(seq ${seconds * 10}); do curl -sf -m 1 "http://$0/" && exit 0; sleep 0.1; done; exit 1`
  const { code, stdout } = await lab.exec('sh', ['-c', script, address])
  if (code !== 0) throw new Error(`nothing answers at ${address}`)
  return stdout.trim()
}

describe('an instance of the base AMI', () => {
  it('boots, runs its user data, knows itself from the metadata service, writes to its console', async () => {
    const [id = ''] = await launch()
    const { PrivateIpAddress = '', Placement } = await until(id, 'running')
    expect(await answers(PrivateIpAddress)).toBe(`${id} ${Placement?.AvailabilityZone} 401`)
    const { Output = '' } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: id }))
    expect(Buffer.from(Output, 'base64').toString()).toContain('Started nginx.service')

    const at = Date.now()
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    await until(id, 'terminated')
    expect(Date.now() - at).toBeLessThan(3000)
    const { code } = await lab.exec('curl', ['-s', '-m', '2', `http://${PrivateIpAddress}/`])
    expect(code).toBe(7) // refused, at once
  })

  it('keeps its disk and its address over stop and start', async () => {
    const [id = ''] = await launch()
    const { PrivateIpAddress = '' } = await until(id, 'running')
    await answers(PrivateIpAddress)
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
    await until(id, 'stopped', 40)
    await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }))
    expect((await until(id, 'running')).PrivateIpAddress).toBe(PrivateIpAddress)
    expect(await answers(PrivateIpAddress)).toContain(id) // user data ran once; the page and the enabled unit were kept
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
  })

  it('that powers itself off is terminated when its shutdown behaviour says so', async () => {
    const [id = ''] = await launch({
      InstanceInitiatedShutdownBehavior: 'terminate',
      UserData: Buffer.from('#!/bin/sh\nsystemctl poweroff --no-block\n').toString('base64')
    })
    const { StateReason } = await until(id, 'terminated', 40)
    expect(StateReason?.Code).toBe('Client.InstanceInitiatedShutdown')
  })
})

it('twenty instances boot at once', async () => {
  const at = Date.now()
  const ids = await launch({ MinCount: 20, MaxCount: 20 })
  const instances = await Promise.all(ids.map(id => until(id, 'running', 60)))
  await Promise.all(instances.map(({ PrivateIpAddress = '' }) => answers(PrivateIpAddress, 60)))
  console.log(`20 instances answered ${Date.now() - at} ms after the call`)
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }))
  await Promise.all(ids.map(id => until(id, 'terminated')))
})

it('a daemon that is killed takes its instances with it', async () => {
  const other = await startLab(`${NAME}k`)
  const client = new EC2Client(other.client())
  try {
    const two = { ImageId: await baseImage(client), MinCount: 2, MaxCount: 2 }
    const { Instances } = await client.send(new RunInstancesCommand(two))
    const inside = async (): Promise<number> => {
      const groups = (Instances ?? []).flatMap(({ InstanceId = '' }) =>
        cgroupHost().roots.map(root => join(root, labPaths(other.name).cgroup, InstanceId))
      )
      return (await Promise.all(groups.map(processesIn))).flat().length
    }
    for (let tries = 0; tries < 100 && (await inside()) < 10; tries++) await sleep(100)
    expect(await inside()).toBeGreaterThanOrEqual(10)
    process.kill(Number((await status(other.name))['pid']), 'SIGKILL')
    for (let tries = 0; tries < 50 && (await inside()) > 0; tries++) await sleep(100)
    expect(await inside()).toBe(0)
  } finally {
    client.destroy()
    await other.stop()
  }
  expect((await status(other.name)).leftoverCount).toBe(0)
})
