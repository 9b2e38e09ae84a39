/** A block store on a held clock and a temporary folder, and short words for its calls. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  GetSnapshotBlockResponse,
  ListChangedBlocksResponse,
  ListSnapshotBlocksResponse,
  StartSnapshotResponse
} from '@aws-sdk/client-ebs'
import { heldClock } from '../../clock.ts'
import type { AwsError, Caller } from '../../gateway/service.ts'
import { BLOCK_BYTES } from '../data.ts'
import { blocks } from '../index.ts'

export const OURS = '123456789012'
export const THEIRS = '210987654321'

export const caller = (accountId = OURS, region = 'us-east-1'): Caller => ({
  accountId,
  region,
  accessKeyId: accountId,
  userAgent: 'test',
  requestId: 'r'
})

/** A block filled with one byte. */
export const filled = (byte: number): Buffer => Buffer.alloc(BLOCK_BYTES, byte)
/** The byte that a block is filled with; -1 for a block of several. (Comparing whole blocks in a matcher takes seconds.) */
export const fillOf = (block: Buffer): number => (block.equals(filled(block[0] ?? 0)) ? (block[0] ?? 0) : -1)
export const checksum = (data: Uint8Array): string => createHash('sha256').update(data).digest('base64')

export async function desk() {
  const folder = await mkdtemp(join(tmpdir(), 'kiln-blocks-'))
  const clock = heldClock()
  const switched = new Map<string, number>()
  const room = await blocks({ dataDir: folder, clock, switches: name => switched.get(name) ?? 0 })

  const call = async <Answer>(operation: string, input: object, by = caller()): Promise<Answer> =>
    (await room.operations[operation]?.(input, by)) as Answer

  const start = (input: object = {}, by = caller()): Promise<StartSnapshotResponse> =>
    call('ebs:StartSnapshot', { VolumeSize: 1, ...input }, by)

  const put = (SnapshotId: string, BlockIndex: number, data: Uint8Array, change: object = {}, by = caller()) =>
    call<{ Checksum: string }>(
      'ebs:PutSnapshotBlock',
      {
        SnapshotId,
        BlockIndex,
        BlockData: data,
        DataLength: BLOCK_BYTES,
        Checksum: checksum(data),
        ChecksumAlgorithm: 'SHA256',
        ...change
      },
      by
    )

  const complete = (SnapshotId: string, ChangedBlocksCount: number, change: object = {}) =>
    call<{ Status: string }>('ebs:CompleteSnapshot', { SnapshotId, ChangedBlocksCount, ...change })

  const list = (SnapshotId: string, change: object = {}, by = caller()) =>
    call<ListSnapshotBlocksResponse>('ebs:ListSnapshotBlocks', { SnapshotId, ...change }, by)

  return {
    folder,
    clock,
    room,
    call,
    start,
    put,
    complete,
    list,
    set: (name: string, value: number) => switched.set(name, value),
    changed: (FirstSnapshotId: string, SecondSnapshotId: string) =>
      call<ListChangedBlocksResponse>('ebs:ListChangedBlocks', { FirstSnapshotId, SecondSnapshotId }),
    /** A completed snapshot with these blocks. */
    async snapshot(contents: Record<number, Uint8Array>, input: object = {}, by = caller()): Promise<string> {
      const id = (await start(input, by)).SnapshotId ?? ''
      for (const [index, data] of Object.entries(contents)) await put(id, Number(index), data, {}, by)
      await call('ebs:CompleteSnapshot', { SnapshotId: id, ChangedBlocksCount: Object.keys(contents).length }, by)
      await clock.advance(1000)
      return id
    },
    /** Everything the snapshot shows, by List and Get: the fill of each block. */
    async contents(id: string): Promise<Map<number, number>> {
      const found = new Map<number, number>()
      for (const { BlockIndex = -1, BlockToken } of (await list(id)).Blocks ?? []) {
        const got = await call<GetSnapshotBlockResponse>('ebs:GetSnapshotBlock', {
          SnapshotId: id,
          BlockIndex,
          BlockToken
        })
        found.set(BlockIndex, fillOf(got.BlockData as unknown as Buffer))
      }
      return found
    },
    async end() {
      await room.close()
      await rm(folder, { recursive: true })
    }
  }
}

/** How a call was refused: `Code` or `Code/Reason`. */
export async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
  } catch (error) {
    const { code, members } = error as AwsError
    return members?.['Reason'] === undefined ? code : `${code}/${members['Reason']}`
  }
  return 'accepted'
}
