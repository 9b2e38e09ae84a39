import { execFileSync } from 'node:child_process'
import { createHash, randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DeregisterImageCommand,
  DescribeFastSnapshotRestoresCommand,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  type Image,
  RegisterImageCommand
} from '@aws-sdk/client-ec2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import type { Manifest } from '../src/manifest.ts'
import { leftAfterAll } from './left.ts'
import { sampleRepository } from './packages.ts'
import { assembled } from './whole-disk.ts'

const BASE = `ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`
const ACTION = join(import.meta.dirname, '../src/index.ts')
const ROOT_OFFSET = 24576 * 512

interface Run {
  readonly code: number
  readonly said: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly manifest: Manifest | undefined
}

let lab: TestLab
let ec2: EC2Client
let directory: string
let cache: string
let repository: string
let distinct = 0

beforeAll(async () => {
  lab = await startLab(labOf('baketest'))
  ec2 = new EC2Client(lab.client())
  directory = mkdtempSync(join(tmpdir(), 'kiln-bake-test-'))
  cache = join(directory, 'cache')
  repository = sampleRepository(directory, [
    { name: 'app' },
    { name: 'extra' },
    { name: 'needy', requires: 'no-such-thing >= 7' },
    { name: 'clumsy', post: 'exit 7' },
    { name: 'big', blobBytes: 40_000_000, post: 'sleep 3' },
    { name: 'late', blobBytes: 40_000_000, post: 'sleep 3; exit 7' },
    { name: 'web', start: '/usr/bin/python3 -m http.server 8080 --bind 127.0.0.1 --directory /opt/web' },
    { name: 'failing', start: '/bin/false' },
    {
      name: 'huge',
      install: 'mkdir %{buildroot}/opt/data && truncate --size 20G %{buildroot}/opt/data/pool',
      files: '%ghost /opt/data/pool'
    }
  ])
}, 120_000)

afterEach(() => lab.reset())

afterAll(async () => {
  await stopLab(lab)
  rmSync(directory, { recursive: true, force: true })
}, 60_000)

/** Inputs that no other test of this suite used, so that nothing is found. */
const fresh = (): Readonly<Record<string, string>> => ({ 'exclude-packages': `kernel*,no-such-${distinct++}` })

async function bake(
  given: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
  /** What happens before to the file systems that the bake sees, as a script. */
  before?: string
): Promise<Run> {
  const output = join(directory, `output-${randomInt(2 ** 40)}`)
  const summary = `${output}.md`
  for (const file of [output, summary]) writeFileSync(file, '')
  const inputs = {
    application: 'app',
    'base-ami': BASE,
    package: 'app',
    repository: `file:${repository}`,
    'cache-directory': cache,
    ...given
  }
  const all = {
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_TEMP: directory,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...env
  }
  // By env(1): a shell on the way would drop names with hyphens.
  const assignments = Object.entries(all).map(([name, value]) => `${name}=${value}`)
  const command = ['env', ...assignments, process.execPath, '--no-warnings', ACTION]
  const around = before === undefined ? [] : ['unshare', '--mount', 'sh', '-ec', `${before}\nexec "$@"`, 'sh']
  const [program = '', ...args] = [...around, ...command]
  const { code, stdout, stderr } = await lab.exec(program, args)
  const outputs = Object.fromEntries(
    [...readFileSync(output, 'utf8').matchAll(/^(\S+)<<(\S+)\n(.*?)\n\2$/gms)].map(([, name, , value]) => [name, value])
  ) as Record<string, string>
  const manifest =
    outputs['manifest'] === undefined ? undefined : (JSON.parse(readFileSync(outputs['manifest'], 'utf8')) as Manifest)
  return { code, said: stdout + stderr, outputs, summary: readFileSync(summary, 'utf8'), manifest }
}

async function image(id: string | undefined): Promise<Image> {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [id ?? ''] }))
  return Images[0] ?? {}
}

async function withTag(key: string, value: string) {
  const Filters = [{ Name: `tag:${key}`, Values: [value] }]
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters }))
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters }))
  return { images: Images, snapshots: Snapshots }
}

async function pending(): Promise<readonly (string | undefined)[]> {
  const Filters = [{ Name: 'status', Values: ['pending'] }]
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters }))
  return Snapshots.map(({ SnapshotId }) => SnapshotId)
}

async function nothingLeftOnMachine(): Promise<void> {
  expect(await leftAfterAll(directory, ACTION)).toEqual([])
}

