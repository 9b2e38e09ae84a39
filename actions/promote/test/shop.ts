import { CopyImageCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { labOf, startLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, enforcePolicies, type Ran, runAction, serving, succeeded } from '../../../test/lab-application.ts'

/** What every promotion of these tests is given. */
export const APPLICATION = { application: 'shop', from: 'test', to: 'prod', 'served-seconds': 0 } as const

/** A lab where version 2.1.0 of an application is live in `test`. */
export interface Shop {
  readonly lab: TestLab
  readonly ec2: EC2Client
  /** The AMI that is live, encrypted with a key of the account. */
  readonly imageId: string
  image(version: string, key: string): Promise<string>
  deploy(version: string, ami: string): Promise<Ran>
}

export async function openShop(suite: string): Promise<Shop> {
  const lab = await startLab(labOf(suite))
  const ec2 = new EC2Client(lab.client())

  /** The application's AMI, as a bake tags it, encrypted with this key. */
  async function image(version: string, key: string): Promise<string> {
    const Tags = [
      { Key: 'kiln:application', Value: 'shop' },
      { Key: 'kiln:nevra', Value: `shop-${version}-1.noarch` },
      { Key: 'kiln:commit', Value: 'c0ffee' }
    ]
    const { ImageId = '' } = await ec2.send(
      new CopyImageCommand({
        Name: `shop ${version}`,
        SourceImageId: await baseImage(lab),
        SourceRegion: 'us-east-1',
        Encrypted: true,
        KmsKeyId: key,
        TagSpecifications: [{ ResourceType: 'image', Tags }]
      })
    )
    for (;;) {
      const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }))
      if (Images[0]?.State === 'available') return ImageId
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }

  const deploy = async (version: string, ami: string): Promise<Ran> =>
    succeeded(
      await runAction(lab, 'red-black-deploy', {
        ...{ application: 'shop', environment: 'test', 'ami-id': ami, 'user-data': serving(version) },
        ...{ 'instance-type': 't3.small', 'min-instances': 2, 'max-instances': 2, 'bake-time-seconds': 0 },
        tags: 'kiln:chaos=enabled'
      })
    )

  const imageId = await image('2.1.0', 'alias/images')
  succeeded(await runAction(lab, 'create-application', { application: 'shop', environment: 'test' }))
  await deploy('2.1.0', imageId)
  await enforcePolicies(lab, ['promote'])
  return { lab, ec2, imageId, image, deploy }
}
