export const id = 18;
export const ids = [18];
export const modules = {

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

/***/ 70:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ groups)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_auto_scaling__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8932);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8157);



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
            LaunchTemplate: { LaunchTemplateId: group.templateId, Version: group.templateVersion },
            MinSize: group.min,
            MaxSize: group.max,
            DesiredCapacity: group.desired,
            VPCZoneIdentifier: group.subnetIds.join(','),
            TargetGroupARNs: [group.targetGroupArn],
            HealthCheckType: 'ELB',
            // Through the API the default is 0, which would judge an instance while it boots.
            HealthCheckGracePeriod: group.graceSeconds,
            DeletionProtection: 'prevent-force-deletion',
            ...(group.hooks.length === 0 ? {} : { LifecycleHookSpecificationList: [...group.hooks] }),
            Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(group.tags).map(tag => ({
                ...tag,
                ResourceId: group.name,
                ResourceType: 'auto-scaling-group',
                PropagateAtLaunch: PROPAGATED.has(tag.Key)
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
            cause: activity.Cause ?? '',
            message: activity.StatusMessage ?? ''
        }));
    }
});
/** Instances carry what leads back from them; facts about the group itself stay on the group. */
const PROPAGATED = new Set([
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.application,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.environment,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.release,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.slot,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.ami,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.nevra,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.commit,
    _tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.run
]);
const groupView = (group) => ({
    name: group.AutoScalingGroupName ?? '',
    createdAt: group.CreatedTime?.getTime() ?? 0,
    min: group.MinSize ?? 0,
    max: group.MaxSize ?? 0,
    desired: group.DesiredCapacity ?? 0,
    instances: (group.Instances ?? []).map(instance => ({
        id: instance.InstanceId ?? '',
        lifecycle: instance.LifecycleState ?? '',
        healthy: instance.HealthStatus !== 'Unhealthy',
        zone: instance.AvailabilityZone ?? ''
    })),
    targetGroupArns: [
        ...new Set([
            ...(group.TargetGroupARNs ?? []),
            ...(group.TrafficSources ?? []).flatMap(({ Identifier, Type }) => Identifier !== undefined && Type !== 'elb' && Type !== 'vpc-lattice' ? [Identifier] : [])
        ])
    ],
    suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName ?? ''),
    subnetIds: (group.VPCZoneIdentifier ?? '').split(',').filter(id => id !== ''),
    templateName: group.LaunchTemplate?.LaunchTemplateName ??
        group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification?.LaunchTemplateName,
    tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(group.Tags),
    deleting: group.Status !== undefined && /delete/i.test(group.Status),
    graceSeconds: group.HealthCheckGracePeriod ?? 0
});


/***/ }),

/***/ 9819:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KD: () => (/* binding */ sameSettings),
/* harmony export */   kr: () => (/* binding */ TEMPLATE_VERSION),
/* harmony export */   rt: () => (/* binding */ launchTemplates)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _failures_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8157);



