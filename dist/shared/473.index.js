export const id = 473;
export const ids = [473];
export const modules = {

/***/ 8473:
/***/ ((__unused_webpack_module, __unused_webpack___webpack_exports__, __webpack_require__) => {


// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/inputs.ts
var inputs = __webpack_require__(453);
// EXTERNAL MODULE: ./lib/progress.ts
var lib_progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/rpm/program.ts
var rpm_program = __webpack_require__(8760);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 13 modules
var schemas = __webpack_require__(5491);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/errors.js
var errors = __webpack_require__(3342);
// EXTERNAL MODULE: ./lib/errors.ts
var lib_errors = __webpack_require__(8115);
;// CONCATENATED MODULE: ./actions/test-rpm/src/expected.ts




const unit = (0,inputs/* matching */.wC)(/^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|path|target)$/, 'a unit such as hello-world.service');
const user = (0,inputs/* matching */.wC)(/^[a-z_][a-z0-9_-]*$/, 'the name of a user');
const absolute = (file) => {
    if (!file.startsWith('/'))
        throw new inputs/* FieldProblem */.k4(`"${file}" is not an absolute path`);
    return file;
};
const units = (0,inputs/* list */.p_)(unit);
const users = (0,inputs/* list */.p_)(user);
const files = (value) => (0,inputs/* lines */.Mn)(value).map(absolute);
/** The machine has no network but its own loopback. */
const healthUrl = (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || !/^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)) {
        throw new inputs/* FieldProblem */.k4(`"${value}" is not a URL such as http://localhost/health_check; there is no network inside`);
    }
    return value;
};
/** A zod schema over one of the readers above. */
const item = (read) => schemas/* string */.YjP().superRefine((value, context) => {
    try {
        read(value);
    }
    catch (error) {
        if (!(error instanceof inputs/* FieldProblem */.k4))
            throw error;
        context.addIssue({ code: 'custom', message: error.message });
    }
});
const command = schemas/* array */.YOg(schemas/* string */.YjP()).min(1, { error: 'a command is a list of a program and its arguments' });
const FILE = schemas/* strictObject */.rej({
    enabled: schemas/* array */.YOg(item(unit)).default([]),
    users: schemas/* array */.YOg(item(user)).default([]),
    files: schemas/* array */.YOg(item(absolute)).default([]),
    'health-url': item(healthUrl).optional(),
    commands: schemas/* array */.YOg(command).default([]),
    'running-commands': schemas/* array */.YOg(command).default([])
});
/**
 * What the checks file says, or nothing without one.
 * @throws KilnError naming everything in it that is wrong.
 */
