export const id = 1;
export const ids = [1];
export const modules = {

/***/ 6079:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ alarms),
/* harmony export */   h: () => (/* binding */ breached)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_cloudwatch__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4085);

const alarms = (client) => ({
    async states(names) {
        const answer = await client.send(new _aws_sdk_client_cloudwatch__WEBPACK_IMPORTED_MODULE_0__.DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }));
        const all = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
        return new Map(all.map(({ AlarmName, StateValue }) => [AlarmName ?? '', StateValue ?? '']));
    }
});
/** Alarms that fire now and did not before the switch: one that fired already says nothing of the new release. */
function breached(before, now) {
    return [...now].filter(([name, state]) => state === 'ALARM' && before.get(name) !== 'ALARM').map(([name]) => name);
}


/***/ }),

/***/ 8906:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ slotLabel),
/* harmony export */   i: () => (/* binding */ automation)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8932);

const slotLabel = (targetGroupArn) => targetGroupArn.slice(targetGroupArn.indexOf('targetgroup/'));
const automation = (client) => ({
    async hooks(group) {
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
    },
    async handOver(from, to, slots) {
        const [policies, schedules, notices] = await Promise.all([
            Promise.all([from, to].map(group => policiesOf(client, group))),
            Promise.all([from, to].map(group => schedulesOf(client, group))),
            client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__/* .DescribeNotificationConfigurationsCommand */ .bn4({ AutoScalingGroupNames: [from, to] }))
        ]);
        const metrics = await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__/* .DescribeAutoScalingGroupsCommand */ .NkQ({ AutoScalingGroupNames: [from, to] }));
        const copied = [];
        const missed = [];
        for (const policy of missing(policies, ({ PolicyName }) => PolicyName)) {
            const target = policy.TargetTrackingConfiguration;
            if (target === undefined && policy.PredictiveScalingConfiguration === undefined) {
                missed.push(`scaling policy ${policy.PolicyName}: its alarms name the old group; use target tracking, or make them again`);
            }
            await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__/* .PutScalingPolicyCommand */ .OJS(policyInput(policy, to, slots)));
            copied.push(`scaling policy ${policy.PolicyName}`);
        }
        for (const action of missing(schedules, ({ ScheduledActionName }) => ScheduledActionName)) {
            const start = action.StartTime?.getTime() ?? 0;
            const isPast = start <= Date.now();
            if (isPast && action.Recurrence === undefined)
                continue;
            await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__/* .PutScheduledUpdateGroupActionCommand */ .Yg1({
                AutoScalingGroupName: to,
                ScheduledActionName: action.ScheduledActionName,
                // A start in the past is refused; a recurring action goes on without it.
                ...(isPast ? {} : { StartTime: action.StartTime }),
                ...(action.EndTime === undefined ? {} : { EndTime: action.EndTime }),
                ...(action.Recurrence === undefined ? {} : { Recurrence: action.Recurrence }),
                ...(action.TimeZone === undefined ? {} : { TimeZone: action.TimeZone }),
                ...(action.MinSize === undefined ? {} : { MinSize: action.MinSize }),
                ...(action.MaxSize === undefined ? {} : { MaxSize: action.MaxSize }),
                ...(action.DesiredCapacity === undefined ? {} : { DesiredCapacity: action.DesiredCapacity })
            }));
            copied.push(`scheduled action ${action.ScheduledActionName}`);
        }
        const configured = notices.NotificationConfigurations ?? [];
        const topics = new Set(configured.filter(one => one.AutoScalingGroupName === from).map(({ TopicARN }) => TopicARN));
        for (const topic of topics) {
            const types = (group) => configured
                .filter(one => one.AutoScalingGroupName === group && one.TopicARN === topic)
                .map(({ NotificationType }) => NotificationType ?? '');
            if (types(from).every(type => types(to).includes(type)))
                continue;
            await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__/* .PutNotificationConfigurationCommand */ .kSt({
                AutoScalingGroupName: to,
                TopicARN: topic,
                NotificationTypes: types(from)
            }));
            copied.push(`notifications to ${topic?.split(':').at(-1)}`);
        }
        const enabled = (group) => (metrics.AutoScalingGroups?.find(({ AutoScalingGroupName }) => AutoScalingGroupName === group)?.EnabledMetrics ??
            []).map(({ Metric }) => Metric ?? '');
        const lacking = enabled(from).filter(metric => !enabled(to).includes(metric));
        if (lacking.length > 0) {
            await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__/* .EnableMetricsCollectionCommand */ .yeO({ AutoScalingGroupName: to, Granularity: '1Minute', Metrics: lacking }));
            copied.push(`${lacking.length} group metrics`);
        }
        return { copied, missed };
    }
});
const missing = ([from, to], name) => {
    const has = new Set(to?.map(name));
    return (from ?? []).filter(one => !has.has(name(one)));
};
async function policiesOf(client, group) {
    const answer = await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__/* .DescribePoliciesCommand */ .d5V({ AutoScalingGroupName: group, MaxRecords: 100 }));
    return answer.ScalingPolicies ?? [];
}
async function schedulesOf(client, group) {
    const answer = await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_0__/* .DescribeScheduledActionsCommand */ .bE3({ AutoScalingGroupName: group, MaxRecords: 100 }));
    return answer.ScheduledUpdateGroupActions ?? [];
}
function policyInput(policy, to, slots) {
    const { PolicyARN, Alarms, AutoScalingGroupName, ...rest } = policy;
    const rewritten = JSON.parse(JSON.stringify(rest).replaceAll(slots.from, slots.to));
    return { ...rewritten, PolicyName: policy.PolicyName, AutoScalingGroupName: to };
}


/***/ }),

/***/ 9001:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5024);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6372);
/* harmony import */ var _ports_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6642);




await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .C)(async (signal) => {
    const given = (0,_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .inputs */ .Q)();
    await (0,_main_js__WEBPACK_IMPORTED_MODULE_2__/* .redBlackDeploy */ .CO)(given, (0,_ports_js__WEBPACK_IMPORTED_MODULE_3__/* .ports */ .X)(signal), (0,_main_js__WEBPACK_IMPORTED_MODULE_2__/* .judgementOf */ .lG)(given));
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 5024:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ inputs)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(453);

const LATER = ['canary', 'linear', 'rolling'];
const strategy = (value) => {
    if (value === 'red-black' || value === 'none')
        return value;
    if (LATER.includes(value))
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4(`"${value}" is not available yet; use red-black or none`);
    throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4(`"${value}" is not one of red-black, none`);
};
const fields = {
    application: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .word */ .Vm),
    environment: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .word */ .Vm),
    'ami-id': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .imageId */ .L),
    'instance-type': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type such as t3.small')),
    'min-instances': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 1000)),
    'max-instances': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 1000)),
    subnets: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^subnet-[0-9a-f]+$/, 'a subnet id such as subnet-0123456789abcdef0'))),
    'security-groups': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^sg-[0-9a-f]+$/, 'a security group id such as sg-0123456789abcdef0'))),
    'instance-profile': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[\w+=,.@:/-]+$/, 'the name or ARN of an instance profile')),
    'user-data': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    tags: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .tagLines */ .oA),
    strategy: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(strategy, 'red-black'),
    'health-timeout-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(5, 7200), 300),
    'unhealthy-timeout-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(5, 7200), 30),
    probe: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('auto', 'required', 'off'), 'auto'),
    'probe-path': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^\/\S*$/, 'a path that starts with /')),
    'probe-count': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 1000), 5),
    'version-header': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[A-Za-z0-9-]+$/, 'the name of an HTTP header'), 'x-kiln-version'),
    'expect-version': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    'bake-time-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 86_400), 60),
    'soak-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 86_400), 120),
    alarms: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .lines */ .Mn, []),
    retain: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt, true),
    'take-over': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt, false),
    mode: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .mode */ .Mq, 'apply')
};
const inputs = () => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .readInputs */ .Ko)(fields);


/***/ }),

/***/ 6372:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  lG: () => (/* binding */ judgementOf),
  CO: () => (/* binding */ redBlackDeploy)
});

// UNUSED EXPORTS: timelineOf

// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/names.ts
var names = __webpack_require__(714);
// EXTERNAL MODULE: ./lib/release/world.ts
var release_world = __webpack_require__(2916);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
// EXTERNAL MODULE: ./lib/release/health.ts
var health = __webpack_require__(4848);
// EXTERNAL MODULE: ./lib/release/steps.ts
var release_steps = __webpack_require__(4707);
// EXTERNAL MODULE: ./actions/red-black-deploy/src/alarms.ts
var alarms = __webpack_require__(6079);
// EXTERNAL MODULE: ./actions/red-black-deploy/src/automation.ts
var src_automation = __webpack_require__(8906);
// EXTERNAL MODULE: ./lib/aws/launch-templates.ts
var launch_templates = __webpack_require__(9819);
// EXTERNAL MODULE: ./lib/release/application.ts
var application = __webpack_require__(6926);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/plan.ts






