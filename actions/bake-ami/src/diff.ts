import { createHash } from 'node:crypto'

/** EBS direct APIs know one block size (aws-sdk-ebs, PutSnapshotBlockInput.DataLength). */
export const BLOCK_BYTES = 512 * 1024

/** A run of bytes, end exclusive. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** A block that the child snapshot must have of its own, with what it has to hold. */
export interface ChangedBlock {
  readonly index: number
  readonly sha256: Buffer
  /** The block reads as zeros, where the parent had data or where zeros were really written. */
  readonly zero: boolean
}

export interface Comparison {
  /** Blocks that the base's snapshot holds; the others were never written there. */
  readonly present: ReadonlySet<number>
  readonly readBase: (index: number) => Promise<Buffer>
  readonly readBaked: (index: number) => Promise<Buffer>
}

const ZERO = Buffer.alloc(BLOCK_BYTES)

/** Whether a whole block reads as zeros. */
export const isZero = (block: Buffer): boolean => block.equals(ZERO)

/**
 * The blocks that must be compared by content: all but those that neither disk ever wrote. A block that the base lacks
 * is skipped only when it is a hole in the baked disk too: an absent block of an encrypted volume does not read as
 * zeros, so zeros that were written must be put (coldsnap#395, #470).
 */
export function candidates(
  blocks: number,
  present: ReadonlySet<number>,
  data: readonly Extent[]
): readonly { readonly index: number; readonly written: boolean }[] {
  const written = new Set<number>()
  for (const { start, end } of data) {
    const last = Math.min(Math.ceil(end / BLOCK_BYTES), blocks)
    for (let index = Math.floor(start / BLOCK_BYTES); index < last; index++) written.add(index)
  }
  return [...new Set([...present, ...written])]
    .filter(index => index < blocks)
    .sort((a, b) => a - b)
    .map(index => ({ index, written: written.has(index) }))
}

/** Compares one candidate; undefined when the parent's block says the same already. */
export async function compared(
  { index, written }: { readonly index: number; readonly written: boolean },
  { present, readBase, readBaked }: Comparison
): Promise<ChangedBlock | undefined> {
  const [baked, base] = await Promise.all([
    written ? readBaked(index) : ZERO,
    present.has(index) ? readBase(index) : undefined
  ])
  if (base?.equals(baked)) return undefined
  return { index, sha256: createHash('sha256').update(baked).digest(), zero: isZero(baked) }
}

/**
 * The checksum that CompleteSnapshot compares: SHA-256 over the blocks' raw digests in the order of their indexes
 * (ChecksumAggregationMethod LINEAR).
 */
export function linearChecksum(blocks: readonly ChangedBlock[]): string {
  const hash = createHash('sha256')
  for (const { sha256 } of blocks.toSorted((a, b) => a.index - b.index)) hash.update(sha256)
  return hash.digest('base64')
}

/** Names this very set of changes; the client token of the snapshot that shall hold them and nothing else. */
export function changesDigest(parentSnapshotId: string, blocks: readonly ChangedBlock[]): string {
  const hash = createHash('sha256').update(parentSnapshotId)
  for (const { index, sha256 } of blocks.toSorted((a, b) => a.index - b.index))
    hash.update(`\n${index} `).update(sha256)
  return hash.digest('hex')
}

/**
 * Reads the extents that `filefrag -e` prints. Node has no lseek(SEEK_DATA), and e2fsprogs is on every machine that can
 * bake. Unwritten extents count as data: ext4 allocates so before it writes back.
 * @throws Error when the text is not such a table.
 */
export function parseExtents(filefrag: string): readonly Extent[] {
  const unit = /\((\d+) blocks? of (\d+) bytes?\)/.exec(filefrag)
  if (unit === null) throw new Error(`filefrag said: ${filefrag.slice(0, 200)}`)
  const bytes = Number(unit[2])
  return [...filefrag.matchAll(/^\s*\d+:\s*(\d+)\.\.\s*(\d+):/gm)].map(([, first, last]) => ({
    start: Number(first) * bytes,
    end: (Number(last) + 1) * bytes
  }))
}
