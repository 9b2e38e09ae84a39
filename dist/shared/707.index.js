export const id = 707;
export const ids = [707];
export const modules = {

/***/ 9819:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jr: () => (/* binding */ templateData),
/* harmony export */   KD: () => (/* binding */ sameSettings),
/* harmony export */   f5: () => (/* binding */ settingsOf),
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
    async settings(templateId, version = TEMPLATE_VERSION) {
        const answer = await (0,_failures_js__WEBPACK_IMPORTED_MODULE_1__/* .unlessMissing */ .F2)(client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .DescribeLaunchTemplateVersionsCommand */ .Ptd({ LaunchTemplateId: templateId, Versions: [version] })));
        const data = answer?.LaunchTemplateVersions?.[0]?.LaunchTemplateData;
        return data === undefined ? undefined : settingsOf(data);
    },
    async create({ name, settings, token, tags }) {
        await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_2__/* .CreateLaunchTemplateCommand */ .xMu({
            LaunchTemplateName: name,
            ClientToken: token,
            LaunchTemplateData: templateData(name, settings, tags),
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
/** What a version of a release's template says: IMDSv2 alone, no key pair. */
const templateData = (name, settings, tags) => ({
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

/***/ 4707:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $L: () => (/* binding */ isDone),
/* harmony export */   Jj: () => (/* binding */ unpinning),
/* harmony export */   Ni: () => (/* binding */ settling),
/* harmony export */   fW: () => (/* binding */ CALMED),
/* harmony export */   fX: () => (/* binding */ stopping),
/* harmony export */   hW: () => (/* binding */ carryOutOnce),
/* harmony export */   iE: () => (/* binding */ AWS_PATIENCE),
/* harmony export */   ih: () => (/* binding */ waking),
/* harmony export */   m7: () => (/* binding */ calming),
/* harmony export */   q0: () => (/* binding */ describe),
/* harmony export */   u0: () => (/* binding */ carryOut),
/* harmony export */   up: () => (/* binding */ restless)
/* harmony export */ });
/* unused harmony export refuse */
/* harmony import */ var _aws_failures_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8157);
/* harmony import */ var _aws_launch_templates_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9819);
/* harmony import */ var _counted_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7592);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8115);
/* harmony import */ var _poll_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8485);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2405);
/* harmony import */ var _application_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6926);
/* harmony import */ var _rule_conditions_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8463);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2916);









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
    shift: ['rules'],
    pin: ['groups'],
    unpin: ['groups'],
    calm: ['groups'],
    stop: ['groups', 'targets'],
    start: ['groups', 'targets'],
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
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .standing */ .JA)(release);
    switch (step.do) {
        case 'create-template':
            return release?.template !== undefined;
        case 'create-group':
            return group !== undefined;
        case 'hold':
            return (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .held */ .yB)(release) !== undefined;
        case 'resize':
            return group !== undefined && group.desired >= step.desired;
        case 'switch':
            return (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .sameWeights */ .ML)((0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .weightsOf */ .Z$)(world.application), (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .only */ .j6)(step.slot));
        case 'shift':
            return (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .sameWeights */ .ML)((0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .weightsOf */ .Z$)(world.application), step.to);
        case 'pin':
            return (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .pinnedMin */ .du)(release) !== undefined && group !== undefined && group.min >= step.min;
        case 'unpin':
            return (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .pinnedMin */ .du)(release) === undefined;
        case 'calm':
            return (group?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter] !== undefined && step.processes.every(process => group.suspended.includes(process)));
        case 'stop':
            return group === undefined || ((0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .stopped */ .ce)(release) !== undefined && group.desired === 0);
        case 'start':
            return group !== undefined && (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .stopped */ .ce)(release) === undefined && group.desired >= step.sizes.desired;
        case 'wake':
            return group?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.suspended] === undefined && group?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter] === undefined;
        case 'settle':
            return (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .held */ .yB)(release) === undefined;
        case 'empty':
            return group === undefined || (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .isEmptied */ .xr)(group);
        case 'remove-group':
            return group === undefined;
        case 'mark-failed':
            return release === undefined || (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .isFailed */ .Ix)(release);
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
        await (0,_poll_js__WEBPACK_IMPORTED_MODULE_3__/* .pause */ .v7)(ports.patience.intervalSeconds, ports.signal);
        return { world: await (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .observe */ .lB)(world.application.cluster, ports, world.sought), isOurs: false };
    }
    const after = await (0,_poll_js__WEBPACK_IMPORTED_MODULE_3__/* .poll */ .wt)(async () => {
        const seen = await (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .observeAgain */ .pC)(world, TOUCHES[step.do], ports);
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
            if (!((0,_aws_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .isPassing */ .WG)(error) || (0,_aws_failures_js__WEBPACK_IMPORTED_MODULE_0__/* .isThrottled */ .B5)(error)) || Date.now() > deadline || signal.aborted)
                throw error;
            await (0,_poll_js__WEBPACK_IMPORTED_MODULE_3__/* .pause */ .v7)(patience.intervalSeconds * (0.5 + Math.random()), signal);
        }
    }
}
/** What is right only while the slot that it touches has no traffic. */
const NEEDS_IDLE = ['create-group', 'empty', 'remove-group'];
/**
 * Reads the weights again: between the plan and this step instances booted, or a soak went by, and somebody may have
 * rolled back to the very release that this step is about to shrink.
 */
