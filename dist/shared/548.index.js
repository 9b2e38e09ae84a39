export const id = 548;
export const ids = [548];
export const modules = {

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

/***/ 985:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ locked)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8115);




/**
 * Takes an exclusive lock on a file, made if it is missing. Locks of flock(2) belong to the open file, which the
 * program flock only borrows here: the lock lasts until this handle, and every process that inherited it, has closed
 * it. So a killed process leaves no lock behind. The holder writes its name into the file, for those who wait.
 * @throws CancelledError when the signal fires while it waits.
 * @returns the open file, or undefined when somebody else held the lock all that time.
 */
async function locked(path, waiting) {
    const { seconds, signal, onHeld } = waiting;
    const handle = await openShared(path);
    try {
        let taken = await flock(handle, 0, signal);
        if (!taken) {
            onHeld?.((await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(path, 'utf8').catch(() => '')).trim() || 'not known');
            taken = await flock(handle, seconds, signal);
        }
        if (taken) {
            await sign(handle);
            return handle;
        }
    }
    catch (error) {
        await handle.close();
        if (error.name === 'AbortError')
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .CancelledError */ .cc();
        throw error;
    }
    await handle.close();
    return undefined;
}
/**
 * Opens the file for whoever comes, root or not. Without O_CREAT where it exists: in a directory that is sticky and
 * open to all, Linux refuses that for another user's file, even to root (fs.protected_regular, Debian's default).
 */
async function openShared(path) {
    const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = node_fs__WEBPACK_IMPORTED_MODULE_1__.constants;
    for (;;) {
        try {
            return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(path, O_RDWR | O_APPEND | O_NOFOLLOW);
        }
        catch (error) {
            // A lock needs no more than reading.
            if (isCode(error, 'EACCES'))
                return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(path, O_RDONLY | O_NOFOLLOW);
            if (!isCode(error, 'ENOENT'))
                throw error;
        }
        try {
            const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o666);
            await handle.chmod(0o666); // the umask took that from others
            return handle;
        }
        catch (error) {
            if (!isCode(error, 'EEXIST'))
                throw error; // else somebody was faster
        }
    }
}
const isCode = (error, code) => error.code === code;
/** Who may only read the file holds the lock all the same. */
async function sign(handle) {
    try {
        await handle.truncate();
        await handle.write(`pid ${process.pid}, since ${new Date().toISOString()}\n`);
    }
    catch {
        // The name is for those who wait; they read the last one who could write.
    }
}
async function flock({ fd }, seconds, signal) {
    const wait = seconds === 0 ? ['--nonblock'] : ['--timeout', String(seconds)];
    const code = await new Promise((resolve, reject) => (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)('flock', ['--exclusive', ...wait, '3'], {
        stdio: ['ignore', 'inherit', 'inherit', fd],
        ...(signal === undefined ? {} : { signal })
    })
        .once('error', reject)
        .once('close', resolve));
    return code === 0;
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

/***/ 8266:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   NP: () => (/* binding */ isPublicKey),
/* harmony export */   Q8: () => (/* binding */ notSigned),
/* harmony export */   ad: () => (/* binding */ unsigned)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8115);
/* harmony import */ var _package_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1692);
/* harmony import */ var _program_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8760);





/**
 * A signature as `rpmkeys --checksig --verbose` shows it. A package without one passes with its digests alone, so one
 * of these lines is asked for. rpm up to 4.19 prints `Signature, key ID`, later ones `signature, key fingerprint:`.
 */
const GOOD = /signature, key (?:id|fingerprint:?) ([0-9a-f]+): ok/gi;
/**
 * Checks that each package is signed by a key of a keyring that holds nothing but the given public keys.
 * @param publicKey armoured text.
 * @returns one entry for each package that is not: its path and what rpm says.
 * @throws KilnError when rpm cannot import the key.
 */
async function unsigned(run, publicKey, packages, temporary) {
    const home = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(temporary, 'kiln-keyring-'));
    try {
        const keyFile = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(home, 'public.asc');
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(keyFile, publicKey);
        const keyring = ['--dbpath', (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(home, 'rpmdb')];
        await (0,_program_js__WEBPACK_IMPORTED_MODULE_4__/* .printed */ .zd)(run('rpmkeys', [...keyring, '--import', keyFile]), 'rpm cannot import the public key', 'Give the output of `gpg --armor --export KEY`; RSA 4096 is known to all distributions.');
        return await (0,_package_js__WEBPACK_IMPORTED_MODULE_3__/* .underPlainNames */ .bz)(packages, async (plain) => {
            const bad = [];
            for (const [index, path] of packages.entries()) {
                const { code, stdout } = await run('rpmkeys', [...keyring, '--checksig', '--verbose', plain[index] ?? '']);
                if (code !== 0 || [...stdout.matchAll(GOOD)].length === 0)
                    bad.push({ path, says: (0,_program_js__WEBPACK_IMPORTED_MODULE_4__/* .lastLines */ .w$)(stdout) });
            }
            return bad;
        });
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(home, { recursive: true, force: true });
    }
}
/** Whether some text is a public key as `gpg --armor --export` prints it. */
const isPublicKey = (text) => text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----');
const notSigned = (bad, remedy) => new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(bad
    .map(({ path, says }) => `${path} is not signed by the key, or its signature does not verify: ${says}`)
    .join('\n'), { remedy });


