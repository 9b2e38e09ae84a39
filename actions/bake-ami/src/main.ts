import { mkdir, mkdtemp, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SetOutput } from '../../../lib/action.ts'
import type { Image, Images } from '../../../lib/aws/images.ts'
import type { Snapshots } from '../../../lib/aws/snapshots.ts'
import { CancelledError, explain, KilnError } from '../../../lib/errors.ts'
import { poll } from '../../../lib/poll.ts'
import type { Progress } from '../../../lib/progress.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import { type Adoption, adopt, type Ownership, ownership } from './adopt.ts'
import { type Parameters, resolveBase } from './base.ts'
import { type BaseDisk, baseDisk, blockOf, leftovers, OWNER, refuseIfFull } from './base-disk.ts'
import type { Blocks } from './blocks.ts'
import { changedBlocks, workingCopy } from './changes.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES, type ChangedBlock, changesDigest, linearChecksum } from './diff.ts'
import { amiName, inputsDigest } from './digest.ts'
import type { Inputs } from './inputs.ts'
import { type Installed, packageChanges } from './installation.ts'
import { rootPartitions } from './layout.ts'
import { type Manifest, NO_CHANGES } from './manifest.ts'
import type { OUTPUTS } from './outputs.ts'
import { choose, nearNames, type Package, signed } from './packages.ts'
import { RPM_ARCHITECTURE, registration, rootMapping } from './registration.ts'
import type { Repository } from './repository.ts'
import type { Sandbox } from './sandbox.ts'

export interface Deps {
  readonly images: Images
  readonly snapshots: Snapshots
  readonly parameters: Parameters
  readonly blocks: Blocks
  readonly repository: Repository
  readonly sandbox: Sandbox
  readonly progress: Progress
  readonly output: SetOutput<(typeof OUTPUTS)[number]>
  readonly signal: AbortSignal
  /** The runner's processor, as Node names it. */
  readonly processor: string
  /** The armoured key, and the provision script, as read from where the inputs say. */
  readonly gpgKey: string | undefined
  readonly provisionScript: string | undefined
  readonly cacheDirectory: string
  readonly reportDirectory: string
  /** Proxies for the image's package manager. */
  readonly proxies: Readonly<Record<string, string>>
  readonly runTags: Tags
}

/** A snapshot that is never completed ends by itself after this; EBS takes 10 minutes to 3 days (StartSnapshot). */
const SNAPSHOT_TIMEOUT_MINUTES = 15
const RPM_HEAD_BYTES = 64 * 1024

/** Bakes, or finds, the AMI of these inputs. Undefined in mode plan. */
export async function bake(inputs: Inputs, given: Deps): Promise<Manifest | undefined> {
  const limit = AbortSignal.timeout(inputs.timeoutSeconds * 1000)
  const deps = { ...given, signal: AbortSignal.any([given.signal, limit]) }
  try {
    return await story(inputs, deps)
  } catch (error) {
    const leftBehind = error instanceof KilnError ? error.leftBehind : []
    // What was under way when the signal fired fails in its own words.
    if (given.signal.aborted) throw Object.assign(new CancelledError(), { leftBehind })
    if (!limit.aborted) throw error
    throw new KilnError(`The bake took longer than timeout-seconds (${inputs.timeoutSeconds}).`, {
      remedy: 'Run it again: what was finished is found. Raise timeout-seconds for big packages and slow networks.',
      leftBehind,
      cause: error
    })
  }
}

