import type ICAL from 'ical.js'
import { Temporal } from 'temporal-polyfill'
import type { IsoDate } from '../../../lib/chaos/claims.ts'
import { localDate } from './day.ts'

export interface Span {
  readonly from: IsoDate
  /** Inclusive. */
  readonly until: IsoDate
}

/** What repeats within a day is no holiday, and is refused rather than counted for ever. */
const TOO_OFTEN = /^(SECONDLY|MINUTELY|HOURLY)$/
/** Every day of 136 years. */
const MOST_OCCURRENCES = 50_000

/**
 * The local dates that the events of an iCalendar file (RFC 5545) touch, within the span: all-day and timed events,
 * repeated or not, without those that are cancelled.
 * @throws Error saying what cannot be read: a holiday that is not understood is no permission to kill on it.
 */
export async function holidaysIn(text: string, span: Span, timeZone: string): Promise<ReadonlySet<IsoDate>> {
  const { default: ical } = await import('ical.js')
  const parsed: unknown[] = ical.parse(text)
  // Several calendars in one file come as an array of them (RFC 5545, section 3.4).
  const calendars = typeof parsed[0] === 'string' ? [parsed] : (parsed as unknown[][])
  const dates = new Set<IsoDate>()
  let events = 0
  for (const calendar of calendars) {
    if (calendar[0] !== 'vcalendar') throw new Error('it is no iCalendar file (no VCALENDAR)')
    const all = new ical.Component(calendar as never).getAllSubcomponents('vevent')
    events += all.length
    for (const date of all.flatMap(event => datesOf(ical, event, all, span, timeZone))) dates.add(date)
  }
  if (events === 0) throw new Error('it has no event')
  return dates
}

const isCancelled = (event: ICAL.Component): boolean =>
  String(event.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED'

function datesOf(
  ical: typeof ICAL,
  component: ICAL.Component,
  all: readonly ICAL.Component[],
  span: Span,
  timeZone: string
): IsoDate[] {
  checkTimes(component)
  // One occurrence that was moved is read with the event that it belongs to, whose UID it has.
  const uid = component.getFirstPropertyValue('uid')
  const sameUid = (other: ICAL.Component): boolean => uid !== null && other.getFirstPropertyValue('uid') === uid
  const isMoved = component.hasProperty('recurrence-id')
  if (isMoved && all.some(other => sameUid(other) && !other.hasProperty('recurrence-id'))) return []
  if (isCancelled(component)) return []
  const exceptions = isMoved ? [] : all.filter(other => sameUid(other) && other.hasProperty('recurrence-id'))
  const event = new ical.Event(component, { exceptions: [...exceptions] })
  if (isMoved) return touched(event.startDate, event.endDate, zoneOf(component, timeZone), timeZone, span)
  const dates: IsoDate[] = []
  const tooOften = new Error(`the event "${event.summary}" repeats too often`)
  if (Object.keys(event.getRecurrenceTypes()).some(frequency => TOO_OFTEN.test(frequency))) throw tooOften
  const occurrences = event.iterator()
  for (let count = 0; ; count++) {
    if (count > MOST_OCCURRENCES) throw tooOften
    const occurrence = occurrences.next()
    // The day after: a time zone may lie between the two.
    if (occurrence === undefined || occurrence === null || dayOf(occurrence) > dayAfter(span.until)) return dates
    const { startDate, endDate, item } = event.getOccurrenceDetails(occurrence)
    if (isCancelled(item.component)) continue
    dates.push(...touched(startDate, endDate, zoneOf(item.component, timeZone), timeZone, span))
  }
}

const dayAfter = (date: IsoDate): IsoDate => Temporal.PlainDate.from(date).add({ days: 1 }).toString()
const dayBefore = (date: IsoDate): IsoDate => Temporal.PlainDate.from(date).subtract({ days: 1 }).toString()
const dayOf = (time: ICAL.Time): IsoDate => time.toString().slice(0, 10)

/** The parser takes the 40th of a month for the 9th of the next; here it is an error, as is an event without start. */
function checkTimes(event: ICAL.Component): void {
  const start = event.getFirstProperty('dtstart')
  const name = String(event.getFirstPropertyValue('summary') ?? event.getFirstPropertyValue('uid') ?? '')
  if (start === null) throw new Error(`the event "${name}" has no start`)
  for (const property of [start, event.getFirstProperty('dtend')]) {
    const written = String(property?.toJSON()[3] ?? '2000-01-01')
    try {
      Temporal.PlainDateTime.from(written.replace(/Z$/, ''))
    } catch {
      throw new Error(`the event "${name}" has the date "${written}"`)
    }
  }
}

/** The time zone of an event's times, or undefined when only the file itself knows it. */
function zoneOf(event: ICAL.Component, timeZone: string): string | undefined {
  const start = event.getFirstProperty('dtstart')
  const named = start?.getFirstParameter('tzid')
  if (named === undefined) return timeZone
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(named)
    return named
  } catch {
    if (event.getTimeZoneByID(named) !== null) return undefined
    throw new Error(`nobody knows the time zone "${named}"`)
  }
}

/** The dates from start to before end, within the span; an event without length is on the date of its start. */
function touched(start: ICAL.Time, end: ICAL.Time, zone: string | undefined, timeZone: string, span: Span): IsoDate[] {
  const millisecondsOf = (time: ICAL.Time): number =>
    zone === undefined || time.zone.tzid === 'UTC'
      ? time.toUnixTime() * 1000
      : Temporal.PlainDateTime.from(time.toString()).toZonedDateTime(zone).epochMilliseconds
  const [first, last] = start.isDate
    ? [dayOf(start), dayBefore(dayOf(end))]
    : [localDate(millisecondsOf(start), timeZone), localDate(millisecondsOf(end) - 1, timeZone)]
  const until = last > span.until ? span.until : last
  const dates: IsoDate[] = []
  if (first >= span.from && first <= span.until) dates.push(first)
  let day = first < span.from ? span.from : dayAfter(first)
  for (; day <= until; day = dayAfter(day)) dates.push(day)
  return dates
}
