import type {
  AddListenerCertificatesCommandInput,
  AddListenerCertificatesCommandOutput,
  Certificate,
  CreateListenerCommandInput,
  CreateListenerCommandOutput,
  CreateRuleCommandInput,
  CreateRuleCommandOutput,
  DeleteListenerCommandInput,
  DeleteListenerCommandOutput,
  DeleteRuleCommandInput,
  DeleteRuleCommandOutput,
  Listener as DescribedListener,
  Rule as DescribedRule,
  DescribeListenerCertificatesCommandInput,
  DescribeListenerCertificatesCommandOutput,
  DescribeListenersCommandInput,
  DescribeListenersCommandOutput,
  DescribeRulesCommandInput,
  DescribeRulesCommandOutput,
  ModifyListenerCommandInput,
  ModifyListenerCommandOutput,
  ModifyRuleCommandInput,
  ModifyRuleCommandOutput,
  RemoveListenerCertificatesCommandInput,
  RemoveListenerCertificatesCommandOutput,
  SetRulePrioritiesCommandInput,
  SetRulePrioritiesCommandOutput
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { AwsError, type Caller, type Handler, type Operations } from '../../gateway/service.ts'
import type { Certificates } from '../certificates.ts'
import type { Engine } from '../engine.ts'
import { normalActions, normalConditions } from '../forwarding.ts'
import { DEFAULT_POLICY, validPolicy } from '../security-policies.ts'
import {
  arn,
  findListener,
  findLoadBalancer,
  findRule,
  type Listener,
  type ListenerCertificate,
  type ListenerProtocol,
  type LoadBalancer,
  listenersOf,
  missing,
  newId,
  notModelled,
  path,
  type Rule,
  rulesOf,
  type State
} from '../state.ts'
import { page } from './paging.ts'
import { tag } from './tags.ts'

/** The quota "Rules per Application Load Balancer", not counting defaults. */
const MOST_RULES = 100

export function listenerOperations(state: State, engine: Engine, certificates: Certificates): Operations {
  const touched = (listener: Listener): void => engine.changed(findLoadBalancer(state, listener.loadBalancerArn))

  async function given(
    protocol: ListenerProtocol,
    certificatesGiven: readonly Certificate[] | undefined,
    caller: Caller
  ): Promise<readonly ListenerCertificate[]> {
    if (protocol !== 'HTTPS') {
      if ((certificatesGiven?.length ?? 0) === 0) return []
      throw new AwsError('InvalidConfigurationRequest', `Certificates cannot be given to a listener of ${protocol}`)
    }
    if (certificatesGiven?.length !== 1) {
      throw new AwsError('ValidationError', 'A listener of HTTPS must be given exactly one default certificate')
    }
    return Promise.all(
      certificatesGiven.map(async ({ CertificateArn = '' }) => ({
        arn: CertificateArn,
        pem: await certificates.pem(CertificateArn, caller)
      }))
    )
  }

  const create: Handler<CreateListenerCommandInput, CreateListenerCommandOutput> = async (input, caller) => {
    const port = validPort(input.Port)
    const protocol = validProtocol(findLoadBalancer(state, input.LoadBalancerArn, caller), input.Protocol)
    const held = await given(protocol, input.Certificates, caller)
    const policy = protocol === 'HTTPS' ? validPolicy(input.SslPolicy ?? DEFAULT_POLICY) : undefined
    // Nothing is awaited from here on.
    const balancer = findLoadBalancer(state, input.LoadBalancerArn, caller)
    const actions = normalActions(state, caller, balancer.arn, input.DefaultActions)
    const existing = listenersOf(state, balancer.arn).find(listener => listener.port === port)
    if (existing !== undefined) {
      const [current] = shown(existing).DefaultActions ?? []
      const isSame =
        JSON.stringify([current]) === JSON.stringify(actions) &&
        existing.protocol === protocol &&
        existing.certificates[0]?.arn === held[0]?.arn &&
        existing.securityPolicy === policy
      if (isSame) return { Listeners: [shown(existing)] }
      throw new AwsError(
        'DuplicateListener',
        `A listener already exists on this port for this load balancer '${balancer.arn}'`
      )
    }
    const id = newId()
    const listenerPath = `${path(balancer.arn)}/${id}`
    const rule: Rule = {
      arn: arn(caller, `listener-rule/${listenerPath}/${newId()}`),
      id: newId(),
      listenerArn: arn(caller, `listener/${listenerPath}`),
      priority: 'default',
      conditions: [],
      actions
    }
    const listener: Listener = {
      arn: rule.listenerArn,
      id,
      loadBalancerArn: balancer.arn,
      port,
      protocol,
      certificates: held,
      securityPolicy: policy,
      defaultRuleArn: rule.arn
    }
    tag(state, listener.arn, input.Tags)
    state.listeners.set(listener.arn, listener)
    state.rules.set(rule.arn, rule)
    touched(listener)
    return { Listeners: [shown(listener)] }
  }

  const describe: Handler<DescribeListenersCommandInput, DescribeListenersCommandOutput> = (input, caller) => {
    if ((input.ListenerArns?.length ?? 0) > 0) {
      return { Listeners: (input.ListenerArns ?? []).map(wanted => shown(findListener(state, wanted, caller))) }
    }
    const balancer = findLoadBalancer(state, input.LoadBalancerArn, caller)
    const { items, marker } = page(listenersOf(state, balancer.arn), input)
    return { Listeners: items.map(shown), ...marker }
  }

  const modify: Handler<ModifyListenerCommandInput, ModifyListenerCommandOutput> = async (input, caller) => {
    const before = findListener(state, input.ListenerArn, caller)
    const balancer = findLoadBalancer(state, before.loadBalancerArn)
    const protocol = input.Protocol === undefined ? before.protocol : validProtocol(balancer, input.Protocol)
    const isKept = input.Certificates === undefined && protocol === before.protocol
    const held = isKept ? undefined : await given(protocol, input.Certificates, caller)
    const policy =
      protocol === 'HTTPS' ? validPolicy(input.SslPolicy ?? before.securityPolicy ?? DEFAULT_POLICY) : undefined
    // Nothing is awaited from here on.
    const listener = findListener(state, input.ListenerArn, caller)
    const port = input.Port === undefined ? listener.port : validPort(input.Port)
    if (listenersOf(state, listener.loadBalancerArn).some(other => other !== listener && other.port === port)) {
      throw new AwsError(
        'DuplicateListener',
        `A listener already exists on this port for this load balancer '${listener.loadBalancerArn}'`
      )
    }
    const actions =
      input.DefaultActions === undefined
        ? undefined
        : normalActions(state, caller, listener.loadBalancerArn, input.DefaultActions)
    listener.port = port
    listener.protocol = protocol
    listener.securityPolicy = policy
    if (held !== undefined) {
      const others = protocol === 'HTTPS' ? listener.certificates.slice(1) : []
      listener.certificates = [...held, ...others.filter(({ arn }) => arn !== held[0]?.arn)]
    }
    if (actions !== undefined) findRule(state, listener.defaultRuleArn).actions = actions
    touched(listener)
    return { Listeners: [shown(listener)] }
  }

  const remove: Handler<DeleteListenerCommandInput, DeleteListenerCommandOutput> = (input, caller) => {
    const listener = findListener(state, input.ListenerArn, caller)
    for (const rule of rulesOf(state, listener.arn)) {
      state.rules.delete(rule.arn)
      state.tags.delete(rule.arn)
    }
    state.listeners.delete(listener.arn)
    state.tags.delete(listener.arn)
    touched(listener)
    return {}
  }

  function shown(listener: Listener): DescribedListener {
    return {
      ListenerArn: listener.arn,
      LoadBalancerArn: listener.loadBalancerArn,
      Port: listener.port,
      Protocol: listener.protocol,
      ...(listener.securityPolicy === undefined ? {} : { SslPolicy: listener.securityPolicy }),
      ...(listener.certificates[0] === undefined
        ? {}
        : { Certificates: [{ CertificateArn: listener.certificates[0].arn }] }),
      DefaultActions: [...findRule(state, listener.defaultRuleArn).actions]
    }
  }

  const addCertificates: Handler<AddListenerCertificatesCommandInput, AddListenerCertificatesCommandOutput> = async (
    input,
    caller
  ) => {
    secure(findListener(state, input.ListenerArn, caller))
    const added = await Promise.all(
      (input.Certificates ?? []).map(async ({ CertificateArn = '' }) => ({
        arn: CertificateArn,
        pem: await certificates.pem(CertificateArn, caller)
      }))
    )
    const listener = findListener(state, input.ListenerArn, caller)
    const news = added.filter(({ arn }) => !listener.certificates.some(held => held.arn === arn))
    listener.certificates = [...listener.certificates, ...news]
    touched(listener)
    return { Certificates: added.map(({ arn }) => ({ CertificateArn: arn, IsDefault: false })) }
  }

  const removeCertificates: Handler<RemoveListenerCertificatesCommandInput, RemoveListenerCertificatesCommandOutput> = (
    input,
    caller
  ) => {
    const listener = secure(findListener(state, input.ListenerArn, caller))
    const [first, ...others] = listener.certificates
    const gone = (input.Certificates ?? []).map(({ CertificateArn }) => CertificateArn)
    if (first !== undefined && gone.includes(first.arn)) {
      throw new AwsError('OperationNotPermitted', `The default certificate '${first.arn}' cannot be removed`)
    }
    listener.certificates = [
      ...(first === undefined ? [] : [first]),
      ...others.filter(({ arn }) => !gone.includes(arn))
    ]
    touched(listener)
    return {}
  }

  const describeCertificates: Handler<
    DescribeListenerCertificatesCommandInput,
    DescribeListenerCertificatesCommandOutput
  > = (input, caller) => ({
    Certificates: findListener(state, input.ListenerArn, caller).certificates.map(({ arn }, index) => ({
      CertificateArn: arn,
      IsDefault: index === 0
    }))
  })

  const createRule: Handler<CreateRuleCommandInput, CreateRuleCommandOutput> = (input, caller) => {
    const listener = findListener(state, input.ListenerArn, caller)
    if (findLoadBalancer(state, listener.loadBalancerArn).type === 'network') {
      throw new AwsError('UnsupportedOperation', 'Rules are not supported for listeners of network load balancers')
    }
    if ((input.Transforms?.length ?? 0) > 0) throw notModelled('Transforms')
    const priority = validPriority(input.Priority)
    const conditions = normalConditions(input.Conditions)
    const actions = normalActions(state, caller, listener.loadBalancerArn, input.Actions)
    if (rulesOf(state, listener.arn).some(rule => rule.priority === priority)) throw inUse(priority)
    const custom = listenersOf(state, listener.loadBalancerArn).flatMap(l =>
      rulesOf(state, l.arn).filter(rule => rule.priority !== 'default')
    )
    if (custom.length >= MOST_RULES) {
      throw new AwsError(
        'TooManyRules',
        `The maximum number of rules has been reached on the load balancer (${MOST_RULES})`
      )
    }
    const id = newId()
    const rule: Rule = {
      arn: arn(caller, `listener-rule/${path(listener.arn)}/${id}`),
      id,
      listenerArn: listener.arn,
      priority,
      conditions,
      actions
    }
    tag(state, rule.arn, input.Tags)
    state.rules.set(rule.arn, rule)
    touched(listener)
    return { Rules: [shownRule(rule)] }
  }

  const describeRules: Handler<DescribeRulesCommandInput, DescribeRulesCommandOutput> = (input, caller) => {
    if ((input.RuleArns?.length ?? 0) > 0) {
      return { Rules: (input.RuleArns ?? []).map(wanted => shownRule(findRule(state, wanted, caller))) }
    }
    if (input.ListenerArn === undefined) throw missing('ListenerArn')
    const { items, marker } = page(rulesOf(state, findListener(state, input.ListenerArn, caller).arn), input)
    return { Rules: items.map(shownRule), ...marker }
  }

  const modifyRule: Handler<ModifyRuleCommandInput, ModifyRuleCommandOutput> = (input, caller) => {
    const rule = findRule(state, input.RuleArn, caller)
    if ((input.Transforms?.length ?? 0) > 0) throw notModelled('Transforms')
    const listener = findListener(state, rule.listenerArn)
    if (rule.priority === 'default') {
      throw new AwsError('OperationNotPermitted', `Default rule '${rule.arn}' cannot be modified`)
    }
    const conditions = input.Conditions === undefined ? rule.conditions : normalConditions(input.Conditions)
    const actions =
      input.Actions === undefined ? rule.actions : normalActions(state, caller, listener.loadBalancerArn, input.Actions)
    rule.conditions = conditions
    rule.actions = actions
    touched(listener)
    return { Rules: [shownRule(rule)] }
  }

  const removeRule: Handler<DeleteRuleCommandInput, DeleteRuleCommandOutput> = (input, caller) => {
    const rule = findRule(state, input.RuleArn, caller)
    if (rule.priority === 'default') {
      throw new AwsError('OperationNotPermitted', `Default rule '${rule.arn}' cannot be deleted`)
    }
    state.rules.delete(rule.arn)
    state.tags.delete(rule.arn)
    touched(findListener(state, rule.listenerArn))
    return {}
  }

  const setPriorities: Handler<SetRulePrioritiesCommandInput, SetRulePrioritiesCommandOutput> = (input, caller) => {
    const wanted = (input.RulePriorities ?? []).map(({ RuleArn, Priority }) => ({
      rule: changeable(findRule(state, RuleArn, caller)),
      priority: validPriority(Priority)
    }))
    if (wanted.length === 0) throw missing('RulePriorities')
    const moved = new Map(wanted.map(({ rule, priority }) => [rule, priority]))
    for (const listenerArn of new Set(wanted.map(({ rule }) => rule.listenerArn))) {
      const priorities = rulesOf(state, listenerArn).map(rule => moved.get(rule) ?? rule.priority)
      const twice = priorities.find((priority, index) => priorities.indexOf(priority) !== index)
      if (twice !== undefined) throw inUse(twice)
    }
    for (const [rule, priority] of moved) rule.priority = priority
    for (const listenerArn of new Set(wanted.map(({ rule }) => rule.listenerArn))) {
      touched(findListener(state, listenerArn))
    }
    return { Rules: wanted.map(({ rule }) => shownRule(rule)) }
  }

  return {
    'elasticloadbalancing:CreateListener': create,
    'elasticloadbalancing:DescribeListeners': describe,
    'elasticloadbalancing:ModifyListener': modify,
    'elasticloadbalancing:DeleteListener': remove,
    'elasticloadbalancing:AddListenerCertificates': addCertificates,
    'elasticloadbalancing:RemoveListenerCertificates': removeCertificates,
    'elasticloadbalancing:DescribeListenerCertificates': describeCertificates,
    'elasticloadbalancing:CreateRule': createRule,
    'elasticloadbalancing:DescribeRules': describeRules,
    'elasticloadbalancing:ModifyRule': modifyRule,
    'elasticloadbalancing:DeleteRule': removeRule,
    'elasticloadbalancing:SetRulePriorities': setPriorities
  }
}

function shownRule(rule: Rule): DescribedRule {
  return {
    RuleArn: rule.arn,
    Priority: String(rule.priority),
    Conditions: [...rule.conditions],
    Actions: [...rule.actions],
    IsDefault: rule.priority === 'default'
  }
}

function changeable(rule: Rule): Rule {
  if (rule.priority === 'default') {
    throw new AwsError('OperationNotPermitted', `Default rule '${rule.arn}' has no priority that could be set`)
  }
  return rule
}

function inUse(priority: Rule['priority']): AwsError {
  return new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`)
}

function validPriority(priority: number | undefined): number {
  if (priority === undefined) throw missing('Priority')
  if (!Number.isInteger(priority) || priority < 1 || priority > 50_000) {
    throw new AwsError('ValidationError', `Priority '${priority}' must be between 1 and 50000`)
  }
  return priority
}

function validPort(port: number | undefined): number {
  if (port === undefined) throw missing('Port')
  if (port < 1 || port > 65_535) throw new AwsError('ValidationError', `Port '${port}' must be between 1 and 65535`)
  return port
}

function secure(listener: Listener): Listener {
  if (listener.protocol === 'HTTPS') return listener
  throw new AwsError('InvalidConfigurationRequest', `A listener of ${listener.protocol} has no certificates`)
}

function validProtocol({ type }: LoadBalancer, protocol: string | undefined): ListenerProtocol {
  if (protocol === undefined) throw missing('Protocol')
  if (type === 'application' && (protocol === 'HTTP' || protocol === 'HTTPS')) return protocol
  if (type === 'network' && protocol === 'TCP') return protocol
  const allowed = type === 'application' ? 'HTTP, HTTPS' : 'TCP, UDP, TLS, TCP_UDP'
  if (type === 'network' && /^(UDP|TLS|TCP_UDP)$/.test(protocol)) throw notModelled(`Listeners of protocol ${protocol}`)
  throw new AwsError('ValidationError', `Listener protocol '${protocol}' must be one of '${allowed}'`)
}
