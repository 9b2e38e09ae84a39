export const id = 481;
export const ids = [481];
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

/***/ 9481:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runBake: () => (/* binding */ runBake)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ec2/dist-cjs/index.js
var dist_cjs = __webpack_require__(5193);
// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/aws/clients.ts
var clients = __webpack_require__(8176);
// EXTERNAL MODULE: ./lib/aws/images.ts
var aws_images = __webpack_require__(9519);
// EXTERNAL MODULE: ./lib/aws/snapshots.ts
var snapshots = __webpack_require__(5053);
// EXTERNAL MODULE: ./lib/errors.ts
var lib_errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ebs/dist-cjs/index.js
var client_ebs_dist_cjs = __webpack_require__(7787);
;// CONCATENATED MODULE: ./actions/bake-ami/src/diff.ts

/** EBS direct APIs know one block size (aws-sdk-ebs, PutSnapshotBlockInput.DataLength). */
const BLOCK_BYTES = 512 * 1024;
const ZERO = Buffer.alloc(BLOCK_BYTES);
/**
 * The blocks that must be compared by content: all but those that neither disk ever wrote. A block that the base lacks
 * is skipped only when it is a hole in the baked disk too: an absent block of an encrypted volume does not read as
 * zeros, so zeros that were written must be put (coldsnap#395, #470).
 */
function candidates(blocks, present, data) {
    const written = new Set();
    for (const { start, end } of data) {
        const last = Math.min(Math.ceil(end / BLOCK_BYTES), blocks);
        for (let index = Math.floor(start / BLOCK_BYTES); index < last; index++)
            written.add(index);
    }
    return [...new Set([...present, ...written])]
        .filter(index => index < blocks)
        .sort((a, b) => a - b)
        .map(index => ({ index, written: written.has(index) }));
}
/** Compares one candidate; undefined when the parent's block says the same already. */
async function compared({ index, written }, { present, readBase, readBaked }) {
    const [baked, base] = await Promise.all([
        written ? readBaked(index) : ZERO,
        present.has(index) ? readBase(index) : undefined
    ]);
    if (base?.equals(baked))
        return undefined;
    return { index, sha256: (0,external_node_crypto_.createHash)('sha256').update(baked).digest(), zero: baked.equals(ZERO) };
}
/**
 * The checksum that CompleteSnapshot compares: SHA-256 over the blocks' raw digests in the order of their indexes
 * (ChecksumAggregationMethod LINEAR).
 */
function linearChecksum(blocks) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    for (const { sha256 } of blocks.toSorted((a, b) => a.index - b.index))
        hash.update(sha256);
    return hash.digest('base64');
}
/** Names this very set of changes; the client token of the snapshot that shall hold them and nothing else. */
function changesDigest(parentSnapshotId, blocks) {
    const hash = (0,external_node_crypto_.createHash)('sha256').update(parentSnapshotId);
    for (const { index, sha256 } of blocks.toSorted((a, b) => a.index - b.index))
        hash.update(`\n${index} `).update(sha256);
    return hash.digest('hex');
}
/**
 * Reads the extents that `filefrag -e` prints. Node has no lseek(SEEK_DATA), and e2fsprogs is on every machine that can
 * bake. Unwritten extents count as data: ext4 allocates so before it writes back.
 * @throws Error when the text is not such a table.
 */
function parseExtents(filefrag) {
    const unit = /\((\d+) blocks? of (\d+) bytes?\)/.exec(filefrag);
    if (unit === null)
        throw new Error(`filefrag said: ${filefrag.slice(0, 200)}`);
    const bytes = Number(unit[2]);
    return [...filefrag.matchAll(/^\s*\d+:\s*(\d+)\.\.\s*(\d+):/gm)].map(([, first, last]) => ({
        start: Number(first) * bytes,
        end: (Number(last) + 1) * bytes
    }));
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./actions/bake-ami/src/persistence.ts


/** Errors that the EBS direct APIs document as worth another try, and those of a broken connection. */
const PASSING = new Set([
    'RequestThrottledException',
    'ThrottlingException',
    'Throttling',
    'RequestLimitExceeded',
    'InternalServerException',
    'InternalError',
    'InternalFailure',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'SlowDown',
    'TimeoutError',
    'DamagedBlock'
]);
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'UND_ERR_SOCKET']);
/** Whether the same request may go well a moment later. */
function passing(error, absentMayPass) {
    if (!(error instanceof Error))
        return false;
    const { name, code, $metadata } = error;
    if (PASSING.has(name) || (typeof code === 'string' && BROKEN.has(code)))
        return true;
    if (($metadata?.httpStatusCode ?? 0) >= 500)
        return true;
    if (/socket hang up|premature close/i.test(error.message))
        return true;
    return absentMayPass && name === 'ResourceNotFoundException';
}
/**
 * Tries until it goes well, with a fresh time limit for each attempt and a growing, jittered pause between them. The
 * one place where block requests are retried: the client itself makes one attempt.
 */
async function persist(attempt, how) {
    const { signal, attemptSeconds, deadlineSeconds, absentForSeconds = 0 } = how;
    const began = Date.now();
    for (let tries = 0;; tries++) {
        if (signal.aborted)
            throw new lib_errors/* CancelledError */.cc();
        const limit = AbortSignal.timeout(attemptSeconds * 1000);
        try {
            return await attempt(AbortSignal.any([signal, limit]));
        }
        catch (error) {
            if (signal.aborted)
                throw new lib_errors/* CancelledError */.cc();
            const seconds = (Date.now() - began) / 1000;
            if (!limit.aborted && !passing(error, seconds < absentForSeconds))
                throw error;
            if (seconds > deadlineSeconds) {
                throw limit.aborted
                    ? new Error(`no answer within ${attemptSeconds} s, ${tries + 1} times`, { cause: error })
                    : error;
            }
            const pauseSeconds = Math.min(0.1 * 2 ** tries, 5) * (0.5 + Math.random() / 2);
            await (0,external_node_timers_promises_.setTimeout)(pauseSeconds * 1000, undefined, { signal }).catch(() => { });
        }
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/blocks.ts








const LIST_MAX = 10_000;
/** EBS answers "not found" for up to two minutes after StartSnapshot (coldsnap#43, #56). */
const ABSENT_AFTER_START_SECONDS = 120;
const ATTEMPT_SECONDS = 20;
const DEADLINE_SECONDS = 180;
/**
 * `workers` connections and no more: the SDK's own pool of 50 would queue requests without a time limit
 * (aws-sdk-js-v3#2024, #7027). One attempt per send; retries are {@link persist}'s.
 */
function blocks(workers) {
    const agent = { keepAlive: true, maxSockets: workers, proxyEnv: process.env };
    const defaults = (0,clients/* awsDefaults */.Q)('bake-ami');
    const client = new client_ebs_dist_cjs/* EBSClient */.q({
        ...defaults,
        maxAttempts: 1,
        requestHandler: {
            ...defaults.requestHandler,
            httpAgent: new external_node_http_.Agent(agent),
            httpsAgent: new external_node_https_.Agent(agent),
            connectionTimeout: 5_000,
            socketTimeout: 12_000
        }
    });
    const requests = { list: 0, get: 0, start: 0, put: 0, complete: 0 };
    const how = (signal) => ({ signal, attemptSeconds: ATTEMPT_SECONDS, deadlineSeconds: DEADLINE_SECONDS });
    return {
        requests,
        async list(snapshotId, signal) {
            const found = [];
            let volumeGiB = 0;
            let token;
            do {
                const page = await persist(abortSignal => {
                    requests.list++;
                    return client.send(new client_ebs_dist_cjs/* ListSnapshotBlocksCommand */.MD({
                        SnapshotId: snapshotId,
                        MaxResults: LIST_MAX,
                        ...(token === undefined ? {} : { NextToken: token })
                    }), { abortSignal });
                }, { ...how(signal), absentForSeconds: ABSENT_AFTER_START_SECONDS });
                if ((page.BlockSize ?? BLOCK_BYTES) !== BLOCK_BYTES) {
                    throw new Error(`Snapshot ${snapshotId} has blocks of ${page.BlockSize} bytes; only ${BLOCK_BYTES} are known.`);
                }
                volumeGiB = page.VolumeSize ?? volumeGiB;
                for (const { BlockIndex, BlockToken } of page.Blocks ?? []) {
                    if (BlockIndex !== undefined && BlockToken !== undefined)
                        found.push({ index: BlockIndex, token: BlockToken });
                }
                token = page.NextToken;
            } while (token !== undefined && token !== '');
            return { volumeGiB, blocks: found };
        },
        get: (snapshotId, { index, token }, signal) => persist(async (abortSignal) => {
            requests.get++;
            const answer = await client.send(new client_ebs_dist_cjs/* GetSnapshotBlockCommand */.TL({ SnapshotId: snapshotId, BlockIndex: index, BlockToken: token }), { abortSignal });
            const bytes = Buffer.from((await answer.BlockData?.transformToByteArray()) ?? []);
            const sum = (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('base64');
            if (bytes.length !== BLOCK_BYTES || sum !== answer.Checksum)
                throw new DamagedBlock(snapshotId, index);
            return bytes;
        }, how(signal)),
        async start({ parentSnapshotId, volumeGiB, clientToken, description, timeoutMinutes, tags }, signal) {
            const { SnapshotId } = await persist(abortSignal => {
                requests.start++;
                return client.send(new client_ebs_dist_cjs/* StartSnapshotCommand */.C4({
                    ParentSnapshotId: parentSnapshotId,
                    VolumeSize: volumeGiB,
                    ClientToken: clientToken,
                    Description: description,
                    Timeout: timeoutMinutes,
                    Tags: (0,lib_tags/* tagList */.Tw)(tags)
                }), { abortSignal });
            }, how(signal));
            return SnapshotId ?? '';
        },
        async put(snapshotId, index, bytes, sha256, signal) {
            await persist(abortSignal => {
                requests.put++;
                return client.send(new client_ebs_dist_cjs/* PutSnapshotBlockCommand */.O_({
                    SnapshotId: snapshotId,
                    BlockIndex: index,
                    BlockData: bytes,
                    DataLength: BLOCK_BYTES,
                    Checksum: sha256.toString('base64'),
                    ChecksumAlgorithm: 'SHA256'
                }), { abortSignal });
            }, { ...how(signal), absentForSeconds: ABSENT_AFTER_START_SECONDS });
        },
        async complete(snapshotId, changedBlocks, linearChecksum, signal) {
            let sent = 0;
            await persist(async (abortSignal) => {
                requests.complete++;
                sent++;
                const repeated = sent > 1;
                await client
                    .send(new client_ebs_dist_cjs/* CompleteSnapshotCommand */.$8({
                    SnapshotId: snapshotId,
                    ChangedBlocksCount: changedBlocks,
                    Checksum: linearChecksum,
                    ChecksumAlgorithm: 'SHA256',
                    ChecksumAggregationMethod: 'LINEAR'
                }), { abortSignal })
                    .catch((error) => {
                    // The first request may have gone through and only its answer been lost; the snapshot's state tells.
                    if (!repeated || !/^(Conflict|Validation)Exception$/.test(error.name))
                        throw error;
                });
            }, how(signal));
        }
    };
}
/** Bytes that are not what their checksum says: damaged on the way, so worth another try. */
class DamagedBlock extends Error {
    constructor(snapshotId, index) {
        super(`Block ${index} of ${snapshotId} is not what its checksum says.`);
        this.name = 'DamagedBlock';
    }
}

// EXTERNAL MODULE: ./lib/inputs.ts
var inputs = __webpack_require__(453);
;// CONCATENATED MODULE: ./actions/bake-ami/src/digest.ts

/** Changes when the same inputs would give another image because Kiln bakes differently. */
const RECIPE_VERSION = 1;
/** SHA-256 in hex; the value of `kiln:inputs-digest`. */
function inputsDigest(recipe) {
    const script = recipe.provisionScript;
    const canonical = [
        RECIPE_VERSION,
        recipe.application,
        recipe.baseId,
        recipe.baseSnapshotId,
        recipe.nevra,
        recipe.packageChecksum,
        recipe.excludePackages.toSorted(),
        recipe.baseRepositories,
        script === undefined ? null : (0,external_node_crypto_.createHash)('sha256').update(script).digest('hex'),
        recipe.rootVolumeGiB ?? null,
        recipe.encrypted
    ];
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(canonical)).digest('hex');
}
/** AMI names: 3 to 128 of letters, digits, ( ) [ ] space . / - ' @ _ (RegisterImage). RPM versions also have ~ ^ +. */
const FOREIGN = /[^A-Za-z0-9()[\] ./'@_-]+/g;
const NAME_MAX = 128;
/** `<application>-<version>-<release>-<arch>-<digest8>`; only the version is ever cut. */
function amiName({ application, version, release, architecture, digest }) {
    const tail = `-${architecture}-${digest.slice(0, 8)}`;
    const head = `${application}-${version}-${release}`.replace(FOREIGN, '-');
    return `${head.slice(0, NAME_MAX - tail.length)}${tail}`;
}
/** Why a name cannot be an AMI's, or undefined when it can. */
function amiNameProblem(name) {
    if (name.length < 3 || name.length > NAME_MAX)
        return `has ${name.length} characters; 3 to ${NAME_MAX} are allowed`;
    const foreign = name.match(FOREIGN);
    return foreign === null
        ? undefined
        : `has ${foreign.join(' ')}; allowed are letters, digits and ( ) [ ] space . / - ' @ _`;
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/inputs.ts



const packageName = (0,inputs/* matching */.wC)(/^[A-Za-z0-9][A-Za-z0-9._+~^:-]*$/, 'a package name or NEVRA, such as hello-world-1.0-1.noarch');
const inputs_location = (0,inputs/* matching */.wC)(/^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?|https?:\/\/.+|file:\/.+)$/, 's3://bucket/prefix, https://… or file:/directory');
/** The inputs, in the order of action.yml. */
const fields = {
    application: (0,inputs/* required */.mw)(inputs/* word */.Vm),
    'base-ami': (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(/^(ami-[0-9a-f]{8,17}|ssm:\/?[A-Za-z0-9._/-]+)$/, 'an AMI id or ssm:/path/of/parameter')),
    'base-owners': (0,inputs/* optional */.lq)((0,inputs/* list */.p_)((0,inputs/* matching */.wC)(/^(\d{12}|self|amazon|aws-marketplace)$/, 'an account id, self or amazon'))),
    'base-name': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    package: (0,inputs/* required */.mw)(packageName),
    repository: (0,inputs/* required */.mw)(inputs_location),
    'repository-gpgkey': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    gpgcheck: (0,inputs/* optional */.lq)(inputs/* flag */.Jt),
    'base-repositories': (0,inputs/* defaulted */.P_)(inputs/* flag */.Jt, true),
    'exclude-packages': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)(inputs/* text */.Qq), ['kernel*']),
    provision: (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    'ami-name': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    'root-volume-size': (0,inputs/* optional */.lq)((0,inputs/* whole */.WQ)(1, 65536)),
    tags: (0,inputs/* optional */.lq)(inputs/* tagLines */.oA),
    engine: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('ebs-direct'), 'ebs-direct'),
    fetch: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('bulk'), 'bulk'),
    'cache-directory': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    workers: (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 256), 64),
    'timeout-seconds': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(60, 21600), 1800),
    mode: (0,inputs/* defaulted */.P_)(inputs/* mode */.Mq, 'apply')
};
/** @throws InputError naming every input that is wrong. */
function inputs_inputs(env = process.env) {
    const values = (0,inputs/* readInputs */.Ko)(fields, env);
    const problems = [];
    const name = values['ami-name'];
    const nameProblem = name === undefined ? undefined : amiNameProblem(name);
    if (nameProblem !== undefined)
        problems.push({ input: 'ami-name', problem: nameProblem });
    if (values.gpgcheck === true && values['repository-gpgkey'] === undefined) {
        problems.push({ input: 'repository-gpgkey', problem: 'is required with gpgcheck: true' });
    }
    const base = reference(values['base-ami'], values['base-owners'], values['base-name']);
    if ('problem' in base)
        problems.push({ input: 'base-ami', problem: base.problem });
    if (problems.length > 0 || 'problem' in base)
        throw new lib_errors/* InputError */.dz(problems);
    return {
        application: values.application,
        base,
        package: values.package,
        repository: values.repository,
        gpgKey: values['repository-gpgkey'],
        gpgCheck: values.gpgcheck ?? values['repository-gpgkey'] !== undefined,
        baseRepositories: values['base-repositories'],
        excludePackages: values['exclude-packages'],
        provision: values.provision,
        amiName: name,
        rootVolumeGiB: values['root-volume-size'],
        tags: values.tags ?? {},
        cacheDirectory: values['cache-directory'],
        workers: values.workers,
        timeoutSeconds: values['timeout-seconds'],
        mode: values.mode
    };
}
function reference(base, owners, name) {
    const byName = owners !== undefined || name !== undefined;
    if (base !== undefined && byName)
        return { problem: 'goes without base-owners and base-name; give one or the others' };
    if (base !== undefined) {
        return base.startsWith('ssm:') ? { parameter: base.slice('ssm:'.length) } : { imageId: base };
    }
    if (!byName)
        return { problem: 'is required, or base-owners with base-name' };
    if (owners === undefined || owners.length === 0) {
        return { problem: 'by base-name needs base-owners, too: anybody may publish an AMI of any name' };
    }
    return name === undefined ? { problem: 'by base-owners needs base-name, too' } : { owners, name };
}

// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var nevra = __webpack_require__(5496);
// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
;// CONCATENATED MODULE: ./actions/bake-ami/src/registration.ts
/** Node's name of a processor architecture, as EC2 calls it. */
const EC2_ARCHITECTURE = { x64: 'x86_64', arm64: 'arm64' };
/** EC2's name of a processor architecture, as RPM calls it. */
const RPM_ARCHITECTURE = { x86_64: 'x86_64', arm64: 'aarch64' };
const rootMapping = (image) => image.mappings.find(({ device, volume }) => device === image.rootDevice && volume?.snapshotId !== undefined);
/**
 * Why this AMI cannot be the base of a bake here, before anything is written; undefined when it can.
 * Billing codes: an AMI registered from a snapshot may lose them (RegisterImage, "Before you begin"), which AWS would
 * bill wrongly, so such bases need an instance.
 */
function refusal(base, processor) {
    const here = EC2_ARCHITECTURE[processor];
    if (base.state !== 'available') {
        const reason = base.stateReason === undefined ? '' : `: ${base.stateReason}`;
        return { problem: `Base ${base.id} is ${base.state}${reason}`, remedy: 'Give a base AMI that is available.' };
    }
    if (base.architecture !== here) {
        return {
            problem: `Base ${base.id} is for ${base.architecture}, and this runner is ${here ?? processor}: its programs do not run here`,
            remedy: `Bake on a runner of the base's architecture (runs-on: ${base.architecture === 'arm64' ? 'ubuntu-24.04-arm' : 'ubuntu-24.04'}), or give a base for ${here ?? processor}.`
        };
    }
    if (base.virtualization !== 'hvm') {
        return {
            problem: `Base ${base.id} has ${base.virtualization} virtualization`,
            remedy: 'Give an HVM base AMI; paravirtual ones cannot run on current instance types.'
        };
    }
    if (base.rootDeviceType !== 'ebs' || rootMapping(base) === undefined) {
        return {
            problem: `Base ${base.id} has no EBS snapshot for its root device ${base.rootDevice}`,
            remedy: 'Give an EBS-backed base AMI.'
        };
    }
    if (base.platformDetails !== 'Linux/UNIX' || base.productCodes.length > 0) {
        const codes = base.productCodes.length > 0 ? ` with product codes ${base.productCodes.join(', ')}` : '';
        return {
            problem: `Base ${base.id} is billed as "${base.platformDetails}"${codes}; an AMI registered from its blocks may lose that`,
            remedy: 'Give a base without billing codes (Amazon Linux, Debian, Ubuntu, Rocky Linux from their publishers).'
        };
    }
    return undefined;
}
/**
 * The registration of the baked AMI: every attribute of the base said again, because RegisterImage inherits none
 * (without ENA no Nitro instance would start it). The root volume becomes gp3 unless the base asks for provisioned IOPS.
 */
