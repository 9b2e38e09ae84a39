/** What a build says, in CloudWatch Logs (moto's): group `/aws/imagebuilder/<name>`, stream `<version>/<build>`. */
import type { Caller } from '../gateway/service.ts'

export interface BuildLog {
  write(line: string): void
  /** All that was written is there then. */
  end(): Promise<void>
}

export function buildLog(moto: string, buildArn: string, { accountId, region }: Caller): BuildLog {
  const [, name = '', version = '', number = ''] = (buildArn.split(':')[5] ?? '').split('/')
  const place = { logGroupName: `/aws/imagebuilder/${name}`, logStreamName: `${version}/${number}` }
  const ask = async (operation: string, body: object): Promise<void> => {
    await fetch(moto, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Logs_20140328.${operation}`,
        // moto takes account and region out of it, and checks no signature.
        authorization: `AWS4-HMAC-SHA256 Credential=${accountId}/20260101/${region}/logs/aws4_request, SignedHeaders=host, Signature=0`
      },
      body: JSON.stringify(body)
    })
  }
  const waiting: { timestamp: number; message: string }[] = []
  // A lab whose moto has gone logs nothing.
  const lost = (): void => {}
  let work = ask('CreateLogGroup', { logGroupName: place.logGroupName })
    .then(() => ask('CreateLogStream', place))
    .catch(lost)
  const flush = async (): Promise<void> => {
    const logEvents = waiting.splice(0)
    if (logEvents.length > 0) await ask('PutLogEvents', { ...place, logEvents })
  }
  return {
    write(message) {
      waiting.push({ timestamp: Date.now(), message })
      work = work.then(flush).catch(lost)
    },
    end: () => work
  }
}
