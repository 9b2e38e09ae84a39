import type {
  AddTagsCommandInput,
  AddTagsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  RemoveTagsCommandInput,
  RemoveTagsCommandOutput,
  Tag
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { AwsError, type Handler, type Operations } from '../../gateway/service.ts'
import { arn, missing, type State } from '../state.ts'

/** Letters, digits, spaces and these few characters, in keys and values (ELBv2 API reference, "Tag"). */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** The quota of tags on one resource. */
const MOST = 50

/** Puts tags on a resource, all or none. */
export function tag(state: State, resourceArn: string, tags: readonly Tag[] | undefined): void {
  const keys = (tags ?? []).map(({ Key }) => Key ?? '')
  if (new Set(keys).size < keys.length) {
    throw new AwsError('DuplicateTagKeys', 'A tag key was specified more than once')
  }
  for (const key of keys) {
    if (key === '' || key.length > 128 || key.startsWith('aws:')) {
      throw new AwsError('ValidationError', `Tag key '${key}' is not valid`)
    }
  }
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Value.length > 256 || !TAG_TEXT.test(Key) || !TAG_TEXT.test(Value)) {
      throw new AwsError('ValidationError', `Tag '${Key}' has a value that is not valid: '${Value}'`)
    }
  }
  const merged = new Map(state.tags.get(resourceArn))
  for (const { Key = '', Value = '' } of tags ?? []) merged.set(Key, Value)
  if (merged.size > MOST) throw new AwsError('TooManyTags', `A resource can have at most ${MOST} tags`)
  state.tags.set(resourceArn, merged)
}

export function tagOperations(state: State): Operations {
  const check = (
    caller: Parameters<Handler<unknown, unknown>>[1],
    resourceArns: readonly string[] | undefined
  ): string[] => {
    if (resourceArns === undefined || resourceArns.length === 0) throw missing('ResourceArns')
    for (const resource of resourceArns) {
      const known = [state.loadBalancers, state.targetGroups, state.listeners, state.rules].some(t => t.has(resource))
      if (known && resource.startsWith(arn(caller, ''))) continue
      const [kind] = resource.slice(arn(caller, '').length).split('/')
      throw kind === 'targetgroup'
        ? new AwsError('TargetGroupNotFound', `Target groups '${resource}' not found`)
        : kind === 'listener'
          ? new AwsError('ListenerNotFound', 'One or more listeners not found')
          : kind === 'listener-rule'
            ? new AwsError('RuleNotFound', 'One or more rules not found')
            : new AwsError('LoadBalancerNotFound', `Load balancer '${resource}' not found`)
    }
    return [...resourceArns]
  }

  const add: Handler<AddTagsCommandInput, AddTagsCommandOutput> = (input, caller) => {
    for (const resource of check(caller, input.ResourceArns)) tag(state, resource, input.Tags)
    return {}
  }
  const remove: Handler<RemoveTagsCommandInput, RemoveTagsCommandOutput> = (input, caller) => {
    for (const resource of check(caller, input.ResourceArns)) {
      for (const key of input.TagKeys ?? []) state.tags.get(resource)?.delete(key)
    }
    return {}
  }
  const describe: Handler<DescribeTagsCommandInput, DescribeTagsCommandOutput> = (input, caller) => {
    if ((input.ResourceArns?.length ?? 0) > 20) {
      throw new AwsError('ValidationError', 'Tags of at most 20 resources can be described at once')
    }
    return {
      TagDescriptions: check(caller, input.ResourceArns).map(ResourceArn => ({
        ResourceArn,
        Tags: [...(state.tags.get(ResourceArn) ?? [])].map(([Key, Value]) => ({ Key, Value }))
      }))
    }
  }
  return {
    'elasticloadbalancing:AddTags': add,
    'elasticloadbalancing:RemoveTags': remove,
    'elasticloadbalancing:DescribeTags': describe
  }
}
