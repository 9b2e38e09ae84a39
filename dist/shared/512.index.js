export const id = 512;
export const ids = [512];
export const modules = {

/***/ 3513:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ warningOf),
/* harmony export */   b: () => (/* binding */ approvals)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);

/**
 * Asks GitHub for the environment's protection rules; needs `actions: read` in a private repository. A custom rule is an
 * app that approves. https://docs.github.com/en/rest/deployments/environments#get-an-environment
 */
function approvals({ token, repository, apiUrl }) {
    return async (environment) => {
        const url = `${apiUrl}/repos/${repository}/environments/${encodeURIComponent(environment)}`;
        const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` };
        try {
            const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
            if (answer.status === 404)
                return { is: 'not-asked-for', why: 'no environment' };
            if (!answer.ok)
                return { is: 'unknown', why: `HTTP ${answer.status}` };
            const { protection_rules: rules = [] } = (await answer.json());
            const asks = rules.some(({ type }) => type !== 'wait_timer' && type !== 'branch_policy');
            return asks ? { is: 'asked-for' } : { is: 'not-asked-for', why: 'no reviewers' };
        }
        catch (error) {
            // Nobody answered, or something on the way did, in words of its own.
            return { is: 'unknown', why: (0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error) };
        }
    };
}
/** What to tell of it, when it is not as it should be. */
function warningOf(environment, approval) {
    switch (approval.is) {
        case 'asked-for':
            return undefined;
        case 'unknown':
            return `Whether anybody must approve deployments to ${environment} could not be asked (${approval.why}): give the job \`actions: read\`.`;
        case 'not-asked-for':
            return approval.why === 'no environment'
                ? `The repository has no environment ${environment}: GitHub makes it at the first job that names it, and nobody is asked. Make it with required reviewers (Settings, Environments).`
                : `Nobody must approve deployments to ${environment}: what is proved goes on by itself. Require reviewers there (Settings, Environments) if people are to agree first.`;
    }
}


/***/ }),

/***/ 8512:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1167);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8395);
/* harmony import */ var _ports_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5947);




