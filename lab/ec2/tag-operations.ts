import {
  CreateTagsCommand,
  type CreateTagsRequest,
  DeleteTagsCommand,
  type DeleteTagsRequest,
  DescribeTagsCommand,
  type DescribeTagsRequest,
  type DescribeTagsResult,
  EC2Client,
  type Filter,
  type ResourceType,
  type TagDescription
} from '@aws-sdk/client-ec2'
import { AwsError, type Caller, type Operations } from '../gateway/service.ts'
import { matchesPattern } from '../gateway/wildcard.ts'
import { checkTagKeys, type Taggable } from './tags.ts'

/** Tags of one resource, whichever room holds it. */
export function tagsOf(rooms: readonly Taggable[], id: string): Readonly<Record<string, string>> {
  const room = rooms.find(candidate => candidate.owns(id))
  return room?.list().find(item => item.id === id)?.tags ?? {}
}

/** What EC2 says of an id that does not exist; ids of other kinds are moto's business. */
const NOT_FOUND: readonly (readonly [prefix: string, code: string, what: string])[] = [
  ['i-', 'InvalidInstanceID.NotFound', 'The instance ID'],
  ['ami-', 'InvalidAMIID.NotFound', 'The image ID'],
  ['snap-', 'InvalidSnapshot.NotFound', 'The snapshot'],
  ['lt-', 'InvalidLaunchTemplateId.NotFound', 'The launch template']
]

/**
 * EC2's tag calls span everything that has an id: instances of one room, images of another, VPCs of moto.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
 */
export function tagOperations(rooms: readonly Taggable[], motoUrl: string): Operations {
  const moto = (caller: Caller): EC2Client =>
    new EC2Client({
      endpoint: motoUrl,
      region: caller.region,
      credentials: { accessKeyId: caller.accessKeyId, secretAccessKey: 'lab' },
      maxAttempts: 1
    })

  /** Ids by who holds them; all are looked at before anything changes. */
  const sorted = (ids: readonly string[]): { ours: [Taggable, string][]; others: string[] } => {
    const ours: [Taggable, string][] = []
    const others: string[] = []
    for (const id of ids) {
      const room = rooms.find(candidate => candidate.owns(id))
      const missing = NOT_FOUND.find(([prefix]) => id.startsWith(prefix))
      if (room !== undefined) ours.push([room, id])
      else if (missing === undefined) others.push(id)
      else throw new AwsError(missing[1], `${missing[2]} '${id}' does not exist`)
    }
    return { ours, others }
  }

  return {
    'ec2:CreateTags': async (input: CreateTagsRequest, caller: Caller) => {
      const tags = Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
      checkTagKeys(Object.keys(tags))
      const { ours, others } = sorted(input.Resources ?? [])
      if (others.length > 0) await moto(caller).send(new CreateTagsCommand({ ...input, Resources: others }))
      for (const [room, id] of ours) room.set(id, tags, caller.accountId)
      return {}
    },

    'ec2:DeleteTags': async (input: DeleteTagsRequest, caller: Caller) => {
      const { ours, others } = sorted(input.Resources ?? [])
      if (others.length > 0) await moto(caller).send(new DeleteTagsCommand({ ...input, Resources: others }))
      for (const [room, id] of ours) {
        const present = tagsOf([room], id)
        // Without tags in the call, all go but AWS's own; a value given must be the present one.
        const keys = (input.Tags ?? Object.keys(present).map(Key => ({ Key })))
          .filter(tag => !('Value' in tag) || tag.Value === undefined || present[tag.Key ?? ''] === tag.Value)
          .map(({ Key = '' }) => Key)
          .filter(key => !key.startsWith('aws:'))
        room.unset(id, keys, caller.accountId)
      }
      return {}
    },

    'ec2:DescribeTags': async (input: DescribeTagsRequest, caller: Caller): Promise<DescribeTagsResult> => {
      const ours: TagDescription[] = rooms
        .flatMap(room => room.list())
        .filter(({ accountId, region }) => accountId === caller.accountId && region === caller.region)
        .flatMap(({ id, type, tags }) =>
          Object.entries(tags).map(([Key, Value]) => ({
            ResourceId: id,
            ResourceType: type as ResourceType,
            Key,
            Value
          }))
        )
        .filter(tag => (input.Filters ?? []).every(filter => passes(filter, tag)))
      const { Tags: others = [] } = await moto(caller).send(new DescribeTagsCommand({ Filters: input.Filters ?? [] }))
      const all = [...ours, ...others].sort((a, b) =>
        `${a.ResourceId} ${a.Key}`.localeCompare(`${b.ResourceId} ${b.Key}`)
      )
      const start = Number(input.NextToken ?? 0)
      const end = input.MaxResults === undefined ? all.length : start + input.MaxResults
      return { Tags: all.slice(start, end), ...(end < all.length ? { NextToken: String(end) } : {}) }
    }
  }
}

function passes({ Name = '', Values = [] }: Filter, tag: TagDescription): boolean {
  const named = /^tag:(.+)$/.exec(Name)?.[1]
  const actual =
    named !== undefined
      ? tag.Key === named
        ? tag.Value
        : undefined
      : {
          key: tag.Key,
          value: tag.Value,
          'resource-id': tag.ResourceId,
          'resource-type': tag.ResourceType
        }[Name]
  return actual !== undefined && Values.some(pattern => matchesPattern(pattern, actual))
}
