import type { InputProblem } from '../../../lib/errors.ts'
import {
  defaulted,
  hostName,
  type Legible,
  ofCluster,
  oneOf,
  optional,
  planOrApply,
  type Reading,
  readingOf,
  text,
  type Values,
  whole
} from '../../../lib/inputs.ts'
import { clusterName } from '../../../lib/names.ts'

export const fields = {
  ...ofCluster,
  scope: defaulted(oneOf('releases', 'images', 'application'), 'releases'),
  confirm: optional(text),
  'keep-releases': defaulted(whole(0, 1), 1),
  'max-age-hours': optional(whole(0, 100_000)),
  'keep-amis': defaulted(whole(0, 10_000), 10),
  'launched-within-days': defaulted(whole(0, 3650), 7),
  'leftover-age-hours': defaulted(whole(0, 10_000), 24),
  'soak-seconds': defaulted(whole(0, 86_400), 120),
  'drain-timeout-seconds': defaulted(whole(0, 7200), 600),
  'hosted-zone': optional(hostName),
  'dns-name': optional(hostName),
  ...planOrApply
} as const

export type Inputs = Legible<typeof fields>

export const inputs = (env?: NodeJS.ProcessEnv): Reading<typeof fields> => readingOf(fields, env, together)

function together({ application, environment, ...given }: Partial<Values<typeof fields>>): readonly InputProblem[] {
  if (given.scope !== 'application' || application === undefined || environment === undefined) return []
  const name = clusterName({ application, environment })
  return given.confirm === name
    ? []
    : [{ input: 'confirm', problem: `must be "${name}" to take the whole application down, what serves included` }]
}
