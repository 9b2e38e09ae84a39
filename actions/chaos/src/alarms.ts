import { messageOf } from '../../../lib/errors.ts'
import type { Skip } from './guards.ts'

/** CloudWatch's word on alarms by name; those that do not exist are missing. */
export interface Alarms {
  states(names: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/**
 * Why nothing may be killed now, by the alarms that must be quiet. An alarm that is not there, or CloudWatch not
 * answering, is no permission. INSUFFICIENT_DATA is an answer, and no alarm (as for CodeDeploy and FIS): an error
 * count has no data while there are no errors.
 */
export async function alarmSkip(alarms: Alarms, names: readonly string[]): Promise<Skip | undefined> {
  if (names.length === 0) return undefined
  let states: ReadonlyMap<string, string>
  try {
    states = await alarms.states(names)
  } catch (error) {
    const why = messageOf(error)
    return { reason: 'alarm-unsure', detail: `CloudWatch did not say how the alarms stand (${why})` }
  }
  const missing = names.filter(name => !states.has(name))
  if (missing.length > 0) return { reason: 'alarm-unsure', detail: `no alarm is named ${missing.join(', ')}` }
  const firing = names.filter(name => states.get(name) === 'ALARM')
  return firing.length > 0 ? { reason: 'alarm', detail: `${firing.join(', ')} fires` } : undefined
}
