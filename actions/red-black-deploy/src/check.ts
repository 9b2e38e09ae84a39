import type { Instances } from '../../../lib/aws/instances.ts'
import { KilnError } from '../../../lib/errors.ts'
import { type Cluster, clusterName } from '../../../lib/names.ts'
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
  let found = await seen(world, how.unfinishedSeconds, ports)
  const repaired: string[] = []
  if (how.repairs) {
    for (const step of found.flatMap(({ repair }) => repair)) {
      world = await carryOut(step, world, ports)
      repaired.push(describe(step))
      ports.progress.say(`done: ${describe(step)}`)
    }
    if (repaired.length > 0) {
      world = await observe(cluster, ports)
      found = await seen(world, how.unfinishedSeconds, ports)
    }
  }
  const name = clusterName(cluster)
  for (const { what } of found) ports.progress.say(`drift: ${what}`)
  await ports.summarize(
    [
      `### ${code(name)}: ${found.length === 0 ? 'as released' : `${found.length} things are not as released`}`,
      ...found.map(({ what, repair }) => `- ${escaped(what)}${repair.length > 0 ? ' (`mode: repair` mends it)' : ''}`),
      ...repaired.map(what => `- repaired: ${escaped(what)}`)
    ].join('\n')
  )
  if (found.length > 0) {
    throw new KilnError(`${name} is not as it was released:\n${found.map(({ what }) => what).join('\n')}`, {
      remedy: found.some(({ repair }) => repair.length > 0)
        ? 'Run it with `mode: repair` to mend what Kiln left behind; for the rest, deploy again.'
        : 'Deploy again, so that what runs is what was released; or undo by hand what was changed by hand.'
    })
  }
  ports.progress.say(`${name} is as it was released`)
  return { found, repaired }
}

async function seen(world: World, unfinishedSeconds: number, { instances }: CheckPorts): Promise<readonly Drift[]> {
  const ids = world.releases.flatMap(release => standing(release)?.instances.map(({ id }) => id) ?? [])
  return drift(world, await instances.imagesOf(ids), unfinishedSeconds)
}
