import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Blocks } from './blocks.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES, isZero } from './diff.ts'
import { memory } from './memory.ts'
import type { EarlyBlock, EarlyBlocks, WorkingDisk } from './working-disk.ts'

/** A snapshot that was begun while its disk was still being changed. */
export interface Begun {
  readonly snapshotId: string
  /** What was put, or may have been, by the block's index. */
  readonly put: ReadonlyMap<number, EarlyBlock>
  /** Blocks that were put, a block that was put twice for two. */
  readonly puts: number
}

export interface HeadStart {
  /** The packages are installed and on the disk: blocks need not be whole any more, nor left alone for long. */
  installed(): void
  /** What is changed from now on is left for the end: scripts fetch and unpack what they delete again. */
  hold(): void
  /** Puts nothing more. Gives the snapshot when what was under way has ended; undefined when none was begun. */
  end(): Promise<Begun | undefined>
}

export interface HeadStartWork {
  readonly disk: Pick<WorkingDisk, 'read'> & { readonly early: EarlyBlocks }
  readonly blocks: Pick<Blocks, 'put'>
  /** Begins the snapshot. Its token is of no other run: blocks that another one put cannot be taken back. */
  readonly begin: (clientToken: string) => Promise<string>
  readonly signal: AbortSignal
  readonly workers: number
  readonly pace?: Pace
}

/** The revision of a block of which it is not known whether it arrived: no change has this number. */
export const NOT_PUT = -1

interface Pace {
  /** Blocks that are worth a snapshot before it is known that the installation goes well. */
  readonly fewest: number
  /** A block that was left alone for so long is taken to be done with. */
  readonly settledMilliseconds: number
  readonly pollMilliseconds: number
  /** A pending snapshot to which nothing is put ends by itself: what was put is put again in time. */
  readonly idleMilliseconds: number
}

/**
 * A package manager downloads and checks before it unpacks, so that most of what it refuses is refused before there are
 * as many blocks: 16 MiB.
 */
const PACE: Pace = {
  fewest: 32,
  settledMilliseconds: 300,
  pollMilliseconds: 100,
  idleMilliseconds: 5 * 60_000
}

/**
 * Puts blocks while the installation goes on: for a package of some size it takes as long as the installation itself. The
 * last write of a block wins (aws-sdk-ebs, PutSnapshotBlock), so one that is changed afterwards is put again at the end. A
 * failure ends the head start and nothing else: what was not put is put at the end, where the same failure counts.
 */
export function headStart({ disk, blocks, begin, signal, workers, pace = PACE }: HeadStartWork): HeadStart {
  const put = new Map<number, EarlyBlock>()
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const buffers = memory(BLOCK_BYTES, workers)
  let snapshotId: string | undefined
  let puts = 0
  let until = Number.POSITIVE_INFINITY
  let isInstalled = false

  const isDue = (revision: number, before?: EarlyBlock): boolean => revision <= until && revision !== before?.revision
  const putting = async (id: string, indexes: readonly number[]): Promise<void> => {
    await concurrently(indexes, workers, either, async index => {
      const revision = disk.early.revision(index)
      const buffer = buffers.take()
      const bytes = await disk.read(index * BLOCK_BYTES, BLOCK_BYTES, buffer)
      const block = { sha256: createHash('sha256').update(bytes).digest(), zero: isZero(bytes) }
      // Only while nothing was put of it: what was put cannot be taken back.
      if (!put.has(index) && (await disk.early.isAsBefore(index, block.sha256))) return buffers.give(buffer)
      // Whether or not it arrives, the snapshot may have it from now on.
      put.set(index, { ...block, revision: NOT_PUT })
      // What is under way is not broken off when the installation ends.
      await blocks.put(id, index, bytes, block.sha256, signal)
      puts++
      put.set(index, { ...block, revision })
      buffers.give(buffer)
    })
  }
  const run = async (): Promise<void> => {
    let lastPut = performance.now()
    const ready = new Set<number>()
    while (!either.aborted) {
      await sleep(pace.pollMilliseconds, undefined, { signal: either })
      const found = isInstalled ? disk.early.written() : disk.early.settled(pace.settledMilliseconds)
      isInstalled = false
      for (const index of found) ready.add(index)
      for (const index of ready) if (!isDue(disk.early.revision(index), put.get(index))) ready.delete(index)
      if (snapshotId === undefined && ready.size < pace.fewest) continue
      snapshotId ??= await begin(randomUUID())
      const isIdle = performance.now() - lastPut > pace.idleMilliseconds
      const due = ready.size === 0 && isIdle ? [...put.keys()].slice(0, 1) : [...ready]
      ready.clear()
      if (due.length === 0) continue
      await putting(snapshotId, due)
      lastPut = performance.now()
    }
  }
  const running = run().catch(() => {})

  return {
    installed() {
      isInstalled = true
    },
    hold() {
      until = disk.early.latestRevision()
    },
    async end() {
      stop.abort()
      await running
      return snapshotId === undefined ? undefined : { snapshotId, put, puts }
    }
  }
}
