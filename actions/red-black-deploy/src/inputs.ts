import {
  defaulted,
  FieldProblem,
  flag,
  imageId,
  lines,
  list,
  matching,
  mode,
  oneOf,
  optional,
  readInputs,
  required,
  tagLines,
  text,
  type Values,
  whole,
  word
} from '../../../lib/inputs.ts'
import type { Strategy } from './plan.ts'

const LATER = ['canary', 'linear', 'rolling']

const strategy = (value: string): Strategy => {
  if (value === 'red-black' || value === 'none') return value
  if (LATER.includes(value)) throw new FieldProblem(`"${value}" is not available yet; use red-black or none`)
  throw new FieldProblem(`"${value}" is not one of red-black, none`)
}

export const fields = {
  application: required(word),
  environment: required(word),
  'ami-id': required(imageId),
  'instance-type': optional(matching(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type such as t3.small')),
  'min-instances': optional(whole(1, 1000)),
  'max-instances': optional(whole(1, 1000)),
  subnets: optional(list(matching(/^subnet-[0-9a-f]+$/, 'a subnet id such as subnet-0123456789abcdef0'))),
  'security-groups': optional(list(matching(/^sg-[0-9a-f]+$/, 'a security group id such as sg-0123456789abcdef0'))),
  'instance-profile': optional(matching(/^[\w+=,.@:/-]+$/, 'the name or ARN of an instance profile')),
  'user-data': optional(text),
  tags: optional(tagLines),
  strategy: defaulted(strategy, 'red-black'),
  'health-timeout-seconds': defaulted(whole(5, 7200), 300),
  'unhealthy-timeout-seconds': defaulted(whole(5, 7200), 30),
  probe: defaulted(oneOf('auto', 'required', 'off'), 'auto'),
  'probe-path': optional(matching(/^\/\S*$/, 'a path that starts with /')),
  'probe-count': defaulted(whole(1, 1000), 5),
  'version-header': defaulted(matching(/^[A-Za-z0-9-]+$/, 'the name of an HTTP header'), 'x-kiln-version'),
  'expect-version': optional(text),
  'bake-time-seconds': defaulted(whole(0, 86_400), 60),
  'soak-seconds': defaulted(whole(0, 86_400), 120),
  alarms: defaulted(lines, []),
  retain: defaulted(flag, true),
  'take-over': defaulted(flag, false),
  mode: defaulted(mode, 'apply')
} as const

export type Inputs = Values<typeof fields>

export const inputs = (): Inputs => readInputs(fields)
