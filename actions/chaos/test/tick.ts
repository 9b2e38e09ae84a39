import { historyIn } from '../../../lib/chaos/history.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import { MemoryStore } from '../../../lib/test/memory-store.ts'
import type { ChaosRequest, ChaosWorld } from '../src/main.ts'
import { group, MemoryClaims, MemoryFleet } from './fleet.fake.ts'

/** A working day, in the window of {@link request}. */
export const MONDAY_NOON = Date.UTC(2026, 10, 23, 12)

/** A tick that takes everything that is due, and everything is due every day. */
export const request = (more: Partial<ChaosRequest> = {}): ChaosRequest => ({
  mode: 'run',
  unleashed: true,
  grouping: { by: 'app', regionsIndependent: false, accountsIndependent: false },
  isNow: false,
  application: undefined,
  seed: 'seed',
  defaults: {
    rhythm: { meanDays: 1, minDays: 1 },
    calendar: {
      timeZone: 'UTC',
      workdays: new Set([1, 2, 3, 4, 5]),
      holidays: new Set(),
      window: { startMinute: 0, endMinute: 14 * 60 }
    }
  },
  minHealthy: 1,
  maxKillsPerRun: 10,
  maxKillsPerDay: undefined,
  exclude: [],
  stopAlarms: [],
  honorSafetyLever: true,
  terminateVia: 'asg',
  probeUrls: [],
  recoveryTimeoutSeconds: 60,
  planFrom: undefined,
  planDays: 7,
  keepClaimsDays: 30,
  run: 'run-1',
  ...more
})

/** A world in memory with one application, whose time passes only while somebody waits. */
export const world = (more: Partial<ChaosWorld> & { fleet?: MemoryFleet; claims?: MemoryClaims } = {}) => {
  let now = MONDAY_NOON + 1.5 * 3_600_000
  return {
    fleet: new MemoryFleet().add(group('hello-test-v001')),
    claims: new MemoryClaims(),
    history: historyIn(new MemoryStore()),
    alarms: { states: async (names: readonly string[]) => new Map(names.map(name => [name, 'OK'])) },
    probe: async () => ({ ok: true, detail: 'status 200' }),
    progress: recordedProgress(),
    signal: new AbortController().signal,
    now: () => now,
    pause: async (seconds: number) => {
      now += seconds * 1000
    },
    random: () => 0,
    ...more
  }
}
