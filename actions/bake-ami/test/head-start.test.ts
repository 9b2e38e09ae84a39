import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { recordedProgress } from '../../../lib/progress.ts'
import type { Deps } from '../src/deps.ts'
import { BLOCK_BYTES, linearChecksum } from '../src/diff.ts'
import { type HeadStartWork, headStart } from '../src/head-start.ts'
import type { Inputs } from '../src/inputs.ts'
import type { Device } from '../src/nbd.ts'
import { type Upload, upload } from '../src/upload.ts'
import { lazyDisk, type WorkingDisk } from '../src/working-disk.ts'
import { baseImage } from './bases.ts'

const SECTOR = 512
const BLOCKS = 4
const BYTES = BLOCKS * BLOCK_BYTES
const { signal } = new AbortController()
/** Everything that was written is put at the next look. */
const EAGER = { fewest: 1, settledMilliseconds: 0, pollMilliseconds: 1, idleMilliseconds: 60_000 }

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-head-start-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A disk of which the base has only the first block, full of ones. */
async function disk(): Promise<{ disk: WorkingDisk; device: Device }> {
  const first = Buffer.alloc(BLOCK_BYTES, 1)
  let device: Device | undefined
  const opened = await lazyDisk(
    {
      volumeGiB: 1,
      present: new Set([0]),
      read: async (_, start, into) => void first.copy(into, 0, start),
      sha256: async () => createHash('sha256').update(first).digest(),
      want: () => {},
      needed: () => [],
      failure: undefined,
      close: async () => {}
    },
    directory,
    1,
    served => {
      device = served
      return { begin: () => {}, close: async () => {} }
    }
  )
  if (device === undefined) throw new Error('nothing was served')
  return { disk: opened, device }
}

/** EBS as far as a pending snapshot goes: the last write of a block wins. */
function ebs(fails: (index: number) => boolean = () => false) {
  const stored = new Map<number, Buffer>()
  const tokens: string[] = []
  const did: string[] = []
  return {
    stored,
    tokens,
    did,
    blocks: {
      start: async ({ clientToken }: { clientToken: string }) => {
        tokens.push(clientToken)
        return 'snap-1'
      },
      put: async (_: string, index: number, bytes: Buffer, sha256: Buffer) => {
        const held = Buffer.from(bytes)
        await sleep(1)
        expect(createHash('sha256').update(held).digest().equals(sha256)).toBe(true)
        did.push(`put ${index}`)
        // The block arrives, and the answer is lost.
        stored.set(index, held)
        if (fails(index)) throw new Error('no answer')
      },
      complete: async (_: string, changedBlocks: number, checksum: string) => {
        expect(changedBlocks).toBe(stored.size)
        const sums = [...stored].map(([index, bytes]) => ({
          index,
          sha256: createHash('sha256').update(bytes).digest(),
          zero: false
        }))
        expect(checksum).toBe(linearChecksum(sums))
        did.push('complete')
      }
    }
  }
}

const starting = (
  opened: WorkingDisk,
  { blocks, tokens }: Pick<ReturnType<typeof ebs>, 'blocks' | 'tokens'>,
  pace: HeadStartWork['pace'] = EAGER,
  cancel: AbortSignal = signal
) => {
  const { early } = opened
  if (early === undefined) throw new Error('nothing of it can be put early')
  const begin = async (token: string): Promise<string> => {
    tokens.push(token)
    return 'snap-1'
  }
  return headStart({ disk: { read: opened.read, early }, blocks, begin, signal: cancel, workers: 2, pace })
}

async function uploaded(opened: WorkingDisk, begun: Upload['begun'], { blocks }: ReturnType<typeof ebs>) {
  const work = {
    disk: opened,
    base: { presentBlocks: 1 },
    changed: await opened.changed(signal, begun?.put),
    adopted: { image: baseImage(), snapshotId: 'snap-base' },
    plan: {
      base: baseImage(),
      name: 'web-1',
      digest: 'd',
      package: { name: 'web', epoch: 0, version: '1', release: '1', arch: 'noarch' }
    },
    sound: Promise.resolve(),
    begun
  } as unknown as Upload
  const deps = {
    blocks,
    snapshots: { own: async () => ({ state: 'completed' }) },
    progress: recordedProgress(),
    output: () => {},
    signal,
    runTags: {}
  } as unknown as Deps
  return upload(work, { workers: 2, timeoutSeconds: 5, tags: {}, application: 'web' } as unknown as Inputs, deps)
}

