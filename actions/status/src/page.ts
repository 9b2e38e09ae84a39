import { createHash } from 'node:crypto'
import { counted } from '../../../lib/counted.ts'
import type { ApplicationStatus, EnvironmentStatus, ReleaseStatus, StatusReport } from './report.ts'

/** Text of users and of AWS inside HTML, in attributes too. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1c1f; --soft: #55595f; --line: #d4d7db; --paper: #fff; --card: #f5f6f8;
  --good: #0f6b35; --wait: #74500a; --bad: #b3261e; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9eaee; --soft: #a9adb4; --line: #3a3e45; --paper: #131417;
  --card: #1d1f24; --good: #6fd694; --wait: #f0c060; --bad: #ff8f86; --link: #9ec2ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
main, header, footer { max-width: 1280px; margin: 0 auto; padding: 0 16px; }
header { padding-top: 24px; } footer { padding: 16px 16px 48px; color: var(--soft); font-size: .9rem; }
h1 { font-size: 1.5rem; margin: 0 0 4px; } h2 { font-size: 1.05rem; }
p { margin: 4px 0; } .soft { color: var(--soft); } a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 8px; }
.totals { display: flex; flex-wrap: wrap; gap: 8px 24px; padding: 12px 0; margin: 0; }
.totals div { min-width: 8em; } .totals dt { color: var(--soft); font-size: .85rem; } .totals dd { margin: 0; font-size: 1.3rem; font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: end; padding: 4px 0 12px; }
label { display: block; font-size: .85rem; color: var(--soft); }
input[type=search] { font: inherit; padding: 8px 10px; border: 1px solid var(--soft); border-radius: 6px; background: var(--paper); color: inherit; width: min(22rem, 100%); }
.check { display: flex; gap: 6px; align-items: center; padding: 8px 0; font-size: 1rem; color: var(--ink); } .check input { width: 18px; height: 18px; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
caption { text-align: left; color: var(--soft); font-size: .9rem; padding-bottom: 6px; }
th, td { text-align: left; vertical-align: top; padding: 10px 12px; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-size: .85rem; font-weight: 600; position: sticky; top: 0; background: var(--paper); z-index: 1; }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
.version { font-weight: 600; overflow-wrap: anywhere; } .small { font-size: .87rem; color: var(--soft); overflow-wrap: anywhere; }
.state { font-weight: 600; white-space: nowrap; } .serving { color: var(--good); } .deploying { color: var(--wait); } .attention { color: var(--bad); } .empty { color: var(--soft); }
ul { margin: 4px 0; padding-left: 1.1em; } details { margin-top: 4px; } summary { cursor: pointer; padding: 4px 0; font-size: .87rem; color: var(--link); }
.num { font-variant-numeric: tabular-nums; }
pre { background: var(--card); padding: 12px; border-radius: 8px; overflow-x: auto; }
[hidden] { display: none !important; }
@media (max-width: 760px) {
  table, caption, tbody { display: block; } thead { position: absolute; left: -9999px; }
  tbody tr { display: block; background: var(--card); border-radius: 10px; margin: 0 0 14px; padding: 4px 0; content-visibility: auto; contain-intrinsic-size: auto 420px; }
  tbody th, tbody td { display: block; border: 0; padding: 6px 14px; }
  tbody th { font-size: 1.1rem; } tbody td::before { content: attr(data-label); display: block; color: var(--soft); font-size: .8rem; font-weight: 600; }
}
@media print { form { display: none; } tbody tr { content-visibility: visible; break-inside: avoid; } }
`

/** Narrows the table as one types; without it everything is shown. */
const SCRIPT = `
const search = document.getElementById('search')
const attention = document.getElementById('attention')
const count = document.getElementById('count')
const rows = [...document.querySelectorAll('tbody tr')]
const narrow = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let shown = 0
  for (const row of rows) {
    const fits = words.every(word => row.dataset.words.includes(word)) && (!attention.checked || 'attention' in row.dataset)
    row.hidden = !fits
    if (fits) shown++
  }
  count.textContent = shown + ' of ' + rows.length + ' applications'
}
search.form.hidden = false
search.form.addEventListener('submit', event => event.preventDefault())
search.addEventListener('input', narrow)
attention.addEventListener('change', narrow)
`

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const POLICY = `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; base-uri 'none'; form-action 'none'`

export interface PageOptions {
  /** Where run and commit links go, such as `https://github.com`. */
  readonly serverUrl: string
}

