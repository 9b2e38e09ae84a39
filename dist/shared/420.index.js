export const id = 420;
export const ids = [420];
export const modules = {

/***/ 2420:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9211);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6316);
/* harmony import */ var _ports_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(330);




await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .Cs)(async (signal) => {
    const given = (0,_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .inputs */ .Q)();
    await (0,_main_js__WEBPACK_IMPORTED_MODULE_2__/* .status */ .h)(given, (0,_ports_js__WEBPACK_IMPORTED_MODULE_3__/* .ports */ .X)(given, signal));
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 9211:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ inputs)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var _lib_chaos_store_place_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4898);
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(453);
/* harmony import */ var _prices_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3456);



const prices = (json) => {
    const read = (0,_prices_js__WEBPACK_IMPORTED_MODULE_2__/* .readPrices */ .RP)(json);
    if (typeof read === 'string')
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .FieldProblem */ .k4(read);
    return read;
};
const fields = {
    applications: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .word */ .Vm)),
    environments: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .word */ .Vm), ['test', 'staging', 'prod']),
    title: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq, 'Deployments'),
    path: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq, 'kiln-status'),
    'claim-store': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_chaos_store_place_js__WEBPACK_IMPORTED_MODULE_0__/* .storeAddress */ .uv, 'ssm:/kiln/chaos'),
    'keep-amis': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(0, 10_000), 10),
    'hourly-prices': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)(prices)
};
function inputs(env) {
    const { 'hourly-prices': given, ...rest } = (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .readInputs */ .Ko)(fields, env);
    return { ...rest, prices: given ?? _prices_js__WEBPACK_IMPORTED_MODULE_2__/* .LIST_PRICES */ .e_ };
}


/***/ }),

/***/ 6316:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  h: () => (/* binding */ main_status)
});

// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/release/application.ts
var release_application = __webpack_require__(6926);
// EXTERNAL MODULE: ./lib/release/rule-conditions.ts
var rule_conditions = __webpack_require__(8463);
// EXTERNAL MODULE: ./lib/release/world.ts
var release_world = __webpack_require__(2916);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./actions/status/src/page.ts


