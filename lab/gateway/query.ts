import { XmlShapeSerializer } from '@aws-sdk/core/protocols'
import type { NormalizedSchema } from '@smithy/core/schema'
import type { Operation, ServiceModel } from './schemas.ts'
import { AwsError } from './service.ts'

/**
 * The two query protocols: a form goes in, XML comes out.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */

/** A form's keys as a tree: `Tag.1.Key=a` is {Tag: {1: {Key: a}}}. */
interface Node {
  value?: string
  readonly children: Map<string, Node>
}

function tree(form: URLSearchParams): Node {
  const root: Node = { children: new Map() }
  for (const [key, value] of form) {
    let at = root
    for (const part of key.split('.')) {
      let next = at.children.get(part)
      if (next === undefined) {
        next = { children: new Map() }
        at.children.set(part, next)
      }
      at = next
    }
    at.value = value
  }
  return root
}

const capitalised = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)

type Traits = { xmlName?: string; ec2QueryName?: string; xmlFlattened?: unknown }
const traitsOf = (schema: NormalizedSchema): Traits => schema.getMergedTraits() as Traits

/** The operation's input, as the SDK's own input type has it. */
export function decodeQuery(service: ServiceModel, operation: Operation, form: URLSearchParams): unknown {
  if (operation.input.isUnitSchema()) return {}
  return decoder(service.protocol === 'ec2Query').structure(operation.input, tree(form))
}

function decoder(isEc2: boolean) {
  const memberKey = (name: string, traits: Traits): string => {
    if (!isEc2) return traits.xmlName ?? name
    return traits.ec2QueryName ?? capitalised(traits.xmlName ?? name)
  }

  function structure(schema: NormalizedSchema, node: Node): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    for (const [name, member] of schema.structIterator()) {
      const child = node.children.get(memberKey(name, traitsOf(member)))
      if (child === undefined) continue
      const value = any(member, child)
      if (value !== undefined) result[name] = value
    }
    return result
  }

  function items(node: Node): Node[] {
    return [...node.children]
      .filter(([key]) => /^\d+$/.test(key))
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, child]) => child)
  }

  function list(schema: NormalizedSchema, node: Node): unknown[] {
    const member = schema.getValueSchema()
    const isFlat = isEc2 || traitsOf(schema).xmlFlattened !== undefined
    // Some clients flatten where the model does not and the other way round; both are unambiguous.
    const holder = isFlat ? node : (node.children.get(traitsOf(member).xmlName ?? 'member') ?? node)
    return items(holder).map(child => any(member, child))
  }

  function map(schema: NormalizedSchema, node: Node): Record<string, unknown> {
    const keyName = traitsOf(schema.getKeySchema()).xmlName ?? 'key'
    const valueName = traitsOf(schema.getValueSchema()).xmlName ?? 'value'
    const isFlat = isEc2 || traitsOf(schema).xmlFlattened !== undefined
    const holder = isFlat ? node : (node.children.get('entry') ?? node)
    const result: Record<string, unknown> = {}
    for (const entry of items(holder)) {
      const key = entry.children.get(keyName)?.value
      const value = entry.children.get(valueName)
      if (key !== undefined && value !== undefined) result[key] = any(schema.getValueSchema(), value)
    }
    return result
  }

  function any(schema: NormalizedSchema, node: Node): unknown {
    if (schema.isStructSchema()) return structure(schema, node)
    if (schema.isListSchema()) return list(schema, node)
    if (schema.isMapSchema()) return map(schema, node)
    return node.value === undefined ? undefined : simple(schema, node.value)
  }

  return { structure }
}

/** A value from text; also of labels, headers and query parameters of REST services. */
export function simple(schema: NormalizedSchema, text: string): unknown {
  if (schema.isStringSchema()) return text
  if (schema.isBooleanSchema()) {
    if (/^(true|1)$/i.test(text)) return true
    if (/^(false|0)$/i.test(text)) return false
    throw new AwsError('MalformedInput', `${schema.getMemberName()}: "${text}" is not a boolean`)
  }
  if (schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) {
    const number = Number(text)
    if (text.trim() === '' || Number.isNaN(number)) {
      throw new AwsError('MalformedInput', `${schema.getMemberName()}: "${text}" is not a number`)
    }
    return number
  }
  if (schema.isTimestampSchema()) {
    const date = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text)
    if (Number.isNaN(date.getTime())) {
      throw new AwsError('MalformedInput', `${schema.getMemberName()}: "${text}" is not a time`)
    }
    return date
  }
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'))
  return text
}

/** The handler's output as the operation's XML answer. */
export function encodeQuery(service: ServiceModel, operation: Operation, output: unknown, requestId: string): string {
  const members = operation.output.isUnitSchema() ? undefined : membersXml(operation.output, output ?? {})
  const open = `<?xml version="1.0" encoding="UTF-8"?>\n<${operation.name}Response xmlns="${service.namespace}">`
  const close = `</${operation.name}Response>`
  if (service.protocol === 'ec2Query') {
    return `${open}<requestId>${requestId}</requestId>${members ?? '<return>true</return>'}${close}`
  }
  const result = members === undefined ? '' : `<${operation.name}Result>${members}</${operation.name}Result>`
  return `${open}${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>${close}`
}

/** What stands inside the root element that the SDK's serialiser writes; the protocols name the root differently. */
function membersXml(schema: NormalizedSchema, value: unknown): string {
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: 5 },
    httpBindings: false,
    xmlNamespace: '',
    serviceNamespace: ''
  })
  serializer.write(schema, value)
  const xml = String(serializer.flush())
  const end = xml.lastIndexOf('</')
  return end < 0 ? '' : xml.slice(xml.indexOf('>') + 1, end)
}

export const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot carry them in any form.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')

/** Error bodies of the query protocols; other XML services of AWS (STS, IAM, Route 53) share the second shape. */
export function encodeQueryError(protocol: 'ec2Query' | 'awsQuery', error: AwsError, requestId: string): string {
  const code = escapeXml(error.code)
  const message = escapeXml(error.message)
  if (protocol === 'ec2Query') {
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`
  }
  const type = error.status >= 500 ? 'Receiver' : 'Sender'
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`
}
