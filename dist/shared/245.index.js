export const id = 245;
export const ids = [245];
export const modules = {

/***/ 1217:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ run),
/* harmony export */   s: () => (/* binding */ must)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(481);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_readline__WEBPACK_IMPORTED_MODULE_1__);


/** Runs a program with an array of arguments. A code other than 0 is the caller's to judge. @throws when it cannot start. */
function run(program, args, { env, input, onLine, signal } = {}) {
    return new Promise((resolve, reject) => {
        const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(program, [...args], {
            stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
            ...(env === undefined ? {} : { env }),
            ...(signal === undefined ? {} : { signal })
        });
        const out = [];
        const all = [];
        const { stdout, stderr } = child;
        if (stdout === null || stderr === null)
            throw new Error('no pipes');
        (0,node_readline__WEBPACK_IMPORTED_MODULE_1__.createInterface)({ input: stdout }).on('line', line => {
            out.push(line);
            all.push(line);
            onLine?.(line);
        });
        (0,node_readline__WEBPACK_IMPORTED_MODULE_1__.createInterface)({ input: stderr }).on('line', line => {
            all.push(line);
            onLine?.(line);
        });
        child.on('error', reject);
        child.on('close', (code, killed) => {
            resolve({ code: code ?? (killed === null ? 1 : 128), out: out.join('\n'), all: all.join('\n') });
        });
        if (input !== undefined)
            child.stdin?.on('error', () => { }).end(input);
    });
}
/** Runs a program that has to go well. */
async function must(program, args) {
    const ran = await run(program, args);
    if (ran.code !== 0)
        throw new Error(`${program} ${args.join(' ')} failed: ${ran.all}`);
    return ran;
}


/***/ }),

/***/ 7669:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E4: () => (/* binding */ versionOf),
/* harmony export */   R_: () => (/* binding */ parsePackages),
/* harmony export */   Z8: () => (/* binding */ clearText),
/* harmony export */   fO: () => (/* binding */ listsOf),
/* harmony export */   iJ: () => (/* binding */ readRelease),
/* harmony export */   lI: () => (/* binding */ compareDebian)
/* harmony export */ });
/* harmony import */ var _packages_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4522);
/** What an apt repository says of itself (wiki.debian.org/DebianRepository/Format). */

