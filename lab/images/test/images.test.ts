import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DescribeFastSnapshotRestoresResult, DescribeImagesResult, Image } from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { caller, desk, filled, OURS, refusal, THEIRS } from '../../blocks/test/desk.ts'
import { images, seedBase } from '../index.ts'

let d: Awaited<ReturnType<typeof desk>>
let room: ReturnType<typeof images>
let snapshotId: string
beforeEach(async () => {
  d = await desk()
  room = images({ blocks: d.room, clock: d.clock, switches: () => 0 })
  snapshotId = await d.snapshot({ 0: filled(1) })
})
afterEach(() => d.end())

const call = async <Answer>(operation: string, input: object, by = caller()): Promise<Answer> =>
  (await room.operations[`ec2:${operation}`]?.(input, by)) as Answer

const root = (ebs: object = {}) => [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: snapshotId, ...ebs } }]
const register = async (input: object = {}, by = caller()): Promise<string> =>
  (
    await call<{ ImageId: string }>(
      'RegisterImage',
      { Name: 'app-1', RootDeviceName: '/dev/xvda', BlockDeviceMappings: root(), ...input },
      by
    )
  ).ImageId
const describeOne = async (id: string, by = caller()): Promise<Image | undefined> =>
  (await call<DescribeImagesResult>('DescribeImages', { ImageIds: [id] }, by)).Images?.[0]
const found = async (input: object, by = caller()): Promise<(string | undefined)[]> =>
  ((await call<DescribeImagesResult>('DescribeImages', input, by)).Images ?? []).map(image => image.ImageId)
const base = async (): Promise<string> => {
  const rawPath = join(d.folder, 'base.raw')
  await writeFile(rawPath, Buffer.concat([filled(1), filled(0), filled(2)]))
  return seedBase(d.room, room, { rawPath })
}

describe('RegisterImage', () => {
  it('keeps every attribute', async () => {
    const id = await register({
      Description: 'd',
      Architecture: 'x86_64',
      VirtualizationType: 'hvm',
      EnaSupport: true,
      SriovNetSupport: 'simple',
      BootMode: 'uefi',
      TpmSupport: 'v2.0',
      ImdsSupport: 'v2.0',
      UefiData: 'QU1aTg==',
      BlockDeviceMappings: root({ VolumeType: 'gp3', Iops: 4000, Throughput: 200, VolumeSize: 3 }),
      TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'kiln:nevra', Value: 'n' }] }]
    })
    expect(await describeOne(id)).toMatchObject({
      Name: 'app-1',
      State: 'available',
      OwnerId: OURS,
      Public: false,
      Description: 'd',
      Architecture: 'x86_64',
      VirtualizationType: 'hvm',
      EnaSupport: true,
      SriovNetSupport: 'simple',
      BootMode: 'uefi',
      TpmSupport: 'v2.0',
      ImdsSupport: 'v2.0',
      PlatformDetails: 'Linux/UNIX',
      UsageOperation: 'RunInstances',
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: {
            SnapshotId: snapshotId,
            VolumeType: 'gp3',
            Iops: 4000,
            Throughput: 200,
            VolumeSize: 3,
            DeleteOnTermination: true,
            Encrypted: false
          }
        }
      ],
      Tags: [{ Key: 'kiln:nevra', Value: 'n' }]
    })
    expect(await call('DescribeImageAttribute', { ImageId: id, Attribute: 'uefiData' })).toMatchObject({
      UefiData: { Value: 'QU1aTg==' }
    })
  })

  it('makes an i386 paravirtual AMI of whoever does not say otherwise, as documented', async () => {
    expect(await describeOne(await register())).toMatchObject({
      Architecture: 'i386',
      VirtualizationType: 'paravirtual',
      EnaSupport: false
    })
  })

  it.each([
    ['a name that is in use', { Name: 'taken' }, 'InvalidAMIName.Duplicate'],
    ['a short name', { Name: 'ab' }, 'InvalidAMIName.Malformed'],
    ['a name of 129 characters', { Name: 'a'.repeat(129) }, 'InvalidAMIName.Malformed'],
    ['no root device', { RootDeviceName: undefined }, 'InvalidBlockDeviceMapping'],
    ['a root device without a snapshot', { RootDeviceName: '/dev/sda1' }, 'InvalidBlockDeviceMapping'],
    [
      'an unknown snapshot',
      { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: 'snap-00000000000000000' } }] },
      'InvalidSnapshot.NotFound'
    ],
    ['ENA on a paravirtual AMI', { EnaSupport: true }, 'InvalidParameterValue'],
    ['TPM without UEFI', { TpmSupport: 'v2.0', BootMode: 'legacy-bios' }, 'InvalidParameterValue'],
    ['tags of a snapshot', { TagSpecifications: [{ ResourceType: 'snapshot', Tags: [] }] }, 'InvalidParameterValue'],
    ['a dry run', { DryRun: true }, 'DryRunOperation']
  ])('refuses %s', async (_, change, code) => {
    await register({ Name: 'taken' })
    expect(await refusal(register(change))).toBe(code)
  })

  it('refuses Encrypted, KmsKeyId or a smaller size for a volume that is made from a snapshot', async () => {
    expect(await refusal(register({ BlockDeviceMappings: root({ Encrypted: false }) }))).toBe(
      'InvalidBlockDeviceMapping'
    )
    expect(await refusal(register({ BlockDeviceMappings: root({ KmsKeyId: 'k' }) }))).toBe('InvalidBlockDeviceMapping')
    snapshotId = await d.snapshot({ 0: filled(1) }, { VolumeSize: 2 })
    expect(await refusal(register({ BlockDeviceMappings: root({ VolumeSize: 1 }) }))).toBe('InvalidBlockDeviceMapping')
  })

  it('refuses a pending snapshot', async () => {
    snapshotId = (await d.start()).SnapshotId ?? ''
    expect(await refusal(register())).toBe('IncorrectState')
  })
})

