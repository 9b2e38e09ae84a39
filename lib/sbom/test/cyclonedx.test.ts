import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  cycloneDx,
  type ListedPackage,
  operatingSystem,
  packageUrl,
  parseDebListing,
  parseRpmListing
} from '../cyclonedx.ts'

const os = { id: 'amzn', version: '2023', name: 'Amazon Linux 2023' }
const bash: ListedPackage = {
  kind: 'rpm',
  name: 'bash',
  epoch: 0,
  version: '5.2.15-1.amzn2023',
  arch: 'x86_64',
  license: 'GPLv3+',
  vendor: 'Amazon Linux',
  url: 'https://www.gnu.org/software/bash',
  source: 'bash-5.2.15-1.amzn2023.src.rpm',
  headerSha256: 'ab'.repeat(32)
}
const perl: ListedPackage = { kind: 'rpm', name: 'perl-libs', epoch: 4, version: '5.32.1-477', arch: 'x86_64' }
const bill = {
  subject: { type: 'operating-system', name: 'web-1.0-1', version: '1.0-1', properties: { 'kiln:ami': 'ami-1' } },
  os,
  packages: [perl, bash],
  at: '2026-01-01T00:00:00.000Z'
} as const

describe('a bill of materials', () => {
  it('names subject, system and packages, each by its URL', () => {
    expect(cycloneDx(bill)).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: expect.stringMatching(
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
      ),
      metadata: {
        timestamp: '2026-01-01T00:00:00.000Z',
        component: { name: 'web-1.0-1', properties: [{ name: 'kiln:ami', value: 'ami-1' }] }
      },
      components: [
        { type: 'operating-system', name: 'amzn', version: '2023' },
        {
          type: 'library',
          name: 'bash',
          licenses: [{ license: { name: 'GPLv3+' } }],
          supplier: { name: 'Amazon Linux' },
          purl: 'pkg:rpm/amzn/bash@5.2.15-1.amzn2023?arch=x86_64&distro=amzn-2023&upstream=bash-5.2.15-1.amzn2023.src.rpm'
        },
        { name: 'perl-libs', version: '4:5.32.1-477' }
      ]
    })
  })

  it('is the same bytes for the same contents, in whatever order they were listed', () => {
    const turned = { ...bill, packages: bill.packages.toReversed() }

    expect(JSON.stringify(cycloneDx(turned))).toBe(JSON.stringify(cycloneDx(bill)))
    expect(cycloneDx({ ...bill, packages: [bash] })['serialNumber']).not.toBe(cycloneDx(bill)['serialNumber'])
  })

  it('gives every package an URL of its own that can be read back', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9+._-]{0,12}$/)
    fc.assert(
      fc.property(name, name, fc.nat(9), (package_, version, epoch) => {
        const purl = packageUrl({ kind: 'rpm', name: package_, epoch, version, arch: 'noarch' }, os)
        const [, found, at, query] = /^pkg:rpm\/amzn\/([^@/]+)@([^?]+)\?(.*)$/.exec(purl) ?? []
        expect(decodeURIComponent(found ?? '')).toBe(package_)
        expect(decodeURIComponent(at ?? '')).toBe(version)
        expect(new URLSearchParams(query).get('epoch')).toBe(epoch === 0 ? null : String(epoch))
      })
    )
  })
})

describe('what is installed', () => {
  it('is read from rpm, without the keys that rpm lists as packages', () => {
    const text = [
      'bash\t0\t5.2-1\tx86_64\tGPLv3+\t(none)\t(none)\tbash-5.2-1.src.rpm\tabcd',
      'gpg-pubkey\t0\td832c631-6515c85e\t(none)\tpubkey\t(none)\t(none)\t(none)\t(none)',
      'perl-libs\t4\t5.32-4\tx86_64\tGPL+ or Artistic\tAmazon Linux\thttps://www.perl.org/\tperl-5.32-4.src.rpm\t',
      ''
    ].join('\n')

    expect(parseRpmListing(text)).toEqual([
      {
        kind: 'rpm',
        name: 'bash',
        epoch: 0,
        version: '5.2-1',
        arch: 'x86_64',
        license: 'GPLv3+',
        source: 'bash-5.2-1.src.rpm',
        headerSha256: 'abcd'
      },
      {
        kind: 'rpm',
        name: 'perl-libs',
        epoch: 4,
        version: '5.32-4',
        arch: 'x86_64',
        license: 'GPL+ or Artistic',
        vendor: 'Amazon Linux',
        url: 'https://www.perl.org/',
        source: 'perl-5.32-4.src.rpm'
      }
    ])
  })

  it('is read from dpkg, without what was removed', () => {
    const text =
      'bash\t5.2.15-2+b2\tamd64\tMatthias Klose <doko@debian.org>\thttp://tiswww.case.edu/\tbash\tinstalled\n' +
      'gone\t1\tall\tN\t\tgone\tconfig-files\n'

    expect(parseDebListing(text)).toEqual([
      {
        kind: 'deb',
        name: 'bash',
        epoch: 0,
        version: '5.2.15-2+b2',
        arch: 'amd64',
        vendor: 'Matthias Klose <doko@debian.org>',
        url: 'http://tiswww.case.edu/',
        source: 'bash'
      }
    ])
  })

  it('is of the system that os-release names', () => {
    expect(
      operatingSystem('NAME="Amazon Linux"\nID="amzn"\nVERSION_ID="2023"\nPRETTY_NAME="Amazon Linux 2023"\n')
    ).toEqual(os)
    expect(operatingSystem('')).toEqual({ id: 'unknown', version: 'unknown', name: 'unknown' })
  })
})
