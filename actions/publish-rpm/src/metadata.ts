import { createHash } from 'node:crypto'
import { gunzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { KilnError } from '../../../lib/errors.ts'
import type { Nevra } from '../../../lib/rpm/nevra.ts'
import { type Blocks, blocksOf, packed, textOfBlocks } from './blocks.ts'

/** The three lists that every yum repository has. */
export const LISTS = ['primary', 'filelists', 'other'] as const
export type List = (typeof LISTS)[number]

/** A package's part of a list, as text: what this action does not understand passes through unharmed. */
export interface Part {
  /** SHA-256 of the package file. */
  readonly pkgid: string
  readonly text: string
}

export interface PrimaryPart extends Part, Nevra {
  readonly location: string
}

export type Lists = {
  readonly primary: readonly PrimaryPart[]
  readonly filelists: readonly Part[]
  readonly other: readonly Part[]
}

/** One file that repomd.xml names. */
export interface Named {
  readonly type: string
  readonly location: string
  readonly sha256: string
  /** Its <data> element as it stands. */
  readonly text: string
}

export interface Repomd {
  readonly revision: string
  /** What the store proved to be when this was written; see proof.ts. */
  readonly proof: string | undefined
  readonly named: readonly Named[]
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
const ROOTS: Readonly<Record<List, { open: string; close: string }>> = {
  primary: {
    open: '<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm"',
    close: '</metadata>'
  },
  filelists: { open: '<filelists xmlns="http://linux.duke.edu/metadata/filelists"', close: '</filelists>' },
  other: { open: '<otherdata xmlns="http://linux.duke.edu/metadata/other"', close: '</otherdata>' }
}

export const damaged = (what: string): KilnError =>
  new KilnError(`The repository's metadata is damaged: ${what}.`, {
    remedy: 'Make it anew with createrepo_c from the packages, and publish again.'
  })

const OPEN = '<package '
const CLOSE = '</package>'

/**
 * Goes through the packages of a list, cut at their elements; `</package>` cannot occur inside one, because text is
 * escaped.
 * @returns how many there are.
 * @throws KilnError unless that is what the list says of itself.
 */
function eachPart(xml: string, take: (start: number, end: number) => void): number {
  const stated = /\bpackages="(\d+)"/.exec(xml.slice(0, 2000))?.[1]
  let found = 0
  for (let at = xml.indexOf(OPEN); at >= 0; at = xml.indexOf(OPEN, at)) {
    const end = xml.indexOf(CLOSE, at)
    if (end < 0) throw damaged('a list ends in the middle of a package')
    take(at, end + CLOSE.length)
    found += 1
    at = end
  }
  if (stated === undefined || Number(stated) !== found) {
    throw damaged(`a list says ${stated ?? 'nothing'} and holds ${found} packages`)
  }
  return found
}

/** How many packages a list has. */
export const countOf = (xml: string): number => eachPart(xml, () => {})

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => ENTITIES[name] ?? whole)

/** Patterns for an attribute of an element, made once: a list has tens of thousands of elements. */
const ATTRIBUTES = {
  epoch: /\sepoch="([^"]*)"/,
  ver: /\sver="([^"]*)"/,
  rel: /\srel="([^"]*)"/,
  href: /\shref="([^"]*)"/,
  pkgid: /\spkgid="([^"]*)"/
} as const

const attribute = (element: string, name: keyof typeof ATTRIBUTES): string =>
  unescaped(ATTRIBUTES[name].exec(element)?.[1] ?? '')

export const primaryParts = (xml: string): PrimaryPart[] => namesakesIn(xml, undefined).namesakes

/** The packages of primary.xml that have one of these names, and how many there are of any name. */
export function namesakesIn(
  xml: string,
  names: ReadonlySet<string> | undefined
): { readonly namesakes: PrimaryPart[]; readonly packages: number } {
  const namesakes: PrimaryPart[] = []
  const packages = eachPart(xml, (start, end) => {
    const text = xml.slice(start, end)
    const name = unescaped(/<name>([^<]*)<\/name>/.exec(text)?.[1] ?? '')
    if (names !== undefined && name !== '' && !names.has(name)) return
    const version = /<version\b[^>]*>/.exec(text)?.[0] ?? ''
    const part = {
      pkgid: /<checksum\b[^>]*>\s*([0-9a-f]+)/.exec(text)?.[1] ?? '',
      name,
      arch: unescaped(/<arch>([^<]*)<\/arch>/.exec(text)?.[1] ?? ''),
      epoch: Number(attribute(version, 'epoch') || '0'),
      version: attribute(version, 'ver'),
      release: attribute(version, 'rel'),
      location: attribute(/<location\b[^>]*>/.exec(text)?.[0] ?? '', 'href'),
      text
    }
    if (part.pkgid === '' || part.name === '') throw damaged('a package has no name or checksum')
    namesakes.push(part)
  })
  return { namesakes, packages }
}

/** The package's element is the first of its text, and its digest an attribute of it. */
export function otherParts(xml: string): Part[] {
  const found: Part[] = []
  eachPart(xml, (start, end) => {
    const text = xml.slice(start, end)
    found.push({ pkgid: attribute(text, 'pkgid'), text })
  })
  return found
}

/** A list whose packages are this text. */
export const listOf = (list: List, count: number, body: string): string =>
  `${XML}${ROOTS[list].open} packages="${count}">\n${body}${ROOTS[list].close}\n`

