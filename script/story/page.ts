import type { LoadRecord } from '../../lab/load/records.ts'
import type { DemoReport } from './report.ts'
import { perSecond } from './report.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const WIDTH = 1120
const LEFT = 56
const RIGHT = 16
const PLOT = { top: 96, height: 220 }
const LANE = { top: 352, height: 18, gap: 8 }
const COLOURS = ['var(--v0)', 'var(--v1)', 'var(--v2)', 'var(--v3)']

/** The demo's report as one self-contained page: no script, no request, light and dark. */
export function page(report: DemoReport, records: readonly LoadRecord[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kiln: the whole pipeline on one machine</title>
<style>
:root { color-scheme: light dark; --ink: #1b1b1f; --soft: #5f6368; --line: #d5d8dc; --paper: #fff; --card: #f6f7f9;
  --v0: #b3261e; --v1: #1b1b1f; --v2: #7a4fd0; --v3: #00796b; --good: #17723a; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1; --soft: #a2a7ad; --line: #3c4046; --paper: #131417;
  --card: #1d1f23; --v0: #ff6b60; --v1: #d7dade; --v2: #b79cff; --v3: #4dd0b8; --good: #63d28b; --bad: #ff8a80; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1152px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
p { color: var(--soft); margin: .3rem 0 1.2rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 12px; }
.figure { background: var(--card); border-radius: 10px; padding: 12px 16px; }
.figure b { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.figure span { color: var(--soft); font-size: .9rem; }
.scroll { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 720px; height: auto; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; } svg .name { fill: var(--ink); } svg .on { fill: var(--paper); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin: 0 .35em 0 1.2em; }
</style>
<main>
<h1>Kiln: the whole pipeline on one machine</h1>
<p>${escaped(report.startedAt)}, ${report.seconds.toFixed(0)} s. An RPM, an AMI, instances that boot it, a balancer that
balances, a switch, a rollback, a kill.</p>
${figures(report)}
<h2>Answers a second, and what each version was in test</h2>
<div class="scroll">${chart(report, records)}</div>
${legend(records)}
<h2>Goals</h2>
${table(
  ['goal', 'asked', 'measured', ''],
  report.goals.map(({ name, goal, value, pass }) => [
    escaped(name),
    escaped(goal),
    escaped(value),
    pass ? '<span class="good">met</span>' : '<span class="bad">missed</span>'
  ])
)}
<h2>Switches of production traffic</h2>
${table(
  ['what', 'from', 'to', 'both answered for', 'rule writes'],
  report.switches.map(one => [
    one.what,
    escaped(one.from),
    escaped(one.to),
    `${one.overlapMilliseconds} ms`,
    String(one.ruleWrites)
  ])
)}
<h2>Bakes</h2>
${table(
  ['version', 'seconds', 'of which installing', 'blocks of the base', 'blocks uploaded', 'payload'],
  report.bakes.map(bake => [
    escaped(bake.version),
    bake.seconds.toFixed(1),
    bake.chrootInstallSeconds.toFixed(1),
    String(bake.basePresentBlocks),
    String(bake.putBlocks),
    `${(bake.payloadBytes / 1024).toFixed(0)} KiB`
  ])
)}
<h2>Calls to AWS</h2>
${table(
  ['action', 'reads', 'writes'],
  Object.entries(report.apiCalls).map(([name, { reads, writes }]) => [escaped(name), String(reads), String(writes)])
)}
<h2>Chapters</h2>
${table(
  ['chapter', 'seconds'],
  report.chapters.map(({ name, seconds }) => [escaped(name), seconds.toFixed(1)])
)}
</main>
</html>
`
}

function figures(report: DemoReport): string {
  const overlaps = report.switches.map(({ overlapMilliseconds }) => overlapMilliseconds)
  const cards: [string, string][] = [
    [`${report.failed}`, `failed of ${report.requests.toLocaleString('en')} requests`],
    [`${Math.max(0, ...overlaps)} ms`, 'longest time that two versions answered'],
    [`${report.deploySeconds.toFixed(1)} s`, 'to deploy a release'],
    [`${report.bake.seconds.toFixed(1)} s`, 'to bake an AMI'],
    [`${report.bake.putBlocks}`, `blocks uploaded of ${report.bake.basePresentBlocks}`],
    [`${report.recoverySeconds.toFixed(1)} s`, 'to replace a killed instance']
  ]
  return `<div class="figures">${cards.map(([value, what]) => `<div class="figure"><b>${value}</b><span>${what}</span></div>`).join('')}</div>`
}

const versionsOf = (records: readonly LoadRecord[]): string[] =>
  [...new Set(records.filter(({ status }) => status === 200).map(({ version }) => version))].sort()

/** Stacked bars, a second each; the chapters above, switches and the kill as marks. */
function chart(report: DemoReport, records: readonly LoadRecord[]): string {
  const seconds = perSecond(records)
  const [first, last] = [seconds[0]?.second ?? 0, seconds.at(-1)?.second ?? 1]
  const span = Math.max(1, last - first + 1)
  const most = Math.max(1, ...seconds.map(one => one.failed + Object.values(one.byVersion).reduce((a, b) => a + b, 0)))
  const x = (second: number): number => LEFT + ((second - first) / span) * (WIDTH - LEFT - RIGHT)
  const y = (count: number): number => PLOT.top + PLOT.height - (count / most) * PLOT.height
  const barWidth = Math.max(0.6, (WIDTH - LEFT - RIGHT) / span - 0.2)
  const versions = versionsOf(records)
  const bars = seconds.flatMap(({ second, byVersion, failed }) => {
    let stacked = 0
    const bar = (count: number, fill: string): string => {
      const top = y(stacked + count)
      const height = y(stacked) - top
      stacked += count
      return `<rect x="${x(second).toFixed(1)}" y="${top.toFixed(1)}" width="${barWidth.toFixed(1)}" height="${height.toFixed(1)}" fill="${fill}"/>`
    }
    const drawn = versions.flatMap((version, index) => {
      const count = byVersion[version] ?? 0
      return count > 0 ? [bar(count, COLOURS[(index % 3) + 1] ?? 'currentColor')] : []
    })
    return failed > 0 ? [...drawn, bar(failed, COLOURS[0] ?? 'red')] : drawn
  })
  const mark = (at: number, label: string, row: number): string => {
    const at_x = x(at / 1000).toFixed(1)
    const end = Number(at_x) > WIDTH - 140
    return `<line x1="${at_x}" x2="${at_x}" y1="${22 + row * 18}" y2="${PLOT.top + PLOT.height}" stroke="var(--soft)" stroke-dasharray="3 3"/>
<text class="name" x="${end ? Number(at_x) - 5 : Number(at_x) + 5}" y="${26 + row * 18}"${end ? ' text-anchor="end"' : ''}>${escaped(label)}</text>`
  }
  const marks = [
    ...report.switches.map(one => ({ at: one.at, label: `${one.what} → ${one.to}` })),
    ...(report.killedAt === undefined ? [] : [{ at: report.killedAt, label: 'chaos: an instance ends' }])
  ]
    .filter(({ at }) => at / 1000 >= first && at / 1000 <= last)
    .sort((a, b) => a.at - b.at)
    .map(({ at, label }, index) => mark(at, label, index % 4))
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(part => {
    const second = Math.round(span * part)
    return `<text x="${x(first + second).toFixed(1)}" y="${PLOT.top + PLOT.height + 20}" text-anchor="middle">${second} s</text>`
  })
  const lanes = [...new Set(report.releases.map(({ version }) => version))].sort()
  const spans = report.releases.map(({ version, state, from, until }) => {
    const lane = LANE.top + lanes.indexOf(version) * (LANE.height + LANE.gap)
    const [start, end] = [Math.max(first, from / 1000), Math.min(last + 1, until / 1000)]
    if (end <= start) return ''
    const index = versions.indexOf(version)
    const colour = state === 'refused' ? COLOURS[0] : COLOURS[(index % 3) + 1]
    const middle = (x(start) + x(end)) / 2
    const label =
      x(end) - x(start) > 70
        ? `<text x="${middle.toFixed(1)}" y="${lane + 13}" text-anchor="middle" class="on">${state}</text>`
        : ''
    return `<rect x="${x(start).toFixed(1)}" y="${lane}" width="${(x(end) - x(start)).toFixed(1)}" height="${LANE.height}" rx="3" fill="${colour}" opacity="${state === 'retained' ? 0.3 : 1}"><title>${escaped(version)}: ${state}</title></rect>${state === 'retained' ? label.replace(' class="on"', '') : label}`
  })
  const laneNames = lanes.map(
    (version, index) =>
      `<text class="name" x="${LEFT - 8}" y="${LANE.top + index * (LANE.height + LANE.gap) + 13}" text-anchor="end">${escaped(version)}</text>`
  )
  const height = LANE.top + lanes.length * (LANE.height + LANE.gap) + 8
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Answers a second over the demo, by version, and what each version was in the test environment">
${laneNames.join('')}${spans.join('')}
<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(0)}" y2="${y(0)}" stroke="var(--line)"/>
<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(most)}" y2="${y(most)}" stroke="var(--line)"/>
<text x="${LEFT - 8}" y="${y(most) + 4}" text-anchor="end">${most}/s</text><text x="${LEFT - 8}" y="${y(0) + 4}" text-anchor="end">0</text>
${bars.join('')}
${marks.join('\n')}
${ticks.join('')}
</svg>`
}

const legend = (records: readonly LoadRecord[]): string =>
  `<p>${versionsOf(records)
    .map(
      (version, index) => `<span class="key" style="background:${COLOURS[(index % 3) + 1]}"></span>${escaped(version)}`
    )
    .join('')}<span class="key" style="background:${COLOURS[0]}"></span>failed</p>`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div class="scroll"><table><thead><tr>${head.map(cell => `<th scope="col">${cell}</th>`).join('')}</tr></thead>
<tbody>${rows.map(row => `<tr>${row.map(cell => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}</tbody></table></div>`
