import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type GitHubApi, githubApi } from '../../../test/github-api.ts'
import { githubIssues } from '../src/github-issues.ts'
import { deviationMarkdown, issueTitle } from '../src/issues.ts'
import type { Kill } from '../src/kill.ts'
import { recoveryOf } from '../src/recovery.ts'

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

let github: GitHubApi
beforeEach(async () => {
  github = await githubApi('kiln-ci/shop')
})
afterEach(() => github.close())

const here = (repository = 'kiln-ci/shop') => {
  const runUrl = 'https://github.com/kiln-ci/shop/actions/runs/1'
  return githubIssues({ token: 't0ken', repository, apiUrl: github.url, runUrl })
}

describe('an application that noticed a kill', () => {
  it('gets one issue, and comments on it, on whatever page it is', async () => {
    for (const application of ['a', 'b', 'c', 'hello', 'hello']) await here().tell(kill(application))
    expect(github.issues.map(({ title }) => title)).toEqual(['a', 'b', 'c', 'hello'].map(issueTitle))
    expect(github.issues.map(({ comments }) => comments.length)).toEqual([1, 1, 1, 2])
    expect([...github.tokens]).toEqual(['token t0ken'])
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

  it('is told in as much as GitHub takes, however often it flapped', () => {
    const one = kill('hello')
    const timeline = Array.from({ length: 3600 }, (_, at) => ({
      at: START + at * 1000,
      what: `${at % 2} of 2 healthy`
    }))
    const text = deviationMarkdown({ ...one, recovery: { ...one.recovery, timeline } }, 'https://run')
    expect(text.length).toBeLessThan(65_536)
    expect(text).toMatch(/\| \d+\.0 \| [01] of 2 healthy \|\n\n… and more\n\n\[The run that ended it\]\(https:..run\)$/)
  })

  it('is an error to tell of when GitHub refuses', async () => {
    await expect(here('kiln-ci/elsewhere').tell(kill('hello'))).rejects.toThrow('Not Found')
  })
})
