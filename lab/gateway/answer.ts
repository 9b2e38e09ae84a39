import { encodeQueryError, escapeXml } from './query.ts'
import { encodeRestError, type RestAnswer } from './rest.ts'
import type { AwsError } from './service.ts'

export type Answer = RestAnswer

/** An error in the shape that clients of this service read. */
export function errorAnswer(service: string, error: AwsError, requestId: string, isJson = false): Answer {
  const xml = (body: string): Answer => ({ status: error.status, headers: { 'content-type': 'text/xml' }, body })
  if (service === 'ec2') return xml(encodeQueryError('ec2Query', error, requestId))
  if (service === 'ebs' || service === 'imagebuilder') return encodeRestError(error)
  if (service === 's3') {
    return xml(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message><RequestId>${requestId}</RequestId></Error>`
    )
  }
  if (isJson || service === 'fis') {
    return {
      status: error.status,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': error.code },
      body: JSON.stringify({ __type: error.code, message: error.message, ...error.members })
    }
  }
  return xml(encodeQueryError('awsQuery', error, requestId))
}
