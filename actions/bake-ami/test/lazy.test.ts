import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { leftovers } from '../src/base-disk.ts'
import { blockStore } from '../src/block-store.ts'
import type { Blocks } from '../src/blocks.ts'
import { BLOCK_BYTES } from '../src/diff.ts'
import { chooseFetch, type FetchFacts } from '../src/fetching.ts'
import { type LazyBase, lazyBase } from '../src/lazy-base.ts'
import type { Device } from '../src/nbd.ts'
import { overlay } from '../src/overlay.ts'
import { snapshotReader } from '../src/snapshot-reader.ts'
import { unnamedStorage } from '../src/storage.ts'
import { lazyDisk } from '../src/working-disk.ts'

const { signal } = new AbortController()
let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-lazy-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('an overlay', () => {
  const SECTOR = 512
  const BLOCKS = 3
  const bytes = BLOCKS * BLOCK_BYTES
  // The first and the last block are of the base, the one between was never written there.
  const content = Buffer.concat([Buffer.alloc(BLOCK_BYTES, 1), Buffer.alloc(BLOCK_BYTES), Buffer.alloc(BLOCK_BYTES, 3)])
  const present = new Set([0, 2])
  const memory = (): { storage: Parameters<typeof overlay>[1] } => {
    const written = Buffer.alloc(bytes, 0xee)
    return {
      storage: {
        read: async (offset, into) => void written.copy(into, 0, offset, offset + into.length),
        write: async (offset, data) => void data.copy(written, offset)
      }
    }
  }
  const base = {
    present,
    read: async (index: number, start: number, into: Buffer) =>
      void content.copy(into, 0, index * BLOCK_BYTES + start, (index + 1) * BLOCK_BYTES),
    sha256: async (index: number) =>
      createHash('sha256')
        .update(content.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES))
        .digest(),
    want: () => {}
  }
  const range = fc.tuple(fc.nat(bytes / SECTOR - 1), fc.integer({ min: 1, max: 1500 })).map(([start, sectors]) => ({
    offset: start * SECTOR,
    length: Math.min(sectors * SECTOR, bytes - start * SECTOR)
  }))
  const change = fc.record({
    range,
    kind: fc.constantFrom('write', 'zero', 'discard'),
    fill: fc.integer({ min: 1, max: 255 })
  })

  it('reads as a disk to which the same was done, wherever blocks and sectors end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async changes => {
        const disk = overlay(base, memory().storage, bytes)
        const plain = Buffer.from(content)
        for (const { range, kind, fill } of changes) {
          const { offset, length } = range
          if (kind === 'write') await disk.write(offset, Buffer.alloc(length, fill))
          else await disk.zero(offset, length, kind === 'discard')
          plain.fill(kind === 'write' ? fill : 0, offset, offset + length)
        }
        expect((await disk.read(0, bytes)).equals(plain)).toBe(true)
        // Whatever differs from the base is in a block that counts as touched.
        const touched = new Set(disk.touched().map(({ index }) => index))
        for (let index = 0; index < BLOCKS; index++) {
          const [start, end] = [index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES]
          if (plain.compare(content, start, end, start, end) !== 0) expect(touched).toContain(index)
        }
      }),
      { numRuns: 60 }
    )
  })

  it('tells zeros that were written where the base has no block from what was only discarded (T2)', async () => {
    const disk = overlay(base, memory().storage, bytes)
    await disk.zero(BLOCK_BYTES, BLOCK_BYTES, true)
    expect(disk.touched()).toEqual([])

    await disk.write(BLOCK_BYTES, Buffer.alloc(SECTOR))
    expect(disk.touched()).toEqual([{ index: 1, written: true }])

    await disk.zero(BLOCK_BYTES, BLOCK_BYTES, true)
    expect(disk.touched()).toEqual([{ index: 1, written: false }])
  })

  it('puts those zeros, and leaves out what was only discarded, or written as it was (T2)', async () => {
    const lazy = { ...base, volumeGiB: 1, needed: () => [], failure: undefined, close: async () => {} }
    const at = (index: number): number => index * BLOCK_BYTES
    const changed = async (change: (device: Device) => Promise<void>) => {
      let served: Device | undefined
      const disk = await lazyDisk(lazy, directory, 1, device => {
        served = device
        return { begin: () => {}, close: async () => {} }
      })
      if (served !== undefined) await change(served)
      const found = await disk.changed(signal)
      await disk.close()
      return found.map(({ index, zero }) => ({ index, zero }))
    }

    expect(await changed(device => device.zero(at(1), BLOCK_BYTES, false))).toEqual([{ index: 1, zero: true }])
    expect(await changed(device => device.write(at(1), Buffer.alloc(BLOCK_BYTES)))).toEqual([{ index: 1, zero: true }])
    expect(await changed(device => device.zero(at(0), BLOCK_BYTES, true))).toEqual([{ index: 0, zero: true }])
    expect(await changed(device => device.zero(at(1), BLOCK_BYTES, true))).toEqual([])
    expect(await changed(device => device.write(at(2), Buffer.alloc(SECTOR, 3)))).toEqual([])
  })

  it('refuses what is not of the disk', async () => {
    const disk = overlay(base, memory().storage, bytes)
    await expect(disk.read(bytes, SECTOR)).rejects.toThrow(RangeError)
    await expect(disk.write(1, Buffer.alloc(SECTOR))).rejects.toThrow(RangeError)
  })
})

/** A snapshot with these blocks; each asked for once is a promise that the test settles or a block at once. */
function snapshot(indexes: readonly number[], get: (index: number) => Promise<Buffer>) {
  const asked: number[] = []
  return {
    asked,
    reader: {
      volumeGiB: 1,
      indexes,
      get: (index: number) => {
        asked.push(index)
        return get(index)
      }
    }
  }
}

