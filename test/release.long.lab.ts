import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { type Key, newKey, PASSPHRASE } from '../actions/publish-rpm/test/signed.ts'
import { cacheDirectory } from '../lab/host.ts'
import { type GitHubReleases, githubReleases } from './github-releases.ts'

/**
 * A release as a maintainer makes it: script/release, a push to a bare repository, and release.yml with act and the real
 * gh. GitHub is test/github-releases.ts; storage of artifacts and Sigstore, which are GitHub's own, are stood in for.
 */
const root = join(import.meta.dirname, '..')
const REPOSITORY = 'kiln-ci/kiln'
const VERSION = '99.1.0'
const TAG = `v${VERSION}`

let directory: string
let key: Key
let github: GitHubReleases
let environment: NodeJS.ProcessEnv

const bare = (): string => join(directory, 'kiln.git')
const work = (): string => join(directory, 'work')
const shell = (cwd: string, command: string): string =>
  execFileSync('bash', ['-euc', command], { cwd, env: environment, encoding: 'utf8', stdio: 'pipe' })

beforeAll(async () => {
  // On a disk: a checkout with its packages is half a gigabyte.
  mkdirSync(cacheDirectory(), { recursive: true })
  directory = mkdtempSync(join(cacheDirectory(), 'rel-'))
  key = newKey(join(directory, 'gpg'))
  const programs = join(directory, 'bin')
  mkdirSync(programs)
  const options = `--batch --pinentry-mode loopback --passphrase '${PASSPHRASE}'`
  writeFileSync(join(programs, 'signer'), `#!/bin/sh\nexec gpg ${options} "$@"\n`, { mode: 0o755 })
  const config = {
    ...{ 'user.name': 'Kiln', 'user.email': 'kiln@example.com', 'user.signingkey': 'kiln@example.com' },
    ...{ 'gpg.program': join(programs, 'signer'), 'commit.gpgsign': 'false' }
  }
  environment = {
    ...process.env,
    ...{ GNUPGHOME: join(directory, 'gpg'), GIT_CONFIG_COUNT: String(Object.keys(config).length) },
    ...Object.fromEntries(
      Object.entries(config).flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, name],
        [`GIT_CONFIG_VALUE_${index}`, value]
      ])
    ),
    NODE_OPTIONS: '',
    PATH: `${programs}:${process.env['PATH']}`
  }
  shell(directory, `git clone --quiet --bare --no-tags '${root}' kiln.git`)
  shell(bare(), `git symbolic-ref HEAD refs/heads/main && git update-ref refs/heads/main ${head()}`)
  github = await githubReleases(REPOSITORY, bare(), join(directory, 'gpg'))
  const proxied = `HTTP_PROXY=http://127.0.0.1:${github.port} GH_HOST=github.localhost`
  writeFileSync(join(programs, 'gh'), `#!/bin/sh\n${proxied} exec /usr/bin/gh "$@"\n`, { mode: 0o755 })
  shell(directory, 'git clone --quiet kiln.git work')
  shell(work(), 'script/bootstrap lint && script/build && git add --all dist')
  shell(work(), 'git diff --cached --quiet || git commit --quiet --message "Bundle the actions"')
}, 1_800_000)
afterAll(() => {
  github?.close()
  key?.remove()
  rmSync(directory, { recursive: true, force: true })
})

const head = (): string => execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()

/** Actions of others that need GitHub's own services, as composite actions of a few lines. */
function standIns(): readonly string[] {
  const kept = join(directory, 'artifacts')
  const scripts: Readonly<Record<string, string>> = {
    'actions/upload-artifact': `mkdir -p '${kept}' && xargs -d '\\n' cp -t '${kept}' <<<"\${FILES%$'\\n'}"`,
    'actions/download-artifact': `cp '${kept}'/* .`,
    'actions/attest-build-provenance': `sha256sum "$FILES" | cut -d' ' -f1 > '${join(directory, 'attested')}'`
  }
  const workflow = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')
  return Object.entries(scripts).flatMap(([action, script]) => {
    const [pinned = ''] = new RegExp(`${action}@[0-9a-f]{40}`).exec(workflow) ?? []
    const place = join(directory, action)
    mkdirSync(place, { recursive: true })
    const step = { shell: 'bash', env: { FILES: `\${{ inputs.path || inputs.subject-path }}` }, run: script }
    const inputs = Object.fromEntries(['name', 'path', 'subject-path'].map(name => [name, { description: name }]))
    const manifest = { name: action, description: action, inputs, runs: { using: 'composite', steps: [step] } }
    writeFileSync(join(place, 'action.yml'), JSON.stringify(manifest))
    return ['--local-repository', `${pinned}=${place}`]
  })
}

interface Finished {
  readonly code: unknown
  readonly log: string
}

/** Not awaited by blocking: GitHub is in this process. */
const finished = (program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Finished> =>
  new Promise(resolve =>
    execFile(program, args, { cwd, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, log: stdout + stderr })
    )
  )

/** A fresh checkout of a tag that was pushed. */
function checkoutOf(tag: string): string {
  const checkout = join(directory, `runner-${tag}`)
  shell(directory, `git clone --quiet kiln.git '${checkout}' && git -C '${checkout}' checkout --quiet '${tag}'`)
  return checkout
}

