import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { counted } from '../../../lib/counted.ts'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Run } from '../../../lib/rpm/program.ts'
import type { SigningKey } from '../../../lib/rpm/signing-key.ts'
import type { Pieces } from './blocks.ts'
import { fragments } from './fragments.ts'
import {
  type Compression,
  compose,
  composeRepomd,
  inOnePiece,
  LISTS,
  type List,
  type Lists,
  type MetadataFile,
  metadataFile,
  namesakesIn,
  parseRepomd,
  piecesOf,
  type Repomd,
  repeatable,
  type StoredList
} from './metadata.ts'
import { type Delivery, withPackages } from './packages.ts'
import { otherBytes, type Publication, planPublication } from './plan.ts'
import { proofOf, proveAtomicity } from './proof.ts'
import { type Revision, type Signer, writeRevision } from './revisions.ts'
import { spliced } from './splice.ts'
import type { Store } from './store.ts'

export interface Order {
  readonly workspace: string
  readonly rpms: string
  readonly keep: number
  readonly compress: Compression
  readonly mode: 'plan' | 'apply'
  readonly retries: number
  /** Whether each publication also stays under a path of its own. */
  readonly revisions: boolean
  readonly gpgKey: string | undefined
  readonly signingKey: SigningKey | undefined
}

export interface Surroundings {
  readonly run: Run
  readonly progress: Progress
  readonly store: Store
  readonly temporary: string
  readonly signal: AbortSignal
  readonly now: () => number
  /** From 0 to 1; spreads the retries of publishers that met. */
  readonly random: () => number
}

export interface Published {
  readonly nevras: readonly string[]
  readonly revision: string
  /** Where this revision is kept, below the repository; undefined when none is. */
  readonly pinned: string | undefined
  readonly outcome: 'published' | 'nothing to do' | 'planned'
  readonly publication: Publication
  readonly rounds: number
}

const REPOMD = 'repodata/repomd.xml'

/** gc leaves lists alone that are younger than some hours, so older ones are not named any more (gc.ts). */
const ROUND_LONGEST_MILLISECONDS = 3_600_000

/** A repository as it was read: its lists, packed as they are stored, and the state of repomd.xml that names them. */
interface Current {
  readonly repomd: Repomd | undefined
  readonly lists: Readonly<Partial<Record<List, StoredList>>>
  /** The text of each list. */
  readonly texts: Readonly<Record<List, () => Pieces>>
  readonly tag: string | undefined
}

/** The text of a list; of one that is not there yet, that of an empty one. */
const textOf = (list: List, stored: StoredList | undefined): Pieces =>
  stored === undefined ? inOnePiece(compose(list, [])) : piecesOf(stored)

/** Adds packages to a repository, beside any number of others that do the same. */
export const publish = (order: Order, surroundings: Surroundings): Promise<Published> =>
  withPackages(order, surroundings, async ({ rpms, deliveries, sign }) =>
    land({ ...order, sign }, deliveries, await fragments(surroundings.run, rpms, surroundings.temporary), surroundings)
  )

export interface Landing extends Pick<Order, 'keep' | 'compress' | 'mode' | 'retries' | 'revisions'> {
  readonly sign: Signer | undefined
}

/**
 * Writes the packages, then the lists under the names of their digests, which nothing refers to yet, and then
 * repomd.xml, only over the state that was read. Who loses that race reads again. Ended at any point, the repository is
 * as it was or as it shall be, and the next run goes through. Nothing is ever deleted here. A revision, where it is
 * asked for, is written last, and by the next run when this one ends before.
 */
