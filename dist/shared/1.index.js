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
/* harmony import */ var _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8932);
/* harmony import */ var _lib_counted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7592);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);



const slotLabel = (targetGroupArn) => targetGroupArn.slice(targetGroupArn.indexOf('targetgroup/'));
const automation = (client) => ({
    async handOver(from, to, slots) {
        const ofBoth = (read) => Promise.all([read(client, from), read(client, to)]);
        const [policies, schedules, topics, metrics, pools] = await Promise.all([
            ofBoth(policiesOf),
            ofBoth(schedulesOf),
            ofBoth(topicsOf),
            ofBoth(metricsOf),
            ofBoth(warmPoolOf)
        ]);
        const parts = [
            await givePolicies(client, policies, to, slots),
            await giveSchedules(client, schedules, to),
            await giveNotifications(client, topics, to),
            await giveMetrics(client, metrics, to),
            await giveWarmPool(client, pools, to)
        ];
        return { copied: parts.flatMap(({ copied = [] }) => copied), missed: parts.flatMap(({ missed = [] }) => missed) };
    }
});
async function givePolicies(client, policies, to, slots) {
    const lacking = missing(policies, ({ PolicyName }) => PolicyName);
    for (const policy of lacking)
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .PutScalingPolicyCommand */ .OJS(policyInput(policy, to, slots)));
    const byAlarms = lacking.filter(one => one.TargetTrackingConfiguration === undefined && one.PredictiveScalingConfiguration === undefined);
    return {
        copied: lacking.map(({ PolicyName }) => `scaling policy ${PolicyName}`),
        missed: byAlarms.map(({ PolicyName }) => `the alarms of scaling policy ${PolicyName}: they name the old group; use target tracking, or make them again`)
    };
}
async function giveSchedules(client, schedules, to) {
    const copied = [];
    for (const action of missing(schedules, ({ ScheduledActionName }) => ScheduledActionName)) {
        const isPast = (action.StartTime?.getTime() ?? 0) <= Date.now();
        if (isPast && action.Recurrence === undefined)
            continue;
        const { ScheduledActionName, StartTime, EndTime, Recurrence, TimeZone, MinSize, MaxSize, DesiredCapacity } = action;
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .PutScheduledUpdateGroupActionCommand */ .Yg1({
            ...{ AutoScalingGroupName: to, ScheduledActionName, EndTime, Recurrence, TimeZone },
            ...{ MinSize, MaxSize, DesiredCapacity },
            // A start in the past is refused; a recurring action goes on without it.
            StartTime: isPast ? undefined : StartTime
        }));
        copied.push(`scheduled action ${ScheduledActionName}`);
    }
    return { copied };
}
async function giveNotifications(client, [from, has], to) {
    const copied = [];
    for (const [topic, events] of from) {
        if (events.every(event => has.get(topic)?.includes(event)))
            continue;
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .PutNotificationConfigurationCommand */ .kSt({
            AutoScalingGroupName: to,
            TopicARN: topic,
            NotificationTypes: [...events]
        }));
        copied.push(`notifications to ${topic.split(':').at(-1)}`);
    }
    return { copied };
}
async function giveMetrics(client, [from, has], to) {
    const lacking = from.filter(metric => !has.includes(metric));
    if (lacking.length === 0)
        return {};
    await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .EnableMetricsCollectionCommand */ .yeO({ AutoScalingGroupName: to, Granularity: '1Minute', Metrics: lacking }));
    return { copied: [(0,_lib_counted_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .h)(lacking.length, 'group metric')] };
}
async function giveWarmPool(client, [from, has], to) {
    if (from === undefined || has !== undefined)
        return {};
    try {
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .PutWarmPoolCommand */ .ciP({ ...from, AutoScalingGroupName: to }));
        return { copied: ['the warm pool (it starts empty)'] };
    }
    catch (error) {
        if ((0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorName */ .Is)(error) !== 'ValidationError')
            throw error;
        return { missed: [`the warm pool: ${(0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .messageOf */ .bD)(error)}`] };
    }
}
const missing = ([from, to], name) => {
    const has = new Set(to.map(name));
    return from.filter(one => !has.has(name(one)));
};
async function warmPoolOf(client, group) {
    const { WarmPoolConfiguration: pool } = await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .DescribeWarmPoolCommand */ .OqI({ AutoScalingGroupName: group }));
    if (pool === undefined || pool.Status === 'PendingDelete')
        return undefined;
    const { Status: _, ...settings } = pool;
    return settings;
}
async function policiesOf(client, group) {
    const found = [];
    const pages = (0,_aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .paginateDescribePolicies */ .Rhu)({ client }, { AutoScalingGroupName: group, MaxRecords: 100 });
    for await (const { ScalingPolicies = [] } of pages)
        found.push(...ScalingPolicies);
    return found;
}
/** A group may have 125, and a page holds 100. */
async function schedulesOf(client, group) {
    const found = [];
    const pages = (0,_aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .paginateDescribeScheduledActions */ .Vxw)({ client }, { AutoScalingGroupName: group, MaxRecords: 100 });
    for await (const { ScheduledUpdateGroupActions = [] } of pages)
        found.push(...ScheduledUpdateGroupActions);
    return found;
}
async function topicsOf(client, group) {
    const found = new Map();
    const pages = (0,_aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .paginateDescribeNotificationConfigurations */ .nNT)({ client }, { AutoScalingGroupNames: [group], MaxRecords: 100 });
    for await (const { NotificationConfigurations = [] } of pages) {
        for (const { TopicARN: topic = '', NotificationType: event = '' } of NotificationConfigurations) {
            found.set(topic, [...(found.get(topic) ?? []), event]);
        }
    }
    return found;
}
async function metricsOf(client, group) {
    const { AutoScalingGroups = [] } = await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_1__/* .DescribeAutoScalingGroupsCommand */ .NkQ({ AutoScalingGroupNames: [group] }));
    return (AutoScalingGroups[0]?.EnabledMetrics ?? []).map(({ Metric = '' }) => Metric);
}
function policyInput(policy, to, slots) {
    const { PolicyARN, Alarms, AutoScalingGroupName, ...rest } = policy;
    const rewritten = JSON.parse(JSON.stringify(rest).replaceAll(slots.from, slots.to));
    return { ...rewritten, PolicyName: policy.PolicyName, AutoScalingGroupName: to };
}


/***/ }),

/***/ 7322:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ gitHub),
/* harmony export */   n5: () => (/* binding */ attestationProblems)
/* harmony export */ });
/* unused harmony export namesDigest */
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);

/** GitHub's descriptions hold 140 characters. */
const DESCRIPTION_MAX = 140;
function gitHub(place) {
    const { token, repository, apiUrl, commit, runUrl, patienceMilliseconds = 4000 } = place;
    const [owner = '', repo = ''] = repository.split('/');
    const patiently = (times = 1) => ({ request: { signal: AbortSignal.timeout(times * patienceMilliseconds) } });
    const client = async () => {
        const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
        return getOctokit(token, { baseUrl: apiUrl });
    };
    return {
        repository,
        async deployment(environment, description) {
            const octokit = await client();
            const { data } = await octokit.request('POST /repos/{owner}/{repo}/deployments', {
                ...{ owner, repo, ref: commit, environment, description: description.slice(0, DESCRIPTION_MAX) },
                // What may be deployed is decided before; a merge into the default branch is no business of a deploy.
                ...{ auto_merge: false, required_contexts: [], task: 'deploy', ...patiently() }
            });
            if (!('id' in data))
                throw new Error(data.message ?? 'GitHub made no deployment');
            const id = Number(data.id);
            return {
                async tell(state, text, url) {
                    await octokit.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
                        ...{ owner, repo, deployment_id: id, state, description: text.slice(0, DESCRIPTION_MAX), ...patiently() },
                        ...{
                            environment,
                            ...(url === undefined ? {} : { environment_url: url }),
                            log_url: runUrl,
                            auto_inactive: true
                        }
                    });
                }
            };
        },
        async isAttested(digest) {
            const octokit = await client();
            try {
                const { data } = await octokit.request('GET /repos/{owner}/{repo}/attestations/{subject_digest}', {
                    ...{ owner, repo, subject_digest: digest },
                    // A deploy rests on this answer, and nothing was written yet.
                    ...patiently(5)
                });
                return (data.attestations ?? []).some(({ bundle }) => namesDigest(bundle, digest));
            }
            catch (error) {
                if (error instanceof Error && 'status' in error && error.status === 404)
                    return false;
                throw error;
            }
        }
    };
}
/** Whether the statement inside an attestation's bundle is about this digest (in-toto Statement v1, `subject`). */
function namesDigest(bundle, digest) {
    const [algorithm = '', hex = ''] = digest.split(':');
    try {
        const { dsseEnvelope } = bundle;
        const statement = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
        return statement.subject.some(subject => subject.digest[algorithm] === hex);
    }
    catch {
        return false;
    }
}
/** Why the AMI does not lead back to an attested package of this repository; none when it does. */
async function attestationProblems(image, github) {
    if (github === undefined) {
        return ['input "only-attested": needs `github-token` and the environment of a workflow run, to ask GitHub'];
    }
    if (image === undefined)
        return [];
    const digests = (image.tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.packageDigest] ?? '').split(/[\s,]+/).filter(part => part !== '');
    if (digests.length === 0) {
        return [
            `input "ami-id": ${image.id} does not say which package it was baked of (no tag ${_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.packageDigest}), and only attested ones are let through`
        ];
    }
    const problems = [];
    for (const digest of digests) {
        const spelled = digest.includes(':') ? digest : `sha256:${digest}`;
        if (!(await github.isAttested(spelled))) {
            problems.push(`input "ami-id": the package of ${image.id}, ${spelled}, has no attestation of ${github.repository}; attest it with actions/attest-build-provenance when it is built`);
        }
    }
    return problems;
}


/***/ }),

/***/ 9001:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5024);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5275);
/* harmony import */ var _ports_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1842);




await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .Cs)(async (signal) => {
    const given = (0,_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .inputs */ .Q)();
    await (0,_main_js__WEBPACK_IMPORTED_MODULE_2__/* .run */ .e)(given, (0,_ports_js__WEBPACK_IMPORTED_MODULE_3__/* .ports */ .X)(signal, given.values));
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
/* harmony import */ var _plan_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1558);


const instanceType = (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type such as t3.small');
/** A JSON array of strings: the only spelling in which no quoting is left to guess. */
const command = (value) => {
    const words = parsed(value);
    if (Array.isArray(words) && words.length > 0 && words.every(one => typeof one === 'string'))
        return words;
    throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4(`"${value}" is not a command as a JSON array of strings, such as ["./smoke.sh", "--quick"]`);
};
const parsed = (value) => {
    try {
        return JSON.parse(value);
    }
    catch {
        return undefined;
    }
};
/** Shares of the traffic, each above the one before. */
const rungs = (value) => {
    const shares = (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 99))(value);
    if (shares.some((share, index) => share <= (shares[index - 1] ?? 0))) {
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4(`"${value}" does not rise; write shares such as 5,25,50`);
    }
    return shares;
};
const price = (value) => Number((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^\d+(\.\d+)?$/, 'a price an hour such as 0.0208')(value));
/** `path=value`, one a line. */
const fieldLines = (value) => Object.fromEntries((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .lines */ .Mn)(value).map(line => {
    const at = line.indexOf('=');
    if (at < 1)
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4(`"${line}" is not a field as path=value`);
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}));
const fields = {
    ..._lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .ofCluster */ .K$,
    'ami-id': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .imageId */ .L),
    'instance-type': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(instanceType),
    'instance-types': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)(instanceType)),
    'spot-percent': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 100)),
    'on-demand-base': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 1000)),
    'min-instances': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 1000)),
    'max-instances': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 1000)),
    subnets: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^subnet-[0-9a-f]+$/, 'a subnet id such as subnet-0123456789abcdef0'))),
    'security-groups': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^sg-[0-9a-f]+$/, 'a security group id such as sg-0123456789abcdef0'))),
    'instance-profile': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[\w+=,.@:/-]+$/, 'the name or ARN of an instance profile')),
    'user-data': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    tags: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .tagLines */ .oA),
    strategy: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)(..._plan_js__WEBPACK_IMPORTED_MODULE_1__/* .STRATEGIES */ .YL), 'red-black'),
    weights: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(rungs),
    'rung-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 86_400), 60),
    'health-timeout-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(5, 7200), 300),
    'unhealthy-timeout-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(5, 7200), 30),
    probe: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('auto', 'required', 'off'), 'auto'),
    'probe-path': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^\/\S*$/, 'a path that starts with /')),
    'probe-count': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 1000), 5),
    'probe-status': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(200, 399), 200),
    'probe-body': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    'probe-fields': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(fieldLines, {}),
    'version-header': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[A-Za-z0-9-]+$/, 'the name of an HTTP header'), 'x-kiln-version'),
    'version-field': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[^.\s]+(\.[^.\s]+)*$/, 'the path of a JSON field such as build.version')),
    'expect-version': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    verify: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(command),
    'verify-timeout-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 7200), 300),
    'bake-time-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 86_400), 60),
    'steady-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 7200), 30),
    'soak-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 86_400), 120),
    alarms: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .lines */ .Mn, []),
    retain: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt, true),
    'take-over': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt, false),
    'only-attested': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt, false),
    'github-token': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    'instance-price': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(price),
    mode: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('apply', 'plan', 'check', 'repair'), 'apply')
};
/** The inputs, and what is wrong with them: it is told with what AWS says against the others. */
const inputs = (env) => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .readingOf */ .MU)(fields, env, together);
/** A look at what was deployed needs no AMI. */
const together = (given) => (given.mode === 'apply' || given.mode === 'plan') && 'ami-id' in given && given['ami-id'] === undefined
    ? [{ input: 'ami-id', problem: 'is required' }]
    : [];


/***/ }),

/***/ 5275:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ run)
});

// UNUSED EXPORTS: lookAtAll

// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/inputs.ts
var inputs = __webpack_require__(453);
// EXTERNAL MODULE: ./lib/names.ts
var names = __webpack_require__(714);
// EXTERNAL MODULE: ./lib/progress.ts
var lib_progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/release/application.ts
var release_application = __webpack_require__(6926);
// EXTERNAL MODULE: ./lib/release/live-since.ts
var live_since = __webpack_require__(3371);
// EXTERNAL MODULE: ./lib/release/rule-conditions.ts
var rule_conditions = __webpack_require__(8463);
// EXTERNAL MODULE: ./lib/release/world.ts
var release_world = __webpack_require__(2916);
// EXTERNAL MODULE: ./lib/release/steps.ts
var release_steps = __webpack_require__(4707);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/aws/launch-templates.ts
var launch_templates = __webpack_require__(9819);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/drift.ts




/**
 * Whether what runs is what was released: weights, launch templates, the AMI of every instance, suspended processes,
 * tags; and what runs that were killed left behind. Pure.
 * @param images the AMI of each instance.
 * @param unfinishedSeconds a deploy that began less long ago may be going on, and is no leftover.
 */
