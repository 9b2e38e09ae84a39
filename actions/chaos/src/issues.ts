import { code, escaped, table, timeline } from '../../../lib/summary.ts'
import { chart } from './chart.ts'
import type { Kill } from './kill.ts'

/** Where people are told of an application that noticed a kill: one open issue per application. */
export interface Issues {
  /** Opens the application's issue, or adds to the one that is open. */
  tell(kill: Kill): Promise<void>
}

export const issueTitle = (application: string): string => `Chaos: ${application} noticed that an instance was ended`

/** What happened, as Markdown: in numbers, as a chart, as a timeline. Pure. */
export function killMarkdown(kill: Kill): string {
  const { instanceId, at, recovery, verdict } = kill
  const { ending, detectSeconds, recoverySeconds, probes, failedProbes, firstFailure, lastFailureSeconds } = recovery
  const seconds = (value: number | undefined): string => (value === undefined ? 'nobody saw' : `${value} s`)
  const rows: [string, string][] = [
    ['verdict', verdict],
    ['group', code(placed(kill))],
    ['instance', code(instanceId)],
    ['ended at', new Date(at).toISOString()],
    ['time to detect', seconds(detectSeconds)],
    ['time to recover', ending === 'recovered' ? seconds(recoverySeconds) : `not within ${recoverySeconds} s`],
    ['failed probes', `${failedProbes} of ${probes}`],
    ...(firstFailure === undefined ? [] : [['first failure', escaped(firstFailure)] as [string, string]]),
    ...(lastFailureSeconds === undefined
      ? []
      : [['last failure after', seconds(lastFailureSeconds)] as [string, string]]),
    ...(recovery.alarm === undefined ? [] : [['alarm', escaped(recovery.alarm)] as [string, string]])
  ]
  const drawn = chart(recovery)
  return [
    table(['what', 'seen'], rows),
    ...(drawn === '' ? [] : [`\`\`\`text\n${drawn}\n\`\`\``]),
    timeline(recovery.timeline)
  ].join('\n\n')
}

/** The group's name with its account and region, where there is more than one. */
export const placed = ({ group, account, region }: Pick<Kill, 'group' | 'account' | 'region'>): string =>
  [account, region, group].filter(part => part !== undefined).join(' ')

/** GitHub refuses an issue or comment of more than 65,536 characters; one that flaps for an hour has a long timeline. */
const BODY_MOST = 65_000

/** A deviation as its issue tells of it. Pure. */
export function deviationMarkdown(kill: Kill, runUrl: string): string {
  const whole = killMarkdown(kill)
  const shown =
    whole.length <= BODY_MOST ? whole : `${whole.slice(0, whole.lastIndexOf('\n', BODY_MOST))}\n\n… and more`
  return `${shown}\n\n[The run that ended it](${runUrl})`
}
