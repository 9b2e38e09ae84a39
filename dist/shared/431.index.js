export const id = 431;
export const ids = [431,519,900];
export const modules = {

/***/ 519:
/***/ ((__unused_webpack_module, exports, __webpack_require__) => {

const { buildQueryString } = __webpack_require__(3422);

const validate = (str) => typeof str === "string" && str.indexOf("arn:") === 0 && str.split(":").length >= 6;
const parse = (arn) => {
    const segments = arn.split(":");
    if (segments.length < 6 || segments[0] !== "arn") {
        throw new Error("Malformed ARN");
    }
    const [, partition, service, region, accountId, ...resource] = segments;
    return {
        partition,
        service,
        region,
        accountId,
        resource: resource.join(":"),
    };
};
const build = (arnObject) => {
    const { partition = "aws", service, region, accountId, resource } = arnObject;
    if ([service, region, accountId, resource].some((segment) => typeof segment !== "string")) {
        throw new Error("Input ARN object is invalid");
    }
    return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
};

function formatUrl(request) {
    const { port, query } = request;
    let { protocol, path, hostname } = request;
    if (protocol && protocol.slice(-1) !== ":") {
        protocol += ":";
    }
    if (port) {
        hostname += `:${port}`;
    }
    if (path && path.charAt(0) !== "/") {
        path = `/${path}`;
    }
    let queryString = query ? buildQueryString(query) : "";
    if (queryString && queryString[0] !== "?") {
        queryString = `?${queryString}`;
    }
    let auth = "";
    if (request.username != null || request.password != null) {
        const username = request.username ?? "";
        const password = request.password ?? "";
        auth = `${username}:${password}@`;
    }
    let fragment = "";
    if (request.fragment) {
        fragment = `#${request.fragment}`;
    }
    return `${protocol}//${auth}${hostname}${path}${queryString}${fragment}`;
}

function hasOwn(container, key) {
    return Object.prototype.hasOwnProperty.call(container, key);
}

exports.build = build;
exports.formatUrl = formatUrl;
exports.hasOwn = hasOwn;
exports.parse = parse;
exports.validate = validate;


/***/ }),

/***/ 7917:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   repositoryUrl: () => (/* binding */ repositoryUrl),
/* harmony export */   s3Store: () => (/* binding */ s3Store)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3711);
/* harmony import */ var _lib_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8115);




const CACHE_CONTROL = {
    'for ever': 'public, max-age=31536000, immutable',
    'ask each time': 'no-cache'
};
/**
 * Comparing must not need a download. S3 keeps the checksum that a write came with and tells it (user guide, "Checking
 * object integrity"); for stores that do not, the digest is stored beside the file, too.
 */
const DIGEST = 'kiln-sha256';
const sha256Of = (bytes) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest();
/** A conflict lasts as long as the other write takes: packages are large. */
const CONFLICTS_MOST = 8;
const CONFLICT_MILLISECONDS = 100;
/**
 * A repository in an S3 bucket, by conditional writes (S3 user guide, "Conditional writes"): If-None-Match for new
 * files, If-Match for repomd.xml. 412 is a lost condition; 409 a conflict with a write at the same time, which says
 * nothing of what is there: a new file is then tried again.
 */
