import {
  CopyImageCommand,
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  DisableImageCommand,
  EC2Client,
  RegisterImageCommand
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, enforcePolicies, runAction, succeeded } from '../../../test/lab-application.ts'

const APPLICATION = { application: 'old', environment: 'test' }

let lab: TestLab
let ec2: EC2Client
const images: string[] = []

const remaining = async (): Promise<string[]> => {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))
  return Images.map(({ ImageId }) => ImageId ?? '').sort()
}

const snapshotOf = async (id: string): Promise<string> => {
  const { Images: [one] = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [id] }))
  return one?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''
}

/** An AMI of the application, made as a copy of the base. */
async function image(name: string): Promise<string> {
  const tags = [{ Key: 'kiln:application', Value: APPLICATION.application }]
  const { ImageId = '' } = await ec2.send(
    new CopyImageCommand({
      Name: name,
      SourceImageId: await baseImage(lab),
      SourceRegion: 'us-east-1',
      TagSpecifications: [
        { ResourceType: 'image', Tags: tags },
        { ResourceType: 'snapshot', Tags: tags }
      ]
    })
  )
  for (;;) {
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }))
    if (Images[0]?.State === 'available') break
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  // CreationDate has milliseconds; the next one shall be later.
  await new Promise(resolve => setTimeout(resolve, 1100))
  return ImageId
}

beforeAll(async () => {
  lab = await startLab(labOf('retirelab'))
  ec2 = new EC2Client(lab.client())
  succeeded(await runAction(lab, 'create-application', APPLICATION))
  for (const name of ['old-1', 'old-2', 'old-3', 'old-4']) images.push(await image(name))
  await enforcePolicies(lab, ['retire'])
}, 180_000)
afterAll(() => stopLab(lab), 60_000)

describe('retire', () => {
  it('keeps the newest AMIs and those in use, deletes the others with their snapshots, and adopts no orphan for long', async () => {
    const [first = '', second = '', third = '', fourth = ''] = images
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'elsewhere',
        LaunchTemplateData: { ImageId: first, InstanceType: 't3.small' }
      })
    )

    const planned = succeeded(await runAction(lab, 'retire', { ...APPLICATION, 'keep-amis': 1, mode: 'plan' }))
    const before = await remaining()
    const { outputs, log } = succeeded(await runAction(lab, 'retire', { ...APPLICATION, 'keep-amis': 1 }))

    expect(planned.log).toContain(`would delete AMI ${second}`)
    expect(before).toEqual([...images].sort())
    expect(await remaining()).toEqual([first, fourth].sort())
    expect(JSON.parse(outputs['kept'] ?? '')).toEqual([fourth, first])
    expect(log).toContain(`kept ${first}: launch template elsewhere uses it`)
    expect(log).toContain(`deleted AMI ${third} (old-3)`)
    const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))
    expect(Snapshots).toHaveLength(2)
  }, 60_000)

  it('writes nothing when everything has been retired', async () => {
    await lab.journal.clear()

    const { outputs } = succeeded(await runAction(lab, 'retire', { ...APPLICATION, 'keep-amis': 1 }))

    expect(outputs['deleted']).toBe('[]')
    expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
  }, 60_000)

  it('never touches an AMI of another application', async () => {
    const other = await image('other')
    await ec2.send(new CreateTagsCommand({ Resources: [other], Tags: [{ Key: 'kiln:application', Value: 'other' }] }))

    succeeded(await runAction(lab, 'retire', { ...APPLICATION, 'keep-amis': 0 }))

    expect(await remaining()).toContain(other)
  }, 60_000)

  it('leaves snapshots that another AMI is made of, those without its tags, and one that EC2 does not give', async () => {
    const mine = await image('mine')
    const data = await image('data')
    const hidden = await image('hidden')
    const [root = '', shared = '', disabled = ''] = await Promise.all([mine, data, hidden].map(snapshotOf))
    const plain = await image('plain')
    const bare = await snapshotOf(plain)
    await ec2.send(new DeleteTagsCommand({ Resources: [bare, plain], Tags: [{ Key: 'kiln:application' }] }))
    await ec2.send(new CreateTagsCommand({ Resources: [data], Tags: [{ Key: 'kiln:application', Value: 'other' }] }))
    // DescribeImages does not tell of an AMI that is disabled; its snapshot cannot be deleted all the same.
    await ec2.send(new DisableImageCommand({ ImageId: hidden }))
    await ec2.send(new DeregisterImageCommand({ ImageId: mine }))
    const { ImageId: several = '' } = await ec2.send(
      new RegisterImageCommand({
        Name: 'several',
        Architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
        VirtualizationType: 'hvm',
        RootDeviceName: '/dev/xvda',
        BlockDeviceMappings: [root, shared, bare, disabled].map((SnapshotId, nth) => ({
          DeviceName: `/dev/xvd${'abcd'[nth]}`,
          Ebs: { SnapshotId }
        })),
        TagSpecifications: [
          { ResourceType: 'image', Tags: [{ Key: 'kiln:application', Value: APPLICATION.application }] }
        ]
      })
    )
    // What is baked and never deployed in a region, as copies are, needs no application there.
    const elsewhere = { application: APPLICATION.application, environment: 'never-made', scope: 'images' }

    const { outputs, log } = succeeded(await runAction(lab, 'retire', { ...elsewhere, 'keep-amis': 0 }))

    expect(JSON.parse(outputs['deleted'] ?? '')).toEqual([`AMI ${several} (several)`, `snapshot ${root}`])
    expect(log).toContain(`kept ${shared}: ${data} (data) is made of it, too`)
    expect(log).toContain(`kept ${bare}: ${plain} (plain) is made of it, too`)
    expect(log).toMatch(new RegExp(`kept ${disabled}: .*in use by ${hidden}`))
    const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }))
    const left = Snapshots.map(({ SnapshotId }) => SnapshotId)
    expect(left).toEqual(expect.arrayContaining([shared, bare, disabled]))
    expect(left).not.toContain(root)
  }, 60_000)
})
