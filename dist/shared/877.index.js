export const id = 877;
export const ids = [877];
export const modules = {

/***/ 5877:
/***/ ((__unused_webpack_module, __unused_webpack___webpack_exports__, __webpack_require__) => {


// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: ./lib/action.ts
var action = __webpack_require__(5490);
// EXTERNAL MODULE: ./lib/inputs.ts
var lib_inputs = __webpack_require__(453);
// EXTERNAL MODULE: ./lib/progress.ts
var progress = __webpack_require__(1515);
// EXTERNAL MODULE: ./lib/rpm/program.ts
var program = __webpack_require__(8760);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./actions/publish-rpm/src/metadata.ts



/** The three lists that every yum repository has. */
const LISTS = ['primary', 'filelists', 'other'];
const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const ROOTS = {
    primary: {
        open: '<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm"',
        close: '</metadata>'
    },
    filelists: { open: '<filelists xmlns="http://linux.duke.edu/metadata/filelists"', close: '</filelists>' },
    other: { open: '<otherdata xmlns="http://linux.duke.edu/metadata/other"', close: '</otherdata>' }
};
const damaged = (what) => new errors/* KilnError */.NF(`The repository's metadata is damaged: ${what}.`, {
    remedy: 'Make it anew with createrepo_c from the packages, and publish again.'
});
/** The packages of a list, cut at their elements; `</package>` cannot occur inside one, because text is escaped. */
function parts(xml) {
    const stated = /\bpackages="(\d+)"/.exec(xml.slice(0, 2000))?.[1];
    const found = [];
    for (let at = xml.indexOf('<package '); at >= 0; at = xml.indexOf('<package ', at)) {
        const end = xml.indexOf('</package>', at);
        if (end < 0)
            throw damaged('a list ends in the middle of a package');
        found.push(xml.slice(at, end + '</package>'.length));
        at = end;
    }
    if (stated === undefined || Number(stated) !== found.length) {
        throw damaged(`a list says ${stated ?? 'nothing'} and holds ${found.length} packages`);
    }
    return found;
}
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name) => ENTITIES[name] ?? whole);
const attribute = (element, name) => unescaped(new RegExp(String.raw `\s${name}="([^"]*)"`).exec(element)?.[1] ?? '');
function primaryParts(xml) {
    return parts(xml).map(text => {
        const version = /<version\b[^>]*>/.exec(text)?.[0] ?? '';
        const part = {
            pkgid: /<checksum\b[^>]*>\s*([0-9a-f]+)/.exec(text)?.[1] ?? '',
            name: unescaped(/<name>([^<]*)<\/name>/.exec(text)?.[1] ?? ''),
            arch: unescaped(/<arch>([^<]*)<\/arch>/.exec(text)?.[1] ?? ''),
            epoch: Number(attribute(version, 'epoch') || '0'),
            version: attribute(version, 'ver'),
            release: attribute(version, 'rel'),
            location: attribute(/<location\b[^>]*>/.exec(text)?.[0] ?? '', 'href'),
            text
        };
        if (part.pkgid === '' || part.name === '')
            throw damaged('a package has no name or checksum');
        return part;
    });
}
const otherParts = (xml) => parts(xml).map(text => ({ pkgid: attribute(text.slice(0, text.indexOf('>') + 1), 'pkgid'), text }));
/** A list with these packages. */
function compose(list, packages) {
    const { open, close } = ROOTS[list];
    const body = packages.map(({ text }) => `${text}\n`).join('');
    return `${XML}${open} packages="${packages.length}">\n${body}${close}\n`;
}
function parseRepomd(xml) {
    const revision = /<revision>([^<]*)<\/revision>/.exec(xml)?.[1] ?? '';
    const named = [...xml.matchAll(/<data type="([^"]+)">.*?<\/data>/gs)].map(([text, type = '']) => ({
        type,
        text,
        location: attribute(/<location\b[^>]*>/.exec(text)?.[0] ?? '', 'href'),
        sha256: /<checksum type="sha256">\s*([0-9a-f]+)/.exec(text)?.[1] ?? ''
    }));
    for (const list of LISTS) {
        if (!named.some(({ type }) => type === list))
            throw damaged(`repomd.xml names no ${list}`);
    }
    return { revision, named, proof: PROOF.exec(xml)?.[1] };
}
/** A comment, which every reader of repomd.xml skips. */
const PROOF = /<!-- kiln:conditional-writes=([0-9a-f]+) -->/;
const sha256 = (bytes) => (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
/** Unpacks a list by its name and checks it against repomd.xml. */
function unpack({ location, sha256: wanted }, bytes) {
    if (wanted !== '' && sha256(bytes) !== wanted)
        throw damaged(`${location} does not match its checksum`);
    if (location.endsWith('.gz'))
        return (0,external_node_zlib_.gunzipSync)(bytes).toString();
    if (location.endsWith('.zst'))
        return (0,external_node_zlib_.zstdDecompressSync)(bytes).toString();
    if (location.endsWith('.xml'))
        return bytes.toString();
    throw new errors/* KilnError */.NF(`${location} is compressed in a way that this action cannot read.`, {
        remedy: 'Make the metadata anew once: createrepo_c --no-database --general-compress-type=gz.'
    });
}
/** Packed without a date, so equal lists are equal files. */
const PACKERS = {
    gz: { suffix: 'gz', pack: (xml) => (0,external_node_zlib_.gzipSync)(xml, { level: 6 }) },
    zstd: { suffix: 'zst', pack: (xml) => (0,external_node_zlib_.zstdCompressSync)(Buffer.from(xml)) }
};
function metadataFile(list, xml, timestampSeconds, compress = 'gz') {
    const { suffix, pack } = PACKERS[compress];
    const bytes = pack(xml);
    const location = `repodata/${sha256(bytes)}-${list}.xml.${suffix}`;
    const data = `<data type="${list}">
    <checksum type="sha256">${sha256(bytes)}</checksum>
    <open-checksum type="sha256">${sha256(xml)}</open-checksum>
    <location href="${location}"/>
    <timestamp>${timestampSeconds}</timestamp>
    <size>${bytes.length}</size>
    <open-size>${Buffer.byteLength(xml)}</open-size>
  </data>`;
    return { list, location, bytes, data };
}
/** The lists that this action rewrites, and what is derived from them and would be out of date. */
const REPLACED = /^(primary|filelists|other)(_db|_zck)?$|^filelists-ext$/;
/** repomd.xml for these lists; what else the old one names (groups, advisories, modules) stays. */
function composeRepomd(revision, files, previous, proof) {
    const kept = previous?.named.filter(({ type }) => !REPLACED.test(type)).map(({ text }) => text) ?? [];
    const data = [...files.map(file => file.data), ...kept].map(text => `  ${text}\n`).join('');
    const proved = proof === undefined ? '' : `<!-- kiln:conditional-writes=${proof} -->\n`;
    return `${XML}${proved}<repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm">
  <revision>${revision}</revision>
${data}</repomd>
`;
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/proof.ts



/** Where files lie that are none of the repository's. */
const OWN = '.kiln';
const RIVALS = 8;
const ATTEMPTS = 3;
/** Names a store, so that a proof is not taken over with a copy of the repository. */
const proofOf = (store) => sha256(`${store.shown} ${store.url}`).slice(0, 16);
/**
 * Lets eight writers write one file at the same time, first if there is none and then over one state. Exactly one may
 * win each time: else publishers that meet would lose each other's packages, as they did on stores that look at the
 * condition before they take the lock (versity/versitygw#2288). S3 promises it (user guide, "Conditional writes").
 * @throws KilnError for a store where two win.
 */
async function proveAtomicity(store) {
    const path = `${OWN}/probe-${(0,external_node_crypto_.randomUUID)()}`;
    await oneWins(store, path, bytes => store.create(path, bytes, 'ask each time'));
    const tag = (await store.get(path))?.tag;
    await oneWins(store, path, bytes => store.replace(path, bytes, tag));
}
async function oneWins(store, path, write) {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const rivals = Array.from({ length: RIVALS }, () => Buffer.from((0,external_node_crypto_.randomUUID)()));
        const answers = await Promise.all(rivals.map(write));
        const winners = rivals.filter((_, index) => answers[index] === 'written');
        const stored = (await store.get(path))?.bytes;
        const [winner] = winners;
        if (winners.length === 1 && winner !== undefined && stored?.equals(winner) === true)
            return;
        // The winner's answer can be lost on its way; the repetition of its call then loses.
        if (winners.length === 0 && stored !== undefined && rivals.some(one => stored.equals(one)))
            return;
        if (winners.length > 0)
            throw notAtomic(store, winners.length);
    }
    throw notAtomic(store, 0);
}
const notAtomic = (store, winners) => new errors/* KilnError */.NF(`${store.shown} does not honour conditional writes: ${winners} of ${RIVALS} at once were taken.`, {
    remedy: 'Publishers that meet would lose packages there, so nothing was published. Use S3 itself, a newer version of the store, or `file:/directory`.'
});

;// CONCATENATED MODULE: ./actions/publish-rpm/src/gc.ts



const REPOMD = 'repodata/repomd.xml';
const MARKS = `${OWN}/unreferenced.json`;
const HOUR = 3_600_000;
/**
 * Younger files may belong to a publication that is on its way: it writes lists that nothing names yet. No publication
 * lands with lists that it wrote more than an hour ago (main.ts), so this is ample.
 */
const YOUNG_MILLISECONDS = 6 * HOUR;
/** Files that publishing names by their digests; packages and what others put there are never looked at. */
const LIST = /^repodata\/[0-9a-f]{64}-(primary|filelists|other)\.xml\.(gz|zst)$/;
const PROBE = new RegExp(`^${OWN.replace('.', '\\.')}/probe-`);
/**
 * Which lists may go: nothing refers to them, and nothing did for as long as a client may hold an old repomd.xml. The
 * time of a file says when it was written, not until when it was referred to, so what is seen unreferenced is marked,
 * and goes when its mark is old enough. Nothing is referred to again: publications never name a list that they found.
 */
function planCollection(listed, referenced, marks, { now, retainMilliseconds }) {
    const idle = listed.filter(({ path, modifiedMilliseconds }) => (LIST.test(path) || PROBE.test(path)) &&
        !referenced.has(path) &&
        now - modifiedMilliseconds >= Math.min(YOUNG_MILLISECONDS, Math.max(retainMilliseconds, HOUR)));
    const since = new Map(idle.map(({ path }) => [path, Math.min(marks[path] ?? now, now)]));
    const remove = idle.map(({ path }) => path).filter(path => now - (since.get(path) ?? now) >= retainMilliseconds);
    const gone = new Set(remove);
    return {
        remove,
        marks: Object.fromEntries([...since].filter(([path]) => !gone.has(path))),
        referenced: referenced.size
    };
}
/** Removes old lists of a repository that nothing refers to; packages stay, all of them. */
async function collect(retainHours, { store, progress, now }) {
    const repomd = await store.get(REPOMD);
    if (repomd === undefined) {
        throw new errors/* KilnError */.NF(`${store.shown} is no repository: it has no ${REPOMD}.`, {
            remedy: 'Correct the input "repository"; nothing was removed.'
        });
    }
    const stored = await store.get(MARKS);
    const listed = [...(await store.list('repodata')), ...(await store.list(OWN))];
    const { named } = parseRepomd(repomd.bytes.toString());
    const collection = planCollection(listed, new Set(named.map(({ location }) => location)), marksOf(stored?.bytes), {
        now: now(),
        retainMilliseconds: retainHours * HOUR
    });
    for (const path of collection.remove) {
        await store.remove(path);
        progress.say(`removed ${path}`);
    }
    const waiting = Object.keys(collection.marks).length;
    progress.say(`${store.shown}: ${collection.remove.length} lists removed, ${waiting} wait until nothing has referred to them for ${retainHours} h`);
    const text = Buffer.from(`${JSON.stringify(collection.marks, undefined, 2)}\n`);
    if (stored?.bytes.equals(text) !== true && (await store.replace(MARKS, text, stored?.tag)) !== 'written')
        progress.warn('Another run of gc was here at the same time; its marks stay, and ours are made by the next run.');
    return collection;
}
function marksOf(bytes) {
    try {
        const read = JSON.parse(bytes?.toString() ?? '{}');
        if (typeof read !== 'object' || read === null)
            return {};
        return Object.fromEntries(Object.entries(read).filter(([, at]) => typeof at === 'number'));
    }
    catch {
        return {}; // damaged marks only delay
    }
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/inputs.ts


/** Bucket names: S3 user guide, "General purpose buckets naming rules". */
const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9._/-]*))?$/;
const FILE = /^file:(?:\/\/)?(\/[^\0\r\n]*)$/;
function repository(value) {
    const [, bucket, prefix = ''] = S3.exec(value) ?? [];
    const parts = prefix.split('/').filter(part => part !== '');
    if (parts.includes('..') || parts.includes('.'))
        throw new lib_inputs/* FieldProblem */.k4(`"${value}" leads out of its prefix`);
    if (bucket !== undefined)
        return { kind: 's3', bucket, prefix: parts.join('/') };
    const [, directory] = FILE.exec(value) ?? [];
    if (directory !== undefined)
        return { kind: 'file', directory };
    throw new lib_inputs/* FieldProblem */.k4(`"${value}" is neither s3://bucket/prefix nor file:/directory`);
}
const fields = {
    repository: (0,lib_inputs/* required */.mw)(repository),
    rpms: (0,lib_inputs/* optional */.lq)(lib_inputs/* text */.Qq),
    keep: (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* whole */.WQ)(0, 10_000), 10),
    compress: (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* oneOf */.yL)('gz', 'zstd'), 'gz'),
    mode: (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* oneOf */.yL)('apply', 'plan', 'gc'), 'apply'),
    'retain-metadata-hours': (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* whole */.WQ)(0, 8760), 72),
    retries: (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* whole */.WQ)(0, 100), 16)
};
/** What to publish, or that old metadata shall go. */
function orderOf(inputs, workspace) {
    const { rpms, keep, compress, mode, retries } = inputs;
    if (mode === 'gc')
        return 'gc';
    if (rpms === undefined)
        throw new errors/* InputError */.dz([{ input: 'rpms', problem: 'is required, but in mode gc' }]);
    return { workspace, rpms, keep, compress, mode, retries };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/rpm/listed.ts
var listed = __webpack_require__(2111);
// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var nevra = __webpack_require__(5496);
// EXTERNAL MODULE: ./lib/rpm/package.ts
var rpm_package = __webpack_require__(9311);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./actions/publish-rpm/src/fragments.ts






/** Where packages lie in a repository. */
const PACKAGES = 'packages';
const locationOf = (rpm) => `${PACKAGES}/${(0,nevra/* fileName */.Md)(rpm)}`;
/**
 * What the lists say of these packages, made by createrepo_c from these files alone: the cost does not depend on what
 * the repository holds. The time of the file is replaced by that of the build, so equal packages are equal text.
 */
async function fragments(run, rpms, temporary) {
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(temporary, 'kiln-publish-'));
    try {
        const packages = (0,external_node_path_.join)(directory, PACKAGES);
        await (0,promises_.mkdir)(packages);
        for (const rpm of rpms) {
            const target = (0,external_node_path_.join)(packages, (0,nevra/* fileName */.Md)(rpm));
            await (0,promises_.link)(rpm.path, target).catch(() => (0,promises_.copyFile)(rpm.path, target));
        }
        await (0,program/* printed */.zd)(run('createrepo_c', ['--quiet', '--no-database', '--general-compress-type=gz', directory]), 'createrepo_c failed', 'Check that the packages are whole.');
        const repodata = (0,external_node_path_.join)(directory, 'repodata');
        const repomd = parseRepomd(await (0,promises_.readFile)((0,external_node_path_.join)(repodata, 'repomd.xml'), 'utf8'));
        const [primary = '', filelists = '', other = ''] = await Promise.all(LISTS.map(async (list) => {
            const named = repomd.named.find(({ type }) => type === list);
            const file = (await (0,promises_.readdir)(repodata)).find(name => name === (0,external_node_path_.basename)(named?.location ?? ''));
            return named === undefined || file === undefined ? '' : unpack(named, await (0,promises_.readFile)((0,external_node_path_.join)(repodata, file)));
        }));
        const found = {
            primary: primaryParts(primary).map(part => ({ ...part, text: timeOfBuild(part.text) })),
            filelists: otherParts(filelists),
            other: otherParts(other)
        };
        // createrepo_c before 1.0 leaves out what it cannot read, and says 0.
        if (found.primary.length !== rpms.length) {
            throw new errors/* KilnError */.NF(`createrepo_c read ${found.primary.length} of ${rpms.length} packages.`, {
                remedy: 'Check that the packages are whole, and that none is named twice.'
            });
        }
        return found;
    }
    finally {
        await (0,promises_.rm)(directory, { recursive: true, force: true });
    }
}
const timeOfBuild = (part) => part.replace(/<time file="\d+" build="(\d+)"\/>/, '<time file="$1" build="$1"/>');

