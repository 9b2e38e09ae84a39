import {
  DescribeFastSnapshotRestoresCommand,
  DescribeImageAttributeCommand,
  EC2Client,
  EnableFastSnapshotRestoresCommand,
  EnableImageDeprecationCommand,
  EnableImageDeregistrationProtectionCommand,
  ModifyImageAttributeCommand
} from '@aws-sdk/client-ec2'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import { type Images, images } from '../../../lib/aws/images.ts'
import { KilnError } from '../../../lib/errors.ts'

/** AMIs of one region, and what can be done with one that is there. */
export interface RegionalImages {
  readonly images: Pick<Images, 'byId' | 'find' | 'copy'>
  /** Account ids and ARNs of organisations and organisational units that may launch it. */
  sharedWith(imageId: string): Promise<readonly string[]>
  share(imageId: string, principals: readonly string[]): Promise<void>
  deprecate(imageId: string, at: string): Promise<void>
  protect(imageId: string): Promise<void>
  /** Zones in which a snapshot is restored fast, or will be. */
  fastRestoreZones(snapshotId: string): Promise<readonly string[]>
  /** @throws KilnError naming the zones that EC2 refused. */
  enableFastRestore(snapshotId: string, zones: readonly string[]): Promise<void>
}

/** AMIs by EC2 in `region`. */
export function regionalImages(region: string): RegionalImages {
  const client = new EC2Client({ ...awsDefaults('bake-ami'), region })
  return {
    images: images(client, region),

    async sharedWith(imageId) {
      const { LaunchPermissions = [] } = await client.send(
        new DescribeImageAttributeCommand({ ImageId: imageId, Attribute: 'launchPermission' })
      )
      return LaunchPermissions.flatMap(
        ({ UserId, OrganizationArn, OrganizationalUnitArn }) => UserId ?? OrganizationArn ?? OrganizationalUnitArn ?? []
      )
    },

    async share(imageId, principals) {
      const Add = principals.map(principal => {
        if (!principal.startsWith('arn:')) return { UserId: principal }
        return principal.includes(':ou/') ? { OrganizationalUnitArn: principal } : { OrganizationArn: principal }
      })
      await client.send(new ModifyImageAttributeCommand({ ImageId: imageId, LaunchPermission: { Add } }))
    },

    async deprecate(imageId, at) {
      await client.send(new EnableImageDeprecationCommand({ ImageId: imageId, DeprecateAt: new Date(at) }))
    },

    async protect(imageId) {
      await client.send(new EnableImageDeregistrationProtectionCommand({ ImageId: imageId }))
    },

    async fastRestoreZones(snapshotId) {
      const { FastSnapshotRestores = [] } = await client.send(
        new DescribeFastSnapshotRestoresCommand({
          Filters: [
            { Name: 'snapshot-id', Values: [snapshotId] },
            { Name: 'state', Values: ['enabling', 'optimizing', 'enabled'] }
          ]
        })
      )
      return FastSnapshotRestores.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? [])
    },

    async enableFastRestore(snapshotId, zones) {
      const { Unsuccessful = [] } = await client.send(
        new EnableFastSnapshotRestoresCommand({ SourceSnapshotIds: [snapshotId], AvailabilityZones: [...zones] })
      )
      const refused = Unsuccessful.flatMap(({ FastSnapshotRestoreStateErrors = [] }) => FastSnapshotRestoreStateErrors)
      if (refused.length === 0) return
      const reasons = refused.map(({ AvailabilityZone, Error: why }) => `${AvailabilityZone}: ${why?.Message}`)
      throw new KilnError(`Fast snapshot restore of ${snapshotId} was refused: ${reasons.join('; ')}`, {
        remedy: 'Disable it for snapshots that no deploy uses any more, or have the quota raised.'
      })
    }
  }
}
