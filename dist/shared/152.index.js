export const id = 152;
export const ids = [152];
export const modules = {

/***/ 5490:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cs: () => (/* binding */ runAction),
/* harmony export */   V4: () => (/* binding */ outputs),
/* harmony export */   dK: () => (/* binding */ mask)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(235);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _progress_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1515);



/**
 * Runs the body of an action: a failure becomes one error annotation with its remedy and exit code 1.
 * The runner cancels by SIGINT, then SIGTERM after 7.5 s, then kills after 2.5 s more (actions/runner#1309), so the
 * first signal aborts `signal` and the body has that long to finish its call and say where it stands.
 */
async function runAction(body) {
    const cancellation = new AbortController();
    const cancel = () => cancellation.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .CancelledError */ .cc());
    process.on('SIGINT', cancel).on('SIGTERM', cancel);
    try {
        await body(cancellation.signal);
    }
    catch (error) {
        process.exitCode = cancellation.signal.aborted ? 130 : 1;
        _progress_js__WEBPACK_IMPORTED_MODULE_1__/* .runnerProgress */ .gb.fault((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .advised */ .BZ)(error));
        if (error instanceof Error && error.stack !== undefined)
            _progress_js__WEBPACK_IMPORTED_MODULE_1__/* .runnerProgress */ .gb.detail(error.stack);
    }
    finally {
        process.off('SIGINT', cancel).off('SIGTERM', cancel);
    }
}
/** Keeps a secret out of the log, as the runner does by a command that holds it; a terminal would only show it. */
const mask = (secret) => {
    if (_progress_js__WEBPACK_IMPORTED_MODULE_1__/* .isOnRunner */ .qf)
        _actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setSecret */ .Pq(secret);
};
/** The outputs of an action, checked against its own list of names (and that list against action.yml by a test). */
const outputs = (_names) => (name, value) => {
    if (_progress_js__WEBPACK_IMPORTED_MODULE_1__/* .isOnRunner */ .qf)
        _actions_core__WEBPACK_IMPORTED_MODULE_2__/* .setOutput */ .uH(name, value ?? '');
    else
        console.log(`${name}: ${value ?? ''}`);
};


/***/ }),

/***/ 8115:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BZ: () => (/* binding */ advised),
/* harmony export */   Ev: () => (/* binding */ told),
/* harmony export */   Ir: () => (/* binding */ allAtOnce),
/* harmony export */   Is: () => (/* binding */ errorName),
/* harmony export */   NF: () => (/* binding */ KilnError),
/* harmony export */   WE: () => (/* binding */ explain),
/* harmony export */   bD: () => (/* binding */ messageOf),
/* harmony export */   bn: () => (/* binding */ allOf),
/* harmony export */   cc: () => (/* binding */ CancelledError),
/* harmony export */   dz: () => (/* binding */ InputError),
/* harmony export */   fk: () => (/* binding */ RefusedError),
/* harmony export */   g5: () => (/* binding */ failureOf),
/* harmony export */   m_: () => (/* binding */ briefly),
/* harmony export */   r2: () => (/* binding */ attempts),
/* harmony export */   to: () => (/* binding */ explained)
/* harmony export */ });
/**
 * Errors for the person who reads them at 3 a.m.: what happened, to which resource, what was left behind,
 * what to do next.
 */
