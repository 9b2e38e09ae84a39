import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Run } from '../../../lib/rpm/program.ts'
import type { SigningKey } from '../../../lib/rpm/signing-key.ts'
import type { Blocks } from './blocks.ts'
import { fragments } from './fragments.ts'
import {
  type Compression,
  compose,
  composeRepomd,
  LISTS,
  type List,
  type Lists,
  type MetadataFile,
  metadataFile,
  namesakesIn,
  parseRepomd,
  primaryParts,
  type Repomd,
  type Unpacked,
  unpacked
} from './metadata.ts'
import { type Delivery, withPackages } from './packages.ts'
import { otherBytes, type Publication, planPublication } from './plan.ts'
import { proofOf, proveAtomicity } from './proof.ts'
import { type Revision, type Signer, writeRevision } from './revisions.ts'
import { spliced, type Texts } from './splice.ts'
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

/** A repository as it was read: the text of its lists, and the state of repomd.xml that they belong to. */
interface Current {
  readonly lists: Texts
  /** The lists' blocks, where they were packed in some: what has not changed is not packed again. */
  readonly blocks: Readonly<Partial<Record<List, Blocks | undefined>>>
  readonly repomd: Repomd | undefined
  readonly tag: string | undefined
}

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
    const publication = planPublication(namesakesIn(current.lists.primary, names), parts.primary, order.keep)
    const told = { nevras, publication, rounds }
    tell(publication, store, progress)
    if (publication.added.length === 0 || mode === 'plan') {
      const { repomd, lists } = current
      const pinned = await pin(order, repomd && { repomd, lists, blocks: current.blocks, compress }, surroundings)
      const there = rounds === 1 ? 'nothing to do' : 'published' // by a write of ours whose answer was lost
      const outcome = publication.added.length > 0 ? 'planned' : there
      return { ...told, revision: repomd?.revision ?? '', pinned, outcome }
    }
    if (rounds === 1) {
      if (store.atomicity !== 'promised' && current.repomd?.proof !== proofOf(store)) await proveAtomicity(store)
      await upload(deliveries, surroundings)
    }
    const lists = spliced(current.lists, publication, parts)
    signal.throwIfAborted()
    const repomd = await write(store, current, lists, { compress, startedAt, now: surroundings.now })
    if (repomd !== undefined) {
      if (store.atomicity !== 'promised') await verify(store, publication)
      const pinned = await pin(order, { repomd, lists, blocks: current.blocks, compress }, surroundings)
      return { ...told, revision: repomd.revision, pinned, outcome: 'published' }
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
  progress.say(`${store.shown} goes from ${packagesBefore} to ${packagesAfter} packages`)
}

async function read(store: Store): Promise<Current> {
  const stored = await store.get(REPOMD)
  const repomd = stored && parseRepomd(stored.bytes.toString())
  const lists = { primary: '', filelists: '', other: '' }
  const blocks: Partial<Record<List, Blocks | undefined>> = {}
  await Promise.all(
    LISTS.map(async list => {
      const empty = { xml: compose(list, []), blocks: undefined }
      const read = repomd === undefined ? empty : await readList(store, repomd, list)
      lists[list] = read.xml
      blocks[list] = read.blocks
    })
  )
  return { lists, blocks, repomd, tag: stored?.tag }
}

async function readList(store: Store, repomd: Repomd, list: List): Promise<Unpacked> {
  const named = repomd.named.find(({ type }) => type === list)
  const file = named === undefined ? undefined : await store.get(named.location)
  if (named === undefined || file === undefined) {
    throw new KilnError(`${store.shown} names ${named?.location ?? list}, which is not there.`, {
      remedy: 'Make its metadata anew with createrepo_c from the packages, and publish again.'
    })
  }
  return unpacked(named, file.bytes)
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

/** @returns what repomd.xml says now, or undefined when somebody else was first. */
async function write(
  store: Store,
  { repomd, tag, blocks }: Current,
  lists: Texts,
  { compress, startedAt, now }: Pick<Order, 'compress'> & { readonly startedAt: number; readonly now: () => number }
): Promise<Repomd | undefined> {
  const seconds = Math.floor(now() / 1000)
  const before = /^\d+$/.test(repomd?.revision ?? '') ? Number(repomd?.revision) : 0
  const revision = String(Math.max(before + 1, seconds))
  const files = await Promise.all(
    LISTS.map(async (list): Promise<MetadataFile> => {
      const xml = lists[list]
      const file = metadataFile(list, xml, seconds, compress, blocks[list])
      if ((await store.create(file.location, file.bytes, 'for ever')) === 'written') return file
      if (repomd?.named.some(({ location }) => location === file.location) === true) return file
      // There already, but nothing names it, so gc may be about to remove it: the same list under a name of our own.
      const own = metadataFile(list, `${xml}<!-- ${randomUUID()} -->\n`, seconds, compress, blocks[list])
      await store.create(own.location, own.bytes, 'for ever')
      return own
    })
  )
  if (now() - startedAt > ROUND_LONGEST_MILLISECONDS) return undefined
  const text = composeRepomd(revision, files, repomd, proofOf(store))
  return (await store.replace(REPOMD, Buffer.from(text), tag)) === 'written' ? parseRepomd(text) : undefined
}

/**
 * Reads back what clients will read, from a store whose conditional writes are no promise of its maker. (S3 checks the
 * SHA-256 of each write before it takes it, and what it took is what is read next; a second look could see nothing
 * else.) Others may have published since; what is ours must be in theirs.
 */
async function verify(store: Store, { added }: Publication): Promise<void> {
  const repomd = await store.get(REPOMD)
  const primary = repomd && (await readList(store, parseRepomd(repomd.bytes.toString()), 'primary'))
  const listed = new Set(primaryParts(primary?.xml ?? compose('primary', [])).map(({ pkgid }) => pkgid))
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
