export const OUTPUTS = ['ami-id', 'ami-name', 'snapshot-id', 'version', 'nevra', 'manifest', 'figures'] as const
