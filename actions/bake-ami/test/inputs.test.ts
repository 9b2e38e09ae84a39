import { describe, expect, it } from '@jest/globals'
import { inputs } from '../src/inputs.ts'

const env = (given: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries({
      application: 'web',
      'base-ami': 'ami-0123456789abcdef0',
      package: 'web',
      repository: 's3://rpms/el9',
      ...given
    }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  )

describe('the inputs of bake-ami', () => {
  it('need application, base, package and repository; the rest has defaults', () => {
    expect(inputs(env())).toEqual({
      application: 'web',
      base: { imageId: 'ami-0123456789abcdef0' },
      package: 'web',
      repository: 's3://rpms/el9',
      gpgKey: undefined,
      gpgCheck: false,
      baseRepositories: true,
      excludePackages: ['kernel*'],
      provision: undefined,
      amiName: undefined,
      rootVolumeGiB: undefined,
      tags: {},
      cacheDirectory: undefined,
      workers: 64,
      timeoutSeconds: 1800,
      mode: 'apply'
    })
  })

  it('take the base by SSM parameter, or by owners and name', () => {
    expect(inputs(env({ 'base-ami': 'ssm:/aws/service/x' })).base).toEqual({ parameter: '/aws/service/x' })
    expect(inputs(env({ 'base-ami': '', 'base-owners': 'amazon', 'base-name': 'al2023-ami-2023*' })).base).toEqual({
      owners: ['amazon'],
      name: 'al2023-ami-2023*'
    })
  })

  it('never take a base by name alone (T9)', () => {
    expect(() => inputs(env({ 'base-ami': '', 'base-name': 'al2023*' }))).toThrow(
      'anybody may publish an AMI of any name'
    )
  })

  it('check signatures when a key is given, and not silently without one', () => {
    expect(inputs(env({ 'repository-gpgkey': 'key.asc' })).gpgCheck).toBe(true)
    expect(inputs(env({ 'repository-gpgkey': 'key.asc', gpgcheck: 'false' })).gpgCheck).toBe(false)
    expect(() => inputs(env({ gpgcheck: 'true' }))).toThrow('repository-gpgkey')
  })

  it.each([
    [{ repository: 'ftp://x/y' }, 's3://bucket/prefix, https://'],
    [{ package: 'web; rm -rf /' }, 'package name or NEVRA'],
    [{ package: '--installroot=/' }, 'package name or NEVRA'],
    [{ 'base-ami': 'al2023' }, 'AMI id or ssm:'],
    [{ 'base-ami': '' }, 'is required, or base-owners with base-name'],
    [{ 'base-owners': 'amazon', 'base-name': 'x' }, 'goes without base-owners'],
    [{ 'ami-name': 'a:b' }, 'ami-name'],
    [{ tags: 'kiln:application=x' }, 'reserved'],
    [{ tags: 'novalue' }, 'key=value'],
    [{ engine: 'volume' }, 'not one of ebs-direct'],
    [{ workers: '0' }, 'from 1 to 256']
  ])('refuse %j', (given, problem) => {
    expect(() => inputs(env(given as Record<string, string>))).toThrow(problem)
  })
})