function drift(world, images, unfinishedSeconds) {
    const found = (0,release_world/* trafficProblems */.G9)(world).map(what => ({ what, repair: [] }));
    const serving = (0,release_world/* live */.VD)(world);
    if (serving === undefined)
        return found;
    if (serving.release === undefined)
        return [...found, { what: `slot ${serving.slot} serves and holds no release`, repair: [] }];
    const kept = (0,release_world/* retained */.BY)(world);
    const climbing = (0,release_world/* ladder */.T1)(world);
    const isYoung = (release) => {
        const begun = (0,release_world/* begunAt */.Hs)(world, release);
        return begun !== undefined && world.at - begun <= unfinishedSeconds * 1000;
    };
    const goesOn = world.releases.some(isYoung);
    for (const release of [serving.release, kept, climbing?.rising]) {
        if (release !== undefined)
            found.push(...driftOf(release, images, (0,release_world/* slotOf */.SW)(world, release)));
    }
    found.push(...unrestful(world, serving.release, kept, climbing !== undefined || goesOn));
    if (!goesOn && climbing === undefined)
        found.push(...leftBehind(world, serving.release, kept));
    return found;
}
function driftOf(release, images, slot) {
    const { name, settings, template } = release;
    const group = (0,release_world/* standing */.JA)(release);
    if (group === undefined)
        return [];
    const found = [];
    if (template === undefined)
        found.push(`${name} has lost its launch template: it can launch nothing any more`);
    else if (group.templateName !== name) {
        found.push(`group ${name} launches from launch template ${group.templateName ?? 'none'}, not from its own`);
    }
    const version = group.templateVersion;
    if (version !== undefined && version !== (group.tags[lib_tags/* TAG */.Dk.templateVersion] ?? launch_templates/* TEMPLATE_VERSION */.kr)) {
        found.push(`group ${name} launches version ${version} of its launch template, which is not what was released`);
    }
    const released = group.tags[lib_tags/* TAG */.Dk.ami];
    if (settings !== undefined && released !== undefined && released !== settings.imageId) {
        found.push(`${name} was released with ${released}, but its launch template says ${settings.imageId}`);
    }
    const wanted = released ?? settings?.imageId;
    for (const { id } of group.instances) {
        const image = images.get(id);
        if (image !== undefined && image !== wanted)
            found.push(`${id} of ${name} runs ${image}, not ${wanted}`);
    }
    const expected = { [lib_tags/* TAG */.Dk.release]: name, ...(slot === undefined ? {} : { [lib_tags/* TAG */.Dk.slot]: slot }) };
    for (const [key, value] of Object.entries(expected)) {
        if (group.tags[key] !== value)
            found.push(`tag ${key} of ${name} is ${group.tags[key] ?? 'absent'}, not ${value}`);
    }
    return found.map(what => ({ what, repair: [] }));
}
const steps = (...some) => some.flatMap(step => step ?? []);
/** Processes that are suspended and should not be, or the other way round; pins and holds that outlived their deploy. */
function unrestful(world, serving, kept, goesOn) {
    const found = [];
    const group = (0,release_world/* standing */.JA)(serving);
    const ours = (0,release_world/* suspendedByUs */.Vd)(serving);
    const theirs = (group?.suspended ?? []).filter(process => !ours.includes(process));
    if (theirs.length > 0) {
        found.push({ what: `${serving.name} serves with ${theirs.join(', ')} suspended, and not by Kiln`, repair: [] });
    }
    if (goesOn)
        return found;
    if ((0,release_steps/* waking */.ih)(serving) !== undefined) {
        found.push({
            what: `${serving.name} serves and is still kept calm as a retained release`,
            repair: steps((0,release_steps/* waking */.ih)(serving))
        });
    }
    if ((0,release_world/* held */.yB)(serving) !== undefined) {
        found.push({
            what: `the deploy of ${serving.name} never ended: its own minimum is held back`,
            repair: steps((0,release_steps/* settling */.Ni)(serving))
        });
    }
    for (const release of [serving, kept]) {
        if (release !== undefined && (0,release_world/* pinnedMin */.du)(release) !== undefined) {
            found.push({
                what: `${release.name} is still kept from shrinking, and nothing rises beside it`,
                repair: steps((0,release_steps/* unpinning */.Jj)(release))
            });
        }
    }
    const stop = kept === undefined ? undefined : (0,release_steps/* stopping */.fX)(kept, world);
    if (stop !== undefined) {
        found.push({ what: `${kept?.name} is kept for a rollback, and its workers still work`, repair: steps(stop) });
    }
    const missing = release_steps/* CALMED */.fW.filter(process => (0,release_world/* standing */.JA)(kept)?.suspended.includes(process) === false);
    if (kept !== undefined && missing.length > 0) {
        found.push({
            what: `${kept.name} is kept for a rollback, but ${missing.join(', ')} may shrink it`,
            repair: steps((0,release_steps/* calming */.m7)(kept, 0, 0))
        });
    }
    return found;
}
/** What dead runs left: groups that hold nothing, templates that no group uses. */
function leftBehind(world, serving, kept) {
    return world.releases.flatMap((release) => {
        const { name, template } = release;
        if (name === serving.name || name === kept?.name)
            return [];
        const group = (0,release_world/* standing */.JA)(release);
        if ((0,release_world/* isDraining */.jQ)(release))
            return [];
        if (group !== undefined && !(0,release_world/* isEmptied */.xr)(group)) {
            return [{ what: `group ${name} neither serves nor is kept for a rollback; retire decides of it`, repair: [] }];
        }
        // Kept on purpose: the newest so that its version is not used again, older ones until retire.
        const isRecord = (0,release_world/* isFailed */.Ix)(release);
        const removal = template === undefined || isRecord ? [] : [{ do: 'remove-template', release: name, templateId: template.id }];
        if (group !== undefined)
            return [
                {
                    what: `group ${name} is empty and was left behind`,
                    repair: [{ do: 'remove-group', release: name }, ...removal]
                }
            ];
        if (removal.length === 0 || release.group !== undefined)
            return [];
        return [{ what: `launch template ${name} has no group and was left behind`, repair: removal }];
    });
}

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/check.ts








/**
 * Compares what runs with what was released. With `repair`, mends what Kiln itself left behind, and nothing else.
 * @throws KilnError while anything is amiss.
 */
async function check(cluster, how, ports) {
    let world = await (0,release_world/* observe */.lB)(cluster, ports);
    let { found, unread } = await seen(world, how.unfinishedSeconds, ports);
    const repaired = [];
    if (how.repairs) {
        for (const step of found.flatMap(({ repair }) => repair)) {
            world = await (0,release_steps/* carryOut */.u0)(step, world, ports);
            repaired.push((0,release_steps/* describe */.q0)(step));
            ports.progress.say(`done: ${(0,release_steps/* describe */.q0)(step)}`);
        }
        if (repaired.length > 0) {
            world = await (0,release_world/* observe */.lB)(cluster, ports);
            ({ found, unread } = await seen(world, how.unfinishedSeconds, ports));
        }
    }
    const name = (0,names/* clusterName */.SL)(cluster);
    for (const { what } of found)
        ports.progress.say(`drift: ${what}`);
    await ports.summarize([
        `### ${(0,summary/* code */.aY)(name)}: ${headline(found, unread)}`,
        ...found.map(({ what, repair }) => `- ${(0,summary/* escaped */.Mk)(what)}${repair.length > 0 ? ' (`mode: repair` mends it)' : ''}`),
        ...repaired.map(what => `- repaired: ${(0,summary/* escaped */.Mk)(what)}`),
        ...unread.map(error => `- not known: ${(0,summary/* escaped */.Mk)((0,errors/* told */.Ev)(error))}`)
    ].join('\n'));
    if (found.length > 0) {
        const lines = [...found.map(({ what }) => what), ...unread.map(errors/* told */.Ev)];
        throw new errors/* KilnError */.NF(`${name} is not as it was released:\n${lines.join('\n')}`, {
            remedy: found.some(({ repair }) => repair.length > 0)
                ? 'Run it with `mode: repair` to mend what Kiln left behind; for the rest, deploy again.'
                : 'Deploy again, so that what runs is what was released; or undo by hand what was changed by hand.'
        });
    }
    if (unread.length > 0)
        throw (0,errors/* failureOf */.g5)(unread);
    ports.progress.say(`${name} is as it was released`);
    return { found, repaired };
}
const headline = (found, unread) => found.length > 0
    ? `${(0,counted/* counted */.h)(found.length, 'thing is', 'things are')} not as released`
    : unread.length > 0
        ? 'not known'
        : 'as released';
async function seen(world, unfinishedSeconds, { instances, balancers }) {
    const ids = world.releases.flatMap(release => (0,release_world/* standing */.JA)(release)?.instances.map(({ id }) => id) ?? []);
    const { attempt, failures } = (0,errors/* attempts */.r2)();
    const [images, edits] = await Promise.all([
        attempt(() => instances.imagesOf(ids)),
        attempt(() => (0,rule_conditions/* ruleEdits */.uK)(world.application, balancers))
    ]);
    const edited = (edits?.got ?? []).map(what => ({ what, repair: [] }));
    return { found: [...edited, ...drift(world, images?.got ?? new Map(), unfinishedSeconds)], unread: failures };
}

// EXTERNAL MODULE: ./lib/release/draining.ts
var draining = __webpack_require__(9816);
// EXTERNAL MODULE: ./lib/release/health.ts
var health = __webpack_require__(4848);
// EXTERNAL MODULE: ./actions/red-black-deploy/src/alarms.ts
var alarms = __webpack_require__(6079);
// EXTERNAL MODULE: ./actions/red-black-deploy/src/automation.ts
var src_automation = __webpack_require__(8906);
// EXTERNAL MODULE: ./actions/red-black-deploy/src/plan.ts
var plan = __webpack_require__(1558);
// EXTERNAL MODULE: ./actions/red-black-deploy/src/probe.ts
var probe = __webpack_require__(4631);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/run.ts
/** Before anything was done. */
const begunStory = ({ release, slot, previous }, moments = []) => ({
    ...{ outcome: 'unchanged', release, slot, previous, moments },
    ...{ overlap: undefined, slowestBootSeconds: undefined, liveAt: undefined, why: undefined },
    isVerifiedOnAnswers: false
});
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
    baseline: new Map(),
    hasBaseline: false
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

// EXTERNAL MODULE: ./actions/red-black-deploy/src/verify.ts
var verify = __webpack_require__(1704);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/gates.ts













