import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { recordedProgress } from '../../../lib/progress.ts'
import { programs } from '../../../lib/rpm/program.ts'
import { artifactory } from '../src/artifactory.ts'
import { publishIndexed } from '../src/indexed.ts'
import { type Artifactory, artifactoryModel } from './artifactory-model.ts'
import { packed } from './signed.ts'

jest.setTimeout(120_000)
const FOLDER = 'al2023/x86_64'

let directory = ''
let app = ''
let other = ''
let rebuilt = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-artifactory-test-'))
  app = packed(directory, 'kiln-app', { version: '1.0~rc1^a+b' })
  other = packed(directory, 'kiln-other')
  rebuilt = packed(directory, 'kiln-other', { content: '2' })
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let server: Artifactory
beforeEach(async () => {
  server = await artifactoryModel(FOLDER)
})
afterEach(() => server.close())

const { signal } = new AbortController()

const published = async (
  rpms: readonly string[],
  { mode = 'apply' as 'apply' | 'plan', timeoutSeconds = 60, token = server.token } = {}
) => {
  const [, service = '', key = '', path = ''] = /^(.*\/artifactory)\/([^/]+)\/(.*)$/.exec(server.url) ?? []
  const progress = recordedProgress()
  const order = {
    ...{ workspace: directory, rpms: rpms.join('\n'), keep: 10, compress: 'gz' as const, mode, retries: 0 },
    ...{ revisions: false, gpgKey: undefined, signingKey: undefined }
  }
  const repository = artifactory({ kind: 'artifactory', service, key, path }, { token, signal })
  const result = await publishIndexed(order, {
    ...{ repository, progress, signal, run: programs(signal), temporary: directory },
    ...{ timeoutSeconds, intervalSeconds: 0.01 }
  })
  return { ...result, lines: progress.lines }
}
const writes = (): string[] =>
  server.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, status }) => `${method} ${path} ${status}`)