function registration({ base, uefiData, name, description, snapshotId, rootVolumeGiB, tags }) {
    const { sriovNetSupport, bootMode, tpmSupport, imdsSupport } = base;
    return {
        name,
        description,
        architecture: base.architecture,
        virtualization: base.virtualization,
        rootDevice: base.rootDevice,
        enaSupport: base.enaSupport,
        ...(sriovNetSupport === undefined ? {} : { sriovNetSupport }),
        ...(bootMode === undefined ? {} : { bootMode }),
        ...(tpmSupport === undefined ? {} : { tpmSupport }),
        ...(imdsSupport === undefined ? {} : { imdsSupport }),
        ...(uefiData === undefined ? {} : { uefiData }),
        mappings: base.mappings.map(mapping => mapping.device === base.rootDevice ? root(mapping, snapshotId, rootVolumeGiB) : mapping),
        tags
    };
}
function root({ device, volume = {} }, snapshotId, rootVolumeGiB) {
    const { type = 'gp3', iops, throughput, encrypted: _decidedBySnapshot, ...kept } = volume;
    const provisioned = type === 'io1' || type === 'io2';
    const sizeGiB = rootVolumeGiB ?? kept.sizeGiB;
    return {
        device,
        volume: {
            ...kept,
            snapshotId,
            type: provisioned ? type : 'gp3',
            ...(sizeGiB === undefined ? {} : { sizeGiB }),
            // gp2 reports IOPS that are not provisioned; gp3 would refuse figures below its 3000.
            ...(iops !== undefined && (provisioned || type === 'gp3') ? { iops } : {}),
            ...(throughput !== undefined && type === 'gp3' ? { throughput } : {}),
            deleteOnTermination: kept.deleteOnTermination ?? true
        }
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/adopt.ts





/**
 * Looks whose the base is. Blocks of public snapshots cannot be read, whoever asks ("Concepts for EBS direct APIs"), and
 * where an account encrypts by default a child of an unencrypted snapshot is refused ("Encryption outcomes for EBS
 * direct APIs"): both are settled by one copy, made once for each base and found again by its tag.
 */
async function ownership(base, { images, snapshots }) {
    const [byDefault, own] = await Promise.all([
        snapshots.encryptionByDefault(),
        snapshots.own(rootMapping(base)?.volume?.snapshotId ?? '')
    ]);
    if (own !== undefined && (own.encrypted || !byDefault))
        return { kind: 'own', encrypted: own.encrypted };
    const copies = await images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.baseOf]: base.id } });
    const fit = copies.find(copy => ['available', 'pending'].includes(copy.state) && (!byDefault || rootMapping(copy)?.volume?.encrypted !== false));
    if (fit === undefined)
        return { kind: 'foreign', encrypted: byDefault };
    return { kind: 'adopted', imageId: fit.id, encrypted: byDefault || rootMapping(fit)?.volume?.encrypted === true };
}
/** The base in this account, copied now if it has to be; waits until its snapshot can be read. */
async function adopt(base, owned, deps) {
    if (owned.kind === 'own')
        return { image: base, snapshotId: rootMapping(base)?.volume?.snapshotId ?? '' };
    const { images, snapshots, progress, signal, deadlineSeconds } = deps;
    const imageId = owned.kind === 'adopted' ? owned.imageId : await copied(base, owned.encrypted, deps);
    if (owned.kind === 'foreign') {
        progress.say(`Adopting ${base.id} as ${imageId}: once for this base, because blocks of foreign snapshots cannot be read.`);
    }
    return (0,poll/* poll */.w)(async () => {
        const image = await images.byId(imageId);
        if (image === undefined)
            return { notYet: `${imageId} is not there yet` };
        if (image.state !== 'available' && image.state !== 'pending') {
            throw new lib_errors/* KilnError */.NF(`The copy of base ${base.id} failed: ${imageId} is ${image.state}. ${image.stateReason ?? ''}`, {
                remedy: 'Deregister the copy and run it again. Some publishers do not allow their AMIs to be copied; then make a base of your own from an instance.',
                leftBehind: [imageId]
            });
        }
        const snapshotId = rootMapping(image)?.volume?.snapshotId;
        if (image.state === 'pending' || snapshotId === undefined)
            return { notYet: `${imageId} is pending` };
        const snapshot = await snapshots.own(snapshotId);
        if (snapshot?.state !== 'completed')
            return { notYet: `snapshot ${snapshotId} is ${snapshot?.state ?? 'not there yet'}` };
        return { done: { image, snapshotId } };
    }, {
        what: `the adopted base ${imageId}`,
        deadlineSeconds,
        intervalSeconds: 1,
        signal,
        onNotYet: reason => progress.say(`Waiting: ${reason}.`),
        remedy: 'Run it again: the copy goes on in AWS and is found by its tag. Copies of big bases take minutes.'
    });
}
function copied(base, encrypted, { images, runTags, today }) {
    const token = (0,external_node_crypto_.createHash)('sha256').update(`adopt ${base.id} ${encrypted} ${today}`).digest('hex');
    return images.copy({
        sourceId: base.id,
        name: `kiln-base-${base.id}${encrypted ? '-encrypted' : ''}`,
        description: `Adopted by Kiln from ${base.id} (${base.name})`.slice(0, 255),
        encrypted,
        tags: { ...runTags, Name: `kiln-base-${base.name}`.slice(0, 255), [lib_tags/* TAG */.Dk.baseOf]: base.id },
        clientToken: token
    });
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./actions/bake-ami/src/child.ts
var child = __webpack_require__(1217);
;// CONCATENATED MODULE: ./actions/bake-ami/src/concurrently.ts

/**
 * Does `work` for every item, at most `workers` at a time, results in the order of the items. The first failure stops
 * the taking of new items, and is thrown when those under way have ended: nothing goes on in the background.
 */
async function concurrently(items, workers, signal, work) {
    const results = new Array(items.length);
    const stop = new AbortController();
    const all = AbortSignal.any([signal, stop.signal]);
    let next = 0;
    let failure;
    const worker = async () => {
        while (next < items.length && !all.aborted) {
            const index = next++;
            try {
                results[index] = await work(items[index], all);
            }
            catch (error) {
                failure ??= error;
                stop.abort(error);
            }
        }
    };
    await Promise.all(Array.from({ length: Math.min(workers, items.length) }, worker));
    if (signal.aborted)
        throw new lib_errors/* CancelledError */.cc();
    if (failure !== undefined)
        throw failure;
    return results;
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/base-disk.ts








const GIB = 1024 ** 3;
const SAMPLE = 16;
const sha256 = (bytes) => (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('base64');
/** Gives the base's disk: from the cache when it is there and right, else block by block from the snapshot. */
async function baseDisk(fetch) {
    const { directory, snapshotId, progress } = fetch;
    await (0,promises_.mkdir)(directory, { recursive: true });
    const path = (0,external_node_path_.join)(directory, `${snapshotId}.raw`);
    const known = await record((0,external_node_path_.join)(directory, `${snapshotId}.json`), snapshotId);
    if (known !== undefined && (await verified(path, known))) {
        progress.say(`The base's ${known.blocks.length} blocks are on this machine already.`);
        return disk(path, known, true);
    }
    return disk(path, await download(path, fetch), false);
}
const disk = (path, { volumeGiB, blocks }, cached) => ({
    path,
    volumeGiB,
    present: new Set(blocks.map(([index]) => index)),
    cached
});
async function record(path, snapshotId) {
    try {
        const found = JSON.parse(await (0,promises_.readFile)(path, 'utf8'));
        return found.snapshotId === snapshotId && Array.isArray(found.blocks) ? found : undefined;
    }
    catch {
        return undefined;
    }
}
/**
 * A file that nobody touched since it was verified is checked by a few of its blocks. One that was unpacked here
 * anew (the Actions cache keeps neither times nor holes) is checked whole, and its holes are made again.
 */
async function verified(path, { volumeGiB, modifiedMilliseconds, blocks }) {
    const found = await (0,promises_.stat)(path).catch(() => undefined);
    if (found === undefined || found.size !== volumeGiB * GIB)
        return false;
    const untouched = Math.abs(found.mtimeMs - modifiedMilliseconds) < 1;
    const sample = Array.from({ length: Math.min(SAMPLE, blocks.length) }, () => blocks[(0,external_node_crypto_.randomInt)(blocks.length)]);
    const file = await (0,promises_.open)(path);
    try {
        for (const [index, sum] of untouched ? sample.filter(block => block !== undefined) : blocks) {
            if (sha256(await blockOf(file, index)) !== sum)
                return false;
        }
    }
    finally {
        await file.close();
    }
    if (!untouched)
        await (0,child/* run */.e)('fallocate', ['--dig-holes', path]);
    return true;
}
/** One block of a disk file, zeros beyond its end; into `bytes` where many are read. */
async function blockOf(file, index, bytes = Buffer.allocUnsafeSlow(BLOCK_BYTES)) {
    const { bytesRead } = await file.read(bytes, 0, BLOCK_BYTES, index * BLOCK_BYTES);
    return bytes.fill(0, bytesRead);
}
async function download(path, fetch) {
    const { blocks, snapshotId, directory, workers, signal, progress } = fetch;
    const { volumeGiB, blocks: stored } = await blocks.list(snapshotId, signal);
    const bytes = stored.length * BLOCK_BYTES;
    await refuseIfFull(directory, 2 * bytes);
    progress.say(`Fetching ${stored.length} blocks (${Math.round(bytes / 1024 ** 2)} MiB of ${volumeGiB} GiB) of ${snapshotId}.`);
    const partial = `${path}.${OWNER}.partial`;
    const file = await (0,promises_.open)(partial, 'w');
    try {
        await file.truncate(volumeGiB * GIB);
        const sums = await concurrently(stored, workers, signal, async (block, stop) => {
            const data = await blocks.get(snapshotId, block, stop);
            await file.write(data, 0, BLOCK_BYTES, block.index * BLOCK_BYTES);
            return [block.index, sha256(data)];
        });
        const { mtimeMs } = await file.stat();
        const made = { snapshotId, volumeGiB, modifiedMilliseconds: mtimeMs, blocks: sums };
        await (0,promises_.writeFile)(`${partial}.json`, JSON.stringify(made));
        await (0,promises_.rename)(partial, path);
        await (0,promises_.rename)(`${partial}.json`, path.replace(/\.raw$/, '.json'));
        return made;
    }
    finally {
        await file.close();
        await (0,promises_.rm)(partial, { force: true });
        await (0,promises_.rm)(`${partial}.json`, { force: true });
    }
}
/** @throws KilnError when the file system has not this many bytes free. */
async function refuseIfFull(directory, bytes) {
    const { bavail, bsize } = await (0,promises_.statfs)(directory);
    const free = bavail * bsize;
    const needed = bytes + GIB;
    if (free >= needed)
        return;
    const gib = (count) => (count / GIB).toFixed(1);
    throw new lib_errors/* KilnError */.NF(`${directory} has ${gib(free)} GiB free, and this bake needs ${gib(needed)} GiB there.`, {
        remedy: 'Give cache-directory a place with more room, or use a runner with a bigger disk.'
    });
}
/**
 * Who owns what is unfinished in a cache directory: this process, and the pid namespace in which its number means
 * something, because containers may share the directory.
 */
const OWNER = `${process.pid}-${/\d+/.exec((0,external_node_fs_.readlinkSync)('/proc/self/ns/pid'))?.[0] ?? '0'}`;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** What runs that were killed left here: partial downloads and working directories of processes long gone. */
async function leftovers(directory) {
    const [, ours] = OWNER.split('-');
    const found = [];
    for (const name of await (0,promises_.readdir)(directory).catch(() => [])) {
        const [, pid, namespace] = /\.(\d+)-(\d+)\.partial(?:\.json)?$/.exec(name) ?? /^work-(\d+)-(\d+)-/.exec(name) ?? [];
        if (pid === undefined)
            continue;
        const path = (0,external_node_path_.join)(directory, name);
        const old = async () => {
            const { mtimeMs } = await (0,promises_.stat)(path).catch(() => ({ mtimeMs: Date.now() }));
            return Date.now() - mtimeMs > DAY_MILLISECONDS;
        };
        if (namespace === ours ? !alive(Number(pid)) : await old())
            found.push(path);
    }
    return found;
}
function alive(pid) {
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return error.code === 'EPERM';
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/changes.ts






/** Reads that overlap: as many as libuv has threads for files. */
const READERS = 4;
const changes_GIB = 1024 ** 3;
/** A copy of the base's disk to change, sharing its blocks where the file system can. */
async function workingCopy(base, path) {
    const copied = await (0,child/* run */.e)('cp', ['--reflink=auto', '--sparse=always', base.path, path]);
    if (copied.code === 0)
        return;
    throw new lib_errors/* KilnError */.NF(`The base's disk could not be copied: ${copied.all}`, {
        remedy: 'Give cache-directory a place with more room.'
    });
}
/** The blocks in which the baked disk differs from its base, in order. */
async function changedBlocks(base, path, signal) {
    const mapped = await (0,child/* run */.e)('filefrag', ['-e', path]);
    if (mapped.code !== 0) {
        throw new lib_errors/* KilnError */.NF(`The file system of ${path} does not tell where a file has holes: ${mapped.all}`, {
            remedy: 'Give cache-directory a place on ext4, xfs or btrfs (not tmpfs).'
        });
    }
    const [before, after] = await Promise.all([(0,promises_.open)(base.path), (0,promises_.open)(path)]);
    // Fresh memory for each of thousands of blocks would cost more than reading them.
    const buffers = [];
    try {
        const blocks = (base.volumeGiB * changes_GIB) / BLOCK_BYTES;
        const all = candidates(blocks, base.present, parseExtents(mapped.out));
        const found = await concurrently(all, READERS, signal, async (one) => {
            const [left, right] = buffers.pop() ?? [Buffer.allocUnsafeSlow(BLOCK_BYTES), Buffer.allocUnsafeSlow(BLOCK_BYTES)];
            try {
                return await compared(one, {
                    present: base.present,
                    readBase: index => blockOf(before, index, left),
                    readBaked: index => blockOf(after, index, right)
                });
            }
            finally {
                buffers.push([left, right]);
            }
        });
        return found.filter(block => block !== undefined);
    }
    finally {
        await Promise.all([before.close(), after.close()]);
    }
}

// EXTERNAL MODULE: ./lib/disk/partitions.ts
var partitions = __webpack_require__(2863);
;// CONCATENATED MODULE: ./actions/bake-ami/src/layout.ts



/** As far as the latest magic number of a file system that is told apart (btrfs). */
const SUPERBLOCK_BYTES = 69 * 1024;
/** Where the root file system of a disk can be, the likeliest first. @throws KilnError when it can be nowhere. */
async function rootPartitions(path) {
    const file = await (0,promises_.open)(path);
    try {
        const read = async (offset, length) => {
            const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
            return buffer.subarray(0, bytesRead);
        };
        const all = await Promise.all((await (0,partitions/* partitions */.Mo)(read, (await file.stat()).size)).map(async (partition) => ({
            ...partition,
            fileSystem: (0,partitions/* fileSystem */.CR)(await read(partition.offset, SUPERBLOCK_BYTES))
        })));
        const found = (0,partitions/* rootCandidates */.X4)(all).map(({ number, offset, bytes, fileSystem: system }) => ({
            number,
            offset,
            bytes,
            kind: system?.kind ?? 'ext',
            incompatible: system?.incompatible ?? 0
        }));
        if (found.length > 0)
            return found;
        const seen = all.map(({ number, fileSystem: system }) => `${number}: ${system?.kind ?? 'unknown'}`).join(', ');
        throw new lib_errors/* KilnError */.NF(`The base has no partition with ext4 or xfs (${seen === '' ? 'no partitions' : seen}).`, {
            remedy: 'Give a base whose root is ext4 or xfs on a plain partition; LVM, btrfs and encrypted roots are not supported.'
        });
    }
    finally {
        await file.close();
    }
}

// EXTERNAL MODULE: ./actions/bake-ami/src/installation.ts
var installation = __webpack_require__(8219);
;// CONCATENATED MODULE: ./actions/bake-ami/src/manifest.ts




const NO_CHANGES = { added: [], changed: [], removed: [], payloadBytes: 0 };
/** What the installation and the comparison came to. */
function figures(installed, base, changed) {
    const packages = (0,installation/* packageChanges */.k7)(installed.before, installed.after);
    return {
        packages,
        payloadBytes: packages.payloadBytes,
        basePresentBlocks: base.present.size,
        putBlocks: changed.length,
        putBytes: changed.length * BLOCK_BYTES,
        zeroBlocks: changed.filter(({ zero }) => zero).length,
        chrootInstallSeconds: installed.milliseconds.install / 1000
    };
}
/** The phases inside of the sandbox. */
const inSandbox = ({ milliseconds }) => Object.fromEntries(Object.entries(milliseconds).map(([name, took]) => [`sandbox: ${name}`, took]));
/** The manifest of a run in which nothing was baked; a bake adds its figures. */
function unbaked(plan, inputs, { repository, blocks }, clock) {
    return {
        schema: 1,
        application: inputs.application,
        reused: 'no',
        base: baseFacts(plan),
        nevra: (0,nevra/* nevraText */.YH)(plan.package),
        version: plan.package.version,
        release: plan.package.release,
        repository: { location: repository.shown, revision: plan.revision, gpgCheck: inputs.gpgCheck },
        inputsDigest: plan.digest,
        packages: NO_CHANGES,
        basePresentBlocks: 0,
        getBlocks: blocks.requests.get,
        putBlocks: 0,
        zeroBlocks: 0,
        putBytes: 0,
        payloadBytes: 0,
        requests: { ...blocks.requests },
        chrootInstallSeconds: 0,
        seconds: clock.seconds(),
        milliseconds: clock.phases()
    };
}
const baseFacts = ({ base }, adopted, disk) => ({
    id: base.id,
    name: base.name,
    ownerId: base.ownerId,
    ...(adopted === undefined ? {} : { snapshotId: adopted.snapshotId }),
    ...(adopted === undefined || adopted.image.id === base.id ? {} : { adoptedId: adopted.image.id }),
    ...(disk === undefined ? {} : { cached: disk.cached })
});
const amiFacts = (image) => ({
    id: image.id,
    name: image.name,
    snapshotId: rootMapping(image)?.volume?.snapshotId ?? '',
    encrypted: rootMapping(image)?.volume?.encrypted ?? false
});

;// CONCATENATED MODULE: ./actions/bake-ami/src/base.ts


/** The base AMI, fit to be baked from on this processor. @throws KilnError when there is none, or it is not fit. */
async function resolveBase(reference, { images, parameters, processor }) {
    const base = await named(reference, images, parameters, processor);
    const refused = refusal(base, processor);
    if (refused !== undefined)
        throw new lib_errors/* KilnError */.NF(`${refused.problem}.`, { remedy: refused.remedy });
    return base;
}
async function named(reference, images, parameters, processor) {
    if ('owners' in reference) {
        const { owners, name } = reference;
        const architecture = EC2_ARCHITECTURE[processor];
        const found = await images.find({ owners, name, ...(architecture === undefined ? {} : { architecture }) });
        const newest = found.find(({ state }) => state === 'available');
        if (newest !== undefined)
            return newest;
        throw new lib_errors/* KilnError */.NF(`No available AMI of ${owners.join(', ')} for ${architecture ?? processor} is named ${name}.`, {
            remedy: 'Check base-owners and base-name in the region of this run; * and ? stand for any characters.'
        });
    }
    const imageId = 'imageId' in reference ? reference.imageId : await fromParameter(reference.parameter, parameters);
    const image = await images.byId(imageId);
    if (image !== undefined)
        return image;
    throw new lib_errors/* KilnError */.NF(`Base AMI ${imageId} does not exist in this region, or is not shared with this account.`, {
        remedy: 'Check the id and AWS_REGION; AMI ids differ from region to region.'
    });
}
async function fromParameter(name, parameters) {
    const value = await parameters.value(name);
    if (value === undefined) {
        throw new lib_errors/* KilnError */.NF(`SSM has no parameter ${name} in this region.`, {
            remedy: 'Check its name, for example ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64.'
        });
    }
    const imageId = /ami-[0-9a-f]{8,17}/.exec(value)?.[0];
    if (imageId !== undefined)
        return imageId;
    throw new lib_errors/* KilnError */.NF(`SSM parameter ${name} holds "${value.slice(0, 60)}", which is no AMI id.`, {
        remedy: 'Give a parameter whose value is an AMI id.'
    });
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./actions/bake-ami/src/packages.ts


/** Where the primary metadata lies and what it must hash to, from repomd.xml. */
function primaryOf(repomd) {
    const data = /<data type="primary">(.*?)<\/data>/s.exec(repomd)?.[1];
    const location = data === undefined ? undefined : /<location[^>]*href="([^"]+)"/.exec(data)?.[1];
    if (data === undefined || location === undefined)
        return undefined;
    return { location, sha256: /<checksum type="sha256">\s*([0-9a-f]+)/.exec(data)?.[1] };
}
/** Unpacks metadata by its name. @throws Error for a compression that Node does not have. */
function unpacked(location, bytes) {
    if (location.endsWith('.gz'))
        return (0,external_node_zlib_.gunzipSync)(bytes).toString();
    if (location.endsWith('.zst'))
        return (0,external_node_zlib_.zstdDecompressSync)(bytes).toString();
    if (location.endsWith('.xml'))
        return bytes.toString();
    throw new Error(`${location} is compressed in a way this action cannot read; make it with gzip or zstd`);
}
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const plain = (xml) => xml.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name) => ENTITIES[name] ?? whole);
/** The packages of a repository, from primary.xml. */
function parsePrimary(xml) {
    return [...xml.matchAll(/<package type="rpm">(.*?)<\/package>/gs)].flatMap(([, body = '']) => {
        const element = (name) => plain(new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '');
        const attributes = (name) => Object.fromEntries([...(new RegExp(`<${name}\\s([^>]*)/?>`).exec(body)?.[1] ?? '').matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, plain(value)]));
        const { epoch = '0', ver = '', rel = '' } = attributes('version');
        const size = attributes('size');
        const [, kind = '', sum = ''] = /<checksum type="(\w+)"[^>]*>\s*([0-9a-f]+)/.exec(body) ?? [];
        const found = {
            name: element('name'),
            epoch: Number(epoch),
            version: ver,
            release: rel,
            arch: element('arch'),
            checksum: `${kind}:${sum}`,
            location: attributes('location')['href'] ?? '',
            bytes: Number(size['package'] ?? 0),
            installedBytes: Number(size['installed'] ?? 0)
        };
        return found.name === '' || found.arch === 'src' ? [] : [found];
    });
}
/**
 * The package that `wanted` names: a name, a name-version-release, or a full NEVRA with or without epoch; the newest
 * when several fit. Undefined when none does.
 */