/** A list with these packages. */
export const compose = (list: List, packages: readonly Part[]): string =>
  listOf(list, packages.length, textOf(packages))

export const textOf = (packages: readonly Part[]): string => packages.map(({ text }) => `${text}\n`).join('')

/** The text of a list's packages, in one piece. */
export const bodyOf = (xml: string): string => {
  const start = xml.indexOf(OPEN)
  return start < 0 ? '' : `${xml.slice(start, xml.lastIndexOf(CLOSE) + CLOSE.length)}\n`
}

/** As {@link dataOf}, of a repository of ours, which has all three lists. */
export function parseRepomd(xml: string): Repomd {
  const repomd = dataOf(xml)
  for (const list of LISTS) {
    if (!repomd.named.some(({ type }) => type === list)) throw damaged(`repomd.xml names no ${list}`)
  }
  return repomd
}

/** What repomd.xml says. */
export function dataOf(xml: string): Repomd {
  const revision = /<revision>([^<]*)<\/revision>/.exec(xml)?.[1] ?? ''
  const named = [...xml.matchAll(/<data type="([^"]+)">.*?<\/data>/gs)].map(([text, type = '']) => ({
    type,
    text,
    location: attribute(/<location\b[^>]*>/.exec(text)?.[0] ?? '', 'href'),
    sha256: /<checksum type="sha256">\s*([0-9a-f]+)/.exec(text)?.[1] ?? ''
  }))
  return { revision, named, proof: PROOF.exec(xml)?.[1] }
}

/** A comment, which every reader of repomd.xml skips. */
const PROOF = /<!-- kiln:conditional-writes=([0-9a-f]+) -->/

export const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')

/** The size of the pieces that zlib makes: with the usual 16 KiB, megabytes are put together from very many. */
const pieces = (bytes: number): { chunkSize: number } => ({
  chunkSize: Math.min(Math.max(bytes, 16 * 1024), 1024 * 1024)
})

/** A list as it was read: its text, and its blocks where it was packed in some. */
export interface Unpacked {
  readonly xml: string
  readonly blocks: Blocks | undefined
}

export const unpack = (named: Named, bytes: Buffer): string => unpacked(named, bytes).xml

/** Unpacks a list by its name and checks it against repomd.xml. */
export function unpacked(named: Named, bytes: Buffer): Unpacked {
  const { location, sha256: wanted } = named
  if (wanted !== '' && sha256(bytes) !== wanted) throw damaged(`${location} does not match its checksum`)
  const blocks = location.endsWith('.gz') ? blocksOf(bytes) : undefined
  return { xml: blocks === undefined ? textIn(named, bytes) : textOfBlocks(blocks), blocks }
}

function textIn({ location }: Named, bytes: Buffer): string {
  if (location.endsWith('.gz')) return gunzipSync(bytes, pieces(8 * bytes.length)).toString()
  if (location.endsWith('.zst')) return zstdDecompressSync(bytes, pieces(8 * bytes.length)).toString()
  if (location.endsWith('.xml')) return bytes.toString()
  throw new KilnError(`${location} is compressed in a way that this action cannot read.`, {
    remedy: 'Make the metadata anew once: createrepo_c --no-database --general-compress-type=gz.'
  })
}

/** A file of metadata under the name of its own digest, which is why it can be written before anything names it. */
export interface MetadataFile {
  readonly list: List
  readonly location: string
  readonly bytes: Buffer
  readonly data: string
}

/** How lists are packed: yum of EL 7 and Amazon Linux 2 reads gzip only; dnf reads both. */
export type Compression = 'gz' | 'zstd'

/** Packed without a date, so equal lists that were packed from nothing are equal files. */
const PACKERS = {
  gz: { suffix: 'gz', pack: packed },
  zstd: { suffix: 'zst', pack: (plain: Buffer): Buffer => zstdCompressSync(plain, pieces(plain.length)) }
} as const

export function metadataFile(
  list: List,
  xml: string,
  timestampSeconds: number,
  compress: Compression = 'gz',
  before?: Blocks
): MetadataFile {
  const { suffix, pack } = PACKERS[compress]
  const plain = Buffer.from(xml)
  const bytes = pack(plain, before)
  const digest = sha256(bytes)
  const location = `repodata/${digest}-${list}.xml.${suffix}`
  const data = `<data type="${list}">
    <checksum type="sha256">${digest}</checksum>
    <open-checksum type="sha256">${sha256(plain)}</open-checksum>
    <location href="${location}"/>
    <timestamp>${timestampSeconds}</timestamp>
    <size>${bytes.length}</size>
    <open-size>${plain.length}</open-size>
  </data>`
  return { list, location, bytes, data }
}

/** The lists that this action rewrites, and what is derived from them and would be out of date. */
export const REPLACED = /^(primary|filelists|other)(_db|_zck)?$|^filelists-ext$/

/** repomd.xml for these lists; what else the old one names (groups, advisories, modules) stays. */
export function composeRepomd(
  revision: string,
  files: readonly MetadataFile[],
  previous: Pick<Repomd, 'named'> | undefined,
  proof?: string
): string {
  const kept = previous?.named.filter(({ type }) => !REPLACED.test(type)).map(({ text }) => text) ?? []
  const data = [...files.map(file => file.data), ...kept].map(text => `  ${text}\n`).join('')
  const proved = proof === undefined ? '' : `<!-- kiln:conditional-writes=${proof} -->\n`
  return `${XML}${proved}<repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm">
  <revision>${revision}</revision>
${data}</repomd>
`
}