describe('a bake', () => {
  let first: Run

  it('adopts the public base once and gives an AMI with every attribute of it', async () => {
    first = await bake()
    expect(first.said).not.toContain('::error')
    expect(first.code).toBe(0)

    const made = await image(first.outputs['ami-id'])
    const base = await image(first.manifest?.base.id)
    const carried = ({
      Architecture,
      VirtualizationType,
      RootDeviceName,
      EnaSupport,
      SriovNetSupport,
      BootMode,
      TpmSupport,
      ImdsSupport,
      PlatformDetails
    }: Image) => ({
      Architecture,
      VirtualizationType,
      RootDeviceName,
      EnaSupport,
      SriovNetSupport,
      BootMode,
      TpmSupport,
      ImdsSupport,
      PlatformDetails
    })
    expect(carried(made)).toEqual(carried(base))
    expect(made.State).toBe('available')
    expect(made.BlockDeviceMappings?.[0]?.Ebs).toMatchObject({
      SnapshotId: first.outputs['snapshot-id'],
      VolumeType: 'gp3'
    })
    expect(first.outputs).toMatchObject({ nevra: 'app-1.0-1.noarch', version: '1.0', 'ami-name': made.Name })
    expect((await withTag('kiln:base-of', base.ImageId ?? '')).images).toHaveLength(1)
    await nothingLeftOnMachine()
  }, 60_000)

  it('is tagged, its snapshot too, from the moment that it exists', async () => {
    const { images, snapshots } = await withTag('kiln:inputs-digest', first.manifest?.inputsDigest ?? '')

    expect(images.map(({ ImageId }) => ImageId)).toEqual([first.outputs['ami-id']])
    expect(snapshots.map(({ SnapshotId }) => SnapshotId)).toEqual([first.outputs['snapshot-id']])
    for (const tags of [images[0]?.Tags, snapshots[0]?.Tags]) {
      expect(tags).toEqual(
        expect.arrayContaining([
          { Key: 'kiln:application', Value: 'app' },
          { Key: 'kiln:nevra', Value: 'app-1.0-1.noarch' },
          { Key: 'kiln:sha256', Value: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }
        ])
      )
    }
  })

  it('moves little more than the package: blocks put, at most 1.3 times the payload and 16 MiB', () => {
    const {
      putBlocks = 0,
      payloadBytes = 0,
      basePresentBlocks = 0,
      packages,
      chrootInstallSeconds
    } = first.manifest ?? {}

    expect(packages?.added.map(({ nevra }) => nevra)).toEqual(['app-1.0-1.noarch'])
    expect(putBlocks * 512 * 1024).toBeLessThanOrEqual(1.3 * payloadBytes + 16 * 1024 ** 2)
    expect(putBlocks).toBeLessThan(basePresentBlocks / 10)
    expect(chrootInstallSeconds).toBeGreaterThan(0)
  })

  it('comes with a bill of all its materials, and tells in the summary what it cost', () => {
    const bill = JSON.parse(readFileSync(first.outputs['sbom'] ?? '', 'utf8'))
    const purls: string[] = bill.components.flatMap(({ purl }: { purl?: string }) => purl ?? [])

    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
    expect(bill.metadata.component.properties).toContainEqual({ name: 'kiln:ami', value: first.outputs['ami-id'] })
    expect(purls.filter(purl => /^pkg:rpm\/[^/]+\/app@1\.0-1\?arch=noarch&/.test(purl))).toHaveLength(1)
    expect(purls.filter(purl => /^pkg:deb\/[^/]+\/bash@/.test(purl))).toHaveLength(1)
    expect(new Set(purls).size).toBe(purls.length)
    expect(first.summary).toMatch(/\| upload \| [\d.]+ \| \d+ \| [\d.]+ MiB \| \$0\.\d+ \|/)
  })

  it('gives a disk that, put together from its blocks alone, is sound and has the package as it was built', async () => {
    const disk = await assembled(lab, directory, first.outputs['snapshot-id'] ?? '')
    const mountPoint = mkdtempSync(join(directory, 'root-'))
    const look = `mount -o loop,ro,nouuid,norecovery,offset=${ROOT_OFFSET} ${disk} ${mountPoint}
      sha256sum < ${mountPoint}/opt/app/blob
      readlink ${mountPoint}/etc/systemd/system/multi-user.target.wants/app.service
      cd ${mountPoint}
      find run tmp var/tmp var/cache var/log usr/sbin/policy-rc.d -type f 2>/dev/null | grep -E 'dnf|hawkey|kiln|policy-rc' || true`
    const seen = execFileSync('unshare', ['--mount', 'sh', '-ec', look], { encoding: 'utf8' }).split('\n')

    expect(seen[0]).toBe(`${blobSum()}  -`)
    expect(seen[1]).toMatch(/app\.service$/)
    expect(seen.slice(2).filter(line => line !== '')).toEqual([])
  }, 60_000)

  it('of the same inputs is the same AMI, and nothing is written', async () => {
    await lab.journal.clear()

    const second = await bake()

    expect(second.code).toBe(0)
    expect(second.outputs['ami-id']).toBe(first.outputs['ami-id'])
    expect(second.outputs['snapshot-id']).toBe(first.outputs['snapshot-id'])
    expect(second.manifest?.reused).toBe('image')
    expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
  }, 60_000)

  it('of other inputs fetches nothing again but a block or two that the bake before did not touch', async () => {
    const other = await bake(fresh())

    expect(other.code).toBe(0)
    expect(other.outputs['ami-id']).not.toBe(first.outputs['ami-id'])
    expect(other.manifest?.requests).toMatchObject({ start: 1, complete: 1 })
    expect(other.manifest?.requests.get).toBeLessThanOrEqual(8)
  }, 60_000)

  it('finds its base by owner and name, too', async () => {
    const planned = await bake({ 'base-ami': '', 'base-owners': 'amazon', 'base-name': 'al2023-ami-*', mode: 'plan' })

    expect(planned.said).toContain(
      `${first.outputs['ami-id']} (${first.outputs['ami-name']}) was baked from these very inputs`
    )
  }, 60_000)

  it('takes an earlier bake for its base, found by its tags, and reads it by its blocks (T5)', async () => {
    await lab.switches({ 'ebs.listLagSeconds': 1 })
    const onTop = await bake({
      package: 'extra',
      'base-ami': '',
      'base-owners': 'self',
      'base-filters': `tag:kiln:inputs-digest=${first.manifest?.inputsDigest}`
    })

    expect(onTop.said).not.toContain('::error')
    expect(onTop.manifest?.base).toMatchObject({
      id: first.outputs['ami-id'],
      snapshotId: first.outputs['snapshot-id']
    })
    expect(onTop.manifest?.packages.added.map(({ nevra }) => nevra)).toEqual(['extra-1.0-1.noarch'])
  }, 60_000)

  it('in mode plan tells and writes nothing', async () => {
    await lab.journal.clear()

    const planned = await bake({ ...fresh(), mode: 'plan' })

    expect(planned.code).toBe(0)
    expect(planned.said).toContain('Would install the package and put the changed blocks, then register app-1.0-1')
    expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
  }, 60_000)

  it('twice at once of the same inputs ends with one AMI for both', async () => {
    const inputs = fresh()

    const both = await Promise.all([bake(inputs), bake(inputs)])

    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(both[0]?.outputs['ami-id']).toBe(both[1]?.outputs['ami-id'])
    const { images, snapshots } = await withTag('kiln:inputs-digest', both[0]?.manifest?.inputsDigest ?? '')
    expect([images.length, snapshots.length]).toEqual([1, 1])
    await nothingLeftOnMachine()
  }, 60_000)

  it('runs a provision script in the image, whose words are no commands to the runner', async () => {
    const script = join(directory, 'provision.sh')
    writeFileSync(script, '#!/bin/sh\necho "provisioned in $(. /etc/os-release; echo $ID)"\necho ::add-mask::x\n')

    const run = await bake({ ...fresh(), provision: script })

    expect(run.code).toBe(0)
    expect(run.said).toContain('provisioned in ')
    expect(run.said).toContain(': :add-mask::x')
  }, 60_000)

  it('says why a provision script cannot be started', async () => {
    const script = join(directory, 'unstartable.sh')
    writeFileSync(script, '#!/bin/sh\r\nexit\r\n')
    const windows = await bake({ ...fresh(), provision: script })
    writeFileSync(script, '#!/usr/bin/no-such-thing\n')
    const absent = await bake({ ...fresh(), provision: script })

    expect(windows.said).toMatch(/"provision": "[^"]+" has the line ends of Windows/)
    expect(absent.said).toContain('its first line asks for /usr/bin/no-such-thing, which cannot be run in the image')
  }, 60_000)

  it('reads a private S3 repository with its own credentials, and the package before dnf asks for it', async () => {
    await lab.exec('aws', ['s3', 'mb', 's3://packages'])
    await lab.exec('aws', ['s3', 'cp', '--recursive', '--quiet', repository, 's3://packages/el'])

    const run = await bake({ ...fresh(), repository: 's3://packages/el' })

    expect(run.said).not.toContain('::error')
    expect(run.code).toBe(0)
    // It was read ahead, and dnf finds it in its cache.
    expect(run.said).toContain('[SKIPPED] app-1.0-1.noarch.rpm: Already downloaded')
  }, 60_000)
})

