import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { briefly, CancelledError, KilnError } from '../../../lib/errors.ts'
import type { Checksums } from './packages.ts'
import type { ArtifactoryPlace } from './store.ts'

/** One RPM repository of an Artifactory, by its REST API ("Artifactory REST APIs" of JFrog's documentation). */
export interface Artifactory {
  /** For people, and where yum and dnf read it. */
  readonly url: string
  /** @throws KilnError when the token is refused or there is no such repository. */
  check(): Promise<void>
  /** "File Info": what is stored under a path, or undefined. */
  stored(path: string): Promise<Partial<Checksums> | undefined>
  /** "Deploy Artifact by Checksum": false when Artifactory does not have these bytes yet (404). */
  deployByChecksum(path: string, checksums: Checksums): Promise<boolean>
  /** "Deploy Artifact": it compares the bytes that it got with the checksums. */
  deploy(path: string, bytes: Buffer, checksums: Checksums): Promise<void>
  /**
   * "Calculate YUM Repository Metadata", which needs the permission Manage. With async=0 it answers when it is done, but
   * only where automatic calculation is off (signalfx/splunk-otel-collector#7678), so its answer proves nothing.
   * @returns false when the token may not ask for it.
   */
  calculate(): Promise<boolean>
  /** A file of the repository, or undefined. */
  get(path: string): Promise<Buffer | undefined>
}

interface Answer {
  readonly status: number
  readonly body: Buffer
}

interface Call {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly url: URL
  readonly headers?: Record<string, string>
  readonly body?: Buffer
}

const TIMEOUT_MILLISECONDS = 60_000
/** A synchronous calculation answers when it is done. */
const CALCULATION_MILLISECONDS = 300_000
const REDIRECTS_MOST = 5
const ATTEMPTS = 5

