/** Scaling policies: kept, described and carried out on request. No alarm of the lab carries them out by itself. */
import { randomUUID } from 'node:crypto'
import type {
  DeletePolicyCommandInput,
  DeletePolicyCommandOutput,
  DescribeAdjustmentTypesCommandOutput,
  DescribePoliciesCommandInput,
  DescribePoliciesCommandOutput,
  ExecutePolicyCommandInput,
  ExecutePolicyCommandOutput,
  PutScalingPolicyCommandInput,
  PutScalingPolicyCommandOutput,
  PutScalingPolicyType
} from '@aws-sdk/client-auto-scaling'
import { AwsError, type Caller, type Handler, type Operations } from '../../gateway/service.ts'
import { type Context, invalid } from '../context.ts'
import { type Group, type Policy, timestamp } from '../model.ts'
import { page } from '../paging.ts'
import { setSizes } from '../sizes.ts'

const TYPES = ['SimpleScaling', 'StepScaling', 'TargetTrackingScaling', 'PredictiveScaling']
const ADJUSTMENTS = ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity']

export function policyOperations({ store, clock }: Context): Operations {
  const put: Handler<PutScalingPolicyCommandInput, PutScalingPolicyCommandOutput> = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const name = input.PolicyName
    if (name === undefined || name === '') throw invalid('PolicyName is required.')
    check(group, input)
    const before = group.policies.get(name)
    const policy: Policy = {
      arn:
        before?.arn ??
        `arn:aws:autoscaling:${group.region}:${group.accountId}:scalingPolicy:${randomUUID()}:autoScalingGroupName/${group.name}:policyName/${name}`,
      alarms: before?.alarms ?? alarmsFor(group, input),
      input
    }
    group.policies.set(name, policy)
    return { PolicyARN: policy.arn, Alarms: [...policy.alarms] }
  }

  const describe: Handler<DescribePoliciesCommandInput, DescribePoliciesCommandOutput> = (input, caller) => {
    const groups =
      input.AutoScalingGroupName === undefined ? store.of(caller) : [store.get(caller, input.AutoScalingGroupName)]
    const names = input.PolicyNames ?? []
    const types = input.PolicyTypes ?? []
    const all = groups
      .flatMap(group => [...group.policies.values()])
      .filter(
        ({ arn, input: { PolicyName: name = '' } }) => names.length === 0 || names.includes(name) || names.includes(arn)
      )
      .filter(({ input: { PolicyType: type = 'SimpleScaling' } }) => types.length === 0 || types.includes(type))
    const { items, ...next } = page(all, input)
    return {
      ScalingPolicies: items.map(policy => ({
        ...policy.input,
        PolicyType: policy.input.PolicyType ?? 'SimpleScaling',
        PolicyARN: policy.arn,
        Alarms: [...policy.alarms],
        Enabled: policy.input.Enabled ?? true
      })),
      ...next
    }
  }

  function found(caller: Caller, groupName: string | undefined, nameOrArn: string | undefined) {
    const groups = groupName === undefined ? store.of(caller) : [store.change(caller, groupName)]
    for (const group of groups) {
      for (const [name, policy] of group.policies) {
        if (policy.arn === nameOrArn || (groupName !== undefined && name === nameOrArn)) return { group, name, policy }
      }
    }
    throw invalid(`PolicyName not found - no scaling policy ${nameOrArn}${groupName ? ` in ${groupName}` : ''}.`)
  }

  const remove: Handler<DeletePolicyCommandInput, DeletePolicyCommandOutput> = (input, caller) => {
    const { group, name } = found(caller, input.AutoScalingGroupName, input.PolicyName)
    group.policies.delete(name)
    return {}
  }

  const execute: Handler<ExecutePolicyCommandInput, ExecutePolicyCommandOutput> = (input, caller) => {
    const { group, name, policy } = found(caller, input.AutoScalingGroupName, input.PolicyName)
    const now = clock.now()
    if (input.HonorCooldown === true && now < group.cooldownUntil) {
      throw new AwsError('ScalingActivityInProgress', `The group ${group.name} is in its cooldown period.`)
    }
    const change = adjustment(policy.input, (input.MetricValue ?? 0) - (input.BreachThreshold ?? 0))
    const wanted = adjusted(group.desired, policy.input, change)
    const desired = Math.max(group.min, Math.min(group.max, wanted))
    if ((policy.input.PolicyType ?? 'SimpleScaling') === 'SimpleScaling') {
      group.cooldownUntil = now + (policy.input.Cooldown ?? group.settings.defaultCooldownSeconds) * 1000
    }
    setSizes(
      group,
      { min: group.min, max: group.max, desired },
      `At ${timestamp(now)} a user request executed policy ${name}`
    )
    return {}
  }

  const adjustmentTypes: Handler<unknown, DescribeAdjustmentTypesCommandOutput> = () => ({
    AdjustmentTypes: ADJUSTMENTS.map(AdjustmentType => ({ AdjustmentType }))
  })

  return {
    'autoscaling:PutScalingPolicy': put,
    'autoscaling:DescribePolicies': describe,
    'autoscaling:DeletePolicy': remove,
    'autoscaling:ExecutePolicy': execute,
    'autoscaling:DescribeAdjustmentTypes': adjustmentTypes
  }
}

