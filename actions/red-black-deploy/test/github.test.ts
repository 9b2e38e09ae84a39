import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Image } from '../../../lib/aws/images.ts'
import { attestationProblems, gitHub, namesDigest } from '../src/github.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const bundleOf = (hex: string) => ({
  dsseEnvelope: {
    payload: Buffer.from(JSON.stringify({ subject: [{ name: 'x.rpm', digest: { sha256: hex } }] })).toString('base64')
  }
})

/** GitHub's API as far as a deploy asks it (docs.github.com, "Deployments", "Attestations"). */
let server: Server
let asked: { method: string; path: string; body: Record<string, unknown> }[]
let attested: Record<string, unknown>

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return parts.length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString())
}

beforeEach(async () => {
  asked = []
  attested = {}
  server = createServer(async (request, response) => {
    const { method = '', url: path = '' } = request
    asked.push({ method, path, body: await bodyOf(request) })
    const [, digest] = /\/attestations\/(.*)$/.exec(decodeURIComponent(path)) ?? []
    const found = digest === undefined ? undefined : attested[digest]
    response.setHeader('content-type', 'application/json')
    if (digest !== undefined && found === undefined) response.statusCode = 404
    response.end(JSON.stringify(digest === undefined ? { id: 7 } : { attestations: found }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise(resolve => server.close(resolve)))

const github = () =>
  gitHub({
    ...{
      token: 't',
      repository: 'owner/name',
      commit: 'c0ffee',
      runUrl: 'https://github.com/owner/name/actions/runs/1'
    },
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

describe('a deploy on GitHub', () => {
  it('is a deployment of the commit, whose states carry the URL', async () => {
    const deployment = await github().deployment('test', 'hello-test-v002')
    await deployment.tell('success', 'x'.repeat(200), 'http://hello.test')

    expect(asked).toMatchObject([
      {
        ...{ method: 'POST', path: '/repos/owner/name/deployments' },
        body: { ref: 'c0ffee', environment: 'test', auto_merge: false, required_contexts: [] }
      },
      {
        ...{ method: 'POST', path: '/repos/owner/name/deployments/7/statuses' },
        body: { state: 'success', environment_url: 'http://hello.test', description: 'x'.repeat(140) }
      }
    ])
  })
})

it('a GitHub that does not answer is not waited for', async () => {
  const silent = createServer(() => undefined)
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const apiUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const place = { token: 't', repository: 'owner/name', commit: 'c0ffee', runUrl: '', apiUrl }
  const github = gitHub({ ...place, patienceMilliseconds: 50 })

  await expect(github.deployment('test', 'hello-test-v002')).rejects.toMatchObject({ name: 'HttpError' })
  await expect(github.isAttested(DIGEST)).rejects.toMatchObject({ name: 'HttpError' })
  silent.closeAllConnections()
  await new Promise(resolve => silent.close(resolve))
})

describe('only-attested', () => {
  const image = (digests: string | undefined): Image =>
    ({ id: 'ami-1', tags: digests === undefined ? {} : { 'kiln:sha256': digests } }) as unknown as Image

  it('lets an AMI through whose package this repository attested', async () => {
    attested[DIGEST] = [{ bundle: bundleOf('a'.repeat(64)) }]

    expect(await attestationProblems(image(DIGEST), github())).toEqual([])
    expect(await attestationProblems(image('a'.repeat(64)), github())).toEqual([])
  })

  it.each([
    ['whose package nobody attested', DIGEST, /has no attestation of owner\/name/],
    ['of which one package of two is not', `${DIGEST} sha256:${'b'.repeat(64)}`, /sha256:b+, has no attestation/],
    ['that names no package', undefined, /does not say which package/]
  ])('refuses one %s', async (_, digests, why) => {
    if (digests?.includes(' ')) attested[DIGEST] = [{ bundle: bundleOf('a'.repeat(64)) }]

    expect(await attestationProblems(image(digests), github())).toEqual([expect.stringMatching(why)])
  })

  it('refuses without a token, and believes no attestation of something else', async () => {
    attested[DIGEST] = [{ bundle: bundleOf('c'.repeat(64)) }, { bundle: 'nonsense' }]

    expect((await attestationProblems(image(DIGEST), undefined)).join()).toContain('needs `github-token`')
    expect(await attestationProblems(image(DIGEST), github())).toHaveLength(1)
    expect(namesDigest(undefined, DIGEST)).toBe(false)
  })
})
