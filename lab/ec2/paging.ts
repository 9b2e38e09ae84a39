import { AwsError } from '../gateway/service.ts'

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
