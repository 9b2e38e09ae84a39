import { describe, expect, it } from '@jest/globals'
import { Unanswered, type Volume, type Volumes } from '../../../lib/aws/volumes.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import { freeDevices, linkOf, type VolumeDeps, withVolume } from '../src/attached-volume.ts'
import { volumeTags } from '../src/image-tags.ts'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const work = {
  snapshotId: 'snap-1',
  instanceId: 'i-1',
  tags: volumeTags({ team: 'blue', 'kiln:inputs-digest': 'd' }),
  deadlineSeconds: 600
}

/** What EC2 makes of CreateSnapshot: an id or an error as an answer, or none, and what it has made. */
type Answer = string | Error | { readonly lost: string | undefined; readonly as?: Error }
const TOO_SOON = Object.assign(new Error('wait 15 seconds'), { name: 'SnapshotCreationPerVolumeRateExceeded' })

function account(left: readonly Volume[] = [], answers: readonly Answer[] = ['snap-2']) {
  const snapshots: { id: string; volumeId: string }[] = [{ id: 'snap-other', volumeId: 'vol-other' }]
  const later = [...answers]
  const calls: string[] = []
  const states = new Map<string, string>()
  let busy = 1
  const volumes: Volumes = {
    zoneOf: async id => (id === 'i-1' ? 'us-east-1a' : undefined),
    async create({ zone }) {
      calls.push(`create ${zone}`)
      states.set('vol-1', 'available')
      return 'vol-1'
    },
    async byId(id) {
      const state = states.get(id)
      return state === undefined ? undefined : { id, state, createdAt: '', tags: {} }
    },
    attachedTo: async () => [{ id: 'vol-root', state: 'in-use', createdAt: '', device: '/dev/xvdf', tags: {} }],
    tagged: async tags => (tags['kiln:volume-for'] === 'd' ? left : []),
    async attach(id, instance, device) {
      // Another bake took the name meanwhile.
      if (busy-- > 0) throw new Error(`Attachment point ${device} is already in use`)
      calls.push(`attach ${id} to ${instance} as ${device}`)
      states.set(id, 'in-use')
    },
    async detach(id) {
      calls.push(`detach ${id}`)
      if (states.has(id)) states.set(id, 'available')
    },
    async delete(id) {
      calls.push(`delete ${id}`)
      states.delete(id)
    },
    async snapshot(id) {
      calls.push(`snapshot ${id}`)
      const answer = later.shift() ?? 'snap-2'
      if (answer instanceof Error) throw answer
      const made = typeof answer === 'string' ? answer : answer.lost
      if (made !== undefined) snapshots.push({ id: made, volumeId: id })
      if (typeof answer === 'string') return answer
      throw answer.as ?? new Unanswered('CreateSnapshot', id, new Error('socket hang up'))
    }
  }
  const progress = recordedProgress()
  const deps: VolumeDeps = {
    volumes,
    snapshotState: async () => ({ state: 'completed' }),
    snapshotsTagged: async () => snapshots,
    lookSeconds: 0.001,
    devices: { isThere: async path => path === linkOf('vol-1') },
    progress,
    signal: new AbortController().signal,
    now: () => NOW
  }
  return { deps, calls, said: progress.lines }
}

describe('names for another volume', () => {
  it('are those that none has, under whichever prefix', () => {
    expect(freeDevices([])).toHaveLength(11)
    expect(freeDevices(['/dev/xvda', '/dev/sdf', '/dev/xvdg', undefined])[0]).toBe('/dev/sdh')
  })
})

describe('a bake on a volume', () => {
  it('gives the volume no tag by which a backup of it would be taken for a finished snapshot', () => {
    expect(work.tags).toEqual({ team: 'blue', 'kiln:volume-for': 'd' })
  })

  it('finds its device by the id, takes the next name where one is taken, and detaches before the snapshot', async () => {
    const { deps, calls } = account()

    const made = await withVolume(work, deps, async ({ device, snapshot }) => `${device} ${await snapshot('x', {})}`)

    expect(made).toBe('/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol1 snap-2')
    expect(calls).toEqual([
      'create us-east-1a',
      'attach vol-1 to i-1 as /dev/sdh',
      'detach vol-1',
      'snapshot vol-1',
      'detach vol-1',
      'delete vol-1'
    ])
  })

  it.each([
    ['a lost answer is looked for, and nothing asked again', [{ lost: 'snap-7' }], 'snap-7', 1],
    ['a request that was lost itself is sent again', [{ lost: undefined }, 'snap-8'], 'snap-8', 2],
    ['refused for one of the last seconds, that one is taken', [{ lost: 'snap-7', as: TOO_SOON }], 'snap-7', 1]
  ] as const)('asks for one snapshot: %s', async (_, answers, taken, asked) => {
    const { deps, calls } = account([], answers)

    const made = await withVolume(work, deps, ({ snapshot }) => snapshot('x', {}))

    expect(made).toBe(taken)
    expect(calls.filter(call => call === 'snapshot vol-1')).toHaveLength(asked)
  })

  it.each([
    ['says no', [new Error('no')], 'no'],
    ['never answers', Array(3).fill({ lost: undefined }), /socket hang up; 3 times, and no snapshot of vol-1 is there/]
  ] as const)('gives up when EC2 %s', async (_, answers, said) => {
    const { deps, calls } = account([], answers)

    await expect(withVolume(work, deps, ({ snapshot }) => snapshot('x', {}))).rejects.toThrow(said)
    expect(calls.filter(call => call === 'snapshot vol-1')).toHaveLength(answers.length)
  })

  it('is attached where the answer to its attachment was lost', async () => {
    const { deps, calls } = account()
    const { attach, byId } = deps.volumes
    const attached = { instanceId: 'i-1', device: '/dev/sdh' }
    const volumes: Volumes = {
      ...deps.volumes,
      async attach(...to) {
        await attach(...to)
        throw Object.assign(new Error('vol-1 is already attached to an instance'), { name: 'VolumeInUse' })
      },
      byId: async id => ({ ...((await byId(id)) as Volume), ...attached })
    }

    await withVolume(work, { ...deps, volumes }, async () => undefined)

    expect(calls.filter(call => call.startsWith('attach'))).toEqual(['attach vol-1 to i-1 as /dev/sdh'])
  })

  it('leaves no volume when it fails', async () => {
    const { deps, calls } = account()

    await expect(
      withVolume(work, deps, async () => {
        throw new Error('no')
      })
    ).rejects.toThrow('no')

    expect(calls.slice(-2)).toEqual(['detach vol-1', 'delete vol-1'])
  })

  it('sweeps the volumes that killed runs of the same inputs left, and no other', async () => {
    const one = { state: 'available', tags: {} }
    const old = { ...one, id: 'vol-old', createdAt: '2026-01-01T11:00:00Z' }
    const young = { ...one, id: 'vol-young', createdAt: '2026-01-01T11:59:00Z' }
    const { deps, calls } = account([old, young])

    await withVolume(work, deps, async () => undefined)

    expect(calls.slice(0, 2)).toEqual(['detach vol-old', 'delete vol-old'])
    expect(calls.join()).not.toContain('vol-young')
  })

  it('says when the instance is none of this account', async () => {
    const { deps } = account()

    await expect(withVolume({ ...work, instanceId: 'i-2' }, deps, async () => undefined)).rejects.toThrow(
      'Instance i-2 does not exist in this region and account'
    )
  })
})
