export const id = 732;
export const ids = [732];
export const modules = {

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

/***/ 6474:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ goBack),
/* harmony export */   S: () => (/* binding */ spelledRollback)
/* harmony export */ });
/* harmony import */ var _counted_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7592);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _health_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4848);
/* harmony import */ var _steps_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4707);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2916);





/** More than a rollback ever needs: beyond it, somebody else undoes what this run does. */
const MOST_TURNS = 50;
/**
 * Goes back step by step, planned anew after each; what is switched to was looked at just before.
 * @throws KilnError when the release is not healthy in time or it does not come to rest; CancelledError on the signal.
 */
async function goBack(start, { next, health, begun, done }, ports) {
    let world = start;
    let isFresh = true;
    for (let turn = 0;; turn++) {
        if (ports.signal.aborted)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .CancelledError */ .cc();
        const planned = next(world);
        if (planned.refusals.length > 0)
            return { world, refused: planned };
        const [step] = planned.steps;
        if (step === undefined)
            return { world, refused: undefined };
        if (step.do === 'switch' && !isFresh) {
            world = await (0,_world_js__WEBPACK_IMPORTED_MODULE_3__/* .observeAgain */ .pC)(world, ['rules', 'groups', 'targets'], ports);
            isFresh = true;
            continue;
        }
        if (turn >= MOST_TURNS)
            throw (0,_steps_js__WEBPACK_IMPORTED_MODULE_2__/* .restless */ .up)('rollback', spelledRollback(step));
        begun?.(step);
        world =
            step.do === 'await-healthy'
                ? (await (0,_health_js__WEBPACK_IMPORTED_MODULE_1__/* .untilHealthy */ .y)(step, world, ports, health)).world
                : await (0,_steps_js__WEBPACK_IMPORTED_MODULE_2__/* .carryOut */ .u0)(step, world, ports);
        isFresh = step.do === 'await-healthy';
        done?.(step);
    }
}
const spelledRollback = (step) => step.do === 'await-healthy'
    ? `wait for ${(0,_counted_js__WEBPACK_IMPORTED_MODULE_4__/* .counted */ .h)(step.needed, 'healthy instance')} of ${step.release}`
    : (0,_steps_js__WEBPACK_IMPORTED_MODULE_2__/* .describe */ .q0)(step);


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