/** Carries one step of the plan out and remembers what it showed. */
async function takeStep(step, run) {
    switch (step.do) {
        case 'soak':
            return soak(step, run);
        case 'drain':
            return drain(step, run);
        case 'await-healthy':
            return awaitHealthy(step, run);
        case 'steady':
            return steady(step, run);
        case 'preview':
            return preview(step, run);
        case 'switch':
            return switchOver(step, run);
        case 'shift':
            return shift(step, run);
        case 'check':
            return gates_check(step, run);
        case 'judge':
            return judge(step, run);
        case 'verify':
            return gates_verify(step, run);
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
            tell(run, `done: ${(0,plan/* describe */.q0)(step)}`);
        }
    }
}
async function soak(step, run) {
    const { now, pause, signal } = run.ports;
    tell(run, (0,plan/* describe */.q0)(step));
    await pause(Math.max(0, (step.until - now()) / 1000), signal);
    run.world = { ...run.world, at: Math.max(now(), step.until) };
}
/** A deregistration delay is at most an hour (ELB guide), and lifecycle hooks may follow it. */
const DRAIN_SECONDS = 2 * 3600;
async function drain(step, run) {
    const { ports } = run;
    tell(run, (0,plan/* describe */.q0)(step));
    const drained = await (0,draining/* untilDrained */.S)(step.release, run.world, ports, {
        deadlineSeconds: DRAIN_SECONDS,
        intervalSeconds: ports.patience.intervalSeconds * 5,
        remedy: 'Look at the lifecycle hooks of the group, and run the deploy again: the release is live, this was its clearing up.'
    });
    run.world = await (0,release_world/* observeAgain */.pC)(drained, ['targets'], ports);
}
async function awaitHealthy(step, run) {
    const { ports, judgement, story } = run;
    tell(run, (0,plan/* describe */.q0)(step));
    const healthy = await ports.progress.phase(`Health of ${step.release}`, () => (0,health/* untilHealthy */.y)(step, run.world, ports, judgement.health));
    run.world = healthy.world;
    story.slowestBootSeconds = healthy.slowestBootSeconds;
    tell(run, `${step.release} is healthy with ${(0,counted/* counted */.h)(step.needed, 'instance')}`);
}
/** Workers answer nobody: what can be seen of them is that none goes away. @throws BadAnswers when one does. */
async function steady(step, run) {
    const { ports, judgement } = run;
    await beforeTraffic(step, run);
    tell(run, (0,plan/* describe */.q0)(step));
    const working = (world) => world.targets[step.slot].filter(({ state }) => state === 'healthy').map(({ instanceId }) => instanceId);
    const first = working(run.world);
    const end = ports.now() + step.seconds * 1000;
    while (ports.now() < end) {
        await ports.pause(Math.min(judgement.health.intervalSeconds, (end - ports.now()) / 1000), ports.signal);
        run.world = await (0,release_world/* observeAgain */.pC)(run.world, ['groups'], ports);
        const now = new Set(working(run.world));
        const gone = first.filter(id => !now.has(id));
        if (gone.length > 0)
            throw broken(`${gone.join(', ')} did not stay in service`);
        await alarmsAreSilent(run);
    }
    tell(run, `the workers of ${step.release} stayed in service for ${step.seconds} s`);
    run.evidence = { ...run.evidence, steady: step.release };
}
async function preview(step, run) {
    await findWay(run);
    if (run.isProbing) {
        const seen = await (0,verify/* previewed */.SP)({ ...run.watching, deadlineSeconds: PREVIEW_SECONDS }, step.slot, run.version);
        run.version ??= seen;
        const version = seen === undefined ? '' : `, version ${seen}`;
        tell(run, `preview: ${(0,counted/* counted */.h)(run.judgement.probeCount, 'answer')} of 200 in a row${version}`);
    }
    run.evidence = { ...run.evidence, previewed: step.release };
}
async function gates_check(step, run) {
    tell(run, (0,plan/* describe */.q0)(step));
    await run.ports.progress.phase(`Check of ${step.release}`, () => run.ports.check(step.release, step.slot, run.version));
    tell(run, `your check passed ${step.release}`);
    run.evidence = { ...run.evidence, checked: step.release };
}
/** Its targets are healthy already: what does not answer well by then will not. */
const PREVIEW_SECONDS = 30;
/** Whether the balancer can be asked from here; without that, an honest word and no probing. */
async function findWay(run) {
    if (!run.isProbing)
        return;
    const why = await (0,verify/* reachable */.Gq)(run.watching, run.story.slot);
    if (why === undefined)
        return;
    run.isProbing = false;
    const { application } = run.world;
    const name = (0,release_application/* isWorker */.xD)(application) ? '' : application.balancer.dnsName;
    const text = `the load balancer ${name} cannot be reached from this runner (${why})`;
    if (run.judgement.probe === 'required') {
        throw new verify/* BadAnswers */.R1(`The release cannot be previewed: ${text}.`, {
            remedy: 'Run the job inside the VPC, or set `probe: auto` to deploy on target health alone.'
        });
    }
    run.ports.progress.warn(`${text}: the release is judged by target health and alarms alone, and the switch by configuration`);
}
/** Alarms as they are before the release has any traffic, and whether its answers can be told apart; once. */
async function beforeTraffic({ slot }, run) {
    const { ports, judgement } = run;
    if (run.hasBaseline)
        return;
    run.hasBaseline = true;
    if (judgement.alarms.length > 0)
        run.baseline = await ports.alarms.states(judgement.alarms);
    if (run.isProbing) {
        run.isDistinct = run.version === undefined || !(await answersWith(run.version, (0,names/* otherSlot */.jx)(slot), run));
    }
}
async function shift(step, run) {
    await beforeTraffic(step, run);
    const { world, isOurs } = await (0,release_steps/* carryOutOnce */.hW)(step, run.world, run.ports);
    run.world = world;
    if (isOurs)
        tell(run, `done: ${(0,plan/* describe */.q0)(step)}`);
}
/** Watches the release on a rung. @throws BadAnswers when it does not hold. */
async function judge(step, run) {
    const { ports, watching } = run;
    tell(run, (0,plan/* describe */.q0)(step));
    const end = ports.now() + step.seconds * 1000;
    const own = [];
    const all = [];
    for (let look = 0; look === 0 || ports.now() < end; look++) {
        if (run.isProbing) {
            // The release itself by its preview rule, where each answer is its own; and what users get, which is mixed.
            await holdsInAnswers(own, run, step.slot);
            await holdsInAnswers(all, run);
        }
        if (look % LOOK_EVERY === 0)
            await holdsOnRung(step, run);
        await ports.pause(Math.min(run.judgement.bakeLookSeconds, Math.max(0, (end - ports.now()) / 1000)), ports.signal);
    }
    if (run.isProbing)
        await (0,verify/* previewed */.SP)({ ...watching, deadlineSeconds: PREVIEW_SECONDS }, step.slot, run.version);
    const shared = run.isDistinct && run.version !== undefined ? all.filter(({ version }) => version === run.version) : [];
    const seen = run.isProbing
        ? `; production: ${(0,counted/* counted */.h)(all.length, 'answer')}, ${shared.length} of them its own, ${all.filter(answer => !(0,probe/* isGood */.Kg)(answer)).length} failed`
        : '';
    tell(run, `${step.release} held at ${step.percent} %${seen}`);
    run.evidence = { ...run.evidence, judged: (0,plan/* rungOf */.St)(step.release, step.percent) };
}
async function holdsOnRung(step, run) {
    await alarmsAreSilent(run);
    run.world = await (0,release_world/* observeAgain */.pC)(run.world, ['targets', 'groups'], run.ports);
    const release = (0,release_world/* inSlot */.oi)(run.world, step.slot).find(({ name }) => name === step.release);
    if (release === undefined || (0,release_world/* healthyCount */.jB)(run.world, step.slot, release) === 0) {
        throw broken('no instance of it is healthy');
    }
}
async function switchOver(step, run) {
    const { ports, watching } = run;
    await beforeTraffic(step, run);
    if (run.isProbing && run.sampler === undefined)
        run.sampler = (0,verify/* sample */.XM)(watching);
    run.world = (await (0,release_steps/* carryOutOnce */.hW)(step, run.world, ports)).world;
    if ((0,release_world/* live */.VD)(run.world)?.release?.name !== step.release)
        return;
    run.switchedAt = ports.now();
    tell(run, `switched: slot ${step.slot} serves, by one write`);
}
/** Whether the release before answers with this version too: then no answer can tell the two apart. */
async function answersWith(version, slot, { watching: { probe } }) {
    for (const address of await probe.addresses()) {
        if ((await probe.ask(address, slot)).version === version)
            return true;
    }
    return false;
}
async function gates_verify(step, run) {
    const { story, watching, ports } = run;
    // A run that found the switch written already has not looked for its way yet.
    if (run.sampler === undefined)
        await findWay(run);
    if (run.isProbing) {
        run.sampler ??= (0,verify/* sample */.XM)(watching);
        const version = run.isDistinct ? run.version : undefined;
        await (0,verify/* verified */.zr)(run.sampler, watching, version, run.switchedAt ?? ports.now(), step.old === undefined);
        const { answers } = run.sampler;
        await stopSampling(run);
        // On a ladder both answered on purpose; what counts begins with the last write.
        const counted = run.desired.rungs.length > 0 && run.switchedAt !== undefined ? since(answers, run.switchedAt) : answers;
        story.overlap = (0,verify/* overlap */.EF)(counted, version, step.old === undefined);
        story.isVerifiedOnAnswers = true;
        tell(run, verdict(story.overlap, version, answers));
    }
    else {
        tell(run, 'verified in the configuration only: no answers were asked for');
    }
    story.liveAt = ports.now();
    run.evidence = { ...run.evidence, verified: step.release };
}
const since = (answers, at) => answers.filter(one => one.at >= at);
function verdict({ milliseconds, answers, failed }, version, all) {
    const which = version === undefined ? 'all good, but none tells the two releases apart' : `version ${version} answers alone`;
    const wrong = all.filter(({ status }) => status === undefined || status >= 500).map(probe/* spelled */.uQ);
    const bad = failed === 0 ? '0 failed' : `${failed} failed (${[...new Set(wrong)].join(', ')})`;
    const both = milliseconds === undefined ? '' : `, overlap ${milliseconds} ms`;
    return `verified on ${(0,counted/* counted */.h)(answers, 'answer')}: ${which}${both}, ${bad}`;
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
    tell(run, (0,plan/* describe */.q0)(step));
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
async function holdsInAnswers(answers, run, slot) {
    const why = await failing(answers, run, slot);
    if (why !== undefined)
        throw broken(why);
}
async function alarmsAreSilent(run) {
    const why = await alarming(run);
    if (why !== undefined)
        throw broken(why);
}
/** Asks once more; says so when the last answers, three or as many as make a preview, are all bad. */
async function failing(answers, { watching, judgement }, slot) {
    for (const address of await watching.probe.addresses())
        answers.push(await watching.probe.ask(address, slot));
    const last = answers.slice(-Math.max(3, judgement.probeCount));
    if (last.length < 3 || last.some(probe/* isGood */.Kg))
        return undefined;
    return `${last.length} answers in a row failed, ${last.map(probe/* spelled */.uQ).join(', ')}`;
}
/** Says which alarms fire that did not before. */
async function alarming({ judgement, ports, baseline }) {
    if (judgement.alarms.length === 0)
        return undefined;
    const firing = (0,alarms/* breached */.h)(baseline, await ports.alarms.states(judgement.alarms));
    return firing.length === 0 ? undefined : `alarm ${firing.join(', ')} fires`;
}
async function holdsInAws(step, run) {
    await alarmsAreSilent(run);
    run.world = await (0,release_world/* observeAgain */.pC)(run.world, ['targets', 'groups'], run.ports);
    const release = (0,release_world/* live */.VD)(run.world)?.release;
    if (release === undefined || (0,release_world/* healthyCount */.jB)(run.world, step.slot, release) === 0) {
        throw broken('no instance of it is healthy');
    }
}
const broken = (why) => new verify/* BadAnswers */.R1(`The release does not hold: ${why}.`, { remedy: 'Look at its log, correct it and deploy again.' });

// EXTERNAL MODULE: ./lib/release/go-back.ts
var go_back = __webpack_require__(6474);
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
 * After a failure: before the switch the new release goes and what serves is untouched; after it, and on any rung of a
 * ladder, traffic goes back to the release before, where that is healthy.
 * @returns the error to end with.
 */
async function setRight(error, step, planned, run) {
    const { story } = run;
    const isSwitched = planned.isLive;
    // A shift whose answer was lost may have happened; going back from one that did not writes no weights.
    const isOnLadder = !isSwitched && (planned.percent > 0 || step.do === 'shift');
    try {
        if (isSwitched && error instanceof verify/* BadAnswers */.R1)
            return await rollBack(error, run);
        if (isOnLadder && step.do !== 'switch')
            return await rollBack(error, run);
        // A switch whose answer was not understood may have happened, and before it nothing of the release's was tried.
        if (isSwitched || step.do === 'switch')
            return error;
        story.outcome = 'failed';
        if (step.do === 'calm' || step.do === 'soak')
            return error;
        return await abandon(error, run);
    }
    catch (second) {
        return new errors/* KilnError */.NF(`${(0,errors/* messageOf */.bD)(error)}\nClearing up failed too: ${(0,errors/* messageOf */.bD)(second)}`, {
            remedy: 'Run the deploy again; it goes on from what is there. `retire` removes what a failed deploy left.',
            leftBehind: [story.release],
            cause: error
        });
    }
}
async function abandon(error, run) {
    const { ports, story } = run;
    let world = await (0,release_world/* observe */.lB)(run.desired.cluster, ports);
    const release = world.releases.find(({ name }) => name === story.release);
    // A release that was kept from earlier was live once, and stays.
    const wasNeverLive = run.isMaker || (release !== undefined && (0,release_world/* retireAfter */.EP)(release) === undefined);
    for (const step of (0,plan/* abandonment */.ke)(world, story.release, wasNeverLive)) {
        const { world: after, isOurs } = await (0,release_steps/* carryOutOnce */.hW)(step, world, ports);
        world = after;
        if (isOurs)
            tell(run, `done: ${(0,plan/* describe */.q0)(step)}`);
    }
    const serving = (0,release_world/* live */.VD)(world)?.release?.name;
    const state = serving === undefined
        ? 'Nothing serves yet.'
        : (0,release_application/* isWorker */.xD)(world.application)
            ? `${serving} works as before; its group was not touched.`
            : `${serving} serves as before; the production rule and its group were not touched.`;
    const leftBehind = recordsOf(world, story.release);
    if (error instanceof errors/* KilnError */.NF) {
        return new errors/* KilnError */.NF(`${error.message}\n${state}`, { remedy: error.remedy, leftBehind, cause: error });
    }
    const { what, remedy = 'Correct what AWS refused.' } = (0,errors/* explained */.to)(error);
    return new errors/* KilnError */.NF(`${what}\n${state}`, { remedy: `${remedy} Then deploy again.`, leftBehind, cause: error });
}
/** Versions are not used again, so the template of a release that failed stays as its record. */
const recordsOf = ({ releases }, name) => releases
    .filter(release => release.name === name && (0,release_world/* isFailed */.Ix)(release))
    .map(() => `launch template ${name}, the record that this version failed (retire removes it when there is a newer one)`);
async function rollBack(error, run) {
    const { ports, story, judgement, desired } = run;
    const why = (0,errors/* messageOf */.bD)(error);
    const remedy = error instanceof errors/* KilnError */.NF ? error.remedy : 'Correct what AWS refused and deploy again.';
    tell(run, `rolling back: ${why}`);
    const world = await (0,release_world/* observe */.lB)(desired.cluster, ports);
    const bad = story.release;
    const serving = (0,release_world/* live */.VD)(world)?.release?.name;
    // On a ladder, and after a shift that never happened, what served before is what is live still.
    const to = (0,release_world/* ladder */.T1)(world) !== undefined || serving !== bad ? serving : (0,release_world/* retained */.BY)(world)?.name;
    // Stopped with the run, wherever that ends.
    if (run.isProbing && run.isDistinct && run.version !== undefined)
        run.sampler = (0,verify/* sample */.XM)(run.watching);
    let wroteAt;
    const way = {
        next: seen => (0,rollback/* planRollback */.I)(seen, desired.soakSeconds, to, why.split('\n')[0]),
        health: { ...judgement.health, lossIsFailure: false },
        begun: step => {
            if (step.do === 'switch')
                wroteAt = ports.now();
        },
        done: step => tell(run, `done: ${(0,plan/* describe */.q0)(step)}`)
    };
    const { refused } = await (0,go_back/* goBack */.O)(world, way, ports);
    if (refused !== undefined) {
        return new errors/* KilnError */.NF(`${why}\nIt stays live, because ${refused.refusals.join('; ')}.`, {
            remedy: 'Deploy a corrected release now: what serves is not well.',
            leftBehind: [bad]
        });
    }
    story.outcome = 'rolled-back';
    await tellWayBack(run, wroteAt);
    return new errors/* KilnError */.NF(`${why}\nRolled back: ${to} serves again. ${bad} was kept for you to look at.`, {
        remedy,
        leftBehind: [bad],
        cause: error
    });
}
/** How long both versions answered on the way back; a rollback that is written is done, seen or not. */
async function tellWayBack(run, since) {
    const { sampler, version, watching, ports } = run;
    if (sampler === undefined || version === undefined || since === undefined)
        return;
    try {
        const { milliseconds, answers, failed } = await (0,verify/* wayBack */.lZ)(sampler, watching, version, since);
        tell(run, `back on ${(0,counted/* counted */.h)(answers, 'answer')}: overlap ${milliseconds} ms, ${failed} failed`);
    }
    catch (error) {
        if (!(error instanceof errors/* CancelledError */.cc))
            ports.progress.warn(`the way back was not watched: ${(0,errors/* messageOf */.bD)(error)}`);
    }
    finally {
        await stopSampling(run);
    }
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
    const judged = run.world.application;
    let isFresh = false;
    for (let turn = 0;; turn++) {
        if (ports.signal.aborted)
            throw cancelled(new errors/* CancelledError */.cc(), run);
        const planned = (0,plan/* plan */.et)(run.world, desired, run.evidence);
        refuse(planned, story);
        const step = planned.steps[0];
        if (step === undefined) {
            story.liveAt ??= ports.now();
            if (turn > 0)
                story.outcome = 'deployed';
            return;
        }
        if (turn > MOST_TURNS)
            throw (0,release_steps/* restless */.up)('deploy', (0,plan/* describe */.q0)(step));
        // Before the first write: a proof that is required and cannot be had.
        if (turn === 0)
            story.outcome = 'failed';
        if (turn === 0 && run.judgement.probe === 'required')
            await findWay(run);
        story.release = planned.release;
        story.slot = planned.slot;
        // The world may have moved while instances booted: capacity grown, weights or rules written by somebody else.
        if (step.do === 'switch' || step.do === 'shift') {
            if (!isFresh) {
                run.world = await (0,release_world/* observeAgain */.pC)(run.world, ['rules', 'groups', 'targets'], ports);
                isFresh = true;
                continue;
            }
            refuse({ heldBy: undefined, refusals: (0,rule_conditions/* editedSince */.iL)(judged, run.world.application) }, story);
        }
        isFresh = false;
        // Until it is known to be something else: wherever it breaks off, something may be written.
        story.outcome = 'unfinished';
        try {
            await takeStep(step, run);
        }
        catch (error) {
            await stopSampling(run);
            if (error instanceof errors/* CancelledError */.cc || ports.signal.aborted)
                throw cancelled(error, run);
            throw await setRight(error, step, planned, run);
        }
    }
}
/** More than a deploy ever needs: beyond it, somebody else undoes what this run does. */
const MOST_TURNS = 200;
function refuse({ refusals, heldBy }, story) {
    if (refusals.length === 0)
        return;
    story.outcome = 'failed';
    throw new errors/* KilnError */.NF(refusals.join('\n'), {
        remedy: `${(0,plan/* wayOut */.YX)(heldBy)}, then run the deploy again. What serves was not touched by this refusal.`
    });
}

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/difference.ts


const NONE = 'none';
const lines = (text) => (text === undefined ? 0 : text.trimEnd().split('\n').length);
const userData = (text) => text === undefined || text === '' ? NONE : `${lines(text)} lines`;
/** What differs between what serves and what is wanted, packages first; pure. */
function differences(serving, desired, image) {
    if (serving === undefined)
        return [];
    const { settings, group } = serving;
    const before = { ...serving.template?.tags, ...group?.tags };
    const capacity = (0,release_world/* intendedCapacity */.eL)(serving);
    const row = (what, live, wanted) => (live ?? NONE) === (wanted ?? NONE) ? [] : [{ what, live: live ?? NONE, wanted: wanted ?? NONE }];
    const list = (ids) => ids === undefined || ids.length === 0 ? undefined : [...ids].sort().join(', ');
    const mine = desired.settings;
    return [
        ...difference_packages(before[lib_tags/* TAG */.Dk.nevra], image?.tags[lib_tags/* TAG */.Dk.nevra]),
        ...row('AMI', settings?.imageId, mine.imageId),
        ...row('instance type', settings?.instanceType, mine.instanceType),
        ...row('instance types and spot', spelledMixed(group?.mixed), spelledMixed(desired.mixed)),
        ...row('security groups', list(settings?.securityGroupIds), list(mine.securityGroupIds)),
        ...row('instance profile', settings?.instanceProfile, mine.instanceProfile),
        ...((settings?.userData ?? '') === (mine.userData ?? '')
            ? []
            : [{ what: 'user data', live: userData(settings?.userData), wanted: `${userData(mine.userData)}, changed` }]),
        ...row('subnets', list(group?.subnetIds), list(desired.subnetIds)),
        ...row('minimum', capacity === undefined ? undefined : String(capacity.min), String(desired.min)),
        ...row('maximum', capacity === undefined ? undefined : String(capacity.max), String(desired.max))
    ];
}
const spelledMixed = (mixed) => mixed === undefined
    ? undefined
    : `${mixed.types.join(', ')}; ${mixed.spotPercent} % spot above ${mixed.onDemandBase} on demand`;
/** Packages by name, as the AMIs' tags tell them (`name-epoch:version-release.arch`, separated by spaces). */
function difference_packages(live, wanted) {
    const named = (text) => new Map((text ?? '').split(/[\s,]+/).flatMap(nevra => {
        const [, name, version] = /^(.+)-([^-]+-[^-]+)$/.exec(nevra) ?? [];
        return name === undefined || version === undefined ? [] : [[name, version]];
    }));
    const [before, after] = [named(live), named(wanted)];
    return [...new Set([...after.keys(), ...before.keys()])].flatMap(name => {
        const [was, is] = [before.get(name), after.get(name)];
        return was === is ? [] : [{ what: `package ${name}`, live: was ?? 'absent', wanted: is ?? 'absent' }];
    });
}

// EXTERNAL MODULE: ./actions/red-black-deploy/src/github.ts
var github = __webpack_require__(7322);
// EXTERNAL MODULE: ./lib/aws/groups.ts
var groups = __webpack_require__(70);
// EXTERNAL MODULE: ./lib/release/hooks.ts
var release_hooks = __webpack_require__(3640);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/member-watch.ts

const TRANSITIONS = {
    'Pending:Wait': 'autoscaling:EC2_INSTANCE_LAUNCHING',
    'Terminating:Wait': 'autoscaling:EC2_INSTANCE_TERMINATING'
};
const isWaiting = (lifecycle) => lifecycle in TRANSITIONS;
/** Follows the instances of a group while others replace them. */
function memberWatch(group, ports) {
    const hooks = new Map();
    let seen;
    let held = [];
    const spelled = async (lifecycle) => {
        if (!isWaiting(lifecycle))
            return lifecycle.toLowerCase();
        const name = hooks.get(lifecycle) ?? (await (0,release_hooks/* hooksText */.q)(group, TRANSITIONS[lifecycle], ports));
        hooks.set(lifecycle, name);
        return `${lifecycle.toLowerCase()}: waits for ${name}`;
    };
    return {
        async see(instances) {
            const waiting = [];
            for (const { id, lifecycle } of instances) {
                const line = `${id} ${await spelled(lifecycle)}`;
                if (isWaiting(lifecycle))
                    waiting.push(line);
                // What was in service at the first look is what is to be replaced.
                const before = seen === undefined ? 'InService' : seen.get(id);
                if (lifecycle !== before)
                    ports.progress.say(line);
            }
            for (const id of seen?.keys() ?? []) {
                if (!instances.some(one => one.id === id))
                    ports.progress.say(`${id} has gone`);
            }
            seen = new Map(instances.map(({ id, lifecycle }) => [id, lifecycle]));
            if (waiting.length > 0)
                held = waiting;
        },
        held: () => held.join('; ')
    };
}

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/rolling.ts














const ACTIVE = ['Pending', 'InProgress', 'Baking', 'Cancelling', 'RollbackInProgress'];
const isActive = (refresh) => refresh !== undefined && ACTIVE.includes(refresh.status);
/** From what AWS says and what is wanted to the steps between; pure. */
function planRoll(world, desired, { newest, refresh }) {
    const serving = (0,release_world/* live */.VD)(world)?.release;
    const group = (0,release_world/* standing */.JA)(serving);
    const problems = (0,release_world/* trafficProblems */.G9)(world);
    if (problems.length > 0 || serving === undefined || group === undefined) {
        return { refusals: problems, heldBy: undefined, steps: [] };
    }
    const { name, template } = serving;
    const capacity = (0,release_world/* intendedCapacity */.eL)(serving);
    const fits = newest !== undefined && (0,launch_templates/* sameSettings */.KD)(newest.settings, desired.settings);
    const isOurs = fits && refresh?.version === newest.version;
    const heldBy = isActive(refresh) && !isOurs ? 'refresh' : undefined;
    const refusals = [
        ...(template === undefined ? [`${name} has no launch template to make a version of`] : []),
        ...((0,release_world/* ladder */.T1)(world) === undefined ? [] : [`${name} shares its traffic with a canary; finish that, or roll it back`]),
        ...(heldBy === undefined
            ? []
            : [
                `another deploy rolls ${name} to version ${refresh?.version ?? '?'} of its launch template (${refresh?.percent} %)`
            ]),
        ...(isActive(refresh) && isOurs && refresh?.status === 'RollbackInProgress'
            ? [`${name} is being rolled back just now; wait until that is over`]
            : []),
        ...changesOf(desired, group, capacity)
    ];
    if (refusals.length > 0 || template === undefined)
        return { refusals, heldBy, steps: [] };
    const record = { do: 'record', release: name, version: fits ? newest.version : undefined };
    if (isActive(refresh))
        return { refusals, heldBy, steps: [{ do: 'await-refresh', release: name }, record] };
    if (serving.settings !== undefined && (0,launch_templates/* sameSettings */.KD)(serving.settings, desired.settings)) {
        const version = group.templateVersion ?? launch_templates/* TEMPLATE_VERSION */.kr;
        const isRecorded = (group.tags[lib_tags/* TAG */.Dk.templateVersion] ?? launch_templates/* TEMPLATE_VERSION */.kr) === version &&
            group.tags[lib_tags/* TAG */.Dk.ami] === desired.settings.imageId;
        return { refusals, heldBy, steps: isRecorded ? [] : [{ ...record, version }] };
    }
    return {
        refusals,
        heldBy,
        steps: [
            ...(fits
                ? []
                : [{ do: 'create-version', release: name, templateId: template.id, settings: desired.settings }]),
            { do: 'start-refresh', release: name, templateId: template.id, version: fits ? newest.version : undefined },
            { do: 'await-refresh', release: name },
            record
        ]
    };
}
/** What only a new group can have. */
function changesOf(desired, group, capacity) {
    const changed = [
        ...([...group.subnetIds].sort().join() === [...desired.subnetIds].sort().join() ? [] : ['the subnets']),
        ...((0,groups/* sameMixed */.Qg)(group.mixed, desired.mixed) ? [] : ['the instance types or their share of spot']),
        ...(capacity?.min === desired.min && capacity.max === desired.max ? [] : ['minimum or maximum'])
    ];
    return changed.map(what => `a rolling deploy keeps the group, and ${what} would change; use red-black for that`);
}
const ROLL_STEPS = ['create-version', 'start-refresh', 'await-refresh', 'record'];
const isRollStep = (step) => ROLL_STEPS.includes(step.do);
function describeRoll(step) {
    switch (step.do) {
        case 'create-version':
            return `add a version to launch template ${step.release} (${step.settings.imageId}, ${step.settings.instanceType})`;
        case 'start-refresh':
            return `replace the instances of ${step.release} one after another (instance refresh to ${step.version === undefined ? 'the new version' : `version ${step.version}`}, launch first, automatic rollback)`;
        case 'await-refresh':
            return `follow the instance refresh of ${step.release}; take it back when answers or alarms are bad`;
        case 'record':
            return `record on ${step.release} what it runs now`;
    }
}
async function observeRoll(world, rolls) {
    const serving = (0,release_world/* live */.VD)(world)?.release;
    if (serving?.template === undefined)
        return { newest: undefined, refresh: undefined };
    const [newest, refresh] = await Promise.all([rolls.newest(serving.template.id), rolls.latest(serving.name)]);
    return { newest, refresh };
}
const rolling_MOST_TURNS = 20;
const LOOK_SECONDS = 5;
/** The instances are looked at once in so many looks: Auto Scaling throttles soonest. */
const MEMBERS_EVERY = 3;
/** Brings the live group to what is wanted. Killed anywhere, it is run again: AWS goes on without it meanwhile. */
async function roll(start, desired, judgement, ports, story) {
    const run = newRun(start, desired, judgement, ports, story);
    // Before the first write; after it, what each step says.
    story.outcome = 'failed';
    if (judgement.alarms.length > 0)
        run.baseline = await ports.alarms.states(judgement.alarms);
    for (let turn = 0;; turn++) {
        if (ports.signal.aborted)
            throw cancelledRoll(story);
        const { refusals, heldBy, steps } = planRoll(run.world, desired, await observeRoll(run.world, ports.rolls));
        if (refusals.length > 0) {
            throw new errors/* KilnError */.NF(refusals.join('\n'), { remedy: `${(0,plan/* wayOut */.YX)(heldBy)}, and run it again.` });
        }
        const [step] = steps;
        if (step === undefined) {
            if (turn === 0)
                story.outcome = 'unchanged';
            break;
        }
        if (turn >= rolling_MOST_TURNS)
            throw (0,release_steps/* restless */.up)('deploy', describeRoll(step));
        // A version that nothing launches yet changes nothing.
        story.outcome = step.do === 'create-version' ? 'failed' : 'unfinished';
        try {
            await takeRollStep(step, run, ports);
        }
        catch (error) {
            if (error instanceof errors/* CancelledError */.cc || ports.signal.aborted)
                throw cancelledRoll(story);
            throw error;
        }
        run.world = await (0,release_world/* observe */.lB)(desired.cluster, ports);
        if (steps.length === 1)
            story.outcome = 'deployed';
    }
    story.liveAt ??= ports.now();
}
const cancelledRoll = ({ release }) => new errors/* KilnError */.NF(`The run was cancelled while the instances of ${release} were replaced.`, {
    remedy: 'AWS goes on by itself. Run the same deploy again to follow it; it rolls back by itself when it fails.'
});
async function takeRollStep(step, run, ports) {
    const { desired, judgement, world } = run;
    const group = (0,release_world/* standing */.JA)((0,release_world/* live */.VD)(world)?.release);
    switch (step.do) {
        case 'create-version': {
            const tags = { ...(0,release_world/* standing */.JA)((0,release_world/* live */.VD)(world)?.release)?.tags, ...desired.tags, [lib_tags/* TAG */.Dk.ami]: desired.settings.imageId };
            await ports.rolls.addVersion(step.release, step.templateId, step.settings, ownTags(tags));
            break;
        }
        case 'start-refresh': {
            // As they are, but no longer handed to instances: what a version of the template says of its AMI must win.
            await ports.groups.tag(step.release, ownTags(group?.tags ?? {}));
            try {
                await ports.rolls.start(step.release, {
                    ...{
                        templateId: step.templateId,
                        version: step.version ?? '',
                        mixed: desired.mixed,
                        alarms: judgement.alarms
                    },
                    warmupSeconds: warmupSeconds(world, desired),
                    bakeSeconds: desired.bakeSeconds
                });
            }
            catch (error) {
                // Somebody else was quicker, or this run was, and its answer was lost: the next look tells.
                if ((0,errors/* errorName */.Is)(error) !== 'InstanceRefreshInProgress')
                    throw error;
                return;
            }
            break;
        }
        case 'await-refresh':
            return awaitRefresh(step.release, run, ports);
        case 'record': {
            const facts = { ...desired.tags, [lib_tags/* TAG */.Dk.ami]: desired.settings.imageId };
            const version = group?.templateVersion ?? step.version ?? launch_templates/* TEMPLATE_VERSION */.kr;
            await ports.groups.tag(step.release, { ...ownTags(facts), [lib_tags/* TAG */.Dk.templateVersion]: version });
        }
    }
    tell(run, `done: ${describeRoll(step)}`);
}
/** Until a new instance counts: as long as the load balancer needs to judge it, or as workers must stay in service. */
function warmupSeconds(world, { steadySeconds }) {
    const { application } = world;
    if ((0,release_application/* isWorker */.xD)(application))
        return steadySeconds;
    const { healthCheck } = application.slots[(0,release_world/* live */.VD)(world)?.slot ?? 'red'];
    return healthCheck.intervalSeconds * healthCheck.healthyThreshold + healthCheck.timeoutSeconds;
}
const ownTags = (tags) => Object.fromEntries(groups/* INSTANCE_TAGS */.gm.flatMap(key => (tags[key] === undefined ? [] : [[key, tags[key]]])));
async function awaitRefresh(release, run, ports) {
    const { desired, story } = run;
    const slot = (0,release_world/* live */.VD)(run.world)?.slot ?? story.slot;
    story.slot = slot;
    await findWay(run);
    const count = Math.max(1, (0,release_world/* standing */.JA)((0,release_world/* live */.VD)(run.world)?.release)?.desired ?? 1);
    const deadline = ports.now() + (desired.healthTimeoutSeconds * count + desired.bakeSeconds) * 1000;
    const answers = [];
    let told = '';
    let why;
    const members = memberWatch(release, ports);
    for (let look = 0;; look++) {
        const refresh = await ports.rolls.latest(release);
        if (refresh === undefined)
            throw new errors/* KilnError */.NF(`The instance refresh of ${release} is not to be found.`, { remedy: 'Run it again.' });
        const says = `${release}: ${refresh.status}, ${refresh.percent} %${refresh.reason === undefined ? '' : `: ${refresh.reason}`}`;
        if (says !== told)
            ports.progress.say(says);
        told = says;
        if (refresh.status === 'Successful')
            break;
        if (!isActive(refresh))
            throw ended(release, refresh, { why, held: members.held() }, story);
        if (look % MEMBERS_EVERY === 0) {
            run.world = await (0,release_world/* observeAgain */.pC)(run.world, ['groups'], ports);
            await members.see((0,release_world/* standing */.JA)((0,release_world/* live */.VD)(run.world)?.release)?.instances ?? []);
        }
        if (refresh.status !== 'RollbackInProgress') {
            why = await rolling_verdict(run, answers);
            if (why === undefined && ports.now() > deadline)
                why = 'it took too long';
            if (why !== undefined) {
                tell(run, `rolling back: ${why}`);
                await ports.rolls.rollback(release);
            }
        }
        await ports.pause(run.judgement.bakeLookSeconds === 0 ? 0 : LOOK_SECONDS, ports.signal);
    }
    tell(run, `all instances of ${release} are replaced`);
    if (run.isProbing)
        await takeStep({ do: 'verify', release, slot, old: release }, run);
    if (answers.length > 0) {
        tell(run, `while they were replaced: ${(0,counted/* counted */.h)(answers.length, 'answer')}, ${answers.filter(answer => !(0,probe/* isGood */.Kg)(answer)).length} failed`);
    }
    story.liveAt = ports.now();
}
/** What is wrong with what users get now; undefined when nothing is. */
const rolling_verdict = async (run, answers) => (run.isProbing ? await failing(answers, run) : undefined) ?? (await alarming(run));
function ended(release, { status, reason }, { why, held }, story) {
    const because = `${(why ?? reason ?? 'AWS gave no reason').replace(/\.$/, '')}${held === '' ? '' : ` (seen last: ${held})`}`;
    if (status === 'RollbackSuccessful') {
        story.outcome = 'rolled-back';
        return new verify/* BadAnswers */.R1(`The instances of ${release} were replaced back: ${because}.`, {
            remedy: 'Correct the release and deploy again. The version of the launch template stays as its record.'
        });
    }
    return new errors/* KilnError */.NF(`The instance refresh of ${release} ended as ${status}: ${because}.`, {
        remedy: 'Look at the activities of the group; it may hold instances of both versions. Deploy again, or red-black, to mend it.',
        leftBehind: [release]
    });
}

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/planned.ts


const spelledStep = (step) => isRollStep(step) ? describeRoll(step) : (0,plan/* describe */.q0)(step);

// EXTERNAL MODULE: ./lib/aws/networks.ts
var aws_networks = __webpack_require__(1002);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/preflight.ts


/** The longest that a deploy of these inputs can take, when each of its waits takes as long as it may. */
const longestSeconds = (desired) => desired.healthTimeoutSeconds +
    desired.rungs.length * desired.rungSeconds +
    desired.bakeSeconds +
    desired.soakSeconds +
    OTHER_SECONDS;
/** Reading, writing, previewing and verifying. */
const OTHER_SECONDS = 60;
/** Whether the AMI can run as these types; pure. */
function architectureProblems(image, wanted, known) {
    return wanted.flatMap(name => {
        const type = known.find(one => one.name === name);
        if (type === undefined)
            return [`input "instance-type": there is no instance type ${name} in this region`];
        if (type.architectures.includes(image.architecture))
            return [];
        const can = type.architectures.join(' or ');
        return [`input "ami-id": ${image.id} is for ${image.architecture}, but instance type ${name} runs ${can}`];
    });
}
/** One zone is one outage; pure. */
function zoneWarnings(subnetIds, balancer, others) {
    const zones = new Set(subnetIds.map(id => balancer.zones[id] ?? others.find(subnet => subnet.id === id)?.zone ?? `unknown zone of ${id}`));
    const [zone] = zones;
    return zones.size === 1 && zone !== undefined
        ? [
            `all instances are in one availability zone, ${zone}: when it fails, everything does. Give \`subnets\` of another one, too`
        ]
        : [];
}
/** What the plan starts beside what runs; pure. */
function starts(planned, least) {
    const create = planned?.steps.find(step => step.do === 'create-group');
    const during = 'while both releases run';
    if (create?.do === 'create-group')
        return { count: create.held.desired, during };
    // What a plan that was refused would have made is at least this.
    if (isRefused(planned))
        return { count: least, during };
    // An instance refresh launches each replacement before it ends what it replaces.
    const rolls = planned?.steps.some(step => step.do === 'start-refresh') === true;
    return { count: rolls ? 1 : 0, during: 'while its instances are replaced one after another' };
}
/** Without a plan, or with one that has no steps because it was refused; what else is wrong is to be said with that. */
const isRefused = (planned) => planned === undefined || planned.refusals.length > 0;
/**
 * Whether the account may run the release beside the one that serves, with its warm pool; pure. Quotas count what runs
 * (EC2 user guide, "On-Demand Instance quotas"): instances of a pool only while they are started for it, or where its
 * state is `Running`. What a stopped pool lacks for its start, it gets as soon as others are stopped: Auto Scaling tries
 * again.
 */
function quotaFindings(quota, vcpus, planned, least, pool) {
    const { count, during } = starts(planned, least);
    if (quota === undefined || count === 0)
        return { problems: [], warnings: [] };
    const running = pool?.runs === true ? pool.count : 0;
    const needed = (count + running) * vcpus;
    const free = quota.limit - quota.used - needed;
    const of = `${(0,counted/* counted */.h)(count, 'instance')} of ${vcpus}${running === 0 ? '' : `, and ${running} in its warm pool, which runs`}`;
    if (free < 0) {
        return {
            problems: [
                `the quota "${quota.name}" is ${quota.limit} vCPUs, ${quota.used} of them run, and the release needs ${needed} more (${of}) ${during}; ask for ${quota.used + needed}`
            ],
            warnings: []
        };
    }
    const warming = pool === undefined || pool.runs ? 0 : pool.count * vcpus;
    return {
        problems: [],
        warnings: warming <= free
            ? []
            : [
                `the quota "${quota.name}" leaves ${(0,counted/* counted */.h)(free, 'vCPU')} when both releases run, and to start the ${pool?.count} instances of the warm pool, which are stopped then, takes ${warming}: the pool fills as they become free`
            ]
    };
}
/** Whether the credentials live as long as the deploy may; pure. */
function credentialProblems(end, now, desired) {
    if (end === undefined)
        return [];
    const left = Math.floor((end - now) / 1000);
    const most = longestSeconds(desired);
    return left >= most
        ? []
        : [
            `the AWS credentials expire in ${left} s, but the deploy may take ${most} s; set role-duration-seconds of configure-aws-credentials above that, or lower the time inputs`
        ];
}
/** Inputs that say how long the parts of a deploy may take. */
const TIMES = ['health-timeout-seconds', 'bake-time-seconds', 'soak-seconds', 'strategy', 'weights', 'rung-seconds'];
const TYPES = ['instance-type', 'instance-types'];
/** All that can be known to go wrong, at once, and what AWS did not let us ask, which is no problem. */
async function preflight(image, desired, planned, place, ask, { pool, now, isPlanOnly, unread, proven, securityGroupIds }) {
    const creates = isRefused(planned) || planned?.steps.some(step => step.do === 'create-group') === true;
    const launches = creates || planned?.steps.some(step => step.do === 'start-refresh') === true;
    const unanswered = [];
    const asked = async (what, question) => {
        try {
            return await question();
        }
        catch (error) {
            unanswered.push({ what, error });
            return undefined;
        }
    };
    const types = (desired.mixed?.types ?? [desired.settings.instanceType]).filter(name => name !== '');
    const isSpot = (desired.mixed?.spotPercent ?? 0) > 0;
    const elsewhere = desired.subnetIds.filter(id => place.zones[id] === undefined);
    const areRead = (names) => !names.some(name => unread.has(name));
    const needsTypes = launches && types.length > 0 && areRead(TYPES);
    // A plan asks for no quota, which counts their vCPUs.
    const asksTypes = needsTypes && !(isPlanOnly && types.every(type => proven.includes(type)));
    const [known, subnets, securityGroups, quota, end] = await Promise.all([
        asksTypes ? asked('the architecture of the instance type', () => ask.instanceTypes(types)) : undefined,
        creates && elsewhere.length > 0 ? asked('the subnets', () => ask.subnets(elsewhere)) : [],
        securityGroupIds.length > 0 ? asked('the security groups', () => ask.securityGroups(securityGroupIds)) : undefined,
        // A plan reserves nothing, so what is free now says nothing of the time at which it is carried out.
        needsTypes && !isPlanOnly && areRead(['min-instances', 'spot-percent'])
            ? asked('the quota on vCPUs', () => ask.quota(types[0] ?? '', isSpot))
            : undefined,
        isPlanOnly || (planned?.steps.length === 0 && !isRefused(planned)) || !areRead(TIMES)
            ? undefined
            : asked('the end of the credentials', () => ask.credentialsEnd())
    ]);
    const vcpus = known?.find(({ name }) => name === types[0])?.vcpus;
    const areSeen = creates && elsewhere.every(id => subnets?.some(subnet => subnet.id === id));
    const held = vcpus === undefined ? undefined : quotaFindings(quota, vcpus, planned, desired.min, pool);
    return {
        problems: [
            ...(known === undefined || image === undefined ? [] : architectureProblems(image, types, known)),
            ...(creates && subnets !== undefined ? (0,aws_networks/* misplaced */.j5)('subnets', elsewhere, subnets, place.vpcId) : []),
            ...(securityGroups === undefined
                ? []
                : (0,aws_networks/* misplaced */.j5)('security-groups', securityGroupIds, securityGroups, place.vpcId)),
            ...(held?.problems ?? []),
            ...credentialProblems(end, now, desired)
        ],
        warnings: [...(held?.warnings ?? []), ...(areSeen ? zoneWarnings(desired.subnetIds, place, subnets ?? []) : [])],
        unanswered
    };
}

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/summary.ts





/** What the job's summary says of a deploy. Of a plan it is fit for a comment on a pull request. */
function summary_summary(report, isPlan) {
    return isPlan ? planned(report) : told(report);
}
const joined = (parts) => parts.filter(part => part !== '').join('\n\n');
function planned({ desired, planned: { steps, release }, differences, warnings }) {
    const changes = differences.map(({ what, live, wanted }) => [(0,summary/* escaped */.Mk)(what), (0,summary/* code */.aY)(live), (0,summary/* code */.aY)(wanted)]);
    return joined([
        `### Plan: ${(0,summary/* code */.aY)((0,names/* clusterName */.SL)(desired.cluster))} gets ${(0,summary/* code */.aY)(desired.settings.imageId)}`,
        ...warnings.map(warning => `> ⚠️ ${(0,summary/* escaped */.Mk)(warning)}`),
        changes.length === 0 ? '' : (0,summary/* table */.tp)(['what changes', 'live', 'planned'], changes),
        steps.length === 0
            ? `${(0,summary/* code */.aY)(release)} is live already; nothing to do.`
            : steps.map((step, index) => `${index + 1}. ${(0,summary/* escaped */.Mk)(spelledStep(step))}`).join('\n')
    ]);
}
function told(report) {
    const { desired, story, startedAt, url, differences } = report;
    const { liveAt, outcome } = story;
    const seconds = liveAt === undefined || outcome === 'unchanged' ? '' : `${((liveAt - startedAt) / 1000).toFixed(1)} s`;
    const isRolled = report.planned.steps.some(isRollStep);
    const rows = [
        ['why', (0,summary/* escaped */.Mk)(story.why ?? '')],
        ['release', (0,summary/* code */.aY)(story.release)],
        ['slot', (0,summary/* escaped */.Mk)(story.slot)],
        ['previous', story.previous === undefined ? 'none' : (0,summary/* code */.aY)(story.previous)],
        ['AMI', (0,summary/* code */.aY)(desired.settings.imageId)],
        ['start to live', seconds],
        ['slowest boot', story.slowestBootSeconds === undefined ? '' : `${story.slowestBootSeconds.toFixed(1)} s`],
        [isRolled ? 'answers afterwards' : 'switch', switchText(story, isRolled)],
        ['double capacity', costText(report)],
        ['url', (0,summary/* escaped */.Mk)(url ?? '')]
    ].filter(([, value]) => value !== '');
    const changes = differences.map(({ what, live, wanted }) => [(0,summary/* escaped */.Mk)(what), (0,summary/* code */.aY)(live), (0,summary/* code */.aY)(wanted)]);
    return joined([
        `### ${(0,summary/* code */.aY)((0,names/* clusterName */.SL)(desired.cluster))}: ${story.outcome}`,
        (0,summary/* table */.tp)(['', ''], rows),
        changes.length === 0 ? '' : (0,summary/* table */.tp)(['what changed', 'before', 'now'], changes),
        story.moments.length > 2 ? (0,summary/* gantt */.VM)(story.release, story.moments) : '',
        story.moments.length > 1 ? `<details><summary>Timeline</summary>\n\n${(0,summary/* timeline */.IO)(story.moments)}\n\n</details>` : '',
        story.outcome === 'unchanged' ? 'Nothing was written: this AMI is live already with these settings.' : ''
    ]);
}
/** An instance refresh switches nothing, and both versions serve while it lasts. */
function switchText({ overlap, isVerifiedOnAnswers, previous }, isRolled) {
    if (overlap === undefined)
        return isVerifiedOnAnswers ? 'verified on answers' : '';
    const { milliseconds, failed, answers } = overlap;
    const both = previous === undefined
        ? ''
        : milliseconds === undefined
            ? 'no answer told the two versions apart; '
            : `both versions answered for ${milliseconds} ms; `;
    return `${isRolled ? '' : 'one write; '}${both}${failed} of ${answers} answers failed`;
}
/** What two releases at once cost beyond one; nothing when there is no other. */
function costText({ desired, planned: { steps, previous }, pool, story, instancePrice }) {
    const create = steps.find(step => step.do === 'create-group');
    if (previous === undefined || create?.do !== 'create-group')
        return '';
    const count = create.held.desired;
    const [first, last] = [story.moments[0]?.at ?? 0, story.moments.at(-1)?.at ?? 0];
    // A pool fills once the release is live; stopped or hibernated, it costs its volumes alone (warm pools page).
    const running = pool?.runs === true ? pool.count : 0;
    const poolFrom = story.liveAt ?? last;
    const hours = (count * (last - first) + running * Math.max(0, last - poolFrom)) / 3_600_000;
    const beside = pool === undefined
        ? ''
        : `, with a warm pool of ${pool.count} ${pool.runs ? 'that runs' : 'that is stopped and costs its volumes alone'}`;
    const dollars = (value) => instancePrice === undefined ? '' : ` ($${(value * instancePrice).toFixed(4)})`;
    const type = spelledMixed(desired.mixed) ?? desired.settings.instanceType;
    const on = `${count + running} an hour${dollars(count + running)} until`;
    const after = story.outcome === 'failed'
        ? 'the new one is gone'
        : story.outcome === 'rolled-back'
            ? `${on} the new one is retired`
            : desired.retain
                ? `${on} the release before is retired`
                : 'the release before is gone';
    return (0,summary/* escaped */.Mk)(`${count} × ${type} beside the ${count} that served${beside}: ${hours.toFixed(2)} instance hours so far${dollars(hours)}; ${after}`);
}

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/wanted.ts





/**
 * What is wanted, with what was not given taken from what is live, and all that is wrong with it. What cannot be judged
 * for an input that is out of form, or a world that cannot be read, is not.
 */
async function wanted({ values: inputs, problems: misread }, cluster, { world, image, isImageRead, hasUnknownReleases }, { networks, runTags, alarms }, attempt) {
    const unread = new Set(misread.map(({ input }) => input));
    const serving = world === undefined ? undefined : (0,release_world/* live */.VD)(world)?.release;
    const settings = serving?.settings;
    const areWorkers = world !== undefined && (0,release_application/* isWorker */.xD)(world.application);
    const capacity = (0,release_world/* intendedCapacity */.eL)(serving);
    const problems = [];
    problems.push(...imageProblems(inputs['ami-id'], image, isImageRead));
    const mixed = mixedOf(inputs, serving?.group?.mixed, settings?.instanceType);
    const instanceType = inputs['instance-type'] ?? mixed?.types[0] ?? settings?.instanceType;
    if (instanceType === undefined &&
        !hasUnknownReleases &&
        !unread.has('instance-type') &&
        !unread.has('instance-types')) {
        problems.push('input "instance-type": is required for the first deploy; later ones take it from the live release');
    }
    const min = inputs['min-instances'] ?? capacity?.min ?? 2;
    const max = inputs['max-instances'] ?? (capacity === undefined ? Math.max(2, min) : Math.max(capacity.max, min));
    if (min > max && !unread.has('min-instances') && !unread.has('max-instances'))
        problems.push(`input "max-instances": ${max} is less than min-instances, ${min}`);
    const given = inputs['security-groups'] ?? settings?.securityGroupIds;
    const usual = given === undefined ? await attempt(() => usualSecurityGroups(world, networks)) : { got: given };
    const securityGroupIds = usual?.got ?? [];
    if (usual?.got.length === 0 && world !== undefined && !unread.has('security-groups')) {
        problems.push('input "security-groups": is required, because the application has no security group for instances');
    }
    problems.push(...(await alarmProblems(inputs.alarms, alarms, attempt)));
    if (world !== undefined)
        problems.push(...audienceProblems(inputs, world.application));
    const desired = {
        cluster: cluster ?? NOBODY,
        settings: {
            imageId: inputs['ami-id'] ?? '',
            instanceType: instanceType ?? '',
            securityGroupIds,
            instanceProfile: inputs['instance-profile'] ?? settings?.instanceProfile,
            userData: inputs['user-data'] ?? settings?.userData
        },
        subnetIds: inputs.subnets ??
            serving?.group?.subnetIds ??
            (world === undefined ? [] : ((await attempt(() => usualSubnets(world.application, networks)))?.got ?? [])),
        mixed,
        isChecked: inputs.verify !== undefined,
        steadySeconds: inputs['steady-seconds'],
        min,
        max,
        strategy: inputs.strategy,
        rungs: rungsOf(inputs),
        rungSeconds: inputs['rung-seconds'],
        retain: inputs.retain,
        healthTimeoutSeconds: inputs['health-timeout-seconds'],
        bakeSeconds: inputs['bake-time-seconds'],
        // No balancer node sends workers a last request.
        soakSeconds: areWorkers ? 0 : inputs['soak-seconds'],
        unfinishedSeconds: unfinishedAfter(inputs),
        takeOver: inputs['take-over'],
        tags: { ...inputs.tags, ...runTags, ...factsOf(image) }
    };
    return { desired, problems };
}
/** While application or environment cannot be read; such a run ends before anything is made of it. */
const NOBODY = { application: '', environment: '' };
function imageProblems(imageId, image, isImageRead) {
    // Told already: it is out of form or was not given, or EC2 could not be asked.
    if (imageId === undefined || !isImageRead)
        return [];
    if (image === undefined)
        return [`input "ami-id": ${imageId} does not exist here, or is not shared with this account`];
    return image.state === 'available' ? [] : [`input "ami-id": ${image.id} is ${image.state}, not available`];
}
async function alarmProblems(names, alarms, attempt) {
    if (names.length === 0)
        return [];
    const known = await attempt(() => alarms.states(names));
    const unknown = names.filter(name => known?.got.has(name) === false);
    return unknown.length > 0 ? [`input "alarms": there is no alarm ${unknown.join(', ')}`] : [];
}
/** Of what the release runs, not of the workflow that deploys it: an older image is deployed from a newer commit. */
const factsOf = (image) => Object.fromEntries([lib_tags/* TAG */.Dk.nevra, lib_tags/* TAG */.Dk.commit].flatMap(key => {
    const value = image?.tags[key];
    return value === undefined ? [] : [[key, value]];
}));
/** The security group that create-application made for the instances. */
async function usualSecurityGroups(world, networks) {
    if (world === undefined)
        return [];
    const { cluster } = world.application;
    const groups = await networks.securityGroupsOf(cluster);
    return groups.filter(({ name }) => name === (0,names/* instancesGroupName */.lC)(cluster)).map(({ id }) => id);
}
/** The load balancer's subnets; of workers one in each zone of their VPC. */
async function usualSubnets(application, networks) {
    if (!(0,release_application/* isWorker */.xD)(application))
        return application.balancer.subnetIds;
    const all = await networks.subnets({ vpcId: application.securityGroup.vpcId });
    return (0,aws_networks/* oneInEachZone */.Hg)(all).map(({ id }) => id);
}
/** What needs traffic that can be shared, or somebody who answers. */
function audienceProblems({ strategy, probe }, application) {
    if ((0,release_application/* isWorker */.xD)(application)) {
        return [
            ...(strategy === 'canary' || strategy === 'linear'
                ? [`input "strategy": ${strategy} shares traffic, and workers have none; use red-black, rolling or none`]
                : []),
            ...(probe === 'required' ? ['input "probe": workers answer nobody, so there is nothing to probe'] : [])
        ];
    }
    return probe === 'required' && (0,release_application/* entrance */.xt)(application).protocol === 'tcp'
        ? [
            'input "probe": the application is behind a network load balancer, which has no preview to probe; with auto the release is judged by target health and alarms'
        ]
        : [];
}
/** Several types or spot: what is given, over what is live. One type on demand needs no policy. */
function mixedOf(inputs, before, liveType) {
    const type = inputs['instance-type'];
    const one = type ?? liveType;
    // A single type that is given replaces the types that were live; how much of it is spot stays.
    const types = inputs['instance-types'] ?? (type === undefined ? before?.types : undefined) ?? (one === undefined ? [] : [one]);
    const spotPercent = inputs['spot-percent'] ?? before?.spotPercent ?? 0;
    const onDemandBase = inputs['on-demand-base'] ?? before?.onDemandBase ?? 0;
    return types.length > 1 || spotPercent > 0 ? { types, spotPercent, onDemandBase } : undefined;
}
/** Shares that a strategy climbs when the input `weights` names none. */
const RUNGS = {
    rolling: [],
    canary: [10],
    linear: [10, 20, 30, 40, 50, 60, 70, 80, 90],
    'red-black': [],
    none: []
};
const rungsOf = ({ strategy, weights }) => RUNGS[strategy].length === 0 ? [] : (weights ?? RUNGS[strategy]);
/** A deploy that has taken longer than this is dead. */
const unfinishedAfter = (inputs) => inputs['health-timeout-seconds'] + inputs['bake-time-seconds'] + rungsOf(inputs).length * inputs['rung-seconds'] + 300;

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/warm-pool.ts

/** Undefined when there is none, or nothing that would take it over. Pure. */
function poolToCome(world, planned, desired) {
    const pool = (0,release_world/* live */.VD)(world)?.release?.group?.warmPool;
    const create = planned?.steps.find(step => step.do === 'create-group');
    const isHandedOver = planned?.steps.some(step => step.do === 'hand-over') === true;
    // AWS gives no warm pool to a group that asks for spot: it will not be handed over.
    const isSpot = (desired.mixed?.spotPercent ?? 0) > 0;
    if (pool === undefined || create?.do !== 'create-group' || !isHandedOver || isSpot)
        return undefined;
    const { max, desired: own } = create.held;
    const count = Math.max(pool.minSize, (pool.prepared ?? max) - own);
    return count > 0 ? { count, runs: pool.state === 'Running' } : undefined;
}

;// CONCATENATED MODULE: ./actions/red-black-deploy/src/main.ts





















/** What the mode asks for: a deploy, its plan, or a look at what was deployed. */
async function run(given, around) {
    const { values, problems } = given;
    const { mode } = values;
    if (mode === 'apply' || mode === 'plan') {
        const startedAt = around.now();
        const look = await (0,errors/* allAtOnce */.Ir)(problems, () => lookAtAll(given, around));
        await redBlackDeploy(values, { ...look, startedAt }, around);
        return;
    }
    const unfinishedSeconds = unfinishedAfter(values);
    await (0,inputs/* lookTogether */.yA)(given, async (cluster) => {
        if (problems.length > 0)
            await (0,release_world/* observe */.lB)(cluster, around);
        else
            await check(cluster, { repairs: mode === 'repair', unfinishedSeconds }, around);
    });
    around.setOutput('outcome', 'checked');
}
/**
 * Observes and plans, and writes nothing.
 * @throws KilnError with all that is wrong, as far as it can be judged by the inputs that are in form.
 */
async function lookAtAll(given, around) {
    const { values, problems: misread } = given;
    const imageId = values['ami-id'];
    const cluster = (0,inputs/* clusterOf */.es)(given);
    const { attempt, failures } = (0,errors/* attempts */.r2)();
    const type = values['instance-type'];
    const sought = { imageId, instanceTypes: values['instance-types'] ?? (type === undefined ? undefined : [type]) };
    const [foundImage, seen] = await Promise.all([
        imageId === undefined ? undefined : attempt(() => around.images.byId(imageId)),
        cluster === undefined ? undefined : attempt(() => (0,release_world/* observe */.lB)(cluster, around, sought).catch(missing))
    ]);
    const image = foundImage?.got;
    const absent = seen?.got instanceof release_application/* ApplicationMissing */.TC ? seen.got : undefined;
    const world = seen?.got instanceof release_application/* ApplicationMissing */.TC ? undefined : seen?.got;
    const hasUnknownReleases = world === undefined && absent?.hasSlots !== false;
    const look = { world, image, isImageRead: foundImage !== undefined, hasUnknownReleases };
    const { desired, problems } = await wanted(given, cluster, look, around, attempt);
    const isRolling = world !== undefined && desired.strategy === 'rolling' && (0,release_world/* live */.VD)(world)?.release !== undefined;
    const rolled = isRolling ? await attempt(() => observeRoll(world, around.rolls)) : undefined;
    const planned = world === undefined || (isRolling && rolled === undefined)
        ? undefined
        : rolled === undefined
            ? (0,plan/* plan */.et)(world, desired, {})
            : rollPlan(world, desired, rolled.got);
    const pool = world === undefined ? undefined : poolToCome(world, planned, desired);
    const circumstances = {
        pool,
        now: around.now(),
        isPlanOnly: values.mode === 'plan',
        unread: new Set(misread.map(({ input }) => input)),
        securityGroupIds: values['security-groups'] ?? [],
        proven: world === undefined ? [] : typesOf(world, imageId)
    };
    const place = world === undefined ? { zones: {}, vpcId: undefined } : placeOf(world.application);
    const rules = (0,errors/* attempts */.r2)();
    const [found, unattested, edits] = await Promise.all([
        preflight(image, desired, planned, place, around.preflight, circumstances),
        values['only-attested'] ? (0,github/* attestationProblems */.n5)(image, around.github).catch(unasked) : [],
        world === undefined ? undefined : rules.attempt(() => (0,rule_conditions/* ruleEdits */.uK)(world.application, around.balancers))
    ]);
    const unknown = [
        ...found.unanswered.map(({ what, error }) => ({
            error,
            line: `${what} could not be checked before the deploy: ${(0,errors/* told */.Ev)(error)}`
        })),
        ...rules.failures.map(error => ({ error, line: (0,rule_conditions/* editsUnknown */.g1)(error) }))
    ];
    const isRefused = (error) => failures.some(failure => (0,errors/* told */.Ev)(failure) === (0,errors/* told */.Ev)(error));
    const warnings = [...unknown.flatMap(({ error, line }) => (isRefused(error) ? [] : [line])), ...found.warnings];
    for (const warning of warnings)
        around.progress.warn(warning);
    const refusals = [...(planned?.refusals ?? []), ...(edits?.got ?? [])];
    refuseAll([...problems, ...refusals, ...found.problems, ...unattested], planned?.heldBy, absent, failures);
    // Without a world, and with nothing to refuse, it is the inputs that are wrong.
    if (world === undefined || planned === undefined)
        throw new errors/* InputError */.dz(misread);
    return { world, image, desired, planned, pool, isRolling, warnings };
}
/** What the releases of this AMI run as. */
const typesOf = ({ releases }, imageId) => releases.flatMap(({ settings, group }) => group === undefined || settings === undefined || settings.imageId !== imageId
    ? []
    : (group.mixed?.types ?? [settings.instanceType]));
/** An image that cannot be proved to be attested is not let through. */
const unasked = (error) => [`input "only-attested": GitHub could not be asked: ${(0,errors/* messageOf */.bD)(error)}`];
/** @throws what is not that the application is missing, which is told beside all else. */
function missing(error) {
    if (error instanceof release_application/* ApplicationMissing */.TC)
        return error;
    throw error;
}
/** Apply, report: an AMI becomes the live release, or nothing that serves has changed. */
async function redBlackDeploy(inputs, { world, image, desired, planned, pool, isRolling, warnings, startedAt }, around) {
    const { progress, setOutput } = around;
    const isPlanOnly = inputs.mode === 'plan';
    await tellSteps(planned, desired, around);
    const entry = (0,release_application/* isWorker */.xD)(world.application) ? undefined : (0,release_application/* entrance */.xt)(world.application);
    const url = entry?.url;
    const judgement = judgementFor(entry?.protocol, judgementOf(inputs), progress);
    setOutput('release', planned.release);
    setOutput('slot', planned.slot);
    setOutput('previous-release', planned.previous);
    setOutput('url', url);
    const story = begunStory(planned, [{ at: startedAt, what: 'started' }]);
    const report = {
        ...{ desired, planned, pool, story, startedAt, url, warnings, instancePrice: inputs['instance-price'] },
        differences: differences((0,release_world/* live */.VD)(world)?.release, desired, image)
    };
    if (isPlanOnly) {
        setOutput('outcome', 'planned');
        await around.summarize(summary_summary(report, true));
        return;
    }
    const probe = probeOf(world.application, planned.slot, inputs, around);
    const ownCheck = (release, slot, version) => {
        const command = { command: inputs.verify ?? [], timeoutSeconds: inputs['verify-timeout-seconds'] };
        const said = { release, slot, url: url ?? '', slotHeader: `${release_application/* SLOT_HEADER */.NB}: ${slot}`, version };
        return around.runCheck(command, said, line => progress.say(line), around.signal);
    };
    const shown = planned.steps.length === 0 ? undefined : await begunOnGitHub(report, around);
    try {
        const ports = { ...around, probe, check: ownCheck };
        if (isRolling)
            await roll(world, desired, judgement, ports, story);
        else
            await deploy(world, desired, judgement, ports, story);
        if (story.outcome === 'deployed' && story.liveAt !== undefined) {
            const overlapMilliseconds = story.overlap?.milliseconds;
            await (0,live_since/* recordLive */.e)({ release: story.release, at: story.liveAt, overlapMilliseconds }, around.groups);
        }
        if (planned.steps.length === 0)
            progress.say(`${planned.release} is live already with these settings; nothing was written`);
    }
    catch (error) {
        story.why = (0,errors/* briefly */.m_)(error);
        throw error;
    }
    finally {
        setOutput('release', story.release);
        setOutput('slot', story.slot);
        setOutput('outcome', story.outcome);
        setOutput('timeline', JSON.stringify(timelineOf(report)));
        await around.summarize(summary_summary(report, false));
        await shown?.(story);
    }
}
/** The rolling plan as a plan of the live release. */
function rollPlan(world, desired, seen) {
    const serving = (0,release_world/* live */.VD)(world);
    const release = serving?.release?.name ?? '';
    const slot = serving?.slot ?? 'red';
    return { ...planRoll(world, desired, seen), release, slot, previous: undefined, isLive: true, percent: 100 };
}
/** Before the first write, all that is wrong at once. */
function refuseAll(problems, heldBy, absent, failures) {
    const failed = [...(absent === undefined ? [] : [absent]), ...failures];
    if (problems.length === 0 && failed.length === 0)
        return;
    if (problems.length === 0)
        throw (0,errors/* failureOf */.g5)(failed);
    const lines = [...(absent === undefined ? [] : [(0,errors/* told */.Ev)(absent)]), ...problems, ...failures.map(errors/* told */.Ev)];
    throw new errors/* RefusedError */.fk([...new Set(lines)].join('\n'), `${(0,plan/* wayOut */.YX)(heldBy)} and run it again.`);
}
const STATES = {
    deployed: 'success',
    unchanged: 'success',
    'rolled-back': 'failure',
    failed: 'failure',
    unfinished: 'error'
};
/** A GitHub Deployment that says how this deploy goes on; a deploy never fails for GitHub's sake. */
async function begunOnGitHub({ desired, planned, url }, { github, progress }) {
    if (github === undefined)
        return undefined;
    const said = async (telling) => {
        try {
            return await telling();
        }
        catch (error) {
            progress.warn(`GitHub could not be told of the deploy: ${(0,errors/* messageOf */.bD)(error)}`);
            return undefined;
        }
    };
    const what = `${planned.release}: ${desired.settings.imageId}`;
    const deployment = await said(() => github.deployment(desired.cluster.environment, what));
    if (deployment === undefined)
        return undefined;
    await said(() => deployment.tell('in_progress', what, url));
    return async (story) => {
        const why = story.why === undefined ? '' : `: ${story.why}`;
        await said(() => deployment.tell(STATES[story.outcome], `${story.release} ${story.outcome}${why}`, url));
    };
}
const placeOf = (application) => (0,release_application/* isWorker */.xD)(application) ? { zones: {}, vpcId: application.securityGroup.vpcId } : application.balancer;
/** Asks the application as its clients do; workers answer nobody, and are never asked. */
function probeOf(application, slot, inputs, { makeProbe }) {
    if ((0,release_application/* isWorker */.xD)(application)) {
        return { addresses: async () => [], ask: () => Promise.reject(new Error('workers answer nobody')) };
    }
    const path = inputs['probe-path'] ?? application.slots[slot].healthCheck.path;
    return makeProbe({
        ...{ ...(0,release_application/* entrance */.xt)(application), path, versionHeader: inputs['version-header'], timeoutSeconds: 5 },
        expected: {
            status: inputs['probe-status'],
            body: inputs['probe-body'],
            fields: inputs['probe-fields'],
            versionField: inputs['version-field']
        }
    });
}
/** How a release can be judged here: `protocol` is undefined of workers. */
function judgementFor(protocol, wish, progress) {
    if (protocol === undefined)
        return { ...wish, probe: 'off' };
    return protocol === 'tcp' ? unprobed(wish, progress) : wish;
}
/** A network load balancer forwards bytes: it has no preview rules, and what is spoken over it is not known. */
function unprobed(judgement, progress) {
    if (judgement.probe === 'auto') {
        progress.warn('behind a network load balancer the release is judged by target health and alarms alone; connections that are open stay with the release before until they end');
    }
    return { ...judgement, probe: 'off' };
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
function tellSteps(planned, desired, { progress }) {
    const name = (0,names/* clusterName */.SL)(desired.cluster);
    const title = planned.steps.length === 0
        ? `Plan for ${name}: nothing to do`
        : `Plan for ${name}: ${planned.release} into slot ${planned.slot}, ${(0,counted/* counted */.h)(planned.steps.length, 'step')}`;
    return (0,lib_progress/* tellPlan */.fb)(title, (0,lib_progress/* numbered */.jN)(planned.steps.map(spelledStep)), progress);
}
/** Between looks at a release that boots, so that there are fewer than 20 calls in a minute; see lib/release/health.ts. */
const main_LOOK_SECONDS = 4.6;
/** How this run judges its release. */
const judgementOf = (inputs) => ({
    probe: inputs.probe,
    probeCount: inputs['probe-count'],
    expectVersion: inputs['expect-version'],
    alarms: inputs.alarms,
    health: {
        deadlineSeconds: inputs['health-timeout-seconds'],
        unhealthySeconds: inputs['unhealthy-timeout-seconds'],
        intervalSeconds: main_LOOK_SECONDS,
        lossIsFailure: true
    },
    probeSeconds: 0.05,
    bakeLookSeconds: 2,
    verifySeconds: 300
});


/***/ }),