describe('DescribeImages', () => {
  it('shows each account its own tags only, on shared AMIs too', async () => {
    const id = await register({ TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'a', Value: 'ours' }] }] })
    await call('ModifyImageAttribute', { ImageId: id, LaunchPermission: { Add: [{ UserId: THEIRS }] } })
    expect((await describeOne(id, caller(THEIRS)))?.Tags).toEqual([])
    room.taggable.set(id, { a: 'theirs' }, THEIRS)
    expect((await describeOne(id, caller(THEIRS)))?.Tags).toEqual([{ Key: 'a', Value: 'theirs' }])
    expect((await describeOne(id))?.Tags).toEqual([{ Key: 'a', Value: 'ours' }])
    expect(await found({ Filters: [{ Name: 'tag:a', Values: ['theirs'] }] })).toEqual([])
  })

  it('shows public AMIs to all, shared ones to whom they are shared with, others to nobody', async () => {
    const publicId = await base()
    const id = await register()
    expect(await found({}, caller(THEIRS))).toEqual([publicId])
    expect(await refusal(found({ ImageIds: [id] }, caller(THEIRS)))).toBe('InvalidAMIID.NotFound')
    await call('ModifyImageAttribute', { ImageId: id, LaunchPermission: { Add: [{ UserId: THEIRS }] } })
    expect(await found({ ImageIds: [id] }, caller(THEIRS))).toEqual([id])
    expect(await found({ ExecutableUsers: ['self'] }, caller(THEIRS))).toEqual([id])
    expect(await found({ ExecutableUsers: ['all'] })).toEqual([publicId])
  })

  it('filters', async () => {
    const publicId = await base()
    const id = await register({ TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'a', Value: 'b' }] }] })
    expect(await found({ Owners: ['self'] })).toEqual([id])
    expect(await found({ Owners: ['amazon'] })).toEqual([publicId])
    expect(
      await found({ Owners: ['137112412989'], Filters: [{ Name: 'name', Values: ['al2023-ami-2023.*'] }] })
    ).toEqual([publicId])
    expect(await found({ Filters: [{ Name: 'block-device-mapping.snapshot-id', Values: [snapshotId] }] })).toEqual([id])
    expect(
      await found({
        Filters: [
          { Name: 'tag:a', Values: ['b', 'c'] },
          { Name: 'state', Values: ['available'] }
        ]
      })
    ).toEqual([id])
    expect(
      await found({
        Filters: [
          { Name: 'is-public', Values: ['true'] },
          { Name: 'root-device-type', Values: ['ebs'] }
        ]
      })
    ).toEqual([publicId])
    expect(await found({ Filters: [{ Name: 'tag-key', Values: ['zz'] }] })).toEqual([])
    expect(await refusal(found({ Filters: [{ Name: 'colour', Values: ['x'] }] }))).toBe('InvalidParameterValue')
  })

  it('pages, and names what is malformed', async () => {
    await base()
    await register()
    const first = await call<DescribeImagesResult>('DescribeImages', { MaxResults: 1 })
    expect(first.Images).toHaveLength(1)
    expect(await found({ MaxResults: 1, NextToken: first.NextToken })).toHaveLength(1)
    expect(await refusal(found({ ImageIds: ['banana'] }))).toBe('InvalidAMIID.Malformed')
    expect(await refusal(found({ ImageIds: ['ami-00000000000000000'] }))).toBe('InvalidAMIID.NotFound')
  })

  it('hides deprecated AMIs from all but their owner', async () => {
    const id = await register()
    await call('ModifyImageAttribute', { ImageId: id, LaunchPermission: { Add: [{ Group: 'all' }] } })
    await call('EnableImageDeprecation', { ImageId: id, DeprecateAt: new Date(d.clock.now() + 1000) })
    expect(await found({}, caller(THEIRS))).toEqual([id])
    await d.clock.advance(1000)
    expect(await found({}, caller(THEIRS))).toEqual([])
    expect(await found({ IncludeDeprecated: true }, caller(THEIRS))).toEqual([id])
    expect(await found({})).toEqual([id])
  })
})

