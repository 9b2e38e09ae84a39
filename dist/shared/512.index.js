export const id = 512;
export const ids = [512];
export const modules = {

/***/ 8512:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1167);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8395);
/* harmony import */ var _ports_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5947);




await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .C)(async (signal) => {
    const given = (0,_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .inputs */ .Q)();
    await (0,_main_js__WEBPACK_IMPORTED_MODULE_2__/* .promote */ .p)(given, (0,_ports_js__WEBPACK_IMPORTED_MODULE_3__/* .ports */ .X)(given, signal));
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 1167:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ inputs)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var _lib_chaos_kills_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9820);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(453);
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(714);




const fields = {
    application: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .word */ .Vm),
    from: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .word */ .Vm),
    to: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .word */ .Vm),
    'ami-id': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .imageId */ .L),
    'served-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(0, 30 * 86_400), 300),
    'served-requests': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(0, 1_000_000_000), 0),
    'failed-percent': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(0, 100), 1),
    'survived-chaos': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt, false),
    'claim-store': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq, 'ssm:/kiln/chaos'),
    'wait-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(0, 7 * 86_400), 0),
    'target-account': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .matching */ .wC)(/^\d{12}$/, 'an account id of 12 digits')),
    'target-role': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .matching */ .wC)(/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'the ARN of a role')),
    'target-region': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .matching */ .wC)(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1')),
    'kms-key-id': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq),
    copy: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt, false),
    mode: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .mode */ .Mq, 'apply')
};
function inputs() {
    const given = (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .readInputs */ .Ko)(fields);
    const problems = [];
    for (const input of ['from', 'to']) {
        const problem = (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .clusterProblem */ .En)({ application: given.application, environment: given[input] });
        if (problem !== undefined)
            problems.push({ input, problem });
    }
    if (given.from === given.to)
        problems.push({ input: 'to', problem: `"${given.to}" is the environment promoted from` });
    if ((0,_lib_chaos_kills_js__WEBPACK_IMPORTED_MODULE_3__/* .recordPlace */ .Z)(given['claim-store']) === undefined) {
        problems.push({ input: 'claim-store', problem: 'is neither ssm:/path nor s3://bucket/prefix nor dynamodb://table' });
    }
    const roleAccount = given['target-role']?.split(':')[4];
    const account = given['target-account'];
    if (roleAccount !== undefined && account !== undefined && roleAccount !== account) {
        problems.push({ input: 'target-role', problem: `is of account ${roleAccount}, not of target-account ${account}` });
    }
    if (problems.length > 0)
        throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(problems);
    return roleAccount === undefined ? given : { ...given, 'target-account': roleAccount };
}


/***/ }),

/***/ 8395:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  p: () => (/* binding */ promote)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/names.ts
var names = __webpack_require__(714);
// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
// EXTERNAL MODULE: ./lib/release/live-since.ts
var live_since = __webpack_require__(3371);
// EXTERNAL MODULE: ./lib/release/world.ts
var release_world = __webpack_require__(2916);
// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var rpm_nevra = __webpack_require__(5496);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
// EXTERNAL MODULE: ./lib/release/steps.ts
var steps = __webpack_require__(4707);
;// CONCATENATED MODULE: ./actions/promote/src/proof.ts



/** Whether the AMI has proved itself where it is live. Pure. */
function judge({ world, served, kills }, demand) {
    const { application, environment } = world.application.cluster;
    const serving = (0,release_world/* live */.VD)(world);
    const release = serving?.release;
    const group = (0,release_world/* standing */.JA)(release);
    const amiId = release?.settings?.imageId;
    if (serving === undefined || release === undefined || group === undefined || amiId === undefined) {
        const nothing = `nothing of ${application} is live in ${environment}`;
        return { refusals: [nothing], notYet: [], release: undefined, amiId: undefined };
    }
    if (demand.amiId !== undefined && demand.amiId !== amiId) {
        const earlier = (0,release_world/* retained */.BY)(world)?.settings?.imageId === demand.amiId ? `; it was before, as the retained release` : '';
        const refusal = `${demand.amiId} is not live in ${environment}: ${release.name} serves with ${amiId}${earlier}`;
        return { refusals: [refusal], notYet: [], release: release.name, amiId };
    }
    const notYet = [];
    if ((0,release_world/* held */.yB)(release) !== undefined || (0,steps/* waking */.ih)(release) !== undefined) {
        notYet.push(`the deploy of ${release.name} has not ended`);
    }
    const healthy = (0,release_world/* healthyCount */.jB)(world, serving.slot, release);
    if (healthy < group.desired || healthy === 0) {
        notYet.push(`${healthy} of ${group.desired} instances of ${release.name} are healthy`);
    }
    const since = (0,live_since/* liveSince */.d)(world) ?? world.at;
    const seconds = Math.floor((world.at - since) / 1000);
    if (seconds < demand.servedSeconds) {
        notYet.push(`${release.name} has served for ${seconds} s of ${demand.servedSeconds} s`);
    }
    if (served !== undefined)
        notYet.push(...fallsShort(served, demand, release.name));
    if (demand.survivedChaos) {
        // A kill of a day in the compact history names no group, so only recent ones can be told to be of this release.
        const own = kills.filter(kill => kill.group === release.name);
        const last = own[0];
        if (last === undefined)
            notYet.push(`${release.name} has not been through a chaos kill`);
        else if (last.outcome !== 'steady') {
            notYet.push(`the last chaos kill of ${release.name}, on ${last.date}, ended as "${last.outcome}"`);
        }
    }
    return { refusals: [], notYet, release: release.name, amiId };
}
function fallsShort({ requests, failed }, demand, release) {
    if (requests < demand.servedRequests) {
        return [`${release} has answered ${requests} of ${demand.servedRequests} requests`];
    }
    const percent = requests === 0 ? 0 : (failed * 100) / requests;
    return percent > demand.failedPercent
        ? [`${release} answered ${failed} of ${requests} requests with 5xx: more than ${demand.failedPercent} %`]
        : [];
}

