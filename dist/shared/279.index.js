export const id = 279;
export const ids = [279,176];
export const modules = {

/***/ 4371:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C6: () => (/* binding */ balancers),
/* harmony export */   D: () => (/* binding */ forwardTo),
/* harmony export */   Gh: () => (/* binding */ balancerView),
/* harmony export */   I8: () => (/* binding */ targetGroupView)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(586);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8157);



/** Listeners of network load balancers; see {@link Balancers.rules}. */
const isNetworkListener = (arn) => /:listener\/net\//.test(arn);
const balancers = (client) => ({
    async byArn(arn) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeLoadBalancersCommand */ .AZi({ LoadBalancerArns: [arn] })));
        const found = answer?.LoadBalancers?.[0];
        return found === undefined ? undefined : balancerView(found);
    },
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
        if (isNetworkListener(listenerArn)) {
            const { Listeners = [] } = await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeListenersCommand */ .AKE({ ListenerArns: [listenerArn] }));
            return Listeners.map(({ ListenerArn = '', DefaultActions = [] }) => ruleView({ RuleArn: ListenerArn, Actions: DefaultActions, IsDefault: true }));
        }
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
    async tags(arns) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTagsCommand */ .yRM({ ResourceArns: [...arns] })));
        return new Map((answer?.TagDescriptions ?? []).map(({ ResourceArn = '', Tags }) => [ResourceArn, (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(Tags)]));
    },
    async setWeights(ruleArn, weights) {
        const { Type, ForwardConfig } = forwardTo(weights);
        if (!isNetworkListener(ruleArn)) {
            await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .ModifyRuleCommand */ .y5P({ RuleArn: ruleArn, Actions: [{ Type, ForwardConfig }] }));
            return;
        }
        const { TargetGroups } = ForwardConfig;
        await client.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_2__/* .ModifyListenerCommand */ .ugc({ ListenerArn: ruleArn, DefaultActions: [{ Type, ForwardConfig: { TargetGroups } }] }));
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
    type: found.Type === 'network' ? 'network' : 'application',
    dnsName: found.DNSName ?? '',
    hostedZoneId: found.CanonicalHostedZoneId ?? '',
    scheme: found.Scheme ?? '',
    vpcId: found.VpcId ?? '',
    state: found.State?.Code ?? 'active',
    subnetIds: (found.AvailabilityZones ?? []).flatMap(({ SubnetId }) => (SubnetId === undefined ? [] : [SubnetId])),
    zones: Object.fromEntries((found.AvailabilityZones ?? []).map(({ SubnetId = '', ZoneName = '' }) => [SubnetId, ZoneName])),
    securityGroupIds: found.SecurityGroups ?? []
});
const listenerView = (found) => ({
    arn: found.ListenerArn ?? '',
    port: found.Port ?? 0,
    protocol: found.Protocol ?? '',
    certificateArn: found.Certificates?.[0]?.CertificateArn,
    securityPolicy: found.SslPolicy,
    otherwise: found.DefaultActions?.at(-1)?.Type ?? ''
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
                return { kind: 'other', name: condition.Field ?? '', values: otherValues(condition) };
        }
    });
}
const otherValues = ({ SourceIpConfig, HttpRequestMethodConfig, QueryStringConfig, Values }) => QueryStringConfig?.Values?.map(({ Key, Value = '' }) => (Key === undefined ? Value : `${Key}=${Value}`)) ??
    SourceIpConfig?.Values ??
    HttpRequestMethodConfig?.Values ??
    Values ??
    [];
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
        protocol: found.HealthCheckProtocol ?? 'HTTP',
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

/***/ 1002:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hg: () => (/* binding */ oneInEachZone),
/* harmony export */   gI: () => (/* binding */ sameIngress),
/* harmony export */   j5: () => (/* binding */ misplaced),
/* harmony export */   o8: () => (/* binding */ networks)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8157);



