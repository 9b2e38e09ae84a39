import {
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  type EC2Client,
  type Snapshot as Ec2Snapshot,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  paginateDescribeSnapshots
} from '@aws-sdk/client-ec2'
import { type Tags, tagsOf } from '../tags.ts'

/** A snapshot as EC2 tells of it; its blocks are another service's business. */
export interface Snapshot {
  readonly id: string
  /** `pending`, `completed`, `error`, `recoverable` or `recovering`. */
  readonly state: string
  readonly stateMessage?: string
  readonly ownerId: string
  readonly encrypted: boolean
  /** ARN of its key. */
  readonly kmsKeyArn?: string
  readonly volumeGiB: number
  /** The volume that it was made of; EC2 invents one where it was made otherwise. */
  readonly volumeId?: string
  /** ISO time. */
  readonly startedAt: string
  readonly tags: Tags
}

export interface Snapshots {
  /** A snapshot that this account owns; undefined when it is another's or does not exist. */
  own(snapshotId: string): Promise<Snapshot | undefined>
  /** Bytes of all blocks that it holds, whoever owns it; undefined where EC2 does not tell. */
  writtenBytes(snapshotId: string): Promise<number | undefined>
  /** This account's snapshots with all these tags, newest first. */
  tagged(tags: Tags): Promise<readonly Snapshot[]>
  /** Deleting twice is no error; a snapshot that an AMI uses is refused by EC2 (InvalidSnapshot.InUse). */
  delete(snapshotId: string): Promise<void>
  /** Whether this account encrypts every new volume and snapshot copy. */
  encryptionByDefault(): Promise<boolean>
  /** The key that encrypts where none is named: `alias/aws/ebs`, which serves no other account, or an own key's ARN. */
  defaultKey(): Promise<string>
}

/** What EC2 calls the key that AWS manages for every account. */
export const AWS_MANAGED_KEY = 'alias/aws/ebs'

const absent = (error: unknown): boolean => /^InvalidSnapshot\.NotFound$|^InvalidSnapshotID/.test((error as Error).name)

/** Snapshots by EC2. */
export function snapshots(client: EC2Client): Snapshots {
  return {
    async own(snapshotId) {
      try {
        const { Snapshots = [] } = await client.send(
          new DescribeSnapshotsCommand({ SnapshotIds: [snapshotId], OwnerIds: ['self'] })
        )
        return Snapshots[0] === undefined ? undefined : snapshot(Snapshots[0])
      } catch (error) {
        if (absent(error)) return undefined
        throw error
      }
    },

    async writtenBytes(snapshotId) {
      try {
        const { Snapshots = [] } = await client.send(new DescribeSnapshotsCommand({ SnapshotIds: [snapshotId] }))
        return Snapshots[0]?.FullSnapshotSizeInBytes
      } catch (error) {
        if (absent(error)) return undefined
        throw error
      }
    },

    async tagged(tags) {
      const found: Snapshot[] = []
      const pages = paginateDescribeSnapshots(
        { client, pageSize: 500 },
        {
          OwnerIds: ['self'],
          Filters: Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }))
        }
      )
      for await (const { Snapshots = [] } of pages) found.push(...Snapshots.map(snapshot))
      return found.sort((a, b) => b.startedAt.localeCompare(a.startedAt))
    },

    async delete(snapshotId) {
      try {
        await client.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }))
      } catch (error) {
        if (!absent(error)) throw error
      }
    },

    async encryptionByDefault() {
      const { EbsEncryptionByDefault } = await client.send(new GetEbsEncryptionByDefaultCommand({}))
      return EbsEncryptionByDefault ?? false
    },

    async defaultKey() {
      const { KmsKeyId } = await client.send(new GetEbsDefaultKmsKeyIdCommand({}))
      return KmsKeyId ?? AWS_MANAGED_KEY
    }
  }
}

const snapshot = (from: Ec2Snapshot): Snapshot => ({
  id: from.SnapshotId ?? '',
  state: from.State ?? 'pending',
  ...(from.StateMessage === undefined ? {} : { stateMessage: from.StateMessage }),
  ownerId: from.OwnerId ?? '',
  encrypted: from.Encrypted ?? false,
  ...(from.KmsKeyId === undefined ? {} : { kmsKeyArn: from.KmsKeyId }),
  volumeGiB: from.VolumeSize ?? 0,
  ...(from.VolumeId === undefined ? {} : { volumeId: from.VolumeId }),
  startedAt: from.StartTime?.toISOString() ?? '',
  tags: tagsOf(from.Tags)
})
