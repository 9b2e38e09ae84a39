import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import {
  type Compression,
  compose,
  composeRepomd,
  inOnePiece,
  LISTS,
  type List,
  metadataFile
} from '../src/metadata.ts'
import { invented } from './packages.ts'

jest.setTimeout(600_000)

const PACKAGES = 5000
/** What each list says of each package: words, which are packed about as well as real lists are. */
const PART_BYTES = 12_000
const WORDS = 'lib share usr kernel module update python3 devel core data common server client test config'.split(' ')
let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-memory-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function* words(seed: string): Generator<string, never> {
  for (let block = 0; ; block += 1) {
    for (const byte of createHash('sha512').update(`${seed} ${block}`).digest()) {
      yield WORDS[byte % WORDS.length] ?? ''
    }
  }
}

function filler(seed: string): string {
  const word = words(seed)
  let text = ''
  while (text.length < PART_BYTES) text += `${word.next().value} `
  return text
}

/** @returns how much text its lists have. */
async function repositoryOf(path: string, packages: number, compress: Compression): Promise<number> {
  const names = Array.from({ length: packages }, (_, index) => ({ name: `p${index}`, version: '1' }))
  const { parts } = invented(...names)
  const xml = (list: List): string =>
    compose(
      list,
      parts[list].map(({ pkgid, text }) => ({
        pkgid,
        text: text.replace('</package>', `<x>${filler(`${list} ${pkgid}`)}</x></package>`)
      }))
    )
  mkdirSync(join(path, 'repodata'), { recursive: true })
  let bytes = 0
  const files = []
  for (const list of LISTS) {
    const text = xml(list)
    bytes += text.length
    files.push(await metadataFile(list, inOnePiece(text), 1, compress))
  }
  for (const file of files) writeFileSync(join(path, file.location), file.bytes)
  writeFileSync(join(path, 'repodata/repomd.xml'), composeRepomd('1', files, undefined))
  return bytes
}

/** The most memory that a process of its own had which published a package, in bytes. */
function peakOf(path: string, compress: Compression): number {
  const from = (file: string): string => pathToFileURL(join(import.meta.dirname, file)).href
  const program = `
    const { readFileSync } = await import('node:fs')
    const { land } = await import('${from('../src/main.ts')}')
    const { directoryStore } = await import('${from('../src/directory-store.ts')}')
    const { recordedProgress } = await import('${from('../../../lib/progress.ts')}')
    const { invented } = await import('${from('packages.ts')}')
    const { deliveries, parts } = invented({ name: 'p1', version: '2' })
    const order = { keep: 1, compress: '${compress}', mode: 'apply', retries: 0, revisions: true, sign: undefined }
    const { signal } = new AbortController()
    const store = directoryStore(process.argv[1])
    const surroundings = { store, signal, progress: recordedProgress(), now: Date.now, random: Math.random }
    const { publication } = await land(order, deliveries, parts, surroundings)
    if (publication.added.length !== 1 || publication.superseded.length !== 1) throw new Error('nothing was changed')
    // Not maxRSS of getrusage: that begins with what the process had that started this one.
    console.log(/VmHWM:\\s*(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1])`
  const options = ['--no-warnings', '--input-type=module', '--eval', program, path]
  return (
    1024 * Number(execFileSync(process.execPath, options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))
  )
}

it.each(['gz', 'zstd'] as const)(
  'publishing to a large repository, in %s, needs less memory than the text of its lists has',
  async compress => {
    const [few, many] = [join(directory, `few-${compress}`), join(directory, `many-${compress}`)]
    await repositoryOf(few, 10, compress)
    const textBytes = await repositoryOf(many, PACKAGES, compress)
    const ratio = (peakOf(many, compress) - peakOf(few, compress)) / textBytes
    expect(ratio).toBeLessThan(1)
    expect(ratio).toBeGreaterThan(0.1) // it read something
  }
)
