import type { BlockStore } from './block-store.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES } from './diff.ts'
import { memory } from './memory.ts'
import type { SnapshotReader } from './snapshot-reader.ts'
import type { Storage } from './storage.ts'

/** The base's blocks, each fetched when it is first needed. */
export interface LazyBase {
  readonly volumeGiB: number
  readonly present: ReadonlySet<number>
  /** Fills the buffer from this byte of a block on; with zeros where the snapshot has none. */
  read(index: number, start: number, into: Buffer): Promise<void>
  /** The SHA-256 of a block that the snapshot has. */
  sha256(index: number): Promise<Buffer>
  /** Fetches a block in the background, because it will be needed. */
  want(index: number): void
  /** Indexes of the blocks that were needed so far, in the order in which they were. */
  needed(): readonly number[]
  /** The first block that could not be had: what the file system above says of it is no help. */
  readonly failure: Error | undefined
  /** Ends what is under way. */
  close(): Promise<void>
}

export interface LazyFetch {
  readonly reader: SnapshotReader
  readonly store: BlockStore
  /**
   * Where blocks lie once they are here and verified, each at its place. Disks are read in pieces of some KiB: to read and
   * verify the store's whole block for each of them would be most of what a bake takes.
   */
  readonly scratch: Storage & { close(): Promise<void> }
  /** Fetches at once of {@link LazyFetch.ahead}. */
  readonly workers: number
  /** Indexes to fetch before anybody asks, in this order. */
  readonly ahead: readonly number[]
  readonly signal: AbortSignal
}

/** As many as are read at once on most machines: libuv has four threads for files. */
const MOST_BUFFERS = 8

export function lazyBase({ reader, store, scratch, workers, ahead, signal }: LazyFetch): LazyBase {
  const present = new Set(reader.indexes)
  const stop = new AbortController()
  const all = AbortSignal.any([signal, stop.signal])
  const buffers = memory(BLOCK_BYTES, MOST_BUFFERS)
  const needed = new Set<number>()
  const here = new Set<number>()
  const coming = new Map<number, Promise<void>>()
  let failure: Error | undefined

  const placed = async (index: number): Promise<void> => {
    const buffer = buffers.take()
    const kept = await store.read(index, buffer)
    if (kept !== undefined) await scratch.write(index * BLOCK_BYTES, kept)
    buffers.give(buffer)
    if (kept === undefined) {
      const bytes = await reader.get(index, all)
      await store.write(index, bytes)
      await scratch.write(index * BLOCK_BYTES, bytes)
    }
    here.add(index)
  }
  const ensured = (index: number): Promise<void> => {
    const under = coming.get(index)
    if (under !== undefined) return under
    const placing = placed(index)
      .catch((error: unknown) => {
        if (!all.aborted) failure ??= error as Error
        throw error
      })
      .finally(() => coming.delete(index))
    coming.set(index, placing)
    return placing
  }
  const wanted = async (index: number): Promise<void> => {
    needed.add(index)
    if (!here.has(index)) await ensured(index)
  }
  const prefetching = concurrently(
    ahead.filter(index => present.has(index)),
    workers,
    all,
    async index => {
      if (!here.has(index)) await ensured(index)
    }
  ).catch(() => [])

  return {
    volumeGiB: reader.volumeGiB,
    present,
    async read(index, start, into) {
      if (!present.has(index)) return void into.fill(0)
      await wanted(index)
      await scratch.read(index * BLOCK_BYTES + start, into)
    },
    async sha256(index) {
      await wanted(index)
      return store.sha256(index)
    },
    want(index) {
      if (present.has(index)) wanted(index).catch(() => {})
    },
    needed: () => [...needed],
    get failure() {
      return failure
    },
    async close() {
      stop.abort()
      await Promise.allSettled([prefetching, ...coming.values()])
      await scratch.close()
    }
  }
}
