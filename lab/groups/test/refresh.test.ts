import { describe, expect, it } from '@jest/globals'
import { codeOf, rig, SLOT } from './rig.ts'

const DESIRED = { LaunchTemplate: { LaunchTemplateName: 'web', Version: '2' } }
const GROUP = { AutoScalingGroupName: 'web-v001' }
const FIRST_MORE = { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 }

async function withGroup(input = {}) {
  const lab = rig()
  await lab.create({ TargetGroupARNs: [SLOT], HealthCheckType: 'ELB', HealthCheckGracePeriod: 0, ...input })
  return lab
}

const start = (lab: Awaited<ReturnType<typeof withGroup>>, Preferences = {}) =>
  lab.call('StartInstanceRefresh', { ...GROUP, DesiredConfiguration: DESIRED, Preferences })
const latest = async (lab: Awaited<ReturnType<typeof withGroup>>) =>
  (await lab.call('DescribeInstanceRefreshes', GROUP)).InstanceRefreshes?.[0]
const versions = async (lab: Awaited<ReturnType<typeof withGroup>>) =>
  ((await lab.group())?.Instances ?? [])
    .filter(({ LifecycleState }) => LifecycleState === 'InService')
    .map(({ LaunchTemplate }) => LaunchTemplate?.Version)

describe('an instance refresh', () => {
  it('replaces all members, and its configuration becomes the group’s own', async () => {
    const lab = await withGroup()

    await start(lab, FIRST_MORE)
    for (let turn = 0; turn < 6; turn++) await lab.pass(5)

    expect(await latest(lab)).toMatchObject({ Status: 'Successful', PercentageComplete: 100, InstancesToUpdate: 0 })
    expect(await versions(lab)).toEqual(['2', '2'])
    expect((await lab.group())?.LaunchTemplate?.Version).toBe('2')
  })

  it('launches before it ends, as far as the upper percentage has room, and never serves with fewer', async () => {
    const lab = await withGroup({ DesiredCapacity: 4 })
    const before = await lab.ids()
    lab.manner.healthy = false

    await start(lab, { MinHealthyPercentage: 100, MaxHealthyPercentage: 125 })
    await lab.pass(5)
    await lab.pass(5)

    expect(await lab.ids()).toHaveLength(5)
    expect(await lab.ids()).toEqual(expect.arrayContaining(before))
  })

  it('ends before it launches where there is no room above', async () => {
    const lab = await withGroup()
    lab.manner.boots = false

    await start(lab, { MinHealthyPercentage: 50 })
    await lab.pass(1)

    expect(await versions(lab)).toEqual(['1'])
    expect(await lab.states()).toContain('Pending')
  })

  it('waits for the warm-up of each replacement', async () => {
    const lab = await withGroup()

    await start(lab, { ...FIRST_MORE, InstanceWarmup: 60 })
    await lab.pass(30)
    expect(await latest(lab)).toMatchObject({ Status: 'InProgress', PercentageComplete: 0 })

    for (let turn = 0; turn < 5; turn++) await lab.pass(61)
    expect(await latest(lab)).toMatchObject({ Status: 'Successful' })
  })

  it('stays revocable for its bake time', async () => {
    const lab = await withGroup()
    await start(lab, { ...FIRST_MORE, BakeTime: 600 })
    for (let turn = 0; turn < 6; turn++) await lab.pass(5)
    expect(await latest(lab)).toMatchObject({ Status: 'Baking' })

    await lab.pass(600)
    expect(await latest(lab)).toMatchObject({ Status: 'Successful' })
  })

  it('goes back by itself when replacements fail, and the group keeps what it had', async () => {
    const lab = await withGroup()
    lab.manner.healthy = false

    await start(lab, { ...FIRST_MORE, AutoRollback: true })
    for (let turn = 0; turn < 8; turn++) {
      await lab.pass(5)
      for (const id of await lab.ids()) if (lab.targets.get(SLOT)?.get(id) === 'initial') lab.target(id, 'unhealthy')
    }
    lab.manner.healthy = true
    for (let turn = 0; turn < 8; turn++) await lab.pass(5)

    expect(await latest(lab)).toMatchObject({ Status: 'RollbackSuccessful' })
    expect(await versions(lab)).toEqual(['1', '1'])
    expect((await lab.group())?.LaunchTemplate?.Version).toBe('1')
  })

  it('goes back when asked, from half way', async () => {
    const lab = await withGroup({ DesiredCapacity: 4 })
    await start(lab, { ...FIRST_MORE, InstanceWarmup: 20 })
    await lab.pass(5)
    await lab.pass(21)

    await lab.call('RollbackInstanceRefresh', GROUP)
    for (let turn = 0; turn < 6; turn++) await lab.pass(25)

    expect(await latest(lab)).toMatchObject({ Status: 'RollbackSuccessful' })
    expect(await versions(lab)).toEqual(['1', '1', '1', '1'])
  })

  it('stops when cancelled; what was replaced stays so', async () => {
    const lab = await withGroup()
    await start(lab, { ...FIRST_MORE, InstanceWarmup: 3600 })
    await lab.pass(5)

    await lab.call('CancelInstanceRefresh', GROUP)
    await lab.pass(5)

    expect(await latest(lab)).toMatchObject({ Status: 'Cancelled' })
    expect((await lab.group())?.LaunchTemplate?.Version).toBe('1')
  })

  it('is one at a time, and only what has a numbered configuration can be rolled back', async () => {
    const lab = await withGroup()
    const latestVersion = { LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' } }
    const refused = { ...GROUP, DesiredConfiguration: latestVersion, Preferences: { AutoRollback: true } }
    expect(await codeOf(lab.call('StartInstanceRefresh', refused))).toBe('ValidationError')
    expect(await codeOf(lab.call('RollbackInstanceRefresh', GROUP))).toBe('ActiveInstanceRefreshNotFound')

    await lab.call('StartInstanceRefresh', { ...GROUP, Preferences: FIRST_MORE })
    expect(await codeOf(start(lab))).toBe('InstanceRefreshInProgress')
    expect(await codeOf(lab.call('RollbackInstanceRefresh', GROUP))).toBe('IrreversibleInstanceRefresh')
  })
})
