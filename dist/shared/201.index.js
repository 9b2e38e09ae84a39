export const id = 201;
export const ids = [201];
export const modules = {

/***/ 7201:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(5193);
/* harmony import */ var _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(586);
/* harmony import */ var _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(8621);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _lib_aws_balancers_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4371);
/* harmony import */ var _lib_aws_clients_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8176);
/* harmony import */ var _lib_aws_hosted_zones_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9115);
/* harmony import */ var _lib_aws_networks_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1002);
/* harmony import */ var _lib_progress_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1515);
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1262);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2405);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3912);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(5512);
/* harmony import */ var _outputs_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6999);
/* harmony import */ var _scaffolding_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4903);
/* harmony import */ var _summary_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7629);
















await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .C)(async (signal) => {
    const aws = (0,_lib_aws_clients_js__WEBPACK_IMPORTED_MODULE_2__/* .awsDefaults */ .Q)('create-application');
    const elb = new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_11__/* .ElasticLoadBalancingV2Client */ .MlD(aws);
    const [nets, zones] = [(0,_lib_aws_networks_js__WEBPACK_IMPORTED_MODULE_3__/* .networks */ .o)(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_12__/* .EC2Client */ .gu5(aws)), (0,_lib_aws_hosted_zones_js__WEBPACK_IMPORTED_MODULE_13__/* .hostedZones */ .V)(new _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_14__/* .Route53Client */ .LhC(aws))];
    const ports = { networks: nets, zones, balancers: (0,_lib_aws_balancers_js__WEBPACK_IMPORTED_MODULE_1__/* .balancers */ .C)(elb), scaffolding: (0,_scaffolding_js__WEBPACK_IMPORTED_MODULE_9__/* .scaffolding */ .h)(elb) };
    const context = { progress: _lib_progress_js__WEBPACK_IMPORTED_MODULE_4__/* .runnerProgress */ .g, setOutput: (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .outputs */ .V)(_outputs_js__WEBPACK_IMPORTED_MODULE_15__/* .OUTPUTS */ .p), runTags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_6__/* .runTags */ .He)(), signal };
    await (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_5__/* .writeSummary */ .Sy)((0,_summary_js__WEBPACK_IMPORTED_MODULE_10__/* .summary */ .z)(await (0,_main_js__WEBPACK_IMPORTED_MODULE_8__/* .createApplication */ .t)((0,_inputs_js__WEBPACK_IMPORTED_MODULE_7__/* .inputs */ .Q)(), { ...ports, ...context })));
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 3912:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ inputs)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(453);

const protocol = (value) => {
    if (value === 'HTTP')
        return value;
    if (value === 'HTTPS')
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4('HTTPS needs a certificate, which this version cannot attach yet; use HTTP');
    throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4(`"${value}" is not HTTP`);
};
const HOST = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const hostName = (value) => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(HOST, 'a host name such as hello-world.internal.example')(value.toLowerCase().replace(/\.$/, ''));
const fields = {
    application: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .word */ .Vm),
    environment: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .word */ .Vm),
    'health-check-path': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^\/\S*$/, 'a path that starts with /'), '/health_check'),
    port: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 65535), 80),
    protocol: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(protocol, 'HTTP'),
    'listener-port': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(1, 65535)),
    vpc: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^vpc-[0-9a-f]+$/, 'a VPC id such as vpc-0123456789abcdef0')),
    subnets: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^subnet-[0-9a-f]+$/, 'a subnet id such as subnet-0123456789abcdef0'))),
    'security-groups': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .list */ .p_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^sg-[0-9a-f]+$/, 'a security group id such as sg-0123456789abcdef0'))),
    scheme: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('internal', 'internet-facing'), 'internal'),
    'hosted-zone': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(hostName),
    'dns-name': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(hostName),
    'deregistration-delay-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 3600), 30),
    mode: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .mode */ .Mq, 'apply')
};
const inputs = () => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .readInputs */ .Ko)(fields);


/***/ }),

/***/ 5512:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ createApplication)
/* harmony export */ });
/* unused harmony export wanted */
/* harmony import */ var _lib_aws_failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8157);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8115);
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(714);
/* harmony import */ var _lib_poll_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8485);
/* harmony import */ var _lib_release_application_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6926);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2405);
/* harmony import */ var _plan_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5918);







