export const OUTPUTS = [
  'nevra',
  'name',
  'version',
  'release',
  'arch',
  'rpms',
  'srpm',
  'sha256',
  'commit',
  'source-date-epoch',
  'seconds',
  'output-directory'
] as const
