import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cgroupHost } from '../cgroups.ts'
import { Addresses } from '../network.ts'
import { fstabRoot, readPartitions, rootCandidates } from '../root-disk.ts'

const MIB = 1024 * 1024
const partition = { startBytes: MIB, sizeBytes: 100 * MIB, typeId: '' }

describe('the root partition', () => {
  it('is read from the table as partx prints it', () => {
    expect(readPartitions('4096 4190175 4f68bce3-e8cd-4db1-96e7-fbcaf984b709\n 2048 2048 21686148-6449\n')).toEqual([
      { startBytes: 4096 * 512, sizeBytes: 4190175 * 512, typeId: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709' },
      { startBytes: MIB, sizeBytes: MIB, typeId: '21686148-6449' }
    ])
  })

  it('is the typed one, then the labelled one, then the largest, and never one that cannot hold a root', () => {
    const swap = { ...partition, type: 'swap', label: '', uuid: '' }
    const esp = { ...partition, type: 'vfat', label: 'EFI', uuid: '' }
    const data = { ...partition, sizeBytes: 900 * MIB, type: 'ext4', label: 'data', uuid: '' }
    const labelled = { ...partition, type: 'xfs', label: '/', uuid: '' }
    const typed = { ...partition, typeId: '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709', type: 'xfs', label: '', uuid: '' }
    expect(rootCandidates([swap, esp, data, labelled, typed])).toEqual([typed, labelled, data])
  })

  it('is what the fstab mounts at /', () => {
    expect(fstabRoot('# LABEL=x / xfs\nUUID=1 /boot xfs defaults\nUUID=2  /  xfs  defaults,noatime 1 1\n')).toBe(
      'UUID=2'
    )
    expect(fstabRoot('')).toBeUndefined()
  })
})

describe('addresses', () => {
  it('are unique, in the block of their zone, and come back last', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('us-east-1a', 'us-east-1b', 'us-east-1f'), { maxLength: 200 }), zones => {
        const addresses = new Addresses()
        const taken = zones.map(zone => addresses.take(zone) ?? '')
        expect(new Set(taken).size).toBe(zones.length)
        taken.forEach((address, index) => {
          const zone = (zones[index] ?? '').charCodeAt(9) - 97
          const third = Number(address.split('.')[2])
          expect(Math.floor(third / 32)).toBe(zone + 1)
          addresses.release(address)
        })
        for (const zone of zones) expect(taken).not.toContain(addresses.take(zone))
      })
    )
  })

  it('run out', () => {
    const addresses = new Addresses()
    let count = 0
    while (addresses.take('us-east-1a') !== undefined) count++
    expect(count).toBe(32 * 256 - 5)
    expect(addresses.take('us-east-1b')).toBe('10.77.64.4')
  })
})

describe('control groups', () => {
  it('are one hierarchy on a v2 host', () => {
    expect(cgroupHost('cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n')).toEqual({
      kind: 'unified',
      roots: ['/sys/fs/cgroup']
    })
  })

  it('are several on a v1 or hybrid host, those that are there', () => {
    const mounts = 'tmpfs /sys/fs/cgroup tmpfs ro 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n'
    expect(cgroupHost(mounts, path => !path.endsWith('pids'))).toEqual({
      kind: 'legacy',
      roots: ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/memory']
    })
  })
})
