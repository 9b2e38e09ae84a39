import { describe, expect, it } from '@jest/globals'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { debDamage, heldBack, parseDebs, sourceLine } from '../src/deb-manager.ts'
import { clearText, compareDebian, listsOf, parsePackages, readRelease, versionOf } from '../src/debian-packages.ts'
import { installFailure } from '../src/installation.ts'
import { choose, nearNames } from '../src/packages.ts'

const SUM = 'a'.repeat(64)

describe('the order of Debian versions', () => {
  // From deb-version(7), Debian Policy 5.6.12 and dpkg's own t-version.c.
  it.each([
    ['1.0~rc1', '1.0', -1],
    ['1.0~~', '1.0~', -1],
    ['1.0', '1.0+b1', -1],
    ['1.2a', '1.2', 1],
    ['1.2a', '1.2+', -1],
    ['1.10', '1.9', 1],
    ['0:0-0', '0:0-00', 0],
    ['1.0-1', '1.0-1', 0],
    ['1.0a~', '1.0a', -1],
    ['20260101', '9', 1]
  ])('%s against %s is %d', (a, b, expected) => {
    expect(compareDebian(a, b)).toBe(expected)
    expect(compareDebian(b, a) + expected).toBe(0)
  })
})

describe('a version', () => {
  it.each([
    ['1.0-1', { epoch: 0, version: '1.0', release: '1' }],
    ['2:1.0-rc1-3ubuntu1', { epoch: 2, version: '1.0-rc1', release: '3ubuntu1' }],
    ['1.0', { epoch: 0, version: '1.0', release: '0' }]
  ])('%s has epoch, version and revision', (written, expected) => expect(versionOf(written)).toEqual(expected))
})