/** Makes what an application needs before its first release; what stands already is left alone. */
async function createApplication(inputs, ports) {
    const desired = wanted(inputs);
    const { progress } = ports;
    let observed = await observe(desired, ports);
    const planned = (0,_plan_js__WEBPACK_IMPORTED_MODULE_5__/* .plan */ .et)(observed, desired);
    if (planned.refusals.length > 0) {
        throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .KilnError */ .NF(planned.refusals.join('\n'), {
            remedy: 'Nothing was written. Correct the inputs, or put right in AWS what the lines above name.'
        });
    }
    for (const warning of planned.warnings)
        progress.warn(warning);
    const lines = planned.steps.map(step => (0,_plan_js__WEBPACK_IMPORTED_MODULE_5__/* .describe */ .q0)(step, desired));
    await progress.phase(lines.length === 0 ? 'Plan: nothing to do' : `Plan: ${lines.length} changes`, async () => {
        for (const line of lines)
            progress.say(line);
    });
    const done = [];
    if (inputs.mode === 'apply') {
        for (let next = planned.steps[0]; next !== undefined; next = (0,_plan_js__WEBPACK_IMPORTED_MODULE_5__/* .plan */ .et)(observed, desired).steps[0]) {
            ports.signal.throwIfAborted();
            observed = await carryOut(next, observed, desired, ports);
            done.push((0,_plan_js__WEBPACK_IMPORTED_MODULE_5__/* .describe */ .q0)(next, desired));
            progress.say(`done: ${done.at(-1)}`);
        }
        if (observed.balancer !== undefined && observed.balancer.state !== 'active')
            await untilActive(desired, ports);
    }
    const url = address(observed, desired);
    if (observed.balancer !== undefined)
        ports.setOutput('load-balancer', observed.balancer.name);
    if (observed.balancer !== undefined)
        ports.setOutput('dns-name', desired.dnsName ?? observed.balancer.dnsName);
    if (url !== undefined)
        ports.setOutput('url', url);
    return { desired, planned, done, url };
}
/** One step and a look at what it did; AWS may take seconds to show it. */
async function carryOut(step, before, desired, ports) {
    try {
        await apply(step, desired, ports);
    }
    catch (error) {
        // Made meanwhile, by another run or by this one's own lost answer: the next look shows it.
        if (!(0,_lib_aws_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .isTaken */ .Ck)(error))
            throw error;
    }
    const line = (0,_plan_js__WEBPACK_IMPORTED_MODULE_5__/* .describe */ .q0)(step, desired);
    return (0,_lib_poll_js__WEBPACK_IMPORTED_MODULE_2__/* .poll */ .w)(async () => {
        const seen = await observe(desired, ports, before, step);
        const next = (0,_plan_js__WEBPACK_IMPORTED_MODULE_5__/* .plan */ .et)(seen, desired).steps[0];
        const shown = next === undefined || (0,_plan_js__WEBPACK_IMPORTED_MODULE_5__/* .describe */ .q0)(next, desired) !== line;
        return shown ? { done: seen } : { notYet: 'AWS does not show it yet' };
    }, {
        what: `AWS to show the effect of "${line}"`,
        deadlineSeconds: 60,
        intervalSeconds: 1,
        signal: ports.signal,
        remedy: 'Run it again: it goes on from here.'
    });
}
function wanted(inputs) {
    const { application, environment } = inputs;
    const zoneName = inputs['hosted-zone'];
    const dnsName = inputs['dns-name'] ?? (zoneName === undefined ? undefined : `${application}.${environment}.${zoneName}`);
    if (dnsName !== undefined && zoneName === undefined) {
        throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .KilnError */ .NF('input "dns-name": is given without "hosted-zone", the zone to write it to', {
            remedy: 'Give both, or neither.'
        });
    }
    if (dnsName !== undefined && !dnsName.endsWith(`.${zoneName}`)) {
        throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .KilnError */ .NF(`input "dns-name": "${dnsName}" is not inside the hosted zone "${zoneName}"`, {
            remedy: `Choose a name that ends in .${zoneName}.`
        });
    }
    return {
        cluster: { application, environment },
        healthCheckPath: inputs['health-check-path'],
        port: inputs.port,
        protocol: inputs.protocol,
        listenerPort: inputs['listener-port'] ?? 80,
        vpcId: inputs.vpc,
        subnetIds: inputs.subnets,
        securityGroupIds: inputs['security-groups'],
        scheme: inputs.scheme,
        zoneName,
        dnsName,
        deregistrationDelaySeconds: inputs['deregistration-delay-seconds']
    };
}
/** Reads what stands; after a step only what that step can have changed. */
async function observe(desired, ports, before, step) {
    const { networks, balancers, zones } = ports;
    const { cluster } = desired;
    const touched = (...steps) => step === undefined || steps.includes(step.do);
    const vpc = before?.vpc ?? (await networks.vpc(desired.vpcId));
    const subnets = before?.subnets ??
        (desired.subnetIds !== undefined
            ? await networks.subnets({ ids: desired.subnetIds })
            : vpc === undefined
                ? []
                : await networks.subnets({ vpcId: vpc.id }));
    const securityGroups = before !== undefined && !touched('create-security-group', 'allow')
        ? before.securityGroups
        : await networks.securityGroupsOf(cluster);
    const slots = before !== undefined && !touched('create-slot', 'set-delay', 'change-path')
        ? before.slots
        : await slotsSeen(desired, ports);
    const balancer = before !== undefined && !touched('create-balancer')
        ? before.balancer
        : await balancers.find((0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .loadBalancerName */ .MH)(cluster));
    const listener = before !== undefined && !touched('create-listener')
        ? before.listener
        : balancer === undefined
            ? undefined
            : (await balancers.listeners(balancer.arn))[0];
    const rules = before !== undefined && !touched('create-rule')
        ? before.rules
        : listener === undefined
            ? []
            : await balancers.rules(listener.arn);
    const zone = before?.zone ?? (desired.zoneName === undefined ? undefined : await zones.find(desired.zoneName));
    const record = before !== undefined && !touched('point-name')
        ? before.record
        : zone === undefined || desired.dnsName === undefined
            ? undefined
            : await zones.record(zone.id, desired.dnsName);
    // What this run makes carries the tags; only what stood before can be somebody else's.
    const foreign = before?.foreign ?? (await othersOf(cluster, balancer, slots, balancers));
    return { vpc, subnets, securityGroups, balancer, listener, rules, slots, zone, record, foreign };
}
async function othersOf({ application, environment }, balancer, slots, { tags }) {
    const named = [
        ...(balancer === undefined ? [] : [{ arn: balancer.arn, what: `load balancer ${balancer.name}` }]),
        ...Object.values(slots).map(({ arn, name }) => ({ arn, what: `target group ${name}` }))
    ];
    const others = [];
    for (const { arn, what } of named) {
        const own = await tags(arn);
        if (own[_lib_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.application] !== application || own[_lib_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.environment] !== environment)
            others.push(what);
    }
    return others;
}
async function slotsSeen({ cluster }, { balancers, scaffolding }) {
    const found = await balancers.targetGroups(_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .SLOTS */ ._f.map(slot => (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .targetGroupName */ .IT)(cluster, slot)));
    const seen = {};
    for (const slot of _lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .SLOTS */ ._f) {
        const group = found.find(({ name }) => name === (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .targetGroupName */ .IT)(cluster, slot));
        if (group === undefined)
            continue;
        const targets = await balancers.targets(group.arn);
        seen[slot] = {
            ...group,
            deregistrationDelaySeconds: await scaffolding.deregistrationDelaySeconds(group.arn),
            targets: targets.filter(({ state }) => state !== 'draining').length
        };
    }
    return seen;
}
async function apply(step, desired, { networks, scaffolding, balancers, zones, runTags }) {
    const { cluster } = desired;
    const tags = { [_lib_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.application]: cluster.application, [_lib_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.environment]: cluster.environment, ...runTags };
    switch (step.do) {
        case 'create-security-group':
            await networks.createSecurityGroup({
                name: (0,_plan_js__WEBPACK_IMPORTED_MODULE_5__/* .securityGroupName */ .NM)(cluster, step.role),
                description: step.role === 'lb' ? `Load balancer of ${cluster.application}` : `Instances of ${cluster.application}`,
                vpcId: step.vpcId,
                tags
            });
            return;
        case 'allow':
            return networks.allow(step.securityGroupId, step.ingress);
        case 'create-slot':
            return scaffolding.createSlot({
                name: (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .targetGroupName */ .IT)(cluster, step.slot),
                vpcId: step.vpcId,
                protocol: desired.protocol,
                port: desired.port,
                healthCheckPath: desired.healthCheckPath,
                tags: { ...tags, [_lib_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.slot]: step.slot }
            });
        case 'set-delay':
            return scaffolding.setDeregistrationDelay(step.arn, step.to);
        case 'change-path':
            return scaffolding.changeHealthCheckPath(step.arn, step.to);
        case 'create-balancer':
            return scaffolding.createBalancer({
                name: (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .loadBalancerName */ .MH)(cluster),
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
                tags
            });
        case 'create-rule': {
            const found = await balancers.targetGroups(_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .SLOTS */ ._f.map(slot => (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .targetGroupName */ .IT)(cluster, slot)));
            const arn = (slot) => found.find(({ name }) => name === (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .targetGroupName */ .IT)(cluster, slot))?.arn ?? '';
            const weights = (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_3__/* .only */ .j6)('red');
            return scaffolding.createRule({
                listenerArn: step.listenerArn,
                tags: step.preview === undefined ? tags : { ...tags, [_lib_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.slot]: step.preview },
                ...(step.preview === undefined
                    ? {
                        priority: PRIORITY.production,
                        forwards: _lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .SLOTS */ ._f.map(slot => ({ targetGroupArn: arn(slot), weight: weights[slot] }))
                    }
                    : {
                        priority: PRIORITY[step.preview],
                        previewSlot: step.preview,
                        forwards: [{ targetGroupArn: arn(step.preview), weight: 1 }]
                    })
            });
        }
        case 'point-name':
            return zones.point(step.zoneId, step.record);
    }
}
/** Preview rules are asked first: the production rule takes every request. */
const PRIORITY = { red: 1, black: 2, production: 100 };
async function untilActive({ cluster }, { balancers, progress, signal }) {
    const name = (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_6__/* .loadBalancerName */ .MH)(cluster);
    await (0,_lib_poll_js__WEBPACK_IMPORTED_MODULE_2__/* .poll */ .w)(async () => {
        const seen = await balancers.find(name);
        if (seen?.state === 'active')
            return { done: true };
        if (seen?.state === 'failed') {
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .KilnError */ .NF(`Load balancer ${name} failed to start.`, {
                remedy: 'Look at its subnets (8 free addresses each) and limits in the EC2 console, then run it again.'
            });
        }
        return { notYet: `load balancer ${name} is ${seen?.state ?? 'not there'}` };
    }, {
        what: `load balancer ${name} to be active`,
        deadlineSeconds: 600,
        intervalSeconds: 5,
        signal,
        onNotYet: reason => progress.say(reason),
        remedy: 'Run it again: it goes on from here.'
    });
}
function address({ balancer }, { dnsName, listenerPort }) {
    const host = dnsName ?? balancer?.dnsName;
    if (host === undefined)
        return undefined;
    return listenerPort === 80 ? `http://${host}` : `http://${host}:${listenerPort}`;
}


