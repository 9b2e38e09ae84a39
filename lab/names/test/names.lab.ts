import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { inOwnNetwork } from '../../balancer/test/own-network.ts'

interface Seen {
  readonly first: { readonly cname: unknown; readonly a: unknown }
  readonly last: unknown
  readonly newBalancer: unknown
  readonly alias: unknown
  readonly unknown: unknown
  readonly asked: number
  readonly failed: readonly unknown[]
  readonly changeMilliseconds: number
}

describe('names of the lab', () => {
  let seen: Seen

  beforeAll(async () => {
    seen = (await inOwnNetwork(join(import.meta.dirname, 'scenario.ts'))) as Seen
    console.log(`${seen.asked} questions during the changes, ${seen.changeMilliseconds} ms each`)
  }, 60_000)

  it('answers a CNAME of a private zone and follows it to the balancer', () => {
    expect(seen.first).toEqual({
      cname: ['internal-shop-1.us-east-1.elb.amazonaws.com'],
      a: ['10.77.250.10', '10.77.250.11']
    })
  })

  it('answers what was written last', () => {
    expect(seen.last).toEqual(['10.77.250.10', '10.77.250.11'])
  })

  it('answers a new balancer, and an alias to it', () => {
    expect([seen.newBalancer, seen.alias]).toEqual([['10.77.250.12'], ['10.77.250.12']])
  })

  it('knows nobody outside', () => {
    expect(seen.unknown).toBe('ENOTFOUND')
  })

  it('fails no question while zones change', () => {
    expect(seen.failed).toEqual([])
    expect(seen.asked).toBeGreaterThanOrEqual(20)
  })
})