async function story(inputs: Inputs, deps: Deps): Promise<Manifest | undefined> {
  const clock = stopwatch()
  const { progress } = deps
  const plan = await clock.phase('resolve', () => observe(inputs, deps))
  tellPlan(plan, inputs, deps)
  if (inputs.mode === 'plan') return undefined
  for (const left of await leftovers(deps.cacheDirectory)) await deps.sandbox.discard(left)

  if (plan.existing !== undefined) {
    const image = await available(plan.existing.id, deps, inputs)
    return finish({ ...unbaked(plan, inputs, deps, clock), reused: 'image', ami: amiFacts(image) }, deps)
  }
  if (plan.finishedSnapshotId === undefined) await deps.sandbox.preflight()

  const adopted = await clock.phase('adopt', () =>
    adopt(plan.base, plan.owned, {
      ...deps,
      deadlineSeconds: inputs.timeoutSeconds,
      today: new Date().toISOString().slice(0, 10)
    })
  )
  if (plan.finishedSnapshotId !== undefined) {
    progress.say(`Snapshot ${plan.finishedSnapshotId} of a run that did not end is finished: registering it.`)
    const image = await clock.phase('register', () =>
      register(plan.finishedSnapshotId ?? '', plan, adopted, inputs, deps)
    )
    return finish({ ...unbaked(plan, inputs, deps, clock), reused: 'snapshot', ami: amiFacts(image) }, deps)
  }

  const base = await clock.phase('fetch', () =>
    baseDisk({ ...deps, snapshotId: adopted.snapshotId, directory: deps.cacheDirectory, workers: inputs.workers })
  )
  const directory = await mkdtemp(join(deps.cacheDirectory, `work-${OWNER}-`))
  try {
    const disk = join(directory, 'disk.raw')
    await clock.phase('copy', async () => {
      await refuseIfFull(deps.cacheDirectory, base.present.size * BLOCK_BYTES)
      await workingCopy(base, disk)
    })
    const installed = await clock.phase('sandbox', () => install(disk, directory, plan, inputs, deps))
    const changed = await clock.phase('compare', () => changedBlocks(base, disk, deps.signal))
    const snapshotId = await clock.phase('upload', () => upload({ disk, base, changed, adopted, plan }, inputs, deps))
    const image = await clock.phase('register', () => register(snapshotId, plan, adopted, inputs, deps))
    const facts = unbaked(plan, inputs, deps, clock)
    return await finish(
      {
        ...facts,
        ...figures(installed, base, changed),
        milliseconds: { ...facts.milliseconds, ...inSandbox(installed) },
        ami: amiFacts(image),
        base: baseFacts(plan, adopted, base)
      },
      deps
    )
  } finally {
    await deps.sandbox.discard(directory)
  }
}

/** All that is known before anything is written. */
interface Plan {
  readonly base: Image
  readonly owned: Ownership
  readonly package: Package
  readonly revision: string
  readonly digest: string
  readonly name: string
  /** The AMI that these inputs gave before. */
  readonly existing: Image | undefined
  /** The snapshot that a run with these inputs completed and did not register. */
  readonly finishedSnapshotId: string | undefined
  /** Snapshots of these inputs that EBS has given up. */
  readonly failedSnapshotIds: readonly string[]
}

async function observe(inputs: Inputs, deps: Deps): Promise<Plan> {
  const { images, snapshots, repository, output, signal } = deps
  const base = await resolveBase(inputs.base, deps)
  const arch = RPM_ARCHITECTURE[base.architecture] ?? base.architecture
  const wanted = await choosePackage(inputs, arch, repository, signal)
  const owned = await ownership(base, deps)
  const digest = inputsDigest({
    application: inputs.application,
    baseId: base.id,
    baseSnapshotId: rootMapping(base)?.volume?.snapshotId ?? '',
    nevra: nevraText(wanted),
    packageChecksum: wanted.checksum,
    excludePackages: inputs.excludePackages,
    baseRepositories: inputs.baseRepositories,
    ...(deps.provisionScript === undefined ? {} : { provisionScript: deps.provisionScript }),
    ...(inputs.rootVolumeGiB === undefined ? {} : { rootVolumeGiB: inputs.rootVolumeGiB }),
    encrypted: owned.encrypted
  })
  const name =
    inputs.amiName ?? amiName({ ...wanted, application: inputs.application, architecture: base.architecture, digest })
  output('version', wanted.version)
  output('nevra', nevraText(wanted))
  output('ami-name', name)
  const made = await images.find({ owners: ['self'], tags: { [TAG.inputsDigest]: digest } })
  const existing = made.find(({ state }) => state === 'available' || state === 'pending')
  if (existing === undefined) await refuseTakenName(name, images)
  refuseSmallVolume(inputs, base)
  const leftovers = existing === undefined ? await snapshots.tagged({ [TAG.inputsDigest]: digest }) : []
  return {
    base,
    owned,
    package: wanted,
    revision: await repository.revision(signal),
    digest,
    name: existing?.name ?? name,
    existing,
    finishedSnapshotId: leftovers.find(({ state }) => state === 'completed')?.id,
    failedSnapshotIds: leftovers.filter(({ state }) => state === 'error').map(({ id }) => id)
  }
}

