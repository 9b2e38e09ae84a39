import {
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplate,
  type RequestLaunchTemplateData,
  type ResponseLaunchTemplateData
} from '@aws-sdk/client-ec2'
import type { Cluster } from '../names.ts'
import { TAG, type Tags, tagList, tagsOf } from '../tags.ts'
import { unlessMissing } from './failures.ts'

/** What decides an instance. Two releases with the same settings run the same thing. */
export interface LaunchSettings {
  readonly imageId: string
  readonly instanceType: string
  readonly securityGroupIds: readonly string[]
  /** Name or ARN of an instance profile. */
  readonly instanceProfile: string | undefined
  /** Plain text; EC2 wants and gives Base64. */
  readonly userData: string | undefined
}

export interface TemplateView {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly tags: Tags
}

export interface NewTemplate {
  readonly name: string
  readonly settings: LaunchSettings
  /** The same token and the same settings give the same template; another token, and the name is taken. */
  readonly token: string
  readonly tags: Tags
}

/** Launch templates as the immutable half of a release: version 1 of each, never edited; a rolling deploy adds more. */
export interface LaunchTemplates {
  of(cluster: Cluster): Promise<readonly TemplateView[]>
  /** @param version the first when absent. */
  settings(templateId: string, version?: string): Promise<LaunchSettings | undefined>
  /** The name is the key: it is the lock of a deploy. */
  create(template: NewTemplate): Promise<void>
  tag(templateId: string, tags: Tags): Promise<void>
  /** Nothing to do when it is gone. */
  remove(templateId: string): Promise<void>
}

/** The version that Kiln's templates have and groups refer to; a number, because `$Latest` could move. */
export const TEMPLATE_VERSION = '1'

export const launchTemplates = (client: EC2Client): LaunchTemplates => ({
  async of(cluster) {
    const found: LaunchTemplate[] = []
    let token: string | undefined
    do {
      const answer = await client.send(
        new DescribeLaunchTemplatesCommand({
          Filters: [
            { Name: `tag:${TAG.application}`, Values: [cluster.application] },
            { Name: `tag:${TAG.environment}`, Values: [cluster.environment] }
          ],
          ...(token === undefined ? {} : { NextToken: token })
        })
      )
      found.push(...(answer.LaunchTemplates ?? []))
      token = answer.NextToken
    } while (token !== undefined && token !== '')
    return found.map(template => ({
      id: template.LaunchTemplateId ?? '',
      name: template.LaunchTemplateName ?? '',
      createdAt: template.CreateTime?.getTime() ?? 0,
      tags: tagsOf(template.Tags)
    }))
  },

  async settings(templateId, version = TEMPLATE_VERSION) {
    const answer = await unlessMissing(
      client.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: templateId, Versions: [version] }))
    )
    const data = answer?.LaunchTemplateVersions?.[0]?.LaunchTemplateData
    return data === undefined ? undefined : settingsOf(data)
  },

  async create({ name, settings, token, tags }) {
    await client.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: name,
        ClientToken: token,
        LaunchTemplateData: templateData(name, settings, tags),
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: tagList(tags) }]
      })
    )
  },

  async tag(templateId, tags) {
    await client.send(new CreateTagsCommand({ Resources: [templateId], Tags: tagList(tags) }))
  },

  async remove(templateId) {
    await unlessMissing(client.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: templateId })))
  }
})

/** What a version of a release's template says: IMDSv2 alone, no key pair. */
export const templateData = (name: string, settings: LaunchSettings, tags: Tags): RequestLaunchTemplateData => ({
  ImageId: settings.imageId,
  InstanceType: settings.instanceType as never,
  SecurityGroupIds: [...settings.securityGroupIds],
  MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
  ...(settings.instanceProfile === undefined ? {} : { IamInstanceProfile: profile(settings.instanceProfile) }),
  ...(settings.userData === undefined ? {} : { UserData: Buffer.from(settings.userData).toString('base64') }),
  TagSpecifications: [
    { ResourceType: 'instance', Tags: [...tagList(tags), { Key: 'Name', Value: name }] },
    { ResourceType: 'volume', Tags: tagList(tags) }
  ]
})

const profile = (nameOrArn: string): { Arn: string } | { Name: string } =>
  nameOrArn.startsWith('arn:') ? { Arn: nameOrArn } : { Name: nameOrArn }

export const settingsOf = (data: ResponseLaunchTemplateData): LaunchSettings => ({
  imageId: data.ImageId ?? '',
  instanceType: data.InstanceType ?? '',
  securityGroupIds: data.SecurityGroupIds ?? [],
  instanceProfile: data.IamInstanceProfile?.Name ?? data.IamInstanceProfile?.Arn,
  userData: data.UserData === undefined ? undefined : Buffer.from(data.UserData, 'base64').toString()
})

/** Whether two releases would run the same thing. */
export const sameSettings = (one: LaunchSettings, other: LaunchSettings): boolean =>
  one.imageId === other.imageId &&
  one.instanceType === other.instanceType &&
  one.instanceProfile === other.instanceProfile &&
  (one.userData ?? '') === (other.userData ?? '') &&
  [...one.securityGroupIds].sort().join() === [...other.securityGroupIds].sort().join()
