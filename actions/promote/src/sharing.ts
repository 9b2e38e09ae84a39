import {
  CopyImageCommand,
  CreateTagsCommand,
  DescribeImageAttributeCommand,
  DescribeSnapshotAttributeCommand,
  type EC2Client,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand
} from '@aws-sdk/client-ec2'
import { errorName, KilnError } from '../../../lib/errors.ts'
import { type Tags, tagList } from '../../../lib/tags.ts'

/** Who may use an AMI and its snapshots, as their owner sees and grants it. */
export interface Sharing {
  launchableBy(imageId: string): Promise<readonly string[]>
  readableBy(snapshotId: string): Promise<readonly string[]>
  shareImage(imageId: string, accountId: string): Promise<void>
  shareSnapshot(snapshotId: string, accountId: string): Promise<void>
}

export const sharing = (client: EC2Client): Sharing => ({
  async launchableBy(imageId) {
    const { LaunchPermissions = [] } = await client.send(
      new DescribeImageAttributeCommand({ ImageId: imageId, Attribute: 'launchPermission' })
    )
    return LaunchPermissions.flatMap(({ UserId }) => UserId ?? [])
  },
  async readableBy(snapshotId) {
    const { CreateVolumePermissions = [] } = await client.send(
      new DescribeSnapshotAttributeCommand({ SnapshotId: snapshotId, Attribute: 'createVolumePermission' })
    )
    return CreateVolumePermissions.flatMap(({ UserId }) => UserId ?? [])
  },
  async shareImage(imageId, accountId) {
    await unlessManaged(
      imageId,
      client.send(
        new ModifyImageAttributeCommand({ ImageId: imageId, LaunchPermission: { Add: [{ UserId: accountId }] } })
      )
    )
  },
  async shareSnapshot(snapshotId, accountId) {
    await unlessManaged(
      snapshotId,
      client.send(
        new ModifySnapshotAttributeCommand({
          SnapshotId: snapshotId,
          CreateVolumePermission: { Add: [{ UserId: accountId }] }
        })
      )
    )
  }
})

/** EC2 user guide, "Share an Amazon EBS snapshot": what is encrypted with the AWS-managed key cannot be shared. */
async function unlessManaged(what: string, call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    const isManaged = error instanceof Error && /AWS Managed CMK|default.*key/i.test(error.message)
    if (!isManaged || errorName(error) === '') throw error
    throw new KilnError(`${what} is encrypted with the AWS-managed key aws/ebs, which no other account can use.`, {
      remedy:
        'Bake with a customer-managed key whose key policy lets the target account use it, or bake unencrypted and give `kms-key-id`.',
      cause: error
    })
  }
}

export interface Copying {
  readonly imageId: string
  /** The region of the origin. */
  readonly region: string
  readonly name: string
  readonly description: string
  readonly kmsKeyId: string | undefined
  readonly clientToken: string
  readonly tags: Tags
}

/** What promotion does in the account and region that the AMI goes to. */
export interface Target {
  copy(copying: Copying): Promise<string>
  tag(imageId: string, tags: Tags): Promise<void>
}

export const target = (client: EC2Client): Target => ({
  async copy({ imageId, region, name, description, kmsKeyId, clientToken, tags }) {
    const { ImageId = '' } = await client.send(
      new CopyImageCommand({
        SourceImageId: imageId,
        SourceRegion: region,
        Name: name,
        Description: description,
        ClientToken: clientToken,
        ...(kmsKeyId === undefined ? {} : { Encrypted: true, KmsKeyId: kmsKeyId }),
        TagSpecifications: [
          { ResourceType: 'image', Tags: tagList(tags) },
          { ResourceType: 'snapshot', Tags: tagList(tags) }
        ]
      })
    )
    return ImageId
  },
  async tag(imageId, tags) {
    await client.send(new CreateTagsCommand({ Resources: [imageId], Tags: tagList(tags) }))
  }
})