/** Text of users and of AWS inside HTML, in attributes too. */
const escaped = (text) => text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
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
`;
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
`;
const hash = (text) => `'sha256-${(0,external_node_crypto_.createHash)('sha256').update(text).digest('base64')}'`;
const POLICY = `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; base-uri 'none'; form-action 'none'`;
/** The status as one page that needs nothing else: no request, no font, no cookie. Pure. */
function page(report, options) {
    const { title, applications } = report;
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
`;
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
<p>The guide “first service” in Kiln’s docs goes through it step by step. Is something deployed and not shown? Look at the region of this run and at the account of its role.</p>`;
const FORM = `<form role="search" hidden>
<div><label for="search">Application, environment, version, commit</label><input type="search" id="search" autocomplete="off"></div>
<label class="check"><input type="checkbox" id="attention"> Only what needs attention</label>
<p class="soft" id="count" role="status"></p>
</form>`;
function totals({ applications, attention, monthlyDollars }) {
    const all = applications.flatMap(({ environments }) => environments);
    const rows = [
        ['Applications', count(applications.length)],
        ['Live releases', count(all.filter(({ live }) => live !== null).length)],
        ['Need attention', count(attention), attention > 0 ? 'attention' : undefined],
        ['Could be retired', `${dollars(monthlyDollars)} a month`]
    ];
    const shown = rows.map(([name, value, look]) => `<div><dt>${name}</dt><dd${look === undefined ? '' : ` class="${look}"`}>${value}</dd></div>`);
    return `<dl class="totals">${shown.join('')}</dl>`;
}
const count = (amount) => amount.toLocaleString('en');
function dollars(amount) {
    const digits = amount < 100 ? 2 : 0;
    return `$${amount.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
const time = (iso) => `<time datetime="${escaped(iso)}">${escaped(iso.slice(0, 16).replace('T', ' '))} UTC</time>`;
function table(report, options) {
    const head = ['Application', ...report.environments, 'Chaos', 'Could be retired'];
    return `<table>
<caption>Applications by environment: the live release and the one that is kept for a rollback</caption>
<thead><tr>${head.map(name => `<th scope="col">${escaped(name)}</th>`).join('')}</tr></thead>
<tbody>
${report.applications.map(one => row(one, report, options)).join('\n')}
</tbody>
</table>`;
}
function row(one, report, options) {
    const words = [
        one.application,
        ...one.environments.flatMap(({ environment, state, live, retained }) => [
            environment,
            state,
            ...[live, retained].flatMap(release => release === null ? [] : [release.release, release.version ?? '', release.commit ?? '', release.amiId ?? ''])
        ])
    ];
    const isAttention = one.environments.some(({ state }) => state === 'attention');
    const cells = report.environments.map(environment => {
        const status = one.environments.find(candidate => candidate.environment === environment);
        return `<td data-label="${escaped(environment)}">${status === undefined ? '<span class="empty">not created</span>' : cell(status, report, options)}</td>`;
    });
    return `<tr data-words="${escaped(words.join(' ').toLowerCase())}"${isAttention ? ' data-attention' : ''}><th scope="row">${escaped(one.application)}</th>${cells.join('')}<td data-label="Chaos">${report.isChaosKnown ? chaos(one) : '<span class="empty">not known: its history could not be read</span>'}</td><td data-label="Could be retired">${retirable(one)}</td></tr>`;
}
const STATES = {
    serving: '● serving',
    deploying: '◐ deploying',
    attention: '▲ needs attention',
    empty: '○ nothing live'
};
function cell(status, report, options) {
    const { live, retained, drift } = status;
    const parts = [`<span class="state ${status.state}">${STATES[status.state]}</span>`];
    if (live !== null) {
        parts.push(`<div class="version">${escaped(live.version ?? live.release)}</div>`, `<div class="small">${escaped(live.release)}, slot ${escaped(status.slot ?? '')}, ${live.healthy} of ${live.desired} healthy, live for ${age(live.liveSince ?? live.createdAt, report.at)}</div>`);
    }
    if (retained !== null) {
        parts.push(`<div class="small">kept: ${escaped(retained.version ?? retained.release)}, ${retained.healthy} of ${retained.desired} healthy</div>`);
    }
    if (drift.length > 0)
        parts.push(`<ul>${drift.map(line => `<li>${escaped(line)}</li>`).join('')}</ul>`);
    if (live !== null) {
        const name = escaped(live.release);
        parts.push(`<details><summary>Details<span hidden> of ${name}</span></summary>${details(status, live, options)}</details>`);
    }
    return parts.join('');
}
function details({ url, switches, retained }, live, options) {
    const lines = [
        `<li>${escaped(url ?? 'workers: nobody sends them requests')}</li>`,
        ...facts(live, options),
        ...switches.map(({ release, at, overlapMilliseconds }) => {
            const overlap = overlapMilliseconds === null ? '' : `, both versions answered for ${overlapMilliseconds} ms`;
            return `<li>${escaped(release)} live at ${time(at)}${overlap}</li>`;
        }),
        ...(retained === null
            ? []
            : [`<li>kept: ${escaped(retained.release)}<ul>${facts(retained, options).join('')}</ul></li>`])
    ];
    return `<ul class="small">${lines.join('')}</ul>`;
}
function facts({ amiId, nevra, commit, run, instanceType }, options) {
    const [, repository, id, attempt] = /^([\w.-]+\/[\w.-]+)\/(\d+)\/(\d+)$/.exec(run ?? '') ?? [];
    const link = (path, text) => `<a href="${escaped(`${options.serverUrl}/${repository}/${path}`)}">${escaped(text)}</a>`;
    const isCommit = /^[0-9a-f]{7,64}$/.test(commit ?? '');
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
    ];
}
function chaos({ chaos: past }) {
    if (past === null || past.last === null)
        return '<span class="empty">never killed</span>';
    const { last } = past;
    const noticed = last.outcome === 'steady' ? 'serving' : 'attention';
    const seconds = (value) => (value === null ? 'unknown' : `${value} s`);
    return `<span class="state ${noticed}">${escaped(last.outcome)}</span><div class="small num">last ${escaped(last.date)}, recovered in ${seconds(last.recoverySeconds)}</div><div class="small num">${past.kills === 1 ? '1 kill' : `${count(past.kills)} kills`}, ${past.deviated} noticed; recovery: median ${seconds(past.medianRecoverySeconds)}, longest ${seconds(past.longestRecoverySeconds)}</div>`;
}
function retirable(one) {
    const all = [...one.environments.flatMap(environment => environment.retirable), ...one.retirable];
    if (all.length === 0)
        return '<span class="empty">nothing</span>';
    const sum = all.reduce((total, { monthlyDollars }) => total + (monthlyDollars ?? 0), 0);
    const lines = all.map(({ what, why, monthlyDollars }) => {
        const cost = monthlyDollars === null ? 'price not known' : `${dollars(monthlyDollars)} a month`;
        return `<li>${escaped(what)}: ${escaped(why)}, ${cost}</li>`;
    });
    return `<span class="num">${dollars(sum)} a month</span><details><summary>${(0,counted/* counted */.h)(all.length, 'thing')}</summary><ul class="small">${lines.join('')}</ul></details>`;
}
/** `3 d 4 h`, `12 min`: the two largest units. */
function age(from, to) {
    const seconds = Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000));
    const [days, hours, minutes] = [
        Math.floor(seconds / 86_400),
        Math.floor(seconds / 3600) % 24,
        Math.floor(seconds / 60) % 60
    ];
    if (days > 0)
        return hours === 0 ? `${days} d` : `${days} d ${hours} h`;
    if (hours > 0)
        return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
    return seconds < 60 ? `${seconds} s` : `${minutes} min`;
}

// EXTERNAL MODULE: ./lib/names.ts
var names = __webpack_require__(714);
// EXTERNAL MODULE: ./lib/release/live-since.ts
var live_since = __webpack_require__(3371);
// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var rpm_nevra = __webpack_require__(5496);
// EXTERNAL MODULE: ./actions/status/src/prices.ts
var src_prices = __webpack_require__(3456);
;// CONCATENATED MODULE: ./actions/status/src/report.ts







const iso = (time) => new Date(time).toISOString();
/** Everything that was found, as people and programs read it. Pure. */
function report(findings) {
    const { worlds, order } = findings;
    // service-2 comes before service-10.
    const names = [...new Set(worlds.map(({ application }) => application.cluster.application))].sort(new Intl.Collator('en', { numeric: true }).compare);
    const rank = (environment) => order.includes(environment) ? order.indexOf(environment) : order.length;
    const environments = [...new Set(worlds.map(({ application }) => application.cluster.environment))].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
    const byApplication = Map.groupBy(worlds, ({ application }) => application.cluster.application);
    const imagesOf = Map.groupBy(findings.images, ({ tags }) => tags[lib_tags/* TAG */.Dk.application] ?? '');
    const killsOf = Map.groupBy(findings.kills ?? [], kill => applicationOf(kill, names, findings.region));
    const applications = names.map((application) => {
        const own = byApplication.get(application) ?? [];
        return {
            application,
            environments: environments.flatMap(environment => {
                const world = own.find(({ application: one }) => one.cluster.environment === environment);
                return world === undefined ? [] : [environmentStatus(world, findings.edits.get(world) ?? [], findings.prices)];
            }),
            chaos: chaosStatus(killsOf.get(application) ?? []),
            retirable: oldImages(imagesOf.get(application) ?? [], own, findings.keepAmis)
        };
    });
    const all = applications.flatMap(one => [...one.retirable, ...one.environments.flatMap(({ retirable }) => retirable)]);
    return {
        title: findings.title,
        at: iso(findings.at),
        account: findings.account,
        region: findings.region,
        environments,
        applications,
        monthlyDollars: cents(all.reduce((sum, { monthlyDollars }) => sum + (monthlyDollars ?? 0), 0)),
        isChaosKnown: findings.kills !== undefined,
        pricesOf: src_prices/* PRICES_OF */.nx,
        attention: applications.flatMap(one => one.environments).filter(({ state }) => state === 'attention').length
    };
}
const cents = (dollars) => Math.round(dollars * 100) / 100;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;
/**
 * Claims are of applications, clusters or groups, as `group-by` of the chaos action says, behind the name of their
 * account, region or both where these have claims of their own: `prod.eu-central-1.hello`. No name of ours has a dot.
 * @returns undefined for a kill in another region.
 */
function applicationOf({ application: claimed }, names, region) {
    const places = claimed.split('.');
    const application = places.pop() ?? '';
    if (places.some(place => REGION.test(place) && place !== region))
        return undefined;
    if (names.includes(application))
        return application;
    const longest = names.filter(name => application.startsWith(`${name}-`)).sort((a, b) => b.length - a.length);
    return longest[0];
}
function environmentStatus(world, edits, prices) {
    const { application } = world;
    const serving = (0,release_world/* live */.VD)(world);
    const before = (0,release_world/* retained */.BY)(world);
    const drift = [...edits, ...driftOf(world)];
    const isDeploying = world.releases.some(release => (0,release_world/* held */.yB)(release) !== undefined);
    const liveStatus = serving?.release === undefined ? null : releaseStatus(world, serving.release);
    const retainedStatus = before === undefined ? null : { ...releaseStatus(world, before), retireAfter: timeOf((0,release_world/* retireAfter */.EP)(before)) };
    return {
        environment: application.cluster.environment,
        state: drift.length > 0 ? 'attention' : isDeploying ? 'deploying' : liveStatus === null ? 'empty' : 'serving',
        slot: serving?.slot ?? null,
        url: (0,release_application/* isWorker */.xD)(application) ? null : (0,release_application/* entrance */.xt)(application).url,
        live: liveStatus === null ? null : { ...liveStatus, liveSince: timeOf((0,live_since/* liveSince */.d)(world)) },
        retained: retainedStatus,
        switches: [liveStatus, retainedStatus]
            .flatMap(status => status?.liveSince == null
            ? []
            : [{ release: status.release, at: status.liveSince, overlapMilliseconds: status.overlapMilliseconds }])
            .sort((a, b) => b.at.localeCompare(a.at)),
        drift,
        retirable: before === undefined ? [] : [retirableRelease(world, before, prices)]
    };
}
const timeOf = (time) => (time === undefined ? null : iso(time));
function releaseStatus(world, release) {
    const group = (0,release_world/* standing */.JA)(release);
    const tags = { ...release.template?.tags, ...group?.tags };
    const slot = (0,release_world/* slotOf */.SW)(world, release);
    const nevra = tags[lib_tags/* TAG */.Dk.nevra] ?? null;
    const overlap = Number(tags[lib_tags/* TAG */.Dk.overlapMilliseconds] ?? Number.NaN);
    const noted = Date.parse(tags[lib_tags/* TAG */.Dk.liveSince] ?? '');
    return {
        release: release.name,
        version: nevra === null ? null : ((0,rpm_nevra/* readNevra */.vS)(nevra)?.version ?? null),
        nevra,
        amiId: release.settings?.imageId ?? tags[lib_tags/* TAG */.Dk.ami] ?? null,
        commit: tags[lib_tags/* TAG */.Dk.commit] ?? null,
        run: tags[lib_tags/* TAG */.Dk.run] ?? null,
        createdAt: iso(group?.createdAt ?? release.template?.createdAt ?? 0),
        liveSince: Number.isNaN(noted) ? null : iso(noted),
        overlapMilliseconds: Number.isNaN(overlap) ? null : overlap,
        instanceType: release.settings?.instanceType ?? null,
        healthy: slot === undefined ? 0 : (0,release_world/* healthyCount */.jB)(world, slot, release),
        desired: group?.desired ?? 0
    };
}
/** What is not as Kiln left it. A deploy in progress changes all of it, so only what no deploy does is told then. */
function driftOf(world) {
    const problems = [...(0,release_application/* ruleProblems */.b0)(world.application)];
    const serving = (0,release_world/* live */.VD)(world);
    const release = serving?.release;
    const group = (0,release_world/* standing */.JA)(release);
    if (serving === undefined || release === undefined || group === undefined)
        return problems;
    const crowd = (0,release_world/* inSlot */.oi)(world, serving.slot).filter(one => one.group !== undefined && !(0,release_world/* isEmptied */.xr)(one.group));
    if (crowd.length > 1)
        problems.push(`slot ${serving.slot} holds ${crowd.map(({ name }) => name).join(' and ')}`);
    const healthy = (0,release_world/* healthyCount */.jB)(world, serving.slot, release);
    if (healthy < group.desired)
        problems.push(`${healthy} of ${group.desired} instances of ${release.name} are healthy`);
    const suspended = group.suspended.filter(process => !(0,release_world/* suspendedByUs */.Vd)(release).includes(process));
    if (suspended.length > 0)
        problems.push(`${suspended.join(', ')} of ${release.name} suspended, not by Kiln`);
    if (group.templateName !== undefined && group.templateName !== release.name) {
        problems.push(`${release.name} launches from template ${group.templateName}`);
    }
    const unfinished = world.releases.filter(one => (0,release_world/* held */.yB)(one) !== undefined);
    for (const one of unfinished) {
        const hours = (world.at - ((0,release_world/* standing */.JA)(one)?.createdAt ?? world.at)) / 3_600_000;
        if (hours > UNFINISHED_HOURS)
            problems.push(`the deploy of ${one.name} never ended`);
    }
    if (unfinished.length === 0) {
        for (const slot of [serving.slot, (0,names/* otherSlot */.jx)(serving.slot)]) {
            const known = new Set((0,release_world/* inSlot */.oi)(world, slot).flatMap(one => (0,release_world/* standing */.JA)(one)?.instances.map(({ id }) => id) ?? []));
            const foreign = (0,release_world/* strangers */.ob)(world, slot, undefined).filter(({ instanceId }) => !known.has(instanceId));
            if (foreign.length > 0) {
                problems.push(`slot ${slot} holds ${foreign.map(({ instanceId }) => instanceId).join(', ')}, of no release`);
            }
        }
    }
    return problems;
}
/** Longer than any deploy may last: an hour for health, an hour of watching. */
const UNFINISHED_HOURS = 3;
function retirableRelease(world, release, prices) {
    const until = (0,release_world/* retireAfter */.EP)(release);
    const price = prices[release.settings?.instanceType ?? ''];
    const group = (0,release_world/* standing */.JA)(release);
    const desired = group?.desired ?? 0;
    // A pool that is stopped or hibernated costs its volumes alone.
    const warm = group?.warmPool?.state === 'Running' ? group.warmPool.size : 0;
    const isSoaking = until !== undefined && until > world.at;
    return {
        what: release.name,
        why: isSoaking
            ? `retained; last requests may arrive until ${iso(until)}`
            : `retained for a rollback: ${desired} × ${release.settings?.instanceType ?? 'unknown type'}${warm === 0 ? '' : `, and ${warm} in its warm pool, which runs`}`,
        monthlyDollars: price === undefined ? null : cents(price * src_prices/* MONTH_HOURS */.P9 * (desired + warm))
    };
}
/** AMIs beyond the newest ones that no release of this application here uses. `retire` looks at other users too. */
function oldImages(images, worlds, keep) {
    const used = new Set(worlds.flatMap(({ releases }) => releases.flatMap(release => [release.settings?.imageId ?? '', release.template?.tags[lib_tags/* TAG */.Dk.ami] ?? ''])));
    return images
        .filter(({ tags }) => tags[lib_tags/* TAG */.Dk.baseOf] === undefined)
        .slice(keep)
        .filter(({ id }) => !used.has(id))
        .map(({ id, name, mappings, createdAt }) => {
        const gib = mappings.reduce((sum, { volume }) => sum + (volume?.sizeGiB ?? 0), 0);
        return { what: id, why: `${name}, of ${createdAt.slice(0, 10)}`, monthlyDollars: cents(gib * src_prices/* SNAPSHOT_GIB_MONTH */.VA) };
    });
}
function chaosStatus(kills) {
    const [last] = kills;
    if (last === undefined)
        return null;
    const seconds = kills.flatMap(({ recoverySeconds }) => recoverySeconds ?? []).sort((a, b) => a - b);
    return {
        kills: kills.length,
        deviated: kills.filter(({ outcome }) => outcome === 'deviated').length,
        last: { date: last.date, outcome: last.outcome, recoverySeconds: last.recoverySeconds ?? null },
        medianRecoverySeconds: seconds[Math.floor(seconds.length / 2)] ?? null,
        longestRecoverySeconds: seconds.at(-1) ?? null
    };
}
/** The clusters that tags name. */
const clustersOf = (tags) => {
    const found = new Map();
    for (const { [lib_tags/* TAG */.Dk.application]: application, [lib_tags/* TAG */.Dk.environment]: environment } of tags) {
        if (application === undefined || environment === undefined)
            continue;
        found.set(`${application}\n${environment}`, { application, environment });
    }
    return [...found.values()].sort((a, b) => a.application.localeCompare(b.application) || a.environment.localeCompare(b.environment));
};

;// CONCATENATED MODULE: ./actions/status/src/main.ts









/** Balancers are asked by this many at once: rules and health of each, four calls. */
const WORLDS_AT_ONCE = 8;
/** Reads everything that Kiln made in an account and region, and writes it as a page and as JSON. Changes nothing. */
async function main_status(inputs, ports) {
    const { progress, setOutput } = ports;
    const found = await progress.phase('Read the account', async () => {
        const { tags, ports: worldPorts } = await ports.account();
        const wanted = inputs.applications;
        const clusters = clustersOf(tags).filter(({ application }) => wanted?.includes(application) ?? true);
        progress.say(`${(0,counted/* counted */.h)(clusters.length, 'application')} by environment`);
        const worlds = await worldsOf(clusters, worldPorts, ports);
        const [edits, account, kills, images] = await Promise.all([
            editsOf(worlds, worldPorts, ports),
            ports.identity(),
            killsIfAllowed(ports),
            ports.images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.application]: '*' } })
        ]);
        return { worlds, edits, account, kills, images };
    });
    const made = report({
        ...found,
        title: inputs.title,
        at: ports.now(),
        region: ports.region,
        order: inputs.environments,
        prices: inputs.prices,
        keepAmis: inputs['keep-amis']
    });
    setOutput('page', await ports.write('index.html', page(made, { serverUrl: ports.serverUrl })));
    setOutput('json', await ports.write('status.json', `${JSON.stringify(made, null, 2)}\n`));
    setOutput('applications', made.applications.length);
    setOutput('attention', made.attention);
    setOutput('monthly-dollars', made.monthlyDollars);
    for (const { application, environments } of made.applications) {
        for (const { environment, drift } of environments) {
            for (const line of drift)
                progress.warn(`${application} in ${environment}: ${line}`);
        }
    }
    await ports.summarize(main_summary(made));
    return made;
}
async function worldsOf(clusters, worldPorts, ports) {
    const found = await someAtOnce(clusters, ports.signal, async (cluster) => {
        // Taken down but for its groups or its slots: nothing to show, and nothing that serves.
        const application = await (0,release_application/* findApplication */.oN)(cluster, worldPorts);
        return application === undefined ? [] : [await (0,release_world/* observe */.lB)(cluster, worldPorts)];
    });
    return found.flat();
}
/** Looks at every one, so many at once, until the run is cancelled. */
async function someAtOnce(all, signal, look) {
    const seen = [];
    for (let from = 0; from < all.length; from += WORLDS_AT_ONCE) {
        signal.throwIfAborted();
        seen.push(...(await Promise.all(all.slice(from, from + WORLDS_AT_ONCE).map(look))));
    }
    return seen;
}
/** What somebody did to the rules of each application; the page is worth having where that cannot be asked. */
async function editsOf(worlds, { balancers }, { progress, signal }) {
    const edits = new Map();
    const unknown = new Set();
    await someAtOnce(worlds, signal, async (world) => {
        try {
            edits.set(world, await (0,rule_conditions/* ruleEdits */.uK)(world.application, balancers));
        }
        catch (error) {
            unknown.add((0,rule_conditions/* editsUnknown */.g1)(error));
        }
    });
    for (const line of unknown)
        progress.warn(line);
    return edits;
}
/** The page is worth having without chaos; undefined where the history could not be read. */
async function killsIfAllowed({ kills, progress }) {
    try {
        return await kills();
    }
    catch (error) {
        progress.warn(`The chaos history is left out: ${(0,errors/* messageOf */.bD)(error)}`);
        return undefined;
    }
}
/** GitHub shows a megabyte at most; the page has everything. */
const SUMMARY_ROWS = 100;
function main_summary({ title, at, applications, environments, attention, monthlyDollars }) {
    const rows = applications.slice(0, SUMMARY_ROWS).map(one => [
        (0,summary/* code */.aY)(one.application),
        ...environments.map(environment => {
            const status = one.environments.find(candidate => candidate.environment === environment);
            const live = status?.live;
            if (status === undefined)
                return '';
            if (live == null)
                return status.state;
            const since = age(live.liveSince ?? live.createdAt, at);
            return `${(0,summary/* escaped */.Mk)(live.version ?? live.release)}, ${since}${status.state === 'serving' ? '' : `, **${status.state}**`}`;
        })
    ]);
    const more = applications.length > SUMMARY_ROWS ? `\n\n… and ${applications.length - SUMMARY_ROWS} more` : '';
    const body = applications.length === 0
        ? 'Nothing of Kiln is in this account and region yet. Begin with the create-application action.'
        : `${(0,summary/* table */.tp)(['application', ...environments.map(summary/* escaped */.Mk)], rows)}${more}\n\nNeed attention: ${attention}; $${monthlyDollars.toFixed(2)} a month could be retired.`;
    return `### ${(0,summary/* escaped */.Mk)(title)}\n\n${body}`;
}


/***/ }),

