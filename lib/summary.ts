import * as core from '@actions/core'

/** GitHub refuses a step's summary above 1 MiB (actions/dependency-review-action#786). */
const SUMMARY_MAX_BYTES = 1_000_000

/** Text of users and of AWS, safe inside HTML and Markdown tables. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '&#124;')
    .replaceAll('`', '&#96;')

export const code = (text: string): string => `<code>${escaped(text)}</code>`

/** A Markdown table; cells are taken as they are, so escape what is not yours. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.replaceAll('\n', '<br>')).join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly what: string
}

/** What happened when, counted from the first moment. */
export function timeline(moments: readonly Moment[]): string {
  const start = moments[0]?.at ?? 0
  return table(
    ['seconds', 'what happened'],
    moments.map(({ at, what }) => [((at - start) / 1000).toFixed(1), escaped(what)])
  )
}

/** The moments as a diagram that GitHub draws: each bar is what went before the moment that it is named for. */
export function gantt(title: string, moments: readonly Moment[]): string {
  const start = moments[0]?.at ?? 0
  // Colons, semicolons, hashes and commas are Mermaid's own.
  const plain = (text: string): string =>
    text
      .replaceAll(/[:;#,`<>"\n]+/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, 70)
  const bars = moments.slice(1).map(({ at, what }, index) => {
    const from = (moments[index]?.at ?? start) - start
    return `  ${plain(what)} :${from}, ${Math.max(1, at - start)}`
  })
  return [
    '```mermaid',
    'gantt',
    `  title ${plain(title)}`,
    '  dateFormat x',
    '  axisFormat %M:%S',
    ...bars,
    '```'
  ].join('\n')
}

/** Adds Markdown to the job's summary, cut where GitHub would refuse it. Does nothing outside a runner. */
export async function writeSummary(markdown: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY'] === undefined) return
  const bytes = Buffer.from(markdown)
  const shown =
    bytes.length <= SUMMARY_MAX_BYTES
      ? markdown
      : `${bytes.subarray(0, SUMMARY_MAX_BYTES).toString()}\n\n(cut: the summary was ${bytes.length} bytes)`
  await core.summary.addRaw(shown, true).addEOL().write()
}
