import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  CopyImageCommand,
  DescribeImagesCommand,
  DescribeVolumesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning
} from '@aws-sdk/client-ec2'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sampleRepository } from '../actions/bake-ami/test/packages.ts'
import { startApplications } from '../actions/chaos/test/lab-applications.ts'
import { labOf, startLab, stopLab, type TestLab } from '../lab/test-lab.ts'
import { baseImage, serving } from './lab-application.ts'
import { type PolicyProof, PROOFS, type ProofName } from './policy-proofs.ts'
import { type Ran, runAction as runStep } from './runner.ts'
import { nameOf, type Placeholders, silent, statementsOf, withoutEach } from './statements.ts'

/**
 * Every stage under its published policy, and without each statement of it: it then fails and names the action that is
 * missing. Stages follow each other as in a user's life, so each finds what it needs.
 */
const KEY = 'AKIASTAGE'
const SHOP = { application: 'shop', environment: 'test' }
const SIZES = { 'instance-type': 't3.small', 'min-instances': '2', 'max-instances': '2' }
const PLAN = { mode: 'plan' }
const QUICK = { 'bake-time-seconds': '0', 'soak-seconds': '0' }

const CLAIMS = 'my-chaos-claims'
const TICK = {
  ...{ mode: 'run-now', unleashed: 'true', seed: 'seed', window: '00:00-24:00', 'recovery-timeout-seconds': '90' },
  workdays: 'mon,tue,wed,thu,fri,sat,sun'
}
const CHAOS: readonly (readonly [proof: ProofName, inputs: Readonly<Record<string, string>>])[] = [
  ['chaos', {}],
  ['chaos, claims in S3', { 'claim-store': `s3://${CLAIMS}/kiln` }],
  ['chaos, claims in DynamoDB', { 'claim-store': `dynamodb://${CLAIMS}` }],
  ['chaos, by EC2 itself', { 'terminate-via': 'ec2' }],
  ['chaos, in another account', { accounts: 'other=arn:aws:iam::210987654321:role/kiln-chaos' }]
]

let lab: TestLab
let directory = ''
let ami = ''

const run = (action: string, inputs: Readonly<Record<string, string>>, key = KEY, env = {}): Promise<Ran> =>
  runStep(lab, action, inputs, {
    env: { AWS_ACCESS_KEY_ID: key, ...env },
    workspace: directory,
    temporary: directory
  })

/** As {@link run}, by somebody who may do everything; must succeed. */
async function done(action: string, inputs: Readonly<Record<string, string>>): Promise<Ran> {
  const ran = await run(action, inputs, 'AKIAADMINISTRATOR')
  if (ran.code !== 0) throw new Error(`${action}: ${ran.log.slice(-3000)}`)
  return ran
}

/** The proofs that were carried out. */
const carriedOut = new Set<string>()

interface How {
  readonly placeholders?: Placeholders
  /** Whose policies they are; the access key of the stage when absent. */
  readonly principal?: string
  /** The stage, told which run it is: the number of the statement that is missing, and after the last that of the whole. */
  readonly stage: (index: number) => Promise<Ran>
}

/** Both halves of a proof: without each statement the stage says what is missing; with all of them it passes. */
async function prove(name: ProofName, { placeholders = {}, principal = KEY, stage }: How): Promise<Ran> {
  const { takes, but = [], beside = [], goesOn = [] }: PolicyProof = PROOFS[name]
  const statements = (await statementsOf(takes, placeholders)).filter(statement => !but.includes(nameOf(statement)))
  const always = await statementsOf(beside, placeholders)
  const seen = await withoutEach(lab, { principal, statements, always, run: stage })
  const whole = await stage(statements.length)
  console.log(`${name}: ${seen.map(({ statement, missing }) => `${statement} → ${missing}`).join('; ')}`)
  expect(silent(seen, goesOn)).toEqual([])
  expect(whole.log).not.toContain('not authorized')
  expect(whole.code).toBe(0)
  carriedOut.add(name)
  return whole
}

