import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Sample {
  readonly name: string
  readonly version?: string
  readonly depends?: string
  /** Its postinst, a script of sh; what debhelper writes to enable the service comes before it. */
  readonly postinst?: string
  /** What its service runs; none without. */
  readonly start?: string
  /** So many files of {@link FILE_BYTES} that do not compress. */
  readonly files?: number
}

export const FILE_BYTES = 68_700

/** Builds Debian packages and the flat repository that has them, not signed; gives its directory. */
export function debianRepository(directory: string, samples: readonly Sample[]): string {
  const repository = join(directory, 'apt')
  mkdirSync(repository, { recursive: true })
  for (const sample of samples) build(mkdtempSync(join(directory, 'deb-')), repository, sample)
  listed(repository)
  return repository
}

/** Makes a directory of packages a flat repository, not signed. */
export function listed(repository: string): void {
  const list = execFileSync('dpkg-scanpackages', ['--multiversion', '.'], { cwd: repository, stdio: 'pipe' })
  writeFileSync(join(repository, 'Packages'), list)
  const { size } = statSync(join(repository, 'Packages'))
  const sum = createHash('sha256').update(list).digest('hex')
  writeFileSync(
    join(repository, 'Release'),
    `Origin: Example\nDate: ${new Date().toUTCString()}\nSHA256:\n ${sum} ${size} Packages\n`
  )
}

/**
 * The packages of a flat repository as Debian's security archive has its own: lists that are there by xz and by their sums alone, in a
 * directory that is named otherwise than the component. Not signed; gives the directory of the suite.
 */
export function asSecurityArchive(flat: string, directory: string): string {
  const archive = mkdtempSync(join(directory, 'archive-'))
  const suite = join(archive, 'dists/stable-security')
  execFileSync('cp', ['--recursive', flat, join(archive, 'pool')])
  const architecture = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim()
  const input = execFileSync('dpkg-scanpackages', ['--multiversion', 'pool'], { cwd: archive, stdio: 'pipe' })
  const list = execFileSync('xz', ['--stdout'], { input })
  const sum = createHash('sha256').update(list).digest('hex')
  const place = `main/binary-${architecture}`
  mkdirSync(join(suite, place, 'by-hash/SHA256'), { recursive: true })
  writeFileSync(join(suite, place, 'by-hash/SHA256', sum), list)
  const fields = `Suite: stable-security\nComponents: updates/main\nArchitectures: ${architecture}\nAcquire-By-Hash: yes\n`
  const date = new Date().toUTCString()
  const plain = `${createHash('sha256').update(input).digest('hex')} ${input.length} ${place}/Packages`
  writeFileSync(
    join(suite, 'Release'),
    `${fields}Date: ${date}\nSHA256:\n ${plain}\n ${sum} ${list.length} ${place}/Packages.xz\n`
  )
  return suite
}

function build(place: string, repository: string, { name, version = '1.0-1', ...rest }: Sample): void {
  const write = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(join(place, path, '..'), { recursive: true })
    writeFileSync(join(place, path), text, { mode })
  }
  const control = { Package: name, Version: version, Architecture: 'all', Maintainer: 'A <a@example.com>' }
  const fields = { ...control, ...(rest.depends === undefined ? {} : { Depends: rest.depends }), Description: name }
  write(
    'DEBIAN/control',
    `${Object.entries(fields)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join('')}`
  )
  write(`opt/${name}/index.html`, `${name} ${version}\n`)
  for (let file = 0; file < (rest.files ?? 0); file++)
    writeFileSync(join(place, `opt/${name}/${file}`), randomBytes(FILE_BYTES))
  const unit = `lib/systemd/system/${name}.service`
  if (rest.start !== undefined) {
    write(unit, `[Service]\nExecStart=${rest.start}\n[Install]\nWantedBy=multi-user.target\n`)
  }
  const enable =
    rest.start === undefined
      ? ''
      : `deb-systemd-helper enable ${name}.service\ndeb-systemd-invoke start ${name}.service\n`
  write('DEBIAN/postinst', `#!/bin/sh\nset -e\n${enable}${rest.postinst ?? ''}\n`, 0o755)
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', place, repository], { stdio: 'pipe' })
}

/** Signs a repository with a new key; gives the file of the public one. */
export function signedBy(name: string, repository: string, directory: string): string {
  const home = mkdtempSync(join(directory, 'gpg-'))
  const gpg = (...args: readonly string[]): Buffer =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--yes', ...args], { stdio: 'pipe' })
  gpg('--passphrase', '', '--quick-generate-key', name, 'rsa2048', 'sign')
  gpg('--output', join(repository, 'InRelease'), '--clearsign', join(repository, 'Release'))
  const key = join(home, 'public.asc')
  writeFileSync(key, gpg('--armor', '--export', name))
  execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'])
  return key
}
