import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { blocksOf, packed, textOfBlocks } from '../src/blocks.ts'

/** A package of a list, some kilobytes, unlike the others. */
const part = (name: number): string =>
  Array.from({ length: 40 }, (_, line) => createHash('sha512').update(`${name} ${line}`).digest('hex')).join('\n')
const list = (names: readonly number[]): Buffer =>
  Buffer.from(
    `<list packages="${names.length}">\n${names.map(name => `<package>${part(name)}</package>\n`).join('')}</list>`
  )
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

/** What of the new file is not taken from the old one. */
function fresh(before: Buffer, after: Buffer): number {
  const known = new Set((blocksOf(before) ?? []).map(block => block.packed.toString('base64')))
  const blocks = blocksOf(after) ?? []
  return blocks.filter(block => !known.has(block.packed.toString('base64'))).length
}

describe('a list in blocks', () => {
  it('is what any gzip reader unpacks, and the same for the same text', () => {
    for (const text of [Buffer.alloc(0), Buffer.from('x'), Buffer.from('–'.repeat(300_000)), list(range(0, 300))]) {
      expect(gunzipSync(packed(text)).equals(text)).toBe(true)
      expect(packed(text).equals(packed(text))).toBe(true)
      expect(textOfBlocks(blocksOf(packed(text)) ?? [])).toBe(text.toString())
    }
  })

  it('is read whole by gzip and by Python, whose readers yum has', () => {
    const text = list(range(0, 300))
    const input = packed(text, blocksOf(packed(list(range(50, 250)))))
    const read = (program: string, ...args: string[]): Buffer =>
      execFileSync(program, args, { input, maxBuffer: 2 * text.length })
    expect(read('gzip', '-dc').equals(text)).toBe(true)
    const python = 'import gzip, sys; sys.stdout.buffer.write(gzip.GzipFile(fileobj=sys.stdin.buffer).read())'
    expect(read('python3', '-c', python).equals(text)).toBe(true)
  })

  it('takes over what has not changed: of 1.5 MB with one package more and one less, three blocks are packed', () => {
    const before = packed(list(range(0, 300)))
    const next = list([...range(0, 150), ...range(151, 301)])
    const after = packed(next, blocksOf(before))
    expect(gunzipSync(after).equals(next)).toBe(true)
    expect(blocksOf(before)?.length).toBeGreaterThan(10)
    expect(fresh(before, after)).toBeLessThanOrEqual(4)
  })

  it('stays in few blocks over many publications, each with one more and one less', () => {
    let file = packed(list(range(0, 300)))
    for (const round of range(1, 60)) {
      const next = list(range(round, 300 + round))
      const after = packed(next, blocksOf(file))
      expect(gunzipSync(after).equals(next)).toBe(true)
      expect(fresh(file, after)).toBeLessThanOrEqual(5)
      file = after
    }
    const blocks = blocksOf(file) ?? []
    expect(blocks.length).toBeLessThan(2 * (blocksOf(packed(list(range(0, 300))))?.length ?? 0))
  })

  it('holds the new text whatever the old one was', () => {
    const names = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 120 })
    fc.assert(
      fc.property(names, names, (one, other) => {
        const next = list(other)
        expect(gunzipSync(packed(next, blocksOf(packed(list(one))))).equals(next)).toBe(true)
      }),
      { numRuns: 60, seed: 4 }
    )
  })

  it('is not seen in what others packed, nor in what is damaged', () => {
    const whole = packed(list(range(0, 100)))
    expect(blocksOf(gzipSync('x'))).toBeUndefined()
    expect(blocksOf(Buffer.concat([whole, gzipSync('x')]))).toBeUndefined()
    for (const cut of [1, 5, 17, 25, 1000]) expect(blocksOf(whole.subarray(0, whole.length - cut))).toBeUndefined()
    const wrong = Buffer.from(whole)
    wrong[200] = (wrong[200] ?? 0) ^ 1
    expect(blocksOf(wrong)).toBeUndefined()
  })
})
