/** Stage one of the base: the distribution's tree as a tarball. The only stage that needs the network. */
import { access, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError, must } from '../command.ts'
import { contentHash } from './content.ts'

/** What the image holds beyond Debian's minbase. */
const PACKAGES = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'libnss-myhostname',
  'python3',
  'python3-flask',
  'gunicorn',
  'nginx-light',
  'rpm',
  'dnf',
  // dnf reads the keys of signed packages through gpgme, which calls gpg.
  'gpg',
  'iproute2',
  'curl',
  'ca-certificates',
  'passwd',
  'util-linux',
  // Units say ExecReload=/bin/kill.
  'procps'
]

/** What an Amazon Linux container lacks to be booted as an instance. */
const CONTAINER_PACKAGES = [
  'systemd',
  'util-linux',
  'shadow-utils',
  'procps-ng',
  'iproute',
  'nginx',
  'python3',
  'python3-flask'
]

const EXCLUDED = ['/usr/share/man/*', '/usr/share/doc/*', '/usr/share/locale/*', '/usr/share/info/*']
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const SUITE = 'bookworm'

/** A container image to take the tree from, or undefined for Debian's packages. `none` is a lab without a base. */
export const imageReference = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env['LAB_BASE'] === 'none' ? undefined : env['LAB_BASE'] || undefined

const mirror = (env: NodeJS.ProcessEnv): string => env['LAB_DEBIAN_MIRROR'] || 'http://deb.debian.org'

/** Changes whenever a tree made now would differ by recipe (packages of the same recipe are taken as they come). */
export function treeKey(env: NodeJS.ProcessEnv = process.env): string {
  const reference = imageReference(env)
  return reference === undefined
    ? contentHash([SUITE, process.arch, ...PACKAGES, ...EXCLUDED])
    : contentHash(['container', reference, process.arch, ...CONTAINER_PACKAGES])
}

/** The tree's tarball in the cache; made if it is missing. The caller holds the cache's lock. */
export async function ensureTree(cache: string, log: (line: string) => void): Promise<string> {
  const tarball = join(cache, `tree-${treeKey()}.tar`)
  if (await exists(tarball)) return tarball
  const partial = `${tarball}.partial`
  await rm(partial, { force: true })
  const reference = imageReference()
  if (reference === undefined) await debianTree(partial, log)
  else await containerTree(reference, partial, log)
  await rename(partial, tarball)
  return tarball
}

async function debianTree(tarball: string, log: (line: string) => void): Promise<void> {
  if (!(await exists(KEYRING))) {
    throw new Error(`${KEYRING} is missing. Install the package debian-archive-keyring (Debian and Ubuntu have it).`)
  }
  log(`installing ${PACKAGES.length} packages and what they need with mmdebstrap; this takes a minute or three, once`)
  const host = mirror(process.env)
  await must('mmdebstrap', [
    '--quiet',
    '--mode=root',
    '--variant=minbase',
    '--format=tar',
    `--keyring=${KEYRING}`,
    '--aptopt=Acquire::Retries "3"',
    '--aptopt=APT::Install-Recommends "false"',
    ...EXCLUDED.map(path => `--dpkgopt=path-exclude=${path}`),
    `--include=${PACKAGES.join(',')}`,
    SUITE,
    tarball,
    `deb ${host}/debian ${SUITE} main`,
    `deb ${host}/debian ${SUITE}-updates main`,
    `deb ${host}/debian-security ${SUITE}-security main`
  ])
}

/** `LAB_BASE`: the tree of a container image of the RHEL family, with what it needs to boot added by its own dnf. */
async function containerTree(reference: string, tarball: string, log: (line: string) => void): Promise<void> {
  const engine = await containerEngine()
  const name = `kiln-base-${process.pid}`
  log(`taking the tree of ${reference} with ${engine}`)
  try {
    // A package that this image's distribution does not carry is left out, as a warning of dnf's.
    const install = `dnf -y --setopt=strict=0 install ${CONTAINER_PACKAGES.join(' ')} && dnf clean all`
    await must(engine, ['run', '--name', name, reference, 'sh', '-c', install])
    await must(engine, ['export', '--output', tarball, name])
  } finally {
    await must(engine, ['rm', '--force', name]).catch(() => undefined)
  }
}

async function containerEngine(): Promise<string> {
  const said: string[] = []
  for (const engine of ['docker', 'podman']) {
    try {
      await must(engine, ['info'])
      return engine
    } catch (error) {
      said.push(
        error instanceof CommandError && error.missing ? `${engine} is not installed` : `${engine} does not run`
      )
    }
  }
  throw new Error(
    `LAB_BASE=${imageReference()} asks for a container image, but ${said.join(' and ')}. ` +
      'Start one of them, or unset LAB_BASE to build the base from Debian packages.'
  )
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false
  )
}