/** From what AWS says and what is wanted to the steps between; pure. */
function plan(world, desired, evidence) {
    const serving = (0,release_world/* live */.VD)(world);
    const problems = (0,application/* ruleProblems */.b0)(world.application);
    if (serving === undefined || problems.length > 0)
        return refused(problems, desired, serving?.slot ?? 'red');
    const crowd = (0,release_world/* inSlot */.oi)(world, serving.slot).filter(release => !emptied(release));
    if (crowd.length > 1) {
        return refused([`slot ${serving.slot} is live and holds two releases, ${crowd.map(({ name }) => name).join(' and ')}`], desired, serving.slot);
    }
    const idle = (0,names/* otherSlot */.jx)(serving.slot);
    if (serving.release !== undefined && matches(serving.release, desired)) {
        const steps = aftermath(world, desired, evidence, serving.release, serving.slot);
        const previous = (0,release_world/* inSlot */.oi)(world, idle).find(release => !emptied(release))?.name;
        return { refusals: [], steps, release: serving.release.name, slot: serving.slot, previous, isLive: true };
    }
    const target = candidate(world, desired, idle);
    const name = target?.name ?? (0,names/* releaseName */["do"])(desired.cluster, (0,release_world/* nextVersion */.yU)(world));
    const needed = Math.max(desired.min, (0,release_world/* standing */.JA)(serving.release)?.desired ?? 0);
    const refusals = [
        ...unfinishedOfOthers(world, desired, name),
        ...foreign(world, idle),
        ...(needed > desired.max
            ? [
                `max-instances is ${desired.max}, but ${serving.release?.name} serves with ${needed} instances: the release would be too small`
            ]
            : [])
    ];
    const steps = refusals.length > 0
        ? []
        : [
            ...loose(world, desired, evidence, serving.release, idle),
            ...bringUp(world, desired, evidence, { target, name, slot: idle, needed, from: serving.release }),
            ...projectedAftermath(world, desired, evidence, name, idle, serving.release)
        ];
    return { refusals, steps, release: name, slot: idle, previous: serving.release?.name, isLive: false };
}
const refused = (refusals, desired, slot) => ({
    refusals,
    steps: [],
    release: (0,names/* releaseName */["do"])(desired.cluster, 0),
    slot,
    previous: undefined,
    isLive: false
});
const emptied = (release) => release.group !== undefined && (0,release_world/* isEmptied */.xr)(release.group);
/** Whether the release is what is wanted: it runs the same thing, in the same places, within the same sizes. */
function matches(release, desired) {
    if (release.settings === undefined || !(0,launch_templates/* sameSettings */.KD)(release.settings, desired.settings))
        return false;
    const group = (0,release_world/* standing */.JA)(release);
    if (group === undefined)
        return release.group === undefined;
    const { min, max } = (0,release_world/* intendedCapacity */.eL)(release) ?? group;
    return (min === desired.min &&
        max === desired.max &&
        [...group.subnetIds].sort().join() === [...desired.subnetIds].sort().join());
}
/**
 * A release that an interrupted deploy left, or that was retained, and that is what is wanted. One that failed is not
 * tried again under its name: versions are never reused.
 */
function candidate(world, desired, idle) {
    const attached = (0,release_world/* inSlot */.oi)(world, idle).find(release => matches(release, desired));
    if (attached !== undefined)
        return attached;
    const newest = world.releases[0];
    const resumes = newest !== undefined && newest.group === undefined && !(0,release_world/* isFailed */.Ix)(newest) && matches(newest, desired);
    return resumes ? newest : undefined;
}
/**
 * Other deploys that have begun and not ended. One that is young may still be going on; an old one was killed, and
 * this one clears up after it.
 */
function unfinishedOfOthers(world, desired, name) {
    if (desired.takeOver)
        return [];
    return world.releases.flatMap(release => {
        if (release.name === name)
            return [];
        const group = (0,release_world/* standing */.JA)(release);
        const isBegun = group === undefined ? release.group === undefined && !(0,release_world/* isFailed */.Ix)(release) : (0,release_world/* held */.yB)(release) !== undefined;
        const isNewest = release === world.releases[0];
        const begun = group?.createdAt ?? release.template?.createdAt ?? 0;
        if (!isBegun || !(group !== undefined || isNewest) || world.at - begun > desired.unfinishedSeconds * 1000)
            return [];
        const tags = { ...release.template?.tags, ...group?.tags };
        return [
            `another deploy holds ${release.name} (${tags[lib_tags/* TAG */.Dk.ami] ?? 'unknown AMI'}, run ${tags[lib_tags/* TAG */.Dk.run] ?? 'unknown'}), begun ${new Date(begun).toISOString()}`
        ];
    });
}
/** Targets in the idle slot that no release accounts for: somebody registered them by hand. */
function foreign(world, idle) {
    const ours = new Set((0,release_world/* inSlot */.oi)(world, idle).flatMap(({ group }) => group?.instances.map(({ id }) => id) ?? []));
    const leaving = new Set(world.releases.flatMap(({ group }) => group?.instances.map(({ id }) => id) ?? []));
    return (0,release_world/* strangers */.ob)(world, idle, undefined)
        .filter(({ instanceId, state }) => state === 'healthy' && !ours.has(instanceId) && !leaving.has(instanceId))
        .map(({ instanceId }) => `slot ${idle} holds ${instanceId}, which no release of this application accounts for`);
}
/** A run that was killed after its switch left the live release unfinished: what it owes is done first. */
function loose(world, desired, evidence, serving, idle) {
    if (serving === undefined)
        return [];
    // Tags of a time when it was idle would pass for the time at which it loses its traffic now.
    if ((0,release_world/* held */.yB)(serving) === undefined)
        return [(0,release_steps/* waking */.ih)(serving)].flatMap(step => step ?? []);
    const before = (0,release_world/* inSlot */.oi)(world, idle).find(release => !emptied(release) && (0,release_world/* held */.yB)(release) === undefined);
    const steps = [
        before === undefined ? undefined : (0,release_steps/* calming */.m7)(before, world.at, desired.soakSeconds),
        before === undefined || evidence.handedOver === serving.name
            ? undefined
            : { do: 'hand-over', release: serving.name, from: before.name },
        (0,release_steps/* waking */.ih)(serving),
        (0,release_steps/* settling */.Ni)(serving)
    ];
    return steps.flatMap(step => step ?? []);
}
function bringUp(world, desired, evidence, rising) {
    const { target, name, slot, needed, from } = rising;
    const steps = [];
    for (const other of (0,release_world/* inSlot */.oi)(world, slot)) {
        if (other.name === name || emptied(other))
            continue;
        steps.push(...emptying(world, desired, other));
    }
    const tags = {
        ...desired.tags,
        [lib_tags/* TAG */.Dk.application]: desired.cluster.application,
        [lib_tags/* TAG */.Dk.environment]: desired.cluster.environment,
        [lib_tags/* TAG */.Dk.release]: name,
        [lib_tags/* TAG */.Dk.slot]: slot,
        [lib_tags/* TAG */.Dk.ami]: desired.settings.imageId
    };
    const group = (0,release_world/* standing */.JA)(target);
    if (target?.template === undefined) {
        steps.push({ do: 'create-template', release: name, settings: desired.settings, slot, tags });
    }
    const sizes = { min: desired.min, desired: needed, max: desired.max };
    if (group === undefined) {
        steps.push({
            do: 'create-group',
            release: name,
            slot,
            held: sizes,
            subnetIds: desired.subnetIds,
            // Longer than the deploy itself waits: Auto Scaling must not replace what is being judged.
            graceSeconds: desired.healthTimeoutSeconds + 60,
            hooksOf: from?.name,
            tags
        });
    }
    else {
        if ((0,release_world/* held */.yB)(target) === undefined)
            steps.push({ do: 'hold', release: name, held: { ...sizes, min: group.min } });
        if (group.desired < needed) {
            steps.push({ do: 'resize', release: name, min: Math.max(group.min, needed), desired: needed, max: desired.max });
        }
    }
    if (target === undefined || (0,release_world/* healthyCount */.jB)(world, slot, target) < needed || (0,release_world/* strangers */.ob)(world, slot, target).length > 0) {
        steps.push({ do: 'await-healthy', release: name, slot, needed });
    }
    if (desired.strategy === 'red-black' && evidence.previewed !== name) {
        steps.push({ do: 'preview', release: name, slot });
    }
    steps.push({ do: 'switch', release: name, slot, from: (0,application/* weightsOf */.Z$)(world.application) });
    return steps;
}
/** The idle slot is emptied before a release comes into it, but never while its last traffic may still arrive. */
function emptying(world, desired, other) {
    const calm = (0,release_steps/* calming */.m7)(other, world.at, desired.soakSeconds);
    const until = (0,release_world/* retireAfter */.EP)(other) ?? world.at + desired.soakSeconds * 1000;
    return [
        ...(calm === undefined ? [] : [calm]),
        ...(until > world.at ? [{ do: 'soak', release: other.name, until }] : []),
        { do: 'empty', release: other.name }
    ];
}
/** What remains once the release is live; a deploy is finished when it no longer holds its release. */
function aftermath(world, desired, evidence, target, slot) {
    const { name } = target;
    const isUnfinished = (0,release_world/* held */.yB)(target) !== undefined;
    const idle = (0,names/* otherSlot */.jx)(slot);
    const others = (0,release_world/* inSlot */.oi)(world, idle);
    const before = others.find(release => !emptied(release));
    const steps = [
        isUnfinished && evidence.verified !== name ? { do: 'verify', release: name, slot, old: before?.name } : undefined,
        before === undefined ? undefined : (0,release_steps/* calming */.m7)(before, world.at, desired.soakSeconds),
        (0,release_steps/* waking */.ih)(target),
        isUnfinished && before !== undefined && evidence.handedOver !== name
            ? { do: 'hand-over', release: name, from: before.name }
            : undefined,
        isUnfinished && desired.strategy === 'red-black' && desired.bakeSeconds > 0 && evidence.baked !== name
            ? { do: 'bake', release: name, slot, seconds: desired.bakeSeconds }
            : undefined,
        before === undefined ? undefined : (0,release_steps/* settling */.Ni)(before),
        (0,release_steps/* settling */.Ni)(target),
        ...leftovers(world, target, before)
    ];
    if (!desired.retain && before !== undefined) {
        steps.push(...emptying(world, desired, before), { do: 'remove-group', release: before.name });
        if (before.template !== undefined) {
            steps.push({ do: 'remove-template', release: before.name, templateId: before.template.id });
        }
    }
    return steps.flatMap(step => step ?? []);
}
/** Releases that neither serve nor are kept, and templates of older versions that no group uses. */
function leftovers(world, target, before) {
    return world.releases.flatMap((release) => {
        if (release.name === target.name || release.name === before?.name)
            return [];
        const group = (0,release_world/* standing */.JA)(release);
        const template = release.template;
        const removeTemplate = template !== undefined && release !== world.releases[0]
            ? [{ do: 'remove-template', release: release.name, templateId: template.id }]
            : [];
        if (group === undefined)
            return removeTemplate;
        return (0,release_world/* isEmptied */.xr)(group) ? [{ do: 'remove-group', release: release.name }, ...removeTemplate] : [];
    });
}
/** What the plan shows for the time after the switch; worked out anew once it has happened. */
function projectedAftermath(world, desired, evidence, name, slot, before) {
    const calm = before === undefined ? undefined : (0,release_steps/* calming */.m7)(before, world.at, desired.soakSeconds);
    const target = world.releases.find(release => release.name === name);
    const steps = [
        evidence.verified === name ? undefined : { do: 'verify', release: name, slot, old: before?.name },
        calm,
        target === undefined ? undefined : (0,release_steps/* waking */.ih)(target),
        before === undefined ? undefined : { do: 'hand-over', release: name, from: before.name },
        desired.strategy === 'red-black' && desired.bakeSeconds > 0
            ? { do: 'bake', release: name, slot, seconds: desired.bakeSeconds }
            : undefined,
        { do: 'settle', release: name, min: desired.min },
        ...(0,release_world/* inSlot */.oi)(world, slot).flatMap((other) => {
            if (other.name === name)
                return [];
            return [
                { do: 'remove-group', release: other.name },
                ...(other.template === undefined
                    ? []
                    : [{ do: 'remove-template', release: other.name, templateId: other.template.id }])
            ];
        })
    ];
    return steps.flatMap(step => step ?? []);
}
/**
 * What is left of a release that failed before it was live: its group goes, its template stays as the record that
 * the version was taken. A release that had been live before and was only tried again stays as it was.
 */
