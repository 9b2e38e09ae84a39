export const id = 980;
export const ids = [980];
export const modules = {

/***/ 5595:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  I: () => (/* binding */ awsWorld)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-auto-scaling/dist-cjs/index.js
var dist_cjs = __webpack_require__(8932);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ec2/dist-cjs/index.js
var client_ec2_dist_cjs = __webpack_require__(5193);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-elastic-load-balancing-v2/dist-cjs/index.js
var client_elastic_load_balancing_v2_dist_cjs = __webpack_require__(586);
// EXTERNAL MODULE: ./lib/aws/clients.ts
var clients = __webpack_require__(8176);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/tags.ts
var tags = __webpack_require__(2405);
;// CONCATENATED MODULE: ./actions/chaos/src/aws-fleet.ts




/** Refreshes that are still replacing instances (Auto Scaling API reference, InstanceRefresh). */
const REFRESHING = new Set(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking']);
/** The header that Kiln's preview rules ask for; such a rule is no production traffic. */
const PREVIEW_HEADER = 'x-kiln-slot';
/**
 * Target groups attached either way: `TargetGroupARNs` names those of the older calls only, `TrafficSources` all
 * (Auto Scaling API reference, AutoScalingGroup).
 */
const targetGroupsOf = ({ TargetGroupARNs = [], TrafficSources = [] }) => {
    const sources = TrafficSources.flatMap(({ Identifier, Type }) => Identifier !== undefined && (Type === undefined || Type === 'elbv2') ? [Identifier] : []);
    return [...new Set([...TargetGroupARNs, ...sources])];
};
const groupOf = (found) => ({
    name: found.AutoScalingGroupName ?? '',
    tags: (0,tags/* tagsOf */.Fg)(found.Tags),
    desired: found.DesiredCapacity ?? 0,
    suspendedProcesses: (found.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []),
    ...(found.Status === undefined ? {} : { status: found.Status }),
    targetGroups: targetGroupsOf(found)
});
/** The fleet behind the AWS APIs of one account and region. */
function awsFleet(clients) {
    const { scaling, balancing, compute } = clients;
    const membersOf = async (found) => {
        const unhealthy = new Set();
        const registered = new Map();
        const targetGroups = targetGroupsOf(found);
        for (const TargetGroupArn of targetGroups) {
            const { TargetHealthDescriptions = [] } = await balancing.send(new client_elastic_load_balancing_v2_dist_cjs/* DescribeTargetHealthCommand */.qyg({ TargetGroupArn }));
            for (const { Target, TargetHealth } of TargetHealthDescriptions) {
                if (Target?.Id === undefined)
                    continue;
                registered.set(Target.Id, (registered.get(Target.Id) ?? 0) + 1);
                if (TargetHealth?.State !== 'healthy')
                    unhealthy.add(Target.Id);
            }
        }
        return (found.Instances ?? []).flatMap(({ InstanceId, LifecycleState, HealthStatus }) => InstanceId === undefined
            ? []
            : [
                {
                    instanceId: InstanceId,
                    lifecycle: LifecycleState ?? '',
                    healthy: HealthStatus === 'Healthy' &&
                        !unhealthy.has(InstanceId) &&
                        (registered.get(InstanceId) ?? 0) === targetGroups.length
                }
            ]);
    };
    const read = async (name) => {
        const pages = (0,dist_cjs/* paginateDescribeAutoScalingGroups */.ZJr)({ client: scaling }, { AutoScalingGroupNames: [name] });
        for await (const { AutoScalingGroups = [] } of pages)
            if (AutoScalingGroups[0] !== undefined)
                return AutoScalingGroups[0];
        return undefined;
    };
    const productionForwards = ({ Conditions = [], Actions = [] }, targetGroup) => {
        if (Conditions.some(({ HttpHeaderConfig }) => HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === PREVIEW_HEADER)) {
            return false;
        }
        return Actions.some(({ ForwardConfig, TargetGroupArn }) => ForwardConfig?.TargetGroups === undefined
            ? TargetGroupArn === targetGroup
            : ForwardConfig.TargetGroups.some(one => one.TargetGroupArn === targetGroup && (one.Weight ?? 1) > 0));
    };
    const isLive = async (targetGroups) => {
        if (targetGroups.length === 0)
            return true;
        const { TargetGroups = [] } = await balancing.send(new client_elastic_load_balancing_v2_dist_cjs/* DescribeTargetGroupsCommand */.sC7({ TargetGroupArns: [...targetGroups] }));
        for (const { TargetGroupArn, LoadBalancerArns = [] } of TargetGroups) {
            for (const LoadBalancerArn of LoadBalancerArns) {
                const { Listeners = [] } = await balancing.send(new client_elastic_load_balancing_v2_dist_cjs/* DescribeListenersCommand */.AKE({ LoadBalancerArn }));
                for (const { ListenerArn } of Listeners) {
                    const { Rules = [] } = await balancing.send(new client_elastic_load_balancing_v2_dist_cjs/* DescribeRulesCommand */.Ggo({ ListenerArn }));
                    if (Rules.some(rule => productionForwards(rule, TargetGroupArn ?? '')))
                        return true;
                }
            }
        }
        return false;
    };
    return {
        async optedIn() {
            const groups = [];
            // 100 a page is the most, and without instances a page is an eighteenth of the bytes (measured).
            const pages = (0,dist_cjs/* paginateDescribeAutoScalingGroups */.ZJr)({ client: scaling, pageSize: 100 }, { Filters: [{ Name: `tag:${tags/* TAG */.Dk.chaos}`, Values: ['enabled'] }], IncludeInstances: false });
            for await (const { AutoScalingGroups = [] } of pages)
                groups.push(...AutoScalingGroups.map(groupOf));
            return groups;
        },
        async situation({ name }) {
            const found = await read(name);
            if (found === undefined)
                return undefined;
            const { InstanceRefreshes = [] } = await scaling.send(new dist_cjs/* DescribeInstanceRefreshesCommand */.XcR({ AutoScalingGroupName: name, MaxRecords: 1 }));
            return {
                group: groupOf(found),
                members: await membersOf(found),
                live: await isLive(targetGroupsOf(found)),
                refreshing: InstanceRefreshes.some(({ Status }) => REFRESHING.has(Status ?? ''))
            };
        },
        async members({ name }) {
            const found = await read(name);
            return found === undefined ? [] : membersOf(found);
        },
        async terminate(_group, instanceId, via) {
            if (via === 'asg') {
                await scaling.send(new dist_cjs/* TerminateInstanceInAutoScalingGroupCommand */.U5V({
                    InstanceId: instanceId,
                    ShouldDecrementDesiredCapacity: false
                }));
            }
            else {
                await compute.send(new client_ec2_dist_cjs/* TerminateInstancesCommand */.NaF({ InstanceIds: [instanceId] }));
            }
        }
    };
}

// EXTERNAL MODULE: ./actions/chaos/src/claims.ts
var claims = __webpack_require__(5855);
;// CONCATENATED MODULE: ./actions/chaos/src/cloudwatch-alarms.ts
/** The most names that DescribeAlarms takes at once (CloudWatch API reference). */
const NAMES_A_CALL = 100;
/** Alarms of one account and region. The client is loaded only when there are alarms to ask for. */
function cloudWatchAlarms(defaults) {
    return {
        async states(names) {
            const { CloudWatchClient, DescribeAlarmsCommand } = await __webpack_require__.e(/* import() */ 85).then(__webpack_require__.t.bind(__webpack_require__, 4085, 19));
            const client = new CloudWatchClient(defaults);
            const states = new Map();
            for (let from = 0; from < names.length; from += NAMES_A_CALL) {
                const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(new DescribeAlarmsCommand({
                    AlarmNames: names.slice(from, from + NAMES_A_CALL),
                    // Without types the answer leaves composite alarms out.
                    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
                    MaxRecords: NAMES_A_CALL
                }));
                for (const { AlarmName, StateValue } of [...MetricAlarms, ...CompositeAlarms])
                    if (AlarmName !== undefined)
                        states.set(AlarmName, StateValue ?? '');
            }
            return states;
        }
    };
}

;// CONCATENATED MODULE: ./actions/chaos/src/fleet.ts
/** The fleets of several regions as one; every group knows its region. One region that does not answer ends the run. */
function regionalFleet(regions, fleetOf) {
    const fleets = new Map(regions.map(region => [region, fleetOf(region)]));
    const fleetOfGroup = ({ name, region = '' }) => {
        const fleet = fleets.get(region);
        if (fleet === undefined)
            throw new Error(`${name} is in region "${region}", which nobody asked for`);
        return fleet;
    };
    const placed = (group, region) => ({ ...group, region });
    return {
        async optedIn() {
            const found = await Promise.all([...fleets].map(async ([region, fleet]) => (await fleet.optedIn()).map(group => placed(group, region))));
            return found.flat();
        },
        async situation(group) {
            const found = await fleetOfGroup(group).situation(group);
            return found === undefined ? undefined : { ...found, group: placed(found.group, group.region ?? '') };
        },
        members: group => fleetOfGroup(group).members(group),
        terminate: (group, instanceId, via) => fleetOfGroup(group).terminate(group, instanceId, via)
    };
}

// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
;// CONCATENATED MODULE: ./actions/chaos/src/issues.ts

const issueTitle = (application) => `Chaos: ${application} noticed that an instance was ended`;
/** What happened, as Markdown. Pure. */
function deviationMarkdown({ group, region, instanceId, at, recovery }, runUrl) {
    const rows = [
        ['group', (0,summary/* code */.aY)(region === undefined ? group : `${region} ${group}`)],
        ['instance', (0,summary/* code */.aY)(instanceId)],
        ['ended at', new Date(at).toISOString()],
        ['failed probes', `${recovery?.failedProbes ?? 0} of ${recovery?.probes ?? 0}`],
        ['first failure', (0,summary/* escaped */.Mk)(recovery?.firstFailure ?? 'none')],
        ['whole again', recovery?.recovered === true ? `after ${recovery.recoverySeconds} s` : 'not in time']
    ];
    return `${(0,summary/* table */.tp)(['what', 'seen'], rows)}\n\n[The run that ended it](${runUrl})`;
}

;// CONCATENATED MODULE: ./actions/chaos/src/github-issues.ts

/** All issues of chaos carry it, so that looking for an open one reads few. */
const LABEL = 'kiln-chaos';
/** Issues of a GitHub repository. The client is loaded only when there is something to tell. */
function githubIssues({ token, repository, apiUrl, runUrl }) {
    const [owner = '', repo = ''] = repository.split('/');
    return {
        async tell(kill) {
            const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
            const { paginate, rest } = getOctokit(token, { baseUrl: apiUrl });
            const title = issueTitle(kill.application);
            const body = deviationMarkdown(kill, runUrl);
            const where = { owner, repo };
            const open = await paginate(rest.issues.listForRepo, { ...where, labels: LABEL, state: 'open', per_page: 100 });
            const known = open.find(issue => issue.title === title && issue.pull_request === undefined);
            if (known === undefined)
                await rest.issues.create({ ...where, title, body, labels: [LABEL] });
            else
                await rest.issues.createComment({ ...where, issue_number: known.number, body });
        }
    };
}

// EXTERNAL MODULE: ./actions/chaos/src/history.ts
var src_history = __webpack_require__(6312);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
;// CONCATENATED MODULE: ./actions/chaos/src/http-probe.ts

const TIMEOUT_SECONDS = 5;
/** Asks the URL once; a status of 200 to 399 within five seconds is well. */
const httpProbe = async (url) => {
    try {
        const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000) });
        await response.arrayBuffer();
        return { ok: response.status < 400, detail: `status ${response.status}` };
    }
    catch (error) {
        return { ok: false, detail: `no answer (${(0,errors/* errorName */.Is)(error) || String(error)})` };
    }
};

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ssm/dist-cjs/index.js
var client_ssm_dist_cjs = __webpack_require__(4736);
;// CONCATENATED MODULE: ./actions/chaos/src/s3-store.ts
const READS_AT_ONCE = 8;
const isCalled = (error, ...names) => error instanceof Error && names.includes(error.name);
/**
 * Objects of a bucket: PutObject with If-None-Match: * creates or fails with 412; 409 says that another write of the key
 * is under way, which is as good as taken (S3 user guide, "Conditional writes"). The client is loaded on first use.
 */
