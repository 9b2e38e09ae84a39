export const OUTPUTS = ['outcome', 'url'] as const
