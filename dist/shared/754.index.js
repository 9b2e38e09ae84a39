export const id = 754;
export const ids = [754];
export const modules = {

/***/ 2754:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7593);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7721);
/* harmony import */ var _ports_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7751);




await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .C)(async (signal) => {
    await (0,_main_js__WEBPACK_IMPORTED_MODULE_2__/* .rollback */ .d)((0,_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .inputs */ .Q)(), (0,_ports_js__WEBPACK_IMPORTED_MODULE_3__/* .ports */ .X)(signal));
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 7593:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ inputs)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(453);

const fields = {
    ..._lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .ofCluster */ .K$,
    release: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[a-z][a-z0-9-]*-v\d{3,}$/, 'a release such as hello-world-test-v006')),
    reason: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    'health-timeout-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(5, 7200), 300),
    'soak-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 86_400), 120),
    ..._lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .planOrApply */ .zV
};
const inputs = (env) => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .readingOf */ .MU)(fields, env);


/***/ }),

/***/ 7721:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ rollback)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(453);
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(714);
/* harmony import */ var _lib_release_health_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4848);
/* harmony import */ var _lib_release_rollback_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5842);
/* harmony import */ var _lib_release_rule_conditions_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8463);
/* harmony import */ var _lib_release_steps_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4707);
/* harmony import */ var _lib_release_world_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2916);
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1262);









/** The release before serves again, by one write; nothing else has to work for it but AWS. */
async function rollback(given, ports) {
    const { values: inputs, problems } = given;
    const { progress, setOutput, now } = ports;
    const soak = inputs['soak-seconds'];
    const seen = await (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .lookTogether */ .yA)(given, async (cluster) => {
        const world = await (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_6__/* .observe */ .lB)(cluster, ports);
        const first = (0,_lib_release_rollback_js__WEBPACK_IMPORTED_MODULE_3__/* .planRollback */ .I)(world, soak, inputs.release, reasonOf(inputs));
        // Which release is meant decides whether there is a way back to it.
        if (first.refusals.length > 0 && !problems.some(({ input }) => input === 'release')) {
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .RefusedError */ .fk(first.refusals.join('\n'), wayOut(first, inputs));
        }
        return { cluster, world, first };
    });
    const { cluster, first } = seen;
    let { world } = seen;
    setOutput('release', first.to?.name);
    setOutput('slot', first.slot);
    const name = (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_7__/* .clusterName */ .SL)(cluster);
    const title = first.steps.length === 0
        ? `${first.to?.name} is live already; nothing to do`
        : `Plan: ${name} back to ${first.to?.name}`;
    await progress.phase(title, async () => {
        for (const [index, step] of first.steps.entries())
            progress.say(`${index + 1}. ${spelled(step)}`);
    });
    const switches = first.steps.some(step => step.do === 'switch');
    if (inputs.release === undefined && !switches && first.steps.length > 0) {
        progress.warn(`the last switch to ${first.to?.name} was interrupted; this run finishes it and does not turn the traffic round again`);
    }
    const moments = [{ at: now(), what: 'started' }];
    if (inputs.mode === 'apply')
        world = await carryOutAll(world, first, soak, inputs, ports, moments);
    // Asked last: a way back waits for nothing that it does not need.
    for (const line of await (0,_lib_release_rule_conditions_js__WEBPACK_IMPORTED_MODULE_4__/* .ruleEdits */ .uK)(world.application, ports.balancers).catch(error => [(0,_lib_release_rule_conditions_js__WEBPACK_IMPORTED_MODULE_4__/* .editsUnknown */ .g1)(error)])) {
        progress.warn(line);
    }
    const outcome = first.steps.length === 0 ? 'unchanged' : inputs.mode === 'plan' ? 'planned' : switches ? 'rolled-back' : 'finished';
    setOutput('outcome', outcome);
    const lines = first.steps.map((step, index) => `${index + 1}. ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .escaped */ .Mk)(spelled(step))}`).join('\n');
    const reason = inputs.reason === undefined ? '' : ` Why: ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .escaped */ .Mk)(inputs.reason)}`;
    await ports.summarize(`### ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .code */ .aY)(name)}: ${outcome}\n\n${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .code */ .aY)(first.to?.name ?? 'none')} serves from slot ${first.slot}.${reason}\n\n${inputs.mode === 'plan' ? lines : (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .timeline */ .IO)(moments)}`);
    return outcome;
}
const reasonOf = ({ reason }) => reason ?? 'rolled back by hand, no reason given';
async function carryOutAll(start, first, soakSeconds, inputs, ports, moments) {
    let world = start;
    let isFresh = true;
    for (;;) {
        if (ports.signal.aborted)
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .CancelledError */ .cc();
        const planned = (0,_lib_release_rollback_js__WEBPACK_IMPORTED_MODULE_3__/* .planRollback */ .I)(world, soakSeconds, first.to?.name, reasonOf(inputs));
        if (planned.refusals.length > 0) {
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(planned.refusals.join('\n'), { remedy: wayOut(planned, inputs) });
        }
        const step = planned.steps[0];
        if (step === undefined)
            return world;
        if (step.do === 'switch' && !isFresh) {
            world = await (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_6__/* .observeAgain */ .pC)(world, ['rules', 'groups', 'targets'], ports);
            isFresh = true;
            continue;
        }
        isFresh = false;
        if (step.do === 'await-healthy') {
            const { world: seen } = await (0,_lib_release_health_js__WEBPACK_IMPORTED_MODULE_2__/* .untilHealthy */ .y)(step, world, ports, {
                deadlineSeconds: inputs['health-timeout-seconds'],
                unhealthySeconds: inputs['health-timeout-seconds'],
                intervalSeconds: 2,
                lossIsFailure: false
            });
            world = seen;
            isFresh = true;
        }
        else {
            world = await (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_5__/* .carryOut */ .u0)(step, world, ports);
        }
        moments.push({ at: ports.now(), what: spelled(step) });
        ports.progress.say(`done: ${spelled(step)}`);
    }
}
/** What to do about the refusals of a plan. */
function wayOut({ to, slot }, { release }) {
    if (slot === undefined)
        return 'Put right what the lines above name, then run it again.';
    if (to === undefined)
        return 'There is no way back from here. Deploy a release that works with red-black-deploy.';
    // Another one than was named is there to go back to.
    return release !== undefined && to.name !== release
        ? `Leave the input "release" away, or name ${to.name}, to go back to that.`
        : 'Settle what the lines above name and run it again, or deploy a release that works with red-black-deploy.';
}
const spelled = (step) => step.do === 'await-healthy' ? `wait for ${step.needed} healthy instances of ${step.release}` : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_5__/* .describe */ .q0)(step);