function s3Store(defaults, Bucket, prefix) {
    const path = (key) => (prefix === '' ? key : `${prefix}/${key}`);
    let loaded;
    const load = () => {
        loaded ??= __webpack_require__.e(/* import() */ 711).then(__webpack_require__.t.bind(__webpack_require__, 3711, 19)).then(sdk => ({
            sdk,
            // Names of buckets do not resolve below an endpoint of one's own.
            client: new sdk.S3Client({ ...defaults, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined })
        }));
        return loaded;
    };
    const put = async (key, Body, onlyNew) => {
        const { sdk, client } = await load();
        const condition = onlyNew ? { IfNoneMatch: '*' } : {};
        await client.send(new sdk.PutObjectCommand({ Bucket, Key: path(key), Body, ContentType: 'application/json', ...condition }));
    };
    const read = async (key) => {
        const { sdk, client } = await load();
        try {
            const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key: path(key) }));
            return await Body?.transformToString();
        }
        catch (error) {
            if (isCalled(error, 'NoSuchKey'))
                return undefined;
            throw error;
        }
    };
    return {
        async create(key, text) {
            try {
                await put(key, text, true);
                return 'created';
            }
            catch (error) {
                if (isCalled(error, 'PreconditionFailed', 'ConditionalRequestConflict'))
                    return 'exists';
                throw error;
            }
        },
        read,
        write: (key, text) => put(key, text, false),
        async remove(key) {
            const { sdk, client } = await load();
            await client.send(new sdk.DeleteObjectCommand({ Bucket, Key: path(key) }));
        },
        async list(folder, wanted = () => true) {
            const { sdk, client } = await load();
            const keys = [];
            for await (const { Contents = [] } of sdk.paginateListObjectsV2({ client }, { Bucket, Prefix: path(`${folder}/`) }))
                keys.push(...Contents.map(({ Key = '' }) => Key.slice(path('').length)));
            const kept = [];
            const chosen = keys.filter(wanted);
            for (let from = 0; from < chosen.length; from += READS_AT_ONCE) {
                const batch = chosen.slice(from, from + READS_AT_ONCE);
                const found = await Promise.all(batch.map(async (key) => ({ key, text: await read(key) })));
                // What was removed since it was listed is not kept any more.
                for (const { key, text } of found)
                    if (text !== undefined)
                        kept.push({ key, text });
            }
            return kept;
        }
    };
}

;// CONCATENATED MODULE: ./actions/chaos/src/ssm-store.ts

/**
 * SSM Parameter Store, which needs no infrastructure: PutParameter without Overwrite creates or fails with
 * ParameterAlreadyExists, atomically (SSM API reference, PutParameter).
 *
 * The SDK retries a call whose answer was lost, and its retry would then find our own parameter and say "already
 * exists". That is told as it is: a kill is lost, never doubled.
 */
function ssmStore(client, path) {
    const put = async (key, Value, Overwrite) => {
        const Description = 'Kiln chaos: claims of kills by date and application, and their history by application and month';
        await client.send(new client_ssm_dist_cjs/* PutParameterCommand */.ihh({ Name: `${path}/${key}`, Type: 'String', Value, Description, Overwrite }));
    };
    return {
        async create(key, text) {
            try {
                await put(key, text, false);
                return 'created';
            }
            catch (error) {
                if (error instanceof client_ssm_dist_cjs/* ParameterAlreadyExists */.agb)
                    return 'exists';
                throw error;
            }
        },
        async read(key) {
            try {
                const { Parameter } = await client.send(new client_ssm_dist_cjs.GetParameterCommand({ Name: `${path}/${key}` }));
                return Parameter?.Value;
            }
            catch (error) {
                if (error instanceof client_ssm_dist_cjs/* ParameterNotFound */.TU5)
                    return undefined;
                throw error;
            }
        },
        write: (key, text) => put(key, text, true),
        async remove(key) {
            try {
                await client.send(new client_ssm_dist_cjs/* DeleteParameterCommand */.Obs({ Name: `${path}/${key}` }));
            }
            catch (error) {
                if (!(error instanceof client_ssm_dist_cjs/* ParameterNotFound */.TU5))
                    throw error;
            }
        },
        async list(folder, wanted = () => true) {
            const kept = [];
            const pages = (0,client_ssm_dist_cjs/* paginateGetParametersByPath */.kU5)({ client }, { Path: `${path}/${folder}`, Recursive: true });
            for await (const { Parameters = [] } of pages)
                for (const { Name = '', Value = '' } of Parameters) {
                    const key = Name.slice(path.length + 1);
                    if (wanted(key))
                        kept.push({ key, text: Value });
                }
            return kept;
        }
    };
}

// EXTERNAL MODULE: ./actions/chaos/src/store.ts
var store = __webpack_require__(8937);
;// CONCATENATED MODULE: ./actions/chaos/src/open-store.ts




/** The store at a place. Parameter Store is atomic by its contract; what speaks S3's protocol must show it. */
const openStore = (place, defaults) => place.kind === 'ssm'
    ? ssmStore(new client_ssm_dist_cjs.SSMClient(defaults), place.path)
    : (0,store/* proved */.t)(s3Store(defaults, place.bucket, place.prefix), `s3://${place.bucket}/${place.prefix}`);

;// CONCATENATED MODULE: ./actions/chaos/src/aws-world.ts














/** The world of a run: AWS, GitHub, the probe and the clock. Claims and alarms are those of the first region. */
function awsWorld(inputs, signal) {
    const defaults = (0,clients/* awsDefaults */.Q)('chaos');
    const regions = [...new Set(inputs.regions)];
    const [region] = regions;
    const home = region === undefined ? defaults : { ...defaults, region };
    const store = openStore(inputs['claim-store'], home);
    return {
        fleet: regions.length === 0
            ? fleetWith(defaults)
            : regionalFleet(regions, one => fleetWith({ ...defaults, region: one })),
        claims: (0,claims/* claimsIn */.hh)(store),
        history: (0,src_history/* historyIn */.E9)(store),
        alarms: cloudWatchAlarms(home),
        ...issuesOf(inputs['github-token'], process.env),
        probe: httpProbe,
        progress: progress/* runnerProgress */.g,
        signal,
        now: Date.now,
        random: bound => (0,external_node_crypto_.randomInt)(bound)
    };
}
/** The issues of the run's own repository, with a token for them. */
function issuesOf(token, env) {
    const { GITHUB_REPOSITORY: repository, GITHUB_API_URL, GITHUB_SERVER_URL, GITHUB_RUN_ID } = env;
    if (token === undefined || repository === undefined)
        return {};
    const apiUrl = GITHUB_API_URL ?? 'https://api.github.com';
    const runUrl = `${GITHUB_SERVER_URL ?? 'https://github.com'}/${repository}/actions/runs/${GITHUB_RUN_ID ?? ''}`;
    return { issues: githubIssues({ token, repository, apiUrl, runUrl }) };
}
const fleetWith = (settings) => awsFleet({
    scaling: new dist_cjs/* AutoScalingClient */.yis(settings),
    balancing: new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(settings),
    compute: new client_ec2_dist_cjs/* EC2Client */.gu5(settings)
});


