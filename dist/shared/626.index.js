export const id = 626;
export const ids = [626];
export const modules = {

/***/ 5626:
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
// EXTERNAL MODULE: ./lib/rpm/signing-key.ts
var signing_key = __webpack_require__(7145);
// EXTERNAL MODULE: ./lib/summary.ts
var summary = __webpack_require__(1262);
// EXTERNAL MODULE: ./lib/counted.ts
var counted = __webpack_require__(7592);
// EXTERNAL MODULE: ./lib/errors.ts
var errors = __webpack_require__(8115);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./actions/publish-rpm/src/blocks.ts

/** Text of a block. Larger ones pack one part in a hundred better; of smaller ones less is packed anew. */
const BLOCK_BYTES = 128 * 1024;
/** Blocks that lost text are packed anew with what is beside them, so that they do not become ever more. */
const SMALL_BYTES = BLOCK_BYTES / 2;
const UNPACKED_AT_ONCE_BYTES = 8 * BLOCK_BYTES;
// RFC 1952, 2.3: magic, deflate, FLG.FEXTRA, no time, no system; then XLEN and one subfield, `KL`, of four bytes.
const HEADER = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 0x4b, 0x4c, 4, 0]);
const LENGTH_BYTES = 4;
const TRAILER_BYTES = 8;
/** The blocks of a file that was packed here, unpacked and thereby checked as they are read; undefined for other gzip. */
function blocksOf(bytes) {
    const members = [];
    for (let start = 0, end = 0; start < bytes.length; start = end) {
        if (!bytes.subarray(start, start + HEADER.length).equals(HEADER))
            return undefined;
        const length = start + HEADER.length + LENGTH_BYTES > bytes.length ? 0 : bytes.readUInt32LE(start + HEADER.length);
        end = start + length;
        if (length < HEADER.length + LENGTH_BYTES + TRAILER_BYTES || end > bytes.length)
            return undefined;
        members.push({ packed: bytes.subarray(start, end), start, end, textBytes: bytes.readUInt32LE(end - LENGTH_BYTES) });
    }
    return unpackedMembers(bytes, members);
}
/** Several at once: each call of zlib's costs as much as a block. */
function* unpackedMembers(bytes, members) {
    for (let first = 0, next = 0; first < members.length; first = next) {
        let total = 0;
        while (next < members.length && total < UNPACKED_AT_ONCE_BYTES)
            total += members[next++]?.textBytes ?? 0;
        const some = members.slice(first, next);
        const chunkSize = Math.min(Math.max(total + 1, BLOCK_BYTES), 2 * UNPACKED_AT_ONCE_BYTES);
        const text = (0,external_node_zlib_.gunzipSync)(bytes.subarray(some[0]?.start, some.at(-1)?.end), { chunkSize });
        if (text.length !== total)
            throw new Error(`its blocks have ${text.length} bytes and say ${total}`);
        let at = 0;
        for (const { packed, textBytes } of some) {
            yield { text: text.subarray(at, at + textBytes), packed };
            at += textBytes;
        }
    }
}
/**
 * Packs a text in blocks, its first piece as one of its own: that is a list's head, which says how many packages there
 * are and is new each time. Equal texts with equal heads that were never in blocks give equal bytes, however they are
 * cut.
 */
async function* inBlocks(pieces) {
    let pending = [];
    let bytes = 0;
    let isHead = true;
    function* fresh(mostLeft) {
        const text = Buffer.concat(pending);
        let at = 0;
        while (text.length - at > mostLeft) {
            // The last ones share what is left, so that none is small.
            const left = text.length - at;
            const size = left >= 2 * BLOCK_BYTES ? BLOCK_BYTES : Math.ceil(left / Math.ceil(left / BLOCK_BYTES));
            yield packedBlock(text.subarray(at, at + size));
            at += size;
        }
        pending = [text.subarray(at)];
        bytes -= at;
    }
    for await (const { text, packed } of pieces) {
        if (packed !== undefined && text.length >= SMALL_BYTES && (bytes === 0 || bytes >= SMALL_BYTES)) {
            yield* fresh(0);
            yield packed;
            continue;
        }
        pending.push(text);
        bytes += text.length;
        if (isHead)
            yield* fresh(0);
        else if (bytes >= 2 * BLOCK_BYTES)
            yield* fresh(2 * BLOCK_BYTES - 1);
        isHead = false;
    }
    yield* fresh(0);
}
function packedBlock(text) {
    const deflated = (0,external_node_zlib_.deflateRawSync)(text, { level: 6, chunkSize: BLOCK_BYTES });
    const length = HEADER.length + LENGTH_BYTES + deflated.length + TRAILER_BYTES;
    const numbers = Buffer.alloc(LENGTH_BYTES + TRAILER_BYTES);
    numbers.writeUInt32LE(length, 0);
    numbers.writeUInt32LE((0,external_node_zlib_.crc32)(text), LENGTH_BYTES);
    numbers.writeUInt32LE(text.length, 2 * LENGTH_BYTES);
    return Buffer.concat([HEADER, numbers.subarray(0, LENGTH_BYTES), deflated, numbers.subarray(LENGTH_BYTES)]);
}

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
const OPEN = Buffer.from('<package ');
const CLOSE = Buffer.from('</package>');
/**
 * Goes through the packages of a list, cut at their elements; `</package>` cannot occur inside one, because text is
 * escaped.
 */
