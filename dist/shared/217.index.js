export const id = 217;
export const ids = [217];
export const modules = {

/***/ 4230:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ imageUse),
/* harmony export */   l: () => (/* binding */ filterValues)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5193);

/** So many AMIs in one question about references: cautious, for the reference names no limit. */
const REFERENCES_IMAGES = 10;
const KINDS = {
    'ec2:Instance': 'instance',
    'ec2:LaunchTemplate': 'launch template',
    'ssm:Parameter': 'parameter',
    'imagebuilder:ImageRecipe': 'image recipe',
    'imagebuilder:ContainerRecipe': 'container recipe'
};
/**
 * Use as EC2 tells of it. DescribeImageReferences looks at the newest 20 versions of a launch template, and the default
 * one, which Auto Scaling launches, may be older: so the default ones are asked for besides.
 */
const imageUse = (client) => ({
    async used(imageIds) {
        const used = new Map();
        for (const ids of filterValues(imageIds)) {
            const templates = (0,_aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_0__/* .paginateDescribeLaunchTemplateVersions */ .ZY3)({ client }, { Versions: ['$Latest', '$Default'], Filters: [{ Name: 'image-id', Values: [...ids] }] });
            for await (const { LaunchTemplateVersions = [] } of templates) {
                for (const { LaunchTemplateName, LaunchTemplateData } of LaunchTemplateVersions) {
                    used.set(LaunchTemplateData?.ImageId ?? '', `launch template ${LaunchTemplateName}`);
                }
            }
        }
        for (const ids of slices(imageIds, REFERENCES_IMAGES)) {
            const pages = (0,_aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_0__/* .paginateDescribeImageReferences */ .q6F)({ client }, { ImageIds: [...ids], IncludeAllResourceTypes: true });
            for await (const { ImageReferences = [] } of pages) {
                for (const { ImageId = '', ResourceType = '', Arn = '' } of ImageReferences) {
                    if (!used.has(ImageId))
                        used.set(ImageId, `${KINDS[ResourceType] ?? ResourceType} ${nameOf(Arn)}`);
                }
            }
        }
        return used;
    }
});
/** What follows the kind in an ARN: the id, or a parameter's path. */
const nameOf = (arn) => arn
    .split(':')
    .slice(5)
    .join(':')
    .replace(/^[\w-]+\//, '');
/** As many of the values as EC2 takes in one filter: 200. */
const filterValues = (values) => slices(values, 200);
const slices = (items, size) => Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));


/***/ }),

/***/ 3217:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6312);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3480);
/* harmony import */ var _ports_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1018);




await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .Cs)(async (signal) => {
    await (0,_main_js__WEBPACK_IMPORTED_MODULE_2__/* .retire */ .S)((0,_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .inputs */ .Q)(), (0,_ports_js__WEBPACK_IMPORTED_MODULE_3__/* .ports */ .X)(signal));
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 6312:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ inputs)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(453);
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(714);


const fields = {
    ..._lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .ofCluster */ .K$,
    scope: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .oneOf */ .yL)('releases', 'images', 'application'), 'releases'),
    confirm: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    'keep-releases': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 1), 1),
    'max-age-hours': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 100_000)),
    'keep-amis': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 10_000), 10),
    'launched-within-days': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 3650), 7),
    'leftover-age-hours': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 10_000), 24),
    'soak-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 86_400), 120),
    'drain-timeout-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 7200), 600),
    'hosted-zone': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .hostName */ .Sm),
    'dns-name': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .hostName */ .Sm),
    ..._lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .planOrApply */ .zV
};
const inputs = (env) => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .readingOf */ .MU)(fields, env, together);
function together({ application, environment, ...given }) {
    if (given.scope !== 'application' || application === undefined || environment === undefined)
        return [];
    const name = (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_1__/* .clusterName */ .SL)({ application, environment });
    return given.confirm === name
        ? []
        : [{ input: 'confirm', problem: `must be "${name}" to take the whole application down, what serves included` }];
}


/***/ }),

/***/ 3480:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  S: () => (/* binding */ retire)
});

