import { describe, expect, it } from '@jest/globals'
import { CancelledError } from '../../../lib/errors.ts'
import { concurrently } from '../src/concurrently.ts'
import { passing, persist } from '../src/persistence.ts'

const named = (name: string, more: object = {}): Error => Object.assign(new Error(name), { name, ...more })
const signal = new AbortController().signal
const how = { signal, attemptSeconds: 1, deadlineSeconds: 10 }

describe('persist', () => {
  it('tries again what may pass, and gives what came in the end', async () => {
    const failures = [
      named('RequestThrottledException'),
      named('Error', { code: 'ECONNRESET' }),
      named('X', { $metadata: { httpStatusCode: 503 } })
    ]

    expect(
      await persist(async () => {
        const failure = failures.shift()
        if (failure !== undefined) throw failure
        return 'done'
      }, how)
    ).toBe('done')
  })

  it.each([
    ...['ThrottlingException', 'RequestThrottledException', 'RequestThrottleException', 'RequestLimitExceeded'],
    ...['TooManyRequestsException', 'InternalServerException']
  ])('tries %s again', name => {
    expect(passing(named(name), false)).toBe(true)
  })

  it('tries a block again that EBS could not read, and nothing else that it finds invalid', () => {
    const invalid = (message: string) => Object.assign(new Error(message), { name: 'ValidationException' })

    expect(passing(invalid('Failed to read block data'), false)).toBe(true)
    expect(passing(invalid('Invalid checksum'), false)).toBe(false)
  })

  it('does not try again what will not pass', async () => {
    let tries = 0
    const attempt = async (): Promise<never> => {
      tries++
      throw named('AccessDeniedException')
    }

    await expect(persist(attempt, how)).rejects.toThrow('AccessDeniedException')
    expect(tries).toBe(1)
  })

  it('takes "not found" as "not yet" only where and while that is told (T6)', async () => {
    expect(passing(named('ResourceNotFoundException'), true)).toBe(true)
    expect(passing(named('ResourceNotFoundException'), false)).toBe(false)
    await expect(persist(() => Promise.reject(named('ResourceNotFoundException')), how)).rejects.toThrow(
      'ResourceNotFound'
    )
  })

  it('gives up an attempt that gets no answer, and starts another (T7)', async () => {
    let tries = 0
    const attempt = (limit: AbortSignal): Promise<string> =>
      ++tries === 1
        ? new Promise((_, reject) => limit.addEventListener('abort', () => reject(limit.reason)))
        : Promise.resolve('answer')

    expect(await persist(attempt, { ...how, attemptSeconds: 0.05 })).toBe('answer')
    expect(tries).toBe(2)
  })

  it('stops at a cancel', async () => {
    const cancel = new AbortController()
    const attempt = async (): Promise<never> => {
      cancel.abort()
      throw named('Throttling')
    }

    await expect(persist(attempt, { ...how, signal: cancel.signal })).rejects.toThrow(CancelledError)
  })
})

describe('concurrently', () => {
  it('never does more at a time than it may, and keeps the order', async () => {
    let under = 0
    let most = 0
    const results = await concurrently([...Array(20).keys()], 3, signal, async item => {
      most = Math.max(most, ++under)
      await new Promise(resolve => setTimeout(resolve, 1))
      under--
      return item * 2
    })

    expect(most).toBe(3)
    expect(results).toEqual([...Array(20).keys()].map(item => item * 2))
  })

  it('takes nothing more after a failure, ends what is under way, and throws it', async () => {
    const ended: number[] = []
    const work = async (item: number): Promise<void> => {
      if (item === 1) throw new Error('one')
      await new Promise(resolve => setTimeout(resolve, 5))
      ended.push(item)
    }

    await expect(concurrently([0, 1, 2, 3, 4, 5], 2, signal, work)).rejects.toThrow('one')
    expect(ended).toEqual([0])
  })
})
