import { describe, expect, it } from '@jest/globals'
import { refusal, registration } from '../src/registration.ts'
import { baseImage } from './bases.ts'

describe('a registration', () => {
  const asked = {
    base: baseImage(),
    name: 'web-1',
    description: 'web',
    snapshotId: 'snap-child',
    tags: { Name: 'web' }
  }

  it('says every attribute of the base again, because RegisterImage inherits none (T8)', () => {
    expect(registration({ ...asked, uefiData: 'VUVGSQ==' })).toEqual({
      name: 'web-1',
      description: 'web',
      architecture: 'x86_64',
      virtualization: 'hvm',
      rootDevice: '/dev/xvda',
      enaSupport: true,
      sriovNetSupport: 'simple',
      bootMode: 'uefi-preferred',
      tpmSupport: 'v2.0',
      imdsSupport: 'v2.0',
      uefiData: 'VUVGSQ==',
      mappings: [
        {
          device: '/dev/xvda',
          volume: {
            snapshotId: 'snap-child',
            sizeGiB: 8,
            type: 'gp3',
            iops: 3000,
            throughput: 125,
            deleteOnTermination: true
          }
        },
        { device: '/dev/sdb', virtualName: 'ephemeral0' },
        { device: '/dev/sdc', volume: { snapshotId: 'snap-data', sizeGiB: 20, type: 'gp2', encrypted: true } }
      ],
      tags: { Name: 'web' }
    })
  })

  it('leaves out what the base does not have', () => {
    const { sriovNetSupport, bootMode, tpmSupport, imdsSupport, ...plain } = baseImage()
    const made = registration({ ...asked, base: { ...plain, enaSupport: false } })

    expect(made.enaSupport).toBe(false)
    for (const absent of ['sriovNetSupport', 'bootMode', 'tpmSupport', 'imdsSupport', 'uefiData']) {
      expect(made).not.toHaveProperty(absent)
    }
  })

  it.each([
    ['gp2', { type: 'gp2', iops: 100 }, { type: 'gp3' }],
    ['standard', { type: 'standard' }, { type: 'gp3' }],
    ['io2 with its IOPS', { type: 'io2', iops: 9000 }, { type: 'io2', iops: 9000 }]
  ])('makes the root volume gp3 unless its IOPS are provisioned: %s', (_, volume, expected) => {
    const base = {
      ...baseImage(),
      mappings: [{ device: '/dev/xvda', volume: { snapshotId: 'snap-base', sizeGiB: 8, ...volume } }]
    }

    expect(registration({ ...asked, base }).mappings).toEqual([
      { device: '/dev/xvda', volume: { snapshotId: 'snap-child', sizeGiB: 8, deleteOnTermination: true, ...expected } }
    ])
  })

  it('gives the root volume the size that is asked for', () => {
    expect(registration({ ...asked, rootVolumeGiB: 30 }).mappings[0]?.volume?.sizeGiB).toBe(30)
  })
})

describe('a base', () => {
  it('of this architecture, available, with no billing codes is taken', () => {
    expect(refusal(baseImage(), 'x64')).toBeUndefined()
  })

  it.each([
    ['is not available', { state: 'failed', stateReason: 'copy failed' }, /is failed: copy failed/],
    ['is for another architecture', { architecture: 'arm64' }, /is for arm64, and this runner is x86_64/],
    ['is paravirtual', { virtualization: 'paravirtual' }, /paravirtual virtualization/],
    ['has no EBS root', { rootDeviceType: 'instance-store', mappings: [] }, /no EBS snapshot/],
    ['is billed by the hour', { platformDetails: 'Red Hat Enterprise Linux' }, /billed as "Red Hat Enterprise Linux"/],
    ['has product codes', { productCodes: ['abc'] }, /with product codes abc/]
  ])('that %s is refused with a remedy', (_, difference, problem) => {
    const refused = refusal({ ...baseImage(), ...difference }, 'x64')

    expect(refused?.problem).toMatch(problem)
    expect(refused?.remedy).toMatch(/\w/)
  })
})
