export const id = 474;
export const ids = [474];
export const modules = {

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

/***/ 6840:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   eF: () => (/* binding */ ALL_DATES),
/* harmony export */   hh: () => (/* binding */ claimsIn),
/* harmony export */   pc: () => (/* binding */ isKill)
/* harmony export */ });
/** The first and the last date that there is. */
const ALL_DATES = ['0000-01-01', '9999-12-31'];
/** Whether something was killed by a claim, as far as it says; one whose instance was spared still stands. */
const isKill = (one) => typeof one.outcome !== 'object';
/** Claims as texts of a store: `claims/<date>/<application>`. */
function claimsIn(store) {
    const key = (application, date) => `claims/${date}/${application}`;
    const parts = (text) => text.split('/');
    return {
        async take(application, date, claim) {
            const answer = await store.create(key(application, date), JSON.stringify(claim));
            return answer === 'created' ? 'ours' : 'taken';
        },
        prove: () => store.prove(),
        async between(from, until) {
            const isWanted = (found) => {
                const [, date = ''] = parts(found);
                return date >= from && date <= until;
            };
            const kept = await store.list(from === until ? `claims/${from}` : 'claims', isWanted);
            return kept.map(({ key: found, text }) => {
                const [, date = '', application = ''] = parts(found);
                return { application, date, claim: JSON.parse(text) };
            });
        },
        complete: (application, date, claim) => store.write(key(application, date), JSON.stringify(claim)),
        remove: (application, date) => store.remove(key(application, date))
    };
}


/***/ }),

/***/ 1557:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E9: () => (/* binding */ historyIn),
/* harmony export */   HV: () => (/* binding */ UNKNOWN),
/* harmony export */   Q$: () => (/* binding */ dateOf),
/* harmony export */   on: () => (/* binding */ dayRecord)
/* harmony export */ });
/** The history as texts of a store: `history/<application>/<month>`. */
function historyIn(store) {
    return {
        async month(application, month) {
            return JSON.parse((await store.read(`history/${application}/${month}`)) ?? '[]');
        },
        write: ({ application, month, days }) => store.write(`history/${application}/${month}`, JSON.stringify(days)),
        async all() {
            return (await store.list('history')).map(({ key, text }) => {
                const [, application = '', month = ''] = key.split('/');
                return { application, month, days: JSON.parse(text) };
            });
        }
    };
}
/** The outcome of a kill whose run ended before it could say. */
const UNKNOWN = 'unknown';
const dayRecord = (date, { instanceId, outcome, recoverySeconds }) => [
    Number(date.slice(8)),
    instanceId,
    outcome ?? UNKNOWN,
    recoverySeconds ?? null
];
/** The date of a day of a month's record. */
const dateOf = (month, [day]) => `${month}-${String(day).padStart(2, '0')}`;


/***/ }),

/***/ 9820:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ pastKills)
/* harmony export */ });
/* harmony import */ var _claims_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6840);
/* harmony import */ var _history_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1557);


/** Every kill, newest first; what was spared after all was none. */
async function pastKills(store) {
    const found = new Map();
    const add = (one) => {
        if ((0,_claims_js__WEBPACK_IMPORTED_MODULE_0__/* .isKill */ .pc)(one))
            found.set(`${one.date} ${one.application}`, one);
    };
    // Claims first: what moves into the history meanwhile is then found in one of both.
    const claims = await (0,_claims_js__WEBPACK_IMPORTED_MODULE_0__/* .claimsIn */ .hh)(store).between(..._claims_js__WEBPACK_IMPORTED_MODULE_0__/* .ALL_DATES */ .eF);
    for (const { application, month, days } of await (0,_history_js__WEBPACK_IMPORTED_MODULE_1__/* .historyIn */ .E9)(store).all()) {
        for (const day of days) {
            const [, instanceId, outcome, seconds] = day;
            const recoverySeconds = seconds ?? undefined;
            const gone = { group: undefined, account: undefined, region: undefined, at: undefined };
            add({ application, date: (0,_history_js__WEBPACK_IMPORTED_MODULE_1__/* .dateOf */ .Q$)(month, day), instanceId, outcome, recoverySeconds, ...gone });
        }
    }
    for (const { application, date, claim } of claims) {
        const { instanceId, outcome = _history_js__WEBPACK_IMPORTED_MODULE_1__/* .UNKNOWN */ .HV, recoverySeconds, group, account, region, at } = claim;
        add({ application, date, instanceId, outcome, recoverySeconds, group, account, region, at });
    }
    return [...found.values()].sort((a, b) => (b.at ?? b.date).localeCompare(a.at ?? a.date));
}


