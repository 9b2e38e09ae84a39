import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bakery, contents, difference, NONE, openBakery } from './bakery.ts'
import { leftAfterAll } from './left.ts'

let bakery: Bakery

beforeAll(async () => {
  bakery = await openBakery('bakelong', [{ name: 'app' }])
}, 120_000)
afterEach(() => bakery.lab.reset())
afterAll(() => bakery.end(), 60_000)

describe('EBS direct as it really is', () => {
  it.each(['lazy', 'bulk'] as const)(
    'late, slow, throttled, damaged, silent, its tokens soon too old: fetch %s gives the same image',
    async fetch => {
      await bakery.lab.switches({
        'ebs.notFoundAfterStartSeconds': 2,
        'ebs.listLagSeconds': 2,
        'ebs.pageBlocks': 100,
        'ebs.emptyPages': 1,
        'ebs.latencyMilliseconds': 5,
        'ebs.getsPerSecond': 100,
        'ebs.putsPerSecond': 20,
        'ebs.damageEveryNthGet': 9,
        'ebs.blockTokenSeconds': 3
      })
      await bakery.lab.faults.add({
        match: { operation: 'GetSnapshotBlock', nth: 20 },
        effect: 'hang-before',
        times: 1
      })
      await bakery.lab.faults.add({ match: { operation: 'PutSnapshotBlock', nth: 3 }, effect: 'hang-before', times: 1 })
      await bakery.lab.faults.add({ match: { operation: 'RegisterImage', nth: 1 }, effect: 'hang-after', times: 1 })
      const cache = join(bakery.directory, `cache-${fetch}`)
      // With a key of its own the base has to be copied, and the copy is listed at once.
      const inputs = { 'kms-key': `alias/late-${fetch}`, 'cache-directory': cache }

      const run = await bakery.bake({ ...bakery.fresh(), ...inputs, fetch })

      expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([])
      expect(run.code).toBe(0)
      expect(run.manifest?.slowestRequestSeconds).toBeGreaterThan(5)
      expect(run.manifest?.slowestRequestSeconds).toBeLessThan(20.5)
      const calls = await bakery.lab.journal.calls()
      const refused = new Set(calls.map(({ operation, code }) => `${operation} ${code}`))
      expect(refused).toContain('ListSnapshotBlocks ResourceNotFoundException')
      expect(refused).toContain('PutSnapshotBlock ResourceNotFoundException')
      expect(refused).toContain('PutSnapshotBlock RequestThrottledException')
      expect(refused).toContain('GetSnapshotBlock ValidationException')
      await bakery.lab.reset()
      const calm = await bakery.bake({ ...bakery.fresh(), ...inputs, fetch: 'bulk' })
      const [rough, smooth] = [run, calm].map(({ outputs }) => outputs['snapshot-id'] ?? '')
      const [one, other] = [await bakery.assembled(rough ?? ''), await bakery.assembled(smooth ?? '')]
      expect(difference(contents(one), contents(other))).toEqual(NONE)
    },
    180_000
  )
})

