import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { insideCommand } from '../../lab/lifecycle.ts'
import type { TestLab } from '../../lab/test-lab.ts'
import type { Kept } from '../../test/github-api.ts'
import type { Workflow } from './workflows.ts'

/** GitHub's API of one repository, in a lab's network. */
export interface GitHub {
  /** What lets a workflow's run find it. */
  readonly reached: Pick<Workflow, 'secrets' | 'env'>
  kept(): Promise<Kept>
  /** From now on people review deployments to its environments. */
  requireReviewers(): Promise<void>
  stop(): void
}

/** Starts it: the lab has no way out to the real one. */
export async function githubIn(lab: TestLab, repository: string): Promise<GitHub> {
  const api = join(import.meta.dirname, '../../test/github-api.ts')
  const [program = '', ...args] = insideCommand(lab.name, [process.execPath, api, repository])
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  if (child.stdout === null) throw new Error('GitHub has no output')
  const url = String((await createInterface(child.stdout)[Symbol.asyncIterator]().next()).value)
  return {
    reached: { secrets: { GITHUB_TOKEN: 'token' }, env: { GITHUB_API_URL: url } },
    kept: async () => JSON.parse((await lab.exec('curl', ['-s', `${url}/kept`])).stdout) as Kept,
    requireReviewers: async () => void (await lab.exec('curl', ['-s', '-X', 'PUT', `${url}/kept/reviewers`])),
    stop: () => void child.kill()
  }
}
