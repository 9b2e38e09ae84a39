import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { recordedProgress } from '../../../lib/progress.ts'
import { bodyOf, COMMENT_MAX, type Comment, planComment } from '../src/comment.ts'
import { githubComments } from '../src/github-comments.ts'
import { comment } from '../src/main.ts'

const TITLE = 'Kiln: hello-world'
const comments = (...bodies: string[]): Comment[] => bodies.map((body, id) => ({ id, body, url: `https://x/${id}` }))

describe('the change that makes the comment right', () => {
  it.each([
    ['is a new comment when there is none', comments('LGTM'), 'create'],
    ['is nothing when it says so already', comments('LGTM', bodyOf(TITLE, 'plan')), 'nothing'],
    ['is nothing when only line ends differ', comments(bodyOf(TITLE, 'plan').replaceAll('\n', '\r\n')), 'nothing'],
    [
      'is an update of the first when it says something else',
      comments(bodyOf(TITLE, 'old'), bodyOf(TITLE, 'x')),
      'update'
    ],
    ['leaves those of other titles alone', comments(bodyOf('Kiln: hello-world 2', 'plan')), 'create'],
    ['leaves people who quote it alone', comments(`> ${bodyOf(TITLE, 'old')}`), 'create']
  ])('%s', (_what, there, kind) => {
    const change = planComment(there, TITLE, 'plan')
    expect(change.do).toBe(kind)
    if (change.do === 'update') expect(change.comment.id).toBe(0)
  })

  it('never is longer than GitHub takes, and is none the second time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 1000 }), (text, times) => {
        const body = text.repeat(times)
        const wanted = bodyOf(TITLE, body)
        expect(wanted.length).toBeLessThanOrEqual(COMMENT_MAX)
        expect(planComment(comments(wanted), TITLE, body).do).toBe('nothing')
      })
    )
  })
})

/** GitHub as far as comments go, over real HTTP, two on a page. */
describe('the comment of a pull request', () => {
  let server: Server
  let kept: { id: number; body: string; html_url: string }[]
  let writes: string[]
  let refusal: number | undefined
  beforeEach(async () => {
    kept = ['one', 'two', 'three'].map((body, id) => ({ id, body, html_url: `https://x/${id}` }))
    writes = []
    refusal = undefined
    server = createServer(async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://x')
      let text = ''
      for await (const chunk of request) text += String(chunk)
      const { body = '' } = (text === '' ? {} : JSON.parse(text)) as { body?: string }
      const answer = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers })
        response.end(JSON.stringify(value))
      }
      if (request.method === 'GET' && url.pathname === '/repos/o/r/issues/7/comments') {
        const page = Number(url.searchParams.get('page') ?? 1)
        const next = `<http://127.0.0.1:${port()}/repos/o/r/issues/7/comments?page=${page + 1}>; rel="next"`
        answer(200, kept.slice((page - 1) * 2, page * 2), page * 2 < kept.length ? { link: next } : {})
        return
      }
      writes.push(`${request.method} ${url.pathname}`)
      if (refusal !== undefined) return answer(refusal, { message: 'Resource not accessible by integration' })
      if (request.method === 'POST') {
        const made = { id: kept.length, body, html_url: `https://x/${kept.length}` }
        kept.push(made)
        return answer(201, made)
      }
      const one = kept.find(({ id }) => url.pathname.endsWith(`/comments/${id}`))
      if (one === undefined) return answer(404, {})
      one.body = body
      answer(200, one)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(() => {
    server.close()
  })
  const port = (): number => (server.address() as AddressInfo).port

  const told: Record<string, unknown> = {}
  const run = (body: string, isPullRequest = true) =>
    comment(
      { title: TITLE, body, 'github-token': 't' },
      {
        comments: isPullRequest
          ? githubComments('t', { apiUrl: `http://127.0.0.1:${port()}`, repository: 'o/r', number: 7 })
          : undefined,
        progress: recordedProgress(),
        setOutput: (name, value) => {
          told[name] = value
        }
      }
    )

  it('is made once, brought up to date in place, and not written when it is right', async () => {
    expect(await run('first')).toBe('created')
    expect(await run('first')).toBe('unchanged')
    expect(await run('second')).toBe('updated')
    expect(kept.map(({ body }) => body)).toEqual(['one', 'two', 'three', bodyOf(TITLE, 'second')])
    expect(writes).toEqual(['POST /repos/o/r/issues/7/comments', 'PATCH /repos/o/r/issues/comments/3'])
    expect(told).toEqual({ outcome: 'updated', url: 'https://x/3' })
  })

  it('of a fork, whose token may only read, is left out, and the check passes', async () => {
    refusal = 403
    expect(await run('plan')).toBe('skipped')
  })

  it('fails when GitHub does', async () => {
    refusal = 422
    await expect(run('plan')).rejects.toThrow('Resource not accessible')
  })

  it('is nothing where there is no pull request', async () => {
    expect(await run('plan', false)).toBe('skipped')
    expect(writes).toEqual([])
  })
})
