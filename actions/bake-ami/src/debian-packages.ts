/** What an apt repository says of itself (wiki.debian.org/DebianRepository/Format). */
import { ARCHITECTURES, type Package } from './packages.ts'

/** What a Release file says. */
export interface Release {
  readonly components: readonly string[]
  /** By path, relative to the Release. */
  readonly sha256: ReadonlyMap<string, string>
  /** Lists lie by their sums, too, where those of an earlier Release stay for a while. */
  readonly byHash: boolean
  /** Packages for every architecture are in each one's list, too. */
  readonly listsAllTwice: boolean
}

/** The text of a file that may carry its own signature (RFC 9580, "Cleartext Signature Framework"). */
export function clearText(text: string): { readonly text: string; readonly isSigned: boolean } {
  const [, signed = ''] =
    /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:\w+:.*\r?\n)*\r?\n([\s\S]*?)^-----BEGIN PGP SIGNATURE-----/m.exec(
      text
    ) ?? []
  return signed === '' ? { text, isSigned: false } : { text: signed.replace(/^- /gm, ''), isSigned: true }
}

/** Fields of one paragraph; the lines that continue a field are part of it. */
const fieldsOf = (paragraph: string): ReadonlyMap<string, string> =>
  new Map(
    [...paragraph.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value
    ])
  )

export function readRelease(text: string): Release {
  const fields = fieldsOf(text)
  const sums = [...(fields.get('sha256') ?? '').matchAll(/^\s*([0-9a-f]{64})\s+\d+\s+(\S+)$/gm)]
  const sha256 = new Map(sums.map(([, sum = '', path = '']) => [path, sum]))
  const paths = [...sha256.keys()]
  return {
    // Debian's security archive calls them `updates/main` and has them in `main`, which is what apt wants to be told.
    components: (fields.get('components') ?? '')
      .split(/\s+/)
      .filter(Boolean)
      .map(name => (paths.some(path => path.startsWith(`${name}/`)) ? name : name.replace(/^.*\//, ''))),
    sha256,
    byHash: fields.get('acquire-by-hash')?.trim() === 'yes',
    listsAllTwice: /Packages/.test(fields.get('no-support-for-architecture-all') ?? '')
  }
}

/** The names of a list, the quickest to read first; xz comes last, because it needs a program. */
const LISTS = ['Packages.gz', 'Packages.zst', 'Packages', 'Packages.xz']

/**
 * The lists that tell of packages for an architecture, each by the paths where it may be. apt passes a list over whose sum is not there as
 * it is unpacked, even where only packed ones are to be had.
 */
export function listsOf({ sha256, components, listsAllTwice }: Release, architecture: string): readonly string[][] {
  const own = ARCHITECTURES[architecture]?.deb ?? architecture
  const places = [
    '',
    './',
    ...components.flatMap(component =>
      [own, ...(listsAllTwice ? [] : ['all'])].map(arch => `${component}/binary-${arch}/`)
    )
  ]
  return places
    .filter(place => sha256.has(`${place}Packages`))
    .map(place => LISTS.map(name => place + name).filter(path => sha256.has(path)))
}

/** The packages of a Packages file. */
export const parsePackages = (text: string): readonly Package[] =>
  text.split(/\n\s*\n/).flatMap(paragraph => {
    const fields = fieldsOf(paragraph)
    const field = (name: string): string => fields.get(name)?.trim() ?? ''
    const name = field('package')
    if (name === '') return []
    const version = field('version')
    return [
      {
        format: 'deb' as const,
        name,
        ...versionOf(version),
        arch: field('architecture'),
        written: version,
        checksum: `sha256:${field('sha256')}`,
        location: field('filename'),
        bytes: Number(field('size')),
        installedBytes: Number(field('installed-size')) * 1024
      }
    ]
  })

/** Epoch, version and revision; where there is no revision it is 0, which to Debian is the same (Policy, 5.6.12). */
export function versionOf(written: string): Pick<Package, 'epoch' | 'version' | 'release'> {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/.exec(written) ?? []
  const [, version = rest, release = '0'] = /^(.*)-([^-]*)$/.exec(rest) ?? []
  return { epoch: Number(epoch), version, release }
}

/** As dpkg orders letters: `~` before the end, the end before letters, letters before all else. */
const weight = (character: string): number => {
  if (character === '~') return -1
  if (character === '' || /\d/.test(character)) return 0
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256
}

/** Compares versions, or revisions, as dpkg does (Debian Policy, 5.6.12; deb-version(7)). */
export function compareDebian(a: string, b: string): number {
  let [one, two] = [a, b]
  while (one !== '' || two !== '') {
    const [left = '', right = ''] = [/^\D*/.exec(one)?.[0], /^\D*/.exec(two)?.[0]]
    for (let at = 0; at < Math.max(left.length, right.length); at++) {
      const order = weight(left[at] ?? '') - weight(right[at] ?? '')
      if (order !== 0) return Math.sign(order)
    }
    one = one.slice(left.length)
    two = two.slice(right.length)
    const [first = '', second = ''] = [/^\d*/.exec(one)?.[0], /^\d*/.exec(two)?.[0]]
    const order = BigInt(first || 0) - BigInt(second || 0)
    if (order !== 0n) return order < 0n ? -1 : 1
    one = one.slice(first.length)
    two = two.slice(second.length)
  }
  return 0
}