describe('a role that lacks an action of EBS direct', () => {
  const [, policy = ''] =
    /```json\n(.*?)```/s.exec(readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')) ?? []

  // The base is copied into the account before.
  beforeAll(async () => expect((await bakery.bake(bakery.fresh())).code).toBe(0), 120_000)

  it.each([
    ['ebs:ListSnapshotBlocks', []],
    ['ebs:GetSnapshotBlock', []],
    ['ebs:StartSnapshot', []],
    ['ebs:PutSnapshotBlock', ['StartSnapshot', 'DeleteSnapshot']],
    ['ebs:CompleteSnapshot', ['StartSnapshot', 'PutSnapshotBlock', 'DeleteSnapshot']]
  ] as const)(
    '%s is told which, when it is first needed, and nothing is left',
    async (action, done) => {
      await bakery.lab.policy('123456789012', JSON.parse(policy.replace(`"${action}",`, '')))
      await bakery.lab.journal.clear()

      const run = await bakery.bake({
        ...bakery.fresh(),
        'cache-directory': join(bakery.directory, `cache-${action.slice(4)}`)
      })

      expect(run.code).toBe(1)
      const said = run.annotations.filter(({ level }) => level === 'error').map(({ message }) => message)
      expect(said).toHaveLength(1)
      expect(said[0]).toContain(`not authorized to perform: ${action}`)
      expect(said[0]).toMatch(new RegExp(`What to do: Add ${action} to the role; the README`))
      expect(said[0]).not.toContain('Left behind')
      const wrote = (await bakery.lab.journal.calls()).filter(({ mutating, code }) => mutating && code === undefined)
      expect([...new Set(wrote.map(({ operation }) => operation))]).toEqual(done)
      expect(await leftAfterAll(bakery.directory)).toEqual([])
    },
    120_000
  )
})

describe('a bake that is killed with -9', () => {
  /** Reads come in every phase before the upload: the list, the mount, the installation, the check, the comparison. */
  const reads = [1, 10, 40, 90, 140, 180, 220].map(nth => ['kill-before', 'GetSnapshotBlock', nth] as const)
  const writes = [
    ['kill-before', 'CopyImage', 1],
    ['kill-after', 'CopyImage', 1],
    ['kill-before', 'ListSnapshotBlocks', 1],
    ['kill-before', 'StartSnapshot', 1],
    ['kill-after', 'StartSnapshot', 1],
    ['kill-before', 'PutSnapshotBlock', 1],
    ['kill-after', 'PutSnapshotBlock', 12],
    ['kill-before', 'CompleteSnapshot', 1],
    ['kill-after', 'CompleteSnapshot', 1],
    ['kill-before', 'RegisterImage', 1],
    ['kill-after', 'RegisterImage', 1]
  ] as const

  it.each([...reads, ...writes])(
    '%s %s %d leaves nothing on the machine and at most one snapshot, and the next run ends and sweeps',
    async (effect, operation, nth) => {
      const cache = join(bakery.directory, `cache-${effect}-${operation}-${nth}`)
      // A copy of the base with another encryption has to be made first where the copy is what is killed.
      if (operation === 'CopyImage')
        await bakery.lab.switches({ 'ebs.encryptionByDefault': effect === 'kill-after' ? 1 : 0 })
      const inputs = { ...bakery.fresh(), fetch: 'lazy', 'cache-directory': cache }
      await bakery.lab.faults.add({ match: { operation, nth }, effect, times: 1 })

      const killed = await bakery.bake(inputs)
      const [fault] = await bakery.lab.faults.list()

      expect(await leftAfterAll(bakery.directory)).toEqual([])
      await bakery.lab.faults.clear()
      await sleep(1500)
      const next = await bakery.bake(inputs)
      expect(next.annotations.filter(({ level }) => level === 'error')).toEqual([])
      expect(next.code).toBe(0)
      // Whether the moment came at all: an adopted base is not copied again, and a bake may need fewer blocks.
      expect(killed.code === 0).toBe(fault?.fired === 0)
      const { images, snapshots } = await bakery.made(next.manifest?.inputsDigest ?? '')
      expect(images).toBe(1)
      expect(snapshots.filter(state => state === 'completed')).toHaveLength(1)
      expect(snapshots.filter(state => state !== 'completed').length).toBeLessThanOrEqual(1)
      const left = (await readdir(cache, { recursive: true })).filter(name => /^work-|partial/.test(name))
      expect(left).toEqual([])
    },
    180_000
  )
})

describe('twenty bakes at once on one machine', () => {
  it('end with an AMI each, of what one alone would have made, and leave nothing', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => bakery.bake({ ...bakery.fresh(), fetch: nth % 4 === 0 ? 'bulk' : 'lazy' }))
    )

    expect(all.flatMap(({ annotations }) => annotations).filter(({ level }) => level === 'error')).toEqual([])
    expect(all.map(({ code }) => code)).toEqual(all.map(() => 0))
    expect(new Set(all.map(({ outputs }) => outputs['ami-id'])).size).toBe(20)
    expect(await leftAfterAll(bakery.directory)).toEqual([])
    expect((await readdir(join(bakery.directory, 'cache'))).filter(name => /^work-|partial/.test(name))).toEqual([])
    const alone = await bakery.bake(bakery.fresh())
    const expected = contents(await bakery.assembled(alone.outputs['snapshot-id'] ?? ''))
    for (const { outputs } of [all[0], all[1], all[19]].filter(one => one !== undefined)) {
      const made = contents(await bakery.assembled(outputs['snapshot-id'] ?? ''))
      expect(difference(made, expected)).toEqual(NONE)
    }
  }, 1_200_000)
})

describe('a runner whose disk runs full', () => {
  let small: string

  beforeAll(() => {
    small = join(bakery.directory, 'small')
    mkdirSync(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2600m', 'tmpfs', small])
  })
  afterAll(() => void execFileSync('umount', [small]))

  it.each(['lazy', 'bulk'] as const)(
    'in the middle of a bake (fetch: %s) is told so by the name of its directory, and nothing is left in it',
    async fetch => {
      const provision = join(bakery.directory, 'fill.sh')
      writeFileSync(provision, '#!/bin/sh\nhead -c 3000000000 /dev/urandom > /opt/much && sync\n', { mode: 0o755 })
      const inputs = { provision, fetch, 'root-volume-size': '8', 'cache-directory': small }

      const run = await bakery.bake({ ...bakery.fresh(), ...inputs })

      expect(run.code).toBe(1)
      const said = run.annotations.map(({ message }) => message).join('\n')
      expect(said).toContain(`${small} ran full during the bake: `)
      expect((await readdir(small)).filter(name => name.startsWith('work-'))).toEqual([])
    },
    180_000
  )
})