/** The text of a file that may carry its own signature (RFC 9580, "Cleartext Signature Framework"). */
function clearText(text) {
    const [, signed = ''] = /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:\w+:.*\r?\n)*\r?\n([\s\S]*?)^-----BEGIN PGP SIGNATURE-----/m.exec(text) ?? [];
    return signed === '' ? { text, isSigned: false } : { text: signed.replace(/^- /gm, ''), isSigned: true };
}
/** Fields of one paragraph; the lines that continue a field are part of it. */
const fieldsOf = (paragraph) => new Map([...paragraph.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)].map(([, name = '', value = '']) => [
    name.toLowerCase(),
    value
]));
function readRelease(text) {
    const fields = fieldsOf(text);
    const sums = [...(fields.get('sha256') ?? '').matchAll(/^\s*([0-9a-f]{64})\s+\d+\s+(\S+)$/gm)];
    const sha256 = new Map(sums.map(([, sum = '', path = '']) => [path, sum]));
    const paths = [...sha256.keys()];
    return {
        // Debian's security archive calls them `updates/main` and has them in `main`, which is what apt wants to be told.
        components: (fields.get('components') ?? '')
            .split(/\s+/)
            .filter(Boolean)
            .map(name => (paths.some(path => path.startsWith(`${name}/`)) ? name : name.replace(/^.*\//, ''))),
        sha256,
        byHash: fields.get('acquire-by-hash')?.trim() === 'yes',
        listsAllTwice: /Packages/.test(fields.get('no-support-for-architecture-all') ?? '')
    };
}
/** The names of a list, the quickest to read first; xz comes last, because it needs a program. */
const LISTS = ['Packages.gz', 'Packages.zst', 'Packages', 'Packages.xz'];
/**
 * The lists that tell of packages for an architecture, each by the paths where it may be. apt passes a list over whose sum is not there as
 * it is unpacked, even where only packed ones are to be had.
 */
function listsOf({ sha256, components, listsAllTwice }, architecture) {
    const own = _packages_js__WEBPACK_IMPORTED_MODULE_0__/* .ARCHITECTURES */ .Xe[architecture]?.deb ?? architecture;
    const places = [
        '',
        './',
        ...components.flatMap(component => [own, ...(listsAllTwice ? [] : ['all'])].map(arch => `${component}/binary-${arch}/`))
    ];
    return places
        .filter(place => sha256.has(`${place}Packages`))
        .map(place => LISTS.map(name => place + name).filter(path => sha256.has(path)));
}
/** The packages of a Packages file. */
const parsePackages = (text) => text.split(/\n\s*\n/).flatMap(paragraph => {
    const fields = fieldsOf(paragraph);
    const field = (name) => fields.get(name)?.trim() ?? '';
    const name = field('package');
    if (name === '')
        return [];
    const version = field('version');
    return [
        {
            format: 'deb',
            name,
            ...versionOf(version),
            arch: field('architecture'),
            written: version,
            checksum: `sha256:${field('sha256')}`,
            location: field('filename'),
            bytes: Number(field('size')),
            installedBytes: Number(field('installed-size')) * 1024
        }
    ];
});
/** Epoch, version and revision; where there is no revision it is 0, which to Debian is the same (Policy, 5.6.12). */
function versionOf(written) {
    const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/.exec(written) ?? [];
    const [, version = rest, release = '0'] = /^(.*)-([^-]*)$/.exec(rest) ?? [];
    return { epoch: Number(epoch), version, release };
}
/** As dpkg orders letters: `~` before the end, the end before letters, letters before all else. */
const weight = (character) => {
    if (character === '~')
        return -1;
    if (character === '' || /\d/.test(character))
        return 0;
    return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
};
/** Compares versions, or revisions, as dpkg does (Debian Policy, 5.6.12; deb-version(7)). */
function compareDebian(a, b) {
    let [one, two] = [a, b];
    while (one !== '' || two !== '') {
        const [left = '', right = ''] = [/^\D*/.exec(one)?.[0], /^\D*/.exec(two)?.[0]];
        for (let at = 0; at < Math.max(left.length, right.length); at++) {
            const order = weight(left[at] ?? '') - weight(right[at] ?? '');
            if (order !== 0)
                return Math.sign(order);
        }
        one = one.slice(left.length);
        two = two.slice(right.length);
        const [first = '', second = ''] = [/^\d*/.exec(one)?.[0], /^\d*/.exec(two)?.[0]];
        const order = BigInt(first || 0) - BigInt(second || 0);
        if (order !== 0n)
            return order < 0n ? -1 : 1;
        one = one.slice(first.length);
        two = two.slice(second.length);
    }
    return 0;
}


/***/ }),

/***/ 8219:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ab: () => (/* binding */ damage),
/* harmony export */   Ci: () => (/* binding */ RPM_FORMAT),
/* harmony export */   GB: () => (/* binding */ parseInstalled),
/* harmony export */   YU: () => (/* binding */ installFailure),
/* harmony export */   k7: () => (/* binding */ packageChanges)
/* harmony export */ });
/** Compares what the package manager's database held before and after. Names that are installed several times are compared whole. */
function packageChanges(before, after) {
    const had = new Set(before.map(({ nevra }) => nevra));
    const has = new Set(after.map(({ nevra }) => nevra));
    const gone = before.filter(({ nevra }) => !has.has(nevra));
    const come = after.filter(({ nevra }) => !had.has(nevra));
    const changed = come.flatMap(({ name, nevra, bytes }) => {
        const from = gone.find(one => one.name === name);
        return from === undefined ? [] : [{ from: from.nevra, to: nevra, bytes }];
    });
    const renewed = new Set(changed.map(({ to }) => to));
    const replaced = new Set(changed.map(({ from }) => from));
    return {
        added: come.filter(({ nevra }) => !renewed.has(nevra)),
        changed,
        removed: gone.map(({ nevra }) => nevra).filter(nevra => !replaced.has(nevra)),
        payloadBytes: come.reduce((sum, { bytes }) => sum + bytes, 0)
    };
}
/** The format in which `rpm -qa` is asked, and its reader. */
const RPM_FORMAT = '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{LONGSIZE}\\n';
const parseInstalled = (text) => text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(fields => fields.length === 5 && fields[0] !== 'gpg-pubkey')
    .map(([name = '', epoch = '0', evr = '', arch = '', size = '0']) => ({
    name,
    nevra: `${name}-${epoch === '0' ? '' : `${epoch}:`}${evr}.${arch}`,
    bytes: Number(size)
}))
    .toSorted((a, b) => a.nevra.localeCompare(b.nevra));
/**
 * Lines of `rpm -V`, or `dpkg --verify`, that mean damage: a file missing, or whose contents are not the package's. Configuration, ghost and
 * documentation files may differ; owners, modes and times are what scriptlets set.
 */
