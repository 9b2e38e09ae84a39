/** Tags of groups. Instances get the propagated ones at launch only. */
import type {
  CreateOrUpdateTagsCommandInput,
  CreateOrUpdateTagsCommandOutput,
  DeleteTagsCommandInput,
  DeleteTagsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  Filter,
  Tag,
  TagDescription
} from '@aws-sdk/client-auto-scaling'
import { AwsError, type Handler, type Operations } from '../../gateway/service.ts'
import { type Context, invalid } from '../context.ts'
import type { GroupTag } from '../model.ts'
import { page } from '../paging.ts'
import { tagViews } from '../views.ts'

const TAGS_MOST = 50

/** @throws AwsError for keys and values that AWS refuses. */
export function tagOf(tag: Tag, groupName: string): [string, GroupTag] {
  const { Key: key, Value: value = '' } = tag
  if (tag.ResourceId !== undefined && tag.ResourceId !== groupName) {
    throw invalid(`The tag ${key} names another resource: ${tag.ResourceId}.`)
  }
  if (tag.ResourceType !== undefined && tag.ResourceType !== 'auto-scaling-group') {
    throw invalid(`${tag.ResourceType} is not a valid tag resource type. Valid is auto-scaling-group.`)
  }
  if (key === undefined || key === '' || key.length > 128) throw invalid('A tag key has 1 to 128 characters.')
  if (value.length > 256) throw invalid('A tag value has at most 256 characters.')
  if (/^aws:/i.test(key)) throw invalid(`The tag key ${key} uses the prefix aws:, which is reserved.`)
  return [key, { value, propagate: tag.PropagateAtLaunch === true }]
}

export function tagOperations({ store }: Context): Operations {
  const put: Handler<CreateOrUpdateTagsCommandInput, CreateOrUpdateTagsCommandOutput> = (input, caller) => {
    const changes = (input.Tags ?? []).map(tag => {
      const group = store.change(caller, tag.ResourceId)
      return { group, tag: tagOf(tag, group.name) }
    })
    for (const { group, tag } of changes) {
      const added = changes.filter(change => change.group === group && !group.tags.has(change.tag[0])).length
      if (group.tags.size + added > TAGS_MOST) {
        throw new AwsError('LimitExceeded', `A group can have at most ${TAGS_MOST} tags; ${tag[0]} is one too many.`)
      }
    }
    for (const { group, tag } of changes) group.tags.set(...tag)
    return {}
  }

  const remove: Handler<DeleteTagsCommandInput, DeleteTagsCommandOutput> = (input, caller) => {
    const changes = (input.Tags ?? []).map(tag => ({ group: store.change(caller, tag.ResourceId), key: tag.Key }))
    for (const { group, key } of changes) if (key !== undefined) group.tags.delete(key)
    return {}
  }

  const describe: Handler<DescribeTagsCommandInput, DescribeTagsCommandOutput> = (input, caller) => {
    const tags = store
      .of(caller)
      .flatMap(tagViews)
      .filter(tag => (input.Filters ?? []).every(filter => matches(tag, filter)))
    const { items, ...next } = page(tags, input)
    return { Tags: items, ...next }
  }

  return {
    'autoscaling:CreateOrUpdateTags': put,
    'autoscaling:DeleteTags': remove,
    'autoscaling:DescribeTags': describe
  }
}

function matches(tag: TagDescription, { Name: name, Values: values = [] }: Filter): boolean {
  switch (name) {
    case 'auto-scaling-group':
      return values.includes(tag.ResourceId ?? '')
    case 'key':
      return values.includes(tag.Key ?? '')
    case 'value':
      return values.includes(tag.Value ?? '')
    case 'propagate-at-launch':
      return values.some(value => value.toLowerCase() === String(tag.PropagateAtLaunch))
    default:
      throw invalid(`Filter type ${name} is not correct. Allowed: auto-scaling-group, key, value, propagate-at-launch`)
  }
}
