import { createHash } from 'node:crypto'
import { copyThatShows } from '../../../lib/aws/image-copies.ts'
import type { Image, ImageCopy, Images } from '../../../lib/aws/images.ts'
import type { Snapshots } from '../../../lib/aws/snapshots.ts'
import { InputError, KilnError } from '../../../lib/errors.ts'
import { poll } from '../../../lib/poll.ts'
import type { Progress } from '../../../lib/progress.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import { type Encryption, isFit } from './encryption.ts'
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
  /** Only tests look more often than a copy gets on. */
  readonly pollSeconds?: number
}

/** So often a copy that was asked for may not be seen; it shows within seconds. */
export const ABSENT_LOOKS_MAX = 30

/** The day, of which the copies of a base have one at most. */
export const today = (): string => new Date().toISOString().slice(0, 10)

/** What owning the base takes, seen without writing. */
export type Ownership =
  /** The base is this account's own, and children of it get the encryption that is asked for. */
  | { readonly kind: 'own'; readonly encrypted: boolean }
  /** An earlier bake copied it. */
  | { readonly kind: 'adopted'; readonly imageId: string; readonly encrypted: boolean }
  | { readonly kind: 'foreign'; readonly encrypted: boolean; readonly kmsKey?: string }

/**
 * Looks whose the base is. Blocks of public snapshots cannot be read, whoever asks ("Concepts for EBS direct APIs"), and
 * where an account encrypts by default a child of an unencrypted snapshot is refused ("Encryption outcomes for EBS
 * direct APIs"): both are settled by one copy, made once for each base and found again by its tag.
 */
export async function ownership(
  base: Image,
  encryption: Encryption,
  { images, snapshots }: Pick<AdoptDeps, 'images' | 'snapshots'>
): Promise<Ownership> {
  const own = await snapshots.own(rootMapping(base)?.volume?.snapshotId ?? '')
  if (own !== undefined && isFit(own, encryption)) return { kind: 'own', encrypted: own.encrypted }
  if (encryption.forbidden && (own?.encrypted ?? rootMapping(base)?.volume?.encrypted) === true) {
    throw new InputError([
      { input: 'encrypt', problem: `is false, and base ${base.id} is encrypted: copies of it are encrypted, too` }
    ])
  }
  const copies = await images.find({ owners: ['self'], tags: { [TAG.baseOf]: base.id } })
  for (const copy of copies) {
    if (copy.state !== 'available' && copy.state !== 'pending') continue
    const snapshot = await snapshots.own(rootMapping(copy)?.volume?.snapshotId ?? '')
    if (snapshot === undefined || !isFit(snapshot, encryption)) continue
    return { kind: 'adopted', imageId: copy.id, encrypted: snapshot.encrypted }
  }
  const { required, kmsKey } = encryption
  return { kind: 'foreign', encrypted: required, ...(kmsKey === undefined ? {} : { kmsKey }) }
}

/** The base in this account, copied now if it has to be; waits until its snapshot can be read. */
export async function adopt(base: Image, owned: Ownership, deps: AdoptDeps): Promise<Adoption> {
  if (owned.kind === 'own') return { image: base, snapshotId: rootMapping(base)?.volume?.snapshotId ?? '' }
  const { images, snapshots, progress, signal, deadlineSeconds, pollSeconds = 1 } = deps
  const ask = async (attempt: number): Promise<string> => {
    const copyId = await copied(base, owned, attempt, deps)
    const why = owned.encrypted
      ? 'an encrypted image needs an encrypted parent'
      : 'blocks of foreign snapshots cannot be read'
    progress.say(`Adopting ${base.id} as ${copyId}: once for this base, because ${why}.`)
    return copyId
  }
  const imageId =
    owned.kind === 'adopted'
      ? owned.imageId
      : await copyThatShows(ask, images, {
          ...{ looks: ABSENT_LOOKS_MAX, intervalSeconds: pollSeconds, signal },
          onGone: gone => progress.say(`${gone} is gone; copying ${base.id} anew.`)
        })
  return poll(
    async () => {
      const image = await images.byId(imageId)
      if (image === undefined) return { notYet: `${imageId} is not there yet` }
      if (image.state !== 'available' && image.state !== 'pending') throw await failure(base, image, deps)
      const snapshotId = rootMapping(image)?.volume?.snapshotId
      if (image.state === 'pending' || snapshotId === undefined) return { notYet: `${imageId} is pending` }
      const snapshot = await snapshots.own(snapshotId)
      if (snapshot?.state !== 'completed')
        return { notYet: `snapshot ${snapshotId} is ${snapshot?.state ?? 'not there yet'}` }
      return { done: { image, snapshotId } }
    },
    {
      what: `the adopted copy of ${base.id}`,
      deadlineSeconds,
      intervalSeconds: pollSeconds,
      signal,
      onNotYet: reason => progress.say(`Waiting: ${reason}.`),
      remedy: 'Run it again: the copy goes on in AWS and is found by its tag. Copies of big bases take minutes.'
    }
  )
}

