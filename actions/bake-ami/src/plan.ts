import type { Image, Images } from '../../../lib/aws/images.ts'
import { KilnError } from '../../../lib/errors.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { TAG } from '../../../lib/tags.ts'
import { type Ownership, ownership } from './adopt.ts'
import { resolveBase } from './base.ts'
import type { Deps } from './deps.ts'
import { amiName, inputsDigest } from './digest.ts'
import { refuseUnsharable } from './distribution.ts'
import { encryptionFor } from './encryption.ts'
import type { Inputs } from './inputs.ts'
import { ARCHITECTURES, choose, nearNames, type Package } from './packages.ts'
import { refuseWithoutPermission } from './permissions.ts'
import { rootMapping } from './registration.ts'
import type { Repository } from './repository.ts'

/** All that is known before anything is written. */
export interface Plan {
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

/** Looks at base, repository and account, writes nothing. @throws KilnError when the bake cannot go well. */
export async function observe(inputs: Inputs, deps: Deps): Promise<Plan> {
  const { images, snapshots, repository, output, signal } = deps
  const base = await resolveBase(inputs.base, { ...deps, onInstance: inputs.engine === 'image-builder' }).catch(
    (refused: unknown) => withPackageProblem(refused, inputs, deps)
  )
  const wanted = await choosePackage(inputs, base.architecture, repository, signal)
  const encryption = await encryptionFor(inputs.encryption, snapshots)
  const owned = await ownership(base, encryption, deps)
  await refuseUnsharable(inputs.distribution, owned, encryption, deps)
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
    encrypted: owned.encrypted,
    ...(encryption.kmsKey === undefined ? {} : { kmsKey: encryption.kmsKey }),
    ...(inputs.imageBuilder === undefined
      ? {}
      : { builder: 'pipelineArn' in inputs.imageBuilder ? inputs.imageBuilder.pipelineArn : 'image-builder' })
  })
  const name =
    inputs.amiName ?? amiName({ ...wanted, application: inputs.application, architecture: base.architecture, digest })
  output('version', wanted.version)
  output('nevra', nevraText(wanted))
  output('ami-name', name)
  output('cache-key', `kiln-base-${rootMapping(base)?.volume?.snapshotId ?? base.id}`)
  const made = await images.find({ owners: ['self'], tags: { [TAG.inputsDigest]: digest } })
  const existing = made.find(({ state }) => state === 'available' || state === 'pending')
  if (existing === undefined) await refuseTakenName(name, images)
  refuseSmallVolume(inputs, base)
  const known = { base, owned, package: wanted, digest, name: existing?.name ?? name, existing }
  const [leftovers, revision] = await Promise.all([
    existing === undefined ? snapshots.tagged({ [TAG.inputsDigest]: digest }) : [],
    repository.revision(signal),
    inputs.mode === 'apply' && existing === undefined && inputs.engine !== 'image-builder'
      ? refuseWithoutPermission(known, inputs, deps)
      : undefined
  ])
  return {
    ...known,
    revision,
    finishedSnapshotId: leftovers.find(({ state }) => state === 'completed')?.id,
    failedSnapshotIds: leftovers.filter(({ state }) => state === 'error').map(({ id }) => id)
  }
}

/** Why there is no base; and, so that one run tells all, what is wrong with the package on any architecture. */
async function withPackageProblem(refused: unknown, inputs: Inputs, { repository, signal }: Deps): Promise<never> {
  if (!(refused instanceof KilnError)) throw refused
  const tries = Object.keys(ARCHITECTURES).map(one => choosePackage(inputs, one, repository, signal))
  const tried = await Promise.allSettled(tries)
  const [problem] = tried.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
  if (!(problem instanceof KilnError) || tried.some(({ status }) => status === 'fulfilled')) throw refused
  throw new KilnError(`${refused.message}\n${problem.message}`, {
    remedy: `${refused.remedy} ${problem.remedy}`,
    cause: refused
  })
}

async function choosePackage(
  inputs: Inputs,
  architecture: string,
  repository: Repository,
  signal: AbortSignal
): Promise<Package> {
  const packages = await repository.packages(architecture, signal)
  const wanted = choose(packages, inputs.package, architecture)
  if (wanted === undefined) {
    const near = nearNames(packages, inputs.package)
    const hint =
      near.length > 0 ? `It has ${near.join(', ')}.` : `It has ${packages.length} packages, none of a similar name.`
    throw new KilnError(`Package ${inputs.package} for ${architecture} is not in ${repository.shown}. ${hint}`, {
      remedy: 'Give the nevra that build-rpm put out, and publish it before the bake.'
    })
  }
  if (wanted.format === 'deb' && inputs.imageBuilder !== undefined && !('pipelineArn' in inputs.imageBuilder)) {
    throw new KilnError(`Engine image-builder installs RPMs, and ${repository.shown} is an apt repository.`, {
      remedy: 'Use engine: ebs-direct or engine: volume.'
    })
  }
  if (inputs.gpgCheck && !(await repository.vouchedFor(wanted, signal))) {
    throw wanted.format === 'rpm'
      ? new KilnError(`Package ${nevraText(wanted)} carries no signature, and gpgcheck is on.`, {
          remedy: 'Sign it in build-rpm, or set gpgcheck: false.'
        })
      : new KilnError(`Repository ${repository.shown} is not signed, and gpgcheck is on.`, {
          remedy: 'Sign its Release (gpg --clearsign gives InRelease), or set gpgcheck: false.'
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

/** Tells what is there and what will be done. */
export function tellPlan(plan: Plan, inputs: Inputs, { progress, repository }: Deps): void {
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
  if (inputs.engine === 'image-builder') {
    progress.say(`${inputs.mode === 'plan' ? 'Would' : 'Will'} have Image Builder make ${plan.name}.`)
    return
  }
  const steps = [
    ...(owned.kind === 'foreign' ? [`adopt ${base.id} by CopyImage${owned.encrypted ? ', encrypted' : ''}`] : []),
    ...(finishedSnapshotId === undefined ? ['install the package and put the changed blocks'] : []),
    `register ${plan.name}`
  ]
  progress.say(`${inputs.mode === 'plan' ? 'Would' : 'Will'} ${steps.join(', then ')}.`)
}