export async function land(
  order: Landing,
  deliveries: readonly Delivery[],
  parts: Lists,
  surroundings: Omit<Surroundings, 'run' | 'temporary'>
): Promise<Published> {
  const { store, progress, signal } = surroundings
  const { compress, mode } = order
  const nevras = deliveries.map(({ nevra }) => nevra)
  const names = new Set(parts.primary.map(({ name }) => name))
  for (let rounds = 1; ; rounds += 1) {
    signal.throwIfAborted()
    const startedAt = surroundings.now()
    const current = await read(store)
    const publication = planPublication(await namesakesIn(current.texts.primary(), names), parts.primary, order.keep)
    const told = { nevras, publication, rounds }
    tell(publication, store, progress)
    if (publication.added.length === 0 || mode === 'plan') {
      const { repomd, lists } = current
      const packages = publication.packagesBefore
      const pinned = await pin(order, repomd && { repomd, lists, packages, compress }, surroundings)
      const there = rounds === 1 ? 'nothing to do' : 'published' // by a write of ours whose answer was lost
      const outcome = publication.added.length > 0 ? 'planned' : there
      return { ...told, revision: repomd?.revision ?? '', pinned, outcome }
    }
    if (rounds === 1) {
      if (store.atomicity !== 'promised' && current.repomd?.proof !== proofOf(store)) await proveAtomicity(store)
      await upload(deliveries, surroundings)
    }
    signal.throwIfAborted()
    const change = { publication, parts, compress }
    const written = await write(store, current, change, { startedAt, now: surroundings.now })
    if (written !== undefined) {
      if (store.atomicity !== 'promised') await verify(store, publication)
      const packages = publication.packagesAfter
      const pinned = await pin(order, { ...written, packages, compress }, surroundings)
      return { ...told, revision: written.repomd.revision, pinned, outcome: 'published' }
    }
    if (rounds > order.retries) throw contended(store, rounds)
    progress.say(`${store.shown} changed meanwhile; reading it again (round ${rounds + 1})`)
    await jitter(rounds, surroundings)
  }
}

/** Keeps a state as a revision where that is asked for. @returns its path. */
async function pin(
  { revisions, mode, sign }: Landing,
  state: Revision | undefined,
  { store, progress }: Pick<Surroundings, 'store' | 'progress'>
): Promise<string | undefined> {
  if (!revisions || mode === 'plan' || state === undefined) return undefined
  const pinned = await writeRevision(store, state, sign)
  progress.say(`this revision stays at ${store.shown}/${pinned}`)
  return pinned
}

const contended = (store: Store, rounds: number): KilnError =>
  new KilnError(`${store.shown} changed under each of ${rounds} attempts.`, {
    remedy: 'Run it again, or raise "retries". The packages are stored; nothing lists them yet.'
  })

function tell(
  { added, superseded, packagesBefore, packagesAfter }: Publication,
  store: Store,
  progress: Progress
): void {
  if (added.length === 0) {
    progress.say(`${store.shown} lists these packages already; nothing to do`)
    return
  }
  for (const part of added) progress.say(`add ${nevraText(part)} as ${part.location}`)
  for (const part of superseded) progress.say(`no longer list ${nevraText(part)} (its file stays)`)
  progress.say(`${store.shown} goes from ${packagesBefore} to ${counted(packagesAfter, 'package')}`)
}

async function read(store: Store): Promise<Current> {
  const stored = await store.get(REPOMD)
  const repomd = stored && parseRepomd(stored.bytes.toString())
  const lists: Partial<Record<List, StoredList>> = {}
  if (repomd !== undefined) {
    await Promise.all(
      LISTS.map(async list => {
        lists[list] = await readList(store, repomd, list)
      })
    )
  }
  const texts = {
    primary: repeatable(() => textOf('primary', lists.primary)), // looked at first, and then rewritten
    filelists: () => textOf('filelists', lists.filelists),
    other: () => textOf('other', lists.other)
  }
  return { repomd, lists, texts, tag: stored?.tag }
}

async function readList(store: Store, repomd: Repomd, list: List): Promise<StoredList> {
  const named = repomd.named.find(({ type }) => type === list)
  const file = named === undefined ? undefined : await store.get(named.location)
  if (named === undefined || file === undefined) {
    throw new KilnError(`${store.shown} names ${named?.location ?? list}, which is not there.`, {
      remedy: 'Make its metadata anew with createrepo_c from the packages, and publish again.'
    })
  }
  return { named, bytes: file.bytes }
}

/** Stores the packages. One that is there already must be the same, byte for byte. */
async function upload(
  deliveries: readonly Delivery[],
  { store, progress, signal }: Pick<Surroundings, 'store' | 'progress' | 'signal'>
): Promise<void> {
  for (const { nevra, location, sha256, bytes } of deliveries) {
    signal.throwIfAborted()
    if ((await store.create(location, await bytes(), 'for ever')) === 'written') {
      progress.detail(`stored ${location}`)
      continue
    }
    const stored = await store.facts(location)
    if (stored !== undefined && stored.sha256 === undefined) throw unknownBytes(nevra, `${store.shown}/${location}`)
    if (stored?.sha256 !== sha256) throw otherBytes(nevra)
    progress.detail(`${location} is stored already`)
  }
}

