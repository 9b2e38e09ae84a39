import type { DescribeSnapshotsResult } from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { caller, desk, filled, OURS, refusal, THEIRS } from './desk.ts'

let d: Awaited<ReturnType<typeof desk>>
beforeEach(async () => {
  d = await desk()
})
afterEach(() => d.end())

const found = async (input: object, by = caller()): Promise<(string | undefined)[]> =>
  ((await d.call<DescribeSnapshotsResult>('ec2:DescribeSnapshots', input, by)).Snapshots ?? []).map(s => s.SnapshotId)

describe('DescribeSnapshots', () => {
  it('shows snapshots of EBS direct with state, progress and tags', async () => {
    const { SnapshotId } = await d.start({ Description: 'x', Tags: [{ Key: 'a', Value: 'b' }] })
    expect(await d.call('ec2:DescribeSnapshots', { SnapshotIds: [SnapshotId] })).toMatchObject({
      Snapshots: [
        {
          State: 'pending',
          Progress: '0%',
          VolumeSize: 1,
          OwnerId: OURS,
          Description: 'x',
          Encrypted: false,
          Tags: [{ Key: 'a', Value: 'b' }]
        }
      ]
    })
  })

  it('filters by owner, state, tag and wildcard', async () => {
    const mine = await d.snapshot({ 0: filled(1) }, { Description: 'kiln-1', Tags: [{ Key: 'a', Value: 'b' }] })
    const theirs = await d.snapshot({ 0: filled(1) }, {}, caller(THEIRS))
    await d.call(
      'ec2:ModifySnapshotAttribute',
      { SnapshotId: theirs, CreateVolumePermission: { Add: [{ Group: 'all' }] } },
      caller(THEIRS)
    )
    expect(await found({})).toEqual([mine, theirs])
    expect(await found({ OwnerIds: ['self'] })).toEqual([mine])
    expect(await found({ OwnerIds: [THEIRS] })).toEqual([theirs])
    expect(await found({ RestorableByUserIds: ['all'] })).toEqual([theirs])
    expect(await found({ Filters: [{ Name: 'tag:a', Values: ['b'] }] })).toEqual([mine])
    expect(
      await found({
        Filters: [
          { Name: 'description', Values: ['kiln-*'] },
          { Name: 'status', Values: ['completed'] }
        ]
      })
    ).toEqual([mine])
    expect(await refusal(d.call('ec2:DescribeSnapshots', { Filters: [{ Name: 'nope', Values: ['x'] }] }))).toBe(
      'InvalidParameterValue'
    )
  })

  it('pages, and names what does not exist', async () => {
    for (let n = 0; n < 7; n++) await d.start()
    const first = await d.call<DescribeSnapshotsResult>('ec2:DescribeSnapshots', { OwnerIds: ['self'], MaxResults: 5 })
    expect(first.Snapshots).toHaveLength(5)
    expect(await found({ OwnerIds: ['self'], MaxResults: 5, NextToken: first.NextToken })).toHaveLength(2)
    expect(await refusal(d.call('ec2:DescribeSnapshots', { SnapshotIds: ['snap-00000000000000000'] }))).toBe(
      'InvalidSnapshot.NotFound'
    )
    expect(await refusal(d.call('ec2:DescribeSnapshots', { SnapshotIds: ['banana'] }))).toBe(
      'InvalidSnapshotID.Malformed'
    )
  })
})

describe('CopySnapshot', () => {
  it("makes a public snapshot one's own, complete after a moment and without a parent", async () => {
    const theirs = await d.snapshot({ 3: filled(3) }, {}, caller(THEIRS))
    await d.call(
      'ec2:ModifySnapshotAttribute',
      { SnapshotId: theirs, CreateVolumePermission: { Add: [{ Group: 'all' }] } },
      caller(THEIRS)
    )
    const { SnapshotId = '' } = await d.call<{ SnapshotId: string }>('ec2:CopySnapshot', {
      SourceSnapshotId: theirs,
      SourceRegion: 'us-east-1',
      Encrypted: true
    })
    expect(await d.call('ec2:DescribeSnapshots', { SnapshotIds: [SnapshotId] })).toMatchObject({
      Snapshots: [{ State: 'pending', OwnerId: OURS, Encrypted: true }]
    })
    await d.clock.advance(1000)
    expect(await d.contents(SnapshotId)).toEqual(new Map([[3, 3]]))
  })
})

