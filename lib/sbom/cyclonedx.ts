import { createHash } from 'node:crypto'

/** An installed package of the operating system, as its package manager's database tells of it. */
export interface ListedPackage {
  readonly kind: 'rpm' | 'deb'
  readonly name: string
  /** 0 where there is none; Debian's is part of the version. */
  readonly epoch: number
  /** `1.0-1`: version and release of an RPM, the whole version of a Debian package. */
  readonly version: string
  readonly arch: string
  readonly license?: string
  readonly vendor?: string
  readonly url?: string
  /** The source it was built from: the file name of a source RPM, the name of a Debian source package. */
  readonly source?: string
  /** SHA-256 of an RPM's header, which holds the digests of all its files. */
  readonly headerSha256?: string
}

/** The operating system, by its os-release. */
export interface OperatingSystem {
  readonly id: string
  readonly version: string
  readonly name: string
}

/** What the bill of materials is of. */
export interface Subject {
  readonly type: 'operating-system' | 'application'
  readonly name: string
  readonly version: string
  /** Facts that CycloneDX has no field for, such as the id of an AMI. */
  readonly properties: Readonly<Record<string, string>>
}

export interface Bill {
  readonly subject: Subject
  readonly os: OperatingSystem
  readonly packages: readonly ListedPackage[]
  /** ISO time of what it describes, so that the same image gives the same bill. */
  readonly at: string
}

/**
 * A software bill of materials as CycloneDX JSON 1.6 (https://cyclonedx.org/docs/1.6/json/). Packages in a set order and
 * a serial number made from the contents: the same contents give the same bytes. Licences are given as the packages
 * name them, which only sometimes is an SPDX expression.
 */
export function cycloneDx({ subject, os, packages, at }: Bill): Readonly<Record<string, unknown>> {
  const components = [
    {
      type: 'operating-system',
      'bom-ref': `os:${os.id}-${os.version}`,
      name: os.id,
      version: os.version,
      description: os.name
    },
    ...packages
      .map(one => component(one, os))
      .toSorted((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : a['bom-ref'] > b['bom-ref'] ? 1 : 0))
  ]
  const described = {
    type: subject.type,
    'bom-ref': `subject:${subject.name}`,
    name: subject.name,
    version: subject.version,
    properties: properties(subject.properties)
  }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([described, components, at]))}`,
    version: 1,
    metadata: {
      timestamp: at,
      tools: { components: [{ type: 'application', name: 'Kiln' }] },
      component: described
    },
    components
  }
}

function component(one: ListedPackage, os: OperatingSystem) {
  const { name, license, vendor, url, source, headerSha256 } = one
  const purl = packageUrl(one, os)
  const facts = {
    ...(source === undefined ? {} : { [`kiln:${one.kind}:source`]: source }),
    ...(headerSha256 === undefined ? {} : { 'kiln:rpm:header-sha256': headerSha256 })
  }
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version: one.epoch === 0 ? one.version : `${one.epoch}:${one.version}`,
    ...(vendor === undefined ? {} : { supplier: { name: vendor } }),
    ...(license === undefined ? {} : { licenses: [{ license: { name: license } }] }),
    purl,
    ...(url === undefined || !/^https?:\/\/\S+$/.test(url) ? {} : { externalReferences: [{ type: 'website', url }] }),
    ...(Object.keys(facts).length === 0 ? {} : { properties: properties(facts) })
  }
}

const properties = (facts: Readonly<Record<string, string>>): readonly { name: string; value: string }[] =>
  Object.entries(facts).map(([name, value]) => ({ name, value }))

/**
 * The package's URL (https://github.com/package-url/purl-spec, types rpm and deb): the distribution is the name space,
 * and the epoch of an RPM a qualifier. Qualifiers go by the alphabet.
 */
export function packageUrl({ kind, name, epoch, version, arch, source }: ListedPackage, os: OperatingSystem): string {
  const qualifiers = {
    arch,
    distro: `${os.id}-${os.version}`,
    ...(epoch === 0 ? {} : { epoch: String(epoch) }),
    ...(source === undefined ? {} : { upstream: source })
  }
  const tail = Object.entries(qualifiers).map(([key, value]) => `${key}=${escaped(value)}`)
  return `pkg:${kind}/${escaped(os.id)}/${escaped(name)}@${escaped(version)}?${tail.join('&')}`
}

/** Purl leaves `.`, `-`, `_`, `~` and `:` as they are. */
const escaped = (text: string): string => encodeURIComponent(text).replaceAll('%3A', ':')

/** A UUID made of a digest (RFC 9562, version 8). */
function uuidOf(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex')
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32)
  ].join('-')
}

/** The system of an os-release file; unknown parts are `unknown`. */
export function operatingSystem(osRelease: string): OperatingSystem {
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}=["']?(.*?)["']?\\s*$`, 'm').exec(osRelease)?.[1] || undefined
  const id = value('ID') ?? 'unknown'
  return { id, version: value('VERSION_ID') ?? 'unknown', name: value('PRETTY_NAME') ?? id }
}

/** How `rpm -qa` is asked; the older format is for rpm before 4.14, which knows no SHA-256 of the header. */
export const RPM_LISTINGS = ['%{SHA256HEADER}', ''].map(
  sha =>
    `%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{LICENSE}\\t%{VENDOR}\\t%{URL}\\t%{SOURCERPM}\\t${sha}\\n`
) as [string, string]

const DEB_FIELDS = [
  'Package',
  'Version',
  'Architecture',
  'Maintainer',
  'Homepage',
  'source:Package',
  'db:Status-Status'
]

/** How `dpkg-query --show` is asked. */
export const DEB_LISTING = `${DEB_FIELDS.map(field => `\${${field}}`).join('\\t')}\\n`

const known = (text: string | undefined): string | undefined =>
  text === undefined || text === '' || text === '(none)' ? undefined : text

/** Packages of `rpm -qa` in one of {@link RPM_LISTINGS}; public keys, which rpm lists as packages, are none. */
export const parseRpmListing = (text: string): readonly ListedPackage[] =>
  rows(text, 9).flatMap(([name = '', epoch, version = '', arch = '', license, vendor, url, source, sha]) => {
    if (name === 'gpg-pubkey') return []
    return [listed('rpm', name, Number(epoch ?? 0), version, arch, { license, vendor, url, source, headerSha256: sha })]
  })

/** Packages of `dpkg-query` in {@link DEB_LISTING}, those that are installed. */
export const parseDebListing = (text: string): readonly ListedPackage[] =>
  rows(text, 7).flatMap(([name = '', version = '', arch = '', vendor, url, source, status]) =>
    status === 'installed' ? [listed('deb', name, 0, version, arch, { vendor, url, source })] : []
  )

const rows = (text: string, columns: number): readonly string[][] =>
  text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(fields => fields.length === columns)

type Optional = 'license' | 'vendor' | 'url' | 'source' | 'headerSha256'

function listed(
  kind: ListedPackage['kind'],
  name: string,
  epoch: number,
  version: string,
  arch: string,
  rest: Partial<Record<Optional, string | undefined>>
): ListedPackage {
  const facts = Object.entries(rest).flatMap(([key, value]) => {
    const fact = known(value)
    return fact === undefined ? [] : [[key, fact]]
  })
  return { kind, name, epoch, version, arch, ...Object.fromEntries(facts) }
}
