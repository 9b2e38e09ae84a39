import { describe, expect, it } from '@jest/globals'
import { nevraText as nevra } from '../../../lib/rpm/nevra.ts'
import { cachedName, choose, nearNames, type Package, parsePrimary, primaryOf, signed } from '../src/packages.ts'

const PRIMARY = `<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="2">
<package type="rpm"><name>hello-world</name><arch>noarch</arch><version epoch="0" ver="1.0" rel="1.kiln"/>
<checksum type="sha256" pkgid="YES">abc123</checksum><summary>Says &amp; serves</summary>
<size package="8194" installed="20171" archive="20500"/>
<location href="packages/h/hello-world-1.0-1.kiln.noarch.rpm"/>
<format><rpm:license>MIT</rpm:license><rpm:provides><rpm:entry name="hello-world" flags="EQ" epoch="0" ver="9" rel="9"/></rpm:provides></format></package>
<package type="rpm"><name>hello-world</name><arch>src</arch><version epoch="0" ver="1.0" rel="1.kiln"/>
<checksum type="sha256" pkgid="YES">def</checksum><location href="s.rpm"/></package>
</metadata>`

const hello: Package = {
  format: 'rpm',
  name: 'hello-world',
  epoch: 0,
  version: '1.0',
  release: '1.kiln',
  arch: 'noarch',
  checksum: 'sha256:abc123',
  location: 'packages/h/hello-world-1.0-1.kiln.noarch.rpm',
  bytes: 8194,
  installedBytes: 20171
}

describe('the metadata of a repository', () => {
  it('names its primary file and the checksum of it', () => {
    const repomd = `<repomd><data type="other"><location href="repodata/o.xml.gz"/></data><data type="primary">
      <checksum type="sha256">0f3a</checksum><open-checksum type="sha256">11</open-checksum>
      <location href="repodata/0f3a-primary.xml.gz"/></data></repomd>`

    expect(primaryOf(repomd)).toEqual({ location: 'repodata/0f3a-primary.xml.gz', sha256: '0f3a' })
    expect(primaryOf('<html>')).toBeUndefined()
  })

  it('lists binary packages with what their files are', () => {
    expect(parsePrimary(PRIMARY)).toEqual([hello])
  })
})

describe('the name of a package in its manager’s cache', () => {
  it.each([
    [hello, 'hello-world-1.0-1.kiln.noarch.rpm'],
    [{ ...hello, name: 'web', written: '1.0-1', arch: 'all', location: 'pool/w/web.deb' }, 'web_1.0-1_all.deb'],
    [
      { ...hello, name: 'libstdc++6', written: '2:4.35~rc1+b1-1', arch: 'amd64' },
      'libstdc++6_2%3a4.35~rc1+b1-1_amd64.deb'
    ]
  ] as const)('is, for %j, as it looks for it', (one, name) => {
    expect(cachedName(one)).toBe(name)
  })
})

describe('choosing a package', () => {
  const all: Package[] = [
    hello,
    { ...hello, version: '1.10' },
    { ...hello, version: '1.9' },
    { ...hello, epoch: 1, version: '0.5', arch: 'aarch64' },
    { ...hello, name: 'hello-world-docs' }
  ]

  it.each([
    ['hello-world', 'hello-world-1.10-1.kiln.noarch'],
    ['hello-world-1.9-1.kiln', 'hello-world-1.9-1.kiln.noarch'],
    ['hello-world-1.0-1.kiln.noarch', 'hello-world-1.0-1.kiln.noarch'],
    ['hello-world-0:1.0-1.kiln.noarch', 'hello-world-1.0-1.kiln.noarch']
  ])('%s means %s on x86_64', (wanted, expected) => {
    const chosen = choose(all, wanted, 'x86_64')

    expect(chosen === undefined ? undefined : nevra(chosen)).toBe(expected)
  })

  it('takes the higher epoch, and only packages for the architecture', () => {
    const chosen = choose(all, 'hello-world', 'arm64')

    expect(chosen === undefined ? undefined : nevra(chosen)).toBe('hello-world-1:0.5-1.kiln.aarch64')
  })

  it('finds nothing for a name that is not there, and tells names that are near', () => {
    expect(choose(all, 'helo-world', 'x86_64')).toBeUndefined()
    expect(nearNames(all, 'helo-world')).toContain('hello-world-1.0-1.kiln.noarch')
    expect(nearNames(all, 'hello-world-2.0-1')).toContain('hello-world-1.10-1.kiln.noarch')
    expect(nearNames(all, 'postgresql')).toEqual([])
  })
})

describe('signed', () => {
  const rpm = (...tags: number[]): Buffer => {
    const head = Buffer.alloc(96 + 16 + tags.length * 16)
    head.writeUInt32BE(0xedabeedb, 0)
    head.writeUInt32BE(0x8eade801, 96)
    head.writeUInt32BE(tags.length, 96 + 8)
    for (const [index, tag] of tags.entries()) head.writeUInt32BE(tag, 96 + 16 + index * 16)
    return head
  }

  it('sees a signature among the tags of the signature header', () => {
    expect(signed(rpm(62, 269, 268))).toBe(true)
    expect(signed(rpm(62, 269, 273))).toBe(false)
  })

  it('refuses what is no RPM', () => {
    expect(() => signed(Buffer.from('<html>'.padEnd(200)))).toThrow('not an RPM')
  })
})
