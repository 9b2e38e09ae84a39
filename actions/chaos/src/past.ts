import { Temporal } from 'temporal-polyfill'
import { ALL_DATES, type Claims, type IsoDate, isKill, type Taken } from '../../../lib/chaos/claims.ts'
import { type DayRecord, dateOf, dayRecord, type History, UNKNOWN } from '../../../lib/chaos/history.ts'
import { type Calendar, workdaysBefore } from './day.ts'

/**
 * The end of the last month whose claims nobody needs any more: neither today's budget, nor a gap, nor those who want to
 * look. Whole months only, so that all runs which move a month at once move the same claims.
 */
export function forgettable(today: IsoDate, keepDays: number, minDays: number, calendar: Calendar): IsoDate {
  const kept = Temporal.PlainDate.from(today).subtract({ days: keepDays }).toString()
  const needed = workdaysBefore(today, minDays - 1, calendar).at(-1) ?? today
  const first = kept < needed ? kept : needed
  return Temporal.PlainDate.from(first).with({ day: 1 }).subtract({ days: 1 }).toString()
}

/**
 * Moves the claims up to the end of a month into the history. Several runs may do so at once: whoever lists a month
 * finds each day as a claim, or in the record that it reads afterwards, because a claim is removed only once the record
 * is seen to hold it. So every record that is written holds all days.
 * @returns how many claims were moved.
 */
export async function tidy(claims: Claims, history: History, until: IsoDate): Promise<number> {
  const old = await claims.between(ALL_DATES[0], until)
  const byMonth = Map.groupBy(old, ({ application, date }) => `${date.slice(0, 7)} ${application}`)
  for (const taken of byMonth.values()) {
    const [first] = taken as [Taken, ...Taken[]]
    const { application } = first
    const month = first.date.slice(0, 7)
    const days = new Map((await history.month(application, month)).map(day => [day[0], day]))
    for (const { date, claim } of taken) days.set(Number(date.slice(8)), dayRecord(date, claim))
    await history.write({ application, month, days: [...days.values()].sort((a, b) => a[0] - b[0]) })
    const written = new Set((await history.month(application, month)).map(([day]) => day))
    for (const { date } of taken) if (written.has(Number(date.slice(8)))) await claims.remove(application, date)
  }
  return old.length
}

/** What happened to one application so far. */
export interface Past {
  readonly application: string
  readonly kills: number
  readonly deviated: number
  /** Kills whose run ended before it could say what came of them. */
  readonly unknown: number
  readonly spared: number
  readonly lastKill: IsoDate | undefined
  readonly medianRecoverySeconds: number | undefined
  readonly longestRecoverySeconds: number | undefined
}

/** The whole past by application: the history and the claims that are not in it yet. */
export async function pastOf(claims: Claims, history: History): Promise<Past[]> {
  const days = new Map<string, Map<IsoDate, DayRecord>>()
  const add = (application: string, date: IsoDate, day: DayRecord): void => {
    const known = days.get(application) ?? new Map<IsoDate, DayRecord>()
    days.set(application, known.set(date, day))
  }
  // Claims first: what moves into the history meanwhile is then found in one of both.
  for (const { application, date, claim } of await claims.between(...ALL_DATES))
    add(application, date, dayRecord(date, claim))
  for (const record of await history.all())
    for (const day of record.days) add(record.application, dateOf(record.month, day), day)
  return [...days]
    .map(([application, known]) => past(application, known))
    .sort((a, b) => (a.application < b.application ? -1 : 1))
}

function past(application: string, days: ReadonlyMap<IsoDate, DayRecord>): Past {
  const kills = [...days].filter(([, [, , outcome]]) => isKill({ outcome }))
  const seconds = kills.flatMap(([, [, , , recovery]]) => recovery ?? []).sort((a, b) => a - b)
  const count = (outcome: string): number => kills.filter(([, day]) => day[2] === outcome).length
  return {
    application,
    kills: kills.length,
    deviated: count('deviated'),
    unknown: count(UNKNOWN),
    spared: days.size - kills.length,
    lastKill: kills
      .map(([date]) => date)
      .sort()
      .at(-1),
    medianRecoverySeconds: seconds[Math.floor(seconds.length / 2)],
    longestRecoverySeconds: seconds.at(-1)
  }
}