// EXTERNAL MODULE: ./lib/aws/images.ts
var aws_images = __webpack_require__(9519);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: ./lib/inputs.ts
var lib_inputs = __webpack_require__(453);
// EXTERNAL MODULE: ./lib/names.ts
var names = __webpack_require__(714);
// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
// EXTERNAL MODULE: ./lib/release/application.ts
var application = __webpack_require__(6926);
// EXTERNAL MODULE: ./lib/release/draining.ts
var draining = __webpack_require__(9816);
// EXTERNAL MODULE: ./lib/release/steps.ts
var steps = __webpack_require__(4707);
// EXTERNAL MODULE: ./lib/release/teardown.ts
var teardown = __webpack_require__(2354);
// EXTERNAL MODULE: ./lib/release/world.ts
var release_world = __webpack_require__(2916);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/tags.ts
var lib_tags = __webpack_require__(2405);
// EXTERNAL MODULE: ./actions/retire/src/image-use.ts
var image_use = __webpack_require__(4230);
;// CONCATENATED MODULE: ./actions/retire/src/plan.ts




const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Which releases go. What serves never does, and what may be in the middle of a deploy neither. Pure. */
function planReleases(world, policy) {
    const calm = [];
    const retirements = [];
    const kept = [];
    for (const release of world.releases) {
        const keep = (why) => void kept.push({ what: release.name, why });
        const group = (0,release_world/* standing */.JA)(release);
        const stays = serves(release, world) ??
            (group === undefined ? templateStays(release, world, policy) : groupStays(release, group, world, policy));
        const soak = soaking(release, world, policy);
        if (stays !== undefined)
            keep(stays);
        else if (soak !== undefined) {
            calm.push(soak);
            keep(`its last requests may still arrive; it can go in ${policy.soakSeconds} s`);
        }
        else if (group !== undefined)
            retirements.push(retirement(release, group));
        else if (release.template !== undefined) {
            retirements.push({ release: release.name, before: [], drains: false, after: [removeTemplate(release)] });
        }
    }
    return { calm, retirements, kept };
}
/** How a release that stands goes. */
const retirement = (release, { max }) => ({
    release: release.name,
    before: max === 0 ? [] : [{ do: 'empty', release: release.name }],
    drains: true,
    after: [
        { do: 'remove-group', release: release.name },
        ...(release.template === undefined ? [] : [removeTemplate(release)])
    ]
});
/** That a release has traffic, or undefined when it has none. */
function serves({ name }, world) {
    if (name === (0,release_world/* live */.VD)(world)?.release?.name)
        return 'live';
    const climbed = (0,release_world/* ladder */.T1)(world);
    return name === climbed?.rising.name ? `serves ${climbed.percent} % of the traffic` : undefined;
}
/** Why a release that stands without traffic stays, or undefined when its last requests are all that it may have. */
function groupStays(release, group, world, policy) {
    // Which of the two serves is not known then, or clients stay where there is no weight.
    const problems = (0,release_world/* trafficProblems */.G9)(world);
    if (problems.length > 0 && (0,release_world/* slotOf */.SW)(world, release) !== undefined)
        return problems.join('; ');
    if (group.isProtected === true)
        return 'somebody protected its group from deletion (prevent-all-deletion)';
    const ageHours = (world.at - group.createdAt) / HOUR;
    if ((0,release_world/* held */.yB)(release) !== undefined && ageHours < policy.leftoverAgeHours) {
        return 'a deploy of it has begun and not ended';
    }
    const isOld = policy.maxAgeHours !== undefined && ageHours >= policy.maxAgeHours;
    if (release.name === (0,release_world/* retained */.BY)(world)?.name && policy.keepReleases > 0 && !isOld)
        return 'retained for a rollback';
    const until = (0,release_world/* retireAfter */.EP)(release);
    return until !== undefined && until > world.at
        ? `its last requests may still arrive until ${new Date(until).toISOString()}`
        : undefined;
}
/** The step that starts the clock of a release which has lost its traffic; undefined when it runs, or need not. */
function soaking(release, world, { soakSeconds }) {
    const isAttached = ((0,release_world/* standing */.JA)(release)?.targetGroupArns.length ?? 0) > 0;
    if (!isAttached || soakSeconds === 0 || (0,release_world/* retireAfter */.EP)(release) !== undefined)
        return undefined;
    return (0,steps/* calming */.m7)(release, world.at, soakSeconds);
}
const removeTemplate = (release) => ({
    do: 'remove-template',
    release: release.name,
    templateId: release.template?.id ?? ''
});
/** Why a template without a group stays, or undefined when it goes. */
function templateStays(release, { at, releases }, policy) {
    if (release.group !== undefined)
        return undefined;
    const isNewest = release === releases[0];
    if (isNewest && (0,release_world/* isFailed */.Ix)(release))
        return 'the record of the newest version, which failed';
    const ageHours = (at - (release.template?.createdAt ?? 0)) / HOUR;
    if (isNewest && ageHours < policy.leftoverAgeHours)
        return 'a deploy of it may have just begun';
    return undefined;
}
/**
 * Which AMIs go: all but the newest of the application, those that something of the account refers to, in any
 * environment, those that somebody launched lately, and those that EC2 protects. `used` says by what. Adopted bases
 * belong to nobody's application and stay. Pure.
 */
