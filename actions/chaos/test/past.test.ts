import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Claim, claimsIn, type Outcome } from '../../../lib/chaos/claims.ts'
import { historyIn } from '../../../lib/chaos/history.ts'
import { MemoryStore } from '../../../lib/test/memory-store.ts'
import type { Calendar } from '../src/day.ts'
import { forgettable, pastOf, tidy } from '../src/past.ts'

const calendar: Calendar = {
  timeZone: 'UTC',
  workdays: new Set([1, 2, 3, 4, 5]),
  holidays: new Set(),
  window: { startMinute: 0, endMinute: 1440 }
}
const claim = (outcome?: Outcome, recoverySeconds?: number): Claim => ({
  run: 'kiln-ci/kiln/123456789/1',
  group: 'hello-test-v001',
  instanceId: 'i-0123456789abcdef0',
  at: '2026-11-23T10:00:00Z',
  ...(outcome === undefined ? {} : { outcome }),
  ...(recoverySeconds === undefined ? {} : { recoverySeconds })
})

const filled = async (): Promise<MemoryStore> => {
  const store = new MemoryStore()
  const claims = claimsIn(store)
  await claims.take('hello', '2026-09-30', claim('steady', 10))
  await claims.take('hello', '2026-10-01', claim('deviated', 900))
  await claims.take('hello', '2026-10-02', claim({ spared: 'changing' }))
  await claims.take('hello', '2026-11-20', claim())
  await claims.take('world', '2026-10-01', claim('steady', 4.5))
  return store
}

describe('old claims', () => {
  it('become one record per application and month; newer ones stay', async () => {
    const store = await filled()
    expect(await tidy(claimsIn(store), historyIn(store), '2026-11-01')).toBe(4)
    expect([...store.texts.keys()].sort()).toEqual([
      'claims/2026-11-20/hello',
      'history/hello/2026-09',
      'history/hello/2026-10',
      'history/world/2026-10'
    ])
    expect(JSON.parse(store.texts.get('history/hello/2026-10') ?? '')).toEqual([
      [1, 'i-0123456789abcdef0', 'deviated', 900],
      [2, 'i-0123456789abcdef0', { spared: 'changing' }, null]
    ])
  })

  it('leave the same past behind, however many runs move them at once and wherever one dies', async () => {
    const expected = await pastOf(claimsIn(await filled()), historyIn(await filled()))
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.nat(25), { minLength: 1, maxLength: 3 }),
        async (scheduler, deaths) => {
          const store = await filled()
          const runs = deaths.map((diesAt, index) => {
            let step = 0
            const pause = async (): Promise<void> => {
              await scheduler.schedule(Promise.resolve())
              if (step++ === diesAt) throw new Error('killed')
            }
            const mine = Object.assign(Object.create(store) as MemoryStore, { pause })
            // A run after midnight moves a month more.
            const until = index === 0 ? '2026-09-30' : '2026-10-31'
            return tidy(claimsIn(mine), historyIn(mine), until).catch(() => 0)
          })
          await scheduler.waitFor(Promise.all(runs))
          const past = await pastOf(claimsIn(store), historyIn(store))
          expect(past).toEqual(expected)
        }
      ),
      { numRuns: 100 }
    )
  })

  it('fit into a standard parameter, 31 of a month', async () => {
    const store = new MemoryStore()
    for (let day = 1; day <= 31; day++) {
      const date = `2026-10-${String(day).padStart(2, '0')}`
      await claimsIn(store).take('hello', date, claim({ spared: 'below-min-healthy' }, 899.9))
    }
    await tidy(claimsIn(store), historyIn(store), '2026-11-01')
    expect(store.texts.get('history/hello/2026-10')?.length).toBeLessThan(4096)
  })

  it.each([
    ['not those of the days that are kept', 30, 1, '2026-09-30'],
    ['never today’s', 1, 1, '2026-10-31'],
    ['not those that a gap of 20 working days needs', 1, 20, '2026-09-30']
  ])('are forgotten, but %s', (_what, keepDays, minDays, until) => {
    expect(forgettable('2026-11-23', keepDays, minDays, calendar)).toBe(until)
  })
})

describe('the past of an application', () => {
  it('counts kills, what came of them and how long recovery took, from claims and history alike', async () => {
    const store = await filled()
    const before = await pastOf(claimsIn(store), historyIn(store))
    await tidy(claimsIn(store), historyIn(store), '2026-11-01')
    const after = await pastOf(claimsIn(store), historyIn(store))
    expect(after).toEqual(before)
    expect(after[0]).toEqual({
      application: 'hello',
      kills: 3,
      deviated: 1,
      unknown: 1,
      spared: 1,
      lastKill: '2026-11-20',
      medianRecoverySeconds: 900,
      longestRecoverySeconds: 900
    })
  })
})