/***/ 330:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  X: () => (/* binding */ ports)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-auto-scaling/dist-cjs/index.js
var dist_cjs = __webpack_require__(8932);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ec2/dist-cjs/index.js
var client_ec2_dist_cjs = __webpack_require__(5193);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-elastic-load-balancing-v2/dist-cjs/index.js
var client_elastic_load_balancing_v2_dist_cjs = __webpack_require__(586);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-cjs/index.js
var client_sts_dist_cjs = __webpack_require__(1695);
// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/aws/clients.ts
var clients = __webpack_require__(8176);
// EXTERNAL MODULE: ./lib/aws/groups.ts
var aws_groups = __webpack_require__(70);
// EXTERNAL MODULE: ./lib/aws/images.ts
var aws_images = __webpack_require__(9519);
// EXTERNAL MODULE: ./lib/aws/launch-templates.ts
var launch_templates = __webpack_require__(9819);
// EXTERNAL MODULE: ./lib/aws/networks.ts
var networks = __webpack_require__(1002);
// EXTERNAL MODULE: ./lib/chaos/kills.ts
var kills = __webpack_require__(9820);
// EXTERNAL MODULE: ./lib/chaos/open-store.ts + 4 modules
var open_store = __webpack_require__(7998);
// EXTERNAL MODULE: ./lib/chaos/store-place.ts
var store_place = __webpack_require__(4898);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
// EXTERNAL MODULE: ./lib/aws/balancers.ts
var balancers = __webpack_require__(4371);
;// CONCATENATED MODULE: ./actions/status/src/inventory.ts