/** What release.yml asks of a tag before it builds anything. */
async function asked(tag: string): Promise<Finished> {
  const { jobs } = parse(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')) as {
    jobs: { check: { steps: { name?: string; run?: string }[] } }
  }
  const scripts = jobs.check.steps.flatMap(({ name, run }) => (/^The tag is/.test(name ?? '') && run ? [run] : []))
  expect(scripts).toHaveLength(2)
  const env = { ...environment, TAG: tag, GH_TOKEN: 'token', GH_REPO: REPOSITORY }
  return finished('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', scripts.join('\n')], checkoutOf(tag), env)
}

/** release.yml for a tag that was pushed. */
async function released(tag: string): Promise<Finished> {
  const event = join(directory, 'event.json')
  writeFileSync(event, JSON.stringify({ ref: `refs/tags/${tag}`, repository: { full_name: REPOSITORY } }))
  const args = [
    'push',
    ...['-W', '.github/workflows/release.yml', '-e', event, '-P', 'ubuntu-24.04=-self-hosted'],
    ...['--env', `GITHUB_REPOSITORY=${REPOSITORY}`, '--env', `KILN_CACHE=${cacheDirectory()}`],
    ...['-s', 'GITHUB_TOKEN=token', '--cache-server-addr', '127.0.0.1', '--artifact-server-addr', '127.0.0.1'],
    ...standIns()
  ]
  const env = { ...environment, XDG_CACHE_HOME: join(directory, 'act') }
  return finished('act', args, checkoutOf(tag), env)
}

describe('a release', () => {
  it('is made by script/release, which signs the tag and pushes nothing', () => {
    const said = shell(work(), `script/release ${VERSION}`)
    expect(said).toContain(`git push origin main ${TAG}`)
    expect(shell(work(), `git verify-tag ${TAG} 2>&1`)).toMatch(/Good signature/)
    expect(shell(bare(), 'git tag')).toBe('')
    shell(work(), `git push --quiet origin main ${TAG}`)
  }, 1_200_000)

  it('is published by release.yml: checked, attested, immutable with the notes of the changelog, and v99 is there', async () => {
    const { code, log } = await released(TAG)
    expect({ code, log: code === 0 ? '' : log.slice(-6000) }).toEqual({ code: 0, log: '' })
    expect(log).toMatch(/[1-9]\d* passed, 0 failed/)
    const bundle = join(directory, 'artifacts/kiln-dist.tar.gz')
    const sha256 = createHash('sha256').update(readFileSync(bundle)).digest('hex')
    expect(readFileSync(join(directory, 'attested'), 'utf8').trim()).toBe(sha256)
    expect(github.releases).toMatchObject([{ tag: TAG, draft: false, assets: { 'kiln-dist.tar.gz': sha256 } }])
    expect(github.releases[0]?.notes).toMatch(/^- \S/m)
    // What is attested is complete before it is published, and v99 moves only then.
    expect(github.changes).toEqual([`draft ${TAG}`, 'upload kiln-dist.tar.gz', `publish ${TAG}`, 'make refs/tags/v99'])
    expect(shell(bare(), 'git rev-parse v99')).toBe(shell(bare(), `git rev-parse '${TAG}^{commit}'`))
    expect(execFileSync('tar', ['-tzf', bundle], { encoding: 'utf8' })).toContain('dist/shared/index.js')
  }, 3_600_000)

  it.each([
    ['a tag that is not signed', 'v99.1.1', 'git tag -a -m x v99.1.1', /v99\.1\.1 has no signature .*\(unsigned\)/],
    [
      'a tag that is a name only',
      'v99.1.2',
      'git tag v99.1.2',
      /v99\.1\.2 has no signature .*\(not an annotated tag\)/
    ],
    [
      'a tag beside main',
      'v99.1.3',
      'git checkout --quiet -b side && git commit --quiet --allow-empty -m x && git tag -s -m x v99.1.3',
      /v99\.1\.3 is not on main/
    ],
    [
      'a tag that script/release did not make',
      'v99.2.0',
      'git checkout --quiet main && git tag -s -m x v99.2.0',
      /says nothing of 99\.2\.0/
    ]
  ])(
    'is not made of %s',
    async (_what, tag, make, words) => {
      const dated = `sed -i 's/^## Unreleased$/## Unreleased\\n\\n## ${tag.slice(1)} (2026-01-01)\\n\\n- x/' CHANGELOG.md`
      if (tag !== 'v99.2.0') shell(work(), `${dated} && git commit --quiet --all -m x && git push --quiet origin main`)
      shell(work(), `${make} && git push --quiet origin ${tag}`)
      const before = github.changes.length
      const { code, log } = await asked(tag)
      expect({ code, log }).toEqual({ code: 1, log: expect.stringMatching(words) })
      expect(github.changes).toHaveLength(before)
    },
    300_000
  )

  it('leaves nothing in the checkout that it was made from', () => {
    expect(shell(work(), 'git status --porcelain')).toBe('')
    expect(readdirSync(work()).filter(name => /notes|kiln-dist/.test(name))).toEqual([])
    expect(existsSync(join(work(), 'dist/shared/index.js'))).toBe(true)
  })
})