function packageFinder() {
    /** What came after the last package that was found. */
    let rest = Buffer.alloc(0);
    let offset = 0;
    let found = 0;
    let stated;
    const readHead = (text, length) => {
        if (found === 0)
            stated = /\bpackages="(\d+)"/.exec(text.toString('latin1', 0, Math.min(length, 2000)))?.[1];
    };
    /** Takes what of a text ends packages, and leaves the rest. */
    const scan = (text, packages) => {
        let at = 0;
        for (let start = text.indexOf(OPEN); start >= 0; start = text.indexOf(OPEN, at)) {
            const close = text.indexOf(CLOSE, start);
            if (close < 0)
                break;
            readHead(text, start);
            at = close + CLOSE.length;
            packages.push({ start: offset + start, end: offset + at, text: text.subarray(start, at) });
            found += 1;
        }
        rest = text.subarray(at);
        offset += at;
    };
    return {
        take(piece) {
            const packages = [];
            // A package that begins in one piece and ends in another is put together; all others are seen where they are.
            const close = rest.length === 0 ? -1 : piece.indexOf(CLOSE);
            const seam = rest.length === 0 ? 0 : close < 0 ? piece.length : close + CLOSE.length;
            if (seam > 0)
                scan(Buffer.concat([rest, piece.subarray(0, seam)]), packages);
            const after = piece.subarray(seam);
            if (after.length > 0)
                scan(rest.length === 0 ? after : Buffer.concat([rest, after]), packages);
            return packages;
        },
        end() {
            if (rest.includes(OPEN))
                throw damaged('a list ends in the middle of a package');
            readHead(rest, rest.length);
            if (stated === undefined || Number(stated) !== found) {
                throw damaged(`a list says ${stated ?? 'nothing'} and holds ${(0,counted/* counted */.h)(found, 'package')}`);
            }
            return found;
        }
    };
}
/** The elements of a list that is short. */
function metadata_elements(xml) {
    const finder = packageFinder();
    const found = finder.take(Buffer.from(xml)).map(({ text }) => text.toString());
    finder.end();
    return found;
}
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name) => ENTITIES[name] ?? whole);
/** Patterns for an attribute of an element, made once: a list has tens of thousands of elements. */
const ATTRIBUTES = {
    epoch: /\sepoch="([^"]*)"/,
    ver: /\sver="([^"]*)"/,
    rel: /\srel="([^"]*)"/,
    href: /\shref="([^"]*)"/,
    pkgid: /\spkgid="([^"]*)"/
};
const attribute = (element, name) => unescaped(ATTRIBUTES[name].exec(element)?.[1] ?? '');
const primaryParts = (xml) => metadata_elements(xml).map(primaryPart);
function primaryPart(text) {
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
}
const NAME = Buffer.from('<name>');
const LESS_THAN = 0x3c;
function nameIn(element) {
    const at = element.indexOf(NAME);
    const from = at + NAME.length;
    return at < 0 ? '' : unescaped(element.toString('utf8', from, element.indexOf(LESS_THAN, from)));
}
/** The packages of primary.xml that have one of these names, and how many there are of any name. */
async function namesakesIn(pieces, names) {
    const namesakes = [];
    const finder = packageFinder();
    for await (const piece of pieces) {
        for (const { text } of finder.take(piece.text)) {
            const name = nameIn(text);
            if (name === '' || names.has(name))
                namesakes.push(primaryPart(text.toString()));
        }
    }
    return { namesakes, packages: finder.end() };
}
/** The digest of the package that an element of a list is about. */
const idIn = (list, element) => list === 'primary' ? primaryPart(element.toString()).pkgid : attribute(element.toString(), 'pkgid');
/** The package's element is the first of its text, and its digest an attribute of it. */
const otherParts = (xml) => metadata_elements(xml).map(text => ({ pkgid: attribute(text, 'pkgid'), text }));
/** How a list of so many packages begins. */
const headOf = (list, packages) => `${XML}${ROOTS[list].open} packages="${packages}">\n`;
/** How a list ends. */
const tailOf = (list) => `${ROOTS[list].close}\n`;
/** A list with these packages. */
const compose = (list, packages) => `${headOf(list, packages.length)}${textOf(packages)}${tailOf(list)}`;
const textOf = (packages) => packages.map(({ text }) => `${text}\n`).join('');
/** As {@link dataOf}, of a repository of ours, which has all three lists. */
function parseRepomd(xml) {
    const repomd = dataOf(xml);
    for (const list of LISTS) {
        if (!repomd.named.some(({ type }) => type === list))
            throw damaged(`repomd.xml names no ${list}`);
    }
    return repomd;
}
/** What repomd.xml says. */
function dataOf(xml) {
    const revision = /<revision>([^<]*)<\/revision>/.exec(xml)?.[1] ?? '';
    const named = [...xml.matchAll(/<data type="([^"]+)">.*?<\/data>/gs)].map(([text, type = '']) => ({
        type,
        text,
        location: attribute(/<location\b[^>]*>/.exec(text)?.[0] ?? '', 'href'),
        sha256: /<checksum type="sha256">\s*([0-9a-f]+)/.exec(text)?.[1] ?? ''
    }));
    return { revision, named, proof: PROOF.exec(xml)?.[1] };
}
/** A comment, which every reader of repomd.xml skips. */
const PROOF = /<!-- kiln:conditional-writes=([0-9a-f]+) -->/;
const sha256 = (bytes) => (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
const checked = ({ location, sha256: wanted }, bytes) => {
    if (wanted !== '' && sha256(bytes) !== wanted)
        throw damaged(`${location} does not match its checksum`);
};
const notReadable = ({ location }) => new errors/* KilnError */.NF(`${location} is compressed in a way that this action cannot read.`, {
    remedy: 'Make the metadata anew once: createrepo_c --no-database --general-compress-type=gz.'
});
/** The text of a list that is short, unpacked by its name and checked against repomd.xml. */
function unpack(named, bytes) {
    checked(named, bytes);
    const { location } = named;
    if (location.endsWith('.gz'))
        return (0,external_node_zlib_.gunzipSync)(bytes).toString();
    if (location.endsWith('.zst'))
        return (0,external_node_zlib_.zstdDecompressSync)(bytes).toString();
    if (location.endsWith('.xml'))
        return bytes.toString();
    throw notReadable(named);
}
/** The text of a list of any length, as {@link unpack} gives it, and its blocks where it was packed in some. */
async function* piecesOf({ named, bytes }) {
    checked(named, bytes);
    try {
        yield* unpacking(named, bytes);
    }
    catch (error) {
        if (error instanceof errors/* KilnError */.NF)
            throw error;
        throw damaged(`${named.location} cannot be unpacked (${String(error)})`);
    }
}
function unpacking(named, bytes) {
    const { location } = named;
    if (location.endsWith('.gz'))
        return blocksOf(bytes) ?? through([bytes], (0,external_node_zlib_.createGunzip)(STREAM));
    if (location.endsWith('.zst'))
        return through([bytes], (0,external_node_zlib_.createZstdDecompress)(STREAM));
    if (location.endsWith('.xml'))
        return [{ text: bytes }];
    throw notReadable(named);
}
/** Text that is held so that it need not be unpacked twice: as much as Node has for itself. */
const HELD_BYTES = 32 * 1024 * 1024;
/** Pieces that are gone through more than once: held where they are short, else made again each time. */
function repeatable(make) {
    let held;
    async function* made() {
        const some = [];
        let bytes = 0;
        for await (const piece of make()) {
            bytes += piece.text.length;
            if (bytes <= HELD_BYTES)
                some.push(piece);
            else
                some.length = 0;
            yield piece;
        }
        if (bytes <= HELD_BYTES)
            held = some;
    }
    return () => held ?? made();
}
/** With the usual 16 KiB, megabytes are put together from very many pieces. */
const STREAM = { chunkSize: 256 * 1024 };
/** What comes out of one of zlib's streams. */
async function* through(source, stream) {
    const fed = (0,promises_.pipeline)(source, stream);
    fed.catch(() => { }); // who reads the stream is told
    for await (const text of stream)
        yield { text };
    await fed;
}
/** Packed without a date, so equal lists that were packed from nothing are equal files. */
const PACKERS = {
    gz: { suffix: 'gz', pack: inBlocks },
    zstd: { suffix: 'zst', pack: inZstd }
};
async function* inZstd(pieces) {
    for await (const { text } of through(textsOf(pieces), (0,external_node_zlib_.createZstdCompress)(STREAM)))
        yield text;
}
async function* textsOf(pieces) {
    for await (const { text } of pieces)
        yield text;
}
/** A text in one piece. */
const inOnePiece = (text) => [{ text: Buffer.from(text) }];
async function metadataFile(list, pieces, timestampSeconds, compress = 'gz') {
    const { suffix, pack } = PACKERS[compress];
    const openHash = (0,external_node_crypto_.createHash)('sha256');
    let openBytes = 0;
    async function* seen() {
        for await (const piece of pieces) {
            openHash.update(piece.text);
            openBytes += piece.text.length;
            yield piece;
        }
    }
    const chunks = [];
    for await (const chunk of pack(seen()))
        chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const digest = sha256(bytes);
    const location = `repodata/${digest}-${list}.xml.${suffix}`;
    const data = `<data type="${list}">
    <checksum type="sha256">${digest}</checksum>
    <open-checksum type="sha256">${openHash.digest('hex')}</open-checksum>
    <location href="${location}"/>
    <timestamp>${timestampSeconds}</timestamp>
    <size>${bytes.length}</size>
    <open-size>${openBytes}</open-size>
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

;// CONCATENATED MODULE: ./actions/publish-rpm/src/revisions.ts


const REVISIONS = 'revisions';
/** Where a revision is read: a base URL of its own, which never changes. */
const pathOf = (revision) => `${REVISIONS}/${revision}`;
/**
 * From a revision, packages lie two levels up. A client's HTTP library resolves that before it asks. In repomd.xml
 * itself it is not allowed: librepo refuses `../` there since CVE-2020-14352, so a revision has lists of its own.
 */
async function* seenFromRevision(primary, packages) {
    const finder = packageFinder();
    yield { text: Buffer.from(headOf('primary', packages)) };
    for await (const { text } of primary) {
        const seen = finder.take(text).map(({ text: element }) => {
            const moved = element.toString().replaceAll('<location href="', '<location href="../../');
            return `${moved}\n`;
        });
        if (seen.length > 0)
            yield { text: Buffer.from(seen.join('')) };
    }
    finder.end();
    yield { text: Buffer.from(tailOf('primary')) };
}
/**
 * Writes what repomd.xml says now under a name of its own, after it has landed: as what lands has one winner, a revision
 * has one content, whoever writes it. repomd.xml and its signature cannot be exchanged together where they change; here
 * they never do. Written again, it only completes what is missing.
 * @returns the path of the revision.
 */
async function writeRevision(store, state, sign) {
    const { repomd } = state;
    const path = pathOf(repomd.revision);
    if (!/^\d+$/.test(repomd.revision)) {
        throw new errors/* KilnError */.NF(`${store.shown} has the revision "${repomd.revision}", which is no number.`, {
            remedy: 'Another tool wrote its metadata last. Publish a new version: that gives it a revision of ours.'
        });
    }
    const stored = (await store.get(`${path}/repodata/repomd.xml`))?.bytes;
    const bytes = stored ?? (await writeContent(store, path, state));
    if (sign === undefined)
        return path;
    const signature = `${path}/repodata/repomd.xml.asc`;
    if ((await store.facts(signature)) === undefined)
        await store.create(signature, await sign(bytes), 'for ever');
    return path;
}
/** @returns the bytes of its repomd.xml, ours or those of who was first. */
async function writeContent(store, path, { repomd, lists, packages, compress }) {
    const { primary, filelists, other } = lists;
    if (primary === undefined || filelists === undefined || other === undefined)
        throw damaged('a list is not there');
    const create = (file, bytes) => store.create(`${path}/${file}`, bytes, 'for ever');
    const seconds = Number(repomd.revision);
    const seen = await metadataFile('primary', seenFromRevision(piecesOf(primary), packages), seconds, compress);
    await Promise.all([
        create(seen.location, seen.bytes),
        ...[filelists, other].map(({ named, bytes }) => create(named.location, bytes))
    ]);
    const files = [seen, ...[filelists, other].map(({ named }) => ({ data: named.text }))];
    for (const { type, location } of repomd.named.filter(one => !REPLACED.test(one.type))) {
        const kept = await store.get(location);
        if (kept === undefined) {
            throw new errors/* KilnError */.NF(`${store.shown} names ${location} (${type}), which is not there.`, {
                remedy: 'Make its metadata anew with createrepo_c from the packages, and publish again.'
            });
        }
        await create(location, kept.bytes);
    }
    const bytes = Buffer.from(composeRepomd(repomd.revision, files, repomd));
    const there = `${path}/repodata/repomd.xml`;
    if ((await store.create(there, bytes, 'for ever')) === 'written')
        return bytes;
    return (await store.get(there))?.bytes ?? bytes;
}

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
const REVISION = new RegExp(`^${REVISIONS}/(\\d+)/repodata/`);
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
/**
 * The files of revisions that were last written before `before`, but for the newest; each revision's repomd.xml
 * first, so that nobody starts to read what is going.
 */
function planRevisions(listed, beforeMilliseconds) {
    const revisions = new Map();
    for (const one of listed) {
        const [, revision] = REVISION.exec(one.path) ?? [];
        if (revision !== undefined)
            revisions.set(revision, [...(revisions.get(revision) ?? []), one]);
    }
    const newest = Math.max(...[...revisions.keys()].map(Number));
    const old = [...revisions].filter(([revision, files]) => Number(revision) !== newest &&
        files.every(({ modifiedMilliseconds }) => modifiedMilliseconds < beforeMilliseconds));
    return old.flatMap(([, files]) => files
        .map(({ path }) => path)
        .toSorted((a, b) => Number(b.endsWith('/repomd.xml')) - Number(a.endsWith('/repomd.xml'))));
}
/** Removes old lists of a repository that nothing refers to, and old revisions; packages stay, all of them. */
async function collect({ metadataHours, revisionsDays }, { store, progress, signal, now }) {
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
        retainMilliseconds: metadataHours * HOUR
    });
    const revisions = revisionsDays === 0 ? [] : planRevisions(await store.list(REVISIONS), now() - revisionsDays * 24 * HOUR);
    for (const path of [...collection.remove, ...revisions]) {
        signal.throwIfAborted();
        await store.remove(path);
        progress.say(`removed ${path}`);
    }
    const waiting = Object.keys(collection.marks).length;
    progress.say(`${store.shown}: ${(0,counted/* counted */.h)(collection.remove.length + revisions.length, 'file')} removed; ${(0,counted/* counted */.h)(waiting, 'list')} kept until nothing has referred to them for ${metadataHours} h`);
    const text = Buffer.from(`${JSON.stringify(collection.marks, undefined, 2)}\n`);
    if (stored?.bytes.equals(text) !== true && (await store.replace(MARKS, text, stored?.tag)) !== 'written')
        progress.warn('Another run of gc was here at the same time; its marks stay, and ours are made by the next run.');
    return { ...collection, remove: [...collection.remove, ...revisions] };
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

// EXTERNAL MODULE: ./lib/poll.ts
var poll = __webpack_require__(8485);
// EXTERNAL MODULE: ./lib/rpm/nevra.ts
var nevra = __webpack_require__(5496);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./lib/rpm/listed.ts
var listed = __webpack_require__(2111);
// EXTERNAL MODULE: ./lib/rpm/package.ts
var rpm_package = __webpack_require__(1692);
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
    const directory = await (0,external_node_fs_promises_.mkdtemp)((0,external_node_path_.join)(temporary, 'kiln-publish-'));
    try {
        const packages = (0,external_node_path_.join)(directory, PACKAGES);
        await (0,external_node_fs_promises_.mkdir)(packages);
        for (const rpm of rpms) {
            const target = (0,external_node_path_.join)(packages, (0,nevra/* fileName */.Md)(rpm));
            await (0,external_node_fs_promises_.link)(rpm.path, target).catch(() => (0,external_node_fs_promises_.copyFile)(rpm.path, target));
        }
        await (0,program/* printed */.zd)(run('createrepo_c', ['--quiet', '--no-database', '--general-compress-type=gz', directory]), 'createrepo_c failed', 'Check that the packages are whole.');
        const repodata = (0,external_node_path_.join)(directory, 'repodata');
        const repomd = parseRepomd(await (0,external_node_fs_promises_.readFile)((0,external_node_path_.join)(repodata, 'repomd.xml'), 'utf8'));
        const [primary = '', filelists = '', other = ''] = await Promise.all(LISTS.map(async (list) => {
            const named = repomd.named.find(({ type }) => type === list);
            const file = (await (0,external_node_fs_promises_.readdir)(repodata)).find(name => name === (0,external_node_path_.basename)(named?.location ?? ''));
            return named === undefined || file === undefined ? '' : unpack(named, await (0,external_node_fs_promises_.readFile)((0,external_node_path_.join)(repodata, file)));
        }));
        const found = {
            primary: primaryParts(primary).map(part => ({ ...part, text: timeOfBuild(part.text) })),
            filelists: otherParts(filelists),
            other: otherParts(other)
        };
        // createrepo_c before 1.0 leaves out what it cannot read, and says 0.
        if (found.primary.length !== rpms.length) {
            throw new errors/* KilnError */.NF(`createrepo_c read ${found.primary.length} of ${(0,counted/* counted */.h)(rpms.length, 'package')}.`, {
                remedy: 'Check that the packages are whole, and that none is named twice.'
            });
        }
        return found;
    }
    finally {
        await (0,external_node_fs_promises_.rm)(directory, { recursive: true, force: true });
    }
}
const timeOfBuild = (part) => part.replace(/<time file="\d+" build="(\d+)"\/>/, '<time file="$1" build="$1"/>');

// EXTERNAL MODULE: ./lib/rpm/signature.ts
var signature = __webpack_require__(8266);
;// CONCATENATED MODULE: ./actions/publish-rpm/src/keys.ts






/** Lets the body use the keys; of the private one nothing is left behind. */
async function withKeys(run, { workspace, gpgKey, signingKey }, temporary, body) {
    const given = gpgKey === undefined ? undefined : await publicKey(workspace, gpgKey);
    const verifying = (text) => async (packages) => {
        const bad = text === undefined ? [] : await (0,signature/* unsigned */.ad)(run, text, packages, temporary);
        if (bad.length > 0) {
            throw (0,signature/* notSigned */.Q8)(bad, 'Sign them (build-rpm does, by its sign-key), or give the right key. Nothing was published.');
        }
    };
    if (signingKey === undefined)
        return body({ verify: verifying(given), sign: undefined });
    return (0,signing_key/* withSigningKey */.pT)(run, signingKey, temporary, unlocked => body({ verify: verifying(given ?? unlocked.publicKey), sign: bytes => keys_signature(run, unlocked, bytes) }));
}
async function publicKey(workspace, value) {
    const wrong = (problem) => new errors/* InputError */.dz([{ input: 'package-gpgkey', problem }]);
    const text = (0,signature/* isPublicKey */.NP)(value)
        ? value
        : await (0,external_node_fs_promises_.readFile)((0,external_node_path_.resolve)(workspace, value), 'utf8').catch(error => {
            throw wrong(`"${value}" cannot be read: ${error.message}`);
        });
    if (!(0,signature/* isPublicKey */.NP)(text))
        throw wrong('is no public key as `gpg --armor --export` prints it');
    return text;
}
/** Verified before it is handed on: the home knows no other key. */
async function keys_signature(run, { home, gpg, unlock, fingerprint }, bytes) {
    const file = (0,external_node_path_.join)(home, 'repomd.xml');
    await (0,external_node_fs_promises_.writeFile)(file, bytes);
    const asc = await (0,program/* printed */.zd)(run('gpg', [
        ...gpg,
        ...unlock,
        '--local-user',
        fingerprint,
        '--armor',
        '--digest-algo',
        'SHA256',
        '--output',
        '-',
        '--detach-sign',
        file
    ]), 'gpg cannot sign the metadata', `${signing_key/* REMEDY_KEY */.Bs} Check sign-passphrase, too.`);
    const { code, stderr } = await run('gpg', [...gpg, '--verify', '-', file], { input: asc });
    if (code !== 0) {
        throw new errors/* KilnError */.NF(`The signature of the metadata does not verify: ${(0,program/* lastLines */.w$)(stderr)}`, { remedy: signing_key/* REMEDY_KEY */.Bs });
    }
    return Buffer.from(asc);
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/packages.ts








/** Hands on the packages of an order: they are packages, and the key that was given signed all of them. */
async function withPackages(order, { run, temporary }, body) {
    const rpms = await (0,rpm_package/* packageFiles */.i9)(run, await (0,listed/* listedRpms */.S)(order.workspace, order.rpms));
    return withKeys(run, order, temporary, async ({ verify, sign }) => {
        await verify(rpms.map(({ path }) => path));
        const deliveries = await Promise.all(rpms.map(async (rpm) => ({
            name: rpm.name,
            nevra: (0,nevra/* nevraText */.YH)(rpm),
            location: locationOf(rpm),
            ...(await checksums(rpm.path)),
            bytes: () => (0,external_node_fs_promises_.readFile)(rpm.path)
        })));
        return body({ rpms, deliveries, sign });
    });
}
async function checksums(path) {
    const [sha256, sha1] = [(0,external_node_crypto_.createHash)('sha256'), (0,external_node_crypto_.createHash)('sha1')];
    for await (const chunk of (0,external_node_fs_.createReadStream)(path)) {
        sha256.update(chunk);
        sha1.update(chunk);
    }
    return { sha256: sha256.digest('hex'), sha1: sha1.digest('hex') };
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/plan.ts


/**
 * Adds packages to the lists, and drops the oldest versions of their names beyond `keep` (0 keeps all). A version that
 * is being published always stays. Other names are not touched.
 * @throws KilnError when a package of the same name, version, release and architecture has other bytes.
 */
function planPublication({ packages, namesakes }, published, keep) {
    const present = new Map(namesakes.map(part => [(0,nevra/* nevraText */.YH)(part), part]));
    for (const part of published) {
        const there = present.get((0,nevra/* nevraText */.YH)(part));
        if (there !== undefined && there.pkgid !== part.pkgid)
            throw otherBytes((0,nevra/* nevraText */.YH)(part));
    }
    const added = published.filter(part => !present.has((0,nevra/* nevraText */.YH)(part)));
    const fresh = new Set(published.map(({ pkgid }) => pkgid));
    const superseded = keep === 0 || added.length === 0 ? [] : beyondKeep([...namesakes, ...added], added, fresh, keep);
    const packagesAfter = packages + added.length - superseded.length;
    return { added, superseded, packagesBefore: packages, packagesAfter };
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

;// CONCATENATED MODULE: ./actions/publish-rpm/src/indexed.ts






/**
 * Adds packages to a repository that makes its metadata itself, some time after: an Artifactory. Done is only what its
 * metadata lists, with the very bytes; until then a machine that asks for the package does not get it.
 */
const publishIndexed = (order, surroundings) => withPackages(order, surroundings, async ({ deliveries }) => {
    const { repository, progress } = surroundings;
    await repository.check();
    const missing = await notStored(repository, deliveries);
    const nevras = deliveries.map(({ nevra }) => nevra);
    const before = await listing(repository, deliveries);
    if (missing.length === 0 && 'done' in before) {
        progress.say(`${repository.url} lists these packages already; nothing to do`);
        return { nevras, outcome: 'nothing to do', revision: before.done, stored: [] };
    }
    for (const { nevra, location } of missing)
        progress.say(`add ${nevra} as ${location}`);
    if (order.mode === 'plan')
        return { nevras, outcome: 'planned', revision: '', stored: [] };
    const stored = await store(repository, missing, progress);
    if (!(await repository.calculate())) {
        progress.warn('The token may not ask Artifactory to calculate metadata (it lacks Manage); waiting for its automatic calculation.');
    }
    const revision = await (0,poll/* poll */.wt)(() => listing(repository, deliveries), {
        what: `${repository.url} to list ${nevras.join(', ')}`,
        deadlineSeconds: surroundings.timeoutSeconds,
        intervalSeconds: surroundings.intervalSeconds,
        signal: surroundings.signal,
        onNotYet: reason => progress.say(reason),
        remedy: 'The packages are stored. See that the repository has "Auto Calculate RPM Metadata" on, that its "RPM Metadata Folder Depth" is that of the path in "repository", and run it again.'
    });
    progress.say(`${repository.url} lists ${nevras.join(', ')}`);
    return { nevras, outcome: 'published', revision, stored };
});
/** @throws KilnError, before anything is written, for a package that is stored with other bytes. */
async function notStored(repository, deliveries) {
    const missing = [];
    for (const one of deliveries) {
        const stored = await repository.stored(one.location);
        if (stored === undefined)
            missing.push(one);
        else if (stored.sha256 === undefined ? stored.sha1 !== one.sha1 : stored.sha256 !== one.sha256) {
            throw otherBytes(one.nevra);
        }
    }
    return missing;
}
async function store(repository, missing, progress) {
    const stored = [];
    for (const delivery of missing) {
        const { nevra, location } = delivery;
        const known = await repository.deployByChecksum(location, delivery);
        if (!known)
            await repository.deploy(location, await delivery.bytes(), delivery);
        const how = known ? 'by its checksum' : 'uploaded';
        progress.say(`stored ${location}, ${how}`);
        stored.push({ nevra, location, how });
    }
    return stored;
}
/** Whether the metadata lists these very packages; then its revision. */
async function listing(repository, deliveries) {
    const repomd = await repository.get('repodata/repomd.xml');
    if (repomd === undefined)
        return { notYet: 'there is no repodata/repomd.xml yet' };
    const { revision, named } = dataOf(repomd.toString());
    const primary = named.find(({ type }) => type === 'primary');
    const file = primary && (await repository.get(primary.location));
    if (primary === undefined || file === undefined)
        return { notYet: 'its metadata is being written' };
    let listed;
    try {
        const names = new Set(deliveries.map(({ name }) => name));
        listed = (await namesakesIn(piecesOf({ named: primary, bytes: file }), names)).namesakes;
    }
    catch (error) {
        if (error instanceof errors/* KilnError */.NF)
            return { notYet: 'its metadata is being written' };
        throw error;
    }
    const digests = new Map(listed.map(part => [(0,nevra/* nevraText */.YH)(part), part.pkgid]));
    const missing = deliveries.filter(({ nevra, sha256, sha1 }) => {
        const digest = digests.get(nevra);
        return digest !== sha256 && digest !== sha1;
    });
    if (missing.length === 0)
        return { done: revision };
    return { notYet: `its metadata does not list ${missing.map(({ nevra }) => nevra).join(', ')} yet` };
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/inputs.ts



/** Bucket names: S3 user guide, "General purpose buckets naming rules". */
const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9._/-]*))?$/;
const FILE = /^file:(?:\/\/)?(\/[^\0\r\n]*)$/;
/** http only for what never leaves the machine: the token goes with each request. */
const ARTIFACTORY = /^artifactory:(https:\/\/[A-Za-z0-9.-]+(?::\d+)?\/artifactory|http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\/artifactory)\/([A-Za-z0-9][A-Za-z0-9._-]*)(?:\/([A-Za-z0-9._/-]*))?$/;
function repository(value) {
    const [, bucket, prefix = ''] = S3.exec(value) ?? [];
    const parts = prefix.split('/').filter(part => part !== '');
    if (parts.includes('..') || parts.includes('.'))
        throw new lib_inputs/* FieldProblem */.k4(`"${value}" leads out of its prefix`);
    if (bucket !== undefined)
        return { kind: 's3', bucket, prefix: parts.join('/') };
    const [, service, key, path = ''] = ARTIFACTORY.exec(value) ?? [];
    if (service !== undefined && key !== undefined) {
        const folders = path.split('/').filter(part => part !== '');
        if (folders.includes('..') || folders.includes('.'))
            throw new lib_inputs/* FieldProblem */.k4(`"${value}" leads out of its repository`);
        return { kind: 'artifactory', service, key, path: folders.join('/') };
    }
    const [, directory] = FILE.exec(value) ?? [];
    if (directory !== undefined)
        return { kind: 'file', directory };
    throw new lib_inputs/* FieldProblem */.k4(`"${value}" is neither s3://bucket/prefix, file:/directory nor artifactory:https://host/artifactory/repository/path`);
}
const fields = {
    repository: (0,lib_inputs/* required */.mw)(repository),
    rpms: (0,lib_inputs/* optional */.lq)(lib_inputs/* text */.Qq),
    keep: (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* whole */.WQ)(0, 10_000), 10),
    compress: (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* oneOf */.yL)('gz', 'zstd'), 'gz'),
    mode: (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* oneOf */.yL)('apply', 'plan', 'gc'), 'apply'),
    'package-gpgkey': (0,lib_inputs/* optional */.lq)(lib_inputs/* text */.Qq),
    'sign-key': (0,lib_inputs/* optional */.lq)(lib_inputs/* text */.Qq),
    'sign-passphrase': (0,lib_inputs/* optional */.lq)(lib_inputs/* text */.Qq),
    revisions: (0,lib_inputs/* defaulted */.P_)(lib_inputs/* flag */.Jt, false),
    'retain-metadata-hours': (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* whole */.WQ)(0, 8760), 72),
    'retain-revisions-days': (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* whole */.WQ)(0, 36_500), 0),
    retries: (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* whole */.WQ)(0, 100), 16),
    'artifactory-token': (0,lib_inputs/* optional */.lq)(lib_inputs/* text */.Qq),
    'metadata-timeout-seconds': (0,lib_inputs/* defaulted */.P_)((0,lib_inputs/* whole */.WQ)(1, 7200), 600)
};
/** Artifactory makes, keeps and signs its metadata itself. */
function artifactoryProblems(inputs) {
    const problems = [];
    const not = (input, problem) => void problems.push({ input, problem });
    if (inputs['artifactory-token'] === undefined)
        not('artifactory-token', 'is required for a repository of Artifactory');
    if (inputs.mode === 'gc')
        not('mode', 'gc is not for Artifactory, which cleans its metadata itself');
    if (inputs.revisions)
        not('revisions', 'are not to be had in Artifactory, which makes its metadata itself');
    if (inputs['sign-key'] !== undefined) {
        not('sign-key', 'is for metadata, which Artifactory signs itself with the keys that it has; see package-gpgkey');
    }
    return problems;
}
/** What to publish, or that old metadata shall go. */
function orderOf(inputs, workspace) {
    const { rpms, keep, compress, mode, retries, 'sign-key': key, 'sign-passphrase': passphrase } = inputs;
    const problems = inputs.repository.kind === 'artifactory' ? artifactoryProblems(inputs) : [];
    if (rpms === undefined && mode !== 'gc')
        problems.push({ input: 'rpms', problem: 'is required, but in mode gc' });
    problems.push(...(0,signing_key/* keyProblems */.G8)({ key, passphrase }));
    if (problems.length > 0)
        throw new errors/* InputError */.dz(problems);
    if (mode === 'gc')
        return 'gc';
    return {
        ...{ workspace, rpms: rpms ?? '', keep, compress, mode, retries },
        revisions: inputs.revisions || key !== undefined,
        gpgKey: inputs['package-gpgkey'],
        signingKey: key === undefined ? undefined : { key, passphrase }
    };
}

// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./actions/publish-rpm/src/splice.ts


/**
 * A list as a publication leaves it: without the packages that shall go, and with the new ones at its end. It is given
 * piece by piece as it is read: what is between two changes passes as it came.
 * @throws KilnError, at its end, unless the list had as many packages as primary, and those that shall go.
 */
async function* spliced(list, pieces, { added, superseded, packagesBefore, packagesAfter }, parts, comment = '') {
    const gone = new Set(superseded.map(({ pkgid }) => pkgid));
    const finder = packageFinder();
    const waiting = [];
    const staying = [];
    /** Where the text begins that stays, and how far it is known. */
    let from;
    let known = 0;
    let length = 0;
    let removed = 0;
    /** The pieces, or what stays of them, that end before a place. */
    function* settled(end) {
        for (let next = waiting[0]; next !== undefined && next.to <= end; next = waiting[0]) {
            waiting.shift();
            const ranges = from === undefined ? staying : [...staying, { from, to: known }];
            for (const range of ranges) {
                const [first, last] = [Math.max(range.from, next.from), Math.min(range.to, next.to)];
                if (first === next.from && last === next.to)
                    yield next.piece;
                else if (first < last)
                    yield { text: next.piece.text.subarray(first - next.from, last - next.from) };
            }
            while (staying[0] !== undefined && staying[0].to <= next.to)
                staying.shift();
        }
    }
    yield { text: Buffer.from(headOf(list, packagesAfter)) };
    for await (const piece of pieces) {
        waiting.push({ piece, from: length, to: length + piece.text.length });
        length += piece.text.length;
        for (const { start, end, text } of finder.take(piece.text)) {
            known = end;
            if (gone.size === 0 || !gone.has(idIn(list, text))) {
                from ??= start;
                continue;
            }
            removed += 1;
            if (from !== undefined)
                staying.push({ from, to: start });
            from = undefined;
        }
        yield* settled(known);
    }
    const before = finder.end();
    if (before !== packagesBefore)
        throw damaged(`${list} has ${(0,counted/* counted */.h)(before, 'package')} and primary ${packagesBefore}`);
    if (removed !== gone.size)
        throw damaged(`${list} has ${removed} of the ${gone.size} packages that shall go`);
    yield* settled(length);
    const ids = new Set(added.map(({ pkgid }) => pkgid));
    const extra = textOf(parts[list].filter(({ pkgid }) => ids.has(pkgid)));
    yield { text: Buffer.from(`${from === undefined ? '' : '\n'}${extra}${tailOf(list)}${comment}`) };
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/main.ts












const main_REPOMD = 'repodata/repomd.xml';
/** gc leaves lists alone that are younger than some hours, so older ones are not named any more (gc.ts). */
const ROUND_LONGEST_MILLISECONDS = 3_600_000;
/** The text of a list; of one that is not there yet, that of an empty one. */
const main_textOf = (list, stored) => stored === undefined ? inOnePiece(compose(list, [])) : piecesOf(stored);
/** Adds packages to a repository, beside any number of others that do the same. */
const publish = (order, surroundings) => withPackages(order, surroundings, async ({ rpms, deliveries, sign }) => land({ ...order, sign }, deliveries, await fragments(surroundings.run, rpms, surroundings.temporary), surroundings));
/**
 * Writes the packages, then the lists under the names of their digests, which nothing refers to yet, and then
 * repomd.xml, only over the state that was read. Who loses that race reads again. Ended at any point, the repository is
 * as it was or as it shall be, and the next run goes through. Nothing is ever deleted here. A revision, where it is
 * asked for, is written last, and by the next run when this one ends before.
 */
async function land(order, deliveries, parts, surroundings) {
    const { store, progress, signal } = surroundings;
    const { compress, mode } = order;
    const nevras = deliveries.map(({ nevra }) => nevra);
    const names = new Set(parts.primary.map(({ name }) => name));
    for (let rounds = 1;; rounds += 1) {
        signal.throwIfAborted();
        const startedAt = surroundings.now();
        const current = await read(store);
        const publication = planPublication(await namesakesIn(current.texts.primary(), names), parts.primary, order.keep);
        const told = { nevras, publication, rounds };
        tell(publication, store, progress);
        if (publication.added.length === 0 || mode === 'plan') {
            const { repomd, lists } = current;
            const packages = publication.packagesBefore;
            const pinned = await pin(order, repomd && { repomd, lists, packages, compress }, surroundings);
            const there = rounds === 1 ? 'nothing to do' : 'published'; // by a write of ours whose answer was lost
            const outcome = publication.added.length > 0 ? 'planned' : there;
            return { ...told, revision: repomd?.revision ?? '', pinned, outcome };
        }
        if (rounds === 1) {
            if (store.atomicity !== 'promised' && current.repomd?.proof !== proofOf(store))
                await proveAtomicity(store);
            await upload(deliveries, surroundings);
        }
        signal.throwIfAborted();
        const change = { publication, parts, compress };
        const written = await write(store, current, change, { startedAt, now: surroundings.now });
        if (written !== undefined) {
            if (store.atomicity !== 'promised')
                await verify(store, publication);
            const packages = publication.packagesAfter;
            const pinned = await pin(order, { ...written, packages, compress }, surroundings);
            return { ...told, revision: written.repomd.revision, pinned, outcome: 'published' };
        }
        if (rounds > order.retries)
            throw contended(store, rounds);
        progress.say(`${store.shown} changed meanwhile; reading it again (round ${rounds + 1})`);
        await jitter(rounds, surroundings);
    }
}
/** Keeps a state as a revision where that is asked for. @returns its path. */
async function pin({ revisions, mode, sign }, state, { store, progress }) {
    if (!revisions || mode === 'plan' || state === undefined)
        return undefined;
    const pinned = await writeRevision(store, state, sign);
    progress.say(`this revision stays at ${store.shown}/${pinned}`);
    return pinned;
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
    progress.say(`${store.shown} goes from ${packagesBefore} to ${(0,counted/* counted */.h)(packagesAfter, 'package')}`);
}
async function read(store) {
    const stored = await store.get(main_REPOMD);
    const repomd = stored && parseRepomd(stored.bytes.toString());
    const lists = {};
    if (repomd !== undefined) {
        await Promise.all(LISTS.map(async (list) => {
            lists[list] = await readList(store, repomd, list);
        }));
    }
    const texts = {
        primary: repeatable(() => main_textOf('primary', lists.primary)), // looked at first, and then rewritten
        filelists: () => main_textOf('filelists', lists.filelists),
        other: () => main_textOf('other', lists.other)
    };
    return { repomd, lists, texts, tag: stored?.tag };
}
async function readList(store, repomd, list) {
    const named = repomd.named.find(({ type }) => type === list);
    const file = named === undefined ? undefined : await store.get(named.location);
    if (named === undefined || file === undefined) {
        throw new errors/* KilnError */.NF(`${store.shown} names ${named?.location ?? list}, which is not there.`, {
            remedy: 'Make its metadata anew with createrepo_c from the packages, and publish again.'
        });
    }
    return { named, bytes: file.bytes };
}
/** Stores the packages. One that is there already must be the same, byte for byte. */
async function upload(deliveries, { store, progress, signal }) {
    for (const { nevra, location, sha256, bytes } of deliveries) {
        signal.throwIfAborted();
        if ((await store.create(location, await bytes(), 'for ever')) === 'written') {
            progress.detail(`stored ${location}`);
            continue;
        }
        const stored = await store.facts(location);
        if (stored !== undefined && stored.sha256 === undefined)
            throw unknownBytes(nevra, `${store.shown}/${location}`);
        if (stored?.sha256 !== sha256)
            throw otherBytes(nevra);
        progress.detail(`${location} is stored already`);
    }
}
const unknownBytes = (nevra, path) => new errors/* KilnError */.NF(`${path} was put there by another tool, and the store does not tell its SHA-256.`, {
    remedy: `Compare it with your ${nevra} by hand: remove it if it is the same and let this action store it, else raise the version or the release. Packages are never downloaded here.`
});
/** @returns what repomd.xml says now and the lists that it names, or undefined when somebody else was first. */
async function write(store, current, { publication, parts, compress }, { startedAt, now }) {
    const { repomd: before, tag } = current;
    const seconds = Math.floor(now() / 1000);
    const revisionBefore = /^\d+$/.test(before?.revision ?? '') ? Number(before?.revision) : 0;
    const revision = String(Math.max(revisionBefore + 1, seconds));
    const packed = (list, comment = '') => metadataFile(list, spliced(list, current.texts[list](), publication, parts, comment), seconds, compress);
    const made = [];
    for (const list of LISTS)
        made.push(await packed(list));
    const files = await Promise.all(made.map(async (file) => {
        if ((await store.create(file.location, file.bytes, 'for ever')) === 'written')
            return file;
        if (before?.named.some(({ location }) => location === file.location) === true)
            return file;
        // There already, but nothing names it, so gc may be about to remove it: the same list under a name of our own.
        const own = await packed(file.list, `<!-- ${(0,external_node_crypto_.randomUUID)()} -->\n`);
        await store.create(own.location, own.bytes, 'for ever');
        return own;
    }));
    if (now() - startedAt > ROUND_LONGEST_MILLISECONDS)
        return undefined;
    const text = composeRepomd(revision, files, before, proofOf(store));
    if ((await store.replace(main_REPOMD, Buffer.from(text), tag)) !== 'written')
        return undefined;
    const repomd = parseRepomd(text);
    const lists = files.flatMap(({ list, bytes }) => {
        const named = repomd.named.find(({ type }) => type === list);
        return named === undefined ? [] : [[list, { named, bytes }]];
    });
    return { repomd, lists: Object.fromEntries(lists) };
}
/**
 * Reads back what clients will read, from a store whose conditional writes are no promise of its maker. (S3 checks the
 * SHA-256 of each write before it takes it, and what it took is what is read next; a second look could see nothing
 * else.) Others may have published since; what is ours must be in theirs.
 */
async function verify(store, { added }) {
    const repomd = await store.get(main_REPOMD);
    const primary = repomd && (await readList(store, parseRepomd(repomd.bytes.toString()), 'primary'));
    const names = new Set(added.map(({ name }) => name));
    const { namesakes } = await namesakesIn(main_textOf('primary', primary), names);
    const listed = new Set(namesakes.map(({ pkgid }) => pkgid));
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
const OUTPUTS = [
    'repository',
    'repository-url',
    'repository-pinned',
    'repository-url-pinned',
    'revision',
    'nevra',
    'published'
];

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
            const bytes = await (0,external_node_fs_promises_.readFile)((0,external_node_path_.join)(directory, path));
            // Only of repomd.xml is it ever asked for, and lists are long.
            return {
                bytes,
                get tag() {
                    return digestOf(bytes);
                }
            };
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
            await (0,external_node_fs_promises_.mkdir)((0,external_node_path_.dirname)(target), { recursive: true });
            await (0,external_node_fs_promises_.writeFile)(from, bytes, { flush: true });
            return await place(from, target);
        }
        catch (error) {
            throw notWritable(directory, error);
        }
        finally {
            await (0,external_node_fs_promises_.rm)(from, { force: true }).catch(() => { }); // it is what failed that matters
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
        create: (path, bytes) => staged(path, bytes, (from, to) => (0,external_node_fs_promises_.link)(from, to).then(() => 'written', (error) => {
            if (error.code === 'EEXIST')
                return 'exists';
            throw error;
        })),
        async list(below) {
            const names = await (0,external_node_fs_promises_.readdir)((0,external_node_path_.join)(directory, below), { recursive: true }).catch((error) => {
                if (error.code === 'ENOENT')
                    return [];
                throw error;
            });
            const found = await Promise.all(names.map(async (name) => {
                const facts = await (0,external_node_fs_promises_.stat)((0,external_node_path_.join)(directory, below, name)).catch(() => undefined);
                return facts?.isFile() === true ? [{ path: `${below}/${name}`, modifiedMilliseconds: facts.mtimeMs }] : [];
            }));
            return found.flat();
        },
        remove: path => (0,external_node_fs_promises_.rm)((0,external_node_path_.join)(directory, path), { force: true }).catch(error => {
            throw notWritable(directory, error);
        }),
        async replace(path, bytes, tag) {
            await (0,external_node_fs_promises_.mkdir)(directory, { recursive: true });
            const lock = await (0,rpm_lock/* locked */.x)((0,external_node_path_.join)(directory, '.kiln-lock'), { seconds: LOCK_WAIT_SECONDS });
            if (lock === undefined)
                return 'changed meanwhile';
            try {
                if ((await get(path))?.tag !== tag)
                    return 'changed meanwhile';
                await staged(path, bytes, external_node_fs_promises_.rename);
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

;// CONCATENATED MODULE: ./actions/publish-rpm/src/place.ts


/**
 * The store at a place. Virtual host names do not resolve at an own endpoint, so there the bucket is in the path.
 * What only S3 needs is loaded for S3 only: it is most of what this action loads.
 */
async function storeAt(place, env) {
    if (place.kind === 'file')
        return directoryStore(place.directory);
    const { awsDefaults, regionOf } = await __webpack_require__.e(/* import() */ 176).then(__webpack_require__.bind(__webpack_require__, 8176));
    const region = regionOf(env);
    if (region === undefined) {
        throw new errors/* KilnError */.NF('No AWS region is set, so the region of the bucket is not known.', {
            remedy: 'Set AWS_REGION, as aws-actions/configure-aws-credentials does.'
        });
    }
    const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
    const [{ S3Client }, { repositoryUrl, s3Store }] = await Promise.all([
        Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(711), __webpack_require__.e(900)]).then(__webpack_require__.t.bind(__webpack_require__, 3711, 19)),
        Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(711), __webpack_require__.e(431)]).then(__webpack_require__.bind(__webpack_require__, 7917))
    ]);
    const client = new S3Client({ ...awsDefaults('publish-rpm'), region, forcePathStyle: endpoint !== undefined });
    const { bucket, prefix } = place;
    const isAmazon = endpoint === undefined || endpoint === '';
    return s3Store(client, { bucket, prefix, isAmazon, url: repositoryUrl(bucket, prefix, region, endpoint) });
}