/** DescribeTags takes at most 20 resources (ELBv2 API reference). */
const ARNS_A_CALL = 20;
/** Slots are told by their names (docs: vocabulary), so only their tags are asked for. */
const SLOT_NAME = /-(red|black)$/;
/** What a version of a template is told apart by. */
const versionKey = (templateId, version = launch_templates/* TEMPLATE_VERSION */.kr) => `${templateId} ${version}`;
/** Reads the whole account by pages: a hundred applications take a few dozen calls. */
async function inventory({ ec2, autoScaling, elb }) {
    const tagged = { Name: 'tag-key', Values: [lib_tags/* TAG */.Dk.application] };
    const groups = [];
    for await (const page of (0,dist_cjs/* paginateDescribeAutoScalingGroups */.ZJr)({ client: autoScaling, pageSize: 100 }, { Filters: [tagged] })) {
        groups.push(...(page.AutoScalingGroups ?? []));
    }
    const templates = [];
    for await (const { LaunchTemplates = [] } of (0,client_ec2_dist_cjs/* paginateDescribeLaunchTemplates */.dij)({ client: ec2, pageSize: 200 }, { Filters: [tagged] })) {
        templates.push(...LaunchTemplates.map(template => ({
            id: template.LaunchTemplateId ?? '',
            name: template.LaunchTemplateName ?? '',
            createdAt: template.CreateTime?.getTime() ?? 0,
            tags: (0,lib_tags/* tagsOf */.Fg)(template.Tags)
        })));
    }
    const known = new Set(templates.map(({ id }) => id));
    const settings = new Map();
    // The latest version is nearly always the one that a group launches: all of them in one listing.
    for await (const { LaunchTemplateVersions = [] } of (0,client_ec2_dist_cjs/* paginateDescribeLaunchTemplateVersions */.ZY3)({ client: ec2, pageSize: 200 }, { Versions: ['$Latest'] })) {
        for (const { LaunchTemplateId = '', LaunchTemplateData, VersionNumber } of LaunchTemplateVersions) {
            if (!known.has(LaunchTemplateId) || LaunchTemplateData === undefined)
                continue;
            settings.set(versionKey(LaunchTemplateId, VersionNumber), (0,launch_templates/* settingsOf */.f5)(LaunchTemplateData));
        }
    }
    const loadBalancers = [];
    for await (const page of (0,client_elastic_load_balancing_v2_dist_cjs/* paginateDescribeLoadBalancers */.obE)({ client: elb, pageSize: 400 }, {})) {
        loadBalancers.push(...(page.LoadBalancers ?? []).map(balancers/* balancerView */.Gh));
    }
    const slots = [];
    for await (const { TargetGroups = [] } of (0,client_elastic_load_balancing_v2_dist_cjs/* paginateDescribeTargetGroups */.u_3)({ client: elb, pageSize: 400 }, {})) {
        slots.push(...TargetGroups.map(balancers/* targetGroupView */.I8).filter(({ name }) => SLOT_NAME.test(name)));
    }
    const groupViews = groups.map(aws_groups/* groupView */.LN);
    return {
        balancers: loadBalancers,
        targetGroups: slots,
        groups: groupViews,
        templates,
        settings,
        tags: [
            ...groupViews.map(({ tags }) => tags),
            ...(await balancerTags(elb, slots.map(({ arn }) => arn)))
        ]
    };
}
async function balancerTags(elb, arns) {
    const found = [];
    for (let from = 0; from < arns.length; from += ARNS_A_CALL) {
        const { TagDescriptions = [] } = await elb.send(new client_elastic_load_balancing_v2_dist_cjs/* DescribeTagsCommand */.yRM({ ResourceArns: arns.slice(from, from + ARNS_A_CALL) }));
        found.push(...TagDescriptions.map(({ Tags }) => (0,lib_tags/* tagsOf */.Fg)(Tags)));
    }
    return found;
}
/** The balancers as a world reads them, answered from the inventory but for rules and health, which are asked for. */
const inventoried = (found, elb) => ({
    ...(0,balancers/* balancers */.C6)(elb),
    byArn: async (arn) => found.balancers.find(balancer => balancer.arn === arn),
    find: async (name) => found.balancers.find(balancer => balancer.name === name),
    targetGroups: async (names) => found.targetGroups.filter(({ name }) => names.includes(name))
});
/**
 * The templates as a world reads them, answered from the inventory but for versions that are not the latest: a rolling
 * deploy adds a version, and goes back to the one before it.
 */