;// CONCATENATED MODULE: ./actions/publish-rpm/src/plan.ts


const EMPTY = { primary: [], filelists: [], other: [] };
/**
 * Adds packages to the lists, and drops the oldest versions of their names beyond `keep` (0 keeps all). A version that
 * is being published always stays. Other names are not touched.
 * @throws KilnError when a package of the same name, version, release and architecture has other bytes.
 */
function planPublication(current, fragments, keep) {
    const present = new Map(current.primary.map(part => [(0,nevra/* nevraText */.YH)(part), part]));
    for (const part of fragments.primary) {
        const there = present.get((0,nevra/* nevraText */.YH)(part));
        if (there !== undefined && there.pkgid !== part.pkgid)
            throw otherBytes((0,nevra/* nevraText */.YH)(part));
    }
    const added = fragments.primary.filter(part => !present.has((0,nevra/* nevraText */.YH)(part)));
    const fresh = new Set(fragments.primary.map(({ pkgid }) => pkgid));
    const all = [...current.primary, ...added];
    const superseded = keep === 0 || added.length === 0 ? [] : beyondKeep(all, added, fresh, keep);
    const gone = new Set(superseded.map(({ pkgid }) => pkgid));
    const addedIds = new Set(added.map(({ pkgid }) => pkgid));
    const merge = (old, extra) => [
        ...old.filter(({ pkgid }) => !gone.has(pkgid)),
        ...extra.filter(({ pkgid }) => addedIds.has(pkgid))
    ];
    const lists = {
        primary: merge(current.primary, fragments.primary),
        filelists: merge(current.filelists, fragments.filelists),
        other: merge(current.other, fragments.other)
    };
    const expected = current.primary.length + added.length - superseded.length;
    for (const [list, { length }] of Object.entries(lists)) {
        if (length !== expected)
            throw new Error(`${list} would have ${length} packages instead of ${expected}`);
    }
    return { lists, added, superseded, packagesBefore: current.primary.length, packagesAfter: expected };
}
const otherBytes = (nevra) => new errors/* KilnError */.NF(`${nevra} is published already, with other content.`, {
    remedy: 'Raise the version or the release and build again: what machines may have installed is never replaced.'
});
function beyondKeep(all, added, fresh, keep) {
    const named = new Set(added.map(({ name, arch }) => `${name}.${arch}`));
    return [...named].flatMap(one => {
        const versions = all.filter(({ name, arch }) => `${name}.${arch}` === one).toSorted((a, b) => (0,nevra/* compareEvr */.z6)(b, a));
        const droppable = versions.filter(({ pkgid }) => !fresh.has(pkgid));
        const room = Math.max(0, keep - (versions.length - droppable.length));
        return droppable.slice(room);
    });
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/main.ts











const main_REPOMD = 'repodata/repomd.xml';
/** gc leaves lists alone that are younger than some hours, so older ones are not named any more (gc.ts). */
const ROUND_LONGEST_MILLISECONDS = 3_600_000;
/** Adds packages to a repository, beside any number of others that do the same. */
async function publish(order, surroundings) {
    const { run } = surroundings;
    const rpms = await (0,rpm_package/* packageFiles */.i9)(run, await (0,listed/* listedRpms */.S)(order.workspace, order.rpms));
    const parts = await fragments(run, rpms, surroundings.temporary);
    const deliveries = await Promise.all(rpms.map(async (rpm) => ({
        nevra: (0,nevra/* nevraText */.YH)(rpm),
        location: locationOf(rpm),
        sha256: await (0,rpm_package/* fileSha256 */.sN)(rpm.path),
        bytes: () => (0,promises_.readFile)(rpm.path)
    })));
    return land(order, deliveries, parts, surroundings);
}
/**
 * Writes the packages, then the lists under the names of their digests, which nothing refers to yet, and last
 * repomd.xml, only over the state that was read. Who loses that race reads again. Ended at any point, the repository is
 * as it was or as it shall be, and the next run goes through. Nothing is ever deleted here.
 */
async function land(order, deliveries, parts, surroundings) {
    const { store, progress } = surroundings;
    const nevras = deliveries.map(({ nevra }) => nevra);
    for (let round = 1;; round += 1) {
        const startedAt = surroundings.now();
        const current = await read(store);
        const publication = planPublication(current.lists, parts, order.keep);
        tell(publication, store, progress);
        const result = { nevras, publication, rounds: round, revision: current.repomd?.revision ?? '' };
        if (publication.added.length === 0)
            return { ...result, outcome: round === 1 ? 'nothing to do' : 'published' };
        if (order.mode === 'plan')
            return { ...result, outcome: 'planned' };
        if (round === 1) {
            if (store.atomicity !== 'promised' && current.repomd?.proof !== proofOf(store))
                await proveAtomicity(store);
            await upload(store, deliveries, progress);
        }
        const revision = await write(store, current, publication, { ...order, startedAt, now: surroundings.now });
        if (revision !== undefined) {
            await verify(store, publication);
            return { ...result, revision, outcome: 'published' };
        }
        if (round > order.retries)
            throw contended(store, round);
        progress.say(`${store.shown} changed meanwhile; reading it again (round ${round + 1})`);
        await jitter(round, surroundings);
    }
}
const contended = (store, rounds) => new errors/* KilnError */.NF(`${store.shown} changed under each of ${rounds} attempts.`, {
    remedy: 'Run it again, or raise "retries". The packages are stored; nothing lists them yet.'
});
function tell({ added, superseded, packagesBefore, packagesAfter }, store, progress) {
    if (added.length === 0) {
        progress.say(`${store.shown} lists these packages already; nothing to do`);
        return;
    }
    for (const part of added)
        progress.say(`add ${(0,nevra/* nevraText */.YH)(part)} as ${part.location}`);
    for (const part of superseded)
        progress.say(`no longer list ${(0,nevra/* nevraText */.YH)(part)} (its file stays)`);
    progress.say(`${store.shown} goes from ${packagesBefore} to ${packagesAfter} packages`);
}
async function read(store) {
    const stored = await store.get(main_REPOMD);
    if (stored === undefined)
        return { lists: EMPTY, repomd: undefined, tag: undefined };
    const repomd = parseRepomd(stored.bytes.toString());
    const [primary = '', filelists = '', other = ''] = await Promise.all(LISTS.map(list => readList(store, repomd, list)));
    const lists = { primary: primaryParts(primary), filelists: otherParts(filelists), other: otherParts(other) };
    return { lists, repomd, tag: stored.tag };
}
async function readList(store, repomd, list) {
    const named = repomd.named.find(({ type }) => type === list);
    const file = named === undefined ? undefined : await store.get(named.location);
    if (named === undefined || file === undefined) {
        throw new errors/* KilnError */.NF(`${store.shown} names ${named?.location ?? list}, which is not there.`, {
            remedy: 'Make its metadata anew with createrepo_c from the packages, and publish again.'
        });
    }
    return unpack(named, file.bytes);
}
/** Stores the packages. One that is there already must be the same, byte for byte. */
async function upload(store, deliveries, progress) {
    for (const { nevra, location, sha256, bytes } of deliveries) {
        if ((await store.create(location, await bytes(), 'for ever')) === 'written') {
            progress.detail(`stored ${location}`);
            continue;
        }
        if ((await store.facts(location))?.sha256 !== sha256)
            throw otherBytes(nevra);
        progress.detail(`${location} is stored already`);
    }
}
/** @returns the revision, or undefined when somebody else was first. */
async function write(store, { repomd, tag }, { lists }, { compress, startedAt, now }) {
    const seconds = Math.floor(now() / 1000);
    const before = /^\d+$/.test(repomd?.revision ?? '') ? Number(repomd?.revision) : 0;
    const revision = String(Math.max(before + 1, seconds));
    const files = await Promise.all(LISTS.map(async (list) => {
        const xml = compose(list, lists[list]);
        const file = metadataFile(list, xml, seconds, compress);
        if ((await store.create(file.location, file.bytes, 'for ever')) === 'written')
            return file;
        if (repomd?.named.some(({ location }) => location === file.location) === true)
            return file;
        // There already, but nothing names it, so gc may be about to remove it: the same list under a name of our own.
        const own = metadataFile(list, `${xml}<!-- ${(0,external_node_crypto_.randomUUID)()} -->\n`, seconds, compress);
        await store.create(own.location, own.bytes, 'for ever');
        return own;
    }));
    if (now() - startedAt > ROUND_LONGEST_MILLISECONDS)
        return undefined;
    const text = Buffer.from(composeRepomd(revision, files, repomd, proofOf(store)));
    return (await store.replace(main_REPOMD, text, tag)) === 'written' ? revision : undefined;
}
/** Reads back what clients will read. Others may have published since; what is ours must be in theirs. */
async function verify(store, { added }) {
    const repomd = await store.get(main_REPOMD);
    const primary = repomd && (await readList(store, parseRepomd(repomd.bytes.toString()), 'primary'));
    const listed = new Set(primaryParts(primary ?? compose('primary', [])).map(({ pkgid }) => pkgid));
    const lost = added.filter(({ pkgid }) => !listed.has(pkgid));
    for (const part of added) {
        if ((await store.facts(part.location))?.sha256 !== part.pkgid)
            lost.push(part);
    }
    if (lost.length === 0)
        return;
    throw new errors/* KilnError */.NF(`${store.shown} does not list ${lost.map(nevra/* nevraText */.YH).join(', ')} although it was just written.`, {
        remedy: 'The store does not honour conditional writes (S3 itself does), or somebody wrote its metadata by other means. Let one tool publish to it.'
    });
}
/** Publishers that met wait for different times, so that they do not meet again. */
async function jitter(round, { random, signal }) {
    const milliseconds = random() * Math.min(100 * 2 ** round, 3000);
    await (0,external_node_timers_promises_.setTimeout)(milliseconds, undefined, { signal }).catch(() => {
        throw new errors/* CancelledError */.cc();
    });
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/outputs.ts
const OUTPUTS = ['repository', 'repository-url', 'revision', 'nevra', 'published'];

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-s3/dist-cjs/index.js
var dist_cjs = __webpack_require__(3711);
// EXTERNAL MODULE: ./lib/aws/clients.ts
var clients = __webpack_require__(8176);
// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(3136);
// EXTERNAL MODULE: ./lib/rpm/lock.ts
var rpm_lock = __webpack_require__(985);
;// CONCATENATED MODULE: ./actions/publish-rpm/src/directory-store.ts






const LOCK_WAIT_SECONDS = 60;
const digestOf = (bytes) => (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
/** A repository in a directory of this machine: link(2) creates, and a rename under a lock replaces. */
function directoryStore(directory) {
    const get = async (path) => {
        try {
            const bytes = await (0,promises_.readFile)((0,external_node_path_.join)(directory, path));
            return { bytes, tag: digestOf(bytes) };
        }
        catch (error) {
            if (error.code === 'ENOENT')
                return undefined;
            throw notWritable(directory, error);
        }
    };
    /** The bytes under a name of their own first, so that nobody ever reads half a file. */
    const staged = async (path, bytes, place) => {
        const target = (0,external_node_path_.join)(directory, path);
        const from = `${target}.${(0,external_node_crypto_.randomUUID)()}.part`;
        try {
            await (0,promises_.mkdir)((0,external_node_path_.dirname)(target), { recursive: true });
            await (0,promises_.writeFile)(from, bytes, { flush: true });
            return await place(from, target);
        }
        catch (error) {
            throw notWritable(directory, error);
        }
        finally {
            await (0,promises_.rm)(from, { force: true }).catch(() => { }); // it is what failed that matters
        }
    };
    return {
        shown: `file:${directory}`,
        atomicity: 'promised',
        url: (0,external_node_url_.pathToFileURL)(directory).href,
        get,
        async facts(path) {
            const stored = await get(path);
            return stored && { bytes: stored.bytes.length, sha256: stored.tag };
        },
        create: (path, bytes) => staged(path, bytes, (from, to) => (0,promises_.link)(from, to).then(() => 'written', (error) => {
            if (error.code === 'EEXIST')
                return 'exists';
            throw error;
        })),
        async list(below) {
            const names = await (0,promises_.readdir)((0,external_node_path_.join)(directory, below)).catch(() => []);
            const found = await Promise.all(names.map(async (name) => {
                const facts = await (0,promises_.stat)((0,external_node_path_.join)(directory, below, name)).catch(() => undefined);
                return facts?.isFile() === true ? [{ path: `${below}/${name}`, modifiedMilliseconds: facts.mtimeMs }] : [];
            }));
            return found.flat();
        },
        remove: path => (0,promises_.rm)((0,external_node_path_.join)(directory, path), { force: true }).catch(error => {
            throw notWritable(directory, error);
        }),
        async replace(path, bytes, tag) {
            await (0,promises_.mkdir)(directory, { recursive: true });
            const lock = await (0,rpm_lock/* locked */.x)((0,external_node_path_.join)(directory, '.kiln-lock'), { seconds: LOCK_WAIT_SECONDS });
            if (lock === undefined)
                return 'changed meanwhile';
            try {
                if ((await get(path))?.tag !== tag)
                    return 'changed meanwhile';
                await staged(path, bytes, promises_.rename);
                return 'written';
            }
            finally {
                await lock.close();
            }
        }
    };
}
const notWritable = (directory, error) => ['EACCES', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'EPERM'].includes(error.code ?? '')
    ? new errors/* KilnError */.NF(`${directory} cannot be written: ${error.message}.`, {
        remedy: 'Check the permissions and the space of the directory in the input "repository".',
        cause: error
    })
    : error;

;// CONCATENATED MODULE: ./actions/publish-rpm/src/s3-store.ts



const CACHE_CONTROL = {
    'for ever': 'public, max-age=31536000, immutable',
    'ask each time': 'no-cache'
};
/** A reader of the metadata, not of the file, must not need a download to compare: the digest is stored beside it. */
const DIGEST = 'kiln-sha256';
const s3_store_digestOf = (bytes) => (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
/**
 * A repository in an S3 bucket, by conditional writes (S3 user guide, "Conditional writes"): If-None-Match for new
 * files, If-Match for repomd.xml. 412 is a lost condition; 409 a conflict with a write at the same time.
 */
function s3Store(client, { bucket, prefix, url, isAmazon }) {
    const shown = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
    const key = (path) => (prefix === '' ? path : `${prefix}/${path}`);
    const explain = (error) => {
        const name = error.name;
        if (name === 'NoSuchBucket') {
            throw new errors/* KilnError */.NF(`There is no bucket ${bucket}.`, {
                remedy: 'Create it (with versioning off or on, as you like), or correct the input "repository".',
                cause: error
            });
        }
        if (name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed') {
            throw new errors/* KilnError */.NF(`The bucket ${bucket} is in another region.`, {
                remedy: 'Set the region of the bucket (`aws-region` of configure-aws-credentials).',
                cause: error
            });
        }
        if (name === 'AccessDenied' || name === 'Forbidden') {
            throw new errors/* KilnError */.NF(`The role may not read and write ${shown}.`, {
                remedy: `Allow it s3:GetObject and s3:PutObject on arn:aws:s3:::${bucket}/${key('*')} and s3:ListBucket on the bucket (without which a missing file reads as forbidden).`,
                cause: error
            });
        }
        throw error;
    };
    const put = async (path, bytes, keeping, condition) => {
        try {
            await client.send(new dist_cjs.PutObjectCommand({
                Bucket: bucket,
                Key: key(path),
                Body: bytes,
                ContentType: contentType(path),
                CacheControl: CACHE_CONTROL[keeping],
                Metadata: { [DIGEST]: s3_store_digestOf(bytes) },
                ...condition
            }));
            return true;
        }
        catch (error) {
            const status = error.$metadata?.httpStatusCode;
            // If-Match on a file that somebody removed answers 404.
            if (status === 412 || status === 409 || (status === 404 && error.name === 'NoSuchKey'))
                return false;
            return explain(error);
        }
    };
    const get = async (path) => {
        try {
            const { Body, ETag } = await client.send(new dist_cjs.GetObjectCommand({ Bucket: bucket, Key: key(path) }));
            return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), tag: ETag ?? '' };
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
                const { ContentLength, Metadata } = await client.send(new dist_cjs.HeadObjectCommand({ Bucket: bucket, Key: key(path) }));
                const sha256 = Metadata?.[DIGEST];
                if (sha256 !== undefined)
                    return { bytes: ContentLength ?? 0, sha256 };
            }
            catch (error) {
                return error.name === 'NotFound' ? undefined : explain(error);
            }
            const stored = await get(path); // put there by another tool
            return stored && { bytes: stored.bytes.length, sha256: s3_store_digestOf(stored.bytes) };
        },
        async list(below) {
            const found = [];
            let ContinuationToken;
            do {
                const page = await client
                    .send(new dist_cjs.ListObjectsV2Command({ Bucket: bucket, Prefix: `${key(below)}/`, ContinuationToken }))
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
            await client.send(new dist_cjs.DeleteObjectCommand({ Bucket: bucket, Key: key(path) })).catch(explain);
        },
        create: async (path, bytes, keeping) => (await put(path, bytes, keeping, { IfNoneMatch: '*' })) ? 'written' : 'exists',
        replace: async (path, bytes, tag) => (await put(path, bytes, 'ask each time', tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag }))
            ? 'written'
            : 'changed meanwhile'
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

;// CONCATENATED MODULE: ./actions/publish-rpm/src/place.ts





/** The store at a place. Virtual host names do not resolve at an own endpoint, so there the bucket is in the path. */
function storeAt(place, env) {
    if (place.kind === 'file')
        return directoryStore(place.directory);
    const region = (0,clients/* regionOf */.A)(env);
    if (region === undefined) {
        throw new errors/* KilnError */.NF('No AWS region is set, so the region of the bucket is not known.', {
            remedy: 'Set AWS_REGION, as aws-actions/configure-aws-credentials does.'
        });
    }
    const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
    const client = new dist_cjs.S3Client({ ...(0,clients/* awsDefaults */.Q)('publish-rpm'), region, forcePathStyle: endpoint !== undefined });
    const { bucket, prefix } = place;
    const isAmazon = endpoint === undefined || endpoint === '';
    return s3Store(client, { bucket, prefix, isAmazon, url: repositoryUrl(bucket, prefix, region, endpoint) });
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/report.ts


/** The job's summary. */
function summaryOf({ nevras, outcome, publication, revision, rounds }, store) {
    const { added, superseded, packagesBefore, packagesAfter } = publication;
    const rows = [
        ...added.map(part => ['listed', (0,summary/* code */.aY)((0,nevra/* nevraText */.YH)(part)), (0,summary/* code */.aY)(part.location)]),
        ...superseded.map(part => ['no longer listed', (0,summary/* code */.aY)((0,nevra/* nevraText */.YH)(part)), (0,summary/* code */.aY)(part.location)])
    ];
    return [
        `### ${(0,summary/* escaped */.Mk)(outcome)}: ${nevras.map(summary/* code */.aY).join(', ')}`,
        `${(0,summary/* code */.aY)(store.shown)}, read at ${(0,summary/* code */.aY)(store.url)}: ${packagesBefore} → ${packagesAfter} packages` +
            `${revision === '' ? '' : `, revision ${(0,summary/* code */.aY)(revision)}`}${rounds > 1 ? `, in ${rounds} rounds` : ''}.`,
        ...(rows.length === 0 ? [] : [(0,summary/* table */.tp)(['', 'package', 'file'], rows)])
    ].join('\n\n');
}
/** The job's summary of mode gc. */
const collectionSummary = ({ remove, marks, referenced }, store) => `### Old metadata of ${(0,summary/* code */.aY)(store.shown)}\n\n${remove.length} lists removed, ${Object.keys(marks).length} wait, ` +
    `${referenced} files in use. Packages are not touched.`;

;// CONCATENATED MODULE: ./actions/publish-rpm/src/index.ts












const set = (0,action/* outputs */.V)(OUTPUTS);
void (0,action/* runAction */.C)(async (signal) => {
    const inputs = (0,lib_inputs/* readInputs */.Ko)(fields);
    const order = orderOf(inputs, process.env['GITHUB_WORKSPACE'] ?? process.cwd());
    const store = storeAt(inputs.repository, process.env);
    set('repository', store.shown);
    set('repository-url', store.url);
    const tools = { progress: progress/* runnerProgress */.g, store, signal, now: Date.now, random: Math.random };
    if (order === 'gc') {
        const collection = await collect(inputs['retain-metadata-hours'], tools);
        return await (0,summary/* writeSummary */.Sy)(collectionSummary(collection, store));
    }
    const published = await publish(order, { ...tools, run: (0,program/* programs */.cz)(signal), temporary: (0,external_node_os_.tmpdir)() });
    set('revision', published.revision);
    set('nevra', published.nevras.join('\n'));
    set('published', published.outcome === 'published');
    await (0,summary/* writeSummary */.Sy)(summaryOf(published, store));
});


/***/ }),

/***/ 8176:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ regionOf),
/* harmony export */   Q: () => (/* binding */ awsDefaults)
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
 * - `AWS_ENDPOINT_URL`, region and credentials come from the environment, by the SDK's own rules.
 */
function awsDefaults(action) {
    const agent = { keepAlive: true, proxyEnv: process.env };
    return {
        maxAttempts: 8,
        retryMode: 'adaptive',
        customUserAgent: [['kiln', action]],
        requestHandler: { httpAgent: new node_http__WEBPACK_IMPORTED_MODULE_0__.Agent(agent), httpsAgent: new node_https__WEBPACK_IMPORTED_MODULE_1__.Agent(agent), requestTimeout: 20_000 }
    };
}
/**
 * A region must be known before the first call; the SDK's own message does not say where to set it. Workflows that take
 * it from a variable which is not there set it empty.
 */
const regionOf = (env = process.env) => env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined;


/***/ }),

