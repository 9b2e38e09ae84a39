import { type Blocks, isRefusedToken, type StoredBlock } from './blocks.ts'

/** A snapshot's blocks by their indexes; tokens are its own business. */
export interface SnapshotReader {
  readonly volumeGiB: number
  /** Indexes of the blocks that were ever written, ascending. */
  readonly indexes: readonly number[]
  /** @throws Error when the block is none of {@link indexes} or cannot be read. */
  get(index: number, signal: AbortSignal): Promise<Buffer>
}

/** A block that waits its turn for long may find its new token old again; for ever would be a fault of ours. */
const MOST_RENEWALS = 5

/**
 * Lists a snapshot and reads its blocks. A token is good for 7 days ("Concepts for EBS direct APIs"); one that EBS
 * refuses is replaced by listing once more, for all readers at the same time.
 */
export async function snapshotReader(
  blocks: Pick<Blocks, 'list' | 'get'>,
  snapshotId: string,
  signal: AbortSignal
): Promise<SnapshotReader> {
  const first = await blocks.list(snapshotId, signal)
  const byIndex = (stored: readonly StoredBlock[]): Map<number, StoredBlock> =>
    new Map(stored.map(block => [block.index, block]))
  let current = byIndex(first.blocks)
  let renewal: Promise<void> | undefined
  const stored = (index: number): StoredBlock => {
    const block = current.get(index)
    if (block === undefined) throw new Error(`Snapshot ${snapshotId} has no block ${index}.`)
    return block
  }
  const renew = (): Promise<void> => {
    renewal ??= blocks
      .list(snapshotId, signal)
      .then(again => {
        current = byIndex(again.blocks)
      })
      .finally(() => {
        renewal = undefined
      })
    return renewal
  }
  return {
    volumeGiB: first.volumeGiB,
    indexes: first.blocks.map(({ index }) => index),
    async get(index, stop) {
      for (let renewals = 0; ; renewals++) {
        const tried = stored(index)
        try {
          return await blocks.get(snapshotId, tried, stop)
        } catch (error) {
          if (!isRefusedToken(error, 'INVALID_BLOCK_TOKEN') || renewals === MOST_RENEWALS) throw error
          if (stored(index) === tried) await renew()
        }
      }
    }
  }
}