const inventoriedTemplates = (found, templates) => ({
    ...templates,
    of: async (cluster) => found.templates.filter(({ tags }) => (0,lib_tags/* isTaggedFor */.QT)(cluster, tags)),
    settings: async (id, version) => found.settings.get(versionKey(id, version)) ?? (await templates.settings(id, version))
});

;// CONCATENATED MODULE: ./actions/status/src/outputs.ts
const OUTPUTS = ['page', 'json', 'applications', 'attention', 'monthly-dollars'];

;// CONCATENATED MODULE: ./actions/status/src/ports.ts




















/** The real surroundings of a status page. Nothing here writes to AWS. */
function ports(inputs, signal) {
    const aws = (0,clients.awsDefaults)('status');
    const ec2 = new client_ec2_dist_cjs.EC2Client(aws);
    const autoScaling = new dist_cjs/* AutoScalingClient */.yis(aws);
    const elb = new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(aws);
    const region = (0,clients.regionOf)() ?? '';
    return {
        async account() {
            const found = await inventory({ ec2, autoScaling, elb });
            return {
                tags: found.tags,
                ports: {
                    balancers: inventoried(found, elb),
                    groups: {
                        ...(0,aws_groups/* groups */.TN)(autoScaling),
                        of: async (cluster) => found.groups.filter(({ tags }) => (0,lib_tags/* isTaggedFor */.QT)(cluster, tags))
                    },
                    templates: inventoriedTemplates(found, (0,launch_templates/* launchTemplates */.rt)(ec2)),
                    networks: (0,networks/* networks */.o8)(ec2),
                    now: Date.now
                }
            };
        },
        images: (0,aws_images/* images */.z)(ec2, region),
        kills: async () => {
            const place = (0,store_place/* storePlace */.Fo)(inputs['claim-store']);
            return place === undefined ? [] : (0,kills/* pastKills */.K)((0,open_store/* openStore */.C)(place, aws));
        },
        identity: async () => (await new client_sts_dist_cjs.STSClient(aws).send(new client_sts_dist_cjs/* GetCallerIdentityCommand */.zI({}))).Account ?? '',
        region,
        serverUrl: process.env['GITHUB_SERVER_URL'] || 'https://github.com',
        async write(name, content) {
            await (0,promises_.mkdir)(inputs.path, { recursive: true });
            const path = (0,external_node_path_.join)(inputs.path, name);
            await (0,promises_.writeFile)(path, content);
            return path;
        },
        progress: progress/* runnerProgress */.gb,
        setOutput: (0,action/* outputs */.V4)(OUTPUTS),
        summarize: summary/* writeSummary */.Sy,
        now: Date.now,
        signal
    };
}


/***/ }),

/***/ 3456:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P9: () => (/* binding */ MONTH_HOURS),
/* harmony export */   RP: () => (/* binding */ readPrices),
/* harmony export */   VA: () => (/* binding */ SNAPSHOT_GIB_MONTH),
/* harmony export */   e_: () => (/* binding */ LIST_PRICES),
/* harmony export */   nx: () => (/* binding */ PRICES_OF)
/* harmony export */ });
/** The day of the list below. */
const PRICES_OF = '2026-07-20';
/**
 * AWS's list of on-demand Linux prices in us-east-1 on that day, for the types that small services use: from the prices that
 * Karpenter 1.15.2 carries, which its makers generate from AWS's price list
 * (github.com/aws/karpenter-provider-aws, pkg/providers/pricing/zz_generated.pricing_aws.go, "generated at
 * 2026-07-20T13:44:30Z"). Other regions differ by some percent up to half; give `hourly-prices` where the sum matters.
 */
