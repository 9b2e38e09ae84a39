import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DescribeImagesCommand, DescribeSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, type Ran, runAction, serving, succeeded } from '../../../test/lab-application.ts'
import { runAction as runStep } from '../../../test/runner.ts'
import { APPLICATION, openShop } from './shop.ts'

const PROD = '210987654321'
const ROLE = `arn:aws:iam::${PROD}:role/deploy-prod`
const NEVRA = 'shop-2.1.0-1.noarch'

let lab: TestLab
let imageId = ''

/** As the job of prod runs it: in the other account. */
async function inProd(action: string, inputs: Record<string, string>): Promise<Ran> {
  const directory = await mkdtemp(join(tmpdir(), 'kiln-action-'))
  try {
    // The deploying workflow may be of another commit than the AMI.
    const env = { AWS_ACCESS_KEY_ID: PROD, GITHUB_SHA: 'ffffff' }
    return await runStep(lab, action, inputs, { env, workspace: directory, temporary: directory })
  } finally {
    await rm(directory, { recursive: true })
  }
}

const writes = async (): Promise<string[]> =>
  (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)

beforeAll(async () => {
  ;({ lab, imageId } = await openShop('promotelab'))
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

  it('asks how long it has served', async () => {
    const early = await runAction(lab, 'promote', { ...APPLICATION, 'served-seconds': 3600 })
    expect(early.code).toBe(1)
    expect(early.log).toMatch(/is not proved in test yet: shop-test-v001 has served for \d+ s of 3600 s/)
    expect(early.log).toContain('What to do: Promote it later, or give `wait-seconds`')
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
    const tick = {
      ...{ mode: 'run-now', unleashed: 'true', seed: 'seed', window: '00:00-24:00', application: 'shop' },
      workdays: 'mon,tue,wed,thu,fri,sat,sun'
    }
    const killed = succeeded(await runAction(lab, 'chaos', tick))
    expect(JSON.parse(killed.outputs['killed'] ?? '[]')).toHaveLength(1)
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
    const { AutoScalingGroups = [] } = await new AutoScalingClient(lab.client(PROD)).send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['shop-prod-v001'] })
    )
    expect(AutoScalingGroups[0]?.Tags).toContainEqual(
      expect.objectContaining({ Key: 'kiln:commit', Value: 'c0ffee', PropagateAtLaunch: true })
    )
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
        { Key: 'kiln:copy-key', Value: 'alias/prod' },
        { Key: 'kiln:nevra', Value: NEVRA }
      ])
    )
    const SnapshotIds = (Images[0]?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? [])
    const { Snapshots = [] } = await abroad.send(new DescribeSnapshotsCommand({ SnapshotIds }))
    expect(Snapshots).toMatchObject([{ Encrypted: true, KmsKeyId: `arn:aws:kms:eu-central-1:${PROD}:alias/prod` }])
    expect(Snapshots[0]?.Tags).toEqual(expect.arrayContaining(Images[0]?.Tags ?? ['no tags']))
  }, 120_000)
})
