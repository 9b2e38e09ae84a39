export const id = 609;
export const ids = [609];
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

/***/ 8609:
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
// EXTERNAL MODULE: ./lib/sbom/cyclonedx.ts
var cyclonedx = __webpack_require__(6943);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./actions/bake-ami/src/child.ts
var src_child = __webpack_require__(1217);
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

;// CONCATENATED MODULE: ./actions/bake-ami/src/attachment.ts






const DEADLINE_SECONDS = 30;
/**
 * Makes a disk that is served over NBD a file by nbdfuse, in this mount and pid namespace: when the sandbox ends, the kernel ends
 * nbdfuse, and what waits for it gets an error instead of waiting for ever.
 */
async function attach({ disk, directory }) {
    if ('file' in disk)
        return { file: disk.file, processes: [], detach: async () => { } };
    const place = (0,external_node_path_.join)(directory, 'served');
    await (0,promises_.mkdir)(place, { recursive: true });
    const file = (0,external_node_path_.join)(place, 'disk');
    const said = [];
    // From its directory, because the path of a socket may not be long (unix(7)).
    const child = (0,external_node_child_process_.spawn)('nbdfuse', [file, '--unix', (0,external_node_path_.basename)(disk.socket)], {
        cwd: (0,external_node_path_.dirname)(disk.socket),
        stdio: ['ignore', 'pipe', 'pipe']
    });
    for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => said.push(chunk.toString()));
    const ended = exitOf(child);
    for (let waited = 0; !(await isServed(file)); waited += 0.02) {
        const exit = await Promise.race([ended, (0,external_node_timers_promises_.setTimeout)(20, undefined)]);
        if (exit !== undefined || waited > DEADLINE_SECONDS) {
            throw new Refused(`nbdfuse does not serve the disk (${exit ?? `not within ${DEADLINE_SECONDS} s`}): ${said.join('').trim()}`, 'Use fetch: bulk on this runner, or a machine where FUSE is allowed.');
        }
    }
    return {
        file,
        processes: child.pid === undefined ? [] : [child.pid],
        async detach() {
            await (0,src_child/* must */.s)('umount', [place]);
            await ended;
        }
    };
}
const exitOf = (child) => new Promise(resolve => {
    child.on('error', error => resolve(error.message));
    child.on('close', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
});
const isServed = async (file) => (0,promises_.stat)(file).then(found => found.isFile(), () => false);

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
    return (program, args, how = {}) => (0,src_child/* run */.e)('chroot', [root, program, ...args], { ...how, env });
}
/** proc, a read-only sysfs, a minimal /dev, and memory where programs leave their traces. */
async function furnish(root, cache) {
    const mount = (...args) => (0,src_child/* must */.s)('mount', args);
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
    await Promise.all(devices.map(([name, major, minor]) => (0,src_child/* must */.s)('mknod', ['--mode=0666', (0,external_node_path_.join)(root, 'dev', name), 'c', major, minor])));
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
    await (0,src_child/* must */.s)('mount', ['--bind', ours, place]);
    state.boundFiles.push(place);
}
/** Whether there is anything of that name in the image; a link counts, wherever it leads. */
const exists = (path) => (0,promises_.lstat)(path).then(() => true, () => false);
/** Ends what scriptlets started: daemons would hold the mounts. Those named stay, and so does this process. */
async function endOthers(staying = []) {
    for (let tries = 0; tries < 1000; tries++) {
        let ended = 0;
        for (const name of await (0,promises_.readdir)('/proc')) {
            const pid = Number(name);
            if (!Number.isInteger(pid) || pid === process.pid || staying.includes(pid))
                continue;
            const status = await (0,promises_.readFile)(`/proc/${pid}/status`, 'utf8').catch(() => '');
            // Zombies hold nothing.
            if (status === '' || /^State:\s+[ZX]/m.test(status))
                continue;
            try {
                process.kill(pid, 'SIGKILL');
                ended++;
            }
            catch (error) {
                if (error.code !== 'ESRCH')
                    throw error;
            }
        }
        if (ended === 0)
            return;
        await (0,external_node_timers_promises_.setTimeout)(10);
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/containers.ts





/** Where packages and administrators put the units of which Quadlet makes services (podman-systemd.unit(5)). */
const QUADLET = /^\/(?:usr\/share|etc)\/containers\/systemd\/.+\.(?:container|image)$/;
/** The images that units name, each once; one that is the name of another unit is pulled for that unit. Pure. */
function imagesOf(units) {
    const named = units.flatMap(unit => {
        const values = [...unit.matchAll(/^\s*Image\s*=\s*(\S.*?)\s*$/gm)].map(([, value = '']) => value);
        return values.filter(value => !/\.(image|build)$/.test(value));
    });
    return [...new Set(named)];
}
/** A reference as skopeo wants it: with the transport, which podman adds by itself. Pure. */
const withTransport = (image) => /^(docker|oci|oci-archive|docker-archive|dir):/.test(image) ? image : `docker://${image}`;
/** The name under which storage keeps an image of a registry; an archive is kept by its file's name. Pure. */
function storedAs(image) {
    const [, transport = '', place = ''] = /^(oci|oci-archive|docker-archive|dir):([^:]+)/.exec(image) ?? [];
    if (transport === '')
        return image.replace(/^docker:\/\//, '');
    const name = (place.split('/').at(-1) ?? 'image').replace(/\.tar(\.\w+)?$/, '').toLowerCase();
    return `localhost/${name}:latest`;
}
/**
 * Pulls the images of container units that packages brought, into the image's own storage, so that instances start them
 * without a registry. The image's podman does it where it has one; skopeo of the runner otherwise.
 */
async function pullContainers(root, packages, image) {
    if (packages.length === 0)
        return;
    const files = (await image('rpm', ['-ql', ...packages])).out.split('\n').filter(file => QUADLET.test(file));
    if (files.length === 0)
        return;
    const wanted = imagesOf(await Promise.all(files.map(file => (0,promises_.readFile)((0,external_node_path_.join)(root, file), 'utf8'))));
    const hasPodman = await exists((0,external_node_path_.join)(root, 'usr/bin/podman'));
    try {
        for (const one of wanted)
            await pull(one, root, hasPodman, image);
    }
    finally {
        await unmountUnder((0,external_node_path_.join)(root, 'var/lib/containers'));
    }
}
async function pull(one, root, hasPodman, image) {
    tell({ say: `Pulling the container image ${one} into the image.` });
    const ran = hasPodman
        ? await image('podman', ['pull', '--quiet', one])
        : await (0,src_child/* run */.e)('skopeo', ['copy', '--quiet', rooted(withTransport(one), root), await storage(root, one)]).catch((error) => {
            if (error.code !== 'ENOENT')
                throw error;
            throw new Refused(`The package has a container unit for ${one}, and neither the base has podman nor this runner skopeo.`, 'Use a base with podman 4.4 or later, which also runs the unit, or install skopeo on the runner.');
        });
    if (ran.code !== 0) {
        throw new Refused(`The container image ${one} was not pulled: ${ran.all.split('\n').slice(-5).join('\n')}`, 'Check its name, and that the runner may read it; a private registry needs a login before this step.');
    }
}
/** The storage's driver leaves its own directory mounted on itself, which would hold the root. */
async function unmountUnder(directory) {
    const mounts = (await (0,promises_.readFile)('/proc/self/mountinfo', 'utf8'))
        .split('\n')
        .flatMap(line => line.split(' ')[4] ?? [])
        .filter(place => place.startsWith(`${directory}/`));
    for (const place of mounts.toReversed())
        await (0,src_child/* must */.s)('umount', [place]);
}
/** Archives lie in the image. */
const rooted = (reference, root) => reference.replace(/^((?:oci|docker)(?:-archive)?|dir):\/(?!\/)/, `$1:${root}/`);
async function storage(root, image) {
    const graph = (0,external_node_path_.join)(root, 'var/lib/containers/storage');
    // What only a running machine needs is not for the image.
    const transient = (0,external_node_path_.join)(root, 'run/kiln/containers');
    for (const directory of [graph, transient])
        await (0,promises_.mkdir)(directory, { recursive: true });
    return `containers-storage:[overlay@${graph}+${transient}]${storedAs(image)}`;
}

// EXTERNAL MODULE: ./actions/bake-ami/src/installation.ts
var installation = __webpack_require__(8219);
;// CONCATENATED MODULE: ./lib/disk/features.ts
/**
 * Names of the features that a kernel must know to mount a file system ("incompatible" ones): ext4's of fs/ext4/ext4.h
 * as tune2fs writes them, XFS's of fs/xfs/libxfs/xfs_format.h as mkfs.xfs and xfs_info do.
 */
const NAMES = {
    ext: [
        [0x1, 'compression'],
        [0x2, 'filetype'],
        [0x4, 'needs_recovery'],
        [0x8, 'journal_dev'],
        [0x10, 'meta_bg'],
        [0x40, 'extent'],
        [0x80, '64bit'],
        [0x100, 'mmp'],
        [0x200, 'flex_bg'],
        [0x400, 'ea_inode'],
        [0x1000, 'dirdata'],
        [0x2000, 'metadata_csum_seed'],
        [0x4000, 'large_dir'],
        [0x8000, 'inline_data'],
        [0x10000, 'encrypt'],
        [0x20000, 'casefold']
    ],
    xfs: [
        [0x1, 'ftype'],
        [0x2, 'sparse'],
        [0x4, 'meta_uuid'],
        [0x8, 'bigtime'],
        [0x10, 'needsrepair'],
        [0x20, 'nrext64'],
        [0x40, 'exchange'],
        [0x80, 'parent'],
        [0x100, 'metadir'],
        [0x200, 'zoned'],
        [0x400, 'zone_gaps']
    ]
};
/** The features of a superblock's incompatible bits, by name; a bit without a known name as its number. */
function featureNames(kind, bits) {
    const known = NAMES[kind === 'xfs' ? 'xfs' : 'ext'];
    const named = known.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
    let rest = known.reduce((left, [bit]) => left & ~bit, bits) >>> 0;
    for (let bit = 1; rest !== 0; bit *= 2, rest = Math.floor(rest / 2)) {
        if (rest % 2 === 1)
            named.push(`0x${bit.toString(16)}`);
    }
    return named;
}

// EXTERNAL MODULE: ./lib/disk/partitions.ts
var partitions = __webpack_require__(2863);
;// CONCATENATED MODULE: ./actions/bake-ami/src/root-mount.ts







/**
 * nouuid: the host may have the very same base mounted. noatime: reading must not change blocks. Read-only, the journal
 * is not replayed, which would write.
 */
function mountOptions({ offset, bytes, kind }, how) {
    const place = `loop,offset=${offset},sizelimit=${bytes},noatime${kind === 'xfs' ? ',nouuid' : ''}`;
    if (how === 'writable')
        return place;
    return `${place},ro,${kind === 'xfs' ? 'norecovery' : 'noload'}`;
}
/**
 * Mounts the root of a disk. Which candidate it is, is found by looking read-only, so that no other partition changes.
 * `mount -o loop` makes a loop device that frees itself when its last user goes; offset and size come from our own
 * reading of the partition table.
 */
async function mountRoot(work, disk, root) {
    const seen = [];
    const roots = [];
    const mount = async (candidate, how) => {
        const { number, kind, incompatible } = candidate;
        const type = kind === 'xfs' ? 'xfs' : 'ext4';
        const mounted = await (0,src_child/* run */.e)('mount', ['-t', type, '-o', mountOptions(candidate, how), disk, root]);
        if (mounted.code === 0)
            return true;
        seen.push(`partition ${number} (${type} with ${featureNames(kind, incompatible).join(', ')}): ${mounted.all}`);
        return false;
    };
    for (const candidate of work.candidates) {
        if (!(await mount(candidate, 'read-only')))
            continue;
        if ((await exists((0,external_node_path_.join)(root, 'etc/os-release'))) && (await exists((0,external_node_path_.join)(root, 'usr')))) {
            const fstab = await (0,promises_.readFile)((0,external_node_path_.join)(root, 'etc/fstab'), 'utf8').catch(() => '');
            roots.push({ ...candidate, fstab });
        }
        else
            seen.push(`partition ${candidate.number} (${candidate.kind}): no etc/os-release`);
        await (0,src_child/* must */.s)('umount', [root]);
    }
    const candidate = (0,partitions/* bootedRoot */.g1)(roots);
    if (candidate !== undefined && (await mount(candidate, 'writable'))) {
        return { candidate, manager: await managerOf(root), loop: await loopOf(root) };
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
    const ran = await (0,src_child/* run */.e)(program ?? '', args);
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

// EXTERNAL MODULE: ./lib/health-question.ts
var health_question = __webpack_require__(496);
;// CONCATENATED MODULE: ./actions/bake-ami/src/trial-boot.ts
/**
 * The part of `verify: boot` that needs root, in a sandbox as the installation is: the baked disk, mounted read-only
 * under an overlay in memory, boots as a container with its own systemd.
 */











const CGROUPS = '/sys/fs/cgroup';
const CGROUP_PREFIX = 'kiln-boot-';
/** Hierarchies that systemd may use where version 1 is mounted beside version 2. */
const HIERARCHIES = ['systemd', 'unified', 'memory', 'pids'];
/** Boots the image, and judges it. @throws Refused when it does not come up, or its URL does not answer 200. */
async function trialBoot(work) {
    const began = performance.now();
    const root = await overlaid(work);
    const groups = await ownGroups();
    const console = [];
    const machine = start(root, line => {
        console.push(line);
        tell({ detail: line });
    });
    const lastWords = () => console.slice(-12).join('\n');
    try {
        const init = await initOf(machine, work.timeoutSeconds, lastWords);
        const state = await settled(init, machine, work.timeoutSeconds, lastWords);
        const failed = await failedUnits(init);
        const own = failed.filter(unit => work.units.includes(unit));
        if (own.length > 0) {
            const journal = await inMachine(init, 'journalctl', '--no-pager', '--lines=12', ...own.map(unit => `--unit=${unit}`));
            throw new Refused(`The image boots, but ${own.join(', ')} failed:\n${journal.all}`, 'Correct the unit or what it needs; in this trial there is no network but loopback and no instance metadata.');
        }
        if (failed.length > 0)
            tell({ warn: `Units of the base failed in the trial boot: ${failed.join(', ')}.` });
        if (work.url !== undefined)
            await answers(work.url, init, work.timeoutSeconds, lastWords);
        return { state, failed, milliseconds: Math.round(performance.now() - began) };
    }
    finally {
        // Killing nspawn alone would leave the container running.
        await endOthers();
        for (const group of groups)
            await forget(group);
    }
}
/** The image's root as it will be read, and over it memory for what a boot writes. */
async function overlaid({ directory, partition, ...work }) {
    const place = (0,external_node_path_.join)(directory, 'boot');
    const lower = (0,external_node_path_.join)(place, 'image');
    const root = '/run/kiln-boot';
    await (0,promises_.mkdir)(lower, { recursive: true });
    const disk = await attach({ ...work, directory });
    await (0,src_child/* must */.s)('mount', [
        '-t',
        partition.kind === 'xfs' ? 'xfs' : 'ext4',
        '-o',
        mountOptions(partition, 'read-only'),
        disk.file,
        lower
    ]);
    // nspawn leaves locks and directories in the runner's /run and /tmp otherwise.
    await (0,src_child/* must */.s)('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
    for (const name of ['memory/upper', 'memory/work'])
        await (0,promises_.mkdir)((0,external_node_path_.join)('/run', name), { recursive: true });
    await (0,promises_.mkdir)(root);
    const layers = `lowerdir=${lower},upperdir=/run/memory/upper,workdir=/run/memory/work`;
    await (0,src_child/* must */.s)('mount', ['-t', 'overlay', '-o', layers, 'overlay', root]);
    // The last, because the disk may lie in it.
    await (0,src_child/* must */.s)('mount', ['-t', 'tmpfs', 'tmpfs', '/tmp']);
    return root;
}
/** systemd needs a control group that is its own (systemd-nspawn(1), --keep-unit). Those of killed runs go first. */
async function ownGroups() {
    const unified = (await (0,src_child/* run */.e)('stat', ['-f', '-c', '%T', CGROUPS])).out.trim() === 'cgroup2fs';
    const parents = unified ? [CGROUPS] : HIERARCHIES.map(name => (0,external_node_path_.join)(CGROUPS, name));
    const made = [];
    // Our own pid is 1 here; the name must be nobody else's on the machine.
    const name = `${CGROUP_PREFIX}${process.hrtime.bigint()}`;
    for (const parent of parents) {
        const names = await (0,promises_.readdir)(parent).catch(() => undefined);
        if (names === undefined)
            continue;
        for (const old of names.filter(one => one.startsWith(CGROUP_PREFIX)))
            await removeGroup((0,external_node_path_.join)(parent, old));
        const group = (0,external_node_path_.join)(parent, name);
        await (0,promises_.mkdir)(group);
        await (0,promises_.writeFile)((0,external_node_path_.join)(group, 'cgroup.procs'), '0');
        made.push(group);
    }
    return made;
}
/** Removes a group and those under it; one with a process in it stays. */
async function removeGroup(group) {
    for (const entry of await (0,promises_.readdir)(group, { withFileTypes: true }).catch(() => []))
        if (entry.isDirectory())
            await removeGroup((0,external_node_path_.join)(group, entry.name));
    await (0,promises_.rmdir)(group).catch(() => { });
}
/** This process is in the group too, so it leaves first; what was in the machine takes a moment to end. */
async function forget(group) {
    await (0,promises_.writeFile)((0,external_node_path_.join)(group, '../cgroup.procs'), '0').catch(() => { });
    for (let tries = 0; tries < 20; tries++) {
        await removeGroup(group);
        if ((await (0,promises_.readdir)(group).catch(() => undefined)) === undefined)
            return;
        await (0,external_node_timers_promises_.setTimeout)(100);
    }
}
function start(root, onLine) {
    const machine = (0,external_node_child_process_.spawn)('systemd-nspawn', [
        ...['--quiet', '--boot', '--register=no', '--keep-unit', '--console=pipe', `--directory=${root}`],
        ...['--machine=kiln-boot', '--hostname=localhost', '--private-network', '--link-journal=no'],
        ...['--resolv-conf=off', '--timezone=off', '--kill-signal=SIGRTMIN+4', '--setenv=SYSTEMD_COLORS=0'],
        // The root is an overlay, whatever its fstab says; there is no metadata for cloud-init to wait for.
        ...['systemd.mask=systemd-remount-fs.service', 'cloud-init=disabled', 'systemd.show_status=0']
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [machine.stdout, machine.stderr])
        if (stream !== null)
            (0,external_node_readline_.createInterface)({ input: stream }).on('line', onLine);
    machine.on('error', error => onLine(error.message));
    return machine;
}
const isOver = ({ exitCode, signalCode, pid }) => exitCode !== null || signalCode !== null || pid === undefined;
/** The machine's init: nspawn's child, once it has become another program than nspawn. */
async function initOf(machine, seconds, lastWords) {
    const until = Date.now() + seconds * 1000;
    while (Date.now() < until && !isOver(machine)) {
        const children = await (0,promises_.readFile)(`/proc/${machine.pid}/task/${machine.pid}/children`, 'utf8').catch(() => '');
        for (const child of children.split(' ').filter(Boolean)) {
            const program = await (0,promises_.readlink)(`/proc/${child}/exe`).catch(() => '');
            if (program !== '' && !program.endsWith('/systemd-nspawn'))
                return Number(child);
        }
        await (0,external_node_timers_promises_.setTimeout)(50);
    }
    throw new Refused(`The image did not start its init:\n${lastWords()}`, 'Its root needs a systemd at /sbin/init; verify: none bakes without the trial.');
}
function inMachine(init, program, ...args) {
    const spaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd=/'];
    const env = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C.UTF-8', 'TERM=dumb'];
    return (0,src_child/* run */.e)('nsenter', ['--target', String(init), ...spaces, ...env, program, ...args]);
}
/** Waits until systemd has nothing left to start (systemctl(1), is-system-running). */
async function settled(init, machine, seconds, lastWords) {
    const until = Date.now() + seconds * 1000;
    for (;;) {
        const state = (await inMachine(init, 'systemctl', 'is-system-running')).out.trim();
        if (state === 'running' || state === 'degraded')
            return state;
        if (isOver(machine) || Date.now() > until) {
            const jobs = (await inMachine(init, 'systemctl', 'list-jobs', '--no-legend', '--plain')).out.trim();
            throw new Refused(`The image does not come up: after ${seconds} s systemd says "${state || 'nothing'}".\n${jobs || lastWords()}`, 'See which unit it waits for; in this trial there is no network but loopback and no instance metadata.');
        }
        await (0,external_node_timers_promises_.setTimeout)(100);
    }
}
async function failedUnits(init) {
    const { out } = await inMachine(init, 'systemctl', 'list-units', '--failed', '--no-legend', '--plain');
    return out.split('\n').flatMap(line => line.trim().split(/\s+/)[0] || []);
}
async function answers(url, init, seconds, lastWords) {
    const node = (0,health_question/* healthQuestion */.d)(url, seconds);
    const asked = await (0,src_child/* run */.e)('nsenter', ['--target', String(init), '--net', ...node]);
    const last = asked.out.trim() || asked.all.trim();
    if (last === 'HTTP 200')
        return;
    throw new Refused(`The image boots, but ${url} does not answer 200 within ${seconds} s; last: ${last}.\n${lastWords()}`, 'Check verify-url, and that the service is enabled and needs nothing but loopback to become healthy.');
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
        const job = JSON.parse(line);
        const work = 'install' in job ? install(job.install) : trialBoot(job.boot);
        work
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
    const milliseconds = { mount: 0, install: 0, verify: 0, containers: 0, provision: 0, seal: 0, check: 0 };
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
    const attached = await timed('mount', () => attach(work));
    const { candidate, loop, manager } = await timed('mount', () => mountRoot(work, attached.file, root));
    const image = chrootOf(root, work.environment);
    const { before, state } = await timed('mount', async () => {
        const state = await remembered(root);
        await furnish(root, cache);
        await resolver(root, state);
        return { before: await packagesOf(image), state };
    });
    await timed('install', () => installPackage(work, manager, image, root));
    const after = await timed('verify', () => verify(work, image));
    const brought = after.filter(one => !before.some(({ nevra }) => nevra === one.nevra)).map(one => one.name);
    await timed('containers', () => pullContainers(root, brought, image));
    if (work.provisionScript !== undefined)
        await timed('provision', () => provision(work.provisionScript ?? '', image, root));
    const everything = work.provisionScript === undefined ? after : await packagesOf(image);
    const newPackages = everything.filter(one => !before.some(({ nevra }) => nevra === one.nevra)).map(one => one.name);
    const inventory = await timed('verify', () => inventoryOf(image));
    const units = await unitsOf(newPackages, image);
    const os = (0,cyclonedx/* operatingSystem */.$5)(await (0,promises_.readFile)((0,external_node_path_.join)(root, 'etc/os-release'), 'utf8').catch(() => ''));
    const trimmedBytes = await timed('seal', async () => {
        await seal(root, state, image, newPackages);
        await endOthers(attached.processes);
        await (0,src_child/* must */.s)('umount', ['--recursive', (0,external_node_path_.join)(root, 'proc')]);
        for (const place of ['sys', 'dev', 'run', 'tmp', 'var/tmp'])
            await (0,src_child/* must */.s)('umount', ['--recursive', (0,external_node_path_.join)(root, place)]);
        for (const place of state.boundFiles)
            await (0,src_child/* must */.s)('umount', [place]);
        for (const place of state.placeholders)
            await (0,promises_.rm)(place, { force: true });
        const trimmed = await (0,src_child/* run */.e)('fstrim', ['--verbose', root]);
        if (trimmed.code !== 0)
            tell({ warn: `Free space was not trimmed, so more blocks than needed move: ${trimmed.all}` });
        await (0,src_child/* must */.s)('umount', [root]);
        return Number(/\((\d+) bytes\)/.exec(trimmed.out)?.[1] ?? 0);
    });
    await timed('check', () => checkFileSystem(candidate.kind, loop));
    await loop.file.close();
    await attached.detach();
    await (0,promises_.rm)(cache, { recursive: true, force: true });
    return {
        partition: candidate.number,
        fileSystem: candidate.kind,
        before,
        after: everything,
        inventory,
        os,
        units,
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
/** What rpm and dpkg have in their databases; an image has one of them, or, converted, both. */
async function inventoryOf(image) {
    const [format, older] = cyclonedx/* RPM_LISTINGS */.Yg;
    const modern = await image('rpm', ['-qa', '--qf', format]);
    const rpms = modern.code === 0 ? modern : await image('rpm', ['-qa', '--qf', older]);
    const debs = await image('dpkg-query', ['--show', `--showformat=${cyclonedx/* DEB_LISTING */.ND}`]);
    return [...(0,cyclonedx/* parseRpmListing */.TU)(rpms.out), ...(debs.code === 0 ? (0,cyclonedx/* parseDebListing */.ZW)(debs.out) : [])];
}
/** The units in the packages' files. */
async function unitsOf(packages, image) {
    if (packages.length === 0)
        return [];
    const { out } = await image('rpm', ['-ql', ...packages]);
    return out
        .split('\n')
        .flatMap(file => /\/systemd\/system\/([^/]+\.(?:service|socket|timer|mount|path|target))$/.exec(file)?.[1] ?? []);
}
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
  } catch (error) { last = String(error.cause?.code ?? error.message) }
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

/***/ 6943:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $5: () => (/* binding */ operatingSystem),
/* harmony export */   ND: () => (/* binding */ DEB_LISTING),
/* harmony export */   TU: () => (/* binding */ parseRpmListing),
/* harmony export */   Yg: () => (/* binding */ RPM_LISTINGS),
/* harmony export */   ZW: () => (/* binding */ parseDebListing),
/* harmony export */   qf: () => (/* binding */ cycloneDx)
/* harmony export */ });
/* unused harmony export packageUrl */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

/**
 * A software bill of materials as CycloneDX JSON 1.6 (https://cyclonedx.org/docs/1.6/json/). Packages in a set order and
 * a serial number made from the contents: the same contents give the same bytes. Licences are given as the packages
 * name them, which only sometimes is an SPDX expression.
 */
function cycloneDx({ subject, os, packages, at }) {
    const components = [
        {
            type: 'operating-system',
            'bom-ref': `os:${os.id}-${os.version}`,
            name: os.id,
            version: os.version,
            description: os.name
        },
        ...packages
            .map(one => component(one, os))
            .toSorted((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : a['bom-ref'] > b['bom-ref'] ? 1 : 0))
    ];
    const described = {
        type: subject.type,
        'bom-ref': `subject:${subject.name}`,
        name: subject.name,
        version: subject.version,
        properties: properties(subject.properties)
    };
    return {
        $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        serialNumber: `urn:uuid:${uuidOf(JSON.stringify([described, components, at]))}`,
        version: 1,
        metadata: {
            timestamp: at,
            tools: { components: [{ type: 'application', name: 'Kiln' }] },
            component: described
        },
        components
    };
}
function component(one, os) {
    const { name, license, vendor, url, source, headerSha256 } = one;
    const purl = packageUrl(one, os);
    const facts = {
        ...(source === undefined ? {} : { [`kiln:${one.kind}:source`]: source }),
        ...(headerSha256 === undefined ? {} : { 'kiln:rpm:header-sha256': headerSha256 })
    };
    return {
        type: 'library',
        'bom-ref': purl,
        name,
        version: one.epoch === 0 ? one.version : `${one.epoch}:${one.version}`,
        ...(vendor === undefined ? {} : { supplier: { name: vendor } }),
        ...(license === undefined ? {} : { licenses: [{ license: { name: license } }] }),
        purl,
        ...(url === undefined || !/^https?:\/\/\S+$/.test(url) ? {} : { externalReferences: [{ type: 'website', url }] }),
        ...(Object.keys(facts).length === 0 ? {} : { properties: properties(facts) })
    };
}
const properties = (facts) => Object.entries(facts).map(([name, value]) => ({ name, value }));
/**
 * The package's URL (https://github.com/package-url/purl-spec, types rpm and deb): the distribution is the name space,
 * and the epoch of an RPM a qualifier. Qualifiers go by the alphabet.
 */
function packageUrl({ kind, name, epoch, version, arch, source }, os) {
    const qualifiers = {
        arch,
        distro: `${os.id}-${os.version}`,
        ...(epoch === 0 ? {} : { epoch: String(epoch) }),
        ...(source === undefined ? {} : { upstream: source })
    };
    const tail = Object.entries(qualifiers).map(([key, value]) => `${key}=${escaped(value)}`);
    return `pkg:${kind}/${escaped(os.id)}/${escaped(name)}@${escaped(version)}?${tail.join('&')}`;
}
/** Purl leaves `.`, `-`, `_`, `~` and `:` as they are. */
const escaped = (text) => encodeURIComponent(text).replaceAll('%3A', ':');
/** A UUID made of a digest (RFC 9562, version 8). */
function uuidOf(content) {
    const hex = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(content).digest('hex');
    const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
    return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `8${hex.slice(13, 16)}`,
        variant + hex.slice(17, 20),
        hex.slice(20, 32)
    ].join('-');
}
/** The system of an os-release file; unknown parts are `unknown`. */
function operatingSystem(osRelease) {
    const value = (key) => new RegExp(`^${key}=["']?(.*?)["']?\\s*$`, 'm').exec(osRelease)?.[1] || undefined;
    const id = value('ID') ?? 'unknown';
    return { id, version: value('VERSION_ID') ?? 'unknown', name: value('PRETTY_NAME') ?? id };
}
/** How `rpm -qa` is asked; the older format is for rpm before 4.14, which knows no SHA-256 of the header. */
const RPM_LISTINGS = ['%{SHA256HEADER}', ''].map(sha => `%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{LICENSE}\\t%{VENDOR}\\t%{URL}\\t%{SOURCERPM}\\t${sha}\\n`);
const DEB_FIELDS = [
    'Package',
    'Version',
    'Architecture',
    'Maintainer',
    'Homepage',
    'source:Package',
    'db:Status-Status'
];
/** How `dpkg-query --show` is asked. */
const DEB_LISTING = `${DEB_FIELDS.map(field => `\${${field}}`).join('\\t')}\\n`;
const known = (text) => text === undefined || text === '' || text === '(none)' ? undefined : text;
/** Packages of `rpm -qa` in one of {@link RPM_LISTINGS}; public keys, which rpm lists as packages, are none. */
const parseRpmListing = (text) => rows(text, 9).flatMap(([name = '', epoch, version = '', arch = '', license, vendor, url, source, sha]) => {
    if (name === 'gpg-pubkey')
        return [];
    return [listed('rpm', name, Number(epoch ?? 0), version, arch, { license, vendor, url, source, headerSha256: sha })];
});
/** Packages of `dpkg-query` in {@link DEB_LISTING}, those that are installed. */
const parseDebListing = (text) => rows(text, 7).flatMap(([name = '', version = '', arch = '', vendor, url, source, status]) => status === 'installed' ? [listed('deb', name, 0, version, arch, { vendor, url, source })] : []);
const rows = (text, columns) => text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(fields => fields.length === columns);
function listed(kind, name, epoch, version, arch, rest) {
    const facts = Object.entries(rest).flatMap(([key, value]) => {
        const fact = known(value);
        return fact === undefined ? [] : [[key, fact]];
    });
    return { kind, name, epoch, version, arch, ...Object.fromEntries(facts) };
}


/***/ })

};
