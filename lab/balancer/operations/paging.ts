import { AwsError } from '../../gateway/service.ts'

/** One page of a Describe answer. The marker is opaque to callers; here it is the position of the next item. */
export function page<Item>(
  items: readonly Item[],
  { PageSize, Marker }: { PageSize?: number | undefined; Marker?: string | undefined }
): { items: Item[]; marker: { NextMarker?: string } } {
  if (PageSize !== undefined && (PageSize < 1 || PageSize > 400)) {
    throw new AwsError('ValidationError', 'PageSize must be between 1 and 400')
  }
  const from = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64').toString())
  if (!Number.isInteger(from)) throw new AwsError('ValidationError', 'Marker is not valid')
  const to = from + (PageSize ?? 400)
  return {
    items: items.slice(from, to),
    marker: to < items.length ? { NextMarker: Buffer.from(String(to)).toString('base64') } : {}
  }
}
