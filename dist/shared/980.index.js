export const id = 980;
export const ids = [980,176];
export const modules = {

/***/ 9490:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V2: () => (/* binding */ assumed),
/* harmony export */   rv: () => (/* binding */ sameAccountProblem),
/* harmony export */   vd: () => (/* binding */ accounts)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(453);


/** Lines such as `prod=arn:aws:iam::111122223333:role/kiln-chaos`, or the ARN alone. @throws FieldProblem. */
const accounts = (lines) => lines.map(line => {
    const [, name, roleArn = '', digits = ''] = /^(?:([a-z][a-z0-9-]{0,31})=)?(arn:aws[\w-]*:iam::(\d{12}):role\/[\w+=,.@/-]{1,512})$/.exec(line) ?? [];
    if (roleArn === '') {
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .FieldProblem */ .k4(`"${line}" is not a role, as arn:aws:iam::111122223333:role/name or prod=arn:…`);
    }
    return { name: name ?? digits, roleArn };
});
/** Why these accounts do not go together: by two roles of one account, each of its groups would be there twice. */
function sameAccountProblem(all) {
    const digitsOf = ({ roleArn }) => roleArn.split(':')[4] ?? '';
    for (const keyOf of [digitsOf, ({ name }) => name]) {
        const twice = all.find((one, index) => all.findIndex(other => keyOf(other) === keyOf(one)) !== index);
        if (twice !== undefined)
            return `${keyOf(twice)} is there twice`;
    }
    return undefined;
}
/**
 * The credentials of each account, by its name. Every role is assumed once before anything else happens.
 * @throws KilnError naming every role that cannot be assumed.
 */
async function assumed(all, defaults) {
    if (all.length === 0)
        return new Map();
    const { AssumeRoleCommand, STSClient } = await __webpack_require__.e(/* import() */ 695).then(__webpack_require__.t.bind(__webpack_require__, 1695, 19));
    const sts = new STSClient(defaults);
    const assume = async ({ roleArn }) => {
        const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'kiln-chaos' }));
        return {
            accessKeyId: given?.AccessKeyId ?? '',
            secretAccessKey: given?.SecretAccessKey ?? '',
            sessionToken: given?.SessionToken ?? '',
            ...(given?.Expiration === undefined ? {} : { expiration: given.Expiration })
        };
    };
    const first = await Promise.allSettled(all.map(assume));
    const refused = all.flatMap(({ name, roleArn }, index) => {
        const answer = first[index];
        return answer?.status === 'rejected' ? [{ what: `${name} (${roleArn})`, why: answer.reason }] : [];
    });
    if (refused.length > 0) {
        throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(refused.map(({ what, why }) => `The role of account ${what} cannot be assumed.\n${(0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .told */ .Ev)(why)}`).join('\n'), {
            remedy: 'Let the trust policy of each role name the role of this workflow, and allow that one sts:AssumeRole on them; or take the account out of the input accounts. Nothing was ended.',
            cause: refused[0]?.why
        });
    }
    return new Map(all.map((account, index) => {
        const answer = first[index];
        let given = answer?.status === 'fulfilled' ? answer.value : undefined;
        const credentials = async () => {
            if (given === undefined || expiresSoon(given))
                given = await assume(account);
            return given;
        };
        return [account.name, credentials];
    }));
}
/** The SDK asks for new credentials five minutes before the old ones expire. */
const SOON_SECONDS = 600;
const expiresSoon = ({ expiration }) => expiration !== undefined && expiration.getTime() - Date.now() < SOON_SECONDS * 1000;


/***/ }),

/***/ 9564:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  I: () => (/* binding */ awsWorld)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-auto-scaling/dist-cjs/index.js
var dist_cjs = __webpack_require__(8932);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-elastic-load-balancing-v2/dist-cjs/index.js
var client_elastic_load_balancing_v2_dist_cjs = __webpack_require__(586);
// EXTERNAL MODULE: ./lib/aws/clients.ts
var clients = __webpack_require__(8176);
// EXTERNAL MODULE: ./lib/chaos/claims.ts
var claims = __webpack_require__(6840);
// EXTERNAL MODULE: ./lib/chaos/history.ts
var chaos_history = __webpack_require__(1557);
// EXTERNAL MODULE: ./lib/chaos/open-store.ts + 4 modules
var open_store = __webpack_require__(7998);
// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./actions/chaos/src/accounts.ts
var accounts = __webpack_require__(9490);
// EXTERNAL MODULE: ./lib/aws/groups.ts
var aws_groups = __webpack_require__(70);
// EXTERNAL MODULE: ./lib/tags.ts
var tags = __webpack_require__(2405);
;// CONCATENATED MODULE: ./actions/chaos/src/sieve.ts
/** Ends of what is no element, by its beginning. Only character data may be wanted. */
const OTHER_MARKUP = [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>']
];
/**
 * Drops from an XML document, while it arrives in pieces, the elements that nobody reads, so that whoever parses what is
 * left never holds the rest. What is kept is kept letter for letter: entities are the parser's affair. It reads what AWS's
 * query protocol answers (no document type declarations) and refuses what is not well-formed.
 */
class Sieve {
    #root;
    #only;
    #kept = [];
    #open = [];
    /** How many elements are open within one that is dropped, it included. */
    #dropped = 0;
    #rest = '';
    /** @param root The wanted elements of the document, its own among them. */
    constructor(root, only = []) {
        this.#root = root;
        this.#only = only;
    }
    /** Takes the next piece of the document, of whatever length. */
    push(piece) {
        const text = this.#rest + piece;
        let at = 0;
        for (;;) {
            const from = text.indexOf('<', at);
            this.#text(text, at, from < 0 ? text.length : from);
            if (from < 0) {
                this.#rest = '';
                return;
            }
            const until = this.#markup(text, from);
            if (until === undefined) {
                this.#rest = text.slice(from);
                return;
            }
            at = until;
        }
    }
    /** The document of what is wanted. @throws Error when it was cut off, or is another document. */
    end() {
        const last = this.#open.at(-1);
        if (this.#rest !== '' || last !== undefined)
            throw new Error(`the answer ends within <${last?.name ?? ''}>`);
        if (this.#kept.length === 0)
            throw new Error(`the answer is no ${Object.keys(this.#root).join(' or ')}`);
        return this.#kept.join('');
    }
    get #isText() {
        return this.#dropped === 0 && this.#open.at(-1)?.wanted === 'text';
    }
    #text(text, from, until) {
        if (until > from && this.#isText)
            this.#kept.push(text.slice(from, until));
    }
    /** Takes the markup that begins there; where it ends, or undefined when that has not arrived yet. */
    #markup(text, from) {
        const second = text[from + 1];
        if (second === undefined)
            return undefined;
        if (second === '!' || second === '?') {
            const known = OTHER_MARKUP.find(([begin]) => text.startsWith(begin, from));
            if (known === undefined) {
                if (text.length - from < '<![CDATA['.length)
                    return undefined;
                throw new Error(`the answer has "${text.slice(from, from + 20)}"`);
            }
            const [begin, end] = known;
            const found = text.indexOf(end, from + begin.length);
            if (found < 0)
                return undefined;
            if (begin === '<![CDATA[')
                this.#text(text, from, found + end.length);
            return found + end.length;
        }
        const until = tagEnd(text, from);
        if (until === undefined)
            return undefined;
        if (second !== '/')
            this.#begin(text, from, until);
        else if (this.#dropped > 0)
            this.#dropped--;
        else
            this.#close(text.slice(from + 2, until - 1).trim());
        return until;
    }
    #begin(text, from, until) {
        const isEmpty = text[until - 2] === '/';
        if (this.#dropped > 0) {
            if (!isEmpty)
                this.#dropped++;
            return;
        }
        const inner = text.slice(from + 1, until - (isEmpty ? 2 : 1));
        const space = inner.search(/\s/);
        const name = space < 0 ? inner : inner.slice(0, space);
        const parent = this.#open.at(-1);
        const siblings = parent === undefined ? this.#root : parent.wanted;
        const wanted = siblings !== 'text' && Object.hasOwn(siblings, name) ? siblings[name] : undefined;
        if (wanted === undefined) {
            if (!isEmpty)
                this.#dropped = 1;
            return;
        }
        if (!isEmpty)
            this.#open.push({ name, wanted, keptFrom: this.#kept.length });
        this.#kept.push(text.slice(from, until));
    }
    #close(name) {
        const open = this.#open.pop();
        if (open?.name !== name)
            throw new Error(`the answer closes <${open?.name ?? ''}> by </${name}>`);
        this.#kept.push(`</${name}>`);
        const only = this.#only.find(({ element }) => element === open.wanted);
        if (only === undefined)
            return;
        const whole = this.#kept.slice(open.keptFrom).join('');
        this.#kept.length = open.keptFrom;
        if (only.with.some(part => whole.includes(part)))
            this.#kept.push(whole);
    }
}
/** Behind the `>` of a tag, which its attributes may hold in quotes. */
function tagEnd(text, from) {
    let end = text.indexOf('>', from);
    let checked = from;
    while (end >= 0) {
        const quote = firstQuote(text, checked, end);
        if (quote < 0)
            return end + 1;
        const closing = text.indexOf(text[quote] ?? '', quote + 1);
        if (closing < 0)
            return undefined;
        checked = closing + 1;
        if (closing > end)
            end = text.indexOf('>', checked);
    }
    return undefined;
}
function firstQuote(text, from, until) {
    for (let at = from; at < until; at++) {
        const code = text.charCodeAt(at);
        if (code === 34 || code === 39)
            return at;
    }
    return -1;
}

;// CONCATENATED MODULE: ./actions/chaos/src/group-pages.ts


/** Of a group's tags only these are looked at. */
const TAGS_READ = [
    tags/* TAG */.Dk.application,
    tags/* TAG */.Dk.environment,
    tags/* TAG */.Dk.capacity,
    tags/* TAG */.Dk.stopped,
    tags/* TAG */.Dk.chaos,
    tags/* TAG */.Dk.chaosMeanDays,
    tags/* TAG */.Dk.chaosWindow,
    tags/* TAG */.Dk.chaosUntil
];
const tag = { Key: 'text', Value: 'text' };
const group = {
    AutoScalingGroupName: 'text',
    DesiredCapacity: 'text',
    Status: 'text',
    Tags: { member: tag },
    SuspendedProcesses: { member: { ProcessName: 'text' } },
    TargetGroupARNs: { member: 'text' },
    TrafficSources: { member: { Identifier: 'text', Type: 'text' } },
    Instances: { member: { InstanceId: 'text', LifecycleState: 'text', HealthStatus: 'text' } }
};
/** What chaos reads of an answer of DescribeAutoScalingGroups: of groups with many tags a twentieth. */
const wanted = {
    DescribeAutoScalingGroupsResponse: {
        DescribeAutoScalingGroupsResult: {
            NextToken: 'text',
            AutoScalingGroups: { member: group }
        },
        ResponseMetadata: { RequestId: 'text' }
    }
};
/**
 * Makes a client sift the answers of DescribeAutoScalingGroups before its deserialiser parses them: the SDK builds an
 * object of every element, and of ten thousand groups nearly all of that is thrown away at once. Signing, retries,
 * endpoints and errors stay the SDK's own.
 */
function answersSifted({ middlewareStack }) {
    const sift = (next, { commandName }) => async (args) => {
        const result = await next(args);
        const response = result.response;
        if (commandName === 'DescribeAutoScalingGroupsCommand' && response.statusCode === 200) {
            response.body = new TextEncoder().encode(await sifted(response.body));
        }
        return result;
    };
    middlewareStack.addRelativeTo(sift, {
        name: 'kilnSieve',
        relation: 'after',
        toMiddleware: 'deserializerMiddleware',
        override: true
    });
}
async function sifted(body) {
    // Every group has a name. That it is looked for makes one text of the group, and lets go of the page it came in.
    const sieve = new Sieve(wanted, [
        { element: tag, with: TAGS_READ },
        { element: group, with: ['<AutoScalingGroupName>'] }
    ]);
    const decoder = new TextDecoder();
    for await (const piece of body)
        sieve.push(decoder.decode(piece, { stream: true }));
    sieve.push(decoder.decode());
    return sieve.end();
}

// EXTERNAL MODULE: ./actions/chaos/src/groups.ts
var src_groups = __webpack_require__(9302);
// EXTERNAL MODULE: external "node:v8"
var external_node_v8_ = __webpack_require__(8877);
;// CONCATENATED MODULE: ./actions/chaos/src/young-generation.ts

/** V8 keeps two halves. */
const MOST_BYTES = 2 * 8 * 1024 * 1024;
/**
 * Keeps V8's young generation from growing beyond 8 MB a half. V8 doubles it, up to 16 MB, each time that as many bytes
 * have outlived a collection as it has: over a hundred pages they do, though of each page only a few lines live on, and
 * the run would hold 16 MB more for nothing. The factor is looked up whenever the generation is about to grow (V8,
 * SemiSpaceNewSpace::Grow), so it can be set at any time; a V8 that does not know it goes on as it was.
 */
function holdYoungGeneration() {
    const young = (0,external_node_v8_.getHeapSpaceStatistics)().find(({ space_name }) => space_name === 'new_space');
    if ((young?.space_size ?? 0) >= MOST_BYTES)
        (0,external_node_v8_.setFlagsFromString)('--semi-space-growth-factor=1');
}

;// CONCATENATED MODULE: ./actions/chaos/src/aws-fleet.ts







