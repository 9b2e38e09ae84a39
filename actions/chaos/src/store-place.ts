/** Where claims are kept, as the input `claim-store` spells it. */
export type StorePlace =
  | { readonly kind: 'ssm'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }

/** Reads `ssm:/kiln/chaos` or `s3://bucket/prefix`; undefined when it is neither. */
export function storePlace(text: string): StorePlace | undefined {
  const [, path] = /^ssm:((?:\/[\w.-]+)+)$/.exec(text) ?? []
  if (path !== undefined) return { kind: 'ssm', path }
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*[\w.-]))?\/?$/.exec(text) ?? []
  return bucket === undefined ? undefined : { kind: 's3', bucket, prefix }
}
