/**
 * The health of one target, as application load balancers judge it
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html).
 */
import type { TargetHealthReasonEnum } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { TargetState } from '../rooms.ts'

/** What one health check found. */
export type Finding =
  | { readonly kind: 'answered'; readonly code: number }
  | { readonly kind: 'timeout' }
  /** The connection failed or the answer was malformed. */
  | { readonly kind: 'failed' }

export interface Health {
  readonly state: TargetState
  readonly reason?: TargetHealthReasonEnum
  readonly description?: string
  /** Checks in a row with the same outcome. */
  readonly passes: number
  readonly failures: number
}

export interface Thresholds {
  readonly healthy: number
  readonly unhealthy: number
  /** For example `200`, `200,202` or `200-299`. */
  readonly codes: string
}

export const registering: Health = {
  state: 'initial',
  reason: 'Elb.RegistrationInProgress',
  description: 'Target registration is in progress',
  passes: 0,
  failures: 0
}

export const checking: Health = {
  state: 'initial',
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
  passes: 0,
  failures: 0
}

export const draining: Health = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
  passes: 0,
  failures: 0
}

export const notInUse: Health = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
  passes: 0,
  failures: 0
}

export const zoneNotEnabled: Health = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target is in an Availability Zone that is not enabled for the load balancer',
  passes: 0,
  failures: 0
}

export const notRegistered: Health = {
  state: 'unused',
  reason: 'Target.NotRegistered',
  description: 'Target is not registered to the target group',
  passes: 0,
  failures: 0
}

export function invalidState(state: 'stopped' | 'terminated'): Health {
  return {
    state: 'unused',
    reason: 'Target.InvalidState',
    description: `Target is in the ${state} state`,
    passes: 0,
    failures: 0
  }
}

/**
 * The health after one more finding. A new target needs one passed check to be healthy, a recovering one the healthy
 * threshold; both need the unhealthy threshold of failures in a row to be unhealthy.
 */
export function judge(before: Health, finding: Finding, thresholds: Thresholds): Health {
  const passed = finding.kind === 'answered' && matches(thresholds.codes, finding.code)
  const passes = passed ? before.passes + 1 : 0
  const failures = passed ? 0 : before.failures + 1
  if (passed) {
    const healthy = before.state === 'healthy' || before.state === 'initial' || passes >= thresholds.healthy
    return healthy ? { state: 'healthy', passes, failures } : { ...before, passes, failures }
  }
  return failures >= thresholds.unhealthy
    ? { state: 'unhealthy', ...explain(finding), passes, failures }
    : { ...before, passes, failures }
}

/** Whether a code is among `200`, `200,202` or `200-299`. */
export function matches(codes: string, code: number): boolean {
  return codes.split(',').some(part => {
    const [from, to = from] = part.split('-').map(Number)
    return from !== undefined && to !== undefined && code >= from && code <= to
  })
}

function explain(finding: Finding): { reason: TargetHealthReasonEnum; description: string } {
  switch (finding.kind) {
    case 'answered':
      return {
        reason: 'Target.ResponseCodeMismatch',
        description: `Health checks failed with these codes: [${finding.code}]`
      }
    case 'timeout':
      return { reason: 'Target.Timeout', description: 'Request timed out' }
    case 'failed':
      return { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' }
  }
}
