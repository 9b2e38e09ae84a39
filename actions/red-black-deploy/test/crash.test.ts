import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Crash, type Simulated, simulated } from '../../../lib/release/test/simulated.ts'
import { observe } from '../../../lib/release/world.ts'
import { CLUSTER, judged, run, runRollback, wanted, withStaleReads } from '../../../test/simulated-runs.ts'
import { type Desired, plan } from '../src/plan.ts'
import type { Judgement } from '../src/run.ts'

const A = 'ami-0000000a'
const B = 'ami-0000000b'
const C = 'ami-0000000c'

interface Scenario {
  readonly name: string
  /** Without a load balancer. */
  readonly workers?: boolean
  readonly before: (aws: Simulated) => Promise<unknown>
  readonly act: (aws: Simulated, how?: Judgement) => Promise<unknown>
}

const served: readonly Scenario[] = [
  { name: 'first deploy', before: async () => {}, act: (aws, how) => run(aws, wanted(A), how) },
  { name: 'second deploy', before: aws => run(aws, wanted(A)), act: (aws, how) => run(aws, wanted(B), how) },
  {
    name: 'third deploy',
    before: async aws => {
      await run(aws, wanted(A))
      await run(aws, wanted(B))
    },
    act: (aws, how) => run(aws, wanted(C), how)
  },
  {
    name: 'deploy of the retained release',
    before: async aws => {
      await run(aws, wanted(A))
      await run(aws, wanted(B))
    },
    act: (aws, how) => run(aws, wanted(A), how)
  },
  {
    name: 'rollback',
    before: async aws => {
      await run(aws, wanted(A))
      await run(aws, wanted(B))
    },
    act: (aws, how) => runRollback(aws, 0, undefined, how)
  },
  {
    name: 'canary deploy beside a release that grew',
    before: async aws => {
      await run(aws, wanted(A))
      aws.grow('hello-test-v001', 4)
    },
    act: (aws, how) => run(aws, wanted(B, { strategy: 'canary', rungs: [10] }), how)
  },
  {
    name: 'linear deploy of the retained release',
    before: async aws => {
      await run(aws, wanted(A))
      await run(aws, wanted(B))
    },
    act: (aws, how) => run(aws, wanted(A, { strategy: 'linear', rungs: [25, 50, 75] }), how)
  },
  {
    name: 'canary that is taken back',
    before: async aws => {
      await run(aws, wanted(A))
      aws.grow('hello-test-v001', 3)
      await stoppedOnRung(aws, wanted(B, { strategy: 'linear', rungs: [10, 50] }))
    },
    act: (aws, how) => runRollback(aws, 0, 'hello-test-v001', how)
  },
  {
    name: 'other deploy over a canary that a dead run left',
    before: async aws => {
      await run(aws, wanted(A))
      await stoppedOnRung(aws, wanted(B, { strategy: 'canary', rungs: [10] }))
    },
    act: (aws, how) => run(aws, wanted(C), how)
  },
  {
    name: 'deploy without retaining',
    before: aws => run(aws, wanted(A)),
    act: (aws, how) => run(aws, wanted(B, { retain: false }), how)
  }
]

/** What workers do as well: they share no traffic, so there is no ladder. */
const scenarios: readonly Scenario[] = [
  ...served,
  ...served
    .filter(({ name }) => !/canary|linear/.test(name))
    .map(scenario => ({ ...scenario, name: `${scenario.name} of workers`, workers: true }))
]

/** A run that dies right after it gave a release its first share. */
async function stoppedOnRung(aws: Simulated, desired: Desired): Promise<void> {
  aws.crashAt({ nth: 'set-weights', when: 'after' })
  await run(aws, desired).catch(() => {})
  expect(aws.wasKilled()).toBe(true)
  aws.crashAt(undefined)
}

