import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Key {
  readonly secret: string
  readonly public: string
  /** Signs a package file in place. */
  sign(rpm: string): void
  remove(): void
}

export const PASSPHRASE = 'open sesame'

/** A key of its own, in a directory whose path must be short: the socket of gpg's agent is in it. */
export function newKey(home: string): Key {
  mkdirSync(home, { mode: 0o700 })
  const unlock = ['--pinentry-mode', 'loopback', '--passphrase', PASSPHRASE]
  const gpg = (...args: string[]): string =>
    execFileSync('gpg', ['--homedir', home, '--batch', ...unlock, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    })
  gpg('--quick-generate-key', 'Kiln <kiln@example.com>', 'ed25519', 'sign', 'never')
  const define = (name: string, value: string): string[] => ['--define', `${name} ${value}`]
  return {
    secret: gpg('--armor', '--export-secret-keys'),
    public: gpg('--armor', '--export'),
    sign: rpm =>
      void execFileSync(
        'rpmsign',
        [
          ...define('__gpg', '/usr/bin/gpg'),
          ...define('_gpg_path', home),
          ...define('_gpg_name', 'kiln@example.com'),
          ...define('_gpg_digest_algo', 'sha256'),
          ...define('_gpg_sign_cmd_extra_args', `--batch --pinentry-mode loopback --passphrase "${PASSPHRASE}"`),
          '--addsign',
          rpm
        ],
        { stdio: 'ignore' }
      ),
    remove: () => {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'])
      rmSync(home, { recursive: true, force: true })
    }
  }
}

/** A small package that installs one file; gives its path. */
export function packed(directory: string, name: string, { version = '1', content = '1' } = {}): string {
  const topdir = join(directory, `build-${name}-${version}-${content}`)
  mkdirSync(topdir, { recursive: true })
  const spec = join(topdir, 'x.spec')
  const preamble = `Name: ${name}\nVersion: ${version}\nRelease: 1\nSummary: x\nLicense: MIT\nBuildArch: noarch`
  const file = `/usr/share/${name}`
  writeFileSync(
    spec,
    `${preamble}\n%description\nx\n%install\nmkdir -p %{buildroot}/usr/share\necho ${content} > %{buildroot}${file}\n%files\n${file}\n`
  )
  execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${topdir}`, spec], { stdio: 'ignore' })
  return join(topdir, 'RPMS/noarch', readdirSync(join(topdir, 'RPMS/noarch'))[0] ?? '')
}