const damage = (verification) => verification.split('\n').filter(line => {
    const [, flags = '', attribute = ''] = /^(missing|[.\w?]{8,9})\s+(?:([cdglr])\s+)?\//.exec(line) ?? [];
    if (flags === '' || 'cgd'.includes(attribute || '-'))
        return false;
    return flags === 'missing' || /^S|^.{2}5/.test(flags);
});
/** What to tell the user when dnf, yum or apt-get failed, by what it printed. */
function installFailure(said, nevra) {
    const lines = said
        .split('\n')
        .map(line => line.trim())
        .filter(line => line !== '');
    const shown = (pattern) => lines
        .filter(line => pattern.test(line))
        .slice(0, 5)
        .join('\n');
    const known = [
        [
            /nothing provides|conflicting requests|requires .* but none of the providers|unmet dependencies|Depends: .* but|^Error: Package: |^\s*Requires: /im,
            `${nevra} needs something that no repository of the image has:`,
            'Add the missing package to the repository or take the requirement out of the package; with base-repositories: true the repositories configured in the base are used, too.'
        ],
        [
            /GPG check FAILED|is not signed|Public key .* is not installed|key import failed|not correct|NO_PUBKEY|BADSIG|Missing key|signatures (couldn't be verified|were invalid)/i,
            `The signature of ${nevra} was refused:`,
            'Sign it, or the Release of its apt repository, with the key given as repository-gpgkey, or give the right key.'
        ],
        [
            /At least .* more space needed|No space left on device|enough free space/i,
            `The image has too little room for ${nevra}:`,
            'Give root-volume-size, a base with a bigger root file system, or a smaller package.'
        ],
        [
            /Failed to (download metadata|fetch)|Cannot download|Could not (resolve|connect)|Couldn't connect|Curl error|failure resolving|Error downloading packages|No more mirrors to try|Cannot retrieve repository metadata/i,
            'A repository cannot be reached from the image:',
            'Check the network of the runner and the repositories configured in the base; with base-repositories: false only the given repository is used.'
        ],
        [
            /Unable to (find a match|locate package)|No match for argument|No package .* available|Version .* was not found|no installation candidate/i,
            `The image's package manager does not find ${nevra}:`,
            'Check exclude-packages, and that the package is for the architecture and release of the base.'
        ]
    ];
    for (const [pattern, message, remedy] of known) {
        if (pattern.test(said))
            return { message: `${message}\n${shown(pattern)}`, remedy };
    }
    return {
        message: `Installing ${nevra} failed:\n${lines.slice(-8).join('\n')}`,
        remedy: 'Read the lines above; `test-rpm` runs the same installation and shows it whole.'
    };
}


/***/ }),

/***/ 4944:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ onPath)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);

/** Whether a program can be run by its name. */
async function onPath(program) {
    for (const directory of (process.env['PATH'] ?? '').split(':')) {
        const found = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.access)(`${directory}/${program}`, node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.constants.X_OK).then(() => true, () => false);
        if (found)
            return true;
    }
    return false;
}


/***/ }),

/***/ 4522:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $l: () => (/* binding */ nearNames),
/* harmony export */   Ei: () => (/* binding */ parsePrimary),
/* harmony export */   Os: () => (/* binding */ primaryOf),
/* harmony export */   Sw: () => (/* binding */ choose),
/* harmony export */   Xe: () => (/* binding */ ARCHITECTURES),
/* harmony export */   wZ: () => (/* binding */ cachedName),
/* harmony export */   x8: () => (/* binding */ signed)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _lib_rpm_nevra_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5496);
/* harmony import */ var _debian_packages_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7669);



/**
 * What the package manager calls the package's file in its cache: dnf and yum as the repository does; apt by name, version and
 * architecture, with what parts them escaped (apt, pkgAcqArchive, QuoteString).
 */
function cachedName({ name, written, arch, location }) {
    if (written === undefined)
        return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.basename)(location);
    const quoted = (text) => text.replace(/[_:%]/g, one => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
    return `${[name, written, arch].map(quoted).join('_')}.deb`;
}
/** Where the primary metadata lies and what it must hash to, from repomd.xml. */
function primaryOf(repomd) {
    const data = /<data type="primary">(.*?)<\/data>/s.exec(repomd)?.[1];
    const location = data === undefined ? undefined : /<location[^>]*href="([^"]+)"/.exec(data)?.[1];
    if (data === undefined || location === undefined)
        return undefined;
    return { location, sha256: /<checksum type="sha256">\s*([0-9a-f]+)/.exec(data)?.[1] };
}
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const plain = (xml) => xml.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name) => ENTITIES[name] ?? whole);
/** The packages of a repository, from primary.xml. */
function parsePrimary(xml) {
    return [...xml.matchAll(/<package type="rpm">(.*?)<\/package>/gs)].flatMap(([, body = '']) => {
        const element = (name) => plain(new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '');
        const attributes = (name) => Object.fromEntries([...(new RegExp(`<${name}\\s([^>]*)/?>`).exec(body)?.[1] ?? '').matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, plain(value)]));
        const { epoch = '0', ver = '', rel = '' } = attributes('version');
        const size = attributes('size');
        const [, kind = '', sum = ''] = /<checksum type="(\w+)"[^>]*>\s*([0-9a-f]+)/.exec(body) ?? [];
        const found = {
            format: 'rpm',
            name: element('name'),
            epoch: Number(epoch),
            version: ver,
            release: rel,
            arch: element('arch'),
            checksum: `${kind}:${sum}`,
            location: attributes('location')['href'] ?? '',
            bytes: Number(size['package'] ?? 0),
            installedBytes: Number(size['installed'] ?? 0)
        };
        return found.name === '' || found.arch === 'src' ? [] : [found];
    });
}
/** What RPMs and Debian packages call the architectures of EC2, and what they have for every one. */
const ARCHITECTURES = {
    x86_64: { rpm: 'x86_64', deb: 'amd64' },
    arm64: { rpm: 'aarch64', deb: 'arm64' }
};
const EVERY = { rpm: 'noarch', deb: 'all' };
/**
 * The package that `wanted` names: a name, a name-version-release, or a full NEVRA with or without epoch, a Debian one
 * also as `name=version` or by the name of its file; the newest when several fit. The architecture is as EC2 names it.
 * Undefined when none fits.
 */
