/** The records of snapshots: what they hold, in which state they are at a moment, and who may see them. */
import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Caller } from '../gateway/service.ts'
import { BLOCK_BYTES, type BlockIndex, type DataFile, type StoredBlock } from './data.ts'

/** Of resources that the lab itself shows in every region. */
export const EVERY_REGION = '*'

export interface Snapshot {
  readonly id: string
  readonly ownerId: string
  readonly ownerAlias?: string
  readonly region: string
  description: string
  readonly volumeSizeGiB: number
  readonly volumeId: string
  readonly encrypted: boolean
  readonly kmsKeyId?: string
  readonly startedAt: number
  readonly tags: Map<string, string>
  isPublic: boolean
  readonly sharedWith: Set<string>
  /** The first snapshot of its line: only blocks within a line can be compared (ListChangedBlocks). */
  readonly lineage: string
  /** Own blocks first, then the parent's, the grandparent's, … Parents are complete, so they never change. */
  readonly layers: readonly BlockIndex[]
  /** Where own blocks are written; none for copies and seeds. */
  readonly file?: DataFile
  /** Set by StartSnapshot: how long it may stand still before it is cancelled. */
  readonly timeoutMilliseconds?: number
  lastActivityAt: number
  completesAt?: number
  failure?: string
  /** Ascending, once it cannot change any more. */
  indexes?: readonly number[]
}

export type SnapshotState = 'pending' | 'completed' | 'error'

export const newId = (kind: string): string => `${kind}-0${randomBytes(8).toString('hex')}`

/**
 * States follow from the clock alone: a snapshot is cancelled when nothing was written, or it was not completed after
 * the last block, for its timeout (API reference, StartSnapshot, Timeout).
 */
export function stateOf(snapshot: Snapshot, clock: Clock): SnapshotState {
  if (snapshot.failure !== undefined) return 'error'
  if (snapshot.completesAt !== undefined) return clock.now() >= snapshot.completesAt ? 'completed' : 'pending'
  const { timeoutMilliseconds = Number.POSITIVE_INFINITY } = snapshot
  if (clock.now() - snapshot.lastActivityAt <= timeoutMilliseconds) return 'pending'
  snapshot.failure = 'The snapshot was cancelled: it was not completed within its timeout.'
  return 'error'
}

export const blockOf = (snapshot: Snapshot, index: number): StoredBlock | undefined => {
  for (const layer of snapshot.layers) {
    const block = layer.get(index)
    if (block !== undefined) return block
  }
  return undefined
}

/** All blocks that the snapshot shows, inherited ones included, ascending. */
export function indexesOf(snapshot: Snapshot): readonly number[] {
  if (snapshot.indexes !== undefined) return snapshot.indexes
  const indexes = [...new Set(snapshot.layers.flatMap(layer => [...layer.keys()]))].sort((a, b) => a - b)
  if (snapshot.completesAt !== undefined) snapshot.indexes = indexes
  return indexes
}

/** Every block resolved, as one layer: what a full copy holds. */
export const flattened = (snapshot: Snapshot): BlockIndex =>
  new Map(
    indexesOf(snapshot).flatMap(index => {
      const block = blockOf(snapshot, index)
      return block === undefined ? [] : [[index, block] as const]
    })
  )

export const fullSizeBytes = (snapshot: Snapshot): number => indexesOf(snapshot).length * BLOCK_BYTES

export const isOwner = (snapshot: Snapshot, caller: Pick<Caller, 'accountId'>): boolean =>
  snapshot.ownerId === caller.accountId

export const isShared = (snapshot: Snapshot, accountId: string): boolean => snapshot.sharedWith.has(accountId)

/** Whether EC2 shows it to the caller at all. */
export const isVisible = (snapshot: Snapshot, caller: Pick<Caller, 'accountId' | 'region'>): boolean =>
  (snapshot.region === caller.region || snapshot.region === EVERY_REGION) &&
  (isOwner(snapshot, caller) || snapshot.isPublic || isShared(snapshot, caller.accountId))

export interface SnapshotStore {
  add(snapshot: Snapshot): void
  get(id: string): Snapshot | undefined
  all(): Snapshot[]
  /** Forgets it; data that no other snapshot shows any more leaves the disk. */
  remove(id: string): Promise<void>
  close(): Promise<void>
}

export function snapshotStore(): SnapshotStore {
  const snapshots = new Map<string, Snapshot>()
  const filesOf = (snapshot: Snapshot): Set<DataFile> => {
    const files = new Set(snapshot.layers.flatMap(layer => [...layer.values()].map(({ file }) => file)))
    if (snapshot.file !== undefined) files.add(snapshot.file)
    return files
  }
  return {
    add: snapshot => {
      snapshots.set(snapshot.id, snapshot)
    },
    get: id => snapshots.get(id),
    all: () => [...snapshots.values()],
    async remove(id) {
      const snapshot = snapshots.get(id)
      if (snapshot === undefined) return
      snapshots.delete(id)
      const files = filesOf(snapshot)
      for (const other of snapshots.values()) for (const file of filesOf(other)) files.delete(file)
      await Promise.all([...files].map(file => file.discard()))
    },
    async close() {
      const files = new Set([...snapshots.values()].flatMap(snapshot => [...filesOf(snapshot)]))
      await Promise.all([...files].map(file => file.close()))
    }
  }
}