function check(group: Group, input: PutScalingPolicyType): void {
  const type = input.PolicyType ?? 'SimpleScaling'
  if (!TYPES.includes(type)) throw invalid(`Policy type ${type} is not one of ${TYPES.join(', ')}.`)
  if (type === 'TargetTrackingScaling') {
    checkTracking(group, input)
    return
  }
  if (type === 'PredictiveScaling') {
    if (input.PredictiveScalingConfiguration === undefined) throw invalid('PredictiveScalingConfiguration is required.')
    return
  }
  if (!ADJUSTMENTS.includes(input.AdjustmentType ?? '')) {
    throw invalid(`AdjustmentType ${input.AdjustmentType} is not one of ${ADJUSTMENTS.join(', ')}.`)
  }
  if (type === 'SimpleScaling' && input.ScalingAdjustment === undefined) throw invalid('ScalingAdjustment is required.')
  if (type === 'StepScaling' && (input.StepAdjustments ?? []).length === 0)
    throw invalid('StepAdjustments is required.')
}

/** Requests per target are counted for one target group, which has to be attached already and named with its balancer. */
function checkTracking(group: Group, input: PutScalingPolicyType): void {
  const tracking = input.TargetTrackingConfiguration
  if (tracking === undefined) throw invalid('TargetTrackingConfiguration is required.')
  const metric = tracking.PredefinedMetricSpecification
  if (metric?.PredefinedMetricType !== 'ALBRequestCountPerTarget') return
  const label = metric.ResourceLabel ?? ''
  if (!/^app\/[^/]+\/[^/]+\/targetgroup\/[^/]+\/[^/]+$/.test(label)) {
    throw invalid(
      `Invalid ResourceLabel '${label}': it is app/<load balancer>/<id>/targetgroup/<target group>/<id> for ALBRequestCountPerTarget.`
    )
  }
  const targetGroup = label.slice(label.indexOf('targetgroup/'))
  if (!group.attachments.some(({ arn, state }) => arn.endsWith(`:${targetGroup}`) && state !== 'Removing')) {
    throw invalid(`The target group of ResourceLabel '${label}' is not attached to the Auto Scaling group.`)
  }
}

/** Target tracking makes its own pair of alarms. */
function alarmsFor(group: Group, input: PutScalingPolicyType): Policy['alarms'] {
  if (input.PolicyType !== 'TargetTrackingScaling') return []
  const kinds = input.TargetTrackingConfiguration?.DisableScaleIn === true ? ['AlarmHigh'] : ['AlarmHigh', 'AlarmLow']
  return kinds.map(kind => {
    const AlarmName = `TargetTracking-${group.name}-${kind}-${randomUUID()}`
    return { AlarmName, AlarmARN: `arn:aws:cloudwatch:${group.region}:${group.accountId}:alarm:${AlarmName}` }
  })
}

function adjustment(policy: PutScalingPolicyType, breach: number): number {
  if (policy.PolicyType !== 'StepScaling') return policy.ScalingAdjustment ?? 0
  const step = (policy.StepAdjustments ?? []).find(
    ({ MetricIntervalLowerBound: low, MetricIntervalUpperBound: high }) =>
      breach >= (low ?? Number.NEGATIVE_INFINITY) && breach < (high ?? Number.POSITIVE_INFINITY)
  )
  return step?.ScalingAdjustment ?? 0
}

/** Percentages round away from nothing: more than 0 becomes at least 1 (scaling adjustment types). */
function adjusted(desired: number, policy: PutScalingPolicyType, change: number): number {
  if (policy.AdjustmentType === 'ExactCapacity') return change
  if (policy.AdjustmentType === 'ChangeInCapacity') return desired + change
  const exact = (desired * change) / 100
  const whole = Math.abs(exact) < 1 ? Math.sign(exact) : Math.trunc(exact)
  return desired + Math.sign(whole) * Math.max(Math.abs(whole), policy.MinAdjustmentMagnitude ?? 0)
}
