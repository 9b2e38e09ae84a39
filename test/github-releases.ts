import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Release {
  readonly id: number
  readonly tag: string
  readonly notes: string
  draft: boolean
  /** SHA-256 of each file, by its name. */
  readonly assets: Record<string, string>
}

export interface GitHubReleases {
  readonly port: number
  readonly releases: readonly Release[]
  /** What was changed, in order. */
  readonly changes: readonly string[]
  close(): void
}

interface Sent {
  readonly tag_name?: string
  readonly body?: string
  readonly draft?: boolean
  readonly ref?: string
  readonly sha?: string
  readonly query?: string
  readonly variables?: Readonly<Record<string, string>>
}

const API = 'http://api.github.localhost'

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/**
 * As much of GitHub as a release needs, over a bare repository: tags and their signatures, releases that nothing changes
 * once they are published, and references (REST API, "Releases", "Git references", "Git tags"; "Immutable releases").
 * It is a proxy: gh reaches the host github.localhost by plain HTTP.
 */
export async function githubReleases(name: string, bare: string, gnupg: string): Promise<GitHubReleases> {
  const releases: Release[] = []
  const changes: string[] = []
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: bare, encoding: 'utf8', env: { ...process.env, GNUPGHOME: gnupg }, stdio: 'pipe' })
  const known = (...args: string[]): string | undefined => {
    try {
      return git(...args).trim()
    } catch {
      return undefined
    }
  }
  const view = ({ id, tag, notes, draft, assets }: Release) => ({
    ...{ id, tag_name: tag, name: tag, body: notes, draft, prerelease: false, created_at: '2026-01-01T00:00:00Z' },
    ...{ url: `${API}/repos/${name}/releases/${id}`, html_url: `${API}/${name}/${draft ? 'untagged' : tag}` },
    ...{ upload_url: `${API}/uploads/${id}{?name,label}`, assets: Object.keys(assets).map(asset => ({ name: asset })) }
  })

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', API)
    const bytes = await bodyOf(request)
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const missing = (): void => answer(404, { message: 'Not Found' })
    const immutable = (): void => answer(422, { message: 'Cannot change an immutable release' })
    const sentTo = (path: string): RegExpExecArray | null =>
      new RegExp(`^${request.method} ${path}$`).exec(`${request.method} ${url.pathname}`)

    const upload = /^\/uploads\/(\d+)$/.exec(url.pathname)
    if (upload !== null) {
      const release = releases.find(({ id }) => id === Number(upload[1]))
      if (release === undefined) return missing()
      if (!release.draft) return immutable()
      const asset = url.searchParams.get('name') ?? ''
      release.assets[asset] = createHash('sha256').update(bytes).digest('hex')
      changes.push(`upload ${asset}`)
      return answer(201, { name: asset })
    }
    const sent = JSON.parse(bytes.toString() || '{}') as Sent
    if (url.pathname === '/graphql') {
      // Whether the tag is there; newer ones of gh ask here for the tag's draft, too.
      const tag = (sent.variables?.['tagName'] ?? '').replace(/^refs\/tags\//, '')
      const ref = known('rev-parse', '--verify', '--quiet', `refs/tags/${tag}`)
      const draft = releases.find(one => one.tag === tag && one.draft)
      const asksRelease = /\brelease\b/.test(sent.query ?? '')
      return answer(200, {
        data: {
          repository: asksRelease
            ? { release: draft && { databaseId: draft.id, isDraft: true } }
            : { ref: ref && { id: ref } }
        }
      })
    }
    if (!url.pathname.startsWith(`/repos/${name}/`)) return missing()
    url.pathname = url.pathname.slice(`/repos/${name}`.length)

    const asked = sentTo('/git/ref/tags/(.+)')?.[1] ?? sentTo('/git/refs/tags/(.+)')?.[1]
    if (asked !== undefined && request.method === 'GET') {
      const sha = known('rev-parse', '--verify', '--quiet', `refs/tags/${asked}`)
      if (sha === undefined) return missing()
      return answer(200, { ref: `refs/tags/${asked}`, object: { sha, type: git('cat-file', '-t', sha).trim() } })
    }
    const tag = sentTo('/git/tags/(.+)')?.[1]
    if (tag !== undefined && request.method === 'GET') {
      const verified = known('verify-tag', tag) !== undefined
      return answer(200, { sha: tag, verification: { verified, reason: verified ? 'valid' : 'unsigned' } })
    }
    if (asked !== undefined && request.method === 'PATCH') {
      if (known('rev-parse', '--verify', '--quiet', `refs/tags/${asked}`) === undefined) return missing()
      if (releases.some(one => one.tag === asked && !one.draft)) return immutable()
      git('update-ref', `refs/tags/${asked}`, sent.sha ?? '')
      changes.push(`move ${asked}`)
      return answer(200, {})
    }
    if (sentTo('/git/refs') !== null && request.method === 'POST') {
      git('update-ref', sent.ref ?? '', sent.sha ?? '')
      changes.push(`make ${sent.ref}`)
      return answer(201, {})
    }

    if (sentTo('/releases') !== null && request.method === 'POST') {
      const { tag_name: of = '', body: notes = '', draft = false } = sent
      const release: Release = { id: releases.length + 1, tag: of, notes, draft, assets: {} }
      releases.push(release)
      changes.push(`${draft ? 'draft' : 'publish'} ${of}`)
      return answer(201, view(release))
    }
    if (sentTo('/releases') !== null) return answer(200, releases.map(view))
    const published = sentTo('/releases/tags/(.+)')?.[1]
    const number = sentTo('/releases/(\\d+)')?.[1]
    const release = releases.find(one => (published === undefined ? String(one.id) === number : one.tag === published))
    if (release === undefined || (published !== undefined && release.draft)) return missing()
    if (request.method === 'PATCH') {
      if (!release.draft) return immutable()
      release.draft = sent.draft ?? release.draft
      if (!release.draft) changes.push(`publish ${release.tag}`)
    }
    answer(200, view(release))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    releases,
    changes,
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}
