/** Where the files of a repository come from: a directory, a bucket, or the web. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Agent as HttpAgent, get as httpGet, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, get as httpsGet } from 'node:https'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import { pause } from '../../../lib/poll.ts'

export interface Opened {
  readonly body: Readable
  readonly bytes: number | undefined
}

/** Where a repository's files come from; undefined means that there is no such file. */
export type Open = (path: string, signal: AbortSignal) => Promise<Opened | undefined>

/** A connection on which nothing moves for so long is given up, as one to AWS is. */
const STALL_MILLISECONDS = 20_000

/** At `s3://bucket/prefix`, `https://…` or `file:/directory`. */
export function opener(location: string, stallMilliseconds = STALL_MILLISECONDS): Open {
  const [scheme = ''] = location.split(':')
  if (scheme === 'file') return directory(fileURLToPath(location.replace(/^file:\/*/, 'file:///')))
  if (scheme === 's3') return bucket(location)
  return web(location, stallMilliseconds)
}

/** Packages have hundreds of MiB; Node would read 64 KiB at once. */
export const READ_BYTES = 1024 * 1024

const directory =
  (root: string): Open =>
  async path => {
    const file = join(root, path)
    const found = await stat(file).catch(() => undefined)
    return found?.isFile()
      ? { body: createReadStream(file, { highWaterMark: READ_BYTES }), bytes: found.size }
      : undefined
  }

function bucket(location: string): Open {
  const [, name = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(location) ?? []
  const client = import('@aws-sdk/client-s3').then(({ S3Client, GetObjectCommand }) => ({
    s3: new S3Client({
      ...awsDefaults('bake-ami'),
      followRegionRedirects: true,
      // Names of virtual hosts do not resolve against an endpoint of one's own.
      forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined
    }),
    GetObjectCommand
  }))
  return async (path, abortSignal) => {
    const { s3, GetObjectCommand } = await client
    const Key = prefix === '' ? path : `${prefix}/${path}`
    try {
      const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: name, Key }), { abortSignal })
      return Body === undefined ? undefined : { body: Body as Readable, bytes: ContentLength }
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined
      throw error
    }
  }
}

const REDIRECTS_MAX = 5
const ATTEMPTS = 3
/** Between them; a server that is being restarted is there again after that. */
const PAUSE_SECONDS = 1

/** What a server did not do for now: it may the next time. */
const isPassing = (status: number): boolean => status === 429 || status >= 500

function web(location: string, stallMilliseconds: number): Open {
  const options = { keepAlive: true, proxyEnv: process.env }
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) }
  const get = (url: URL, signal: AbortSignal, left: number): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:'
      const ask = secure ? httpsGet : httpGet
      const request = ask(
        url,
        { agent: secure ? agents.https : agents.http, signal, timeout: stallMilliseconds },
        response => {
          const { statusCode = 0, headers } = response
          if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && left > 0) {
            response.resume()
            get(new URL(headers.location, url), signal, left - 1).then(resolve, reject)
          } else resolve(response)
        }
      )
      request.on('timeout', () =>
        request.destroy(new Error(`nothing came from ${url.host} for ${stallMilliseconds / 1000} s`))
      )
      request.on('error', reject)
    })
  /** What the last of the attempts gave. */
  async function answered(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await get(url, signal, REDIRECTS_MAX)
        if (attempt === ATTEMPTS || !isPassing(response.statusCode ?? 0)) return response
        response.resume()
      } catch (error) {
        if (attempt === ATTEMPTS || signal.aborted) throw error
      }
      await pause(PAUSE_SECONDS, signal)
    }
  }
  return async (path, signal) => {
    const response = await answered(new URL(path, location.endsWith('/') ? location : `${location}/`), signal)
    if (response.statusCode === 200) {
      const length = response.headers['content-length']
      return { body: response, bytes: length === undefined ? undefined : Number(length) }
    }
    response.resume()
    if (response.statusCode === 404) return undefined
    throw new Error(`HTTP ${response.statusCode} for ${path}`)
  }
}
