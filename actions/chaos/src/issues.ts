import { code, escaped, table } from '../../../lib/summary.ts'
import type { Kill } from './main.ts'

/** Where people are told of an application that noticed a kill: one open issue per application. */
export interface Issues {
  /** Opens the application's issue, or adds to the one that is open. */
  tell(kill: Kill): Promise<void>
}

export const issueTitle = (application: string): string => `Chaos: ${application} noticed that an instance was ended`

/** What happened, as Markdown. Pure. */
export function deviationMarkdown({ group, region, instanceId, at, recovery }: Kill, runUrl: string): string {
  const rows: [string, string][] = [
    ['group', code(region === undefined ? group : `${region} ${group}`)],
    ['instance', code(instanceId)],
    ['ended at', new Date(at).toISOString()],
    ['failed probes', `${recovery?.failedProbes ?? 0} of ${recovery?.probes ?? 0}`],
    ['first failure', escaped(recovery?.firstFailure ?? 'none')],
    ['whole again', recovery?.recovered === true ? `after ${recovery.recoverySeconds} s` : 'not in time']
  ]
  return `${table(['what', 'seen'], rows)}\n\n[The run that ended it](${runUrl})`
}