/***/ }),

/***/ 7998:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ openStore)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
;// CONCATENATED MODULE: ./lib/chaos/store.ts


/**
 * Creating by a write that the service refuses when the key is there: the names of those refusals say `exists`, and
 * whatever else is thrown says nothing.
 */
const creating = (write, ...refusals) => async (key, text) => {
    try {
        await write(key, text);
        return 'created';
    }
    catch (error) {
        if (isCalled(error, ...refusals))
            return 'exists';
        throw error;
    }
};
/** Whether a service threw an error of one of these names. */
const isCalled = (error, ...names) => error instanceof Error && names.includes(error.name);
const CONTENDERS = 5;
/**
 * Of simultaneous creations of one key exactly one may win. Stores that speak S3's protocol do not all keep that
 * promise (seaweedfs#8801, rustfs#1659, versitygw#2288).
 * @throws KilnError when none or several won, or when one could not be made.
 */
async function proveAtomic(store, name) {
    const key = `probe/${(0,external_node_crypto_.randomUUID)()}`;
    const contend = async () => (await store.create(key, 'probe')) === 'created';
    const answers = await Promise.allSettled(Array.from({ length: CONTENDERS }, contend));
    const lost = answers.find(answer => answer.status === 'rejected');
    if (lost !== undefined) {
        // Some of them may have been made all the same.
        await store.remove(key).catch(() => undefined);
        throw new errors/* KilnError */.NF(`The claim store ${name} cannot be written.\n${(0,errors/* told */.Ev)(lost.reason)}`, {
            remedy: 'Give the role the rights that the README lists for this store. Nothing was ended.',
            cause: lost.reason
        });
    }
    await store.remove(key);
    const winners = answers.filter(answer => answer.status === 'fulfilled' && answer.value).length;
    if (winners === 1)
        return;
    throw new errors/* KilnError */.NF(`The claim store ${name} is not atomic: ${winners} of ${CONTENDERS} simultaneous creations of one key won.`, {
        remedy: 'Keep the claims in SSM Parameter Store, in DynamoDB, or in a bucket whose conditional writes have one winner. Nothing was ended.'
    });
}

;// CONCATENATED MODULE: ./lib/chaos/dynamodb-store.ts

const kindOf = (key) => key.split('/', 1)[0] ?? '';
const restOf = (key) => key.slice(kindOf(key).length + 1);
/**
 * Items of a table whose partition key is the text `kind` (`claims`, `history`, …) and whose sort key is the text `key`:
 * a PutItem on the condition that no such item exists has one winner (DynamoDB developer guide, "Condition expressions").
 * All reads are strongly consistent. The client is loaded on first use.
 */
function dynamoDbStore(defaults, TableName) {
    let loaded;
    const load = () => {
        loaded ??= __webpack_require__.e(/* import() */ 305).then(__webpack_require__.t.bind(__webpack_require__, 4305, 19)).then(sdk => ({ sdk, client: new sdk.DynamoDBClient(defaults) }));
        return loaded;
    };
    const keyOf = (key) => ({ kind: { S: kindOf(key) }, key: { S: restOf(key) } });
    const put = async (key, text, onlyNew) => {
        const { sdk, client } = await load();
        const condition = onlyNew
            ? {
                ConditionExpression: 'attribute_not_exists(#kind)',
                ExpressionAttributeNames: { '#kind': 'kind' }
            }
            : {};
        await client.send(new sdk.PutItemCommand({ TableName, Item: { ...keyOf(key), text: { S: text } }, ...condition }));
    };
    return {
        create: creating((key, text) => put(key, text, true), 'ConditionalCheckFailedException'),
        async read(key) {
            const { sdk, client } = await load();
            const { Item } = await client.send(new sdk.GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true }));
            return Item?.['text']?.S;
        },
        write: (key, text) => put(key, text, false),
        async remove(key) {
            const { sdk, client } = await load();
            await client.send(new sdk.DeleteItemCommand({ TableName, Key: keyOf(key) }));
        },
        async list(folder, wanted = () => true) {
            const { sdk, client } = await load();
            const below = restOf(folder) === '' ? '' : `${restOf(folder)}/`;
            const kept = [];
            const pages = sdk.paginateQuery({ client }, {
                TableName,
                ConsistentRead: true,
                // Both names are spelled by placeholders: words may become reserved.
                KeyConditionExpression: below === '' ? '#kind = :kind' : '#kind = :kind AND begins_with(#key, :below)',
                ExpressionAttributeNames: { '#kind': 'kind', ...(below === '' ? {} : { '#key': 'key' }) },
                ExpressionAttributeValues: {
                    ':kind': { S: kindOf(folder) },
                    ...(below === '' ? {} : { ':below': { S: below } })
                }
            });
            for await (const { Items = [] } of pages)
                for (const item of Items) {
                    const key = `${item['kind']?.S}/${item['key']?.S}`;
                    if (wanted(key))
                        kept.push({ key, text: item['text']?.S ?? '' });
                }
            return kept;
        }
    };
}

