export const id = 172;
export const ids = [172];
export const modules = {

/***/ 8172:
/***/ ((__unused_webpack_module, __unused_webpack___webpack_exports__, __webpack_require__) => {


// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/progress.ts
var lib_progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var nevra = __webpack_require__(5496);
// EXTERNAL MODULE: ./lib/rpm/program.ts
var rpm_program = __webpack_require__(8760);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/inputs.ts
var inputs = __webpack_require__(453);
// EXTERNAL MODULE: ./lib/rpm/signing-key.ts
var signing_key = __webpack_require__(7145);
;// CONCATENATED MODULE: ./actions/build-rpm/src/inputs.ts


/** rpm's tag values: no hyphen in version and release, because they separate the parts of a NEVRA. */
const TAG_VALUE = /^[A-Za-z0-9][A-Za-z0-9._+~^]*$/;
const TAG_FORM = 'made of letters, digits and . _ + ~ ^ only (rpm separates version and release by a hyphen)';
const SIMPLE_MACRO = /%\{[?!]{0,2}[A-Za-z_][A-Za-z0-9_]*\}/g;
const DANGEROUS = /[`$;&|<>()\\'"%]/;
/**
 * One macro of `defines`. A value may use other macros by name, nothing more: rpm runs `%(…)` and `%{lua:…}` as code
 * wherever a macro is expanded, and sections of a spec are shell.
 */
function inputs_define(line) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*(?:\(\))?)\s+(.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined)
        throw new inputs/* FieldProblem */.k4(`"${line}" is not written as NAME VALUE`);
    const bad = DANGEROUS.exec(value.replaceAll(SIMPLE_MACRO, ''));
    if (bad !== null) {
        throw new inputs/* FieldProblem */.k4(`the value of ${name} has "${bad[0]}", which a shell or rpm could run; put it into the spec`);
    }
    return { name, value };
}
const epoch = (value) => (value === 'auto' ? value : (0,inputs/* whole */.WQ)(0, 4_294_967_295)(value));
/** `v1.2.3`, as tags are named, is version 1.2.3. */
const version = (value) => (0,inputs/* matching */.wC)(TAG_VALUE, TAG_FORM)(value.replace(/^v(?=\d)/, ''));
const plainPath = (value) => {
    if (value.includes('\0') || /[\r\n]/.test(value))
        throw new inputs/* FieldProblem */.k4('a path is one line');
    return value;
};
const fields = {
    spec: (0,inputs/* required */.mw)(plainPath),
    sources: (0,inputs/* defaulted */.P_)(inputs/* lines */.Mn, []),
    version: (0,inputs/* optional */.lq)(version),
    release: (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(TAG_VALUE, TAG_FORM)),
    defines: (0,inputs/* defaulted */.P_)(value => (0,inputs/* lines */.Mn)(value).map(inputs_define), []),
    dist: (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(/^\.[A-Za-z0-9._]+$/, 'a dist tag such as .amzn2023')),
    'source-date-epoch': (0,inputs/* defaulted */.P_)(epoch, 'auto'),
    image: (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/, 'the name of an image, such as NAME@sha256:…')),
    payload: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('auto', 'gzip', 'xz', 'zstd'), 'auto'),
    'verify-reproducible': (0,inputs/* defaulted */.P_)(inputs/* flag */.Jt, false),
    builddep: (0,inputs/* defaulted */.P_)(inputs/* flag */.Jt, false),
    lint: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('rpmlint', 'off'), 'rpmlint'),
    'lint-allow': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)((0,inputs/* matching */.wC)(/^[a-z0-9][a-z0-9%_-]*$/i, 'the name of a check')), []),
    sbom: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('cyclonedx', 'off'), 'cyclonedx'),
    'sign-key': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    'sign-passphrase': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    'signing-tool': (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('auto', 'gpg', 'sq'), 'auto'),
    'output-directory': (0,inputs/* defaulted */.P_)(plainPath, 'rpms')
};
/** @throws InputError naming every input that is wrong. */
const inputs_inputs = (env) => (0,inputs/* readInputs */.Ko)(fields, env, given => (0,signing_key/* keyProblems */.G8)({ key: given['sign-key'], passphrase: given['sign-passphrase'] }));

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/errors.ts
var lib_errors = __webpack_require__(8115);
;// CONCATENATED MODULE: ./lib/rpm/macros.ts
/**
 * systemd's RPM macros for hosts whose rpm has none (Debian, Ubuntu), written in the form that works on every
 * target: plain systemctl calls instead of systemd-update-helper, which Amazon Linux 2 and EL 8 do not have.
 * Behaviour as in daemon(7), "Installing systemd service files", and rpm-systemd macros of systemd 230–249.
 */
const SYSTEMD_MACROS = `
%_unitdir /usr/lib/systemd/system
%_userunitdir /usr/lib/systemd/user
%_presetdir /usr/lib/systemd/system-preset
%_userpresetdir /usr/lib/systemd/user-preset
%_tmpfilesdir /usr/lib/tmpfiles.d
%_sysusersdir /usr/lib/sysusers.d
%_udevrulesdir /usr/lib/udev/rules.d
%_journalcatalogdir /usr/lib/systemd/catalog
%_binfmtdir /usr/lib/binfmt.d
%_sysctldir /usr/lib/sysctl.d
%_modulesloaddir /usr/lib/modules-load.d
%_environmentdir /usr/lib/environment.d
%_systemdgeneratordir /usr/lib/systemd/system-generators
%_systemd_util_dir /usr/lib/systemd
%systemd_requires \\
Requires(post): systemd \\
Requires(preun): systemd \\
Requires(postun): systemd \\
%{nil}
%systemd_ordering \\
OrderWithRequires(post): systemd \\
OrderWithRequires(preun): systemd \\
OrderWithRequires(postun): systemd \\
%{nil}
%systemd_post() \\
if [ $1 -eq 1 ] && [ -x /usr/bin/systemctl ]; then \\
    # Initial installation \\
    /usr/bin/systemctl --no-reload preset %{?*} || : \\
fi \\
%{nil}
%systemd_preun() \\
if [ $1 -eq 0 ] && [ -x /usr/bin/systemctl ]; then \\
    # Package removal, not upgrade \\
    if [ -d /run/systemd/system ]; then \\
        /usr/bin/systemctl --no-reload disable --now %{?*} || : \\
    else \\
        /usr/bin/systemctl --no-reload disable %{?*} || : \\
    fi \\
fi \\
%{nil}
%systemd_postun() \\
if [ $1 -ge 0 ] && [ -d /run/systemd/system ]; then \\
    /usr/bin/systemctl daemon-reload || : \\
fi \\
%{nil}
%systemd_postun_with_restart() \\
if [ -d /run/systemd/system ]; then \\
    /usr/bin/systemctl daemon-reload || : \\
    if [ $1 -ge 1 ]; then \\
        # Package upgrade, not uninstall \\
        /usr/bin/systemctl try-restart %{?*} || : \\
    fi \\
fi \\
%{nil}
%systemd_postun_with_reload() \\
if [ -d /run/systemd/system ]; then \\
    /usr/bin/systemctl daemon-reload || : \\
    if [ $1 -ge 1 ]; then \\
        # Package upgrade, not uninstall \\
        /usr/bin/systemctl try-reload-or-restart %{?*} || : \\
    fi \\
fi \\
%{nil}
%systemd_user_post() \\
if [ $1 -eq 1 ] && [ -x /usr/bin/systemctl ]; then \\
    /usr/bin/systemctl --no-reload --global preset %{?*} || : \\
fi \\
%{nil}
%systemd_user_preun() \\
if [ $1 -eq 0 ] && [ -x /usr/bin/systemctl ]; then \\
    /usr/bin/systemctl --no-reload --global disable %{?*} || : \\
fi \\
%{nil}
%systemd_user_postun() %{nil}
%tmpfiles_create() \\
[ -x /usr/bin/systemd-tmpfiles ] && /usr/bin/systemd-tmpfiles --create %{?*} || : \\
%{nil}
%sysusers_create() \\
[ -x /usr/bin/systemd-sysusers ] && /usr/bin/systemd-sysusers %{?*} || : \\
%{nil}
%udev_rules_update() %{nil}
%journal_catalog_update() %{nil}
`;

// EXTERNAL MODULE: ./lib/rpm/package.ts
var rpm_package = __webpack_require__(1692);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./actions/build-rpm/src/host.ts



async function lookAtHost(run) {
    // An image's rpm may come from a package of another name, so who provides it is asked.
    const [installed, unitdir] = await Promise.all([
        run('rpm', ['-q', '--whatprovides', 'rpm']),
        run('rpm', ['--eval', '%{?_unitdir}'])
    ]);
    const macroPath = unitdir.stdout.trim() === '' ? /^Macro path: (.+)$/m.exec((await run('rpm', ['--showrc'])).stdout)?.[1] : undefined;
    return { rpmManaged: installed.code === 0, macroPath };
}
/** What lets rpm read one more file of macros; `--load` says it shorter, from rpm 4.15 on (lib/poptALL.c). */
const macrosToo = ({ macroPath }, file) => macroPath === undefined ? [] : ['--macros', `${macroPath}:${file}`];
/** Installs rpmbuild itself where the place has none, as base images of distributions do. */
async function installRpmbuild({ asRoot }, progress) {
    if ((await (0,rpm_program/* whereIs */.ie)(asRoot, 'rpmbuild')) !== undefined)
        return;
    progress.say('Installing rpm-build');
    await installWith(asRoot, await managerOf(asRoot), ['install', '-y', 'rpm-build'], 'rpm-build cannot be installed');
}
/**
 * Installs the BuildRequires of a spec, or those that a source package states, with the distribution's own builddep.
 * @throws KilnError where there is none.
 */
async function installBuildRequires({ asRoot, run }, { rpmManaged }, options, { spec, srpm }) {
    if (!rpmManaged) {
        throw new lib_errors/* KilnError */.NF('`builddep: true` needs a distribution of RPM packages; this runner has another.', {
            remedy: 'Give an image of the target distribution in "image", run the job in a container of it, or install what the build needs in a step before this one.'
        });
    }
    const manager = await managerOf(asRoot);
    if (manager === 'yum') {
        if ((await (0,rpm_program/* whereIs */.ie)(asRoot, 'yum-builddep')) === undefined)
            await installWith(asRoot, 'yum', ['install', '-y', 'yum-utils'], 'yum-builddep cannot be installed');
        const source = srpm ?? (await sourcePackage(run, options, spec));
        await installWith(asRoot, 'yum-builddep', ['-y', source], UNINSTALLABLE);
        return;
    }
    const defines = options.flatMap((option, index) => (option === '--define' ? ['-D', options[index + 1] ?? ''] : []));
    const args = ['builddep', '-y', ...defines, ...(srpm === undefined ? ['--spec', spec] : ['--srpm', srpm])];
    const { code, stdout, stderr } = await asRoot(manager, args);
    if (code === 0)
        return;
    // dnf 4 and dnf 5 word it differently.
    if (!/No such command: builddep|Unknown argument "builddep"/.test(stderr))
        throw uninstallable(stdout, stderr);
    await installWith(asRoot, manager, ['install', '-y', 'dnf-command(builddep)'], '`dnf builddep` cannot be installed');
    await installWith(asRoot, manager, args, UNINSTALLABLE);
}
/** yum-builddep takes no macros for a spec; a source package has its BuildRequires written out. */
async function sourcePackage(run, options, spec) {
    const said = await (0,rpm_program/* printed */.zd)(run('rpmbuild', ['-bs', '--nodeps', ...options, '--', spec]), 'rpmbuild cannot write the source package that yum-builddep reads', 'Correct the spec, or set `builddep: false` and use an image that has what the build needs.');
    return /^Wrote: (.+\.src\.rpm)$/m.exec(said)?.[1] ?? spec;
}
const UNINSTALLABLE = 'The BuildRequires cannot be installed';
/** Fedora calls dnf 5 `dnf` too; minimal images have only `dnf5`. */
const MANAGERS = ['dnf', 'dnf5', 'yum'];
async function managerOf(asRoot) {
    for (const manager of MANAGERS)
        if ((await (0,rpm_program/* whereIs */.ie)(asRoot, manager)) !== undefined)
            return manager;
    throw new lib_errors/* KilnError */.NF('There is neither dnf nor yum to install BuildRequires with.', {
        remedy: 'Set `builddep: false` and use an image that has what the build needs.'
    });
}
async function installWith(asRoot, program, args, what) {
    const { code, stdout, stderr } = await asRoot(program, args);
    if (code !== 0)
        throw uninstallable(stdout, stderr, what);
}
/** dnf and yum name each package that they cannot find on a line of its own. */
function uninstallable(stdout, stderr, what = UNINSTALLABLE) {
    const said = `${stdout}\n${stderr}`;
    const unknown = [
        ...said.matchAll(/^(?:No matching package to install: '(.+)'|No match for argument: (.+)|(?:Error: )?No package found for:? (.+))$/gim)
    ];
    const names = [...new Set(unknown.map(([, one, two, three]) => (one ?? two ?? three ?? '').trim()))];
    return new lib_errors/* KilnError */.NF(names.length > 0 ? `${what}: nothing provides ${names.join(', ')}.` : `${what}: ${(0,rpm_program/* lastLines */.w$)(said)}`, { remedy: 'Check the names in the spec and the repositories of the place where it is built.' });
}
const DEBIAN_NAMES = {
    'gcc-c++': 'g++',
    golang: 'golang-go',
    pkgconfig: 'pkg-config',
    rust: 'rustc',
    'python3-rpm-macros': 'rpm',
    'perl-interpreter': 'perl'
};
/**
 * On Debian and Ubuntu rpm cannot know what is installed. What has another name there is looked for under it; what is
 * not found is named once, as a warning, because names differ and the build itself will tell.
 */
async function warnOfUnknownBuildRequires(run, progress, buildRequires, path) {
    const unknown = [];
    for (const dependency of buildRequires) {
        const name = dependency.replace(/\s.*$/, '');
        if (name === 'systemd-rpm-macros' || name.startsWith('(') || (await isThere(run, name, path)))
            continue;
        unknown.push(name);
    }
    if (unknown.length === 0)
        return;
    progress.warn(`rpm cannot check BuildRequires on this distribution, and nothing here goes by the name of ${unknown.join(', ')}. If the build fails, install what they mean: sudo apt-get install -y ${unknown.map(debianName).join(' ')}`);
}
const debianName = (name) => DEBIAN_NAMES[name] ?? name.replace(/-devel$/, '-dev');
async function isThere(run, name, path) {
    if (name.startsWith('/'))
        return (0,external_node_fs_.existsSync)(name);
    if (path.split(':').some(directory => (0,external_node_fs_.existsSync)(`${directory}/${name}`)))
        return true;
    const asked = await run('dpkg', ['-s', debianName(name)]).catch(() => undefined);
    return asked !== undefined && asked.code === 0 && /^Status: .* installed$/m.test(asked.stdout);
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
// EXTERNAL MODULE: ./lib/child-environment.ts
var child_environment = __webpack_require__(2372);
// EXTERNAL MODULE: ./lib/rpm/lock.ts
var rpm_lock = __webpack_require__(985);
;// CONCATENATED MODULE: ./actions/build-rpm/src/tree.ts




/**
 * One path for every machine and workspace: an SRPM holds its spec with %_topdir expanded, and each binary package
 * holds a digest of the SRPM (rpm build/pack.cc), so only builds in equal paths can be bit for bit equal.
 */
const BUILD_ROOT = '/var/tmp/kiln-build';
const LOCK_WAIT_SECONDS = 600;
/** Makes the directory that all users of the machine have their build trees in. */
async function makeBuildRoot() {
    await (0,promises_.mkdir)(BUILD_ROOT, { recursive: true });
    await (0,promises_.chmod)(BUILD_ROOT, 0o1777).catch(() => { }); // another user's, then it is that already
    await refuseForeign(BUILD_ROOT, { shared: true });
}
/**
 * Runs the body with an empty build tree for packages of this name, which is removed afterwards.
 *
 * Two builds of one package on one host take turns by flock; builds of different packages do not meet. A private mount
 * namespace would let them run side by side, but it needs root or user namespaces, which job containers and
 * Ubuntu 24.04 do not give. A lock of flock ends with its holders, so a killed build leaves nothing that blocks.
 */
async function withBuildTree(name, { signal, progress }, body) {
    // The name becomes a directory that is removed; rpm itself allows more than this.
    if (!/^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name)) {
        throw new lib_errors/* KilnError */.NF(`"${name}" cannot name a package.`, { remedy: 'Correct the Name tag of the spec.' });
    }
    const topdir = (0,external_node_path_.join)(BUILD_ROOT, name);
    let holder = '';
    const lock = await (0,rpm_lock/* locked */.x)(`${topdir}.lock`, {
        seconds: LOCK_WAIT_SECONDS,
        signal,
        onHeld: who => {
            holder = who;
            progress.say(`Waiting for another build of ${name} on this machine (${who}), ${LOCK_WAIT_SECONDS} s at most`);
        }
    });
    if (lock === undefined) {
        throw new lib_errors/* KilnError */.NF(`Another build of ${name} (${holder}) has held ${topdir} for ${LOCK_WAIT_SECONDS} s.`, {
            remedy: `Wait for it, or end it (\`fuser -v ${topdir}.lock\` tells what holds the lock), and run this again.`
        });
    }
    try {
        await refuseForeign(topdir, { shared: false });
        await (0,promises_.rm)(topdir, { recursive: true, force: true });
        const tree = { topdir, specs: (0,external_node_path_.join)(topdir, 'SPECS'), sources: (0,external_node_path_.join)(topdir, 'SOURCES'), lock: lock.fd };
        await (0,promises_.mkdir)(topdir, { mode: 0o755 });
        for (const part of ['BUILD', 'BUILDROOT', 'RPMS', 'SRPMS', 'SPECS', 'SOURCES', 'TMP'])
            await (0,promises_.mkdir)((0,external_node_path_.join)(topdir, part));
        try {
            return await body(tree);
        }
        finally {
            await (0,promises_.rm)(topdir, { recursive: true, force: true, maxRetries: 3 });
        }
    }
    finally {
        await lock.close();
    }
}
/** The path is known to all users of the machine, so one of them could have put something there. */
async function refuseForeign(path, { shared }) {
    const found = await (0,promises_.lstat)(path).catch(() => undefined);
    if (found === undefined)
        return;
    const mine = shared || found.uid === process.getuid?.();
    if (!found.isDirectory() || !mine) {
        throw new lib_errors/* KilnError */.NF(`${path} belongs to somebody else.`, {
            remedy: `Remove ${path} if nothing uses it, and run this again.`
        });
    }
}

;// CONCATENATED MODULE: ./actions/build-rpm/src/image.ts








const ENGINES = ['docker', 'podman'];
const PINNED = /@sha256:[0-9a-f]{64}$/;
/**
 * Gives the body a place to build in. Sources, checks and signatures are the runner's matter: the image sees only the
 * build tree, at the same path as here, and never the workspace or a key.
 */
async function withBuildPlace(reference, asking, body) {
    const { run, isRoot } = asking;
    if (reference === undefined) {
        const asRoot = isRoot ? run : (program, args, options) => run('sudo', ['-n', program, ...args], options);
        return body({ run, asRoot, image: undefined });
    }
    const { engine, image } = await locate(reference, asking);
    asking.progress.say(`Building in ${image} with ${engine}`);
    const name = `kiln-build-${(0,external_node_crypto_.randomBytes)(6).toString('hex')}`;
    const container = await start(engine, image, name, asking);
    try {
        const own = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
        const inside = (user) => inContainer(run, engine, { name, user, image });
        return await body({ run: inside(own), asRoot: inside('0:0'), image });
    }
    finally {
        await container.end();
    }
}
/** Finds the engine and the image. What is not pinned by a digest is taken only from this machine, by its id. */
async function locate(reference, { run, progress }) {
    const usable = [];
    const said = [];
    for (const engine of ENGINES) {
        const asked = await run(engine, ['info']).catch((error) => error);
        if (asked instanceof lib_errors/* CancelledError */.cc)
            throw asked;
        if (asked instanceof Error)
            said.push(`${engine} is not installed`);
        else if (asked.code === 0)
            usable.push(engine);
        else
            said.push(`${engine} does not run: ${(0,rpm_program/* lastLines */.w$)(asked.stderr, 1)}`);
    }
    for (const engine of usable) {
        const found = await run(engine, ['image', 'inspect', '--format', '{{.Id}}', '--', reference]);
        const id = found.stdout.trim().replace(/^sha256:/, '');
        if (found.code === 0 && /^[0-9a-f]{64}$/.test(id))
            return { engine, image: PINNED.test(reference) ? reference : `sha256:${id}` };
    }
    if (!PINNED.test(reference)) {
        throw new lib_errors/* KilnError */.NF(`The image ${reference} is not pinned, and this machine has no image of that name.`, {
            remedy: 'Name it by digest (NAME@sha256:…; `docker buildx imagetools inspect NAME` prints it): a tag is another image tomorrow. An image of your own may be loaded or built in a step before this one.'
        });
    }
    const [engine] = usable;
    if (engine === undefined) {
        throw new lib_errors/* KilnError */.NF(`The image ${reference} cannot be used: ${said.join('; ')}.`, {
            remedy: 'Use a runner with docker or podman, or run the job in a container of the image and leave "image" empty.'
        });
    }
    await progress.phase(`pulling ${reference}`, async () => {
        const pulled = await run(engine, ['pull', '--quiet', reference]);
        if (pulled.code === 0)
            return;
        throw new lib_errors/* KilnError */.NF(`The image ${reference} cannot be pulled: ${(0,rpm_program/* lastLines */.w$)(pulled.stderr, 3)}`, {
            remedy: 'Check the name and the digest; a private registry needs a login in a step before this one.'
        });
    });
    return { engine, image: reference };
}
/** Images say which proxy they use by these; the runner's own are handed on. */
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
/**
 * Starts the container. Its first process reads from this one, so it ends when this process does, however that ends.
 */
async function start(engine, image, name, { isRoot, signal }) {
    const limits = await ulimits();
    const child = (0,external_node_child_process_.spawn)(engine, [
        ...['run', '--rm', '--interactive', '--pull=never', '--name', name, '--user', '0:0', '--network=host'],
        ...['--volume', `${BUILD_ROOT}:${BUILD_ROOT}`, '--security-opt', 'label=disable'],
        ...limits,
        ...PROXIES.filter(one => process.env[one] !== undefined).flatMap(one => ['--env', one]),
        ...(engine === 'podman' && !isRoot ? ['--userns=keep-id'] : []),
        ...['--entrypoint', '/bin/sh', image, '-c', 'echo ready; exec cat']
    ], { stdio: ['pipe', 'pipe', 'pipe'], env: (0,child_environment/* inheritable */.c)(process.env) });
    let said = '';
    const ended = new Promise(resolve => {
        child.once('error', error => {
            said += error.message;
            resolve();
        });
        child.once('close', () => resolve());
    });
    const end = async () => {
        child.stdin?.end();
        await ended;
    };
    child.stdin?.on('error', () => { }); // it may have ended
    child.stderr?.on('data', chunk => {
        said += String(chunk);
    });
    const isReady = await new Promise(resolve => {
        if (child.stdout !== null)
            (0,external_node_readline_.createInterface)({ input: child.stdout }).once('line', line => resolve(line === 'ready'));
        void ended.then(() => resolve(false));
        signal.addEventListener('abort', () => resolve(false), { once: true });
    });
    if (isReady)
        return { end };
    child.kill('SIGTERM');
    await end();
    if (signal.aborted)
        throw new lib_errors/* CancelledError */.cc();
    throw new lib_errors/* KilnError */.NF(`No container of ${image} starts: ${(0,rpm_program/* lastLines */.w$)(said, 3)}`, {
        remedy: `Try \`${engine} run --rm --entrypoint /bin/sh ${image} -c true\` on this runner.`
    });
}
/** rpm before 4.14.1 closes every descriptor up to the limit, which takes minutes where that is 2^30 (moby#38814). */
const MOST = 16_384;
/**
 * Limits of files and processes that the container gets. podman asks for a million of each unless told, which a runner
 * without CAP_SYS_RESOURCE may not have (proc(5), /proc/pid/limits).
 */
async function ulimits() {
    const text = await (0,promises_.readFile)('/proc/self/limits', 'utf8').catch(() => '');
    const own = (name) => {
        const [, hard = ''] = new RegExp(String.raw `^${name}\s+\S+\s+(\S+)`, 'm').exec(text) ?? [];
        return Math.min(MOST, Number(hard) || MOST);
    };
    const [files, processes] = [own('Max open files'), own('Max processes')];
    return ['--ulimit', `nofile=${files}:${files}`, '--ulimit', `nproc=${processes}:${processes}`];
}
/** Programs in the container: the same directory, and only the variables that are given. */
const inContainer = (run, engine, { name, user, image }) => async (program, args, options = {}) => {
    const { cwd, env = {}, onLine, ...rest } = options;
    const variables = Object.entries({ LC_ALL: 'C.UTF-8', HOME: '/tmp', ...env }).flatMap(([key, value]) => value === undefined ? [] : ['--env', `${key}=${value}`]);
    // The engine carries two streams apart, and their order is lost on the way.
    const command = onLine === undefined ? [program] : ['/bin/sh', '-c', 'exec "$0" "$@" 2>&1', program];
    const finished = await run(engine, [
        ...['exec', ...(options.input === undefined ? [] : ['--interactive']), '--user', user],
        ...['--workdir', cwd ?? BUILD_ROOT, ...variables, name, ...command, ...args]
    ], { ...rest, ...(onLine === undefined ? {} : { onLine }) });
    const missing = /executable file .*not found|: not found$/m.test(finished.stderr + finished.stdout);
    if ((finished.code === 127 || finished.code === 126) && missing) {
        throw new lib_errors/* KilnError */.NF(`The image ${image} has no ${program}.`, {
            remedy: 'Set `builddep: true`, which installs rpm-build too where it is missing, or use an image that has rpm-build.'
        });
    }
    return finished;
};

;// CONCATENATED MODULE: ./actions/build-rpm/src/ingredients.ts



/** What a package says of its licence and of what it holds and needs. */
async function productOf(run, one) {
    const tags = ['%{LICENSE}', '[%{PROVIDENEVRS}\n]', '[%{REQUIRENEVRS}\n]'];
    const answer = await (0,rpm_program/* printed */.zd)(run('rpm', ['--nosignature', '--dbpath', '/nonexistent/kiln', '-qp', '--qf', (0,rpm_package/* queryFormat */.Oc)(tags), '--', one.path]), 'rpm cannot read the package it built', 'Run it again with debug logging.');
    const [license, provides = '', requires = ''] = (0,rpm_package/* records */.V0)(answer)[0] ?? [];
    const listed = (value) => value.split('\n').filter(item => item !== '' && item !== '(none)');
    return {
        ...one,
        license: (0,rpm_package/* present */.Eb)(license),
        bundled: listed(provides).filter(provide => provide.startsWith('bundled(')),
        requires: [...new Set(listed(requires).filter(requirement => !requirement.startsWith('rpmlib(')))].sort()
    };
}
/** The sources as they were built from. */
const sourcesOf = (facts, directory) => Promise.all(facts.wanted.map(async ({ file }) => ({ file, sha256: await (0,rpm_package/* fileSha256 */.sN)((0,external_node_path_.join)(directory, file)) })));
/** The installed packages that provide the BuildRequires; none where rpm does not know what is installed. */
async function installedFor(run, buildRequires) {
    const names = [...new Set(buildRequires.flatMap(one => (one.startsWith('(') ? [] : [one.replace(/\s.*$/, '')])))];
    if (names.length === 0)
        return [];
    const tags = ['%{NAME}', '%{EPOCHNUM}', '%{VERSION}', '%{RELEASE}', '%{ARCH}'];
    const { stdout } = await run('rpm', ['-q', '--whatprovides', '--qf', (0,rpm_package/* queryFormat */.Oc)(tags), '--', ...names]);
    const found = (0,rpm_package/* records */.V0)(stdout).flatMap(([name = '', epoch = '', version = '', release = '', arch = '']) => {
        // Before a record rpm may say of another name that nothing provides it.
        const plain = name.replace(/^[\s\S]*\n/, '');
        return version === '' ? [] : [{ name: plain, epoch: Number(epoch), version, release, arch }];
    });
    return [...new Map(found.map(one => [JSON.stringify(one), one])).values()];
}

;// CONCATENATED MODULE: ./actions/build-rpm/src/checks.ts
const UNIT = /^(?:\/usr)?\/lib\/systemd\/system\/([^/]+\.(?:service|socket|timer|path|target))$/;
const PRESET = /^(?:\/usr)?\/lib\/systemd\/system-preset\/[^/]+\.preset$/;
/** The files whose text the checks need. */
const textsNeeded = ({ files }) => new Set(files.filter(file => UNIT.test(file) || PRESET.test(file)));
/** Problems of the packages of one build, which may enable each other's units. */
function problemsOf(packages, texts) {
    const scriptlets = packages.flatMap(({ name, scriptlets }) => scriptlets.map(one => ({ ...one, of: name })));
    const everything = scriptlets.map(({ body }) => body).join('\n');
    const presets = [...texts].filter(([file]) => PRESET.test(file)).map(([, text]) => text);
    return [
        ...scriptlets.flatMap(({ of, name, body }) => scriptletProblems(of, name, body)),
        ...packages.flatMap(({ name, files }) => files.flatMap(file => {
            const unit = UNIT.exec(file)?.[1];
            return unit === undefined ? [] : unitProblems(name, unit, texts.get(file), everything, presets);
        }))
    ];
}
function scriptletProblems(of, scriptlet, body) {
    const problems = [];
    const macro = literalMacro(body);
    if (macro !== undefined) {
        problems.push({
            check: 'macro-in-scriptlet',
            severity: 'error',
            section: scriptlet,
            message: `${scriptlet} of ${of} still says "${macro}": rpm knew no such macro when it built, and upgrades will fail. Add \`BuildRequires: systemd-rpm-macros\` (or what defines it).`
        });
    }
    const started = /\bsystemctl\s+(?:--?\S+\s+)*(?:start|restart|reload-or-restart)\b.*|\bservice\s+\S+\s+(?:start|restart)\b.*|\/etc\/init\.d\/\S+\s+(?:start|restart)\b.*/.exec(body);
    if (started !== null) {
        problems.push({
            check: 'starts-service',
            severity: 'warning',
            section: scriptlet,
            message: `${scriptlet} of ${of} runs "${started[0].trim()}": an image is baked in a chroot, where nothing can be started. Enable the unit; it starts at boot.`
        });
    }
    const network = /^(?!\s*#).*\b(curl|wget|pip3?\s+install|npm\s+(?:ci|install)|dnf|yum|git\s+clone)\b.*$/m.exec(body);
    if (network !== null) {
        problems.push({
            check: 'network-in-scriptlet',
            severity: 'warning',
            section: scriptlet,
            message: `${scriptlet} of ${of} calls the network ("${network[0].trim()}"): the image then holds what the network said that day. Package it, or name it in Requires.`
        });
    }
    return problems;
}
/** A macro that rpm left as it was. `%` inside `\${x%y}`, `printf '%s'` and `date +%Y` are the shell's own. */
function literalMacro(body) {
    const shell = body.replaceAll(/\$\{[^}]*\}/g, '');
    return /%\{[?!]*[A-Za-z_]\w*[:}]|%[a-z_]{4,}/.exec(shell)?.[0];
}
function unitProblems(of, unit, text, scriptlets, presets) {
    const startsAtBoot = text !== undefined && /^\[Install\]/m.test(text) && /^(WantedBy|RequiredBy)\s*=\s*\S/m.test(text);
    if (unit.includes('@') || !startsAtBoot)
        return [];
    const mention = new RegExp(String.raw `(preset|enable|install-system-units)\b[^\n]*\s${escapeForPattern(unit.replace(/\.service$/, ''))}(\.service)?(\s|$)`, 'm');
    if (!mention.test(scriptlets)) {
        return [
            {
                check: 'unit-not-enabled',
                severity: 'error',
                section: '%post',
                message: `${of} ships ${unit}, which is meant to start at boot, but no scriptlet registers it. Add \`%systemd_post ${unit}\` to %post.`
            }
        ];
    }
    if (!presets.some(preset => new RegExp(String.raw `^\s*enable\s+${escapeForPattern(unit)}`, 'm').test(preset))) {
        return [
            {
                check: 'unit-without-preset',
                severity: 'warning',
                section: '%files',
                message: `No preset file in the packages enables ${unit}: where the image's policy is \`disable *\` it will not start at boot. Ship /usr/lib/systemd/system-preset/50-${of}.preset with \`enable ${unit}\`.`
            }
        ];
    }
    return [];
}
const escapeForPattern = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw `\$&`);

