import { counted } from '../../../lib/counted.ts'
import { RefusedError } from '../../../lib/errors.ts'
import { clusterName } from '../../../lib/names.ts'
import { tellPlan } from '../../../lib/progress.ts'
import { carryOutTeardown, describeTeardown, observeStanding, planTeardown } from '../../../lib/release/teardown.ts'
import { dnsNameOf, type Inputs } from './inputs.ts'
import type { Ports, Report } from './main.ts'

/**
 * Takes away all that create-application made, from the outside in. Nothing is touched while anything of the
 * application is live; a run that was killed is finished by the next one.
 */
export async function destroyApplication(inputs: Inputs, ports: Ports): Promise<Report> {
  const { progress, balancers, signal, lookSeconds } = ports
  const cluster = { application: inputs.application, environment: inputs.environment }
  const name = clusterName(cluster)
  const standing = await observeStanding(cluster, { zone: inputs['hosted-zone'], name: dnsNameOf(inputs) }, ports)
  const alive = [...(await ports.releases(cluster))]
  for (const slot of standing.slots) {
    const targets = (await balancers.targets(slot.arn)).filter(({ state }) => state !== 'draining')
    if (targets.length > 0) alive.push(`${counted(targets.length, 'target')} in ${slot.name}`)
  }
  if (alive.length > 0) {
    throw new RefusedError(
      `${name} is not destroyed while anything of it stands: ${alive.join(', ')}.`,
      'The retire action with `scope: application` takes everything down, what serves included.'
    )
  }
  for (const one of standing.foreign) {
    progress.warn(`${one} does not carry this application's tags and is left alone`)
  }
  const steps = planTeardown(standing)
  const planned = steps.map(describeTeardown)
  const title = planned.length === 0 ? 'Plan: nothing is left' : `Plan: ${counted(planned.length, 'removal')}`
  await tellPlan(title, planned, progress)
  const done: string[] = []
  if (inputs.mode === 'destroy') {
    for (const step of steps) {
      signal.throwIfAborted()
      await carryOutTeardown(step, ports, { signal, lookSeconds })
      done.push(describeTeardown(step))
      progress.say(`done: ${done.at(-1)}`)
    }
  }
  return { cluster, planned, warnings: [], done, url: undefined }
}
