import { KilnError } from '../../../lib/errors.ts'
import { baseCopy, today } from './adopt.ts'
import type { Deps } from './deps.ts'
import type { ImageInputs } from './image-tags.ts'
import type { Plan } from './plan.ts'
import { registrationOf, rootMapping } from './registration.ts'
import { type RightfulInputs, rightsOf } from './rights.ts'

/**
 * EC2 is asked whether the role may do what comes last, before anything is made. Of what EC2 has no such question for, IAM's policy
 * simulator may know; what is only needed to take something back is not asked for.
 */
export async function refuseWithoutPermission(
  known: Pick<Plan, 'base' | 'owned' | 'package' | 'digest' | 'name'>,
  inputs: ImageInputs & RightfulInputs,
  deps: Deps
): Promise<void> {
  const { images, policySimulator, region, runTags } = deps
  const { base, owned } = known
  const snapshotId = rootMapping(base)?.volume?.snapshotId ?? ''
  const [denied, ...denials] = await Promise.all([
    policySimulator.denied(rightsOf(inputs, owned.kind, region)),
    images.registerDenial(registrationOf(known, { image: base }, snapshotId, inputs, deps)),
    owned.kind === 'foreign' ? images.copyDenial(baseCopy(base, owned, { runTags, today: today() })) : undefined,
    images.uefiDataDenial(base.id)
  ])
  const refused = [
    ...denials.flatMap((said = '') => {
      // A role that may register only snapshots with certain tags is refused the base's, and will not be ours.
      if (said === '' || said.includes(`snapshot/${snapshotId}`)) return []
      return { action: /to perform: ([\w-]+:\w+)/.exec(said)?.[1], said }
    }),
    ...denied
  ]
  if (refused.length === 0) return
  const actions = [...new Set(refused.flatMap(({ action }) => action ?? []))]
  throw new KilnError(
    `The role may not do what this bake needs${actions.length > 0 ? `, ${actions.join(' and ')}` : ''}; nothing was made.\n${refused.map(({ said }) => said).join('\n')}`,
    { remedy: 'Add it to the role; the README of this action lists the policy.' }
  )
}
