export const OUTPUTS = ['release', 'slot', 'previous-release', 'url', 'outcome', 'timeline'] as const
