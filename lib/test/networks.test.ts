import type { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { expect, it } from '@jest/globals'
import { networks } from '../aws/networks.ts'

const SUBNETS = [
  { SubnetId: 'subnet-2', VpcId: 'vpc-1', AvailabilityZone: 'us-east-1b' },
  { SubnetId: 'subnet-1', VpcId: 'vpc-1', AvailabilityZone: 'us-east-1a' },
  { SubnetId: 'subnet-9', VpcId: 'vpc-9', AvailabilityZone: 'us-east-1a' }
]

/** EC2 fails the whole call for one unknown id among `SubnetIds`, and filters what is there. */
const ec2 = {
  async send({ input: { SubnetIds = [], Filters = [] } }: DescribeSubnetsCommand) {
    const unknown = SubnetIds.find(id => !SUBNETS.some(({ SubnetId }) => SubnetId === id))
    if (unknown !== undefined) throw Object.assign(new Error(unknown), { name: 'InvalidSubnetID.NotFound' })
    const key = { 'subnet-id': 'SubnetId', 'vpc-id': 'VpcId' } as const
    const holds = (subnet: (typeof SUBNETS)[number]): boolean =>
      Filters.every(({ Name, Values = [] }) => Values.includes(subnet[key[Name as keyof typeof key]]))
    return { Subnets: SUBNETS.filter(holds) }
  }
} as unknown as EC2Client

it.each([
  [{ ids: ['subnet-2', 'subnet-0', 'subnet-1'] }, ['subnet-1', 'subnet-2']],
  [{ vpcId: 'vpc-9' }, ['subnet-9']]
])('subnets of %j are those that are there, in the order of their zones', async (of, ids) => {
  expect((await networks(ec2).subnets(of)).map(({ id }) => id)).toEqual(ids)
})
