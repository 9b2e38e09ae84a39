import {
  type EC2Client,
  paginateDescribeImageReferences,
  paginateDescribeLaunchTemplateVersions
} from '@aws-sdk/client-ec2'

/** Who uses AMIs. */
export interface ImageUse {
  /** Those of the AMIs that something of this account refers to, with what that is: `instance i-…`. */
  used(imageIds: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/** So many AMIs in one question about references: cautious, for the reference names no limit. */
const REFERENCES_IMAGES = 10

const KINDS: Readonly<Record<string, string>> = {
  'ec2:Instance': 'instance',
  'ec2:LaunchTemplate': 'launch template',
  'ssm:Parameter': 'parameter',
  'imagebuilder:ImageRecipe': 'image recipe',
  'imagebuilder:ContainerRecipe': 'container recipe'
}

/**
 * Use as EC2 tells of it. DescribeImageReferences looks at the newest 20 versions of a launch template, and the default
 * one, which Auto Scaling launches, may be older: so the default ones are asked for besides.
 */
export const imageUse = (client: EC2Client): ImageUse => ({
  async used(imageIds) {
    const used = new Map<string, string>()
    for (const ids of filterValues(imageIds)) {
      const templates = paginateDescribeLaunchTemplateVersions(
        { client },
        { Versions: ['$Latest', '$Default'], Filters: [{ Name: 'image-id', Values: [...ids] }] }
      )
      for await (const { LaunchTemplateVersions = [] } of templates) {
        for (const { LaunchTemplateName, LaunchTemplateData } of LaunchTemplateVersions) {
          used.set(LaunchTemplateData?.ImageId ?? '', `launch template ${LaunchTemplateName}`)
        }
      }
    }
    for (const ids of slices(imageIds, REFERENCES_IMAGES)) {
      const pages = paginateDescribeImageReferences({ client }, { ImageIds: [...ids], IncludeAllResourceTypes: true })
      for await (const { ImageReferences = [] } of pages) {
        for (const { ImageId = '', ResourceType = '', Arn = '' } of ImageReferences) {
          if (!used.has(ImageId)) used.set(ImageId, `${KINDS[ResourceType] ?? ResourceType} ${nameOf(Arn)}`)
        }
      }
    }
    return used
  }
})

/** What follows the kind in an ARN: the id, or a parameter's path. */
const nameOf = (arn: string): string =>
  arn
    .split(':')
    .slice(5)
    .join(':')
    .replace(/^[\w-]+\//, '')

/** As many of the values as EC2 takes in one filter: 200. */
export const filterValues = (values: readonly string[]): readonly (readonly string[])[] => slices(values, 200)

const slices = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
