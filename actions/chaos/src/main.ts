import type { IsoDate } from '../../../lib/chaos/claims.ts'
import { type Claim, isKill, type Taken } from '../../../lib/chaos/claims.ts'
import type { History } from '../../../lib/chaos/history.ts'
import { counted } from '../../../lib/counted.ts'
import { KilnError, messageOf } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { alarmSkip } from './alarms.ts'
import { localDate } from './day.ts'
import {
  type Application,
  applications,
  type Grouping,
  groupKey,
  type Listed,
  optedIn,
  type Place,
  placeOf
} from './groups.ts'
import { type Skip, safetyLevers } from './guards.ts'
import type { Issues } from './issues.ts'
import {
  type Attempt,
  asError,
  attempt,
  daySpent,
  type Kill,
  type KillRequest,
  type KillWorld,
  type Verdict
} from './kill.ts'
import { forgettable, type Past, pastOf, tidy } from './past.ts'
import { planRows } from './report.ts'
import { claimedSkip, gapOf, type Plan, planOf, type ScheduleRequest, type Turn, turnOf } from './schedule.ts'
import { Sightings } from './sightings.ts'

export interface ChaosRequest extends ScheduleRequest, KillRequest {
  readonly mode: 'plan' | 'run' | 'run-now' | 'report'
  readonly grouping: Grouping
  /** Only this application; all opted-in ones when absent. */
  readonly application: string | undefined
  readonly maxKillsPerRun: number
  /** The first date of mode `plan`; today when absent. */
  readonly planFrom: IsoDate | undefined
  readonly planDays: number
  /** Days for which claims are kept as they are, before they go into the history. */
  readonly keepClaimsDays: number
}

export interface ChaosWorld extends Omit<KillWorld, 'say' | 'lever'> {
  readonly history: History
  /** Absent when nobody wants to be told. */
  readonly issues?: Issues
  readonly progress: Progress
}

export interface Skipped extends Skip, Place {
  readonly application: string
  readonly group: string
}

export interface Report {
  readonly date: IsoDate
  readonly verdict: Verdict
  readonly killed: readonly Kill[]
  /** Every opted-in group that nothing was killed of, once. */
  readonly skipped: readonly Skipped[]
  /** In mode `plan`. */
  readonly plan?: Plan
  /** What happened so far, in mode `report`. */
  readonly past?: readonly Past[]
  /** Applications whose turn ended in an error; the others went on. */
  readonly errors: readonly { readonly application: string; readonly error: Error }[]
}

/** One tick: every opted-in group is killed from, or skipped with its reason. */
export async function chaos(request: ChaosRequest, world: ChaosWorld): Promise<Report> {
  const { progress } = world
  const date = localDate(world.now(), request.defaults.calendar.timeZone)
  if (request.mode === 'report') return { ...reportOf(date), past: await pastOf(world.claims, world.history) }
  const all = await optedInApplications(request, world)
  if (request.mode === 'plan') {
    const plan = planOf(all, request.planFrom ?? date, request.planDays, request, world.now())
    for (const row of planRows(plan, request.defaults.calendar.timeZone)) progress.say(row.join('  '))
    const never = plan.never.flatMap(({ application, skip }) => skippedOf(application, skip))
    return { ...reportOf(date, [], never), plan }
  }

  const killed: Kill[] = []
  const skipped: Skipped[] = []
  const errors: { application: string; error: Error }[] = []
  const turns: Turn[] = []
  for (const application of all) {
    const turn = turnOf(application, date, request, world.now())
    if ('reason' in turn) skipped.push(...skippedOf(application, turn))
    else turns.push(turn)
  }
  for (const [reason, those] of Map.groupBy(skipped, skip => skip.reason)) {
    progress.say(`${counted(those.length, 'group')} skipped: ${reason}.`)
    if (reason === 'bad-tag') for (const { application, detail } of those) progress.warn(`${application}: ${detail}`)
  }
  progress.say(`Due: ${turns.length} of ${counted(all.length, 'application')}.`)
  for await (const { application, result } of taken(turns, date, request, world)) {
    if (result.kill !== undefined) killed.push(result.kill)
    if (result.error !== undefined) errors.push({ application: application.name, error: result.error })
    const told = application.groups.flatMap(group => {
      const skip = result.skips.get(groupKey(group))
      return skip === undefined ? [] : [skippedGroup(application, group, skip)]
    })
    skipped.push(...told)
    const [first] = told
    if (first !== undefined && result.kill === undefined) {
      progress.say(`${application.name}: skipped, ${first.reason}: ${first.detail}`)
    }
  }
  if (!world.signal.aborted) {
    await tellOf(killed, world)
    if (killed.length > 0) await forget(date, request, world)
  }
  return reportOf(date, killed, skipped, errors)
}

async function optedInApplications(request: ChaosRequest, { fleet, progress }: ChaosWorld): Promise<Application[]> {
  const groups = (await fleet.optedIn()).filter(optedIn)
  const all = applications(groups, request.grouping, request.application)
  if (request.application !== undefined && all.length === 0) {
    throw new KilnError(`No Auto Scaling group of "${request.application}" has the tag kiln:chaos=enabled.`, {
      remedy: 'Opt the application in by that tag on its group, or correct the input application.'
    })
  }
  progress.say(
    `Opted in to chaos: ${counted(groups.length, 'group')}; asked for of them: ${counted(all.length, 'application')}.`
  )
  return all
}