/** The first of the subnets in each zone. */
const oneInEachZone = (subnets) => subnets.filter(({ zone }, index) => subnets.findIndex(one => one.zone === zone) === index);
/** What was given and is not there, or not where the application is: AWS would say so after the first writes only; pure. */
const misplaced = (input, ids, found, vpcId) => ids.flatMap(id => {
    const one = found.find(candidate => candidate.id === id);
    if (one === undefined)
        return [`input "${input}": ${id} does not exist here`];
    if (vpcId === undefined || one.vpcId === vpcId)
        return [];
    return [`input "${input}": ${id} is in ${one.vpcId}, but the application is in ${vpcId}`];
});
const networks = (client) => ({
    async vpc(id) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeVpcsCommand */ .Dti(id === undefined ? { Filters: [{ Name: 'isDefault', Values: ['true'] }] } : { VpcIds: [id] })));
        const found = answer?.Vpcs?.[0];
        return found?.VpcId === undefined ? undefined : { id: found.VpcId, cidr: found.CidrBlock ?? '' };
    },
    async subnets(of) {
        // By filter: an unknown one among `SubnetIds` would fail the whole call.
        const filter = 'ids' in of ? { Name: 'subnet-id', Values: [...of.ids] } : { Name: 'vpc-id', Values: [of.vpcId] };
        const answer = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeSubnetsCommand */ .jSW({ Filters: [filter] }));
        return (answer.Subnets ?? [])
            .map(subnet => ({
            id: subnet.SubnetId ?? '',
            vpcId: subnet.VpcId ?? '',
            zone: subnet.AvailabilityZone ?? ''
        }))
            .sort((a, b) => a.zone.localeCompare(b.zone) || a.id.localeCompare(b.id));
    },
    async securityGroups(ids) {
        // By filter, for the same reason.
        const filter = { Name: 'group-id', Values: [...ids] };
        const answer = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeSecurityGroupsCommand */ .jsQ({ Filters: [filter] }));
        return (answer.SecurityGroups ?? []).map(securityGroupView);
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
        await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .CreateSecurityGroupCommand */ .x3C({
            GroupName: name,
            Description: description,
            VpcId: vpcId,
            TagSpecifications: [{ ResourceType: 'security-group', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }]
        }));
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
    async tagSecurityGroup(id, tags) {
        await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .CreateTagsCommand */ .RmG({ Resources: [id], Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }));
    },
    async deleteSecurityGroup(id) {
        await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DeleteSecurityGroupCommand */ .yEh({ GroupId: id })));
    }
});
const securityGroupView = (group) => ({
    id: group.GroupId ?? '',
    name: group.GroupName ?? '',
    vpcId: group.VpcId ?? '',
    ownerId: group.OwnerId ?? '',
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

/***/ 7592:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ counted)
/* harmony export */ });
/** A count with its noun, as in "1 subnet" and "2 subnets". */
const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;


/***/ }),

/***/ 6926:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CK: () => (/* binding */ productionRule),
/* harmony export */   ML: () => (/* binding */ sameWeights),
/* harmony export */   NB: () => (/* binding */ SLOT_HEADER),
/* harmony export */   RH: () => (/* binding */ forwards),
/* harmony export */   SX: () => (/* binding */ forwardsTo),
/* harmony export */   TC: () => (/* binding */ ApplicationMissing),
/* harmony export */   V7: () => (/* binding */ previewSlot),
/* harmony export */   Z$: () => (/* binding */ weightsOf),
/* harmony export */   b0: () => (/* binding */ ruleProblems),
/* harmony export */   dz: () => (/* binding */ liveSlot),
/* harmony export */   gi: () => (/* binding */ theApplication),
/* harmony export */   j6: () => (/* binding */ only),
/* harmony export */   oN: () => (/* binding */ findApplication),
/* harmony export */   pR: () => (/* binding */ percentOf),
/* harmony export */   uM: () => (/* binding */ share),
/* harmony export */   uQ: () => (/* binding */ spelled),
/* harmony export */   vN: () => (/* binding */ findWorkers),
/* harmony export */   xD: () => (/* binding */ isWorker),
/* harmony export */   xt: () => (/* binding */ entrance)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(714);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2405);