async function unmoved(world, ports) {
    const fresh = (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .weightsOf */ .Z$)((await (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .observeAgain */ .pC)(world, ['rules'], ports)).application);
    if (!(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .sameWeights */ .ML)(fresh, (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .weightsOf */ .Z$)(world.application)))
        throw new Moved(`the weights became ${(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .spelled */ .uQ)(fresh)}`);
}
async function perform(step, world, ports) {
    const { groups, templates, balancers } = ports;
    if (NEEDS_IDLE.includes(step.do))
        await unmoved(world, ports);
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
                ...(step.mixed === undefined ? {} : { mixed: step.mixed }),
                targetGroupArn: (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .isWorker */ .xD)(application) ? undefined : application.slots[step.slot].arn,
                graceSeconds: step.graceSeconds,
                hooks: step.hooksOf === undefined ? [] : await ports.hooks(step.hooksOf),
                tags: { ...step.tags, [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.capacity]: (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .spelledCapacity */ .ET)(step.held) }
            });
        }
        case 'hold':
            await groups.tag(step.release, { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.capacity]: (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .spelledCapacity */ .ET)(step.held) });
            return;
        case 'resize':
            return groups.resize(step.release, { min: step.min, desired: step.desired, max: step.max });
        case 'switch':
        case 'shift': {
            const wanted = step.do === 'switch' ? (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .only */ .j6)(step.slot) : step.to;
            // Read again just before the write: ELBv2 has no conditional write.
            const fresh = await (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .observeAgain */ .pC)(world, ['rules'], ports);
            const weights = (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .weightsOf */ .Z$)(fresh.application);
            if ((0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .sameWeights */ .ML)(weights, wanted))
                return;
            if (!(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .sameWeights */ .ML)(weights, step.from))
                throw new Moved(`the weights became ${(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .spelled */ .uQ)(weights)}`);
            const [edit] = (0,_rule_conditions_js__WEBPACK_IMPORTED_MODULE_6__/* .editedSince */ .iL)(world.application, fresh.application);
            if (edit !== undefined)
                throw new Moved(edit);
            if (!(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .isWorker */ .xD)(application)) {
                return balancers.setWeights(application.production.arn, (0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .forwards */ .RH)(application, wanted));
            }
            return ports.networks.tagSecurityGroup(application.securityGroup.id, { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.liveSlot]: step.slot });
        }
        case 'pin':
            // The tag first: a minimum that was raised without it would never be lowered again.
            await groups.tag(step.release, { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.pinned]: String(step.own) });
            return groups.resize(step.release, { min: step.min });
        case 'unpin':
            await groups.resize(step.release, { min: step.min });
            return groups.untag(step.release, [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.pinned]);
        case 'calm': {
            const ours = new Set([...(0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .suspendedByUs */ .Vd)(release), ...step.processes]);
            // The tag first: a process that is suspended without it would never be resumed.
            await groups.tag(step.release, {
                [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.suspended]: [...ours].join(','),
                [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter]: step.retireAfter,
                ...(step.why === undefined ? {} : { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.rolledBack]: tagText(step.why) })
            });
            if (step.processes.length > 0)
                await groups.suspend(step.release, step.processes);
            return;
        }
        case 'stop':
            // The tag first: workers that were stopped without it could not be started again as they were.
            if ((0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .stopped */ .ce)(release) === undefined) {
                await groups.tag(step.release, { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.stopped]: (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .spelledCapacity */ .ET)(step.own) });
            }
            return groups.resize(step.release, { min: 0, desired: 0 });
        case 'start':
            await groups.resize(step.release, step.sizes);
            return groups.untag(step.release, [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.stopped]);
        case 'wake':
            // First: once its tags are gone, nothing tells that a switch is unfinished.
            await groups.tag(step.release, { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.liveSince]: new Date(ports.now()).toISOString() });
            if (step.processes.length > 0)
                await groups.resume(step.release, step.processes);
            return groups.untag(step.release, [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.suspended, _tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter, _tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.rolledBack]);
        case 'settle':
            if ((0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .standing */ .JA)(release)?.min !== step.min)
                await groups.resize(step.release, { min: step.min });
            return groups.untag(step.release, [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.capacity]);
        case 'empty': {
            // What goes back to a warm pool is not listed with the group: nobody would see whether it still answers.
            const pool = (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .standing */ .JA)(release)?.warmPool;
            if (pool?.reuses === true)
                await groups.endReuse(step.release, pool);
            return groups.resize(step.release, { min: 0, max: 0, desired: 0 });
        }
        case 'remove-group':
            return groups.remove(step.release);
        case 'mark-failed':
            return templates.tag(step.templateId, { [_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.outcome]: 'failed' });
        case 'remove-template':
            return templates.remove(step.templateId);
    }
}
const TAG_VALUE_MAX = 256;
/** Text as a tag may hold it (EC2 user guide, "Tag restrictions"). */
const tagText = (text) => text
    .replaceAll(/[^\p{L}\p{N} +\-=._:/@]+/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()
    .slice(0, TAG_VALUE_MAX);
/** The step as a line of a plan or a log. */
function describe(step) {
    const { release } = step;
    switch (step.do) {
        case 'create-template':
            return `create launch template ${release} (${step.settings.imageId}, ${step.settings.instanceType})`;
        case 'create-group':
            return `create group ${release} in idle slot ${step.slot} with ${(0,_counted_js__WEBPACK_IMPORTED_MODULE_8__/* .counted */ .h)(step.held.desired, 'instance')} (min ${step.held.min}, max ${step.held.max})`;
        case 'hold':
            return `mark ${release} as being deployed`;
        case 'resize':
            return `resize ${release} to ${(0,_counted_js__WEBPACK_IMPORTED_MODULE_8__/* .counted */ .h)(step.desired, 'instance')}`;
        case 'switch':
            return `switch from ${(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .spelled */ .uQ)(step.from)} to ${(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .spelled */ .uQ)((0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .only */ .j6)(step.slot))}: ${release} becomes live (one write)`;
        case 'shift':
            return `give ${release} ${(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .percentOf */ .pR)(step.to, step.slot)} % of the traffic (one write, weights ${(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .spelled */ .uQ)(step.to)})`;
        case 'pin':
            return `keep ${release} from shrinking below ${(0,_counted_js__WEBPACK_IMPORTED_MODULE_8__/* .counted */ .h)(step.min, 'instance')} while the other release rises`;
        case 'unpin':
            return `give ${release} its own minimum of ${step.min} back: nothing rises beside it any more`;
        case 'calm':
            return `keep ${release} for a rollback${step.processes.length === 0 ? '' : `: suspend ${step.processes.join(', ')}`}`;
        case 'stop':
            return `stop the workers of ${release}: scale it to 0, and keep it for a rollback`;
        case 'start':
            return `start ${(0,_counted_js__WEBPACK_IMPORTED_MODULE_8__/* .counted */ .h)(step.sizes.desired, 'worker')} of ${release} again`;
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
function calming(release, now, soakSeconds, why) {
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .standing */ .JA)(release);
    if (group === undefined || (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .isEmptied */ .xr)(group))
        return undefined;
    const processes = CALMED.filter(process => !group.suspended.includes(process));
    const since = group.tags[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter];
    if (processes.length === 0 && since !== undefined)
        return undefined;
    return {
        do: 'calm',
        release: release.name,
        processes,
        ...(why === undefined ? {} : { why }),
        retireAfter: since ?? new Date(now + soakSeconds * 1000).toISOString()
    };
}
/** The step that stops workers which are not live, or undefined when they do not work, or when it serves requests. */
function stopping(release, world) {
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .standing */ .JA)(release);
    if (!(0,_application_js__WEBPACK_IMPORTED_MODULE_5__/* .isWorker */ .xD)(world.application) || group === undefined || (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .isEmptied */ .xr)(group))
        return undefined;
    if ((0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .stopped */ .ce)(release) !== undefined && group.desired === 0)
        return undefined;
    const { min, max } = (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .intendedCapacity */ .eL)(release) ?? group;
    return { do: 'stop', release: release.name, own: (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .stopped */ .ce)(release) ?? { min, desired: group.desired, max } };
}
/** The step that gives a release its processes back, or undefined when it has them. */
function waking(release) {
    const tags = (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .standing */ .JA)(release)?.tags;
    if (tags?.[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.suspended] === undefined && tags?.[_tags_js__WEBPACK_IMPORTED_MODULE_4__/* .TAG */ .Dk.retireAfter] === undefined)
        return undefined;
    return { do: 'wake', release: release.name, processes: (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .suspendedByUs */ .Vd)(release) };
}
const settling = (release) => {
    const capacity = (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .held */ .yB)(release);
    return capacity === undefined ? undefined : { do: 'settle', release: release.name, min: capacity.min };
};
const unpinning = (release) => {
    const min = (0,_world_js__WEBPACK_IMPORTED_MODULE_7__/* .pinnedMin */ .du)(release);
    return min === undefined ? undefined : { do: 'unpin', release: release.name, min };
};
/** @throws KilnError when a rule that others wrote stands in the way. */
function refuse(problems, remedy) {
    if (problems.length > 0)
        throw new KilnError(problems.join('\n'), { remedy });
}
/** Somebody else undoes what this run does, so that it `would` do the same again and again. */
const restless = (what, would) => new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`The ${what} does not come to rest; it would again ${would}.`, {
    remedy: 'Somebody or something else changes this application at the same time. Stop that, and run it again.'
});