function planImages(images, snapshots, volumes, used, policy, now) {
    const own = images.filter(({ tags }) => tags[lib_tags/* TAG */.Dk.baseOf] === undefined);
    const kept = [];
    const gone = [];
    let good = 0;
    for (const image of own) {
        const index = BROKEN.has(image.state) ? undefined : good++;
        const why = staysBecause(image, index, used.get(image.id), policy, now);
        if (why === undefined)
            gone.push(image);
        else
            kept.push({ what: image.id, why });
    }
    const referenced = new Set((0,aws_images/* snapshotsOf */.X)(images));
    const orphans = snapshots.filter(({ id, tags, startedAt }) => !referenced.has(id) &&
        tags[lib_tags/* TAG */.Dk.baseOf] === undefined &&
        now - Date.parse(startedAt) >= policy.leftoverAgeHours * HOUR);
    const idle = volumes.filter(({ state, createdAt }) => state === 'available' && now - Date.parse(createdAt) >= policy.leftoverAgeHours * HOUR);
    return { images: gone, snapshots: orphans, volumes: idle, kept };
}
/**
 * Which snapshots go with AMIs that go: those that carry the application's tags, as `own` has them, and that no AMI maps that
 * stays. An AMI may map what is not its own: a data volume's snapshot of its base, say, which further AMIs map. `users`
 * are the account's AMIs that map any of these. Pure.
 */
function planSnapshots(gone, users, own, application) {
    const tagged = new Set(own.filter(({ tags }) => tags[lib_tags/* TAG */.Dk.baseOf] === undefined).map(({ id }) => id));
    const going = new Set(gone.map(({ id }) => id));
    const goWith = new Map();
    const kept = [];
    for (const snapshotId of (0,aws_images/* snapshotsOf */.X)(gone)) {
        const maps = (image) => (0,aws_images/* snapshotsOf */.X)([image]).includes(snapshotId);
        const user = users.find(image => !going.has(image.id) && maps(image));
        const last = gone.findLast(maps)?.id ?? '';
        if (user !== undefined)
            kept.push({ what: snapshotId, why: `${user.id} (${user.name}) is made of it, too` });
        else if (tagged.has(snapshotId))
            goWith.set(last, [...(goWith.get(last) ?? []), snapshotId]);
        else {
            const why = `it does not carry ${lib_tags/* TAG */.Dk.application}=${application}, so it is not Kiln's; delete it by hand when nobody needs it`;
            kept.push({ what: snapshotId, why });
        }
    }
    return { goWith, kept };
}
/** States of AMIs that will never be launched (EC2 API, Image, imageState). */
const BROKEN = new Set(['failed', 'error', 'invalid']);
/** `index` counts from the newest AMI; one that failed to be made has none. */
function staysBecause(image, index, user, { keepAmis, launchedWithinDays, leftoverAgeHours }, now) {
    if (user !== undefined)
        return `${user} uses it`;
    if (index === undefined) {
        const isYoung = now - Date.parse(image.createdAt) < leftoverAgeHours * HOUR;
        return isYoung ? 'its making has just failed' : undefined;
    }
    if (index < keepAmis)
        return `one of the newest ${keepAmis}`;
    const { lastLaunchedAt, isProtected } = image;
    // EC2 tells of a launch up to a day later.
    if (lastLaunchedAt !== undefined && now - Date.parse(lastLaunchedAt) < launchedWithinDays * DAY) {
        return `launched on ${lastLaunchedAt.slice(0, 10)}`;
    }
    return isProtected ? 'protected against deregistration' : undefined;
}

