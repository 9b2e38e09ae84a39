import { setTimeout as sleep } from 'node:timers/promises'
import { type BaseDisk, cachedDisk, download, type Fetch } from './base-disk.ts'
import { type BlockStore, blockStore } from './block-store.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES } from './diff.ts'
import { chooseFetch, type FetchChoice, type FetchMode } from './fetching.ts'
import { type LazyBase, lazyBase } from './lazy-base.ts'
import { lackOfRoom, refuseIfFull, wholeBaseBytes } from './room.ts'
import { type SnapshotReader, snapshotReader } from './snapshot-reader.ts'
import { unnamedStorage } from './storage.ts'
import { copiedDisk, lazyDisk, type WorkingDisk } from './working-disk.ts'

/** The base, ready to be changed. */
export interface FetchedBase {
  readonly choice: FetchChoice
  /** Whether nothing of it had to be fetched to begin. */
  readonly cached: boolean
  readonly volumeGiB: number
  readonly presentBlocks: number
  /** A disk to change, its files in this directory, of the base's size or a bigger one. */
  workingDisk(directory: string, volumeGiB?: number): Promise<WorkingDisk>
  /** Tells the next bake which blocks this one needed. */
  remember(): Promise<void>
}

export interface BaseFetch extends Fetch {
  readonly mode: FetchMode | 'auto'
  /** Why this machine cannot read lazily; undefined when it can. */
  readonly obstacle: string | undefined
}

/** Chooses how to read the base, says why, and reads what has to be here before the bake begins. */
export async function fetchBase(fetch: BaseFetch): Promise<FetchedBase> {
  const { blocks, directory, snapshotId, mode, obstacle, progress, signal } = fetch
  const whole = await cachedDisk(fetch)
  if (whole !== undefined) {
    progress.say(`The base's ${whole.present.size} blocks are on this machine already.`)
    return bulk(whole, { mode: 'bulk', reason: 'the whole base is on this machine already' })
  }
  const reader = await snapshotReader(blocks, snapshotId, signal)
  const store = await blockStore(directory, snapshotId)
  const hot = await store.hot()
  const choice =
    mode === 'auto' ? await chosen(fetch, reader, store, hot, obstacle) : { mode, reason: `fetch: ${mode}` }
  progress.say(
    `Reading the base ${choice.mode === 'lazy' ? 'block by block as needed' : 'as a whole'}: ${choice.reason}.`
  )
  if (choice.mode === 'bulk') return bulk(await download(reader, fetch, store), choice)
  await refuseIfFull(directory, 0)
  // Some connections stay free for what is waited for.
  const workers = Math.max(1, Math.floor(fetch.workers * 0.75))
  const scratch = await unnamedStorage(directory)
  return lazy(lazyBase({ reader, store, scratch, workers, ahead: hot, signal }), store, choice)
}

const bulk = (base: BaseDisk, choice: FetchChoice): FetchedBase => ({
  choice,
  cached: base.cached,
  volumeGiB: base.volumeGiB,
  presentBlocks: base.present.size,
  workingDisk: (directory, volumeGiB) => copiedDisk(base, directory, volumeGiB),
  remember: async () => {}
})

const lazy = (base: LazyBase, store: BlockStore, choice: FetchChoice): FetchedBase => ({
  choice,
  cached: false,
  volumeGiB: base.volumeGiB,
  presentBlocks: base.present.size,
  workingDisk: (directory, volumeGiB) => lazyDisk(base, directory, volumeGiB),
  remember: () => store.writeHot(base.needed())
})

/** Blocks at once, and how long at most, to see how fast they come. */
const PROBE = { blocks: 32, share: 0.05, seconds: 5 }

/** Asks for one block, then for some at once: blocks that every bake reads, from the beginning of the disk. */
async function chosen(
  { directory, workers, signal }: BaseFetch,
  reader: SnapshotReader,
  store: BlockStore,
  hot: readonly number[],
  obstacle: string | undefined
): Promise<FetchChoice> {
  const facts = {
    obstacle,
    presentBlocks: reader.indexes.length,
    hotBlocks: hot.length > 0 ? hot.length : undefined,
    heldBlocks: store.held.size,
    lackOfRoom: await lackOfRoom(directory, wholeBaseBytes(reader.indexes.length * BLOCK_BYTES))
  }
  const isSettled = [obstacle, facts.hotBlocks, facts.lackOfRoom].some(one => one !== undefined)
  if (isSettled || reader.indexes.length === 0) {
    return chooseFetch({ ...facts, blockSeconds: 0, blocksPerSecond: 1 })
  }
  const most = Math.max(1, Math.min(PROBE.blocks, workers, Math.floor(reader.indexes.length * PROBE.share)))
  const [first, ...others] = reader.indexes.filter(index => !store.held.has(index)).slice(0, most + 1)
  if (first === undefined) return chooseFetch({ ...facts, blockSeconds: 0, blocksPerSecond: 1 })
  const fetched = async (index: number, stop: AbortSignal): Promise<void> =>
    store.write(index, await reader.get(index, stop))
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now()
    await Promise.race([work(), sleep(PROBE.seconds * 1000, undefined, { signal, ref: false })])
    return (performance.now() - began) / 1000
  }
  const blockSeconds = await timed(() => fetched(first, signal))
  const seconds = await timed(() => concurrently(others, workers, signal, fetched))
  return chooseFetch({ ...facts, blockSeconds, blocksPerSecond: Math.max(1, others.length) / seconds })
}
