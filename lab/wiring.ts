import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DescribeInstancesResult } from '@aws-sdk/client-ec2'
import type { Clock } from './clock.ts'
import type { DaemonConfig } from './daemon.ts'
import type { Authorisation } from './gateway/gateway.ts'
import { AwsError, type Caller, type Handler } from './gateway/service.ts'
import { type Taggable, tagOperations, tagsOf } from './gateway/tags.ts'
import type { Room } from './rooms.ts'
import { motoSubnets } from './subnets.ts'

export interface Wiring {
  readonly config: DaemonConfig
  readonly clock: Clock
  readonly motoUrl: string
  readonly switches: (name: string) => number
  readonly say: (text: string) => void
}

/** All rooms, as the daemon sees them. */
export interface Rooms {
  readonly names: readonly string[]
  readonly operations: Readonly<Record<string, Handler<unknown, unknown>>>
  readonly changed: (service: string, operation: string) => void
  /** The instance metadata service, when there are instances. */
  readonly metadata: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  /** Tags of a resource by its ARN, for conditions of policies. */
  tagsOf(arn: string, call: Authorisation): Promise<Readonly<Record<string, string>>>
  /** An instance's own log, when the room of instances has one. */
  instanceLog(instanceId: string, lines: number): Promise<string>
  status(): Promise<Readonly<Record<string, unknown>>>
  close(): Promise<void>
}

/** Opens the rooms, each with the doors of those below it. */
export async function openRooms(wiring: Wiring): Promise<Rooms> {
  const { config, clock, switches } = wiring
  const { runDir, dataDir } = config
  const opened: { name: string; room: Room }[] = []
  const subnets = motoSubnets(wiring.motoUrl)
  const common = { clock, switches, runDir, dataDir, lab: config.name, moto: wiring.motoUrl }

  // biome-ignore lint/suspicious/noExplicitAny: until every room is there
  const open = async (name: string, deps: object): Promise<any> => {
    const path = `./${name}/index.ts`
    let module: Record<string, (deps: object) => Room | Promise<Room>>
    try {
      module = (await import(path)) as typeof module
    } catch (error) {
      if (
        (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' &&
        String(error).includes(`/${name}/index.ts`)
      ) {
        wiring.say(`room ${name} is not there yet`)
        return undefined
      }
      throw error
    }
    const factory = module[name]
    if (factory === undefined) throw new Error(`${path} does not export ${name}`)
    const room = await factory({ ...common, ...deps })
    opened.push({ name, room })
    return room
  }

  const instanceSubnet = async (
    id: string | undefined,
    _accountId: string,
    wish: { region: string; availabilityZone?: string | undefined } = { region: 'us-east-1' }
  ) => {
    const subnet =
      id === undefined ? await subnets.inZone(wish.availabilityZone, wish.region) : await subnets.find(id, wish.region)
    if (subnet === undefined) {
      throw new AwsError('MissingInput', 'No subnets found for the default VPC. Please specify a subnet.')
    }
    return { subnetId: subnet.id, availabilityZone: subnet.zone, vpcId: subnet.vpcId }
  }

  const blocks = await open('blocks', {})
  const images = await open('images', { blocks })
  const instances =
    blocks && images ? await open('instances', { blocks, images, subnetZone: instanceSubnet }) : undefined
  const balancer = instances ? await open('balancer', { instances }) : undefined
  if (instances && balancer) {
    await open('groups', {
      instances,
      launchTemplates: instances,
      balancer,
      subnetZone: async (id: string, { region }: Caller) => (await subnets.find(id, region)).zone,
      defaultSubnet: async (zone: string, { region }: Caller) => (await subnets.inZone(zone, region))?.id
    })
  }
  const names = await open('names', { balancer, moto: wiring.motoUrl })

  balancer?.onAddresses(() => names?.changed())

  const operations: Record<string, Handler<unknown, unknown>> = {}
  for (const { name, room } of opened) {
    for (const [key, handler] of Object.entries(room.operations)) {
      if (operations[key] !== undefined) throw new Error(`${key} is served by two rooms; the second is ${name}`)
      operations[key] = handler
    }
  }

  const taggables = opened
    .map(({ room }) => (room as Room & { taggable?: Taggable }).taggable)
    .filter(taggable => taggable !== undefined)
  Object.assign(operations, tagOperations(taggables, wiring.motoUrl))

  const imds = instances?.imds as
    | undefined
    | ((request: object) => Promise<{ status: number; headers?: Record<string, string>; body: string }>)

  return {
    names: opened.map(({ name }) => name),
    operations,
    changed: (service, operation) => {
      if (service === 'ec2' && /Subnet|Vpc/.test(operation)) subnets.forget()
      if (service === 'route53' || service === 'elasticloadbalancing') names?.changed(service, operation)
    },
    metadata:
      imds &&
      ((request, response) => {
        const { method = 'GET', url = '/', headers, socket } = request
        imds({ method, path: url, headers, remoteAddress: socket.remoteAddress ?? '' }).then(
          ({ status, headers: answered = {}, body }) => {
            response.writeHead(status, { ...answered, 'content-length': Buffer.byteLength(body) })
            response.end(method === 'HEAD' ? undefined : body)
          },
          error => {
            wiring.say(`imds: ${error}`)
            response.destroy()
          }
        )
      }),
    async tagsOf(arn, { caller }) {
      const id = arn.split('/').pop() ?? ''
      if (arn.startsWith('arn:aws:ec2:')) {
        return tagsOf(taggables, id)
      }
      if (arn.startsWith('arn:aws:autoscaling:')) {
        const filter = { Filters: [{ Name: 'auto-scaling-group', Values: [id] }] }
        return fromList((await operations['autoscaling:DescribeTags']?.(filter, caller)) as TagList | undefined)
      }
      if (arn.startsWith('arn:aws:elasticloadbalancing:')) {
        const described = (await Promise.resolve(
          operations['elasticloadbalancing:DescribeTags']?.({ ResourceArns: [arn] }, caller)
        ).catch(() => undefined)) as { TagDescriptions?: TagList[] } | undefined
        return fromList(described?.TagDescriptions?.[0])
      }
      return {}
    },
    instanceLog: async (instanceId, lines) => (await instances?.log(instanceId, lines)) ?? '',
    async status() {
      const caller = { accountId: '123456789012', region: 'us-east-1', accessKeyId: '', userAgent: '', requestId: '' }
      const { Reservations = [] } = ((await operations['ec2:DescribeInstances']?.({}, caller)) ??
        {}) as DescribeInstancesResult
      return {
        instances: Reservations.flatMap(({ Instances = [] }) => Instances).map(instance => ({
          id: instance.InstanceId,
          state: instance.State?.Name,
          address: instance.PrivateIpAddress,
          image: instance.ImageId
        }))
      }
    },
    async close() {
      for (const { room } of opened.reverse()) await room.close()
    }
  }
}

type TagList = { Tags?: { Key?: string; Value?: string }[] }
const fromList = (list: TagList | undefined): Record<string, string> =>
  Object.fromEntries((list?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
