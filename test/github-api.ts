import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Issue {
  readonly number: number
  readonly title: string
  readonly labels: readonly string[]
  /** Its text first. */
  readonly comments: string[]
}

export interface PullRequestComment {
  readonly pullRequest: number
  readonly id: number
  body: string
}

/** What `GET /kept` tells. */
export interface Kept {
  readonly issues: readonly Issue[]
  readonly pullRequestComments: readonly PullRequestComment[]
}

export interface GitHubApi extends Kept {
  readonly url: string
  /** All authorizations that were sent. */
  readonly tokens: ReadonlySet<string | undefined>
  close(): void
}

const ISSUES_A_PAGE = 2

/**
 * As much of GitHub's API as issues, pull requests and environments of one repository need (REST API, "Issues", "Issue
 * comments", "Environments"), with two issues a page. Whatever number is no issue's is a pull request's. Its
 * environments have no rules until `PUT /kept/reviewers` says that people review deployments.
 */
export async function githubApi(repository: string): Promise<GitHubApi> {
  const issues: Issue[] = []
  const pullRequestComments: PullRequestComment[] = []
  let rules: readonly { readonly type: string }[] = []
  const tokens = new Set<string | undefined>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = (status: number, body: unknown, headers = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    }
    if (url.pathname === '/kept') return answer(200, { issues, pullRequestComments } satisfies Kept)
    if (url.pathname === '/kept/reviewers') {
      rules = [{ type: 'required_reviewers' }]
      return answer(200, {})
    }
    tokens.add(request.headers.authorization)
    const sent = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    if (url.pathname.startsWith(`/repos/${repository}/environments/`)) return answer(200, { protection_rules: rules })
    const view = (comment: PullRequestComment) => ({ ...comment, html_url: `${url.origin}/comments/${comment.id}` })
    const comment = pullRequestComments.find(({ id }) => url.pathname === `/repos/${repository}/issues/comments/${id}`)
    if (comment !== undefined && request.method === 'PATCH') {
      comment.body = sent.body
      return answer(200, view(comment))
    }
    const [, place, number] = /^\/repos\/(.+?)\/issues(?:\/(\d+)\/comments)?$/.exec(url.pathname) ?? []
    if (place !== repository) return answer(404, { message: 'Not Found' })
    const issue = issues.find(one => one.number === Number(number))
    if (issue !== undefined) {
      issue.comments.push(sent.body)
      return answer(201, {})
    }
    if (number !== undefined) {
      const pullRequest = Number(number)
      if (request.method !== 'POST') {
        return answer(200, pullRequestComments.filter(one => one.pullRequest === pullRequest).map(view))
      }
      const made = { pullRequest, id: pullRequestComments.length + 1, body: String(sent.body) }
      pullRequestComments.push(made)
      return answer(201, view(made))
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
    pullRequestComments,
    tokens,
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}

// As a program in a lab's network: told the repository, it prints its URL; `GET /kept` tells the issues.
if (import.meta.main) console.log((await githubApi(process.argv[2] ?? '')).url)
