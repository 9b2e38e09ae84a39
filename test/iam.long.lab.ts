import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CopyImageCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startApplications } from '../actions/chaos/test/lab-applications.ts'
import { labOf, startLab, stopLab, type TestLab } from '../lab/test-lab.ts'
import { baseImage, serving } from './lab-application.ts'
import { type Ran, runAction as runStep } from './runner.ts'
import { silent, statementsOf, type Without, withoutEach } from './statements.ts'

/**
 * Every stage under its published policy, and without each statement of it: it then fails and names the action that is
 * missing. Stages follow each other as in a user's life, so each finds what it needs.
 */
const KEY = 'AKIASTAGE'
const SHOP = { application: 'shop', environment: 'test' }
const SIZES = { 'instance-type': 't3.small', 'min-instances': '2', 'max-instances': '2' }
const QUICK = { 'bake-time-seconds': '0', 'soak-seconds': '0' }

const CLAIMS = 'my-chaos-claims'
const TICK = {
  ...{ mode: 'run-now', unleashed: 'true', seed: 'seed', window: '00:00-24:00', 'recovery-timeout-seconds': '90' },
  workdays: 'mon,tue,wed,thu,fri,sat,sun'
}
const CHAOS: readonly (readonly [policy: string, inputs: Readonly<Record<string, string>>])[] = [
  ['chaos', {}],
  ['chaos-s3-claims', { 'claim-store': `s3://${CLAIMS}/kiln` }],
  ['chaos-dynamodb-claims', { 'claim-store': `dynamodb://${CLAIMS}` }],
  ['chaos-ec2', { 'terminate-via': 'ec2' }],
  ['chaos-accounts', { accounts: 'other=arn:aws:iam::210987654321:role/kiln-chaos' }]
]

let lab: TestLab
let directory = ''
let ami = ''

const run = (action: string, inputs: Readonly<Record<string, string>>, key = KEY): Promise<Ran> =>
  runStep(lab, action, inputs, { env: { AWS_ACCESS_KEY_ID: key }, workspace: directory, temporary: directory })

/** As {@link run}, by somebody who may do everything; must succeed. */
async function done(action: string, inputs: Readonly<Record<string, string>>): Promise<Ran> {
  const ran = await run(action, inputs, 'AKIAADMINISTRATOR')
  if (ran.code !== 0) throw new Error(`${action}: ${ran.log.slice(-3000)}`)
  return ran
}

/** Both halves of the proof: without each statement it fails and says why; with all of them it passes. */
async function proved(
  policies: readonly string[],
  action: string,
  inputs: Readonly<Record<string, string>>,
  { placeholders = {}, but = [] }: { placeholders?: Readonly<Record<string, string>>; but?: readonly string[] } = {}
): Promise<{ readonly seen: readonly Without[]; readonly whole: Ran }> {
  const all = await statementsOf(policies, placeholders)
  const statements = all.filter(({ Sid = '' }) => !but.includes(Sid))
  const seen = await withoutEach(lab, { accessKeyId: KEY, statements, run: () => run(action, inputs) })
  const whole = await run(action, inputs)
  console.log(
    `${policies.join(' + ')}: ${seen.map(({ statement, missing }) => `${statement} → ${missing}`).join('; ')}`
  )
  return { seen, whole }
}

const expectWhole = ({ code, log }: Ran): void => {
  expect(log).not.toContain('not authorized')
  expect(code).toBe(0)
}

beforeAll(async () => {
  lab = await startLab(labOf('iamlong'))
  directory = await mkdtemp(join(tmpdir(), 'kiln-iam-'))
  const ec2 = new EC2Client(lab.client())
  const { ImageId = '' } = await ec2.send(
    new CopyImageCommand({
      Name: 'shop 1',
      SourceImageId: await baseImage(lab),
      SourceRegion: 'us-east-1',
      TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'kiln:application', Value: 'shop' }] }]
    })
  )
  for (;;) {
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }))
    if (Images[0]?.State === 'available') break
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  ami = ImageId
}, 180_000)
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
  await stopLab(lab)
}, 60_000)

