import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { HttpRequest } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'

/** A request to a service whose own client is not bundled. */
export interface SignedRequest {
  /** As signatures and host names have it: `logs`. */
  readonly service: string
  /** As `AWS_ENDPOINT_URL_<SERVICE>` has it: `CLOUDWATCH_LOGS` (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"). */
  readonly endpointVariable: string
  /** Where a service is that every region shares; else in the client's own region. */
  readonly at?: { readonly host: string; readonly region: string }
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/**
 * Sends one request, signed with the credentials of a client that is there and sent by its connections.
 * Every status is an answer; nothing is sent again.
 */
export async function signedRequest(
  config: Pick<AutoScalingClient['config'], 'region' | 'credentials' | 'sha256' | 'requestHandler'>,
  { service, endpointVariable, at, method, path, headers = {}, body, signal }: SignedRequest
): Promise<{ readonly status: number; readonly text: string }> {
  const region = at?.region ?? (await config.region())
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const { [`AWS_ENDPOINT_URL_${endpointVariable}`]: ownEndpoint, AWS_ENDPOINT_URL } = process.env
  const { protocol, hostname, port, host } = new URL(
    ownEndpoint || AWS_ENDPOINT_URL || `https://${at?.host ?? `${service}.${region}.${suffix}`}`
  )
  const request = new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path,
    headers: { host, ...headers },
    ...(body === undefined ? {} : { body })
  })
  const signer = new SignatureV4({ service, region, credentials: config.credentials, sha256: config.sha256 })
  const { response } = await config.requestHandler.handle((await signer.sign(request)) as HttpRequest, {
    ...(signal === undefined ? {} : { abortSignal: signal })
  })
  const chunks: Buffer[] = []
  for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk)
  return { status: response.statusCode, text: Buffer.concat(chunks).toString() }
}
