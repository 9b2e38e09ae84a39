import type { Fleet, Sighting } from './fleet.ts'
import { groupKey, watchedOf } from './groups.ts'
import type { Turn } from './schedule.ts'

/** How old a look at a group may be for its guards, before a claim is taken. */
const FRESH_SECONDS = 30
/** One call of AWS reads a hundred; a run whose budget is soon spent needs few of them, with all their instances. */
const [FIRST_LOOK, LARGEST_LOOK] = [20, 100]

/** The groups of the turns ahead, read many at once, and once more when the turns before took long. */
export class Sightings {
  readonly #fleet: Fleet
  readonly #turns: readonly Turn[]
  readonly #now: () => number
  #groupsALook = FIRST_LOOK
  #readAt = 0
  #read = new Map<string, Sighting>()
  #covered = new Set<string>()

  constructor(fleet: Fleet, turns: readonly Turn[], now: () => number) {
    this.#fleet = fleet
    this.#turns = turns
    this.#now = now
  }

  async of(turn: Turn): Promise<readonly Sighting[]> {
    const isFresh = this.#now() - this.#readAt < FRESH_SECONDS * 1000
    if (!isFresh || !this.#covered.has(turn.application.name)) await this.#readFrom(turn)
    return watchedOf(turn.application).flatMap(group => this.#read.get(groupKey(group)) ?? [])
  }

  async #readFrom(turn: Turn): Promise<void> {
    const groups = new Map(watchedOf(turn.application).map(group => [groupKey(group), group]))
    this.#covered = new Set([turn.application.name])
    for (const { application } of this.#turns.slice(this.#turns.indexOf(turn) + 1)) {
      const more = watchedOf(application)
      if (groups.size + more.length > this.#groupsALook) break
      for (const group of more) groups.set(groupKey(group), group)
      this.#covered.add(application.name)
    }
    this.#groupsALook = Math.min(LARGEST_LOOK, this.#groupsALook * 2)
    this.#readAt = this.#now()
    this.#read = new Map(
      (await this.#fleet.read([...groups.values()])).map(sighting => [groupKey(sighting.group), sighting])
    )
  }
}