/***/ }),

/***/ 5855:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A3: () => (/* binding */ spared),
/* harmony export */   hh: () => (/* binding */ claimsIn),
/* harmony export */   pc: () => (/* binding */ isKill)
/* harmony export */ });
/** The outcome of a claim whose instance was let live after all; such a claim still stands, but was no kill. */
const spared = (reason) => `spared: ${reason}`;
const isKill = ({ outcome }) => outcome?.startsWith('spared: ') !== true;
/** Claims as texts of a store: `claims/<date>/<application>`. */
function claimsIn(store) {
    const key = (application, date) => `claims/${date}/${application}`;
    const parts = (text) => text.split('/');
    return {
        async take(application, date, claim) {
            const answer = await store.create(key(application, date), JSON.stringify(claim));
            return answer === 'created' ? 'ours' : 'taken';
        },
        async find(application, date) {
            const text = await store.read(key(application, date));
            return text === undefined ? undefined : JSON.parse(text);
        },
        async between(from, until) {
            const isWanted = (found) => {
                const [, date = ''] = parts(found);
                return date >= from && date <= until;
            };
            const kept = await store.list(from === until ? `claims/${from}` : 'claims', isWanted);
            return kept.map(({ key: found, text }) => {
                const [, date = '', application = ''] = parts(found);
                return { application, date, claim: JSON.parse(text) };
            });
        },
        complete: (application, date, claim) => store.write(key(application, date), JSON.stringify(claim)),
        remove: (application, date) => store.remove(key(application, date))
    };
}


/***/ }),

/***/ 8322:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A1: () => (/* binding */ windowOn),
/* harmony export */   el: () => (/* binding */ dayOff),
/* harmony export */   gD: () => (/* binding */ localDate),
/* harmony export */   s5: () => (/* binding */ dueAt),
/* harmony export */   yM: () => (/* binding */ workdaysBefore)
/* harmony export */ });
/* unused harmony exports dailyChance, isDrawn */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8599);


const localDate = (atMilliseconds, timeZone) => temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.Instant.fromEpochMilliseconds(atMilliseconds).toZonedDateTimeISO(timeZone).toPlainDate().toString();
/** Why nothing is killed on this date, or undefined on a working day. */
function dayOff(date, calendar) {
    if (calendar.holidays.has(date))
        return 'holiday';
    return calendar.workdays.has(temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(date).dayOfWeek) ? undefined : 'weekend';
}
/** The working days before the date, newest first. */
function workdaysBefore(date, count, calendar) {
    const days = [];
    let day = temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(date);
    // A calendar whose every day is off must not loop for ever: a year is further than any gap reaches.
    for (let looked = 0; days.length < count && looked < 366; looked++) {
        day = day.subtract({ days: 1 });
        if (dayOff(day.toString(), calendar) === undefined)
            days.push(day.toString());
    }
    return days;
}
/**
 * The instants at which the window of the date begins and ends. A wall-clock time that a change of summer time skips
 * is taken as the first one after it; one that comes twice is taken once, the earlier (Temporal's "compatible").
 */
function windowOn(date, calendar) {
    const day = temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(date);
    const at = (minute) => {
        const plain = day.toPlainDateTime().add({ minutes: minute });
        return plain.toZonedDateTime(calendar.timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
    };
    return { from: at(calendar.window.startMinute), until: at(calendar.window.endMinute) };
}
/** Uniform in [0, 1) and an independent whole number, both decided by seed, date and application alone. */
function draw(seed, date, application) {
    const digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHmac)('sha256', seed).update(`${date}|${application}`).digest();
    return { chance: digest.readUIntBE(0, 6) / 2 ** 48, dice: digest.readUInt32BE(6) };
}
/**
 * The chance of a kill on a working day that the gap allows. Waiting `minDays - 1` days and then drawing with p has
 * mean `minDays - 1 + 1/p`, so p = 1/(mean - min + 1) keeps the mean that was asked for (Chaos Monkey's 1/mean does
 * not: with min 3 and mean 5 it gives 7).
 */
const dailyChance = ({ meanDays, minDays }) => 1 / (meanDays - minDays + 1);
/** Whether the draw takes the application on this date, whatever the calendar says of it. */
const isDrawn = (seed, date, application, rhythm) => draw(seed, date, application).chance < dailyChance(rhythm);
/** When the application's instance is due on this date, or undefined when the draw spares it or the day is off. */
function dueAt(seed, date, application, rhythm, calendar) {
    if (dayOff(date, calendar) !== undefined)
        return undefined;
    if (!isDrawn(seed, date, application, rhythm))
        return undefined;
    const { dice } = draw(seed, date, application);
    const { from, until } = windowOn(date, calendar);
    const minutes = Math.max(1, Math.floor((until - from) / 60_000));
    return from + (dice % minutes) * 60_000;
}


/***/ }),

/***/ 6312:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CM: () => (/* binding */ pastOf),
/* harmony export */   DZ: () => (/* binding */ tidy),
/* harmony export */   E9: () => (/* binding */ historyIn),
/* harmony export */   S2: () => (/* binding */ forgettable)
/* harmony export */ });
/* harmony import */ var temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8599);
/* harmony import */ var _claims_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5855);
/* harmony import */ var _day_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8322);



/** The history as texts of a store: `history/<application>/<month>`. */
function historyIn(store) {
    return {
        async month(application, month) {
            return JSON.parse((await store.read(`history/${application}/${month}`)) ?? '[]');
        },
        write: ({ application, month, days }) => store.write(`history/${application}/${month}`, JSON.stringify(days)),
        async all() {
            return (await store.list('history')).map(({ key, text }) => {
                const [, application = '', month = ''] = key.split('/');
                return { application, month, days: JSON.parse(text) };
            });
        }
    };
}
const UNKNOWN = 'unknown';
const dayRecord = (date, { instanceId, outcome, recoverySeconds }) => [
    Number(date.slice(8)),
    instanceId,
    outcome ?? UNKNOWN,
    recoverySeconds ?? null
];
/**
 * The end of the last month whose claims nobody needs any more: neither today's budget, nor a gap, nor those who want to
 * look. Whole months only, so that all runs which move a month at once move the same claims.
 */
function forgettable(today, keepDays, minDays, calendar) {
    const kept = temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(today).subtract({ days: keepDays }).toString();
    const needed = (0,_day_js__WEBPACK_IMPORTED_MODULE_0__/* .workdaysBefore */ .yM)(today, minDays - 1, calendar).at(-1) ?? today;
    const first = kept < needed ? kept : needed;
    return temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(first).with({ day: 1 }).subtract({ days: 1 }).toString();
}
const FIRST_DATE = '0000-01-01';
/**
 * Moves the claims up to the end of a month into the history. Several runs may do so at once: whoever lists a month
 * finds each day as a claim, or in the record that it reads afterwards, because a claim is removed only once the record
 * is seen to hold it. So every record that is written holds all days.
 * @returns how many claims were moved.
 */
async function tidy(claims, history, until) {
    const old = await claims.between(FIRST_DATE, until);
    const byMonth = Map.groupBy(old, ({ application, date }) => `${date.slice(0, 7)} ${application}`);
    for (const taken of byMonth.values()) {
        const [first] = taken;
        const { application } = first;
        const month = first.date.slice(0, 7);
        const days = new Map((await history.month(application, month)).map(day => [day[0], day]));
        for (const { date, claim } of taken)
            days.set(Number(date.slice(8)), dayRecord(date, claim));
        await history.write({ application, month, days: [...days.values()].sort((a, b) => a[0] - b[0]) });
        const written = new Set((await history.month(application, month)).map(([day]) => day));
        for (const { date } of taken)
            if (written.has(Number(date.slice(8))))
                await claims.remove(application, date);
    }
    return old.length;
}
/** The whole past by application: the history and the claims that are not in it yet. */
async function pastOf(claims, history) {
    const days = new Map();
    const add = (application, date, day) => {
        const known = days.get(application) ?? new Map();
        days.set(application, known.set(date, day));
    };
    // Claims first: what moves into the history meanwhile is then found in one of both.
    for (const { application, date, claim } of await claims.between(FIRST_DATE, '9999-12-31'))
        add(application, date, dayRecord(date, claim));
    for (const record of await history.all())
        for (const day of record.days)
            add(record.application, `${record.month}-${String(day[0]).padStart(2, '0')}`, day);
    return [...days]
        .map(([application, known]) => past(application, known))
        .sort((a, b) => (a.application < b.application ? -1 : 1));
}
function past(application, days) {
    const kills = [...days].filter(([, [, , outcome]]) => (0,_claims_js__WEBPACK_IMPORTED_MODULE_2__/* .isKill */ .pc)({ outcome }));
    const seconds = kills.flatMap(([, [, , , recovery]]) => recovery ?? []).sort((a, b) => a - b);
    const count = (outcome) => kills.filter(([, day]) => day[2] === outcome).length;
    return {
        application,
        kills: kills.length,
        deviated: count('deviated'),
        unknown: count(UNKNOWN),
        spared: days.size - kills.length,
        lastKill: kills
            .map(([date]) => date)
            .sort()
            .at(-1),
        medianRecoverySeconds: seconds[Math.floor(seconds.length / 2)],
        longestRecoverySeconds: seconds.at(-1)
    };
}


