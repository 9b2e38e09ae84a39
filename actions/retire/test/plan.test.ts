import { describe, expect, it } from '@jest/globals'
import type { Image } from '../../../lib/aws/images.ts'
import type { Snapshot } from '../../../lib/aws/snapshots.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { observe } from '../../../lib/release/world.ts'
import { CLUSTER, run, wanted } from '../../../test/simulated-runs.ts'
import { type Policy, planImages, planReleases, planSnapshots } from '../src/plan.ts'

const policy: Policy = {
  keepReleases: 1,
  maxAgeHours: undefined,
  keepAmis: 2,
  launchedWithinDays: 7,
  leftoverAgeHours: 24,
  soakSeconds: 120
}

const released = async (soakSeconds: number, ...images: string[]) => {
  const aws = simulated(CLUSTER)
  for (const image of images) await run(aws, wanted(image, { soakSeconds }))
  return aws
}
const planned = async (aws: ReturnType<typeof simulated>, more: Partial<Policy> = {}) =>
  planReleases(await observe(CLUSTER, aws.ports), { ...policy, ...more })

describe('retiring releases', () => {
  it('keeps the live one and the one retained for a rollback', async () => {
    const { retirements, kept } = await planned(await released(0, 'ami-0000000a', 'ami-0000000b'))

    expect(retirements).toEqual([])
    expect(kept).toEqual([
      { what: 'hello-test-v002', why: 'live' },
      { what: 'hello-test-v001', why: 'retained for a rollback' }
    ])
  })

  it('empties the retained one, lets it drain, and deletes group and template, when none is to be kept', async () => {
    const { retirements } = await planned(await released(0, 'ami-0000000a', 'ami-0000000b'), { keepReleases: 0 })

    expect(retirements).toMatchObject([
      {
        release: 'hello-test-v001',
        before: [{ do: 'empty' }],
        drains: true,
        after: [{ do: 'remove-group' }, { do: 'remove-template' }]
      }
    ])
  })

  it('leaves a group that somebody protected from deletion', async () => {
    const aws = await released(0, 'ami-0000000a', 'ami-0000000b')
    aws.protect('hello-test-v001')

    const { retirements, kept } = await planned(aws, { keepReleases: 0 })

    expect(retirements).toEqual([])
    expect(kept[1]?.why).toContain('protected its group from deletion')
  })

  it('leaves a canary that has a share of the traffic, even when its run is long dead', async () => {
    const aws = await released(0, 'ami-0000000a')
    aws.crashAt({ nth: 'set-weights', when: 'after' })
    await run(aws, wanted('ami-0000000b', { strategy: 'canary', rungs: [10] })).catch(() => {})
    aws.crashAt(undefined)
    aws.advance(100 * 3600)

    const { retirements, kept, calm } = await planned(aws, { keepReleases: 0, maxAgeHours: 1 })

    expect([retirements, calm]).toEqual([[], []])
    expect(kept).toContainEqual({ what: 'hello-test-v002', why: 'serves 10 % of the traffic' })
  })

  it.each<[string, (aws: ReturnType<typeof simulated>) => void]>([
    ['both slots serve', aws => aws.setWeights(50, 50)],
    ['neither slot does', aws => aws.setWeights(0, 0)],
    ['clients stick to a slot without weight', aws => aws.setSticky(true)]
  ])('leaves all that has a slot where somebody wrote the production rule so that %s (I3)', async (_, write) => {
    const aws = await released(0, 'ami-0000000a', 'ami-0000000b')
    write(aws)
    aws.advance(49 * 3600)

    const { retirements, kept, calm } = await planned(aws, { keepReleases: 0, maxAgeHours: 48, soakSeconds: 0 })

    expect([retirements, calm]).toEqual([[], []])
    const why = expect.stringContaining('the production rule of hello-test')
    expect(kept.map(({ what }) => what)).toEqual(['hello-test-v002', 'hello-test-v001'])
    expect(kept).toContainEqual({ what: 'hello-test-v001', why })
  })

  it('leaves a release whose last requests may still arrive (I3)', async () => {
    const { retirements, kept } = await planned(await released(600, 'ami-0000000a', 'ami-0000000b'), {
      keepReleases: 0
    })

    expect(retirements).toEqual([])
    expect(kept[1]?.why).toContain('its last requests may still arrive until')
  })

  it('retires a retained release past its age', async () => {
    const aws = await released(0, 'ami-0000000a', 'ami-0000000b')
    aws.advance(49 * 3600)

    expect((await planned(aws, { maxAgeHours: 48 })).retirements).toHaveLength(1)
  })

  it('leaves a deploy alone that has begun and not ended, and takes it for dead after a day', async () => {
    const aws = await released(0, 'ami-0000000a')
    aws.crashAt({ nth: 3, when: 'before' })
    await run(aws, wanted('ami-0000000b')).catch(() => {})
    aws.crashAt(undefined)

    expect((await planned(aws, { keepReleases: 0 })).kept).toContainEqual({
      what: 'hello-test-v002',
      why: 'a deploy of it has begun and not ended'
    })

    aws.advance(25 * 3600)
    expect((await planned(aws, { keepReleases: 0, soakSeconds: 0 })).retirements).toHaveLength(1)
  })

  it('deletes templates of failed releases, but not the record of the newest version', async () => {
    const aws = await released(0, 'ami-0000000a')
    aws.bad.add('ami-0000000b')
    await run(aws, wanted('ami-0000000b')).catch(() => {})
    expect((await planned(aws)).retirements).toEqual([])

    await run(aws, wanted('ami-0000000c'))
    expect(aws.templateNames()).toEqual(['hello-test-v001', 'hello-test-v003'])
  })
})