const unknownBytes = (nevra: string, path: string): KilnError =>
  new KilnError(`${path} was put there by another tool, and the store does not tell its SHA-256.`, {
    remedy: `Compare it with your ${nevra} by hand: remove it if it is the same and let this action store it, else raise the version or the release. Packages are never downloaded here.`
  })

interface Change extends Pick<Order, 'compress'> {
  readonly publication: Publication
  readonly parts: Lists
}

/** @returns what repomd.xml says now and the lists that it names, or undefined when somebody else was first. */
async function write(
  store: Store,
  current: Current,
  { publication, parts, compress }: Change,
  { startedAt, now }: { readonly startedAt: number; readonly now: () => number }
): Promise<(Pick<Revision, 'lists'> & { readonly repomd: Repomd }) | undefined> {
  const { repomd: before, tag } = current
  const seconds = Math.floor(now() / 1000)
  const revisionBefore = /^\d+$/.test(before?.revision ?? '') ? Number(before?.revision) : 0
  const revision = String(Math.max(revisionBefore + 1, seconds))
  const packed = (list: List, comment = ''): Promise<MetadataFile> =>
    metadataFile(list, spliced(list, current.texts[list](), publication, parts, comment), seconds, compress)
  const made: MetadataFile[] = []
  for (const list of LISTS) made.push(await packed(list))
  const files = await Promise.all(
    made.map(async (file): Promise<MetadataFile> => {
      if ((await store.create(file.location, file.bytes, 'for ever')) === 'written') return file
      if (before?.named.some(({ location }) => location === file.location) === true) return file
      // There already, but nothing names it, so gc may be about to remove it: the same list under a name of our own.
      const own = await packed(file.list, `<!-- ${randomUUID()} -->\n`)
      await store.create(own.location, own.bytes, 'for ever')
      return own
    })
  )
  if (now() - startedAt > ROUND_LONGEST_MILLISECONDS) return undefined
  const text = composeRepomd(revision, files, before, proofOf(store))
  if ((await store.replace(REPOMD, Buffer.from(text), tag)) !== 'written') return undefined
  const repomd = parseRepomd(text)
  const lists = files.flatMap(({ list, bytes }) => {
    const named = repomd.named.find(({ type }) => type === list)
    return named === undefined ? [] : [[list, { named, bytes }] as const]
  })
  return { repomd, lists: Object.fromEntries(lists) }
}

/**
 * Reads back what clients will read, from a store whose conditional writes are no promise of its maker. (S3 checks the
 * SHA-256 of each write before it takes it, and what it took is what is read next; a second look could see nothing
 * else.) Others may have published since; what is ours must be in theirs.
 */
async function verify(store: Store, { added }: Publication): Promise<void> {
  const repomd = await store.get(REPOMD)
  const primary = repomd && (await readList(store, parseRepomd(repomd.bytes.toString()), 'primary'))
  const names = new Set(added.map(({ name }) => name))
  const { namesakes } = await namesakesIn(textOf('primary', primary), names)
  const listed = new Set(namesakes.map(({ pkgid }) => pkgid))
  const lost = added.filter(({ pkgid }) => !listed.has(pkgid))
  for (const part of added) {
    if ((await store.facts(part.location))?.sha256 !== part.pkgid) lost.push(part)
  }
  if (lost.length === 0) return
  throw new KilnError(`${store.shown} does not list ${lost.map(nevraText).join(', ')} although it was just written.`, {
    remedy:
      'The store does not honour conditional writes (S3 itself does), or somebody wrote its metadata by other means. Let one tool publish to it.'
  })
}

/** Publishers that met wait for different times, so that they do not meet again. */
async function jitter(round: number, { random, signal }: Pick<Surroundings, 'random' | 'signal'>): Promise<void> {
  const milliseconds = random() * Math.min(100 * 2 ** round, 3000)
  await sleep(milliseconds, undefined, { signal }).catch(() => {
    throw new CancelledError()
  })
}
