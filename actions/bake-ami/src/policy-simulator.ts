import type { EC2Client } from '@aws-sdk/client-ec2'
import { type SignedRequest, signedRequest } from '../../../lib/aws/signed-request.ts'
import { briefly } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import type { Right } from './rights.ts'

/** What the caller's policies do not allow. */
export interface Denied {
  readonly action: string
  /** IAM's answer, for people. */
  readonly said: string
}

/** IAM's policy simulator, asked about the caller itself. */
export interface PolicySimulator {
  /** What of these the caller may surely not do: nothing where IAM may not be asked, or does not know enough. Never fails. */
  denied(rights: readonly Right[]): Promise<readonly Denied[]>
}

/** IAM is one for all regions, and may be out of reach from a network that has endpoints of other services alone. */
const ASKED_MILLISECONDS = 2_000

/** By the credentials and connections of a client that is there: IAM's own client is large, and STS's not needed else. */
export const policySimulator = ({ config }: EC2Client, progress: Pick<Progress, 'detail'>): PolicySimulator => ({
  async denied(rights) {
    if (rights.length === 0) return []
    const signal = AbortSignal.timeout(ASKED_MILLISECONDS)
    const ask: Ask = async (service, form) => {
      const { status, text } = await signedRequest(config, {
        ...{ ...service, method: 'POST', path: '/', signal },
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams(form).toString()
      })
      if (status === 403) throw new Error('the role may not ask it')
      if (status !== 200) throw new Error(/<Message>([^<]+)</.exec(text)?.[1] ?? `HTTP ${status}`)
      return text
    }
    try {
      const identity = await ask({ service: 'sts', endpointVariable: 'STS' }, IDENTITY)
      const principal = principalOf(/<Arn>([^<]+)</.exec(identity)?.[1] ?? '')
      if (principal === undefined) return []
      return (await Promise.all(rights.map(right => simulated(right, principal, ask)))).flat()
    } catch (error) {
      progress.detail(`IAM's policy simulator was not asked what the role may do: ${briefly(error)}`)
      return []
    }
  }
})

/** A request of the query protocol, which both services speak. */
type Ask = (
  service: Pick<SignedRequest, 'service' | 'endpointVariable' | 'at'>,
  form: Readonly<Record<string, string>>
) => Promise<string>

const IDENTITY = { Action: 'GetCallerIdentity', Version: '2011-06-15' }

async function simulated(right: Right, principal: Principal, ask: Ask): Promise<readonly Denied[]> {
  const at = IAM[principal.partition]
  if (at === undefined) return []
  const resource = arnOf(right, principal)
  const answer = await ask(
    { service: 'iam', endpointVariable: 'IAM', at },
    {
      Action: 'SimulatePrincipalPolicy',
      Version: '2010-05-08',
      PolicySourceArn: principal.arn,
      ...Object.fromEntries(right.actions.map((action, index) => [`ActionNames.member.${index + 1}`, action])),
      'ResourceArns.member.1': resource,
      'ContextEntries.member.1.ContextKeyName': 'aws:RequestedRegion',
      'ContextEntries.member.1.ContextKeyType': 'string',
      'ContextEntries.member.1.ContextKeyValues.member.1': right.region
    }
  )
  return deniedBy(answer).map(action => ({
    action,
    said: `IAM's policy simulator: the policies of ${principal.arn} do not allow ${action} on a new ${right.on} in ${right.region}.`
  }))
}

interface Principal {
  readonly arn: string
  readonly partition: string
  readonly accountId: string
}

/**
 * Whose policies count for a caller: of a session those of its role, whose path its ARN does not tell (IAM user guide, "IAM
 * identifiers"). Undefined for others, such as root. Pure.
 */
export function principalOf(caller: string): Principal | undefined {
  const [, partition = '', accountId = '', kind, rest = ''] =
    /^arn:(aws[a-z-]*):(?:sts|iam)::(\d{12}):(assumed-role|user)\/(.+)$/.exec(caller) ?? []
  if (kind === undefined) return undefined
  const entity = kind === 'user' ? `user/${rest}` : `role/${rest.split('/')[0]}`
  return { arn: `arn:${partition}:iam::${accountId}:${entity}`, partition, accountId }
}

/** Where IAM is, by partition (AWS General Reference, "AWS Identity and Access Management endpoints and quotas"). */
const IAM: Readonly<Record<string, NonNullable<SignedRequest['at']>>> = {
  aws: { host: 'iam.amazonaws.com', region: 'us-east-1' },
  'aws-cn': { host: 'iam.cn-north-1.amazonaws.com.cn', region: 'cn-north-1' },
  'aws-us-gov': { host: 'iam.us-gov.amazonaws.com', region: 'us-gov-west-1' }
}

/** One that there is not yet: policies cannot name it, only all of its kind. */
const arnOf = ({ on, region }: Right, { partition, accountId }: Principal): string => {
  const id = '0123456789abcdef0'
  return on === 'volume'
    ? `arn:${partition}:ec2:${region}:${accountId}:volume/vol-${id}`
    : `arn:${partition}:ec2:${region}::${on === 'image' ? `image/ami-${id}` : `snapshot/snap-${id}`}`
}

/**
 * The actions that a simulation denies for sure. Not where a condition of the policies needs what was not told it, nor where an
 * organization's policy denies: that of conditions there the simulator knows nothing (aws/aws-sdk#102). Pure.
 */
export function deniedBy(simulation: string): readonly string[] {
  const isUncertain =
    /<MissingContextValues>\s*<member>/.test(simulation) || /<AllowedByOrganizations>false</.test(simulation)
  if (isUncertain) return []
  const all = (element: string): readonly string[] =>
    [...simulation.matchAll(new RegExp(`<${element}>([^<]+)<`, 'g'))].map(([, text = '']) => text)
  const decisions = all('EvalDecision')
  // Each result has one of both (EvaluationResult).
  return [...new Set(all('EvalActionName').filter((_, index) => /Deny$/.test(decisions[index] ?? '')))]
}
