import { describe, expect, it } from '@jest/globals'
import { selinuxOf } from '../src/seal.ts'

describe('what an image wants of SELinux', () => {
  it.each([
    ['SELINUX=enforcing\nSELINUXTYPE=targeted\n', { policy: 'targeted', isEnforcing: true }],
    ['# SELINUX=disabled\nSELINUX= Enforcing\nSELINUXTYPE=mls\n', { policy: 'mls', isEnforcing: true }],
    ['SELINUX=permissive\nSELINUX=enforcing\nSELINUXTYPE=default\n', { policy: 'default', isEnforcing: false }],
    ['SELINUXTYPE=targeted\n', { policy: 'targeted', isEnforcing: false }],
    ['SELINUX=disabled\nSELINUXTYPE=targeted\n', undefined],
    ['SELINUX=enforcing\n', undefined],
    ['', undefined]
  ])('is read of %j', (config, wanted) => {
    expect(selinuxOf(config)).toEqual(wanted)
  })
})
