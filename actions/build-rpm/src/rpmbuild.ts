import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { counted } from '../../../lib/counted.ts'
import { KilnError } from '../../../lib/errors.ts'
import { harmless, type Progress } from '../../../lib/progress.ts'
import { lastLines } from '../../../lib/rpm/program.ts'
import type { BuildPlace } from './image.ts'
import type { Define } from './inputs.ts'
import { compilerFindings, type Finding, missingBuildRequires, rpmFinding, sectionOf, withoutRoot } from './log.ts'
import { place, sectionLine } from './override.ts'
import type { SpecFile } from './spec.ts'
import type { BuildTree } from './tree.ts'

export interface Section {
  readonly name: string
  readonly seconds: number
}

/**
 * Options that make a build depend on its sources only. Both spellings of the clamp: the first is rpm's until 4.19,
 * the second its successor (rpmbuild-config(5); rpm#4035). A build host's name is looked up by DNS unless it is set.
 * A source package names the owner of its files, who is whoever builds, unless told otherwise. rpm 6 writes packages
 * that older ones cannot read, unless told otherwise (rpm#2423).
 */
export const reproducible = (topdir: string): string[] =>
  defines([
    { name: '_topdir', value: topdir },
    { name: '_tmppath', value: join(topdir, 'TMP') },
    { name: '_buildhost', value: 'reproducible' },
    { name: 'use_source_date_epoch_as_buildtime', value: '1' },
    { name: 'clamp_mtime_to_source_date_epoch', value: '1' },
    { name: 'build_mtime_policy', value: 'clamp_to_source_date_epoch' },
    { name: 'source_date_epoch_from_changelog', value: '0' },
    { name: '_srcdefattr', value: '(-,root,root)' },
    { name: '_rpmformat', value: '4' }
  ])

export const defines = (list: readonly Define[]): string[] =>
  list.flatMap(({ name, value }) => ['--define', `${name} ${value}`])

export interface Building {
  readonly progress: Progress
  readonly workspace: string
  readonly tree: BuildTree
  readonly spec: SpecFile
  readonly specText: string
  readonly epochSeconds: number
  /** Where rpmbuild runs. */
  readonly place: BuildPlace
  /** Installs what %generate_buildrequires found, from the source package that rpmbuild wrote for this. */
  readonly installGenerated: ((srpm: string) => Promise<void>) | undefined
  /** The host's rpm database knows nothing of what is installed (Debian, Ubuntu). */
  readonly checkBuildRequires: boolean
}

/** What the user gave of the compression of payloads, as rpm's macros want it (rpm's doc, "io flags"). */
export const payload = (kind: 'auto' | 'gzip' | 'xz' | 'zstd'): string[] => {
  const flags = { gzip: 'w9.gzdio', xz: 'w6.xzdio', zstd: 'w19.zstdio' }
  if (kind === 'auto') return []
  return defines(['_binary_payload', '_source_payload'].map(name => ({ name, value: flags[kind] })))
}

/** rpmbuild ends with this when it has generated BuildRequires that are not installed (rpm's rpmbuild.c). */
const MISSING_GENERATED = 11
/** Each round may find more: a build backend asks for plugins once it is there itself. mock gives up after as many. */
const MOST_ROUNDS = 10

/**
 * Runs rpmbuild -ba. Sections fold in the log, each with its seconds. BuildRequires that the build finds out are
 * installed on the way, if they are to be.
 * @throws KilnError with the cause; causes are annotated at the line of the spec or of the source that failed.
 */
export async function rpmbuild(building: Building): Promise<readonly Section[]> {
  const { progress, installGenerated } = building
  for (let round = 1; ; round += 1) {
    const { code, seen, findings, log } = await runOnce(building)
    if (code === 0) {
      for (const { severity, message } of findings) if (severity === 'warning') progress.detail(message)
      return seen
    }
    const [generated] = (await readdir(join(building.tree.topdir, 'SRPMS'))).filter(isGenerated)
    if (
      code !== MISSING_GENERATED ||
      generated === undefined ||
      installGenerated === undefined ||
      round === MOST_ROUNDS
    )
      throw buildFailure(building, seen.at(-1)?.name, findings, log)
    const srpm = join(building.tree.topdir, 'SRPMS', generated)
    progress.say(`Installing what %generate_buildrequires found: ${missingBuildRequires(log).join(', ')}`)
    await installGenerated(srpm)
    await rm(srpm)
  }
}

/** The package that rpmbuild writes for `dnf builddep` only. */
export const isGenerated = (file: string): boolean => file.endsWith('.buildreqs.nosrc.rpm')

interface Ran {
  readonly code: number
  readonly seen: readonly Section[]
  readonly findings: readonly Finding[]
  readonly log: string
}

