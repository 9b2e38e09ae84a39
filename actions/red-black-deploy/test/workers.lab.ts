/** Workers, which have no load balancer: from nothing over two releases and back, to nothing again; one story, in order. */
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, enforcePolicies, type Ran, runAction, succeeded } from '../../../test/lab-application.ts'

const APPLICATION = { application: 'mailer', environment: 'test' }
const POLICIES = ['create-application', 'red-black-deploy', 'rollback', 'retire']

let lab: TestLab
let image: string

/** A worker that would read a queue; nothing listens on any port. */
const working = (version: string): string => `#!/bin/bash
systemctl stop nginx
systemd-run --unit=worker --property=StandardOutput=journal+console bash -c 'while :; do echo work ${version}; sleep 1; done'
`

const deploy = (version: string, more: Record<string, string | number> = {}): Promise<Ran> =>
  runAction(lab, 'red-black-deploy', {
    ...{ ...APPLICATION, 'ami-id': image, 'instance-type': 't3.small', 'min-instances': 1, 'max-instances': 2 },
    ...{ 'user-data': working(version), 'steady-seconds': 2, 'bake-time-seconds': 0, ...more }
  })
const create = (more: Record<string, string> = {}): Promise<Ran> =>
  runAction(lab, 'create-application', { ...APPLICATION, protocol: 'none', ...more })

/** `v001 0/2`: how many work of how many there may be. */
async function groups(): Promise<string[]> {
  const { AutoScalingGroups = [] } = await new AutoScalingClient(lab.client()).send(
    new DescribeAutoScalingGroupsCommand({})
  )
  return AutoScalingGroups.filter(({ Status }) => Status === undefined)
    .map(({ AutoScalingGroupName = '', DesiredCapacity, MaxSize }) => {
      return `${AutoScalingGroupName.slice(-4)} ${DesiredCapacity}/${MaxSize}`
    })
    .sort()
}

async function liveSlots(): Promise<(string | undefined)[]> {
  const { SecurityGroups = [] } = await new EC2Client(lab.client()).send(
    new DescribeSecurityGroupsCommand({ GroupNames: ['mailer-test-instances'] })
  )
  return SecurityGroups.map(({ Tags = [] }) => Tags.find(({ Key }) => Key === 'kiln:live-slot')?.Value)
}

const writes = async (): Promise<string[]> =>
  (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)

beforeAll(async () => {
  lab = await startLab(labOf('workerslab'))
  image = await baseImage(lab)
  await enforcePolicies(lab, POLICIES)
}, 180_000)
afterAll(() => stopLab(lab), 60_000)

describe('an application of workers', () => {
  it('is one security group that nobody may reach, made once', async () => {
    const made = succeeded(await create())
    const again = succeeded(await create())
    const behind = await create({ protocol: 'HTTP' })

    expect(made.outputs['url'] ?? '').toBe('')
    expect(await liveSlots()).toEqual(['red'])
    expect(again.log).toContain('nothing to do')
    expect([behind.code, behind.log]).toEqual([1, expect.stringContaining('cannot get a load balancer in place')])
  }, 60_000)

  it('refuses what needs traffic, before the first write', async () => {
    await lab.journal.clear()

    const { code, log } = await deploy('1', { strategy: 'canary', probe: 'required' })

    expect(code).toBe(1)
    expect(log).toContain('canary shares traffic, and workers have none')
    expect(log).toContain('there is nothing to probe')
    expect(await writes()).toEqual([])
  }, 60_000)
})

describe('a release of workers', () => {
  it('is live when its workers stayed in service', async () => {
    const { outputs, log } = succeeded(await deploy('1', { strategy: 'none' }))

    expect(outputs).toMatchObject({ release: 'mailer-test-v001', slot: 'black', outcome: 'deployed' })
    expect(log).toContain('the workers of mailer-test-v001 stayed in service for 2 s')
    expect([await liveSlots(), await groups()]).toEqual([['black'], ['v001 1/2']])
  }, 90_000)

  it('that does not pass the check leaves nothing behind, and the one before works on', async () => {
    const { code, log } = await deploy('bad', { verify: '["false"]' })

    expect([code, log]).toEqual([1, expect.stringContaining('mailer-test-v001 works as before')])
    expect([await liveSlots(), await groups()]).toEqual([['black'], ['v001 1/2']])
  }, 90_000)

  it.each([
    ['after it became live', 'CreateTags', 'after'],
    ['before the one before is stopped', 'UpdateAutoScalingGroup', 'before']
  ] as const)(
    'killed with -9 %s is brought to its end by the next run',
    async (_, operation, when) => {
      const version = `3-${operation}-${when}`
      await lab.faults.add({
        match: { operation, mutating: true, userAgent: 'kiln/red-black-deploy', nth: 1 },
        effect: `kill-${when}`
      })
      const killed = await deploy(version)
      await lab.faults.clear()

      succeeded(await deploy(version))
      const checked = succeeded(await deploy(version, { mode: 'check' }))

      expect(killed.code).not.toBe(0)
      const [kept, live] = await groups()
      expect([kept, live]).toEqual([expect.stringMatching(/ 0\/2$/), expect.stringMatching(/ 1\/2$/)])
      expect(checked.log).toContain('mailer-test is as it was released')
      await lab.journal.clear()
      expect(succeeded(await deploy(version)).outputs['outcome']).toBe('unchanged')
      expect(await writes()).toEqual([])
    },
    120_000
  )

  it('is gone back from: the one before works again before it stops', async () => {
    const [kept = '', live = ''] = await groups()

    const { outputs, log } = succeeded(await runAction(lab, 'rollback', { ...APPLICATION, reason: 'bad mails' }))

    expect(outputs).toMatchObject({ release: `mailer-test-${kept.slice(0, 4)}`, outcome: 'rolled-back' })
    expect(log).toMatch(/start 1 worker[\s\S]*healthy: InService[\s\S]*becomes live[\s\S]*stop the workers/)
    expect(await groups()).toEqual([`${kept.slice(0, 4)} 1/2`, `${live.slice(0, 4)} 0/2`])
  }, 90_000)

  it('is retired, and the application with it', async () => {
    const retired = succeeded(
      await runAction(lab, 'retire', { ...APPLICATION, 'keep-releases': 0, 'soak-seconds': 0 }, { timeoutSeconds: 90 })
    )
    expect(JSON.parse(retired.outputs['deleted'] ?? '')).toHaveLength(1)
    expect(await groups()).toHaveLength(1)
    const still = await create({ mode: 'destroy' })
    expect([still.code, still.log]).toEqual([
      1,
      expect.stringContaining('is not destroyed while anything of it stands')
    ])

    succeeded(await runAction(lab, 'retire', { ...APPLICATION, scope: 'application', confirm: 'mailer-test' }))

    expect(await groups()).toEqual([])
    await expect(liveSlots()).rejects.toThrow('does not exist')
  }, 180_000)
})