/***/ }),

/***/ 6999:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ OUTPUTS)
/* harmony export */ });
const OUTPUTS = ['url', 'load-balancer', 'dns-name'];


/***/ }),

/***/ 5918:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   NM: () => (/* binding */ securityGroupName),
/* harmony export */   et: () => (/* binding */ plan),
/* harmony export */   q0: () => (/* binding */ describe)
/* harmony export */ });
/* unused harmony exports TTL_SECONDS, chosenSubnets */
/* harmony import */ var _lib_aws_networks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1002);
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(714);
/* harmony import */ var _lib_release_application_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6926);



const securityGroupName = (cluster, role) => `${(0,_lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .clusterName */ .SL)(cluster)}-${role}`;
const TTL_SECONDS = 60;
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
    const warnings = [];
    const steps = [
        ...securityGroups(observed, desired),
        ...slots(observed, desired, warnings),
        ...balancer(observed, desired),
        ...rules(observed),
        ...name(observed, desired)
    ];
    return { steps, refusals, warnings };
}
/** The subnets of the load balancer: those given, or one in each zone of the VPC. */
function chosenSubnets({ subnets }, { subnetIds }) {
    if (subnetIds !== undefined)
        return subnets;
    return subnets.filter((subnet, index) => subnets.findIndex(({ zone }) => zone === subnet.zone) === index);
}
const held = (observed, { cluster }, role) => observed.securityGroups.find(group => group.name === securityGroupName(cluster, role));
function securityGroups(observed, desired) {
    const vpcId = observed.vpc?.id ?? '';
    const lb = held(observed, desired, 'lb');
    const instances = held(observed, desired, 'instances');
    const steps = [];
    const wants = (role, group, ingress) => {
        if (group === undefined)
            steps.push({ do: 'create-security-group', role, vpcId });
        if (group?.ingress.some(one => (0,_lib_aws_networks_js__WEBPACK_IMPORTED_MODULE_0__/* .sameIngress */ .g)(one, ingress)) !== true) {
            steps.push({ do: 'allow', role, securityGroupId: group?.id ?? LATER, ingress });
        }
    };
    if (desired.securityGroupIds === undefined) {
        const cidr = desired.scheme === 'internal' ? (observed.vpc?.cidr ?? '10.0.0.0/8') : '0.0.0.0/0';
        wants('lb', lb, { port: desired.listenerPort, cidr });
    }
    const source = desired.securityGroupIds?.[0] ?? lb?.id ?? LATER;
    wants('instances', instances, { port: desired.port, securityGroupId: source });
    return steps;
}
function slots(observed, desired, warnings) {
    const application = asApplication(observed, desired);
    const live = application === undefined ? undefined : (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_1__/* .liveSlot */ .dz)(application);
    return _lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.flatMap((slot) => {
        const seen = observed.slots[slot];
        if (seen === undefined) {
            return [{ do: 'create-slot', slot, vpcId: observed.vpc?.id ?? '' }, ...delay(slot, undefined, desired)];
        }
        const steps = delay(slot, seen, desired);
        const from = seen.healthCheck.path;
        if (from === desired.healthCheckPath)
            return steps;
        if (slot === live && seen.targets > 0) {
            warnings.push(`slot ${slot} is live and keeps its health check at ${from}; the other slot checks ${desired.healthCheckPath}. ` +
                'Deploy, then run create-application again to change this one too.');
            return steps;
        }
        return [...steps, { do: 'change-path', slot, arn: seen.arn, from, to: desired.healthCheckPath }];
    });
}
function delay(slot, seen, { deregistrationDelaySeconds: to }) {
    // 300 s is what a new target group has.
    const from = seen?.deregistrationDelaySeconds ?? 300;
    return from === to ? [] : [{ do: 'set-delay', slot, arn: seen?.arn ?? LATER, from, to }];
}
function balancer(observed, desired) {
    const steps = [];
    if (observed.balancer === undefined) {
        steps.push({
            do: 'create-balancer',
            subnetIds: chosenSubnets(observed, desired).map(({ id }) => id),
            securityGroupIds: desired.securityGroupIds ?? [held(observed, desired, 'lb')?.id ?? LATER]
        });
    }
    if (observed.listener === undefined) {
        steps.push({ do: 'create-listener', balancerArn: observed.balancer?.arn ?? LATER });
    }
    return steps;
}
/** Preview rules first: once the production rule stands, the application is complete. */
function rules(observed) {
    const listenerArn = observed.listener?.arn ?? LATER;
    const previews = _lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.filter(slot => !observed.rules.some(rule => (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_1__/* .previewSlot */ .V7)(rule) === slot));
    const { red, black } = observed.slots;
    const production = red !== undefined && black !== undefined ? (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_1__/* .productionRule */ .CK)(observed.rules, { red, black }) : undefined;
    return [...previews, ...(production === undefined ? [undefined] : [])].map(preview => ({
        do: 'create-rule',
        listenerArn,
        preview
    }));
}
function name(observed, desired) {
    const { zone, record } = observed;
    if (zone === undefined || desired.dnsName === undefined)
        return [];
    const target = observed.balancer?.dnsName.toLowerCase() ?? LATER;
    if (record !== undefined && record.target === target)
        return [];
    return [
        {
            do: 'point-name',
            zoneId: zone.id,
            record: { name: desired.dnsName, type: 'CNAME', target, ttlSeconds: TTL_SECONDS },
            from: record?.target
        }
    ];
}
function asApplication(observed, { cluster }) {
    const { balancer, listener, rules, slots } = observed;
    const { red, black } = slots;
    if (balancer === undefined || listener === undefined || red === undefined || black === undefined)
        return undefined;
    const production = (0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_1__/* .productionRule */ .CK)(rules, { red, black });
    return production === undefined ? undefined : { cluster, balancer, listener, production, slots: { red, black } };
}
function refuse(observed, desired) {
    const { cluster } = desired;
    const problems = observed.foreign.map(name => `${name} exists and is not of this application and environment: its tags say so`);
    const unchangeable = (what, is, wanted) => {
        if (is !== wanted)
            problems.push(`${what} is ${is} and cannot become ${wanted} in place`);
    };
    if (observed.vpc === undefined) {
        problems.push(desired.vpcId === undefined
            ? 'this region has no default VPC; give the input "vpc"'
            : `there is no VPC ${desired.vpcId} in this region`);
    }
    else {
        for (const slot of _lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f) {
            const seen = observed.slots[slot];
            if (seen === undefined)
                continue;
            const named = `slot ${slot} (target group ${(0,_lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .targetGroupName */ .IT)(cluster, slot)})`;
            unchangeable(`the port of ${named}`, seen.port, desired.port);
            unchangeable(`the protocol of ${named}`, seen.protocol, desired.protocol);
            unchangeable(`the VPC of ${named}`, seen.vpcId, observed.vpc.id);
        }
        const strays = observed.subnets.filter(({ vpcId }) => vpcId !== observed.vpc?.id);
        if (strays.length > 0) {
            problems.push(`subnets ${strays.map(({ id }) => id).join(', ')} are not in VPC ${observed.vpc.id}`);
        }
        const chosen = chosenSubnets(observed, desired);
        if (new Set(chosen.map(({ zone }) => zone)).size < 2) {
            problems.push('an application load balancer needs subnets in at least two availability zones');
        }
    }
    const { balancer } = observed;
    if (balancer !== undefined) {
        const named = `load balancer ${(0,_lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .loadBalancerName */ .MH)(cluster)}`;
        unchangeable(`the scheme of ${named}`, balancer.scheme, desired.scheme);
        const given = [desired.subnetIds, desired.securityGroupIds];
        const has = [balancer.subnetIds, balancer.securityGroupIds];
        for (const [index, what] of ['subnets', 'security groups'].entries()) {
            const wanted = given[index];
            if (wanted !== undefined)
                unchangeable(`the ${what} of ${named}`, sorted(has[index] ?? []), sorted(wanted));
        }
        if (observed.listener !== undefined) {
            unchangeable(`the listener port of ${named}`, observed.listener.port, desired.listenerPort);
        }
    }
    const application = asApplication(observed, desired);
    if (application !== undefined)
        problems.push(...(0,_lib_release_application_js__WEBPACK_IMPORTED_MODULE_1__/* .ruleProblems */ .b0)(application));
    if (desired.zoneName !== undefined && observed.zone === undefined) {
        problems.push(`there is no hosted zone "${desired.zoneName}" in this account`);
    }
    const { record } = observed;
    if (record !== undefined && !pointsToOurs(record, cluster)) {
        problems.push(`${record.name} already points to ${record.target}, which is not a load balancer of this application`);
    }
    return problems;
}
const sorted = (ids) => [...ids].sort().join(', ');
/** A load balancer's DNS name starts with its name; one that was made again has another number after it. */
const pointsToOurs = ({ target }, cluster) => new RegExp(`^(internal-)?${(0,_lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .loadBalancerName */ .MH)(cluster)}-[0-9a-z]+\\.`).test(target);
/** The step as a line of the plan. */
function describe(step, desired) {
    const { cluster } = desired;
    switch (step.do) {
        case 'create-security-group':
            return `create security group ${securityGroupName(cluster, step.role)}`;
        case 'allow': {
            const from = 'cidr' in step.ingress ? step.ingress.cidr : `the load balancer (${step.ingress.securityGroupId})`;
            return `allow port ${step.ingress.port} of ${securityGroupName(cluster, step.role)} from ${from}`;
        }
        case 'create-slot':
            return `create slot ${step.slot}: target group ${(0,_lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .targetGroupName */ .IT)(cluster, step.slot)}, ${desired.protocol} ${desired.port}, health check ${desired.healthCheckPath} every 5 s`;
        case 'set-delay':
            return `set the deregistration delay of slot ${step.slot} from ${step.from} s to ${step.to} s`;
        case 'change-path':
            return `change the health check of slot ${step.slot} from ${step.from} to ${step.to}`;
        case 'create-balancer':
            return `create ${desired.scheme} load balancer ${(0,_lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .loadBalancerName */ .MH)(cluster)} in ${step.subnetIds.length} subnets`;
        case 'create-listener':
            return `create listener ${desired.protocol} ${desired.listenerPort}`;
        case 'create-rule':
            return step.preview === undefined
                ? 'create the production rule: red 1, black 0'
                : `create the preview rule of slot ${step.preview} (header ${_lib_release_application_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOT_HEADER */ .NB}: ${step.preview})`;
        case 'point-name':
            return `point ${step.record.name} to ${step.record.target === LATER ? 'the load balancer' : step.record.target}${step.from === undefined ? '' : ` (was ${step.from})`}`;
    }
}