/***/ }),

/***/ 2916:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $C: () => (/* binding */ emptied),
/* harmony export */   BY: () => (/* binding */ retained),
/* harmony export */   EP: () => (/* binding */ retireAfter),
/* harmony export */   ET: () => (/* binding */ spelledCapacity),
/* harmony export */   G9: () => (/* binding */ trafficProblems),
/* harmony export */   Hs: () => (/* binding */ begunAt),
/* harmony export */   Ix: () => (/* binding */ isFailed),
/* harmony export */   JA: () => (/* binding */ standing),
/* harmony export */   SW: () => (/* binding */ slotOf),
/* harmony export */   T1: () => (/* binding */ ladder),
/* harmony export */   VD: () => (/* binding */ live),
/* harmony export */   Vd: () => (/* binding */ suspendedByUs),
/* harmony export */   ce: () => (/* binding */ stopped),
/* harmony export */   du: () => (/* binding */ pinnedMin),
/* harmony export */   eL: () => (/* binding */ intendedCapacity),
/* harmony export */   jB: () => (/* binding */ healthyCount),
/* harmony export */   jQ: () => (/* binding */ isDraining),
/* harmony export */   lB: () => (/* binding */ observe),
/* harmony export */   ob: () => (/* binding */ strangers),
/* harmony export */   oi: () => (/* binding */ inSlot),
/* harmony export */   pC: () => (/* binding */ observeAgain),
/* harmony export */   tp: () => (/* binding */ assembled),
/* harmony export */   xr: () => (/* binding */ isEmptied),
/* harmony export */   yB: () => (/* binding */ held),
/* harmony export */   yU: () => (/* binding */ nextVersion)
/* harmony export */ });
/* harmony import */ var _aws_launch_templates_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9819);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8115);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(714);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2405);
/* harmony import */ var _application_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6926);