/***/ 1558:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   St: () => (/* binding */ rungOf),
/* harmony export */   YL: () => (/* binding */ STRATEGIES),
/* harmony export */   YX: () => (/* binding */ wayOut),
/* harmony export */   et: () => (/* binding */ plan),
/* harmony export */   ke: () => (/* binding */ abandonment),
/* harmony export */   q0: () => (/* binding */ describe)
/* harmony export */ });
/* unused harmony export matches */
/* harmony import */ var _lib_aws_groups_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(70);
/* harmony import */ var _lib_aws_launch_templates_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9819);
/* harmony import */ var _lib_counted_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7592);
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(714);
/* harmony import */ var _lib_release_application_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6926);
/* harmony import */ var _lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4707);
/* harmony import */ var _lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2916);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2405);








/**
 * A strategy only chooses steps. `none` goes live as soon as it is healthy; `red-black` is previewed before and watched
 * after; `canary` and `linear` are red-black whose switch climbs a ladder of shares, each rung judged before the next;
 * `rolling` replaces the instances of the live group by AWS's own instance refresh (rolling.ts), a first deploy apart.
 */
const STRATEGIES = ['red-black', 'canary', 'linear', 'rolling', 'none'];
const OTHER_DEPLOY = {
    unfinished: 'wait for it, or set `take-over: true` when it is dead',
    refresh: 'wait until its instance refresh has ended, which AWS sees to by itself, or cancel that'
};
/** What to do about the refusals of a plan. */
const wayOut = (heldBy) => `Settle what the lines above name${heldBy === undefined ? '' : ` (the other deploy: ${OTHER_DEPLOY[heldBy]})`}`;
const rungOf = (release, percent) => `${release} at ${percent} %`;
/** From what AWS says and what is wanted to the steps between; pure. */
function plan(world, desired, evidence) {
    const serving = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .live */ .VD)(world);
    const problems = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .trafficProblems */ .G9)(world);
    if (serving === undefined || problems.length > 0)
        return refused(problems, desired, serving?.slot ?? 'red');
    const crowd = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .inSlot */ .oi)(world, serving.slot).filter(release => !(0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .emptied */ .$C)(release));
    if (crowd.length > 1) {
        return refused([`slot ${serving.slot} is live and holds two releases, ${crowd.map(({ name }) => name).join(' and ')}`], desired, serving.slot);
    }
    const idle = (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .otherSlot */ .jx)(serving.slot);
    const climbing = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .ladder */ .T1)(world);
    if (climbing !== undefined && !matches(climbing.rising, desired))
        return comeDown(world, desired, evidence, climbing);
    if (climbing === undefined && serving.release !== undefined && matches(serving.release, desired)) {
        return liveAlready(world, desired, evidence, serving.release, serving.slot);
    }
    const target = candidate(world, desired, idle);
    const name = target?.name ?? (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .releaseName */ ["do"])(desired.cluster, (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .nextVersion */ .yU)(world));
    const serves = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .standing */ .JA)(serving.release)?.desired ?? 0;
    const needed = Math.max(desired.min, serves);
    const others = unfinishedOfOthers(world, desired, name);
    const refusals = [
        ...others,
        ...foreign(world, idle),
        ...(serves > desired.max
            ? [
                `max-instances is ${desired.max}, but ${serving.release?.name} serves with ${(0,_lib_counted_js__WEBPACK_IMPORTED_MODULE_7__/* .counted */ .h)(serves, 'instance')}: the release would be too small`
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
    return {
        refusals,
        heldBy: heldByOthers(others),
        steps,
        release: name,
        slot: idle,
        previous: serving.release?.name,
        isLive: false,
        percent: climbing?.percent ?? 0
    };
}
/** The release that is wanted serves: what its deploy still owes, if anything. */
function liveAlready(world, desired, evidence, release, slot) {
    return {
        ...{ refusals: [], heldBy: undefined, release: release.name, slot, isLive: true, percent: 100 },
        steps: aftermath(world, desired, evidence, release, slot),
        previous: (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .inSlot */ .oi)(world, (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .otherSlot */ .jx)(slot)).find(one => !(0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .emptied */ .$C)(one))?.name
    };
}
/**
 * Somebody's ladder stands, and is not the way to what is wanted: the release on it gives its share back by one write
 * before anything else, if its run is dead.
 */
function comeDown(world, desired, evidence, climbing) {
    const { stable, stableSlot } = climbing;
    const back = { do: 'switch', release: stable.name, slot: stableSlot, from: (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_2__/* .weightsOf */ .Z$)(world.application) };
    const after = plan(withWeights(world, (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_2__/* .only */ .j6)(stableSlot)), desired, evidence);
    const others = unfinishedOfOthers(world, desired, stable.name);
    const refusals = [...new Set([...others, ...after.refusals])];
    const heldBy = heldByOthers(others) ?? after.heldBy;
    return { ...after, refusals, heldBy, steps: refusals.length > 0 ? [] : [back, ...after.steps] };
}
/** The world as it would be with these weights. */
function withWeights(world, weights) {
    const { application } = world;
    if ((0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_2__/* .isWorker */ .xD)(application))
        return world;
    const { production, slots } = application;
    const forwards = production.forwards.map(one => {
        const slot = one.targetGroupArn === slots.red.arn ? 'red' : one.targetGroupArn === slots.black.arn ? 'black' : undefined;
        return slot === undefined ? one : { ...one, weight: weights[slot] };
    });
    return { ...world, application: { ...application, production: { ...production, forwards } } };
}
const refused = (refusals, desired, slot) => ({
    refusals,
    heldBy: undefined,
    steps: [],
    release: (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .releaseName */ ["do"])(desired.cluster, 0),
    slot,
    previous: undefined,
    isLive: false,
    percent: 0
});
/** Whether the release is what is wanted: it runs the same thing, in the same places, within the same sizes. */
function matches(release, desired) {
    if (release.settings === undefined || !(0,_lib_aws_launch_templates_js__WEBPACK_IMPORTED_MODULE_1__/* .sameSettings */ .KD)(release.settings, desired.settings))
        return false;
    const group = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .standing */ .JA)(release);
    if (group === undefined)
        return release.group === undefined;
    const { min, max } = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .intendedCapacity */ .eL)(release) ?? group;
    return (min === desired.min &&
        max === desired.max &&
        (0,_lib_aws_groups_js__WEBPACK_IMPORTED_MODULE_0__/* .sameMixed */ .Qg)(group.mixed, desired.mixed) &&
        [...group.subnetIds].sort().join() === [...desired.subnetIds].sort().join());
}
/**
 * A release that an interrupted deploy left, or that was retained, and that is what is wanted. One that failed is not
 * tried again under its name: versions are never reused.
 */
