import { type Image, snapshotsOf } from '../../../lib/aws/images.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import type { Deps } from './deps.ts'
import type { Inputs } from './inputs.ts'
import type { Plan } from './plan.ts'

/** What an AMI takes from the inputs. */
export type ImageInputs = Pick<Inputs, 'application' | 'tags' | 'rootVolumeGiB'>

/** On the snapshot and on the AMI, from the moment that they exist. */
export const tagsFor = (
  { digest, package: wanted, name }: Pick<Plan, 'digest' | 'package' | 'name'>,
  inputs: ImageInputs,
  { runTags }: Pick<Deps, 'runTags'>
): Tags => ({
  ...inputs.tags,
  ...runTags,
  Name: name,
  [TAG.application]: inputs.application,
  [TAG.nevra]: nevraText(wanted),
  [TAG.packageDigest]: wanted.checksum,
  [TAG.inputsDigest]: digest
})

/** On a volume that is worked on, whose contents are not yet what the digest says. Pure. */
export function volumeTags({ [TAG.inputsDigest]: digest = '', ...tags }: Tags): Tags {
  return { ...tags, [TAG.volumeFor]: digest }
}

/** Sets the tags that an AMI, or a snapshot of it that is not its base's, does not have. */
export async function setMissingTags(
  image: Image,
  base: Image,
  tags: Tags,
  { images, snapshots }: Pick<Deps, 'images' | 'snapshots'>
): Promise<void> {
  if (Object.keys(tags).length === 0) return
  const ofBase = snapshotsOf([base])
  const own = snapshotsOf([image]).filter(id => !ofBase.includes(id))
  const found = [image, ...(await Promise.all(own.map(id => snapshots.own(id))))]
  const ids = found.flatMap(one =>
    one !== undefined && Object.entries(tags).some(([key, value]) => one.tags[key] !== value) ? one.id : []
  )
  if (ids.length > 0) await images.tag(ids, tags)
}