/** Requests with this header see one slot, live or not; the preview rules are made of it. */
const SLOT_HEADER = 'x-kiln-slot';
const isWorker = (application) => 'securityGroup' in application;
/**
 * Reads the application: four calls. Which balancer it is behind, its own or one that it shares, its slots say
 * themselves: a target group is of one balancer at most. Undefined when any part of it is missing.
 */
async function findApplication(cluster, { balancers, networks }) {
    const found = await balancers.targetGroups(_names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.map(slot => (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .targetGroupName */ .IT)(cluster, slot)));
    const [red, black] = _names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.map(slot => found.find(({ name }) => name === (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .targetGroupName */ .IT)(cluster, slot)));
    if (red === undefined && black === undefined)
        return findWorkers(cluster, networks);
    if (red === undefined || black === undefined)
        return undefined;
    const slots = { red, black };
    const [balancerArn] = [...red.balancerArns, ...black.balancerArns];
    const balancer = balancerArn === undefined ? undefined : await balancers.byArn(balancerArn);
    if (balancer === undefined)
        return undefined;
    for (const listener of servingFirst(await balancers.listeners(balancer.arn))) {
        const rules = (await balancers.rules(listener.arn)).filter(rule => forwardsTo(rule, slots));
        const production = productionRule(rules, slots);
        if (production !== undefined)
            return { cluster, balancer, listener, production, rules, slots };
    }
    return undefined;
}
/** Workers have no slots at a load balancer, and a security group that says which slot is live. */
async function findWorkers(cluster, { securityGroupsOf }) {
    const securityGroup = (await securityGroupsOf(cluster)).find(({ name, tags }) => name === (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .instancesGroupName */ .lC)(cluster) && tags[_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.liveSlot] !== undefined);
    return securityGroup === undefined ? undefined : { cluster, securityGroup };
}
/** Beside an HTTPS listener, the HTTP one most likely redirects to it. */
const servingFirst = (listeners) => [...listeners].sort((one, other) => Number(other.protocol === 'HTTPS') - Number(one.protocol === 'HTTPS'));
function entrance({ balancer, listener, production }) {
    const protocol = listener.protocol === 'HTTPS' ? 'https' : listener.protocol === 'HTTP' ? 'http' : 'tcp';
    const hosts = production.conditions.flatMap(condition => (condition.kind === 'host' ? condition.values : []));
    const host = hosts.find(name => !/[*?]/.test(name)) ?? balancer.dnsName;
    const { port } = listener;
    const isUsual = port === (protocol === 'https' ? 443 : protocol === 'http' ? 80 : undefined);
    const url = `${protocol}://${host}${isUsual ? '' : `:${port}`}`;
    return { protocol, host, address: balancer.dnsName, port, url };
}
/** Nobody has created the application yet, or somebody took away what a deploy goes by. */
class ApplicationMissing extends _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF {
    /** Whether it may have releases: its slots are there. */
    hasSlots;
    constructor(message, { hasSlots, remedy }) {
        super(message, { remedy });
        this.hasSlots = hasSlots;
    }
}
/** @throws ApplicationMissing, which says how to create it. */
async function theApplication(cluster, ports) {
    const { balancers } = ports;
    const application = await findApplication(cluster, ports);
    if (application !== undefined)
        return application;
    const { application: name, environment } = cluster;
    const slots = await balancers.targetGroups(_names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.map(slot => (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .targetGroupName */ .IT)(cluster, slot)));
    if (slots.length === _names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.length) {
        throw new ApplicationMissing(`The slots of ${(0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .clusterName */ .SL)(cluster)} are there, but no rule of a load balancer forwards to them: somebody edited or deleted its production rule.`, {
            hasSlots: true,
            remedy: `Let the rule forward to ${slots.map(({ name: slot }) => slot).join(' and ')} again, with the weights that it had, or run create-application, which makes what is missing.`
        });
    }
    throw new ApplicationMissing(`Application "${name}" has not been created in environment "${environment}".`, {
        hasSlots: false,
        remedy: `Run the create-application action with \`application: ${name}\` and \`environment: ${environment}\` first.`
    });
}
/** Whether a rule is of this application: it forwards to one of its slots. */
const forwardsTo = (rule, slots) => rule.forwards.some(({ targetGroupArn }) => _names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.some(slot => slots[slot]?.arn === targetGroupArn));
/** The rule that forwards to a slot and asks for no slot by header. */
function productionRule(rules, slots) {
    const candidates = rules.filter(rule => forwardsTo(rule, slots) && previewSlot(rule) === undefined);
    return candidates.find(rule => rule.forwards.length > 1) ?? candidates[0];
}
/** The slot that a preview rule shows, or undefined when the rule is none. */
const previewSlot = (rule) => {
    for (const condition of rule.conditions) {
        if (condition.kind === 'header' && condition.name === SLOT_HEADER) {
            return _names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.find(slot => condition.values.includes(slot));
        }
    }
    return undefined;
};
const weightsOf = (application) => {
    if (isWorker(application)) {
        const slot = _names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.find(one => one === application.securityGroup.tags[_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.liveSlot]);
        return slot === undefined ? { red: 0, black: 0 } : only(slot);
    }
    const { production, slots } = application;
    const weight = (slot) => production.forwards.find(({ targetGroupArn }) => targetGroupArn === slots[slot].arn)?.weight ?? 0;
    return { red: weight('red'), black: weight('black') };
};
/** All traffic to one slot. */
const only = (slot) => (slot === 'red' ? { red: 1, black: 0 } : { red: 0, black: 1 });
const sameWeights = (one, other) => _names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.every(slot => one[slot] === other[slot]);
const spelled = (weights) => _names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.map(slot => `${slot} ${weights[slot]}`).join(', ');
const forwards = ({ slots }, weights) => _names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.map(slot => ({ targetGroupArn: slots[slot].arn, weight: weights[slot] }));
/** The slot that serves: the one whose weight is above 0, and nothing else says so. Undefined when that is not one. */
const liveSlot = (application) => {
    const weights = weightsOf(application);
    const serving = _names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.filter(slot => weights[slot] > 0);
    return serving.length === 1 ? serving[0] : undefined;
};
/** That share of the traffic to one slot, the rest to the other; weights are per cent then. */
const share = (slot, percent) => slot === 'red' ? { red: percent, black: 100 - percent } : { red: 100 - percent, black: percent };
/** The slot's share of the traffic in per cent, as its weight makes it. */
const percentOf = (weights, slot) => {
    const sum = weights.red + weights.black;
    return sum === 0 ? 0 : Math.round((100 * weights[slot]) / sum);
};
/**
 * What somebody else did to the production rule that a deploy must not build upon.
 * @param isShared whether a canary or linear deploy has both slots serve just now, and a release says so.
 */
