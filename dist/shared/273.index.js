export const id = 273;
export const ids = [273];
export const modules = {

/***/ 3573:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ githubComments)
/* harmony export */ });
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2413);

const commentOf = ({ id, body, html_url: url }) => ({ id, body: body ?? '', url });
/** Comments of a pull request, which are its issue's (REST API, "Issue comments"). */
function githubComments(token, { apiUrl, repository, number }) {
    const [owner = '', repo = ''] = repository.split('/');
    const where = { owner, repo, issue_number: number };
    const { paginate, rest } = (0,_actions_github__WEBPACK_IMPORTED_MODULE_0__.getOctokit)(token, { baseUrl: apiUrl });
    return {
        all: async () => (await paginate(rest.issues.listComments, { ...where, per_page: 100 })).map(commentOf),
        create: async (body) => commentOf((await rest.issues.createComment({ ...where, body })).data),
        update: async (id, body) => commentOf((await rest.issues.updateComment({ owner, repo, comment_id: id, body })).data)
    };
}


/***/ }),

/***/ 273:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _lib_action_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5490);
/* harmony import */ var _lib_progress_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1515);
/* harmony import */ var _github_comments_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3573);
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8776);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9128);
/* harmony import */ var _outputs_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5015);







await (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_1__/* .runAction */ .C)(async () => {
    const given = (0,_inputs_js__WEBPACK_IMPORTED_MODULE_4__/* .inputs */ .Q)();
    const { GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: repository = '' } = process.env;
    const apiUrl = process.env['GITHUB_API_URL'] || 'https://api.github.com';
    const event = path === undefined ? {} : JSON.parse(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8'));
    const number = event.pull_request?.number;
    const comments = number === undefined ? undefined : (0,_github_comments_js__WEBPACK_IMPORTED_MODULE_3__/* .githubComments */ .G)(given['github-token'], { apiUrl, repository, number });
    await (0,_main_js__WEBPACK_IMPORTED_MODULE_5__/* .comment */ .I)(given, { comments, progress: _lib_progress_js__WEBPACK_IMPORTED_MODULE_2__/* .runnerProgress */ .g, setOutput: (0,_lib_action_js__WEBPACK_IMPORTED_MODULE_1__/* .outputs */ .V)(_outputs_js__WEBPACK_IMPORTED_MODULE_6__/* .OUTPUTS */ .p) });
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 8776:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ inputs)
/* harmony export */ });
/* unused harmony export fields */
/* harmony import */ var _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(453);

const line = (value) => {
    if (/[\r\n]|-->/.test(value))
        throw new _lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4('a title is one line, without -->');
    return value;
};
const fields = {
    title: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .required */ .mw)(line),
    body: (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq),
    'github-token': (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .required */ .mw)(_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq)
};
const inputs = () => (0,_lib_inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .readInputs */ .Ko)(fields);


/***/ }),

/***/ 9128:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  I: () => (/* binding */ comment)
});

;// CONCATENATED MODULE: ./actions/plan-comment/src/comment.ts
/** GitHub refuses a comment above 65,536 characters (REST API, "Create an issue comment"). */
const COMMENT_MAX = 65_536;
/** Readers do not see it; the next run finds its comment by it. */
const markerOf = (title) => `<!-- kiln: ${title} -->`;
function bodyOf(title, body) {
    const head = `${markerOf(title)}\n### ${title}\n\n`;
    const cut = '\n\n(cut: GitHub takes no longer comments)';
    if (head.length + body.length <= COMMENT_MAX)
        return head + body;
    return head + body.slice(0, COMMENT_MAX - head.length - cut.length) + cut;
}
/** From the comments that are there to the one change that makes the comment right. Pure. */
function planComment(comments, title, body) {
    const wanted = bodyOf(title, body);
    // Should two runs at once have made two, the first one is kept up to date.
    const comment = comments.find(({ body: text }) => text.startsWith(markerOf(title)));
    if (comment === undefined)
        return { do: 'create', body: wanted };
    // GitHub gives line ends back as they were sent, by others as \r\n.
    const isSame = comment.body.replaceAll('\r\n', '\n').trimEnd() === wanted.replaceAll('\r\n', '\n').trimEnd();
    return isSame ? { do: 'nothing', comment } : { do: 'update', comment, body: wanted };
}

