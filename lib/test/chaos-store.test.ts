import { describe, expect, it } from '@jest/globals'
import { proveAtomic } from '../chaos/store.ts'
import { explain, KilnError } from '../errors.ts'
import { MemoryStore } from './memory-store.ts'

describe('a claim store that must show that it is atomic', () => {
  it('is used when one of many simultaneous creations wins, and keeps nothing of the proof', async () => {
    const store = new MemoryStore()
    await proveAtomic(store, 'memory')
    expect(store.texts.size).toBe(0)
  })

  it('is refused when it looks first and writes then', async () => {
    const store = new MemoryStore()
    store.create = async (key, text) => {
      const seen = store.texts.has(key)
      await new Promise(resolve => setImmediate(resolve))
      if (seen) return 'exists'
      store.texts.set(key, text)
      return 'created'
    }
    await expect(proveAtomic(store, 's3://bucket')).rejects.toThrow('s3://bucket is not atomic: 5 of 5')
    expect(store.texts.size).toBe(0)
  })

  it('is refused when it cannot be written, and says what stood in the way', async () => {
    const store = new MemoryStore()
    store.create = async () => {
      throw Object.assign(new Error('AccessDenied'), { name: 'AccessDenied' })
    }
    const proof = proveAtomic(store, 'dynamodb://claims')
    await expect(proof).rejects.toThrow(KilnError)
    await expect(proof).rejects.toThrow(/dynamodb:..claims cannot be written.\n.*AccessDenied. Add the missing action/)
    expect(explain(await proof.catch(error => error)).match(/What to do: /g)).toHaveLength(1)
  })
})
