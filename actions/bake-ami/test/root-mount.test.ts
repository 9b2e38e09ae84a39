import { describe, expect, it } from '@jest/globals'
import type { Candidate } from '../src/installation.ts'
import { mountOptions } from '../src/root-mount.ts'

const root = (kind: Candidate['kind']): Candidate => ({
  ...{ number: 1, offset: 1024, bytes: 4096, kind, incompatible: 0 },
  ...{ uuid: '', label: '', partitionUuid: '', partitionLabel: '' }
})

describe('the root of a base is mounted', () => {
  it.each([
    ['xfs', { pageBytes: 4096 }, 'loop,offset=1024,sizelimit=4096,noatime,nouuid,allocsize=4096'],
    ['xfs', 'read-only', 'loop,offset=1024,sizelimit=4096,noatime,nouuid,ro,norecovery'],
    ['ext', { pageBytes: 4096 }, 'loop,offset=1024,sizelimit=4096,noatime,noinit_itable'],
    ['ext', 'read-only', 'loop,offset=1024,sizelimit=4096,noatime,noinit_itable,ro,noload']
  ] as const)(
    'as %s, %s: reading changes no block (T10), an equal one may be mounted beside it (T12)',
    (kind, how, options) => {
      expect(mountOptions(root(kind), how)).toBe(options)
    }
  )
})
