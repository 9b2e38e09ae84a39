/** Chaos over what the deploys of Kiln made: workers without a load balancer, and a group that is rolled in place. */
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeWarmPoolCommand,
  PutWarmPoolCommand
} from '@aws-sdk/client-auto-scaling'
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
import { reasons, tick } from './lab-applications.ts'

let lab: TestLab
let image: string

beforeAll(async () => {
  lab = await startLab(labOf('chaosreleased'))
  image = await baseImage(lab)
  await enforcePolicies(lab, ['chaos', 'create-application', 'red-black-deploy'])
}, 180_000)
afterAll(() => stopLab(lab), 60_000)

const create = (application: string, more: Record<string, string | number>): Promise<Ran> =>
  runAction(lab, 'create-application', { application, environment: 'test', ...more })

/** A release of two instances that opt in to chaos. */
const deploy = (application: string, more: Record<string, string | number>): Promise<Ran> =>
  runAction(
    lab,
    'red-black-deploy',
    {
      ...{ application, environment: 'test', 'ami-id': image, 'instance-type': 't3.small' },
      ...{ 'min-instances': 2, 'max-instances': 3, 'bake-time-seconds': 0, tags: 'kiln:chaos=enabled', ...more }
    },
    { timeoutSeconds: 400 }
  )

/** A worker that would read a queue; nothing listens on any port. */
const working = (version: string): string => `#!/bin/bash
systemctl stop nginx
systemd-run --unit=worker bash -c 'while :; do echo work ${version}; sleep 1; done'
`

const killed = ({ outputs }: Ran): unknown => JSON.parse(outputs['killed'] ?? '[]')

describe('workers', () => {
  it('lose one of the release that works, and none of the one that was stopped for a rollback', async () => {
    succeeded(await create('mailer', { protocol: 'none' }))
    for (const version of ['1', '2']) {
      succeeded(await deploy('mailer', { 'user-data': working(version), 'steady-seconds': 2 }))
    }

    const ran = succeeded(await tick(lab, 'mailer'))

    expect(killed(ran)).toMatchObject([{ application: 'mailer', group: 'mailer-test-v002', verdict: 'steady' }])
    expect(JSON.parse(ran.outputs['skipped'] ?? '')).toMatchObject([{ group: 'mailer-test-v001', reason: 'not-live' }])
    expect(ran.log).toContain('mailer: steady')
    expect(reasons(succeeded(await tick(lab, 'mailer')))).toEqual(['claimed', 'claimed'])
  }, 400_000)
})

describe('a group with a warm pool', () => {
  const scaling = (): AutoScalingClient => new AutoScalingClient(lab.client())
  const name = { AutoScalingGroupName: 'pooled-test-v001' }
  const warm = async () => (await scaling().send(new DescribeWarmPoolCommand(name))).Instances ?? []

  it('loses one that serves, never one of the pool, which fills the gap', async () => {
    succeeded(await create('pooled', { 'deregistration-delay-seconds': 2 }))
    succeeded(await deploy('pooled', { 'user-data': serving('1') }))
    await scaling().send(new PutWarmPoolCommand({ ...name, PoolState: 'Stopped' }))
    // Where AWS lists warm instances with the group, they are neither on the move nor anybody's capacity.
    await lab.switches({ 'groups.listsWarmInstances': 1 })
    while ((await warm())[0]?.LifecycleState !== 'Warmed:Stopped') await new Promise(done => setTimeout(done, 500))
    const [ready] = await warm()

    const ran = succeeded(await tick(lab, 'pooled'))

    await lab.switches({ 'groups.listsWarmInstances': 0 })
    const { AutoScalingGroups = [] } = await scaling().send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name.AutoScalingGroupName] })
    )
    expect(killed(ran)).toMatchObject([{ application: 'pooled', verdict: 'steady' }])
    expect(JSON.stringify(killed(ran))).not.toContain(ready?.InstanceId)
    expect(AutoScalingGroups[0]?.Instances?.map(({ InstanceId }) => InstanceId)).toContain(ready?.InstanceId)
  }, 200_000)
})

describe('a group that is rolled in place', () => {
  const rolled = (version: string): Promise<Ran> =>
    deploy('rolls', { strategy: 'rolling', 'user-data': serving(version), 'expect-version': version })

  const isRefreshing = async (): Promise<boolean> => {
    const { InstanceRefreshes = [] } = await new AutoScalingClient(lab.client()).send(
      new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: 'rolls-test-v001' })
    )
    return InstanceRefreshes.some(({ Status }) => Status === 'Pending' || Status === 'InProgress')
  }

  it('loses nobody while its instances are refreshed, and one afterwards without a failed request', async () => {
    const made = succeeded(await create('rolls', { 'deregistration-delay-seconds': 2 }))
    const url = `${made.outputs['url']}/`
    succeeded(await rolled('1'))

    let isOver = false
    const deploying = rolled('2').finally(() => {
      isOver = true
    })
    const during: Ran[] = []
    for (let nth = 0; during.length === 0 && !isOver; nth++) {
      if (!(await isRefreshing())) continue
      const ran = await tick(lab, 'rolls', { 'claim-store': `ssm:/kiln/chaos/during/${nth}` })
      if (await isRefreshing()) during.push(ran)
    }
    expect(succeeded(await deploying).log).toMatch(/rolls-test-v001: Successful, 100 %/)
    expect(during.map(killed)).toEqual([[]])
    expect(['changing', 'deploying', 'below-min-healthy']).toEqual(expect.arrayContaining(during.flatMap(reasons)))

    const running = await load(lab, url, 40)
    const ran = succeeded(await tick(lab, 'rolls', { 'probe-url': url }))
    const records = await running.stop()
    expect(killed(ran)).toMatchObject([{ application: 'rolls', group: 'rolls-test-v001', verdict: 'steady' }])
    expect(records.length).toBeGreaterThan(100)
    expect(failures(records)).toEqual([])
  }, 600_000)
})