/**
 * Reads everything: four calls for the application, two for targets, two for releases, one for each settings. Workers
 * have no targets, and need no call for them.
 * @param sought what is to be deployed: the settings of a release that does not serve matter only if it can be that.
 */
async function observe(cluster, ports, sought) {
    const application = await (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .theApplication */ .gi)(cluster, ports);
    const read = () => releasesOf(application, ports, { sought });
    if ((0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .isWorker */ .xD)(application)) {
        const releases = await read();
        return { at: ports.now(), application, targets: workersOf(releases), releases, sought };
    }
    const seen = targetsOf(application, ports);
    const [targets, releases] = await (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .allOf */ .bn)([seen, after(seen, read)]);
    return { at: ports.now(), application, targets, releases, sought };
}
/** Reads the given parts again. */
async function observeAgain(world, parts, ports) {
    const has = (part) => parts.includes(part);
    const { application, sought } = world;
    const isOfWorkers = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .isWorker */ .xD)(application);
    const read = { groups: has('groups') || (isOfWorkers && has('targets')), templates: has('templates') };
    const seen = has('targets') && !isOfWorkers ? targetsOf(application, ports) : Promise.resolve(world.targets);
    const [fresh, targets, releases] = await Promise.all([
        has('rules') ? readAgain(application, ports) : application,
        seen,
        read.groups || read.templates
            ? after(seen, () => releasesOf(application, ports, { known: world.releases, read, sought }))
            : world.releases
    ]);
    return {
        at: ports.now(),
        application: fresh,
        targets: isOfWorkers ? workersOf(releases) : targets,
        releases,
        sought
    };
}
/** An instance that is a target is one that its group lists, if the group is read after the targets. */
async function after(first, next) {
    await first.catch(() => undefined);
    return next();
}
/** What says which slot is live, read again. */
async function readAgain(application, { balancers, networks }) {
    if ((0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .isWorker */ .xD)(application))
        return (await (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .findWorkers */ .vN)(application.cluster, networks)) ?? application;
    const { listener, slots } = application;
    const rules = (await balancers.rules(listener.arn)).filter(rule => (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .forwardsTo */ .SX)(rule, slots));
    const production = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .productionRule */ .CK)(rules, slots);
    return { ...application, rules, ...(production === undefined ? {} : { production }) };
}
/** Nobody sends workers requests or asks for their health, so Auto Scaling's word on its instances is all there is. */
function workersOf(releases) {
    const of = (slot) => releases.flatMap(({ group }) => (group?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.slot] === slot ? group.instances.map(workerTarget) : []));
    return { red: of('red'), black: of('black') };
}
function workerTarget({ id, lifecycle, healthy }) {
    const state = /^Terminat/.test(lifecycle)
        ? 'draining'
        : lifecycle !== 'InService'
            ? 'initial'
            : healthy
                ? 'healthy'
                : 'unhealthy';
    return { instanceId: id, state, reason: lifecycle };
}
async function targetsOf({ slots }, { balancers }) {
    const [red, black] = await Promise.all(_names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.map(slot => balancers.targets(slots[slot].arn)));
    return { red: red ?? [], black: black ?? [] };
}
async function releasesOf(application, { groups, templates }, { known = [], read = { groups: true, templates: true }, sought }) {
    const { cluster } = application;
    const [seenGroups, seenTemplates] = await (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .allOf */ .bn)([
        read.groups ? groups.of(cluster) : known.flatMap(({ group }) => group ?? []),
        read.templates ? templates.of(cluster) : known.flatMap(({ template }) => template ?? [])
    ]);
    const releases = assembled(cluster, seenGroups, seenTemplates);
    return Promise.all(releases.map(async (release, index) => {
        // A template is never edited, so what was read of it once holds.
        const before = known.find(({ name }) => name === release.name);
        const version = launched(release);
        const isSame = before?.template?.id === release.template?.id && version === launched(before);
        const settings = isSame ? before?.settings : undefined;
        if (settings !== undefined || release.template === undefined)
            return { ...release, settings };
        const stands = release.group !== undefined && !isEmptied(release.group);
        const decisive = serves(application, release) || ((index === 0 || stands) && mayBe(release, sought));
        return { ...release, settings: decisive ? await templates.settings(release.template.id, version) : undefined };
    }));
}
const serves = (application, { group }) => {
    const weights = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .weightsOf */ .Z$)(application);
    return group !== undefined && _names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.some(slot => weights[slot] > 0 && occupies(application, group, slot));
};
/** By its tag, which says of what was made what it was made of, and by what its instances are. */
function mayBe(release, sought) {
    if (sought === undefined)
        return true;
    const { group, template } = release;
    // Its version is never used again.
    if (group === undefined && isFailed(release))
        return false;
    const { imageId, instanceTypes: types } = sought;
    const made = (group ?? template)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.ami];
    return ((imageId === undefined || made === undefined || made === imageId) &&
        !group?.instances.some(({ type }) => types !== undefined && type !== undefined && !types.includes(type)));
}
/** The version of its template that the release's group launches; the first before it has one. */
const launched = (release) => release?.group?.templateVersion ?? _aws_launch_templates_js__WEBPACK_IMPORTED_MODULE_0__/* .TEMPLATE_VERSION */ .kr;
/** Groups and templates by the release that they are of; what is not named like a release is not one. */
function assembled(cluster, groups, templates) {
    const names = new Set([...groups, ...templates].map(({ name }) => name));
    return [...names]
        .flatMap(name => {
        const version = (0,_names_js__WEBPACK_IMPORTED_MODULE_4__/* .releaseVersion */ .SF)(cluster, name);
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
const inSlot = ({ releases, application }, slot) => releases.filter(release => {
    const group = standing(release);
    return group !== undefined && occupies(application, group, slot);
});
const occupies = (application, { targetGroupArns, tags }, slot) => (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .isWorker */ .xD)(application) ? tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.slot] === slot : targetGroupArns.includes(application.slots[slot].arn);
/** The slot that the release is in; undefined when it is in none, or has no group. */
const slotOf = (world, release) => _names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.find(slot => inSlot(world, slot).some(({ name }) => name === release.name));
const isEmptied = (group) => group.max === 0;
/** Whether the release has a group, and that holds nothing. */
const emptied = (release) => release.group !== undefined && isEmptied(release.group);
/** Emptied, and some of its instances still finish their last requests: deleting the group now would cut these off. */
const isDraining = (release) => emptied(release) && release.group?.instances.length !== 0;
/**
 * The ladder that traffic stands on, or undefined. Weights alone do not tell who rises: it is the release whose deploy
 * has begun and not ended. Two slots with weight of which that holds for none, or for both, are nobody's ladder.
 */
function ladder(world) {
    const weights = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .weightsOf */ .Z$)(world.application);
    if (_names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.some(slot => weights[slot] === 0))
        return undefined;
    const both = _names_js__WEBPACK_IMPORTED_MODULE_4__/* .SLOTS */ ._f.map(slot => ({ slot, release: inSlot(world, slot).find(one => !emptied(one)) }));
    const rising = both.filter(({ release }) => held(release) !== undefined);
    const stable = both.filter(({ release }) => held(release) === undefined);
    const [up, down] = [rising[0], stable[0]];
    if (rising.length !== 1 || up?.release === undefined || down?.release === undefined)
        return undefined;
    return {
        stable: down.release,
        stableSlot: down.slot,
        rising: up.release,
        risingSlot: up.slot,
        percent: (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .percentOf */ .pR)(weights, up.slot)
    };
}
/** What stands in the way of any change of the weights: see {@link ruleProblems}. */
const trafficProblems = (world) => (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .ruleProblems */ .b0)(world.application, ladder(world) !== undefined);
/**
 * The release that serves, and the slot it is in. The release is absent before the first deploy. On a ladder it is the
 * one that served before: the other one is still on trial.
 */
function live(world) {
    const slot = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .liveSlot */ .dz)(world.application) ?? ladder(world)?.stableSlot;
    return slot === undefined ? undefined : { slot, release: inSlot(world, slot).find(one => !emptied(one)) };
}
/** The newest release in the idle slot that still has its capacity: what a rollback goes to. */
function retained(world) {
    const slot = (0,_application_js__WEBPACK_IMPORTED_MODULE_3__/* .liveSlot */ .dz)(world.application);
    return slot === undefined ? undefined : inSlot(world, (0,_names_js__WEBPACK_IMPORTED_MODULE_4__/* .otherSlot */ .jx)(slot)).find(one => !emptied(one));
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
const held = (release) => capacityIn(release, _tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.capacity);
function capacityIn(release, key) {
    const tag = standing(release)?.tags[key];
    const match = tag === undefined ? null : /^(\d+)\/(\d+)\/(\d+)$/.exec(tag);
    return match === null ? undefined : { min: Number(match[1]), desired: Number(match[2]), max: Number(match[3]) };
}
const spelledCapacity = ({ min, desired, max }) => `${min}/${desired}/${max}`;
/** The sizes of workers that were stopped: they are kept for a rollback, and start again at these. */
const stopped = (release) => capacityIn(release, _tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.stopped);
/** The group's own minimum, while a ladder keeps it from shrinking under what it must be able to take back. */
function pinnedMin(release) {
    const tag = standing(release)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.pinned];
    return tag !== undefined && /^\d+$/.test(tag) ? Number(tag) : undefined;
}
/** What the release's owner set: the group's own sizes, or those that a deploy in progress holds back. */
function intendedCapacity(release) {
    const group = standing(release);
    if (group === undefined)
        return undefined;
    const min = held(release)?.min ?? pinnedMin(release) ?? stopped(release)?.min ?? group.min;
    return { min, desired: group.desired, max: group.max };
}
/** Processes of the group that Kiln suspended. */
const suspendedByUs = (release) => (standing(release)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.suspended] ?? '').split(',').filter(process => process !== '');
/** From when the release may be shrunk: it lost its traffic, and balancer nodes may lag behind. */
function retireAfter(release) {
    const tag = standing(release)?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.retireAfter];
    const time = tag === undefined ? Number.NaN : Date.parse(tag);
    return Number.isNaN(time) ? undefined : time;
}
/** The failed deploy's template stays as the record that the version was taken, and says so. */
const isFailed = (release) => release.template?.tags[_tags_js__WEBPACK_IMPORTED_MODULE_2__/* .TAG */ .Dk.outcome] === 'failed';
/**
 * When the deploy of a release began that has not ended, in milliseconds since the epoch; undefined when none has. Before
 * it has a group, that is a template, and only the newest: what older ones are of was given up.
 */
function begunAt({ releases }, release) {
    const isBegun = held(release) !== undefined || (release.group === undefined && release === releases[0] && !isFailed(release));
    return isBegun ? (standing(release)?.createdAt ?? release.template?.createdAt ?? 0) : undefined;
}
/** Versions are never used again while anything of them is listed. */
const nextVersion = ({ releases }) => Math.max(0, ...releases.map(({ version }) => version)) + 1;


/***/ })

};
