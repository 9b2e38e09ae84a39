import type { Image } from '../../../lib/aws/images.ts'
import { TAG } from '../../../lib/tags.ts'

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'error'

/** The deploy as GitHub shows it: under "Deployments", and on the pull request. */
export interface GitHubDeployment {
  /** Tells how it stands; a failure to tell is the caller's to bear. */
  tell(state: DeploymentState, description: string, url: string | undefined): Promise<void>
}

export interface GitHub {
  /** Begins a deployment of a commit in an environment. */
  deployment(environment: string, description: string): Promise<GitHubDeployment>
  /** Whether this repository attested something with this digest, `sha256:…`. */
  isAttested(digest: string): Promise<boolean>
  readonly repository: string
}

export interface GitHubPlace {
  readonly token: string
  /** `owner/name` */
  readonly repository: string
  readonly apiUrl: string
  readonly commit: string
  readonly runUrl: string
  /** A cancelled run has seven seconds in all, so GitHub gets fewer. */
  readonly patienceMilliseconds?: number
}

/** GitHub's descriptions hold 140 characters. */
const DESCRIPTION_MAX = 140

export function gitHub(place: GitHubPlace): GitHub {
  const { token, repository, apiUrl, commit, runUrl, patienceMilliseconds = 4000 } = place
  const [owner = '', repo = ''] = repository.split('/')
  const patiently = (times = 1) => ({ request: { signal: AbortSignal.timeout(times * patienceMilliseconds) } })
  const client = async () => {
    const { getOctokit } = await import('@actions/github')
    return getOctokit(token, { baseUrl: apiUrl })
  }
  return {
    repository,

    async deployment(environment, description) {
      const octokit = await client()
      const { data } = await octokit.request('POST /repos/{owner}/{repo}/deployments', {
        ...{ owner, repo, ref: commit, environment, description: description.slice(0, DESCRIPTION_MAX) },
        // What may be deployed is decided before; a merge into the default branch is no business of a deploy.
        ...{ auto_merge: false, required_contexts: [], task: 'deploy', ...patiently() }
      })
      if (!('id' in data)) throw new Error(data.message ?? 'GitHub made no deployment')
      const id = Number(data.id)
      return {
        async tell(state, text, url) {
          await octokit.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
            ...{ owner, repo, deployment_id: id, state, description: text.slice(0, DESCRIPTION_MAX), ...patiently() },
            ...{
              environment,
              ...(url === undefined ? {} : { environment_url: url }),
              log_url: runUrl,
              auto_inactive: true
            }
          })
        }
      }
    },

    async isAttested(digest) {
      const octokit = await client()
      try {
        const { data } = await octokit.request('GET /repos/{owner}/{repo}/attestations/{subject_digest}', {
          ...{ owner, repo, subject_digest: digest },
          // A deploy rests on this answer, and nothing was written yet.
          ...patiently(5)
        })
        return (data.attestations ?? []).some(({ bundle }) => namesDigest(bundle, digest))
      } catch (error) {
        if (error instanceof Error && 'status' in error && error.status === 404) return false
        throw error
      }
    }
  }
}

/** Whether the statement inside an attestation's bundle is about this digest (in-toto Statement v1, `subject`). */
export function namesDigest(bundle: unknown, digest: string): boolean {
  const [algorithm = '', hex = ''] = digest.split(':')
  try {
    const { dsseEnvelope } = bundle as { dsseEnvelope: { payload: string } }
    const statement = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()) as {
      subject: { digest: Record<string, string> }[]
    }
    return statement.subject.some(subject => subject.digest[algorithm] === hex)
  } catch {
    return false
  }
}

/** Why the AMI does not lead back to an attested package of this repository; none when it does. */
export async function attestationProblems(image: Image | undefined, github: GitHub | undefined): Promise<string[]> {
  if (github === undefined) {
    return ['input "only-attested": needs `github-token` and the environment of a workflow run, to ask GitHub']
  }
  if (image === undefined) return []
  const digests = (image.tags[TAG.packageDigest] ?? '').split(/[\s,]+/).filter(part => part !== '')
  if (digests.length === 0) {
    return [
      `input "ami-id": ${image.id} does not say which package it was baked of (no tag ${TAG.packageDigest}), and only attested ones are let through`
    ]
  }
  const problems: string[] = []
  for (const digest of digests) {
    const spelled = digest.includes(':') ? digest : `sha256:${digest}`
    if (!(await github.isAttested(spelled))) {
      problems.push(
        `input "ami-id": the package of ${image.id}, ${spelled}, has no attestation of ${github.repository}; attest it with actions/attest-build-provenance when it is built`
      )
    }
  }
  return problems
}
