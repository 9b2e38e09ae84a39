/** Actions and conditions of listeners and rules: what AWS accepts, how it answers them, what they mean in bytes. */
import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2'
import { AwsError, type Caller } from '../gateway/service.ts'
import type { PlaneAction, PlaneCondition } from './plane.ts'
import { findTargetGroup, forwardedTo, loadBalancersUsing, missing, notModelled, type State } from './state.ts'

/** The quota "Target groups per action on an Application Load Balancer", which cannot be raised. */
const GROUPS_PER_ACTION = 5

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message)
}

/** Checks a whole action list and returns it as Describe calls show it. A write replaces the list, never merges. */
export function normalActions(
  state: State,
  caller: Caller,
  loadBalancerArn: string,
  actions: readonly Action[] | undefined
): readonly Action[] {
  if (actions === undefined || actions.length === 0) throw missing('Actions')
  if (actions.length > 1) {
    if (actions.some(({ Type }) => Type === 'authenticate-cognito' || Type === 'authenticate-oidc')) {
      throw notModelled('Authenticating actions')
    }
    throw new AwsError('TooManyActions', 'Exactly one of forward, redirect or fixed-response is allowed')
  }
  const normal = actions.map(action => normalAction(state, caller, action))
  const type = state.loadBalancers.get(loadBalancerArn)?.type ?? 'application'
  if (type === 'network') {
    if (normal.some(({ Type }) => Type !== 'forward')) {
      throw new AwsError('InvalidLoadBalancerAction', 'A network load balancer can only forward')
    }
    if (normal.some(({ ForwardConfig }) => ForwardConfig?.TargetGroupStickinessConfig?.Enabled)) {
      throw new AwsError('InvalidConfigurationRequest', 'Network load balancers have no target group stickiness')
    }
  }
  for (const group of forwardedTo(normal)) {
    const protocol = state.targetGroups.get(group)?.protocol
    if ((protocol === 'TCP') !== (type === 'network')) {
      throw new AwsError(
        'IncompatibleProtocols',
        `Target group '${group}' of protocol ${protocol} cannot be used by a load balancer of type ${type}`
      )
    }
    if (loadBalancersUsing(state, group).some(balancer => balancer.arn !== loadBalancerArn)) {
      throw new AwsError(
        'TargetGroupAssociationLimit',
        `The following target groups cannot be associated with more than one load balancer: ${group}`
      )
    }
  }
  return normal
}

function normalAction(state: State, caller: Caller, action: Action): Action {
  const order = action.Order === undefined ? {} : { Order: action.Order }
  switch (action.Type) {
    case 'forward': {
      const tuples = action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn }]
      if (tuples.length === 0 || tuples[0]?.TargetGroupArn === undefined) throw missing('TargetGroupArn')
      if (tuples.length > GROUPS_PER_ACTION) {
        throw new AwsError(
          'TooManyTargetGroups',
          `A forward action can have at most ${GROUPS_PER_ACTION} target groups`
        )
      }
      if (action.ForwardConfig !== undefined && action.TargetGroupArn !== undefined) {
        if (tuples.length !== 1 || tuples[0].TargetGroupArn !== action.TargetGroupArn) {
          throw invalid('TargetGroupArn must be the only target group of ForwardConfig when both are given')
        }
      }
      const groups = tuples.map(({ TargetGroupArn, Weight = 1 }) => {
        if (!Number.isInteger(Weight) || Weight < 0 || Weight > 999) {
          throw invalid(`Target group weight '${Weight}' must be between 0 and 999 inclusive`)
        }
        return { TargetGroupArn: findTargetGroup(state, TargetGroupArn, caller).arn, Weight }
      })
      if (new Set(groups.map(g => g.TargetGroupArn)).size < groups.length) {
        throw invalid('A target group can be in a forward action only once')
      }
      const stickiness = action.ForwardConfig?.TargetGroupStickinessConfig
      const seconds = stickiness?.DurationSeconds
      if (stickiness?.Enabled && (seconds === undefined || seconds < 1 || seconds > 604_800)) {
        throw invalid('Target group stickiness needs a DurationSeconds between 1 and 604800')
      }
      return {
        Type: 'forward',
        ...(groups.length === 1 ? { TargetGroupArn: groups[0]?.TargetGroupArn } : {}),
        ...order,
        ForwardConfig: {
          TargetGroups: groups,
          TargetGroupStickinessConfig: {
            Enabled: stickiness?.Enabled ?? false,
            ...(seconds === undefined ? {} : { DurationSeconds: seconds })
          }
        }
      }
    }
    case 'fixed-response': {
      const config = action.FixedResponseConfig
      if (config?.StatusCode === undefined) throw missing('FixedResponseConfig.StatusCode')
      if (!/^[245]\d\d$/.test(config.StatusCode)) throw invalid(`Invalid status code '${config.StatusCode}'`)
      if ((config.MessageBody?.length ?? 0) > 1024) throw invalid('MessageBody must be at most 1024 characters')
      return { Type: 'fixed-response', ...order, FixedResponseConfig: config }
    }
    case 'redirect': {
      const config = action.RedirectConfig
      if (config?.StatusCode === undefined) throw missing('RedirectConfig.StatusCode')
      return {
        Type: 'redirect',
        ...order,
        RedirectConfig: {
          Protocol: '#{protocol}',
          Host: '#{host}',
          Port: '#{port}',
          Path: '/#{path}',
          Query: '#{query}',
          ...config
        }
      }
    }
    case 'authenticate-cognito':
    case 'authenticate-oidc':
    case 'jwt-validation':
      throw notModelled(`Actions of type ${action.Type}`)
    default:
      throw invalid(`Action type '${action.Type}' must be one of 'forward, redirect, fixed-response'`)
  }
}

