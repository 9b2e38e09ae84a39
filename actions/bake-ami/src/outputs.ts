export const OUTPUTS = [
  'ami-id',
  'ami-name',
  'snapshot-id',
  'copies',
  'version',
  'nevra',
  'manifest',
  'sbom',
  'figures'
] as const
