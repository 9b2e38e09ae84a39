import { KilnError } from '../../../lib/errors.ts'
import { compareEvr, nevraText } from '../../../lib/rpm/nevra.ts'
import type { PrimaryPart } from './metadata.ts'

/** What a publication changes in the lists. Pure data. */
export interface Publication {
  readonly added: readonly PrimaryPart[]
  readonly superseded: readonly PrimaryPart[]
  readonly packagesBefore: number
  readonly packagesAfter: number
}

/** What a repository has, as far as a publication must know. */
export interface Present {
  readonly packages: number
  /** Those that have the name of one that is published. */
  readonly namesakes: readonly PrimaryPart[]
}

/**
 * Adds packages to the lists, and drops the oldest versions of their names beyond `keep` (0 keeps all). A version that
 * is being published always stays. Other names are not touched.
 * @throws KilnError when a package of the same name, version, release and architecture has other bytes.
 */
export function planPublication(
  { packages, namesakes }: Present,
  published: readonly PrimaryPart[],
  keep: number
): Publication {
  const present = new Map(namesakes.map(part => [nevraText(part), part]))
  for (const part of published) {
    const there = present.get(nevraText(part))
    if (there !== undefined && there.pkgid !== part.pkgid) throw otherBytes(nevraText(part))
  }
  const added = published.filter(part => !present.has(nevraText(part)))
  const fresh = new Set(published.map(({ pkgid }) => pkgid))
  const superseded = keep === 0 || added.length === 0 ? [] : beyondKeep([...namesakes, ...added], added, fresh, keep)
  const packagesAfter = packages + added.length - superseded.length
  return { added, superseded, packagesBefore: packages, packagesAfter }
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
