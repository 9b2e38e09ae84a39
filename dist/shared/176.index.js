export const id = 176;
export const ids = [176];
export const modules = {

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


/***/ })

};
