import { storeAddress } from '../../../lib/chaos/store-place.ts'
import type { InputProblem } from '../../../lib/errors.ts'
import {
  defaulted,
  flag,
  imageId,
  matching,
  optional,
  planOrApply,
  readInputs,
  required,
  text,
  type Values,
  whole,
  word
} from '../../../lib/inputs.ts'
import { clusterProblem } from '../../../lib/names.ts'

export const fields = {
  application: required(word),
  from: required(word),
  to: required(word),
  'ami-id': optional(imageId),
  'served-seconds': defaulted(whole(0, 30 * 86_400), 300),
  'served-requests': defaulted(whole(0, 1_000_000_000), 0),
  'failed-percent': defaulted(whole(0, 100), 1),
  'survived-chaos': defaulted(flag, false),
  'claim-store': defaulted(storeAddress, 'ssm:/kiln/chaos'),
  'wait-seconds': defaulted(whole(0, 7 * 86_400), 0),
  'target-account': optional(matching(/^\d{12}$/, 'an account id of 12 digits')),
  'target-role': optional(matching(/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'the ARN of a role')),
  'target-region': optional(matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1')),
  'kms-key-id': optional(text),
  copy: defaulted(flag, false),
  'github-token': optional(text),
  ...planOrApply
} as const

export type Inputs = Values<typeof fields>

export function inputs(env?: NodeJS.ProcessEnv): Inputs {
  const given = readInputs(fields, env, together)
  const roleAccount = accountOf(given['target-role'])
  return roleAccount === undefined ? given : { ...given, 'target-account': roleAccount }
}

const accountOf = (role: string | undefined): string | undefined => role?.split(':')[4]

function together(given: Partial<Inputs>): readonly InputProblem[] {
  const problems: InputProblem[] = []
  const { application } = given
  for (const input of ['from', 'to'] as const) {
    const environment = given[input]
    if (application === undefined || environment === undefined) continue
    const problem = clusterProblem({ application, environment })
    if (problem !== undefined) problems.push({ input, problem })
  }
  if (given.to !== undefined && given.from === given.to) {
    problems.push({ input: 'to', problem: `"${given.to}" is the environment promoted from` })
  }
  const roleAccount = accountOf(given['target-role'])
  const account = given['target-account']
  if (roleAccount !== undefined && account !== undefined && roleAccount !== account) {
    problems.push({ input: 'target-role', problem: `is of account ${roleAccount}, not of target-account ${account}` })
  }
  return problems
}
