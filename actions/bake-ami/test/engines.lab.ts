import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Image,
  RunInstancesCommand,
  TerminateInstancesCommand
} from '@aws-sdk/client-ec2'
import {
  CreateComponentCommand,
  CreateDistributionConfigurationCommand,
  CreateImagePipelineCommand,
  CreateImageRecipeCommand,
  CreateInfrastructureConfigurationCommand,
  ImagebuilderClient,
  ListInfrastructureConfigurationsCommand
} from '@aws-sdk/client-imagebuilder'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bakery, contents, difference, NONE, openBakery, withRoot } from './bakery.ts'

let bakery: Bakery
let ec2: EC2Client

beforeAll(async () => {
  bakery = await openBakery('engines', [
    { name: 'app' },
    { name: 'clumsy', post: 'exit 7' },
    { name: 'needy', requires: 'no-such-thing >= 7' }
  ])
  ec2 = new EC2Client(bakery.lab.client())
}, 120_000)
afterAll(() => bakery.end(), 60_000)

const image = async (id: string | undefined): Promise<Image> =>
  (await ec2.send(new DescribeImagesCommand({ ImageIds: [id ?? ''] }))).Images?.[0] ?? {}

const attributes = ({ Architecture, BootMode, EnaSupport, ImdsSupport, RootDeviceName, SriovNetSupport }: Image) => ({
  Architecture,
  BootMode,
  EnaSupport,
  ImdsSupport,
  RootDeviceName,
  SriovNetSupport
})

/** The policies of the README for this engine: the first list less the EBS direct APIs, and its own; less these actions. */
function without(...actions: readonly string[]): { readonly Version: string; readonly Statement: readonly object[] } {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  const blocks = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json)
  const policies = [blocks[0] ?? '', blocks.find(json => json.includes('ec2:AttachVolume')) ?? ''].map(
    json => JSON.parse(json) as { readonly Statement: readonly { readonly Action: string | readonly string[] }[] }
  )
  const Statement = policies
    .flatMap(policy => policy.Statement)
    .map(statement => ({
      ...statement,
      Action: [statement.Action].flat().filter(action => !action.startsWith('ebs:') && !actions.includes(action))
    }))
  return { Version: '2012-10-17', Statement }
}

/** Calls that change something, of each engine. */
const VOLUME_CALLS = ['AttachVolume', 'CreateSnapshot', 'CreateVolume', 'DeleteVolume', 'DetachVolume', 'RegisterImage']
const BUILDER_CALLS = ['Component', 'DistributionConfiguration', 'Image', 'ImageRecipe', 'InfrastructureConfiguration']
  .flatMap(kind => [`Create${kind}`, `Delete${kind}`])
  .sort()

/** Each of these calls is done and not answered, once. */
async function withLostAnswers(operations: readonly string[]): Promise<void> {
  await bakery.lab.faults.clear()
  for (const operation of operations) {
    await bakery.lab.faults.add({ match: { operation }, effect: 'drop-answer', times: 1 })
  }
}

async function lostAnswers(): Promise<readonly string[]> {
  const rules = await bakery.lab.faults.list()
  await bakery.lab.faults.clear()
  return rules.flatMap(({ fired, match }) => (fired === 1 ? (match.operation ?? '') : [])).sort()
}

