import { counted } from '../../../lib/counted.ts'
import { CancelledError, explain, KilnError, told } from '../../../lib/errors.ts'
import { code, escaped, table } from '../../../lib/summary.ts'
import { killMarkdown, placed } from './issues.ts'
import type { Kill } from './kill.ts'
import type { Report, Skipped } from './main.ts'
import type { Past } from './past.ts'
import type { Plan } from './schedule.ts'

/** A table of more groups is cut: GitHub refuses a summary above 1 MiB, and nobody reads one. The report has all. */
const ROWS_SHOWN = 200

/** The report as Markdown for the job's summary; times in the zone of the plan. Pure. */
export function reportMarkdown(report: Report, mode: string, timeZone: string): string {
  const { date, verdict, plan, past, killed, skipped, errors } = report
  const parts = [`### Chaos, ${date}: ${mode === 'plan' || mode === 'report' ? mode : verdict}`]
  if (plan !== undefined) parts.push(planMarkdown(plan, timeZone))
  if (past !== undefined) parts.push(pastMarkdown(past))
  for (const kill of killed) parts.push(`#### ${code(kill.application)}: ${kill.verdict}`, killMarkdown(kill))
  if (skipped.length > 0) parts.push(skippedMarkdown(skipped))
  if (errors.length > 0) {
    const rows = errors.map(({ application, error }) => [code(application), escaped(explain(error))])
    parts.push(table(['application', 'error'], rows))
  }
  return parts.join('\n\n')
}

function skippedMarkdown(skipped: readonly Skipped[]): string {
  const rows = skipped
    .slice(0, ROWS_SHOWN)
    .map(skip => [code(skip.application), code(placed(skip)), skip.reason, escaped(skip.detail)])
  const shown = table(['application', 'group', 'skipped because', 'detail'], rows)
  if (skipped.length <= ROWS_SHOWN) return shown
  const counts = [...Map.groupBy(skipped, ({ reason }) => reason)]
    .map(([reason, those]) => [reason, String(those.length)])
    .sort()
  return `${table(['skipped because', 'groups'], counts)}\n\nThe first ${ROWS_SHOWN} of ${skipped.length}:\n\n${shown}`
}

/** The days of a plan as rows, days off among them. */
export function planRows({ kills, daysOff }: Plan, timeZone: string): string[][] {
  const local = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
  const weekday = (date: string): string =>
    new Date(`${date}T12:00:00Z`).toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' })
  const due = kills.map(({ date, application, at, unless }) => [
    date,
    weekday(date),
    local.format(at),
    new Date(at).toISOString().slice(0, 16).replace('T', ' '),
    application,
    unless === undefined ? '' : `not if ${unless} is killed (min-days)`
  ])
  const off = daysOff.map(({ date, why }) => [date, weekday(date), '', '', '', why])
  return [...due, ...off].sort((a, b) => (a.join() < b.join() ? -1 : 1))
}

export const planHead = (timeZone: string): string[] => ['date', '', timeZone, 'UTC', 'application', 'note']

function planMarkdown(plan: Plan, timeZone: string): string {
  const rows = planRows(plan, timeZone).map(
    ([date = '', day = '', local = '', utc = '', application = '', note = '']) => [
      date,
      day,
      local,
      utc,
      application === '' ? '' : code(application),
      escaped(note)
    ]
  )
  const what =
    plan.kills.length === 0 ? 'Nothing is drawn in these days.' : `${counted(plan.kills.length, 'planned kill')}.`
  return rows.length === 0 ? what : `${what}\n\n${table(planHead(timeZone), rows)}`
}

const pastMarkdown = (past: readonly Past[]): string =>
  past.length === 0
    ? 'Nothing was killed so far.'
    : table(
        ['application', 'kills', 'deviated', 'unknown', 'spared', 'last kill', 'recovery: median', 'longest'],
        past.map(one => [
          code(one.application),
          String(one.kills),
          String(one.deviated),
          String(one.unknown),
          String(one.spared),
          one.lastKill ?? '',
          one.medianRecoverySeconds === undefined ? '' : `${one.medianRecoverySeconds} s`,
          one.longestRecoverySeconds === undefined ? '' : `${one.longestRecoverySeconds} s`
        ])
      )

/** A kill as the next job reads it. */
export const killOf = ({ application, account, region, group, instanceId, at, recovery, verdict }: Kill) => ({
  application,
  account,
  region,
  group,
  instanceId,
  at: new Date(at).toISOString(),
  detectSeconds: recovery.detectSeconds,
  recoverySeconds: recovery.recoverySeconds,
  verdict
})

/** The skips as the next job reads them: without what is for people only. */
export const skipsJson = (skipped: readonly Skipped[]): string =>
  JSON.stringify(skipped, ['application', 'account', 'region', 'group', 'reason'])

export const REPORT_PATH = 'chaos-report.json'

const SKIPS_A_PIECE = 500

/** The report for machines, in pieces: of ten thousand groups it is some megabytes. A line for each skip. */
export function* reportJson({ skipped, errors, ...report }: Report): Generator<string> {
  const told = { ...report, errors: errors.map(({ application, error }) => ({ application, error: error.message })) }
  yield `${JSON.stringify(told, null, 2).slice(0, -'\n}'.length)},\n  "skipped": [`
  for (let from = 0; from < skipped.length; from += SKIPS_A_PIECE) {
    const lines = skipped.slice(from, from + SKIPS_A_PIECE).map(skip => `\n    ${JSON.stringify(skip)}`)
    yield `${from === 0 ? '' : ','}${lines.join()}`
  }
  yield `${skipped.length === 0 ? '' : '\n  '}]\n}\n`
}

/** Why the job fails: only on a deviation, an error or its own cancellation, never on a skip. */
export function failureOf({ killed, skipped, errors }: Report): Error | undefined {
  const deviated = killed.filter(({ verdict }) => verdict === 'deviated')
  const failed = errors.map(({ application, error }) => `${application}: ${told(error)}`)
  if (deviated.length > 0) {
    return new KilnError([...deviated.map(deviationLine), ...failed].join('\n'), {
      remedy:
        'Look for state kept on the instance, for fewer than two healthy instances, and for a health check that passes before the application can serve.'
    })
  }
  const [first] = errors
  if (first !== undefined) {
    return new KilnError(failed.join('\n'), {
      remedy: 'The other applications had their turn. Mend the cause; today’s claim of this one may be spent.',
      cause: first.error
    })
  }
  const aborted = killed.filter(({ verdict }) => verdict === 'aborted')
  if (aborted.length > 0) {
    const what = aborted.map(kill => `${kill.instanceId} of ${placed(kill)} was ended, and the run was cancelled`)
    return new KilnError(`${what.join('\n')} before anybody could know what came of it.`, {
      remedy: 'Look at the group: Auto Scaling replaces the instance by itself. Today’s claim is spent.'
    })
  }
  return skipped.some(({ reason }) => reason === 'cancelled') ? new CancelledError() : undefined
}

function deviationLine({ application, instanceId, recovery }: Kill): string {
  const { ending, probes, failedProbes, firstFailure, recoverySeconds, alarm } = recovery
  const first = firstFailure === undefined ? '' : ` (first: ${firstFailure})`
  const fired = alarm === undefined ? '' : `; ${alarm}`
  const back =
    ending === 'recovered' ? `recovered after ${recoverySeconds} s` : `it did not recover within ${recoverySeconds} s`
  return `${application} noticed that ${instanceId} was ended: ${failedProbes} of ${counted(probes, 'probe')} failed${first}${fired}; ${back}.`
}
