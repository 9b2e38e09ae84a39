import type { SnapshotDoor } from '../blocks/index.ts'
import type { Clock } from '../clock.ts'
import { checkTagKeys, type Taggable } from '../ec2/tags.ts'
import type { Images, Room } from '../rooms.ts'
import { imageAttributes } from './attributes.ts'
import type { ImageSeeds } from './base.ts'
import { copyImage, deregisterImage } from './copy.ts'
import { describeImages } from './describe.ts'
import { registerImage } from './register.ts'
import { mayLaunch, newImageId, registry, rootSnapshotId, snapshotIds, stateOf, tagsFor } from './registry.ts'

export { AMAZON, seedBase } from './base.ts'

/** Names of the switches that this room looks at. */
export const SWITCHES = ['images.billedSnapshots', 'images.copyRefused', 'images.copySeconds'] as const

export interface ImagesRoomDeps {
  readonly blocks: SnapshotDoor
  readonly clock: Clock
  readonly switches?: (name: string) => number
}

/** AMIs: registered, copied, shared, described, deregistered. */
export function images(deps: ImagesRoomDeps): Images & ImageSeeds & Room & { taggable: Taggable } {
  const { blocks: snapshots, clock, switches = () => 0 } = deps
  const records = registry()
  snapshots.usedBy(id => records.all().find(image => snapshotIds(image).includes(id))?.id)
  const parts = { registry: records, snapshots, clock, switches }

  return {
    operations: {
      'ec2:RegisterImage': registerImage(parts),
      'ec2:DescribeImages': describeImages(parts),
      'ec2:CopyImage': copyImage(parts),
      'ec2:DeregisterImage': deregisterImage(parts),
      ...imageAttributes(parts)
    },
    bootable(imageId, accountId) {
      const image = records.get(imageId)
      if (image === undefined || !mayLaunch(image, accountId)) return undefined
      if (stateOf(image, clock, snapshots) !== 'available') return undefined
      const root = rootSnapshotId(image)
      if (root === undefined) return undefined
      const { architecture, imdsSupport } = image.attributes
      return { rootSnapshotId: root, architecture, ...(imdsSupport === undefined ? {} : { imdsSupport }) }
    },
    launched(imageId) {
      const image = records.get(imageId)
      if (image !== undefined) image.lastLaunchedAt = clock.now()
    },
    seedImage(seed) {
      const snapshot = snapshots.snapshot(seed.snapshotId)
      if (snapshot === undefined) throw new Error(`There is no snapshot ${seed.snapshotId} to make an AMI of.`)
      const id = newImageId()
      records.add({
        id,
        name: seed.name,
        ownerId: seed.ownerId,
        ownerAlias: seed.ownerAlias,
        region: seed.region,
        description: `Amazon Linux 2023 of the lab (${seed.architecture})`,
        attributes: {
          architecture: seed.architecture,
          virtualizationType: 'hvm',
          rootDeviceName: '/dev/xvda',
          enaSupport: true,
          sriovNetSupport: 'simple',
          bootMode: seed.architecture === 'arm64' ? 'uefi' : 'uefi-preferred',
          imdsSupport: 'v2.0',
          platformDetails: 'Linux/UNIX',
          usageOperation: 'RunInstances',
          productCodes: []
        },
        mappings: [
          {
            DeviceName: '/dev/xvda',
            Ebs: {
              SnapshotId: seed.snapshotId,
              VolumeSize: snapshot.volumeSizeGiB,
              VolumeType: 'gp3',
              Iops: 3000,
              Throughput: 125,
              DeleteOnTermination: true,
              Encrypted: false
            }
          }
        ],
        createdAt: clock.now(),
        availableAt: clock.now(),
        tags: new Map(),
        tagsOfOthers: new Map(),
        isPublic: true,
        isDisabled: false,
        sharedWith: new Set(),
        sharedWithGroups: new Set(),
        isProtected: false,
        ...(seed.publicParameter === undefined ? {} : { publicParameter: seed.publicParameter })
      })
      return id
    },
    taggable: {
      owns: id => records.get(id) !== undefined,
      set(id, tags, accountId) {
        checkTagKeys(Object.keys(tags))
        const image = records.get(id)
        if (image === undefined) return
        for (const [key, value] of Object.entries(tags)) tagsFor(image, accountId ?? image.ownerId).set(key, value)
      },
      unset(id, keys, accountId) {
        checkTagKeys(keys)
        const image = records.get(id)
        if (image === undefined) return
        for (const key of keys) tagsFor(image, accountId ?? image.ownerId).delete(key)
      },
      list: () =>
        records.all().map(({ id, tags, ownerId, region }) => ({
          id,
          type: 'image',
          tags: Object.fromEntries(tags),
          accountId: ownerId,
          region
        }))
    },
    close: async () => undefined
  }
}
