import type { Image } from '../../../lib/aws/images.ts'

/** A base as Amazon publishes them, with every attribute that a child must keep. */
export const baseImage = (): Image => ({
  id: 'ami-0000000000000ba5e',
  name: 'al2023-ami-2023',
  ownerId: '137112412989',
  state: 'available',
  createdAt: '2026-01-01T00:00:00.000Z',
  architecture: 'x86_64',
  virtualization: 'hvm',
  rootDevice: '/dev/xvda',
  rootDeviceType: 'ebs',
  platformDetails: 'Linux/UNIX',
  productCodes: [],
  enaSupport: true,
  sriovNetSupport: 'simple',
  bootMode: 'uefi-preferred',
  tpmSupport: 'v2.0',
  imdsSupport: 'v2.0',
  mappings: [
    {
      device: '/dev/xvda',
      volume: {
        snapshotId: 'snap-base',
        sizeGiB: 8,
        type: 'gp3',
        iops: 3000,
        throughput: 125,
        deleteOnTermination: true,
        encrypted: false
      }
    },
    { device: '/dev/sdb', virtualName: 'ephemeral0' },
    { device: '/dev/sdc', volume: { snapshotId: 'snap-data', sizeGiB: 20, type: 'gp2', encrypted: true } }
  ],
  tags: {},
  isProtected: false,
  public: true
})