/** The most groups that DescribeAutoScalingGroups lists or takes by name (Auto Scaling API reference). */
const GROUPS_A_CALL = 100;
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
const listedOf = (found) => ({
    name: found.AutoScalingGroupName ?? '',
    tags: (0,tags/* tagsOf */.Fg)(found.Tags?.filter(({ Key = '' }) => TAGS_READ.includes(Key)))
});
const groupOf = (found) => ({
    ...listedOf(found),
    desired: found.DesiredCapacity ?? 0,
    suspendedProcesses: (found.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []),
    ...(found.Status === undefined ? {} : { status: found.Status }),
    targetGroups: targetGroupsOf(found)
});
/** The same with strings of its own: those of a parsed page keep the text of the whole page in memory. */
const detached = (value) => JSON.parse(JSON.stringify(value));
/** The fleet behind the AWS APIs of one account and region. */
function awsFleet(clients) {
    const { scaling, balancing, pullPlug, safetyLever } = clients;
    answersSifted(scaling);
    const productionForwards = ({ Conditions = [], Actions = [] }, targetGroup) => {
        if (Conditions.some(({ HttpHeaderConfig }) => HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === PREVIEW_HEADER)) {
            return false;
        }
        return Actions.some(({ ForwardConfig, TargetGroupArn }) => ForwardConfig?.TargetGroups === undefined
            ? TargetGroupArn === targetGroup
            : ForwardConfig.TargetGroups.some(one => one.TargetGroupArn === targetGroup && (one.Weight ?? 1) > 0));
    };
    return {
        async optedIn() {
            const groups = [];
            // Without instances a page is an eighteenth of the bytes (measured).
            const pages = (0,dist_cjs/* paginateDescribeAutoScalingGroups */.ZJr)({ client: scaling, pageSize: GROUPS_A_CALL }, { Filters: [{ Name: `tag:${tags/* TAG */.Dk.chaos}`, Values: ['enabled'] }], IncludeInstances: false });
            for await (const { AutoScalingGroups = [] } of pages) {
                groups.push(...detached(AutoScalingGroups.map(listedOf).filter(src_groups/* optedIn */.QL)));
                holdYoungGeneration();
            }
            return groups;
        },
        async read(groups) {
            const seen = [];
            for (let from = 0; from < groups.length; from += GROUPS_A_CALL) {
                const AutoScalingGroupNames = groups.slice(from, from + GROUPS_A_CALL).map(({ name }) => name);
                const pages = (0,dist_cjs/* paginateDescribeAutoScalingGroups */.ZJr)({ client: scaling, pageSize: GROUPS_A_CALL }, { AutoScalingGroupNames });
                for await (const { AutoScalingGroups = [] } of pages) {
                    for (const found of AutoScalingGroups) {
                        const members = (found.Instances ?? [])
                            .filter(aws_groups/* isInGroup */.Px)
                            .map(({ InstanceId, LifecycleState, HealthStatus }) => ({
                            instanceId: InstanceId ?? '',
                            lifecycle: LifecycleState ?? '',
                            healthy: HealthStatus === 'Healthy'
                        }));
                        seen.push(detached({ group: groupOf(found), members }));
                    }
                }
            }
            return seen;
        },
        async withTargetHealth({ group, members }) {
            const healthyIn = new Map();
            for (const TargetGroupArn of group.targetGroups) {
                const { TargetHealthDescriptions = [] } = await balancing.send(new client_elastic_load_balancing_v2_dist_cjs/* DescribeTargetHealthCommand */.qyg({ TargetGroupArn }));
                // An instance may be registered with several ports, all of which must be healthy.
                const here = new Map();
                for (const { Target, TargetHealth } of TargetHealthDescriptions) {
                    const id = Target?.Id ?? '';
                    here.set(id, (here.get(id) ?? true) && TargetHealth?.State === 'healthy');
                }
                for (const [id, healthy] of here)
                    if (healthy)
                        healthyIn.set(id, (healthyIn.get(id) ?? 0) + 1);
            }
            const isHealthy = (instanceId) => (healthyIn.get(instanceId) ?? 0) >= group.targetGroups.length;
            return {
                group,
                members: members.map(one => ({ ...one, healthy: one.healthy && isHealthy(one.instanceId) }))
            };
        },
        async isLive({ targetGroups }) {
            if (targetGroups.length === 0)
                return true;
            const { TargetGroups = [] } = await balancing.send(new client_elastic_load_balancing_v2_dist_cjs/* DescribeTargetGroupsCommand */.sC7({ TargetGroupArns: [...targetGroups] }));
            for (const { TargetGroupArn, LoadBalancerArns = [] } of TargetGroups) {
                for (const LoadBalancerArn of LoadBalancerArns) {
                    for await (const { Listeners = [] } of (0,client_elastic_load_balancing_v2_dist_cjs/* paginateDescribeListeners */.GZx)({ client: balancing }, { LoadBalancerArn })) {
                        for (const { ListenerArn } of Listeners) {
                            for await (const { Rules = [] } of (0,client_elastic_load_balancing_v2_dist_cjs/* paginateDescribeRules */.u6y)({ client: balancing }, { ListenerArn }))
                                if (Rules.some(rule => productionForwards(rule, TargetGroupArn ?? '')))
                                    return true;
                        }
                    }
                }
            }
            return false;
        },
        async isRefreshing({ name }) {
            const { InstanceRefreshes = [] } = await scaling.send(new dist_cjs/* DescribeInstanceRefreshesCommand */.XcR({ AutoScalingGroupName: name, MaxRecords: 1 }));
            return InstanceRefreshes.some(({ Status }) => REFRESHING.has(Status ?? ''));
        },
        safetyLever,
        async terminate(_group, instanceId, via) {
            if (via === 'asg') {
                await scaling.send(new dist_cjs/* TerminateInstanceInAutoScalingGroupCommand */.U5V({
                    InstanceId: instanceId,
                    ShouldDecrementDesiredCapacity: false
                }));
            }
            else {
                await pullPlug(instanceId);
            }
        }
    };
}

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

// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
;// CONCATENATED MODULE: ./actions/chaos/src/fleet.ts


/** The fleets of several places as one; every group knows its place. One that does not answer ends the run. */
function fleetOfPlaces(places, fleetOf) {
    const fleets = new Map(places.map(place => [(0,src_groups/* placeName */.fW)(place), { place, fleet: fleetOf(place) }]));
    const fleetAt = (place) => {
        const found = fleets.get((0,src_groups/* placeName */.fW)(place));
        if (found === undefined)
            throw new Error(`nobody asked for groups of "${(0,src_groups/* placeName */.fW)(place)}"`);
        return found.fleet;
    };
    const placed = (group, place) => (0,src_groups/* placeName */.fW)(place) === '' ? group : { ...group, ...(0,src_groups/* placeOf */.$t)(place) };
    const listed = async (place, fleet) => {
        try {
            return (await fleet.optedIn()).map(group => placed(group, place));
        }
        catch (error) {
            throw new errors/* KilnError */.NF(`The Auto Scaling groups of ${(0,src_groups/* placeName */.fW)(place)} cannot be listed.\n${(0,errors/* told */.Ev)(error)}`, {
                remedy: 'Mend the access to it, or take it out of the inputs accounts and regions. Nothing was ended.',
                cause: error
            });
        }
    };
    return {
        async optedIn() {
            return (await Promise.all([...fleets.values()].map(({ place, fleet }) => listed(place, fleet)))).flat();
        },
        async read(groups) {
            const byPlace = Map.groupBy(groups, src_groups/* placeName */.fW);
            const read = await Promise.all([...byPlace.values()].map(async (here) => {
                const [first] = here;
                const seen = await fleetAt(first).read(here);
                return seen.map(sighting => ({ ...sighting, group: placed(sighting.group, first) }));
            }));
            return read.flat();
        },
        withTargetHealth: sighting => fleetAt(sighting.group).withTargetHealth(sighting),
        isLive: group => fleetAt(group).isLive(group),
        isRefreshing: group => fleetAt(group).isRefreshing(group),
        safetyLever: group => fleetAt(group).safetyLever(group),
        terminate: (group, instanceId, via) => fleetAt(group).terminate(group, instanceId, via)
    };
}

// EXTERNAL MODULE: ./actions/chaos/src/issues.ts + 1 modules
var issues = __webpack_require__(3743);
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
            const title = (0,issues/* issueTitle */.al)(kill.application);
            const body = (0,issues/* deviationMarkdown */.vJ)(kill, runUrl);
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

;// CONCATENATED MODULE: ./actions/chaos/src/plug.ts
/** Ends an instance through EC2. Its client is the largest of all, so it is loaded only for this. */
async function pullPlug(instanceId, settings) {
    const { EC2Client, TerminateInstancesCommand } = await __webpack_require__.e(/* import() */ 193).then(__webpack_require__.t.bind(__webpack_require__, 5193, 19));
    await new EC2Client(settings).send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
}

// EXTERNAL MODULE: ./lib/aws/signed-request.ts
var signed_request = __webpack_require__(1782);
;// CONCATENATED MODULE: ./actions/chaos/src/safety-lever.ts

/** Every account has one lever a region, of this id (AWS FIS API reference, GetSafetyLever). */
const PATH = '/safetyLevers/default';
/**
 * The safety lever of AWS Fault Injection Service where a client of the SDK is at home. The published client for FIS is
 * older than the lever, so the one request is signed here, with that client's credentials and connections.
 */
async function safetyLever({ config }) {
    const answer = await (0,signed_request/* signedRequest */.I)(config, { service: 'fis', endpointVariable: 'FIS', method: 'GET', path: PATH });
    if (answer.status !== 200)
        throw new Error(`AWS FIS answered ${answer.status} ${answer.text.slice(0, 300)}`);
    const { status, reason } = JSON.parse(answer.text).safetyLever.state;
    return { status, ...(reason === undefined ? {} : { reason }) };
}

;// CONCATENATED MODULE: ./actions/chaos/src/aws-world.ts

















/**
 * The world of a run: AWS, GitHub, the probe and the clock. Claims and alarms are those of the environment's account, in
 * the first region.
 * @throws KilnError naming the roles that cannot be assumed.
 */
async function awsWorld(inputs, signal) {
    const defaults = (0,clients.awsDefaults)('chaos');
    const [region] = inputs.regions;
    const home = region === undefined ? defaults : { ...defaults, region };
    const credentialsOf = await (0,accounts/* assumed */.V2)(inputs.accounts, home);
    const store = (0,open_store/* openStore */.C)(inputs['claim-store'], home);
    return {
        fleet: fleetOfPlaces(placesOf(inputs), ({ account, region: here }) => {
            const credentials = credentialsOf.get(account ?? '');
            const settings = {
                ...defaults,
                ...(here === undefined ? {} : { region: here }),
                ...(credentials === undefined ? {} : { credentials })
            };
            const scaling = new dist_cjs/* AutoScalingClient */.yis(settings);
            return awsFleet({
                scaling,
                balancing: new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(settings),
                pullPlug: instanceId => pullPlug(instanceId, settings),
                safetyLever: () => safetyLever(scaling)
            });
        }),
        claims: (0,claims/* claimsIn */.hh)(store),
        history: (0,chaos_history/* historyIn */.E9)(store),
        alarms: cloudWatchAlarms(home),
        ...issuesOf(inputs['github-token'], process.env),
        probe: httpProbe,
        progress: progress/* runnerProgress */.gb,
        signal,
        now: Date.now,
        pause: seconds => (0,poll/* pause */.v7)(seconds, signal),
        random: bound => (0,external_node_crypto_.randomInt)(bound)
    };
}
/** Every account with every region; either is absent when nobody named any. */
function placesOf({ accounts, regions }) {
    const inRegions = regions.length === 0 ? [{}] : [...new Set(regions)].map(region => ({ region }));
    if (accounts.length === 0)
        return inRegions;
    return accounts.flatMap(({ name: account }) => inRegions.map(place => ({ account, ...place })));
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


/***/ }),

/***/ 8322:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A1: () => (/* binding */ windowOn),
/* harmony export */   Og: () => (/* binding */ swallowedOn),
/* harmony export */   el: () => (/* binding */ dayOff),
/* harmony export */   gD: () => (/* binding */ localDate),
/* harmony export */   s5: () => (/* binding */ dueAt),
/* harmony export */   yM: () => (/* binding */ workdaysBefore),
/* harmony export */   zL: () => (/* binding */ dateAfter)
/* harmony export */ });
/* unused harmony exports dailyChance, isDrawn */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8599);


const localDate = (atMilliseconds, timeZone) => temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.Instant.fromEpochMilliseconds(atMilliseconds).toZonedDateTimeISO(timeZone).toPlainDate().toString();
const dateAfter = (date, days) => temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(date).add({ days }).toString();
/** What is computed of a calendar's dates, kept as long as the calendar: ten thousand applications ask for the same. */
const remembered = (compute) => {
    const known = new WeakMap();
    return (date, calendar) => {
        const dates = known.get(calendar) ?? new Map();
        known.set(calendar, dates);
        const found = dates.get(date) ?? { value: compute(date, calendar) };
        dates.set(date, found);
        return found.value;
    };
};
/** Why nothing is killed on this date, or undefined on a working day. */
const dayOff = remembered((date, calendar) => {
    if (calendar.holidays.has(date))
        return 'holiday';
    return calendar.workdays.has(temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(date).dayOfWeek) ? undefined : 'weekend';
});
/** The working days before the date, newest first. */
function workdaysBefore(date, count, calendar) {
    const days = [];
    let day = temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(date);
    // A calendar whose every day is off must not loop for ever; in a year beyond one working day a week all are found.
    for (let looked = 0; days.length < count && looked < 7 * count + 366; looked++) {
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
const windowOn = remembered((date, calendar) => {
    const day = temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(date);
    const at = (minute) => {
        const plain = day.toPlainDateTime().add({ minutes: minute });
        return plain.toZonedDateTime(calendar.timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
    };
    return { from: at(calendar.window.startMinute), until: at(calendar.window.endMinute) };
});
/** A year and its leap day: every date that the calendar knows comes within. */
const DAYS_LOOKED_AHEAD = 366;
/**
 * The first working day from the date on, within a year, whose window is empty because a change of summer time skips
 * it whole; undefined when there is none. Only days of such a change can have one.
 */
function swallowedOn(date, calendar) {
    const start = temporal_polyfill__WEBPACK_IMPORTED_MODULE_1__/* .Temporal */ .fE.PlainDate.from(date).toZonedDateTime(calendar.timeZone);
    const end = start.add({ days: DAYS_LOOKED_AHEAD });
    let change = start.getTimeZoneTransition('next');
    while (change !== null && change.epochMilliseconds < end.epochMilliseconds) {
        const day = change.toPlainDate().toString();
        const { from, until } = windowOn(day, calendar);
        if (dayOff(day, calendar) === undefined && from >= until)
            return day;
        change = change.getTimeZoneTransition('next');
    }
    return undefined;
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
/**
 * Nothing becomes due in the last hour of a window: a clock that comes by hourly would miss it, and the mean would not be
 * the one that was asked for.
 */
const LAST_MINUTES = 60;
/** When the application's instance is due on this date, or undefined when the draw spares it or the day is off. */
function dueAt(seed, date, application, rhythm, calendar) {
    if (dayOff(date, calendar) !== undefined)
        return undefined;
    if (!isDrawn(seed, date, application, rhythm))
        return undefined;
    const { dice } = draw(seed, date, application);
    const { from, until } = windowOn(date, calendar);
    const minutes = Math.max(1, Math.floor((until - from) / 60_000) - LAST_MINUTES);
    return from + (dice % minutes) * 60_000;
}


/***/ }),

/***/ 9302:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $6: () => (/* binding */ groupKey),
/* harmony export */   $t: () => (/* binding */ placeOf),
/* harmony export */   KM: () => (/* binding */ applicationOf),
/* harmony export */   QL: () => (/* binding */ optedIn),
/* harmony export */   cU: () => (/* binding */ applications),
/* harmony export */   fW: () => (/* binding */ placeName),
/* harmony export */   gn: () => (/* binding */ watchedOf)
/* harmony export */ });
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);

