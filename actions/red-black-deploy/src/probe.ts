import { lookup } from 'node:dns/promises'
import * as http from 'node:http'
import * as https from 'node:https'
import type { Slot } from '../../../lib/names.ts'
import { type Entrance, SLOT_HEADER } from '../../../lib/release/application.ts'

/** One request to the load balancer and what came of it. */
export interface Answer {
  /** When the request was begun. */
  readonly at: number
  readonly address: string
  /** Undefined when there was no HTTP answer at all. */
  readonly status: number | undefined
  readonly version: string | undefined
  /** Why there was no answer: `connect ECONNREFUSED …`. */
  readonly failure: string | undefined
  /** What is not as it must be in an answer that came; undefined when it is, or when nothing was looked for. */
  readonly mismatch?: string
  /** Whether that is its status, which says enough. */
  readonly hasWrongStatus?: boolean
}

/** What an answer must be like, beside its version. */
export interface Expectation {
  readonly status: number
  /** Text that the body must contain. */
  readonly body: string | undefined
  /** JSON fields by their path, `build.number`, and what they must be. */
  readonly fields: Readonly<Record<string, string>>
  /** JSON field that says the version, instead of a header. */
  readonly versionField: string | undefined
}

/** Whether the answer is what was asked for. */
export const isGood = ({ status, mismatch }: Answer): boolean =>
  status !== undefined && status < 400 && mismatch === undefined

/** What is wrong with an answer that came, and the version that it names; pure. */
export function judged(
  answer: { readonly status: number; readonly version: string | undefined; readonly body: string },
  expected: Expectation
): Pick<Answer, 'version' | 'mismatch' | 'hasWrongStatus'> {
  const { versionField } = expected
  const needsJson = versionField !== undefined || Object.keys(expected.fields).length > 0
  const json = needsJson ? parsed(answer.body) : undefined
  const version = versionField === undefined ? answer.version : fieldOf(json, versionField)
  const hasWrongStatus = answer.status !== expected.status
  const problems = [
    ...(hasWrongStatus ? [`status ${answer.status} instead of ${expected.status}`] : []),
    ...(expected.body === undefined || answer.body.includes(expected.body)
      ? []
      : [`the body does not contain "${expected.body}"`]),
    ...Object.entries(expected.fields).flatMap(([path, wanted]) => {
      const found = fieldOf(json, path)
      return found === wanted
        ? []
        : [`field ${path} is ${found === undefined ? 'absent' : `"${found}"`}, not "${wanted}"`]
    })
  ]
  return { version, ...(problems.length === 0 ? {} : { mismatch: problems.join('; '), hasWrongStatus }) }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** The value at `a.b.0` as text; objects and absent ones are none. */
function fieldOf(json: unknown, path: string): string | undefined {
  let at: unknown = json
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at === null || typeof at === 'object' ? undefined : String(at)
}

/** Enough for any health page; the rest of a longer body is not looked at. */
const MOST_BODY_BYTES = 65_536

/** Asks the application through its load balancer, as its users do. */
export interface Probe {
  /** The addresses of the balancer's nodes; each has its own view of the weights. Empty when the name is unknown. */
  addresses(): Promise<readonly string[]>
  /** Asks production, or one slot by its preview rule. Never throws. */
  ask(address: string, slot?: Slot): Promise<Answer>
}

export interface ProbeTarget extends Omit<Entrance, 'url'> {
  readonly path: string
  readonly versionHeader: string
  readonly timeoutSeconds: number
  readonly expected: Expectation
}

/**
 * Each request has a connection of its own: a kept one would stay with one node and one moment. Over HTTPS the
 * certificate is not judged: it is not what a release changes, and where the application has no name of its own it
 * cannot be for the balancer's.
 */
export function probe(target: ProbeTarget): Probe {
  const { protocol, host, address: name, port, path, versionHeader, timeoutSeconds, expected } = target
  const { request } = protocol === 'https' ? https : http
  return {
    async addresses() {
      if (protocol === 'tcp') return []
      try {
        return (await lookup(name, { all: true, family: 4 })).map(({ address }) => address)
      } catch {
        return []
      }
    },

    ask(address, slot) {
      const at = Date.now()
      return new Promise(resolve => {
        const none = (failure: string): void => resolve({ at, address, status: undefined, version: undefined, failure })
        const sent = request(
          {
            host: address,
            port,
            path,
            agent: false,
            ...(protocol === 'https' ? { servername: host, rejectUnauthorized: false } : {}),
            headers: { host, ...(slot === undefined ? {} : { [SLOT_HEADER]: slot }) },
            signal: AbortSignal.timeout(timeoutSeconds * 1000)
          },
          answer => {
            const version = answer.headers[versionHeader.toLowerCase()]
            const chunks: Buffer[] = []
            let bytes = 0
            answer.on('error', error => none(error.message))
            answer.on('data', (chunk: Buffer) => {
              bytes += chunk.length
              if (bytes <= MOST_BODY_BYTES) chunks.push(chunk)
            })
            answer.on('end', () => {
              const status = answer.statusCode ?? 0
              const said = { status, version: [version].flat()[0], body: Buffer.concat(chunks).toString() }
              resolve({ at, address, status, failure: undefined, ...judged(said, expected) })
            })
          }
        )
        sent.on('error', error =>
          none(error.name === 'TimeoutError' ? `no answer in ${timeoutSeconds} s` : error.message)
        )
        sent.end()
      })
    }
  }
}

export const spelled = ({ status, version, failure, mismatch, hasWrongStatus }: Answer): string => {
  if (status === undefined) return failure ?? 'no answer'
  const named = version === undefined ? `${status}` : `${status} (${version})`
  return mismatch === undefined || hasWrongStatus === true ? named : `${named}: ${mismatch}`
}
