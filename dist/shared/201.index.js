export const id = 201;
export const ids = [201];
export const modules = {

/***/ 7201:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _aws_sdk_client_acm__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(3490);
/* harmony import */ var _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8932);
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(5193);
/* harmony import */ var _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(586);
/* harmony import */ var _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(8621);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _lib_aws_balancers_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4371);
/* harmony import */ var _lib_aws_certificates_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8974);
/* harmony import */ var _lib_aws_clients_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8176);
/* harmony import */ var _lib_aws_demolition_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8212);
/* harmony import */ var _lib_aws_groups_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(70);
/* harmony import */ var _lib_aws_hosted_zones_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(9115);
/* harmony import */ var _lib_aws_networks_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1002);
/* harmony import */ var _lib_progress_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1515);
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(1262);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2405);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3912);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(1921);
/* harmony import */ var _outputs_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(6999);
/* harmony import */ var _scaffolding_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4903);
/* harmony import */ var _summary_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(7629);





















await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .Cs)(async (signal) => {
    const aws = (0,_lib_aws_clients_js__WEBPACK_IMPORTED_MODULE_3__.awsDefaults)('create-application');
    const elb = new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_12__/* .ElasticLoadBalancingV2Client */ .MlD(aws);
    const scaling = (0,_lib_aws_groups_js__WEBPACK_IMPORTED_MODULE_5__/* .groups */ .TN)(new _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_13__/* .AutoScalingClient */ .yis(aws));
    const report = await (0,_main_js__WEBPACK_IMPORTED_MODULE_10__/* .createApplication */ .t)((0,_inputs_js__WEBPACK_IMPORTED_MODULE_9__/* .inputs */ .QL)(), {
        networks: (0,_lib_aws_networks_js__WEBPACK_IMPORTED_MODULE_6__/* .networks */ .o8)(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_14__.EC2Client(aws)),
        zones: (0,_lib_aws_hosted_zones_js__WEBPACK_IMPORTED_MODULE_15__/* .hostedZones */ .Vs)(new _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_16__/* .Route53Client */ .LhC(aws)),
        certificates: (0,_lib_aws_certificates_js__WEBPACK_IMPORTED_MODULE_2__/* .certificates */ .$)(new _aws_sdk_client_acm__WEBPACK_IMPORTED_MODULE_17__/* .ACMClient */ .Bdm(aws)),
        balancers: (0,_lib_aws_balancers_js__WEBPACK_IMPORTED_MODULE_1__/* .balancers */ .C6)(elb),
        scaffolding: (0,_scaffolding_js__WEBPACK_IMPORTED_MODULE_11__/* .scaffolding */ .h)(elb),
        demolition: (0,_lib_aws_demolition_js__WEBPACK_IMPORTED_MODULE_4__/* .demolition */ .n)(elb),
        releases: async (cluster) => (await scaling.of(cluster)).map(({ name }) => name),
        progress: _lib_progress_js__WEBPACK_IMPORTED_MODULE_7__/* .runnerProgress */ .gb,
        setOutput: (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .outputs */ .V4)(_outputs_js__WEBPACK_IMPORTED_MODULE_18__/* .OUTPUTS */ .p),
        runTags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_8__/* .runTags */ .He)(),
        signal,
        lookSeconds: 1
    });
    await (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_19__/* .writeSummary */ .Sy)((0,_summary_js__WEBPACK_IMPORTED_MODULE_20__/* .summary */ .z)(report));
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 3912:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QL: () => (/* binding */ inputs),
/* harmony export */   fR: () => (/* binding */ CHANGEABLE),
/* harmony export */   gC: () => (/* binding */ dnsNameOf)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(453);
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(714);


const certificate = (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^(arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}|(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]+)$/i, 'the ARN of a certificate of ACM, or the domain name that it was issued for');
const fields = {
    ..._lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .ofCluster */ .K$,
    'health-check-path': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^\/\S{0,1023}$/, 'a path that starts with /'), '/health_check'),
    'health-check-protocol': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('HTTP', 'TCP'), 'HTTP'),
    'health-check-codes': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*$/, 'codes from 200 to 499, such as 200, 200-299 or 200,302'), '200'),
    port: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 65535), 80),
    protocol: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('HTTP', 'HTTPS', 'TCP', 'none'), 'HTTP'),
    'listener-port': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 65535)),
    certificate: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(certificate),
    'security-policy': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^ELBSecurityPolicy-[A-Za-z0-9-]+$/, 'a security policy such as ELBSecurityPolicy-TLS13-1-2-2021-06'), 'ELBSecurityPolicy-TLS13-1-2-2021-06'),
    redirect: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt, true),
    'load-balancer': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/, 'the name of a load balancer')),
    vpc: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^vpc-[0-9a-f]+$/, 'a VPC id such as vpc-0123456789abcdef0')),
    subnets: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^subnet-[0-9a-f]+$/, 'a subnet id such as subnet-0123456789abcdef0'))),
    'security-groups': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^sg-[0-9a-f]+$/, 'a security group id such as sg-0123456789abcdef0'))),
    scheme: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('internal', 'internet-facing')),
    'hosted-zone': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .hostName */ .Sm),
    'dns-name': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .hostName */ .Sm),
    'record-type': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('CNAME', 'alias'), 'CNAME'),
    'deregistration-delay-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 3600), 30),
    mode: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('apply', 'plan', 'destroy', 'plan-destroy'), 'apply')
};
/** The inputs, and what is wrong with them: it is told with what AWS says against the others. */
const inputs = (env) => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .readingOf */ .MU)(fields, env, together);
/** What can be set anew at any time: no refusal of AWS rests on these. */
const CHANGEABLE = [
    'health-check-path',
    'health-check-codes',
    'security-policy',
    'redirect',
    'deregistration-delay-seconds'
];
/** The name under which the application answers, where it has one. */
function dnsNameOf(given) {
    const zone = given['hosted-zone'];
    const { application = '', environment = '' } = given;
    return given['dns-name'] ?? (zone === undefined ? undefined : (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_1__/* .usualHostName */ .cz)({ application, environment }, zone));
}
/** Inputs without a default that say something of a load balancer. */
const OF_LOAD_BALANCERS = [
    'listener-port',
    'certificate',
    'load-balancer',
    'subnets',
    'security-groups',
    'scheme',
    'hosted-zone',
    'dns-name'
];
/** What does not go together; every problem at once, before AWS is asked anything. */
function together(given) {
    const problems = [];
    const wrong = (input, problem) => void problems.push({ input, problem });
    const { protocol, certificate: secured } = given;
    const [zone, name, shared] = [given['hosted-zone'], given['dns-name'], given['load-balancer']];
    const isMaking = given.mode === 'apply' || given.mode === 'plan';
    if (protocol === 'none') {
        for (const input of OF_LOAD_BALANCERS) {
            if (given[input] !== undefined)
                wrong(input, 'only goes with a load balancer, and `protocol: none` makes workers');
        }
        return problems;
    }
    if (protocol !== 'HTTPS' && secured !== undefined)
        wrong('certificate', 'only goes with `protocol: HTTPS`');
    if (protocol === 'HTTPS' && secured === undefined && shared === undefined && isMaking) {
        wrong('certificate', 'is needed for `protocol: HTTPS`');
    }
    if (given['health-check-protocol'] === 'TCP' && protocol !== 'TCP') {
        wrong('health-check-protocol', 'TCP only goes with `protocol: TCP`; application load balancers check by HTTP');
    }
    if (zone === undefined && name !== undefined && shared === undefined) {
        wrong('dns-name', 'is given without "hosted-zone", the zone to write it to');
    }
    if (zone !== undefined && name !== undefined && name !== zone && !name.endsWith(`.${zone}`)) {
        wrong('dns-name', `"${name}" is not inside the hosted zone "${zone}"; choose a name that ends in .${zone}`);
    }
    if (zone !== undefined && name === zone && given['record-type'] === 'CNAME') {
        wrong('record-type', `must be alias: the top of a zone, ${zone}, cannot be a CNAME`);
    }
    if (shared !== undefined) {
        const owners = 'belongs to the load balancer that is given by "load-balancer", so to its owner; leave it away';
        for (const input of ['subnets', 'security-groups', 'scheme', 'certificate']) {
            if (given[input] !== undefined)
                wrong(input, owners);
        }
        if (protocol === 'TCP')
            wrong('load-balancer', 'a network load balancer cannot be shared by host name');
        if (dnsNameOf(given) === undefined) {
            wrong('dns-name', 'is needed with "load-balancer": the host name that the application is told apart by');
        }
    }
    return problems;
}


/***/ }),

/***/ 1921:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  t: () => (/* binding */ createApplication)
});

// UNUSED EXPORTS: wanted

// EXTERNAL MODULE: ./lib/aws/failures.ts
var failures = __webpack_require__(8157);
// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/inputs.ts
var lib_inputs = __webpack_require__(453);
// EXTERNAL MODULE: ./lib/names.ts
var names = __webpack_require__(714);
// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
// EXTERNAL MODULE: ./lib/progress.ts
var lib_progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/release/application.ts
var release_application = __webpack_require__(6926);
// EXTERNAL MODULE: ./lib/release/rule-conditions.ts
var rule_conditions = __webpack_require__(8463);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
// EXTERNAL MODULE: ./lib/release/teardown.ts
var teardown = __webpack_require__(2354);
// EXTERNAL MODULE: ./actions/create-application/src/inputs.ts
var src_inputs = __webpack_require__(3912);
;// CONCATENATED MODULE: ./actions/create-application/src/destroy.ts






