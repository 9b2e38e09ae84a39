import type {
  CreateLoadBalancerCommandInput,
  CreateLoadBalancerCommandOutput,
  DeleteLoadBalancerCommandInput,
  DeleteLoadBalancerCommandOutput,
  DescribeAccountLimitsCommandInput,
  DescribeAccountLimitsCommandOutput,
  LoadBalancer as Described,
  DescribeLoadBalancerAttributesCommandInput,
  DescribeLoadBalancerAttributesCommandOutput,
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
  ModifyLoadBalancerAttributesCommandInput,
  ModifyLoadBalancerAttributesCommandOutput,
  SetSecurityGroupsCommandInput,
  SetSecurityGroupsCommandOutput,
  SetSubnetsCommandInput,
  SetSubnetsCommandOutput
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Clock } from '../../clock.ts'
import { AwsError, type Caller, type Handler, type Operations } from '../../gateway/service.ts'
import type { Subnet, Subnets } from '../../subnets.ts'
import type { Addresses } from '../addresses.ts'
import type { Engine } from '../engine.ts'
import {
  arn,
  findLoadBalancer,
  type LoadBalancer,
  listenersOf,
  missing,
  newId,
  notModelled,
  own,
  rulesOf,
  type State
} from '../state.ts'
import { zones } from '../subnets.ts'
import { page } from './paging.ts'
import { tag } from './tags.ts'

/** Defaults as DescribeLoadBalancerAttributes answers them for a new application load balancer. */
const ATTRIBUTES: readonly (readonly [string, string, RegExp])[] = [
  ['access_logs.s3.enabled', 'false', /^(true|false)$/],
  ['access_logs.s3.bucket', '', /^.*$/],
  ['access_logs.s3.prefix', '', /^.*$/],
  ['connection_logs.s3.enabled', 'false', /^(true|false)$/],
  ['connection_logs.s3.bucket', '', /^.*$/],
  ['connection_logs.s3.prefix', '', /^.*$/],
  ['deletion_protection.enabled', 'false', /^(true|false)$/],
  ['idle_timeout.timeout_seconds', '60', /^([1-9]\d{0,2}|[1-3]\d{3}|4000)$/],
  ['client_keep_alive.seconds', '3600', /^\d+$/],
  ['load_balancing.cross_zone.enabled', 'true', /^true$/],
  ['routing.http.desync_mitigation_mode', 'defensive', /^(monitor|defensive|strictest)$/],
  ['routing.http.drop_invalid_header_fields.enabled', 'false', /^(true|false)$/],
  ['routing.http.preserve_host_header.enabled', 'false', /^(true|false)$/],
  ['routing.http.x_amzn_tls_version_and_cipher_suite.enabled', 'false', /^(true|false)$/],
  ['routing.http.xff_client_port.enabled', 'false', /^(true|false)$/],
  ['routing.http.xff_header_processing.mode', 'append', /^(append|preserve|remove)$/],
  ['routing.http2.enabled', 'true', /^(true|false)$/],
  ['waf.fail_open.enabled', 'false', /^(true|false)$/],
  ['zonal_shift.config.enabled', 'false', /^(true|false)$/]
]

/** As DescribeLoadBalancerAttributes answers them for a new network load balancer. */
const NETWORK_ATTRIBUTES: readonly (readonly [string, string, RegExp])[] = [
  ['access_logs.s3.enabled', 'false', /^(true|false)$/],
  ['access_logs.s3.bucket', '', /^.*$/],
  ['access_logs.s3.prefix', '', /^.*$/],
  ['deletion_protection.enabled', 'false', /^(true|false)$/],
  [
    'dns_record.client_routing_policy',
    'any_availability_zone',
    /^(partial_|)availability_zone_affinity$|^any_availability_zone$/
  ],
  ['load_balancing.cross_zone.enabled', 'false', /^(true|false)$/],
  ['zonal_shift.config.enabled', 'false', /^(true|false)$/]
]