;// CONCATENATED MODULE: ./actions/retire/src/main.ts














/** What has had its time goes: releases past their keep, AMIs past theirs, and what killed runs left. */
async function retire(given, ports) {
    const { values: inputs, problems } = given;
    const cluster = await (0,lib_inputs/* lookTogether */.yA)(given, async (named) => {
        if (problems.length > 0 && inputs.scope === 'releases')
            await (0,release_world/* observe */.lB)(named, ports);
        return named;
    });
    const policy = {
        keepReleases: inputs['keep-releases'],
        maxAgeHours: inputs['max-age-hours'],
        keepAmis: inputs['keep-amis'],
        launchedWithinDays: inputs['launched-within-days'],
        leftoverAgeHours: inputs['leftover-age-hours'],
        soakSeconds: inputs['soak-seconds']
    };
    const deleted = [];
    const kept = [];
    const act = async (what, work) => {
        ports.signal.throwIfAborted();
        if (inputs.mode === 'apply')
            await work();
        deleted.push(what);
        ports.progress.say(`${inputs.mode === 'apply' ? 'deleted' : 'would delete'} ${what}`);
    };
    try {
        if (inputs.scope === 'application')
            await takeDown(cluster, inputs, ports, act);
        if (inputs.scope === 'releases')
            kept.push(...(await retireReleases(cluster, policy, inputs, ports, act)));
        kept.push(...(await retireImages(cluster, policy, ports, act)));
    }
    finally {
        ports.setOutput('deleted', JSON.stringify(deleted));
        ports.setOutput('kept', JSON.stringify(kept.map(({ what }) => what)));
    }
    for (const { what, why } of kept)
        ports.progress.say(`kept ${what}: ${why}`);
    const isPlan = inputs.mode === 'plan';
    const lines = [
        ...deleted.map(what => `- ${isPlan ? 'would delete' : 'deleted'} ${(0,summary/* escaped */.Mk)(what)}`),
        ...kept.map(({ what, why }) => `- ${isPlan ? 'would keep' : 'kept'} ${(0,summary/* code */.aY)(what)}: ${(0,summary/* escaped */.Mk)(why)}`)
    ];
    await ports.summarize([
        `### Retire ${(0,summary/* code */.aY)((0,names/* clusterName */.SL)(cluster))}${isPlan ? ' (plan)' : ''}`,
        deleted.length > 0 ? '' : isPlan ? 'Nothing has to go.' : 'Nothing had to go.',
        lines.join('\n')
    ]
        .filter(part => part !== '')
        .join('\n\n'));
    return { deleted, kept };
}
async function retireReleases(cluster, policy, inputs, ports, act) {
    let world = await (0,release_world/* observe */.lB)(cluster, ports);
    const { calm, retirements, kept } = planReleases(world, policy);
    if (inputs.mode === 'apply') {
        for (const step of calm) {
            world = await (0,steps/* carryOut */.u0)(step, world, ports);
            ports.progress.say((0,steps/* describe */.q0)(step));
        }
    }
    for (const retirement of retirements) {
        await act(`release ${retirement.release}`, async () => {
            world = await carryOutRetirement(retirement, world, inputs, ports);
        });
    }
    return kept;
}
async function carryOutRetirement({ release, before, drains, after }, start, inputs, ports) {
    let world = start;
    const run = async (steps) => {
        for (const step of steps)
            world = await carryOutIdle(step, world, ports);
    };
    await run(before);
    const deadlineSeconds = inputs['drain-timeout-seconds'];
    if (drains && deadlineSeconds > 0) {
        world = await (0,draining/* untilDrained */.S)(release, world, ports, {
            deadlineSeconds,
            intervalSeconds: Math.min(3, ports.patience.intervalSeconds * 3),
            remedy: 'Look at the lifecycle hooks of the group; run retire again, it goes on from here.'
        });
    }
    await run(after);
    return world;
}
/** As `carryOut`; when the weights moved meanwhile, the release is left if it may serve, and the step tried again if not. */
async function carryOutIdle(step, start, ports) {
    for (let before = start;;) {
        const { world, isOurs } = await (0,steps/* carryOutOnce */.hW)(step, before, ports);
        if (isOurs || (0,steps/* isDone */.$L)(step, world))
            return world;
        const release = world.releases.find(({ name }) => name === step.release);
        const slot = release === undefined ? undefined : (0,release_world/* slotOf */.SW)(world, release);
        if (slot !== undefined && (0,application/* weightsOf */.Z$)(world.application)[slot] > 0) {
            throw new errors/* KilnError */.NF(`${step.release} became live while it was being retired; it was left as it is.`, {
                remedy: 'Nothing, if you rolled back just now. If it was scaled to 0 already, deploy again at once.'
            });
        }
        const problems = slot === undefined ? [] : (0,release_world/* trafficProblems */.G9)(world);
        if (problems.length > 0) {
            throw new errors/* KilnError */.NF(`${problems.join('\n')}\n${step.release} was left as it is.`, {
                remedy: 'Put the production rule right, then run retire again.'
            });
        }
        before = world;
    }
}
async function retireImages(cluster, policy, ports, act) {
    const tags = { [lib_tags/* TAG */.Dk.application]: cluster.application };
    const [images, snapshots, volumes] = await Promise.all([
        ports.images.find({ owners: ['self'], tags }),
        ports.snapshots.tagged(tags),
        ports.volumes.tagged(tags)
    ]);
    const used = images.length === 0 ? new Map() : await ports.imageUse.used(images.map(({ id }) => id));
    const plan = planImages(images, snapshots, volumes, used, policy, ports.now());
    const { goWith, kept } = planSnapshots(plan.images, await usersOf((0,aws_images/* snapshotsOf */.X)(plan.images), ports), snapshots, cluster.application);
    const inUse = [];
    const remove = async (id, spelled = `snapshot ${id}`) => {
        try {
            await act(spelled, () => ports.snapshots.delete(id));
        }
        catch (error) {
            // Of an AMI that is disabled, or was made meanwhile: only EC2 knows.
            if ((0,errors/* errorName */.Is)(error) !== 'InvalidSnapshot.InUse')
                throw error;
            inUse.push({ what: id, why: error.message });
        }
    };
    for (const image of plan.images) {
        await act(`AMI ${image.id} (${image.name})`, () => ports.images.deregister(image.id));
        for (const id of goWith.get(image.id) ?? [])
            await remove(id);
    }
    for (const { id, state } of plan.snapshots)
        await remove(id, `snapshot ${id} (${state}, without an AMI)`);
    for (const { id } of plan.volumes) {
        await act(`volume ${id} (of a bake that was killed)`, () => ports.volumes.delete(id));
    }
    return [...plan.kept, ...kept, ...inUse];
}
/** This account's AMIs, of whatever application, that map any of the snapshots. */
async function usersOf(snapshotIds, { images }) {
    const users = [];
    for (const some of (0,image_use/* filterValues */.l)(snapshotIds)) {
        users.push(...(await images.find({ owners: ['self'], filters: { 'block-device-mapping.snapshot-id': some } })));
    }
    return users;
}
/**
 * Everything of the application in the environment, from the outside in: name, balancer or its rules at a shared one,
 * releases, slots, security groups. Only what carries this application's and environment's tags is touched.
 */