/**
 * Takes away all that create-application made, from the outside in. Nothing is touched while anything of the
 * application is live; a run that was killed is finished by the next one.
 */
async function destroyApplication(inputs, ports) {
    const { progress, balancers, signal, lookSeconds } = ports;
    const cluster = { application: inputs.application, environment: inputs.environment };
    const name = (0,names/* clusterName */.SL)(cluster);
    const standing = await (0,teardown/* observeStanding */.l3)(cluster, { zone: inputs['hosted-zone'], name: (0,src_inputs/* dnsNameOf */.gC)(inputs) }, ports);
    const alive = [...(await ports.releases(cluster))];
    for (const slot of standing.slots) {
        const targets = (await balancers.targets(slot.arn)).filter(({ state }) => state !== 'draining');
        if (targets.length > 0)
            alive.push(`${(0,counted/* counted */.h)(targets.length, 'target')} in ${slot.name}`);
    }
    if (alive.length > 0) {
        throw new errors/* RefusedError */.fk(`${name} is not destroyed while anything of it stands: ${alive.join(', ')}.`, 'The retire action with `scope: application` takes everything down, what serves included.');
    }
    for (const one of standing.foreign) {
        progress.warn(`${one} does not carry this application's tags and is left alone`);
    }
    const steps = (0,teardown/* planTeardown */.UC)(standing);
    const planned = steps.map(teardown/* describeTeardown */.Wu);
    const title = planned.length === 0 ? 'Plan: nothing is left' : `Plan: ${(0,counted/* counted */.h)(planned.length, 'removal')}`;
    await (0,lib_progress/* tellPlan */.fb)(title, planned, progress);
    const done = [];
    if (inputs.mode === 'destroy') {
        for (const step of steps) {
            signal.throwIfAborted();
            await (0,teardown/* carryOutTeardown */._S)(step, ports, { signal, lookSeconds });
            done.push((0,teardown/* describeTeardown */.Wu)(step));
            progress.say(`done: ${done.at(-1)}`);
        }
    }
    return { cluster, planned, warnings: [], done, url: undefined };
}

// EXTERNAL MODULE: ./lib/aws/certificates.ts
var certificates = __webpack_require__(8974);
// EXTERNAL MODULE: ./lib/aws/hosted-zones.ts
var hosted_zones = __webpack_require__(9115);
// EXTERNAL MODULE: ./lib/aws/networks.ts
var networks = __webpack_require__(1002);
;// CONCATENATED MODULE: ./actions/create-application/src/hosts.ts

/** Host patterns: `*` is any characters, `?` is one (ELB guide, "Host conditions"). */
function matchesHost(pattern, host) {
    const expression = pattern
        .toLowerCase()
        .replaceAll(/[^a-z0-9*?]/g, character => `\\${character}`)
        .replaceAll('*', '.*')
        .replaceAll('?', '.');
    return new RegExp(`^${expression}$`).test(host.toLowerCase());
}
const others = ({ rules, slots }) => rules.filter(rule => rule.priority !== undefined && !(0,release_application/* forwardsTo */.SX)(rule, slots));
const hostsOf = (rule) => {
    const hosts = rule.conditions.flatMap(condition => (condition.kind === 'host' ? condition.values : []));
    return hosts.length === 0 ? undefined : hosts;
};
/** Rules of others that are for this very host. */
const usersOf = (host, seen) => others(seen).filter(rule => hostsOf(rule)?.some(name => name.toLowerCase() === host.toLowerCase()) === true);
/** Rules of others that may take requests of this host, because they ask for none or for a pattern that it fits. */
const takersOf = (host, seen) => others(seen).filter(rule => hostsOf(rule)?.some(pattern => matchesHost(pattern, host)) !== false);
/** On a balancer of its own; there nothing has to be found. */
const OWN = { red: 1, black: 2, production: 100 };
const HIGHEST = 50_000;
/**
 * The priorities of the three rules. Those that stand keep theirs; new ones get the lowest that are free, the previews
 * before the production rule, which takes every request of the host, and all of them before rules of others that would
 * take these requests. Where that cannot be, the lowest that are free at all. Undefined when a preview rule finds no
 * place before a production rule that stands. The same rules give the same priorities.
 */
function priorities(observed, desired) {
    const own = observed.rules.filter(rule => (0,release_application/* forwardsTo */.SX)(rule, observed.slots));
    const used = new Set(observed.rules.flatMap(({ priority }) => priority ?? []));
    const standing = (preview) => own.find(rule => (0,release_application/* previewSlot */.V7)(rule) === preview)?.priority;
    const [red, black, production] = [standing('red'), standing('black'), standing(undefined)];
    const takers = desired.sharedBalancer === undefined || desired.dnsName === undefined ? [] : takersOf(desired.dnsName, observed);
    const before = Math.min(...takers.map(({ priority = HIGHEST }) => priority), HIGHEST + 1);
    const free = (from, below) => {
        for (let number = from; number < below; number++)
            if (!used.has(number))
                return number;
        return undefined;
    };
    const take = (wish, from, below) => {
        const isOwn = desired.sharedBalancer === undefined && wish >= from && wish < below && !used.has(wish);
        const taken = isOwn ? wish : free(from, below);
        if (taken !== undefined)
            used.add(taken);
        return taken;
    };
    const within = (limit) => {
        const mark = new Set(used);
        const below = production ?? limit;
        const chosenRed = red ?? take(OWN.red, 1, below);
        const chosenBlack = black ?? take(OWN.black, 1, below);
        if (chosenRed !== undefined && chosenBlack !== undefined) {
            const chosen = production ?? take(OWN.production, Math.max(chosenRed, chosenBlack) + 1, limit);
            if (chosen !== undefined)
                return { red: chosenRed, black: chosenBlack, production: chosen };
        }
        used.clear();
        for (const number of mark)
            used.add(number);
        return undefined;
    };
    return within(before) ?? within(HIGHEST + 1);
}

;// CONCATENATED MODULE: ./actions/create-application/src/plan.ts










/** Each failure once: without credentials every read fails alike. */
const unreadLines = ({ failures }) => [...new Set(failures.map(errors/* told */.Ev))];
const ALL_READ = { balancer: false, network: false, name: false, certificate: false, failures: [] };
const securityGroupName = (cluster, role) => role === 'instances' ? (0,names/* instancesGroupName */.lC)(cluster) : `${(0,names/* clusterName */.SL)(cluster)}-${role}`;
const TTL_SECONDS = 60;
/**
 * A new target needs one passed check to be healthy, so the interval decides how soon a deploy goes on: 5 s is the
 * least that ELBv2 takes. Two failures in a row take a target out (ELB guide, "Health checks for your target groups").
 */
const HEALTH_CHECK = {
    intervalSeconds: 5,
    timeoutSeconds: 3,
    healthyThreshold: 2,
    unhealthyThreshold: 2
};
/** Unknown until an earlier step of the same plan has made it; apply re-plans after each step and then knows. */
const LATER = '(made above)';
/**
 * What to do so that what stands there is what is wanted. Nothing that a live release stands on is changed: what
 * ELBv2 cannot change in place is refused.
 */
function plan(observed, desired) {
    const refusals = refuse(observed, desired);
    if (refusals.length > 0)
        return { steps: [], refusals, warnings: [] };
    const warnings = [...limits(desired), ...shadows(observed, desired)];
    const steps = [
        ...securityGroups(observed, desired),
        ...slots(observed, desired, warnings),
        ...balancer(observed, desired),
        ...rules(observed, desired),
        ...plan_name(observed, desired)
    ];
    return { steps, refusals, warnings };
}
/** What a network load balancer cannot do; said each time, because a deploy will meet it. */
const limits = ({ protocol }) => protocol === 'TCP'
    ? [
        'a network load balancer has no preview rules, and a switch is for new connections: those that are open stay ' +
            'with the release before until they end, or until its instances have been drained'
    ]
    : [];
