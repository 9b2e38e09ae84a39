import type { Ownership } from './adopt.ts'
import { regionOfZone } from './distribution.ts'
import type { LegibleInputs } from './inputs.ts'

/** Actions that the bake will need on something that it makes, which a dry run of EC2 cannot be asked about. */
export interface Right {
  readonly actions: readonly string[]
  readonly on: 'snapshot' | 'image' | 'volume'
  readonly region: string
}

const READING_BLOCKS = ['ebs:ListSnapshotBlocks', 'ebs:GetSnapshotBlock']
const PUTTING_BLOCKS = ['ebs:StartSnapshot', 'ebs:PutSnapshotBlock', 'ebs:CompleteSnapshot']
const WORKING_ON_VOLUME = [
  'ec2:CreateVolume',
  'ec2:AttachVolume',
  'ec2:DetachVolume',
  'ec2:CreateSnapshot',
  'ec2:DeleteVolume'
]

export type RightfulInputs = Pick<LegibleInputs, 'engine' | 'distribution'>

/**
 * The rights of what is asked for; what is only needed to take something back is not among them, nor the reading of a base that
 * this account has: that comes before anything is made, and may be allowed by the snapshot's id. Pure.
 */
export function rightsOf(
  { engine, distribution }: RightfulInputs,
  owned: Ownership['kind'],
  region: string
): readonly Right[] {
  const { shareWith, copies, deprecateAfterDays, deregistrationProtection, fastRestoreZones } = distribution
  const onBlocks = engine === 'ebs-direct' ? [...(owned === 'foreign' ? READING_BLOCKS : []), ...PUTTING_BLOCKS] : []
  const onImage = [
    ...(shareWith.length > 0 ? ['ec2:ModifyImageAttribute'] : []),
    ...(deprecateAfterDays === undefined ? [] : ['ec2:EnableImageDeprecation']),
    ...(deregistrationProtection ? ['ec2:EnableImageDeregistrationProtection'] : [])
  ]
  const restoring = new Set(fastRestoreZones.map(regionOfZone))
  const further = [region, ...copies.map(copy => copy.region)].flatMap((where, index): Right[] => [
    { actions: [...(index > 0 ? ['ec2:CopyImage'] : []), ...onImage], on: 'image', region: where },
    { actions: restoring.has(where) ? ['ec2:EnableFastSnapshotRestores'] : [], on: 'snapshot', region: where }
  ])
  const all: readonly Right[] = [
    { actions: onBlocks, on: 'snapshot', region },
    { actions: engine === 'volume' ? WORKING_ON_VOLUME : [], on: 'volume', region },
    ...further
  ]
  return all.filter(({ actions }) => actions.length > 0)
}