describe('the public base', () => {
  it('looks like Amazon Linux 2023, and its snapshot cannot be read block by block', async () => {
    const id = await base()
    const image = await describeOne(id)
    expect(image).toMatchObject({
      Name: expect.stringMatching(/^al2023-ami-2023\.9\.20260101\.0-kernel-6\.12-(x86_64|arm64)$/),
      OwnerId: '137112412989',
      ImageOwnerAlias: 'amazon',
      Public: true,
      EnaSupport: true,
      ImdsSupport: 'v2.0',
      RootDeviceName: '/dev/xvda'
    })
    expect(image?.TpmSupport).toBeUndefined()
    expect(await refusal(d.list(image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''))).toBe(
      'AccessDeniedException/UNAUTHORIZED_ACCOUNT'
    )
    expect(room.bootable(id, OURS)).toMatchObject({ rootSnapshotId: expect.any(String) })
  })
})

describe('CopyImage', () => {
  const copy = async (input: object = {}): Promise<string> =>
    (await call<{ ImageId: string }>('CopyImage', { Name: 'base', SourceRegion: 'us-east-1', ...input })).ImageId

  it('adopts a public AMI: own, readable, with all attributes, after a moment', async () => {
    const source = await base()
    const id = await copy({
      SourceImageId: source,
      TagSpecifications: [
        { ResourceType: 'image', Tags: [{ Key: 'kiln:base-of', Value: source }] },
        { ResourceType: 'snapshot', Tags: [{ Key: 'kiln:base-of', Value: source }] }
      ]
    })
    const pending = await describeOne(id)
    expect(pending).toMatchObject({
      State: 'pending',
      OwnerId: OURS,
      SourceImageId: source,
      SourceImageRegion: 'us-east-1'
    })
    expect(room.bootable(id, OURS)).toBeUndefined()
    await d.clock.advance(1000)
    const image = await describeOne(id)
    expect(image).toMatchObject({
      State: 'available',
      Public: false,
      BootMode: expect.any(String),
      EnaSupport: true,
      ImdsSupport: 'v2.0',
      Tags: [{ Key: 'kiln:base-of', Value: source }]
    })
    const copied = image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''
    expect(await d.contents(copied)).toEqual(
      new Map([
        [0, 1],
        [2, 2]
      ])
    )
    expect(d.room.taggable.list()).toContainEqual({
      id: copied,
      type: 'snapshot',
      tags: { 'kiln:base-of': source },
      accountId: OURS,
      region: 'us-east-1'
    })
  })

  it('encrypts on request', async () => {
    const id = await copy({ SourceImageId: await base(), Encrypted: true, KmsKeyId: 'k-1' })
    expect((await describeOne(id))?.BlockDeviceMappings?.[0]?.Ebs?.Encrypted).toBe(true)
  })

  it('is idempotent by client token', async () => {
    const SourceImageId = await base()
    const first = await copy({ SourceImageId, ClientToken: 't' })
    expect(await copy({ SourceImageId, ClientToken: 't' })).toBe(first)
    expect(await refusal(copy({ SourceImageId, ClientToken: 't', Name: 'other' }))).toBe('IdempotentParameterMismatch')
  })

  it('of a shared AMI needs its snapshots too, and an AWS-managed key forbids sharing', async () => {
    const id = await register()
    const share = { ImageId: id, LaunchPermission: { Add: [{ UserId: THEIRS }] } }
    await call('ModifyImageAttribute', share)
    const theirs = { Name: 'theirs', SourceImageId: id, SourceRegion: 'us-east-1' }
    expect(await refusal(call('CopyImage', theirs, caller(THEIRS)))).toBe('InvalidRequest')
    await d.room.operations['ec2:ModifySnapshotAttribute']?.(
      { SnapshotId: snapshotId, CreateVolumePermission: { Add: [{ UserId: THEIRS }] } },
      caller()
    )
    await call('CopyImage', theirs, caller(THEIRS))

    const encrypted = await copy({ SourceImageId: id, Name: 'encrypted', Encrypted: true })
    expect(await refusal(call('ModifyImageAttribute', { ...share, ImageId: encrypted }))).toBe('InvalidParameter')
  })
})

