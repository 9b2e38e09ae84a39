import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { compareEvr, compareVersions, evrText, fileName, type Nevra, nevraText, readNevra } from '../nevra.ts'

describe('versions are compared as rpm compares them', () => {
  // From rpm's own tests (tests/rpmvercmp.at).
  it.each([
    ['1.0', '1.0', 0],
    ['1.0', '2.0', -1],
    ['2.0.1', '2.0', 1],
    ['2.0.1a', '2.0.1', 1],
    ['5.5p1', '5.5p2', -1],
    ['5.5p10', '5.5p1', 1],
    ['10xyz', '10.1xyz', -1],
    ['xyz10', 'xyz10.1', -1],
    ['xyz.4', '8', -1],
    ['xyz.4', '2', -1],
    ['5.5p2', '5.6p1', -1],
    ['6.0.rc1', '6.0', 1],
    ['10b2', '10a1', 1],
    ['1.0aa', '1.0a', 1],
    ['10.0001', '10.1', 0],
    ['10.0001', '10.0039', -1],
    ['4.999.9', '5.0', -1],
    ['20101121', '20101122', -1],
    ['2_0', '2.0', 0],
    ['a+', 'a_', 0],
    ['1.0~rc1', '1.0', -1],
    ['1.0~rc1', '1.0~rc2', -1],
    ['1.0~rc1~git123', '1.0~rc1', -1],
    ['1.0^', '1.0', 1],
    ['1.0^git1', '1.0^git2', -1],
    ['1.0^git1', '1.01', -1],
    ['1.0^20160101', '1.0.1', -1],
    ['1.0~rc1^git1', '1.0~rc1', 1],
    ['1.0^git1~pre', '1.0^git1', -1]
  ])('%s and %s: %i', (a, b, order) => {
    expect(compareVersions(a, b)).toBe(order)
    expect(compareVersions(b, a)).toBe(0 - order)
  })

  it('whatever the versions, the order does not depend on which comes first', () => {
    const version = fc.stringMatching(/^[0-9a-z.~^]{1,8}$/)
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compareVersions(a, b) + compareVersions(b, a)).toBe(0)
      })
    )
  })
})

describe('a NEVRA', () => {
  const nevra = (parts: Partial<Nevra>): Nevra => ({
    name: 'hello',
    epoch: 0,
    version: '1.0',
    release: '1',
    arch: 'noarch',
    ...parts
  })

  it('is written as dnf writes it, with the epoch only where there is one', () => {
    expect(nevraText(nevra({}))).toBe('hello-1.0-1.noarch')
    expect(nevraText(nevra({ epoch: 2 }))).toBe('hello-2:1.0-1.noarch')
    expect(evrText(nevra({ epoch: 2 }))).toBe('2:1.0-1')
  })

  it('names a file without its epoch', () => {
    expect(fileName(nevra({ epoch: 2 }))).toBe('hello-1.0-1.noarch.rpm')
  })

  it('is newer by epoch, then version, then release', () => {
    expect(compareEvr(nevra({ epoch: 1, version: '1' }), nevra({ version: '9' }))).toBe(1)
    expect(compareEvr(nevra({ version: '1.10' }), nevra({ version: '1.9' }))).toBe(1)
    expect(compareEvr(nevra({ release: '2' }), nevra({ release: '10' }))).toBe(-1)
  })
})

describe('a NEVRA as text', () => {
  it.each([
    ['hello-world-1.2.0-1.noarch', { name: 'hello-world', epoch: 0, version: '1.2.0', release: '1', arch: 'noarch' }],
    ['a-b-3:2~rc1-1.el9.x86_64', { name: 'a-b', epoch: 3, version: '2~rc1', release: '1.el9', arch: 'x86_64' }]
  ])('%s is read back', (text, nevra) => {
    expect(readNevra(text)).toEqual(nevra)
    expect(nevraText(nevra)).toBe(text)
  })

  it('of another form is none', () => {
    expect(readNevra('hello.x86_64')).toBeUndefined()
  })
})