async function choosePackage(
  inputs: Inputs,
  arch: string,
  repository: Repository,
  signal: AbortSignal
): Promise<Package> {
  const packages = await repository.packages(signal)
  const wanted = choose(packages, inputs.package, arch)
  if (wanted === undefined) {
    const near = nearNames(packages, inputs.package)
    const hint =
      near.length > 0 ? `It has ${near.join(', ')}.` : `It has ${packages.length} packages, none of a similar name.`
    throw new KilnError(`Package ${inputs.package} for ${arch} is not in ${repository.shown}. ${hint}`, {
      remedy: 'Give the nevra that build-rpm put out, and publish it before the bake.'
    })
  }
  if (inputs.gpgCheck && !signed(await repository.head(wanted.location, RPM_HEAD_BYTES, signal))) {
    throw new KilnError(`Package ${nevraText(wanted)} carries no signature, and gpgcheck is on.`, {
      remedy: 'Sign it in build-rpm, or set gpgcheck: false.'
    })
  }
  return wanted
}

async function refuseTakenName(name: string, images: Images): Promise<void> {
  const [taken] = await images.find({ owners: ['self'], name })
  if (taken === undefined) return
  throw new KilnError(`AMI name ${name} is taken by ${taken.id}, which was made from other inputs.`, {
    remedy: 'Give another ami-name, or leave it out: the default name tells inputs apart.'
  })
}

function refuseSmallVolume({ rootVolumeGiB }: Inputs, base: Image): void {
  const baseGiB = rootMapping(base)?.volume?.sizeGiB ?? 0
  if (rootVolumeGiB === undefined || rootVolumeGiB >= baseGiB) return
  throw new KilnError(`root-volume-size is ${rootVolumeGiB} GiB, and the base's root volume has ${baseGiB} GiB.`, {
    remedy: `Give at least ${baseGiB}, or leave root-volume-size out; volumes cannot shrink.`
  })
}

function tellPlan(plan: Plan, inputs: Inputs, { progress, repository }: Deps): void {
  const { base, owned, existing, finishedSnapshotId } = plan
  progress.say(`Base ${base.id} (${base.name}), ${base.architecture}, of ${base.ownerId}.`)
  progress.say(`Package ${nevraText(plan.package)} from ${repository.shown}, revision ${plan.revision.slice(0, 12)}.`)
  if (!inputs.gpgCheck) {
    progress.warn(
      `Signatures of packages from ${repository.shown} are not checked; give repository-gpgkey to check them.`
    )
  }
  if (existing !== undefined) {
    progress.say(`${existing.id} (${existing.name}) was baked from these very inputs: nothing to do.`)
    return
  }
  const steps = [
    ...(owned.kind === 'foreign' ? [`adopt ${base.id} by CopyImage${owned.encrypted ? ', encrypted' : ''}`] : []),
    ...(finishedSnapshotId === undefined ? ['install the package and put the changed blocks'] : []),
    `register ${plan.name}`
  ]
  progress.say(`${inputs.mode === 'plan' ? 'Would' : 'Will'} ${steps.join(', then ')}.`)
}

