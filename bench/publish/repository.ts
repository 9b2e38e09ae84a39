import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { compose, composeRepomd, LISTS, metadataFile } from '../../actions/publish-rpm/src/metadata.ts'

const DIGITS = 5
const nameOf = (index: number): string => `p${String(index).padStart(DIGITS, '0')}`

export interface Sample {
  readonly directory: string
  /** Puts the metadata back as it was, and takes a published package out again. */
  reset(): void
}

/**
 * A repository of many packages, as createrepo_c would describe it: one package's own description under other names and
 * digests. The files are links to that package, with the size and time that are stated, so `createrepo_c --update`
 * takes all of them from the metadata and opens none.
 */
export function sampleRepository(directory: string, rpm: string, packages: number): Sample {
  const one = join(directory, 'one')
  const repository = join(directory, 'repository')
  for (const made of [one, repository]) mkdirSync(join(made, 'packages'), { recursive: true })
  const source = join(one, 'packages/sample.rpm')
  cpSync(rpm, source, { preserveTimestamps: true })
  execFileSync('createrepo_c', ['--quiet', '--no-database', '--general-compress-type=gz', one])
  const names = Array.from({ length: packages }, (_, index) => nameOf(index))
  for (const name of names) linkSync(source, join(repository, 'packages', `${name}-1-1.noarch.rpm`))

  const files = LISTS.map(list => {
    const file = readdirSync(join(one, 'repodata')).find(name => name.endsWith(`-${list}.xml.gz`)) ?? ''
    const xml = gunzipSync(readFileSync(join(one, 'repodata', file))).toString()
    const part = xml.slice(xml.indexOf('<package '), xml.lastIndexOf('</package>') + '</package>'.length)
    const digest = /\b[0-9a-f]{64}\b/.exec(part)?.[0] ?? ''
    const described = names.map(name => ({
      pkgid: name,
      text: part
        .replaceAll('packages/sample.rpm', `packages/${name}-1-1.noarch.rpm`)
        .replaceAll('sample', name)
        .replaceAll(digest, createHash('sha256').update(name).digest('hex'))
    }))
    return metadataFile(list, compose(list, described), 1)
  })
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
