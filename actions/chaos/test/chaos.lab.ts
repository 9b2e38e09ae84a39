import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { loadApplication } from '../../../lab/load/application.ts'
import { failed } from '../../../lab/load/records.ts'
import { startLoad } from '../../../lab/load/start.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { enforcePolicies, type Ran, runAction } from '../../../test/action-run.ts'
import { type Application, reasons, startApplications, tick as tickOf } from './lab-applications.ts'

const MAIN = '123456789012'
const OTHER = '222222222222'

let lab: TestLab
let running: ReadonlyMap<string, Application>

beforeAll(async () => {
  lab = await startLab(labOf('chaos'))
  await enforcePolicies(lab, ['chaos'])
  running = await startApplications(lab, [
    ...['doubled', 'crashed', 'unknown'].map(application => ({ application, instances: 2 })),
    { application: 'lonely', instances: 1 },
    { application: 'served', instances: 2, isBalanced: true, userData: loadApplication('1') },
    { application: 'remote', instances: 2, accountId: OTHER },
    { application: 'remote', instances: 2, region: 'eu-central-1' }
  ])
}, 240_000)

afterEach(async () => {
  await lab.faults.clear()
  await lab.switches({ 'fis.safetyLever': 0 })
})
afterAll(() => stopLab(lab), 60_000)

const tick = (application: string, more: Record<string, string | number> = {}): Promise<Ran> =>
  tickOf(lab, application, more)

/** Kills that took effect since the journal was cleared. */
const kills = async (): Promise<number> => {
  const calls = await lab.journal.calls()
  return calls.filter(({ operation, status }) => operation === 'TerminateInstanceInAutoScalingGroup' && status === 200)
    .length
}