/** What is looked at before an instance of an application is ended. */
const watchedOf = ({ groups, neighbours = [] }) => [...groups, ...neighbours];
/** The place of something, without whatever else it has. */
const placeOf = ({ account, region }) => ({
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region })
});
/** `prod eu-central-1`; empty for the account and region of the environment. */
const placeName = ({ account, region }) => [account, region].filter(part => part !== undefined).join(' ');
/** What a group is told apart by: a name is unique within an account and region only. */
const groupKey = (group) => `${placeName(group)} ${group.name}`.trim();
/** The part of a group's name before the first hyphen is its application (Netflix frigga) when no tag says it. */
const applicationOf = ({ name, tags }) => tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.application] ?? name.split('-', 1)[0] ?? name;
/** The second part of a group's name is its stack (Netflix frigga) when no tag says the environment. */
const stackOf = (group) => {
    const [, stack = ''] = clusterOf(group).split('-');
    return `${applicationOf(group)}-${group.tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.environment] ?? stack}`.replace(/-$/, '');
};
/** All releases of one cluster share a name but for its version (Netflix frigga). */
const clusterOf = ({ name }) => name.replace(/-v\d{3,}$/, '');
const KEYS = {
    app: applicationOf,
    stack: stackOf,
    cluster: clusterOf,
    asg: ({ name }) => name
};
/** Whether the group asked for chaos. Checked here again, whatever filter the listing used. */
const optedIn = (group) => group.tags[_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.chaos] === 'enabled';
/**
 * Groups by what is ended from at most once a day, in the order of their names, so that every run sees the same.
 * `only` keeps the one of this name, in all accounts and regions.
 */
function applications(groups, { by, regionsIndependent, accountsIndependent }, only) {
    const keyOf = KEYS[by];
    const inPlace = (part) => (part === undefined ? '' : `${part}.`);
    const nameOf = (group) => inPlace(accountsIndependent ? group.account : undefined) +
        inPlace(regionsIndependent ? group.region : undefined) +
        keyOf(group);
    const asked = only === undefined ? groups : groups.filter(group => keyOf(group) === only);
    const neighboursOf = by === 'asg' ? neighbours(groups) : () => [];
    return Array.from(Map.groupBy(asked, nameOf), ([name, members]) => {
        const beside = neighboursOf(members);
        return {
            name,
            groups: members.sort((a, b) => (groupKey(a) < groupKey(b) ? -1 : 1)),
            ...(beside.length === 0 ? {} : { neighbours: beside })
        };
    }).sort((a, b) => (a.name < b.name ? -1 : 1));
}
/** The groups beside those given that are releases of the same clusters. */
function neighbours(all) {
    const keyOf = (group) => `${placeName(group)} ${clusterOf(group)}`;
    const byCluster = Map.groupBy(all, keyOf);
    return members => members.flatMap(one => byCluster.get(keyOf(one)) ?? []).filter(one => !members.includes(one));
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
const DAYS_BACK = 7 * 365 + 366;
const DAYS_AHEAD = 400;
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
        const why = (0,errors/* messageOf */.bD)(error);
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
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(1262);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2405);
/* harmony import */ var _aws_world_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9564);
/* harmony import */ var _holiday_file_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3979);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8675);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1938);
/* harmony import */ var _outputs_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8090);
/* harmony import */ var _report_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(56);
/* harmony import */ var _request_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9409);











await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_1__/* .runAction */ .Cs)(async (signal) => {
    const inputs = (0,_inputs_js__WEBPACK_IMPORTED_MODULE_5__/* .chaosInputs */ .yP)();
    const holidays = await (0,_holiday_file_js__WEBPACK_IMPORTED_MODULE_4__/* .holidaysOfFile */ .B)(inputs['holidays-file'], Date.now(), inputs['time-zone']);
    const report = await (0,_main_js__WEBPACK_IMPORTED_MODULE_6__/* .chaos */ .p)((0,_request_js__WEBPACK_IMPORTED_MODULE_8__/* .requestOf */ .f)(inputs, holidays, (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .runTags */ .He)()[_lib_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.run] ?? 'local'), await (0,_aws_world_js__WEBPACK_IMPORTED_MODULE_3__/* .awsWorld */ .I)(inputs, signal));
    const set = (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_1__/* .outputs */ .V4)(_outputs_js__WEBPACK_IMPORTED_MODULE_9__/* .OUTPUTS */ .p);
    set('killed', JSON.stringify(report.killed.map(_report_js__WEBPACK_IMPORTED_MODULE_7__/* .killOf */ .Mf)));
    set('skipped', (0,_report_js__WEBPACK_IMPORTED_MODULE_7__/* .skipsJson */ .DH)(report.skipped));
    set('verdict', report.verdict);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.writeFile)(_report_js__WEBPACK_IMPORTED_MODULE_7__/* .REPORT_PATH */ .lz, (0,_report_js__WEBPACK_IMPORTED_MODULE_7__/* .reportJson */ .l4)(report));
    set('report', _report_js__WEBPACK_IMPORTED_MODULE_7__/* .REPORT_PATH */ .lz);
    await (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_10__/* .writeSummary */ .Sy)((0,_report_js__WEBPACK_IMPORTED_MODULE_7__/* .reportMarkdown */ .uL)(report, inputs.mode, inputs['time-zone']));
    const failure = (0,_report_js__WEBPACK_IMPORTED_MODULE_7__/* .failureOf */ .g5)(report);
    if (failure !== undefined)
        throw failure;
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 8675:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x_: () => (/* binding */ weekdayNumbers),
/* harmony export */   yP: () => (/* binding */ chaosInputs)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var temporal_polyfill__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8599);
/* harmony import */ var _lib_chaos_store_place_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4898);
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(453);
/* harmony import */ var _accounts_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9490);
/* harmony import */ var _day_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8322);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7435);






const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const region = (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .matching */ .wC)(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'a region such as eu-central-1');
const windowField = (value) => {
    const window = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .parseWindow */ .Et)(value);
    if (typeof window === 'string')
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .FieldProblem */ .k4(window);
    return window;
};
const timeZone = (value) => {
    try {
        temporal_polyfill__WEBPACK_IMPORTED_MODULE_5__/* .Temporal */ .fE.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value);
        return value;
    }
    catch {
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .FieldProblem */ .k4(`"${value}" is not a time zone such as Europe/Berlin (IANA name)`);
    }
};
const date = (value) => {
    try {
        return temporal_polyfill__WEBPACK_IMPORTED_MODULE_5__/* .Temporal */ .fE.PlainDate.from(value).toString();
    }
    catch {
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .FieldProblem */ .k4(`"${value}" is not an ISO date such as 2026-12-25`);
    }
};
const urls = (value) => {
    const given = (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .lines */ .Mn)(value);
    const wrong = given.filter(url => !/^https?:\/\/\S+$/.test(url));
    if (wrong.length > 0)
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .FieldProblem */ .k4(`"${wrong.join('", "')}" is not an http or https URL`);
    return given;
};
const fields = {
    mode: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .oneOf */ .yL)('plan', 'run', 'run-now', 'report'), 'plan'),
    unleashed: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt, false),
    application: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq),
    'group-by': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .oneOf */ .yL)('app', 'stack', 'cluster', 'asg'), 'app'),
    accounts: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((value) => (0,_accounts_js__WEBPACK_IMPORTED_MODULE_2__/* .accounts */ .vd)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .lines */ .Mn)(value)), []),
    'accounts-independent': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt, false),
    regions: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_)(region), []),
    'regions-independent': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt, false),
    seed: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq),
    'mean-days': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(1, 365), 5),
    'min-days': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(1, 365), 1),
    window: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(windowField, { startMinute: 9 * 60, endMinute: 15 * 60 }),
    'time-zone': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(timeZone, 'UTC'),
    workdays: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .oneOf */ .yL)(...WEEKDAYS)), ['mon', 'tue', 'wed', 'thu', 'fri']),
    holidays: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_)(date), []),
    'holidays-file': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq),
    'min-healthy': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(1, 10_000), 1),
    'max-kills-per-run': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(1, 1000), 10),
    'max-kills-per-day': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(1, 100_000)),
    'stop-alarms': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .lines */ .Mn, []),
    'honor-safety-lever': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt, true),
    exclude: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .list */ .p_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq), []),
    'terminate-via': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .oneOf */ .yL)('asg', 'ec2'), 'asg'),
    'probe-url': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(urls, []),
    'recovery-timeout-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(1, 3600), 900),
    'claim-store': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)(_lib_chaos_store_place_js__WEBPACK_IMPORTED_MODULE_0__/* .claimStore */ .IP, { kind: 'ssm', path: '/kiln/chaos' }),
    'github-token': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq),
    'keep-claims-days': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(1, 366), 30),
    'plan-from': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .optional */ .lq)(date),
    'plan-days': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .whole */ .WQ)(1, 31), 7)
};
/** The inputs of a run, at a time in milliseconds. @throws InputError naming every input that is wrong. */
const chaosInputs = (env, now = Date.now()) => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .readInputs */ .Ko)(fields, env, given => together(given, now));
function together(given, now) {
    const problems = [];
    const { workdays, holidays, window, accounts: roles } = given;
    const [zone, mean, min, from] = [given['time-zone'], given['mean-days'], given['min-days'], given['plan-from']];
    if (mean !== undefined && min !== undefined && mean < min) {
        problems.push({ input: 'mean-days', problem: `${mean} is below min-days ${min}` });
    }
    if (given.mode === 'run-now' && given.application === undefined) {
        problems.push({ input: 'application', problem: 'mode run-now needs the one application that it is for' });
    }
    const today = zone === undefined ? undefined : (0,_day_js__WEBPACK_IMPORTED_MODULE_3__/* .localDate */ .gD)(now, zone);
    if (zone !== undefined &&
        today !== undefined &&
        workdays !== undefined &&
        holidays !== undefined &&
        window !== undefined) {
        const calendar = { timeZone: zone, workdays: weekdayNumbers(workdays), holidays: new Set(holidays), window };
        const swallowed = (0,_day_js__WEBPACK_IMPORTED_MODULE_3__/* .swallowedOn */ .Og)(today, calendar);
        if (swallowed !== undefined) {
            problems.push({ input: 'window', problem: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .windowSwallowed */ .bt)(windowText(window), swallowed, zone) });
        }
    }
    const same = roles === undefined ? undefined : (0,_accounts_js__WEBPACK_IMPORTED_MODULE_2__/* .sameAccountProblem */ .rv)(roles);
    if (same !== undefined)
        problems.push({ input: 'accounts', problem: same });
    if (from !== undefined && today !== undefined && from < today) {
        problems.push({ input: 'plan-from', problem: `${from} is over; today is ${today} in ${zone}` });
    }
    if (workdays?.length === 0)
        problems.push({ input: 'workdays', problem: 'names no day at all' });
    return problems;
}
/** ISO weekday numbers, Monday is 1. */
const weekdayNumbers = (names) => new Set(names.map(name => WEEKDAYS.indexOf(name) + 1));
const windowText = ({ startMinute, endMinute }) => [startMinute, endMinute]
    .map(minute => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`)
    .join('-');


/***/ }),

/***/ 3743:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  vJ: () => (/* binding */ deviationMarkdown),
  al: () => (/* binding */ issueTitle),
  Eh: () => (/* binding */ killMarkdown),
  GS: () => (/* binding */ placed)
});

// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
;// CONCATENATED MODULE: ./actions/chaos/src/chart.ts

/** Wider charts break in an issue on a small screen. */
const COLUMNS = 60;
const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/**
 * The recovery as a chart of letters, for where only text is shown: healthy members of those wanted, rounds with failed
 * probes, and alarms, from the kill to the end. Each column is one or more rounds, and shows the worst of them. Pure.
 */
function chart({ rounds, recoverySeconds, probes, timeline }) {
    if (rounds.length === 0)
        return '';
    const perColumn = Math.ceil(rounds.length / COLUMNS);
    const columns = Array.from({ length: Math.ceil(rounds.length / perColumn) }, (_, column) => rounds.slice(column * perColumn, (column + 1) * perColumn));
    const row = (name, cell) => `${name.padEnd(8)} ${columns.map(cell).join('')}`;
    const bar = (column) => {
        const shares = column.map(({ healthy = 0, wanted }) => (wanted === 0 ? 1 : Math.min(1, healthy / wanted)));
        return BARS[Math.round(Math.min(...shares) * (BARS.length - 1))] ?? '';
    };
    const start = timeline[0]?.at ?? 0;
    const end = `${(((rounds.at(-1)?.at ?? start) - start) / 1000).toFixed(0)} s`;
    return [
        row('healthy', bar),
        ...(probes === 0 ? [] : [row('probes', column => (column.some(({ failed }) => failed > 0) ? 'x' : '.'))]),
        ...(rounds.some(({ alarm }) => alarm !== undefined)
            ? [row('alarms', column => (column.some(({ alarm }) => alarm !== undefined) ? '!' : '.'))]
            : []),
        `${' '.repeat(9)}0 s${end.padStart(Math.max(end.length + 1, columns.length - 3))}`,
        `recovery ${recoverySeconds} s; each column ${(0,counted/* counted */.h)(perColumn, 'round')}; x: a probe failed, !: an alarm was not quiet`
    ].join('\n');
}

;// CONCATENATED MODULE: ./actions/chaos/src/issues.ts


const issueTitle = (application) => `Chaos: ${application} noticed that an instance was ended`;
/** What happened, as Markdown: in numbers, as a chart, as a timeline. Pure. */
function killMarkdown(kill) {
    const { instanceId, at, recovery, verdict } = kill;
    const { ending, detectSeconds, recoverySeconds, probes, failedProbes, firstFailure, lastFailureSeconds } = recovery;
    const seconds = (value) => (value === undefined ? 'nobody saw' : `${value} s`);
    const rows = [
        ['verdict', verdict],
        ['group', (0,summary/* code */.aY)(placed(kill))],
        ['instance', (0,summary/* code */.aY)(instanceId)],
        ['ended at', new Date(at).toISOString()],
        ['time to detect', seconds(detectSeconds)],
        ['time to recover', ending === 'recovered' ? seconds(recoverySeconds) : `not within ${recoverySeconds} s`],
        ['failed probes', `${failedProbes} of ${probes}`],
        ...(firstFailure === undefined ? [] : [['first failure', (0,summary/* escaped */.Mk)(firstFailure)]]),
        ...(lastFailureSeconds === undefined
            ? []
            : [['last failure after', seconds(lastFailureSeconds)]]),
        ...(recovery.alarm === undefined ? [] : [['alarm', (0,summary/* escaped */.Mk)(recovery.alarm)]])
    ];
    const drawn = chart(recovery);
    return [
        (0,summary/* table */.tp)(['what', 'seen'], rows),
        ...(drawn === '' ? [] : [`\`\`\`text\n${drawn}\n\`\`\``]),
        (0,summary/* timeline */.IO)(recovery.timeline)
    ].join('\n\n');
}
/** The group's name with its account and region, where there is more than one. */
const placed = ({ group, account, region }) => [account, region, group].filter(part => part !== undefined).join(' ');
/** GitHub refuses an issue or comment of more than 65,536 characters; one that flaps for an hour has a long timeline. */
const BODY_MOST = 65_000;
/** A deviation as its issue tells of it. Pure. */
function deviationMarkdown(kill, runUrl) {
    const whole = killMarkdown(kill);
    const shown = whole.length <= BODY_MOST ? whole : `${whole.slice(0, whole.lastIndexOf('\n', BODY_MOST))}\n\n… and more`;
    return `${shown}\n\n[The run that ended it](${runUrl})`;
}


