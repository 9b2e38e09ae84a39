import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { recordedProgress } from '../../../lib/progress.ts'
import { programs } from '../../../lib/rpm/program.ts'
import { timeOfBuild } from '../src/fragments.ts'
import { publish } from '../src/main.ts'
import {
  compose,
  composeRepomd,
  inOnePiece,
  LISTS,
  type List,
  type MetadataFile,
  metadataFile,
  otherParts,
  parseRepomd,
  primaryParts,
  unpack
} from '../src/metadata.ts'
import { MemoryStore } from './memory-store.ts'

jest.setTimeout(120_000)

/** Everything that createrepo_c writes about a package in some special way. */
const SPEC = `Name: kiln-lists
Version: 1.0~rc1
Release: 1
Epoch: 2
Summary: Größe & <Maß> "quoted"
Summary(de): Auf Deutsch
License: MIT
Packager: Jürgen <j@example.com>
BuildArch: noarch
Provides: virtual = 3:1.2-4
Provides: bundled(lib(x)) = 1
Requires: (bash if coreutils)
Recommends: weak
Suggests: weaker > 2
Supplements: strong
Enhances: stronger
Conflicts: old-lists < 1
Obsoletes: older-lists <= 0:0.9
Requires(pre): shadow-utils
%description
Ünïcode, & entities <here>, and
]]> a second line.
%description -l de
Deutsch.
%package empty
Summary: No files
%description empty
%package many
Summary: Many files
%description many
Many.
%install
mkdir -p "%{buildroot}/usr/share/kiln/a & b" %{buildroot}/etc/kiln %{buildroot}/usr/bin
touch "%{buildroot}/usr/share/kiln/a & b/ü <x>" %{buildroot}/etc/kiln/kiln.conf %{buildroot}/usr/bin/kiln-lists
for n in $(seq 40); do touch %{buildroot}/usr/share/kiln/f$n; done
%files
/usr/bin/kiln-lists
%config(noreplace) /etc/kiln/kiln.conf
%ghost /var/log/kiln.log
%files empty
%files many
%dir /usr/share/kiln
"/usr/share/kiln/a & b"
/usr/share/kiln/f*
%changelog
* Fri Jan 02 2026 Ä & B <a@example.com> - 1.0-1
- Ünïcode & <entities>
* Thu Jan 01 2026 A <a@example.com> - 0.9-1
- First
`

let directory = ''
let packages: string[] = []

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-lists-'))
  for (const version of ['1.0~rc1', '1.0', '1.1']) {
    const spec = join(directory, `${version}.spec`)
    writeFileSync(spec, SPEC.replace('Version: 1.0~rc1', `Version: ${version}`))
    const define = ['--define', `_topdir ${directory}/build`, '--define', '_buildhost x']
    execFileSync('rpmbuild', ['-bb', ...define, spec], { stdio: 'ignore', env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  }
  const built = join(directory, 'build/RPMS/noarch')
  packages = readdirSync(built).map(name => join(built, name))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** What createrepo_c itself says of a directory with these packages. */
function byCreaterepo(paths: readonly string[]): Record<string, string[]> {
  const repository = mkdtempSync(join(directory, 'peer-'))
  mkdirSync(join(repository, 'packages'))
  for (const path of paths) copyFileSync(path, join(repository, 'packages', basename(path)))
  execFileSync('createrepo_c', ['--quiet', '--no-database', '--general-compress-type=gz', repository])
  const files = new Map(
    readdirSync(join(repository, 'repodata')).map(name => [
      `repodata/${name}`,
      readFileSync(join(repository, 'repodata', name))
    ])
  )
  return canonical(files)
}

/** The packages of each list, as text, sorted; with the one difference that is meant. */
function canonical(files: ReadonlyMap<string, Buffer>): Record<string, string[]> {
  const { named } = parseRepomd(files.get('repodata/repomd.xml')?.toString() ?? '')
  return Object.fromEntries(
    LISTS.map(list => {
      const one = named.find(({ type }) => type === list)
      const xml = one === undefined ? '' : unpack(one, files.get(one.location) ?? Buffer.alloc(0))
      const parts = list === 'primary' ? primaryParts(xml) : otherParts(xml)
      return [list, parts.map(({ text }) => timeOfBuild(text)).sort()]
    })
  )
}

describe('lists made by splicing', () => {
  it.each([1, 2, 4, 9])('in portions of %i are those of createrepo_c over all (R11)', async portion => {
    const memory = new MemoryStore()
    for (let at = 0; at < packages.length; at += portion) {
      await publish(
        {
          workspace: '/',
          rpms: packages.slice(at, at + portion).join('\n'),
          keep: 0,
          compress: portion === 2 ? 'zstd' : 'gz',
          mode: 'apply',
          retries: 0,
          revisions: false,
          gpgKey: undefined,
          signingKey: undefined
        },
        {
          run: programs(new AbortController().signal),
          progress: recordedProgress(),
          store: memory.seenBy(),
          temporary: tmpdir(),
          signal: new AbortController().signal,
          now: Date.now,
          random: Math.random
        }
      )
    }
    const ours = canonical(memory.files)
    expect(ours['primary']).toHaveLength(9)
    expect(ours).toEqual(byCreaterepo(packages))
  })

  it('keep the epoch, the tilde and the order that rpm gives versions', () => {
    const files = byCreaterepo(packages)
    const [first] = primaryParts(compose('primary', [{ pkgid: '', text: files['primary']?.[0] ?? '' }]))
    expect(first).toMatchObject({ epoch: 2, arch: 'noarch' })
    expect(first?.location).toMatch(/^packages\/kiln-lists/)
  })
})

describe('repomd.xml', () => {
  const emptyFile = (list: List, seconds = 1): Promise<MetadataFile> =>
    metadataFile(list, inOnePiece(compose(list, [])), seconds)

  it('keeps what it does not understand, and drops databases made from the old lists', async () => {
    const all = await Promise.all(LISTS.map(list => emptyFile(list)))
    const group = '<data type="group"><checksum type="sha256">aa</checksum><location href="repodata/g.xml"/></data>'
    const old = composeRepomd('7', all, undefined).replace(
      '</repomd>',
      `${group}<data type="primary_db"><location href="repodata/p.sqlite"/></data></repomd>`
    )
    const next = composeRepomd('8', all, parseRepomd(old))
    expect(next).toContain(group)
    expect(next).not.toContain('primary_db')
    expect(parseRepomd(next).named.map(({ type }) => type)).toEqual(['primary', 'filelists', 'other', 'group'])
  })

  it('names files that are gzip of the same bytes each time, as old yum reads (R12)', async () => {
    const file = await emptyFile('primary')
    expect(file.location).toMatch(/^repodata\/[0-9a-f]{64}-primary\.xml\.gz$/)
    expect((await emptyFile('primary', 2)).location).toBe(file.location)
  })

  it.each([
    [
      'a list that says another number',
      () => otherParts('<otherdata packages="2"><package pkgid="a"></package></otherdata>'),
      'says 2 and holds 1'
    ],
    [
      'a list that ends too early',
      () => primaryParts('<metadata packages="1"><package type="rpm">'),
      'ends in the middle'
    ],
    ['no lists', () => parseRepomd('<repomd></repomd>'), 'names no primary']
  ])('with %s is refused', (_, body, problem) => expect(body).toThrow(problem))
})
