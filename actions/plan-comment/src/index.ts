import { readFile } from 'node:fs/promises'
import { outputs, runAction } from '../../../lib/action.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { githubComments } from './github-comments.ts'
import { inputs } from './inputs.ts'
import { comment } from './main.ts'
import { OUTPUTS } from './outputs.ts'

await runAction(async () => {
  const given = inputs()
  const { GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: repository = '' } = process.env
  const apiUrl = process.env['GITHUB_API_URL'] || 'https://api.github.com'
  const event =
    path === undefined ? {} : (JSON.parse(await readFile(path, 'utf8')) as { pull_request?: { number?: number } })
  const number = event.pull_request?.number
  const comments =
    number === undefined ? undefined : githubComments(given['github-token'], { apiUrl, repository, number })
  await comment(given, { comments, progress: runnerProgress, setOutput: outputs(OUTPUTS) })
})
