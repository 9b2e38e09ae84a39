import { expect, it } from '@jest/globals'
import { counted } from '../counted.ts'

it.each([
  [0, '0 subnets'],
  [1, '1 subnet'],
  [2, '2 subnets']
])('%d has its noun: %s', (count, said) => {
  expect(counted(count, 'subnet')).toBe(said)
})

it('takes a plural that is not made with an s', () => {
  expect([1, 2].map(count => counted(count, 'process', 'processes'))).toEqual(['1 process', '2 processes'])
})