function choose(packages, wanted, architecture) {
    return packages
        .filter(({ arch, format }) => arch === (ARCHITECTURES[architecture]?.[format] ?? architecture) || arch === EVERY[format])
        .filter(one => spellings(one).includes(wanted))
        .toSorted((a, b) => (a.format === 'deb' ? (0,_lib_rpm_nevra_js__WEBPACK_IMPORTED_MODULE_2__/* .compareEvr */ .z6)(b, a, _debian_packages_js__WEBPACK_IMPORTED_MODULE_1__/* .compareDebian */ .lI) : (0,_lib_rpm_nevra_js__WEBPACK_IMPORTED_MODULE_2__/* .compareEvr */ .z6)(b, a)))[0];
}
function spellings({ name, epoch, version, release, arch, written }) {
    const evr = `${name}-${version}-${release}`;
    const withEpoch = `${name}-${epoch}:${version}-${release}`;
    const debian = written === undefined ? [] : [`${name}=${written}`, `${name}_${written.replace(/^\d+:/, '')}_${arch}`];
    return [name, evr, withEpoch, `${evr}.${arch}`, `${withEpoch}.${arch}`, ...debian];
}
/** Names of the repository that somebody who wrote `wanted` may have meant, the nearest first. */
function nearNames(packages, wanted) {
    const debian = /^([^=_]+)(?:=|_\d.*_).*$/.exec(wanted)?.[1];
    const name = debian ?? wanted.replace(/-[^-]*-[^-]*$/, '');
    const near = packages
        .map(one => ({
        shown: (0,_lib_rpm_nevra_js__WEBPACK_IMPORTED_MODULE_2__/* .nevraText */ .YH)(one),
        far: Math.min(distance(one.name, wanted), distance(one.name, name), distance((0,_lib_rpm_nevra_js__WEBPACK_IMPORTED_MODULE_2__/* .nevraText */ .YH)(one), wanted))
    }))
        .filter(({ shown, far }) => far <= Math.max(3, wanted.length / 4) || shown.includes(wanted) || wanted.startsWith(shown))
        .toSorted((a, b) => a.far - b.far || a.shown.localeCompare(b.shown));
    return [...new Set(near.map(({ shown }) => shown))].slice(0, 5);
}
/** Levenshtein's distance. */
function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++) {
            const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
        }
        row = next;
    }
    return row[b.length] ?? 0;
}
/** Tags of rpm's signature header that hold a signature: DSA, RSA, OPENPGP, PGP, GPG (rpmtag.h). */
const SIGNATURES = new Set([267, 268, 278, 1002, 1005]);
const LEAD_BYTES = 96;
/**
 * Whether a package file carries a signature at all; whose and whether it is right, the image's own rpm checks.
 * @throws Error when the bytes are not an RPM's.
 */
function signed(head) {
    if (head.length < LEAD_BYTES + 16 || head.readUInt32BE(0) !== 0xedabeedb)
        throw new Error('not an RPM');
    const count = head.readUInt32BE(LEAD_BYTES + 8);
    for (let index = 0; index < count; index++) {
        const at = LEAD_BYTES + 16 + index * 16;
        if (at + 16 > head.length)
            break;
        if (SIGNATURES.has(head.readUInt32BE(at)))
            return true;
    }
    return false;
}


/***/ }),

/***/ 2986:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ Refused),
/* harmony export */   q: () => (/* binding */ tell)
/* harmony export */ });
/** Tells the bake outside. */
const tell = (told) => void process.stdout.write(`${JSON.stringify(told)}\n`);
/** A failure with its remedy, carried to the bake outside. */
class Refused extends Error {
    remedy;
    constructor(message, remedy) {
        super(message);
        this.remedy = remedy;
    }
}


/***/ }),

/***/ 7584:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KV: () => (/* binding */ saidOnConsole),
/* harmony export */   N5: () => (/* binding */ qemuArguments),
/* harmony export */   Pv: () => (/* binding */ wayToBoot),
/* harmony export */   YE: () => (/* binding */ failedOnConsole),
/* harmony export */   h0: () => (/* binding */ plainLine),
/* harmony export */   oW: () => (/* binding */ UEFI_FIRMWARE),
/* harmony export */   s4: () => (/* binding */ loadersOf),
/* harmony export */   vh: () => (/* binding */ withoutKvm)
/* harmony export */ });
/* harmony import */ var _lib_disk_partitions_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2863);
/* harmony import */ var _telling_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2986);