async function readChecks(path, shown) {
    if (path === undefined)
        return FILE.parse({});
    const text = await (0,promises_.readFile)(path, 'utf8').catch(() => {
        throw new lib_errors/* KilnError */.NF(`There is no file of checks at ${shown}.`, {
            remedy: 'Check the input "checks" (relative to the workspace), and that actions/checkout ran before this step.'
        });
    });
    try {
        return FILE.parse(JSON.parse(text));
    }
    catch (error) {
        const problems = error instanceof errors/* ZodError */.G
            ? error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`)
            : [error.message];
        throw new lib_errors/* KilnError */.NF(`${shown} cannot be used:\n${problems.join('\n')}`, {
            remedy: 'The README of this action shows which keys the file may have. Nothing was tested.'
        });
    }
}

;// CONCATENATED MODULE: ./actions/test-rpm/src/inputs.ts


const path = (value) => {
    if (/[\r\n\0]/.test(value))
        throw new inputs/* FieldProblem */.k4('a path is one line');
    return value;
};
const NONE = [];
const fields = {
    rpms: (0,inputs/* required */.mw)((value) => value),
    root: (0,inputs/* optional */.lq)(path),
    previous: (0,inputs/* optional */.lq)(path),
    dependencies: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('require', 'ignore'), 'require'),
    depth: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('root', 'container', 'boot'), 'root'),
    checks: (0,inputs/* optional */.lq)(path),
    'health-url': (0,inputs/* optional */.lq)(healthUrl),
    'health-timeout-seconds': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 3600), 60),
    'boot-timeout-seconds': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 3600), 120),
    'boot-without': (0,inputs/* defaulted */.P_)(units, NONE),
    'expect-enabled': (0,inputs/* defaulted */.P_)(units, NONE),
    'expect-users': (0,inputs/* defaulted */.P_)(users, NONE),
    'expect-files': (0,inputs/* defaulted */.P_)(files, NONE),
    allow: (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)((0,inputs/* matching */.wC)(/^[a-z-]+$/, 'the name of a check')), NONE),
    report: (0,inputs/* defaulted */.P_)(path, 'test-rpm.json')
};
/** The request as the inputs give it; relative paths are the workspace's. */
const requestOf = (inputs, absolute, workspace) => ({
    workspace,
    rpms: inputs.rpms,
    root: inputs.root === undefined ? undefined : absolute(inputs.root),
    previous: inputs.previous,
    dependencies: inputs.dependencies,
    depth: inputs.depth,
    checksPath: inputs.checks === undefined ? undefined : absolute(inputs.checks),
    expected: {
        enabled: inputs['expect-enabled'],
        users: inputs['expect-users'],
        files: inputs['expect-files'],
        healthUrl: inputs['health-url'],
        healthSeconds: inputs['health-timeout-seconds']
    },
    bootSeconds: inputs['boot-timeout-seconds'],
    bootWithout: inputs['boot-without'],
    allow: inputs.allow,
    reportPath: absolute(inputs.report)
});

// EXTERNAL MODULE: ./lib/rpm/listed.ts
var listed = __webpack_require__(2111);
// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var nevra = __webpack_require__(5496);
// EXTERNAL MODULE: ./lib/rpm/package.ts
var rpm_package = __webpack_require__(1692);
;// CONCATENATED MODULE: ./actions/test-rpm/src/checks.ts
const UNIT = /^(?:\/usr)?\/lib\/systemd\/system\/([^/]+\.(?:service|socket|timer|path))$/;
/** The units among a package's files; templates have no instance of their own. */
const unitsAmong = (files) => files.flatMap(file => UNIT.exec(file)?.[1] ?? []).filter(unit => !unit.includes('@'));
/** Whether a unit's text says that it is to be started by enabling it. */
const isInstallable = (text) => /^\[Install\]/m.test(text) && /^(WantedBy|RequiredBy)\s*=\s*\S/m.test(text);
/** The users and groups that a unit runs as. */
const accountsOf = (text) => ({
    users: values(text, 'User'),
    groups: values(text, 'Group')
});
const values = (text, key) => /^DynamicUser\s*=\s*(yes|true|1|on)/im.test(text)
    ? []
    : [...text.matchAll(new RegExp(String.raw `^${key}\s*=\s*([^\s%]+)\s*$`, 'gm'))].map(match => match[1] ?? '');
/** The units that preset files enable by name. */
const enabledByPresets = (texts) => texts
    .flatMap(text => [...text.matchAll(/^\s*enable\s+(\S+\.\w+)\s*$/gm)].map(match => match[1] ?? ''))
    .filter(unit => !/[*?[@]/.test(unit));
/**
 * What rpm says went wrong in a transaction that it counts as done: scriptlets that failed and owners that do not
 * exist are only warnings to it.
 */
const transactionTrouble = (said) => said
    .split('\n')
    .filter(line => /scriptlet failed|(?:user|group) \S+ does not exist/.test(line))
    .map(line => line.replace(/^warning: /, '').trim());
/** Files that differ from the package; changes to configuration files (`c`) are not the package's fault. */
const differing = (verification) => verification.split('\n').filter(line => /^(\S{8,9}|missing)\s/.test(line) && !/^\S+\s+[cgd]\s/.test(line));
/** Programs that can say whether the configuration below a directory is right. */
const CONFIGURATION = [
    { below: '/etc/nginx/', program: '/usr/sbin/nginx', args: ['-t', '-q'] },
    { below: '/etc/sudoers.d/', program: '/usr/sbin/visudo', args: ['-c', '-q'] },
    { below: '/etc/httpd/', program: '/usr/sbin/httpd', args: ['-t'] },
    { below: '/etc/haproxy/', program: '/usr/sbin/haproxy', args: ['-c', '-f', '/etc/haproxy/haproxy.cfg'] }
];
const UNIT_PROPERTIES = ['Id', 'LoadState', 'ActiveState', 'SubState', 'Result', 'Type', 'NRestarts'];
/** Reads `systemctl show --property=…`: a block for each unit, in the order asked for. */
const readUnitStates = (shown, units) => {
    const blocks = shown.trim().split(/\n\s*\n/);
    return units.map((unit, index) => {
        const values = new Map((blocks[index] ?? '').split('\n').map(line => line.split(/=(.*)/s, 2)));
        const value = (key) => values.get(key) ?? '';
        return {
            id: unit,
            load: value('LoadState') || 'not-found',
            active: value('ActiveState') || 'unknown',
            sub: value('SubState'),
            result: value('Result'),
            type: value('Type'),
            restarts: Number(value('NRestarts') || 0)
        };
    });
};
/** A oneshot that has done its work is as good as one that runs. */
const isActive = ({ load, active, type, result }) => load === 'loaded' &&
    (active === 'active' || (type === 'oneshot' && active === 'inactive' && (result === 'success' || result === '')));

// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
;// CONCATENATED MODULE: ./actions/test-rpm/src/staging.ts

/** Where the packages lie in a root that does not boot; /tmp is the sandbox's own. */
const STAGING = '/tmp/kiln';
/** Copies the packages into the root, under names of ours: rpm expands macros in the paths that it is given. */
async function stage(root, { packages, previous }, directory = STAGING) {
    const target = (kind, index) => `${directory}/${kind}-${index}.rpm`;
    const copies = [
        ...packages.map(({ path }, index) => [path, target('new', index)]),
        ...previous.map((path, index) => [path, target('previous', index)])
    ];
    const script = 'mkdir -p "$1"; shift; while [ $# -gt 0 ]; do cp -- "$1" "$2"; shift 2; done';
    const pairs = copies.flatMap(([from, to]) => [from, `${root.path}${to}`]);
    await (0,rpm_program/* printed */.zd)(root.beside('sh', '-euc', script, 'sh', `${root.path}${directory}`, ...pairs), 'The packages cannot be copied into the throw-away root', 'What is written there lies in memory: use a runner with more of it, or fewer packages at once.');
    return {
        packages: packages.map((_, index) => target('new', index)),
        previous: previous.map((_, index) => target('previous', index))
    };
}

;// CONCATENATED MODULE: ./actions/test-rpm/src/image-root.ts




/** What nobody can say of packages that do not install; `install` may be allowed to fail. */
const AFTER_INSTALL = [
    'nothing-started',
    'units-enabled',
    'units-valid',
    'users',
    'files',
    'configuration',
    'upgrade',
    'erase'
];
/** What the image's own rpm, systemd and servers say of the packages. */
async function testInImageRoot(root, subject) {
    const checks = [];
    const look = watch(subject.now, checks);
    const staged = await stage(root, subject);
    const there = await look('install', async () => {
        if (staged.previous.length > 0) {
            const before = await transaction(root, subject, staged.previous);
            if (before.code !== 0)
                return fail(`the previous version does not install: ${(0,rpm_program/* lastLines */.w$)(before.said)}`);
        }
        return installed(root, subject, staged);
    });
    if (!there) {
        for (const check of AFTER_INSTALL)
            await look(check, async () => skip('the packages do not install'));
        return { checks, units: undefined };
    }
    await look('nothing-started', async () => {
        const processes = await root.processes();
        return processes.length > 0
            ? fail(`scriptlets left ${(0,counted/* counted */.h)(processes.length, 'process', 'processes')} running; in a bake that would hold the image's file system`)
            : pass('no scriptlet left a process behind');
    });
    const { files } = subject;
    const units = await unitTexts(root, files);
    const enabled = await expectedUnits(root, subject, files, units);
    // None of these changes what another looks at.
    await Promise.all([
        look('units-enabled', () => unitsEnabled(root, enabled)),
        look('units-valid', () => unitsValid(root, [...units.keys()])),
        look('users', () => accountsExist(root, subject, [...units.values()])),
        look('files', () => filesIntact(root, subject)),
        look('configuration', () => configurationValid(root, files))
    ]);
    await look('upgrade', async () => {
        // Installing again runs what an upgrade runs: scriptlets with 2 in %post and 1 in %preun and %postun.
        const { code, said } = await transaction(root, subject, staged.packages, ['--replacepkgs', '--replacefiles']);
        const trouble = transactionTrouble(said);
        if (code !== 0 || trouble.length > 0)
            return fail(trouble.join('; ') || (0,rpm_program/* lastLines */.w$)(said));
        const still = await unitsEnabled(root, enabled);
        return still.outcome === 'failed' ? fail(`after an upgrade, ${still.detail}`) : pass('scriptlets of an upgrade ran');
    });
    if (subject.expected.commands.length > 0) {
        await look('commands', () => commandsPass(root.inside, subject.expected.commands));
    }
    await look('erase', () => erases(root, subject, enabled));
    return { checks, units: enabled };
}
/** Installs the packages as a bake does: nothing of the image runs. */
async function installed(root, subject, { packages, previous }) {
    const { code, said } = await transaction(root, subject, packages);
    if (code !== 0)
        return fail(explained(said));
    const over = previous.length > 0 ? 'over the previous version ' : '';
    const trouble = transactionTrouble(said);
    return trouble.length > 0 ? fail(trouble.join('; ')) : pass(`installed ${over}with the image's own rpm`);
}
/** Runs the user's commands, each a program and its arguments, until one fails. */
async function commandsPass(run, commands) {
    for (const [program = '', ...args] of commands) {
        const { code, stdout, stderr } = await run(program, ...args);
        if (code !== 0) {
            return fail(`${[program, ...args].join(' ')} ended with ${code}: ${(0,rpm_program/* lastLines */.w$)(`${stdout}\n${stderr}`, 4)}`);
        }
    }
    return pass(`${(0,counted/* counted */.h)(commands.length, 'command')} ended with 0`);
}
const pass = (detail) => ({ outcome: 'passed', detail });
const fail = (detail) => ({ outcome: 'failed', detail });
const skip = (detail) => ({ outcome: 'not checked', detail });
/** Times a look and keeps what it found, in the order in which they began; tells whether it passed. */
const watch = (now, checks) => async (check, look) => {
    const startedAt = now();
    const place = checks.push({ check, outcome: 'not checked', detail: 'not finished', milliseconds: 0 }) - 1;
    const verdict = await look();
    checks[place] = { check, ...verdict, milliseconds: now() - startedAt };
    return verdict.outcome !== 'failed';
};
async function transaction(root, { request }, paths, options = []) {
    const ignore = request.dependencies === 'ignore' ? ['--nodeps'] : [];
    const { code, stdout, stderr } = await root.inside(...['rpm', '--upgrade', '--nosignature', ...ignore, ...options, ...paths]);
    return { code, said: `${stdout}\n${stderr}`.trim() };
}
/** rpm names all that is missing at once; the remedy depends on what is. */
function explained(said) {
    const missing = [...said.matchAll(/^\s+(\S.*?) is needed by /gm)].map(match => match[1]);
    return missing.length === 0
        ? (0,rpm_program/* lastLines */.w$)(said)
        : `the image has nothing that provides ${missing.join(', ')} (a bake takes what its repositories have; to test without, set \`dependencies: ignore\`)`;
}
async function unitTexts(root, files) {
    const texts = unitsAmong(files).map(async (unit) => {
        const path = files.find(file => file.endsWith(`/${unit}`)) ?? unit;
        return [unit, (await root.inside('cat', path)).stdout];
    });
    return new Map(await Promise.all(texts));
}
async function expectedUnits(root, { expected }, files, units) {
    const presets = files.filter(file => /\/systemd\/system-preset\/[^/]+\.preset$/.test(file));
    const texts = presets.length === 0 ? [] : [(await root.inside('cat', ...presets)).stdout];
    const installable = [...units].filter(([, text]) => isInstallable(text)).map(([unit]) => unit);
    return [...new Set([...expected.enabled, ...installable, ...enabledByPresets(texts)])];
}
/** Each is asked for by itself: at one that is not there, systemctl ends without a word of those that follow. */
async function unitsEnabled(root, units) {
    if (units.length === 0)
        return pass('no unit is meant to start at boot');
    const asked = await Promise.all(units.map(async (unit) => {
        const { stdout, stderr } = await root.inside('systemctl', 'is-enabled', unit);
        return { unit, state: stdout.trim() || (0,rpm_program/* lastLines */.w$)(stderr, 1) || 'unknown' };
    }));
    const wrong = asked.flatMap(({ unit, state }) => {
        return /^(enabled|enabled-runtime|static|alias|indirect|generated)$/.test(state) ? [] : [`${unit} is ${state}`];
    });
    return wrong.length === 0
        ? pass(`${units.join(', ')} start at boot`)
        : fail(`${wrong.join(', ')}: after install it must be enabled, or the service does not start at boot. ` +
            'Call %systemd_post for it in %post, and ship a preset file that enables it (the image may say `disable *`).');
}
async function unitsValid(root, units) {
    if (units.length === 0)
        return pass('the packages have no units');
    const { code, stdout, stderr } = await root.inside('systemd-analyze', 'verify', '--man=no', ...units);
    const own = `${stdout}\n${stderr}`.split('\n').filter(line => units.some(unit => line.includes(unit)));
    if (code !== 0 && own.length > 0)
        return fail(own.join('; '));
    return pass(own.length === 0 ? `systemd accepts ${units.join(', ')}` : `accepted, with remarks: ${own.join('; ')}`);
}
async function accountsExist(root, { expected }, units) {
    const accounts = units.map(accountsOf);
    const users = new Set([...expected.users, ...accounts.flatMap(account => account.users)]);
    const groups = new Set(accounts.flatMap(account => account.groups));
    const absent = async (database, kind, name) => (await root.inside('getent', database, name)).code === 0 ? [] : [`${kind} ${name}`];
    const missing = await Promise.all([
        ...[...users].map(user => absent('passwd', 'user', user)),
        ...[...groups].map(group => absent('group', 'group', group))
    ]).then(all => all.flat());
    return missing.length === 0
        ? pass(users.size === 0 ? 'no account is needed' : `${[...users].join(', ')} exist`)
        : fail(`there is no ${missing.join(', no ')}; create it in %pre or with sysusers`);
}
async function filesIntact(root, { expected, packages }) {
    const names = packages.map(({ name }) => name);
    const { stdout } = await root.inside('rpm', '--verify', '--nodeps', '--noscripts', ...names);
    const missing = [];
    for (const file of expected.files)
        if ((await root.inside('test', '-e', file)).code !== 0)
            missing.push(file);
    const wrong = [...differing(stdout), ...missing.map(file => `${file} is missing`)];
    return wrong.length === 0 ? pass('every file is as packaged') : fail(wrong.join('; '));
}
async function configurationValid(root, files) {
    const wrong = [];
    const right = [];
    for (const { below, program, args } of CONFIGURATION) {
        if (!files.some(file => file.startsWith(below)) || (await root.inside('test', '-x', program)).code !== 0)
            continue;
        const { code, stdout, stderr } = await root.inside(program, ...args);
        if (code === 0)
            right.push(program);
        else
            wrong.push(`${program} ${args.join(' ')}: ${(0,rpm_program/* lastLines */.w$)(`${stdout}\n${stderr}`, 4)}`);
    }
    if (wrong.length > 0)
        return fail(wrong.join('; '));
    return pass(right.length === 0 ? 'the packages configure no server that can be asked' : `${right.join(', ')} accept it`);
}
async function erases(root, { request, packages }, units) {
    const ignore = request.dependencies === 'ignore' ? ['--nodeps'] : [];
    const { code, stdout, stderr } = await root.inside('rpm', '--erase', ...ignore, ...packages.map(({ name }) => name));
    const trouble = transactionTrouble(`${stdout}\n${stderr}`);
    if (code !== 0 || trouble.length > 0)
        return fail(trouble.join('; ') || (0,rpm_program/* lastLines */.w$)(stderr));
    const dangling = await root.inside('find', '/etc/systemd/system', '-xtype', 'l');
    const left = dangling.stdout.split('\n').filter(link => units.some(unit => link.endsWith(`/${unit}`)));
    return left.length === 0
        ? pass('removed, with its links')
        : fail(`${left.join(', ')} still point to removed units; call %systemd_preun in %preun`);
}

;// CONCATENATED MODULE: ./actions/test-rpm/src/empty-root.ts




const NEEDS_IMAGE = 'needs the target image in the input "root"';
/**
 * What can be said without the target image: the packages unpack, and the units that they register are enabled under
 * the strictest policy. Scriptlets do not run, so nothing of them is proved, and the report says so.
 */