/***/ }),

/***/ 4903:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ scaffolding)
/* harmony export */ });
/* unused harmony export HEALTH_CHECK */
/* harmony import */ var _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(586);
/* harmony import */ var _lib_aws_balancers_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4371);
/* harmony import */ var _lib_release_application_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6926);
/* harmony import */ var _lib_tags_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2405);




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
const DELAY = 'deregistration_delay.timeout_seconds';
const scaffolding = (client) => ({
    async createBalancer({ name, scheme, subnetIds, securityGroupIds, tags }) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__/* .CreateLoadBalancerCommand */ .Gwy({
            Name: name,
            Type: 'application',
            Scheme: scheme,
            Subnets: [...subnetIds],
            SecurityGroups: [...securityGroupIds],
            Tags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .tagList */ .Tw)(tags)
        }));
    },
    async createSlot({ name, vpcId, protocol, port, healthCheckPath, tags }) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__/* .CreateTargetGroupCommand */ .GGF({
            Name: name,
            VpcId: vpcId,
            Protocol: protocol,
            Port: port,
            TargetType: 'instance',
            HealthCheckProtocol: protocol,
            HealthCheckPath: healthCheckPath,
            HealthCheckIntervalSeconds: HEALTH_CHECK.intervalSeconds,
            HealthCheckTimeoutSeconds: HEALTH_CHECK.timeoutSeconds,
            HealthyThresholdCount: HEALTH_CHECK.healthyThreshold,
            UnhealthyThresholdCount: HEALTH_CHECK.unhealthyThreshold,
            Matcher: { HttpCode: '200' },
            Tags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .tagList */ .Tw)(tags)
        }));
    },
    async createListener({ balancerArn, port, protocol, tags }) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__/* .CreateListenerCommand */ .mjH({
            LoadBalancerArn: balancerArn,
            Port: port,
            Protocol: protocol,
            DefaultActions: [
                {
                    Type: 'fixed-response',
                    FixedResponseConfig: {
                        StatusCode: '404',
                        ContentType: 'text/plain',
                        MessageBody: 'No application serves this name.'
                    }
                }
            ],
            Tags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .tagList */ .Tw)(tags)
        }));
    },
    async createRule({ listenerArn, priority, previewSlot, forwards, tags }) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__/* .CreateRuleCommand */ .OOk({
            ListenerArn: listenerArn,
            Priority: priority,
            Conditions: [
                previewSlot === undefined
                    ? { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }
                    : { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: _lib_release_application_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOT_HEADER */ .NB, Values: [previewSlot] } }
            ],
            Actions: [(0,_lib_aws_balancers_js__WEBPACK_IMPORTED_MODULE_0__/* .forwardTo */ .D)(forwards)],
            Tags: (0,_lib_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .tagList */ .Tw)(tags)
        }));
    },
    async changeHealthCheckPath(targetGroupArn, path) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__/* .ModifyTargetGroupCommand */ .Aez({ TargetGroupArn: targetGroupArn, HealthCheckPath: path }));
    },
    async deregistrationDelaySeconds(targetGroupArn) {
        const answer = await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__/* .DescribeTargetGroupAttributesCommand */ .cKh({ TargetGroupArn: targetGroupArn }));
        return Number(answer.Attributes?.find(({ Key }) => Key === DELAY)?.Value ?? '300');
    },
    async setDeregistrationDelay(targetGroupArn, seconds) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__/* .ModifyTargetGroupAttributesCommand */ .fHb({
            TargetGroupArn: targetGroupArn,
            Attributes: [{ Key: DELAY, Value: String(seconds) }]
        }));
    }
});


