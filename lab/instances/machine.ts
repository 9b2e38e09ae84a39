/**
 * What an instance runs on. The state machine of EC2 (fleet.ts) knows only this door, so that its behaviour is tested
 * in milliseconds with a machine that is not there; `nspawn-machine.ts` is the one that boots real systemd.
 */

/** What a machine needs to start: its disk and its place in the network. */
export interface Power {
  readonly instanceId: string
  /** Root of the AMI: the disk is put together from this snapshot's blocks and from nothing else. */
  readonly rootSnapshotId: string
  readonly privateIp: string
  readonly hostname: string
}

/** How a machine came to its end. `off` and `restart` are asked for inside it or by `shutDown`, `fault` by nobody. */
export type End = 'off' | 'restart' | 'fault'

/** A machine whose init runs. */
export interface Running {
  readonly ended: Promise<End>
  /** Pulls the plug: nothing of it runs any more when the promise resolves. */
  kill(): Promise<void>
  /** Presses the button: init shuts its services down, then `ended`. */
  shutDown(how: 'off' | 'restart'): void
}

export interface Machine {
  /**
   * Switches on. Resolves when init runs (EC2's `running`: the system may still be starting its services).
   * @throws BootError when nothing on the disk can be booted.
   */
  boot(power: Power, signal: AbortSignal): Promise<Running>
  /** Takes the network interface away: after it, packets to the address are lost. Idempotent. */
  unplug(instanceId: string): Promise<void>
  /** Deletes the instance's disk; its logs stay readable until `forget`. */
  discard(instanceId: string): Promise<void>
  /** Deletes what was left for reading. */
  forget(instanceId: string): Promise<void>
  /** The last bytes of the serial console. */
  console(instanceId: string, bytes: number): Promise<Buffer>
  /** The last lines of the instance's own journal, or of its console where there is no journal. */
  log(instanceId: string, lines: number): Promise<string>
  close(): Promise<void>
}

/** A machine that cannot start; `code` and message become the instance's StateReason. */
export class BootError extends Error {
  readonly code: string

  constructor(message: string, code = 'Client.InternalError') {
    super(message)
    this.name = 'BootError'
    this.code = code
  }
}
