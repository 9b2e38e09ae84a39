import { messageOf } from '../../../lib/errors.ts'
/** What GitHub says of the environment that the AMI goes to. */
export type Approval =
  | { readonly is: 'asked-for' }
  | { readonly is: 'not-asked-for'; readonly why: 'no environment' | 'no reviewers' }
  | { readonly is: 'unknown'; readonly why: string }

/** Asks whether people must approve deployments to an environment. */
export type ApprovalOf = (environment: string) => Promise<Approval>

export interface ApprovalPlace {
  readonly token: string
  /** `owner/name` */
  readonly repository: string
  readonly apiUrl: string
}

interface Environment {
  /** Absent where the repository's plan has no rules. Wait timers and branch rules ask nobody. */
  readonly protection_rules?: readonly { readonly type: string }[]
}

/**
 * Asks GitHub for the environment's protection rules; needs `actions: read` in a private repository. A custom rule is an
 * app that approves. https://docs.github.com/en/rest/deployments/environments#get-an-environment
 */
export function approvals({ token, repository, apiUrl }: ApprovalPlace): ApprovalOf {
  return async environment => {
    const url = `${apiUrl}/repos/${repository}/environments/${encodeURIComponent(environment)}`
    const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` }
    try {
      const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) })
      if (answer.status === 404) return { is: 'not-asked-for', why: 'no environment' }
      if (!answer.ok) return { is: 'unknown', why: `HTTP ${answer.status}` }
      const { protection_rules: rules = [] } = (await answer.json()) as Environment
      const asks = rules.some(({ type }) => type !== 'wait_timer' && type !== 'branch_policy')
      return asks ? { is: 'asked-for' } : { is: 'not-asked-for', why: 'no reviewers' }
    } catch (error) {
      // Nobody answered, or something on the way did, in words of its own.
      return { is: 'unknown', why: messageOf(error) }
    }
  }
}

/** What to tell of it, when it is not as it should be. */
export function warningOf(environment: string, approval: Approval): string | undefined {
  switch (approval.is) {
    case 'asked-for':
      return undefined
    case 'unknown':
      return `Whether anybody must approve deployments to ${environment} could not be asked (${approval.why}): give the job \`actions: read\`.`
    case 'not-asked-for':
      return approval.why === 'no environment'
        ? `The repository has no environment ${environment}: GitHub makes it at the first job that names it, and nobody is asked. Make it with required reviewers (Settings, Environments).`
        : `Nobody must approve deployments to ${environment}: what is proved goes on by itself. Require reviewers there (Settings, Environments) if people are to agree first.`
  }
}
