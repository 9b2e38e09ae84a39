import { clusterName } from '../../../lib/names.ts'
import { code, escaped } from '../../../lib/summary.ts'
import type { Report } from './main.ts'

/** What the job's summary says. */
export function summary({ cluster, planned, warnings, done, url }: Report): string {
  const state =
    planned.length === 0
      ? 'Everything stands as it should; nothing was written.'
      : done.length > 0
        ? 'Done:'
        : 'Planned:'
  return [
    `### Application ${code(clusterName(cluster))}`,
    url === undefined ? '' : `${code(url)}`,
    state,
    planned.map(line => `- ${escaped(line)}`).join('\n'),
    ...warnings.map(warning => `> ${escaped(warning)}`)
  ]
    .filter(line => line !== '')
    .join('\n\n')
}
