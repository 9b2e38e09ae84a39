import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * An Artifactory with one local RPM repository, as far as JFrog documents what publishing meets. No live one was asked.
 *
 * | behaviour | source |
 * | --- | --- |
 * | PUT with X-Checksum-Deploy: 201 when the bytes are stored anywhere, else 404, with nothing written | REST API, "Deploy Artifact by Checksum" |
 * | PUT with X-Checksum-Sha256: 409 when the bytes that came have another | REST API, "Deploy Artifact" |
 * | PUT over a file needs Delete/Overwrite: 403 | "Permissions" |
 * | GET /api/storage/…: checksums of a file; 404 | REST API, "File Info" |
 * | POST /api/yum/{repo}?path=&async=0: needs Manage; answers before it is done when automatic calculation is on | REST API, "Calculate YUM Repository Metadata"; signalfx/splunk-otel-collector#7678 |
 * | metadata is made some time after, below the path of the RPM Metadata Folder Depth; old lists go | "Generate RPM Metadata for Hosted RPMs" |
 * | its checksums may be SHA-1; filelists may be left out of repomd.xml | "Index the File List" |
 * | downloads are redirected to an object store, which refuses a second kind of credentials | "Direct Cloud Storage Download" |
 * | errors as {"errors": [{"status", "message"}]} | REST API |
 */
export interface Artifactory {
  readonly url: string
  readonly token: string
  readonly requests: { readonly method: string; readonly path: string; readonly status: number }[]
  readonly switches: Switches
  /** Path in the repository → bytes. */
  readonly files: Map<string, Buffer>
  close(): Promise<void>
}

export interface Switches {
  /** How often repomd.xml is read until a calculation is seen; Infinity: never. */
  readsUntilCalculated: number
  automatic: boolean
  mayManage: boolean
  mayDeploy: boolean
  checksumType: 'sha' | 'sha256'
  /** So many calls answer 503 first. */
  unavailable: number
  /** Puts nothing under a checksum that it has, as a store that was cleaned does. */
  forgetful: boolean
}

const REPOSITORY = 'rpm-local'

