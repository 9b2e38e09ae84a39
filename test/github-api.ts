import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Issue {
  readonly number: number
  readonly title: string
  readonly labels: readonly string[]
  /** Its text first. */
  readonly comments: string[]
}

export interface GitHubApi {
  readonly url: string
  readonly issues: readonly Issue[]
  /** All authorizations that were sent. */
  readonly tokens: ReadonlySet<string | undefined>
  close(): void
}

const ISSUES_A_PAGE = 2

/** As much of GitHub's API as issues of one repository need (REST API, "Issues"), with two issues a page. */
export async function githubApi(repository: string): Promise<GitHubApi> {
  const issues: Issue[] = []
  const tokens = new Set<string | undefined>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = (status: number, body: unknown, headers = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    }
    if (url.pathname === '/kept') return answer(200, issues)
    tokens.add(request.headers.authorization)
    const sent = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    const [, place, number] = /^\/repos\/(.+?)\/issues(?:\/(\d+)\/comments)?$/.exec(url.pathname) ?? []
    if (place !== repository) return answer(404, { message: 'Not Found' })
    if (number !== undefined) {
      issues.find(issue => issue.number === Number(number))?.comments.push(sent.body)
      return answer(201, {})
    }
    if (request.method === 'POST') {
      issues.push({ number: issues.length + 1, title: sent.title, labels: sent.labels, comments: [sent.body] })
      return answer(201, {})
    }
    const page = Number(url.searchParams.get('page') ?? 1)
    const found = issues.filter(({ labels }) => labels.includes(url.searchParams.get('labels') ?? ''))
    url.searchParams.set('page', String(page + 1))
    const more = found.length > page * ISSUES_A_PAGE ? { link: `<${url.href}>; rel="next"` } : {}
    answer(200, found.slice((page - 1) * ISSUES_A_PAGE, page * ISSUES_A_PAGE), more)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    issues,
    tokens,
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}

// As a program in a lab's network: told the repository, it prints its URL; `GET /kept` tells the issues.
if (import.meta.main) console.log((await githubApi(process.argv[2] ?? '')).url)
