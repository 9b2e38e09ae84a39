import { CancelledError } from '../../../lib/errors.ts'
import { pause } from '../../../lib/poll.ts'
import type { Fleet } from './fleet.ts'
import type { Group } from './groups.ts'

/** What a user of the application sees of one request. */
export interface Answer {
  readonly ok: boolean
  /** The status code, or why there was no answer. */
  readonly detail: string
}
export type Probe = (url: string) => Promise<Answer>

export interface Recovery {
  readonly recovered: boolean
  readonly recoverySeconds: number
  readonly probes: number
  readonly failedProbes: number
  /** The first thing that was wrong, for the report. */
  readonly firstFailure?: string
}

export interface Watch {
  readonly fleet: Fleet
  readonly probe: Probe
  readonly group: Group
  readonly victim: string
  readonly url: string | undefined
  readonly timeoutSeconds: number
  readonly signal: AbortSignal
  readonly now: () => number
}

const INTERVAL_SECONDS = 1

/**
 * Measures the application from the kill until the group has all its healthy members again without the victim and the
 * last probe was answered, or until the time is out.
 */
export async function watchRecovery(watch: Watch): Promise<Recovery> {
  const { fleet, probe, group, victim, url, timeoutSeconds, signal, now } = watch
  const start = now()
  let probes = 0
  let failedProbes = 0
  let firstFailure: string | undefined
  for (;;) {
    if (signal.aborted) throw new CancelledError()
    const answer = url === undefined ? undefined : await probe(url)
    if (answer !== undefined) probes++
    if (answer !== undefined && !answer.ok) {
      failedProbes++
      firstFailure ??= answer.detail
    }
    const members = await fleet.members(group)
    const healthy = members.filter(
      ({ instanceId, lifecycle, healthy }) => instanceId !== victim && lifecycle === 'InService' && healthy
    ).length
    const seconds = (now() - start) / 1000
    const recovered = healthy >= group.desired && answer?.ok !== false
    if (recovered || seconds + INTERVAL_SECONDS > timeoutSeconds) {
      return {
        recovered,
        recoverySeconds: Math.round(seconds * 10) / 10,
        probes,
        failedProbes,
        ...(firstFailure === undefined ? {} : { firstFailure })
      }
    }
    await pause(INTERVAL_SECONDS, signal)
  }
}
