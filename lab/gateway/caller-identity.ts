import type { Answer } from './answer.ts'
import { escapeXml } from './query.ts'
import type { Caller } from './service.ts'

/** Who calls: the session of a role, or the user of a key; in the lab both are named by the key. */
export function callerArn({ accountId, accessKeyId, roleArn }: Caller): string {
  const role = roleArn?.split('/').pop()
  return role === undefined
    ? `arn:aws:iam::${accountId}:user/${accessKeyId}`
    : `arn:aws:sts::${accountId}:assumed-role/${role}/${accessKeyId}`
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const callerIdentity = (caller: Caller): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body:
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
    `<Arn>${escapeXml(callerArn(caller))}</Arn><UserId>${escapeXml(caller.accessKeyId)}</UserId><Account>${caller.accountId}</Account>` +
    `</GetCallerIdentityResult><ResponseMetadata><RequestId>${caller.requestId}</RequestId></ResponseMetadata>` +
    '</GetCallerIdentityResponse>'
})