/** The version that Kiln's templates have and groups refer to; a number, because `$Latest` could move. */
const TEMPLATE_VERSION = '1';
const launchTemplates = (client) => ({
    async of(cluster) {
        const found = [];
        let token;
        do {
            const answer = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeLaunchTemplatesCommand */ .fmI({
                Filters: [
                    { Name: `tag:${_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.application}`, Values: [cluster.application] },
                    { Name: `tag:${_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.environment}`, Values: [cluster.environment] }
                ],
                ...(token === undefined ? {} : { NextToken: token })
            }));
            found.push(...(answer.LaunchTemplates ?? []));
            token = answer.NextToken;
        } while (token !== undefined && token !== '');
        return found.map(template => ({
            id: template.LaunchTemplateId ?? '',
            name: template.LaunchTemplateName ?? '',
            createdAt: template.CreateTime?.getTime() ?? 0,
            tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(template.Tags)
        }));
    },
    async settings(templateId) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeLaunchTemplateVersionsCommand */ .Ptd({ LaunchTemplateId: templateId, Versions: [TEMPLATE_VERSION] })));
        const data = answer?.LaunchTemplateVersions?.[0]?.LaunchTemplateData;
        return data === undefined ? undefined : settingsOf(data);
    },
    async create({ name, settings, token, tags }) {
        await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .CreateLaunchTemplateCommand */ .xMu({
            LaunchTemplateName: name,
            ClientToken: token,
            LaunchTemplateData: {
                ImageId: settings.imageId,
                InstanceType: settings.instanceType,
                SecurityGroupIds: [...settings.securityGroupIds],
                MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
                ...(settings.instanceProfile === undefined ? {} : { IamInstanceProfile: profile(settings.instanceProfile) }),
                ...(settings.userData === undefined ? {} : { UserData: Buffer.from(settings.userData).toString('base64') }),
                TagSpecifications: [
                    { ResourceType: 'instance', Tags: [...(0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags), { Key: 'Name', Value: name }] },
                    { ResourceType: 'volume', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }
                ]
            },
            TagSpecifications: [{ ResourceType: 'launch-template', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }]
        }));
    },
    async tag(templateId, tags) {
        await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .CreateTagsCommand */ .RmG({ Resources: [templateId], Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }));
    },
    async remove(templateId) {
        await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DeleteLaunchTemplateCommand */ .s9K({ LaunchTemplateId: templateId })));
    }
});
const profile = (nameOrArn) => nameOrArn.startsWith('arn:') ? { Arn: nameOrArn } : { Name: nameOrArn };
const settingsOf = (data) => ({
    imageId: data.ImageId ?? '',
    instanceType: data.InstanceType ?? '',
    securityGroupIds: data.SecurityGroupIds ?? [],
    instanceProfile: data.IamInstanceProfile?.Name ?? data.IamInstanceProfile?.Arn,
    userData: data.UserData === undefined ? undefined : Buffer.from(data.UserData, 'base64').toString()
});
/** Whether two releases would run the same thing. */
const sameSettings = (one, other) => one.imageId === other.imageId &&
    one.instanceType === other.instanceType &&
    one.instanceProfile === other.instanceProfile &&
    (one.userData ?? '') === (other.userData ?? '') &&
    [...one.securityGroupIds].sort().join() === [...other.securityGroupIds].sort().join();


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


/***/ }),

/***/ 4707:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ni: () => (/* binding */ settling),
/* harmony export */   hW: () => (/* binding */ carryOutOnce),
/* harmony export */   iE: () => (/* binding */ AWS_PATIENCE),
/* harmony export */   ih: () => (/* binding */ waking),
/* harmony export */   m7: () => (/* binding */ calming),
/* harmony export */   q0: () => (/* binding */ describe),
/* harmony export */   u0: () => (/* binding */ carryOut)
/* harmony export */ });
/* unused harmony exports CALMED, isDone, Moved, refuse */
/* harmony import */ var _aws_failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8157);
/* harmony import */ var _aws_launch_templates_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9819);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8115);
/* harmony import */ var _poll_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8485);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2405);
/* harmony import */ var _application_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6926);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2916);







/**
 * What stays suspended in a release that is kept for a rollback. Launch, Terminate and HealthCheck go on, so that it
 * heals; a suspended Terminate would let AZRebalance grow it by 10 % (Auto Scaling guide, "Suspend and resume").
 */