/** A failure that Kiln understands well enough to say what to do about it. */
class KilnError extends Error {
    remedy;
    leftBehind;
    constructor(message, advice) {
        super(message, advice.cause === undefined ? undefined : { cause: advice.cause });
        this.name = 'KilnError';
        this.remedy = advice.remedy;
        this.leftBehind = advice.leftBehind ?? [];
    }
}
/** Every problem of the inputs at once, found before the first write. */
class InputError extends KilnError {
    problems;
    constructor(problems) {
        super(problems.map(({ input, problem }) => `input "${input}": ${problem}`).join('\n'), {
            remedy: 'Correct the inputs in the workflow and run it again; nothing was written.'
        });
        this.name = 'InputError';
        this.problems = problems;
    }
}
/** What is wrong, found before the first write. */
class RefusedError extends KilnError {
    /** What to do, for whoever says already that nothing was written. */
    how;
    constructor(message, how) {
        super(message, { remedy: `Nothing was written. ${how}` });
        this.name = 'RefusedError';
        this.how = how;
    }
}
/** The job was cancelled (SIGINT or SIGTERM from the runner). */
class CancelledError extends KilnError {
    constructor() {
        super('The run was cancelled.', {
            remedy: 'Run it again when you want it finished: the state is in AWS, and the next run goes on from there.'
        });
        this.name = 'CancelledError';
    }
}
const CREDENTIALS_REMEDY = 'Add a step with aws-actions/configure-aws-credentials before this one and `permissions: {id-token: write}` to the job; outside a workflow, sign in (`aws sso login`, say) and set AWS_PROFILE.';
const SESSION_REMEDY = 'The session ended. Set role-duration-seconds on configure-aws-credentials, or sign in anew outside a workflow, and run it again.';
/**
 * What to do about the AWS errors that people meet most; keyed by the error's name.
 * Sources: the services' "Common Errors" pages, aws-actions/configure-aws-credentials#359 (one-hour sessions).
 */
const REMEDIES = {
    CredentialsProviderError: CREDENTIALS_REMEDY,
    AuthFailure: CREDENTIALS_REMEDY,
    InvalidClientTokenId: CREDENTIALS_REMEDY,
    UnrecognizedClientException: CREDENTIALS_REMEDY,
    ExpiredToken: SESSION_REMEDY,
    ExpiredTokenException: SESSION_REMEDY,
    RequestExpired: 'The session ended, or the clock of the runner is wrong. Run it again with a fresh session.',
    UnauthorizedOperation: 'Add the missing action to the role; the README of this action lists its policy.',
    AccessDenied: 'Add the missing action to the role; the README of this action lists its policy.',
    AccessDeniedException: 'Add the missing action to the role; the README of this action lists its policy.',
    ECONNREFUSED: 'Nothing listens at the AWS endpoint. Check AWS_ENDPOINT_URL and, for the lab, run `lab status`.',
    ENOTFOUND: 'The AWS endpoint does not resolve. Check AWS_REGION, AWS_ENDPOINT_URL and the network of the runner.',
    TimeoutError: 'AWS did not answer for longer than the retries last. Check the network of the runner, and run it again: the state is in AWS.',
    Throttling: 'AWS throttled the calls for longer than the retries last. Run it again; nothing is lost.',
    RequestLimitExceeded: 'AWS throttled the calls for longer than the retries last. Run it again; nothing is lost.'
};
/** As workflows set it that take the region from a variable which is not there, the region may also be empty. */
const REGION_REMEDY = 'Set AWS_REGION, as aws-actions/configure-aws-credentials does, to a region such as eu-central-1.';
const isWithoutRegion = (message) => /^Region is missing|^Region not accepted: region=""/.test(message);
/** The name under which a failure is known: the AWS error's name, or the code of a socket error inside it. */
function errorName(error) {
    if (!(error instanceof Error))
        return '';
    const code = error.code;
    if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
        return code;
    if (error instanceof AggregateError)
        return errorName(error.errors[0]);
    if (error.name === 'Error' && error.cause !== undefined)
        return errorName(error.cause);
    return error.name;
}
/** What happened, and apart from it what to do. */
function explained(error) {
    if (error instanceof KilnError) {
        const left = error.leftBehind.length > 0 ? `\nLeft behind: ${error.leftBehind.join(', ')}.` : '';
        return { what: `${error.message}${left}`, remedy: error.remedy };
    }
    if (error instanceof AggregateError && error.message === '') {
        const all = error.errors.map(explained);
        const remedies = new Set(all.flatMap(({ remedy }) => remedy ?? []));
        return {
            what: all.map(({ what }) => what).join('\n'),
            remedy: remedies.size === 0 ? undefined : [...remedies].join(' ')
        };
    }
    const name = errorName(error);
    const message = error instanceof Error ? error.message || name : String(error);
    if (isWithoutRegion(message))
        return { what: 'No AWS region is set.', remedy: REGION_REMEDY };
    const shown = name === '' || name === 'Error' || message.includes(name) ? message : `${name}: ${message}`;
    return { what: shown, remedy: missingAction(message) ?? REMEDIES[name] };
}
/** The text of a failure as the user sees it: message, what was left behind, remedy. */
const explain = (error) => spelled(explained(error));
const spelled = ({ what, remedy }) => remedy === undefined ? what : `${what}\nWhat to do: ${remedy}`;
/**
 * IAM tells most of the time which action was refused, and by which kind of policy, in the middle of a long line (IAM user
 * guide, "Troubleshoot access denied error messages"). Only what the role's own policies lack is added to the role.
 */
