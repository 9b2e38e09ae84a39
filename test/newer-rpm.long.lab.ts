import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'

/**
 * The actions for packages on machines with a newer rpm than this one's: Debian 13 (rpm 4.20, sq 1.3) and the Debian
 * after it (rpm 6, sq 1.4, dnf 5), each made by mmdebstrap and gone afterwards. Some minutes, most of them downloads.
 */
jest.setTimeout(1_200_000)

const KILN = join(import.meta.dirname, '..')
const MIRROR = 'http://deb.debian.org/debian'
const PASSPHRASE = 'open sesame'

/** With the log, so that what went wrong shows. */
const WELL = { code: 0, log: expect.any(String) }

interface Said {
  readonly code: number
  /** Both streams. */
  readonly log: string
}

/** A root of its own with these sources at /kiln; whatever runs there has its mounts and processes to itself. */
class Machine {
  readonly root: string
  readonly #directory = mkdtempSync(join(tmpdir(), 'kiln-newer-rpm-'))

  constructor(suite: string, packages: readonly string[]) {
    this.root = join(this.#directory, 'root')
    const included = ['ca-certificates', 'git', 'rpm', 'sq', 'gnupg', 'createrepo-c', ...packages]
    // A release in the making is not always signed anew in time.
    const aptopt = '--aptopt=Acquire::Check-Valid-Until "false"'
    execFileSync(
      'mmdebstrap',
      ['--quiet', '--variant=minbase', aptopt, `--include=${included.join(',')}`, suite, this.root, MIRROR],
      { stdio: ['ignore', 'ignore', 'inherit'] }
    )
    copyFileSync(process.execPath, join(this.root, 'usr/local/bin/node'))
    for (const directory of ['kiln', 'work']) mkdirSync(join(this.root, directory))
  }

  run(program: string, args: readonly string[], { env = {}, input = '' }: { env?: object; input?: string } = {}): Said {
    const SET_UP = `set -e
      mount --bind "$1" "$1"
      mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; mount -t tmpfs tmpfs "$1/run"
      mount --bind "$2" "$1/kiln"; mount -o remount,bind,ro "$1/kiln"
      cd "$1"; shift 2
      mkdir -p .old; pivot_root . .old; umount -l .old
      exec "$@"`
    const set = Object.entries({ PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', ...env })
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      [
        ...['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private', 'sh', '-c', SET_UP, 'sh'],
        ...[this.root, KILN, 'env', '-i', '-C', '/work', ...set.map(([name, value]) => `${name}=${value}`)],
        ...[program, ...args]
      ],
      { encoding: 'utf8', input }
    )
    return { code: status ?? 128, log: `${stdout}${stderr}` }
  }

  ran(program: string, ...args: string[]): string {
    const { code, log } = this.run(program, args)
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${log}`)
    return log
  }

  /** An action from its sources, as a step of a job that checked out /work. */
  action(name: string, inputs: Readonly<Record<string, string>>): Said & { outputs: Record<string, string> } {
    this.write({ '/tmp/output': '', '/tmp/summary': '' })
    const given = Object.entries(inputs).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value])
    const runner = { GITHUB_WORKSPACE: '/work', GITHUB_OUTPUT: '/tmp/output', GITHUB_STEP_SUMMARY: '/tmp/summary' }
    const said = this.run('node', ['--no-warnings', `/kiln/actions/${name}/src/index.ts`], {
      env: { ...runner, ...Object.fromEntries(given) }
    })
    const written = this.read('/tmp/output')
    const outputs = [...written.matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)]
    return { ...said, outputs: Object.fromEntries(outputs.map(([, output = '', , value = '']) => [output, value])) }
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(this.root, path), text)
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  list(path: string): string[] {
    return readdirSync(join(this.root, path))
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

const spec = (name: string, { version = '1', preamble = '', body = '' } = {}): string =>
  `Name: ${name}\nVersion: ${version}\nRelease: 1\nSummary: x\nLicense: MIT\nBuildArch: noarch\n${preamble}\n` +
  `%description\nx\n${body}\n%install\nmkdir -p %{buildroot}/usr/share\necho %{version} > %{buildroot}/usr/share/${name}\n` +
  `%files\n/usr/share/${name}\n`

/** A key of Sequoia with a passphrase, as it would stand in a secret, and its public half. */
function sequoiaKey(machine: Machine, name: string, ...options: string[]): { secret: string; publicPath: string } {
  machine.write({ '/tmp/new-passphrase': PASSPHRASE })
  const [key, certificate] = [`/tmp/${name}.key`, `/tmp/${name}.asc`]
  machine.ran(
    ...(['sq', '--home', 'none', '--batch', 'key', 'generate', '--own-key', '--userid', `${name} <k@x.org>`] as const),
    ...['--cipher-suite', 'rsa4k', '--new-password-file', '/tmp/new-passphrase', ...options],
    ...['--output', key, '--rev-cert', `/tmp/${name}.rev`]
  )
  machine.ran('sq', '--home', 'none', 'key', 'delete', '--cert-file', key, '--output', certificate)
  return { secret: machine.read(key), publicPath: certificate }
}

const leftOf = (machine: Machine): string[] =>
  [...machine.list('/tmp'), ...machine.list('/root')].filter(name => /^kiln-(sq|gpg|keyring)-/.test(name))

describe.each([
  { suite: 'trixie', rpm: '4.20', packages: [] },
  { suite: 'forky', rpm: '6.', packages: ['dnf5', 'systemd'] }
])('on Debian $suite', ({ suite, rpm, packages }) => {
  let machine: Machine
  let key: { secret: string; publicPath: string }
  beforeAll(() => {
    machine = new Machine(suite, packages)
    key = sequoiaKey(machine, 'kiln')
  })
  afterAll(() => machine?.remove())
  const signing = (): Record<string, string> => ({ 'sign-key': key.secret, 'sign-passphrase': PASSPHRASE })
  const build = (name: string, inputs: Record<string, string> = {}): ReturnType<Machine['action']> => {
    machine.write({ [`/work/${name}.spec`]: spec(name) })
    const order = { spec: `${name}.spec`, 'source-date-epoch': '1767225600', lint: 'off', sbom: 'off' }
    return machine.action('build-rpm', { ...order, ...inputs })
  }
  const rpmOf = (built: ReturnType<Machine['action']>): string => {
    expect(built).toMatchObject(WELL)
    return JSON.parse(built.outputs['rpms'] ?? '[]')[0].path
  }

  it.each(['sq', 'gpg'])('build-rpm signs with %s, and only the key verifies it (R8)', tool => {
    expect(machine.ran('rpm', '--version')).toContain(`RPM version ${rpm}`)
    const plain = build(`by-${tool}`)
    expect(plain).toMatchObject(WELL)
    const header = JSON.parse(plain.outputs['rpms'] ?? '')[0].headerSha256
    const signed = build(`by-${tool}`, { ...signing(), 'signing-tool': tool })
    expect(signed).toMatchObject(WELL)
    expect(JSON.parse(signed.outputs['rpms'] ?? '')[0].headerSha256).toBe(header)
    const secrets = ['sesame', ...key.secret.split('\n').filter(line => line.length > 40)]
    // What masks secrets are is told to the runner in lines of its own.
    const log = signed.log.replaceAll(/^::add-mask::.*$/gm, '')
    expect(secrets.filter(secret => log.includes(secret))).toEqual([])
    expect(leftOf(machine)).toEqual([])

    const verified = (keyPath: string): Said => {
      machine.ran('rm', '-rf', '/tmp/db')
      machine.ran('rpmkeys', '--dbpath', '/tmp/db', '--import', keyPath)
      return machine.run('rpmkeys', ['--dbpath', '/tmp/db', '--checksig', '--verbose', rpmOf(signed)])
    }
    expect(verified(key.publicPath)).toMatchObject({ code: 0, log: expect.stringMatching(/signature, key.*: OK/i) })
    expect(verified(sequoiaKey(machine, `other-${tool}`).publicPath).code).not.toBe(0)
  })

  it('build-rpm takes sq by itself where there is no gpg', () => {
    machine.ran('chmod', '0', '/usr/bin/gpg')
    try {
      // Not even root runs a program that nobody may execute.
      expect(build('by-itself', signing())).toMatchObject(WELL)
    } finally {
      machine.ran('chmod', '755', '/usr/bin/gpg')
    }
  })

  it.each([
    ['a wrong passphrase', () => ({ ...signing(), 'sign-passphrase': 'wrong' }), 'The signing key cannot sign'],
    [
      'a key that is not for signing',
      () => ({ ...signing(), 'sign-key': sequoiaKey(machine, 'mute', '--cannot-sign').secret }),
      'The signing key cannot sign'
    ],
    [
      'a public key',
      () => ({ ...signing(), 'sign-key': machine.read(key.publicPath) }),
      'sq cannot import the signing key'
    ]
  ])('build-rpm refuses %s of sq before it builds', (_, wrong, told) => {
    const { code, log } = build('refused', { ...wrong(), 'signing-tool': 'sq' })
    expect({ code, log }).toMatchObject({ code: 1, log: expect.stringContaining(told) })
    expect(log).not.toContain('Building')
    expect(log).not.toContain('<unknown>')
    expect(leftOf(machine)).toEqual([])
  })

  if (packages.includes('dnf5')) {
    describe('dnf 5', () => {
      let server: ChildProcess
      let url = ''
      beforeAll(async () => {
        mkdirSync(join(machine.root, 'work/repository'))
        // A process of its own: this one waits for dnf and could not answer.
        server = spawn(
          'python3',
          ['-u', '-m', 'http.server', '--bind', '127.0.0.1', '--directory', join(machine.root, 'work/repository'), '0'],
          { stdio: ['ignore', 'pipe', 'ignore'] }
        )
        const [said] = (await once(server.stdout ?? server, 'data')) as [Buffer]
        url = `http://127.0.0.1:${/port (\d+)/.exec(String(said))?.[1]}`
      })
      afterAll(() => void server?.kill())

      const repository = (baseurl: string, check: '0' | '1'): string =>
        `[kiln]\nname=kiln\nbaseurl=${baseurl}\ngpgcheck=${check}\nrepo_gpgcheck=${check}\ngpgkey=file://${key.publicPath}\n`
      const dnf = (text: string, ...args: string[]): Said => {
        machine.ran('mkdir', '-p', '/tmp/repos')
        machine.write({ '/tmp/repos/kiln.repo': text })
        return machine.run('dnf5', ['-y', '--setopt=reposdir=/tmp/repos', '--refresh', ...args])
      }
      const publish = (rpms: string, inputs: Record<string, string>): ReturnType<Machine['action']> => {
        const said = machine.action('publish-rpm', { rpms, repository: 'file:/work/repository', ...inputs })
        expect(said).toMatchObject(WELL)
        return said
      }
      const installed = (): string => machine.read('/usr/share/kiln-five').trim()

      it.each(['gz', 'zstd'])('installs from what publish-rpm published with lists in %s', compress => {
        const name = `plain-${compress}`
        publish(rpmOf(build(name)), { compress })
        expect(dnf(repository(url, '0'), 'install', name)).toMatchObject(WELL)
        expect(machine.read(`/usr/share/${name}`)).toBe('1\n')
      })

      it('installs from signed metadata and from a pinned revision, each signature checked', () => {
        const [one, two] = ['1', '2'].map(version => {
          const made = build('kiln-five', { ...signing(), version })
          machine.ran('mv', rpmOf(made), `/work/kiln-five-${version}.rpm`)
          return publish(`kiln-five-${version}.rpm`, signing())
        })
        const pinned = one?.outputs['repository-pinned'] ?? ''
        expect(pinned).toMatch(/\/revisions\/\d+$/)
        const below = pinned.slice(pinned.indexOf('revisions/'))
        expect(dnf(repository(`${url}/${below}`, '1'), 'install', 'kiln-five')).toMatchObject(WELL)
        expect(installed()).toBe('1')
        const latest = two?.outputs['repository-pinned'] ?? ''
        const newer = repository(`${url}/${latest.slice(latest.indexOf('revisions/'))}`, '1')
        expect(dnf(newer, 'upgrade', 'kiln-five')).toMatchObject(WELL)
        expect(installed()).toBe('2')

        // A list that somebody changed after it was signed is refused.
        const repomd = join(machine.root, 'work/repository', below, 'repodata/repomd.xml')
        writeFileSync(repomd, readFileSync(repomd, 'utf8').replace('<revision>', '<revision>9'))
        machine.ran('dnf5', '-y', 'remove', 'kiln-five')
        machine.ran('rm', '-rf', '/var/cache/libdnf5')
        // Debian's dnf 5 keeps what it installed in a repository of its own.
        const refused = dnf(repository(`${url}/${below}`, '1'), '--repo=kiln', 'install', 'kiln-five')
        expect(refused).toMatchObject({ code: 1, log: expect.stringMatching(/signature/i) })
        expect(machine.list('/usr/share')).not.toContain('kiln-five')
      })

      it('installs BuildRequires for build-rpm, what %generate_buildrequires finds too, and names what nobody has', () => {
        for (const name of ['dep-one', 'dep-two']) publish(rpmOf(build(name)), {})
        // From here on rpm's database says that rpm is installed, so that BuildRequires count.
        publish(rpmOf(build('stands-in', {})), {})
        machine.write({ '/work/rpm-itself.spec': spec('rpm-itself', { preamble: 'Provides: rpm' }) })
        const itself = machine.action('build-rpm', { spec: 'rpm-itself.spec', lint: 'off', sbom: 'off' })
        publish(rpmOf(itself), {})
        machine.ran('mkdir', '-p', '/etc/yum.repos.d')
        machine.write({ '/etc/yum.repos.d/kiln.repo': repository(url, '0') })
        machine.ran('dnf5', '-y', '--refresh', 'install', 'rpm-itself')

        const body = '%generate_buildrequires\necho dep-two\n%build\ncat /usr/share/dep-one /usr/share/dep-two'
        const order = { spec: 'needs.spec', lint: 'off', sbom: 'off', builddep: 'true' }
        machine.write({ '/work/needs.spec': spec('needs', { preamble: 'BuildRequires: dep-one', body }) })
        const without = machine.action('build-rpm', { ...order, builddep: 'false' })
        expect(without).toMatchObject({ code: 1, log: expect.stringContaining('not installed: dep-one') })
        const { code, log } = machine.action('build-rpm', order)
        expect({ code, log }).toMatchObject({ code: 0, log: expect.stringContaining('found: dep-two') })
        const none = 'BuildRequires: no-such-thing nor-this'
        machine.write({ '/work/needs.spec': spec('needs', { preamble: none }) })
        expect(machine.action('build-rpm', order)).toMatchObject({
          code: 1,
          log: expect.stringContaining('nothing provides no-such-thing, nor-this')
        })
      })

      it('test-rpm installs, upgrades and removes with the rpm of such an image', () => {
        const rpms = rpmOf(build('tested'))
        const { code, log } = machine.action('test-rpm', { rpms, root: '/' })
        expect({ code, log }).toMatchObject({
          code: 0,
          log: expect.stringContaining("installed with the image's own rpm")
        })
      })
    })
  }
})