function candidate(world, desired, idle) {
    const attached = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .inSlot */ .oi)(world, idle).find(release => matches(release, desired));
    if (attached !== undefined)
        return attached;
    const newest = world.releases[0];
    const resumes = newest !== undefined && newest.group === undefined && !(0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .isFailed */ .Ix)(newest) && matches(newest, desired);
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
        const begun = release.name === name ? undefined : (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .begunAt */ .Hs)(world, release);
        if (begun === undefined || world.at - begun > desired.unfinishedSeconds * 1000)
            return [];
        const tags = { ...release.template?.tags, ...(0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .standing */ .JA)(release)?.tags };
        return [
            `another deploy holds ${release.name} (${tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_5__/* .TAG */ .Dk.ami] ?? 'unknown AMI'}, run ${tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_5__/* .TAG */ .Dk.run] ?? 'unknown'}), begun ${new Date(begun).toISOString()}${followed(tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_5__/* .TAG */ .Dk.run])}`
        ];
    });
}
const heldByOthers = (others) => others.length > 0 ? 'unfinished' : undefined;
/** Where to follow the run of another deploy, from its tag `owner/name/run/attempt`. */
function followed(run) {
    const [, repository, id] = /^([^/]+\/[^/]+)\/(\d+)\/\d+$/.exec(run ?? '') ?? [];
    return id === undefined ? '' : `; follow it at https://github.com/${repository}/actions/runs/${id}`;
}
/**
 * Targets in the idle slot that no release accounts for: somebody registered them by hand. While the group there lists
 * fewer instances than it wants, they may be its own: AWS does not show everything at the same time.
 */