function missingAction(message) {
    const [, action, rest = ''] = /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)(.*)/s.exec(message) ?? [];
    if (action === undefined)
        return undefined;
    const [, how, kind = ''] = /(because no|explicit deny in an?) ([\w -]*?(?:policy|boundary))\b/.exec(rest) ?? [];
    if (how === 'because no' && kind !== 'identity-based policy')
        return `Allow ${action} in the ${kind} too.`;
    if (how !== undefined && how !== 'because no') {
        return `${/^[aeiou]/i.test(kind) ? 'An' : 'A'} ${kind} denies ${action}, whatever the role is allowed: change that, or ask those who keep it.`;
    }
    return `Add ${action} to the role; the README of this action lists its policy.`;
}
/** What happened, in one line. */
const briefly = (error) => explained(error).what.split('\n')[0] ?? '';
/** What an error says of itself. */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
/** As {@link explain}, and never without a remedy: the last word of a step that failed. */
const advised = (error) => {
    const { what, remedy = usualRemedy(error) } = explained(error);
    return spelled({ what, remedy });
};
const usualRemedy = (error) => error instanceof Error && '$metadata' in error
    ? 'Correct what AWS names above and run it again; the state is in AWS, and the next run goes on from there.'
    : 'Kiln does not know this failure. Run the job again with debug logging, and report it with that log if it stays.';
/**
 * All that is wrong at once: what AWS says against the inputs that are in form is told beside the problems of the others.
 * @param look asks AWS and writes nothing, as long as there are problems.
 * @throws InputError, or a KilnError that tells the problems and what `look` threw.
 */
async function allAtOnce(problems, look) {
    if (problems.length === 0)
        return look();
    const wrong = new InputError(problems);
    try {
        await look();
    }
    catch (error) {
        const { what, remedy = usualRemedy(error) } = explained(error);
        const how = error instanceof RefusedError ? error.how : remedy;
        throw new KilnError(`${wrong.message}\n${what}`, {
            remedy: `Correct the inputs in the workflow; nothing was written. For the rest: ${how}`,
            cause: error
        });
    }
    throw wrong;
}
/** A failure as one line of several: its remedy follows it. */
const told = (error) => explain(error).replaceAll(/\.?\nWhat to do: /g, '. ');
/** For reads of which one may fail, for a missing right say, and the others still tell what they found. */
function attempts() {
    const failures = [];
    return {
        failures,
        async attempt(read) {
            try {
                return { got: await read() };
            }
            catch (error) {
                if (error instanceof CancelledError)
                    throw error;
                failures.push(error);
                return undefined;
            }
        }
    };
}
/** Several failures as one; that which all of them are, where they are the same: no credentials fail every read alike. */
function failureOf(failures) {
    const distinct = [...new Set(failures.map(told))];
    if (distinct.length < 2)
        return failures[0];
    return new KilnError(distinct.join('\n'), {
        remedy: 'Settle what the lines above name, and run it again.',
        cause: new AggregateError(failures)
    });
}
/** As `Promise.all`, but what fails does not hide what else fails: see {@link failureOf}. */
async function allOf(reads) {
    const ends = await Promise.allSettled(reads);
    const failures = ends.flatMap(end => (end.status === 'rejected' ? [end.reason] : []));
    if (failures.length > 0)
        throw failureOf(failures);
    return ends.map(end => (end.status === 'fulfilled' ? end.value : undefined));
}


/***/ }),

