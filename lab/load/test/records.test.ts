import { describe, expect, it } from '@jest/globals'
import { failed, type LoadRecord, line, overlap, parseLines, spelledTally, tally } from '../records.ts'

const answer = (at: number, version: string, status = 200): LoadRecord => ({
  kind: 'request',
  at,
  milliseconds: 5,
  status,
  version
})

describe('the overlap of two versions', () => {
  it('is the time from the first new answer to the last old one', () => {
    const records = [answer(0, '1'), answer(100, '2'), answer(130, '1'), answer(140, '2')]
    expect(overlap(records, '1', '2').milliseconds).toBe(30)
  })
  it('is nothing when the old one ends before the new one begins', () => {
    expect(overlap([answer(0, '1'), answer(100, '2')], '1', '2').milliseconds).toBe(0)
  })
  it('does not count what failed, nor what lies outside the time asked for', () => {
    const records = [answer(0, '2'), answer(100, '1'), answer(200, '2'), answer(300, '1', 502)]
    expect(overlap(records, '1', '2', 50).milliseconds).toBe(0)
  })
})

describe('records', () => {
  it('survive their file', () => {
    const records = [answer(1, '1.0.0'), { ...answer(2, 'no answer in time', 0), kind: 'slow' as const }]
    expect(parseLines(records.map(line).join(''))).toEqual(records)
  })
  it.each([
    [101, false],
    [200, false],
    [302, false],
    [404, true],
    [503, true],
    [0, true]
  ])('status %i is a failure: %s', (status, expected) => {
    expect(failed(answer(0, '1', status))).toBe(expected)
  })
  it('are counted by kind, with the times of those that did not fail', () => {
    const records = [answer(0, '1'), answer(1, '1', 503), { ...answer(2, '1', 101), kind: 'websocket' as const }]

    expect(tally(records)).toEqual([
      { kind: 'request', count: 2, failed: 1, median: 5, p99: 5, slowest: 5 },
      { kind: 'websocket', count: 1, failed: 0, median: 5, p99: 5, slowest: 5 }
    ])
    expect(spelledTally(records)).toContain('request 2, 1 failed')
  })
})
