import { KilnError } from '../../../lib/errors.ts'
import type { Piece, Pieces } from './blocks.ts'
import {
  type Compression,
  composeRepomd,
  damaged,
  headOf,
  type List,
  metadataFile,
  packageFinder,
  piecesOf,
  REPLACED,
  type Repomd,
  type StoredList,
  tailOf
} from './metadata.ts'
import type { Store } from './store.ts'

/** Signs some bytes: an armoured, detached signature. */
export type Signer = (bytes: Buffer) => Promise<Buffer>

export const REVISIONS = 'revisions'

/** Where a revision is read: a base URL of its own, which never changes. */
export const pathOf = (revision: string): string => `${REVISIONS}/${revision}`

/**
 * From a revision, packages lie two levels up. A client's HTTP library resolves that before it asks. In repomd.xml
 * itself it is not allowed: librepo refuses `../` there since CVE-2020-14352, so a revision has lists of its own.
 */
async function* seenFromRevision(primary: Pieces, packages: number): AsyncGenerator<Piece> {
  const finder = packageFinder()
  yield { text: Buffer.from(headOf('primary', packages)) }
  for await (const { text } of primary) {
    const seen = finder.take(text).map(({ text: element }) => {
      const moved = element.toString().replaceAll('<location href="', '<location href="../../')
      return `${moved}\n`
    })
    if (seen.length > 0) yield { text: Buffer.from(seen.join('')) }
  }
  finder.end()
  yield { text: Buffer.from(tailOf('primary')) }
}

/** A repository's state: what its repomd.xml says, and the lists that it names. */
export interface Revision {
  readonly repomd: Pick<Repomd, 'revision' | 'named'>
  readonly lists: Readonly<Partial<Record<List, StoredList>>>
  readonly packages: number
  readonly compress: Compression
}

/**
 * Writes what repomd.xml says now under a name of its own, after it has landed: as what lands has one winner, a revision
 * has one content, whoever writes it. repomd.xml and its signature cannot be exchanged together where they change; here
 * they never do. Written again, it only completes what is missing.
 * @returns the path of the revision.
 */
export async function writeRevision(store: Store, state: Revision, sign: Signer | undefined): Promise<string> {
  const { repomd } = state
  const path = pathOf(repomd.revision)
  if (!/^\d+$/.test(repomd.revision)) {
    throw new KilnError(`${store.shown} has the revision "${repomd.revision}", which is no number.`, {
      remedy: 'Another tool wrote its metadata last. Publish a new version: that gives it a revision of ours.'
    })
  }
  const stored = (await store.get(`${path}/repodata/repomd.xml`))?.bytes
  const bytes = stored ?? (await writeContent(store, path, state))
  if (sign === undefined) return path
  const signature = `${path}/repodata/repomd.xml.asc`
  if ((await store.facts(signature)) === undefined) await store.create(signature, await sign(bytes), 'for ever')
  return path
}

/** @returns the bytes of its repomd.xml, ours or those of who was first. */
async function writeContent(
  store: Store,
  path: string,
  { repomd, lists, packages, compress }: Revision
): Promise<Buffer> {
  const { primary, filelists, other } = lists
  if (primary === undefined || filelists === undefined || other === undefined) throw damaged('a list is not there')
  const create = (file: string, bytes: Buffer): Promise<string> => store.create(`${path}/${file}`, bytes, 'for ever')
  const seconds = Number(repomd.revision)
  const seen = await metadataFile('primary', seenFromRevision(piecesOf(primary), packages), seconds, compress)
  await Promise.all([
    create(seen.location, seen.bytes),
    ...[filelists, other].map(({ named, bytes }) => create(named.location, bytes))
  ])
  const files = [seen, ...[filelists, other].map(({ named }) => ({ data: named.text }))]
  for (const { type, location } of repomd.named.filter(one => !REPLACED.test(one.type))) {
    const kept = await store.get(location)
    if (kept === undefined) {
      throw new KilnError(`${store.shown} names ${location} (${type}), which is not there.`, {
        remedy: 'Make its metadata anew with createrepo_c from the packages, and publish again.'
      })
    }
    await create(location, kept.bytes)
  }
  const bytes = Buffer.from(composeRepomd(repomd.revision, files, repomd))
  const there = `${path}/repodata/repomd.xml`
  if ((await store.create(there, bytes, 'for ever')) === 'written') return bytes
  return (await store.get(there))?.bytes ?? bytes
}