async function install(disk: string, directory: string, plan: Plan, inputs: Inputs, deps: Deps): Promise<Installed> {
  const { progress, repository, sandbox, signal } = deps
  const served = await repository.serve(signal)
  try {
    return await progress.phase(`Install ${nevraText(plan.package)}`, async () =>
      sandbox.install(
        {
          disk,
          directory,
          candidates: await rootPartitions(disk),
          packageName: plan.package.name,
          nevra: nevraText(plan.package),
          installedBytes: plan.package.installedBytes,
          repositoryUrl: served.url,
          ...(deps.gpgKey === undefined || !inputs.gpgCheck ? {} : { gpgKey: deps.gpgKey }),
          gpgCheck: inputs.gpgCheck,
          excludePackages: inputs.excludePackages,
          baseRepositories: inputs.baseRepositories,
          ...(deps.provisionScript === undefined ? {} : { provisionScript: deps.provisionScript }),
          environment: deps.proxies
        },
        progress,
        signal
      )
    )
  } finally {
    await served.close()
  }
}

interface Upload {
  readonly disk: string
  readonly base: BaseDisk
  readonly changed: readonly ChangedBlock[]
  readonly adopted: Adoption
  readonly plan: Plan
}

/**
 * The changed blocks under the adopted base's snapshot. The client token names these very changes: only a run with the
 * same ones may go on with a snapshot, because blocks that were put cannot be taken back.
 */
async function upload({ disk, base, changed, adopted, plan }: Upload, inputs: Inputs, deps: Deps): Promise<string> {
  const { blocks, snapshots, progress, output, signal } = deps
  progress.say(
    `${changed.length} of ${base.present.size} blocks changed: putting ${mib(changed.length * BLOCK_BYTES)}.`
  )
  const snapshotId = await blocks.start(
    {
      parentSnapshotId: adopted.snapshotId,
      volumeGiB: base.volumeGiB,
      clientToken: changesDigest(adopted.snapshotId, changed),
      description: `${plan.name} on ${plan.base.id}`,
      timeoutMinutes: SNAPSHOT_TIMEOUT_MINUTES,
      tags: tagsFor(plan, inputs, deps)
    },
    signal
  )
  output('snapshot-id', snapshotId)
  let completed = false
  try {
    const file = await open(disk)
    try {
      await concurrently(changed, inputs.workers, signal, async ({ index, sha256 }, stop) =>
        blocks.put(snapshotId, index, await blockOf(file, index), sha256, stop)
      )
    } finally {
      await file.close()
    }
    await blocks.complete(snapshotId, changed.length, linearChecksum(changed), signal)
    completed = true
    await poll(
      async () => {
        const seen = await snapshots.own(snapshotId)
        if (seen?.state === 'completed') return { done: undefined }
        if (seen?.state === 'error') {
          throw new KilnError(`Snapshot ${snapshotId} failed: ${seen.stateMessage ?? 'EC2 gave no reason'}`, {
            remedy: 'Run it again.'
          })
        }
        return { notYet: `snapshot ${snapshotId} is ${seen?.state ?? 'not there yet'}` }
      },
      {
        what: `snapshot ${snapshotId} to complete`,
        deadlineSeconds: inputs.timeoutSeconds,
        intervalSeconds: 0.25,
        signal,
        onNotYet: reason => progress.say(`Waiting: ${reason}.`),
        remedy: 'Run it again: a finished snapshot is found by its tag and registered.'
      }
    )
    return snapshotId
  } catch (error) {
    throw leaving(
      error,
      completed
        ? `snapshot ${snapshotId} (complete; the next run registers it)`
        : `snapshot ${snapshotId} (pending; EBS ends it within ${SNAPSHOT_TIMEOUT_MINUTES} minutes)`
    )
  }
}