;// CONCATENATED MODULE: ./actions/promote/src/transfer.ts
/** From where the AMI is to what must be done so that the target can launch it. Pure; no step where none is needed. */
function planTransfer(route, holdings, tags) {
    const { image } = holdings;
    const isAbroad = route.targetAccount !== route.sourceAccount;
    const isCopy = route.copy || route.kmsKeyId !== undefined || route.targetRegion !== route.sourceRegion;
    const refusals = [
        ...(isAbroad && image.ownerId !== route.sourceAccount
            ? [`${image.id} belongs to account ${image.ownerId}, and only its owner can share it`]
            : []),
        ...(isAbroad && isCopy && !route.canActThere
            ? ['a copy is made by the account that will own it: give target-role, a role of that account']
            : [])
    ];
    const none = { refusals, steps: [], amiId: undefined, isCopy, warnings: [] };
    if (refusals.length > 0)
        return none;
    const accountId = route.targetAccount;
    const launchable = isAbroad && !holdings.launchableBy.includes(accountId) ? [{ do: 'share-image', imageId: image.id, accountId }] : [];
    if (!isCopy) {
        const missing = Object.fromEntries(Object.entries(tags).filter(([key, value]) => holdings.tagsThere[key] !== value));
        const tagging = isAbroad && route.canActThere && Object.keys(missing).length > 0
            ? [{ do: 'tag', imageId: image.id, tags: missing }]
            : [];
        const warnings = isAbroad && !route.canActThere
            ? [`account ${accountId} does not see the tags of ${image.id}; with target-role they are written there too`]
            : [];
        return { refusals, steps: [...launchable, ...tagging], amiId: image.id, isCopy, warnings };
    }
    const { copy } = holdings;
    if (copy !== undefined) {
        const wait = copy.state === 'available' ? [] : [{ do: 'await-copy', copyId: copy.id }];
        return { ...none, steps: wait, amiId: copy.id };
    }
    const readable = image.mappings.flatMap(({ volume }) => {
        const snapshotId = volume?.snapshotId;
        if (!isAbroad || snapshotId === undefined || holdings.readableBy[snapshotId]?.includes(accountId))
            return [];
        return [{ do: 'share-snapshot', snapshotId, accountId }];
    });
    // A copy in the same account must not take the name of its origin.
    const ending = ` for ${route.environment}`;
    const name = `${image.name.slice(0, NAME_MAX - ending.length)}${ending}`;
    const copying = {
        do: 'copy',
        imageId: image.id,
        name,
        region: route.sourceRegion,
        kmsKeyId: route.kmsKeyId
    };
    return { ...none, steps: [...launchable, ...readable, copying], amiId: undefined };
}
/** AMI names have at most 128 characters (EC2 API reference, RegisterImage). */
const NAME_MAX = 128;
/** The step as a line of a plan or a log. */
function describe(step) {
    switch (step.do) {
        case 'share-image':
            return `let account ${step.accountId} launch ${step.imageId}`;
        case 'share-snapshot':
            return `let account ${step.accountId} read ${step.snapshotId}, to copy it`;
        case 'copy':
            return `copy ${step.imageId} from ${step.region} as "${step.name}"${step.kmsKeyId === undefined ? '' : `, encrypted with ${step.kmsKeyId}`}`;
        case 'await-copy':
            return `wait for the copy ${step.copyId}`;
        case 'tag':
            return `write the tags of ${step.imageId} in the target account`;
    }
}

