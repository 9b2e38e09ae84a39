import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { amiName, amiNameProblem, inputsDigest, type Recipe } from '../src/digest.ts'

const recipe: Recipe = {
  application: 'hello-world',
  baseId: 'ami-00000001',
  baseSnapshotId: 'snap-1',
  nevra: 'hello-world-1.0-1.noarch',
  packageChecksum: 'sha256:aa',
  excludePackages: ['kernel*', 'grub*'],
  baseRepositories: true,
  encrypted: false
}

describe('inputsDigest', () => {
  it('is the same for the same recipe, however its exclusions are ordered', () => {
    expect(inputsDigest({ ...recipe, excludePackages: ['grub*', 'kernel*'] })).toBe(inputsDigest(recipe))
  })

  it('changes with each thing that decides the image', () => {
    const others: Partial<Recipe>[] = [
      { application: 'other' },
      { baseId: 'ami-00000002' },
      { baseSnapshotId: 'snap-2' },
      { nevra: 'hello-world-1.0-2.noarch' },
      { packageChecksum: 'sha256:bb' },
      { excludePackages: [] },
      { baseRepositories: false },
      { provisionScript: '#!/bin/sh\n' },
      { rootVolumeGiB: 9 },
      { encrypted: true },
      { gpgKey: 'key' },
      { gpgKey: 'another' },
      { trial: { url: undefined, machine: 'auto' } },
      { trial: { url: 'http://127.0.0.1/', machine: 'auto' } },
      { trial: { url: undefined, machine: 'virtual' } },
      { builder: 'image-builder' }
    ]
    const digests = [recipe, ...others.map(other => ({ ...recipe, ...other }))].map(inputsDigest)

    expect(new Set(digests).size).toBe(digests.length)
    expect(digests.every(digest => /^[0-9a-f]{64}$/.test(digest))).toBe(true)
  })
})

describe('amiName', () => {
  const parts = {
    application: 'hello-world',
    version: '1.0',
    release: '1',
    architecture: 'x86_64',
    digest: '0123456789ab'
  }

  it('tells application, version, release, architecture and eight characters of the digest', () => {
    expect(amiName(parts)).toBe('hello-world-1.0-1-x86_64-01234567')
  })

  it('replaces what RPM versions may have and AMI names may not', () => {
    expect(amiName({ ...parts, version: '1.0~rc1', release: '1^git' })).toBe(
      'hello-world-1.0-rc1-1-git-x86_64-01234567'
    )
  })

  it('is a name that EC2 takes and ends with the digest, for any version', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), version => {
        const name = amiName({ ...parts, version })
        expect(amiNameProblem(name)).toBeUndefined()
        expect(name.endsWith('-x86_64-01234567')).toBe(true)
      })
    )
  })
})

describe('amiNameProblem', () => {
  it('names the characters that EC2 refuses, and the length', () => {
    expect(amiNameProblem('web:1')).toMatch('has :')
    expect(amiNameProblem('ab')).toMatch('has 2 characters')
    expect(amiNameProblem('web (1.0) [x]')).toBeUndefined()
  })
})
