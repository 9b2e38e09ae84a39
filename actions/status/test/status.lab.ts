import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AutoScalingClient, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, editRule, enforcePolicies, runAction, serving, succeeded } from '../../../test/lab-application.ts'
import { recordSurvivedKill } from '../../../test/recorded-kill.ts'
import { runAction as runStep } from '../../../test/runner.ts'
import type { StatusReport } from '../src/report.ts'

let lab: TestLab
let directory = ''

/** The page and its JSON, under the policy that the README tells to write. */
async function status(): Promise<{ readonly report: StatusReport; readonly page: string; readonly log: string }> {
  const env = { AWS_ACCESS_KEY_ID: 'AKIASTATUS' }
  const ran = succeeded(await runStep(lab, 'status', {}, { env, workspace: directory, temporary: directory }))
  const read = (output: string): Promise<string> => readFile(join(directory, ran.outputs[output] ?? ''), 'utf8')
  return { report: JSON.parse(await read('json')) as StatusReport, page: await read('page'), log: ran.log }
}

beforeAll(async () => {
  lab = await startLab(labOf('statuslab'))
  directory = await mkdtemp(join(tmpdir(), 'kiln-status-'))
  await enforcePolicies(lab, ['status'])
}, 180_000)
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
  await stopLab(lab)
}, 60_000)

describe('status', () => {
  it('of an empty account says how to begin', async () => {
    const { report, page } = await status()
    expect(report.applications).toEqual([])
    expect(page).toContain('Nothing is deployed here yet')
  }, 60_000)

  it('tells what serves, since when, its overlap, its kills and its drift, and changes nothing', async () => {
    const shop = { application: 'shop', environment: 'test' }
    succeeded(await runAction(lab, 'create-application', shop))
    succeeded(await runAction(lab, 'create-application', { ...shop, environment: 'prod' }))
    const sizes = { 'instance-type': 't3.small', 'min-instances': 1, 'max-instances': 2, 'bake-time-seconds': 0 }
    const release = { ...shop, ...sizes, 'ami-id': await baseImage(lab), 'soak-seconds': 0 }
    for (const version of ['1.0.0', '1.1.0']) {
      succeeded(await runAction(lab, 'red-black-deploy', { ...release, 'user-data': serving(version) }))
    }
    await recordSurvivedKill(lab)
    await lab.journal.clear()
    const { report, log } = await status()

    expect(report).toMatchObject({ account: '123456789012', environments: ['test', 'prod'], attention: 0 })
    const [one] = report.applications
    expect(one?.environments).toMatchObject([
      {
        environment: 'test',
        state: 'serving',
        live: { release: 'shop-test-v002', healthy: 1, desired: 1, instanceType: 't3.small' },
        retained: { release: 'shop-test-v001', healthy: 1 },
        drift: [],
        retirable: [{ what: 'shop-test-v001', monthlyDollars: 15.18 }]
      },
      { environment: 'prod', state: 'empty', live: null }
    ])
    const [last] = one?.environments[0]?.switches ?? []
    expect(last?.release).toBe('shop-test-v002')
    expect(last?.overlapMilliseconds).toEqual(expect.any(Number))
    expect(one?.chaos).toMatchObject({ kills: 1, medianRecoverySeconds: 6.1 })
    expect(log).not.toContain('::warning')
    expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])

    await new AutoScalingClient(lab.client()).send(
      new SuspendProcessesCommand({ AutoScalingGroupName: 'shop-test-v002', ScalingProcesses: ['Launch'] })
    )
    await editRule(lab, { balancer: 'shop-prod', priority: 1 }, '/*')
    const after = await status()
    expect(after.report.attention).toBe(2)
    expect(after.log).toContain('shop in test: Launch of shop-test-v002 suspended, not by Kiln')
    expect(after.log).toContain(
      'shop in prod: the preview rule of slot red of shop-prod was edited: it takes "every request", and was made for "header x-kiln-slot: red"'
    )
  }, 180_000)
})