function choose(packages, wanted, arch) {
    return packages
        .filter(one => one.arch === arch || one.arch === 'noarch')
        .filter(one => {
        const { name, epoch, version, release } = one;
        const evr = `${name}-${version}-${release}`;
        const withEpoch = `${name}-${epoch}:${version}-${release}`;
        return [name, evr, withEpoch, `${evr}.${one.arch}`, `${withEpoch}.${one.arch}`].includes(wanted);
    })
        .toSorted((a, b) => (0,nevra/* compareEvr */.z6)(b, a))[0];
}
/** Names of the repository that somebody who wrote `wanted` may have meant, the nearest first. */
function nearNames(packages, wanted) {
    const name = wanted.replace(/-[^-]*-[^-]*$/, '');
    const near = packages
        .map(one => ({
        shown: (0,nevra/* nevraText */.YH)(one),
        far: Math.min(distance(one.name, wanted), distance(one.name, name), distance((0,nevra/* nevraText */.YH)(one), wanted))
    }))
        .filter(({ shown, far }) => far <= Math.max(3, wanted.length / 4) || shown.includes(wanted) || wanted.startsWith(shown))
        .toSorted((a, b) => a.far - b.far || a.shown.localeCompare(b.shown));
    return [...new Set(near.map(({ shown }) => shown))].slice(0, 5);
}
/** Levenshtein's distance. */
function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++) {
            const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
        }
        row = next;
    }
    return row[b.length] ?? 0;
}
/** Tags of rpm's signature header that hold a signature: DSA, RSA, OPENPGP, PGP, GPG (rpmtag.h). */
const SIGNATURES = new Set([267, 268, 278, 1002, 1005]);
const LEAD_BYTES = 96;
/**
 * Whether a package file carries a signature at all; whose and whether it is right, the image's own rpm checks.
 * @throws Error when the bytes are not an RPM's.
 */
