import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { line } from '../line.ts'
import { caller, checksum, desk, filled, OURS, refusal, THEIRS } from './desk.ts'

let d: Awaited<ReturnType<typeof desk>>
beforeEach(async () => {
  d = await desk()
})
afterEach(() => d.end())

describe('StartSnapshot', () => {
  it('answers with a pending snapshot, its block size and its tags', async () => {
    expect(await d.start({ Description: 'child', Tags: [{ Key: 'kiln:run', Value: '1' }] })).toMatchObject({
      SnapshotId: expect.stringMatching(/^snap-[0-9a-f]{17}$/),
      OwnerId: OURS,
      Status: 'pending',
      VolumeSize: 1,
      BlockSize: 524_288,
      Description: 'child',
      Tags: [{ Key: 'kiln:run', Value: '1' }]
    })
  })

  it('gives the first answer again for the same client token', async () => {
    const first = await d.start({ ClientToken: 't' })
    expect((await d.start({ ClientToken: 't' })).SnapshotId).toBe(first.SnapshotId)
  })

  it('refuses the same client token with another request', async () => {
    await d.start({ ClientToken: 't' })
    expect(await refusal(d.start({ ClientToken: 't', Description: 'other' }))).toBe('ConflictException')
  })

  it.each([0, 65_537, 1.5])('refuses a volume of %s GiB', async VolumeSize => {
    expect(await refusal(d.start({ VolumeSize }))).toBe('ValidationException/INVALID_VOLUME_SIZE')
  })

  it('refuses a parent that is absent, pending, larger or public', async () => {
    const pending = (await d.start()).SnapshotId
    const large = await d.snapshot({ 0: filled(1) }, { VolumeSize: 2 })
    const theirs = await d.snapshot({ 0: filled(1) }, {}, caller(THEIRS))
    const invisible = await refusal(d.start({ ParentSnapshotId: theirs }))
    await d.call(
      'ec2:ModifySnapshotAttribute',
      { SnapshotId: theirs, Attribute: 'createVolumePermission', OperationType: 'add', GroupNames: ['all'] },
      caller(THEIRS)
    )
    expect([
      await refusal(d.start({ ParentSnapshotId: 'snap-00000000000000000' })),
      invisible,
      await refusal(d.start({ ParentSnapshotId: pending })),
      await refusal(d.start({ ParentSnapshotId: large })),
      await refusal(d.start({ ParentSnapshotId: theirs }))
    ]).toEqual([
      'ResourceNotFoundException/SNAPSHOT_NOT_FOUND',
      'ResourceNotFoundException/SNAPSHOT_NOT_FOUND',
      'ValidationException/INVALID_SNAPSHOT_ID',
      'ValidationException/INVALID_VOLUME_SIZE',
      'AccessDeniedException/UNAUTHORIZED_ACCOUNT'
    ])
  })

  it('holds to the quota of pending snapshots', async () => {
    d.set('ebs.pendingSnapshots', 1)
    await d.start()
    expect(await refusal(d.start())).toBe('ServiceQuotaExceededException/DEPENDENCY_SERVICE_QUOTA_EXCEEDED')
  })

  describe('encryption', () => {
    it('refuses Encrypted together with a parent', async () => {
      const parent = await d.snapshot({ 0: filled(1) })
      expect(await refusal(d.start({ ParentSnapshotId: parent, Encrypted: true }))).toMatch('ValidationException')
    })

    it('refuses a parent that is not encrypted when encryption is the default', async () => {
      const parent = await d.snapshot({ 0: filled(1) })
      d.set('ebs.encryptionByDefault', 1)
      expect(await refusal(d.start({ ParentSnapshotId: parent }))).toMatch('ValidationException')
    })

    it("keeps an encrypted parent's key and refuses another", async () => {
      const parent = await d.snapshot({ 0: filled(1) }, { Encrypted: true, KmsKeyArn: 'k-1' })
      expect(await d.start({ ParentSnapshotId: parent })).toMatchObject({
        KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k-1',
        SseType: 'sse-kms'
      })
      expect(await refusal(d.start({ ParentSnapshotId: parent, KmsKeyArn: 'k-2' }))).toMatch('ValidationException')
    })
  })
})

