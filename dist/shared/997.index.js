export const id = 997;
export const ids = [997];
export const modules = {

/***/ 3997:
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
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
// EXTERNAL MODULE: ./actions/bake-ami/src/child.ts
var src_child = __webpack_require__(1217);
// EXTERNAL MODULE: ./actions/bake-ami/src/telling.ts
var telling = __webpack_require__(2986);
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
    const server = await connected(disk.socket);
    const child = (0,external_node_child_process_.spawn)('nbdfuse', [file, '--fd', '3'], { stdio: ['ignore', 'pipe', 'pipe', server] });
    // It has its own by now.
    server.destroy();
    for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk) => said.push(chunk.toString()));
    const ended = exitOf(child);
    for (let waited = 0; !(await isServed(file)); waited += 0.02) {
        const exit = await Promise.race([ended, (0,external_node_timers_promises_.setTimeout)(20, undefined)]);
        if (exit !== undefined || waited > DEADLINE_SECONDS) {
            throw unserved(`by nbdfuse (${exit ?? LATE}): ${said.join('').trim()}`);
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
const LATE = `not within ${DEADLINE_SECONDS} s`;
const unserved = (how) => new telling/* Refused */.L(`The disk is not served ${how}`, 'Use fetch: bulk on this runner, or a machine where FUSE is allowed.');
/** Waits on the socket for who has the disk. @throws Refused when nobody comes. */
async function connected(path) {
    await (0,promises_.rm)(path, { force: true });
    // The path of a socket may not be long (unix(7)); by the open directory it is short wherever it is.
    const place = await (0,promises_.open)((0,external_node_path_.dirname)(path));
    // What comes over the connection is nbdfuse's to read.
    const listener = (0,external_node_net_.createServer)({ pauseOnConnect: true });
    try {
        // Who has the disk need not be root.
        listener.listen({ path: `/proc/self/fd/${place.fd}/${(0,external_node_path_.basename)(path)}`, writableAll: true });
        await (0,external_node_events_.once)(listener, 'listening');
        const connection = (0,external_node_events_.once)(listener, 'connection', { signal: AbortSignal.timeout(DEADLINE_SECONDS * 1000) });
        (0,telling/* tell */.q)({ reached: 'listening' });
        const [server] = (await connection.catch(() => {
            throw unserved(`to the sandbox (${LATE})`);
        }));
        return server;
    }
    finally {
        listener.close();
        await place.close();
    }
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
        // A file's time is that of the kernel's last tick, which the clock is a little ahead of.
        since: Date.now() - 100,
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

;// CONCATENATED MODULE: ./actions/bake-ami/src/quadlet.ts
/** What Quadlet, a generator of podman's, makes of its files: units of systemd, and the images they need (podman-systemd.unit(5)). Pure. */

/** Where Quadlet looks in an image, the first before the second. */
const QUADLET_DIRECTORIES = ['/etc/containers/systemd', '/usr/share/containers/systemd'];
/** The section that says what a file of this kind is about. */
const SECTIONS = {
    container: 'Container',
    kube: 'Kube',
    pod: 'Pod',
    volume: 'Volume',
    network: 'Network',
    image: 'Image',
    build: 'Build',
    artifact: 'Artifact'
};
/** Whether a file is for the services of users, whose storage is none of the system's. */
const isOfUsers = (path) => QUADLET_DIRECTORIES.some(directory => path.startsWith(`${directory}/users/`)) ||
    /\/\.config\/containers\/systemd\//.test(path);
/** Whether a file is one that Quadlet reads, be it a unit or a drop-in, of the system or of users. */
const isQuadlet = (path) => {
    const isDropIn = /\.d\/[^/]+\.conf$/.test(path);
    const name = isDropIn ? nameOf((0,external_node_path_.dirname)(path)).slice(0, -'.d'.length) : nameOf(path);
    const isIn = QUADLET_DIRECTORIES.some(directory => path.startsWith(`${directory}/`)) || isOfUsers(path);
    return isIn && (kindOf(name) !== undefined || (isDropIn && name in SECTIONS));
};
/** The system's units, of all files in its directories. Of two of one name the first directory's is taken. */
function quadletsOf(files) {
    const ofSystem = files
        .filter(({ path }) => !isOfUsers(path))
        .toSorted((a, b) => ((0,external_node_path_.dirname)(a.path) < (0,external_node_path_.dirname)(b.path) ? -1 : (0,external_node_path_.dirname)(a.path) > (0,external_node_path_.dirname)(b.path) ? 1 : 0));
    const units = new Map();
    for (const file of ofSystem) {
        const name = nameOf(file.path);
        if (kindOf(name) !== undefined && !/\.d\/[^/]+$/.test(file.path) && !units.has(name))
            units.set(name, file);
    }
    const read = [...units].map(([name, file]) => {
        const dropIns = dropInsOf(name, ofSystem);
        const values = settings([file, ...dropIns].map(({ text }) => text).join('\n'));
        return { name, values, kind: kindOf(name) ?? 'container', paths: [file, ...dropIns].map(({ path }) => path) };
    });
    const last = (name, key) => {
        const unit = read.find(one => one.name === name);
        return unit?.values.get(`${SECTIONS[unit.kind]}.${key}`)?.at(-1);
    };
    const built = read.filter(({ kind }) => kind === 'build').flatMap(({ values }) => values.get('Build.ImageTag') ?? []);
    return read.map(({ name, kind, values, paths }) => {
        const images = [];
        const notPulled = [];
        for (const named of imagesNamed(kind, values)) {
            const image = named.endsWith('.image') ? last(named, 'Image') : named;
            if (image === undefined)
                notPulled.push(`${named}, which is not there`);
            else if (image.endsWith('.build') || built.includes(image))
                notPulled.push(`${image}, which is built there`);
            else if (image.includes('%'))
                notPulled.push(`${image}, which systemd completes there`);
            else
                images.push(image);
        }
        const artifact = last(name, 'Artifact');
        if (artifact !== undefined)
            notPulled.push(`the artifact ${artifact}`);
        if (kind === 'build')
            notPulled.push('what it is built from');
        const yaml = (values.get('Kube.Yaml') ?? []).map(file => file.startsWith('/') ? file : (0,external_node_path_.join)((0,external_node_path_.dirname)(paths[0] ?? ''), file));
        const description = values.get('Unit.Description')?.at(-1);
        return { paths, service: serviceOf(name, kind, values), description, images, yaml, notPulled };
    });
}
/** The images that files of Kubernetes name, each once. */
const imagesOfYaml = (text) => [
    ...new Set([...text.matchAll(/^\s*(?:-\s+)?image:\s*["']?([^\s"'#]+)/gm)].map(([, image = '']) => image))
];
const nameOf = (path) => path.split('/').at(-1) ?? path;
function kindOf(name) {
    const kind = /\.([a-z]+)$/.exec(name)?.[1] ?? '';
    return kind in SECTIONS ? kind : undefined;
}
/** All values of each key, by `Section.Key`. */
function settings(text) {
    const values = new Map();
    let section = '';
    for (const line of text.replaceAll(/\\\n\s*/g, '').split('\n')) {
        const [, header] = /^\s*\[(.+)\]\s*$/.exec(line) ?? [];
        const [, key, value = ''] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
        if (header !== undefined)
            section = header;
        else if (key !== undefined)
            values.set(`${section}.${key}`, [...(values.get(`${section}.${key}`) ?? []), value]);
    }
    return values;
}
/** Those of its own directory first, then of names cut off at a dash, then of the kind; of one name only the first, in the order of their names. */
function dropInsOf(name, files) {
    const kind = kindOf(name) ?? '';
    const stem = name.slice(0, -kind.length - 1);
    const parts = (stem.split('@')[0] ?? '').split('-');
    const cut = parts.slice(1).map((_, index) => `${parts.slice(0, parts.length - 1 - index).join('-')}-`);
    const template = /^[^@]+@/.exec(stem)?.[0];
    const stems = [...new Set([stem, ...(template === undefined ? [] : [template]), ...cut])];
    const directories = [...stems.map(one => `${one}.${kind}.d`), `${kind}.d`];
    const sources = [...new Set(files.map(({ path }) => (0,external_node_path_.dirname)((0,external_node_path_.dirname)(path))))].toSorted();
    const found = new Map();
    for (const source of sources) {
        for (const directory of directories) {
            for (const file of files) {
                const conf = nameOf(file.path);
                if ((0,external_node_path_.dirname)(file.path) !== (0,external_node_path_.join)(source, directory) || !conf.endsWith('.conf') || found.has(conf))
                    continue;
                found.set(conf, file);
            }
        }
    }
    return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}
function serviceOf(name, kind, values) {
    const stem = name.slice(0, -kind.length - 1);
    const instance = stem.endsWith('@') ? (values.get('Install.DefaultInstance')?.at(-1) ?? '') : '';
    const given = values.get(`${SECTIONS[kind]}.ServiceName`)?.at(-1);
    if (given !== undefined)
        return `${given}.service`;
    return kind === 'container' || kind === 'kube' ? `${stem}${instance}.service` : `${stem}-${kind}.service`;
}
function imagesNamed(kind, values) {
    if (kind !== 'container' && kind !== 'image' && kind !== 'volume')
        return [];
    const image = values.get(`${SECTIONS[kind]}.Image`)?.at(-1);
    const mounted = (values.get('Container.Mount') ?? []).flatMap(mount => /(^|,)type=image(,|$)/.test(mount) ? (/(?:^|,)(?:source|src)=([^,]+)/.exec(mount)?.[1] ?? []) : []);
    return [...(image === undefined || image === '' ? [] : [image]), ...mounted];
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/containers.ts






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
/** The units that Quadlet will make of what is in the image. */
async function quadletsIn(root, image) {
    const files = [];
    const read = async (directory) => {
        const entries = await (0,promises_.readdir)((0,external_node_path_.join)(root, directory), { withFileTypes: true }).catch(() => []);
        for (const entry of entries) {
            const path = (0,external_node_path_.join)(directory, entry.name);
            if (entry.isDirectory())
                await read(path);
            else
                files.push({ path, text: await textIn(path, image) });
        }
    };
    for (const directory of QUADLET_DIRECTORIES)
        await read(directory);
    return quadletsOf(files);
}
/** Those of them of which packages brought the file or a drop-in. */
async function broughtQuadlets(root, brought, image) {
    if (!brought.some(isQuadlet))
        return [];
    return (await quadletsIn(root, image)).filter(({ paths }) => paths.some(path => brought.includes(path)));
}
/** Read by a program of the image, because a link leads to a place in it. */
const textIn = async (path, image) => (await image('cat', [path])).out;
/**
 * Pulls the images that Quadlet's units need, of those that packages brought, into the image's own storage, so that instances start them
 * without a registry. The image's podman does it where it has one; skopeo of the runner otherwise. What cannot be had now is told.
 */
async function pullContainers(root, brought, image) {
    for (const path of brought.filter(isQuadlet).filter(isOfUsers)) {
        (0,telling/* tell */.q)({
            warn: `${path} is for the services of users: what it needs is pulled by each instance, not into the image.`
        });
    }
    const wanted = new Set();
    for (const { paths, images, yaml, notPulled } of await broughtQuadlets(root, brought, image)) {
        for (const what of notPulled) {
            (0,telling/* tell */.q)({ warn: `${paths[0]} needs ${what}: each instance gets it when it starts the unit, if it can.` });
        }
        for (const one of images)
            wanted.add(one);
        for (const file of yaml)
            for (const one of imagesOfYaml(await textIn(file, image)))
                wanted.add(one);
    }
    if (wanted.size === 0)
        return;
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
    (0,telling/* tell */.q)({ say: `Pulling the container image ${one} into the image.` });
    const ran = hasPodman
        ? await pulledByPodman(one, image)
        : await (0,src_child/* run */.e)('skopeo', ['copy', '--quiet', rooted(withTransport(one), root), await storage(root, one)]).catch((error) => {
            if (error.code !== 'ENOENT')
                throw error;
            throw new telling/* Refused */.L(`The package has a container unit for ${one}, and neither the base has podman nor this runner skopeo.`, 'Use a base with podman 4.4 or later, which also runs the unit, or install skopeo on the runner.');
        });
    if (ran.code !== 0) {
        throw new telling/* Refused */.L(`The container image ${one} was not pulled: ${ran.all.split('\n').slice(-5).join('\n')}`, 'Check its name, and that the runner may read it; a private registry needs a login before this step.');
    }
}
/** What podman pulls from an archive has no name until it gets one; the last that it prints is the image's id (podman-pull(1)). */
async function pulledByPodman(one, image) {
    const pulled = await image('podman', ['pull', '--quiet', one]);
    const isOfRegistry = storedAs(one) === one.replace(/^docker:\/\//, '');
    if (pulled.code !== 0 || isOfRegistry)
        return pulled;
    return image('podman', ['tag', pulled.out.trim().split('\n').at(-1) ?? '', storedAs(one)]);
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

// EXTERNAL MODULE: ./lib/sbom/cyclonedx.ts
var cyclonedx = __webpack_require__(6943);
// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var nevra = __webpack_require__(5496);
// EXTERNAL MODULE: ./actions/bake-ami/src/debian-packages.ts
var debian_packages = __webpack_require__(7669);
// EXTERNAL MODULE: ./actions/bake-ami/src/installation.ts
var installation = __webpack_require__(8219);
;// CONCATENATED MODULE: ./actions/bake-ami/src/deb-manager.ts






const APT = '/run/kiln/apt';
/** apt-get and dpkg. */
const debManager = (root, image) => ({
    installed: () => debsOf(image),
    cacheOf: () => 'archives',
    async install(work, how) {
        await configure(work, root);
        const apt = (...args) => image('env', ['DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_SUSPEND=1', 'apt-get', ...OPTIONS, ...args], how);
        const updated = await apt('update');
        if (updated.code !== 0)
            return updated;
        return apt('install', `${work.packageName}=${work.written ?? ''}`);
    },
    async filesOf(packages) {
        if (packages.length === 0)
            return [];
        return (await image('dpkg', ['--listfiles', ...packages])).out.split('\n').filter(line => line.startsWith('/'));
    },
    async damage(packageName) {
        const [files, database] = [await image('dpkg', ['--verify', packageName]), await image('dpkg', ['--audit'])];
        return [...debDamage(files.all), ...database.all.split('\n').filter(line => line.trim() !== '')];
    }
});
const OPTIONS = [
    '--yes',
    '--quiet',
    '-oDpkg::Use-Pty=0',
    // Files that somebody changed stay as they are, without a question that nobody answers.
    '-oDpkg::Options::=--force-confdef',
    '-oDpkg::Options::=--force-confold',
    '-oDpkg::Options::=--log=/run/kiln/log/dpkg.log',
    // dpkg waits for each file to be on the disk (dpkg(1), unsafe-io), in case the power fails: a bake is then thrown away.
    '-oDpkg::Options::=--force-unsafe-io',
    `-oDir::Etc::SourceList=${APT}/no-such.list`,
    `-oDir::Etc::SourceParts=${APT}/sources`,
    `-oDir::Etc::Preferences=${APT}/preferences`,
    '-oDir::State::Lists=/run/kiln/cache/lists',
    '-oDir::Cache=/run/kiln/cache',
    '-oDir::Log=/run/kiln/log',
    '-oAcquire::Languages=none',
    '-oAcquire::http::Proxy::127.0.0.1=DIRECT',
    '-oAcquire::Retries=2',
    // Without it, update is content with what it gets (apt 2.1 and later; ignored before).
    '-oAPT::Update::Error-Mode=any',
    '-oAPT::Sandbox::User=root'
];
/** apt takes sources of one directory: ours beside those of the image. */
async function configure(work, root) {
    const place = (0,external_node_path_.join)(root, APT);
    await (0,promises_.mkdir)((0,external_node_path_.join)(place, 'sources'), { recursive: true });
    for (const name of ['lists/partial', 'archives/partial'])
        await (0,promises_.mkdir)((0,external_node_path_.join)(root, 'run/kiln/cache', name), { recursive: true });
    const etc = (0,external_node_path_.join)(root, 'etc/apt');
    if (work.baseRepositories) {
        const lists = (await filesOf((0,external_node_path_.join)(etc, 'sources.list.d'))).filter(name => /\.(list|sources)$/.test(name));
        for (const name of lists)
            await (0,promises_.copyFile)((0,external_node_path_.join)(etc, 'sources.list.d', name), (0,external_node_path_.join)(place, 'sources', name));
        await (0,promises_.copyFile)((0,external_node_path_.join)(etc, 'sources.list'), (0,external_node_path_.join)(place, 'sources/base.list')).catch(() => { });
    }
    await (0,promises_.writeFile)((0,external_node_path_.join)(place, 'sources/kiln.list'), sourceLine(work));
    const own = await (0,promises_.readFile)((0,external_node_path_.join)(etc, 'preferences'), 'utf8').catch(() => '');
    await (0,promises_.writeFile)((0,external_node_path_.join)(place, 'preferences'), `${heldBack(work.excludePackages)}${own}`);
}
/** The line of sources.list(5) for the repository that is served. Pure. */
function sourceLine({ source, gpgCheck, gpgKey }) {
    if (source.format !== 'deb')
        throw new Error('not an apt repository');
    const options = [
        ...(gpgCheck && gpgKey !== undefined ? ['signed-by=/run/kiln/key.asc'] : ['trusted=yes']),
        ...(source.mayBeExpired ? ['check-valid-until=no'] : [])
    ];
    return `deb [${options.join(' ')}] ${source.url} ${[source.suite, ...source.components].join(' ')}\n`;
}
/** Preferences (apt_preferences(5)) that neither install nor update what fits the patterns. Pure. */
const heldBack = (patterns) => patterns.map(pattern => `Package: ${pattern}\nPin: release *\nPin-Priority: -1\n\n`).join('');
/** Documentation and translations that small images have dpkg leave out (dpkg.cfg(5), path-exclude). */
const LEFT_OUT = /^missing\s+\/usr\/share\/(doc|man|info|locale|lintian)\//;
/** Lines of `dpkg --verify` that mean damage; they are as rpm's. Pure. */
const debDamage = (verification) => (0,installation/* damage */.Ab)(verification).filter(line => !LEFT_OUT.test(line));
const FIELDS = ['db:Status-Status', 'Package', 'Version', 'Architecture', 'Installed-Size'];
const LISTING = `${FIELDS.map(field => `\${${field}}`).join('\\t')}\\n`;
/** What dpkg has in the image's database. */
async function debsOf(image) {
    const listed = await image('dpkg-query', ['--show', `--showformat=${LISTING}`]);
    if (listed.code !== 0)
        throw new Error(`dpkg-query failed in the image: ${listed.all}`);
    return parseDebs(listed.out);
}
/** Packages as {@link debsOf} lists them, those that are installed, named as RPMs are. Pure. */
const parseDebs = (text) => text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(([status]) => status === 'installed')
    .map(([, name = '', version = '', arch = '', kibibytes = '0']) => ({
    name,
    nevra: (0,nevra/* nevraText */.YH)({ name, ...(0,debian_packages/* versionOf */.E4)(version), arch }),
    bytes: Number(kibibytes) * 1024
}))
    .toSorted((a, b) => a.nevra.localeCompare(b.nevra));

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./actions/bake-ami/src/rpm-manager.ts




/** dnf or yum, and rpm. */
const rpmManager = (root, image, program) => ({
    installed: () => rpmsOf(image),
    cacheOf: ({ url }) => (program === 'yum' ? 'kiln/packages' : `kiln-${digest(url)}/packages`),
    async install(work, how) {
        await (0,promises_.writeFile)((0,external_node_path_.join)(root, 'run/kiln/repos.d/kiln.repo'), repositoryFile(work));
        const repositories = [
            ...(work.baseRepositories ? ['/etc/yum.repos.d', '/etc/distro.repos.d'] : []),
            '/run/kiln/repos.d'
        ];
        return image(program, [
            '--assumeyes',
            `--setopt=reposdir=${repositories.join(',')}`,
            '--setopt=cachedir=/run/kiln/cache',
            '--setopt=logdir=/run/kiln/log',
            ...work.excludePackages.map(pattern => `--exclude=${pattern}`),
            'install',
            work.nevra
        ], how);
    },
    async filesOf(packages) {
        if (packages.length === 0)
            return [];
        return (await image('rpm', ['-ql', ...packages])).out.split('\n');
    },
    damage: async (packageName) => (0,installation/* damage */.Ab)((await image('rpm', ['-V', packageName])).all)
});
/** How dnf tells the caches of repositories of one name apart (libdnf, Repo::Impl::getHash; dnf5, Repo::get_cachedir). */
const digest = (url) => (0,external_node_crypto_.createHash)('sha256').update(url).digest('hex').slice(0, 16);
/** What rpm has in the image's database. */
async function rpmsOf(image) {
    const listed = await image('rpm', ['-qa', '--qf', installation/* RPM_FORMAT */.Ci]);
    if (listed.code !== 0)
        throw new Error(`rpm -qa failed in the image: ${listed.all}`);
    return (0,installation/* parseInstalled */.GB)(listed.out);
}
const repositoryFile = ({ source, gpgCheck, gpgKey }) => [
    '[kiln]',
    'name=kiln',
    `baseurl=${source.url}`,
    'enabled=1',
    'proxy=_none_',
    `gpgcheck=${gpgCheck ? 1 : 0}`,
    ...(gpgKey === undefined ? [] : ['gpgkey=file:///run/kiln/key.asc']),
    ''
].join('\n');

;// CONCATENATED MODULE: ./actions/bake-ami/src/image-contents.ts
/** What an image says of itself, asked with its own programs. */





const systemOf = async (root) => (0,cyclonedx/* operatingSystem */.$5)(await (0,promises_.readFile)((0,external_node_path_.join)(root, 'etc/os-release'), 'utf8').catch(() => ''));
/** What its package manager has in its database: rpm's, or, where that holds none, dpkg's. */
async function packagesOf(image) {
    const rpms = await rpmsOf(image).catch(() => []);
    return rpms.length > 0 ? rpms : debsOf(image);
}
/** What rpm and dpkg have in their databases; an image has one of them, or, converted, both. */
async function inventoryOf(image) {
    const [format, older] = cyclonedx/* RPM_LISTINGS */.Yg;
    const modern = await image('rpm', ['-qa', '--qf', format]);
    const rpms = modern.code === 0 ? modern : await image('rpm', ['-qa', '--qf', older]);
    const debs = await image('dpkg-query', ['--show', `--showformat=${cyclonedx/* DEB_LISTING */.ND}`]);
    return [...(0,cyclonedx/* parseRpmListing */.TU)(rpms.out), ...(debs.code === 0 ? (0,cyclonedx/* parseDebListing */.ZW)(debs.out) : [])];
}

// EXTERNAL MODULE: ./lib/health-question.ts
var health_question = __webpack_require__(496);
;// CONCATENATED MODULE: ./actions/bake-ami/src/container-boot.ts
/** A trial boot as a container: the baked disk's root, read-only under an overlay in memory, with its own systemd. */









const CGROUPS = '/sys/fs/cgroup';
const CGROUP_PREFIX = 'kiln-boot-';
/** Hierarchies that systemd may use where version 1 is mounted beside version 2. */
const HIERARCHIES = ['systemd', 'unified', 'memory', 'pids'];
/** What would wait two minutes for a network that never comes; every unit of Quadlet asks for it. */
const WAIT_ONLINE = ['systemd-networkd-wait-online', 'NetworkManager-wait-online'];
/** Where podman keeps images and containers (containers-storage.conf(5)). */
const STORAGE = 'var/lib/containers/storage';
/**
 * Boots the image whose root is mounted at `lower`, and judges it. @throws Refused when it does not come up, or its URL does not
 * answer 200.
 */
async function containerBoot(work, lower) {
    const began = performance.now();
    const hasContainers = await exists((0,external_node_path_.join)(lower, STORAGE));
    const root = await overlaid(lower, hasContainers ? work.directory : undefined);
    const groups = await ownGroups();
    const console = [];
    const machine = start(root, hasContainers, line => {
        console.push(line);
        (0,telling/* tell */.q)({ detail: line });
    });
    const lastWords = () => console.slice(-12).join('\n');
    try {
        const init = await initOf(machine, work.timeoutSeconds, lastWords);
        const state = await settled(init, machine, work.timeoutSeconds, lastWords);
        const failed = await failedUnits(init);
        const own = failed.filter(unit => work.units.includes(unit));
        if (own.length > 0) {
            const journal = await inMachine(init, 'journalctl', '--no-pager', '--lines=12', ...own.map(unit => `--unit=${unit}`));
            throw new telling/* Refused */.L(`The image boots, but ${own.join(', ')} failed:\n${journal.all}`, 'Correct the unit or what it needs; in this trial there is no network but loopback and no instance metadata.');
        }
        if (failed.length > 0)
            (0,telling/* tell */.q)({ warn: `Units of the base failed in the trial boot: ${failed.join(', ')}.` });
        if (work.url !== undefined)
            await answers(work.url, init, work.timeoutSeconds, lastWords);
        return { how: 'as a container', state, failed, milliseconds: Math.round(performance.now() - began) };
    }
    finally {
        // Killing nspawn alone would leave the container running.
        await endOthers();
        for (const group of groups)
            await forget(group);
    }
}
/**
 * The image's root as it will be read, and over it memory for what a boot writes. Storage of containers is made of overlays itself,
 * which cannot lie on this one: where it is given a directory, a copy of it lies there.
 */
async function overlaid(lower, copies) {
    const root = '/run/kiln-boot';
    // nspawn leaves locks and directories in the runner's /run and /tmp otherwise.
    await (0,src_child/* must */.s)('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
    for (const name of ['memory/upper', 'memory/work'])
        await (0,promises_.mkdir)((0,external_node_path_.join)('/run', name), { recursive: true });
    await (0,promises_.mkdir)(root);
    const layers = `lowerdir=${lower},upperdir=/run/memory/upper,workdir=/run/memory/work`;
    await (0,src_child/* must */.s)('mount', ['-t', 'overlay', '-o', layers, 'overlay', root]);
    if (copies !== undefined) {
        const copy = (0,external_node_path_.join)(copies, 'containers');
        await (0,src_child/* must */.s)('cp', ['--archive', '--reflink=auto', (0,external_node_path_.join)(lower, STORAGE), copy]);
        await (0,src_child/* must */.s)('mount', ['--bind', copy, (0,external_node_path_.join)(root, STORAGE)]);
    }
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
function start(root, hasContainers, onLine) {
    const machine = (0,external_node_child_process_.spawn)('systemd-nspawn', [
        ...['--quiet', '--boot', '--register=no', '--keep-unit', '--console=pipe', `--directory=${root}`],
        ...['--machine=kiln-boot', '--hostname=localhost', '--private-network', '--link-journal=no'],
        ...['--resolv-conf=off', '--timezone=off', '--kill-signal=SIGRTMIN+4', '--setenv=SYSTEMD_COLORS=0'],
        // What runtimes of containers ask of the kernel beyond what a machine of nspawn may.
        ...(hasContainers ? ['--system-call-filter=@keyring', '--system-call-filter=bpf'] : []),
        // The root is an overlay, whatever its fstab says; there is no metadata for cloud-init to wait for, and no network.
        ...['systemd.mask=systemd-remount-fs.service', 'cloud-init=disabled', 'systemd.show_status=0'],
        ...WAIT_ONLINE.map(service => `systemd.mask=${service}.service`)
    ], {
        stdio: ['ignore', 'pipe', 'pipe'],
        // Runtimes of containers refuse version 1 beside version 2; where there is version 2 alone, this changes nothing.
        env: { ...process.env, ...(hasContainers ? { SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' } : {}) }
    });
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
    throw new telling/* Refused */.L(`The image did not start its init:\n${lastWords()}`, 'Its root needs a systemd at /sbin/init; verify: none bakes without the trial.');
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
            throw new telling/* Refused */.L(`The image does not come up: after ${seconds} s systemd says "${state || 'nothing'}".\n${jobs || lastWords()}`, 'See which unit it waits for; in this trial there is no network but loopback and no instance metadata.');
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
    throw new telling/* Refused */.L(`The image boots, but ${url} does not answer 200 within ${seconds} s; last: ${last}.\n${lastWords()}`.trimEnd(), 'Check verify-url, and that the service is enabled and needs nothing but loopback to become healthy.');
}

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
// EXTERNAL MODULE: ./actions/bake-ami/src/on-path.ts
var on_path = __webpack_require__(4944);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./lib/disk/growth.ts

const SECTOR = 512;
/** The last sectors are left where they fill no block of a file system. */
const ALIGNMENT = 4096 / SECTOR;
const HEADER_LEAST = 92;
const PROTECTIVE = 0xee;
/** An MBR counts sectors in 32 bits. */
const MBR_MOST_SECTORS = 0xffffffff;
/** "Beyond what cylinders, heads and sectors can say" (UEFI 2.10, table 5.1). */
const CHS_BEYOND = Buffer.from([0xfe, 0xff, 0xff]);
/**
 * How partition `number` grows to the end of its disk, as growpart(1) and `sgdisk --move-second-header` do it: of a GPT the
 * copy moves to the disk's new end (UEFI 2.10, section 5.3), of an MBR only a length changes. Number 0 is a disk without
 * a table. Nothing is to be written when it reaches the end already. Pure but for reading.
 */
async function growth(read, diskBytes, number) {
    if (number === 0)
        return { bytes: diskBytes, writes: [] };
    const head = await read(0, 2 * SECTOR);
    return head.toString('latin1', SECTOR, SECTOR + 8) === 'EFI PART'
        ? gpt(read, head, diskBytes, number)
        : mbr(head, diskBytes, number);
}
async function gpt(read, head, diskBytes, number) {
    const primary = Buffer.from(head.subarray(SECTOR));
    const headerBytes = primary.readUInt32LE(12);
    const [count, size] = [primary.readUInt32LE(80), primary.readUInt32LE(84)];
    const firstEntry = Number(primary.readBigUInt64LE(72));
    const isSound = headerBytes >= HEADER_LEAST && headerBytes <= SECTOR && size >= 128 && size <= 4096 && count <= 1024;
    if (!isSound || checksum(primary, headerBytes) !== primary.readUInt32LE(16)) {
        return { problem: 'the checksum of its GPT is wrong' };
    }
    const entries = Buffer.from(await read(firstEntry * SECTOR, count * size));
    if ((0,external_node_zlib_.crc32)(entries) !== primary.readUInt32LE(88))
        return { problem: 'the checksum of its GPT entries is wrong' };
    const last = Math.floor(diskBytes / SECTOR) - 1;
    const entrySectors = Math.ceil((count * size) / SECTOR);
    const lastUsable = last - entrySectors - 1;
    const end = Math.floor((lastUsable + 1) / ALIGNMENT) * ALIGNMENT - 1;
    const at = (number - 1) * size;
    const first = Number(entries.readBigUInt64LE(at + 32));
    const had = Number(entries.readBigUInt64LE(at + 40));
    for (let other = 0; other < count; other++) {
        const start = Number(entries.readBigUInt64LE(other * size + 32));
        const isUsed = entries.subarray(other * size, other * size + 16).some(byte => byte !== 0);
        if (isUsed && start > had)
            return { problem: behind(other + 1, number) };
    }
    if (had >= end)
        return { bytes: (had - first + 1) * SECTOR, writes: [] };
    const oldBackup = Number(primary.readBigUInt64LE(32));
    entries.writeBigUInt64LE(BigInt(end), at + 40);
    const entriesChecksum = (0,external_node_zlib_.crc32)(entries);
    const header = (own, other, entriesAt) => {
        const made = Buffer.from(primary);
        made.writeBigUInt64LE(BigInt(own), 24);
        made.writeBigUInt64LE(BigInt(other), 32);
        made.writeBigUInt64LE(BigInt(lastUsable), 48);
        made.writeBigUInt64LE(BigInt(entriesAt), 72);
        made.writeUInt32LE(entriesChecksum, 88);
        made.writeUInt32LE(checksum(made, headerBytes), 16);
        return made;
    };
    const padded = Buffer.concat([entries, Buffer.alloc(entrySectors * SECTOR - entries.length)]);
    return {
        bytes: (end - first + 1) * SECTOR,
        writes: [
            { offset: (last - entrySectors) * SECTOR, bytes: padded },
            { offset: last * SECTOR, bytes: header(last, 1, last - entrySectors) },
            { offset: 0, bytes: protective(head.subarray(0, SECTOR), last) },
            { offset: firstEntry * SECTOR, bytes: padded },
            { offset: SECTOR, bytes: header(1, last, firstEntry) },
            // The old copy lies in the partition now.
            ...(oldBackup > 1 && oldBackup < last ? [{ offset: oldBackup * SECTOR, bytes: Buffer.alloc(SECTOR) }] : [])
        ]
    };
}
/** CRC-32 of a GPT header, its own field being 0. */
function checksum(header, headerBytes) {
    const plain = Buffer.from(header.subarray(0, headerBytes));
    plain.writeUInt32LE(0, 16);
    return (0,external_node_zlib_.crc32)(plain);
}
/** The MBR before a GPT covers the whole disk, as far as it can count (UEFI 2.10, section 5.2.3). */
function protective(sector, last) {
    const made = Buffer.from(sector);
    for (let at = 446; at < 510; at += 16) {
        if (made.readUInt8(at + 4) !== PROTECTIVE || made.readUInt32LE(at + 8) !== 1)
            continue;
        made.writeUInt32LE(Math.min(last, MBR_MOST_SECTORS), at + 12);
    }
    return made;
}
function mbr(head, diskBytes, number) {
    const made = Buffer.from(head.subarray(0, SECTOR));
    const at = 446 + (number - 1) * 16;
    const first = made.readUInt32LE(at + 8);
    for (let other = 1; other <= 4; other++) {
        const entry = 446 + (other - 1) * 16;
        if (made.readUInt8(entry + 4) !== 0 && made.readUInt32LE(entry + 8) > first) {
            return { problem: behind(other, number) };
        }
    }
    const end = Math.floor(diskBytes / SECTOR / ALIGNMENT) * ALIGNMENT;
    const sectors = Math.min(end - first, MBR_MOST_SECTORS);
    const had = made.readUInt32LE(at + 12);
    if (had >= sectors)
        return { bytes: had * SECTOR, writes: [] };
    CHS_BEYOND.copy(made, at + 5);
    made.writeUInt32LE(sectors, at + 12);
    return { bytes: sectors * SECTOR, writes: [{ offset: 0, bytes: made }] };
}
const behind = (other, number) => `partition ${other} lies behind partition ${number}`;

;// CONCATENATED MODULE: ./actions/bake-ami/src/root-growth.ts




const GIB = 1024 ** 3;
const gib = (bytes) => `${(bytes / GIB).toFixed(1)} GiB`;
/** Makes the root's partition reach the end of its disk; nothing is written when it cannot. */
async function growPartition(disk, candidate, diskBytes) {
    const file = await (0,promises_.open)(disk, 'r+');
    let bytes;
    try {
        const read = async (offset, length) => {
            const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
            return buffer.subarray(0, bytesRead);
        };
        const planned = await growth(read, diskBytes, candidate.number);
        if ('problem' in planned) {
            throw new telling/* Refused */.L(`The root of the base cannot grow to root-volume-size: ${planned.problem}.`, 'Leave root-volume-size out, or give a base whose root is the last partition.');
        }
        for (const write of planned.writes)
            await file.write(write.bytes, 0, write.bytes.length, write.offset);
        await file.sync();
        bytes = planned.bytes;
    }
    finally {
        await file.close();
    }
    if (bytes <= candidate.bytes)
        return candidate;
    (0,telling/* tell */.q)({ say: `The root grows from ${gib(candidate.bytes)} to ${gib(bytes)}.` });
    return { ...candidate, bytes };
}
/**
 * Makes a file system that is mounted fill its partition. XFS grows mounted, and only then (xfs_growfs(8)). ext4 is
 * unmounted for it: resize2fs then leaves new inode tables to the first boot, which zeroes them on the volume itself;
 * mounted, the kernel would zero them here by punching holes, and holes are not put. `device` stays, because it is open.
 */
async function growFileSystem({ kind }, root, { device, options }) {
    if (kind === 'xfs') {
        await grown('xfs_growfs', ['-d', root]);
        return;
    }
    await (0,src_child/* must */.s)('umount', [root]);
    // resize2fs wants to see a check of its own day; 1 says that something was corrected.
    await grown('e2fsck', ['-f', '-p', device], [0, 1]);
    await grown('resize2fs', [device]);
    await (0,src_child/* must */.s)('mount', ['-t', 'ext4', '-o', options, device, root]);
}
async function grown(program, args, fine = [0]) {
    const ran = await (0,src_child/* run */.e)(program, args).catch((error) => ({ code: -1, all: error.message }));
    if (fine.includes(ran.code))
        return;
    throw new telling/* Refused */.L(`The root's file system could not grow; ${program} said:\n${ran.all.split('\n').slice(-8).join('\n')}`, 'Run setup-tools before this step where the program is missing; else leave root-volume-size out.');
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/root-mount.ts









/**
 * noinit_itable: a kernel that has time zeroes inode tables that nobody needs, by holes, which are not put. nouuid: the host may have the very same base mounted. noatime: reading must not change blocks. Read-only, the journal
 * is not replayed, which would write.
 *
 * allocsize, at least a page (xfs(5)): XFS reserves room behind a file that grows, and dpkg has files written out one after another,
 * so that they lay apart: 1,500 of 68 KiB touched 286 MiB of blocks instead of 98.
 */
function mountOptions({ offset, bytes, kind }, how) {
    const place = `loop,offset=${offset},sizelimit=${bytes},${usage({ kind })}`;
    if (how !== 'read-only')
        return kind === 'xfs' ? `${place},allocsize=${how.pageBytes}` : place;
    return `${place},ro,${kind === 'xfs' ? 'norecovery' : 'noload'}`;
}
const usage = ({ kind }) => `noatime,${kind === 'xfs' ? 'nouuid' : 'noinit_itable'}`;
/**
 * Mounts the root of a disk. `mount -o loop` makes a loop device that frees itself when its last user goes; offset and size come
 * from our own reading of the partition table.
 */
async function mountRoot(work, disk, root) {
    const found = await findRoot(work, disk, root);
    await refuseUncheckable(found.kind);
    const candidate = work.growToBytes === undefined ? found : await growPartition(disk, found, work.growToBytes);
    const pageBytes = Number((await (0,src_child/* must */.s)('getconf', ['PAGESIZE'])).out);
    const problem = await mounted(candidate, { pageBytes }, disk, root);
    if (problem !== undefined)
        throw unmountable([problem]);
    const loop = await loopOf(root);
    if (candidate.bytes > found.bytes) {
        await growFileSystem(candidate, root, { device: loop.device, options: usage(candidate) });
    }
    return { candidate, loop };
}
/** Mounts a partition; gives why it cannot be. */
async function mounted(candidate, how, disk, root) {
    const { number, kind, incompatible } = candidate;
    const type = kind === 'xfs' ? 'xfs' : 'ext4';
    const ran = await (0,src_child/* run */.e)('mount', ['-t', type, '-o', mountOptions(candidate, how), disk, root]);
    if (ran.code === 0)
        return undefined;
    return `partition ${number} (${type} with ${featureNames(kind, incompatible).join(', ')}): ${ran.all}`;
}
/** Which candidate is the root, found by looking read-only, so that no other partition changes. `root` is free afterwards. */
async function findRoot(work, disk, root) {
    const seen = [];
    const roots = [];
    for (const candidate of work.candidates) {
        const problem = await mounted(candidate, 'read-only', disk, root);
        if (problem !== undefined) {
            seen.push(problem);
            continue;
        }
        if ((await exists((0,external_node_path_.join)(root, 'etc/os-release'))) && (await exists((0,external_node_path_.join)(root, 'usr')))) {
            const fstab = await (0,promises_.readFile)((0,external_node_path_.join)(root, 'etc/fstab'), 'utf8').catch(() => '');
            roots.push({ ...candidate, fstab });
        }
        else
            seen.push(`partition ${candidate.number} (${candidate.kind}): no etc/os-release`);
        await (0,src_child/* must */.s)('umount', [root]);
    }
    const found = (0,partitions/* bootedRoot */.g1)(roots);
    if (found === undefined)
        throw unmountable(seen);
    return found;
}
const unmountable = (seen) => new telling/* Refused */.L(`No partition of the base can be mounted as its root:\n${seen.join('\n')}`, /loop device/.test(seen.join())
    ? 'The runner has no free loop device; run the job where /dev/loop-control works (not in an unprivileged container).'
    : 'Use a runner with a newer kernel (the features above are what this one does not know), or a base with ext4 or xfs.');
async function loopOf(root) {
    const line = (await (0,promises_.readFile)('/proc/self/mountinfo', 'utf8')).split('\n').find(one => one.split(' ')[4] === root);
    const device = line?.split(' - ')[1]?.split(' ')[1];
    if (device === undefined)
        throw new Error(`${root} is not in mountinfo`);
    return { device, file: await (0,promises_.open)(device, 'r') };
}
const checkOf = (kind) => kind === 'xfs'
    ? { program: 'xfs_repair', flags: ['-n'], from: 'xfsprogs' }
    : { program: 'e2fsck', flags: ['-f', '-n'], from: 'e2fsprogs' };
/** Known before the installation, not after it. */
async function refuseUncheckable(kind) {
    const { program, from } = checkOf(kind);
    if (await (0,on_path/* onPath */.L)(program))
        return;
    throw new telling/* Refused */.L(`This runner lacks ${program}, with which the file system of the root is checked after the bake.`, `Run setup-tools before this step, or install ${from}.`);
}
/** The check that a file system must pass unmounted, after the bake. */
async function checkFileSystem(kind, loop) {
    const { program, flags } = checkOf(kind);
    const ran = await (0,src_child/* run */.e)(program, [...flags, loop.device]);
    if (ran.code !== 0) {
        throw new telling/* Refused */.L(`${program} finds the file system damaged after the bake:\n${ran.all.split('\n').slice(-10).join('\n')}`, 'Remove the cached base (cache-directory) and run it again; if it stays so, the base itself is damaged.');
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/inspection.ts
/** The look at a disk that was made elsewhere, in a sandbox as the installation is: it is only read. */








/** Lists the packages of a disk. @throws Refused when it has no root that can be mounted. */
async function inspect(work) {
    const { file } = await attach(work);
    const lower = (0,external_node_path_.join)(work.directory, 'image');
    await (0,promises_.mkdir)(lower, { recursive: true });
    const candidate = await findRoot(work, file, lower);
    const type = candidate.kind === 'xfs' ? 'xfs' : 'ext4';
    await (0,src_child/* must */.s)('mount', ['-t', type, '-o', mountOptions(candidate, 'read-only'), file, lower]);
    // rpm opens its database for writing, also to read it.
    const root = await overlaid(lower);
    const image = chrootOf(root, {});
    return { packages: await packagesOf(image), inventory: await inventoryOf(image), os: await systemOf(root) };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/package-manager.ts





/** The one that takes the repository's kind of packages. @throws Refused when the image has none. */
async function managerOf(format, root, image) {
    const has = (program) => exists((0,external_node_path_.join)(root, 'usr/bin', program));
    if (format === 'deb') {
        if (await has('apt-get'))
            return debManager(root, image);
        throw new telling/* Refused */.L('The base has no apt-get, and the repository is one of Debian packages.', 'Give a base of the Debian family, or a yum repository with an RPM for this base.');
    }
    for (const program of ['dnf', 'yum'])
        if (await has(program))
            return rpmManager(root, image, program);
    throw new telling/* Refused */.L('The base has neither dnf nor yum, and the repository is one of RPMs.', 'Give a base of the RPM family (Amazon Linux, Rocky Linux, Fedora), or an apt repository with a Debian package for this base.');
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/seal.ts





/** Takes out what the bake brought in beside the packages: identity, host keys, the package manager's logs. */
async function seal(root, state, image) {
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
        if (/^(dnf|yum|hawkey|apt|dpkg|alternatives)\b/.test(name) && !state.logs.has(name))
            await (0,promises_.rm)((0,external_node_path_.join)(root, 'var/log', name));
    }
    await label(root, image, state.since);
}
/** What /etc/selinux/config asks for; undefined where nothing needs labels. As libselinux reads it, the first setting counts. Pure. */
function selinuxOf(config) {
    const policy = /^\s*SELINUXTYPE=\s*(\S+)/m.exec(config)?.[1];
    const mode = /^SELINUX=\s*(enforcing|permissive|disabled)/im.exec(config)?.[1]?.toLowerCase();
    return policy === undefined || mode === 'disabled' ? undefined : { policy, isEnforcing: mode === 'enforcing' };
}
/**
 * Security labels for what is new, whoever made it: a runner without SELinux writes none (bootc#362), and a file that lost its label
 * because a scriptlet wrote it anew, as useradd does /etc/passwd, is out of bounds for services.
 * @throws Refused when they cannot be set and the instances would enforce them.
 */
async function label(root, image, since) {
    const selinux = selinuxOf(await (0,promises_.readFile)((0,external_node_path_.join)(root, 'etc/selinux/config'), 'utf8').catch(() => ''));
    if (selinux === undefined)
        return;
    const problem = await labelProblem(root, image, since, selinux.policy);
    if (problem === undefined)
        return;
    if (!selinux.isEnforcing)
        return (0,telling/* tell */.q)({ warn: problem });
    throw new telling/* Refused */.L(`${problem}\nThe image enforces SELinux, so its services would be kept from these files. No AMI was made.`, 'Correct what setfiles says, or use a base with its policy and policycoreutils; with SELINUX=permissive in /etc/selinux/config, which a provision script may write, this is a warning.');
}
/** Sets the labels; what is wrong when that cannot be. */
async function labelProblem(root, image, since, policy) {
    const contexts = `/etc/selinux/${policy}/contexts/files/file_contexts`;
    for (const needed of [contexts, '/usr/sbin/setfiles']) {
        if (await exists((0,external_node_path_.join)(root, needed)))
            continue;
        return `The base is set to SELinux, but has no ${needed}: what the bake made has no security labels.`;
    }
    const paths = await bornSince(root, since);
    if (paths.length === 0)
        return undefined;
    const list = `/run/kiln/${(0,external_node_crypto_.randomUUID)()}`;
    // Of what has no end after it, it takes the last letter for the end.
    await (0,promises_.writeFile)((0,external_node_path_.join)(root, list), paths.map(path => `${path}\0`).join(''), 'latin1');
    const ran = await image('setfiles', ['-F', '-0', '-f', list, contexts]);
    if (ran.code === 0)
        return undefined;
    const said = ran.all.split('\n').slice(-5).join('\n');
    return `setfiles ended with ${ran.code}, so not all of the ${paths.length} files that the bake made have their SELinux labels:\n${said}`;
}
/**
 * What came to be in the root's own file system since then. Files are looked at only in directories that changed, so that little of
 * a base is read that is fetched lazily. Names are bytes, kept as latin1.
 */
async function bornSince(root, since) {
    const at = (path) => Buffer.concat([Buffer.from(root), Buffer.from(path, 'latin1')]);
    const { dev } = await (0,promises_.lstat)(root);
    const born = [];
    const look = async (directory, hasChanged) => {
        for (const entry of await (0,promises_.readdir)(at(directory), { withFileTypes: true, encoding: 'latin1' })) {
            if (!hasChanged && !entry.isDirectory())
                continue;
            const path = `${directory}/${entry.name}`;
            const is = await (0,promises_.lstat)(at(path));
            if (is.dev !== dev)
                continue;
            // Some file systems do not know when a file was born.
            if ((is.birthtimeMs || is.ctimeMs) >= since)
                born.push(path);
            if (entry.isDirectory())
                await look(path, is.ctimeMs >= since);
        }
    };
    await look('', true);
    return born;
}

// EXTERNAL MODULE: ./actions/bake-ami/src/virtual-machine.ts
var virtual_machine = __webpack_require__(7584);
;// CONCATENATED MODULE: ./actions/bake-ami/src/machine-boot.ts
/** A trial boot in a virtual machine: firmware, boot loader, kernel and initramfs of the image are what is tried, too. */








/** KVM is there and does not carry a machine; what QEMU said. */
class KvmFailed extends Error {
}
const SHOWN_LINES = 25;
const machine_boot_NAMES = { kvm: 'KVM', tcg: 'emulated' };
/** Boots the disk, and judges it. @throws Refused when it does not come up healthy, KvmFailed when KVM does not work. */
async function machineBoot(boot) {
    const { work, acceleration, uefi, ownUnits, staying } = boot;
    const began = performance.now();
    const url = work.url === undefined ? undefined : ofMachine(work.url);
    const machine = machine_boot_start(boot, url === undefined ? undefined : portOf(url));
    const { seen } = machine;
    try {
        await Promise.race([
            machine.over,
            url === undefined ? comesUp(machine, work.timeoutSeconds) : machine_boot_answers(url, machine, work)
        ]);
        const own = seen.failed.filter(unit => ownUnits.has(unit) || ownUnits.has(unit.split(' - ')[0] ?? ''));
        if (own.length > 0) {
            throw new telling/* Refused */.L(`The image boots, but ${own.join(', ')} failed:\n${machine.lastWords()}`, 'Correct the unit or what it needs; in this trial there is no network beyond the machine and no instance metadata.');
        }
        if (seen.failed.length > 0)
            (0,telling/* tell */.q)({ warn: `Units of the base failed in the trial boot: ${seen.failed.join(', ')}.` });
        return {
            how: `in a virtual machine (${uefi === undefined ? 'BIOS' : 'UEFI'}, ${machine_boot_NAMES[acceleration]})`,
            state: seen.failed.length > 0 ? 'degraded' : 'running',
            failed: seen.failed,
            milliseconds: Math.round(performance.now() - began)
        };
    }
    finally {
        // Also the question, which may still be asked.
        await endOthers(staying);
    }
}
/**
 * QEMU, in a network of its own that has nothing but loopback: no other bake can have the forwarded port, and the machine reaches
 * nobody. Of its pid namespace the kernel ends it when this process ends.
 */
function machine_boot_start({ work, disk, acceleration, uefi }, port) {
    const child = (0,external_node_child_process_.spawn)('unshare', [
        ...['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', 'qemu-system-x86_64'],
        ...(0,virtual_machine/* qemuArguments */.N5)({ disk, acceleration, uefi, port })
    ], 
    // What the machine writes to its disk is kept in TMPDIR, and goes with this bake's directory.
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: work.directory } });
    const console = [];
    const complaints = [];
    const seen = { up: false, failed: [] };
    const lastWords = () => console.length === 0 ? '(its serial console said nothing)' : console.slice(-SHOWN_LINES).join('\n');
    const over = new Promise((_, reject) => {
        const broken = (line) => (0,virtual_machine/* saidOnConsole */.KV)(line) === 'broken';
        const heard = (line) => {
            console.push(line);
            (0,telling/* tell */.q)({ detail: line });
            const unit = (0,virtual_machine/* failedOnConsole */.YE)(line);
            if (unit !== undefined)
                seen.failed.push(unit);
            if ((0,virtual_machine/* saidOnConsole */.KV)(line) === 'up')
                seen.up = true;
            if (broken(line)) {
                // What follows it is worth reading, too.
                void (0,external_node_timers_promises_.setTimeout)(500).then(() => reject(new telling/* Refused */.L(`The image does not boot in a virtual machine:\n${lastWords()}`, BROKEN_REMEDY)));
            }
        };
        lines(child, heard);
        const complained = (line) => {
            complaints.push(line);
            if (acceleration === 'kvm' && /KVM internal error/.test(line))
                reject(new KvmFailed(line));
        };
        if (child.stderr !== null)
            (0,external_node_readline_.createInterface)({ input: child.stderr }).on('line', complained);
        child.on('error', error => reject(new telling/* Refused */.L(`QEMU was not started: ${error.message}`, START_REMEDY)));
        child.on('close', code => {
            const said = complaints.slice(-5).join('\n');
            if (acceleration === 'kvm' && console.length === 0 && /kvm/i.test(said))
                reject(new KvmFailed(said));
            else if (console.length === 0 && code !== 0)
                reject(new telling/* Refused */.L(`QEMU ended with code ${code ?? 'none'}: ${said}`, START_REMEDY));
            else
                reject(new telling/* Refused */.L(`The virtual machine ended while the image booted:\n${lastWords()}`, BROKEN_REMEDY));
        });
    });
    over.catch(() => { });
    return { pid: child.pid ?? 0, seen, lastWords, over };
}
const BROKEN_REMEDY = 'Look at kernel, initramfs, boot loader and /sbin/init of the image, above all when the package or the provision script changes them; exclude-packages keeps the base’s kernel.';
const START_REMEDY = 'Install qemu-system-x86, ovmf and iproute2 on the runner, or use verify-machine: container.';
/** A prompt has no end of line; it counts as a line once nothing has followed it. */
function lines(child, heard) {
    let rest = '';
    let waiting;
    const flush = () => {
        if ((0,virtual_machine/* plainLine */.h0)(rest) !== '')
            heard((0,virtual_machine/* plainLine */.h0)(rest));
        rest = '';
    };
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
        clearTimeout(waiting);
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        for (const line of parts)
            if ((0,virtual_machine/* plainLine */.h0)(line) !== '')
                heard((0,virtual_machine/* plainLine */.h0)(line));
        if (rest !== '')
            waiting = setTimeout(flush, 1000).unref();
    });
}
/** Without a URL it is the console that tells: systemd's targets, or somebody may log in. */
async function comesUp({ seen, lastWords }, seconds) {
    const until = Date.now() + seconds * 1000;
    while (!seen.up) {
        if (Date.now() > until) {
            throw new telling/* Refused */.L(`The image does not come up: after ${seconds} s its serial console does not tell of multi-user.target.\n${lastWords()}`, 'Give verify-url, if its kernel does not write to the serial console (console=ttyS0); raise verify-timeout-seconds where it is slow.');
        }
        await (0,external_node_timers_promises_.setTimeout)(100);
    }
}
async function machine_boot_answers(url, { pid, seen, lastWords }, { timeoutSeconds }) {
    // The network of the machine is QEMU's, which unshare has become.
    const question = (0,health_question/* healthQuestion */.d)(url.href, timeoutSeconds);
    const asked = await (0,src_child/* run */.e)('nsenter', ['--target', String(pid), '--net', ...question]);
    const last = asked.out.trim() || asked.all.trim();
    if (last === 'HTTP 200')
        return;
    const boots = seen.up ? 'boots in a virtual machine, but' : 'does not come up in a virtual machine:';
    throw new telling/* Refused */.L(`The image ${boots} ${url.href} does not answer 200 within ${timeoutSeconds} s; last: ${last}.\n${lastWords()}`.trimEnd(), 'Check verify-url, and that the service is enabled, needs no instance metadata, and listens on all addresses: it is asked over the machine’s network. verify-machine: container asks on loopback.');
}
/** The URL as it is asked from beside the machine: what `localhost` means there is forwarded from IPv4's loopback only. */
function ofMachine(url) {
    const machine = new URL(url);
    machine.hostname = '127.0.0.1';
    return machine;
}
const portOf = ({ port, protocol }) => Number(port) || (protocol === 'https:' ? 443 : 80);

;// CONCATENATED MODULE: ./actions/bake-ami/src/trial-boot.ts
/**
 * The part of `verify: boot` that needs root, in a sandbox as the installation is: the baked disk boots in a virtual machine or
 * as a container, and is only read.
 */












/** Boots the image, and judges it. @throws Refused when it does not come up, or its URL does not answer 200. */
async function trialBoot(work) {
    const disk = await attach(work);
    const root = await trial_boot_mounted(work, disk.file);
    const uefi = await present(virtual_machine/* UEFI_FIRMWARE */.oW);
    const way = (0,virtual_machine/* wayToBoot */.Pv)({
        ...work,
        wanted: work.machine,
        hasKernel: await hasKernel(root),
        hasQemu: await (0,on_path/* onPath */.L)('qemu-system-x86_64'),
        hasUefiFirmware: uefi !== undefined,
        hasKvm: await opens('/dev/kvm')
    });
    const asContainer = async (why) => {
        (0,telling/* tell */.q)({ say: `The image is booted as a container: ${why}.` });
        return { ...(await containerBoot(work, root)), why };
    };
    if (way.machine === 'container')
        return asContainer(way.why);
    const ownUnits = await namesOf(work.units, root);
    const inMachine = async ({ firmware, acceleration, why }) => {
        const by = `${firmware === 'uefi' ? 'UEFI' : 'BIOS'}, ${acceleration === 'kvm' ? 'KVM' : 'emulated'}`;
        (0,telling/* tell */.q)({ say: `The image is booted in a virtual machine (${by}): ${why}.` });
        const boot = { work, disk: disk.file, acceleration, ownUnits, staying: disk.processes };
        return { ...(await machineBoot({ ...boot, uefi: firmware === 'uefi' ? uefi : undefined })), why };
    };
    try {
        return await inMachine(way);
    }
    catch (error) {
        if (!(error instanceof KvmFailed))
            throw error;
        const other = (0,virtual_machine/* withoutKvm */.vh)(way, work.machine, error.message);
        return other.machine === 'container' ? asContainer(other.why) : inMachine(other);
    }
}
async function trial_boot_mounted({ directory, partition }, disk) {
    const root = (0,external_node_path_.join)(directory, 'boot');
    await (0,promises_.mkdir)(root, { recursive: true });
    const type = partition.kind === 'xfs' ? 'xfs' : 'ext4';
    await (0,src_child/* must */.s)('mount', ['-t', type, '-o', mountOptions(partition, 'read-only'), disk, root]);
    return root;
}
/** In /boot, or, where that is a partition of its own, by the modules that belong to it. */
async function hasKernel(root) {
    if ((await filesOf((0,external_node_path_.join)(root, 'boot'))).some(name => name.startsWith('vmlinuz')))
        return true;
    for (const version of await filesOf((0,external_node_path_.join)(root, 'usr/lib/modules'))) {
        if ((await filesOf((0,external_node_path_.join)(root, 'usr/lib/modules', version))).includes('kernel'))
            return true;
    }
    return false;
}
async function present(pairs) {
    for (const pair of pairs)
        if ((await opens(pair[0], promises_.constants.R_OK)) && (await opens(pair[1], promises_.constants.R_OK)))
            return pair;
    return undefined;
}
const opens = (path, how = promises_.constants.R_OK | promises_.constants.W_OK) => (0,promises_.access)(path, how).then(() => true, () => false);
/** The console names a unit by its description, its name or both, as StatusUnitFormat= says (systemd-system.conf(5)). */
async function namesOf(units, root) {
    const names = new Set(units);
    for (const unit of units) {
        const text = await (0,promises_.readFile)((0,external_node_path_.join)(root, 'usr/lib/systemd/system', unit), 'utf8').catch(() => '');
        const description = /^Description=(.+)$/m.exec(text)?.[1]?.trim();
        if (description !== undefined)
            names.add(description);
    }
    for (const { service, description } of await quadletsIn(root, chrootOf(root, {}))) {
        if (description !== undefined && units.includes(service))
            names.add(description);
    }
    return names;
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
        doing(job)
            .then(done => (0,telling/* tell */.q)({ done }))
            .catch((error) => {
            const message = (0,errors/* messageOf */.bD)(error);
            const remedy = error instanceof telling/* Refused */.L ? error.remedy : 'Run it again; if it stays so, report it with the log of this step.';
            (0,telling/* tell */.q)({ failed: { message, remedy } });
        })
            .finally(() => process.stdout.write('', () => process.exit(0)));
    });
    lines.once('close', () => process.exit(1));
}
const doing = (job) => {
    if ('install' in job)
        return install(job.install);
    return 'boot' in job ? trialBoot(job.boot) : inspect(job.inspect);
};
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
    const { candidate, loop } = await timed('mount', () => mountRoot(work, attached.file, root));
    const image = chrootOf(root, work.environment);
    const { before, manager, state } = await timed('mount', async () => {
        const manager = await managerOf(work.source.format, root, image);
        const state = await remembered(root);
        await furnish(root, cache);
        await resolver(root, state);
        return { before: await manager.installed(), manager, state };
    });
    const writtenOut = 'socket' in work.disk ? writeOut(root) : undefined;
    const handedOver = handOver(work, (0,external_node_path_.join)(cache, manager.cacheOf(work.source)));
    await timed('install', () => installPackage(work, manager, root)).finally(() => handedOver.end());
    // What the installation freed is let go of here already, so that the blocks that it lies in can be put.
    const toldInstalled = writtenOut
        ?.now()
        .then(() => trim(root))
        .then(() => (0,telling/* tell */.q)({ reached: 'installed' }));
    const after = await timed('verify', () => verify(work, manager));
    const brought = after.filter(one => !before.some(({ nevra }) => nevra === one.nevra)).map(one => one.name);
    await toldInstalled;
    await timed('containers', async () => pullContainers(root, await manager.filesOf(brought), image));
    if (work.provisionScript !== undefined) {
        await writtenOut?.end();
        (0,telling/* tell */.q)({ reached: 'provisioning' });
        await timed('provision', () => provision(work.provisionScript ?? '', image, root));
    }
    const everything = work.provisionScript === undefined ? after : await manager.installed();
    const newPackages = everything.filter(one => !before.some(({ nevra }) => nevra === one.nevra)).map(one => one.name);
    const inventory = await timed('verify', () => inventoryOf(image));
    const newFiles = await manager.filesOf(newPackages);
    const quadlets = await broughtQuadlets(root, newFiles, image);
    const os = await systemOf(root);
    await timed('seal', async () => {
        await writtenOut?.end();
        await seal(root, state, image);
        await endOthers(attached.processes);
        await (0,src_child/* must */.s)('umount', ['--recursive', (0,external_node_path_.join)(root, 'proc')]);
        for (const place of ['sys', 'dev', 'run', 'tmp', 'var/tmp'])
            await (0,src_child/* must */.s)('umount', ['--recursive', (0,external_node_path_.join)(root, place)]);
        for (const place of state.boundFiles)
            await (0,src_child/* must */.s)('umount', [place]);
        for (const place of state.placeholders)
            await (0,promises_.rm)(place, { force: true });
        // Until its journal is committed, ext4 does not count what was just deleted as free.
        await (0,src_child/* must */.s)('sync', ['--file-system', root]);
        const trimmed = await trim(root);
        if (trimmed.code !== 0)
            (0,telling/* tell */.q)({ warn: `Free space was not trimmed, so more blocks than needed move: ${trimmed.all}` });
        await (0,src_child/* must */.s)('umount', [root]);
    });
    (0,telling/* tell */.q)({ reached: 'sealed' });
    await timed('check', () => checkFileSystem(candidate.kind, loop));
    (0,telling/* tell */.q)({ reached: 'checked' });
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
        units: [...unitsOf(newFiles), ...quadlets.map(({ service }) => service)],
        milliseconds
    };
}
const HAND_OVER_MILLISECONDS = 50;
/**
 * Puts the package that is read ahead into the package manager's cache as soon as it is whole: one that is there already needs not be
 * copied to it over the network of this machine. One that comes later is downloaded.
 */
function handOver({ ahead }, cache) {
    return beside(async (stop) => {
        if (ahead === undefined)
            return;
        await (0,promises_.mkdir)(cache, { recursive: true });
        for (let isThere = false; !isThere && !stop.aborted;) {
            isThere = await (0,promises_.link)(ahead.file, (0,external_node_path_.join)(cache, ahead.name)).then(() => true, () => false);
            if (!isThere)
                await (0,external_node_timers_promises_.setTimeout)(HAND_OVER_MILLISECONDS, undefined, { signal: stop }).catch(() => { });
        }
    });
}
/** Goes on beside the work, until it is ended. */
function beside(work) {
    const stop = new AbortController();
    const running = work(stop.signal);
    return {
        end() {
            stop.abort();
            return running;
        }
    };
}
const trim = (root) => (0,src_child/* run */.e)('fstrim', [root]);
const WRITE_OUT_MILLISECONDS = 500;
/**
 * Has what is written reach the disk soon: the kernel leaves it in memory for half a minute, and what has not reached the disk cannot
 * be put while the package is installed.
 */
function writeOut(root) {
    // Unmounting writes out what this could not.
    const now = () => (0,src_child/* run */.e)('sync', ['--file-system', root]);
    const { end } = beside(async (stop) => {
        while (!stop.aborted) {
            await (0,external_node_timers_promises_.setTimeout)(WRITE_OUT_MILLISECONDS, undefined, { signal: stop }).catch(() => { });
            await now();
        }
    });
    return { now, end };
}
/** The units among the packages' files. */
const unitsOf = (files) => files.flatMap(file => /\/systemd\/system\/([^/]+\.(?:service|socket|timer|mount|path|target))$/.exec(file)?.[1] ?? []);
async function installPackage(work, manager, root) {
    await refuseIfSmall(work, root);
    const policy = (0,external_node_path_.join)(root, 'usr/sbin/policy-rc.d');
    const blocking = (await exists((0,external_node_path_.join)(root, 'usr/sbin/invoke-rc.d'))) && !(await exists(policy));
    if (blocking)
        await (0,promises_.writeFile)(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    if (work.gpgKey !== undefined)
        await (0,promises_.writeFile)((0,external_node_path_.join)(root, 'run/kiln/key.asc'), work.gpgKey);
    try {
        const ran = await manager.install(work, { onLine: line => (0,telling/* tell */.q)({ detail: line }) });
        const scriptlet = /^.*(Error in \S+ scriptlet|scriptlet failed|script subprocess returned error).*$/im.exec(ran.all)?.[0];
        if (scriptlet !== undefined) {
            throw new telling/* Refused */.L(`A scriptlet failed while ${work.nevra} was installed: ${scriptlet.trim()}`, 'Correct the scriptlet; it must work in a chroot where no service runs (systemctl enable is fine, start is not needed).');
        }
        if (ran.code !== 0) {
            const { message, remedy } = (0,installation/* installFailure */.YU)(ran.all, work.nevra);
            throw new telling/* Refused */.L(message, remedy);
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
    throw new telling/* Refused */.L(`${nevra} takes ${mib(installedBytes)}, and the root of the base has ${mib(free)} free.`, 'Give root-volume-size, a base with a bigger root file system, or a smaller package.');
}
async function verify({ packageName, nevra }, manager) {
    const installed = await manager.installed();
    if (!installed.some(one => one.nevra === nevra)) {
        const others = installed.filter(({ name }) => name === packageName).map(one => one.nevra);
        throw new telling/* Refused */.L(`${nevra} is not installed afterwards${others.length > 0 ? `; ${others.join(', ')} is` : ''}.`, 'Check exclude-packages and whether the base holds back this package.');
    }
    const broken = await manager.damage(packageName);
    if (broken.length > 0) {
        throw new telling/* Refused */.L(`Files of ${nevra} are not as the package has them:\n${broken.slice(0, 10).join('\n')}`, 'Mark files that scriptlets write as %config or %ghost in the spec, or as conffiles of a Debian package.');
    }
    return installed;
}
async function provision(script, image, root) {
    await (0,promises_.writeFile)((0,external_node_path_.join)(root, 'run/kiln/provision'), script, { mode: 0o755 });
    const ran = await image('/run/kiln/provision', [], { onLine: line => (0,telling/* tell */.q)({ say: line }) });
    if (/^chroot: failed to run command/m.test(ran.all)) {
        const interpreter = /^#!\s*(\S+)/.exec(script)?.[1] ?? '/bin/sh';
        throw new telling/* Refused */.L(`The provision script could not be started: its first line asks for ${interpreter}, which cannot be run in the image.`, 'Give it an interpreter that the base has, or have the package require one.');
    }
    if (ran.code !== 0) {
        throw new telling/* Refused */.L(`The provision script ended with ${ran.code}:\n${ran.all.split('\n').slice(-8).join('\n')}`, 'Correct it; it runs as root in a chroot of the image.');
    }
}


/***/ }),

/***/ 8115:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BZ: () => (/* binding */ advised),
/* harmony export */   Ev: () => (/* binding */ told),
/* harmony export */   Ir: () => (/* binding */ allAtOnce),
/* harmony export */   Is: () => (/* binding */ errorName),
/* harmony export */   NF: () => (/* binding */ KilnError),
/* harmony export */   WE: () => (/* binding */ explain),
/* harmony export */   bD: () => (/* binding */ messageOf),
/* harmony export */   bn: () => (/* binding */ allOf),
/* harmony export */   cc: () => (/* binding */ CancelledError),
/* harmony export */   dz: () => (/* binding */ InputError),
/* harmony export */   fk: () => (/* binding */ RefusedError),
/* harmony export */   g5: () => (/* binding */ failureOf),
/* harmony export */   m_: () => (/* binding */ briefly),
/* harmony export */   r2: () => (/* binding */ attempts),
/* harmony export */   to: () => (/* binding */ explained)
/* harmony export */ });
/**
 * Errors for the person who reads them at 3 a.m.: what happened, to which resource, what was left behind,
 * what to do next.
 */
/** A failure that Kiln understands well enough to say what to do about it. */
class KilnError extends Error {
    remedy;
    leftBehind;
    constructor(message, advice) {
        super(message, advice.cause === undefined ? undefined : { cause: advice.cause });
        this.name = 'KilnError';
        this.remedy = advice.remedy;
        this.leftBehind = advice.leftBehind ?? [];
    }
}
/** Every problem of the inputs at once, found before the first write. */
class InputError extends KilnError {
    problems;
    constructor(problems) {
        super(problems.map(({ input, problem }) => `input "${input}": ${problem}`).join('\n'), {
            remedy: 'Correct the inputs in the workflow and run it again; nothing was written.'
        });
        this.name = 'InputError';
        this.problems = problems;
    }
}
/** What is wrong, found before the first write. */
class RefusedError extends KilnError {
    /** What to do, for whoever says already that nothing was written. */
    how;
    constructor(message, how) {
        super(message, { remedy: `Nothing was written. ${how}` });
        this.name = 'RefusedError';
        this.how = how;
    }
}
/** The job was cancelled (SIGINT or SIGTERM from the runner). */
class CancelledError extends KilnError {
    constructor() {
        super('The run was cancelled.', {
            remedy: 'Run it again when you want it finished: the state is in AWS, and the next run goes on from there.'
        });
        this.name = 'CancelledError';
    }
}
const CREDENTIALS_REMEDY = 'Add a step with aws-actions/configure-aws-credentials before this one and `permissions: {id-token: write}` to the job; outside a workflow, sign in (`aws sso login`, say) and set AWS_PROFILE.';
const SESSION_REMEDY = 'The session ended. Set role-duration-seconds on configure-aws-credentials, or sign in anew outside a workflow, and run it again.';
/**
 * What to do about the AWS errors that people meet most; keyed by the error's name.
 * Sources: the services' "Common Errors" pages, aws-actions/configure-aws-credentials#359 (one-hour sessions).
 */
const REMEDIES = {
    CredentialsProviderError: CREDENTIALS_REMEDY,
    AuthFailure: CREDENTIALS_REMEDY,
    InvalidClientTokenId: CREDENTIALS_REMEDY,
    UnrecognizedClientException: CREDENTIALS_REMEDY,
    ExpiredToken: SESSION_REMEDY,
    ExpiredTokenException: SESSION_REMEDY,
    RequestExpired: 'The session ended, or the clock of the runner is wrong. Run it again with a fresh session.',
    UnauthorizedOperation: 'Add the missing action to the role; the README of this action lists its policy.',
    AccessDenied: 'Add the missing action to the role; the README of this action lists its policy.',
    AccessDeniedException: 'Add the missing action to the role; the README of this action lists its policy.',
    ECONNREFUSED: 'Nothing listens at the AWS endpoint. Check AWS_ENDPOINT_URL and, for the lab, run `lab status`.',
    ENOTFOUND: 'The AWS endpoint does not resolve. Check AWS_REGION, AWS_ENDPOINT_URL and the network of the runner.',
    TimeoutError: 'AWS did not answer for longer than the retries last. Check the network of the runner, and run it again: the state is in AWS.',
    Throttling: 'AWS throttled the calls for longer than the retries last. Run it again; nothing is lost.',
    RequestLimitExceeded: 'AWS throttled the calls for longer than the retries last. Run it again; nothing is lost.'
};
/** As workflows set it that take the region from a variable which is not there, the region may also be empty. */
const REGION_REMEDY = 'Set AWS_REGION, as aws-actions/configure-aws-credentials does, to a region such as eu-central-1.';
const isWithoutRegion = (message) => /^Region is missing|^Region not accepted: region=""/.test(message);
/** The name under which a failure is known: the AWS error's name, or the code of a socket error inside it. */
function errorName(error) {
    if (!(error instanceof Error))
        return '';
    const code = error.code;
    if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
        return code;
    if (error instanceof AggregateError)
        return errorName(error.errors[0]);
    if (error.name === 'Error' && error.cause !== undefined)
        return errorName(error.cause);
    return error.name;
}
/** What happened, and apart from it what to do. */
function explained(error) {
    if (error instanceof KilnError) {
        const left = error.leftBehind.length > 0 ? `\nLeft behind: ${error.leftBehind.join(', ')}.` : '';
        return { what: `${error.message}${left}`, remedy: error.remedy };
    }
    if (error instanceof AggregateError && error.message === '') {
        const all = error.errors.map(explained);
        const remedies = new Set(all.flatMap(({ remedy }) => remedy ?? []));
        return {
            what: all.map(({ what }) => what).join('\n'),
            remedy: remedies.size === 0 ? undefined : [...remedies].join(' ')
        };
    }
    const name = errorName(error);
    const message = error instanceof Error ? error.message || name : String(error);
    if (isWithoutRegion(message))
        return { what: 'No AWS region is set.', remedy: REGION_REMEDY };
    const shown = name === '' || name === 'Error' || message.includes(name) ? message : `${name}: ${message}`;
    return { what: shown, remedy: missingAction(message) ?? REMEDIES[name] };
}
/** The text of a failure as the user sees it: message, what was left behind, remedy. */
const explain = (error) => spelled(explained(error));
const spelled = ({ what, remedy }) => remedy === undefined ? what : `${what}\nWhat to do: ${remedy}`;
/**
 * IAM tells most of the time which action was refused, and by which kind of policy, in the middle of a long line (IAM user
 * guide, "Troubleshoot access denied error messages"). Only what the role's own policies lack is added to the role.
 */
function missingAction(message) {
    const [, action, rest = ''] = /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)(.*)/s.exec(message) ?? [];
    if (action === undefined)
        return undefined;
    const [, how, kind = ''] = /(because no|explicit deny in an?) ([\w -]*?(?:policy|boundary))\b/.exec(rest) ?? [];
    if (how === 'because no' && kind !== 'identity-based policy')
        return `Allow ${action} in the ${kind} too.`;
    if (how !== undefined && how !== 'because no') {
        return `${/^[aeiou]/i.test(kind) ? 'An' : 'A'} ${kind} denies ${action}, whatever the role is allowed: change that, or ask those who keep it.`;
    }
    return `Add ${action} to the role; the README of this action lists its policy.`;
}
/** What happened, in one line. */
const briefly = (error) => explained(error).what.split('\n')[0] ?? '';
/** What an error says of itself. */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
/** As {@link explain}, and never without a remedy: the last word of a step that failed. */
const advised = (error) => {
    const { what, remedy = usualRemedy(error) } = explained(error);
    return spelled({ what, remedy });
};
const usualRemedy = (error) => error instanceof Error && '$metadata' in error
    ? 'Correct what AWS names above and run it again; the state is in AWS, and the next run goes on from there.'
    : 'Kiln does not know this failure. Run the job again with debug logging, and report it with that log if it stays.';
/**
 * All that is wrong at once: what AWS says against the inputs that are in form is told beside the problems of the others.
 * @param look asks AWS and writes nothing, as long as there are problems.
 * @throws InputError, or a KilnError that tells the problems and what `look` threw.
 */
async function allAtOnce(problems, look) {
    if (problems.length === 0)
        return look();
    const wrong = new InputError(problems);
    try {
        await look();
    }
    catch (error) {
        const { what, remedy = usualRemedy(error) } = explained(error);
        const how = error instanceof RefusedError ? error.how : remedy;
        throw new KilnError(`${wrong.message}\n${what}`, {
            remedy: `Correct the inputs in the workflow; nothing was written. For the rest: ${how}`,
            cause: error
        });
    }
    throw wrong;
}
/** A failure as one line of several: its remedy follows it. */
const told = (error) => explain(error).replaceAll(/\.?\nWhat to do: /g, '. ');
/** For reads of which one may fail, for a missing right say, and the others still tell what they found. */
function attempts() {
    const failures = [];
    return {
        failures,
        async attempt(read) {
            try {
                return { got: await read() };
            }
            catch (error) {
                if (error instanceof CancelledError)
                    throw error;
                failures.push(error);
                return undefined;
            }
        }
    };
}
/** Several failures as one; that which all of them are, where they are the same: no credentials fail every read alike. */
function failureOf(failures) {
    const distinct = [...new Set(failures.map(told))];
    if (distinct.length < 2)
        return failures[0];
    return new KilnError(distinct.join('\n'), {
        remedy: 'Settle what the lines above name, and run it again.',
        cause: new AggregateError(failures)
    });
}
/** As `Promise.all`, but what fails does not hide what else fails: see {@link failureOf}. */
async function allOf(reads) {
    const ends = await Promise.allSettled(reads);
    const failures = ends.flatMap(end => (end.status === 'rejected' ? [end.reason] : []));
    if (failures.length > 0)
        throw failureOf(failures);
    return ends.map(end => (end.status === 'fulfilled' ? end.value : undefined));
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


/***/ })

};
