import type { Clock } from '../clock.ts'
import type { Caller } from '../gateway/service.ts'
import { throttled } from './errors.ts'

/** Requests a second and account that a switch allows; 0, the default, is no limit. */
export function quotas(clock: Clock, switches: (name: string) => number): (switchName: string, caller: Caller) => void {
  const windows = new Map<string, { second: number; used: number }>()
  return (switchName, caller) => {
    const limit = switches(switchName)
    if (limit <= 0) return
    const key = `${switchName} ${caller.accountId}`
    const second = Math.floor(clock.now() / 1000)
    const window = windows.get(key)
    const used = window?.second === second ? window.used + 1 : 1
    windows.set(key, { second, used })
    if (used > limit) throw throttled(switchName)
  }
}
