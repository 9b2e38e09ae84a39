import type { ImagebuilderClient } from '@aws-sdk/client-imagebuilder'
import { signedRequest } from '../../../lib/aws/signed-request.ts'

/** A part of a log: its lines, and where the next part begins. */
export interface LogPart {
  readonly lines: readonly string[]
  readonly next: string | undefined
}

/** The log cannot be read, and asking again will not help. */
export class LogUnreadable extends Error {}

/**
 * Where Image Builder writes what a build says: group `/aws/imagebuilder/<name of the image>`, stream `<version>/<build>` (user
 * guide, "Troubleshoot Image Builder"). The ARN is `arn:aws:imagebuilder:region:account:image/name/version/build`.
 */
export function logOf(buildArn: string): { readonly logGroupName: string; readonly logStreamName: string } {
  const [, name = '', version = '', number = ''] = (buildArn.split(':')[5] ?? '').split('/')
  return { logGroupName: `/aws/imagebuilder/${name}`, logStreamName: `${version}/${number}` }
}

/** An answer has at most 10,000 events or 1 MB; more is told with the next look (API reference, GetLogEvents). */
const PAGES_MAX = 10

/**
 * What a build has said since the last look; nothing where the log is not there yet. It is one request of CloudWatch Logs, signed
 * here with the credentials and connections of a client that is there, because that service's own client is large. @throws
 * LogUnreadable when the role may not.
 */
export async function logSince(client: ImagebuilderClient, build: string, from: string | undefined): Promise<LogPart> {
  const lines: string[] = []
  let next = from
  for (let page = 0; page < PAGES_MAX; page++) {
    const { status, text } = await signedRequest(client.config, {
      ...{ service: 'logs', endpointVariable: 'CLOUDWATCH_LOGS', method: 'POST', path: '/' },
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.GetLogEvents' },
      body: JSON.stringify({
        ...logOf(build),
        startFromHead: true,
        ...(next === undefined ? {} : { nextToken: next })
      })
    })
    const answer = parsed(text)
    if (/ResourceNotFound/.test(answer.__type ?? '')) return { lines, next }
    if (/AccessDenied|UnrecognizedClient/.test(answer.__type ?? '') || status === 403) {
      throw new LogUnreadable(answer.message ?? answer.Message ?? `HTTP ${status}`)
    }
    if (status !== 200) throw new Error(`CloudWatch Logs answered ${status} ${text.slice(0, 200)}`)
    lines.push(...(answer.events ?? []).flatMap(({ message = '' }) => message.split('\n')))
    const end = answer.nextForwardToken === undefined || answer.nextForwardToken === next
    next = answer.nextForwardToken ?? next
    if (end || answer.events?.length === 0) break
  }
  return { lines, next }
}

interface Answer {
  readonly __type?: string
  readonly message?: string
  readonly Message?: string
  readonly events?: readonly { readonly message?: string }[]
  readonly nextForwardToken?: string
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return {}
  }
}
