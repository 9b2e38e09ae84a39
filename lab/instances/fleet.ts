import { randomBytes } from 'node:crypto'
import type { InstanceMetadataOptionsRequest, ShutdownBehavior } from '@aws-sdk/client-ec2'
import type { Clock } from '../clock.ts'
import { AwsError } from '../gateway/service.ts'
import type { Images, InstanceState, Instances, InstanceView, Launch } from '../rooms.ts'
import { type Caps, LaunchCaps } from './launch-caps.ts'
import { BootError, type End, type Machine, type Running } from './machine.ts'
import { Addresses } from './network.ts'

/** What RunInstances can say beyond what Auto Scaling passes on. */
export interface Order extends Launch {
  readonly vpcId: string
  readonly reservationId: string
  readonly launchIndex: number
  readonly clientToken?: string
  readonly keyName?: string
  readonly iamInstanceProfile?: { readonly Arn?: string | undefined; readonly Name?: string | undefined }
  readonly metadataOptions?: InstanceMetadataOptionsRequest
  readonly shutdownBehavior?: ShutdownBehavior
  readonly disableApiTermination?: boolean
  readonly disableApiStop?: boolean
}

export interface StateReason {
  readonly code: string
  readonly message: string
}

export interface MetadataOptions {
  readonly tokens: 'optional' | 'required'
  readonly endpoint: 'enabled' | 'disabled'
  readonly hopLimit: number
  readonly tags: 'enabled' | 'disabled'
}

/** An instance as EC2 knows it. Its order stays as it was given; what calls can change stands beside it. */
export interface Instance {
  readonly id: string
  readonly order: Order
  readonly rootSnapshotId: string
  readonly architecture: string
  readonly privateIp: string
  state: InstanceState
  stateReason: StateReason | undefined
  /** As DescribeInstances gives it: `User initiated (2026-01-05 10:00:00 GMT)`. */
  transitionReason: string
  launchedAt: number
  runningAt: number | undefined
  terminatedAt: number | undefined
  tags: Record<string, string>
  instanceType: string
  userData: string | undefined
  metadata: MetadataOptions
  shutdownBehavior: ShutdownBehavior
  disableApiTermination: boolean
  disableApiStop: boolean
  securityGroupIds: readonly string[]
}

/** What runs for an instance; nothing of it is AWS's business. */
interface Power {
  boot: AbortController
  /** Settles when the boot has come to an end, good or bad. */
  booted: Promise<void>
  running: Running | undefined
  ending: Promise<void> | undefined
}

export interface FleetParts {
  readonly machine: Machine
  readonly images: Images
  readonly clock: Clock
  readonly caps: Caps
  readonly switches: (name: string) => number
  /** VPC of a subnet, for instances that Auto Scaling launches. */
  readonly vpcOf: (subnetId: string, accountId: string, region: string) => Promise<string>
  /** What a launch template says beyond what Auto Scaling passes on. */
  readonly extras: (launch: Launch) => Partial<Order>
}

/** How long DescribeInstances shows a terminated instance ("for about an hour", EC2 user guide, "Terminate"). */
export const REMEMBER_SECONDS = 3600
/** A killed machine's address refuses connections this long, as one that shuts down; then it swallows packets. */
export const LINGER_SECONDS = 5
/** An operating system that does not shut down is switched off. AWS waits longer; nobody wants to here. */
const SHUT_DOWN_SECONDS = 30

export const GROUP_TAG = 'aws:autoscaling:groupName'

/** Every instance of the lab and what becomes of it: the state machine of EC2 over some machine. */
export class Fleet implements Instances {
  readonly #parts: FleetParts
  readonly #instances = new Map<string, Instance>()
  readonly #power = new Map<string, Power>()
  readonly #addresses = new Addresses()
  readonly #caps: LaunchCaps
  readonly #closing = new AbortController()

  constructor(parts: FleetParts) {
    this.#parts = parts
    this.#caps = new LaunchCaps(parts.clock, parts.caps)
  }

