import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { SYSTEMD_MACROS } from '../../../lib/rpm/macros.ts'
import { fileSha256, type PackageFile, packageFiles } from '../../../lib/rpm/package.ts'
import type { Run } from '../../../lib/rpm/program.ts'
import type { SigningKey } from '../../../lib/rpm/signing-key.ts'
import {
  type Host,
  installBuildRequires,
  installRpmbuild,
  lookAtHost,
  macrosToo,
  warnOfUnknownBuildRequires
} from './host.ts'
import { type BuildPlace, withBuildPlace } from './image.ts'
import { installedFor, productOf, sourcesOf } from './ingredients.ts'
import type { Define } from './inputs.ts'
import { judge, type Linting, ownRemarks, type Remark, rpmlintRemarks } from './lint.ts'
import { derive, place } from './override.ts'
import { putAside, requireEqual } from './reproducible.ts'
import { defines, isGenerated, payload, reproducible, rpmbuild, type Section } from './rpmbuild.ts'
import { proveKey, type Signing, type SigningTool, sign } from './sign.ts'
import { type Commit, chooseSpec, commitOf, gatherSources } from './sources.ts'
import { nameIn, readSpec, type SpecFacts, type SpecFile } from './spec.ts'
import { BUILD_ROOT, type BuildTree, makeBuildRoot, withBuildTree } from './tree.ts'

/** What to build and how; every value checked. */
export interface Order {
  readonly workspace: string
  readonly spec: string
  readonly sources: readonly string[]
  readonly version: string | undefined
  readonly release: string | undefined
  readonly defines: readonly Define[]
  readonly dist: string | undefined
  readonly epoch: 'auto' | number
  readonly verifyReproducible: boolean
  /** The image to build in, or undefined for the runner itself. */
  readonly image: string | undefined
  readonly sbom: 'cyclonedx' | 'off'
  readonly payload: 'auto' | 'gzip' | 'xz' | 'zstd'
  readonly installBuildRequires: boolean
  readonly lint: 'rpmlint' | 'off'
  readonly allow: readonly string[]
  readonly signingKey: SigningKey | undefined
  readonly signingTool: SigningTool
  readonly outputDirectory: string
  /** Where the sources live, for the package's VCS tag, such as https://github.com/owner/name. */
  readonly repositoryUrl: string | undefined
  /** The commit as the runner knows it, for checkouts without .git. */
  readonly commit: string | undefined
}

export interface Surroundings {
  readonly run: Run
  readonly progress: Progress
  readonly path: string
  readonly temporary: string
  readonly isRoot: boolean
  readonly signal: AbortSignal
  readonly now: () => number
}

export interface BuiltPackage extends PackageFile {
  readonly sha256: string
}

export interface Built {
  readonly rpms: readonly BuiltPackage[]
  readonly srpm: BuiltPackage
  /** The package that the others are named after: the one with the spec's name, or the first. */
  readonly main: BuiltPackage
  readonly commit: string | undefined
  readonly epochSeconds: number
  readonly sections: readonly Section[]
  readonly remarks: readonly Remark[]
  readonly signedBy: string | undefined
  /** Path of a file of their SHA-256 sums, as sha256sum writes it. */
  readonly checksums: string
  /** Path of the CycloneDX document. */
  readonly sbom: string | undefined
  /** The image it was built in, by digest or id. */
  readonly image: string | undefined
}

/**
 * Builds the packages of one spec. Nothing reaches the output directory before everything has passed:
 * build, checks, signature.
 */
export async function buildRpm(order: Order, surroundings: Surroundings): Promise<Built> {
  const { run, progress, signal, isRoot } = surroundings
  const specPath = await chooseSpec(order.workspace, order.spec)
  const signing = signingOf(order, surroundings)
  if (signing !== undefined) await proveKey(signing)
  await makeBuildRoot()
  return withBuildPlace(order.image, { run, progress, signal, isRoot }, async place => {
    if (order.installBuildRequires) await installRpmbuild(place, progress)
    const [host, commit] = await Promise.all([lookAtHost(place.run), commitOf(run, dirname(specPath))])
    const name = await nameOf(order, surroundings, place, host, specPath)
    return withBuildTree(name, surroundings, tree =>
      buildIn(order, surroundings, { place, host, commit, specPath, tree })
    )
  })
}

const signingOf = ({ signingKey, signingTool }: Order, { run, temporary }: Surroundings): Signing | undefined =>
  signingKey && { run, key: signingKey, tool: signingTool, temporary }

