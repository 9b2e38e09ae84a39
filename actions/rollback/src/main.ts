import type { SetOutput } from '../../../lib/action.ts'
import { KilnError, RefusedError } from '../../../lib/errors.ts'
import { lookTogether, type Reading } from '../../../lib/inputs.ts'
import { clusterName } from '../../../lib/names.ts'
import { numbered, type Progress, tellPlan } from '../../../lib/progress.ts'
import { goBack, spelledRollback, type Way } from '../../../lib/release/go-back.ts'
import type { HealthPorts } from '../../../lib/release/health.ts'
import { planRollback, type RollbackPlan } from '../../../lib/release/rollback.ts'
import { editsUnknown, ruleEdits } from '../../../lib/release/rule-conditions.ts'
import type { StepPorts } from '../../../lib/release/steps.ts'
import { observe, type World } from '../../../lib/release/world.ts'
import { code, escaped, type Moment, timeline } from '../../../lib/summary.ts'
import type { fields, Inputs } from './inputs.ts'
import type { OUTPUTS } from './outputs.ts'

export interface Ports extends StepPorts, HealthPorts {
  readonly progress: Progress
  readonly setOutput: SetOutput<(typeof OUTPUTS)[number]>
  readonly summarize: (markdown: string) => Promise<void>
}

export type Outcome = 'rolled-back' | 'finished' | 'unchanged' | 'planned'

/** The release before serves again, by one write; nothing else has to work for it but AWS. */
export async function rollback(given: Reading<typeof fields>, ports: Ports): Promise<Outcome> {
  const { values: inputs, problems } = given
  const { progress, setOutput, now } = ports
  const soak = inputs['soak-seconds']
  const seen = await lookTogether(given, async cluster => {
    const world = await observe(cluster, ports)
    const first = planRollback(world, soak, inputs.release, reasonOf(inputs))
    // Which release is meant decides whether there is a way back to it.
    if (first.refusals.length > 0 && !problems.some(({ input }) => input === 'release')) {
      throw new RefusedError(first.refusals.join('\n'), wayOut(first, inputs))
    }
    return { cluster, world, first }
  })
  const { cluster, first } = seen
  let { world } = seen
  setOutput('release', first.to?.name)
  setOutput('slot', first.slot)
  const name = clusterName(cluster)
  const title =
    first.steps.length === 0
      ? `${first.to?.name} is live already; nothing to do`
      : `Plan: ${name} back to ${first.to?.name}`
  await tellPlan(title, numbered(first.steps.map(spelledRollback)), progress)
  const switches = first.steps.some(step => step.do === 'switch')
  if (inputs.release === undefined && !switches && first.steps.length > 0) {
    progress.warn(
      `the last switch to ${first.to?.name} was interrupted; this run finishes it and does not turn the traffic round again`
    )
  }
  const moments: Moment[] = [{ at: now(), what: 'started' }]
  if (inputs.mode === 'apply') world = await carryOutAll(world, first, soak, inputs, ports, moments)
  // Asked last: a way back waits for nothing that it does not need.
  for (const line of await ruleEdits(world.application, ports.balancers).catch(error => [editsUnknown(error)])) {
    progress.warn(line)
  }

  const outcome: Outcome =
    first.steps.length === 0 ? 'unchanged' : inputs.mode === 'plan' ? 'planned' : switches ? 'rolled-back' : 'finished'
  setOutput('outcome', outcome)
  const lines = first.steps.map((step, index) => `${index + 1}. ${escaped(spelledRollback(step))}`).join('\n')
  const reason = inputs.reason === undefined ? '' : ` Why: ${escaped(inputs.reason)}`
  await ports.summarize(
    `### ${code(name)}: ${outcome}\n\n${code(first.to?.name ?? 'none')} serves from slot ${first.slot}.${reason}\n\n${
      inputs.mode === 'plan' ? lines : timeline(moments)
    }`
  )
  return outcome
}

const reasonOf = ({ reason }: Inputs): string => reason ?? 'rolled back by hand, no reason given'

async function carryOutAll(
  start: World,
  first: RollbackPlan,
  soakSeconds: number,
  inputs: Inputs,
  ports: Ports,
  moments: Moment[]
): Promise<World> {
  const seconds = inputs['health-timeout-seconds']
  const way: Way = {
    next: world => planRollback(world, soakSeconds, first.to?.name, reasonOf(inputs)),
    health: { deadlineSeconds: seconds, unhealthySeconds: seconds, intervalSeconds: 2, lossIsFailure: false },
    done: step => {
      moments.push({ at: ports.now(), what: spelledRollback(step) })
      ports.progress.say(`done: ${spelledRollback(step)}`)
    }
  }
  const { world, refused } = await goBack(start, way, ports)
  if (refused === undefined) return world
  throw new KilnError(refused.refusals.join('\n'), { remedy: wayOut(refused, inputs) })
}

/** What to do about the refusals of a plan. */
function wayOut({ to, slot }: RollbackPlan, { release }: Pick<Inputs, 'release'>): string {
  if (slot === undefined) return 'Put right what the lines above name, then run it again.'
  if (to === undefined) return 'There is no way back from here. Deploy a release that works with red-black-deploy.'
  // Another one than was named is there to go back to.
  return release !== undefined && to.name !== release
    ? `Leave the input "release" away, or name ${to.name}, to go back to that.`
    : 'Settle what the lines above name and run it again, or deploy a release that works with red-black-deploy.'
}
