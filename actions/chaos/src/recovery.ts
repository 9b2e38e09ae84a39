import { counted } from '../../../lib/counted.ts'
import { messageOf } from '../../../lib/errors.ts'
import type { Moment } from '../../../lib/summary.ts'
import { type Alarms, alarmSkip } from './alarms.ts'
import type { Fleet } from './fleet.ts'
import type { Group } from './groups.ts'
import type { Skip } from './guards.ts'

/** What a user of the application sees of one request. */
export interface Answer {
  readonly ok: boolean
  /** The status code, or why there was no answer. */
  readonly detail: string
}
export type Probe = (url: string) => Promise<Answer>

/** What one round of looking saw. */
export interface Round {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** When the last of its probes was answered, or given up. */
  readonly answeredAt: number
  /** Healthy members without the victim, of those that the group wants; absent when AWS did not answer. */
  readonly healthy?: number
  readonly wanted: number
  /** Whether the victim still counted as healthy. */
  readonly countsVictim: boolean
  readonly probes: number
  readonly failed: number
  readonly firstFailure?: string
  /** Why the alarms are not quiet. */
  readonly alarm?: Skip
  /** Why AWS did not say how the group is. */
  readonly unanswered?: string
}

export type Ending = 'recovered' | 'too late' | 'cancelled'

export interface Recovery {
  /** `cancelled`: the run ended before anybody could know. Absent while it is still watched. */
  readonly ending?: Ending
  /** Until Auto Scaling or a target group no longer counted the victim. */
  readonly detectSeconds?: number
  /** Until the first of the rounds that found everything well; how long was waited when none did. */
  readonly recoverySeconds: number
  readonly probes: number
  readonly failedProbes: number
  /** The first thing that was wrong, for the report. */
  readonly firstFailure?: string
  /** From the kill to the end of the last round in which a probe failed. */
  readonly lastFailureSeconds?: number
  /** The alarm that fired meanwhile. */
  readonly alarm?: string
  readonly rounds: readonly Round[]
  readonly timeline: readonly Moment[]
}

/** How steadiness is measured: the same before, during and after. */
export interface Measuring {
  readonly fleet: Fleet
  readonly alarms: Alarms
  readonly stopAlarms: readonly string[]
  readonly probe: Probe
  readonly urls: readonly string[]
  readonly now: () => number
  /** Sleeps; throws when the signal fires. */
  readonly pause: (seconds: number) => Promise<void>
  readonly signal: AbortSignal
}

const ROUND_SECONDS = 1
const PROBES_A_ROUND = 4
/** Rounds in a row that must find everything well: an application that flaps has not recovered. */
const STEADY_ROUNDS = 3
/** The shortest period of an alarm is ten seconds (CloudWatch API reference, PutMetricAlarm). */
const ALARM_ROUNDS = 10

/** A round of probes, spread over its second. Without URLs only the second passes. */
async function probeRound({ probe, urls, pause }: Measuring): Promise<readonly Answer[]> {
  const answers: Promise<Answer>[] = []
  for (let nth = 0; nth < PROBES_A_ROUND; nth++) {
    answers.push(...urls.map(url => probe(url)))
    await pause(ROUND_SECONDS / PROBES_A_ROUND)
  }
  return Promise.all(answers)
}

/** Why the application is not steady before a kill, or undefined when all probes of a round are answered well. */
export async function unsteadySkip(measuring: Measuring): Promise<Skip | undefined> {
  if (measuring.urls.length === 0) return undefined
  const answers = await probeRound(measuring)
  const failed = answers.filter(({ ok }) => !ok)
  if (failed.length === 0) return undefined
  const detail = `${failed.length} of ${counted(answers.length, 'probe')} failed before the kill (${failed[0]?.detail})`
  return { reason: 'unsteady', detail }
}

/** What is watched, and until when. */
export interface Watched {
  readonly group: Group
  readonly victim: string
  /** When it was ended, milliseconds since the epoch. */
  readonly at: number
  readonly timeoutSeconds: number
}

const isWell = ({ healthy, wanted, failed, alarm }: Round): boolean =>
  healthy !== undefined && healthy >= wanted && failed === 0 && alarm === undefined

/** How the watch ends with these rounds, or undefined when it goes on. */
function endingOf(rounds: readonly Round[], { at, timeoutSeconds }: Watched, now: number): Ending | undefined {
  const last = rounds.slice(-STEADY_ROUNDS)
  if (last.length === STEADY_ROUNDS && last.every(isWell)) return 'recovered'
  return (now - at) / 1000 > timeoutSeconds ? 'too late' : undefined
}

