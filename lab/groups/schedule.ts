/** When scheduled actions run: a start time, a five-field cron expression in a time zone, or both. Pure. */

interface Schedule {
  readonly startTime?: number
  readonly endTime?: number
  readonly recurrence?: string
  readonly timeZone?: string
}

const MINUTE = 60_000
const YEARS_AHEAD = 5

/** The first time after `after`, or undefined when there is none any more. A start time runs once itself. */
export function nextRun(schedule: Schedule, after: number): number | undefined {
  const { startTime, endTime, recurrence } = schedule
  if (startTime !== undefined && startTime > after) return startTime
  if (recurrence === undefined) return undefined
  const next = nextMatch(recurrence, after, schedule.timeZone ?? 'UTC')
  return next === undefined || (endTime !== undefined && next > endTime) ? undefined : next
}

/** @throws RangeError when the expression or the time zone cannot be read. */
export function nextMatch(expression: string, after: number, timeZone: string): number | undefined {
  const cron = parse(expression)
  const local = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric'
  })
  let at = (Math.floor(after / MINUTE) + 1) * MINUTE
  const end = after + YEARS_AHEAD * 366 * 24 * 60 * MINUTE
  while (at <= end) {
    const { year, month, day, hour, minute } = fields(local, at)
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
    if (!cron.months.has(month) || !onDay(cron, day, weekday)) {
      // To the next local hour only: a day can have 23 or 25 of them.
      at += (60 - minute) * MINUTE
    } else if (!cron.hours.has(hour)) {
      at += (60 - minute) * MINUTE
    } else if (!cron.minutes.has(minute)) {
      at += MINUTE
    } else {
      return at
    }
  }
  return undefined
}

interface Cron {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly weekdays: ReadonlySet<number>
  /** As crontab(5): when both day fields are restricted, either one suffices. */
  readonly eitherDay: boolean
}

function onDay(cron: Cron, day: number, weekday: number): boolean {
  const byDay = cron.days.has(day)
  const byWeekday = cron.weekdays.has(weekday)
  return cron.eitherDay ? byDay || byWeekday : byDay && byWeekday
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

export function parse(expression: string): Cron {
  const parts = expression.trim().split(/\s+/)
  const [minute, hour, day, month, weekday] = parts
  if (
    parts.length !== 5 ||
    minute === undefined ||
    hour === undefined ||
    day === undefined ||
    month === undefined ||
    weekday === undefined
  ) {
    throw new RangeError(`«${expression}» is not a cron expression of five fields`)
  }
  const weekdays = values(weekday, 0, 7, WEEKDAYS, 0)
  if (weekdays.delete(7)) weekdays.add(0)
  return {
    minutes: values(minute, 0, 59),
    hours: values(hour, 0, 23),
    days: values(day, 1, 31),
    months: values(month, 1, 12, MONTHS, 1),
    weekdays,
    eitherDay: !day.startsWith('*') && !weekday.startsWith('*')
  }
}

function values(field: string, low: number, high: number, names: readonly string[] = [], firstName = 0): Set<number> {
  const number = (text: string): number => {
    const named = names.indexOf(text.toUpperCase())
    const value = named >= 0 ? named + firstName : /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= low && value <= high)) throw new RangeError(`«${text}» is not between ${low} and ${high}`)
    return value
  }
  const result = new Set<number>()
  for (const item of field.split(',')) {
    const [range = '', stepText] = item.split('/')
    const step = stepText === undefined ? 1 : Number(stepText)
    if (!Number.isInteger(step) || step < 1) throw new RangeError(`«${item}» has no usable step`)
    const [from = '', to] = range.split('-')
    const first = range === '*' ? low : number(from)
    const last = range === '*' || (to === undefined && stepText !== undefined) ? high : number(to ?? from)
    for (let value = first; value <= last; value += step) result.add(value)
  }
  return result
}

function fields(format: Intl.DateTimeFormat, at: number) {
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value)
  return {
    year: part.year ?? 0,
    month: part.month ?? 0,
    day: part.day ?? 0,
    hour: part.hour ?? 0,
    minute: part.minute ?? 0
  }
}
