import { describe, expect, it } from '@jest/globals'
import type { Image } from '../../../lib/aws/images.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { live, observe } from '../../../lib/release/world.ts'
import { gantt } from '../../../lib/summary.ts'
import { CLUSTER, run, wanted } from '../../../test/simulated-runs.ts'
import { differences } from '../src/difference.ts'
import type { Report } from '../src/main.ts'
import { plan } from '../src/plan.ts'
import { summary } from '../src/summary.ts'

const imageOf = (nevra: string): Image => ({ id: 'ami-0000000b', tags: { 'kiln:nevra': nevra } }) as unknown as Image

async function serving() {
  const aws = simulated(CLUSTER)
  await run(aws, wanted('ami-0000000a', { tags: { 'kiln:nevra': 'hello-0:1.0-1.x86_64 tool-0:2-1.noarch' } }))
  return observe(CLUSTER, aws.ports)
}

describe('a plan tells', () => {
  it('which packages change, come and go', async () => {
    const world = await serving()
    const image = imageOf('hello-0:1.1-1.x86_64 other-0:1-1.noarch')

    const rows = differences(live(world)?.release, wanted('ami-0000000a'), image)

    expect(rows).toEqual([
      { what: 'package hello', live: '0:1.0-1.x86_64', wanted: '0:1.1-1.x86_64' },
      { what: 'package other', live: 'absent', wanted: '0:1-1.noarch' },
      { what: 'package tool', live: '0:2-1.noarch', wanted: 'absent' }
    ])
  })

  it('which settings change, and nothing of those that do not', async () => {
    const world = await serving()
    const desired = wanted('ami-0000000b', {
      ...{ max: 9, mixed: { types: ['t3.small', 't3a.small'], spotPercent: 50, onDemandBase: 1 } },
      settings: { ...wanted('ami-0000000b').settings, userData: '#!/bin/sh\ntrue\n' }
    })

    const rows = differences(live(world)?.release, desired, imageOf('hello-0:1.0-1.x86_64 tool-0:2-1.noarch'))

    expect(rows).toEqual([
      { what: 'AMI', live: 'ami-0000000a', wanted: 'ami-0000000b' },
      { what: 'instance types and spot', live: 'none', wanted: 't3.small, t3a.small; 50 % spot above 1 on demand' },
      { what: 'user data', live: 'none', wanted: '2 lines, changed' },
      { what: 'maximum', live: '8', wanted: '9' }
    ])
  })

  it('as Markdown, with whatever users wrote made harmless', async () => {
    const world = await serving()
    const desired = wanted('ami-0000000b', {
      settings: { ...wanted('ami-0000000b').settings, instanceProfile: 'a|<b>`c`' }
    })
    const planned = plan(world, desired, {})
    const story = { outcome: 'unchanged', release: '', slot: 'red', moments: [] } as never
    const report = {
      ...{ desired, planned, story, startedAt: 0, url: 'http://x', warnings: ['one <zone>'] },
      ...{ pool: undefined, instancePrice: undefined },
      differences: differences(live(world)?.release, desired, undefined)
    }

    const markdown = summary(report, true)

    expect(markdown).toContain('> ⚠️ one &lt;zone&gt;')
    expect(markdown).toContain('| AMI | <code>ami-0000000a</code> | <code>ami-0000000b</code> |')
    expect(markdown).toContain('<code>a&#124;&lt;b&gt;&#96;c&#96;</code>')
    expect(markdown).toMatch(/1\. create launch template hello-test-v002/)
  })
})

describe('the summary tells what two releases cost', () => {
  const hour = 3_600_000
  const cost = async (pool: Report['pool'], retain = true, outcome = 'deployed'): Promise<string | undefined> => {
    const desired = wanted('ami-0000000b', { retain })
    const moments = [0, 2 * hour].map(at => ({ at, what: 'x' }))
    const story = { outcome, release: '', slot: 'red', moments, liveAt: hour } as never
    const planned = plan(await serving(), desired, {})
    const report = { desired, planned, pool, story, startedAt: 0, url: 'http://x', warnings: [], differences: [] }
    const markdown = summary({ ...report, instancePrice: 0.5 }, false)
    return /double capacity \| (.*) \|/.exec(markdown)?.[1]
  }

  it.each<[Report['pool'], string]>([
    [undefined, '2 × t3.small beside the 2 that served: 4.00 instance hours so far ($2.0000); 2 an hour ($1.0000)'],
    [
      { count: 3, runs: false },
      '2 × t3.small beside the 2 that served, with a warm pool of 3 that is stopped and costs its volumes alone: 4.00 instance hours so far ($2.0000); 2 an hour ($1.0000)'
    ],
    [
      { count: 3, runs: true },
      '2 × t3.small beside the 2 that served, with a warm pool of 3 that runs: 7.00 instance hours so far ($3.5000); 5 an hour ($2.5000)'
    ]
  ])('%#: with its warm pool as it bills', async (pool, line) => {
    expect(await cost(pool)).toBe(`${line} until the release before is retired`)
  })

  it.each([
    ['nothing is kept', false, 'deployed', 'the release before is gone'],
    ['it failed', true, 'failed', 'the new one is gone'],
    ['it was rolled back', true, 'rolled-back', '2 an hour ($1.0000) until the new one is retired']
  ])('and what it goes on to cost where %s', async (_, retain, outcome, after) => {
    expect((await cost(undefined, retain, outcome))?.split('; ').at(-1)).toBe(after)
  })
})

it('the timeline is a diagram whose text cannot break it', () => {
  const moments = [
    { at: 1000, what: 'started' },
    { at: 3000, what: 'done: create; group #1, `x`' },
    { at: 3000, what: 'at once' }
  ]

  expect(gantt('v1', moments).split('\n')).toEqual([
    ...['```mermaid', 'gantt', '  title v1', '  dateFormat x', '  axisFormat %M:%S'],
    ...['  done create group 1 x :0, 2000', '  at once :2000, 2000', '```']
  ])
})