/***/ }),

/***/ 3979:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  B: () => (/* binding */ holidaysOfFile)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./node_modules/temporal-polyfill/index.js + 6 modules
var temporal_polyfill = __webpack_require__(8599);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./actions/chaos/src/day.ts
var src_day = __webpack_require__(8322);
;// CONCATENATED MODULE: ./actions/chaos/src/holidays.ts


/** What repeats within a day is no holiday, and is refused rather than counted for ever. */
const TOO_OFTEN = /^(SECONDLY|MINUTELY|HOURLY)$/;
/** Every day of 136 years. */
const MOST_OCCURRENCES = 50_000;
/**
 * The local dates that the events of an iCalendar file (RFC 5545) touch, within the span: all-day and timed events,
 * repeated or not, without those that are cancelled.
 * @throws Error saying what cannot be read: a holiday that is not understood is no permission to kill on it.
 */
async function holidaysIn(text, span, timeZone) {
    const { default: ical } = await __webpack_require__.e(/* import() */ 571).then(__webpack_require__.bind(__webpack_require__, 9571));
    const parsed = ical.parse(text);
    // Several calendars in one file come as an array of them (RFC 5545, section 3.4).
    const calendars = typeof parsed[0] === 'string' ? [parsed] : parsed;
    const dates = new Set();
    let events = 0;
    for (const calendar of calendars) {
        if (calendar[0] !== 'vcalendar')
            throw new Error('it is no iCalendar file (no VCALENDAR)');
        const all = new ical.Component(calendar).getAllSubcomponents('vevent');
        events += all.length;
        for (const date of all.flatMap(event => datesOf(ical, event, all, span, timeZone)))
            dates.add(date);
    }
    if (events === 0)
        throw new Error('it has no event');
    return dates;
}
const isCancelled = (event) => String(event.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED';
function datesOf(ical, component, all, span, timeZone) {
    checkTimes(component);
    // One occurrence that was moved is read with the event that it belongs to, whose UID it has.
    const uid = component.getFirstPropertyValue('uid');
    const sameUid = (other) => uid !== null && other.getFirstPropertyValue('uid') === uid;
    const isMoved = component.hasProperty('recurrence-id');
    if (isMoved && all.some(other => sameUid(other) && !other.hasProperty('recurrence-id')))
        return [];
    if (isCancelled(component))
        return [];
    const exceptions = isMoved ? [] : all.filter(other => sameUid(other) && other.hasProperty('recurrence-id'));
    const event = new ical.Event(component, { exceptions: [...exceptions] });
    if (isMoved)
        return touched(event.startDate, event.endDate, zoneOf(component, timeZone), timeZone, span);
    const dates = [];
    const tooOften = new Error(`the event "${event.summary}" repeats too often`);
    if (Object.keys(event.getRecurrenceTypes()).some(frequency => TOO_OFTEN.test(frequency)))
        throw tooOften;
    const occurrences = event.iterator();
    for (let count = 0;; count++) {
        if (count > MOST_OCCURRENCES)
            throw tooOften;
        const occurrence = occurrences.next();
        // The day after: a time zone may lie between the two.
        if (occurrence === undefined || occurrence === null || dayOf(occurrence) > dayAfter(span.until))
            return dates;
        const { startDate, endDate, item } = event.getOccurrenceDetails(occurrence);
        if (isCancelled(item.component))
            continue;
        dates.push(...touched(startDate, endDate, zoneOf(item.component, timeZone), timeZone, span));
    }
}
const dayAfter = (date) => temporal_polyfill/* Temporal */.fE.PlainDate.from(date).add({ days: 1 }).toString();
const dayBefore = (date) => temporal_polyfill/* Temporal */.fE.PlainDate.from(date).subtract({ days: 1 }).toString();
const dayOf = (time) => time.toString().slice(0, 10);
/** The parser takes the 40th of a month for the 9th of the next; here it is an error, as is an event without start. */
function checkTimes(event) {
    const start = event.getFirstProperty('dtstart');
    const name = String(event.getFirstPropertyValue('summary') ?? event.getFirstPropertyValue('uid') ?? '');
    if (start === null)
        throw new Error(`the event "${name}" has no start`);
    for (const property of [start, event.getFirstProperty('dtend')]) {
        const written = String(property?.toJSON()[3] ?? '2000-01-01');
        try {
            temporal_polyfill/* Temporal */.fE.PlainDateTime.from(written.replace(/Z$/, ''));
        }
        catch {
            throw new Error(`the event "${name}" has the date "${written}"`);
        }
    }
}
/** The time zone of an event's times, or undefined when only the file itself knows it. */
function zoneOf(event, timeZone) {
    const start = event.getFirstProperty('dtstart');
    const named = start?.getFirstParameter('tzid');
    if (named === undefined)
        return timeZone;
    try {
        temporal_polyfill/* Temporal */.fE.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(named);
        return named;
    }
    catch {
        if (event.getTimeZoneByID(named) !== null)
            return undefined;
        throw new Error(`nobody knows the time zone "${named}"`);
    }
}
/** The dates from start to before end, within the span; an event without length is on the date of its start. */
function touched(start, end, zone, timeZone, span) {
    const millisecondsOf = (time) => zone === undefined || time.zone.tzid === 'UTC'
        ? time.toUnixTime() * 1000
        : temporal_polyfill/* Temporal */.fE.PlainDateTime.from(time.toString()).toZonedDateTime(zone).epochMilliseconds;
    const [first, last] = start.isDate
        ? [dayOf(start), dayBefore(dayOf(end))]
        : [(0,src_day/* localDate */.gD)(millisecondsOf(start), timeZone), (0,src_day/* localDate */.gD)(millisecondsOf(end) - 1, timeZone)];
    const until = last > span.until ? span.until : last;
    const dates = [];
    if (first >= span.from && first <= span.until)
        dates.push(first);
    let day = first < span.from ? span.from : dayAfter(first);
    for (; day <= until; day = dayAfter(day))
        dates.push(day);
    return dates;
}

;// CONCATENATED MODULE: ./actions/chaos/src/holiday-file.ts





/** As far back as the longest gap between two kills reaches, and further ahead than a plan. */
const DAYS_BACK = 370;
const DAYS_AHEAD = 40;
/** The holidays of the input `holidays-file`; none without one. @throws InputError when it cannot be read. */
async function holidaysOfFile(path, now, timeZone) {
    if (path === undefined)
        return new Set();
    try {
        const today = temporal_polyfill/* Temporal */.fE.PlainDate.from((0,src_day/* localDate */.gD)(now, timeZone));
        const from = today.subtract({ days: DAYS_BACK }).toString();
        const until = today.add({ days: DAYS_AHEAD }).toString();
        return await holidaysIn(await (0,promises_.readFile)(path, 'utf8'), { from, until }, timeZone);
    }
    catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new errors/* InputError */.dz([{ input: 'holidays-file', problem: `${path} cannot be read: ${why}` }]);
    }
}


/***/ }),

/***/ 3980:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5490);
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1262);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2405);
/* harmony import */ var _aws_world_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5595);
/* harmony import */ var _holiday_file_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3979);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4464);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(819);
/* harmony import */ var _outputs_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(8090);
/* harmony import */ var _report_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(56);
/* harmony import */ var _request_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9409);











await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_1__/* .runAction */ .C)(async (signal) => {
    const inputs = (0,_inputs_js__WEBPACK_IMPORTED_MODULE_6__/* .chaosInputs */ .yP)();
    const holidays = await (0,_holiday_file_js__WEBPACK_IMPORTED_MODULE_5__/* .holidaysOfFile */ .B)(inputs['holidays-file'], Date.now(), inputs['time-zone']);
    const report = await (0,_main_js__WEBPACK_IMPORTED_MODULE_7__/* .chaos */ .p)((0,_request_js__WEBPACK_IMPORTED_MODULE_9__/* .requestOf */ .f)(inputs, holidays, (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_3__/* .runTags */ .He)()[_lib_tags_js__WEBPACK_IMPORTED_MODULE_3__/* .TAG */ .Dk.run] ?? 'local'), (0,_aws_world_js__WEBPACK_IMPORTED_MODULE_4__/* .awsWorld */ .I)(inputs, signal));
    const set = (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_1__/* .outputs */ .V)(_outputs_js__WEBPACK_IMPORTED_MODULE_10__/* .OUTPUTS */ .p);
    set('killed', JSON.stringify(report.killed.map(_report_js__WEBPACK_IMPORTED_MODULE_8__/* .killOf */ .Mf)));
    set('skipped', JSON.stringify(report.skipped.map(_report_js__WEBPACK_IMPORTED_MODULE_8__/* .skipOf */ .j)));
    set('verdict', report.verdict);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(_report_js__WEBPACK_IMPORTED_MODULE_8__/* .REPORT_PATH */ .lz, (0,_report_js__WEBPACK_IMPORTED_MODULE_8__/* .reportJson */ .l4)(report));
    set('report', _report_js__WEBPACK_IMPORTED_MODULE_8__/* .REPORT_PATH */ .lz);
    await (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_2__/* .writeSummary */ .Sy)((0,_report_js__WEBPACK_IMPORTED_MODULE_8__/* .reportMarkdown */ .uL)(report, inputs.mode));
    const failure = (0,_report_js__WEBPACK_IMPORTED_MODULE_8__/* .failureOf */ .g5)(report);
    if (failure !== undefined)
        throw failure;
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 4464:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  yP: () => (/* binding */ chaosInputs),
  x_: () => (/* binding */ weekdayNumbers)
});