function signed(head) {
    if (head.length < LEAD_BYTES + 16 || head.readUInt32BE(0) !== 0xedabeedb)
        throw new Error('not an RPM');
    const count = head.readUInt32BE(LEAD_BYTES + 8);
    for (let index = 0; index < count; index++) {
        const at = LEAD_BYTES + 16 + index * 16;
        if (at + 16 > head.length)
            break;
        if (SIGNATURES.has(head.readUInt32BE(at)))
            return true;
    }
    return false;
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/plan.ts








const RPM_HEAD_BYTES = 64 * 1024;
/** Looks at base, repository and account, writes nothing. @throws KilnError when the bake cannot go well. */
async function observe(inputs, deps) {
    const { images, snapshots, repository, output, signal } = deps;
    const base = await resolveBase(inputs.base, deps);
    const arch = RPM_ARCHITECTURE[base.architecture] ?? base.architecture;
    const wanted = await choosePackage(inputs, arch, repository, signal);
    const owned = await ownership(base, deps);
    const digest = inputsDigest({
        application: inputs.application,
        baseId: base.id,
        baseSnapshotId: rootMapping(base)?.volume?.snapshotId ?? '',
        nevra: (0,nevra/* nevraText */.YH)(wanted),
        packageChecksum: wanted.checksum,
        excludePackages: inputs.excludePackages,
        baseRepositories: inputs.baseRepositories,
        ...(deps.provisionScript === undefined ? {} : { provisionScript: deps.provisionScript }),
        ...(inputs.rootVolumeGiB === undefined ? {} : { rootVolumeGiB: inputs.rootVolumeGiB }),
        encrypted: owned.encrypted
    });
    const name = inputs.amiName ?? amiName({ ...wanted, application: inputs.application, architecture: base.architecture, digest });
    output('version', wanted.version);
    output('nevra', (0,nevra/* nevraText */.YH)(wanted));
    output('ami-name', name);
    const made = await images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.inputsDigest]: digest } });
    const existing = made.find(({ state }) => state === 'available' || state === 'pending');
    if (existing === undefined)
        await refuseTakenName(name, images);
    refuseSmallVolume(inputs, base);
    const leftovers = existing === undefined ? await snapshots.tagged({ [lib_tags/* TAG */.Dk.inputsDigest]: digest }) : [];
    return {
        base,
        owned,
        package: wanted,
        revision: await repository.revision(signal),
        digest,
        name: existing?.name ?? name,
        existing,
        finishedSnapshotId: leftovers.find(({ state }) => state === 'completed')?.id,
        failedSnapshotIds: leftovers.filter(({ state }) => state === 'error').map(({ id }) => id)
    };
}
async function choosePackage(inputs, arch, repository, signal) {
    const packages = await repository.packages(signal);
    const wanted = choose(packages, inputs.package, arch);
    if (wanted === undefined) {
        const near = nearNames(packages, inputs.package);
        const hint = near.length > 0 ? `It has ${near.join(', ')}.` : `It has ${packages.length} packages, none of a similar name.`;
        throw new lib_errors/* KilnError */.NF(`Package ${inputs.package} for ${arch} is not in ${repository.shown}. ${hint}`, {
            remedy: 'Give the nevra that build-rpm put out, and publish it before the bake.'
        });
    }
    if (inputs.gpgCheck && !signed(await repository.head(wanted.location, RPM_HEAD_BYTES, signal))) {
        throw new lib_errors/* KilnError */.NF(`Package ${(0,nevra/* nevraText */.YH)(wanted)} carries no signature, and gpgcheck is on.`, {
            remedy: 'Sign it in build-rpm, or set gpgcheck: false.'
        });
    }
    return wanted;
}
async function refuseTakenName(name, images) {
    const [taken] = await images.find({ owners: ['self'], name });
    if (taken === undefined)
        return;
    throw new lib_errors/* KilnError */.NF(`AMI name ${name} is taken by ${taken.id}, which was made from other inputs.`, {
        remedy: 'Give another ami-name, or leave it out: the default name tells inputs apart.'
    });
}
function refuseSmallVolume({ rootVolumeGiB }, base) {
    const baseGiB = rootMapping(base)?.volume?.sizeGiB ?? 0;
    if (rootVolumeGiB === undefined || rootVolumeGiB >= baseGiB)
        return;
    throw new lib_errors/* KilnError */.NF(`root-volume-size is ${rootVolumeGiB} GiB, and the base's root volume has ${baseGiB} GiB.`, {
        remedy: `Give at least ${baseGiB}, or leave root-volume-size out; volumes cannot shrink.`
    });
}
/** Tells what is there and what will be done. */
function tellPlan(plan, inputs, { progress, repository }) {
    const { base, owned, existing, finishedSnapshotId } = plan;
    progress.say(`Base ${base.id} (${base.name}), ${base.architecture}, of ${base.ownerId}.`);
    progress.say(`Package ${(0,nevra/* nevraText */.YH)(plan.package)} from ${repository.shown}, revision ${plan.revision.slice(0, 12)}.`);
    if (!inputs.gpgCheck) {
        progress.warn(`Signatures of packages from ${repository.shown} are not checked; give repository-gpgkey to check them.`);
    }
    if (existing !== undefined) {
        progress.say(`${existing.id} (${existing.name}) was baked from these very inputs: nothing to do.`);
        return;
    }
    const steps = [
        ...(owned.kind === 'foreign' ? [`adopt ${base.id} by CopyImage${owned.encrypted ? ', encrypted' : ''}`] : []),
        ...(finishedSnapshotId === undefined ? ['install the package and put the changed blocks'] : []),
        `register ${plan.name}`
    ];
    progress.say(`${inputs.mode === 'plan' ? 'Would' : 'Will'} ${steps.join(', then ')}.`);
}
/** On the snapshot and on the AMI, from the moment that they exist. */
const tagsFor = ({ digest, package: wanted, name }, inputs, { runTags }) => ({
    ...inputs.tags,
    ...runTags,
    Name: name,
    [lib_tags/* TAG */.Dk.application]: inputs.application,
    [lib_tags/* TAG */.Dk.nevra]: (0,nevra/* nevraText */.YH)(wanted),
    [lib_tags/* TAG */.Dk.inputsDigest]: digest
});

;// CONCATENATED MODULE: ./actions/bake-ami/src/upload.ts







/** A snapshot that is never completed ends by itself after this; EBS takes 10 minutes to 3 days (StartSnapshot). */
const SNAPSHOT_TIMEOUT_MINUTES = 15;
/**
 * The changed blocks under the adopted base's snapshot. The client token names these very changes: only a run with the
 * same ones may go on with a snapshot, because blocks that were put cannot be taken back.
 */
async function upload({ disk, base, changed, adopted, plan }, inputs, deps) {
    const { blocks, snapshots, progress, output, signal } = deps;
    progress.say(`${changed.length} of ${base.present.size} blocks changed: putting ${((changed.length * BLOCK_BYTES) / 1024 ** 2).toFixed(1)} MiB.`);
    const snapshotId = await blocks.start({
        parentSnapshotId: adopted.snapshotId,
        volumeGiB: base.volumeGiB,
        clientToken: changesDigest(adopted.snapshotId, changed),
        description: `${plan.name} on ${plan.base.id}`,
        timeoutMinutes: SNAPSHOT_TIMEOUT_MINUTES,
        tags: tagsFor(plan, inputs, deps)
    }, signal);
    output('snapshot-id', snapshotId);
    let completed = false;
    try {
        const file = await (0,promises_.open)(disk);
        try {
            await concurrently(changed, inputs.workers, signal, async ({ index, sha256 }, stop) => blocks.put(snapshotId, index, await blockOf(file, index), sha256, stop));
        }
        finally {
            await file.close();
        }
        await blocks.complete(snapshotId, changed.length, linearChecksum(changed), signal);
        completed = true;
        await (0,poll/* poll */.w)(async () => {
            const seen = await snapshots.own(snapshotId);
            if (seen?.state === 'completed')
                return { done: undefined };
            if (seen?.state === 'error') {
                throw new lib_errors/* KilnError */.NF(`Snapshot ${snapshotId} failed: ${seen.stateMessage ?? 'EC2 gave no reason'}`, {
                    remedy: 'Run it again.'
                });
            }
            return { notYet: `snapshot ${snapshotId} is ${seen?.state ?? 'not there yet'}` };
        }, {
            what: `snapshot ${snapshotId} to complete`,
            deadlineSeconds: inputs.timeoutSeconds,
            intervalSeconds: 0.25,
            signal,
            onNotYet: reason => progress.say(`Waiting: ${reason}.`),
            remedy: 'Run it again: a finished snapshot is found by its tag and registered.'
        });
        return snapshotId;
    }
    catch (error) {
        throw leaving(error, completed
            ? `snapshot ${snapshotId} (complete; the next run registers it)`
            : `snapshot ${snapshotId} (pending; EBS ends it within ${SNAPSHOT_TIMEOUT_MINUTES} minutes)`);
    }
}
/** The same failure, telling what it left behind. */
function leaving(error, what) {
    if (error instanceof lib_errors/* CancelledError */.cc)
        return Object.assign(error, { leftBehind: [what] });
    const [message = '', remedy = 'Run it again; what is finished is found.'] = (0,lib_errors/* explain */.WE)(error).split('\nWhat to do: ');
    return new lib_errors/* KilnError */.NF(message, { remedy, leftBehind: [what], cause: error });
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/register.ts







/** The AMI of the finished snapshot, available and billed as its base; taken back when it is not. */
async function register(snapshotId, plan, adopted, inputs, deps) {
    const { images, snapshots, output, progress } = deps;
    const uefiData = await images.uefiData(adopted.image.id);
    const asked = registration({
        base: adopted.image,
        ...(uefiData === undefined ? {} : { uefiData }),
        name: plan.name,
        description: `${(0,nevra/* nevraText */.YH)(plan.package)} on ${plan.base.name}`.slice(0, 255),
        snapshotId,
        ...(inputs.rootVolumeGiB === undefined ? {} : { rootVolumeGiB: inputs.rootVolumeGiB }),
        tags: tagsFor(plan, inputs, deps)
    });
    const imageId = await images.register(asked).catch(async (error) => {
        const leftBehind = `snapshot ${snapshotId} (complete; the next run registers it)`;
        if (error.name !== 'InvalidAMIName.Duplicate')
            throw leaving(error, leftBehind);
        const other = await twin(plan, deps);
        // The answer to our own call may have been lost, and its repetition met the AMI that it had made.
        if (rootMapping(other)?.volume?.snapshotId !== snapshotId) {
            progress.say(`Another run baked ${other.id} from the same inputs meanwhile: taking that one.`);
            await snapshots.delete(snapshotId);
        }
        return other.id;
    });
    output('ami-id', imageId);
    const image = await available(imageId, deps, inputs);
    if (image.platformDetails !== plan.base.platformDetails) {
        await images.deregister(imageId);
        await snapshots.delete(snapshotId);
        throw new lib_errors/* KilnError */.NF(`${imageId} would be billed as "${image.platformDetails}" and its base as "${plan.base.platformDetails}"; it was taken back.`, { remedy: 'Give a base without billing codes.' });
    }
    for (const failed of plan.failedSnapshotIds)
        await snapshots.delete(failed);
    return image;
}
/** The AMI of the same inputs that has our name already. */
const twin = ({ digest, name }, { images, signal }) => (0,poll/* poll */.w)(async () => {
    const [other] = await images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.inputsDigest]: digest } });
    return other === undefined ? { notYet: 'no AMI of that name has the digest of these inputs' } : { done: other };
}, {
    what: `the AMI that is named ${name} already`,
    deadlineSeconds: 15,
    intervalSeconds: 1,
    signal,
    remedy: 'Give another ami-name: this one was taken by other inputs meanwhile.'
});
/** Waits until the AMI is available. */
const available = (imageId, { images, progress, signal }, inputs) => (0,poll/* poll */.w)(async () => {
    const image = await images.byId(imageId);
    if (image?.state === 'available')
        return { done: image };
    if (image !== undefined && image.state !== 'pending') {
        throw new lib_errors/* KilnError */.NF(`AMI ${imageId} is ${image.state}: ${image.stateReason ?? 'EC2 gave no reason'}.`, {
            remedy: 'Deregister it and run it again.',
            leftBehind: [imageId]
        });
    }
    return { notYet: `${imageId} is ${image?.state ?? 'not there yet'}` };
}, {
    what: `AMI ${imageId} to be available`,
    deadlineSeconds: inputs.timeoutSeconds,
    intervalSeconds: 0.25,
    signal,
    onNotYet: reason => progress.detail(`Waiting: ${reason}.`),
    remedy: 'Run it again: it is found by its tag.'
});

