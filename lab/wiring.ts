import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DescribeInstancesResult } from '@aws-sdk/client-ec2'
import { motoCertificates } from './balancer/certificates.ts'
import { SWITCHES as BALANCER_SWITCHES, balancer as openBalancer } from './balancer/index.ts'
import { motoReachability } from './balancer/reachability.ts'
import { SWITCHES as BLOCKS_SWITCHES, blocks as openBlocks } from './blocks/index.ts'
import { builder as openBuilder } from './builder/index.ts'
import type { Clock } from './clock.ts'
import type { DaemonConfig } from './daemon.ts'
import { tagOperations, tagsOf } from './ec2/tag-operations.ts'
import type { Taggable } from './ec2/tags.ts'
import { type Knowledge, roleOfProfile } from './gateway/authorise.ts'
import { SWITCHES as FIS_SWITCHES } from './gateway/safety-lever.ts'
import { AwsError, type Handler } from './gateway/service.ts'
import { SWITCHES as QUOTA_SWITCHES } from './gateway/vcpu-quotas.ts'
import { SWITCHES as GROUPS_SWITCHES, groups as openGroups } from './groups/index.ts'
import { SWITCHES as IMAGES_SWITCHES, images as openImages, seedBase } from './images/index.ts'
import { motoCpus } from './instance-cpus.ts'
import { SWITCHES as INSTANCES_SWITCHES, instances as openInstances } from './instances/index.ts'
import { names as openNames } from './names/index.ts'
import { certificateDirectory } from './network.ts'
import type { Room } from './rooms.ts'
import { motoSubnets } from './subnets.ts'

export interface Wiring {
  readonly config: DaemonConfig
  readonly clock: Clock
  readonly motoUrl: string
  readonly switches: (name: string) => number
  readonly say: (text: string) => void
}

/** What `lab faults switch` knows. The rooms' READMEs say what each does. */
export const SWITCHES: readonly string[] = [
  ...BLOCKS_SWITCHES,
  ...IMAGES_SWITCHES,
  ...INSTANCES_SWITCHES,
  ...BALANCER_SWITCHES,
  ...GROUPS_SWITCHES,
  ...FIS_SWITCHES,
  ...QUOTA_SWITCHES
]

/** All rooms, as the daemon sees them. */
export interface Rooms {
  readonly names: readonly string[]
  readonly operations: Readonly<Record<string, Handler<unknown, unknown>>>
  /** AWS's public parameters and the ids that they tell. */
  readonly parameters: ReadonlyMap<string, string>
  /** After each call that may have changed something. */
  readonly changed: (service: string, operation: string) => void
  readonly metadata: (request: IncomingMessage, response: ServerResponse) => void
  /** For policies. */
  readonly knowledge: Knowledge
  instanceLog(instanceId: string, lines: number): Promise<string>
  status(): Promise<Readonly<Record<string, unknown>>>
  close(): Promise<void>
}

/** Opens the rooms, each with the doors of those below it. */
export async function openRooms({ config, clock, motoUrl, switches, say }: Wiring): Promise<Rooms> {
  const { runDir, dataDir } = config
  const subnets = motoSubnets(motoUrl)
  const common = { clock, switches, runDir, dataDir, lab: config.name, moto: motoUrl }

  const subnetZone = async (id: string | undefined, _accountId: string, wish?: Wish) => {
    const region = wish?.region ?? 'us-east-1'
    const subnet =
      id === undefined ? await subnets.inZone(wish?.availabilityZone, region) : await subnets.find(id, region)
    if (subnet === undefined) {
      throw new AwsError('MissingInput', 'No subnets found for the default VPC. Please specify a subnet.')
    }
    return { subnetId: subnet.id, availabilityZone: subnet.zone, vpcId: subnet.vpcId }
  }

  const blocks = await openBlocks(common)
  const images = openImages({ ...common, blocks })
  const instances = await openInstances({
    ...common,
    blocks,
    images,
    subnetZone,
    cpusOf: motoCpus(motoUrl)
  })
  blocks.instancesAre(id => instances.view(id))
  const builder = openBuilder({ ...common, blocks, ec2: { ...blocks.operations, ...images.operations } })
  const reachability = motoReachability(motoUrl)
  const certificates = motoCertificates(motoUrl, certificateDirectory(runDir))
  const balancer = openBalancer({ ...common, instances, subnets, reachability, certificates })
  const groups = openGroups({
    ...common,
    instances,
    launchTemplates: instances,
    balancer,
    subnetZone
  })
  const names = await openNames({ ...common, balancer })

  const parameters = new Map<string, string>()
  if (config.basePath !== undefined) {
    const imageId = await seedBase(blocks, images, { rawPath: config.basePath })
    const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'
    for (const kernel of ['default', '6.1', '6.12']) {
      const parameter = `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-${kernel}-${architecture}`
      parameters.set(parameter, imageId)
    }
  }

  const opened: Readonly<Record<string, Room>> = { blocks, images, instances, builder, balancer, groups, names }
  const taggables: readonly Taggable[] = [blocks.taggable, images.taggable, instances.taggable]
  const operations = merged(opened, tagOperations(taggables, motoUrl))

  return {
    names: Object.keys(opened),
    operations,
    parameters,
    changed(service, operation) {
      if (service === 'ec2' && /Subnet|Vpc/.test(operation)) subnets.forget()
      if (service === 'ec2' && /SecurityGroup/.test(operation)) reachability.forget()
      names.changed(service, operation)
    },
    metadata(request, response) {
      const { method = 'GET', url = '/', headers, socket } = request
      instances.imds({ method, path: url, headers, remoteAddress: socket.remoteAddress ?? '' }).then(
        ({ status, headers: answered = {}, body }) => {
          response.writeHead(status, { ...answered, 'content-length': Buffer.byteLength(body) })
          response.end(method === 'HEAD' ? undefined : body)
        },
        error => {
          say(`instance metadata: ${error}`)
          response.destroy()
        }
      )
    },
    knowledge: knowledge(operations, taggables),
    instanceLog: (instanceId, lines) => instances.log(instanceId, lines),
    async status() {
      const caller = { accountId: '123456789012', region: 'us-east-1', accessKeyId: '', userAgent: '', requestId: '' }
      const described = (await operations['ec2:DescribeInstances']?.({}, caller)) as DescribeInstancesResult | undefined
      return {
        instances: (described?.Reservations ?? [])
          .flatMap(({ Instances = [] }) => Instances)
          .map(({ InstanceId, State, PrivateIpAddress, ImageId }) => ({
            id: InstanceId,
            state: State?.Name,
            address: PrivateIpAddress,
            image: ImageId
          }))
      }
    },
    async close() {
      for (const room of Object.values(opened).reverse()) await room.close()
    }
  }
}

