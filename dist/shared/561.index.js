export const id = 561;
export const ids = [561];
export const modules = {

/***/ 1561:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   artifactory: () => (/* binding */ artifactory)
/* harmony export */ });
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7067);
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_http__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4708);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_https__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8115);




const TIMEOUT_MILLISECONDS = 60_000;
/** A synchronous calculation answers when it is done. */
const CALCULATION_MILLISECONDS = 300_000;
const REDIRECTS_MOST = 5;
const ATTEMPTS = 5;
function artifactory({ service, key, path: folder }, { token, signal }) {
    const options = { keepAlive: true, proxyEnv: process.env };
    const agents = { 'http:': new node_http__WEBPACK_IMPORTED_MODULE_0__.Agent(options), 'https:': new node_https__WEBPACK_IMPORTED_MODULE_1__.Agent(options) };
    const segments = (path) => path.split('/').map(encodeURIComponent).join('/');
    const inside = (path) => [folder, path].filter(part => part !== '').join('/');
    const at = (path) => new URL(`${service}/${segments(key)}/${segments(inside(path))}`);
    const shown = `${service}/${key}${folder === '' ? '' : `/${folder}`}`;
    const once = ({ method, url, headers, body }, redirects = 0) => new Promise((resolve, reject) => {
        const isCalculation = method === 'POST';
        const ask = url.protocol === 'https:' ? node_https__WEBPACK_IMPORTED_MODULE_1__.request : node_http__WEBPACK_IMPORTED_MODULE_0__.request;
        // Stores behind Artifactory, to which it redirects downloads, refuse requests that carry its token, too.
        const authorization = url.origin === new URL(service).origin ? { authorization: `Bearer ${token}` } : {};
        const sent = ask(url, {
            method,
            agent: url.protocol === 'https:' ? agents['https:'] : agents['http:'],
            headers: { ...headers, ...authorization, 'content-length': String(body?.length ?? 0) },
            timeout: isCalculation ? CALCULATION_MILLISECONDS : TIMEOUT_MILLISECONDS,
            signal
        }, (response) => {
            const { statusCode: status = 0 } = response;
            const { location } = response.headers;
            if (method === 'GET' &&
                status >= 300 &&
                status < 400 &&
                location !== undefined &&
                redirects < REDIRECTS_MOST) {
                response.resume();
                once({ method, url: new URL(location, url) }, redirects + 1).then(resolve, reject);
                return;
            }
            response.toArray().then(chunks => resolve({ status, body: Buffer.concat(chunks) }), reject);
        });
        sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url.host} in time`)));
        sent.on('error', reject);
        sent.end(body);
    });
    /** Every call may be made twice: files never change, and a calculation comes to the same. */
    const call = async (asked) => {
        for (let attempt = 1;; attempt += 1) {
            try {
                const answer = await once(asked);
                const passing = answer.status === 429 || answer.status >= 500;
                if (!passing || attempt === ATTEMPTS)
                    return answer;
            }
            catch (error) {
                if (signal.aborted)
                    throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .CancelledError */ .cc();
                if (attempt === ATTEMPTS) {
                    throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .KilnError */ .NF(`${shown} cannot be reached: ${(0,_lib_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .briefly */ .m_)(error)}.`, {
                        remedy: 'Check its address, the network of the runner and its proxy. What was stored stays; run it again.',
                        cause: error
                    });
                }
            }
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setTimeout)(Math.min(250 * 2 ** attempt, 4000), undefined, { signal }).catch(() => {
                throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .CancelledError */ .cc();
            });
        }
    };
    const refused = ({ status, body }, doing) => {
        const says = errorOf(body);
        if (status === 401) {
            return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .KilnError */ .NF(`Artifactory refuses the token (HTTP 401${says}).`, {
                remedy: 'Give a token that is not expired as "artifactory-token": an access token of a user or a group.'
            });
        }
        if (status === 403) {
            return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .KilnError */ .NF(`The token may not ${doing} in ${shown} (HTTP 403${says}).`, {
                remedy: 'Give its user the permissions Read, Deploy and, to calculate metadata, Manage on the repository.'
            });
        }
        return new _lib_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .KilnError */ .NF(`Artifactory cannot ${doing} in ${shown} (HTTP ${status}${says}).`, {
            remedy: 'See what it says; its request log has more. What was stored stays; run it again when it is mended.'
        });
    };
    /** What stands before an Artifactory may answer any request with a page to sign in, and call that well. */
    const said = ({ body }) => {
        try {
            return JSON.parse(body.toString());
        }
        catch (error) {
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .KilnError */ .NF(`${service} does not answer as Artifactory does: "${body.toString().slice(0, 80).trim()}".`, {
                remedy: 'Check its address, and that no proxy or sign-in page stands before it. Nothing was written.',
                cause: error
            });
        }
    };
    return {
        url: shown,
        async check() {
            const answer = await call({ method: 'GET', url: new URL(`${service}/api/storage/${segments(key)}`) });
            if (answer.status === 404) {
                throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .KilnError */ .NF(`${service} has no repository ${key}.`, {
                    remedy: 'Create it (package type RPM, local), or correct the input "repository". Nothing was written.'
                });
            }
            if (answer.status !== 200)
                throw refused(answer, 'look');
            said(answer);
        },
        async stored(path) {
            const url = new URL(`${service}/api/storage/${segments(key)}/${segments(inside(path))}`);
            const answer = await call({ method: 'GET', url });
            if (answer.status === 404)
                return undefined;
            if (answer.status !== 200)
                throw refused(answer, 'look');
            return said(answer).checksums ?? {};
        },
        async deployByChecksum(path, checksums) {
            const headers = { 'x-checksum-deploy': 'true', ...checksumHeaders(checksums) };
            const answer = await call({ method: 'PUT', url: at(path), headers });
            if (answer.status === 404)
                return false;
            if (answer.status >= 300)
                throw refused(answer, `deploy ${path}`);
            return true;
        },
        async deploy(path, bytes, checksums) {
            const headers = { 'content-type': 'application/x-rpm', ...checksumHeaders(checksums) };
            const answer = await call({ method: 'PUT', url: at(path), headers, body: bytes });
            if (answer.status >= 300)
                throw refused(answer, `deploy ${path}`);
        },
        async calculate() {
            const url = new URL(`${service}/api/yum/${segments(key)}`);
            if (folder !== '')
                url.searchParams.set('path', `/${folder}`);
            url.searchParams.set('async', '0');
            const answer = await call({ method: 'POST', url });
            if (answer.status === 403)
                return false;
            if (answer.status >= 300)
                throw refused(answer, 'calculate metadata');
            return true;
        },
        async get(path) {
            const answer = await call({ method: 'GET', url: at(path) });
            if (answer.status === 404)
                return undefined;
            if (answer.status !== 200)
                throw refused(answer, `read ${path}`);
            return answer.body;
        }
    };
}
const checksumHeaders = ({ sha256, sha1 }) => ({
    'x-checksum-sha256': sha256,
    'x-checksum-sha1': sha1
});
/** `{"errors": [{"status": 403, "message": "…"}]}` */
function errorOf(body) {
    try {
        const { errors = [] } = JSON.parse(body.toString());
        const messages = errors.flatMap(({ message }) => (message === undefined ? [] : [message]));
        return messages.length === 0 ? '' : `: ${messages.join('; ')}`;
    }
    catch {
        return '';
    }
}


/***/ })

};
