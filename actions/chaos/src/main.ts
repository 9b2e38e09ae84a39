import { KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { type Alarms, alarmSkip } from './alarms.ts'
import { type Claim, type Claims, isKill, spared } from './claims.ts'
import { dayOff, dueAt, type IsoDate, localDate, windowOn, workdaysBefore } from './day.ts'
import { excludedBy } from './exclusions.ts'
import type { Fleet, TerminateVia } from './fleet.ts'
import {
  type Application,
  applicationOf,
  applications,
  type Group,
  type Grouping,
  isSameGroup,
  optedIn
} from './groups.ts'
import { deploySkip, guard, type Situation, type Skip } from './guards.ts'
import { forgettable, type History, type Past, pastOf, tidy } from './history.ts'
import type { Issues } from './issues.ts'
import { type Probe, type Recovery, watchRecovery } from './recovery.ts'
import { type Settings, settingsOf } from './settings.ts'
import { StoreRefused } from './store.ts'

export interface ChaosRequest {
  readonly mode: 'plan' | 'run' | 'run-now' | 'report'
  readonly unleashed: boolean
  readonly grouping: Grouping
  /** Only this application; all opted-in ones when absent. */
  readonly application: string | undefined
  readonly seed: string
  readonly defaults: Settings
  readonly minHealthy: number
  readonly maxKillsPerRun: number
  /** Over all runs of a date; without it only each run is limited. */
  readonly maxKillsPerDay: number | undefined
  /** Globs of application and group names that are never touched. */
  readonly exclude: readonly string[]
  /** Names of CloudWatch alarms that must not fire. */
  readonly stopAlarms: readonly string[]
  readonly terminateVia: TerminateVia
  /** May hold `<application>` and `<environment>`. */
  readonly probeUrl: string | undefined
  readonly recoveryTimeoutSeconds: number
  readonly planDays: number
  /** Days for which claims are kept as they are, before they go into the history. */
  readonly keepClaimsDays: number
  readonly run: string
}

export interface ChaosWorld {
  readonly fleet: Fleet
  readonly claims: Claims
  readonly history: History
  readonly alarms: Alarms
  /** Absent when nobody wants to be told. */
  readonly issues?: Issues
  readonly probe: Probe
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly now: () => number
  /** A whole number from 0 to below `bound`, from the system's random source. */
  readonly random: (bound: number) => number
}

export interface Kill {
  readonly application: string
  readonly group: string
  readonly region?: string
  readonly instanceId: string
  readonly at: number
  readonly recovery: Recovery | undefined
  readonly verdict: 'steady' | 'deviated'
}

export interface Skipped extends Skip {
  readonly application: string
  readonly groups: readonly string[]
}

export interface PlannedKill {
  readonly date: IsoDate
  readonly application: string
  readonly at: number
}

export interface Report {
  readonly date: IsoDate
  readonly verdict: 'steady' | 'deviated' | 'skipped'
  readonly killed: readonly Kill[]
  readonly skipped: readonly Skipped[]
  readonly planned: readonly PlannedKill[]
  /** What happened so far, in mode `report`. */
  readonly past: readonly Past[]
  /** Applications whose turn ended in an error; the others went on. */
  readonly errors: readonly { readonly application: string; readonly error: Error }[]
}

/** One tick: every opted-in application is killed from, or skipped with its reason. */
export async function chaos(request: ChaosRequest, world: ChaosWorld): Promise<Report> {
  const date = localDate(world.now(), request.defaults.calendar.timeZone)
  if (request.mode === 'report') return { ...reportOf(date), past: await pastOf(world.claims, world.history) }
  const groups = (await world.fleet.optedIn()).filter(optedIn)
  const all = applications(groups, request.grouping, request.application)
  if (request.application !== undefined && all.length === 0) {
    throw new KilnError(`No Auto Scaling group of "${request.application}" has the tag kiln:chaos=enabled.`, {
      remedy: 'Opt the application in by that tag on its group, or correct the input application.'
    })
  }
  world.progress.say(`${groups.length} group(s) of ${all.length} application(s) are opted in to chaos.`)
  if (request.mode === 'plan') return { ...reportOf(date), planned: planAhead(all, request, world) }

  const killed: Kill[] = []
  const skipped: Skipped[] = []
  const errors: { application: string; error: Error }[] = []
  let budget = request.maxKillsPerRun
  for (const application of all) {
    world.signal.throwIfAborted()
    try {
      const result = await attempt(application, date, request, world, budget)
      if ('reason' in result) {
        const names = application.groups.map(({ name }) => name)
        skipped.push({ application: application.name, groups: names, ...result })
        world.progress.say(`${application.name}: skipped, ${result.reason}: ${result.detail}`)
      } else {
        budget--
        killed.push(result)
      }
    } catch (error) {
      if (world.signal.aborted) throw error
      errors.push({ application: application.name, error: error instanceof Error ? error : new Error(String(error)) })
    }
  }
  await tellOf(killed, world)
  if (killed.length > 0) await forget(date, request, world)
  return reportOf(date, killed, skipped, errors)
}

/** People are told of deviations. That it fails hides none: the job fails by the deviation itself. */
async function tellOf(killed: readonly Kill[], { issues, progress }: ChaosWorld): Promise<void> {
  if (issues === undefined) return
  for (const kill of killed.filter(({ verdict }) => verdict === 'deviated')) {
    try {
      await issues.tell(kill)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      progress.say(`${kill.application}: no issue could be opened or updated: ${why}`)
    }
  }
}

/** Old claims become history, in the runs that add a claim. That it fails harms nobody: the next one does it. */
async function forget(date: IsoDate, request: ChaosRequest, world: ChaosWorld): Promise<void> {
  const { rhythm, calendar } = request.defaults
  const until = forgettable(date, request.keepClaimsDays, rhythm.minDays, calendar)
  try {
    const moved = await tidy(world.claims, world.history, until)
    if (moved > 0) world.progress.say(`${moved} claim(s) up to ${until} went into the history.`)
  } catch (error) {
    world.progress.say(`Old claims stay for now: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const reportOf = (
  date: IsoDate,
  killed: readonly Kill[] = [],
  skipped: readonly Skipped[] = [],
  errors: Report['errors'] = []
): Report => {
  const deviated = killed.some(({ verdict }) => verdict === 'deviated')
  return {
    date,
    verdict: deviated ? 'deviated' : killed.length > 0 ? 'steady' : 'skipped',
    killed,
    skipped,
    planned: [],
    past: [],
    errors
  }
}

/** The days ahead, as every tick will compute them. Guards are asked at the time of a kill, not now. */
function planAhead(all: readonly Application[], request: ChaosRequest, world: ChaosWorld): PlannedKill[] {
  const planned: PlannedKill[] = []
  for (const application of all) {
    if (excludedSkip(application, request.exclude) !== undefined) continue
    const settings = settingsOf(application, request.defaults, world.now())
    if ('reason' in settings) continue
    for (let day = 0; day < request.planDays; day++) {
      const date = localDate(world.now() + day * 86_400_000, settings.calendar.timeZone)
      const at = dueAt(request.seed, date, application.name, settings.rhythm, settings.calendar)
      if (at !== undefined) planned.push({ date, application: application.name, at })
    }
  }
  return planned.sort((a, b) => a.at - b.at)
}

/** One application's turn: schedule, guards, claim, kill, recovery; in that order. */
async function attempt(
  application: Application,
  date: IsoDate,
  request: ChaosRequest,
  world: ChaosWorld,
  budget: number
): Promise<Kill | Skip> {
  const excluded = excludedSkip(application, request.exclude)
  if (excluded !== undefined) return excluded
  const settings = settingsOf(application, request.defaults, world.now())
  if ('reason' in settings) return settings
  const notNow = scheduleSkip(application, date, settings, request, world.now())
  if (notNow !== undefined) return notNow
  if (budget < 1) return { reason: 'budget-spent', detail: `this run may kill ${request.maxKillsPerRun}` }

  const taken = await claimSkip(application, date, settings, world.claims)
  if (taken !== undefined) return taken
  const spent = await dayBudgetSkip(date, request.maxKillsPerDay, world.claims, 0)
  if (spent !== undefined) return spent
  const alarm = await alarmSkip(world.alarms, request.stopAlarms)
  if (alarm !== undefined) return alarm
  const chosen = await chooseVictim(application, request, world)
  if ('reason' in chosen) return chosen

  const url = probeUrl(request.probeUrl, chosen.group)
  if (url !== undefined) {
    const answer = await world.probe(url)
    if (!answer.ok)
      return { reason: 'unsteady', detail: `${url} did not answer well before the kill: ${answer.detail}` }
  }
  if (!request.unleashed) {
    return { reason: 'leashed', detail: `would end ${chosen.instanceId} of ${chosen.group.name}; set unleashed: true` }
  }
  return kill(application, date, chosen.group, chosen.instanceId, url, request, world)
}

/** Why an application is never touched, by its name or by the names of all its groups. */
function excludedSkip({ name, groups }: Application, globs: readonly string[]): Skip | undefined {
  const glob = excludedBy(name, globs)
  if (glob !== undefined) return { reason: 'excluded', detail: `${name} matches ${glob}` }
  return groups.every(group => excludedBy(group.name, globs) !== undefined)
    ? { reason: 'excluded', detail: 'all its groups are excluded' }
    : undefined
}

/** Whether the kills of this date, but for `ours` claims that this run has taken, leave none to this one. */
async function dayBudgetSkip(
  date: IsoDate,
  most: number | undefined,
  claims: Claims,
  ours: 0 | 1
): Promise<Skip | undefined> {
  if (most === undefined) return undefined
  const kills = (await claims.between(date, date)).filter(({ claim }) => isKill(claim)).length - ours
  return kills < most
    ? undefined
    : { reason: 'day-budget-spent', detail: `${kills} of ${most} kills of ${date} are taken` }
}

function scheduleSkip(
  application: Application,
  date: IsoDate,
  { rhythm, calendar }: Settings,
  request: ChaosRequest,
  now: number
): Skip | undefined {
  const off = dayOff(date, calendar)
  if (off !== undefined) return { reason: off, detail: `${date} is not a working day` }
  const { from, until } = windowOn(date, calendar)
  if (now < from || now >= until) {
    const times = `${new Date(from).toISOString()} to ${new Date(until).toISOString()}`
    return { reason: 'outside-window', detail: `the window of ${date} is ${times}` }
  }
  if (request.mode === 'run-now') return undefined
  const at = dueAt(request.seed, date, application.name, rhythm, calendar)
  if (at === undefined) return { reason: 'not-drawn', detail: `${date} spares it` }
  return now < at ? { reason: 'not-due', detail: `due at ${new Date(at).toISOString()}` } : undefined
}

/** A cheap look at the claims before anything else is asked; the claim itself is what decides. */
async function claimSkip(
  { name }: Application,
  date: IsoDate,
  { rhythm, calendar }: Settings,
  claims: Claims
): Promise<Skip | undefined> {
  const today = await claims.find(name, date)
  if (today !== undefined)
    return { reason: 'claimed', detail: `${today.instanceId} was taken today by run ${today.run}` }
  for (const before of workdaysBefore(date, rhythm.minDays - 1, calendar)) {
    if ((await claims.find(name, before)) !== undefined) {
      return {
        reason: 'min-gap',
        detail: `an instance was ended on ${before}, and ${rhythm.minDays} days must lie between`
      }
    }
  }
  return undefined
}

/** A random healthy instance of the groups that no guard forbids. */
async function chooseVictim(
  application: Application,
  { minHealthy, exclude }: ChaosRequest,
  { fleet, random }: ChaosWorld
): Promise<{ readonly group: Group; readonly instanceId: string } | Skip> {
  const candidates: { group: Group; instanceId: string }[] = []
  const situations = await situationsOf(application, fleet)
  const deploy = deploySkip(situations)
  if (deploy !== undefined) return deploy
  let firstSkip: Skip | undefined
  for (const situation of situations) {
    const glob = excludedBy(situation.group.name, exclude)
    const skip =
      glob === undefined
        ? groupSkip(situation, minHealthy)
        : { reason: 'excluded' as const, detail: `${situation.group.name} matches ${glob}` }
    if (skip !== undefined) {
      firstSkip ??= skip
      continue
    }
    for (const { instanceId, lifecycle, healthy } of situation.members) {
      if (lifecycle === 'InService' && healthy) candidates.push({ group: situation.group, instanceId })
    }
  }
  candidates.sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1))
  const chosen = candidates[candidates.length > 0 ? random(candidates.length) : 0]
  return chosen ?? firstSkip ?? { reason: 'changing', detail: 'its groups are gone' }
}

async function situationsOf({ groups }: Application, fleet: Fleet): Promise<readonly Situation[]> {
  const situations: Situation[] = []
  for (const group of groups) {
    const situation = await fleet.situation(group)
    if (situation !== undefined) situations.push(situation)
  }
  return situations
}

const groupSkip = (situation: Situation, minHealthy: number): Skip | undefined =>
  optedIn(situation.group)
    ? guard(situation, minHealthy)
    : { reason: 'not-live', detail: `${situation.group.name} was opted out meanwhile` }

/** The guards once more, after the claim: what they saw may be old by then, and another run may have claimed as well. */
async function lateSkip(
  application: Application,
  date: IsoDate,
  group: Group,
  instanceId: string,
  request: ChaosRequest,
  { fleet, claims, alarms }: ChaosWorld
): Promise<Skip | undefined> {
  const situations = await situationsOf(application, fleet)
  const situation = situations.find(one => isSameGroup(one.group, group))
  if (situation === undefined) return { reason: 'changing', detail: `${group.name} is gone` }
  const skip = deploySkip(situations) ?? groupSkip(situation, request.minHealthy)
  if (skip !== undefined) return skip
  const victim = situation.members.find(member => member.instanceId === instanceId)
  if (victim?.lifecycle !== 'InService' || !victim.healthy) {
    return { reason: 'changing', detail: `${instanceId} is no healthy member of ${group.name} any more` }
  }
  return (await dayBudgetSkip(date, request.maxKillsPerDay, claims, 1)) ?? (await alarmSkip(alarms, request.stopAlarms))
}

/** Claim, then kill, then watch. A claim whose outcome is unknown is no permission. */
async function kill(
  application: Application,
  date: IsoDate,
  group: Group,
  instanceId: string,
  url: string | undefined,
  request: ChaosRequest,
  world: ChaosWorld
): Promise<Kill | Skip> {
  const { fleet, claims, progress, now } = world
  const region = group.region === undefined ? {} : { region: group.region }
  const claim: Claim = { run: request.run, group: group.name, ...region, instanceId, at: new Date(now()).toISOString() }
  try {
    if ((await claims.take(application.name, date, claim)) === 'taken') {
      return { reason: 'claimed', detail: 'another run took today’s claim' }
    }
  } catch (error) {
    if (error instanceof StoreRefused) throw error
    const why = error instanceof Error ? error.message : String(error)
    return { reason: 'store-unsure', detail: `the claim store did not answer clearly (${why}); nothing is killed` }
  }
  const skip = await lateSkip(application, date, group, instanceId, request, world)
  if (skip !== undefined) {
    await claims.complete(application.name, date, { ...claim, outcome: spared(skip.reason) })
    return skip
  }

  progress.say(`${application.name}: ending ${instanceId} of ${group.name} through ${request.terminateVia}.`)
  const at = now()
  await fleet.terminate(group, instanceId, request.terminateVia)
  const recovery = await watchRecovery({
    fleet,
    probe: world.probe,
    group,
    victim: instanceId,
    url,
    timeoutSeconds: request.recoveryTimeoutSeconds,
    signal: world.signal,
    now
  })
  const verdict = recovery.recovered && recovery.failedProbes === 0 ? 'steady' : 'deviated'
  progress.say(
    `${application.name}: ${verdict} after ${recovery.recoverySeconds} s, ${recovery.failedProbes} of ${recovery.probes} probe(s) failed.`
  )
  try {
    const { recoverySeconds } = recovery
    await claims.complete(application.name, date, { ...claim, outcome: verdict, recoverySeconds })
  } catch (error) {
    // The kill is to be told whatever becomes of its record; the claim itself stands, as one of unknown outcome.
    const why = error instanceof Error ? error.message : String(error)
    progress.say(`${application.name}: the claim does not say what came of it: ${why}`)
  }
  return { application: application.name, group: group.name, ...region, instanceId, at, recovery, verdict }
}

const probeUrl = (pattern: string | undefined, group: Group): string | undefined =>
  pattern
    ?.replaceAll('<application>', applicationOf(group))
    .replaceAll('<environment>', group.tags['kiln:environment'] ?? '')
