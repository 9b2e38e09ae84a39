import type {
  CreateTargetGroupCommandInput,
  CreateTargetGroupCommandOutput,
  DeleteTargetGroupCommandInput,
  DeleteTargetGroupCommandOutput,
  TargetGroup as Described,
  DescribeTargetGroupAttributesCommandInput,
  DescribeTargetGroupAttributesCommandOutput,
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsCommandOutput,
  ModifyTargetGroupAttributesCommandInput,
  ModifyTargetGroupAttributesCommandOutput,
  ModifyTargetGroupCommandInput,
  ModifyTargetGroupCommandOutput
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { AwsError, type Handler, type Operations } from '../../gateway/service.ts'
import type { Engine } from '../engine.ts'
import {
  arn,
  findLoadBalancer,
  findTargetGroup,
  forwardedTo,
  type HealthCheck,
  listenersOf,
  loadBalancersUsing,
  missing,
  newId,
  notModelled,
  own,
  rulesOf,
  type State,
  type TargetGroup
} from '../state.ts'
import { page } from './paging.ts'
import { tag } from './tags.ts'

/** Defaults for instance and IP targets, as DescribeTargetGroupAttributes answers them, and what AWS accepts. */
const ATTRIBUTES: readonly (readonly [string, string, RegExp])[] = [
  ['deregistration_delay.timeout_seconds', '300', /^([0-9]{1,3}|[12][0-9]{3}|3[0-5][0-9]{2}|3600)$/],
  ['stickiness.enabled', 'false', /^(true|false)$/],
  ['stickiness.type', 'lb_cookie', /^(lb_cookie|app_cookie)$/],
  ['stickiness.lb_cookie.duration_seconds', '86400', /^\d{1,6}$/],
  ['stickiness.app_cookie.cookie_name', '', /^.*$/],
  ['stickiness.app_cookie.duration_seconds', '86400', /^\d{1,6}$/],
  ['slow_start.duration_seconds', '0', /^(0|[3-8]\d|9\d|[1-8]\d\d|900)$/],
  ['load_balancing.algorithm.type', 'round_robin', /^(round_robin|least_outstanding_requests|weighted_random)$/],
  ['load_balancing.algorithm.anomaly_mitigation', 'off', /^(on|off)$/],
  [
    'load_balancing.cross_zone.enabled',
    'use_load_balancer_configuration',
    /^(true|false|use_load_balancer_configuration)$/
  ],
  ['target_group_health.dns_failover.minimum_healthy_targets.count', '1', /^(off|[1-9]\d*)$/],
  ['target_group_health.dns_failover.minimum_healthy_targets.percentage', 'off', /^(off|[1-9]\d?|100)$/],
  ['target_group_health.unhealthy_state_routing.minimum_healthy_targets.count', '1', /^[1-9]\d*$/],
  ['target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage', 'off', /^(off|[1-9]\d?|100)$/]
]

/** What target groups of network load balancers have instead of some of those. */
const NETWORK_ATTRIBUTES: typeof ATTRIBUTES = [
  ['deregistration_delay.timeout_seconds', '300', /^([0-9]{1,3}|[12][0-9]{3}|3[0-5][0-9]{2}|3600)$/],
  ['deregistration_delay.connection_termination.enabled', 'false', /^(true|false)$/],
  ['preserve_client_ip.enabled', 'true', /^(true|false)$/],
  ['proxy_protocol_v2.enabled', 'false', /^(true|false)$/],
  ['stickiness.enabled', 'false', /^(true|false)$/],
  ['stickiness.type', 'source_ip', /^source_ip$/],
  [
    'load_balancing.cross_zone.enabled',
    'use_load_balancer_configuration',
    /^(true|false|use_load_balancer_configuration)$/
  ],
  ['target_health_state.unhealthy.connection_termination.enabled', 'true', /^(true|false)$/],
  ['target_group_health.unhealthy_state_routing.minimum_healthy_targets.count', '1', /^[1-9]\d*$/]
]

const attributesOf = ({ protocol }: Pick<TargetGroup, 'protocol'>): typeof ATTRIBUTES =>
  protocol === 'TCP' ? NETWORK_ATTRIBUTES : ATTRIBUTES

export function targetGroupOperations(state: State, engine: Engine): Operations {
  const create: Handler<CreateTargetGroupCommandInput, CreateTargetGroupCommandOutput> = (input, caller) => {
    const name = validName(input.Name)
    const targetType = input.TargetType ?? 'instance'
    if (targetType !== 'instance' && targetType !== 'ip') throw notModelled(`Targets of type ${targetType}`)
    if (input.Protocol === undefined) throw missing('Protocol')
    const { Protocol } = input
    if (Protocol !== 'HTTP' && Protocol !== 'TCP') throw notModelled(`Target groups of protocol ${Protocol}`)
    if (Protocol === 'HTTP' && (input.ProtocolVersion ?? 'HTTP1') !== 'HTTP1') {
      throw notModelled(`Protocol version ${input.ProtocolVersion}`)
    }
    if (input.Port === undefined) throw missing('Port')
    if (input.Port < 1 || input.Port > 65_535) {
      throw new AwsError('ValidationError', `Port '${input.Port}' must be between 1 and 65535`)
    }
    if (input.VpcId === undefined) throw missing('VpcId')
    const isHttp = (input.HealthCheckProtocol ?? Protocol) === 'HTTP'
    const check = validCheck(
      {
        HealthCheckProtocol: Protocol,
        HealthCheckPort: 'traffic-port',
        HealthCheckPath: '/',
        HealthCheckEnabled: true,
        HealthCheckIntervalSeconds: 30,
        // Of network load balancers 6 s by HTTP and 10 s by TCP; 5 s of application load balancers.
        HealthCheckTimeoutSeconds: Protocol === 'HTTP' ? 5 : isHttp ? 6 : 10,
        HealthyThresholdCount: 5,
        UnhealthyThresholdCount: 2,
        codes: Protocol === 'HTTP' ? '200' : '200-399',
        ...given(input)
      },
      input,
      Protocol
    )
    const existing = own(caller, state.targetGroups).find(group => group.name === name)
    if (existing !== undefined) {
      const same =
        existing.protocol === Protocol &&
        existing.port === input.Port &&
        existing.vpcId === input.VpcId &&
        existing.targetType === targetType &&
        Object.entries(check).every(([key, value]) => existing.check[key as keyof HealthCheck] === value)
      if (same) return { TargetGroups: [described(state, existing)] }
      throw new AwsError(
        'DuplicateTargetGroupName',
        `A target group with the same name '${name}' exists, but with different settings`
      )
    }
    const id = newId()
    const group: TargetGroup = {
      arn: arn(caller, `targetgroup/${name}/${id}`),
      id,
      name,
      accountId: caller.accountId,
      region: caller.region,
      protocol: Protocol,
      protocolVersion: Protocol === 'HTTP' ? 'HTTP1' : '',
      port: input.Port,
      vpcId: input.VpcId,
      targetType,
      check,
      attributes: new Map(attributesOf({ protocol: Protocol }).map(([key, value]) => [key, value])),
      targets: new Map()
    }
    tag(state, group.arn, input.Tags)
    state.targetGroups.set(group.arn, group)
    return { TargetGroups: [described(state, group)] }
  }

  const describe: Handler<DescribeTargetGroupsCommandInput, DescribeTargetGroupsCommandOutput> = (input, caller) => {
    const all = own(caller, state.targetGroups)
    if ((input.TargetGroupArns?.length ?? 0) > 0) {
      return {
        TargetGroups: (input.TargetGroupArns ?? []).map(a => described(state, findTargetGroup(state, a, caller)))
      }
    }
    if ((input.Names?.length ?? 0) > 0) {
      const groups = (input.Names ?? []).map(name => all.find(group => group.name === name))
      if (groups.includes(undefined)) {
        throw new AwsError('TargetGroupNotFound', 'One or more target groups not found')
      }
      return { TargetGroups: groups.flatMap(group => (group === undefined ? [] : [described(state, group)])) }
    }
    if (input.LoadBalancerArn !== undefined) {
      const balancer = findLoadBalancer(state, input.LoadBalancerArn, caller)
      const used = new Set(
        listenersOf(state, balancer.arn).flatMap(l => rulesOf(state, l.arn).flatMap(rule => forwardedTo(rule.actions)))
      )
      const { items, marker } = page(
        all.filter(group => used.has(group.arn)),
        input
      )
      return { TargetGroups: items.map(group => described(state, group)), ...marker }
    }
    const { items, marker } = page(all, input)
    return { TargetGroups: items.map(group => described(state, group)), ...marker }
  }

  const modify: Handler<ModifyTargetGroupCommandInput, ModifyTargetGroupCommandOutput> = (input, caller) => {
    const group = findTargetGroup(state, input.TargetGroupArn, caller)
    group.check = validCheck({ ...group.check, ...given(input) }, input, group.protocol)
    return { TargetGroups: [described(state, group)] }
  }

  const remove: Handler<DeleteTargetGroupCommandInput, DeleteTargetGroupCommandOutput> = (input, caller) => {
    if (input.TargetGroupArn === undefined) throw missing('TargetGroupArn')
    const group = own(caller, state.targetGroups).find(g => g.arn === input.TargetGroupArn)
    if (group === undefined) return {}
    if (loadBalancersUsing(state, group.arn).length > 0) {
      throw new AwsError('ResourceInUse', `Target group '${group.arn}' is currently in use by a listener or a rule`)
    }
    for (const target of group.targets.values()) target.stop?.abort()
    state.targetGroups.delete(group.arn)
    state.tags.delete(group.arn)
    return {}
  }

  const attributes: Handler<DescribeTargetGroupAttributesCommandInput, DescribeTargetGroupAttributesCommandOutput> = (
    input,
    caller
  ) => ({ Attributes: shownAttributes(findTargetGroup(state, input.TargetGroupArn, caller)) })

  const modifyAttributes: Handler<ModifyTargetGroupAttributesCommandInput, ModifyTargetGroupAttributesCommandOutput> = (
    input,
    caller
  ) => {
    const group = findTargetGroup(state, input.TargetGroupArn, caller)
    for (const { Key = '', Value = '' } of input.Attributes ?? []) {
      const known = attributesOf(group).find(([key]) => key === Key)
      if (known === undefined) {
        throw new AwsError('InvalidConfigurationRequest', `Target group attribute key '${Key}' is not recognized`)
      }
      if (!known[2].test(Value)) {
        throw new AwsError(
          'InvalidConfigurationRequest',
          `Target group attribute '${Key}' value '${Value}' is not valid`
        )
      }
      if (Key === 'stickiness.enabled' && Value === 'true' && group.protocol === 'TCP') {
        throw notModelled('Stickiness by source address')
      }
      if (Key === 'stickiness.type' && Value === 'app_cookie') throw notModelled('Stickiness by a cookie of the target')
      if (Key === 'slow_start.duration_seconds' && Value !== '0') throw notModelled('Slow start')
    }
    for (const { Key = '', Value = '' } of input.Attributes ?? []) group.attributes.set(Key, Value)
    for (const balancer of loadBalancersUsing(state, group.arn)) engine.changed(balancer)
    return { Attributes: shownAttributes(group) }
  }

  return {
    'elasticloadbalancing:CreateTargetGroup': create,
    'elasticloadbalancing:DescribeTargetGroups': describe,
    'elasticloadbalancing:ModifyTargetGroup': modify,
    'elasticloadbalancing:DeleteTargetGroup': remove,
    'elasticloadbalancing:DescribeTargetGroupAttributes': attributes,
    'elasticloadbalancing:ModifyTargetGroupAttributes': modifyAttributes
  }
}

/** The health check settings that a request names. */
function given(input: Omit<CreateTargetGroupCommandInput, 'Name'>): Partial<HealthCheck> {
  const settings = {
    HealthCheckProtocol: input.HealthCheckProtocol,
    HealthCheckPort: input.HealthCheckPort,
    HealthCheckPath: input.HealthCheckPath,
    HealthCheckEnabled: input.HealthCheckEnabled,
    HealthCheckIntervalSeconds: input.HealthCheckIntervalSeconds,
    HealthCheckTimeoutSeconds: input.HealthCheckTimeoutSeconds,
    HealthyThresholdCount: input.HealthyThresholdCount,
    UnhealthyThresholdCount: input.UnhealthyThresholdCount,
    codes: input.Matcher?.HttpCode
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

/** Ranges from CreateTargetGroup. */
function validCheck(
  check: HealthCheck,
  asked: Omit<CreateTargetGroupCommandInput, 'Name'>,
  protocol: TargetGroup['protocol']
): HealthCheck {
  const within = (what: string, value: number, least: number, most: number): void => {
    if (value < least || value > most) {
      throw new AwsError('ValidationError', `${what} '${value}' must be between ${least} and ${most}`)
    }
  }
  within('Health check interval', check.HealthCheckIntervalSeconds, 5, 300)
  within('Health check timeout', check.HealthCheckTimeoutSeconds, 2, 120)
  within('Healthy threshold count', check.HealthyThresholdCount, 2, 10)
  within('Unhealthy threshold count', check.UnhealthyThresholdCount, 2, 10)
  if (check.HealthCheckTimeoutSeconds >= check.HealthCheckIntervalSeconds) {
    throw new AwsError(
      'ValidationError',
      `Health check timeout '${check.HealthCheckTimeoutSeconds}' must be smaller than the interval '${check.HealthCheckIntervalSeconds}'`
    )
  }
  if (check.HealthCheckProtocol === 'TCP') {
    if (asked.HealthCheckPath !== undefined || asked.Matcher !== undefined) {
      throw new AwsError('InvalidConfigurationRequest', 'Health checks by TCP have neither a path nor a matcher')
    }
  } else if (check.HealthCheckProtocol !== 'HTTP') {
    throw notModelled(`Health checks by ${check.HealthCheckProtocol}`)
  }
  if (!check.HealthCheckEnabled) {
    throw new AwsError(
      'ValidationError',
      'Health checks must be enabled for target groups with instances or IP addresses'
    )
  }
  if (!/^\//.test(check.HealthCheckPath) || check.HealthCheckPath.length > 1024) {
    throw new AwsError(
      'ValidationError',
      `Health check path '${check.HealthCheckPath}' must begin with a '/' character`
    )
  }
  if (!/^(traffic-port|[1-9]\d{0,4})$/.test(check.HealthCheckPort)) {
    throw new AwsError(
      'ValidationError',
      `Health check port '${check.HealthCheckPort}' must be a port or 'traffic-port'`
    )
  }
  const highest = protocol === 'TCP' ? 599 : 499
  const codes = check.codes.split(/[,-]/).map(Number)
  const isForm = /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(check.codes)
  if (!isForm || codes.some(code => code < 200 || code > highest)) {
    throw new AwsError(
      'ValidationError',
      `Health check matcher HTTP code '${check.codes}' must be within '200-${highest}' inclusive`
    )
  }
  return check
}

function validName(name: string | undefined): string {
  if (name === undefined) throw missing('Name')
  if (name.length > 32) {
    throw new AwsError('ValidationError', `Target group name '${name}' cannot be longer than '32' characters`)
  }
  if (!/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `Target group name '${name}' can only contain characters that are alphanumeric characters and hyphens(-), and cannot begin or end with a hyphen`
    )
  }
  return name
}

function shownAttributes(group: TargetGroup): { Key: string; Value: string }[] {
  return [...group.attributes].map(([Key, Value]) => ({ Key, Value }))
}

function described(state: State, group: TargetGroup): Described {
  const { codes, HealthCheckPath, ...check } = group.check
  const isHttp = check.HealthCheckProtocol === 'HTTP'
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    ...(group.protocolVersion === '' ? {} : { ProtocolVersion: group.protocolVersion }),
    Port: group.port,
    VpcId: group.vpcId,
    ...check,
    ...(isHttp ? { HealthCheckPath, Matcher: { HttpCode: codes } } : {}),
    LoadBalancerArns: loadBalancersUsing(state, group.arn).map(balancer => balancer.arn),
    TargetType: group.targetType,
    IpAddressType: 'ipv4'
  }
}
