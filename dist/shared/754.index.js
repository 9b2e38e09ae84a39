export const id = 754;
export const ids = [754];
export const modules = {

/***/ 2754:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5490);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7593);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7721);
/* harmony import */ var _ports_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7751);




await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_0__/* .runAction */ .Cs)(async (signal) => {
    await (0,_main_js__WEBPACK_IMPORTED_MODULE_2__/* .rollback */ .d)((0,_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .inputs */ .Q)(), (0,_ports_js__WEBPACK_IMPORTED_MODULE_3__/* .ports */ .X)(signal));
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 7593:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ inputs)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(453);

const fields = {
    ..._lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .ofCluster */ .K$,
    release: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(/^[a-z][a-z0-9-]*-v\d{3,}$/, 'a release such as hello-world-test-v006')),
    reason: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .optional */ .lq)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    'health-timeout-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(5, 7200), 300),
    'soak-seconds': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .defaulted */ .P_)((0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .whole */ .WQ)(0, 86_400), 120),
    ..._lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .planOrApply */ .zV
};
const inputs = (env) => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .readingOf */ .MU)(fields, env);


/***/ }),

/***/ 7721:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ rollback)
/* harmony export */ });
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(453);
/* harmony import */ var _lib_names_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(714);
/* harmony import */ var _lib_progress_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1515);
/* harmony import */ var _lib_release_go_back_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6474);
/* harmony import */ var _lib_release_rollback_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5842);
/* harmony import */ var _lib_release_rule_conditions_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8463);
/* harmony import */ var _lib_release_world_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2916);
/* harmony import */ var _lib_summary_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1262);









/** The release before serves again, by one write; nothing else has to work for it but AWS. */
async function rollback(given, ports) {
    const { values: inputs, problems } = given;
    const { progress, setOutput, now } = ports;
    const soak = inputs['soak-seconds'];
    const seen = await (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .lookTogether */ .yA)(given, async (cluster) => {
        const world = await (0,_lib_release_world_js__WEBPACK_IMPORTED_MODULE_6__/* .observe */ .lB)(cluster, ports);
        const first = (0,_lib_release_rollback_js__WEBPACK_IMPORTED_MODULE_4__/* .planRollback */ .I)(world, soak, inputs.release, reasonOf(inputs));
        // Which release is meant decides whether there is a way back to it.
        if (first.refusals.length > 0 && !problems.some(({ input }) => input === 'release')) {
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .RefusedError */ .fk(first.refusals.join('\n'), wayOut(first, inputs));
        }
        return { cluster, world, first };
    });
    const { cluster, first } = seen;
    let { world } = seen;
    setOutput('release', first.to?.name);
    setOutput('slot', first.slot);
    const name = (0,_lib_names_js__WEBPACK_IMPORTED_MODULE_7__/* .clusterName */ .SL)(cluster);
    const title = first.steps.length === 0
        ? `${first.to?.name} is live already; nothing to do`
        : `Plan: ${name} back to ${first.to?.name}`;
    await (0,_lib_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .tellPlan */ .fb)(title, (0,_lib_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .numbered */ .jN)(first.steps.map(_lib_release_go_back_js__WEBPACK_IMPORTED_MODULE_3__/* .spelledRollback */ .S)), progress);
    const switches = first.steps.some(step => step.do === 'switch');
    if (inputs.release === undefined && !switches && first.steps.length > 0) {
        progress.warn(`the last switch to ${first.to?.name} was interrupted; this run finishes it and does not turn the traffic round again`);
    }
    const moments = [{ at: now(), what: 'started' }];
    if (inputs.mode === 'apply')
        world = await carryOutAll(world, first, soak, inputs, ports, moments);
    // Asked last: a way back waits for nothing that it does not need.
    for (const line of await (0,_lib_release_rule_conditions_js__WEBPACK_IMPORTED_MODULE_5__/* .ruleEdits */ .uK)(world.application, ports.balancers).catch(error => [(0,_lib_release_rule_conditions_js__WEBPACK_IMPORTED_MODULE_5__/* .editsUnknown */ .g1)(error)])) {
        progress.warn(line);
    }
    const outcome = first.steps.length === 0 ? 'unchanged' : inputs.mode === 'plan' ? 'planned' : switches ? 'rolled-back' : 'finished';
    setOutput('outcome', outcome);
    const lines = first.steps.map((step, index) => `${index + 1}. ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .escaped */ .Mk)((0,_lib_release_go_back_js__WEBPACK_IMPORTED_MODULE_3__/* .spelledRollback */ .S)(step))}`).join('\n');
    const reason = inputs.reason === undefined ? '' : ` Why: ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .escaped */ .Mk)(inputs.reason)}`;
    await ports.summarize(`### ${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .code */ .aY)(name)}: ${outcome}\n\n${(0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .code */ .aY)(first.to?.name ?? 'none')} serves from slot ${first.slot}.${reason}\n\n${inputs.mode === 'plan' ? lines : (0,_lib_summary_js__WEBPACK_IMPORTED_MODULE_8__/* .timeline */ .IO)(moments)}`);
    return outcome;
}
const reasonOf = ({ reason }) => reason ?? 'rolled back by hand, no reason given';
async function carryOutAll(start, first, soakSeconds, inputs, ports, moments) {
    const seconds = inputs['health-timeout-seconds'];
    const way = {
        next: world => (0,_lib_release_rollback_js__WEBPACK_IMPORTED_MODULE_4__/* .planRollback */ .I)(world, soakSeconds, first.to?.name, reasonOf(inputs)),
        health: { deadlineSeconds: seconds, unhealthySeconds: seconds, intervalSeconds: 2, lossIsFailure: false },
        done: step => {
            moments.push({ at: ports.now(), what: (0,_lib_release_go_back_js__WEBPACK_IMPORTED_MODULE_3__/* .spelledRollback */ .S)(step) });
            ports.progress.say(`done: ${(0,_lib_release_go_back_js__WEBPACK_IMPORTED_MODULE_3__/* .spelledRollback */ .S)(step)}`);
        }
    };
    const { world, refused } = await (0,_lib_release_go_back_js__WEBPACK_IMPORTED_MODULE_3__/* .goBack */ .O)(start, way, ports);
    if (refused === undefined)
        return world;
    throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .KilnError */ .NF(refused.refusals.join('\n'), { remedy: wayOut(refused, inputs) });
}
/** What to do about the refusals of a plan. */
function wayOut({ to, slot }, { release }) {
    if (slot === undefined)
        return 'Put right what the lines above name, then run it again.';
    if (to === undefined)
        return 'There is no way back from here. Deploy a release that works with red-black-deploy.';
    // Another one than was named is there to go back to.
    return release !== undefined && to.name !== release
        ? `Leave the input "release" away, or name ${to.name}, to go back to that.`
        : 'Settle what the lines above name and run it again, or deploy a release that works with red-black-deploy.';
}


