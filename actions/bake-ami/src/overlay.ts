import { BLOCK_BYTES } from './diff.ts'
import type { Storage } from './storage.ts'

/** A disk that can be changed while its base stays as it is. */
export interface Overlay {
  readonly bytes: number
  /** The bytes, in `into` where one is given. */
  read(offset: number, length: number, into?: Buffer): Promise<Buffer>
  write(offset: number, bytes: Buffer): Promise<void>
  /** The range reads as zeros afterwards. `discarded`: nobody asked for zeros, its contents are of no use any more. */
  zero(offset: number, length: number, discarded: boolean): Promise<void>
  /** Blocks with anything written, ascending, and whether that is more than discards. */
  touched(): readonly { readonly index: number; readonly written: boolean }[]
  /**
   * Blocks written from their first byte to their last, that nobody has changed for this long; ascending. Each is told once, and
   * again after it was changed again.
   */
  settled(milliseconds: number): readonly number[]
  /** The number of the last change of a block: as long as it stays, so does what the block holds. */
  revision(index: number): number
  /** The number of the last change of all. */
  latestRevision(): number
}

export interface OverlayBase {
  readonly present: ReadonlySet<number>
  /** Fills the buffer from this byte of the block on. */
  read(index: number, start: number, into: Buffer): Promise<void>
  want(index: number): void
}

const SECTOR = 512
const SECTORS = BLOCK_BYTES / SECTOR
const FROM_BASE = 0
const WRITTEN = 1
const ZERO = 2
const DISCARDED = 3

/** What was changed of one block. */
interface Changes {
  /** A state for each sector. */
  readonly sectors: Uint8Array
  /** Sectors that were written. */
  written: number
  revision: number
  /** When, by the monotonic clock, in milliseconds. */
  at: number
}

/**
 * Copy on write by sectors, in `storage`: a write needs nothing of its block's base, which is fetched behind it. Devices read and
 * write whole sectors; anything else is an error.
 */
export function overlay(base: OverlayBase, storage: Storage, bytes: number): Overlay {
  const changed = new Map<number, Changes>()
  /** What {@link Overlay.settled} has not told, the last change at the end. */
  const unsettled = new Map<number, Changes>()
  let revisions = 0

  const refuse = (offset: number, length: number): void => {
    if (offset % SECTOR !== 0 || length % SECTOR !== 0 || offset + length > bytes)
      throw new RangeError('not of the disk')
  }
  const pieces = (offset: number, length: number) => {
    refuse(offset, length)
    const found: { index: number; start: number; end: number }[] = []
    for (let at = offset; at < offset + length; ) {
      const index = Math.floor(at / BLOCK_BYTES)
      const end = Math.min((index + 1) * BLOCK_BYTES, offset + length)
      found.push({ index, start: at - index * BLOCK_BYTES, end: end - index * BLOCK_BYTES })
      at = end
    }
    return found
  }
  const mark = (index: number, kind: number, start: number, end: number): void => {
    let changes = changed.get(index)
    if (changes === undefined) {
      changes = { sectors: new Uint8Array(SECTORS), written: 0, revision: 0, at: 0 }
      changed.set(index, changes)
    }
    const { sectors } = changes
    for (let sector = start / SECTOR; sector < end / SECTOR; sector++) {
      changes.written += Number(kind === WRITTEN) - Number(sectors[sector] === WRITTEN)
      sectors[sector] = kind
    }
    changes.revision = ++revisions
    changes.at = performance.now()
    unsettled.delete(index)
    unsettled.set(index, changes)
  }
  const holdsNothing = (index: number, start: number, end: number): boolean => {
    const isBaseEmpty = !base.present.has(index)
    const sectors = changed.get(index)?.sectors.subarray(start / SECTOR, end / SECTOR)
    if (sectors === undefined) return isBaseEmpty
    return sectors.every(kind => kind === DISCARDED || (kind === FROM_BASE && isBaseEmpty))
  }
  const readPiece = async (index: number, start: number, end: number, into: Buffer): Promise<void> => {
    const state = changed.get(index)?.sectors
    for (let at = start; at < end; ) {
      const kind = state?.[at / SECTOR] ?? FROM_BASE
      let stop = at + SECTOR
      while (stop < end && (state?.[stop / SECTOR] ?? FROM_BASE) === kind) stop += SECTOR
      const target = into.subarray(at - start, stop - start)
      if (kind === FROM_BASE) {
        if (base.present.has(index)) await base.read(index, at, target)
        else target.fill(0)
      } else if (kind === WRITTEN) await storage.read(index * BLOCK_BYTES + at, target)
      else target.fill(0)
      at = stop
    }
  }

  return {
    bytes,
    async read(offset, length, into = Buffer.allocUnsafe(length)) {
      const whole = into.subarray(0, length)
      await Promise.all(
        pieces(offset, length).map(({ index, start, end }) => {
          const at = index * BLOCK_BYTES + start - offset
          return readPiece(index, start, end, whole.subarray(at, at + end - start))
        })
      )
      return whole
    },
    async write(offset, data) {
      const all = pieces(offset, data.length)
      await storage.write(offset, data)
      for (const { index, start, end } of all) {
        mark(index, WRITTEN, start, end)
        if (end - start < BLOCK_BYTES) base.want(index)
      }
    },
    async zero(offset, length, discarded) {
      for (const { index, start, end } of pieces(offset, length)) {
        // A discard of what nobody ever wrote, or what was discarded already, changes nothing.
        if (discarded && holdsNothing(index, start, end)) continue
        mark(index, discarded ? DISCARDED : ZERO, start, end)
      }
    },
    touched: () =>
      [...changed]
        .map(([index, { sectors }]) => ({ index, written: sectors.some(kind => kind === WRITTEN || kind === ZERO) }))
        .sort((a, b) => a.index - b.index),
    settled(milliseconds) {
      const before = performance.now() - milliseconds
      const found: number[] = []
      for (const [index, { written, at }] of unsettled) {
        if (at > before) break
        unsettled.delete(index)
        if (written === SECTORS) found.push(index)
      }
      return found.sort((a, b) => a - b)
    },
    revision: index => changed.get(index)?.revision ?? 0,
    latestRevision: () => revisions
  }
}
