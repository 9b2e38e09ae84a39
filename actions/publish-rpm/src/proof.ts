import { randomUUID } from 'node:crypto'
import { KilnError } from '../../../lib/errors.ts'
import { sha256 } from './metadata.ts'
import type { Store } from './store.ts'

/** Where files lie that are none of the repository's. */
export const OWN = '.kiln'

const RIVALS = 8
const ATTEMPTS = 3

/** Names a store, so that a proof is not taken over with a copy of the repository. */
export const proofOf = (store: Store): string => sha256(`${store.shown} ${store.url}`).slice(0, 16)

/**
 * Lets eight writers write one file at the same time, first if there is none and then over one state. Exactly one may
 * win each time: else publishers that meet would lose each other's packages, as they did on stores that look at the
 * condition before they take the lock (versity/versitygw#2288). S3 promises it (user guide, "Conditional writes").
 * @throws KilnError for a store where two win.
 */
export async function proveAtomicity(store: Store): Promise<void> {
  const path = `${OWN}/probe-${randomUUID()}`
  await oneWins(store, path, bytes => store.create(path, bytes, 'ask each time'))
  const tag = (await store.get(path))?.tag
  await oneWins(store, path, bytes => store.replace(path, bytes, tag))
}

async function oneWins(store: Store, path: string, write: (bytes: Buffer) => Promise<string>): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const rivals = Array.from({ length: RIVALS }, () => Buffer.from(randomUUID()))
    const answers = await Promise.all(rivals.map(write))
    const winners = rivals.filter((_, index) => answers[index] === 'written')
    const stored = (await store.get(path))?.bytes
    const [winner] = winners
    if (winners.length === 1 && winner !== undefined && stored?.equals(winner) === true) return
    // The winner's answer can be lost on its way; the repetition of its call then loses.
    if (winners.length === 0 && stored !== undefined && rivals.some(one => stored.equals(one))) return
    if (winners.length > 0) throw notAtomic(store, winners.length)
  }
  throw notAtomic(store, 0)
}

const notAtomic = (store: Store, winners: number): KilnError =>
  new KilnError(`${store.shown} does not honour conditional writes: ${winners} of ${RIVALS} at once were taken.`, {
    remedy:
      'Publishers that meet would lose packages there, so nothing was published. Use S3 itself, a newer version of the store, or `file:/directory`.'
  })