describe('chaos over real instances, held to the policy of its README', () => {
  it('ends one instance when five ticks come at once, and the group is whole again (I1)', async () => {
    await lab.journal.clear()
    const store = new SSMClient(lab.client())
    const old = { run: 'r', group: 'g', instanceId: 'i-old', at: '', outcome: 'steady', recoverySeconds: 3 }
    const Name = '/kiln/chaos/claims/2026-01-05/doubled'
    await store.send(new PutParameterCommand({ Name, Type: 'String', Value: JSON.stringify(old) }))
    const ran = await Promise.all(Array.from({ length: 5 }, () => tick('doubled')))
    expect(ran.map(({ code, log }) => (code === 0 ? '' : log)).join('')).toBe('')
    expect(await kills()).toBe(1)
    expect(ran.filter(({ outputs }) => outputs['verdict'] === 'steady')).toHaveLength(1)
    // Those that came late find the claim, or a group that is still replacing the instance.
    const spared = ran.flatMap(reasons)
    expect(spared).toHaveLength(4)
    expect(['claimed', 'changing', 'below-min-healthy']).toEqual(expect.arrayContaining(spared))
    // The run that killed moved the old claim into the history, and the report knows both.
    await expect(store.send(new GetParameterCommand({ Name }))).rejects.toThrow(/not found/i)
    const history = await store.send(new GetParameterCommand({ Name: '/kiln/chaos/history/doubled/2026-01' }))
    expect(JSON.parse(history.Parameter?.Value ?? '')).toEqual([[5, 'i-old', 'steady', 3]])
    const told = await runAction(lab, 'chaos', { mode: 'report', seed: 'seed' })
    expect({ code: told.code, report: told.outputs['report'] }).toEqual({ code: 0, report: 'chaos-report.json' })
  }, 90_000)

  it.each([
    ['before', 0],
    ['after', 1]
  ] as const)(
    'kills no second one when the tick died %s its kill took effect',
    async (when, most) => {
      const application = when === 'before' ? 'crashed' : 'unknown'
      await lab.journal.clear()
      await lab.faults.add({
        match: { operation: 'TerminateInstanceInAutoScalingGroup' },
        effect: `kill-${when}`,
        times: 1
      })
      expect((await tick(application)).code).not.toBe(0)
      const again = await tick(application)
      expect({ code: again.code, reasons: reasons(again) }).toEqual({ code: 0, reasons: ['claimed'] })
      expect(await kills()).toBeLessThanOrEqual(most)
    },
    90_000
  )

  it('keeps claims in a bucket just as well', async () => {
    const bucket = new S3Client({ ...lab.client(), forcePathStyle: true })
    await bucket.send(new CreateBucketCommand({ Bucket: 'my-chaos-claims' }))
    await lab.journal.clear()
    const inS3 = { 'claim-store': 's3://my-chaos-claims/kiln', 'max-kills-per-day': 1, regions: 'us-east-1' }
    const ran = await Promise.all(Array.from({ length: 3 }, () => tick('doubled', inS3)))
    expect(ran.map(({ code, log }) => (code === 0 ? '' : log)).join('')).toBe('')
    expect(await kills()).toBeLessThanOrEqual(1)
    const again = await tick('doubled', inS3)
    expect({ code: again.code, reasons: reasons(again) }).toEqual({ code: 0, reasons: ['claimed'] })
    const { Contents = [] } = await bucket.send(new ListObjectsV2Command({ Bucket: 'my-chaos-claims' }))
    expect(Contents.map(({ Key }) => Key)).toEqual([expect.stringMatching(/^kiln\/claims\/[\d-]{10}\/doubled$/)])
  }, 90_000)

  it('keeps still while an alarm fires or is not there, and when the kills of the day are spent', async () => {
    const alarm = { AlarmName: 'errors of hello', Namespace: 'test', MetricName: 'errors', Period: 60, Threshold: 1 }
    const watch = new CloudWatchClient(lab.client())
    await watch.send(
      new PutMetricAlarmCommand({
        ...alarm,
        EvaluationPeriods: 1,
        Statistic: 'Sum',
        ComparisonOperator: 'GreaterThanThreshold'
      })
    )
    const state = { AlarmName: alarm.AlarmName, StateReason: 'test' }
    await watch.send(new SetAlarmStateCommand({ ...state, StateValue: 'ALARM' }))
    expect(reasons(await tick('lonely', { 'stop-alarms': alarm.AlarmName }))).toEqual(['alarm'])
    await watch.send(new SetAlarmStateCommand({ ...state, StateValue: 'OK' }))
    expect(reasons(await tick('lonely', { 'stop-alarms': alarm.AlarmName }))).toEqual(['singleton'])
    expect(reasons(await tick('lonely', { 'stop-alarms': 'missing' }))).toEqual(['alarm-unsure'])
    expect(reasons(await tick('lonely', { 'max-kills-per-day': 1 }))).toEqual(['day-budget-spent'])
    expect(reasons(await tick('lonely', { 'max-kills-per-day': 100 }))).toEqual(['singleton'])
  }, 90_000)

  it('never touches a singleton, and takes no claim for it', async () => {
    const ran = await tick('lonely')
    expect({ code: ran.code, reasons: reasons(ran) }).toEqual({ code: 0, reasons: ['singleton'] })
    const today = new Date().toISOString().slice(0, 10)
    const claim = new SSMClient(lab.client()).send(
      new GetParameterCommand({ Name: `/kiln/chaos/claims/${today}/lonely` })
    )
    await expect(claim).rejects.toThrow(/not found/i)
  }, 60_000)

  it('keeps claims in a table just as well, and refuses one that is not there before anything is ended', async () => {
    const missing = await tick('doubled', { 'claim-store': 'dynamodb://my-chaos-claims' })
    expect(missing.code).not.toBe(0)
    expect(missing.log).toMatch(/claim store cannot be read/)
    const tables = new DynamoDBClient(lab.client())
    const string = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
    await tables.send(
      new CreateTableCommand({
        TableName: 'my-chaos-claims',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [string('kind'), string('key')],
        KeySchema: [
          { AttributeName: 'kind', KeyType: 'HASH' },
          { AttributeName: 'key', KeyType: 'RANGE' }
        ]
      })
    )
    await lab.journal.clear()
    const inTable = { 'claim-store': 'dynamodb://my-chaos-claims', 'max-kills-per-day': 1 }
    const ran = await Promise.all(Array.from({ length: 3 }, () => tick('doubled', inTable)))
    expect(ran.map(({ code, log }) => (code === 0 ? '' : log)).join('')).toBe('')
    expect(await kills()).toBeLessThanOrEqual(1)
    const again = await tick('doubled', inTable)
    expect({ code: again.code, reasons: reasons(again) }).toEqual({ code: 0, reasons: ['claimed'] })
    const { Items = [] } = await tables.send(new ScanCommand({ TableName: 'my-chaos-claims' }))
    expect(Items.map(({ kind, key }) => `${kind?.S}/${key?.S}`)).toEqual([
      expect.stringMatching(/^claims\/[\d-]{10}\/doubled$/)
    ])
  }, 90_000)

  it('keeps still while the safety lever is engaged, or cannot be asked', async () => {
    await lab.journal.clear()
    const elsewhere = { 'claim-store': 'ssm:/kiln/chaos/lever' }
    await lab.switches({ 'fis.safetyLever': 1 })
    expect(reasons(await tick('doubled', elsewhere))).toEqual(['safety-lever'])
    await lab.switches({ 'fis.safetyLever': 0 })
    await lab.faults.add({ match: { operation: 'GetSafetyLever' }, effect: 'error', code: 'AccessDeniedException' })
    expect(reasons(await tick('doubled', elsewhere))).toEqual(['safety-lever-unsure'])
    expect(await kills()).toBe(0)
  }, 60_000)

  it('ends an instance of another account by a role there, and names the role that cannot be assumed', async () => {
    const accounts = `other=arn:aws:iam::${OTHER}:role/kiln-chaos`
    await lab.faults.add({ match: { operation: 'AssumeRole' }, effect: 'error', code: 'AccessDenied', times: 1 })
    const refused = await tick('remote', { accounts })
    expect(refused.code).not.toBe(0)
    expect(refused.log).toContain(`The role of account other (arn:aws:iam::${OTHER}:role/kiln-chaos) cannot be assumed`)
    await lab.journal.clear()
    const ran = await tick('remote', { accounts })
    expect({ code: ran.code, log: ran.code === 0 ? '' : ran.log }).toEqual({ code: 0, log: '' })
    expect(JSON.parse(ran.outputs['killed'] ?? '')).toMatchObject([
      { application: 'remote', account: 'other', group: 'remote-test-v001', verdict: 'steady' }
    ])
    const calls = await lab.journal.calls()
    const ended = calls.filter(({ operation }) => operation === 'TerminateInstanceInAutoScalingGroup')
    expect(ended.map(({ accountId }) => accountId)).toEqual([OTHER])
    const claimed = calls.filter(({ operation }) => operation === 'PutParameter')
    expect(new Set(claimed.map(({ accountId }) => accountId))).toEqual(new Set([MAIN]))
  }, 90_000)

  it('has one kill a day over two accounts and two regions, and tells where each group is', async () => {
    await lab.journal.clear()
    const role = (accountId: string): string => `arn:aws:iam::${accountId}:role/kiln-chaos`
    const places = {
      accounts: `main=${role(MAIN)}\nother=${role(OTHER)}`,
      regions: 'us-east-1, eu-central-1',
      'claim-store': 'ssm:/kiln/chaos/places'
    }
    const ran = [await tick('remote', places), await tick('remote', places)]
    expect(ran.map(({ code, log }) => (code === 0 ? '' : log)).join('')).toBe('')
    const told = ({ outputs }: Ran): string[] =>
      [...JSON.parse(outputs['killed'] ?? ''), ...JSON.parse(outputs['skipped'] ?? '')]
        .map(({ account, region, group }) => `${account} ${region} ${group}`)
        .sort()
    const groups = ['main eu-central-1 remote-test-v001', 'other us-east-1 remote-test-v001']
    expect(ran.map(told)).toEqual([groups, groups])
    expect(ran.map(reasons)).toEqual([['not-chosen'], ['claimed', 'claimed']])
    expect(await kills()).toBe(1)
    const calls = await lab.journal.calls()
    // The claim and the record of what came of it, both in the account of the environment.
    const claims = calls.filter(({ operation }) => operation === 'PutParameter')
    expect(claims.map(({ accountId }) => accountId)).toEqual([MAIN, MAIN])
    const listings = calls.filter(({ operation, input }) => {
      return operation === 'DescribeAutoScalingGroups' && JSON.stringify(input ?? '').includes('kiln:chaos')
    })
    // Each account's two regions, in both ticks.
    expect(listings.map(({ accountId }) => accountId).sort()).toEqual([...Array(4).fill(MAIN), ...Array(4).fill(OTHER)])
  }, 90_000)

  it('loses no request of an application with two instances behind a balancer', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kiln-chaos-'))
    const { url = '' } = running.get('served') ?? {}
    const load = startLoad(lab.name, { url, ratePerSecond: 50, file: join(directory, 'records') })
    try {
      const ran = await tick('served', { 'probe-url': url })
      const records = await load.stop()
      expect({ code: ran.code, log: ran.code === 0 ? '' : ran.log }).toEqual({ code: 0, log: '' })
      expect(JSON.parse(ran.outputs['killed'] ?? '')).toMatchObject([{ application: 'served', verdict: 'steady' }])
      expect(records.length).toBeGreaterThan(100)
      expect(records.filter(failed)).toEqual([])
      expect(ran.summary).toMatch(/healthy {2}[▁▂▃▄▅▆▇█]+/)
      expect(ran.summary).toContain('no longer counts as healthy')
    } finally {
      await load.stop()
      await rm(directory, { recursive: true })
    }
  }, 150_000)
})
