import type { NormalizedSchema } from '@smithy/core/schema'
import { simple } from './query.ts'
import type { Operation, ServiceModel } from './schemas.ts'
import { AwsError } from './service.ts'

/**
 * restJson1 as EBS direct uses it: labels in the path, query parameters, headers, one blob or a JSON document.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */

type Bindings = {
  httpLabel?: unknown
  httpQuery?: string
  httpHeader?: string
  httpPayload?: unknown
  jsonName?: string
}
const bindingsOf = (schema: NormalizedSchema): Bindings => schema.getMergedTraits() as Bindings

export interface RestMatch {
  readonly operation: Operation
  readonly labels: Readonly<Record<string, string>>
}

/** The operation that a method and path name. */
export function matchRest(service: ServiceModel, method: string, path: string): RestMatch | undefined {
  const given = path.split('/')
  for (const name of service.operations) {
    const operation = service.operation(name)
    if (operation?.http?.method !== method) continue
    const template = operation.http.path.split('/')
    if (template.length !== given.length) continue
    const labels: Record<string, string> = {}
    const matches = template.every((part, index) => {
      const label = /^\{(.+)\}$/.exec(part)?.[1]
      const text = given[index] ?? ''
      if (label === undefined) return part === text
      labels[label] = decodeURIComponent(text)
      return text !== ''
    })
    if (matches) return { operation, labels }
  }
  return undefined
}

export interface RestRequest {
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** The operation's input, as the SDK's own input type has it; streamed blobs come as bytes. */
export function decodeRest({ operation, labels }: RestMatch, request: RestRequest): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  let document: Record<string, unknown> | undefined
  const json = (): Record<string, unknown> => {
    document ??= parseJson(request.body)
    return document
  }
  for (const [name, member] of operation.input.structIterator()) {
    const { httpLabel, httpQuery, httpHeader, httpPayload, jsonName } = bindingsOf(member)
    let value: unknown
    if (httpLabel !== undefined) value = text(member, labels[name])
    else if (httpQuery !== undefined) value = text(member, request.query.get(httpQuery) ?? undefined)
    else if (httpHeader !== undefined) {
      const header = request.headers[httpHeader.toLowerCase()]
      value = text(member, Array.isArray(header) ? header[0] : header)
    } else if (httpPayload !== undefined) value = member.isBlobSchema() ? request.body : json()
    else value = fromJson(member, json()[jsonName ?? name])
    if (value !== undefined) result[name] = value
  }
  return result
}

const text = (member: NormalizedSchema, value: string | undefined): unknown =>
  value === undefined ? undefined : simple(member, value)

function parseJson(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {}
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>
  } catch {
    // falls through to the one answer that AWS has for both
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.')
}

function fromJson(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return undefined
  if (schema.isListSchema())
    return Array.isArray(value) ? value.map(item => fromJson(schema.getValueSchema(), item)) : []
  if (schema.isMapSchema()) {
    return Object.fromEntries(
      Object.entries(value as object).map(([key, item]) => [key, fromJson(schema.getValueSchema(), item)])
    )
  }
  if (schema.isStructSchema()) {
    const from = value as Record<string, unknown>
    const result: Record<string, unknown> = {}
    for (const [name, member] of schema.structIterator()) {
      const item = fromJson(member, from[bindingsOf(member).jsonName ?? name])
      if (item !== undefined) result[name] = item
    }
    return result
  }
  if (schema.isTimestampSchema() && typeof value === 'number') return new Date(value * 1000)
  if (schema.isBlobSchema() && typeof value === 'string') return new Uint8Array(Buffer.from(value, 'base64'))
  return value
}

function toJson(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return undefined
  if (schema.isListSchema()) return (value as unknown[]).map(item => toJson(schema.getValueSchema(), item))
  if (schema.isMapSchema()) {
    return Object.fromEntries(
      Object.entries(value as object).map(([key, item]) => [key, toJson(schema.getValueSchema(), item)])
    )
  }
  if (schema.isStructSchema()) {
    const from = value as Record<string, unknown>
    const result: Record<string, unknown> = {}
    for (const [name, member] of schema.structIterator()) {
      const item = toJson(member, from[name])
      if (item !== undefined) result[bindingsOf(member).jsonName ?? name] = item
    }
    return result
  }
  // restJson1's default for times in documents is seconds since the epoch.
  if (value instanceof Date) return value.getTime() / 1000
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return value
}

export interface RestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | string
}

/** The handler's output as status, headers and body. */
export function encodeRest(operation: Operation, output: unknown): RestAnswer {
  const from = (output ?? {}) as Record<string, unknown>
  const headers: Record<string, string> = {}
  const document: Record<string, unknown> = {}
  let payload: RestAnswer['body'] | undefined
  if (!operation.output.isUnitSchema()) {
    for (const [name, member] of operation.output.structIterator()) {
      const value = from[name]
      if (value === undefined || value === null) continue
      const { httpHeader, httpPayload, jsonName } = bindingsOf(member)
      if (httpHeader !== undefined) headers[httpHeader] = String(value)
      else if (httpPayload !== undefined) payload = value as Uint8Array | AsyncIterable<Uint8Array>
      else document[jsonName ?? name] = toJson(member, value)
    }
  }
  const status = operation.http?.status ?? 200
  if (payload !== undefined) {
    return { status, headers: { ...headers, 'content-type': 'application/octet-stream' }, body: payload }
  }
  return { status, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(document) }
}

export function encodeRestError(error: AwsError): RestAnswer {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ Message: error.message, ...error.members })
  }
}