;// CONCATENATED MODULE: ./actions/promote/src/main.ts











/** The AMI that is live and proved in one environment becomes usable in the next: the same AMI, or a copy of it. */
async function promote(inputs, ports) {
    const { progress, setOutput } = ports;
    const source = { application: inputs.application, environment: inputs.from };
    const { evidence, verdict } = await proved(inputs, ports);
    const imageId = verdict.amiId ?? '';
    setOutput('release', verdict.release);
    setOutput('source-ami-id', imageId);
    const image = await ports.images.byId(imageId);
    if (image === undefined) {
        throw new errors/* KilnError */.NF(`${imageId} is live in ${(0,names/* clusterName */.SL)(source)}, but the AMI itself is gone.`, {
            remedy: 'Bake and deploy it again; keep-amis of retire says how many stay.'
        });
    }
    const version = versionOf(image);
    setOutput('version', version);
    const route = routeOf(inputs, evidence.world, ports);
    const tags = { ...kilnTags(image), [lib_tags/* TAG */.Dk.promotedBy]: ports.runTags[lib_tags/* TAG */.Dk.run] ?? 'local' };
    const seen = await holdings(image, route, ports);
    const transfer = planTransfer(route, seen, tagsToCompare(tags, seen));
    if (transfer.refusals.length > 0) {
        throw new errors/* KilnError */.NF(transfer.refusals.join('\n'), { remedy: 'Nothing was written. See "Accounts" in the README.' });
    }
    for (const warning of transfer.warnings)
        progress.warn(warning);
    await progress.phase(transfer.steps.length === 0 ? 'Plan: nothing to do' : `Plan: ${transfer.steps.length} steps`, async () => {
        for (const [index, step] of transfer.steps.entries())
            progress.say(`${index + 1}. ${describe(step)}`);
    });
    const outcome = inputs.mode === 'plan' ? 'planned' : outcomeOf(transfer, route);
    const amiId = inputs.mode === 'plan' ? transfer.amiId : await carryOut(transfer, tags, image, inputs, ports);
    setOutput('ami-id', amiId);
    setOutput('outcome', outcome);
    progress.say(`${amiId ?? 'the copy'} (${version ?? 'no version known'}) may go to ${inputs.to}: ${outcome}`);
    await ports.summarize(main_summary(inputs, evidence, verdict, transfer, amiId, version, outcome));
    return outcome;
}
/** Looks until the live release is proved, for as long as the inputs allow. */
async function proved(inputs, ports) {
    const cluster = { application: inputs.application, environment: inputs.from };
    let demand = {
        amiId: inputs['ami-id'],
        servedSeconds: inputs['served-seconds'],
        servedRequests: inputs['served-requests'],
        failedPercent: inputs['failed-percent'],
        survivedChaos: inputs['survived-chaos']
    };
    const look = async () => {
        const evidence = await gather(await (0,release_world/* observe */.lB)(cluster, ports), demand, ports);
        const verdict = judge(evidence, demand);
        if (verdict.refusals.length > 0) {
            throw new errors/* KilnError */.NF(verdict.refusals.join('\n'), {
                remedy: `Deploy the AMI to ${inputs.from} and promote it once it has served there. Nothing was written.`
            });
        }
        // What is waited for must not change into another AMI meanwhile.
        demand = { ...demand, amiId: verdict.amiId };
        return { evidence, verdict };
    };
    if (inputs['wait-seconds'] === 0) {
        const seen = await look();
        if (seen.verdict.notYet.length === 0)
            return seen;
        throw new errors/* KilnError */.NF(`${seen.verdict.amiId} is not proved in ${inputs.from} yet: ${seen.verdict.notYet.join('; ')}.`, {
            remedy: 'Promote it later, or give `wait-seconds`, for which this step then waits. Nothing was written.'
        });
    }
    return ports.progress.phase(`Wait until ${(0,names/* clusterName */.SL)(cluster)} is proved`, () => (0,poll/* poll */.w)(async () => {
        const seen = await look();
        return seen.verdict.notYet.length === 0 ? { done: seen } : { notYet: seen.verdict.notYet.join('; ') };
    }, {
        what: `${(0,names/* clusterName */.SL)(cluster)} to be proved`,
        deadlineSeconds: inputs['wait-seconds'],
        intervalSeconds: Math.min(ports.lookSeconds, inputs['wait-seconds']),
        signal: ports.signal,
        onNotYet: reason => ports.progress.say(reason),
        remedy: 'Promote it later, or wait longer. Nothing was written.'
    }));
}
async function gather(world, demand, ports) {
    const serving = (0,release_world/* live */.VD)(world);
    const since = (0,live_since/* liveSince */.d)(world);
    const isCounted = demand.servedRequests > 0 && serving !== undefined && since !== undefined;
    const { balancer, slots } = world.application;
    const [served, kills] = await Promise.all([
        isCounted ? ports.traffic.served(balancer.arn, slots[serving.slot].arn, since) : undefined,
        demand.survivedChaos ? ports.kills() : []
    ]);
    return { world, served, kills };
}
const accountOf = (arn) => arn.split(':')[4] ?? '';
function routeOf(inputs, world, ports) {
    const sourceAccount = accountOf(world.application.balancer.arn);
    return {
        sourceAccount,
        sourceRegion: ports.region,
        targetAccount: inputs['target-account'] ?? sourceAccount,
        targetRegion: inputs['target-region'] ?? ports.region,
        kmsKeyId: inputs['kms-key-id'],
        copy: inputs.copy,
        environment: inputs.to,
        canActThere: inputs['target-role'] !== undefined
    };
}
/** Reads no more than the route needs: an AMI for the same account and region needs nothing. */
async function holdings(image, route, ports) {
    const isAbroad = route.targetAccount !== route.sourceAccount;
    const isOwn = image.ownerId === route.sourceAccount;
    const isCopy = route.copy || route.kmsKeyId !== undefined || route.targetRegion !== route.sourceRegion;
    const snapshots = isAbroad && isOwn && isCopy ? image.mappings.flatMap(({ volume }) => volume?.snapshotId ?? []) : [];
    const launchableBy = isAbroad && isOwn ? await ports.sharing.launchableBy(image.id) : [];
    const readableBy = Object.fromEntries(await Promise.all(snapshots.map(async (id) => [id, await ports.sharing.readableBy(id)])));
    const canLook = !isAbroad || route.canActThere;
    const copies = isCopy && canLook ? await ports.target.images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.copyOf]: image.id } }) : [];
    const copy = copies.find(({ state }) => state === 'available' || state === 'pending');
    const isShared = launchableBy.includes(route.targetAccount);
    const there = isAbroad && !isCopy && route.canActThere && isShared ? await ports.target.images.byId(image.id) : undefined;
    return { image, launchableBy, readableBy, copy, tagsThere: there?.tags ?? {} };
}
/** Who promoted it first stays: a second run of the same promotion has nothing to write. */
const tagsToCompare = (tags, { tagsThere }) => {
    const { [lib_tags/* TAG */.Dk.promotedBy]: by = '', ...rest } = tags;
    return { ...rest, [lib_tags/* TAG */.Dk.promotedBy]: tagsThere[lib_tags/* TAG */.Dk.promotedBy] ?? by };
};
const outcomeOf = ({ isCopy }, route) => isCopy ? 'copied' : route.targetAccount === route.sourceAccount ? 'proved' : 'shared';
async function carryOut(transfer, tags, image, inputs, ports) {
    let amiId = transfer.amiId;
    for (const step of transfer.steps) {
        ports.signal.throwIfAborted();
        switch (step.do) {
            case 'share-image':
                await ports.sharing.shareImage(step.imageId, step.accountId);
                break;
            case 'share-snapshot':
                await ports.sharing.shareSnapshot(step.snapshotId, step.accountId);
                break;
            case 'tag':
                await ports.target.tag(step.imageId, step.tags);
                break;
            case 'copy':
                amiId = await ports.target.copy({
                    imageId: step.imageId,
                    region: step.region,
                    name: step.name,
                    description: `${image.name}, promoted from ${inputs.from} to ${inputs.to}`,
                    kmsKeyId: step.kmsKeyId,
                    clientToken: tokenOf(step.imageId, step.name, step.kmsKeyId),
                    tags: { ...tags, [lib_tags/* TAG */.Dk.copyOf]: step.imageId }
                });
                // A cancelled job still hands on what it made.
                ports.setOutput('ami-id', amiId);
                ports.progress.say(`done: ${describe(step)}`);
                await untilAvailable(amiId, ports);
                continue;
            case 'await-copy':
                await untilAvailable(step.copyId, ports);
                break;
        }
        ports.progress.say(`done: ${describe(step)}`);
    }
    return amiId;
}
/** The same copy asked for twice, within a day, is one copy (EC2 API reference, "Ensuring idempotency"). */
const tokenOf = (...parts) => (0,external_node_crypto_.createHash)('sha256').update(parts.join('\n')).digest('hex');
/** Copying terabytes across regions takes hours. */
const COPY_SECONDS = 6 * 3600;
async function untilAvailable(imageId, ports) {
    await (0,poll/* poll */.w)(async () => {
        const image = await ports.target.images.byId(imageId);
        if (image?.state === 'available')
            return { done: true };
        if (image?.state === 'failed' || image?.state === 'error') {
            throw new errors/* KilnError */.NF(`The copy ${imageId} failed: ${image.stateReason ?? 'EC2 gave no reason'}.`, {
                remedy: 'Deregister it and promote again. With a key of one’s own, look at who may use the key.',
                leftBehind: [imageId]
            });
        }
        return { notYet: image === undefined ? 'EC2 does not show it yet' : `it is ${image.state}` };
    }, {
        what: `the copy ${imageId}`,
        deadlineSeconds: COPY_SECONDS,
        intervalSeconds: ports.lookSeconds,
        signal: ports.signal,
        onNotYet: reason => ports.progress.say(`${imageId}: ${reason}`),
        remedy: 'EC2 goes on copying; promote again, and the run waits for the same copy.'
    });
}
const kilnTags = (image) => Object.fromEntries(Object.entries(image.tags).filter(([key]) => key.startsWith('kiln:')));
/** The version of the package in the AMI. */
const versionOf = ({ tags }) => {
    const nevra = tags[lib_tags/* TAG */.Dk.nevra];
    return nevra === undefined ? undefined : (0,rpm_nevra/* readNevra */.vS)(nevra)?.version;
};
function main_summary(inputs, { world, served, kills }, { release = '' }, transfer, amiId, version, outcome) {
    const since = (0,live_since/* liveSince */.d)(world);
    const kill = kills.find(({ group }) => group === release);
    const rows = [
        ['release', (0,summary/* code */.aY)(release)],
        ['version', version === undefined ? '' : (0,summary/* code */.aY)(version)],
        ['live since', since === undefined ? '' : new Date(since).toISOString()],
        ['requests', served === undefined ? '' : `${served.requests}, of which ${served.failed} failed`],
        ['chaos', kill === undefined ? '' : `${kill.date}: ${kill.outcome}, recovered after ${kill.recoverySeconds} s`],
        ['AMI', amiId === undefined ? '' : (0,summary/* code */.aY)(amiId)]
    ].filter(([, value]) => value !== '');
    const steps = transfer.steps.map((step, index) => `${index + 1}. ${(0,summary/* escaped */.Mk)(describe(step))}`).join('\n');
    return [
        `### Promote ${(0,summary/* code */.aY)(inputs.application)} from ${(0,summary/* code */.aY)(inputs.from)} to ${(0,summary/* code */.aY)(inputs.to)}: ${outcome}`,
        (0,summary/* table */.tp)(['', ''], rows),
        steps
    ]
        .filter(part => part !== '')
        .join('\n\n');
}