describe('a Release', () => {
  const release = `Origin: Example
Components: main contrib
No-Support-for-Architecture-all: Packages
MD5Sum:
 00 1 main/binary-amd64/Packages
SHA256:
 ${SUM} 12 main/binary-amd64/Packages
 ${SUM} 12 main/binary-amd64/Packages.gz
 ${SUM} 12 main/binary-all/Packages
 ${SUM} 12 main/binary-all/Packages.gz
 ${SUM} 12 contrib/binary-amd64/Packages.xz
 ${SUM} 9 contrib/binary-amd64/Packages
`

  it('lists packages by component and architecture, packed before plain, xz last, those of all once', () => {
    expect(listsOf(readRelease(release), 'x86_64')).toEqual([
      ['main/binary-amd64/Packages.gz', 'main/binary-amd64/Packages'],
      ['contrib/binary-amd64/Packages', 'contrib/binary-amd64/Packages.xz']
    ])
    expect(listsOf(readRelease(release.replace(/^No-Support.*\n/m, '')), 'x86_64')).toHaveLength(3)
    expect(listsOf(readRelease(release), 'arm64')).toEqual([])
  })

  it('has components where its lists are, as in Debian’s security archive', () => {
    const security = readRelease(
      `Components: updates/main other/extra\nSHA256:${['main', 'other/extra'].flatMap(place => ['Packages', 'Packages.xz'].map(name => `\n ${SUM} 1 ${place}/binary-amd64/${name}`)).join('')}\n`
    )

    expect(security.components).toEqual(['main', 'other/extra'])
    expect(listsOf(security, 'x86_64').flat()).toEqual([
      'main/binary-amd64/Packages',
      'main/binary-amd64/Packages.xz',
      'other/extra/binary-amd64/Packages',
      'other/extra/binary-amd64/Packages.xz'
    ])
  })

  it('may carry its signature, which is not part of it', () => {
    const signed = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: Example\n- -dash\n-----BEGIN PGP SIGNATURE-----\nxx\n-----END PGP SIGNATURE-----\n`

    expect(clearText(signed)).toEqual({ text: 'Origin: Example\n-dash\n', isSigned: true })
    expect(clearText(release)).toEqual({ text: release, isSigned: false })
  })
})

describe('the packages of a list', () => {
  const list = (version: string, arch = 'all', name = 'hello-world'): string =>
    `Package: ${name}\nArchitecture: ${arch}\nVersion: ${version}\nInstalled-Size: 20\nFilename: ./h.deb\nSize: 900\nSHA256: ${SUM}\nDescription: Says\n more\n`
  const all = parsePackages(
    [list('1.9-1'), list('1:0.5~rc1-2'), list('1:0.5-2', 'amd64'), list('1:0.5-3', 'arm64')].join('\n')
  )

  it('are named as RPMs are', () => {
    expect(all[0]).toEqual({
      format: 'deb',
      name: 'hello-world',
      epoch: 0,
      version: '1.9',
      release: '1',
      arch: 'all',
      written: '1.9-1',
      checksum: `sha256:${SUM}`,
      location: './h.deb',
      bytes: 900,
      installedBytes: 20480
    })
  })

  it.each([
    ['hello-world', 'hello-world-1:0.5-2.amd64'],
    ['hello-world=1:0.5~rc1-2', 'hello-world-1:0.5~rc1-2.all'],
    ['hello-world_1.9-1_all', 'hello-world-1.9-1.all'],
    ['hello-world-1.9-1.all', 'hello-world-1.9-1.all']
  ])('%s means %s on x86_64', (wanted, expected) => {
    const chosen = choose(all, wanted, 'x86_64')
    expect(chosen === undefined ? undefined : nevraText(chosen)).toBe(expected)
  })

  it('that are near are named', () => {
    expect(nearNames(all, 'helo-world=1.9-1')).toContain('hello-world-1.9-1.all')
  })
})

describe('what apt is told', () => {
  const source = {
    format: 'deb',
    url: 'http://127.0.0.1:1/x/',
    suite: './',
    components: [],
    mayBeExpired: false
  } as const

  it('is the repository with its key, or that it is trusted without', () => {
    expect(sourceLine({ source, gpgCheck: true, gpgKey: 'key' })).toBe(
      'deb [signed-by=/run/kiln/key.asc] http://127.0.0.1:1/x/ ./\n'
    )
    expect(
      sourceLine({
        source: { ...source, suite: 'stable', components: ['main', 'extra'], mayBeExpired: true },
        gpgCheck: false
      })
    ).toBe('deb [trusted=yes check-valid-until=no] http://127.0.0.1:1/x/ stable main extra\n')
  })

  it('is what it may not touch', () => {
    expect(heldBack(['linux-image*'])).toBe('Package: linux-image*\nPin: release *\nPin-Priority: -1\n\n')
    expect(heldBack([])).toBe('')
  })
})

describe('what dpkg says', () => {
  it('of installed packages becomes NEVRAs; what was removed is none', () => {
    expect(
      parseDebs('installed\tweb\t2:1.0-1\tall\t20\nconfig-files\told\t1\tall\t3\ninstalled\tbash\t5\tamd64\t7\n')
    ).toEqual([
      { name: 'bash', nevra: 'bash-5-0.amd64', bytes: 7168 },
      { name: 'web', nevra: 'web-2:1.0-1.all', bytes: 20480 }
    ])
  })

  it('of damage is heard, but not of documentation that small images leave out', () => {
    expect(
      debDamage(
        [
          '??5??????   /opt/web/blob',
          '??5?????? c /etc/web.conf',
          'missing     /usr/share/doc/web/copyright',
          'missing     /usr/lib/web/main.py'
        ].join('\n')
      )
    ).toEqual(['??5??????   /opt/web/blob', 'missing     /usr/lib/web/main.py'])
  })

  it.each([
    [
      'The following packages have unmet dependencies:\n web : Depends: redis but it is not installable',
      /needs something/
    ],
    ["E: The repository 'http://127.0.0.1 ./ InRelease' is not signed.", /signature of .* was refused/],
    ['The following signatures couldn’t be verified: NO_PUBKEY 0123', /signature of .* was refused/],
    ["E: You don't have enough free space in /run/kiln/cache/archives/.", /too little room/],
    ['E: Failed to fetch http://deb.example.com/InRelease  Could not connect', /cannot be reached/],
    ["E: Version '1.0-1' for 'web' was not found", /does not find/]
  ])('when it fails with %j is explained', (said, message) => {
    expect(installFailure(said, 'web-1.0-1.all').message).toMatch(message)
  })
})
