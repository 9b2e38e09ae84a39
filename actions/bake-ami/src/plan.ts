import type { Image, Images } from '../../../lib/aws/images.ts'
import { counted } from '../../../lib/counted.ts'
import { attempts, failureOf, InputError, KilnError } from '../../../lib/errors.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { TAG } from '../../../lib/tags.ts'
import { type Ownership, ownership } from './adopt.ts'
import { namedBase } from './base.ts'
import type { Deps } from './deps.ts'
import { amiName, inputsDigest } from './digest.ts'
import { refuseUnsharable } from './distribution.ts'
import { type Encryption, encryptionFor } from './encryption.ts'
import type { Inputs, LegibleInputs } from './inputs.ts'
import { ARCHITECTURES, choose, nearNames, type Package } from './packages.ts'
import { refuseWithoutPermission } from './permissions.ts'
import { refusal, rootMapping } from './registration.ts'
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

/** Looks at base, repository and account, writes nothing. @throws KilnError with all that keeps the bake from going well. */
export async function observe(inputs: Inputs, deps: Deps): Promise<Plan> {
  const { snapshots, repository, output, signal } = deps
  const known = await look(inputs, deps)
  if (known === undefined) throw new Error('nothing was refused, and something is not known')
  output('version', known.package.version)
  output('nevra', nevraText(known.package))
  output('ami-name', known.name)
  output('cache-key', `kiln-base-${rootMapping(known.base)?.volume?.snapshotId ?? known.base.id}`)
  const [leftovers, revision] = await Promise.all([
    known.existing === undefined ? snapshots.tagged({ [TAG.inputsDigest]: known.digest }) : [],
    repository.revision(signal)
  ])
  return {
    ...known,
    revision,
    finishedSnapshotId: leftovers.find(({ state }) => state === 'completed')?.id,
    failedSnapshotIds: leftovers.filter(({ state }) => state === 'error').map(({ id }) => id)
  }
}

/** A plan as far as AWS and the repository need not be asked for leftovers and revision. */
type Known = Omit<Plan, 'revision' | 'finishedSnapshotId' | 'failedSnapshotIds'>

/**
 * What can be known of the inputs that could be read, all of a plan if nothing is missing. What is wrong hides nothing else: of a base
 * that does not fit, or for a package that is not there, EC2 is still asked what the role may do.
 * @throws KilnError with all that is wrong.
 */
export async function look(asked: LegibleInputs, deps: Deps): Promise<Known | undefined> {
  const { images, snapshots, parameters, processor, region } = deps
  const { base: reference, application } = asked
  const { attempt, failures } = attempts()
  const [found, settled] = await Promise.all([
    reference && attempt(() => namedBase(reference, images, parameters, processor)),
    attempt(() => encryptionFor(asked.encryption, snapshots, region))
  ])
  const [base, encryption] = [found?.got, settled?.got]
  if (base !== undefined) {
    await attempt(async () => refuseUnfit(base, asked, deps))
    await attempt(async () => refuseSmallVolume(asked, base))
    await attempt(async () => refuseUnbootable(asked, base))
  }
  const [chosen, owning] = await Promise.all([
    attempt(() => packageFor(base?.architecture, asked, deps)),
    base && encryption && rootMapping(base) && attempt(() => ownership(base, encryption, deps))
  ])
  const owned = owning?.got
  let known: Known | undefined
  if (base && encryption && owned && application !== undefined) {
    const wanted = chosen?.got
    const image = wanted ?? standIn(asked, base)
    const [naming] = await Promise.all([
      attempt(() => named({ ...asked, application }, { base, owned, package: image }, encryption, deps)),
      attempt(() => refuseUnsharable(asked.distribution, owned, encryption, deps))
    ])
    const candidate = naming?.got
    if (candidate !== undefined && candidate.existing === undefined) {
      const asksRights = asked.mode === 'apply' && asked.engine !== 'image-builder'
      await Promise.all([
        attempt(() => refuseTakenName(candidate.name, images)),
        asksRights ? attempt(() => refuseWithoutPermission(candidate, { ...asked, application }, deps)) : undefined
      ])
    }
    if (wanted !== undefined) known = candidate
  }
  if (failures.length > 0) throw failureOf(failures)
  return known
}

