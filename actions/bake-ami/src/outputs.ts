export const OUTPUTS = [
  'ami-id',
  'ami-name',
  'cache-key',
  'snapshot-id',
  'copies',
  'version',
  'nevra',
  'manifest',
  'sbom',
  'figures'
] as const