async function runOnce({ place, progress, tree, spec, epochSeconds, checkBuildRequires }: Building): Promise<Ran> {
  const sections = new Sections(progress)
  const findings: Finding[] = []
  const compiler = compilerFindings()
  const log: string[] = []
  const { code } = await place.run(
    'rpmbuild',
    ['-ba', ...(checkBuildRequires ? [] : ['--nodeps']), ...spec.options, '--', spec.path],
    {
      cwd: tree.topdir,
      holding: tree.lock,
      env: { SOURCE_DATE_EPOCH: String(epochSeconds), TZ: 'UTC' },
      onLine: line => {
        const section = sectionOf(line)
        if (section !== undefined) sections.begin(`%${section}`)
        else if (/^Processing files: /.test(line)) sections.begin('packaging')
        sections.say(harmless(line))
        log.push(line)
        const finding = compiler(line) ?? rpmFinding(line)
        if (finding !== undefined) findings.push(finding)
      }
    }
  )
  return { code, seen: await sections.end(), findings, log: log.join('\n') }
}

function buildFailure(
  { progress, spec, specText, workspace }: Building,
  section: string | undefined,
  findings: readonly Finding[],
  log: string
): KilnError {
  const lacking = missingBuildRequires(log)
  if (lacking.length > 0) {
    return new KilnError(
      `${counted(lacking.length, 'BuildRequires is', 'BuildRequires are')} not installed: ${lacking.join(', ')}.`,
      {
        remedy: `Set \`builddep: true\`, or run before this step: dnf install -y ${lacking.map(one => `'${one}'`).join(' ')}`
      }
    )
  }
  const errors = findings.filter(({ severity }) => severity === 'error')
  for (const { message, at } of errors.slice(0, 20)) {
    if (at !== undefined && 'spec' in at) {
      progress.fault(message, place(spec.shown, Math.max(1, at.line - spec.addedLines), 'rpmbuild'))
    } else if (at !== undefined) {
      progress.fault(message, place(inWorkspace(workspace, at.path), at.line, `${section ?? 'rpmbuild'} failed`))
    } else if (section !== undefined && /^Bad exit status/.test(message)) {
      progress.fault(lastLines(causeOf(log), 3), place(spec.shown, sectionLine(specText, section), `${section} failed`))
    } else if (section === 'packaging') {
      progress.fault(withoutRoot(message), place(spec.shown, sectionLine(specText, '%files'), 'packaging failed'))
    }
  }
  const where = section === undefined ? 'before its first section' : `in ${section}`
  return new KilnError(`rpmbuild failed ${where}:\n${causeOf(log)}`, {
    remedy: `Correct what the log of ${section ?? 'rpmbuild'} names above; nothing was packaged.`
  })
}

/**
 * What went wrong: all from rpmbuild's first own error on, or else the last lines of the section. Its epilogue repeats
 * only that there was an error, and its paths lead into a tree that is gone.
 */
function causeOf(log: string): string {
  const lines = (log.split(/^RPM build (?:errors|warnings):$/m)[0] ?? '')
    .split('\n')
    .filter(line => !/^(error: Bad exit status from .*|Executing\(%\w+\): .*|\+ umask \d+|\s*)$/.test(line))
  const first = lines.findIndex(line => line.startsWith('error: '))
  const cause = withoutRoot(lastLines(lines.slice(Math.max(0, first)).join('\n')))
  return cause === '' ? lastLines(log) : cause
}

/** Compilers name files as they stand in the build tree, below the directory that %setup made. */
function inWorkspace(workspace: string, path: string): string {
  const parts = path
    .replace(/^.*\/BUILD\//, '')
    .split('/')
    .filter(part => part !== '.')
  for (let skip = 0; skip < parts.length; skip += 1) {
    const candidate = parts.slice(skip).join('/')
    if (existsSync(join(workspace, candidate))) return candidate
  }
  return path
}

/** Folds the log by section: rpmbuild only says when one begins, and one group must end before the next begins. */
class Sections {
  readonly #progress: Progress
  readonly #seen: { name: string; startedAt: number; seconds: number }[] = []
  #told: Promise<void> = Promise.resolve()
  #endGroup: () => Promise<void> = async () => {}

  constructor(progress: Progress) {
    this.#progress = progress
  }

  say(line: string): void {
    this.#told = this.#told.then(() => this.#progress.say(line))
  }

  begin(name: string): void {
    const startedAt = Date.now()
    const last = this.#seen.at(-1)
    if (last?.name === name) return
    if (last !== undefined) last.seconds = (startedAt - last.startedAt) / 1000
    this.#seen.push({ name, startedAt, seconds: 0 })
    this.#told = this.#told.then(async () => {
      await this.#endGroup()
      let close = (): void => {}
      const folded = this.#progress.phase(name, () => new Promise<void>(resolve => (close = resolve)))
      this.#endGroup = () => {
        close()
        return folded
      }
    })
  }

  async end(): Promise<readonly Section[]> {
    const last = this.#seen.at(-1)
    if (last !== undefined) last.seconds = (Date.now() - last.startedAt) / 1000
    await this.#told
    await this.#endGroup()
    for (const { name, seconds } of this.#seen) this.#progress.say(`${name} took ${seconds.toFixed(2)} s`)
    return this.#seen
  }
}