/** A proof of one action with the same inputs in each run. */
const proveAction = (
  name: ProofName,
  action: string,
  inputs: Readonly<Record<string, string>>,
  more: Omit<How, 'stage'> = {}
): Promise<Ran> => prove(name, { ...more, stage: () => run(action, inputs) })

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
    await proveAction('create-application, planned', 'create-application', { ...inputs, ...PLAN })
    await proveAction('create-application', 'create-application', inputs, { placeholders })
  }, 300_000)

  it('red-black-deploy', async () => {
    const profile = { 'instance-profile': 'shop-web' }
    const inputs = { ...SHOP, ...SIZES, ...QUICK, ...profile, 'ami-id': ami, 'user-data': serving('1.0.0') }
    const placeholders = { YOUR_INSTANCE_ROLE: 'shop-web' }
    await proveAction('red-black-deploy, planned', 'red-black-deploy', { ...inputs, ...PLAN })
    await proveAction('red-black-deploy', 'red-black-deploy', inputs, { placeholders })
  }, 900_000)

  it('promote, in the same account, shared and copied', async () => {
    const inputs = { application: 'shop', from: 'test', to: 'prod', 'served-seconds': '0', 'survived-chaos': 'true' }
    const at = new Date().toISOString()
    await new SSMClient(lab.client()).send(
      new PutParameterCommand({
        Name: '/kiln/chaos/claims/2026-11-20/shop',
        Type: 'String',
        Value: JSON.stringify({ run: 'r', group: await liveRelease(), instanceId: 'i-1', at, outcome: 'steady' })
      })
    )
    await proveAction('promote, planned', 'promote', { ...inputs, ...PLAN })
    await proveAction('promote, in the same account', 'promote', inputs)

    // What is shared with an account stays shared, so each way has an account of its own.
    const roleIn = (account: string): string => `arn:aws:iam::${account}:role/deploy-prod`
    const shared = { ...inputs, 'target-role': roleIn('210987654321') }
    await proveAction('promote, shared with another account', 'promote', shared)
    const copied = { ...inputs, copy: 'true', 'target-role': roleIn('310987654321') }
    await proveAction('promote, copied into another account', 'promote', copied)

    const there = { ...inputs, copy: 'true', 'target-role': roleIn('410987654321') }
    await prove('promote, copied into another account: the role there', {
      principal: there['target-role'],
      stage: () => run('promote', there, 'AKIAADMINISTRATOR')
    })
    await proveAction('promote, copied in the same account', 'promote', { ...inputs, copy: 'true' })
  }, 600_000)

  it('status', async () => {
    await proveAction('status', 'status', {})
  }, 300_000)

  it('rollback', async () => {
    await done('red-black-deploy', { ...SHOP, ...SIZES, ...QUICK, 'ami-id': ami, 'user-data': serving('2.0.0') })
    const inputs = { ...SHOP, 'soak-seconds': '0' }
    await proveAction('rollback, planned', 'rollback', { ...inputs, ...PLAN })
    await proveAction('rollback', 'rollback', inputs)
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
    for (const [proof, more] of CHAOS) {
      const [policy] = PROOFS[proof].takes
      const accountId = proof === 'chaos, in another account' ? '210987654321' : undefined
      // A kill is claimed once a day, so each run has an application of its own.
      const names = [...(await statementsOf([policy])), 'whole'].map((_, index) => `${policy}-${index}`)
      await startApplications(
        lab,
        names.map(application => ({ application, instances: 2, ...(accountId === undefined ? {} : { accountId }) }))
      )
      const whole = await prove(proof, {
        stage: index => run('chaos', { ...TICK, application: names[index] ?? '', ...more })
      })
      expect(JSON.parse(whole.outputs['killed'] ?? '[]')).toHaveLength(1)
    }
  }, 900_000)

  it('retire, of releases', async () => {
    const inputs = { ...SHOP, 'keep-releases': '0', 'max-age-hours': '0', 'soak-seconds': '0' }
    await proveAction('retire, planned', 'retire', { ...inputs, ...PLAN })
    await proveAction('retire, of releases', 'retire', inputs)
  }, 300_000)

  it('retire, of the whole application', async () => {
    const inputs = { ...SHOP, scope: 'application', confirm: 'shop-test', 'hosted-zone': 'internal.example' }
    await proveAction('retire, of the whole application', 'retire', inputs)
  }, 600_000)

  describe('from a package to an image', () => {
    const PACKAGES = 's3://my-packages/hello-world'
    const common = {
      'base-ami': 'ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      application: 'app'
    }
    let samples = ''
    let count = 0
    /** Inputs that no other bake had, so that nothing is found. */
    const fresh = (): Readonly<Record<string, string>> => ({
      ...common,
      ...{ repository: PACKAGES, package: 'app', 'cache-directory': join(directory, 'cache') },
      'exclude-packages': `kernel*,no-such-${count++}`
    })

    beforeAll(async () => {
      samples = sampleRepository(directory, [{ name: 'app' }, { name: 'other' }])
      const settings = { ...lab.client(), forcePathStyle: true }
      await new S3Client(settings).send(new CreateBucketCommand({ Bucket: 'my-packages' }))
    }, 60_000)

    it('publish-rpm, and gc', async () => {
      const rpms = (name: string) => JSON.stringify([join(samples, `${name}-1.0-1.noarch.rpm`)])
      const publish = { repository: PACKAGES, rpms: rpms('app') }
      await proveAction('publish-rpm, planned', 'publish-rpm', { ...publish, ...PLAN })
      await proveAction('publish-rpm', 'publish-rpm', publish)

      // Then nothing refers to the lists of the first publication. They go when they are an hour old: two hours from now.
      await done('publish-rpm', { repository: PACKAGES, rpms: rpms('other') })
      const later = 'Date.now=(now=>()=>now()+7200000)(Date.now)'
      const collect = { repository: PACKAGES, mode: 'gc', 'retain-metadata-hours': '0' }
      const collected = await prove('publish-rpm, gc', {
        stage: () => run('publish-rpm', collect, KEY, { NODE_OPTIONS: `--import=data:text/javascript,${later}` })
      })
      expect(collected.log).toMatch(/removed repodata\/[0-9a-f]{64}-primary/)
    }, 300_000)

    it('bake-ami', async () => {
      await proveAction('bake-ami, planned', 'bake-ami', { ...fresh(), ...PLAN })
      await proveAction('bake-ami', 'bake-ami', fresh())
    }, 600_000)

    it('bake-ami, shared and copied', async () => {
      await proveAction('bake-ami, shared and copied', 'bake-ami', {
        ...fresh(),
        ...{ 'kms-key': 'alias/images', 'copy-to-regions': 'eu-central-1=alias/images', 'share-with': '111111111111' },
        ...{ 'deprecate-after-days': '30', 'deregistration-protection': 'true', 'fast-restore-zones': 'us-east-1a' }
      })
    }, 600_000)

    it('bake-ami, on a volume', async () => {
      const ec2 = new EC2Client(lab.client())
      const { Instances } = await ec2.send(
        new RunInstancesCommand({ ImageId: ami, InstanceType: 't3.small', MinCount: 1, MaxCount: 1 })
      )
      const InstanceIds = [Instances?.[0]?.InstanceId ?? '']
      await waitUntilInstanceRunning({ client: ec2, maxWaitTime: 60, minDelay: 1 }, { InstanceIds })
      const runner = { engine: 'volume', 'runner-instance': InstanceIds[0] ?? '' }
      await proveAction('bake-ami, on a volume', 'bake-ami', { ...fresh(), ...runner })
      expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([])
      await ec2.send(new TerminateInstancesCommand({ InstanceIds }))
    }, 600_000)

    it('bake-ami, by Image Builder', async () => {
      const serve = `setsid python3 -m http.server 8099 --bind 127.0.0.1 --directory '${samples}' >/dev/null 2>&1 & echo $!`
      const server = (await lab.exec('sh', ['-c', serve])).stdout.trim()
      try {
        const place = { engine: 'image-builder', repository: 'http://127.0.0.1:8099/' }
        // Each run has a digest of its own: what goes on without the log makes an image.
        await prove('bake-ami, by Image Builder', {
          stage: () => run('bake-ami', { ...fresh(), ...place, 'instance-profile': 'image-builder' })
        })
      } finally {
        await lab.exec('kill', [server])
      }
    }, 600_000)
  })

  it('has carried out every proof of the list', () => {
    expect([...carriedOut].sort()).toEqual(Object.keys(PROOFS).sort())
  })
})

/** The release that the first deploys made live, whatever its number became over the failed attempts. */
async function liveRelease(): Promise<string> {
  const { outputs } = await done('red-black-deploy', {
    ...{ ...SHOP, ...SIZES, ...QUICK, 'ami-id': ami, 'user-data': serving('1.0.0') },
    mode: 'plan'
  })
  return outputs['release'] ?? ''
}
