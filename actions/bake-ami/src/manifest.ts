import type { PackageChanges } from './installation.ts'

/** What a bake did, for machines: the file behind the output `manifest`. Fields are only ever added. */
export interface Manifest {
  readonly schema: 1
  readonly application: string
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
  }
  readonly nevra: string
  readonly version: string
  readonly release: string
  readonly repository: { readonly location: string; readonly revision: string; readonly gpgCheck: boolean }
  readonly inputsDigest: string
  readonly packages: PackageChanges
  readonly basePresentBlocks: number
  readonly getBlocks: number
  readonly putBlocks: number
  readonly zeroBlocks: number
  readonly putBytes: number
  /** Installed size of the packages that were added or changed. */
  readonly payloadBytes: number
  readonly requests: Readonly<Record<string, number>>
  readonly chrootInstallSeconds: number
  readonly seconds: number
  /** By phase, in the order in which they ran. */
  readonly milliseconds: Readonly<Record<string, number>>
}

export const NO_CHANGES: PackageChanges = { added: [], changed: [], removed: [], payloadBytes: 0 }