/***/ }),

/***/ 1938:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  p: () => (/* binding */ chaos)
});

// EXTERNAL MODULE: ./lib/chaos/claims.ts
var chaos_claims = __webpack_require__(6840);
// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
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
        const why = (0,errors/* messageOf */.bD)(error);
        return { reason: 'alarm-unsure', detail: `CloudWatch did not say how the alarms stand (${why})` };
    }
    const missing = names.filter(name => !states.has(name));
    if (missing.length > 0)
        return { reason: 'alarm-unsure', detail: `no alarm is named ${missing.join(', ')}` };
    const firing = names.filter(name => states.get(name) === 'ALARM');
    return firing.length > 0 ? { reason: 'alarm', detail: `${firing.join(', ')} fires` } : undefined;
}

// EXTERNAL MODULE: ./actions/chaos/src/day.ts
var src_day = __webpack_require__(8322);
// EXTERNAL MODULE: ./actions/chaos/src/groups.ts
var src_groups = __webpack_require__(9302);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
;// CONCATENATED MODULE: ./actions/chaos/src/guards.ts




/**
 * Without these processes a killed instance is not replaced, or the new one gets no traffic (Spinnaker's "disabled"
 * groups are Launch, Terminate and AddToLoadBalancer suspended).
 */
const NEEDED_PROCESSES = ['Launch', 'Terminate', 'ReplaceUnhealthy', 'AddToLoadBalancer', 'HealthCheck'];
/** Why no instance of this group may be killed, by what the listing says of it. */
function groupSkip(group) {
    const { name, tags, status, suspendedProcesses, desired } = group;
    if (!(0,src_groups/* optedIn */.QL)(group))
        return { reason: 'changing', detail: `${name} was opted out meanwhile` };
    if (status !== undefined)
        return { reason: 'changing', detail: `${name} is being deleted` };
    const suspended = NEEDED_PROCESSES.filter(process => suspendedProcesses.includes(process));
    if (suspended.length > 0)
        return { reason: 'suspended', detail: `${name} has ${suspended.join(', ')} suspended` };
    if (tags[lib_tags/* TAG */.Dk.stopped] !== undefined && desired === 0)
        return stoppedWorkers(group);
    if (desired >= 2)
        return undefined;
    return { reason: 'singleton', detail: `${name} wants ${(0,counted/* counted */.h)(desired, 'instance')}; a kill would be an outage` };
}
/** Why no instance of this group may be killed, by how its members are. */
function membersSkip({ group, members }, minHealthy) {
    const { name, desired } = group;
    const moving = members.filter(({ lifecycle }) => lifecycle !== 'InService' && lifecycle !== 'Standby');
    const [first] = moving;
    if (first !== undefined) {
        const which = `${first.instanceId}: ${first.lifecycle}`;
        return { reason: 'changing', detail: `on the move: ${(0,counted/* counted */.h)(moving.length, 'instance')} of ${name} (${which})` };
    }
    const healthy = members.filter(({ lifecycle, healthy }) => lifecycle === 'InService' && healthy).length;
    if (healthy >= desired && healthy - 1 >= minHealthy)
        return undefined;
    return {
        reason: 'below-min-healthy',
        detail: `${name} has ${healthy} healthy of ${desired} wanted; ${minHealthy} must stay healthy after a kill`
    };
}
const notLive = ({ name }) => ({
    reason: 'not-live',
    detail: `${name} gets no production traffic (a retained or a new release)`
});
const stoppedWorkers = ({ name }) => ({
    reason: 'not-live',
    detail: `${name} was stopped and is kept for a rollback (tag ${lib_tags/* TAG */.Dk.stopped})`
});
/**
 * Why no instance of an application may be killed while one of its releases is being deployed. A deploy tags its new
 * group with the capacity that it holds until it has settled.
 */
function deployTagSkip(groups) {
    const held = groups.find(({ tags }) => tags[lib_tags/* TAG */.Dk.capacity] !== undefined);
    if (held === undefined)
        return undefined;
    return { reason: 'deploying', detail: `a deploy holds the capacity of ${held.name} (tag ${lib_tags/* TAG */.Dk.capacity})` };
}
/** The first member that comes up. Outside production it is of another's deploy, or of one that lost its tag. */
const comingUp = ({ members }) => members.find(({ lifecycle }) => lifecycle.startsWith('Pending'));
/** How old the answer of a safety lever may be when an instance is ended. */
const LEVER_SECONDS = 5;
/**
 * The safety levers of AWS FIS: people pull them in an outage. A lever that cannot be asked is no permission. It is asked
 * before a claim and again after it, but not twice within seconds.
 */
function safetyLevers(fleet, now) {
    const answers = new Map();
    return async (group) => {
        const place = (0,src_groups/* placeName */.fW)(group);
        const known = answers.get(place);
        if (known !== undefined && now() - known.askedAt <= LEVER_SECONDS * 1000)
            return known.skip;
        const askedAt = now();
        const skip = await leverSkip(fleet, group);
        answers.set(place, { askedAt, skip });
        return skip;
    };
}
async function leverSkip(fleet, group) {
    try {
        const { status, reason } = await fleet.safetyLever(group);
        if (status === 'disengaged')
            return undefined;
        return { reason: 'safety-lever', detail: `it is ${status}${reason === undefined ? '' : `: ${reason}`}` };
    }
    catch (error) {
        const why = (0,errors/* messageOf */.bD)(error);
        return { reason: 'safety-lever-unsure', detail: `nobody could say how the safety lever of AWS FIS stands (${why})` };
    }
}
/** Why no instance of a group may be killed now, by the instance refresh that is replacing them. */
async function refreshSkip(fleet, group) {
    if (!(await fleet.isRefreshing(group)))
        return undefined;
    return { reason: 'changing', detail: `an instance refresh of ${group.name} is in progress` };
}

;// CONCATENATED MODULE: ./actions/chaos/src/recovery.ts



const ROUND_SECONDS = 1;
const PROBES_A_ROUND = 4;
/** Rounds in a row that must find everything well: an application that flaps has not recovered. */
const STEADY_ROUNDS = 3;
/** The shortest period of an alarm is ten seconds (CloudWatch API reference, PutMetricAlarm). */
const ALARM_ROUNDS = 10;
/** A round of probes, spread over its second. Without URLs only the second passes. */
async function probeRound({ probe, urls, pause }) {
    const answers = [];
    for (let nth = 0; nth < PROBES_A_ROUND; nth++) {
        answers.push(...urls.map(url => probe(url)));
        await pause(ROUND_SECONDS / PROBES_A_ROUND);
    }
    return Promise.all(answers);
}
/** Why the application is not steady before a kill, or undefined when all probes of a round are answered well. */
async function unsteadySkip(measuring) {
    if (measuring.urls.length === 0)
        return undefined;
    const answers = await probeRound(measuring);
    const failed = answers.filter(({ ok }) => !ok);
    if (failed.length === 0)
        return undefined;
    const detail = `${failed.length} of ${(0,counted/* counted */.h)(answers.length, 'probe')} failed before the kill (${failed[0]?.detail})`;
    return { reason: 'unsteady', detail };
}
const isWell = ({ healthy, wanted, failed, alarm }) => healthy !== undefined && healthy >= wanted && failed === 0 && alarm === undefined;
/** How the watch ends with these rounds, or undefined when it goes on. */
function endingOf(rounds, { at, timeoutSeconds }, now) {
    const last = rounds.slice(-STEADY_ROUNDS);
    if (last.length === STEADY_ROUNDS && last.every(isWell))
        return 'recovered';
    return (now - at) / 1000 > timeoutSeconds ? 'too late' : undefined;
}
/** What the rounds say, as numbers and as a timeline. Pure. */
function recoveryOf(rounds, watched, ending) {
    const { at: start, victim, timeoutSeconds } = watched;
    const seconds = (at) => Math.max(0, Math.round((at - start) / 100) / 10);
    const lastAt = rounds.at(-1)?.at ?? start;
    const detected = rounds.find(({ countsVictim }) => !countsVictim);
    const failing = rounds.filter(({ failed }) => failed > 0);
    const [firstFailing] = failing;
    const lastFailing = failing.at(-1);
    const fired = rounds.find(({ alarm }) => alarm?.reason === 'alarm');
    const whole = ending === 'recovered' ? rounds.at(-STEADY_ROUNDS) : undefined;
    const moments = [{ at: start, what: `${victim} ended` }];
    const note = (round, what) => {
        if (round !== undefined)
            moments.push({ at: round.at, what });
    };
    note(detected, `${victim} no longer counts as healthy`);
    note(firstFailing, `first failed probe: ${firstFailing?.firstFailure}`);
    if (ending !== undefined && lastFailing !== firstFailing)
        note(lastFailing, 'last failed probe');
    note(fired, `alarm: ${fired?.alarm?.detail}`);
    rounds.forEach((round, index) => {
        const before = rounds[index - 1];
        if (round.unanswered !== undefined && before?.unanswered === undefined) {
            note(round, `AWS did not say how the group is: ${round.unanswered}`);
        }
        if (round.healthy !== undefined && round.healthy !== before?.healthy) {
            note(round, `${round.healthy} of ${round.wanted} healthy without ${victim}`);
        }
    });
    note(whole, 'whole and steady again');
    if (ending === 'too late')
        note(rounds.at(-1), `not whole and steady within ${timeoutSeconds} s`);
    if (ending === 'cancelled')
        moments.push({ at: lastAt, what: 'the run was cancelled; nobody knows what came of it' });
    return {
        ...(ending === undefined ? {} : { ending }),
        ...(detected === undefined ? {} : { detectSeconds: seconds(detected.at) }),
        recoverySeconds: seconds(whole?.at ?? lastAt),
        probes: rounds.reduce((sum, { probes }) => sum + probes, 0),
        failedProbes: rounds.reduce((sum, { failed }) => sum + failed, 0),
        ...(firstFailing?.firstFailure === undefined ? {} : { firstFailure: firstFailing.firstFailure }),
        ...(lastFailing === undefined ? {} : { lastFailureSeconds: seconds(lastFailing.answeredAt) }),
        ...(fired?.alarm === undefined ? {} : { alarm: fired.alarm.detail }),
        rounds,
        timeline: moments.sort((a, b) => a.at - b.at)
    };
}
/**
 * Measures the application from the kill until, for some rounds in a row, the group has all its healthy members without
 * the victim, every probe is answered and no alarm fires; or until the time is out, or the run is cancelled.
 */
async function watchRecovery(measuring, watched, say) {
    const { now, signal } = measuring;
    const rounds = [];
    const told = new Set();
    const tell = (recovery) => {
        for (const { at, what } of recovery.timeline) {
            if (told.has(what))
                continue;
            told.add(what);
            say(`${((at - watched.at) / 1000).toFixed(1)} s: ${what}`);
        }
        return recovery;
    };
    for (;;) {
        if (signal.aborted)
            return tell(recoveryOf(rounds, watched, 'cancelled'));
        try {
            rounds.push(await oneRound(measuring, watched, rounds));
        }
        catch (error) {
            if (signal.aborted)
                continue;
            throw error;
        }
        const ending = endingOf(rounds, watched, now());
        const recovery = tell(recoveryOf(rounds, watched, ending));
        if (ending !== undefined)
            return recovery;
    }
}
async function oneRound(measuring, watched, before) {
    const last = before.at(-1);
    const at = measuring.now();
    const [seen, answers] = await Promise.all([look(measuring.fleet, watched, last), probeRound(measuring)]);
    const failed = answers.filter(({ ok }) => !ok);
    const round = {
        at,
        answeredAt: measuring.now(),
        ...seen,
        probes: answers.length,
        failed: failed.length,
        ...(failed[0] === undefined ? {} : { firstFailure: failed[0].detail })
    };
    // A recovery is not believed without asking; else the answer of some rounds ago does.
    const mustAsk = isWell(round) || before.length % ALARM_ROUNDS === 0;
    const alarm = mustAsk ? await alarmSkip(measuring.alarms, measuring.stopAlarms) : last?.alarm;
    return { ...round, ...(alarm === undefined ? {} : { alarm }) };
}
/** How the group is. That AWS does not answer ends nothing: the instance is ended, and somebody must tell of it. */
async function look(fleet, { group, victim }, last) {
    try {
        const [sighting] = await fleet.read([group]);
        const { members } = sighting === undefined ? { members: [] } : await fleet.withTargetHealth(sighting);
        const well = members.filter(({ lifecycle, healthy }) => lifecycle === 'InService' && healthy);
        const without = well.filter(({ instanceId }) => instanceId !== victim);
        const wanted = sighting?.group.desired ?? group.desired;
        return { healthy: without.length, wanted, countsVictim: without.length < well.length };
    }
    catch (error) {
        const unanswered = (0,errors/* messageOf */.bD)(error);
        return { wanted: last?.wanted ?? group.desired, countsVictim: last?.countsVictim ?? true, unanswered };
    }
}

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

;// CONCATENATED MODULE: ./actions/chaos/src/victims.ts



const besideProduction = ({ group }, { instanceId }) => ({
    reason: 'deploying',
    detail: `${group.name} comes up beside production (${instanceId})`
});
/**
 * Asks the guards of an application's groups, the cheap ones first: balancers are asked only about groups that nothing
 * else forbids, or that might be a deploy in progress.
 */