async function testInEmptyRoot(root, subject) {
    const { packages, expected, now } = subject;
    const checks = [];
    const look = watch(now, checks);
    const prepare = 'mkdir -p "$1/usr/lib/systemd/system-preset" "$1/etc/systemd/system" && echo "disable *" > "$1/usr/lib/systemd/system-preset/99-kiln-default.preset"';
    await root.beside('sh', '-euc', prepare, 'sh', root.path);
    const staged = (await stage(root, { packages, previous: [] })).packages.map(path => `${root.path}${path}`);
    const installed = await look('install', async () => {
        const { code, stderr } = await root.beside(...['rpm', '--root', root.path, '--dbpath', '/var/lib/kiln-rpmdb', '--nosignature'], ...['--install', '--nodeps', '--noscripts', ...staged]);
        return code === 0
            ? pass('unpacked into an empty root, without dependencies and scriptlets')
            : fail((0,rpm_program/* lastLines */.w$)(stderr));
    });
    if (!installed)
        return checks;
    const listed = await root.beside('rpm', '--nosignature', '--dbpath', '/nonexistent/kiln', '-qp', '--list', ...staged);
    const files = listed.stdout.split('\n').filter(Boolean);
    const texts = async (paths) => Promise.all(paths.map(async (file) => (await root.beside('cat', `${root.path}${file}`)).stdout));
    const units = unitsAmong(files);
    const unitFiles = units.map(unit => files.find(file => file.endsWith(`/${unit}`)) ?? unit);
    const unitTexts = await texts(unitFiles);
    const presets = await texts(files.filter(file => /\/system-preset\/[^/]+\.preset$/.test(file)));
    await look('units-enabled', async () => {
        const own = units.filter((_, index) => isInstallable(unitTexts[index] ?? ''));
        const wanted = [...new Set([...expected.enabled, ...own])].filter(unit => units.includes(unit));
        const foreign = [...expected.enabled, ...enabledByPresets(presets)].filter(unit => !units.includes(unit));
        if (wanted.length === 0)
            return pass('the packages have no unit that starts at boot');
        await root.beside('systemctl', `--root=${root.path}`, 'preset', ...wanted);
        const { stdout } = await root.beside('systemctl', `--root=${root.path}`, 'is-enabled', ...wanted);
        const wrong = wanted.filter((_, index) => stdout.split('\n')[index] !== 'enabled');
        const note = foreign.length === 0 ? '' : ` (${foreign.join(', ')} of other packages: not checked)`;
        return wrong.length === 0
            ? pass(`${wanted.join(', ')} would start at boot under \`disable *\`${note}`)
            : fail(`${wrong.join(', ')} would stay disabled where the image's policy is \`disable *\`: ship a preset file`);
    });
    for (const check of ['scriptlets', 'units-valid', 'users', 'files', 'configuration', 'upgrade', 'erase']) {
        await look(check, async () => skip(NEEDS_IMAGE));
    }
    return checks;
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
// EXTERNAL MODULE: ./lib/child-environment.ts
var child_environment = __webpack_require__(2372);
// EXTERNAL MODULE: ./lib/disk/partitions.ts
var partitions = __webpack_require__(2863);
;// CONCATENATED MODULE: ./actions/test-rpm/src/root.ts









/** What the input `root` names. */
async function rootKind(path) {
    if (path === undefined)
        return 'none';
    const found = await (0,promises_.stat)(path).catch(() => undefined);
    if (found?.isDirectory() === true)
        return 'directory';
    if (found === undefined || !(found.isFile() || found.isBlockDevice())) {
        throw new lib_errors/* KilnError */.NF(`There is no root at ${path}.`, {
            remedy: 'Give a directory, a .tar (.gz, .zst) or a raw disk image in the input "root", or leave it empty.'
        });
    }
    return /\.(tar|tgz|tar\.(gz|zst|xz))$/.test(path) ? 'archive' : 'disk';
}
/**
 * Sets up the root inside the sandbox: $1 an empty directory of the host, $2 kind, $3 source, $4 and $5 offset and
 * size of the file system in a disk. What is written goes to memory. Everything is a mount of this namespace only, and
 * a loop device made by mount clears itself, so the end of the namespace's last process leaves nothing.
 */
const SET_UP = `set -eu
mount -t tmpfs -o mode=0755 tmpfs "$1"
cd "$1"
mkdir lower upper work root
case $2 in
  directory) mount --bind "$3" lower && mount -o remount,bind,ro lower ;;
  archive) tar --extract --file "$3" --directory lower --numeric-owner --xattrs --auto-compress ;;
  disk)
    size=\${5:+,sizelimit=$5}
    mount -o "ro,noload,loop,offset=$4$size" "$3" lower 2>/dev/null ||
      mount -o "ro,norecovery,nouuid,loop,offset=$4$size" "$3" lower ;;
  none) : ;;
esac
mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root
mkdir -p root/proc root/dev root/sys root/run root/tmp root/var/tmp root/etc
mount -t proc proc root/proc
mount -t tmpfs -o mode=0755 tmpfs root/run
mount -t tmpfs -o mode=1777 tmpfs root/tmp
mount -t tmpfs -o mode=0755,size=1m tmpfs root/dev
for device in null zero full random urandom; do
  : > "root/dev/$device"
  mount --bind "/dev/$device" "root/dev/$device"
done
ln -s /proc/self/fd root/dev/fd
ln -s /proc/self/fd/0 root/dev/stdin
ln -s /proc/self/fd/1 root/dev/stdout
ln -s /proc/self/fd/2 root/dev/stderr
mkdir root/dev/shm
`;
// No network either: what a scriptlet downloads is not in the package.
const NAMESPACES = ['--mount', '--pid', '--net', '--ipc', '--uts'];
/**
 * /proc is still the host's here, so its pid 1's own entry tells the pid that the host knows. At the end $1 is unmounted
 * rather than left to the end of the namespace: that returns at once, and the loop device goes a while later.
 */
const HOLD = `read -r pid rest < /proc/self/stat && echo "$pid"
read -r rest
kill -KILL -1
for try in 1 2 3 4 5 6 7 8 9 10; do
  mountpoint -q "$1" || exit 0
  umount -R "$1" || sleep 0.1
done 2>/dev/null`;
/** Environment of programs inside: systemctl then changes links and starts nothing (systemd, "Known Environment Variables"). */
const INSIDE = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C.UTF-8', 'SYSTEMD_OFFLINE=1', 'TERM=dumb'];
/**
 * Gives the body a root in namespaces of its own (mounts, processes, no network) and destroys it afterwards. The
 * namespaces are held by a shell that reads from this process: when this process ends in any way, so does all inside.
 */
async function withRoot(run, source, body) {
    const elevated = source.isRoot ? [] : ['sudo', '-n'];
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'kiln-root-'));
    const [program = 'unshare', ...args] = [
        ...elevated,
        ...['unshare', ...NAMESPACES, '--propagation', 'private', '--fork', '--kill-child=KILL'],
        ...['sh', '-c', HOLD, 'sh', directory]
    ];
    // What runs inside as root can read the environment of the shell that holds it, its first process.
    const env = (0,child_environment/* inheritable */.c)(process.env);
    const holder = (0,external_node_child_process_.spawn)(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
    const ended = new Promise(resolve => holder.once('close', () => resolve()));
    try {
        const pid = await pidOf(holder);
        const entering = [...elevated, 'nsenter', '--target', pid, ...NAMESPACES];
        const enter = (...command) => {
            const [first = 'nsenter', ...rest] = [...entering, ...command];
            return run(first, rest);
        };
        const { offset, bytes } = source.kind === 'disk' ? await rootExtent(source.path ?? '') : { offset: 0, bytes: 0 };
        const set = await enter(...['sh', '-c', SET_UP, 'sh', directory, source.kind, source.path ?? '', `${offset}`, bytes > 0 ? `${bytes}` : '']);
        if (set.code !== 0)
            throw cannotMount((0,rpm_program/* lastLines */.w$)(set.stderr));
        const path = (0,external_node_path_.join)(directory, 'root');
        return await body({
            path,
            inside: (command, ...rest) => enter('env', '-i', ...INSIDE, 'chroot', path, command, ...rest),
            beside: enter,
            processes: async () => {
                const { stdout } = await enter('chroot', path, '/bin/sh', '-c', 'echo $$; echo /proc/[0-9]*');
                const [own = '', ...listed] = stdout.split(/\s+/);
                return listed.map(entry => entry.replace('/proc/', '')).filter(id => id !== '' && id !== '1' && id !== own);
            },
            start: (...command) => {
                const [first = 'nsenter', ...rest] = [...entering, ...command];
                return (0,external_node_child_process_.spawn)(first, rest, { stdio: ['ignore', 'pipe', 'pipe'], env });
            }
        });
    }
    finally {
        holder.stdin.end();
        await ended;
        await (0,promises_.rmdir)(directory).catch(() => { });
    }
}
const cannotMount = (said) => new lib_errors/* KilnError */.NF(`This runner cannot make a throw-away root: ${said}`, {
    remedy: 'Run the job as root or with sudo, on a virtual machine or in a privileged container; check that "root" holds a Linux root file system.'
});
function pidOf(holder) {
    return new Promise((resolve, reject) => {
        let said = '';
        holder.stderr?.on('data', chunk => {
            said += String(chunk);
        });
        holder.once('error', error => reject(cannotMount(error.message)));
        holder.once('close', () => reject(cannotMount(said.trim())));
        if (holder.stdout !== null)
            (0,external_node_readline_.createInterface)({ input: holder.stdout }).once('line', resolve);
    });
}
/** Where the root file system lies in a raw disk image. */
async function rootExtent(path) {
    const disk = await (0,promises_.open)(path);
    try {
        const read = async (offset, length) => {
            const { buffer, bytesRead } = await disk.read(Buffer.alloc(length), 0, length, offset);
            return buffer.subarray(0, bytesRead);
        };
        const all = await (0,partitions/* partitions */.Mo)(read, (await disk.stat()).size);
        const [root] = (0,partitions/* rootCandidates */.X4)(await Promise.all(all.map(async (one) => ({ ...one, fileSystem: (0,partitions/* fileSystem */.CR)(await read(one.offset, 69_632)) }))));
        if (root === undefined)
            throw new Error('no partition with an xfs or ext file system');
        return root;
    }
    catch (error) {
        throw new lib_errors/* KilnError */.NF(`${path} is no disk image with a Linux root: ${error.message}.`, {
            remedy: 'Give a raw disk image (not qcow2 or vmdk), a directory or a .tar in the input "root".',
            cause: error
        });
    }
    finally {
        await disk.close();
    }
}

// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/health-question.ts
var health_question = __webpack_require__(496);
;// CONCATENATED MODULE: ./actions/test-rpm/src/machine.ts






/**
 * Becomes the machine. $1 is the sandbox's directory, $2 a name that nobody else has, the rest
 * words for the command line, which are the arguments of a container's init. What the chroot needed in the
 * root goes first, because nspawn brings its own. /run and /tmp are hidden from nspawn, which leaves locks and
 * directories there. Without a control group of its own the machine would share one with every other
 * (systemd-nspawn(1), --keep-unit). There is no metadata service to wait for, which cloud-init is told the way that it
 * documents.
 */
