import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../../lib/errors.ts'
import { chaosInputs } from '../src/inputs.ts'

const env = (inputs: Record<string, string>) =>
  Object.fromEntries(
    Object.entries({ seed: 's', ...inputs }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  )

const MONDAY = Date.UTC(2026, 10, 23, 12)

describe('inputs are refused before the first write', () => {
  it.each([
    ['min-days 0 would allow two kills a day (I13)', { 'min-days': '0' }, 'min-days'],
    ['a mean below the minimum', { 'mean-days': '2', 'min-days': '3' }, 'mean-days'],
    ['an empty window', { window: '15:00-09:00' }, 'window'],
    ['an unknown time zone', { 'time-zone': 'Europe/Atlantis' }, 'time-zone'],
    ['a holiday that is no date', { holidays: '25.12.2026' }, 'holidays'],
    ['run-now for everything at once', { mode: 'run-now' }, 'application'],
    ['a claim store that nobody knows', { 'claim-store': 'redis://host' }, 'claim-store'],
    ['a bucket in capitals', { 'claim-store': 's3://Claims/x' }, 'claim-store'],
    ['a zone for a region', { regions: 'eu-central-1a' }, 'regions'],
    ['no seed', { seed: '' }, 'seed'],
    [
      'a window of which summer time leaves nothing',
      { window: '02:00-03:00', 'time-zone': 'Europe/Berlin', workdays: 'sun' },
      'window'
    ],
    ['a plan of the past', { 'plan-from': '2026-11-22' }, 'plan-from'],
    ['a role that is none', { accounts: 'prod=arn:aws:iam::1:user/x' }, 'accounts'],
    [
      'two roles of one account',
      { accounts: 'a=arn:aws:iam::111122223333:role/x\nb=arn:aws:iam::111122223333:role/y' },
      'accounts'
    ],
    [
      'two accounts of one name',
      { accounts: 'a=arn:aws:iam::111122223333:role/x\na=arn:aws:iam::444455556666:role/x' },
      'accounts'
    ],
    ['a probe that is no URL among others', { 'probe-url': 'http://a/\nb' }, 'probe-url']
  ])('%s', (_what, inputs, name) => {
    const read = () => chaosInputs(env(inputs), MONDAY)
    expect(read).toThrow(InputError)
    expect(read).toThrow(`input "${name}"`)
  })

  it.each([
    ['ssm:/team/chaos', { kind: 'ssm', path: '/team/chaos' }],
    ['dynamodb://chaos-claims', { kind: 'dynamodb', table: 'chaos-claims' }],
    ['s3://my-claims', { kind: 's3', bucket: 'my-claims', prefix: '' }],
    ['s3://my-claims/team/chaos/', { kind: 's3', bucket: 'my-claims', prefix: 'team/chaos' }]
  ])('keeps claims in %s', (text, place) => {
    expect(chaosInputs(env({ 'claim-store': text }))['claim-store']).toEqual(place)
  })

  it.each([
    ['on days that are no working days', { window: '02:00-03:00', 'time-zone': 'Europe/Berlin' }],
    ['of which summer time leaves a part', { window: '01:30-03:30', 'time-zone': 'Europe/Berlin', workdays: 'sun' }],
    ['in a zone without summer time', { window: '02:00-03:00', workdays: 'sun' }]
  ])('takes a window %s', (_what, inputs) => {
    expect(() => chaosInputs(env(inputs), MONDAY)).not.toThrow()
  })

  it('calls accounts by their names, or by their digits', () => {
    const accounts = 'prod=arn:aws:iam::111122223333:role/kiln-chaos\narn:aws-us-gov:iam::444455556666:role/path/x'
    expect(chaosInputs(env({ accounts })).accounts).toEqual([
      { name: 'prod', roleArn: 'arn:aws:iam::111122223333:role/kiln-chaos' },
      { name: '444455556666', roleArn: 'arn:aws-us-gov:iam::444455556666:role/path/x' }
    ])
  })

  it('is leashed and only plans unless told otherwise', () => {
    expect(chaosInputs(env({}))).toMatchObject({ mode: 'plan', unleashed: false })
  })
})
