/**
 * GitHub's clock as it was seen to go wrong: runs are late, mostly by minutes, at times by hours (GitHub's documentation
 * of `schedule`), once by ten to twelve hours (open-multi-agent#557); they are dropped under load (the same page), doubled
 * and missed within one hour (actions/runner#379), and came three at once (actions/runner#1620).
 */
export interface ClockFailures {
  /** Shares of ticks, from 0 to 1. */
  readonly lost: number
  readonly doubled: number
  readonly tripled: number
  readonly hoursLate: number
  readonly halfADayLate: number
  readonly meanDelayMinutes: number
}

export const PERFECT: ClockFailures = {
  lost: 0,
  doubled: 0,
  tripled: 0,
  hoursLate: 0,
  halfADayLate: 0,
  meanDelayMinutes: 0
}

export const PUBLISHED: ClockFailures = {
  lost: 0.1,
  doubled: 0.02,
  tripled: 0.005,
  hoursLate: 0.05,
  halfADayLate: 0.005,
  meanDelayMinutes: 6
}

const MINUTE = 60_000

/** When the runs of one planned tick begin, none to three of them. `chance` is uniform in [0, 1). */
export function ticksOf(planned: number, failures: ClockFailures, chance: () => number): number[] {
  if (chance() < failures.lost) return []
  const at = planned + Math.round(delayMinutes(failures, chance) * MINUTE)
  const kind = chance()
  if (kind < failures.tripled) return [at, at, at]
  if (kind < failures.tripled + failures.doubled) return [at, at + Math.floor(chance() * 5) * MINUTE]
  return [at]
}

function delayMinutes({ hoursLate, halfADayLate, meanDelayMinutes }: ClockFailures, chance: () => number): number {
  const kind = chance()
  if (kind < halfADayLate) return 600 + chance() * 120
  if (kind < halfADayLate + hoursLate) return 30 + chance() * 150
  return -Math.log(1 - chance()) * meanDelayMinutes
}