/** The same failure, telling what it left behind. */
function leaving(error: unknown, what: string): Error {
  if (error instanceof CancelledError) return Object.assign(error, { leftBehind: [what] })
  const [message = '', remedy = 'Run it again; what is finished is found.'] = explain(error).split('\nWhat to do: ')
  return new KilnError(message, { remedy, leftBehind: [what], cause: error })
}

const tagsFor = ({ digest, package: wanted, name }: Plan, inputs: Inputs, { runTags }: Deps): Tags => ({
  ...inputs.tags,
  ...runTags,
  Name: name,
  [TAG.application]: inputs.application,
  [TAG.nevra]: nevraText(wanted),
  [TAG.inputsDigest]: digest
})

async function register(snapshotId: string, plan: Plan, adopted: Adoption, inputs: Inputs, deps: Deps): Promise<Image> {
  const { images, snapshots, output, progress } = deps
  const uefiData = await images.uefiData(adopted.image.id)
  const asked = registration({
    base: adopted.image,
    ...(uefiData === undefined ? {} : { uefiData }),
    name: plan.name,
    description: `${nevraText(plan.package)} on ${plan.base.name}`.slice(0, 255),
    snapshotId,
    ...(inputs.rootVolumeGiB === undefined ? {} : { rootVolumeGiB: inputs.rootVolumeGiB }),
    tags: tagsFor(plan, inputs, deps)
  })
  const imageId = await images.register(asked).catch(async (error: unknown) => {
    const leftBehind = `snapshot ${snapshotId} (complete; the next run registers it)`
    if ((error as Error).name !== 'InvalidAMIName.Duplicate') throw leaving(error, leftBehind)
    const other = await twin(plan, deps)
    // The answer to our own call may have been lost, and its repetition met the AMI that it had made.
    if (rootMapping(other)?.volume?.snapshotId !== snapshotId) {
      progress.say(`Another run baked ${other.id} from the same inputs meanwhile: taking that one.`)
      await snapshots.delete(snapshotId)
    }
    return other.id
  })
  output('ami-id', imageId)
  const image = await available(imageId, deps, inputs)
  if (image.platformDetails !== plan.base.platformDetails) {
    await images.deregister(imageId)
    await snapshots.delete(snapshotId)
    throw new KilnError(
      `${imageId} would be billed as "${image.platformDetails}" and its base as "${plan.base.platformDetails}"; it was taken back.`,
      { remedy: 'Give a base without billing codes.' }
    )
  }
  for (const failed of plan.failedSnapshotIds) await snapshots.delete(failed)
  return image
}

/** The AMI of the same inputs that has our name already. */
const twin = ({ digest, name }: Plan, { images, signal }: Deps): Promise<Image> =>
  poll(
    async () => {
      const [other] = await images.find({ owners: ['self'], tags: { [TAG.inputsDigest]: digest } })
      return other === undefined ? { notYet: 'no AMI of that name has the digest of these inputs' } : { done: other }
    },
    {
      what: `the AMI that is named ${name} already`,
      deadlineSeconds: 15,
      intervalSeconds: 1,
      signal,
      remedy: 'Give another ami-name: this one was taken by other inputs meanwhile.'
    }
  )

const available = (imageId: string, { images, progress, signal }: Deps, inputs: Inputs): Promise<Image> =>
  poll(
    async () => {
      const image = await images.byId(imageId)
      if (image?.state === 'available') return { done: image }
      if (image !== undefined && image.state !== 'pending') {
        throw new KilnError(`AMI ${imageId} is ${image.state}: ${image.stateReason ?? 'EC2 gave no reason'}.`, {
          remedy: 'Deregister it and run it again.',
          leftBehind: [imageId]
        })
      }
      return { notYet: `${imageId} is ${image?.state ?? 'not there yet'}` }
    },
    {
      what: `AMI ${imageId} to be available`,
      deadlineSeconds: inputs.timeoutSeconds,
      intervalSeconds: 0.25,
      signal,
      onNotYet: reason => progress.detail(`Waiting: ${reason}.`),
      remedy: 'Run it again: it is found by its tag.'
    }
  )