describe('what stands before an Artifactory', () => {
  it('and answers by a page to sign in is told as that, before anything is written', async () => {
    const requests: (string | undefined)[] = []
    const proxy = createServer((request, response) => {
      requests.push(request.method)
      response.end('<html>Sign in</html>')
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    const service = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/artifactory`
    try {
      const there = artifactory({ kind: 'artifactory', service, key: 'rpm', path: '' }, { token: 't', signal })
      await expect(there.check()).rejects.toThrow(/does not answer as Artifactory does: "<html>Sign in/)
      expect(requests).toEqual(['GET'])
    } finally {
      proxy.closeAllConnections()
      proxy.close()
    }
  })
})

describe('publishing to Artifactory', () => {
  it('uploads what it does not have, has the metadata made, and waits until that lists the package', async () => {
    const { outcome, lines, revision } = await published([app, other])
    expect({ outcome, revision }).toEqual({ outcome: 'published', revision: expect.stringMatching(/^\d+$/) })
    const repository = '/artifactory/rpm-local/al2023/x86_64/packages'
    const name = 'kiln-app-1.0~rc1%5Ea%2Bb-1.noarch.rpm'
    expect(writes()).toEqual([
      `PUT ${repository}/${name} 404`,
      `PUT ${repository}/${name} 201`,
      `PUT ${repository}/kiln-other-1-1.noarch.rpm 404`,
      `PUT ${repository}/kiln-other-1-1.noarch.rpm 201`,
      'POST /artifactory/api/yum/rpm-local?path=%2Fal2023%2Fx86_64&async=0 200'
    ])
    expect(lines.at(-1)).toContain('lists kiln-app-1.0~rc1^a+b-1.noarch, kiln-other-1-1.noarch')
  })

  it('sends no bytes that Artifactory has somewhere', async () => {
    await published([other])
    server.files.clear()
    server.requests.length = 0
    expect((await published([other])).stored).toMatchObject([{ how: 'by its checksum' }])
    expect(writes().filter(line => line.startsWith('PUT'))).toHaveLength(1)
  })

  it('writes nothing when all is listed, nor in mode plan', async () => {
    expect((await published([other], { mode: 'plan' })).outcome).toBe('planned')
    expect(writes()).toEqual([])
    await published([other])
    server.requests.length = 0
    expect((await published([other])).outcome).toBe('nothing to do')
    expect(writes()).toEqual([])
  })

  it('asks for the metadata again when a run before ended after the upload', async () => {
    await published([app])
    server.switches.readsUntilCalculated = Number.POSITIVE_INFINITY
    await expect(published([other], { timeoutSeconds: 0.2 })).rejects.toThrow('does not list kiln-other-1-1.noarch yet')
    server.switches.readsUntilCalculated = 1
    server.requests.length = 0
    expect((await published([other])).outcome).toBe('published')
    expect(writes()).toHaveLength(1)
  })

  it.each(['sha', 'sha256'] as const)('knows the package by its %s in the metadata', async checksumType => {
    server.switches.checksumType = checksumType
    expect((await published([other])).outcome).toBe('published')
  })

  it('works where calculation is on demand only', async () => {
    server.switches.automatic = false
    expect((await published([other])).outcome).toBe('published')
  })

  it('waits for the automatic calculation when the token may not ask for one', async () => {
    server.switches.mayManage = false
    const { outcome, lines } = await published([other])
    expect(outcome).toBe('published')
    expect(lines.join('\n')).toContain('warning: The token may not ask')
  })

  it('goes on when Artifactory is not there for a moment', async () => {
    server.switches.unavailable = 2
    expect((await published([other])).outcome).toBe('published')
  })

  it('never downloads a package', async () => {
    await published([other])
    await published([app, other])
    expect(
      server.requests.filter(({ method, path }) => method === 'GET' && /^\/artifactory\/rpm-local.*rpm$/.test(path))
    ).toEqual([])
  })

  it('refuses other bytes under a stored name, before anything is written (R5)', async () => {
    await published([other])
    server.requests.length = 0
    await expect(published([app, rebuilt])).rejects.toThrow('kiln-other-1-1.noarch is published already')
    expect(writes()).toEqual([])
  })

  it('names a token that is refused, and what it may not do', async () => {
    await expect(published([other], { token: 'wrong' })).rejects.toThrow(
      'Artifactory refuses the token (HTTP 401: Bad credentials)'
    )
    server.switches.mayDeploy = false
    await expect(published([other])).rejects.toThrow('The token may not deploy packages/kiln-other-1-1.noarch.rpm')
  })
})

describe('the action', () => {
  async function act(inputs: Record<string, string>) {
    const files = mkdtempSync(join(directory, 'run-'))
    for (const file of ['output', 'summary']) writeFileSync(join(files, file), '')
    const env: Record<string, string | undefined> = {
      ...{ PATH: process.env['PATH'], TMPDIR: directory, GITHUB_WORKSPACE: directory },
      ...{ GITHUB_OUTPUT: join(files, 'output'), GITHUB_STEP_SUMMARY: join(files, 'summary'), INPUT_RPMS: other }
    }
    for (const [name, value] of Object.entries(inputs)) env[`INPUT_${name.toUpperCase()}`] = value
    const child = spawn(process.execPath, [join(import.meta.dirname, '../src/index.ts')], { env })
    const log: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => log.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => log.push(chunk))
    const code = await new Promise(resolve => child.once('close', resolve))
    const read = (file: string): string => readFileSync(join(files, file), 'utf8')
    return { code, log: Buffer.concat(log).toString(), outputs: read('output'), summary: read('summary') }
  }

  it('gives where bake-ami reads it, and shows the token nowhere', async () => {
    const repository = `artifactory:${server.url}`
    const { code, log, outputs, summary } = await act({ repository, 'artifactory-token': server.token, 'sign-key': '' })
    expect({ code, log }).toMatchObject({ code: 0 })
    expect(outputs).toContain(`\n${server.url}\n`)
    expect(outputs).toContain('\nkiln-other-1-1.noarch\n')
    expect(summary).toContain('kiln-other-1-1.noarch')
    const shown = log.replace(`::add-mask::${server.token}\n`, '') + outputs + summary
    expect(shown).not.toContain(server.token)
  })

  it.each([
    ['no token', {}, 'artifactory-token": is required'],
    ['mode gc', { 'artifactory-token': 'x', mode: 'gc' }, 'mode": gc'],
    ['a key for metadata', { 'artifactory-token': 'x', 'sign-key': 'x' }, 'sign-key": '],
    ['revisions', { 'artifactory-token': 'x', revisions: 'true' }, 'revisions": '],
    ['all of these at once', { mode: 'gc', revisions: 'true' }, 'revisions": ']
  ])('with %s says so before it asks Artifactory anything', async (_, inputs, problem) => {
    const { code, log } = await act({ repository: `artifactory:${server.url}`, ...inputs })
    expect(code).toBe(1)
    expect(log).toContain(problem)
    expect(server.requests).toEqual([])
  })

  it('names a repository that is not there', async () => {
    const url = server.url.replace('rpm-local', 'no-such')
    const { code, log } = await act({ repository: `artifactory:${url}`, 'artifactory-token': server.token })
    expect(code).toBe(1)
    expect(log).toContain('has no repository no-such')
  })
})