const image = (id: string, tags = {}, snapshotId = `snap-${id}`): Image => ({
  id,
  name: id,
  ownerId: '1',
  state: 'available',
  createdAt: '2026-01-05T10:00:00Z',
  architecture: 'x86_64',
  virtualization: 'hvm',
  rootDevice: '/dev/xvda',
  rootDeviceType: 'ebs',
  platformDetails: 'Linux/UNIX',
  productCodes: [],
  enaSupport: true,
  mappings: [{ device: '/dev/xvda', volume: { snapshotId } }],
  tags,
  isProtected: false,
  public: false
})

const snapshot = (id: string, startedAt: string, state = 'pending'): Snapshot => ({
  id,
  state,
  ownerId: '1',
  encrypted: false,
  volumeGiB: 2,
  startedAt,
  tags: {}
})

describe('retiring AMIs', () => {
  const now = Date.parse('2026-01-06T12:00:00Z')
  const newestFirst = ['e', 'd', 'c', 'b', 'a'].map(id => image(id))

  it('keeps the newest and whatever is used, and deletes the rest', () => {
    const { images, kept } = planImages(newestFirst, [], [], new Map([['b', 'launch template lt-1']]), policy, now)

    expect(images.map(({ id }) => id)).toEqual(['c', 'a'])
    expect(kept.map(({ what }) => what)).toEqual(['e', 'd', 'b'])
    expect(kept[2]?.why).toBe('launch template lt-1 uses it')
  })

  it('keeps what somebody launched lately, and what EC2 protects', () => {
    const lately = { ...image('lately'), lastLaunchedAt: '2026-01-01T12:00:00Z' }
    const longAgo = { ...image('long-ago'), lastLaunchedAt: '2025-12-29T11:00:00Z' }
    const safe = { ...image('safe'), isProtected: true }

    const { images, kept } = planImages([lately, longAgo, safe], [], [], new Map(), { ...policy, keepAmis: 0 }, now)

    expect(images).toEqual([longAgo])
    expect(kept.map(({ why }) => why)).toEqual(['launched on 2026-01-01', 'protected against deregistration'])
  })

  it('does not count AMIs that failed to be made, which go once their bake is over: they would take the place of good ones', () => {
    const failed = { ...image('failed'), state: 'failed' }
    const failing = { ...image('failing'), state: 'error', createdAt: '2026-01-06T11:00:00Z' }

    const { images, kept } = planImages([failing, failed, ...newestFirst], [], [], new Map(), policy, now)

    expect(images.map(({ id }) => id)).toEqual(['failed', 'c', 'b', 'a'])
    expect(kept.map(({ what }) => what)).toEqual(['failing', 'e', 'd'])
    expect(kept[0]?.why).toBe('its making has just failed')
  })

  it('never counts or deletes adopted bases', () => {
    const base = image('base', { 'kiln:base-of': 'ami-public' })

    expect(planImages([base, ...newestFirst], [], [], new Map(), { ...policy, keepAmis: 0 }, now).images).toEqual(
      newestFirst
    )
  })

  it('sweeps snapshots without an AMI, once no bake can still be going on', () => {
    const old = snapshot('snap-old', '2026-01-05T01:00:00Z')
    const young = snapshot('snap-young', '2026-01-06T11:00:00Z')
    const used = snapshot('snap-e', '2026-01-01T01:00:00Z', 'completed')

    expect(planImages(newestFirst, [old, young, used], [], new Map(), policy, now).snapshots).toEqual([old])
  })

  it('sweeps volumes of bakes that were killed, once nobody has them attached', () => {
    const idle = { id: 'vol-old', state: 'available', createdAt: '2026-01-05T01:00:00Z', tags: {} }
    const busy = { ...idle, id: 'vol-busy', state: 'in-use' }
    const young = { ...idle, id: 'vol-young', createdAt: '2026-01-06T11:00:00Z' }

    expect(planImages([], [], [idle, busy, young], new Map(), policy, now).volumes).toEqual([idle])
  })
})

