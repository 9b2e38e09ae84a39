import { KilnError } from '../../../lib/errors.ts'
import { compareEvr, nevraText } from '../../../lib/rpm/nevra.ts'
import type { Lists, Part, PrimaryPart } from './metadata.ts'

/** What a publication changes in the lists. Pure data. */
export interface Publication {
  readonly lists: Lists
  readonly added: readonly PrimaryPart[]
  readonly superseded: readonly PrimaryPart[]
  readonly packagesBefore: number
  readonly packagesAfter: number
}

export const EMPTY: Lists = { primary: [], filelists: [], other: [] }

/**
 * Adds packages to the lists, and drops the oldest versions of their names beyond `keep` (0 keeps all). A version that
 * is being published always stays. Other names are not touched.
 * @throws KilnError when a package of the same name, version, release and architecture has other bytes.
 */
export function planPublication(current: Lists, fragments: Lists, keep: number): Publication {
  const present = new Map(current.primary.map(part => [nevraText(part), part]))
  for (const part of fragments.primary) {
    const there = present.get(nevraText(part))
    if (there !== undefined && there.pkgid !== part.pkgid) throw otherBytes(nevraText(part))
  }
  const added = fragments.primary.filter(part => !present.has(nevraText(part)))
  const fresh = new Set(fragments.primary.map(({ pkgid }) => pkgid))
  const all = [...current.primary, ...added]
  const superseded = keep === 0 || added.length === 0 ? [] : beyondKeep(all, added, fresh, keep)
  const gone = new Set(superseded.map(({ pkgid }) => pkgid))
  const addedIds = new Set(added.map(({ pkgid }) => pkgid))
  const merge = <P extends Part>(old: readonly P[], extra: readonly P[]): P[] => [
    ...old.filter(({ pkgid }) => !gone.has(pkgid)),
    ...extra.filter(({ pkgid }) => addedIds.has(pkgid))
  ]
  const lists = {
    primary: merge(current.primary, fragments.primary),
    filelists: merge(current.filelists, fragments.filelists),
    other: merge(current.other, fragments.other)
  }
  const expected = current.primary.length + added.length - superseded.length
  for (const [list, { length }] of Object.entries(lists)) {
    if (length !== expected) throw new Error(`${list} would have ${length} packages instead of ${expected}`)
  }
  return { lists, added, superseded, packagesBefore: current.primary.length, packagesAfter: expected }
}

export const otherBytes = (nevra: string): KilnError =>
  new KilnError(`${nevra} is published already, with other content.`, {
    remedy: 'Raise the version or the release and build again: what machines may have installed is never replaced.'
  })

function beyondKeep(
  all: readonly PrimaryPart[],
  added: readonly PrimaryPart[],
  fresh: ReadonlySet<string>,
  keep: number
): PrimaryPart[] {
  const named = new Set(added.map(({ name, arch }) => `${name}.${arch}`))
  return [...named].flatMap(one => {
    const versions = all.filter(({ name, arch }) => `${name}.${arch}` === one).toSorted((a, b) => compareEvr(b, a))
    const droppable = versions.filter(({ pkgid }) => !fresh.has(pkgid))
    const room = Math.max(0, keep - (versions.length - droppable.length))
    return droppable.slice(room)
  })
}
