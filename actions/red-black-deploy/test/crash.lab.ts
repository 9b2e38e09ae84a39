import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DescribeLaunchTemplatesCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, failures, load, type Ran, runAction, serving, succeeded } from '../../../test/lab-application.ts'

const APPLICATION = { application: 'crash', environment: 'test' }
/** More than any of these runs writes; the matrix of an action ends where a run is no longer killed. */
const MOST_WRITES = 14

let lab: TestLab
let image: string
let url: string

const deploy = (version: string): Promise<Ran> =>
  runAction(lab, 'red-black-deploy', {
    ...APPLICATION,
    'ami-id': image,
    'instance-type': 't3.small',
    'min-instances': 1,
    'max-instances': 2,
    'user-data': serving(version),
    'expect-version': version,
    'probe-count': 2,
    'bake-time-seconds': 0,
    'soak-seconds': 0
  })

interface State {
  readonly live: readonly string[]
  readonly groups: readonly string[]
  readonly templates: readonly string[]
  readonly held: readonly string[]
}

async function state(): Promise<State> {
  const scaling = new AutoScalingClient(lab.client())
  const elb = new ElasticLoadBalancingV2Client(lab.client())
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ Names: ['crash-test'] }))
  const { Listeners = [] } = await elb.send(
    new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn })
  )
  const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: Listeners[0]?.ListenerArn }))
  const targetGroups = Rules.find(({ Priority }) => Priority === '100')?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? []
  const serving = targetGroups
    .filter(({ Weight }) => (Weight ?? 0) > 0)
    .map(({ TargetGroupArn }) => TargetGroupArn ?? '')
  const { AutoScalingGroups = [] } = await scaling.send(new DescribeAutoScalingGroupsCommand({}))
  const groups = AutoScalingGroups.filter(({ Status }) => Status === undefined)
  const { LaunchTemplates = [] } = await new EC2Client(lab.client()).send(new DescribeLaunchTemplatesCommand({}))
  return {
    live: groups
      .filter(
        ({ TargetGroupARNs = [], MaxSize }) => MaxSize !== 0 && TargetGroupARNs.some(arn => serving.includes(arn))
      )
      .map(({ AutoScalingGroupName }) => AutoScalingGroupName ?? ''),
    groups: groups.map(({ AutoScalingGroupName }) => AutoScalingGroupName ?? '').sort(),
    templates: LaunchTemplates.map(({ LaunchTemplateName }) => LaunchTemplateName ?? '').sort(),
    held: groups
      .filter(({ Tags = [] }) => Tags.some(({ Key }) => Key === 'kiln:capacity'))
      .map(({ AutoScalingGroupName }) => AutoScalingGroupName ?? '')
  }
}

/** Runs with the caller killed at its nth write, and says whether that write ever came. */
async function killedAt(
  action: string,
  nth: number,
  when: 'before' | 'after',
  run: () => Promise<Ran>
): Promise<boolean> {
  await lab.faults.add({ match: { mutating: true, userAgent: `kiln/${action}`, nth }, effect: `kill-${when}` })
  const { code } = await run()
  await lab.faults.clear()
  return code !== 0
}

beforeAll(async () => {
  lab = await startLab(labOf('crashlab'))
  image = await baseImage(lab)
  const { outputs } = await runAction(lab, 'create-application', {
    ...APPLICATION,
    'deregistration-delay-seconds': 5
  })
  url = `${outputs['url']}/`
  succeeded(await deploy('0'))
}, 180_000)
afterAll(() => stopLab(lab), 60_000)

/** Of each matrix, how many kills there were and after how many of them all was as it must be. */
const tallies = new Map<string, { points: number; passed: number }>()
const tally = (matrix: string): { points: number; passed: number } => {
  const begun = { points: 0, passed: 0 }
  tallies.set(matrix, begun)
  return begun
}
afterAll(() => {
  for (const [matrix, { points, passed }] of tallies) {
    console.log(`crash matrix of ${matrix}: ${passed} passed of ${points}`)
  }
})

describe('a run killed with -9 at any of its writes, under load', () => {
  it('of a deploy is finished by the next one: one release live, one retained, nothing else, no request failed', async () => {
    const running = await load(lab, url, 40)
    const seen = tally('a deploy')
    let version = 0
    const told: string[] = []
    try {
      for (let nth = 1; nth <= MOST_WRITES; nth++) {
        let wasKilled = false
        for (const when of ['before', 'after'] as const) {
          version += 1
          const run = (): Promise<Ran> => deploy(String(version))
          const killed = await killedAt('red-black-deploy', nth, when, run)
          wasKilled ||= killed
          if (killed) seen.points += 1
          const during = await state()
          expect(during.live).toHaveLength(1)

          const again = succeeded(await run())

          const where = `killed ${when} write ${nth}`
          const { live, groups, templates, held } = await state()
          told.push(`${where}: ${again.outputs['outcome']}, live ${live.join()}, groups ${groups.join()}`)
          expect([where, (await lab.get(url)).body]).toEqual([where, `hello ${version}`])
          expect([where, live.length, groups.length, held]).toEqual([where, 1, 2, []])
          expect([where, templates]).toEqual([where, groups])
          if (killed) seen.passed += 1
        }
        if (!wasKilled) break
      }
    } finally {
      console.log(told.join('\n'))
    }
    const records = await running.stop()
    expect(failures(records)).toEqual([])
    expect(seen.points).toBeGreaterThanOrEqual(18)
  }, 900_000)

  it('of a rollback to a named release is finished by the next one', async () => {
    const running = await load(lab, url, 40)
    const seen = tally('a rollback')
    for (let nth = 1; nth <= MOST_WRITES; nth++) {
      let wasKilled = false
      for (const when of ['before', 'after'] as const) {
        const { live, groups } = await state()
        const to = groups.find(name => !live.includes(name)) ?? ''
        const run = (): Promise<Ran> => runAction(lab, 'rollback', { ...APPLICATION, release: to, 'soak-seconds': 0 })
        const killed = await killedAt('rollback', nth, when, run)
        wasKilled ||= killed
        if (killed) seen.points += 1

        succeeded(await run())

        const where = `killed ${when} write ${nth}`
        expect([where, (await state()).live]).toEqual([where, [to]])
        if (killed) seen.passed += 1
      }
      if (!wasKilled) break
    }
    const records = await running.stop()
    expect(failures(records)).toEqual([])
    expect(seen.points).toBeGreaterThanOrEqual(8)
  }, 300_000)
})