/***/ }),

/***/ 7145:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bs: () => (/* binding */ REMEDY_KEY),
/* harmony export */   DH: () => (/* binding */ decoded),
/* harmony export */   Fj: () => (/* binding */ secretsOf),
/* harmony export */   G8: () => (/* binding */ keyProblems),
/* harmony export */   pT: () => (/* binding */ withSigningKey)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8115);
/* harmony import */ var _program_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8760);




/**
 * What of a key and its passphrase may be in no log: a runner masks line by line, and an armoured key has lines that say
 * nothing.
 */
const secretsOf = ({ key = '', passphrase = '' }) => [
    ...key
        .split('\n')
        .map(line => line.trim())
        .filter(line => /^[^-\s]{4,}/.test(line)),
    ...(passphrase === '' ? [] : [passphrase])
];
/** What is wrong with the inputs of a key: a passphrase without one is a secret that has another name. */
const keyProblems = ({ key, passphrase }) => key === undefined && passphrase !== undefined
    ? [{ input: 'sign-key', problem: 'is empty, and sign-passphrase is not: the secret may have another name' }]
    : [];
const REMEDY_KEY = 'Give the output of `gpg --armor --export-secret-keys KEY` as a secret; the key must be able to sign and not be expired.';
/**
 * Lets the body use a private key. It reaches gpg by its standard input and the passphrase by a file in a directory that
 * only this user can read; the directory goes whatever happens, with its agent. Neither is ever an argument or a line
 * of the log.
 * @throws KilnError for a key that cannot sign.
 */
async function withSigningKey(run, { key, passphrase }, temporary, body) {
    // gpg-agent's socket must fit in 108 bytes, so the directory is not made below a long workspace path.
    const home = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(temporary, 'kiln-gpg-'));
    const gpg = ['--homedir', home, '--batch', '--no-tty'];
    try {
        const passphraseFile = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(home, 'passphrase');
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(passphraseFile, passphrase ?? '', { mode: 0o600 });
        const unlock = ['--pinentry-mode', 'loopback', '--passphrase-file', passphraseFile];
        const imported = await run('gpg', [...gpg, ...unlock, '--import'], { input: decoded(key) });
        if (imported.code !== 0)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF('gpg cannot import the signing key.', { remedy: REMEDY_KEY });
        const fingerprint = await signingKey(run, gpg);
        const publicKey = await (0,_program_js__WEBPACK_IMPORTED_MODULE_3__/* .printed */ .zd)(run('gpg', [...gpg, '--armor', '--export', fingerprint]), 'gpg cannot export the public key', REMEDY_KEY);
        return await body({ fingerprint, home, gpg, unlock, publicKey });
    }
    finally {
        await run('gpgconf', ['--homedir', home, '--kill', 'all']).catch(() => { });
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.rm)(home, { recursive: true, force: true, maxRetries: 3 });
    }
}
/** The key's own bytes: armoured as it is, or out of base64. */
const decoded = (key) => key.includes('-----BEGIN') ? Buffer.from(key.endsWith('\n') ? key : `${key}\n`) : Buffer.from(key, 'base64');
/** The fingerprint of the first secret key that can sign now (gpg's doc/DETAILS: field 2 validity, 12 capabilities). */
async function signingKey(run, gpg) {
    const listed = await (0,_program_js__WEBPACK_IMPORTED_MODULE_3__/* .printed */ .zd)(run('gpg', [...gpg, '--with-colons', '--list-secret-keys']), 'gpg cannot list the imported key', REMEDY_KEY);
    const rows = listed.split('\n').map(line => line.split(':'));
    const primary = rows.findIndex(row => row[0] === 'sec' && !/[reid]/.test(row[1] ?? '') && (row[11] ?? '').includes('S'));
    const fingerprint = primary < 0 ? undefined : rows.slice(primary).find(row => row[0] === 'fpr')?.[9];
    if (fingerprint === undefined || fingerprint === '') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF('The key in "sign-key" cannot sign: it is public only, expired, revoked, or not for signing.', {
            remedy: REMEDY_KEY
        });
    }
    return fingerprint;
}


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
