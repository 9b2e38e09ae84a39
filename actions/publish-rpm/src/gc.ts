import { counted } from '../../../lib/counted.ts'
import { KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { parseRepomd } from './metadata.ts'
import { OWN } from './proof.ts'
import { REVISIONS } from './revisions.ts'
import type { Listed, Store } from './store.ts'

const REPOMD = 'repodata/repomd.xml'
const MARKS = `${OWN}/unreferenced.json`
const HOUR = 3_600_000

/**
 * Younger files may belong to a publication that is on its way: it writes lists that nothing names yet. No publication
 * lands with lists that it wrote more than an hour ago (main.ts), so this is ample.
 */
export const YOUNG_MILLISECONDS = 6 * HOUR

/** When each list was first seen that nothing refers to, in milliseconds since 1970. */
export type Marks = Readonly<Record<string, number>>

export interface Collection {
  readonly remove: readonly string[]
  readonly marks: Marks
  readonly referenced: number
}

/** Files that publishing names by their digests; packages and what others put there are never looked at. */
const LIST = /^repodata\/[0-9a-f]{64}-(primary|filelists|other)\.xml\.(gz|zst)$/
const REVISION = new RegExp(`^${REVISIONS}/(\\d+)/repodata/`)
const PROBE = new RegExp(`^${OWN.replace('.', '\\.')}/probe-`)

/**
 * Which lists may go: nothing refers to them, and nothing did for as long as a client may hold an old repomd.xml. The
 * time of a file says when it was written, not until when it was referred to, so what is seen unreferenced is marked,
 * and goes when its mark is old enough. Nothing is referred to again: publications never name a list that they found.
 */
export function planCollection(
  listed: readonly Listed[],
  referenced: ReadonlySet<string>,
  marks: Marks,
  { now, retainMilliseconds }: { readonly now: number; readonly retainMilliseconds: number }
): Collection {
  const idle = listed.filter(
    ({ path, modifiedMilliseconds }) =>
      (LIST.test(path) || PROBE.test(path)) &&
      !referenced.has(path) &&
      now - modifiedMilliseconds >= Math.min(YOUNG_MILLISECONDS, Math.max(retainMilliseconds, HOUR))
  )
  const since = new Map(idle.map(({ path }) => [path, Math.min(marks[path] ?? now, now)]))
  const remove = idle.map(({ path }) => path).filter(path => now - (since.get(path) ?? now) >= retainMilliseconds)
  const gone = new Set(remove)
  return {
    remove,
    marks: Object.fromEntries([...since].filter(([path]) => !gone.has(path))),
    referenced: referenced.size
  }
}

/**
 * The files of revisions that were last written before `before`, but for the newest; each revision's repomd.xml
 * first, so that nobody starts to read what is going.
 */
export function planRevisions(listed: readonly Listed[], beforeMilliseconds: number): string[] {
  const revisions = new Map<string, Listed[]>()
  for (const one of listed) {
    const [, revision] = REVISION.exec(one.path) ?? []
    if (revision !== undefined) revisions.set(revision, [...(revisions.get(revision) ?? []), one])
  }
  const newest = Math.max(...[...revisions.keys()].map(Number))
  const old = [...revisions].filter(
    ([revision, files]) =>
      Number(revision) !== newest &&
      files.every(({ modifiedMilliseconds }) => modifiedMilliseconds < beforeMilliseconds)
  )
  return old.flatMap(([, files]) =>
    files
      .map(({ path }) => path)
      .toSorted((a, b) => Number(b.endsWith('/repomd.xml')) - Number(a.endsWith('/repomd.xml')))
  )
}

export interface Retention {
  readonly metadataHours: number
  /** 0: for ever. */
  readonly revisionsDays: number
}

interface Surroundings {
  readonly store: Store
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly now: () => number
}

/** Removes old lists of a repository that nothing refers to, and old revisions; packages stay, all of them. */
export async function collect(
  { metadataHours, revisionsDays }: Retention,
  { store, progress, signal, now }: Surroundings
): Promise<Collection> {
  const repomd = await store.get(REPOMD)
  if (repomd === undefined) {
    throw new KilnError(`${store.shown} is no repository: it has no ${REPOMD}.`, {
      remedy: 'Correct the input "repository"; nothing was removed.'
    })
  }
  const stored = await store.get(MARKS)
  const listed = [...(await store.list('repodata')), ...(await store.list(OWN))]
  const { named } = parseRepomd(repomd.bytes.toString())
  const collection = planCollection(listed, new Set(named.map(({ location }) => location)), marksOf(stored?.bytes), {
    now: now(),
    retainMilliseconds: metadataHours * HOUR
  })
  const revisions =
    revisionsDays === 0 ? [] : planRevisions(await store.list(REVISIONS), now() - revisionsDays * 24 * HOUR)
  for (const path of [...collection.remove, ...revisions]) {
    signal.throwIfAborted()
    await store.remove(path)
    progress.say(`removed ${path}`)
  }
  const waiting = Object.keys(collection.marks).length
  progress.say(
    `${store.shown}: ${counted(collection.remove.length + revisions.length, 'file')} removed; ${counted(waiting, 'list')} kept until nothing has referred to them for ${metadataHours} h`
  )
  const text = Buffer.from(`${JSON.stringify(collection.marks, undefined, 2)}\n`)
  if (stored?.bytes.equals(text) !== true && (await store.replace(MARKS, text, stored?.tag)) !== 'written')
    progress.warn('Another run of gc was here at the same time; its marks stay, and ours are made by the next run.')
  return { ...collection, remove: [...collection.remove, ...revisions] }
}

function marksOf(bytes: Buffer | undefined): Marks {
  try {
    const read: unknown = JSON.parse(bytes?.toString() ?? '{}')
    if (typeof read !== 'object' || read === null) return {}
    return Object.fromEntries(Object.entries(read).filter(([, at]) => typeof at === 'number'))
  } catch {
    return {} // damaged marks only delay
  }
}