describe('verify: boot', () => {
  const trial = { verify: 'boot', 'verify-url': 'http://127.0.0.1:8080/blob', 'verify-timeout-seconds': '60' }

  it('boots the image before it is put: the service answers, and nothing of the boot is in the image', async () => {
    const run = await bake({ ...trial, package: 'web' })
    const untried = await bake({ ...fresh(), package: 'web' })

    expect(run.said).not.toContain('::error')
    expect(run.said).toMatch(
      /boots as a container in [\d.]+ s: (running|degraded), http:\/\/127\.0\.0\.1:8080\/blob answers 200/
    )
    expect(run.manifest?.milliseconds['boot']).toBeGreaterThan(0)
    expect(Math.abs((run.manifest?.putBlocks ?? 0) - (untried.manifest?.putBlocks ?? 0))).toBeLessThanOrEqual(3)
    await nothingLeftOnMachine()
  }, 120_000)

  it('refuses an image whose unit fails, before anything is put', async () => {
    await lab.journal.clear()

    const run = await bake({ ...trial, package: 'failing' })

    expect(run.code).toBe(1)
    expect(run.said).toContain('The image boots, but failing.service failed')
    expect((await lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
    await nothingLeftOnMachine()
  }, 120_000)

  it('refuses an image whose URL does not answer', async () => {
    const run = await bake({ ...trial, package: 'extra', 'verify-timeout-seconds': '20' })

    expect(run.said).toContain('http://127.0.0.1:8080/blob does not answer 200 within 20 s; last: ECONNREFUSED')
    await nothingLeftOnMachine()
  }, 120_000)
})

const blobSum = (name = 'app'): string => {
  const rpm = join(repository, `${name}-1.0-1.noarch.rpm`)
  const blob = execFileSync('sh', ['-c', `rpm2cpio ${rpm} | cpio --quiet -i --to-stdout ./opt/${name}/blob`], {
    maxBuffer: 1e8
  })
  return createHash('sha256').update(blob).digest('hex')
}

describe('AWS as it really is', () => {
  it('finds the snapshot not there yet after its start, and lists late: the bake waits (T6)', async () => {
    await lab.switches({ 'ebs.notFoundAfterStartSeconds': 2, 'ebs.pageBlocks': 100, 'ebs.emptyPages': 1 })

    expect((await bake(fresh())).code).toBe(0)
  }, 60_000)

  it('throttles, and loses answers of each write: one snapshot, one AMI', async () => {
    await lab.faults.add({ match: { operation: 'PutSnapshotBlock', nth: 2 }, effect: 'throttle', times: 5 })
    for (const operation of ['StartSnapshot', 'PutSnapshotBlock', 'CompleteSnapshot', 'RegisterImage']) {
      await lab.faults.add({ match: { operation, nth: 1 }, effect: 'drop-answer', times: 1 })
    }

    const run = await bake(fresh())

    expect(run.said).not.toContain('::error')
    expect(run.code).toBe(0)
    const { images, snapshots } = await withTag('kiln:inputs-digest', run.manifest?.inputsDigest ?? '')
    expect([images.length, snapshots.length]).toEqual([1, 1])
  }, 90_000)

  it('gives no answer at all to one request: another takes its place within 20 s (T7)', async () => {
    await lab.faults.add({ match: { operation: 'PutSnapshotBlock', nth: 3 }, effect: 'hang-before', times: 1 })

    const run = await bake(fresh())

    expect(run.code).toBe(0)
    expect(run.manifest?.milliseconds['upload']).toBeLessThan(25_000)
  }, 90_000)

  it('encrypts by default: the base is adopted encrypted, once even when that is killed, and so is the AMI (T4)', async () => {
    await lab.switches({ 'ebs.encryptionByDefault': 1 })
    await lab.faults.add({ match: { operation: 'CopyImage', nth: 1 }, effect: 'kill-after', times: 1 })
    const inputs = fresh()
    expect((await bake(inputs)).code).not.toBe(0)

    const run = await bake(inputs)

    expect(run.said).not.toContain('::error')
    const copies = (await withTag('kiln:base-of', run.manifest?.base.id ?? '')).images
    expect(
      copies.filter(({ BlockDeviceMappings = [] }) => BlockDeviceMappings[0]?.Ebs?.Encrypted === true)
    ).toHaveLength(1)
    expect((await image(run.outputs['ami-id'])).BlockDeviceMappings?.[0]?.Ebs?.Encrypted).toBe(true)
  }, 90_000)

  it('bills a base beside its instances: it is refused early, and an AMI that turned out so is taken back (T3)', async () => {
    const { Images: [own] = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))
    const billed = await ec2.send(
      new RegisterImageCommand({
        Name: 'rhel',
        Architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
        VirtualizationType: 'hvm',
        RootDeviceName: '/dev/xvda',
        BillingProducts: ['bp-6fa54006'],
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { SnapshotId: own?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId } }
        ]
      })
    )
    const refused = await bake({ 'base-ami': billed.ImageId ?? '' })
    await lab.switches({ 'images.billedSnapshots': 1 })
    const taken = await bake(fresh())

    expect(refused.said).toContain('is billed as "Red Hat Enterprise Linux"')
    expect(taken.said).toContain('would be billed as "Red Hat Enterprise Linux"')
    expect(
      (await withTag('kiln:nevra', 'app-1.0-1.noarch')).images.map(({ PlatformDetails }) => PlatformDetails)
    ).not.toContain('Red Hat Enterprise Linux')
    await ec2.send(new DeregisterImageCommand({ ImageId: billed.ImageId ?? '' }))
  }, 90_000)

  it('does not let every AMI be copied: the publisher is named (T1)', async () => {
    await lab.switches({ 'images.copyRefused': 1, 'ebs.encryptionByDefault': 1 })

    const run = await bake({ ...fresh(), 'kms-key': 'alias/never-used' })

    expect(run.code).toBe(1)
    expect(run.said).toContain('its owner 137112412989 does not share its snapshots')
  }, 60_000)

  it('allows what the README says the role needs, and that is enough', async () => {
    const policy = /```json\n(.*?)```/s.exec(readFileSync(join(import.meta.dirname, '../README.md'), 'utf8'))?.[1] ?? ''
    await lab.policy('123456789012', JSON.parse(policy))

    const run = await bake(fresh())
    await lab.policy('123456789012', undefined)

    expect(run.said).not.toContain('::error')
    expect(run.code).toBe(0)
  }, 90_000)
})

