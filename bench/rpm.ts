/**
 * Packages: what build-rpm adds to rpmbuild, how long a test in a root takes, and what publishing one package costs
 * against `createrepo_c --update` as the repository grows. What runs is the bundle, as on a runner.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { publishRows } from './publish/rows.ts'
import { type Metric, median, publish } from './results.ts'

const PAIRS = 5
/** Two minutes each. */
const MINUTE_PAIRS = 2
const SIZES = process.argv.slice(2).map(Number)
const sizes = SIZES.length > 0 ? SIZES : [1000, 5000, 20_000]
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
  const runner = {
    GITHUB_WORKSPACE: directory,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: join(directory, 'summary'),
    RUNNER_TEMP: directory
  }
  writeFileSync(runner.GITHUB_STEP_SUMMARY, '')
  return {
    ...cost(process.execPath, [join(root, 'dist', name, 'index.js')], { ...Object.fromEntries(given), ...runner }),
    outputs: readFileSync(output, 'utf8')
  }
}

const seconds = (name: string, value: number, most: number, how: string): void =>
  void metrics.push({ name, value, unit: 's', goal: `≤ ${most}`, pass: value <= most, how })
const ratio = (name: string, value: number, most: number, how: string): void =>
  void metrics.push({ name, value, unit: '×', goal: `≤ ${most}`, pass: value <= most, how })

try {
  cpSync(example, directory, { recursive: true })
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['-c', 'user.name=b', '-c', 'user.email=b@b', 'commit', '-qm', 'b']
  ])
    execFileSync('git', args, { cwd: directory })

  const over: number[] = []
  const overCpu: number[] = []
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
    const floor = cost('rpmbuild', raw)
    over.push(ours.wallSeconds - floor.wallSeconds)
    overCpu.push(ours.cpuSeconds - floor.cpuSeconds)
  }
  const added = median(over)
  const pairs = `median of ${PAIRS} alternating pairs, wall time, hello-world, rpmlint off`
  seconds('build-rpm − rpmbuild, a build of less than a second', added, 1.5, pairs)
  // On a machine that others use, time passes without being had.
  const cpu = pairs.replace('wall time', 'CPU time, children included')
  seconds('build-rpm − rpmbuild, the same in CPU time', median(overCpu), 1.5, cpu)

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

  metrics.push(
    ...(await publishRows(directory, sizes, {
      pairs: PAIRS,
      cpuSeconds: (program, args) => cost(program, args).cpuSeconds,
      actionCpuSeconds: (name, inputs) => action(name, inputs).cpuSeconds
    }))
  )
} finally {
  rmSync(directory, { recursive: true, force: true })
}
publish('rpm', metrics)