const POWER_ON = `set -eu
cd "$1"
umount -R root/dev root/tmp root/run root/proc
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir /run/machine
mount --bind root /run/machine
cd /
mount -t tmpfs tmpfs /tmp
if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then groups=/sys/fs/cgroup
else groups='/sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup/memory /sys/fs/cgroup/pids'; fi
for group in $groups; do
  [ -d "$group" ] || continue
  mkdir "$group/$2"
  echo 0 > "$group/$2/cgroup.procs"
done
echo "machine $$"
name=$2
shift 2
exec systemd-nspawn --quiet --boot --register=no --keep-unit --console=pipe --directory=/run/machine \\
  --machine="$name" --hostname=localhost --private-network --link-journal=no --resolv-conf=off --timezone=off \\
  --kill-signal=SIGRTMIN+4 --setenv=SYSTEMD_COLORS=0 systemd.mask=systemd-remount-fs.service \\
  cloud-init=disabled "$@"
`;
/** Groups go once their last process has, which takes a moment. */
const REMOVE_GROUPS = `for try in 1 2 3 4 5 6 7 8 9 10; do
  left=
  for group in /sys/fs/cgroup/"$1" /sys/fs/cgroup/*/"$1"; do
    [ -d "$group" ] || continue
    find "$group" -depth -type d -exec rmdir {} ';' 2>/dev/null || :
    [ ! -d "$group" ] || left=yes
  done
  [ -n "$left" ] || exit 0
  sleep 0.1
done`;
/** The init: nspawn's child, once it has become another program than nspawn. $1 is nspawn's pid in the sandbox. */
const FIND_INIT = `for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
  case $(readlink "/proc/$child/exe" 2>/dev/null) in ''|*/systemd-nspawn) ;; *) echo "$child"; exit 0 ;; esac
done
[ -d "/proc/$1" ] || exit 3`;
/** A boot has hardly begun when its init is there. */
const INIT_SECONDS = 30;
const ENVIRONMENT = [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin',
    'HOME=/root',
    'LC_ALL=C.UTF-8',
    'TERM=dumb'
];
/** Boots the root as it is now and hands over when systemd says that it has finished; ends it afterwards. */
async function withMachine(root, { seconds, without, signal }, body) {
    const name = `kiln-${(0,external_node_crypto_.randomBytes)(4).toString('hex')}`;
    const masks = without.map(unit => `systemd.mask=${unit}`);
    const wrapper = root.start('sh', '-c', POWER_ON, 'sh', (0,external_node_path_.dirname)(root.path), name, ...masks);
    const console = [];
    let nspawn;
    let init;
    const heard = (line) => {
        const [, pid] = /^machine (\d+)$/.exec(line) ?? [];
        if (pid !== undefined && nspawn === undefined)
            nspawn = pid;
        else
            console.push(line);
    };
    for (const stream of [wrapper.stdout, wrapper.stderr]) {
        if (stream !== null)
            (0,external_node_readline_.createInterface)({ input: stream }).on('line', heard);
    }
    let over;
    const ended = new Promise(resolve => {
        wrapper.once('error', error => {
            over = error.message;
            resolve();
        });
        wrapper.once('close', code => {
            over ??= `it ended with exit code ${code}`;
            resolve();
        });
    });
    const lastWords = () => console.slice(-12).join('\n');
    try {
        init = await (0,poll/* poll */.wt)(async () => {
            if (over !== undefined)
                return { done: undefined };
            if (nspawn === undefined)
                return { notYet: 'its root is being set up' };
            const found = (await root.beside('sh', '-c', FIND_INIT, 'sh', nspawn)).stdout.trim();
            return found === '' ? { notYet: 'no init yet' } : { done: found };
        }, {
            ...{ what: 'the init of the machine', deadlineSeconds: Math.min(INIT_SECONDS, seconds), intervalSeconds: 0.05 },
            ...{ signal, remedy: 'Run it again.' }
        }).catch(error => {
            // What was found before stands in the report, and this is one more finding.
            if (!(error instanceof lib_errors/* KilnError */.NF) || error instanceof lib_errors/* CancelledError */.cc)
                throw error;
            over = error.message;
            return undefined;
        });
        if (init === undefined)
            return await body({ trouble: `no machine can be started here: ${over}\n${lastWords()}` });
        const target = init;
        const enter = (...command) => root.beside('nsenter', '--target', target, ...command);
        const machine = {
            run: (program, ...args) => enter(...['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd=/', 'env', '-i', ...ENVIRONMENT], ...[program, ...args]),
            health: async (url, within) => {
                const { stdout, stderr } = await enter(...['--net', ...(0,health_question/* healthQuestion */.d)(url, within)]);
                const last = stdout.trim() || stderr.trim();
                return { answered: last === 'HTTP 200', last };
            },
            console: lastWords
        };
        return await body(await finished(machine, seconds, signal, () => over));
    }
    finally {
        // With its init everything in the machine ends, and nspawn with that; killing only nspawn would leave it running.
        for (const pid of [init, nspawn])
            if (pid !== undefined)
                await root.beside('kill', '-KILL', pid).catch(() => { });
        if (nspawn === undefined)
            wrapper.kill('SIGKILL');
        await ended;
        await root.beside('sh', '-c', REMOVE_GROUPS, 'sh', name).catch(() => { });
    }
}
/** Waits until systemd has nothing left to start (systemctl(1), is-system-running). */
async function finished(machine, seconds, signal, over) {
    const until = Date.now() + seconds * 1000;
    for (;;) {
        const { stdout, stderr } = await machine.run('systemctl', 'is-system-running');
        const state = stdout.trim() || stderr.trim();
        if (state === 'running' || state === 'degraded') {
            return { machine, state, failed: state === 'running' ? [] : await failedUnits(machine) };
        }
        if (over() !== undefined)
            return { trouble: `the machine ended while it booted: ${over()}\n${machine.console()}` };
        if (state === 'maintenance' || Date.now() > until) {
            const jobs = (await machine.run('systemctl', 'list-jobs', '--no-legend', '--plain')).stdout.trim();
            const waiting = jobs === '' ? '' : `; still to be done:\n${jobs}`;
            return { trouble: `after ${seconds} s it is "${state}"${waiting}\n${machine.console()}`.trim() };
        }
        await (0,poll/* pause */.v7)(0.1, signal);
    }
}
async function failedUnits(machine) {
    const { stdout } = await machine.run('systemctl', 'list-units', '--failed', '--no-legend', '--plain');
    return stdout.split('\n').flatMap(line => line.trim().split(/\s+/)[0] || []);
}

;// CONCATENATED MODULE: ./actions/test-rpm/src/running.ts








/** Where the packages lie in a root that boots: its own systemd puts something over /tmp. */
const running_STAGING = '/var/lib/kiln-test';
/** How long units have to get over "activating". */
const START_SECONDS = 60;
/** A service that ends at once was "active" for a moment. */
const SETTLE_SECONDS = 1;
/**
 * A machine that runs: the packages are installed into it, their units started, upgraded and removed, as an operator
 * would. What is enabled is told by the root's checks.
 */