// UNUSED EXPORTS: fields

// EXTERNAL MODULE: ./node_modules/temporal-polyfill/index.js + 6 modules
var temporal_polyfill = __webpack_require__(8599);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/inputs.ts
var inputs = __webpack_require__(453);
// EXTERNAL MODULE: ./actions/chaos/src/settings.ts
var settings = __webpack_require__(7435);
;// CONCATENATED MODULE: ./actions/chaos/src/store-place.ts
/** Reads `ssm:/kiln/chaos` or `s3://bucket/prefix`; undefined when it is neither. */
function storePlace(text) {
    const [, path] = /^ssm:((?:\/[\w.-]+)+)$/.exec(text) ?? [];
    if (path !== undefined)
        return { kind: 'ssm', path };
    const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*[\w.-]))?\/?$/.exec(text) ?? [];
    return bucket === undefined ? undefined : { kind: 's3', bucket, prefix };
}

;// CONCATENATED MODULE: ./actions/chaos/src/inputs.ts





const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const region = (0,inputs/* matching */.wC)(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'a region such as eu-central-1');
const windowField = (value) => {
    const window = (0,settings/* parseWindow */.E)(value);
    if (typeof window === 'string')
        throw new inputs/* FieldProblem */.k4(window);
    return window;
};
const timeZone = (value) => {
    try {
        temporal_polyfill/* Temporal */.fE.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value);
        return value;
    }
    catch {
        throw new inputs/* FieldProblem */.k4(`"${value}" is not a time zone such as Europe/Berlin (IANA name)`);
    }
};
const date = (value) => {
    try {
        return temporal_polyfill/* Temporal */.fE.PlainDate.from(value).toString();
    }
    catch {
        throw new inputs/* FieldProblem */.k4(`"${value}" is not an ISO date such as 2026-12-25`);
    }
};
const url = (value) => {
    if (!/^https?:\/\/\S+$/.test(value))
        throw new inputs/* FieldProblem */.k4(`"${value}" is not an http or https URL`);
    return value;
};
const claimStore = (value) => {
    const place = storePlace(value);
    if (place === undefined) {
        throw new inputs/* FieldProblem */.k4(`"${value}" is neither ssm:/path nor s3://bucket/prefix, such as ssm:/kiln/chaos`);
    }
    return place;
};
const fields = {
    mode: (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('plan', 'run', 'run-now', 'report'), 'plan'),
    unleashed: (0,inputs/* defaulted */.P_)(inputs/* flag */.Jt, false),
    application: (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    'group-by': (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('app', 'cluster', 'asg'), 'app'),
    regions: (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)(region), []),
    'regions-independent': (0,inputs/* defaulted */.P_)(inputs/* flag */.Jt, false),
    seed: (0,inputs/* required */.mw)(inputs/* text */.Qq),
    'mean-days': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 365), 5),
    'min-days': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 365), 1),
    window: (0,inputs/* defaulted */.P_)(windowField, { startMinute: 9 * 60, endMinute: 15 * 60 }),
    'time-zone': (0,inputs/* defaulted */.P_)(timeZone, 'UTC'),
    workdays: (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)((0,inputs/* oneOf */.yL)(...WEEKDAYS)), ['mon', 'tue', 'wed', 'thu', 'fri']),
    holidays: (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)(date), []),
    'holidays-file': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    'min-healthy': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 10_000), 1),
    'max-kills-per-run': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 1000), 10),
    'max-kills-per-day': (0,inputs/* optional */.lq)((0,inputs/* whole */.WQ)(1, 100_000)),
    'stop-alarms': (0,inputs/* defaulted */.P_)(inputs/* lines */.Mn, []),
    exclude: (0,inputs/* defaulted */.P_)((0,inputs/* list */.p_)(inputs/* text */.Qq), []),
    'terminate-via': (0,inputs/* defaulted */.P_)((0,inputs/* oneOf */.yL)('asg', 'ec2'), 'asg'),
    'probe-url': (0,inputs/* optional */.lq)(url),
    'recovery-timeout-seconds': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 3600), 900),
    'claim-store': (0,inputs/* defaulted */.P_)(claimStore, { kind: 'ssm', path: '/kiln/chaos' }),
    'github-token': (0,inputs/* optional */.lq)(inputs/* text */.Qq),
    'keep-claims-days': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 366), 30),
    'plan-days': (0,inputs/* defaulted */.P_)((0,inputs/* whole */.WQ)(1, 31), 7)
};
const read = (env) => (0,inputs/* readInputs */.Ko)(fields, env);
/** The inputs of a run. @throws InputError naming every input that is wrong. */
function chaosInputs(env) {
    const inputs = read(env);
    const problems = [];
    if (inputs['mean-days'] < inputs['min-days']) {
        problems.push({ input: 'mean-days', problem: `${inputs['mean-days']} is below min-days ${inputs['min-days']}` });
    }
    if (inputs.mode === 'run-now' && inputs.application === undefined) {
        problems.push({ input: 'application', problem: 'mode run-now needs the one application that it is for' });
    }
    if (inputs.workdays.length === 0)
        problems.push({ input: 'workdays', problem: 'names no day at all' });
    if (problems.length > 0)
        throw new errors/* InputError */.dz(problems);
    return inputs;
}
/** ISO weekday numbers, Monday is 1. */
const weekdayNumbers = (names) => new Set(names.map(name => WEEKDAYS.indexOf(name) + 1));


/***/ }),

/***/ 819:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  p: () => (/* binding */ chaos)
});

// EXTERNAL MODULE: ./lib/errors.ts
var lib_errors = __webpack_require__(8115);
;// CONCATENATED MODULE: ./actions/chaos/src/alarms.ts
/**
 * Why nothing may be killed now, by the alarms that must be quiet. An alarm that is not there, or CloudWatch not
 * answering, is no permission. INSUFFICIENT_DATA is an answer, and no alarm (as for CodeDeploy and FIS): an error
 * count has no data while there are no errors.
 */
async function alarmSkip(alarms, names) {
    if (names.length === 0)
        return undefined;
    let states;
    try {
        states = await alarms.states(names);
    }
    catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { reason: 'alarm-unsure', detail: `CloudWatch did not say how the alarms stand (${why})` };
    }
    const missing = names.filter(name => !states.has(name));
    if (missing.length > 0)
        return { reason: 'alarm-unsure', detail: `no alarm is named ${missing.join(', ')}` };
    const firing = names.filter(name => states.get(name) === 'ALARM');
    return firing.length > 0 ? { reason: 'alarm', detail: `${firing.join(', ')} fires` } : undefined;
}

// EXTERNAL MODULE: ./actions/chaos/src/claims.ts
var src_claims = __webpack_require__(5855);
// EXTERNAL MODULE: ./actions/chaos/src/day.ts
var src_day = __webpack_require__(8322);
;// CONCATENATED MODULE: ./actions/chaos/src/exclusions.ts
/** Whether a name matches a glob in which `*` is any text and `?` any one character; the whole name must match. */
const matches = (name, glob) => {
    const pattern = glob
        .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.');
    return new RegExp(`^${pattern}$`).test(name);
};
/** The first of the globs that a name matches. */
const excludedBy = (name, globs) => globs.find(glob => matches(name, glob));

// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
;// CONCATENATED MODULE: ./actions/chaos/src/groups.ts

/** What a group is told apart by: a name is unique within a region only. */
const isSameGroup = (a, b) => a.name === b.name && a.region === b.region;
/** The part of a group's name before the first hyphen is its application (Netflix frigga) when no tag says it. */
const applicationOf = (group) => group.tags[lib_tags/* TAG */.Dk.application] ?? group.name.split('-', 1)[0] ?? group.name;
/** All releases of an application in one environment: the group's name without its version when no tags say it. */
const clusterOf = ({ name, tags }) => {
    const { [lib_tags/* TAG */.Dk.application]: application, [lib_tags/* TAG */.Dk.environment]: environment } = tags;
    return application !== undefined && environment !== undefined
        ? `${application}-${environment}`
        : name.replace(/-v\d{3,}$/, '');
};
const KEYS = {
    app: applicationOf,
    cluster: clusterOf,
    asg: ({ name }) => name
};
/** Whether the group asked for chaos. Checked here again, whatever filter the listing used. */
const optedIn = (group) => group.tags[lib_tags/* TAG */.Dk.chaos] === 'enabled';
/**
 * Groups by what is ended from at most once a day, in the order of their names, so that every run sees the same.
 * `only` keeps the one of this name, in all regions.
 */
