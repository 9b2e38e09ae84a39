import { crc32, deflateRawSync, gunzipSync } from 'node:zlib'

/**
 * gzip in blocks: members of their own (RFC 1952, 2.2: a file is a series of members), each of which states its length
 * in its header's extra field, as BGZF does for genomes. Any reader of gzip sees one stream. Who packs the next state of
 * a list takes over the blocks whose text has not changed: packing is most of what rewriting a list costs.
 */
export interface Piece {
  readonly text: Buffer
  /** The text as a block that may be taken over as it is; undefined where it was never one. */
  readonly packed?: Buffer | undefined
}

/** A text, one piece after the other: lists are as long as a repository is large, and are never held whole. */
export type Pieces = AsyncIterable<Piece> | Iterable<Piece>

/** Text of a block. Larger ones pack one part in a hundred better; of smaller ones less is packed anew. */
const BLOCK_BYTES = 128 * 1024
/** Blocks that lost text are packed anew with what is beside them, so that they do not become ever more. */
const SMALL_BYTES = BLOCK_BYTES / 2
const UNPACKED_AT_ONCE_BYTES = 8 * BLOCK_BYTES

// RFC 1952, 2.3: magic, deflate, FLG.FEXTRA, no time, no system; then XLEN and one subfield, `KL`, of four bytes.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 0x4b, 0x4c, 4, 0])
const LENGTH_BYTES = 4
const TRAILER_BYTES = 8

/** A block as it lies in a file, and how much text it says it has. */
interface Member {
  readonly packed: Buffer
  readonly start: number
  readonly end: number
  readonly textBytes: number
}

/** The blocks of a file that was packed here, unpacked and thereby checked as they are read; undefined for other gzip. */
export function blocksOf(bytes: Buffer): Iterable<Piece> | undefined {
  const members: Member[] = []
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    if (!bytes.subarray(start, start + HEADER.length).equals(HEADER)) return undefined
    const length = start + HEADER.length + LENGTH_BYTES > bytes.length ? 0 : bytes.readUInt32LE(start + HEADER.length)
    end = start + length
    if (length < HEADER.length + LENGTH_BYTES + TRAILER_BYTES || end > bytes.length) return undefined
    members.push({ packed: bytes.subarray(start, end), start, end, textBytes: bytes.readUInt32LE(end - LENGTH_BYTES) })
  }
  return unpackedMembers(bytes, members)
}

/** Several at once: each call of zlib's costs as much as a block. */
function* unpackedMembers(bytes: Buffer, members: readonly Member[]): Generator<Piece> {
  for (let first = 0, next = 0; first < members.length; first = next) {
    let total = 0
    while (next < members.length && total < UNPACKED_AT_ONCE_BYTES) total += members[next++]?.textBytes ?? 0
    const some = members.slice(first, next)
    const chunkSize = Math.min(Math.max(total + 1, BLOCK_BYTES), 2 * UNPACKED_AT_ONCE_BYTES)
    const text = gunzipSync(bytes.subarray(some[0]?.start, some.at(-1)?.end), { chunkSize })
    if (text.length !== total) throw new Error(`its blocks have ${text.length} bytes and say ${total}`)
    let at = 0
    for (const { packed, textBytes } of some) {
      yield { text: text.subarray(at, at + textBytes), packed }
      at += textBytes
    }
  }
}

/**
 * Packs a text in blocks, its first piece as one of its own: that is a list's head, which says how many packages there
 * are and is new each time. Equal texts with equal heads that were never in blocks give equal bytes, however they are
 * cut.
 */
export async function* inBlocks(pieces: Pieces): AsyncGenerator<Buffer> {
  let pending: Buffer[] = []
  let bytes = 0
  let isHead = true
  function* fresh(mostLeft: number): Generator<Buffer> {
    const text = Buffer.concat(pending)
    let at = 0
    while (text.length - at > mostLeft) {
      // The last ones share what is left, so that none is small.
      const left = text.length - at
      const size = left >= 2 * BLOCK_BYTES ? BLOCK_BYTES : Math.ceil(left / Math.ceil(left / BLOCK_BYTES))
      yield packedBlock(text.subarray(at, at + size))
      at += size
    }
    pending = [text.subarray(at)]
    bytes -= at
  }
  for await (const { text, packed } of pieces) {
    if (packed !== undefined && text.length >= SMALL_BYTES && (bytes === 0 || bytes >= SMALL_BYTES)) {
      yield* fresh(0)
      yield packed
      continue
    }
    pending.push(text)
    bytes += text.length
    if (isHead) yield* fresh(0)
    else if (bytes >= 2 * BLOCK_BYTES) yield* fresh(2 * BLOCK_BYTES - 1)
    isHead = false
  }
  yield* fresh(0)
}

function packedBlock(text: Buffer): Buffer {
  const deflated = deflateRawSync(text, { level: 6, chunkSize: BLOCK_BYTES })
  const length = HEADER.length + LENGTH_BYTES + deflated.length + TRAILER_BYTES
  const numbers = Buffer.alloc(LENGTH_BYTES + TRAILER_BYTES)
  numbers.writeUInt32LE(length, 0)
  numbers.writeUInt32LE(crc32(text), LENGTH_BYTES)
  numbers.writeUInt32LE(text.length, 2 * LENGTH_BYTES)
  return Buffer.concat([HEADER, numbers.subarray(0, LENGTH_BYTES), deflated, numbers.subarray(LENGTH_BYTES)])
}
