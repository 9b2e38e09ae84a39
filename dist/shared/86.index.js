export const id = 86;
export const ids = [86];
export const modules = {

/***/ 1217:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ run),
/* harmony export */   s: () => (/* binding */ must)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(481);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_readline__WEBPACK_IMPORTED_MODULE_1__);


/** Runs a program with an array of arguments. A code other than 0 is the caller's to judge. @throws when it cannot start. */
function run(program, args, { env, input, onLine, signal } = {}) {
    return new Promise((resolve, reject) => {
        const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(program, [...args], {
            stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
            ...(env === undefined ? {} : { env }),
            ...(signal === undefined ? {} : { signal })
        });
        const out = [];
        const all = [];
        const { stdout, stderr } = child;
        if (stdout === null || stderr === null)
            throw new Error('no pipes');
        (0,node_readline__WEBPACK_IMPORTED_MODULE_1__.createInterface)({ input: stdout }).on('line', line => {
            out.push(line);
            all.push(line);
            onLine?.(line);
        });
        (0,node_readline__WEBPACK_IMPORTED_MODULE_1__.createInterface)({ input: stderr }).on('line', line => {
            all.push(line);
            onLine?.(line);
        });
        child.on('error', reject);
        child.on('close', (code, killed) => {
            resolve({ code: code ?? (killed === null ? 1 : 128), out: out.join('\n'), all: all.join('\n') });
        });
        if (input !== undefined)
            child.stdin?.on('error', () => { }).end(input);
    });
}
/** Runs a program that has to go well. */
async function must(program, args) {
    const ran = await run(program, args);
    if (ran.code !== 0)
        throw new Error(`${program} ${args.join(' ')} failed: ${ran.all}`);
    return ran;
}


/***/ }),

/***/ 86:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  inside: () => (/* binding */ inside)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
// EXTERNAL MODULE: ./actions/bake-ami/src/child.ts
var child = __webpack_require__(1217);
;// CONCATENATED MODULE: ./actions/bake-ami/src/chroot.ts



/** The programs of the image in the image, seeing nothing of the runner but its network. */
function chrootOf(root, environment) {
    const env = {
        ...environment,
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/root',
        LANG: 'C.UTF-8',
        TERM: 'dumb',
        // systemctl must not guess by namespaces whether it runs in a chroot (systemd#7631, #2015).
        SYSTEMD_OFFLINE: '1',
        // The image's own Python programs would leave their byte code in it.
        PYTHONDONTWRITEBYTECODE: '1'
    };
    return (program, args, how = {}) => (0,child/* run */.e)('chroot', [root, program, ...args], { ...how, env });
}
/** proc, a read-only sysfs, a minimal /dev, and memory where programs leave their traces. */
async function furnish(root, cache) {
    const mount = (...args) => (0,child/* must */.s)('mount', args);
    for (const place of ['proc', 'sys', 'dev', 'run', 'tmp', 'var/tmp'])
        await (0,promises_.mkdir)((0,external_node_path_.join)(root, place), { recursive: true });
    await mount('-t', 'proc', '-o', 'nosuid,noexec,nodev', 'proc', (0,external_node_path_.join)(root, 'proc'));
    await mount('-t', 'sysfs', '-o', 'ro,nosuid,noexec,nodev', 'sysfs', (0,external_node_path_.join)(root, 'sys'));
    await mount('-t', 'tmpfs', '-o', 'nosuid,mode=755', 'tmpfs', (0,external_node_path_.join)(root, 'dev'));
    await mount('-t', 'tmpfs', '-o', 'nosuid,nodev,mode=755', 'tmpfs', (0,external_node_path_.join)(root, 'run'));
    for (const place of ['tmp', 'var/tmp'])
        await mount('-t', 'tmpfs', '-o', 'nosuid,nodev,mode=1777', 'tmpfs', (0,external_node_path_.join)(root, place));
    const devices = [
        ['null', '1', '3'],
        ['zero', '1', '5'],
        ['full', '1', '7'],
        ['random', '1', '8'],
        ['urandom', '1', '9'],
        ['tty', '5', '0']
    ];
    await Promise.all(devices.map(([name, major, minor]) => (0,child/* must */.s)('mknod', ['--mode=0666', (0,external_node_path_.join)(root, 'dev', name), 'c', major, minor])));
    await (0,promises_.mkdir)((0,external_node_path_.join)(root, 'dev/pts'));
    await (0,promises_.mkdir)((0,external_node_path_.join)(root, 'dev/shm'));
    await mount('-t', 'devpts', '-o', 'newinstance,ptmxmode=0666,mode=620', 'devpts', (0,external_node_path_.join)(root, 'dev/pts'));
    await (0,promises_.symlink)('pts/ptmx', (0,external_node_path_.join)(root, 'dev/ptmx'));
    await (0,promises_.symlink)('/proc/self/fd', (0,external_node_path_.join)(root, 'dev/fd'));
    for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries()) {
        await (0,promises_.symlink)(`/proc/self/fd/${index}`, (0,external_node_path_.join)(root, 'dev', name));
    }
    for (const place of ['lock', 'kiln', 'kiln/cache', 'kiln/log', 'kiln/repos.d'])
        await (0,promises_.mkdir)((0,external_node_path_.join)(root, 'run', place));
    await mount('--bind', cache, (0,external_node_path_.join)(root, 'run/kiln/cache'));
}
/** The names in a directory; none when it is not there. */
const filesOf = async (directory) => (0,promises_.readdir)(directory).catch(() => []);
async function remembered(root) {
    const sshd = await filesOf((0,external_node_path_.join)(root, 'etc/ssh'));
    return {
        machineId: await (0,promises_.readFile)((0,external_node_path_.join)(root, 'etc/machine-id')).catch(() => undefined),
        hostKeys: new Set(sshd.filter(name => name.startsWith('ssh_host_'))),
        logs: new Set(await filesOf((0,external_node_path_.join)(root, 'var/log'))),
        boundFiles: [],
        placeholders: []
    };
}
/**
 * Name resolution as the runner has it, without a change to the image where that can be: a link into /run is served
 * there, a file is covered by ours, and only where there is nothing a file stands for the time of the bake.
 */
