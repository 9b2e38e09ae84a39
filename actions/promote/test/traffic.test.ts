import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from '@jest/globals'
import { traffic } from '../src/traffic.ts'

/** CloudWatch with these answers, a page each. */
function served(...pages: readonly object[]) {
  const left = [...pages]
  const client = Object.create(CloudWatchClient.prototype) as CloudWatchClient
  const send = async () => ({ MetricDataResults: left.shift(), ...(left.length === 0 ? {} : { NextToken: 'more' }) })
  const { served: ask } = traffic(Object.assign(client, { send }), () => Date.UTC(2026, 0, 5, 12))
  return ask('arn:loadbalancer/app/a/1', 'arn:targetgroup/b/2', Date.UTC(2026, 0, 5, 10))
}

describe('the requests that a release answered', () => {
  it('are summed over all pages', async () => {
    const first = [{ Id: 'requests', Values: [1, 2], StatusCode: 'PartialData' }]
    const last = [
      { Id: 'requests', Values: [4], StatusCode: 'Complete' },
      { Id: 'failed', Values: [], StatusCode: 'Complete' }
    ]
    expect(await served(first, last)).toEqual({ requests: 7, failed: 0 })
  })

  it.each(['InternalError', 'Forbidden'])(
    'are not taken for none failed where that cannot be read: %s',
    async status => {
      const results = [
        { Id: 'requests', Values: [100], StatusCode: 'Complete' },
        { Id: 'failed', Values: [], StatusCode: status }
      ]
      expect(await served(results)).toMatchObject({ notCounted: `failed: ${status}` })
    }
  )
})