/***/ 2111:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ listedRpms)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8115);



/**
 * The files that `rpms` names: the JSON of build-rpm's output, or paths and patterns, one a line.
 * @throws KilnError for one that is not there.
 */
async function listedRpms(workspace, value) {
    const named = value.startsWith('[') ? fromJson(value) : value.split(/\r?\n/).map(line => line.trim());
    const found = [];
    for (const one of named.filter(line => line !== '')) {
        const paths = [];
        if (await isFile((0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, one)))
            paths.push((0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, one));
        else
            for await (const path of (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.glob)(one, { cwd: workspace }))
                paths.push((0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, path));
        if (paths.length === 0) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`No package matches "${one}" of the input "rpms".`, {
                remedy: 'Check the path (relative to the workspace); packages built in another job must be downloaded first.'
            });
        }
        found.push(...paths.sort());
    }
    const binary = [...new Set(found)].filter(path => !path.endsWith('.src.rpm'));
    if (binary.length === 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF('The input "rpms" names no binary package.', {
            remedy: 'Give the output `rpms` of build-rpm, or paths of .rpm files.'
        });
    }
    return binary;
}
const isFile = async (path) => (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(path).catch(() => undefined))?.isFile() ?? false;
function fromJson(value) {
    try {
        const listed = JSON.parse(value);
        if (!Array.isArray(listed))
            throw new Error('it is no list');
        return listed.map((one) => {
            const path = typeof one === 'string' ? one : one?.path;
            if (typeof path !== 'string')
                throw new Error('an entry has no path');
            return path;
        });
    }
    catch (error) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .KilnError */ .NF(`The input "rpms" is not the JSON of build-rpm: ${error.message}.`, {
            remedy: 'Give the output "rpms" of build-rpm as it is, or paths, one a line.'
        });
    }
}


