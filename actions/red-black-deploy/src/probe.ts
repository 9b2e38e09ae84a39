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
}

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
}

/**
 * Each request has a connection of its own: a kept one would stay with one node and one moment. Over HTTPS the
 * certificate is not judged: it is not what a release changes, and where the application has no name of its own it
 * cannot be for the balancer's.
 */
export function probe(target: ProbeTarget): Probe {
  const { protocol, host, address: name, port, path, versionHeader, timeoutSeconds } = target
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
            answer.on('error', error => none(error.message))
            answer.on('end', () =>
              resolve({
                at,
                address,
                status: answer.statusCode,
                version: Array.isArray(version) ? version[0] : version,
                failure: undefined
              })
            )
            answer.resume()
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

export const spelled = ({ status, version, failure }: Answer): string =>
  status === undefined ? (failure ?? 'no answer') : version === undefined ? `${status}` : `${status} (${version})`
