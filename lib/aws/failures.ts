import { errorName } from '../errors.ts'

/** Auto Scaling and EC2 answer "no such thing" under several names, and Auto Scaling under a general one. */
const isMissing = (error: unknown): boolean => {
  const name = errorName(error)
  if (/NotFound(Exception|Fault)?$/.test(name)) return true
  return name === 'ValidationError' && error instanceof Error && /not found|does not exist/i.test(error.message)
}

/** Somebody, perhaps this run's own lost answer, has made a thing of that name. */
export const isTaken = (error: unknown): boolean =>
  /^(AlreadyExists(Fault)?|Invalid\w*Name\.AlreadyExistsException|Invalid\w+\.Duplicate|Duplicate\w+Name(Exception)?|PriorityInUse(Exception)?|IdempotentParameterMismatch)$/.test(
    errorName(error)
  )

/**
 * Errors that pass by themselves within seconds and that the SDK does not retry: contention, a scaling activity in
 * progress, and the seconds in which Auto Scaling cannot see a new launch template or instance profile yet
 * (hashicorp/terraform-provider-aws#29866, #5633).
 */
export const isPassing = (error: unknown): boolean => {
  const name = errorName(error)
  if (/^(ResourceContention(Fault)?|ScalingActivityInProgress(Fault)?|ResourceInUse(Fault|Exception)?)$/.test(name)) {
    return true
  }
  return error instanceof Error && /fully.formed launch template|Invalid IAM Instance Profile/i.test(error.message)
}

/**
 * AWS takes fewer calls than come, and went on so for as long as the SDK tried. Each service has a name of its own for it;
 * the guide of the EBS direct APIs spells theirs otherwise than their SDK (EBS user guide, "Error retries").
 */
export const isThrottled = (error: unknown): boolean =>
  /^(Throttling(Exception)?|RequestLimitExceeded|RequestThrottled?(Exception)?|TooManyRequests(Exception)?)$/.test(
    errorName(error)
  )

/** The value, or undefined when AWS says that there is no such thing. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
