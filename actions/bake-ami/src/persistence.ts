import { setTimeout as sleep } from 'node:timers/promises'
import { isThrottled } from '../../../lib/aws/failures.ts'
import { CancelledError } from '../../../lib/errors.ts'

export interface Persistence {
  readonly signal: AbortSignal
  /** One attempt may take this long. Some requests never get an answer at all (coldsnap#438). */
  readonly attemptSeconds: number
  /** No new attempt begins after this. */
  readonly deadlineSeconds: number
  /** For how long "not found" is taken as "not yet": a snapshot just started or just completed (coldsnap#56). */
  readonly absentForSeconds?: number
}

/**
 * Errors that the EBS direct APIs document as worth another try, beside throttling (EBS user guide, "Error retries"), and
 * those of a broken connection.
 */
const PASSING = new Set([
  'InternalServerException',
  'InternalError',
  'InternalFailure',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'TimeoutError',
  'DamagedBlock'
])
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'UND_ERR_SOCKET'])

/** Whether the same request may go well a moment later. */
export function passing(error: unknown, absentMayPass: boolean): boolean {
  if (!(error instanceof Error)) return false
  const { name, code, $metadata } = error as { name: string; code?: unknown; $metadata?: { httpStatusCode?: number } }
  if (isThrottled(error) || PASSING.has(name) || (typeof code === 'string' && BROKEN.has(code))) return true
  if (($metadata?.httpStatusCode ?? 0) >= 500) return true
  if (/socket hang up|premature close/i.test(error.message)) return true
  // The one message of a ValidationException that the guide says to try again.
  if (name === 'ValidationException' && /failed to read block data/i.test(error.message)) return true
  return absentMayPass && name === 'ResourceNotFoundException'
}

/**
 * Tries until it goes well, with a fresh time limit for each attempt and a growing, jittered pause between them. The
 * one place where block requests are retried: the client itself makes one attempt.
 */
export async function persist<T>(attempt: (signal: AbortSignal) => Promise<T>, how: Persistence): Promise<T> {
  const { signal, attemptSeconds, deadlineSeconds, absentForSeconds = 0 } = how
  const began = Date.now()
  for (let tries = 0; ; tries++) {
    if (signal.aborted) throw new CancelledError()
    const limit = AbortSignal.timeout(attemptSeconds * 1000)
    try {
      return await attempt(AbortSignal.any([signal, limit]))
    } catch (error) {
      if (signal.aborted) throw new CancelledError()
      const seconds = (Date.now() - began) / 1000
      if (!limit.aborted && !passing(error, seconds < absentForSeconds)) throw error
      if (seconds > deadlineSeconds) {
        throw limit.aborted
          ? new Error(`no answer within ${attemptSeconds} s, ${tries + 1} times`, { cause: error })
          : error
      }
      const pauseSeconds = Math.min(0.1 * 2 ** tries, 5) * (0.5 + Math.random() / 2)
      await sleep(pauseSeconds * 1000, undefined, { signal }).catch(() => {})
    }
  }
}