describe('sharing', () => {
  const share = (SnapshotId: string, by = caller(THEIRS)) =>
    d.call('ec2:ModifySnapshotAttribute', { SnapshotId, CreateVolumePermission: { Add: [{ UserId: OURS }] } }, by)

  it('lets another account read, and take as a parent, what is shared with it by name', async () => {
    const theirs = await d.snapshot({ 2: filled(9) }, {}, caller(THEIRS))
    await share(theirs)
    expect(await d.contents(theirs)).toEqual(new Map([[2, 9]]))
    expect(await refusal(d.start({ ParentSnapshotId: theirs }))).toBe('accepted')
    expect(await refusal(share(theirs, caller()))).toBe('UnauthorizedOperation')
  })

  it('is not for snapshots encrypted with the default key', async () => {
    const theirs = await d.snapshot({ 2: filled(9) }, { Encrypted: true }, caller(THEIRS))
    expect(await refusal(share(theirs))).toBe('OperationNotPermitted')
  })
})

describe('DeleteSnapshot', () => {
  it('refuses what an AMI uses and what belongs to others', async () => {
    const mine = await d.snapshot({ 0: filled(1) })
    const theirs = await d.snapshot({ 0: filled(1) }, {}, caller(THEIRS))
    d.room.usedBy(id => (id === mine ? 'ami-1' : undefined))
    expect(await refusal(d.call('ec2:DeleteSnapshot', { SnapshotId: mine }))).toBe('InvalidSnapshot.InUse')
    expect(await refusal(d.call('ec2:DeleteSnapshot', { SnapshotId: theirs }))).toBe('InvalidSnapshot.NotFound')
  })

  it('cancels a pending snapshot', async () => {
    const { SnapshotId = '' } = await d.start()
    await d.put(SnapshotId, 0, filled(1))
    await d.call('ec2:DeleteSnapshot', { SnapshotId })
    expect(await refusal(d.put(SnapshotId, 1, filled(1)))).toBe('ResourceNotFoundException/SNAPSHOT_NOT_FOUND')
  })
})

describe('volumes and settings', () => {
  it('goes from snapshot to volume to snapshot within the line', async () => {
    const base = await d.snapshot({ 0: filled(1) })
    const { VolumeId } = await d.call<{ VolumeId: string }>('ec2:CreateVolume', {
      SnapshotId: base,
      AvailabilityZone: 'us-east-1a'
    })
    const { SnapshotId = '' } = await d.call<{ SnapshotId: string }>('ec2:CreateSnapshot', { VolumeId })
    await d.clock.advance(1000)
    expect(await d.contents(SnapshotId)).toEqual(new Map([[0, 1]]))
    expect((await d.changed(base, SnapshotId)).ChangedBlocks).toEqual([])
  })

  it('tells whether encryption is the default', async () => {
    expect(await d.call('ec2:GetEbsEncryptionByDefault', {})).toMatchObject({ EbsEncryptionByDefault: false })
    await d.call('ec2:EnableEbsEncryptionByDefault', {})
    expect(await d.call('ec2:GetEbsEncryptionByDefault', {})).toMatchObject({ EbsEncryptionByDefault: true })
    expect(await d.start()).toMatchObject({ SseType: 'sse-kms' })
  })

  it('lets tags be set and taken away', async () => {
    const { SnapshotId = '' } = await d.start()
    d.room.taggable.set(SnapshotId, { a: '1', b: '2' })
    d.room.taggable.unset(SnapshotId, ['a'])
    expect(d.room.taggable.list()).toEqual([
      { id: SnapshotId, type: 'snapshot', tags: { b: '2' }, accountId: OURS, region: 'us-east-1' }
    ])
  })
})
