import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { HttpRequest } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import type { SafetyLever } from './fleet.ts'

/** Every account has one lever a region, of this id (AWS FIS API reference, GetSafetyLever). */
const PATH = '/safetyLevers/default'

/**
 * The safety lever of AWS Fault Injection Service where a client of the SDK is at home. The published client for FIS is
 * older than the lever, so the one request is signed here, with that client's credentials and connections.
 */
export async function safetyLever({ config }: AutoScalingClient): Promise<SafetyLever> {
  const region = await config.region()
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const { AWS_ENDPOINT_URL_FIS, AWS_ENDPOINT_URL } = process.env
  const { protocol, hostname, port, host } = new URL(
    AWS_ENDPOINT_URL_FIS || AWS_ENDPOINT_URL || `https://fis.${region}.${suffix}`
  )
  const request = new HttpRequest({
    method: 'GET',
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: PATH,
    headers: { host }
  })
  const signer = new SignatureV4({ service: 'fis', region, credentials: config.credentials, sha256: config.sha256 })
  const { response } = await config.requestHandler.handle((await signer.sign(request)) as HttpRequest)
  const chunks: Buffer[] = []
  for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  if (response.statusCode !== 200) throw new Error(`AWS FIS answered ${response.statusCode} ${text.slice(0, 300)}`)
  const { status, reason } = (JSON.parse(text) as { safetyLever: { state: { status: string; reason?: string } } })
    .safetyLever.state
  return { status, ...(reason === undefined ? {} : { reason }) }
}