/** The subnets of the load balancer: those given, or one in each zone of the VPC. */
function chosenSubnets({ subnets }, { subnetIds }) {
    if (subnetIds !== undefined)
        return subnets;
    return (0,networks/* oneInEachZone */.Hg)(subnets);
}
/** The listener that production comes in by. */
function servingListener({ listeners }, desired) {
    if (desired.sharedBalancer !== undefined)
        return listeners.find(({ port }) => port === desired.listenerPort);
    const own = listeners.filter(({ otherwise }) => otherwise !== 'redirect');
    return own.find(({ protocol }) => protocol === desired.protocol) ?? own[0];
}
const held = (observed, { cluster }, role) => observed.securityGroups.find(group => group.name === securityGroupName(cluster, role));
function securityGroups(observed, desired) {
    const vpcId = observed.vpc?.id ?? '';
    const lb = held(observed, desired, 'lb');
    const instances = held(observed, desired, 'instances');
    const steps = [];
    const wants = (role, group, ingresses) => {
        if (group === undefined)
            steps.push({ do: 'create-security-group', role, vpcId });
        for (const ingress of ingresses) {
            if (group?.ingress.some(one => (0,networks/* sameIngress */.gI)(one, ingress)) === true)
                continue;
            steps.push({ do: 'allow', role, securityGroupId: group?.id ?? LATER, ingress });
        }
    };
    const shared = desired.sharedBalancer === undefined ? undefined : observed.balancer?.securityGroupIds;
    const given = desired.securityGroupIds ?? shared;
    if (given === undefined) {
        const cidr = desired.scheme === 'internal' ? (observed.vpc?.cidr ?? '10.0.0.0/8') : '0.0.0.0/0';
        const ports = [desired.listenerPort, ...(hasRedirect(desired) ? [REDIRECT_PORT] : [])];
        wants('lb', lb, ports.map(port => ({ port, cidr })));
    }
    const source = given?.[0] ?? lb?.id ?? LATER;
    wants('instances', instances, [{ port: desired.port, securityGroupId: source }]);
    return steps;
}
const REDIRECT_PORT = 80;
const hasRedirect = ({ protocol, redirects, listenerPort, sharedBalancer }) => protocol === 'HTTPS' && redirects && listenerPort !== REDIRECT_PORT && sharedBalancer === undefined;
function slots(observed, desired, warnings) {
    const application = asApplication(observed, desired);
    const live = application === undefined ? undefined : (0,release_application/* liveSlot */.dz)(application);
    return names/* SLOTS */._f.flatMap((slot) => {
        const seen = observed.slots[slot];
        if (seen === undefined) {
            return [{ do: 'create-slot', slot, vpcId: observed.vpc?.id ?? '' }, ...attributes(slot, undefined, desired)];
        }
        const steps = attributes(slot, seen, desired);
        const changes = checkChanges(seen, desired);
        if (changes.length === 0)
            return steps;
        if (slot === live && seen.targets > 0) {
            warnings.push(`slot ${slot} is live and keeps its health check (wanted: ${changes.join(', ')}). ` +
                'Deploy, then run create-application again to change this one too.');
            return steps;
        }
        return [...steps, { do: 'change-check', slot, arn: seen.arn, changes }];
    });
}
/** `path /health_check → /up`; what is as wanted is not named. */
function checkChanges({ healthCheck: is }, { check }) {
    const change = (what, from, to) => from === to ? [] : [`${what} ${from} → ${to}`];
    return [
        ...change('protocol', is.protocol, check.protocol),
        ...(check.protocol === 'HTTP'
            ? [...change('path', is.path, check.path), ...change('codes', is.matcher, check.codes)]
            : []),
        ...change('interval', `${is.intervalSeconds} s`, `${HEALTH_CHECK.intervalSeconds} s`),
        ...change('time-out', `${is.timeoutSeconds} s`, `${HEALTH_CHECK.timeoutSeconds} s`),
        ...change('healthy threshold', is.healthyThreshold, HEALTH_CHECK.healthyThreshold),
        ...change('unhealthy threshold', is.unhealthyThreshold, HEALTH_CHECK.unhealthyThreshold)
    ];
}
/**
 * The nodes of a network load balancer send only to targets of their own zone unless they are told otherwise, so a node
 * in whose zone the release that is switched to has no target would drop what comes to it.
 */
const wantsCrossZone = ({ protocol }) => protocol === 'TCP';
function attributes(slot, seen, desired) {
    const to = desired.deregistrationDelaySeconds;
    // 300 s is what a new target group has.
    const from = seen?.deregistrationDelaySeconds ?? 300;
    const changes = [
        ...(from === to ? [] : [`deregistration delay ${from} s → ${to} s`]),
        ...(wantsCrossZone(desired) && seen?.crossZone !== true ? ['targets of all zones from each zone'] : [])
    ];
    return changes.length === 0 ? [] : [{ do: 'set-attributes', slot, arn: seen?.arn ?? LATER, changes }];
}
function balancer(observed, desired) {
    if (desired.sharedBalancer !== undefined)
        return [];
    const steps = [];
    const balancerArn = observed.balancer?.arn ?? LATER;
    if (observed.balancer === undefined) {
        steps.push({
            do: 'create-balancer',
            subnetIds: chosenSubnets(observed, desired).map(({ id }) => id),
            securityGroupIds: desired.securityGroupIds ?? [held(observed, desired, 'lb')?.id ?? LATER]
        });
    }
    const serving = servingListener(observed, desired);
    const certificateArn = observed.certificate?.arn;
    if (serving === undefined)
        steps.push({ do: 'create-listener', balancerArn, certificateArn });
    else if (desired.protocol === 'HTTPS' && certificateArn !== undefined) {
        const changes = [
            ...(serving.certificateArn === certificateArn ? [] : [`certificate ${shortCertificate(certificateArn)}`]),
            ...(serving.securityPolicy === desired.securityPolicy ? [] : [`security policy ${desired.securityPolicy}`])
        ];
        if (changes.length > 0) {
            steps.push({ do: 'secure-listener', listenerArn: serving.arn, certificateArn, changes });
        }
    }
    const redirects = observed.listeners.some(({ port, otherwise }) => port === REDIRECT_PORT && otherwise === 'redirect');
    if (hasRedirect(desired) && !redirects)
        steps.push({ do: 'create-redirect', balancerArn });
    return steps;
}
const shortCertificate = (arn) => arn.slice(arn.indexOf('/') + 1);
/** Preview rules first: once the production rule stands, the application is complete. */
function rules(observed, desired) {
    if (desired.protocol === 'TCP')
        return [];
    const listenerArn = servingListener(observed, desired)?.arn ?? LATER;
    const chosen = priorities(observed, desired);
    const missing = [...names/* SLOTS */._f, undefined].filter(preview => !hasRule(observed, desired, preview));
    return missing.map(preview => ({
        do: 'create-rule',
        listenerArn,
        preview,
        priority: chosen?.[preview ?? 'production'] ?? 0,
        host: hostOf(desired)
    }));
}
/** On a load balancer that is shared, the name that requests carry. */
const hostOf = ({ sharedBalancer, dnsName }) => sharedBalancer === undefined ? undefined : dnsName;
function hasRule(observed, desired, preview) {
    const own = observed.rules.filter(rule => (0,release_application/* forwardsTo */.SX)(rule, observed.slots));
    if (preview !== undefined)
        return own.some(rule => (0,release_application/* previewSlot */.V7)(rule) === preview);
    return asApplication(observed, desired) !== undefined;
}
function plan_name(observed, desired) {
    const { zone, record, balancer: to } = observed;
    if (zone === undefined || desired.dnsName === undefined)
        return [];
    const target = to?.dnsName.toLowerCase() ?? LATER;
    const isAlias = desired.recordType === 'alias';
    const isSame = record !== undefined && (0,hosted_zones/* targetOf */.$r)(record) === target;
    if (isSame && (record.aliasZoneId !== undefined) === isAlias)
        return [];
    const wanted = isAlias
        ? { name: desired.dnsName, type: 'A', target, ttlSeconds: 0, aliasZoneId: to?.hostedZoneId ?? LATER }
        : { name: desired.dnsName, type: 'CNAME', target, ttlSeconds: TTL_SECONDS };
    return [{ do: 'point-name', zoneId: zone.id, record: wanted, from: record }];
}
function asApplication(observed, desired) {
    const { balancer, rules, slots } = observed;
    const { red, black } = slots;
    const listener = servingListener(observed, desired);
    if (balancer === undefined || listener === undefined || red === undefined || black === undefined)
        return undefined;
    const production = (0,release_application/* productionRule */.CK)(rules, { red, black });
    if (production === undefined)
        return undefined;
    const own = rules.filter(rule => (0,release_application/* forwardsTo */.SX)(rule, slots));
    return { cluster: desired.cluster, balancer, listener, production, rules: own, slots: { red, black } };
}
/** Rules of others that may take requests of our host before ours. */
function shadows(observed, desired) {
    if (desired.sharedBalancer === undefined || desired.dnsName === undefined)
        return [];
    const ours = asApplication(observed, desired)?.production.priority ?? priorities(observed, desired)?.production ?? 0;
    return takersOf(desired.dnsName, observed)
        .filter(({ priority = 0 }) => priority < ours)
        .map(({ priority }) => `rule ${priority} of load balancer ${desired.sharedBalancer} comes before and may take requests of ${desired.dnsName}`);
}
function refuse(observed, desired) {
    const problems = observed.foreign.map(one => `${one} exists and is not of this application and environment: its tags say so`);
    const { unread } = observed;
    const isVpcKnown = !unread.network && !(unread.balancer && desired.sharedBalancer !== undefined && desired.vpcId === undefined);
    if (isVpcKnown)
        problems.push(...networkProblems(observed, desired));
    problems.push(...workerProblems(observed, desired), ...slotProblems(observed, desired));
    if (!unread.balancer) {
        problems.push(...(desired.sharedBalancer === undefined ? ownProblems(observed, desired) : sharedProblems(observed, desired)));
    }
    const application = asApplication(observed, desired);
    if (application !== undefined)
        problems.push(...(0,release_application/* ruleProblems */.b0)(application));
    if (application !== undefined && desired.protocol !== 'TCP') {
        problems.push(...(0,rule_conditions/* ruleFindings */.bl)(application, observed.ruleTags).edited);
        problems.push(...(0,rule_conditions/* otherwiseMade */.q)(application, observed.ruleTags, hostOf(desired)));
    }
    if (!unread.certificate)
        problems.push(...certificateProblems(observed, desired));
    if (!unread.name)
        problems.push(...nameProblems(observed, desired));
    return [...problems, ...unreadLines(unread)];
}
const unchangeable = (what, is, wanted) => is === wanted ? [] : [`${what} is ${is} and cannot become ${wanted} in place`];
function networkProblems(observed, desired) {
    const { vpc } = observed;
    if (vpc === undefined) {
        return desired.vpcId === undefined
            ? ['this region has no default VPC; give the input "vpc"']
            : [`there is no VPC ${desired.vpcId} in this region`];
    }
    if (desired.sharedBalancer !== undefined)
        return [];
    const { subnetIds = [], securityGroupIds = [] } = desired;
    const problems = [
        ...(0,networks/* misplaced */.j5)('subnets', subnetIds, observed.subnets, vpc.id),
        ...(0,networks/* misplaced */.j5)('security-groups', securityGroupIds, observed.givenSecurityGroups, vpc.id)
    ];
    const chosen = chosenSubnets(observed, desired);
    const zones = new Set(chosen.map(({ zone }) => zone)).size;
    if (desired.protocol !== 'TCP' && zones < 2) {
        problems.push('an application load balancer needs subnets in at least two availability zones');
    }
    if (desired.protocol === 'TCP' && zones < 1)
        problems.push('a network load balancer needs a subnet');
    if (zones < chosen.length)
        problems.push('a load balancer can have only one subnet in each availability zone');
    return problems;
}
/** Behind a load balancer its rule says what is live; of workers a tag does, and there must not be two that say it. */
const workerProblems = (observed, desired) => held(observed, desired, 'instances')?.tags[lib_tags/* TAG */.Dk.liveSlot] === undefined
    ? []
    : [`${(0,names/* clusterName */.SL)(desired.cluster)} is an application of workers and cannot get a load balancer in place`];
