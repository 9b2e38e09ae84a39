import type { Instances } from '../../../lib/aws/instances.ts'
import { counted } from '../../../lib/counted.ts'
import { attempts, failureOf, KilnError, told } from '../../../lib/errors.ts'
import { type Cluster, clusterName } from '../../../lib/names.ts'
import { ruleEdits } from '../../../lib/release/rule-conditions.ts'
import { carryOut, describe, type StepPorts } from '../../../lib/release/steps.ts'
import { observe, standing, type World } from '../../../lib/release/world.ts'
import { code, escaped } from '../../../lib/summary.ts'
import { type Drift, drift } from './drift.ts'
import type { Surroundings } from './main.ts'

type CheckPorts = Pick<
  Surroundings,
  'balancers' | 'groups' | 'templates' | 'hooks' | 'signal' | 'patience' | 'now' | 'progress' | 'summarize'
> & { readonly networks: StepPorts['networks']; readonly instances: Pick<Instances, 'imagesOf'> }

export interface Checked {
  readonly found: readonly Drift[]
  readonly repaired: readonly string[]
}

/**
 * Compares what runs with what was released. With `repair`, mends what Kiln itself left behind, and nothing else.
 * @throws KilnError while anything is amiss.
 */
export async function check(
  cluster: Cluster,
  how: { readonly repairs: boolean; readonly unfinishedSeconds: number },
  ports: CheckPorts
): Promise<Checked> {
  let world = await observe(cluster, ports)
  let { found, unread } = await seen(world, how.unfinishedSeconds, ports)
  const repaired: string[] = []
  if (how.repairs) {
    for (const step of found.flatMap(({ repair }) => repair)) {
      world = await carryOut(step, world, ports)
      repaired.push(describe(step))
      ports.progress.say(`done: ${describe(step)}`)
    }
    if (repaired.length > 0) {
      world = await observe(cluster, ports)
      ;({ found, unread } = await seen(world, how.unfinishedSeconds, ports))
    }
  }
  const name = clusterName(cluster)
  for (const { what } of found) ports.progress.say(`drift: ${what}`)
  await ports.summarize(
    [
      `### ${code(name)}: ${headline(found, unread)}`,
      ...found.map(({ what, repair }) => `- ${escaped(what)}${repair.length > 0 ? ' (`mode: repair` mends it)' : ''}`),
      ...repaired.map(what => `- repaired: ${escaped(what)}`),
      ...unread.map(error => `- not known: ${escaped(told(error))}`)
    ].join('\n')
  )
  if (found.length > 0) {
    const lines = [...found.map(({ what }) => what), ...unread.map(told)]
    throw new KilnError(`${name} is not as it was released:\n${lines.join('\n')}`, {
      remedy: found.some(({ repair }) => repair.length > 0)
        ? 'Run it with `mode: repair` to mend what Kiln left behind; for the rest, deploy again.'
        : 'Deploy again, so that what runs is what was released; or undo by hand what was changed by hand.'
    })
  }
  if (unread.length > 0) throw failureOf(unread)
  ports.progress.say(`${name} is as it was released`)
  return { found, repaired }
}

const headline = (found: readonly Drift[], unread: readonly unknown[]): string =>
  found.length > 0
    ? `${counted(found.length, 'thing is', 'things are')} not as released`
    : unread.length > 0
      ? 'not known'
      : 'as released'

interface Sight {
  readonly found: readonly Drift[]
  /** Reads that failed: what they would have shown is not known, the rest is. */
  readonly unread: readonly unknown[]
}

async function seen(world: World, unfinishedSeconds: number, { instances, balancers }: CheckPorts): Promise<Sight> {
  const ids = world.releases.flatMap(release => standing(release)?.instances.map(({ id }) => id) ?? [])
  const { attempt, failures } = attempts()
  const [images, edits] = await Promise.all([
    attempt(() => instances.imagesOf(ids)),
    attempt(() => ruleEdits(world.application, balancers))
  ])
  const edited = (edits?.got ?? []).map(what => ({ what, repair: [] }))
  return { found: [...edited, ...drift(world, images?.got ?? new Map(), unfinishedSeconds)], unread: failures }
}