/** EFI system partition: GPT's type (UEFI specification 2.10, table 5.7) and MBR's. */
const EFI_SYSTEM = new Set(['c12a7328-f81f-11d2-ba4b-00a0c93ec93b', '0xef']);
/** Where firmware without variables of its own looks: `\EFI\BOOT\BOOTX64.EFI`, as a FAT directory names it (UEFI, 3.5.1.1). */
const DEFAULT_LOADER = Buffer.from('BOOTX64 EFI');
/** Directories lie at the beginning of a file system that was written once. */
const SEARCHED_BYTES = 64 * 1024 ** 2;
const CHUNK_BYTES = 1024 ** 2;
/** The boot code of a master boot record; the rest of the sector is its table. */
const BOOT_CODE_BYTES = 440;
/** What boot loaders a disk has; the EFI partition is not mounted, because not every kernel knows vfat. */
async function loadersOf(read, diskBytes) {
    const sector = await read(0, 512);
    const bios = sector.readUInt16LE(510) === 0xaa55 && sector.subarray(0, BOOT_CODE_BYTES).some(byte => byte !== 0);
    let uefi = false;
    for (const { type, offset, bytes } of await (0,_lib_disk_partitions_js__WEBPACK_IMPORTED_MODULE_0__/* .partitions */ .Mo)(read, diskBytes)) {
        if (EFI_SYSTEM.has(type))
            uefi ||= await holdsLoader(read, offset, Math.min(bytes, SEARCHED_BYTES));
    }
    return { bios, uefi };
}
async function holdsLoader(read, offset, bytes) {
    // Entries of a directory are 32 bytes, aligned, so none lies across two chunks.
    for (let at = 0; at < bytes; at += CHUNK_BYTES) {
        if ((await read(offset + at, Math.min(CHUNK_BYTES, bytes - at))).includes(DEFAULT_LOADER))
            return true;
    }
    return false;
}
/**
 * A virtual machine where it can be one and is quick; a container otherwise. @throws Refused when a virtual machine was asked for
 * and cannot be.
 */
function wayToBoot(given) {
    const { wanted, hasKvm, bootMode } = given;
    if (wanted === 'container')
        return { machine: 'container', why: 'verify-machine asks for it' };
    const found = firmwareOf(given);
    if ('obstacle' in found) {
        if (wanted === 'auto')
            return { machine: 'container', why: found.obstacle };
        throw new _telling_js__WEBPACK_IMPORTED_MODULE_1__/* .Refused */ .L(`verify-machine: virtual cannot be: ${found.obstacle}.`, 'Install qemu-system-x86 and ovmf on the runner, use a base with a kernel and a boot loader, or verify-machine: auto.');
    }
    const { firmware } = found;
    const boots = `the boot mode is ${bootMode ?? 'not set'}`;
    if (hasKvm)
        return { machine: 'virtual', firmware, acceleration: 'kvm', why: boots };
    if (wanted === 'auto')
        return { machine: 'container', why: 'this runner has no /dev/kvm' };
    return {
        machine: 'virtual',
        firmware,
        acceleration: 'tcg',
        why: `${boots}; without KVM it is emulated, which is slow`
    };
}
/** The way that is left when KVM was there and of no use: slow where a virtual machine was asked for, a container otherwise. */
function withoutKvm(way, wanted, said) {
    const why = `KVM of this runner does not work (${said.split('\n')[0]})`;
    return wanted === 'auto' ? { machine: 'container', why } : { ...way, acceleration: 'tcg', why };
}
/**
 * The firmware that EC2 would take: `uefi-preferred` is UEFI on current instance types, and an AMI without a boot mode starts
 * by BIOS on Intel and AMD (EC2 user guide, "Instance launch behavior with Amazon EC2 boot modes").
 */
function firmwareOf(given) {
    const { architecture, bootMode, hasKernel, loaders, hasQemu, hasUefiFirmware } = given;
    if (architecture !== 'x86_64')
        return { obstacle: `images for ${architecture} are not booted in virtual machines` };
    if (!hasKernel)
        return { obstacle: 'the image has no kernel' };
    if (!hasQemu)
        return { obstacle: 'this runner has no qemu-system-x86_64' };
    const uefi = loaders.uefi && hasUefiFirmware;
    if (bootMode === 'uefi-preferred' && uefi)
        return { firmware: 'uefi' };
    if (bootMode !== 'uefi') {
        return loaders.bios
            ? { firmware: 'bios' }
            : { obstacle: 'the image has no boot loader for BIOS in its first sector' };
    }
    if (uefi)
        return { firmware: 'uefi' };
    return {
        obstacle: loaders.uefi
            ? 'this runner has no UEFI firmware for virtual machines (OVMF)'
            : 'the image has no \\EFI\\BOOT\\BOOTX64.EFI in an EFI system partition'
    };
}
/** Where distributions put OVMF: Debian and Ubuntu, older Ubuntu, the RPM family. Code, and an empty store of variables. */
const UEFI_FIRMWARE = [
    ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
    ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
    ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd']
];
const MEMORY_MIB = 1024;
/**
 * Arguments of qemu-system-x86_64: the disk as NVMe, as instances of the Nitro system have it, the console as what comes out, and a
 * network that ends at QEMU. A reboot ends the machine.
 */