;// CONCATENATED MODULE: ./actions/bake-ami/src/stopwatch.ts
function stopwatch() {
    const began = performance.now();
    const took = {};
    return {
        async phase(name, body) {
            const start = performance.now();
            try {
                return await body();
            }
            finally {
                took[name] = Math.round(performance.now() - start);
            }
        },
        phases: () => ({ ...took }),
        seconds: () => Math.round(performance.now() - began) / 1000
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/main.ts














/** Bakes, or finds, the AMI of these inputs. Undefined in mode plan. */
async function bake(inputs, given) {
    const limit = AbortSignal.timeout(inputs.timeoutSeconds * 1000);
    const deps = { ...given, signal: AbortSignal.any([given.signal, limit]) };
    try {
        return await story(inputs, deps);
    }
    catch (error) {
        const leftBehind = error instanceof lib_errors/* KilnError */.NF ? error.leftBehind : [];
        // What was under way when the signal fired fails in its own words.
        if (given.signal.aborted)
            throw Object.assign(new lib_errors/* CancelledError */.cc(), { leftBehind });
        if (!limit.aborted)
            throw error;
        throw new lib_errors/* KilnError */.NF(`The bake took longer than timeout-seconds (${inputs.timeoutSeconds}).`, {
            remedy: 'Run it again: what was finished is found. Raise timeout-seconds for big packages and slow networks.',
            leftBehind,
            cause: error
        });
    }
}
async function story(inputs, deps) {
    const clock = stopwatch();
    const { progress } = deps;
    const plan = await clock.phase('resolve', () => observe(inputs, deps));
    tellPlan(plan, inputs, deps);
    if (inputs.mode === 'plan')
        return undefined;
    for (const left of await leftovers(deps.cacheDirectory))
        await deps.sandbox.discard(left);
    if (plan.existing !== undefined) {
        const image = await available(plan.existing.id, deps, inputs);
        return finish({ ...unbaked(plan, inputs, deps, clock), reused: 'image', ami: amiFacts(image) }, deps);
    }
    if (plan.finishedSnapshotId === undefined)
        await deps.sandbox.preflight();
    const adopted = await clock.phase('adopt', () => adopt(plan.base, plan.owned, {
        ...deps,
        deadlineSeconds: inputs.timeoutSeconds,
        today: new Date().toISOString().slice(0, 10)
    }));
    if (plan.finishedSnapshotId !== undefined) {
        progress.say(`Snapshot ${plan.finishedSnapshotId} of a run that did not end is finished: registering it.`);
        const image = await clock.phase('register', () => register(plan.finishedSnapshotId ?? '', plan, adopted, inputs, deps));
        return finish({ ...unbaked(plan, inputs, deps, clock), reused: 'snapshot', ami: amiFacts(image) }, deps);
    }
    const base = await clock.phase('fetch', () => baseDisk({ ...deps, snapshotId: adopted.snapshotId, directory: deps.cacheDirectory, workers: inputs.workers }));
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(deps.cacheDirectory, `work-${OWNER}-`));
    try {
        const disk = (0,external_node_path_.join)(directory, 'disk.raw');
        await clock.phase('copy', async () => {
            await refuseIfFull(deps.cacheDirectory, base.present.size * BLOCK_BYTES);
            await workingCopy(base, disk);
        });
        const installed = await clock.phase('sandbox', () => install(disk, directory, plan, inputs, deps));
        const changed = await clock.phase('compare', () => changedBlocks(base, disk, deps.signal));
        const snapshotId = await clock.phase('upload', () => upload({ disk, base, changed, adopted, plan }, inputs, deps));
        const image = await clock.phase('register', () => register(snapshotId, plan, adopted, inputs, deps));
        const facts = unbaked(plan, inputs, deps, clock);
        return await finish({
            ...facts,
            ...figures(installed, base, changed),
            milliseconds: { ...facts.milliseconds, ...inSandbox(installed) },
            ami: amiFacts(image),
            base: baseFacts(plan, adopted, base)
        }, deps);
    }
    finally {
        await deps.sandbox.discard(directory);
    }
}
async function install(disk, directory, plan, inputs, deps) {
    const { progress, repository, sandbox, signal } = deps;
    const served = await repository.serve(signal);
    try {
        return await progress.phase(`Install ${(0,nevra/* nevraText */.YH)(plan.package)}`, async () => sandbox.install({
            disk,
            directory,
            candidates: await rootPartitions(disk),
            packageName: plan.package.name,
            nevra: (0,nevra/* nevraText */.YH)(plan.package),
            installedBytes: plan.package.installedBytes,
            repositoryUrl: served.url,
            ...(deps.gpgKey === undefined || !inputs.gpgCheck ? {} : { gpgKey: deps.gpgKey }),
            gpgCheck: inputs.gpgCheck,
            excludePackages: inputs.excludePackages,
            baseRepositories: inputs.baseRepositories,
            ...(deps.provisionScript === undefined ? {} : { provisionScript: deps.provisionScript }),
            environment: deps.proxies
        }, progress, signal));
    }
    finally {
        await served.close();
    }
}
async function finish(made, { output, progress, reportDirectory }) {
    await (0,promises_.mkdir)(reportDirectory, { recursive: true });
    const path = (0,external_node_path_.join)(reportDirectory, `${made.ami.id}.json`);
    await (0,promises_.writeFile)(path, `${JSON.stringify(made, undefined, 2)}\n`);
    output('ami-id', made.ami.id);
    output('ami-name', made.ami.name);
    output('snapshot-id', made.ami.snapshotId);
    output('manifest', path);
    const { seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes, reused } = made;
    output('figures', JSON.stringify({ reused, seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes }));
    progress.say(`${made.ami.id} (${made.ami.name}) in ${made.seconds.toFixed(1)} s.`);
    return made;
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/outputs.ts
const OUTPUTS = ['ami-id', 'ami-name', 'snapshot-id', 'version', 'nevra', 'manifest', 'figures'];

;// CONCATENATED MODULE: ./actions/bake-ami/src/parameters.ts

/** SSM parameters; the client is loaded only by who asks for one. */
const parameters = () => ({
    async value(name) {
        const { GetParameterCommand, SSMClient } = await __webpack_require__.e(/* import() */ 736).then(__webpack_require__.t.bind(__webpack_require__, 4736, 19));
        try {
            const { Parameter } = await new SSMClient((0,clients/* awsDefaults */.Q)('bake-ami')).send(new GetParameterCommand({ Name: name }));
            return Parameter?.Value;
        }
        catch (error) {
            if (['ParameterNotFound', 'ParameterVersionNotFound'].includes(error.name))
                return undefined;
            throw error;
        }
    }
});

;// CONCATENATED MODULE: ./actions/bake-ami/src/report.ts

const mib = (bytes) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
const PACKAGES_SHOWN = 30;
/** The bake as the job's summary shows it. */
function report(made) {
    const { ami, base, packages } = made;
    const facts = [
        ['AMI', `${(0,summary/* code */.aY)(ami.id)} ${(0,summary/* escaped */.Mk)(ami.name)}`],
        ['snapshot', `${(0,summary/* code */.aY)(ami.snapshotId)}${ami.encrypted ? ' (encrypted)' : ''}`],
        ['package', (0,summary/* code */.aY)(made.nevra)],
        [
            'base',
            `${(0,summary/* code */.aY)(base.id)} ${(0,summary/* escaped */.Mk)(base.name)}${base.adoptedId === undefined ? '' : `, adopted as ${(0,summary/* code */.aY)(base.adoptedId)}`}`
        ],
        [
            'repository',
            `${(0,summary/* code */.aY)(made.repository.location)}, signatures ${made.repository.gpgCheck ? 'checked' : '<b>not checked</b>'}`
        ]
    ];
    if (made.reused === 'image') {
        return [
            `### AMI ${(0,summary/* escaped */.Mk)(ami.name)} was there already`,
            '',
            'Same base, package and options: nothing was baked.',
            '',
            (0,summary/* table */.tp)(['', ''], facts)
        ].join('\n');
    }
    const phases = Object.entries(made.milliseconds).map(([name, milliseconds]) => [
        name,
        (milliseconds / 1000).toFixed(2)
    ]);
    const changes = [
        ...packages.added.map(({ nevra, bytes }) => ['added', (0,summary/* code */.aY)(nevra), mib(bytes)]),
        ...packages.changed.map(({ from, to, bytes }) => ['changed', `${(0,summary/* code */.aY)(from)} → ${(0,summary/* code */.aY)(to)}`, mib(bytes)]),
        ...packages.removed.map(nevra => ['removed', (0,summary/* code */.aY)(nevra), ''])
    ];
    const blocks = [
        ['base holds', String(made.basePresentBlocks), mib(made.basePresentBlocks * 524288)],
        ['fetched', String(made.getBlocks), mib(made.getBlocks * 524288)],
        ['put', String(made.putBlocks), mib(made.putBytes)],
        ['of them zeros', String(made.zeroBlocks), ''],
        ['packages installed', '', mib(made.payloadBytes)]
    ];
    return [
        `### Baked AMI ${(0,summary/* escaped */.Mk)(ami.name)} in ${made.seconds.toFixed(1)} s`,
        '',
        (0,summary/* table */.tp)(['', ''], facts),
        '',
        (0,summary/* table */.tp)(['blocks of 512 KiB', 'count', 'bytes'], blocks),
        '',
        (0,summary/* table */.tp)(['phase', 'seconds'], phases),
        '',
        (0,summary/* table */.tp)(['package', 'NEVRA', 'installed size'], changes.slice(0, PACKAGES_SHOWN)),
        ...(changes.length > PACKAGES_SHOWN ? ['', `and ${changes.length - PACKAGES_SHOWN} more in the manifest`] : [])
    ].join('\n');
}

// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(3136);
;// CONCATENATED MODULE: ./actions/bake-ami/src/repository.ts











const REPOMD = 'repodata/repomd.xml';
/** A repository at `s3://bucket/prefix`, `https://…` or `file:/directory`. */
function repository(location) {
    const shown = location.replace(/\/\/[^/@]*@/, '//');
    const open = repository_opener(location);
    let pinned;
    const read = async (path, signal) => {
        let opened;
        try {
            opened = await open(path, signal);
            if (opened !== undefined)
                return Buffer.concat(await opened.body.toArray());
        }
        catch (error) {
            throw new lib_errors/* KilnError */.NF(`Repository ${shown} cannot be read: ${(0,lib_errors/* explain */.WE)(error).split('\n')[0]}`, {
                remedy: 'Check its address and the network of the runner; for S3, the role needs s3:GetObject and s3:ListBucket on it.',
                cause: error
            });
        }
        throw new lib_errors/* KilnError */.NF(`Repository ${shown} has no ${path}.`, {
            remedy: 'Give the directory that contains repodata/: the output `repository` of publish-rpm.'
        });
    };
    const repomd = (signal) => {
        pinned ??= read(REPOMD, signal);
        return pinned;
    };
    return {
        shown,
        async revision(signal) {
            return (0,external_node_crypto_.createHash)('sha256')
                .update(await repomd(signal))
                .digest('hex');
        },
        async packages(signal) {
            const primary = primaryOf((await repomd(signal)).toString());
            if (primary === undefined) {
                throw new lib_errors/* KilnError */.NF(`${REPOMD} of ${shown} names no primary metadata.`, { remedy: 'Make the metadata anew.' });
            }
            const bytes = await read(primary.location, signal);
            if (primary.sha256 !== undefined && (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex') !== primary.sha256) {
                throw new lib_errors/* KilnError */.NF(`${primary.location} of ${shown} is not what ${REPOMD} says.`, {
                    remedy: 'It was being published, or is damaged; run this again, then publish again.'
                });
            }
            return parsePrimary(unpacked(primary.location, bytes));
        },
        async head(path, bytes, signal) {
            const opened = await open(path, signal);
            if (opened === undefined) {
                throw new lib_errors/* KilnError */.NF(`Repository ${shown} lists ${path} and does not have it.`, { remedy: 'Publish it again.' });
            }
            const chunks = [];
            let length = 0;
            for await (const chunk of opened.body) {
                chunks.push(chunk);
                length += chunk.length;
                if (length >= bytes)
                    break;
            }
            return Buffer.concat(chunks).subarray(0, bytes);
        },
        async serve(signal) {
            const base = `/${(0,external_node_crypto_.randomUUID)()}/`;
            const server = (0,external_node_http_.createServer)((request, response) => {
                const url = decodeURIComponent(request.url ?? '/').replace(/\?.*$/, '');
                const answer = async () => {
                    const path = url.startsWith(base) ? (0,external_node_path_.normalize)(url.slice(base.length)) : '..';
                    if (path.startsWith('..') || path.startsWith('/'))
                        return void response.writeHead(404).end();
                    if (path === REPOMD)
                        return void response.end(await repomd(signal));
                    const opened = await open(path, signal);
                    if (opened === undefined)
                        return void response.writeHead(404).end();
                    response.writeHead(200, opened.bytes === undefined ? {} : { 'content-length': opened.bytes });
                    await (0,external_node_stream_promises_.pipeline)(opened.body, response);
                };
                answer().catch(() => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
            });
            await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
            return {
                url: `http://127.0.0.1:${server.address().port}${base}`,
                close: () => new Promise(resolve => {
                    server.close(() => resolve());
                    server.closeAllConnections();
                })
            };
        }
    };
}
function repository_opener(location) {
    const [scheme = ''] = location.split(':');
    if (scheme === 'file')
        return directory((0,external_node_url_.fileURLToPath)(location.replace(/^file:\/*/, 'file:///')));
    if (scheme === 's3')
        return bucket(location);
    return web(location);
}
const directory = (root) => async (path) => {
    const file = (0,external_node_path_.join)(root, path);
    const found = await (0,promises_.stat)(file).catch(() => undefined);
    return found?.isFile() ? { body: (0,external_node_fs_.createReadStream)(file), bytes: found.size } : undefined;
};
function bucket(location) {
    const [, name = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(location) ?? [];
    const client = __webpack_require__.e(/* import() */ 711).then(__webpack_require__.t.bind(__webpack_require__, 3711, 19)).then(({ S3Client, GetObjectCommand }) => ({
        s3: new S3Client({
            ...(0,clients/* awsDefaults */.Q)('bake-ami'),
            followRegionRedirects: true,
            // Names of virtual hosts do not resolve against an endpoint of one's own.
            forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined
        }),
        GetObjectCommand
    }));
    return async (path, abortSignal) => {
        const { s3, GetObjectCommand } = await client;
        const Key = prefix === '' ? path : `${prefix}/${path}`;
        try {
            const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: name, Key }), { abortSignal });
            return Body === undefined ? undefined : { body: Body, bytes: ContentLength };
        }
        catch (error) {
            if (error.name === 'NoSuchKey')
                return undefined;
            throw error;
        }
    };
}
const REDIRECTS_MAX = 5;
function web(location) {
    const options = { keepAlive: true, proxyEnv: process.env };
    const agents = { http: new external_node_http_.Agent(options), https: new external_node_https_.Agent(options) };
    const get = (url, signal, left) => new Promise((resolve, reject) => {
        const secure = url.protocol === 'https:';
        const ask = secure ? external_node_https_.get : external_node_http_.get;
        const request = ask(url, { agent: secure ? agents.https : agents.http, signal, timeout: 30_000 }, response => {
            const { statusCode = 0, headers } = response;
            if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && left > 0) {
                response.resume();
                get(new URL(headers.location, url), signal, left - 1).then(resolve, reject);
            }
            else
                resolve(response);
        });
        request.on('timeout', () => request.destroy(new Error(`no answer from ${url.host} within 30 s`)));
        request.on('error', reject);
    });
    return async (path, signal) => {
        const response = await get(new URL(path, location.endsWith('/') ? location : `${location}/`), signal, REDIRECTS_MAX);
        if (response.statusCode === 200) {
            const length = response.headers['content-length'];
            return { body: response, bytes: length === undefined ? undefined : Number(length) };
        }
        response.resume();
        if (response.statusCode === 404)
            return undefined;
        throw new Error(`HTTP ${response.statusCode} for ${path}`);
    };
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
;// CONCATENATED MODULE: ./actions/bake-ami/src/sandbox.ts





const PROGRAMS = ['unshare', 'mount', 'umount', 'chroot', 'mknod', 'cp', 'fstrim', 'fallocate', 'filefrag'];
const NAMESPACES = ['--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child=KILL', '--mount-proc'];
/**
 * A sandbox on this machine. `script` is the file of this very program; started with `inside` it does the privileged
 * part. Without root, `sudo -n` starts it, as on GitHub-hosted runners.
 */
function sandbox(script) {
    const root = process.getuid?.() === 0;
    const elevated = root ? [] : ['sudo', '-n'];
    return {
        async preflight() {
            const missing = [];
            for (const program of PROGRAMS)
                if (!(await onPath(program)))
                    missing.push(program);
            if (missing.length > 0) {
                throw new lib_errors/* KilnError */.NF(`This runner lacks ${missing.join(', ')}.`, {
                    remedy: 'Run setup-tools before this step, or install util-linux, coreutils and e2fsprogs.'
                });
            }
            if (!root && (await (0,child/* run */.e)('sudo', ['-n', 'true']).catch(() => ({ code: 1 }))).code !== 0) {
                throw new lib_errors/* KilnError */.NF('Baking mounts an image, which needs root, and sudo without a password is not allowed here.', {
                    remedy: 'Run the job on a GitHub-hosted Ubuntu runner (not ubuntu-slim), or as root, or allow sudo for its user.'
                });
            }
            const [first = 'unshare', ...rest] = [
                ...elevated,
                'unshare',
                ...NAMESPACES,
                'mount',
                '-t',
                'tmpfs',
                'tmpfs',
                '/tmp'
            ];
            const tried = await (0,child/* run */.e)(first, rest);
            if (tried.code !== 0) {
                throw new lib_errors/* KilnError */.NF(`This runner does not allow namespaces and mounts: ${tried.all}`, {
                    remedy: 'Run the job on a virtual machine or in a privileged container.'
                });
            }
            if (!(await (0,promises_.access)('/dev/loop-control', promises_.constants.F_OK)
                .then(() => true)
                .catch(() => false))) {
                throw new lib_errors/* KilnError */.NF('This runner has no loop devices (/dev/loop-control is missing).', {
                    remedy: 'Run the job on a virtual machine, or load the loop module and give the container its devices.'
                });
            }
        },
        async discard(directory) {
            const [first = 'rm', ...rest] = [...elevated, 'rm', '--recursive', '--force', directory];
            await (0,child/* run */.e)(first, rest);
        },
        install(work, progress, signal) {
            const [first = 'unshare', ...rest] = [
                ...elevated,
                'unshare',
                ...NAMESPACES,
                process.execPath,
                '--no-warnings',
                script,
                'inside'
            ];
            return new Promise((resolve, reject) => {
                const child = (0,external_node_child_process_.spawn)(first, rest, {
                    stdio: ['pipe', 'pipe', 'pipe'],
                    env: { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }
                });
                // The end of its standard input tells the sandbox to end, with or without sudo between, also when we are killed.
                const cancel = () => void child.stdin.end();
                signal.addEventListener('abort', cancel, { once: true });
                let done;
                let failure;
                const errors = [];
                (0,external_node_readline_.createInterface)({ input: child.stdout }).on('line', line => {
                    const told = JSON.parse(line);
                    if ('say' in told)
                        progress.say(told.say);
                    else if ('detail' in told)
                        progress.say(`  ${told.detail}`);
                    else if ('warn' in told)
                        progress.warn(told.warn);
                    else if ('failed' in told)
                        failure = new lib_errors/* KilnError */.NF(told.failed.message, { remedy: told.failed.remedy });
                    else
                        done = told.done;
                });
                (0,external_node_readline_.createInterface)({ input: child.stderr }).on('line', line => errors.push(line));
                child.stdin.on('error', () => { });
                child.on('error', reject);
                child.on('close', code => {
                    signal.removeEventListener('abort', cancel);
                    if (signal.aborted)
                        reject(new lib_errors/* CancelledError */.cc());
                    else if (done !== undefined)
                        resolve(done);
                    else {
                        const said = errors.slice(-5).join('\n');
                        reject(failure ??
                            new lib_errors/* KilnError */.NF(`The sandbox ended with code ${code ?? 'none'}. ${said}`, {
                                remedy: 'Run it again; if it stays so, look for the kernel running out of memory on the runner.'
                            }));
                    }
                });
                if (signal.aborted)
                    cancel();
                else
                    child.stdin.write(`${JSON.stringify(work)}\n`);
            });
        }
    };
}
async function onPath(program) {
    const directories = (process.env['PATH'] ?? '').split(':');
    for (const directory of directories) {
        const found = await (0,promises_.access)(`${directory}/${program}`, promises_.constants.X_OK).then(() => true, () => false);
        if (found)
            return true;
    }
    return false;
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/run.ts




















const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
/** Puts the bake together with the runner and AWS. */
const runBake = () => (0,action/* runAction */.C)(async (signal) => {
    const { env } = process;
    // Programs that change file systems are not on every user's path.
    env['PATH'] = `${env['PATH'] ?? ''}:/usr/sbin:/sbin`;
    const asked = inputs_inputs(env);
    const region = (0,clients/* regionOf */.A)(env);
    if (region === undefined) {
        throw new lib_errors/* KilnError */.NF('No AWS region is set.', {
            remedy: 'Add a step with aws-actions/configure-aws-credentials, or set AWS_REGION.'
        });
    }
    const ec2 = new dist_cjs/* EC2Client */.gu5((0,clients/* awsDefaults */.Q)('bake-ami'));
    const made = await bake(asked, {
        images: (0,aws_images/* images */.z)(ec2, region),
        snapshots: (0,snapshots/* snapshots */.m)(ec2),
        parameters: parameters(),
        blocks: blocks(asked.workers),
        repository: repository(asked.repository),
        sandbox: sandbox(process.argv[1] ?? ''),
        progress: progress/* runnerProgress */.g,
        output: (0,action/* outputs */.V)(OUTPUTS),
        signal,
        processor: process.arch,
        gpgKey: await keyText(asked.gpgKey, signal),
        provisionScript: await fileText('provision', asked.provision),
        cacheDirectory: asked.cacheDirectory ?? (0,external_node_path_.join)(env['XDG_CACHE_HOME'] ?? (0,external_node_path_.join)((0,external_node_os_.homedir)(), '.cache'), 'kiln', 'bases'),
        reportDirectory: (0,external_node_path_.join)(env['RUNNER_TEMP'] ?? (0,external_node_os_.tmpdir)(), 'kiln-bake'),
        proxies: Object.fromEntries(PROXIES.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]]))),
        runTags: (0,lib_tags/* runTags */.He)(env)
    });
    if (made !== undefined)
        await (0,summary/* writeSummary */.Sy)(report(made));
});
async function fileText(input, path) {
    if (path === undefined)
        return undefined;
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        throw new lib_errors/* InputError */.dz([{ input, problem: `"${path}" cannot be read: ${error.message}` }]);
    }
}
/** A public key: the armoured text itself, an https URL, or a file. */
async function keyText(given, signal) {
    if (given === undefined || given.includes('BEGIN PGP PUBLIC KEY'))
        return given;
    if (!given.startsWith('https://'))
        return fileText('repository-gpgkey', given);
    const url = new URL(given);
    const key = await repository(new URL('.', url).href).head(url.pathname.split('/').at(-1) ?? '', 1024 * 1024, signal);
    return key.toString();
}