/** The status as one page that needs nothing else: no request, no font, no cookie. Pure. */
export function page(report: StatusReport, options: PageOptions): string {
  const { title, applications } = report
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">To the table</a>
<header>
<h1>${escaped(title)}</h1>
<p class="soft">Account ${escaped(report.account)}, ${escaped(report.region)}, as of ${time(report.at)}</p>
</header>
<main id="main">
${applications.length === 0 ? EMPTY : `${totals(report)}\n${FORM}\n${table(report, options)}`}
</main>
<footer>Ages are as of the time above. Switches and chaos are as far as AWS still tells. Costs are by AWS’s list prices of us-east-1 of <time>${escaped(report.pricesOf)}</time>, but for those that this run was given: instances on demand, without their volumes; snapshots at full size. They are not your bill.</footer>
${applications.length === 0 ? '' : `<script>${SCRIPT}</script>`}
</body>
</html>
`
}

/** What an account without any application is told. */
const EMPTY = `<h2>Nothing is deployed here yet</h2>
<p>No load balancer or Auto Scaling group in this account and region carries the tags <code>kiln:application</code> and <code>kiln:environment</code>.</p>
<p>Begin with the scaffolding of your first application, then deploy an AMI to it:</p>
<pre><code>- uses: kiln-ci/kiln/actions/create-application@v1
  with:
    application: hello-world
    environment: test
- uses: kiln-ci/kiln/actions/red-black-deploy@v1
  with:
    application: hello-world
    environment: test
    ami-id: ami-0123456789abcdef0</code></pre>
<p>The guide “first service” in Kiln’s docs goes through it step by step. Is something deployed and not shown? Look at the region of this run and at the account of its role.</p>`

const FORM = `<form role="search" hidden>
<div><label for="search">Application, environment, version, commit</label><input type="search" id="search" autocomplete="off"></div>
<label class="check"><input type="checkbox" id="attention"> Only what needs attention</label>
<p class="soft" id="count" role="status"></p>
</form>`

function totals({ applications, attention, monthlyDollars }: StatusReport): string {
  const all = applications.flatMap(({ environments }) => environments)
  const rows: [name: string, value: string, look?: 'attention' | undefined][] = [
    ['Applications', count(applications.length)],
    ['Live releases', count(all.filter(({ live }) => live !== null).length)],
    ['Need attention', count(attention), attention > 0 ? 'attention' : undefined],
    ['Could be retired', `${dollars(monthlyDollars)} a month`]
  ]
  const shown = rows.map(
    ([name, value, look]) =>
      `<div><dt>${name}</dt><dd${look === undefined ? '' : ` class="${look}"`}>${value}</dd></div>`
  )
  return `<dl class="totals">${shown.join('')}</dl>`
}

const count = (amount: number): string => amount.toLocaleString('en')

function dollars(amount: number): string {
  const digits = amount < 100 ? 2 : 0
  return `$${amount.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
}

const time = (iso: string): string =>
  `<time datetime="${escaped(iso)}">${escaped(iso.slice(0, 16).replace('T', ' '))} UTC</time>`

function table(report: StatusReport, options: PageOptions): string {
  const head = ['Application', ...report.environments, 'Chaos', 'Could be retired']
  return `<table>
<caption>Applications by environment: the live release and the one that is kept for a rollback</caption>
<thead><tr>${head.map(name => `<th scope="col">${escaped(name)}</th>`).join('')}</tr></thead>
<tbody>
${report.applications.map(one => row(one, report, options)).join('\n')}
</tbody>
</table>`
}

function row(one: ApplicationStatus, report: StatusReport, options: PageOptions): string {
  const words = [
    one.application,
    ...one.environments.flatMap(({ environment, state, live, retained }) => [
      environment,
      state,
      ...[live, retained].flatMap(release =>
        release === null ? [] : [release.release, release.version ?? '', release.commit ?? '', release.amiId ?? '']
      )
    ])
  ]
  const isAttention = one.environments.some(({ state }) => state === 'attention')
  const cells = report.environments.map(environment => {
    const status = one.environments.find(candidate => candidate.environment === environment)
    return `<td data-label="${escaped(environment)}">${status === undefined ? '<span class="empty">not created</span>' : cell(status, report, options)}</td>`
  })
  return `<tr data-words="${escaped(words.join(' ').toLowerCase())}"${isAttention ? ' data-attention' : ''}><th scope="row">${escaped(one.application)}</th>${cells.join('')}<td data-label="Chaos">${report.isChaosKnown ? chaos(one) : '<span class="empty">not known: its history could not be read</span>'}</td><td data-label="Could be retired">${retirable(one)}</td></tr>`
}

const STATES: Readonly<Record<EnvironmentStatus['state'], string>> = {
  serving: '● serving',
  deploying: '◐ deploying',
  attention: '▲ needs attention',
  empty: '○ nothing live'
}

function cell(status: EnvironmentStatus, report: StatusReport, options: PageOptions): string {
  const { live, retained, drift } = status
  const parts = [`<span class="state ${status.state}">${STATES[status.state]}</span>`]
  if (live !== null) {
    parts.push(
      `<div class="version">${escaped(live.version ?? live.release)}</div>`,
      `<div class="small">${escaped(live.release)}, slot ${escaped(status.slot ?? '')}, ${live.healthy} of ${live.desired} healthy, live for ${age(live.liveSince ?? live.createdAt, report.at)}</div>`
    )
  }
  if (retained !== null) {
    parts.push(
      `<div class="small">kept: ${escaped(retained.version ?? retained.release)}, ${retained.healthy} of ${retained.desired} healthy</div>`
    )
  }
  if (drift.length > 0) parts.push(`<ul>${drift.map(line => `<li>${escaped(line)}</li>`).join('')}</ul>`)
  if (live !== null) {
    const name = escaped(live.release)
    parts.push(
      `<details><summary>Details<span hidden> of ${name}</span></summary>${details(status, live, options)}</details>`
    )
  }
  return parts.join('')
}

function details({ url, switches, retained }: EnvironmentStatus, live: ReleaseStatus, options: PageOptions): string {
  const lines = [
    `<li>${escaped(url ?? 'workers: nobody sends them requests')}</li>`,
    ...facts(live, options),
    ...switches.map(({ release, at, overlapMilliseconds }) => {
      const overlap = overlapMilliseconds === null ? '' : `, both versions answered for ${overlapMilliseconds} ms`
      return `<li>${escaped(release)} live at ${time(at)}${overlap}</li>`
    }),
    ...(retained === null
      ? []
      : [`<li>kept: ${escaped(retained.release)}<ul>${facts(retained, options).join('')}</ul></li>`])
  ]
  return `<ul class="small">${lines.join('')}</ul>`
}

function facts({ amiId, nevra, commit, run, instanceType }: ReleaseStatus, options: PageOptions): string[] {
  const [, repository, id, attempt] = /^([\w.-]+\/[\w.-]+)\/(\d+)\/(\d+)$/.exec(run ?? '') ?? []
  const link = (path: string, text: string): string =>
    `<a href="${escaped(`${options.serverUrl}/${repository}/${path}`)}">${escaped(text)}</a>`
  const isCommit = /^[0-9a-f]{7,64}$/.test(commit ?? '')
  return [
    ...(amiId === null ? [] : [`<li>${escaped(amiId)}</li>`]),
    ...(nevra === null ? [] : [`<li>${escaped(nevra)}</li>`]),
    ...(commit === null
      ? []
      : [
          `<li>commit ${repository !== undefined && isCommit ? link(`commit/${commit}`, commit.slice(0, 12)) : escaped(commit)}</li>`
        ]),
    ...(run === null
      ? []
      : [
          `<li>run ${repository === undefined ? escaped(run) : link(`actions/runs/${id}/attempts/${attempt}`, run)}</li>`
        ]),
    ...(instanceType === null ? [] : [`<li>${escaped(instanceType)}</li>`])
  ]
}

function chaos({ chaos: past }: ApplicationStatus): string {
  if (past === null || past.last === null) return '<span class="empty">never killed</span>'
  const { last } = past
  const noticed = last.outcome === 'steady' ? 'serving' : 'attention'
  const seconds = (value: number | null): string => (value === null ? 'unknown' : `${value} s`)
  return `<span class="state ${noticed}">${escaped(last.outcome)}</span><div class="small num">last ${escaped(last.date)}, recovered in ${seconds(last.recoverySeconds)}</div><div class="small num">${past.kills === 1 ? '1 kill' : `${count(past.kills)} kills`}, ${past.deviated} noticed; recovery: median ${seconds(past.medianRecoverySeconds)}, longest ${seconds(past.longestRecoverySeconds)}</div>`
}

function retirable(one: ApplicationStatus): string {
  const all = [...one.environments.flatMap(environment => environment.retirable), ...one.retirable]
  if (all.length === 0) return '<span class="empty">nothing</span>'
  const sum = all.reduce((total, { monthlyDollars }) => total + (monthlyDollars ?? 0), 0)
  const lines = all.map(({ what, why, monthlyDollars }) => {
    const cost = monthlyDollars === null ? 'price not known' : `${dollars(monthlyDollars)} a month`
    return `<li>${escaped(what)}: ${escaped(why)}, ${cost}</li>`
  })
  return `<span class="num">${dollars(sum)} a month</span><details><summary>${counted(all.length, 'thing')}</summary><ul class="small">${lines.join('')}</ul></details>`
}

/** `3 d 4 h`, `12 min`: the two largest units. */
export function age(from: string, to: string): string {
  const seconds = Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000))
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60
  ]
  if (days > 0) return hours === 0 ? `${days} d` : `${days} d ${hours} h`
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`
  return seconds < 60 ? `${seconds} s` : `${minutes} min`
}
