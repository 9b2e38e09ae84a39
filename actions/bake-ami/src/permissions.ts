import { KilnError } from '../../../lib/errors.ts'
import { baseCopy, today } from './adopt.ts'
import type { Deps } from './deps.ts'
import type { ImageInputs } from './image-tags.ts'
import type { Plan } from './plan.ts'
import { registrationOf, rootMapping } from './registration.ts'

/**
 * EC2 is asked whether the role may do what comes last, before anything is made. The EBS direct APIs have no such
 * question, and what is only needed to take something back is not asked for.
 */
export async function refuseWithoutPermission(
  known: Pick<Plan, 'base' | 'owned' | 'package' | 'digest' | 'name'>,
  inputs: ImageInputs,
  deps: Deps
): Promise<void> {
  const { images, runTags } = deps
  const { base, owned } = known
  const snapshotId = rootMapping(base)?.volume?.snapshotId ?? ''
  const denials = await Promise.all([
    images.registerDenial(registrationOf(known, { image: base }, snapshotId, inputs, deps)),
    owned.kind === 'foreign' ? images.copyDenial(baseCopy(base, owned, { runTags, today: today() })) : undefined,
    images.uefiDataDenial(base.id)
  ])
  // A role that may register only snapshots with certain tags is refused the base's, and will not be ours.
  const refused = denials.filter(denial => denial !== undefined && !denial.includes(`snapshot/${snapshotId}`))
  if (refused.length === 0) return
  const actions = refused.flatMap((said = '') => /to perform: ([\w-]+:\w+)/.exec(said)?.[1] ?? [])
  throw new KilnError(
    `The role may not do what this bake needs${actions.length > 0 ? `, ${[...new Set(actions)].join(' and ')}` : ''}; nothing was made.\n${refused.join('\n')}`,
    { remedy: 'Add it to the role; the README of this action lists the policy.' }
  )
}
