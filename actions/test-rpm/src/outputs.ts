export const OUTPUTS = ['milliseconds', 'report', 'verdict'] as const