const skippedGroup = ({ name }: Application, group: Listed, { reason, detail }: Skip): Skipped => ({
  application: name,
  group: group.name,
  reason,
  detail,
  ...placeOf(group)
})

const skippedOf = (application: Application, skip: Skip): Skipped[] =>
  application.groups.map(group => skippedGroup(application, group, skip))

interface Taking {
  readonly application: Application
  readonly result: Attempt
}

/** The turns of this tick, those that were due first going first, one after the other. */
async function* taken(
  turns: readonly Turn[],
  date: IsoDate,
  request: ChaosRequest,
  world: ChaosWorld
): AsyncGenerator<Taking> {
  if (turns.length === 0) return
  const { fleet, claims, signal, now } = world
  const whole = (application: Application, skip: Skip, error?: Error): Taking => ({
    application,
    result: {
      spends: false,
      skips: new Map(application.groups.map(group => [groupKey(group), skip])),
      ...(error === undefined ? {} : { error })
    }
  })
  const { today, before } = await claimsSoFar(date, request, world)
  let kills = [...today.values()].filter(isKill).length
  let left = request.maxKillsPerRun
  const open: Turn[] = []
  for (const turn of turns.toSorted((a, b) => a.at - b.at)) {
    const skip = claimedSkip(turn.application, today, before, request.defaults.rhythm.minDays)
    if (skip === undefined) open.push(turn)
    else yield whole(turn.application, skip)
  }
  const alarm = open.length === 0 ? undefined : await alarmSkip(world.alarms, request.stopAlarms)
  if (request.unleashed && open.length > 0 && alarm === undefined) await claims.prove()

  const seen = new Sightings(fleet, open, now)
  const here = { ...world, lever: safetyLevers(fleet, now), say: world.progress.say }
  for (const turn of open) {
    const { application } = turn
    const { maxKillsPerRun, maxKillsPerDay } = request
    if (signal.aborted) {
      yield whole(application, { reason: 'cancelled', detail: 'the run was cancelled before its turn' })
    } else if (alarm !== undefined) {
      yield whole(application, alarm)
    } else if (left < 1) {
      yield whole(application, { reason: 'budget-spent', detail: `this run may kill ${maxKillsPerRun}` })
    } else if (maxKillsPerDay !== undefined && kills >= maxKillsPerDay) {
      yield whole(application, daySpent(kills, maxKillsPerDay, date))
    } else {
      try {
        const result = await attempt(turn, date, await seen.of(turn), request, here)
        if (result.spends) {
          left--
          kills++
        }
        yield { application, result }
      } catch (error) {
        yield whole(application, { reason: 'error', detail: messageOf(error) }, asError(error))
      }
    }
  }
}

/** The claims of today, and of the days before whose kills forbid another. @throws KilnError when nobody can say. */
async function claimsSoFar(
  date: IsoDate,
  { defaults }: ChaosRequest,
  { claims }: ChaosWorld
): Promise<{ readonly today: ReadonlyMap<string, Claim>; readonly before: readonly Taken[] }> {
  try {
    const today = await claims.between(date, date)
    const before: Taken[] = []
    for (const day of gapOf(date, defaults)) before.push(...(await claims.between(day, day)))
    return { today: new Map(today.map(({ application, claim }) => [application, claim])), before }
  } catch (error) {
    throw new KilnError(`The claim store cannot be read, so nothing may be ended: ${messageOf(error)}`, {
      remedy: 'Correct the input claim-store, or give the role the rights that the README lists for it.',
      cause: error
    })
  }
}

/** People are told of deviations. That it fails hides none: the job fails by the deviation itself. */
async function tellOf(killed: readonly Kill[], { issues, progress }: ChaosWorld): Promise<void> {
  if (issues === undefined) return
  for (const kill of killed.filter(({ verdict }) => verdict === 'deviated')) {
    try {
      await issues.tell(kill)
    } catch (error) {
      progress.warn(`${kill.application}: no issue could be opened or updated: ${messageOf(error)}`)
    }
  }
}

/** Old claims become history, in the runs that add a claim. That it fails harms nobody: the next one does it. */
async function forget(date: IsoDate, request: ChaosRequest, world: ChaosWorld): Promise<void> {
  const { rhythm, calendar } = request.defaults
  const until = forgettable(date, request.keepClaimsDays, rhythm.minDays, calendar)
  try {
    const moved = await tidy(world.claims, world.history, until)
    if (moved > 0) world.progress.say(`${counted(moved, 'claim')} up to ${until} went into the history.`)
  } catch (error) {
    world.progress.say(`Old claims stay for now: ${messageOf(error)}`)
  }
}

function reportOf(
  date: IsoDate,
  killed: readonly Kill[] = [],
  skipped: readonly Skipped[] = [],
  errors: Report['errors'] = []
): Report {
  const verdicts = new Set(killed.map(({ verdict }) => verdict))
  const verdict = (['deviated', 'aborted', 'steady'] as const).find(one => verdicts.has(one)) ?? 'skipped'
  return { date, verdict, killed, skipped, errors }
}
