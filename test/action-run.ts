import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestLab } from '../lab/test-lab.ts'

const ROOT = join(import.meta.dirname, '..')

/** How a run of an action ended. */
export interface Ran {
  readonly code: number
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
}

/** Each action has an access key of its own, so that each can be held to its own policy. */
const keyOf = (action: string): string => `AKIA${action.replaceAll('-', '').toUpperCase()}`

/** Holds the actions to the IAM policies that their READMEs tell users to write, and to nothing more. */
export async function enforcePolicies(lab: TestLab, actions: readonly string[]): Promise<void> {
  for (const action of actions) {
    const readme = await readFile(join(ROOT, 'actions', action, 'README.md'), 'utf8')
    const policies = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json ?? ''))
    const Statement = policies.flatMap(policy => policy.Statement)
    await lab.policy(keyOf(action), { Version: '2012-10-17', Statement })
  }
}

/** Runs an action as a runner does, but from its sources: inputs in the environment, outputs in a file. */
export async function runAction(lab: TestLab, action: string, inputs: Record<string, string | number>): Promise<Ran> {
  const directory = await mkdtemp(join(tmpdir(), 'kiln-action-'))
  try {
    const file = join(directory, 'output')
    const settings = Object.entries(inputs).map(([name, value]) => `INPUT_${name.toUpperCase()}=${value}`)
    // `env` sets them, because a shell in between would drop names with hyphens.
    const command = [
      `GITHUB_OUTPUT=${file}`,
      `AWS_ACCESS_KEY_ID=${keyOf(action)}`,
      ...settings,
      process.execPath,
      join(ROOT, `actions/${action}/src/index.ts`)
    ]
    await lab.exec('touch', [file])
    const { code, stdout, stderr } = await lab.exec('env', command, { cwd: directory, timeoutSeconds: 120 })
    const written = await readFile(file, 'utf8')
    const outputs = [...written.matchAll(/^(\S+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n?\2$/gm)]
    return {
      code,
      log: stdout + stderr,
      outputs: Object.fromEntries(outputs.map(([, name, , value]) => [name ?? '', value ?? '']))
    }
  } finally {
    await rm(directory, { recursive: true })
  }
}