describe('an AMI that is to go further', () => {
  const asked = {
    'kms-key': 'alias/images',
    'share-with': '111111111111, arn:aws:organizations::123456789012:organization/o-abcdefghij',
    'copy-to-regions': 'eu-central-1=alias/images',
    'deprecate-after-days': '30',
    'deregistration-protection': 'true',
    'fast-restore-zones': 'us-east-1a,eu-central-1b'
  }
  const elsewhere = (): EC2Client => new EC2Client({ ...lab.client(), region: 'eu-central-1' })
  const permissions = async (client: EC2Client, id: string | undefined) => {
    const { LaunchPermissions = [] } = await client.send(
      new DescribeImageAttributeCommand({ ImageId: id ?? '', Attribute: 'launchPermission' })
    )
    return LaunchPermissions
  }
  let inputs: Record<string, string>
  let made: Run

  it('is named as it stands when one region fails: the other is finished, and nothing is lost', async () => {
    inputs = { ...fresh(), ...asked }
    await lab.faults.add({ match: { operation: 'CopyImage', nth: 2 }, effect: 'error', code: 'ResourceLimitExceeded' })

    made = await bake(inputs)

    expect(made.code).toBe(1)
    expect(made.said).toMatch(/in eu-central-1: .*ResourceLimitExceeded/)
    expect(made.said).toMatch(new RegExp(`Left behind: ${made.outputs['ami-id']} in us-east-1`))
    expect(await permissions(ec2, made.outputs['ami-id'])).toHaveLength(2)
  }, 90_000)

  it('is finished by the next run, in each region with its own key, shared, dated, protected and fast', async () => {
    const second = await bake(inputs)

    expect(second.said).not.toContain('::error')
    expect(second.outputs['ami-id']).toBe(made.outputs['ami-id'])
    const there = elsewhere()
    const copyId = (JSON.parse(second.outputs['copies'] ?? '{}') as Record<string, string>)['eu-central-1']
    for (const [client, id] of [
      [ec2, second.outputs['ami-id']],
      [there, copyId]
    ] as const) {
      const { Images: [one] = [] } = await client.send(new DescribeImagesCommand({ ImageIds: [id ?? ''] }))
      const SnapshotIds = [one?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '']
      const { Snapshots: [snapshot] = [] } = await client.send(new DescribeSnapshotsCommand({ SnapshotIds }))
      expect(one?.DeregistrationProtection).toBe('enabled-without-cooldown')
      expect(one?.DeprecationTime).toMatch(/^20\d\d-/)
      expect(snapshot?.KmsKeyId).toMatch(new RegExp(`:${await client.config.region()}:.*alias/images$`))
      expect(await permissions(client, id)).toHaveLength(2)
      expect(one?.Tags).toEqual(expect.arrayContaining([{ Key: 'kiln:nevra', Value: 'app-1.0-1.noarch' }]))
      expect(snapshot?.Tags).toEqual(expect.arrayContaining([{ Key: 'kiln:nevra', Value: 'app-1.0-1.noarch' }]))
      const { FastSnapshotRestores = [] } = await client.send(new DescribeFastSnapshotRestoresCommand({}))
      expect(FastSnapshotRestores.map(({ SnapshotId }) => SnapshotId)).toEqual(SnapshotIds)
    }
  }, 90_000)

  it('is left alone when all of that is so', async () => {
    await lab.journal.clear()

    expect((await bake(inputs)).code).toBe(0)

    expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
  }, 60_000)
})

