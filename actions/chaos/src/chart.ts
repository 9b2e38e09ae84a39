import { counted } from '../../../lib/counted.ts'
import type { Recovery } from './recovery.ts'

/** Wider charts break in an issue on a small screen. */
const COLUMNS = 60

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/**
 * The recovery as a chart of letters, for where only text is shown: healthy members of those wanted, rounds with failed
 * probes, and alarms, from the kill to the end. Each column is one or more rounds, and shows the worst of them. Pure.
 */
export function chart({ rounds, recoverySeconds, probes, timeline }: Recovery): string {
  if (rounds.length === 0) return ''
  const perColumn = Math.ceil(rounds.length / COLUMNS)
  const columns = Array.from({ length: Math.ceil(rounds.length / perColumn) }, (_, column) =>
    rounds.slice(column * perColumn, (column + 1) * perColumn)
  )
  const row = (name: string, cell: (column: typeof rounds) => string): string =>
    `${name.padEnd(8)} ${columns.map(cell).join('')}`
  const bar = (column: typeof rounds): string => {
    const shares = column.map(({ healthy = 0, wanted }) => (wanted === 0 ? 1 : Math.min(1, healthy / wanted)))
    return BARS[Math.round(Math.min(...shares) * (BARS.length - 1))] ?? ''
  }
  const start = timeline[0]?.at ?? 0
  const end = `${(((rounds.at(-1)?.at ?? start) - start) / 1000).toFixed(0)} s`
  return [
    row('healthy', bar),
    ...(probes === 0 ? [] : [row('probes', column => (column.some(({ failed }) => failed > 0) ? 'x' : '.'))]),
    ...(rounds.some(({ alarm }) => alarm !== undefined)
      ? [row('alarms', column => (column.some(({ alarm }) => alarm !== undefined) ? '!' : '.'))]
      : []),
    `${' '.repeat(9)}0 s${end.padStart(Math.max(end.length + 1, columns.length - 3))}`,
    `recovery ${recoverySeconds} s; each column ${counted(perColumn, 'round')}; x: a probe failed, !: an alarm was not quiet`
  ].join('\n')
}