/** One uninterrupted run, to compare with: how many writes it has, and where it ends. */
async function straight({ before, act, workers = false }: Scenario) {
  const aws = simulated(CLUSTER, { workers })
  await before(aws)
  const start = aws.writes.length
  await act(aws)
  return { writes: aws.writes.length - start, end: aws.summary(), image: aws.liveImage() }
}

async function killed(scenario: Scenario, crash: Crash): Promise<Simulated> {
  const aws = simulated(CLUSTER, { workers: scenario.workers ?? false })
  await scenario.before(aws)
  aws.crashAt(crash)
  await scenario.act(aws).catch(() => {})
  expect(aws.wasKilled()).toBe(true)
  aws.crashAt(undefined)
  return aws
}

let points = 0
let passed = 0
afterAll(() => console.log(`crash matrix: ${passed} passed of ${points}`))

describe.each(scenarios)('$name, killed at any of its writes', scenario => {
  it('run again comes to the same end, breaks no invariant on the way, and then writes no more (I1–I8)', async () => {
    const { writes, end } = await straight(scenario)
    expect(writes).toBeGreaterThan(2)
    for (let nth = 1; nth <= writes; nth++) {
      for (const when of ['before', 'after'] as const) {
        points += 1
        const aws = await killed(scenario, { nth, when })

        await scenario.act(aws)

        const where = `killed ${when} write ${nth} of ${writes}`
        const isRollback = scenario.name.startsWith('rollback')
        const isLateRollback = isRollback && aws.summary() !== end
        // Killed after all it had to do, a rollback run again is a new rollback: it cannot know.
        if (!(isLateRollback && nth === writes && when === 'after'))
          expect([where, aws.summary()]).toEqual([where, end])
        expect([where, aws.violations]).toEqual([where, []])
        const before = aws.writes.length
        if (!isRollback) await scenario.act(aws)
        expect([where, aws.writes.slice(before)]).toEqual([where, []])
        passed += 1
      }
    }
  })
})

const STRANGERS = [
  ['shares the traffic', 50, 50],
  ['takes all of it away', 0, 0],
  ['sends all to red', 1, 0],
  ['sends all to black', 0, 1]
] as const

describe.each(served.filter(({ name }) => !name.includes('rollback')))(
  '$name, while somebody else writes the production rule after any of its writes',
  scenario => {
    it.each(STRANGERS)('and %s: nothing is put into or taken from what serves then', async (_, red, black) => {
      const { writes } = await straight(scenario)
      for (let nth = 1; nth < writes; nth++) {
        points += 1
        const aws = simulated(CLUSTER)
        await scenario.before(aws)
        // What somebody else undid is never shown, and nobody need wait for it long.
        Object.assign(aws.ports, { patience: { seconds: 0.05, intervalSeconds: 0 } })
        aws.disturbAt(nth, () => aws.setWeights(red, black))

        await scenario.act(aws).catch(() => {})

        const where = `${nth} of ${writes}`
        // Where more or fewer than one slot serve, that is the other's doing.
        expect([where, aws.violations.filter(text => !text.startsWith('I1'))]).toEqual([where, []])
        passed += 1
      }
    })

    it.each(STRANGERS)(
      'that killed it, and %s: the same holds for the next run, and the one after comes to its end',
      async (_, red, black) => {
        const { writes, image } = await straight(scenario)
        for (let nth = 1; nth <= writes; nth++) {
          for (const when of ['before', 'after'] as const) {
            points += 1
            const aws = await killed(scenario, { nth, when })
            Object.assign(aws.ports, { patience: { seconds: 0.05, intervalSeconds: 0 } })
            const before = aws.weights()
            aws.setWeights(red, black)

            await scenario.act(aws).catch(() => aws.setWeights(...before))
            await scenario.act(aws)

            const where = `killed ${when} write ${nth} of ${writes}`
            expect([where, aws.liveImage()]).toEqual([where, image])
            expect([where, aws.violations.filter(text => !text.startsWith('I1'))]).toEqual([where, []])
            passed += 1
          }
        }
      }
    )
  }
)