function ruleProblems(application, isShared = false) {
    if (isWorker(application)) {
        const { id, tags } = application.securityGroup;
        return liveSlot(application) === undefined
            ? [`tag ${_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.liveSlot} of security group ${id} must be red or black, but is "${tags[_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.liveSlot]}"`]
            : [];
    }
    const { production, slots, cluster } = application;
    const ours = new Set(_names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.map(slot => slots[slot].arn));
    const foreign = production.forwards.filter(({ targetGroupArn }) => !ours.has(targetGroupArn));
    const weights = weightsOf(application);
    const name = (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .clusterName */ .SL)(cluster);
    return [
        ...(liveSlot(application) === undefined && !isShared
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


/***/ }),

/***/ 8463:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AC: () => (/* binding */ ruleTags),
/* harmony export */   bl: () => (/* binding */ ruleFindings),
/* harmony export */   g1: () => (/* binding */ editsUnknown),
/* harmony export */   g4: () => (/* binding */ conditionsFor),
/* harmony export */   iL: () => (/* binding */ editedSince),
/* harmony export */   mx: () => (/* binding */ spelledConditions),
/* harmony export */   q: () => (/* binding */ otherwiseMade),
/* harmony export */   uK: () => (/* binding */ ruleEdits)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(714);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2405);
/* harmony import */ var _application_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6926);




