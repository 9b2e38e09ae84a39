import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'

/**
 * What every client of this run has in common. Each action imports only the service clients that it uses and gives
 * them this: `new EC2Client(awsDefaults('bake-ami'))`.
 *
 * - The SDK ignores HTTP(S)_PROXY and NODE_USE_ENV_PROXY, so its agents read the environment themselves.
 * - The user agent names the action; the lab's journal and CloudTrail show who called.
 * - A request on whose connection nothing moves for 20 s is given up, and sent again by the SDK: its `requestTimeout` alone
 *   only warns (aws-sdk-js-v3#3722), and would count long uploads. It begins to count 3 s after the request.
 * - `AWS_ENDPOINT_URL`, region and credentials come from the environment, by the SDK's own rules.
 */
export function awsDefaults(action: string): AwsDefaults {
  const agent = { keepAlive: true, proxyEnv: process.env }
  return {
    maxAttempts: 8,
    retryMode: 'adaptive',
    customUserAgent: [['kiln', action]],
    requestHandler: {
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      connectionTimeout: 5_000,
      socketTimeout: 17_000
    }
  }
}

export interface AwsDefaults {
  readonly maxAttempts: number
  readonly retryMode: string
  readonly customUserAgent: [string, string][]
  readonly requestHandler: {
    httpAgent: HttpAgent
    httpsAgent: HttpsAgent
    connectionTimeout: number
    socketTimeout: number
  }
}

/**
 * A region must be known before the first call; the SDK's own message does not say where to set it. Workflows that take
 * it from a variable which is not there set it empty.
 */
export const regionOf = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined
