import { copyThatShows } from '../../../lib/aws/image-copies.ts'
import type { Image } from '../../../lib/aws/images.ts'
import { CancelledError, explained, KilnError } from '../../../lib/errors.ts'
import { TAG } from '../../../lib/tags.ts'
import { ABSENT_LOOKS_MAX, today } from './adopt.ts'
import type { Deps } from './deps.ts'
import { type Distribution, type RegionalCopy, type Step, stepsFor, told } from './distribution.ts'
import { tagsFor } from './image-tags.ts'
import type { Inputs } from './inputs.ts'
import type { Plan } from './plan.ts'
import type { RegionalImages } from './regional-images.ts'
import { available } from './register.ts'
import { rootMapping } from './registration.ts'

/** Copies take minutes on AWS. */
const COPY_POLL_SECONDS = 2

/** Where the AMI is, and what was done with it there now. */
export interface Distributed {
  readonly region: string
  readonly amiId: string
  readonly did: readonly string[]
}

/**
 * Brings the AMI where it is wanted and as it is wanted there: the home region and the copies at the same time, each
 * by what it lacks. Nothing of it is taken back when a part fails: what is there is named, and the next run, which
 * finds the AMI by its inputs, does the rest.
 * @throws KilnError naming each region that failed, and what exists.
 */
export async function distribute(
  image: Image,
  plan: Plan,
  inputs: Inputs,
  deps: Deps
): Promise<readonly Distributed[]> {
  const wanted = inputs.distribution
  if (isEmpty(wanted)) return []
  const { region: home, progress, output } = deps
  const ids = new Map([[home, image.id]])
  const inHome = (): Promise<Distributed> => arrange(home, image, deps.regional(home), wanted, deps)
  const elsewhere = wanted.copies.map(copy => async (): Promise<Distributed> => {
    const regional = deps.regional(copy.region)
    const there = await copied(image, copy, regional, plan, inputs, deps)
    ids.set(copy.region, there.id)
    return arrange(copy.region, there, regional, wanted, deps)
  })
  const regions = [home, ...wanted.copies.map(({ region }) => region)]
  const outcomes = await progress.phase('Distribute', () =>
    Promise.allSettled([inHome, ...elsewhere].map(work => work()))
  )
  if (wanted.copies.length > 0) {
    output('copies', JSON.stringify(Object.fromEntries([...ids].filter(([region]) => region !== home))))
  }
  const failed = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [{ region: regions[index] ?? '', reason: outcome.reason as unknown }] : []
  )
  if (failed.length === 0) return outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const leftBehind = [...ids].map(([region, id]) => `${id} in ${region}`)
  if (deps.signal.aborted) throw Object.assign(new CancelledError(), { leftBehind })
  const [first] = failed
  const whys = failed.map(({ region, reason }) => ({ region, ...explained(reason) }))
  const remedies = whys.flatMap(({ remedy }) => remedy ?? [])
  throw new KilnError(
    `The AMI is there, but not everywhere as it was asked: ${whys.map(({ region, what }) => `in ${region}: ${what}`).join('\n')}`,
    {
      remedy:
        `${[...new Set(remedies)].join(' ')} Then run it again: it bakes nothing and does what is missing.`.trim(),
      leftBehind,
      cause: first?.reason
    }
  )
}

const isEmpty = (wanted: Distribution): boolean =>
  wanted.shareWith.length === 0 &&
  wanted.copies.length === 0 &&
  wanted.deprecateAfterDays === undefined &&
  !wanted.deregistrationProtection &&
  wanted.fastRestoreZones.length === 0

/** The copy of the AMI in another region: the one that a run of the same inputs made, or a new one. */
async function copied(
  image: Image,
  { region, kmsKey }: RegionalCopy,
  { images }: RegionalImages,
  plan: Plan,
  inputs: Inputs,
  deps: Deps
): Promise<Image> {
  const { progress, pollSeconds: seconds = COPY_POLL_SECONDS } = deps
  const encrypted = kmsKey !== undefined || rootMapping(image)?.volume?.encrypted === true
  const made = await images.find({ owners: ['self'], tags: { [TAG.inputsDigest]: plan.digest } })
  const earlier = made.find(
    one =>
      (one.state === 'available' || one.state === 'pending') &&
      (!encrypted || rootMapping(one)?.volume?.encrypted === true)
  )
  if (earlier !== undefined) {
    progress.say(`${region}: ${earlier.id} is there already.`)
    return available(earlier.id, { images, progress, signal: deps.signal }, inputs, seconds)
  }
  const ask = async (attempt: number): Promise<string> => {
    const id = await images.copy({
      sourceId: image.id,
      sourceRegion: deps.region,
      name: image.name,
      description: `${image.id} of ${deps.region}`,
      encrypted,
      ...(kmsKey === undefined ? {} : { kmsKey }),
      tags: tagsFor(plan, inputs, deps),
      // The same for all who ask on a day.
      clientToken: `${image.id}-${region}-${today()}${attempt === 1 ? '' : `-${attempt}`}`
    })
    progress.say(`${region}: ${id}, copying.`)
    return id
  }
  const id = await copyThatShows(ask, images, {
    ...{ looks: ABSENT_LOOKS_MAX, intervalSeconds: seconds, signal: deps.signal },
    onGone: gone => progress.say(`${region}: ${gone} is gone; copying anew.`)
  })
  return available(id, { images, progress, signal: deps.signal }, inputs, seconds)
}

async function arrange(
  region: string,
  image: Image,
  regional: RegionalImages,
  wanted: Distribution,
  { progress, signal, now }: Deps
): Promise<Distributed> {
  const [sharedWith, fastRestoreZones] = await Promise.all([
    wanted.shareWith.length === 0 ? [] : regional.sharedWith(image.id),
    wanted.fastRestoreZones.length === 0 ? [] : regional.fastRestoreZones(rootMapping(image)?.volume?.snapshotId ?? '')
  ])
  const did: string[] = []
  for (const step of stepsFor(region, wanted, { image, sharedWith, fastRestoreZones }, now())) {
    if (signal.aborted) throw new CancelledError()
    await carryOut(step, image, regional)
    did.push(told(step))
    progress.say(`${region}: ${image.id} ${told(step)}.`)
  }
  return { region, amiId: image.id, did }
}

function carryOut(step: Step, { id }: Image, regional: RegionalImages): Promise<void> {
  switch (step.do) {
    case 'enable-fast-restore':
      return regional.enableFastRestore(step.snapshotId, step.zones)
    case 'share':
      return regional.share(id, step.with)
    case 'deprecate':
      return regional.deprecate(id, step.at)
    case 'protect':
      return regional.protect(id)
  }
}
