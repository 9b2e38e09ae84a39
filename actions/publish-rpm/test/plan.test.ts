import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { EMPTY, planPublication } from '../src/plan.ts'
import { invented } from './packages.ts'

const listsOf = (...versions: string[]) => invented(...versions.map(version => ({ name: 'app', version }))).parts

describe('a publication', () => {
  it('adds what is new', () => {
    const { added, packagesBefore, packagesAfter, lists } = planPublication(listsOf('1'), listsOf('2'), 0)
    expect(added.map(nevraText)).toEqual(['app-2-1.noarch'])
    expect([packagesBefore, packagesAfter]).toEqual([1, 2])
    for (const list of [lists.primary, lists.filelists, lists.other]) expect(list).toHaveLength(2)
  })

  it('is empty when all is there', () => {
    expect(planPublication(listsOf('1', '2'), listsOf('2'), 1)).toMatchObject({ added: [], superseded: [] })
  })

  it('refuses the same name, version and release with other bytes (R5)', () => {
    const other = invented({ name: 'app', version: '1', content: 'built again' }).parts
    expect(() => planPublication(listsOf('1'), other, 0)).toThrow(
      'app-1-1.noarch is published already, with other content'
    )
  })

  it('lists the newest versions of a name, as many as are kept', () => {
    const { superseded } = planPublication(listsOf('1.9', '1.10', '1.2'), listsOf('1.11'), 2)
    expect(superseded.map(({ version }) => version).sort()).toEqual(['1.2', '1.9'])
  })

  it('lists what is being published, however old it is', () => {
    const { lists } = planPublication(listsOf('2', '3'), listsOf('1'), 2)
    expect(lists.primary.map(({ version }) => version).sort()).toEqual(['1', '3'])
  })

  it('leaves other names alone', () => {
    const current = invented(
      { name: 'app', version: '1' },
      { name: 'lib', version: '1' },
      { name: 'lib', version: '2' }
    )
    const { superseded } = planPublication(current.parts, listsOf('2'), 1)
    expect(superseded.map(nevraText)).toEqual(['app-1-1.noarch'])
  })

  it('counts: after = before + added - superseded, in all three lists (R4)', () => {
    const packages = fc.uniqueArray(
      fc.record({ name: fc.constantFrom('a', 'b', 'c'), version: fc.integer({ min: 1, max: 30 }).map(String) }),
      { selector: one => `${one.name}-${one.version}`, maxLength: 12 }
    )
    fc.assert(
      fc.property(packages, packages, fc.integer({ min: 0, max: 4 }), (before, extra, keep) => {
        const first = planPublication(EMPTY, invented(...before).parts, 0)
        const next = planPublication(first.lists, invented(...extra).parts, keep)
        expect(next.packagesAfter).toBe(next.packagesBefore + next.added.length - next.superseded.length)
        for (const list of ['primary', 'filelists', 'other'] as const) {
          expect(next.lists[list]).toHaveLength(next.packagesAfter)
        }
        for (const { name, version } of extra) {
          expect(next.lists.primary.some(part => part.name === name && part.version === version)).toBe(true)
        }
      })
    )
  })
})