;// CONCATENATED MODULE: ./actions/build-rpm/src/contents.ts





const SCRIPTLETS = {
    '%pretrans': '%{PRETRANS}',
    '%pre': '%{PREIN}',
    '%post': '%{POSTIN}',
    '%preun': '%{PREUN}',
    '%postun': '%{POSTUN}',
    '%posttrans': '%{POSTTRANS}',
    '%triggers': '[%{TRIGGERSCRIPTS}\n]'
};
/** Reads the file names and the scriptlets of a package file. */
async function contentsOf(run, path) {
    const tags = ['%{NAME}', '[%{FILENAMES}\n]', ...Object.values(SCRIPTLETS)];
    const answer = await (0,rpm_program/* printed */.zd)(run('rpm', ['--nosignature', '--dbpath', '/nonexistent/kiln', '-qp', '--qf', (0,rpm_package/* queryFormat */.Oc)(tags), '--', path]), 'rpm cannot read the package it built', 'Run it again with debug logging.');
    const [name = '', files = '', ...bodies] = (0,rpm_package/* records */.V0)(answer)[0] ?? [];
    return {
        name,
        files: files.split('\n').filter(file => file.startsWith('/')),
        scriptlets: Object.keys(SCRIPTLETS).flatMap((scriptlet, index) => {
            const body = (0,rpm_package/* present */.Eb)(bodies[index]).trim();
            return body === '' || body === '(none)' ? [] : [{ name: scriptlet, body }];
        })
    };
}
/**
 * Reads small text files out of a package without unpacking it: rpm2cpio writes an archive beside it, whose headers
 * (cpio "newc": 110 bytes of hex fields, then name and data, each padded to 4) are walked without reading the data.
 */