export async function artifactoryModel(folder: string): Promise<Artifactory> {
  const token = 'eyJhbGciOi-secret-token'
  const files = new Map<string, Buffer>()
  const filestore = new Map<string, Buffer>()
  const requests: Artifactory['requests'] = []
  const switches: Switches = {
    ...{ readsUntilCalculated: 2, automatic: true, mayManage: true, mayDeploy: true },
    ...{ checksumType: 'sha256' as const, unavailable: 0, forgetful: false }
  }
  let readsLeft = 0
  let pending = false
  const prefix = folder === '' ? '' : `${folder}/`

  /** What createrepo, to whose output Artifactory's is "identical", makes of the stored packages. */
  const calculate = (): void => {
    pending = false
    const directory = mkdtempSync(join(tmpdir(), 'kiln-artifactory-'))
    try {
      for (const [path, bytes] of files) {
        if (!path.startsWith(prefix) || !path.endsWith('.rpm')) continue
        const target = join(directory, path.slice(prefix.length))
        mkdirSync(dirname(target), { recursive: true })
        writeFileSync(target, bytes)
      }
      const sums = [`--checksum=${switches.checksumType}`, '--general-compress-type=gz']
      execFileSync('createrepo_c', ['--quiet', '--no-database', ...sums, directory])
      for (const path of files.keys()) if (path.startsWith(`${prefix}repodata/`)) files.delete(path)
      for (const name of readdirSync(join(directory, 'repodata'))) {
        const bytes = readFileSync(join(directory, 'repodata', name))
        const withoutFilelists = Buffer.from(bytes.toString().replace(/<data type="filelists">.*?<\/data>/s, ''))
        files.set(`${prefix}repodata/${name}`, name === 'repomd.xml' ? withoutFilelists : bytes)
      }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }
  const schedule = (): void => {
    pending = true
    readsLeft = switches.readsUntilCalculated
  }

  const cloud = await listening(
    createServer((request, response) => {
      const bytes = files.get(decodeURIComponent(request.url ?? '').slice(1))
      if (request.headers.authorization !== undefined) response.writeHead(400).end('two kinds of credentials')
      else if (bytes === undefined) response.writeHead(404).end()
      else response.end(bytes)
    })
  )

  const answer = (request: IncomingMessage, url: URL, body: Buffer): [number, unknown?, string?] => {
    const path = decodeURIComponent(url.pathname)
    const { headers, method } = request
    if (switches.unavailable > 0) {
      switches.unavailable -= 1
      return [503, 'starting']
    }
    if (headers.authorization !== `Bearer ${token}`) return [401, 'Bad credentials']
    if (path === `/artifactory/api/storage/${REPOSITORY}`) return [200, { repo: REPOSITORY, path: '/' }]
    const stored = new RegExp(`^/artifactory/api/storage/${REPOSITORY}/(.+)$`).exec(path)?.[1]
    if (stored !== undefined) {
      const bytes = files.get(stored)
      if (bytes === undefined) return [404, 'Unable to find item']
      return [
        200,
        { repo: REPOSITORY, path: `/${stored}`, checksums: { sha1: sum('sha1', bytes), sha256: sum('sha256', bytes) } }
      ]
    }
    if (path === `/artifactory/api/yum/${REPOSITORY}` && method === 'POST') {
      if (!switches.mayManage) return [403, 'Forbidden']
      if ((url.searchParams.get('path') ?? '/') !== `/${folder}`) return [400, 'no repodata there']
      if (!switches.automatic && url.searchParams.get('async') === '0') calculate()
      else schedule()
      return [200, undefined]
    }
    const file = new RegExp(`^/artifactory/${REPOSITORY}/(.+)$`).exec(path)?.[1]
    if (file === undefined) return [404, 'Not found']
    if (method === 'PUT') {
      if (!switches.mayDeploy || files.has(file)) return [403, `Not enough permissions to delete/overwrite '${file}'`]
      const wanted = String(headers['x-checksum-sha256'])
      const byChecksum = headers['x-checksum-deploy'] === 'true'
      const bytes = byChecksum ? filestore.get(wanted) : body
      if (bytes === undefined || (byChecksum && switches.forgetful)) return [404, 'Checksum values not found']
      if (sum('sha256', bytes) !== wanted) return [409, 'Checksum error']
      files.set(file, bytes)
      filestore.set(wanted, bytes)
      if (switches.automatic) schedule()
      return [201, { repo: REPOSITORY, path: `/${file}` }]
    }
    if (file === `${prefix}repodata/repomd.xml` && pending && --readsLeft <= 0) calculate()
    return files.has(file) ? [302, undefined, `${cloud.url}/${encodeURIComponent(file)}`] : [404, 'File not found.']
  }

  const main = await listening(
    createServer((request, response) => {
      void request.toArray().then(chunks => {
        const url = new URL(request.url ?? '', 'http://artifactory')
        const [status, content, location] = answer(request, url, Buffer.concat(chunks as Buffer[]))
        requests.push({ method: request.method ?? '', path: url.pathname + url.search, status })
        send(response, status, content, location)
      })
    })
  )
  return {
    url: `${main.url}/artifactory/${REPOSITORY}${folder === '' ? '' : `/${folder}`}`,
    ...{ token, requests, switches, files },
    close: async () => {
      await Promise.all([main.close(), cloud.close()])
    }
  }
}

const sum = (kind: string, bytes: Buffer): string => createHash(kind).update(bytes).digest('hex')

function send(response: ServerResponse, status: number, content: unknown, location: string | undefined): void {
  const body = typeof content === 'string' ? { errors: [{ status, message: content }] } : content
  response.writeHead(status, location === undefined ? {} : { location })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

async function listening(server: Server): Promise<{ readonly url: string; close(): Promise<void> }> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