/***/ }),

/***/ 5947:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  X: () => (/* binding */ ports)
});

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-auto-scaling/dist-cjs/index.js
var dist_cjs = __webpack_require__(8932);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-cloudwatch/dist-cjs/index.js
var client_cloudwatch_dist_cjs = __webpack_require__(4085);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ec2/dist-cjs/index.js
var client_ec2_dist_cjs = __webpack_require__(5193);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-elastic-load-balancing-v2/dist-cjs/index.js
var client_elastic_load_balancing_v2_dist_cjs = __webpack_require__(586);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-cjs/index.js
var client_sts_dist_cjs = __webpack_require__(1695);
// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/aws/balancers.ts
var balancers = __webpack_require__(4371);
// EXTERNAL MODULE: ./lib/aws/clients.ts
var clients = __webpack_require__(8176);
// EXTERNAL MODULE: ./lib/aws/groups.ts
var groups = __webpack_require__(70);
// EXTERNAL MODULE: ./lib/aws/images.ts
var aws_images = __webpack_require__(9519);
// EXTERNAL MODULE: ./lib/aws/launch-templates.ts
var launch_templates = __webpack_require__(9819);
// EXTERNAL MODULE: ./lib/chaos/aws-record.ts
var aws_record = __webpack_require__(3480);
// EXTERNAL MODULE: ./lib/chaos/kills.ts
var kills = __webpack_require__(9820);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
;// CONCATENATED MODULE: ./actions/promote/src/outputs.ts
const OUTPUTS = ['ami-id', 'source-ami-id', 'version', 'release', 'outcome'];

// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
;// CONCATENATED MODULE: ./actions/promote/src/sharing.ts



const sharing = (client) => ({
    async launchableBy(imageId) {
        const { LaunchPermissions = [] } = await client.send(new client_ec2_dist_cjs/* DescribeImageAttributeCommand */.OkE({ ImageId: imageId, Attribute: 'launchPermission' }));
        return LaunchPermissions.flatMap(({ UserId }) => UserId ?? []);
    },
    async readableBy(snapshotId) {
        const { CreateVolumePermissions = [] } = await client.send(new client_ec2_dist_cjs/* DescribeSnapshotAttributeCommand */.x0J({ SnapshotId: snapshotId, Attribute: 'createVolumePermission' }));
        return CreateVolumePermissions.flatMap(({ UserId }) => UserId ?? []);
    },
    async shareImage(imageId, accountId) {
        await unlessManaged(imageId, client.send(new client_ec2_dist_cjs/* ModifyImageAttributeCommand */.FE3({ ImageId: imageId, LaunchPermission: { Add: [{ UserId: accountId }] } })));
    },
    async shareSnapshot(snapshotId, accountId) {
        await unlessManaged(snapshotId, client.send(new client_ec2_dist_cjs/* ModifySnapshotAttributeCommand */.KD0({
            SnapshotId: snapshotId,
            CreateVolumePermission: { Add: [{ UserId: accountId }] }
        })));
    }
});
/** EC2 user guide, "Share an Amazon EBS snapshot": what is encrypted with the AWS-managed key cannot be shared. */
async function unlessManaged(what, call) {
    try {
        await call;
    }
    catch (error) {
        const isManaged = error instanceof Error && /AWS Managed CMK|default.*key/i.test(error.message);
        if (!isManaged || (0,errors/* errorName */.Is)(error) === '')
            throw error;
        throw new errors/* KilnError */.NF(`${what} is encrypted with the AWS-managed key aws/ebs, which no other account can use.`, {
            remedy: 'Bake with a customer-managed key whose key policy lets the target account use it, or bake unencrypted and give `kms-key-id`.',
            cause: error
        });
    }
}
const target = (client) => ({
    async copy({ imageId, region, name, description, kmsKeyId, clientToken, tags }) {
        const { ImageId = '' } = await client.send(new client_ec2_dist_cjs/* CopyImageCommand */.SDF({
            SourceImageId: imageId,
            SourceRegion: region,
            Name: name,
            Description: description,
            ClientToken: clientToken,
            ...(kmsKeyId === undefined ? {} : { Encrypted: true, KmsKeyId: kmsKeyId }),
            TagSpecifications: [
                { ResourceType: 'image', Tags: (0,lib_tags/* tagList */.Tw)(tags) },
                { ResourceType: 'snapshot', Tags: (0,lib_tags/* tagList */.Tw)(tags) }
            ]
        }));
        return ImageId;
    },
    async tag(imageId, tags) {
        await client.send(new client_ec2_dist_cjs/* CreateTagsCommand */.RmG({ Resources: [imageId], Tags: (0,lib_tags/* tagList */.Tw)(tags) }));
    }
});

