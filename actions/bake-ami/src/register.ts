import type { Image } from '../../../lib/aws/images.ts'
import { KilnError } from '../../../lib/errors.ts'
import { type Poll, poll, soonThenSeldom } from '../../../lib/poll.ts'
import { TAG } from '../../../lib/tags.ts'
import type { Adoption } from './adopt.ts'
import type { Deps } from './deps.ts'
import type { Inputs } from './inputs.ts'
import type { Plan } from './plan.ts'
import { registrationOf, rootMapping } from './registration.ts'
import { finished, leaving } from './upload.ts'

/** The AMI of the finished snapshot, available and billed as its base; taken back when it is not. */
export async function register(
  snapshotId: string,
  plan: Plan,
  adopted: Adoption,
  inputs: Inputs,
  deps: Deps
): Promise<Image> {
  const { images, snapshots, output, progress } = deps
  const uefiData = await images.uefiData(adopted.image.id)
  const base = { image: adopted.image, ...(uefiData === undefined ? {} : { uefiData }) }
  const asked = registrationOf(plan, base, snapshotId, inputs, deps)
  const imageId = await images.register(asked).catch(async (error: unknown) => {
    if ((error as Error).name !== 'InvalidAMIName.Duplicate') throw leaving(error, finished(snapshotId))
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

/** Waits until the AMI is available. */
export const available = (
  imageId: string,
  { images, progress, signal }: Pick<Deps, 'progress' | 'signal'> & { readonly images: Pick<Deps['images'], 'byId'> },
  inputs: Pick<Inputs, 'timeoutSeconds'>,
  intervalSeconds: Poll['intervalSeconds'] = soonThenSeldom
): Promise<Image> =>
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
      intervalSeconds,
      signal,
      onNotYet: reason => progress.detail(`Waiting: ${reason}.`),
      remedy: 'Run it again: it is found by its tag.'
    }
  )