function abandonment(world, name, wasNeverLive) {
    const release = world.releases.find(one => one.name === name);
    const serving = (0,release_world/* live */.VD)(world);
    if (release === undefined || serving === undefined || serving.release?.name === name)
        return [];
    const group = (0,release_world/* standing */.JA)(release);
    const isAttachedToLive = group?.targetGroupArns.includes(world.application.slots[serving.slot].arn) === true;
    if (isAttachedToLive)
        return [];
    const gone = wasNeverLive
        ? [
            ...(group === undefined ? [] : [{ do: 'remove-group', release: name }]),
            ...(release.template === undefined || (0,release_world/* isFailed */.Ix)(release)
                ? []
                : [{ do: 'mark-failed', release: name, templateId: release.template.id }])
        ]
        : [(0,release_steps/* settling */.Ni)(release)].flatMap(step => step ?? []);
    const emptiedOnes = world.releases.filter(one => one.name !== name && (0,release_world/* standing */.JA)(one) !== undefined && emptied(one));
    return [
        ...gone,
        ...emptiedOnes.flatMap((one) => [
            { do: 'remove-group', release: one.name },
            ...(one.template === undefined
                ? []
                : [{ do: 'remove-template', release: one.name, templateId: one.template.id }])
        ])
    ];
}
/** The step as a line of a plan or a log. */
function describe(step) {
    const { release } = step;
    switch (step.do) {
        case 'soak':
            return `leave ${release} as it is until ${new Date(step.until).toISOString()}: its last requests may still arrive`;
        case 'await-healthy':
            return `wait for ${step.needed} healthy instances of ${release} in slot ${step.slot}`;
        case 'preview':
            return `preview ${release} through slot ${step.slot}`;
        case 'verify':
            return `verify on answers that ${release} serves`;
        case 'hand-over':
            return `hand scaling policies, schedules and notifications over from ${step.from} to ${release}`;
        case 'bake':
            return `watch ${release} for ${step.seconds} s; roll back by itself if it fails`;
        default:
            return (0,release_steps/* describe */.q0)(step);
    }
}

// EXTERNAL MODULE: ./actions/red-black-deploy/src/probe.ts
var src_probe = __webpack_require__(4631);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/run.ts
const newRun = (world, desired, judgement, ports, story) => ({
    desired,
    judgement,
    ports,
    story,
    watching: {
        probe: ports.probe,
        count: judgement.probeCount,
        signal: ports.signal,
        intervalSeconds: judgement.probeSeconds,
        deadlineSeconds: judgement.verifySeconds
    },
    world,
    evidence: {},
    version: judgement.expectVersion,
    isDistinct: true,
    isProbing: judgement.probe !== 'off',
    sampler: undefined,
    isMaker: false,
    switchedAt: undefined,
    baseline: new Map()
});
/** A state change, for the log and the timeline. */
function tell({ story, ports }, what) {
    story.moments.push({ at: ports.now(), what });
    ports.progress.say(what);
}
async function stopSampling(run) {
    await run.sampler?.stop();
    run.sampler = undefined;
}

// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/verify.ts



class BadAnswers extends errors/* KilnError */.NF {
}
/**
 * Whether the balancer can be reached from here at all: any HTTP answer will do. A runner outside the VPC cannot reach
 * an internal balancer, which says nothing of the release.
 */
async function reachable({ probe, signal }, slot) {
    let why = 'its name does not resolve';
    for (let attempt = 0; attempt < 3; attempt++) {
        if (attempt > 0)
            await (0,poll/* pause */.v)(1, signal);
        for (const address of await probe.addresses()) {
            const answer = await probe.ask(address, slot);
            if (answer.status !== undefined)
                return undefined;
            why = answer.failure ?? why;
        }
    }
    return why;
}
/**
 * Asks the slot until so many answers in a row are good.
 * @returns the version that they carry, when they carry one.
 */