/***/ }),

/***/ 7751:
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
// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/aws/balancers.ts
var balancers = __webpack_require__(4371);
// EXTERNAL MODULE: ./lib/aws/clients.ts
var clients = __webpack_require__(8176);
// EXTERNAL MODULE: ./lib/aws/groups.ts
var groups = __webpack_require__(70);
// EXTERNAL MODULE: ./lib/aws/instances.ts
var instances = __webpack_require__(1732);
// EXTERNAL MODULE: ./lib/aws/launch-templates.ts
var launch_templates = __webpack_require__(9819);
// EXTERNAL MODULE: ./lib/aws/lifecycle-hooks.ts
var lifecycle_hooks = __webpack_require__(2257);
// EXTERNAL MODULE: ./lib/aws/networks.ts
var networks = __webpack_require__(1002);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/release/steps.ts
var steps = __webpack_require__(4707);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
;// CONCATENATED MODULE: ./actions/rollback/src/outputs.ts
const OUTPUTS = ['release', 'slot', 'outcome'];

;// CONCATENATED MODULE: ./actions/rollback/src/ports.ts















/** The real surroundings of a rollback. */
function ports(signal) {
    const aws = (0,clients.awsDefaults)('rollback');
    const ec2 = new client_ec2_dist_cjs.EC2Client(aws);
    const scaling = new dist_cjs/* AutoScalingClient */.yis(aws);
    return {
        balancers: (0,balancers/* balancers */.C6)(new client_elastic_load_balancing_v2_dist_cjs/* ElasticLoadBalancingV2Client */.MlD(aws)),
        groups: (0,groups/* groups */.TN)(scaling),
        templates: (0,launch_templates/* launchTemplates */.rt)(ec2),
        networks: (0,networks/* networks */.o8)(ec2),
        consoleLog: id => (0,instances/* instances */.V)(ec2).consoleLog(id),
        hooks: (0,lifecycle_hooks/* lifecycleHooks */.P)(scaling),
        patience: steps/* AWS_PATIENCE */.iE,
        progress: progress/* runnerProgress */.gb,
        setOutput: (0,action/* outputs */.V4)(OUTPUTS),
        summarize: summary/* writeSummary */.Sy,
        now: Date.now,
        signal
    };
}


/***/ })

};
