import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, errorAnswer } from './answer.ts'
import { callerIdentity } from './caller-identity.ts'
import { type FaultRule, type Faults, throttling } from './faults.ts'
import { isMutating, type Journal, shortened } from './journal.ts'
import type { Moto } from './moto.ts'
import { notModelled } from './not-modelled.ts'
import type { policySimulator } from './policy-simulator.ts'
import { privateZone } from './private-zone.ts'
import type { publicParameters } from './public-parameters.ts'
import { decodeQuery, encodeQuery } from './query.ts'
import { type Call, formOf, isStreamed, operationName, readCall, serviceOfForm } from './request.ts'
import { decodeRest, encodeRest, matchRest } from './rest.ts'
import type { safetyLever } from './safety-lever.ts'
import { isModelled, models, type Operation } from './schemas.ts'
import { AwsError, type Caller, type Handler } from './service.ts'
import type { vcpuQuotas } from './vcpu-quotas.ts'

export interface GatewayOptions {
  readonly moto: Pick<Moto, 'forward'>
  readonly journal: Pick<Journal, 'write'>
  readonly faults: Pick<Faults, 'firing'>
  /** Handlers keyed `service:Operation`. */
  readonly operations: Readonly<Record<string, Handler<unknown, unknown>>>
  /** AWS's own parameters of SSM; undefined where moto answers. */
  readonly parameters?: ReturnType<typeof publicParameters>
  /** The safety lever of AWS FIS; undefined where moto answers. */
  readonly safetyLever?: ReturnType<typeof safetyLever>
  /** Quotas of Service Quotas on vCPUs; undefined where moto answers. */
  readonly vcpuQuotas?: ReturnType<typeof vcpuQuotas>
  /** IAM's policy simulator; undefined where moto answers. */
  readonly policySimulator?: ReturnType<typeof policySimulator>
  /** Throws AwsError when the caller may not do this. */
  readonly authorise?: (decoded: Authorisation) => void | Promise<void>
  /** After each answered call that may have changed something. */
  readonly changed?: (service: string, operation: string) => void
  /** Kills the process at the other end of this connection, for the `kill-*` faults. */
  readonly killCaller?: (request: IncomingMessage) => void
}

