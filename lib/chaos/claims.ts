import type { ClaimStore } from './store.ts'

/** A local date, such as `2026-11-23`. */
export type IsoDate = string

/** The first and the last date that there is. */
export const ALL_DATES: readonly [from: IsoDate, until: IsoDate] = ['0000-01-01', '9999-12-31']

/** What came of a claim: how the kill ended, or why the instance was let live after all. */
export type Outcome = string | { readonly spared: string }

/** What a claim says about the kill it stands for. */
export interface Claim {
  readonly run: string
  readonly group: string
  readonly account?: string
  readonly region?: string
  readonly instanceId: string
  readonly at: string
  /** Written after the kill; absent when the run ended in between. */
  readonly outcome?: Outcome
  readonly detectSeconds?: number
  readonly recoverySeconds?: number
}

/** Whether something was killed by a claim, as far as it says; one whose instance was spared still stands. */
export const isKill = <T extends { readonly outcome?: Outcome }>(one: T): one is T & { readonly outcome?: string } =>
  typeof one.outcome !== 'object'

/**
 * The record that a kill of an application on a date has been taken. It is the only truth about "at most once a day";
 * a claim precedes its kill, so a crash in between loses a kill and never doubles one.
 */
export interface Claims {
  /**
   * Takes the claim for this run; `taken` when another has it. Atomic in the store.
   * @throws whatever the store throws: an unknown outcome is no permission to kill.
   */
  take(application: string, date: IsoDate, claim: Claim): Promise<'ours' | 'taken'>
  /**
   * Shows that taking is atomic, before the first one of a run.
   * @throws KilnError when it is not, or cannot be shown to be.
   */
  prove(): Promise<void>
  /** All claims of the dates from the first to the last of the two, of whatever application. */
  between(from: IsoDate, until: IsoDate): Promise<readonly Taken[]>
  /** Completes our own claim with what came of it. */
  complete(application: string, date: IsoDate, claim: Claim): Promise<void>
  /** Forgets a claim, which only its place in the history may outlive. */
  remove(application: string, date: IsoDate): Promise<void>
}

/** A claim with what it is for. */
export interface Taken {
  readonly application: string
  readonly date: IsoDate
  readonly claim: Claim
}

/** Claims as texts of a store: `claims/<date>/<application>`. */
export function claimsIn(store: ClaimStore): Claims {
  const key = (application: string, date: IsoDate): string => `claims/${date}/${application}`
  const parts = (text: string): string[] => text.split('/')
  return {
    async take(application, date, claim) {
      const answer = await store.create(key(application, date), JSON.stringify(claim))
      return answer === 'created' ? 'ours' : 'taken'
    },
    prove: () => store.prove(),
    async between(from, until) {
      const isWanted = (found: string): boolean => {
        const [, date = ''] = parts(found)
        return date >= from && date <= until
      }
      const kept = await store.list(from === until ? `claims/${from}` : 'claims', isWanted)
      return kept.map(({ key: found, text }) => {
        const [, date = '', application = ''] = parts(found)
        return { application, date, claim: JSON.parse(text) as Claim }
      })
    },
    complete: (application, date, claim) => store.write(key(application, date), JSON.stringify(claim)),
    remove: (application, date) => store.remove(key(application, date))
  }
}