function merged(
  rooms: Readonly<Record<string, Room>>,
  more: Room['operations']
): Record<string, Handler<unknown, unknown>> {
  const operations: Record<string, Handler<unknown, unknown>> = { ...more }
  for (const [name, room] of Object.entries(rooms)) {
    for (const [key, handler] of Object.entries(room.operations)) {
      if (operations[key] !== undefined) throw new Error(`${key} is served by two rooms; the second is ${name}`)
      operations[key] = handler
    }
  }
  return operations
}

interface Wish {
  readonly region: string
  readonly availabilityZone?: string | undefined
}

type TagList = { Tags?: { Key?: string; Value?: string }[] }
const asRecord = (list: TagList | undefined): Record<string, string> =>
  Object.fromEntries((list?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))

function knowledge(operations: Rooms['operations'], taggables: readonly Taggable[]): Knowledge {
  return {
    async tagsOf(arn, { caller }) {
      const id = arn.split('/').pop() ?? ''
      if (arn.startsWith('arn:aws:ec2:')) {
        if (taggables.some(room => room.owns(id))) return tagsOf(taggables, id)
        // Security groups, subnets and the like are moto's.
        const filter = { Filters: [{ Name: 'resource-id', Values: [id] }] }
        return asRecord((await operations['ec2:DescribeTags']?.(filter, caller)) as TagList | undefined)
      }
      if (arn.startsWith('arn:aws:autoscaling:')) {
        const filter = { Filters: [{ Name: 'auto-scaling-group', Values: [id] }] }
        return asRecord((await operations['autoscaling:DescribeTags']?.(filter, caller)) as TagList | undefined)
      }
      if (arn.startsWith('arn:aws:elasticloadbalancing:')) {
        const described = (await Promise.resolve(
          operations['elasticloadbalancing:DescribeTags']?.({ ResourceArns: [arn] }, caller)
        ).catch(() => undefined)) as { TagDescriptions?: TagList[] } | undefined
        return asRecord(described?.TagDescriptions?.[0])
      }
      return {}
    },
    async groupOf(instanceId, { caller }) {
      const described = (await operations['autoscaling:DescribeAutoScalingInstances']?.(
        { InstanceIds: [instanceId] },
        caller
      )) as { AutoScalingInstances?: { AutoScalingGroupName?: string }[] } | undefined
      return described?.AutoScalingInstances?.[0]?.AutoScalingGroupName
    },
    async roleOf({ LaunchTemplateId, LaunchTemplateName, Version }, { caller }) {
      const given = LaunchTemplateId === undefined ? { LaunchTemplateName } : { LaunchTemplateId }
      const read = operations['ec2:DescribeLaunchTemplateVersions']
      // A template that is not there is the operation's own to refuse.
      const described = (await Promise.resolve(read?.({ ...given, Versions: [Version ?? '$Default'] }, caller)).catch(
        () => undefined
      )) as { LaunchTemplateVersions?: { LaunchTemplateData?: { IamInstanceProfile?: Profile } }[] } | undefined
      const profile = described?.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.IamInstanceProfile
      const name = profile?.Name ?? profile?.Arn?.split('/').pop()
      return name === undefined ? undefined : roleOfProfile(name, caller.accountId)
    }
  }
}

interface Profile {
  readonly Name?: string
  readonly Arn?: string
}