function foreign(world, idle) {
    if ((0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .inSlot */ .oi)(world, idle).some(({ group }) => group !== undefined && group.instances.length < group.desired))
        return [];
    const ours = new Set((0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .inSlot */ .oi)(world, idle).flatMap(({ group }) => group?.instances.map(({ id }) => id) ?? []));
    const leaving = new Set(world.releases.flatMap(({ group }) => group?.instances.map(({ id }) => id) ?? []));
    return (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .strangers */ .ob)(world, idle, undefined)
        .filter(({ instanceId, state }) => state === 'healthy' && !ours.has(instanceId) && !leaving.has(instanceId))
        .map(({ instanceId }) => `slot ${idle} holds ${instanceId}, which no release of this application accounts for`);
}
/** A run that was killed after its switch left the live release unfinished: what it owes is done first. */
function loose(world, desired, evidence, serving, idle) {
    if (serving === undefined)
        return [];
    // Tags of a time when it was idle would pass for the time at which it loses its traffic now.
    if ((0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .held */ .yB)(serving) === undefined) {
        // A pin is kept where the next ladder would set it again.
        const unpin = desired.rungs.length === 0 && (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .ladder */ .T1)(world) === undefined ? (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .unpinning */ .Jj)(serving) : undefined;
        return [unpin, (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .waking */ .ih)(serving)].flatMap(step => step ?? []);
    }
    const before = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .inSlot */ .oi)(world, idle).find(release => !(0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .emptied */ .$C)(release) && (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .held */ .yB)(release) === undefined);
    const steps = [
        before === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .calming */ .m7)(before, world.at, desired.soakSeconds),
        before === undefined || evidence.handedOver === serving.name
            ? undefined
            : { do: 'hand-over', release: serving.name, from: before.name },
        before === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .unpinning */ .Jj)(before),
        (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .waking */ .ih)(serving),
        (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .settling */ .Ni)(serving)
    ];
    return steps.flatMap(step => step ?? []);
}
function bringUp(world, desired, evidence, rising) {
    const others = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .inSlot */ .oi)(world, rising.slot).filter(other => other.name !== rising.name && !(0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .emptied */ .$C)(other));
    return [
        ...others.flatMap(other => emptying(world, desired, other)),
        ...standUp(desired, rising),
        ...prove(world, desired, evidence, rising),
        ...climb(world, desired, evidence, rising)
    ];
}
/** To a release that stands and is held at the size that is needed, whether it is made for that or was retained. */
function standUp(desired, { target, name, slot, needed, from }) {
    const tags = {
        ...desired.tags,
        [_lib_tags_js__WEBPACK_IMPORTED_MODULE_5__/* .TAG */ .Dk.application]: desired.cluster.application,
        [_lib_tags_js__WEBPACK_IMPORTED_MODULE_5__/* .TAG */ .Dk.environment]: desired.cluster.environment,
        [_lib_tags_js__WEBPACK_IMPORTED_MODULE_5__/* .TAG */ .Dk.release]: name,
        [_lib_tags_js__WEBPACK_IMPORTED_MODULE_5__/* .TAG */ .Dk.slot]: slot,
        [_lib_tags_js__WEBPACK_IMPORTED_MODULE_5__/* .TAG */ .Dk.ami]: desired.settings.imageId
    };
    const steps = [];
    if (target?.template === undefined) {
        steps.push({ do: 'create-template', release: name, settings: desired.settings, slot, tags });
    }
    const sizes = { min: desired.min, desired: needed, max: desired.max };
    const group = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .standing */ .JA)(target);
    if (group === undefined) {
        steps.push({
            do: 'create-group',
            release: name,
            slot,
            held: sizes,
            subnetIds: desired.subnetIds,
            mixed: desired.mixed,
            // Longer than the deploy itself waits: Auto Scaling must not replace what is being judged.
            graceSeconds: desired.healthTimeoutSeconds + 60,
            hooksOf: from?.name,
            tags
        });
        return steps;
    }
    const asleep = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .stopped */ .ce)(target);
    const own = asleep?.min ?? group.min;
    if ((0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .held */ .yB)(target) === undefined)
        steps.push({ do: 'hold', release: name, held: { ...sizes, min: own } });
    if (asleep !== undefined) {
        steps.push({ do: 'start', release: name, sizes: { ...sizes, min: Math.max(own, needed) } });
    }
    else if (group.desired < needed) {
        steps.push({ do: 'resize', release: name, ...sizes, min: Math.max(group.min, needed) });
    }
    return steps;
}
/** What is seen of a release before it has traffic, as far as this run has not seen it. */
function prove(world, desired, evidence, { target, name, slot, needed }) {
    const steps = [];
    if (target === undefined || (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .healthyCount */ .jB)(world, slot, target) < needed || (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .strangers */ .ob)(world, slot, target).length > 0) {
        steps.push({ do: 'await-healthy', release: name, slot, needed });
    }
    const areWorkers = (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_2__/* .isWorker */ .xD)(world.application);
    if (areWorkers && desired.steadySeconds > 0 && evidence.steady !== name) {
        steps.push({ do: 'steady', release: name, slot, needed, seconds: desired.steadySeconds });
    }
    if (!areWorkers && desired.strategy !== 'none' && evidence.previewed !== name) {
        steps.push({ do: 'preview', release: name, slot });
    }
    if (desired.isChecked && evidence.checked !== name)
        steps.push({ do: 'check', release: name, slot });
    return steps;
}
/**
 * To all of the traffic: at once, or over the rungs above the one that is stood on. Each is judged before the next,
 * and a run that finds itself on one judges it again: what was seen of it died with the run before.
 */