export interface Authorisation {
  readonly service: string
  readonly operation: string
  readonly caller: Caller
  /** Decoded input where the lab knows the operation's schema. */
  readonly input: Readonly<Record<string, unknown>> | undefined
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export const DEFAULT_ACCOUNT = '123456789012'
const LARGEST_BODY_BYTES = 16 * 1024 * 1024

export type Gateway = (request: IncomingMessage, response: ServerResponse) => void

/** One endpoint for all services: decides who answers, and lets faults and policies have their say before and after. */
export function gateway(options: GatewayOptions): Gateway {
  const { moto, journal, faults, operations } = options
  /** Whose the keys are that STS gave out. */
  const sessions = new Map<string, { readonly accountId: string; readonly roleArn: string | undefined }>()
  const staleAnswers = new Map<string, { at: number; answer: Answer }>()

  const accountOf = (accessKeyId: string): string =>
    sessions.get(accessKeyId)?.accountId ?? (/^\d{12}$/.test(accessKeyId) ? accessKeyId : DEFAULT_ACCOUNT)

  return (request, response) => {
    response.on('error', () => {})
    serve(request, response).catch(error => {
      // A caller that goes away in the middle of its request is no news.
      if (!request.destroyed) process.stderr.write(`gateway: ${error instanceof Error ? error.stack : error}\n`)
      response.destroy()
    })
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now()
    const at = new Date().toISOString()
    const call = readCall(request)
    const userAgent = [request.headers['user-agent'], request.headers['x-amz-user-agent']].join(' ').trim()
    const caller: Caller = {
      accountId: accountOf(call.accessKeyId),
      region: call.region,
      accessKeyId: call.accessKeyId,
      roleArn: sessions.get(call.accessKeyId)?.roleArn,
      userAgent,
      requestId: randomUUID()
    }
    const body = isStreamed(call.service) ? Buffer.alloc(0) : await readBody(request)
    const service = serviceOfForm(call, formOf(request, call, body))
    let operation = operationName(service, request, call, body)
    let input: Record<string, unknown> | undefined
    let by = 'moto' as 'lab' | 'moto' | 'fault'
    let code: string | undefined
    let isDropped = false
    let isHeld: FaultRule | undefined
    let killsAfter = false

    const refuse = (error: AwsError): Answer => {
      code = error.code
      return errorAnswer(service, error, caller.requestId, isJson(request))
    }

    const answer = async (): Promise<Answer> => {
      if (call.signature !== 'given' && !isAnonymous(call, operation)) {
        return refuse(badSignature({ ...call, service }))
      }
      const decoded = decode(call, request, body)
      operation = decoded?.operation.name ?? operation
      const isRehearsal = service === 'ec2' && isDryRun(body)
      const mutating = isMutating(operation) && !isRehearsal

      let staleMilliseconds = 0
      for (const rule of faults.firing({
        ...{ service, mutating, userAgent },
        // A rule that names an operation means the call that does it.
        operation: isRehearsal ? `${operation}:DryRun` : operation
      })) {
        switch (rule.effect) {
          case 'latency':
            await sleep(rule.milliseconds ?? 0)
            break
          case 'error':
          case 'throttle': {
            by = 'fault'
            const usual = rule.effect === 'throttle' ? throttling(service) : { code: 'InternalError', status: 500 }
            const status = rule.status ?? (rule.code === undefined ? usual.status : 400)
            return refuse(
              new AwsError(rule.code ?? usual.code, rule.message ?? 'A fault rule of the lab answered.', status)
            )
          }
          case 'hang-before':
            by = 'fault'
            isHeld = rule
            return refuse(new AwsError('RequestTimeout', 'A fault rule of the lab held the call.', 408))
          case 'kill-before':
            by = 'fault'
            options.killCaller?.(request)
            isDropped = true
            return refuse(new AwsError('RequestTimeout', 'A fault rule of the lab killed the caller.', 408))
          case 'hang-after':
            isHeld = rule
            break
          case 'drop-answer':
            isDropped = true
            break
          case 'kill-after':
            killsAfter = true
            isDropped = true
            break
          case 'stale':
            if (!mutating) staleMilliseconds = rule.milliseconds ?? 0
            break
        }
      }
      // Bodies are blocks of half a MiB too: nothing is made of them that nobody asked for.
      const staleKey =
        staleMilliseconds > 0
          ? `${service}:${operation}:${call.accessKeyId}:${call.path}?${call.query}:${body.toString('latin1')}`
          : undefined
      if (staleKey !== undefined) {
        const kept = staleAnswers.get(staleKey)
        if (kept !== undefined && Date.now() - kept.at < staleMilliseconds) {
          by = 'fault'
          return kept.answer
        }
      }

      const handler = operations[`${service}:${operation}`]
      if (decoded !== undefined) input = decoded.input()
      await options.authorise?.({ service, operation, caller, input, path: call.path, headers: request.headers, body })

      let result: Answer
      if (handler !== undefined && decoded !== undefined) {
        by = 'lab'
        const output = await handler(input ?? {}, caller)
        result = encode(service, decoded.operation, output, caller.requestId)
      } else if (operation === 'GetSafetyLever' && options.safetyLever !== undefined) {
        by = 'lab'
        result = options.safetyLever(call.path, caller)
      } else if (operation === 'GetServiceQuota' && options.vcpuQuotas !== undefined) {
        by = 'lab'
        result = options.vcpuQuotas(body, caller)
      } else if (service === 'sts' && operation === 'GetCallerIdentity') {
        by = 'lab'
        result = callerIdentity(caller)
      } else if (operation === 'SimulatePrincipalPolicy' && options.policySimulator !== undefined) {
        by = 'lab'
        result = options.policySimulator(body, caller)
      } else {
        const unknown = decoded === undefined ? undefined : notModelled(service, operation)
        if (unknown !== undefined) throw unknown
        result =
          (await ownParameters(call, request, body, operation)) ?? (await forwarded(call, request, body, operation))
        if (isMissingObject(service, operation, result)) {
          // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Permissions": without s3:ListBucket a
          // key that is not there is 403, with it 404.
          const bucket = `/${call.path.split('/')[1]}`
          const asked = { service, caller, input, headers: request.headers, body }
          await options.authorise?.({ ...asked, operation: 'ListObjectsV2', path: bucket })
        }
      }
      if (staleKey !== undefined && !isStreaming(result)) staleAnswers.set(staleKey, { at: Date.now(), answer: result })
      return result
    }

    let result: Answer
    try {
      result = await answer()
    } catch (error) {
      const known = asAwsError(error)
      if (known !== undefined) result = refuse(known)
      else {
        process.stderr.write(`${service}:${operation}: ${error instanceof Error ? error.stack : error}\n`)
        const message = error instanceof Error ? error.message : String(error)
        result = refuse(new AwsError('InternalFailure', `The lab failed: ${message}`, 500))
      }
    }
    const mutating = isMutating(operation) && !(service === 'ec2' && isDryRun(body))
    if (result.status >= 400 && code === undefined) code = codeOf(result)
    journal.write({
      at,
      service,
      operation,
      action: /(?:^|\s)kiln\/([\w-]+)/.exec(userAgent)?.[1] ?? '',
      accountId: caller.accountId,
      accessKeyId: caller.accessKeyId,
      mutating,
      status: result.status,
      ...(code === undefined ? {} : { code }),
      milliseconds: Math.round((performance.now() - started) * 10) / 10,
      by,
      requestId: caller.requestId,
      userAgent,
      ...(input === undefined ? {} : { input: shortened(input) })
    })
    if (mutating && result.status < 400) options.changed?.(service, operation)
    if (killsAfter) options.killCaller?.(request)
    if (isDropped) {
      if (result.body instanceof Readable) result.body.destroy()
      request.socket.destroy()
      return
    }
    if (isHeld !== undefined) {
      await held(isHeld, response)
      if (by === 'fault') {
        request.socket.destroy()
        return
      }
    }
    await send(request, response, result, caller.requestId)
  }

  async function ownParameters(
    call: Call,
    request: IncomingMessage,
    body: Buffer,
    operation: string
  ): Promise<Answer | undefined> {
    if (call.service !== 'ssm' || options.parameters === undefined || !operation.startsWith('GetParameter'))
      return undefined
    const parse = (bytes: unknown): Record<string, unknown> => JSON.parse(String(bytes)) as Record<string, unknown>
    const own = await options.parameters(operation, parse(body), async input => {
      const { body: answered } = await forwarded(call, request, Buffer.from(JSON.stringify(input)), operation)
      return parse(answered)
    })
    if (own === undefined) return undefined
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(own) }
  }