;// CONCATENATED MODULE: ./actions/promote/src/traffic.ts

/**
 * RequestCount and HTTPCode_Target_5XX_Count of the target group (ALB user guide, "CloudWatch metrics for your
 * Application Load Balancer"): summed by minutes up to a day, by hours beyond, because an answer holds a limited number
 * of points. Previews through the slot's own rule are counted too.
 */
const traffic = (client, now) => ({
    async served(balancerArn, targetGroupArn, since) {
        const Dimensions = [
            { Name: 'LoadBalancer', Value: balancerArn.slice(balancerArn.indexOf('loadbalancer/') + 'loadbalancer/'.length) },
            { Name: 'TargetGroup', Value: targetGroupArn.slice(targetGroupArn.indexOf('targetgroup/')) }
        ];
        const Period = now() - since < 86_400_000 ? 60 : 3600;
        const query = (Id, MetricName) => ({
            Id,
            MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions }, Period, Stat: 'Sum' }
        });
        const sums = {};
        const pages = (0,client_cloudwatch_dist_cjs/* paginateGetMetricData */.stM)({ client }, {
            // CloudWatch counts in whole minutes; before its switch a slot answers previews only.
            StartTime: new Date(Math.floor(since / 60_000) * 60_000),
            EndTime: new Date(now() + 60_000),
            MetricDataQueries: [query('requests', 'RequestCount'), query('failed', 'HTTPCode_Target_5XX_Count')]
        });
        for await (const { MetricDataResults = [] } of pages) {
            for (const { Id = '', Values = [] } of MetricDataResults) {
                sums[Id] = Values.reduce((sum, value) => sum + value, sums[Id] ?? 0);
            }
        }
        return { requests: sums['requests'] ?? 0, failed: sums['failed'] ?? 0 };
    }
});

;// CONCATENATED MODULE: ./actions/promote/src/ports.ts



