/***/ }),

/***/ 7751:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  X: () => (/* binding */ ports)
});

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-auto-scaling/dist-cjs/index.js
var dist_cjs = __webpack_require__(8932);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ec2/dist-cjs/index.js
var client_ec2_dist_cjs = __webpack_require__(5193);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-elastic-load-balancing-v2/dist-cjs/index.js
var client_elastic_load_balancing_v2_dist_cjs = __webpack_require__(586);
// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/aws/balancers.ts
var balancers = __webpack_require__(4371);
// EXTERNAL MODULE: ./lib/aws/clients.ts
var clients = __webpack_require__(8176);
// EXTERNAL MODULE: ./lib/aws/groups.ts
var groups = __webpack_require__(70);
// EXTERNAL MODULE: ./lib/aws/instances.ts
var instances = __webpack_require__(1732);
// EXTERNAL MODULE: ./lib/aws/launch-templates.ts
var launch_templates = __webpack_require__(9819);
// EXTERNAL MODULE: ./lib/aws/lifecycle-hooks.ts
var lifecycle_hooks = __webpack_require__(2257);
// EXTERNAL MODULE: ./lib/aws/networks.ts
var networks = __webpack_require__(1002);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/release/steps.ts
var steps = __webpack_require__(4707);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
;// CONCATENATED MODULE: ./actions/rollback/src/outputs.ts
const OUTPUTS = ['release', 'slot', 'outcome'];

;// CONCATENATED MODULE: ./actions/rollback/src/ports.ts















