export const OUTPUTS = ['page', 'json', 'applications', 'attention', 'monthly-dollars'] as const
