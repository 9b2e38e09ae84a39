import type { InputProblem } from '../../../lib/errors.ts'
import {
  defaulted,
  FieldProblem,
  flag,
  imageId,
  lines,
  list,
  matching,
  ofCluster,
  oneOf,
  optional,
  type Reading,
  readingOf,
  tagLines,
  text,
  type Values,
  whole
} from '../../../lib/inputs.ts'
import { STRATEGIES } from './plan.ts'

const instanceType = matching(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type such as t3.small')

/** A JSON array of strings: the only spelling in which no quoting is left to guess. */
const command = (value: string): readonly string[] => {
  const words = parsed(value)
  if (Array.isArray(words) && words.length > 0 && words.every(one => typeof one === 'string')) return words
  throw new FieldProblem(`"${value}" is not a command as a JSON array of strings, such as ["./smoke.sh", "--quick"]`)
}

const parsed = (value: string): unknown => {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** Shares of the traffic, each above the one before. */
const rungs = (value: string): readonly number[] => {
  const shares = list(whole(1, 99))(value)
  if (shares.some((share, index) => share <= (shares[index - 1] ?? 0))) {
    throw new FieldProblem(`"${value}" does not rise; write shares such as 5,25,50`)
  }
  return shares
}

const price = (value: string): number => Number(matching(/^\d+(\.\d+)?$/, 'a price an hour such as 0.0208')(value))

/** `path=value`, one a line. */
const fieldLines = (value: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines(value).map(line => {
      const at = line.indexOf('=')
      if (at < 1) throw new FieldProblem(`"${line}" is not a field as path=value`)
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    })
  )

export const fields = {
  ...ofCluster,
  'ami-id': optional(imageId),
  'instance-type': optional(instanceType),
  'instance-types': optional(list(instanceType)),
  'spot-percent': optional(whole(0, 100)),
  'on-demand-base': optional(whole(0, 1000)),
  'min-instances': optional(whole(1, 1000)),
  'max-instances': optional(whole(1, 1000)),
  subnets: optional(list(matching(/^subnet-[0-9a-f]+$/, 'a subnet id such as subnet-0123456789abcdef0'))),
  'security-groups': optional(list(matching(/^sg-[0-9a-f]+$/, 'a security group id such as sg-0123456789abcdef0'))),
  'instance-profile': optional(matching(/^[\w+=,.@:/-]+$/, 'the name or ARN of an instance profile')),
  'user-data': optional(text),
  tags: optional(tagLines),
  strategy: defaulted(oneOf(...STRATEGIES), 'red-black'),
  weights: optional(rungs),
  'rung-seconds': defaulted(whole(0, 86_400), 60),
  'health-timeout-seconds': defaulted(whole(5, 7200), 300),
  'unhealthy-timeout-seconds': defaulted(whole(5, 7200), 30),
  probe: defaulted(oneOf('auto', 'required', 'off'), 'auto'),
  'probe-path': optional(matching(/^\/\S*$/, 'a path that starts with /')),
  'probe-count': defaulted(whole(1, 1000), 5),
  'probe-status': defaulted(whole(200, 399), 200),
  'probe-body': optional(text),
  'probe-fields': defaulted(fieldLines, {}),
  'version-header': defaulted(matching(/^[A-Za-z0-9-]+$/, 'the name of an HTTP header'), 'x-kiln-version'),
  'version-field': optional(matching(/^[^.\s]+(\.[^.\s]+)*$/, 'the path of a JSON field such as build.version')),
  'expect-version': optional(text),
  verify: optional(command),
  'verify-timeout-seconds': defaulted(whole(1, 7200), 300),
  'bake-time-seconds': defaulted(whole(0, 86_400), 60),
  'steady-seconds': defaulted(whole(0, 7200), 30),
  'soak-seconds': defaulted(whole(0, 86_400), 120),
  alarms: defaulted(lines, []),
  retain: defaulted(flag, true),
  'take-over': defaulted(flag, false),
  'only-attested': defaulted(flag, false),
  'github-token': optional(text),
  'instance-price': optional(price),
  mode: defaulted(oneOf('apply', 'plan', 'check', 'repair'), 'apply')
} as const

export type Inputs = Values<typeof fields>

/** The inputs, and what is wrong with them: it is told with what AWS says against the others. */
export const inputs = (env?: NodeJS.ProcessEnv): Reading<typeof fields> => readingOf(fields, env, together)

/** A look at what was deployed needs no AMI. */
const together = (given: Partial<Inputs>): readonly InputProblem[] =>
  (given.mode === 'apply' || given.mode === 'plan') && 'ami-id' in given && given['ami-id'] === undefined
    ? [{ input: 'ami-id', problem: 'is required' }]
    : []
