/** Pages as Auto Scaling cuts them: MaxRecords items, and an opaque token that a wrong call cannot use. */
import { AwsError } from '../gateway/service.ts'

interface Request {
  readonly MaxRecords?: number | undefined
  readonly NextToken?: string | undefined
}

interface Limits {
  readonly standard: number
  readonly most: number
}

/** What most calls document: 50 unless told, 100 at most. */
export const PAGE: Limits = { standard: 50, most: 100 }

/**
 * @param positionOf a number that rises from item to item and stays an item's own; its index where items do not go.
 */
export function page<T>(
  items: readonly T[],
  { MaxRecords, NextToken }: Request,
  limits: Limits = PAGE,
  positionOf: (item: T, index: number) => number = (_, index) => index
): { readonly items: T[]; readonly NextToken?: string } {
  const size = MaxRecords ?? limits.standard
  if (!Number.isInteger(size) || size < 1 || size > limits.most) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${size}' at 'maxRecords' failed to satisfy constraint: Member must have value between 1 and ${limits.most}`
    )
  }
  const after = NextToken === undefined ? Number.NEGATIVE_INFINITY : positionIn(NextToken)
  const taken: T[] = []
  let last = after
  for (const [index, item] of items.entries()) {
    const position = positionOf(item, index)
    if (position <= after) continue
    if (taken.length === size) return { items: taken, NextToken: tokenFor(last) }
    taken.push(item)
    last = position
  }
  return { items: taken }
}

const tokenFor = (position: number): string => Buffer.from(`kiln-page:${position}`).toString('base64url')

function positionIn(token: string): number {
  const match = /^kiln-page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())
  if (match === null) throw new AwsError('InvalidNextToken', `The token '${token}' is invalid.`)
  return Number(match[1])
}