const LIST_PRICES = {
    't3.nano': 0.0052,
    't3.micro': 0.0104,
    't3.small': 0.0208,
    't3.medium': 0.0416,
    't3.large': 0.0832,
    't3.xlarge': 0.1664,
    't3a.nano': 0.0047,
    't3a.micro': 0.0094,
    't3a.small': 0.0188,
    't3a.medium': 0.0376,
    't3a.large': 0.0752,
    't3a.xlarge': 0.1504,
    't4g.nano': 0.0042,
    't4g.micro': 0.0084,
    't4g.small': 0.0168,
    't4g.medium': 0.0336,
    't4g.large': 0.0672,
    't4g.xlarge': 0.1344,
    'c5.large': 0.085,
    'c5.xlarge': 0.17,
    'c6i.large': 0.085,
    'c6i.xlarge': 0.17,
    'c6g.medium': 0.034,
    'c6g.large': 0.068,
    'c6g.xlarge': 0.136,
    'c7i.large': 0.08925,
    'c7i.xlarge': 0.1785,
    'c7g.medium': 0.0363,
    'c7g.large': 0.0725,
    'c7g.xlarge': 0.145,
    'c8g.medium': 0.03988,
    'c8g.large': 0.07976,
    'c8g.xlarge': 0.15952,
    'm5.large': 0.096,
    'm5.xlarge': 0.192,
    'm6i.large': 0.096,
    'm6i.xlarge': 0.192,
    'm6g.medium': 0.0385,
    'm6g.large': 0.077,
    'm6g.xlarge': 0.154,
    'm7i.large': 0.1008,
    'm7i.xlarge': 0.2016,
    'm7g.medium': 0.0408,
    'm7g.large': 0.0816,
    'm7g.xlarge': 0.1632,
    'm8g.medium': 0.04488,
    'm8g.large': 0.08976,
    'm8g.xlarge': 0.17952,
    'r5.large': 0.126,
    'r5.xlarge': 0.252,
    'r6i.large': 0.126,
    'r6i.xlarge': 0.252,
    'r6g.medium': 0.0504,
    'r6g.large': 0.1008,
    'r6g.xlarge': 0.2016,
    'r7i.large': 0.1323,
    'r7i.xlarge': 0.2646,
    'r7g.medium': 0.0536,
    'r7g.large': 0.1071,
    'r7g.xlarge': 0.2142,
    'r8g.medium': 0.05891,
    'r8g.large': 0.11782,
    'r8g.xlarge': 0.23564
};
/** Hours of a month as AWS's own calculator takes them. */
const MONTH_HOURS = 730;
/**
 * Snapshot storage of the standard tier, dollars for a GiB and month (EBS user guide, "Pricing and billing for archiving
 * snapshots": https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-archive-pricing.html).
 */
const SNAPSHOT_GIB_MONTH = 0.05;
/** The list prices with those given as JSON over them; a sentence when the JSON is none. */
function readPrices(json) {
    let given;
    try {
        given = JSON.parse(json);
    }
    catch {
        return 'is not JSON';
    }
    const isPrices = typeof given === 'object' &&
        given !== null &&
        !Array.isArray(given) &&
        Object.values(given).every(price => typeof price === 'number' && price >= 0);
    return isPrices ? { ...LIST_PRICES, ...given } : 'is not an object of type to dollars an hour';
}


/***/ }),

/***/ 9819:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jr: () => (/* binding */ templateData),
/* harmony export */   KD: () => (/* binding */ sameSettings),
/* harmony export */   f5: () => (/* binding */ settingsOf),
/* harmony export */   kr: () => (/* binding */ TEMPLATE_VERSION),
/* harmony export */   rt: () => (/* binding */ launchTemplates)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8157);



/** The version that Kiln's templates have and groups refer to; a number, because `$Latest` could move. */
const TEMPLATE_VERSION = '1';
const launchTemplates = (client) => ({
    async of(cluster) {
        const found = [];
        let token;
        do {
            const answer = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeLaunchTemplatesCommand */ .fmI({
                Filters: [
                    { Name: `tag:${_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.application}`, Values: [cluster.application] },
                    { Name: `tag:${_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.environment}`, Values: [cluster.environment] }
                ],
                ...(token === undefined ? {} : { NextToken: token })
            }));
            found.push(...(answer.LaunchTemplates ?? []));
            token = answer.NextToken;
        } while (token !== undefined && token !== '');
        return found.map(template => ({
            id: template.LaunchTemplateId ?? '',
            name: template.LaunchTemplateName ?? '',
            createdAt: template.CreateTime?.getTime() ?? 0,
            tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(template.Tags)
        }));
    },
    async settings(templateId, version = TEMPLATE_VERSION) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeLaunchTemplateVersionsCommand */ .Ptd({ LaunchTemplateId: templateId, Versions: [version] })));
        const data = answer?.LaunchTemplateVersions?.[0]?.LaunchTemplateData;
        return data === undefined ? undefined : settingsOf(data);
    },
    async create({ name, settings, token, tags }) {
        await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .CreateLaunchTemplateCommand */ .xMu({
            LaunchTemplateName: name,
            ClientToken: token,
            LaunchTemplateData: templateData(name, settings, tags),
            TagSpecifications: [{ ResourceType: 'launch-template', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }]
        }));
    },
    async tag(templateId, tags) {
        await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .CreateTagsCommand */ .RmG({ Resources: [templateId], Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }));
    },
    async remove(templateId) {
        await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DeleteLaunchTemplateCommand */ .s9K({ LaunchTemplateId: templateId })));
    }
});
/** What a version of a release's template says: IMDSv2 alone, no key pair. */
const templateData = (name, settings, tags) => ({
    ImageId: settings.imageId,
    InstanceType: settings.instanceType,
    SecurityGroupIds: [...settings.securityGroupIds],
    MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
    ...(settings.instanceProfile === undefined ? {} : { IamInstanceProfile: profile(settings.instanceProfile) }),
    ...(settings.userData === undefined ? {} : { UserData: Buffer.from(settings.userData).toString('base64') }),
    TagSpecifications: [
        { ResourceType: 'instance', Tags: [...(0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags), { Key: 'Name', Value: name }] },
        { ResourceType: 'volume', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }
    ]
});
const profile = (nameOrArn) => nameOrArn.startsWith('arn:') ? { Arn: nameOrArn } : { Name: nameOrArn };
const settingsOf = (data) => ({
    imageId: data.ImageId ?? '',
    instanceType: data.InstanceType ?? '',
    securityGroupIds: data.SecurityGroupIds ?? [],
    instanceProfile: data.IamInstanceProfile?.Name ?? data.IamInstanceProfile?.Arn,
    userData: data.UserData === undefined ? undefined : Buffer.from(data.UserData, 'base64').toString()
});
/** Whether two releases would run the same thing. */
const sameSettings = (one, other) => one.imageId === other.imageId &&
    one.instanceType === other.instanceType &&
    one.instanceProfile === other.instanceProfile &&
    (one.userData ?? '') === (other.userData ?? '') &&
    [...one.securityGroupIds].sort().join() === [...other.securityGroupIds].sort().join();


