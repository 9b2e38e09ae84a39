import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { TestLab } from '../../lab/test-lab.ts'

/** What a user of AWS has before the first workflow: a bucket for packages and a private zone. */
export async function prerequisites(
  lab: TestLab,
  has: { readonly bucket: string; readonly zone: string }
): Promise<void> {
  const settings = lab.client()
  const { Vpcs = [] } = await new EC2Client(settings).send(new DescribeVpcsCommand({}))
  const VPCId = Vpcs[0]?.VpcId
  if (VPCId === undefined) throw new Error('the lab has no default VPC')
  await new S3Client({ ...settings, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: has.bucket }))
  await new Route53Client(settings).send(
    new CreateHostedZoneCommand({
      Name: has.zone,
      CallerReference: has.bucket,
      HostedZoneConfig: { PrivateZone: true },
      VPC: { VPCId, VPCRegion: 'us-east-1' }
    })
  )
}
