import { type Looks, shown } from '../poll.ts'
import type { Images } from './images.ts'

/** So often a copy is made anew that is gone. */
const COPIES_MAX = 3

/**
 * Asks for a copy, under another client token each time, until EC2 shows it: for a day a token is answered with the id of
 * its copy, also when somebody has deregistered that (EC2 API reference, "Ensuring idempotency").
 * @returns the id of the copy; of the last one when none shows.
 */
export async function copyThatShows(
  ask: (attempt: number) => Promise<string>,
  images: Pick<Images, 'byId'>,
  { onGone, ...looks }: Looks & { readonly onGone: (imageId: string) => void }
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const imageId = await ask(attempt)
    if (attempt === COPIES_MAX || (await shown(() => images.byId(imageId), looks)) !== undefined) return imageId
    onGone(imageId)
  }
}
