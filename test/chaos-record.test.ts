import { describe, expect, it } from '@jest/globals'
import { pastOf, tidy } from '../actions/chaos/src/past.ts'
import { claimsIn } from '../lib/chaos/claims.ts'
import { historyIn } from '../lib/chaos/history.ts'
import { pastKills } from '../lib/chaos/kills.ts'
import { MemoryStore } from '../lib/test/memory-store.ts'

/** What chaos writes, lib/chaos reads. */
describe('the record of chaos', () => {
  const taken = async (): Promise<MemoryStore> => {
    const store = new MemoryStore()
    const claims = claimsIn(store)
    const claim = { run: 'r', group: 'hello-test-v001', instanceId: 'i-1', at: '2026-11-20T10:00:00Z' }
    await claims.take('hello', '2026-09-30', {
      ...claim,
      at: '2026-09-30T10:00:00Z',
      outcome: 'steady',
      recoverySeconds: 10
    })
    await claims.take('hello', '2026-10-02', { ...claim, outcome: { spared: 'changing' } })
    await claims.take('hello', '2026-11-20', { ...claim, outcome: 'deviated', recoverySeconds: 900 })
    await claims.take('world', '2026-11-19', { ...claim, group: 'world-test-v004', at: '2026-11-19T10:00:00Z' })
    return store
  }

  it('is read as it is written, from claims and history alike', async () => {
    const store = await taken()
    const before = await pastKills(store)
    await tidy(claimsIn(store), historyIn(store), '2026-11-01')
    const after = await pastKills(store)

    expect(before.map(({ application, date, outcome }) => [application, date, outcome])).toEqual([
      ['hello', '2026-11-20', 'deviated'],
      ['world', '2026-11-19', 'unknown'],
      ['hello', '2026-09-30', 'steady']
    ])
    expect(after.map(({ date, outcome, recoverySeconds }) => [date, outcome, recoverySeconds])).toEqual(
      before.map(({ date, outcome, recoverySeconds }) => [date, outcome, recoverySeconds])
    )
    expect(after[0]?.group).toBe('hello-test-v001')
    const past = await pastOf(claimsIn(store), historyIn(store))
    expect(past.map(({ kills }) => kills)).toEqual([2, 1])
  })
})