async function takeDown(cluster, inputs, ports, act) {
    const { groups, templates, progress, signal, patience } = ports;
    const zone = inputs['hosted-zone'];
    const usual = zone === undefined ? undefined : (0,names/* usualHostName */.cz)(cluster, zone);
    const surroundings = await (0,teardown/* observeStanding */.l3)(cluster, { zone, name: inputs['dns-name'] ?? usual }, ports);
    for (const name of surroundings.foreign) {
        progress.warn(`${name} does not carry this application's tags and was left alone`);
    }
    const steps = (0,teardown/* planTeardown */.UC)(surroundings);
    const isEntrance = (step) => step.do === 'remove-name' || step.do === 'delete-balancer' || step.do === 'delete-rule';
    const take = async (step) => {
        await act(spelledTeardown(step), () => (0,teardown/* carryOutTeardown */._S)(step, ports, { signal, lookSeconds: patience.intervalSeconds }));
    };
    for (const step of steps.filter(isEntrance))
        await take(step);
    const releases = (0,release_world/* assembled */.tp)(cluster, await groups.of(cluster), await templates.of(cluster));
    for (const { name, group } of releases) {
        if (group !== undefined)
            await act(`group ${name}`, () => groups.remove(name));
    }
    if (inputs.mode === 'apply')
        await untilNoGroups(cluster, ports);
    for (const { name, template } of releases) {
        if (template !== undefined)
            await act(`launch template ${name}`, () => templates.remove(template.id));
    }
    for (const step of steps.filter(one => !isEntrance(one)))
        await take(step);
}
/** What is deleted, as the output lists it. */
function spelledTeardown(step) {
    switch (step.do) {
        case 'remove-name':
            return `name ${step.record.name}`;
        case 'delete-balancer':
            return `load balancer ${step.name}`;
        case 'delete-rule':
            return step.what;
        case 'delete-slot':
            return `target group ${step.name}`;
        case 'delete-security-group':
            return `security group ${step.name}`;
    }
}
async function untilNoGroups(cluster, { groups, progress, signal, patience }) {
    await (0,poll/* poll */.wt)(async () => {
        const left = await groups.of(cluster);
        return left.length === 0 ? { done: true } : { notYet: `${left.map(({ name }) => name).join(', ')} end` };
    }, {
        what: 'the groups to be gone',
        deadlineSeconds: 900,
        intervalSeconds: Math.min(3, patience.intervalSeconds * 3),
        signal,
        onNotYet: reason => progress.say(reason),
        remedy: 'Run retire again; it goes on from here.'
    });
}


