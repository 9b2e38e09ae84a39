export const id = 875;
export const ids = [875];
export const modules = {

/***/ 5490:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ runAction),
/* harmony export */   V: () => (/* binding */ outputs)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(235);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8115);


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
        _actions_core__WEBPACK_IMPORTED_MODULE_1__/* .setFailed */ .C1((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .advised */ .BZ)(error));
        if (cancellation.signal.aborted)
            process.exitCode = 130;
        if (error instanceof Error && error.stack !== undefined)
            _actions_core__WEBPACK_IMPORTED_MODULE_1__/* .debug */ .Yz(error.stack);
    }
    finally {
        process.off('SIGINT', cancel).off('SIGTERM', cancel);
    }
}
/** The outputs of an action, checked against its own list of names (and that list against action.yml by a test). */
const outputs = (_names) => (name, value) => _actions_core__WEBPACK_IMPORTED_MODULE_1__/* .setOutput */ .uH(name, value ?? '');


/***/ }),

/***/ 8115:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BZ: () => (/* binding */ advised),
/* harmony export */   Is: () => (/* binding */ errorName),
/* harmony export */   NF: () => (/* binding */ KilnError),
/* harmony export */   WE: () => (/* binding */ explain),
/* harmony export */   cc: () => (/* binding */ CancelledError),
/* harmony export */   dz: () => (/* binding */ InputError)
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
/** The job was cancelled (SIGINT or SIGTERM from the runner). */
class CancelledError extends KilnError {
    constructor() {
        super('The run was cancelled.', {
            remedy: 'Run it again when you want it finished: the state is in AWS, and the next run goes on from there.'
        });
        this.name = 'CancelledError';
    }
}
const CREDENTIALS_REMEDY = 'Add a step with aws-actions/configure-aws-credentials before this one and `permissions: {id-token: write}` to the job.';
/**
 * What to do about the AWS errors that people meet most; keyed by the error's name.
 * Sources: the services' "Common Errors" pages, aws-actions/configure-aws-credentials#359 (one-hour sessions).
 */
const REMEDIES = {
    CredentialsProviderError: CREDENTIALS_REMEDY,
    AuthFailure: CREDENTIALS_REMEDY,
    InvalidClientTokenId: CREDENTIALS_REMEDY,
    UnrecognizedClientException: CREDENTIALS_REMEDY,
    ExpiredToken: 'The session ended. Set role-duration-seconds on configure-aws-credentials, and run it again.',
    ExpiredTokenException: 'The session ended. Set role-duration-seconds on configure-aws-credentials, and run it again.',
    RequestExpired: 'The session ended, or the clock of the runner is wrong. Run it again with a fresh session.',
    UnauthorizedOperation: 'Add the missing action to the role; the README of this action lists its policy.',
    AccessDenied: 'Add the missing action to the role; the README of this action lists its policy.',
    AccessDeniedException: 'Add the missing action to the role; the README of this action lists its policy.',
    ECONNREFUSED: 'Nothing listens at the AWS endpoint. Check AWS_ENDPOINT_URL and, for the lab, run `lab status`.',
    ENOTFOUND: 'The AWS endpoint does not resolve. Check AWS_REGION, AWS_ENDPOINT_URL and the network of the runner.',
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
/**
 * The text of a failure as the user sees it: message, what was left behind, remedy. Never JSON, never a stack.
 */
function explain(error) {
    if (error instanceof KilnError) {
        const left = error.leftBehind.length > 0 ? `\nLeft behind: ${error.leftBehind.join(', ')}.` : '';
        return `${error.message}${left}\nWhat to do: ${error.remedy}`;
    }
    if (error instanceof AggregateError && error.message === '')
        return error.errors.map(explain).join('\n');
    const name = errorName(error);
    const message = error instanceof Error ? error.message || name : String(error);
    if (isWithoutRegion(message))
        return `No AWS region is set.\nWhat to do: ${REGION_REMEDY}`;
    const shown = name === '' || name === 'Error' || message.includes(name) ? message : `${name}: ${message}`;
    const remedy = missingAction(message) ?? REMEDIES[name];
    return remedy === undefined ? shown : `${shown}\nWhat to do: ${remedy}`;
}
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
/** As {@link explain}, and never without a remedy: the last word of a step that failed. */
function advised(error) {
    const text = explain(error);
    if (text.includes('\nWhat to do: '))
        return text;
    const isOfAws = error instanceof Error && '$metadata' in error;
    const remedy = isOfAws
        ? 'Correct what AWS names above and run it again; the state is in AWS, and the next run goes on from there.'
        : 'Kiln does not know this failure. Run the job again with debug logging, and report it with that log if it stays.';
    return `${text}\nWhat to do: ${remedy}`;
}


/***/ }),