/***/ }),

/***/ 7629:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ summary)
/* harmony export */ });
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(714);
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1262);
/* harmony import */ var _plan_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5918);



/** What the job's summary says. */
function summary({ desired, planned, done, url }) {
    const steps = planned.steps.map(step => (0,_plan_js__WEBPACK_IMPORTED_MODULE_1__/* .describe */ .q0)(step, desired));
    const state = steps.length === 0 ? 'Everything stands as it should; nothing was written.' : done.length > 0 ? 'Done:' : 'Planned:';
    return [
        `### Application ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_lib_names_js__WEBPACK_IMPORTED_MODULE_2__/* .clusterName */ .SL)(desired.cluster))}`,
        url === undefined ? '' : `${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(url)}`,
        state,
        ...steps.map(line => `- ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_0__/* .escaped */ .Mk)(line)}`),
        ...planned.warnings.map(warning => `> ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_0__/* .escaped */ .Mk)(warning)}`)
    ]
        .filter(line => line !== '')
        .join('\n\n');
}


/***/ }),

/***/ 4371:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ balancers),
/* harmony export */   D: () => (/* binding */ forwardTo)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(586);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8157);



const balancers = (client) => ({
    async find(name) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeLoadBalancersCommand */ .AZi({ Names: [name] })));
        const found = answer?.LoadBalancers?.[0];
        return found === undefined ? undefined : balancerView(found);
    },
    async listeners(balancerArn) {
        const answer = await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeListenersCommand */ .AKE({ LoadBalancerArn: balancerArn }));
        return (answer.Listeners ?? []).map(listenerView);
    },
    async rules(listenerArn) {
        const found = [];
        let marker;
        do {
            const answer = await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeRulesCommand */ .Ggo({ ListenerArn: listenerArn, ...(marker === undefined ? {} : { Marker: marker }) }));
            found.push(...(answer.Rules ?? []));
            marker = answer.NextMarker;
        } while (marker !== undefined && marker !== '');
        return found.map(ruleView);
    },
    async targetGroups(names) {
        const all = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTargetGroupsCommand */ .sC7({ Names: [...names] })));
        if (all !== undefined)
            return (all.TargetGroups ?? []).map(targetGroupView);
        // One unknown name fails the whole call, so they are asked for one by one.
        const found = [];
        for (const name of names) {
            const one = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTargetGroupsCommand */ .sC7({ Names: [name] })));
            found.push(...(one?.TargetGroups ?? []).map(targetGroupView));
        }
        return found;
    },
    async targets(targetGroupArn) {
        const answer = await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTargetHealthCommand */ .qyg({ TargetGroupArn: targetGroupArn }));
        return (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
            instanceId: Target?.Id ?? '',
            state: TargetHealth?.State ?? 'unavailable',
            ...(TargetHealth?.Reason === undefined ? {} : { reason: TargetHealth.Reason }),
            ...(TargetHealth?.Description === undefined ? {} : { description: TargetHealth.Description })
        }));
    },
    async tags(arn) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTagsCommand */ .yRM({ ResourceArns: [arn] })));
        return (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(answer?.TagDescriptions?.[0]?.Tags);
    },
    async setWeights(ruleArn, weights) {
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .ModifyRuleCommand */ .y5P({ RuleArn: ruleArn, Actions: [forwardTo(weights)] }));
    }
});
/** The forward action of the production rule: both slots, always, without stickiness. */
const forwardTo = (weights) => ({
    Type: 'forward',
    ForwardConfig: {
        TargetGroups: weights.map(({ targetGroupArn, weight }) => ({ TargetGroupArn: targetGroupArn, Weight: weight })),
        TargetGroupStickinessConfig: { Enabled: false }
    }
});
const balancerView = (found) => ({
    arn: found.LoadBalancerArn ?? '',
    name: found.LoadBalancerName ?? '',
    dnsName: found.DNSName ?? '',
    scheme: found.Scheme ?? '',
    vpcId: found.VpcId ?? '',
    state: found.State?.Code ?? 'active',
    subnetIds: (found.AvailabilityZones ?? []).flatMap(({ SubnetId }) => (SubnetId === undefined ? [] : [SubnetId])),
    securityGroupIds: found.SecurityGroups ?? []
});
const listenerView = (found) => ({
    arn: found.ListenerArn ?? '',
    port: found.Port ?? 0,
    protocol: found.Protocol ?? ''
});
function conditions(rule) {
    return (rule.Conditions ?? []).map(condition => {
        const values = condition.Values ?? [];
        switch (condition.Field) {
            case 'http-header': {
                const { HttpHeaderName: name = '', Values = values } = condition.HttpHeaderConfig ?? {};
                return { kind: 'header', name: name.toLowerCase(), values: Values };
            }
            case 'path-pattern':
                return { kind: 'path', values: condition.PathPatternConfig?.Values ?? values };
            case 'host-header':
                return { kind: 'host', values: condition.HostHeaderConfig?.Values ?? values };
            default:
                return { kind: 'other' };
        }
    });
}
function ruleView(rule) {
    const forward = (rule.Actions ?? []).find(action => action.Type === 'forward');
    const groups = forward?.ForwardConfig?.TargetGroups ?? [];
    const single = forward?.TargetGroupArn;
    return {
        arn: rule.RuleArn ?? '',
        priority: rule.IsDefault === true || rule.Priority === undefined ? undefined : Number(rule.Priority),
        conditions: conditions(rule),
        forwards: groups.length > 0
            ? groups.map(({ TargetGroupArn = '', Weight }) => ({
                targetGroupArn: TargetGroupArn,
                // A forward to a single group carries no weight and takes everything.
                weight: Weight ?? 1
            }))
            : single === undefined
                ? []
                : [{ targetGroupArn: single, weight: 1 }],
        sticky: forward?.ForwardConfig?.TargetGroupStickinessConfig?.Enabled ?? false
    };
}
const targetGroupView = (found) => ({
    arn: found.TargetGroupArn ?? '',
    name: found.TargetGroupName ?? '',
    protocol: found.Protocol ?? '',
    port: found.Port ?? 0,
    vpcId: found.VpcId ?? '',
    healthCheck: {
        path: found.HealthCheckPath ?? '/',
        intervalSeconds: found.HealthCheckIntervalSeconds ?? 30,
        timeoutSeconds: found.HealthCheckTimeoutSeconds ?? 5,
        healthyThreshold: found.HealthyThresholdCount ?? 5,
        unhealthyThreshold: found.UnhealthyThresholdCount ?? 2,
        matcher: found.Matcher?.HttpCode ?? '200'
    },
    balancerArns: found.LoadBalancerArns ?? []
});