describe('each stage under its policy, and without each statement of it', () => {
  it('create-application', async () => {
    const { HostedZone } = await new Route53Client(lab.client()).send(
      new CreateHostedZoneCommand({ Name: 'internal.example', CallerReference: 'iam' })
    )
    const placeholders = { YOUR_ZONE_ID: HostedZone?.Id?.split('/').pop() ?? '' }
    const inputs = { ...SHOP, 'hosted-zone': 'internal.example' }
    const { seen, whole } = await proved(['create-application'], 'create-application', inputs, { placeholders })
    expect(silent(seen)).toEqual([])
    expectWhole(whole)
  }, 300_000)

  it('red-black-deploy', async () => {
    const profile = { 'instance-profile': 'shop-web' }
    const inputs = { ...SHOP, ...SIZES, ...QUICK, ...profile, 'ami-id': ami, 'user-data': serving('1.0.0') }
    const placeholders = { YOUR_INSTANCE_ROLE: 'shop-web' }
    const { seen, whole } = await proved(['red-black-deploy'], 'red-black-deploy', inputs, { placeholders })
    expect(silent(seen)).toEqual([])
    expectWhole(whole)
  }, 900_000)

  it('promote, in the same account, shared and copied', async () => {
    const inputs = { application: 'shop', from: 'test', to: 'prod', 'served-seconds': '0', 'survived-chaos': 'true' }
    await new SSMClient(lab.client()).send(
      new PutParameterCommand({
        Name: '/kiln/chaos/claims/2026-11-20/shop',
        Type: 'String',
        Value: JSON.stringify({ run: 'r', group: await liveRelease(), instanceId: 'i-1', outcome: 'steady' })
      })
    )
    const same = await proved(['promote'], 'promote', inputs)
    expect(silent(same.seen)).toEqual([])
    expectWhole(same.whole)

    const abroad = { ...inputs, 'target-role': 'arn:aws:iam::210987654321:role/deploy-prod' }
    // Sharing alone writes no permission on snapshots: only a copy needs that statement.
    const shared = await proved(['promote-share', 'promote'], 'promote', abroad, { but: ['ShareSnapshotsOfCopies'] })
    expect(silent(shared.seen)).toEqual([])
    expectWhole(shared.whole)

    // In the same account the statements on looking are the same.
    const but = ['LookForCopies']
    const copied = await proved(['promote-target', 'promote'], 'promote', { ...inputs, copy: 'true' }, { but })
    expect(silent(copied.seen)).toEqual([])
    expectWhole(copied.whole)
  }, 300_000)

  it('status, whose page is worth having without chaos', async () => {
    const { seen, whole } = await proved(['status'], 'status', {})
    expect(seen.map(({ missing }) => missing)).toEqual([
      'autoscaling:DescribeAutoScalingGroups',
      'ssm:GetParametersByPath'
    ])
    expect(silent(seen).map(({ statement }) => statement)).toEqual(['ChaosRecord'])
    expectWhole(whole)
  }, 300_000)

  it('rollback', async () => {
    await done('red-black-deploy', { ...SHOP, ...SIZES, ...QUICK, 'ami-id': ami, 'user-data': serving('2.0.0') })
    const { seen, whole } = await proved(['rollback'], 'rollback', { ...SHOP, 'soak-seconds': '0' })
    expect(silent(seen)).toEqual([])
    expectWhole(whole)
  }, 300_000)

  it('chaos, with each store of claims, by EC2 itself, and in another account', async () => {
    await new S3Client({ ...lab.client(), forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: CLAIMS }))
    const key = { kind: 'HASH', key: 'RANGE' } as const
    await new DynamoDBClient(lab.client()).send(
      new CreateTableCommand({
        TableName: CLAIMS,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: Object.keys(key).map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: Object.entries(key).map(([AttributeName, KeyType]) => ({ AttributeName, KeyType }))
      })
    )
    for (const [policy, more] of CHAOS) {
      // What chaos asks for itself, and what the setting adds to it or puts in its place.
      const all = [...(await statementsOf([policy])), ...(policy === 'chaos' ? [] : await statementsOf(['chaos']))]
      const statements = all.slice(0, policy === 'chaos' ? all.length : all.length - 4)
      const accountId = policy === 'chaos-accounts' ? '210987654321' : undefined
      // A kill is claimed once a day, so each run has an application of its own.
      const names = [...statements, 'whole'].map((_, index) => `${policy}-${index}`)
      await startApplications(
        lab,
        names.map(application => ({ application, instances: 2, ...(accountId === undefined ? {} : { accountId }) }))
      )
      const held = all.slice(statements.length)
      const tick = async (index: number): Promise<Ran> =>
        run('chaos', { ...TICK, application: names[index] ?? '', ...more })
      const seen = await withoutEach(lab, { accessKeyId: KEY, statements, always: held, run: tick })
      const whole = await tick(statements.length)
      console.log(`${policy}: ${seen.map(({ statement, missing }) => `${statement} → ${missing}`).join('; ')}`)
      // What cannot be asked is no failure but a reason not to kill; it is told all the same.
      expect(seen.filter(({ missing }) => missing === undefined)).toEqual([])
      expectWhole(whole)
      expect(JSON.parse(whole.outputs['killed'] ?? '[]')).toHaveLength(1)
    }
  }, 900_000)

  it('retire, of releases', async () => {
    const inputs = { ...SHOP, 'keep-releases': '0', 'max-age-hours': '0', 'soak-seconds': '0' }
    const { seen, whole } = await proved(['retire'], 'retire', inputs)
    expect(silent(seen)).toEqual([])
    expectWhole(whole)
  }, 300_000)

  it('retire, of the whole application', async () => {
    const inputs = { ...SHOP, scope: 'application', confirm: 'shop-test', 'hosted-zone': 'internal.example' }
    const { seen, whole } = await proved(['retire-application', 'retire'], 'retire', inputs)
    expect(silent(seen)).toEqual([])
    expectWhole(whole)
  }, 600_000)

  it('publish-rpm and bake-ami', async () => {
    await mkdir(join(directory, 'echo'))
    await cp(join(import.meta.dirname, '../examples/echo-daemon'), join(directory, 'echo'), { recursive: true })
    await lab.exec('tar', [
      '-C',
      directory,
      '--transform',
      's,^echo,echo-daemon-1.0.0,',
      '-czf',
      join(directory, 'echo/echo-daemon-1.0.0.tar.gz'),
      'echo'
    ])
    const built = await done('build-rpm', { spec: 'echo/echo-daemon.spec' })
    const settings = { ...lab.client(), forcePathStyle: true }
    await new S3Client(settings).send(new CreateBucketCommand({ Bucket: 'my-packages' }))
    const publish = { repository: 's3://my-packages/hello-world', rpms: built.outputs['rpms'] ?? '' }
    const published = await proved(['publish-rpm'], 'publish-rpm', publish)
    expect(silent(published.seen)).toEqual([])
    expectWhole(published.whole)
    const collect = { repository: publish.repository, mode: 'gc', 'retain-metadata-hours': '0' }
    const collected = await proved(['publish-rpm-gc'], 'publish-rpm', collect)
    // A repository so young has nothing that may be removed yet.
    expect(silent(collected.seen).map(({ statement }) => statement)).toEqual(['s3:DeleteObject'])
    expectWhole(collected.whole)

    const bake = {
      application: 'echo-daemon',
      'base-ami': 'ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      package: built.outputs['nevra'] ?? '',
      repository: published.whole.outputs['repository'] ?? '',
      'cache-directory': join(directory, 'cache')
    }
    const baked = await proved(['bake-ami'], 'bake-ami', bake)
    expect(silent(baked.seen)).toEqual([])
    expectWhole(baked.whole)
  }, 600_000)
})

/** The release that the first deploys made live, whatever its number became over the failed attempts. */
async function liveRelease(): Promise<string> {
  const { outputs } = await done('red-black-deploy', {
    ...{ ...SHOP, ...SIZES, ...QUICK, 'ami-id': ami, 'user-data': serving('1.0.0') },
    mode: 'plan'
  })
  return outputs['release'] ?? ''
}
