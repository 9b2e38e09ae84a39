import { createHmac } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import type { IsoDate } from '../../../lib/chaos/claims.ts'

/**
 * The plan of a day: which applications lose an instance, and when. A pure function of (seed, local date,
 * application), so that every tick of GitHub's clock, late or doubled, computes the same (research: actions/runner#379,
 * a schedule both doubled and missed within one hour).
 */

export interface Rhythm {
  /** Mean working days from one kill to the next. */
  readonly meanDays: number
  /** Fewest working days from one kill to the next; at least 1: never twice a day. */
  readonly minDays: number
}

export interface Window {
  /** Minutes after local midnight. */
  readonly startMinute: number
  /** Minutes after local midnight, exclusive; 1440 is midnight. */
  readonly endMinute: number
}

export interface Calendar {
  readonly timeZone: string
  /** ISO weekdays, Monday is 1. */
  readonly workdays: ReadonlySet<number>
  readonly holidays: ReadonlySet<string>
  readonly window: Window
}

export const localDate = (atMilliseconds: number, timeZone: string): IsoDate =>
  Temporal.Instant.fromEpochMilliseconds(atMilliseconds).toZonedDateTimeISO(timeZone).toPlainDate().toString()

export const dateAfter = (date: IsoDate, days: number): IsoDate =>
  Temporal.PlainDate.from(date).add({ days }).toString()

/** What is computed of a calendar's dates, kept as long as the calendar: ten thousand applications ask for the same. */
const remembered = <T>(compute: (date: IsoDate, calendar: Calendar) => T) => {
  const known = new WeakMap<Calendar, Map<IsoDate, { readonly value: T }>>()
  return (date: IsoDate, calendar: Calendar): T => {
    const dates = known.get(calendar) ?? new Map<IsoDate, { readonly value: T }>()
    known.set(calendar, dates)
    const found = dates.get(date) ?? { value: compute(date, calendar) }
    dates.set(date, found)
    return found.value
  }
}

/** Why nothing is killed on this date, or undefined on a working day. */
export const dayOff = remembered((date, calendar): 'weekend' | 'holiday' | undefined => {
  if (calendar.holidays.has(date)) return 'holiday'
  return calendar.workdays.has(Temporal.PlainDate.from(date).dayOfWeek) ? undefined : 'weekend'
})

/** The working days before the date, newest first. */
export function workdaysBefore(date: IsoDate, count: number, calendar: Calendar): IsoDate[] {
  const days: IsoDate[] = []
  let day = Temporal.PlainDate.from(date)
  // A calendar whose every day is off must not loop for ever; in a year beyond one working day a week all are found.
  for (let looked = 0; days.length < count && looked < 7 * count + 366; looked++) {
    day = day.subtract({ days: 1 })
    if (dayOff(day.toString(), calendar) === undefined) days.push(day.toString())
  }
  return days
}

/**
 * The instants at which the window of the date begins and ends. A wall-clock time that a change of summer time skips
 * is taken as the first one after it; one that comes twice is taken once, the earlier (Temporal's "compatible").
 */
export const windowOn = remembered((date, calendar): { readonly from: number; readonly until: number } => {
  const day = Temporal.PlainDate.from(date)
  const at = (minute: number): number => {
    const plain = day.toPlainDateTime().add({ minutes: minute })
    return plain.toZonedDateTime(calendar.timeZone, { disambiguation: 'compatible' }).epochMilliseconds
  }
  return { from: at(calendar.window.startMinute), until: at(calendar.window.endMinute) }
})

/** A year and its leap day: every date that the calendar knows comes within. */
const DAYS_LOOKED_AHEAD = 366

/**
 * The first working day from the date on, within a year, whose window is empty because a change of summer time skips
 * it whole; undefined when there is none. Only days of such a change can have one.
 */
export function swallowedOn(date: IsoDate, calendar: Calendar): IsoDate | undefined {
  const start = Temporal.PlainDate.from(date).toZonedDateTime(calendar.timeZone)
  const end = start.add({ days: DAYS_LOOKED_AHEAD })
  let change = start.getTimeZoneTransition('next')
  while (change !== null && change.epochMilliseconds < end.epochMilliseconds) {
    const day = change.toPlainDate().toString()
    const { from, until } = windowOn(day, calendar)
    if (dayOff(day, calendar) === undefined && from >= until) return day
    change = change.getTimeZoneTransition('next')
  }
  return undefined
}

/** Uniform in [0, 1) and an independent whole number, both decided by seed, date and application alone. */
function draw(seed: string, date: IsoDate, application: string): { readonly chance: number; readonly dice: number } {
  const digest = createHmac('sha256', seed).update(`${date}|${application}`).digest()
  return { chance: digest.readUIntBE(0, 6) / 2 ** 48, dice: digest.readUInt32BE(6) }
}

/**
 * The chance of a kill on a working day that the gap allows. Waiting `minDays - 1` days and then drawing with p has
 * mean `minDays - 1 + 1/p`, so p = 1/(mean - min + 1) keeps the mean that was asked for (Chaos Monkey's 1/mean does
 * not: with min 3 and mean 5 it gives 7).
 */
export const dailyChance = ({ meanDays, minDays }: Rhythm): number => 1 / (meanDays - minDays + 1)

/** Whether the draw takes the application on this date, whatever the calendar says of it. */
export const isDrawn = (seed: string, date: IsoDate, application: string, rhythm: Rhythm): boolean =>
  draw(seed, date, application).chance < dailyChance(rhythm)

/**
 * Nothing becomes due in the last hour of a window: a clock that comes by hourly would miss it, and the mean would not be
 * the one that was asked for.
 */
const LAST_MINUTES = 60

/** When the application's instance is due on this date, or undefined when the draw spares it or the day is off. */
export function dueAt(
  seed: string,
  date: IsoDate,
  application: string,
  rhythm: Rhythm,
  calendar: Calendar
): number | undefined {
  if (dayOff(date, calendar) !== undefined) return undefined
  if (!isDrawn(seed, date, application, rhythm)) return undefined
  const { dice } = draw(seed, date, application)
  const { from, until } = windowOn(date, calendar)
  const minutes = Math.max(1, Math.floor((until - from) / 60_000) - LAST_MINUTES)
  return from + (dice % minutes) * 60_000
}
