import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { iamFiles, policies, TRUST } from '../script/docs/iam.ts'
import { type PolicyProof, PROOFS } from './policy-proofs.ts'
import { nameOf } from './statements.ts'

const root = join(import.meta.dirname, '..')
const iam = join(root, 'docs/iam')
const all = policies(join(root, 'actions'))
const files = iamFiles(join(root, 'actions'))
const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)

describe('docs/iam', () => {
  it('is what the READMEs of the actions show (run node script/docs.ts)', () => {
    for (const [name, content] of files) {
      const path = join(iam, name)
      expect({ name, content: existsSync(path) ? readFileSync(path, 'utf8') : '' }).toEqual({ name, content })
    }
    const extra = readdirSync(iam).filter(name => name.endsWith('.json') && !files.has(name))
    expect(extra).toEqual([])
  })

  it('has a policy of every action that calls AWS, and a reading one where it can plan', () => {
    const names = all.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'bake-ami',
        'chaos',
        'create-application',
        'create-application-plan',
        'promote',
        'status'
      ])
    )
    expect(new Set(names).size).toBe(names.length)
  })

  it.each(all.map(policy => [policy.name, policy] as const))('%s is a policy that IAM takes', (_name, { document }) => {
    expect(document.Version).toBe('2012-10-17')
    for (const { Effect, Action, Resource, Sid } of document.Statement) {
      expect(Effect).toBe('Allow')
      expect(list(Action)).toEqual(list(Action).filter(action => /^[a-z0-9-]+:[A-Za-z*]+$/.test(action)))
      expect(list(Action).filter(action => action.endsWith(':*'))).toEqual([])
      expect(list(Resource).length).toBeGreaterThan(0)
      if (Sid !== undefined) expect(Sid).toMatch(/^[A-Za-z0-9]+$/)
    }
    // Managed policies have at most 6,144 characters, white space not counted (IAM quotas).
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144)
  })

  it('lets a plan read only', () => {
    const planning = all.filter(({ name }) => name.endsWith('-plan'))
    expect(planning.length).toBeGreaterThan(4)
    for (const { document } of planning) {
      const actions = document.Statement.flatMap(({ Action }) => list(Action))
      expect(actions.filter(action => !/:(Describe|Get|List)/.test(action))).toEqual([])
    }
  })

  it('is taken apart in the lab: some proof does without each statement of each policy', () => {
    const statements = all.flatMap(({ name, document }) =>
      document.Statement.map(statement => ({ policy: name, statement: nameOf(statement) }))
    )
    const proofs: readonly PolicyProof[] = Object.values(PROOFS)
    const isTaken = ({ policy, statement }: (typeof statements)[number]): boolean =>
      proofs.some(({ takes, but = [] }) => takes.includes(policy) && !but.includes(statement))
    expect(statements.filter(one => !isTaken(one))).toEqual([])
    const named = statements.map(({ policy, statement }) => `${policy} ${statement}`)
    expect(new Set(named).size).toBe(named.length)
  })

  it('says the same as a CloudFormation template', () => {
    const template = parse(readFileSync(join(iam, 'cloudformation/kiln.yml'), 'utf8')) as {
      Resources: Record<string, { Type: string; Properties: { PolicyDocument: unknown } }>
    }
    const documents = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy')
    expect(documents.map(({ Properties }) => Properties.PolicyDocument)).toEqual(all.map(({ document }) => document))
  })

  it('says the same as a Terraform module, which reads the very files', () => {
    const module = readFileSync(join(iam, 'terraform/main.tf'), 'utf8')
    const read = [...module.matchAll(/file\("\$\{path\.module\}\/\.\.\/([^"]+)"\)/g)].map(([, name]) => name)
    expect(read).toEqual(all.map(({ name }) => `${name}.json`))
    for (const name of read) expect(existsSync(join(iam, name ?? ''))).toBe(true)
  })

  it('trusts an environment or a branch, never a whole repository or a pull request', () => {
    const subjects = TRUST.Statement[0].Condition.StringEquals['token.actions.githubusercontent.com:sub']
    for (const subject of subjects) {
      expect(subject).not.toContain('*')
      expect(subject).toMatch(/^repo:OWNER\/REPOSITORY:(environment:\w+|ref:refs\/heads\/\w+)$/)
    }
  })
})
