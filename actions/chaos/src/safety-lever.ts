import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { signedRequest } from '../../../lib/aws/signed-request.ts'
import type { SafetyLever } from './fleet.ts'

/** Every account has one lever a region, of this id (AWS FIS API reference, GetSafetyLever). */
const PATH = '/safetyLevers/default'

/**
 * The safety lever of AWS Fault Injection Service where a client of the SDK is at home. The published client for FIS is
 * older than the lever, so the one request is signed here, with that client's credentials and connections.
 */
export async function safetyLever({ config }: AutoScalingClient): Promise<SafetyLever> {
  const answer = await signedRequest(config, { service: 'fis', endpointVariable: 'FIS', method: 'GET', path: PATH })
  if (answer.status !== 200) throw new Error(`AWS FIS answered ${answer.status} ${answer.text.slice(0, 300)}`)
  const { status, reason } = (
    JSON.parse(answer.text) as { safetyLever: { state: { status: string; reason?: string } } }
  ).safetyLever.state
  return { status, ...(reason === undefined ? {} : { reason }) }
}