async function textFiles(path, wanted) {
    const archive = `${path}.cpio`;
    await unpackTo(path, archive);
    const handle = await (0,promises_.open)(archive);
    try {
        return await walk(handle, wanted);
    }
    finally {
        await handle.close();
    }
}
async function unpackTo(path, archive) {
    const out = await (0,promises_.open)(archive, 'w');
    try {
        const code = await new Promise((resolve, reject) => (0,external_node_child_process_.spawn)('rpm2cpio', [path], { stdio: ['ignore', out.fd, 'ignore'] })
            .once('error', reject)
            .once('close', resolve));
        if (code !== 0) {
            throw new lib_errors/* KilnError */.NF(`rpm2cpio cannot unpack ${path}.`, { remedy: 'Check the space on the disk.' });
        }
    }
    finally {
        await out.close();
    }
}
async function walk(handle, wanted) {
    const found = new Map();
    const padded = (bytes) => (bytes + 3) & ~3;
    for (let at = 0;;) {
        const header = (await handle.read(Buffer.alloc(110), 0, 110, at)).buffer.toString('latin1');
        const field = (index) => Number.parseInt(header.slice(6 + index * 8, 14 + index * 8), 16);
        // Large packages use another form (07070X), which holds no sizes; their units are then not looked at.
        if (!header.startsWith('070701') && !header.startsWith('070702'))
            return found;
        const [size, nameLength] = [field(6), field(11)];
        const name = (await handle.read(Buffer.alloc(nameLength), 0, nameLength, at + 110)).buffer.toString().slice(0, -1);
        if (name === 'TRAILER!!!')
            return found;
        const data = at + padded(110 + nameLength);
        const file = name.replace(/^\.?\/?/, '/');
        if (wanted.has(file))
            found.set(file, (await handle.read(Buffer.alloc(size), 0, size, data)).buffer.toString());
        at = data + padded(size);
    }
}