/***/ 453:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jt: () => (/* binding */ flag),
/* harmony export */   K$: () => (/* binding */ ofCluster),
/* harmony export */   Ko: () => (/* binding */ readInputs),
/* harmony export */   L: () => (/* binding */ imageId),
/* harmony export */   MU: () => (/* binding */ readingOf),
/* harmony export */   Mn: () => (/* binding */ lines),
/* harmony export */   Mq: () => (/* binding */ mode),
/* harmony export */   P_: () => (/* binding */ defaulted),
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   Sm: () => (/* binding */ hostName),
/* harmony export */   Vm: () => (/* binding */ word),
/* harmony export */   WQ: () => (/* binding */ whole),
/* harmony export */   es: () => (/* binding */ clusterOf),
/* harmony export */   k4: () => (/* binding */ FieldProblem),
/* harmony export */   lq: () => (/* binding */ optional),
/* harmony export */   mw: () => (/* binding */ required),
/* harmony export */   oA: () => (/* binding */ tagLines),
/* harmony export */   p_: () => (/* binding */ list),
/* harmony export */   wC: () => (/* binding */ matching),
/* harmony export */   yA: () => (/* binding */ lookTogether),
/* harmony export */   yL: () => (/* binding */ oneOf),
/* harmony export */   zV: () => (/* binding */ planOrApply)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(714);


/** Says what is wrong with one value; the reader adds the input's name. */
class FieldProblem extends Error {
}
const refuse = (problem) => {
    throw new FieldProblem(problem);
};
const given = (parse) => text => text === undefined ? refuse('is required') : parse(text);
/** A required input. */
const required = (parse) => ({ isRequired: true, read: given(parse) });
/** An input that may be absent. */
const optional = (parse) => ({
    read: text => (text === undefined ? undefined : parse(text))
});
/** An input with a default. action.yml states the same default; a contract test compares the two. */
const defaulted = (parse, fallback) => ({
    read: text => (text === undefined ? fallback : parse(text))
});
/** Any text. */
const text = (value) => value;
/** Text of a form given by a pattern; `form` says in words what is allowed. */
const matching = (pattern, form) => value => pattern.test(value) ? value : refuse(`"${value}" is not ${form}`);
/** One of a closed set. */
const oneOf = (...allowed) => value => allowed.find(one => one === value) ?? refuse(`"${value}" is not one of ${allowed.join(', ')}`);
/** `true` or `false`, nothing else: a typo is never a value. */
const flag = (value) => /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : refuse(`"${value}" is neither true nor false`);
/** A whole number within bounds, in the unit that the input's name states. */
const whole = (min, max) => value => {
    const problem = (shown) => `${shown} is not a whole number from ${min} to ${max}`;
    if (!/^-?\d+$/.test(value))
        return refuse(problem(`"${value}"`));
    const number = Number(value);
    return number >= min && number <= max ? number : refuse(problem(value));
};
/** A list written with commas, white space or line breaks between its items. */
const list = (item) => {
    return value => value
        .split(/[\s,]+/)
        .filter(part => part !== '')
        .map(item);
};
/** A list with one item a line; items may hold spaces. Empty lines and lines starting with # are dropped. */
const lines = (value) => value
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
/**
 * Tags as `key=value`, one a line. AWS reserves `aws:`, and Kiln's own keys hold facts that only Kiln may state, but for
 * the opt-in to chaos and its settings.
 */
const tagLines = (value) => Object.fromEntries(lines(value).map(line => {
    const [, key = '', content = ''] = /^([^=]{1,128})=(.{0,256})$/.exec(line) ?? [];
    if (key === '')
        refuse(`"${line}" is not a tag as key=value`);
    if (/^aws:|^kiln:(?!chaos)/i.test(key))
        refuse(`"${key}" is reserved; keys may not start with aws: or kiln:`);
    return [key, content];
}));
/** The name of an application or an environment. */
const word = (value) => {
    const problem = (0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .wordProblem */ .wX)(value);
    return problem === undefined ? value : refuse(problem);
};
const HOST = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** A host name, in lower case and without the final dot. */
const hostName = (value) => matching(HOST, 'a host name such as hello-world.internal.example')(value.toLowerCase().replace(/\.$/, ''));
const imageId = matching(/^ami-[0-9a-f]{8,17}$/, 'an AMI id such as ami-0123456789abcdef0');
const mode = oneOf('apply', 'plan');
/** What every action on an application in an environment begins with. */
const ofCluster = { application: required(word), environment: required(word) };
/** What every action that only writes or plans ends with. */
const planOrApply = { mode: defaulted(mode, 'apply') };
/**
 * Reads all inputs at once, as the runner hands them over (`INPUT_<NAME>`, upper case, hyphens kept), and refuses none.
 * `application` and `environment`, where both are fields, are also checked together; `together` checks what else depends
 * on each other.
 */