/** Checks conditions and returns them as Describe calls show them: host and path conditions carry both forms. */
export function normalConditions(conditions: readonly RuleCondition[] | undefined): readonly RuleCondition[] {
  if (conditions === undefined || conditions.length === 0) throw invalid('A condition must be specified')
  const fields = conditions.map(({ Field }) => Field)
  for (const field of ['host-header', 'path-pattern', 'http-request-method', 'source-ip']) {
    if (fields.filter(other => other === field).length > 1) {
      throw invalid(`A rule can only have one '${field}' condition`)
    }
  }
  return conditions.map(condition => {
    if ((condition.RegexValues?.length ?? 0) > 0) throw notModelled('Regular expressions in conditions')
    const values = (config: { Values?: string[] | undefined } | undefined, longest: number): string[] => {
      const given = config?.Values ?? condition.Values ?? []
      if (given.length === 0) throw invalid('A condition value must be specified')
      for (const value of given) {
        if (value.length > longest) throw invalid(`Condition value '${value}' is longer than ${longest} characters`)
      }
      return given
    }
    switch (condition.Field) {
      case 'host-header': {
        const Values = values(condition.HostHeaderConfig, 128)
        for (const value of Values) {
          if (!/^[A-Za-z0-9.*?-]+$/.test(value))
            throw invalid(`Host name '${value}' contains a character that is not valid`)
        }
        return { Field: 'host-header', Values, HostHeaderConfig: { Values } }
      }
      case 'path-pattern': {
        const Values = values(condition.PathPatternConfig, 128)
        return { Field: 'path-pattern', Values, PathPatternConfig: { Values } }
      }
      case 'http-header': {
        const name = condition.HttpHeaderConfig?.HttpHeaderName
        if (name === undefined || !/^[A-Za-z0-9_.-]{1,40}$/.test(name)) {
          throw invalid(`Http header name '${name ?? ''}' is not valid`)
        }
        if (/^(host|x-forwarded-.*)$/i.test(name)) throw invalid(`Http header name '${name}' is not supported`)
        const Values = values(condition.HttpHeaderConfig, 128)
        return { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: name, Values } }
      }
      case 'http-request-method': {
        const Values = values(condition.HttpRequestMethodConfig, 40)
        for (const value of Values) {
          if (!/^[A-Z_-]+$/.test(value)) throw invalid(`Http request method '${value}' is not valid`)
        }
        return { Field: 'http-request-method', HttpRequestMethodConfig: { Values } }
      }
      case 'source-ip': {
        const Values = values(condition.SourceIpConfig, 64)
        for (const value of Values) {
          if (!/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$|^[0-9a-fA-F:]+\/\d{1,3}$/.test(value)) {
            throw invalid(`Source IP '${value}' is not a valid CIDR block`)
          }
        }
        return { Field: 'source-ip', SourceIpConfig: { Values } }
      }
      case 'query-string': {
        const pairs = condition.QueryStringConfig?.Values ?? []
        if (pairs.length === 0 || pairs.some(({ Value }) => Value === undefined)) {
          throw invalid('A query string condition needs values')
        }
        return { Field: 'query-string', QueryStringConfig: { Values: pairs } }
      }
      default:
        throw invalid(
          `Condition field '${condition.Field}' must be one of '[path-pattern, host-header, http-header, http-request-method, query-string, source-ip]'`
        )
    }
  })
}

/** The last action of a rule, which is the one that ends the request. */
export function planeAction(state: State, actions: readonly Action[]): PlaneAction {
  const action = actions.at(-1)
  if (action?.Type === 'fixed-response') {
    return {
      type: 'fixed-response',
      status: Number(action.FixedResponseConfig?.StatusCode),
      contentType: action.FixedResponseConfig?.ContentType,
      body: action.FixedResponseConfig?.MessageBody
    }
  }
  if (action?.Type === 'redirect') {
    const { Protocol = '', Host = '', Port = '', Path = '', Query = '', StatusCode } = action.RedirectConfig ?? {}
    return {
      type: 'redirect',
      status: StatusCode === 'HTTP_301' ? 301 : 302,
      protocol: Protocol,
      host: Host,
      port: Port,
      path: Path,
      query: Query
    }
  }
  const forward = action?.ForwardConfig
  const stickiness = forward?.TargetGroupStickinessConfig
  return {
    type: 'forward',
    groups: (forward?.TargetGroups ?? []).flatMap(({ TargetGroupArn = '', Weight = 1 }) => {
      const group = state.targetGroups.get(TargetGroupArn)
      return group === undefined ? [] : [{ groupId: group.id, weight: Weight }]
    }),
    stickySeconds: stickiness?.Enabled ? stickiness.DurationSeconds : undefined
  }
}

export function planeCondition(condition: RuleCondition): PlaneCondition {
  switch (condition.Field) {
    case 'host-header':
    case 'path-pattern':
      return { field: condition.Field, values: condition.Values ?? [] }
    case 'http-header':
      return {
        field: 'http-header',
        name: condition.HttpHeaderConfig?.HttpHeaderName ?? '',
        values: condition.HttpHeaderConfig?.Values ?? []
      }
    case 'http-request-method':
      return { field: 'http-request-method', values: condition.HttpRequestMethodConfig?.Values ?? [] }
    case 'query-string':
      return {
        field: 'query-string',
        values: (condition.QueryStringConfig?.Values ?? []).map(({ Key, Value }) => ({ key: Key, value: Value ?? '' }))
      }
    default:
      return { field: 'source-ip', values: condition.SourceIpConfig?.Values ?? [] }
  }
}
