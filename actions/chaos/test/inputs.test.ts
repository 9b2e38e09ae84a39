import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../../lib/errors.ts'
import { chaosInputs } from '../src/inputs.ts'

const env = (inputs: Record<string, string>) =>
  Object.fromEntries(
    Object.entries({ seed: 's', ...inputs }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  )

describe('inputs are refused before the first write', () => {
  it.each([
    ['min-days 0 would allow two kills a day (I13)', { 'min-days': '0' }, 'min-days'],
    ['a mean below the minimum', { 'mean-days': '2', 'min-days': '3' }, 'mean-days'],
    ['an empty window', { window: '15:00-09:00' }, 'window'],
    ['an unknown time zone', { 'time-zone': 'Europe/Atlantis' }, 'time-zone'],
    ['a holiday that is no date', { holidays: '25.12.2026' }, 'holidays'],
    ['run-now for everything at once', { mode: 'run-now' }, 'application'],
    ['a claim store that nobody knows', { 'claim-store': 'dynamodb://table' }, 'claim-store'],
    ['a bucket in capitals', { 'claim-store': 's3://Claims/x' }, 'claim-store'],
    ['a zone for a region', { regions: 'eu-central-1a' }, 'regions'],
    ['no seed', { seed: '' }, 'seed']
  ])('%s', (_what, inputs, name) => {
    const read = () => chaosInputs(env(inputs))
    expect(read).toThrow(InputError)
    expect(read).toThrow(`input "${name}"`)
  })

  it.each([
    ['ssm:/team/chaos', { kind: 'ssm', path: '/team/chaos' }],
    ['s3://my-claims', { kind: 's3', bucket: 'my-claims', prefix: '' }],
    ['s3://my-claims/team/chaos/', { kind: 's3', bucket: 'my-claims', prefix: 'team/chaos' }]
  ])('keeps claims in %s', (text, place) => {
    expect(chaosInputs(env({ 'claim-store': text }))['claim-store']).toEqual(place)
  })

  it('is leashed and only plans unless told otherwise', () => {
    expect(chaosInputs(env({}))).toMatchObject({ mode: 'plan', unleashed: false })
  })
})
