import { clusterName } from '../../../lib/names.ts'
import { code, escaped } from '../../../lib/summary.ts'
import type { Report } from './main.ts'
import { describe } from './plan.ts'

/** What the job's summary says. */
export function summary({ desired, planned, done, url }: Report): string {
  const steps = planned.steps.map(step => describe(step, desired))
  const state =
    steps.length === 0 ? 'Everything stands as it should; nothing was written.' : done.length > 0 ? 'Done:' : 'Planned:'
  return [
    `### Application ${code(clusterName(desired.cluster))}`,
    url === undefined ? '' : `${code(url)}`,
    state,
    ...steps.map(line => `- ${escaped(line)}`),
    ...planned.warnings.map(warning => `> ${escaped(warning)}`)
  ]
    .filter(line => line !== '')
    .join('\n\n')
}