async function examine(application, sightings, { minHealthy, exclude }, fleet) {
    const { groups, neighbours = [] } = application;
    const seen = new Map(sightings.map(sighting => [(0,src_groups/* groupKey */.$6)(sighting.group), sighting]));
    const skips = new Map();
    const candidates = [];
    let deploy = deployTagSkip((0,src_groups/* watchedOf */.gn)(application).flatMap(group => seen.get((0,src_groups/* groupKey */.$6)(group))?.group ?? []));
    for (const sighting of neighbours.flatMap(group => seen.get((0,src_groups/* groupKey */.$6)(group)) ?? [])) {
        const pending = deploy === undefined ? comingUp(sighting) : undefined;
        if (pending !== undefined && !(await fleet.isLive(sighting.group)))
            deploy = besideProduction(sighting, pending);
    }
    for (const listed of groups) {
        const key = (0,src_groups/* groupKey */.$6)(listed);
        const sighting = seen.get(key);
        if (sighting === undefined) {
            skips.set(key, { reason: 'changing', detail: `${listed.name} is gone` });
            continue;
        }
        const { group } = sighting;
        const glob = excludedBy(group.name, exclude);
        const excluded = glob === undefined ? undefined : { reason: 'excluded', detail: `${group.name} matches ${glob}` };
        const pending = comingUp(sighting);
        let skip = excluded ?? groupSkip(group) ?? membersSkip(sighting, minHealthy);
        if (pending !== undefined || skip === undefined) {
            const isLive = await fleet.isLive(group);
            if (!isLive && pending !== undefined) {
                deploy ??= besideProduction(sighting, pending);
            }
            if (!isLive)
                skip ??= notLive(group);
        }
        if (skip === undefined) {
            const { members } = await fleet.withTargetHealth(sighting);
            skip = membersSkip({ group, members }, minHealthy);
            const able = skip === undefined ? members.filter(one => one.lifecycle === 'InService' && one.healthy) : [];
            candidates.push(...able.map(({ instanceId }) => ({ group, instanceId })));
        }
        if (skip !== undefined)
            skips.set(key, skip);
    }
    if (deploy !== undefined) {
        const why = deploy;
        return { candidates: [], skips: new Map(groups.map(group => [(0,src_groups/* groupKey */.$6)(group), why])) };
    }
    return { candidates: candidates.sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1)), skips };
}

;// CONCATENATED MODULE: ./actions/chaos/src/kill.ts








/**
 * An application's turn: guards, claim, guards again, kill, recovery; in that order. A claim whose outcome is unknown is
 * no permission.
 * @throws whatever AWS throws; the claim may then be spent.
 */
async function attempt(turn, date, sightings, request, world) {
    const { application } = turn;
    const { fleet, claims, now } = world;
    const all = (skip, more = {}) => ({
        spends: false,
        skips: new Map(application.groups.map(group => [(0,src_groups/* groupKey */.$6)(group), skip])),
        ...more
    });
    const examined = await examine(application, sightings, request, fleet);
    const chosen = choose(application, examined, world);
    if (chosen === undefined)
        return { spends: false, skips: examined.skips };
    const { group, instanceId } = chosen;
    const only = (skip, more = {}) => ({
        spends: false,
        skips: skipsBeside(application, examined, group, skip),
        ...more
    });
    const pulled = request.honorSafetyLever ? await world.lever(group) : undefined;
    if (pulled !== undefined)
        return only(pulled);
    const measuring = { ...world, stopAlarms: request.stopAlarms, urls: urlsOf(request.probeUrls, group) };
    const unsteady = await unsteadySkip(measuring);
    if (unsteady !== undefined)
        return all(unsteady);
    // AWS tells of the refreshes of one group a call. A tick asks once, after the claim, where the world may have changed;
    // it is asked here too where no claim follows, and where somebody would want the kill a little later.
    if (!request.unleashed || request.isNow) {
        const refreshing = await refreshSkip(fleet, group);
        if (refreshing !== undefined)
            return only(refreshing);
    }
    if (!request.unleashed) {
        const detail = `would end ${instanceId} of ${group.name}; set unleashed: true`;
        return only({ reason: 'leashed', detail }, { spends: true });
    }
    const place = (0,src_groups/* placeOf */.$t)(group);
    const claim = { run: request.run, group: group.name, ...place, instanceId, at: new Date(now()).toISOString() };
    try {
        if ((await claims.take(application.name, date, claim)) === 'taken') {
            return all({ reason: 'claimed', detail: 'another run took today’s claim' });
        }
    }
    catch (error) {
        const detail = `the claim store did not answer clearly (${(0,errors/* messageOf */.bD)(error)}); nothing is killed`;
        return all({ reason: 'store-unsure', detail }, { error: asError(error) });
    }
    return ending({ turn, date, chosen, examined, claim, measuring }, request, world);
}
/** What comes of a claim: the guards once more, the kill, its recovery, and the record of it. */
async function ending(claimed, request, world) {
    const { turn, date, chosen, examined, claim, measuring } = claimed;
    const { application } = turn;
    const { group, instanceId } = chosen;
    const { fleet, claims, say, now } = world;
    const skips = (skip) => skipsBeside(application, examined, group, skip);
    const record = (more) => claims.complete(application.name, date, { ...claim, ...more });
    let late;
    try {
        late = await lateSkip(turn, date, chosen, request, world);
    }
    catch (error) {
        await record({ outcome: { spared: 'error' } }).catch(() => undefined);
        throw error;
    }
    if (late !== undefined) {
        const spared = { spends: false, skips: skips(late) };
        try {
            await record({ outcome: { spared: late.reason } });
            return spared;
        }
        catch (error) {
            const what = `${instanceId} of ${group.name} was not ended (${late.reason}), but its claim does not say so and counts as a kill: ${(0,errors/* messageOf */.bD)(error)}`;
            return { ...spared, error: new Error(what, { cause: error }) };
        }
    }
    say(`${application.name}: ending ${instanceId} of ${(0,src_groups/* groupKey */.$6)(group)} through ${request.terminateVia}.`);
    const at = now();
    try {
        await fleet.terminate(group, instanceId, request.terminateVia);
    }
    catch (error) {
        const detail = `nobody knows whether ${instanceId} of ${group.name} was ended: ${(0,errors/* messageOf */.bD)(error)}`;
        return { spends: true, skips: skips({ reason: 'error', detail }), error: asError(error) };
    }
    const watched = { group, victim: instanceId, at, timeoutSeconds: request.recoveryTimeoutSeconds };
    const recovery = await watchRecovery(measuring, watched, line => say(`${application.name}: ${line}`));
    const verdict = verdictOf(recovery);
    const { recoverySeconds, detectSeconds, failedProbes, probes } = recovery;
    say(`${application.name}: ${verdict}, ${recoverySeconds} s, ${failedProbes} of ${(0,counted/* counted */.h)(probes, 'probe')} failed.`);
    try {
        await record({ outcome: verdict, recoverySeconds, ...(detectSeconds === undefined ? {} : { detectSeconds }) });
    }
    catch (error) {
        // The kill is to be told whatever becomes of its record; the claim itself stands, as one of unknown outcome.
        say(`${application.name}: the claim does not say what came of it: ${(0,errors/* messageOf */.bD)(error)}`);
    }
    const others = new Map(skips({ reason: 'not-chosen', detail: `${instanceId} was taken` }));
    others.delete((0,src_groups/* groupKey */.$6)(group));
    const kill = {
        application: application.name,
        group: group.name,
        ...(0,src_groups/* placeOf */.$t)(group),
        instanceId,
        at,
        recovery,
        verdict
    };
    return { kill, spends: true, skips: others };
}
const asError = (error) => (error instanceof Error ? error : new Error(String(error)));
/** A deviation is anything that a user or an alarm noticed, and a group that was not whole in time. */
function verdictOf({ ending, failedProbes, alarm }) {
    if (failedProbes > 0 || alarm !== undefined || ending === 'too late')
        return 'deviated';
    return ending === 'recovered' ? 'steady' : 'aborted';
}
/** A random candidate. Undefined without candidates. */
function choose({ name }, { candidates }, { random }) {
    if (candidates.length === 0)
        return undefined;
    const chosen = candidates[random(candidates.length)];
    if (chosen === undefined)
        throw new Error(`the random source chose nobody of ${name}`);
    return chosen;
}
/** The skips of an application whose chosen group has this one; its others keep their own, or were not chosen. */
function skipsBeside({ groups }, { skips }, chosen, skip) {
    const other = { reason: 'not-chosen', detail: `${chosen.name} was chosen` };
    return new Map(groups.map(group => {
        const key = (0,src_groups/* groupKey */.$6)(group);
        return [key, key === (0,src_groups/* groupKey */.$6)(chosen) ? skip : (skips.get(key) ?? other)];
    }));
}
/** The guards once more, after the claim: what they saw may be old by then, and another run may have claimed as well. */
async function lateSkip({ application, until }, date, { group, instanceId }, request, { fleet, claims, alarms, lever, now, signal }) {
    const { candidates, skips } = await examine(application, await fleet.read((0,src_groups/* watchedOf */.gn)(application)), request, fleet);
    const key = (0,src_groups/* groupKey */.$6)(group);
    const isThere = candidates.some(one => one.instanceId === instanceId && (0,src_groups/* groupKey */.$6)(one.group) === key);
    const detail = `${instanceId} is no healthy member of ${group.name} any more`;
    if (!isThere)
        return skips.get(key) ?? { reason: 'changing', detail };
    const changed = (await refreshSkip(fleet, group)) ??
        (await dayBudgetSkip(date, request.maxKillsPerDay, claims)) ??
        (await alarmSkip(alarms, request.stopAlarms)) ??
        (request.honorSafetyLever ? await lever(group) : undefined);
    if (changed !== undefined)
        return changed;
    if (signal.aborted)
        return { reason: 'cancelled', detail: 'the run was cancelled before the kill' };
    // The last look at the clock: those before may have taken long.
    if (now() < until)
        return undefined;
    return { reason: 'outside-window', detail: `its window ended at ${new Date(until).toISOString()}` };
}
/** Whether the kills of this date, but for the claim that this run has just taken, leave none to it. */
async function dayBudgetSkip(date, most, claims) {
    if (most === undefined)
        return undefined;
    const kills = (await claims.between(date, date)).filter(({ claim }) => (0,chaos_claims/* isKill */.pc)(claim)).length - 1;
    return kills < most ? undefined : daySpent(kills, most, date);
}
const daySpent = (kills, most, date) => ({
    reason: 'day-budget-spent',
    detail: `${kills} of ${most} kills of ${date} are taken`
});
const urlsOf = (patterns, group) => patterns.map(pattern => pattern
    .replaceAll('<application>', (0,src_groups/* applicationOf */.KM)(group))
    .replaceAll('<environment>', group.tags['kiln:environment'] ?? ''));

// EXTERNAL MODULE: ./node_modules/temporal-polyfill/index.js + 6 modules
var temporal_polyfill = __webpack_require__(8599);
// EXTERNAL MODULE: ./lib/chaos/history.ts
var chaos_history = __webpack_require__(1557);
;// CONCATENATED MODULE: ./actions/chaos/src/past.ts




/**
 * The end of the last month whose claims nobody needs any more: neither today's budget, nor a gap, nor those who want to
 * look. Whole months only, so that all runs which move a month at once move the same claims.
 */
function forgettable(today, keepDays, minDays, calendar) {
    const kept = temporal_polyfill/* Temporal */.fE.PlainDate.from(today).subtract({ days: keepDays }).toString();
    const needed = (0,src_day/* workdaysBefore */.yM)(today, minDays - 1, calendar).at(-1) ?? today;
    const first = kept < needed ? kept : needed;
    return temporal_polyfill/* Temporal */.fE.PlainDate.from(first).with({ day: 1 }).subtract({ days: 1 }).toString();
}
/**
 * Moves the claims up to the end of a month into the history. Several runs may do so at once: whoever lists a month
 * finds each day as a claim, or in the record that it reads afterwards, because a claim is removed only once the record
 * is seen to hold it. So every record that is written holds all days.
 * @returns how many claims were moved.
 */
