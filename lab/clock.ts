import { setTimeout as sleep } from 'node:timers/promises'

/** Time as the lab's state machines see it; tests hold it still and move it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal })
  }
}

/** A clock that stands until it is moved. */
export function heldClock(start = Date.UTC(2026, 0, 5, 10)): Clock & { advance(milliseconds: number): Promise<void> } {
  let now = start
  const waiting: { at: number; wake: () => void }[] = []
  return {
    now: () => now,
    sleep: milliseconds => new Promise(wake => waiting.push({ at: now + milliseconds, wake })),
    async advance(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        waiting.sort((a, b) => a.at - b.at)
        const next = waiting[0]
        if (next === undefined || next.at > end) break
        waiting.shift()
        now = next.at
        next.wake()
        await new Promise(resolve => setImmediate(resolve))
      }
      now = end
      await new Promise(resolve => setImmediate(resolve))
    }
  }
}
