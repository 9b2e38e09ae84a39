/**
 * What a step costs before it does anything: the repository's tarball, which a runner downloads for each job, and the
 * cold start of each bundled action against importing just the libraries that the action uses.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ACTION_NAMES } from '../actions/entry.ts'
import { type Metric, median, publish } from './results.ts'

const root = join(import.meta.dirname, '..')
const PAIRS = 7
const MEGABYTE = 1_000_000

/** The packages that an action's sources import, its own files and those of lib/ that it reaches. */
function packagesOf(action: string): string[] {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const source = readFileSync(file, 'utf8')
    for (const [, loaded = ''] of source.matchAll(/\bimport\('(\.[^']+)'\)/g)) visit(join(file, '..', loaded))
    for (const [, types, specifier = ''] of source.matchAll(
      /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'/gm
    )) {
      if (types !== undefined) continue
      if (specifier.startsWith('.')) visit(join(file, '..', specifier))
      else if (!specifier.startsWith('node:')) packages.add(specifier)
    }
  }
  visit(join(root, 'actions', action, 'src/index.ts'))
  return [...packages].sort()
}

/** CPU milliseconds of a Node process, its children included. */
function cpuMilliseconds(file: string): number {
  const out = spawnSync(
    'bash',
    ['--norc', '-c', 'TIMEFORMAT="%U %S"; time "$1" "$2" >/dev/null 2>&1', '-', process.execPath, file],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] }
    }
  )
  const [user = 0, system = 0] = (out.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return (user + system) * 1000
}

const directory = mkdtempSync(join(root, 'node_modules/.bench-'))
const metrics: Metric[] = []
try {
  const bytes = execFileSync('git', ['archive', '--format=tar.gz', 'HEAD'], { cwd: root, maxBuffer: 1e9 }).length
  metrics.push({
    name: 'tarball of the repository',
    value: bytes / MEGABYTE,
    unit: 'MB',
    goal: '≤ 3',
    pass: bytes <= 3 * MEGABYTE,
    how: 'git archive --format=tar.gz HEAD'
  })
  for (const action of ACTION_NAMES) {
    // The bundle reads its inputs, finds them missing and ends: all that it loads at its start is loaded.
    const bundle = join(root, 'dist', action, 'index.js')
    const floor = join(directory, `${action}.mjs`)
    writeFileSync(
      floor,
      packagesOf(action)
        .map(name => `import '${name}'\n`)
        .join('')
    )
    const ratios: number[] = []
    for (let pair = 0; pair < PAIRS; pair++) ratios.push(cpuMilliseconds(bundle) / cpuMilliseconds(floor))
    metrics.push({
      name: `start of ${action} ÷ importing its libraries`,
      value: median(ratios),
      unit: '×',
      goal: '≤ 1.5',
      pass: median(ratios) <= 1.5,
      how: `median of ${PAIRS} alternating pairs of CPU time, bundle without inputs ÷ ${packagesOf(action).join(', ')}`
    })
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
publish('start', metrics)
