import { storePlace } from '../../../lib/chaos/store-place.ts'
import { InputError, type InputProblem } from '../../../lib/errors.ts'
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
  'claim-store': defaulted(text, 'ssm:/kiln/chaos'),
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

export function inputs(): Inputs {
  const given = readInputs(fields)
  const problems: InputProblem[] = []
  for (const input of ['from', 'to'] as const) {
    const problem = clusterProblem({ application: given.application, environment: given[input] })
    if (problem !== undefined) problems.push({ input, problem })
  }
  if (given.from === given.to) problems.push({ input: 'to', problem: `"${given.to}" is the environment promoted from` })
  if (storePlace(given['claim-store']) === undefined) {
    problems.push({ input: 'claim-store', problem: 'is neither ssm:/path nor s3://bucket/prefix nor dynamodb://table' })
  }
  const roleAccount = given['target-role']?.split(':')[4]
  const account = given['target-account']
  if (roleAccount !== undefined && account !== undefined && roleAccount !== account) {
    problems.push({ input: 'target-role', problem: `is of account ${roleAccount}, not of target-account ${account}` })
  }
  if (problems.length > 0) throw new InputError(problems)
  return roleAccount === undefined ? given : { ...given, 'target-account': roleAccount }
}
