import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { BaseDisk } from './base-disk.ts'
import { changedBlocks, workingCopy } from './changes.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES, type ChangedBlock, isZero } from './diff.ts'
import type { LazyBase } from './lazy-base.ts'
import { memory } from './memory.ts'
import { serveNbd } from './nbd.ts'
import { type Overlay, overlay } from './overlay.ts'
import { refuseIfFull } from './room.ts'
import { storageOf } from './storage.ts'

const GIB = 1024 ** 3

/** A block as it was when it was put. */
export interface EarlyBlock {
  readonly revision: number
  readonly sha256: Buffer
  readonly zero: boolean
}

/** Blocks of the disk while it is being changed. */
export interface EarlyBlocks {
  /** Blocks that the base lacks, written whole, and not changed for this long; each once, and again after it was changed again. */
  settled(milliseconds: number): readonly number[]
  /** Blocks of which anything was written. */
  written(): readonly number[]
  /** Whether a block with that sum is what the base has there. */
  isAsBefore(index: number, sha256: Buffer): Promise<boolean>
  /** As long as it stays, so does what the block holds. */
  revision(index: number): number
  /** No block has a higher one. */
  latestRevision(): number
}

/** How the sandbox comes by a disk: it is a file, or is served over NBD at a Unix socket on which the sandbox listens. */
export type Attachable =
  | { readonly file: string }
  | {
      readonly socket: string
      /** Serves it there; the sandbox listens by now. */
      serve(): void
    }

/** The disk that a bake changes, and what it changed of its base. */
export interface WorkingDisk {
  readonly bytes: number
  readonly attachment: Attachable
  /** The bytes, in `into` where one is given. */
  read(offset: number, length: number, into?: Buffer): Promise<Buffer>
  write(offset: number, bytes: Buffer): Promise<void>
  /**
   * The blocks in which it differs from its base, in order, and those that were put early, whatever they hold now: they cannot be
   * taken back.
   */
  changed(signal: AbortSignal, early?: ReadonlyMap<number, EarlyBlock>): Promise<readonly ChangedBlock[]>
  /** What can be put before the disk is whole; undefined where nobody sees what is written. */
  readonly early?: EarlyBlocks
  /** What kept a part of the base from being read, if anything did. */
  readonly failure: Error | undefined
  close(): Promise<void>
}

/** A copy of the whole base; a bigger one has nothing behind the base's end. */
export async function copiedDisk(
  base: BaseDisk,
  directory: string,
  volumeGiB: number = base.volumeGiB
): Promise<WorkingDisk> {
  await refuseIfFull(directory, base.present.size * BLOCK_BYTES)
  const path = join(directory, 'disk.raw')
  await workingCopy(base, path)
  const file = await open(path, 'r+')
  const bytes = volumeGiB * GIB
  await file.truncate(bytes)
  return {
    bytes,
    attachment: { file: path },
    failure: undefined,
    async read(offset, length, into = Buffer.alloc(length)) {
      const { buffer, bytesRead } = await file.read(into, 0, length, offset)
      return buffer.subarray(0, bytesRead)
    },
    write: async (offset, bytes) => void (await file.write(bytes, 0, bytes.length, offset)),
    changed: signal => changedBlocks(base, { path, bytes }, signal),
    close: () => file.close()
  }
}

const READERS = 4
const SOCKET = 'nbd'

/** The base as it comes, block by block, with what is written kept beside it. */
export async function lazyDisk(
  base: LazyBase,
  directory: string,
  volumeGiB: number = base.volumeGiB,
  serve = serveNbd
): Promise<WorkingDisk> {
  const file = await open(join(directory, 'changes.raw'), 'w+')
  const bytes = volumeGiB * GIB
  const changes = overlay(base, storageOf(file), bytes)
  // A path of a Unix socket may have 107 characters (unix(7)); by the open directory it is short wherever it is.
  const place = await open(directory)
  const service = serve(changes, `/proc/self/fd/${place.fd}/${SOCKET}`)
  return {
    bytes,
    read: changes.read,
    write: changes.write,
    early: {
      // Others may turn out to be as the base has them.
      settled: milliseconds => changes.settled(milliseconds).filter(index => !base.present.has(index)),
      written: () =>
        changes
          .touched()
          .filter(({ written }) => written)
          .map(({ index }) => index),
      isAsBefore: (index, sha256) => isAsBefore(base, index, sha256),
      revision: changes.revision,
      latestRevision: changes.latestRevision
    },
    attachment: { socket: join(directory, SOCKET), serve: service.begin },
    get failure() {
      return base.failure
    },
    changed: (signal, early = new Map()) => overlaidBlocks(changes, base, early, signal),
    async close() {
      await service.close()
      await base.close()
      await Promise.all([file.close(), place.close()])
    }
  }
}

/**
 * The touched blocks that are not what the base has. A block that the base lacks is left out only when nothing was
 * written to it (`diff.ts` says why zeros count), nor put before it was discarded.
 */
async function overlaidBlocks(
  changes: Overlay,
  base: Pick<LazyBase, 'present' | 'sha256'>,
  early: ReadonlyMap<number, EarlyBlock>,
  signal: AbortSignal
): Promise<readonly ChangedBlock[]> {
  const touched = changes
    .touched()
    .filter(({ index, written }) => written || base.present.has(index) || early.has(index))
  const buffers = memory(BLOCK_BYTES, READERS)
  const found = await concurrently(touched, READERS, signal, async ({ index }) => {
    const put = early.get(index)
    if (put !== undefined && put.revision === changes.revision(index))
      return { index, sha256: put.sha256, zero: put.zero }
    const baked = await changes.read(index * BLOCK_BYTES, BLOCK_BYTES, buffers.take())
    const block = { index, sha256: createHash('sha256').update(baked).digest(), zero: isZero(baked) }
    buffers.give(baked)
    return put === undefined && (await isAsBefore(base, index, block.sha256)) ? undefined : block
  })
  return found.filter(block => block !== undefined)
}

const isAsBefore = async (
  base: Pick<LazyBase, 'present' | 'sha256'>,
  index: number,
  sha256: Buffer
): Promise<boolean> => base.present.has(index) && sha256.equals(await base.sha256(index))
