import { live, type World } from '../../../lib/release/world.ts'
import type { Desired } from './plan.ts'
import type { Planned } from './planned.ts'

/** The warm pool that a release of the plan takes over from the one that serves. */
export interface PoolToCome {
  readonly count: number
  /** Whether its instances stay running: those that are stopped or hibernated cost their volumes alone, and no quota. */
  readonly runs: boolean
}

/** Undefined when there is none, or nothing that would take it over. Pure. */
export function poolToCome(world: World, planned: Planned | undefined, desired: Desired): PoolToCome | undefined {
  const pool = live(world)?.release?.group?.warmPool
  const create = planned?.steps.find(step => step.do === 'create-group')
  const isHandedOver = planned?.steps.some(step => step.do === 'hand-over') === true
  // AWS gives no warm pool to a group that asks for spot: it will not be handed over.
  const isSpot = (desired.mixed?.spotPercent ?? 0) > 0
  if (pool === undefined || create?.do !== 'create-group' || !isHandedOver || isSpot) return undefined
  const { max, desired: own } = create.held
  const count = Math.max(pool.minSize, (pool.prepared ?? max) - own)
  return count > 0 ? { count, runs: pool.state === 'Running' } : undefined
}
