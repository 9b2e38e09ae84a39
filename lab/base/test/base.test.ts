import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { contentHash } from '../content.ts'
import { LAYOUT, rootExtent, upstream } from '../disk.ts'
import { baseCache, baseKey } from '../index.ts'
import { prune, superseded } from '../prune.ts'
import { treeKey } from '../tree.ts'

describe('the layout', () => {
  it("is Amazon Linux 2023's: EFI, BIOS boot, then root, which starts at 12 MiB and is a multiple of 4 KiB", () => {
    const { offset, bytes } = rootExtent(2 * 2 ** 30)
    expect(offset).toBe(12 * 2 ** 20)
    expect(bytes % 4096).toBe(0)
    expect([LAYOUT.efi.number, LAYOUT.biosBoot.number, LAYOUT.root.number]).toEqual([128, 127, 1])
    expect(LAYOUT.efi.end + 1).toBe(LAYOUT.biosBoot.start)
    expect(LAYOUT.biosBoot.end + 1).toBe(LAYOUT.root.start)
  })

  it("leaves room for GPT's second header", () => {
    const { offset, bytes } = rootExtent(2 ** 30)
    expect(2 ** 30 - offset - bytes).toBeGreaterThanOrEqual(33 * 512)
  })
})

describe('provides.txt', () => {
  const lines = readFileSync(join(import.meta.dirname, '../provides.txt'), 'utf8').split('\n')
  const capabilities = lines.filter(line => line !== '' && !line.startsWith('#'))

  it('names each capability once, with a version that the builder can fill in', () => {
    const names = capabilities.map(line => line.split(' = ')[0])
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    for (const line of capabilities) {
      expect(line).toMatch(/^\S+( = (release|python-abi|(\d:)?dpkg:[a-z0-9+.-]+))?$/)
    }
  })

  it.each([
    'systemd',
    'python3',
    'python3-flask',
    'python3-gunicorn',
    'nginx',
    '/bin/sh',
    '/usr/bin/python3',
    'shadow-utils',
    'system-release(releasever)'
  ])('has %s', name => expect(capabilities.map(line => line.split(' = ')[0])).toContain(name))

  it.each([
    ['2:1.22.1-9+deb12u3', '1.22.1'],
    ['252.39-1~deb12u2', '252.39'],
    ['3.11.2-1+b1', '3.11.2'],
    ['20230311+deb12u1', '20230311']
  ])('knows %s as %s', (debian, rpm) => expect(upstream(debian)).toBe(rpm))
})

describe('the cache', () => {
  it('tells bases apart by file system, size and source of the tree', () => {
    const keys = [baseKey('xfs', 2), baseKey('ext4', 2), baseKey('xfs', 8)]
    expect(new Set(keys).size).toBe(3)
    expect(treeKey({ LAB_BASE: 'amazonlinux:2023' })).not.toBe(treeKey({}))
  })

  it('does not mix up contents that only join alike', () => {
    expect(contentHash(['ab', 'c'])).not.toBe(contentHash(['a', 'bc']))
  })

  it('lies where the scripts say: KILN_CACHE, else kiln in XDG_CACHE_HOME', () => {
    expect(baseCache({ KILN_CACHE: '/k', XDG_CACHE_HOME: '/x' })).toBe('/k/base')
    expect(baseCache({ XDG_CACHE_HOME: '/x' })).toBe('/x/kiln/base')
  })
})

describe('old bases', () => {
  const DAY = 24 * 3600 * 1000
  const hash = (digit: number): string => `${digit}`.repeat(16)
  const disk = (name: string, daysAgo: number) =>
    ['raw', 'json'].map(kind => ({ file: `${name}.${kind}`, usedAt: -daysAgo * DAY }))

  it('go, except the two of each file system that were used last', () => {
    const files = [1, 2, 3, 4].flatMap(n => [...disk(`xfs-${hash(n)}`, n + 1), ...disk(`ext4-${hash(n)}`, n + 1)])
    expect(superseded(files, 0).sort()).toEqual(
      [3, 4].flatMap(n => ['ext4', 'xfs'].flatMap(fs => [`${fs}-${hash(n)}.json`, `${fs}-${hash(n)}.raw`])).sort()
    )
  })

  it('stay while they were used within a day, and count as used when either file was', () => {
    const files = [1, 2, 3].flatMap(n => disk(`xfs-${hash(n)}`, 0.5))
    expect(superseded(files, 0)).toEqual([])
    const aged = [...disk(`xfs-${hash(4)}`, 9), ...[1, 2].flatMap(n => disk(`xfs-${hash(n)}`, 0.5))]
    expect(superseded(aged, 0)).toHaveLength(2)
    expect(superseded([...aged, { file: `xfs-${hash(4)}.json`, usedAt: 0 }], 0)).toEqual([])
  })

  it('are all that is removed', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'kiln-prune-'))
    try {
      const names = [1, 2, 3].flatMap(n => [`tree-${hash(n)}.tar`, `xfs-${hash(n)}.raw`, `xfs-${hash(n)}.json`])
      const foreign = ['lock', 'disk.partial', 'notes.txt', `tree-${hash(9)}.tar.partial`]
      for (const name of [...names, ...foreign]) {
        writeFileSync(join(cache, name), '')
        const usedAt = new Date(Date.now() - (2 + Number(/-(\d)/.exec(name)?.[1] ?? 9)) * DAY)
        utimesSync(join(cache, name), usedAt, usedAt)
      }
      await prune(cache)
      expect(readdirSync(cache).sort()).toEqual([...names.filter(name => !name.includes(hash(3))), ...foreign].sort())
    } finally {
      rmSync(cache, { recursive: true })
    }
  })
})
