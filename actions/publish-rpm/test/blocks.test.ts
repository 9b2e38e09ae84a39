import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { blocksOf, inBlocks, type Piece, type Pieces } from '../src/blocks.ts'
import { compose, inOnePiece, type Part, piecesOf } from '../src/metadata.ts'
import { spliced } from '../src/splice.ts'
import { invented } from './packages.ts'

/** A package of a list, some kilobytes, unlike the others. */
const part = (name: number): Part => {
  const pkgid = digest(`${name}`)
  const text = Array.from({ length: 20 }, (_, line) => digest(`${name} ${line}`)).join('\n')
  return { pkgid, text: `<package pkgid="${pkgid}">${text}</package>` }
}
const digest = (text: string): string => createHash('sha512').update(text).digest('hex')
const list = (names: readonly number[]): string => compose('other', names.map(part))
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

async function packed(pieces: Pieces): Promise<Buffer> {
  const blocks: Buffer[] = []
  for await (const block of inBlocks(pieces)) blocks.push(block)
  return Buffer.concat(blocks)
}
const packedList = (names: readonly number[]): Promise<Buffer> => packed(inOnePiece(list(names)))

/** The list of a file as a publication leaves it that adds some packages and lists some others no longer. */
function published(file: Buffer, before: number, added: readonly number[], gone: readonly number[]): Promise<Buffer> {
  const [sample] = invented({ name: 'x', version: '1' }).parts.primary
  if (sample === undefined) throw new Error('there is no sample')
  const known = (name: number) => ({ ...sample, ...part(name) })
  const counts = { packagesBefore: before, packagesAfter: before + added.length - gone.length }
  const change = { added: added.map(known), superseded: gone.map(known), ...counts }
  const other = added.map(part)
  return packed(spliced('other', blocksOf(file) ?? [], change, { primary: [], filelists: [], other }))
}

const blocks = (file: Buffer): Piece[] => [...(blocksOf(file) ?? [])]

/** How many blocks of the new file are not taken from the old one. */
function fresh(before: Buffer, after: Buffer): number {
  const known = new Set(blocks(before).map(({ packed }) => packed?.toString('base64')))
  return blocks(after).filter(({ packed }) => !known.has(packed?.toString('base64'))).length
}

describe('a list in blocks', () => {
  it('is what any gzip reader unpacks, and the same for the same text, however it is cut', async () => {
    for (const text of ['x', '–'.repeat(300_000), list(range(0, 300))]) {
      const whole = Buffer.from(text)
      const head = { text: Buffer.from('head') }
      const file = await packed([head, { text: whole }])
      expect(gunzipSync(file).toString()).toBe(`head${text}`)
      expect(Buffer.concat(blocks(file).map(block => block.text)).toString()).toBe(`head${text}`)
      const cuts = Array.from({ length: 1 + whole.length / 70_000 }, (_, index) => index * 70_000)
      const again = await packed([head, ...cuts.map(at => ({ text: whole.subarray(at, at + 70_000) }))])
      expect(again.equals(file)).toBe(true)
    }
  })

  it('is read whole by gzip and by Python, whose readers yum has', async () => {
    const input = await published(await packedList(range(0, 300)), 300, [300, 301], [20, 150])
    const text = list([...range(0, 20), ...range(21, 150), ...range(151, 302)])
    const read = (program: string, ...args: string[]): string =>
      execFileSync(program, args, { input, maxBuffer: 2 * text.length, encoding: 'utf8' })
    expect(read('gzip', '-dc')).toBe(text)
    const python = 'import gzip, sys; sys.stdout.buffer.write(gzip.GzipFile(fileobj=sys.stdin.buffer).read())'
    expect(read('python3', '-c', python)).toBe(text)
  })

  it('takes over what has not changed: of 0.8 MB with one package more and one less, four blocks are packed', async () => {
    const before = await packedList(range(0, 300))
    const after = await published(before, 300, [300], [150])
    expect(gunzipSync(after).toString()).toBe(list([...range(0, 150), ...range(151, 301)]))
    expect(blocks(before).length).toBeGreaterThan(5)
    // The head, the first as it had the old head, the one that lost a package, and the end.
    expect(fresh(before, after)).toBeLessThanOrEqual(4)
    const next = await published(after, 300, [301], [])
    expect(fresh(after, next)).toBeLessThanOrEqual(2) // the head has a block of its own now
  })

  it('stays in few blocks over many publications, each with one more and one less', async () => {
    let file = await packedList(range(0, 300))
    for (const round of range(1, 60)) {
      const after = await published(file, 300, [299 + round], [round - 1])
      expect(gunzipSync(after).toString()).toBe(list(range(round, 300 + round)))
      expect(fresh(file, after)).toBeLessThanOrEqual(5)
      file = after
    }
    expect(blocks(file).length).toBeLessThan(2 * blocks(await packedList(range(0, 300))).length)
  })

  it('holds the new text whatever the old one was', async () => {
    const names = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 120 })
    await fc.assert(
      fc.asyncProperty(
        names,
        names,
        fc.array(fc.boolean(), { minLength: 120, maxLength: 120 }),
        async (one, more, goes) => {
          const gone = one.filter((_, index) => goes[index])
          const added = more.filter(name => !one.includes(name))
          const after = await published(await packedList(one), one.length, added, gone)
          const staying = one.filter(name => !gone.includes(name))
          expect(gunzipSync(after).toString()).toBe(list([...staying, ...added]))
        }
      ),
      { numRuns: 60, seed: 4 }
    )
  })

  it('is not seen in what others packed, nor in what was cut off', async () => {
    const whole = await packedList(range(0, 100))
    expect(blocksOf(gzipSync('x'))).toBeUndefined()
    expect(blocksOf(Buffer.concat([whole, gzipSync('x')]))).toBeUndefined()
    for (const cut of [1, 5, 17, 25, 1000]) expect(blocksOf(whole.subarray(0, whole.length - cut))).toBeUndefined()
  })
})

describe('a list that cannot be unpacked', () => {
  const changed = (bytes: Buffer): Buffer => {
    const wrong = Buffer.from(bytes)
    wrong[200] = (wrong[200] ?? 0) ^ 1
    return wrong
  }
  const cutOff = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - 10)
  it.each([
    ['blocks that were changed', (text: string) => packed(inOnePiece(text)), changed],
    ['blocks that were cut off', (text: string) => packed(inOnePiece(text)), cutOff],
    ['gzip of another tool that was changed', async (text: string) => gzipSync(text), changed],
    ['gzip of another tool that was cut off', async (text: string) => gzipSync(text), cutOff]
  ])('is named: %s', async (_, pack, damage) => {
    const whole = list(range(0, 100))
    const bytes = await pack(whole)
    const named = { type: 'other', location: 'repodata/other.xml.gz', sha256: '', text: '' }
    const read = async (file: Buffer): Promise<string> => {
      const texts: Buffer[] = []
      for await (const { text } of piecesOf({ named, bytes: file })) texts.push(text)
      return digest(Buffer.concat(texts).toString())
    }
    expect(await read(bytes)).toBe(digest(whole))
    await expect(read(damage(bytes))).rejects.toThrow(`damaged: ${named.location} cannot be unpacked`)
  })
})