async function previewed(watching, slot, expected) {
    const { probe, count, signal, deadlineSeconds, intervalSeconds } = watching;
    const deadline = Date.now() + deadlineSeconds * 1000;
    let inRow = [];
    for (let turn = 0;; turn++) {
        const addresses = await probe.addresses();
        const address = addresses[turn % Math.max(1, addresses.length)];
        const answer = address === undefined ? undefined : await probe.ask(address, slot);
        const version = inRow[0]?.version;
        const isGood = answer?.status === 200 &&
            (expected === undefined || answer.version === expected) &&
            (inRow.length === 0 || answer.version === version);
        inRow = isGood && answer !== undefined ? [...inRow, answer] : [];
        if (inRow.length >= count)
            return inRow[0]?.version;
        if (Date.now() > deadline) {
            const wanted = expected === undefined ? '200' : `200 with version ${expected}`;
            const got = answer === undefined ? 'no address of the load balancer' : (0,src_probe/* spelled */.u)(answer);
            throw new BadAnswers(`The preview through slot ${slot} did not answer ${wanted} ${count} times in a row within ${deadlineSeconds} s; the last answer was ${got}.`, { remedy: 'Correct the application (or the inputs expect-version and probe-path) and deploy again.' });
        }
        if (!isGood)
            await (0,poll/* pause */.v)(intervalSeconds, signal);
    }
}
/** Asks production over and over, each balancer node in turn, from before the switch until it is verified. */
function sample({ probe, intervalSeconds }, onAnswer = () => { }) {
    const answers = [];
    let isOn = true;
    const run = async () => {
        let addresses = await probe.addresses();
        for (let turn = 0; isOn; turn++) {
            if (addresses.length === 0)
                addresses = await probe.addresses();
            const address = addresses[turn % Math.max(1, addresses.length)];
            if (address !== undefined) {
                const answer = await probe.ask(address);
                answers.push(answer);
                onAnswer(answer);
            }
            await new Promise(resolve => setTimeout(resolve, intervalSeconds * 1000));
        }
    };
    const running = run();
    return {
        answers,
        async stop() {
            isOn = false;
            await running;
            return answers;
        }
    };
}
/** Whether an answer is the new release's. Without a version on both sides, a 200 has to do. */
const isNew = (answer, version) => answer.status === 200 && (version === undefined || answer.version === version);
/**
 * Waits until the last answers of every balancer node are the new release's.
 * @throws BadAnswers when production fails instead, so many times in a row.
 */
async function verified(sampler, watching, version, since) {
    const { count, probe, signal, deadlineSeconds, intervalSeconds } = watching;
    const deadline = Date.now() + deadlineSeconds * 1000;
    const nodes = Math.max(1, (await probe.addresses()).length);
    for (;;) {
        const after = sampler.answers.filter(({ at }) => at >= since);
        const last = after.slice(-count * nodes);
        if (last.length >= count * nodes && last.every(answer => isNew(answer, version)))
            return;
        const bad = after.slice(-Math.max(3, count));
        if (bad.length >= Math.max(3, count) && bad.every(({ status }) => status === undefined || status >= 500)) {
            throw new BadAnswers(`Production fails after the switch: ${bad.map(src_probe/* spelled */.u).join(', ')}.`, {
                remedy: 'Look at the log of the release, correct it and deploy again.'
            });
        }
        if (Date.now() > deadline) {
            const seen = [...new Set(last.map(src_probe/* spelled */.u))].join(', ');
            throw new errors/* KilnError */.NF(`The switch is written, but after ${deadlineSeconds} s production does not answer with ${version ?? '200'} alone: ${seen}.`, { remedy: 'Ask the load balancer yourself; run the deploy again to finish it, or run rollback.' });
        }
        await (0,poll/* pause */.v)(intervalSeconds, signal);
    }
}
/**
 * How long both versions answered. Before a first release is live nothing can answer, so only what failed after its
 * first answer counts then. Pure.
 */
function overlap(answers, version, isFirst) {
    const first = answers.findIndex(answer => isNew(answer, version));
    const counted = isFirst ? answers.slice(Math.max(0, first)) : answers;
    const failed = counted.filter(({ status }) => status === undefined || status >= 500).length;
    const lastOld = answers.findLast(answer => answer.status === 200 && !isNew(answer, version));
    const begun = answers[first];
    const milliseconds = begun === undefined || lastOld === undefined ? 0 : Math.max(0, lastOld.at - begun.at);
    return { milliseconds, answers: counted.length, failed };
}

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/gates.ts









/** Carries one step of the plan out and remembers what it showed. */
async function takeStep(step, run) {
    switch (step.do) {
        case 'soak':
            return soak(step, run);
        case 'await-healthy':
            return awaitHealthy(step, run);
        case 'preview':
            return preview(step, run);
        case 'switch':
            return switchOver(step, run);
        case 'verify':
            return verify(step, run);
        case 'hand-over':
            return handOver(step, run);
        case 'bake':
            return bake(step, run);
        default: {
            const { world, isOurs } = await (0,release_steps/* carryOutOnce */.hW)(step, run.world, run.ports);
            run.world = world;
            if (!isOurs)
                return;
            if (step.do === 'create-template' || step.do === 'create-group')
                run.isMaker = true;
            tell(run, `done: ${describe(step)}`);
        }
    }
}
async function soak(step, run) {
    const { now, pause, signal } = run.ports;
    tell(run, describe(step));
    await pause(Math.max(0, (step.until - now()) / 1000), signal);
    run.world = { ...run.world, at: Math.max(now(), step.until) };
}
async function awaitHealthy(step, run) {
    const { ports, judgement, story } = run;
    tell(run, describe(step));
    const healthy = await ports.progress.phase(`Health of ${step.release}`, () => (0,health/* untilHealthy */.y)(step, run.world, ports, judgement.health));
    run.world = healthy.world;
    story.slowestBootSeconds = healthy.slowestBootSeconds;
    tell(run, `all ${step.needed} instances of ${step.release} are healthy`);
}
async function preview(step, run) {
    await findWay(run);
    if (run.isProbing) {
        const seen = await previewed({ ...run.watching, deadlineSeconds: PREVIEW_SECONDS }, step.slot, run.version);
        run.version ??= seen;
        const version = seen === undefined ? '' : `, version ${seen}`;
        tell(run, `preview: ${run.judgement.probeCount} answers of 200 in a row${version}`);
    }
    run.evidence = { ...run.evidence, previewed: step.release };
}
/** Its targets are healthy already: what does not answer well by then will not. */
const PREVIEW_SECONDS = 30;
/** Whether the balancer can be asked from here; without that, an honest word and no probing. */
async function findWay(run) {
    if (!run.isProbing)
        return;
    const why = await reachable(run.watching, run.story.slot);
    if (why === undefined)
        return;
    run.isProbing = false;
    const text = `the load balancer ${run.world.application.balancer.dnsName} cannot be reached from this runner (${why})`;
    if (run.judgement.probe === 'required') {
        throw new BadAnswers(`The release cannot be previewed: ${text}.`, {
            remedy: 'Run the job inside the VPC, or set `probe: auto` to deploy on target health alone.'
        });
    }
    run.ports.progress.warn(`${text}: the release is judged by target health and alarms alone, and the switch by configuration`);
}
async function switchOver(step, run) {
    const { ports, judgement, watching } = run;
    if (judgement.alarms.length > 0)
        run.baseline = await ports.alarms.states(judgement.alarms);
    if (run.isProbing && run.sampler === undefined) {
        run.isDistinct = run.version === undefined || !(await answersWith(run.version, run));
        run.sampler = sample(watching);
    }
    run.world = (await (0,release_steps/* carryOutOnce */.hW)(step, run.world, ports)).world;
    if ((0,release_world/* live */.VD)(run.world)?.release?.name !== step.release)
        return;
    run.switchedAt = ports.now();
    tell(run, `switched: slot ${step.slot} serves, by one write`);
}
/** Whether production carries this version before the switch already: then no answer can tell the two apart. */
async function answersWith(version, { watching: { probe } }) {
    for (const address of await probe.addresses()) {
        if ((await probe.ask(address)).version === version)
            return true;
    }
    return false;
}
async function verify(step, run) {
    const { story, watching, ports } = run;
    // A run that found the switch written already has not looked for its way yet.
    if (run.sampler === undefined)
        await findWay(run);
    if (run.isProbing) {
        run.sampler ??= sample(watching);
        const version = run.isDistinct ? run.version : undefined;
        await verified(run.sampler, watching, version, run.switchedAt ?? ports.now());
        const { answers } = run.sampler;
        await stopSampling(run);
        story.overlap = overlap(answers, version, step.old === undefined);
        story.isVerifiedOnAnswers = true;
        tell(run, verdict(story.overlap, version, answers));
    }
    else {
        tell(run, 'verified in the configuration only: no answers were asked for');
    }
    story.liveAt = ports.now();
    run.evidence = { ...run.evidence, verified: step.release };
}
function verdict({ milliseconds, answers, failed }, version, all) {
    const which = version === undefined ? 'all good, but none tells the two releases apart' : `version ${version} answers alone`;
    const wrong = all.filter(({ status }) => status === undefined || status >= 500).map(src_probe/* spelled */.u);
    const bad = failed === 0 ? '0 failed' : `${failed} failed (${[...new Set(wrong)].join(', ')})`;
    return `verified on ${answers} answers: ${which}, overlap ${milliseconds} ms, ${bad}`;
}
async function handOver(step, run) {
    const { automation, progress } = run.ports;
    const labelOf = (name) => (0,src_automation/* slotLabel */.D)(targetGroupOf(run.world, name));
    const slots = { from: labelOf(step.from), to: labelOf(step.release) };
    const { copied, missed } = await automation.handOver(step.from, step.release, slots);
    for (const one of copied)
        tell(run, `${step.release} took over ${one}`);
    for (const one of missed)
        progress.warn(`not handed over: ${one}`);
    run.evidence = { ...run.evidence, handedOver: step.release };
}
const targetGroupOf = ({ releases }, name) => (0,release_world/* standing */.JA)(releases.find(release => release.name === name))?.targetGroupArns[0] ?? '';
/** Targets and alarms are looked at once in so many answers. */
const LOOK_EVERY = 5;
/** Watches the live release. @throws BadAnswers when it does not hold. */
async function bake(step, run) {
    const { ports, judgement } = run;
    tell(run, describe(step));
    const end = ports.now() + step.seconds * 1000;
    const answers = [];
    for (let look = 0; ports.now() < end; look++) {
        if (run.isProbing)
            await holdsInAnswers(answers, run);
        if (look % LOOK_EVERY === 0)
            await holdsInAws(step, run);
        await ports.pause(Math.min(judgement.bakeLookSeconds, Math.max(0, (end - ports.now()) / 1000)), ports.signal);
    }
    tell(run, `${step.release} held for ${step.seconds} s`);
    run.evidence = { ...run.evidence, baked: step.release };
}
async function holdsInAnswers(answers, { watching, judgement }) {
    for (const address of await watching.probe.addresses())
        answers.push(await watching.probe.ask(address));
    const last = answers.slice(-Math.max(3, judgement.probeCount));
    if (last.length < 3 || last.some(({ status }) => status === 200))
        return;
    throw broken(`${last.length} answers in a row failed, ${last.map(src_probe/* spelled */.u).join(', ')}`);
}
async function holdsInAws(step, run) {
    const { judgement, ports, baseline } = run;
    if (judgement.alarms.length > 0) {
        const firing = (0,alarms/* breached */.h)(baseline, await ports.alarms.states(judgement.alarms));
        if (firing.length > 0)
            throw broken(`alarm ${firing.join(', ')} fires`);
    }
    run.world = await (0,release_world/* observeAgain */.pC)(run.world, ['targets', 'groups'], ports);
    const release = (0,release_world/* live */.VD)(run.world)?.release;
    if (release === undefined || (0,release_world/* healthyCount */.jB)(run.world, step.slot, release) === 0) {
        throw broken('no instance of it is healthy');
    }
}
const broken = (why) => new BadAnswers(`The release does not hold: ${why}.`, { remedy: 'Look at its log, correct it and deploy again.' });