/***/ }),

/***/ 1018:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  X: () => (/* binding */ ports)
});

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-auto-scaling/dist-cjs/index.js
var dist_cjs = __webpack_require__(8932);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ec2/dist-cjs/index.js
var client_ec2_dist_cjs = __webpack_require__(5193);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-elastic-load-balancing-v2/dist-cjs/index.js
var client_elastic_load_balancing_v2_dist_cjs = __webpack_require__(586);
// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-route-53/dist-cjs/index.js
var client_route_53_dist_cjs = __webpack_require__(8621);
// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/aws/balancers.ts
var balancers = __webpack_require__(4371);
// EXTERNAL MODULE: ./lib/aws/clients.ts
var clients = __webpack_require__(8176);
// EXTERNAL MODULE: ./lib/aws/demolition.ts
var demolition = __webpack_require__(8212);
// EXTERNAL MODULE: ./lib/aws/groups.ts
var groups = __webpack_require__(70);
// EXTERNAL MODULE: ./lib/aws/hosted-zones.ts
var hosted_zones = __webpack_require__(9115);
// EXTERNAL MODULE: ./lib/aws/images.ts
var aws_images = __webpack_require__(9519);
// EXTERNAL MODULE: ./lib/aws/launch-templates.ts
var launch_templates = __webpack_require__(9819);
// EXTERNAL MODULE: ./lib/aws/lifecycle-hooks.ts
var lifecycle_hooks = __webpack_require__(2257);
// EXTERNAL MODULE: ./lib/aws/networks.ts
var networks = __webpack_require__(1002);
// EXTERNAL MODULE: ./lib/aws/snapshots.ts
var snapshots = __webpack_require__(5053);
// EXTERNAL MODULE: ./lib/aws/volumes.ts
var volumes = __webpack_require__(1559);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/release/steps.ts
var steps = __webpack_require__(4707);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./actions/retire/src/image-use.ts
var image_use = __webpack_require__(4230);
;// CONCATENATED MODULE: ./actions/retire/src/outputs.ts
const OUTPUTS = ['deleted', 'kept'];

;// CONCATENATED MODULE: ./actions/retire/src/ports.ts





