;// CONCATENATED MODULE: ./lib/chaos/s3-store.ts

const READS_AT_ONCE = 8;
/** An endpoint for S3 alone goes before one for all services (SDKs and tools reference, "Service-specific endpoints"). */
const hasOwnEndpoint = (env) => (env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']) !== undefined;
/**
 * Objects of a bucket: PutObject with If-None-Match: * creates or fails with 412; 409 says that another write of the key
 * is under way, which is as good as taken (S3 user guide, "Conditional writes"). The client is loaded on first use.
 */
function s3Store(defaults, Bucket, prefix) {
    const path = (key) => (prefix === '' ? key : `${prefix}/${key}`);
    let loaded;
    const load = () => {
        loaded ??= Promise.all(/* import() */[__webpack_require__.e(711), __webpack_require__.e(519)]).then(__webpack_require__.t.bind(__webpack_require__, 3711, 19)).then(sdk => ({
            sdk,
            // Names of buckets do not resolve below an endpoint of one's own.
            client: new sdk.S3Client({ ...defaults, forcePathStyle: hasOwnEndpoint(process.env) })
        }));
        return loaded;
    };
    const put = async (key, Body, onlyNew) => {
        const { sdk, client } = await load();
        const condition = onlyNew ? { IfNoneMatch: '*' } : {};
        await client.send(new sdk.PutObjectCommand({ Bucket, Key: path(key), Body, ContentType: 'application/json', ...condition }));
    };
    const read = async (key) => {
        const { sdk, client } = await load();
        try {
            const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key: path(key) }));
            return await Body?.transformToString();
        }
        catch (error) {
            if (isCalled(error, 'NoSuchKey'))
                return undefined;
            throw error;
        }
    };
    return {
        create: creating((key, text) => put(key, text, true), 'PreconditionFailed', 'ConditionalRequestConflict'),
        read,
        write: (key, text) => put(key, text, false),
        async remove(key) {
            const { sdk, client } = await load();
            await client.send(new sdk.DeleteObjectCommand({ Bucket, Key: path(key) }));
        },
        async list(folder, wanted = () => true) {
            const { sdk, client } = await load();
            const keys = [];
            for await (const { Contents = [] } of sdk.paginateListObjectsV2({ client }, { Bucket, Prefix: path(`${folder}/`) }))
                keys.push(...Contents.map(({ Key = '' }) => Key.slice(path('').length)));
            const kept = [];
            const chosen = keys.filter(wanted);
            for (let from = 0; from < chosen.length; from += READS_AT_ONCE) {
                const batch = chosen.slice(from, from + READS_AT_ONCE);
                const found = await Promise.all(batch.map(async (key) => ({ key, text: await read(key) })));
                // What was removed since it was listed is not kept any more.
                for (const { key, text } of found)
                    if (text !== undefined)
                        kept.push({ key, text });
            }
            return kept;
        }
    };
}

;// CONCATENATED MODULE: ./lib/chaos/ssm-store.ts

/**
 * SSM Parameter Store, which needs no infrastructure: PutParameter without Overwrite creates or fails with
 * ParameterAlreadyExists, atomically (SSM API reference, PutParameter). The client is loaded on first use.
 *
 * The SDK retries a call whose answer was lost, and its retry would then find our own parameter and say "already
 * exists". That is told as it is: a kill is lost, never doubled.
 */
