import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CopyImageCommand, DescribeImagesCommand, DescribeSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, enforcePolicies, type Ran, runAction, serving, succeeded } from '../../../test/lab-application.ts'
import { recordSurvivedKill } from '../../../test/recorded-kill.ts'
import { runAction as runStep } from '../../../test/runner.ts'

const PROD = '210987654321'
const ROLE = `arn:aws:iam::${PROD}:role/deploy-prod`
const NEVRA = 'shop-2.1.0-1.noarch'
const APPLICATION = { application: 'shop', from: 'test', to: 'prod', 'served-seconds': 0 }

let lab: TestLab
let ec2: EC2Client
let imageId = ''

/** The application's AMI, as a bake tags it. */
async function image(): Promise<string> {
  const Tags = [
    { Key: 'kiln:application', Value: 'shop' },
    { Key: 'kiln:nevra', Value: NEVRA },
    { Key: 'kiln:commit', Value: 'c0ffee' }
  ]
  const { ImageId = '' } = await ec2.send(
    new CopyImageCommand({
      Name: 'shop 2.1.0',
      SourceImageId: await baseImage(lab),
      SourceRegion: 'us-east-1',
      TagSpecifications: [{ ResourceType: 'image', Tags }]
    })
  )
  for (;;) {
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }))
    if (Images[0]?.State === 'available') return ImageId
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}

/** As the job of prod runs it: in the other account. */
async function inProd(action: string, inputs: Record<string, string>): Promise<Ran> {
  const directory = await mkdtemp(join(tmpdir(), 'kiln-action-'))
  try {
    const env = { AWS_ACCESS_KEY_ID: PROD }
    return await runStep(lab, action, inputs, { env, workspace: directory, temporary: directory })
  } finally {
    await rm(directory, { recursive: true })
  }
}

const writes = async (): Promise<string[]> =>
  (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)

beforeAll(async () => {
  lab = await startLab(labOf('promotelab'))
  ec2 = new EC2Client(lab.client())
  imageId = await image()
  const environment = { application: 'shop', environment: 'test' }
  succeeded(await runAction(lab, 'create-application', environment))
  const sizes = { 'instance-type': 't3.small', 'min-instances': 2, 'max-instances': 2, 'bake-time-seconds': 0 }
  const userData = { 'user-data': serving('2.1.0') }
  succeeded(await runAction(lab, 'red-black-deploy', { ...environment, ...sizes, ...userData, 'ami-id': imageId }))
  await enforcePolicies(lab, ['promote'])
}, 180_000)
afterAll(() => stopLab(lab), 60_000)

describe('promote', () => {
  it('refuses an AMI that is not live there, and an environment where nothing is', async () => {
    const other = await runAction(lab, 'promote', { ...APPLICATION, 'ami-id': await baseImage(lab) })
    const unknown = await runAction(lab, 'promote', { ...APPLICATION, application: 'nobody' })

    expect([other.code, unknown.code]).toEqual([1, 1])
    expect(other.log).toContain(`is not live in test: shop-test-v001 serves with ${imageId}`)
    expect(unknown.log).toContain('has not been created in environment "test"')
  }, 60_000)

  it('asks for requests that were answered, and waits for them', async () => {
    const demand = { ...APPLICATION, 'served-requests': 40 }
    const early = await runAction(lab, 'promote', demand)
    const waiting = runAction(lab, 'promote', { ...demand, 'wait-seconds': 60 })
    const { outputs } = succeeded(
      await runAction(lab, 'create-application', { application: 'shop', environment: 'test' })
    )
    for (let n = 0; n < 50; n++) await lab.get(outputs['url'] ?? '')
    const proved = succeeded(await waiting)

    expect(early.code).toBe(1)
    expect(early.log).toMatch(/shop-test-v001 has answered \d+ of 40 requests/)
    expect(proved.outputs).toMatchObject({
      'ami-id': imageId,
      'source-ami-id': imageId,
      release: 'shop-test-v001',
      version: '2.1.0',
      outcome: 'proved'
    })
  }, 120_000)

  it('asks for a chaos kill that the release survived', async () => {
    const demand = { ...APPLICATION, 'survived-chaos': 'true' }
    const before = await runAction(lab, 'promote', demand)
    await recordSurvivedKill(lab)
    const after = succeeded(await runAction(lab, 'promote', demand))

    expect(before.log).toContain('shop-test-v001 has not been through a chaos kill')
    expect(after.outputs['outcome']).toBe('proved')
  }, 60_000)

  it('shares the AMI with another account, which sees its tags there and deploys it', async () => {
    await lab.journal.clear()
    const planned = succeeded(await runAction(lab, 'promote', { ...APPLICATION, 'target-role': ROLE, mode: 'plan' }))
    const whilePlanning = await writes()
    const shared = succeeded(await runAction(lab, 'promote', { ...APPLICATION, 'target-role': ROLE }))
    await lab.journal.clear()
    const again = succeeded(await runAction(lab, 'promote', { ...APPLICATION, 'target-role': ROLE }))

    expect([planned.outputs['outcome'], shared.outputs['outcome'], again.outputs['outcome']]).toEqual([
      'planned',
      'shared',
      'shared'
    ])
    // AssumeRole counts as a write of nothing.
    expect([whilePlanning, await writes()].flat().filter(operation => operation !== 'AssumeRole')).toEqual([])
    const { Images = [] } = await new EC2Client(lab.client(PROD)).send(
      new DescribeImagesCommand({ ImageIds: [imageId] })
    )
    expect(Object.fromEntries((Images[0]?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toMatchObject({
      'kiln:nevra': NEVRA,
      'kiln:commit': 'c0ffee'
    })

    const prod = { application: 'shop', environment: 'prod' }
    succeeded(await inProd('create-application', prod))
    const deployed = succeeded(
      await inProd('red-black-deploy', {
        ...prod,
        'ami-id': shared.outputs['ami-id'] ?? '',
        'instance-type': 't3.small',
        'min-instances': '1',
        'max-instances': '1',
        'bake-time-seconds': '0',
        'user-data': serving('2.1.0')
      })
    )
    expect(deployed.outputs).toMatchObject({ release: 'shop-prod-v001', outcome: 'deployed' })
  }, 120_000)

  it('copies it into another account and region under a key of theirs, once', async () => {
    const there = { 'target-role': ROLE, 'target-region': 'eu-central-1', 'kms-key-id': 'alias/prod' }
    const first = succeeded(await runAction(lab, 'promote', { ...APPLICATION, ...there }))
    const second = succeeded(await runAction(lab, 'promote', { ...APPLICATION, ...there }))

    expect(first.outputs['outcome']).toBe('copied')
    expect(second.outputs['ami-id']).toBe(first.outputs['ami-id'])
    const abroad = new EC2Client({ ...lab.client(PROD), region: 'eu-central-1' })
    const { Images = [] } = await abroad.send(new DescribeImagesCommand({ Owners: ['self'] }))
    expect(Images).toMatchObject([
      { ImageId: first.outputs['ami-id'], State: 'available', Name: 'shop 2.1.0 for prod' }
    ])
    expect(Images[0]?.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'kiln:copy-of', Value: imageId },
        { Key: 'kiln:nevra', Value: NEVRA }
      ])
    )
    const SnapshotIds = (Images[0]?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? [])
    const { Snapshots = [] } = await abroad.send(new DescribeSnapshotsCommand({ SnapshotIds }))
    expect(Snapshots).toMatchObject([{ Encrypted: true, KmsKeyId: `arn:aws:kms:eu-central-1:${PROD}:alias/prod` }])
  }, 120_000)
})
