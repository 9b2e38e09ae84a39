import { AwsError } from './service.ts'
import { matchesPattern } from './wildcard.ts'

/**
 * IAM as far as the actions' published policies go: identity policies of an access key, evaluated per call.
 * A key without a policy may do everything. Not modelled: resource policies, boundaries, sessions, NotPrincipal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly NotResource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | boolean | readonly string[]>>>>
}

export interface Policy {
  readonly Version?: string
  readonly Statement: Statement | readonly Statement[]
}

/** One thing that a call touches. A call is allowed when it is allowed for every one of its resources. */
export interface Resource {
  readonly arn: string
  /** `aws:ResourceTag/<key>` of it. */
  readonly tags?: Readonly<Record<string, string>>
}

export interface Request {
  /** `ec2:RunInstances`. */
  readonly action: string
  readonly resources: readonly Resource[]
  /** Condition keys of the request in lower case: `aws:requestedregion`, `aws:requesttag/kiln:application`. */
  readonly context: Readonly<Record<string, string | readonly string[]>>
}

export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly explicit: boolean; readonly arn: string }

const list = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Item[]) : [value as Item]

/** One policy document or several, checked as far as the lab will evaluate them. */
export function policiesFrom(given: unknown): readonly Policy[] {
  const policies = (Array.isArray(given) ? given : [given]) as Policy[]
  for (const policy of policies) {
    if (typeof policy !== 'object' || policy === null || policy.Statement === undefined) {
      throw new AwsError('MalformedPolicyDocument', 'A policy is a JSON object with Statement.')
    }
    for (const statement of list(policy.Statement)) {
      const isWhole =
        (statement.Effect === 'Allow' || statement.Effect === 'Deny') &&
        (statement.Action ?? statement.NotAction) !== undefined &&
        (statement.Resource ?? statement.NotResource) !== undefined
      if (!isWhole) {
        throw new AwsError('MalformedPolicyDocument', 'A statement needs Effect Allow or Deny, Action and Resource.')
      }
    }
  }
  return policies
}

/** The condition keys that the policies ask for, in lower case. */
export const conditionKeys = (policies: readonly Policy[]): readonly string[] => [
  ...new Set(
    policies
      .flatMap(({ Statement }) => list(Statement))
      .flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys))
      .map(key => key.toLowerCase())
  )
]

export function evaluate(policies: readonly Policy[], request: Request): Verdict {
  const statements = policies.flatMap(policy => list(policy.Statement))
  for (const resource of request.resources) {
    const applying = statements.filter(statement => applies(statement, request, resource))
    if (applying.some(statement => statement.Effect === 'Deny')) {
      return { allowed: false, explicit: true, arn: resource.arn }
    }
    if (!applying.some(statement => statement.Effect === 'Allow')) {
      return { allowed: false, explicit: false, arn: resource.arn }
    }
  }
  return { allowed: true }
}

function applies(statement: Statement, request: Request, resource: Resource): boolean {
  // Action names do not distinguish case; resources do.
  const isAction = (pattern: string): boolean => matchesPattern(pattern, request.action, 'i')
  if (statement.Action !== undefined && !list(statement.Action).some(isAction)) return false
  if (statement.NotAction !== undefined && list(statement.NotAction).some(isAction)) return false
  const context = {
    ...request.context,
    ...Object.fromEntries(
      Object.entries(resource.tags ?? {}).flatMap(([key, value]) => [
        [`aws:resourcetag/${key.toLowerCase()}`, value],
        [`ec2:resourcetag/${key.toLowerCase()}`, value],
        [`autoscaling:resourcetag/${key.toLowerCase()}`, value]
      ])
    )
  }
  const substitute = (pattern: string): string =>
    pattern.replace(/\$\{([^}]+)\}/g, (whole, key: string) => {
      if (key === '*' || key === '?' || key === '$') return key
      const value = context[key.toLowerCase() as keyof typeof context]
      return typeof value === 'string' ? value : whole
    })
  const isResource = (pattern: string): boolean =>
    resource.arn === '*' ? pattern === '*' : matchesPattern(substitute(pattern), resource.arn)
  if (statement.Resource !== undefined && !list(statement.Resource).some(isResource)) return false
  if (statement.NotResource !== undefined && list(statement.NotResource).some(isResource)) return false
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(
        operator,
        context[key.toLowerCase() as keyof typeof context],
        list(wanted as string | readonly string[])
          .map(String)
          .map(substitute)
      )
    )
  )
}

function holds(
  operatorText: string,
  actual: string | readonly string[] | undefined,
  wanted: readonly string[]
): boolean {
  let operator = operatorText
  const set = /^(ForAllValues|ForAnyValue):/.exec(operator)?.[1]
  if (set !== undefined) operator = operator.slice(set.length + 1)
  const ifExists = operator.endsWith('IfExists')
  if (ifExists) operator = operator.slice(0, -'IfExists'.length)

  if (operator === 'Null') return wanted.every(want => (want === 'true') === (actual === undefined))
  if (actual === undefined) return ifExists || set === 'ForAllValues' || /Not/.test(operator)

  const values = list(actual)
  const negative = /^(String|Arn)Not/.test(operator)
  const one = (value: string): boolean => {
    const found = wanted.some(want => comparison(operator, value, want))
    return negative ? !found : found
  }
  return set === 'ForAllValues'
    ? values.every(one)
    : set === undefined && negative
      ? values.every(one)
      : values.some(one)
}

function comparison(operator: string, value: string, want: string): boolean {
  switch (operator) {
    case 'StringEquals':
    case 'StringNotEquals':
      return value === want
    case 'StringEqualsIgnoreCase':
    case 'StringNotEqualsIgnoreCase':
      return value.toLowerCase() === want.toLowerCase()
    case 'StringLike':
    case 'StringNotLike':
    case 'ArnLike':
    case 'ArnNotLike':
    case 'ArnEquals':
    case 'ArnNotEquals':
      return matchesPattern(want, value)
    case 'Bool':
      return value.toLowerCase() === want.toLowerCase()
    case 'NumericEquals':
      return Number(value) === Number(want)
    case 'NumericLessThanEquals':
      return Number(value) <= Number(want)
    default:
      throw new AwsError('MalformedPolicyDocument', `The lab does not evaluate the condition operator ${operator}.`)
  }
}