/** The real surroundings of a promotion. */
function ports(inputs, signal) {
    const aws = (0,clients/* awsDefaults */.Q)('promote');
    const ec2 = new client_ec2_dist_cjs.EC2Client(aws);
    const region = (0,clients/* regionOf */.A)() ?? '';
    const there = new client_ec2_dist_cjs.EC2Client({
        ...aws,
        ...(inputs['target-region'] === undefined ? {} : { region: inputs['target-region'] }),
        ...(inputs['target-role'] === undefined ? {} : { credentials: assumed(inputs['target-role'], aws) })
    });
    return {
        balancers: (0,balancers/* balancers */.C6)(new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(aws)),
        groups: (0,groups/* groups */.TN)(new dist_cjs/* AutoScalingClient */.yis(aws)),
        templates: (0,launch_templates/* launchTemplates */.rt)(ec2),
        images: (0,aws_images/* images */.z)(ec2, region),
        sharing: sharing(ec2),
        traffic: traffic(new client_cloudwatch_dist_cjs.CloudWatchClient(aws), Date.now),
        kills: async () => {
            const place = (0,kills/* recordPlace */.Z)(inputs['claim-store']);
            return place === undefined ? [] : (0,kills/* pastKills */.K)((0,aws_record/* awsRecord */.T)(place, aws));
        },
        target: { ...target(there), images: (0,aws_images/* images */.z)(there, inputs['target-region'] ?? region) },
        region,
        runTags: (0,lib_tags/* runTags */.He)(),
        progress: progress/* runnerProgress */.g,
        setOutput: (0,action/* outputs */.V)(OUTPUTS),
        summarize: summary/* writeSummary */.Sy,
        now: Date.now,
        signal,
        lookSeconds: 5
    };
}
/** Credentials of the role, asked for when they are first needed and again before they expire. */
function assumed(role, aws) {
    const sts = new client_sts_dist_cjs.STSClient(aws);
    return async () => {
        // Session names take letters, digits and =,.@-_ (STS API reference, AssumeRole).
        const session = `kiln-promote-${((0,lib_tags/* runTags */.He)()[lib_tags/* TAG */.Dk.run] ?? 'local').replaceAll(/[^\w=,.@-]/g, '-')}`.slice(0, 64);
        const { Credentials } = await sts.send(new client_sts_dist_cjs.AssumeRoleCommand({ RoleArn: role, RoleSessionName: session }));
        return {
            accessKeyId: Credentials?.AccessKeyId ?? '',
            secretAccessKey: Credentials?.SecretAccessKey ?? '',
            ...(Credentials?.SessionToken === undefined ? {} : { sessionToken: Credentials.SessionToken }),
            ...(Credentials?.Expiration === undefined ? {} : { expiration: Credentials.Expiration })
        };
    };
}


/***/ }),

/***/ 9519:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ images)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);


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
        async copy({ sourceId, sourceRegion, name, description, encrypted, kmsKey, tags, clientToken }) {
            const { ImageId } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .CopyImageCommand */ .SDF({
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

/***/ 3480:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ awsRecord)
/* harmony export */ });
const READS_AT_ONCE = 8;
/** The record as it is kept in AWS. Clients are loaded on first use. */
function awsRecord(place, defaults) {
    switch (place.kind) {
        case 'ssm':
            return parameters(place.path, defaults);
        case 's3':
            return objects(place.bucket, place.prefix, defaults);
        case 'dynamodb':
            return items(place.table, defaults);
    }
}
const parameters = (path, defaults) => ({
    async texts(folder) {
        const { SSMClient, paginateGetParametersByPath } = await __webpack_require__.e(/* import() */ 736).then(__webpack_require__.t.bind(__webpack_require__, 4736, 19));
        const client = new SSMClient(defaults);
        const found = [];
        const pages = paginateGetParametersByPath({ client }, { Path: `${path}/${folder}`, Recursive: true });
        for await (const { Parameters = [] } of pages) {
            for (const { Name = '', Value = '' } of Parameters)
                found.push({ key: Name.slice(path.length + 1), text: Value });
        }
        return found;
    }
});
const objects = (Bucket, prefix, defaults) => ({
    async texts(folder) {
        const { S3Client, GetObjectCommand, paginateListObjectsV2 } = await __webpack_require__.e(/* import() */ 711).then(__webpack_require__.t.bind(__webpack_require__, 3711, 19));
        // Names of buckets do not resolve below an endpoint of one's own.
        const client = new S3Client({ ...defaults, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
        const root = prefix === '' ? '' : `${prefix}/`;
        const keys = [];
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: `${root}${folder}/` })) {
            keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
        }
        const found = [];
        for (let from = 0; from < keys.length; from += READS_AT_ONCE) {
            const read = keys.slice(from, from + READS_AT_ONCE).map(async (Key) => {
                const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
                return { key: Key.slice(root.length), text: (await Body?.transformToString()) ?? '' };
            });
            found.push(...(await Promise.all(read)));
        }
        return found;
    }
});
const items = (TableName, defaults) => ({
    async texts(folder) {
        const { DynamoDBClient, paginateQuery } = await __webpack_require__.e(/* import() */ 305).then(__webpack_require__.t.bind(__webpack_require__, 4305, 19));
        const found = [];
        const pages = paginateQuery({ client: new DynamoDBClient(defaults) }, {
            TableName,
            ConsistentRead: true,
            KeyConditionExpression: '#kind = :kind',
            ExpressionAttributeNames: { '#kind': 'kind' },
            ExpressionAttributeValues: { ':kind': { S: folder } }
        });
        for await (const { Items = [] } of pages) {
            for (const item of Items)
                found.push({ key: `${folder}/${item['key']?.S}`, text: item['text']?.S ?? '' });
        }
        return found;
    }
});