function applications(groups, { by, regionsIndependent }, only) {
    const keyOf = KEYS[by];
    const nameOf = (group) => regionsIndependent && group.region !== undefined ? `${group.region}.${keyOf(group)}` : keyOf(group);
    const byName = Map.groupBy(groups.filter(group => only === undefined || keyOf(group) === only), nameOf);
    const place = ({ region = '', name }) => `${region} ${name}`;
    return [...byName]
        .map(([name, members]) => ({ name, groups: members.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

;// CONCATENATED MODULE: ./actions/chaos/src/guards.ts

/**
 * Without these processes a killed instance is not replaced, or the new one gets no traffic (Spinnaker's "disabled"
 * groups are Launch, Terminate and AddToLoadBalancer suspended).
 */
const NEEDED_PROCESSES = ['Launch', 'Terminate', 'ReplaceUnhealthy', 'AddToLoadBalancer', 'HealthCheck'];
/** Why no instance of this group may be killed now, or undefined when one may. */
function guard({ group, members, live, refreshing }, minHealthy) {
    const skip = (reason, detail) => ({ reason, detail });
    if (group.status !== undefined)
        return skip('changing', `${group.name} is being deleted`);
    const suspended = NEEDED_PROCESSES.filter(process => group.suspendedProcesses.includes(process));
    if (suspended.length > 0)
        return skip('suspended', `${group.name} has ${suspended.join(', ')} suspended`);
    if (!live)
        return skip('not-live', `${group.name} gets no production traffic (a retained or a new release)`);
    if (refreshing)
        return skip('changing', `an instance refresh of ${group.name} is in progress`);
    if (group.desired < 2)
        return skip('singleton', `${group.name} wants ${group.desired} instance(s); a kill would be an outage`);
    const moving = members.filter(member => member.lifecycle !== 'InService' && member.lifecycle !== 'Standby');
    if (moving.length > 0) {
        const [first] = moving;
        return skip('changing', `${moving.length} instance(s) of ${group.name} are on the move (${first?.instanceId}: ${first?.lifecycle})`);
    }
    const healthy = members.filter(member => member.lifecycle === 'InService' && member.healthy).length;
    if (healthy < group.desired || healthy - 1 < minHealthy) {
        return skip('below-min-healthy', `${group.name} has ${healthy} healthy of ${group.desired} wanted; ${minHealthy} must stay healthy after a kill`);
    }
    return undefined;
}
/**
 * Why no instance of an application may be killed while one of its releases is being deployed. A deploy tags its new
 * group with the capacity that it holds until it has settled; a release outside production whose instances
 * come up is another's deploy, or one that lost its tag.
 */
function deploySkip(situations) {
    for (const { group, members, live } of situations) {
        if (group.tags[lib_tags/* TAG */.Dk.capacity] !== undefined) {
            return { reason: 'deploying', detail: `a deploy holds the capacity of ${group.name} (tag ${lib_tags/* TAG */.Dk.capacity})` };
        }
        const pending = members.find(({ lifecycle }) => lifecycle.startsWith('Pending'));
        if (!live && pending !== undefined) {
            return { reason: 'deploying', detail: `${group.name} comes up beside production (${pending.instanceId})` };
        }
    }
    return undefined;
}

// EXTERNAL MODULE: ./actions/chaos/src/history.ts
var src_history = __webpack_require__(6312);
// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
;// CONCATENATED MODULE: ./actions/chaos/src/recovery.ts


const INTERVAL_SECONDS = 1;
/**
 * Measures the application from the kill until the group has all its healthy members again without the victim and the
 * last probe was answered, or until the time is out.
 */
async function watchRecovery(watch) {
    const { fleet, probe, group, victim, url, timeoutSeconds, signal, now } = watch;
    const start = now();
    let probes = 0;
    let failedProbes = 0;
    let firstFailure;
    for (;;) {
        if (signal.aborted)
            throw new lib_errors/* CancelledError */.cc();
        const answer = url === undefined ? undefined : await probe(url);
        if (answer !== undefined)
            probes++;
        if (answer !== undefined && !answer.ok) {
            failedProbes++;
            firstFailure ??= answer.detail;
        }
        const members = await fleet.members(group);
        const healthy = members.filter(({ instanceId, lifecycle, healthy }) => instanceId !== victim && lifecycle === 'InService' && healthy).length;
        const seconds = (now() - start) / 1000;
        const recovered = healthy >= group.desired && answer?.ok !== false;
        if (recovered || seconds + INTERVAL_SECONDS > timeoutSeconds) {
            return {
                recovered,
                recoverySeconds: Math.round(seconds * 10) / 10,
                probes,
                failedProbes,
                ...(firstFailure === undefined ? {} : { firstFailure })
            };
        }
        await (0,poll/* pause */.v)(INTERVAL_SECONDS, signal);
    }
}

// EXTERNAL MODULE: ./actions/chaos/src/settings.ts
var src_settings = __webpack_require__(7435);
// EXTERNAL MODULE: ./actions/chaos/src/store.ts
var store = __webpack_require__(8937);
;// CONCATENATED MODULE: ./actions/chaos/src/main.ts











/** One tick: every opted-in application is killed from, or skipped with its reason. */
async function chaos(request, world) {
    const date = (0,src_day/* localDate */.gD)(world.now(), request.defaults.calendar.timeZone);
    if (request.mode === 'report')
        return { ...reportOf(date), past: await (0,src_history/* pastOf */.CM)(world.claims, world.history) };
    const groups = (await world.fleet.optedIn()).filter(optedIn);
    const all = applications(groups, request.grouping, request.application);
    if (request.application !== undefined && all.length === 0) {
        throw new lib_errors/* KilnError */.NF(`No Auto Scaling group of "${request.application}" has the tag kiln:chaos=enabled.`, {
            remedy: 'Opt the application in by that tag on its group, or correct the input application.'
        });
    }
    world.progress.say(`${groups.length} group(s) of ${all.length} application(s) are opted in to chaos.`);
    if (request.mode === 'plan')
        return { ...reportOf(date), planned: planAhead(all, request, world) };
    const killed = [];
    const skipped = [];
    const errors = [];
    let budget = request.maxKillsPerRun;
    for (const application of all) {
        world.signal.throwIfAborted();
        try {
            const result = await attempt(application, date, request, world, budget);
            if ('reason' in result) {
                const names = application.groups.map(({ name }) => name);
                skipped.push({ application: application.name, groups: names, ...result });
                world.progress.say(`${application.name}: skipped, ${result.reason}: ${result.detail}`);
            }
            else {
                budget--;
                killed.push(result);
            }
        }
        catch (error) {
            if (world.signal.aborted)
                throw error;
            errors.push({ application: application.name, error: error instanceof Error ? error : new Error(String(error)) });
        }
    }
    await tellOf(killed, world);
    if (killed.length > 0)
        await forget(date, request, world);
    return reportOf(date, killed, skipped, errors);
}
/** People are told of deviations. That it fails hides none: the job fails by the deviation itself. */
async function tellOf(killed, { issues, progress }) {
    if (issues === undefined)
        return;
    for (const kill of killed.filter(({ verdict }) => verdict === 'deviated')) {
        try {
            await issues.tell(kill);
        }
        catch (error) {
            const why = error instanceof Error ? error.message : String(error);
            progress.say(`${kill.application}: no issue could be opened or updated: ${why}`);
        }
    }
}
/** Old claims become history, in the runs that add a claim. That it fails harms nobody: the next one does it. */
async function forget(date, request, world) {
    const { rhythm, calendar } = request.defaults;
    const until = (0,src_history/* forgettable */.S2)(date, request.keepClaimsDays, rhythm.minDays, calendar);
    try {
        const moved = await (0,src_history/* tidy */.DZ)(world.claims, world.history, until);
        if (moved > 0)
            world.progress.say(`${moved} claim(s) up to ${until} went into the history.`);
    }
    catch (error) {
        world.progress.say(`Old claims stay for now: ${error instanceof Error ? error.message : String(error)}`);
    }
}
const reportOf = (date, killed = [], skipped = [], errors = []) => {
    const deviated = killed.some(({ verdict }) => verdict === 'deviated');
    return {
        date,
        verdict: deviated ? 'deviated' : killed.length > 0 ? 'steady' : 'skipped',
        killed,
        skipped,
        planned: [],
        past: [],
        errors
    };
};
/** The days ahead, as every tick will compute them. Guards are asked at the time of a kill, not now. */
function planAhead(all, request, world) {
    const planned = [];
    for (const application of all) {
        if (excludedSkip(application, request.exclude) !== undefined)
            continue;
        const settings = (0,src_settings/* settingsOf */.f)(application, request.defaults, world.now());
        if ('reason' in settings)
            continue;
        for (let day = 0; day < request.planDays; day++) {
            const date = (0,src_day/* localDate */.gD)(world.now() + day * 86_400_000, settings.calendar.timeZone);
            const at = (0,src_day/* dueAt */.s5)(request.seed, date, application.name, settings.rhythm, settings.calendar);
            if (at !== undefined)
                planned.push({ date, application: application.name, at });
        }
    }
    return planned.sort((a, b) => a.at - b.at);
}
/** One application's turn: schedule, guards, claim, kill, recovery; in that order. */
async function attempt(application, date, request, world, budget) {
    const excluded = excludedSkip(application, request.exclude);
    if (excluded !== undefined)
        return excluded;
    const settings = (0,src_settings/* settingsOf */.f)(application, request.defaults, world.now());
    if ('reason' in settings)
        return settings;
    const notNow = scheduleSkip(application, date, settings, request, world.now());
    if (notNow !== undefined)
        return notNow;
    if (budget < 1)
        return { reason: 'budget-spent', detail: `this run may kill ${request.maxKillsPerRun}` };
    const taken = await claimSkip(application, date, settings, world.claims);
    if (taken !== undefined)
        return taken;
    const spent = await dayBudgetSkip(date, request.maxKillsPerDay, world.claims, 0);
    if (spent !== undefined)
        return spent;
    const alarm = await alarmSkip(world.alarms, request.stopAlarms);
    if (alarm !== undefined)
        return alarm;
    const chosen = await chooseVictim(application, request, world);
    if ('reason' in chosen)
        return chosen;
    const url = probeUrl(request.probeUrl, chosen.group);
    if (url !== undefined) {
        const answer = await world.probe(url);
        if (!answer.ok)
            return { reason: 'unsteady', detail: `${url} did not answer well before the kill: ${answer.detail}` };
    }
    if (!request.unleashed) {
        return { reason: 'leashed', detail: `would end ${chosen.instanceId} of ${chosen.group.name}; set unleashed: true` };
    }
    return kill(application, date, chosen.group, chosen.instanceId, url, request, world);
}
/** Why an application is never touched, by its name or by the names of all its groups. */
function excludedSkip({ name, groups }, globs) {
    const glob = excludedBy(name, globs);
    if (glob !== undefined)
        return { reason: 'excluded', detail: `${name} matches ${glob}` };
    return groups.every(group => excludedBy(group.name, globs) !== undefined)
        ? { reason: 'excluded', detail: 'all its groups are excluded' }
        : undefined;
}
/** Whether the kills of this date, but for `ours` claims that this run has taken, leave none to this one. */
async function dayBudgetSkip(date, most, claims, ours) {
    if (most === undefined)
        return undefined;
    const kills = (await claims.between(date, date)).filter(({ claim }) => (0,src_claims/* isKill */.pc)(claim)).length - ours;
    return kills < most
        ? undefined
        : { reason: 'day-budget-spent', detail: `${kills} of ${most} kills of ${date} are taken` };
}
function scheduleSkip(application, date, { rhythm, calendar }, request, now) {
    const off = (0,src_day/* dayOff */.el)(date, calendar);
    if (off !== undefined)
        return { reason: off, detail: `${date} is not a working day` };
    const { from, until } = (0,src_day/* windowOn */.A1)(date, calendar);
    if (now < from || now >= until) {
        const times = `${new Date(from).toISOString()} to ${new Date(until).toISOString()}`;
        return { reason: 'outside-window', detail: `the window of ${date} is ${times}` };
    }
    if (request.mode === 'run-now')
        return undefined;
    const at = (0,src_day/* dueAt */.s5)(request.seed, date, application.name, rhythm, calendar);
    if (at === undefined)
        return { reason: 'not-drawn', detail: `${date} spares it` };
    return now < at ? { reason: 'not-due', detail: `due at ${new Date(at).toISOString()}` } : undefined;
}
/** A cheap look at the claims before anything else is asked; the claim itself is what decides. */
async function claimSkip({ name }, date, { rhythm, calendar }, claims) {
    const today = await claims.find(name, date);
    if (today !== undefined)
        return { reason: 'claimed', detail: `${today.instanceId} was taken today by run ${today.run}` };
    for (const before of (0,src_day/* workdaysBefore */.yM)(date, rhythm.minDays - 1, calendar)) {
        if ((await claims.find(name, before)) !== undefined) {
            return {
                reason: 'min-gap',
                detail: `an instance was ended on ${before}, and ${rhythm.minDays} days must lie between`
            };
        }
    }
    return undefined;
}
/** A random healthy instance of the groups that no guard forbids. */
async function chooseVictim(application, { minHealthy, exclude }, { fleet, random }) {
    const candidates = [];
    const situations = await situationsOf(application, fleet);
    const deploy = deploySkip(situations);
    if (deploy !== undefined)
        return deploy;
    let firstSkip;
    for (const situation of situations) {
        const glob = excludedBy(situation.group.name, exclude);
        const skip = glob === undefined
            ? groupSkip(situation, minHealthy)
            : { reason: 'excluded', detail: `${situation.group.name} matches ${glob}` };
        if (skip !== undefined) {
            firstSkip ??= skip;
            continue;
        }
        for (const { instanceId, lifecycle, healthy } of situation.members) {
            if (lifecycle === 'InService' && healthy)
                candidates.push({ group: situation.group, instanceId });
        }
    }
    candidates.sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
    const chosen = candidates[candidates.length > 0 ? random(candidates.length) : 0];
    return chosen ?? firstSkip ?? { reason: 'changing', detail: 'its groups are gone' };
}
async function situationsOf({ groups }, fleet) {
    const situations = [];
    for (const group of groups) {
        const situation = await fleet.situation(group);
        if (situation !== undefined)
            situations.push(situation);
    }
    return situations;
}
const groupSkip = (situation, minHealthy) => optedIn(situation.group)
    ? guard(situation, minHealthy)
    : { reason: 'not-live', detail: `${situation.group.name} was opted out meanwhile` };
/** The guards once more, after the claim: what they saw may be old by then, and another run may have claimed as well. */
async function lateSkip(application, date, group, instanceId, request, { fleet, claims, alarms }) {
    const situations = await situationsOf(application, fleet);
    const situation = situations.find(one => isSameGroup(one.group, group));
    if (situation === undefined)
        return { reason: 'changing', detail: `${group.name} is gone` };
    const skip = deploySkip(situations) ?? groupSkip(situation, request.minHealthy);
    if (skip !== undefined)
        return skip;
    const victim = situation.members.find(member => member.instanceId === instanceId);
    if (victim?.lifecycle !== 'InService' || !victim.healthy) {
        return { reason: 'changing', detail: `${instanceId} is no healthy member of ${group.name} any more` };
    }
    return (await dayBudgetSkip(date, request.maxKillsPerDay, claims, 1)) ?? (await alarmSkip(alarms, request.stopAlarms));
}
/** Claim, then kill, then watch. A claim whose outcome is unknown is no permission. */
async function kill(application, date, group, instanceId, url, request, world) {
    const { fleet, claims, progress, now } = world;
    const region = group.region === undefined ? {} : { region: group.region };
    const claim = { run: request.run, group: group.name, ...region, instanceId, at: new Date(now()).toISOString() };
    try {
        if ((await claims.take(application.name, date, claim)) === 'taken') {
            return { reason: 'claimed', detail: 'another run took today’s claim' };
        }
    }
    catch (error) {
        if (error instanceof store/* StoreRefused */.y)
            throw error;
        const why = error instanceof Error ? error.message : String(error);
        return { reason: 'store-unsure', detail: `the claim store did not answer clearly (${why}); nothing is killed` };
    }
    const skip = await lateSkip(application, date, group, instanceId, request, world);
    if (skip !== undefined) {
        await claims.complete(application.name, date, { ...claim, outcome: (0,src_claims/* spared */.A3)(skip.reason) });
        return skip;
    }
    progress.say(`${application.name}: ending ${instanceId} of ${group.name} through ${request.terminateVia}.`);
    const at = now();
    await fleet.terminate(group, instanceId, request.terminateVia);
    const recovery = await watchRecovery({
        fleet,
        probe: world.probe,
        group,
        victim: instanceId,
        url,
        timeoutSeconds: request.recoveryTimeoutSeconds,
        signal: world.signal,
        now
    });
    const verdict = recovery.recovered && recovery.failedProbes === 0 ? 'steady' : 'deviated';
    progress.say(`${application.name}: ${verdict} after ${recovery.recoverySeconds} s, ${recovery.failedProbes} of ${recovery.probes} probe(s) failed.`);
    try {
        const { recoverySeconds } = recovery;
        await claims.complete(application.name, date, { ...claim, outcome: verdict, recoverySeconds });
    }
    catch (error) {
        // The kill is to be told whatever becomes of its record; the claim itself stands, as one of unknown outcome.
        const why = error instanceof Error ? error.message : String(error);
        progress.say(`${application.name}: the claim does not say what came of it: ${why}`);
    }
    return { application: application.name, group: group.name, ...region, instanceId, at, recovery, verdict };
}
const probeUrl = (pattern, group) => pattern
    ?.replaceAll('<application>', applicationOf(group))
    .replaceAll('<environment>', group.tags['kiln:environment'] ?? '');


/***/ }),

/***/ 8090:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ OUTPUTS)
/* harmony export */ });
const OUTPUTS = ['killed', 'skipped', 'verdict', 'report'];