// EXTERNAL MODULE: ./lib/release/rollback.ts
var rollback = __webpack_require__(5842);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/recovery.ts








/** A cancelled run clears nothing away: the next one goes on from there. */
function cancelled(error, { story }) {
    story.outcome = 'unfinished';
    if (!(error instanceof errors/* CancelledError */.cc))
        return error;
    return new errors/* KilnError */.NF(`The run was cancelled while it deployed ${story.release} into slot ${story.slot}.`, {
        remedy: 'Run the same deploy again: it goes on from here. Nothing was cleared away.'
    });
}
/**
 * After a failure: before the switch the new release goes and what serves is untouched; after it, traffic goes back
 * to the release before, where that is healthy.
 * @returns the error to end with.
 */
async function setRight(error, step, isSwitched, run) {
    const { story } = run;
    try {
        if (isSwitched && error instanceof BadAnswers)
            return await goBack(error, run);
        // A switch whose answer was not understood may have happened, and before it nothing of the release's was tried.
        if (isSwitched || step.do === 'switch') {
            story.outcome = 'unfinished';
            return error;
        }
        story.outcome = 'failed';
        if (step.do === 'calm' || step.do === 'soak')
            return error;
        return await abandon(error, run);
    }
    catch (second) {
        return new errors/* KilnError */.NF(`${messageOf(error)}\nClearing up failed too: ${messageOf(second)}`, {
            remedy: 'Run the deploy again; it goes on from what is there. `retire` removes what a failed deploy left.',
            leftBehind: [story.release],
            cause: error
        });
    }
}
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
async function abandon(error, run) {
    const { ports, story } = run;
    let world = await (0,release_world/* observe */.lB)(run.desired.cluster, ports);
    const release = world.releases.find(({ name }) => name === story.release);
    // A release that was kept from earlier was live once, and stays.
    const wasNeverLive = run.isMaker || (release !== undefined && (0,release_world/* retireAfter */.EP)(release) === undefined);
    for (const step of abandonment(world, story.release, wasNeverLive)) {
        world = await (0,release_steps/* carryOut */.u0)(step, world, ports);
        tell(run, `done: ${describe(step)}`);
    }
    const serving = (0,release_world/* live */.VD)(world)?.release?.name;
    const state = serving === undefined
        ? 'Nothing serves yet.'
        : `${serving} serves as before; the production rule and its group were not touched.`;
    const leftBehind = recordsOf(world, story.release);
    if (error instanceof errors/* KilnError */.NF) {
        return new errors/* KilnError */.NF(`${error.message}\n${state}`, { remedy: error.remedy, leftBehind, cause: error });
    }
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const remedy = 'Correct what AWS refused and deploy again.';
    return new errors/* KilnError */.NF(`${text}\n${state}`, { remedy, leftBehind, cause: error });
}
/** Versions are not used again, so the template of a release that failed stays as its record. */
const recordsOf = ({ releases }, name) => releases
    .filter(release => release.name === name && (0,release_world/* isFailed */.Ix)(release))
    .map(() => `launch template ${name}, the record that this version failed (retire removes it when there is a newer one)`);
/** More than a rollback ever needs. */
const MOST_TURNS = 20;
async function goBack(error, run) {
    const { ports, story, judgement, desired } = run;
    tell(run, `rolling back: ${error.message}`);
    let world = await (0,release_world/* observe */.lB)(desired.cluster, ports);
    const bad = story.release;
    const to = (0,release_world/* retained */.BY)(world)?.name;
    for (let turn = 0; turn < MOST_TURNS; turn++) {
        const { refusals, steps } = (0,rollback/* planRollback */.I)(world, desired.soakSeconds, to);
        if (refusals.length > 0) {
            story.outcome = 'unfinished';
            return new errors/* KilnError */.NF(`${error.message}\nIt stays live, because ${refusals.join('; ')}.`, {
                remedy: 'Deploy a corrected release now: what serves is not well.',
                leftBehind: [bad]
            });
        }
        const step = steps[0];
        if (step === undefined)
            break;
        if (step.do === 'await-healthy') {
            world = (await (0,health/* untilHealthy */.y)(step, world, ports, { ...judgement.health, lossIsFailure: false })).world;
            continue;
        }
        world = await (0,release_steps/* carryOut */.u0)(step, world, ports);
        tell(run, `done: ${describe(step)}`);
    }
    story.outcome = 'rolled-back';
    return new errors/* KilnError */.NF(`${error.message}\nRolled back: ${to} serves again. ${bad} was kept for you to look at.`, {
        remedy: error.remedy,
        leftBehind: [bad]
    });
}

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/deploy.ts






/**
 * Brings the world to what is wanted: plan, take the first step, look, plan again. All that a later run needs is in
 * AWS; what is remembered here is only what this run has seen with its own eyes.
 */
async function deploy(world, desired, judgement, ports, story) {
    const run = newRun(world, desired, judgement, ports, story);
    try {
        await untilNothingIsLeft(run);
        return run.world;
    }
    finally {
        await stopSampling(run);
    }
}
async function untilNothingIsLeft(run) {
    const { desired, story, ports } = run;
    let isFresh = false;
    for (let turn = 0;; turn++) {
        if (ports.signal.aborted)
            throw cancelled(new errors/* CancelledError */.cc(), run);
        const planned = plan(run.world, desired, run.evidence);
        refuse(planned, story);
        const step = planned.steps[0];
        if (step === undefined) {
            story.liveAt ??= ports.now();
            if (turn > 0)
                story.outcome = 'deployed';
            return;
        }
        if (turn > deploy_MOST_TURNS)
            throw restless(step);
        // Before the first write: a proof that is required and cannot be had.
        if (turn === 0 && run.judgement.probe === 'required')
            await findWay(run);
        story.release = planned.release;
        story.slot = planned.slot;
        // The world may have moved while instances booted: capacity grown, weights written by somebody else.
        if (step.do === 'switch' && !isFresh) {
            run.world = await (0,release_world/* observeAgain */.pC)(run.world, ['rules', 'groups', 'targets'], ports);
            isFresh = true;
            continue;
        }
        isFresh = false;
        try {
            await takeStep(step, run);
        }
        catch (error) {
            await stopSampling(run);
            if (error instanceof errors/* CancelledError */.cc || ports.signal.aborted)
                throw cancelled(error, run);
            throw await setRight(error, step, planned.isLive, run);
        }
    }
}
/** More than a deploy ever needs: beyond it, somebody else undoes what this run does. */
const deploy_MOST_TURNS = 200;
const restless = (step) => new errors/* KilnError */.NF(`The deploy does not come to rest; it would again ${describe(step)}.`, {
    remedy: 'Somebody or something else changes this application at the same time. Stop that, and run it again.'
});
function refuse({ refusals }, story) {
    if (refusals.length === 0)
        return;
    story.outcome = 'failed';
    throw new errors/* KilnError */.NF(refusals.join('\n'), {
        remedy: 'Settle what the lines above name, then run the deploy again. What serves was not touched by this refusal.'
    });
}

// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/summary.ts



/** What the job's summary says of a deploy, or of a plan. */
function summary_summary({ desired, planned, story, startedAt, url }, isPlan) {
    const name = (0,names/* clusterName */.SL)(desired.cluster);
    const steps = planned.steps.map((step, index) => `${index + 1}. ${(0,summary/* escaped */.Mk)(describe(step))}`).join('\n');
    if (isPlan) {
        const body = planned.steps.length === 0 ? `${(0,summary/* code */.aY)(planned.release)} is live already; nothing to do.` : steps;
        return `### Plan: ${(0,summary/* code */.aY)(name)} gets ${(0,summary/* code */.aY)(desired.settings.imageId)}\n\n${body}`;
    }
    const seconds = story.liveAt === undefined ? '' : `${((story.liveAt - startedAt) / 1000).toFixed(1)} s`;
    const rows = [
        ['release', (0,summary/* code */.aY)(story.release)],
        ['slot', (0,summary/* escaped */.Mk)(story.slot)],
        ['previous', story.previous === undefined ? 'none' : (0,summary/* code */.aY)(story.previous)],
        ['AMI', (0,summary/* code */.aY)(desired.settings.imageId)],
        ['start to live', seconds],
        ['slowest boot', story.slowestBootSeconds === undefined ? '' : `${story.slowestBootSeconds.toFixed(1)} s`],
        ['switch', switchText(story.overlap, story.isVerifiedOnAnswers)],
        ['url', (0,summary/* escaped */.Mk)(url)]
    ].filter(([, value]) => value !== '');
    return [
        `### ${(0,summary/* code */.aY)(name)}: ${story.outcome}`,
        (0,summary/* table */.tp)(['', ''], rows),
        story.moments.length > 1 ? (0,summary/* timeline */.IO)(story.moments) : '',
        story.outcome === 'unchanged' ? 'Nothing was written: this AMI is live already with these settings.' : ''
    ]
        .filter(part => part !== '')
        .join('\n\n');
}
const switchText = (overlap, isVerified) => overlap === undefined
    ? isVerified
        ? 'verified on answers'
        : ''
    : `one write; both versions answered for ${overlap.milliseconds} ms; ${overlap.failed} of ${overlap.answers} answers failed`;

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/main.ts







/** Observe, plan, apply, report: an AMI becomes the live release, or nothing that serves has changed. */
async function redBlackDeploy(inputs, around, judgement) {
    const { progress, setOutput, now } = around;
    const startedAt = now();
    const cluster = { application: inputs.application, environment: inputs.environment };
    const [image, world] = await Promise.all([around.images.byId(inputs['ami-id']), (0,release_world/* observe */.lB)(cluster, around)]);
    const desired = await wanted(inputs, world, image, around);
    const planned = plan(world, desired, {});
    if (planned.refusals.length > 0) {
        throw new errors/* KilnError */.NF(planned.refusals.join('\n'), {
            remedy: 'Nothing was written. Settle what the lines above name (another deploy: wait for it, or set `take-over: true` when it is dead) and run it again.'
        });
    }
    await tellPlan(planned, desired, around);
    const { balancer, listener, slots } = world.application;
    const port = listener.port === 80 ? '' : `:${listener.port}`;
    const url = `http://${balancer.dnsName}${port}`;
    setOutput('release', planned.release);
    setOutput('slot', planned.slot);
    setOutput('previous-release', planned.previous);
    setOutput('url', url);
    const story = {
        outcome: 'unchanged',
        release: planned.release,
        slot: planned.slot,
        previous: planned.previous,
        moments: [{ at: startedAt, what: 'started' }],
        overlap: undefined,
        slowestBootSeconds: undefined,
        liveAt: undefined,
        isVerifiedOnAnswers: false
    };
    const report = { desired, planned, story, startedAt, url };
    if (inputs.mode === 'plan') {
        setOutput('outcome', 'planned');
        await around.summarize(summary_summary(report, true));
        return report;
    }
    const path = inputs['probe-path'] ?? slots[planned.slot].healthCheck.path;
    const target = { host: balancer.dnsName, port: listener.port, path, versionHeader: inputs['version-header'] };
    const probe = around.makeProbe({ ...target, timeoutSeconds: 5 });
    try {
        await deploy(world, desired, judgement, { ...around, probe }, story);
        if (planned.steps.length === 0)
            progress.say(`${planned.release} is live already with these settings; nothing was written`);
    }
    finally {
        setOutput('release', story.release);
        setOutput('slot', story.slot);
        setOutput('outcome', story.outcome);
        setOutput('timeline', JSON.stringify(timelineOf(report)));
        await around.summarize(summary_summary(report, false));
    }
    return report;
}
/** What the output `timeline` holds. */
function timelineOf({ story, startedAt }) {
    return {
        startedAt,
        moments: story.moments,
        deploySeconds: story.liveAt === undefined ? null : (story.liveAt - startedAt) / 1000,
        slowestBootSeconds: story.slowestBootSeconds ?? null,
        overlapMilliseconds: story.overlap?.milliseconds ?? null,
        answers: story.overlap?.answers ?? null,
        failedAnswers: story.overlap?.failed ?? null
    };
}
async function tellPlan(planned, desired, { progress }) {
    const name = (0,names/* clusterName */.SL)(desired.cluster);
    const title = planned.steps.length === 0
        ? `Plan for ${name}: nothing to do`
        : `Plan for ${name}: ${planned.release} into slot ${planned.slot}, ${planned.steps.length} steps`;
    await progress.phase(title, async () => {
        for (const [index, step] of planned.steps.entries())
            progress.say(`${index + 1}. ${describe(step)}`);
    });
}
/** What is wanted, with what was not given taken from what is live. All that is wrong is said at once. */
async function wanted(inputs, world, image, { networks, runTags, alarms }) {
    const cluster = { application: inputs.application, environment: inputs.environment };
    const serving = (0,release_world/* live */.VD)(world)?.release;
    const settings = serving?.settings;
    const capacity = (0,release_world/* intendedCapacity */.eL)(serving);
    const problems = [];
    if (image === undefined) {
        problems.push(`input "ami-id": ${inputs['ami-id']} does not exist here, or is not shared with this account`);
    }
    else if (image.state !== 'available') {
        problems.push(`input "ami-id": ${image.id} is ${image.state}, not available`);
    }
    const instanceType = inputs['instance-type'] ?? settings?.instanceType;
    if (instanceType === undefined) {
        problems.push('input "instance-type": is required for the first deploy; later ones take it from the live release');
    }
    const min = inputs['min-instances'] ?? capacity?.min ?? 2;
    const max = inputs['max-instances'] ?? (capacity === undefined ? Math.max(2, min) : Math.max(capacity.max, min));
    if (min > max)
        problems.push(`input "max-instances": ${max} is less than min-instances, ${min}`);
    const securityGroupIds = inputs['security-groups'] ??
        settings?.securityGroupIds ??
        (await networks.securityGroupsOf(cluster))
            .filter(({ name }) => name === `${(0,names/* clusterName */.SL)(cluster)}-instances`)
            .map(({ id }) => id);
    if (securityGroupIds.length === 0) {
        problems.push('input "security-groups": is required, because the application has no security group for instances');
    }
    if (inputs.alarms.length > 0) {
        const known = await alarms.states(inputs.alarms);
        const unknown = inputs.alarms.filter(name => !known.has(name));
        if (unknown.length > 0)
            problems.push(`input "alarms": there is no alarm ${unknown.join(', ')}`);
    }
    if (problems.length > 0) {
        throw new errors/* KilnError */.NF(problems.join('\n'), { remedy: 'Correct the inputs and run it again; nothing was written.' });
    }
    const nevra = image?.tags[lib_tags/* TAG */.Dk.nevra];
    return {
        cluster,
        settings: {
            imageId: inputs['ami-id'],
            instanceType: instanceType ?? '',
            securityGroupIds,
            instanceProfile: inputs['instance-profile'] ?? settings?.instanceProfile,
            userData: inputs['user-data'] ?? settings?.userData
        },
        subnetIds: inputs.subnets ?? serving?.group?.subnetIds ?? world.application.balancer.subnetIds,
        min,
        max,
        strategy: inputs.strategy,
        retain: inputs.retain,
        healthTimeoutSeconds: inputs['health-timeout-seconds'],
        bakeSeconds: inputs['bake-time-seconds'],
        soakSeconds: inputs['soak-seconds'],
        unfinishedSeconds: inputs['health-timeout-seconds'] + inputs['bake-time-seconds'] + 300,
        takeOver: inputs['take-over'],
        tags: { ...inputs.tags, ...runTags, ...(nevra === undefined ? {} : { [lib_tags/* TAG */.Dk.nevra]: nevra }) }
    };
}
/** How this run judges its release. */
const judgementOf = (inputs) => ({
    probe: inputs.probe,
    probeCount: inputs['probe-count'],
    expectVersion: inputs['expect-version'],
    alarms: inputs.alarms,
    health: {
        deadlineSeconds: inputs['health-timeout-seconds'],
        unhealthySeconds: inputs['unhealthy-timeout-seconds'],
        intervalSeconds: 2,
        lossIsFailure: true
    },
    probeSeconds: 0.05,
    bakeLookSeconds: 2,
    verifySeconds: 300
});