const CALMED = ['AlarmNotification', 'ScheduledActions', 'AZRebalance'];
const TOUCHES = {
    'create-template': ['templates'],
    'create-group': ['groups', 'targets'],
    hold: ['groups'],
    resize: ['groups', 'targets'],
    switch: ['rules'],
    calm: ['groups'],
    wake: ['groups'],
    settle: ['groups'],
    empty: ['groups', 'targets'],
    'remove-group': ['groups', 'targets'],
    'mark-failed': ['templates'],
    'remove-template': ['templates']
};
/** Whether the world shows the step's effect. */
function isDone(step, world) {
    const release = world.releases.find(({ name }) => name === step.release);
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .standing */ .JA)(release);
    switch (step.do) {
        case 'create-template':
            return release?.template !== undefined;
        case 'create-group':
            return group !== undefined;
        case 'hold':
            return (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .held */ .yB)(release) !== undefined;
        case 'resize':
            return group !== undefined && group.desired >= step.desired;
        case 'switch':
            return (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .sameWeights */ .ML)((0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .weightsOf */ .Z$)(world.application), (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .only */ .j6)(step.slot));
        case 'calm':
            return (group?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter] !== undefined && step.processes.every(process => group.suspended.includes(process)));
        case 'wake':
            return group?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.suspended] === undefined && group?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter] === undefined;
        case 'settle':
            return (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .held */ .yB)(release) === undefined;
        case 'empty':
            return group === undefined || (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .isEmptied */ .xr)(group);
        case 'remove-group':
            return group === undefined;
        case 'mark-failed':
            return release === undefined || (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .isFailed */ .Ix)(release);
        case 'remove-template':
            return release?.template === undefined;
    }
}
const AWS_PATIENCE = { seconds: 90, intervalSeconds: 1 };
/** The world is no longer what the plan was made from: somebody else wrote, so plan again. */
class Moved extends Error {
}
/** Carries one step out, as {@link carryOutOnce}, and tells only of the world after it. */
const carryOut = async (step, world, ports) => (await carryOutOnce(step, world, ports)).world;
/**
 * Carries one step out and looks until AWS shows it. When somebody else was quicker it returns the world as it is
 * then, whole, and the planner decides again.
 */
