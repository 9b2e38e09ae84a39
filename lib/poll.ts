import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { CancelledError, KilnError } from './errors.ts'

/** What one look at the world said: finished with a value, or not yet and why. */
export type Look<T> = { readonly done: T } | { readonly notYet: string }

export interface Poll {
  /** What is waited for, as in "waited 300 s for <what>". */
  readonly what: string
  readonly deadlineSeconds: number
  /** Between two looks; also by how long it was waited so far. */
  readonly intervalSeconds: number | ((waitedSeconds: number) => number)
  readonly signal: AbortSignal
  /** Told of each new reason for "not yet"; the same reason is told once. */
  readonly onNotYet?: (reason: string) => void
  /** What to do when the deadline passes. */
  readonly remedy: string
}

/**
 * Looks until it is done or the deadline passes. Stops within a tick of a cancel signal.
 * (SDK waiters keep the process alive after an abort and report JSON, so they are not used.)
 * @throws KilnError when the deadline passes, naming the last reason; CancelledError on the signal.
 */
export async function poll<T>(look: () => Promise<Look<T>>, options: Poll): Promise<T> {
  const began = Date.now()
  const deadline = began + options.deadlineSeconds * 1000
  const intervalSeconds = (): number =>
    typeof options.intervalSeconds === 'number'
      ? options.intervalSeconds
      : options.intervalSeconds((Date.now() - began) / 1000)
  let told = ''
  for (;;) {
    if (options.signal.aborted) throw new CancelledError()
    const seen = await look()
    if ('done' in seen) return seen.done
    if (seen.notYet !== told) {
      told = seen.notYet
      options.onNotYet?.(told)
    }
    const seconds = intervalSeconds()
    if (Date.now() + seconds * 1000 > deadline) {
      throw new KilnError(`Waited ${options.deadlineSeconds} s for ${options.what}. Last seen: ${seen.notYet}.`, {
        remedy: options.remedy
      })
    }
    await pause(seconds, options.signal)
  }
}

/**
 * What may be over at once, or take minutes, is looked at by a quarter of what was waited so far: within 0.1 s at first, every 2 s
 * after 8 s, which twenty waits at once may do within what EC2 allows of describing calls (20 a second: EC2 API throttling).
 */
export const soonThenSeldom = (waitedSeconds: number): number => Math.min(2, Math.max(0.1, waitedSeconds / 4))

/**
 * Sleeps; throws CancelledError as soon as the signal fires. No time at all lets everything else have its turn, and takes
 * none: a timer takes a millisecond at the least.
 */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    if (seconds === 0) await turn(undefined, { signal })
    else await sleep(seconds * 1000, undefined, { signal })
  } catch {
    throw new CancelledError()
  }
}

/** How often to look for what may not show at all. */
export interface Looks {
  readonly looks: number
  readonly intervalSeconds: number
  readonly signal: AbortSignal
}

/** What AWS has made shows within seconds: the first that is found; undefined when it does not show in so many looks. */
export async function shown<T>(
  look: () => Promise<T | undefined>,
  { looks, intervalSeconds, signal }: Looks
): Promise<T | undefined> {
  for (let looked = 0; looked < looks; looked++) {
    const found = await look()
    if (found !== undefined) return found
    await pause(intervalSeconds, signal)
  }
  return undefined
}