async function testInRunningMachine(root, subject, units) {
    const checks = [];
    const look = watch(subject.now, checks);
    const staged = await stage(root, subject, running_STAGING);
    await withMachine(root, subject.boot, async (booted) => {
        if (!(await look('booted', async () => bootVerdict(booted, []))))
            return;
        if (!('machine' in booted))
            return;
        const { machine } = booted;
        const processes = new Set((await strays(machine, [])).map(({ pid }) => pid));
        const first = staged.previous.length > 0 ? staged.previous : staged.packages;
        const there = await look('running-install', async () => {
            const verdict = await running_transaction(machine, subject, first);
            if (verdict.outcome === 'failed')
                return verdict;
            // Enabling is for the next boot; here nothing has started them yet.
            const known = await unitStates(machine, units);
            const toStart = known.filter(({ load }) => load === 'loaded').map(({ id }) => id);
            await machine.run('systemctl', 'daemon-reload');
            if (toStart.length > 0)
                await machine.run('systemctl', 'start', ...toStart);
            return verdict;
        });
        if (!there)
            return;
        const known = staged.previous.length > 0 ? await loadedOf(machine, units) : units;
        await look('units-started', () => unitsRun(machine, subject, known));
        await look('health', () => healthy(machine, subject, units));
        if (subject.expected.runningCommands.length > 0 && staged.previous.length === 0)
            await look('commands', () => commandsPass(machine.run, subject.expected.runningCommands));
        await look('running-upgrade', async () => {
            const options = staged.previous.length > 0 ? [] : ['--replacepkgs', '--replacefiles'];
            const verdict = await running_transaction(machine, subject, staged.packages, options);
            if (verdict.outcome === 'failed')
                return verdict;
            if (staged.previous.length > 0) {
                const added = units.filter(unit => !known.includes(unit));
                if (added.length > 0)
                    await machine.run('systemctl', 'start', ...added);
            }
            const run = await unitsRun(machine, subject, units);
            const seen = run.outcome === 'failed' ? run : await healthy(machine, subject, units);
            if (seen.outcome === 'failed')
                return fail(`after an upgrade, ${seen.detail}`);
            return pass(staged.previous.length > 0
                ? 'upgraded from the previous version: the units run and answer'
                : 'installed over itself, which runs what an upgrade runs: the units run and answer');
        });
        if (subject.expected.runningCommands.length > 0 && staged.previous.length > 0)
            await look('commands', () => commandsPass(machine.run, subject.expected.runningCommands));
        await look('running-erase', () => erased(machine, subject, { units, processes }));
    });
    return checks;
}
/** The packages are installed as a bake does, and then the image boots: what is enabled must come up by itself. */
async function testBoot(root, subject, units) {
    const checks = [];
    const look = watch(subject.now, checks);
    const staged = await stage(root, subject, running_STAGING);
    const baked = await installed(root, subject, staged);
    if (baked.outcome === 'failed') {
        await look('booted', async () => fail(`the packages do not install: ${baked.detail}`));
        return checks;
    }
    await withMachine(root, subject.boot, async (booted) => {
        if (!('machine' in booted))
            return void (await look('booted', async () => bootVerdict(booted, units)));
        const { machine } = booted;
        await look('booted', async () => {
            const verdict = bootVerdict(booted, units);
            if (verdict.outcome === 'failed')
                await tellJournals(machine, subject, booted.failed);
            return verdict;
        });
        await look('boot-units', () => unitsRun(machine, subject, units));
        await look('boot-health', () => healthy(machine, subject, units));
        if (subject.expected.runningCommands.length > 0)
            await look('boot-commands', () => commandsPass(machine.run, subject.expected.runningCommands));
    });
    return checks;
}
/** Units that fail without the packages are the image's own matter. */
function bootVerdict(booted, units) {
    if (!('machine' in booted))
        return fail(booted.trouble);
    const own = booted.failed.filter(unit => units.includes(unit));
    if (own.length > 0)
        return fail(`${own.join(', ')} failed while it booted`);
    return booted.failed.length === 0
        ? pass('everything that is enabled has started')
        : pass(`systemd is up; of the image itself ${booted.failed.join(', ')} failed`);
}
async function running_transaction(machine, { request }, paths, options = []) {
    const ignore = request.dependencies === 'ignore' ? ['--nodeps'] : [];
    const { code, stdout, stderr } = await machine.run(...['rpm', '--upgrade', '--nosignature', ...ignore, ...options, ...paths]);
    const trouble = transactionTrouble(`${stdout}\n${stderr}`);
    if (code !== 0 || trouble.length > 0)
        return fail(trouble.join('; ') || (0,rpm_program/* lastLines */.w$)(stderr));
    return pass('installed while the machine runs');
}
async function unitStates(machine, units) {
    if (units.length === 0)
        return [];
    const { stdout } = await machine.run('systemctl', 'show', `--property=${UNIT_PROPERTIES.join(',')}`, ...units);
    return readUnitStates(stdout, units);
}
const loadedOf = async (machine, units) => (await unitStates(machine, units)).filter(({ load }) => load === 'loaded').map(({ id }) => id);
async function unitsRun(machine, subject, units) {
    if (units.length === 0)
        return pass('no unit is meant to run');
    const until = subject.now() + START_SECONDS * 1000;
    let states = await unitStates(machine, units);
    while (states.some(({ active }) => active === 'activating') && subject.now() < until) {
        await (0,poll/* pause */.v7)(0.1, subject.boot.signal);
        states = await unitStates(machine, units);
    }
    if (states.every(isActive)) {
        await (0,poll/* pause */.v7)(SETTLE_SECONDS, subject.boot.signal);
        const later = await unitStates(machine, units);
        const restarted = later.filter((now, index) => now.restarts !== states[index]?.restarts);
        if (later.every(isActive) && restarted.length === 0)
            return pass(`${units.join(', ')} run`);
        states = later;
    }
    const broken = states.filter(state => !isActive(state) || state.restarts > 0);
    const said = await tellJournals(machine, subject, broken.map(({ id }) => id));
    return fail(`${broken.map(describe).join(', ')}${said === '' ? '' : `. It said: ${said}`}`);
}
const describe = ({ id, load, active, sub, result, restarts }) => {
    if (load !== 'loaded')
        return `${id} is ${load}`;
    const why = result === 'success' || result === '' ? '' : `, ${result}`;
    return `${id} is ${active} (${sub}${why}${restarts > 0 ? `, restarted ${(0,counted/* counted */.h)(restarts, 'time')}` : ''})`;
};
/** Shows the journals of units, folded; answers the last line of them, which mostly names the cause. */
async function tellJournals(machine, { progress }, units) {
    const last = [];
    for (const unit of units) {
        const asked = ['--no-pager', '--quiet', '--output=short-monotonic', '--lines=60', `--unit=${unit}`];
        const lines = (await machine.run('journalctl', ...asked)).stdout.trim().split('\n').filter(Boolean);
        await progress.phase(`journal of ${unit}`, async () => {
            for (const line of lines)
                progress.say((0,lib_progress/* harmless */.Is)(line));
        });
        // systemd's own lines say that it failed, the unit's own say why.
        const own = lines.filter(line => !/\] \S+ systemd\[\d+\]: /.test(line)).at(-1) ?? lines.at(-1);
        if (own !== undefined)
            last.push(own.replace(/^\[[^\]]*\] \S+ /, ''));
    }
    return last.join('; ');
}
async function healthy(machine, subject, units) {
    const { healthUrl, healthSeconds } = subject.expected;
    if (healthUrl === undefined)
        return pass('no health-url is given');
    const { answered, last } = await machine.health(healthUrl, healthSeconds);
    if (answered)
        return pass(`${healthUrl} answers 200`);
    const said = await tellJournals(machine, subject, units);
    return fail(`${healthUrl} did not answer 200 within ${healthSeconds} s: ${last}${said === '' ? '' : `. ${said}`}`);
}
/**
 * Processes that belong to no unit but those given: what a scriptlet or a program started behind systemd's back.
 * (cgroups(7): the last field of a line in /proc/PID/cgroup is the path.)
 */
async function strays(machine, units) {
    const list = `for entry in /proc/[0-9]*; do
    pid=\${entry#/proc/}
    [ "$pid" != 1 ] && [ "$pid" != $$ ] || continue
    group=$(grep -E '^(0|1):|name=systemd' "$entry/cgroup" 2>/dev/null | tr '\\n' ' ') || continue
    echo "$pid|$group|$(tr '\\0' ' ' < "$entry/cmdline" 2>/dev/null)"
  done`;
    const { stdout } = await machine.run('sh', '-c', list);
    return stdout.split('\n').flatMap(line => {
        const [pid = '', group = '', command = ''] = line.split('|');
        if (pid === '' || command.trim() === '' || /^(?:sh -c for entry|nsenter|tr |grep )/.test(command))
            return [];
        const unit = /([^/\s]+\.(?:service|socket|scope|mount))(?:[/\s]|$)/.exec(group.replace(/^.*\/payload/, ''))?.[1];
        return unit === undefined || units.includes(unit) ? [{ pid, command: command.trim() }] : [];
    });
}
/** Removes the packages from the running machine: nothing of them may run on, and nothing may be broken. */
async function erased(machine, subject, { units, processes }) {
    const before = new Set(await failedUnits(machine));
    const ignore = subject.request.dependencies === 'ignore' ? ['--nodeps'] : [];
    const names = subject.packages.map(({ name }) => name);
    const { code, stdout, stderr } = await machine.run('rpm', '--erase', ...ignore, ...names);
    const trouble = transactionTrouble(`${stdout}\n${stderr}`);
    if (code !== 0 || trouble.length > 0)
        return fail(trouble.join('; ') || (0,rpm_program/* lastLines */.w$)(stderr));
    const own = units.filter(unit => subject.ownUnits.includes(unit));
    const running = (await unitStates(machine, own)).filter(({ active }) => !['inactive', 'failed'].includes(active));
    if (running.length > 0) {
        return fail(`${running.map(({ id }) => id).join(', ')} still runs; call %systemd_preun in %preun`);
    }
    const broken = (await failedUnits(machine)).filter(unit => !before.has(unit));
    if (broken.length > 0) {
        await tellJournals(machine, subject, broken);
        return fail(`${broken.join(', ')} failed by it`);
    }
    const left = (await strays(machine, own)).filter(({ pid }) => !processes.has(pid));
    return left.length > 0
        ? fail(`left running: ${left.map(({ pid, command }) => `${command} (pid ${pid})`).join(', ')}`)
        : pass('removed; nothing of it runs, and nothing is broken');
}

;// CONCATENATED MODULE: ./actions/test-rpm/src/main.ts












/** Installs the packages into throw-away roots and looks at what came of it. The report is written in any case. */
async function testRpm(request, surroundings) {
    const { run, progress, signal, isRoot, now } = surroundings;
    const paths = await (0,listed/* listedRpms */.S)(request.workspace, request.rpms);
    const previous = request.previous === undefined ? [] : await (0,listed/* listedRpms */.S)(request.workspace, request.previous);
    const expected = await expectedOf(request);
    const kind = await rootKind(request.root);
    if (kind === 'none' && request.depth !== 'root') {
        throw new lib_errors/* KilnError */.NF(`\`depth: ${request.depth}\` boots the target image, and the input "root" is empty.`, {
            remedy: 'Give the root file system of the image in "root", or set `depth: root`.'
        });
    }
    const packages = await (0,rpm_package/* packageFiles */.i9)(run, paths);
    const names = packages.map(nevra/* nevraText */.YH);
    progress.say(`Testing ${names.join(', ')} in ${kind === 'none' ? 'an empty root' : `a copy of ${request.root}`}`);
    const startedAt = now();
    const boot = { seconds: request.bootSeconds, without: request.bootWithout, signal };
    const files = await (0,rpm_package/* filesOf */.R8)(run, packages);
    const ownUnits = unitsAmong(files);
    const subject = { request, packages, previous, expected, files, ownUnits, boot, progress, now };
    const source = { kind, path: request.root, isRoot };
    const checks = await withRoot(run, source, async (root) => {
        if (kind === 'none')
            return { checks: await testInEmptyRoot(root, subject), units: undefined };
        return testInImageRoot(root, subject);
    }).then(async ({ checks, units }) => {
        if (request.depth === 'root')
            return checks;
        if (units === undefined) {
            const detail = 'the packages do not install';
            return [...checks, { check: 'booted', outcome: 'not checked', detail, milliseconds: 0 }];
        }
        progress.say('Starting it in a container of the image');
        checks.push(...(await withRoot(run, source, root => testInRunningMachine(root, subject, units))));
        if (request.depth === 'container')
            return checks;
        progress.say('Booting the image with it');
        checks.push(...(await withRoot(run, source, root => testBoot(root, subject, units))));
        return checks;
    });
    const judged = checks.map(check => allowed(check, request.allow));
    const failed = judged.filter(({ outcome }) => outcome === 'failed');
    const report = {
        packages: names,
        depth: request.depth,
        root: { kind, path: request.root },
        milliseconds: now() - startedAt,
        verdict: failed.length === 0 ? 'passed' : 'failed',
        checks: judged
    };
    await (0,promises_.writeFile)(request.reportPath, `${JSON.stringify(report, undefined, 2)}\n`);
    for (const { check, outcome, detail, milliseconds } of judged) {
        progress.say(`${MARK[outcome]} ${check} (${milliseconds} ms): ${detail}`);
    }
    return report;
}
/** What the inputs and the file of checks expect together. */
async function expectedOf({ expected, checksPath, workspace }) {
    const file = await readChecks(checksPath, (0,external_node_path_.relative)(workspace, checksPath ?? ''));
    return {
        enabled: [...expected.enabled, ...file.enabled],
        users: [...expected.users, ...file.users],
        files: [...expected.files, ...file.files],
        healthUrl: expected.healthUrl ?? file['health-url'],
        healthSeconds: expected.healthSeconds,
        commands: file.commands,
        runningCommands: file['running-commands']
    };
}
const MARK = { passed: '✓', failed: '✗', allowed: '~', 'not checked': '-' };
const allowed = (check, allow) => check.outcome === 'failed' && allow.includes(check.check) ? { ...check, outcome: 'allowed' } : check;
/** @throws KilnError naming each failed check. */
function judge(report) {
    const failed = report.checks.filter(({ outcome }) => outcome === 'failed');
    if (failed.length === 0)
        return;
    const what = report.packages.map(name => (0,external_node_path_.basename)(name)).join(', ');
    throw new lib_errors/* KilnError */.NF(`${what} would not work in an image:\n${failed.map(({ check, detail }) => `${check}: ${detail}`).join('\n')}`, { remedy: 'Correct the spec or its units; what is meant so can be named in the input "allow".' });
}