function slotProblems(observed, desired) {
    return names/* SLOTS */._f.flatMap(slot => {
        const seen = observed.slots[slot];
        if (seen === undefined)
            return [];
        const named = `slot ${slot} (target group ${(0,names/* targetGroupName */.IT)(desired.cluster, slot)})`;
        const [behind] = seen.balancerArns;
        return [
            ...unchangeable(`the port of ${named}`, seen.port, desired.port),
            ...unchangeable(`the protocol of ${named}`, seen.protocol, desired.protocol === 'TCP' ? 'TCP' : 'HTTP'),
            ...(observed.vpc === undefined ? [] : unchangeable(`the VPC of ${named}`, seen.vpcId, observed.vpc.id)),
            ...(behind === undefined || behind === observed.balancer?.arn
                ? []
                : [`${named} is behind load balancer ${behind.split('/')[2] ?? behind} and cannot be moved in place`])
        ];
    });
}
function ownProblems(observed, desired) {
    const { balancer } = observed;
    if (balancer === undefined)
        return [];
    const named = `load balancer ${(0,names/* loadBalancerName */.MH)(desired.cluster)}`;
    const listener = servingListener(observed, desired);
    const isNetwork = desired.protocol === 'TCP';
    const given = [desired.subnetIds, desired.securityGroupIds];
    const has = [balancer.subnetIds, balancer.securityGroupIds];
    const wrongMembers = ['subnets', 'security groups'].flatMap((what, index) => {
        const wanted = given[index];
        return wanted === undefined ? [] : unchangeable(`the ${what} of ${named}`, sorted(has[index] ?? []), sorted(wanted));
    });
    return [
        ...unchangeable(`the type of ${named}`, balancer.type, isNetwork ? 'network' : 'application'),
        ...unchangeable(`the scheme of ${named}`, balancer.scheme, desired.scheme),
        ...wrongMembers,
        ...(listener === undefined
            ? []
            : [
                ...unchangeable(`the protocol of the listener of ${named}`, listener.protocol, desired.protocol),
                ...unchangeable(`the listener port of ${named}`, listener.port, desired.listenerPort)
            ])
    ];
}
function sharedProblems(observed, desired) {
    const { balancer } = observed;
    const shared = `load balancer ${desired.sharedBalancer}`;
    if (balancer === undefined)
        return [`there is no ${shared} in this region`];
    const problems = [];
    if (balancer.type !== 'application') {
        problems.push(`${shared} is of type ${balancer.type}; only an application load balancer can be shared by host name`);
    }
    if (balancer.securityGroupIds.length === 0) {
        problems.push(`${shared} has no security group that the instances could let in`);
    }
    if (desired.vpcId !== undefined)
        problems.push(...unchangeable(`the VPC of ${shared}`, balancer.vpcId, desired.vpcId));
    const listener = servingListener(observed, desired);
    if (listener === undefined) {
        problems.push(`${shared} has no listener on port ${desired.listenerPort}; its owner has to make one`);
        return problems;
    }
    problems.push(...unchangeable(`the protocol of the listener on port ${desired.listenerPort} of ${shared}`, listener.protocol, desired.protocol));
    if (desired.dnsName !== undefined) {
        for (const { priority, forwards } of usersOf(desired.dnsName, observed)) {
            const to = forwards.map(({ targetGroupArn }) => targetGroupArn.split('/')[1] ?? targetGroupArn).join(', ');
            const where = to === '' ? '' : `, which forwards to ${to}`;
            problems.push(`host name ${desired.dnsName} is in use on ${shared}: rule ${priority}${where}`);
        }
    }
    if (priorities(observed, desired) === undefined) {
        problems.push(`${shared} has no free priority for a preview rule before the production rule; its owner has to move one`);
    }
    return problems;
}
function certificateProblems(observed, desired) {
    const { certificate } = observed;
    if (desired.certificate === undefined)
        return [];
    if (certificate === undefined)
        return [`there is no issued certificate "${desired.certificate}" in ACM of this region`];
    const named = `certificate ${shortCertificate(certificate.arn)} (${certificate.names.join(', ')})`;
    return [
        ...(certificate.status === 'ISSUED' ? [] : [`${named} is not issued: ACM says ${certificate.status}`]),
        ...(desired.dnsName === undefined || (0,certificates/* coversHost */.L)(certificate.names, desired.dnsName)
            ? []
            : [`${named} is not for ${desired.dnsName}`])
    ];
}
function nameProblems(observed, desired) {
    const problems = [];
    if (desired.zoneName !== undefined && observed.zone === undefined) {
        problems.push(`there is no hosted zone "${desired.zoneName}" in this account`);
    }
    const { record } = observed;
    if (record !== undefined && !observed.unread.balancer && !pointsToOurs(record, observed, desired)) {
        problems.push(`${record.name} already points to ${record.target}, which is not a load balancer of this application`);
    }
    return problems;
}
const sorted = (ids) => [...ids].sort().join(', ');
function pointsToOurs(record, { balancer }, { cluster, sharedBalancer }) {
    if (balancer !== undefined && (0,hosted_zones/* targetOf */.$r)(record) === balancer.dnsName.toLowerCase())
        return true;
    return sharedBalancer === undefined && (0,hosted_zones/* pointsToBalancer */.ti)(record, (0,names/* loadBalancerName */.MH)(cluster));
}
/** The step as a line of the plan. */
function describe(step, desired) {
    const { cluster } = desired;
    switch (step.do) {
        case 'create-security-group':
            return `create security group ${securityGroupName(cluster, step.role)}`;
        case 'allow': {
            const { ingress } = step;
            const id = 'cidr' in ingress || ingress.securityGroupId === LATER ? '' : ` (${ingress.securityGroupId})`;
            const from = 'cidr' in ingress ? ingress.cidr : `the load balancer${id}`;
            return `allow port ${step.ingress.port} of ${securityGroupName(cluster, step.role)} from ${from}`;
        }
        case 'create-slot': {
            const { check } = desired;
            const asked = check.protocol === 'TCP' ? 'by TCP' : `${check.path} (${check.codes})`;
            const protocol = desired.protocol === 'TCP' ? 'TCP' : 'HTTP';
            return `create slot ${step.slot}: target group ${(0,names/* targetGroupName */.IT)(cluster, step.slot)}, ${protocol} ${desired.port}, health check ${asked} every ${HEALTH_CHECK.intervalSeconds} s`;
        }
        case 'set-attributes':
            return `set of slot ${step.slot}: ${step.changes.join(', ')}`;
        case 'change-check':
            return `change the health check of slot ${step.slot}: ${step.changes.join(', ')}`;
        case 'create-balancer': {
            const kind = desired.protocol === 'TCP' ? 'network ' : '';
            return `create ${desired.scheme} ${kind}load balancer ${(0,names/* loadBalancerName */.MH)(cluster)} in ${(0,counted/* counted */.h)(step.subnetIds.length, 'subnet')}`;
        }
        case 'create-listener': {
            const forwarding = desired.protocol === 'TCP' ? ', forwarding: red 1, black 0' : '';
            const secured = step.certificateArn === undefined ? '' : ` with certificate ${shortCertificate(step.certificateArn)}`;
            return `create listener ${desired.protocol} ${desired.listenerPort}${secured}${forwarding}`;
        }
        case 'create-redirect':
            return `create listener HTTP ${REDIRECT_PORT}, which redirects to HTTPS`;
        case 'secure-listener':
            return `give the listener ${step.changes.join(' and ')}`;
        case 'create-rule': {
            const host = step.host === undefined ? '' : ` for ${step.host}`;
            return step.preview === undefined
                ? `create the production rule${host}, priority ${step.priority}: red 1, black 0`
                : `create the preview rule of slot ${step.preview}${host}, priority ${step.priority} (header ${release_application/* SLOT_HEADER */.NB}: ${step.preview})`;
        }
        case 'point-name': {
            const to = step.record.target === LATER ? 'the load balancer' : step.record.target;
            const from = step.from === undefined ? '' : ` (was ${step.from.target}, ${kindOf(step.from)})`;
            return `point ${step.record.name} to ${to} (${kindOf(step.record)})${from}`;
        }
    }
}
const kindOf = ({ type, aliasZoneId }) => (aliasZoneId === undefined ? type : 'alias');

;// CONCATENATED MODULE: ./actions/create-application/src/workers.ts






/**
 * Workers fetch their work themselves, so nothing has to lead to them. One security group is all they need: nobody may
 * reach them, and its tag says which slot is live, as the production rule of a load balancer does. Pure.
 */
function planWorkers({ cluster, vpc, securityGroups, slots }, wanted) {
    const name = (0,names/* clusterName */.SL)(cluster);
    const standing = securityGroups.find(group => group.name === (0,names/* instancesGroupName */.lC)(cluster));
    const refusals = [];
    if (slots.length > 0 || (standing !== undefined && standing.tags[lib_tags/* TAG */.Dk.liveSlot] === undefined)) {
        const what = [...slots, ...(standing === undefined ? [] : [standing.name])].join(', ');
        refusals.push(`${name} was created behind a load balancer (${what}) and cannot become workers in place`);
    }
    if (vpc === undefined) {
        refusals.push(wanted === undefined
            ? 'this region has no default VPC; give the input "vpc"'
            : `there is no VPC ${wanted} in this region`);
    }
    else if (wanted !== undefined && standing !== undefined && standing.vpcId !== vpc.id) {
        refusals.push(`the VPC of ${standing.name} is ${standing.vpcId} and cannot become ${vpc.id} in place`);
    }
    return { refusals, vpcId: refusals.length > 0 || standing !== undefined ? undefined : vpc?.id };
}
/** Makes what workers need before their first release; what stands already is left alone. */
async function createWorkers(inputs, ports) {
    const { networks, balancers, progress } = ports;
    const cluster = { application: inputs.application, environment: inputs.environment };
    const [vpc, securityGroups, slots] = await Promise.all([
        networks.vpc(inputs.vpc),
        networks.securityGroupsOf(cluster),
        balancers.targetGroups(names/* SLOTS */._f.map(slot => (0,names/* targetGroupName */.IT)(cluster, slot)))
    ]);
    const seen = { cluster, vpc, securityGroups, slots: slots.map(({ name }) => name) };
    const { refusals, vpcId } = planWorkers(seen, inputs.vpc);
    if (refusals.length > 0) {
        throw new errors/* RefusedError */.fk(refusals.join('\n'), 'Take the application down first (`mode: destroy`), or give the new one another name.');
    }
    const line = `create security group ${(0,names/* instancesGroupName */.lC)(cluster)}, which nobody may reach: live slot red`;
    const planned = vpcId === undefined ? [] : [line];
    await (0,lib_progress/* tellPlan */.fb)(vpcId === undefined ? 'Plan: nothing to do' : 'Plan: 1 change', planned, progress);
    const done = [];
    if (inputs.mode === 'apply' && vpcId !== undefined) {
        await makeGroup(cluster, vpcId, ports);
        done.push(line);
        progress.say(`done: ${line}`);
    }
    return { cluster, planned, warnings: [], done, url: undefined };
}
async function makeGroup(cluster, vpcId, { networks, runTags, signal, lookSeconds }) {
    const name = (0,names/* instancesGroupName */.lC)(cluster);
    try {
        await networks.createSecurityGroup({
            name,
            description: `Workers of ${cluster.application}`,
            vpcId,
            tags: {
                [lib_tags/* TAG */.Dk.application]: cluster.application,
                [lib_tags/* TAG */.Dk.environment]: cluster.environment,
                [lib_tags/* TAG */.Dk.liveSlot]: 'red',
                ...runTags
            }
        });
    }
    catch (error) {
        // Made meanwhile, by another run or by this one's own lost answer: the next look shows it.
        if (!(0,failures/* isTaken */.Ck)(error))
            throw error;
    }
    await (0,poll/* poll */.wt)(async () => {
        const found = (await networks.securityGroupsOf(cluster)).some(group => group.name === name);
        return found ? { done: true } : { notYet: 'AWS does not show it yet' };
    }, {
        what: `AWS to show security group ${name}`,
        deadlineSeconds: 60,
        intervalSeconds: lookSeconds,
        signal,
        remedy: "Run it again: it goes on from here. If a security group of that name without tags stands there, it is somebody else's."
    });
}

;// CONCATENATED MODULE: ./actions/create-application/src/main.ts














