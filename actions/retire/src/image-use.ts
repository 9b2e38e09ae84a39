import { type EC2Client, paginateDescribeInstances, paginateDescribeLaunchTemplateVersions } from '@aws-sdk/client-ec2'

/** Who uses AMIs. */
export interface ImageUse {
  /** Those of the AMIs that a launch template's latest or default version names, or that an instance runs. */
  used(imageIds: readonly string[]): Promise<ReadonlySet<string>>
}

/** EC2 takes at most 200 values in a filter. */
const FILTER_VALUES = 200

export const imageUse = (client: EC2Client): ImageUse => ({
  async used(imageIds) {
    const used = new Set<string>()
    for (let start = 0; start < imageIds.length; start += FILTER_VALUES) {
      const filter = { Name: 'image-id', Values: imageIds.slice(start, start + FILTER_VALUES) }
      const templates = paginateDescribeLaunchTemplateVersions(
        { client },
        { Versions: ['$Latest', '$Default'], Filters: [filter] }
      )
      for await (const { LaunchTemplateVersions = [] } of templates) {
        for (const { LaunchTemplateData } of LaunchTemplateVersions) used.add(LaunchTemplateData?.ImageId ?? '')
      }
      const states = { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }
      for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters: [filter, states] })) {
        for (const { Instances = [] } of Reservations) for (const { ImageId } of Instances) used.add(ImageId ?? '')
      }
    }
    return used
  }
})
