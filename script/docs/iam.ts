import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'

/** A statement as IAM's JSON has it. */
export interface Statement {
  readonly Sid?: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: object
}

export interface PolicyDocument {
  readonly Version: string
  readonly Statement: readonly Statement[]
}

/** A policy of one action in one mode. */
export interface NamedPolicy {
  /** `red-black-deploy`, `red-black-deploy-plan`, `retire-application`. */
  readonly name: string
  readonly action: string
  readonly document: PolicyDocument
}

/**
 * What the second and third block of a README is for, where it is not more of the same: the README's own words stand
 * before the block, and this is their short form.
 */
const MODES: Readonly<Record<string, readonly string[]>> = {
  'bake-ami': ['', 'share', 'volume', 'image-builder'],
  chaos: ['', 's3-claims', 'dynamodb-claims', 'accounts', 'ec2'],
  promote: ['', 'share', 'target'],
  'publish-rpm': ['', 'gc'],
  retire: ['', 'application']
}

/** Actions whose `mode: plan` writes nothing, so that a role for pull requests needs to read only. */
const PLANNING: ReadonlySet<string> = new Set([
  'bake-ami',
  'create-application',
  'promote',
  'publish-rpm',
  'red-black-deploy',
  'retire',
  'rollback'
])

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)

const isReading = (action: string): boolean => /^[a-z0-9-]+:(Describe|Get|List)/.test(action)

/** Every policy that the READMEs show, and those of `mode: plan` made from them. */
export function policies(actions: string): readonly NamedPolicy[] {
  return readdirSync(actions, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(({ name }) => {
      const readme = readFileSync(join(actions, name, 'README.md'), 'utf8')
      const shown = [...readme.matchAll(/```json\n([\s\S]*?)```/g)]
        .map(([, json = '']) => JSON.parse(json) as PolicyDocument)
        .filter(({ Statement }) => Statement !== undefined)
      const named = shown.map((document, index): NamedPolicy => {
        const mode = MODES[name]?.[index] ?? (index === 0 ? '' : String(index + 1))
        return { name: mode === '' ? name : `${name}-${mode}`, action: name, document }
      })
      const [first] = named
      if (first === undefined || !PLANNING.has(name)) return named
      return [first, { name: `${name}-plan`, action: name, document: readingOnly(first.document) }, ...named.slice(1)]
    })
}

const readingOnly = ({ Version, Statement }: PolicyDocument): PolicyDocument => ({
  Version,
  Statement: Statement.flatMap(statement => {
    const reading = list(statement.Action).filter(isReading)
    const [only, ...more] = reading
    if (only === undefined) return []
    return [{ ...statement, Action: more.length === 0 ? only : reading }]
  })
})

export const json = (document: PolicyDocument): string => `${JSON.stringify(document, null, 2)}\n`

/** `red-black-deploy` as Terraform's names have it. */
const snake = (name: string): string => name.replaceAll('-', '_')
/** `red-black-deploy` as CloudFormation's logical ids have it. */
const pascal = (name: string): string =>
  name.replaceAll(/(^|-)([a-z0-9])/g, (_all, _dash, letter) => letter.toUpperCase())

const HEAD = 'Made from the READMEs of the actions by script/docs; change those.'

/** One managed policy for each file beside it, and the role that a repository assumes. */
export function terraform(all: readonly NamedPolicy[]): string {
  const resources = all.map(
    ({ name }) => `resource "aws_iam_policy" "${snake(name)}" {
  count  = contains(var.policies, "${name}") ? 1 : 0
  name   = "\${var.prefix}${name}"
  policy = file("\${path.module}/../${name}.json")
}
`
  )
  const attached = all.map(({ name }) => `    aws_iam_policy.${snake(name)}[*].arn,\n`).join('')
  return `# ${HEAD}
variable "prefix" {
  type    = string
  default = "kiln-"
}

variable "repository" {
  type        = string
  description = "OWNER/REPOSITORY whose workflows may assume the role."
}

variable "subjects" {
  type        = list(string)
  description = "Ends of the OIDC subject that may assume it: an environment, or a branch for jobs without one."
  default     = ["environment:test", "ref:refs/heads/main"]
}

variable "policies" {
  type        = set(string)
  description = "Names of the policies that the role gets."
}

variable "provider_arn" {
  type        = string
  description = "The account's OIDC provider for token.actions.githubusercontent.com."
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [for subject in var.subjects : "repo:\${var.repository}:\${subject}"]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = "\${var.prefix}role"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 7200
}

${resources.join('\n')}
resource "aws_iam_role_policy_attachment" "this" {
  for_each = { for arn in concat(
${attached}  ) : arn => arn }
  role       = aws_iam_role.this.name
  policy_arn = each.value
}

output "role_arn" {
  value = aws_iam_role.this.arn
}
`
}

/** The same as a stack: one parameter for each policy says whether the role gets it. */
export function cloudFormation(all: readonly NamedPolicy[]): string {
  const chosen = (name: string): string => `With${pascal(name)}`
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Kiln's policies and the role that a repository's workflows assume. ${HEAD}`,
    Parameters: {
      Subjects: {
        Type: 'CommaDelimitedList',
        Description:
          'OIDC subjects that may assume the role: repo:OWNER/REPOSITORY:environment:test for jobs of an environment, repo:OWNER/REPOSITORY:ref:refs/heads/main for jobs without one.'
      },
      ProviderArn: {
        Type: 'String',
        Description: "The account's OIDC provider for token.actions.githubusercontent.com."
      },
      ...Object.fromEntries(
        all.map(({ name }) => [chosen(name), { Type: 'String', AllowedValues: ['true', 'false'], Default: 'false' }])
      )
    },
    Conditions: Object.fromEntries(
      all.map(({ name }) => [chosen(name), { 'Fn::Equals': [{ Ref: chosen(name) }, 'true'] }])
    ),
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          MaxSessionDuration: 7200,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRoleWithWebIdentity',
                Principal: { Federated: { Ref: 'ProviderArn' } },
                Condition: {
                  StringEquals: {
                    'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
                    'token.actions.githubusercontent.com:sub': { Ref: 'Subjects' }
                  }
                }
              }
            ]
          },
          ManagedPolicyArns: all.map(({ name }) => ({
            'Fn::If': [chosen(name), { Ref: pascal(name) }, { Ref: 'AWS::NoValue' }]
          }))
        }
      },
      ...Object.fromEntries(
        all.map(({ name, document }) => [
          pascal(name),
          { Type: 'AWS::IAM::ManagedPolicy', Condition: chosen(name), Properties: { PolicyDocument: document } }
        ])
      )
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } }
  }
  // CloudFormation reads YAML 1.1, where an unquoted 2012-10-17 is a date.
  return stringify(template, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 120 })
}

/** Who may assume a role: only this repository, only from this environment or branch. */
export const TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': [
            'repo:OWNER/REPOSITORY:environment:test',
            'repo:OWNER/REPOSITORY:ref:refs/heads/main'
          ]
        }
      }
    }
  ]
} as const

/** All files of docs/iam by their path in it. */
export function iamFiles(actions: string): ReadonlyMap<string, string> {
  const all = policies(actions)
  return new Map([
    ...all.map(({ name, document }) => [`${name}.json`, json(document)] as const),
    ['trust.json', `${JSON.stringify(TRUST, null, 2)}\n`],
    ['terraform/main.tf', terraform(all)],
    ['cloudformation/kiln.yml', cloudFormation(all)]
  ])
}
