import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Image } from '../../../lib/aws/images.ts'
import type { PastKill } from '../../../lib/chaos/kills.ts'
import { served } from '../../../lib/release/test/served.ts'
import { observe, type World } from '../../../lib/release/world.ts'
import { TAG } from '../../../lib/tags.ts'
import { inputs } from '../src/inputs.ts'
import { readPrices } from '../src/prices.ts'
import { clustersOf } from '../src/report.ts'
import { deployed, FACTS, FIRST, renamed, reported, SECOND, tagged } from './worlds.ts'

let world: World
let aws: Awaited<ReturnType<typeof deployed>>['aws']
beforeAll(async () => {
  ;({ world, aws } = await deployed())
})

const kill = (date: string, outcome: string, recoverySeconds: number, application = 'hello'): PastKill => ({
  ...{ application, date, outcome, recoverySeconds },
  ...{ instanceId: 'i-1', group: undefined, account: undefined, region: undefined, at: undefined }
})

describe('the status of workers', () => {
  it('has no URL, and tells what works and what was stopped', async () => {
    const [hello] = reported([(await deployed('test', true)).world]).applications

    expect(hello?.environments).toMatchObject([
      {
        ...{ state: 'serving', url: null, drift: [] },
        live: { release: 'hello-test-v002', healthy: 2, desired: 2 },
        retained: { release: 'hello-test-v001', desired: 0 }
      }
    ])
  })
})

describe('the status of an application', () => {
  it('names the live and the retained release, and since when', () => {
    const [hello] = reported([tagged(world, FACTS)]).applications
    expect(hello?.environments).toMatchObject([
      {
        environment: 'test',
        state: 'serving',
        live: { release: 'hello-test-v002', version: '2.1.0', amiId: SECOND, healthy: 2, desired: 2 },
        retained: { release: 'hello-test-v001', amiId: FIRST, healthy: 2 },
        drift: []
      }
    ])
    expect(hello?.environments[0]?.live?.liveSince).toMatch(/^2026-01-05T10:/)
    expect(hello?.environments[0]?.switches).toMatchObject([
      { release: 'hello-test-v002', overlapMilliseconds: 2 },
      { release: 'hello-test-v001' }
    ])
  })

  it('orders environments as it is told, others after by name', () => {
    const environments = ['zeta', 'prod', 'alpha', 'test']
    const made = reported(environments.map(environment => renamed(world, 'hello', environment)))
    expect(made.environments).toEqual(['test', 'prod', 'alpha', 'zeta'])
  })

  it('orders applications as people count', () => {
    const made = reported(['service-10', 'service-2', 'api'].map(name => renamed(world, name, 'test')))
    expect(made.applications.map(({ application }) => application)).toEqual(['api', 'service-2', 'service-10'])
  })

  it('counts the cost of what could be retired: releases by price, AMIs by size', () => {
    const image = (id: string): Image =>
      ({
        id,
        name: `hello ${id}`,
        createdAt: '2026-01-01T00:00:00Z',
        mappings: [{ device: '/dev/xvda', volume: { sizeGiB: 8 } }],
        tags: { [TAG.application]: 'hello' }
      }) as unknown as Image
    const made = reported([world], { images: ['ami-9', 'ami-8', SECOND, 'ami-7'].map(image), keepAmis: 1 })
    const [hello] = made.applications
    expect(hello?.environments[0]?.retirable).toMatchObject([{ what: 'hello-test-v001', monthlyDollars: 30.37 }])
    expect(hello?.retirable).toEqual([
      { what: 'ami-8', why: 'hello ami-8, of 2026-01-01', monthlyDollars: 0.4 },
      { what: 'ami-7', why: 'hello ami-7, of 2026-01-01', monthlyDollars: 0.4 }
    ])
    expect(made.monthlyDollars).toBe(31.17)
    const unknown = reported([world], { prices: {} })
    expect(unknown.applications[0]?.environments[0]?.retirable).toMatchObject([{ monthlyDollars: null }])
  })

  it('counts a warm pool that runs to the cost of the release, and none that is stopped', async () => {
    const { aws } = await deployed()
    const retirable = async (state: 'Running' | 'Stopped') => {
      aws.pool('hello-test-v001', { state, size: 2 })
      const seen = await observe(world.application.cluster, aws.ports)
      return reported([seen]).applications[0]?.environments[0]?.retirable[0]
    }

    expect(await retirable('Stopped')).toMatchObject({ monthlyDollars: 30.37 })
    expect(await retirable('Running')).toMatchObject({
      why: 'retained for a rollback: 2 × t3.small, and 2 in its warm pool, which runs',
      monthlyDollars: 60.74
    })
  })

  it('tells of kills whatever they were grouped by', () => {
    const kills = [
      kill('2026-01-04', 'steady', 6),
      kill('2026-01-03', 'deviated', 60, 'hello-test'),
      kill('2026-01-02', 'steady', 8, 'hello-test-v001')
    ]
    expect(reported([world], { kills }).applications[0]?.chaos).toEqual({
      kills: 3,
      deviated: 1,
      last: { date: '2026-01-04', outcome: 'steady', recoverySeconds: 6 },
      medianRecoverySeconds: 8,
      longestRecoverySeconds: 60
    })
  })

  it('tells of kills whose claims are of an account or region, and of none in another region', () => {
    const kills = [
      kill('2026-01-05', 'deviated', 9, 'eu-west-1.hello'),
      kill('2026-01-04', 'steady', 6, 'us-east-1.hello'),
      kill('2026-01-03', 'steady', 7, 'prod.us-east-1.hello-test'),
      kill('2026-01-02', 'steady', 8, 'prod.hello'),
      kill('2026-01-01', 'deviated', 9, 'prod.eu-west-1.hello')
    ]
    expect(reported([world], { kills }).applications[0]?.chaos).toMatchObject({
      ...{ kills: 3, deviated: 0 },
      last: { date: '2026-01-04' }
    })
  })
})