const until = async (what: () => boolean): Promise<void> => {
  for (let tries = 0; !what() && tries < 2000; tries++) await sleep(1)
  expect(what()).toBe(true)
}
const block = (fill: number): Buffer => Buffer.alloc(BLOCK_BYTES, fill)
const at = (index: number): number => index * BLOCK_BYTES

describe('a head start', () => {
  it('ends with a snapshot that holds the disk as it is at last, whatever was put meanwhile and in whatever order', async () => {
    const change = fc.record({
      kind: fc.constantFrom('write', 'zero', 'discard', 'wait', 'installed'),
      from: fc.nat(BYTES / SECTOR - 1),
      sectors: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.constant(2048)),
      isAligned: fc.boolean(),
      fill: fc.integer({ min: 0, max: 3 })
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), fc.nat(3), async (changes, lost) => {
        const { disk: opened, device } = await disk()
        let answers = 0
        const store = ebs(() => ++answers === lost)
        const start = starting(opened, store)
        for (const { kind, from, sectors, isAligned, fill } of changes) {
          const first = isAligned ? Math.floor(from / 1024) * 1024 : from
          const length = Math.min(sectors * SECTOR, BYTES - first * SECTOR)
          if (kind === 'wait') await sleep(4)
          else if (kind === 'installed') start.installed()
          else if (kind === 'write') await device.write(first * SECTOR, Buffer.alloc(length, fill))
          else await device.zero(first * SECTOR, length, kind === 'discard')
        }
        const begun = await start.end()
        answers = 4
        await uploaded(opened, begun, store)

        for (let index = 0; index < BLOCKS; index++) {
          const held = store.stored.get(index) ?? (index === 0 ? block(1) : block(0))
          expect(held.equals(await opened.read(at(index), BLOCK_BYTES))).toBe(true)
        }
        expect(store.did.at(-1)).toBe('complete')
        await opened.close()
      }),
      { numRuns: 60 }
    )
  })

  it('puts blocks that are whole and left alone, and what it put is not put again', async () => {
    const { disk: opened, device } = await disk()
    const store = ebs()
    const start = starting(opened, store)

    await device.write(at(1), block(7))
    await device.write(at(2), Buffer.alloc(BLOCK_BYTES - SECTOR, 7))
    await until(() => store.did.length === 1)
    const begun = await start.end()
    expect(store.did).toEqual(['put 1'])

    expect(await uploaded(opened, begun, store)).toEqual({ snapshotId: 'snap-1', putBlocks: 2 })
    expect(store.did).toEqual(['put 1', 'put 2', 'complete'])
    await opened.close()
  })

  it('leaves blocks of the base for the end, which may turn out to be as they were', async () => {
    const { disk: opened, device } = await disk()
    const store = ebs()
    const start = starting(opened, store)

    await device.write(at(0), block(1))
    await device.write(at(1), block(1))
    await until(() => store.did.length === 1)
    const begun = await start.end()

    expect(await opened.changed(signal, begun?.put)).toMatchObject([{ index: 1 }])
    await opened.close()
  })

  it('of a block that was discarded afterwards puts zeros: what somebody deleted stays in no snapshot', async () => {
    const { disk: opened, device } = await disk()
    const store = ebs()
    const start = starting(opened, store)
    await device.write(at(3), block(9))
    await until(() => store.stored.has(3))
    const begun = await start.end()

    await device.zero(at(3), BLOCK_BYTES, true)

    await uploaded(opened, begun, store)
    expect(store.stored.get(3)?.equals(block(0))).toBe(true)
    await opened.close()
  })

  it('puts all that is written once the packages are installed, and what changes afterwards when it is settled', async () => {
    const { disk: opened, device } = await disk()
    const store = ebs()
    const start = starting(opened, store, { ...EAGER, settledMilliseconds: 50 })
    await device.write(at(0), Buffer.alloc(SECTOR, 7))
    await device.write(at(1), Buffer.alloc(SECTOR, 7))
    await device.zero(at(2), BLOCK_BYTES, true)

    start.installed()
    await until(() => store.did.length === 2)
    await device.write(at(3), block(7))
    await until(() => store.did.length === 3)

    const begun = await start.end()
    // The first two go at once.
    expect(store.did.slice(0, 2).toSorted()).toEqual(['put 0', 'put 1'])
    expect(store.did.slice(2)).toEqual(['put 3'])
    expect(await uploaded(opened, begun, store)).toEqual({ snapshotId: 'snap-1', putBlocks: 3 })
    await opened.close()
  })

  it('does not put a block of the base that was written as it was, but takes back one that it had put changed', async () => {
    const { disk: opened, device } = await disk()
    const store = ebs()
    const start = starting(opened, store)
    await device.write(at(0), Buffer.alloc(SECTOR, 1))
    await device.write(at(1), block(7))
    start.installed()
    await until(() => store.did.length === 1)
    await sleep(20)
    expect(store.did).toEqual(['put 1'])

    await device.write(at(0), Buffer.alloc(SECTOR, 9))
    start.installed()
    await until(() => store.did.length === 2)
    await device.write(at(0), Buffer.alloc(SECTOR, 1))
    start.installed()
    await until(() => store.did.length === 3)

    const begun = await start.end()
    expect(store.did).toEqual(['put 1', 'put 0', 'put 0'])
    expect(store.stored.get(0)?.equals(block(1))).toBe(true)
    expect(await opened.changed(signal, begun?.put)).toMatchObject([{ index: 0 }, { index: 1 }])
    await opened.close()
  })

  it('leaves what comes after the packages for the end: scripts delete what they unpacked', async () => {
    const { disk: opened, device } = await disk()
    const store = ebs()
    const start = starting(opened, store)
    await device.write(at(1), block(9))

    start.hold()
    await device.write(at(2), block(9))
    await until(() => store.did.length === 1)
    await sleep(20)

    await start.end()
    expect(store.did).toEqual(['put 1'])
    await opened.close()
  })

  it('begins no snapshot before there is enough to put', async () => {
    const { disk: opened, device } = await disk()
    const store = ebs()
    const start = starting(opened, store, { ...EAGER, fewest: 3 })
    await device.write(at(1), Buffer.alloc(2 * BLOCK_BYTES, 9))
    await sleep(30)

    expect(await start.end()).toBeUndefined()
    expect(store.tokens).toEqual([])
    await opened.close()
  })

  it('has a token of its own each time: another run’s blocks cannot be taken back', async () => {
    const tokens: string[] = []
    for (const _ of [1, 2]) {
      const { disk: opened, device } = await disk()
      const store = ebs()
      const start = starting(opened, store)
      await device.write(at(1), block(9))
      await until(() => store.stored.has(1))
      await start.end()
      tokens.push(...store.tokens)
      await opened.close()
    }
    expect(new Set(tokens).size).toBe(2)
  })

  it('puts a block again in time, so that a long provision script does not cost the snapshot', async () => {
    const { disk: opened, device } = await disk()
    const store = ebs()
    const start = starting(opened, store, { ...EAGER, idleMilliseconds: 10 })
    await device.write(at(1), block(9))
    await until(() => store.did.length >= 3)

    const begun = await start.end()
    expect(new Set(store.did)).toEqual(new Set(['put 1']))
    expect(begun?.puts).toBe(store.did.length)
    await opened.close()
  })

  it('that fails says nothing: the end of the bake meets the same failure, or none', async () => {
    const { disk: opened, device } = await disk()
    const failing = ebs(() => true)
    const start = starting(opened, failing)
    await device.write(at(1), block(9))
    await until(() => failing.did.length === 1)
    const begun = await start.end()

    const store = { ...ebs(), stored: failing.stored }
    await uploaded(opened, begun, { ...store, blocks: { ...store.blocks, complete: async () => {} } })
    expect(store.did).toEqual(['put 1'])
    await opened.close()
  })

  it('stops when the run is cancelled, and gives the snapshot to be named', async () => {
    const { disk: opened, device } = await disk()
    const cancel = new AbortController()
    const store = ebs()
    const start = starting(opened, store, EAGER, cancel.signal)
    await device.write(at(1), block(9))
    await until(() => store.did.length === 1)

    cancel.abort()
    await device.write(at(2), block(9))
    await sleep(20)

    expect(await start.end()).toMatchObject({ snapshotId: 'snap-1' })
    expect(store.did).toEqual(['put 1'])
    await opened.close()
  })
})
