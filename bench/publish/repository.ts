import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  compose,
  composeRepomd,
  headOf,
  inOnePiece,
  LISTS,
  type List,
  metadataFile
} from '../../actions/publish-rpm/src/metadata.ts'

/**
 * What the lists say of a package on average, in bytes, and its files and changelog entries: CentOS Stream 9, BaseOS
 * for x86_64, of 2025-01-13, whose metadata is in osbuild/osbuild at test/data/testrepos/baseos/repodata. It lists 4,572
 * packages with 395,368 files in 54,716,015, 26,026,065 and 42,034,008 bytes (`open-size` in its repomd.xml).
 */
const AVERAGE: Readonly<Record<List, number>> = { primary: 11_968, filelists: 5692, other: 9194 }
/** createrepo_c keeps ten entries of a changelog. */
const CHANGES = 10

const DIGITS = 5
const nameOf = (index: number): string => `p${String(index).padStart(DIGITS, '0')}`

export interface Sample {
  readonly directory: string
  /** Puts the metadata back as it was, and takes a published package out again. */
  reset(): void
}

/** Words as names of files and libraries are made of: some are everywhere, most are one package's own. */
function* words(seed: string): Generator<string, never> {
  for (let block = 0; ; block += 1) {
    const bytes = createHash('sha256').update(`${seed} ${block}`).digest()
    for (const [index, byte] of bytes.entries()) {
      const own = (byte * 251 + (bytes[(index + 1) % bytes.length] ?? 0)).toString(36)
      yield byte < 215 ? (COMMON[byte % COMMON.length] ?? '') : own
    }
  }
}
const COMMON = (
  'lib share usr kernel module update python3 devel core data common server client test config service system ' +
  'network session filter driver fix build for the and with from support add remove version'
).split(' ')

/** A package's part of a list, made as long as parts are on average by more of what such parts hold. */
function filled(list: List, name: string, part: string): string {
  const word = words(`${list} ${name}`)
  const next = (): string => word.next().value
  const more: string[] = []
  let left = AVERAGE[list] - part.length
  for (let index = 0; left > 0; index += 1) {
    const line = {
      primary: () =>
        `      <rpm:entry name="${next()}(${next()}_${next()})" flags="EQ" epoch="0" ver="${index}.${name.slice(-2)}" rel="1.el9"/>\n`,
      filelists: () =>
        `  <file>/usr/lib/${next()}/${next()}/${next()}/${next()}/${next()}-${next()}-${next()}.${index}</file>\n`,
      other: () =>
        `<changelog author="${next()} ${next()} &lt;${next()}@example.com&gt; - ${index}-1" date="${1_600_000_000 + index}">- ${Array.from({ length: 145 }, next).join(' ')}</changelog>\n`
    }[list]()
    if (list === 'other' && index === CHANGES) break
    more.push(line)
    left -= line.length
  }
  const before = { primary: '    </rpm:provides>', filelists: '</package>', other: '</package>' }[list]
  return part.replace(before, `${more.join('')}${before}`)
}

/**
 * A repository of many packages, as createrepo_c would describe it: one package's own description under other names and
 * digests. The files are links to that package, with the size and time that are stated, so `createrepo_c --update`
 * takes all of them from the metadata and opens none.
 */
export async function sampleRepository(directory: string, rpm: string, packages: number): Promise<Sample> {
  const one = join(directory, 'one')
  const repository = join(directory, 'repository')
  for (const made of [one, repository]) mkdirSync(join(made, 'packages'), { recursive: true })
  const source = join(one, 'packages/sample.rpm')
  cpSync(rpm, source, { preserveTimestamps: true })
  execFileSync('createrepo_c', ['--quiet', '--no-database', '--general-compress-type=gz', one])
  const names = Array.from({ length: packages }, (_, index) => nameOf(index))
  for (const name of names) linkSync(source, join(repository, 'packages', `${name}-1-1.noarch.rpm`))

  const described = (list: List): string => {
    const file = readdirSync(join(one, 'repodata')).find(name => name.endsWith(`-${list}.xml.gz`)) ?? ''
    const xml = gunzipSync(readFileSync(join(one, 'repodata', file))).toString()
    const part = xml.slice(xml.indexOf('<package '), xml.lastIndexOf('</package>') + '</package>'.length)
    const digest = /\b[0-9a-f]{64}\b/.exec(part)?.[0] ?? ''
    const parts = names.map(name => ({
      pkgid: name,
      text: filled(
        list,
        name,
        part
          .replaceAll('packages/sample.rpm', `packages/${name}-1-1.noarch.rpm`)
          .replaceAll('sample', name)
          .replaceAll(digest, createHash('sha256').update(name).digest('hex'))
      )
    }))
    return compose(list, parts)
  }
  // In pieces as a publication gives them: the head, and what follows.
  const pieces = (list: List) => {
    const [head, text] = [headOf(list, packages), described(list)]
    return [...inOnePiece(head), ...inOnePiece(text.slice(head.length))]
  }
  const files = await Promise.all(LISTS.map(list => metadataFile(list, pieces(list), 1)))
  mkdirSync(join(repository, 'repodata'))
  for (const { location, bytes } of files) writeFileSync(join(repository, location), bytes)
  writeFileSync(join(repository, 'repodata/repomd.xml'), composeRepomd('1', files, undefined))
  const before = join(directory, 'before')
  cpSync(join(repository, 'repodata'), before, { recursive: true, preserveTimestamps: true })
  return {
    directory: repository,
    reset() {
      rmSync(join(repository, 'repodata'), { recursive: true, force: true })
      cpSync(before, join(repository, 'repodata'), { recursive: true, preserveTimestamps: true })
      for (const file of readdirSync(join(repository, 'packages'))) {
        if (file.startsWith('fresh')) rmSync(join(repository, 'packages', file))
      }
    }
  }
}
