import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { compose, type Lists, namesakesIn, otherParts, primaryParts } from '../src/metadata.ts'
import { type Publication, planPublication } from '../src/plan.ts'
import { spliced, type Texts } from '../src/splice.ts'
import { invented } from './packages.ts'

/** Plans and carries out, as publishing does. */
function publication(texts: Texts, parts: Lists, keep: number): Publication & { readonly lists: Texts } {
  const names = new Set(parts.primary.map(({ name }) => name))
  const planned = planPublication(namesakesIn(texts.primary, names), parts.primary, keep)
  return { ...planned, lists: spliced(texts, planned, parts) }
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
  it('adds what is new', () => {
    const { added, packagesBefore, packagesAfter, lists } = publication(textsOf(listsOf('1')), listsOf('2'), 0)
    expect(added.map(nevraText)).toEqual(['app-2-1.noarch'])
    expect([packagesBefore, packagesAfter]).toEqual([1, 2])
    for (const list of ['filelists', 'other'] as const) expect(otherParts(lists[list])).toHaveLength(2)
    expect(primaryParts(lists.primary)).toHaveLength(2)
  })

  it('is empty when all is there', () => {
    expect(publication(textsOf(listsOf('1', '2')), listsOf('2'), 1)).toMatchObject({ added: [], superseded: [] })
  })

  it('refuses the same name, version and release with other bytes (R5)', () => {
    const other = invented({ name: 'app', version: '1', content: 'built again' }).parts
    expect(() => publication(textsOf(listsOf('1')), other, 0)).toThrow(
      'app-1-1.noarch is published already, with other content'
    )
  })

  it('lists the newest versions of a name, as many as are kept', () => {
    const { superseded } = publication(textsOf(listsOf('1.9', '1.10', '1.2')), listsOf('1.11'), 2)
    expect(superseded.map(({ version }) => version).sort()).toEqual(['1.2', '1.9'])
  })

  it('lists what is being published, however old it is', () => {
    const { lists } = publication(textsOf(listsOf('2', '3')), listsOf('1'), 2)
    expect(versions(lists)).toEqual(['1', '3'])
  })

  it('leaves other names alone', () => {
    const current = invented(
      { name: 'app', version: '1' },
      { name: 'lib', version: '1' },
      { name: 'lib', version: '2' }
    )
    const { superseded } = publication(textsOf(current.parts), listsOf('2'), 1)
    expect(superseded.map(nevraText)).toEqual(['app-1-1.noarch'])
  })

  it('counts: after = before + added - superseded, in all three lists (R4)', () => {
    const packages = fc.uniqueArray(
      fc.record({ name: fc.constantFrom('a', 'b', 'c'), version: fc.integer({ min: 1, max: 30 }).map(String) }),
      { selector: one => `${one.name}-${one.version}`, maxLength: 12 }
    )
    fc.assert(
      fc.property(packages, packages, fc.integer({ min: 0, max: 4 }), (before, extra, keep) => {
        const first = publication(EMPTY, invented(...before).parts, 0)
        const next = publication(first.lists, invented(...extra).parts, keep)
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
  ])('refuses %s (R4)', (_, other) => {
    const texts = { ...textsOf(listsOf('1')), other: other() }
    expect(() => publication(texts, listsOf('2'), 1)).toThrow("The repository's metadata is damaged: other has")
  })
})
