import type { Answer } from './answer.ts'
import { AwsError, type Caller } from './service.ts'

/** What `lab faults switch` knows of it: 0 disengaged, 1 engaged, 2 engaging. */
export const SWITCHES: readonly string[] = ['fis.safetyLever']

const STATES = ['disengaged', 'engaged', 'engaging'] as const

/**
 * The safety lever of AWS FIS, one an account and region, of the id `default`: `GET /safetyLevers/default`.
 * https://docs.aws.amazon.com/fis/latest/APIReference/API_GetSafetyLever.html
 */
export function safetyLever(switches: (name: string) => number) {
  return (path: string, { accountId, region }: Caller): Answer => {
    const [, , id = ''] = path.split('/')
    if (id !== 'default') throw new AwsError('ResourceNotFoundException', `There is no safety lever ${id}.`, 404)
    const status = STATES[switches('fis.safetyLever')] ?? 'engaged'
    const arn = `arn:aws:fis:${region}:${accountId}:safety-lever/default`
    const state = { status, reason: status === 'disengaged' ? 'nothing is wrong' : 'the lab’s switch' }
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ safetyLever: { arn, id, state } })
    }
  }
}