describe('PutSnapshotBlock', () => {
  it('takes only whole blocks with their own SHA-256, inside the volume, while the snapshot is pending', async () => {
    const id = (await d.start()).SnapshotId ?? ''
    const short = filled(1).subarray(1)
    expect([
      await refusal(d.put(id, 0, filled(1))),
      await refusal(d.put(id, 2047, filled(1))),
      await refusal(d.put(id, 2048, filled(1))),
      await refusal(d.put(id, -1, filled(1))),
      await refusal(d.put(id, 0, short)),
      await refusal(d.put(id, 0, filled(1), { DataLength: 512 })),
      await refusal(d.put(id, 0, filled(1), { Checksum: checksum(filled(2)) })),
      await refusal(d.put('snap-0', 0, filled(1))),
      await refusal(d.put(id, 0, filled(1), {}, caller(THEIRS)))
    ]).toEqual([
      'accepted',
      'accepted',
      'ValidationException/INVALID_BLOCK',
      'ValidationException/INVALID_PARAMETER_VALUE',
      'ValidationException/INVALID_BLOCK',
      'ValidationException/INVALID_BLOCK',
      'ValidationException/INVALID_BLOCK',
      'ResourceNotFoundException/SNAPSHOT_NOT_FOUND',
      'ResourceNotFoundException/SNAPSHOT_NOT_FOUND'
    ])
  })

  it('lets the last write of a block win', async () => {
    const id = (await d.start()).SnapshotId ?? ''
    await Promise.all([d.put(id, 3, filled(1)), d.put(id, 3, filled(2)), d.put(id, 3, filled(3))])
    await d.complete(id, 1)
    await d.clock.advance(1000)
    expect((await d.contents(id)).get(3)).toBe(3)
  })

  it('does not know the snapshot for a while after its start, when the switch says so', async () => {
    d.set('ebs.notFoundAfterStartSeconds', 56)
    const id = (await d.start()).SnapshotId ?? ''
    expect(await refusal(d.put(id, 0, filled(1)))).toBe('ResourceNotFoundException/SNAPSHOT_NOT_FOUND')
    await d.clock.advance(56_000)
    expect(await refusal(d.put(id, 0, filled(1)))).toBe('accepted')
  })

  it('throttles above the quota of the switch, second by second', async () => {
    d.set('ebs.putsPerSecond', 1)
    const id = (await d.start()).SnapshotId ?? ''
    await d.put(id, 0, filled(1))
    expect(await refusal(d.put(id, 1, filled(1)))).toBe('RequestThrottledException/ACCOUNT_THROTTLED')
    await d.clock.advance(1000)
    expect(await refusal(d.put(id, 1, filled(1)))).toBe('accepted')
  })
})

describe('CompleteSnapshot', () => {
  it('refuses a wrong count and a wrong aggregated checksum', async () => {
    const id = (await d.start()).SnapshotId ?? ''
    await d.put(id, 0, filled(1))
    const wrong = { Checksum: checksum(filled(1)), ChecksumAlgorithm: 'SHA256', ChecksumAggregationMethod: 'LINEAR' }
    expect(await refusal(d.complete(id, 2))).toMatch('ValidationException')
    expect(await refusal(d.complete(id, 1, wrong))).toMatch('ValidationException')
  })

  it('takes the LINEAR checksum: SHA-256 over the raw digests by ascending index', async () => {
    const id = (await d.start()).SnapshotId ?? ''
    await d.put(id, 7, filled(2))
    await d.put(id, 2, filled(1))
    const digest = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()
    const Checksum = checksum(Buffer.concat([digest(filled(1)), digest(filled(2))]))
    expect(
      await d.complete(id, 2, { Checksum, ChecksumAlgorithm: 'SHA256', ChecksumAggregationMethod: 'LINEAR' })
    ).toEqual({ Status: 'pending' })
  })

  it('completes a little later, and takes no more blocks from then on', async () => {
    const id = (await d.start()).SnapshotId ?? ''
    await d.complete(id, 0)
    expect(await refusal(d.put(id, 0, filled(1)))).toBe('ValidationException/INVALID_SNAPSHOT_ID')
    expect(await refusal(d.list(id))).toBe('ValidationException/INVALID_SNAPSHOT_ID')
    await d.clock.advance(300)
    expect(await refusal(d.list(id))).toBe('accepted')
    expect(await refusal(d.complete(id, 0))).toBe('ValidationException/INVALID_SNAPSHOT_ID')
  })

  it('turns a snapshot that stands still for its timeout into an error', async () => {
    const id = (await d.start({ Timeout: 10 })).SnapshotId ?? ''
    await d.clock.advance(9 * 60_000)
    await d.put(id, 0, filled(1))
    await d.clock.advance(9 * 60_000)
    expect(await refusal(d.put(id, 1, filled(1)))).toBe('accepted')
    await d.clock.advance(11 * 60_000)
    expect(await refusal(d.complete(id, 2))).toBe('ValidationException/INVALID_SNAPSHOT_ID')
    expect(await d.call('ec2:DescribeSnapshots', { SnapshotIds: [id] })).toMatchObject({
      Snapshots: [{ State: 'error', StateMessage: expect.stringContaining('timeout') }]
    })
  })
})