/***/ }),

/***/ 56:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Mf: () => (/* binding */ killOf),
/* harmony export */   g5: () => (/* binding */ failureOf),
/* harmony export */   j: () => (/* binding */ skipOf),
/* harmony export */   l4: () => (/* binding */ reportJson),
/* harmony export */   lz: () => (/* binding */ REPORT_PATH),
/* harmony export */   uL: () => (/* binding */ reportMarkdown)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1262);


const at = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ');
/** The report as Markdown for the job's summary. Pure. */
function reportMarkdown(report, mode) {
    const parts = [`### Chaos, ${report.date}: ${mode === 'plan' || mode === 'report' ? mode : report.verdict}`];
    if (mode === 'plan') {
        parts.push(report.planned.length === 0
            ? 'Nothing is drawn in these days.'
            : (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['date', 'application', 'due (UTC)'], report.planned.map(kill => [kill.date, (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(kill.application), at(kill.at)])));
    }
    if (mode === 'report')
        parts.push(pastMarkdown(report.past));
    if (report.killed.length > 0) {
        parts.push((0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['application', 'group', 'instance', 'recovered after', 'failed probes', 'verdict'], report.killed.map(({ application, group, instanceId, recovery, verdict }) => [
            (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(application),
            (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(group),
            (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(instanceId),
            recovery?.recovered === true ? `${recovery.recoverySeconds} s` : 'not in time',
            `${recovery?.failedProbes ?? 0} of ${recovery?.probes ?? 0}`,
            verdict
        ])));
    }
    if (report.skipped.length > 0) {
        parts.push((0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['application', 'groups', 'skipped because', 'detail'], report.skipped.map(skip => [
            (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(skip.application),
            skip.groups.map(_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY).join('<br>'),
            skip.reason,
            (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(skip.detail)
        ])));
    }
    if (report.errors.length > 0) {
        parts.push((0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['application', 'error'], report.errors.map(({ application, error }) => [(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(application), (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)((0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .explain */ .WE)(error))])));
    }
    return parts.join('\n\n');
}
const pastMarkdown = (past) => past.length === 0
    ? 'Nothing was killed so far.'
    : (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['application', 'kills', 'deviated', 'unknown', 'spared', 'last kill', 'recovery: median', 'longest'], past.map(one => [
        (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(one.application),
        String(one.kills),
        String(one.deviated),
        String(one.unknown),
        String(one.spared),
        one.lastKill ?? '',
        one.medianRecoverySeconds === undefined ? '' : `${one.medianRecoverySeconds} s`,
        one.longestRecoverySeconds === undefined ? '' : `${one.longestRecoverySeconds} s`
    ]));
/** A kill as the next job reads it. */
const killOf = ({ application, group, region, instanceId, at, recovery, verdict }) => ({
    application,
    group,
    region,
    instanceId,
    at: new Date(at).toISOString(),
    recoverySeconds: recovery?.recoverySeconds,
    verdict
});
/** A skip as the next job reads it. */
const skipOf = ({ application, reason }) => ({ application, reason });
const REPORT_PATH = 'chaos-report.json';
/** The report for machines. */
const reportJson = (report) => JSON.stringify({ ...report, errors: report.errors.map(({ application, error }) => ({ application, error: error.message })) }, null, 2);
/** Why the job fails: only on a deviation or an error, never on a skip. */
function failureOf({ killed, errors }) {
    const deviated = killed.filter(({ verdict }) => verdict === 'deviated');
    if (deviated.length > 0) {
        const what = deviated.map(({ application, instanceId, recovery }) => {
            const failed = `${recovery?.failedProbes ?? 0} of ${recovery?.probes ?? 0} probes failed`;
            const first = recovery?.firstFailure === undefined ? '' : ` (first: ${recovery.firstFailure})`;
            const back = recovery?.recovered === true ? `recovered after ${recovery.recoverySeconds} s` : 'it did not recover in time';
            return `${application} noticed that ${instanceId} was ended: ${failed}${first}; ${back}.`;
        });
        return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(what.join('\n'), {
            remedy: 'Look for state kept on the instance, for fewer than two healthy instances, and for a health check that passes before the application can serve.'
        });
    }
    const [first] = errors;
    if (first === undefined)
        return undefined;
    return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(errors.map(({ application, error }) => `${application}: ${(0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .explain */ .WE)(error)}`).join('\n'), {
        remedy: 'The other applications had their turn. Mend the cause; today’s claim of this one may be spent.',
        cause: first.error
    });
}


/***/ }),

/***/ 9409:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ requestOf)
/* harmony export */ });
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4464);

/** What the inputs ask for, in the words of the story. */
const requestOf = (inputs, holidays, run) => ({
    mode: inputs.mode,
    unleashed: inputs.unleashed,
    grouping: { by: inputs['group-by'], regionsIndependent: inputs['regions-independent'] },
    application: inputs.application,
    seed: inputs.seed,
    defaults: {
        rhythm: { meanDays: inputs['mean-days'], minDays: inputs['min-days'] },
        calendar: {
            timeZone: inputs['time-zone'],
            workdays: (0,_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .weekdayNumbers */ .x_)(inputs.workdays),
            holidays: new Set([...inputs.holidays, ...holidays]),
            window: inputs.window
        }
    },
    minHealthy: inputs['min-healthy'],
    maxKillsPerRun: inputs['max-kills-per-run'],
    maxKillsPerDay: inputs['max-kills-per-day'],
    stopAlarms: inputs['stop-alarms'],
    exclude: inputs.exclude,
    terminateVia: inputs['terminate-via'],
    probeUrl: inputs['probe-url'],
    recoveryTimeoutSeconds: inputs['recovery-timeout-seconds'],
    keepClaimsDays: inputs['keep-claims-days'],
    planDays: inputs['plan-days'],
    run
});


/***/ }),

