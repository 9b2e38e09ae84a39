import { Temporal } from 'temporal-polyfill'
import { TAG } from '../../../lib/tags.ts'
import { type Calendar, localDate, type Rhythm, swallowedOn, type Window } from './day.ts'
import type { Application } from './groups.ts'
import type { Skip } from './guards.ts'

/** `09:00-15:00` as minutes after midnight, or a sentence that says what is wrong with it. */
export function parseWindow(text: string): Window | string {
  const [, startHour, startMinutes, endHour, endMinutes] = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(text) ?? []
  const startMinute = Number(startHour) * 60 + Number(startMinutes)
  const endMinute = Number(endHour) * 60 + Number(endMinutes)
  if (!(endMinute <= 1440 && Number(startMinutes) < 60 && Number(endMinutes) < 60)) {
    return `"${text}" is not a window such as 09:00-15:00`
  }
  return startMinute < endMinute ? { startMinute, endMinute } : `the window "${text}" ends before it begins`
}

/** What is wrong with a window of which nothing is left on a day. */
export const windowSwallowed = (window: string, date: string, timeZone: string): string =>
  `of "${window}" nothing is left on ${date}, when the clocks of ${timeZone} go forward`

const days = (text: string): number | string =>
  /^\d{1,3}$/.test(text) && Number(text) >= 1 ? Number(text) : `"${text}" is not a number of days from 1`

/** Names of claims are made of the names of applications, and every store takes these. */
const CLAIM_NAME = /^[\w.-]+$/

export interface Settings {
  readonly rhythm: Rhythm
  readonly calendar: Calendar
  /** Nothing is killed before this instant. */
  readonly pausedUntil?: number
}

/**
 * The settings of one application: the defaults of the run, overridden by the tags of its groups. A tag that cannot
 * be read skips the application and says so; it never falls back to the default (chaos-lambda's fail-open).
 */
export function settingsOf(application: Application, defaults: Settings, now: number): Settings | Skip {
  let { rhythm, calendar } = defaults
  let paused = 0
  if (!CLAIM_NAME.test(application.name)) {
    const why = 'only letters, digits, hyphens, dots and underscores can name a claim'
    return { reason: 'bad-tag', detail: `the name "${application.name}": ${why}` }
  }
  for (const { name, tags } of application.groups) {
    const bad = (tag: string, problem: string): Skip => ({
      reason: 'bad-tag',
      detail: `${name}: tag ${tag}: ${problem}`
    })
    const until = tags[TAG.chaosUntil]
    if (until !== undefined) {
      const pausedUntil = instantOf(until, calendar.timeZone)
      if (pausedUntil === undefined) return bad(TAG.chaosUntil, `"${until}" is not an ISO date or time`)
      paused = Math.max(paused, pausedUntil)
    }
    const mean = tags[TAG.chaosMeanDays]
    if (mean !== undefined) {
      const meanDays = days(mean)
      if (typeof meanDays === 'string') return bad(TAG.chaosMeanDays, meanDays)
      if (meanDays < rhythm.minDays) return bad(TAG.chaosMeanDays, `${meanDays} is below min-days ${rhythm.minDays}`)
      rhythm = { ...rhythm, meanDays }
    }
    const window = tags[TAG.chaosWindow]
    if (window !== undefined) {
      const parsed = parseWindow(window)
      if (typeof parsed === 'string') return bad(TAG.chaosWindow, parsed)
      calendar = { ...calendar, window: parsed }
      const swallowed = swallowedOn(localDate(now, calendar.timeZone), calendar)
      if (swallowed !== undefined) return bad(TAG.chaosWindow, windowSwallowed(window, swallowed, calendar.timeZone))
    }
  }
  return { rhythm, calendar, ...(paused === 0 ? {} : { pausedUntil: paused }) }
}

/** Milliseconds of an ISO instant, or of the local midnight that begins an ISO date. */
function instantOf(text: string, timeZone: string): number | undefined {
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(text)
      ? Temporal.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds
      : Temporal.Instant.from(text).epochMilliseconds
  } catch {
    return undefined
  }
}
