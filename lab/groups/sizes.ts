/** The three sizes of a group and what may be asked of them. */
import { AwsError } from '../gateway/service.ts'
import type { Group } from './model.ts'

export interface Sizes {
  readonly min: number
  readonly max: number
  readonly desired: number
}

/** @throws AwsError in the words of Auto Scaling. */
export function checkSizes({ min, max, desired }: Sizes): void {
  for (const [name, value] of Object.entries({ min, max, desired })) {
    if (!Number.isInteger(value) || value < 0) {
      throw new AwsError('ValidationError', `${name} size must be a whole number of at least 0, not ${value}`)
    }
  }
  if (max < min) {
    throw new AwsError('ValidationError', `Max bound, ${max}, must be greater than or equal to min bound, ${min}`)
  }
  if (desired < min || desired > max) {
    throw new AwsError(
      'ValidationError',
      `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`
    )
  }
}

/** @param request the beginning of the cause that the following activities give, without its end of sentence. */
export function setSizes(group: Group, { min, max, desired }: Sizes, request: string): void {
  if (desired !== group.desired) {
    group.change = `${request} changing the desired capacity from ${group.desired} to ${desired}.`
    group.allProtectedNoted = false
    group.notBefore = 0
  }
  group.min = min
  group.max = max
  group.desired = desired
}
