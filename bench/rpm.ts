/**
 * Packages: what build-rpm adds to rpmbuild, how long a test in a root takes, and what publishing one package costs
 * against `createrepo_c --update` as the repository grows. Runs the sources; bundles start quicker.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryStore } from '../actions/publish-rpm/src/directory-store.ts'
import { publish as publishRpms } from '../actions/publish-rpm/src/main.ts'
import { recordedProgress } from '../lib/progress.ts'
import { programs } from '../lib/rpm/program.ts'
import { type Metric, median, publish } from './results.ts'

const PAIRS = 5
/** Two minutes each. */
const MINUTE_PAIRS = 2
const UNSIGNED = { revisions: false, gpgKey: undefined, signingKey: undefined }
const SIZES = process.argv.slice(2).map(Number)
const sizes = SIZES.length > 0 ? SIZES : [1000, 5000]
const root = join(import.meta.dirname, '..')
const example = join(root, 'examples/hello-world')
const directory = mkdtempSync(join(tmpdir(), 'kiln-bench-rpm-'))
const metrics: Metric[] = []

interface Cost {
  readonly wallSeconds: number
  readonly cpuSeconds: number
}

/** Time of a program, its children included. */
function cost(program: string, args: readonly string[], env: Record<string, string> = {}): Cost {
  const out = spawnSync(
    'bash',
    ['--norc', '-c', 'TIMEFORMAT="%R %U %S"; time "$0" "$@" >/dev/null 2>"$OUT"', program, ...args],
    { encoding: 'utf8', cwd: directory, env: { PATH: process.env['PATH'], OUT: join(directory, 'stderr'), ...env } }
  )
  if (out.status !== 0) throw new Error(`${program}: ${readFileSync(join(directory, 'stderr'), 'utf8')}`)
  const [wallSeconds = 0, user = 0, system = 0] = out.stderr.trim().split(' ').map(Number)
  return { wallSeconds, cpuSeconds: user + system }
}

function action(name: string, inputs: Record<string, string>): Cost & { readonly outputs: string } {
  const output = join(directory, 'output')
  writeFileSync(output, '')
  const given = Object.entries(inputs).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value])
  const runner = { GITHUB_WORKSPACE: directory, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: join(directory, 'summary') }
  writeFileSync(runner.GITHUB_STEP_SUMMARY, '')
  const entry = join(root, 'actions', name, 'src/index.ts')
  return {
    ...cost(process.execPath, [entry], { ...Object.fromEntries(given), ...runner }),
    outputs: readFileSync(output, 'utf8')
  }
}

const seconds = (name: string, value: number, most: number, how: string): void =>
  void metrics.push({ name, value, unit: 's', goal: `≤ ${most}`, pass: value <= most, how })
const ratio = (name: string, value: number, most: number, how: string): void =>
  void metrics.push({ name, value, unit: '×', goal: `≤ ${most}`, pass: value <= most, how })

