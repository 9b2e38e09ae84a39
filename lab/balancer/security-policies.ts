import { AwsError } from '../gateway/service.ts'
import type { PlaneListener } from './plane.ts'

/** What CreateListener takes when none is named. */
export const DEFAULT_POLICY = 'ELBSecurityPolicy-2016-08'

/**
 * The oldest TLS of the predefined policies
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html). Only that is
 * modelled of them, not their ciphers.
 */
const POLICIES: readonly (readonly [RegExp, NonNullable<PlaneListener['oldestTls']>])[] = [
  [/^ELBSecurityPolicy-TLS13-1-3(-(PQ|FIPS|Res).*)?-20\d\d-\d\d$/, 'TLSv1.3'],
  [/^ELBSecurityPolicy-TLS13-1-2(-.+)?-20\d\d-\d\d$/, 'TLSv1.2'],
  [/^ELBSecurityPolicy-(TLS-1-2|TLS-1-2-Ext|FS-1-2|FS-1-2-Res)(-.+)?-20\d\d-\d\d$/, 'TLSv1.2'],
  [
    /^ELBSecurityPolicy-(2016-08|2015-05|FS-2018-06|TLS13-1-[01](-.+)?-20\d\d-\d\d|TLS-1-[01]-2017-01|FS-1-1-2019-08)$/,
    'TLSv1.0'
  ]
]

export function oldestTls(policy: string | undefined): PlaneListener['oldestTls'] {
  return policy === undefined ? undefined : POLICIES.find(([form]) => form.test(policy))?.[1]
}

export function validPolicy(policy: string): string {
  if (oldestTls(policy) === undefined) throw new AwsError('SSLPolicyNotFound', `SSL policy '${policy}' not found`)
  return policy
}
