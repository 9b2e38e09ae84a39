import { createHash } from 'node:crypto'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdCompress, createZstdDecompress, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { counted } from '../../../lib/counted.ts'
import { KilnError } from '../../../lib/errors.ts'
import type { Nevra } from '../../../lib/rpm/nevra.ts'
import { blocksOf, inBlocks, type Piece, type Pieces } from './blocks.ts'

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

const OPEN = Buffer.from('<package ')
const CLOSE = Buffer.from('</package>')

/** A package of a list: where its element begins and ends in the whole text, and the element. */
export interface Found {
  readonly start: number
  readonly end: number
  readonly text: Buffer
}

export interface Finder {
  /** The packages that end in the next piece of the text. */
  take(piece: Buffer): Found[]
  /**
   * How many packages there were.
   * @throws KilnError unless that is what the list says of itself.
   */
  end(): number
}

/**
 * Goes through the packages of a list, cut at their elements; `</package>` cannot occur inside one, because text is
 * escaped.
 */
export function packageFinder(): Finder {
  /** What came after the last package that was found. */
  let rest: Buffer = Buffer.alloc(0)
  let offset = 0
  let found = 0
  let stated: string | undefined
  const readHead = (text: Buffer, length: number): void => {
    if (found === 0) stated = /\bpackages="(\d+)"/.exec(text.toString('latin1', 0, Math.min(length, 2000)))?.[1]
  }
  /** Takes what of a text ends packages, and leaves the rest. */
  const scan = (text: Buffer, packages: Found[]): void => {
    let at = 0
    for (let start = text.indexOf(OPEN); start >= 0; start = text.indexOf(OPEN, at)) {
      const close = text.indexOf(CLOSE, start)
      if (close < 0) break
      readHead(text, start)
      at = close + CLOSE.length
      packages.push({ start: offset + start, end: offset + at, text: text.subarray(start, at) })
      found += 1
    }
    rest = text.subarray(at)
    offset += at
  }
  return {
    take(piece) {
      const packages: Found[] = []
      // A package that begins in one piece and ends in another is put together; all others are seen where they are.
      const close = rest.length === 0 ? -1 : piece.indexOf(CLOSE)
      const seam = rest.length === 0 ? 0 : close < 0 ? piece.length : close + CLOSE.length
      if (seam > 0) scan(Buffer.concat([rest, piece.subarray(0, seam)]), packages)
      const after = piece.subarray(seam)
      if (after.length > 0) scan(rest.length === 0 ? after : Buffer.concat([rest, after]), packages)
      return packages
    },
    end() {
      if (rest.includes(OPEN)) throw damaged('a list ends in the middle of a package')
      readHead(rest, rest.length)
      if (stated === undefined || Number(stated) !== found) {
        throw damaged(`a list says ${stated ?? 'nothing'} and holds ${counted(found, 'package')}`)
      }
      return found
    }
  }
}

/** The elements of a list that is short. */
function elements(xml: string): string[] {
  const finder = packageFinder()
  const found = finder.take(Buffer.from(xml)).map(({ text }) => text.toString())
  finder.end()
  return found
}

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

export const primaryParts = (xml: string): PrimaryPart[] => elements(xml).map(primaryPart)

function primaryPart(text: string): PrimaryPart {
  const version = /<version\b[^>]*>/.exec(text)?.[0] ?? ''
  const part = {
    pkgid: /<checksum\b[^>]*>\s*([0-9a-f]+)/.exec(text)?.[1] ?? '',
    name: unescaped(/<name>([^<]*)<\/name>/.exec(text)?.[1] ?? ''),
    arch: unescaped(/<arch>([^<]*)<\/arch>/.exec(text)?.[1] ?? ''),
    epoch: Number(attribute(version, 'epoch') || '0'),
    version: attribute(version, 'ver'),
    release: attribute(version, 'rel'),
    location: attribute(/<location\b[^>]*>/.exec(text)?.[0] ?? '', 'href'),
    text
  }
  if (part.pkgid === '' || part.name === '') throw damaged('a package has no name or checksum')
  return part
}

const NAME = Buffer.from('<name>')
const LESS_THAN = 0x3c

function nameIn(element: Buffer): string {
  const at = element.indexOf(NAME)
  const from = at + NAME.length
  return at < 0 ? '' : unescaped(element.toString('utf8', from, element.indexOf(LESS_THAN, from)))
}

/** The packages of primary.xml that have one of these names, and how many there are of any name. */
export async function namesakesIn(
  pieces: Pieces,
  names: ReadonlySet<string>
): Promise<{ readonly namesakes: PrimaryPart[]; readonly packages: number }> {
  const namesakes: PrimaryPart[] = []
  const finder = packageFinder()
  for await (const piece of pieces) {
    for (const { text } of finder.take(piece.text)) {
      const name = nameIn(text)
      if (name === '' || names.has(name)) namesakes.push(primaryPart(text.toString()))
    }
  }
  return { namesakes, packages: finder.end() }
}

/** The digest of the package that an element of a list is about. */
export const idIn = (list: List, element: Buffer): string =>
  list === 'primary' ? primaryPart(element.toString()).pkgid : attribute(element.toString(), 'pkgid')

/** The package's element is the first of its text, and its digest an attribute of it. */
export const otherParts = (xml: string): Part[] =>
  elements(xml).map(text => ({ pkgid: attribute(text, 'pkgid'), text }))

