import type { Clock } from '../clock.ts'
import type { Caller } from '../gateway/service.ts'
import { throttled } from './errors.ts'

/** Counts requests a second, by operation and account, against a limit; 0 is none. */
export function quotas(clock: Clock): (limit: number, operation: string, caller: Caller) => void {
  const windows = new Map<string, { second: number; used: number }>()
  return (limit, operation, caller) => {
    if (limit <= 0) return
    const key = `${operation} ${caller.accountId}`
    const second = Math.floor(clock.now() / 1000)
    const window = windows.get(key)
    const used = window?.second === second ? window.used + 1 : 1
    windows.set(key, { second, used })
    if (used > limit) throw throttled(operation)
  }
}
