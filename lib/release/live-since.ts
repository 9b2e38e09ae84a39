import type { Groups } from '../aws/groups.ts'
import { TAG } from '../tags.ts'
import { live, standing, type World } from './world.ts'

export interface BecameLive {
  readonly release: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** For how long two versions answered; undefined when nobody could ask. */
  readonly overlapMilliseconds: number | undefined
}

/** Notes on the group since when its release is live: AWS keeps no history of a rule's weights. */
export async function recordLive(
  { release, at, overlapMilliseconds }: BecameLive,
  groups: Pick<Groups, 'tag'>
): Promise<void> {
  await groups.tag(release, {
    [TAG.liveSince]: new Date(at).toISOString(),
    ...(overlapMilliseconds === undefined ? {} : { [TAG.overlapMilliseconds]: String(overlapMilliseconds) })
  })
}

/**
 * Since when the live release serves, in milliseconds since the epoch; undefined when nothing is live. Without a note
 * (the deploy was killed just before it) since its group was made, which a release cannot be live before.
 */
export function liveSince(world: World): number | undefined {
  const group = standing(live(world)?.release)
  if (group === undefined) return undefined
  const noted = Date.parse(group.tags[TAG.liveSince] ?? '')
  return Number.isNaN(noted) ? group.createdAt : Math.max(noted, group.createdAt)
}
