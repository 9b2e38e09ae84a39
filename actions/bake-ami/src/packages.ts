import { basename } from 'node:path'
import { compareEvr, type Nevra, nevraText } from '../../../lib/rpm/nevra.ts'
import { compareDebian } from './debian-packages.ts'

/**
 * A package as a repository's metadata tells of it. A Debian package is named as an RPM is, its revision for the release:
 * tags and names of images are the same for both.
 */
export interface Package extends Nevra {
  readonly format: 'rpm' | 'deb'
  /** The version as a Debian package has it, which is how apt wants it. */
  readonly written?: string
  /** `sha256:…` over the package file. */
  readonly checksum: string
  /** Relative to the repository. */
  readonly location: string
  readonly bytes: number
  readonly installedBytes: number
}

/**
 * What the package manager calls the package's file in its cache: dnf and yum as the repository does; apt by name, version and
 * architecture, with what parts them escaped (apt, pkgAcqArchive, QuoteString).
 */
export function cachedName({ name, written, arch, location }: Package): string {
  if (written === undefined) return basename(location)
  const quoted = (text: string): string =>
    text.replace(/[_:%]/g, one => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `${[name, written, arch].map(quoted).join('_')}.deb`
}

/** Where the primary metadata lies and what it must hash to, from repomd.xml. */
export function primaryOf(
  repomd: string
): { readonly location: string; readonly sha256: string | undefined } | undefined {
  const data = /<data type="primary">(.*?)<\/data>/s.exec(repomd)?.[1]
  const location = data === undefined ? undefined : /<location[^>]*href="([^"]+)"/.exec(data)?.[1]
  if (data === undefined || location === undefined) return undefined
  return { location, sha256: /<checksum type="sha256">\s*([0-9a-f]+)/.exec(data)?.[1] }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const plain = (xml: string): string =>
  xml.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => ENTITIES[name] ?? whole)

/** The packages of a repository, from primary.xml. */
export function parsePrimary(xml: string): readonly Package[] {
  return [...xml.matchAll(/<package type="rpm">(.*?)<\/package>/gs)].flatMap(([, body = '']) => {
    const element = (name: string): string => plain(new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '')
    const attributes = (name: string): Readonly<Record<string, string>> =>
      Object.fromEntries(
        [...(new RegExp(`<${name}\\s([^>]*)/?>`).exec(body)?.[1] ?? '').matchAll(/([\w:]+)="([^"]*)"/g)].map(
          ([, key = '', value = '']) => [key, plain(value)]
        )
      )
    const { epoch = '0', ver = '', rel = '' } = attributes('version')
    const size = attributes('size')
    const [, kind = '', sum = ''] = /<checksum type="(\w+)"[^>]*>\s*([0-9a-f]+)/.exec(body) ?? []
    const found: Package = {
      format: 'rpm',
      name: element('name'),
      epoch: Number(epoch),
      version: ver,
      release: rel,
      arch: element('arch'),
      checksum: `${kind}:${sum}`,
      location: attributes('location')['href'] ?? '',
      bytes: Number(size['package'] ?? 0),
      installedBytes: Number(size['installed'] ?? 0)
    }
    return found.name === '' || found.arch === 'src' ? [] : [found]
  })
}

/** What RPMs and Debian packages call the architectures of EC2, and what they have for every one. */
export const ARCHITECTURES: Readonly<Record<string, Readonly<Record<Package['format'], string>>>> = {
  x86_64: { rpm: 'x86_64', deb: 'amd64' },
  arm64: { rpm: 'aarch64', deb: 'arm64' }
}
const EVERY = { rpm: 'noarch', deb: 'all' }

/**
 * The package that `wanted` names: a name, a name-version-release, or a full NEVRA with or without epoch, a Debian one
 * also as `name=version` or by the name of its file; the newest when several fit. The architecture is as EC2 names it.
 * Undefined when none fits.
 */
export function choose(packages: readonly Package[], wanted: string, architecture: string): Package | undefined {
  return packages
    .filter(
      ({ arch, format }) => arch === (ARCHITECTURES[architecture]?.[format] ?? architecture) || arch === EVERY[format]
    )
    .filter(one => spellings(one).includes(wanted))
    .toSorted((a, b) => (a.format === 'deb' ? compareEvr(b, a, compareDebian) : compareEvr(b, a)))[0]
}

function spellings({ name, epoch, version, release, arch, written }: Package): readonly string[] {
  const evr = `${name}-${version}-${release}`
  const withEpoch = `${name}-${epoch}:${version}-${release}`
  const debian = written === undefined ? [] : [`${name}=${written}`, `${name}_${written.replace(/^\d+:/, '')}_${arch}`]
  return [name, evr, withEpoch, `${evr}.${arch}`, `${withEpoch}.${arch}`, ...debian]
}

/** Names of the repository that somebody who wrote `wanted` may have meant, the nearest first. */
export function nearNames(packages: readonly Package[], wanted: string): readonly string[] {
  const debian = /^([^=_]+)(?:=|_\d.*_).*$/.exec(wanted)?.[1]
  const name = debian ?? wanted.replace(/-[^-]*-[^-]*$/, '')
  const near = packages
    .map(one => ({
      shown: nevraText(one),
      far: Math.min(distance(one.name, wanted), distance(one.name, name), distance(nevraText(one), wanted))
    }))
    .filter(
      ({ shown, far }) => far <= Math.max(3, wanted.length / 4) || shown.includes(wanted) || wanted.startsWith(shown)
    )
    .toSorted((a, b) => a.far - b.far || a.shown.localeCompare(b.shown))
  return [...new Set(near.map(({ shown }) => shown))].slice(0, 5)
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** Tags of rpm's signature header that hold a signature: DSA, RSA, OPENPGP, PGP, GPG (rpmtag.h). */
const SIGNATURES = new Set([267, 268, 278, 1002, 1005])
const LEAD_BYTES = 96

/**
 * Whether a package file carries a signature at all; whose and whether it is right, the image's own rpm checks.
 * @throws Error when the bytes are not an RPM's.
 */
export function signed(head: Buffer): boolean {
  if (head.length < LEAD_BYTES + 16 || head.readUInt32BE(0) !== 0xedabeedb) throw new Error('not an RPM')
  const count = head.readUInt32BE(LEAD_BYTES + 8)
  for (let index = 0; index < count; index++) {
    const at = LEAD_BYTES + 16 + index * 16
    if (at + 16 > head.length) break
    if (SIGNATURES.has(head.readUInt32BE(at))) return true
  }
  return false
}
