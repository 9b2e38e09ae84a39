import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../../lib/errors.ts'
import { holidaysOfFile } from '../src/holiday-file.ts'
import { holidaysIn } from '../src/holidays.ts'

const SPAN = { from: '2026-01-01', until: '2026-12-31' }

const calendar = (...events: string[][]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x', ...events.flat(), 'END:VCALENDAR'].join('\r\n')
const event = (...lines: string[]): string[] => [
  'BEGIN:VEVENT',
  ...(lines.some(line => line.startsWith('UID:')) ? [] : [`UID:${lines[0]}`]),
  'SUMMARY:Holiday',
  ...lines,
  'END:VEVENT'
]

describe('the holidays of an iCalendar file', () => {
  it.each<[string, string[], string[]]>([
    ['an all-day event without end', ['DTSTART;VALUE=DATE:20261003'], ['2026-10-03']],
    [
      'several days; the end is exclusive',
      ['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'],
      ['2026-12-24', '2026-12-25', '2026-12-26']
    ],
    ['a duration', ['DTSTART;VALUE=DATE:20260501', 'DURATION:P2D'], ['2026-05-01', '2026-05-02']],
    ['every year since long', ['DTSTART;VALUE=DATE:19701225', 'RRULE:FREQ=YEARLY'], ['2026-12-25']],
    [
      'the fourth Thursday of November',
      ['DTSTART;VALUE=DATE:20201126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'],
      ['2026-11-26']
    ],
    ['a series that ended before', ['DTSTART;VALUE=DATE:20200501', 'RRULE:FREQ=YEARLY;UNTIL=20240501'], []],
    [
      'a series without one of its days',
      ['DTSTART;VALUE=DATE:20260706', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20260707'],
      ['2026-07-06', '2026-07-08']
    ],
    ['a cancelled event', ['DTSTART;VALUE=DATE:20260706', 'STATUS:CANCELLED'], []],
    [
      'what began before the span',
      ['DTSTART;VALUE=DATE:20251230', 'DTEND;VALUE=DATE:20260103'],
      ['2026-01-01', '2026-01-02']
    ],
    ['a time in UTC, on the local date', ['DTSTART:20260706T230000Z', 'DTEND:20260706T233000Z'], ['2026-07-07']],
    ['a time without zone', ['DTSTART:20260706T230000', 'DTEND:20260707T000000'], ['2026-07-06']],
    [
      'a time in another zone, over midnight here',
      ['DTSTART;TZID=America/New_York:20260706T170000', 'DTEND;TZID=America/New_York:20260706T190000'],
      ['2026-07-06', '2026-07-07']
    ],
    ['a moment', ['DTSTART:20260706T100000Z'], ['2026-07-06']]
  ])('%s', async (_what, lines, dates) => {
    expect([...(await holidaysIn(calendar(event(...lines)), SPAN, 'Europe/Berlin'))].sort()).toEqual(dates)
  })

  it('follows one occurrence that was moved, and one that was cancelled, of their own series only', async () => {
    const text = calendar(
      event('UID:a', 'DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=WEEKLY;COUNT=3'),
      event('UID:a', 'RECURRENCE-ID;VALUE=DATE:20260112', 'DTSTART;VALUE=DATE:20260114'),
      event('UID:a', 'RECURRENCE-ID;VALUE=DATE:20260119', 'DTSTART;VALUE=DATE:20260119', 'STATUS:CANCELLED'),
      event('UID:b', 'DTSTART;VALUE=DATE:20260112')
    )
    expect([...(await holidaysIn(text, SPAN, 'UTC'))].sort()).toEqual(['2026-01-05', '2026-01-12', '2026-01-14'])
  })

  it('takes a time zone that only the file knows from the file', async () => {
    const zone = [
      ...['BEGIN:VTIMEZONE', 'TZID:Office', 'BEGIN:STANDARD', 'DTSTART:19700101T000000'],
      ...['TZOFFSETFROM:-0500', 'TZOFFSETTO:-0500', 'END:STANDARD', 'END:VTIMEZONE']
    ]
    const text = calendar(zone, event('DTSTART;TZID=Office:20260706T200000', 'DURATION:PT1H'))
    expect([...(await holidaysIn(text, SPAN, 'UTC'))]).toEqual(['2026-07-07'])
  })

  it.each([
    ['a page of a login', '<html><body>Sign in</body></html>'],
    ['nothing', ''],
    ['a calendar without events', calendar()],
    ['a file cut short', calendar(event('DTSTART;VALUE=DATE:20261003')).slice(0, -20)],
    ['a date that does not exist', calendar(event('DTSTART;VALUE=DATE:20261340'))],
    ['an event without start', calendar(event('UID:x'))],
    ['a time zone that nobody knows', calendar(event('DTSTART;TZID=Atlantis:20260706T200000'))],
    ['what repeats every second', calendar(event('DTSTART:20200101T000000Z', 'RRULE:FREQ=SECONDLY'))]
  ])('are refused before the first write from %s', async (_what, text) => {
    const directory = await mkdtemp(join(tmpdir(), 'kiln-holidays-'))
    try {
      const path = join(directory, 'holidays.ics')
      await writeFile(path, text)
      await expect(holidaysOfFile(path, Date.UTC(2026, 6, 1), 'UTC')).rejects.toThrow(InputError)
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('are refused when the file is not there, and are none without a file', async () => {
    await expect(holidaysOfFile('/nowhere.ics', 0, 'UTC')).rejects.toThrow('input "holidays-file"')
    expect((await holidaysOfFile(undefined, 0, 'UTC')).size).toBe(0)
  })
})
