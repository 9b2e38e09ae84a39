import type { Claim, IsoDate, Outcome } from './claims.ts'
import type { Store } from './store.ts'

/**
 * A day of the compact record of an application's month: day of the month, instance, outcome, seconds to recover. 31 of
 * them fit into the 4 KB of a standard parameter.
 */
export type DayRecord = readonly [day: number, instanceId: string, outcome: Outcome, recoverySeconds: number | null]

export interface MonthRecord {
  readonly application: string
  /** `2026-11` */
  readonly month: string
  readonly days: readonly DayRecord[]
}

/** What came of old claims, one record per application and month. */
export interface History {
  month(application: string, month: string): Promise<readonly DayRecord[]>
  write(record: MonthRecord): Promise<void>
  all(): Promise<readonly MonthRecord[]>
}

/** The history as texts of a store: `history/<application>/<month>`. */
export function historyIn(store: Store): History {
  return {
    async month(application, month) {
      return JSON.parse((await store.read(`history/${application}/${month}`)) ?? '[]') as DayRecord[]
    },
    write: ({ application, month, days }) => store.write(`history/${application}/${month}`, JSON.stringify(days)),
    async all() {
      return (await store.list('history')).map(({ key, text }) => {
        const [, application = '', month = ''] = key.split('/')
        return { application, month, days: JSON.parse(text) as DayRecord[] }
      })
    }
  }
}

/** The outcome of a kill whose run ended before it could say. */
export const UNKNOWN = 'unknown'

export const dayRecord = (date: IsoDate, { instanceId, outcome, recoverySeconds }: Claim): DayRecord => [
  Number(date.slice(8)),
  instanceId,
  outcome ?? UNKNOWN,
  recoverySeconds ?? null
]

/** The date of a day of a month's record. */
export const dateOf = (month: string, [day]: DayRecord): IsoDate => `${month}-${String(day).padStart(2, '0')}`