export function loadBalancerOperations({
  state,
  engine,
  clock,
  subnets,
  addresses,
  renamed
}: {
  readonly state: State
  readonly engine: Engine
  readonly clock: Clock
  readonly subnets: Pick<Subnets, 'find'>
  readonly addresses: Addresses
  /** DNS names came or went. */
  readonly renamed: () => void
}): Operations {
  const create: Handler<CreateLoadBalancerCommandInput, CreateLoadBalancerCommandOutput> = async (input, caller) => {
    const name = validName(input.Name)
    const type = input.Type ?? 'application'
    if (type !== 'application' && type !== 'network') throw notModelled(`Load balancers of type ${type}`)
    const scheme = input.Scheme ?? 'internet-facing'
    if (scheme !== 'internal' && scheme !== 'internet-facing') {
      throw new AwsError('InvalidScheme', `Scheme '${scheme}' is not valid`)
    }
    const subnetIds = input.Subnets ?? input.SubnetMappings?.map(({ SubnetId }) => SubnetId ?? '') ?? []
    const found = await zonesOf(subnetIds, caller, type)
    // Nothing is awaited from here on, so that two calls at once cannot both create.
    const existing = own(caller, state.loadBalancers).find(balancer => balancer.name === name)
    if (existing !== undefined) {
      const same =
        existing.type === type &&
        existing.scheme === scheme &&
        sameMembers(
          existing.zones.map(zone => zone.subnetId),
          subnetIds
        ) &&
        sameMembers(existing.securityGroups, input.SecurityGroups ?? [])
      if (same) return { LoadBalancers: [described(existing)] }
      throw new AwsError(
        'DuplicateLoadBalancerName',
        `A load balancer with the same name '${name}' exists, but with different settings`
      )
    }
    const id = newId()
    const digits = String(Number.parseInt(newId().slice(0, 8), 16)).padStart(10, '1')
    const balancer: LoadBalancer = {
      arn: arn(caller, `loadbalancer/${type === 'network' ? 'net' : 'app'}/${name}/${id}`),
      id,
      name,
      type,
      accountId: caller.accountId,
      region: caller.region,
      scheme,
      dnsName:
        type === 'network'
          ? `${name}-${id}.elb.${caller.region}.amazonaws.com`
          : `${scheme === 'internal' ? 'internal-' : ''}${name}-${digits}.${caller.region}.elb.amazonaws.com`,
      vpcId: found[0]?.vpcId ?? '',
      createdAt: clock.now(),
      ipAddressType: input.IpAddressType ?? 'ipv4',
      zones: found.map(({ id: subnetId, zone }) => ({ subnetId, zone, address: addresses.take() })),
      securityGroups: input.SecurityGroups ?? [],
      state: 'provisioning',
      attributes: new Map(attributesOf(type).map(([key, value]) => [key, value]))
    }
    tag(state, balancer.arn, input.Tags)
    state.loadBalancers.set(balancer.arn, balancer)
    const answer = described(balancer)
    engine.provision(balancer)
    renamed()
    return { LoadBalancers: [answer] }
  }

  async function zonesOf(
    subnetIds: readonly string[],
    caller: Caller,
    type: LoadBalancer['type']
  ): Promise<readonly Subnet[]> {
    if (subnetIds.length === 0) throw missing('Subnets')
    return zones(subnets, subnetIds, caller, type === 'network' ? 1 : 2)
  }

  const describe: Handler<DescribeLoadBalancersCommandInput, DescribeLoadBalancersCommandOutput> = (input, caller) => {
    const all = own(caller, state.loadBalancers)
    if ((input.LoadBalancerArns?.length ?? 0) > 0) {
      return { LoadBalancers: (input.LoadBalancerArns ?? []).map(a => described(findLoadBalancer(state, a, caller))) }
    }
    if ((input.Names?.length ?? 0) > 0) {
      const named = (input.Names ?? []).map(name => ({ name, balancer: all.find(b => b.name === name) }))
      const unknown = named.filter(({ balancer }) => balancer === undefined).map(({ name }) => name)
      if (unknown.length > 0) {
        throw new AwsError('LoadBalancerNotFound', `Load balancers '[${unknown.join(', ')}]' not found`)
      }
      return { LoadBalancers: named.flatMap(({ balancer }) => (balancer === undefined ? [] : [described(balancer)])) }
    }
    const { items, marker } = page(all, input)
    return { LoadBalancers: items.map(described), ...marker }
  }

  const remove: Handler<DeleteLoadBalancerCommandInput, DeleteLoadBalancerCommandOutput> = (input, caller) => {
    if (input.LoadBalancerArn === undefined) throw missing('LoadBalancerArn')
    const balancer = own(caller, state.loadBalancers).find(b => b.arn === input.LoadBalancerArn)
    // "If the load balancer does not exist or has already been deleted, the call succeeds" (DeleteLoadBalancer).
    if (balancer === undefined) return {}
    if (balancer.attributes.get('deletion_protection.enabled') === 'true') {
      throw new AwsError(
        'OperationNotPermitted',
        `Load balancer '${balancer.arn}' cannot be deleted because deletion protection is enabled`
      )
    }
    for (const listener of listenersOf(state, balancer.arn)) {
      for (const rule of rulesOf(state, listener.arn)) {
        state.rules.delete(rule.arn)
        state.tags.delete(rule.arn)
      }
      state.listeners.delete(listener.arn)
      state.tags.delete(listener.arn)
    }
    state.loadBalancers.delete(balancer.arn)
    state.tags.delete(balancer.arn)
    addresses.release(balancer.zones.map(({ address }) => address))
    engine.remove(balancer)
    renamed()
    return {}
  }

  const attributes: Handler<DescribeLoadBalancerAttributesCommandInput, DescribeLoadBalancerAttributesCommandOutput> = (
    input,
    caller
  ) => ({
    Attributes: [...findLoadBalancer(state, input.LoadBalancerArn, caller).attributes].map(([Key, Value]) => ({
      Key,
      Value
    }))
  })

  const modifyAttributes: Handler<
    ModifyLoadBalancerAttributesCommandInput,
    ModifyLoadBalancerAttributesCommandOutput
  > = (input, caller) => {
    const balancer = findLoadBalancer(state, input.LoadBalancerArn, caller)
    for (const { Key = '', Value = '' } of input.Attributes ?? []) {
      const known = attributesOf(balancer.type).find(([key]) => key === Key)
      if (known === undefined) {
        throw new AwsError('InvalidConfigurationRequest', `Load balancer attribute key '${Key}' is not recognized`)
      }
      if (!known[2].test(Value)) {
        throw new AwsError(
          'InvalidConfigurationRequest',
          `Load balancer attribute '${Key}' value '${Value}' is not valid`
        )
      }
    }
    for (const { Key = '', Value = '' } of input.Attributes ?? []) balancer.attributes.set(Key, Value)
    engine.changed(balancer)
    return { Attributes: [...balancer.attributes].map(([Key, Value]) => ({ Key, Value })) }
  }

  const setSecurityGroups: Handler<SetSecurityGroupsCommandInput, SetSecurityGroupsCommandOutput> = (input, caller) => {
    const balancer = findLoadBalancer(state, input.LoadBalancerArn, caller)
    if (input.SecurityGroups === undefined || input.SecurityGroups.length === 0) throw missing('SecurityGroups')
    if (balancer.type === 'network' && balancer.securityGroups.length === 0) {
      throw new AwsError(
        'InvalidConfigurationRequest',
        'Security groups cannot be given to a network load balancer that was created without any'
      )
    }
    balancer.securityGroups = [...input.SecurityGroups]
    return { SecurityGroupIds: balancer.securityGroups }
  }

  const setSubnets: Handler<SetSubnetsCommandInput, SetSubnetsCommandOutput> = async (input, caller) => {
    const balancer = findLoadBalancer(state, input.LoadBalancerArn, caller)
    const found = await zonesOf(
      input.Subnets ?? input.SubnetMappings?.map(m => m.SubnetId ?? '') ?? [],
      caller,
      balancer.type
    )
    const kept = balancer.zones.filter(({ subnetId }) => found.some(({ id }) => id === subnetId))
    addresses.release(balancer.zones.filter(zone => !kept.includes(zone)).map(({ address }) => address))
    balancer.zones = found.map(
      ({ id: subnetId, zone }) =>
        kept.find(k => k.subnetId === subnetId) ?? { subnetId, zone, address: addresses.take() }
    )
    engine.changed(balancer)
    renamed()
    return { AvailabilityZones: described(balancer).AvailabilityZones, IpAddressType: balancer.ipAddressType }
  }

  /** Default quotas, https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
  const limits: Handler<DescribeAccountLimitsCommandInput, DescribeAccountLimitsCommandOutput> = () => ({
    Limits: Object.entries({
      'application-load-balancers': 50,
      'target-groups': 3000,
      'targets-per-application-load-balancer': 1000,
      'listeners-per-application-load-balancer': 50,
      'rules-per-application-load-balancer': 100,
      'network-load-balancers': 50,
      'target-groups-per-action-on-network-load-balancer': 5,
      'target-groups-per-action-on-application-load-balancer': 5,
      'target-groups-per-application-load-balancer': 100,
      'certificates-per-application-load-balancer': 25
    }).map(([Name, Max]) => ({ Name, Max: String(Max) }))
  })

  return {
    'elasticloadbalancing:CreateLoadBalancer': create,
    'elasticloadbalancing:DescribeLoadBalancers': describe,
    'elasticloadbalancing:DeleteLoadBalancer': remove,
    'elasticloadbalancing:DescribeLoadBalancerAttributes': attributes,
    'elasticloadbalancing:ModifyLoadBalancerAttributes': modifyAttributes,
    'elasticloadbalancing:SetSecurityGroups': setSecurityGroups,
    'elasticloadbalancing:SetSubnets': setSubnets,
    'elasticloadbalancing:DescribeAccountLimits': limits
  }
}

const attributesOf = (type: LoadBalancer['type']): typeof ATTRIBUTES =>
  type === 'network' ? NETWORK_ATTRIBUTES : ATTRIBUTES

function described(balancer: LoadBalancer): Described {
  return {
    LoadBalancerArn: balancer.arn,
    DNSName: balancer.dnsName,
    // The zones of us-east-1; the lab uses them everywhere.
    CanonicalHostedZoneId: balancer.type === 'network' ? 'Z26RNL4JYFTOTI' : 'Z35SXDOTRQ7X7K',
    CreatedTime: new Date(balancer.createdAt),
    LoadBalancerName: balancer.name,
    Scheme: balancer.scheme,
    VpcId: balancer.vpcId,
    State: { Code: balancer.state },
    Type: balancer.type,
    AvailabilityZones: balancer.zones.map(({ subnetId, zone }) => ({
      ZoneName: zone,
      SubnetId: subnetId,
      LoadBalancerAddresses: []
    })),
    SecurityGroups: balancer.securityGroups,
    IpAddressType: balancer.ipAddressType
  }
}

/** "A maximum of 32 characters, alphanumeric or hyphens, no hyphen at its ends, not beginning with internal-". */
function validName(name: string | undefined): string {
  if (name === undefined) throw missing('Name')
  if (name.length > 32) {
    throw new AwsError('ValidationError', `The load balancer name '${name}' cannot be longer than '32' characters`)
  }
  if (!/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `The load balancer name '${name}' can only contain characters that are alphanumeric characters and hyphens(-), and cannot begin or end with a hyphen`
    )
  }
  if (name.startsWith('internal-')) {
    throw new AwsError('ValidationError', `The load balancer name '${name}' cannot begin with 'internal-'`)
  }
  return name
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(member => b.includes(member))
}
