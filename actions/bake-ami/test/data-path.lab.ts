import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { ensureBase } from '../../../lab/base/index.ts'
import { type Bake, type Bakery, contents, difference, NONE, openBakery } from './bakery.ts'
import { leftAfterAll } from './left.ts'

let bakery: Bakery

beforeAll(async () => {
  bakery = await openBakery('bakedata', [{ name: 'app' }])
}, 120_000)
afterEach(() => bakery.lab.reset())
afterAll(() => bakery.end(), 60_000)

const kind = ({ manifest }: Bake) => manifest?.base.fetch

describe('a base read lazily', () => {
  let first: Bake

  it('is read where it is touched, and nothing of it is left on the machine', async () => {
    first = await bakery.bake({ ...bakery.fresh(), fetch: 'lazy' })

    expect(first.annotations.filter(({ level }) => level === 'error')).toEqual([])
    expect(first.code).toBe(0)
    expect(kind(first)).toEqual({ mode: 'lazy', reason: 'fetch: lazy' })
    const { getBlocks = 0, basePresentBlocks = 0 } = first.manifest ?? {}
    expect(getBlocks).toBeGreaterThan(0)
    expect(getBlocks).toBeLessThan(basePresentBlocks / 2)
    const cache = join(bakery.directory, 'cache')
    const [list = ''] = readdirSync(cache).filter(name => name.endsWith('.hot.json'))
    // What was read to check the file system at last, too.
    expect(JSON.parse(readFileSync(join(cache, list), 'utf8'))).toHaveLength(getBlocks)
    expect(await leftAfterAll(bakery.directory)).toEqual([])
  }, 90_000)

  it('gives an image that, put together from its blocks alone, is the base with the package that dnf installs, file by file', async () => {
    const baked = await bakery.assembled(first.outputs['snapshot-id'] ?? '')
    const { rawPath } = await ensureBase({ filesystem: 'xfs' })
    const plain = join(bakery.directory, 'plain.raw')
    copyFileSync(rawPath, plain)

    const installed = contents(
      plain,
      `mount -t proc proc "$1/proc"
      mount -t tmpfs tmpfs "$1/tmp"
      mkdir "$1/tmp/repository"
      mount --bind ${bakery.repository} "$1/tmp/repository"
      SYSTEMD_OFFLINE=1 PYTHONDONTWRITEBYTECODE=1 chroot "$1" dnf -q -y --nogpgcheck --setopt=reposdir=/no \\
        --setopt=cachedir=/tmp/cache --setopt=logdir=/tmp/log --repofrompath=app,file:///tmp/repository install app >&2
      umount --recursive "$1/tmp" "$1/proc"`
    )

    expect(installed.size).toBeGreaterThan(10_000)
    expect(difference(contents(baked), installed)).toEqual(NONE)
  }, 120_000)

  it('is not read again: the next bake finds its blocks here', async () => {
    const next = await bakery.bake({ ...bakery.fresh(), fetch: 'lazy' })

    expect(next.code).toBe(0)
    expect(next.manifest?.getBlocks).toBeLessThanOrEqual(8)
  }, 90_000)

  it('is listed on from the last known block when a page token has grown too old', async () => {
    await bakery.lab.switches({ 'ebs.pageBlocks': 250, 'ebs.pageTokenSeconds': 1 })
    await bakery.lab.faults.add({
      match: { operation: 'ListSnapshotBlocks' },
      effect: 'latency',
      milliseconds: 1500
    })

    const next = await bakery.bake({ ...bakery.fresh(), fetch: 'lazy' })

    expect(next.annotations.filter(({ level }) => level === 'error')).toEqual([])
    expect(next.code).toBe(0)
    expect(next.manifest?.basePresentBlocks).toBe(first.manifest?.basePresentBlocks)
    const lists = (await bakery.lab.journal.calls()).filter(({ operation }) => operation === 'ListSnapshotBlocks')
    expect(new Set(lists.map(({ code = 'fine' }) => code))).toEqual(new Set(['fine', 'ValidationException']))
  }, 90_000)

  it('whose last bake left its list is prefetched, and auto takes this way', async () => {
    const cache = join(bakery.directory, 'cache')
    for (const name of readdirSync(cache)) if (name.endsWith('.blocks')) rmSync(join(cache, name), { recursive: true })

    const next = await bakery.bake(bakery.fresh())

    expect(next.code).toBe(0)
    expect(kind(next)?.mode).toBe('lazy')
    expect(kind(next)?.reason).toMatch(/blocks that the last bake needed are known/)
  }, 90_000)
})

describe('a block that cannot be had', () => {
  it('is told of when a lazy bake cannot go on for it, and nothing is left', async () => {
    await bakery.lab.faults.add({
      match: { operation: 'GetSnapshotBlock', nth: 10 },
      effect: 'error',
      code: 'AccessDeniedException',
      times: 1000
    })

    const run = await bakery.bake({
      ...bakery.fresh(),
      fetch: 'lazy',
      'cache-directory': join(bakery.directory, 'cache-denied')
    })

    expect(run.code).toBe(1)
    expect(run.annotations.map(({ message }) => message).join()).toMatch(/could not be read while it was needed/)
    expect(await leftAfterAll(bakery.directory)).toEqual([])
  }, 90_000)
})
