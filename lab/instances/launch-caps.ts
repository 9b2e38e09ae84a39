import type { Clock } from '../clock.ts'
import { AwsError } from '../gateway/service.ts'

export interface Caps {
  /** Launches per minute for one Auto Scaling group: a loop that replaces what cannot start ends here. */
  readonly groupPerMinute: number
  /** Launches per minute for an account and region. */
  readonly accountPerMinute: number
  /** Instances that exist at once, of all accounts: memory is 23 MiB each at rest, and the machine is shared. */
  readonly instances: number
}

export const DEFAULT_CAPS: Caps = { groupPerMinute: 60, accountPerMinute: 240, instances: 250 }

/** Counts launches in a sliding minute. */
export class LaunchCaps {
  readonly #clock: Clock
  readonly #caps: Caps
  readonly #launches = new Map<string, number[]>()

  constructor(clock: Clock, caps: Caps) {
    this.#clock = clock
    this.#caps = caps
  }

  /**
   * How many of `most` launches are allowed now, at least `least`.
   * @throws RequestLimitExceeded, as EC2's own bucket for RunInstances (EC2 API, "Request throttling");
   * InstanceLimitExceeded when the machine is full.
   */
  allow(owner: { account: string; group?: string | undefined }, least: number, most: number, existing: number): number {
    const room = this.#caps.instances - existing
    if (room < least) {
      throw new AwsError(
        'InstanceLimitExceeded',
        `You have requested more instances (${existing + least}) than your current instance limit of ${this.#caps.instances} allows.`
      )
    }
    const allowed = Math.min(
      most,
      room,
      this.#caps.accountPerMinute - this.#recent(owner.account).length,
      owner.group === undefined ? most : this.#caps.groupPerMinute - this.#recent(owner.group).length
    )
    if (allowed < least) throw new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503)
    return allowed
  }

  count(owner: { account: string; group?: string | undefined }): void {
    for (const name of [owner.account, owner.group]) {
      if (name !== undefined) this.#recent(name).push(this.#clock.now())
    }
  }

  #recent(name: string): number[] {
    const since = this.#clock.now() - 60_000
    const recent = (this.#launches.get(name) ?? []).filter(at => at > since)
    this.#launches.set(name, recent)
    return recent
  }
}