function climb(world, desired, evidence, rising) {
    const { target, name, slot, from: stable } = rising;
    const percent = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .ladder */ .T1)(world)?.percent ?? 0;
    // With nothing that serves there is nothing to share with.
    const rungs = stable === undefined ? [] : desired.rungs.filter(rung => rung > percent);
    const steps = [];
    const group = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .standing */ .JA)(stable);
    if (stable !== undefined && group !== undefined && rungs.length > 0) {
        // Tags of a time when it was idle would pass for the time at which it loses its share now.
        const stale = target === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .waking */ .ih)(target);
        if (stale !== undefined)
            steps.push(stale);
        if (group.min < group.desired) {
            steps.push({ do: 'pin', release: stable.name, own: (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .pinnedMin */ .du)(stable) ?? group.min, min: group.desired });
        }
    }
    let from = (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_2__/* .weightsOf */ .Z$)(world.application);
    const judge = (at) => ({
        do: 'judge',
        release: name,
        slot,
        percent: at,
        seconds: desired.rungSeconds
    });
    if (percent > 0 && desired.rungs.length > 0 && evidence.judged !== rungOf(name, percent))
        steps.push(judge(percent));
    for (const rung of rungs) {
        const to = (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_2__/* .share */ .uM)(slot, rung);
        steps.push({ do: 'shift', release: name, slot, from, to }, judge(rung));
        from = to;
    }
    return [...steps, { do: 'switch', release: name, slot, from }];
}
/** The idle slot is emptied before a release comes into it, but never while its last traffic may still arrive. */
function emptying(world, desired, other) {
    const calm = (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .calming */ .m7)(other, world.at, desired.soakSeconds);
    const until = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .retireAfter */ .EP)(other) ?? world.at + desired.soakSeconds * 1000;
    return [
        ...(calm === undefined ? [] : [calm]),
        ...(until > world.at ? [{ do: 'soak', release: other.name, until }] : []),
        { do: 'empty', release: other.name }
    ];
}
/** What remains once the release is live; a deploy is finished when it no longer holds its release. */
function aftermath(world, desired, evidence, target, slot) {
    const { name } = target;
    const isUnfinished = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .held */ .yB)(target) !== undefined;
    const idle = (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .otherSlot */ .jx)(slot);
    const others = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .inSlot */ .oi)(world, idle);
    const before = others.find(release => !(0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .emptied */ .$C)(release));
    const steps = [
        isUnfinished && evidence.verified !== name ? { do: 'verify', release: name, slot, old: before?.name } : undefined,
        before === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .calming */ .m7)(before, world.at, desired.soakSeconds),
        before === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .unpinning */ .Jj)(before),
        before === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .stopping */ .fX)(before, world),
        (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .unpinning */ .Jj)(target),
        (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .waking */ .ih)(target),
        isUnfinished && before !== undefined && evidence.handedOver !== name
            ? { do: 'hand-over', release: name, from: before.name }
            : undefined,
        isUnfinished && desired.strategy !== 'none' && desired.bakeSeconds > 0 && evidence.baked !== name
            ? { do: 'bake', release: name, slot, seconds: desired.bakeSeconds }
            : undefined,
        before === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .settling */ .Ni)(before),
        (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .settling */ .Ni)(target),
        ...leftovers(world, target, before)
    ];
    if (!desired.retain && before !== undefined) {
        steps.push(...emptying(world, desired, before), { do: 'drain', release: before.name });
        steps.push({ do: 'remove-group', release: before.name });
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
        const group = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .standing */ .JA)(release);
        const template = release.template;
        const removeTemplate = template !== undefined && release !== world.releases[0]
            ? [{ do: 'remove-template', release: release.name, templateId: template.id }]
            : [];
        if (group === undefined)
            return removeTemplate;
        if (group.isProtected === true)
            return [];
        return (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .isEmptied */ .xr)(group) ? [...removal(release), ...removeTemplate] : [];
    });
}
/** A group that was emptied goes when its last requests have ended: a forced deletion waits for none. */
const removal = (release) => [
    ...((0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .isDraining */ .jQ)(release) ? [{ do: 'drain', release: release.name }] : []),
    { do: 'remove-group', release: release.name }
];
/** What the plan shows for the time after the switch; worked out anew once it has happened. */
function projectedAftermath(world, desired, evidence, name, slot, before) {
    const calm = before === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .calming */ .m7)(before, world.at, desired.soakSeconds);
    const target = world.releases.find(release => release.name === name);
    const steps = [
        evidence.verified === name ? undefined : { do: 'verify', release: name, slot, old: before?.name },
        calm,
        before === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .stopping */ .fX)(before, world),
        target === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .waking */ .ih)(target),
        before === undefined ? undefined : { do: 'hand-over', release: name, from: before.name },
        desired.strategy !== 'none' && desired.bakeSeconds > 0
            ? { do: 'bake', release: name, slot, seconds: desired.bakeSeconds }
            : undefined,
        { do: 'settle', release: name, min: desired.min },
        ...(0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .inSlot */ .oi)(world, slot).flatMap((other) => {
            if (other.name === name)
                return [];
            return [
                { do: 'drain', release: other.name },
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
    const serving = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .live */ .VD)(world);
    if (release === undefined || serving === undefined || serving.release?.name === name)
        return [];
    const group = (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .standing */ .JA)(release);
    if ((0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .slotOf */ .SW)(world, release) === serving.slot)
        return [];
    const gone = wasNeverLive
        ? [
            ...(group === undefined ? [] : [{ do: 'remove-group', release: name }]),
            ...(release.template === undefined || (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .isFailed */ .Ix)(release)
                ? []
                : [{ do: 'mark-failed', release: name, templateId: release.template.id }])
        ]
        : [(0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .settling */ .Ni)(release), (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .stopping */ .fX)(release, world)].flatMap(step => step ?? []);
    // One that still drains is left to the next deploy: a failure is told at once.
    const emptiedOnes = world.releases.filter(one => one.name !== name && (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .standing */ .JA)(one) !== undefined && (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .emptied */ .$C)(one) && !(0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_4__/* .isDraining */ .jQ)(one));
    const unpin = serving.release === undefined ? undefined : (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .unpinning */ .Jj)(serving.release);
    return [
        ...(unpin === undefined ? [] : [unpin]),
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
            return `wait for ${(0,_lib_counted_js__WEBPACK_IMPORTED_MODULE_7__/* .counted */ .h)(step.needed, 'healthy instance')} of ${release} in slot ${step.slot}`;
        case 'drain':
            return `wait until the last requests of ${release} have ended`;
        case 'steady':
            return `watch ${(0,_lib_counted_js__WEBPACK_IMPORTED_MODULE_7__/* .counted */ .h)(step.needed, 'worker')} of ${release} stay in service for ${step.seconds} s`;
        case 'preview':
            return `preview ${release} through slot ${step.slot}`;
        case 'check':
            return `run your own check of ${release} in slot ${step.slot}`;
        case 'judge':
            return `watch ${release} serve ${step.percent} % for ${step.seconds} s; take it back by one write if it fails`;
        case 'verify':
            return `verify on answers that ${release} serves`;
        case 'hand-over':
            return `hand scaling policies, schedules and notifications over from ${step.from} to ${release}`;
        case 'bake':
            return `watch ${release} for ${step.seconds} s; roll back by itself if it fails`;
        default:
            return (0,_lib_release_steps_js__WEBPACK_IMPORTED_MODULE_3__/* .describe */ .q0)(step);
    }
}


/***/ }),

/***/ 1842:
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
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-service-quotas/dist-cjs/index.js
var client_service_quotas_dist_cjs = __webpack_require__(2924);
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
// EXTERNAL MODULE: ./lib/aws/lifecycle-hooks.ts
var lifecycle_hooks = __webpack_require__(2257);
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
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/aws-preflight.ts




/**
 * Quotas on running vCPUs by the first letters of an instance type (EC2 user guide, "Amazon EC2 instance type
 * quotas"; Service Quotas, service ec2).
 */
const QUOTAS = [
    { families: /^(g|vt)\d/, onDemand: 'L-DB2E81BA', spot: 'L-3819A6DF' },
    { families: /^p\d/, onDemand: 'L-417A185B', spot: 'L-7212CCBC' },
    { families: /^inf\d/, onDemand: 'L-1945791B', spot: 'L-B5D1601B' },
    { families: /^trn\d/, onDemand: 'L-2C3B7624', spot: 'L-6B0D517C' },
    { families: /^x\d/, onDemand: 'L-7295265B', spot: 'L-E3A00192' },
    { families: /^f\d/, onDemand: 'L-74FC7D96', spot: 'L-88CF9481' },
    { families: /^(dl|hpc|u|mac)/, onDemand: '', spot: '' },
    { families: /^[acdhimrtz]/, onDemand: 'L-1216C47A', spot: 'L-34B43A08' }
];
const quotaOf = (instanceType) => QUOTAS.find(({ families }) => families.test(instanceType));
/** @param env credentials in the environment end when they say; all others are renewed by the SDK. */
const awsPreflight = (ec2, quotas, env = process.env) => ({
    async instanceTypes(names) {
        // By filter: an unknown name among `InstanceTypes` would fail the whole call.
        const { InstanceTypes = [] } = await ec2.send(new client_ec2_dist_cjs/* DescribeInstanceTypesCommand */.hkU({ Filters: [{ Name: 'instance-type', Values: [...names] }] }));
        return InstanceTypes.map(({ InstanceType = '', ProcessorInfo, VCpuInfo }) => ({
            name: InstanceType,
            architectures: ProcessorInfo?.SupportedArchitectures ?? [],
            vcpus: VCpuInfo?.DefaultVCpus ?? 0
        }));
    },
    subnets: ids => (0,networks/* networks */.o8)(ec2).subnets({ ids }),
    securityGroups: ids => (0,networks/* networks */.o8)(ec2).securityGroups(ids),
    async quota(instanceType, isSpot) {
        const family = quotaOf(instanceType);
        const code = isSpot ? family?.spot : family?.onDemand;
        if (family === undefined || code === undefined || code === '')
            return undefined;
        const answer = await quotas
            .send(new client_service_quotas_dist_cjs/* GetServiceQuotaCommand */.HSc({ ServiceCode: 'ec2', QuotaCode: code }))
            .catch((error) => {
            if ((0,errors/* errorName */.Is)(error) === 'NoSuchResourceException')
                return undefined;
            throw error;
        });
        const Quota = answer?.Quota;
        if (Quota?.Value === undefined)
            return undefined;
        let used = 0;
        const pages = (0,client_ec2_dist_cjs/* paginateDescribeInstances */.H0T)({ client: ec2 }, { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }], MaxResults: 1000 });
        for await (const { Reservations = [] } of pages) {
            for (const instance of Reservations.flatMap(({ Instances = [] }) => Instances)) {
                const counts = quotaOf(instance.InstanceType ?? '') === family;
                if (!counts || (instance.InstanceLifecycle === 'spot') !== isSpot)
                    continue;
                used += (instance.CpuOptions?.CoreCount ?? 0) * (instance.CpuOptions?.ThreadsPerCore ?? 1);
            }
        }
        return { name: Quota.QuotaName ?? code, limit: Quota.Value, used };
    },
    async credentialsEnd() {
        const text = env['AWS_ACCESS_KEY_ID'] === undefined ? undefined : env['AWS_CREDENTIAL_EXPIRATION'];
        const time = text === undefined ? Number.NaN : Date.parse(text);
        return Number.isNaN(time) ? undefined : time;
    }
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/aws-rolls.ts





