import {
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  paginateGetParametersByPath,
  type SSMClient
} from '@aws-sdk/client-ssm'
import type { Claim, Claims } from './claims.ts'
import type { IsoDate } from './day.ts'

/**
 * Claims in SSM Parameter Store, which needs no infrastructure: PutParameter without Overwrite creates or fails with
 * ParameterAlreadyExists, atomically (SSM API reference, PutParameter).
 *
 * The SDK retries a call whose answer was lost, and its retry would then find our own claim and say "already exists".
 * That is read as taken: a kill is lost, never doubled.
 */
export function ssmClaims(client: SSMClient, prefix: string): Claims {
  const name = (application: string, date: IsoDate): string => `${prefix}/${date}/${application}`
  const put = async (application: string, date: IsoDate, claim: Claim, Overwrite: boolean): Promise<void> => {
    await client.send(
      new PutParameterCommand({
        Name: name(application, date),
        Type: 'String',
        Value: JSON.stringify(claim),
        Description: 'Kiln: a chaos kill of this application on this date',
        Overwrite
      })
    )
  }
  return {
    async take(application, date, claim) {
      try {
        await put(application, date, claim, false)
        return 'ours'
      } catch (error) {
        if (error instanceof ParameterAlreadyExists) return 'taken'
        throw error
      }
    },
    async find(application, date) {
      try {
        const { Parameter } = await client.send(new GetParameterCommand({ Name: name(application, date) }))
        return JSON.parse(Parameter?.Value ?? '{}') as Claim
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined
        throw error
      }
    },
    async on(date) {
      const claims: Claim[] = []
      const pages = paginateGetParametersByPath({ client }, { Path: `${prefix}/${date}` })
      for await (const { Parameters = [] } of pages)
        claims.push(...Parameters.map(({ Value }) => JSON.parse(Value ?? '{}') as Claim))
      return claims
    },
    complete: (application, date, claim) => put(application, date, claim, true)
  }
}
