export const OUTPUTS = [
  'nevra',
  'name',
  'version',
  'release',
  'arch',
  'rpms',
  'srpm',
  'sha256',
  'subject-digest',
  'checksums',
  'sbom',
  'commit',
  'image',
  'source-date-epoch',
  'seconds',
  'output-directory'
] as const