  async function forwarded(call: Call, request: IncomingMessage, body: Buffer, operation: string): Promise<Answer> {
    const { service } = call
    const isZone = service === 'route53' && operation === 'CreateHostedZone'
    const told = isZone ? Buffer.from(privateZone(body.toString('utf8'))) : body
    const incoming = await moto.forward(request, isStreamed(service) ? request : told)
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(incoming.headers)) {
      if (value === undefined || ['connection', 'keep-alive', 'transfer-encoding'].includes(name)) continue
      headers[name] = Array.isArray(value) ? value.join(', ') : value
    }
    const status = incoming.statusCode ?? 502
    const isHtmlError = status >= 500 && (headers['content-type'] ?? '').startsWith('text/html')
    if (isHtmlError) {
      incoming.resume()
      throw new AwsError(
        'InvalidAction',
        `The lab does not model ${service}:${operation}, and moto could not answer it; see \`lab logs moto\`.`,
        501
      )
    }
    // Errors are short; the journal wants their code.
    if (isStreamed(service) && status < 400) return { status, headers, body: incoming }
    const bytes = await readBody(incoming)
    delete headers['content-length']
    if (service === 'sts' && operation.startsWith('AssumeRole') && status === 200) {
      const text = bytes.toString('utf8')
      const key = /<AccessKeyId>([^<]+)</.exec(text)?.[1]
      const accountId = /arn:aws:sts::(\d{12}):assumed-role/.exec(text)?.[1]
      const roleArn = new URLSearchParams(body.toString('utf8')).get('RoleArn') ?? undefined
      if (key !== undefined && accountId !== undefined) sessions.set(key, { accountId, roleArn })
    }
    return { status, headers, body: bytes }
  }
}

const isMissingObject = (service: string, operation: string, { status }: Answer): boolean =>
  service === 's3' && status === 404 && (operation === 'GetObject' || operation === 'HeadObject')

/** Errors of rooms, and those that moto gave to a room which asked it. */
function asAwsError(error: unknown): AwsError | undefined {
  if (error instanceof AwsError) return error
  const { $metadata, name, message } = error as {
    $metadata?: { httpStatusCode?: number }
    name: string
    message: string
  }
  if ($metadata?.httpStatusCode === undefined) return undefined
  return new AwsError(name, message, $metadata.httpStatusCode)
}

