import { TEMPLATE_VERSION } from '../../../lib/aws/launch-templates.ts'
import type { Slot } from '../../../lib/names.ts'
import { CALMED, calming, type Step, settling, stopping, unpinning, waking } from '../../../lib/release/steps.ts'
import {
  begunAt,
  held,
  isDraining,
  isEmptied,
  isFailed,
  ladder,
  live,
  pinnedMin,
  type Release,
  retained,
  slotOf,
  standing,
  suspendedByUs,
  trafficProblems,
  type World
} from '../../../lib/release/world.ts'
import { TAG } from '../../../lib/tags.ts'

/** One thing that is not as it was released. */
export interface Drift {
  readonly what: string
  /** How Kiln mends it; only what Kiln itself left behind has one. */
  readonly repair: readonly Step[]
}

/**
 * Whether what runs is what was released: weights, launch templates, the AMI of every instance, suspended processes,
 * tags; and what runs that were killed left behind. Pure.
 * @param images the AMI of each instance.
 * @param unfinishedSeconds a deploy that began less long ago may be going on, and is no leftover.
 */
export function drift(world: World, images: ReadonlyMap<string, string>, unfinishedSeconds: number): Drift[] {
  const found: Drift[] = trafficProblems(world).map(what => ({ what, repair: [] }))
  const serving = live(world)
  if (serving === undefined) return found
  if (serving.release === undefined)
    return [...found, { what: `slot ${serving.slot} serves and holds no release`, repair: [] }]
  const kept = retained(world)
  const climbing = ladder(world)
  const isYoung = (release: Release): boolean => {
    const begun = begunAt(world, release)
    return begun !== undefined && world.at - begun <= unfinishedSeconds * 1000
  }
  const goesOn = world.releases.some(isYoung)
  for (const release of [serving.release, kept, climbing?.rising]) {
    if (release !== undefined) found.push(...driftOf(release, images, slotOf(world, release)))
  }
  found.push(...unrestful(world, serving.release, kept, climbing !== undefined || goesOn))
  if (!goesOn && climbing === undefined) found.push(...leftBehind(world, serving.release, kept))
  return found
}

function driftOf(release: Release, images: ReadonlyMap<string, string>, slot: Slot | undefined): Drift[] {
  const { name, settings, template } = release
  const group = standing(release)
  if (group === undefined) return []
  const found: string[] = []
  if (template === undefined) found.push(`${name} has lost its launch template: it can launch nothing any more`)
  else if (group.templateName !== name) {
    found.push(`group ${name} launches from launch template ${group.templateName ?? 'none'}, not from its own`)
  }
  const version = group.templateVersion
  if (version !== undefined && version !== (group.tags[TAG.templateVersion] ?? TEMPLATE_VERSION)) {
    found.push(`group ${name} launches version ${version} of its launch template, which is not what was released`)
  }
  const released = group.tags[TAG.ami]
  if (settings !== undefined && released !== undefined && released !== settings.imageId) {
    found.push(`${name} was released with ${released}, but its launch template says ${settings.imageId}`)
  }
  const wanted = released ?? settings?.imageId
  for (const { id } of group.instances) {
    const image = images.get(id)
    if (image !== undefined && image !== wanted) found.push(`${id} of ${name} runs ${image}, not ${wanted}`)
  }
  const expected = { [TAG.release]: name, ...(slot === undefined ? {} : { [TAG.slot]: slot }) }
  for (const [key, value] of Object.entries(expected)) {
    if (group.tags[key] !== value) found.push(`tag ${key} of ${name} is ${group.tags[key] ?? 'absent'}, not ${value}`)
  }
  return found.map(what => ({ what, repair: [] }))
}

const steps = (...some: (Step | undefined)[]): Step[] => some.flatMap(step => step ?? [])

/** Processes that are suspended and should not be, or the other way round; pins and holds that outlived their deploy. */
function unrestful(world: World, serving: Release, kept: Release | undefined, goesOn: boolean): Drift[] {
  const found: Drift[] = []
  const group = standing(serving)
  const ours = suspendedByUs(serving)
  const theirs = (group?.suspended ?? []).filter(process => !ours.includes(process))
  if (theirs.length > 0) {
    found.push({ what: `${serving.name} serves with ${theirs.join(', ')} suspended, and not by Kiln`, repair: [] })
  }
  if (goesOn) return found
  if (waking(serving) !== undefined) {
    found.push({
      what: `${serving.name} serves and is still kept calm as a retained release`,
      repair: steps(waking(serving))
    })
  }
  if (held(serving) !== undefined) {
    found.push({
      what: `the deploy of ${serving.name} never ended: its own minimum is held back`,
      repair: steps(settling(serving))
    })
  }
  for (const release of [serving, kept]) {
    if (release !== undefined && pinnedMin(release) !== undefined) {
      found.push({
        what: `${release.name} is still kept from shrinking, and nothing rises beside it`,
        repair: steps(unpinning(release))
      })
    }
  }
  const stop = kept === undefined ? undefined : stopping(kept, world)
  if (stop !== undefined) {
    found.push({ what: `${kept?.name} is kept for a rollback, and its workers still work`, repair: steps(stop) })
  }
  const missing = CALMED.filter(process => standing(kept)?.suspended.includes(process) === false)
  if (kept !== undefined && missing.length > 0) {
    found.push({
      what: `${kept.name} is kept for a rollback, but ${missing.join(', ')} may shrink it`,
      repair: steps(calming(kept, 0, 0))
    })
  }
  return found
}

/** What dead runs left: groups that hold nothing, templates that no group uses. */
function leftBehind(world: World, serving: Release, kept: Release | undefined): Drift[] {
  return world.releases.flatMap((release): Drift[] => {
    const { name, template } = release
    if (name === serving.name || name === kept?.name) return []
    const group = standing(release)
    if (isDraining(release)) return []
    if (group !== undefined && !isEmptied(group)) {
      return [{ what: `group ${name} neither serves nor is kept for a rollback; retire decides of it`, repair: [] }]
    }
    // Kept on purpose: the newest so that its version is not used again, older ones until retire.
    const isRecord = isFailed(release)
    const removal: Step[] =
      template === undefined || isRecord ? [] : [{ do: 'remove-template', release: name, templateId: template.id }]
    if (group !== undefined)
      return [
        {
          what: `group ${name} is empty and was left behind`,
          repair: [{ do: 'remove-group', release: name }, ...removal]
        }
      ]
    if (removal.length === 0 || release.group !== undefined) return []
    return [{ what: `launch template ${name} has no group and was left behind`, repair: removal }]
  })
}