/** How a list of so many packages begins. */
export const headOf = (list: List, packages: number): string => `${XML}${ROOTS[list].open} packages="${packages}">\n`
/** How a list ends. */
export const tailOf = (list: List): string => `${ROOTS[list].close}\n`

/** A list with these packages. */
export const compose = (list: List, packages: readonly Part[]): string =>
  `${headOf(list, packages.length)}${textOf(packages)}${tailOf(list)}`

export const textOf = (packages: readonly Part[]): string => packages.map(({ text }) => `${text}\n`).join('')

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

/** A list as a store has it. */
export interface StoredList {
  readonly named: Named
  readonly bytes: Buffer
}

const checked = ({ location, sha256: wanted }: Named, bytes: Buffer): void => {
  if (wanted !== '' && sha256(bytes) !== wanted) throw damaged(`${location} does not match its checksum`)
}

const notReadable = ({ location }: Named): KilnError =>
  new KilnError(`${location} is compressed in a way that this action cannot read.`, {
    remedy: 'Make the metadata anew once: createrepo_c --no-database --general-compress-type=gz.'
  })

/** The text of a list that is short, unpacked by its name and checked against repomd.xml. */
export function unpack(named: Named, bytes: Buffer): string {
  checked(named, bytes)
  const { location } = named
  if (location.endsWith('.gz')) return gunzipSync(bytes).toString()
  if (location.endsWith('.zst')) return zstdDecompressSync(bytes).toString()
  if (location.endsWith('.xml')) return bytes.toString()
  throw notReadable(named)
}

/** The text of a list of any length, as {@link unpack} gives it, and its blocks where it was packed in some. */
export async function* piecesOf({ named, bytes }: StoredList): AsyncGenerator<Piece> {
  checked(named, bytes)
  try {
    yield* unpacking(named, bytes)
  } catch (error) {
    if (error instanceof KilnError) throw error
    throw damaged(`${named.location} cannot be unpacked (${String(error)})`)
  }
}

function unpacking(named: Named, bytes: Buffer): Pieces {
  const { location } = named
  if (location.endsWith('.gz')) return blocksOf(bytes) ?? through([bytes], createGunzip(STREAM))
  if (location.endsWith('.zst')) return through([bytes], createZstdDecompress(STREAM))
  if (location.endsWith('.xml')) return [{ text: bytes }]
  throw notReadable(named)
}

/** Text that is held so that it need not be unpacked twice: as much as Node has for itself. */
const HELD_BYTES = 32 * 1024 * 1024

/** Pieces that are gone through more than once: held where they are short, else made again each time. */
export function repeatable(make: () => Pieces): () => Pieces {
  let held: readonly Piece[] | undefined
  async function* made(): AsyncGenerator<Piece> {
    const some: Piece[] = []
    let bytes = 0
    for await (const piece of make()) {
      bytes += piece.text.length
      if (bytes <= HELD_BYTES) some.push(piece)
      else some.length = 0
      yield piece
    }
    if (bytes <= HELD_BYTES) held = some
  }
  return () => held ?? made()
}

/** With the usual 16 KiB, megabytes are put together from very many pieces. */
const STREAM = { chunkSize: 256 * 1024 }

/** What comes out of one of zlib's streams. */
async function* through(source: Iterable<Buffer> | AsyncIterable<Buffer>, stream: Transform): AsyncGenerator<Piece> {
  const fed = pipeline(source, stream)
  fed.catch(() => {}) // who reads the stream is told
  for await (const text of stream as AsyncIterable<Buffer>) yield { text }
  await fed
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
  gz: { suffix: 'gz', pack: inBlocks },
  zstd: { suffix: 'zst', pack: inZstd }
} as const

async function* inZstd(pieces: Pieces): AsyncGenerator<Buffer> {
  for await (const { text } of through(textsOf(pieces), createZstdCompress(STREAM))) yield text
}

async function* textsOf(pieces: Pieces): AsyncGenerator<Buffer> {
  for await (const { text } of pieces) yield text
}

/** A text in one piece. */
export const inOnePiece = (text: string): Piece[] => [{ text: Buffer.from(text) }]

export async function metadataFile(
  list: List,
  pieces: Pieces,
  timestampSeconds: number,
  compress: Compression = 'gz'
): Promise<MetadataFile> {
  const { suffix, pack } = PACKERS[compress]
  const openHash = createHash('sha256')
  let openBytes = 0
  async function* seen(): AsyncGenerator<Piece> {
    for await (const piece of pieces) {
      openHash.update(piece.text)
      openBytes += piece.text.length
      yield piece
    }
  }
  const chunks: Buffer[] = []
  for await (const chunk of pack(seen())) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const digest = sha256(bytes)
  const location = `repodata/${digest}-${list}.xml.${suffix}`
  const data = `<data type="${list}">
    <checksum type="sha256">${digest}</checksum>
    <open-checksum type="sha256">${openHash.digest('hex')}</open-checksum>
    <location href="${location}"/>
    <timestamp>${timestampSeconds}</timestamp>
    <size>${bytes.length}</size>
    <open-size>${openBytes}</open-size>
  </data>`
  return { list, location, bytes, data }
}

/** The lists that this action rewrites, and what is derived from them and would be out of date. */
export const REPLACED = /^(primary|filelists|other)(_db|_zck)?$|^filelists-ext$/

/** repomd.xml for these lists; what else the old one names (groups, advisories, modules) stays. */
export function composeRepomd(
  revision: string,
  files: readonly Pick<MetadataFile, 'data'>[],
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
