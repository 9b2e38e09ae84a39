import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Run } from '../../../lib/rpm/program.ts'
import type { SigningKey } from '../../../lib/rpm/signing-key.ts'
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
  unpack
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
  const { store, progress } = surroundings
  const names = new Set(parts.primary.map(({ name }) => name))
  for (let round = 1; ; round += 1) {
    const startedAt = surroundings.now()
    const current = await read(store)
    const publication = planPublication(namesakesIn(current.lists.primary, names), parts.primary, order.keep)
    tell(publication, store, progress)
    const { added } = publication
    const written = added.length > 0 && order.mode === 'apply'
    if (written && round === 1) {
      if (store.atomicity !== 'promised' && current.repomd?.proof !== proofOf(store)) await proveAtomicity(store)
      await upload(store, deliveries, progress)
    }
    const lists = written ? spliced(current.lists, publication, parts) : current.lists
    const repomd = written
      ? await write(store, current, lists, { ...order, startedAt, now: surroundings.now })
      : current.repomd
    if (repomd !== undefined || !written) {
      if (written && store.atomicity !== 'promised') await verify(store, publication)
      const pinned = await pin(store, order, repomd && { repomd, lists, compress: order.compress })
      if (pinned !== undefined) progress.say(`this revision stays at ${store.shown}/${pinned}`)
      return {
        nevras: deliveries.map(({ nevra }) => nevra),
        publication,
        rounds: round,
        revision: repomd?.revision ?? '',
        pinned,
        outcome: added.length > 0 && !written ? 'planned' : written || round > 1 ? 'published' : 'nothing to do'
      }
    }
    if (round > order.retries) throw contended(store, round)
    progress.say(`${store.shown} changed meanwhile; reading it again (round ${round + 1})`)
    await jitter(round, surroundings)
  }
}

const pin = (
  store: Store,
  { revisions, mode, sign }: Landing,
  now: Revision | undefined
): Promise<string | undefined> =>
  revisions && mode === 'apply' && now !== undefined ? writeRevision(store, now, sign) : Promise.resolve(undefined)

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
  const [primary, filelists, other] = await Promise.all(
    LISTS.map(list => (repomd === undefined ? compose(list, []) : readList(store, repomd, list)))
  )
  return { lists: { primary: primary ?? '', filelists: filelists ?? '', other: other ?? '' }, repomd, tag: stored?.tag }
}

async function readList(store: Store, repomd: Repomd, list: List): Promise<string> {
  const named = repomd.named.find(({ type }) => type === list)
  const file = named === undefined ? undefined : await store.get(named.location)
  if (named === undefined || file === undefined) {
    throw new KilnError(`${store.shown} names ${named?.location ?? list}, which is not there.`, {
      remedy: 'Make its metadata anew with createrepo_c from the packages, and publish again.'
    })
  }
  return unpack(named, file.bytes)
}

/** Stores the packages. One that is there already must be the same, byte for byte. */
async function upload(store: Store, deliveries: readonly Delivery[], progress: Progress): Promise<void> {
  for (const { nevra, location, sha256, bytes } of deliveries) {
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
  { repomd, tag }: Current,
  lists: Texts,
  { compress, startedAt, now }: Pick<Order, 'compress'> & { readonly startedAt: number; readonly now: () => number }
): Promise<Repomd | undefined> {
  const seconds = Math.floor(now() / 1000)
  const before = /^\d+$/.test(repomd?.revision ?? '') ? Number(repomd?.revision) : 0
  const revision = String(Math.max(before + 1, seconds))
  const files = await Promise.all(
    LISTS.map(async (list): Promise<MetadataFile> => {
      const xml = lists[list]
      const file = metadataFile(list, xml, seconds, compress)
      if ((await store.create(file.location, file.bytes, 'for ever')) === 'written') return file
      if (repomd?.named.some(({ location }) => location === file.location) === true) return file
      // There already, but nothing names it, so gc may be about to remove it: the same list under a name of our own.
      const own = metadataFile(list, `${xml}<!-- ${randomUUID()} -->\n`, seconds, compress)
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
  const listed = new Set(primaryParts(primary ?? compose('primary', [])).map(({ pkgid }) => pkgid))
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
