/** What the operations of this room share. */
import type { Clock } from '../clock.ts'
import { AwsError, type Handler } from '../gateway/service.ts'
import type { Balancer, Instances, LaunchTemplates } from '../rooms.ts'
import type { Engine } from './engine.ts'
import type { Store } from './store.ts'

export interface Context {
  readonly store: Store
  readonly engine: Engine
  readonly instances: Instances
  readonly launchTemplates: LaunchTemplates
  readonly balancer: Balancer
  readonly clock: Clock
  readonly subnetZone: SubnetZone
  /** The present value of a switch of this room; 0 is off. */
  readonly switches: (name: string) => number
}

/** Where a subnet is; without one, the default subnet of the zone wished for. The same door as instances/ has. */
export type SubnetZone = (
  subnetId: string | undefined,
  accountId: string,
  wish?: { readonly region: string; readonly availabilityZone?: string | undefined }
) => Promise<{ readonly subnetId?: string; readonly availabilityZone: string }>

export const invalid = (message: string): AwsError => new AwsError('ValidationError', message)

/** An operation that has a later issue of its own: refused in words rather than answered wrongly. */
export const notModelled =
  (operation: string): Handler<unknown, never> =>
  () => {
    throw new AwsError('UnsupportedOperation', `The lab does not model ${operation} of Auto Scaling.`)
  }