;// CONCATENATED MODULE: ./actions/test-rpm/src/outputs.ts
const OUTPUTS = ['milliseconds', 'report', 'verdict'];

;// CONCATENATED MODULE: ./actions/test-rpm/src/report.ts

/** The job's summary. */
const summaryOf = ({ packages, root, milliseconds, verdict, checks }) => [
    `### Tested ${packages.map(summary/* code */.aY).join(', ')}: ${verdict} in ${(milliseconds / 1000).toFixed(2)} s`,
    root.kind === 'none'
        ? 'In an empty root: what needs the target image was not checked.'
        : `In a throw-away copy of ${(0,summary/* code */.aY)(root.path ?? '')}.`,
    (0,summary/* table */.tp)(['check', 'outcome', 'what was found', 'ms'], checks.map(one => [(0,summary/* code */.aY)(one.check), one.outcome, (0,summary/* escaped */.Mk)(one.detail), String(one.milliseconds)]))
].join('\n\n');

;// CONCATENATED MODULE: ./actions/test-rpm/src/index.ts










const set = (0,action/* outputs */.V4)(OUTPUTS);
void (0,action/* runAction */.Cs)(async (signal) => {
    const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();
    const request = requestOf((0,inputs/* readInputs */.Ko)(fields), path => (0,external_node_path_.resolve)(workspace, path), workspace);
    const isRoot = process.getuid?.() === 0;
    const report = await testRpm(request, { run: (0,rpm_program/* programs */.cz)(signal), progress: lib_progress/* runnerProgress */.gb, signal, isRoot, now: Date.now });
    set('milliseconds', report.milliseconds);
    set('report', request.reportPath);
    set('verdict', report.verdict);
    await (0,summary/* writeSummary */.Sy)(summaryOf(report));
    judge(report);
});


/***/ }),

/***/ 2372:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ inheritable)
/* harmony export */ });
/**
 * What a step's own programs have no business with: its inputs, which hold secrets, tokens of the job (ACTIONS_*, of
 * which one gives out OIDC tokens), and the files by which this action, and nobody for it, sets outputs and what later
 * steps see. The file of the job's summary is not among them: whoever adds to it takes nothing away.
 */
const OF_THE_ACTION = /^((INPUT|ACTIONS)_.*|GITHUB_(ENV|OUTPUT|PATH|STATE))$/;
/** The environment for a program that runs what users wrote: this process's, without what is the action's own. */
const inheritable = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => !OF_THE_ACTION.test(name)));


/***/ }),

/***/ 7592:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ counted)
/* harmony export */ });
/** A count with its noun, as in "1 subnet" and "2 subnets". */
const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;


/***/ }),

/***/ 2863:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CR: () => (/* binding */ fileSystem),
/* harmony export */   Mo: () => (/* binding */ partitions),
/* harmony export */   X4: () => (/* binding */ rootCandidates),
/* harmony export */   g1: () => (/* binding */ bootedRoot)
/* harmony export */ });
/* unused harmony exports rootOfFstab, isNamedBy */
/**
 * Where the partitions of a raw disk lie, read from the disk itself: kernels of small machines and containers come
 * without partition-table code, so `losetup --partscan` shows nothing there.
 * GPT: UEFI specification 2.10, chapter 5. MBR: the same, section 5.2.1. Logical partitions of an MBR are not read.
 */
const SECTOR = 512;
const EXTENDED = new Set([0x05, 0x0f, 0x85]);
const PROTECTIVE = 0xee;
/**
 * The partitions in the order of their numbers. A disk that starts with a file system is one partition, number 0.
 * @throws Error when a table is damaged.
 */
async function partitions(read, diskBytes) {
    const head = await read(0, 2 * SECTOR);
    if (head.length < 2 * SECTOR)
        return [];
    if (head.toString('latin1', SECTOR, SECTOR + 8) === 'EFI PART')
        return gpt(read, head.subarray(SECTOR));
    if (fileSystem(await read(0, 4096 + SECTOR)) !== undefined) {
        return [{ number: 0, offset: 0, bytes: diskBytes, type: '', name: '', uuid: '' }];
    }
    return head.readUInt16LE(510) === 0xaa55 ? mbr(head) : [];
}
async function gpt(read, header) {
    const firstEntry = Number(header.readBigUInt64LE(72)) * SECTOR;
    const count = header.readUInt32LE(80);
    const size = header.readUInt32LE(84);
    if (size < 128 || size > 4096 || count > 1024)
        throw new Error(`GPT header with ${count} entries of ${size} bytes`);
    const entries = await read(firstEntry, count * size);
    return Array.from({ length: Math.floor(entries.length / size) }, (_, index) => {
        const entry = entries.subarray(index * size, (index + 1) * size);
        const first = Number(entry.readBigUInt64LE(32));
        const last = Number(entry.readBigUInt64LE(40));
        return {
            number: index + 1,
            offset: first * SECTOR,
            bytes: (last - first + 1) * SECTOR,
            type: guid(entry),
            name: entry.toString('utf16le', 56, 128).replace(/\0.*$/s, ''),
            uuid: guid(entry.subarray(16))
        };
    }).filter(({ type, bytes }) => !/^[0-]+$/.test(type) && bytes > 0);
}
const mbr = (head) => [0, 1, 2, 3].flatMap(index => {
    const at = 446 + index * 16;
    const type = head.readUInt8(at + 4);
    const sectors = head.readUInt32LE(at + 12);
    if (type === 0 || sectors === 0 || EXTENDED.has(type) || type === PROTECTIVE)
        return [];
    return {
        number: index + 1,
        offset: head.readUInt32LE(at + 8) * SECTOR,
        bytes: sectors * SECTOR,
        type: `0x${type.toString(16).padStart(2, '0')}`,
        name: '',
        uuid: `${head.readUInt32LE(440).toString(16).padStart(8, '0')}-${String(index + 1).padStart(2, '0')}`
    };
});
/** The first three fields of a GUID are little-endian, the rest is in order (RFC 9562 §4, UEFI appendix A). */
function guid(from) {
    const first = from.readUInt32LE(0).toString(16).padStart(8, '0');
    const second = from.readUInt16LE(4).toString(16).padStart(4, '0');
    const third = from.readUInt16LE(6).toString(16).padStart(4, '0');
    return `${first}-${second}-${third}-${from.toString('hex', 8, 10)}-${from.toString('hex', 10, 16)}`;
}
const text = (from, start, end) => from.toString('latin1', start, end).replace(/\0.*$/s, '').trim();
/** A UUID whose bytes lie in the order in which it is written. */
const plainUuid = (from, at) => from.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
/** What file system begins here, by its superblock; needs the first 4608 bytes (69 KiB to know btrfs). */
function fileSystem(head) {
    if (head.length < 2048)
        return undefined;
    if (head.toString('latin1', 0, 4) === 'XFSB') {
        const version5 = (head.readUInt16BE(100) & 0xf) === 5;
        return {
            kind: 'xfs',
            label: text(head, 108, 120),
            uuid: plainUuid(head, 32),
            incompatible: version5 ? head.readUInt32BE(216) : 0
        };
    }
    if (head.readUInt16LE(1024 + 0x38) === 0xef53) {
        return {
            kind: 'ext',
            label: text(head, 1024 + 0x78, 1024 + 0x88),
            uuid: plainUuid(head, 1024 + 0x68),
            incompatible: head.readUInt32LE(1024 + 0x60)
        };
    }
    if (head.length >= 65600 + 8 && head.toString('latin1', 65600, 65608) === '_BHRfS_M') {
        return { kind: 'btrfs', label: '', uuid: '', incompatible: 0 };
    }
    if (head.toString('latin1', 512, 520) === 'LABELONE')
        return { kind: 'lvm', label: '', uuid: '', incompatible: 0 };
    if (/^FAT/.test(head.toString('latin1', 82, 87)) || /^FAT/.test(head.toString('latin1', 54, 59))) {
        return { kind: 'vfat', label: '', uuid: '', incompatible: 0 };
    }
    return undefined;
}
/** Types that say "root of Linux on this architecture" (Discoverable Partitions Specification). */
const ROOT_TYPES = new Set(['4f68bce3-e8cd-4db1-96e7-fbcaf984b709', 'b921b045-1df0-41c3-af44-4c6f280d3fae']);
const ROOT_LABELS = new Set(['/', 'root', 'rootfs', 'cloudimg-rootfs', 'rocky']);
/**
 * The partitions that can be a Linux root, the likeliest first: the type says so, then the label, then the size.
 * Which one is, its own /etc says after it is mounted.
 */
function rootCandidates(all) {
    const likely = ({ type, name, fileSystem }) => (ROOT_TYPES.has(type) ? 4 : 0) +
        (ROOT_LABELS.has(fileSystem?.label ?? '') ? 2 : 0) +
        (ROOT_LABELS.has(name.toLowerCase()) || name === 'Linux' ? 1 : 0);
    return all
        .filter(({ fileSystem }) => fileSystem?.kind === 'xfs' || fileSystem?.kind === 'ext')
        .toSorted((a, b) => likely(b) - likely(a) || b.bytes - a.bytes || a.number - b.number);
}
/** What an fstab mounts as `/`: its first field, or undefined (fstab(5)). */
const rootOfFstab = (fstab) => fstab
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .find(([source = '#', place]) => !source.startsWith('#') && place === '/')?.[0];
/** Whether the first field of a line of fstab means this partition. Device names depend on the machine, and mean none. */
function isNamedBy(source, { uuid, label, partitionUuid, partitionLabel }) {
    const [, key = '', value = ''] = /^(UUID|LABEL|PARTUUID|PARTLABEL)="?([^"]+)"?$/.exec(source) ?? [];
    switch (key) {
        case 'UUID':
            return value.toLowerCase() === uuid;
        case 'LABEL':
            return value === label;
        case 'PARTUUID':
            return value.toLowerCase() === partitionUuid;
        case 'PARTLABEL':
            return value === partitionLabel;
        default:
            return false;
    }
}
/**
 * Of several partitions that each hold a Linux, the one that boots: the first whose own fstab says that it is `/`; else
 * the first whose fstab does not say that another of them is; else the first.
 */
function bootedRoot(roots) {
    const says = (one, of) => isNamedBy(rootOfFstab(one.fstab) ?? '', of);
    return (roots.find(one => says(one, one)) ??
        roots.find(one => !roots.some(other => other !== one && says(one, other))) ??
        roots[0]);
}