function readingOf(fields, env = process.env, together = () => []) {
    const problems = [];
    const read = {};
    const instead = {};
    for (const [name, field] of Object.entries(fields)) {
        const raw = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`]?.trim();
        try {
            read[name] = field.read(raw === '' ? undefined : raw);
        }
        catch (error) {
            if (!(error instanceof FieldProblem))
                throw error;
            problems.push({ input: name, problem: error.message });
            instead[name] = 'isRequired' in field ? undefined : field.read(undefined);
        }
    }
    const { application, environment } = read;
    if (typeof application === 'string' && typeof environment === 'string') {
        const problem = (0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .clusterProblem */ .En)({ application, environment });
        if (problem !== undefined)
            problems.push({ input: 'application', problem });
    }
    problems.push(...together(read));
    return { values: { ...read, ...instead }, problems };
}
/**
 * Reads all inputs at once, as {@link readingOf}.
 * @throws InputError naming every input that is wrong and what is allowed.
 */
function readInputs(fields, env, together) {
    const { values, problems } = readingOf(fields, env, together);
    if (problems.length > 0)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(problems);
    return values;
}
/** The application and environment of a run, when they are in form and go together. */
function clusterOf({ values, problems }) {
    const { application, environment } = values;
    if (application === undefined || environment === undefined)
        return undefined;
    return problems.some(({ input }) => input === 'application' || input === 'environment')
        ? undefined
        : { application, environment };
}
/**
 * What AWS says of the run's application, with all that is wrong at once; see {@link allAtOnce}. Nothing is asked while it
 * cannot be read which application that is.
 */
async function lookTogether(given, look) {
    const cluster = clusterOf(given);
    if (cluster === undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(given.problems);
    return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .allAtOnce */ .Ir)(given.problems, () => look(cluster));
}


/***/ }),

/***/ 714:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   En: () => (/* binding */ clusterProblem),
/* harmony export */   IT: () => (/* binding */ targetGroupName),
/* harmony export */   MH: () => (/* binding */ loadBalancerName),
/* harmony export */   SF: () => (/* binding */ releaseVersion),
/* harmony export */   SL: () => (/* binding */ clusterName),
/* harmony export */   _f: () => (/* binding */ SLOTS),
/* harmony export */   cz: () => (/* binding */ usualHostName),
/* harmony export */   "do": () => (/* binding */ releaseName),
/* harmony export */   jx: () => (/* binding */ otherSlot),
/* harmony export */   lC: () => (/* binding */ instancesGroupName),
/* harmony export */   wX: () => (/* binding */ wordProblem)
/* harmony export */ });
/**
 * The names of everything Kiln makes (docs: vocabulary). A release's name is its launch template's and its
 * Auto Scaling group's; those are unique in an account and region, which makes the version the deploy lock.
 */
const SLOTS = ['red', 'black'];
/** The slot that is not the given one. */
const otherSlot = (slot) => (slot === 'red' ? 'black' : 'red');
/** Target group names have at most 32 characters (ELBv2 CreateTargetGroup), and `-black` takes six. */
const CLUSTER_NAME_MAX = 26;
const WORD = /^[a-z][a-z0-9-]*$/;
const WORD_FORM = 'lower-case letters, digits and hyphens, starting with a letter';
/** Why the value cannot name an application or environment, or undefined when it can. */
const wordProblem = (value) => WORD.test(value) && !value.endsWith('-') ? undefined : `"${value}" is not ${WORD_FORM}`;
/** Why application and environment do not go together, or undefined when they do. */
function clusterProblem({ application, environment }) {
    const name = `${application}-${environment}`;
    if (name.length <= CLUSTER_NAME_MAX)
        return undefined;
    return `"${name}" has ${name.length} characters; <application>-<environment> may have ${CLUSTER_NAME_MAX}, because a target group's name may have 32`;
}
const clusterName = ({ application, environment }) => `${application}-${environment}`;
const loadBalancerName = clusterName;
/** The name under which the application answers in a hosted zone, where nobody gave another. */
const usualHostName = ({ application, environment }, zone) => `${application}.${environment}.${zone}`;
/** The security group of the instances. */
const instancesGroupName = (cluster) => `${clusterName(cluster)}-instances`;
const targetGroupName = (cluster, slot) => `${clusterName(cluster)}-${slot}`;
/** `hello-world-test-v007`. Versions above 999 simply grow wider: they are never reused and never wrap. */
const releaseName = (cluster, version) => `${clusterName(cluster)}-v${String(version).padStart(3, '0')}`;
/** The version in a release's name, or undefined when the name is not a release of this cluster. */
function releaseVersion(cluster, name) {
    const prefix = `${clusterName(cluster)}-v`;
    if (!name.startsWith(prefix))
        return undefined;
    const digits = name.slice(prefix.length);
    return /^\d{3,}$/.test(digits) ? Number(digits) : undefined;
}


/***/ }),

