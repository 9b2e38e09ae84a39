import type { BlockStore } from './block-store.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES } from './diff.ts'
import type { SnapshotReader } from './snapshot-reader.ts'

/** The base's blocks, each fetched when it is first needed. */
export interface LazyBase {
  readonly volumeGiB: number
  readonly present: ReadonlySet<number>
  /** A whole block; zeros where the snapshot has none. */
  read(index: number): Promise<Buffer>
  /** Fetches a block in the background, because it will be needed. */
  want(index: number): void
  /** Indexes of the blocks that were needed so far. */
  needed(): readonly number[]
  /** The first block that could not be had: what the file system above says of it is no help. */
  readonly failure: Error | undefined
  /** Ends what is under way. */
  close(): Promise<void>
}

export interface LazyFetch {
  readonly reader: SnapshotReader
  readonly store: BlockStore
  /** Fetches at once of {@link LazyFetch.ahead}. */
  readonly workers: number
  /** Indexes to fetch before anybody asks. */
  readonly ahead: readonly number[]
  readonly signal: AbortSignal
}

/** Blocks kept in memory, 16 MiB: reads of one block come close together. */
const IN_MEMORY = 32
const ZERO = Buffer.alloc(BLOCK_BYTES)

export function lazyBase({ reader, store, workers, ahead, signal }: LazyFetch): LazyBase {
  const present = new Set(reader.indexes)
  const stop = new AbortController()
  const all = AbortSignal.any([signal, stop.signal])
  const needed = new Set<number>()
  const recent = new Map<number, Buffer>()
  const coming = new Map<number, Promise<Buffer>>()
  let failure: Error | undefined

  const remember = (index: number, bytes: Buffer): void => {
    recent.delete(index)
    recent.set(index, bytes)
    if (recent.size <= IN_MEMORY) return
    const [oldest] = recent.keys()
    if (oldest !== undefined) recent.delete(oldest)
  }
  const fetched = async (index: number): Promise<Buffer> => {
    const kept = await store.read(index)
    if (kept !== undefined) return kept
    const bytes = await reader.get(index, all)
    await store.write(index, bytes)
    return bytes
  }
  const bytesOf = (index: number): Promise<Buffer> => {
    const known = recent.get(index)
    if (known !== undefined) return Promise.resolve(known)
    const under = coming.get(index)
    if (under !== undefined) return under
    const fetching = fetched(index)
      .then(bytes => {
        remember(index, bytes)
        return bytes
      })
      .catch((error: unknown) => {
        if (!all.aborted) failure ??= error as Error
        throw error
      })
      .finally(() => coming.delete(index))
    coming.set(index, fetching)
    return fetching
  }
  const prefetch = ahead.filter(index => present.has(index) && !store.held.has(index))
  const prefetching = concurrently(prefetch, workers, all, async index => {
    // Not into memory: it is read from the store when its time comes.
    if (!coming.has(index) && !store.held.has(index)) await bytesOf(index)
  }).catch(() => [])

  return {
    volumeGiB: reader.volumeGiB,
    present,
    async read(index) {
      if (!present.has(index)) return ZERO
      needed.add(index)
      return bytesOf(index)
    },
    want(index) {
      if (!present.has(index)) return
      needed.add(index)
      bytesOf(index).catch(() => {})
    },
    needed: () => [...needed].sort((a, b) => a - b),
    get failure() {
      return failure
    },
    async close() {
      stop.abort()
      await Promise.allSettled([prefetching, ...coming.values()])
    }
  }
}
