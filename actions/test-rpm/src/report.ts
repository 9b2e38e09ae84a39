import { code, escaped, table } from '../../../lib/summary.ts'
import type { Report } from './main.ts'

/** The job's summary. */
export const summaryOf = ({ packages, root, milliseconds, verdict, checks }: Report): string =>
  [
    `### Tested ${packages.map(code).join(', ')}: ${verdict} in ${(milliseconds / 1000).toFixed(2)} s`,
    root.kind === 'none'
      ? 'In an empty root: what needs the target image was not checked.'
      : `In a throw-away copy of ${code(root.path ?? '')}.`,
    table(
      ['check', 'outcome', 'what was found', 'ms'],
      checks.map(one => [code(one.check), one.outcome, escaped(one.detail), String(one.milliseconds)])
    )
  ].join('\n\n')
