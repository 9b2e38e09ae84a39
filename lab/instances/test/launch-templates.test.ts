import { describe, expect, it } from '@jest/globals'
import { AMI, bench, CALLER, codeOf } from './bench.ts'

const DATA = { ImageId: AMI, InstanceType: 't3.micro' }

async function withTemplate() {
  const all = await bench()
  const { LaunchTemplate } = await all.call('CreateLaunchTemplate', {
    LaunchTemplateName: 'web-v001',
    LaunchTemplateData: DATA,
    VersionDescription: 'first',
    TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'kiln:release', Value: 'web-v001' }] }]
  })
  return { ...all, id: LaunchTemplate.LaunchTemplateId as string, template: LaunchTemplate }
}

describe('CreateLaunchTemplate', () => {
  it('makes version 1, the default', async () => {
    const { template } = await withTemplate()
    expect(template).toMatchObject({
      LaunchTemplateName: 'web-v001',
      DefaultVersionNumber: 1,
      LatestVersionNumber: 1,
      Tags: [{ Key: 'kiln:release', Value: 'web-v001' }]
    })
  })

  it('refuses a name that is taken: names are the deploy lock', async () => {
    const { call } = await withTemplate()
    const again = { LaunchTemplateName: 'web-v001', LaunchTemplateData: DATA }
    expect(await codeOf(call('CreateLaunchTemplate', again))).toBe('InvalidLaunchTemplateName.AlreadyExistsException')
    expect(await codeOf(call('CreateLaunchTemplate', again, { ...CALLER, region: 'eu-west-1' }))).toBe('no error')
    expect(await codeOf(call('CreateLaunchTemplate', { ...again, LaunchTemplateName: 'a b' }))).toBe(
      'InvalidLaunchTemplateName.MalformedException'
    )
  })

  it('is idempotent by client token', async () => {
    const { call } = await bench()
    const input = { LaunchTemplateName: 'web-v002', LaunchTemplateData: DATA, ClientToken: 'x' }
    const first = await call('CreateLaunchTemplate', input)
    expect(await call('CreateLaunchTemplate', input)).toEqual(first)
    const other = { ...input, LaunchTemplateData: { ...DATA, InstanceType: 't3.large' } }
    expect(await codeOf(call('CreateLaunchTemplate', other))).toBe('IdempotentParameterMismatch')
  })
})

describe('versions', () => {
  it('inherit from the source version what they do not say', async () => {
    const { call, id } = await withTemplate()
    const { LaunchTemplateVersion } = await call('CreateLaunchTemplateVersion', {
      LaunchTemplateId: id,
      SourceVersion: '1',
      LaunchTemplateData: { InstanceType: 't3.small', MetadataOptions: { HttpTokens: 'required' } }
    })
    expect(LaunchTemplateVersion).toMatchObject({
      VersionNumber: 2,
      DefaultVersion: false,
      LaunchTemplateData: {
        ImageId: AMI,
        InstanceType: 't3.small',
        MetadataOptions: { HttpTokens: 'required', State: 'applied' }
      }
    })
    const bare = await call('CreateLaunchTemplateVersion', {
      LaunchTemplateId: id,
      LaunchTemplateData: { InstanceType: 't3.large' }
    })
    expect(bare.LaunchTemplateVersion.LaunchTemplateData).toEqual({ InstanceType: 't3.large' })
  })

  it('are found by number, $Latest and $Default, newest first', async () => {
    const { call, id } = await withTemplate()
    await call('CreateLaunchTemplateVersion', { LaunchTemplateId: id, LaunchTemplateData: DATA })
    const numbers = async (input: object): Promise<number[]> =>
      (await call('DescribeLaunchTemplateVersions', input)).LaunchTemplateVersions.map(
        (version: { VersionNumber: number }) => version.VersionNumber
      )
    expect(await numbers({ LaunchTemplateId: id })).toEqual([2, 1])
    expect(await numbers({ LaunchTemplateName: 'web-v001', Versions: ['$Latest'] })).toEqual([2])
    expect(await numbers({ LaunchTemplateId: id, Versions: ['$Default'] })).toEqual([1])
    expect(await numbers({ Versions: ['$Latest'] })).toEqual([2])
    expect(await codeOf(numbers({ LaunchTemplateId: id, Versions: ['9'] }))).toBe(
      'InvalidLaunchTemplateId.VersionNotFound'
    )
    await call('ModifyLaunchTemplate', { LaunchTemplateId: id, DefaultVersion: '2' })
    expect(await numbers({ LaunchTemplateId: id, Versions: ['$Default'] })).toEqual([2])
  })

  it('are deleted one by one, but for the default', async () => {
    const { call, id } = await withTemplate()
    await call('CreateLaunchTemplateVersion', { LaunchTemplateId: id, LaunchTemplateData: DATA })
    const answer = await call('DeleteLaunchTemplateVersions', { LaunchTemplateId: id, Versions: ['1', '2', '3'] })
    expect(answer.SuccessfullyDeletedLaunchTemplateVersions).toMatchObject([{ VersionNumber: 2 }])
    expect(answer.UnsuccessfullyDeletedLaunchTemplateVersions).toMatchObject([
      { VersionNumber: 1 },
      { VersionNumber: 3, ResponseError: { Code: 'launchTemplateVersionDoesNotExist' } }
    ])
    const next = await call('CreateLaunchTemplateVersion', { LaunchTemplateId: id, LaunchTemplateData: DATA })
    expect(next.LaunchTemplateVersion.VersionNumber).toBe(3)
  })
})

