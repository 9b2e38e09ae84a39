import { describe, expect, it } from '@jest/globals'
import type { PastKill } from '../../../lib/chaos/kills.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { observe, type World } from '../../../lib/release/world.ts'
import { TAG } from '../../../lib/tags.ts'
import { CLUSTER, run, runRollback, wanted } from '../../../test/simulated-runs.ts'
import { type Demand, judge, type Served } from '../src/proof.ts'

const A = 'ami-0000000a'
const B = 'ami-0000000b'
const V2 = 'hello-test-v002'

const demand = (more: Partial<Demand> = {}): Demand => ({
  amiId: undefined,
  servedSeconds: 0,
  servedRequests: 0,
  failedPercent: 1,
  survivedChaos: false,
  ...more
})
const kill = (more: Partial<PastKill> = {}): PastKill => ({
  application: 'hello',
  date: '2026-01-05',
  instanceId: 'i-1',
  outcome: 'steady',
  recoverySeconds: 6,
  group: V2,
  at: '2026-01-05T10:30:00Z',
  account: undefined,
  region: undefined,
  ...more
})

/** A and then B were deployed; B has been live for an hour. */
async function deployed(hours = 1, workers = false) {
  const aws = simulated(CLUSTER, { workers })
  await run(aws, wanted(A))
  await run(aws, wanted(B))
  const world = await observe(CLUSTER, aws.ports)
  return { aws, world: { ...world, at: world.at + hours * 3_600_000 } }
}

const judged = (world: World, more: Partial<Demand> = {}, served?: Served, kills: readonly PastKill[] = []) =>
  judge({ world, served, kills, account: '123456789012', region: 'us-east-1' }, demand(more))

describe('a promotion', () => {
  it('takes the AMI that is live', async () => {
    const { world } = await deployed()
    expect(judged(world)).toEqual({ refusals: [], notYet: [], release: V2, amiId: B })
  })

  it('refuses an AMI that is not live, and says what it was', async () => {
    const { world } = await deployed()
    expect(judged(world, { amiId: A }).refusals).toEqual([
      `${A} is not live in test: ${V2} serves with ${B}; it was before, as the retained release`
    ])
    expect(judged(world, { amiId: 'ami-0000000c' }).refusals).toEqual([
      `ami-0000000c is not live in test: ${V2} serves with ${B}`
    ])
  })

  it('takes the AMI of workers, and refuses to count requests that nobody sends them', async () => {
    const { world } = await deployed(1, true)

    expect(judged(world)).toEqual({ refusals: [], notYet: [], release: V2, amiId: B })
    expect(judged(world, { servedRequests: 100 }).refusals).toEqual([
      'hello in test are workers, which answer no requests that could be counted'
    ])
  })

  it('refuses where nothing is live', async () => {
    const world = await observe(CLUSTER, simulated(CLUSTER).ports)
    expect(judged(world).refusals).toEqual(['nothing of hello is live in test'])
  })

  it.each<[string, Partial<Demand>, Served | undefined, readonly PastKill[], readonly string[]]>([
    ['has served long enough', { servedSeconds: 3600 }, undefined, [], []],
    [
      'has not served long enough',
      { servedSeconds: 7200 },
      undefined,
      [],
      [expect.stringMatching(/^hello-test-v002 has served for 36\d\d s of 7200 s$/) as unknown as string]
    ],
    ['has answered enough', { servedRequests: 100 }, { requests: 100, failed: 1 }, [], []],
    [
      'has answered too little',
      { servedRequests: 100 },
      { requests: 99, failed: 99 },
      [],
      [`${V2} has answered 99 of 100 requests`]
    ],
    [
      'answered with errors',
      { servedRequests: 100 },
      { requests: 200, failed: 3 },
      [],
      [`${V2} answered 3 of 200 requests with 5xx: more than 1 %`]
    ],
    [
      'answered nobody knows how',
      { servedRequests: 100 },
      { requests: 200, failed: 0, notCounted: 'failed: InternalError' },
      [],
      [`CloudWatch did not say what ${V2} answered (failed: InternalError)`]
    ],
    ['survived a kill', { survivedChaos: true }, undefined, [kill()], []],
    [
      'was never killed',
      { survivedChaos: true },
      undefined,
      [kill({ group: 'hello-test-v001' }), kill({ group: undefined })],
      [`${V2} has not been through a chaos kill`]
    ],
    [
      'noticed its last kill',
      { survivedChaos: true },
      undefined,
      [kill({ outcome: 'deviated', date: '2026-01-06' }), kill()],
      [`the last chaos kill of ${V2}, on 2026-01-06, ended as "deviated"`]
    ]
  ])('of a release that %s', async (_what, more, served, kills, notYet) => {
    const { world } = await deployed()
    expect(judged(world, more, served, kills)).toMatchObject({ refusals: [], notYet })
  })

  it.each<[string, Partial<PastKill>]>([
    ['a group of the same name in another region', { region: 'eu-west-1' }],
    ['a group of the same name in another account', { account: '999999999999', region: 'us-east-1' }],
    ['a group of the same name that is gone', { at: '2025-12-30T10:30:00Z' }]
  ])('does not take the kill of %s for one of its release', async (_what, more) => {
    const { world } = await deployed()
    expect(judged(world, { survivedChaos: true }, undefined, [kill(more)]).notYet).toEqual([
      `${V2} has not been through a chaos kill`
    ])
  })

  it.each<[string, Partial<PastKill>]>([
    ['its region', { region: 'us-east-1' }],
    ['its account and region', { account: '123456789012', region: 'us-east-1' }],
    ['an account that has a name', { account: 'test', region: 'us-east-1' }]
  ])('takes the kill of its group in %s', async (_what, more) => {
    const { world } = await deployed()
    expect(judged(world, { survivedChaos: true }, undefined, [kill(more)]).notYet).toEqual([])
  })

  it('waits for a deploy that has not ended, and for instances that are not healthy', async () => {
    const { aws } = await deployed()
    await aws.ports.groups.tag(V2, { [TAG.capacity]: '2/2/4' })
    aws.grow(V2, 4)
    const { notYet } = judged(await observe(CLUSTER, aws.ports))
    expect(notYet).toEqual([`the deploy of ${V2} has not ended`, `2 of 4 instances of ${V2} are healthy`])
  })

  it('counts from the rollback that made the release live again, not from its first day', async () => {
    const { aws } = await deployed()
    await runRollback(aws)
    const world = await observe(CLUSTER, aws.ports)
    const later = { ...world, at: world.at + 60_000 }
    const { notYet } = judged(later, { servedSeconds: 3600 })
    expect(notYet).toEqual([expect.stringMatching(/^hello-test-v001 has served for [67]\d s of 3600 s$/)])
  })
})