/***/ 453:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jt: () => (/* binding */ flag),
/* harmony export */   K$: () => (/* binding */ ofCluster),
/* harmony export */   Ko: () => (/* binding */ readInputs),
/* harmony export */   L: () => (/* binding */ imageId),
/* harmony export */   Mn: () => (/* binding */ lines),
/* harmony export */   Mq: () => (/* binding */ mode),
/* harmony export */   P_: () => (/* binding */ defaulted),
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   Vm: () => (/* binding */ word),
/* harmony export */   WQ: () => (/* binding */ whole),
/* harmony export */   k4: () => (/* binding */ FieldProblem),
/* harmony export */   lq: () => (/* binding */ optional),
/* harmony export */   mw: () => (/* binding */ required),
/* harmony export */   oA: () => (/* binding */ tagLines),
/* harmony export */   p_: () => (/* binding */ list),
/* harmony export */   wC: () => (/* binding */ matching),
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
const required = (parse) => ({ read: given(parse) });
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
const imageId = matching(/^ami-[0-9a-f]{8,17}$/, 'an AMI id such as ami-0123456789abcdef0');
const mode = oneOf('apply', 'plan');
/** What every action on an application in an environment begins with. */
const ofCluster = { application: required(word), environment: required(word) };
/** What every action that only writes or plans ends with. */
const planOrApply = { mode: defaulted(mode, 'apply') };
/**
 * Reads all inputs at once, as the runner hands them over (`INPUT_<NAME>`, upper case, hyphens kept).
 * `application` and `environment`, where both are fields, are also checked together; `together` checks what else depends
 * on each other, and sees only what could be read.
 * @throws InputError naming every input that is wrong and what is allowed.
 */