/***/ }),

/***/ 8157:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ck: () => (/* binding */ isTaken),
/* harmony export */   F2: () => (/* binding */ unlessMissing),
/* harmony export */   WG: () => (/* binding */ isPassing)
/* harmony export */ });
/* unused harmony export isMissing */
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

/***/ 9115:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ hostedZones)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8621);

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
            ttlSeconds: found.TTL ?? 0
        };
    },
    async point(zoneId, record) {
        await client.send(new _aws_sdk_client_route_53__WEBPACK_IMPORTED_MODULE_0__/* .ChangeResourceRecordSetsCommand */ .yzn({
            HostedZoneId: zoneId,
            ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: recordSet(record) }] }
        }));
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
const recordSet = ({ name, type, target, ttlSeconds }) => ({ Name: name, Type: type, TTL: ttlSeconds, ResourceRecords: [{ Value: target }] });


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

/***/ 6926:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CK: () => (/* binding */ productionRule),
/* harmony export */   ML: () => (/* binding */ sameWeights),
/* harmony export */   NB: () => (/* binding */ SLOT_HEADER),
/* harmony export */   RH: () => (/* binding */ forwards),
/* harmony export */   V7: () => (/* binding */ previewSlot),
/* harmony export */   Z$: () => (/* binding */ weightsOf),
/* harmony export */   b0: () => (/* binding */ ruleProblems),
/* harmony export */   dz: () => (/* binding */ liveSlot),
/* harmony export */   gi: () => (/* binding */ theApplication),
/* harmony export */   j6: () => (/* binding */ only),
/* harmony export */   uQ: () => (/* binding */ spelled)
/* harmony export */ });
/* unused harmony export findApplication */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(714);