  async launch(launch: Launch): Promise<InstanceView> {
    const vpcId = await this.#parts.vpcOf(launch.subnetId, launch.accountId, launch.region)
    const order = { ...this.#parts.extras(launch), ...launch, vpcId, reservationId: newId('r'), launchIndex: 0 }
    const [instance] = this.run(order, 1, 1)
    if (instance === undefined) throw new AwsError('InternalError', 'Nothing was launched.', 500)
    return viewOf(instance)
  }

  /**
   * Launches between `least` and `most` instances of one order, or none.
   * @throws AwsError when the AMI, the capacity, the subnet's addresses or a launch cap allows fewer than `least`.
   */
  run(order: Order, least: number, most: number): Instance[] {
    const { images, switches } = this.#parts
    this.#purge()
    const bootable = images.bootable(order.imageId, order.accountId)
    if (bootable === undefined) {
      throw new AwsError('InvalidAMIID.NotFound', `The image id '[${order.imageId}]' does not exist`)
    }
    const lacking = switches('instances.insufficientCapacity')
    if (lacking === 1 || (lacking > 1 && lacking - 2 === zoneIndex(order.availabilityZone))) {
      throw new AwsError(
        'InsufficientInstanceCapacity',
        `We currently do not have sufficient ${order.instanceType} capacity in the Availability Zone you requested (${order.availabilityZone}). Our system will be working on provisioning additional capacity.`,
        500
      )
    }
    const account = `${order.accountId}/${order.region}`
    const groupName = order.tags[GROUP_TAG]
    const owner = { account, group: groupName === undefined ? undefined : `${account}/${groupName}` }
    const existing = this.all().filter(({ state }) => state !== 'terminated').length
    const allowed = this.#caps.allow(owner, least, most, existing)

    const addresses: string[] = []
    while (addresses.length < allowed) {
      const address = this.#addresses.take(order.availabilityZone)
      if (address === undefined) break
      addresses.push(address)
    }
    if (addresses.length < least) {
      for (const address of addresses) this.#addresses.release(address)
      throw new AwsError(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet '${order.subnetId}' to satisfy the requested number of instances.`
      )
    }
    images.launched(order.imageId)
    return addresses.map((privateIp, index) => {
      this.#caps.count(owner)
      const instance = newInstance({ ...order, launchIndex: index }, bootable, privateIp, this.#parts.clock.now())
      this.#instances.set(instance.id, instance)
      this.#switchOn(instance)
      return instance
    })
  }

  /** Every instance that is still remembered, oldest first. */
  all(): Instance[] {
    this.#purge()
    return [...this.#instances.values()]
  }

  get(id: string): Instance | undefined {
    this.#purge()
    return this.#instances.get(id)
  }

  view(instanceId: string): InstanceView | undefined {
    const instance = this.get(instanceId)
    return instance === undefined ? undefined : viewOf(instance)
  }

  tag(instanceId: string, tags: Readonly<Record<string, string>>): void {
    const instance = this.get(instanceId)
    if (instance !== undefined) instance.tags = { ...instance.tags, ...tags }
  }

  untag(instanceId: string, keys: readonly string[]): void {
    const instance = this.get(instanceId)
    if (instance === undefined) return
    instance.tags = Object.fromEntries(Object.entries(instance.tags).filter(([key]) => !keys.includes(key)))
  }

  async terminate(instanceId: string, reason: string): Promise<void> {
    const instance = this.get(instanceId)
    if (instance === undefined || instance.state === 'terminated') return
    const power = this.#powerOf(instance)
    power.ending ??= this.#terminate(instance, power, {
      code: 'Client.UserInitiatedShutdown',
      message: `Client.UserInitiatedShutdown: ${reason}`
    })
    await power.ending
  }

  async #terminate(instance: Instance, power: Power, reason: StateReason): Promise<void> {
    this.#enter(instance, 'shutting-down', reason)
    power.boot.abort()
    await power.booted
    const { running } = power
    const patience = this.#parts.switches('instances.shutDownSeconds')
    if (running !== undefined && patience > 0) await this.#asked(running, 'off', patience)
    await running?.kill()
    power.running = undefined
    this.#bury(instance)
  }

  /** The end of every instance: its disk goes at once, its address a little later. */
  #bury(instance: Instance): void {
    instance.terminatedAt = this.#parts.clock.now()
    this.#enter(instance, 'terminated', instance.stateReason)
    this.#power.delete(instance.id)
    void this.#parts.machine.discard(instance.id)
    void (async () => {
      await this.#pause(LINGER_SECONDS)
      await this.#parts.machine.unplug(instance.id)
      this.#addresses.release(instance.privateIp)
    })()
  }

  /** Shuts the operating system down and keeps the disk. `force` pulls the plug. Returns at once. */
  stop(instanceId: string, force: boolean): void {
    const instance = this.get(instanceId)
    if (instance?.state !== 'running') return
    const power = this.#powerOf(instance)
    const { running } = power
    if (running === undefined) return
    this.#enter(instance, 'stopping', {
      code: 'Client.UserInitiatedShutdown',
      message: 'Client.UserInitiatedShutdown: User initiated shutdown'
    })
    if (force) void running.kill()
    else this.#shutDown(running, 'off')
  }

  start(instanceId: string): void {
    const instance = this.get(instanceId)
    if (instance?.state !== 'stopped') return
    instance.launchedAt = this.#parts.clock.now()
    this.#enter(instance, 'pending', undefined)
    this.#switchOn(instance)
  }

  /** Asynchronous in EC2 too: the state stays `running`. */
  reboot(instance: Instance): void {
    const running = this.#powerOf(instance).running
    if (instance.state === 'running' && running !== undefined) this.#shutDown(running, 'restart')
  }

  async close(): Promise<void> {
    this.#closing.abort()
    for (const power of this.#power.values()) power.boot.abort()
    await Promise.all([...this.#power.values()].map(power => power.booted))
    await this.#parts.machine.close()
  }

  #powerOf(instance: Instance): Power {
    let power = this.#power.get(instance.id)
    if (power === undefined) {
      power = { boot: new AbortController(), booted: Promise.resolve(), running: undefined, ending: undefined }
      this.#power.set(instance.id, power)
    }
    return power
  }

  #switchOn(instance: Instance): void {
    const power = this.#powerOf(instance)
    power.boot = new AbortController()
    power.booted = this.#boot(instance, power).catch(error => {
      if (power.boot.signal.aborted) return
      // EC2 takes an instance that cannot start from pending straight to terminated, with the reason.
      const code = error instanceof BootError ? error.code : 'Server.InternalError'
      const message = error instanceof BootError ? error.message : `Internal error on launch: ${String(error)}`
      this.#enter(instance, 'shutting-down', { code, message: `${code}: ${message}` })
      power.ending = Promise.resolve()
      this.#bury(instance)
    })
  }

  async #boot(instance: Instance, power: Power): Promise<void> {
    const { machine, switches, clock } = this.#parts
    const { signal } = power.boot
    const delaySeconds = switches('instances.bootDelaySeconds')
    if (delaySeconds > 0) await Promise.race([this.#pause(delaySeconds), aborted(signal)])
    signal.throwIfAborted()
    if (switches('instances.failBoot') > 0) throw new BootError('Client error on launch (switch instances.failBoot)')
    const running = await machine.boot(
      {
        instanceId: instance.id,
        rootSnapshotId: instance.rootSnapshotId,
        privateIp: instance.privateIp,
        hostname: hostnameOf(instance.privateIp)
      },
      signal
    )
    power.running = running
    void running.ended.then(end => this.#ended(instance, power, running, end))
    if (instance.state !== 'pending') return
    instance.runningAt = clock.now()
    this.#enter(instance, 'running', undefined)
  }

  #ended(instance: Instance, power: Power, running: Running, end: End): void {
    if (power.running !== running || this.#closing.signal.aborted) return
    power.running = undefined
    switch (instance.state) {
      case 'stopping':
        this.#stopped(instance, instance.stateReason)
        break
      case 'running':
        if (end === 'restart') this.#switchOn(instance)
        else this.#endedByItself(instance, power, end)
        break
      default: // shutting down: `terminate` goes on
    }
  }

  /** As its shutdown behaviour says (EC2 user guide, "Change the instance initiated shutdown behavior"). */
  #endedByItself(instance: Instance, power: Power, end: End): void {
    const reason = {
      code: 'Client.InstanceInitiatedShutdown',
      message: `Client.InstanceInitiatedShutdown: ${end === 'off' ? 'Instance initiated shutdown' : 'init died'}`
    }
    if (instance.shutdownBehavior === 'terminate') {
      this.#enter(instance, 'shutting-down', reason)
      power.ending = Promise.resolve()
      this.#bury(instance)
    } else {
      this.#stopped(instance, reason)
    }
  }

  /** Its address is out of the network before it counts as stopped, so that a start finds none in its way. */
  #stopped(instance: Instance, reason: StateReason | undefined): void {
    this.#enter(instance, 'stopping', reason)
    void this.#parts.machine.unplug(instance.id).then(() => {
      if (instance.state === 'stopping') this.#enter(instance, 'stopped', reason)
    })
  }

  #enter(instance: Instance, state: InstanceState, reason: StateReason | undefined): void {
    if (state !== instance.state && (state === 'shutting-down' || state === 'stopping' || state === 'stopped')) {
      const at = new Date(this.#parts.clock.now()).toISOString().replace('T', ' ').slice(0, 19)
      const user = reason?.code.startsWith('Client.UserInitiated')
      instance.transitionReason = `${user ? 'User initiated' : (reason?.message ?? '')} (${at} GMT)`
    }
    if (state === 'pending' || state === 'running') instance.transitionReason = ''
    instance.state = state
    instance.stateReason = reason
  }

  #shutDown(running: Running, how: 'off' | 'restart'): void {
    void this.#asked(running, how, SHUT_DOWN_SECONDS).then(async hasEnded => {
      if (!hasEnded && !this.#closing.signal.aborted) await running.kill()
    })
  }

  /** Asks the system to shut down, and waits until it has or the patience is over; gives whether it has. */
  async #asked(running: Running, how: 'off' | 'restart', patienceSeconds: number): Promise<boolean> {
    running.shutDown(how)
    const done = new AbortController()
    const ended = running.ended.then(() => done.abort())
    await Promise.race([ended, this.#pause(patienceSeconds, done.signal)])
    return done.signal.aborted
  }

  async #pause(seconds: number, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#parts
    const either = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal])
    await clock.sleep(seconds * 1000, either).catch(() => undefined)
  }

  #purge(): void {
    const before = this.#parts.clock.now() - REMEMBER_SECONDS * 1000
    for (const [id, { terminatedAt }] of this.#instances) {
      if (terminatedAt === undefined || terminatedAt > before) continue
      this.#instances.delete(id)
      void this.#parts.machine.forget(id)
    }
  }
}

function newInstance(
  order: Order,
  bootable: { rootSnapshotId: string; architecture: string; imdsSupport?: string },
  privateIp: string,
  now: number
): Instance {
  const templateTags =
    order.launchTemplate === undefined
      ? {}
      : {
          'aws:ec2launchtemplate:id': order.launchTemplate.id,
          'aws:ec2launchtemplate:version': order.launchTemplate.version
        }
  return {
    id: newId('i'),
    order,
    rootSnapshotId: bootable.rootSnapshotId,
    architecture: bootable.architecture,
    privateIp,
    state: 'pending',
    stateReason: undefined,
    transitionReason: '',
    launchedAt: now,
    runningAt: undefined,
    terminatedAt: undefined,
    tags: { ...order.tags, ...templateTags },
    instanceType: order.instanceType,
    userData: order.userData,
    metadata: metadataOptions(order.metadataOptions, metadataDefaults(bootable.imdsSupport)),
    shutdownBehavior: order.shutdownBehavior ?? 'stop',
    disableApiTermination: order.disableApiTermination ?? false,
    disableApiStop: order.disableApiStop ?? false,
    securityGroupIds: order.securityGroupIds
  }
}

/** What an AMI asks for (EC2 user guide, "Configure instance metadata options": order of precedence). */
const metadataDefaults = (imdsSupport: string | undefined): MetadataOptions =>
  imdsSupport === 'v2.0'
    ? { tokens: 'required', endpoint: 'enabled', hopLimit: 2, tags: 'disabled' }
    : { tokens: 'optional', endpoint: 'enabled', hopLimit: 1, tags: 'disabled' }

/** A request's metadata options over what stands already. */
export const metadataOptions = (
  asked: InstanceMetadataOptionsRequest | undefined,
  now: MetadataOptions
): MetadataOptions => ({
  tokens: asked?.HttpTokens ?? now.tokens,
  endpoint: asked?.HttpEndpoint ?? now.endpoint,
  hopLimit: asked?.HttpPutResponseHopLimit ?? now.hopLimit,
  tags: asked?.InstanceMetadataTags ?? now.tags
})

const viewOf = (instance: Instance): InstanceView => ({
  id: instance.id,
  state: instance.state,
  ...(instance.stateReason === undefined ? {} : { stateReason: instance.stateReason.message }),
  privateIp: instance.privateIp,
  securityGroupIds: instance.securityGroupIds,
  availabilityZone: instance.order.availabilityZone,
  imageId: instance.order.imageId,
  launchedAt: instance.launchedAt
})

/** Names by address, as EC2 gives them. */
export const hostnameOf = (privateIp: string): string => `ip-${privateIp.replaceAll('.', '-')}`

export const newId = (kind: string): string => `${kind}-0${randomBytes(8).toString('hex')}`

const zoneIndex = (availabilityZone: string): number => availabilityZone.slice(-1).charCodeAt(0) - 'a'.charCodeAt(0)

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
