import { describe, expect, it } from '@jest/globals'
import { costs } from '../src/costs.ts'
import type { Manifest } from '../src/manifest.ts'
import { report } from '../src/report.ts'

const made: Manifest = {
  schema: 1,
  application: 'web',
  engine: 'ebs-direct',
  ami: { id: 'ami-1', name: 'web-1.0-1-x86_64-aaaa', snapshotId: 'snap-1', encrypted: true },
  reused: 'no',
  base: { id: 'ami-0', name: 'al2023', ownerId: '137112412989', adoptedId: 'ami-00' },
  distribution: [{ region: 'eu-central-1', amiId: 'ami-2', did: ['shared with 111111111111'] }],
  nevra: 'web-1.0-1.noarch',
  version: '1.0',
  release: '1',
  repository: { location: 's3://rpms/el9', revision: 'f', gpgCheck: true },
  inputsDigest: 'aa',
  packages: {
    added: [{ nevra: 'web-1.0-1.noarch', name: 'web', bytes: 2 ** 20 }],
    changed: [{ from: 'a-1-1.noarch', to: 'a-2-1.noarch', bytes: 10 }],
    removed: ['b-1-1.noarch'],
    payloadBytes: 2 ** 20
  },
  basePresentBlocks: 4000,
  getBlocks: 4000,
  putBlocks: 2048,
  zeroBlocks: 3,
  putBytes: 2 ** 30,
  payloadBytes: 2 ** 20,
  slowestRequestSeconds: 1.5,
  requests: { list: 1, get: 4000, start: 1, put: 2048, complete: 1 },
  chrootInstallSeconds: 1,
  seconds: 12.3,
  milliseconds: { resolve: 100, fetch: 4000, 'sandbox: install': 1000, upload: 3000 }
}

describe('what a bake cost', () => {
  it('is told by phase: seconds, and where AWS counts them, requests, bytes and dollars', () => {
    const cost = costs(made, 2)

    expect(cost.phases).toEqual([
      { name: 'resolve', seconds: 0.1 },
      { name: 'fetch', seconds: 4, requests: 4001, bytes: 4000 * 524288, dollars: expect.closeTo(0.012, 4) },
      { name: 'sandbox: install', seconds: 1 },
      { name: 'upload', seconds: 3, requests: 2050, bytes: 2 ** 30, dollars: expect.closeTo(0.0123, 4) }
    ])
    expect(cost.dollarsMonthly).toBeCloseTo(0.05)
    expect(cost.egressDollars).toBeCloseTo(0.1758, 3)
    expect(cost.fastRestoreDollarsHourly).toBe(1.5)
  })
})

describe('the summary of a bake', () => {
  it('has the AMI, where it went, the packages and the costs', () => {
    const text = report(made, 1)

    for (const part of [
      '<code>ami-1</code> web-1.0-1-x86_64-aaaa',
      '| eu-central-1 | <code>ami-2</code>, shared with 111111111111 |',
      '| fetch | 4.00 | 4001 | 2000.0 MiB | $0.0120 |',
      '| added | <code>web-1.0-1.noarch</code> | 1.0 MiB |',
      '| removed | <code>b-1-1.noarch</code> |  |',
      'About $0.0243 of requests, and $0.0500 a month for the stored blocks; $0.18 of traffic if this runner is outside',
      '$0.75 an hour while fast snapshot restore is on'
    ]) {
      expect(text).toContain(part)
    }
  })

  it('of an AMI that was there says so', () => {
    expect(report({ ...made, reused: 'image' })).toContain('nothing was baked')
  })
})
