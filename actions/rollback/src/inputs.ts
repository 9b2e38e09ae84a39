import {
  defaulted,
  type Legible,
  matching,
  ofCluster,
  optional,
  planOrApply,
  type Reading,
  readingOf,
  text,
  whole
} from '../../../lib/inputs.ts'

export const fields = {
  ...ofCluster,
  release: optional(matching(/^[a-z][a-z0-9-]*-v\d{3,}$/, 'a release such as hello-world-test-v006')),
  reason: optional(text),
  'health-timeout-seconds': defaulted(whole(5, 7200), 300),
  'soak-seconds': defaulted(whole(0, 86_400), 120),
  ...planOrApply
} as const

export type Inputs = Legible<typeof fields>

export const inputs = (env?: NodeJS.ProcessEnv): Reading<typeof fields> => readingOf(fields, env)