/***/ }),

/***/ 496:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ healthQuestion)
/* harmony export */ });
/** Asked by Node, which every runner of actions has. The arguments are the URL and the seconds. */
const QUESTION = `
const [url, seconds] = process.argv.slice(1)
const until = Date.now() + Number(seconds) * 1000
let last = 'no answer'
for (;;) {
  try {
    const { status } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) })
    last = 'HTTP ' + status
    if (status === 200) break
  } catch (error) { last = String(error.cause?.code ?? error.cause?.message ?? error.message) }
  if (Date.now() > until) break
  await new Promise(resolve => setTimeout(resolve, 100))
}
console.log(last)`;
/**
 * The command that asks a URL until it answers 200, to be run in the network of what is asked. It prints the last
 * answer: `HTTP 200`, another status, or why there was none.
 */
const healthQuestion = (url, seconds) => [
    ...[process.execPath, '--no-warnings', '--input-type=module', '-e', QUESTION, url],
    String(seconds)
];


/***/ }),

/***/ 8485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SP: () => (/* binding */ shown),
/* harmony export */   v7: () => (/* binding */ pause),
/* harmony export */   vX: () => (/* binding */ soonThenSeldom),
/* harmony export */   wt: () => (/* binding */ poll)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8115);


/**
 * Looks until it is done or the deadline passes. Stops within a tick of a cancel signal.
 * (SDK waiters keep the process alive after an abort and report JSON, so they are not used.)
 * @throws KilnError when the deadline passes, naming the last reason; CancelledError on the signal.
 */
async function poll(look, options) {
    const began = Date.now();
    const deadline = began + options.deadlineSeconds * 1000;
    const intervalSeconds = () => typeof options.intervalSeconds === 'number'
        ? options.intervalSeconds
        : options.intervalSeconds((Date.now() - began) / 1000);
    let told = '';
    for (;;) {
        if (options.signal.aborted)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .CancelledError */ .cc();
        const seen = await look();
        if ('done' in seen)
            return seen.done;
        if (seen.notYet !== told) {
            told = seen.notYet;
            options.onNotYet?.(told);
        }
        const seconds = intervalSeconds();
        if (Date.now() + seconds * 1000 > deadline) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .KilnError */ .NF(`Waited ${options.deadlineSeconds} s for ${options.what}. Last seen: ${seen.notYet}.`, {
                remedy: options.remedy
            });
        }
        await pause(seconds, options.signal);
    }
}
/**
 * What may be over at once, or take minutes, is looked at by a quarter of what was waited so far: within 0.1 s at first, every 2 s
 * after 8 s, which twenty waits at once may do within what EC2 allows of describing calls (20 a second: EC2 API throttling).
 */
const soonThenSeldom = (waitedSeconds) => Math.min(2, Math.max(0.1, waitedSeconds / 4));
/**
 * Sleeps; throws CancelledError as soon as the signal fires. No time at all lets everything else have its turn, and takes
 * none: a timer takes a millisecond at the least.
 */
async function pause(seconds, signal) {
    try {
        if (seconds === 0)
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setImmediate)(undefined, { signal });
        else
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(seconds * 1000, undefined, { signal });
    }
    catch {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .CancelledError */ .cc();
    }
}
/** What AWS has made shows within seconds: the first that is found; undefined when it does not show in so many looks. */
async function shown(look, { looks, intervalSeconds, signal }) {
    for (let looked = 0; looked < looks; looked++) {
        const found = await look();
        if (found !== undefined)
            return found;
        await pause(intervalSeconds, signal);
    }
    return undefined;
}


/***/ }),

/***/ 2111:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ listedRpms)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8115);



/**
 * The files that `rpms` names: the JSON of build-rpm's output, or paths and patterns, one a line.
 * @throws KilnError for one that is not there.
 */
async function listedRpms(workspace, value) {
    const named = value.startsWith('[') ? fromJson(value) : value.split(/\r?\n/).map(line => line.trim());
    const found = [];
    for (const one of named.filter(line => line !== '')) {
        const paths = [];
        if (await isFile((0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, one)))
            paths.push((0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, one));
        else
            for await (const path of (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.glob)(one, { cwd: workspace }))
                paths.push((0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, path));
        if (paths.length === 0) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`No package matches "${one}" of the input "rpms".`, {
                remedy: 'Check the path (relative to the workspace); packages built in another job must be downloaded first.'
            });
        }
        found.push(...paths.sort());
    }
    const binary = [...new Set(found)].filter(path => !path.endsWith('.src.rpm'));
    if (binary.length === 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF('The input "rpms" names no binary package.', {
            remedy: 'Give the output `rpms` of build-rpm, or paths of .rpm files.'
        });
    }
    return binary;
}
const isFile = async (path) => (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(path).catch(() => undefined))?.isFile() ?? false;
function fromJson(value) {
    try {
        const listed = JSON.parse(value);
        if (!Array.isArray(listed))
            throw new Error('it is no list');
        return listed.map((one) => {
            const path = typeof one === 'string' ? one : one?.path;
            if (typeof path !== 'string')
                throw new Error('an entry has no path');
            return path;
        });
    }
    catch (error) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`The input "rpms" is not the JSON of build-rpm: ${error.message}.`, {
            remedy: 'Give the output "rpms" of build-rpm as it is, or paths, one a line.'
        });
    }
}


/***/ }),

/***/ 5496:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Md: () => (/* binding */ fileName),
/* harmony export */   YH: () => (/* binding */ nevraText),
/* harmony export */   vS: () => (/* binding */ readNevra),
/* harmony export */   xD: () => (/* binding */ evrText),
/* harmony export */   z6: () => (/* binding */ compareEvr)
/* harmony export */ });
/* unused harmony export compareVersions */
/** `hello-world-1:2.0-1.noarch`; the epoch is left out when it is 0, as dnf prints it. */
const nevraText = ({ name, epoch, version, release, arch }) => `${name}-${epoch === 0 ? '' : `${epoch}:`}${version}-${release}.${arch}`;
/**
 * The opposite of {@link nevraText}; undefined when the text is none. It can be read from its end, because neither a
 * version nor a release holds a hyphen, nor an architecture a dot (rpm, "Spec file tags").
 */
function readNevra(text) {
    const [, name = '', epoch = '0', version = '', release = '', arch = ''] = /^(.+)-(?:(\d+):)?([^-:]+)-([^-]+)\.([^-.]+)$/.exec(text) ?? [];
    return name === '' ? undefined : { name, epoch: Number(epoch), version, release, arch };
}
/** The version as a release of an application carries it: `1:2.0-1`. */
const evrText = ({ epoch, version, release }) => `${epoch === 0 ? '' : `${epoch}:`}${version}-${release}`;
/** The file name that rpmbuild gives; it never has the epoch. */
const fileName = ({ name, version, release, arch }) => `${name}-${version}-${release}.${arch}.rpm`;
/**
 * Compares two versions as rpm does (rpm's rpmio/rpmvercmp.c): runs of digits by number, runs of letters by bytes, a
 * number above letters, `~` below everything even the end, `^` above the end and below anything else.
 */
function compareVersions(a, b) {
    if (a === b)
        return 0;
    let [one, two] = [a, b];
    for (;;) {
        one = one.replace(/^[^A-Za-z0-9~^]+/, '');
        two = two.replace(/^[^A-Za-z0-9~^]+/, '');
        if (one.startsWith('~') || two.startsWith('~')) {
            if (!one.startsWith('~'))
                return 1;
            if (!two.startsWith('~'))
                return -1;
            one = one.slice(1);
            two = two.slice(1);
            continue;
        }
        if (one.startsWith('^') || two.startsWith('^')) {
            if (one === '')
                return -1;
            if (two === '')
                return 1;
            if (!one.startsWith('^'))
                return 1;
            if (!two.startsWith('^'))
                return -1;
            one = one.slice(1);
            two = two.slice(1);
            continue;
        }
        if (one === '' || two === '')
            break;
        const number = /^\d/.test(one);
        const run = number ? /^\d+/ : /^[A-Za-z]+/;
        const left = run.exec(one)?.[0] ?? '';
        const right = run.exec(two)?.[0] ?? '';
        if (right === '')
            return number ? 1 : -1;
        one = one.slice(left.length);
        two = two.slice(right.length);
        const order = number ? compareNumbers(left, right) : compareBytes(left, right);
        if (order !== 0)
            return order;
    }
    if (one === '' && two === '')
        return 0;
    return one === '' ? -1 : 1;
}
const compareBytes = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
function compareNumbers(a, b) {
    const [one, two] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
    return one.length === two.length ? compareBytes(one, two) : one.length < two.length ? -1 : 1;
}
/** Epoch, then version, then release; by rpm's rules unless others are given. */
function compareEvr(a, b, compare = compareVersions) {
    return Math.sign(a.epoch - b.epoch) || compare(a.version, b.version) || compare(a.release, b.release) || 0;
}


/***/ }),

/***/ 1692:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Eb: () => (/* binding */ present),
/* harmony export */   Oc: () => (/* binding */ queryFormat),
/* harmony export */   R8: () => (/* binding */ filesOf),
/* harmony export */   V0: () => (/* binding */ records),
/* harmony export */   bz: () => (/* binding */ underPlainNames),
/* harmony export */   i9: () => (/* binding */ packageFiles),
/* harmony export */   sN: () => (/* binding */ fileSha256)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_os__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_4___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_4__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_5___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_5__);
/* harmony import */ var _counted_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7592);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8115);
/* harmony import */ var _program_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(8760);









const FIELD = '\u001f';
const RECORD = '\u001e';
/** A query format of the given tags, each record parsed back by {@link records}. */
const queryFormat = (tags) => `${tags.join(FIELD)}${RECORD}`;
const records = (answer) => answer
    .split(RECORD)
    .filter(record => record.trim() !== '')
    .map(record => record.split(FIELD));
/** rpm's word for an absent tag. */
const present = (value) => (value === undefined || value === '(none)' ? '' : value);
// A database that does not exist, so that reading a file touches no database of the host.
const NO_DATABASE = ['--dbpath', '/nonexistent/kiln'];
/**
 * The tags of the digests of header and payload, by rpm: from 4.14 to 6.0; 6.1, which knows tag 5092 by its newer name
 * only (rpmtag.h); and those before 4.14, which know neither.
 */