async function finish(made: Manifest, { output, progress, reportDirectory }: Deps): Promise<Manifest> {
  await mkdir(reportDirectory, { recursive: true })
  const path = join(reportDirectory, `${made.ami.id}.json`)
  await writeFile(path, `${JSON.stringify(made, undefined, 2)}\n`)
  output('ami-id', made.ami.id)
  output('ami-name', made.ami.name)
  output('snapshot-id', made.ami.snapshotId)
  output('manifest', path)
  const { seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes, reused } = made
  output(
    'figures',
    JSON.stringify({ reused, seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes })
  )
  progress.say(`${made.ami.id} (${made.ami.name}) in ${made.seconds.toFixed(1)} s.`)
  return made
}

function figures(installed: Installed, base: BaseDisk, changed: readonly ChangedBlock[]): Partial<Manifest> {
  const packages = packageChanges(installed.before, installed.after)
  return {
    packages,
    payloadBytes: packages.payloadBytes,
    basePresentBlocks: base.present.size,
    putBlocks: changed.length,
    putBytes: changed.length * BLOCK_BYTES,
    zeroBlocks: changed.filter(({ zero }) => zero).length,
    chrootInstallSeconds: installed.milliseconds.install / 1000
  }
}

const inSandbox = ({ milliseconds }: Installed): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(milliseconds).map(([name, took]) => [`sandbox: ${name}`, took]))

function unbaked(plan: Plan, inputs: Inputs, { repository, blocks }: Deps, clock: Stopwatch): Omit<Manifest, 'ami'> {
  return {
    schema: 1,
    application: inputs.application,
    reused: 'no',
    base: baseFacts(plan),
    nevra: nevraText(plan.package),
    version: plan.package.version,
    release: plan.package.release,
    repository: { location: repository.shown, revision: plan.revision, gpgCheck: inputs.gpgCheck },
    inputsDigest: plan.digest,
    packages: NO_CHANGES,
    basePresentBlocks: 0,
    getBlocks: blocks.requests.get,
    putBlocks: 0,
    zeroBlocks: 0,
    putBytes: 0,
    payloadBytes: 0,
    requests: { ...blocks.requests },
    chrootInstallSeconds: 0,
    seconds: clock.seconds(),
    milliseconds: clock.phases()
  }
}

const baseFacts = ({ base }: Plan, adopted?: Adoption, disk?: BaseDisk): Manifest['base'] => ({
  id: base.id,
  name: base.name,
  ownerId: base.ownerId,
  ...(adopted === undefined ? {} : { snapshotId: adopted.snapshotId }),
  ...(adopted === undefined || adopted.image.id === base.id ? {} : { adoptedId: adopted.image.id }),
  ...(disk === undefined ? {} : { cached: disk.cached })
})

const amiFacts = (image: Image): Manifest['ami'] => ({
  id: image.id,
  name: image.name,
  snapshotId: rootMapping(image)?.volume?.snapshotId ?? '',
  encrypted: rootMapping(image)?.volume?.encrypted ?? false
})

const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`

interface Stopwatch {
  phase<T>(name: string, body: () => Promise<T>): Promise<T>
  phases(): Readonly<Record<string, number>>
  seconds(): number
}

function stopwatch(): Stopwatch {
  const began = performance.now()
  const took: Record<string, number> = {}
  return {
    async phase(name, body) {
      const start = performance.now()
      try {
        return await body()
      } finally {
        took[name] = Math.round(performance.now() - start)
      }
    },
    phases: () => ({ ...took }),
    seconds: () => Math.round(performance.now() - began) / 1000
  }
}
