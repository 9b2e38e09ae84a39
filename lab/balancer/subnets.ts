import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { AwsError, type Caller } from '../gateway/service.ts'

export interface Subnet {
  readonly id: string
  readonly zone: string
  readonly vpcId: string
}

/** @throws AwsError `SubnetNotFound` when one does not exist. */
export type Subnets = (ids: readonly string[], caller: Caller) => Promise<readonly Subnet[]>

/** Subnets as moto has them, in the order of the question. */
export function motoSubnets(endpoint: string): Subnets {
  return async (ids, caller) => {
    const ec2 = new EC2Client({
      endpoint,
      region: caller.region,
      credentials: { accessKeyId: caller.accessKeyId, secretAccessKey: 'lab' }
    })
    try {
      const { Subnets: found = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...ids] }))
      return ids.map(id => {
        const subnet = found.find(({ SubnetId }) => SubnetId === id)
        return { id, zone: subnet?.AvailabilityZone ?? '', vpcId: subnet?.VpcId ?? '' }
      })
    } catch (error) {
      if (error instanceof Error && error.name === 'InvalidSubnetID.NotFound') {
        throw new AwsError('SubnetNotFound', `The subnets '[${ids.join(', ')}]' do not all exist`)
      }
      throw error
    } finally {
      ec2.destroy()
    }
  }
}

/** Without moto: a zone for each subnet, in order. For tests. */
export const anySubnets: Subnets = async (ids, caller) =>
  ids.map((id, index) => ({ id, zone: `${caller.region}${'abcdef'.charAt(index % 6)}`, vpcId: 'vpc-1' }))
