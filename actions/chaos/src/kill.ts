import { type Claim, type Claims, type IsoDate, isKill } from '../../../lib/chaos/claims.ts'
import { counted } from '../../../lib/counted.ts'
import { messageOf } from '../../../lib/errors.ts'
import { type Alarms, alarmSkip } from './alarms.ts'
import type { Fleet, Sighting, TerminateVia } from './fleet.ts'
import { type Application, applicationOf, type Group, groupKey, type Place, placeOf, watchedOf } from './groups.ts'
import { type Lever, refreshSkip, type Skip } from './guards.ts'
import { type Measuring, type Probe, type Recovery, unsteadySkip, watchRecovery } from './recovery.ts'
import type { Turn } from './schedule.ts'
import { type Candidate, type Examined, examine, type GuardRequest } from './victims.ts'

export interface KillRequest extends GuardRequest {
  readonly unleashed: boolean
  /** Over all runs of a date; without it only each run is limited. */
  readonly maxKillsPerDay: number | undefined
  /** Names of CloudWatch alarms that must not fire. */
  readonly stopAlarms: readonly string[]
  readonly honorSafetyLever: boolean
  /** Whether somebody asked for this one kill, at this moment. */
  readonly isNow: boolean
  readonly terminateVia: TerminateVia
  /** Each may hold `<application>` and `<environment>`. */
  readonly probeUrls: readonly string[]
  readonly recoveryTimeoutSeconds: number
  readonly run: string
}

export interface KillWorld {
  readonly fleet: Fleet
  readonly claims: Claims
  readonly alarms: Alarms
  readonly lever: Lever
  readonly probe: Probe
  readonly say: (line: string) => void
  readonly signal: AbortSignal
  readonly now: () => number
  readonly pause: (seconds: number) => Promise<void>
  /** A whole number from 0 to below `bound`, from the system's random source. */
  readonly random: (bound: number) => number
}

export type Verdict = 'steady' | 'deviated' | 'aborted' | 'skipped'

export interface Kill extends Place {
  readonly application: string
  readonly group: string
  readonly instanceId: string
  readonly at: number
  readonly recovery: Recovery
  readonly verdict: Exclude<Verdict, 'skipped'>
}

/** What came of an application's turn: why nothing was killed, or the kill; and why each group was left alone. */
export interface Attempt {
  readonly kill?: Kill
  /** Whether it counts as one of the run's kills: a leashed run stops where an unleashed one would. */
  readonly spends: boolean
  readonly skips: ReadonlyMap<string, Skip>
  /** What went wrong after the kill, or with the claim; the job fails by it. */
  readonly error?: Error
}

/**
 * An application's turn: guards, claim, guards again, kill, recovery; in that order. A claim whose outcome is unknown is
 * no permission.
 * @throws whatever AWS throws; the claim may then be spent.
 */
export async function attempt(
  turn: Turn,
  date: IsoDate,
  sightings: readonly Sighting[],
  request: KillRequest,
  world: KillWorld
): Promise<Attempt> {
  const { application } = turn
  const { fleet, claims, now } = world
  const all = (skip: Skip, more: Partial<Attempt> = {}): Attempt => ({
    spends: false,
    skips: new Map(application.groups.map(group => [groupKey(group), skip])),
    ...more
  })
  const examined = await examine(application, sightings, request, fleet)
  const chosen = choose(application, examined, world)
  if (chosen === undefined) return { spends: false, skips: examined.skips }
  const { group, instanceId } = chosen
  const only = (skip: Skip, more: Partial<Attempt> = {}): Attempt => ({
    spends: false,
    skips: skipsBeside(application, examined, group, skip),
    ...more
  })
  const pulled = request.honorSafetyLever ? await world.lever(group) : undefined
  if (pulled !== undefined) return only(pulled)
  const measuring: Measuring = { ...world, stopAlarms: request.stopAlarms, urls: urlsOf(request.probeUrls, group) }
  const unsteady = await unsteadySkip(measuring)
  if (unsteady !== undefined) return all(unsteady)
  // AWS tells of the refreshes of one group a call. A tick asks once, after the claim, where the world may have changed;
  // it is asked here too where no claim follows, and where somebody would want the kill a little later.
  if (!request.unleashed || request.isNow) {
    const refreshing = await refreshSkip(fleet, group)
    if (refreshing !== undefined) return only(refreshing)
  }
  if (!request.unleashed) {
    const detail = `would end ${instanceId} of ${group.name}; set unleashed: true`
    return only({ reason: 'leashed', detail }, { spends: true })
  }

  const place = placeOf(group)
  const claim: Claim = { run: request.run, group: group.name, ...place, instanceId, at: new Date(now()).toISOString() }
  try {
    if ((await claims.take(application.name, date, claim)) === 'taken') {
      return all({ reason: 'claimed', detail: 'another run took today’s claim' })
    }
  } catch (error) {
    const detail = `the claim store did not answer clearly (${messageOf(error)}); nothing is killed`
    return all({ reason: 'store-unsure', detail }, { error: asError(error) })
  }
  return ending({ turn, date, chosen, examined, claim, measuring }, request, world)
}

/** A turn whose claim is this run's. */
interface Claimed {
  readonly turn: Turn
  readonly date: IsoDate
  readonly chosen: Candidate
  readonly examined: Examined
  readonly claim: Claim
  readonly measuring: Measuring
}

