import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')

/** The step of the monorepo guide that finds out what changed. */
const script = (): string => {
  const guide = readFileSync(join(root, 'docs/guides/monorepo.md'), 'utf8')
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? []
  const { jobs } = parse(yaml) as { jobs: { changed: { steps: { id?: string; run?: string }[] } } }
  return jobs.changed.steps.find(({ id }) => id === 'changed')?.run ?? ''
}

let repository = ''
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...args], {
    cwd: repository,
    encoding: 'utf8'
  }).trim()

function write(file: string, content: string): void {
  mkdirSync(join(repository, file, '..'), { recursive: true })
  writeFileSync(join(repository, file), content)
}

/** Commits what is there; the commit before it. */
function commit(): string {
  const before = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: repository, encoding: 'utf8' }).stdout.trim()
  git('add', '--all')
  git('commit', '--quiet', '--message', 'x')
  return before
}

function changed(before: string): unknown {
  const output = join(repository, '.git/output')
  writeFileSync(output, '')
  // As a runner runs it.
  const { status, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script()], {
    cwd: repository,
    env: { ...process.env, BEFORE: before, GITHUB_OUTPUT: output, RUNNER_TEMP: join(repository, '.git') },
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(readFileSync(output, 'utf8').replace('applications=', ''))
}

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'kiln-monorepo-'))
  git('init', '--quiet', '--initial-branch', 'main')
  for (const name of ['hello-world', 'echo-daemon']) write(`${name}/${name}.spec`, 'Version: 1\n')
  write('echo-daemon/pipeline.json', '{ "shared": ["common", "include"], "port": "7070" }')
  write('hello-world/other.spec', 'Version: 1\n')
  write('docs/README.md', '')
  commit()
})
afterEach(() => rmSync(repository, { recursive: true, force: true }))

const HELLO = { name: 'hello-world' }
const ECHO = { name: 'echo-daemon', shared: ['common', 'include'], port: '7070' }

describe('the applications of a repository that changed', () => {
  it('are those with a change below them', () => {
    write('hello-world/src/main.py', '')
    write('docs/README.md', 'x')
    expect(changed(commit())).toEqual([HELLO])
  })

  it('are those that share what changed, with what they have otherwise than others', () => {
    write('include/x.h', '')
    expect(changed(commit())).toEqual([ECHO])
  })

  it('are none when only other things did', () => {
    write('docs/README.md', 'y')
    write('commons/x', '')
    expect(changed(commit())).toEqual([])
  })

  it('are all on a new branch, which has no commit before, and when a run is started by hand', () => {
    expect(changed('0'.repeat(40))).toEqual([ECHO, HELLO])
    expect(changed('')).toEqual([ECHO, HELLO])
  })

  it('are none in a repository without applications', () => {
    for (const name of ['hello-world', 'echo-daemon']) rmSync(join(repository, name), { recursive: true })
    expect(changed(commit())).toEqual([])
  })

  it('are not guessed from a pipeline.json that is broken', () => {
    write('echo-daemon/pipeline.json', '{')
    expect(() => changed(commit())).toThrow(/parse error/)
  })
})
