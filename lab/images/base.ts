import { EVERY_REGION, type SnapshotDoor } from '../blocks/index.ts'

/** Amazon's own account for its Linux AMIs. */
export const AMAZON = { ownerId: '137112412989', ownerAlias: 'amazon' } as const

const NAMES = {
  x86_64: 'al2023-ami-2023.9.20260101.0-kernel-6.12-x86_64',
  arm64: 'al2023-ami-2023.9.20260101.0-kernel-6.12-arm64'
}

/** What images/ offers to whoever fills the lab. */
export interface ImageSeeds {
  seedImage(seed: {
    readonly name: string
    readonly ownerId: string
    readonly ownerAlias: string
    readonly architecture: 'x86_64' | 'arm64'
    readonly snapshotId: string
    readonly region: string
    readonly publicParameter?: string
  }): string
}

/**
 * The public base AMI, with the attributes that `describe-images` shows of Amazon Linux 2023: its snapshot is public,
 * and so can be copied, but not read block by block.
 */
export async function seedBase(
  blocks: Pick<SnapshotDoor, 'seedSnapshot'>,
  images: ImageSeeds,
  base: { readonly rawPath: string }
): Promise<string> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'
  const snapshotId = await blocks.seedSnapshot({
    rawPath: base.rawPath,
    ...AMAZON,
    public: true,
    description: `${NAMES[architecture]} root`
  })
  return images.seedImage({
    name: NAMES[architecture],
    ...AMAZON,
    architecture,
    snapshotId,
    region: EVERY_REGION,
    publicParameter: `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`
  })
}
