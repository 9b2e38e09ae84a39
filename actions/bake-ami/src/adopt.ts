import { createHash } from 'node:crypto'
import type { Image, Images } from '../../../lib/aws/images.ts'
import type { Snapshots } from '../../../lib/aws/snapshots.ts'
import { KilnError } from '../../../lib/errors.ts'
import { poll } from '../../../lib/poll.ts'
import type { Progress } from '../../../lib/progress.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import { rootMapping } from './registration.ts'

export interface Adoption {
  /** The base as this account owns it: its snapshots can be read, and be parents. */
  readonly image: Image
  readonly snapshotId: string
}

export interface AdoptDeps {
  readonly images: Images
  readonly snapshots: Snapshots
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly deadlineSeconds: number
  /** Where the copy came from, for whoever finds it. */
  readonly runTags: Tags
  readonly today: string
}

/** What owning the base takes, seen without writing. */
export type Ownership =
  /** The base is this account's own, and children of it get the encryption that is asked for. */
  | { readonly kind: 'own'; readonly encrypted: boolean }
  /** An earlier bake copied it. */
  | { readonly kind: 'adopted'; readonly imageId: string; readonly encrypted: boolean }
  | { readonly kind: 'foreign'; readonly encrypted: boolean }

/**
 * Looks whose the base is. Blocks of public snapshots cannot be read, whoever asks ("Concepts for EBS direct APIs"), and
 * where an account encrypts by default a child of an unencrypted snapshot is refused ("Encryption outcomes for EBS
 * direct APIs"): both are settled by one copy, made once for each base and found again by its tag.
 */
export async function ownership(
  base: Image,
  { images, snapshots }: Pick<AdoptDeps, 'images' | 'snapshots'>
): Promise<Ownership> {
  const [byDefault, own] = await Promise.all([
    snapshots.encryptionByDefault(),
    snapshots.own(rootMapping(base)?.volume?.snapshotId ?? '')
  ])
  if (own !== undefined && (own.encrypted || !byDefault)) return { kind: 'own', encrypted: own.encrypted }
  const copies = await images.find({ owners: ['self'], tags: { [TAG.baseOf]: base.id } })
  const fit = copies.find(
    copy =>
      ['available', 'pending'].includes(copy.state) && (!byDefault || rootMapping(copy)?.volume?.encrypted !== false)
  )
  if (fit === undefined) return { kind: 'foreign', encrypted: byDefault }
  return { kind: 'adopted', imageId: fit.id, encrypted: byDefault || rootMapping(fit)?.volume?.encrypted === true }
}

/** The base in this account, copied now if it has to be; waits until its snapshot can be read. */
export async function adopt(base: Image, owned: Ownership, deps: AdoptDeps): Promise<Adoption> {
  if (owned.kind === 'own') return { image: base, snapshotId: rootMapping(base)?.volume?.snapshotId ?? '' }
  const { images, snapshots, progress, signal, deadlineSeconds } = deps
  const imageId = owned.kind === 'adopted' ? owned.imageId : await copied(base, owned.encrypted, deps)
  if (owned.kind === 'foreign') {
    progress.say(
      `Adopting ${base.id} as ${imageId}: once for this base, because blocks of foreign snapshots cannot be read.`
    )
  }
  return poll(
    async () => {
      const image = await images.byId(imageId)
      if (image === undefined) return { notYet: `${imageId} is not there yet` }
      if (image.state !== 'available' && image.state !== 'pending') {
        throw new KilnError(
          `The copy of base ${base.id} failed: ${imageId} is ${image.state}. ${image.stateReason ?? ''}`,
          {
            remedy:
              'Deregister the copy and run it again. Some publishers do not allow their AMIs to be copied; then make a base of your own from an instance.',
            leftBehind: [imageId]
          }
        )
      }
      const snapshotId = rootMapping(image)?.volume?.snapshotId
      if (image.state === 'pending' || snapshotId === undefined) return { notYet: `${imageId} is pending` }
      const snapshot = await snapshots.own(snapshotId)
      if (snapshot?.state !== 'completed')
        return { notYet: `snapshot ${snapshotId} is ${snapshot?.state ?? 'not there yet'}` }
      return { done: { image, snapshotId } }
    },
    {
      what: `the adopted base ${imageId}`,
      deadlineSeconds,
      intervalSeconds: 1,
      signal,
      onNotYet: reason => progress.say(`Waiting: ${reason}.`),
      remedy: 'Run it again: the copy goes on in AWS and is found by its tag. Copies of big bases take minutes.'
    }
  )
}

function copied(base: Image, encrypted: boolean, { images, runTags, today }: AdoptDeps): Promise<string> {
  const token = createHash('sha256').update(`adopt ${base.id} ${encrypted} ${today}`).digest('hex')
  return images.copy({
    sourceId: base.id,
    name: `kiln-base-${base.id}${encrypted ? '-encrypted' : ''}`,
    description: `Adopted by Kiln from ${base.id} (${base.name})`.slice(0, 255),
    encrypted,
    tags: { ...runTags, Name: `kiln-base-${base.name}`.slice(0, 255), [TAG.baseOf]: base.id },
    clientToken: token
  })
}
