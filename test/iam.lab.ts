import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../lab/test-lab.ts'
import { runAction } from './action-run.ts'
import { silent, statementsOf, withoutEach } from './statements.ts'

/** The short form of iam.long.lab.ts: one stage under its published policy, and without each statement of it. */
let lab: TestLab
beforeAll(async () => {
  lab = await startLab(labOf('iamlab'))
}, 180_000)
afterAll(() => stopLab(lab), 60_000)

describe('the policy of create-application', () => {
  it('is enough, and without any of its statements the run names the action that is missing', async () => {
    const { HostedZone } = await new Route53Client(lab.client()).send(
      new CreateHostedZoneCommand({ Name: 'internal.example', CallerReference: 'iam' })
    )
    const zone = HostedZone?.Id?.split('/').pop() ?? ''
    const inputs = { application: 'shop', environment: 'test', 'hosted-zone': 'internal.example' }
    const run = () => runAction(lab, 'create-application', inputs)
    const statements = await statementsOf(['create-application'], { YOUR_ZONE_ID: zone })

    const seen = await withoutEach(lab, { principal: 'AKIACREATEAPPLICATION', statements, run })
    const whole = await run()

    expect(seen.map(({ statement }) => statement)).toEqual(['Look', 'Make', 'ChangeOnlyWhatApplicationsHave', 'Name'])
    expect(silent(seen)).toEqual([])
    expect(whole.log).not.toContain('not authorized')
    expect(whole.code).toBe(0)
  }, 120_000)

  it('lets a plan be made by its reading half', async () => {
    const Statement = await statementsOf(['create-application-plan'])
    await lab.policy('AKIACREATEAPPLICATION', { Version: '2012-10-17', Statement })
    const inputs = { application: 'other', environment: 'test', 'hosted-zone': 'internal.example', mode: 'plan' }
    const { code, log } = await runAction(lab, 'create-application', inputs)
    expect(log).not.toContain('not authorized')
    expect(code).toBe(0)
  }, 60_000)
})
