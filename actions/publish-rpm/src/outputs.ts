export const OUTPUTS = ['repository', 'repository-url', 'revision', 'nevra', 'published'] as const