describe('ListSnapshotBlocks and GetSnapshotBlock', () => {
  it("lists written blocks ascending, the parent's among them, and reads them through the line", async () => {
    const parent = await d.snapshot({ 0: filled(1), 9: filled(2), 5: filled(3) })
    const child = await d.snapshot({ 5: filled(0), 6: filled(4) }, { ParentSnapshotId: parent })
    const grandchild = await d.snapshot({ 0: filled(5) }, { ParentSnapshotId: child, VolumeSize: 2 })
    expect(await d.contents(parent)).toEqual(
      new Map([
        [0, 1],
        [5, 3],
        [9, 2]
      ])
    )
    expect(await d.contents(child)).toEqual(
      new Map([
        [0, 1],
        [5, 0],
        [6, 4],
        [9, 2]
      ])
    )
    expect(await d.contents(grandchild)).toEqual(
      new Map([
        [0, 5],
        [5, 0],
        [6, 4],
        [9, 2]
      ])
    )
  })

  it('answers each block with its checksum and length', async () => {
    const id = await d.snapshot({ 4: filled(7) })
    const [block] = (await d.list(id)).Blocks ?? []
    expect(await d.call('ebs:GetSnapshotBlock', { SnapshotId: id, ...block })).toMatchObject({
      DataLength: 524_288,
      Checksum: checksum(filled(7)),
      ChecksumAlgorithm: 'SHA256'
    })
  })

  it('pages by MaxResults and starts where it is told', async () => {
    const contents = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [index * 2, filled(1)]))
    const id = await d.snapshot(contents)
    const first = await d.list(id, { MaxResults: 100, StartingBlockIndex: 101 })
    const second = await d.list(id, { MaxResults: 100, NextToken: first.NextToken })
    expect(first.Blocks?.map(({ BlockIndex }) => BlockIndex).slice(0, 2)).toEqual([102, 104])
    expect(first.Blocks).toHaveLength(100)
    expect(second.Blocks).toHaveLength(99)
    expect(second.NextToken).toBeUndefined()
    expect(await refusal(d.list(id, { MaxResults: 99 }))).toBe('ValidationException/INVALID_PARAMETER_VALUE')
    expect(await refusal(d.list(id, { NextToken: 'x' }))).toBe('ValidationException/INVALID_PAGE_TOKEN')
    await d.clock.advance(61 * 60_000)
    expect(await refusal(d.list(id, { NextToken: first.NextToken }))).toBe('ValidationException/INVALID_PAGE_TOKEN')
  })

  it('may answer an empty page that has a successor', async () => {
    const id = await d.snapshot({ 1: filled(1) })
    d.set('ebs.emptyPages', 1)
    const first = await d.list(id)
    expect(first).toMatchObject({ Blocks: [], NextToken: expect.any(String) })
    expect((await d.list(id, { NextToken: first.NextToken })).Blocks).toHaveLength(1)
  })

  it('binds block tokens to snapshot and block, for seven days', async () => {
    const id = await d.snapshot({ 1: filled(1), 2: filled(2) })
    const other = await d.snapshot({ 1: filled(1) })
    const { Blocks: [one, two] = [], ExpiryTime } = await d.list(id)
    const get = (input: object) => refusal(d.call('ebs:GetSnapshotBlock', input))
    expect(ExpiryTime?.getTime()).toBe(d.clock.now() + 7 * 86_400_000)
    expect(await get({ SnapshotId: id, BlockIndex: 1, BlockToken: two?.BlockToken })).toMatch('INVALID_BLOCK_TOKEN')
    expect(await get({ SnapshotId: other, ...one })).toMatch('INVALID_BLOCK_TOKEN')
    expect(await get({ SnapshotId: id, ...one })).toBe('accepted')
    await d.clock.advance(8 * 86_400_000)
    expect(await get({ SnapshotId: id, ...one })).toMatch('INVALID_BLOCK_TOKEN')
  })

  it('lets tokens expire sooner, when the switches say so', async () => {
    const id = await d.snapshot(Object.fromEntries(Array.from({ length: 101 }, (_, index) => [index, filled(1)])))
    d.set('ebs.blockTokenSeconds', 5)
    d.set('ebs.pageTokenSeconds', 5)
    const { Blocks: [one] = [], NextToken } = await d.list(id, { MaxResults: 100 })
    expect(await refusal(d.call('ebs:GetSnapshotBlock', { SnapshotId: id, ...one }))).toBe('accepted')
    await d.clock.advance(6000)
    expect(await refusal(d.call('ebs:GetSnapshotBlock', { SnapshotId: id, ...one }))).toMatch('INVALID_BLOCK_TOKEN')
    expect(await refusal(d.list(id, { NextToken }))).toMatch('INVALID_PAGE_TOKEN')
  })

  it('damages each so manieth block on its way, and the checksum shows it', async () => {
    const id = await d.snapshot({ 0: filled(7) })
    d.set('ebs.damageEveryNthGet', 2)
    const { Blocks: [one] = [] } = await d.list(id)
    const got = async () => {
      const { BlockData, Checksum } = await d.call<{ BlockData: Uint8Array; Checksum: string }>(
        'ebs:GetSnapshotBlock',
        {
          SnapshotId: id,
          ...one
        }
      )
      return checksum(BlockData) === Checksum
    }
    expect([await got(), await got(), await got()]).toEqual([true, false, true])
  })

  it('is as far away, and the way as narrow, as the switches say', async () => {
    const settings: Record<string, number> = { 'ebs.latencyMilliseconds': 30, 'ebs.mebibytesPerSecond': 1 }
    const way = line(d.clock, name => settings[name] ?? 0)
    const began = d.clock.now()
    const arrived: number[] = []
    const carried = [1, 1, 0].map(blocks => way.carry(blocks).then(() => arrived.push(d.clock.now() - began)))
    await d.clock.advance(2000)
    await Promise.all(carried)
    expect(arrived).toEqual([30, 530, 1030])
  })

  it('does not read public snapshots, and does not know those of others', async () => {
    const theirs = await d.snapshot({ 0: filled(1) }, {}, caller(THEIRS))
    expect(await refusal(d.list(theirs))).toBe('ResourceNotFoundException/SNAPSHOT_NOT_FOUND')
    await d.call(
      'ec2:ModifySnapshotAttribute',
      {
        SnapshotId: theirs,
        CreateVolumePermission: { Add: [{ Group: 'all' }] }
      },
      caller(THEIRS)
    )
    expect(await refusal(d.list(theirs))).toBe('AccessDeniedException/UNAUTHORIZED_ACCOUNT')
  })

  it('lags behind completion, when the switch says so', async () => {
    const id = await d.snapshot({ 0: filled(1) })
    d.set('ebs.listLagSeconds', 60)
    expect(await refusal(d.list(id))).toBe('ResourceNotFoundException/SNAPSHOT_NOT_FOUND')
    await d.clock.advance(60_000)
    expect(await refusal(d.list(id))).toBe('accepted')
  })
})

describe('ListChangedBlocks', () => {
  it('shows what differs within a line, with a token for each side that has the block', async () => {
    const parent = await d.snapshot({ 0: filled(1), 1: filled(2) })
    const child = await d.snapshot({ 1: filled(3), 2: filled(4) }, { ParentSnapshotId: parent })
    expect((await d.changed(parent, child)).ChangedBlocks).toEqual([
      { BlockIndex: 1, FirstBlockToken: expect.any(String), SecondBlockToken: expect.any(String) },
      { BlockIndex: 2, SecondBlockToken: expect.any(String) }
    ])
  })

  it('refuses snapshots of different lines', async () => {
    const one = await d.snapshot({ 0: filled(1) })
    const other = await d.snapshot({ 0: filled(1) })
    expect(await refusal(d.changed(one, other))).toBe('ValidationException/UNRELATED_SNAPSHOTS')
  })
})
