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

/** Where claims are kept, as text; for those who read claims and make none. */
export const storeAddress = (value: string): string => {
  if (storePlace(value) !== undefined) return value
  throw new FieldProblem(`"${value}" is neither ssm:/path nor s3://bucket/prefix nor dynamodb://table`)
}
