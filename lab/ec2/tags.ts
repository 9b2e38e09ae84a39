import type { Tag } from '@aws-sdk/client-ec2'
import { AwsError } from '../gateway/service.ts'

/** Tags of what a room holds; EC2's tag calls span rooms. */
export interface Taggable {
  owns(id: string): boolean
  /** The account matters where others than the owner may tag: shared images. */
  set(id: string, tags: Readonly<Record<string, string>>, accountId?: string): void
  unset(id: string, keys: readonly string[], accountId?: string): void
  list(): readonly {
    readonly id: string
    readonly type: string
    readonly tags: Readonly<Record<string, string>>
    readonly accountId: string
    readonly region: string
  }[]
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
