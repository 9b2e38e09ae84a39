import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type ApprovalOf, approvals, warningOf } from '../src/approval.ts'

/**
 * GitHub as far as environments go, over real HTTP.
 * https://docs.github.com/en/rest/deployments/environments#get-an-environment
 */
const TIMER = { id: 1, node_id: 'a', type: 'wait_timer', wait_timer: 30 }
const BRANCHES = { id: 2, node_id: 'b', type: 'branch_policy' }
const REVIEWERS = { id: 3, node_id: 'c', type: 'required_reviewers', reviewers: [] }

let server: Server
let environments: Readonly<Record<string, object>>
let isRefused: boolean
let isSignIn: boolean
let seen: string[]
let approvalOf: ApprovalOf
beforeEach(async () => {
  environments = {}
  isRefused = false
  isSignIn = false
  seen = []
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    const name = decodeURIComponent(/^\/repos\/o\/r\/environments\/([^/]+)$/.exec(request.url ?? '')?.[1] ?? '')
    const found = environments[name]
    const status = isRefused ? 403 : found === undefined ? 404 : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    if (isSignIn) response.end('<html>Sign in</html>')
    else response.end(JSON.stringify(status === 200 ? { name, ...found } : { message: 'no' }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  approvalOf = approvals({ token: 't', repository: 'o/r', apiUrl })
})
afterEach(() => new Promise(resolve => server.close(resolve)))

describe('whether people must approve deployments to an environment', () => {
  it('is so where reviewers are required, or an app decides, and nothing is warned of', async () => {
    for (const rules of [[REVIEWERS], [TIMER, REVIEWERS], [{ id: 4, type: 'custom' }]]) {
      environments = { prod: { protection_rules: rules } }
      expect(await approvalOf('prod')).toEqual({ is: 'asked-for' })
    }
    expect(warningOf('prod', { is: 'asked-for' })).toBeUndefined()
    expect(seen[0]).toBe('GET /repos/o/r/environments/prod Bearer t')
  })

  it.each([
    ['without any rule', { protection_rules: [] }],
    ['where the plan has no rules', {}],
    ['with a timer and branches only, which ask nobody', { protection_rules: [TIMER, BRANCHES] }]
  ])('is not so %s', async (_what, environment) => {
    environments = { prod: environment }
    const approval = await approvalOf('prod')
    expect(approval).toEqual({ is: 'not-asked-for', why: 'no reviewers' })
    expect(warningOf('prod', approval)).toContain('Nobody must approve deployments to prod')
  })

  it('is not so where there is no such environment', async () => {
    const approval = await approvalOf('pröd/1')
    expect(warningOf('pröd/1', approval)).toContain('has no environment pröd/1')
    expect(seen[0]).toContain('/environments/pr%C3%B6d%2F1 ')
  })

  it('is unknown where the token may not ask, or nobody answers, and the promotion goes on', async () => {
    isRefused = true
    const refused = await approvalOf('prod')
    expect(refused).toEqual({ is: 'unknown', why: 'HTTP 403' })
    expect(warningOf('prod', refused)).toContain('give the job `actions: read`')
    environments = { prod: {} }
    ;[isRefused, isSignIn] = [false, true]
    expect(await approvalOf('prod')).toMatchObject({ is: 'unknown', why: expect.stringContaining('JSON') })
    const nobody = approvals({ token: 't', repository: 'o/r', apiUrl: 'http://127.0.0.1:9' })
    expect((await nobody('prod')).is).toBe('unknown')
  })
})