/***/ }),

/***/ 9519:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ images)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);


/** AMIs by EC2; copies come from `region`, the client's own. */
function images(client, region) {
    return {
        async byId(imageId) {
            try {
                const { Images = [] } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeImagesCommand */ .ji5({ ImageIds: [imageId] }));
                return Images[0] === undefined ? undefined : image(Images[0]);
            }
            catch (error) {
                if (/^InvalidAMIID\.(NotFound|Unavailable|Malformed)$/.test(error.name))
                    return undefined;
                throw error;
            }
        },
        async find({ owners, name, architecture, tags = {} }) {
            const filters = [
                ...(name === undefined ? [] : [{ Name: 'name', Values: [name] }]),
                ...(architecture === undefined ? [] : [{ Name: 'architecture', Values: [architecture] }]),
                ...Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }))
            ];
            const found = [];
            const pages = (0,_aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .paginateDescribeImages */ .XiR)({ client, pageSize: 500 }, { Owners: [...owners], ...(filters.length > 0 ? { Filters: filters } : {}) });
            for await (const { Images = [] } of pages)
                found.push(...Images.map(image));
            return found.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id));
        },
        async uefiData(imageId) {
            const { UefiData } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeImageAttributeCommand */ .OkE({ ImageId: imageId, Attribute: 'uefiData' }));
            return UefiData?.Value === undefined || UefiData.Value === '' ? undefined : UefiData.Value;
        },
        async copy({ sourceId, name, description, encrypted, tags, clientToken }) {
            const { ImageId } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .CopyImageCommand */ .SDF({
                SourceImageId: sourceId,
                SourceRegion: region,
                Name: name,
                Description: description,
                ClientToken: clientToken,
                ...(encrypted ? { Encrypted: true } : {}),
                TagSpecifications: [
                    { ResourceType: 'image', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) },
                    { ResourceType: 'snapshot', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }
                ]
            }));
            return ImageId ?? '';
        },
        async register(registration) {
            const { sriovNetSupport, bootMode, tpmSupport, imdsSupport, uefiData } = registration;
            const { ImageId } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .RegisterImageCommand */ .kUQ({
                Name: registration.name,
                Description: registration.description,
                Architecture: registration.architecture,
                VirtualizationType: registration.virtualization,
                RootDeviceName: registration.rootDevice,
                EnaSupport: registration.enaSupport,
                ...(sriovNetSupport === undefined ? {} : { SriovNetSupport: sriovNetSupport }),
                ...(bootMode === undefined ? {} : { BootMode: bootMode }),
                ...(tpmSupport === undefined ? {} : { TpmSupport: tpmSupport }),
                ...(imdsSupport === undefined ? {} : { ImdsSupport: imdsSupport }),
                ...(uefiData === undefined ? {} : { UefiData: uefiData }),
                BlockDeviceMappings: registration.mappings.map(blockDevice),
                TagSpecifications: [{ ResourceType: 'image', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(registration.tags) }]
            }));
            return ImageId ?? '';
        },
        async deregister(imageId) {
            try {
                await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DeregisterImageCommand */ .x2c({ ImageId: imageId }));
            }
            catch (error) {
                if (!/^InvalidAMIID\.(NotFound|Unavailable)$/.test(error.name))
                    throw error;
            }
        }
    };
}
function image(from) {
    const { StateReason, SriovNetSupport, BootMode, TpmSupport, ImdsSupport, LastLaunchedTime } = from;
    return {
        id: from.ImageId ?? '',
        name: from.Name ?? '',
        ownerId: from.OwnerId ?? '',
        state: from.State ?? 'pending',
        ...(StateReason?.Message === undefined ? {} : { stateReason: StateReason.Message }),
        createdAt: from.CreationDate ?? '',
        architecture: from.Architecture ?? '',
        virtualization: from.VirtualizationType ?? '',
        rootDevice: from.RootDeviceName ?? '',
        rootDeviceType: from.RootDeviceType ?? '',
        platformDetails: from.PlatformDetails ?? '',
        productCodes: (from.ProductCodes ?? []).flatMap(({ ProductCodeId }) => ProductCodeId ?? []),
        enaSupport: from.EnaSupport ?? false,
        ...(SriovNetSupport === undefined ? {} : { sriovNetSupport: SriovNetSupport }),
        ...(BootMode === undefined ? {} : { bootMode: BootMode }),
        ...(TpmSupport === undefined ? {} : { tpmSupport: TpmSupport }),
        ...(ImdsSupport === undefined ? {} : { imdsSupport: ImdsSupport }),
        mappings: (from.BlockDeviceMappings ?? []).flatMap(mapping),
        tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(from.Tags),
        ...(LastLaunchedTime === undefined ? {} : { lastLaunchedAt: LastLaunchedTime }),
        public: from.Public ?? false
    };
}
function mapping({ DeviceName, VirtualName, Ebs }) {
    if (DeviceName === undefined)
        return [];
    if (VirtualName !== undefined && VirtualName !== '')
        return [{ device: DeviceName, virtualName: VirtualName }];
    if (Ebs === undefined)
        return [];
    return [
        {
            device: DeviceName,
            volume: {
                ...(Ebs.SnapshotId === undefined ? {} : { snapshotId: Ebs.SnapshotId }),
                ...(Ebs.VolumeSize === undefined ? {} : { sizeGiB: Ebs.VolumeSize }),
                ...(Ebs.VolumeType === undefined ? {} : { type: Ebs.VolumeType }),
                ...(Ebs.Iops === undefined ? {} : { iops: Ebs.Iops }),
                ...(Ebs.Throughput === undefined ? {} : { throughput: Ebs.Throughput }),
                ...(Ebs.DeleteOnTermination === undefined ? {} : { deleteOnTermination: Ebs.DeleteOnTermination }),
                ...(Ebs.Encrypted === undefined ? {} : { encrypted: Ebs.Encrypted })
            }
        }
    ];
}
/** RegisterImage refuses Encrypted and KmsKeyId beside a snapshot: the snapshot's own state decides. */
function blockDevice({ device, virtualName, volume }) {
    if (volume === undefined)
        return { DeviceName: device, VirtualName: virtualName };
    const { snapshotId, sizeGiB, type, iops, throughput, deleteOnTermination, encrypted } = volume;
    return {
        DeviceName: device,
        Ebs: {
            ...(snapshotId === undefined ? {} : { SnapshotId: snapshotId }),
            ...(sizeGiB === undefined ? {} : { VolumeSize: sizeGiB }),
            ...(type === undefined ? {} : { VolumeType: type }),
            ...(iops === undefined ? {} : { Iops: iops }),
            ...(throughput === undefined ? {} : { Throughput: throughput }),
            ...(deleteOnTermination === undefined ? {} : { DeleteOnTermination: deleteOnTermination }),
            ...(snapshotId === undefined && encrypted !== undefined ? { Encrypted: encrypted } : {})
        }
    };
}


