import type { Filter } from '@aws-sdk/client-ec2'
import { AwsError } from '../gateway/service.ts'
import { matchesPattern } from '../gateway/wildcard.ts'

/** What a filter of a Describe call sees of a thing: filter name to the values the thing has for it. */
export type Facts = Readonly<Record<string, readonly (string | undefined)[]>>

/** Facts that every tagged resource has. */
export const tagFacts = (tags: Readonly<Record<string, string>>): Facts => ({
  'tag-key': Object.keys(tags),
  'tag-value': Object.values(tags),
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tag:${key}`, [value]]))
})

/**
 * Filters are joined by AND, the values of one by OR; `*` is any run of characters and `?` one, case counts
 * (EC2 user guide, "List and filter your resources").
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
    return { name: Name, patterns: Values }
  })
  if (wanted.length === 0) return [...things]
  return things.filter(thing => {
    const seen = facts(thing)
    return wanted.every(({ name, patterns }) =>
      (seen[name] ?? []).some(value => value !== undefined && patterns.some(pattern => matchesPattern(pattern, value)))
    )
  })
}