/***/ }),

/***/ 6642:
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
// EXTERNAL MODULE: ./lib/aws/instances.ts
var instances = __webpack_require__(1732);
// EXTERNAL MODULE: ./lib/aws/launch-templates.ts
var launch_templates = __webpack_require__(9819);
// EXTERNAL MODULE: ./lib/aws/networks.ts
var networks = __webpack_require__(1002);
// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/release/steps.ts
var steps = __webpack_require__(4707);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/tags.ts
var tags = __webpack_require__(2405);
// EXTERNAL MODULE: ./actions/red-black-deploy/src/alarms.ts
var alarms = __webpack_require__(6079);
// EXTERNAL MODULE: ./actions/red-black-deploy/src/automation.ts
var automation = __webpack_require__(8906);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/outputs.ts
const OUTPUTS = ['release', 'slot', 'previous-release', 'url', 'outcome', 'timeline'];

// EXTERNAL MODULE: ./actions/red-black-deploy/src/probe.ts
var probe = __webpack_require__(4631);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/ports.ts





















/** The real surroundings of a deploy: AWS, the runner and the clock. */
function ports(signal) {
    const aws = (0,clients/* awsDefaults */.Q)('red-black-deploy');
    const ec2 = new client_ec2_dist_cjs/* EC2Client */.gu5(aws);
    const scaling = new dist_cjs/* AutoScalingClient */.yis(aws);
    const moving = (0,automation/* automation */.i)(scaling);
    return {
        balancers: (0,balancers/* balancers */.C)(new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(aws)),
        groups: (0,groups/* groups */.T)(scaling),
        templates: (0,launch_templates/* launchTemplates */.rt)(ec2),
        images: (0,aws_images/* images */.z)(ec2, (0,clients/* regionOf */.A)() ?? ''),
        networks: (0,networks/* networks */.o)(ec2),
        consoleLog: id => (0,instances/* instances */.V)(ec2).consoleLog(id),
        automation: moving,
        hooks: group => moving.hooks(group),
        alarms: (0,alarms/* alarms */.b)(new client_cloudwatch_dist_cjs.CloudWatchClient(aws)),
        makeProbe: probe/* probe */.d,
        patience: steps/* AWS_PATIENCE */.iE,
        pause: poll/* pause */.v,
        progress: progress/* runnerProgress */.g,
        setOutput: (0,action/* outputs */.V)(OUTPUTS),
        runTags: (0,tags/* runTags */.He)(),
        summarize: summary/* writeSummary */.Sy,
        now: Date.now,
        signal
    };
}


/***/ }),

/***/ 4631:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ probe),
/* harmony export */   u: () => (/* binding */ spelled)
/* harmony export */ });
/* harmony import */ var node_dns_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1553);
/* harmony import */ var node_dns_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_dns_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7067);
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_http__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _lib_release_application_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6926);



/** Each request has a connection of its own: a kept one would stay with one node and one moment. */
function probe({ host, port, path, versionHeader, timeoutSeconds }) {
    return {
        async addresses() {
            try {
                return (await (0,node_dns_promises__WEBPACK_IMPORTED_MODULE_0__.lookup)(host, { all: true, family: 4 })).map(({ address }) => address);
            }
            catch {
                return [];
            }
        },
        ask(address, slot) {
            const at = Date.now();
            return new Promise(resolve => {
                const none = (failure) => resolve({ at, address, status: undefined, version: undefined, failure });
                const sent = (0,node_http__WEBPACK_IMPORTED_MODULE_1__.request)({
                    host: address,
                    port,
                    path,
                    agent: false,
                    headers: { host, ...(slot === undefined ? {} : { [_lib_release_application_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOT_HEADER */ .NB]: slot }) },
                    signal: AbortSignal.timeout(timeoutSeconds * 1000)
                }, answer => {
                    const version = answer.headers[versionHeader.toLowerCase()];
                    answer.on('error', error => none(error.message));
                    answer.on('end', () => resolve({
                        at,
                        address,
                        status: answer.statusCode,
                        version: Array.isArray(version) ? version[0] : version,
                        failure: undefined
                    }));
                    answer.resume();
                });
                sent.on('error', error => none(error.name === 'TimeoutError' ? `no answer in ${timeoutSeconds} s` : error.message));
                sent.end();
            });
        }
    };
}
const spelled = ({ status, version, failure }) => status === undefined ? (failure ?? 'no answer') : version === undefined ? `${status}` : `${status} (${version})`;


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
    }
});


/***/ }),

/***/ 1002:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ sameIngress),
/* harmony export */   o: () => (/* binding */ networks)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8157);



const networks = (client) => ({
    async vpc(id) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeVpcsCommand */ .Dti(id === undefined ? { Filters: [{ Name: 'isDefault', Values: ['true'] }] } : { VpcIds: [id] })));
        const found = answer?.Vpcs?.[0];
        return found?.VpcId === undefined ? undefined : { id: found.VpcId, cidr: found.CidrBlock ?? '' };
    },
    async subnets(of) {
        const answer = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeSubnetsCommand */ .jSW('ids' in of ? { SubnetIds: [...of.ids] } : { Filters: [{ Name: 'vpc-id', Values: [of.vpcId] }] }));
        return (answer.Subnets ?? [])
            .map(subnet => ({
            id: subnet.SubnetId ?? '',
            vpcId: subnet.VpcId ?? '',
            zone: subnet.AvailabilityZone ?? ''
        }))
            .sort((a, b) => a.zone.localeCompare(b.zone) || a.id.localeCompare(b.id));
    },
    async securityGroupsOf(cluster) {
        const answer = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeSecurityGroupsCommand */ .jsQ({
            Filters: [
                { Name: `tag:${_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.application}`, Values: [cluster.application] },
                { Name: `tag:${_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.environment}`, Values: [cluster.environment] }
            ]
        }));
        return (answer.SecurityGroups ?? []).map(securityGroupView);
    },
    async createSecurityGroup({ name, description, vpcId, tags }) {
        const answer = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .CreateSecurityGroupCommand */ .x3C({
            GroupName: name,
            Description: description,
            VpcId: vpcId,
            TagSpecifications: [{ ResourceType: 'security-group', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }]
        }));
        return answer.GroupId ?? '';
    },
    async allow(securityGroupId, ingress) {
        try {
            await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .AuthorizeSecurityGroupIngressCommand */ .N8i({
                GroupId: securityGroupId,
                IpPermissions: [
                    {
                        IpProtocol: 'tcp',
                        FromPort: ingress.port,
                        ToPort: ingress.port,
                        ...('cidr' in ingress
                            ? { IpRanges: [{ CidrIp: ingress.cidr }] }
                            : { UserIdGroupPairs: [{ GroupId: ingress.securityGroupId }] })
                    }
                ]
            }));
        }
        catch (error) {
            if (!(0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .isTaken */ .Ck)(error))
                throw error;
        }
    },
    async deleteSecurityGroup(id) {
        await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DeleteSecurityGroupCommand */ .yEh({ GroupId: id })));
    }
});
const securityGroupView = (group) => ({
    id: group.GroupId ?? '',
    name: group.GroupName ?? '',
    tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(group.Tags),
    ingress: (group.IpPermissions ?? []).flatMap(({ FromPort, IpRanges, UserIdGroupPairs }) => {
        const port = FromPort ?? 0;
        return [
            ...(IpRanges ?? []).map(({ CidrIp }) => ({ port, cidr: CidrIp ?? '' })),
            ...(UserIdGroupPairs ?? []).map(({ GroupId }) => ({ port, securityGroupId: GroupId ?? '' }))
        ];
    })
});
const sameIngress = (one, other) => one.port === other.port &&
    ('cidr' in one
        ? 'cidr' in other && one.cidr === other.cidr
        : 'securityGroupId' in other && one.securityGroupId === other.securityGroupId);