;// CONCATENATED MODULE: ./actions/publish-rpm/src/report.ts



/** The job's summary. */
function summaryOf({ nevras, outcome, publication, revision, pinned, rounds }, store) {
    const { added, superseded, packagesBefore, packagesAfter } = publication;
    const rows = [
        ...added.map(part => ['listed', (0,summary/* code */.aY)((0,nevra/* nevraText */.YH)(part)), (0,summary/* code */.aY)(part.location)]),
        ...superseded.map(part => ['no longer listed', (0,summary/* code */.aY)((0,nevra/* nevraText */.YH)(part)), (0,summary/* code */.aY)(part.location)])
    ];
    return [
        `### ${(0,summary/* escaped */.Mk)(outcome)}: ${nevras.map(summary/* code */.aY).join(', ')}`,
        `${(0,summary/* code */.aY)(store.shown)}, read at ${(0,summary/* code */.aY)(store.url)}: ${packagesBefore} → ${(0,counted/* counted */.h)(packagesAfter, 'package')}` +
            `${revision === '' ? '' : `, revision ${(0,summary/* code */.aY)(revision)}`}${rounds > 1 ? `, in ${rounds} rounds` : ''}.` +
            `${pinned === undefined ? '' : ` Stays at ${(0,summary/* code */.aY)(`${store.url}/${pinned}`)}.`}`,
        ...(rows.length === 0 ? [] : [(0,summary/* table */.tp)(['', 'package', 'file'], rows)])
    ].join('\n\n');
}
/** The job's summary of a repository that makes its metadata itself. */
const indexedSummary = ({ nevras, outcome, stored }, url) => [
    `### ${(0,summary/* escaped */.Mk)(outcome)}: ${nevras.map(summary/* code */.aY).join(', ')}`,
    `Read at ${(0,summary/* code */.aY)(url)}, whose own metadata ${outcome === 'planned' ? 'would list' : 'lists'} them.`,
    ...(stored.length === 0
        ? []
        : [
            (0,summary/* table */.tp)(['package', 'file', 'stored'], stored.map(one => [(0,summary/* code */.aY)(one.nevra), (0,summary/* code */.aY)(one.location), (0,summary/* escaped */.Mk)(one.how)]))
        ])
].join('\n\n');
/** The job's summary of mode gc. */
const collectionSummary = ({ remove, marks, referenced }, store) => `### Old metadata of ${(0,summary/* code */.aY)(store.shown)}\n\n${(0,counted/* counted */.h)(remove.length, 'file')} removed, ${(0,counted/* counted */.h)(Object.keys(marks).length, 'list')} kept for now, ` +
    `${(0,counted/* counted */.h)(referenced, 'file')} in use. Packages are not touched.`;