;// CONCATENATED MODULE: ./actions/build-rpm/src/override.ts
/** Sections end the preamble of the main package; what follows may have tags of subpackages. */
const SECTION = /^\s*%(?:package|description|prep|generate_buildrequires|conf|build|install|check|clean|pre|post|preun|postun|pretrans|posttrans|preuntrans|postuntrans|trigger\w*|filetrigger\w*|transfiletrigger\w*|verifyscript|files|changelog|sourcelist|patchlist|sepolicy)\b/;
/**
 * The spec with other values for its main package's Version and Release. There is no macro for this: rpm sets
 * %{version} from the tag, so a --define of it is lost. So a copy is built in which the value of the tag's line is
 * replaced; lines keep their numbers and conditionals keep their arms. Whether it worked is not concluded from the
 * text: the caller asks rpmspec for the version and the release of the copy (a tag that comes out of a macro or an
 * %include is not found here).
 */
function derive(spec, { version, release, vcs }) {
    const values = {
        version,
        release: release === undefined ? undefined : `${release}%{?dist}`
    };
    let preamble = true;
    const lines = spec.split('\n').map(line => {
        preamble &&= !SECTION.test(line);
        if (!preamble)
            return line;
        const tag = /^(\s*)(version|release)(\s*:\s*)/i.exec(line);
        const value = values[tag?.[2]?.toLowerCase() ?? ''];
        return tag === null || value === undefined ? line : `${tag[0]}${value}`;
    });
    const added = vcs === undefined ? [] : [`VCS: ${vcs.replaceAll('%', '%%')}`];
    return { text: [...added, ...lines].join('\n'), addedLines: added.length };
}
/** The line at which a section begins, for annotations only. */
function sectionLine(spec, section) {
    const index = spec.split('\n').findIndex(line => line.trim() === section || line.trim().startsWith(`${section} `));
    return index < 0 ? undefined : index + 1;
}
/** The line of the tag Source<n> or Patch<n>, for annotations only. */
function tagLine(spec, tag) {
    const forms = tag.endsWith('0') ? [tag, tag.slice(0, -1)] : [tag];
    const index = spec
        .split('\n')
        .findIndex(line => forms.some(form => line.trim().toLowerCase().startsWith(`${form.toLowerCase()}:`)));
    return index < 0 ? undefined : index + 1;
}
const place = (file, line, title) => line === undefined ? { file, title } : { file, line, title };

;// CONCATENATED MODULE: ./actions/build-rpm/src/lint.ts





/** Kiln's own checks; they run whatever `lint` says, because what they find breaks an image. */
async function ownRemarks({ run, rpms, specText }) {
    const packages = await Promise.all(rpms.map(async (path) => ({ path, contents: await contentsOf(run, path) })));
    const texts = new Map();
    for (const { path, contents } of packages) {
        const needed = textsNeeded(contents);
        if (needed.size > 0)
            for (const [file, text] of await textFiles(path, needed))
                texts.set(file, text);
    }
    return problemsOf(packages.map(({ contents }) => contents), texts).map(({ check, severity, message, section }) => withLine({ check, severity, message }, sectionLine(specText, section)));
}
const withLine = (remark, line) => line === undefined ? remark : { ...remark, line };
/**
 * rpmlint's remarks on the spec and the packages. Each line is `file:line: S: check text` or `name.arch: S: check text`.
 * Its errors are shown as warnings: many are matters of a distribution's taste, and which there are differs by version.
 */
async function rpmlintRemarks({ run, progress, rpms, specPath }) {
    // Not each distribution has it (Amazon Linux 2023 does not), and nothing in an image depends on it.
    const said = await run('rpmlint', [specPath, ...rpms]).catch((error) => error);
    if (said instanceof lib_errors/* CancelledError */.cc)
        throw said;
    if (said instanceof Error) {
        progress.warn('rpmlint is not installed, so it did not run. Install it, or set `lint: off`.');
        return [];
    }
    const { stdout, stderr, code } = said;
    if (code !== 0 && !/^\d+ packages? and \d+ specfiles? checked|checked; \d+ errors/m.test(stdout)) {
        throw new lib_errors/* KilnError */.NF(`rpmlint failed (exit code ${code}): ${(0,rpm_program/* lastLines */.w$)(stderr === '' ? stdout : stderr)}`, {
            remedy: 'Set `lint: off`, or correct the rpmlint of this runner.'
        });
    }
    return parseRpmlint(stdout);
}
/**
 * What rpmlint asks for on behalf of a public distribution, and nobody misses in a company's own package; `no-signature`
 * because the signature comes after the checks.
 */
const TASTE = new Set('no-signature no-packager-tag no-group-tag no-documentation no-buildroot-tag invalid-license only-non-binary-in-usr-lib no-manual-page-for-binary description-line-too-long invalid-url no-changelogname-tag no-url-tag'.split(' '));
const parseRpmlint = (output) => output.split('\n').flatMap(line => {
    const [, where = '', severity, check = '', rest = ''] = /^(\S+?):? ([EW]): (\S+)\s?(.*)$/.exec(line) ?? [];
    if (severity === undefined || TASTE.has(check))
        return [];
    const at = /\.spec:(\d+)/.exec(where)?.[1];
    const message = `${where.replace(/^.*\//, '')}: ${check} ${rest}`.trim();
    return [withLine({ check, severity: 'warning', message }, at === undefined ? undefined : Number(at))];
});
/**
 * Annotates the remarks that are not allowed.
 * @throws KilnError when one of them is an error.
 */
function judge(remarks, { progress, specShown, allow }) {
    const counted = remarks.filter(({ check, severity }) => severity === 'error' ? !isAllowed(check, allow) : !allow.includes(check));
    for (const { check, severity, message, line } of counted) {
        const at = place(specShown, line, check);
        if (severity === 'error')
            progress.fault(message, at);
        else
            progress.warn(message, at);
    }
    const errors = counted.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
        const allowable = new Set(errors.map(({ check }) => check).filter(check => check !== NEVER_ALLOWED));
        const orAllow = allowable.size === 0 ? '' : `, or allow it knowingly: \`lint-allow: ${[...allowable].join(', ')}\``;
        throw new lib_errors/* KilnError */.NF(`The package would not work in an image:\n${errors.map(({ message }) => message).join('\n')}`, {
            remedy: `Correct the spec${orAllow}. Nothing was handed on.`
        });
    }
    return counted;
}
/** A macro in a scriptlet fails each upgrade on each machine; there is no case in which that is meant. */
const NEVER_ALLOWED = 'macro-in-scriptlet';
const isAllowed = (check, allow) => check !== NEVER_ALLOWED && allow.includes(check);

;// CONCATENATED MODULE: ./actions/build-rpm/src/reproducible.ts






/** Puts aside what a build made and empties the tree, but for the sources, so that the same can be built again. */
async function putAside({ topdir }, made) {
    const aside = (0,external_node_path_.join)(topdir, 'FIRST');
    await (0,promises_.mkdir)(aside);
    const moved = async (path) => {
        const to = (0,external_node_path_.join)(aside, (0,external_node_path_.basename)(path));
        await (0,promises_.rename)(path, to);
        return to;
    };
    const kept = { rpms: await Promise.all(made.rpms.map(moved)), srpm: await moved(made.srpm) };
    for (const part of ['BUILD', 'BUILDROOT', 'RPMS', 'SRPMS']) {
        await (0,promises_.rm)((0,external_node_path_.join)(topdir, part), { recursive: true, force: true });
        await (0,promises_.mkdir)((0,external_node_path_.join)(topdir, part));
    }
    return kept;
}
/**
 * Compares two builds of the same sources, neither signed, byte by byte: rpm before 4.14 records no digests that could
 * be compared instead.
 * @throws KilnError that names the first file, or else the first field of the header, that differs.
 */
async function requireEqual(run, first, second) {
    const filesOf = ({ rpms, srpm }) => (0,rpm_package/* packageFiles */.i9)(run, [...rpms, srpm]);
    const [before, after] = await Promise.all([filesOf(first), filesOf(second)]);
    const named = (path) => (0,external_node_path_.basename)(path);
    const more = after.find(({ path }) => !before.some(one => named(one.path) === named(path)));
    if (more !== undefined)
        throw differs((0,nevra/* nevraText */.YH)(more), { how: 'only the second build made it' });
    for (const one of before) {
        const other = after.find(({ path }) => named(path) === named(one.path));
        if (other === undefined)
            throw differs((0,nevra/* nevraText */.YH)(one), { how: 'the second build did not make it' });
        if ((await (0,rpm_package/* fileSha256 */.sN)(one.path)) === (await (0,rpm_package/* fileSha256 */.sN)(other.path)))
            continue;
        throw differs((0,nevra/* nevraText */.YH)(one), await firstDifference(run, one.path, other.path));
    }
}
const differs = (nevra, { how, field }) => new lib_errors/* KilnError */.NF(`${nevra} is not reproducible: ${how}.`, {
    remedy: field === BUILD_TIME
        ? 'rpm before 4.14 (Amazon Linux 2, EL 7) dates each build by the clock and can build nothing twice: build in an image with a newer one, or set `verify-reproducible: false`. Nothing was handed on.'
        : 'Take dates from SOURCE_DATE_EPOCH, sort what comes from directories, and leave out random values; or set `verify-reproducible: false`. Nothing was handed on.'
});
/** rpm's word for what SOURCE_DATE_EPOCH stands in for. */
const BUILD_TIME = 'Buildtime';
async function firstDifference(run, one, other) {
    const ask = (path, ...question) => (0,rpm_program/* printed */.zd)(run('rpm', ['--nosignature', '--dbpath', '/nonexistent/kiln', '-qp', ...question, '--', path]), 'rpm cannot read what was built', 'Build again.');
    const files = ['--qf', '[%{FILENAMES}\t%{FILEDIGESTS} %{FILESIZES} %{FILEMODES:octal} %{FILEMTIMES}\n]'];
    const file = firstOther(await ask(one, ...files), await ask(other, ...files));
    if (file !== undefined) {
        const [was = '', is = ''] = file.lines.map(line => line.split('\t')[1] ?? 'not there');
        const name = file.lines[0]?.split('\t')[0] || file.lines[1]?.split('\t')[0];
        return { how: `${name} differs (digest, size, mode, time: ${was} and ${is})` };
    }
    const header = firstOther(withoutDigests(await ask(one, '--xml')), withoutDigests(await ask(other, '--xml')));
    if (header === undefined)
        return { how: 'the payload differs, though no file does' };
    const field = /.*<rpmTag name="([^"]+)">/s.exec(header.before)?.[1] ?? 'a field';
    const values = header.lines.map(line => line.trim().replace(/<\/?\w+>/g, ''));
    return { how: `its header's ${field} is ${values.join(' and ')}`, field };
}
/** rpm's header as XML, without the fields that differ whenever any other does. */
const withoutDigests = (xml) => xml.replace(/<rpmTag name="(?:Sig|Sha\d|Header|Payload|Sourcepkgid|Pkgid)\w*">.*?<\/rpmTag>/gs, '');
/** The first line in which two texts differ, and the text of the first up to and with it. */
function firstOther(one, other) {
    if (one === other)
        return undefined;
    const [left, right] = [one.split('\n'), other.split('\n')];
    const at = left.findIndex((line, index) => line !== right[index]);
    const index = at < 0 ? left.length : at;
    return { lines: [left[index] ?? '', right[index] ?? ''], before: left.slice(0, index + 1).join('\n') };
}

// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
;// CONCATENATED MODULE: ./actions/build-rpm/src/log.ts
/** rpm names the section in which it runs a script: `Executing(%build): /bin/sh -e /var/tmp/rpm-tmp.x`. */
const sectionOf = (line) => /^Executing\(%(\w+)\):/.exec(line)?.[1];
/** What rpmspec and rpmbuild say: `error: line 3: Unknown tag: Foo`, `error: x.spec:3: …`, `error: Bad source: …`. */
function rpmFinding(line) {
    const [, severity, rest] = /^(error|warning):\s+(.*)$/.exec(line) ?? [];
    if (rest === undefined || (severity !== 'error' && severity !== 'warning'))
        return undefined;
    const at = /^(?:\S*\.spec:\s*)?line (\d+):\s*(.*)$/.exec(rest) ?? /^\S*\.spec:(\d+):\s*(.*)$/.exec(rest);
    if (at === null)
        return { severity, message: rest };
    return { severity, message: at[2] ?? rest, at: { spec: true, line: Number(at[1]) } };
}
/**
 * Finds the source lines that compilers name. Feed it lines in order; it remembers what spans two of them.
 * Forms: gcc and clang `a.c:3:5: error: …`, go `./a.go:3:5: …`, rustc `error…` + ` --> a.rs:3:5`,
 * Python `File "a.py", line 3` + `SyntaxError: …`.
 */
