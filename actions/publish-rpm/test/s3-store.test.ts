import type { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { s3Store } from '../src/s3-store.ts'

const PLACE = { bucket: 'packages', prefix: 'el9', url: 'https://packages', isAmazon: true }

/** A bucket that gives these answers to writes, one after the other: a status, or nothing for one that is taken. */
function bucket(...answers: readonly (number | undefined)[]) {
  const left = [...answers]
  const send = async (): Promise<object> => {
    const status = left.shift()
    if (status === undefined) return {}
    throw Object.assign(new Error(`HTTP ${status}`), { name: 'Refused', $metadata: { httpStatusCode: status } })
  }
  const waited: number[] = []
  const store = s3Store({ send } as unknown as S3Client, PLACE, async milliseconds => void waited.push(milliseconds))
  return { store, left, waited }
}

describe('a new file that somebody else is writing at the same time', () => {
  it('is tried again, for a conflict says neither that it is there nor that it is not', async () => {
    const { store, waited } = bucket(409, 409, undefined)
    expect(await store.create('packages/a.rpm', Buffer.from('a'), 'for ever')).toBe('written')
    expect(waited).toHaveLength(2)
  })

  it('is there when the other one was faster', async () => {
    const { store } = bucket(409, 412)
    expect(await store.create('packages/a.rpm', Buffer.from('a'), 'for ever')).toBe('exists')
  })

  it('fails by what is the matter when the conflict does not end', async () => {
    const { store } = bucket(...Array.from({ length: 99 }, () => 409))
    const created = store.create('packages/a.rpm', Buffer.from('a'), 'for ever')
    await expect(created).rejects.toThrow(/s3:..packages.el9.packages.a\.rpm is being written by others/)
  })

  it('is not repomd.xml, which is read again first', async () => {
    const { store, waited } = bucket(409)
    expect(await store.replace('repodata/repomd.xml', Buffer.from('a'), 'tag')).toBe('changed meanwhile')
    expect(waited).toEqual([])
  })
})
