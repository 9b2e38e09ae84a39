import type {
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
  DescribeListenersCommandInput,
  DescribeListenersCommandOutput,
  DescribeRulesCommandInput,
  DescribeRulesCommandOutput,
  ModifyListenerCommandInput,
  ModifyListenerCommandOutput,
  ModifyRuleCommandInput,
  ModifyRuleCommandOutput,
  SetRulePrioritiesCommandInput,
  SetRulePrioritiesCommandOutput
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { AwsError, type Handler, type Operations } from '../../gateway/service.ts'
import type { Engine } from '../engine.ts'
import { normalActions, normalConditions } from '../forwarding.ts'
import {
  arn,
  findListener,
  findLoadBalancer,
  findRule,
  type Listener,
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

export function listenerOperations(state: State, engine: Engine): Operations {
  const touched = (listener: Listener): void => engine.changed(findLoadBalancer(state, listener.loadBalancerArn))

  const create: Handler<CreateListenerCommandInput, CreateListenerCommandOutput> = (input, caller) => {
    const balancer = findLoadBalancer(state, input.LoadBalancerArn, caller)
    const port = validPort(input.Port)
    validProtocol(input.Protocol)
    const actions = normalActions(state, caller, balancer.arn, input.DefaultActions)
    const existing = listenersOf(state, balancer.arn).find(listener => listener.port === port)
    if (existing !== undefined) {
      const [current] = shown(existing).DefaultActions ?? []
      if (JSON.stringify([current]) === JSON.stringify(actions)) return { Listeners: [shown(existing)] }
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

  const modify: Handler<ModifyListenerCommandInput, ModifyListenerCommandOutput> = (input, caller) => {
    const listener = findListener(state, input.ListenerArn, caller)
    if (input.Protocol !== undefined) validProtocol(input.Protocol)
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
      Protocol: 'HTTP',
      DefaultActions: [...findRule(state, listener.defaultRuleArn).actions]
    }
  }

  const createRule: Handler<CreateRuleCommandInput, CreateRuleCommandOutput> = (input, caller) => {
    const listener = findListener(state, input.ListenerArn, caller)
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

function validProtocol(protocol: string | undefined): void {
  if (protocol === undefined) throw missing('Protocol')
  if (protocol === 'HTTPS') throw notModelled('Listeners of protocol HTTPS')
  if (protocol !== 'HTTP') {
    throw new AwsError('ValidationError', `Listener protocol '${protocol}' must be one of 'HTTP, HTTPS'`)
  }
}