async function resolver(root, state) {
    const ours = (0,external_node_path_.join)(root, 'run/kiln/resolv.conf');
    await (0,promises_.writeFile)(ours, await (0,promises_.readFile)('/etc/resolv.conf').catch(() => Buffer.alloc(0)));
    const place = (0,external_node_path_.join)(root, 'etc/resolv.conf');
    const link = await (0,promises_.readlink)(place).catch(() => undefined);
    if (link !== undefined) {
        const target = (0,external_node_path_.join)(root, (0,external_node_path_.resolve)('/etc', link));
        if (!target.startsWith((0,external_node_path_.join)(root, 'run/')))
            return;
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(target), { recursive: true });
        await (0,promises_.writeFile)(target, await (0,promises_.readFile)(ours));
        return;
    }
    if (!(await exists(place))) {
        await (0,promises_.writeFile)(place, '');
        state.placeholders.push(place);
    }
    await (0,child/* must */.s)('mount', ['--bind', ours, place]);
    state.boundFiles.push(place);
}
/** Whether there is anything of that name in the image; a link counts, wherever it leads. */
const exists = (path) => (0,promises_.lstat)(path).then(() => true, () => false);

// EXTERNAL MODULE: ./actions/bake-ami/src/installation.ts
var installation = __webpack_require__(8219);
;// CONCATENATED MODULE: ./actions/bake-ami/src/telling.ts
/** Tells the bake outside. */
const tell = (told) => void process.stdout.write(`${JSON.stringify(told)}\n`);
/** A failure with its remedy, carried to the bake outside. */
class Refused extends Error {
    remedy;
    constructor(message, remedy) {
        super(message);
        this.remedy = remedy;
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/root-mount.ts





/**
 * Mounts the candidates until one is a Linux root. `mount -o loop` makes a loop device that frees itself when its last
 * user goes; offset and size come from our own reading of the partition table.
 */
async function mountRoot(work, root) {
    const seen = [];
    for (const candidate of work.candidates) {
        const { number, offset, bytes, kind, incompatible } = candidate;
        const type = kind === 'xfs' ? 'xfs' : 'ext4';
        // nouuid: the host may have the very same base mounted. noatime: reading must not change blocks.
        const options = `loop,offset=${offset},sizelimit=${bytes},noatime${kind === 'xfs' ? ',nouuid' : ''}`;
        const mounted = await (0,child/* run */.e)('mount', ['-t', type, '-o', options, work.disk, root]);
        if (mounted.code !== 0) {
            seen.push(`partition ${number} (${type}, incompatible features 0x${incompatible.toString(16)}): ${mounted.all}`);
            continue;
        }
        if ((await exists((0,external_node_path_.join)(root, 'etc/os-release'))) && (await exists((0,external_node_path_.join)(root, 'usr')))) {
            const manager = await managerOf(root);
            return { candidate, manager, loop: await loopOf(root) };
        }
        seen.push(`partition ${number} (${type}): no etc/os-release`);
        await (0,child/* must */.s)('umount', [root]);
    }
    throw new Refused(`No partition of the base can be mounted as its root:\n${seen.join('\n')}`, /loop device/.test(seen.join())
        ? 'The runner has no free loop device; run the job where /dev/loop-control works (not in an unprivileged container).'
        : 'Use a runner with a newer kernel (the features above are what this one does not know), or a base with ext4 or xfs.');
}
async function managerOf(root) {
    for (const manager of ['dnf', 'yum'])
        if (await exists((0,external_node_path_.join)(root, 'usr/bin', manager)))
            return manager;
    throw new Refused('The base has neither dnf nor yum.', 'Give a base of the RPM family (Amazon Linux, Rocky Linux, Fedora); bases with apt are not supported yet.');
}
async function loopOf(root) {
    const line = (await (0,promises_.readFile)('/proc/self/mountinfo', 'utf8')).split('\n').find(one => one.split(' ')[4] === root);
    const device = line?.split(' - ')[1]?.split(' ')[1];
    if (device === undefined)
        throw new Error(`${root} is not in mountinfo`);
    return { device, file: await (0,promises_.open)(device, 'r') };
}
/** The check that a file system must pass unmounted, after the bake. */
async function checkFileSystem(kind, loop) {
    const [program, ...args] = kind === 'xfs' ? ['xfs_repair', '-n', loop.device] : ['e2fsck', '-f', '-n', loop.device];
    const ran = await (0,child/* run */.e)(program ?? '', args);
    if (ran.code !== 0) {
        throw new Refused(`${(0,external_node_path_.basename)(program ?? '')} finds the file system damaged after the bake:\n${ran.all.split('\n').slice(-10).join('\n')}`, 'Remove the cached base (cache-directory) and run it again; if it stays so, the base itself is damaged.');
    }
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./actions/bake-ami/src/seal.ts





/** Takes out what the bake brought in beside the packages: identity, host keys, the package manager's logs. */
async function seal(root, state, image, newPackages) {
    const machineId = (0,external_node_path_.join)(root, 'etc/machine-id');
    const now = await (0,promises_.readFile)(machineId).catch(() => undefined);
    if (state.machineId === undefined)
        await (0,promises_.rm)(machineId, { force: true });
    else if (now === undefined || !now.equals(state.machineId))
        await (0,promises_.writeFile)(machineId, state.machineId);
    for (const name of await filesOf((0,external_node_path_.join)(root, 'etc/ssh'))) {
        if (name.startsWith('ssh_host_') && !state.hostKeys.has(name))
            await (0,promises_.rm)((0,external_node_path_.join)(root, 'etc/ssh', name));
    }
    for (const name of await filesOf((0,external_node_path_.join)(root, 'var/log'))) {
        if (/^(dnf|yum|hawkey)\b/.test(name) && !state.logs.has(name))
            await (0,promises_.rm)((0,external_node_path_.join)(root, 'var/log', name));
    }
    await label(root, image, newPackages);
}
/** Security labels for the files of new packages: a runner without SELinux writes none (bootc#362). */
async function label(root, image, newPackages) {
    const config = await (0,promises_.readFile)((0,external_node_path_.join)(root, 'etc/selinux/config'), 'utf8').catch(() => '');
    const type = /^SELINUXTYPE=(\w+)/m.exec(config)?.[1];
    if (type === undefined || /^SELINUX=disabled/m.test(config) || newPackages.length === 0)
        return;
    const contexts = `/etc/selinux/${type}/contexts/files/file_contexts`;
    if (!(await exists((0,external_node_path_.join)(root, contexts))) || !(await exists((0,external_node_path_.join)(root, 'usr/sbin/setfiles'))))
        return;
    const files = await image('rpm', ['-ql', ...newPackages]);
    const list = `/run/kiln/${(0,external_node_crypto_.randomUUID)()}`;
    await (0,promises_.writeFile)((0,external_node_path_.join)(root, list), files.out);
    const ran = await image('setfiles', ['-F', '-f', list, contexts]);
    if (ran.code !== 0)
        tell({ warn: `SELinux labels of the new files were not set: ${ran.all.split('\n').slice(-3).join(' ')}` });
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/inside.ts
/**
 * The part of a bake that needs root, in a process of its own: pid 1 of fresh mount, pid, uts and ipc namespaces. When
 * it ends, however it ends, the kernel kills what it started, unmounts what it mounted and frees the loop device.
 * Standard input brings the work as one line of JSON and then stays open: its end means that the bake is gone.
 */









/** Reads the work from standard input, does it, and ends the process. */
function inside() {
    const lines = (0,external_node_readline_.createInterface)({ input: process.stdin });
    lines.once('line', line => {
        install(JSON.parse(line))
            .then(done => tell({ done }))
            .catch((error) => {
            const message = error instanceof Error ? error.message : String(error);
            const remedy = error instanceof Refused ? error.remedy : 'Run it again; if it stays so, report it with the log of this step.';
            tell({ failed: { message, remedy } });
        })
            .finally(() => process.stdout.write('', () => process.exit(0)));
    });
    lines.once('close', () => process.exit(1));
}
async function install(work) {
    const milliseconds = { mount: 0, install: 0, verify: 0, provision: 0, seal: 0, check: 0 };
    const timed = async (phase, body) => {
        const began = performance.now();
        try {
            return await body();
        }
        finally {
            milliseconds[phase] += Math.round(performance.now() - began);
        }
    };
    const root = (0,external_node_path_.join)(work.directory, 'root');
    const cache = (0,external_node_path_.join)(work.directory, 'package-cache');
    await (0,promises_.mkdir)(root, { recursive: true });
    await (0,promises_.mkdir)(cache, { recursive: true });
    const { candidate, loop, manager } = await timed('mount', () => mountRoot(work, root));
    const image = chrootOf(root, work.environment);
    const { before, state } = await timed('mount', async () => {
        const state = await remembered(root);
        await furnish(root, cache);
        await resolver(root, state);
        return { before: await packagesOf(image), state };
    });
    await timed('install', () => installPackage(work, manager, image, root));
    const after = await timed('verify', () => verify(work, image));
    if (work.provisionScript !== undefined)
        await timed('provision', () => provision(work.provisionScript ?? '', image, root));
    const everything = work.provisionScript === undefined ? after : await packagesOf(image);
    const trimmedBytes = await timed('seal', async () => {
        await seal(root, state, image, everything.filter(one => !before.some(({ nevra }) => nevra === one.nevra)).map(one => one.name));
        endOthers();
        await (0,child/* must */.s)('umount', ['--recursive', (0,external_node_path_.join)(root, 'proc')]);
        for (const place of ['sys', 'dev', 'run', 'tmp', 'var/tmp'])
            await (0,child/* must */.s)('umount', ['--recursive', (0,external_node_path_.join)(root, place)]);
        for (const place of state.boundFiles)
            await (0,child/* must */.s)('umount', [place]);
        for (const place of state.placeholders)
            await (0,promises_.rm)(place, { force: true });
        const trimmed = await (0,child/* run */.e)('fstrim', ['--verbose', root]);
        if (trimmed.code !== 0)
            tell({ warn: `Free space was not trimmed, so more blocks than needed move: ${trimmed.all}` });
        await (0,child/* must */.s)('umount', [root]);
        return Number(/\((\d+) bytes\)/.exec(trimmed.out)?.[1] ?? 0);
    });
    await timed('check', () => checkFileSystem(candidate.kind, loop));
    await loop.file.close();
    await (0,promises_.rm)(cache, { recursive: true, force: true });
    return {
        partition: candidate.number,
        fileSystem: candidate.kind,
        before,
        after: everything,
        milliseconds,
        trimmedBytes
    };
}
const packagesOf = async (image) => {
    const listed = await image('rpm', ['-qa', '--qf', installation/* RPM_FORMAT */.Ci]);
    if (listed.code !== 0)
        throw new Error(`rpm -qa failed in the image: ${listed.all}`);
    return (0,installation/* parseInstalled */.GB)(listed.out);
};
async function installPackage(work, manager, image, root) {
    await refuseIfSmall(work, root);
    const policy = (0,external_node_path_.join)(root, 'usr/sbin/policy-rc.d');
    const blocking = (await exists((0,external_node_path_.join)(root, 'usr/sbin/invoke-rc.d'))) && !(await exists(policy));
    if (blocking)
        await (0,promises_.writeFile)(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    if (work.gpgKey !== undefined)
        await (0,promises_.writeFile)((0,external_node_path_.join)(root, 'run/kiln/key'), work.gpgKey);
    await (0,promises_.writeFile)((0,external_node_path_.join)(root, 'run/kiln/repos.d/kiln.repo'), [
        '[kiln]',
        'name=kiln',
        `baseurl=${work.repositoryUrl}`,
        'enabled=1',
        'proxy=_none_',
        `gpgcheck=${work.gpgCheck ? 1 : 0}`,
        ...(work.gpgKey === undefined ? [] : ['gpgkey=file:///run/kiln/key']),
        ''
    ].join('\n'));
    const repositories = [
        ...(work.baseRepositories ? ['/etc/yum.repos.d', '/etc/distro.repos.d'] : []),
        '/run/kiln/repos.d'
    ];
    try {
        const ran = await image(manager, [
            '--assumeyes',
            `--setopt=reposdir=${repositories.join(',')}`,
            '--setopt=cachedir=/run/kiln/cache',
            '--setopt=logdir=/run/kiln/log',
            ...work.excludePackages.map(pattern => `--exclude=${pattern}`),
            'install',
            work.nevra
        ], { onLine: line => tell({ detail: line }) });
        const scriptlet = /^.*(Error in \S+ scriptlet|scriptlet failed).*$/im.exec(ran.all)?.[0];
        if (scriptlet !== undefined) {
            throw new Refused(`A scriptlet failed while ${work.nevra} was installed: ${scriptlet.trim()}`, 'Correct the scriptlet; it must work in a chroot where no service runs (systemctl enable is fine, start is not needed).');
        }
        if (ran.code !== 0) {
            const { message, remedy } = (0,installation/* installFailure */.YU)(ran.all, work.nevra);
            throw new Refused(message, remedy);
        }
    }
    finally {
        if (blocking)
            await (0,promises_.rm)(policy, { force: true });
    }
}
async function refuseIfSmall({ nevra, installedBytes }, root) {
    const { bavail, bsize } = await (0,promises_.statfs)(root);
    const free = bavail * bsize;
    if (free >= installedBytes)
        return;
    const mib = (bytes) => `${Math.ceil(bytes / 1024 ** 2)} MiB`;
    throw new Refused(`${nevra} takes ${mib(installedBytes)}, and the root of the base has ${mib(free)} free.`, 'Use a base with a bigger root file system, or a smaller package.');
}
async function verify({ packageName, nevra }, image) {
    const installed = await packagesOf(image);
    if (!installed.some(one => one.nevra === nevra)) {
        const others = installed.filter(({ name }) => name === packageName).map(one => one.nevra);
        throw new Refused(`${nevra} is not installed afterwards${others.length > 0 ? `; ${others.join(', ')} is` : ''}.`, 'Check exclude-packages and whether the base holds back this package.');
    }
    const broken = (0,installation/* damage */.Ab)((await image('rpm', ['-V', packageName])).all);
    if (broken.length > 0) {
        throw new Refused(`Files of ${nevra} are not as the package has them:\n${broken.slice(0, 10).join('\n')}`, 'Mark files that scriptlets write as %config or %ghost in the spec.');
    }
    return installed;
}
async function provision(script, image, root) {
    await (0,promises_.writeFile)((0,external_node_path_.join)(root, 'run/kiln/provision'), script, { mode: 0o755 });
    const ran = await image('/run/kiln/provision', [], { onLine: line => tell({ say: line }) });
    if (ran.code !== 0) {
        throw new Refused(`The provision script ended with ${ran.code}:\n${ran.all.split('\n').slice(-8).join('\n')}`, 'Correct it; it runs as root in a chroot of the image.');
    }
}
/** pid 1 kills everything else in its pid namespace: daemons that a scriptlet started would hold the mounts. */
function endOthers() {
    try {
        process.kill(-1, 'SIGKILL');
    }
    catch (error) {
        if (error.code !== 'ESRCH')
            throw error;
    }
}


/***/ }),

/***/ 8219:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ab: () => (/* binding */ damage),
/* harmony export */   Ci: () => (/* binding */ RPM_FORMAT),
/* harmony export */   GB: () => (/* binding */ parseInstalled),
/* harmony export */   YU: () => (/* binding */ installFailure),
/* harmony export */   k7: () => (/* binding */ packageChanges)
/* harmony export */ });
/** Compares what rpm's database held before and after. Names that are installed several times are compared whole. */
function packageChanges(before, after) {
    const had = new Set(before.map(({ nevra }) => nevra));
    const has = new Set(after.map(({ nevra }) => nevra));
    const gone = before.filter(({ nevra }) => !has.has(nevra));
    const come = after.filter(({ nevra }) => !had.has(nevra));
    const changed = come.flatMap(({ name, nevra, bytes }) => {
        const from = gone.find(one => one.name === name);
        return from === undefined ? [] : [{ from: from.nevra, to: nevra, bytes }];
    });
    const renewed = new Set(changed.map(({ to }) => to));
    const replaced = new Set(changed.map(({ from }) => from));
    return {
        added: come.filter(({ nevra }) => !renewed.has(nevra)),
        changed,
        removed: gone.map(({ nevra }) => nevra).filter(nevra => !replaced.has(nevra)),
        payloadBytes: come.reduce((sum, { bytes }) => sum + bytes, 0)
    };
}
/** The format in which `rpm -qa` is asked, and its reader. */
const RPM_FORMAT = '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{LONGSIZE}\\n';
const parseInstalled = (text) => text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(fields => fields.length === 5 && fields[0] !== 'gpg-pubkey')
    .map(([name = '', epoch = '0', evr = '', arch = '', size = '0']) => ({
    name,
    nevra: `${name}-${epoch === '0' ? '' : `${epoch}:`}${evr}.${arch}`,
    bytes: Number(size)
}))
    .toSorted((a, b) => a.nevra.localeCompare(b.nevra));
/**
 * Lines of `rpm -V` that mean damage: a file missing, or whose contents are not the package's. Configuration, ghost and
 * documentation files may differ; owners, modes and times are what scriptlets set.
 */
const damage = (verification) => verification.split('\n').filter(line => {
    const [, flags = '', attribute = ''] = /^(missing|[.\w?]{8,9})\s+(?:([cdglr])\s+)?\//.exec(line) ?? [];
    if (flags === '' || 'cgd'.includes(attribute || '-'))
        return false;
    return flags === 'missing' || /^S|^.{2}5/.test(flags);
});
/** What to tell the user when dnf or yum failed, by what it printed. */
function installFailure(said, nevra) {
    const lines = said
        .split('\n')
        .map(line => line.trim())
        .filter(line => line !== '');
    const shown = (pattern) => lines
        .filter(line => pattern.test(line))
        .slice(0, 5)
        .join('\n');
    const known = [
        [
            /nothing provides|conflicting requests|requires .* but none of the providers/i,
            `${nevra} needs something that no repository of the image has:`,
            'Add the missing package to the repository or take the requirement out of the spec; with base-repositories: true the repositories configured in the base are used, too.'
        ],
        [
            /GPG check FAILED|is not signed|Public key .* is not installed|key import failed|not correct/i,
            `The signature of ${nevra} was refused:`,
            'Sign it with the key given as repository-gpgkey (build-rpm does), or give the right key.'
        ],
        [
            /At least .* more space needed|No space left on device/i,
            `The image has too little room for ${nevra}:`,
            'Use a base with a bigger root file system, or a smaller package.'
        ],
        [
            /Failed to download metadata|Cannot download|Could not resolve host|Couldn't connect|Curl error/i,
            'A repository cannot be reached from the image:',
            'Check the network of the runner and the repositories configured in the base; with base-repositories: false only the given repository is used.'
        ],
        [
            /Unable to find a match|No match for argument|No package .* available/i,
            `The image's package manager does not find ${nevra}:`,
            'Check exclude-packages, and that the package is for the architecture and release of the base.'
        ]
    ];
    for (const [pattern, message, remedy] of known) {
        if (pattern.test(said))
            return { message: `${message}\n${shown(pattern)}`, remedy };
    }
    return {
        message: `Installing ${nevra} failed:\n${lines.slice(-8).join('\n')}`,
        remedy: 'Read the lines above; `test-rpm` runs the same installation and shows it whole.'
    };
}


/***/ })

};