/** The real surroundings of a retirement. */
function ports(signal) {
    const aws = (0,clients.awsDefaults)('retire');
    const ec2 = new client_ec2_dist_cjs.EC2Client(aws);
    const scaling = new dist_cjs/* AutoScalingClient */.yis(aws);
    const elb = new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(aws);
    return {
        balancers: (0,balancers/* balancers */.C6)(elb),
        groups: (0,groups/* groups */.TN)(scaling),
        templates: (0,launch_templates/* launchTemplates */.rt)(ec2),
        images: (0,aws_images/* images */.z)(ec2, (0,clients.regionOf)() ?? ''),
        snapshots: (0,snapshots/* snapshots */.m)(ec2),
        volumes: (0,volumes/* volumes */.o)(ec2),
        imageUse: (0,image_use/* imageUse */.F)(ec2),
        networks: (0,networks/* networks */.o8)(ec2),
        zones: (0,hosted_zones/* hostedZones */.Vs)(new client_route_53_dist_cjs/* Route53Client */.LhC(aws)),
        demolition: (0,demolition/* demolition */.n)(elb),
        hooks: (0,lifecycle_hooks/* lifecycleHooks */.P)(scaling),
        patience: steps/* AWS_PATIENCE */.iE,
        progress: progress/* runnerProgress */.gb,
        setOutput: (0,action/* outputs */.V4)(OUTPUTS),
        summarize: summary/* writeSummary */.Sy,
        now: Date.now,
        signal
    };
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

/***/ 5053:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ snapshots),
/* harmony export */   s: () => (/* binding */ AWS_MANAGED_KEY)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);


/** What EC2 calls the key that AWS manages for every account. */
const AWS_MANAGED_KEY = 'alias/aws/ebs';
const absent = (error) => /^InvalidSnapshot\.NotFound$|^InvalidSnapshotID/.test(error.name);
/** Snapshots by EC2. */
function snapshots(client) {
    return {
        async own(snapshotId) {
            try {
                const { Snapshots = [] } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeSnapshotsCommand */ .MmI({ SnapshotIds: [snapshotId], OwnerIds: ['self'] }));
                return Snapshots[0] === undefined ? undefined : snapshot(Snapshots[0]);
            }
            catch (error) {
                if (absent(error))
                    return undefined;
                throw error;
            }
        },
        async writtenBytes(snapshotId) {
            try {
                const { Snapshots = [] } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeSnapshotsCommand */ .MmI({ SnapshotIds: [snapshotId] }));
                return Snapshots[0]?.FullSnapshotSizeInBytes;
            }
            catch (error) {
                if (absent(error))
                    return undefined;
                throw error;
            }
        },
        async tagged(tags) {
            const found = [];
            const pages = (0,_aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .paginateDescribeSnapshots */ .CdA)({ client, pageSize: 500 }, {
                OwnerIds: ['self'],
                Filters: Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }))
            });
            for await (const { Snapshots = [] } of pages)
                found.push(...Snapshots.map(snapshot));
            return found.sort((a, b) => b.startedAt.localeCompare(a.startedAt));
        },
        async delete(snapshotId) {
            try {
                await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DeleteSnapshotCommand */ .tZN({ SnapshotId: snapshotId }));
            }
            catch (error) {
                if (!absent(error))
                    throw error;
            }
        },
        async encryptionByDefault() {
            const { EbsEncryptionByDefault } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .GetEbsEncryptionByDefaultCommand */ .Lgn({}));
            return EbsEncryptionByDefault ?? false;
        },
        async defaultKey() {
            const { KmsKeyId } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .GetEbsDefaultKmsKeyIdCommand */ .O8S({}));
            return KmsKeyId ?? AWS_MANAGED_KEY;
        }
    };
}
const snapshot = (from) => ({
    id: from.SnapshotId ?? '',
    state: from.State ?? 'pending',
    ...(from.StateMessage === undefined ? {} : { stateMessage: from.StateMessage }),
    ownerId: from.OwnerId ?? '',
    encrypted: from.Encrypted ?? false,
    ...(from.KmsKeyId === undefined ? {} : { kmsKeyArn: from.KmsKeyId }),
    volumeGiB: from.VolumeSize ?? 0,
    ...(from.VolumeId === undefined ? {} : { volumeId: from.VolumeId }),
    startedAt: from.StartTime?.toISOString() ?? '',
    tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(from.Tags)
});


/***/ }),