function compilerFindings() {
    let rust;
    let python;
    return line => {
        const gcc = /^(\S[^:]*\.\w+):(\d+):(?:\d+:)? (?:fatal )?error: (.*)$/.exec(line);
        if (gcc !== null)
            return found(gcc[3], gcc[1], gcc[2]);
        const go = /^(?:vet: )?((?:\.{0,2}\/)?[^\s:]+\.go):(\d+):(?:\d+:)? (.*)$/.exec(line);
        if (go !== null)
            return found(go[3], go[1], go[2]);
        const rustMessage = /^error(?:\[E\d+\])?: (.*)$/.exec(line);
        if (rustMessage !== null)
            rust = rustMessage[1];
        const arrow = /^\s*--> ([^\s:]+):(\d+):\d+$/.exec(line);
        if (arrow !== null && rust !== undefined) {
            const message = rust;
            rust = undefined;
            return found(message, arrow[1], arrow[2]);
        }
        const file = /^\s*File "([^"]+)", line (\d+)/.exec(line);
        if (file !== null)
            python = { path: file[1] ?? '', line: Number(file[2]) };
        const raised = /^(\w*(?:Error|Exception): .*)$/.exec(line);
        if (raised !== null && python !== undefined) {
            const { path, line: at } = python;
            python = undefined;
            return found(raised[1], path, String(at));
        }
        return undefined;
    };
}
const found = (message = '', path = '', line = '') => ({
    severity: 'error',
    message,
    at: { path, line: Number(line) }
});
/** The packages that rpmbuild misses: it names all of them at once, before the first section runs. */
function missingBuildRequires(log) {
    const [, block = ''] = /error: Failed build dependencies:\n((?:\s+.*(?:\n|$))+)/.exec(log) ?? [];
    return [...block.matchAll(/^\s+(.+?) is needed by .*$/gm)].map(match => match[1] ?? '');
}
/**
 * Files as the spec names them, not as they lie below the build root: BUILDROOT/NAME-VERSION-RELEASE.ARCH, and since
 * rpm 4.20 BUILD/NAME-VERSION-build/BUILDROOT.
 */
const withoutRoot = (text) => text.replaceAll(/\/\S*\/(?:(?<=\/BUILD\/[^/\s]+-build\/)BUILDROOT|(?<!\/BUILD\/[^/\s]+-build\/)BUILDROOT\/[^/\s]+)(?=\/)/g, '');

;// CONCATENATED MODULE: ./actions/build-rpm/src/rpmbuild.ts









/**
 * Options that make a build depend on its sources only. Both spellings of the clamp: the first is rpm's until 4.19,
 * the second its successor (rpmbuild-config(5); rpm#4035). A build host's name is looked up by DNS unless it is set.
 * A source package names the owner of its files, who is whoever builds, unless told otherwise. rpm 6 writes packages
 * that older ones cannot read, unless told otherwise (rpm#2423).
 */
const reproducible = (topdir) => defines([
    { name: '_topdir', value: topdir },
    { name: '_tmppath', value: (0,external_node_path_.join)(topdir, 'TMP') },
    { name: '_buildhost', value: 'reproducible' },
    { name: 'use_source_date_epoch_as_buildtime', value: '1' },
    { name: 'clamp_mtime_to_source_date_epoch', value: '1' },
    { name: 'build_mtime_policy', value: 'clamp_to_source_date_epoch' },
    { name: 'source_date_epoch_from_changelog', value: '0' },
    { name: '_srcdefattr', value: '(-,root,root)' },
    { name: '_rpmformat', value: '4' }
]);
const defines = (list) => list.flatMap(({ name, value }) => ['--define', `${name} ${value}`]);
/** What the user gave of the compression of payloads, as rpm's macros want it (rpm's doc, "io flags"). */
const payload = (kind) => {
    const flags = { gzip: 'w9.gzdio', xz: 'w6.xzdio', zstd: 'w19.zstdio' };
    if (kind === 'auto')
        return [];
    return defines(['_binary_payload', '_source_payload'].map(name => ({ name, value: flags[kind] })));
};
/** rpmbuild ends with this when it has generated BuildRequires that are not installed (rpm's rpmbuild.c). */
const MISSING_GENERATED = 11;
/** Each round may find more: a build backend asks for plugins once it is there itself. mock gives up after as many. */
const MOST_ROUNDS = 10;
/**
 * Runs rpmbuild -ba. Sections fold in the log, each with its seconds. BuildRequires that the build finds out are
 * installed on the way, if they are to be.
 * @throws KilnError with the cause; causes are annotated at the line of the spec or of the source that failed.
 */
async function rpmbuild(building) {
    const { progress, installGenerated } = building;
    for (let round = 1;; round += 1) {
        const { code, seen, findings, log } = await runOnce(building);
        if (code === 0) {
            for (const { severity, message } of findings)
                if (severity === 'warning')
                    progress.detail(message);
            return seen;
        }
        const [generated] = (await (0,promises_.readdir)((0,external_node_path_.join)(building.tree.topdir, 'SRPMS'))).filter(isGenerated);
        if (code !== MISSING_GENERATED ||
            generated === undefined ||
            installGenerated === undefined ||
            round === MOST_ROUNDS)
            throw buildFailure(building, seen.at(-1)?.name, findings, log);
        const srpm = (0,external_node_path_.join)(building.tree.topdir, 'SRPMS', generated);
        progress.say(`Installing what %generate_buildrequires found: ${missingBuildRequires(log).join(', ')}`);
        await installGenerated(srpm);
        await (0,promises_.rm)(srpm);
    }
}
/** The package that rpmbuild writes for `dnf builddep` only. */
const isGenerated = (file) => file.endsWith('.buildreqs.nosrc.rpm');
async function runOnce({ place, progress, tree, spec, epochSeconds, checkBuildRequires }) {
    const sections = new Sections(progress);
    const findings = [];
    const compiler = compilerFindings();
    const log = [];
    const { code } = await place.run('rpmbuild', ['-ba', ...(checkBuildRequires ? [] : ['--nodeps']), ...spec.options, '--', spec.path], {
        cwd: tree.topdir,
        holding: tree.lock,
        env: { SOURCE_DATE_EPOCH: String(epochSeconds), TZ: 'UTC' },
        onLine: line => {
            const section = sectionOf(line);
            if (section !== undefined)
                sections.begin(`%${section}`);
            else if (/^Processing files: /.test(line))
                sections.begin('packaging');
            sections.say((0,lib_progress/* harmless */.Is)(line));
            log.push(line);
            const finding = compiler(line) ?? rpmFinding(line);
            if (finding !== undefined)
                findings.push(finding);
        }
    });
    return { code, seen: await sections.end(), findings, log: log.join('\n') };
}
function buildFailure({ progress, spec, specText, workspace }, section, findings, log) {
    const lacking = missingBuildRequires(log);
    if (lacking.length > 0) {
        return new lib_errors/* KilnError */.NF(`${(0,counted/* counted */.h)(lacking.length, 'BuildRequires is', 'BuildRequires are')} not installed: ${lacking.join(', ')}.`, {
            remedy: `Set \`builddep: true\`, or run before this step: dnf install -y ${lacking.map(one => `'${one}'`).join(' ')}`
        });
    }
    const errors = findings.filter(({ severity }) => severity === 'error');
    for (const { message, at } of errors.slice(0, 20)) {
        if (at !== undefined && 'spec' in at) {
            progress.fault(message, place(spec.shown, Math.max(1, at.line - spec.addedLines), 'rpmbuild'));
        }
        else if (at !== undefined) {
            progress.fault(message, place(inWorkspace(workspace, at.path), at.line, `${section ?? 'rpmbuild'} failed`));
        }
        else if (section !== undefined && /^Bad exit status/.test(message)) {
            progress.fault((0,rpm_program/* lastLines */.w$)(causeOf(log), 3), place(spec.shown, sectionLine(specText, section), `${section} failed`));
        }
        else if (section === 'packaging') {
            progress.fault(withoutRoot(message), place(spec.shown, sectionLine(specText, '%files'), 'packaging failed'));
        }
    }
    const where = section === undefined ? 'before its first section' : `in ${section}`;
    return new lib_errors/* KilnError */.NF(`rpmbuild failed ${where}:\n${causeOf(log)}`, {
        remedy: `Correct what the log of ${section ?? 'rpmbuild'} names above; nothing was packaged.`
    });
}
/**
 * What went wrong: all from rpmbuild's first own error on, or else the last lines of the section. Its epilogue repeats
 * only that there was an error, and its paths lead into a tree that is gone.
 */
function causeOf(log) {
    const lines = (log.split(/^RPM build (?:errors|warnings):$/m)[0] ?? '')
        .split('\n')
        .filter(line => !/^(error: Bad exit status from .*|Executing\(%\w+\): .*|\+ umask \d+|\s*)$/.test(line));
    const first = lines.findIndex(line => line.startsWith('error: '));
    const cause = withoutRoot((0,rpm_program/* lastLines */.w$)(lines.slice(Math.max(0, first)).join('\n')));
    return cause === '' ? (0,rpm_program/* lastLines */.w$)(log) : cause;
}
/** Compilers name files as they stand in the build tree, below the directory that %setup made. */
function inWorkspace(workspace, path) {
    const parts = path
        .replace(/^.*\/BUILD\//, '')
        .split('/')
        .filter(part => part !== '.');
    for (let skip = 0; skip < parts.length; skip += 1) {
        const candidate = parts.slice(skip).join('/');
        if ((0,external_node_fs_.existsSync)((0,external_node_path_.join)(workspace, candidate)))
            return candidate;
    }
    return path;
}
/** Folds the log by section: rpmbuild only says when one begins, and one group must end before the next begins. */
class Sections {
    #progress;
    #seen = [];
    #told = Promise.resolve();
    #endGroup = async () => { };
    constructor(progress) {
        this.#progress = progress;
    }
    say(line) {
        this.#told = this.#told.then(() => this.#progress.say(line));
    }
    begin(name) {
        const startedAt = Date.now();
        const last = this.#seen.at(-1);
        if (last?.name === name)
            return;
        if (last !== undefined)
            last.seconds = (startedAt - last.startedAt) / 1000;
        this.#seen.push({ name, startedAt, seconds: 0 });
        this.#told = this.#told.then(async () => {
            await this.#endGroup();
            let close = () => { };
            const folded = this.#progress.phase(name, () => new Promise(resolve => (close = resolve)));
            this.#endGroup = () => {
                close();
                return folded;
            };
        });
    }
    async end() {
        const last = this.#seen.at(-1);
        if (last !== undefined)
            last.seconds = (Date.now() - last.startedAt) / 1000;
        await this.#told;
        await this.#endGroup();
        for (const { name, seconds } of this.#seen)
            this.#progress.say(`${name} took ${seconds.toFixed(2)} s`);
        return this.#seen;
    }
}

// EXTERNAL MODULE: ./lib/rpm/signature.ts
var signature = __webpack_require__(8266);
;// CONCATENATED MODULE: ./actions/build-rpm/src/sequoia.ts





const REMEDY = 'Give the output of `sq key export --cert FINGERPRINT` as a secret; the key must be able to sign and not be expired.';
/** The first whose options stay as they are (Sequoia's release 1.0), and the first that takes a passphrase by a file. */
const FIRST_STABLE = 1;
/**
 * Lets the body sign with Sequoia's sq. The key reaches it by standard input and lies in a home directory that only this
 * user can read, the passphrase in a file there; the directory goes whatever happens.
 * @throws KilnError for an sq that is too old or a key that it cannot take.
 */
