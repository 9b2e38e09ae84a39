import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '..')

let repository = ''
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...args], {
    cwd: repository,
    encoding: 'utf8'
  })

/** A repository with the release script and with a build and docs that find nothing to say. */
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'kiln-release-'))
  cpSync(join(root, 'script/tools'), join(repository, 'script/tools'), { recursive: true })
  cpSync(join(root, 'script/release'), join(repository, 'script/release'))
  for (const [file, content] of [
    ['script/build', `#!/bin/sh\nexit "\${BUILD_FAILS:-0}"\n`],
    ['script/docs.ts', ''],
    ['CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n- Something new.\n\n## 1.2.0 (2026-01-01)\n\n- Old.\n']
  ] as const) {
    mkdirSync(join(repository, file, '..'), { recursive: true })
    writeFileSync(join(repository, file), content, { mode: 0o755 })
  }
  git('init', '--quiet', '--initial-branch', 'main')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'x')
  git('tag', 'v1.2.0')
})
afterEach(() => rmSync(repository, { recursive: true, force: true }))

function release(...args: string[]) {
  // The tag is signed by whatever is configured; here a program that signs everything.
  const signer = join(repository, '../', `signer-${process.pid}`)
  writeFileSync(
    signer,
    '#!/bin/sh\ncat >/dev/null\necho "[GNUPG:] SIG_CREATED D" >&2\nprintf -- "-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n"\n',
    {
      mode: 0o755
    }
  )
  const env = {
    ...process.env,
    GIT_CONFIG_COUNT: '5',
    ...{ GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 't' },
    ...{ GIT_CONFIG_KEY_1: 'user.email', GIT_CONFIG_VALUE_1: 't@example.com' },
    ...{ GIT_CONFIG_KEY_2: 'gpg.program', GIT_CONFIG_VALUE_2: signer },
    ...{ GIT_CONFIG_KEY_3: 'commit.gpgsign', GIT_CONFIG_VALUE_3: 'false' },
    ...{ GIT_CONFIG_KEY_4: 'user.signingkey', GIT_CONFIG_VALUE_4: 't@example.com' }
  }
  const { status, stdout, stderr } = spawnSync('script/release', args, { cwd: repository, encoding: 'utf8', env })
  rmSync(signer, { force: true })
  return { status, said: stdout + stderr }
}

describe('script/release', () => {
  it('dates the changelog, commits and signs the tag, and pushes nothing', () => {
    const { status, said } = release('1.3.0')
    expect({ status, said }).toMatchObject({ status: 0, said: expect.stringContaining('git push origin main v1.3.0') })
    expect(readFileSync(join(repository, 'CHANGELOG.md'), 'utf8')).toMatch(
      /^## Unreleased\n\n## 1\.3\.0 \(\d{4}-\d\d-\d\d\)\n\n- Something new\./m
    )
    expect(git('cat-file', 'tag', 'v1.3.0')).toContain('BEGIN PGP SIGNATURE')
    expect(git('log', '-1', '--format=%s').trim()).toBe('Release 1.3.0')
    expect(git('status', '--porcelain')).toBe('')
  })

  it('says what it would do, and changes nothing', () => {
    const { status, said } = release('1.3.0', '--plan')
    expect(status).toBe(0)
    expect(said).toContain('v1.3.0 after v1.2.0')
    expect(said).toContain('- Something new.')
    expect(git('tag')).toBe('v1.2.0\n')
  })

  it.each<[string, string[], () => void, RegExp]>([
    ['no version', [], () => {}, /give a version/],
    ['a version of another form', ['v1.3'], () => {}, /give a version/],
    ['a version that exists', ['1.2.0'], () => {}, /never made again/],
    ['a version before the last', ['1.1.9'], () => {}, /is not after v1\.2\.0/],
    ['changes that are not committed', ['1.3.0'], () => writeFileSync(join(repository, 'x'), ''), /not committed/],
    ['another branch', ['1.3.0'], () => git('checkout', '--quiet', '-b', 'side'), /from main, not from side/],
    [
      'a changelog that says nothing',
      ['1.3.0'],
      () => {
        writeFileSync(join(repository, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n## 1.2.0\n')
        git('commit', '--quiet', '--all', '--message', 'y')
      },
      /says nothing under/
    ]
  ])('refuses %s', (_what, args, happen, words) => {
    happen()
    const { status, said } = release(...args)
    expect(status).not.toBe(0)
    expect(said).toMatch(words)
    expect(git('tag')).toBe('v1.2.0\n')
  })

  it('stops where the bundle is not what the sources give', () => {
    process.env['BUILD_FAILS'] = '1'
    const { status } = release('1.3.0')
    delete process.env['BUILD_FAILS']
    expect(status).toBe(1)
    expect(git('tag')).toBe('v1.2.0\n')
  })
})