export function artifactory(
  { service, key, path: folder }: ArtifactoryPlace,
  { token, signal }: { readonly token: string; readonly signal: AbortSignal }
): Artifactory {
  const options = { keepAlive: true, proxyEnv: process.env }
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) }
  const segments = (path: string): string => path.split('/').map(encodeURIComponent).join('/')
  const inside = (path: string): string => [folder, path].filter(part => part !== '').join('/')
  const at = (path: string): URL => new URL(`${service}/${segments(key)}/${segments(inside(path))}`)
  const shown = `${service}/${key}${folder === '' ? '' : `/${folder}`}`

  const once = ({ method, url, headers, body }: Call, redirects = 0): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const isCalculation = method === 'POST'
      const ask = url.protocol === 'https:' ? httpsRequest : httpRequest
      // Stores behind Artifactory, to which it redirects downloads, refuse requests that carry its token, too.
      const authorization = url.origin === new URL(service).origin ? { authorization: `Bearer ${token}` } : {}
      const sent = ask(
        url,
        {
          method,
          agent: url.protocol === 'https:' ? agents['https:'] : agents['http:'],
          headers: { ...headers, ...authorization, 'content-length': String(body?.length ?? 0) },
          timeout: isCalculation ? CALCULATION_MILLISECONDS : TIMEOUT_MILLISECONDS,
          signal
        },
        (response: IncomingMessage) => {
          const { statusCode: status = 0 } = response
          const { location } = response.headers
          if (
            method === 'GET' &&
            status >= 300 &&
            status < 400 &&
            location !== undefined &&
            redirects < REDIRECTS_MOST
          ) {
            response.resume()
            once({ method, url: new URL(location, url) }, redirects + 1).then(resolve, reject)
            return
          }
          response.toArray().then(chunks => resolve({ status, body: Buffer.concat(chunks as Buffer[]) }), reject)
        }
      )
      sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url.host} in time`)))
      sent.on('error', reject)
      sent.end(body)
    })

  /** Every call may be made twice: files never change, and a calculation comes to the same. */
  const call = async (asked: Call): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await once(asked)
        const passing = answer.status === 429 || answer.status >= 500
        if (!passing || attempt === ATTEMPTS) return answer
      } catch (error) {
        if (signal.aborted) throw new CancelledError()
        if (attempt === ATTEMPTS) {
          throw new KilnError(`${shown} cannot be reached: ${briefly(error)}.`, {
            remedy: 'Check its address, the network of the runner and its proxy. What was stored stays; run it again.',
            cause: error
          })
        }
      }
      await sleep(Math.min(250 * 2 ** attempt, 4000), undefined, { signal }).catch(() => {
        throw new CancelledError()
      })
    }
  }

  const refused = ({ status, body }: Answer, doing: string): KilnError => {
    const says = errorOf(body)
    if (status === 401) {
      return new KilnError(`Artifactory refuses the token (HTTP 401${says}).`, {
        remedy: 'Give a token that is not expired as "artifactory-token": an access token of a user or a group.'
      })
    }
    if (status === 403) {
      return new KilnError(`The token may not ${doing} in ${shown} (HTTP 403${says}).`, {
        remedy: 'Give its user the permissions Read, Deploy and, to calculate metadata, Manage on the repository.'
      })
    }
    return new KilnError(`Artifactory cannot ${doing} in ${shown} (HTTP ${status}${says}).`, {
      remedy: 'See what it says; its request log has more. What was stored stays; run it again when it is mended.'
    })
  }

  /** What stands before an Artifactory may answer any request with a page to sign in, and call that well. */
  const said = <T>({ body }: Answer): T => {
    try {
      return JSON.parse(body.toString()) as T
    } catch (error) {
      throw new KilnError(`${service} does not answer as Artifactory does: "${body.toString().slice(0, 80).trim()}".`, {
        remedy: 'Check its address, and that no proxy or sign-in page stands before it. Nothing was written.',
        cause: error
      })
    }
  }

  return {
    url: shown,
    async check() {
      const answer = await call({ method: 'GET', url: new URL(`${service}/api/storage/${segments(key)}`) })
      if (answer.status === 404) {
        throw new KilnError(`${service} has no repository ${key}.`, {
          remedy: 'Create it (package type RPM, local), or correct the input "repository". Nothing was written.'
        })
      }
      if (answer.status !== 200) throw refused(answer, 'look')
      said(answer)
    },
    async stored(path) {
      const url = new URL(`${service}/api/storage/${segments(key)}/${segments(inside(path))}`)
      const answer = await call({ method: 'GET', url })
      if (answer.status === 404) return undefined
      if (answer.status !== 200) throw refused(answer, 'look')
      return said<{ checksums?: Partial<Checksums> }>(answer).checksums ?? {}
    },
    async deployByChecksum(path, checksums) {
      const headers = { 'x-checksum-deploy': 'true', ...checksumHeaders(checksums) }
      const answer = await call({ method: 'PUT', url: at(path), headers })
      if (answer.status === 404) return false
      if (answer.status >= 300) throw refused(answer, `deploy ${path}`)
      return true
    },
    async deploy(path, bytes, checksums) {
      const headers = { 'content-type': 'application/x-rpm', ...checksumHeaders(checksums) }
      const answer = await call({ method: 'PUT', url: at(path), headers, body: bytes })
      if (answer.status >= 300) throw refused(answer, `deploy ${path}`)
    },
    async calculate() {
      const url = new URL(`${service}/api/yum/${segments(key)}`)
      if (folder !== '') url.searchParams.set('path', `/${folder}`)
      url.searchParams.set('async', '0')
      const answer = await call({ method: 'POST', url })
      if (answer.status === 403) return false
      if (answer.status >= 300) throw refused(answer, 'calculate metadata')
      return true
    },
    async get(path) {
      const answer = await call({ method: 'GET', url: at(path) })
      if (answer.status === 404) return undefined
      if (answer.status !== 200) throw refused(answer, `read ${path}`)
      return answer.body
    }
  }
}

const checksumHeaders = ({ sha256, sha1 }: Checksums): Record<string, string> => ({
  'x-checksum-sha256': sha256,
  'x-checksum-sha1': sha1
})

/** `{"errors": [{"status": 403, "message": "…"}]}` */
function errorOf(body: Buffer): string {
  try {
    const { errors = [] } = JSON.parse(body.toString()) as { errors?: { message?: string }[] }
    const messages = errors.flatMap(({ message }) => (message === undefined ? [] : [message]))
    return messages.length === 0 ? '' : `: ${messages.join('; ')}`
  } catch {
    return ''
  }
}