function qemuArguments({ disk, acceleration, uefi, port }) {
    // In the value of an option a comma is written twice (qemu(1)).
    const file = (path) => `file=${path.replaceAll(',', ',,')}`;
    const pflash = (unit, path, how) => `if=pflash,format=raw,unit=${unit},${how},${file(path)}`;
    const forwarded = port === undefined ? '' : `,hostfwd=tcp:127.0.0.1:${port}-:${port}`;
    return [
        ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
        ...['-machine', `q35,accel=${acceleration}`, '-cpu', acceleration === 'kvm' ? 'host' : 'max'],
        ...['-smp', '2', '-m', String(MEMORY_MIB)],
        ...(uefi === undefined
            ? []
            : ['-drive', pflash(0, uefi[0], 'readonly=on'), '-drive', pflash(1, uefi[1], 'snapshot=on')]),
        ...['-drive', `if=none,id=root,format=raw,snapshot=on,cache=unsafe,${file(disk)}`],
        ...['-device', 'nvme,drive=root,serial=kiln'],
        ...['-netdev', `user,id=net,restrict=on${forwarded}`, '-device', 'virtio-net-pci,netdev=net,romfile=']
    ];
}
/** What a line of a console says of a boot: that it is over one way or the other. */
function saidOnConsole(line) {
    if (BROKEN.test(line))
        return 'broken';
    return UP.test(line) ? 'up' : undefined;
}
const BROKEN = /Kernel panic - not syncing|No (working )?init found|You are in emergency mode|Entering emergency mode|grub rescue>|BdsDxe: No bootable option|Give root password for maintenance/;
const UP = /Reached target .*(multi-user\.target|Multi-User System|graphical\.target|Graphical Interface)|\blogin: *$/;
/** The unit that a line of systemd's tells to have failed, by its name or its description. */
const failedOnConsole = (line) => /\[FAILED\] Failed to start (.+?)\.?$/.exec(line)?.[1];
/** A line of a console as a log can show it: no colours, no movements, no workflow command. */
const plainLine = (line) => line
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what goes
    .replace(/\x1b(\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78cDEHMNOZ])|[\x00-\x08\x0b-\x1f\x7f]/g, '')
    .replace(/^(\s*)::/, '$1: :')
    .trimEnd();


/***/ }),

/***/ 2863:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CR: () => (/* binding */ fileSystem),
/* harmony export */   Mo: () => (/* binding */ partitions),
/* harmony export */   X4: () => (/* binding */ rootCandidates),
/* harmony export */   g1: () => (/* binding */ bootedRoot)
/* harmony export */ });
/* unused harmony exports rootOfFstab, isNamedBy */
/**
 * Where the partitions of a raw disk lie, read from the disk itself: kernels of small machines and containers come
 * without partition-table code, so `losetup --partscan` shows nothing there.
 * GPT: UEFI specification 2.10, chapter 5. MBR: the same, section 5.2.1. Logical partitions of an MBR are not read.
 */
const SECTOR = 512;
const EXTENDED = new Set([0x05, 0x0f, 0x85]);
const PROTECTIVE = 0xee;
/**
 * The partitions in the order of their numbers. A disk that starts with a file system is one partition, number 0.
 * @throws Error when a table is damaged.
 */
async function partitions(read, diskBytes) {
    const head = await read(0, 2 * SECTOR);
    if (head.length < 2 * SECTOR)
        return [];
    if (head.toString('latin1', SECTOR, SECTOR + 8) === 'EFI PART')
        return gpt(read, head.subarray(SECTOR));
    if (fileSystem(await read(0, 4096 + SECTOR)) !== undefined) {
        return [{ number: 0, offset: 0, bytes: diskBytes, type: '', name: '', uuid: '' }];
    }
    return head.readUInt16LE(510) === 0xaa55 ? mbr(head) : [];
}
async function gpt(read, header) {
    const firstEntry = Number(header.readBigUInt64LE(72)) * SECTOR;
    const count = header.readUInt32LE(80);
    const size = header.readUInt32LE(84);
    if (size < 128 || size > 4096 || count > 1024)
        throw new Error(`GPT header with ${count} entries of ${size} bytes`);
    const entries = await read(firstEntry, count * size);
    return Array.from({ length: Math.floor(entries.length / size) }, (_, index) => {
        const entry = entries.subarray(index * size, (index + 1) * size);
        const first = Number(entry.readBigUInt64LE(32));
        const last = Number(entry.readBigUInt64LE(40));
        return {
            number: index + 1,
            offset: first * SECTOR,
            bytes: (last - first + 1) * SECTOR,
            type: guid(entry),
            name: entry.toString('utf16le', 56, 128).replace(/\0.*$/s, ''),
            uuid: guid(entry.subarray(16))
        };
    }).filter(({ type, bytes }) => !/^[0-]+$/.test(type) && bytes > 0);
}
const mbr = (head) => [0, 1, 2, 3].flatMap(index => {
    const at = 446 + index * 16;
    const type = head.readUInt8(at + 4);
    const sectors = head.readUInt32LE(at + 12);
    if (type === 0 || sectors === 0 || EXTENDED.has(type) || type === PROTECTIVE)
        return [];
    return {
        number: index + 1,
        offset: head.readUInt32LE(at + 8) * SECTOR,
        bytes: sectors * SECTOR,
        type: `0x${type.toString(16).padStart(2, '0')}`,
        name: '',
        uuid: `${head.readUInt32LE(440).toString(16).padStart(8, '0')}-${String(index + 1).padStart(2, '0')}`
    };
});
/** The first three fields of a GUID are little-endian, the rest is in order (RFC 9562 §4, UEFI appendix A). */
function guid(from) {
    const first = from.readUInt32LE(0).toString(16).padStart(8, '0');
    const second = from.readUInt16LE(4).toString(16).padStart(4, '0');
    const third = from.readUInt16LE(6).toString(16).padStart(4, '0');
    return `${first}-${second}-${third}-${from.toString('hex', 8, 10)}-${from.toString('hex', 10, 16)}`;
}
const text = (from, start, end) => from.toString('latin1', start, end).replace(/\0.*$/s, '').trim();
/** A UUID whose bytes lie in the order in which it is written. */
const plainUuid = (from, at) => from.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
/** What file system begins here, by its superblock; needs the first 4608 bytes (69 KiB to know btrfs). */
function fileSystem(head) {
    if (head.length < 2048)
        return undefined;
    if (head.toString('latin1', 0, 4) === 'XFSB') {
        const version5 = (head.readUInt16BE(100) & 0xf) === 5;
        return {
            kind: 'xfs',
            label: text(head, 108, 120),
            uuid: plainUuid(head, 32),
            incompatible: version5 ? head.readUInt32BE(216) : 0
        };
    }
    if (head.readUInt16LE(1024 + 0x38) === 0xef53) {
        return {
            kind: 'ext',
            label: text(head, 1024 + 0x78, 1024 + 0x88),
            uuid: plainUuid(head, 1024 + 0x68),
            incompatible: head.readUInt32LE(1024 + 0x60)
        };
    }
    if (head.length >= 65600 + 8 && head.toString('latin1', 65600, 65608) === '_BHRfS_M') {
        return { kind: 'btrfs', label: '', uuid: '', incompatible: 0 };
    }
    if (head.toString('latin1', 512, 520) === 'LABELONE')
        return { kind: 'lvm', label: '', uuid: '', incompatible: 0 };
    if (/^FAT/.test(head.toString('latin1', 82, 87)) || /^FAT/.test(head.toString('latin1', 54, 59))) {
        return { kind: 'vfat', label: '', uuid: '', incompatible: 0 };
    }
    return undefined;
}
/** Types that say "root of Linux on this architecture" (Discoverable Partitions Specification). */
const ROOT_TYPES = new Set(['4f68bce3-e8cd-4db1-96e7-fbcaf984b709', 'b921b045-1df0-41c3-af44-4c6f280d3fae']);
const ROOT_LABELS = new Set(['/', 'root', 'rootfs', 'cloudimg-rootfs', 'rocky']);
/**
 * The partitions that can be a Linux root, the likeliest first: the type says so, then the label, then the size.
 * Which one is, its own /etc says after it is mounted.
 */