/***/ }),

/***/ 2916:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $C: () => (/* binding */ emptied),
/* harmony export */   BY: () => (/* binding */ retained),
/* harmony export */   EP: () => (/* binding */ retireAfter),
/* harmony export */   ET: () => (/* binding */ spelledCapacity),
/* harmony export */   G9: () => (/* binding */ trafficProblems),
/* harmony export */   Hs: () => (/* binding */ begunAt),
/* harmony export */   Ix: () => (/* binding */ isFailed),
/* harmony export */   JA: () => (/* binding */ standing),
/* harmony export */   SW: () => (/* binding */ slotOf),
/* harmony export */   T1: () => (/* binding */ ladder),
/* harmony export */   VD: () => (/* binding */ live),
/* harmony export */   Vd: () => (/* binding */ suspendedByUs),
/* harmony export */   ce: () => (/* binding */ stopped),
/* harmony export */   du: () => (/* binding */ pinnedMin),
/* harmony export */   eL: () => (/* binding */ intendedCapacity),
/* harmony export */   jB: () => (/* binding */ healthyCount),
/* harmony export */   jQ: () => (/* binding */ isDraining),
/* harmony export */   lB: () => (/* binding */ observe),
/* harmony export */   ob: () => (/* binding */ strangers),
/* harmony export */   oi: () => (/* binding */ inSlot),
/* harmony export */   pC: () => (/* binding */ observeAgain),
/* harmony export */   tp: () => (/* binding */ assembled),
/* harmony export */   xr: () => (/* binding */ isEmptied),
/* harmony export */   yB: () => (/* binding */ held),
/* harmony export */   yU: () => (/* binding */ nextVersion)
/* harmony export */ });
/* harmony import */ var _aws_launch_templates_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9819);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8115);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(714);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2405);
/* harmony import */ var _application_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6926);





/**
 * Reads everything: four calls for the application, two for targets, two for releases, one for each settings. Workers
 * have no targets, and need no call for them.
 * @param sought what is to be deployed: the settings of a release that does not serve matter only if it can be that.
 */
async function observe(cluster, ports, sought) {
    const application = await (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .theApplication */ .gi)(cluster, ports);
    const read = () => releasesOf(application, ports, { sought });
    if ((0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .isWorker */ .xD)(application)) {
        const releases = await read();
        return { at: ports.now(), application, targets: workersOf(releases), releases, sought };
    }
    const seen = targetsOf(application, ports);
    const [targets, releases] = await (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .allOf */ .bn)([seen, after(seen, read)]);
    return { at: ports.now(), application, targets, releases, sought };
}
/** Reads the given parts again. */
async function observeAgain(world, parts, ports) {
    const has = (part) => parts.includes(part);
    const { application, sought } = world;
    const isOfWorkers = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .isWorker */ .xD)(application);
    const read = { groups: has('groups') || (isOfWorkers && has('targets')), templates: has('templates') };
    const seen = has('targets') && !isOfWorkers ? targetsOf(application, ports) : Promise.resolve(world.targets);
    const [fresh, targets, releases] = await Promise.all([
        has('rules') ? readAgain(application, ports) : application,
        seen,
        read.groups || read.templates
            ? after(seen, () => releasesOf(application, ports, { known: world.releases, read, sought }))
            : world.releases
    ]);
    return {
        at: ports.now(),
        application: fresh,
        targets: isOfWorkers ? workersOf(releases) : targets,
        releases,
        sought
    };
}
/** An instance that is a target is one that its group lists, if the group is read after the targets. */
async function after(first, next) {
    await first.catch(() => undefined);
    return next();
}
/** What says which slot is live, read again. */
async function readAgain(application, { balancers, networks }) {
    if ((0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .isWorker */ .xD)(application))
        return (await (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .findWorkers */ .vN)(application.cluster, networks)) ?? application;
    const { listener, slots } = application;
    const rules = (await balancers.rules(listener.arn)).filter(rule => (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .forwardsTo */ .SX)(rule, slots));
    const production = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .productionRule */ .CK)(rules, slots);
    return { ...application, rules, ...(production === undefined ? {} : { production }) };
}
/** Nobody sends workers requests or asks for their health, so Auto Scaling's word on its instances is all there is. */
function workersOf(releases) {
    const of = (slot) => releases.flatMap(({ group }) => (group?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.slot] === slot ? group.instances.map(workerTarget) : []));
    return { red: of('red'), black: of('black') };
}
function workerTarget({ id, lifecycle, healthy }) {
    const state = /^Terminat/.test(lifecycle)
        ? 'draining'
        : lifecycle !== 'InService'
            ? 'initial'
            : healthy
                ? 'healthy'
                : 'unhealthy';
    return { instanceId: id, state, reason: lifecycle };
}
async function targetsOf({ slots }, { balancers }) {
    const [red, black] = await Promise.all(_names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.map(slot => balancers.targets(slots[slot].arn)));
    return { red: red ?? [], black: black ?? [] };
}
async function releasesOf(application, { groups, templates }, { known = [], read = { groups: true, templates: true }, sought }) {
    const { cluster } = application;
    const [seenGroups, seenTemplates] = await (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .allOf */ .bn)([
        read.groups ? groups.of(cluster) : known.flatMap(({ group }) => group ?? []),
        read.templates ? templates.of(cluster) : known.flatMap(({ template }) => template ?? [])
    ]);
    const releases = assembled(cluster, seenGroups, seenTemplates);
    return Promise.all(releases.map(async (release, index) => {
        // A template is never edited, so what was read of it once holds.
        const before = known.find(({ name }) => name === release.name);
        const version = launched(release);
        const isSame = before?.template?.id === release.template?.id && version === launched(before);
        const settings = isSame ? before?.settings : undefined;
        if (settings !== undefined || release.template === undefined)
            return { ...release, settings };
        const stands = release.group !== undefined && !isEmptied(release.group);
        const decisive = serves(application, release) || ((index === 0 || stands) && mayBe(release, sought));
        return { ...release, settings: decisive ? await templates.settings(release.template.id, version) : undefined };
    }));
}
const serves = (application, { group }) => {
    const weights = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .weightsOf */ .Z$)(application);
    return group !== undefined && _names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.some(slot => weights[slot] > 0 && occupies(application, group, slot));
};
/** By its tag, which says of what was made what it was made of, and by what its instances are. */
function mayBe(release, sought) {
    if (sought === undefined)
        return true;
    const { group, template } = release;
    // Its version is never used again.
    if (group === undefined && isFailed(release))
        return false;
    const { imageId, instanceTypes: types } = sought;
    const made = (group ?? template)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.ami];
    return ((imageId === undefined || made === undefined || made === imageId) &&
        !group?.instances.some(({ type }) => types !== undefined && type !== undefined && !types.includes(type)));
}
/** The version of its template that the release's group launches; the first before it has one. */
const launched = (release) => release?.group?.templateVersion ?? _aws_launch_templates_js__WEBPACK_IMPORTED_MODULE_0__/* .TEMPLATE_VERSION */ .kr;
/** Groups and templates by the release that they are of; what is not named like a release is not one. */
function assembled(cluster, groups, templates) {
    const names = new Set([...groups, ...templates].map(({ name }) => name));
    return [...names]
        .flatMap(name => {
        const version = (0,_names_js__WEBPACK_IMPORTED_MODULE_4__/* .releaseVersion */ .SF)(cluster, name);
        if (version === undefined)
            return [];
        return {
            name,
            version,
            template: templates.find(template => template.name === name),
            settings: undefined,
            group: groups.find(group => group.name === name)
        };
    })
        .sort((a, b) => b.version - a.version);
}
/** The release's group when it is there to stay, not one that AWS is deleting. */
const standing = (release) => release?.group === undefined || release.group.deleting ? undefined : release.group;
/** Releases whose group is attached to the slot, newest first. */
const inSlot = ({ releases, application }, slot) => releases.filter(release => {
    const group = standing(release);
    return group !== undefined && occupies(application, group, slot);
});
const occupies = (application, { targetGroupArns, tags }, slot) => (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .isWorker */ .xD)(application) ? tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.slot] === slot : targetGroupArns.includes(application.slots[slot].arn);
/** The slot that the release is in; undefined when it is in none, or has no group. */
const slotOf = (world, release) => _names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.find(slot => inSlot(world, slot).some(({ name }) => name === release.name));
const isEmptied = (group) => group.max === 0;
/** Whether the release has a group, and that holds nothing. */
const emptied = (release) => release.group !== undefined && isEmptied(release.group);
/** Emptied, and some of its instances still finish their last requests: deleting the group now would cut these off. */
const isDraining = (release) => emptied(release) && release.group?.instances.length !== 0;
/**
 * The ladder that traffic stands on, or undefined. Weights alone do not tell who rises: it is the release whose deploy
 * has begun and not ended. Two slots with weight of which that holds for none, or for both, are nobody's ladder.
 */