describe('DeregisterImage', () => {
  it('leaves the snapshot, which was in use until then', async () => {
    const id = await register()
    expect(await refusal(d.call('ec2:DeleteSnapshot', { SnapshotId: snapshotId }))).toBe('InvalidSnapshot.InUse')
    await call('DeregisterImage', { ImageId: id })
    expect(await refusal(d.call('ec2:DeleteSnapshot', { SnapshotId: snapshotId }))).toBe('accepted')
  })

  it('deletes the snapshots that no other AMI uses, on request', async () => {
    const id = await register()
    const other = await register({ Name: 'other' })
    expect(await call('DeregisterImage', { ImageId: other, DeleteAssociatedSnapshots: true })).toMatchObject({
      DeleteSnapshotResults: [{ SnapshotId: snapshotId, ReturnCode: 'skipped' }]
    })
    expect(await call('DeregisterImage', { ImageId: id, DeleteAssociatedSnapshots: true })).toMatchObject({
      DeleteSnapshotResults: [{ SnapshotId: snapshotId, ReturnCode: 'success' }]
    })
    expect(d.room.snapshot(snapshotId)).toBeUndefined()
  })

  it('refuses protected AMIs and those of others', async () => {
    const id = await register()
    await call('EnableImageDeregistrationProtection', { ImageId: id })
    expect(await refusal(call('DeregisterImage', { ImageId: id }))).toBe('OperationNotPermitted')
    expect(await refusal(call('DeregisterImage', { ImageId: await base() }))).toBe('AuthFailure')
  })
})

describe('launches', () => {
  it('are remembered, for the owner to see', async () => {
    const id = await register()
    room.launched(id)
    expect((await describeOne(id))?.LastLaunchedTime).toBe('2026-01-05T10:00:01.000Z')
  })
})

describe('sharing', () => {
  const ORGANIZATION = 'arn:aws:organizations::123456789012:organization/o-abcdefghij'
  const UNIT = 'arn:aws:organizations::123456789012:ou/o-abcdefghij/ou-ab12-cdefghij'

  it('keeps accounts, organizations and their units, and refuses what is none', async () => {
    const id = await register()
    const Add = [{ UserId: THEIRS }, { OrganizationArn: ORGANIZATION }, { OrganizationalUnitArn: UNIT }]
    await call('ModifyImageAttribute', { ImageId: id, LaunchPermission: { Add } })
    expect(await call('DescribeImageAttribute', { ImageId: id, Attribute: 'launchPermission' })).toMatchObject({
      LaunchPermissions: Add
    })
    const wrong = { ImageId: id, LaunchPermission: { Add: [{ OrganizationArn: 'o-abcdefghij' }] } }
    expect(await refusal(call('ModifyImageAttribute', wrong))).toBe('InvalidParameterValue')
  })

  it('is refused where the key is the one that AWS manages', async () => {
    const source = await register()
    const share = async (key: object): Promise<string> => {
      const copy = { Name: 'c', SourceRegion: 'us-east-1', SourceImageId: source, Encrypted: true, ...key }
      const { ImageId } = await call<{ ImageId: string }>('CopyImage', copy)
      return refusal(call('ModifyImageAttribute', { ImageId, LaunchPermission: { Add: [{ UserId: THEIRS }] } }))
    }
    expect(await share({})).toBe('InvalidParameter')
    expect(await share({ KmsKeyId: 'alias/own' })).toBe('accepted')
  })
})