/***/ }),

/***/ 4848:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   y: () => (/* binding */ untilHealthy)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _poll_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8485);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2916);



/** With all its instances there, the group is looked at once in so many looks: Auto Scaling throttles soonest. */
const GROUP_EVERY = 3;
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
    const { arn: targetGroupArn, healthCheck } = before.application.slots[slot];
    const where = { ...step, path: healthCheck.path };
    let world = before;
    let launched = 0;
    for (let look = 0;; look++) {
        if (ports.signal.aborted)
            ports.signal.throwIfAborted();
        const isGroupDue = look % GROUP_EVERY === 0 || launched < needed;
        if (isGroupDue)
            world = await (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .observeAgain */ .pC)(world, ['groups'], ports);
        const targets = await ports.balancers.targets(targetGroupArn);
        world = { ...world, at: ports.now(), targets: { ...world.targets, [slot]: targets } };
        const release = world.releases.find(({ name }) => name === step.release);
        if (release === undefined)
            throw gone(step);
        const others = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .strangers */ .ob)(world, slot, release);
        const healthy = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .healthyCount */ .jB)(world, slot, release);
        const own = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .standing */ .JA)(release)?.instances ?? [];
        watch.see(own, targets);
        launched = own.length;
        if (healthy >= needed && others.length === 0) {
            return { world, slowestBootSeconds: watch.slowestBootSeconds() };
        }
        // Something in the slot is not known yet, or not known to have left: look at the groups at once.
        if (!isGroupDue && others.length > 0)
            world = await (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .observeAgain */ .pC)(world, ['groups'], ports);
        const waitedSeconds = (ports.now() - start) / 1000;
        const lost = limits.lossIsFailure ? watch.lost() : undefined;
        const sick = watch.sickFor(limits.unhealthySeconds);
        const isStalled = isGroupDue && own.length < needed && waitedSeconds > STALL_SECONDS;
        const isOver = waitedSeconds >= limits.deadlineSeconds;
        if (isStalled || lost !== undefined || isOver) {
            const failed = failures(await ports.groups.activities(step.release), (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .standing */ .JA)(release)?.createdAt ?? 0);
            if (failed.length > 0) {
                throw notLaunched(step, failed);
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
            throw await unhealthy(where, says, waiting.worst, ports);
        }
        await (0,_poll_js__WEBPACK_IMPORTED_MODULE_1__/* .pause */ .v)(limits.intervalSeconds, ports.signal);
    }
}
const gone = ({ release }) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(`Release ${release} disappeared while its instances started.`, {
    remedy: 'Somebody deleted it, by hand or by another run. Run the deploy again when that is settled.'
});
const notLaunched = ({ release, slot }, failed) => new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(`${release} did not become healthy in slot ${slot}: Auto Scaling could not launch its instances:\n${failed.join('\n')}`, {
    remedy: 'Settle what the lines above name (capacity, a quota, a right of the role, an image, key or security group) and deploy again; nothing that serves was touched.'
});
async function unhealthy({ release, slot, path }, why, instanceId, { consoleLog }) {
    const log = instanceId === undefined ? undefined : await consoleLog(instanceId).catch(() => undefined);
    const tail = log?.trimEnd().split(/\r?\n/).slice(-CONSOLE_LINES).join('\n');
    const said = instanceId === undefined
        ? ''
        : tail === undefined || tail === ''
            ? `\nEC2 has no console log of ${instanceId} yet.`
            : `\nThe console of ${instanceId} ended with:\n${tail}`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(`${release} did not become healthy in slot ${slot} (health check ${path}): ${why}.${said}`, {
        remedy: 'Correct the application, its image or the path of its health check (create-application) and deploy again; nothing that serves was touched.'
    });
}
/** Launches that Auto Scaling gave up: quotas, capacity, AMI, key and security group errors. */
const failures = (activities, since) => {
    const messages = activities
        .filter(({ status, at }) => status === 'Failed' && at >= since - 1000)
        .map(({ message, description }) => (message === '' ? description : message));
    // Zones fail alike: the first that says so stands for the others.
    const alike = (message) => message.replaceAll(/\b[a-z]{2}(-[a-z]+)+-\d[a-z]\b/g, 'zone');
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
    const pendingText = (lifecycle) => lifecycle === 'InService' ? 'not registered yet' : `${lifecycle.toLowerCase()}, not registered yet`;
    return {
        see(own, targets) {
            for (const { id, lifecycle } of own) {
                const target = targets.find(({ instanceId }) => instanceId === id);
                const entry = seen.get(id) ?? { firstSeen: now(), says: '', isGone: false };
                seen.set(id, entry);
                const says = target === undefined ? pendingText(lifecycle) : spelled(target);
                if (says !== entry.says)
                    progress.say(`${id} ${says}`);
                entry.says = says;
                entry.isGone = /^Terminat/.test(lifecycle);
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
            return { text: text === '' ? 'Auto Scaling launched no more' : text, worst: pending[0]?.[0] };
        },
        slowestBootSeconds: () => Math.max(0, ...[...seen.values()].map(({ firstSeen, healthyAt }) => ((healthyAt ?? firstSeen) - firstSeen) / 1000))
    };
}
const spelled = ({ state, reason, description }) => {
    const why = [reason, description].filter(part => part !== undefined && part !== '').join(', ');
    return why === '' ? state : `${state}: ${why}`;
};


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
 * `to` names the release to go to; without it, to the retained one, unless the last switch was interrupted: then that
 * is finished and traffic is not turned round once more.
 */
function planRollback(world, soakSeconds, to) {
    const serving = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .live */ .VD)(world);
    const problems = (0,_application_js__WEBPACK_IMPORTED_MODULE_0__/* .ruleProblems */ .b0)(world.application);
    if (serving === undefined || problems.length > 0) {
        return { refusals: problems, steps: [], to: undefined, from: undefined, slot: undefined };
    }
    const interrupted = to === undefined && serving.release !== undefined && (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .waking */ .ih)(serving.release) !== undefined;
    if (serving.release !== undefined && (interrupted || serving.release.name === to)) {
        const from = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .retained */ .BY)(world);
        return {
            refusals: [],
            steps: afterwards(world, serving.release, from, soakSeconds),
            to: serving.release,
            from,
            slot: serving.slot
        };
    }
    const slot = (0,_names_js__WEBPACK_IMPORTED_MODULE_3__/* .otherSlot */ .jx)(serving.slot);
    const back = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .retained */ .BY)(world);
    const from = serving.release;
    const refusals = refusalsOf(world, slot, back, from, to);
    if (back === undefined || refusals.length > 0)
        return { refusals, steps: [], to: back, from, slot };
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .standing */ .JA)(back);
    const healthy = (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .healthyCount */ .jB)(world, slot, back);
    const needed = Math.max(group?.desired ?? 0, (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .standing */ .JA)(from)?.desired ?? 0);
    const serves = from === undefined ? 0 : (0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .healthyCount */ .jB)(world, serving.slot, from);
    const weights = (0,_application_js__WEBPACK_IMPORTED_MODULE_0__/* .weightsOf */ .Z$)(world.application);
    const change = { do: 'switch', release: back.name, slot, from: weights };
    // Left by an interrupted switch: they would pass for the time at which it loses its traffic now.
    const stale = from === undefined ? undefined : (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .waking */ .ih)(from);
    const resize = (group?.desired ?? 0) < needed
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
            ...afterwards(world, back, from, soakSeconds)
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
    if ((0,_world_js__WEBPACK_IMPORTED_MODULE_2__/* .healthyCount */ .jB)(world, slot, back) === 0 && (group?.desired ?? 0) === 0) {
        return [`${back.name} has no instances: going back to it would leave nothing healthy`];
    }
    return [];
}
/**
 * After the switch: what is not live is kept calm, what is live is woken. Waking is last: while the live release
 * still carries the tags of a retained one, a switch was interrupted, and the next run finishes it.
 */
function afterwards(world, to, from, soakSeconds) {
    const steps = [
        from === undefined ? undefined : (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .calming */ .m7)(from, world.at, soakSeconds),
        from === undefined ? undefined : (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .settling */ .Ni)(from),
        (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .settling */ .Ni)(to),
        (0,_steps_js__WEBPACK_IMPORTED_MODULE_1__/* .waking */ .ih)(to)
    ];
    return steps.flatMap(step => step ?? []);
}


/***/ })

};