/** Every request has such a path: AWS wants a rule to have at least one condition. */
const EVERY_PATH = '/*';
/**
 * What a rule is made for: a preview rule for the slot that the header names, and on a load balancer that is shared each
 * rule for the host name of the application.
 */
function conditionsFor(preview, host) {
    const asked = [
        ...(host === undefined ? [] : [{ kind: 'host', values: [host] }]),
        ...(preview === undefined ? [] : [{ kind: 'header', name: _application_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOT_HEADER */ .NB, values: [preview] }])
    ];
    return asked.length > 0 ? asked : [{ kind: 'path', values: [EVERY_PATH] }];
}
/**
 * What a rule asks of requests, in one line. Of what create-application makes, it has only characters that AWS takes in
 * the value of a tag: letters, digits, spaces and `+ - = . _ : / @` (ELBv2 API reference, "Tag").
 */
function spelledConditions(conditions) {
    const asked = conditions.flatMap(condition => {
        const { kind, values } = condition;
        if (kind === 'path' && values.length === 1 && values[0] === EVERY_PATH)
            return [];
        const shown = kind === 'host' ? values.map(host => host.toLowerCase()) : [...values];
        const what = kind === 'header' ? `header ${condition.name}:` : kind === 'other' ? condition.name : kind;
        return [`${what} ${shown.sort().join(' or ')}`];
    });
    return asked.length === 0 ? 'every request' : asked.sort().join(' + ');
}
/** A preview rule is known by its header, or by its tag when somebody took that condition away. */
function ownRules({ cluster, production, rules }, tags) {
    const own = (what, preview, rule) => ({
        what: `the ${what} of ${(0,_names_js__WEBPACK_IMPORTED_MODULE_3__/* .clusterName */ .SL)(cluster)}`,
        preview,
        rule,
        madeFor: rule === undefined ? undefined : tags.get(rule.arn)?.[_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.conditions]
    });
    const previews = rules.filter(({ arn }) => arn !== production.arn);
    return [
        own('production rule', undefined, production),
        ..._names_js__WEBPACK_IMPORTED_MODULE_3__/* .SLOTS */ ._f.map(slot => {
            const shown = previews.find(rule => (0,_application_js__WEBPACK_IMPORTED_MODULE_2__/* .previewSlot */ .V7)(rule) === slot);
            const tagged = previews.find(({ arn }) => tags.get(arn)?.[_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.slot] === slot);
            return own(`preview rule of slot ${slot}`, slot, shown ?? tagged);
        })
    ];
}
/**
 * What somebody did to the conditions of an application's rules, and to its preview rules: what a preview would judge is
 * not the release then. Rules that were made before create-application noted what for are taken as they are, and so are
 * those whose tag somebody took away. Pure.
 */
