import { FieldProblem } from '../inputs.ts'

/** Where claims are kept, as the input `claim-store` spells it. */
export type StorePlace =
  | { readonly kind: 'ssm'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'dynamodb'; readonly table: string }

/** Reads `ssm:/kiln/chaos`, `s3://bucket/prefix` or `dynamodb://table`; undefined when it is none of them. */
export function storePlace(text: string): StorePlace | undefined {
  const [, path] = /^ssm:((?:\/[\w.-]+)+)$/.exec(text) ?? []
  if (path !== undefined) return { kind: 'ssm', path }
  const [, table] = /^dynamodb:\/\/([\w.-]{3,255})$/.exec(text) ?? []
  if (table !== undefined) return { kind: 'dynamodb', table }
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*[\w.-]))?\/?$/.exec(text) ?? []
  return bucket === undefined ? undefined : { kind: 's3', bucket, prefix }
}

/** The input `claim-store`. @throws FieldProblem when it is no such place. */
export function claimStore(value: string): StorePlace {
  const place = storePlace(value)
  if (place !== undefined) return place
  throw new FieldProblem(
    `"${value}" is neither ssm:/path, s3://bucket/prefix nor dynamodb://table; ssm:/kiln/chaos is one`
  )
}

/** The same as text, once it is found to be in form. */
export const storeAddress = (value: string): string => {
  claimStore(value)
  return value
}