await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .Cs)(async (signal) => {
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
/* harmony import */ var _lib_chaos_store_place_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4898);
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
    'claim-store': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_chaos_store_place_js__WEBPACK_IMPORTED_MODULE_0__/* .storeAddress */ .uv, 'ssm:/kiln/chaos'),
    'wait-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(0, 7 * 86_400), 0),
    'target-account': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .matching */ .wC)(/^\d{12}$/, 'an account id of 12 digits')),
    'target-role': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .matching */ .wC)(/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'the ARN of a role')),
    'target-region': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .matching */ .wC)(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1')),
    'kms-key-id': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq),
    copy: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt, false),
    'github-token': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq),
    ..._lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .planOrApply */ .zV
};
function inputs(env) {
    const given = (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .readInputs */ .Ko)(fields, env, together);
    const roleAccount = accountOf(given['target-role']);
    return roleAccount === undefined ? given : { ...given, 'target-account': roleAccount };
}
const accountOf = (role) => role?.split(':')[4];
function together(given) {
    const problems = [];
    const { application } = given;
    for (const input of ['from', 'to']) {
        const environment = given[input];
        if (application === undefined || environment === undefined)
            continue;
        const problem = (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .clusterProblem */ .En)({ application, environment });
        if (problem !== undefined)
            problems.push({ input, problem });
    }
    if (given.to !== undefined && given.from === given.to) {
        problems.push({ input: 'to', problem: `"${given.to}" is the environment promoted from` });
    }
    const roleAccount = accountOf(given['target-role']);
    const account = given['target-account'];
    if (roleAccount !== undefined && account !== undefined && roleAccount !== account) {
        problems.push({ input: 'target-role', problem: `is of account ${roleAccount}, not of target-account ${account}` });
    }
    return problems;
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
// EXTERNAL MODULE: ./lib/aws/image-copies.ts
var image_copies = __webpack_require__(9243);
// EXTERNAL MODULE: ./lib/aws/images.ts
var aws_images = __webpack_require__(9519);
// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/names.ts
var names = __webpack_require__(714);
// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
// EXTERNAL MODULE: ./lib/progress.ts
var lib_progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/release/application.ts
var release_application = __webpack_require__(6926);
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
// EXTERNAL MODULE: ./actions/promote/src/approval.ts
var approval = __webpack_require__(3513);
// EXTERNAL MODULE: ./lib/release/steps.ts
var steps = __webpack_require__(4707);
;// CONCATENATED MODULE: ./actions/promote/src/proof.ts




/** Whether the AMI has proved itself where it is live. Pure. */
function judge(evidence, demand) {
    const { world, served } = evidence;
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
    if (demand.servedRequests > 0 && (0,release_application/* isWorker */.xD)(world.application)) {
        const refusal = `${application} in ${environment} are workers, which answer no requests that could be counted`;
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
        const last = lastKillOf(release.name, evidence);
        if (last === undefined)
            notYet.push(`${release.name} has not been through a chaos kill`);
        else if (last.outcome !== 'steady') {
            notYet.push(`the last chaos kill of ${release.name}, on ${last.date}, ended as "${last.outcome}"`);
        }
    }
    return { refusals: [], notYet, release: release.name, amiId };
}
/**
 * The last kill of the group of this name that stands here. Another region or account has groups of the same names, and
 * an application that was taken down and made anew counts its releases from 1 again. A kill of a day in the compact
 * history names no group, so only recent ones can be told to be of this release.
 */
function lastKillOf(release, { world, kills, account, region }) {
    const group = (0,release_world/* standing */.JA)(world.releases.find(({ name }) => name === release));
    if (group === undefined)
        return undefined;
    return kills.find(kill => kill.group === release &&
        (kill.region === undefined || kill.region === region) &&
        // A name that people gave an account says nothing of its digits.
        (!/^\d{12}$/.test(kill.account ?? '') || kill.account === account) &&
        Date.parse(kill.at ?? '') >= group.createdAt);
}
function fallsShort(served, demand, release) {
    const { requests, failed, notCounted } = served;
    if (notCounted !== undefined)
        return [`CloudWatch did not say what ${release} answered (${notCounted})`];
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
    // A copy in the same account must not take the name of its origin.
    const ending = ` for ${route.environment}`;
    const name = `${image.name.slice(0, NAME_MAX - ending.length)}${ending}`;
    const { kmsKeyId } = route;
    const copy = holdings.copies.find(one => kmsKeyId === undefined || one.kmsKeyId === kmsKeyId);
    if (copy !== undefined) {
        const wait = copy.state === 'available' ? [] : [{ do: 'await-copy', copyId: copy.id }];
        return { ...none, steps: wait, amiId: copy.id };
    }
    const namesake = holdings.copies.find(one => one.name === name);
    if (namesake !== undefined) {
        const under = namesake.kmsKeyId === undefined ? 'without a key of its own' : `under ${namesake.kmsKeyId}`;
        return {
            ...none,
            refusals: [
                `${namesake.id} is the copy of ${image.id} for ${route.environment} already, ${under} and not under ${kmsKeyId}: deregister it, or promote with the key that it has`
            ]
        };
    }
    const readable = image.mappings.flatMap(({ volume }) => {
        const snapshotId = volume?.snapshotId;
        if (!isAbroad || snapshotId === undefined || holdings.readableBy[snapshotId]?.includes(accountId))
            return [];
        return [{ do: 'share-snapshot', snapshotId, accountId }];
    });
    const copying = { do: 'copy', imageId: image.id, name, region: route.sourceRegion, kmsKeyId };
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
    const unapproved = ports.approvalOf && (0,approval/* warningOf */.a)(inputs.to, await ports.approvalOf(inputs.to));
    if (unapproved !== undefined)
        progress.warn(unapproved);
    const steps = (0,lib_progress/* numbered */.jN)(transfer.steps.map(describe));
    const title = steps.length === 0 ? 'Plan: nothing to do' : `Plan: ${(0,counted/* counted */.h)(steps.length, 'step')}`;
    await (0,lib_progress/* tellPlan */.fb)(title, steps, progress);
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
    return ports.progress.phase(`Wait until ${(0,names/* clusterName */.SL)(cluster)} is proved`, () => (0,poll/* poll */.wt)(async () => {
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
    const { application } = world;
    const [served, kills] = await Promise.all([
        isCounted && !(0,release_application/* isWorker */.xD)(application)
            ? ports.traffic.served(application.balancer.arn, application.slots[serving.slot].arn, since)
            : undefined,
        demand.survivedChaos ? ports.kills() : []
    ]);
    return { world, served, kills, account: accountOf(application), region: ports.region };
}
const accountOf = (application) => (0,release_application/* isWorker */.xD)(application) ? application.securityGroup.ownerId : (application.balancer.arn.split(':')[4] ?? '');
function routeOf(inputs, world, ports) {
    const sourceAccount = accountOf(world.application);
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
    const snapshots = isAbroad && isOwn && isCopy ? (0,aws_images/* snapshotsOf */.X)([image]) : [];
    const launchableBy = isAbroad && isOwn ? await ports.sharing.launchableBy(image.id) : [];
    const readableBy = Object.fromEntries(await Promise.all(snapshots.map(async (id) => [id, await ports.sharing.readableBy(id)])));
    const canLook = !isAbroad || route.canActThere;
    const found = isCopy && canLook ? await ports.target.images.find({ owners: ['self'], tags: { [lib_tags/* TAG */.Dk.copyOf]: image.id } }) : [];
    const copies = found
        .filter(({ state }) => state === 'available' || state === 'pending')
        .map(({ id, state, name, tags }) => ({ id, state, name, kmsKeyId: tags[lib_tags/* TAG */.Dk.copyKey] }));
    const isShared = launchableBy.includes(route.targetAccount);
    const there = isAbroad && !isCopy && route.canActThere && isShared ? await ports.target.images.byId(image.id) : undefined;
    return { image, launchableBy, readableBy, copies, tagsThere: there?.tags ?? {} };
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
                amiId = await copied(step, tags, `${image.name}, promoted from ${inputs.from} to ${inputs.to}`, ports);
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
/** A copy that was asked for shows within seconds. */
const ABSENT_SECONDS = 30;
function copied(step, tags, description, { target, setOutput, progress, lookSeconds, signal }) {
    const { imageId, region, name, kmsKeyId } = step;
    const ask = async (attempt) => {
        const clientToken = tokenOf(imageId, name, kmsKeyId, attempt === 1 ? undefined : `${attempt}`);
        const copyTagged = copyTags(tags, step);
        const amiId = await target.copy({ imageId, region, name, description, kmsKeyId, clientToken, tags: copyTagged });
        // A cancelled job still hands on what it made.
        setOutput('ami-id', amiId);
        progress.say(`done: ${describe(step)}`);
        return amiId;
    };
    return (0,image_copies/* copyThatShows */.T)(ask, target.images, {
        ...{ looks: Math.floor(ABSENT_SECONDS / lookSeconds) + 1, intervalSeconds: lookSeconds, signal },
        onGone: gone => progress.say(`${gone} was deregistered since it was asked for; copying anew.`)
    });
}
/** A copy's own facts take the place of those of an origin that is a copy itself. */
function copyTags(tags, { imageId, kmsKeyId }) {
    const { [lib_tags/* TAG */.Dk.copyKey]: _ofTheOrigin, ...rest } = tags;
    return { ...rest, [lib_tags/* TAG */.Dk.copyOf]: imageId, ...(kmsKeyId === undefined ? {} : { [lib_tags/* TAG */.Dk.copyKey]: kmsKeyId }) };
}
/** The same copy asked for twice, within a day, is one copy (EC2 API reference, "Ensuring idempotency"). */
const tokenOf = (...parts) => (0,external_node_crypto_.createHash)('sha256').update(parts.join('\n')).digest('hex');
/** Copying terabytes across regions takes hours. */
const COPY_SECONDS = 6 * 3600;
async function untilAvailable(imageId, ports) {
    await (0,poll/* poll */.wt)(async () => {
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
function main_summary(inputs, evidence, { release = '' }, transfer, amiId, version, outcome) {
    const { world, served } = evidence;
    const since = (0,live_since/* liveSince */.d)(world);
    const kill = lastKillOf(release, evidence);
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
// EXTERNAL MODULE: ./lib/aws/networks.ts
var networks = __webpack_require__(1002);
// EXTERNAL MODULE: ./lib/chaos/kills.ts
var kills = __webpack_require__(9820);
// EXTERNAL MODULE: ./lib/chaos/open-store.ts + 4 modules
var open_store = __webpack_require__(7998);
// EXTERNAL MODULE: ./lib/chaos/store-place.ts
var store_place = __webpack_require__(4898);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
// EXTERNAL MODULE: ./actions/promote/src/approval.ts
var approval = __webpack_require__(3513);
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
        let notCounted;
        const pages = (0,client_cloudwatch_dist_cjs/* paginateGetMetricData */.stM)({ client }, {
            // CloudWatch counts in whole minutes; before its switch a slot answers previews only.
            StartTime: new Date(Math.floor(since / 60_000) * 60_000),
            EndTime: new Date(now() + 60_000),
            MetricDataQueries: [query('requests', 'RequestCount'), query('failed', 'HTTPCode_Target_5XX_Count')]
        });
        for await (const { MetricDataResults = [] } of pages) {
            for (const { Id = '', Values = [], StatusCode = 'Complete' } of MetricDataResults) {
                // A metric that could not be read has no values, as one that counted nothing (GetMetricData, MetricDataResult).
                if (StatusCode === 'InternalError' || StatusCode === 'Forbidden')
                    notCounted = `${Id}: ${StatusCode}`;
                sums[Id] = Values.reduce((sum, value) => sum + value, sums[Id] ?? 0);
            }
        }
        const counted = { requests: sums['requests'] ?? 0, failed: sums['failed'] ?? 0 };
        return notCounted === undefined ? counted : { ...counted, notCounted };
    }
});

;// CONCATENATED MODULE: ./actions/promote/src/ports.ts






















/** The real surroundings of a promotion. */
function ports(inputs, signal) {
    const aws = (0,clients.awsDefaults)('promote');
    const ec2 = new client_ec2_dist_cjs.EC2Client(aws);
    const region = (0,clients.regionOf)() ?? '';
    const there = new client_ec2_dist_cjs.EC2Client({
        ...aws,
        ...(inputs['target-region'] === undefined ? {} : { region: inputs['target-region'] }),
        ...(inputs['target-role'] === undefined ? {} : { credentials: assumed(inputs['target-role'], aws) })
    });
    return {
        balancers: (0,balancers/* balancers */.C6)(new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(aws)),
        groups: (0,groups/* groups */.TN)(new dist_cjs/* AutoScalingClient */.yis(aws)),
        templates: (0,launch_templates/* launchTemplates */.rt)(ec2),
        networks: (0,networks/* networks */.o8)(ec2),
        images: (0,aws_images/* images */.z)(ec2, region),
        sharing: sharing(ec2),
        traffic: traffic(new client_cloudwatch_dist_cjs.CloudWatchClient(aws), Date.now),
        kills: async () => {
            const place = (0,store_place/* storePlace */.Fo)(inputs['claim-store']);
            return place === undefined ? [] : (0,kills/* pastKills */.K)((0,open_store/* openStore */.C)(place, aws));
        },
        approvalOf: approvalsOf(inputs['github-token']),
        target: { ...target(there), images: (0,aws_images/* images */.z)(there, inputs['target-region'] ?? region) },
        region,
        runTags: (0,lib_tags/* runTags */.He)(),
        progress: progress/* runnerProgress */.gb,
        setOutput: (0,action/* outputs */.V4)(OUTPUTS),
        summarize: summary/* writeSummary */.Sy,
        now: Date.now,
        signal,
        lookSeconds: 5
    };
}
function approvalsOf(token) {
    const repository = process.env['GITHUB_REPOSITORY'];
    if (token === undefined || repository === undefined)
        return undefined;
    return (0,approval/* approvals */.b)({ token, repository, apiUrl: process.env['GITHUB_API_URL'] || 'https://api.github.com' });
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


/***/ })

};
