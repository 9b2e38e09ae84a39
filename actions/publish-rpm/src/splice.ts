import {
  bodyOf,
  countOf,
  damaged,
  LISTS,
  type List,
  type Lists,
  listOf,
  otherParts,
  type Part,
  primaryParts,
  textOf
} from './metadata.ts'
import type { Publication } from './plan.ts'

/** The three lists as text. */
export type Texts = Readonly<Record<List, string>>

/**
 * The lists as a publication leaves them: each without the same packages, and with the same ones at its end.
 * @throws KilnError unless all three had the same number of packages before, and those that shall go.
 */
export function spliced(lists: Texts, { added, superseded, packagesBefore }: Publication, parts: Lists): Texts {
  const gone = new Set(superseded.map(({ pkgid }) => pkgid))
  const ids = new Set(added.map(({ pkgid }) => pkgid))
  const texts = LISTS.map(list => {
    const extra = parts[list].filter(({ pkgid }) => ids.has(pkgid))
    return [list, splice(list, lists[list], { packagesBefore, gone, extra })] as const
  })
  return Object.fromEntries(texts) as Texts
}

interface Change {
  readonly packagesBefore: number
  readonly gone: ReadonlySet<string>
  readonly extra: readonly Part[]
}

/** What stays is not taken apart where nothing goes: its text is moved as one. */
function splice(list: List, xml: string, { packagesBefore, gone, extra }: Change): string {
  const before = countOf(xml)
  if (before !== packagesBefore) throw damaged(`${list} has ${before} packages and primary ${packagesBefore}`)
  const after = before - gone.size + extra.length
  if (gone.size === 0) return listOf(list, after, bodyOf(xml) + textOf(extra))
  const all = list === 'primary' ? primaryParts(xml) : otherParts(xml)
  const staying = all.filter(({ pkgid }) => !gone.has(pkgid))
  if (staying.length + extra.length !== after) {
    throw damaged(`${list} has ${all.length - staying.length} of the ${gone.size} packages that shall go`)
  }
  return listOf(list, after, textOf(staying) + textOf(extra))
}
