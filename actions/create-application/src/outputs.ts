export const OUTPUTS = ['url', 'load-balancer', 'dns-name'] as const