describe('a copy in another region', () => {
  const there = caller(OURS, 'eu-central-1')

  it('lives there, with its snapshots', async () => {
    const source = await register()
    const copy = { Name: 'app-1', SourceRegion: 'us-east-1', SourceImageId: source }
    const { ImageId = '' } = await call<{ ImageId: string }>('CopyImage', copy, there)
    await d.clock.advance(1000)
    expect(await describeOne(ImageId, there)).toMatchObject({ State: 'available', SourceImageRegion: 'us-east-1' })
    expect(await refusal(describeOne(ImageId))).toBe('InvalidAMIID.NotFound')
  })

  it('fails afterwards with a key of a third region', async () => {
    const key = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'
    const copy = {
      Name: 'a',
      SourceRegion: 'us-east-1',
      SourceImageId: await register(),
      Encrypted: true,
      KmsKeyId: key
    }
    const { ImageId = '' } = await call<{ ImageId: string }>('CopyImage', copy, there)
    expect(await describeOne(ImageId, there)).toMatchObject({
      State: 'failed',
      StateReason: { Message: 'Given key ID is not accessible' }
    })
  })
})

describe('billing codes', () => {
  it('belong to the AMI that was registered with them and to its copies, not to its snapshot', async () => {
    const billed = await register({ BillingProducts: ['bp-6fa54006'] })
    const plain = await register({ Name: 'plain' })
    expect(await describeOne(billed)).toMatchObject({
      PlatformDetails: 'Red Hat Enterprise Linux',
      UsageOperation: 'RunInstances:0010'
    })
    expect(await describeOne(plain)).toMatchObject({ PlatformDetails: 'Linux/UNIX' })
  })
})

describe('protection', () => {
  it('with a cooldown lasts for a day after it is switched off', async () => {
    const id = await register()
    await call('EnableImageDeregistrationProtection', { ImageId: id, WithCooldown: true })
    await call('DisableImageDeregistrationProtection', { ImageId: id })
    expect(await describeOne(id)).toMatchObject({ DeregistrationProtection: 'disabling' })
    expect(await refusal(call('DeregisterImage', { ImageId: id }))).toBe('OperationNotPermitted')
    await d.clock.advance(86_400_000)
    expect(await refusal(call('DeregisterImage', { ImageId: id }))).toBe('accepted')
  })
})

describe('fast snapshot restore', () => {
  const zones = (input: object) =>
    d.call('ec2:EnableFastSnapshotRestores', { SourceSnapshotIds: [snapshotId], ...input })
  const states = async (): Promise<(string | undefined)[]> => {
    const { FastSnapshotRestores = [] } = await d.call<DescribeFastSnapshotRestoresResult>(
      'ec2:DescribeFastSnapshotRestores',
      { Filters: [{ Name: 'snapshot-id', Values: [snapshotId] }] }
    )
    return FastSnapshotRestores.map(({ State }) => State)
  }

  it('is enabling, optimizing, enabled, and goes with its snapshot', async () => {
    expect(await zones({ AvailabilityZones: ['us-east-1a'] })).toMatchObject({ Successful: [{ State: 'enabling' }] })
    expect(await states()).toEqual(['optimizing'])
    await d.clock.advance(1000)
    expect(await states()).toEqual(['enabled'])
    await d.call('ec2:DeleteSnapshot', { SnapshotId: snapshotId })
    expect(await states()).toEqual([])
  })

  it('is for zones of the region, and for five of them', async () => {
    expect(await refusal(zones({ AvailabilityZones: ['eu-central-1a'] }))).toBe('InvalidParameterValue')
    const AvailabilityZones = ['a', 'b', 'c', 'd', 'e', 'f'].map(letter => `us-east-1${letter}`)
    expect(await zones({ AvailabilityZones })).toMatchObject({
      Successful: AvailabilityZones.slice(0, 5).map(AvailabilityZone => ({ AvailabilityZone })),
      Unsuccessful: [{ FastSnapshotRestoreStateErrors: [{ AvailabilityZone: 'us-east-1f' }] }]
    })
  })
})
