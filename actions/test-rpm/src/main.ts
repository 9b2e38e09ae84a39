import { writeFile } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import { KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { listedRpms } from '../../../lib/rpm/listed.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { filesOf, type PackageFile, packageFiles } from '../../../lib/rpm/package.ts'
import type { Run } from '../../../lib/rpm/program.ts'
import { type Check, unitsAmong } from './checks.ts'
import { testInEmptyRoot } from './empty-root.ts'
import { type Expected, readChecks } from './expected.ts'
import { testInImageRoot } from './image-root.ts'
import type { Boot } from './machine.ts'
import { type RootKind, rootKind, withRoot } from './root.ts'
import { testBoot, testInRunningMachine } from './running.ts'

/** What to test and what is expected of it. */
export interface Request {
  readonly workspace: string
  readonly rpms: string
  readonly root: string | undefined
  readonly previous: string | undefined
  readonly dependencies: 'require' | 'ignore'
  /** How far to go; each depth does what the ones before it do. */
  readonly depth: Depth
  /** The user's file of checks. */
  readonly checksPath: string | undefined
  readonly expected: Pick<Expected, 'enabled' | 'users' | 'files' | 'healthUrl' | 'healthSeconds'>
  readonly bootSeconds: number
  readonly bootWithout: readonly string[]
  readonly allow: readonly string[]
  readonly reportPath: string
}

export type Depth = 'root' | 'container' | 'boot'

export interface Surroundings {
  readonly run: Run
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly isRoot: boolean
  readonly now: () => number
}

export interface Report {
  readonly packages: readonly string[]
  readonly depth: Depth
  readonly root: { readonly kind: RootKind; readonly path: string | undefined }
  readonly milliseconds: number
  readonly verdict: 'passed' | 'failed'
  readonly checks: readonly Check[]
}

/** What the checks of one root have to work with. */
export interface Subject {
  readonly request: Request
  readonly packages: readonly PackageFile[]
  readonly previous: readonly string[]
  readonly expected: Expected
  /** Paths of all files of the packages under test. */
  readonly files: readonly string[]
  /** Units that are files of the packages under test. */
  readonly ownUnits: readonly string[]
  readonly boot: Boot
  readonly progress: Progress
  readonly now: () => number
}

/** Installs the packages into throw-away roots and looks at what came of it. The report is written in any case. */
export async function testRpm(request: Request, surroundings: Surroundings): Promise<Report> {
  const { run, progress, signal, isRoot, now } = surroundings
  const paths = await listedRpms(request.workspace, request.rpms)
  const previous = request.previous === undefined ? [] : await listedRpms(request.workspace, request.previous)
  const expected = await expectedOf(request)
  const kind = await rootKind(request.root)
  if (kind === 'none' && request.depth !== 'root') {
    throw new KilnError(`\`depth: ${request.depth}\` boots the target image, and the input "root" is empty.`, {
      remedy: 'Give the root file system of the image in "root", or set `depth: root`.'
    })
  }
  const packages = await packageFiles(run, paths)
  const names = packages.map(nevraText)
  progress.say(`Testing ${names.join(', ')} in ${kind === 'none' ? 'an empty root' : `a copy of ${request.root}`}`)

  const startedAt = now()
  const boot = { seconds: request.bootSeconds, without: request.bootWithout, signal }
  const files = await filesOf(run, packages)
  const ownUnits = unitsAmong(files)
  const subject = { request, packages, previous, expected, files, ownUnits, boot, progress, now }
  const source = { kind, path: request.root, isRoot }
  const checks = await withRoot(run, source, async root => {
    if (kind === 'none') return { checks: await testInEmptyRoot(root, subject), units: undefined }
    return testInImageRoot(root, subject)
  }).then(async ({ checks, units }) => {
    if (request.depth === 'root') return checks
    if (units === undefined) {
      const detail = 'the packages do not install'
      return [...checks, { check: 'booted' as const, outcome: 'not checked' as const, detail, milliseconds: 0 }]
    }
    progress.say('Starting it in a container of the image')
    checks.push(...(await withRoot(run, source, root => testInRunningMachine(root, subject, units))))
    if (request.depth === 'container') return checks
    progress.say('Booting the image with it')
    checks.push(...(await withRoot(run, source, root => testBoot(root, subject, units))))
    return checks
  })
  const judged = checks.map(check => allowed(check, request.allow))
  const failed = judged.filter(({ outcome }) => outcome === 'failed')
  const report: Report = {
    packages: names,
    depth: request.depth,
    root: { kind, path: request.root },
    milliseconds: now() - startedAt,
    verdict: failed.length === 0 ? 'passed' : 'failed',
    checks: judged
  }
  await writeFile(request.reportPath, `${JSON.stringify(report, undefined, 2)}\n`)
  for (const { check, outcome, detail, milliseconds } of judged) {
    progress.say(`${MARK[outcome]} ${check} (${milliseconds} ms): ${detail}`)
  }
  return report
}

/** What the inputs and the file of checks expect together. */
async function expectedOf({ expected, checksPath, workspace }: Request): Promise<Expected> {
  const file = await readChecks(checksPath, relative(workspace, checksPath ?? ''))
  return {
    enabled: [...expected.enabled, ...file.enabled],
    users: [...expected.users, ...file.users],
    files: [...expected.files, ...file.files],
    healthUrl: expected.healthUrl ?? file['health-url'],
    healthSeconds: expected.healthSeconds,
    commands: file.commands,
    runningCommands: file['running-commands']
  }
}

const MARK = { passed: '✓', failed: '✗', allowed: '~', 'not checked': '-' } as const

const allowed = (check: Check, allow: readonly string[]): Check =>
  check.outcome === 'failed' && allow.includes(check.check) ? { ...check, outcome: 'allowed' } : check

/** @throws KilnError naming each failed check. */
export function judge(report: Report): void {
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
  if (failed.length === 0) return
  const what = report.packages.map(name => basename(name)).join(', ')
  throw new KilnError(
    `${what} would not work in an image:\n${failed.map(({ check, detail }) => `${check}: ${detail}`).join('\n')}`,
    { remedy: 'Correct the spec or its units; what is meant so can be named in the input "allow".' }
  )
}
