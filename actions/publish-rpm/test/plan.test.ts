import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Piece } from '../src/blocks.ts'
import { compose, LISTS, type List, type Lists, namesakesIn, otherParts, primaryParts } from '../src/metadata.ts'
import { type Publication, planPublication } from '../src/plan.ts'
import { spliced } from '../src/splice.ts'
import { invented } from './packages.ts'

type Texts = Readonly<Record<List, string>>

/** A text in pieces of so many bytes: they begin and end anywhere. */
function* cut(text: string, bytes: number): Generator<Piece> {
  const whole = Buffer.from(text)
  for (let at = 0; at < whole.length; at += bytes) yield { text: whole.subarray(at, at + bytes) }
}

/** Plans and carries out, as publishing does. */
async function publication(
  texts: Texts,
  parts: Lists,
  keep: number,
  pieceBytes = 50
): Promise<Publication & { readonly lists: Texts }> {
  const names = new Set(parts.primary.map(({ name }) => name))
  const planned = planPublication(await namesakesIn(cut(texts.primary, pieceBytes), names), parts.primary, keep)
  const lists = { primary: '', filelists: '', other: '' }
  for (const list of LISTS) {
    const written: Buffer[] = []
    for await (const { text } of spliced(list, cut(texts[list], pieceBytes), planned, parts)) written.push(text)
    lists[list] = Buffer.concat(written).toString()
  }
  return { ...planned, lists }
}

const textsOf = (parts: Lists): Texts => ({
  primary: compose('primary', parts.primary),
  filelists: compose('filelists', parts.filelists),
  other: compose('other', parts.other)
})
const versions = (lists: Texts): string[] =>
  primaryParts(lists.primary)
    .map(({ version }) => version)
    .sort()
const EMPTY = textsOf({ primary: [], filelists: [], other: [] })
const listsOf = (...versions: string[]) => invented(...versions.map(version => ({ name: 'app', version }))).parts

describe('a publication', () => {
  it('adds what is new', async () => {
    const { added, packagesBefore, packagesAfter, lists } = await publication(textsOf(listsOf('1')), listsOf('2'), 0)
    expect(added.map(nevraText)).toEqual(['app-2-1.noarch'])
    expect([packagesBefore, packagesAfter]).toEqual([1, 2])
    for (const list of ['filelists', 'other'] as const) expect(otherParts(lists[list])).toHaveLength(2)
    expect(primaryParts(lists.primary)).toHaveLength(2)
  })

  it('is empty when all is there', async () => {
    expect(await publication(textsOf(listsOf('1', '2')), listsOf('2'), 1)).toMatchObject({ added: [], superseded: [] })
  })

  it('refuses the same name, version and release with other bytes (R5)', async () => {
    const other = invented({ name: 'app', version: '1', content: 'built again' }).parts
    await expect(publication(textsOf(listsOf('1')), other, 0)).rejects.toThrow(
      'app-1-1.noarch is published already, with other content'
    )
  })

  it('lists the newest versions of a name, as many as are kept', async () => {
    const { superseded } = await publication(textsOf(listsOf('1.9', '1.10', '1.2')), listsOf('1.11'), 2)
    expect(superseded.map(({ version }) => version).sort()).toEqual(['1.2', '1.9'])
  })

  it('lists what is being published, however old it is', async () => {
    const { lists } = await publication(textsOf(listsOf('2', '3')), listsOf('1'), 2)
    expect(versions(lists)).toEqual(['1', '3'])
  })

  it('leaves other names alone', async () => {
    const current = invented(
      { name: 'app', version: '1' },
      { name: 'lib', version: '1' },
      { name: 'lib', version: '2' }
    )
    const { superseded } = await publication(textsOf(current.parts), listsOf('2'), 1)
    expect(superseded.map(nevraText)).toEqual(['app-1-1.noarch'])
  })

  it('counts: after = before + added - superseded, in all three lists (R4)', async () => {
    const packages = fc.uniqueArray(
      fc.record({ name: fc.constantFrom('a', 'b', 'c'), version: fc.integer({ min: 1, max: 30 }).map(String) }),
      { selector: one => `${one.name}-${one.version}`, maxLength: 12 }
    )
    const keeps = fc.integer({ min: 0, max: 4 })
    const sizes = fc.integer({ min: 1, max: 600 })
    await fc.assert(
      fc.asyncProperty(packages, packages, keeps, sizes, async (before, extra, keep, pieceBytes) => {
        const first = await publication(EMPTY, invented(...before).parts, 0, pieceBytes)
        const next = await publication(first.lists, invented(...extra).parts, keep, pieceBytes)
        // Nothing is left of what went, and nothing was cut that stays.
        for (const list of LISTS) expect(next.lists[list]).toBe(compose(list, otherParts(next.lists[list])))
        expect(next.packagesAfter).toBe(next.packagesBefore + next.added.length - next.superseded.length)
        const parts = primaryParts(next.lists.primary)
        expect(parts).toHaveLength(next.packagesAfter)
        const ids = parts.map(({ pkgid }) => pkgid)
        for (const list of ['filelists', 'other'] as const) {
          expect(otherParts(next.lists[list]).map(({ pkgid }) => pkgid)).toEqual(ids)
        }
        for (const { name, version } of extra) {
          expect(parts.some(part => part.name === name && part.version === version)).toBe(true)
        }
      })
    )
  })

  it.each([
    ['a list with fewer packages than primary', () => compose('other', [])],
    [
      'a list without the package that shall go',
      () => compose('other', invented({ name: 'x', version: '1' }).parts.other)
    ]
  ])('refuses %s (R4)', async (_, other) => {
    const texts = { ...textsOf(listsOf('1')), other: other() }
    await expect(publication(texts, listsOf('2'), 1)).rejects.toThrow("The repository's metadata is damaged: other has")
  })
})