/** What the rounds say, as numbers and as a timeline. Pure. */
export function recoveryOf(rounds: readonly Round[], watched: Watched, ending: Ending | undefined): Recovery {
  const { at: start, victim, timeoutSeconds } = watched
  const seconds = (at: number): number => Math.max(0, Math.round((at - start) / 100) / 10)
  const lastAt = rounds.at(-1)?.at ?? start
  const detected = rounds.find(({ countsVictim }) => !countsVictim)
  const failing = rounds.filter(({ failed }) => failed > 0)
  const [firstFailing] = failing
  const lastFailing = failing.at(-1)
  const fired = rounds.find(({ alarm }) => alarm?.reason === 'alarm')
  const whole = ending === 'recovered' ? rounds.at(-STEADY_ROUNDS) : undefined

  const moments: Moment[] = [{ at: start, what: `${victim} ended` }]
  const note = (round: Round | undefined, what: string): void => {
    if (round !== undefined) moments.push({ at: round.at, what })
  }
  note(detected, `${victim} no longer counts as healthy`)
  note(firstFailing, `first failed probe: ${firstFailing?.firstFailure}`)
  if (ending !== undefined && lastFailing !== firstFailing) note(lastFailing, 'last failed probe')
  note(fired, `alarm: ${fired?.alarm?.detail}`)
  rounds.forEach((round, index) => {
    const before = rounds[index - 1]
    if (round.unanswered !== undefined && before?.unanswered === undefined) {
      note(round, `AWS did not say how the group is: ${round.unanswered}`)
    }
    if (round.healthy !== undefined && round.healthy !== before?.healthy) {
      note(round, `${round.healthy} of ${round.wanted} healthy without ${victim}`)
    }
  })
  note(whole, 'whole and steady again')
  if (ending === 'too late') note(rounds.at(-1), `not whole and steady within ${timeoutSeconds} s`)
  if (ending === 'cancelled') moments.push({ at: lastAt, what: 'the run was cancelled; nobody knows what came of it' })

  return {
    ...(ending === undefined ? {} : { ending }),
    ...(detected === undefined ? {} : { detectSeconds: seconds(detected.at) }),
    recoverySeconds: seconds(whole?.at ?? lastAt),
    probes: rounds.reduce((sum, { probes }) => sum + probes, 0),
    failedProbes: rounds.reduce((sum, { failed }) => sum + failed, 0),
    ...(firstFailing?.firstFailure === undefined ? {} : { firstFailure: firstFailing.firstFailure }),
    ...(lastFailing === undefined ? {} : { lastFailureSeconds: seconds(lastFailing.answeredAt) }),
    ...(fired?.alarm === undefined ? {} : { alarm: fired.alarm.detail }),
    rounds,
    timeline: moments.sort((a, b) => a.at - b.at)
  }
}

/**
 * Measures the application from the kill until, for some rounds in a row, the group has all its healthy members without
 * the victim, every probe is answered and no alarm fires; or until the time is out, or the run is cancelled.
 */
export async function watchRecovery(
  measuring: Measuring,
  watched: Watched,
  say: (line: string) => void
): Promise<Recovery> {
  const { now, signal } = measuring
  const rounds: Round[] = []
  const told = new Set<string>()
  const tell = (recovery: Recovery): Recovery => {
    for (const { at, what } of recovery.timeline) {
      if (told.has(what)) continue
      told.add(what)
      say(`${((at - watched.at) / 1000).toFixed(1)} s: ${what}`)
    }
    return recovery
  }
  for (;;) {
    if (signal.aborted) return tell(recoveryOf(rounds, watched, 'cancelled'))
    try {
      rounds.push(await oneRound(measuring, watched, rounds))
    } catch (error) {
      if (signal.aborted) continue
      throw error
    }
    const ending = endingOf(rounds, watched, now())
    const recovery = tell(recoveryOf(rounds, watched, ending))
    if (ending !== undefined) return recovery
  }
}

async function oneRound(measuring: Measuring, watched: Watched, before: readonly Round[]): Promise<Round> {
  const last = before.at(-1)
  const at = measuring.now()
  const [seen, answers] = await Promise.all([look(measuring.fleet, watched, last), probeRound(measuring)])
  const failed = answers.filter(({ ok }) => !ok)
  const round: Round = {
    at,
    answeredAt: measuring.now(),
    ...seen,
    probes: answers.length,
    failed: failed.length,
    ...(failed[0] === undefined ? {} : { firstFailure: failed[0].detail })
  }
  // A recovery is not believed without asking; else the answer of some rounds ago does.
  const mustAsk = isWell(round) || before.length % ALARM_ROUNDS === 0
  const alarm = mustAsk ? await alarmSkip(measuring.alarms, measuring.stopAlarms) : last?.alarm
  return { ...round, ...(alarm === undefined ? {} : { alarm }) }
}

/** How the group is. That AWS does not answer ends nothing: the instance is ended, and somebody must tell of it. */
async function look(
  fleet: Fleet,
  { group, victim }: Watched,
  last: Round | undefined
): Promise<Pick<Round, 'healthy' | 'wanted' | 'countsVictim' | 'unanswered'>> {
  try {
    const [sighting] = await fleet.read([group])
    const { members } = sighting === undefined ? { members: [] } : await fleet.withTargetHealth(sighting)
    const well = members.filter(({ lifecycle, healthy }) => lifecycle === 'InService' && healthy)
    const without = well.filter(({ instanceId }) => instanceId !== victim)
    const wanted = sighting?.group.desired ?? group.desired
    return { healthy: without.length, wanted, countsVictim: without.length < well.length }
  } catch (error) {
    const unanswered = messageOf(error)
    return { wanted: last?.wanted ?? group.desired, countsVictim: last?.countsVictim ?? true, unanswered }
  }
}