/** Requests with this header see one slot, live or not; the preview rules are made of it. */
const SLOT_HEADER = 'x-kiln-slot';
/** Reads the application: four calls. Undefined when any part of it is missing. */
async function findApplication(cluster, balancers) {
    const balancer = await balancers.find((0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .loadBalancerName */ .MH)(cluster));
    if (balancer === undefined)
        return undefined;
    const found = await balancers.targetGroups(_names_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOTS */ ._f.map(slot => (0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .targetGroupName */ .IT)(cluster, slot)));
    const [red, black] = _names_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOTS */ ._f.map(slot => found.find(({ name }) => name === (0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .targetGroupName */ .IT)(cluster, slot)));
    if (red === undefined || black === undefined)
        return undefined;
    const slots = { red, black };
    for (const listener of await balancers.listeners(balancer.arn)) {
        const production = productionRule(await balancers.rules(listener.arn), slots);
        if (production !== undefined)
            return { cluster, balancer, listener, production, slots };
    }
    return undefined;
}
/** @throws KilnError that says how to create it. */
async function theApplication(cluster, balancers) {
    const application = await findApplication(cluster, balancers);
    if (application !== undefined)
        return application;
    const { application: name, environment } = cluster;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(`Application "${name}" has not been created in environment "${environment}".`, {
        remedy: `Run the create-application action with \`application: ${name}\` and \`environment: ${environment}\` first.`
    });
}
/** The rule that forwards to a slot and asks for no slot by header. */
function productionRule(rules, slots) {
    const ours = new Set(_names_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOTS */ ._f.map(slot => slots[slot].arn));
    const candidates = rules.filter(rule => rule.forwards.some(({ targetGroupArn }) => ours.has(targetGroupArn)) && previewSlot(rule) === undefined);
    return candidates.find(rule => rule.forwards.length > 1) ?? candidates[0];
}
/** The slot that a preview rule shows, or undefined when the rule is none. */
const previewSlot = (rule) => {
    for (const condition of rule.conditions) {
        if (condition.kind === 'header' && condition.name === SLOT_HEADER) {
            return _names_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOTS */ ._f.find(slot => condition.values.includes(slot));
        }
    }
    return undefined;
};
const weightsOf = ({ production, slots }) => {
    const weight = (slot) => production.forwards.find(({ targetGroupArn }) => targetGroupArn === slots[slot].arn)?.weight ?? 0;
    return { red: weight('red'), black: weight('black') };
};
/** All traffic to one slot. */
const only = (slot) => (slot === 'red' ? { red: 1, black: 0 } : { red: 0, black: 1 });
const sameWeights = (one, other) => _names_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOTS */ ._f.every(slot => one[slot] === other[slot]);
const spelled = (weights) => _names_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOTS */ ._f.map(slot => `${slot} ${weights[slot]}`).join(', ');
const forwards = ({ slots }, weights) => _names_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOTS */ ._f.map(slot => ({ targetGroupArn: slots[slot].arn, weight: weights[slot] }));
/** The slot that serves: the one whose weight is above 0, and nothing else says so. Undefined when that is not one. */
const liveSlot = (application) => {
    const weights = weightsOf(application);
    const serving = _names_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOTS */ ._f.filter(slot => weights[slot] > 0);
    return serving.length === 1 ? serving[0] : undefined;
};
/** What somebody else did to the production rule that a deploy must not build upon. */
function ruleProblems(application) {
    const { production, slots, cluster } = application;
    const ours = new Set(_names_js__WEBPACK_IMPORTED_MODULE_1__/* .SLOTS */ ._f.map(slot => slots[slot].arn));
    const foreign = production.forwards.filter(({ targetGroupArn }) => !ours.has(targetGroupArn));
    const weights = weightsOf(application);
    const name = (0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .clusterName */ .SL)(cluster);
    return [
        ...(liveSlot(application) === undefined
            ? [`the production rule of ${name} must serve exactly one slot, but its weights are ${spelled(weights)}`]
            : []),
        ...foreign.map(({ targetGroupArn }) => `the production rule of ${name} also forwards to ${targetGroupArn.split('/')[1] ?? targetGroupArn}, which is not one of its slots`),
        ...(production.sticky
            ? [
                `the production rule of ${name} has group stickiness on, which outranks weights: clients would stay on the old release`
            ]
            : [])
    ];
}


/***/ })

};
