import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { s3Store } from '../chaos/s3-store.ts'
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

describe('a bucket at an endpoint of its own', () => {
  it('is in the path, where the endpoint is for S3 alone too', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.end('{}')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' }
    process.env['AWS_ENDPOINT_URL_S3'] = `http://localhost:${(server.address() as AddressInfo).port}`
    try {
      const store = s3Store({ region: 'us-east-1', credentials, maxAttempts: 1 } as never, 'claims', 'chaos')
      expect(await store.read('history/hello/2026-11')).toBe('{}')
    } finally {
      delete process.env['AWS_ENDPOINT_URL_S3']
      server.close()
    }
    expect(asked).toEqual(['GET /claims/chaos/history/hello/2026-11?x-id=GetObject'])
  })
})
