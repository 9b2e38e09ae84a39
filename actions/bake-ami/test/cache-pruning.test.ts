import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { blockStore } from '../src/block-store.ts'
import { unusedEntries } from '../src/cache-pruning.ts'

const NOW = Date.now()
let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-cache-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A file, or a directory where the name says so, last used that many days ago. */
function entry(name: string, daysAgo: number): void {
  const path = join(directory, name)
  if (name.endsWith('.blocks')) mkdirSync(path)
  else writeFileSync(path, '')
  const time = new Date(NOW - daysAgo * 24 * 60 * 60 * 1000)
  utimesSync(path, time, time)
}
const unused = async () => (await unusedEntries(directory, NOW)).map(path => basename(path))

describe('the cache of bases', () => {
  it('loses what no bake read for 30 days, the record of a disk first', async () => {
    for (const name of ['snap-1.raw', 'snap-1.json', 'snap-2.blocks', 'snap-2.hot.json']) entry(name, 31)

    expect(await unused()).toEqual(['snap-1.json', 'snap-1.raw', 'snap-2.hot.json', 'snap-2.blocks'])
  })

  it('keeps all of a base of which one part was used lately, and what is none of its own', async () => {
    entry('snap-1.raw', 90)
    entry('snap-1.json', 29)
    entry('snap-2.blocks', 90)
    entry('snap-2.hot.json', 29)
    entry('notes.txt', 90)

    expect(await unused()).toEqual([])
  })

  it('loses single blocks of a base that is here as a whole, but not under a bake', async () => {
    for (const id of ['snap-1', 'snap-2']) for (const part of ['raw', 'json']) entry(`${id}.${part}`, 0)
    for (const part of ['blocks', 'hot.json']) entry(`snap-1.${part}`, 2)
    entry('snap-2.blocks', 0.5)

    expect(await unused()).toEqual(['snap-1.hot.json', 'snap-1.blocks'])
  })

  it('counts a lazy bake that begins as a use', async () => {
    entry('snap-1.blocks', 90)

    await blockStore(directory, 'snap-1')

    expect(await unused()).toEqual([])
  })
})