/***/ 1559:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ Unanswered),
/* harmony export */   o: () => (/* binding */ volumes)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5193);
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);


/** The answer to a call was lost, so nobody knows what was done before somebody looks. */
class Unanswered extends Error {
    constructor(operation, resource, why) {
        super(`${operation} of ${resource} was not answered: ${why.message || why.name}`);
        this.name = 'Unanswered';
    }
}
/** What EC2 refuses, it has not done; throttled, it says so with a status that servers fail with, too. */
const isAnswer = (error) => {
    const { name, $metadata } = error;
    return name === 'RequestLimitExceeded' || ($metadata?.httpStatusCode ?? 500) < 500;
};
const isAbsent = (error) => error.name === 'InvalidVolume.NotFound';
function volumes(client) {
    const described = async (input) => {
        const { Volumes = [] } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeVolumesCommand */ .U$W(input));
        return Volumes.map(volume);
    };
    return {
        async zoneOf(instanceId) {
            try {
                const { Reservations = [] } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DescribeInstancesCommand */ .bNs({ InstanceIds: [instanceId] }));
                return Reservations[0]?.Instances?.[0]?.Placement?.AvailabilityZone;
            }
            catch (error) {
                if (/^InvalidInstanceID/.test(error.name))
                    return undefined;
                throw error;
            }
        },
        async create({ snapshotId, zone, sizeGiB, tags, clientToken }) {
            const { VolumeId = '' } = await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .CreateVolumeCommand */ .qch({
                SnapshotId: snapshotId,
                AvailabilityZone: zone,
                VolumeType: 'gp3',
                ClientToken: clientToken,
                ...(sizeGiB === undefined ? {} : { Size: sizeGiB }),
                TagSpecifications: [{ ResourceType: 'volume', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }]
            }));
            return VolumeId;
        },
        async byId(volumeId) {
            try {
                return (await described({ VolumeIds: [volumeId] }))[0];
            }
            catch (error) {
                if (isAbsent(error))
                    return undefined;
                throw error;
            }
        },
        attachedTo: instanceId => described({ Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }] }),
        tagged: tags => described({ Filters: Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })) }),
        async attach(volumeId, instanceId, device) {
            await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .AttachVolumeCommand */ .BFu({ VolumeId: volumeId, InstanceId: instanceId, Device: device }));
        },
        async detach(volumeId) {
            try {
                await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DetachVolumeCommand */ .XjU({ VolumeId: volumeId }));
            }
            catch (error) {
                // What is not attached is in an incorrect state for it.
                if (!isAbsent(error) && error.name !== 'IncorrectState')
                    throw error;
            }
        },
        async delete(volumeId) {
            try {
                await client.send(new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .DeleteVolumeCommand */ .Pbn({ VolumeId: volumeId }));
            }
            catch (error) {
                if (!isAbsent(error))
                    throw error;
            }
        },
        async snapshot(volumeId, description, tags) {
            const command = new _aws_sdk_client_ec2__WEBPACK_IMPORTED_MODULE_1__/* .CreateSnapshotCommand */ .gOh({
                VolumeId: volumeId,
                Description: description,
                TagSpecifications: [{ ResourceType: 'snapshot', Tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagList */ .Tw)(tags) }]
            });
            // Below the SDK's own retries, which go on for what EC2 refused for a while and know nothing of this error.
            command.middlewareStack.add(next => async (args) => {
                try {
                    return await next(args);
                }
                catch (error) {
                    throw isAnswer(error) ? error : new Unanswered('CreateSnapshot', volumeId, error);
                }
            }, { step: 'finalizeRequest', priority: 'low' });
            const { SnapshotId = '' } = await client.send(command);
            return SnapshotId;
        }
    };
}
const volume = ({ VolumeId, State, CreateTime, Attachments = [], Tags }) => {
    const [attachment] = Attachments;
    return {
        id: VolumeId ?? '',
        state: State ?? 'creating',
        createdAt: CreateTime?.toISOString() ?? '',
        ...(attachment?.InstanceId === undefined ? {} : { instanceId: attachment.InstanceId }),
        ...(attachment?.Device === undefined ? {} : { device: attachment.Device }),
        tags: (0,_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .tagsOf */ .Fg)(Tags)
    };
};


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
