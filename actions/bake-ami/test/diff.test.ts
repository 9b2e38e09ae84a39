import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BLOCK_BYTES, candidates, changesDigest, compared, linearChecksum, parseExtents } from '../src/diff.ts'

const block = (fill: number): Buffer => Buffer.alloc(BLOCK_BYTES, fill)

/** A disk of blocks that each hold one byte's repetition; undefined is a hole. */
type Disk = readonly (number | undefined)[]

async function changesOf(base: Disk, baked: Disk) {
  const present = new Set(base.flatMap((fill, index) => (fill === undefined ? [] : [index])))
  const data = baked.flatMap((fill, index) =>
    fill === undefined ? [] : [{ start: index * BLOCK_BYTES, end: (index + 1) * BLOCK_BYTES }]
  )
  const comparison = {
    present,
    readBase: async (index: number) => block(base[index] ?? 0),
    readBaked: async (index: number) => block(baked[index] ?? 0)
  }
  const found = await Promise.all(candidates(base.length, present, data).map(one => compared(one, comparison)))
  return found.filter(one => one !== undefined)
}

describe('the blocks of a child snapshot', () => {
  it('are those whose contents changed', async () => {
    const changed = await changesOf([1, 2, 3], [1, 9, 3])

    expect(changed).toEqual([{ index: 1, sha256: createHash('sha256').update(block(9)).digest(), zero: false }])
  })

  it('hold zeros where the parent had data that is gone', async () => {
    expect(await changesOf([1, 2], [1, undefined])).toMatchObject([{ index: 1, zero: true }])
    expect(await changesOf([1, 2], [1, 0])).toMatchObject([{ index: 1, zero: true }])
  })

  it('hold zeros that were written where the parent has no block: absent does not read as zero when encrypted (T2)', async () => {
    expect(await changesOf([1, undefined], [1, 0])).toMatchObject([{ index: 1, zero: true }])
  })

  it('leave out what neither disk ever wrote, and zeros that the parent holds as zeros', async () => {
    expect(await changesOf([1, undefined, 0], [1, undefined, undefined])).toEqual([])
  })

  it('put over the parent give the baked disk, for any two disks', async () => {
    const disk = fc.array(fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }), { minLength: 6, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(disk, disk, async (base, baked) => {
        const child = new Map(base.entries())
        const sums = new Map([0, 1, 2, 3].map(fill => [createHash('sha256').update(block(fill)).digest('hex'), fill]))
        for (const { index, sha256 } of await changesOf(base, baked)) child.set(index, sums.get(sha256.toString('hex')))
        expect([...child.values()].map(fill => fill ?? 0)).toEqual(baked.map(fill => fill ?? 0))
        baked.forEach((fill, index) => {
          if (fill !== undefined) expect(child.get(index)).toBe(fill)
        })
      }),
      { numRuns: 30 }
    )
  })
})

describe('candidates', () => {
  it('include every block that a run of data touches, but none beyond the disk', () => {
    const data = [{ start: BLOCK_BYTES - 1, end: BLOCK_BYTES + 1 }]

    expect(candidates(10, new Set([5]), data).map(({ index }) => index)).toEqual([0, 1, 5])
    expect(candidates(1, new Set([5]), data).map(({ index }) => index)).toEqual([0])
  })
})

describe('linearChecksum', () => {
  it('is SHA-256 over the raw digests in the order of the indexes', () => {
    const one = createHash('sha256').update('one').digest()
    const two = createHash('sha256').update('two').digest()

    expect(
      linearChecksum([
        { index: 7, sha256: two, zero: false },
        { index: 3, sha256: one, zero: false }
      ])
    ).toBe(
      createHash('sha256')
        .update(Buffer.concat([one, two]))
        .digest('base64')
    )
  })
})

describe('changesDigest', () => {
  it('is another for another parent, another index or other contents, whatever the order', () => {
    const a = { index: 1, sha256: Buffer.alloc(32, 1), zero: false }
    const b = { index: 2, sha256: Buffer.alloc(32, 2), zero: false }

    expect(changesDigest('snap-1', [a, b])).toBe(changesDigest('snap-1', [b, a]))
    const all = [
      changesDigest('snap-1', [a, b]),
      changesDigest('snap-2', [a, b]),
      changesDigest('snap-1', [a]),
      changesDigest('snap-1', [a, { ...b, index: 3 }]),
      changesDigest('snap-1', [a, { ...b, sha256: a.sha256 }])
    ]
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('parseExtents', () => {
  it('reads the table of filefrag', () => {
    const table = `Filesystem type is: ef53
File size of /cache/disk.raw is 2147483648 (524288 blocks of 4096 bytes)
 ext:     logical_offset:        physical_offset: length:   expected: flags:
   0:        0..       5:    6426624..   6426629:      6:
   1:     3072..    4095:          0..         0:      0:    6429696: unknown_loc,delalloc
   2:   524280..  524287:   13129216..  13129223:      8:             last,unwritten,eof
/cache/disk.raw: 3 extents found`

    expect(parseExtents(table)).toEqual([
      { start: 0, end: 6 * 4096 },
      { start: 3072 * 4096, end: 4096 * 4096 },
      { start: 524280 * 4096, end: 524288 * 4096 }
    ])
  })

  it('says so when the text is something else', () => {
    expect(() => parseExtents('filefrag: Operation not supported')).toThrow('Operation not supported')
  })
})
