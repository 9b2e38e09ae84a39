import type { SetOutput } from '../../../lib/action.ts'
import type { Progress } from '../../../lib/progress.ts'
import { type Comment, planComment } from './comment.ts'
import type { Inputs } from './inputs.ts'
import type { OUTPUTS } from './outputs.ts'

/** The comments of the pull request that this run is of. */
export interface Comments {
  all(): Promise<readonly Comment[]>
  create(body: string): Promise<Comment>
  update(id: number, body: string): Promise<Comment>
}

export interface Ports {
  /** Undefined when the run is of no pull request. */
  readonly comments: Comments | undefined
  readonly progress: Pick<Progress, 'say' | 'warn'>
  readonly setOutput: SetOutput<(typeof OUTPUTS)[number]>
}

export type Outcome = 'created' | 'updated' | 'unchanged' | 'skipped'

/** One comment of a pull request says what merging does; each run makes it right, none adds another. */
export async function comment(inputs: Inputs, { comments, progress, setOutput }: Ports): Promise<Outcome> {
  const end = (outcome: Outcome, what: string, url?: string): Outcome => {
    setOutput('outcome', outcome)
    setOutput('url', url)
    progress.say(what)
    return outcome
  }
  if (comments === undefined) return end('skipped', 'This run is of no pull request: there is nothing to comment.')
  try {
    const change = planComment(await comments.all(), inputs.title, inputs.body)
    switch (change.do) {
      case 'create': {
        const { url } = await comments.create(change.body)
        return end('created', `commented: ${url}`, url)
      }
      case 'update': {
        const { url } = await comments.update(change.comment.id, change.body)
        return end('updated', `brought up to date: ${url}`, url)
      }
      case 'nothing':
        return end('unchanged', `says so already: ${change.comment.url}`, change.comment.url)
    }
  } catch (error) {
    const status = (error as { status?: number }).status
    if (status !== 403 && status !== 404) throw error
    // A pull request from a fork has a token that reads only, and its checks must not fail for that.
    progress.warn(
      'The token may not write comments: a pull request from a fork, or a job without `pull-requests: write`. The plan is in the log.'
    )
    return end('skipped', inputs.body)
  }
}
