import type { FileSystemKind, Named } from '../../../lib/disk/partitions.ts'
import type { ListedPackage, OperatingSystem } from '../../../lib/sbom/cyclonedx.ts'
import type { Circumstances } from './virtual-machine.ts'

/** A partition that may hold the root. */
export interface Candidate extends Named {
  readonly number: number
  readonly offset: number
  readonly bytes: number
  readonly kind: FileSystemKind
  readonly incompatible: number
}

/** Where the package manager finds the repository, and whose it is. */
export type Source =
  | { readonly format: 'rpm'; readonly url: string }
  | {
      readonly format: 'deb'
      readonly url: string
      /** `./` where there are none. */
      readonly suite: string
      readonly components: readonly string[]
      /** It is named as of a moment that is past. */
      readonly mayBeExpired: boolean
    }

/** What the sandbox is asked to do with one disk; sent to it as JSON. */
export interface Installation {
  /** A file, or the Unix socket to listen on for who serves the disk over NBD. */
  readonly disk: { readonly file: string } | { readonly socket: string }
  /** An own directory of this bake: mount point and package cache are made in it. */
  readonly directory: string
  /** Where the root file system can be, the likeliest first. */
  readonly candidates: readonly Candidate[]
  /** The size of the disk, up to whose end the root shall grow; it stays as it is when absent. */
  readonly growToBytes?: number
  readonly packageName: string
  readonly nevra: string
  readonly installedBytes: number
  readonly source: Source
  /** Where the package will lie on this machine when it is whole and checked, if it does, and its name in the package manager's cache. */
  readonly ahead?: { readonly file: string; readonly name: string }
  /** The version as a Debian package has it. */
  readonly written?: string
  /** Armoured text; with it, and only with it, packages of the repository are checked. */
  readonly gpgKey?: string
  readonly gpgCheck: boolean
  readonly excludePackages: readonly string[]
  /** Whether the repositories configured in the image may give dependencies. */
  readonly baseRepositories: boolean
  /** A program run in the image after the package is installed. */
  readonly provisionScript?: string
  /** Proxies, from the runner's environment. */
  readonly environment: Readonly<Record<string, string>>
}

/** A package as the package manager's database in the image has it; one of dpkg's is named as RPMs are. */
export interface InstalledPackage {
  readonly nevra: string
  readonly name: string
  readonly bytes: number
}

/** What came of it. */
export interface Installed {
  readonly partition: number
  readonly fileSystem: FileSystemKind
  readonly before: readonly InstalledPackage[]
  readonly after: readonly InstalledPackage[]
  /** All packages of the image, rpm's and dpkg's, for its bill of materials. */
  readonly inventory: readonly ListedPackage[]
  readonly os: OperatingSystem
  /** Units of systemd that the added and changed packages have. */
  readonly units: readonly string[]
  readonly milliseconds: Readonly<
    Record<'mount' | 'install' | 'verify' | 'containers' | 'provision' | 'seal' | 'check', number>
  >
}

/** A trial boot that the sandbox is asked for. */
export interface TrialBoot extends Pick<Circumstances, 'architecture' | 'bootMode' | 'loaders'> {
  readonly machine: Circumstances['wanted']
  /** The baked disk; it is only read. */
  readonly disk: Installation['disk']
  readonly directory: string
  /** The one that holds the root. */
  readonly partition: Candidate
  /** Units that the package brought: none of them may fail. */
  readonly units: readonly string[]
  /** Asked from inside; 200 is healthy. */
  readonly url?: string
  readonly timeoutSeconds: number
}

export interface Booted {
  /** Such as `as a container`, and why that way. */
  readonly how: string
  readonly why: string
  /** As `systemctl is-system-running` says; `degraded` when units of the base failed. */
  readonly state: 'running' | 'degraded'
  readonly failed: readonly string[]
  readonly milliseconds: number
}

/** A look at a disk; nothing of it changes. */
export type Inspection = Pick<Installation, 'disk' | 'directory' | 'candidates'>

export interface Inspected extends Pick<Installed, 'inventory' | 'os'> {
  /** As its package manager's database has them. */
  readonly packages: Installed['after']
}

/** What a sandbox can be started for, as it is sent to it. */
export type Job = { readonly install: Installation } | { readonly boot: TrialBoot } | { readonly inspect: Inspection }