/** The real surroundings of a rollback. */
function ports(signal) {
    const aws = (0,clients.awsDefaults)('rollback');
    const ec2 = new client_ec2_dist_cjs.EC2Client(aws);
    const scaling = new dist_cjs/* AutoScalingClient */.yis(aws);
    return {
        balancers: (0,balancers/* balancers */.C6)(new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(aws)),
        groups: (0,groups/* groups */.TN)(scaling),
        templates: (0,launch_templates/* launchTemplates */.rt)(ec2),
        networks: (0,networks/* networks */.o8)(ec2),
        consoleLog: id => (0,instances/* instances */.V)(ec2).consoleLog(id),
        hooks: (0,lifecycle_hooks/* lifecycleHooks */.P)(scaling),
        patience: steps/* AWS_PATIENCE */.iE,
        progress: progress/* runnerProgress */.gb,
        setOutput: (0,action/* outputs */.V)(OUTPUTS),
        summarize: summary/* writeSummary */.Sy,
        now: Date.now,
        signal
    };
}


/***/ }),

/***/ 1732:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ instances)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5193);

const instances = (client) => ({
    async consoleLog(instanceId) {
        const { Output } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_0__/* .GetConsoleOutputCommand */ .Olx({ InstanceId: instanceId, Latest: true }));
        if (Output === undefined || Output === '')
            return undefined;
        return Buffer.from(Output, 'base64').toString();
    },
    async imagesOf(instanceIds) {
        const found = new Map();
        if (instanceIds.length === 0)
            return found;
        // By filter: one id that is gone would fail a call that names it.
        const Filters = [{ Name: 'instance-id', Values: [...instanceIds] }];
        for await (const { Reservations = [] } of (0,_aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_0__/* .paginateDescribeInstances */ .H0T)({ client }, { Filters })) {
            for (const { InstanceId = '', ImageId = '' } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
                found.set(InstanceId, ImageId);
            }
        }
        return found;
    }
});


/***/ }),

/***/ 2257:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ lifecycleHooks)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8932);

/** Reads the lifecycle hooks of a group as the creation of another takes them. */
const lifecycleHooks = (client) => async (group) => {
    const answer = await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__/* .DescribeLifecycleHooksCommand */ .TnH({ AutoScalingGroupName: group }));
    return (answer.LifecycleHooks ?? []).map(hook => ({
        LifecycleHookName: hook.LifecycleHookName,
        LifecycleTransition: hook.LifecycleTransition,
        ...(hook.HeartbeatTimeout === undefined ? {} : { HeartbeatTimeout: hook.HeartbeatTimeout }),
        ...(hook.DefaultResult === undefined ? {} : { DefaultResult: hook.DefaultResult }),
        ...(hook.NotificationMetadata === undefined ? {} : { NotificationMetadata: hook.NotificationMetadata }),
        ...(hook.NotificationTargetARN === undefined ? {} : { NotificationTargetARN: hook.NotificationTargetARN }),
        ...(hook.RoleARN === undefined ? {} : { RoleARN: hook.RoleARN })
    }));
};


/***/ }),

/***/ 4848:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   y: () => (/* binding */ untilHealthy)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _poll_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8485);
/* harmony import */ var _application_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6926);
/* harmony import */ var _hooks_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3640);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2916);





/** With all its instances there, the group is looked at once in so many looks: Auto Scaling throttles soonest. */
const GROUP_EVERY = 3;
/** At first, and when health checks have just begun, things happen soon, and looks come this much closer. */
const QUICK_LOOKS = 4;
const SOON_MILLISECONDS = 20_000;
const QUICK_SHARE = 0.36;
const WAITS_FOR_HOOK = 'Pending:Wait';
const isInService = ({ lifecycle }) => lifecycle === 'InService';
/** An instance that is expected and not there after this time makes us ask Auto Scaling why. */
const STALL_SECONDS = 8;
const CONSOLE_LINES = 30;
/**
 * Looks until the slot has enough healthy instances of the release and of nothing else, telling of each instance what
 * it waits for. Fails as soon as it is sure, with what Auto Scaling, the balancer and the instance itself say.
 */
