import type { AutoScalingClient, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-auto-scaling'
import type { DeserializeMiddleware } from '@smithy/types'
import { TAG } from '../../../lib/tags.ts'
import { Sieve, type Wanted } from './sieve.ts'

/** Of a group's tags only these are looked at. */
export const TAGS_READ: readonly string[] = [
  TAG.application,
  TAG.environment,
  TAG.capacity,
  TAG.stopped,
  TAG.chaos,
  TAG.chaosMeanDays,
  TAG.chaosWindow,
  TAG.chaosUntil
]

const tag: Wanted = { Key: 'text', Value: 'text' }

const group: Wanted = {
  AutoScalingGroupName: 'text',
  DesiredCapacity: 'text',
  Status: 'text',
  Tags: { member: tag },
  SuspendedProcesses: { member: { ProcessName: 'text' } },
  TargetGroupARNs: { member: 'text' },
  TrafficSources: { member: { Identifier: 'text', Type: 'text' } },
  Instances: { member: { InstanceId: 'text', LifecycleState: 'text', HealthStatus: 'text' } }
}

/** What chaos reads of an answer of DescribeAutoScalingGroups: of groups with many tags a twentieth. */
const wanted: Wanted = {
  DescribeAutoScalingGroupsResponse: {
    DescribeAutoScalingGroupsResult: {
      NextToken: 'text',
      AutoScalingGroups: { member: group }
    },
    ResponseMetadata: { RequestId: 'text' }
  }
}

/**
 * Makes a client sift the answers of DescribeAutoScalingGroups before its deserialiser parses them: the SDK builds an
 * object of every element, and of ten thousand groups nearly all of that is thrown away at once. Signing, retries,
 * endpoints and errors stay the SDK's own.
 */
export function answersSifted({ middlewareStack }: AutoScalingClient): void {
  const sift: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> =
    (next, { commandName }) =>
    async args => {
      const result = await next(args)
      const response = result.response as { statusCode?: number; body?: unknown }
      if (commandName === 'DescribeAutoScalingGroupsCommand' && response.statusCode === 200) {
        response.body = new TextEncoder().encode(await sifted(response.body as AsyncIterable<Uint8Array>))
      }
      return result
    }
  middlewareStack.addRelativeTo(sift, {
    name: 'kilnSieve',
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
    override: true
  })
}

async function sifted(body: AsyncIterable<Uint8Array>): Promise<string> {
  // Every group has a name. That it is looked for makes one text of the group, and lets go of the page it came in.
  const sieve = new Sieve(wanted, [
    { element: tag, with: TAGS_READ },
    { element: group, with: ['<AutoScalingGroupName>'] }
  ])
  const decoder = new TextDecoder()
  for await (const piece of body) sieve.push(decoder.decode(piece, { stream: true }))
  sieve.push(decoder.decode())
  return sieve.end()
}