/** What to say of a copy that came to nothing; it goes, or every run of the day would be answered with it. */
async function failure(base: Image, copy: Image, { images, snapshots }: AdoptDeps): Promise<KilnError> {
  const reason = copy.stateReason ?? 'EC2 gave no reason'
  const snapshotId = rootMapping(copy)?.volume?.snapshotId
  // What somebody disabled is not ours to remove.
  const isGone =
    copy.state === 'failed' &&
    (await images.deregister(copy.id).then(
      () => true,
      () => false
    ))
  if (isGone && snapshotId !== undefined) await snapshots.delete(snapshotId).catch(() => {})
  return new KilnError(`The copy ${copy.id} of base ${base.id} is ${copy.state}: ${reason}.`, {
    remedy: /\bkey\b/i.test(reason)
      ? 'Look at the key: it must be one of this region, enabled, and let the role use it (the README has the actions). Then run it again.'
      : `${isGone ? 'Run it again' : 'Deregister it and run it again'}. Some publishers do not allow their AMIs to be copied; then make a base of your own from an instance.`,
    leftBehind: isGone ? [] : [copy.id]
  })
}

/** The copy that adopts a base; the same one for all who ask on a day, unless that one is gone. */
export function baseCopy(
  base: Image,
  { encrypted, kmsKey }: Ownership & { readonly kmsKey?: string },
  { runTags, today }: Pick<AdoptDeps, 'runTags' | 'today'>,
  attempt = 1
): ImageCopy {
  const token = createHash('sha256')
    .update(`adopt ${base.id} ${encrypted} ${kmsKey ?? ''} ${today}${attempt === 1 ? '' : ` ${attempt}`}`)
    .digest('hex')
  const key = kmsKey === undefined ? '' : `-${createHash('sha256').update(kmsKey).digest('hex').slice(0, 8)}`
  return {
    sourceId: base.id,
    name: `kiln-base-${base.id}${encrypted ? '-encrypted' : ''}${key}`,
    description: `Adopted by Kiln from ${base.id} (${base.name})`.slice(0, 255),
    encrypted,
    ...(kmsKey === undefined ? {} : { kmsKey }),
    tags: {
      ...runTags,
      Name: `kiln-base-${base.name}`.slice(0, 255),
      [TAG.baseOf]: base.id,
      ...(kmsKey === undefined ? {} : { [TAG.baseKey]: kmsKey })
    },
    clientToken: token
  }
}

async function copied(
  base: Image,
  owned: Ownership,
  attempt: number,
  { images, runTags, today }: Pick<AdoptDeps, 'images' | 'runTags' | 'today'>
): Promise<string> {
  try {
    return await images.copy(baseCopy(base, owned, { runTags, today }, attempt))
  } catch (error) {
    if (!/permission to access the storage/i.test((error as Error).message)) throw error
    throw new KilnError(`Base ${base.id} cannot be copied: its owner ${base.ownerId} does not share its snapshots.`, {
      remedy: `Ask ${base.ownerId} to share the snapshots, or make a base of your own: start an instance of ${base.id} and create an image of it.`,
      cause: error
    })
  }
}
