import type { IsoDate } from '../../../lib/chaos/claims.ts'
import { type Claim, isKill, type Taken } from '../../../lib/chaos/claims.ts'
import { dateAfter, dayOff, dueAt, windowOn, workdaysBefore } from './day.ts'
import { excludedBy } from './exclusions.ts'
import type { Application } from './groups.ts'
import type { Skip } from './guards.ts'
import { type Settings, settingsOf } from './settings.ts'

/** What decides whether an application's turn has come; the same for every tick of a date. */
export interface ScheduleRequest {
  readonly seed: string
  readonly defaults: Settings
  /** Globs of application and group names that are never touched. */
  readonly exclude: readonly string[]
  /** Whether the hour that was drawn does not matter. */
  readonly isNow: boolean
}

/** An application whose turn has come. */
export interface Turn {
  readonly application: Application
  /** When it was due. */
  readonly at: number
  /** The end of its window: nothing is killed from then on, however long the turns before it took. */
  readonly until: number
}

/** Why it is not the application's turn on this date at this moment, or its turn. Pure. */
export function turnOf(application: Application, date: IsoDate, request: ScheduleRequest, now: number): Turn | Skip {
  const excluded = excludedSkip(application, request.exclude)
  if (excluded !== undefined) return excluded
  const settings = settingsOf(application, request.defaults, now)
  if ('reason' in settings) return settings
  const { rhythm, calendar, pausedUntil = 0 } = settings
  if (now < pausedUntil) return { reason: 'paused', detail: `paused until ${new Date(pausedUntil).toISOString()}` }
  const off = dayOff(date, calendar)
  if (off !== undefined) return { reason: off, detail: `${date} is not a working day` }
  const { from, until } = windowOn(date, calendar)
  if (now < from || now >= until) {
    const times = `${new Date(from).toISOString()} to ${new Date(until).toISOString()}`
    return { reason: 'outside-window', detail: `the window of ${date} is ${times}` }
  }
  if (request.isNow) return { application, at: now, until }
  const at = dueAt(request.seed, date, application.name, rhythm, calendar)
  if (at === undefined) return { reason: 'not-drawn', detail: `${date} spares it` }
  return now < at ? { reason: 'not-due', detail: `due at ${new Date(at).toISOString()}` } : { application, at, until }
}

/** Why an application is never touched, by its name or by the names of all its groups. */
function excludedSkip({ name, groups }: Application, globs: readonly string[]): Skip | undefined {
  const glob = excludedBy(name, globs)
  if (glob !== undefined) return { reason: 'excluded', detail: `${name} matches ${glob}` }
  return groups.every(group => excludedBy(group.name, globs) !== undefined)
    ? { reason: 'excluded', detail: 'all its groups are excluded' }
    : undefined
}

/** Why the claims of this date and of those before leave the application alone. A spared instance was no kill. */
export function claimedSkip(
  { name }: Application,
  today: ReadonlyMap<string, Claim>,
  before: readonly Taken[],
  minDays: number
): Skip | undefined {
  const claim = today.get(name)
  if (claim !== undefined) {
    return { reason: 'claimed', detail: `${claim.instanceId} was taken today by run ${claim.run}` }
  }
  const recent = before.find(({ application, claim: earlier }) => application === name && isKill(earlier))
  if (recent === undefined) return undefined
  return {
    reason: 'min-gap',
    detail: `an instance was ended on ${recent.date}, and ${minDays} working days must lie between`
  }
}

/** The dates before this one whose kills forbid another: the gap's working days. */
export const gapOf = (date: IsoDate, { rhythm, calendar }: Settings): readonly IsoDate[] =>
  workdaysBefore(date, rhythm.minDays - 1, calendar)

export interface PlannedKill {
  readonly date: IsoDate
  readonly application: string
  readonly at: number
  /** The planned kill that would forbid this one if it came about, by `min-days`. */
  readonly unless?: IsoDate
}

/** A date of the plan on which nothing is ended, and why. */
export interface DayOff {
  readonly date: IsoDate
  readonly why: 'weekend' | 'holiday'
}

export interface Plan {
  readonly kills: readonly PlannedKill[]
  readonly daysOff: readonly DayOff[]
  /** Applications that no day of the plan touches, whatever is drawn. */
  readonly never: readonly { readonly application: Application; readonly skip: Skip }[]
}

/** The days from a date on as every tick will compute them. Guards and claims are asked at the time of a kill, not now. */
export function planOf(
  applications: readonly Application[],
  from: IsoDate,
  days: number,
  request: ScheduleRequest,
  now: number
): Plan {
  const { calendar } = request.defaults
  const dates = Array.from({ length: days }, (_, day) => dateAfter(from, day))
  const kills: PlannedKill[] = []
  const never: { application: Application; skip: Skip }[] = []
  for (const application of applications) {
    const settings = settingsOf(application, request.defaults, now)
    const skip = excludedSkip(application, request.exclude) ?? ('reason' in settings ? settings : undefined)
    if (skip !== undefined || 'reason' in settings) {
      if (skip !== undefined) never.push({ application, skip })
      continue
    }
    const planned: PlannedKill[] = []
    for (const date of dates) {
      const at = dueAt(request.seed, date, application.name, settings.rhythm, settings.calendar)
      if (at === undefined || at < (settings.pausedUntil ?? 0)) continue
      const gap = gapOf(date, settings)
      const earlier = planned.find(kill => kill.unless === undefined && gap.includes(kill.date))
      planned.push({ date, application: application.name, at, ...(earlier ? { unless: earlier.date } : {}) })
    }
    kills.push(...planned)
  }
  const daysOff = dates.flatMap(date => {
    const why = dayOff(date, calendar)
    return why === undefined ? [] : [{ date, why }]
  })
  return { kills: kills.sort((a, b) => a.at - b.at), daysOff, never }
}
