import type { IsoDate } from './day.ts'

/** What a claim says about the kill it stands for. */
export interface Claim {
  readonly run: string
  readonly group: string
  readonly instanceId: string
  readonly at: string
  /** Written after the kill; absent when the run ended in between. */
  readonly outcome?: string
  readonly recoverySeconds?: number
}

/** The outcome of a claim whose instance was let live after all; such a claim still stands, but was no kill. */
export const spared = (reason: string): string => `spared: ${reason}`
export const isKill = ({ outcome }: Claim): boolean => outcome?.startsWith('spared: ') !== true

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
  /** The claim on this date, or undefined when nobody took it. */
  find(application: string, date: IsoDate): Promise<Claim | undefined>
  /** All claims of this date, of whatever application; all pages. */
  on(date: IsoDate): Promise<readonly Claim[]>
  /** Completes our own claim with what came of it. */
  complete(application: string, date: IsoDate, claim: Claim): Promise<void>
}