/***/ 1515:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Is: () => (/* binding */ harmless),
/* harmony export */   fb: () => (/* binding */ tellPlan),
/* harmony export */   gb: () => (/* binding */ runnerProgress),
/* harmony export */   jN: () => (/* binding */ numbered),
/* harmony export */   qf: () => (/* binding */ isOnRunner)
/* harmony export */ });
/* unused harmony export recordedProgress */
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(235);

const annotation = (place) => place === undefined
    ? {}
    : {
        file: place.file,
        ...(place.line === undefined ? {} : { startLine: place.line }),
        ...(place.title === undefined ? {} : { title: place.title })
    };
/** A runner gives each step a file for its outputs; without one, somebody runs the bundle by hand and reads a terminal. */
const isOnRunner = process.env['GITHUB_OUTPUT'] !== undefined;
const onRunner = {
    say: line => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq(line),
    detail: line => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .debug */ .Yz(line),
    warn: (message, place) => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e(message, annotation(place)),
    fault: (message, place) => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .error */ .z3(message, annotation(place)),
    phase: (name, body) => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .group */ .Os(name, body)
};
const placed = (message, place) => {
    const line = place?.line === undefined ? '' : `:${place.line}`;
    return place === undefined ? message : `${place.file}${line}: ${message}`;
};
const onTerminal = {
    say: line => console.log(line),
    detail: () => { },
    warn: (message, place) => console.error(`warning: ${placed(message, place)}`),
    fault: (message, place) => console.error(`error: ${placed(message, place)}`),
    phase: (name, body) => {
        console.log(name);
        return body();
    }
};
/** Progress as a GitHub runner shows it, or as a terminal does where there is none. */
const runnerProgress = isOnRunner ? onRunner : onTerminal;
/** A line of somebody else's program, which must not become a command to the runner. */
const harmless = (line) => line.replace(/^(\s*)::/, '$1: :').replaceAll('##[', '## [');
/** Tells what will be done before any of it is, as a phase of its own. */
const tellPlan = (title, lines, progress) => progress.phase(title, async () => {
    for (const line of lines)
        progress.say(line);
});
/** Lines of a plan whose steps are taken one after another. */
const numbered = (lines) => lines.map((line, index) => `${index + 1}. ${line}`);
/** Progress that only remembers; for tests. */
function recordedProgress() {
    const lines = [];
    return {
        lines,
        say: line => void lines.push(line),
        detail: () => { },
        warn: message => void lines.push(`warning: ${message}`),
        fault: message => void lines.push(`error: ${message}`),
        phase: (name, body) => {
            lines.push(`[${name}]`);
            return body();
        }
    };
}


/***/ })

};
