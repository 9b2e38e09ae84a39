export const OUTPUTS = ['ami-id', 'source-ami-id', 'version', 'release', 'outcome'] as const
