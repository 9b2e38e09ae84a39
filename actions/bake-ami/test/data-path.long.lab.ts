import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bakery, contents, difference, NONE, openBakery } from './bakery.ts'

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
      const cache = join(bakery.directory, `cache-${fetch}`)

      const run = await bakery.bake({ ...bakery.fresh(), fetch, 'cache-directory': cache })

      expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([])
      expect(run.code).toBe(0)
      expect(run.manifest?.slowestRequestSeconds).toBeGreaterThan(5)
      expect(run.manifest?.slowestRequestSeconds).toBeLessThan(20.5)
      const calls = await bakery.lab.journal.calls()
      const refused = new Set(calls.map(({ operation, code }) => `${operation} ${code}`))
      expect(refused).toContain('PutSnapshotBlock ResourceNotFoundException')
      expect(refused).toContain('PutSnapshotBlock RequestThrottledException')
      expect(refused).toContain('GetSnapshotBlock ValidationException')
      await bakery.lab.reset()
      const calm = await bakery.bake({ ...bakery.fresh(), fetch: 'bulk', 'cache-directory': cache })
      const [rough, smooth] = [run, calm].map(({ outputs }) => outputs['snapshot-id'] ?? '')
      const [one, other] = [await bakery.assembled(rough ?? ''), await bakery.assembled(smooth ?? '')]
      expect(difference(contents(one), contents(other))).toEqual(NONE)
    },
    180_000
  )
})
