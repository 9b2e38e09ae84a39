export const OUTPUTS = ['deleted', 'kept'] as const
