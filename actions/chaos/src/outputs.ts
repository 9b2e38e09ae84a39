export const OUTPUTS = ['killed', 'skipped', 'verdict', 'report'] as const
