import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { featureNames } from '../features.ts'

describe('features of a file system', () => {
  it.each([
    ['xfs', 0x0b, ['ftype', 'sparse', 'bigtime']],
    ['xfs', 0x2b, ['ftype', 'sparse', 'bigtime', 'nrext64']],
    ['ext', 0x2c2, ['filetype', 'extent', '64bit', 'flex_bg']],
    ['ext', 0x100002, ['filetype', '0x100000']],
    ['xfs', 0, []]
  ])('of %s with bits %i are %j', (kind, bits, names) => {
    expect(featureNames(kind, bits)).toEqual(names)
  })

  it('are one for each bit', () => {
    const ones = (bits: number): number => bits.toString(2).replaceAll('0', '').length
    fc.assert(
      fc.property(fc.constantFrom('ext', 'xfs'), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (kind, bits) => {
        expect(new Set(featureNames(kind, bits)).size).toBe(ones(bits))
      })
    )
  })
})