/** What comes of a claim: the guards once more, the kill, its recovery, and the record of it. */
async function ending(claimed: Claimed, request: KillRequest, world: KillWorld): Promise<Attempt> {
  const { turn, date, chosen, examined, claim, measuring } = claimed
  const { application } = turn
  const { group, instanceId } = chosen
  const { fleet, claims, say, now } = world
  const skips = (skip: Skip) => skipsBeside(application, examined, group, skip)
  const record = (more: Partial<Claim>): Promise<void> => claims.complete(application.name, date, { ...claim, ...more })

  let late: Skip | undefined
  try {
    late = await lateSkip(turn, date, chosen, request, world)
  } catch (error) {
    await record({ outcome: { spared: 'error' } }).catch(() => undefined)
    throw error
  }
  if (late !== undefined) {
    const spared = { spends: false, skips: skips(late) }
    try {
      await record({ outcome: { spared: late.reason } })
      return spared
    } catch (error) {
      const what = `${instanceId} of ${group.name} was not ended (${late.reason}), but its claim does not say so and counts as a kill: ${messageOf(error)}`
      return { ...spared, error: new Error(what, { cause: error }) }
    }
  }

  say(`${application.name}: ending ${instanceId} of ${groupKey(group)} through ${request.terminateVia}.`)
  const at = now()
  try {
    await fleet.terminate(group, instanceId, request.terminateVia)
  } catch (error) {
    const detail = `nobody knows whether ${instanceId} of ${group.name} was ended: ${messageOf(error)}`
    return { spends: true, skips: skips({ reason: 'error', detail }), error: asError(error) }
  }
  const watched = { group, victim: instanceId, at, timeoutSeconds: request.recoveryTimeoutSeconds }
  const recovery = await watchRecovery(measuring, watched, line => say(`${application.name}: ${line}`))
  const verdict = verdictOf(recovery)
  const { recoverySeconds, detectSeconds, failedProbes, probes } = recovery
  say(`${application.name}: ${verdict}, ${recoverySeconds} s, ${failedProbes} of ${counted(probes, 'probe')} failed.`)
  try {
    await record({ outcome: verdict, recoverySeconds, ...(detectSeconds === undefined ? {} : { detectSeconds }) })
  } catch (error) {
    // The kill is to be told whatever becomes of its record; the claim itself stands, as one of unknown outcome.
    say(`${application.name}: the claim does not say what came of it: ${messageOf(error)}`)
  }
  const others = new Map(skips({ reason: 'not-chosen', detail: `${instanceId} was taken` }))
  others.delete(groupKey(group))
  const kill = {
    application: application.name,
    group: group.name,
    ...placeOf(group),
    instanceId,
    at,
    recovery,
    verdict
  }
  return { kill, spends: true, skips: others }
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** A deviation is anything that a user or an alarm noticed, and a group that was not whole in time. */
export function verdictOf({ ending, failedProbes, alarm }: Recovery): Kill['verdict'] {
  if (failedProbes > 0 || alarm !== undefined || ending === 'too late') return 'deviated'
  return ending === 'recovered' ? 'steady' : 'aborted'
}

/** A random candidate. Undefined without candidates. */
function choose({ name }: Application, { candidates }: Examined, { random }: KillWorld): Candidate | undefined {
  if (candidates.length === 0) return undefined
  const chosen = candidates[random(candidates.length)]
  if (chosen === undefined) throw new Error(`the random source chose nobody of ${name}`)
  return chosen
}

/** The skips of an application whose chosen group has this one; its others keep their own, or were not chosen. */
function skipsBeside(
  { groups }: Application,
  { skips }: Examined,
  chosen: Group,
  skip: Skip
): ReadonlyMap<string, Skip> {
  const other: Skip = { reason: 'not-chosen', detail: `${chosen.name} was chosen` }
  return new Map(
    groups.map(group => {
      const key = groupKey(group)
      return [key, key === groupKey(chosen) ? skip : (skips.get(key) ?? other)]
    })
  )
}

/** The guards once more, after the claim: what they saw may be old by then, and another run may have claimed as well. */
async function lateSkip(
  { application, until }: Turn,
  date: IsoDate,
  { group, instanceId }: Candidate,
  request: KillRequest,
  { fleet, claims, alarms, lever, now, signal }: KillWorld
): Promise<Skip | undefined> {
  const { candidates, skips } = await examine(application, await fleet.read(watchedOf(application)), request, fleet)
  const key = groupKey(group)
  const isThere = candidates.some(one => one.instanceId === instanceId && groupKey(one.group) === key)
  const detail = `${instanceId} is no healthy member of ${group.name} any more`
  if (!isThere) return skips.get(key) ?? { reason: 'changing', detail }
  const changed =
    (await refreshSkip(fleet, group)) ??
    (await dayBudgetSkip(date, request.maxKillsPerDay, claims)) ??
    (await alarmSkip(alarms, request.stopAlarms)) ??
    (request.honorSafetyLever ? await lever(group) : undefined)
  if (changed !== undefined) return changed
  if (signal.aborted) return { reason: 'cancelled', detail: 'the run was cancelled before the kill' }
  // The last look at the clock: those before may have taken long.
  if (now() < until) return undefined
  return { reason: 'outside-window', detail: `its window ended at ${new Date(until).toISOString()}` }
}

/** Whether the kills of this date, but for the claim that this run has just taken, leave none to it. */
async function dayBudgetSkip(date: IsoDate, most: number | undefined, claims: Claims): Promise<Skip | undefined> {
  if (most === undefined) return undefined
  const kills = (await claims.between(date, date)).filter(({ claim }) => isKill(claim)).length - 1
  return kills < most ? undefined : daySpent(kills, most, date)
}

export const daySpent = (kills: number, most: number, date: IsoDate): Skip => ({
  reason: 'day-budget-spent',
  detail: `${kills} of ${most} kills of ${date} are taken`
})

const urlsOf = (patterns: readonly string[], group: Group): string[] =>
  patterns.map(pattern =>
    pattern
      .replaceAll('<application>', applicationOf(group))
      .replaceAll('<environment>', group.tags['kiln:environment'] ?? '')
  )
