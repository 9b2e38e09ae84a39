import { describe, expect, it } from '@jest/globals'
import { AMI, bench, codeOf } from './bench.ts'

const OTHER = 'ami-0bbbbbbbbbbbbbbbb'

async function referred() {
  const all = await bench()
  const { LaunchTemplate } = await all.call('CreateLaunchTemplate', {
    LaunchTemplateName: 'web-v001',
    LaunchTemplateData: { ImageId: AMI }
  })
  const LaunchTemplateId = LaunchTemplate.LaunchTemplateId as string
  const next = (ImageId: string) =>
    all.call('CreateLaunchTemplateVersion', { LaunchTemplateId, LaunchTemplateData: { ImageId } })
  const references = async (input: object = { IncludeAllResourceTypes: true }): Promise<string[]> =>
    (await all.call('DescribeImageReferences', { ImageIds: [AMI], ...input })).ImageReferences.map(
      ({ ResourceType, Arn }: { ResourceType: string; Arn: string }) => `${ResourceType} ${Arn.split('/')[1]}`
    )
  return { ...all, LaunchTemplateId, next, references }
}

describe('DescribeImageReferences', () => {
  it('tells launch templates and instances that refer to an AMI', async () => {
    const { call, references, LaunchTemplateId } = await referred()
    const { Instances } = await call('RunInstances', {
      ImageId: AMI,
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 't3.micro'
    })

    expect(await references()).toEqual([
      `ec2:Instance ${Instances[0].InstanceId}`,
      `ec2:LaunchTemplate ${LaunchTemplateId}`
    ])
    expect(await references({ ResourceTypes: [{ ResourceType: 'ec2:LaunchTemplate' }] })).toHaveLength(1)
    expect(await references({ ImageIds: [OTHER], IncludeAllResourceTypes: true })).toEqual([])
  })

  it('looks at the newest 20 versions of a template only, unless asked for more', async () => {
    const { next, references } = await referred()
    for (let version = 2; version <= 21; version++) await next(OTHER)
    const deep = {
      ResourceTypes: [
        {
          ResourceType: 'ec2:LaunchTemplate',
          ResourceTypeOptions: [{ OptionName: 'version-depth', OptionValues: ['21'] }]
        }
      ]
    }

    expect(await references()).toEqual([])
    expect(await references(deep)).toHaveLength(1)
  })

  it('wants to know where to look', async () => {
    const { call } = await bench()

    expect(await codeOf(call('DescribeImageReferences', { ImageIds: [AMI] }))).toBe('MissingParameter')
  })
})
