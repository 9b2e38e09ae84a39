import { describe, expect, it } from '@jest/globals'
import { CancelledError } from '../errors.ts'
import { poll, shown, soonThenSeldom } from '../poll.ts'

const { signal } = new AbortController()
const around = { what: 'the tide', deadlineSeconds: 5, intervalSeconds: 0.001, signal, remedy: 'Wait.' }

/** Says these reasons, one at each look, then that it is done. */
const after = (...reasons: readonly string[]) => {
  const left = [...reasons]
  return async () => {
    const reason = left.shift()
    return reason === undefined ? { done: 'high' } : { notYet: reason }
  }
}

describe('a wait', () => {
  it('ends with what was found, and tells each new reason for not yet once', async () => {
    const told: string[] = []

    expect(await poll(after('low', 'low', 'rising', 'low'), { ...around, onNotYet: one => told.push(one) })).toBe(
      'high'
    )
    expect(told).toEqual(['low', 'rising', 'low'])
  })

  it('looks at once, and never begins a pause that would end after the deadline', async () => {
    expect(await poll(after(), { ...around, deadlineSeconds: 0 })).toBe('high')
    await expect(poll(after('low', 'low'), { ...around, deadlineSeconds: 0 })).rejects.toThrow(
      'Waited 0 s for the tide. Last seen: low.'
    )
  })

  it('asks how long to pause by how long it waited', async () => {
    const waited: number[] = []
    const intervalSeconds = (seconds: number): number => {
      waited.push(seconds)
      return 0.02
    }

    await poll(after('low', 'low', 'low'), { ...around, intervalSeconds })

    expect(waited).toHaveLength(3)
    expect(waited).toEqual(waited.toSorted((a, b) => a - b))
    expect(waited[2]).toBeGreaterThanOrEqual(0.03)
  })

  it('stops in the middle of a pause when the run is cancelled', async () => {
    const cancel = new AbortController()
    const waiting = poll(after('low', 'low'), {
      ...around,
      intervalSeconds: 1000,
      deadlineSeconds: 2000,
      signal: cancel.signal
    })
    setTimeout(() => cancel.abort(), 10)

    await expect(waiting).rejects.toThrow(CancelledError)
  })
})

describe('what may be over at once, or take minutes', () => {
  it.each([
    [0, 0.1],
    [0.4, 0.1],
    [2, 0.5],
    [8, 2],
    [600, 2]
  ])('after %d s is looked at again in %d s', (waited, pause) => {
    expect(soonThenSeldom(waited)).toBe(pause)
  })

  it('is asked for less than a third as often in a minute as every quarter of a second', () => {
    let looks = 0
    for (let waited = 0; waited < 60; waited += soonThenSeldom(waited)) looks++

    expect(looks).toBeLessThan(240 / 3)
  })
})

describe('what may not show at all', () => {
  it('is the first that is found, within so many looks', async () => {
    const finds = [undefined, undefined, 'here']
    const look = async () => finds.shift()

    expect(await shown(look, { looks: 3, intervalSeconds: 0.001, signal })).toBe('here')
    expect(await shown(async () => undefined, { looks: 2, intervalSeconds: 0.001, signal })).toBeUndefined()
  })
})