describe('snapshots of AMIs that go', () => {
  const mapping = (id: string, ...snapshotIds: string[]): Image => ({
    ...image(id),
    mappings: snapshotIds.map((snapshotId, nth) => ({ device: `/dev/xvd${nth}`, volume: { snapshotId } }))
  })
  const own = ['snap-1', 'snap-2', 'snap-shared'].map(id => snapshot(id, '2026-01-01T01:00:00Z', 'completed'))

  it('go with their AMI when they carry the tags of the application and no other AMI is made of them', () => {
    const [one, two] = [mapping('one', 'snap-1'), mapping('two', 'snap-2')]

    expect(planSnapshots([one, two], [one, two], own, 'hello')).toEqual({
      goWith: new Map([
        ['one', ['snap-1']],
        ['two', ['snap-2']]
      ]),
      kept: []
    })
  })

  it('stay when another AMI is made of them, whoever made that one', () => {
    const one = mapping('one', 'snap-1', 'snap-shared')
    const other = mapping('other', 'snap-other', 'snap-shared')

    const { goWith, kept } = planSnapshots([one], [one, other], own, 'hello')

    expect([...goWith.values()]).toEqual([['snap-1']])
    expect(kept).toEqual([{ what: 'snap-shared', why: 'other (other) is made of it, too' }])
  })

  it('go with the last of several AMIs that go and are made of them: EC2 refuses it before', () => {
    const [one, two] = [mapping('one', 'snap-1', 'snap-shared'), mapping('two', 'snap-2', 'snap-shared')]

    expect(planSnapshots([one, two], [one, two], own, 'hello').goWith).toEqual(
      new Map([
        ['one', ['snap-1']],
        ['two', ['snap-shared', 'snap-2']]
      ])
    )
  })

  it('stay when they do not carry its tags, as a data volume of the base does not, and when they are an adopted base', () => {
    const base = {
      ...snapshot('snap-base', '2026-01-01T01:00:00Z', 'completed'),
      tags: { 'kiln:base-of': 'ami-public' }
    }
    const one = mapping('one', 'snap-1', 'snap-data', 'snap-base')

    const { goWith, kept } = planSnapshots([one], [one], [...own, base], 'hello')

    expect([...goWith.values()]).toEqual([['snap-1']])
    expect(kept.map(({ what }) => what)).toEqual(['snap-data', 'snap-base'])
    expect(kept[0]?.why).toContain('does not carry kiln:application=hello')
  })
})