function readInputs(fields, env = process.env, together = () => []) {
    const problems = [];
    const values = {};
    for (const [name, field] of Object.entries(fields)) {
        const raw = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`]?.trim();
        try {
            values[name] = field.read(raw === '' ? undefined : raw);
        }
        catch (error) {
            if (!(error instanceof FieldProblem))
                throw error;
            problems.push({ input: name, problem: error.message });
        }
    }
    const { application, environment } = values;
    if (typeof application === 'string' && typeof environment === 'string') {
        const problem = (0,_names_js__WEBPACK_IMPORTED_MODULE_1__/* .clusterProblem */ .En)({ application, environment });
        if (problem !== undefined)
            problems.push({ input: 'application', problem });
    }
    problems.push(...together(values));
    if (problems.length > 0)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(problems);
    return values;
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
/* harmony export */   "do": () => (/* binding */ releaseName),
/* harmony export */   jx: () => (/* binding */ otherSlot),
/* harmony export */   lC: () => (/* binding */ instancesGroupName),
/* harmony export */   wX: () => (/* binding */ wordProblem)
/* harmony export */ });
/* unused harmony exports CLUSTER_NAME_MAX, WORD_FORM */
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
/* harmony export */   g: () => (/* binding */ runnerProgress)
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
/** Progress as a GitHub runner shows it. */
const runnerProgress = {
    say: line => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq(line),
    detail: line => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .debug */ .Yz(line),
    warn: (message, place) => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e(message, annotation(place)),
    fault: (message, place) => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .error */ .z3(message, annotation(place)),
    phase: (name, body) => _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .group */ .Os(name, body)
};
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


/***/ }),

/***/ 5496:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Md: () => (/* binding */ fileName),
/* harmony export */   YH: () => (/* binding */ nevraText),
/* harmony export */   vS: () => (/* binding */ readNevra),
/* harmony export */   xD: () => (/* binding */ evrText),
/* harmony export */   z6: () => (/* binding */ compareEvr)
/* harmony export */ });
/* unused harmony export compareVersions */
/** `hello-world-1:2.0-1.noarch`; the epoch is left out when it is 0, as dnf prints it. */
const nevraText = ({ name, epoch, version, release, arch }) => `${name}-${epoch === 0 ? '' : `${epoch}:`}${version}-${release}.${arch}`;
/**
 * The opposite of {@link nevraText}; undefined when the text is none. It can be read from its end, because neither a
 * version nor a release holds a hyphen, nor an architecture a dot (rpm, "Spec file tags").
 */
function readNevra(text) {
    const [, name = '', epoch = '0', version = '', release = '', arch = ''] = /^(.+)-(?:(\d+):)?([^-:]+)-([^-]+)\.([^-.]+)$/.exec(text) ?? [];
    return name === '' ? undefined : { name, epoch: Number(epoch), version, release, arch };
}
/** The version as a release of an application carries it: `1:2.0-1`. */
const evrText = ({ epoch, version, release }) => `${epoch === 0 ? '' : `${epoch}:`}${version}-${release}`;
/** The file name that rpmbuild gives; it never has the epoch. */
const fileName = ({ name, version, release, arch }) => `${name}-${version}-${release}.${arch}.rpm`;
/**
 * Compares two versions as rpm does (rpm's rpmio/rpmvercmp.c): runs of digits by number, runs of letters by bytes, a
 * number above letters, `~` below everything even the end, `^` above the end and below anything else.
 */
function compareVersions(a, b) {
    if (a === b)
        return 0;
    let [one, two] = [a, b];
    for (;;) {
        one = one.replace(/^[^A-Za-z0-9~^]+/, '');
        two = two.replace(/^[^A-Za-z0-9~^]+/, '');
        if (one.startsWith('~') || two.startsWith('~')) {
            if (!one.startsWith('~'))
                return 1;
            if (!two.startsWith('~'))
                return -1;
            one = one.slice(1);
            two = two.slice(1);
            continue;
        }
        if (one.startsWith('^') || two.startsWith('^')) {
            if (one === '')
                return -1;
            if (two === '')
                return 1;
            if (!one.startsWith('^'))
                return 1;
            if (!two.startsWith('^'))
                return -1;
            one = one.slice(1);
            two = two.slice(1);
            continue;
        }
        if (one === '' || two === '')
            break;
        const number = /^\d/.test(one);
        const run = number ? /^\d+/ : /^[A-Za-z]+/;
        const left = run.exec(one)?.[0] ?? '';
        const right = run.exec(two)?.[0] ?? '';
        if (right === '')
            return number ? 1 : -1;
        one = one.slice(left.length);
        two = two.slice(right.length);
        const order = number ? compareNumbers(left, right) : compareBytes(left, right);
        if (order !== 0)
            return order;
    }
    if (one === '' && two === '')
        return 0;
    return one === '' ? -1 : 1;
}
const compareBytes = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
function compareNumbers(a, b) {
    const [one, two] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
    return one.length === two.length ? compareBytes(one, two) : one.length < two.length ? -1 : 1;
}
/** Epoch, then version, then release; by rpm's rules unless others are given. */
function compareEvr(a, b, compare = compareVersions) {
    return Math.sign(a.epoch - b.epoch) || compare(a.version, b.version) || compare(a.release, b.release) || 0;
}


/***/ }),

/***/ 1692:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Eb: () => (/* binding */ present),
/* harmony export */   Oc: () => (/* binding */ queryFormat),
/* harmony export */   R8: () => (/* binding */ filesOf),
/* harmony export */   V0: () => (/* binding */ records),
/* harmony export */   bz: () => (/* binding */ underPlainNames),
/* harmony export */   i9: () => (/* binding */ packageFiles),
/* harmony export */   sN: () => (/* binding */ fileSha256)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8161);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_os__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_4___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_4__);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6466);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_5___default = /*#__PURE__*/__webpack_require__.n(node_stream_promises__WEBPACK_IMPORTED_MODULE_5__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8115);
/* harmony import */ var _program_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(8760);








const FIELD = '\u001f';
const RECORD = '\u001e';
/** A query format of the given tags, each record parsed back by {@link records}. */
const queryFormat = (tags) => `${tags.join(FIELD)}${RECORD}`;
const records = (answer) => answer
    .split(RECORD)
    .filter(record => record.trim() !== '')
    .map(record => record.split(FIELD));
/** rpm's word for an absent tag. */
const present = (value) => (value === undefined || value === '(none)' ? '' : value);
// A database that does not exist, so that reading a file touches no database of the host.
const NO_DATABASE = ['--dbpath', '/nonexistent/kiln'];
/**
 * The tags of the digests of header and payload, by rpm: from 4.14 to 6.0; 6.1, which knows tag 5092 by its newer name
 * only (rpmtag.h); and those before 4.14, which know neither.
 */
const DIGEST_TAGS = [['%{SHA256HEADER}', '[%{PAYLOADDIGEST}]'], ['%{SHA256HEADER}', '[%{PAYLOADSHA256}]'], []];
const tagsWith = ([header = '', payload = '']) => [
    '%{NAME}',
    '%{EPOCHNUM}',
    '%{VERSION}',
    '%{RELEASE}',
    '%{ARCH}',
    '%{SOURCEPACKAGE}',
    header,
    payload,
    '%{SIZE}',
    '%{VCS}'
];
/**
 * Lets the body see the files under names that hold nothing but digits. rpm expands macros in the paths that it is
 * given, `%(…)` too, and matches them as patterns: a file name is then a command.
 */
async function underPlainNames(paths, body) {
    const directory = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_4__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_3__.tmpdir)(), 'kiln-packages-'));
    try {
        const plain = paths.map((_, index) => (0,node_path__WEBPACK_IMPORTED_MODULE_4__.join)(directory, `${index}.rpm`));
        for (const [index, path] of paths.entries())
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.symlink)((0,node_path__WEBPACK_IMPORTED_MODULE_4__.resolve)(path), plain[index] ?? '');
        return await body(plain);
    }
    finally {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(directory, { recursive: true, force: true });
    }
}
/**
 * Reads the headers of package files, in the order given.
 * @throws KilnError when one of them is no package.
 */
async function packageFiles(run, paths) {
    if (paths.length === 0)
        return [];
    const answer = await underPlainNames(paths, async (plain) => {
        const question = ['--nosignature', ...NO_DATABASE, '-qp', '--qf'];
        const ask = (digests) => run('rpm', [...question, queryFormat(tagsWith(digests)), '--', ...plain]);
        let asked = await ask(DIGEST_TAGS[0]);
        // rpm says that it does not know a tag, and may end with 0.
        for (const digests of DIGEST_TAGS.slice(1))
            if (asked.stderr.includes('unknown tag'))
                asked = await ask(digests);
        return (0,_program_js__WEBPACK_IMPORTED_MODULE_7__/* .printed */ .zd)(Promise.resolve(asked), 'rpm cannot read the packages', 'Check that the files are whole RPM packages.');
    });
    const found = records(answer);
    if (found.length !== paths.length) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_6__/* .KilnError */ .NF(`rpm read ${found.length} packages from ${paths.length} files.`, {
            remedy: 'Check that each file is one whole RPM package.'
        });
    }
    return found.map((values, index) => {
        const [name = '', epoch, version = '', release = '', arch = '', source, header, payload, size, vcs] = values;
        return {
            path: paths[index] ?? '',
            name,
            epoch: Number(epoch),
            version,
            release,
            arch: present(source) === '1' ? 'src' : arch,
            source: present(source) === '1',
            headerSha256: present(header),
            payloadDigest: present(payload),
            installedBytes: Number(present(size)),
            vcs: present(vcs)
        };
    });
}
/** The paths of all files in the packages. */
async function filesOf(run, packages) {
    const answer = await underPlainNames(packages.map(({ path }) => path), plain => (0,_program_js__WEBPACK_IMPORTED_MODULE_7__/* .printed */ .zd)(run('rpm', ['--nosignature', ...NO_DATABASE, '-qp', '--qf', '[%{FILENAMES}\n]', '--', ...plain]), 'rpm cannot read the packages', 'Check that the files are whole RPM packages.'));
    return answer.split('\n').filter(file => file.startsWith('/'));
}
/** SHA-256 of a file's bytes, in hex. */
async function fileSha256(path) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_5__.pipeline)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.createReadStream)(path), hash);
    return hash.digest('hex');
}


/***/ }),

/***/ 8760:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c5: () => (/* binding */ inheritable),
/* harmony export */   cz: () => (/* binding */ programs),
/* harmony export */   ie: () => (/* binding */ whereIs),
/* harmony export */   w$: () => (/* binding */ lastLines),
/* harmony export */   zd: () => (/* binding */ printed)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(481);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_readline__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8115);



/**
 * Programs of the machine. A cancelled run ends the program with SIGTERM; one whose lines are followed (a build) is a
 * process group of its own, and all of it ends. What a program leaves running with its output open is not waited for.
 * @throws KilnError when the program is not installed; CancelledError on the signal.
 */
const programs = (signal) => (program, args, options = {}) => {
    const { onLine } = options;
    // Two pipes lose the order of rpmbuild's headings (stderr) and of what compilers print (stdout); dup2 keeps it.
    const [command, argv] = onLine === undefined
        ? [program, args]
        : ['/bin/sh', ['-c', options.holding === undefined ? FOLLOWED : HOLDING, program, ...args]];
    return new Promise((resolve, reject) => {
        if (signal.aborted)
            return reject(new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .CancelledError */ .cc());
        const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command, argv, {
            ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
            env: { ...inheritable(process.env), LC_ALL: 'C.UTF-8', ...options.env },
            stdio: ['pipe', 'pipe', 'pipe', options.holding ?? 'ignore'],
            detached: onLine !== undefined
        });
        const cancelled = options.signal ?? signal;
        const cancel = () => {
            if (child.pid === undefined)
                return;
            try {
                process.kill(onLine === undefined ? child.pid : -child.pid, 'SIGTERM');
            }
            catch {
                // It has just ended by itself.
            }
        };
        const leave = () => {
            if (onLine !== undefined)
                cancel();
            child.stdout?.destroy();
            child.stderr?.destroy();
        };
        cancelled.addEventListener('abort', cancel, { once: true });
        const stdout = [];
        const stderr = [];
        const { stdin, stdout: out, stderr: err } = child;
        if (stdin === null || out === null || err === null)
            return reject(new Error(`${program} has no pipes`));
        out.on('data', (chunk) => stdout.push(chunk));
        err.on('data', (chunk) => stderr.push(chunk));
        if (onLine !== undefined)
            (0,node_readline__WEBPACK_IMPORTED_MODULE_1__.createInterface)({ input: out, crlfDelay: Infinity }).on('line', onLine);
        stdin.on('error', () => { }); // the program may end without reading all of it
        stdin.end(options.input ?? '');
        child.once('error', (error) => {
            if (error.code === 'ENOENT')
                reject(notInstalled(program));
            else
                reject(error);
        });
        let left;
        child.once('exit', () => {
            left = setTimeout(leave, LEFT_RUNNING_MILLISECONDS);
        });
        child.once('close', (code, killedBy) => {
            clearTimeout(left);
            cancelled.removeEventListener('abort', cancel);
            if (cancelled.aborted)
                return reject(new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .CancelledError */ .cc());
            const finished = {
                code: code ?? 128,
                stdout: Buffer.concat(stdout).toString(),
                stderr: Buffer.concat(stderr).toString() + (killedBy === null ? '' : `\nkilled by ${killedBy}`)
            };
            if (onLine !== undefined && finished.code === 127 && finished.stdout.includes('not found')) {
                reject(notInstalled(program));
            }
            else
                resolve(finished);
        });
    });
};
const FOLLOWED = 'exec "$0" "$@" 2>&1';
/** Two commands, because a shell makes the last one its own process, and the lock would go with descriptor 3. */
const HOLDING = '"$0" "$@" 2>&1 3>&-; exit $?';
/** How long output is read after the program's end while something that it started still has it open. */
const LEFT_RUNNING_MILLISECONDS = 1000;
/** Inputs hold secrets, and ACTIONS_* tokens of the job: no program that runs a user's script needs them. */
const inheritable = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => !/^(INPUT|ACTIONS)_/.test(name)));
const notInstalled = (program) => new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`The program ${program} is not installed on this runner.`, {
    remedy: 'Add the setup-tools action as a step before this one.'
});
/**
 * What the program printed, when it went well.
 * @throws KilnError with the program's own last lines.
 */
async function printed(finished, what, remedy) {
    const { code, stdout, stderr } = await finished;
    if (code === 0)
        return stdout;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`${what} (exit code ${code}): ${lastLines(stderr === '' ? stdout : stderr)}`, { remedy });
}
/** The path of a program of the place that `run` runs programs in; undefined where it has none. */
async function whereIs(run, program) {
    const { code, stdout } = await run('/bin/sh', ['-c', 'command -v "$0"', program]);
    return code === 0 ? stdout.trim() : undefined;
}
/** The last lines of a log, enough to see the cause. */
const lastLines = (log, count = 12) => log.trim().split('\n').slice(-count).join('\n');


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


/***/ })

};
