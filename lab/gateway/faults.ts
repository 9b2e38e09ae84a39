import { AwsError } from './service.ts'
import { matchesPattern } from './wildcard.ts'

/** What goes wrong on purpose. Kinds: README, "Faults". */
export const EFFECTS = [
  'error',
  'throttle',
  'latency',
  'hang-before',
  'hang-after',
  'drop-answer',
  'stale',
  'kill-before',
  'kill-after'
] as const
export type Effect = (typeof EFFECTS)[number]

export interface FaultRule {
  readonly match: {
    readonly service?: string
    /** Exact, or with `*`: `Describe*`. */
    readonly operation?: string
    readonly mutating?: boolean
    /** Fires from the nth matching call on (1 = the first), counted from when the rule was set. */
    readonly nth?: number
    /** A part of the caller's user agent, for example `kiln/red-black-deploy`. */
    readonly userAgent?: string
  }
  readonly effect: Effect
  /** Wire code of an `error`. */
  readonly code?: string
  readonly message?: string
  readonly status?: number
  /** Of `latency`; how long `stale` answers live; how long a hang lasts (0 or none: until the caller gives up). */
  readonly milliseconds?: number
  /** How often it fires; none: always. With `nth` and no `times`: once. */
  readonly times?: number
  /** Fires in this share of the matching calls, drawn from `seed`, so that a run can be repeated. */
  readonly percent?: number
  readonly seed?: number
}

export interface FaultView extends FaultRule {
  readonly id: string
  readonly matched: number
  readonly fired: number
}

export interface CallToMatch {
  readonly service: string
  readonly operation: string
  readonly mutating: boolean
  readonly userAgent: string
}

export interface Faults {
  add(rule: FaultRule): FaultView
  remove(id: string): boolean
  clear(): void
  list(): readonly FaultView[]
  /** The rules that fire for this call; asking counts. */
  firing(call: CallToMatch): readonly FaultRule[]
}

/** A small generator with a seed (mulberry32), because a run with faults must be repeatable. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function faults(): Faults {
  interface Entry {
    readonly id: string
    readonly rule: FaultRule
    readonly draw: () => number
    matched: number
    fired: number
  }
  let entries: Entry[] = []
  let last = 0
  const view = ({ id, rule, matched, fired }: Entry): FaultView => ({ ...rule, id, matched, fired })

  return {
    add(rule) {
      check(rule)
      last += 1
      const entry: Entry = { id: `fault-${last}`, rule, draw: random(rule.seed ?? last), matched: 0, fired: 0 }
      entries.push(entry)
      return view(entry)
    },
    remove(id) {
      const before = entries.length
      entries = entries.filter(entry => entry.id !== id)
      return entries.length < before
    },
    clear() {
      entries = []
    },
    list: () => entries.map(view),
    firing(call) {
      return entries.filter(entry => fires(entry, call)).map(entry => entry.rule)
    }
  }

  function fires(entry: Entry, call: CallToMatch): boolean {
    const { match, times, percent } = entry.rule
    if (match.service !== undefined && match.service !== call.service) return false
    if (match.operation !== undefined && !matchesPattern(match.operation, call.operation)) return false
    if (match.mutating !== undefined && match.mutating !== call.mutating) return false
    if (match.userAgent !== undefined && !call.userAgent.includes(match.userAgent)) return false
    entry.matched += 1
    if (match.nth !== undefined && entry.matched < match.nth) return false
    if (entry.fired >= (times ?? (match.nth === undefined ? Number.POSITIVE_INFINITY : 1))) return false
    if (percent !== undefined && entry.draw() * 100 >= percent) return false
    entry.fired += 1
    return true
  }
}

function check(rule: FaultRule): void {
  const refuse = (problem: string): never => {
    throw new AwsError('InvalidFault', problem)
  }
  if (typeof rule !== 'object' || rule === null) refuse('A fault is a JSON object {match, effect, …}.')
  if (!EFFECTS.includes(rule.effect)) refuse(`effect "${rule.effect}" is none of ${EFFECTS.join(', ')}.`)
  if (typeof rule.match !== 'object' || rule.match === null) refuse('match is missing; {} matches every call.')
  const known = ['service', 'operation', 'mutating', 'nth', 'userAgent']
  for (const key of Object.keys(rule.match))
    if (!known.includes(key)) refuse(`match.${key} is none of ${known.join(', ')}.`)
  if ((rule.effect === 'latency' || rule.effect === 'stale') && !(Number(rule.milliseconds) > 0)) {
    refuse(`${rule.effect} needs milliseconds above 0.`)
  }
}

/**
 * What each service says when it throttles.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html (RequestLimitExceeded, HTTP 503)
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html (Throttling, HTTP 400)
 * https://docs.aws.amazon.com/ebs/latest/APIReference/API_PutSnapshotBlock.html (RequestThrottledException, HTTP 400)
 */
export function throttling(service: string): { code: string; status: number } {
  switch (service) {
    case 'ec2':
      return { code: 'RequestLimitExceeded', status: 503 }
    case 'ebs':
      return { code: 'RequestThrottledException', status: 400 }
    case 's3':
      return { code: 'SlowDown', status: 503 }
    case 'ssm':
      return { code: 'ThrottlingException', status: 400 }
    default:
      return { code: 'Throttling', status: 400 }
  }
}