/** Many small packages: a spec of subpackages, which rpmbuild writes in one go. */
function packages(into: string, names: readonly string[]): string[] {
  const spec = join(directory, 'many.spec')
  const one = (name: string): string =>
    `%package -n ${name}\nSummary: x\n%description -n ${name}\nx\n%files -n ${name}\n/usr/share/many/${name}\n`
  const list = join(directory, 'names')
  writeFileSync(list, names.join('\n'))
  writeFileSync(
    spec,
    `Name: many\nVersion: 1\nRelease: 1\nSummary: x\nLicense: MIT\nBuildArch: noarch\n%description\nx\n` +
      names.map(one).join('') +
      `%install\nmkdir -p %{buildroot}/usr/share/many\ncd %{buildroot}/usr/share/many && xargs touch < ${list}\n`
  )
  const topdir = join(directory, 'many')
  execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${topdir}`, spec], { stdio: 'ignore', maxBuffer: 1e9 })
  mkdirSync(into, { recursive: true })
  cpSync(join(topdir, 'RPMS/noarch'), into, { recursive: true })
  rmSync(topdir, { recursive: true })
  return readdirSync(into).map(file => join(into, file))
}

try {
  cpSync(example, directory, { recursive: true })
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['-c', 'user.name=b', '-c', 'user.email=b@b', 'commit', '-qm', 'b']
  ])
    execFileSync('git', args, { cwd: directory })

  const over: number[] = []
  const sources = join(directory, 'raw/SOURCES')
  mkdirSync(sources, { recursive: true })
  const version = execFileSync('rpmspec', ['-q', '--srpm', '--qf', '%{VERSION}', join(example, 'hello-world.spec')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore']
  })
  execFileSync(
    'git',
    [...['archive', `--prefix=hello-world-${version}/`, '-o', join(sources, `hello-world-${version}.tar.gz`)], 'HEAD'],
    { cwd: directory }
  )
  // The macros that Debian's rpm lacks, so that both build the same.
  const macros = ['--load', join(directory, 'macros')]
  const { SYSTEMD_MACROS } = await import('../lib/rpm/macros.ts')
  writeFileSync(join(directory, 'macros'), SYSTEMD_MACROS)
  const raw = ['-ba', '--nodeps', ...macros, '--define', `_topdir ${directory}/raw`, join(example, 'hello-world.spec')]
  let built = ''
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const ours = action('build-rpm', { spec: 'hello-world.spec', sources: 'git-archive', lint: 'off' })
    built = ours.outputs
    over.push(ours.wallSeconds - cost('rpmbuild', raw).wallSeconds)
  }
  const added = median(over)
  const pairs = `median of ${PAIRS} alternating pairs, wall time, hello-world, rpmlint off`
  seconds('build-rpm − rpmbuild, a build of less than a second', added, 1.5, pairs)

  // The minute is slept, so that what is measured is what build-rpm adds and not how busy the machine is.
  const minute = join(directory, 'minute.spec')
  writeFileSync(
    minute,
    'Name: minute\nVersion: 1\nRelease: 1\nSummary: x\nLicense: MIT\nBuildArch: noarch\n%description\nx\n%build\nsleep 60\n%install\n%files\n'
  )
  const ratios: number[] = []
  for (let pair = 0; pair < MINUTE_PAIRS; pair += 1) {
    const ours = action('build-rpm', { spec: 'minute.spec', lint: 'off' }).wallSeconds
    ratios.push(ours / cost('rpmbuild', ['-ba', '--define', `_topdir ${directory}/raw`, minute]).wallSeconds)
  }
  const how = `median of ${MINUTE_PAIRS} alternating pairs, wall time, %build sleeps 60 s, rpmlint off`
  ratio('build-rpm ÷ rpmbuild, a build of 60 s', median(ratios), 1.1, how)

  const rpm = /"path":"([^"]+)"/.exec(built)?.[1] ?? ''
  const tests = Array.from({ length: PAIRS }, () => action('test-rpm', { rpms: rpm, dependencies: 'ignore' }))
  const milliseconds = tests.map(({ outputs }) => Number(/milliseconds<<\S+\n(\d+)/.exec(outputs)?.[1]))
  seconds('test-rpm, an empty root', median(milliseconds) / 1000, 1, `output milliseconds, median of ${PAIRS}`)

  const images = join(process.env['KILN_CACHE'] ?? join(homedir(), '.cache/kiln'), 'base')
  const disk = existsSync(images) ? readdirSync(images).find(file => file.endsWith('.raw')) : undefined
  if (disk !== undefined && process.getuid?.() === 0) {
    const inImage = Array.from({ length: PAIRS }, () => action('test-rpm', { rpms: rpm, root: join(images, disk) }))
    const taken = inImage.map(({ outputs }) => Number(/milliseconds<<\S+\n(\d+)/.exec(outputs)?.[1]))
    const how = `output milliseconds, median of ${PAIRS}, the lab's base image`
    seconds('test-rpm, a copy of an image, scriptlets, upgrade and removal', median(taken) / 1000, 1, how)
  }

  const [fresh = ''] = packages(join(directory, 'fresh'), ['fresh'])
  const repository = join(directory, 'repository')
  let made = 0
  for (const size of sizes) {
    const names = Array.from({ length: size - made }, (_, index) => `p${made + index}`)
    for (let at = 0; at < names.length; at += 1000) packages(join(repository, 'packages'), names.slice(at, at + 1000))
    made = size
    const lists = ['--quiet', '--no-database', '--general-compress-type=gz']
    rmSync(join(repository, 'repodata'), { recursive: true, force: true })
    rmSync(join(repository, 'packages/fresh-1-1.noarch.rpm'), { force: true })
    execFileSync('createrepo_c', [...lists, repository])
    const before = join(directory, 'repodata-before')
    rmSync(before, { recursive: true, force: true })
    cpSync(join(repository, 'repodata'), before, { recursive: true, preserveTimestamps: true })
    const reset = (): void => {
      rmSync(join(repository, 'repodata'), { recursive: true, force: true })
      rmSync(join(repository, 'packages/fresh-1-1.noarch.rpm'), { force: true })
      cpSync(before, join(repository, 'repodata'), { recursive: true, preserveTimestamps: true })
    }
    const whole: number[] = []
    const grown: number[] = []
    for (let pair = 0; pair < PAIRS; pair += 1) {
      reset()
      const ours = action('publish-rpm', { rpms: fresh, repository: `file:${repository}` }).cpuSeconds
      rmSync(join(directory, 'empty'), { recursive: true, force: true })
      const empty = action('publish-rpm', { rpms: fresh, repository: `file:${directory}/empty` }).cpuSeconds
      reset()
      cpSync(fresh, join(repository, 'packages/fresh-1-1.noarch.rpm'))
      const peer = cost('createrepo_c', [...lists, '--update', repository]).cpuSeconds
      whole.push(ours / peer)
      grown.push(Math.max(0, ours - empty) / peer)
    }
    const how = `CPU time, children included, median of ${PAIRS} alternating pairs, small packages, in a directory`
    ratio(`publish-rpm ÷ createrepo_c --update, ${size} packages`, median(whole), 0.2, `${how}; with the start of Node`)
    ratio(`… without what an empty repository costs, ${size}`, median(grown), 0.2, how)

    reset()
    const calls: string[] = []
    const plain = directoryStore(repository)
    const counted = <A extends unknown[], R>(call: string, body: (...args: A) => R) => {
      return (...args: A): R => {
        calls.push(call)
        return body(...args)
      }
    }
    const store = {
      ...plain,
      get: counted('get', plain.get),
      facts: counted('facts', plain.facts),
      create: counted('create', plain.create),
      replace: counted('replace', plain.replace)
    }
    const { signal } = new AbortController()
    await publishRpms(
      { workspace: directory, rpms: fresh, keep: 10, compress: 'gz', mode: 'apply', retries: 0, ...UNSIGNED },
      {
        ...{ store, signal, run: programs(signal), progress: recordedProgress(), temporary: directory },
        now: Date.now,
        random: Math.random
      }
    )
    const count = (...kinds: string[]): number => calls.filter(call => kinds.includes(call)).length
    for (const [name, value, goal] of [
      [`files read to publish one, ${size} packages`, count('get', 'facts'), 7],
      [`files written to publish one, ${size} packages`, count('create', 'replace'), 5]
    ] as const) {
      const how = 'calls of the store; one call is one request on S3. 3 of the reads verify what was written'
      metrics.push({ name, value, unit: '', goal: `= ${goal}`, pass: value === goal, how })
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
publish('rpm', metrics)
