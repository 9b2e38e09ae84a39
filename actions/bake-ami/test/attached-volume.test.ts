import { describe, expect, it } from '@jest/globals'
import type { Volume, Volumes } from '../../../lib/aws/volumes.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import { freeDevices, linkOf, type VolumeDeps, withVolume } from '../src/attached-volume.ts'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const work = {
  snapshotId: 'snap-1',
  instanceId: 'i-1',
  tags: { 'kiln:inputs-digest': 'd' },
  deadlineSeconds: 600
}

function account(left: readonly Volume[] = []) {
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
    tagged: async () => left,
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
      return 'snap-2'
    }
  }
  const progress = recordedProgress()
  const deps: VolumeDeps = {
    volumes,
    snapshotState: async () => ({ state: 'completed' }),
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
