import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, Agent as HttpAgent, get as httpGet, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, get as httpsGet } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join, normalize, posix } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import { explain, KilnError } from '../../../lib/errors.ts'
import { type Package, parsePrimary, primaryOf, unpacked } from './packages.ts'

interface Opened {
  readonly body: Readable
  readonly bytes: number | undefined
}

/** Where a repository's files come from; undefined means that there is no such file. */
type Open = (path: string, signal: AbortSignal) => Promise<Opened | undefined>

/** A yum repository as it was at the first look: every later answer belongs to that revision. */
export interface Repository {
  /** For people: without credentials. */
  readonly shown: string
  /** @throws KilnError when it cannot be read. */
  packages(signal: AbortSignal): Promise<readonly Package[]>
  /** SHA-256 of its repomd.xml: what it was when it was read. */
  revision(signal: AbortSignal): Promise<string>
  /** The first bytes of one of its files. */
  head(location: string, bytes: number, signal: AbortSignal): Promise<Buffer>
  /**
   * Serves it on loopback, where the image's package manager reads it: it needs no credentials of AWS, and sees the
   * revision that was read at first. Only who knows the URL gets answers.
   */
  serve(signal: AbortSignal): Promise<{ readonly url: string; close(): Promise<void> }>
}

const REPOMD = 'repodata/repomd.xml'

/** A repository at `s3://bucket/prefix`, `https://…` or `file:/directory`. */
export function repository(location: string): Repository {
  const shown = location.replace(/\/\/[^/@]*@/, '//')
  // A revision of publish-rpm names packages above itself, `../../packages/`, so its files are asked of what is around.
  const [, around = location, below = ''] = /^(.+?)\/(revisions\/\d+)\/?$/.exec(location) ?? []
  const openAround = opener(around)
  const open: Open = (path, signal) => openAround(posix.join(below, path), signal)
  let pinned: Promise<Buffer> | undefined

  const read = async (path: string, signal: AbortSignal): Promise<Buffer> => {
    let opened: Opened | undefined
    try {
      opened = await open(path, signal)
      if (opened !== undefined) return Buffer.concat(await opened.body.toArray())
    } catch (error) {
      throw new KilnError(`Repository ${shown} cannot be read: ${explain(error).split('\n')[0]}`, {
        remedy:
          'Check its address and the network of the runner; for S3, the role needs s3:GetObject and s3:ListBucket on it.',
        cause: error
      })
    }
    throw new KilnError(`Repository ${shown} has no ${path}.`, {
      remedy: 'Give the directory that contains repodata/: the output `repository` of publish-rpm.'
    })
  }
  const repomd = (signal: AbortSignal): Promise<Buffer> => {
    pinned ??= read(REPOMD, signal)
    return pinned
  }

  return {
    shown,

    async revision(signal) {
      return createHash('sha256')
        .update(await repomd(signal))
        .digest('hex')
    },

    async packages(signal) {
      const primary = primaryOf((await repomd(signal)).toString())
      if (primary === undefined) {
        throw new KilnError(`${REPOMD} of ${shown} names no primary metadata.`, { remedy: 'Make the metadata anew.' })
      }
      const bytes = await read(primary.location, signal)
      if (primary.sha256 !== undefined && createHash('sha256').update(bytes).digest('hex') !== primary.sha256) {
        throw new KilnError(`${primary.location} of ${shown} is not what ${REPOMD} says.`, {
          remedy: 'It was being published, or is damaged; run this again, then publish again.'
        })
      }
      return parsePrimary(unpacked(primary.location, bytes))
    },

    async head(path, bytes, signal) {
      const opened = await open(path, signal)
      if (opened === undefined) {
        throw new KilnError(`Repository ${shown} lists ${path} and does not have it.`, { remedy: 'Publish it again.' })
      }
      const chunks: Buffer[] = []
      let length = 0
      for await (const chunk of opened.body as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        length += chunk.length
        if (length >= bytes) break
      }
      return Buffer.concat(chunks).subarray(0, bytes)
    },

    async serve(signal) {
      const base = `/${randomUUID()}/`
      const repomdPath = posix.join(below, REPOMD)
      const server = createServer((request, response) => {
        const url = decodeURIComponent(request.url ?? '/').replace(/\?.*$/, '')
        const answer = async (): Promise<void> => {
          const path = url.startsWith(base) ? normalize(url.slice(base.length)) : '..'
          if (path.startsWith('..') || path.startsWith('/')) return void response.writeHead(404).end()
          if (path === repomdPath) return void response.end(await repomd(signal))
          const opened = await openAround(path, signal)
          if (opened === undefined) return void response.writeHead(404).end()
          response.writeHead(200, opened.bytes === undefined ? {} : { 'content-length': opened.bytes })
          await pipeline(opened.body, response)
        }
        answer().catch(() => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
      })
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}${below === '' ? '' : `${below}/`}`,
        close: () =>
          new Promise(resolve => {
            server.close(() => resolve())
            server.closeAllConnections()
          })
      }
    }
  }
}

function opener(location: string): Open {
  const [scheme = ''] = location.split(':')
  if (scheme === 'file') return directory(fileURLToPath(location.replace(/^file:\/*/, 'file:///')))
  if (scheme === 's3') return bucket(location)
  return web(location)
}

/** Packages have hundreds of MiB; Node would read 64 KiB at once. */
const READ_BYTES = 1024 * 1024

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

function web(location: string): Open {
  const options = { keepAlive: true, proxyEnv: process.env }
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) }
  const get = (url: URL, signal: AbortSignal, left: number): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:'
      const ask = secure ? httpsGet : httpGet
      const request = ask(url, { agent: secure ? agents.https : agents.http, signal, timeout: 30_000 }, response => {
        const { statusCode = 0, headers } = response
        if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && left > 0) {
          response.resume()
          get(new URL(headers.location, url), signal, left - 1).then(resolve, reject)
        } else resolve(response)
      })
      request.on('timeout', () => request.destroy(new Error(`no answer from ${url.host} within 30 s`)))
      request.on('error', reject)
    })
  return async (path, signal) => {
    const response = await get(new URL(path, location.endsWith('/') ? location : `${location}/`), signal, REDIRECTS_MAX)
    if (response.statusCode === 200) {
      const length = response.headers['content-length']
      return { body: response, bytes: length === undefined ? undefined : Number(length) }
    }
    response.resume()
    if (response.statusCode === 404) return undefined
    throw new Error(`HTTP ${response.statusCode} for ${path}`)
  }
}
