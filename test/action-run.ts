import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestLab } from '../lab/test-lab.ts'
import { type Ran, runAction as runStep } from './runner.ts'

export type { Ran } from './runner.ts'

const ROOT = join(import.meta.dirname, '..')

/** Each action has an access key of its own, so that each can be held to its own policy. */
const keyOf = (action: string): string => `AKIA${action.replaceAll('-', '').toUpperCase()}`

/**
 * Holds the actions to the IAM policies that their READMEs tell users to write, and to nothing more; a user puts what is
 * his own in the place of `YOUR_…`.
 */
export async function enforcePolicies(
  lab: TestLab,
  actions: readonly string[],
  own: Readonly<Record<string, string>> = {}
): Promise<void> {
  for (const action of actions) {
    const readme = await readFile(join(ROOT, 'actions', action, 'README.md'), 'utf8')
    const policies = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) =>
      JSON.parse(filledIn(json ?? '', own))
    )
    const Statement = policies.flatMap(policy => policy.Statement)
    await lab.policy(keyOf(action), { Version: '2012-10-17', Statement })
  }
}

const filledIn = (text: string, own: Readonly<Record<string, string>>): string =>
  Object.entries(own).reduce((filled, [name, value]) => filled.replaceAll(name, value), text)

/** Runs an action in an empty workspace, with the access key that its policy belongs to. */
export async function runAction(
  lab: TestLab,
  action: string,
  inputs: Record<string, string | number>,
  { env: more = {}, ...how }: { readonly env?: Record<string, string>; readonly timeoutSeconds?: number } = {}
): Promise<Ran> {
  const directory = await mkdtemp(join(tmpdir(), 'kiln-action-'))
  try {
    const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]))
    const env = { AWS_ACCESS_KEY_ID: keyOf(action), ...more }
    return await runStep(lab, action, given, { ...how, env, workspace: directory, temporary: directory })
  } finally {
    await rm(directory, { recursive: true })
  }
}