describe('engine: volume', () => {
  let runner: string

  beforeAll(async () => {
    const base = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.[0]?.ImageId
    const { Instances } = await ec2.send(
      new RunInstancesCommand({ ImageId: base, InstanceType: 't3.small', MinCount: 1, MaxCount: 1 })
    )
    runner = Instances?.[0]?.InstanceId ?? ''
    for (let state = ''; state !== 'running'; await new Promise(resolve => setTimeout(resolve, 200))) {
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [runner] }))
      state = Reservations?.[0]?.Instances?.[0]?.State?.Name ?? ''
    }
  }, 120_000)
  afterAll(() => ec2.send(new TerminateInstancesCommand({ InstanceIds: [runner] })), 60_000)

  it('bakes on a volume of the runner, the same image as without one, grown to the same size, and no volume is left', async () => {
    const bigger = { 'root-volume-size': '12' }
    // What the README says is enough.
    await bakery.lab.policy('123456789012', without())
    const onVolume = await bakery.bake({ ...bakery.fresh(), ...bigger, engine: 'volume', 'runner-instance': runner })
    await bakery.lab.policy('123456789012', undefined)
    const byBlocks = await bakery.bake({ ...bakery.fresh(), ...bigger, fetch: 'lazy' })

    expect(onVolume.log).not.toContain('::error')
    expect(Object.keys(onVolume.outputs).sort()).toEqual(Object.keys(byBlocks.outputs).sort())
    expect(attributes(await image(onVolume.outputs['ami-id']))).toEqual(
      attributes(await image(byBlocks.outputs['ami-id']))
    )
    expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([])
    expect(await bakery.made(onVolume.manifest?.inputsDigest ?? '')).toEqual({ images: 1, snapshots: ['completed'] })
    const disks = await Promise.all(
      [onVolume, byBlocks].map(({ outputs }) => bakery.assembled(outputs['snapshot-id'] ?? ''))
    )
    const [one, other] = disks.map(disk => contents(disk))
    expect(difference(one ?? new Set(), other ?? new Set())).toEqual(NONE)
    // The snapshot's own file system, before anything booted, and what instances get.
    for (const disk of disks)
      expect(Number(withRoot(disk, 'df --output=size -BG "$1" | tail -1').replace('G', ''))).toBe(12)
    for (const { outputs } of [onVolume, byBlocks]) {
      const made = (await image(outputs['ami-id'])).BlockDeviceMappings?.[0]?.Ebs
      const SnapshotIds = [outputs['snapshot-id'] ?? '']
      const { Snapshots: [snapshot] = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds }))
      expect([made?.VolumeSize, snapshot?.VolumeSize]).toEqual([12, 12])
    }
  }, 240_000)

  it('makes one of each though the answer to each of its calls is lost once', async () => {
    await withLostAnswers(VOLUME_CALLS)

    const baked = await bakery.bake({ ...bakery.fresh(), engine: 'volume', 'runner-instance': runner })

    expect(await lostAnswers()).toEqual(VOLUME_CALLS)
    expect(baked.log).not.toContain('::error')
    expect(baked.log).toMatch(/CreateSnapshot of vol-\w+ was not answered, and EC2 has made snap-/)
    expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([])
    expect(await bakery.made(baked.manifest?.inputsDigest ?? '')).toEqual({ images: 1, snapshots: ['completed'] })
  }, 120_000)

  it('is told which action its role lacks, and leaves no volume then', async () => {
    await bakery.lab.policy('123456789012', without('ec2:AttachVolume'))

    const refused = await bakery.bake({ ...bakery.fresh(), engine: 'volume', 'runner-instance': runner })
    await bakery.lab.policy('123456789012', undefined)

    expect(refused.code).toBe(1)
    expect(refused.log).toMatch(
      /not authorized to perform: ec2:AttachVolume.*What to do: Add ec2:AttachVolume to the role/s
    )
    expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([])
  }, 120_000)

  it('is told so before anything is written where its role may ask IAM', async () => {
    const { Statement, ...policy } = without('ec2:AttachVolume')
    const asking = { Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: '*' }
    await bakery.lab.policy('123456789012', { ...policy, Statement: [...Statement, asking] })
    await bakery.lab.journal.clear()

    const refused = await bakery.bake({ ...bakery.fresh(), engine: 'volume', 'runner-instance': runner })
    await bakery.lab.policy('123456789012', undefined)

    expect(refused.log).toContain('The role may not do what this bake needs, ec2:AttachVolume; nothing was made.')
    expect((await bakery.lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
  }, 60_000)

  it('leaves no volume and no device when the installation fails', async () => {
    const failed = await bakery.bake({ engine: 'volume', 'runner-instance': runner, package: 'clumsy' })

    expect(failed.log).toMatch(/scriptlet failed/)
    const volume = /Volume (vol-\w+) of/.exec(failed.log)?.[1]
    expect(volume).toMatch(/^vol-/)
    expect(existsSync(`/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volume?.replace('-', '')}`)).toBe(false)
    expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([])
  }, 120_000)

  it('says what it needs where no instance metadata answers, before anything is written', async () => {
    await bakery.lab.journal.clear()

    const elsewhere = await bakery.bake({ ...bakery.fresh(), engine: 'volume' })

    expect(elsewhere.log).toContain('engine: volume needs a runner on EC2')
    expect((await bakery.lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
  }, 120_000)
})

describe('engine: image-builder', () => {
  let server: string
  const url = 'http://127.0.0.1:8099/'
  const byBuilder = () => ({ engine: 'image-builder', 'instance-profile': 'image-builder', repository: url })

  beforeAll(async () => {
    const serve = `setsid python3 -m http.server 8099 --bind 127.0.0.1 --directory '${bakery.repository}' >/dev/null 2>&1 & echo $!`
    server = (await bakery.lab.exec('sh', ['-c', serve])).stdout.trim()
  }, 60_000)
  afterAll(() => bakery.lab.exec('kill', [server]), 60_000)

  /** Does work while nothing says of the copies of the base which earlier bakes made that they are such. */
  async function unadopted<T>(work: () => Promise<T>): Promise<T> {
    const Filters = [{ Name: 'tag-key', Values: ['kiln:base-of'] }]
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters }))
    const Resources = Images.map(({ ImageId = '' }) => ImageId)
    const [of] = Images.flatMap(({ Tags = [] }) => Tags.filter(({ Key }) => Key === 'kiln:base-of'))
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'kiln:base-of' }] }))
    const done = await work()
    await ec2.send(new CreateTagsCommand({ Resources, Tags: [of ?? {}] }))
    return done
  }

  /** What runs have made at Image Builder and not removed: the first that they make, the last that they remove. */
  async function ofImageBuilder(): Promise<readonly string[]> {
    const builder = new ImagebuilderClient(bakery.lab.client())
    const { infrastructureConfigurationSummaryList: all = [] } = await builder.send(
      new ListInfrastructureConfigurationsCommand({})
    )
    return all.map(({ name = '' }) => name)
  }

  it('has the component run on a copy of the base, gives the same outputs, and leaves nothing at Image Builder', async () => {
    // With what the README says the role needs. Blocks of the public base cannot be read, and no copy of it is known.
    const policies = [
      ...readFileSync(join(import.meta.dirname, '../README.md'), 'utf8').matchAll(/```json\n(.*?)```/gs)
    ]
    const built = await unadopted(async () => {
      await bakery.lab.policy('123456789012', JSON.parse(policies[3]?.[1] ?? ''))
      await bakery.lab.journal.clear()
      const ran = await bakery.bake({ ...bakery.fresh(), ...byBuilder() })
      await bakery.lab.policy('123456789012', undefined)
      return ran
    })
    const calls = (await bakery.lab.journal.calls()).map(({ operation }) => operation)
    const here = await bakery.bake(bakery.fresh())

    expect(built.log).not.toMatch(/::error|::warning[^\n]*(log of the build|looked at)/)
    expect(built.log).toContain('  ApplyBuildComponents: completed')
    expect(built.log).toMatch(/^ {2}\| .*app-1\.0-1/m)
    expect(Object.keys(built.outputs).sort()).toEqual(Object.keys(here.outputs).sort())
    expect(built.manifest?.packages).toEqual(here.manifest?.packages)
    expect(built.manifest?.packages.added).toMatchObject([{ nevra: 'app-1.0-1.noarch' }])
    expect(built.log).not.toContain('kiln-base-packages')
    const [bill, otherBill] = [built, here].map(({ outputs }) =>
      JSON.parse(readFileSync(outputs['sbom'] ?? '', 'utf8'))
    )
    expect(bill.components).toEqual(otherBill.components)
    const made = await image(built.outputs['ami-id'])
    expect(built.outputs).toMatchObject({
      nevra: 'app-1.0-1.noarch',
      version: '1.0',
      'ami-name': made.Name,
      'snapshot-id': made.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId
    })
    const { Snapshots: [snapshot] = [] } = await ec2.send(
      new DescribeSnapshotsCommand({ SnapshotIds: [built.outputs['snapshot-id'] ?? ''] })
    )
    for (const tags of [made.Tags, snapshot?.Tags]) {
      expect(tags).toContainEqual({ Key: 'kiln:inputs-digest', Value: built.manifest?.inputsDigest })
    }
    const disk = await bakery.assembled(built.outputs['snapshot-id'] ?? '')
    expect(withRoot(disk, 'chroot "$1" rpm -q app; ! test -e "$1/run/kiln"')).toBe('app-1.0-1.noarch\n')
    for (const kind of [
      'Component',
      'ImageRecipe',
      'InfrastructureConfiguration',
      'DistributionConfiguration',
      'Image'
    ]) {
      expect(calls.filter(name => name === `Create${kind}`)).toHaveLength(1)
      expect(calls.filter(name => name === `Delete${kind}`)).toHaveLength(1)
    }
  }, 240_000)

  it('makes one of each, and leaves none, though the answer to each of its calls is lost once', async () => {
    await withLostAnswers(BUILDER_CALLS)

    const built = await bakery.bake({ ...bakery.fresh(), ...byBuilder() })

    expect(await lostAnswers()).toEqual(BUILDER_CALLS)
    expect(built.log).not.toMatch(/::error|::warning[^\n]*Image Builder keeps/)
    expect(await bakery.made(built.manifest?.inputsDigest ?? '')).toEqual({ images: 1, snapshots: ['completed'] })
    expect(await ofImageBuilder()).toEqual([])
  }, 120_000)

  it('tells what the log of the build says when a step fails', async () => {
    const failed = await bakery.bake({ ...byBuilder(), package: 'needy' })

    expect(failed.log).toMatch(/Step Install failed with exit code 1/)
    expect(failed.log).toContain('no-such-thing')
    expect(failed.log).toMatch(/^ {2}\| .*no-such-thing/m)
  }, 120_000)

  it('runs a pipeline that exists, and tags what came of it', async () => {
    const builder = new ImagebuilderClient(bakery.lab.client())
    const base = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.[0]?.ImageId
    const common = { name: 'theirs', clientToken: 'theirs' }
    const data = JSON.stringify({
      schemaVersion: 1.0,
      phases: [
        {
          name: 'build',
          steps: [
            {
              name: 'Mark',
              action: 'ExecuteBash',
              inputs: { commands: [`rpm --install --nodeps --nosignature ${url}app-1.0-1.noarch.rpm`] }
            }
          ]
        }
      ]
    })
    const component = await builder.send(
      new CreateComponentCommand({ ...common, semanticVersion: '1.0.0', platform: 'Linux', data })
    )
    const recipe = await builder.send(
      new CreateImageRecipeCommand({
        ...common,
        semanticVersion: '1.0.0',
        parentImage: base,
        components: [{ componentArn: component.componentBuildVersionArn }]
      })
    )
    const infrastructure = await builder.send(
      new CreateInfrastructureConfigurationCommand({ ...common, instanceProfileName: 'image-builder' })
    )
    const distribution = await builder.send(
      new CreateDistributionConfigurationCommand({
        ...common,
        distributions: [{ region: 'us-east-1', amiDistributionConfiguration: { name: 'theirs-1' } }]
      })
    )
    const { imagePipelineArn = '' } = await builder.send(
      new CreateImagePipelineCommand({
        ...common,
        imageRecipeArn: recipe.imageRecipeArn,
        infrastructureConfigurationArn: infrastructure.infrastructureConfigurationArn,
        distributionConfigurationArn: distribution.distributionConfigurationArn
      })
    )

    const byPipeline = { engine: 'image-builder', 'image-builder-pipeline': imagePipelineArn }
    const piped = await bakery.bake({ ...bakery.fresh(), ...byPipeline })

    expect(piped.log).not.toContain('::error')
    expect(piped.outputs['ami-name']).toBe('theirs-1')
    expect((await image(piped.outputs['ami-id'])).Tags).toContainEqual({ Key: 'kiln:nevra', Value: 'app-1.0-1.noarch' })
    expect(await bakery.made(piped.manifest?.inputsDigest ?? '')).toEqual({ images: 1, snapshots: ['completed'] })
    // Its own component lists nothing: the blocks of the base that the bake before adopted tell what changed.
    expect(piped.log).not.toContain('What changed is not told')
    expect(piped.manifest?.packages.added).toMatchObject([{ nevra: 'app-1.0-1.noarch' }])

    await ec2.send(new DeregisterImageCommand({ ImageId: piped.outputs['ami-id'] }))
    const unread = await unadopted(() => bakery.bake({ ...bakery.fresh(), ...byPipeline }))
    expect(unread.log).toMatch(
      /::warning.*What changed is not told: a pipeline of yours does not list .* by engine ebs-direct adopts it/
    )
    expect(readFileSync(unread.outputs['sbom'] ?? '', 'utf8')).toContain('app-1.0-1')
  }, 240_000)
})