/** With its digest and name, and the AMI that there is of it. */
async function named(
  asked: LegibleInputs & { readonly application: string },
  of: Pick<Known, 'base' | 'owned' | 'package'>,
  encryption: Encryption,
  deps: Deps
): Promise<Known> {
  const digest = digestOf(asked, of, encryption, deps)
  const { architecture } = of.base
  const name = asked.amiName ?? amiName({ ...of.package, application: asked.application, architecture, digest })
  const made = await deps.images.find({ owners: ['self'], tags: { [TAG.inputsDigest]: digest } })
  const existing = made.find(({ state }) => state === 'available' || state === 'pending')
  return { ...of, digest, name: existing?.name ?? name, existing }
}

/** What EC2 is asked about while the package itself is not there. */
const standIn = ({ package: name = 'package' }: LegibleInputs, { architecture }: Image): Package => ({
  format: 'rpm',
  name,
  epoch: 0,
  version: '0',
  release: '0',
  arch: architecture,
  checksum: '',
  location: '',
  bytes: 0,
  installedBytes: 0
})

const digestOf = (
  inputs: LegibleInputs & { readonly application: string },
  { base, owned, package: wanted }: Pick<Known, 'base' | 'owned' | 'package'>,
  encryption: Encryption,
  { provisionScript, gpgKey }: Deps
): string =>
  inputsDigest({
    application: inputs.application,
    baseId: base.id,
    baseSnapshotId: rootMapping(base)?.volume?.snapshotId ?? '',
    nevra: nevraText(wanted),
    packageChecksum: wanted.checksum,
    excludePackages: inputs.excludePackages,
    baseRepositories: inputs.baseRepositories,
    ...(provisionScript === undefined ? {} : { provisionScript }),
    ...(inputs.rootVolumeGiB === undefined ? {} : { rootVolumeGiB: inputs.rootVolumeGiB }),
    encrypted: owned.encrypted,
    ...(encryption.kmsKey === undefined ? {} : { kmsKey: encryption.kmsKey }),
    ...(inputs.gpgCheck && gpgKey !== undefined ? { gpgKey } : {}),
    ...(inputs.trial === undefined ? {} : { trial: inputs.trial }),
    ...(inputs.imageBuilder === undefined
      ? {}
      : { builder: 'pipelineArn' in inputs.imageBuilder ? inputs.imageBuilder.pipelineArn : 'image-builder' })
  })

function refuseUnfit(base: Image, { engine }: LegibleInputs, { processor }: Deps): void {
  const refused = refusal(base, processor, engine === 'image-builder')
  if (refused !== undefined) throw new KilnError(`${refused.problem}.`, { remedy: refused.remedy })
}

/** The package; without a base to fit, only what is wrong with it on any architecture. */
async function packageFor(
  architecture: string | undefined,
  asked: LegibleInputs,
  { repository, signal }: Deps
): Promise<Package | undefined> {
  const { package: wanted } = asked
  if (wanted === undefined || asked.repository === undefined) return undefined
  const inputs = { ...asked, package: wanted }
  if (architecture !== undefined) return choosePackage(inputs, architecture, repository, signal)
  const tries = Object.keys(ARCHITECTURES).map(one => choosePackage(inputs, one, repository, signal))
  const tried = await Promise.allSettled(tries)
  const [problem] = tried.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
  if (tried.every(({ status }) => status === 'rejected')) throw problem
  return undefined
}

async function choosePackage(
  inputs: LegibleInputs & { readonly package: string },
  architecture: string,
  repository: Repository,
  signal: AbortSignal
): Promise<Package> {
  const packages = await repository.packages(architecture, signal)
  const wanted = choose(packages, inputs.package, architecture)
  if (wanted === undefined) {
    const near = nearNames(packages, inputs.package)
    const hint =
      near.length > 0
        ? `It has ${near.join(', ')}.`
        : `It has ${counted(packages.length, 'package')}, none of a similar name.`
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

function refuseSmallVolume({ rootVolumeGiB }: LegibleInputs, base: Image): void {
  const baseGiB = rootMapping(base)?.volume?.sizeGiB ?? 0
  if (rootVolumeGiB === undefined || rootVolumeGiB >= baseGiB) return
  throw new KilnError(`root-volume-size is ${rootVolumeGiB} GiB, and the base's root volume has ${baseGiB} GiB.`, {
    remedy: `Give at least ${baseGiB}, or leave root-volume-size out; volumes cannot shrink.`
  })
}

/** Of what a virtual machine needs of an image, this is known before it is there. */
function refuseUnbootable({ trial }: LegibleInputs, { architecture }: Image): void {
  if (trial?.machine !== 'virtual' || architecture === 'x86_64') return
  throw new InputError([
    { input: 'verify-machine', problem: `is virtual, and images for ${architecture} are booted as containers alone` }
  ])
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
