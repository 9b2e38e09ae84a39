import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type SecurityGroup
} from '@aws-sdk/client-ec2'
import type { Cluster } from '../names.ts'
import { TAG, type Tags, tagList, tagsOf } from '../tags.ts'
import { isTaken, unlessMissing } from './failures.ts'

export interface Subnet {
  readonly id: string
  readonly vpcId: string
  readonly zone: string
}

/** The first of the subnets in each zone. */
export const oneInEachZone = (subnets: readonly Subnet[]): readonly Subnet[] =>
  subnets.filter(({ zone }, index) => subnets.findIndex(one => one.zone === zone) === index)

/** What was given and is not there, or not where the application is: AWS would say so after the first writes only; pure. */
export const misplaced = (
  input: 'subnets' | 'security-groups',
  ids: readonly string[],
  found: readonly Placed[],
  vpcId: string | undefined
): readonly string[] =>
  ids.flatMap(id => {
    const one = found.find(candidate => candidate.id === id)
    if (one === undefined) return [`input "${input}": ${id} does not exist here`]
    if (vpcId === undefined || one.vpcId === vpcId) return []
    return [`input "${input}": ${id} is in ${one.vpcId}, but the application is in ${vpcId}`]
  })

/** What is in a VPC. */
export type Placed = { readonly id: string; readonly vpcId: string }

export interface Vpc {
  readonly id: string
  readonly cidr: string
}

export interface SecurityGroupView {
  readonly id: string
  readonly name: string
  readonly vpcId: string
  /** The account that it is of. */
  readonly ownerId: string
  readonly tags: Tags
  readonly ingress: readonly Ingress[]
}

/** Who may reach a TCP port: an address range or another security group. */
export type Ingress =
  | { readonly port: number; readonly cidr: string }
  | { readonly port: number; readonly securityGroupId: string }

/** VPCs, subnets and security groups, as far as an application needs them. */
export interface Networks {
  /** The VPC of this id, or the region's default one; undefined when there is none. */
  vpc(id: string | undefined): Promise<Vpc | undefined>
  /** Those of the given subnets that are there, or every one of the VPC, in the order of their zones. */
  subnets(of: { readonly vpcId: string } | { readonly ids: readonly string[] }): Promise<readonly Subnet[]>
  /** Those of the given security groups that are there. */
  securityGroups(ids: readonly string[]): Promise<readonly SecurityGroupView[]>
  /** Those that carry the tags of this application in this environment. */
  securityGroupsOf(cluster: Cluster): Promise<readonly SecurityGroupView[]>
  createSecurityGroup(group: {
    readonly name: string
    readonly description: string
    readonly vpcId: string
    readonly tags: Tags
  }): Promise<void>
  /** Allowing twice is no error. */
  allow(securityGroupId: string, ingress: Ingress): Promise<void>
  /** Adds tags, or gives those that are there already these values. */
  tagSecurityGroup(id: string, tags: Tags): Promise<void>
  /** Nothing to do when it is gone; EC2 refuses (DependencyViolation) while something uses it. */
  deleteSecurityGroup(id: string): Promise<void>
}

export const networks = (client: EC2Client): Networks => ({
  async vpc(id) {
    const answer = await unlessMissing(
      client.send(
        new DescribeVpcsCommand(
          id === undefined ? { Filters: [{ Name: 'isDefault', Values: ['true'] }] } : { VpcIds: [id] }
        )
      )
    )
    const found = answer?.Vpcs?.[0]
    return found?.VpcId === undefined ? undefined : { id: found.VpcId, cidr: found.CidrBlock ?? '' }
  },

  async subnets(of) {
    // By filter: an unknown one among `SubnetIds` would fail the whole call.
    const filter = 'ids' in of ? { Name: 'subnet-id', Values: [...of.ids] } : { Name: 'vpc-id', Values: [of.vpcId] }
    const answer = await client.send(new DescribeSubnetsCommand({ Filters: [filter] }))
    return (answer.Subnets ?? [])
      .map(subnet => ({
        id: subnet.SubnetId ?? '',
        vpcId: subnet.VpcId ?? '',
        zone: subnet.AvailabilityZone ?? ''
      }))
      .sort((a, b) => a.zone.localeCompare(b.zone) || a.id.localeCompare(b.id))
  },

  async securityGroups(ids) {
    // By filter, for the same reason.
    const filter = { Name: 'group-id', Values: [...ids] }
    const answer = await client.send(new DescribeSecurityGroupsCommand({ Filters: [filter] }))
    return (answer.SecurityGroups ?? []).map(securityGroupView)
  },

  async securityGroupsOf(cluster) {
    const answer = await client.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: `tag:${TAG.application}`, Values: [cluster.application] },
          { Name: `tag:${TAG.environment}`, Values: [cluster.environment] }
        ]
      })
    )
    return (answer.SecurityGroups ?? []).map(securityGroupView)
  },

  async createSecurityGroup({ name, description, vpcId, tags }) {
    await client.send(
      new CreateSecurityGroupCommand({
        GroupName: name,
        Description: description,
        VpcId: vpcId,
        TagSpecifications: [{ ResourceType: 'security-group', Tags: tagList(tags) }]
      })
    )
  },

  async allow(securityGroupId, ingress) {
    try {
      await client.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: securityGroupId,
          IpPermissions: [
            {
              IpProtocol: 'tcp',
              FromPort: ingress.port,
              ToPort: ingress.port,
              ...('cidr' in ingress
                ? { IpRanges: [{ CidrIp: ingress.cidr }] }
                : { UserIdGroupPairs: [{ GroupId: ingress.securityGroupId }] })
            }
          ]
        })
      )
    } catch (error) {
      if (!isTaken(error)) throw error
    }
  },

  async tagSecurityGroup(id, tags) {
    await client.send(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) }))
  },

  async deleteSecurityGroup(id) {
    await unlessMissing(client.send(new DeleteSecurityGroupCommand({ GroupId: id })))
  }
})

const securityGroupView = (group: SecurityGroup): SecurityGroupView => ({
  id: group.GroupId ?? '',
  name: group.GroupName ?? '',
  vpcId: group.VpcId ?? '',
  ownerId: group.OwnerId ?? '',
  tags: tagsOf(group.Tags),
  ingress: (group.IpPermissions ?? []).flatMap(({ FromPort, IpRanges, UserIdGroupPairs }) => {
    const port = FromPort ?? 0
    return [
      ...(IpRanges ?? []).map(({ CidrIp }) => ({ port, cidr: CidrIp ?? '' })),
      ...(UserIdGroupPairs ?? []).map(({ GroupId }) => ({ port, securityGroupId: GroupId ?? '' }))
    ]
  })
})

export const sameIngress = (one: Ingress, other: Ingress): boolean =>
  one.port === other.port &&
  ('cidr' in one
    ? 'cidr' in other && one.cidr === other.cidr
    : 'securityGroupId' in other && one.securityGroupId === other.securityGroupId)