function s3Store(client, { bucket, prefix, url, isAmazon }, wait = node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout) {
    const shown = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
    const key = (path) => (prefix === '' ? path : `${prefix}/${path}`);
    const explain = (error) => {
        const name = error.name;
        if (name === 'NoSuchBucket') {
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`There is no bucket ${bucket}.`, {
                remedy: 'Create it (with versioning off or on, as you like), or correct the input "repository".',
                cause: error
            });
        }
        if (name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed') {
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`The bucket ${bucket} is in another region.`, {
                remedy: 'Set the region of the bucket (`aws-region` of configure-aws-credentials).',
                cause: error
            });
        }
        if (name === 'AccessDenied' || name === 'Forbidden') {
            // S3 names the action in answers that have a body; those to HEAD have none.
            const [, missing] = /not authorized to perform: (s3:\w+)/.exec(error.message) ?? [];
            if (missing !== undefined) {
                throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`The role may not ${missing} in ${shown}.`, {
                    remedy: `Allow it ${missing}: s3:ListBucket on arn:aws:s3:::${bucket} (without which a missing file reads as forbidden), all others on arn:aws:s3:::${bucket}/${key('*')}.`,
                    cause: error
                });
            }
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`The role may not read and write ${shown}.`, {
                remedy: `Allow it s3:GetObject and s3:PutObject on arn:aws:s3:::${bucket}/${key('*')} and s3:ListBucket on the bucket (without which a missing file reads as forbidden).`,
                cause: error
            });
        }
        throw error;
    };
    const put = async (path, bytes, keeping, condition) => {
        const sha256 = sha256Of(bytes);
        try {
            await client.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_3__.PutObjectCommand({
                Bucket: bucket,
                Key: key(path),
                Body: bytes,
                ContentType: contentType(path),
                CacheControl: CACHE_CONTROL[keeping],
                Metadata: { [DIGEST]: sha256.toString('hex') },
                // S3 refuses the write unless it got these very bytes.
                ChecksumSHA256: sha256.toString('base64'),
                ...condition
            }));
            return 'written';
        }
        catch (error) {
            const status = error.$metadata?.httpStatusCode;
            if (status === 409)
                return 'conflict';
            // If-Match on a file that somebody removed answers 404.
            if (status === 412 || (status === 404 && error.name === 'NoSuchKey'))
                return 'refused';
            return explain(error);
        }
    };
    const get = async (path) => {
        try {
            const { Body, ETag } = await client.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_3__.GetObjectCommand({ Bucket: bucket, Key: key(path) }));
            const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
            return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), tag: ETag ?? '' };
        }
        catch (error) {
            return error.name === 'NoSuchKey' ? undefined : explain(error);
        }
    };
    return {
        shown,
        url,
        atomicity: isAmazon ? 'promised' : 'to be proved',
        get,
        async facts(path) {
            try {
                const { ContentLength, Metadata, ChecksumSHA256, ChecksumType } = await client.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_3__.HeadObjectCommand({ Bucket: bucket, Key: key(path), ChecksumMode: 'ENABLED' }));
                // The checksum of an upload in parts is one of its parts' checksums.
                const whole = ChecksumType === 'COMPOSITE' ? undefined : ChecksumSHA256;
                const kept = whole === undefined ? undefined : Buffer.from(whole, 'base64').toString('hex');
                return { bytes: ContentLength ?? 0, sha256: kept ?? Metadata?.[DIGEST] };
            }
            catch (error) {
                return error.name === 'NotFound' ? undefined : explain(error);
            }
        },
        async list(below) {
            const found = [];
            let ContinuationToken;
            do {
                const page = await client
                    .send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_3__.ListObjectsV2Command({ Bucket: bucket, Prefix: `${key(below)}/`, ContinuationToken }))
                    .catch(explain);
                for (const { Key = '', LastModified } of page.Contents ?? []) {
                    const path = prefix === '' ? Key : Key.slice(prefix.length + 1);
                    // Without a date it counts as new.
                    found.push({ path, modifiedMilliseconds: LastModified?.getTime() ?? Number.POSITIVE_INFINITY });
                }
                ContinuationToken = page.NextContinuationToken;
            } while (ContinuationToken !== undefined);
            return found;
        },
        async remove(path) {
            await client.send(new _aws_sdk_client_s3__WEBPACK_IMPORTED_MODULE_3__.DeleteObjectCommand({ Bucket: bucket, Key: key(path) })).catch(explain);
        },
        async create(path, bytes, keeping) {
            for (let conflicts = 0; conflicts < CONFLICTS_MOST; conflicts += 1) {
                if (conflicts > 0)
                    await wait(CONFLICT_MILLISECONDS * 2 ** conflicts);
                const answer = await put(path, bytes, keeping, { IfNoneMatch: '*' });
                if (answer !== 'conflict')
                    return answer === 'written' ? 'written' : 'exists';
            }
            throw new _lib_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`${shown}/${path} is being written by others all the time.`, {
                remedy: 'See which other job publishes the same file, and run it again. What was stored stays.'
            });
        },
        async replace(path, bytes, tag) {
            const condition = tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag };
            return (await put(path, bytes, 'ask each time', condition)) === 'written' ? 'written' : 'changed meanwhile';
        }
    };
}
const CONTENT_TYPES = {
    rpm: 'application/x-rpm',
    gz: 'application/gzip',
    zst: 'application/zstd',
    xml: 'application/xml',
    json: 'application/json',
    asc: 'application/pgp-signature'
};
const contentType = (path) => CONTENT_TYPES[/[^.]*$/.exec(path)?.[0] ?? ''] ?? 'application/octet-stream';
/** Where dnf reads the bucket over HTTP: by its own name on AWS, by path on another endpoint or for names with dots. */
function repositoryUrl(bucket, prefix, region, endpoint) {
    const path = prefix === '' ? '' : `/${prefix}`;
    if (endpoint !== undefined && endpoint !== '')
        return `${endpoint.replace(/\/+$/, '')}/${bucket}${path}`;
    const domain = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
    return bucket.includes('.') ? `https://${domain}/${bucket}${path}` : `https://${bucket}.${domain}${path}`;
}


/***/ })

};
