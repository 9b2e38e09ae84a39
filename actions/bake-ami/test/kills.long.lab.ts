import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DescribeFastSnapshotRestoresCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DisableFastSnapshotRestoresCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand
} from '@aws-sdk/client-ec2'
import { ImagebuilderClient, ListInfrastructureConfigurationsCommand } from '@aws-sdk/client-imagebuilder'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bake, type Bakery, openBakery } from './bakery.ts'
import { leftAfterAll } from './left.ts'

let bakery: Bakery
let ec2: EC2Client

beforeAll(async () => {
  bakery = await openBakery('bakekills', [{ name: 'app' }])
  ec2 = new EC2Client(bakery.lab.client())
  // The base is copied into the account by the first.
  expect((await bakery.bake()).code).toBe(0)
}, 120_000)
afterEach(() => bakery.lab.reset())
afterAll(() => bakery.end(), 60_000)

const SIDES = ['kill-before', 'kill-after'] as const
const moments = (...operations: readonly string[]) =>
  operations.flatMap(operation => SIDES.map(effect => [effect, operation] as const))

/** Bakes with these inputs, killed there; then again, to the end. */
async function killedAndAgain(
  inputs: Readonly<Record<string, string>>,
  effect: (typeof SIDES)[number],
  operation: string
): Promise<Bake> {
  await bakery.lab.faults.add({ match: { operation, nth: 1 }, effect, times: 1 })
  const killed = await bakery.bake(inputs)
  expect((await bakery.lab.faults.list())[0]?.fired).toBe(1)
  expect(killed.code).not.toBe(0)
  expect(await leftAfterAll(bakery.directory)).toEqual([])
  await bakery.lab.faults.clear()

  const next = await bakery.bake(inputs)
  expect(next.annotations.filter(({ level }) => level === 'error')).toEqual([])
  expect(next.code).toBe(0)
  expect((await bakery.made(next.manifest?.inputsDigest ?? '')).images).toBe(1)
  return next
}

describe('a bake whose AMI is to go further', () => {
  const steps = [
    'CopyImage',
    'EnableFastSnapshotRestores',
    'EnableImageDeprecation',
    'ModifyImageAttribute',
    'EnableImageDeregistrationProtection'
  ]
  const further = {
    'share-with': '111111111111',
    'copy-to-regions': 'eu-central-1',
    'deprecate-after-days': '30',
    'deregistration-protection': 'true',
    'fast-restore-zones': 'us-east-1a,eu-central-1b'
  }

  // EC2 keeps five snapshots fast in a region.
  afterEach(async () => {
    for (const region of ['us-east-1', 'eu-central-1']) {
      const there = new EC2Client({ ...bakery.lab.client(), region })
      const { FastSnapshotRestores = [] } = await there.send(new DescribeFastSnapshotRestoresCommand({}))
      for (const { SnapshotId = '', AvailabilityZone = '' } of FastSnapshotRestores) {
        await there.send(
          new DisableFastSnapshotRestoresCommand({
            SourceSnapshotIds: [SnapshotId],
            AvailabilityZones: [AvailabilityZone]
          })
        )
      }
    }
  })

  it.each(steps)(
    'is told that EC2 refuses %s, where, and what is there; the next run does it',
    async operation => {
      const inputs = { ...bakery.fresh(), ...further }
      await bakery.lab.faults.add({ match: { operation }, effect: 'error', code: 'UnsupportedOperation', times: 1000 })

      const refused = await bakery.bake(inputs)
      await bakery.lab.faults.clear()
      const next = await bakery.bake(inputs)

      expect(refused.code).toBe(1)
      const said = refused.annotations.map(({ message }) => message).join('\n')
      expect(said).toMatch(/not everywhere as it was asked: in [a-z0-9-]+: .*UnsupportedOperation/)
      expect(said).toMatch(new RegExp(`Left behind: .*${refused.outputs['ami-id']} in us-east-1`))
      expect(next.annotations.filter(({ level }) => level === 'error')).toEqual([])
      expect(next.code).toBe(0)
      expect(next.outputs['ami-id']).toBe(refused.outputs['ami-id'])
    },
    180_000
  )

  it.each(moments(...steps))(
    'killed with -9, %s %s: the next run bakes nothing, and finishes it in each region, once',
    async (effect, operation) => {
      const inputs = bakery.fresh()
      const first = await bakery.bake(inputs)
      expect(first.code).toBe(0)

      const next = await killedAndAgain({ ...inputs, ...further }, effect, operation)

      expect(next.outputs['ami-id']).toBe(first.outputs['ami-id'])
      expect(next.manifest?.reused).toBe('image')
      const copies = JSON.parse(next.outputs['copies'] ?? '{}') as Record<string, string>
      for (const [region, id] of [...Object.entries(copies), ['us-east-1', first.outputs['ami-id'] ?? '']] as const) {
        const there = new EC2Client({ ...bakery.lab.client(), region })
        const Filters = [{ Name: 'tag:kiln:inputs-digest', Values: [next.manifest?.inputsDigest ?? ''] }]
        const { Images = [] } = await there.send(new DescribeImagesCommand({ Owners: ['self'], Filters }))
        expect(Images.map(({ ImageId }) => ImageId)).toEqual([id])
        expect(Images[0]?.DeprecationTime).toMatch(/^20\d\d-/)
        expect(Images[0]?.DeregistrationProtection).toBe('enabled-without-cooldown')
        const { LaunchPermissions } = await there.send(
          new DescribeImageAttributeCommand({ ImageId: id, Attribute: 'launchPermission' })
        )
        expect(LaunchPermissions).toEqual([{ UserId: '111111111111' }])
        const snapshot = Images[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''
        const fast = await there.send(
          new DescribeFastSnapshotRestoresCommand({ Filters: [{ Name: 'snapshot-id', Values: [snapshot] }] })
        )
        expect(fast.FastSnapshotRestores).toHaveLength(1)
      }
      expect(Object.keys(copies)).toEqual(['eu-central-1'])
    },
    180_000
  )
})

describe('a bake on a volume, killed with -9', () => {
  let runner: string

  beforeAll(async () => {
    const base = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.[0]?.ImageId
    const { Instances } = await ec2.send(
      new RunInstancesCommand({ ImageId: base, InstanceType: 't3.small', MinCount: 1, MaxCount: 1 })
    )
    runner = Instances?.[0]?.InstanceId ?? ''
    for (let state = ''; state !== 'running'; await sleep(200)) {
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [runner] }))
      state = Reservations?.[0]?.Instances?.[0]?.State?.Name ?? ''
    }
  }, 120_000)
  afterAll(() => ec2.send(new TerminateInstancesCommand({ InstanceIds: [runner] })), 60_000)

  it.each(moments('CreateVolume', 'AttachVolume', 'DetachVolume', 'CreateSnapshot', 'DeleteVolume', 'RegisterImage'))(
    '%s %s leaves nothing mounted and at most one volume, which has its tags, and the next run ends with one AMI',
    async (effect, operation) => {
      const had = new Set(await volumes())

      const next = await killedAndAgain(
        { ...bakery.fresh(), engine: 'volume', 'runner-instance': runner },
        effect,
        operation
      )

      const left = (await volumes(next.manifest?.inputsDigest)).filter(id => !had.has(id))
      expect(left.length).toBeLessThanOrEqual(1)
      expect((await volumes()).filter(id => !had.has(id))).toEqual(left)
      const { snapshots } = await bakery.made(next.manifest?.inputsDigest ?? '')
      expect(snapshots).toEqual(['completed'])
    },
    180_000
  )

  async function volumes(digest?: string): Promise<readonly string[]> {
    const Filters = digest === undefined ? [] : [{ Name: 'tag:kiln:volume-for', Values: [digest] }]
    const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters }))
    return Volumes.filter(({ State }) => State !== 'deleting').map(({ VolumeId = '' }) => VolumeId)
  }
})

