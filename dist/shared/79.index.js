export const id = 79;
export const ids = [79];
export const modules = {

/***/ 7079:
/***/ ((__unused_webpack_module, __unused_webpack___webpack_exports__, __webpack_require__) => {


// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/inputs.ts
var inputs = __webpack_require__(453);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/rpm/program.ts
var rpm_program = __webpack_require__(8760);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
;// CONCATENATED MODULE: ./actions/test-rpm/src/inputs.ts

const unit = (0,inputs/* matching */.wC)(/^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|path|target)$/, 'a unit such as hello-world.service');
const user = (0,inputs/* matching */.wC)(/^[a-z_][a-z0-9_-]*$/, 'the name of a user');
const path = (value) => {
    if (/[\r\n\0]/.test(value))
        throw new inputs/* FieldProblem */.k4('a path is one line');
    return value;
};
const files = (value) => (0,inputs/* lines */.Mn)(value).map(file => {
    if (!file.startsWith('/'))
        throw new inputs/* FieldProblem */.k4(`"${file}" is not an absolute path`);
    return file;
});
const NONE = [];
const fields = {
    rpms: (0,inputs/* required */.mw)((value) => value),
    root: (0,inputs/* optional */.lq)(path),
    previous: (0,inputs/* optional */.lq)(path),
    dependencies: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('require', 'ignore'), 'require'),
    'expect-enabled': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)(unit), NONE),
    'expect-users': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)(user), NONE),
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
    expectEnabled: inputs['expect-enabled'],
    expectUsers: inputs['expect-users'],
    expectFiles: inputs['expect-files'],
    allow: inputs.allow,
    reportPath: absolute(inputs.report)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/rpm/listed.ts
var listed = __webpack_require__(2111);
// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var nevra = __webpack_require__(5496);
// EXTERNAL MODULE: ./lib/rpm/package.ts
var rpm_package = __webpack_require__(9311);
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

;// CONCATENATED MODULE: ./actions/test-rpm/src/staging.ts
/** Where the packages lie in the root; /tmp is the sandbox's own. */
const STAGING = '/tmp/kiln';
/** Copies the packages into the root, under names of ours: rpm expands macros in the paths that it is given. */
async function stage(root, { packages, previous }) {
    const target = (kind, index) => `${STAGING}/${kind}-${index}.rpm`;
    const copies = [
        ...packages.map(({ path }, index) => [path, target('new', index)]),
        ...previous.map((path, index) => [path, target('previous', index)])
    ];
    const script = 'mkdir -p "$1"; shift; while [ $# -gt 0 ]; do cp -- "$1" "$2"; shift 2; done';
    const pairs = copies.flatMap(([from, to]) => [from, `${root.path}${to}`]);
    await root.beside('sh', '-euc', script, 'sh', `${root.path}${STAGING}`, ...pairs);
    return {
        packages: packages.map((_, index) => target('new', index)),
        previous: previous.map((_, index) => target('previous', index))
    };
}

;// CONCATENATED MODULE: ./actions/test-rpm/src/image-root.ts