describe('DescribeLaunchTemplates, DeleteLaunchTemplate', () => {
  it('find by id, by name, by tag', async () => {
    const { call, id } = await withTemplate()
    const found = async (input: object): Promise<string[]> =>
      (await call('DescribeLaunchTemplates', input)).LaunchTemplates.map(
        (template: { LaunchTemplateId: string }) => template.LaunchTemplateId
      )
    expect(await found({ LaunchTemplateIds: [id] })).toEqual([id])
    expect(await found({ LaunchTemplateNames: ['web-v001'] })).toEqual([id])
    expect(await found({ Filters: [{ Name: 'tag:kiln:release', Values: ['web-*'] }] })).toEqual([id])
    expect(await codeOf(found({ LaunchTemplateNames: ['nobody'] }))).toBe('InvalidLaunchTemplateName.NotFoundException')
    expect(await codeOf(found({ LaunchTemplateIds: ['lt-00000000000000000'] }))).toBe(
      'InvalidLaunchTemplateId.NotFound'
    )
    await call('DeleteLaunchTemplate', { LaunchTemplateId: id })
    expect(await codeOf(call('DeleteLaunchTemplate', { LaunchTemplateId: id }))).toBe(
      'InvalidLaunchTemplateId.NotFound'
    )
    expect(await found({})).toEqual([])
  })
})

describe('what Auto Scaling resolves', () => {
  it('is the AMI, type, groups, user data and tags of the version', async () => {
    const { room, call, id } = await withTemplate()
    await call('CreateLaunchTemplateVersion', {
      LaunchTemplateId: id,
      LaunchTemplateData: {
        ...DATA,
        SecurityGroupIds: ['sg-1'],
        UserData: 'IyEvYmluL3No',
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'a', Value: 'b' }] }]
      }
    })
    expect(room.resolve(CALLER, { name: 'web-v001', version: '$Latest' })).toEqual({
      id,
      name: 'web-v001',
      version: '2',
      imageId: AMI,
      instanceType: 't3.micro',
      securityGroupIds: ['sg-1'],
      userData: 'IyEvYmluL3No',
      tags: { a: 'b' }
    })
    expect(room.resolve(CALLER, { id }).version).toBe('1')
    expect(() => room.resolve({ ...CALLER, accountId: '1' }, { id })).toThrow('does not exist')
  })

  it('must name an AMI', async () => {
    const { room, call } = await bench()
    await call('CreateLaunchTemplate', {
      LaunchTemplateName: 'empty',
      LaunchTemplateData: { InstanceType: 't3.micro' }
    })
    expect(() => room.resolve(CALLER, { name: 'empty' })).toThrow('does not specify an AMI')
  })
})
