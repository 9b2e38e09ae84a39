import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type BaseDisk, refuseIfFull } from './base-disk.ts'
import { changedBlocks, workingCopy } from './changes.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES, type ChangedBlock } from './diff.ts'
import type { LazyBase } from './lazy-base.ts'
import { memory } from './memory.ts'
import { serveNbd } from './nbd.ts'
import { overlay } from './overlay.ts'
import { storageOf } from './storage.ts'

const GIB = 1024 ** 3
const ZERO = Buffer.alloc(BLOCK_BYTES)

/** The disk that a bake changes, and what it changed of its base. */
export interface WorkingDisk {
  readonly bytes: number
  /** How the sandbox comes by it: a file, or a Unix socket where it is served over NBD. */
  readonly attachment: { readonly file: string } | { readonly socket: string }
  /** The bytes, in `into` where one is given. */
  read(offset: number, length: number, into?: Buffer): Promise<Buffer>
  write(offset: number, bytes: Buffer): Promise<void>
  /** The blocks in which it differs from its base, in order. */
  changed(signal: AbortSignal): Promise<readonly ChangedBlock[]>
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
  const server = await serve(changes, `/proc/self/fd/${place.fd}/${SOCKET}`)
  return {
    ...changes,
    attachment: { socket: join(directory, SOCKET) },
    get failure() {
      return base.failure
    },
    changed: signal => overlaidBlocks(changes, base, signal),
    async close() {
      await server.close()
      await base.close()
      await Promise.all([file.close(), place.close()])
    }
  }
}

/**
 * The touched blocks that are not what the base has. A block that the base lacks is left out only when nothing was
 * written to it (`diff.ts` says why zeros count).
 */
async function overlaidBlocks(
  changes: ReturnType<typeof overlay>,
  base: Pick<LazyBase, 'present' | 'sha256'>,
  signal: AbortSignal
): Promise<readonly ChangedBlock[]> {
  const touched = changes.touched().filter(({ index, written }) => written || base.present.has(index))
  const buffers = memory(BLOCK_BYTES, READERS)
  const found = await concurrently(touched, READERS, signal, async ({ index }) => {
    const baked = await changes.read(index * BLOCK_BYTES, BLOCK_BYTES, buffers.take())
    const block = { index, sha256: createHash('sha256').update(baked).digest(), zero: baked.equals(ZERO) }
    buffers.give(baked)
    return base.present.has(index) && block.sha256.equals(await base.sha256(index)) ? undefined : block
  })
  return found.filter(block => block !== undefined)
}
