import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BLOCK_BYTES } from '../data.ts'
import { desk, filled, fillOf, OURS, refusal } from './desk.ts'

let d: Awaited<ReturnType<typeof desk>>
beforeEach(async () => {
  d = await desk()
})
afterEach(() => d.end())

/** Reads some blocks of a raw disk. */
async function blocksAt(path: string, indexes: readonly number[]): Promise<Buffer[]> {
  const file = await open(path, 'r')
  try {
    return await Promise.all(
      indexes.map(async index => {
        const buffer = Buffer.alloc(BLOCK_BYTES)
        await file.read(buffer, 0, BLOCK_BYTES, index * BLOCK_BYTES)
        return buffer
      })
    )
  } finally {
    await file.close()
  }
}

describe('disk', () => {
  it('is the composition of own and inherited blocks, and sparse', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.integer({ min: 0, max: 12 }).map(String), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 4
        }),
        async generations => {
          const expected = new Map<number, number>()
          let parent: string | undefined
          for (const writes of generations) {
            const contents = Object.fromEntries(Object.entries(writes).map(([index, byte]) => [index, filled(byte)]))
            for (const [index, byte] of Object.entries(writes)) expected.set(Number(index), byte)
            parent = await d.snapshot(contents, parent === undefined ? {} : { ParentSnapshotId: parent })
          }
          const { path, bytes } = await d.room.disk(parent ?? '')
          const indexes = Array.from({ length: 13 }, (_, index) => index)
          expect(bytes).toBe(2 ** 30)
          expect((await stat(path)).size).toBe(2 ** 30)
          expect((await stat(path)).blocks * 512).toBeLessThanOrEqual(13 * BLOCK_BYTES + 65_536)
          const found = await blocksAt(path, indexes)
          for (const index of indexes) expect(found[index]?.equals(filled(expected.get(index) ?? 0))).toBe(true)
        }
      ),
      { numRuns: 8 }
    )
  })

  it('is put together once for callers at the same time', async () => {
    const id = await d.snapshot({ 0: filled(1) })
    const [first, second] = await Promise.all([d.room.disk(id), d.room.disk(id)])
    expect(first).toBe(second)
  })

  it('is refused while the snapshot is pending', async () => {
    const { SnapshotId = '' } = await d.start()
    expect(await refusal(d.room.disk(SnapshotId))).toBe('IncorrectState')
  })

  it('survives the deletion of its parents, and leaves nothing when the last of the line goes', async () => {
    const parent = await d.snapshot({ 0: filled(1) })
    const child = await d.snapshot({ 1: filled(2) }, { ParentSnapshotId: parent })
    await d.call('ec2:DeleteSnapshot', { SnapshotId: parent })
    const { path } = await d.room.disk(child)
    expect((await blocksAt(path, [0, 1])).map(fillOf)).toEqual([1, 2])
    await d.call('ec2:DeleteSnapshot', { SnapshotId: child })
    expect((await readdir(join(d.folder, 'blocks'), { recursive: true })).filter(name => name !== 'disks')).toEqual([])
  })
})

describe('a seeded disk', () => {
  it('counts its zero blocks as never written, and its snapshot gives back the very same bytes', async () => {
    const raw = join(d.folder, 'base.raw')
    await writeFile(raw, Buffer.concat([filled(1), filled(0), filled(0), filled(4), Buffer.alloc(1000, 5)]))
    const id = await d.room.seedSnapshot({ rawPath: raw, ownerId: OURS, public: false, description: 'base' })
    expect([...(await d.contents(id)).keys()]).toEqual([0, 3, 4])
    const { path } = await d.room.disk(id)
    const original = await readFile(raw)
    expect(
      (await blocksAt(path, [0, 1, 2, 3, 4])).map((block, index) =>
        block.compare(
          Buffer.concat([original.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES), filled(0)]).subarray(
            0,
            BLOCK_BYTES
          )
        )
      )
    ).toEqual([0, 0, 0, 0, 0])
  })
})
