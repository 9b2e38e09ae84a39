export const OUTPUTS = ['ami-id', 'ami-name', 'snapshot-id', 'version', 'nevra', 'manifest'] as const
