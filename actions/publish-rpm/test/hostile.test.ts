import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { packed } from './signed.ts'

jest.setTimeout(120_000)
let directory = ''
let rpm = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-hostile-'))
  rpm = packed(directory, 'kiln-plain')
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** The action as a runner starts it, in a workspace of its own. */
function act(inputs: Record<string, string>, workspace = mkdtempSync(join(directory, 'workspace-'))) {
  for (const file of ['output', 'summary']) writeFileSync(join(workspace, file), '')
  const env: Record<string, string | undefined> = {
    ...{ PATH: process.env['PATH'], TMPDIR: directory, GITHUB_WORKSPACE: workspace },
    ...{ GITHUB_OUTPUT: join(workspace, 'output'), GITHUB_STEP_SUMMARY: join(workspace, 'summary') }
  }
  for (const [name, value] of Object.entries(inputs)) env[`INPUT_${name.toUpperCase()}`] = value
  const entry = join(import.meta.dirname, '../src/index.ts')
  const { status, stdout } = spawnSync(process.execPath, [entry], { env, cwd: workspace, encoding: 'utf8' })
  return { code: status, stdout, workspace, summary: readFileSync(join(workspace, 'summary'), 'utf8') }
}

const nothingRan = (): void => {
  const everything = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  expect(everything.filter(path => /(^|\/)pwned$/.test(path))).toEqual([])
}

describe('hostile names run nothing', () => {
  it.each(['$(touch pwned)', '`touch pwned`', 'a; touch pwned;', '%(touch pwned)', '-x', "a'b&c|d>e"])(
    'a repository in a directory "%s" is made under that very name',
    name => {
      const workspace = mkdtempSync(join(directory, 'workspace-'))
      const { code } = act({ repository: `file:${workspace}/${name}`, rpms: rpm }, workspace)
      expect(code).toBe(0)
      expect(existsSync(join(workspace, name, 'repodata/repomd.xml'))).toBe(true)
      nothingRan()
    }
  )

  it.each(['$(touch pwned).rpm', '`touch pwned`.rpm', '-x; touch pwned.rpm', '%(touch pwned).rpm', '<b>&.rpm'])(
    'a package in a file "%s" is published under the name that its header has',
    name => {
      const workspace = mkdtempSync(join(directory, 'workspace-'))
      copyFileSync(rpm, join(workspace, name))
      const { code } = act({ repository: `file:${workspace}/repository`, rpms: name }, workspace)
      expect(code).toBe(0)
      expect(readdirSync(join(workspace, 'repository/packages'))).toEqual(['kiln-plain-1-1.noarch.rpm'])
      nothingRan()
    }
  )

  it.each([
    's3://packages/$(touch pwned)',
    's3://packages/;touch pwned',
    's3://$(touch pwned)',
    'artifactory:https://example.com/artifactory/rpm/$(touch pwned)',
    'https://example.com/`touch pwned`'
  ])('the repository "%s" is refused', repository => {
    const { code, stdout } = act({ repository, rpms: rpm })
    expect(code).toBe(1)
    expect(stdout).toContain('input "repository"')
    nothingRan()
  })
})

describe('bad input is one clear error, and writes nothing', () => {
  it.each([
    ['a package that is not there', { rpms: 'no-such.rpm' }, 'No package matches "no-such.rpm"'],
    ['only a source package', { rpms: 'x.src.rpm' }, 'names no binary package'],
    ['a file that is no package', { rpms: 'note.rpm' }, 'rpm cannot read the packages'],
    ['a list that is no JSON of build-rpm', { rpms: '[{"nopath": 1}]' }, 'is not the JSON of build-rpm'],
    ['a number that is none', { keep: 'ten' }, 'input "keep"'],
    ['a way to pack that is none', { compress: 'xz' }, 'input "compress"'],
    ['an unsigned package, where a key is given', { 'package-gpgkey': 'key.asc' }, 'key.asc" cannot be read']
  ])('%s', (_, inputs, problem) => {
    const workspace = mkdtempSync(join(directory, 'workspace-'))
    writeFileSync(join(workspace, 'note.rpm'), 'a note')
    writeFileSync(join(workspace, 'x.src.rpm'), 'a note')
    const { code, stdout } = act({ repository: `file:${workspace}/repository`, rpms: rpm, ...inputs }, workspace)
    expect(code).toBe(1)
    expect(stdout).toContain(problem)
    expect(stdout).toContain('What to do:'.replaceAll('\n', '%0A'))
    expect(existsSync(join(workspace, 'repository'))).toBe(false)
  })

  it('a directory that cannot be written', () => {
    const workspace = mkdtempSync(join(directory, 'workspace-'))
    writeFileSync(join(workspace, 'file'), '')
    const { code, stdout } = act({ repository: `file:${workspace}/file/repository`, rpms: rpm }, workspace)
    expect(code).toBe(1)
    expect(stdout).toContain(`${workspace}/file/repository cannot be written`)
  })

  it('the same name, version and release with other bytes (R5)', () => {
    const workspace = mkdtempSync(join(directory, 'workspace-'))
    const repository = `file:${workspace}/repository`
    expect(act({ repository, rpms: rpm }, workspace).code).toBe(0)
    const before = readdirSync(join(workspace, 'repository'), { recursive: true })
    const { code, stdout } = act({ repository, rpms: packed(directory, 'kiln-plain', { content: '2' }) }, workspace)
    expect(code).toBe(1)
    expect(stdout).toContain('kiln-plain-1-1.noarch is published already, with other content')
    expect(readdirSync(join(workspace, 'repository'), { recursive: true })).toEqual(before)
  })
})
