import { counted } from '../counted.ts'
import { type Look, poll } from '../poll.ts'
import type { Progress } from '../progress.ts'
import { hooksText } from './hooks.ts'
import type { StepPorts } from './steps.ts'
import { observeAgain, standing, type World } from './world.ts'

export interface DrainLimits {
  readonly deadlineSeconds: number
  readonly intervalSeconds: number
  readonly remedy: string
}

/** Looks until the last instance of a release has gone, telling of what the rest waits for. */
export async function untilDrained(
  release: string,
  start: World,
  ports: StepPorts & { readonly progress: Pick<Progress, 'say'> },
  limits: DrainLimits
): Promise<World> {
  let world = start
  let hooks: string | undefined
  const look = async (): Promise<Look<World>> => {
    world = await observeAgain(world, ['groups'], ports)
    const left = standing(world.releases.find(({ name }) => name === release))?.instances ?? []
    if (left.length === 0) return { done: world }
    const held = left.filter(({ lifecycle }) => lifecycle === 'Terminating:Wait').length
    if (held === 0)
      return { notYet: `last requests are still answered by ${counted(left.length, 'instance')} of ${release}` }
    hooks ??= await hooksText(release, 'autoscaling:EC2_INSTANCE_TERMINATING', ports)
    return { notYet: `${counted(left.length, 'instance')} of ${release} left, ${held} held by ${hooks}` }
  }
  return poll(look, {
    ...limits,
    what: `${release} to drain`,
    signal: ports.signal,
    onNotYet: reason => ports.progress.say(reason)
  })
}
