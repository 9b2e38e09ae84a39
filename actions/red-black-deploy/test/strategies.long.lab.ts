/** Rolling deploys by AWS's own instance refresh, and canaries, with real boots and under load: one story, in order. */
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import {
  baseImage,
  enforcePolicies,
  failures,
  load,
  type Ran,
  runAction,
  serving,
  succeeded
} from '../../../test/lab-application.ts'

const APPLICATION = { application: 'rolls', environment: 'test' }

let lab: TestLab
let image: string
let url: string

const deploy = (version: string, more: Record<string, string | number> = {}): Promise<Ran> =>
  runAction(
    lab,
    'red-black-deploy',
    {
      ...{ ...APPLICATION, strategy: 'rolling', 'ami-id': image, 'instance-type': 't3.small' },
      ...{
        'user-data': serving(version),
        'expect-version': version,
        'bake-time-seconds': 5,
        'soak-seconds': 0,
        ...more
      }
    },
    { timeoutSeconds: 400 }
  )

const group = async () => {
  const { AutoScalingGroups = [] } = await new AutoScalingClient(lab.client()).send(
    new DescribeAutoScalingGroupsCommand({})
  )
  return AutoScalingGroups
}

beforeAll(async () => {
  lab = await startLab(labOf('rollslab'))
  image = await baseImage(lab)
  await enforcePolicies(lab, ['create-application', 'red-black-deploy', 'rollback'])
  const made = succeeded(
    await runAction(lab, 'create-application', { ...APPLICATION, 'deregistration-delay-seconds': 2 })
  )
  url = `${made.outputs['url']}/`
}, 180_000)
afterAll(() => stopLab(lab), 60_000)

describe('a rolling deploy', () => {
  it('is a red-black one where nothing serves yet', async () => {
    const { outputs } = succeeded(await deploy('1'))

    expect(outputs).toMatchObject({ release: 'rolls-test-v001', outcome: 'deployed' })
  }, 120_000)

  it('replaces the instances of the live group under load, and no request fails', async () => {
    const running = await load(lab, url, 40)

    const { outputs, log } = succeeded(await deploy('2'))

    const records = await running.stop()
    expect(outputs).toMatchObject({ release: 'rolls-test-v001', outcome: 'deployed' })
    expect(log).toMatch(/rolls-test-v001: Successful, 100 %/)
    expect(failures(records)).toEqual([])
    expect((await lab.get(url)).body).toBe('hello 2')
    expect(await group()).toMatchObject([{ LaunchTemplate: { Version: '2' } }])
  }, 400_000)

  it('writes nothing when it is run again, and the check finds no drift', async () => {
    await lab.journal.clear()

    const again = succeeded(await deploy('2'))
    const checked = await deploy('2', { mode: 'check' })

    expect(again.outputs['outcome']).toBe('unchanged')
    expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
    expect(checked.log).toContain('rolls-test is as it was released')
  }, 60_000)

  it('killed after it began the refresh, is followed to its end by the next run, and begins no second one', async () => {
    await lab.faults.add({ match: { operation: 'StartInstanceRefresh', nth: 1 }, effect: 'kill-after' })
    const killed = await deploy('3')
    await lab.faults.clear()
    expect(killed.code).not.toBe(0)
    await lab.journal.clear()

    const { outputs } = succeeded(await deploy('3'))

    expect(outputs['outcome']).toBe('deployed')
    expect((await lab.get(url)).body).toBe('hello 3')
    expect((await lab.journal.calls()).filter(({ operation }) => operation === 'StartInstanceRefresh')).toEqual([])
  }, 400_000)

  it('goes back by itself when its instances fail their health checks, and the application serves on', async () => {
    const running = await load(lab, url, 40)

    const { code, outputs } = await deploy('4', {
      ...{ 'user-data': serving('4', 500), 'health-timeout-seconds': 30, probe: 'off' }
    })

    const records = await running.stop()
    expect([code, outputs['outcome']]).toEqual([1, 'rolled-back'])
    expect((await lab.get(url)).body).toBe('hello 3')
    expect(failures(records)).toEqual([])
    const { Reservations = [] } = await new EC2Client(lab.client()).send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] })
    )
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances)
    expect(instances).toHaveLength(2)
  }, 500_000)
})

describe('a canary', () => {
  const canary = (version: string, more: Record<string, string | number> = {}): Promise<Ran> =>
    deploy(version, { strategy: 'canary', weights: '20', 'rung-seconds': 4, ...more })
  const shifts = async (): Promise<number> =>
    (await lab.journal.calls()).filter(({ operation }) => operation === 'ModifyRule').length

  it('killed with -9 right after it got its share climbs on when it is run again, and no request fails', async () => {
    const running = await load(lab, url, 40)
    await lab.faults.add({ match: { operation: 'ModifyRule', nth: 1 }, effect: 'kill-after' })
    const killed = await canary('5')
    await lab.faults.clear()
    expect(killed.code).not.toBe(0)
    await lab.journal.clear()

    const { outputs, log } = succeeded(await canary('5'))

    const records = await running.stop()
    expect(outputs).toMatchObject({ outcome: 'deployed', release: 'rolls-test-v002' })
    expect(log).toMatch(/held at 20 %; production: \d+ answers, \d+ of them its own, 0 failed/)
    expect(await shifts()).toBe(1)
    expect((await lab.get(url)).body).toBe('hello 5')
    expect(failures(records)).toEqual([])
  }, 200_000)

  it('left on its rung by a dead run is taken back by rollback, by one write', async () => {
    await lab.faults.add({ match: { operation: 'ModifyRule', nth: 1 }, effect: 'kill-after' })
    await canary('6')
    await lab.faults.clear()
    await lab.journal.clear()

    const { outputs } = succeeded(await runAction(lab, 'rollback', { ...APPLICATION, reason: 'the run is dead' }))

    expect(outputs).toMatchObject({ outcome: 'rolled-back', release: 'rolls-test-v002' })
    expect(await shifts()).toBe(1)
    expect((await lab.get(url)).body).toBe('hello 5')
  }, 200_000)
})