/***/ }),

/***/ 985:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ locked)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8115);




/**
 * Takes an exclusive lock on a file, made if it is missing. Locks of flock(2) belong to the open file, which the
 * program flock only borrows here: the lock lasts until this handle, and every process that inherited it, has closed
 * it. So a killed process leaves no lock behind. The holder writes its name into the file, for those who wait.
 * @throws CancelledError when the signal fires while it waits.
 * @returns the open file, or undefined when somebody else held the lock all that time.
 */
async function locked(path, waiting) {
    const { seconds, signal, onHeld } = waiting;
    const handle = await openShared(path);
    try {
        let taken = await flock(handle, 0, signal);
        if (!taken) {
            onHeld?.((await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readFile)(path, 'utf8').catch(() => '')).trim() || 'not known');
            taken = await flock(handle, seconds, signal);
        }
        if (taken) {
            await sign(handle);
            return handle;
        }
    }
    catch (error) {
        await handle.close();
        if (error.name === 'AbortError')
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_3__/* .CancelledError */ .cc();
        throw error;
    }
    await handle.close();
    return undefined;
}
/**
 * Opens the file for whoever comes, root or not. Without O_CREAT where it exists: in a directory that is sticky and
 * open to all, Linux refuses that for another user's file, even to root (fs.protected_regular, Debian's default).
 */