async function tidy(claims, history, until) {
    const old = await claims.between(chaos_claims/* ALL_DATES */.eF[0], until);
    const byMonth = Map.groupBy(old, ({ application, date }) => `${date.slice(0, 7)} ${application}`);
    for (const taken of byMonth.values()) {
        const [first] = taken;
        const { application } = first;
        const month = first.date.slice(0, 7);
        const days = new Map((await history.month(application, month)).map(day => [day[0], day]));
        for (const { date, claim } of taken)
            days.set(Number(date.slice(8)), (0,chaos_history/* dayRecord */.on)(date, claim));
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
    for (const { application, date, claim } of await claims.between(...chaos_claims/* ALL_DATES */.eF))
        add(application, date, (0,chaos_history/* dayRecord */.on)(date, claim));
    for (const record of await history.all())
        for (const day of record.days)
            add(record.application, (0,chaos_history/* dateOf */.Q$)(record.month, day), day);
    return [...days]
        .map(([application, known]) => past(application, known))
        .sort((a, b) => (a.application < b.application ? -1 : 1));
}
function past(application, days) {
    const kills = [...days].filter(([, [, , outcome]]) => (0,chaos_claims/* isKill */.pc)({ outcome }));
    const seconds = kills.flatMap(([, [, , , recovery]]) => recovery ?? []).sort((a, b) => a - b);
    const count = (outcome) => kills.filter(([, day]) => day[2] === outcome).length;
    return {
        application,
        kills: kills.length,
        deviated: count('deviated'),
        unknown: count(chaos_history/* UNKNOWN */.HV),
        spared: days.size - kills.length,
        lastKill: kills
            .map(([date]) => date)
            .sort()
            .at(-1),
        medianRecoverySeconds: seconds[Math.floor(seconds.length / 2)],
        longestRecoverySeconds: seconds.at(-1)
    };
}

// EXTERNAL MODULE: ./actions/chaos/src/report.ts
var report = __webpack_require__(56);
// EXTERNAL MODULE: ./actions/chaos/src/settings.ts
var src_settings = __webpack_require__(7435);
;// CONCATENATED MODULE: ./actions/chaos/src/schedule.ts




/** Why it is not the application's turn on this date at this moment, or its turn. Pure. */
function turnOf(application, date, request, now) {
    const excluded = excludedSkip(application, request.exclude);
    if (excluded !== undefined)
        return excluded;
    const settings = (0,src_settings/* settingsOf */.f5)(application, request.defaults, now);
    if ('reason' in settings)
        return settings;
    const { rhythm, calendar, pausedUntil = 0 } = settings;
    if (now < pausedUntil)
        return { reason: 'paused', detail: `paused until ${new Date(pausedUntil).toISOString()}` };
    const off = (0,src_day/* dayOff */.el)(date, calendar);
    if (off !== undefined)
        return { reason: off, detail: `${date} is not a working day` };
    const { from, until } = (0,src_day/* windowOn */.A1)(date, calendar);
    if (now < from || now >= until) {
        const times = `${new Date(from).toISOString()} to ${new Date(until).toISOString()}`;
        return { reason: 'outside-window', detail: `the window of ${date} is ${times}` };
    }
    if (request.isNow)
        return { application, at: now, until };
    const at = (0,src_day/* dueAt */.s5)(request.seed, date, application.name, rhythm, calendar);
    if (at === undefined)
        return { reason: 'not-drawn', detail: `${date} spares it` };
    return now < at ? { reason: 'not-due', detail: `due at ${new Date(at).toISOString()}` } : { application, at, until };
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
/** Why the claims of this date and of those before leave the application alone. A spared instance was no kill. */
function claimedSkip({ name }, today, before, minDays) {
    const claim = today.get(name);
    if (claim !== undefined) {
        return { reason: 'claimed', detail: `${claim.instanceId} was taken today by run ${claim.run}` };
    }
    const recent = before.find(({ application, claim: earlier }) => application === name && (0,chaos_claims/* isKill */.pc)(earlier));
    if (recent === undefined)
        return undefined;
    return {
        reason: 'min-gap',
        detail: `an instance was ended on ${recent.date}, and ${minDays} working days must lie between`
    };
}
/** The dates before this one whose kills forbid another: the gap's working days. */
const gapOf = (date, { rhythm, calendar }) => (0,src_day/* workdaysBefore */.yM)(date, rhythm.minDays - 1, calendar);
/** The days from a date on as every tick will compute them. Guards and claims are asked at the time of a kill, not now. */
function planOf(applications, from, days, request, now) {
    const { calendar } = request.defaults;
    const dates = Array.from({ length: days }, (_, day) => (0,src_day/* dateAfter */.zL)(from, day));
    const kills = [];
    const never = [];
    for (const application of applications) {
        const settings = (0,src_settings/* settingsOf */.f5)(application, request.defaults, now);
        const skip = excludedSkip(application, request.exclude) ?? ('reason' in settings ? settings : undefined);
        if (skip !== undefined || 'reason' in settings) {
            if (skip !== undefined)
                never.push({ application, skip });
            continue;
        }
        const planned = [];
        for (const date of dates) {
            const at = (0,src_day/* dueAt */.s5)(request.seed, date, application.name, settings.rhythm, settings.calendar);
            if (at === undefined || at < (settings.pausedUntil ?? 0))
                continue;
            const gap = gapOf(date, settings);
            const earlier = planned.find(kill => kill.unless === undefined && gap.includes(kill.date));
            planned.push({ date, application: application.name, at, ...(earlier ? { unless: earlier.date } : {}) });
        }
        kills.push(...planned);
    }
    const daysOff = dates.flatMap(date => {
        const why = (0,src_day/* dayOff */.el)(date, calendar);
        return why === undefined ? [] : [{ date, why }];
    });
    return { kills: kills.sort((a, b) => a.at - b.at), daysOff, never };
}

;// CONCATENATED MODULE: ./actions/chaos/src/sightings.ts

/** How old a look at a group may be for its guards, before a claim is taken. */
const FRESH_SECONDS = 30;
/** One call of AWS reads a hundred; a run whose budget is soon spent needs few of them, with all their instances. */
const [FIRST_LOOK, LARGEST_LOOK] = [20, 100];
/** The groups of the turns ahead, read many at once, and once more when the turns before took long. */
class Sightings {
    #fleet;
    #turns;
    #now;
    #groupsALook = FIRST_LOOK;
    #readAt = 0;
    #read = new Map();
    #covered = new Set();
    constructor(fleet, turns, now) {
        this.#fleet = fleet;
        this.#turns = turns;
        this.#now = now;
    }
    async of(turn) {
        const isFresh = this.#now() - this.#readAt < FRESH_SECONDS * 1000;
        if (!isFresh || !this.#covered.has(turn.application.name))
            await this.#readFrom(turn);
        return (0,src_groups/* watchedOf */.gn)(turn.application).flatMap(group => this.#read.get((0,src_groups/* groupKey */.$6)(group)) ?? []);
    }
    async #readFrom(turn) {
        const groups = new Map((0,src_groups/* watchedOf */.gn)(turn.application).map(group => [(0,src_groups/* groupKey */.$6)(group), group]));
        this.#covered = new Set([turn.application.name]);
        for (const { application } of this.#turns.slice(this.#turns.indexOf(turn) + 1)) {
            const more = (0,src_groups/* watchedOf */.gn)(application);
            if (groups.size + more.length > this.#groupsALook)
                break;
            for (const group of more)
                groups.set((0,src_groups/* groupKey */.$6)(group), group);
            this.#covered.add(application.name);
        }
        this.#groupsALook = Math.min(LARGEST_LOOK, this.#groupsALook * 2);
        this.#readAt = this.#now();
        this.#read = new Map((await this.#fleet.read([...groups.values()])).map(sighting => [(0,src_groups/* groupKey */.$6)(sighting.group), sighting]));
    }
}

;// CONCATENATED MODULE: ./actions/chaos/src/main.ts












/** One tick: every opted-in group is killed from, or skipped with its reason. */
async function chaos(request, world) {
    const { progress } = world;
    const date = (0,src_day/* localDate */.gD)(world.now(), request.defaults.calendar.timeZone);
    if (request.mode === 'report')
        return { ...reportOf(date), past: await pastOf(world.claims, world.history) };
    const all = await optedInApplications(request, world);
    if (request.mode === 'plan') {
        const plan = planOf(all, request.planFrom ?? date, request.planDays, request, world.now());
        for (const row of (0,report/* planRows */.Lq)(plan, request.defaults.calendar.timeZone))
            progress.say(row.join('  '));
        const never = plan.never.flatMap(({ application, skip }) => skippedOf(application, skip));
        return { ...reportOf(date, [], never), plan };
    }
    const killed = [];
    const skipped = [];
    const errors = [];
    const turns = [];
    for (const application of all) {
        const turn = turnOf(application, date, request, world.now());
        if ('reason' in turn)
            skipped.push(...skippedOf(application, turn));
        else
            turns.push(turn);
    }
    for (const [reason, those] of Map.groupBy(skipped, skip => skip.reason)) {
        progress.say(`${(0,counted/* counted */.h)(those.length, 'group')} skipped: ${reason}.`);
        if (reason === 'bad-tag')
            for (const { application, detail } of those)
                progress.warn(`${application}: ${detail}`);
    }
    progress.say(`Due: ${turns.length} of ${(0,counted/* counted */.h)(all.length, 'application')}.`);
    for await (const { application, result } of taken(turns, date, request, world)) {
        if (result.kill !== undefined)
            killed.push(result.kill);
        if (result.error !== undefined)
            errors.push({ application: application.name, error: result.error });
        const told = application.groups.flatMap(group => {
            const skip = result.skips.get((0,src_groups/* groupKey */.$6)(group));
            return skip === undefined ? [] : [skippedGroup(application, group, skip)];
        });
        skipped.push(...told);
        const [first] = told;
        if (first !== undefined && result.kill === undefined) {
            progress.say(`${application.name}: skipped, ${first.reason}: ${first.detail}`);
        }
    }
    if (!world.signal.aborted) {
        await tellOf(killed, world);
        if (killed.length > 0)
            await forget(date, request, world);
    }
    return reportOf(date, killed, skipped, errors);
}
async function optedInApplications(request, { fleet, progress }) {
    const groups = (await fleet.optedIn()).filter(src_groups/* optedIn */.QL);
    const all = (0,src_groups/* applications */.cU)(groups, request.grouping, request.application);
    if (request.application !== undefined && all.length === 0) {
        throw new errors/* KilnError */.NF(`No Auto Scaling group of "${request.application}" has the tag kiln:chaos=enabled.`, {
            remedy: 'Opt the application in by that tag on its group, or correct the input application.'
        });
    }
    progress.say(`Opted in to chaos: ${(0,counted/* counted */.h)(groups.length, 'group')}; asked for of them: ${(0,counted/* counted */.h)(all.length, 'application')}.`);
    return all;
}
const skippedGroup = ({ name }, group, { reason, detail }) => ({
    application: name,
    group: group.name,
    reason,
    detail,
    ...(0,src_groups/* placeOf */.$t)(group)
});
const skippedOf = (application, skip) => application.groups.map(group => skippedGroup(application, group, skip));
/** The turns of this tick, those that were due first going first, one after the other. */
async function* taken(turns, date, request, world) {
    if (turns.length === 0)
        return;
    const { fleet, claims, signal, now } = world;
    const whole = (application, skip, error) => ({
        application,
        result: {
            spends: false,
            skips: new Map(application.groups.map(group => [(0,src_groups/* groupKey */.$6)(group), skip])),
            ...(error === undefined ? {} : { error })
        }
    });
    const { today, before } = await claimsSoFar(date, request, world);
    let kills = [...today.values()].filter(chaos_claims/* isKill */.pc).length;
    let left = request.maxKillsPerRun;
    const open = [];
    for (const turn of turns.toSorted((a, b) => a.at - b.at)) {
        const skip = claimedSkip(turn.application, today, before, request.defaults.rhythm.minDays);
        if (skip === undefined)
            open.push(turn);
        else
            yield whole(turn.application, skip);
    }
    const alarm = open.length === 0 ? undefined : await alarmSkip(world.alarms, request.stopAlarms);
    if (request.unleashed && open.length > 0 && alarm === undefined)
        await claims.prove();
    const seen = new Sightings(fleet, open, now);
    const here = { ...world, lever: safetyLevers(fleet, now), say: world.progress.say };
    for (const turn of open) {
        const { application } = turn;
        const { maxKillsPerRun, maxKillsPerDay } = request;
        if (signal.aborted) {
            yield whole(application, { reason: 'cancelled', detail: 'the run was cancelled before its turn' });
        }
        else if (alarm !== undefined) {
            yield whole(application, alarm);
        }
        else if (left < 1) {
            yield whole(application, { reason: 'budget-spent', detail: `this run may kill ${maxKillsPerRun}` });
        }
        else if (maxKillsPerDay !== undefined && kills >= maxKillsPerDay) {
            yield whole(application, daySpent(kills, maxKillsPerDay, date));
        }
        else {
            try {
                const result = await attempt(turn, date, await seen.of(turn), request, here);
                if (result.spends) {
                    left--;
                    kills++;
                }
                yield { application, result };
            }
            catch (error) {
                yield whole(application, { reason: 'error', detail: (0,errors/* messageOf */.bD)(error) }, asError(error));
            }
        }
    }
}
/** The claims of today, and of the days before whose kills forbid another. @throws KilnError when nobody can say. */
async function claimsSoFar(date, { defaults }, { claims }) {
    try {
        const today = await claims.between(date, date);
        const before = [];
        for (const day of gapOf(date, defaults))
            before.push(...(await claims.between(day, day)));
        return { today: new Map(today.map(({ application, claim }) => [application, claim])), before };
    }
    catch (error) {
        throw new errors/* KilnError */.NF(`The claim store cannot be read, so nothing may be ended: ${(0,errors/* messageOf */.bD)(error)}`, {
            remedy: 'Correct the input claim-store, or give the role the rights that the README lists for it.',
            cause: error
        });
    }
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
            progress.warn(`${kill.application}: no issue could be opened or updated: ${(0,errors/* messageOf */.bD)(error)}`);
        }
    }
}
/** Old claims become history, in the runs that add a claim. That it fails harms nobody: the next one does it. */
async function forget(date, request, world) {
    const { rhythm, calendar } = request.defaults;
    const until = forgettable(date, request.keepClaimsDays, rhythm.minDays, calendar);
    try {
        const moved = await tidy(world.claims, world.history, until);
        if (moved > 0)
            world.progress.say(`${(0,counted/* counted */.h)(moved, 'claim')} up to ${until} went into the history.`);
    }
    catch (error) {
        world.progress.say(`Old claims stay for now: ${(0,errors/* messageOf */.bD)(error)}`);
    }
}
function reportOf(date, killed = [], skipped = [], errors = []) {
    const verdicts = new Set(killed.map(({ verdict }) => verdict));
    const verdict = ['deviated', 'aborted', 'steady'].find(one => verdicts.has(one)) ?? 'skipped';
    return { date, verdict, killed, skipped, errors };
}


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
/* harmony export */   DH: () => (/* binding */ skipsJson),
/* harmony export */   Lq: () => (/* binding */ planRows),
/* harmony export */   Mf: () => (/* binding */ killOf),
/* harmony export */   g5: () => (/* binding */ failureOf),
/* harmony export */   l4: () => (/* binding */ reportJson),
/* harmony export */   lz: () => (/* binding */ REPORT_PATH),
/* harmony export */   uL: () => (/* binding */ reportMarkdown)
/* harmony export */ });
/* unused harmony export planHead */
/* harmony import */ var _lib_counted_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7592);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1262);
/* harmony import */ var _issues_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3743);




