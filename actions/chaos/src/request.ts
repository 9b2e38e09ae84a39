import type { IsoDate } from '../../../lib/chaos/claims.ts'
import { type Inputs, weekdayNumbers } from './inputs.ts'
import type { ChaosRequest } from './main.ts'

/** What the inputs ask for, in the words of the story. */
export const requestOf = (inputs: Inputs, holidays: ReadonlySet<IsoDate>, run: string): ChaosRequest => ({
  mode: inputs.mode,
  unleashed: inputs.unleashed,
  grouping: {
    by: inputs['group-by'],
    regionsIndependent: inputs['regions-independent'],
    accountsIndependent: inputs['accounts-independent']
  },
  isNow: inputs.mode === 'run-now',
  application: inputs.application,
  seed: inputs.seed,
  defaults: {
    rhythm: { meanDays: inputs['mean-days'], minDays: inputs['min-days'] },
    calendar: {
      timeZone: inputs['time-zone'],
      workdays: weekdayNumbers(inputs.workdays),
      holidays: new Set([...inputs.holidays, ...holidays]),
      window: inputs.window
    }
  },
  minHealthy: inputs['min-healthy'],
  maxKillsPerRun: inputs['max-kills-per-run'],
  maxKillsPerDay: inputs['max-kills-per-day'],
  stopAlarms: inputs['stop-alarms'],
  honorSafetyLever: inputs['honor-safety-lever'],
  exclude: inputs.exclude,
  terminateVia: inputs['terminate-via'],
  probeUrls: inputs['probe-url'],
  recoveryTimeoutSeconds: inputs['recovery-timeout-seconds'],
  keepClaimsDays: inputs['keep-claims-days'],
  planFrom: inputs['plan-from'],
  planDays: inputs['plan-days'],
  run
})