function ladder(world) {
    const weights = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .weightsOf */ .Z$)(world.application);
    if (_names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.some(slot => weights[slot] === 0))
        return undefined;
    const both = _names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.map(slot => ({ slot, release: inSlot(world, slot).find(one => !emptied(one)) }));
    const rising = both.filter(({ release }) => held(release) !== undefined);
    const stable = both.filter(({ release }) => held(release) === undefined);
    const [up, down] = [rising[0], stable[0]];
    if (rising.length !== 1 || up?.release === undefined || down?.release === undefined)
        return undefined;
    return {
        stable: down.release,
        stableSlot: down.slot,
        rising: up.release,
        risingSlot: up.slot,
        percent: (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .percentOf */ .pR)(weights, up.slot)
    };
}
/** What stands in the way of any change of the weights: see {@link ruleProblems}. */
const trafficProblems = (world) => (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .ruleProblems */ .b0)(world.application, ladder(world) !== undefined);
/**
 * The release that serves, and the slot it is in. The release is absent before the first deploy. On a ladder it is the
 * one that served before: the other one is still on trial.
 */
function live(world) {
    const slot = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .liveSlot */ .dz)(world.application) ?? ladder(world)?.stableSlot;
    return slot === undefined ? undefined : { slot, release: inSlot(world, slot).find(one => !emptied(one)) };
}
/** The newest release in the idle slot that still has its capacity: what a rollback goes to. */
function retained(world) {
    const slot = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .liveSlot */ .dz)(world.application);
    return slot === undefined ? undefined : inSlot(world, (0,_names_js__WEBPACK_IMPORTED_MODULE_4__/* .otherSlot */ .jx)(slot)).find(one => !emptied(one));
}
/** How many targets of the slot are healthy instances of this release. */
function healthyCount(world, slot, release) {
    const own = new Set(standing(release)?.instances.map(({ id }) => id));
    return world.targets[slot].filter(({ instanceId, state }) => state === 'healthy' && own.has(instanceId)).length;
}
/** Targets in the slot that would take requests and are not this release's. */
function strangers(world, slot, release) {
    const own = new Set(standing(release)?.instances.map(({ id }) => id));
    return world.targets[slot].filter(({ instanceId, state }) => state !== 'draining' && !own.has(instanceId));
}
/** The capacity that a deploy in progress holds back in a tag: the release is not finished while it is there. */
const held = (release) => capacityIn(release, _tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.capacity);
function capacityIn(release, key) {
    const tag = standing(release)?.tags[key];
    const match = tag === undefined ? null : /^(\d+)\/(\d+)\/(\d+)$/.exec(tag);
    return match === null ? undefined : { min: Number(match[1]), desired: Number(match[2]), max: Number(match[3]) };
}
const spelledCapacity = ({ min, desired, max }) => `${min}/${desired}/${max}`;
/** The sizes of workers that were stopped: they are kept for a rollback, and start again at these. */
const stopped = (release) => capacityIn(release, _tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.stopped);
/** The group's own minimum, while a ladder keeps it from shrinking under what it must be able to take back. */
function pinnedMin(release) {
    const tag = standing(release)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.pinned];
    return tag !== undefined && /^\d+$/.test(tag) ? Number(tag) : undefined;
}
/** What the release's owner set: the group's own sizes, or those that a deploy in progress holds back. */
function intendedCapacity(release) {
    const group = standing(release);
    if (group === undefined)
        return undefined;
    const min = held(release)?.min ?? pinnedMin(release) ?? stopped(release)?.min ?? group.min;
    return { min, desired: group.desired, max: group.max };
}
/** Processes of the group that Kiln suspended. */
const suspendedByUs = (release) => (standing(release)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.suspended] ?? '').split(',').filter(process => process !== '');
/** From when the release may be shrunk: it lost its traffic, and balancer nodes may lag behind. */
function retireAfter(release) {
    const tag = standing(release)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.retireAfter];
    const time = tag === undefined ? Number.NaN : Date.parse(tag);
    return Number.isNaN(time) ? undefined : time;
}
/** The failed deploy's template stays as the record that the version was taken, and says so. */
const isFailed = (release) => release.template?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.outcome] === 'failed';
/**
 * When the deploy of a release began that has not ended, in milliseconds since the epoch; undefined when none has. Before
 * it has a group, that is a template, and only the newest: what older ones are of was given up.
 */
function begunAt({ releases }, release) {
    const isBegun = held(release) !== undefined || (release.group === undefined && release === releases[0] && !isFailed(release));
    return isBegun ? (standing(release)?.createdAt ?? release.template?.createdAt ?? 0) : undefined;
}
/** Versions are never used again while anything of them is listed. */
const nextVersion = ({ releases }) => Math.max(0, ...releases.map(({ version }) => version)) + 1;


/***/ })

};