async function buildIn(order: Order, surroundings: Surroundings, given: Given): Promise<Built> {
  const { run, progress } = surroundings
  const { place, host, commit, specPath, tree } = given
  const { spec, facts } = await deriveSpec(order, surroundings, given)
  const epochSeconds = sourceDate(order, commit, facts, surroundings)
  const specText = await readFile(specPath, 'utf8')
  progress.say(`Building ${facts.name}-${facts.version}-${facts.release} from ${spec.shown}`)

  const specShown = spec.shown
  await gatherSources({
    ...{ run, progress, workspace: order.workspace, specPath, specShown, specText, facts, epochSeconds },
    from: order.sources,
    into: tree.sources
  })
  const install = (srpm?: string): Promise<void> =>
    installBuildRequires(place, host, spec.options, { spec: spec.path, ...(srpm === undefined ? {} : { srpm }) })
  if (order.installBuildRequires) await install()
  if (!host.rpmManaged) await warnOfUnknownBuildRequires(run, progress, facts.buildRequires, surroundings.path)

  const building = {
    ...{ place, progress, workspace: order.workspace, tree, spec, specText, epochSeconds },
    installGenerated: order.installBuildRequires ? install : undefined,
    checkBuildRequires: host.rpmManaged
  }
  const sections = await rpmbuild(building)
  let made = await packagesIn(tree)
  if (order.verifyReproducible) {
    const first = await putAside(tree, made)
    progress.say('Building it again, to see whether that gives the same')
    await rpmbuild(building)
    made = await packagesIn(tree)
    await requireEqual(run, first, made)
    progress.say('Both builds are equal, header and payload')
  }
  const lintedPath = join(tree.topdir, plainName(specPath))
  await writeFile(lintedPath, specText)
  const remarks = await lintAll(order, {
    ...{ run, progress, rpms: made.rpms, specPath: lintedPath, specShown, specText, allow: allowed(order) }
  })
  const all = [...made.rpms, made.srpm]
  const signing = signingOf(order, surroundings)
  const signedBy = signing && (await sign(signing, all))
  const packages = await handOver(run, all, order.outputDirectory)
  const rpms = packages.filter(({ source }) => !source)
  const srpm = packages.find(({ source }) => source)
  const main = rpms.find(rpm => rpm.name === facts.name) ?? rpms[0]
  if (srpm === undefined || main === undefined) throw noPackages()
  const sha = commit?.sha ?? order.commit
  const checksums = join(order.outputDirectory, 'SHA256SUMS')
  await writeFile(checksums, packages.map(({ sha256, path }) => `${sha256}  ${basename(path)}\n`).join(''))
  const sbom =
    order.sbom === 'off'
      ? undefined
      : await writeSbom(order, {
          run,
          place,
          host,
          facts,
          tree,
          packages: { rpms, main, built: all },
          sha,
          epochSeconds
        })
  return {
    ...{ rpms, srpm, main, commit: sha, epochSeconds, sections, remarks, signedBy, checksums, sbom },
    image: place.image
  }
}

interface Made {
  readonly run: Run
  readonly place: BuildPlace
  readonly host: Host
  readonly facts: SpecFacts
  readonly tree: BuildTree
  readonly packages: {
    readonly rpms: readonly BuiltPackage[]
    readonly main: BuiltPackage
    /** Where they were built: rpm expands macros in the paths it is given, so it never gets the user's. */
    readonly built: readonly string[]
  }
  readonly sha: string | undefined
  readonly epochSeconds: number
}

/** Writes the bill of materials beside the packages, after signing: its digests are of what is handed on. */
async function writeSbom(order: Order, made: Made): Promise<string> {
  const { run, place, host, facts, tree, packages, sha, epochSeconds } = made
  const { sbomOf } = await import('./sbom.ts')
  const built = (rpm: BuiltPackage): BuiltPackage => ({
    ...rpm,
    path: packages.built.find(path => basename(path) === basename(rpm.path)) ?? rpm.path
  })
  const [main, ...others] = await Promise.all(
    [packages.main, ...packages.rpms.filter(rpm => rpm !== packages.main)].map(rpm => productOf(run, built(rpm)))
  )
  if (main === undefined) throw noPackages()
  const { name, version, release } = main
  const path = join(order.outputDirectory, `${name}-${version}-${release}.cdx.json`)
  const text = sbomOf({
    ...{ main, others, epochSeconds, commit: sha, repositoryUrl: order.repositoryUrl },
    sources: await sourcesOf(facts, tree.sources),
    buildRequires: host.rpmManaged ? await installedFor(place.run, facts.buildRequires) : []
  })
  await writeFile(path, text)
  return path
}

const noPackages = (): KilnError =>
  new KilnError('rpmbuild wrote no binary package.', { remedy: 'Give the spec a %files section (it may be empty).' })

