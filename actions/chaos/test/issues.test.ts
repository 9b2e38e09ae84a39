import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { githubIssues } from '../src/github-issues.ts'
import { deviationMarkdown, issueTitle } from '../src/issues.ts'
import type { Kill } from '../src/kill.ts'
import { recoveryOf } from '../src/recovery.ts'

interface Issue {
  readonly number: number
  readonly title: string
  readonly labels: readonly string[]
  readonly comments: string[]
}

const START = Date.UTC(2026, 10, 23, 12)

const kill = (application: string): Kill => {
  const rounds = Array.from({ length: 12 }, (_, second) => ({
    at: START + second * 1000,
    answeredAt: START + second * 1000 + 900,
    healthy: second < 7 ? 1 : 2,
    wanted: 2,
    countsVictim: second < 2,
    probes: 4,
    failed: second === 1 || second === 4 ? 1 : 0,
    ...(second === 1 ? { firstFailure: 'status 502 <oops>' } : {})
  }))
  const watched = {
    group: { name: '', tags: {}, desired: 2, suspendedProcesses: [], targetGroups: [] },
    victim: 'i-1',
    at: START,
    timeoutSeconds: 60
  }
  const recovery = recoveryOf(rounds, watched, 'recovered')
  return { application, group: `${application}-test-v001`, instanceId: 'i-1', at: START, recovery, verdict: 'deviated' }
}

/** As much of GitHub as issues need, with two issues a page. */
let issues: Issue[]
let server: Server
let tokens: Set<string | undefined>

beforeEach(async () => {
  issues = []
  tokens = new Set()
  server = createServer(async (request, response) => {
    tokens.add(request.headers.authorization)
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const sent = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    const answer = (status: number, body: unknown, headers = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    }
    const [, number] = /^\/repos\/kiln-ci\/shop\/issues\/(\d+)\/comments$/.exec(url.pathname) ?? []
    if (number !== undefined) {
      issues.find(issue => issue.number === Number(number))?.comments.push(sent.body)
      return answer(201, {})
    }
    if (url.pathname !== '/repos/kiln-ci/shop/issues') return answer(404, { message: 'Not Found' })
    if (request.method === 'POST') {
      issues.push({ number: issues.length + 1, title: sent.title, labels: sent.labels, comments: [sent.body] })
      return answer(201, {})
    }
    const page = Number(url.searchParams.get('page') ?? 1)
    const found = issues.filter(({ labels }) => labels.includes(url.searchParams.get('labels') ?? ''))
    url.searchParams.set('page', String(page + 1))
    const more = found.length > page * 2 ? { link: `<${url.href}>; rel="next"` } : {}
    answer(200, found.slice((page - 1) * 2, page * 2), more)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const here = (repository = 'kiln-ci/shop') => {
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return githubIssues({ token: 't0ken', repository, apiUrl, runUrl: 'https://github.com/kiln-ci/shop/actions/runs/1' })
}

describe('an application that noticed a kill', () => {
  it('gets one issue, and comments on it, on whatever page it is', async () => {
    for (const application of ['a', 'b', 'c', 'hello', 'hello']) await here().tell(kill(application))
    expect(issues.map(({ title }) => title)).toEqual(['a', 'b', 'c', 'hello'].map(issueTitle))
    expect(issues.map(({ comments }) => comments.length)).toEqual([1, 1, 1, 2])
    expect([...tokens]).toEqual(['token t0ken'])
  })

  it('is told what happened, with nothing of it taken for markup', () => {
    const text = deviationMarkdown(kill('hello'), 'https://run')
    expect(text).toContain('2 of 48')
    expect(text).toContain('status 502 &lt;oops&gt;')
    expect(text).toContain('| time to detect | 2 s |')
    expect(text).toContain('| time to recover | 9 s |')
    expect(text).toContain('| last failure after | 4.9 s |')
    expect(text).toContain('healthy  ▅▅▅▅▅▅▅█████\nprobes   .x..x.......')
    expect(text).toContain('| 1.0 | first failed probe: status 502 &lt;oops&gt; |')
    expect(text).toContain('(https://run)')
  })

  it('is an error to tell of when GitHub refuses', async () => {
    await expect(here('kiln-ci/elsewhere').tell(kill('hello'))).rejects.toThrow('Not Found')
  })
})