function ruleFindings(application, tags) {
    const edited = [];
    const gone = [];
    for (const { what, preview, rule, madeFor } of ownRules(application, tags)) {
        if (rule === undefined) {
            gone.push(`${what} is gone; run create-application, which makes it again`);
            continue;
        }
        const is = spelledConditions(rule.conditions);
        if (madeFor !== undefined && madeFor !== is) {
            edited.push(`${what} was edited: it takes "${is}", and was made for "${madeFor}". Set it back; or, if it is meant so, take its tag ${_tags_js__WEBPACK_IMPORTED_MODULE_1__/* .TAG */ .Dk.conditions} away`);
        }
        if (preview === undefined)
            continue;
        const strays = rule.forwards.filter(({ targetGroupArn }) => targetGroupArn !== application.slots[preview].arn);
        if (rule.forwards.length === 1 && strays.length === 0)
            continue;
        const to = rule.forwards.map(({ targetGroupArn }) => targetGroupArn.split('/')[1] ?? targetGroupArn);
        edited.push(`${what} was edited: it forwards to ${to.join(' and ')}. Let it forward to its slot alone`);
    }
    return { edited, gone };
}
/** Rules that nobody edited, and that would be made otherwise now. Pure. */
function otherwiseMade(application, tags, host) {
    return ownRules(application, tags).flatMap(({ what, preview, rule, madeFor }) => {
        if (rule === undefined || madeFor !== spelledConditions(rule.conditions))
            return [];
        const wish = spelledConditions(conditionsFor(preview, host));
        return madeFor === wish ? [] : [`${what} takes "${madeFor}" and cannot take "${wish}" in place`];
    });
}
/** ELBv2 DescribeTags takes at most 20 resources; an application has three rules. */
const MOST = 20;
/** What the rules were made for; one call. */
const ruleTags = ({ tags }, rules) => rules.length === 0 ? Promise.resolve(new Map()) : tags(rules.map(({ arn }) => arn).slice(0, MOST));
/** On a load balancer of its own it is known without a tag what each rule was made for. */
const isAsMade = (application) => application.balancer.name === (0,_names_js__WEBPACK_IMPORTED_MODULE_3__/* .loadBalancerName */ .MH)(application.cluster) &&
    ownRules(application, new Map()).every(({ preview, rule }) => rule !== undefined && spelledConditions(rule.conditions) === spelledConditions(conditionsFor(preview, undefined)));
/**
 * All of {@link ruleFindings}. Their tags are asked for, by one call, where the rules are not at first sight as they were
 * made. Workers and network load balancers have no conditions.
 */
async function ruleEdits(application, balancers) {
    if ((0,_application_js__WEBPACK_IMPORTED_MODULE_2__/* .isWorker */ .xD)(application) || application.balancer.type === 'network')
        return [];
    const tags = isAsMade(application) ? new Map() : await ruleTags(balancers, application.rules);
    const { edited, gone } = ruleFindings(application, tags);
    return [...edited, ...gone];
}
/**
 * What somebody did to the rules since they were looked at before: conditions, what a preview shows, a rule that is gone.
 * Pure. Weights of the production rule are no part of it: a switch is what changes them.
 */
function editedSince(before, now) {
    if ((0,_application_js__WEBPACK_IMPORTED_MODULE_2__/* .isWorker */ .xD)(before) || (0,_application_js__WEBPACK_IMPORTED_MODULE_2__/* .isWorker */ .xD)(now))
        return [];
    return before.rules.flatMap(rule => {
        const slot = rule.arn === before.production.arn ? undefined : (0,_application_js__WEBPACK_IMPORTED_MODULE_2__/* .previewSlot */ .V7)(rule);
        const what = `the ${slot === undefined ? 'production rule' : `preview rule of slot ${slot}`} of ${(0,_names_js__WEBPACK_IMPORTED_MODULE_3__/* .clusterName */ .SL)(before.cluster)}`;
        const after = now.rules.find(({ arn }) => arn === rule.arn);
        if (after === undefined)
            return [`${what} was deleted while this run went on, or forwards to no slot any more`];
        const [was, is] = [rule, after].map(({ conditions }) => spelledConditions(conditions));
        if (was !== is)
            return [`${what} was edited while this run went on: it takes "${is}", and took "${was}"`];
        const shows = (one) => one.forwards.map(({ targetGroupArn }) => targetGroupArn).join();
        return slot === undefined || shows(rule) === shows(after)
            ? []
            : [`${what} was edited while this run went on: it does not show its slot alone any more`];
    });
}
/** Why {@link ruleEdits} are not known, for those who need not know: nothing that they do rests on them. */
const editsUnknown = (error) => `whether somebody edited the conditions of the rules could not be asked: ${(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .told */ .Ev)(error)}`;


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