/** Makes what an application needs before its first release, or takes it away; what stands already is left alone. */
async function createApplication(given, ports) {
    const inputs = await (0,lib_inputs/* lookTogether */.yA)(given, async (cluster) => {
        const read = { ...given.values, ...cluster };
        await refuseBeside(given.problems, read, ports);
        return read;
    });
    if (inputs.mode === 'destroy' || inputs.mode === 'plan-destroy')
        return destroyApplication(inputs, ports);
    const { protocol } = inputs;
    if (protocol === 'none')
        return createWorkers(inputs, ports);
    const desired = wanted({ ...inputs, protocol });
    const { progress } = ports;
    let observed = await observe(desired, ports);
    const planned = plan(observed, desired);
    main_refuse(planned, observed);
    for (const warning of planned.warnings)
        progress.warn(warning);
    const lines = planned.steps.map(step => describe(step, desired));
    const title = lines.length === 0 ? 'Plan: nothing to do' : `Plan: ${(0,counted/* counted */.h)(lines.length, 'change')}`;
    await (0,lib_progress/* tellPlan */.fb)(title, lines, progress);
    const done = [];
    if (inputs.mode === 'apply') {
        for (let next = planned.steps[0]; next !== undefined;) {
            ports.signal.throwIfAborted();
            observed = await carryOut(next, observed, desired, ports);
            done.push(describe(next, desired));
            progress.say(`done: ${done.at(-1)}`);
            const rest = plan(observed, desired);
            // Somebody else may have come in between.
            main_refuse(rest, observed, done);
            next = rest.steps[0];
        }
        if (observed.balancer !== undefined && observed.balancer.state !== 'active') {
            await untilActive(observed.balancer.name, ports);
        }
    }
    const url = address(observed, desired);
    if (observed.balancer !== undefined)
        ports.setOutput('load-balancer', observed.balancer.name);
    if (observed.balancer !== undefined)
        ports.setOutput('dns-name', desired.dnsName ?? observed.balancer.dnsName);
    if (url !== undefined)
        ports.setOutput('url', url);
    return { cluster: desired.cluster, planned: lines, warnings: planned.warnings, done, url };
}
/** Beside inputs that are out of form, tells what AWS says against the others, as far as it does not rest on those. */
async function refuseBeside(problems, inputs, ports) {
    const { protocol, mode } = inputs;
    const rests = problems.some(({ input }) => !src_inputs/* CHANGEABLE */.fR.some(name => name === input));
    if (problems.length === 0 || rests || protocol === 'none' || !(mode === 'apply' || mode === 'plan'))
        return;
    const desired = wanted({ ...inputs, protocol });
    const observed = await observe(desired, ports);
    main_refuse(plan(observed, desired), observed);
}
function main_refuse({ refusals }, { unread }, done = []) {
    if (refusals.length === 0)
        return;
    if (done.length === 0 && refusals.length === unreadLines(unread).length)
        throw (0,errors/* failureOf */.g5)(unread.failures);
    const how = 'Correct the inputs, or put right in AWS what the lines above name; then run it again.';
    if (done.length === 0)
        throw new errors/* RefusedError */.fk(refusals.join('\n'), how);
    throw new errors/* KilnError */.NF(refusals.join('\n'), { remedy: how, leftBehind: done });
}
/** One step and a look at what it did; AWS may take seconds to show it. */
async function carryOut(step, before, desired, ports) {
    try {
        await apply(step, before, desired, ports);
    }
    catch (error) {
        // Made meanwhile, by another run or by this one's own lost answer: the next look shows it.
        if (!(0,failures/* isTaken */.Ck)(error))
            throw error;
    }
    const line = describe(step, desired);
    return (0,poll/* poll */.wt)(async () => {
        const seen = await observe(desired, ports, before, step);
        const next = plan(seen, desired).steps[0];
        const shown = next === undefined || describe(next, desired) !== line;
        return shown ? { done: seen } : { notYet: 'AWS does not show it yet' };
    }, {
        what: `AWS to show the effect of: ${line}`,
        deadlineSeconds: 60,
        intervalSeconds: ports.lookSeconds,
        signal: ports.signal,
        remedy: 'Run it again: it goes on from here.'
    });
}
function wanted(inputs) {
    const { application, environment, protocol, port } = inputs;
    return {
        cluster: { application, environment },
        check: {
            protocol: inputs['health-check-protocol'],
            path: inputs['health-check-path'],
            codes: inputs['health-check-codes']
        },
        port,
        protocol,
        listenerPort: inputs['listener-port'] ?? { HTTP: 80, HTTPS: 443, TCP: port }[protocol],
        certificate: inputs.certificate,
        securityPolicy: inputs['security-policy'],
        redirects: inputs.redirect,
        sharedBalancer: inputs['load-balancer'],
        vpcId: inputs.vpc,
        subnetIds: inputs.subnets,
        securityGroupIds: inputs['security-groups'],
        scheme: inputs.scheme ?? 'internal',
        zoneName: inputs['hosted-zone'],
        dnsName: (0,src_inputs/* dnsNameOf */.gC)(inputs),
        recordType: inputs['record-type'],
        deregistrationDelaySeconds: inputs['deregistration-delay-seconds']
    };
}
/** Reads what stands; after a step only what that step can have changed. */
async function observe(desired, ports, before, step) {
    const { networks, balancers, zones, certificates } = ports;
    const { cluster } = desired;
    const keeps = (...steps) => step !== undefined && !steps.includes(step.do);
    const { attempt, failures } = (0,errors/* attempts */.r2)();
    const balancing = await attempt(async () => {
        const balancer = before !== undefined && keeps('create-balancer')
            ? before.balancer
            : await balancers.find(desired.sharedBalancer ?? (0,names/* loadBalancerName */.MH)(cluster));
        const slots = before !== undefined && keeps('create-slot', 'set-attributes', 'change-check')
            ? before.slots
            : await slotsSeen(desired, ports);
        const listeners = before !== undefined && keeps('create-listener', 'create-redirect', 'secure-listener')
            ? before.listeners
            : balancer === undefined
                ? []
                : await balancers.listeners(balancer.arn);
        const serving = servingListener({ listeners }, desired);
        const rules = before !== undefined && keeps('create-rule', 'create-listener')
            ? before.rules
            : serving === undefined
                ? []
                : await balancers.rules(serving.arn);
        const tags = before !== undefined && keeps('create-rule', 'create-listener')
            ? before.ruleTags
            : await (0,rule_conditions/* ruleTags */.AC)(balancers, rules.filter(rule => rule.priority !== undefined && (0,release_application/* forwardsTo */.SX)(rule, slots)));
        // What this run makes carries the tags; only what stood before can be somebody else's.
        const own = desired.sharedBalancer === undefined ? balancer : undefined;
        const foreign = before?.foreign ?? (await othersOf(cluster, own, slots, balancers));
        return { balancer, slots, listeners, rules, ruleTags: tags, foreign };
    });
    const around = await attempt(async () => {
        const shared = desired.sharedBalancer === undefined ? undefined : balancing?.got.balancer;
        const vpc = before?.vpc ?? (await networks.vpc(desired.vpcId ?? shared?.vpcId));
        const subnets = before?.subnets ?? (await subnetsOf(desired, vpc?.id, networks));
        const securityGroups = before !== undefined && keeps('create-security-group', 'allow')
            ? before.securityGroups
            : await networks.securityGroupsOf(cluster);
        const given = desired.securityGroupIds;
        const givenSecurityGroups = before?.givenSecurityGroups ?? (given === undefined ? [] : await networks.securityGroups(given));
        return { vpc, subnets, securityGroups, givenSecurityGroups };
    });
    const naming = await attempt(async () => {
        const zone = before?.zone ?? (desired.zoneName === undefined ? undefined : await zones.find(desired.zoneName));
        const record = before !== undefined && keeps('point-name')
            ? before.record
            : zone === undefined || desired.dnsName === undefined
                ? undefined
                : await zones.record(zone.id, desired.dnsName);
        return { zone, record };
    });
    const securing = await attempt(async () => before?.certificate ??
        (desired.certificate === undefined ? undefined : await certificates.find(desired.certificate)));
    return {
        ...(balancing?.got ?? NO_BALANCER),
        ...(around?.got ?? NO_NETWORK),
        ...(naming?.got ?? { zone: undefined, record: undefined }),
        certificate: securing?.got,
        unread: {
            balancer: balancing === undefined,
            network: around === undefined,
            name: naming === undefined,
            certificate: securing === undefined,
            failures
        }
    };
}
const NO_BALANCER = { balancer: undefined, slots: {}, listeners: [], rules: [], ruleTags: new Map(), foreign: [] };
const NO_NETWORK = { vpc: undefined, subnets: [], securityGroups: [], givenSecurityGroups: [] };
async function subnetsOf({ subnetIds, sharedBalancer }, vpcId, { subnets }) {
    if (sharedBalancer !== undefined)
        return [];
    if (subnetIds !== undefined)
        return subnets({ ids: subnetIds });
    return vpcId === undefined ? [] : subnets({ vpcId });
}
async function othersOf(cluster, balancer, slots, { tags }) {
    const named = [
        ...(balancer === undefined ? [] : [{ arn: balancer.arn, what: `load balancer ${balancer.name}` }]),
        ...Object.values(slots).map(({ arn, name }) => ({ arn, what: `target group ${name}` }))
    ];
    const others = [];
    for (const { arn, what } of named) {
        if (!(0,lib_tags/* isTaggedFor */.QT)(cluster, (await tags([arn])).get(arn)))
            others.push(what);
    }
    return others;
}
async function slotsSeen({ cluster }, { balancers, scaffolding }) {
    const found = await balancers.targetGroups(names/* SLOTS */._f.map(slot => (0,names/* targetGroupName */.IT)(cluster, slot)));
    const seen = {};
    for (const slot of names/* SLOTS */._f) {
        const group = found.find(({ name }) => name === (0,names/* targetGroupName */.IT)(cluster, slot));
        if (group === undefined)
            continue;
        const targets = await balancers.targets(group.arn);
        seen[slot] = {
            ...group,
            ...(await scaffolding.attributes(group.arn)),
            targets: targets.filter(({ state }) => state !== 'draining').length
        };
    }
    return seen;
}
async function apply(step, { slots }, desired, { networks, scaffolding, zones, runTags }) {
    const { cluster } = desired;
    const tags = { [lib_tags/* TAG */.Dk.application]: cluster.application, [lib_tags/* TAG */.Dk.environment]: cluster.environment, ...runTags };
    const arn = (slot) => slots[slot]?.arn ?? '';
    const weights = (0,release_application/* only */.j6)('red');
    const production = names/* SLOTS */._f.map(slot => ({ targetGroupArn: arn(slot), weight: weights[slot] }));
    switch (step.do) {
        case 'create-security-group':
            await networks.createSecurityGroup({
                name: securityGroupName(cluster, step.role),
                description: step.role === 'lb' ? `Load balancer of ${cluster.application}` : `Instances of ${cluster.application}`,
                vpcId: step.vpcId,
                tags
            });
            return;
        case 'allow':
            return networks.allow(step.securityGroupId, step.ingress);
        case 'create-slot':
            return scaffolding.createSlot({
                name: (0,names/* targetGroupName */.IT)(cluster, step.slot),
                vpcId: step.vpcId,
                protocol: desired.protocol === 'TCP' ? 'TCP' : 'HTTP',
                port: desired.port,
                check: { ...desired.check, ...HEALTH_CHECK },
                tags: { ...tags, [lib_tags/* TAG */.Dk.slot]: step.slot }
            });
        case 'set-attributes': {
            const { deregistrationDelaySeconds } = desired;
            return scaffolding.setAttributes(step.arn, {
                deregistrationDelaySeconds,
                crossZone: wantsCrossZone(desired) ? true : undefined
            });
        }
        case 'change-check':
            return scaffolding.changeCheck(step.arn, { ...desired.check, ...HEALTH_CHECK });
        case 'create-balancer':
            return scaffolding.createBalancer({
                name: (0,names/* loadBalancerName */.MH)(cluster),
                type: desired.protocol === 'TCP' ? 'network' : 'application',
                scheme: desired.scheme,
                subnetIds: step.subnetIds,
                securityGroupIds: step.securityGroupIds,
                tags
            });
        case 'create-listener':
            return scaffolding.createListener({
                balancerArn: step.balancerArn,
                port: desired.listenerPort,
                protocol: desired.protocol,
                tags,
                ...(step.certificateArn === undefined
                    ? {}
                    : { tls: { certificateArn: step.certificateArn, securityPolicy: desired.securityPolicy } }),
                otherwise: desired.protocol === 'TCP' ? { forward: production } : 'not-found'
            });
        case 'create-redirect':
            return scaffolding.createListener({
                balancerArn: step.balancerArn,
                port: REDIRECT_PORT,
                protocol: 'HTTP',
                tags,
                otherwise: { redirectToHttpsPort: desired.listenerPort }
            });
        case 'secure-listener':
            return scaffolding.secureListener(step.listenerArn, {
                certificateArn: step.certificateArn,
                securityPolicy: desired.securityPolicy
            });
        case 'create-rule': {
            const { listenerArn, priority, preview, host } = step;
            const conditions = (0,rule_conditions/* conditionsFor */.g4)(preview, host);
            const rule = { listenerArn, priority, conditions };
            const known = { ...tags, [lib_tags/* TAG */.Dk.conditions]: (0,rule_conditions/* spelledConditions */.mx)(conditions) };
            if (preview === undefined)
                return scaffolding.createRule({ ...rule, tags: known, forwards: production });
            const forwards = [{ targetGroupArn: arn(preview), weight: 1 }];
            return scaffolding.createRule({ ...rule, forwards, tags: { ...known, [lib_tags/* TAG */.Dk.slot]: preview } });
        }
        case 'point-name':
            return zones.point(step.zoneId, step.record, step.from);
    }
}
async function untilActive(name, { balancers, progress, signal, lookSeconds }) {
    await (0,poll/* poll */.wt)(async () => {
        const seen = await balancers.find(name);
        if (seen?.state === 'active')
            return { done: true };
        if (seen?.state === 'failed') {
            throw new errors/* KilnError */.NF(`Load balancer ${name} failed to start.`, {
                remedy: 'Look at its subnets (8 free addresses each) and limits in the EC2 console, then run it again.'
            });
        }
        return { notYet: `load balancer ${name} is ${seen?.state ?? 'not there'}` };
    }, {
        what: `load balancer ${name} to be active`,
        deadlineSeconds: 600,
        intervalSeconds: lookSeconds * 5,
        signal,
        onNotYet: reason => progress.say(reason),
        remedy: 'Run it again: it goes on from here.'
    });
}
function address({ balancer }, { dnsName, listenerPort, protocol }) {
    const host = dnsName ?? balancer?.dnsName;
    if (host === undefined)
        return undefined;
    const isUsual = listenerPort === { HTTP: 80, HTTPS: 443, TCP: undefined }[protocol];
    return `${protocol.toLowerCase()}://${host}${isUsual ? '' : `:${listenerPort}`}`;
}