function ssmStore(defaults, path) {
    let loaded;
    const load = () => {
        loaded ??= __webpack_require__.e(/* import() */ 736).then(__webpack_require__.t.bind(__webpack_require__, 4736, 19)).then(sdk => ({ sdk, client: new sdk.SSMClient(defaults) }));
        return loaded;
    };
    const put = async (key, Value, Overwrite) => {
        const { sdk, client } = await load();
        const Description = 'Kiln chaos: claims of kills by date and application, and their history by application and month';
        await client.send(new sdk.PutParameterCommand({ Name: `${path}/${key}`, Type: 'String', Value, Description, Overwrite }));
    };
    return {
        create: creating((key, text) => put(key, text, false), 'ParameterAlreadyExists'),
        async read(key) {
            const { sdk, client } = await load();
            try {
                const { Parameter } = await client.send(new sdk.GetParameterCommand({ Name: `${path}/${key}` }));
                return Parameter?.Value;
            }
            catch (error) {
                if (isCalled(error, 'ParameterNotFound'))
                    return undefined;
                throw error;
            }
        },
        write: (key, text) => put(key, text, true),
        async remove(key) {
            const { sdk, client } = await load();
            try {
                await client.send(new sdk.DeleteParameterCommand({ Name: `${path}/${key}` }));
            }
            catch (error) {
                if (!isCalled(error, 'ParameterNotFound'))
                    throw error;
            }
        },
        async list(folder, wanted = () => true) {
            const { sdk, client } = await load();
            const kept = [];
            const pages = sdk.paginateGetParametersByPath({ client }, { Path: `${path}/${folder}`, Recursive: true });
            for await (const { Parameters = [] } of pages)
                for (const { Name = '', Value = '' } of Parameters) {
                    const key = Name.slice(path.length + 1);
                    if (wanted(key))
                        kept.push({ key, text: Value });
                }
            return kept;
        }
    };
}

;// CONCATENATED MODULE: ./lib/chaos/open-store.ts




/**
 * The store at a place. Parameter Store is atomic by its contract; what speaks the protocols of S3 and DynamoDB must
 * show it.
 */
function openStore(place, defaults) {
    const proving = (store, name) => ({ ...store, prove: () => proveAtomic(store, name) });
    switch (place.kind) {
        case 'ssm':
            return { ...ssmStore(defaults, place.path), prove: async () => { } };
        case 's3':
            return proving(s3Store(defaults, place.bucket, place.prefix), `s3://${place.bucket}/${place.prefix}`);
        case 'dynamodb':
            return proving(dynamoDbStore(defaults, place.table), `dynamodb://${place.table}`);
    }
}


/***/ }),

/***/ 4898:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fo: () => (/* binding */ storePlace),
/* harmony export */   IP: () => (/* binding */ claimStore),
/* harmony export */   uv: () => (/* binding */ storeAddress)
/* harmony export */ });
/* harmony import */ var _inputs_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(453);

/** Reads `ssm:/kiln/chaos`, `s3://bucket/prefix` or `dynamodb://table`; undefined when it is none of them. */
function storePlace(text) {
    const [, path] = /^ssm:((?:\/[\w.-]+)+)$/.exec(text) ?? [];
    if (path !== undefined)
        return { kind: 'ssm', path };
    const [, table] = /^dynamodb:\/\/([\w.-]{3,255})$/.exec(text) ?? [];
    if (table !== undefined)
        return { kind: 'dynamodb', table };
    const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*[\w.-]))?\/?$/.exec(text) ?? [];
    return bucket === undefined ? undefined : { kind: 's3', bucket, prefix };
}
/** The input `claim-store`. @throws FieldProblem when it is no such place. */
function claimStore(value) {
    const place = storePlace(value);
    if (place !== undefined)
        return place;
    throw new _inputs_js__WEBPACK_IMPORTED_MODULE_0__/* .FieldProblem */ .k4(`"${value}" is neither ssm:/path, s3://bucket/prefix nor dynamodb://table; ssm:/kiln/chaos is one`);
}
/** The same as text, once it is found to be in form. */
const storeAddress = (value) => {
    claimStore(value);
    return value;
};


/***/ }),

/***/ 3371:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ liveSince),
/* harmony export */   e: () => (/* binding */ recordLive)
/* harmony export */ });
/* harmony import */ var _tags_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2405);
/* harmony import */ var _world_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2916);


/** Notes on the group since when its release is live: AWS keeps no history of a rule's weights. */
async function recordLive({ release, at, overlapMilliseconds }, groups) {
    await groups.tag(release, {
        [_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.liveSince]: new Date(at).toISOString(),
        ...(overlapMilliseconds === undefined ? {} : { [_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.overlapMilliseconds]: String(overlapMilliseconds) })
    });
}
/**
 * Since when the live release serves, in milliseconds since the epoch; undefined when nothing is live. Without a note
 * (the deploy was killed just before it) since its group was made, which a release cannot be live before.
 */
function liveSince(world) {
    const group = (0,_world_js__WEBPACK_IMPORTED_MODULE_1__/* .standing */ .JA)((0,_world_js__WEBPACK_IMPORTED_MODULE_1__/* .live */ .VD)(world)?.release);
    if (group === undefined)
        return undefined;
    const noted = Date.parse(group.tags[_tags_js__WEBPACK_IMPORTED_MODULE_0__/* .TAG */ .Dk.liveSince] ?? '');
    return Number.isNaN(noted) ? group.createdAt : Math.max(noted, group.createdAt);
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


/***/ })

};