const awsRolls = (ec2, scaling) => ({
    async newest(templateId) {
        const { LaunchTemplateVersions = [] } = await ec2.send(new client_ec2_dist_cjs/* DescribeLaunchTemplateVersionsCommand */.Ptd({ LaunchTemplateId: templateId, Versions: ['$Latest'] }));
        const [found] = LaunchTemplateVersions;
        if (found?.LaunchTemplateData === undefined)
            return undefined;
        return { version: String(found.VersionNumber), settings: (0,launch_templates/* settingsOf */.f5)(found.LaunchTemplateData) };
    },
    async addVersion(release, templateId, settings, tags) {
        await ec2.send(new client_ec2_dist_cjs/* CreateLaunchTemplateVersionCommand */.B_$({
            LaunchTemplateId: templateId,
            // A second call of the same run gives the version that the first one made.
            ClientToken: (0,external_node_crypto_.createHash)('sha256')
                .update(JSON.stringify([release, settings, tags]))
                .digest('hex'),
            VersionDescription: settings.imageId,
            LaunchTemplateData: (0,launch_templates/* templateData */.Jr)(release, settings, tags)
        }));
    },
    async latest(group) {
        const { InstanceRefreshes = [] } = await scaling.send(new dist_cjs/* DescribeInstanceRefreshesCommand */.XcR({ AutoScalingGroupName: group, MaxRecords: 1 }));
        const [found] = InstanceRefreshes;
        if (found === undefined)
            return undefined;
        const wanted = found.DesiredConfiguration;
        return {
            status: found.Status ?? '',
            reason: found.StatusReason,
            version: wanted?.LaunchTemplate?.Version ??
                wanted?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification?.Version,
            percent: found.PercentageComplete ?? 0
        };
    },
    async start(group, { templateId, version, mixed, warmupSeconds, bakeSeconds, alarms }) {
        const template = { LaunchTemplateId: templateId, Version: version };
        await scaling.send(new dist_cjs/* StartInstanceRefreshCommand */.Wkp({
            AutoScalingGroupName: group,
            Strategy: 'Rolling',
            DesiredConfiguration: mixed === undefined ? { LaunchTemplate: template } : { MixedInstancesPolicy: (0,groups/* mixedPolicy */.kc)(template, mixed) },
            Preferences: {
                // The replacement first: nothing serves with less than it should.
                MinHealthyPercentage: 100,
                MaxHealthyPercentage: 110,
                AutoRollback: true,
                SkipMatching: true,
                InstanceWarmup: warmupSeconds,
                ...(bakeSeconds === 0 ? {} : { BakeTime: bakeSeconds }),
                ...(alarms.length === 0 ? {} : { AlarmSpecification: { Alarms: [...alarms] } })
            }
        }));
    },
    async rollback(group) {
        await scaling.send(new dist_cjs/* RollbackInstanceRefreshCommand */.c8H({ AutoScalingGroupName: group }));
    }
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
// EXTERNAL MODULE: ./lib/child-environment.ts
var child_environment = __webpack_require__(2372);
// EXTERNAL MODULE: ./actions/red-black-deploy/src/verify.ts
var verify = __webpack_require__(1704);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/check-command.ts






const TAIL_LINES = 30;
/** How long output is read after the check's end while something that it started still has it open. */
const LEFT_RUNNING_MILLISECONDS = 1000;
/**
 * Runs the user's check of a release that has no traffic yet.
 * @throws BadAnswers with the end of what it said, when it exits otherwise than 0 or takes too long.
 */
const runCheck = ({ command, timeoutSeconds }, surroundings, say, signal) => {
    const [program = '', ...rest] = command;
    const said = [];
    const bad = (how) => {
        const end = said.length === 0 ? '' : `\nIt said:\n${said.slice(-TAIL_LINES).join('\n')}`;
        return new verify/* BadAnswers */.R1(`The check ${program} ${how}.${end}`, {
            remedy: 'Correct the release, or the check, and deploy again.'
        });
    };
    return new Promise((resolve, reject) => {
        // A process group of its own: what the check started ends with it.
        const child = (0,external_node_child_process_.spawn)(program, rest, {
            stdio: ['ignore', 'pipe', 'pipe'],
            detached: true,
            env: { ...(0,child_environment/* inheritable */.c)(process.env), ...told(surroundings) }
        });
        let isLate = false;
        let timer = setTimeout(() => {
            isLate = true;
            endGroup(child, 'SIGKILL');
        }, timeoutSeconds * 1000);
        const cancel = () => endGroup(child, 'SIGTERM');
        signal.addEventListener('abort', cancel, { once: true });
        for (const stream of [child.stdout, child.stderr]) {
            (0,external_node_readline_.createInterface)({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line => {
                said.push(line);
                say((0,progress/* harmless */.Is)(line));
            });
        }
        child.once('exit', () => {
            clearTimeout(timer);
            timer = setTimeout(endGroup, LEFT_RUNNING_MILLISECONDS, child, 'SIGKILL');
        });
        const end = (then) => {
            clearTimeout(timer);
            endGroup(child, 'SIGKILL');
            signal.removeEventListener('abort', cancel);
            then();
        };
        child.once('error', error => end(() => reject(bad(`could not be started: ${error.message}`))));
        child.once('close', (code, killedBy) => end(() => {
            if (signal.aborted)
                reject(new errors/* CancelledError */.cc());
            else if (isLate)
                reject(bad(`did not end within ${timeoutSeconds} s`));
            else if (code !== 0)
                reject(bad(code === null ? `was ended by ${killedBy}` : `ended with ${code}`));
            else
                resolve();
        }));
    });
};
const told = ({ release, slot, url, slotHeader, version = '' }) => ({
    KILN_RELEASE: release,
    KILN_SLOT: slot,
    KILN_URL: url,
    KILN_SLOT_HEADER: slotHeader,
    KILN_VERSION: version
});
/** Ends a program with all that it started. */
function endGroup({ pid }, how) {
    try {
        if (pid !== undefined)
            process.kill(-pid, how);
    }
    catch {
        // All of it has just ended by itself.
    }
}

// EXTERNAL MODULE: ./actions/red-black-deploy/src/github.ts
var github = __webpack_require__(7322);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/outputs.ts
const OUTPUTS = ['release', 'slot', 'previous-release', 'url', 'outcome', 'timeline'];

// EXTERNAL MODULE: ./actions/red-black-deploy/src/probe.ts
var probe = __webpack_require__(4631);
;// CONCATENATED MODULE: ./actions/red-black-deploy/src/ports.ts



























/** The real surroundings of a deploy: AWS, the runner and the clock. */
function ports(signal, inputs) {
    const aws = (0,clients.awsDefaults)('red-black-deploy');
    const ec2 = new client_ec2_dist_cjs.EC2Client(aws);
    const scaling = new dist_cjs/* AutoScalingClient */.yis(aws);
    const network = (0,networks/* networks */.o8)(ec2);
    return {
        balancers: (0,balancers/* balancers */.C6)(new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(aws)),
        groups: (0,groups/* groups */.TN)(scaling),
        templates: (0,launch_templates/* launchTemplates */.rt)(ec2),
        images: (0,aws_images/* images */.z)(ec2, (0,clients.regionOf)() ?? ''),
        networks: network,
        rolls: awsRolls(ec2, scaling),
        preflight: awsPreflight(ec2, new client_service_quotas_dist_cjs/* ServiceQuotasClient */.iVb(aws)),
        github: gitHubOf(inputs['github-token'], process.env),
        runCheck: runCheck,
        consoleLog: id => (0,instances/* instances */.V)(ec2).consoleLog(id),
        instances: (0,instances/* instances */.V)(ec2),
        automation: (0,automation/* automation */.i)(scaling),
        hooks: (0,lifecycle_hooks/* lifecycleHooks */.P)(scaling),
        alarms: (0,alarms/* alarms */.b)(new client_cloudwatch_dist_cjs.CloudWatchClient(aws)),
        makeProbe: probe/* probe */.dy,
        patience: steps/* AWS_PATIENCE */.iE,
        pause: poll/* pause */.v7,
        progress: progress/* runnerProgress */.gb,
        setOutput: (0,action/* outputs */.V4)(OUTPUTS),
        runTags: (0,tags/* runTags */.He)(),
        summarize: summary/* writeSummary */.Sy,
        now: Date.now,
        signal
    };
}
/** GitHub as a workflow run knows it; undefined without a token, or outside a run. */
function gitHubOf(token, env) {
    const { GITHUB_REPOSITORY: repository, GITHUB_SHA: commit, GITHUB_RUN_ID: run } = env;
    if (token === undefined || repository === undefined || commit === undefined)
        return undefined;
    const apiUrl = env['GITHUB_API_URL'] ?? 'https://api.github.com';
    const runUrl = `${env['GITHUB_SERVER_URL'] ?? 'https://github.com'}/${repository}/actions/runs/${run ?? ''}`;
    return (0,github/* gitHub */.g)({ token, repository, apiUrl, commit, runUrl });
}


/***/ }),

/***/ 4631:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Kg: () => (/* binding */ isGood),
/* harmony export */   dy: () => (/* binding */ probe),
/* harmony export */   uQ: () => (/* binding */ spelled)
/* harmony export */ });
/* unused harmony export judged */
/* harmony import */ var node_dns_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1553);
/* harmony import */ var node_dns_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_dns_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7067);
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_http__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4708);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_https__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _lib_release_application_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6926);




/** Whether the answer is what was asked for. */
const isGood = ({ status, mismatch }) => status !== undefined && status < 400 && mismatch === undefined;
/** What is wrong with an answer that came, and the version that it names; pure. */
function judged(answer, expected) {
    const { versionField } = expected;
    const needsJson = versionField !== undefined || Object.keys(expected.fields).length > 0;
    const json = needsJson ? parsed(answer.body) : undefined;
    const version = versionField === undefined ? answer.version : fieldOf(json, versionField);
    const hasWrongStatus = answer.status !== expected.status;
    const problems = [
        ...(hasWrongStatus ? [`status ${answer.status} instead of ${expected.status}`] : []),
        ...(expected.body === undefined || answer.body.includes(expected.body)
            ? []
            : [`the body does not contain "${expected.body}"`]),
        ...Object.entries(expected.fields).flatMap(([path, wanted]) => {
            const found = fieldOf(json, path);
            return found === wanted
                ? []
                : [`field ${path} is ${found === undefined ? 'absent' : `"${found}"`}, not "${wanted}"`];
        })
    ];
    return { version, ...(problems.length === 0 ? {} : { mismatch: problems.join('; '), hasWrongStatus }) };
}
function parsed(body) {
    try {
        return JSON.parse(body);
    }
    catch {
        return undefined;
    }
}
/** The value at `a.b.0` as text; objects and absent ones are none. */
function fieldOf(json, path) {
    let at = json;
    for (const key of path.split('.')) {
        if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key))
            return undefined;
        at = at[key];
    }
    return at === null || typeof at === 'object' ? undefined : String(at);
}
/** Enough for any health page; the rest of a longer body is not looked at. */
const MOST_BODY_BYTES = 65_536;
/**
 * Each request has a connection of its own: a kept one would stay with one node and one moment. Over HTTPS the
 * certificate is not judged: it is not what a release changes, and where the application has no name of its own it
 * cannot be for the balancer's.
 */
function probe(target) {
    const { protocol, host, address: name, port, path, versionHeader, timeoutSeconds, expected } = target;
    const { request } = protocol === 'https' ? node_https__WEBPACK_IMPORTED_MODULE_2__ : node_http__WEBPACK_IMPORTED_MODULE_1__;
    return {
        async addresses() {
            if (protocol === 'tcp')
                return [];
            try {
                return (await (0,node_dns_promises__WEBPACK_IMPORTED_MODULE_0__.lookup)(name, { all: true, family: 4 })).map(({ address }) => address);
            }
            catch {
                return [];
            }
        },
        ask(address, slot) {
            const at = Date.now();
            return new Promise(resolve => {
                const none = (failure) => resolve({ at, address, status: undefined, version: undefined, failure });
                const sent = request({
                    host: address,
                    port,
                    path,
                    agent: false,
                    ...(protocol === 'https' ? { servername: host, rejectUnauthorized: false } : {}),
                    headers: { host, ...(slot === undefined ? {} : { [_lib_release_application_js__WEBPACK_IMPORTED_MODULE_3__/* .SLOT_HEADER */ .NB]: slot }) },
                    signal: AbortSignal.timeout(timeoutSeconds * 1000)
                }, answer => {
                    const version = answer.headers[versionHeader.toLowerCase()];
                    const chunks = [];
                    let bytes = 0;
                    answer.on('error', error => none(error.message));
                    answer.on('data', (chunk) => {
                        bytes += chunk.length;
                        if (bytes <= MOST_BODY_BYTES)
                            chunks.push(chunk);
                    });
                    answer.on('end', () => {
                        const status = answer.statusCode ?? 0;
                        const said = { status, version: [version].flat()[0], body: Buffer.concat(chunks).toString() };
                        resolve({ at, address, status, failure: undefined, ...judged(said, expected) });
                    });
                });
                sent.on('error', error => none(error.name === 'TimeoutError' ? `no answer in ${timeoutSeconds} s` : error.message));
                sent.end();
            });
        }
    };
}
const spelled = ({ status, version, failure, mismatch, hasWrongStatus }) => {
    if (status === undefined)
        return failure ?? 'no answer';
    const named = version === undefined ? `${status}` : `${status} (${version})`;
    return mismatch === undefined || hasWrongStatus === true ? named : `${named}: ${mismatch}`;
};


/***/ }),

/***/ 1704:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EF: () => (/* binding */ overlap),
/* harmony export */   Gq: () => (/* binding */ reachable),
/* harmony export */   R1: () => (/* binding */ BadAnswers),
/* harmony export */   SP: () => (/* binding */ previewed),
/* harmony export */   XM: () => (/* binding */ sample),
/* harmony export */   lZ: () => (/* binding */ wayBack),
/* harmony export */   zr: () => (/* binding */ verified)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _lib_poll_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8485);
/* harmony import */ var _probe_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4631);



class BadAnswers extends _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF {
}
/**
 * Whether the balancer can be reached from here at all: any HTTP answer will do. A runner outside the VPC cannot reach
 * an internal balancer, which says nothing of the release.
 */
async function reachable({ probe, signal }, slot) {
    let why = 'its name does not resolve';
    for (let attempt = 0; attempt < 3; attempt++) {
        if (attempt > 0)
            await (0,_lib_poll_js__WEBPACK_IMPORTED_MODULE_1__/* .pause */ .v7)(1, signal);
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
        const counts = answer !== undefined &&
            (0,_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .isGood */ .Kg)(answer) &&
            (expected === undefined || answer.version === expected) &&
            (inRow.length === 0 || answer.version === version);
        inRow = counts ? [...inRow, answer] : [];
        if (inRow.length >= count)
            return inRow[0]?.version;
        if (Date.now() > deadline) {
            const wanted = expected === undefined ? 'well' : `well, with version ${expected},`;
            const got = answer === undefined ? 'no address of the load balancer' : (0,_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .spelled */ .uQ)(answer);
            throw new BadAnswers(`The preview through slot ${slot} did not answer ${wanted} ${count} times in a row within ${deadlineSeconds} s; the last answer was ${got}.`, { remedy: 'Correct the application (or the inputs expect-version and probe-…) and deploy again.' });
        }
        if (!counts)
            await (0,_lib_poll_js__WEBPACK_IMPORTED_MODULE_1__/* .pause */ .v7)(intervalSeconds, signal);
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
/** Whether an answer is the new release's. Without a version on both sides, a good one has to do. */
const isNew = (answer, version) => (0,_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .isGood */ .Kg)(answer) && (version === undefined || answer.version === version);
/**
 * What tells of the new release. Where production failed before the switch, a node that fails may only not know of the
 * switch yet: it counts from its first good answer on.
 */
function telling(after, hasFailedBefore) {
    const known = new Set();
    return after.filter(answer => {
        if ((0,_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .isGood */ .Kg)(answer))
            known.add(answer.address);
        return !hasFailedBefore || known.has(answer.address);
    });
}
/**
 * Waits until the last answers of every balancer node are the new release's.
 * @param isFirst nothing could answer before.
 * @throws BadAnswers when production fails instead, so many times in a row.
 */
async function verified(sampler, watching, version, since, isFirst = false) {
    const { count, probe, signal, deadlineSeconds, intervalSeconds } = watching;
    const deadline = Date.now() + deadlineSeconds * 1000;
    const nodes = Math.max(1, (await probe.addresses()).length);
    for (;;) {
        const after = sampler.answers.filter(({ at }) => at >= since);
        const last = after.slice(-count * nodes);
        if (last.length >= count * nodes && last.every(answer => isNew(answer, version)))
            return;
        const before = sampler.answers.filter(({ at }) => at < since);
        const hasFailedBefore = before.length === 0 ? isFirst : !before.some(_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .isGood */ .Kg);
        const bad = telling(after, hasFailedBefore).slice(-Math.max(3, count));
        if (bad.length >= Math.max(3, count) && bad.every(({ status }) => status === undefined || status >= 500)) {
            throw new BadAnswers(`Production fails after the switch: ${bad.map(_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .spelled */ .uQ).join(', ')}.`, {
                remedy: 'Look at the log of the release, correct it and deploy again.'
            });
        }
        if (Date.now() > deadline) {
            const seen = [...new Set(last.map(_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .spelled */ .uQ))].join(', ');
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(`The switch is written, but after ${deadlineSeconds} s production does not answer with ${version ?? '200'} alone: ${seen}.`, { remedy: 'Ask the load balancer yourself; run the deploy again to finish it, or run rollback.' });
        }
        await (0,_lib_poll_js__WEBPACK_IMPORTED_MODULE_1__/* .pause */ .v7)(intervalSeconds, signal);
    }
}
/** How long a rollback that is written is watched: it is done, and this only tells how it went. */
const WAY_BACK_SECONDS = 15;
/** Waits, not for long, until every balancer node has left the version; then how long it answered beside the other. */
async function wayBack(sampler, { count, probe, signal, intervalSeconds }, left, since) {
    const deadline = Date.now() + WAY_BACK_SECONDS * 1000;
    const after = () => sampler.answers.filter(({ at }) => at >= since);
    const wanted = count * Math.max(1, (await probe.addresses()).length);
    const hasLeft = (answer) => (0,_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .isGood */ .Kg)(answer) && answer.version !== left;
    for (;;) {
        const last = after().slice(-wanted);
        if ((last.length >= wanted && last.every(hasLeft)) || Date.now() > deadline)
            break;
        await (0,_lib_poll_js__WEBPACK_IMPORTED_MODULE_1__/* .pause */ .v7)(intervalSeconds, signal);
    }
    const answers = after();
    const begun = answers.find(hasLeft)?.at;
    const lastOfIt = answers.findLast(({ version }) => version === left)?.at;
    return {
        milliseconds: begun === undefined || lastOfIt === undefined ? 0 : Math.max(0, lastOfIt - begun),
        answers: answers.length,
        failed: answers.filter(({ status }) => status === undefined || status >= 500).length
    };
}
/**
 * How long both versions answered. Before a first release is live nothing can answer, so only what failed after its
 * first answer counts then. Pure.
 */
function overlap(answers, version, isFirst) {
    const first = answers.findIndex(answer => isNew(answer, version));
    const counted = isFirst ? answers.slice(Math.max(0, first)) : answers;
    const failed = counted.filter(({ status }) => status === undefined || status >= 500).length;
    const isTold = version !== undefined || isFirst;
    const lastOld = answers.findLast(answer => (0,_probe_js__WEBPACK_IMPORTED_MODULE_2__/* .isGood */ .Kg)(answer) && !isNew(answer, version));
    const begun = answers[first];
    const milliseconds = begun === undefined || lastOld === undefined ? 0 : Math.max(0, lastOld.at - begun.at);
    return { milliseconds: isTold ? milliseconds : undefined, answers: counted.length, failed };
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

/***/ 9816:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ untilDrained)
/* harmony export */ });
/* harmony import */ var _counted_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7592);
/* harmony import */ var _poll_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8485);
/* harmony import */ var _hooks_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3640);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2916);




/** Looks until the last instance of a release has gone, telling of what the rest waits for. */
async function untilDrained(release, start, ports, limits) {
    let world = start;
    let hooks;
    const look = async () => {
        world = await (0,_world_js__WEBPACK_IMPORTED_MODULE_1__/* .observeAgain */ .pC)(world, ['groups'], ports);
        const left = (0,_world_js__WEBPACK_IMPORTED_MODULE_1__/* .standing */ .JA)(world.releases.find(({ name }) => name === release))?.instances ?? [];
        if (left.length === 0)
            return { done: world };
        const held = left.filter(({ lifecycle }) => lifecycle === 'Terminating:Wait').length;
        if (held === 0)
            return { notYet: `last requests are still answered by ${(0,_counted_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .h)(left.length, 'instance')} of ${release}` };
        hooks ??= await (0,_hooks_js__WEBPACK_IMPORTED_MODULE_3__/* .hooksText */ .q)(release, 'autoscaling:EC2_INSTANCE_TERMINATING', ports);
        return { notYet: `${(0,_counted_js__WEBPACK_IMPORTED_MODULE_2__/* .counted */ .h)(left.length, 'instance')} of ${release} left, ${held} held by ${hooks}` };
    };
    return (0,_poll_js__WEBPACK_IMPORTED_MODULE_0__/* .poll */ .wt)(look, {
        ...limits,
        what: `${release} to drain`,
        signal: ports.signal,
        onNotYet: reason => ports.progress.say(reason)
    });
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


/***/ })

};