async function carryOutOnce(step, world, ports) {
    try {
        await patiently(() => perform(step, world, ports), ports);
    }
    catch (error) {
        if (!((0,_aws_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .isTaken */ .Ck)(error) || error instanceof Moved))
            throw error;
        await (0,_poll_js__WEBPACK_IMPORTED_MODULE_3__/* .pause */ .v)(ports.patience.intervalSeconds, ports.signal);
        return { world: await (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .observe */ .lB)(world.application.cluster, ports), isOurs: false };
    }
    const after = await (0,_poll_js__WEBPACK_IMPORTED_MODULE_3__/* .poll */ .w)(async () => {
        const seen = await (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .observeAgain */ .pC)(world, TOUCHES[step.do], ports);
        return isDone(step, seen) ? { done: seen } : { notYet: 'AWS does not show it yet' };
    }, {
        what: `AWS to show: ${describe(step)}`,
        deadlineSeconds: ports.patience.seconds,
        intervalSeconds: ports.patience.intervalSeconds,
        signal: ports.signal,
        remedy: 'Run it again: the state is in AWS, and the next run goes on from there.'
    });
    return { world: after, isOurs: true };
}
/** Tries again while AWS says that it is busy or cannot see something new yet. */
async function patiently(call, { patience, signal }) {
    const deadline = Date.now() + patience.seconds * 1000;
    for (;;) {
        try {
            return await call();
        }
        catch (error) {
            if (!(0,_aws_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .isPassing */ .WG)(error) || Date.now() > deadline || signal.aborted)
                throw error;
            await (0,_poll_js__WEBPACK_IMPORTED_MODULE_3__/* .pause */ .v)(patience.intervalSeconds * (0.5 + Math.random()), signal);
        }
    }
}
async function perform(step, world, ports) {
    const { groups, templates, balancers } = ports;
    const { application } = world;
    const release = world.releases.find(({ name }) => name === step.release);
    switch (step.do) {
        case 'create-template':
            return templates.create({
                name: step.release,
                settings: step.settings,
                token: `${step.release}-${step.tags[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.run] ?? 'local'}`.slice(-64),
                tags: step.tags
            });
        case 'create-group': {
            const { min, max, desired } = step.held;
            return groups.create({
                name: step.release,
                templateId: release?.template?.id ?? '',
                templateVersion: _aws_launch_templates_js__WEBPACK_IMPORTED_MODULE_1__/* .TEMPLATE_VERSION */ .kr,
                min: Math.max(min, desired),
                max,
                desired,
                subnetIds: step.subnetIds,
                targetGroupArn: application.slots[step.slot].arn,
                graceSeconds: step.graceSeconds,
                hooks: step.hooksOf === undefined ? [] : await ports.hooks(step.hooksOf),
                tags: { ...step.tags, [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.capacity]: (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .spelledCapacity */ .ET)(step.held) }
            });
        }
        case 'hold':
            await groups.tag(step.release, { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.capacity]: (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .spelledCapacity */ .ET)(step.held) });
            return;
        case 'resize':
            return groups.resize(step.release, { min: step.min, desired: step.desired, max: step.max });
        case 'switch': {
            // Read again just before the write: ELBv2 has no conditional write.
            const fresh = await (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .observeAgain */ .pC)(world, ['rules'], ports);
            const weights = (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .weightsOf */ .Z$)(fresh.application);
            if ((0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .sameWeights */ .ML)(weights, (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .only */ .j6)(step.slot)))
                return;
            if (!(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .sameWeights */ .ML)(weights, step.from))
                throw new Moved(`the weights became ${(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .spelled */ .uQ)(weights)}`);
            return balancers.setWeights(application.production.arn, (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .forwards */ .RH)(application, (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .only */ .j6)(step.slot)));
        }
        case 'calm': {
            const ours = new Set([...(0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .suspendedByUs */ .Vd)(release), ...step.processes]);
            // The tag first: a process that is suspended without it would never be resumed.
            await groups.tag(step.release, { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.suspended]: [...ours].join(','), [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter]: step.retireAfter });
            if (step.processes.length > 0)
                await groups.suspend(step.release, step.processes);
            return;
        }
        case 'wake':
            if (step.processes.length > 0)
                await groups.resume(step.release, step.processes);
            return groups.untag(step.release, [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.suspended, _tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter]);
        case 'settle':
            if ((0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .standing */ .JA)(release)?.min !== step.min)
                await groups.resize(step.release, { min: step.min });
            return groups.untag(step.release, [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.capacity]);
        case 'empty':
            return groups.resize(step.release, { min: 0, max: 0, desired: 0 });
        case 'remove-group':
            return groups.remove(step.release);
        case 'mark-failed':
            return templates.tag(step.templateId, { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.outcome]: 'failed' });
        case 'remove-template':
            return templates.remove(step.templateId);
    }
}
/** The step as a line of a plan or a log. */
function describe(step) {
    const { release } = step;
    switch (step.do) {
        case 'create-template':
            return `create launch template ${release} (${step.settings.imageId}, ${step.settings.instanceType})`;
        case 'create-group':
            return `create group ${release} in idle slot ${step.slot} with ${step.held.desired} instances (min ${step.held.min}, max ${step.held.max})`;
        case 'hold':
            return `mark ${release} as being deployed`;
        case 'resize':
            return `resize ${release} to ${step.desired} instances`;
        case 'switch':
            return `switch the production rule from ${(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .spelled */ .uQ)(step.from)} to ${(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .spelled */ .uQ)((0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .only */ .j6)(step.slot))}: ${release} becomes live (one write)`;
        case 'calm':
            return `keep ${release} for a rollback${step.processes.length === 0 ? '' : `: suspend ${step.processes.join(', ')}`}`;
        case 'wake':
            return `wake ${release}${step.processes.length === 0 ? '' : `: resume ${step.processes.join(', ')}`}`;
        case 'settle':
            return `give ${release} its own minimum of ${step.min} back`;
        case 'empty':
            return `empty ${release}: scale it to 0`;
        case 'remove-group':
            return `delete group ${release}`;
        case 'mark-failed':
            return `record that ${release} failed`;
        case 'remove-template':
            return `delete launch template ${release}`;
    }
}
/** The step that calms a release which is not live, or undefined when it is calm. */
function calming(release, now, soakSeconds) {
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .standing */ .JA)(release);
    if (group === undefined || (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .isEmptied */ .xr)(group))
        return undefined;
    const processes = CALMED.filter(process => !group.suspended.includes(process));
    const since = group.tags[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter];
    if (processes.length === 0 && since !== undefined)
        return undefined;
    return {
        do: 'calm',
        release: release.name,
        processes,
        retireAfter: since ?? new Date(now + soakSeconds * 1000).toISOString()
    };
}
/** The step that gives a release its processes back, or undefined when it has them. */
function waking(release) {
    const tags = (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .standing */ .JA)(release)?.tags;
    if (tags?.[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.suspended] === undefined && tags?.[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter] === undefined)
        return undefined;
    return { do: 'wake', release: release.name, processes: (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .suspendedByUs */ .Vd)(release) };
}
const settling = (release) => {
    const capacity = (0,_world_js__WEBPACK_IMPORTED_MODULE_6__/* .held */ .yB)(release);
    return capacity === undefined ? undefined : { do: 'settle', release: release.name, min: capacity.min };
};
/** @throws KilnError when a rule that others wrote stands in the way. */
function refuse(problems, remedy) {
    if (problems.length > 0)
        throw new KilnError(problems.join('\n'), { remedy });
}


