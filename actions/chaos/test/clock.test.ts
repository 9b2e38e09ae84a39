import { describe, expect, it } from '@jest/globals'
import type { Claim } from '../../../lib/chaos/claims.ts'
import { type Calendar, dueAt, localDate, windowOn, workdaysBefore } from '../src/day.ts'
import type { Application } from '../src/groups.ts'
import { claimedSkip, turnOf } from '../src/schedule.ts'
import { group } from './fleet.fake.ts'
import { type ClockFailures, PERFECT, PUBLISHED, ticksOf } from './github-clock.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 1)
const APPLICATIONS: readonly Application[] = Array.from({ length: 100 }, (_, index) => ({
  name: `app${index}`,
  groups: [group(`app${index}-prod-v001`)]
}))

/** Every day is a working day here, so that days are what is counted. */
const calendar: Calendar = {
  timeZone: 'Europe/Berlin',
  workdays: new Set([1, 2, 3, 4, 5, 6, 7]),
  holidays: new Set(),
  window: { startMinute: 9 * 60, endMinute: 15 * 60 }
}

/** Chances that a test can have again: mulberry32. */
function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Simulated {
  /** Times of the kills, by application and date. */
  readonly kills: ReadonlyMap<string, readonly number[]>
  readonly ticks: readonly number[]
}

/** Days of hourly ticks at 17 past, over all applications, with the schedule and the claims of the action itself. */
function simulate(days: number, rhythm: { meanDays: number; minDays: number }, failures: ClockFailures): Simulated {
  const chance = chances(7)
  const planned = Array.from({ length: days * 24 }, (_, hour) => START + hour * HOUR + 17 * 60_000)
  const ticks = planned.flatMap(at => ticksOf(at, failures, chance)).sort((a, b) => a - b)
  const request = { seed: 'seed', defaults: { rhythm, calendar }, exclude: [], isNow: false }
  const kills = new Map<string, number[]>()
  const claims = new Map<string, Map<string, Claim>>()
  const on = (date: string): Map<string, Claim> => {
    const known = claims.get(date) ?? new Map<string, Claim>()
    claims.set(date, known)
    return known
  }
  for (const now of ticks) {
    const date = localDate(now, calendar.timeZone)
    const today = on(date)
    const before = workdaysBefore(date, rhythm.minDays - 1, calendar).flatMap(day =>
      [...on(day)].map(([application, claim]) => ({ application, date: day, claim }))
    )
    const [first] = APPLICATIONS as [Application, ...Application[]]
    const turn = turnOf(first, date, request, now)
    // They all have one window.
    if ('reason' in turn && turn.reason === 'outside-window') continue
    for (const application of APPLICATIONS) {
      if ('reason' in turnOf(application, date, request, now)) continue
      if (claimedSkip(application, today, before, rhythm.minDays) !== undefined) continue
      today.set(application.name, { run: 'r', group: 'g', instanceId: 'i', at: '' })
      const key = `${application.name} ${date}`
      kills.set(key, [...(kills.get(key) ?? []), now])
    }
  }
  return { kills, ticks }
}

/** Within three standard deviations of a rate per day; the variance is that of a coin, which a gap only lessens. */
const expectRate = (kills: number, days: number, rate: number): void => {
  const sigma = Math.sqrt(days * rate * (1 - rate))
  expect(Math.abs(kills - days * rate)).toBeLessThanOrEqual(3 * sigma)
}

describe('GitHub’s clock over 100 000 days of applications', () => {
  it('as published: late, lost, doubled, tripled; at most one kill a day, in its window, and when any tick came in time (I1, I7)', () => {
    const days = 1000
    const rhythm = { meanDays: 5, minDays: 1 }
    const { kills, ticks } = simulate(days, rhythm, PUBLISHED)
    expect(Math.max(...[...kills.values()].map(times => times.length))).toBe(1)
    let due = 0
    for (const { name } of APPLICATIONS) {
      for (let day = 0; day < days; day++) {
        const date = new Date(START + day * DAY).toISOString().slice(0, 10)
        const at = dueAt('seed', date, name, rhythm, calendar)
        const [killedAt] = kills.get(`${name} ${date}`) ?? []
        if (at === undefined) {
          if (killedAt !== undefined) throw new Error(`${name} was killed on ${date}, which spares it`)
          continue
        }
        due++
        const { until } = windowOn(date, calendar)
        // The first tick from when it was due on, however late that tick was meant.
        const index = firstFrom(ticks, at)
        const tick = ticks[index]
        expect(killedAt).toBe(tick !== undefined && tick < until ? tick : undefined)
      }
    }
    const total = APPLICATIONS.length * days
    expectRate(due, total, 1 / 5)
    // A due list loses little to lost ticks, and gains nothing by doubled ones.
    expect(kills.size / due).toBeGreaterThan(0.95)
    expect(kills.size).toBeLessThanOrEqual(due)
  })

  it.each([
    { meanDays: 5, minDays: 1 },
    { meanDays: 5, minDays: 3 },
    { meanDays: 1, minDays: 1 }
  ])('when it is right: the mean that was asked for, within three sigma (I9): %o', rhythm => {
    const days = 100
    const { kills } = simulate(days, rhythm, PERFECT)
    expectRate(kills.size, APPLICATIONS.length * days, 1 / rhythm.meanDays)
  })

  it.each([0.1, 0.3, 0.5])('with %d of its ticks lost: as many kills as the ticks left over allow', lost => {
    const [days, rhythm] = [100, { meanDays: 5, minDays: 1 }]
    const { kills } = simulate(days, rhythm, { ...PERFECT, lost })
    // Due at minute m after nine, of 300; ticks at 17 past nine to two.
    const minutes = Array.from({ length: 300 }, (_, minute) => minute)
    const met = minutes.map(minute => 1 - lost ** [17, 77, 137, 197, 257, 317].filter(tick => tick >= minute).length)
    const share = met.reduce((sum, one) => sum + one, 0) / met.length
    // All applications of a day share its ticks, so days of a shared fate vary more than coins of their own.
    expect(Math.abs(kills.size / (APPLICATIONS.length * days) - share / 5)).toBeLessThanOrEqual(0.02)
  })
})

/** The index of the first of sorted numbers that is not below. */
function firstFrom(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < least) low = middle + 1
    else high = middle
  }
  return low
}