const STALE_SECONDS = 60
/** As long as a deploy waits by itself. */
const PATIENT = judged({ health: { ...judged().health, deadlineSeconds: 300 } })

describe.each(scenarios)('$name, killed at any of its writes, where all reads are up to a minute old', scenario => {
  it('run again comes to the same end, and breaks no invariant on the way', async () => {
    const { writes, end } = await straight(scenario)
    const isRollback = scenario.name.startsWith('rollback')
    for (let nth = 1; nth <= writes; nth++) {
      for (const when of ['before', 'after'] as const) {
        points += 1
        const fresh = simulated(CLUSTER, { workers: scenario.workers ?? false })
        await scenario.before(fresh)
        const aws = withStaleReads(fresh, STALE_SECONDS)
        // What was looked at before it all began is what is told for the next minute.
        await observe(CLUSTER, aws.ports)
        aws.crashAt({ nth, when })
        await scenario.act(aws, PATIENT).catch(() => {})
        aws.crashAt(undefined)

        await scenario.act(aws, PATIENT)

        const where = `killed ${when} write ${nth} of ${writes}`
        if (!(isRollback && aws.summary() !== end && nth === writes && when === 'after')) {
          expect([where, aws.summary()]).toEqual([where, end])
        }
        expect([where, aws.violations]).toEqual([where, []])
        passed += 1
      }
    }
  }, 120_000)
})

const image = fc.constantFrom(A, B, C)
const crash = fc.option(
  fc.record({ nth: fc.integer({ min: 1, max: 12 }), when: fc.constantFrom('before' as const, 'after' as const) }),
  { nil: undefined, freq: 2 }
)
const event = fc.oneof(
  fc.record({
    do: fc.constant('deploy' as const),
    image,
    crash,
    retain: fc.boolean(),
    rungs: fc.constantFrom([], [10], [20, 60])
  }),
  fc.record({ do: fc.constant('rollback' as const), crash }),
  fc.record({ do: fc.constant('grow' as const), by: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ do: fc.constant('break' as const), image })
)

describe.each([false, true])(
  'any history of deploys, rollbacks, kills, growth and bad images (workers: %s)',
  workers => {
    it('keeps the invariants, and a deploy of a good image converges from wherever it ended', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(event, { maxLength: 8 }), async events => {
          const aws = simulated(CLUSTER, { soakSeconds: workers ? 0 : 30, workers })
          const options = { soakSeconds: workers ? 0 : 30, max: 100, bakeSeconds: 0 }
          for (const one of events) {
            aws.crashAt('crash' in one ? one.crash : undefined)
            if (one.do === 'deploy') {
              const { retain } = one
              const rungs = workers ? [] : one.rungs
              const strategy = rungs.length === 0 ? 'red-black' : 'canary'
              await run(aws, wanted(one.image, { ...options, retain, rungs, strategy })).catch(() => {})
            }
            if (one.do === 'rollback') await runRollback(aws, workers ? 0 : 30).catch(() => {})
            const live = aws.liveName()
            const size = live === undefined ? 0 : (aws.group(live)?.desired ?? 0)
            if (one.do === 'grow' && live !== undefined && size < 8) aws.grow(live, size + one.by)
            if (one.do === 'break' && aws.liveImage() !== one.image) aws.bad.add(one.image)
          }
          aws.crashAt(undefined)
          aws.bad.clear()

          await run(aws, wanted('ami-0000000d', options))

          expect(aws.liveImage()).toBe('ami-0000000d')
          expect(aws.violations).toEqual([])
          const after = plan(await observe(CLUSTER, aws.ports), wanted('ami-0000000d', options), {})
          expect(after.steps).toEqual([])
          expect(aws.groupNames().length).toBeLessThanOrEqual(2)
          expect(aws.templateNames()).toEqual(aws.groupNames())
        }),
        { numRuns: Number(process.env['RUNS'] ?? 300) }
      )
    }, 120_000)
  }
)
