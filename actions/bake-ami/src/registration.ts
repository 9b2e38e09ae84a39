import type { Image, Mapping, Registration } from '../../../lib/aws/images.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Tags } from '../../../lib/tags.ts'
import type { Deps } from './deps.ts'
import { type ImageInputs, tagsFor } from './image-tags.ts'
import type { Plan } from './plan.ts'

/** Node's name of a processor architecture, as EC2 calls it. */
export const EC2_ARCHITECTURE: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'arm64' }

export const rootMapping = (image: Image): Mapping | undefined =>
  image.mappings.find(({ device, volume }) => device === image.rootDevice && volume?.snapshotId !== undefined)

export interface Refusal {
  readonly problem: string
  readonly remedy: string
}

/**
 * Why this AMI cannot be the base of a bake here, before anything is written; undefined when it can. An instance runs
 * any architecture and keeps its billing.
 * Billing codes: an AMI registered from a snapshot may lose them (RegisterImage, "Before you begin"), which AWS would
 * bill wrongly, so such bases need an instance.
 */
export function refusal(base: Image, processor: string, onInstance = false): Refusal | undefined {
  const here = EC2_ARCHITECTURE[processor]
  if (base.state !== 'available') {
    const reason = base.stateReason === undefined ? '' : `: ${base.stateReason}`
    return { problem: `Base ${base.id} is ${base.state}${reason}`, remedy: 'Give a base AMI that is available.' }
  }
  if (base.architecture !== here && !onInstance) {
    return {
      problem: `Base ${base.id} is for ${base.architecture}, and this runner is ${here ?? processor}: its programs do not run here`,
      remedy: `Bake on a runner of the base's architecture (runs-on: ${base.architecture === 'arm64' ? 'ubuntu-24.04-arm' : 'ubuntu-24.04'}), or give a base for ${here ?? processor}.`
    }
  }
  if (base.virtualization !== 'hvm') {
    return {
      problem: `Base ${base.id} has ${base.virtualization} virtualization`,
      remedy: 'Give an HVM base AMI; paravirtual ones cannot run on current instance types.'
    }
  }
  if (base.rootDeviceType !== 'ebs' || rootMapping(base) === undefined) {
    return {
      problem: `Base ${base.id} has no EBS snapshot for its root device ${base.rootDevice}`,
      remedy: 'Give an EBS-backed base AMI.'
    }
  }
  if (!onInstance && (base.platformDetails !== 'Linux/UNIX' || base.productCodes.length > 0)) {
    const codes = base.productCodes.length > 0 ? ` with product codes ${base.productCodes.join(', ')}` : ''
    return {
      problem: `Base ${base.id} is billed as "${base.platformDetails}"${codes}; an AMI registered from its blocks may lose that`,
      remedy:
        'Give a base without billing codes (Amazon Linux, Debian, Ubuntu, Rocky Linux from their publishers), or use engine: image-builder.'
    }
  }
  return undefined
}

export interface Bake {
  /** The base as this account owns it: attributes come from here. */
  readonly base: Image
  readonly uefiData?: string
  readonly name: string
  readonly description: string
  readonly snapshotId: string
  readonly rootVolumeGiB?: number
  readonly tags: Tags
}

/**
 * The registration of the baked AMI: every attribute of the base said again, because RegisterImage inherits none
 * (without ENA no Nitro instance would start it). The root volume becomes gp3 unless the base asks for provisioned IOPS.
 */
export function registration({
  base,
  uefiData,
  name,
  description,
  snapshotId,
  rootVolumeGiB,
  tags
}: Bake): Registration {
  const { sriovNetSupport, bootMode, tpmSupport, imdsSupport } = base
  return {
    name,
    description,
    architecture: base.architecture,
    virtualization: base.virtualization,
    rootDevice: base.rootDevice,
    enaSupport: base.enaSupport,
    ...(sriovNetSupport === undefined ? {} : { sriovNetSupport }),
    ...(bootMode === undefined ? {} : { bootMode }),
    ...(tpmSupport === undefined ? {} : { tpmSupport }),
    ...(imdsSupport === undefined ? {} : { imdsSupport }),
    ...(uefiData === undefined ? {} : { uefiData }),
    mappings: base.mappings.map(mapping =>
      mapping.device === base.rootDevice ? root(mapping, snapshotId, rootVolumeGiB) : mapping
    ),
    tags
  }
}

/** What RegisterImage is told of a plan's image. */
export const registrationOf = (
  plan: Pick<Plan, 'name' | 'package' | 'base' | 'digest'>,
  base: { readonly image: Image; readonly uefiData?: string },
  snapshotId: string,
  inputs: ImageInputs,
  deps: Pick<Deps, 'runTags'>
): Registration =>
  registration({
    base: base.image,
    ...(base.uefiData === undefined ? {} : { uefiData: base.uefiData }),
    name: plan.name,
    description: `${nevraText(plan.package)} on ${plan.base.name}`.slice(0, 255),
    snapshotId,
    ...(inputs.rootVolumeGiB === undefined ? {} : { rootVolumeGiB: inputs.rootVolumeGiB }),
    tags: tagsFor(plan, inputs, deps)
  })

function root({ device, volume = {} }: Mapping, snapshotId: string, rootVolumeGiB: number | undefined): Mapping {
  const { type = 'gp3', iops, throughput, encrypted: _decidedBySnapshot, ...kept } = volume
  const provisioned = type === 'io1' || type === 'io2'
  const sizeGiB = rootVolumeGiB ?? kept.sizeGiB
  return {
    device,
    volume: {
      ...kept,
      snapshotId,
      type: provisioned ? type : 'gp3',
      ...(sizeGiB === undefined ? {} : { sizeGiB }),
      // gp2 reports IOPS that are not provisioned; gp3 would refuse figures below its 3000.
      ...(iops !== undefined && (provisioned || type === 'gp3') ? { iops } : {}),
      ...(throughput !== undefined && type === 'gp3' ? { throughput } : {}),
      deleteOnTermination: kept.deleteOnTermination ?? true
    }
  }
}
