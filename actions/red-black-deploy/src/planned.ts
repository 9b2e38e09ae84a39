import { type DeployStep, describe, type Plan } from './plan.ts'
import { describeRoll, isRollStep, type RollStep } from './rolling.ts'

/** A plan of either kind: of a new release, or of a rolling replacement in the live one. */
export type Planned = Omit<Plan, 'steps'> & { readonly steps: readonly (DeployStep | RollStep)[] }

export const spelledStep = (step: DeployStep | RollStep): string =>
  isRollStep(step) ? describeRoll(step) : describe(step)
