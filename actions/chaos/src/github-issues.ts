import { deviationMarkdown, type Issues, issueTitle } from './issues.ts'

/** All issues of chaos carry it, so that looking for an open one reads few. */
const LABEL = 'kiln-chaos'

export interface GitHubPlace {
  readonly token: string
  /** `owner/name` */
  readonly repository: string
  readonly apiUrl: string
  readonly runUrl: string
}

/** Issues of a GitHub repository. The client is loaded only when there is something to tell. */
export function githubIssues({ token, repository, apiUrl, runUrl }: GitHubPlace): Issues {
  const [owner = '', repo = ''] = repository.split('/')
  return {
    async tell(kill) {
      const { getOctokit } = await import('@actions/github')
      const { paginate, rest } = getOctokit(token, { baseUrl: apiUrl })
      const title = issueTitle(kill.application)
      const body = deviationMarkdown(kill, runUrl)
      const where = { owner, repo }
      const open = await paginate(rest.issues.listForRepo, { ...where, labels: LABEL, state: 'open', per_page: 100 })
      const known = open.find(issue => issue.title === title && issue.pull_request === undefined)
      if (known === undefined) await rest.issues.create({ ...where, title, body, labels: [LABEL] })
      else await rest.issues.createComment({ ...where, issue_number: known.number, body })
    }
  }
}
