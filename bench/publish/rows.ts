import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { directoryStore } from '../../actions/publish-rpm/src/directory-store.ts'
import { publish } from '../../actions/publish-rpm/src/main.ts'
import type { Store } from '../../actions/publish-rpm/src/store.ts'
import { recordedProgress } from '../../lib/progress.ts'
import { programs } from '../../lib/rpm/program.ts'
import { type Metric, median } from '../results.ts'
import { sampleRepository } from './repository.ts'

const LISTS = ['--quiet', '--no-database', '--general-compress-type=gz']
const GOAL = 0.2
const READS = 4
/** The lists and repomd.xml, and the package. */
const WRITES = 4 + 1

interface Meter {
  readonly pairs: number
  /** CPU time of a program, its children included. */
  cpuSeconds(program: string, args: readonly string[], env?: Record<string, string>): number
  /** CPU time of an action, from its bundle, as a later step of a job. */
  actionCpuSeconds(name: string, inputs: Record<string, string>): number
}

/** Publishing one package against `createrepo_c --update`, as the repository grows. */
export async function publishRows(directory: string, sizes: readonly number[], meter: Meter): Promise<Metric[]> {
  const sample = onePackage(directory, 'sample')
  const fresh = onePackage(directory, 'fresh')
  const metrics: Metric[] = []
  for (const size of sizes)
    metrics.push(...(await rowsOf(mkdtempSync(join(directory, 'size-')), { size, sample, fresh }, meter)))
  return metrics
}

async function rowsOf(
  directory: string,
  { size, sample, fresh }: { readonly size: number; readonly sample: string; readonly fresh: string },
  meter: Meter
): Promise<Metric[]> {
  const repository = await sampleRepository(directory, sample, size)
  const alone = join(directory, 'alone')
  const empty = join(directory, 'empty')
  const taken = { ours: [] as number[], grown: [] as number[], floor: [] as number[], peer: [] as number[] }
  for (let pair = 0; pair < meter.pairs; pair += 1) {
    repository.reset()
    const ours = meter.actionCpuSeconds('publish-rpm', { rpms: fresh, repository: `file:${repository.directory}` })
    rmSync(empty, { recursive: true, force: true })
    const start = meter.actionCpuSeconds('publish-rpm', { rpms: fresh, repository: `file:${empty}` })
    repository.reset()
    cpSync(fresh, join(repository.directory, 'packages', basename(fresh)), { preserveTimestamps: true })
    const peer = meter.cpuSeconds('createrepo_c', [...LISTS, '--update', repository.directory])
    rmSync(alone, { recursive: true, force: true })
    mkdirSync(alone)
    cpSync(fresh, join(alone, basename(fresh)))
    const floor = meter.cpuSeconds('createrepo_c', [...LISTS, alone]) + meter.cpuSeconds(process.execPath, ['-e', '0'])
    taken.ours.push(ours / peer)
    taken.grown.push(Math.max(0, ours - start) / peer)
    taken.floor.push(floor / peer)
    taken.peer.push(peer)
  }
  const how =
    `CPU time, children included, median of ${meter.pairs} alternating pairs, packages described as at length as those of CentOS Stream 9 on average, in a directory; ` +
    `createrepo_c --update took ${median(taken.peer).toFixed(3)} s`
  const ratio = (name: string, values: readonly number[], note: string): Metric => {
    const value = median(values)
    return { name, value, unit: '×', goal: `≤ ${GOAL}`, pass: value <= GOAL, how: `${how}; ${note}` }
  }
  const floor = median(taken.floor).toFixed(2)
  repository.reset()
  const calls = await requests(directory, fresh, repository.directory)
  return [
    ratio(
      `publish-rpm ÷ createrepo_c --update, ${size} packages`,
      taken.ours,
      `the bundle, as a job's later step, with the start of Node; bare Node and createrepo_c of the one package alone are ${floor} of it`
    ),
    ratio(`… without what an empty repository costs, ${size}`, taken.grown, 'what grows with the repository'),
    count(`requests that read, to publish one to ${size} packages`, calls.reads, READS),
    count(`requests that write, to publish one to ${size} packages`, calls.writes, WRITES)
  ]
}

const count = (name: string, value: number, goal: number): Metric => ({
  ...{ name, value, unit: '', goal: `= ${goal}`, pass: value === goal },
  how: 'calls of the store, each one request on S3; the package is one of those that write'
})

/** A package with one file. */
function onePackage(directory: string, name: string): string {
  const topdir = join(directory, `build-${name}`)
  const spec = join(directory, `${name}.spec`)
  writeFileSync(
    spec,
    `Name: ${name}\nVersion: 1\nRelease: 1\nSummary: x\nLicense: MIT\nBuildArch: noarch\n%description\nx\n` +
      `%install\nmkdir -p %{buildroot}/usr/share\ntouch %{buildroot}/usr/share/${name}\n%files\n/usr/share/${name}\n`
  )
  execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${topdir}`, spec], { stdio: 'ignore' })
  const built = join(topdir, 'RPMS/noarch')
  return join(built, readdirSync(built)[0] ?? '')
}

async function requests(
  directory: string,
  rpm: string,
  repository: string
): Promise<{ readonly reads: number; readonly writes: number }> {
  const made = { reads: 0, writes: 0 }
  const plain = directoryStore(repository)
  const counted =
    <A extends unknown[], R>(kind: 'reads' | 'writes', call: (...args: A) => R) =>
    (...args: A): R => {
      made[kind] += 1
      return call(...args)
    }
  const store: Store = {
    ...plain,
    get: counted('reads', plain.get),
    facts: counted('reads', plain.facts),
    create: counted('writes', plain.create),
    replace: counted('writes', plain.replace)
  }
  const { signal } = new AbortController()
  await publish(
    {
      ...{ workspace: directory, rpms: rpm, keep: 10, compress: 'gz', mode: 'apply', retries: 0 },
      ...{ revisions: false, gpgKey: undefined, signingKey: undefined }
    },
    {
      ...{ store, signal, run: programs(signal), progress: recordedProgress(), temporary: directory },
      ...{ now: Date.now, random: Math.random }
    }
  )
  return made
}