/** A table of more groups is cut: GitHub refuses a summary above 1 MiB, and nobody reads one. The report has all. */
const ROWS_SHOWN = 200;
/** The report as Markdown for the job's summary; times in the zone of the plan. Pure. */
function reportMarkdown(report, mode, timeZone) {
    const { date, verdict, plan, past, killed, skipped, errors } = report;
    const parts = [`### Chaos, ${date}: ${mode === 'plan' || mode === 'report' ? mode : verdict}`];
    if (plan !== undefined)
        parts.push(planMarkdown(plan, timeZone));
    if (past !== undefined)
        parts.push(pastMarkdown(past));
    for (const kill of killed)
        parts.push(`#### ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(kill.application)}: ${kill.verdict}`, (0,_issues_js__WEBPACK_IMPORTED_MODULE_2__/* .killMarkdown */ .Eh)(kill));
    if (skipped.length > 0)
        parts.push(skippedMarkdown(skipped));
    if (errors.length > 0) {
        const rows = errors.map(({ application, error }) => [(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(application), (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)((0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .explain */ .WE)(error))]);
        parts.push((0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['application', 'error'], rows));
    }
    return parts.join('\n\n');
}
function skippedMarkdown(skipped) {
    const rows = skipped
        .slice(0, ROWS_SHOWN)
        .map(skip => [(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(skip.application), (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)((0,_issues_js__WEBPACK_IMPORTED_MODULE_2__/* .placed */ .GS)(skip)), skip.reason, (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(skip.detail)]);
    const shown = (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['application', 'group', 'skipped because', 'detail'], rows);
    if (skipped.length <= ROWS_SHOWN)
        return shown;
    const counts = [...Map.groupBy(skipped, ({ reason }) => reason)]
        .map(([reason, those]) => [reason, String(those.length)])
        .sort();
    return `${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['skipped because', 'groups'], counts)}\n\nThe first ${ROWS_SHOWN} of ${skipped.length}:\n\n${shown}`;
}
/** The days of a plan as rows, days off among them. */
function planRows({ kills, daysOff }, timeZone) {
    const local = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
    const weekday = (date) => new Date(`${date}T12:00:00Z`).toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' });
    const due = kills.map(({ date, application, at, unless }) => [
        date,
        weekday(date),
        local.format(at),
        new Date(at).toISOString().slice(0, 16).replace('T', ' '),
        application,
        unless === undefined ? '' : `not if ${unless} is killed (min-days)`
    ]);
    const off = daysOff.map(({ date, why }) => [date, weekday(date), '', '', '', why]);
    return [...due, ...off].sort((a, b) => (a.join() < b.join() ? -1 : 1));
}
const planHead = (timeZone) => ['date', '', timeZone, 'UTC', 'application', 'note'];
function planMarkdown(plan, timeZone) {
    const rows = planRows(plan, timeZone).map(([date = '', day = '', local = '', utc = '', application = '', note = '']) => [
        date,
        day,
        local,
        utc,
        application === '' ? '' : (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(application),
        (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .escaped */ .Mk)(note)
    ]);
    const what = plan.kills.length === 0 ? 'Nothing is drawn in these days.' : `${(0,_lib_counted_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .h)(plan.kills.length, 'planned kill')}.`;
    return rows.length === 0 ? what : `${what}\n\n${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(planHead(timeZone), rows)}`;
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
const killOf = ({ application, account, region, group, instanceId, at, recovery, verdict }) => ({
    application,
    account,
    region,
    group,
    instanceId,
    at: new Date(at).toISOString(),
    detectSeconds: recovery.detectSeconds,
    recoverySeconds: recovery.recoverySeconds,
    verdict
});
/** The skips as the next job reads them: without what is for people only. */
const skipsJson = (skipped) => JSON.stringify(skipped, ['application', 'account', 'region', 'group', 'reason']);
const REPORT_PATH = 'chaos-report.json';
const SKIPS_A_PIECE = 500;
/** The report for machines, in pieces: of ten thousand groups it is some megabytes. A line for each skip. */
function* reportJson({ skipped, errors, ...report }) {
    const told = { ...report, errors: errors.map(({ application, error }) => ({ application, error: error.message })) };
    yield `${JSON.stringify(told, null, 2).slice(0, -'\n}'.length)},\n  "skipped": [`;
    for (let from = 0; from < skipped.length; from += SKIPS_A_PIECE) {
        const lines = skipped.slice(from, from + SKIPS_A_PIECE).map(skip => `\n    ${JSON.stringify(skip)}`);
        yield `${from === 0 ? '' : ','}${lines.join()}`;
    }
    yield `${skipped.length === 0 ? '' : '\n  '}]\n}\n`;
}
/** Why the job fails: only on a deviation, an error or its own cancellation, never on a skip. */
function failureOf({ killed, skipped, errors }) {
    const deviated = killed.filter(({ verdict }) => verdict === 'deviated');
    const failed = errors.map(({ application, error }) => `${application}: ${(0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .told */ .Ev)(error)}`);
    if (deviated.length > 0) {
        return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF([...deviated.map(deviationLine), ...failed].join('\n'), {
            remedy: 'Look for state kept on the instance, for fewer than two healthy instances, and for a health check that passes before the application can serve.'
        });
    }
    const [first] = errors;
    if (first !== undefined) {
        return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(failed.join('\n'), {
            remedy: 'The other applications had their turn. Mend the cause; today’s claim of this one may be spent.',
            cause: first.error
        });
    }
    const aborted = killed.filter(({ verdict }) => verdict === 'aborted');
    if (aborted.length > 0) {
        const what = aborted.map(kill => `${kill.instanceId} of ${(0,_issues_js__WEBPACK_IMPORTED_MODULE_2__/* .placed */ .GS)(kill)} was ended, and the run was cancelled`);
        return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(`${what.join('\n')} before anybody could know what came of it.`, {
            remedy: 'Look at the group: Auto Scaling replaces the instance by itself. Today’s claim is spent.'
        });
    }
    return skipped.some(({ reason }) => reason === 'cancelled') ? new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .CancelledError */ .cc() : undefined;
}
function deviationLine({ application, instanceId, recovery }) {
    const { ending, probes, failedProbes, firstFailure, recoverySeconds, alarm } = recovery;
    const first = firstFailure === undefined ? '' : ` (first: ${firstFailure})`;
    const fired = alarm === undefined ? '' : `; ${alarm}`;
    const back = ending === 'recovered' ? `recovered after ${recoverySeconds} s` : `it did not recover within ${recoverySeconds} s`;
    return `${application} noticed that ${instanceId} was ended: ${failedProbes} of ${(0,_lib_counted_js__WEBPACK_IMPORTED_MODULE_3__/* .counted */ .h)(probes, 'probe')} failed${first}${fired}; ${back}.`;
}


/***/ }),

/***/ 9409:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ requestOf)
/* harmony export */ });
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8675);

/** What the inputs ask for, in the words of the story. */
const requestOf = (inputs, holidays, run) => ({
    mode: inputs.mode,
    unleashed: inputs.unleashed,
    grouping: {
        by: inputs['group-by'],
        regionsIndependent: inputs['regions-independent'],
        accountsIndependent: inputs['accounts-independent']
    },
    isNow: inputs.mode === 'run-now',
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
    honorSafetyLever: inputs['honor-safety-lever'],
    exclude: inputs.exclude,
    terminateVia: inputs['terminate-via'],
    probeUrls: inputs['probe-url'],
    recoveryTimeoutSeconds: inputs['recovery-timeout-seconds'],
    keepClaimsDays: inputs['keep-claims-days'],
    planFrom: inputs['plan-from'],
    planDays: inputs['plan-days'],
    run
});


/***/ }),

/***/ 7435:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Et: () => (/* binding */ parseWindow),
/* harmony export */   bt: () => (/* binding */ windowSwallowed),
/* harmony export */   f5: () => (/* binding */ settingsOf)
/* harmony export */ });
/* harmony import */ var temporal_polyfill__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8599);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _day_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8322);



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
/** What is wrong with a window of which nothing is left on a day. */
const windowSwallowed = (window, date, timeZone) => `of "${window}" nothing is left on ${date}, when the clocks of ${timeZone} go forward`;
const days = (text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 ? Number(text) : `"${text}" is not a number of days from 1`;
/** Names of claims are made of the names of applications, and every store takes these. */
const CLAIM_NAME = /^[\w.-]+$/;
/**
 * The settings of one application: the defaults of the run, overridden by the tags of its groups. A tag that cannot
 * be read skips the application and says so; it never falls back to the default (chaos-lambda's fail-open).
 */
function settingsOf(application, defaults, now) {
    let { rhythm, calendar } = defaults;
    let paused = 0;
    if (!CLAIM_NAME.test(application.name)) {
        const why = 'only letters, digits, hyphens, dots and underscores can name a claim';
        return { reason: 'bad-tag', detail: `the name "${application.name}": ${why}` };
    }
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
            paused = Math.max(paused, pausedUntil);
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
            const swallowed = (0,_day_js__WEBPACK_IMPORTED_MODULE_1__/* .swallowedOn */ .Og)((0,_day_js__WEBPACK_IMPORTED_MODULE_1__/* .localDate */ .gD)(now, calendar.timeZone), calendar);
            if (swallowed !== undefined)
                return bad(_lib_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.chaosWindow, windowSwallowed(window, swallowed, calendar.timeZone));
        }
    }
    return { rhythm, calendar, ...(paused === 0 ? {} : { pausedUntil: paused }) };
}
/** Milliseconds of an ISO instant, or of the local midnight that begins an ISO date. */
function instantOf(text, timeZone) {
    try {
        return /^\d{4}-\d{2}-\d{2}$/.test(text)
            ? temporal_polyfill__WEBPACK_IMPORTED_MODULE_2__/* .Temporal */ .fE.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds
            : temporal_polyfill__WEBPACK_IMPORTED_MODULE_2__/* .Temporal */ .fE.Instant.from(text).epochMilliseconds;
    }
    catch {
        return undefined;
    }
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

/***/ 70:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LN: () => (/* binding */ groupView),
/* harmony export */   Px: () => (/* binding */ isInGroup),
/* harmony export */   Qg: () => (/* binding */ sameMixed),
/* harmony export */   TN: () => (/* binding */ groups),
/* harmony export */   gm: () => (/* binding */ INSTANCE_TAGS),
/* harmony export */   kc: () => (/* binding */ mixedPolicy)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8932);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8157);



const sameMixed = (one, other) => one?.types.join() === other?.types.join() &&
    one?.spotPercent === other?.spotPercent &&
    one?.onDemandBase === other?.onDemandBase;
const groups = (client) => ({
    async of(cluster) {
        const found = [];
        let token;
        do {
            const answer = await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .DescribeAutoScalingGroupsCommand */ .NkQ({
                Filters: [
                    { Name: `tag:${_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.application}`, Values: [cluster.application] },
                    { Name: `tag:${_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.environment}`, Values: [cluster.environment] }
                ],
                MaxRecords: 100,
                ...(token === undefined ? {} : { NextToken: token })
            }));
            found.push(...(answer.AutoScalingGroups ?? []));
            token = answer.NextToken;
        } while (token !== undefined && token !== '');
        return found.map(groupView);
    },
    async find(name) {
        const answer = await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .DescribeAutoScalingGroupsCommand */ .NkQ({ AutoScalingGroupNames: [name] }));
        const found = answer.AutoScalingGroups?.[0];
        return found === undefined ? undefined : groupView(found);
    },
    async create(group) {
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .CreateAutoScalingGroupCommand */ .VrW({
            AutoScalingGroupName: group.name,
            ...launching(group),
            MinSize: group.min,
            MaxSize: group.max,
            DesiredCapacity: group.desired,
            VPCZoneIdentifier: group.subnetIds.join(','),
            ...(group.targetGroupArn === undefined
                ? { HealthCheckType: 'EC2' }
                : { TargetGroupARNs: [group.targetGroupArn], HealthCheckType: 'ELB' }),
            // Through the API the default is 0, which would judge an instance while it boots.
            HealthCheckGracePeriod: group.graceSeconds,
            DeletionProtection: 'prevent-force-deletion',
            ...(group.hooks.length === 0 ? {} : { LifecycleHookSpecificationList: [...group.hooks] }),
            Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(group.tags).map(tag => ({
                ...tag,
                ResourceId: group.name,
                ResourceType: 'auto-scaling-group',
                PropagateAtLaunch: INSTANCE_TAGS.includes(tag.Key)
            }))
        }));
    },
    async resize(name, { min, max, desired }) {
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .UpdateAutoScalingGroupCommand */ .Idg({
            AutoScalingGroupName: name,
            ...(min === undefined ? {} : { MinSize: min }),
            ...(max === undefined ? {} : { MaxSize: max }),
            ...(desired === undefined ? {} : { DesiredCapacity: desired })
        }));
    },
    async endReuse(name, { minSize, prepared, state }) {
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .PutWarmPoolCommand */ .ciP({
            AutoScalingGroupName: name,
            MinSize: minSize,
            PoolState: state,
            ...(prepared === undefined ? {} : { MaxGroupPreparedCapacity: prepared }),
            InstanceReusePolicy: { ReuseOnScaleIn: false }
        }));
    },
    async suspend(name, processes) {
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .SuspendProcessesCommand */ .JQO({ AutoScalingGroupName: name, ScalingProcesses: [...processes] }));
    },
    async resume(name, processes) {
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .ResumeProcessesCommand */ .iAb({ AutoScalingGroupName: name, ScalingProcesses: [...processes] }));
    },
    async tag(name, tags) {
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .CreateOrUpdateTagsCommand */ .vLq({
            Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags).map(tag => ({
                ...tag,
                ResourceId: name,
                ResourceType: 'auto-scaling-group',
                PropagateAtLaunch: false
            }))
        }));
    },
    async untag(name, keys) {
        await client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .DeleteTagsCommand */ .MVD({
            Tags: keys.map(Key => ({ Key, ResourceId: name, ResourceType: 'auto-scaling-group' }))
        }));
    },
    async remove(name) {
        const open = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .UpdateAutoScalingGroupCommand */ .Idg({ AutoScalingGroupName: name, DeletionProtection: 'none' })));
        if (open === undefined)
            return;
        await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .DeleteAutoScalingGroupCommand */ .cUH({ AutoScalingGroupName: name, ForceDelete: true })));
    },
    async activities(name) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__/* .DescribeScalingActivitiesCommand */ .hM1({ AutoScalingGroupName: name, MaxRecords: 20 })));
        return (answer?.Activities ?? []).map(activity => ({
            at: activity.StartTime?.getTime() ?? 0,
            status: activity.StatusCode ?? '',
            description: activity.Description ?? '',
            message: activity.StatusMessage ?? ''
        }));
    }
});
/** Instances carry what leads back from them; facts about the group itself stay on the group. */
const INSTANCE_TAGS = [
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.application,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.environment,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.release,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.slot,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.ami,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.nevra,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.commit,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.run
];
/** By one type of the template, or by a policy of several: AWS takes only one of the two. */
function launching({ templateId, templateVersion, mixed }) {
    const template = { LaunchTemplateId: templateId, Version: templateVersion };
    return mixed === undefined ? { LaunchTemplate: template } : { MixedInstancesPolicy: mixedPolicy(template, mixed) };
}
const mixedPolicy = (template, mixed) => ({
    LaunchTemplate: {
        LaunchTemplateSpecification: template,
        Overrides: mixed.types.map(InstanceType => ({ InstanceType }))
    },
    InstancesDistribution: {
        OnDemandAllocationStrategy: 'prioritized',
        OnDemandBaseCapacity: mixed.onDemandBase,
        OnDemandPercentageAboveBaseCapacity: 100 - mixed.spotPercent,
        // What AWS advises: pools that are cheap and least likely to be taken back.
        SpotAllocationStrategy: 'price-capacity-optimized'
    }
});
function mixedOf({ MixedInstancesPolicy: policy }) {
    if (policy === undefined)
        return {};
    const { OnDemandBaseCapacity = 0, OnDemandPercentageAboveBaseCapacity = 100 } = policy.InstancesDistribution ?? {};
    return {
        mixed: {
            types: (policy.LaunchTemplate?.Overrides ?? []).flatMap(({ InstanceType }) => InstanceType ?? []),
            spotPercent: 100 - OnDemandPercentageAboveBaseCapacity,
            onDemandBase: OnDemandBaseCapacity
        }
    };
}
function poolOf({ WarmPoolConfiguration: pool, WarmPoolSize: size = 0 }) {
    if (pool === undefined || pool.Status === 'PendingDelete')
        return {};
    return {
        warmPool: {
            minSize: pool.MinSize ?? 0,
            // -1 stands for none, as in PutWarmPool.
            prepared: (pool.MaxGroupPreparedCapacity ?? -1) < 0 ? undefined : pool.MaxGroupPreparedCapacity,
            state: pool.PoolState ?? 'Stopped',
            reuses: pool.InstanceReusePolicy?.ReuseOnScaleIn === true,
            size
        }
    };
}
/** AWS does not say whether a group's instances include those of its warm pool. */
const isInGroup = ({ LifecycleState: state }) => state?.startsWith('Warmed:') !== true;
const groupView = (group) => ({
    name: group.AutoScalingGroupName ?? '',
    createdAt: group.CreatedTime?.getTime() ?? 0,
    min: group.MinSize ?? 0,
    max: group.MaxSize ?? 0,
    desired: group.DesiredCapacity ?? 0,
    instances: (group.Instances ?? []).filter(isInGroup).map(instance => ({
        id: instance.InstanceId ?? '',
        lifecycle: instance.LifecycleState ?? '',
        healthy: instance.HealthStatus !== 'Unhealthy',
        zone: instance.AvailabilityZone ?? '',
        type: instance.InstanceType
    })),
    targetGroupArns: [
        ...new Set([
            ...(group.TargetGroupARNs ?? []),
            ...(group.TrafficSources ?? []).flatMap(({ Identifier, Type }) => Identifier !== undefined && Type !== 'elb' && Type !== 'vpc-lattice' ? [Identifier] : [])
        ])
    ],
    suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName ?? ''),
    subnetIds: (group.VPCZoneIdentifier ?? '').split(',').filter(id => id !== ''),
    templateVersion: group.LaunchTemplate?.Version ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification?.Version,
    templateName: group.LaunchTemplate?.LaunchTemplateName ??
        group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification?.LaunchTemplateName,
    ...mixedOf(group),
    ...poolOf(group),
    tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(group.Tags),
    isProtected: group.DeletionProtection === 'prevent-all-deletion',
    deleting: group.Status !== undefined && /delete/i.test(group.Status)
});


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

