import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { listedRpms } from '../../../lib/rpm/listed.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { type PackageFile, packageFiles } from '../../../lib/rpm/package.ts'
import type { Run } from '../../../lib/rpm/program.ts'
import type { Check } from './checks.ts'
import { testInEmptyRoot } from './empty-root.ts'
import { testInImageRoot } from './image-root.ts'
import { type RootKind, rootKind, withRoot } from './root.ts'

/** What to test and what is expected of it. */
export interface Request {
  readonly workspace: string
  readonly rpms: string
  readonly root: string | undefined
  readonly previous: string | undefined
  readonly dependencies: 'require' | 'ignore'
  readonly expectEnabled: readonly string[]
  readonly expectUsers: readonly string[]
  readonly expectFiles: readonly string[]
  readonly allow: readonly string[]
  readonly reportPath: string
}

export interface Surroundings {
  readonly run: Run
  readonly progress: Progress
  readonly isRoot: boolean
  readonly now: () => number
}

export interface Report {
  readonly packages: readonly string[]
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
  readonly now: () => number
}

/** Installs the packages into a throw-away root and looks at what came of it. The report is written in any case. */
export async function testRpm(request: Request, { run, progress, isRoot, now }: Surroundings): Promise<Report> {
  const paths = await listedRpms(request.workspace, request.rpms)
  const previous = request.previous === undefined ? [] : await listedRpms(request.workspace, request.previous)
  const kind = await rootKind(request.root)
  const packages = await packageFiles(run, paths)
  const names = packages.map(nevraText)
  progress.say(`Testing ${names.join(', ')} in ${kind === 'none' ? 'an empty root' : `a copy of ${request.root}`}`)

  const startedAt = now()
  const subject = { request, packages, previous, now }
  const checks = await withRoot(run, { kind, path: request.root, isRoot }, root =>
    kind === 'none' ? testInEmptyRoot(root, subject) : testInImageRoot(root, subject)
  )
  const judged = checks.map(check => allowed(check, request.allow))
  const failed = judged.filter(({ outcome }) => outcome === 'failed')
  const report: Report = {
    packages: names,
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
