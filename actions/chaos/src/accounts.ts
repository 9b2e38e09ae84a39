import type { STSClient } from '@aws-sdk/client-sts'
import type { AwsDefaults } from '../../../lib/aws/clients.ts'
import { KilnError, told } from '../../../lib/errors.ts'
import { FieldProblem } from '../../../lib/inputs.ts'

/** An account whose groups are looked at, by a role in it. */
export interface Account {
  /** What people call it; its twelve digits when nobody gave it a name. */
  readonly name: string
  readonly roleArn: string
}

/** Lines such as `prod=arn:aws:iam::111122223333:role/kiln-chaos`, or the ARN alone. @throws FieldProblem. */
export const accounts = (lines: readonly string[]): readonly Account[] =>
  lines.map(line => {
    const [, name, roleArn = '', digits = ''] =
      /^(?:([a-z][a-z0-9-]{0,31})=)?(arn:aws[\w-]*:iam::(\d{12}):role\/[\w+=,.@/-]{1,512})$/.exec(line) ?? []
    if (roleArn === '') {
      throw new FieldProblem(`"${line}" is not a role, as arn:aws:iam::111122223333:role/name or prod=arn:…`)
    }
    return { name: name ?? digits, roleArn }
  })

/** Why these accounts do not go together: by two roles of one account, each of its groups would be there twice. */
export function sameAccountProblem(all: readonly Account[]): string | undefined {
  const digitsOf = ({ roleArn }: Account): string => roleArn.split(':')[4] ?? ''
  for (const keyOf of [digitsOf, ({ name }: Account) => name]) {
    const twice = all.find((one, index) => all.findIndex(other => keyOf(other) === keyOf(one)) !== index)
    if (twice !== undefined) return `${keyOf(twice)} is there twice`
  }
  return undefined
}

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration?: Date
}
/** Asked by the SDK when it has none, or when the last ones are about to expire. */
export type CredentialsOf = () => Promise<Credentials>

/**
 * The credentials of each account, by its name. Every role is assumed once before anything else happens.
 * @throws KilnError naming every role that cannot be assumed.
 */
export async function assumed(
  all: readonly Account[],
  defaults: AwsDefaults & { readonly region?: string }
): Promise<ReadonlyMap<string, CredentialsOf>> {
  if (all.length === 0) return new Map()
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts')
  const sts: STSClient = new STSClient(defaults)
  const assume = async ({ roleArn }: Account): Promise<Credentials> => {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'kiln-chaos' })
    )
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
      ...(given?.Expiration === undefined ? {} : { expiration: given.Expiration })
    }
  }
  const first = await Promise.allSettled(all.map(assume))
  const refused = all.flatMap(({ name, roleArn }, index) => {
    const answer = first[index]
    return answer?.status === 'rejected' ? [{ what: `${name} (${roleArn})`, why: answer.reason }] : []
  })
  if (refused.length > 0) {
    throw new KilnError(
      refused.map(({ what, why }) => `The role of account ${what} cannot be assumed.\n${told(why)}`).join('\n'),
      {
        remedy:
          'Let the trust policy of each role name the role of this workflow, and allow that one sts:AssumeRole on them; or take the account out of the input accounts. Nothing was ended.',
        cause: refused[0]?.why
      }
    )
  }
  return new Map(
    all.map((account, index) => {
      const answer = first[index]
      let given = answer?.status === 'fulfilled' ? answer.value : undefined
      const credentials: CredentialsOf = async () => {
        if (given === undefined || expiresSoon(given)) given = await assume(account)
        return given
      }
      return [account.name, credentials]
    })
  )
}

/** The SDK asks for new credentials five minutes before the old ones expire. */
const SOON_SECONDS = 600

const expiresSoon = ({ expiration }: Credentials): boolean =>
  expiration !== undefined && expiration.getTime() - Date.now() < SOON_SECONDS * 1000
