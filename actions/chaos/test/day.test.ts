import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Calendar, dailyChance, dayOff, dueAt, isDrawn, localDate, windowOn, workdaysBefore } from '../src/day.ts'

const berlin: Calendar = {
  timeZone: 'Europe/Berlin',
  workdays: new Set([1, 2, 3, 4, 5]),
  holidays: new Set(['2026-12-25']),
  window: { startMinute: 9 * 60, endMinute: 15 * 60 }
}
const utcDate = fc
  .integer({ min: 0, max: 3650 })
  .map(day => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10))

describe('the plan of a day', () => {
  it('is the same for every tick, whatever the time or the host', () => {
    fc.assert(
      fc.property(fc.string(), utcDate, fc.string({ minLength: 1 }), (seed, date, application) => {
        const rhythm = { meanDays: 2, minDays: 1 }
        expect(dueAt(seed, date, application, rhythm, berlin)).toBe(dueAt(seed, date, application, rhythm, berlin))
      })
    )
  })

  it('never lies outside the window, on a weekend or on a holiday, summer time or not (I7)', () => {
    fc.assert(
      fc.property(utcDate, fc.string({ minLength: 1 }), (date, application) => {
        const at = dueAt('seed', date, application, { meanDays: 1, minDays: 1 }, berlin)
        if (at === undefined) return expect(dayOff(date, berlin)).toBeDefined()
        const { from, until } = windowOn(date, berlin)
        expect(at).toBeGreaterThanOrEqual(from)
        expect(at).toBeLessThan(until)
        expect(localDate(at, berlin.timeZone)).toBe(date)
        const hour = Number(new Date(at).toLocaleString('en-GB', { timeZone: berlin.timeZone, hour: '2-digit' }))
        expect(hour).toBeGreaterThanOrEqual(9)
        expect(hour).toBeLessThan(15)
      })
    )
  })

  it('is due on a working day exactly when it is drawn', () => {
    fc.assert(
      fc.property(utcDate, fc.string({ minLength: 1 }), (date, application) => {
        const rhythm = { meanDays: 2, minDays: 1 }
        const due = dueAt('seed', date, application, rhythm, berlin) !== undefined
        expect(due).toBe(dayOff(date, berlin) === undefined && isDrawn('seed', date, application, rhythm))
      })
    )
  })

  it('takes the first instant after a time that summer time skips, and an hour less of window', () => {
    const night = { ...berlin, workdays: new Set([7]), window: { startMinute: 120, endMinute: 240 } }
    const { from, until } = windowOn('2026-03-29', night)
    expect(new Date(from).toISOString()).toBe('2026-03-29T01:00:00.000Z')
    expect((until - from) / 60_000).toBe(60)
  })

  it('knows the local date where UTC has another', () => {
    expect(localDate(Date.UTC(2026, 10, 23, 23, 30), 'Europe/Berlin')).toBe('2026-11-24')
    expect(localDate(Date.UTC(2026, 10, 23, 3, 30), 'America/New_York')).toBe('2026-11-22')
  })

  it('counts working days backwards over weekends and holidays, and ends where every day is off', () => {
    expect(workdaysBefore('2026-12-28', 2, berlin)).toEqual(['2026-12-24', '2026-12-23'])
    expect(workdaysBefore('2026-12-28', 2, { ...berlin, workdays: new Set() })).toEqual([])
    expect(workdaysBefore('2026-12-28', 364, berlin)).toHaveLength(364)
    expect(workdaysBefore('2026-12-28', 364, { ...berlin, workdays: new Set([1]) }).at(-1)).toBe('2020-01-06')
  })

  it.each([
    { meanDays: 5, minDays: 1 },
    { meanDays: 5, minDays: 3 },
    { meanDays: 1, minDays: 1 }
  ])('keeps the mean that was asked for over 100 000 days within three sigma (I9): %o', rhythm => {
    const days = 100_000
    let kills = 0
    let gap = 0
    for (let day = 0; day < days; day++) {
      if (gap > 0) {
        gap--
        continue
      }
      // An application name of its own stands for a date of its own: the draw hashes both.
      if (isDrawn('seed', '2026-11-23', `app-${day}`, rhythm)) {
        kills++
        gap = rhythm.minDays - 1
      }
    }
    const p = dailyChance(rhythm)
    const meanOfGap = rhythm.meanDays
    const sigma = Math.sqrt((days / meanOfGap) * ((1 - p) / p ** 2 / meanOfGap ** 2))
    expect(Math.abs(kills - days / meanOfGap)).toBeLessThanOrEqual(3 * sigma + 1)
  })
})