async function withSequoiaKey(run, { key, passphrase }, temporary, body) {
    const program = await pathOf(run);
    await requireStable(run);
    const home = await (0,promises_.mkdtemp)((0,external_node_path_.join)(temporary, 'kiln-sq-'));
    try {
        const passphraseFile = (0,external_node_path_.join)(home, 'passphrase');
        await (0,promises_.writeFile)(passphraseFile, passphrase ?? '', { mode: 0o600 });
        const sq = ['--home', home, '--batch'];
        const input = (0,signing_key/* decoded */.DH)(key);
        const imported = await run('sq', [...sq, 'key', 'import'], { input });
        if (imported.code !== 0) {
            throw new lib_errors/* KilnError */.NF(`sq cannot import the signing key: ${reason(imported.stderr)}`, { remedy: REMEDY });
        }
        const told = await (0,rpm_program/* printed */.zd)(run('sq', [...sq, 'inspect'], { input }), 'sq cannot read the signing key', REMEDY);
        const fingerprint = fingerprintIn(told);
        if (fingerprint === undefined)
            throw new lib_errors/* KilnError */.NF('sq names no fingerprint of the signing key.', { remedy: REMEDY });
        const publicKey = await (0,rpm_program/* printed */.zd)(run('sq', [...sq, 'cert', 'export', '--cert', fingerprint]), 'sq cannot export the public key', REMEDY);
        const unlock = ['--batch', '--password-file', passphraseFile];
        return await body({
            fingerprint,
            publicKey,
            macros: sequoiaMacros({ program, home, fingerprint, unlock }),
            trial: ['sq', ...sq, '--password-file', passphraseFile, 'sign', '--signer', fingerprint, '--signature-file', '-'],
            reason
        });
    }
    finally {
        await (0,promises_.rm)(home, { recursive: true, force: true, maxRetries: 3 });
    }
}
/** The first fingerprint that `sq inspect` shows is that of the key, those of its subkeys have another heading. */
const fingerprintIn = (inspected) => /^\s*Fingerprint: ([0-9A-F]{40,64})$/m.exec(inspected)?.[1];
/** What sq says, without the addresses of its own code. */
const reason = (said) => (0,rpm_program/* lastLines */.w$)(said
    .split('\n')
    .filter(line => line.trim() !== '' && !/^\s+\d+: /.test(line))
    .map(line => line.trim())
    .join('\n'), 4);
/**
 * rpm 6 knows sq by `%_openpgp_sign` (its macros.in, "OpenPGP signature macros"). Before it rpm runs `%__gpg_sign_cmd`,
 * whose second word is the program's own name, and up to 4.20 it may hand over the header on standard input, which is
 * what sq signs when no file is named. Each rpm passes over the macros of the other.
 */
const sequoiaMacros = ({ program, home, fingerprint, unlock }) => [
    '_openpgp_sign sq',
    `__sq ${program}`,
    `_sq_path ${home}`,
    `_openpgp_sign_id ${fingerprint}`,
    `_sq_sign_cmd_extra_args ${unlock.join(' ')}`,
    `__gpg_sign_cmd ${program} sq --home ${home} ${unlock.join(' ')} sign --signer ${fingerprint} --binary ` +
        '--signature-file %{__signature_filename} %{?__plaintext_filename:-- %{__plaintext_filename}}',
    // rpm up to 4.20 signs nothing unless it is told a name.
    `_gpg_name ${fingerprint}`
];
async function pathOf(run) {
    const path = await (0,rpm_program/* whereIs */.ie)(run, 'sq');
    if (path !== undefined)
        return path;
    throw new lib_errors/* KilnError */.NF('The program sq is not installed on this runner.', {
        remedy: "Install Sequoia's sq (1.0 or newer) in a step before this one, or set `signing-tool: gpg`."
    });
}
async function requireStable(run) {
    // sq 1 has a subcommand for this, sq 0 an option; the other one's is refused by each.
    const [now, before] = [await run('sq', ['version']), await run('sq', ['--version'])];
    const version = /^sq (\d+)\.\S+/m.exec(`${now.stdout}\n${now.stderr}\n${before.stdout}`);
    if (Number(version?.[1] ?? 0) >= FIRST_STABLE)
        return;
    throw new lib_errors/* KilnError */.NF(`${version?.[0] ?? 'This sq'} cannot sign here: it takes no passphrase without a terminal.`, {
        remedy: 'Use sq 1.0 or newer (Debian 13 has one), or set `signing-tool: gpg`.'
    });
}

;// CONCATENATED MODULE: ./actions/build-rpm/src/sign.ts





/** EL 8's rpm and older ones know no key of EdDSA. */
const UNKNOWN_KIND = 'Check that the rpm here and that of the target know the kind of key (RSA 4096 is known to all). Nothing was handed on.';
const sign_REMEDY = 'Check sign-passphrase, and that the key can sign. Nothing was handed on.';
/**
 * Signs a word, so that a wrong passphrase or a key that cannot sign shows before a long build and not after it. The key
 * is gone again before any code of the spec runs.
 * @throws KilnError with the tool's reason.
 */
const proveKey = ({ run, key, tool, temporary }) => withKey({ run, key, tool, temporary }, async ({ trial: [program, ...args], reason }) => {
    const { code, stderr } = await run(program, args, { input: 'kiln' });
    if (code !== 0)
        throw new lib_errors/* KilnError */.NF(`The signing key cannot sign: ${reason(stderr)}`, { remedy: sign_REMEDY });
});
/**
 * Signs the packages and verifies them with only that key in an otherwise empty keyring.
 * @returns the fingerprint of the key.
 */
const sign = (signing, packages) => withKey(signing, async ({ fingerprint, publicKey, macros, reason }) => {
    const { run, temporary } = signing;
    const defines = macros.flatMap(macro => ['--define', macro]);
    const signed = await run('rpmsign', [...defines, '--addsign', ...packages]);
    if (signed.code !== 0) {
        const remedy = /Unsupported PGP/.test(signed.stderr) ? UNKNOWN_KIND : sign_REMEDY;
        throw new lib_errors/* KilnError */.NF(`rpmsign failed: ${reason(signed.stderr)}`, { remedy });
    }
    const bad = await (0,signature/* unsigned */.ad)(run, publicKey, packages, temporary);
    if (bad.length > 0)
        throw (0,signature/* notSigned */.Q8)(bad, UNKNOWN_KIND);
    return fingerprint;
});
async function withKey({ run, key, tool, temporary }, body) {
    if (tool === 'sq' || (tool === 'auto' && !(await (0,rpm_program/* whereIs */.ie)(run, 'gpg')) && (await (0,rpm_program/* whereIs */.ie)(run, 'sq'))))
        return withSequoiaKey(run, key, temporary, body);
    return (0,signing_key/* withSigningKey */.pT)(run, key, temporary, async ({ fingerprint, home, gpg, unlock, publicKey }) => {
        const directory = (await run('gpgconf', ['--list-dirs', 'bindir'])).stdout.trim();
        const program = `${directory === '' ? '/usr/bin' : directory}/gpg`;
        return body({
            fingerprint,
            publicKey,
            macros: gpgMacros({ program, home, fingerprint, unlock }),
            trial: ['gpg', ...gpg, ...unlock, '--local-user', fingerprint, '--armor', '--detach-sign', '--output', '-'],
            reason: rpm_program/* lastLines */.w$
        });
    });
}
/** The same names from rpm 4.14 to rpm 6, where `%_openpgp_sign` is gpg unless set; rpm 4.11 asks for a passphrase itself. */
const gpgMacros = ({ program, home, fingerprint, unlock }) => [
    '_openpgp_sign gpg',
    `__gpg ${program}`,
    `_gpg_path ${home}`,
    `_gpg_name ${fingerprint}`,
    '_gpg_digest_algo sha256',
    `_gpg_sign_cmd_extra_args --batch --no-tty ${unlock.join(' ')}`
];

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./actions/build-rpm/src/sources.ts






