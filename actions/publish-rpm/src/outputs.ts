export const OUTPUTS = [
  'repository',
  'repository-url',
  'repository-pinned',
  'repository-url-pinned',
  'revision',
  'nevra',
  'published'
] as const