;// CONCATENATED MODULE: ./actions/publish-rpm/src/index.ts














const set = (0,action/* outputs */.V4)(OUTPUTS);
const POLL_SECONDS = 5;
void (0,action/* runAction */.Cs)(async (signal) => {
    const inputs = (0,lib_inputs/* readInputs */.Ko)(fields);
    const token = inputs['artifactory-token'] ?? '';
    const { 'sign-key': key, 'sign-passphrase': passphrase } = inputs;
    for (const secret of [...(0,signing_key/* secretsOf */.Fj)({ key, passphrase }), ...(token === '' ? [] : [token])])
        (0,action/* mask */.dK)(secret);
    const order = orderOf(inputs, process.env['GITHUB_WORKSPACE'] ?? process.cwd());
    const tools = { progress: progress/* runnerProgress */.gb, signal, run: (0,program/* programs */.cz)(signal), temporary: (0,external_node_os_.tmpdir)() };
    const place = inputs.repository;
    if (place.kind === 'artifactory') {
        if (order === 'gc')
            return;
        // Loaded where it is asked for, as S3's client is: what only it needs of Node takes as long to load as all else.
        const { artifactory } = await __webpack_require__.e(/* import() */ 561).then(__webpack_require__.bind(__webpack_require__, 1561));
        const repository = artifactory(place, { token, signal });
        set('repository', repository.url);
        set('repository-url', repository.url);
        const limits = { timeoutSeconds: inputs['metadata-timeout-seconds'], intervalSeconds: POLL_SECONDS };
        const indexed = await publishIndexed(order, { ...tools, ...limits, repository });
        set('revision', indexed.revision);
        set('nevra', indexed.nevras.join('\n'));
        set('published', indexed.outcome === 'published');
        return await (0,summary/* writeSummary */.Sy)(indexedSummary(indexed, repository.url));
    }
    const store = await storeAt(place, process.env);
    set('repository', store.shown);
    set('repository-url', store.url);
    const now = Date.now;
    if (order === 'gc') {
        const retention = {
            metadataHours: inputs['retain-metadata-hours'],
            revisionsDays: inputs['retain-revisions-days']
        };
        return await (0,summary/* writeSummary */.Sy)(collectionSummary(await collect(retention, { store, progress: progress/* runnerProgress */.gb, signal, now }), store));
    }
    const published = await publish(order, { ...tools, store, now, random: Math.random });
    const { pinned } = published;
    set('repository-pinned', pinned && `${store.shown}/${pinned}`);
    set('repository-url-pinned', pinned && `${store.url}/${pinned}`);
    set('revision', published.revision);
    set('nevra', published.nevras.join('\n'));
    set('published', published.outcome === 'published');
    await (0,summary/* writeSummary */.Sy)(summaryOf(published, store));
});