/**
 * `listening`: the disk can be served. `installed`: the packages are in the image and on the disk. `provisioning`: so are the container
 * images; what comes now is the user's script. `sealed`: nothing writes to the disk any more. `checked`: its file system is sound; what
 * is left is to let go of it.
 */
export type Milestone = 'listening' | 'installed' | 'provisioning' | 'sealed' | 'checked'

/** What the sandbox tells, one JSON line each. */
export type Told =
  | { readonly say: string }
  | { readonly detail: string }
  | { readonly warn: string }
  | { readonly reached: Milestone }
  | { readonly failed: { readonly message: string; readonly remedy: string } }
  | { readonly done: Installed | Booted | Inspected }

/** What differs between two lists of packages, by name: added, changed and removed ones. */
export interface PackageChanges {
  readonly added: readonly InstalledPackage[]
  readonly changed: readonly { readonly from: string; readonly to: string; readonly bytes: number }[]
  readonly removed: readonly string[]
  /** Installed size of all that was added or changed. */
  readonly payloadBytes: number
}

/** Compares what the package manager's database held before and after. Names that are installed several times are compared whole. */
export function packageChanges(
  before: readonly InstalledPackage[],
  after: readonly InstalledPackage[]
): PackageChanges {
  const had = new Set(before.map(({ nevra }) => nevra))
  const has = new Set(after.map(({ nevra }) => nevra))
  const gone = before.filter(({ nevra }) => !has.has(nevra))
  const come = after.filter(({ nevra }) => !had.has(nevra))
  const changed = come.flatMap(({ name, nevra, bytes }) => {
    const from = gone.find(one => one.name === name)
    return from === undefined ? [] : [{ from: from.nevra, to: nevra, bytes }]
  })
  const renewed = new Set(changed.map(({ to }) => to))
  const replaced = new Set(changed.map(({ from }) => from))
  return {
    added: come.filter(({ nevra }) => !renewed.has(nevra)),
    changed,
    removed: gone.map(({ nevra }) => nevra).filter(nevra => !replaced.has(nevra)),
    payloadBytes: come.reduce((sum, { bytes }) => sum + bytes, 0)
  }
}

/** The format in which `rpm -qa` is asked, and its reader. */
export const RPM_FORMAT = '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{LONGSIZE}\\n'

export const parseInstalled = (text: string): readonly InstalledPackage[] =>
  text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(fields => fields.length === 5 && fields[0] !== 'gpg-pubkey')
    .map(([name = '', epoch = '0', evr = '', arch = '', size = '0']) => ({
      name,
      nevra: `${name}-${epoch === '0' ? '' : `${epoch}:`}${evr}.${arch}`,
      bytes: Number(size)
    }))
    .toSorted((a, b) => a.nevra.localeCompare(b.nevra))

/**
 * Lines of `rpm -V`, or `dpkg --verify`, that mean damage: a file missing, or whose contents are not the package's. Configuration, ghost and
 * documentation files may differ; owners, modes and times are what scriptlets set.
 */
export const damage = (verification: string): readonly string[] =>
  verification.split('\n').filter(line => {
    const [, flags = '', attribute = ''] = /^(missing|[.\w?]{8,9})\s+(?:([cdglr])\s+)?\//.exec(line) ?? []
    if (flags === '' || 'cgd'.includes(attribute || '-')) return false
    return flags === 'missing' || /^S|^.{2}5/.test(flags)
  })

/** What to tell the user when dnf, yum or apt-get failed, by what it printed. */
export function installFailure(said: string, nevra: string): { readonly message: string; readonly remedy: string } {
  const lines = said
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  const shown = (pattern: RegExp): string =>
    lines
      .filter(line => pattern.test(line))
      .slice(0, 5)
      .join('\n')
  const known: readonly (readonly [RegExp, string, string])[] = [
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
  ]
  for (const [pattern, message, remedy] of known) {
    if (pattern.test(said)) return { message: `${message}\n${shown(pattern)}`, remedy }
  }
  return {
    message: `Installing ${nevra} failed:\n${lines.slice(-8).join('\n')}`,
    remedy: 'Read the lines above; `test-rpm` runs the same installation and shows it whole.'
  }
}