/** What the image's own rpm, systemd and servers say of the packages. */
async function testInImageRoot(root, subject) {
    const checks = [];
    const look = watch(subject.now, checks);
    const staged = await stage(root, subject);
    const installed = await look('install', async () => {
        if (staged.previous.length > 0) {
            const before = await transaction(root, subject, staged.previous);
            if (before.code !== 0)
                return fail(`the previous version does not install: ${(0,rpm_program/* lastLines */.w$)(before.said)}`);
        }
        const { code, said } = await transaction(root, subject, staged.packages);
        if (code !== 0)
            return fail(explained(said));
        const over = staged.previous.length > 0 ? 'over the previous version' : '';
        const trouble = transactionTrouble(said);
        return trouble.length > 0 ? fail(trouble.join('; ')) : pass(`installed ${over}with the image's own rpm`);
    });
    if (!installed)
        return checks;
    await look('nothing-started', async () => {
        const processes = await root.processes();
        return processes.length > 0
            ? fail(`scriptlets left ${processes.length} processes running; in a bake they would hold the image's file system`)
            : pass('no scriptlet left a process behind');
    });
    const files = (await root.inside('rpm', '-qp', '--list', ...staged.packages)).stdout.split('\n').filter(Boolean);
    const units = await unitTexts(root, files);
    const enabled = await expectedUnits(root, subject, files, units);
    await look('units-enabled', () => unitsEnabled(root, enabled));
    await look('units-valid', () => unitsValid(root, [...units.keys()]));
    await look('users', () => accountsExist(root, subject, [...units.values()]));
    await look('files', () => filesIntact(root, subject));
    await look('configuration', () => configurationValid(root, files));
    await look('upgrade', async () => {
        // Installing again runs what an upgrade runs: scriptlets with 2 in %post and 1 in %preun and %postun.
        const { code, said } = await transaction(root, subject, staged.packages, ['--replacepkgs', '--replacefiles']);
        const trouble = transactionTrouble(said);
        if (code !== 0 || trouble.length > 0)
            return fail(trouble.join('; ') || (0,rpm_program/* lastLines */.w$)(said));
        const still = await unitsEnabled(root, enabled);
        return still.outcome === 'failed' ? fail(`after an upgrade, ${still.detail}`) : pass('scriptlets of an upgrade ran');
    });
    await look('erase', () => erases(root, subject, enabled));
    return checks;
}
const pass = (detail) => ({ outcome: 'passed', detail });
const fail = (detail) => ({ outcome: 'failed', detail });
const skip = (detail) => ({ outcome: 'not checked', detail });
/** Times a look and keeps what it found; tells whether it passed. */
const watch = (now, checks) => async (check, look) => {
    const startedAt = now();
    const verdict = await look();
    checks.push({ check, ...verdict, milliseconds: now() - startedAt });
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
    const texts = new Map();
    for (const unit of unitsAmong(files)) {
        const path = files.find(file => file.endsWith(`/${unit}`)) ?? unit;
        texts.set(unit, (await root.inside('cat', path)).stdout);
    }
    return texts;
}
async function expectedUnits(root, { request }, files, units) {
    const presets = files.filter(file => /\/systemd\/system-preset\/[^/]+\.preset$/.test(file));
    const texts = presets.length === 0 ? [] : [(await root.inside('cat', ...presets)).stdout];
    const installable = [...units].filter(([, text]) => isInstallable(text)).map(([unit]) => unit);
    return [...new Set([...request.expectEnabled, ...installable, ...enabledByPresets(texts)])];
}
async function unitsEnabled(root, units) {
    if (units.length === 0)
        return pass('no unit is meant to start at boot');
    const { stdout, stderr } = await root.inside('systemctl', 'is-enabled', ...units);
    const states = stdout.trim().split('\n');
    const wrong = units.flatMap((unit, index) => {
        const state = states[index] ?? (stderr.trim() || 'unknown');
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
async function accountsExist(root, { request }, units) {
    const accounts = units.map(accountsOf);
    const users = new Set([...request.expectUsers, ...accounts.flatMap(account => account.users)]);
    const groups = new Set(accounts.flatMap(account => account.groups));
    const missing = [];
    for (const user of users)
        if ((await root.inside('getent', 'passwd', user)).code !== 0)
            missing.push(`user ${user}`);
    for (const group of groups)
        if ((await root.inside('getent', 'group', group)).code !== 0)
            missing.push(`group ${group}`);
    return missing.length === 0
        ? pass(users.size === 0 ? 'no account is needed' : `${[...users].join(', ')} exist`)
        : fail(`there is no ${missing.join(', no ')}; create it in %pre or with sysusers`);
}
async function filesIntact(root, { request, packages }) {
    const names = packages.map(({ name }) => name);
    const { stdout } = await root.inside('rpm', '--verify', '--nodeps', '--noscripts', ...names);
    const missing = [];
    for (const file of request.expectFiles)
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
    const { packages, request, now } = subject;
    const checks = [];
    const look = watch(now, checks);
    const prepare = 'mkdir -p "$1/usr/lib/systemd/system-preset" "$1/etc/systemd/system" && echo "disable *" > "$1/usr/lib/systemd/system-preset/99-kiln-default.preset"';
    await root.beside('sh', '-euc', prepare, 'sh', root.path);
    const paths = (await stage(root, { packages, previous: [] })).packages.map(path => `${root.path}${path}`);
    const installed = await look('install', async () => {
        const { code, stderr } = await root.beside(...['rpm', '--root', root.path, '--dbpath', '/var/lib/kiln-rpmdb', '--nosignature'], ...['--install', '--nodeps', '--noscripts', ...paths]);
        return code === 0
            ? pass('unpacked into an empty root, without dependencies and scriptlets')
            : fail((0,rpm_program/* lastLines */.w$)(stderr));
    });
    if (!installed)
        return checks;
    const listed = await root.beside('rpm', '--nosignature', '--dbpath', '/nonexistent/kiln', '-qp', '--list', ...paths);
    const files = listed.stdout.split('\n').filter(Boolean);
    const texts = async (wanted) => Promise.all(wanted.map(async (file) => (await root.beside('cat', `${root.path}${file}`)).stdout));
    const units = unitsAmong(files);
    const unitFiles = units.map(unit => files.find(file => file.endsWith(`/${unit}`)) ?? unit);
    const unitTexts = await texts(unitFiles);
    const presets = await texts(files.filter(file => /\/system-preset\/[^/]+\.preset$/.test(file)));
    await look('units-enabled', async () => {
        const own = units.filter((_, index) => isInstallable(unitTexts[index] ?? ''));
        const expected = [...new Set([...request.expectEnabled, ...own])].filter(unit => units.includes(unit));
        const foreign = [...request.expectEnabled, ...enabledByPresets(presets)].filter(unit => !units.includes(unit));
        if (expected.length === 0)
            return pass('the packages have no unit that starts at boot');
        await root.beside('systemctl', `--root=${root.path}`, 'preset', ...expected);
        const { stdout } = await root.beside('systemctl', `--root=${root.path}`, 'is-enabled', ...expected);
        const wrong = expected.filter((_, index) => stdout.split('\n')[index] !== 'enabled');
        const note = foreign.length === 0 ? '' : ` (${foreign.join(', ')} of other packages: not checked)`;
        return wrong.length === 0
            ? pass(`${expected.join(', ')} would start at boot under \`disable *\`${note}`)
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
        throw new errors/* KilnError */.NF(`There is no root at ${path}.`, {
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
/** /proc is still the host's here, so its pid 1's own entry tells the pid that the host knows. */
const HOLD = 'read -r pid rest < /proc/self/stat && echo "$pid" && exec cat';
/** Environment of programs inside: systemctl then changes links and starts nothing (systemd, "Known Environment Variables"). */
const INSIDE = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C.UTF-8', 'SYSTEMD_OFFLINE=1', 'TERM=dumb'];
/**
 * Gives the body a root in namespaces of its own (mounts, processes, no network) and destroys it afterwards. The
 * namespaces are held by a `cat` that reads from this process: when this process ends in any way, so does all inside.
 */
async function withRoot(run, source, body) {
    const elevated = source.isRoot ? [] : ['sudo', '-n'];
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'kiln-root-'));
    const [program = 'unshare', ...args] = [
        ...elevated,
        ...['unshare', ...NAMESPACES, '--propagation', 'private', '--fork', '--kill-child=KILL', 'sh', '-c', HOLD]
    ];
    const holder = (0,external_node_child_process_.spawn)(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const ended = new Promise(resolve => holder.once('close', () => resolve()));
    try {
        const pid = await pidOf(holder);
        const enter = (...command) => {
            const [first = 'nsenter', ...rest] = [...elevated, 'nsenter', '--target', pid, ...NAMESPACES, ...command];
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
            }
        });
    }
    finally {
        holder.stdin.end();
        await ended;
        await (0,promises_.rmdir)(directory).catch(() => { });
    }
}
const cannotMount = (said) => new errors/* KilnError */.NF(`This runner cannot make a throw-away root: ${said}`, {
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
        throw new errors/* KilnError */.NF(`${path} is no disk image with a Linux root: ${error.message}.`, {
            remedy: 'Give a raw disk image (not qcow2 or vmdk), a directory or a .tar in the input "root".',
            cause: error
        });
    }
    finally {
        await disk.close();
    }
}

;// CONCATENATED MODULE: ./actions/test-rpm/src/main.ts









/** Installs the packages into a throw-away root and looks at what came of it. The report is written in any case. */
async function testRpm(request, { run, progress, isRoot, now }) {
    const paths = await (0,listed/* listedRpms */.S)(request.workspace, request.rpms);
    const previous = request.previous === undefined ? [] : await (0,listed/* listedRpms */.S)(request.workspace, request.previous);
    const kind = await rootKind(request.root);
    const packages = await (0,rpm_package/* packageFiles */.i9)(run, paths);
    const names = packages.map(nevra/* nevraText */.YH);
    progress.say(`Testing ${names.join(', ')} in ${kind === 'none' ? 'an empty root' : `a copy of ${request.root}`}`);
    const startedAt = now();
    const subject = { request, packages, previous, now };
    const checks = await withRoot(run, { kind, path: request.root, isRoot }, root => kind === 'none' ? testInEmptyRoot(root, subject) : testInImageRoot(root, subject));
    const judged = checks.map(check => allowed(check, request.allow));
    const failed = judged.filter(({ outcome }) => outcome === 'failed');
    const report = {
        packages: names,
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
const MARK = { passed: '✓', failed: '✗', allowed: '~', 'not checked': '-' };
const allowed = (check, allow) => check.outcome === 'failed' && allow.includes(check.check) ? { ...check, outcome: 'allowed' } : check;
/** @throws KilnError naming each failed check. */
function judge(report) {
    const failed = report.checks.filter(({ outcome }) => outcome === 'failed');
    if (failed.length === 0)
        return;
    const what = report.packages.map(name => (0,external_node_path_.basename)(name)).join(', ');
    throw new errors/* KilnError */.NF(`${what} would not work in an image:\n${failed.map(({ check, detail }) => `${check}: ${detail}`).join('\n')}`, { remedy: 'Correct the spec or its units; what is meant so can be named in the input "allow".' });
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










const set = (0,action/* outputs */.V)(OUTPUTS);
void (0,action/* runAction */.C)(async (signal) => {
    const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();
    const request = requestOf((0,inputs/* readInputs */.Ko)(fields), path => (0,external_node_path_.resolve)(workspace, path), workspace);
    const isRoot = process.getuid?.() === 0;
    const report = await testRpm(request, { run: (0,rpm_program/* programs */.cz)(signal), progress: progress/* runnerProgress */.g, isRoot, now: Date.now });
    set('milliseconds', report.milliseconds);
    set('report', request.reportPath);
    set('verdict', report.verdict);
    await (0,summary/* writeSummary */.Sy)(summaryOf(report));
    judge(report);
});


/***/ }),

/***/ 2863:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CR: () => (/* binding */ fileSystem),
/* harmony export */   Mo: () => (/* binding */ partitions),
/* harmony export */   X4: () => (/* binding */ rootCandidates)
/* harmony export */ });
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
        return [{ number: 0, offset: 0, bytes: diskBytes, type: '', name: '' }];
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
            name: entry.toString('utf16le', 56, 128).replace(/\0.*$/s, '')
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
        name: ''
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
/** What file system begins here, by its superblock; needs the first 4608 bytes (69 KiB to know btrfs). */
function fileSystem(head) {
    if (head.length < 2048)
        return undefined;
    if (head.toString('latin1', 0, 4) === 'XFSB') {
        const version5 = (head.readUInt16BE(100) & 0xf) === 5;
        return { kind: 'xfs', label: text(head, 108, 120), incompatible: version5 ? head.readUInt32BE(216) : 0 };
    }
    if (head.readUInt16LE(1024 + 0x38) === 0xef53) {
        return { kind: 'ext', label: text(head, 1024 + 0x78, 1024 + 0x88), incompatible: head.readUInt32LE(1024 + 0x60) };
    }
    if (head.length >= 65600 + 8 && head.toString('latin1', 65600, 65608) === '_BHRfS_M') {
        return { kind: 'btrfs', label: '', incompatible: 0 };
    }
    if (head.toString('latin1', 512, 520) === 'LABELONE')
        return { kind: 'lvm', label: '', incompatible: 0 };
    if (/^FAT/.test(head.toString('latin1', 82, 87)) || /^FAT/.test(head.toString('latin1', 54, 59))) {
        return { kind: 'vfat', label: '', incompatible: 0 };
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


/***/ })

};
