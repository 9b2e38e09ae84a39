import type { Image } from '../../../lib/aws/images.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { cycloneDx } from '../../../lib/sbom/cyclonedx.ts'
import type { Adoption } from './adopt.ts'
import type { FetchedBase } from './base-fetch.ts'
import type { Deps } from './deps.ts'
import { BLOCK_BYTES, type ChangedBlock } from './diff.ts'
import type { Distributed } from './distribute.ts'
import type { Made } from './engine.ts'
import type { Inputs } from './inputs.ts'
import { type Booted, type Installed, type PackageChanges, packageChanges } from './installation.ts'
import type { Plan } from './plan.ts'
import { rootMapping } from './registration.ts'
import type { Stopwatch } from './stopwatch.ts'

/** What a bake did, for machines: the file behind the output `manifest`. Fields are only ever added. */
export interface Manifest {
  readonly schema: 1
  readonly application: string
  /** How it was baked. */
  readonly engine: 'ebs-direct' | 'volume' | 'image-builder'
  readonly ami: { readonly id: string; readonly name: string; readonly snapshotId: string; readonly encrypted: boolean }
  /** An AMI of the same inputs was there, or a finished snapshot of a run that was killed: nothing was baked. */
  readonly reused: 'no' | 'image' | 'snapshot'
  readonly base: {
    readonly id: string
    readonly name: string
    readonly ownerId: string
    readonly adoptedId?: string
    readonly snapshotId?: string
    /** Whether its blocks were on the runner already. */
    readonly cached?: boolean
    /** How its blocks came, and why so. */
    readonly fetch?: { readonly mode: 'lazy' | 'bulk'; readonly reason: string }
  }
  /** Where else it is, and what was done with it besides, in this run. */
  readonly distribution?: readonly Distributed[]
  readonly nevra: string
  readonly version: string
  readonly release: string
  readonly repository: { readonly location: string; readonly revision: string; readonly gpgCheck: boolean }
  readonly inputsDigest: string
  /** The trial boot of verify: boot. */
  readonly boot?: Booted
  readonly packages: PackageChanges
  readonly basePresentBlocks: number
  readonly getBlocks: number
  readonly putBlocks: number
  readonly zeroBlocks: number
  readonly putBytes: number
  /** Installed size of the packages that were added or changed. */
  readonly payloadBytes: number
  readonly requests: Readonly<Record<string, number>>
  /** The longest block request. */
  readonly slowestRequestSeconds: number
  readonly chrootInstallSeconds: number
  readonly seconds: number
  /** By phase, in the order in which they ran. */
  readonly milliseconds: Readonly<Record<string, number>>
}

const NO_CHANGES: PackageChanges = { added: [], changed: [], removed: [], payloadBytes: 0 }

/** What the installation, the comparison and the upload came to; more blocks are put than changed when some are put again. */
export function figures(
  installed: Installed,
  base: FetchedBase,
  changed: readonly ChangedBlock[],
  putBlocks: number
): Partial<Manifest> {
  return {
    ...packageFacts(installed),
    basePresentBlocks: base.presentBlocks,
    putBlocks,
    putBytes: putBlocks * BLOCK_BYTES,
    zeroBlocks: changed.filter(({ zero }) => zero).length
  }
}

/** What the installation came to, whatever disk it was in. */
export function packageFacts(installed: Installed): Partial<Manifest> {
  const packages = packageChanges(installed.before, installed.after)
  return {
    packages,
    payloadBytes: packages.payloadBytes,
    chrootInstallSeconds: installed.milliseconds.install / 1000
  }
}

export const bootFacts = (boot: Booted | undefined): Partial<Manifest> => (boot === undefined ? {} : { boot })

/** The bill of materials of the image; the same for the same AMI. */
export const billOf = (
  image: Image,
  made: Manifest,
  { inventory, os }: Pick<Installed, 'inventory' | 'os'>
): Readonly<Record<string, unknown>> =>
  cycloneDx({
    subject: {
      type: 'operating-system',
      name: image.name,
      version: `${made.version}-${made.release}`,
      properties: {
        'kiln:ami': image.id,
        'kiln:snapshot': made.ami.snapshotId,
        'kiln:base': made.base.id,
        'kiln:nevra': made.nevra,
        'kiln:inputs-digest': made.inputsDigest
      }
    },
    os,
    packages: inventory,
    at: image.createdAt
  })

/** The manifest of what was made, with what every run tells. */
export const manifestOf = (
  { image, facts, installed }: Made,
  distribution: readonly Distributed[],
  common: Omit<Manifest, 'ami'>
): Manifest => ({
  ...common,
  ...facts,
  milliseconds: { ...common.milliseconds, ...(installed === undefined ? {} : inSandbox(installed)) },
  ami: amiFacts(image),
  ...(distribution.length === 0 ? {} : { distribution })
})

/** The phases inside of the sandbox. */
const inSandbox = ({ milliseconds }: Installed): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(milliseconds).map(([name, took]) => [`sandbox: ${name}`, took]))

/** The manifest of a run in which nothing was baked; a bake adds its figures. */
export function unbaked(
  plan: Plan,
  inputs: Inputs,
  { repository, blocks }: Deps,
  clock: Stopwatch
): Omit<Manifest, 'ami'> {
  return {
    schema: 1,
    application: inputs.application,
    engine: inputs.engine,
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
    slowestRequestSeconds: Math.round(blocks.slowestSeconds * 100) / 100,
    chrootInstallSeconds: 0,
    seconds: clock.seconds(),
    milliseconds: clock.phases()
  }
}

export const baseFacts = ({ base }: Plan, adopted?: Adoption, fetched?: FetchedBase): Manifest['base'] => ({
  id: base.id,
  name: base.name,
  ownerId: base.ownerId,
  ...(adopted === undefined ? {} : { snapshotId: adopted.snapshotId }),
  ...(adopted === undefined || adopted.image.id === base.id ? {} : { adoptedId: adopted.image.id }),
  ...(fetched === undefined ? {} : { cached: fetched.cached, fetch: fetched.choice })
})

export const amiFacts = (image: Image): Manifest['ami'] => ({
  id: image.id,
  name: image.name,
  snapshotId: rootMapping(image)?.volume?.snapshotId ?? '',
  encrypted: rootMapping(image)?.volume?.encrypted ?? false
})
