import { ALL_DATES, claimsIn, type IsoDate, isKill, type Outcome } from './claims.ts'
import { dateOf, historyIn, UNKNOWN } from './history.ts'
import type { ClaimStore } from './store.ts'

/**
 * What chaos did so far, for those who only read it: promotion asks whether a release survived a kill, the status page
 * tells of recoveries.
 */

/** A kill that was taken, by whatever run. */
export interface PastKill {
  /** What was killed once that day: the application, or what `group-by` of the chaos action made of it. */
  readonly application: string
  readonly date: IsoDate
  readonly instanceId: string
  /** `steady`, `deviated`, or `unknown` when the run ended before it could say. */
  readonly outcome: string
  readonly recoverySeconds: number | undefined
  /** The Auto Scaling group, which has this name in its account and region only; only of recent kills. */
  readonly group: string | undefined
  /** As the run of chaos calls it, by its digits or a name; absent where it was told of one account only. */
  readonly account: string | undefined
  /** Absent where the run of chaos was told of no region. */
  readonly region: string | undefined
  /** ISO time; only of recent kills. */
  readonly at: string | undefined
}

/** Every kill, newest first; what was spared after all was none. */
export async function pastKills(store: ClaimStore): Promise<readonly PastKill[]> {
  const found = new Map<string, PastKill>()
  const add = (one: Omit<PastKill, 'outcome'> & { readonly outcome: Outcome }): void => {
    if (isKill(one)) found.set(`${one.date} ${one.application}`, one)
  }
  // Claims first: what moves into the history meanwhile is then found in one of both.
  const claims = await claimsIn(store).between(...ALL_DATES)
  for (const { application, month, days } of await historyIn(store).all()) {
    for (const day of days) {
      const [, instanceId, outcome, seconds] = day
      const recoverySeconds = seconds ?? undefined
      const gone = { group: undefined, account: undefined, region: undefined, at: undefined }
      add({ application, date: dateOf(month, day), instanceId, outcome, recoverySeconds, ...gone })
    }
  }
  for (const { application, date, claim } of claims) {
    const { instanceId, outcome = UNKNOWN, recoverySeconds, group, account, region, at } = claim
    add({ application, date, instanceId, outcome, recoverySeconds, group, account, region, at })
  }
  return [...found.values()].sort((a, b) => (b.at ?? b.date).localeCompare(a.at ?? a.date))
}