async function openShared(path) {
    const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = node_fs__WEBPACK_IMPORTED_MODULE_1__.constants;
    for (;;) {
        try {
            return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(path, O_RDWR | O_APPEND | O_NOFOLLOW);
        }
        catch (error) {
            // A lock needs no more than reading.
            if (isCode(error, 'EACCES'))
                return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(path, O_RDONLY | O_NOFOLLOW);
            if (!isCode(error, 'ENOENT'))
                throw error;
        }
        try {
            const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o666);
            await handle.chmod(0o666); // the umask took that from others
            return handle;
        }
        catch (error) {
            if (!isCode(error, 'EEXIST'))
                throw error; // else somebody was faster
        }
    }
}
const isCode = (error, code) => error.code === code;
/** Who may only read the file holds the lock all the same. */
async function sign(handle) {
    try {
        await handle.truncate();
        await handle.write(`pid ${process.pid}, since ${new Date().toISOString()}\n`);
    }
    catch {
        // The name is for those who wait; they read the last one who could write.
    }
}
async function flock({ fd }, seconds, signal) {
    const wait = seconds === 0 ? ['--nonblock'] : ['--timeout', String(seconds)];
    const code = await new Promise((resolve, reject) => (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)('flock', ['--exclusive', ...wait, '3'], {
        stdio: ['ignore', 'inherit', 'inherit', fd],
        ...(signal === undefined ? {} : { signal })
    })
        .once('error', reject)
        .once('close', resolve));
    return code === 0;
}


/***/ })

};
