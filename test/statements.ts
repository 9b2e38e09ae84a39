import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestLab } from '../lab/test-lab.ts'
import type { PolicyDocument, Statement } from '../script/docs/iam.ts'
import type { Ran } from './runner.ts'

const IAM = join(import.meta.dirname, '../docs/iam')

/** What the documents leave to the user: ids of his own. */
export type Placeholders = Readonly<Record<string, string>>

/** The statements of policies of docs/iam, with the placeholders filled in. */
export async function statementsOf(names: readonly string[], placeholders: Placeholders = {}): Promise<Statement[]> {
  const found: Statement[] = []
  for (const name of names) {
    let text = await readFile(join(IAM, `${name}.json`), 'utf8')
    for (const [from, to] of Object.entries(placeholders)) text = text.replaceAll(from, to)
    found.push(...(JSON.parse(text) as PolicyDocument).Statement)
  }
  return found
}

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)

/** How a statement is named where it is spoken of: its Sid, or the first of its actions. */
export const nameOf = ({ Sid, Action }: Statement): string => Sid ?? list(Action)[0] ?? ''

/** What a run without one statement did. */
export interface Without {
  readonly statement: string
  readonly code: number
  /** The action that the run says is missing, when it is one of the statement's. */
  readonly missing: string | undefined
}

/** Whose policy it is, and what is run under it. */
export interface Stage {
  /** An access key, or the ARN of a role. */
  readonly principal: string
  readonly statements: readonly Statement[]
  /** Allowed in every run, because another proof takes them away. */
  readonly always?: readonly Statement[]
  /** The stage, told which run it is: the number of the statement that is missing. */
  readonly run: (index: number) => Promise<Ran>
}

/** Runs the stage once without each of its statements. What is to be done stays to be done: each fails before it. */
export async function withoutEach(
  lab: TestLab,
  { principal, statements, always = [], run }: Stage
): Promise<Without[]> {
  const seen: Without[] = []
  for (const [index, statement] of statements.entries()) {
    const Statement = [...statements.filter((_, other) => other !== index), ...always]
    await lab.policy(principal, { Version: '2012-10-17', Statement })
    const { code, log } = await run(index)
    // In AWS's words, or in those of an action that says what to allow.
    const named = [...log.matchAll(/(?:not authorized to perform: |Allow it .*?)([a-z0-9-]+:\w+)/g)].map(
      ([, action = '']) => action
    )
    seen.push({
      statement: nameOf(statement),
      code,
      missing: named.find(action => list(statement.Action).includes(action))
    })
  }
  await lab.policy(principal, { Version: '2012-10-17', Statement: [...statements, ...always] })
  return seen
}

/** The runs that did not fail, or did not say what is missing; where a run may go on, those that did not say it. */
export const silent = (seen: readonly Without[], goesOn: readonly string[] = []): readonly Without[] =>
  seen.filter(({ statement, code, missing }) => missing === undefined || (code === 0) !== goesOn.includes(statement))
