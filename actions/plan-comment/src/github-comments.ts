import { getOctokit } from '@actions/github'
import type { Comment } from './comment.ts'
import type { Comments } from './main.ts'

export interface PullRequest {
  readonly apiUrl: string
  readonly repository: string
  readonly number: number
}

interface Answer {
  readonly id: number
  readonly body?: string | undefined
  readonly html_url: string
}

const commentOf = ({ id, body, html_url: url }: Answer): Comment => ({ id, body: body ?? '', url })

/** Comments of a pull request, which are its issue's (REST API, "Issue comments"). */
export function githubComments(token: string, { apiUrl, repository, number }: PullRequest): Comments {
  const [owner = '', repo = ''] = repository.split('/')
  const where = { owner, repo, issue_number: number }
  const { paginate, rest } = getOctokit(token, { baseUrl: apiUrl })
  return {
    all: async () => (await paginate(rest.issues.listComments, { ...where, per_page: 100 })).map(commentOf),
    create: async body => commentOf((await rest.issues.createComment({ ...where, body })).data),
    update: async (id, body) => commentOf((await rest.issues.updateComment({ owner, repo, comment_id: id, body })).data)
  }
}
