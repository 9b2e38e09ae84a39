import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { BUILD_ROOT } from '../src/tree.ts'
import { spec, type Workbench, workbench } from './workbench.ts'

/** These run the real rpmbuild on this machine. */
const benches: Workbench[] = []
const bench = (files: Record<string, string> = {}): Workbench => {
  const made = workbench(files)
  benches.push(made)
  return made
}
afterEach(() => {
  for (const made of benches.splice(0)) made.remove()
})

const EXAMPLE = join(import.meta.dirname, '../../../examples/hello-world')
const example = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(EXAMPLE, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(EXAMPLE.length + 1), readFileSync(path, 'utf8')]
      })
  )

jest.setTimeout(60_000)

describe('the example application', () => {
  it('builds to the same bytes in two workspaces (R7)', async () => {
    const built = []
    for (const one of [bench(example()), bench(example())]) {
      one.commit()
      built.push(await one.build({ spec: 'hello-world.spec', sources: ['git-archive'] }))
    }
    const digests = built.map(({ main, srpm }) => [main.headerSha256, main.payloadDigest, main.sha256, srpm.sha256])
    expect(digests[0]).toEqual(digests[1])
    expect(built[0]?.main).toMatchObject({ name: 'hello-world', version: '1.0.0', arch: 'noarch' })
    expect(built[0]?.main.vcs).toMatch(/^git:https:\/\/example\.com\/team\/app#[0-9a-f]{40}$/)
    expect(existsSync(join(BUILD_ROOT, 'hello-world'))).toBe(false)
  })

  it('builds twice at once on one machine, one after the other', async () => {
    const both = [bench(example()), bench(example())]
    for (const one of both) one.commit()
    const built = await Promise.all(both.map(one => one.build({ sources: ['git-archive'] })))
    expect(built[0]?.srpm.sha256).toBe(built[1]?.srpm.sha256)
    const waits = both.flatMap(({ log }) => log.filter(line => line.startsWith('Waiting')))
    expect(waits).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Waiting for another build of hello-world on this machine \\(pid ${process.pid}, since 20.*Z\\), 600 s at most$`
        )
      )
    ])
  })

  it('shows each section once, folded, with its seconds', async () => {
    const one = bench(example())
    one.commit()
    const { sections } = await one.build({ sources: ['git-archive'] })
    expect(sections.map(({ name }) => name)).toEqual(['%prep', '%build', '%install', 'packaging', '%clean'])
    const groups = one.log.filter(line => /^\[/.test(line) && line.endsWith(']'))
    expect(groups.slice(0, 4)).toEqual(['[%prep]', '[/%prep]', '[%build]', '[/%build]'])
  })

  it('says its version, the given one too', async () => {
    const one = bench(example())
    one.commit()
    const { main } = await one.build({ sources: ['git-archive'], version: '7.1', release: '42', dist: '.amzn2023' })
    expect(nevraText(main)).toBe('hello-world-7.1-42.amzn2023.noarch')
    const unpacked = execFileSync('sh', ['-c', 'rpm2cpio "$1" | grep -a VERSION', 'sh', main.path], {
      encoding: 'utf8'
    })
    expect(unpacked).toContain('VERSION = "7.1"')
  })
})

describe('an honest spec', () => {
  it('with macros, an epoch, tabs, and subpackages of two architectures gives all of them (R14)', async () => {
    const one = bench({
      'kiln-mixed.spec': `%global major 2
%global base kiln-mixed
Name:\t%{base}
Epoch: 3
Version:\t%{major}.5
Release:\t%{?prerel:0.%{prerel}}%{!?prerel:1}%{?dist}
Summary: Mixed
License: MIT
%global debug_package %{nil}
%description
Mixed.
%package -n %{base}-data
Summary: Data
BuildArch: noarch
Version: 9
%description -n %{base}-data
Data.
%prep
%build
%install
mkdir -p %{buildroot}/usr/lib/mixed %{buildroot}/usr/share/mixed
echo a > %{buildroot}/usr/lib/mixed/a
echo b > %{buildroot}/usr/share/mixed/b
%files
/usr/lib/mixed
%files -n %{base}-data
/usr/share/mixed
`
    })
    const { rpms, main } = await one.build({ defines: [{ name: 'prerel', value: 'rc1' }], epoch: 1_700_000_000 })
    const arch = execFileSync('rpm', ['--eval', '%{_target_cpu}'], { encoding: 'utf8' }).trim()
    expect(rpms.map(nevraText).sort()).toEqual([`kiln-mixed-3:2.5-0.rc1.${arch}`, 'kiln-mixed-data-3:9-0.rc1.noarch'])
    expect(main.name).toBe('kiln-mixed')
  })

  it('finds sources beside it, by pattern, and from git at once', async () => {
    const one = bench({
      'packaging/kiln-small.spec': spec({
        preamble:
          'Source0: %{name}-%{version}.tar.gz\nSource1: unit.conf\nSource2: https://example.com/d/far.txt\nPatch0: fix.patch',
        body: 'cat %{SOURCE1} %{SOURCE2} %{PATCH0} > /dev/null; tar tzf %{SOURCE0} | grep -q kiln-small-1.0/code.c'
      }),
      'packaging/unit.conf': 'a',
      'vendor/far.txt': 'b',
      'vendor/fix.patch': 'c',
      'code.c': 'int main;'
    })
    one.commit()
    await one.build({ spec: 'packaging/*.spec', sources: ['git-archive', 'vendor/*'] })
  })

  it('has the first of its list of sources made from git, as of its numbered ones', async () => {
    const one = bench({
      'packaging/kiln-small.spec': spec({
        body: 'cat %{SOURCE1} > /dev/null; tar tzf %{SOURCE0} | grep -q kiln-small-1.0/code.c'
      }).replace('%install', '%sourcelist\n%{name}-%{version}.tar.gz\n# and\nunit.conf\n\n%install'),
      'packaging/unit.conf': 'a',
      'code.c': 'int main;'
    })
    one.commit()
    await one.build({ spec: 'packaging/*.spec', sources: ['git-archive'] })
  })

  it('is not built from one of two files of a name, whichever was found last', async () => {
    const one = bench({
      'a.spec': spec({ preamble: 'Source0: app.conf\nSource1: only.conf' }),
      'prod/app.conf': 'a',
      'test/app.conf': 'b',
      'test/only.conf': 'c'
    })
    await expect(one.build({ sources: ['prod/*', 'test/*'] })).rejects.toThrow(
      'several files for one of the spec:\nSource0: prod/app.conf and test/app.conf'
    )
    await one.build({ sources: ['prod/*', 'prod/app.conf', 'test/only.conf'] })
  })

  it('that leaves a daemon and a job running is not waited for, and neither holds up the next build', async () => {
    const leaves = 'setsid sh -c "sleep 20" & sleep 20 &'
    const one = bench({ 'a.spec': spec().replace('%install', `%build\n${leaves}\n%install`) })
    one.commit()
    const startedAt = Date.now()
    await one.build()
    await one.build()
    expect(Date.now() - startedAt).toBeLessThan(15_000)
    expect(one.log.filter(line => line.startsWith('Waiting'))).toEqual([])
  })

  it('keeps its own VCS tag', async () => {
    const one = bench({ 'a.spec': spec({ preamble: 'VCS: git:https://elsewhere.example' }) })
    one.commit()
    expect((await one.build()).main.vcs).toBe('git:https://elsewhere.example')
  })
})

describe('what the packages are, whoever builds them', () => {
  const header = (path: string, query: string): string =>
    execFileSync('rpm', ['-qp', '--nosignature', '--qf', query, path], { encoding: 'utf8' })

  it('a source package names no user of the machine as owner, so that others build the same (R7)', async () => {
    // Only root can give the source away; an ordinary user's own name would be there without that.
    const body = 'if [ $(id -u) = 0 ]; then chown nobody %{SOURCE0}; fi'
    const one = bench({ 'a.spec': spec({ preamble: 'Source0: a.txt', body }), 'a.txt': 'a' })
    one.commit()
    const { srpm } = await one.build()
    expect(header(srpm.path, '[%{FILEUSERNAME}:%{FILEGROUPNAME} ]')).toBe('root:root root:root ')
  })

  it('a payload of gzip can be read by yum of Amazon Linux 2 and EL 7 (R12)', async () => {
    const one = bench({ 'a.spec': spec() })
    one.commit()
    const { main, srpm } = await one.build({ payload: 'gzip' })
    for (const { path } of [main, srpm]) {
      expect(header(path, '%{PAYLOADFORMAT} %{PAYLOADCOMPRESSOR} %{PAYLOADFLAGS}')).toBe('cpio gzip 9')
      // The lead says which format it is (rpm's format description): 3 for the one that all rpms read.
      expect(readFileSync(path)[4]).toBe(3)
    }
    expect(header((await one.build({ payload: 'zstd' })).main.path, '%{PAYLOADCOMPRESSOR}')).toBe('zstd')
  })

  it('their bill of materials is CycloneDX, equal for equal builds, and names digests of what is handed on', async () => {
    const texts = []
    const files = {
      'a.spec': spec({ preamble: 'Epoch: 2\nSource0: a.txt\nProvides: bundled(zlib) = 1.3\nProvides: bundled(js-x)' }),
      'a.txt': 'a'
    }
    for (const one of [bench(files), bench(files)]) {
      one.commit()
      const { sbom = '', main, checksums, rpms, srpm } = await one.build()
      texts.push(readFileSync(sbom, 'utf8'))
      expect(readFileSync(checksums, 'utf8')).toBe(
        [...rpms, srpm].map(({ sha256, path }) => `${sha256}  ${basename(path)}\n`).join('')
      )
      execFileSync('sha256sum', ['--check', '--quiet', checksums], { cwd: join(one.workspace, 'rpms') })
      const bom = JSON.parse(texts.at(-1) ?? '')
      expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
      expect(bom.metadata.component).toMatchObject({
        name: 'kiln-small',
        version: '2:1.0-1',
        purl: 'pkg:rpm/kiln-small@1.0-1?arch=noarch&epoch=2',
        hashes: [{ alg: 'SHA-256', content: main.sha256 }],
        licenses: [{ license: { name: 'MIT' } }]
      })
      expect(bom.components.map((part: { name: string; version?: string }) => [part.name, part.version])).toEqual(
        expect.arrayContaining([
          ['a.txt', undefined],
          ['zlib', '1.3'],
          ['js-x', undefined]
        ])
      )
    }
    expect(texts[0]).toBe(texts[1])
    const none = bench(files)
    none.commit()
    expect((await none.build({ sbom: 'off' })).sbom).toBeUndefined()
  })
})

describe('a build that is verified by a second one', () => {
  const verified = async (text: string): Promise<string> => {
    const one = bench({ 'a.spec': text })
    one.commit()
    return one.build({ verifyReproducible: true }).then(
      ({ rpms }) => `${rpms.length} package`,
      (error: Error) => {
        expect(existsSync(join(one.workspace, 'rpms'))).toBe(false)
        return error.message
      }
    )
  }

  it('passes when both are equal', async () => expect(await verified(spec())).toBe('1 package'))

  it('fails with the file that differs', async () =>
    expect(await verified(spec({ body: 'date +%%N > %{buildroot}/usr/share/small' }))).toMatch(
      /^kiln-small-1\.0-1\.noarch is not reproducible: \/usr\/share\/small differs \(digest, size, mode, time: [0-9a-f]{64} .* and [0-9a-f]{64} /
    ))

  it('fails with the field of the header that differs', async () =>
    expect(await verified(spec({ preamble: 'Provides: at = %(date +%%N)' }))).toMatch(
      /is not reproducible: its header's Provideversion is \d+ and \d+\.$/
    ))
})

describe('an override that rpm would not follow is refused', () => {
  it('when the tag comes out of a macro', async () => {
    const one = bench({ 'a.spec': spec().replace('Version: 1.0', '%{!?nothing:Version: 1.0}') })
    await expect(one.build({ version: '2.0', epoch: 1 })).rejects.toThrow('cannot be set to 2.0: rpm still reads 1.0')
  })
})

describe('what is wrong is said with its place', () => {
  const broken = async (files: Record<string, string>, order = {}): Promise<{ one: Workbench; message: string }> => {
    const one = bench(files)
    one.commit()
    const message = await one.build(order).then(
      () => 'nothing failed',
      (error: Error) => error.message
    )
    // Nothing is handed on by a build that failed (R6).
    expect(existsSync(join(one.workspace, 'rpms'))).toBe(false)
    expect(readdirSync(BUILD_ROOT).filter(name => name === 'kiln-small')).toEqual([])
    return { one, message }
  }

  it('no such spec', async () => {
    expect((await broken({}, { spec: 'no.spec' })).message).toBe('There is no spec at "no.spec".')
  })
  it('two specs that match', async () => {
    const { message } = await broken({ 'a.spec': spec(), 'b.spec': spec() })
    expect(message).toBe('2 specs match "*.spec": a.spec, b.spec.')
  })
  it('a tag that rpm does not know, at its line', async () => {
    const { one, message } = await broken({ 'a.spec': spec({ preamble: 'Requries: python3' }) })
    expect(message).toContain('a.spec:7: Unknown tag: Requries: python3')
    expect(one.annotations).toContainEqual(expect.objectContaining({ level: 'error', file: 'a.spec', line: 7 }))
  })
  it('every missing source, with its line', async () => {
    const { one, message } = await broken({ 'a.spec': spec({ preamble: 'Source0: a.tar.gz\nSource1: b.conf' }) })
    expect(message).toContain('Source0 (a.spec:7): a.tar.gz')
    expect(message).toContain('Source1 (a.spec:8): b.conf')
    expect(one.annotations.map(({ line }) => line)).toEqual([7, 8])
  })
  it('a compiler error, at the line of the source', async () => {
    const script = `cat > check.py <<'E'\nimport sys\nprint('  File "src/app.py", line 3')\nprint('SyntaxError: invalid syntax')\nsys.exit(1)\nE\npython3 check.py`
    const { one, message } = await broken({
      'a.spec': spec().replace('%install', `%build\n${script}\n%install`),
      'src/app.py': 'x'
    })
    expect(message).toContain('rpmbuild failed in %build')
    expect(one.annotations).toContainEqual(
      expect.objectContaining({ message: 'SyntaxError: invalid syntax', file: 'src/app.py', line: 3 })
    )
  })
  it('a section that fails, at its line', async () => {
    const { one } = await broken({ 'a.spec': spec({ body: 'false' }) })
    expect(one.annotations).toContainEqual(expect.objectContaining({ title: '%install failed', line: 10 }))
  })
  it('files that no %files names', async () => {
    const { message } = await broken({ 'a.spec': spec({ files: '%doc' }) })
    expect(message).toContain('/usr/share/small')
  })
  it('files that %files names and nothing installed, as the spec names them, at that section', async () => {
    const { one, message } = await broken({ 'a.spec': spec({ files: '/usr/share/small\n/usr/share/absent' }) })
    expect(message).toBe('rpmbuild failed in packaging:\nerror: File not found: /usr/share/absent')
    expect(one.annotations).toContainEqual(
      expect.objectContaining({ message: 'File not found: /usr/share/absent', line: 14 })
    )
  })
  it('a date in the future', async () => {
    const { message } = await broken({ 'a.spec': spec() }, { epoch: 4_000_000_000 })
    expect(message).toContain('2096-10-02T07:06:40.000Z is in the future')
  })
  it('a literal macro in a scriptlet, which no `lint-allow` lets through (R10)', async () => {
    const files = { 'a.spec': spec({ body: '%post\n%%systemd_post a.service' }) }
    const { message } = await broken(files, { allow: ['macro-in-scriptlet'] })
    expect(message).toContain('%post of kiln-small still says "%systemd_post"')
  })
  it('a unit that nobody enables, unless it is allowed', async () => {
    const unit = '/usr/lib/systemd/system/small.service'
    const files = {
      'a.spec': spec({
        body: `mkdir -p %{buildroot}/usr/lib/systemd/system; printf '[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n' > %{buildroot}${unit}`,
        files: `/usr/share/small\n${unit}`
      })
    }
    expect((await broken(files)).message).toContain('ships small.service')
    const allowed = bench(files)
    allowed.commit()
    expect((await allowed.build({ allow: ['unit-not-enabled'] })).rpms).toHaveLength(1)
  })
})

describe('hostile names run nothing', () => {
  it.each(['$(touch pwned).spec', '`touch pwned`.spec', '-x; touch pwned.spec', 'a b%(touch pwned).spec', '$IFS.spec'])(
    '%s',
    async name => {
      const one = bench({ [name]: spec() })
      one.commit()
      await one.build({ spec: name, outputDirectory: join(one.workspace, 'out $(touch pwned)') }).catch(() => {})
      const everything = readdirSync(one.workspace, { recursive: true }) as string[]
      expect(everything.filter(path => /(^|\/)pwned$/.test(path))).toEqual([])
      expect(existsSync('pwned')).toBe(false)
    }
  )
})

describe('a signature', () => {
  const key = (kind: string, usage: string): { secret: string; remove: () => void } => {
    const home = mkdtempSync(join(tmpdir(), 'kiln-key-'))
    const gpg = (...args: string[]): string =>
      execFileSync(
        'gpg',
        ['--homedir', home, '--batch', '--passphrase', 'open sesame', '--pinentry-mode', 'loopback', ...args],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore']
        }
      )
    gpg('--quick-generate-key', 'Kiln <kiln@example.com>', kind, usage, 'never')
    const secret = gpg('--armor', '--export-secret-keys')
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'])
    return { secret, remove: () => rmSync(home, { recursive: true, force: true }) }
  }

  it('verifies with only the key, leaves digests of content as they are, and no secret behind (R8)', async () => {
    const { secret, remove } = key('ed25519', 'sign')
    try {
      const one = bench({ 'a.spec': spec() })
      one.commit()
      const unsigned = await one.build()
      const signed = await one.build({ signingKey: { key: secret, passphrase: 'open sesame' } })
      expect(signed.signedBy).toMatch(/^[0-9A-F]{40}$/)
      expect(signed.main.sha256).not.toBe(unsigned.main.sha256)
      expect(signed.main.headerSha256).toBe(unsigned.main.headerSha256)
      expect(signed.main.payloadDigest).toBe(unsigned.main.payloadDigest)
      expect(one.words).toContain('rpmsign')
      const secrets = ['sesame', ...secret.split('\n').filter(line => line.length > 40)]
      for (const said of [one.words.join('\n'), one.log.join('\n')])
        expect(secrets.filter(line => said.includes(line))).toEqual([])
      expect(readdirSync(tmpdir()).filter(name => name.startsWith('kiln-gpg-'))).toEqual([])

      const again = bench({ 'a.spec': spec() })
      again.commit()
      const wrong = again.build({ signingKey: { key: secret, passphrase: 'wrong' } })
      await expect(wrong).rejects.toThrow('The signing key cannot sign')
      expect(again.words).not.toContain('rpmbuild')
      expect(existsSync(join(again.workspace, 'rpms'))).toBe(false)
    } finally {
      remove()
    }
  })

  it('is not attempted with a key that cannot sign', async () => {
    const one = bench({ 'a.spec': spec() })
    one.commit()
    await expect(one.build({ signingKey: { key: 'not a key', passphrase: undefined } })).rejects.toThrow(
      'import the signing key'
    )
  })
})
