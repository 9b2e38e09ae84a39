/**
 * What these tests stand on: a machine that is not there, images that always boot, a held clock.
 */
import { heldClock } from '../../clock.ts'
import type { Caller } from '../../gateway/service.ts'
import { type InstancesDeps, instances } from '../index.ts'
import type { BootError, End, Machine, Power } from '../machine.ts'

export const CALLER: Caller = {
  accountId: '123456789012',
  region: 'us-east-1',
  accessKeyId: '123456789012',
  userAgent: 'test',
  requestId: '1'
}
export const AMI = 'ami-0123456789abcdef0'
/** Asks for IMDSv2. */
export const AMI_V2 = 'ami-0123456789abcdef2'
export const SUBNET_A = 'subnet-0000000a'
export const SUBNET_B = 'subnet-0000000b'

/** Lets every promise that can go on go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
}

export class FakeMachine implements Machine {
  readonly on = new Map<string, { power: Power; end(how: End): void }>()
  readonly unplugged: string[] = []
  readonly discarded: string[] = []
  readonly forgotten: string[] = []
  readonly boots: string[] = []
  bootError: BootError | undefined
  /** Does not hear its button. */
  isDeaf = false
  /** Boots hang until this is called. */
  hold: Promise<void> | undefined

  async boot(power: Power, signal: AbortSignal) {
    this.boots.push(power.instanceId)
    if (this.hold !== undefined) {
      await Promise.race([this.hold, new Promise(resolve => signal.addEventListener('abort', resolve))])
    }
    signal.throwIfAborted()
    if (this.bootError !== undefined) throw this.bootError
    let end: (how: End) => void = () => undefined
    const ended = new Promise<End>(resolve => {
      end = how => {
        this.on.delete(power.instanceId)
        resolve(how)
      }
    })
    this.on.set(power.instanceId, { power, end })
    return {
      ended,
      kill: async () => end('fault'),
      shutDown: (how: 'off' | 'restart') => {
        if (!this.isDeaf) end(how)
      }
    }
  }

  async unplug(instanceId: string) {
    this.unplugged.push(instanceId)
  }

  async discard(instanceId: string) {
    this.discarded.push(instanceId)
  }

  async forget(instanceId: string) {
    this.forgotten.push(instanceId)
  }

  async console() {
    return Buffer.from('systemd[1]: Started nginx.service\n')
  }

  async log() {
    return 'nginx: started\n'
  }

  async close() {
    this.on.clear()
  }
}

export async function bench(more: Partial<InstancesDeps> = {}) {
  const clock = heldClock()
  const machine = new FakeMachine()
  const switches = new Map<string, number>()
  const launchedImages: string[] = []
  const room = await instances({
    lab: 'unit',
    dataDir: '/nowhere',
    clock,
    machine,
    switches: name => switches.get(name) ?? 0,
    blocks: { disk: async () => ({ path: '/nowhere', bytes: 0 }) },
    images: {
      bootable: (imageId, accountId) =>
        (imageId === AMI || imageId === AMI_V2) && accountId === CALLER.accountId
          ? { rootSnapshotId: 'snap-1', architecture: 'x86_64', ...(imageId === AMI_V2 ? { imdsSupport: 'v2.0' } : {}) }
          : undefined,
      launched: imageId => {
        launchedImages.push(imageId)
      }
    },
    cpusOf: async type => (type === 't3.small' ? { CoreCount: 1, ThreadsPerCore: 2 } : undefined),
    subnetZone: async subnetId => ({
      subnetId: subnetId ?? SUBNET_A,
      availabilityZone: subnetId === SUBNET_B ? 'us-east-1b' : 'us-east-1a',
      vpcId: 'vpc-1'
    }),
    ...more
  })

  /** Calls an operation as the gateway does. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests name the members that they look at
  const call = async (operation: string, input: object = {}, caller: Caller = CALLER): Promise<any> => {
    const handler = room.operations[`ec2:${operation}`]
    if (handler === undefined) throw new Error(`no operation ${operation}`)
    return await handler(input, caller)
  }
  const run = async (input: object = {}): Promise<string[]> => {
    const { Instances } = await call('RunInstances', { ImageId: AMI, MinCount: 1, MaxCount: 1, ...input })
    await settle()
    return Instances.map(({ InstanceId }: { InstanceId: string }) => InstanceId)
  }
  const one = async (input: object = {}): Promise<string> => (await run(input))[0] ?? ''
  const describe = async (id: string) =>
    (await call('DescribeInstances', { InstanceIds: [id] })).Reservations[0].Instances[0]
  const ids = async (input: object): Promise<string[]> =>
    (await call('DescribeInstances', input)).Reservations.flatMap((r: { Instances: { InstanceId: string }[] }) =>
      r.Instances.map(({ InstanceId }) => InstanceId)
    )
  return { room, clock, machine, switches, launchedImages, call, run, one, describe, ids }
}

/** The code of the AWS error that a call answers with. */
export const codeOf = async (answer: Promise<unknown>): Promise<string> =>
  await answer.then(
    () => 'no error',
    error => (error as { code?: string }).code ?? String(error)
  )
