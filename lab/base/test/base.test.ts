import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { contentHash } from '../content.ts'
import { LAYOUT, rootExtent, upstream } from '../disk.ts'
import { baseKey } from '../index.ts'
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
})
