export const id = 518;
export const ids = [518,176];
export const modules = {

/***/ 3518:
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
var aws_snapshots = __webpack_require__(5053);
// EXTERNAL MODULE: ./lib/aws/volumes.ts
var aws_volumes = __webpack_require__(1559);
// EXTERNAL MODULE: ./lib/errors.ts
var lib_errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/progress.ts
var lib_progress = __webpack_require__(1515);
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
/** Whether a whole block reads as zeros. */
const isZero = (block) => block.equals(ZERO);
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
    return { index, sha256: (0,external_node_crypto_.createHash)('sha256').update(baked).digest(), zero: isZero(baked) };
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
// EXTERNAL MODULE: ./lib/aws/failures.ts
var failures = __webpack_require__(8157);
;// CONCATENATED MODULE: ./actions/bake-ami/src/persistence.ts



/**
 * Errors that the EBS direct APIs document as worth another try, beside throttling (EBS user guide, "Error retries"), and
 * those of a broken connection.
 */
const PASSING = new Set([
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
    if ((0,failures/* isThrottled */.B5)(error) || PASSING.has(name) || (typeof code === 'string' && BROKEN.has(code)))
        return true;
    if (($metadata?.httpStatusCode ?? 0) >= 500)
        return true;
    if (/socket hang up|premature close/i.test(error.message))
        return true;
    // The one message of a ValidationException that the guide says to try again.
    if (name === 'ValidationException' && /failed to read block data/i.test(error.message))
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
    const defaults = (0,clients.awsDefaults)('bake-ami');
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
    let slowestSeconds = 0;
    const insist = (attempt, how) => persist(async (signal) => {
        const began = performance.now();
        try {
            return await attempt(signal);
        }
        finally {
            slowestSeconds = Math.max(slowestSeconds, (performance.now() - began) / 1000);
        }
    }, how);
    const how = (signal) => ({ signal, attemptSeconds: ATTEMPT_SECONDS, deadlineSeconds: DEADLINE_SECONDS });
    return {
        requests,
        get slowestSeconds() {
            return slowestSeconds;
        },
        async list(snapshotId, signal) {
            const found = [];
            let volumeGiB = 0;
            for (let place = { StartingBlockIndex: 0 }; place !== undefined;) {
                const from = place;
                const page = await insist(abortSignal => {
                    requests.list++;
                    return client.send(new client_ebs_dist_cjs/* ListSnapshotBlocksCommand */.MD({ SnapshotId: snapshotId, MaxResults: LIST_MAX, ...from }), { abortSignal });
                }, { ...how(signal), absentForSeconds: ABSENT_AFTER_START_SECONDS }).catch((error) => {
                    if (isRefusedToken(error, 'INVALID_PAGE_TOKEN'))
                        return undefined;
                    throw error;
                });
                if (page === undefined) {
                    // Page tokens are good for 60 minutes ("Concepts for EBS direct APIs"): on behind the last known block.
                    place = { StartingBlockIndex: (found.at(-1)?.index ?? -1) + 1 };
                    continue;
                }
                if ((page.BlockSize ?? BLOCK_BYTES) !== BLOCK_BYTES) {
                    throw new Error(`Snapshot ${snapshotId} has blocks of ${page.BlockSize} bytes; only ${BLOCK_BYTES} are known.`);
                }
                volumeGiB = page.VolumeSize ?? volumeGiB;
                for (const { BlockIndex, BlockToken } of page.Blocks ?? []) {
                    if (BlockIndex !== undefined && BlockToken !== undefined)
                        found.push({ index: BlockIndex, token: BlockToken });
                }
                place = page.NextToken ? { NextToken: page.NextToken } : undefined;
            }
            return { volumeGiB, blocks: found };
        },
        get: (snapshotId, { index, token }, signal) => insist(async (abortSignal) => {
            requests.get++;
            const answer = await client.send(new client_ebs_dist_cjs/* GetSnapshotBlockCommand */.TL({ SnapshotId: snapshotId, BlockIndex: index, BlockToken: token }), { abortSignal });
            const { buffer, byteOffset, byteLength } = (await answer.BlockData?.transformToByteArray()) ?? new Uint8Array();
            const bytes = Buffer.from(buffer, byteOffset, byteLength);
            const sum = (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('base64');
            if (bytes.length !== BLOCK_BYTES || sum !== answer.Checksum)
                throw new DamagedBlock(snapshotId, index);
            return bytes;
        }, { ...how(signal), absentForSeconds: ABSENT_AFTER_START_SECONDS }),
        async start({ parentSnapshotId, volumeGiB, clientToken, description, timeoutMinutes, tags }, signal) {
            const { SnapshotId } = await insist(abortSignal => {
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
            await insist(abortSignal => {
                requests.put++;
                const command = new client_ebs_dist_cjs/* PutSnapshotBlockCommand */.O_({
                    SnapshotId: snapshotId,
                    BlockIndex: index,
                    BlockData: bytes,
                    DataLength: BLOCK_BYTES,
                    Checksum: sha256.toString('base64'),
                    ChecksumAlgorithm: 'SHA256'
                });
                // The signer would hash the block once more: it takes the sum of the body from this header where it is there.
                const signed = { 'x-amz-content-sha256': sha256.toString('hex') };
                command.middlewareStack.add(next => args => {
                    Object.assign(args.request.headers, signed);
                    return next(args);
                }, { step: 'build' });
                return client.send(command, { abortSignal });
            }, { ...how(signal), absentForSeconds: ABSENT_AFTER_START_SECONDS });
        },
        async complete(snapshotId, changedBlocks, linearChecksum, signal) {
            let sent = 0;
            await insist(async (abortSignal) => {
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
/** A token that is false or has expired (API reference, ValidationException: Reason). */
const isRefusedToken = (error, reason) => error?.Reason === reason;
/** Bytes that are not what their checksum says: damaged on the way, so worth another try. */
class DamagedBlock extends Error {
    constructor(snapshotId, index) {
        super(`Block ${index} of ${snapshotId} is not what its checksum says.`);
        this.name = 'DamagedBlock';
    }
}

// EXTERNAL MODULE: ./actions/bake-ami/src/child.ts
var child = __webpack_require__(1217);
;// CONCATENATED MODULE: ./actions/bake-ami/src/devices.ts



const devices = {
    isThere: path => (0,promises_.stat)(path).then(found => found.isBlockDevice(), () => false),
    async open(path) {
        const uid = process.getuid?.() ?? 0;
        const elevated = uid === 0 ? [] : ['sudo', '-n'];
        const asRoot = async (...command) => {
            const [program = '', ...args] = [...elevated, ...command];
            const ran = await (0,child/* run */.e)(program, args);
            if (ran.code === 0)
                return ran.out.trim();
            throw new lib_errors/* KilnError */.NF(`${command.join(' ')} failed: ${ran.all}`, { remedy: 'Run the job as root, or allow sudo.' });
        };
        // The device is this volume's alone and goes with it.
        if (uid !== 0)
            await asRoot('chown', '--dereference', String(uid), path);
        const bytes = Number(await asRoot('blockdev', '--getsize64', path));
        const file = await (0,promises_.open)(path, 'r');
        return {
            bytes,
            attachment: { file: path },
            async read(offset, length) {
                const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
                return buffer.subarray(0, bytesRead);
            },
            close: () => file.close()
        };
    }
};

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-imagebuilder/dist-cjs/index.js
var client_imagebuilder_dist_cjs = __webpack_require__(1309);
// EXTERNAL MODULE: ./lib/aws/signed-request.ts
var signed_request = __webpack_require__(1782);
;// CONCATENATED MODULE: ./actions/bake-ami/src/build-log.ts

/** The log cannot be read, and asking again will not help. */
class LogUnreadable extends Error {
}
/**
 * Where Image Builder writes what a build says: group `/aws/imagebuilder/<name of the image>`, stream `<version>/<build>` (user
 * guide, "Troubleshoot Image Builder"). The ARN is `arn:aws:imagebuilder:region:account:image/name/version/build`.
 */
function logOf(buildArn) {
    const [, name = '', version = '', number = ''] = (buildArn.split(':')[5] ?? '').split('/');
    return { logGroupName: `/aws/imagebuilder/${name}`, logStreamName: `${version}/${number}` };
}
/** An answer has at most 10,000 events or 1 MB; more is told with the next look (API reference, GetLogEvents). */
const PAGES_MAX = 10;
/**
 * What a build has said since the last look; nothing where the log is not there yet. It is one request of CloudWatch Logs, signed
 * here with the credentials and connections of a client that is there, because that service's own client is large. @throws
 * LogUnreadable when the role may not.
 */
async function logSince(client, build, from) {
    const lines = [];
    let next = from;
    for (let page = 0; page < PAGES_MAX; page++) {
        const { status, text } = await (0,signed_request/* signedRequest */.I)(client.config, {
            ...{ service: 'logs', endpointVariable: 'CLOUDWATCH_LOGS', method: 'POST', path: '/' },
            headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.GetLogEvents' },
            body: JSON.stringify({
                ...logOf(build),
                startFromHead: true,
                ...(next === undefined ? {} : { nextToken: next })
            })
        });
        const answer = parsed(text);
        if (/ResourceNotFound/.test(answer.__type ?? ''))
            return { lines, next };
        if (/AccessDenied|UnrecognizedClient/.test(answer.__type ?? '') || status === 403) {
            throw new LogUnreadable(answer.message ?? answer.Message ?? `HTTP ${status}`);
        }
        if (status !== 200)
            throw new Error(`CloudWatch Logs answered ${status} ${text.slice(0, 200)}`);
        lines.push(...(answer.events ?? []).flatMap(({ message = '' }) => message.split('\n')));
        const end = answer.nextForwardToken === undefined || answer.nextForwardToken === next;
        next = answer.nextForwardToken ?? next;
        if (end || answer.events?.length === 0)
            break;
    }
    return { lines, next };
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return {};
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/image-builder.ts





const hasFailed = (status) => /^(FAILED|CANCELLED|DEPRECATED|DISABLED)$/.test(status);
const isGone = (status) => /^(DELETED|GONE)$/.test(status);
/** Whether a build of this status changes no more. */
const isOver = (status) => status === 'AVAILABLE' || hasFailed(status) || isGone(status);
/** Without account and region, which a log may mask. */
const nameOf = (arn) => arn.split(':').slice(5).join(':');
function imageBuilder() {
    const client = new client_imagebuilder_dist_cjs.ImagebuilderClient((0,clients.awsDefaults)('bake-ami'));
    return {
        async start(order, onMade) {
            const { name, tags } = order;
            const made = (arn) => {
                onMade(arn ?? '');
                return arn ?? '';
            };
            // The first to be made and the last to go: it tells later runs of a build whose run was killed.
            const infrastructure = await client.send(new client_imagebuilder_dist_cjs.CreateInfrastructureConfigurationCommand({
                name,
                instanceProfileName: order.instanceProfile,
                ...(order.instanceTypes.length === 0 ? {} : { instanceTypes: [...order.instanceTypes] }),
                ...(order.subnetId === undefined ? {} : { subnetId: order.subnetId }),
                ...(order.securityGroupIds.length === 0 ? {} : { securityGroupIds: [...order.securityGroupIds] }),
                instanceMetadataOptions: { httpTokens: 'required' },
                terminateInstanceOnFailure: true,
                resourceTags: tags,
                tags,
                clientToken: `${name}-infrastructure`
            }));
            const infrastructureConfigurationArn = made(infrastructure.infrastructureConfigurationArn);
            const distribution = await client.send(new client_imagebuilder_dist_cjs.CreateDistributionConfigurationCommand({
                name,
                distributions: [
                    { region: order.region, amiDistributionConfiguration: { name: order.amiName, amiTags: tags } }
                ],
                tags,
                clientToken: `${name}-distribution`
            }));
            const distributionConfigurationArn = made(distribution.distributionConfigurationArn);
            const component = await client.send(new client_imagebuilder_dist_cjs.CreateComponentCommand({
                name,
                semanticVersion: '1.0.0',
                platform: 'Linux',
                data: order.component,
                tags,
                clientToken: `${name}-component`
            }));
            const componentArn = made(component.componentBuildVersionArn);
            const recipe = await client.send(new client_imagebuilder_dist_cjs.CreateImageRecipeCommand({
                name,
                semanticVersion: '1.0.0',
                parentImage: order.baseId,
                components: [{ componentArn }],
                blockDeviceMappings: [
                    {
                        deviceName: order.rootDevice,
                        ebs: {
                            volumeType: 'gp3',
                            deleteOnTermination: true,
                            ...(order.rootVolumeGiB === undefined ? {} : { volumeSize: order.rootVolumeGiB }),
                            ...(order.encrypted ? { encrypted: true } : {}),
                            ...(order.kmsKey === undefined ? {} : { kmsKeyId: order.kmsKey })
                        }
                    }
                ],
                tags,
                clientToken: `${name}-recipe`
            }));
            const imageRecipeArn = made(recipe.imageRecipeArn);
            const build = await client.send(new client_imagebuilder_dist_cjs.CreateImageCommand({
                imageRecipeArn,
                infrastructureConfigurationArn,
                distributionConfigurationArn,
                imageTestsConfiguration: { imageTestsEnabled: false },
                tags,
                clientToken: `${name}-image`
            }));
            return made(build.imageBuildVersionArn);
        },
        async startPipeline(imagePipelineArn, clientToken) {
            const { imageBuildVersionArn = '' } = await client.send(new client_imagebuilder_dist_cjs.StartImagePipelineExecutionCommand({ imagePipelineArn, clientToken }));
            return imageBuildVersionArn;
        },
        async state(imageBuildVersionArn, region) {
            const found = await (0,failures/* unlessMissing */.F2)(client.send(new client_imagebuilder_dist_cjs.GetImageCommand({ imageBuildVersionArn })));
            if (found === undefined)
                return { status: 'GONE', steps: [] };
            const { image } = found;
            const ami = image?.outputResources?.amis?.find(one => one.region === region);
            return {
                status: image?.state?.status ?? 'PENDING',
                ...(image?.state?.reason === undefined ? {} : { reason: image.state.reason }),
                ...(ami?.image === undefined ? {} : { amiId: ami.image }),
                steps: await steps(client, imageBuildVersionArn)
            };
        },
        async ordered(application) {
            const found = [];
            for await (const { infrastructureConfigurationSummaryList = [] } of (0,client_imagebuilder_dist_cjs.paginateListInfrastructureConfigurations)({ client, pageSize: 25 }, {})) {
                for (const { arn = '', name, tags, dateCreated = '' } of infrastructureConfigurationSummaryList) {
                    if (!name?.startsWith('kiln-') || tags?.[lib_tags/* TAG */.Dk.application] !== application)
                        continue;
                    const arns = madeWith(arn);
                    const status = await statusOf(client, arns.at(-1) ?? '');
                    const inputsDigest = tags[lib_tags/* TAG */.Dk.inputsDigest];
                    found.push({ arns, inputsDigest, orderedAt: dateCreated, ...(status === undefined ? {} : { status }) });
                }
            }
            return found;
        },
        log: (buildArn, from) => logSince(client, buildArn, from),
        async cancel(imageBuildVersionArn) {
            await client.send(new client_imagebuilder_dist_cjs.CancelImageCreationCommand({
                imageBuildVersionArn,
                clientToken: `cancel-${imageBuildVersionArn.split('/').slice(1).join('-')}`.slice(0, 36)
            }));
        },
        async remove(arn) {
            await (0,failures/* unlessMissing */.F2)(removed(client, arn));
        }
    };
}
async function steps(client, imageBuildVersionArn) {
    const { workflowExecutions = [] } = await client.send(new client_imagebuilder_dist_cjs.ListWorkflowExecutionsCommand({ imageBuildVersionArn }));
    const told = [];
    for (const { workflowExecutionId } of workflowExecutions) {
        const { steps: all = [] } = await client.send(new client_imagebuilder_dist_cjs.ListWorkflowStepExecutionsCommand({ workflowExecutionId }));
        for (const { name, status, message } of all) {
            if (status === 'PENDING')
                continue;
            told.push(`${name}: ${status?.toLowerCase()}${message === undefined || message === '' ? '' : `: ${message}`}`);
        }
    }
    return told;
}
/** All that one order makes has the same name, and the first of a kind. */
function madeWith(infrastructureArn) {
    const of = (kind, tail = '') => `${infrastructureArn.replace(':infrastructure-configuration/', `:${kind}/`)}${tail}`;
    return [
        infrastructureArn,
        of('distribution-configuration'),
        of('component', '/1.0.0/1'),
        of('image-recipe', '/1.0.0'),
        of('image', '/1.0.0/1')
    ];
}
const statusOf = async (client, imageBuildVersionArn) => {
    const found = await (0,failures/* unlessMissing */.F2)(client.send(new client_imagebuilder_dist_cjs.GetImageCommand({ imageBuildVersionArn })));
    return found && (found.image?.state?.status ?? 'PENDING');
};
/** What an ARN is of stands in it: `arn:aws:imagebuilder:region:account:image-recipe/name/1.0.0`. */
async function removed(client, arn) {
    const [kind] = (arn.split(':')[5] ?? '').split('/');
    if (kind === 'image')
        await client.send(new client_imagebuilder_dist_cjs.DeleteImageCommand({ imageBuildVersionArn: arn }));
    if (kind === 'distribution-configuration') {
        await client.send(new client_imagebuilder_dist_cjs.DeleteDistributionConfigurationCommand({ distributionConfigurationArn: arn }));
    }
    if (kind === 'infrastructure-configuration') {
        await client.send(new client_imagebuilder_dist_cjs.DeleteInfrastructureConfigurationCommand({ infrastructureConfigurationArn: arn }));
    }
    if (kind === 'image-recipe')
        await client.send(new client_imagebuilder_dist_cjs.DeleteImageRecipeCommand({ imageRecipeArn: arn }));
    if (kind === 'component')
        await client.send(new client_imagebuilder_dist_cjs.DeleteComponentCommand({ componentBuildVersionArn: arn }));
}

// EXTERNAL MODULE: ./lib/inputs.ts
var inputs = __webpack_require__(453);
// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
;// CONCATENATED MODULE: ./actions/bake-ami/src/digest.ts


/** Changes when the same inputs would give another image because Kiln bakes differently. */
const RECIPE_VERSION = 1;
/** SHA-256 in hex; the value of `kiln:inputs-digest`. */
function inputsDigest(recipe) {
    const { provisionScript: script, gpgKey, trial } = recipe;
    const sha256 = (text) => (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex');
    const canonical = [
        RECIPE_VERSION,
        recipe.application,
        recipe.baseId,
        recipe.baseSnapshotId,
        recipe.nevra,
        recipe.packageChecksum,
        recipe.excludePackages.toSorted(),
        recipe.baseRepositories,
        script === undefined ? null : sha256(script),
        // Grown in the bake; before, images of that size grew at their first boot.
        recipe.rootVolumeGiB === undefined ? null : { grown: recipe.rootVolumeGiB },
        recipe.kmsKey ?? recipe.encrypted,
        ...(recipe.builder === undefined ? [] : [recipe.builder]),
        ...(gpgKey === undefined ? [] : [{ gpgKey: sha256(gpgKey.trim()) }]),
        ...(trial === undefined ? [] : [{ trial: [trial.url ?? null, trial.machine] }])
    ];
    return sha256(JSON.stringify(canonical));
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
        return `has ${(0,counted/* counted */.h)(name.length, 'character')}; 3 to ${NAME_MAX} are allowed`;
    const foreign = name.match(FOREIGN);
    return foreign === null
        ? undefined
        : `has ${foreign.join(' ')}; allowed are letters, digits and ( ) [ ] space . / - ' @ _`;
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/inputs.ts


const packageName = (0,inputs/* matching */.wC)(/^[A-Za-z0-9][A-Za-z0-9._+~^:-]*(=[A-Za-z0-9.+~:-]+)?$/, 'a package name or NEVRA, such as hello-world-1.0-1.noarch, or hello-world=1.0-1 of an apt repository');
const inputs_location = (0,inputs/* matching */.wC)(/^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?|https?:\/\/.+|file:\/.+)$/, 's3://bucket/prefix, https://… or file:/directory');
const kmsKey = (0,inputs/* matching */.wC)(/^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|alias\/[\w/-]+|mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, 'the id, alias/name or ARN of a KMS key');
const principal = (0,inputs/* matching */.wC)(/^(\d{12}|arn:aws[a-z-]*:organizations::\d{12}:(organization\/o-[a-z0-9]{10,32}|ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}))$/, 'an account id, or the ARN of an organization or of an organizational unit');
const regionName = (0,inputs/* matching */.wC)(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1, or region=key');
const regionalCopy = (value) => {
    const [region = '', ...key] = value.split('=');
    return { region: regionName(region), ...(key.length === 0 ? {} : { kmsKey: kmsKey(key.join('=')) }) };
};
const filterLines = (value) => Object.fromEntries((0,inputs/* lines */.Mn)(value).map(line => {
    const [, name = '', wanted = ''] = /^([a-z][\w.:/-]*?)\s*=\s*(.+)$/i.exec(line) ?? [];
    if (name === '')
        throw new inputs/* FieldProblem */.k4(`"${line}" is not a filter as filter=value, such as tag:team=blue`);
    return [name, wanted.split(',').map(one => one.trim())];
}));
/** The inputs, in the order of action.yml. */
const fields = {
    application: (0,inputs/* required */.mw)(inputs/* word */.Vm),
    'base-ami': (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(/^(ami-[0-9a-f]{8,17}|ssm:\/?[A-Za-z0-9._/-]+)$/, 'an AMI id or ssm:/path/of/parameter')),
    'base-owners': (0,inputs/* optional */.lq)((0,inputs/* list */.p_)((0,inputs/* matching */.wC)(/^(\d{12}|self|amazon|aws-marketplace)$/, 'an account id, self or amazon'))),
    'base-name': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    'base-filters': (0,inputs/* optional */.lq)(filterLines),
    package: (0,inputs/* required */.mw)(packageName),
    repository: (0,inputs/* required */.mw)(inputs_location),
    'repository-gpgkey': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    gpgcheck: (0,inputs/* optional */.lq)(inputs/* flag */.Jt),
    'base-repositories': (0,inputs/* defaulted */.P_)(inputs/* flag */.Jt, true),
    'exclude-packages': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)(inputs/* text */.Qq), ['kernel*', 'linux-image*']),
    provision: (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    verify: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('none', 'boot'), 'none'),
    'verify-url': (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/\S*)?$/, 'a URL of the image itself, such as http://127.0.0.1:8080/healthz')),
    'verify-machine': (0,inputs/* optional */.lq)((0,inputs/* oneOf */.yL)('auto', 'virtual', 'container')),
    'verify-timeout-seconds': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(5, 1800), 120),
    'ami-name': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    'root-volume-size': (0,inputs/* optional */.lq)((0,inputs/* whole */.WQ)(1, 65536)),
    tags: (0,inputs/* optional */.lq)(inputs/* tagLines */.oA),
    encrypt: (0,inputs/* optional */.lq)(inputs/* flag */.Jt),
    'kms-key': (0,inputs/* optional */.lq)(kmsKey),
    'share-with': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)(principal), []),
    'copy-to-regions': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)(regionalCopy), []),
    'deprecate-after-days': (0,inputs/* optional */.lq)((0,inputs/* whole */.WQ)(1, 3650)),
    'deregistration-protection': (0,inputs/* defaulted */.P_)(inputs/* flag */.Jt, false),
    'fast-restore-zones': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)((0,inputs/* matching */.wC)(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone such as us-east-1a')), []),
    engine: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('ebs-direct', 'volume', 'image-builder'), 'ebs-direct'),
    'runner-instance': (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(/^i-[0-9a-f]{8,17}$/, 'the id of an instance')),
    'image-builder-pipeline': (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(/^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image-pipeline\/[a-z0-9-_]+$/, 'the ARN of an image pipeline')),
    'instance-profile': (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(/^[\w+=,.@-]{1,128}$/, 'the name of an instance profile')),
    'instance-types': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)((0,inputs/* matching */.wC)(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type such as t3.small')), []),
    'subnet-id': (0,inputs/* optional */.lq)((0,inputs/* matching */.wC)(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet')),
    'security-group-ids': (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)((0,inputs/* matching */.wC)(/^sg-[0-9a-f]{8,17}$/, 'the id of a security group')), []),
    fetch: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('auto', 'lazy', 'bulk'), 'auto'),
    'cache-directory': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    workers: (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 256), 64),
    'timeout-seconds': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(60, 21600), 1800),
    mode: (0,inputs/* defaulted */.P_)(inputs/* mode */.Mq, 'apply')
};
const isWhole = (asked) => [asked.application, asked.base, asked.package, asked.repository].every(one => one !== undefined);
/** Reads all inputs, and refuses none. */
function inputs_inputs(env = process.env) {
    const { values, problems } = (0,inputs/* readingOf */.MU)(fields, env, together);
    return { asked: legible(values), problems };
}
function legible(values) {
    const base = reference(values['base-ami'], values['base-owners'], values['base-name'], values['base-filters']);
    return {
        application: values.application,
        base: 'problem' in base ? undefined : base,
        package: values.package,
        repository: values.repository,
        gpgKey: values['repository-gpgkey'],
        gpgCheck: values.gpgcheck ?? values['repository-gpgkey'] !== undefined,
        baseRepositories: values['base-repositories'],
        excludePackages: values['exclude-packages'],
        provision: values.provision,
        trial: values.verify === 'boot'
            ? {
                url: values['verify-url'],
                machine: values['verify-machine'] ?? 'auto',
                timeoutSeconds: values['verify-timeout-seconds']
            }
            : undefined,
        amiName: values['ami-name'],
        rootVolumeGiB: values['root-volume-size'],
        tags: values.tags ?? {},
        encryption: { encrypt: values.encrypt, kmsKey: values['kms-key'] },
        distribution: {
            shareWith: values['share-with'],
            copies: values['copy-to-regions'],
            deprecateAfterDays: values['deprecate-after-days'],
            deregistrationProtection: values['deregistration-protection'],
            fastRestoreZones: values['fast-restore-zones']
        },
        fetch: values.fetch,
        cacheDirectory: values['cache-directory'],
        engine: values.engine,
        runnerInstance: values['runner-instance'],
        imageBuilder: imageBuilderInputs(values),
        workers: values.workers,
        timeoutSeconds: values['timeout-seconds'],
        mode: values.mode
    };
}
function together(values) {
    const problems = [];
    const name = values['ami-name'];
    const nameProblem = name === undefined ? undefined : amiNameProblem(name);
    if (nameProblem !== undefined)
        problems.push({ input: 'ami-name', problem: nameProblem });
    if (values.gpgcheck === true && values['repository-gpgkey'] === undefined) {
        problems.push({ input: 'repository-gpgkey', problem: 'is required with gpgcheck: true' });
    }
    if (values.encrypt === false && values['kms-key'] !== undefined) {
        problems.push({ input: 'kms-key', problem: 'goes with encrypt: true, or without encrypt' });
    }
    for (const input of ['verify-url', 'verify-machine']) {
        if (values[input] !== undefined && values.verify !== undefined && values.verify !== 'boot') {
            problems.push({ input, problem: 'goes with verify: boot' });
        }
    }
    problems.push(...engineProblems(values));
    const isRead = ['base-ami', 'base-owners', 'base-name', 'base-filters'].every(input => input in values);
    const base = reference(values['base-ami'], values['base-owners'], values['base-name'], values['base-filters']);
    if (isRead && 'problem' in base)
        problems.push({ input: 'base-ami', problem: base.problem });
    return problems;
}
function imageBuilderInputs(values) {
    if (values.engine !== 'image-builder')
        return undefined;
    const pipelineArn = values['image-builder-pipeline'];
    if (pipelineArn !== undefined)
        return { pipelineArn };
    return {
        instanceProfile: values['instance-profile'] ?? '',
        instanceTypes: values['instance-types'],
        subnetId: values['subnet-id'],
        securityGroupIds: values['security-group-ids']
    };
}
/** Inputs of one engine do nothing with another: that is told, not passed over. */
function engineProblems(values) {
    const { engine, repository } = values;
    const problems = [];
    if (engine === undefined)
        return problems;
    const belongs = (input, to, given) => {
        if (given !== undefined && engine !== to)
            problems.push({ input, problem: `goes with engine: ${to}` });
    };
    const some = (items) => items?.length === 0 ? undefined : items;
    belongs('runner-instance', 'volume', values['runner-instance']);
    belongs('image-builder-pipeline', 'image-builder', values['image-builder-pipeline']);
    belongs('instance-profile', 'image-builder', values['instance-profile']);
    belongs('instance-types', 'image-builder', some(values['instance-types']));
    belongs('subnet-id', 'image-builder', values['subnet-id']);
    belongs('security-group-ids', 'image-builder', some(values['security-group-ids']));
    if (engine !== 'image-builder')
        return problems;
    const hasPipeline = values['image-builder-pipeline'] !== undefined;
    if (!hasPipeline && 'instance-profile' in values && values['instance-profile'] === undefined) {
        problems.push({
            input: 'instance-profile',
            problem: 'is required with engine: image-builder, or image-builder-pipeline'
        });
    }
    if (hasPipeline && values['instance-profile'] !== undefined) {
        problems.push({ input: 'instance-profile', problem: 'is the pipeline’s own; give one or the other' });
    }
    if (values.verify === 'boot') {
        problems.push({
            input: 'verify',
            problem: 'is the pipeline’s own business with engine: image-builder (its test phase)'
        });
    }
    if (!hasPipeline && repository?.startsWith('file:') === true) {
        problems.push({
            input: 'repository',
            problem: 'is read by the instance with engine: image-builder: give s3:// or https://'
        });
    }
    // Image Builder would take it for a parameter of the component.
    const templates = [repository ?? '', ...(values['exclude-packages'] ?? [])].filter(one => one.includes('{{'));
    if (templates.length > 0)
        problems.push({ input: 'repository', problem: `may not hold {{ (${templates.join(', ')})` });
    return problems;
}
function reference(base, owners, name, filters) {
    const isSearch = owners !== undefined || name !== undefined || filters !== undefined;
    if (base !== undefined && isSearch) {
        return { problem: 'goes without base-owners, base-name and base-filters; give one or the others' };
    }
    if (base !== undefined) {
        return base.startsWith('ssm:') ? { parameter: base.slice('ssm:'.length) } : { imageId: base };
    }
    if (!isSearch)
        return { problem: 'is required, or base-owners with base-name' };
    if (owners === undefined || owners.length === 0) {
        return { problem: 'by base-name or base-filters needs base-owners, too: anybody may publish an AMI of any name' };
    }
    if (name === undefined && filters === undefined) {
        return { problem: 'by base-owners needs base-name or base-filters, too' };
    }
    return { owners, ...(name === undefined ? {} : { name }), ...(filters === undefined ? {} : { filters }) };
}

// EXTERNAL MODULE: ./lib/aws/image-copies.ts
var image_copies = __webpack_require__(9243);
// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
;// CONCATENATED MODULE: ./actions/bake-ami/src/encryption.ts


/**
 * Settles the wish with what the account does anyway. An account that encrypts by default refuses children of
 * unencrypted snapshots ("Encryption outcomes for EBS direct APIs"), so there the base has to be adopted encrypted.
 * @throws InputError when `encrypt: false` cannot be had, or the key is of another region.
 */
async function encryptionFor({ encrypt, kmsKey }, snapshots, region) {
    const stray = strayKey(kmsKey, region);
    if (stray !== undefined)
        throw new lib_errors/* InputError */.dz([{ input: 'kms-key', problem: stray }]);
    const byDefault = await snapshots.encryptionByDefault();
    if (encrypt === false && byDefault) {
        throw new lib_errors/* InputError */.dz([
            { input: 'encrypt', problem: 'is false, and this account encrypts every new snapshot of this region by default' }
        ]);
    }
    return { required: encrypt === true || kmsKey !== undefined || byDefault, forbidden: encrypt === false, kmsKey };
}
/** What is wrong with a key whose ARN names another region: EC2 takes it, and the copy fails minutes later. Pure. */
function strayKey(kmsKey, region) {
    const home = /^arn:[\w-]+:kms:([\w-]+):/.exec(kmsKey ?? '')?.[1];
    return home === undefined || home === region ? undefined : `is a key of ${home}, which cannot encrypt in ${region}`;
}
/** Whether children of this snapshot come out as they have to. */
function isFit({ encrypted, kmsKeyArn, tags }, { required, forbidden, kmsKey }) {
    if (encrypted ? forbidden : required)
        return false;
    return kmsKey === undefined || isOfKey(kmsKey, kmsKeyArn, tags);
}
/** EC2 answers with the key's ARN, which ends with its id. Of an alias it tells nothing: the copy's own tag does. */
function isOfKey(wanted, arn, tags) {
    if (/(^|:)alias\//.test(wanted))
        return tags[lib_tags/* TAG */.Dk.baseKey] === wanted;
    return arn !== undefined && (arn === wanted || arn.endsWith(`:key/${wanted}`));
}

// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var nevra = __webpack_require__(5496);
;// CONCATENATED MODULE: ./actions/bake-ami/src/image-tags.ts



/** On the snapshot and on the AMI, from the moment that they exist. */
const tagsFor = ({ digest, package: wanted, name }, inputs, { runTags }) => ({
    ...inputs.tags,
    ...runTags,
    Name: name,
    [lib_tags/* TAG */.Dk.application]: inputs.application,
    [lib_tags/* TAG */.Dk.nevra]: (0,nevra/* nevraText */.YH)(wanted),
    [lib_tags/* TAG */.Dk.packageDigest]: wanted.checksum,
    [lib_tags/* TAG */.Dk.inputsDigest]: digest
});
/** On a volume that is worked on, whose contents are not yet what the digest says. Pure. */
function volumeTags({ [lib_tags/* TAG */.Dk.inputsDigest]: digest = '', ...tags }) {
    return { ...tags, [lib_tags/* TAG */.Dk.volumeFor]: digest };
}
/** Sets the tags that an AMI, or a snapshot of it that is not its base's, does not have. */
async function setMissingTags(image, base, tags, { images, snapshots }) {
    if (Object.keys(tags).length === 0)
        return;
    const ofBase = (0,aws_images/* snapshotsOf */.X)([base]);
    const own = (0,aws_images/* snapshotsOf */.X)([image]).filter(id => !ofBase.includes(id));
    const found = [image, ...(await Promise.all(own.map(id => snapshots.own(id))))];
    const ids = found.flatMap(one => one !== undefined && Object.entries(tags).some(([key, value]) => one.tags[key] !== value) ? one.id : []);
    if (ids.length > 0)
        await images.tag(ids, tags);
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/registration.ts


/** Node's name of a processor architecture, as EC2 calls it. */
const EC2_ARCHITECTURE = { x64: 'x86_64', arm64: 'arm64' };
const rootMapping = (image) => image.mappings.find(({ device, volume }) => device === image.rootDevice && volume?.snapshotId !== undefined);
/**
 * Why this AMI cannot be the base of a bake here, before anything is written; undefined when it can. An instance runs
 * any architecture and keeps its billing.
 * Billing codes: an AMI registered from a snapshot may lose them (RegisterImage, "Before you begin"), which AWS would
 * bill wrongly, so such bases need an instance.
 */
function refusal(base, processor, onInstance = false) {
    const here = EC2_ARCHITECTURE[processor];
    if (base.state !== 'available') {
        const reason = base.stateReason === undefined ? '' : `: ${base.stateReason}`;
        return { problem: `Base ${base.id} is ${base.state}${reason}`, remedy: 'Give a base AMI that is available.' };
    }
    if (base.architecture !== here && !onInstance) {
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
    if (!onInstance && (base.platformDetails !== 'Linux/UNIX' || base.productCodes.length > 0)) {
        const codes = base.productCodes.length > 0 ? ` with product codes ${base.productCodes.join(', ')}` : '';
        return {
            problem: `Base ${base.id} is billed as "${base.platformDetails}"${codes}; an AMI registered from its blocks may lose that`,
            remedy: 'Give a base without billing codes (Amazon Linux, Debian, Ubuntu, Rocky Linux from their publishers), or use engine: image-builder.'
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
/** What RegisterImage is told of a plan's image. */
const registrationOf = (plan, base, snapshotId, inputs, deps) => registration({
    base: base.image,
    ...(base.uefiData === undefined ? {} : { uefiData: base.uefiData }),
    name: plan.name,
    description: `${(0,nevra/* nevraText */.YH)(plan.package)} on ${plan.base.name}`.slice(0, 255),
    snapshotId,
    ...(inputs.rootVolumeGiB === undefined ? {} : { rootVolumeGiB: inputs.rootVolumeGiB }),
    tags: tagsFor(plan, inputs, deps)
});
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







/** So often a copy that was asked for may not be seen; it shows within seconds. */
const ABSENT_LOOKS_MAX = 30;
/** The day, of which the copies of a base have one at most. */
const today = () => new Date().toISOString().slice(0, 10);
/**
 * Looks whose the base is. Blocks of public snapshots cannot be read, whoever asks ("Concepts for EBS direct APIs"), and
 * where an account encrypts by default a child of an unencrypted snapshot is refused ("Encryption outcomes for EBS
 * direct APIs"): both are settled by one copy, made once for each base and found again by its tag.
 */
async function ownership(base, encryption, { images, snapshots }) {
    const own = await snapshots.own(rootMapping(base)?.volume?.snapshotId ?? '');
    if (own !== undefined && isFit(own, encryption))
        return { kind: 'own', encrypted: own.encrypted };
    if (encryption.forbidden && (own?.encrypted ?? rootMapping(base)?.volume?.encrypted) === true) {
        throw new lib_errors/* InputError */.dz([
            { input: 'encrypt', problem: `is false, and base ${base.id} is encrypted: copies of it are encrypted, too` }
        ]);
    }
    const copies = await images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.baseOf]: base.id } });
    for (const copy of copies) {
        if (copy.state !== 'available' && copy.state !== 'pending')
            continue;
        const snapshot = await snapshots.own(rootMapping(copy)?.volume?.snapshotId ?? '');
        if (snapshot === undefined || !isFit(snapshot, encryption))
            continue;
        return { kind: 'adopted', imageId: copy.id, encrypted: snapshot.encrypted };
    }
    const { required, kmsKey } = encryption;
    return { kind: 'foreign', encrypted: required, ...(kmsKey === undefined ? {} : { kmsKey }) };
}
/** The base in this account, copied now if it has to be; waits until its snapshot can be read. */
async function adopt(base, owned, deps) {
    if (owned.kind === 'own')
        return { image: base, snapshotId: rootMapping(base)?.volume?.snapshotId ?? '' };
    const { images, snapshots, progress, signal, deadlineSeconds, pollSeconds = 1 } = deps;
    const ask = async (attempt) => {
        const copyId = await copied(base, owned, attempt, deps);
        const why = owned.encrypted
            ? 'an encrypted image needs an encrypted parent'
            : 'blocks of foreign snapshots cannot be read';
        progress.say(`Adopting ${base.id} as ${copyId}: once for this base, because ${why}.`);
        return copyId;
    };
    const imageId = owned.kind === 'adopted'
        ? owned.imageId
        : await (0,image_copies/* copyThatShows */.T)(ask, images, {
            ...{ looks: ABSENT_LOOKS_MAX, intervalSeconds: pollSeconds, signal },
            onGone: gone => progress.say(`${gone} is gone; copying ${base.id} anew.`)
        });
    return (0,poll/* poll */.wt)(async () => {
        const image = await images.byId(imageId);
        if (image === undefined)
            return { notYet: `${imageId} is not there yet` };
        if (image.state !== 'available' && image.state !== 'pending')
            throw await failure(base, image, deps);
        const snapshotId = rootMapping(image)?.volume?.snapshotId;
        if (image.state === 'pending' || snapshotId === undefined)
            return { notYet: `${imageId} is pending` };
        const snapshot = await snapshots.own(snapshotId);
        if (snapshot?.state !== 'completed')
            return { notYet: `snapshot ${snapshotId} is ${snapshot?.state ?? 'not there yet'}` };
        return { done: { image, snapshotId } };
    }, {
        what: `the adopted copy of ${base.id}`,
        deadlineSeconds,
        intervalSeconds: pollSeconds,
        signal,
        onNotYet: reason => progress.say(`Waiting: ${reason}.`),
        remedy: 'Run it again: the copy goes on in AWS and is found by its tag. Copies of big bases take minutes.'
    });
}
/** What to say of a copy that came to nothing; it goes, or every run of the day would be answered with it. */
async function failure(base, copy, { images, snapshots }) {
    const reason = copy.stateReason ?? 'EC2 gave no reason';
    const snapshotId = rootMapping(copy)?.volume?.snapshotId;
    // What somebody disabled is not ours to remove.
    const isGone = copy.state === 'failed' &&
        (await images.deregister(copy.id).then(() => true, () => false));
    if (isGone && snapshotId !== undefined)
        await snapshots.delete(snapshotId).catch(() => { });
    return new lib_errors/* KilnError */.NF(`The copy ${copy.id} of base ${base.id} is ${copy.state}: ${reason}.`, {
        remedy: /\bkey\b/i.test(reason)
            ? 'Look at the key: it must be one of this region, enabled, and let the role use it (the README has the actions). Then run it again.'
            : `${isGone ? 'Run it again' : 'Deregister it and run it again'}. Some publishers do not allow their AMIs to be copied; then make a base of your own from an instance.`,
        leftBehind: isGone ? [] : [copy.id]
    });
}
/** The copy that adopts a base; the same one for all who ask on a day, unless that one is gone. */
function baseCopy(base, { encrypted, kmsKey }, { runTags, today }, attempt = 1) {
    const token = (0,external_node_crypto_.createHash)('sha256')
        .update(`adopt ${base.id} ${encrypted} ${kmsKey ?? ''} ${today}${attempt === 1 ? '' : ` ${attempt}`}`)
        .digest('hex');
    const key = kmsKey === undefined ? '' : `-${(0,external_node_crypto_.createHash)('sha256').update(kmsKey).digest('hex').slice(0, 8)}`;
    return {
        sourceId: base.id,
        name: `kiln-base-${base.id}${encrypted ? '-encrypted' : ''}${key}`,
        description: `Adopted by Kiln from ${base.id} (${base.name})`.slice(0, 255),
        encrypted,
        ...(kmsKey === undefined ? {} : { kmsKey }),
        tags: {
            ...runTags,
            Name: `kiln-base-${base.name}`.slice(0, 255),
            [lib_tags/* TAG */.Dk.baseOf]: base.id,
            ...(kmsKey === undefined ? {} : { [lib_tags/* TAG */.Dk.baseKey]: kmsKey })
        },
        clientToken: token
    };
}
async function copied(base, owned, attempt, { images, runTags, today }) {
    try {
        return await images.copy(baseCopy(base, owned, { runTags, today }, attempt));
    }
    catch (error) {
        if (!/permission to access the storage/i.test(error.message))
            throw error;
        throw new lib_errors/* KilnError */.NF(`Base ${base.id} cannot be copied: its owner ${base.ownerId} does not share its snapshots.`, {
            remedy: `Ask ${base.ownerId} to share the snapshots, or make a base of your own: start an instance of ${base.id} and create an image of it.`,
            cause: error
        });
    }
}

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

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./actions/bake-ami/src/owner.ts

/**
 * Who owns what is unfinished in a cache directory: this process, and the pid namespace in which its number means
 * something, because containers may share the directory.
 */
const OWNER = `${process.pid}-${/\d+/.exec((0,external_node_fs_.readlinkSync)('/proc/self/ns/pid'))?.[0] ?? '0'}`;

;// CONCATENATED MODULE: ./actions/bake-ami/src/room.ts



const GIB = 1024 ** 3;
/** Stays free beside what is counted, for what is installed and the package manager's cache. */
const MARGIN_BYTES = GIB;
/** What a bake that reads its whole base keeps of it: the base, and a copy that is changed. */
const wholeBaseBytes = (presentBytes) => 2 * presentBytes;
/** Why this many bytes have no room in a directory; undefined when they have. */
async function lackOfRoom(directory, bytes) {
    const { bavail, bsize } = await (0,promises_.statfs)(directory);
    const free = bavail * bsize;
    const needed = bytes + MARGIN_BYTES;
    const gib = (count) => (count / GIB).toFixed(1);
    return free >= needed
        ? undefined
        : `${directory} has ${gib(free)} GiB free, and this bake needs ${gib(needed)} GiB there`;
}
/** Less than this free: what failed there, failed for it. */
const FULL_BYTES = 16 * 1024 ** 2;
/**
 * The failure of a bake whose directory ran full meanwhile. What writes there speaks of input and output errors: neither the package
 * manager nor the file system of the image knows of the file that it lies in.
 */
async function orOutOfRoom(error, directory) {
    const { bavail, bsize } = await (0,promises_.statfs)(directory);
    if (error instanceof lib_errors/* CancelledError */.cc || bavail * bsize >= FULL_BYTES)
        return error;
    const known = error instanceof lib_errors/* KilnError */.NF ? error : undefined;
    return new lib_errors/* KilnError */.NF(`${directory} ran full during the bake: ${known?.message ?? (0,lib_errors/* explained */.to)(error).what}`, {
        remedy: MORE_ROOM,
        leftBehind: known?.leftBehind ?? [],
        cause: error
    });
}
const MORE_ROOM = 'Give cache-directory a place with more room, or use a runner with a bigger disk.';
/** @throws KilnError when the file system has not this many bytes free. */
async function refuseIfFull(directory, bytes) {
    const lack = await lackOfRoom(directory, bytes);
    if (lack === undefined)
        return;
    throw new lib_errors/* KilnError */.NF(`${lack}.`, { remedy: MORE_ROOM });
}
/**
 * A foreign base is copied before its blocks can be listed. How many there are EC2 may tell before (DescribeSnapshots,
 * FullSnapshotSizeInBytes); where it does not, only what every bake takes is asked for.
 * @throws KilnError when the runner has no room for what a base takes here that has to be read whole.
 */
async function refuseWithoutRoom({ base, owned }, { fetch }, { cacheDirectory, sandbox, snapshots }) {
    if (owned.kind !== 'foreign')
        return;
    await (0,promises_.mkdir)(cacheDirectory, { recursive: true });
    const mayBeLazy = fetch === 'lazy' || (fetch === 'auto' && (await sandbox.lazyObstacle()) === undefined);
    const present = mayBeLazy ? 0 : await snapshots.writtenBytes(rootMapping(base)?.volume?.snapshotId ?? '');
    await refuseIfFull(cacheDirectory, wholeBaseBytes(present ?? 0));
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/base-disk.ts









const base_disk_GIB = 1024 ** 3;
const SAMPLE = 16;
const sha256 = (bytes) => (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('base64');
/** The base's whole disk as an earlier bake left it here, when it is there and right. */
async function cachedDisk({ directory, snapshotId }) {
    await (0,promises_.mkdir)(directory, { recursive: true });
    const path = pathOf(directory, snapshotId);
    const known = await record((0,external_node_path_.join)(directory, `${snapshotId}.json`), snapshotId);
    if (known === undefined || !(await verified(path, known)))
        return undefined;
    // In use: `cache-pruning.ts`. A cache that cannot be written is read all the same.
    await (0,promises_.utimes)((0,external_node_path_.join)(directory, `${snapshotId}.json`), new Date(), new Date()).catch(() => { });
    return disk(path, known, true);
}
const pathOf = (directory, snapshotId) => (0,external_node_path_.join)(directory, `${snapshotId}.raw`);
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
    if (found === undefined || found.size !== volumeGiB * base_disk_GIB)
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
/** Fetches every block but those that `store` has. */
async function download(reader, fetch, store) {
    const { snapshotId, directory, workers, signal, progress } = fetch;
    const { volumeGiB, indexes } = reader;
    const path = pathOf(directory, snapshotId);
    const bytes = indexes.length * BLOCK_BYTES;
    await refuseIfFull(directory, wholeBaseBytes(bytes));
    progress.say(`Fetching ${(0,counted/* counted */.h)(indexes.length, 'block')} (${Math.round(bytes / 1024 ** 2)} MiB of ${volumeGiB} GiB) of ${snapshotId}.`);
    const partial = `${path}.${OWNER}.partial`;
    const file = await (0,promises_.open)(partial, 'w');
    try {
        await file.truncate(volumeGiB * base_disk_GIB);
        const sums = await concurrently(indexes, workers, signal, async (index, stop) => {
            const data = (await store?.read(index, Buffer.allocUnsafeSlow(BLOCK_BYTES))) ?? (await reader.get(index, stop));
            await file.write(data, 0, BLOCK_BYTES, index * BLOCK_BYTES);
            return [index, sha256(data)];
        });
        const { mtimeMs } = await file.stat();
        const made = { snapshotId, volumeGiB, modifiedMilliseconds: mtimeMs, blocks: sums };
        await (0,promises_.writeFile)(`${partial}.json`, JSON.stringify(made));
        await (0,promises_.rename)(partial, path);
        await (0,promises_.rename)(`${partial}.json`, path.replace(/\.raw$/, '.json'));
        return disk(path, made, false);
    }
    finally {
        await file.close();
        await (0,promises_.rm)(partial, { force: true });
        await (0,promises_.rm)(`${partial}.json`, { force: true });
    }
}
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** What runs that were killed left here: partial downloads and working directories of processes long gone. */
async function leftovers(directory) {
    const [, ours] = OWNER.split('-');
    const found = [];
    for (const name of await (0,promises_.readdir)(directory).catch(() => [])) {
        if (name.endsWith('.blocks'))
            found.push(...(await leftovers((0,external_node_path_.join)(directory, name))));
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

;// CONCATENATED MODULE: ./actions/bake-ami/src/distribution.ts




const DAY = 86_400_000;
const regionOfZone = (zone) => zone.replace(/[a-z]$/, '');
/**
 * What is still to do for the AMI of one region: only what it lacks, so that a repeated run writes nothing. A
 * deprecation date that is set stays, or every run would move it. Others see the AMI last: sharing comes after what
 * they would find missing, protection at the end, so that what fails before can be taken away. Pure.
 */
function stepsFor(region, wanted, { image, ...has }, now) {
    const zones = wanted.fastRestoreZones.filter(zone => regionOfZone(zone) === region && !has.fastRestoreZones.includes(zone));
    const sharers = wanted.shareWith.filter(principal => !has.sharedWith.includes(principal));
    const steps = [];
    if (zones.length > 0) {
        steps.push({ do: 'enable-fast-restore', snapshotId: rootMapping(image)?.volume?.snapshotId ?? '', zones });
    }
    if (wanted.deprecateAfterDays !== undefined && image.deprecatesAt === undefined) {
        // EC2 rounds to the minute (EnableImageDeprecation, DeprecateAt).
        steps.push({ do: 'deprecate', at: new Date(now + wanted.deprecateAfterDays * DAY).toISOString() });
    }
    if (sharers.length > 0)
        steps.push({ do: 'share', with: sharers });
    if (wanted.deregistrationProtection && !image.isProtected)
        steps.push({ do: 'protect' });
    return steps;
}
/** A step as people read it. */
function told(step) {
    switch (step.do) {
        case 'enable-fast-restore':
            return `fast snapshot restore of ${step.snapshotId} in ${step.zones.join(', ')}`;
        case 'share':
            return `shared with ${step.with.join(', ')}`;
        case 'deprecate':
            return `deprecated from ${step.at.slice(0, 10)} on`;
        case 'protect':
            return 'protected against deregistration';
    }
}
/** What of the wanted distribution cannot work, seen before anything is written. Pure. */
function distributionProblems(wanted, home, encrypted, hasManagedKey) {
    const problems = [];
    const regions = [home, ...wanted.copies.map(({ region }) => region)];
    const twice = regions.find((region, index) => regions.indexOf(region) !== index);
    if (twice !== undefined) {
        const why = twice === home ? 'is the region of the bake itself' : 'is given twice';
        problems.push({ input: 'copy-to-regions', problem: `${twice} ${why}` });
    }
    for (const { region, kmsKey } of wanted.copies) {
        const stray = strayKey(kmsKey, region);
        if (stray !== undefined)
            problems.push({ input: 'copy-to-regions', problem: `${kmsKey} ${stray}` });
    }
    const astray = wanted.fastRestoreZones.filter(zone => !regions.includes(regionOfZone(zone)));
    if (astray.length > 0) {
        problems.push({
            input: 'fast-restore-zones',
            problem: `${astray.join(', ')} lies in no region that gets the AMI (${regions.join(', ')})`
        });
    }
    if (wanted.shareWith.length > 0 && hasManagedKey) {
        problems.push({
            input: 'kms-key',
            problem: `is required with share-with: this account encrypts with ${aws_snapshots/* AWS_MANAGED_KEY */.s}, which serves no other account`
        });
    }
    const keyless = wanted.copies.filter(({ kmsKey }) => kmsKey === undefined).map(({ region }) => region);
    if (wanted.shareWith.length > 0 && encrypted && keyless.length > 0) {
        problems.push({
            input: 'copy-to-regions',
            problem: `needs a key for ${keyless.join(', ')}, as region=key: the AMI is encrypted and is to be shared`
        });
    }
    return problems;
}
/** @throws InputError when what is wanted after the bake cannot be had. */
async function refuseUnsharable(wanted, owned, { kmsKey }, { snapshots, region }) {
    const isKeyChosen = kmsKey !== undefined || owned.kind === 'own';
    const hasManagedKey = wanted.shareWith.length > 0 && owned.encrypted && !isKeyChosen && (await snapshots.defaultKey()) === aws_snapshots/* AWS_MANAGED_KEY */.s;
    const problems = distributionProblems(wanted, region, owned.encrypted, hasManagedKey);
    if (problems.length > 0)
        throw new lib_errors/* InputError */.dz(problems);
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/completion.ts


/** Waits until a snapshot is completed. @throws KilnError when EBS gives it up, or the deadline comes first. */
async function untilCompleted(snapshotId, { state, deadlineSeconds, signal, progress }) {
    await (0,poll/* poll */.wt)(async () => {
        const seen = await state(snapshotId);
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
        deadlineSeconds,
        intervalSeconds: poll/* soonThenSeldom */.vX,
        signal,
        onNotYet: reason => progress.say(`Waiting: ${reason}.`),
        remedy: 'Run it again: a finished snapshot is found by its tag and registered.'
    });
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/memory.ts
/** A pool that keeps so many buffers of so many bytes at most. */
function memory(bytes, most) {
    const free = [];
    return {
        take: () => free.pop() ?? Buffer.allocUnsafeSlow(bytes),
        give(buffer) {
            if (free.length < most)
                free.push(buffer);
        }
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/head-start.ts





/** The revision of a block of which it is not known whether it arrived: no change has this number. */
const NOT_PUT = -1;
/**
 * A package manager downloads and checks before it unpacks, so that most of what it refuses is refused before there are
 * as many blocks: 16 MiB.
 */
const PACE = {
    fewest: 32,
    settledMilliseconds: 300,
    pollMilliseconds: 100,
    idleMilliseconds: 5 * 60_000
};
/**
 * Puts blocks while the installation goes on: for a package of some size it takes as long as the installation itself. The
 * last write of a block wins (aws-sdk-ebs, PutSnapshotBlock), so one that is changed afterwards is put again at the end. A
 * failure ends the head start and nothing else: what was not put is put at the end, where the same failure counts.
 */
function headStart({ disk, blocks, begin, signal, workers, pace = PACE }) {
    const put = new Map();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const buffers = memory(BLOCK_BYTES, workers);
    let snapshotId;
    let puts = 0;
    let until = Number.POSITIVE_INFINITY;
    let isInstalled = false;
    const isDue = (revision, before) => revision <= until && revision !== before?.revision;
    const putting = async (id, indexes) => {
        await concurrently(indexes, workers, either, async (index) => {
            const revision = disk.early.revision(index);
            const buffer = buffers.take();
            const bytes = await disk.read(index * BLOCK_BYTES, BLOCK_BYTES, buffer);
            const block = { sha256: (0,external_node_crypto_.createHash)('sha256').update(bytes).digest(), zero: isZero(bytes) };
            // Only while nothing was put of it: what was put cannot be taken back.
            if (!put.has(index) && (await disk.early.isAsBefore(index, block.sha256)))
                return buffers.give(buffer);
            // Whether or not it arrives, the snapshot may have it from now on.
            put.set(index, { ...block, revision: NOT_PUT });
            // What is under way is not broken off when the installation ends.
            await blocks.put(id, index, bytes, block.sha256, signal);
            puts++;
            put.set(index, { ...block, revision });
            buffers.give(buffer);
        });
    };
    const run = async () => {
        let lastPut = performance.now();
        const ready = new Set();
        while (!either.aborted) {
            await (0,external_node_timers_promises_.setTimeout)(pace.pollMilliseconds, undefined, { signal: either });
            const found = isInstalled ? disk.early.written() : disk.early.settled(pace.settledMilliseconds);
            isInstalled = false;
            for (const index of found)
                ready.add(index);
            for (const index of ready)
                if (!isDue(disk.early.revision(index), put.get(index)))
                    ready.delete(index);
            if (snapshotId === undefined && ready.size < pace.fewest)
                continue;
            snapshotId ??= await begin((0,external_node_crypto_.randomUUID)());
            const isIdle = performance.now() - lastPut > pace.idleMilliseconds;
            const due = ready.size === 0 && isIdle ? [...put.keys()].slice(0, 1) : [...ready];
            ready.clear();
            if (due.length === 0)
                continue;
            await putting(snapshotId, due);
            lastPut = performance.now();
        }
    };
    const running = run().catch(() => { });
    return {
        installed() {
            isInstalled = true;
        },
        hold() {
            until = disk.early.latestRevision();
        },
        async end() {
            stop.abort();
            await running;
            return snapshotId === undefined ? undefined : { snapshotId, put, puts };
        }
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/upload.ts







const upload_GIB = 1024 ** 3;
/** A snapshot that is never completed ends by itself after this; EBS takes 10 minutes to 3 days (StartSnapshot). */
const SNAPSHOT_TIMEOUT_MINUTES = 15;
/** Begins a snapshot under the adopted base's, without a block of its own. */
const begin = ({ disk, adopted, plan }, clientToken, inputs, deps) => deps.blocks.start({
    parentSnapshotId: adopted.snapshotId,
    volumeGiB: disk.bytes / upload_GIB,
    clientToken,
    description: `${plan.name} on ${plan.base.id}`,
    timeoutMinutes: SNAPSHOT_TIMEOUT_MINUTES,
    tags: tagsFor(plan, inputs, deps)
}, deps.signal);
/**
 * A begun snapshot that nobody will finish is deleted, unless the run is cancelled and has no time for it. Gives what went wrong,
 * naming the snapshot where it is left.
 */
async function abandoned(snapshotId, error, { signal, snapshots }) {
    const isDeleted = !signal.aborted &&
        (await snapshots.delete(snapshotId).then(() => true, () => false));
    return isDeleted ? error : leaving(error, pending(snapshotId));
}
const pending = (snapshotId) => `snapshot ${snapshotId} (pending; EBS ends it within ${SNAPSHOT_TIMEOUT_MINUTES} minutes)`;
/**
 * The changed blocks under the adopted base's snapshot, those that it does not have yet. Where none was begun, the client token names
 * these very changes: only a run with the same ones may go on with a snapshot, because blocks that were put cannot be taken back. A
 * snapshot that cannot be finished is deleted; when the disk proves unsound, the failure is that of the disk.
 */
async function upload({ disk, base, changed, adopted, plan, sound, begun }, inputs, deps) {
    const { blocks, snapshots, progress, output } = deps;
    // It may be known already.
    await Promise.race([sound, undefined]);
    const unsound = new AbortController();
    sound.catch(error => unsound.abort(error));
    const signal = AbortSignal.any([deps.signal, unsound.signal]);
    const missing = changed.filter(({ index, sha256 }) => !isPut(begun?.put.get(index), sha256));
    const early = missing.length < changed.length ? `, ${mib(changed.length - missing.length)} of it before the disk was whole` : '';
    progress.say(`${changed.length} of ${base.presentBlocks} blocks changed: putting ${mib(changed.length)}${early}.`);
    const snapshotId = begun?.snapshotId ??
        (await begin({ disk, adopted, plan }, changesDigest(adopted.snapshotId, changed), inputs, deps));
    let stage = 'putting';
    try {
        const buffers = memory(BLOCK_BYTES, inputs.workers);
        await concurrently(missing, inputs.workers, signal, async ({ index, sha256 }, stop) => {
            const buffer = buffers.take();
            await blocks.put(snapshotId, index, await disk.read(index * BLOCK_BYTES, BLOCK_BYTES, buffer), sha256, stop);
            buffers.give(buffer);
        });
        await sound;
        stage = 'completing';
        await blocks.complete(snapshotId, changed.length, linearChecksum(changed), signal);
        stage = 'completed';
        output('snapshot-id', snapshotId);
        await untilCompleted(snapshotId, {
            state: snapshots.own,
            deadlineSeconds: inputs.timeoutSeconds,
            signal,
            progress
        });
        return { snapshotId, putBlocks: missing.length + (begun?.puts ?? 0) };
    }
    catch (thrown) {
        const error = unsound.signal.aborted ? unsound.signal.reason : thrown;
        if (stage === 'completed')
            throw leaving(error, finished(snapshotId));
        // Without an answer it may be complete, and the next run can register it.
        throw stage === 'completing' && !isRefused(error)
            ? leaving(error, pending(snapshotId))
            : await abandoned(snapshotId, error, deps);
    }
}
/** EBS has answered, and done nothing. */
const isRefused = (error) => {
    const status = error.$metadata?.httpStatusCode;
    return status !== undefined && status < 500;
};
/** How a completed snapshot without an AMI is told of. */
const finished = (snapshotId) => `snapshot ${snapshotId} (complete; the next run registers it)`;
const isPut = (put, sha256) => put !== undefined && put.revision !== NOT_PUT && put.sha256.equals(sha256);
const mib = (blocks) => `${((blocks * BLOCK_BYTES) / 1024 ** 2).toFixed(1)} MiB`;
/** The same failure, telling what it left behind. */
function leaving(error, what) {
    if (error instanceof lib_errors/* CancelledError */.cc)
        return Object.assign(error, { leftBehind: [what] });
    const { what: message, remedy = 'Run it again; what is finished is found.' } = (0,lib_errors/* explained */.to)(error);
    return new lib_errors/* KilnError */.NF(message, { remedy, leftBehind: [what], cause: error });
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/register.ts





/** The AMI of the finished snapshot, available and billed as its base; taken back when it is not. */
async function register(snapshotId, plan, adopted, inputs, deps) {
    const { images, snapshots, output, progress } = deps;
    const uefiData = await images.uefiData(adopted.image.id);
    const base = { image: adopted.image, ...(uefiData === undefined ? {} : { uefiData }) };
    const asked = registrationOf(plan, base, snapshotId, inputs, deps);
    const imageId = await images.register(asked).catch(async (error) => {
        if (error.name !== 'InvalidAMIName.Duplicate')
            throw leaving(error, finished(snapshotId));
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
const twin = ({ digest, name }, { images, signal }) => (0,poll/* poll */.wt)(async () => {
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
const available = (imageId, { images, progress, signal }, inputs, intervalSeconds = poll/* soonThenSeldom */.vX) => (0,poll/* poll */.wt)(async () => {
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
    intervalSeconds,
    signal,
    onNotYet: reason => progress.detail(`Waiting: ${reason}.`),
    remedy: 'Run it again: it is found by its tag.'
});

;// CONCATENATED MODULE: ./actions/bake-ami/src/distribute.ts








/** Copies take minutes on AWS. */
const COPY_POLL_SECONDS = 2;
/**
 * Brings the AMI where it is wanted and as it is wanted there: the home region and the copies at the same time, each
 * by what it lacks. Nothing of it is taken back when a part fails: what is there is named, and the next run, which
 * finds the AMI by its inputs, does the rest.
 * @throws KilnError naming each region that failed, and what exists.
 */
async function distribute(image, plan, inputs, deps) {
    const wanted = inputs.distribution;
    if (isEmpty(wanted))
        return [];
    const { region: home, progress, output } = deps;
    const ids = new Map([[home, image.id]]);
    const inHome = () => arrange(home, image, deps.regional(home), wanted, deps);
    const elsewhere = wanted.copies.map(copy => async () => {
        const regional = deps.regional(copy.region);
        const there = await distribute_copied(image, copy, regional, plan, inputs, deps);
        ids.set(copy.region, there.id);
        return arrange(copy.region, there, regional, wanted, deps);
    });
    const regions = [home, ...wanted.copies.map(({ region }) => region)];
    const outcomes = await progress.phase('Distribute', () => Promise.allSettled([inHome, ...elsewhere].map(work => work())));
    if (wanted.copies.length > 0) {
        output('copies', JSON.stringify(Object.fromEntries([...ids].filter(([region]) => region !== home))));
    }
    const failed = outcomes.flatMap((outcome, index) => outcome.status === 'rejected' ? [{ region: regions[index] ?? '', reason: outcome.reason }] : []);
    if (failed.length === 0)
        return outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const leftBehind = [...ids].map(([region, id]) => `${id} in ${region}`);
    if (deps.signal.aborted)
        throw Object.assign(new lib_errors/* CancelledError */.cc(), { leftBehind });
    const [first] = failed;
    const whys = failed.map(({ region, reason }) => ({ region, ...(0,lib_errors/* explained */.to)(reason) }));
    const remedies = whys.flatMap(({ remedy }) => remedy ?? []);
    throw new lib_errors/* KilnError */.NF(`The AMI is there, but not everywhere as it was asked: ${whys.map(({ region, what }) => `in ${region}: ${what}`).join('\n')}`, {
        remedy: `${[...new Set(remedies)].join(' ')} Then run it again: it bakes nothing and does what is missing.`.trim(),
        leftBehind,
        cause: first?.reason
    });
}
const isEmpty = (wanted) => wanted.shareWith.length === 0 &&
    wanted.copies.length === 0 &&
    wanted.deprecateAfterDays === undefined &&
    !wanted.deregistrationProtection &&
    wanted.fastRestoreZones.length === 0;
/** The copy of the AMI in another region: the one that a run of the same inputs made, or a new one. */
async function distribute_copied(image, { region, kmsKey }, { images }, plan, inputs, deps) {
    const { progress, pollSeconds: seconds = COPY_POLL_SECONDS } = deps;
    const encrypted = kmsKey !== undefined || rootMapping(image)?.volume?.encrypted === true;
    const made = await images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.inputsDigest]: plan.digest } });
    const earlier = made.find(one => (one.state === 'available' || one.state === 'pending') &&
        (!encrypted || rootMapping(one)?.volume?.encrypted === true));
    if (earlier !== undefined) {
        progress.say(`${region}: ${earlier.id} is there already.`);
        return available(earlier.id, { images, progress, signal: deps.signal }, inputs, seconds);
    }
    const ask = async (attempt) => {
        const id = await images.copy({
            sourceId: image.id,
            sourceRegion: deps.region,
            name: image.name,
            description: `${image.id} of ${deps.region}`,
            encrypted,
            ...(kmsKey === undefined ? {} : { kmsKey }),
            tags: tagsFor(plan, inputs, deps),
            // The same for all who ask on a day.
            clientToken: `${image.id}-${region}-${today()}${attempt === 1 ? '' : `-${attempt}`}`
        });
        progress.say(`${region}: ${id}, copying.`);
        return id;
    };
    const id = await (0,image_copies/* copyThatShows */.T)(ask, images, {
        ...{ looks: ABSENT_LOOKS_MAX, intervalSeconds: seconds, signal: deps.signal },
        onGone: gone => progress.say(`${region}: ${gone} is gone; copying anew.`)
    });
    return available(id, { images, progress, signal: deps.signal }, inputs, seconds);
}
async function arrange(region, image, regional, wanted, { progress, signal, now }) {
    const [sharedWith, fastRestoreZones] = await Promise.all([
        wanted.shareWith.length === 0 ? [] : regional.sharedWith(image.id),
        wanted.fastRestoreZones.length === 0 ? [] : regional.fastRestoreZones(rootMapping(image)?.volume?.snapshotId ?? '')
    ]);
    const did = [];
    for (const step of stepsFor(region, wanted, { image, sharedWith, fastRestoreZones }, now())) {
        if (signal.aborted)
            throw new lib_errors/* CancelledError */.cc();
        await carryOut(step, image, regional);
        did.push(told(step));
        progress.say(`${region}: ${image.id} ${told(step)}.`);
    }
    return { region, amiId: image.id, did };
}
function carryOut(step, { id }, regional) {
    switch (step.do) {
        case 'enable-fast-restore':
            return regional.enableFastRestore(step.snapshotId, step.zones);
        case 'share':
            return regional.share(id, step.with);
        case 'deprecate':
            return regional.deprecate(id, step.at);
        case 'protect':
            return regional.protect(id);
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/block-store.ts




const NAME = /^(\d+)-([\w-]{43})$/;
async function read(path, into) {
    const file = await (0,promises_.open)(path);
    try {
        const { bytesRead } = await file.read(into, 0, into.length, 0);
        return into.subarray(0, bytesRead);
    }
    finally {
        await file.close();
    }
}
const sumOf = (bytes) => (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('base64url');
async function blockStore(directory, snapshotId) {
    const place = (0,external_node_path_.join)(directory, `${snapshotId}.blocks`);
    const list = (0,external_node_path_.join)(directory, `${snapshotId}.hot.json`);
    await (0,promises_.mkdir)(place, { recursive: true });
    // In use: `cache-pruning.ts`.
    await (0,promises_.utimes)(place, new Date(), new Date());
    const sums = new Map();
    for (const name of await (0,promises_.readdir)(place)) {
        const [, index, sum = ''] = NAME.exec(name) ?? [];
        if (index !== undefined)
            sums.set(Number(index), sum);
    }
    const held = new Set(sums.keys());
    const placed = async (path, bytes) => {
        const partial = `${path}.${OWNER}.partial`;
        await (0,promises_.writeFile)(partial, bytes);
        await (0,promises_.rename)(partial, path);
    };
    return {
        held,
        async read(index, into) {
            const sum = sums.get(index);
            if (sum === undefined)
                return undefined;
            const path = (0,external_node_path_.join)(place, `${index}-${sum}`);
            const bytes = await read(path, into).catch(() => undefined);
            if (bytes !== undefined && sumOf(bytes) === sum)
                return bytes;
            await (0,promises_.rm)(path, { force: true });
            sums.delete(index);
            held.delete(index);
            return undefined;
        },
        sha256: index => Buffer.from(sums.get(index) ?? '', 'base64url'),
        async write(index, bytes) {
            const sum = sumOf(bytes);
            await placed((0,external_node_path_.join)(place, `${index}-${sum}`), bytes);
            sums.set(index, sum);
            held.add(index);
        },
        async hot() {
            try {
                const found = JSON.parse(await (0,promises_.readFile)(list, 'utf8'));
                return Array.isArray(found) ? found.filter(index => Number.isInteger(index)) : [];
            }
            catch {
                return [];
            }
        },
        writeHot: indexes => placed(list, JSON.stringify(indexes))
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/fetching.ts
/**
 * Of the blocks of a base, what an installation reads: 9 to 14 % were measured on 8 GiB with 60,000 files; a quarter is
 * what small bases show.
 */
const SHARE_READ = 0.15;
/** Of what is read without knowing before, what has to be waited for one after another. */
const SHARE_IN_LINE = 0.7;
/** Chooses by the shorter time, as far as it can be told. */
function chooseFetch(facts) {
    const { obstacle, presentBlocks, hotBlocks, heldBlocks, lackOfRoom, blockSeconds, blocksPerSecond } = facts;
    if (obstacle !== undefined)
        return { mode: 'bulk', reason: obstacle };
    if (hotBlocks !== undefined) {
        return { mode: 'lazy', reason: `the ${hotBlocks} of ${presentBlocks} blocks that the last bake needed are known` };
    }
    if (lackOfRoom !== undefined)
        return { mode: 'lazy', reason: `${lackOfRoom} for all ${presentBlocks} blocks` };
    const read = Math.ceil(presentBlocks * SHARE_READ);
    const bulkSeconds = Math.max(0, presentBlocks - heldBlocks) / blocksPerSecond;
    const lazySeconds = read * SHARE_IN_LINE * blockSeconds;
    const shown = (seconds) => seconds.toFixed(seconds < 10 ? 1 : 0);
    const reason = `all ${presentBlocks} blocks would take about ${shown(bulkSeconds)} s, the ${read} or so that a bake reads, one after another, ${shown(lazySeconds)} s (one takes ${Math.round(blockSeconds * 1000)} ms)`;
    return { mode: lazySeconds < bulkSeconds ? 'lazy' : 'bulk', reason };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/lazy-base.ts



/** As many as are read at once on most machines: libuv has four threads for files. */
const MOST_BUFFERS = 8;
function lazyBase({ reader, store, scratch, workers, ahead, signal }) {
    const present = new Set(reader.indexes);
    const stop = new AbortController();
    const all = AbortSignal.any([signal, stop.signal]);
    const buffers = memory(BLOCK_BYTES, MOST_BUFFERS);
    const needed = new Set();
    const here = new Set();
    const coming = new Map();
    let failure;
    const placed = async (index) => {
        const buffer = buffers.take();
        const kept = await store.read(index, buffer);
        if (kept !== undefined)
            await scratch.write(index * BLOCK_BYTES, kept);
        buffers.give(buffer);
        if (kept === undefined) {
            const bytes = await reader.get(index, all);
            await store.write(index, bytes);
            await scratch.write(index * BLOCK_BYTES, bytes);
        }
        here.add(index);
    };
    const ensured = (index) => {
        const under = coming.get(index);
        if (under !== undefined)
            return under;
        const placing = placed(index)
            .catch((error) => {
            if (!all.aborted)
                failure ??= error;
            throw error;
        })
            .finally(() => coming.delete(index));
        coming.set(index, placing);
        return placing;
    };
    const wanted = async (index) => {
        needed.add(index);
        if (!here.has(index))
            await ensured(index);
    };
    const prefetching = concurrently(ahead.filter(index => present.has(index)), workers, all, async (index) => {
        if (!here.has(index))
            await ensured(index);
    }).catch(() => []);
    return {
        volumeGiB: reader.volumeGiB,
        present,
        async read(index, start, into) {
            if (!present.has(index))
                return void into.fill(0);
            await wanted(index);
            await scratch.read(index * BLOCK_BYTES + start, into);
        },
        async sha256(index) {
            await wanted(index);
            return store.sha256(index);
        },
        want(index) {
            if (present.has(index))
                wanted(index).catch(() => { });
        },
        needed: () => [...needed],
        get failure() {
            return failure;
        },
        async close() {
            stop.abort();
            await Promise.allSettled([prefetching, ...coming.values()]);
            await scratch.close();
        }
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/snapshot-reader.ts

/** A block that waits its turn for long may find its new token old again; for ever would be a fault of ours. */
const MOST_RENEWALS = 5;
/**
 * Lists a snapshot and reads its blocks. A token is good for 7 days ("Concepts for EBS direct APIs"); one that EBS
 * refuses is replaced by listing once more, for all readers at the same time.
 */
async function snapshotReader(blocks, snapshotId, signal) {
    const first = await blocks.list(snapshotId, signal);
    const byIndex = (stored) => new Map(stored.map(block => [block.index, block]));
    let current = byIndex(first.blocks);
    let renewal;
    const stored = (index) => {
        const block = current.get(index);
        if (block === undefined)
            throw new Error(`Snapshot ${snapshotId} has no block ${index}.`);
        return block;
    };
    const renew = () => {
        renewal ??= blocks
            .list(snapshotId, signal)
            .then(again => {
            current = byIndex(again.blocks);
        })
            .finally(() => {
            renewal = undefined;
        });
        return renewal;
    };
    return {
        volumeGiB: first.volumeGiB,
        indexes: first.blocks.map(({ index }) => index),
        async get(index, stop) {
            for (let renewals = 0;; renewals++) {
                const tried = stored(index);
                try {
                    return await blocks.get(snapshotId, tried, stop);
                }
                catch (error) {
                    if (!isRefusedToken(error, 'INVALID_BLOCK_TOKEN') || renewals === MOST_RENEWALS)
                        throw error;
                    if (stored(index) === tried)
                        await renew();
                }
            }
        }
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/storage.ts



/** Storage in a file, which stays the caller's to close. */
const storageOf = (file) => ({
    async read(offset, into) {
        const { bytesRead } = await file.read(into, 0, into.length, offset);
        into.fill(0, bytesRead);
    },
    write: async (offset, bytes) => void (await file.write(bytes, 0, bytes.length, offset))
});
/** Storage in a file without a name: nothing of it is left when this process ends, however it ends. */
async function unnamedStorage(directory) {
    const path = (0,external_node_path_.join)(directory, `blocks.${OWNER}.partial`);
    const file = await (0,promises_.open)(path, 'w+');
    await (0,promises_.rm)(path);
    return { ...storageOf(file), close: () => file.close() };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/changes.ts






/** Reads that overlap: as many as libuv has threads for files. */
const READERS = 4;
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
async function changedBlocks(base, { path, bytes }, signal) {
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
        const all = candidates(bytes / BLOCK_BYTES, base.present, parseExtents(mapped.out));
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

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
;// CONCATENATED MODULE: ./actions/bake-ami/src/nbd.ts


/**
 * Serves one device to whoever listens on a Unix socket: fixed newstyle negotiation, simple replies, no TLS. The listener is NBD's
 * client, because only a connection that is made, not one that is accepted, may be read into memory that is used again (Node, net,
 * `onread`): fresh buffers for all that is written had the collector mark the whole heap every 20 MiB.
 * The NBD protocol: https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
 */
function serveNbd(device, socketPath) {
    const sockets = new Set();
    return {
        begin() {
            const arriving = arrivals();
            const socket = (0,external_node_net_.connect)({
                path: socketPath,
                onread: { buffer: arriving.buffer, callback: arriving.came }
            });
            sockets.add(socket);
            socket.on('error', () => { });
            socket.on('end', arriving.end);
            socket.on('close', () => {
                arriving.end();
                sockets.delete(socket);
            });
            converse(socket, arriving.taker(socket), device)
                .catch(() => { })
                .finally(() => socket.destroy());
        },
        async close() {
            await Promise.all([...sockets].map(socket => new Promise(closed => {
                socket.once('close', () => closed());
                socket.destroy();
            })));
        }
    };
}
const FIXED_NEWSTYLE = 1;
const NO_ZEROES = 2;
const OPTION = { exportName: 1, abort: 2, info: 6, go: 7 };
const REPLY = { ack: 1, info: 3, unsupported: 2 ** 31 + 1 };
const OPTION_REPLY_MAGIC = 0x3e889045565a9n;
const REQUEST_MAGIC = 0x25609513;
const REPLY_MAGIC = 0x67446698;
const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3, trim: 4, zero: 6 };
const NO_HOLE = 2;
/** Has flags, takes flush, FUA, trim and write-zeroes. */
const TRANSMISSION_FLAGS = 1 | 4 | 8 | 32 | 64;
const ERROR = { io: 5, invalid: 22 };
/** The most that a request may ask for; libnbd asks for less. */
const LONGEST = 32 * 1024 * 1024;
const MOST_OPTION_BYTES = 8192;
/** As much as is read at once. */
const READ_BYTES = 256 * 1024;
async function converse(socket, take, device) {
    if (await negotiate(socket, take, device))
        await transmit(socket, take, device);
}
/** What came over a connection and was not taken yet; while there is any, nothing more is read. */
function arrivals() {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    let [from, to] = [0, 0];
    let ended = false;
    let wake = () => { };
    return {
        buffer,
        /** So many bytes are in the buffer now; gives whether more may be read into it. */
        came(bytes) {
            ;
            [from, to] = [0, bytes];
            wake();
            return from === to;
        },
        end() {
            ended = true;
            wake();
        },
        /** Reads exactly so many bytes, into a buffer where one is given. @throws when the other side has gone. */
        taker: (socket) => async (length, into = Buffer.allocUnsafe(length)) => {
            let at = 0;
            const took = () => {
                const copied = buffer.copy(into, at, from, Math.min(to, from + length - at));
                from += copied;
                at += copied;
                return at === length;
            };
            await new Promise((resolve, reject) => {
                wake = () => {
                    if (took()) {
                        wake = () => { };
                        resolve();
                    }
                    else if (ended)
                        reject(new Error('the connection ended'));
                    else if (from === to)
                        socket.resume();
                };
                wake();
            });
            return into.subarray(0, length);
        }
    };
}
async function negotiate(socket, take, { bytes }) {
    socket.write(Buffer.concat([Buffer.from('NBDMAGICIHAVEOPT'), Buffer.from([0, FIXED_NEWSTYLE | NO_ZEROES])]));
    const withoutZeroes = ((await take(4)).readUInt32BE() & NO_ZEROES) !== 0;
    const exported = Buffer.alloc(10);
    exported.writeBigUInt64BE(BigInt(bytes));
    exported.writeUInt16BE(TRANSMISSION_FLAGS, 8);
    for (;;) {
        const head = await take(16);
        const option = head.readUInt32BE(8);
        const length = head.readUInt32BE(12);
        if (head.toString('latin1', 0, 8) !== 'IHAVEOPT' || length > MOST_OPTION_BYTES)
            return false;
        await take(length);
        const reply = (type, data = Buffer.alloc(0)) => {
            const answer = Buffer.alloc(20);
            answer.writeBigUInt64BE(OPTION_REPLY_MAGIC);
            answer.writeUInt32BE(option, 8);
            answer.writeUInt32BE(type, 12);
            answer.writeUInt32BE(data.length, 16);
            socket.write(Buffer.concat([answer, data]));
        };
        switch (option) {
            case OPTION.exportName:
                socket.write(Buffer.concat([exported, Buffer.alloc(withoutZeroes ? 0 : 124)]));
                return true;
            case OPTION.info:
            case OPTION.go:
                reply(REPLY.info, Buffer.concat([Buffer.from([0, 0]), exported]));
                reply(REPLY.ack);
                if (option === OPTION.go)
                    return true;
                break;
            case OPTION.abort:
                reply(REPLY.ack);
                return false;
            default:
                reply(REPLY.unsupported);
        }
    }
}
async function transmit(socket, take, device) {
    const [short, long] = [memory(SHORT_BYTES, MOST_SHORT), memory(LONG_BYTES, MOST_LONG)];
    for (;;) {
        const head = await take(28);
        if (head.readUInt32BE() !== REQUEST_MAGIC)
            throw new Error('not a request');
        const flags = head.readUInt16BE(4);
        const command = head.readUInt16BE(6);
        const offset = Number(head.readBigUInt64BE(16));
        const length = head.readUInt32BE(24);
        if (command === COMMAND.disconnect)
            return;
        const carries = command === COMMAND.read || command === COMMAND.write;
        const pool = carries && length <= LONG_BYTES ? (length <= SHORT_BYTES ? short : long) : undefined;
        const buffer = pool?.take();
        const data = command === COMMAND.write ? await take(refuseLong(length), buffer) : undefined;
        // Requests overlap: one that waits for a block must not hold up those whose block is here.
        void answered(device, command, { flags, offset, length, data, into: buffer }).then(({ error, bytes }) => {
            const answer = Buffer.alloc(16);
            answer.writeUInt32BE(REPLY_MAGIC);
            answer.writeUInt32BE(error, 4);
            head.copy(answer, 8, 8, 16);
            socket.cork();
            socket.write(answer);
            // After an error, what else was read for it may still be on its way into that memory.
            const free = () => void (buffer !== undefined && error === 0 && pool?.give(buffer));
            if (bytes === undefined)
                free();
            else
                socket.write(bytes, free);
            socket.uncork();
        });
    }
}
/** Most requests are short; FUSE asks for 1 MiB at once (Linux 4.20). Longer ones find fresh memory. */
const [SHORT_BYTES, LONG_BYTES] = [128 * 1024, 1024 * 1024];
const [MOST_SHORT, MOST_LONG] = [16, 8];
const refuseLong = (length) => {
    if (length > LONGEST)
        throw new Error(`${length} bytes in one request`);
    return length;
};
async function answered(device, command, { flags, offset, length, data, into }) {
    try {
        switch (command) {
            case COMMAND.read:
                return { error: 0, bytes: await device.read(offset, refuseLong(length), into) };
            case COMMAND.write:
                await device.write(offset, data ?? Buffer.alloc(0));
                return { error: 0 };
            case COMMAND.trim:
                await device.zero(offset, length, true);
                return { error: 0 };
            case COMMAND.zero:
                await device.zero(offset, length, (flags & NO_HOLE) === 0);
                return { error: 0 };
            // Nothing outlives this process, so there is nothing to flush.
            case COMMAND.flush:
                return { error: 0 };
            default:
                return { error: ERROR.invalid };
        }
    }
    catch (error) {
        return { error: error instanceof RangeError ? ERROR.invalid : ERROR.io };
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/overlay.ts

const SECTOR = 512;
const SECTORS = BLOCK_BYTES / SECTOR;
const FROM_BASE = 0;
const WRITTEN = 1;
const overlay_ZERO = 2;
const DISCARDED = 3;
/**
 * Copy on write by sectors, in `storage`: a write needs nothing of its block's base, which is fetched behind it. Devices read and
 * write whole sectors; anything else is an error.
 */
function overlay(base, storage, bytes) {
    const changed = new Map();
    /** What {@link Overlay.settled} has not told, the last change at the end. */
    const unsettled = new Map();
    let revisions = 0;
    const refuse = (offset, length) => {
        if (offset % SECTOR !== 0 || length % SECTOR !== 0 || offset + length > bytes)
            throw new RangeError('not of the disk');
    };
    const pieces = (offset, length) => {
        refuse(offset, length);
        const found = [];
        for (let at = offset; at < offset + length;) {
            const index = Math.floor(at / BLOCK_BYTES);
            const end = Math.min((index + 1) * BLOCK_BYTES, offset + length);
            found.push({ index, start: at - index * BLOCK_BYTES, end: end - index * BLOCK_BYTES });
            at = end;
        }
        return found;
    };
    const mark = (index, kind, start, end) => {
        let changes = changed.get(index);
        if (changes === undefined) {
            changes = { sectors: new Uint8Array(SECTORS), written: 0, revision: 0, at: 0 };
            changed.set(index, changes);
        }
        const { sectors } = changes;
        for (let sector = start / SECTOR; sector < end / SECTOR; sector++) {
            changes.written += Number(kind === WRITTEN) - Number(sectors[sector] === WRITTEN);
            sectors[sector] = kind;
        }
        changes.revision = ++revisions;
        changes.at = performance.now();
        unsettled.delete(index);
        unsettled.set(index, changes);
    };
    const holdsNothing = (index, start, end) => {
        const isBaseEmpty = !base.present.has(index);
        const sectors = changed.get(index)?.sectors.subarray(start / SECTOR, end / SECTOR);
        if (sectors === undefined)
            return isBaseEmpty;
        return sectors.every(kind => kind === DISCARDED || (kind === FROM_BASE && isBaseEmpty));
    };
    const readPiece = async (index, start, end, into) => {
        const state = changed.get(index)?.sectors;
        for (let at = start; at < end;) {
            const kind = state?.[at / SECTOR] ?? FROM_BASE;
            let stop = at + SECTOR;
            while (stop < end && (state?.[stop / SECTOR] ?? FROM_BASE) === kind)
                stop += SECTOR;
            const target = into.subarray(at - start, stop - start);
            if (kind === FROM_BASE) {
                if (base.present.has(index))
                    await base.read(index, at, target);
                else
                    target.fill(0);
            }
            else if (kind === WRITTEN)
                await storage.read(index * BLOCK_BYTES + at, target);
            else
                target.fill(0);
            at = stop;
        }
    };
    return {
        bytes,
        async read(offset, length, into = Buffer.allocUnsafe(length)) {
            const whole = into.subarray(0, length);
            await Promise.all(pieces(offset, length).map(({ index, start, end }) => {
                const at = index * BLOCK_BYTES + start - offset;
                return readPiece(index, start, end, whole.subarray(at, at + end - start));
            }));
            return whole;
        },
        async write(offset, data) {
            const all = pieces(offset, data.length);
            await storage.write(offset, data);
            for (const { index, start, end } of all) {
                mark(index, WRITTEN, start, end);
                if (end - start < BLOCK_BYTES)
                    base.want(index);
            }
        },
        async zero(offset, length, discarded) {
            for (const { index, start, end } of pieces(offset, length)) {
                // A discard of what nobody ever wrote, or what was discarded already, changes nothing.
                if (discarded && holdsNothing(index, start, end))
                    continue;
                mark(index, discarded ? DISCARDED : overlay_ZERO, start, end);
            }
        },
        touched: () => [...changed]
            .map(([index, { sectors }]) => ({ index, written: sectors.some(kind => kind === WRITTEN || kind === overlay_ZERO) }))
            .sort((a, b) => a.index - b.index),
        settled(milliseconds) {
            const before = performance.now() - milliseconds;
            const found = [];
            for (const [index, { written, at }] of unsettled) {
                if (at > before)
                    break;
                unsettled.delete(index);
                if (written === SECTORS)
                    found.push(index);
            }
            return found.sort((a, b) => a - b);
        },
        revision: index => changed.get(index)?.revision ?? 0,
        latestRevision: () => revisions
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/working-disk.ts











const working_disk_GIB = 1024 ** 3;
/** A copy of the whole base; a bigger one has nothing behind the base's end. */
async function copiedDisk(base, directory, volumeGiB = base.volumeGiB) {
    await refuseIfFull(directory, base.present.size * BLOCK_BYTES);
    const path = (0,external_node_path_.join)(directory, 'disk.raw');
    await workingCopy(base, path);
    const file = await (0,promises_.open)(path, 'r+');
    const bytes = volumeGiB * working_disk_GIB;
    await file.truncate(bytes);
    return {
        bytes,
        attachment: { file: path },
        failure: undefined,
        async read(offset, length, into = Buffer.alloc(length)) {
            const { buffer, bytesRead } = await file.read(into, 0, length, offset);
            return buffer.subarray(0, bytesRead);
        },
        write: async (offset, bytes) => void (await file.write(bytes, 0, bytes.length, offset)),
        changed: signal => changedBlocks(base, { path, bytes }, signal),
        close: () => file.close()
    };
}
const working_disk_READERS = 4;
const SOCKET = 'nbd';
/** The base as it comes, block by block, with what is written kept beside it. */
async function lazyDisk(base, directory, volumeGiB = base.volumeGiB, serve = serveNbd) {
    const file = await (0,promises_.open)((0,external_node_path_.join)(directory, 'changes.raw'), 'w+');
    const bytes = volumeGiB * working_disk_GIB;
    const changes = overlay(base, storageOf(file), bytes);
    // A path of a Unix socket may have 107 characters (unix(7)); by the open directory it is short wherever it is.
    const place = await (0,promises_.open)(directory);
    const service = serve(changes, `/proc/self/fd/${place.fd}/${SOCKET}`);
    return {
        bytes,
        read: changes.read,
        write: changes.write,
        early: {
            // Others may turn out to be as the base has them.
            settled: milliseconds => changes.settled(milliseconds).filter(index => !base.present.has(index)),
            written: () => changes
                .touched()
                .filter(({ written }) => written)
                .map(({ index }) => index),
            isAsBefore: (index, sha256) => isAsBefore(base, index, sha256),
            revision: changes.revision,
            latestRevision: changes.latestRevision
        },
        attachment: { socket: (0,external_node_path_.join)(directory, SOCKET), serve: service.begin },
        get failure() {
            return base.failure;
        },
        changed: (signal, early = new Map()) => overlaidBlocks(changes, base, early, signal),
        async close() {
            await service.close();
            await base.close();
            await Promise.all([file.close(), place.close()]);
        }
    };
}
/**
 * The touched blocks that are not what the base has. A block that the base lacks is left out only when nothing was
 * written to it (`diff.ts` says why zeros count), nor put before it was discarded.
 */
async function overlaidBlocks(changes, base, early, signal) {
    const touched = changes
        .touched()
        .filter(({ index, written }) => written || base.present.has(index) || early.has(index));
    const buffers = memory(BLOCK_BYTES, working_disk_READERS);
    const found = await concurrently(touched, working_disk_READERS, signal, async ({ index }) => {
        const put = early.get(index);
        if (put !== undefined && put.revision === changes.revision(index))
            return { index, sha256: put.sha256, zero: put.zero };
        const baked = await changes.read(index * BLOCK_BYTES, BLOCK_BYTES, buffers.take());
        const block = { index, sha256: (0,external_node_crypto_.createHash)('sha256').update(baked).digest(), zero: isZero(baked) };
        buffers.give(baked);
        return put === undefined && (await isAsBefore(base, index, block.sha256)) ? undefined : block;
    });
    return found.filter(block => block !== undefined);
}
const isAsBefore = async (base, index, sha256) => base.present.has(index) && sha256.equals(await base.sha256(index));

;// CONCATENATED MODULE: ./actions/bake-ami/src/base-fetch.ts











/** Chooses how to read the base, says why, and reads what has to be here before the bake begins. */
async function fetchBase(fetch) {
    const { blocks, directory, snapshotId, mode, obstacle, progress, signal } = fetch;
    const whole = await cachedDisk(fetch);
    if (whole !== undefined) {
        progress.say(`The base's ${whole.present.size} blocks are on this machine already.`);
        return bulk(whole, { mode: 'bulk', reason: 'the whole base is on this machine already' });
    }
    const reader = await snapshotReader(blocks, snapshotId, signal);
    const store = await blockStore(directory, snapshotId);
    const hot = await store.hot();
    const choice = mode === 'auto' ? await chosen(fetch, reader, store, hot, obstacle) : { mode, reason: `fetch: ${mode}` };
    progress.say(`Reading the base ${choice.mode === 'lazy' ? 'block by block as needed' : 'as a whole'}: ${choice.reason}.`);
    if (choice.mode === 'bulk')
        return bulk(await download(reader, fetch, store), choice);
    await refuseIfFull(directory, 0);
    // Some connections stay free for what is waited for.
    const workers = Math.max(1, Math.floor(fetch.workers * 0.75));
    const scratch = await unnamedStorage(directory);
    return lazy(lazyBase({ reader, store, scratch, workers, ahead: hot, signal }), store, choice);
}
const bulk = (base, choice) => ({
    choice,
    cached: base.cached,
    volumeGiB: base.volumeGiB,
    presentBlocks: base.present.size,
    workingDisk: (directory, volumeGiB) => copiedDisk(base, directory, volumeGiB),
    remember: async () => { }
});
const lazy = (base, store, choice) => ({
    choice,
    cached: false,
    volumeGiB: base.volumeGiB,
    presentBlocks: base.present.size,
    workingDisk: (directory, volumeGiB) => lazyDisk(base, directory, volumeGiB),
    remember: () => store.writeHot(base.needed())
});
/** Blocks at once, and how long at most, to see how fast they come. */
const PROBE = { blocks: 32, share: 0.05, seconds: 5 };
/** Asks for one block, then for some at once: blocks that every bake reads, from the beginning of the disk. */
async function chosen({ directory, workers, signal }, reader, store, hot, obstacle) {
    const facts = {
        obstacle,
        presentBlocks: reader.indexes.length,
        hotBlocks: hot.length > 0 ? hot.length : undefined,
        heldBlocks: store.held.size,
        lackOfRoom: await lackOfRoom(directory, wholeBaseBytes(reader.indexes.length * BLOCK_BYTES))
    };
    const isSettled = [obstacle, facts.hotBlocks, facts.lackOfRoom].some(one => one !== undefined);
    if (isSettled || reader.indexes.length === 0) {
        return chooseFetch({ ...facts, blockSeconds: 0, blocksPerSecond: 1 });
    }
    const most = Math.max(1, Math.min(PROBE.blocks, workers, Math.floor(reader.indexes.length * PROBE.share)));
    const [first, ...others] = reader.indexes.filter(index => !store.held.has(index)).slice(0, most + 1);
    if (first === undefined)
        return chooseFetch({ ...facts, blockSeconds: 0, blocksPerSecond: 1 });
    const fetched = async (index, stop) => store.write(index, await reader.get(index, stop));
    const timed = async (work) => {
        const began = performance.now();
        await Promise.race([work(), (0,external_node_timers_promises_.setTimeout)(PROBE.seconds * 1000, undefined, { signal, ref: false })]);
        return (performance.now() - began) / 1000;
    };
    const blockSeconds = await timed(() => fetched(first, signal));
    const seconds = await timed(() => concurrently(others, workers, signal, fetched));
    return chooseFetch({ ...facts, blockSeconds, blocksPerSecond: Math.max(1, others.length) / seconds });
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/cache-pruning.ts


const cache_pruning_DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** Bases are replaced about every two weeks; one that no bake took for longer is nobody's any more. */
const UNUSED_DAYS = 30;
const ENTRY = /^(snap-\w+)\.(raw|json|blocks|hot\.json)$/;
/**
 * What the cache need not keep: all of a snapshot that no bake read for 30 days, and its single blocks once the whole of it is
 * here. A bake that reads one says so by its time. In the order in which it has to go: without its record a disk counts
 * for nothing, so a removal that is cut short leaves no half of a base.
 */
async function unusedEntries(directory, now) {
    const snapshots = new Map();
    for (const name of await (0,promises_.readdir)(directory).catch(() => [])) {
        const [, id, part] = ENTRY.exec(name) ?? [];
        const found = await (0,promises_.stat)((0,external_node_path_.join)(directory, name)).catch(() => undefined);
        if (id === undefined || part === undefined || found === undefined)
            continue;
        snapshots.set(id, (snapshots.get(id) ?? new Map()).set(part, found.mtimeMs));
    }
    const days = (milliseconds) => (now - milliseconds) / cache_pruning_DAY_MILLISECONDS;
    return [...snapshots].flatMap(([id, parts]) => {
        const isUnused = [...parts.values()].every(time => days(time) > UNUSED_DAYS);
        const isWhole = parts.has('raw') && parts.has('json');
        // Not under a bake that reads them now.
        const isDoubled = isWhole && days(parts.get('blocks') ?? now) > 1;
        const gone = isUnused ? ['json', 'raw', 'hot.json', 'blocks'] : isDoubled ? ['hot.json', 'blocks'] : [];
        return gone.filter(part => parts.has(part)).map(part => (0,external_node_path_.join)(directory, `${id}.${part}`));
    });
}

// EXTERNAL MODULE: ./lib/sbom/cyclonedx.ts
var cyclonedx = __webpack_require__(6943);
// EXTERNAL MODULE: ./actions/bake-ami/src/installation.ts
var installation = __webpack_require__(8219);
;// CONCATENATED MODULE: ./actions/bake-ami/src/manifest.ts





const NO_CHANGES = { added: [], changed: [], removed: [], payloadBytes: 0 };
/** What the installation, the comparison and the upload came to; more blocks are put than changed when some are put again. */
function figures(installed, base, changed, putBlocks) {
    return {
        ...packageFacts(installed),
        basePresentBlocks: base.presentBlocks,
        putBlocks,
        putBytes: putBlocks * BLOCK_BYTES,
        zeroBlocks: changed.filter(({ zero }) => zero).length
    };
}
/** What the installation came to, whatever disk it was in. */
function packageFacts(installed) {
    const packages = (0,installation/* packageChanges */.k7)(installed.before, installed.after);
    return {
        packages,
        payloadBytes: packages.payloadBytes,
        chrootInstallSeconds: installed.milliseconds.install / 1000
    };
}
const bootFacts = (boot) => (boot === undefined ? {} : { boot });
/** The bill of materials of the image; the same for the same AMI. */
const billOf = (image, made, { inventory, os }) => (0,cyclonedx/* cycloneDx */.qf)({
    subject: {
        type: 'operating-system',
        name: image.name,
        version: `${made.version}-${made.release}`,
        properties: {
            'kiln:ami': image.id,
            'kiln:snapshot': made.ami.snapshotId,
            'kiln:base': made.base.id,
            'kiln:nevra': made.nevra,
            'kiln:inputs-digest': made.inputsDigest
        }
    },
    os,
    packages: inventory,
    at: image.createdAt
});
/** The manifest of what was made, with what every run tells. */
const manifestOf = ({ image, facts, installed }, distribution, common) => ({
    ...common,
    ...facts,
    milliseconds: { ...common.milliseconds, ...(installed === undefined ? {} : inSandbox(installed)) },
    ami: amiFacts(image),
    ...(distribution.length === 0 ? {} : { distribution })
});
/** The phases inside of the sandbox. */
const inSandbox = ({ milliseconds }) => Object.fromEntries(Object.entries(milliseconds).map(([name, took]) => [`sandbox: ${name}`, took]));
/** The manifest of a run in which nothing was baked; a bake adds its figures. */
function unbaked(plan, inputs, { repository, blocks }, clock) {
    return {
        schema: 1,
        application: inputs.application,
        engine: inputs.engine,
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
        slowestRequestSeconds: Math.round(blocks.slowestSeconds * 100) / 100,
        chrootInstallSeconds: 0,
        seconds: clock.seconds(),
        milliseconds: clock.phases()
    };
}
const baseFacts = ({ base }, adopted, fetched) => ({
    id: base.id,
    name: base.name,
    ownerId: base.ownerId,
    ...(adopted === undefined ? {} : { snapshotId: adopted.snapshotId }),
    ...(adopted === undefined || adopted.image.id === base.id ? {} : { adoptedId: adopted.image.id }),
    ...(fetched === undefined ? {} : { cached: fetched.cached, fetch: fetched.choice })
});
const amiFacts = (image) => ({
    id: image.id,
    name: image.name,
    snapshotId: rootMapping(image)?.volume?.snapshotId ?? '',
    encrypted: rootMapping(image)?.volume?.encrypted ?? false
});

// EXTERNAL MODULE: ./lib/disk/partitions.ts
var partitions = __webpack_require__(2863);
;// CONCATENATED MODULE: ./actions/bake-ami/src/layout.ts


/** As far as the latest magic number of a file system that is told apart (btrfs). */
const SUPERBLOCK_BYTES = 69 * 1024;
/** Where the root file system of a disk can be, the likeliest first. @throws KilnError when it can be nowhere. */
async function rootPartitions(read, diskBytes) {
    const all = await Promise.all((await (0,partitions/* partitions */.Mo)(read, diskBytes)).map(async (partition) => ({
        ...partition,
        fileSystem: (0,partitions/* fileSystem */.CR)(await read(partition.offset, Math.min(SUPERBLOCK_BYTES, diskBytes - partition.offset)))
    })));
    const found = (0,partitions/* rootCandidates */.X4)(all).map(({ number, offset, bytes, uuid, name, fileSystem: system }) => ({
        number,
        offset,
        bytes,
        kind: system?.kind ?? 'ext',
        incompatible: system?.incompatible ?? 0,
        uuid: system?.uuid ?? '',
        label: system?.label ?? '',
        partitionUuid: uuid,
        partitionLabel: name
    }));
    if (found.length > 0)
        return found;
    const seen = all.map(({ number, fileSystem: system }) => `${number}: ${system?.kind ?? 'unknown'}`).join(', ');
    throw new lib_errors/* KilnError */.NF(`The base has no partition with ext4 or xfs (${seen === '' ? 'no partitions' : seen}).`, {
        remedy: 'Give a base whose root is ext4 or xfs on a plain partition; LVM, btrfs and encrypted roots are not supported.'
    });
}

// EXTERNAL MODULE: ./actions/bake-ami/src/packages.ts
var src_packages = __webpack_require__(4522);
// EXTERNAL MODULE: ./actions/bake-ami/src/virtual-machine.ts
var virtual_machine = __webpack_require__(7584);
;// CONCATENATED MODULE: ./actions/bake-ami/src/provisioning.ts




/** Installs the package into the disk, seals and checks it. */
async function install(disk, directory, plan, inputs, deps, on) {
    const { progress, repository, sandbox, signal } = deps;
    const served = await repository.serve(signal, { ...plan.package, directory });
    try {
        return await progress.phase(`Install ${(0,nevra/* nevraText */.YH)(plan.package)}`, async () => sandbox.install({
            disk: disk.attachment,
            directory,
            candidates: await rootPartitions(disk.read, disk.bytes),
            ...(inputs.rootVolumeGiB === undefined ? {} : { growToBytes: disk.bytes }),
            packageName: plan.package.name,
            nevra: (0,nevra/* nevraText */.YH)(plan.package),
            installedBytes: plan.package.installedBytes,
            source: served.source,
            ...(served.packageFile === undefined
                ? {}
                : { ahead: { file: served.packageFile, name: (0,src_packages/* cachedName */.wZ)(plan.package) } }),
            ...(plan.package.written === undefined ? {} : { written: plan.package.written }),
            ...(deps.gpgKey === undefined || !inputs.gpgCheck ? {} : { gpgKey: deps.gpgKey }),
            gpgCheck: inputs.gpgCheck,
            excludePackages: inputs.excludePackages,
            baseRepositories: inputs.baseRepositories,
            ...(deps.provisionScript === undefined ? {} : { provisionScript: deps.provisionScript }),
            environment: deps.proxies
        }, progress, signal, on));
    }
    finally {
        await served.close();
    }
}
/** The image comes up, or the bake ends here: nothing was put yet. */
async function boots(disk, directory, { partition, units }, { url, machine, timeoutSeconds }, { base }, { progress, sandbox, signal }) {
    const found = (await rootPartitions(disk.read, disk.bytes)).find(({ number }) => number === partition);
    if (found === undefined)
        throw new Error(`partition ${partition} is gone`);
    const work = {
        disk: disk.attachment,
        directory,
        partition: found,
        units,
        machine,
        architecture: base.architecture,
        ...(base.bootMode === undefined ? {} : { bootMode: base.bootMode }),
        loaders: await (0,virtual_machine/* loadersOf */.s4)(disk.read, disk.bytes),
        ...(url === undefined ? {} : { url }),
        timeoutSeconds
    };
    const booted = await progress.phase('Trial boot', () => sandbox.boot(work, progress, signal));
    const { how, state, milliseconds } = booted;
    progress.say(`The image boots ${how} in ${(milliseconds / 1000).toFixed(1)} s: ${state}${url === undefined ? '' : `, ${url} answers 200`}.`);
    return booted;
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/engine-ebs-direct.ts












/** No instance: the base's blocks come here, and only those that change go back, as a child of its snapshot. */
const ebsDirect = (adopted) => async ({ plan, inputs, deps, clock }) => {
    const base = await clock.phase('fetch', async () => fetchBase({
        ...deps,
        snapshotId: adopted.snapshotId,
        directory: deps.cacheDirectory,
        workers: inputs.workers,
        mode: inputs.fetch,
        obstacle: await deps.sandbox.lazyObstacle()
    }));
    for (const old of await unusedEntries(deps.cacheDirectory, deps.now()))
        await deps.sandbox.discard(old);
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(deps.cacheDirectory, `work-${OWNER}-`));
    let disk;
    try {
        disk = await clock.phase('copy', () => base.workingDisk(directory, inputs.rootVolumeGiB));
        const opened = disk;
        const { trial } = inputs;
        const sound = Promise.withResolvers();
        sound.promise.catch(() => { });
        const child = { disk: opened, adopted, plan };
        // A trial boot comes before the first block.
        const start = trial === undefined ? headStartOn(child, inputs, deps) : undefined;
        const put = once(async () => {
            const begun = await start?.end();
            const changed = await clock.phase('compare', () => opened.changed(deps.signal, begun?.put));
            const work = { ...child, base, changed, sound: sound.promise, begun };
            return { changed, ...(await clock.phase('upload', () => upload(work, inputs, deps))) };
        });
        const made = async () => {
            const installed = await clock.phase('sandbox', () => 
            // Without a trial boot, what is left is put while the file system is checked.
            install(opened, directory, plan, inputs, deps, {
                installed: () => start?.installed(),
                provisioning: () => start?.hold(),
                ...(trial === undefined ? { sealed: put.begin, checked: sound.resolve } : {})
            }));
            const verified = trial && (await clock.phase('boot', () => boots(opened, directory, installed, trial, plan, deps)));
            return { installed, verified };
        };
        const { installed, verified } = await made().catch(async (error) => {
            sound.reject(error);
            const begun = await start?.end();
            if (begun !== undefined && !put.isBegun())
                throw await abandoned(begun.snapshotId, error, deps);
            const ended = await put.end();
            if (ended?.status === 'rejected')
                throw ended.reason;
            throw ended === undefined ? error : leaving(error, finished(ended.value.snapshotId));
        });
        sound.resolve();
        // What the check of the file system read was needed, too.
        const [{ changed, putBlocks, snapshotId }] = await Promise.all([put.result(), base.remember()]);
        const image = await clock.phase('register', () => register(snapshotId, plan, adopted, inputs, deps));
        const facts = { ...figures(installed, base, changed, putBlocks), ...bootFacts(verified) };
        return { image, facts: { ...facts, base: baseFacts(plan, adopted, base) }, installed };
    }
    catch (error) {
        const failure = disk?.failure === undefined ? error : unreadable(disk.failure, adopted.snapshotId);
        throw await orOutOfRoom(failure, deps.cacheDirectory);
    }
    finally {
        await disk?.close();
        await deps.sandbox.discard(directory);
    }
};
/** At once, beside an installation: 80 MiB/s at 100 ms a request, and 8 MiB of memory. */
const MOST_EARLY = 16;
/** Where what is written can be seen, blocks are put while the package is installed. */
function headStartOn(child, inputs, deps) {
    const { early } = child.disk;
    if (early === undefined)
        return undefined;
    return headStart({
        disk: { read: child.disk.read, early },
        blocks: deps.blocks,
        begin: token => begin(child, token, inputs, deps),
        signal: deps.signal,
        workers: Math.min(inputs.workers, MOST_EARLY)
    });
}
/** Work that begins when it is first asked for, or its result is. */
function once(work) {
    let begun;
    const result = () => {
        begun ??= work();
        return begun;
    };
    return {
        // Whoever asks for the result is told of a failure.
        begin: () => void result().catch(() => { }),
        result,
        isBegun: () => begun !== undefined,
        /** Waits for its end if it was begun, and tells how it ended. */
        end: async () => begun && Promise.allSettled([begun]).then(([ended]) => ended)
    };
}
/** What the file system said when a block did not come is an input/output error, which tells nobody anything. */
const unreadable = (failure, snapshotId) => new lib_errors/* KilnError */.NF(`A block of ${snapshotId} could not be read while it was needed: ${(0,lib_errors/* explain */.WE)(failure)}`, {
    remedy: 'Run it again; with fetch: bulk all blocks are read before the installation begins.',
    cause: failure
});

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./actions/bake-ami/src/base-listing.ts
/** The packages of a base that this account cannot read, told by the instance that Image Builder starts of it, in its log. */


const MARK = 'kiln-base-packages';
/** Some thousands of packages come to some 100 KiB packed. */
const LINE_CHARACTERS = 1000;
const UNPACKED_BYTES_MAX = 32 * 1024 * 1024;
/**
 * Commands of bash that list what the base has, packed, in numbered lines of which the last says how many there are. No
 * file is written, and a list that cannot be made is no reason to fail.
 */
const listingCommands = [
    `rpm -qa --qf '${installation/* RPM_FORMAT */.Ci}' | gzip -n | base64 -w ${LINE_CHARACTERS} | {`,
    `  n=0; while read -r part || [ -n "$part" ]; do n=$((n + 1)); echo "${MARK} $n $part"; done; echo "${MARK} end $n"`,
    '} || true'
];
function listingReader() {
    const parts = new Map();
    let count;
    return {
        take(line) {
            const [, which, part = ''] = new RegExp(`${MARK} (\\d+|end) ([\\w+/=]+)\\s*$`).exec(line) ?? [];
            if (which === undefined)
                return false;
            if (which === 'end')
                count = Number(part);
            else
                parts.set(Number(which), part);
            return true;
        },
        packages() {
            const all = Array.from({ length: count ?? 0 }, (_, index) => parts.get(index + 1));
            if (all.length === 0 || all.includes(undefined))
                return undefined;
            try {
                const packed = Buffer.from(all.join(''), 'base64');
                const packages = (0,installation/* parseInstalled */.GB)((0,external_node_zlib_.gunzipSync)(packed, { maxOutputLength: UNPACKED_BYTES_MAX }).toString());
                return packages.length === 0 ? undefined : packages;
            }
            catch {
                return undefined;
            }
        }
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/earlier-builds.ts


/**
 * What runs that were killed left at Image Builder for this application goes: that of builds which are over, and that of
 * runs which never came to start one.
 * @returns the build of these inputs that still goes on, for whoever would start another.
 */
async function earlierBuild(application, digest, { imageBuilder, progress, now, deadlineSeconds, isMade }) {
    let ordered;
    try {
        ordered = await imageBuilder.ordered(application);
    }
    catch (error) {
        progress.warn(`What killed runs left at Image Builder is not looked for: ${(0,lib_errors/* explain */.WE)(error)}`);
        return undefined;
    }
    let goesOn;
    for (const one of ordered) {
        const { status, inputsDigest, orderedAt, arns } = one;
        // A run that is about to start its build has made the other things within seconds.
        const isOld = now() - Date.parse(orderedAt) > deadlineSeconds * 1000;
        const isAbandoned = isOld || (isMade && inputsDigest === digest);
        if (status === undefined ? isAbandoned : isOver(status)) {
            progress.say(`Removing ${nameOf(arns[0] ?? '')} and what belongs to it, left of a run that was killed.`);
            await removeAll(arns, imageBuilder, progress);
        }
        else if (status !== undefined && inputsDigest === digest) {
            goesOn = one;
        }
    }
    return goesOn;
}
/** Removes things of Image Builder, the last first; names what stays. */
async function removeAll(arns, imageBuilder, progress) {
    for (const arn of arns.toReversed()) {
        await imageBuilder.remove(arn).catch((error) => {
            progress.warn(`Image Builder keeps ${nameOf(arn)}: ${(0,lib_errors/* briefly */.m_)(error)}`);
        });
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/build-image.ts






const POLL_SECONDS = 10;
/**
 * Has Image Builder make the AMI, and follows the build step by step. A run that is cancelled or
 * fails cancels the build, and what was made for it goes in any case.
 */
async function buildImage(wanted, deps) {
    const { imageBuilder, progress, signal } = deps;
    const made = [];
    let build;
    let ended = false;
    const listing = listingReader();
    try {
        build = await started(wanted, deps, made);
        const { amiId } = await followed(build, deps, listing, () => {
            ended = true;
            // Of a build that another run ordered: that one was killed, or copes with it.
            if ('ordered' in wanted)
                made.push(...wanted.ordered.arns);
        });
        const before = listing.packages();
        return { amiId, ...(before === undefined ? {} : { before }) };
    }
    catch (error) {
        if (build === undefined || ended)
            throw error;
        const left = 'ordered' in wanted
            ? `Image Builder's ${nameOf(build)}, which goes on; the next run follows it`
            : await cancelled(build, deps);
        if (left === undefined)
            throw error;
        const leftBehind = [left];
        if (signal.aborted)
            throw Object.assign(new lib_errors/* CancelledError */.cc(), { leftBehind });
        throw error instanceof lib_errors/* KilnError */.NF ? Object.assign(error, { leftBehind }) : error;
    }
    finally {
        await removeAll(made, imageBuilder, progress);
    }
}
/** The build's ARN; what is made for it is in `made` as soon as it is there. */
async function started(wanted, { imageBuilder, progress }, made) {
    if ('ordered' in wanted) {
        const build = wanted.ordered.arns.at(-1) ?? '';
        progress.say(`Image Builder builds ${nameOf(build)} from these very inputs already, for a run that is gone or goes on.`);
        return build;
    }
    const build = 'order' in wanted
        ? await imageBuilder.start(wanted.order, arn => void made.push(arn))
        : await imageBuilder.startPipeline(wanted.pipelineArn, wanted.token);
    progress.say(`Image Builder builds ${nameOf(build)}.`);
    return build;
}
function followed(build, deps, listing, over) {
    const { imageBuilder, progress, signal, region, deadlineSeconds, pollSeconds = POLL_SECONDS } = deps;
    const told = new Set();
    const tellLog = follower(build, deps, listing);
    return (0,poll/* poll */.wt)(async () => {
        const state = await imageBuilder.state(build, region);
        for (const step of state.steps) {
            if (told.has(step))
                continue;
            told.add(step);
            progress.say(`  ${step}`);
        }
        await tellLog();
        if (isOver(state.status))
            over();
        if (isGone(state.status))
            return { done: { amiId: undefined } };
        if (state.status === 'AVAILABLE') {
            if (state.amiId !== undefined)
                return { done: { amiId: state.amiId } };
            throw new lib_errors/* KilnError */.NF(`${nameOf(build)} is available, and made no AMI in ${region}.`, {
                remedy: `Add ${region} to the distribution settings of the pipeline.`
            });
        }
        if (hasFailed(state.status)) {
            throw new lib_errors/* KilnError */.NF(`Image Builder's ${nameOf(build)} is ${state.status.toLowerCase()}: ${state.reason ?? 'no reason given'}`, {
                remedy: 'Read the steps and the log above. The instance needs the instance profile’s rights, and a way to the repository and to Systems Manager.'
            });
        }
        return { notYet: `${nameOf(build)} is ${state.status.toLowerCase()}` };
    }, {
        what: `${nameOf(build)} to be available`,
        deadlineSeconds,
        intervalSeconds: pollSeconds,
        signal,
        onNotYet: reason => progress.say(`Waiting: ${reason}.`),
        remedy: 'Raise timeout-seconds: Image Builder takes a quarter of an hour and more.'
    });
}
/** Tells what the build's log says since the last look; a log that cannot be read is no reason to fail. */
function follower(build, { imageBuilder, progress }, listing) {
    let next;
    let stopped = false;
    return async () => {
        if (stopped)
            return;
        try {
            const part = await imageBuilder.log(build, next);
            next = part.next;
            for (const line of part.lines)
                if (!listing.take(line))
                    progress.say(`  | ${line}`);
        }
        catch (error) {
            stopped = true;
            progress.warn(error instanceof LogUnreadable
                ? `The log of the build cannot be read: ${error.message}. Allow logs:GetLogEvents on /aws/imagebuilder/*; the bake goes on.`
                : `The log of the build is not followed any further: ${(0,lib_errors/* briefly */.m_)(error)}`);
        }
    };
}
/** Ends the build; gives what is left when that fails. */
async function cancelled(build, { imageBuilder, progress }) {
    try {
        await imageBuilder.cancel(build);
        progress.say(`Cancelled ${nameOf(build)}.`);
        return undefined;
    }
    catch (error) {
        progress.warn(`${nameOf(build)} could not be cancelled: ${(0,lib_errors/* briefly */.m_)(error)}`);
        return `Image Builder's ${nameOf(build)}, which goes on`;
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/component.ts

/** One argument of a POSIX shell, whatever is in it. */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
/**
 * The component that does on an instance what the other engines do in a chroot: what is there is told in the log, then the
 * package from the repository, checked, kernels left alone, then the script. A component is a shell script by nature, so all that comes from outside is quoted,
 * and what is more than a word travels as base64. JSON is YAML. (Image Builder user guide, "Use the component document
 * framework"; `{{ }}` would be a parameter, so the caller refuses it.)
 */
function componentDocument(work) {
    const fromS3 = work.repository.startsWith('s3://');
    const baseUrl = fromS3 ? 'file:///run/kiln/repository' : work.repository;
    const repository = [
        '[kiln]',
        'name=kiln',
        `baseurl=${baseUrl}`,
        'enabled=1',
        `gpgcheck=${work.gpgCheck ? 1 : 0}`,
        ...(work.gpgKey === undefined ? [] : ['gpgkey=file:///run/kiln/key']),
        ''
    ].join('\n');
    const places = [...(work.baseRepositories ? ['/etc/yum.repos.d', '/etc/distro.repos.d'] : []), '/run/kiln/repos.d'];
    const written = (content, path) => `echo ${Buffer.from(content).toString('base64')} | base64 --decode > ${path}`;
    const prepare = [
        'set -eu',
        'mkdir -p /run/kiln/repos.d',
        written(repository, '/run/kiln/repos.d/kiln.repo'),
        ...(work.gpgKey === undefined ? [] : [written(work.gpgKey, '/run/kiln/key')]),
        ...(fromS3 ? [`aws s3 sync --only-show-errors ${quoted(work.repository)} /run/kiln/repository`] : [])
    ];
    const install = [
        'set -eu',
        'manager=$(command -v dnf || command -v yum)',
        [
            '"$manager" --assumeyes',
            `--setopt=reposdir=${places.join(',')}`,
            ...work.excludePackages.map(pattern => quoted(`--exclude=${pattern}`)),
            `install ${quoted(work.nevra)}`
        ].join(' '),
        // Where only another version could be had, dnf may be content.
        `rpm -q ${quoted(work.nevra)}`
    ];
    const step = (name, commands) => ({
        name,
        action: 'ExecuteBash',
        inputs: { commands: [commands.join('\n')] }
    });
    const steps = [
        step('Base', listingCommands),
        step('Repository', prepare),
        step('Install', install),
        ...(work.provisionScript === undefined
            ? []
            : [
                step('Provision', [
                    'set -eu',
                    written(work.provisionScript, '/run/kiln/provision'),
                    'chmod +x /run/kiln/provision',
                    '/run/kiln/provision'
                ])
            ]),
        step('Seal', ['set -eu', '"$(command -v dnf || command -v yum)" clean all', 'rm -rf /run/kiln'])
    ];
    return JSON.stringify({
        name: 'kiln',
        description: `Installs ${work.nevra}`,
        schemaVersion: 1.0,
        phases: [{ name: 'build', steps }]
    });
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/packages-in.ts








/**
 * What is in an AMI that was made where this run did not see it, read from its snapshot's blocks, and what changed: against
 * `listed`, what the build's log tells of the base, else against the base's own blocks, where this account can read them.
 * Neither is worth a failure once the AMI is there: what stands in the way is told.
 */
async function packagesIn(snapshotId, listed, task) {
    const { progress } = task.deps;
    return progress.phase('Packages of the image', async () => {
        const contents = await looked(snapshotId, task).catch((error) => {
            if (task.deps.signal.aborted)
                throw error;
            progress.warn(`The image is not looked at, so there is no bill of materials: ${(0,lib_errors/* briefly */.m_)(error)}`);
            return undefined;
        });
        if (contents === undefined)
            return { facts: {} };
        const before = listed ?? (await baseRead(task));
        if (before === undefined)
            return { contents, facts: {} };
        const packages = (0,installation/* packageChanges */.k7)(before, contents.packages);
        return { contents, facts: { packages, payloadBytes: packages.payloadBytes } };
    });
}
/** What the base has by its own blocks; undefined, and told why, where they cannot be read. */
async function baseRead(task) {
    const { inputs, plan, deps } = task;
    const base = await baseSnapshot(task);
    if (base === undefined) {
        const isPipeline = inputs.imageBuilder !== undefined && 'pipelineArn' in inputs.imageBuilder;
        const unlisted = isPipeline
            ? 'a pipeline of yours does not list what the base had'
            : 'the log of the build does not have the list of what the base had';
        deps.progress.warn(`What changed is not told: ${unlisted}, and the blocks of ${plan.base.id}, which is not this account's, cannot be read. A bake on it by engine ebs-direct adopts it, and then they can.`);
        return undefined;
    }
    const seen = await looked(base, task).catch((error) => {
        if (deps.signal.aborted)
            throw error;
        deps.progress.warn(`What changed is not told, because the base cannot be looked at: ${(0,lib_errors/* briefly */.m_)(error)}`);
        return undefined;
    });
    return seen?.packages;
}
/** The base's snapshot, if this account has one of it. */
async function baseSnapshot({ plan, deps }) {
    if (plan.owned.kind === 'foreign')
        return undefined;
    const image = plan.owned.kind === 'own' ? plan.base : await deps.images.byId(plan.owned.imageId);
    return image === undefined ? undefined : rootMapping(image)?.volume?.snapshotId;
}
/** Reads no more of a snapshot than the look needs, where this runner can; nothing of it is kept. */
async function looked(snapshotId, { inputs, deps }) {
    const { sandbox, cacheDirectory, progress, signal } = deps;
    await sandbox.preflight();
    const obstacle = await sandbox.lazyObstacle();
    await (0,promises_.mkdir)(cacheDirectory, { recursive: true });
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(cacheDirectory, `work-${OWNER}-`));
    try {
        const mode = obstacle === undefined ? 'lazy' : 'bulk';
        const fetched = await fetchBase({ ...deps, snapshotId, directory, workers: inputs.workers, mode, obstacle });
        const disk = await fetched.workingDisk(directory);
        try {
            const candidates = await rootPartitions(disk.read, disk.bytes);
            return await sandbox.inspect({ disk: disk.attachment, directory, candidates }, progress, signal);
        }
        finally {
            await disk.close();
        }
    }
    finally {
        await sandbox.discard(directory);
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/engine-image-builder.ts












/** AWS's own way: Image Builder starts an instance of the base and does there what a component says. */
const byImageBuilder = async (task) => {
    const { plan, inputs, deps, clock } = task;
    const tags = tagsFor(plan, inputs, deps);
    const built = await clock.phase('build', () => deps.progress.phase('Image Builder', async () => buildImage(await wanted(task), {
        imageBuilder: deps.imageBuilder,
        progress: deps.progress,
        signal: deps.signal,
        region: deps.region,
        deadlineSeconds: inputs.timeoutSeconds,
        ...(deps.pollSeconds === undefined ? {} : { pollSeconds: deps.pollSeconds })
    })));
    const { before } = built;
    const amiId = built.amiId ?? (await madeMeanwhile(task));
    deps.output('ami-id', amiId);
    const image = await clock.phase('register', () => available(amiId, deps, inputs));
    if (image.platformDetails !== plan.base.platformDetails) {
        throw new lib_errors/* KilnError */.NF(`${amiId} is billed as "${image.platformDetails}" and its base as "${plan.base.platformDetails}".`, { remedy: 'Look at the recipe: its parent image is another one than base-ami.', leftBehind: [amiId] });
    }
    const snapshotId = rootMapping(image)?.volume?.snapshotId;
    // A pipeline has tags of its own, and Image Builder may not hand ours to the snapshots: later runs and retire need them.
    await setMissingTags(image, plan.base, tags, deps);
    const seen = await clock.phase('inspect', () => packagesIn(snapshotId ?? '', before, task));
    return {
        image: await available(amiId, deps, inputs),
        facts: { base: baseFacts(plan), ...seen.facts },
        ...(seen.contents === undefined ? {} : { contents: seen.contents })
    };
};
/** What killed runs left at Image Builder goes; gives the build of these inputs that one of them has going. */
const earlier = ({ plan, inputs, deps }) => earlierBuild(inputs.application, plan.digest, {
    ...deps,
    deadlineSeconds: inputs.timeoutSeconds,
    isMade: plan.existing !== undefined
});
/** The AMI of a build that ended between two looks at it. */
async function madeMeanwhile({ plan, deps }) {
    const [made] = await deps.images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.inputsDigest]: plan.digest } });
    if (made !== undefined)
        return made.id;
    throw new lib_errors/* KilnError */.NF('The build was deleted from Image Builder while this run followed it, and there is no AMI of it.', {
        remedy: 'Run it again. Let only one run at a time bake the same inputs (concurrency of the workflow).'
    });
}
async function wanted({ plan, inputs, deps }) {
    const builder = inputs.imageBuilder;
    if (builder === undefined)
        throw new Error('inputs of engine image-builder are missing');
    if ('pipelineArn' in builder)
        return { pipelineArn: builder.pipelineArn, token: (0,external_node_crypto_.randomUUID)() };
    const ordered = await earlier({ plan, inputs, deps });
    if (ordered !== undefined)
        return { ordered };
    const component = componentDocument({
        nevra: (0,nevra/* nevraText */.YH)(plan.package),
        packageName: plan.package.name,
        repository: inputs.repository,
        ...(deps.gpgKey === undefined || !inputs.gpgCheck ? {} : { gpgKey: deps.gpgKey }),
        gpgCheck: inputs.gpgCheck,
        excludePackages: inputs.excludePackages,
        baseRepositories: inputs.baseRepositories,
        ...(deps.provisionScript === undefined ? {} : { provisionScript: deps.provisionScript })
    });
    // Names of Image Builder are for ever unique: another run, at the same time or later, must have another one.
    const run = (0,external_node_crypto_.createHash)('sha256').update((0,external_node_crypto_.randomUUID)()).digest('hex').slice(0, 8);
    return {
        order: {
            ...builder,
            name: `kiln-${inputs.application}-${plan.digest.slice(0, 8)}-${run}`,
            component,
            baseId: plan.base.id,
            rootDevice: plan.base.rootDevice,
            rootVolumeGiB: inputs.rootVolumeGiB,
            kmsKey: inputs.encryption.kmsKey,
            encrypted: plan.owned.encrypted,
            region: deps.region,
            amiName: plan.name,
            tags: tagsFor(plan, inputs, deps)
        }
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/attached-volume.ts







/**
 * The link of an EBS volume on a Nitro instance: its serial number is its id ("Device names on Linux instances"). The
 * device's own name follows from nothing; two volumes may change places at each attachment (packer#5848).
 */
const linkOf = (volumeId) => `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace('-', '')}`;
/** Names for volumes that AWS recommends on Linux. */
const DEVICES = [...'fghijklmnop'].map(letter => `/dev/sd${letter}`);
const CLEAN_UP_SECONDS = 120;
/** So often a snapshot is asked for, when EC2 does not answer. */
const SNAPSHOT_ATTEMPTS = 3;
/** What was made shows within seconds. */
const SHOWS_WITHIN_SECONDS = 15;
/** The names that no volume of the instance has. Pure. */
const freeDevices = (taken) => DEVICES.filter(device => !taken.some(one => one?.replace('/dev/xvd', '/dev/sd') === device));
/**
 * A volume of the snapshot, attached to this instance, for as long as `body` works with it. It goes afterwards, whatever
 * happened; what cannot be removed is named, and the next run sweeps it by its tags.
 */
async function withVolume(work, deps, body) {
    const { volumes, progress, signal } = deps;
    const zone = await volumes.zoneOf(work.instanceId);
    if (zone === undefined) {
        throw new lib_errors/* KilnError */.NF(`Instance ${work.instanceId} does not exist in this region and account.`, {
            remedy: 'Run the job in the region and with a role of the account of its runner, or correct runner-instance.'
        });
    }
    await sweep(work, deps);
    const id = await volumes.create({ ...work, zone, clientToken: (0,external_node_crypto_.randomUUID)() });
    progress.say(`Volume ${id} of ${work.snapshotId} in ${zone}.`);
    let failure;
    try {
        await until(id, 'available', deps, work.deadlineSeconds);
        const name = await attach(id, work, deps);
        const device = await appeared(id, name, deps, work.deadlineSeconds);
        return await body({
            id,
            device,
            async snapshot(description, tags) {
                await release(id, deps, work.deadlineSeconds, signal);
                const snapshotId = await attached_volume_started(id, description, tags, deps);
                progress.say(`Snapshot ${snapshotId} of ${id}.`);
                try {
                    await untilCompleted(snapshotId, {
                        ...{ state: deps.snapshotState, deadlineSeconds: work.deadlineSeconds, signal, progress }
                    });
                }
                catch (error) {
                    throw leaving(error, `snapshot ${snapshotId} (it goes on; the next run registers it when it is finished)`);
                }
                return snapshotId;
            }
        });
    }
    catch (error) {
        failure = error;
        throw error;
    }
    finally {
        await attached_volume_removed(id, deps, failure);
    }
}
/** Volumes of the same inputs that killed runs left: nobody works with one that is older than a bake may take. */
async function sweep({ tags, deadlineSeconds }, { volumes, progress, now }) {
    const digest = tags[lib_tags/* TAG */.Dk.volumeFor];
    if (digest === undefined)
        return;
    for (const { id, createdAt, state } of await volumes.tagged({ [lib_tags/* TAG */.Dk.volumeFor]: digest })) {
        if (now() - Date.parse(createdAt) < deadlineSeconds * 1000 || state === 'deleting')
            continue;
        progress.say(`Volume ${id} is left of a run that was killed: deleting it.`);
        await volumes.detach(id);
        await volumes.delete(id).catch((error) => progress.warn(`${id} stays: ${(0,lib_errors/* explain */.WE)(error)}`));
    }
}
/**
 * Starts the one snapshot of the volume. Where EC2 does not answer, it is looked for by the volume, which nobody else
 * has, before it is asked for again.
 */
async function attached_volume_started(id, description, tags, deps) {
    const { volumes, progress, signal } = deps;
    for (let attempt = 1;; attempt++) {
        try {
            return await volumes.snapshot(id, description, tags);
        }
        catch (error) {
            // Refused for one that was started in the last seconds: that is ours.
            const isRefused = error.name !== 'SnapshotCreationPerVolumeRateExceeded';
            if (!(error instanceof aws_volumes/* Unanswered */.X) && isRefused)
                throw error;
            const made = await madeOf(id, tags, deps);
            if (made !== undefined) {
                progress.say(`CreateSnapshot of ${id} was not answered, and EC2 has made ${made}: taking that one.`);
                return made;
            }
            if (attempt === SNAPSHOT_ATTEMPTS) {
                throw new lib_errors/* KilnError */.NF(`${error.message}; ${attempt} times, and no snapshot of ${id} is there.`, {
                    remedy: 'Look at the health of EC2 in this region and at the network of the runner, and run it again.',
                    cause: error
                });
            }
            signal.throwIfAborted();
            progress.warn(`${error.message}. No snapshot of ${id} is there: asking for it again.`);
        }
    }
}
/** The snapshot of the volume, as soon as it shows; undefined when it does not. */
async function madeOf(id, tags, { snapshotsTagged, signal, lookSeconds = 1 }) {
    const find = async () => (await snapshotsTagged(tags)).find(({ volumeId }) => volumeId === id);
    return (await (0,poll/* shown */.SP)(find, { looks: SHOWS_WITHIN_SECONDS, intervalSeconds: lookSeconds, signal }))?.id;
}
/** Other bakes on this instance may take a name at the same time: then the next one. */
async function attach(id, { instanceId }, { volumes }) {
    const taken = (await volumes.attachedTo(instanceId)).map(({ device }) => device);
    for (const device of freeDevices(taken)) {
        try {
            await volumes.attach(id, instanceId, device);
            return device;
        }
        catch (error) {
            // After an answer that was lost, the SDK's repetition meets the attachment that it had made.
            const at = error.name === 'VolumeInUse' ? await volumes.byId(id) : undefined;
            if (at?.instanceId === instanceId && at.device !== undefined)
                return at.device;
            if (!/already in use/i.test(error.message))
                throw error;
        }
    }
    throw new lib_errors/* KilnError */.NF(`Instance ${instanceId} has no name left for another volume (${DEVICES.join(', ')} are taken).`, {
        remedy: 'Detach volumes that nobody uses, or bake less at the same time on this runner.'
    });
}
/** Waits for the volume's link: on Nitro by its id, on Xen under the name that was asked for. */
async function appeared(id, name, { devices, signal, progress }, deadlineSeconds) {
    const names = [linkOf(id), name.replace('/dev/sd', '/dev/xvd')];
    return (0,poll/* poll */.wt)(async () => {
        for (const one of names)
            if (await devices.isThere(one))
                return { done: one };
        return { notYet: `no device of ${id} is there yet` };
    }, {
        what: `the device of ${id} (${names.join(' or ')})`,
        deadlineSeconds: Math.min(deadlineSeconds, 120),
        intervalSeconds: 0.25,
        signal,
        onNotYet: reason => progress.detail(`Waiting: ${reason}.`),
        remedy: 'Give runner-instance the instance that this job runs on; in a container, give it /dev of the host (privileged, with /dev mounted).'
    });
}
const until = (id, state, { volumes, signal, progress }, deadlineSeconds) => (0,poll/* poll */.wt)(async () => {
    const seen = await volumes.byId(id);
    if (seen?.state === state)
        return { done: undefined };
    if (seen?.state === 'error') {
        throw new lib_errors/* KilnError */.NF(`Volume ${id} failed.`, {
            remedy: 'Look at the key of its snapshot: the role needs kms:CreateGrant and kms:Decrypt on it.'
        });
    }
    return { notYet: `volume ${id} is ${seen?.state ?? 'not there yet'}` };
}, {
    what: `volume ${id} to be ${state}`,
    deadlineSeconds,
    intervalSeconds: 1,
    signal,
    onNotYet: reason => progress.detail(`Waiting: ${reason}.`),
    remedy: 'Run it again; a volume that is left is swept by its tags.'
});
async function release(id, deps, deadlineSeconds, signal) {
    await deps.volumes.detach(id);
    await until(id, 'available', { ...deps, signal }, deadlineSeconds);
}
/** Also when the run was cancelled; then the runner's own seconds are the limit. */
async function attached_volume_removed(id, deps, failure) {
    try {
        await release(id, deps, CLEAN_UP_SECONDS, AbortSignal.timeout(CLEAN_UP_SECONDS * 1000));
        await deps.volumes.delete(id);
    }
    catch (error) {
        if (failure === undefined) {
            deps.progress.warn(`Volume ${id} could not be deleted: ${(0,lib_errors/* explain */.WE)(error)}`);
            return;
        }
        const left = `volume ${id}`;
        if (failure instanceof lib_errors/* KilnError */.NF)
            Object.assign(failure, { leftBehind: [...failure.leftBehind, left] });
        else
            deps.progress.warn(`Left behind: ${left}.`);
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/engine-volume.ts








/**
 * On an EC2 instance, as aminator does it: a volume of the base's snapshot is attached to the instance that runs this job,
 * provisioned as every disk is, detached, and its snapshot registered. EBS stores only what changed.
 */
const onVolume = (adopted, instanceId) => async ({ plan, inputs, deps, clock }) => {
    const { snapshots } = deps;
    const tags = tagsFor(plan, inputs, deps);
    await (0,promises_.mkdir)(deps.cacheDirectory, { recursive: true });
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(deps.cacheDirectory, `work-${OWNER}-`));
    const work = {
        snapshotId: adopted.snapshotId,
        ...(inputs.rootVolumeGiB === undefined ? {} : { sizeGiB: inputs.rootVolumeGiB }),
        ...{ instanceId, tags: volumeTags(tags), deadlineSeconds: inputs.timeoutSeconds }
    };
    const from = { ...deps, snapshotState: snapshots.own, snapshotsTagged: snapshots.tagged };
    try {
        const { snapshotId, installed, verified } = await clock.phase('volume', () => withVolume(work, from, async (volume) => {
            const disk = await deps.devices.open(volume.device);
            let installed;
            let verified;
            try {
                installed = await clock.phase('sandbox', () => install(disk, directory, plan, inputs, deps));
                const { trial } = inputs;
                verified = trial && (await clock.phase('boot', () => boots(disk, directory, installed, trial, plan, deps)));
            }
            finally {
                await disk.close();
            }
            const snapshotId = await clock.phase('snapshot', () => volume.snapshot(`${plan.name} on ${plan.base.id}`, tags));
            return { snapshotId, installed, verified };
        }));
        const image = await clock.phase('register', () => register(snapshotId, plan, adopted, inputs, deps));
        const facts = { ...packageFacts(installed), ...bootFacts(verified), base: baseFacts(plan, adopted) };
        return { image, facts, installed };
    }
    finally {
        await deps.sandbox.discard(directory);
    }
};

;// CONCATENATED MODULE: ./actions/bake-ami/src/base.ts



/** The base AMI. @throws KilnError when there is none. */
async function namedBase(reference, images, parameters, processor) {
    if ('owners' in reference) {
        const { owners, name, filters } = reference;
        const architecture = EC2_ARCHITECTURE[processor];
        const found = await images.find({ ...reference, ...(architecture === undefined ? {} : { architecture }) });
        // An AMI that Kiln adopted is a copy of a base under another name, and no base of its own.
        const newest = found.find(({ state, tags }) => state === 'available' && tags[lib_tags/* TAG */.Dk.baseOf] === undefined);
        if (newest !== undefined)
            return newest;
        const asked = [
            ...(name === undefined ? [] : [`name ${name}`]),
            ...Object.entries(filters ?? {}).map(([filter, values]) => `${filter} ${values.join(' or ')}`)
        ];
        throw new lib_errors/* KilnError */.NF(`No available AMI of ${owners.join(', ')} for ${architecture ?? processor} has ${asked.join(' and ')}.`, {
            remedy: 'Check base-owners, base-name and base-filters in the region of this run; * and ? stand for any characters.'
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

;// CONCATENATED MODULE: ./actions/bake-ami/src/rights.ts

const READING_BLOCKS = ['ebs:ListSnapshotBlocks', 'ebs:GetSnapshotBlock'];
const PUTTING_BLOCKS = ['ebs:StartSnapshot', 'ebs:PutSnapshotBlock', 'ebs:CompleteSnapshot'];
const WORKING_ON_VOLUME = [
    'ec2:CreateVolume',
    'ec2:AttachVolume',
    'ec2:DetachVolume',
    'ec2:CreateSnapshot',
    'ec2:DeleteVolume'
];
/**
 * The rights of what is asked for; what is only needed to take something back is not among them, nor the reading of a base that
 * this account has: that comes before anything is made, and may be allowed by the snapshot's id. Pure.
 */
function rightsOf({ engine, distribution }, owned, region) {
    const { shareWith, copies, deprecateAfterDays, deregistrationProtection, fastRestoreZones } = distribution;
    const onBlocks = engine === 'ebs-direct' ? [...(owned === 'foreign' ? READING_BLOCKS : []), ...PUTTING_BLOCKS] : [];
    const onImage = [
        ...(shareWith.length > 0 ? ['ec2:ModifyImageAttribute'] : []),
        ...(deprecateAfterDays === undefined ? [] : ['ec2:EnableImageDeprecation']),
        ...(deregistrationProtection ? ['ec2:EnableImageDeregistrationProtection'] : [])
    ];
    const restoring = new Set(fastRestoreZones.map(regionOfZone));
    const further = [region, ...copies.map(copy => copy.region)].flatMap((where, index) => [
        { actions: [...(index > 0 ? ['ec2:CopyImage'] : []), ...onImage], on: 'image', region: where },
        { actions: restoring.has(where) ? ['ec2:EnableFastSnapshotRestores'] : [], on: 'snapshot', region: where }
    ]);
    const all = [
        { actions: onBlocks, on: 'snapshot', region },
        { actions: engine === 'volume' ? WORKING_ON_VOLUME : [], on: 'volume', region },
        ...further
    ];
    return all.filter(({ actions }) => actions.length > 0);
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/permissions.ts




/**
 * EC2 is asked whether the role may do what comes last, before anything is made. Of what EC2 has no such question for, IAM's policy
 * simulator may know; what is only needed to take something back is not asked for.
 */
async function refuseWithoutPermission(known, inputs, deps) {
    const { images, policySimulator, region, runTags } = deps;
    const { base, owned } = known;
    const snapshotId = rootMapping(base)?.volume?.snapshotId ?? '';
    const [denied, ...denials] = await Promise.all([
        policySimulator.denied(rightsOf(inputs, owned.kind, region)),
        images.registerDenial(registrationOf(known, { image: base }, snapshotId, inputs, deps)),
        owned.kind === 'foreign' ? images.copyDenial(baseCopy(base, owned, { runTags, today: today() })) : undefined,
        images.uefiDataDenial(base.id)
    ]);
    const refused = [
        ...denials.flatMap((said = '') => {
            // A role that may register only snapshots with certain tags is refused the base's, and will not be ours.
            if (said === '' || said.includes(`snapshot/${snapshotId}`))
                return [];
            return { action: /to perform: ([\w-]+:\w+)/.exec(said)?.[1], said };
        }),
        ...denied
    ];
    if (refused.length === 0)
        return;
    const actions = [...new Set(refused.flatMap(({ action }) => action ?? []))];
    throw new lib_errors/* KilnError */.NF(`The role may not do what this bake needs${actions.length > 0 ? `, ${actions.join(' and ')}` : ''}; nothing was made.\n${refused.map(({ said }) => said).join('\n')}`, { remedy: 'Add it to the role; the README of this action lists the policy.' });
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/plan.ts












/** Looks at base, repository and account, writes nothing. @throws KilnError with all that keeps the bake from going well. */
async function observe(inputs, deps) {
    const { snapshots, repository, output, signal } = deps;
    const known = await look(inputs, deps);
    if (known === undefined)
        throw new Error('nothing was refused, and something is not known');
    output('version', known.package.version);
    output('nevra', (0,nevra/* nevraText */.YH)(known.package));
    output('ami-name', known.name);
    output('cache-key', `kiln-base-${rootMapping(known.base)?.volume?.snapshotId ?? known.base.id}`);
    const [leftovers, revision] = await Promise.all([
        known.existing === undefined ? snapshots.tagged({ [lib_tags/* TAG */.Dk.inputsDigest]: known.digest }) : [],
        repository.revision(signal)
    ]);
    return {
        ...known,
        revision,
        finishedSnapshotId: leftovers.find(({ state }) => state === 'completed')?.id,
        failedSnapshotIds: leftovers.filter(({ state }) => state === 'error').map(({ id }) => id)
    };
}
/**
 * What can be known of the inputs that could be read, all of a plan if nothing is missing. What is wrong hides nothing else: of a base
 * that does not fit, or for a package that is not there, EC2 is still asked what the role may do.
 * @throws KilnError with all that is wrong.
 */
async function look(asked, deps) {
    const { images, snapshots, parameters, processor, region } = deps;
    const { base: reference, application } = asked;
    const { attempt, failures } = (0,lib_errors/* attempts */.r2)();
    const [found, settled] = await Promise.all([
        reference && attempt(() => namedBase(reference, images, parameters, processor)),
        attempt(() => encryptionFor(asked.encryption, snapshots, region))
    ]);
    const [base, encryption] = [found?.got, settled?.got];
    if (base !== undefined) {
        await attempt(async () => refuseUnfit(base, asked, deps));
        await attempt(async () => refuseSmallVolume(asked, base));
        await attempt(async () => refuseUnbootable(asked, base));
    }
    const [chosen, owning] = await Promise.all([
        attempt(() => packageFor(base?.architecture, asked, deps)),
        base && encryption && rootMapping(base) && attempt(() => ownership(base, encryption, deps))
    ]);
    const owned = owning?.got;
    let known;
    if (base && encryption && owned && application !== undefined) {
        const wanted = chosen?.got;
        const image = wanted ?? standIn(asked, base);
        const [naming] = await Promise.all([
            attempt(() => named({ ...asked, application }, { base, owned, package: image }, encryption, deps)),
            attempt(() => refuseUnsharable(asked.distribution, owned, encryption, deps))
        ]);
        const candidate = naming?.got;
        if (candidate !== undefined && candidate.existing === undefined) {
            const asksRights = asked.mode === 'apply' && asked.engine !== 'image-builder';
            await Promise.all([
                attempt(() => refuseTakenName(candidate.name, images)),
                asksRights ? attempt(() => refuseWithoutPermission(candidate, { ...asked, application }, deps)) : undefined
            ]);
        }
        if (wanted !== undefined)
            known = candidate;
    }
    if (failures.length > 0)
        throw (0,lib_errors/* failureOf */.g5)(failures);
    return known;
}
/** With its digest and name, and the AMI that there is of it. */
async function named(asked, of, encryption, deps) {
    const digest = digestOf(asked, of, encryption, deps);
    const { architecture } = of.base;
    const name = asked.amiName ?? amiName({ ...of.package, application: asked.application, architecture, digest });
    const made = await deps.images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.inputsDigest]: digest } });
    const existing = made.find(({ state }) => state === 'available' || state === 'pending');
    return { ...of, digest, name: existing?.name ?? name, existing };
}
/** What EC2 is asked about while the package itself is not there. */
const standIn = ({ package: name = 'package' }, { architecture }) => ({
    format: 'rpm',
    name,
    epoch: 0,
    version: '0',
    release: '0',
    arch: architecture,
    checksum: '',
    location: '',
    bytes: 0,
    installedBytes: 0
});
const digestOf = (inputs, { base, owned, package: wanted }, encryption, { provisionScript, gpgKey }) => inputsDigest({
    application: inputs.application,
    baseId: base.id,
    baseSnapshotId: rootMapping(base)?.volume?.snapshotId ?? '',
    nevra: (0,nevra/* nevraText */.YH)(wanted),
    packageChecksum: wanted.checksum,
    excludePackages: inputs.excludePackages,
    baseRepositories: inputs.baseRepositories,
    ...(provisionScript === undefined ? {} : { provisionScript }),
    ...(inputs.rootVolumeGiB === undefined ? {} : { rootVolumeGiB: inputs.rootVolumeGiB }),
    encrypted: owned.encrypted,
    ...(encryption.kmsKey === undefined ? {} : { kmsKey: encryption.kmsKey }),
    ...(inputs.gpgCheck && gpgKey !== undefined ? { gpgKey } : {}),
    ...(inputs.trial === undefined ? {} : { trial: inputs.trial }),
    ...(inputs.imageBuilder === undefined
        ? {}
        : { builder: 'pipelineArn' in inputs.imageBuilder ? inputs.imageBuilder.pipelineArn : 'image-builder' })
});
function refuseUnfit(base, { engine }, { processor }) {
    const refused = refusal(base, processor, engine === 'image-builder');
    if (refused !== undefined)
        throw new lib_errors/* KilnError */.NF(`${refused.problem}.`, { remedy: refused.remedy });
}
/** The package; without a base to fit, only what is wrong with it on any architecture. */
async function packageFor(architecture, asked, { repository, signal }) {
    const { package: wanted } = asked;
    if (wanted === undefined || asked.repository === undefined)
        return undefined;
    const inputs = { ...asked, package: wanted };
    if (architecture !== undefined)
        return choosePackage(inputs, architecture, repository, signal);
    const tries = Object.keys(src_packages/* ARCHITECTURES */.Xe).map(one => choosePackage(inputs, one, repository, signal));
    const tried = await Promise.allSettled(tries);
    const [problem] = tried.flatMap(one => (one.status === 'rejected' ? [one.reason] : []));
    if (tried.every(({ status }) => status === 'rejected'))
        throw problem;
    return undefined;
}
async function choosePackage(inputs, architecture, repository, signal) {
    const packages = await repository.packages(architecture, signal);
    const wanted = (0,src_packages/* choose */.Sw)(packages, inputs.package, architecture);
    if (wanted === undefined) {
        const near = (0,src_packages/* nearNames */.$l)(packages, inputs.package);
        const hint = near.length > 0
            ? `It has ${near.join(', ')}.`
            : `It has ${(0,counted/* counted */.h)(packages.length, 'package')}, none of a similar name.`;
        throw new lib_errors/* KilnError */.NF(`Package ${inputs.package} for ${architecture} is not in ${repository.shown}. ${hint}`, {
            remedy: 'Give the nevra that build-rpm put out, and publish it before the bake.'
        });
    }
    if (wanted.format === 'deb' && inputs.imageBuilder !== undefined && !('pipelineArn' in inputs.imageBuilder)) {
        throw new lib_errors/* KilnError */.NF(`Engine image-builder installs RPMs, and ${repository.shown} is an apt repository.`, {
            remedy: 'Use engine: ebs-direct or engine: volume.'
        });
    }
    if (inputs.gpgCheck && !(await repository.vouchedFor(wanted, signal))) {
        throw wanted.format === 'rpm'
            ? new lib_errors/* KilnError */.NF(`Package ${(0,nevra/* nevraText */.YH)(wanted)} carries no signature, and gpgcheck is on.`, {
                remedy: 'Sign it in build-rpm, or set gpgcheck: false.'
            })
            : new lib_errors/* KilnError */.NF(`Repository ${repository.shown} is not signed, and gpgcheck is on.`, {
                remedy: 'Sign its Release (gpg --clearsign gives InRelease), or set gpgcheck: false.'
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
/** Of what a virtual machine needs of an image, this is known before it is there. */
function refuseUnbootable({ trial }, { architecture }) {
    if (trial?.machine !== 'virtual' || architecture === 'x86_64')
        return;
    throw new lib_errors/* InputError */.dz([
        { input: 'verify-machine', problem: `is virtual, and images for ${architecture} are booted as containers alone` }
    ]);
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
    if (inputs.engine === 'image-builder') {
        progress.say(`${inputs.mode === 'plan' ? 'Would' : 'Will'} have Image Builder make ${plan.name}.`);
        return;
    }
    const steps = [
        ...(owned.kind === 'foreign' ? [`adopt ${base.id} by CopyImage${owned.encrypted ? ', encrypted' : ''}`] : []),
        ...(finishedSnapshotId === undefined ? ['install the package and put the changed blocks'] : []),
        `register ${plan.name}`
    ];
    progress.say(`${inputs.mode === 'plan' ? 'Would' : 'Will'} ${steps.join(', then ')}.`);
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/report-files.ts



/** Writes manifest and bill of materials for later steps, and its main figures for jobs that cannot read files. */
async function writeReports({ image, installed, contents = installed }, manifest, { output, reportDirectory }) {
    await (0,promises_.mkdir)(reportDirectory, { recursive: true });
    const path = (0,external_node_path_.join)(reportDirectory, `${image.id}.json`);
    await (0,promises_.writeFile)(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
    output('manifest', path);
    if (contents !== undefined) {
        const bill = (0,external_node_path_.join)(reportDirectory, `${image.id}.cdx.json`);
        await (0,promises_.writeFile)(bill, `${JSON.stringify(billOf(image, manifest, contents), undefined, 2)}\n`);
        output('sbom', bill);
    }
    const { seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes, reused } = manifest;
    output('figures', JSON.stringify({ reused, seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes }));
}

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
    const clock = stopwatch();
    try {
        return await story(inputs, deps, clock);
    }
    catch (error) {
        const leftBehind = error instanceof lib_errors/* KilnError */.NF ? error.leftBehind : [];
        // What was under way when the signal fired fails in its own words.
        if (given.signal.aborted)
            throw Object.assign(new lib_errors/* CancelledError */.cc(), { leftBehind });
        if (!limit.aborted)
            throw error;
        const phases = Object.entries(clock.phases()).map(([name, took]) => `${name} ${(took / 1000).toFixed(1)} s`);
        throw new lib_errors/* KilnError */.NF(`The bake took longer than timeout-seconds (${inputs.timeoutSeconds}): ${phases.join(', ')}.`, {
            remedy: 'Run it again: what was finished is found. Raise timeout-seconds for big packages and slow networks.',
            leftBehind,
            cause: error
        });
    }
}
async function story(inputs, deps, clock) {
    const plan = await clock.phase('resolve', () => observe(inputs, deps));
    tellPlan(plan, inputs, deps);
    if (inputs.mode === 'plan')
        return undefined;
    for (const left of await leftovers(deps.cacheDirectory))
        await deps.sandbox.discard(left);
    const task = { plan, inputs, deps, clock };
    return handOn(await theImage(task), task);
}
/** By the shortest way: the AMI is there, or its snapshot is, or an engine makes it. */
async function theImage(task) {
    const { plan, inputs, deps, clock } = task;
    if (plan.existing !== undefined)
        return bakedBefore(plan.existing, task);
    if (inputs.engine === 'image-builder')
        return byImageBuilder(task);
    // The adoption is the first write.
    const instanceId = await fitRunner(task);
    const adopted = await clock.phase('adopt', () => adopt(plan.base, plan.owned, { ...deps, deadlineSeconds: inputs.timeoutSeconds, today: today() }));
    if (plan.finishedSnapshotId !== undefined)
        return putBefore(plan.finishedSnapshotId, adopted, task);
    const engine = instanceId === undefined ? ebsDirect(adopted) : onVolume(adopted, instanceId);
    return engine(task);
}
async function bakedBefore({ id }, { plan, inputs, deps }) {
    const image = await available(id, deps, inputs);
    await setMissingTags(image, plan.base, inputs.tags, deps);
    if (inputs.imageBuilder !== undefined && !('pipelineArn' in inputs.imageBuilder))
        await earlier({ plan, inputs, deps });
    return { image, facts: { reused: 'image' } };
}
/** A run that was killed put all of it, and did not come to its registration. */
async function putBefore(snapshotId, adopted, { plan, inputs, deps, clock }) {
    deps.progress.say(`Snapshot ${snapshotId} of a run that did not end is finished: registering it.`);
    const image = await clock.phase('register', () => register(snapshotId, plan, adopted, inputs, deps));
    return { image, facts: { reused: 'snapshot' } };
}
/** Gives the instance that runs this job, for the engine that needs one. @throws KilnError when nothing can be baked on this runner. */
async function fitRunner({ plan, inputs, deps }) {
    if (plan.finishedSnapshotId === undefined) {
        const isByBlocks = inputs.engine === 'ebs-direct';
        await deps.sandbox.preflight({ machine: inputs.trial?.machine, isLazy: isByBlocks && inputs.fetch === 'lazy' });
        if (isByBlocks)
            await refuseWithoutRoom(plan, inputs, deps);
    }
    return inputs.engine === 'volume' ? (inputs.runnerInstance ?? (await deps.thisInstance(deps.signal))) : undefined;
}
/** The AMI is there: it goes where it is wanted, and what was done is told to later steps. */
async function handOn(made, { plan, inputs, deps, clock }) {
    const { output, progress } = deps;
    const ami = amiFacts(made.image);
    output('ami-id', ami.id);
    output('ami-name', ami.name);
    output('snapshot-id', ami.snapshotId);
    const distribution = await distribute(made.image, plan, inputs, deps);
    const manifest = manifestOf(made, distribution, unbaked(plan, inputs, deps, clock));
    await writeReports(made, manifest, deps);
    progress.say(`${ami.id} (${ami.name}) in ${manifest.seconds.toFixed(1)} s.`);
    return manifest;
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/outputs.ts
const OUTPUTS = [
    'ami-id',
    'ami-name',
    'cache-key',
    'snapshot-id',
    'copies',
    'version',
    'nevra',
    'manifest',
    'sbom',
    'figures'
];

;// CONCATENATED MODULE: ./actions/bake-ami/src/parameters.ts

/** SSM parameters; the client is loaded only by who asks for one. */
const parameters = () => ({
    async value(name) {
        const { GetParameterCommand, SSMClient } = await __webpack_require__.e(/* import() */ 736).then(__webpack_require__.t.bind(__webpack_require__, 4736, 19));
        try {
            const { Parameter } = await new SSMClient((0,clients.awsDefaults)('bake-ami')).send(new GetParameterCommand({ Name: name }));
            return Parameter?.Value;
        }
        catch (error) {
            if (['ParameterNotFound', 'ParameterVersionNotFound'].includes(error.name))
                return undefined;
            throw error;
        }
    }
});

;// CONCATENATED MODULE: ./actions/bake-ami/src/policy-simulator.ts


/** IAM is one for all regions, and may be out of reach from a network that has endpoints of other services alone. */
const ASKED_MILLISECONDS = 2_000;
/** By the credentials and connections of a client that is there: IAM's own client is large, and STS's not needed else. */
const policySimulator = ({ config }, progress) => ({
    async denied(rights) {
        if (rights.length === 0)
            return [];
        const signal = AbortSignal.timeout(ASKED_MILLISECONDS);
        const ask = async (service, form) => {
            const { status, text } = await (0,signed_request/* signedRequest */.I)(config, {
                ...{ ...service, method: 'POST', path: '/', signal },
                headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
                body: new URLSearchParams(form).toString()
            });
            if (status === 403)
                throw new Error('the role may not ask it');
            if (status !== 200)
                throw new Error(/<Message>([^<]+)</.exec(text)?.[1] ?? `HTTP ${status}`);
            return text;
        };
        try {
            const identity = await ask({ service: 'sts', endpointVariable: 'STS' }, IDENTITY);
            const principal = principalOf(/<Arn>([^<]+)</.exec(identity)?.[1] ?? '');
            if (principal === undefined)
                return [];
            return (await Promise.all(rights.map(right => simulated(right, principal, ask)))).flat();
        }
        catch (error) {
            progress.detail(`IAM's policy simulator was not asked what the role may do: ${(0,lib_errors/* briefly */.m_)(error)}`);
            return [];
        }
    }
});
const IDENTITY = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
async function simulated(right, principal, ask) {
    const at = IAM[principal.partition];
    if (at === undefined)
        return [];
    const resource = arnOf(right, principal);
    const answer = await ask({ service: 'iam', endpointVariable: 'IAM', at }, {
        Action: 'SimulatePrincipalPolicy',
        Version: '2010-05-08',
        PolicySourceArn: principal.arn,
        ...Object.fromEntries(right.actions.map((action, index) => [`ActionNames.member.${index + 1}`, action])),
        'ResourceArns.member.1': resource,
        'ContextEntries.member.1.ContextKeyName': 'aws:RequestedRegion',
        'ContextEntries.member.1.ContextKeyType': 'string',
        'ContextEntries.member.1.ContextKeyValues.member.1': right.region
    });
    return deniedBy(answer).map(action => ({
        action,
        said: `IAM's policy simulator: the policies of ${principal.arn} do not allow ${action} on a new ${right.on} in ${right.region}.`
    }));
}
/**
 * Whose policies count for a caller: of a session those of its role, whose path its ARN does not tell (IAM user guide, "IAM
 * identifiers"). Undefined for others, such as root. Pure.
 */
function principalOf(caller) {
    const [, partition = '', accountId = '', kind, rest = ''] = /^arn:(aws[a-z-]*):(?:sts|iam)::(\d{12}):(assumed-role|user)\/(.+)$/.exec(caller) ?? [];
    if (kind === undefined)
        return undefined;
    const entity = kind === 'user' ? `user/${rest}` : `role/${rest.split('/')[0]}`;
    return { arn: `arn:${partition}:iam::${accountId}:${entity}`, partition, accountId };
}
/** Where IAM is, by partition (AWS General Reference, "AWS Identity and Access Management endpoints and quotas"). */
const IAM = {
    aws: { host: 'iam.amazonaws.com', region: 'us-east-1' },
    'aws-cn': { host: 'iam.cn-north-1.amazonaws.com.cn', region: 'cn-north-1' },
    'aws-us-gov': { host: 'iam.us-gov.amazonaws.com', region: 'us-gov-west-1' }
};
/** One that there is not yet: policies cannot name it, only all of its kind. */
const arnOf = ({ on, region }, { partition, accountId }) => {
    const id = '0123456789abcdef0';
    return on === 'volume'
        ? `arn:${partition}:ec2:${region}:${accountId}:volume/vol-${id}`
        : `arn:${partition}:ec2:${region}::${on === 'image' ? `image/ami-${id}` : `snapshot/snap-${id}`}`;
};
/**
 * The actions that a simulation denies for sure. Not where a condition of the policies needs what was not told it, nor where an
 * organization's policy denies: that of conditions there the simulator knows nothing (aws/aws-sdk#102). Pure.
 */
function deniedBy(simulation) {
    const isUncertain = /<MissingContextValues>\s*<member>/.test(simulation) || /<AllowedByOrganizations>false</.test(simulation);
    if (isUncertain)
        return [];
    const all = (element) => [...simulation.matchAll(new RegExp(`<${element}>([^<]+)<`, 'g'))].map(([, text = '']) => text);
    const decisions = all('EvalDecision');
    // Each result has one of both (EvaluationResult).
    return [...new Set(all('EvalActionName').filter((_, index) => /Deny$/.test(decisions[index] ?? '')))];
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/regional-images.ts




/** AMIs by EC2 in `region`. */
function regionalImages(region) {
    const client = new dist_cjs.EC2Client({ ...(0,clients.awsDefaults)('bake-ami'), region });
    return {
        images: (0,aws_images/* images */.z)(client, region),
        async sharedWith(imageId) {
            const { LaunchPermissions = [] } = await client.send(new dist_cjs/* DescribeImageAttributeCommand */.OkE({ ImageId: imageId, Attribute: 'launchPermission' }));
            return LaunchPermissions.flatMap(({ UserId, OrganizationArn, OrganizationalUnitArn }) => UserId ?? OrganizationArn ?? OrganizationalUnitArn ?? []);
        },
        async share(imageId, principals) {
            const Add = principals.map(principal => {
                if (!principal.startsWith('arn:'))
                    return { UserId: principal };
                return principal.includes(':ou/') ? { OrganizationalUnitArn: principal } : { OrganizationArn: principal };
            });
            await client.send(new dist_cjs/* ModifyImageAttributeCommand */.FE3({ ImageId: imageId, LaunchPermission: { Add } }));
        },
        async deprecate(imageId, at) {
            await client.send(new dist_cjs/* EnableImageDeprecationCommand */.cJk({ ImageId: imageId, DeprecateAt: new Date(at) }));
        },
        async protect(imageId) {
            await client.send(new dist_cjs/* EnableImageDeregistrationProtectionCommand */.BxO({ ImageId: imageId }));
        },
        async fastRestoreZones(snapshotId) {
            const { FastSnapshotRestores = [] } = await client.send(new dist_cjs/* DescribeFastSnapshotRestoresCommand */.qJi({
                Filters: [
                    { Name: 'snapshot-id', Values: [snapshotId] },
                    { Name: 'state', Values: ['enabling', 'optimizing', 'enabled'] }
                ]
            }));
            return FastSnapshotRestores.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []);
        },
        async enableFastRestore(snapshotId, zones) {
            const { Unsuccessful = [] } = await client.send(new dist_cjs/* EnableFastSnapshotRestoresCommand */.mwm({ SourceSnapshotIds: [snapshotId], AvailabilityZones: [...zones] }));
            const refused = Unsuccessful.flatMap(({ FastSnapshotRestoreStateErrors = [] }) => FastSnapshotRestoreStateErrors);
            if (refused.length === 0)
                return;
            const reasons = refused.map(({ AvailabilityZone, Error: why }) => `${AvailabilityZone}: ${why?.Message}`);
            throw new lib_errors/* KilnError */.NF(`Fast snapshot restore of ${snapshotId} was refused: ${reasons.join('; ')}`, {
                remedy: 'Disable it for snapshots that no deploy uses any more, or have the quota raised.'
            });
        }
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/costs.ts
/**
 * US dollars as AWS lists them for us-east-1 ("Pricing for EBS direct APIs", "Amazon EBS pricing"). Other regions cost
 * somewhat more. Traffic within the region is free; what leaves AWS to a runner elsewhere is not.
 */
const PRICES = {
    list: 0.0006 / 1000,
    get: 0.003 / 1000,
    put: 0.006 / 1000,
    storedGiBMonth: 0.05,
    egressGiB: 0.09,
    fastRestoreZoneHour: 0.75
};
const costs_GIB = 1024 ** 3;
const BLOCK = 512 * 1024;
/** An estimate of what a bake cost, by phase. Pure. */
function costs(made, fastRestoreZones) {
    const { requests, getBlocks, putBytes } = made;
    const count = (name) => requests[name] ?? 0;
    const counted = {
        fetch: {
            requests: count('list') + count('get'),
            bytes: getBlocks * BLOCK,
            dollars: count('list') * PRICES.list + count('get') * PRICES.get
        },
        upload: {
            requests: count('start') + count('put') + count('complete'),
            bytes: putBytes,
            dollars: count('put') * PRICES.put
        }
    };
    const phases = Object.entries(made.milliseconds).map(([name, milliseconds]) => ({
        name,
        seconds: milliseconds / 1000,
        ...counted[name]
    }));
    return {
        phases,
        dollars: phases.reduce((sum, { dollars = 0 }) => sum + dollars, 0),
        dollarsMonthly: (putBytes / costs_GIB) * PRICES.storedGiBMonth,
        egressDollars: ((getBlocks * BLOCK) / costs_GIB) * PRICES.egressGiB,
        fastRestoreDollarsHourly: fastRestoreZones * PRICES.fastRestoreZoneHour
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/report.ts


const report_mib = (bytes) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
const usd = (dollars) => `$${dollars.toFixed(dollars < 0.1 ? 4 : 2)}`;
const PACKAGES_SHOWN = 30;
/** The bake as the job's summary shows it. */
function report(made, fastRestoreZones = 0) {
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
        ],
        ...(made.boot === undefined
            ? []
            : [['trial boot', `${(0,summary/* escaped */.Mk)(made.boot.how)}: ${made.boot.state} (${(0,summary/* escaped */.Mk)(made.boot.why)})`]]),
        ...(made.distribution ?? []).map(({ region, amiId, did }) => [
            (0,summary/* escaped */.Mk)(region),
            [(0,summary/* code */.aY)(amiId), ...did.map(summary/* escaped */.Mk)].join(', ')
        ])
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
    const cost = costs(made, fastRestoreZones);
    const phases = cost.phases.map(({ name, seconds, requests, bytes, dollars }) => [
        name,
        seconds.toFixed(2),
        requests === undefined ? '' : String(requests),
        bytes === undefined ? '' : report_mib(bytes),
        dollars === undefined ? '' : usd(dollars)
    ]);
    const monthly = [
        `About ${usd(cost.dollars)} of requests, and ${usd(cost.dollarsMonthly)} a month for the stored blocks`,
        ...(cost.egressDollars > 0
            ? [`${usd(cost.egressDollars)} of traffic if this runner is outside of the region`]
            : []),
        ...(cost.fastRestoreDollarsHourly > 0
            ? [`${usd(cost.fastRestoreDollarsHourly)} an hour while fast snapshot restore is on`]
            : [])
    ];
    const changes = [
        ...packages.added.map(({ nevra, bytes }) => ['added', (0,summary/* code */.aY)(nevra), report_mib(bytes)]),
        ...packages.changed.map(({ from, to, bytes }) => ['changed', `${(0,summary/* code */.aY)(from)} → ${(0,summary/* code */.aY)(to)}`, report_mib(bytes)]),
        ...packages.removed.map(nevra => ['removed', (0,summary/* code */.aY)(nevra), ''])
    ];
    const blocks = [
        ['base holds', String(made.basePresentBlocks), report_mib(made.basePresentBlocks * 524288)],
        ['fetched', String(made.getBlocks), report_mib(made.getBlocks * 524288)],
        ['put', String(made.putBlocks), report_mib(made.putBytes)],
        ['of them zeros', String(made.zeroBlocks), ''],
        ['packages installed', '', report_mib(made.payloadBytes)]
    ];
    return [
        `### Baked AMI ${(0,summary/* escaped */.Mk)(ami.name)} in ${made.seconds.toFixed(1)} s`,
        '',
        (0,summary/* table */.tp)(['', ''], facts),
        '',
        (0,summary/* table */.tp)(['blocks of 512 KiB', 'count', 'bytes'], blocks),
        '',
        (0,summary/* table */.tp)(['phase', 'seconds', 'requests', 'bytes', 'about'], phases),
        '',
        `${monthly.join('; ')} (list prices of us-east-1).`,
        '',
        (0,summary/* table */.tp)(['package', 'NEVRA', 'installed size'], changes.slice(0, PACKAGES_SHOWN)),
        ...(changes.length > PACKAGES_SHOWN ? ['', `and ${changes.length - PACKAGES_SHOWN} more in the manifest`] : [])
    ].join('\n');
}

// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: ./actions/bake-ami/src/debian-packages.ts
var debian_packages = __webpack_require__(7669);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./actions/bake-ami/src/unpacking.ts




/** Debian's largest list has some 60 MB; text of half a GiB is more than a string of JavaScript holds. */
const unpacking_UNPACKED_BYTES_MAX = 256 * 1024 * 1024;
/**
 * A repository's metadata as text, by the ending of its name: gzip and zstd are Node's, xz is a program's.
 * @throws KilnError when it is packed otherwise, is damaged, or is larger than any list is.
 */
async function unpacked(location, bytes, signal) {
    const most = { maxOutputLength: unpacking_UNPACKED_BYTES_MAX };
    try {
        if (location.endsWith('.gz'))
            return (await (0,external_node_util_.promisify)(external_node_zlib_.gunzip)(bytes, most)).toString();
        if (location.endsWith('.zst'))
            return (await (0,external_node_util_.promisify)(external_node_zlib_.zstdDecompress)(bytes, most)).toString();
        if (location.endsWith('.xz'))
            return (await byXz(bytes, signal)).toString();
    }
    catch (error) {
        signal.throwIfAborted();
        if (error.code === 'ENOENT') {
            throw new lib_errors/* KilnError */.NF(`${location} is packed by xz, and this runner does not have that program.`, {
                remedy: 'Add a step of setup-tools before this one, with stages: bake-ami.',
                cause: error
            });
        }
        throw new lib_errors/* KilnError */.NF(`${location} cannot be unpacked: ${error.message}`, {
            remedy: 'Publish it again; the list of one component of Debian itself has some 60 MB.',
            cause: error
        });
    }
    if (/(\.xml|Packages)$/.test(location))
        return bytes.toString();
    throw new lib_errors/* KilnError */.NF(`${location} is packed in a way that this action cannot read.`, {
        remedy: 'Publish it plain, or packed by gzip, zstd or xz.'
    });
}
/** xz needs no more memory than its largest preset has dictionaries for: 65 MiB. */
const XZ = ['--decompress', '--stdout', '--memlimit-decompress=128MiB'];
function byXz(bytes, signal) {
    return new Promise((resolve, reject) => {
        const child = (0,external_node_child_process_.spawn)('xz', XZ, { stdio: ['pipe', 'pipe', 'pipe'], env: process.env, signal });
        const chunks = [];
        let length = 0;
        let said = '';
        child.stdout.on('data', (chunk) => {
            length += chunk.length;
            if (length <= unpacking_UNPACKED_BYTES_MAX)
                return void chunks.push(chunk);
            child.kill('SIGKILL');
            reject(new Error(`it has more than ${unpacking_UNPACKED_BYTES_MAX / 1024 ** 2} MiB`));
        });
        child.stderr.on('data', (chunk) => {
            if (said.length < 1000)
                said += chunk.toString();
        });
        child.once('error', reject);
        child.once('close', code => {
            if (code === 0)
                resolve(Buffer.concat(chunks));
            else
                reject(new Error(said.trim() || `xz ended with code ${code}`));
        });
        // A program that ends early takes no more; its code and its words tell why.
        child.stdin.on('error', () => { }).end(bytes);
    });
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/apt-index.ts





/** The address of a suite: what is around it, and the suite. */
const SUITE = /^(.+?)\/(dists\/.+?)\/?$/;
/** Time stamps of addresses such as snapshot.debian.org's: who names one wants what has expired since. */
const MOMENT = /\/\d{8}T\d{6}Z(?:\/|$)/;
/**
 * An apt repository by its InRelease, or its Release and that one's signature beside it; undefined when there is neither.
 * What a Release lists is bound to it by SHA-256, so that these are all that has to be kept.
 */
async function aptIndex(files, below, signal) {
    const inRelease = await files.find('InRelease', signal);
    const release = inRelease ?? (await files.find('Release', signal));
    if (release === undefined)
        return undefined;
    const signature = inRelease === undefined ? await files.find('Release.gpg', signal) : undefined;
    const { text, isSigned } = (0,debian_packages/* clearText */.Z8)(release.toString());
    const known = (0,debian_packages/* readRelease */.iJ)(text);
    const suite = below === '' ? './' : below.replace(/^dists\//, '');
    const list = async (paths, stop) => {
        for (const path of paths) {
            const sum = known.sha256.get(path) ?? '';
            const bySum = known.byHash
                ? await files.find(external_node_path_.posix.join(external_node_path_.posix.dirname(path), 'by-hash/SHA256', sum), stop)
                : undefined;
            const bytes = bySum ?? (await files.find(path, stop));
            if (bytes === undefined)
                continue;
            if ((0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex') !== sum) {
                throw new lib_errors/* KilnError */.NF(`${path} of ${files.shown} is not what its Release says.`, {
                    remedy: 'It was being published, or is damaged; run this again, then publish again.'
                });
            }
            return unpacked(path, bytes, stop);
        }
        throw new lib_errors/* KilnError */.NF(`Repository ${files.shown} lists ${paths.join(', ')} and has none of them.`, {
            remedy: 'Publish it again, with a Packages file that is plain, or packed by gzip, zstd or xz.'
        });
    };
    return {
        pinned: new Map([
            [inRelease === undefined ? 'Release' : 'InRelease', release],
            ...(signature === undefined ? [] : [['Release.gpg', signature]])
        ]),
        revision: (0,external_node_crypto_.createHash)('sha256').update(release).digest('hex'),
        async packages(architecture, stop) {
            const lists = (0,debian_packages/* listsOf */.fO)(known, architecture);
            if (lists.length === 0) {
                throw new lib_errors/* KilnError */.NF(`The Release of ${files.shown} lists no Packages for ${architecture} by SHA-256.`, {
                    remedy: 'Make it by apt-ftparchive release, aptly or reprepro, for the architecture of the base; where lists are packed, apt wants the sum of what they unpack to, too.'
                });
            }
            return (await Promise.all(lists.map(paths => list(paths, stop)))).flatMap(debian_packages/* parsePackages */.R_);
        },
        vouchedFor: async () => isSigned || signature !== undefined,
        source: url => ({
            format: 'deb',
            url,
            suite,
            components: below === '' ? [] : known.components,
            mayBeExpired: MOMENT.test(files.shown)
        })
    };
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(3136);
;// CONCATENATED MODULE: ./actions/bake-ami/src/repository-files.ts
/** Where the files of a repository come from: a directory, a bucket, or the web. */








/** A connection on which nothing moves for so long is given up, as one to AWS is. */
const STALL_MILLISECONDS = 20_000;
/** At `s3://bucket/prefix`, `https://…` or `file:/directory`. */
function repository_files_opener(location, stallMilliseconds = STALL_MILLISECONDS) {
    const [scheme = ''] = location.split(':');
    if (scheme === 'file')
        return directory((0,external_node_url_.fileURLToPath)(location.replace(/^file:\/*/, 'file:///')));
    if (scheme === 's3')
        return bucket(location);
    return web(location, stallMilliseconds);
}
/** Packages have hundreds of MiB; Node would read 64 KiB at once. */
const repository_files_READ_BYTES = 1024 * 1024;
const directory = (root) => async (path) => {
    const file = (0,external_node_path_.join)(root, path);
    const found = await (0,promises_.stat)(file).catch(() => undefined);
    return found?.isFile()
        ? { body: (0,external_node_fs_.createReadStream)(file, { highWaterMark: repository_files_READ_BYTES }), bytes: found.size }
        : undefined;
};
function bucket(location) {
    const [, name = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(location) ?? [];
    const client = __webpack_require__.e(/* import() */ 711).then(__webpack_require__.t.bind(__webpack_require__, 3711, 19)).then(({ S3Client, GetObjectCommand }) => ({
        s3: new S3Client({
            ...(0,clients.awsDefaults)('bake-ami'),
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
const ATTEMPTS = 3;
/** Between them; a server that is being restarted is there again after that. */
const PAUSE_SECONDS = 1;
/** What a server did not do for now: it may the next time. */
const isPassing = (status) => status === 429 || status >= 500;
function web(location, stallMilliseconds) {
    const options = { keepAlive: true, proxyEnv: process.env };
    const agents = { http: new external_node_http_.Agent(options), https: new external_node_https_.Agent(options) };
    const get = (url, signal, left) => new Promise((resolve, reject) => {
        const secure = url.protocol === 'https:';
        const ask = secure ? external_node_https_.get : external_node_http_.get;
        const request = ask(url, { agent: secure ? agents.https : agents.http, signal, timeout: stallMilliseconds }, response => {
            const { statusCode = 0, headers } = response;
            if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && left > 0) {
                response.resume();
                get(new URL(headers.location, url), signal, left - 1).then(resolve, reject);
            }
            else
                resolve(response);
        });
        request.on('timeout', () => request.destroy(new Error(`nothing came from ${url.host} for ${stallMilliseconds / 1000} s`)));
        request.on('error', reject);
    });
    /** What the last of the attempts gave. */
    async function answered(url, signal) {
        for (let attempt = 1;; attempt++) {
            try {
                const response = await get(url, signal, REDIRECTS_MAX);
                if (attempt === ATTEMPTS || !isPassing(response.statusCode ?? 0))
                    return response;
                response.resume();
            }
            catch (error) {
                if (attempt === ATTEMPTS || signal.aborted)
                    throw error;
            }
            await (0,poll/* pause */.v7)(PAUSE_SECONDS, signal);
        }
    }
    return async (path, signal) => {
        const response = await answered(new URL(path, location.endsWith('/') ? location : `${location}/`), signal);
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

;// CONCATENATED MODULE: ./actions/bake-ami/src/reading-ahead.ts






/** Kinds of checksums, as repositories name them, that prove what a file is. */
const PROVING = /^(sha256|sha384|sha512):/;
/**
 * Reads a file of a repository into a file of this machine. The package is the most that is downloaded, and the package manager asks
 * for it last, when it has read its lists and settled what to install; until then the line has little to do.
 */
function readAhead(open, { path, checksum, directory }, signal) {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const file = (0,external_node_path_.join)(directory, 'package');
    let come = 0;
    let state = 'coming';
    let moved = Promise.withResolvers();
    const tell = () => {
        moved.resolve();
        moved = Promise.withResolvers();
    };
    const partial = (0,promises_.open)(`${file}.partial`, 'w+');
    const source = open(path, either);
    const read = async () => {
        const [opened, handle] = await Promise.all([source, partial]);
        if (opened === undefined)
            throw new Error(`${path} is not there`);
        const storage = storageOf(handle);
        const [, kind] = PROVING.exec(checksum) ?? [];
        const sum = kind === undefined ? undefined : (0,external_node_crypto_.createHash)(kind);
        for await (const chunk of (0,external_node_stream_.addAbortSignal)(either, opened.body)) {
            await storage.write(come, chunk);
            sum?.update(chunk);
            come += chunk.length;
            tell();
        }
        if (sum !== undefined && checksum === `${kind}:${sum.digest('hex')}`)
            await (0,promises_.rename)(`${file}.partial`, file);
    };
    const reading = read()
        .then(() => {
        state = 'here';
    })
        .catch(() => {
        state = 'broken';
    })
        .finally(tell);
    async function* bytes() {
        const storage = storageOf(await partial);
        for (let given = 0;;) {
            if (given < come) {
                const chunk = Buffer.allocUnsafe(Math.min(come - given, repository_files_READ_BYTES));
                await storage.read(given, chunk);
                given += chunk.length;
                yield chunk;
            }
            else if (state === 'here')
                return;
            else if (state === 'broken')
                throw new Error(`${path} broke off`);
            else
                await moved.promise;
        }
    }
    return {
        path,
        file,
        async opened() {
            const first = await source.catch(() => undefined);
            if (first === undefined || state === 'broken')
                return undefined;
            return { body: external_node_stream_.Readable.from(bytes(), { objectMode: false }), bytes: first.bytes };
        },
        async close() {
            stop.abort();
            await reading;
            await (await partial.catch(() => undefined))?.close();
        }
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/yum-index.ts




const REPOMD = 'repodata/repomd.xml';
const RPM_HEAD_BYTES = 64 * 1024;
/** A yum repository by its repomd.xml; undefined when there is none. */
async function yumIndex(files, below, signal) {
    const repomd = await files.find(REPOMD, signal);
    if (repomd === undefined)
        return undefined;
    return {
        pinned: new Map([[REPOMD, repomd]]),
        revision: (0,external_node_crypto_.createHash)('sha256').update(repomd).digest('hex'),
        async packages(_, stop) {
            const primary = (0,src_packages/* primaryOf */.Os)(repomd.toString());
            if (primary === undefined) {
                throw new lib_errors/* KilnError */.NF(`${REPOMD} of ${files.shown} names no primary metadata.`, {
                    remedy: 'Make the metadata anew.'
                });
            }
            const bytes = await files.read(primary.location, stop);
            if (primary.sha256 !== undefined && (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex') !== primary.sha256) {
                throw new lib_errors/* KilnError */.NF(`${primary.location} of ${files.shown} is not what ${REPOMD} says.`, {
                    remedy: 'It was being published, or is damaged; run this again, then publish again.'
                });
            }
            return (0,src_packages/* parsePrimary */.Ei)(await unpacked(primary.location, bytes, stop));
        },
        vouchedFor: async ({ location }, stop) => (0,src_packages/* signed */.x8)(await files.head(location, RPM_HEAD_BYTES, stop)),
        source: url => ({ format: 'rpm', url: below === '' ? url : `${url}${below}/` })
    };
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/repository.ts









/** A repository at `s3://bucket/prefix`, `https://…` or `file:/directory`. */
function repository(location, stallMilliseconds) {
    const { around, below } = placed(location);
    const openAround = repository_files_opener(around, stallMilliseconds);
    const files = filesOf(location.replace(/\/\/[^/@]*@/, '//'), (path, signal) => openAround(external_node_path_.posix.join(below, path), signal));
    let known;
    const index = (signal) => {
        known ??= indexOf(files, below, signal);
        return known;
    };
    return {
        shown: files.shown,
        packages: async (architecture, signal) => (await index(signal)).packages(architecture, signal),
        revision: async (signal) => (await index(signal)).revision,
        vouchedFor: async (wanted, signal) => (await index(signal)).vouchedFor(wanted, signal),
        async serve(signal, wanted) {
            const { pinned, source } = await index(signal);
            // A file of this machine would only be copied.
            const ahead = wanted === undefined || around.startsWith('file:')
                ? undefined
                : readAhead(openAround, { ...wanted, path: external_node_path_.posix.join(below, wanted.location) }, signal);
            const base = `/${(0,external_node_crypto_.randomUUID)()}/`;
            const server = (0,external_node_http_.createServer)((request, response) => {
                const url = decodeURIComponent(request.url ?? '/').replace(/\?.*$/, '');
                const answer = async () => {
                    const path = url.startsWith(base) ? (0,external_node_path_.normalize)(url.slice(base.length)) : '..';
                    if (path.startsWith('..') || path.startsWith('/'))
                        return void response.writeHead(404).end();
                    const kept = pinned.get(external_node_path_.posix.relative(below, path));
                    if (kept !== undefined)
                        return void response.end(kept);
                    const opened = (path === ahead?.path ? await ahead.opened() : undefined) ?? (await openAround(path, signal));
                    if (opened === undefined)
                        return void response.writeHead(404).end();
                    response.writeHead(200, opened.bytes === undefined ? {} : { 'content-length': opened.bytes });
                    await (0,external_node_stream_promises_.pipeline)(opened.body, response);
                };
                answer().catch(() => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
            });
            await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
            return {
                source: source(`http://127.0.0.1:${server.address().port}${base}`),
                ...(ahead === undefined ? {} : { packageFile: ahead.file }),
                async close() {
                    await ahead?.close();
                    await new Promise(resolve => {
                        server.close(() => resolve());
                        server.closeAllConnections();
                    });
                }
            };
        }
    };
}
/**
 * Where the metadata lie below what else belongs to the repository. A revision of publish-rpm names packages above
 * itself, `../../packages/`; a suite of an apt repository, `dists/<suite>`, names them from the directory of `dists`.
 */
function placed(location) {
    const [, around = location, below = ''] = /^(.+?)\/(revisions\/\d+)\/?$/.exec(location) ?? SUITE.exec(location) ?? [];
    return { around, below };
}
async function indexOf(files, below, signal) {
    const found = (await yumIndex(files, below, signal)) ?? (await aptIndex(files, below, signal));
    if (found !== undefined)
        return found;
    throw new lib_errors/* KilnError */.NF(`Repository ${files.shown} has no repodata/repomd.xml, and no InRelease or Release either.`, {
        remedy: 'Give the directory that contains repodata/ (the output `repository` of publish-rpm), or InRelease of an apt repository.'
    });
}
/** So often a file is read whose end does not come. */
const repository_ATTEMPTS = 3;
function filesOf(shown, open) {
    /** Whoever opens it tries again by itself; that a body breaks off is seen only here. */
    const whole = async (path, signal) => {
        for (let attempt = 1;; attempt++) {
            const opened = await open(path, signal);
            if (opened === undefined)
                return undefined;
            try {
                return Buffer.concat(await opened.body.toArray());
            }
            catch (error) {
                if (attempt === repository_ATTEMPTS || signal.aborted)
                    throw error;
            }
        }
    };
    const find = async (path, signal) => {
        try {
            return await whole(path, signal);
        }
        catch (error) {
            throw new lib_errors/* KilnError */.NF(`Repository ${shown} cannot be read: ${(0,lib_errors/* briefly */.m_)(error)}`, {
                remedy: 'Check its address and the network of the runner; for S3, the role needs s3:GetObject and s3:ListBucket on it.',
                cause: error
            });
        }
    };
    const missing = (path) => new lib_errors/* KilnError */.NF(`Repository ${shown} lists ${path} and does not have it.`, { remedy: 'Publish it again.' });
    return {
        shown,
        find,
        async read(path, signal) {
            const found = await find(path, signal);
            if (found === undefined)
                throw missing(path);
            return found;
        },
        async head(path, bytes, signal) {
            const opened = await open(path, signal);
            if (opened === undefined)
                throw missing(path);
            const chunks = [];
            let length = 0;
            for await (const chunk of opened.body) {
                chunks.push(chunk);
                length += chunk.length;
                if (length >= bytes)
                    break;
            }
            return Buffer.concat(chunks).subarray(0, bytes);
        }
    };
}

// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
// EXTERNAL MODULE: ./actions/bake-ami/src/on-path.ts
var on_path = __webpack_require__(4944);
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
    const inside = (job, progress, signal, on = {}) => {
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
                    progress.say((0,lib_progress/* harmless */.Is)(told.say));
                else if ('detail' in told)
                    progress.say(`  ${(0,lib_progress/* harmless */.Is)(told.detail)}`);
                else if ('warn' in told)
                    progress.warn(told.warn);
                else if ('reached' in told)
                    on[told.reached]?.();
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
                child.stdin.write(`${JSON.stringify(job)}\n`);
        });
    };
    return {
        async preflight({ machine, isLazy = false } = {}) {
            const missing = [];
            for (const program of PROGRAMS)
                if (!(await (0,on_path/* onPath */.L)(program)))
                    missing.push(program);
            if (missing.length > 0) {
                throw new lib_errors/* KilnError */.NF(`This runner lacks ${missing.join(', ')}.`, {
                    remedy: 'Run setup-tools before this step, or install util-linux, coreutils and e2fsprogs.'
                });
            }
            await refuseBoot(machine);
            const obstacle = isLazy ? await lazyObstacle() : undefined;
            if (obstacle !== undefined) {
                throw new lib_errors/* KilnError */.NF(`fetch: lazy cannot be: ${obstacle}.`, {
                    remedy: 'Run setup-tools before this step, on a virtual machine or where FUSE is allowed, or use fetch: auto.'
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
            if (!(await isThere('/dev/loop-control'))) {
                throw new lib_errors/* KilnError */.NF('This runner has no loop devices (/dev/loop-control is missing).', {
                    remedy: 'Run the job on a virtual machine, or load the loop module and give the container its devices.'
                });
            }
        },
        lazyObstacle,
        async discard(directory) {
            const [first = 'rm', ...rest] = [...elevated, 'rm', '--recursive', '--force', directory];
            await (0,child/* run */.e)(first, rest);
        },
        install: async (work, progress, signal, on) => (await inside({ install: work }, progress, signal, { ...on, ...serving(work) })),
        boot: async (work, progress, signal) => (await inside({ boot: work }, progress, signal, serving(work))),
        inspect: async (work, progress, signal) => (await inside({ inspect: work }, progress, signal, serving(work)))
    };
}
async function lazyObstacle() {
    if (!(await (0,on_path/* onPath */.L)('nbdfuse')))
        return 'this runner has no nbdfuse';
    return (await isThere('/dev/fuse')) ? undefined : 'this runner has no /dev/fuse';
}
const isThere = (path) => (0,promises_.access)(path, promises_.constants.F_OK).then(() => true, () => false);
const serving = ({ disk }) => 'socket' in disk ? { listening: () => disk.serve() } : {};
/** The programs of a trial boot; which way it takes only the image can tell, so `auto` needs the container's. */
async function refuseBoot(machine) {
    if (machine === undefined)
        return;
    const container = await (0,on_path/* onPath */.L)('systemd-nspawn');
    const virtual = await (0,on_path/* onPath */.L)('qemu-system-x86_64');
    if (!(await (0,on_path/* onPath */.L)('nsenter')) || (machine !== 'virtual' && !container)) {
        throw new lib_errors/* KilnError */.NF('This runner lacks systemd-nspawn, with which verify: boot boots images as containers.', {
            remedy: 'Run setup-tools before this step, or install systemd-container.'
        });
    }
    if (machine === 'virtual' && !virtual) {
        throw new lib_errors/* KilnError */.NF('This runner lacks qemu-system-x86_64, with which verify-machine: virtual boots images.', {
            remedy: 'Install qemu-system-x86 and ovmf before this step (setup-tools with virtual-machines: true does), or use verify-machine: auto.'
        });
    }
}

;// CONCATENATED MODULE: ./actions/bake-ami/src/this-instance.ts

const ENDPOINT = 'http://169.254.169.254';
const ANSWER_MILLISECONDS = 2000;
/**
 * The EC2 instance that runs this job, by the instance metadata service (version 2).
 * AWS_EC2_METADATA_SERVICE_ENDPOINT names another place for it, as for the SDKs.
 * @throws KilnError when there is none.
 */
async function thisInstance(env, signal) {
    const endpoint = env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? ENDPOINT;
    const ask = async (path, init) => {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MILLISECONDS)]);
        const response = await fetch(new URL(path, endpoint), { ...init, signal: limit });
        if (!response.ok)
            throw new Error(`HTTP ${response.status}`);
        return (await response.text()).trim();
    };
    try {
        const token = await ask('/latest/api/token', {
            method: 'PUT',
            headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }
        });
        const id = await ask('/latest/meta-data/instance-id', { headers: { 'x-aws-ec2-metadata-token': token } });
        if (/^i-[0-9a-f]{8,17}$/.test(id))
            return id;
        throw new Error(`"${id.slice(0, 40)}" is no instance id`);
    }
    catch (error) {
        throw new lib_errors/* KilnError */.NF(`engine: volume needs a runner on EC2, and no instance metadata answers here: ${reason(error)}`, {
            remedy: 'Run the job on an EC2 runner in the region of the bake; in a container raise the hop limit of its metadata to 2, or give runner-instance. engine: ebs-direct needs no instance.',
            cause: error
        });
    }
}
const reason = (error) => {
    const { cause, message } = error;
    return cause?.code ?? message;
};

;// CONCATENATED MODULE: ./actions/bake-ami/src/run.ts




























const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
/** Puts the bake together with the runner and AWS. */
const runBake = () => (0,action/* runAction */.Cs)(async (signal) => {
    const { env } = process;
    // Programs that change file systems are not on every user's path.
    env['PATH'] = `${env['PATH'] ?? ''}:/usr/sbin:/sbin`;
    const { asked, problems: misread } = inputs_inputs(env);
    const region = (0,clients.regionOf)(env);
    if (region === undefined) {
        throw new lib_errors/* KilnError */.NF('No AWS region is set.', {
            remedy: 'Add a step with aws-actions/configure-aws-credentials, or set AWS_REGION.'
        });
    }
    const { attempt, failures } = (0,lib_errors/* attempts */.r2)();
    const [key, script] = await Promise.all([
        attempt(() => keyText(asked.gpgKey, signal)),
        attempt(async () => legibleScript(asked.provision, await fileText('provision', asked.provision)))
    ]);
    const problems = [...misread, ...failures.flatMap(one => (one instanceof lib_errors/* InputError */.dz ? one.problems : []))];
    if (failures.length > 0 && problems.length === misread.length)
        throw (0,lib_errors/* failureOf */.g5)(failures);
    const ec2 = new dist_cjs.EC2Client((0,clients.awsDefaults)('bake-ami'));
    const deps = {
        images: (0,aws_images/* images */.z)(ec2, region),
        snapshots: (0,aws_snapshots/* snapshots */.m)(ec2),
        parameters: parameters(),
        policySimulator: policySimulator(ec2, lib_progress/* runnerProgress */.gb),
        blocks: blocks(asked.workers),
        repository: repository(asked.repository ?? ''),
        sandbox: sandbox(process.argv[1] ?? ''),
        progress: lib_progress/* runnerProgress */.gb,
        output: (0,action/* outputs */.V4)(OUTPUTS),
        signal,
        volumes: (0,aws_volumes/* volumes */.o)(ec2),
        thisInstance: stop => thisInstance(env, stop),
        devices: devices,
        imageBuilder: imageBuilder(),
        ...pollSeconds(env),
        processor: process.arch,
        region,
        regional: regionalImages,
        now: Date.now,
        gpgKey: key?.got,
        provisionScript: script?.got,
        cacheDirectory: asked.cacheDirectory ?? (0,external_node_path_.join)(env['XDG_CACHE_HOME'] ?? (0,external_node_path_.join)((0,external_node_os_.homedir)(), '.cache'), 'kiln', 'bases'),
        reportDirectory: (0,external_node_path_.join)(env['RUNNER_TEMP'] ?? (0,external_node_os_.tmpdir)(), 'kiln-bake'),
        proxies: Object.fromEntries(PROXIES.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]]))),
        runTags: (0,lib_tags/* runTags */.He)(env)
    };
    // Where there are problems, this throws them, and what AWS and the repository say besides.
    await (0,lib_errors/* allAtOnce */.Ir)(problems, async () => (problems.length > 0 ? look(asked, deps) : undefined));
    if (!isWhole(asked))
        throw new Error('an input is missing, and nothing said so');
    const made = await bake(asked, deps);
    if (made !== undefined)
        await (0,summary/* writeSummary */.Sy)(report(made, asked.distribution.fastRestoreZones.length));
});
/** Image Builder of the lab is done in seconds; AWS's is not asked more often than every ten. */
const pollSeconds = (env) => env['AWS_ENDPOINT_URL'] === undefined ? {} : { pollSeconds: 0.5 };
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
/** Linux takes the line end of Windows for a part of the interpreter's name, and then does not find it. */
function legibleScript(path, script) {
    if (script === undefined || !/^#![^\n]*\r\n/.test(script))
        return script;
    const problem = `"${path}" has the line ends of Windows, so its interpreter is not found: save it with those of Unix (\`*.sh text eol=lf\` in .gitattributes)`;
    throw new lib_errors/* InputError */.dz([{ input: 'provision', problem }]);
}
/** A public key: the armoured text itself, an https URL, or a file. */
async function keyText(given, signal) {
    if (given === undefined || given.includes('BEGIN PGP PUBLIC KEY'))
        return given;
    if (!given.startsWith('https://'))
        return fileText('repository-gpgkey', given);
    const url = new URL(given);
    try {
        const opened = await repository_files_opener(new URL('.', url).href)(url.pathname.split('/').at(-1) ?? '', signal);
        if (opened !== undefined)
            return Buffer.concat(await opened.body.toArray()).toString();
    }
    catch (error) {
        throw new lib_errors/* InputError */.dz([
            { input: 'repository-gpgkey', problem: `"${given}" cannot be read: ${error.message}` }
        ]);
    }
    throw new lib_errors/* InputError */.dz([{ input: 'repository-gpgkey', problem: `"${given}" is not there` }]);
}


/***/ }),

/***/ 8176:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   awsDefaults: () => (/* binding */ awsDefaults),
/* harmony export */   regionOf: () => (/* binding */ regionOf)
/* harmony export */ });
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7067);
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_http__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4708);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_https__WEBPACK_IMPORTED_MODULE_1__);


/**
 * What every client of this run has in common. Each action imports only the service clients that it uses and gives
 * them this: `new EC2Client(awsDefaults('bake-ami'))`.
 *
 * - The SDK ignores HTTP(S)_PROXY and NODE_USE_ENV_PROXY, so its agents read the environment themselves.
 * - The user agent names the action; the lab's journal and CloudTrail show who called.
 * - A request on whose connection nothing moves for 20 s is given up, and sent again by the SDK: its `requestTimeout` alone
 *   only warns (aws-sdk-js-v3#3722), and would count long uploads. It begins to count 3 s after the request.
 * - `AWS_ENDPOINT_URL`, region and credentials come from the environment, by the SDK's own rules.
 */
function awsDefaults(action) {
    const agent = { keepAlive: true, proxyEnv: process.env };
    return {
        maxAttempts: 8,
        retryMode: 'adaptive',
        customUserAgent: [['kiln', action]],
        requestHandler: {
            httpAgent: new node_http__WEBPACK_IMPORTED_MODULE_0__.Agent(agent),
            httpsAgent: new node_https__WEBPACK_IMPORTED_MODULE_1__.Agent(agent),
            connectionTimeout: 5_000,
            socketTimeout: 17_000
        }
    };
}
/**
 * A region must be known before the first call; the SDK's own message does not say where to set it. Workflows that take
 * it from a variable which is not there set it empty.
 */
const regionOf = (env = process.env) => env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined;


/***/ }),

/***/ 8157:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B5: () => (/* binding */ isThrottled),
/* harmony export */   Ck: () => (/* binding */ isTaken),
/* harmony export */   F2: () => (/* binding */ unlessMissing),
/* harmony export */   WG: () => (/* binding */ isPassing)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);

/** Auto Scaling and EC2 answer "no such thing" under several names, and Auto Scaling under a general one. */
const isMissing = (error) => {
    const name = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorName */ .Is)(error);
    if (/NotFound(Exception|Fault)?$/.test(name))
        return true;
    return name === 'ValidationError' && error instanceof Error && /not found|does not exist/i.test(error.message);
};
/** Somebody, perhaps this run's own lost answer, has made a thing of that name. */
const isTaken = (error) => /^(AlreadyExists(Fault)?|Invalid\w*Name\.AlreadyExistsException|Invalid\w+\.Duplicate|Duplicate\w+Name(Exception)?|PriorityInUse(Exception)?|IdempotentParameterMismatch)$/.test((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorName */ .Is)(error));
/**
 * Errors that pass by themselves within seconds and that the SDK does not retry: contention, a scaling activity in
 * progress, and the seconds in which Auto Scaling cannot see a new launch template or instance profile yet
 * (hashicorp/terraform-provider-aws#29866, #5633).
 */
const isPassing = (error) => {
    const name = (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorName */ .Is)(error);
    if (/^(ResourceContention(Fault)?|ScalingActivityInProgress(Fault)?|ResourceInUse(Fault|Exception)?)$/.test(name)) {
        return true;
    }
    return error instanceof Error && /fully.formed launch template|Invalid IAM Instance Profile/i.test(error.message);
};
/**
 * AWS takes fewer calls than come, and went on so for as long as the SDK tried. Each service has a name of its own for it;
 * the guide of the EBS direct APIs spells theirs otherwise than their SDK (EBS user guide, "Error retries").
 */
const isThrottled = (error) => /^(Throttling(Exception)?|RequestLimitExceeded|RequestThrottled?(Exception)?|TooManyRequests(Exception)?)$/.test((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorName */ .Is)(error));
/** The value, or undefined when AWS says that there is no such thing. */
async function unlessMissing(call) {
    try {
        return await call;
    }
    catch (error) {
        if (isMissing(error))
            return undefined;
        throw error;
    }
}


/***/ }),

/***/ 9243:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ copyThatShows)
/* harmony export */ });
/* harmony import */ var _poll_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8485);

/** So often a copy is made anew that is gone. */
const COPIES_MAX = 3;
/**
 * Asks for a copy, under another client token each time, until EC2 shows it: for a day a token is answered with the id of
 * its copy, also when somebody has deregistered that (EC2 API reference, "Ensuring idempotency").
 * @returns the id of the copy; of the last one when none shows.
 */
async function copyThatShows(ask, images, { onGone, ...looks }) {
    for (let attempt = 1;; attempt++) {
        const imageId = await ask(attempt);
        if (attempt === COPIES_MAX || (await (0,_poll_js__WEBPACK_IMPORTED_MODULE_0__/* .shown */ .SP)(() => images.byId(imageId), looks)) !== undefined)
            return imageId;
        onGone(imageId);
    }
}


/***/ }),

/***/ 9519:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ snapshotsOf),
/* harmony export */   z: () => (/* binding */ images)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);


/** The snapshots that AMIs map, each once. */
const snapshotsOf = (images) => [
    ...new Set(images.flatMap(({ mappings }) => mappings.flatMap(({ volume }) => volume?.snapshotId ?? [])))
];
/** AMIs by EC2; copies come from `region`, the client's own, unless they say otherwise. */
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
        async find({ owners, name, architecture, tags = {}, filters: further = {} }) {
            const filters = [
                ...(name === undefined ? [] : [{ Name: 'name', Values: [name] }]),
                ...(architecture === undefined ? [] : [{ Name: 'architecture', Values: [architecture] }]),
                ...Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })),
                ...Object.entries(further).map(([filter, values]) => ({ Name: filter, Values: [...values] }))
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
        async copy(copy) {
            const { ImageId } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .CopyImageCommand */ .SDF(copyInput(copy, region)));
            return ImageId ?? '';
        },
        async register(registration) {
            const { ImageId } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .RegisterImageCommand */ .kUQ(registerInput(registration)));
            return ImageId ?? '';
        },
        copyDenial: copy => denial(() => client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .CopyImageCommand */ .SDF({ ...copyInput(copy, region), DryRun: true }))),
        registerDenial: registration => denial(() => client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .RegisterImageCommand */ .kUQ({ ...registerInput(registration), DryRun: true }))),
        async uefiDataDenial(imageId) {
            const ask = new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeImageAttributeCommand */ .OkE({ ImageId: imageId, Attribute: 'uefiData', DryRun: true });
            const said = await denial(() => client.send(ask));
            return said?.includes('to perform: ec2:DescribeImageAttribute') === true ? said : undefined;
        },
        async tag(ids, tags) {
            await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .CreateTagsCommand */ .RmG({ Resources: [...ids], Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }));
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
async function denial(rehearse) {
    try {
        await rehearse();
        return undefined;
    }
    catch (error) {
        const { name, message } = error;
        return name === 'UnauthorizedOperation' ? message : undefined;
    }
}
const copyInput = ({ sourceId, sourceRegion, name, description, encrypted, kmsKey, tags, clientToken }, region) => ({
    SourceImageId: sourceId,
    SourceRegion: sourceRegion ?? region,
    Name: name,
    Description: description,
    ClientToken: clientToken,
    ...(encrypted ? { Encrypted: true, ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }) } : {}),
    TagSpecifications: [
        { ResourceType: 'image', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) },
        { ResourceType: 'snapshot', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }
    ]
});
function registerInput(registration) {
    const { sriovNetSupport, bootMode, tpmSupport, imdsSupport, uefiData } = registration;
    return {
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
    };
}
function image(from) {
    const { StateReason, SriovNetSupport, BootMode, TpmSupport, ImdsSupport, LastLaunchedTime, DeprecationTime } = from;
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
        ...(DeprecationTime === undefined ? {} : { deprecatesAt: DeprecationTime }),
        // While a cooldown of 24 hours lasts it says `disabling`, and is refused, too.
        isProtected: (from.DeregistrationProtection ?? 'disabled') !== 'disabled',
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

/***/ 1782:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ signedRequest)
/* harmony export */ });
/* harmony import */ var _smithy_core_protocols__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3422);
/* harmony import */ var _smithy_signature_v4__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5118);


/**
 * Sends one request, signed with the credentials of a client that is there and sent by its connections.
 * Every status is an answer; nothing is sent again.
 */
async function signedRequest(config, { service, endpointVariable, at, method, path, headers = {}, body, signal }) {
    const region = at?.region ?? (await config.region());
    const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const { [`AWS_ENDPOINT_URL_${endpointVariable}`]: ownEndpoint, AWS_ENDPOINT_URL } = process.env;
    const { protocol, hostname, port, host } = new URL(ownEndpoint || AWS_ENDPOINT_URL || `https://${at?.host ?? `${service}.${region}.${suffix}`}`);
    const request = new _smithy_core_protocols__WEBPACK_IMPORTED_MODULE_0__.HttpRequest({
        method,
        protocol,
        hostname,
        ...(port === '' ? {} : { port: Number(port) }),
        path,
        headers: { host, ...headers },
        ...(body === undefined ? {} : { body })
    });
    const signer = new _smithy_signature_v4__WEBPACK_IMPORTED_MODULE_1__.SignatureV4({ service, region, credentials: config.credentials, sha256: config.sha256 });
    const { response } = await config.requestHandler.handle((await signer.sign(request)), {
        ...(signal === undefined ? {} : { abortSignal: signal })
    });
    const chunks = [];
    for await (const chunk of response.body)
        chunks.push(chunk);
    return { status: response.statusCode, text: Buffer.concat(chunks).toString() };
}


/***/ }),

/***/ 5053:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ snapshots),
/* harmony export */   s: () => (/* binding */ AWS_MANAGED_KEY)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);


/** What EC2 calls the key that AWS manages for every account. */
const AWS_MANAGED_KEY = 'alias/aws/ebs';
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
        async writtenBytes(snapshotId) {
            try {
                const { Snapshots = [] } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeSnapshotsCommand */ .MmI({ SnapshotIds: [snapshotId] }));
                return Snapshots[0]?.FullSnapshotSizeInBytes;
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
        },
        async defaultKey() {
            const { KmsKeyId } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .GetEbsDefaultKmsKeyIdCommand */ .O8S({}));
            return KmsKeyId ?? AWS_MANAGED_KEY;
        }
    };
}
const snapshot = (from) => ({
    id: from.SnapshotId ?? '',
    state: from.State ?? 'pending',
    ...(from.StateMessage === undefined ? {} : { stateMessage: from.StateMessage }),
    ownerId: from.OwnerId ?? '',
    encrypted: from.Encrypted ?? false,
    ...(from.KmsKeyId === undefined ? {} : { kmsKeyArn: from.KmsKeyId }),
    volumeGiB: from.VolumeSize ?? 0,
    ...(from.VolumeId === undefined ? {} : { volumeId: from.VolumeId }),
    startedAt: from.StartTime?.toISOString() ?? '',
    tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(from.Tags)
});


/***/ }),

/***/ 1559:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ Unanswered),
/* harmony export */   o: () => (/* binding */ volumes)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);


/** The answer to a call was lost, so nobody knows what was done before somebody looks. */
class Unanswered extends Error {
    constructor(operation, resource, why) {
        super(`${operation} of ${resource} was not answered: ${why.message || why.name}`);
        this.name = 'Unanswered';
    }
}
/** What EC2 refuses, it has not done; throttled, it says so with a status that servers fail with, too. */
const isAnswer = (error) => {
    const { name, $metadata } = error;
    return name === 'RequestLimitExceeded' || ($metadata?.httpStatusCode ?? 500) < 500;
};
const isAbsent = (error) => error.name === 'InvalidVolume.NotFound';
function volumes(client) {
    const described = async (input) => {
        const { Volumes = [] } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeVolumesCommand */ .U$W(input));
        return Volumes.map(volume);
    };
    return {
        async zoneOf(instanceId) {
            try {
                const { Reservations = [] } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeInstancesCommand */ .bNs({ InstanceIds: [instanceId] }));
                return Reservations[0]?.Instances?.[0]?.Placement?.AvailabilityZone;
            }
            catch (error) {
                if (/^InvalidInstanceID/.test(error.name))
                    return undefined;
                throw error;
            }
        },
        async create({ snapshotId, zone, sizeGiB, tags, clientToken }) {
            const { VolumeId = '' } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .CreateVolumeCommand */ .qch({
                SnapshotId: snapshotId,
                AvailabilityZone: zone,
                VolumeType: 'gp3',
                ClientToken: clientToken,
                ...(sizeGiB === undefined ? {} : { Size: sizeGiB }),
                TagSpecifications: [{ ResourceType: 'volume', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }]
            }));
            return VolumeId;
        },
        async byId(volumeId) {
            try {
                return (await described({ VolumeIds: [volumeId] }))[0];
            }
            catch (error) {
                if (isAbsent(error))
                    return undefined;
                throw error;
            }
        },
        attachedTo: instanceId => described({ Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }] }),
        tagged: tags => described({ Filters: Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })) }),
        async attach(volumeId, instanceId, device) {
            await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .AttachVolumeCommand */ .BFu({ VolumeId: volumeId, InstanceId: instanceId, Device: device }));
        },
        async detach(volumeId) {
            try {
                await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DetachVolumeCommand */ .XjU({ VolumeId: volumeId }));
            }
            catch (error) {
                // What is not attached is in an incorrect state for it.
                if (!isAbsent(error) && error.name !== 'IncorrectState')
                    throw error;
            }
        },
        async delete(volumeId) {
            try {
                await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DeleteVolumeCommand */ .Pbn({ VolumeId: volumeId }));
            }
            catch (error) {
                if (!isAbsent(error))
                    throw error;
            }
        },
        async snapshot(volumeId, description, tags) {
            const command = new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .CreateSnapshotCommand */ .gOh({
                VolumeId: volumeId,
                Description: description,
                TagSpecifications: [{ ResourceType: 'snapshot', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }]
            });
            // Below the SDK's own retries, which go on for what EC2 refused for a while and know nothing of this error.
            command.middlewareStack.add(next => async (args) => {
                try {
                    return await next(args);
                }
                catch (error) {
                    throw isAnswer(error) ? error : new Unanswered('CreateSnapshot', volumeId, error);
                }
            }, { step: 'finalizeRequest', priority: 'low' });
            const { SnapshotId = '' } = await client.send(command);
            return SnapshotId;
        }
    };
}
const volume = ({ VolumeId, State, CreateTime, Attachments = [], Tags }) => {
    const [attachment] = Attachments;
    return {
        id: VolumeId ?? '',
        state: State ?? 'creating',
        createdAt: CreateTime?.toISOString() ?? '',
        ...(attachment?.InstanceId === undefined ? {} : { instanceId: attachment.InstanceId }),
        ...(attachment?.Device === undefined ? {} : { device: attachment.Device }),
        tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(Tags)
    };
};


/***/ }),

/***/ 7592:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ counted)
/* harmony export */ });
/** A count with its noun, as in "1 subnet" and "2 subnets". */
const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;


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


/***/ }),

/***/ 2405:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dk: () => (/* binding */ TAG),
/* harmony export */   Fg: () => (/* binding */ tagsOf),
/* harmony export */   He: () => (/* binding */ runTags),
/* harmony export */   QT: () => (/* binding */ isTaggedFor),
/* harmony export */   Tw: () => (/* binding */ tagList)
/* harmony export */ });
/** Tags hold facts, never decisions: nothing is decided from a tag that AWS itself can be asked. */
const TAG = {
    application: 'kiln:application',
    environment: 'kiln:environment',
    release: 'kiln:release',
    slot: 'kiln:slot',
    /** On a rule of a load balancer: what it asks of requests, as create-application made it. */
    conditions: 'kiln:conditions',
    ami: 'kiln:ami',
    nevra: 'kiln:nevra',
    commit: 'kiln:commit',
    /** On an AMI: `sha256:…` of the package file that was baked in; several are separated by spaces. */
    packageDigest: 'kiln:sha256',
    run: 'kiln:run',
    /** On an adopted base and its snapshot: the AMI that it is a copy of. */
    baseOf: 'kiln:base-of',
    /** On an adopted base and its snapshot: the key that its copy was asked with, as the user named it. */
    baseKey: 'kiln:base-key',
    /** On an AMI: digest of all that decides its contents. Same inputs, same AMI, no second bake. */
    inputsDigest: 'kiln:inputs-digest',
    /**
     * On a volume that is worked on: the inputs' digest. Backups carry a volume's tags on to their snapshots, and one with
     * the tag above would be taken for finished.
     */
    volumeFor: 'kiln:volume-for',
    /** On a group: min/desired/max before a deploy held them, as `2/3/6`. */
    capacity: 'kiln:capacity',
    /** On a group: the processes that Kiln suspended, comma separated. */
    suspended: 'kiln:suspended',
    /** On the group that serves while a canary climbs: its own minimum, which is raised until the ladder is over. */
    pinned: 'kiln:pinned',
    /** On the security group of workers, which have no production rule: the slot that is live, `red` or `black`. */
    liveSlot: 'kiln:live-slot',
    /** On a group of workers that was stopped and is kept for a rollback: min/desired/max before, as `2/3/6`. */
    stopped: 'kiln:stopped',
    /** On a group: ISO time from which `retire` may delete it. */
    retireAfter: 'kiln:retire-after',
    /** On a group: ISO time at which its release became live, or its last rollback made it live again. */
    liveSince: 'kiln:live-since',
    /** On a group: milliseconds for which two versions answered when its release became live. */
    overlapMilliseconds: 'kiln:overlap-ms',
    /** On an AMI: the AMI that it is a copy of. */
    copyOf: 'kiln:copy-of',
    /** On a copy that was asked for under a key: that key, as it was given. */
    copyKey: 'kiln:copy-key',
    /** On an AMI in the account that it was promoted to: the run that promoted it. */
    promotedBy: 'kiln:promoted-by',
    /** On a group that was rolled: the version of its launch template that was released; 1 when absent. */
    templateVersion: 'kiln:template-version',
    /** On a group that traffic was taken back from: why. */
    rolledBack: 'kiln:rolled-back',
    /** On a launch template whose release failed before it was live: `failed`. */
    outcome: 'kiln:outcome',
    chaos: 'kiln:chaos',
    chaosMeanDays: 'kiln:chaos-mean-days',
    chaosWindow: 'kiln:chaos-window',
    chaosUntil: 'kiln:chaos-until'
};
/** The shape that most AWS APIs want. */
const tagList = (tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
/** The opposite of {@link tagList}; entries without a key are dropped, absent values are empty. */
const tagsOf = (list) => Object.fromEntries((list ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));
/** Whether these are tags of something of the application in the environment. */
const isTaggedFor = ({ application, environment }, tags) => tags?.[TAG.application] === application && tags[TAG.environment] === environment;
/** What this run is, for `kiln:run` and `kiln:commit`: facts that lead back from a resource to its workflow run. */
function runTags(env = process.env) {
    const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt, GITHUB_SHA: sha } = env;
    return {
        [TAG.run]: repository !== undefined && run !== undefined ? `${repository}/${run}/${attempt ?? '1'}` : 'local',
        ...(sha === undefined || sha === '' ? {} : { [TAG.commit]: sha })
    };
}


/***/ })

};