function rootCandidates(all) {
    const likely = ({ type, name, fileSystem }) => (ROOT_TYPES.has(type) ? 4 : 0) +
        (ROOT_LABELS.has(fileSystem?.label ?? '') ? 2 : 0) +
        (ROOT_LABELS.has(name.toLowerCase()) || name === 'Linux' ? 1 : 0);
    return all
        .filter(({ fileSystem }) => fileSystem?.kind === 'xfs' || fileSystem?.kind === 'ext')
        .toSorted((a, b) => likely(b) - likely(a) || b.bytes - a.bytes || a.number - b.number);
}
/** What an fstab mounts as `/`: its first field, or undefined (fstab(5)). */
const rootOfFstab = (fstab) => fstab
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .find(([source = '#', place]) => !source.startsWith('#') && place === '/')?.[0];
/** Whether the first field of a line of fstab means this partition. Device names depend on the machine, and mean none. */
function isNamedBy(source, { uuid, label, partitionUuid, partitionLabel }) {
    const [, key = '', value = ''] = /^(UUID|LABEL|PARTUUID|PARTLABEL)="?([^"]+)"?$/.exec(source) ?? [];
    switch (key) {
        case 'UUID':
            return value.toLowerCase() === uuid;
        case 'LABEL':
            return value === label;
        case 'PARTUUID':
            return value.toLowerCase() === partitionUuid;
        case 'PARTLABEL':
            return value === partitionLabel;
        default:
            return false;
    }
}
/**
 * Of several partitions that each hold a Linux, the one that boots: the first whose own fstab says that it is `/`; else
 * the first whose fstab does not say that another of them is; else the first.
 */
function bootedRoot(roots) {
    const says = (one, of) => isNamedBy(rootOfFstab(one.fstab) ?? '', of);
    return (roots.find(one => says(one, one)) ??
        roots.find(one => !roots.some(other => other !== one && says(one, other))) ??
        roots[0]);
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

/***/ 6943:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $5: () => (/* binding */ operatingSystem),
/* harmony export */   ND: () => (/* binding */ DEB_LISTING),
/* harmony export */   TU: () => (/* binding */ parseRpmListing),
/* harmony export */   Yg: () => (/* binding */ RPM_LISTINGS),
/* harmony export */   ZW: () => (/* binding */ parseDebListing),
/* harmony export */   qf: () => (/* binding */ cycloneDx)
/* harmony export */ });
/* unused harmony export packageUrl */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

/**
 * A software bill of materials as CycloneDX JSON 1.6 (https://cyclonedx.org/docs/1.6/json/). Packages in a set order and
 * a serial number made from the contents: the same contents give the same bytes. Licences are given as the packages
 * name them, which only sometimes is an SPDX expression.
 */
