import { DescribeSubnetsCommand, EC2Client, type Filter } from '@aws-sdk/client-ec2'
import { AwsError } from './gateway/service.ts'

export interface Subnet {
  readonly id: string
  readonly zone: string
  readonly vpcId: string
}

/** Subnets as moto holds them: the lab's own network has only zones. */
export interface Subnets {
  /** @throws AwsError `InvalidSubnetID.NotFound`. */
  find(id: string, region: string): Promise<Subnet>
  /** The default VPC's subnet of a zone, or of the first zone. */
  inZone(zone: string | undefined, region: string): Promise<Subnet | undefined>
  /** Something about subnets has changed. */
  forget(): void
}

export function motoSubnets(endpoint: string): Subnets {
  const clients = new Map<string, EC2Client>()
  const known = new Map<string, Subnet>()

  const describe = async (region: string, query: { SubnetIds?: string[]; Filters?: Filter[] }): Promise<Subnet[]> => {
    let client = clients.get(region)
    if (client === undefined) {
      client = new EC2Client({ endpoint, region, credentials: { accessKeyId: '123456789012', secretAccessKey: 'lab' } })
      clients.set(region, client)
    }
    const { Subnets: found = [] } = await client.send(new DescribeSubnetsCommand(query))
    return found.map(({ SubnetId = '', AvailabilityZone = '', VpcId = '' }) => ({
      id: SubnetId,
      zone: AvailabilityZone,
      vpcId: VpcId
    }))
  }

  return {
    async find(id, region) {
      const key = `${region}/${id}`
      const cached = known.get(key)
      if (cached !== undefined) return cached
      const [subnet] = await describe(region, { SubnetIds: [id] }).catch(error => {
        if (error instanceof Error && error.name.startsWith('InvalidSubnetID')) return []
        throw error
      })
      if (subnet === undefined) throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`)
      known.set(key, subnet)
      return subnet
    },
    async inZone(zone, region) {
      const wish = zone === undefined ? [] : [{ Name: 'availability-zone', Values: [zone] }]
      const found = await describe(region, { Filters: [{ Name: 'default-for-az', Values: ['true'] }, ...wish] })
      return found.sort((a, b) => a.zone.localeCompare(b.zone))[0]
    },
    forget: () => known.clear()
  }
}
