import { CancelledError, KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { lastLines, type Run } from '../../../lib/rpm/program.ts'
import { problemsOf, textsNeeded } from './checks.ts'
import { contentsOf, textFiles } from './contents.ts'
import { place, sectionLine } from './override.ts'

export interface Linting {
  readonly run: Run
  readonly progress: Progress
  readonly rpms: readonly string[]
  readonly specPath: string
  readonly specShown: string
  readonly specText: string
  readonly allow: readonly string[]
}

export interface Remark {
  readonly check: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly line?: number
}

/** Kiln's own checks; they run whatever `lint` says, because what they find breaks an image. */
export async function ownRemarks({ run, rpms, specText }: Linting): Promise<Remark[]> {
  const packages = await Promise.all(rpms.map(async path => ({ path, contents: await contentsOf(run, path) })))
  const texts = new Map<string, string>()
  for (const { path, contents } of packages) {
    const needed = textsNeeded(contents)
    if (needed.size > 0) for (const [file, text] of await textFiles(path, needed)) texts.set(file, text)
  }
  return problemsOf(
    packages.map(({ contents }) => contents),
    texts
  ).map(({ check, severity, message, section }) =>
    withLine({ check, severity, message }, sectionLine(specText, section))
  )
}

const withLine = (remark: Remark, line: number | undefined): Remark =>
  line === undefined ? remark : { ...remark, line }

/**
 * rpmlint's remarks on the spec and the packages. Each line is `file:line: S: check text` or `name.arch: S: check text`.
 * Its errors are shown as warnings: many are matters of a distribution's taste, and which there are differs by version.
 */
export async function rpmlintRemarks({ run, progress, rpms, specPath }: Linting): Promise<Remark[]> {
  // Not each distribution has it (Amazon Linux 2023 does not), and nothing in an image depends on it.
  const said = await run('rpmlint', [specPath, ...rpms]).catch((error: Error) => error)
  if (said instanceof CancelledError) throw said
  if (said instanceof Error) {
    progress.warn('rpmlint is not installed, so it did not run. Install it, or set `lint: off`.')
    return []
  }
  const { stdout, stderr, code } = said
  if (code !== 0 && !/^\d+ packages? and \d+ specfiles? checked|checked; \d+ errors/m.test(stdout)) {
    throw new KilnError(`rpmlint failed (exit code ${code}): ${lastLines(stderr === '' ? stdout : stderr)}`, {
      remedy: 'Set `lint: off`, or correct the rpmlint of this runner.'
    })
  }
  return parseRpmlint(stdout)
}

/**
 * What rpmlint asks for on behalf of a public distribution, and nobody misses in a company's own package; `no-signature`
 * because the signature comes after the checks.
 */
const TASTE: ReadonlySet<string> = new Set(
  'no-signature no-packager-tag no-group-tag no-documentation no-buildroot-tag invalid-license only-non-binary-in-usr-lib no-manual-page-for-binary description-line-too-long invalid-url no-changelogname-tag no-url-tag'.split(
    ' '
  )
)

export const parseRpmlint = (output: string): Remark[] =>
  output.split('\n').flatMap(line => {
    const [, where = '', severity, check = '', rest = ''] = /^(\S+?):? ([EW]): (\S+)\s?(.*)$/.exec(line) ?? []
    if (severity === undefined || TASTE.has(check)) return []
    const at = /\.spec:(\d+)/.exec(where)?.[1]
    const message = `${where.replace(/^.*\//, '')}: ${check} ${rest}`.trim()
    return [withLine({ check, severity: 'warning', message }, at === undefined ? undefined : Number(at))]
  })

/**
 * Annotates the remarks that are not allowed.
 * @throws KilnError when one of them is an error.
 */
export function judge(remarks: readonly Remark[], { progress, specShown, allow }: Linting): Remark[] {
  const counted = remarks.filter(({ check, severity }) =>
    severity === 'error' ? !isAllowed(check, allow) : !allow.includes(check)
  )
  for (const { check, severity, message, line } of counted) {
    const at = place(specShown, line, check)
    if (severity === 'error') progress.fault(message, at)
    else progress.warn(message, at)
  }
  const errors = counted.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    const allowable = new Set(errors.map(({ check }) => check).filter(check => check !== NEVER_ALLOWED))
    const orAllow = allowable.size === 0 ? '' : `, or allow it knowingly: \`lint-allow: ${[...allowable].join(', ')}\``
    throw new KilnError(`The package would not work in an image:\n${errors.map(({ message }) => message).join('\n')}`, {
      remedy: `Correct the spec${orAllow}. Nothing was handed on.`
    })
  }
  return counted
}

/** A macro in a scriptlet fails each upgrade on each machine; there is no case in which that is meant. */
const NEVER_ALLOWED = 'macro-in-scriptlet'
const isAllowed = (check: string, allow: readonly string[]): boolean => check !== NEVER_ALLOWED && allow.includes(check)