function cycloneDx({ subject, os, packages, at }) {
    const components = [
        {
            type: 'operating-system',
            'bom-ref': `os:${os.id}-${os.version}`,
            name: os.id,
            version: os.version,
            description: os.name
        },
        ...packages
            .map(one => component(one, os))
            .toSorted((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : a['bom-ref'] > b['bom-ref'] ? 1 : 0))
    ];
    const described = {
        type: subject.type,
        'bom-ref': `subject:${subject.name}`,
        name: subject.name,
        version: subject.version,
        properties: properties(subject.properties)
    };
    return {
        $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        serialNumber: `urn:uuid:${uuidOf(JSON.stringify([described, components, at]))}`,
        version: 1,
        metadata: {
            timestamp: at,
            tools: { components: [{ type: 'application', name: 'Kiln' }] },
            component: described
        },
        components
    };
}
function component(one, os) {
    const { name, license, vendor, url, source, headerSha256 } = one;
    const purl = packageUrl(one, os);
    const facts = {
        ...(source === undefined ? {} : { [`kiln:${one.kind}:source`]: source }),
        ...(headerSha256 === undefined ? {} : { 'kiln:rpm:header-sha256': headerSha256 })
    };
    return {
        type: 'library',
        'bom-ref': purl,
        name,
        version: one.epoch === 0 ? one.version : `${one.epoch}:${one.version}`,
        ...(vendor === undefined ? {} : { supplier: { name: vendor } }),
        ...(license === undefined ? {} : { licenses: [{ license: { name: license } }] }),
        purl,
        ...(url === undefined || !/^https?:\/\/\S+$/.test(url) ? {} : { externalReferences: [{ type: 'website', url }] }),
        ...(Object.keys(facts).length === 0 ? {} : { properties: properties(facts) })
    };
}
const properties = (facts) => Object.entries(facts).map(([name, value]) => ({ name, value }));
/**
 * The package's URL (https://github.com/package-url/purl-spec, types rpm and deb): the distribution is the name space,
 * and the epoch of an RPM a qualifier. Qualifiers go by the alphabet.
 */
function packageUrl({ kind, name, epoch, version, arch, source }, os) {
    const qualifiers = {
        arch,
        distro: `${os.id}-${os.version}`,
        ...(epoch === 0 ? {} : { epoch: String(epoch) }),
        ...(source === undefined ? {} : { upstream: source })
    };
    const tail = Object.entries(qualifiers).map(([key, value]) => `${key}=${escaped(value)}`);
    return `pkg:${kind}/${escaped(os.id)}/${escaped(name)}@${escaped(version)}?${tail.join('&')}`;
}
/** Purl leaves `.`, `-`, `_`, `~` and `:` as they are. */
const escaped = (text) => encodeURIComponent(text).replaceAll('%3A', ':');
/** A UUID made of a digest (RFC 9562, version 8). */
function uuidOf(content) {
    const hex = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(content).digest('hex');
    const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
    return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `8${hex.slice(13, 16)}`,
        variant + hex.slice(17, 20),
        hex.slice(20, 32)
    ].join('-');
}
/** The system of an os-release file; unknown parts are `unknown`. */
function operatingSystem(osRelease) {
    const value = (key) => new RegExp(`^${key}=["']?(.*?)["']?\\s*$`, 'm').exec(osRelease)?.[1] || undefined;
    const id = value('ID') ?? 'unknown';
    return { id, version: value('VERSION_ID') ?? 'unknown', name: value('PRETTY_NAME') ?? id };
}
/** How `rpm -qa` is asked; the older format is for rpm before 4.14, which knows no SHA-256 of the header. */
const RPM_LISTINGS = ['%{SHA256HEADER}', ''].map(sha => `%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{LICENSE}\\t%{VENDOR}\\t%{URL}\\t%{SOURCERPM}\\t${sha}\\n`);
const DEB_FIELDS = [
    'Package',
    'Version',
    'Architecture',
    'Maintainer',
    'Homepage',
    'source:Package',
    'db:Status-Status'
];
/** How `dpkg-query --show` is asked. */
const DEB_LISTING = `${DEB_FIELDS.map(field => `\${${field}}`).join('\\t')}\\n`;
const known = (text) => text === undefined || text === '' || text === '(none)' ? undefined : text;
/** Packages of `rpm -qa` in one of {@link RPM_LISTINGS}; public keys, which rpm lists as packages, are none. */
const parseRpmListing = (text) => rows(text, 9).flatMap(([name = '', epoch, version = '', arch = '', license, vendor, url, source, sha]) => {
    if (name === 'gpg-pubkey')
        return [];
    return [listed('rpm', name, Number(epoch ?? 0), version, arch, { license, vendor, url, source, headerSha256: sha })];
});
/** Packages of `dpkg-query` in {@link DEB_LISTING}, those that are installed. */
const parseDebListing = (text) => rows(text, 7).flatMap(([name = '', version = '', arch = '', vendor, url, source, status]) => status === 'installed' ? [listed('deb', name, 0, version, arch, { vendor, url, source })] : []);
const rows = (text, columns) => text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(fields => fields.length === columns);
function listed(kind, name, epoch, version, arch, rest) {
    const facts = Object.entries(rest).flatMap(([key, value]) => {
        const fact = known(value);
        return fact === undefined ? [] : [[key, fact]];
    });
    return { kind, name, epoch, version, arch, ...Object.fromEntries(facts) };
}


/***/ })

};