/***/ }),

/***/ 8485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SP: () => (/* binding */ shown),
/* harmony export */   v7: () => (/* binding */ pause),
/* harmony export */   vX: () => (/* binding */ soonThenSeldom),
/* harmony export */   wt: () => (/* binding */ poll)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8115);


/**
 * Looks until it is done or the deadline passes. Stops within a tick of a cancel signal.
 * (SDK waiters keep the process alive after an abort and report JSON, so they are not used.)
 * @throws KilnError when the deadline passes, naming the last reason; CancelledError on the signal.
 */
async function poll(look, options) {
    const began = Date.now();
    const deadline = began + options.deadlineSeconds * 1000;
    const intervalSeconds = () => typeof options.intervalSeconds === 'number'
        ? options.intervalSeconds
        : options.intervalSeconds((Date.now() - began) / 1000);
    let told = '';
    for (;;) {
        if (options.signal.aborted)
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .CancelledError */ .cc();
        const seen = await look();
        if ('done' in seen)
            return seen.done;
        if (seen.notYet !== told) {
            told = seen.notYet;
            options.onNotYet?.(told);
        }
        const seconds = intervalSeconds();
        if (Date.now() + seconds * 1000 > deadline) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .KilnError */ .NF(`Waited ${options.deadlineSeconds} s for ${options.what}. Last seen: ${seen.notYet}.`, {
                remedy: options.remedy
            });
        }
        await pause(seconds, options.signal);
    }
}
/**
 * What may be over at once, or take minutes, is looked at by a quarter of what was waited so far: within 0.1 s at first, every 2 s
 * after 8 s, which twenty waits at once may do within what EC2 allows of describing calls (20 a second: EC2 API throttling).
 */
const soonThenSeldom = (waitedSeconds) => Math.min(2, Math.max(0.1, waitedSeconds / 4));
/**
 * Sleeps; throws CancelledError as soon as the signal fires. No time at all lets everything else have its turn, and takes
 * none: a timer takes a millisecond at the least.
 */
async function pause(seconds, signal) {
    try {
        if (seconds === 0)
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setImmediate)(undefined, { signal });
        else
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(seconds * 1000, undefined, { signal });
    }
    catch {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .CancelledError */ .cc();
    }
}
/** What AWS has made shows within seconds: the first that is found; undefined when it does not show in so many looks. */
async function shown(look, { looks, intervalSeconds, signal }) {
    for (let looked = 0; looked < looks; looked++) {
        const found = await look();
        if (found !== undefined)
            return found;
        await pause(intervalSeconds, signal);
    }
    return undefined;
}


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


/***/ })

};