/***/ }),

/***/ 2916:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BY: () => (/* binding */ retained),
/* harmony export */   EP: () => (/* binding */ retireAfter),
/* harmony export */   ET: () => (/* binding */ spelledCapacity),
/* harmony export */   Ix: () => (/* binding */ isFailed),
/* harmony export */   JA: () => (/* binding */ standing),
/* harmony export */   VD: () => (/* binding */ live),
/* harmony export */   Vd: () => (/* binding */ suspendedByUs),
/* harmony export */   eL: () => (/* binding */ intendedCapacity),
/* harmony export */   jB: () => (/* binding */ healthyCount),
/* harmony export */   lB: () => (/* binding */ observe),
/* harmony export */   ob: () => (/* binding */ strangers),
/* harmony export */   oi: () => (/* binding */ inSlot),
/* harmony export */   pC: () => (/* binding */ observeAgain),
/* harmony export */   tp: () => (/* binding */ assembled),
/* harmony export */   xr: () => (/* binding */ isEmptied),
/* harmony export */   yB: () => (/* binding */ held),
/* harmony export */   yU: () => (/* binding */ nextVersion)
/* harmony export */ });
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(714);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _application_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6926);



/** Reads everything: four calls for the application, two for targets, two for releases, one for each settings. */
async function observe(cluster, ports) {
    const application = await (0,_application_js__WEBPACK_IMPORTED_MODULE_1__/* .theApplication */ .gi)(cluster, ports.balancers);
    const [targets, releases] = await Promise.all([targetsOf(application, ports), releasesOf(application, ports, [])]);
    return { at: ports.now(), application, targets, releases };
}
/** Reads the given parts again. */
async function observeAgain(world, parts, ports) {
    const has = (part) => parts.includes(part);
    const { application } = world;
    const [rules, targets, releases] = await Promise.all([
        has('rules') ? ports.balancers.rules(application.listener.arn) : undefined,
        has('targets') ? targetsOf(application, ports) : world.targets,
        has('groups') || has('templates')
            ? releasesOf(application, ports, world.releases, { groups: has('groups'), templates: has('templates') })
            : world.releases
    ]);
    const production = rules === undefined ? undefined : (0,_application_js__WEBPACK_IMPORTED_MODULE_1__/* .productionRule */ .CK)(rules, application.slots);
    return {
        at: ports.now(),
        application: production === undefined ? application : { ...application, production },
        targets,
        releases
    };
}
async function targetsOf({ slots }, { balancers }) {
    const [red, black] = await Promise.all(_names_js__WEBPACK_IMPORTED_MODULE_2__/* .SLOTS */ ._f.map(slot => balancers.targets(slots[slot].arn)));
    return { red: red ?? [], black: black ?? [] };
}
async function releasesOf({ cluster }, { groups, templates }, known, read = { groups: true, templates: true }) {
    const [seenGroups, seenTemplates] = await Promise.all([
        read.groups ? groups.of(cluster) : known.flatMap(({ group }) => group ?? []),
        read.templates ? templates.of(cluster) : known.flatMap(({ template }) => template ?? [])
    ]);
    const releases = assembled(cluster, seenGroups, seenTemplates);
    return Promise.all(releases.map(async (release, index) => {
        // A template is never edited, so what was read of it once holds.
        const before = known.find(({ name }) => name === release.name);
        const settings = before?.template?.id === release.template?.id ? before?.settings : undefined;
        if (settings !== undefined || release.template === undefined)
            return { ...release, settings };
        const decisive = index === 0 || (release.group !== undefined && !isEmptied(release.group));
        return { ...release, settings: decisive ? await templates.settings(release.template.id) : undefined };
    }));
}
/** Groups and templates by the release that they are of; what is not named like a release is not one. */
function assembled(cluster, groups, templates) {
    const names = new Set([...groups, ...templates].map(({ name }) => name));
    return [...names]
        .flatMap(name => {
        const version = (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .releaseVersion */ .SF)(cluster, name);
        if (version === undefined)
            return [];
        return {
            name,
            version,
            template: templates.find(template => template.name === name),
            settings: undefined,
            group: groups.find(group => group.name === name)
        };
    })
        .sort((a, b) => b.version - a.version);
}
/** The release's group when it is there to stay, not one that AWS is deleting. */
const standing = (release) => release?.group === undefined || release.group.deleting ? undefined : release.group;
/** Releases whose group is attached to the slot, newest first. */
const inSlot = ({ releases, application }, slot) => releases.filter(release => standing(release)?.targetGroupArns.includes(application.slots[slot].arn) === true);
const isEmptied = (group) => group.max === 0;
/** The release that serves, and the slot it is in. The release is absent before the first deploy. */
function live(world) {
    const slot = (0,_application_js__WEBPACK_IMPORTED_MODULE_1__/* .liveSlot */ .dz)(world.application);
    return slot === undefined ? undefined : { slot, release: inSlot(world, slot).find(one => !emptied(one)) };
}
const emptied = (release) => release.group !== undefined && isEmptied(release.group);
/** The newest release in the idle slot that still has its capacity: what a rollback goes to. */
function retained(world) {
    const slot = (0,_application_js__WEBPACK_IMPORTED_MODULE_1__/* .liveSlot */ .dz)(world.application);
    return slot === undefined ? undefined : inSlot(world, (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .otherSlot */ .jx)(slot)).find(one => !emptied(one));
}
/** How many targets of the slot are healthy instances of this release. */
function healthyCount(world, slot, release) {
    const own = new Set(standing(release)?.instances.map(({ id }) => id));
    return world.targets[slot].filter(({ instanceId, state }) => state === 'healthy' && own.has(instanceId)).length;
}
/** Targets in the slot that would take requests and are not this release's. */
function strangers(world, slot, release) {
    const own = new Set(standing(release)?.instances.map(({ id }) => id));
    return world.targets[slot].filter(({ instanceId, state }) => state !== 'draining' && !own.has(instanceId));
}
/** The capacity that a deploy in progress holds back in a tag: the release is not finished while it is there. */
function held(release) {
    const tag = standing(release)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.capacity];
    const match = tag === undefined ? null : /^(\d+)\/(\d+)\/(\d+)$/.exec(tag);
    return match === null ? undefined : { min: Number(match[1]), desired: Number(match[2]), max: Number(match[3]) };
}
const spelledCapacity = ({ min, desired, max }) => `${min}/${desired}/${max}`;
/** What the release's owner set: the group's own sizes, or those that a deploy in progress holds back. */
function intendedCapacity(release) {
    const group = standing(release);
    if (group === undefined)
        return undefined;
    return { min: held(release)?.min ?? group.min, desired: group.desired, max: group.max };
}
/** Processes of the group that Kiln suspended. */
const suspendedByUs = (release) => (standing(release)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.suspended] ?? '').split(',').filter(process => process !== '');
/** From when the release may be shrunk: it lost its traffic, and balancer nodes may lag behind. */
function retireAfter(release) {
    const tag = standing(release)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.retireAfter];
    const time = tag === undefined ? Number.NaN : Date.parse(tag);
    return Number.isNaN(time) ? undefined : time;
}
/** The failed deploy's template stays as the record that the version was taken, and says so. */
const isFailed = (release) => release.template?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.outcome] === 'failed';
/** Versions are never used again while anything of them is listed. */
const nextVersion = ({ releases }) => Math.max(0, ...releases.map(({ version }) => version)) + 1;


/***/ })

};