/***/ }),

/***/ 5053:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ snapshots)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);


const absent = (error) => /^InvalidSnapshot\.NotFound$|^InvalidSnapshotID/.test(error.name);
/** Snapshots by EC2. */
function snapshots(client) {
    return {
        async own(snapshotId) {
            try {
                const { Snapshots = [] } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeSnapshotsCommand */ .MmI({ SnapshotIds: [snapshotId], OwnerIds: ['self'] }));
                return Snapshots[0] === undefined ? undefined : snapshot(Snapshots[0]);
            }
            catch (error) {
                if (absent(error))
                    return undefined;
                throw error;
            }
        },
        async tagged(tags) {
            const found = [];
            const pages = (0,_aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .paginateDescribeSnapshots */ .CdA)({ client, pageSize: 500 }, {
                OwnerIds: ['self'],
                Filters: Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }))
            });
            for await (const { Snapshots = [] } of pages)
                found.push(...Snapshots.map(snapshot));
            return found.sort((a, b) => b.startedAt.localeCompare(a.startedAt));
        },
        async delete(snapshotId) {
            try {
                await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DeleteSnapshotCommand */ .tZN({ SnapshotId: snapshotId }));
            }
            catch (error) {
                if (!absent(error))
                    throw error;
            }
        },
        async encryptionByDefault() {
            const { EbsEncryptionByDefault } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .GetEbsEncryptionByDefaultCommand */ .Lgn({}));
            return EbsEncryptionByDefault ?? false;
        }
    };
}
const snapshot = (from) => ({
    id: from.SnapshotId ?? '',
    state: from.State ?? 'pending',
    ...(from.StateMessage === undefined ? {} : { stateMessage: from.StateMessage }),
    ownerId: from.OwnerId ?? '',
    encrypted: from.Encrypted ?? false,
    volumeGiB: from.VolumeSize ?? 0,
    startedAt: from.StartTime?.toISOString() ?? '',
    tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(from.Tags)
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

/***/ 5496:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Md: () => (/* binding */ fileName),
/* harmony export */   YH: () => (/* binding */ nevraText),
/* harmony export */   z6: () => (/* binding */ compareEvr)
/* harmony export */ });
/* unused harmony exports evrText, compareVersions */
/** `hello-world-1:2.0-1.noarch`; the epoch is left out when it is 0, as dnf prints it. */
const nevraText = ({ name, epoch, version, release, arch }) => `${name}-${epoch === 0 ? '' : `${epoch}:`}${version}-${release}.${arch}`;
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
/** Epoch, then version, then release. */
function compareEvr(a, b) {
    return (Math.sign(a.epoch - b.epoch) || compareVersions(a.version, b.version) || compareVersions(a.release, b.release) || 0);
}


/***/ })

};