interface Decoded {
  readonly operation: Operation
  input(): Record<string, unknown>
}

/** What the request asks of a service whose schemas we have. */
function decode(call: Call, request: IncomingMessage, body: Buffer): Decoded | undefined {
  const { service } = call
  if (!isModelled(service)) return undefined
  const model = models[service]
  if (model.protocol === 'restJson') {
    const match = matchRest(model, request.method ?? 'GET', call.path)
    if (match === undefined) return undefined
    return {
      operation: match.operation,
      input: () => decodeRest(match, { query: call.query, headers: request.headers, body })
    }
  }
  const form = formOf(request, call, body)
  const operation = model.operation(form?.get('Action') ?? '')
  if (form === undefined || operation === undefined) return undefined
  return { operation, input: () => decodeQuery(model, operation, form) as Record<string, unknown> }
}

function encode(service: string, operation: Operation, output: unknown, requestId: string): Answer {
  if (!isModelled(service)) throw new Error(`no schema for ${service}`)
  const model = models[service]
  if (model.protocol === 'restJson') return encodeRest(operation, output)
  return {
    status: 200,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: encodeQuery(model, operation, output, requestId)
  }
}

const isStreaming = (answer: Answer): boolean => typeof answer.body !== 'string' && !(answer.body instanceof Uint8Array)

const isJson = (request: IncomingMessage): boolean =>
  /json/.test(String(request.headers['content-type'] ?? '')) || request.headers['x-amz-target'] !== undefined

/** Calls that AWS answers without a signature. */
const isAnonymous = (call: Call, operation: string): boolean =>
  call.signature === 'none' &&
  (call.service === 's3' || operation === 'AssumeRoleWithWebIdentity' || operation === 'AssumeRoleWithSAML')

/**
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html (AuthFailure)
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html (MissingAuthenticationToken, IncompleteSignature)
 */
function badSignature({ service, signature }: Call): AwsError {
  if (service === 'ec2') {
    return new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials', 401)
  }
  if (service === 'ebs' || service === 'ssm') {
    return new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403)
  }
  if (service === 's3') {
    return new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403)
  }
  return signature === 'none'
    ? new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
    : new AwsError('IncompleteSignature', 'The request signature does not conform to AWS standards.', 400)
}

function codeOf(answer: Answer): string | undefined {
  const type = answer.headers['x-amzn-errortype']
  if (type !== undefined) return type
  if (isStreaming(answer)) return undefined
  const text = Buffer.from(answer.body as string | Uint8Array).toString('utf8', 0, 2000)
  return /<Code>([^<]+)</.exec(text)?.[1] ?? /"__type":\s*"(?:[^"#]*#)?([^"]+)"/.exec(text)?.[1]
}

/** A form of EC2 that only asks whether the call would be allowed. */
const isDryRun = (body: Buffer): boolean => /(?:^|&)DryRun=true(?:&|$)/.test(body.toString('latin1'))

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > LARGEST_BODY_BYTES) throw new Error('the request body is larger than any call that the lab knows')
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
}

/** Waits as long as the rule says, or until the caller has had enough. */
async function held(rule: FaultRule, response: ServerResponse): Promise<void> {
  const gone = new Promise<void>(resolve => response.once('close', () => resolve()))
  if (rule.milliseconds === undefined || rule.milliseconds === 0) return await gone
  await Promise.race([gone, sleep(rule.milliseconds)])
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  requestId: string
): Promise<void> {
  if (response.destroyed) return
  const headers: Record<string, string | number> = { ...answer.headers, 'x-amzn-requestid': requestId }
  if (typeof answer.body === 'string' || answer.body instanceof Uint8Array) {
    if (answer.status !== 204 && answer.status !== 304) headers['content-length'] = Buffer.byteLength(answer.body)
    response.writeHead(answer.status, headers)
    response.end(request.method === 'HEAD' ? undefined : answer.body)
    return
  }
  response.writeHead(answer.status, headers)
  const stream = answer.body instanceof Readable ? answer.body : Readable.from(answer.body)
  await new Promise<void>(resolve => {
    stream.once('error', () => response.destroy())
    response.once('close', resolve)
    stream.pipe(response)
  })
}
