import { StringDecoder } from 'node:string_decoder'
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib'

/**
 * gzip in blocks: members of their own (RFC 1952, 2.2: a file is a series of members), each of which states its length
 * in its header's extra field, as BGZF does for genomes. Any reader of gzip sees one stream. Who packs the next state of
 * a list takes over the blocks whose text has not changed: packing is most of what rewriting a list costs.
 */
export type Blocks = readonly Block[]

interface Block {
  readonly text: Buffer
  readonly packed: Buffer
}

/** Text of a block. Larger ones pack one part in a hundred better; of smaller ones less is packed anew. */
const BLOCK_BYTES = 128 * 1024
/** How much of a block's text must be found again before all of it is compared. */
const MARK_BYTES = 64
const MOST_TRIES = 8

// RFC 1952, 2.3: magic, deflate, FLG.FEXTRA, no time, no system; then XLEN and one subfield, `KL`, of four bytes.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 0x4b, 0x4c, 4, 0])
const LENGTH_BYTES = 4
const TRAILER_BYTES = 8

/** The blocks of a file that was packed here, each unpacked and thereby checked; undefined for any other gzip. */
export function blocksOf(bytes: Buffer): Blocks | undefined {
  const blocks: Block[] = []
  for (let at = 0; at < bytes.length; ) {
    if (!bytes.subarray(at, at + HEADER.length).equals(HEADER)) return undefined
    const length = at + HEADER.length + LENGTH_BYTES > bytes.length ? 0 : bytes.readUInt32LE(at + HEADER.length)
    const packed = bytes.subarray(at, at + length)
    if (length < HEADER.length + LENGTH_BYTES + TRAILER_BYTES || packed.length < length) return undefined
    try {
      blocks.push({ text: gunzipSync(packed, { chunkSize: 2 * BLOCK_BYTES }), packed })
    } catch {
      return undefined // whoever unpacks it as a whole tells what is wrong
    }
    at += length
  }
  return blocks
}

/** The text of blocks together; a character may begin in one and end in the next. */
export function textOfBlocks(blocks: Blocks): string {
  const decoder = new StringDecoder('utf8')
  return `${blocks.map(({ text }) => decoder.write(text)).join('')}${decoder.end()}`
}

/** Packs a text, with the blocks of an earlier one wherever they hold what it holds. */
export function packed(plain: Buffer, before: Blocks = []): Buffer {
  const out: Buffer[] = []
  let from = 0
  /** Where the next block's text would be if nothing had come or gone since the last that was found. */
  let expected = 0
  for (const { text, packed } of before) {
    const found = foundAgain(plain, from, text, expected)
    if (found !== undefined) {
      out.push(...fresh(plain.subarray(from, found)), packed)
      from = found + text.length
      expected = found
    }
    expected += text.length
  }
  out.push(...fresh(plain.subarray(from)))
  return out.length === 0 ? packedBlock(plain) : Buffer.concat(out)
}

/**
 * Where a block's text is in the new text, from a place on: near where it was, or before that when packages went.
 * Small blocks are packed anew together with what is around them, so that they do not become ever more.
 */
function foundAgain(plain: Buffer, from: number, text: Buffer, expected: number): number | undefined {
  if (text.length < BLOCK_BYTES / 2) return undefined
  const mark = text.subarray(0, MARK_BYTES)
  const until = Math.min(plain.length, Math.max(from, expected) + 2 * BLOCK_BYTES)
  let at = plain.subarray(0, until).indexOf(mark, from)
  for (let tries = 0; at >= 0 && tries < MOST_TRIES; tries += 1) {
    if (plain.subarray(at, at + text.length).equals(text)) return at
    at = plain.subarray(0, until).indexOf(mark, at + 1)
  }
  return undefined
}

function fresh(text: Buffer): Buffer[] {
  const blocks: Buffer[] = []
  for (let at = 0; at < text.length; at += BLOCK_BYTES) blocks.push(packedBlock(text.subarray(at, at + BLOCK_BYTES)))
  return blocks
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
