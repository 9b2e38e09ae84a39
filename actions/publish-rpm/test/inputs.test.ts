import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../../lib/errors.ts'
import { readInputs } from '../../../lib/inputs.ts'
import { fields } from '../src/inputs.ts'
import { repositoryUrl } from '../src/s3-store.ts'

const place = (repository: string) =>
  readInputs(fields, { INPUT_REPOSITORY: repository, INPUT_RPMS: '*.rpm' }).repository

describe('the input "repository"', () => {
  it.each([
    ['s3://packages', { kind: 's3', bucket: 'packages', prefix: '' }],
    ['s3://my.packages/al2023//x86_64/', { kind: 's3', bucket: 'my.packages', prefix: 'al2023/x86_64' }],
    ['file:/srv/repo', { kind: 'file', directory: '/srv/repo' }],
    ['file:///srv/repo', { kind: 'file', directory: '/srv/repo' }]
  ])('%s', (value, expected) => expect(place(value)).toEqual(expected))

  it.each([
    'packages',
    's3://Bad_Bucket',
    's3://b/../x',
    's3://b/$(id)',
    's3://b/a b',
    'file:relative',
    'https://x',
    'file:/a\nb'
  ])('is not %j', value => expect(() => place(value)).toThrow(InputError))
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
