import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ask } from '../../lifecycle.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'
import { decodeQuery, encodeQuery } from '../query.ts'
import { decodeRest, encodeRest, matchRest, type RestAnswer } from '../rest.ts'
import { isModelled, models, type Operation } from '../schemas.ts'
import type { ServiceName } from '../service.ts'
import { structures } from './samples.ts'

/**
 * boto3 has its own serialisers and its own models of the services, by people who are not we: what it sends is what we
 * read, and what we write is what it reads, for every operation that the lab models.
 */

interface Sample {
  readonly service: ServiceName
  readonly operation: string
  readonly input: unknown
  readonly output: unknown
}

/** JSON with bytes told apart from texts. */
const portable = (value: unknown): unknown => JSON.parse(JSON.stringify(bytesMarked(value)))
const bytesMarked = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return { __bytes__: Buffer.from(value).toString('base64') }
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(bytesMarked)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bytesMarked(item)]))
}

/** Members that boto3 fills in, rewrites or decodes by itself: handlers.py of botocore. */
const ITS_OWN_BUSINESS: readonly string[] = [
  'CreateLaunchConfiguration.UserData',
  'RunInstances.UserData',
  'GetConsoleOutput.Output'
]
/** boto3 signs a second request into this one and needs a real region for that. */
const NOT_SENT = 'CopySnapshot'

let lab: TestLab
let samples: readonly Sample[]

beforeAll(async () => {
  lab = await startLab(labOf('gwboto'))
  const { operations } = await ask<{ operations: string[] }>(lab.name, 'GET', '/operations')
  samples = operations.flatMap(key => {
    const [service = '', name = ''] = key.split(':')
    if (!isModelled(service) || name === NOT_SENT) return []
    const operation = models[service].operation(name)
    if (operation === undefined) throw new Error(`the lab serves ${key}, which the SDK does not know`)
    const draw = (schema: Operation['input']): unknown[] =>
      schema.isUnitSchema() ? [{}, {}] : fc.sample(structures(schema, 4), { numRuns: 2, seed: 11 })
    const inputs = draw(operation.input)
    const outputs = draw(operation.output)
    return [0, 1].map(index => ({ service, operation: name, input: inputs[index], output: outputs[index] }))
  })
}, 120_000)
afterAll(() => stopLab(lab), 60_000)

describe('boto3', () => {
  it('and the gateway understand each other, in both directions', async () => {
    const read: unknown[] = []
    const server = createServer(async (request, response) => {
      const index = Number(request.headers['x-sample'])
      const sample = samples[index]
      try {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk as Buffer)
        if (sample === undefined) throw new Error(`no sample ${index}`)
        const { input, answer } = answered(sample, request, Buffer.concat(chunks))
        read[index] = input
        response.writeHead(answer.status, answer.headers).end(answer.body as string)
      } catch (error) {
        read[index] = String(error)
        response.writeHead(400).end()
      }
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const lines = await boto3(`http://127.0.0.1:${port}`, samples)
      expect(samples.length).toBeGreaterThan(100)
      expect(lines.length).toBe(samples.length)
      const differing = samples.flatMap(({ operation, input, output }, index) => [
        ...differences(`${operation} input`, plain(operation, input), plain(operation, read[index])),
        ...differences(`${operation} answer`, { output: plain(operation, output) }, without(operation, lines[index]))
      ])
      expect(differing).toEqual([])
    } finally {
      server.close()
      server.closeAllConnections()
    }
  }, 120_000)
})

function answered(
  { service, output }: Sample,
  request: IncomingMessage,
  body: Buffer
): { input: unknown; answer: RestAnswer } {
  const model = models[service]
  const url = new URL(request.url ?? '/', 'http://x')
  if (model.protocol === 'restJson') {
    const match = matchRest(model, request.method ?? '', url.pathname)
    if (match === undefined) throw new Error(`no route for ${request.method} ${url.pathname}`)
    const input = decodeRest(match, { query: url.searchParams, headers: request.headers, body })
    return { input, answer: encodeRest(match.operation, output) }
  }
  const form = new URLSearchParams(body.toString('utf8'))
  const operation = model.operation(form.get('Action') ?? '')
  if (operation === undefined) throw new Error(`no operation ${form.get('Action')}`)
  return {
    input: decodeQuery(model, operation, form),
    answer: {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: encodeQuery(model, operation, output, 'request-1')
    }
  }
}

const plain = (operation: string, value: unknown): unknown => without(operation, portable(value ?? {}))

/** Where two values differ, in a form that a person can read. */
function differences(path: string, wanted: unknown, seen: unknown): string[] {
  if (isDeepStrictEqual(wanted, seen)) return []
  const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  if (!isBranch(wanted) || !isBranch(seen)) return [`${path}: ${JSON.stringify(wanted)} became ${JSON.stringify(seen)}`]
  const keys = new Set([...Object.keys(wanted), ...Object.keys(seen)])
  return [...keys].flatMap(key => differences(`${path}.${key}`, wanted[key], seen[key]))
}

function without(operation: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => without(operation, item))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !ITS_OWN_BUSINESS.includes(`${operation}.${key}`))
      .map(([key, item]) => [key, without(operation, item)])
  )
}

async function boto3(endpoint: string, calls: readonly Sample[]): Promise<unknown[]> {
  const { venv } = await ask<{ venv: string }>(lab.name, 'GET', '/status')
  const child = spawn(`${venv}/bin/python`, [join(import.meta.dirname, 'boto3_client.py'), endpoint], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  child.stdin.end(
    JSON.stringify(calls.map(({ service, operation, input }) => ({ service, operation, input: portable(input) })))
  )
  let output = ''
  child.stdout.setEncoding('utf8')
  for await (const text of child.stdout) output += text
  return output
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}