describe('a bake by Image Builder, killed with -9', () => {
  const url = 'http://127.0.0.1:8098/'
  const byBuilder = { engine: 'image-builder', 'instance-profile': 'image-builder', repository: url }
  let server: string

  beforeAll(async () => {
    // Its own command line must not look like something that a bake left.
    const serve = 'setsid python3 -m http.server 8098 --bind 127.0.0.1 >/dev/null 2>&1 & echo $!'
    server = (await bakery.lab.exec('sh', ['-c', serve], { cwd: bakery.repository })).stdout.trim()
  }, 60_000)
  afterAll(() => bakery.lab.exec('kill', [server]), 60_000)

  /** What is in the account's Image Builder: the first that a run makes, the last that it removes. */
  async function ordered(): Promise<readonly string[]> {
    const builder = new ImagebuilderClient(bakery.lab.client())
    const { infrastructureConfigurationSummaryList: all = [] } = await builder.send(
      new ListInfrastructureConfigurationsCommand({})
    )
    return all.map(({ name = '' }) => name)
  }

  it.each(
    moments(
      'CreateInfrastructureConfiguration',
      'CreateDistributionConfiguration',
      'CreateComponent',
      'CreateImageRecipe',
      'CreateImage',
      'DeleteImage',
      'DeleteComponent',
      'DeleteInfrastructureConfiguration'
    )
  )(
    '%s %s: one build, which the next run follows or finds the AMI of, and sweeps',
    async (effect, operation) => {
      const had = await ordered()
      await bakery.lab.journal.clear()

      await killedAndAgain({ ...bakery.fresh(), ...byBuilder }, effect, operation)

      const builds = (await bakery.lab.journal.calls()).filter(
        one => one.operation === 'CreateImage' && one.code === undefined && one.status === 200
      )
      expect(builds).toHaveLength(1)
      const isBegun = operation.startsWith('Delete') || (operation === 'CreateImage' && effect === 'kill-after')
      const left = (await ordered()).filter(name => !had.includes(name))
      // What never came to a build, a run might be at: it goes when it is older than a bake may take.
      expect(left.length).toBeLessThanOrEqual(isBegun ? 0 : 1)
    },
    180_000
  )
})

describe('a trial boot', () => {
  it('that is killed with -9 ends with all that it started, and nothing was put', async () => {
    const cache = join(bakery.directory, 'cache-boot')
    await bakery.lab.journal.clear()
    const running = bakery.bake({
      ...bakery.fresh(),
      ...{ 'cache-directory': cache, verify: 'boot', 'verify-machine': 'container' },
      ...{ 'verify-url': 'http://127.0.0.1:9/', 'verify-timeout-seconds': '600' }
    })
    while (!bootIsUnderWay()) await sleep(100)
    const work = readdirSync(cache).find(name => name.startsWith('work-')) ?? ''

    process.kill(Number(work.split('-')[1]), 'SIGKILL')

    expect((await running).code).not.toBe(0)
    expect(await leftAfterAll(bakery.directory)).toEqual([])
    expect((await bakery.lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
  }, 180_000)

  /** A machine of nspawn whose root is on a disk of this bakery. */
  const bootIsUnderWay = (): boolean =>
    readdirSync('/proc').some(pid => {
      if (!/^\d+$/.test(pid) || !existsSync(`/proc/${pid}/mountinfo`)) return false
      try {
        const isMachine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('systemd-nspawn')
        return isMachine && readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(bakery.directory)
      } catch {
        return false
      }
    })
})