const DIGEST_TAGS = [['%{SHA256HEADER}', '[%{PAYLOADDIGEST}]'], ['%{SHA256HEADER}', '[%{PAYLOADSHA256}]'], []];
const tagsWith = ([header = '', payload = '']) => [
    '%{NAME}',
    '%{EPOCHNUM}',
    '%{VERSION}',
    '%{RELEASE}',
    '%{ARCH}',
    '%{SOURCEPACKAGE}',
    header,
    payload,
    '%{SIZE}',
    '%{VCS}'
];
/**
 * Lets the body see the files under names that hold nothing but digits. rpm expands macros in the paths that it is
 * given, `%(…)` too, and matches them as patterns: a file name is then a command.
 */
async function underPlainNames(paths, body) {
    const directory = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_4__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_3__.tmpdir)(), 'kiln-packages-'));
    try {
        const plain = paths.map((_, index) => (0,node_path__WEBPACK_IMPORTED_MODULE_4__.join)(directory, `${index}.rpm`));
        for (const [index, path] of paths.entries())
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.symlink)((0,node_path__WEBPACK_IMPORTED_MODULE_4__.resolve)(path), plain[index] ?? '');
        return await body(plain);
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(directory, { recursive: true, force: true });
    }
}
/**
 * Reads the headers of package files, in the order given.
 * @throws KilnError when one of them is no package.
 */
async function packageFiles(run, paths) {
    if (paths.length === 0)
        return [];
    const answer = await underPlainNames(paths, async (plain) => {
        const question = ['--nosignature', ...NO_DATABASE, '-qp', '--qf'];
        const ask = (digests) => run('rpm', [...question, queryFormat(tagsWith(digests)), '--', ...plain]);
        let asked = await ask(DIGEST_TAGS[0]);
        // rpm says that it does not know a tag, and may end with 0.
        for (const digests of DIGEST_TAGS.slice(1))
            if (asked.stderr.includes('unknown tag'))
                asked = await ask(digests);
        return (0,_program_js__WEBPACK_IMPORTED_MODULE_7__/* .printed */ .zd)(Promise.resolve(asked), 'rpm cannot read the packages', 'Check that the files are whole RPM packages.');
    });
    const found = records(answer);
    if (found.length !== paths.length) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_6__/* .KilnError */ .NF(`rpm read ${(0,_counted_js__WEBPACK_IMPORTED_MODULE_8__/* .counted */ .h)(found.length, 'package')} from ${(0,_counted_js__WEBPACK_IMPORTED_MODULE_8__/* .counted */ .h)(paths.length, 'file')}.`, {
            remedy: 'Check that each file is one whole RPM package.'
        });
    }
    return found.map((values, index) => {
        const [name = '', epoch, version = '', release = '', arch = '', source, header, payload, size, vcs] = values;
        return {
            path: paths[index] ?? '',
            name,
            epoch: Number(epoch),
            version,
            release,
            arch: present(source) === '1' ? 'src' : arch,
            source: present(source) === '1',
            headerSha256: present(header),
            payloadDigest: present(payload),
            installedBytes: Number(present(size)),
            vcs: present(vcs)
        };
    });
}
/** The paths of all files in the packages. */
async function filesOf(run, packages) {
    const answer = await underPlainNames(packages.map(({ path }) => path), plain => (0,_program_js__WEBPACK_IMPORTED_MODULE_7__/* .printed */ .zd)(run('rpm', ['--nosignature', ...NO_DATABASE, '-qp', '--qf', '[%{FILENAMES}\n]', '--', ...plain]), 'rpm cannot read the packages', 'Check that the files are whole RPM packages.'));
    return answer.split('\n').filter(file => file.startsWith('/'));
}
/** SHA-256 of a file's bytes, in hex. */
async function fileSha256(path) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_5__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.createReadStream)(path), hash);
    return hash.digest('hex');
}


/***/ }),

/***/ 8760:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   cz: () => (/* binding */ programs),
/* harmony export */   ie: () => (/* binding */ whereIs),
/* harmony export */   w$: () => (/* binding */ lastLines),
/* harmony export */   zd: () => (/* binding */ printed)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(481);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_readline__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _child_environment_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2372);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8115);




/**
 * Programs of the machine. A cancelled run ends the program with SIGTERM; one whose lines are followed (a build) is a
 * process group of its own, and all of it ends. What a program leaves running with its output open is not waited for.
 * @throws KilnError when the program is not installed; CancelledError on the signal.
 */
const programs = (signal) => (program, args, options = {}) => {
    const { onLine } = options;
    // Two pipes lose the order of rpmbuild's headings (stderr) and of what compilers print (stdout); dup2 keeps it.
    const [command, argv] = onLine === undefined
        ? [program, args]
        : ['/bin/sh', ['-c', options.holding === undefined ? FOLLOWED : HOLDING, program, ...args]];
    return new Promise((resolve, reject) => {
        if (signal.aborted)
            return reject(new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .CancelledError */ .cc());
        const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command, argv, {
            ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
            env: { ...(0,_child_environment_js__WEBPACK_IMPORTED_MODULE_3__/* .inheritable */ .c)(process.env), LC_ALL: 'C.UTF-8', ...options.env },
            stdio: ['pipe', 'pipe', 'pipe', options.holding ?? 'ignore'],
            detached: onLine !== undefined
        });
        const cancelled = options.signal ?? signal;
        const cancel = () => {
            if (child.pid === undefined)
                return;
            try {
                process.kill(onLine === undefined ? child.pid : -child.pid, 'SIGTERM');
            }
            catch {
                // It has just ended by itself.
            }
        };
        const leave = () => {
            if (onLine !== undefined)
                cancel();
            child.stdout?.destroy();
            child.stderr?.destroy();
        };
        cancelled.addEventListener('abort', cancel, { once: true });
        const stdout = [];
        const stderr = [];
        const { stdin, stdout: out, stderr: err } = child;
        if (stdin === null || out === null || err === null)
            return reject(new Error(`${program} has no pipes`));
        out.on('data', (chunk) => stdout.push(chunk));
        err.on('data', (chunk) => stderr.push(chunk));
        if (onLine !== undefined)
            (0,node_readline__WEBPACK_IMPORTED_MODULE_1__.createInterface)({ input: out, crlfDelay: Infinity }).on('line', onLine);
        stdin.on('error', () => { }); // the program may end without reading all of it
        stdin.end(options.input ?? '');
        child.once('error', (error) => {
            if (error.code === 'ENOENT')
                reject(notInstalled(program));
            else
                reject(error);
        });
        let left;
        child.once('exit', () => {
            left = setTimeout(leave, LEFT_RUNNING_MILLISECONDS);
        });
        child.once('close', (code, killedBy) => {
            clearTimeout(left);
            cancelled.removeEventListener('abort', cancel);
            if (cancelled.aborted)
                return reject(new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .CancelledError */ .cc());
            const finished = {
                code: code ?? 128,
                stdout: Buffer.concat(stdout).toString(),
                stderr: Buffer.concat(stderr).toString() + (killedBy === null ? '' : `\nkilled by ${killedBy}`)
            };
            if (onLine !== undefined && finished.code === 127 && finished.stdout.includes('not found')) {
                reject(notInstalled(program));
            }
            else
                resolve(finished);
        });
    });
};
const FOLLOWED = 'exec "$0" "$@" 2>&1';
/** Two commands, because a shell makes the last one its own process, and the lock would go with descriptor 3. */
const HOLDING = '"$0" "$@" 2>&1 3>&-; exit $?';
/** How long output is read after the program's end while something that it started still has it open. */
const LEFT_RUNNING_MILLISECONDS = 1000;
const notInstalled = (program) => new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`The program ${program} is not installed on this runner.`, {
    remedy: 'Add the setup-tools action as a step before this one.'
});
/**
 * What the program printed, when it went well.
 * @throws KilnError with the program's own last lines.
 */
async function printed(finished, what, remedy) {
    const { code, stdout, stderr } = await finished;
    if (code === 0)
        return stdout;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`${what} (exit code ${code}): ${lastLines(stderr === '' ? stdout : stderr)}`, { remedy });
}
/** The path of a program of the place that `run` runs programs in; undefined where it has none. */
async function whereIs(run, program) {
    const { code, stdout } = await run('/bin/sh', ['-c', 'command -v "$0"', program]);
    return code === 0 ? stdout.trim() : undefined;
}
/** The last lines of a log, enough to see the cause. */
const lastLines = (log, count = 12) => log.trim().split('\n').slice(-count).join('\n');


/***/ }),

/***/ 1262:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IO: () => (/* binding */ timeline),
/* harmony export */   Mk: () => (/* binding */ escaped),
/* harmony export */   Sy: () => (/* binding */ writeSummary),
/* harmony export */   VM: () => (/* binding */ gantt),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   tp: () => (/* binding */ table)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1170);

/** GitHub refuses a step's summary above 1 MiB (actions/dependency-review-action#786). */
const SUMMARY_MAX_BYTES = 1_000_000;
/** Text of users and of AWS, safe inside HTML and Markdown tables. */
const escaped = (text) => text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '&#124;')
    .replaceAll('`', '&#96;');
const code = (text) => `<code>${escaped(text)}</code>`;
/** A Markdown table; cells are taken as they are, so escape what is not yours. */
function table(head, rows) {
    const row = (cells) => `| ${cells.map(cell => cell.replaceAll('\n', '<br>')).join(' | ')} |`;
    return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
/** What happened when, counted from the first moment. */
function timeline(moments) {
    const start = moments[0]?.at ?? 0;
    return table(['seconds', 'what happened'], moments.map(({ at, what }) => [((at - start) / 1000).toFixed(1), escaped(what)]));
}
/** The moments as a diagram that GitHub draws: each bar is what went before the moment that it is named for. */
function gantt(title, moments) {
    const start = moments[0]?.at ?? 0;
    // Colons, semicolons, hashes and commas are Mermaid's own.
    const plain = (text) => text
        .replaceAll(/[:;#,`<>"\n]+/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .slice(0, 70);
    const bars = moments.slice(1).map(({ at, what }, index) => {
        const from = (moments[index]?.at ?? start) - start;
        return `  ${plain(what)} :${from}, ${Math.max(1, at - start)}`;
    });
    return [
        '```mermaid',
        'gantt',
        `  title ${plain(title)}`,
        '  dateFormat x',
        '  axisFormat %M:%S',
        ...bars,
        '```'
    ].join('\n');
}
/** Adds Markdown to the job's summary, cut where GitHub would refuse it. Does nothing outside a runner. */
async function writeSummary(markdown) {
    if (process.env['GITHUB_STEP_SUMMARY'] === undefined)
        return;
    const bytes = Buffer.from(markdown);
    const shown = bytes.length <= SUMMARY_MAX_BYTES
        ? markdown
        : `${bytes.subarray(0, SUMMARY_MAX_BYTES).toString()}\n\n(cut: the summary was ${bytes.length} bytes)`;
    await _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .summary */ .z.addRaw(shown, true).addEOL().write();
}


/***/ })

};
