import { AwsError, type Caller } from '../gateway/service.ts'
import type { Subnet, Subnets } from '../subnets.ts'

/**
 * The zones of a balancer: one subnet in each; an application load balancer needs at least two
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html).
 */
export async function zones(
  subnets: Pick<Subnets, 'find'>,
  ids: readonly string[],
  caller: Caller,
  least: 1 | 2
): Promise<readonly Subnet[]> {
  const found = await Promise.all(
    ids.map(id =>
      subnets.find(id, caller.region).catch(error => {
        if (!(error instanceof AwsError) || error.code !== 'InvalidSubnetID.NotFound') throw error
        throw new AwsError('SubnetNotFound', `The subnet ID '${id}' does not exist`)
      })
    )
  )
  if (new Set(found.map(({ zone }) => zone)).size < found.length) {
    throw new AwsError(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone'
    )
  }
  if (found.length < least) {
    throw new AwsError('ValidationError', 'At least two subnets in two different Availability Zones must be specified')
  }
  return found
}