/***/ }),

/***/ 6999:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ OUTPUTS)
/* harmony export */ });
const OUTPUTS = ['url', 'load-balancer', 'dns-name'];


/***/ }),

/***/ 4903:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ scaffolding)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(586);
/* harmony import */ var _lib_aws_balancers_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4371);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2405);



const DELAY = 'deregistration_delay.timeout_seconds';
const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
const scaffolding = (client) => ({
    async createBalancer({ name, type, scheme, subnetIds, securityGroupIds, tags }) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .CreateLoadBalancerCommand */ .Gwy({
            Name: name,
            Type: type,
            Scheme: scheme,
            Subnets: [...subnetIds],
            SecurityGroups: [...securityGroupIds],
            Tags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .tagList */ .Tw)(tags)
        }));
    },
    async createSlot({ name, vpcId, protocol, port, check, tags }) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .CreateTargetGroupCommand */ .GGF({
            Name: name,
            VpcId: vpcId,
            Protocol: protocol,
            Port: port,
            TargetType: 'instance',
            ...checkSettings(check),
            Tags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .tagList */ .Tw)(tags)
        }));
    },
    async createListener({ balancerArn, port, protocol, tls, otherwise, tags }) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .CreateListenerCommand */ .mjH({
            LoadBalancerArn: balancerArn,
            Port: port,
            Protocol: protocol,
            ...(tls === undefined ? {} : tlsSettings(tls)),
            DefaultActions: [defaultAction(otherwise)],
            Tags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .tagList */ .Tw)(tags)
        }));
    },
    async secureListener(listenerArn, tls) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .ModifyListenerCommand */ .ugc({ ListenerArn: listenerArn, ...tlsSettings(tls) }));
    },
    async createRule({ listenerArn, priority, conditions, forwards, tags }) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .CreateRuleCommand */ .OOk({
            ListenerArn: listenerArn,
            Priority: priority,
            Conditions: conditions.map(ruleCondition),
            Actions: [(0,_lib_aws_balancers_js__WEBPACK_IMPORTED_MODULE_0__/* .forwardTo */ .D)(forwards)],
            Tags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .tagList */ .Tw)(tags)
        }));
    },
    async changeCheck(targetGroupArn, check) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .ModifyTargetGroupCommand */ .Aez({ TargetGroupArn: targetGroupArn, ...checkSettings(check) }));
    },
    async attributes(targetGroupArn) {
        const answer = await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTargetGroupAttributesCommand */ .cKh({ TargetGroupArn: targetGroupArn }));
        const value = (key) => answer.Attributes?.find(({ Key }) => Key === key)?.Value;
        const crossZone = value(CROSS_ZONE);
        return {
            deregistrationDelaySeconds: Number(value(DELAY) ?? '300'),
            crossZone: crossZone === 'true' ? true : crossZone === 'false' ? false : undefined
        };
    },
    async setAttributes(targetGroupArn, { deregistrationDelaySeconds, crossZone }) {
        const zones = crossZone === undefined ? [] : [{ Key: CROSS_ZONE, Value: String(crossZone) }];
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .ModifyTargetGroupAttributesCommand */ .fHb({
            TargetGroupArn: targetGroupArn,
            Attributes: [{ Key: DELAY, Value: String(deregistrationDelaySeconds) }, ...zones]
        }));
    }
});
function ruleCondition(condition) {
    const Values = [...condition.values];
    switch (condition.kind) {
        case 'host':
            return { Field: 'host-header', HostHeaderConfig: { Values } };
        case 'path':
            return { Field: 'path-pattern', PathPatternConfig: { Values } };
        case 'header':
            return { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: condition.name, Values } };
        case 'other':
            return { Field: condition.name, Values };
    }
}
const tlsSettings = ({ certificateArn, securityPolicy }) => ({
    Certificates: [{ CertificateArn: certificateArn }],
    SslPolicy: securityPolicy
});
/** Checks by TCP have neither a path nor a matcher (ELBv2 CreateTargetGroup). */
const checkSettings = (check) => ({
    HealthCheckProtocol: check.protocol,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    ...(check.protocol === 'HTTP' ? { HealthCheckPath: check.path, Matcher: { HttpCode: check.codes } } : {})
});
function defaultAction(otherwise) {
    if (otherwise === 'not-found') {
        return {
            Type: 'fixed-response',
            FixedResponseConfig: {
                StatusCode: '404',
                ContentType: 'text/plain',
                MessageBody: 'No application serves this name.'
            }
        };
    }
    if ('forward' in otherwise) {
        const { Type, ForwardConfig } = (0,_lib_aws_balancers_js__WEBPACK_IMPORTED_MODULE_0__/* .forwardTo */ .D)(otherwise.forward);
        // Listeners of network load balancers know no stickiness to a group.
        return { Type, ForwardConfig: { TargetGroups: ForwardConfig.TargetGroups } };
    }
    return {
        Type: 'redirect',
        RedirectConfig: { Protocol: 'HTTPS', Port: String(otherwise.redirectToHttpsPort), StatusCode: 'HTTP_301' }
    };
}


/***/ }),

/***/ 7629:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ summary)
/* harmony export */ });
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(714);
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1262);


/** What the job's summary says. */
function summary({ cluster, planned, warnings, done, url }) {
    const state = planned.length === 0
        ? 'Everything stands as it should; nothing was written.'
        : done.length > 0
            ? 'Done:'
            : 'Planned:';
    return [
        `### Application ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_lib_names_js__WEBPACK_IMPORTED_MODULE_1__/* .clusterName */ .SL)(cluster))}`,
        url === undefined ? '' : `${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(url)}`,
        state,
        planned.map(line => `- ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_0__/* .escaped */ .Mk)(line)}`).join('\n'),
        ...warnings.map(warning => `> ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_0__/* .escaped */ .Mk)(warning)}`)
    ]
        .filter(line => line !== '')
        .join('\n\n');
}


/***/ }),

/***/ 8974:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ certificates),
/* harmony export */   L: () => (/* binding */ coversHost)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_acm__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3490);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8157);


const certificates = (client) => {
    const describe = async (arn) => {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_acm__WEBPACK_IMPORTED_MODULE_1__/* .DescribeCertificateCommand */ .iIX({ CertificateArn: arn })));
        const found = answer?.Certificate;
        if (found === undefined)
            return undefined;
        const names = [found.DomainName, ...(found.SubjectAlternativeNames ?? [])].flatMap(name => name ?? []);
        return { arn, names: [...new Set(names)], status: found.Status ?? '' };
    };
    return {
        async find(arnOrDomain) {
            if (arnOrDomain.startsWith('arn:'))
                return describe(arnOrDomain);
            const found = [];
            let token;
            do {
                const page = await client.send(new _aws_sdk_client_acm__WEBPACK_IMPORTED_MODULE_1__/* .ListCertificatesCommand */ .yXo({
                    CertificateStatuses: ['ISSUED'],
                    ...(token === undefined ? {} : { NextToken: token })
                }));
                for (const { CertificateArn, DomainName, CreatedAt } of page.CertificateSummaryList ?? []) {
                    if (CertificateArn === undefined || DomainName?.toLowerCase() !== arnOrDomain.toLowerCase())
                        continue;
                    found.push({ arn: CertificateArn, createdAt: CreatedAt?.getTime() ?? 0 });
                }
                token = page.NextToken;
            } while (token !== undefined);
            const newest = found.sort((one, other) => other.createdAt - one.createdAt)[0];
            return newest === undefined ? undefined : describe(newest.arn);
        }
    };
};
/** Whether a certificate's name is for a host: a wildcard stands for exactly one label (RFC 6125, 6.4.3). */
function coversHost(names, host) {
    return names.some(name => {
        const [wild, wanted] = [name.toLowerCase(), host.toLowerCase()];
        return wild === wanted || (wild.startsWith('*.') && wanted.slice(wanted.indexOf('.') + 1) === wild.slice(2));
    });
}


/***/ }),

/***/ 8212:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ demolition)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(586);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8157);


const demolition = (client) => ({
    async deleteBalancer(arn) {
        await (0,_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_1__/* .DeleteLoadBalancerCommand */ .ZYX({ LoadBalancerArn: arn })));
    },
    async deleteRule(arn) {
        await (0,_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_1__/* .DeleteRuleCommand */ .piX({ RuleArn: arn })));
    },
    async deleteTargetGroup(arn) {
        await (0,_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_1__/* .DeleteTargetGroupCommand */ .tX({ TargetGroupArn: arn })));
    }
});


/***/ }),

/***/ 9115:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $r: () => (/* binding */ targetOf),
/* harmony export */   Vs: () => (/* binding */ hostedZones),
/* harmony export */   ti: () => (/* binding */ pointsToBalancer)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8621);

