import type { Answer } from './answer.ts'
import type { Authoriser } from './authorise.ts'
import { escapeXml } from './query.ts'
import type { Caller } from './service.ts'

/**
 * What the policies of a role, or of the caller's own user, say to actions on resources; here one resource at a time.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export function policySimulator({ simulate }: Pick<Authoriser, 'simulate'>) {
  return (body: Buffer, caller: Caller): Answer => {
    const form = new URLSearchParams(body.toString('utf8'))
    const members = (pattern: RegExp): string[] =>
      [...form].flatMap(([name, value]) => (pattern.test(name) ? [value] : []))
    const keys = members(/^ContextEntries\.member\.\d+\.ContextKeyName$/)
    const context = Object.fromEntries(
      keys.map((key, index) => [
        key.toLowerCase(),
        form.get(`ContextEntries.member.${index + 1}.ContextKeyValues.member.1`) ?? ''
      ])
    )
    const [arn = '*'] = members(/^ResourceArns\.member\.\d+$/)
    const results = members(/^ActionNames\.member\.\d+$/).map(action => {
      const source = form.get('PolicySourceArn') ?? ''
      const { decision, missing } = simulate(source, caller, { action, resources: [{ arn }], context })
      const lacks = missing.map(key => `<member>${escapeXml(key)}</member>`).join('')
      return (
        `<member><MatchedStatements/><MissingContextValues>${lacks}</MissingContextValues>` +
        `<EvalResourceName>${escapeXml(arn)}</EvalResourceName><EvalDecision>${decision}</EvalDecision>` +
        `<EvalActionName>${escapeXml(action)}</EvalActionName></member>`
      )
    })
    return {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body:
        '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>' +
        `<IsTruncated>false</IsTruncated><EvaluationResults>${results.join('')}</EvaluationResults>` +
        `</SimulatePrincipalPolicyResult><ResponseMetadata><RequestId>${caller.requestId}</RequestId></ResponseMetadata>` +
        '</SimulatePrincipalPolicyResponse>'
    }
  }
}
