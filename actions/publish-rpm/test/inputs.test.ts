import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../../lib/errors.ts'
import { readInputs } from '../../../lib/inputs.ts'
import { fields, orderOf } from '../src/inputs.ts'
import { repositoryUrl } from '../src/s3-store.ts'

const place = (repository: string) =>
  readInputs(fields, { INPUT_REPOSITORY: repository, INPUT_RPMS: '*.rpm' }).repository

describe('the input "repository"', () => {
  it.each([
    ['s3://packages', { kind: 's3', bucket: 'packages', prefix: '' }],
    ['s3://my.packages/al2023//x86_64/', { kind: 's3', bucket: 'my.packages', prefix: 'al2023/x86_64' }],
    ['file:/srv/repo', { kind: 'file', directory: '/srv/repo' }],
    ['file:///srv/repo', { kind: 'file', directory: '/srv/repo' }],
    [
      'artifactory:https://example.jfrog.io/artifactory/rpm-local/al2023//x86_64/',
      {
        kind: 'artifactory',
        service: 'https://example.jfrog.io/artifactory',
        key: 'rpm-local',
        path: 'al2023/x86_64'
      }
    ],
    [
      'artifactory:http://127.0.0.1:8082/artifactory/rpm',
      { kind: 'artifactory', service: 'http://127.0.0.1:8082/artifactory', key: 'rpm', path: '' }
    ]
  ])('%s', (value, expected) => expect(place(value)).toEqual(expected))

  it.each([
    'packages',
    's3://Bad_Bucket',
    's3://b/../x',
    's3://b/$(id)',
    's3://b/a b',
    'file:relative',
    'https://x',
    'file:/a\nb',
    'artifactory:http://example.com/artifactory/rpm', // the token would go in the clear
    'artifactory:https://user:secret@example.com/artifactory/rpm',
    'artifactory:https://example.com/rpm',
    'artifactory:https://example.com/artifactory/',
    'artifactory:https://example.com/artifactory/rpm/../other',
    'artifactory:https://example.com/artifactory/rpm?x=$(id)',
    'artifactory:https://example.com/artifactory/rpm;a=b'
  ])('is not %j', value => expect(() => place(value)).toThrow(InputError))
})

describe('inputs that do not fit each other', () => {
  const order = (inputs: Record<string, string>) => () => orderOf(readInputs(fields, inputs), '/')

  it('are all named at once, before anything is read', () => {
    const artifactory = 'artifactory:https://example.com/artifactory/rpm'
    const all = { INPUT_REPOSITORY: artifactory, INPUT_REVISIONS: 'true', 'INPUT_SIGN-PASSPHRASE': 'x' }
    expect(order(all)).toThrow(/artifactory-token[\s\S]*revisions[\s\S]*rpms[\s\S]*sign-key/)
  })

  it('a passphrase without its key is not passed over: nothing would be signed', () => {
    const inputs = { INPUT_REPOSITORY: 's3://packages', INPUT_RPMS: 'x', 'INPUT_SIGN-PASSPHRASE': 'x' }
    expect(order(inputs)).toThrow('sign-key')
  })

  it('a key implies revisions, which are what it signs', () => {
    const inputs = { INPUT_REPOSITORY: 's3://packages', INPUT_RPMS: 'x', 'INPUT_SIGN-KEY': 'x' }
    expect(order(inputs)()).toMatchObject({ revisions: true })
  })

  it('mode gc needs no packages', () => {
    expect(order({ INPUT_REPOSITORY: 's3://packages', INPUT_MODE: 'gc' })()).toBe('gc')
    expect(order({ INPUT_REPOSITORY: 's3://packages' })).toThrow('rpms')
  })
})

describe('the URL where dnf reads a bucket', () => {
  it.each([
    ['packages', 'al2023', 'eu-west-1', undefined, 'https://packages.s3.eu-west-1.amazonaws.com/al2023'],
    ['packages', '', 'cn-north-1', undefined, 'https://packages.s3.cn-north-1.amazonaws.com.cn'],
    ['my.packages', 'a', 'us-east-1', undefined, 'https://s3.us-east-1.amazonaws.com/my.packages/a'],
    ['packages', 'a', 'us-east-1', 'http://127.0.0.1:4566/', 'http://127.0.0.1:4566/packages/a']
  ])('%s/%s in %s at %s is %s%s', (bucket, prefix, region, endpoint, url) => {
    expect(repositoryUrl(bucket, prefix, region, endpoint)).toBe(url)
  })
})
