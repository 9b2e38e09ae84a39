import { Readable } from 'node:stream'
import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  type DescribeAutoScalingGroupsCommandOutput
} from '@aws-sdk/client-auto-scaling'
import { describe, expect, it } from '@jest/globals'
import { HttpResponse } from '@smithy/core/protocols'
import fc from 'fast-check'
import { encodeQuery } from '../../../lab/gateway/query.ts'
import { models } from '../../../lab/gateway/schemas.ts'
import { answersSifted, TAGS_READ } from '../src/group-pages.ts'
import { Sieve } from '../src/sieve.ts'

/** What a client of the SDK makes of an answer that arrives in these pieces. */
async function read(
  pieces: readonly Uint8Array[],
  isSifted: boolean,
  statusCode = 200
): Promise<DescribeAutoScalingGroupsCommandOutput> {
  const client = new AutoScalingClient({
    region: 'us-east-1',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: {
      handle: async () => ({
        response: new HttpResponse({ statusCode, headers: { 'content-type': 'text/xml' }, body: Readable.from(pieces) })
      })
    }
  })
  if (isSifted) answersSifted(client)
  return client.send(new DescribeAutoScalingGroupsCommand({}))
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function pieces(text: string, cuts: readonly number[]): Uint8Array[] {
  const whole = bytes(text)
  const at = [...new Set(cuts.map(cut => cut % (whole.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => whole.slice(from, at[index] ?? whole.length))
}

const encoded = (output: unknown): string => {
  const operation = models.autoscaling.operation('DescribeAutoScalingGroups')
  if (operation === undefined) throw new Error('no such operation')
  return String(encodeQuery(models.autoscaling, operation, output, 'request-1'))
}

/** What chaos reads of a group. */
const readOf = ({ Tags, SuspendedProcesses, TrafficSources, Instances, ...group }: AutoScalingGroup) => ({
  AutoScalingGroupName: group.AutoScalingGroupName,
  DesiredCapacity: group.DesiredCapacity,
  Status: group.Status,
  Tags: (Tags ?? []).filter(({ Key = '' }) => TAGS_READ.includes(Key)).map(({ Key, Value }) => ({ Key, Value })),
  SuspendedProcesses: (SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName),
  TargetGroupARNs: group.TargetGroupARNs ?? [],
  TrafficSources: (TrafficSources ?? []).map(({ Identifier, Type }) => ({ Identifier, Type })),
  Instances: (Instances ?? []).map(one => ({
    InstanceId: one.InstanceId,
    LifecycleState: one.LifecycleState,
    HealthStatus: one.HealthStatus
  }))
})

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'aZ0-_.:/ <>&"\'é日😀') }),
  fc.constantFrom('</member>', '<![CDATA[', ']]>', '<!-- ', '&amp;', '"', "it's", ...TAGS_READ)
)
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[] | undefined> => maybe(fc.array(value, { maxLength: 3 }))

const group = fc.record({
  AutoScalingGroupName: word,
  AutoScalingGroupARN: maybe(word),
  DesiredCapacity: maybe(fc.nat(100)),
  MinSize: maybe(fc.nat(100)),
  LaunchTemplate: maybe(fc.record({ LaunchTemplateName: word, Version: word })),
  Status: maybe(word),
  AvailabilityZones: some(word),
  CreatedTime: maybe(fc.constant(new Date(0))),
  TargetGroupARNs: some(word),
  Tags: some(fc.record({ Key: fc.oneof(word, fc.constantFrom(...TAGS_READ)), Value: word, ResourceId: word })),
  SuspendedProcesses: some(fc.record({ ProcessName: word, SuspensionReason: word })),
  TrafficSources: some(fc.record({ Identifier: word, Type: maybe(word) })),
  Instances: some(fc.record({ InstanceId: word, LifecycleState: word, HealthStatus: maybe(word), InstanceType: word }))
})

describe('a page of groups that is sifted', () => {
  it('reads as the SDK reads the whole page, whatever is in it and however it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(group, { maxLength: 4 }),
        maybe(word),
        fc.array(fc.nat(20_000), { maxLength: 12 }),
        async (AutoScalingGroups, NextToken, cuts) => {
          const text = encoded({ AutoScalingGroups, NextToken })
          const whole = await read([bytes(text)], false)
          const sifted = await read(pieces(text, cuts), true)
          expect(sifted.AutoScalingGroups?.map(readOf)).toEqual(whole.AutoScalingGroups?.map(readOf))
          expect(sifted.NextToken).toEqual(whole.NextToken)
          expect(sifted.$metadata.requestId).toEqual(whole.$metadata.requestId)
        }
      ),
      { numRuns: 300 }
    )
  })

  it('holds nothing else', async () => {
    const Tags = [
      { Key: 'kiln:chaos', Value: 'enabled' },
      { Key: 'team', Value: 'a' }
    ]
    const { AutoScalingGroups } = await read(
      [bytes(encoded({ AutoScalingGroups: [{ AutoScalingGroupName: 'a', MinSize: 1, Tags }] }))],
      true
    )
    expect(AutoScalingGroups).toEqual([{ AutoScalingGroupName: 'a', Tags: [{ Key: 'kiln:chaos', Value: 'enabled' }] }])
  })

  it('leaves errors to the SDK', async () => {
    const error =
      '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>'
    await expect(read([bytes(error)], true, 403)).rejects.toMatchObject({ name: 'AccessDenied', message: 'No.' })
  })

  it.each([
    ['is cut off', '<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult>', 'ends within'],
    ['is something else', '<html><body>proxy</body></html>', 'is no DescribeAutoScalingGroupsResponse'],
    ['is empty', '', 'is no DescribeAutoScalingGroupsResponse'],
    ['closes what is not open', '<DescribeAutoScalingGroupsResponse></other>', 'closes']
  ])('is no empty page when it %s', async (_, text, why) => {
    await expect(read([bytes(text)], true)).rejects.toThrow(why)
  })
})

describe('a sieve', () => {
  const sifted = (text: string, at: number): string => {
    const sieve = new Sieve({ a: { b: 'text' } })
    sieve.push(text.slice(0, at))
    sieve.push(text.slice(at))
    return sieve.end()
  }
  it.each([
    ['<?xml version="1.0"?><a x="1"><b>1</b><c><b>2</b></c></a>', '<a x="1"><b>1</b></a>'],
    ['<a><!-- <b>0</b> --><b>1<!-- > --></b><b/></a>', '<a><b>1</b><b/></a>'],
    ["<a><c d='</a>' e=\"'>\"><c/></c><b><![CDATA[</b>]]></b></a>", '<a><b><![CDATA[</b>]]></b></a>'],
    ['<a>\n  <b > 1 </b >\n</a>', '<a><b > 1 </b></a>'],
    ['<a><c>&lt;b&gt;</c><b>&amp;</b></a>', '<a><b>&amp;</b></a>']
  ])('keeps of %s what is wanted, wherever it is cut', (text, kept) => {
    for (let at = 0; at <= text.length; at++) expect(sifted(text, at)).toBe(kept)
  })

  it('refuses what it does not know', () => {
    expect(() => sifted('<!DOCTYPE a><a></a>', 3)).toThrow('the answer has "<!DOCTYPE a>')
  })
})
