import { explain, KilnError } from '../../../lib/errors.ts'
import { code, escaped, table } from '../../../lib/summary.ts'
import type { Past } from './history.ts'
import type { Kill, Report, Skipped } from './main.ts'

const at = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')

/** The report as Markdown for the job's summary. Pure. */
export function reportMarkdown(report: Report, mode: string): string {
  const parts = [`### Chaos, ${report.date}: ${mode === 'plan' || mode === 'report' ? mode : report.verdict}`]
  if (mode === 'plan') {
    parts.push(
      report.planned.length === 0
        ? 'Nothing is drawn in these days.'
        : table(
            ['date', 'application', 'due (UTC)'],
            report.planned.map(kill => [kill.date, code(kill.application), at(kill.at)])
          )
    )
  }
  if (mode === 'report') parts.push(pastMarkdown(report.past))
  if (report.killed.length > 0) {
    parts.push(
      table(
        ['application', 'group', 'instance', 'recovered after', 'failed probes', 'verdict'],
        report.killed.map(({ application, group, instanceId, recovery, verdict }) => [
          code(application),
          code(group),
          code(instanceId),
          recovery?.recovered === true ? `${recovery.recoverySeconds} s` : 'not in time',
          `${recovery?.failedProbes ?? 0} of ${recovery?.probes ?? 0}`,
          verdict
        ])
      )
    )
  }
  if (report.skipped.length > 0) {
    parts.push(
      table(
        ['application', 'groups', 'skipped because', 'detail'],
        report.skipped.map(skip => [
          code(skip.application),
          skip.groups.map(code).join('<br>'),
          skip.reason,
          escaped(skip.detail)
        ])
      )
    )
  }
  if (report.errors.length > 0) {
    parts.push(
      table(
        ['application', 'error'],
        report.errors.map(({ application, error }) => [code(application), escaped(explain(error))])
      )
    )
  }
  return parts.join('\n\n')
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
export const killOf = ({ application, group, region, instanceId, at, recovery, verdict }: Kill) => ({
  application,
  group,
  region,
  instanceId,
  at: new Date(at).toISOString(),
  recoverySeconds: recovery?.recoverySeconds,
  verdict
})

/** A skip as the next job reads it. */
export const skipOf = ({ application, reason }: Skipped) => ({ application, reason })

export const REPORT_PATH = 'chaos-report.json'

/** The report for machines. */
export const reportJson = (report: Report): string =>
  JSON.stringify(
    { ...report, errors: report.errors.map(({ application, error }) => ({ application, error: error.message })) },
    null,
    2
  )

/** Why the job fails: only on a deviation or an error, never on a skip. */
export function failureOf({ killed, errors }: Report): Error | undefined {
  const deviated = killed.filter(({ verdict }) => verdict === 'deviated')
  if (deviated.length > 0) {
    const what = deviated.map(({ application, instanceId, recovery }) => {
      const failed = `${recovery?.failedProbes ?? 0} of ${recovery?.probes ?? 0} probes failed`
      const first = recovery?.firstFailure === undefined ? '' : ` (first: ${recovery.firstFailure})`
      const back =
        recovery?.recovered === true ? `recovered after ${recovery.recoverySeconds} s` : 'it did not recover in time'
      return `${application} noticed that ${instanceId} was ended: ${failed}${first}; ${back}.`
    })
    return new KilnError(what.join('\n'), {
      remedy:
        'Look for state kept on the instance, for fewer than two healthy instances, and for a health check that passes before the application can serve.'
    })
  }
  const [first] = errors
  if (first === undefined) return undefined
  return new KilnError(errors.map(({ application, error }) => `${application}: ${explain(error)}`).join('\n'), {
    remedy: 'The other applications had their turn. Mend the cause; today’s claim of this one may be spent.',
    cause: first.error
  })
}