/***/ 6840:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   eF: () => (/* binding */ ALL_DATES),
/* harmony export */   hh: () => (/* binding */ claimsIn),
/* harmony export */   pc: () => (/* binding */ isKill)
/* harmony export */ });
/** The first and the last date that there is. */
const ALL_DATES = ['0000-01-01', '9999-12-31'];
/** Whether something was killed by a claim, as far as it says; one whose instance was spared still stands. */
const isKill = (one) => typeof one.outcome !== 'object';
/** Claims as texts of a store: `claims/<date>/<application>`. */
function claimsIn(store) {
    const key = (application, date) => `claims/${date}/${application}`;
    const parts = (text) => text.split('/');
    return {
        async take(application, date, claim) {
            const answer = await store.create(key(application, date), JSON.stringify(claim));
            return answer === 'created' ? 'ours' : 'taken';
        },
        prove: () => store.prove(),
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

/***/ 1557:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E9: () => (/* binding */ historyIn),
/* harmony export */   HV: () => (/* binding */ UNKNOWN),
/* harmony export */   Q$: () => (/* binding */ dateOf),
/* harmony export */   on: () => (/* binding */ dayRecord)
/* harmony export */ });
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
/** The outcome of a kill whose run ended before it could say. */
const UNKNOWN = 'unknown';
const dayRecord = (date, { instanceId, outcome, recoverySeconds }) => [
    Number(date.slice(8)),
    instanceId,
    outcome ?? UNKNOWN,
    recoverySeconds ?? null
];
/** The date of a day of a month's record. */
const dateOf = (month, [day]) => `${month}-${String(day).padStart(2, '0')}`;


/***/ }),

/***/ 7998:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ openStore)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
;// CONCATENATED MODULE: ./lib/chaos/store.ts


/**
 * Creating by a write that the service refuses when the key is there: the names of those refusals say `exists`, and
 * whatever else is thrown says nothing.
 */
const creating = (write, ...refusals) => async (key, text) => {
    try {
        await write(key, text);
        return 'created';
    }
    catch (error) {
        if (isCalled(error, ...refusals))
            return 'exists';
        throw error;
    }
};
/** Whether a service threw an error of one of these names. */
const isCalled = (error, ...names) => error instanceof Error && names.includes(error.name);
const CONTENDERS = 5;
/**
 * Of simultaneous creations of one key exactly one may win. Stores that speak S3's protocol do not all keep that
 * promise (seaweedfs#8801, rustfs#1659, versitygw#2288).
 * @throws KilnError when none or several won, or when one could not be made.
 */
async function proveAtomic(store, name) {
    const key = `probe/${(0,external_node_crypto_.randomUUID)()}`;
    const contend = async () => (await store.create(key, 'probe')) === 'created';
    const answers = await Promise.allSettled(Array.from({ length: CONTENDERS }, contend));
    const lost = answers.find(answer => answer.status === 'rejected');
    if (lost !== undefined) {
        // Some of them may have been made all the same.
        await store.remove(key).catch(() => undefined);
        throw new errors/* KilnError */.NF(`The claim store ${name} cannot be written.\n${(0,errors/* told */.Ev)(lost.reason)}`, {
            remedy: 'Give the role the rights that the README lists for this store. Nothing was ended.',
            cause: lost.reason
        });
    }
    await store.remove(key);
    const winners = answers.filter(answer => answer.status === 'fulfilled' && answer.value).length;
    if (winners === 1)
        return;
    throw new errors/* KilnError */.NF(`The claim store ${name} is not atomic: ${winners} of ${CONTENDERS} simultaneous creations of one key won.`, {
        remedy: 'Keep the claims in SSM Parameter Store, in DynamoDB, or in a bucket whose conditional writes have one winner. Nothing was ended.'
    });
}

;// CONCATENATED MODULE: ./lib/chaos/dynamodb-store.ts

const kindOf = (key) => key.split('/', 1)[0] ?? '';
const restOf = (key) => key.slice(kindOf(key).length + 1);
/**
 * Items of a table whose partition key is the text `kind` (`claims`, `history`, …) and whose sort key is the text `key`:
 * a PutItem on the condition that no such item exists has one winner (DynamoDB developer guide, "Condition expressions").
 * All reads are strongly consistent. The client is loaded on first use.
 */
function dynamoDbStore(defaults, TableName) {
    let loaded;
    const load = () => {
        loaded ??= __webpack_require__.e(/* import() */ 305).then(__webpack_require__.t.bind(__webpack_require__, 4305, 19)).then(sdk => ({ sdk, client: new sdk.DynamoDBClient(defaults) }));
        return loaded;
    };
    const keyOf = (key) => ({ kind: { S: kindOf(key) }, key: { S: restOf(key) } });
    const put = async (key, text, onlyNew) => {
        const { sdk, client } = await load();
        const condition = onlyNew
            ? {
                ConditionExpression: 'attribute_not_exists(#kind)',
                ExpressionAttributeNames: { '#kind': 'kind' }
            }
            : {};
        await client.send(new sdk.PutItemCommand({ TableName, Item: { ...keyOf(key), text: { S: text } }, ...condition }));
    };
    return {
        create: creating((key, text) => put(key, text, true), 'ConditionalCheckFailedException'),
        async read(key) {
            const { sdk, client } = await load();
            const { Item } = await client.send(new sdk.GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true }));
            return Item?.['text']?.S;
        },
        write: (key, text) => put(key, text, false),
        async remove(key) {
            const { sdk, client } = await load();
            await client.send(new sdk.DeleteItemCommand({ TableName, Key: keyOf(key) }));
        },
        async list(folder, wanted = () => true) {
            const { sdk, client } = await load();
            const below = restOf(folder) === '' ? '' : `${restOf(folder)}/`;
            const kept = [];
            const pages = sdk.paginateQuery({ client }, {
                TableName,
                ConsistentRead: true,
                // Both names are spelled by placeholders: words may become reserved.
                KeyConditionExpression: below === '' ? '#kind = :kind' : '#kind = :kind AND begins_with(#key, :below)',
                ExpressionAttributeNames: { '#kind': 'kind', ...(below === '' ? {} : { '#key': 'key' }) },
                ExpressionAttributeValues: {
                    ':kind': { S: kindOf(folder) },
                    ...(below === '' ? {} : { ':below': { S: below } })
                }
            });
            for await (const { Items = [] } of pages)
                for (const item of Items) {
                    const key = `${item['kind']?.S}/${item['key']?.S}`;
                    if (wanted(key))
                        kept.push({ key, text: item['text']?.S ?? '' });
                }
            return kept;
        }
    };
}

;// CONCATENATED MODULE: ./lib/chaos/s3-store.ts

const READS_AT_ONCE = 8;
/** An endpoint for S3 alone goes before one for all services (SDKs and tools reference, "Service-specific endpoints"). */
const hasOwnEndpoint = (env) => (env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']) !== undefined;
/**
 * Objects of a bucket: PutObject with If-None-Match: * creates or fails with 412; 409 says that another write of the key
 * is under way, which is as good as taken (S3 user guide, "Conditional writes"). The client is loaded on first use.
 */
function s3Store(defaults, Bucket, prefix) {
    const path = (key) => (prefix === '' ? key : `${prefix}/${key}`);
    let loaded;
    const load = () => {
        loaded ??= Promise.all(/* import() */[__webpack_require__.e(711), __webpack_require__.e(519)]).then(__webpack_require__.t.bind(__webpack_require__, 3711, 19)).then(sdk => ({
            sdk,
            // Names of buckets do not resolve below an endpoint of one's own.
            client: new sdk.S3Client({ ...defaults, forcePathStyle: hasOwnEndpoint(process.env) })
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
        create: creating((key, text) => put(key, text, true), 'PreconditionFailed', 'ConditionalRequestConflict'),
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

;// CONCATENATED MODULE: ./lib/chaos/ssm-store.ts

/**
 * SSM Parameter Store, which needs no infrastructure: PutParameter without Overwrite creates or fails with
 * ParameterAlreadyExists, atomically (SSM API reference, PutParameter). The client is loaded on first use.
 *
 * The SDK retries a call whose answer was lost, and its retry would then find our own parameter and say "already
 * exists". That is told as it is: a kill is lost, never doubled.
 */
function ssmStore(defaults, path) {
    let loaded;
    const load = () => {
        loaded ??= __webpack_require__.e(/* import() */ 736).then(__webpack_require__.t.bind(__webpack_require__, 4736, 19)).then(sdk => ({ sdk, client: new sdk.SSMClient(defaults) }));
        return loaded;
    };
    const put = async (key, Value, Overwrite) => {
        const { sdk, client } = await load();
        const Description = 'Kiln chaos: claims of kills by date and application, and their history by application and month';
        await client.send(new sdk.PutParameterCommand({ Name: `${path}/${key}`, Type: 'String', Value, Description, Overwrite }));
    };
    return {
        create: creating((key, text) => put(key, text, false), 'ParameterAlreadyExists'),
        async read(key) {
            const { sdk, client } = await load();
            try {
                const { Parameter } = await client.send(new sdk.GetParameterCommand({ Name: `${path}/${key}` }));
                return Parameter?.Value;
            }
            catch (error) {
                if (isCalled(error, 'ParameterNotFound'))
                    return undefined;
                throw error;
            }
        },
        write: (key, text) => put(key, text, true),
        async remove(key) {
            const { sdk, client } = await load();
            try {
                await client.send(new sdk.DeleteParameterCommand({ Name: `${path}/${key}` }));
            }
            catch (error) {
                if (!isCalled(error, 'ParameterNotFound'))
                    throw error;
            }
        },
        async list(folder, wanted = () => true) {
            const { sdk, client } = await load();
            const kept = [];
            const pages = sdk.paginateGetParametersByPath({ client }, { Path: `${path}/${folder}`, Recursive: true });
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

;// CONCATENATED MODULE: ./lib/chaos/open-store.ts




/**
 * The store at a place. Parameter Store is atomic by its contract; what speaks the protocols of S3 and DynamoDB must
 * show it.
 */
function openStore(place, defaults) {
    const proving = (store, name) => ({ ...store, prove: () => proveAtomic(store, name) });
    switch (place.kind) {
        case 'ssm':
            return { ...ssmStore(defaults, place.path), prove: async () => { } };
        case 's3':
            return proving(s3Store(defaults, place.bucket, place.prefix), `s3://${place.bucket}/${place.prefix}`);
        case 'dynamodb':
            return proving(dynamoDbStore(defaults, place.table), `dynamodb://${place.table}`);
    }
}


/***/ }),

/***/ 4898:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fo: () => (/* binding */ storePlace),
/* harmony export */   IP: () => (/* binding */ claimStore),
/* harmony export */   uv: () => (/* binding */ storeAddress)
/* harmony export */ });
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(453);

/** Reads `ssm:/kiln/chaos`, `s3://bucket/prefix` or `dynamodb://table`; undefined when it is none of them. */
function storePlace(text) {
    const [, path] = /^ssm:((?:\/[\w.-]+)+)$/.exec(text) ?? [];
    if (path !== undefined)
        return { kind: 'ssm', path };
    const [, table] = /^dynamodb:\/\/([\w.-]{3,255})$/.exec(text) ?? [];
    if (table !== undefined)
        return { kind: 'dynamodb', table };
    const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*[\w.-]))?\/?$/.exec(text) ?? [];
    return bucket === undefined ? undefined : { kind: 's3', bucket, prefix };
}
/** The input `claim-store`. @throws FieldProblem when it is no such place. */
function claimStore(value) {
    const place = storePlace(value);
    if (place !== undefined)
        return place;
    throw new _inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4(`"${value}" is neither ssm:/path, s3://bucket/prefix nor dynamodb://table; ssm:/kiln/chaos is one`);
}
/** The same as text, once it is found to be in form. */
const storeAddress = (value) => {
    claimStore(value);
    return value;
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
