import { describe, expect, it } from '@jest/globals'
import { claimsIn } from '../src/claims.ts'
import { proved, StoreRefused } from '../src/store.ts'
import { MemoryStore } from './fleet.fake.ts'

const claim = { run: 'r', group: 'g', instanceId: 'i', at: '' }

describe('a claim store that must show that it is atomic', () => {
  it('is used when one of many simultaneous creations wins, and keeps nothing of the proof', async () => {
    const store = new MemoryStore()
    const claims = claimsIn(proved(store, 'memory'))
    expect(await claims.take('hello', '2026-11-23', claim)).toBe('ours')
    expect(await claims.take('hello', '2026-11-23', claim)).toBe('taken')
    expect([...store.texts.keys()]).toEqual(['claims/2026-11-23/hello'])
  })

  it('is refused when it looks first and writes then, and no claim is taken in it', async () => {
    const store = new MemoryStore()
    const create = async (key: string, text: string): Promise<'created' | 'exists'> => {
      const seen = store.texts.has(key)
      await new Promise(resolve => setImmediate(resolve))
      if (seen) return 'exists'
      store.texts.set(key, text)
      return 'created'
    }
    const claims = claimsIn(proved(Object.assign(store, { create }), 's3://bucket'))
    await expect(claims.take('hello', '2026-11-23', claim)).rejects.toThrow(StoreRefused)
    await expect(claims.take('world', '2026-11-23', claim)).rejects.toThrow('s3://bucket is not atomic: 5 of 5')
    expect(store.texts.size).toBe(0)
  })
})