describe('drift', () => {
  const drift = async (): Promise<readonly string[]> =>
    reported([await observe(world.application.cluster, aws.ports)]).applications[0]?.environments[0]?.drift ?? []

  it('is nothing after a deploy', async () => {
    expect(await drift()).toEqual([])
  })

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'processes that others suspended',
      () => aws.ports.groups.suspend('hello-test-v002', ['Launch']),
      /^Launch of hello-test-v002 suspended, not by Kiln$/
    ],
    ['missing health', async () => aws.sicken('hello-test-v002'), /^0 of 2 instances of hello-test-v002 are healthy$/],
    [
      'a rule that serves both slots',
      () =>
        aws.ports.balancers.setWeights(
          served(world).production.arn,
          served(world).production.forwards.map(one => ({ ...one, weight: 1 }))
        ),
      /must serve exactly one slot, but its weights are red 1, black 1/
    ]
  ])('is %s', async (_what, happen, line) => {
    ;({ aws, world } = await deployed())
    await happen()
    expect((await drift()).join('\n')).toMatch(line)
  })
})

describe('what is read', () => {
  it('are the clusters that tags name, each once', () => {
    const tags = { [TAG.application]: 'b', [TAG.environment]: 'test' }
    expect(clustersOf([tags, { ...tags, [TAG.application]: 'a' }, tags, { [TAG.application]: 'c' }])).toEqual([
      { application: 'a', environment: 'test' },
      { application: 'b', environment: 'test' }
    ])
  })

  it('prices that are given over those of the list', () => {
    expect(readPrices('{"t3.small": 1}')).toMatchObject({ 't3.small': 1, 't3.large': 0.0832 })
    expect(inputs({})).toMatchObject({ prices: { 't3.small': 0.0208 } })
  })

  it.each(['x', '[]', '{"a": "b"}', '{"a": -1}', 'null'])('not as prices: %s', json => {
    expect(readPrices(json)).toMatch(/^is not/)
  })
})
