import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listed } from '../../actions/bake-ami/test/debian.ts'
import { PAYLOAD, ROOT_MOUNT, sh } from './image.ts'

/** Debian's, as the lab's base has it. */
const MIRROR = `${process.env['LAB_DEBIAN_MIRROR'] || 'http://deb.debian.org'}/debian`
const SUITE = 'bookworm'
export const RUNTIME = 'openjdk-17-jre-headless'

const fetched = async (path: string, into: string): Promise<void> => {
  const response = await fetch(`${MIRROR}/${path}`)
  if (!response.ok) throw new Error(`${response.status} for ${MIRROR}/${path}`)
  mkdirSync(dirname(join(into, path)), { recursive: true })
  writeFileSync(join(into, path), Buffer.from(await response.arrayBuffer()))
}

/**
 * What a machine asks of Debian's archive to install the runtime, file by file as the archive has it: the signed Release,
 * the whole list of the suite, and the packages that the base's own apt names.
 */
export async function archiveOf(base: string, mountPoint: string, archive: string): Promise<void> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const release = `dists/${SUITE}`
  await fetched(`${release}/InRelease`, archive)
  const list = `main/binary-${arch}/Packages.xz`
  const sum = new RegExp(`^ ([0-9a-f]{64}) +\\d+ ${list}$`, 'm').exec(
    readFileSync(join(archive, release, 'InRelease'), 'utf8')
  )?.[1]
  await fetched(`${release}/${list}`, archive)
  const bytes = readFileSync(join(archive, release, list))
  if (createHash('sha256').update(bytes).digest('hex') !== sum) throw new Error(`${list} is not what InRelease says`)
  const byHash = join(archive, release, dirname(list), 'by-hash/SHA256')
  mkdirSync(byHash, { recursive: true })
  writeFileSync(join(byHash, sum), bytes)
  const named = sh(
    `mount -t xfs -o "$2" "$0" "$1"
    mount -t proc proc "$1/proc"
    mount -t tmpfs tmpfs "$1/tmp"
    mkdir -p "$1/tmp/debian" "$1/tmp/lists/partial" "$1/tmp/cache/archives/partial"
    mount --bind "$3" "$1/tmp/debian"
    echo "deb [trusted=yes] copy:/tmp/debian ${SUITE} main" > "$1/tmp/sources.list"
    apt="chroot $1 apt-get -q -oDir::Etc::SourceList=/tmp/sources.list -oDir::Etc::SourceParts=/no -oDir::State::Lists=/tmp/lists -oDir::Cache=/tmp/cache -oAcquire::Languages=none -oAPT::Sandbox::User=root"
    $apt update >&2
    $apt install --yes --print-uris ${RUNTIME}
    umount --recursive "$1/tmp" "$1/proc"
    umount "$1"`,
    base,
    mountPoint,
    ROOT_MOUNT,
    archive
  )
  const paths = [...named.matchAll(/^'copy:\/tmp\/debian\/(pool\/[^']+)'/gm)].map(([, path = '']) => path)
  if (paths.length === 0) throw new Error(`apt names no package:\n${named}`)
  for (const path of paths) await fetched(decodeURIComponent(path), archive)
}

/** 98 MiB in 1,500 files that need the runtime: a flat apt repository of its own. */
export function serviceRepository(directory: string): void {
  const place = mkdtempSync(join(directory, 'service-'))
  mkdirSync(join(place, 'DEBIAN'))
  mkdirSync(join(place, 'opt/service'), { recursive: true })
  const fields = { Package: 'service', Version: '1.0-1', Architecture: 'all', Maintainer: 'A <a@example.com>' }
  const control = { ...fields, Depends: RUNTIME, Description: 'A service to bake' }
  writeFileSync(
    join(place, 'DEBIAN/control'),
    Object.entries(control)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join('')
  )
  execFileSync('bash', ['-ec', `cd "$0"; ${PAYLOAD}`, join(place, 'opt/service')])
  const repository = join(directory, 'app')
  mkdirSync(repository)
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', place, repository], { stdio: 'pipe' })
  listed(repository)
}

/** Bytes of what the archive was asked for, to tell of. */
export const mebibytesOf = (directory: string): number =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.includes('by-hash'))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0) /
  1024 ** 2