describe('bad input', () => {
  it.each([
    ['an unknown base', { 'base-ami': 'ami-0123456789abcdef0' }, /does not exist in this region/],
    ['an unknown parameter', { 'base-ami': 'ssm:/no/such' }, /SSM has no parameter/],
    ['a package that is not there, with near names', { package: 'apq' }, /is not in file:.*It has app-1\.0-1\.noarch/],
    ['a repository that is not there', { repository: 'file:/no/such/place' }, /has no repodata\/repomd\.xml/],
    ['a bucket that is not there', { repository: 's3://no-such-bucket/el' }, /cannot be read/],
    [
      'a package without a signature',
      { 'repository-gpgkey': '-----BEGIN PGP PUBLIC KEY BLOCK-----' },
      /carries no signature/
    ],
    [
      'files that are not there, each of them,',
      { 'repository-gpgkey': 'no-such.asc', provision: 'no-such.sh' },
      /no-such\.asc" cannot be read.*no-such\.sh" cannot be read/s
    ],
    [
      'an unknown base, what is wrong with the package, and an input out of form,',
      { 'base-ami': 'ami-0123456789abcdef0', package: 'apq', workers: 'many', provision: 'no-such.sh' },
      /"workers": "many" is not.*no-such\.sh" cannot be read.*does not exist in this region.*is not in file:.*It has app-1\.0-1\.noarch/s
    ],
    ['a volume smaller than the base', { 'root-volume-size': '1' }, /volumes cannot shrink/],
    [
      'no such base',
      { 'base-ami': '', 'base-owners': 'amazon', 'base-name': 'zz*' },
      /No available AMI of amazon .* has name zz\*/
    ],
    [
      'a filter that EC2 does not know',
      { 'base-ami': '', 'base-owners': 'self', 'base-filters': 'color=red' },
      /filter 'color' is invalid/
    ],
    [
      'sharing what the key of AWS encrypts',
      { encrypt: 'true', 'share-with': '111111111111' },
      /serves no other account/
    ],
    [
      'a key of another region',
      { 'kms-key': 'arn:aws:kms:eu-west-1:123456789012:alias/images' },
      /is a key of eu-west-1, which cannot encrypt in us-east-1/
    ],
    ['a copy to the region of the bake', { 'copy-to-regions': 'us-east-1' }, /is the region of the bake/]
  ])(
    '%s is refused with a remedy before anything is written',
    async (_, given, message) => {
      await lab.journal.clear()

      const run = await bake(given)

      expect(run.code).toBe(1)
      expect(run.said).toMatch(message)
      expect(run.said).toMatch(/What to do: \w/)
      expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
    },
    60_000
  )

  it.each(['ec2:RegisterImage', 'ec2:CreateTags', 'ec2:CopyImage', 'ec2:DescribeImageAttribute'])(
    'a role without %s is told so before anything is written',
    async action => {
      const [, json = ''] =
        /```json\n(.*?)```/s.exec(readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')) ?? []
      await lab.policy('123456789012', JSON.parse(json.replace(`"${action}",`, '')))
      await lab.journal.clear()

      // With a key of its own the base has to be copied.
      const run = await bake({ ...fresh(), 'kms-key': 'alias/never-used-either' })
      await lab.policy('123456789012', undefined)

      expect(run.code).toBe(1)
      expect(run.said).toContain(`The role may not do what this bake needs, ${action}; nothing was made.`)
      expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
    },
    60_000
  )

  it('a role that may ask IAM what it may do is told what it lacks of EBS direct before anything is written', async () => {
    const [, json = ''] =
      /```json\n(.*?)```/s.exec(readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')) ?? []
    const policy = JSON.parse(json.replaceAll(/"ebs:(GetSnapshotBlock|PutSnapshotBlock)",/g, ''))
    policy.Statement.push({ Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: '*' })
    await lab.policy('123456789012', policy)
    await lab.journal.clear()

    // With a key of its own the base has to be copied.
    const run = await bake({ ...fresh(), 'kms-key': 'alias/never-used-either' })
    await lab.policy('123456789012', undefined)

    expect(run.code).toBe(1)
    expect(run.said).toContain(
      'The role may not do what this bake needs, ebs:GetSnapshotBlock and ebs:PutSnapshotBlock; nothing was made.'
    )
    expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
  }, 60_000)

  it('a base for another processor is refused before anything is written, and all else that is wrong with it', async () => {
    const { Images: [own] = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))
    const SnapshotId = own?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId
    const foreign = await ec2.send(
      new RegisterImageCommand({
        Name: 'foreign',
        Architecture: process.arch === 'arm64' ? 'x86_64' : 'arm64',
        VirtualizationType: 'hvm',
        RootDeviceName: '/dev/xvda',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }]
      })
    )
    await lab.journal.clear()

    await lab.policy('123456789012', {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'ec2:RegisterImage', Resource: '*' }
      ]
    })
    const run = await bake({ 'base-ami': foreign.ImageId ?? '', package: 'apq', 'timeout-seconds': 'long' })
    await lab.policy('123456789012', undefined)
    await ec2.send(new DeregisterImageCommand({ ImageId: foreign.ImageId ?? '' }))

    expect(run.said).toMatch(/"timeout-seconds": "long" is not/)
    expect(run.said).toMatch(/is for (arm64|x86_64), and this runner is .*Bake on a runner of the base's/)
    expect(run.said).toMatch(/Package apq for \w+ is not in file:/)
    expect(run.said).toMatch(/The role may not do what this bake needs, ec2:RegisterImage/)
    const calls = (await lab.journal.calls()).filter(({ mutating }) => mutating)
    expect(calls.map(({ operation }) => operation)).toEqual(['DeregisterImage'])
  }, 60_000)

  it.each([
    [
      'without loop devices',
      'bulk',
      /This runner has no loop devices/,
      'mount -t tmpfs tmpfs /dev; mknod -m 666 /dev/null c 1 3; mknod -m 666 /dev/urandom c 1 9'
    ],
    [
      'without room',
      'bulk',
      /has 0\.4 GiB free, and this bake needs 1\.[1-9] GiB there/,
      'mount -t tmpfs -o size=400m tmpfs CACHE'
    ],
    [
      'that cannot read lazily, and shall,',
      'lazy',
      /fetch: lazy cannot be: this runner has no nbdfuse/,
      'mount --bind /dev/null "$(command -v nbdfuse)"'
    ]
  ])(
    'a runner %s is told so before anything is written',
    async (_, fetch, message, before) => {
      await lab.journal.clear()
      const own = mkdtempSync(join(directory, 'cache-'))

      // With a key of its own the base has to be copied.
      const foreign = { ...fresh(), 'kms-key': 'alias/never-used-either' }
      const run = await bake({ ...foreign, fetch, 'cache-directory': own }, {}, before.replace('CACHE', own))

      expect(run.code).toBe(1)
      expect(run.said).toMatch(message)
      expect(run.said).toMatch(/What to do: \w/)
      expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
    },
    60_000
  )

  it('a runner that cannot check the file system of the base is told so before anything is installed', async () => {
    await lab.journal.clear()
    const hidden = 'for program in e2fsck xfs_repair; do mount --bind /dev/null "$(command -v $program)"; done'

    const run = await bake(fresh(), {}, hidden)

    expect(run.said).toMatch(/This runner lacks (e2fsck|xfs_repair), with which the file system of the root is checked/)
    expect(run.said).toMatch(/What to do: Run setup-tools before this step, or install (e2fs|xfs)progs/)
    expect(run.said).not.toContain('Installing')
    expect((await lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
    await nothingLeftOnMachine()
  }, 60_000)

  it('repositories of the base that cannot be reached from it are told of, with the way around them', async () => {
    const script = join(directory, 'gone.sh')
    const repo = [
      '[gone]',
      'name=gone',
      'baseurl=http://127.0.0.1:9/',
      'gpgcheck=0',
      'skip_if_unavailable=0',
      'retries=1'
    ]
    writeFileSync(
      script,
      `#!/bin/sh\nmkdir -p /etc/yum.repos.d\nprintf '%s\\n' ${repo.join(' ')} > /etc/yum.repos.d/gone.repo\n`
    )
    const base = await bake({ ...fresh(), provision: script })
    await lab.journal.clear()

    const run = await bake({ 'base-ami': base.outputs['ami-id'] ?? '', package: 'extra' })

    expect(run.said).toMatch(/A repository cannot be reached from the image:.*127\.0\.0\.1/s)
    expect(run.said).toContain('with base-repositories: false only the given repository is used')
    expect((await lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
  }, 90_000)

  it.each([
    ['a requirement that nothing provides', 'needy', /no-such-thing/],
    ['a scriptlet that fails', 'clumsy', /scriptlet failed/],
    [
      'a package bigger than the root',
      'huge',
      /huge-1\.0-1\.noarch takes \d+ MiB, and the root of the base has \d+ MiB free/
    ]
  ])(
    '%s fails the bake before a snapshot is started',
    async (_, name, message) => {
      await lab.journal.clear()

      const run = await bake({ package: name })

      expect(run.code).toBe(1)
      expect(run.said).toMatch(message)
      expect(run.said).toMatch(/What to do: \w/)
      expect((await lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
      await nothingLeftOnMachine()
    },
    60_000
  )
})

describe('a package of some size', () => {
  it('is put while it is installed, and what comes after it is put at the end', async () => {
    const run = await bake({ package: 'big', fetch: 'lazy' })

    expect(run.code).toBe(0)
    const [, all = '', early = ''] =
      /putting ([\d.]+) MiB, ([\d.]+) MiB of it before the disk was whole/.exec(run.said) ?? []
    expect(Number(early)).toBeGreaterThan(16)
    expect(Number(all)).toBeGreaterThan(Number(early))
    expect((run.manifest?.putBlocks ?? 0) / 2).toBeLessThanOrEqual(Number(all) + 4)
    const disk = await assembled(lab, directory, run.outputs['snapshot-id'] ?? '')
    execFileSync('unshare', [
      '--mount',
      'sh',
      '-ec',
      `mount -o loop,ro,nouuid,norecovery,offset=${ROOT_OFFSET} "$0" "$1"
      echo "$2 $1/opt/big/blob" | sha256sum --check --quiet`,
      disk,
      mkdtempSync(join(directory, 'root-')),
      blobSum('big')
    ])
    await nothingLeftOnMachine()
  }, 90_000)

  it('whose scriptlet fails after its blocks were put leaves no snapshot', async () => {
    const before = await pending()
    await lab.journal.clear()

    const run = await bake({ package: 'late', fetch: 'lazy' })

    expect(run.code).toBe(1)
    expect(run.said).toMatch(/scriptlet failed/)
    expect(run.said).not.toContain('Left behind')
    const did = (await lab.journal.calls()).map(({ operation }) => operation)
    expect(did).toEqual(expect.arrayContaining(['StartSnapshot', 'PutSnapshotBlock', 'DeleteSnapshot']))
    expect(await pending()).toEqual(before)
    await nothingLeftOnMachine()
  }, 90_000)
})

describe('a bake that is killed with -9', () => {
  const moments = [
    ['kill-before', 'StartSnapshot', 1],
    ['kill-after', 'StartSnapshot', 1],
    ['kill-before', 'PutSnapshotBlock', 5],
    ['kill-after', 'CompleteSnapshot', 1],
    ['kill-before', 'RegisterImage', 1],
    ['kill-after', 'RegisterImage', 1]
  ] as const

  it.each(moments)(
    '%s %s %d leaves the machine clean, and the next run ends with one AMI',
    async (effect, operation, nth) => {
      const inputs = fresh()
      await lab.faults.add({ match: { operation, nth }, effect, times: 1 })

      const killed = await bake(inputs)

      expect(killed.code).not.toBe(0)
      await nothingLeftOnMachine()
      await lab.faults.clear()
      await sleep(1_500)

      const next = await bake(inputs)

      expect(next.said).not.toContain('::error')
      expect(next.code).toBe(0)
      const { images, snapshots } = await withTag('kiln:inputs-digest', next.manifest?.inputsDigest ?? '')
      expect(images).toHaveLength(1)
      expect(snapshots.filter(({ State }) => State === 'pending').length).toBeLessThanOrEqual(1)
      expect(snapshots.filter(({ State }) => State === 'completed')).toHaveLength(1)
      const finished = operation === 'RegisterImage' || operation === 'CompleteSnapshot'
      if (finished) expect(next.manifest?.putBlocks).toBe(0)
      expect((await readdir(cache)).filter(name => name.startsWith('work-'))).toEqual([])
    },
    90_000
  )

  it('while the image is mounted leaves no mount, no loop device and no process', async () => {
    const { running, pid } = await slowly()

    process.kill(pid, 'SIGKILL')

    expect((await running).code).not.toBe(0)
    await nothingLeftOnMachine()
  }, 60_000)
})

/** Has these programs be this script of sh. */
function replaced(names: readonly string[], script: string): { readonly PATH: string } {
  const programs = mkdtempSync(join(directory, 'programs-'))
  for (const name of names) writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return { PATH: `${programs}:${process.env['PATH']}` }
}

/** Has the file system checked by this script of sh. */
const checkedBy = (script: string): { readonly PATH: string } => replaced(['e2fsck', 'xfs_repair'], script)

describe('a bake that cannot let go of its disk once that was checked', () => {
  it('names the snapshot that it completed meanwhile, which the next run registers', async () => {
    const inputs = fresh()
    const umount = execFileSync('sh', ['-c', 'command -v umount'], { encoding: 'utf8' }).trim()

    const run = await bake(
      inputs,
      replaced(['umount'], `case "$*" in */served) echo busy; exit 32;; esac; exec ${umount} "$@"`)
    )

    expect(run.code).toBe(1)
    expect(run.said).toMatch(/busy.*snapshot snap-\w+ \(complete; the next run registers it\)/s)
    await nothingLeftOnMachine()
    const next = await bake(inputs)
    expect(next.code).toBe(0)
    expect(next.manifest?.putBlocks).toBe(0)
  }, 90_000)
})

describe('a bake whose file system is found damaged', () => {
  it('takes back the snapshot whose blocks it put meanwhile, and never completes it', async () => {
    const before = await pending()
    await lab.journal.clear()

    const run = await bake(fresh(), checkedBy('sleep 3\necho bad superblock\nexit 4'))

    expect(run.code).toBe(1)
    expect(run.said).toMatch(/(e2fsck|xfs_repair) finds the file system damaged after the bake:.*bad superblock/s)
    const did = (await lab.journal.calls()).map(({ operation }) => operation)
    expect(did).toEqual(expect.arrayContaining(['StartSnapshot', 'PutSnapshotBlock', 'DeleteSnapshot']))
    expect(did).not.toContain('CompleteSnapshot')
    expect(await pending()).toEqual(before)
    await nothingLeftOnMachine()
  }, 60_000)
})

describe('a bake that is cancelled', () => {
  it('while the image is mounted says so, and leaves nothing on the machine, its working directory neither', async () => {
    const { running, pid } = await slowly()

    process.kill(pid, 'SIGINT')

    const { code, said } = await running
    expect(code).toBe(130)
    expect(said).toContain('The run was cancelled.')
    await nothingLeftOnMachine()
    expect((await readdir(cache)).filter(name => name.startsWith(`work-${pid}-`))).toEqual([])
  }, 60_000)

  it('while blocks are put and the file system is checked stops both, and names the snapshot', async () => {
    const before = new Set(await readdir(cache))
    await lab.journal.clear()
    const operations = async () => (await lab.journal.calls()).map(({ operation }) => operation)
    const running = bake(fresh(), checkedBy('sleep 60'))
    while (!(await operations()).includes('PutSnapshotBlock')) await sleep(50)
    const work = (await readdir(cache)).find(name => name.startsWith('work-') && !before.has(name))

    process.kill(Number(work?.split('-')[1]), 'SIGINT')

    const { code, said } = await running
    expect(code).toBe(130)
    expect(said).toMatch(/The run was cancelled.*Left behind: snapshot snap-\w+ \(pending/s)
    const did = await operations()
    expect(did.filter(one => one === 'StartSnapshot')).toHaveLength(1)
    expect(did).not.toContain('CompleteSnapshot')
    await nothingLeftOnMachine()
  }, 60_000)
})

/** A bake that stays where the image is mounted, and its process. */
async function slowly(): Promise<{ readonly running: Promise<Run>; readonly pid: number }> {
  const script = join(directory, 'slow.sh')
  writeFileSync(script, '#!/bin/sh\nsleep 60\n')
  const before = new Set(await readdir(cache))
  const running = bake({ ...fresh(), provision: script })
  let work: string | undefined
  while (work === undefined || !execFileSync('losetup', ['--all'], { encoding: 'utf8' }).includes(work)) {
    await sleep(100)
    work = (await readdir(cache)).find(name => name.startsWith('work-') && !before.has(name))
  }
  await sleep(1_500)
  return { running, pid: Number(work.split('-')[1]) }
}

describe('signatures', () => {
  const key = (name: string): { readonly home: string; readonly publicKey: string } => {
    const home = mkdtempSync(join(directory, 'gpg-'))
    const gpg = ['--homedir', home, '--batch', '--quiet']
    execFileSync('gpg', [...gpg, '--passphrase', '', '--quick-generate-key', name, 'rsa2048', 'sign'], {
      stdio: 'pipe'
    })
    const publicKey = join(home, 'public.asc')
    writeFileSync(publicKey, execFileSync('gpg', [...gpg, '--armor', '--export', name]))
    return { home, publicKey }
  }

  it('of the given key are accepted, and of another key refused before a snapshot is started', async () => {
    const [ours, other] = [key('ours@example.com'), key('other@example.com')]
    const signed = join(directory, 'signed')
    mkdirSync(signed)
    execFileSync('cp', [join(repository, 'app-1.0-1.noarch.rpm'), signed])
    const gpg = execFileSync('sh', ['-c', 'command -v gpg'], { encoding: 'utf8' }).trim()
    const defines = [
      '--define',
      `__gpg ${gpg}`,
      '--define',
      `_gpg_path ${ours.home}`,
      '--define',
      '_gpg_name ours@example.com'
    ]
    execFileSync('rpmsign', ['--addsign', ...defines, join(signed, 'app-1.0-1.noarch.rpm')], { stdio: 'pipe' })
    execFileSync('createrepo_c', ['--quiet', signed], { stdio: 'pipe' })
    for (const { home } of [ours, other]) execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'])

    const good = await bake({ ...fresh(), repository: `file:${signed}`, 'repository-gpgkey': ours.publicKey })

    expect(good.said).not.toContain('::error')
    expect(good.said).not.toContain('are not checked')
    expect(good.code).toBe(0)
    await lab.exec('aws', ['s3', 'mb', 's3://signed'])
    await lab.exec('aws', ['s3', 'cp', '--recursive', '--quiet', signed, 's3://signed/el'])
    await lab.journal.clear()

    const bad = await bake({ ...fresh(), repository: 's3://signed/el', 'repository-gpgkey': other.publicKey })

    expect(bad.code).toBe(1)
    // What was read ahead is checked as what dnf downloads.
    expect(bad.said).toContain('app-1.0-1.noarch.rpm: Already downloaded')
    expect(bad.said).toContain('The signature of app-1.0-1.noarch was refused')
    expect((await lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
  }, 90_000)
})