;// CONCATENATED MODULE: ./actions/plan-comment/src/main.ts

/** One comment of a pull request says what merging does; each run makes it right, none adds another. */
async function comment(inputs, { comments, progress, setOutput }) {
    const end = (outcome, what, url) => {
        setOutput('outcome', outcome);
        setOutput('url', url);
        progress.say(what);
        return outcome;
    };
    if (comments === undefined)
        return end('skipped', 'This run is of no pull request: there is nothing to comment.');
    try {
        const change = planComment(await comments.all(), inputs.title, inputs.body);
        switch (change.do) {
            case 'create': {
                const { url } = await comments.create(change.body);
                return end('created', `commented: ${url}`, url);
            }
            case 'update': {
                const { url } = await comments.update(change.comment.id, change.body);
                return end('updated', `brought up to date: ${url}`, url);
            }
            case 'nothing':
                return end('unchanged', `says so already: ${change.comment.url}`, change.comment.url);
        }
    }
    catch (error) {
        const status = error.status;
        if (status !== 403 && status !== 404)
            throw error;
        // A pull request from a fork has a token that reads only, and its checks must not fail for that.
        progress.warn('The token may not write comments: a pull request from a fork, or a job without `pull-requests: write`. The plan is in the log.');
        return end('skipped', inputs.body);
    }
}


/***/ }),

/***/ 5015:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ OUTPUTS)
/* harmony export */ });
const OUTPUTS = ['outcome', 'url'];


/***/ }),

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
/* harmony export */   Ev: () => (/* binding */ told),
/* harmony export */   Ir: () => (/* binding */ allAtOnce),
/* harmony export */   Is: () => (/* binding */ errorName),
/* harmony export */   NF: () => (/* binding */ KilnError),
/* harmony export */   WE: () => (/* binding */ explain),
/* harmony export */   bn: () => (/* binding */ allOf),
/* harmony export */   cc: () => (/* binding */ CancelledError),
/* harmony export */   dz: () => (/* binding */ InputError),
/* harmony export */   g5: () => (/* binding */ failureOf),
/* harmony export */   r2: () => (/* binding */ attempts)
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
        const [what = '', remedy = ''] = advised(error).split('\nWhat to do: ');
        throw new KilnError(`${wrong.message}\n${what}`, {
            remedy: `Correct the inputs in the workflow; nothing was written. For the rest: ${remedy}`,
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

/***/ 235:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Yz: () => (/* binding */ debug),
  z3: () => (/* binding */ error),
  Os: () => (/* binding */ group),
  pq: () => (/* binding */ info),
  C1: () => (/* binding */ setFailed),
  uH: () => (/* binding */ setOutput),
  Pq: () => (/* binding */ setSecret),
  $e: () => (/* binding */ warning)
});

// UNUSED EXPORTS: ExitCode, addPath, endGroup, exportVariable, getBooleanInput, getIDToken, getInput, getMultilineInput, getState, isDebug, markdownSummary, notice, platform, saveState, setCommandEcho, startGroup, summary, toPlatformPath, toPosixPath, toWin32Path

// EXTERNAL MODULE: external "os"
var external_os_ = __webpack_require__(857);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function utils_toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
// EXTERNAL MODULE: external "crypto"
var external_crypto_ = __webpack_require__(6982);
// EXTERNAL MODULE: external "fs"
var external_fs_ = __webpack_require__(9896);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
// EXTERNAL MODULE: external "path"
var external_path_ = __webpack_require__(6928);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    command_issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    command_issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return __awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return __awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map

/***/ })

};