/** The one spec that the input means: a path, or a pattern that fits one file. */
async function chooseSpec(workspace, pattern) {
    const exact = (0,external_node_path_.resolve)(workspace, pattern);
    if ((await (0,promises_.lstat)(exact).catch(() => undefined)) !== undefined) {
        if ((await (0,promises_.stat)(exact)).isFile())
            return exact;
        throw new lib_errors/* KilnError */.NF(`${pattern} is not a file.`, { remedy: 'Give the path of the spec file in the input "spec".' });
    }
    const found = [];
    if (/[*?[{]/.test(pattern))
        for await (const path of (0,promises_.glob)(pattern, { cwd: workspace }))
            found.push(path);
    if (found.length === 1 && found[0] !== undefined)
        return (0,external_node_path_.resolve)(workspace, found[0]);
    if (found.length > 1) {
        throw new lib_errors/* KilnError */.NF(`${found.length} specs match "${pattern}": ${found.sort().join(', ')}.`, {
            remedy: 'Name one of them in the input "spec"; build several in a matrix.'
        });
    }
    throw new lib_errors/* KilnError */.NF(`There is no spec at "${pattern}".`, {
        remedy: 'Check the input "spec" (relative to the workspace), and that actions/checkout ran before this step.'
    });
}
/** Job containers run as another user than the checkout's; git refuses that unless it is told. */
const git = (directory) => ['-c', 'safe.directory=*', '-C', directory];
/** The commit that the directory is checked out at, or undefined outside a repository. */
async function commitOf(run, directory) {
    const head = await run('git', [...git(directory), 'log', '-1', '--format=%H %ct']).catch(() => undefined);
    const [, sha, seconds] = /^([0-9a-f]{40,64}) (\d+)$/m.exec(head?.code === 0 ? head.stdout : '') ?? [];
    if (sha === undefined)
        return undefined;
    const status = await run('git', [...git(directory), 'status', '--porcelain', '--untracked-files=no', '--', '.']);
    return { sha, seconds: Number(seconds), dirty: status.stdout.trim() !== '' };
}
const GIT_ARCHIVE = /^git-archive(?::(.+))?$/;
/**
 * Puts each file that the spec asks for into the build tree, and nothing else.
 * @throws KilnError naming every missing one with its Source line, or every one that several files could be.
 */
async function gatherSources(gathering) {
    const { from, workspace, specPath, facts, into, epochSeconds, progress, specShown, specText } = gathering;
    const patterns = from.filter(one => !GIT_ARCHIVE.test(one));
    const archive = from.map(one => GIT_ARCHIVE.exec(one)).find(match => match !== null);
    const beside = (0,external_node_path_.dirname)(specPath);
    const offered = new Map();
    for (const pattern of patterns) {
        let fits = 0;
        for await (const path of (0,promises_.glob)(pattern, { cwd: workspace })) {
            fits += 1;
            const name = (0,external_node_path_.basename)(path);
            offered.set(name, (offered.get(name) ?? new Set()).add((0,external_node_path_.resolve)(workspace, path)));
        }
        if (fits === 0) {
            throw new lib_errors/* KilnError */.NF(`No file matches "${pattern}" of the input "sources".`, {
                remedy: 'Correct the pattern (relative to the workspace), or make the file in a step before this one.'
            });
        }
    }
    const several = facts.wanted.flatMap(({ tag, file }) => {
        const paths = [...(offered.get(file) ?? [])].map(path => (0,external_node_path_.relative)(workspace, path)).sort();
        return paths.length > 1 ? [`${tag}: ${paths.join(' and ')}`] : [];
    });
    if (several.length > 0) {
        throw new lib_errors/* KilnError */.NF(`The input "sources" gives several files for one of the spec:\n${several.join('\n')}`, {
            remedy: 'Narrow the patterns until one file of each name is left.'
        });
    }
    const missing = [];
    for (const [index, { tag, file }] of facts.wanted.entries()) {
        const target = (0,external_node_path_.join)(into, file);
        const [given = (0,external_node_path_.join)(beside, file)] = offered.get(file) ?? [];
        if (await isFile(given))
            await (0,promises_.copyFile)(given, target);
        else if (archive !== undefined && index === 0 && tag.startsWith('Source'))
            await archiveHead(gathering, archive[1] ?? '.', target);
        else {
            const line = tagLine(specText, tag);
            progress.fault(`${file} is missing`, place(specShown, line, `${tag} is missing`));
            missing.push(`${tag} (${specShown}${line === undefined ? '' : `:${line}`}): ${file}`);
            continue;
        }
        // A checkout sets today's times; rpm clamps only times after the epoch, so equal sources need equal times.
        await (0,promises_.utimes)(target, epochSeconds, epochSeconds);
    }
    if (missing.length > 0) {
        throw new lib_errors/* KilnError */.NF(`The spec asks for files that are not there:\n${missing.join('\n')}`, {
            remedy: 'Put them beside the spec, name them in the input "sources", or let `sources: git-archive` make the first one. This action downloads nothing.'
        });
    }
}
const isFile = async (path) => (await (0,promises_.stat)(path).catch(() => undefined))?.isFile() ?? false;
/** Packs what is committed below a directory, as the spec's %setup wants to find it; equal commits give equal bytes. */
async function archiveHead({ run, progress, workspace, facts }, directory, target) {
    const at = (0,external_node_path_.resolve)(workspace, directory);
    const commit = await commitOf(run, at);
    if (commit === undefined) {
        throw new lib_errors/* KilnError */.NF(`${(0,external_node_path_.relative)(workspace, at) || 'The workspace'} is not in a git repository.`, {
            remedy: 'Add a step with actions/checkout before this one, or name the files in the input "sources".'
        });
    }
    if (commit.dirty)
        progress.warn('There are changes that are not committed; git-archive packs the commit without them.');
    const format = (0,external_node_path_.extname)(target) === '.zip' ? 'zip' : 'tar';
    const tar = format === 'zip' ? target : `${target.replace(/(\.tar)?\.(gz|xz|bz2|zst)$|\.t(gz|xz|bz2)$/, '')}.kiln-tar`;
    await (0,rpm_program/* printed */.zd)(run('git', [
        ...git(at),
        'archive',
        `--format=${format}`,
        `--prefix=${facts.directory}/`,
        `--output=${tar}`,
        'HEAD'
    ]), 'git archive failed', 'Check that the checkout is whole.');
    if (format === 'zip')
        return;
    const bytes = await (0,promises_.readFile)(tar);
    if (/\.(tar\.gz|tgz)$/.test(target))
        await (0,promises_.writeFile)(target, (0,external_node_zlib_.gzipSync)(bytes, { level: 6 }));
    else if (target.endsWith('.tar'))
        await (0,promises_.writeFile)(target, bytes);
    else
        await compress(run, tar, target);
    await run('rm', ['-f', '--', tar]);
}
async function compress(run, tar, target) {
    const [program, ...options] = { '.xz': ['xz', '-T1', '-6'], '.txz': ['xz', '-T1', '-6'], '.bz2': ['bzip2'], '.zst': ['zstd', '-q', '--rm'] }[(0,external_node_path_.extname)(target)] ?? [];
    if (program === undefined) {
        throw new lib_errors/* KilnError */.NF(`git-archive cannot make "${(0,external_node_path_.basename)(target)}".`, {
            remedy: 'Let Source0 end in .tar, .tar.gz, .tgz, .tar.xz, .tar.bz2, .tar.zst or .zip.'
        });
    }
    const made = program === 'zstd' ? `${tar}.zst` : `${tar}.${program === 'xz' ? 'xz' : 'bz2'}`;
    await (0,rpm_program/* printed */.zd)(run(program, [...options, tar]), `${program} failed`, 'Check the space on the disk.');
    await run('mv', ['-f', '--', made, target]);
}

;// CONCATENATED MODULE: ./actions/build-rpm/src/spec.ts





const TAGS = [
    '%{NAME}',
    '%{VERSION}',
    '%{RELEASE}',
    '%{VCS}',
    '%{CHANGELOGTIME}',
    '[%{REQUIRENEVRS}\t]',
    '[%{SOURCE}\t]',
    '[%{PATCH}\t]'
];
/**
 * Asks rpm what the spec says. Nothing is read from the text by patterns.
 * @throws KilnError when it does not parse; each error is annotated at its line.
 */
async function readSpec(run, spec, progress) {
    const asked = await ask(run, spec, TAGS, progress);
    const [name = '', version = '', release = '', vcs, changelog, requires, sources, patches] = asked;
    const expanded = await run('rpmspec', [...spec.options, '-P', '--', spec.path]);
    const seconds = (0,rpm_package/* present */.Eb)(changelog);
    return {
        name,
        version,
        release,
        vcs: (0,rpm_package/* present */.Eb)(vcs),
        changelogSeconds: seconds === '' ? undefined : Number(seconds),
        buildRequires: items(requires).filter(one => !one.startsWith('rpmlib(')),
        wanted: numbered([...items(sources), ...items(patches)], expanded.stdout),
        directory: directoryOf(expanded.stdout) ?? `${name}-${version}`
    };
}
/**
 * Only what the source package is called: what a build tree is named after before there is one.
 * @throws KilnError as {@link readSpec}.
 */
async function nameIn(run, spec, progress) {
    const [name = ''] = await ask(run, spec, ['%{NAME}'], progress);
    return name;
}
async function ask(run, spec, tags, progress) {
    const asked = await run('rpmspec', [...spec.options, '-q', '--srpm', '--qf', (0,rpm_package/* queryFormat */.Oc)(tags), '--', spec.path]);
    if (asked.code !== 0)
        throw doesNotParse(asked.stderr, spec, progress);
    return (0,rpm_package/* records */.V0)(asked.stdout)[0] ?? [];
}
function doesNotParse(said, spec, progress) {
    const findings = said.split('\n').flatMap(line => rpmFinding(line) ?? []);
    // rpm ends with the path of the copy that it was given, which says nothing more.
    const errors = findings.filter(({ severity, message }) => severity === 'error' && !/^query of specfile .* failed/.test(message));
    const told = errors.map(({ message, at }) => {
        const line = at !== undefined && 'spec' in at ? Math.max(1, at.line - spec.addedLines) : undefined;
        if (line !== undefined)
            progress.fault(message, place(spec.shown, line, 'The spec does not parse'));
        return `${spec.shown}${line === undefined ? '' : `:${line}`}: ${message}`;
    });
    const all = told.length === 0 ? (0,rpm_program/* lastLines */.w$)(said) : told.join('\n');
    return new lib_errors/* KilnError */.NF(`The spec does not parse.\n${all.replaceAll(spec.path, spec.shown)}`, {
        remedy: `Correct the spec; \`rpmspec -P ${spec.shown}\` shows how rpm reads it.`
    });
}
const items = (value = '') => value.split('\t').filter(item => item !== '' && item !== '(none)');
/** The files that the header lists, in the order of the tags that ask for them (rpm's own order is backwards). */
const numbered = (files, expanded) => {
    const tags = taggedFiles(expanded);
    const order = (file) => tags.findIndex(tagged => tagged.file === file);
    return files
        .map(file => ({ file, tag: tags[order(file)]?.tag ?? 'Source' }))
        .toSorted((a, b) => order(a.file) - order(b.file));
};
/** Sections that list files, each on a line of its own, without numbers. */
const LISTS = { sourcelist: 'source', patchlist: 'patch' };
/**
 * Sources and patches with their numbers, from rpm's own expansion of the spec (rpmspec -P). Numbers left out go on
 * from the last one, as in rpm (build/parsePreamble.c, parseList.c); a URL counts as its last part.
 */
function taggedFiles(expanded) {
    const next = { source: 0, patch: 0 };
    let list;
    return expanded.split('\n').flatMap(line => {
        const section = /^%(\w+)/.exec(line)?.[1];
        if (section !== undefined)
            list = LISTS[section];
        const [, kind = '', number = '', value] = list === undefined
            ? (/^\s*(source|patch)(\d*)\s*:\s*(\S+)/i.exec(line) ?? [])
            : (/^()()\s*([^%#\s]\S*)/.exec(line) ?? []);
        if (value === undefined)
            return [];
        const key = list ?? kind.toLowerCase();
        const at = number === '' ? (next[key] ?? 0) : Number(number);
        next[key] = at + 1;
        const tag = `${key === 'source' ? 'Source' : 'Patch'}${at}`;
        return [{ tag, file: value.replace(/^.*[/=]/, '') }];
    });
}
/** Where %setup leads: newer rpm expands it to a `cd`, older rpm shows it as it is. */
function directoryOf(expanded) {
    const literal = /^%(?:auto)?setup\b.*?\s-n\s*(\S+)/m.exec(expanded);
    if (literal?.[1] !== undefined)
        return literal[1].replaceAll(/^['"]|['"]$/g, '');
    const unpack = expanded.search(/^\S*(?:rpmuncompress|\/tar|\/unzip|\/gzip)\b.*$/m);
    return unpack < 0 ? undefined : /^cd '([^'/][^']*)'$/m.exec(expanded.slice(unpack))?.[1];
}

;// CONCATENATED MODULE: ./actions/build-rpm/src/main.ts
















/**
 * Builds the packages of one spec. Nothing reaches the output directory before everything has passed:
 * build, checks, signature.
 */
async function buildRpm(order, surroundings) {
    const { run, progress, signal, isRoot } = surroundings;
    const specPath = await chooseSpec(order.workspace, order.spec);
    const signing = signingOf(order, surroundings);
    if (signing !== undefined)
        await proveKey(signing);
    await makeBuildRoot();
    return withBuildPlace(order.image, { run, progress, signal, isRoot }, async (place) => {
        if (order.installBuildRequires)
            await installRpmbuild(place, progress);
        const [host, commit] = await Promise.all([lookAtHost(place.run), commitOf(run, (0,external_node_path_.dirname)(specPath))]);
        const name = await nameOf(order, surroundings, place, host, specPath);
        return withBuildTree(name, surroundings, tree => buildIn(order, surroundings, { place, host, commit, specPath, tree }));
    });
}
const signingOf = ({ signingKey, signingTool }, { run, temporary }) => signingKey && { run, key: signingKey, tool: signingTool, temporary };
async function buildIn(order, surroundings, given) {
    const { run, progress } = surroundings;
    const { place, host, commit, specPath, tree } = given;
    const { spec, facts } = await deriveSpec(order, surroundings, given);
    const epochSeconds = sourceDate(order, commit, facts, surroundings);
    const specText = await (0,promises_.readFile)(specPath, 'utf8');
    progress.say(`Building ${facts.name}-${facts.version}-${facts.release} from ${spec.shown}`);
    const specShown = spec.shown;
    await gatherSources({
        ...{ run, progress, workspace: order.workspace, specPath, specShown, specText, facts, epochSeconds },
        from: order.sources,
        into: tree.sources
    });
    const install = (srpm) => installBuildRequires(place, host, spec.options, { spec: spec.path, ...(srpm === undefined ? {} : { srpm }) });
    if (order.installBuildRequires)
        await install();
    if (!host.rpmManaged)
        await warnOfUnknownBuildRequires(run, progress, facts.buildRequires, surroundings.path);
    const building = {
        ...{ place, progress, workspace: order.workspace, tree, spec, specText, epochSeconds },
        installGenerated: order.installBuildRequires ? install : undefined,
        checkBuildRequires: host.rpmManaged
    };
    const sections = await rpmbuild(building);
    let made = await packagesIn(tree);
    if (order.verifyReproducible) {
        const first = await putAside(tree, made);
        progress.say('Building it again, to see whether that gives the same');
        await rpmbuild(building);
        made = await packagesIn(tree);
        await requireEqual(run, first, made);
        progress.say('Both builds are equal, header and payload');
    }
    const lintedPath = (0,external_node_path_.join)(tree.topdir, plainName(specPath));
    await (0,promises_.writeFile)(lintedPath, specText);
    const remarks = await lintAll(order, {
        ...{ run, progress, rpms: made.rpms, specPath: lintedPath, specShown, specText, allow: allowed(order) }
    });
    const all = [...made.rpms, made.srpm];
    const signing = signingOf(order, surroundings);
    const signedBy = signing && (await sign(signing, all));
    const packages = await handOver(run, all, order.outputDirectory);
    const rpms = packages.filter(({ source }) => !source);
    const srpm = packages.find(({ source }) => source);
    const main = rpms.find(rpm => rpm.name === facts.name) ?? rpms[0];
    if (srpm === undefined || main === undefined)
        throw noPackages();
    const sha = commit?.sha ?? order.commit;
    const checksums = (0,external_node_path_.join)(order.outputDirectory, 'SHA256SUMS');
    await (0,promises_.writeFile)(checksums, packages.map(({ sha256, path }) => `${sha256}  ${(0,external_node_path_.basename)(path)}\n`).join(''));
    const sbom = order.sbom === 'off'
        ? undefined
        : await writeSbom(order, {
            run,
            place,
            host,
            facts,
            tree,
            packages: { rpms, main, built: all },
            sha,
            epochSeconds
        });
    return {
        ...{ rpms, srpm, main, commit: sha, epochSeconds, sections, remarks, signedBy, checksums, sbom },
        image: place.image
    };
}
/** Writes the bill of materials beside the packages, after signing: its digests are of what is handed on. */
async function writeSbom(order, made) {
    const { run, place, host, facts, tree, packages, sha, epochSeconds } = made;
    const { sbomOf } = await Promise.all(/* import() */[__webpack_require__.e(761), __webpack_require__.e(415)]).then(__webpack_require__.bind(__webpack_require__, 5415));
    const built = (rpm) => ({
        ...rpm,
        path: packages.built.find(path => (0,external_node_path_.basename)(path) === (0,external_node_path_.basename)(rpm.path)) ?? rpm.path
    });
    const [main, ...others] = await Promise.all([packages.main, ...packages.rpms.filter(rpm => rpm !== packages.main)].map(rpm => productOf(run, built(rpm))));
    if (main === undefined)
        throw noPackages();
    const { name, version, release } = main;
    const path = (0,external_node_path_.join)(order.outputDirectory, `${name}-${version}-${release}.cdx.json`);
    const text = sbomOf({
        ...{ main, others, epochSeconds, commit: sha, repositoryUrl: order.repositoryUrl },
        sources: await sourcesOf(facts, tree.sources),
        buildRequires: host.rpmManaged ? await installedFor(place.run, facts.buildRequires) : []
    });
    await (0,promises_.writeFile)(path, text);
    return path;
}
const noPackages = () => new lib_errors/* KilnError */.NF('rpmbuild wrote no binary package.', { remedy: 'Give the spec a %files section (it may be empty).' });
/** The name decides the build tree, so it is asked before there is one. */
async function nameOf(order, { progress }, place, host, path) {
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(BUILD_ROOT, '.kiln-macros-'));
    const macros = (0,external_node_path_.join)(directory, 'systemd');
    await (0,promises_.writeFile)(macros, SYSTEMD_MACROS);
    try {
        const options = [...macrosToo(host, macros), ...macroOptions(order)];
        const copy = (0,external_node_path_.join)(directory, 'kiln.spec');
        await (0,promises_.copyFile)(path, copy);
        const shown = (0,external_node_path_.relative)(order.workspace, path);
        return await nameIn(place.run, { path: copy, shown, addedLines: 0, options }, progress);
    }
    finally {
        await (0,promises_.rm)(directory, { recursive: true, force: true });
    }
}
/** rpm expands macros in the path of a spec, `%(…)` too, so it never gets the user's own. */
const plainName = (path) => (0,external_node_path_.basename)(path)
    .replaceAll(/[^A-Za-z0-9._+-]/g, '_')
    .replace(/^[-.]/, '_');
const macroOptions = (order) => defines([...order.defines, ...(order.dist === undefined ? [] : [{ name: 'dist', value: order.dist }])]);
/** Writes the spec that is built, and makes sure that rpm reads the wanted version and release from it. */
async function deriveSpec(order, { progress }, { place: where, host, commit, specPath, tree }) {
    const macros = (0,external_node_path_.join)(tree.topdir, 'systemd.macros');
    await (0,promises_.writeFile)(macros, SYSTEMD_MACROS);
    const spec = {
        path: (0,external_node_path_.join)(tree.specs, plainName(specPath)),
        shown: (0,external_node_path_.relative)(order.workspace, specPath),
        options: [
            ...macrosToo(host, macros),
            ...reproducible(tree.topdir),
            ...payload(order.payload),
            ...macroOptions(order)
        ]
    };
    const text = await (0,promises_.readFile)(specPath, 'utf8');
    const sha = commit?.sha ?? order.commit;
    const vcs = order.repositoryUrl === undefined || sha === undefined || /^\s*vcs\s*:/im.test(text)
        ? undefined
        : `git:${order.repositoryUrl}#${sha}`;
    const derived = derive(text, { version: order.version, release: order.release, vcs });
    await (0,promises_.writeFile)(spec.path, derived.text);
    const file = { ...spec, addedLines: derived.addedLines };
    const facts = await readSpec(where.run, file, progress);
    for (const [tag, wanted, got] of [
        ['version', order.version, facts.version],
        ['release', order.release, facts.release]
    ]) {
        if (wanted === undefined || got === wanted || (tag === 'release' && got === `${wanted}${order.dist ?? ''}`))
            continue;
        if (tag === 'release' && got.startsWith(`${wanted}.`))
            continue; // the host's own %{?dist}
        progress.fault(`rpm still reads ${got}`, place(spec.shown, undefined, `${tag} cannot be overridden`));
        throw new lib_errors/* KilnError */.NF(`The ${tag} of ${spec.shown} cannot be set to ${wanted}: rpm still reads ${got}.`, {
            remedy: `Write the tag as a line of its own in the spec's preamble ("${tag === 'version' ? 'Version' : 'Release'}: …"), not out of a macro or an %include.`
        });
    }
    return { spec: file, facts };
}
const DAY_SECONDS = 86_400;
/** The time that stands in for "now" in the build: the same for the same sources. */
function sourceDate(order, commit, facts, { progress, now }) {
    const seconds = order.epoch === 'auto' ? (commit?.seconds ?? facts.changelogSeconds) : order.epoch;
    if (seconds === undefined) {
        progress.warn('There is no commit and no changelog to take the date from, so this build is dated now and cannot be reproduced.');
        return Math.floor(now() / 1000);
    }
    if (seconds > now() / 1000 + DAY_SECONDS) {
        throw new lib_errors/* KilnError */.NF(`The source date ${new Date(seconds * 1000).toISOString()} is in the future.`, {
            remedy: 'Check "source-date-epoch" (seconds, not milliseconds), the date of the commit and the clock of the runner.'
        });
    }
    return seconds;
}
async function packagesIn({ topdir }) {
    const rpms = await (0,promises_.readdir)((0,external_node_path_.join)(topdir, 'RPMS'), { recursive: true });
    const [srpm] = (await (0,promises_.readdir)((0,external_node_path_.join)(topdir, 'SRPMS'))).filter(file => file.endsWith('.rpm') && !isGenerated(file));
    const found = rpms.filter(file => file.endsWith('.rpm')).sort();
    if (srpm === undefined || found.length === 0)
        throw noPackages();
    return { rpms: found.map(file => (0,external_node_path_.join)(topdir, 'RPMS', file)), srpm: (0,external_node_path_.join)(topdir, 'SRPMS', srpm) };
}
/** A version that the workflow gives has no changelog entry in the spec, which is no mistake. */
const allowed = ({ allow, version, release }) => version === undefined && release === undefined ? allow : [...allow, 'incoherent-version-in-changelog'];
async function lintAll(order, linting) {
    const remarks = await Promise.all([
        ownRemarks(linting),
        order.lint === 'off' ? Promise.resolve([]) : rpmlintRemarks(linting)
    ]);
    return judge(remarks.flat(), linting);
}
/** Copies the packages out; digests are of the bytes that are handed on, after signing. */
async function handOver(run, paths, directory) {
    const packages = await (0,rpm_package/* packageFiles */.i9)(run, paths);
    await (0,promises_.mkdir)(directory, { recursive: true });
    return Promise.all(packages.map(async (one) => {
        const path = (0,external_node_path_.join)(directory, (0,external_node_path_.basename)(one.path));
        await (0,promises_.copyFile)(one.path, path);
        return { ...one, path, sha256: await (0,rpm_package/* fileSha256 */.sN)(path) };
    }));
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./actions/build-rpm/src/order.ts



/** The order as the inputs and the runner's environment give it. Secrets are masked before anything is printed. */
function orderOf(inputs, env, mask) {
    const { 'sign-key': key, 'sign-passphrase': passphrase } = inputs;
    for (const secret of (0,signing_key/* secretsOf */.Fj)({ key, passphrase }))
        mask(secret);
    const workspace = env['GITHUB_WORKSPACE'] ?? process.cwd();
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env;
    return {
        workspace,
        spec: inputs.spec,
        sources: inputs.sources,
        version: inputs.version,
        release: inputs.release,
        defines: inputs.defines,
        dist: inputs.dist,
        epoch: inputs['source-date-epoch'],
        image: inputs.image,
        sbom: inputs.sbom,
        payload: inputs.payload,
        verifyReproducible: inputs['verify-reproducible'],
        installBuildRequires: inputs.builddep,
        lint: inputs.lint,
        allow: inputs['lint-allow'],
        signingKey: key === undefined ? undefined : { key, passphrase },
        signingTool: inputs['signing-tool'],
        outputDirectory: (0,external_node_path_.resolve)(workspace, inputs['output-directory']),
        repositoryUrl: server !== undefined && repository !== undefined ? `${server}/${repository}` : undefined,
        commit: commit === '' ? undefined : commit
    };
}
const surroundingsOf = (env) => ({
    path: env['PATH'] ?? '/usr/bin:/bin',
    temporary: (0,external_node_os_.tmpdir)(),
    isRoot: process.getuid?.() === 0,
    now: Date.now
});

;// CONCATENATED MODULE: ./actions/build-rpm/src/outputs.ts
const OUTPUTS = [
    'nevra',
    'name',
    'version',
    'release',
    'arch',
    'rpms',
    'srpm',
    'sha256',
    'subject-digest',
    'checksums',
    'sbom',
    'commit',
    'image',
    'source-date-epoch',
    'seconds',
    'output-directory'
];

;// CONCATENATED MODULE: ./actions/build-rpm/src/report.ts


/** What the output `rpms` says of each package, for the stages that follow. */
const rpmsOutput = (rpms) => JSON.stringify(rpms.map(rpm => ({
    path: rpm.path,
    nevra: (0,nevra/* nevraText */.YH)(rpm),
    name: rpm.name,
    epoch: rpm.epoch,
    version: rpm.version,
    release: rpm.release,
    arch: rpm.arch,
    sha256: rpm.sha256,
    headerSha256: rpm.headerSha256,
    payloadDigest: rpm.payloadDigest
})));
/** The job's summary. */
function summaryOf(built) {
    const packages = [...built.rpms, built.srpm].map(rpm => [
        (0,summary/* code */.aY)((0,nevra/* nevraText */.YH)(rpm)),
        (0,summary/* code */.aY)(rpm.sha256),
        `${(rpm.installedBytes / 1024).toFixed(0)} KiB`
    ]);
    const seconds = built.sections.map(({ name, seconds }) => [(0,summary/* escaped */.Mk)(name), seconds.toFixed(2)]);
    const remarks = built.remarks.map(({ check, message, line }) => [(0,summary/* code */.aY)(check), `${line ?? ''}`, (0,summary/* escaped */.Mk)(message)]);
    return [
        `### Built ${(0,summary/* code */.aY)((0,nevra/* nevraText */.YH)(built.main))}`,
        (0,summary/* table */.tp)(['package', 'SHA-256', 'installed'], packages),
        `Commit ${(0,summary/* code */.aY)(built.commit ?? 'unknown')}, dated ${new Date(built.epochSeconds * 1000).toISOString()}` +
            `${built.signedBy === undefined ? ', not signed' : `, signed by ${(0,summary/* code */.aY)(built.signedBy)}`}` +
            `${built.image === undefined ? '' : `, built in ${(0,summary/* code */.aY)(built.image)}`}.`,
        (0,summary/* table */.tp)(['section', 'seconds'], seconds),
        ...(remarks.length === 0 ? [] : [(0,summary/* table */.tp)(['check', 'line', 'remark'], remarks)])
    ].join('\n\n');
}

;// CONCATENATED MODULE: ./actions/build-rpm/src/index.ts










const set = (0,action/* outputs */.V4)(OUTPUTS);
void (0,action/* runAction */.Cs)(async (signal) => {
    const startedAt = Date.now();
    const order = orderOf(inputs_inputs(), process.env, action/* mask */.dK);
    const built = await buildRpm(order, { ...surroundingsOf(process.env), run: (0,rpm_program/* programs */.cz)(signal), progress: lib_progress/* runnerProgress */.gb, signal });
    const { main, srpm } = built;
    for (const part of ['name', 'version', 'release', 'arch', 'sha256'])
        set(part, main[part]);
    set('nevra', (0,nevra/* nevraText */.YH)(main));
    set('rpms', rpmsOutput(built.rpms));
    set('srpm', srpm.path);
    set('subject-digest', `sha256:${main.sha256}`);
    set('checksums', built.checksums);
    set('sbom', built.sbom);
    set('commit', built.commit);
    set('image', built.image);
    set('source-date-epoch', built.epochSeconds);
    set('seconds', ((Date.now() - startedAt) / 1000).toFixed(1));
    set('output-directory', order.outputDirectory);
    await (0,summary/* writeSummary */.Sy)(summaryOf(built));
});


/***/ })

};