/** Where a record points; the console puts `dualstack.` before what an alias of a load balancer points to. */
const targetOf = ({ target }) => target.replace(/^dualstack\./, '');
/** A load balancer's DNS name starts with its name; one that was made again has another number after it. */
const pointsToBalancer = (record, balancerName) => new RegExp(`^(internal-)?${balancerName}-[0-9a-z]+\\.`).test(targetOf(record));
const bare = (name) => name.replace(/\.$/, '').toLowerCase();
const hostedZones = (client) => ({
    async find(name) {
        const answer = await client.send(new _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_0__/* .ListHostedZonesByNameCommand */ .agy({ DNSName: name }));
        const zones = (answer.HostedZones ?? [])
            .filter(zone => bare(zone.Name ?? '') === bare(name))
            .map(zone => ({
            id: (zone.Id ?? '').replace('/hostedzone/', ''),
            name: bare(zone.Name ?? ''),
            private: zone.Config?.PrivateZone ?? false
        }));
        return zones.find(zone => zone.private) ?? zones[0];
    },
    async record(zoneId, name) {
        const answer = await client.send(new _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_0__/* .ListResourceRecordSetsCommand */ .IOz({ HostedZoneId: zoneId, StartRecordName: name, MaxItems: 5 }));
        const found = (answer.ResourceRecordSets ?? []).find(record => bare(record.Name ?? '') === bare(name) && /^(A|AAAA|CNAME)$/.test(record.Type ?? ''));
        if (found === undefined)
            return undefined;
        return {
            name: bare(found.Name ?? ''),
            type: found.Type ?? '',
            target: bare(found.ResourceRecords?.[0]?.Value ?? found.AliasTarget?.DNSName ?? ''),
            ttlSeconds: found.TTL ?? 0,
            ...(found.AliasTarget?.HostedZoneId === undefined ? {} : { aliasZoneId: found.AliasTarget.HostedZoneId })
        };
    },
    async point(zoneId, record, before) {
        // A CNAME and an address of the same name exclude each other, so one goes with the same write.
        const gone = before === undefined || before.type === record.type
            ? []
            : [{ Action: 'DELETE', ResourceRecordSet: recordSet(before) }];
        const Changes = [...gone, { Action: 'UPSERT', ResourceRecordSet: recordSet(record) }];
        await client.send(new _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_0__/* .ChangeResourceRecordSetsCommand */ .yzn({ HostedZoneId: zoneId, ChangeBatch: { Changes } }));
    },
    async remove(zoneId, record) {
        try {
            await client.send(new _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_0__/* .ChangeResourceRecordSetsCommand */ .yzn({
                HostedZoneId: zoneId,
                ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: recordSet(record) }] }
            }));
        }
        catch (error) {
            if (!(error instanceof Error && /not found/i.test(error.message)))
                throw error;
        }
    }
});
const recordSet = ({ name, type, target, ttlSeconds, aliasZoneId }) => ({
    Name: name,
    Type: type,
    ...(aliasZoneId === undefined
        ? { TTL: ttlSeconds, ResourceRecords: [{ Value: target }] }
        : { AliasTarget: { DNSName: target, HostedZoneId: aliasZoneId, EvaluateTargetHealth: false } })
});


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

/***/ 2354:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   UC: () => (/* binding */ planTeardown),
/* harmony export */   Wu: () => (/* binding */ describeTeardown),
/* harmony export */   _S: () => (/* binding */ carryOutTeardown),
/* harmony export */   l3: () => (/* binding */ observeStanding)
/* harmony export */ });
/* harmony import */ var _aws_failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8157);
/* harmony import */ var _aws_hosted_zones_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9115);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8115);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(714);
/* harmony import */ var _poll_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8485);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2405);
/* harmony import */ var _application_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6926);







/** Which balancer a slot is behind, the slot itself says, until the last rule that names it is gone. */
async function observeStanding(cluster, { zone: zoneName, name }, { balancers, networks, zones }) {
    const foreign = [];
    const isOurs = async (arn, what) => {
        const ours = (0,_tags_js__WEBPACK_IMPORTED_MODULE_3__/* .isTaggedFor */ .QT)(cluster, (await balancers.tags([arn])).get(arn));
        if (!ours)
            foreign.push(what);
        return ours;
    };
    const named = await balancers.find((0,_names_js__WEBPACK_IMPORTED_MODULE_5__/* .loadBalancerName */ .MH)(cluster));
    const own = named !== undefined && (await isOurs(named.arn, `load balancer ${named.name}`)) ? named : undefined;
    const slots = [];
    for (const slot of await balancers.targetGroups(_names_js__WEBPACK_IMPORTED_MODULE_5__/* .SLOTS */ ._f.map(one => (0,_names_js__WEBPACK_IMPORTED_MODULE_5__/* .targetGroupName */ .IT)(cluster, one)))) {
        if (await isOurs(slot.arn, `target group ${slot.name}`))
            slots.push(slot);
    }
    const behind = slots.flatMap(({ balancerArns }) => balancerArns).find(arn => arn !== own?.arn);
    const shared = behind === undefined ? undefined : await balancers.byArn(behind);
    const rules = [];
    if (shared !== undefined) {
        for (const listener of await balancers.listeners(shared.arn)) {
            const found = await balancers.rules(listener.arn);
            rules.push(...found.filter(({ priority, forwards }) => priority !== undefined &&
                forwards.some(({ targetGroupArn }) => slots.some(({ arn }) => arn === targetGroupArn))));
        }
    }
    const zone = zoneName === undefined ? undefined : await zones.find(zoneName);
    const record = zone === undefined || name === undefined ? undefined : await zones.record(zone.id, name);
    const isOwnName = record !== undefined &&
        ([own, shared].some(one => one?.dnsName.toLowerCase() === (0,_aws_hosted_zones_js__WEBPACK_IMPORTED_MODULE_6__/* .targetOf */ .$r)(record)) ||
            (0,_aws_hosted_zones_js__WEBPACK_IMPORTED_MODULE_6__/* .pointsToBalancer */ .ti)(record, (0,_names_js__WEBPACK_IMPORTED_MODULE_5__/* .loadBalancerName */ .MH)(cluster)));
    return {
        record: zone !== undefined && isOwnName ? { zoneId: zone.id, record } : undefined,
        balancer: own,
        rules,
        slots,
        securityGroups: await networks.securityGroupsOf(cluster),
        foreign
    };
}
/**
 * From the outside in: name, balancer or rules, slots, security groups (those of instances first, for they refer to the
 * balancer's). Cut short anywhere, what is left is found again. Pure.
 */
function planTeardown({ record, balancer, rules, slots, securityGroups }) {
    const isOfInstances = ({ name }) => name.endsWith('-instances');
    return [
        ...(record === undefined ? [] : [{ do: 'remove-name', ...record }]),
        ...(balancer === undefined ? [] : [{ do: 'delete-balancer', arn: balancer.arn, name: balancer.name }]),
        // The production rule last, so that there is always a rule by which the rest is found.
        ...[...rules]
            .sort((one, other) => Number((0,_application_js__WEBPACK_IMPORTED_MODULE_4__/* .previewSlot */ .V7)(one) === undefined) - Number((0,_application_js__WEBPACK_IMPORTED_MODULE_4__/* .previewSlot */ .V7)(other) === undefined))
            .map(rule => {
            const slot = (0,_application_js__WEBPACK_IMPORTED_MODULE_4__/* .previewSlot */ .V7)(rule);
            const kind = slot === undefined ? 'production rule' : `preview rule of slot ${slot}`;
            return { do: 'delete-rule', arn: rule.arn, what: `${kind}, priority ${rule.priority}` };
        }),
        ...slots.map(({ arn, name }) => ({ do: 'delete-slot', arn, name })),
        ...[...securityGroups]
            .sort((one, other) => Number(isOfInstances(other)) - Number(isOfInstances(one)))
            .map(({ id, name }) => ({ do: 'delete-security-group', id, name }))
    ];
}
function describeTeardown(step) {
    switch (step.do) {
        case 'remove-name':
            return `remove the name ${step.record.name}`;
        case 'delete-balancer':
            return `delete load balancer ${step.name}, its listeners and its rules`;
        case 'delete-rule':
            return `delete the ${step.what}`;
        case 'delete-slot':
            return `delete target group ${step.name}`;
        case 'delete-security-group':
            return `delete security group ${step.name}`;
    }
}
/** Deletes, and waits for what AWS frees only some seconds after its user is gone. */
async function carryOutTeardown(step, { zones, demolition, networks }, { signal, lookSeconds }) {
    switch (step.do) {
        case 'remove-name':
            return zones.remove(step.zoneId, step.record);
        case 'delete-balancer':
            return demolition.deleteBalancer(step.arn);
        case 'delete-rule':
            return demolition.deleteRule(step.arn);
        case 'delete-slot':
            return whenFree(() => demolition.deleteTargetGroup(step.arn), step.name, signal, lookSeconds);
        case 'delete-security-group':
            return whenFree(() => networks.deleteSecurityGroup(step.id), step.name, signal, lookSeconds);
    }
}
async function whenFree(remove, name, signal, lookSeconds) {
    await (0,_poll_js__WEBPACK_IMPORTED_MODULE_2__/* .poll */ .wt)(async () => {
        try {
            await remove();
            return { done: true };
        }
        catch (error) {
            if ((0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .errorName */ .Is)(error) !== 'DependencyViolation' && !(0,_aws_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .isPassing */ .WG)(error))
                throw error;
            return { notYet: `${name} is still in use` };
        }
    }, {
        what: `${name} to be free`,
        deadlineSeconds: 600,
        intervalSeconds: lookSeconds * 5,
        signal,
        remedy: 'See what uses it, and run this again; it goes on from there.'
    });
}


/***/ })

};
