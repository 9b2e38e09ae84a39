export const OUTPUTS = ['release', 'slot', 'outcome'] as const
