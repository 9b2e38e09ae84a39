/** How applications share the rules of one listener: told apart by host name, without treading on each other. */
import type { RuleView } from '../../../lib/aws/balancers.ts'
import type { Slot } from '../../../lib/names.ts'
import { forwardsTo, previewSlot } from '../../../lib/release/application.ts'
import type { Desired, Observed } from './plan.ts'

type Seen = Pick<Observed, 'rules' | 'slots'>

/** Host patterns: `*` is any characters, `?` is one (ELB guide, "Host conditions"). */
export function matchesHost(pattern: string, host: string): boolean {
  const expression = pattern
    .toLowerCase()
    .replaceAll(/[^a-z0-9*?]/g, character => `\\${character}`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${expression}$`).test(host.toLowerCase())
}

const others = ({ rules, slots }: Seen): readonly RuleView[] =>
  rules.filter(rule => rule.priority !== undefined && !forwardsTo(rule, slots))

const hostsOf = (rule: RuleView): readonly string[] | undefined => {
  const hosts = rule.conditions.flatMap(condition => (condition.kind === 'host' ? condition.values : []))
  return hosts.length === 0 ? undefined : hosts
}

/** Rules of others that are for this very host. */
export const usersOf = (host: string, seen: Seen): readonly RuleView[] =>
  others(seen).filter(rule => hostsOf(rule)?.some(name => name.toLowerCase() === host.toLowerCase()) === true)

/** Rules of others that may take requests of this host, because they ask for none or for a pattern that it fits. */
export const takersOf = (host: string, seen: Seen): readonly RuleView[] =>
  others(seen).filter(rule => hostsOf(rule)?.some(pattern => matchesHost(pattern, host)) !== false)

export type Priorities = Readonly<Record<Slot | 'production', number>>

/** On a balancer of its own; there nothing has to be found. */
const OWN: Priorities = { red: 1, black: 2, production: 100 }
const HIGHEST = 50_000

/**
 * The priorities of the three rules. Those that stand keep theirs; new ones get the lowest that are free, the previews
 * before the production rule, which takes every request of the host, and all of them before rules of others that would
 * take these requests. Where that cannot be, the lowest that are free at all. Undefined when a preview rule finds no
 * place before a production rule that stands. The same rules give the same priorities.
 */
export function priorities(observed: Seen, desired: Desired): Priorities | undefined {
  const own = observed.rules.filter(rule => forwardsTo(rule, observed.slots))
  const used = new Set(observed.rules.flatMap(({ priority }) => priority ?? []))
  const standing = (preview: Slot | undefined): number | undefined =>
    own.find(rule => previewSlot(rule) === preview)?.priority
  const [red, black, production] = [standing('red'), standing('black'), standing(undefined)]
  const takers =
    desired.sharedBalancer === undefined || desired.dnsName === undefined ? [] : takersOf(desired.dnsName, observed)
  const before = Math.min(...takers.map(({ priority = HIGHEST }) => priority), HIGHEST + 1)

  const free = (from: number, below: number): number | undefined => {
    for (let number = from; number < below; number++) if (!used.has(number)) return number
    return undefined
  }
  const take = (wish: number, from: number, below: number): number | undefined => {
    const isOwn = desired.sharedBalancer === undefined && wish >= from && wish < below && !used.has(wish)
    const taken = isOwn ? wish : free(from, below)
    if (taken !== undefined) used.add(taken)
    return taken
  }
  const within = (limit: number): Priorities | undefined => {
    const mark = new Set(used)
    const below = production ?? limit
    const chosenRed = red ?? take(OWN.red, 1, below)
    const chosenBlack = black ?? take(OWN.black, 1, below)
    if (chosenRed !== undefined && chosenBlack !== undefined) {
      const chosen = production ?? take(OWN.production, Math.max(chosenRed, chosenBlack) + 1, limit)
      if (chosen !== undefined) return { red: chosenRed, black: chosenBlack, production: chosen }
    }
    used.clear()
    for (const number of mark) used.add(number)
    return undefined
  }
  return within(before) ?? within(HIGHEST + 1)
}