async function untilHealthy(step, before, ports, limits) {
    const { slot, needed } = step;
    const start = ports.now();
    const watch = instanceWatch(ports);
    const { application } = before;
    const target = (0,_application_js__WEBPACK_IMPORTED_MODULE_2__/* .isWorker */ .xD)(application) ? undefined : application.slots[slot];
    const where = { ...step, judged: target === undefined ? "EC2's checks" : `health check ${target.healthCheck.path}` };
    let world = before;
    let inService = 0;
    let allInServiceAt;
    let hooks;
    for (let look = 0;; look++) {
        ports.signal.throwIfAborted();
        const isGroupDue = target === undefined || look % GROUP_EVERY === 0 || inService < needed;
        if (isGroupDue)
            world = await (0,_world_js__WEBPACK_IMPORTED_MODULE_3__/* .observeAgain */ .pC)(world, ['groups'], ports);
        // Auto Scaling registers an instance when it comes into service: before, there is nothing in the slot to ask about.
        const isThere = (0,_world_js__WEBPACK_IMPORTED_MODULE_3__/* .standing */ .JA)(world.releases.find(({ name }) => name === step.release))?.instances.some(isInService);
        const targets = isThere && target !== undefined ? await ports.balancers.targets(target.arn) : world.targets[slot];
        world = { ...world, at: ports.now(), targets: { ...world.targets, [slot]: targets } };
        const release = world.releases.find(({ name }) => name === step.release);
        if (release === undefined)
            throw gone(step);
        const others = (0,_world_js__WEBPACK_IMPORTED_MODULE_3__/* .strangers */ .ob)(world, slot, release);
        const healthy = (0,_world_js__WEBPACK_IMPORTED_MODULE_3__/* .healthyCount */ .jB)(world, slot, release);
        const own = (0,_world_js__WEBPACK_IMPORTED_MODULE_3__/* .standing */ .JA)(release)?.instances ?? [];
        if (own.some(({ lifecycle }) => lifecycle === WAITS_FOR_HOOK)) {
            hooks ??= await (0,_hooks_js__WEBPACK_IMPORTED_MODULE_4__/* .hooksText */ .q)(step.release, 'autoscaling:EC2_INSTANCE_LAUNCHING', ports);
        }
        watch.see(own, targets, hooks);
        inService = own.filter(isInService).length;
        if (inService >= needed)
            allInServiceAt ??= ports.now();
        if (healthy >= needed && others.length === 0) {
            return { world, slowestBootSeconds: watch.slowestBootSeconds() };
        }
        // Something in the slot is not known yet, or not known to have left: look at the groups at once.
        if (!isGroupDue && others.length > 0)
            world = await (0,_world_js__WEBPACK_IMPORTED_MODULE_3__/* .observeAgain */ .pC)(world, ['groups'], ports);
        const waitedSeconds = (ports.now() - start) / 1000;
        const lost = limits.lossIsFailure ? watch.lost() : undefined;
        const sick = watch.sickFor(limits.unhealthySeconds);
        const isStalled = isGroupDue && own.length < needed && waitedSeconds > STALL_SECONDS;
        const isOver = waitedSeconds >= limits.deadlineSeconds;
        if (isStalled || lost !== undefined || isOver) {
            const failed = failures(await ports.groups.activities(step.release), (0,_world_js__WEBPACK_IMPORTED_MODULE_3__/* .standing */ .JA)(release)?.createdAt ?? 0);
            if (failed.length > 0) {
                throw notLaunched(step, failed, hooks);
            }
        }
        if (lost !== undefined)
            throw await unhealthy(where, `${lost} went away while it started`, lost, ports);
        if (sick !== undefined) {
            throw await unhealthy(where, `${sick.id} ${sick.says} for ${limits.unhealthySeconds} s`, sick.id, ports);
        }
        if (isOver) {
            const waiting = watch.waiting();
            const says = others.length > 0 && healthy >= needed
                ? `slot ${slot} still holds ${others.map(({ instanceId }) => instanceId).join(', ')} of another release`
                : `after ${limits.deadlineSeconds} s only ${healthy} of ${needed} instances are healthy: ${waiting.text}`;
            throw await unhealthy(where, says, waiting.worst, ports, waiting.isForHook ? hooks : undefined);
        }
        const isSoon = look < QUICK_LOOKS || (allInServiceAt !== undefined && ports.now() - allInServiceAt < SOON_MILLISECONDS);
        await (0,_poll_js__WEBPACK_IMPORTED_MODULE_1__/* .pause */ .v7)(limits.intervalSeconds * (isSoon ? QUICK_SHARE : 1), ports.signal);
    }
}
const gone = ({ release }) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(`Release ${release} disappeared while its instances started.`, {
    remedy: 'Somebody deleted it, by hand or by another run. Run the deploy again when that is settled.'
});
/** AWS names the token of an action that was abandoned, not its hook. */
const notLaunched = ({ release, slot }, failed, hooks = 'a lifecycle hook') => {
    const lines = failed.map(message => (ABANDONED.test(message) ? `${message} (${hooks})` : message));
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(`${release} did not become healthy in slot ${slot}: Auto Scaling could not launch its instances:\n${lines.join('\n')}`, {
        remedy: 'Settle what the lines above name (capacity, a quota, a right of the role, an image, key or security group, what completes a lifecycle hook) and deploy again; nothing that serves was touched.'
    });
};
async function unhealthy({ release, slot, judged }, why, instanceId, { consoleLog }, hooks) {
    const log = instanceId === undefined ? undefined : await consoleLog(instanceId).catch(() => undefined);
    const tail = log?.trimEnd().split(/\r?\n/).slice(-CONSOLE_LINES).join('\n');
    const said = instanceId === undefined
        ? ''
        : tail === undefined || tail === ''
            ? `\nEC2 has no console log of ${instanceId} yet.`
            : `\nThe console of ${instanceId} ended with:\n${tail}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(`${release} did not become healthy in slot ${slot} (${judged}): ${why}.${said}`, {
        remedy: hooks === undefined
            ? 'Correct the application, its image or the path of its health check (create-application) and deploy again; nothing that serves was touched.'
            : `See to what completes ${hooks}, or let the deploy wait for longer (health-timeout-seconds), and deploy again; nothing that serves was touched.`
    });
}
/** A launch hook that was abandoned or timed out makes the launch Cancelled, not Failed. */
const ABANDONED = /Lifecycle Action .*was abandoned/;
/** Launches that Auto Scaling gave up: quotas, capacity, AMI, key and security group errors, abandoned hooks. */
const failures = (activities, since) => {
    const messages = activities
        .filter(({ status, message, at }) => (status === 'Failed' || ABANDONED.test(message)) && at >= since - 1000)
        .map(({ message, description }) => (message === '' ? description : message));
    // Zones and instances fail alike: the first that says so stands for the others.
    const alike = (message) => message.replaceAll(/\b[a-z]{2}(-[a-z]+)+-\d[a-z]\b/g, 'zone').replaceAll(/\b[\da-f]{8}-[\da-f-]{27}\b/g, 'token');
    return messages.filter((message, index) => messages.findIndex(other => alike(other) === alike(message)) === index);
};
/**
 * The application itself answers, and wrongly. No answer at all, and 502 to 504 of a proxy before it, are what an
 * instance says while it still boots.
 */
const isWrong = ({ state, reason, description }) => state === 'unhealthy' && reason === 'Target.ResponseCodeMismatch' && !/\b50[234]\b/.test(description ?? '');
/** Follows each instance and tells of every change once. */
function instanceWatch({ now, progress }) {
    const seen = new Map();
    const pendingText = (lifecycle, hooks = 'a lifecycle hook') => {
        if (lifecycle === 'InService')
            return 'not registered yet';
        if (lifecycle === WAITS_FOR_HOOK)
            return `pending:wait: waits for ${hooks}`;
        return `${lifecycle.toLowerCase()}, not registered yet`;
    };
    return {
        see(own, targets, hooks) {
            for (const { id, lifecycle } of own) {
                const target = targets.find(({ instanceId }) => instanceId === id);
                const entry = seen.get(id) ?? { firstSeen: now(), says: '', isGone: false };
                seen.set(id, entry);
                const says = target === undefined || lifecycle === WAITS_FOR_HOOK ? pendingText(lifecycle, hooks) : spelled(target);
                if (says !== entry.says)
                    progress.say(`${id} ${says}`);
                entry.says = says;
                entry.isGone = /^Terminat/.test(lifecycle);
                entry.isHeld = lifecycle === WAITS_FOR_HOOK;
                if (target?.state === 'healthy')
                    entry.healthyAt ??= now();
                if (target !== undefined && isWrong(target))
                    entry.sickSince ??= now();
                else
                    delete entry.sickSince;
            }
            for (const [id, entry] of seen) {
                if (!own.some(instance => instance.id === id))
                    entry.isGone = true;
            }
        },
        lost: () => [...seen].find(([, { isGone }]) => isGone)?.[0],
        sickFor(seconds) {
            const found = [...seen].find(([, { sickSince, isGone }]) => !isGone && sickSince !== undefined && now() - sickSince >= seconds * 1000);
            return found === undefined ? undefined : { id: found[0], says: found[1].says };
        },
        waiting() {
            const pending = [...seen].filter(([, { healthyAt, sickSince }]) => healthyAt === undefined || sickSince !== undefined);
            const text = pending.map(([id, { says }]) => `${id} ${says}`).join('; ');
            const isForHook = pending.some(([, { isHeld }]) => isHeld);
            return { text: text === '' ? 'Auto Scaling launched no more' : text, worst: pending[0]?.[0], isForHook };
        },
        slowestBootSeconds: () => Math.max(0, ...[...seen.values()].map(({ firstSeen, healthyAt }) => ((healthyAt ?? firstSeen) - firstSeen) / 1000))
    };
}
const spelled = ({ state, reason, description }) => {
    const why = [reason, description].filter(part => part !== undefined && part !== '').join(', ');
    return why === '' ? state : `${state}: ${why}`;
};


/***/ }),

/***/ 3640:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ hooksText)
/* harmony export */ });
/** What instances in a wait state wait for, in words; a role that may not read the hooks waits for one without a name. */
async function hooksText(group, transition, { hooks }) {
    const found = await hooks(group).catch(() => []);
    const named = found
        .filter(({ LifecycleTransition }) => LifecycleTransition === transition)
        .map(hook => `${hook.LifecycleHookName} (${hook.DefaultResult} after ${hook.HeartbeatTimeout} s)`);
    if (named.length === 0)
        return 'a lifecycle hook';
    return `lifecycle hook${named.length > 1 ? 's' : ''} ${named.join(', ')}`;
}


/***/ }),

/***/ 5842:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ planRollback)
/* harmony export */ });
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(714);
/* harmony import */ var _application_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6926);
/* harmony import */ var _steps_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4707);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2916);




/**
 * The way back: the retained release takes the traffic by one write, then its processes are resumed.
 * `why` is recorded on the release that loses it. `to` names the release to go to; without it, to the retained one,
 * unless the last switch was interrupted: then that is finished and traffic is not turned round once more.
 */
function planRollback(world, wantedSoak, to, why) {
    // No balancer node sends workers a last request.
    const soakSeconds = (0,_application_js__WEBPACK_IMPORTED_MODULE_0__/* .isWorker */ .xD)(world.application) ? 0 : wantedSoak;
    const serving = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .live */ .VD)(world);
    const problems = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .trafficProblems */ .G9)(world);
    if (serving === undefined || problems.length > 0) {
        return { refusals: problems, steps: [], to: undefined, from: undefined, slot: undefined };
    }
    const climbing = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .ladder */ .T1)(world);
    if (climbing !== undefined) {
        // The release on trial gives its share back: to what served before, which serves most of it still.
        const { stable, rising, stableSlot, risingSlot } = climbing;
        const way = { back: stable, slot: stableSlot, from: rising, fromSlot: risingSlot, to, isLadder: true, why };
        return wayBack(world, soakSeconds, way);
    }
    const interrupted = to === undefined && serving.release !== undefined && (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .waking */ .ih)(serving.release) !== undefined;
    if (serving.release !== undefined && (interrupted || serving.release.name === to)) {
        const from = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .retained */ .BY)(world);
        return {
            refusals: [],
            steps: afterwards(world, serving.release, from, soakSeconds, why),
            to: serving.release,
            from,
            slot: serving.slot
        };
    }
    const way = {
        back: (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .retained */ .BY)(world),
        slot: (0,_names_js__WEBPACK_IMPORTED_MODULE_3__/* .otherSlot */ .jx)(serving.slot),
        from: serving.release,
        fromSlot: serving.slot,
        to,
        isLadder: false,
        why
    };
    return wayBack(world, soakSeconds, way);
}
function wayBack(world, soakSeconds, way) {
    const { back, slot, from, fromSlot, to, isLadder, why } = way;
    const refusals = refusalsOf(world, slot, back, from, to);
    if (back === undefined || refusals.length > 0)
        return { refusals, steps: [], to: back, from, slot };
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .standing */ .JA)(back);
    const healthy = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .healthyCount */ .jB)(world, slot, back);
    // Workers that were stopped: they start again, both releases work for a while, then the other one stops.
    const asleep = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .stopped */ .ce)(back);
    const needed = isLadder
        ? Math.min(1, group?.desired ?? 0)
        : Math.max(group?.desired ?? 0, (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .standing */ .JA)(from)?.desired ?? 0, asleep?.desired ?? 0);
    const serves = from === undefined ? 0 : (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .healthyCount */ .jB)(world, fromSlot, from);
    const weights = (0,_application_js__WEBPACK_IMPORTED_MODULE_0__/* .weightsOf */ .Z$)(world.application);
    const change = { do: 'switch', release: back.name, slot, from: weights };
    // Left by an interrupted switch: they would pass for the time at which it loses its traffic now.
    const stale = from === undefined ? undefined : (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .waking */ .ih)(from);
    const resize = asleep
        ? [
            {
                do: 'start',
                release: back.name,
                sizes: { min: asleep.min, desired: needed, max: Math.max(needed, asleep.max) }
            }
        ]
        : (group?.desired ?? 0) < needed
            ? [
                {
                    do: 'resize',
                    release: back.name,
                    min: group?.min ?? 0,
                    desired: needed,
                    max: Math.max(needed, group?.max ?? 0)
                }
            ]
            : [];
    const wait = healthy < needed ? [{ do: 'await-healthy', release: back.name, slot, needed }] : [];
    // With a live release that serves worse than the way back, traffic goes back first and the rest heals after.
    const urgent = healthy > 0 && serves < healthy;
    return {
        refusals: [],
        steps: [
            ...(stale === undefined ? [] : [stale]),
            ...(urgent ? [change, ...resize] : [...resize, ...wait, change]),
            ...afterwards(world, back, from, soakSeconds, why)
        ],
        to: back,
        from,
        slot
    };
}
function refusalsOf(world, slot, back, from, to) {
    if (to !== undefined && back?.name !== to) {
        return [
            `${to} is not the retained release of slot ${slot} (${back?.name ?? 'nothing'} is); ${from?.name ?? 'nothing'} stays live`
        ];
    }
    if (back === undefined) {
        return [`there is no retained release in slot ${slot} to go back to; ${from?.name ?? 'nothing'} stays live`];
    }
    const others = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .strangers */ .ob)(world, slot, back);
    if (others.length > 0) {
        return [`slot ${slot} also holds ${others.map(({ instanceId }) => instanceId).join(', ')}, not of ${back.name}`];
    }
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .standing */ .JA)(back);
    if ((0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .healthyCount */ .jB)(world, slot, back) === 0 && (group?.desired ?? 0) === 0 && (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .stopped */ .ce)(back) === undefined) {
        return [`${back.name} has no instances: going back to it would leave nothing healthy`];
    }
    return [];
}
/**
 * After the switch: what is not live is kept calm, what is live is woken. Waking is last: while the live release
 * still carries the tags of a retained one, a switch was interrupted, and the next run finishes it.
 */
function afterwards(world, to, from, soakSeconds, why) {
    const steps = [
        from === undefined ? undefined : (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .calming */ .m7)(from, world.at, soakSeconds, why),
        from === undefined ? undefined : (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .settling */ .Ni)(from),
        from === undefined ? undefined : (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .unpinning */ .Jj)(from),
        from === undefined ? undefined : (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .stopping */ .fX)(from, world),
        (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .settling */ .Ni)(to),
        (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .unpinning */ .Jj)(to),
        (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .waking */ .ih)(to)
    ];
    return steps.flatMap(step => step ?? []);
}


/***/ })

};
