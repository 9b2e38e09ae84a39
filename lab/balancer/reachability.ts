import { DescribeSecurityGroupsCommand, EC2Client, type SecurityGroup } from '@aws-sdk/client-ec2'

export interface Sender {
  readonly region: string
  readonly securityGroupIds: readonly string[]
}

/** Whether what a balancer sends gets through to an instance. */
export interface Reachability {
  lets(from: Sender, to: readonly string[], port: number): Promise<boolean>
  /** Something about security groups has changed. */
  forget(): void
}

export const everythingReachable: Reachability = { lets: async () => true, forget: () => undefined }

/**
 * Pure. A security group lets in what one of its rules names: a protocol, ports, and an address range or another group.
 * Who has no group has the default one of the VPC, which lets in who has it too
 * (https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html). Address ranges are taken to hold the
 * balancer: its addresses in the lab are none of the VPC's.
 */
export function letsIn(
  groups: readonly SecurityGroup[],
  from: readonly string[],
  to: readonly string[],
  port: number
): boolean {
  if (to.length === 0 && from.length === 0) return true
  return to.some(id =>
    (groups.find(({ GroupId }) => GroupId === id)?.IpPermissions ?? []).some(
      ({ IpProtocol, FromPort, ToPort, IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [], PrefixListIds = [] }) => {
        const isPort = IpProtocol === '-1' || (IpProtocol === 'tcp' && (FromPort ?? 0) <= port && port <= (ToPort ?? 0))
        const ranges = IpRanges.length + Ipv6Ranges.length + PrefixListIds.length
        return isPort && (ranges > 0 || UserIdGroupPairs.some(({ GroupId = '' }) => from.includes(GroupId)))
      }
    )
  )
}

/** By the security groups that moto holds. */
export function motoReachability(endpoint: string): Reachability {
  const known = new Map<string, Promise<readonly SecurityGroup[]>>()
  const groupsOf = (region: string): Promise<readonly SecurityGroup[]> => {
    const asked = known.get(region)
    if (asked !== undefined) return asked
    const client = new EC2Client({
      endpoint,
      region,
      credentials: { accessKeyId: '123456789012', secretAccessKey: 'lab' }
    })
    const answer = client
      .send(new DescribeSecurityGroupsCommand({}))
      .then(({ SecurityGroups = [] }) => SecurityGroups)
      .finally(() => client.destroy())
    known.set(region, answer)
    answer.catch(() => known.delete(region))
    return answer
  }
  return {
    async lets({ region, securityGroupIds: from }, to, port) {
      const groups = await groupsOf(region)
      // The default group may be named: it is the same as naming none.
      const isDefault = (id: string): boolean =>
        groups.find(({ GroupId }) => GroupId === id)?.GroupName === 'default' && groups.length > 0
      const bare = (ids: readonly string[]): readonly string[] => (ids.every(isDefault) ? [] : ids)
      return letsIn(groups, bare(from), bare(to), port) || letsIn(groups, from, to, port)
    },
    forget: () => known.clear()
  }
}
