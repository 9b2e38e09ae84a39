import { describe, expect, it, jest } from '@jest/globals'
import { KilnError } from '../../../lib/errors.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import type { Deps } from '../src/deps.ts'
import type { Inputs } from '../src/inputs.ts'
import { type Upload, upload } from '../src/upload.ts'
import { baseImage } from './bases.ts'

const inputs = { workers: 2, timeoutSeconds: 5, tags: {}, application: 'web' } as unknown as Inputs
const damaged = new KilnError('xfs_repair finds the file system damaged', { remedy: 'Look.' })

/** An upload of three blocks whose puts the test may hold up. */
function uploading({
  put = async (): Promise<void> => {},
  complete = async (): Promise<void> => {},
  remove = async (): Promise<void> => {}
} = {}) {
  const sound = Promise.withResolvers<void>()
  const did: string[] = []
  const cancel = new AbortController()
  const deleted = jest.fn(remove)
  const deps = {
    blocks: {
      start: async () => {
        did.push('start')
        return 'snap-1'
      },
      put: async (_: string, index: number) => {
        await put()
        did.push(`put ${index}`)
      },
      complete: async () => {
        await complete()
        did.push('complete')
      }
    },
    snapshots: { own: async () => ({ state: 'completed' }), delete: deleted },
    progress: recordedProgress(),
    output: () => {},
    signal: cancel.signal,
    runTags: {}
  } as unknown as Deps
  const work = {
    disk: { bytes: 1024 ** 3, read: async () => Buffer.alloc(0) },
    base: { presentBlocks: 9 },
    changed: [1, 2, 3].map(index => ({ index, sha256: Buffer.alloc(32), zero: false })),
    adopted: { image: baseImage(), snapshotId: 'snap-base' },
    plan: {
      base: baseImage(),
      name: 'web-1',
      digest: 'd',
      package: { name: 'web', epoch: 0, version: '1', release: '1', arch: 'noarch' }
    },
    sound: sound.promise
  } as unknown as Upload
  return { sound, did, cancel, deleted, run: () => upload(work, inputs, deps) }
}

const turns = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 20))

describe('an upload', () => {
  it('puts while the disk is being checked, and completes the snapshot only when it is sound', async () => {
    const { sound, did, run } = uploading()

    const running = run()
    await turns()
    expect(did).toEqual(['start', 'put 1', 'put 2', 'put 3'])

    sound.resolve()
    expect(await running).toEqual({ snapshotId: 'snap-1', putBlocks: 3 })
    expect(did.at(-1)).toBe('complete')
  })

  it('of a disk that proves damaged stops, takes its snapshot back, and says what is wrong with the disk', async () => {
    const held = Promise.withResolvers<void>()
    const { sound, did, deleted, run } = uploading({ put: () => held.promise })

    const running = run()
    await turns()
    sound.reject(damaged)
    await turns()
    held.resolve()

    await expect(running).rejects.toBe(damaged)
    expect(deleted.mock.calls).toEqual([['snap-1']])
    expect(did).not.toContain('put 3')
    expect(did).not.toContain('complete')
  })

  it('names the snapshot when it cannot be taken back', async () => {
    const { sound, run } = uploading({ remove: () => Promise.reject(new Error('UnauthorizedOperation')) })

    const running = run()
    await turns()
    sound.reject(damaged)

    await expect(running).rejects.toMatchObject({
      message: damaged.message,
      remedy: damaged.remedy,
      leftBehind: [expect.stringContaining('snap-1 (pending')]
    })
  })

  const denied = Object.assign(new Error('x is not authorized to perform: ebs:PutSnapshotBlock on resource'), {
    $metadata: { httpStatusCode: 403 }
  })

  it.each(['put', 'complete'])('whose %s is refused takes its snapshot back: nobody will finish it', async call => {
    const { sound, deleted, run } = uploading({ [call]: () => Promise.reject(denied) })
    sound.resolve()

    await expect(run()).rejects.toBe(denied)
    expect(deleted.mock.calls).toEqual([['snap-1']])
  })

  it('names the snapshot when its completion is not answered: it may be complete', async () => {
    const { sound, deleted, run } = uploading({ complete: () => Promise.reject(new Error('no answer within 20 s')) })
    sound.resolve()

    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining('no answer within 20 s'),
      leftBehind: [expect.stringContaining('snap-1 (pending')]
    })
    expect(deleted).not.toHaveBeenCalled()
  })

  it('of a disk that is known to be damaged starts no snapshot', async () => {
    const { sound, did, run } = uploading()
    sound.reject(damaged)

    await expect(run()).rejects.toBe(damaged)
    expect(did).toEqual([])
  })

  it('that is cancelled stops at once, and names the snapshot, which ends by itself', async () => {
    const held = Promise.withResolvers<void>()
    const { sound, cancel, deleted, did, run } = uploading({ put: () => held.promise })

    const running = run()
    await turns()
    cancel.abort()
    sound.reject(new Error('cancelled'))
    held.resolve()

    await expect(running).rejects.toMatchObject({ leftBehind: [expect.stringContaining('snap-1 (pending')] })
    expect(deleted).not.toHaveBeenCalled()
    expect(did).not.toContain('complete')
  })
})