/***/ }),

/***/ 9820:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ pastKills),
/* harmony export */   Z: () => (/* binding */ recordPlace)
/* harmony export */ });
/**
 * What chaos did so far, for those who only read it: promotion asks whether a release survived a kill, the status page
 * tells of recoveries. The chaos action writes the record; test/chaos-record.test.ts holds both to the same form.
 */
/** Every kill, newest first; what was spared after all was none. */
async function pastKills(record) {
    const found = new Map();
    for (const { key, text } of await record.texts('history')) {
        const [, application = '', month = ''] = key.split('/');
        const days = JSON.parse(text);
        for (const [day, instanceId, outcome, seconds] of days) {
            const date = `${month}-${String(day).padStart(2, '0')}`;
            const recoverySeconds = seconds ?? undefined;
            found.set(`${date} ${application}`, {
                ...{ application, date, instanceId, outcome, recoverySeconds },
                ...{ group: undefined, at: undefined }
            });
        }
    }
    for (const { key, text } of await record.texts('claims')) {
        const [, date = '', application = ''] = key.split('/');
        const claim = JSON.parse(text);
        found.set(`${date} ${application}`, {
            application,
            date,
            instanceId: claim.instanceId ?? '',
            outcome: claim.outcome ?? 'unknown',
            recoverySeconds: claim.recoverySeconds,
            group: claim.group,
            at: claim.at
        });
    }
    return [...found.values()]
        .filter(({ outcome }) => !outcome.startsWith('spared'))
        .sort((a, b) => (b.at ?? b.date).localeCompare(a.at ?? a.date));
}
/** Reads `ssm:/kiln/chaos`, `s3://bucket/prefix` or `dynamodb://table`; undefined when it is none of them. */
function recordPlace(text) {
    const [, path] = /^ssm:((?:\/[\w.-]+)+)$/.exec(text) ?? [];
    if (path !== undefined)
        return { kind: 'ssm', path };
    const [, table] = /^dynamodb:\/\/([\w.-]{3,255})$/.exec(text) ?? [];
    if (table !== undefined)
        return { kind: 'dynamodb', table };
    const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*[\w.-]))?\/?$/.exec(text) ?? [];
    return bucket === undefined ? undefined : { kind: 's3', bucket, prefix };
}


/***/ }),

/***/ 3371:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ liveSince),
/* harmony export */   e: () => (/* binding */ recordLive)
/* harmony export */ });
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2916);


/** Notes on the group since when its release is live: AWS keeps no history of a rule's weights. */
async function recordLive({ release, at, overlapMilliseconds }, groups) {
    await groups.tag(release, {
        [_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.liveSince]: new Date(at).toISOString(),
        ...(overlapMilliseconds === undefined ? {} : { [_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.overlapMilliseconds]: String(overlapMilliseconds) })
    });
}
/**
 * Since when the live release serves, in milliseconds since the epoch; undefined when nothing is live. Without a note
 * (the deploy was killed just before it) since its group was made, which a release cannot be live before.
 */
function liveSince(world) {
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_1__/* .standing */ .JA)((0,_world_js__WEBPACK_IMPORTED_MODULE_1__/* .live */ .VD)(world)?.release);
    if (group === undefined)
        return undefined;
    const noted = Date.parse(group.tags[_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.liveSince] ?? '');
    return Number.isNaN(noted) ? group.createdAt : Math.max(noted, group.createdAt);
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
/** Epoch, then version, then release. */
function compareEvr(a, b) {
    return (Math.sign(a.epoch - b.epoch) || compareVersions(a.version, b.version) || compareVersions(a.release, b.release) || 0);
}


/***/ })

};
