import { describe, expect, it } from '@jest/globals'
import { InputError } from '../../../lib/errors.ts'
import { type LegibleInputs, inputs as read } from '../src/inputs.ts'

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

const inputs = (given: NodeJS.ProcessEnv): LegibleInputs => {
  const { asked, problems } = read(given)
  if (problems.length > 0) throw new InputError(problems)
  return asked
}

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
      excludePackages: ['kernel*', 'linux-image*'],
      fetch: 'auto',
      provision: undefined,
      trial: undefined,
      amiName: undefined,
      rootVolumeGiB: undefined,
      tags: {},
      encryption: { encrypt: undefined, kmsKey: undefined },
      distribution: {
        shareWith: [],
        copies: [],
        deprecateAfterDays: undefined,
        deregistrationProtection: false,
        fastRestoreZones: []
      },
      cacheDirectory: undefined,
      engine: 'ebs-direct',
      runnerInstance: undefined,
      imageBuilder: undefined,
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

  it('take further filters for the base, with or without a name', () => {
    const given = {
      'base-ami': '',
      'base-owners': 'self',
      'base-filters': 'tag:team=blue\nroot-device-type = ebs, instance-store'
    }

    expect(inputs(env(given)).base).toEqual({
      owners: ['self'],
      filters: { 'tag:team': ['blue'], 'root-device-type': ['ebs', 'instance-store'] }
    })
  })

  it('say where the AMI goes and how it is encrypted', () => {
    const given = {
      'kms-key': 'alias/images',
      'share-with': '111111111111 arn:aws:organizations::111111111111:organization/o-abcdefghij',
      'copy-to-regions': 'eu-central-1=alias/images, eu-west-1',
      'deprecate-after-days': '30',
      'deregistration-protection': 'true',
      'fast-restore-zones': 'us-east-1a'
    }

    const { encryption, distribution } = inputs(env(given))

    expect(encryption).toEqual({ encrypt: undefined, kmsKey: 'alias/images' })
    expect(distribution).toEqual({
      shareWith: ['111111111111', 'arn:aws:organizations::111111111111:organization/o-abcdefghij'],
      copies: [{ region: 'eu-central-1', kmsKey: 'alias/images' }, { region: 'eu-west-1' }],
      deprecateAfterDays: 30,
      deregistrationProtection: true,
      fastRestoreZones: ['us-east-1a']
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
    [{ engine: 'packer' }, 'not one of ebs-direct'],
    [{ 'runner-instance': 'i-0123456789abcdef0' }, 'goes with engine: volume'],
    [{ 'instance-profile': 'builder' }, 'goes with engine: image-builder'],
    [{ engine: 'image-builder' }, '"instance-profile": is required'],
    [{ engine: 'image-builder', 'instance-profile': 'b', repository: 'file:/x' }, 'is read by the instance'],
    [{ engine: 'image-builder', 'instance-profile': 'b', repository: 'https://x/{{y}}' }, 'may not hold {{'],
    [{ engine: 'image-builder', 'instance-profile': 'b', verify: 'boot' }, '"verify": is the pipeline'],
    [{ 'verify-url': 'http://127.0.0.1/' }, 'goes with verify: boot'],
    [{ verify: 'boot', 'verify-url': 'https://example.com/' }, 'a URL of the image itself'],
    [{ workers: '0' }, 'from 1 to 256'],
    [{ 'base-ami': '', 'base-owners': 'self' }, 'needs base-name or base-filters, too'],
    [{ 'base-ami': '', 'base-owners': 'self', 'base-filters': 'blue' }, 'filter=value'],
    [{ 'base-ami': '', 'base-filters': 'tag:a=b' }, 'anybody may publish'],
    [{ 'kms-key': 'mine' }, 'of a KMS key'],
    [{ 'kms-key': 'alias/x', encrypt: 'false' }, 'goes with encrypt: true'],
    [{ 'share-with': 'o-abcdefghij' }, 'ARN of an organization'],
    [{ 'copy-to-regions': 'europe' }, 'a region such as'],
    [{ 'fast-restore-zones': 'us-east-1' }, 'a zone such as']
  ])('refuse %j', (given, problem) => {
    expect(() => inputs(env(given as Record<string, string>))).toThrow(problem)
  })
})
