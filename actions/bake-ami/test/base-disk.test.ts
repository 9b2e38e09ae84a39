import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { recordedProgress } from '../../../lib/progress.ts'
import { leftovers } from '../src/base-disk.ts'
import type { Blocks } from '../src/blocks.ts'
import { BLOCK_BYTES } from '../src/diff.ts'
import { OWNER } from '../src/owner.ts'
import { wholeDisk } from './whole-disk.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-base-disk-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const PRESENT = [0, 3, 2047]

/** A snapshot of 1 GiB with three blocks; counts what is asked of it. */
function snapshot(damaged = false) {
  const asked = { list: 0, get: 0 }
  const blocks: Pick<Blocks, 'list' | 'get'> = {
    async list() {
      asked.list++
      return { volumeGiB: 1, blocks: PRESENT.map(index => ({ index, token: `t${index}` })) }
    },
    async get(_, { index, token }) {
      expect(token).toBe(`t${index}`)
      asked.get++
      if (damaged && index === 3) throw new Error('damaged')
      return Buffer.alloc(BLOCK_BYTES, index + 1)
    }
  }
  const fetch = {
    blocks: blocks as Blocks,
    snapshotId: 'snap-1',
    directory,
    workers: 2,
    signal: new AbortController().signal,
    progress: recordedProgress()
  }
  return { asked, fetch }
}

function at(path: string, index: number): number {
  const file = openSync(path, 'r')
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, index * BLOCK_BYTES)
  closeSync(file)
  return byte.readUInt8(0)
}

describe('the base disk', () => {
  it('has the blocks of the snapshot where they belong, and holes elsewhere', async () => {
    const { fetch } = snapshot()

    const { path, present, cached, volumeGiB } = await wholeDisk(fetch)

    expect({ cached, volumeGiB, present: [...present] }).toEqual({ cached: false, volumeGiB: 1, present: PRESENT })
    expect([0, 1, 3, 2047].map(index => at(path, index))).toEqual([1, 0, 4, 2048 % 256])
    expect(statSync(path).blocks * 512).toBeLessThan(4 * BLOCK_BYTES)
  })

  it('is fetched once', async () => {
    const { asked, fetch } = snapshot()
    await wholeDisk(fetch)

    expect((await wholeDisk(fetch)).cached).toBe(true)
    expect(asked).toEqual({ list: 1, get: 3 })
  })

  it('that was unpacked here anew is checked whole and kept', async () => {
    const { asked, fetch } = snapshot()
    const { path } = await wholeDisk(fetch)
    utimesSync(path, 1, 1)

    expect((await wholeDisk(fetch)).cached).toBe(true)
    expect(asked.get).toBe(3)
  })

  it('that is damaged is fetched again', async () => {
    const { asked, fetch } = snapshot()
    const { path } = await wholeDisk(fetch)
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.from([99]), 0, 1, 3 * BLOCK_BYTES)
    closeSync(file)
    // A file's time is that of the kernel's last tick, in which it may have been made, too.
    utimesSync(path, 1, 1)

    const again = await wholeDisk(fetch)

    expect(again.cached).toBe(false)
    expect(at(again.path, 3)).toBe(4)
    expect(asked.get).toBe(6)
  })

  it('of another size, or without its record, is fetched again', async () => {
    const { asked, fetch } = snapshot()
    const { path } = await wholeDisk(fetch)
    appendFileSync(path, 'x')
    await wholeDisk(fetch)
    rmSync(path.replace('.raw', '.json'))
    await wholeDisk(fetch)

    expect(asked.list).toBe(3)
  })

  it('that cannot be fetched whole leaves nothing that looks like one', async () => {
    await expect(wholeDisk(snapshot(true).fetch)).rejects.toThrow('damaged')

    expect(readdirSync(directory)).toEqual([])
  })
})

describe('leftovers', () => {
  it('are files and directories of bakes whose process is gone, and no others', async () => {
    const [, here] = OWNER.split('-')
    const gone = `${2 ** 22 + 1}-${here}`
    const elsewhere = `${2 ** 22 + 1}-1`
    const names = [
      `work-${gone}-a`,
      `work-${OWNER}-b`,
      `snap-1.raw.${gone}.partial`,
      `work-${elsewhere}-c`,
      `work-${elsewhere}-d`,
      'snap-1.raw'
    ]
    for (const name of names) writeFileSync(join(directory, name), '')
    utimesSync(join(directory, `work-${elsewhere}-d`), 1, 1)

    const found = (await leftovers(directory)).map(path => path.slice(directory.length + 1))

    expect(found.toSorted()).toEqual([`snap-1.raw.${gone}.partial`, `work-${gone}-a`, `work-${elsewhere}-d`].toSorted())
    expect(await leftovers(join(directory, 'no-such'))).toEqual([])
  })
})
