/** Target groups that a group's instances are registered with. */
import type {
  AttachLoadBalancerTargetGroupsCommandInput,
  AttachLoadBalancerTargetGroupsCommandOutput,
  AttachTrafficSourcesCommandInput,
  AttachTrafficSourcesCommandOutput,
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
  DescribeLoadBalancerTargetGroupsCommandInput,
  DescribeLoadBalancerTargetGroupsCommandOutput,
  DescribeTrafficSourcesCommandInput,
  DescribeTrafficSourcesCommandOutput,
  DetachLoadBalancerTargetGroupsCommandInput,
  DetachLoadBalancerTargetGroupsCommandOutput,
  DetachTrafficSourcesCommandInput,
  DetachTrafficSourcesCommandOutput,
  TrafficSourceIdentifier
} from '@aws-sdk/client-auto-scaling'
import type { Handler, Operations } from '../../gateway/service.ts'
import { type Context, invalid, notModelled } from '../context.ts'
import type { Attachment, AttachmentState, Group } from '../model.ts'
import { page } from '../paging.ts'

const PER_CALL = 10
const PAGE_MOST = { standard: 50, most: 50 }

/**
 * @param state what they begin as: target groups given to CreateAutoScalingGroup are InService at once
 *   (LoadBalancerTargetGroupState), later ones begin by Adding.
 */
export function attachmentsOf(
  { balancer }: Context,
  targetGroups: readonly string[] | undefined,
  sources: readonly TrafficSourceIdentifier[] | undefined,
  state: AttachmentState
): Attachment[] {
  const named = [
    ...(targetGroups ?? []).map(arn => ({ arn, via: 'target-groups' as const, type: 'elbv2' })),
    ...(sources ?? []).map(source => ({
      arn: source.Identifier ?? '',
      via: 'traffic-sources' as const,
      type: source.Type
    }))
  ]
  for (const { arn, type } of named) {
    if (type !== undefined && type !== 'elbv2') throw invalid(`The lab has no traffic sources of the type ${type}.`)
    if (!balancer.hasTargetGroup(arn)) {
      throw invalid(`Provided Target Groups may not be valid. Please ensure they exist and try again. (${arn})`)
    }
  }
  const first = new Map(named.reverse().map(one => [one.arn, one]))
  return [...first.values()].reverse().map(one => ({ ...one, state }))
}

export function trafficOperations(context: Context): Operations {
  const { store, engine } = context

  function attach(group: Group, wanted: readonly Attachment[]): void {
    for (const attachment of wanted) {
      const existing = group.attachments.find(({ arn }) => arn === attachment.arn)
      if (existing === undefined) group.attachments.push(attachment)
      else if (existing.state === 'Removing') backAgain(group, existing)
    }
  }

  /** Attached again before it had drained: whoever left is registered anew. */
  function backAgain(group: Group, attachment: Attachment): void {
    attachment.state = 'Adding'
    for (const member of group.members.values()) {
      if (member.lifecycle === 'InService') member.registrations.delete(attachment.arn)
    }
  }

  function detach(group: Group, arns: readonly string[], mine: (attachment: Attachment) => boolean): void {
    const found = arns.map(arn => group.attachments.find(attachment => attachment.arn === arn && mine(attachment)))
    if (found.some(attachment => attachment === undefined)) {
      throw invalid('Trying to remove Target Groups that are not part of the group')
    }
    for (const attachment of found) {
      if (attachment === undefined) continue
      attachment.state = 'Removing'
      for (const member of group.members.values()) engine.deregister(member, [attachment.arn])
    }
  }

  const few = <T>(list: readonly T[] | undefined): readonly T[] => {
    if (list === undefined || list.length === 0) throw invalid('At least one traffic source is required.')
    if (list.length > PER_CALL) throw invalid(`You can specify up to ${PER_CALL} traffic sources.`)
    return list
  }

  const attachSources: Handler<AttachTrafficSourcesCommandInput, AttachTrafficSourcesCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    attach(group, attachmentsOf(context, undefined, few(input.TrafficSources), 'Adding'))
    return {}
  }

  const attachTargetGroups: Handler<
    AttachLoadBalancerTargetGroupsCommandInput,
    AttachLoadBalancerTargetGroupsCommandOutput
  > = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    attach(group, attachmentsOf(context, few(input.TargetGroupARNs), undefined, 'Adding'))
    return {}
  }

  const detachSources: Handler<DetachTrafficSourcesCommandInput, DetachTrafficSourcesCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    const arns = few(input.TrafficSources).map(source => source.Identifier ?? '')
    detach(group, arns, () => true)
    return {}
  }

  const detachTargetGroups: Handler<
    DetachLoadBalancerTargetGroupsCommandInput,
    DetachLoadBalancerTargetGroupsCommandOutput
  > = (input, caller) => {
    const group = store.change(caller, input.AutoScalingGroupName)
    detach(group, few(input.TargetGroupARNs), ({ via }) => via === 'target-groups')
    return {}
  }

  const describeSources: Handler<DescribeTrafficSourcesCommandInput, DescribeTrafficSourcesCommandOutput> = (
    input,
    caller
  ) => {
    const group = store.get(caller, input.AutoScalingGroupName)
    const all = group.attachments.filter(({ type = 'elbv2' }) => (input.TrafficSourceType ?? type) === type)
    const { items, ...next } = page(all, input, PAGE_MOST)
    return {
      TrafficSources: items.map(({ arn, type = 'elbv2', state }) => ({
        TrafficSource: arn,
        Identifier: arn,
        Type: type,
        State: state
      })),
      ...next
    }
  }

  const describeTargetGroups: Handler<
    DescribeLoadBalancerTargetGroupsCommandInput,
    DescribeLoadBalancerTargetGroupsCommandOutput
  > = (input, caller) => {
    const group = store.get(caller, input.AutoScalingGroupName)
    const { items, ...next } = page(
      group.attachments.filter(({ via }) => via === 'target-groups'),
      input,
      { standard: 100, most: 100 }
    )
    return {
      LoadBalancerTargetGroups: items.map(({ arn, state }) => ({ LoadBalancerTargetGroupARN: arn, State: state })),
      ...next
    }
  }

  const describeClassic: Handler<DescribeLoadBalancersCommandInput, DescribeLoadBalancersCommandOutput> = (
    input,
    caller
  ) => {
    store.get(caller, input.AutoScalingGroupName)
    return { LoadBalancers: [] }
  }

  return {
    'autoscaling:AttachTrafficSources': attachSources,
    'autoscaling:DetachTrafficSources': detachSources,
    'autoscaling:DescribeTrafficSources': describeSources,
    'autoscaling:AttachLoadBalancerTargetGroups': attachTargetGroups,
    'autoscaling:DetachLoadBalancerTargetGroups': detachTargetGroups,
    'autoscaling:DescribeLoadBalancerTargetGroups': describeTargetGroups,
    'autoscaling:AttachLoadBalancers': notModelled('AttachLoadBalancers'),
    'autoscaling:DetachLoadBalancers': notModelled('DetachLoadBalancers'),
    'autoscaling:DescribeLoadBalancers': describeClassic
  }
}