/***/ 7435:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ parseWindow),
/* harmony export */   f: () => (/* binding */ settingsOf)
/* harmony export */ });
/* harmony import */ var temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8599);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);


/** `09:00-15:00` as minutes after midnight, or a sentence that says what is wrong with it. */
function parseWindow(text) {
    const [, startHour, startMinutes, endHour, endMinutes] = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(text) ?? [];
    const startMinute = Number(startHour) * 60 + Number(startMinutes);
    const endMinute = Number(endHour) * 60 + Number(endMinutes);
    if (!(endMinute <= 1440 && Number(startMinutes) < 60 && Number(endMinutes) < 60)) {
        return `"${text}" is not a window such as 09:00-15:00`;
    }
    return startMinute < endMinute ? { startMinute, endMinute } : `the window "${text}" ends before it begins`;
}
const days = (text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 ? Number(text) : `"${text}" is not a number of days from 1`;
/**
 * The settings of one application: the defaults of the run, overridden by the tags of its groups. A tag that cannot
 * be read skips the application and says so; it never falls back to the default (chaos-lambda's fail-open).
 */
function settingsOf(application, defaults, now) {
    let { rhythm, calendar } = defaults;
    for (const { name, tags } of application.groups) {
        const bad = (tag, problem) => ({
            reason: 'bad-tag',
            detail: `${name}: tag ${tag}: ${problem}`
        });
        const until = tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.chaosUntil];
        if (until !== undefined) {
            const pausedUntil = instantOf(until, calendar.timeZone);
            if (pausedUntil === undefined)
                return bad(_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.chaosUntil, `"${until}" is not an ISO date or time`);
            if (now < pausedUntil)
                return { reason: 'paused', detail: `${name} is paused until ${until}` };
        }
        const mean = tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.chaosMeanDays];
        if (mean !== undefined) {
            const meanDays = days(mean);
            if (typeof meanDays === 'string')
                return bad(_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.chaosMeanDays, meanDays);
            if (meanDays < rhythm.minDays)
                return bad(_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.chaosMeanDays, `${meanDays} is below min-days ${rhythm.minDays}`);
            rhythm = { ...rhythm, meanDays };
        }
        const window = tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.chaosWindow];
        if (window !== undefined) {
            const parsed = parseWindow(window);
            if (typeof parsed === 'string')
                return bad(_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.chaosWindow, parsed);
            calendar = { ...calendar, window: parsed };
        }
    }
    return { rhythm, calendar };
}
/** Milliseconds of an ISO instant, or of the local midnight that begins an ISO date. */
function instantOf(text, timeZone) {
    try {
        return /^\d{4}-\d{2}-\d{2}$/.test(text)
            ? temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds
            : temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.Instant.from(text).epochMilliseconds;
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 8937:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ proved),
/* harmony export */   y: () => (/* binding */ StoreRefused)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8115);


/** A store that does not keep its promise: no claim in it protects anything. */
class StoreRefused extends _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .KilnError */ .NF {
}
const CONTENDERS = 5;
/**
 * The store, proved before the first key is created in it: of simultaneous creations of one key exactly one may win.
 * Stores that speak S3's protocol do not all keep its promise (seaweedfs#8801, rustfs#1659, versitygw#2288).
 */
function proved(store, name) {
    let proof;
    const prove = async () => {
        const key = `probe/${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}`;
        const contend = async () => (await store.create(key, 'probe')) === 'created';
        try {
            const answers = await Promise.all(Array.from({ length: CONTENDERS }, contend));
            const winners = answers.filter(won => won).length;
            if (winners === 1)
                return;
            throw new StoreRefused(`The claim store ${name} is not atomic: ${winners} of ${CONTENDERS} simultaneous creations of one key won.`, { remedy: 'Keep the claims in SSM Parameter Store or in a bucket whose conditional writes have one winner.' });
        }
        finally {
            await store.remove(key);
        }
    };
    return {
        async create(key, text) {
            proof ??= prove();
            await proof;
            return store.create(key, text);
        },
        read: key => store.read(key),
        write: (key, text) => store.write(key, text),
        remove: key => store.remove(key),
        list: (folder, wanted) => store.list(folder, wanted)
    };
}


/***/ })

};
