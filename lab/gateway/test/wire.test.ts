import * as autoScaling from '@aws-sdk/client-auto-scaling'
import * as ebs from '@aws-sdk/client-ebs'
import * as ec2 from '@aws-sdk/client-ec2'
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2'
import * as imageBuilder from '@aws-sdk/client-imagebuilder'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { errorAnswer } from '../answer.ts'
import { decodeQuery, encodeQuery } from '../query.ts'
import { decodeRest, encodeRest, matchRest } from '../rest.ts'
import { models } from '../schemas.ts'
import { AwsError, type ServiceName } from '../service.ts'
import { structures } from './samples.ts'

/**
 * The wire formats hold for every operation of the five services, not only for those with a handler: what a client of
 * the SDK sends is what our decoder reads, and what our encoder writes is what that client reads.
 */

interface WireRequest {
  method: string
  path: string
  query: Record<string, string | string[]>
  headers: Record<string, string>
  body: unknown
}

type Answer = { status: number; headers: Record<string, string>; body: string | Uint8Array | AsyncIterable<Uint8Array> }

/** A client whose network is a function. */
function client(service: ServiceName, handle: (request: WireRequest) => Answer) {
  const exports = { ec2, autoscaling: autoScaling, elasticloadbalancing: elb, ebs, imagebuilder: imageBuilder }[
    service
  ] as unknown as Record<string, new (argument: object) => { send(command: object): Promise<object> }>
  const name = {
    ec2: 'EC2',
    autoscaling: 'AutoScaling',
    elasticloadbalancing: 'ElasticLoadBalancingV2',
    ebs: 'EBS',
    imagebuilder: 'Imagebuilder'
  }[service]
  const Client = exports[`${name}Client`]
  if (Client === undefined) throw new Error(`no client for ${service}`)
  const sdk = new Client({
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'lab' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: WireRequest) => {
        const { status, headers, body } = handle(request)
        const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : (body as Uint8Array)
        const response = new Response(new Uint8Array(bytes))
        return { response: { statusCode: status, headers, body: response.body } }
      }
    }
  })
  return async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const Command = exports[`${operation}Command`]
    if (Command === undefined) throw new Error(`no command ${operation}`)
    const { $metadata, ...output } = (await sdk.send(new Command(input))) as Record<string, unknown>
    return output
  }
}

const bytesOf = (body: unknown): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.concat(body instanceof Uint8Array ? [body] : [])

async function roundTrip(service: ServiceName, operation: string, input: object, output: object) {
  const model = models[service]
  let read: unknown
  const call = client(service, request => {
    if (model.protocol === 'restJson') {
      const match = matchRest(model, request.method, request.path)
      if (match === undefined) throw new Error(`no route for ${request.method} ${request.path}`)
      expect(match.operation.name).toBe(operation)
      const query = new URLSearchParams(request.query as Record<string, string>)
      read = decodeRest(match, { query, headers: request.headers, body: bytesOf(request.body) })
      return encodeRest(match.operation, output)
    }
    const form = new URLSearchParams(bytesOf(request.body).toString('utf8'))
    const named = model.operation(form.get('Action') ?? '')
    if (named === undefined) throw new Error(`no schema for ${form.get('Action')}`)
    read = decodeQuery(model, named, form)
    return {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: encodeQuery(model, named, output, 'request-1')
    }
  })
  const answered = await call(operation, input)
  return { read, answered }
}

/** Streams as bytes, so that both sides compare. */
async function plain(output: Record<string, unknown>): Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(output)) {
    const stream = value as { transformToByteArray?: () => Promise<Uint8Array> } | undefined
    result[key] = stream?.transformToByteArray ? new Uint8Array(await stream.transformToByteArray()) : value
  }
  return result
}

describe.each(['autoscaling', 'elasticloadbalancing', 'ebs', 'ec2'] as const)('%s', service => {
  const model = models[service]
  const runs = service === 'ec2' ? 2 : 10

  it('is read as the SDK writes it, and written as the SDK reads it, for every operation', async () => {
    expect(model.operations.length).toBeGreaterThan(5)
    for (const name of model.operations) {
      const operation = model.operation(name)
      if (operation === undefined) continue
      const inputs = operation.input.isUnitSchema() ? fc.constant({}) : structures(operation.input, 4)
      const outputs = operation.output.isUnitSchema() ? fc.constant({}) : structures(operation.output, 4)
      await fc.assert(
        fc.asyncProperty(inputs, outputs, async (input, output) => {
          const { read, answered } = await roundTrip(service, name, input, output)
          expect({ [name]: read }).toEqual({ [name]: input })
          expect({ [name]: await plain(answered) }).toEqual({ [name]: output })
        }),
        { numRuns: runs, seed: 7 }
      )
    }
  }, 120_000)
})

describe('empty lists', () => {
  it('stay empty lists, in both query protocols', async () => {
    const images = await roundTrip('ec2', 'DescribeImages', {}, { Images: [] })
    expect(images.answered).toEqual({ Images: [] })
    const groups = await roundTrip(
      'autoscaling',
      'DescribeAutoScalingGroups',
      { AutoScalingGroupNames: [] },
      { AutoScalingGroups: [] }
    )
    expect(groups.read).toEqual({ AutoScalingGroupNames: [] })
    expect(groups.answered).toEqual({ AutoScalingGroups: [] })
  })
})

describe('errors', () => {
  const failing = (service: ServiceName, error: AwsError) =>
    client(service, () => errorAnswer(service, error, 'request-1'))

  it('keep code, message and status in the shape of each protocol', async () => {
    await expect(
      failing('ec2', new AwsError('InvalidAMIID.NotFound', "The image id '[ami-1]' does not exist"))(
        'DescribeImages',
        {}
      )
    ).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
      message: "The image id '[ami-1]' does not exist",
      $metadata: { httpStatusCode: 400 }
    })
    await expect(
      failing('autoscaling', new AwsError('AlreadyExists', 'Group <a> & b'))('CreateAutoScalingGroup', {
        AutoScalingGroupName: 'a',
        MinSize: 0,
        MaxSize: 0
      })
    ).rejects.toMatchObject({ name: 'AlreadyExistsFault', message: 'Group <a> & b' })
    await expect(
      failing('elasticloadbalancing', new AwsError('TargetGroupNotFound', 'none'))('DescribeTargetGroups', {})
    ).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' })
    await expect(
      failing('ebs', new AwsError('ValidationException', 'no', 400, { Reason: 'INVALID_BLOCK_TOKEN' }))(
        'ListSnapshotBlocks',
        {
          SnapshotId: 'snap-1'
        }
      )
    ).rejects.toMatchObject({ name: 'ValidationException', message: 'no', Reason: 'INVALID_BLOCK_TOKEN' })
  })
})

describe('input that no client of the SDK sends', () => {
  it.each([
    ['MinSize=many', /MinSize: "many" is not a number/],
    ['NewInstancesProtectedFromScaleIn=perhaps', /is not a boolean/]
  ])('is refused, not guessed at: %s', (form, message) => {
    const operation = models.autoscaling.operation('CreateAutoScalingGroup')
    if (operation === undefined) throw new Error('no schema')
    expect(() => decodeQuery(models.autoscaling, operation, new URLSearchParams(form))).toThrow(message)
  })
})
