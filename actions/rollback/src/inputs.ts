import {
  defaulted,
  matching,
  mode,
  optional,
  readInputs,
  required,
  text,
  type Values,
  whole,
  word
} from '../../../lib/inputs.ts'

export const fields = {
  application: required(word),
  environment: required(word),
  release: optional(matching(/^[a-z][a-z0-9-]*-v\d{3,}$/, 'a release such as hello-world-test-v006')),
  reason: optional(text),
  'health-timeout-seconds': defaulted(whole(5, 7200), 300),
  'soak-seconds': defaulted(whole(0, 86_400), 120),
  mode: defaulted(mode, 'apply')
} as const

export type Inputs = Values<typeof fields>

export const inputs = (): Inputs => readInputs(fields)
