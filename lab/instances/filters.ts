import type { Filter, Tag } from '@aws-sdk/client-ec2'
import { AwsError } from '../gateway/service.ts'

/** What a filter of a Describe call sees of a thing: filter name to the values the thing has for it. */
export type Facts = Readonly<Record<string, readonly (string | undefined)[]>>

/** `*` is any run of characters and `?` one, case counts (EC2 user guide, "List and filter your resources"). */
const matcher = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's'
  )

/** Facts that every tagged resource has. */
export const tagFacts = (tags: Readonly<Record<string, string>>): Facts => ({
  'tag-key': Object.keys(tags),
  'tag-value': Object.values(tags),
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tag:${key}`, [value]]))
})

/**
 * Filters are joined by AND, the values of one by OR.
 * @throws InvalidParameterValue for a filter that no resource of this kind has, as EC2 does.
 */
export function filtered<Thing>(
  things: readonly Thing[],
  filters: readonly Filter[] | undefined,
  facts: (thing: Thing) => Facts,
  known: readonly string[]
): Thing[] {
  const wanted = (filters ?? []).map(({ Name = '', Values = [] }) => {
    if (!known.includes(Name) && !/^tag:./.test(Name) && Name !== 'tag-key' && Name !== 'tag-value') {
      throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`)
    }
    return { name: Name, patterns: Values.map(matcher) }
  })
  if (wanted.length === 0) return [...things]
  return things.filter(thing => {
    const seen = facts(thing)
    return wanted.every(({ name, patterns }) =>
      (seen[name] ?? []).some(value => value !== undefined && patterns.some(pattern => pattern.test(value)))
    )
  })
}

/** One page, and the token of the next; tokens are opaque to callers and good for any later call. */
export function page<Thing>(
  things: readonly Thing[],
  request: { MaxResults?: number | undefined; NextToken?: string | undefined },
  limits: { readonly least: number; readonly most: number }
): { items: Thing[]; next: { NextToken?: string } } {
  const { MaxResults, NextToken } = request
  if (MaxResults !== undefined && (MaxResults < limits.least || MaxResults > limits.most)) {
    const range = `${limits.least} and ${limits.most}`
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${MaxResults} ) for parameter maxResults must be between ${range}`
    )
  }
  const start = NextToken ? Number(/^page:(\d+)$/.exec(Buffer.from(NextToken, 'base64').toString())?.[1]) : 0
  if (Number.isNaN(start)) throw new AwsError('InvalidNextToken', 'The token is invalid.')
  const end = start + (MaxResults ?? limits.most)
  const items = things.slice(start, end)
  return { items, next: end < things.length ? { NextToken: Buffer.from(`page:${end}`).toString('base64') } : {} }
}

export const tagList = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** Tags that a request gives to a kind of resource. Users may not write in AWS's own name space. */
export function requestedTags(
  specifications: readonly { ResourceType?: string | undefined; Tags?: Tag[] | undefined }[] | undefined,
  resourceType: string
): Record<string, string> {
  const tags = (specifications ?? [])
    .filter(({ ResourceType }) => ResourceType === resourceType)
    .flatMap(s => s.Tags ?? [])
  checkTagKeys(tags.map(({ Key }) => Key ?? ''))
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]))
}

export function checkTagKeys(keys: readonly string[]): void {
  const reserved = keys.find(key => key.toLowerCase().startsWith('aws:'))
  if (reserved === undefined) return
  throw new AwsError(
    'InvalidParameterValue',
    `Value ( ${reserved} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`
  )
}

export function dryRun(requested: boolean | undefined): void {
  if (requested) throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)
}