const block = (index: number): Buffer => Buffer.alloc(BLOCK_BYTES, index + 1)

/** The first byte of a block. */
async function first(base: LazyBase, index: number): Promise<number | undefined> {
  const into = Buffer.alloc(1)
  await base.read(index, 0, into)
  return into[0]
}

describe('a base read lazily', () => {
  const places = () => Promise.all([blockStore(directory, 'snap-1'), unnamedStorage(directory)])

  it('fetches a block once, however many ask, and never one that the snapshot has not', async () => {
    const { asked, reader } = snapshot([0, 3], async index => block(index))
    const [store, scratch] = await places()
    const base = lazyBase({ reader, store, scratch, workers: 2, ahead: [], signal })

    const all = await Promise.all([3, 3, 0, 1, 3].map(index => first(base, index)))

    expect(all).toEqual([4, 4, 1, 0, 4])
    expect(asked.toSorted()).toEqual([0, 3])
    expect(base.needed()).toEqual([3, 0])
    expect(await base.sha256(3)).toEqual(createHash('sha256').update(block(3)).digest())
    await base.close()
  })

  it('fetches nothing that an earlier bake left here, and prefetches what that one needed', async () => {
    const before = await blockStore(directory, 'snap-1')
    await before.write(3, block(3))
    await before.writeHot([0, 3, 7])
    const [store, scratch] = await places()
    const { asked, reader } = snapshot([0, 3, 7, 9], async index => block(index))

    const base = lazyBase({ reader, store, scratch, workers: 2, ahead: await store.hot(), signal })
    expect(await first(base, 3)).toBe(4)
    while (!store.held.has(0) || !store.held.has(7)) await new Promise(resolve => setTimeout(resolve, 1))
    await base.close()

    expect(asked.toSorted()).toEqual([0, 7])
    expect(base.needed()).toEqual([3])
    expect(readdirSync(directory).filter(name => name.endsWith('partial'))).toEqual([])
  })

  it('keeps the reason when a block cannot be had', async () => {
    const { reader } = snapshot([0], () => Promise.reject(new Error('AccessDenied')))
    const [store, scratch] = await places()
    const base = lazyBase({ reader, store, scratch, workers: 2, ahead: [], signal })

    await expect(first(base, 0)).rejects.toThrow('AccessDenied')
    expect(base.failure?.message).toBe('AccessDenied')
    await base.close()
  })
})

describe('blocks kept on this machine', () => {
  it('that are damaged are as good as not there', async () => {
    const store = await blockStore(directory, 'snap-1')
    await store.write(5, block(5))
    const [name = ''] = readdirSync(join(directory, 'snap-1.blocks'))
    const path = join(directory, 'snap-1.blocks', name)
    const bytes = readFileSync(path)
    bytes[9] = 0
    writeFileSync(path, bytes)

    const again = await blockStore(directory, 'snap-1')

    expect(again.held).toEqual(new Set([5]))
    expect(await again.read(5, Buffer.alloc(BLOCK_BYTES))).toBeUndefined()
    expect(again.held).toEqual(new Set())
  })

  it('unfinished by a process that is gone are leftovers', async () => {
    await blockStore(directory, 'snap-1')
    const [, here] = (await import('../src/owner.ts')).OWNER.split('-')
    const name = join(directory, 'snap-1.blocks', `1-x.${2 ** 22 + 1}-${here}.partial`)
    writeFileSync(name, '')

    expect(await leftovers(directory)).toEqual([name])
  })
})

describe('a snapshot reader', () => {
  it('lists once more when a token has expired, once for all who wait', async () => {
    let listed = 0
    const data = randomBytes(BLOCK_BYTES)
    const blocks: Pick<Blocks, 'list' | 'get'> = {
      async list() {
        listed++
        return { volumeGiB: 1, blocks: [0, 1].map(index => ({ index, token: `${listed}` })) }
      },
      async get(_, { token }) {
        if (token === '1') throw Object.assign(new Error('expired'), { Reason: 'INVALID_BLOCK_TOKEN' })
        return data
      }
    }
    const reader = await snapshotReader(blocks, 'snap-1', signal)

    const read = await Promise.all([reader.get(0, signal), reader.get(1, signal)])

    expect(read.map(bytes => createHash('sha256').update(bytes).digest('hex'))).toEqual(
      Array(2).fill(createHash('sha256').update(data).digest('hex'))
    )
    expect(listed).toBe(2)
  })
})

describe('fetch: auto', () => {
  const far: FetchFacts = {
    obstacle: undefined,
    presentBlocks: 4000,
    hotBlocks: undefined,
    heldBlocks: 0,
    lackOfRoom: undefined,
    blockSeconds: 0.1,
    blocksPerSecond: 40
  }
  it.each([
    ['lazy is not possible', { obstacle: 'this runner has no nbdfuse' }, 'bulk', /no nbdfuse/],
    ['the last bake told what it needed', { hotBlocks: 400 }, 'lazy', /400 of 4000 blocks/],
    [
      'the whole base has no room',
      { lackOfRoom: '/x has 0.4 GiB free', blocksPerSecond: 600 },
      'lazy',
      /0\.4 GiB free/
    ],
    ['the line is thin', {}, 'lazy', /all 4000 blocks would take about 100 s/],
    ['the line is wide, the way long', { blocksPerSecond: 600 }, 'bulk', /one takes 100 ms/],
    ['the way is short', { blockSeconds: 0.004, blocksPerSecond: 400 }, 'lazy', /one takes 4 ms/]
  ] as const)('%s: chooses and says why', (_, facts, mode, reason) => {
    const choice = chooseFetch({ ...far, ...facts })

    expect(choice.mode).toBe(mode)
    expect(choice.reason).toMatch(reason)
  })
})