/** The name decides the build tree, so it is asked before there is one. */
async function nameOf(
  order: Order,
  { progress }: Surroundings,
  place: BuildPlace,
  host: Host,
  path: string
): Promise<string> {
  const directory = await mkdtemp(join(BUILD_ROOT, '.kiln-macros-'))
  const macros = join(directory, 'systemd')
  await writeFile(macros, SYSTEMD_MACROS)
  try {
    const options = [...macrosToo(host, macros), ...macroOptions(order)]
    const copy = join(directory, 'kiln.spec')
    await copyFile(path, copy)
    const shown = relative(order.workspace, path)
    return await nameIn(place.run, { path: copy, shown, addedLines: 0, options }, progress)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** rpm expands macros in the path of a spec, `%(…)` too, so it never gets the user's own. */
const plainName = (path: string): string =>
  basename(path)
    .replaceAll(/[^A-Za-z0-9._+-]/g, '_')
    .replace(/^[-.]/, '_')

const macroOptions = (order: Order): string[] =>
  defines([...order.defines, ...(order.dist === undefined ? [] : [{ name: 'dist', value: order.dist }])])

interface Given {
  readonly place: BuildPlace
  readonly host: Host
  readonly commit: Commit | undefined
  readonly specPath: string
  readonly tree: BuildTree
}

/** Writes the spec that is built, and makes sure that rpm reads the wanted version and release from it. */
async function deriveSpec(
  order: Order,
  { progress }: Surroundings,
  { place: where, host, commit, specPath, tree }: Given
): Promise<{ spec: SpecFile; facts: SpecFacts }> {
  const macros = join(tree.topdir, 'systemd.macros')
  await writeFile(macros, SYSTEMD_MACROS)
  const spec = {
    path: join(tree.specs, plainName(specPath)),
    shown: relative(order.workspace, specPath),
    options: [
      ...macrosToo(host, macros),
      ...reproducible(tree.topdir),
      ...payload(order.payload),
      ...macroOptions(order)
    ]
  }
  const text = await readFile(specPath, 'utf8')
  const sha = commit?.sha ?? order.commit
  const vcs =
    order.repositoryUrl === undefined || sha === undefined || /^\s*vcs\s*:/im.test(text)
      ? undefined
      : `git:${order.repositoryUrl}#${sha}`
  const derived = derive(text, { version: order.version, release: order.release, vcs })
  await writeFile(spec.path, derived.text)
  const file = { ...spec, addedLines: derived.addedLines }
  const facts = await readSpec(where.run, file, progress)
  for (const [tag, wanted, got] of [
    ['version', order.version, facts.version],
    ['release', order.release, facts.release]
  ] as const) {
    if (wanted === undefined || got === wanted || (tag === 'release' && got === `${wanted}${order.dist ?? ''}`))
      continue
    if (tag === 'release' && got.startsWith(`${wanted}.`)) continue // the host's own %{?dist}
    progress.fault(`rpm still reads ${got}`, place(spec.shown, undefined, `${tag} cannot be overridden`))
    throw new KilnError(`The ${tag} of ${spec.shown} cannot be set to ${wanted}: rpm still reads ${got}.`, {
      remedy: `Write the tag as a line of its own in the spec's preamble ("${tag === 'version' ? 'Version' : 'Release'}: …"), not out of a macro or an %include.`
    })
  }
  return { spec: file, facts }
}

const DAY_SECONDS = 86_400

/** The time that stands in for "now" in the build: the same for the same sources. */
function sourceDate(
  order: Order,
  commit: Commit | undefined,
  facts: SpecFacts,
  { progress, now }: Surroundings
): number {
  const seconds = order.epoch === 'auto' ? (commit?.seconds ?? facts.changelogSeconds) : order.epoch
  if (seconds === undefined) {
    progress.warn(
      'There is no commit and no changelog to take the date from, so this build is dated now and cannot be reproduced.'
    )
    return Math.floor(now() / 1000)
  }
  if (seconds > now() / 1000 + DAY_SECONDS) {
    throw new KilnError(`The source date ${new Date(seconds * 1000).toISOString()} is in the future.`, {
      remedy:
        'Check "source-date-epoch" (seconds, not milliseconds), the date of the commit and the clock of the runner.'
    })
  }
  return seconds
}

async function packagesIn({ topdir }: BuildTree): Promise<{ rpms: string[]; srpm: string }> {
  const rpms = await readdir(join(topdir, 'RPMS'), { recursive: true })
  const [srpm] = (await readdir(join(topdir, 'SRPMS'))).filter(file => file.endsWith('.rpm') && !isGenerated(file))
  const found = rpms.filter(file => file.endsWith('.rpm')).sort()
  if (srpm === undefined || found.length === 0) throw noPackages()
  return { rpms: found.map(file => join(topdir, 'RPMS', file)), srpm: join(topdir, 'SRPMS', srpm) }
}

/** A version that the workflow gives has no changelog entry in the spec, which is no mistake. */
const allowed = ({ allow, version, release }: Order): readonly string[] =>
  version === undefined && release === undefined ? allow : [...allow, 'incoherent-version-in-changelog']

async function lintAll(order: Order, linting: Linting): Promise<readonly Remark[]> {
  const remarks = await Promise.all([
    ownRemarks(linting),
    order.lint === 'off' ? Promise.resolve<Remark[]>([]) : rpmlintRemarks(linting)
  ])
  return judge(remarks.flat(), linting)
}

/** Copies the packages out; digests are of the bytes that are handed on, after signing. */
async function handOver(run: Run, paths: readonly string[], directory: string): Promise<BuiltPackage[]> {
  const packages = await packageFiles(run, paths)
  await mkdir(directory, { recursive: true })
  return Promise.all(
    packages.map(async one => {
      const path = join(directory, basename(one.path))
      await copyFile(one.path, path)
      return { ...one, path, sha256: await fileSha256(path) }
    })
  )
}
