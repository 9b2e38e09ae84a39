import type { Clock } from '../clock.ts'
import { checkTagKeys, type Taggable } from '../ec2/tags.ts'
import type { CpusOf } from '../instance-cpus.ts'
import type { Blocks, Images, Instances, Launch, LaunchTemplates, Room } from '../rooms.ts'
import { Fleet, type Order } from './fleet.ts'
import { describeImageReferences } from './image-references.ts'
import { instanceOperations, type SubnetZone } from './instance-operations.ts'
import { type Caps, DEFAULT_CAPS } from './launch-caps.ts'
import { Templates } from './launch-templates.ts'
import type { Machine } from './machine.ts'
import { Metadata, type MetadataAnswer, type MetadataRequest } from './metadata.ts'
import { nspawnMachine } from './nspawn-machine.ts'

export interface InstancesDeps {
  readonly blocks: Blocks
  readonly images: Images
  readonly clock: Clock
  readonly dataDir: string
  readonly lab: string
  readonly switches: (name: string) => number
  readonly subnetZone: SubnetZone
  readonly cpusOf: CpusOf
  /** Another machine than systemd-nspawn, for tests. */
  readonly machine?: Machine
  readonly caps?: Partial<Caps>
}

export interface InstancesRoom extends Instances, LaunchTemplates, Room {
  readonly taggable: Taggable
  /** Instance metadata for whoever asks from an instance's address. */
  readonly imds: (request: MetadataRequest) => Promise<MetadataAnswer>
  /** The last lines of an instance's own journal; of its console when it has none. Not an AWS call. */
  log(instanceId: string, lines: number): Promise<string>
}

/** Names of the switches that this room looks at. */
export const SWITCHES = [
  'instances.bootDelaySeconds',
  'instances.failBoot',
  'instances.insufficientCapacity',
  'instances.impaired',
  'instances.notFoundAfterLaunchSeconds',
  'instances.shutDownSeconds'
] as const

export async function instances(deps: InstancesDeps): Promise<InstancesRoom> {
  const { clock, images, switches, subnetZone, cpusOf } = deps
  const machine = deps.machine ?? (await nspawnMachine(deps))
  const templates = new Templates(clock)
  const fleet = new Fleet({
    machine,
    images,
    clock,
    switches,
    caps: { ...DEFAULT_CAPS, ...deps.caps },
    vpcOf: async (subnetId, accountId, region) => (await subnetZone(subnetId, accountId, { region })).vpcId,
    extras: launch => extrasOf(launch, templates)
  })
  const metadata = new Metadata(fleet, clock)
  return {
    operations: {
      ...instanceOperations({
        fleet,
        machine,
        clock,
        switches,
        subnetZone,
        cpusOf,
        template: (...of) => templates.data(...of)
      }),
      ...templates.operations,
      'ec2:DescribeImageReferences': describeImageReferences({ fleet, templates })
    },
    launch: launch => fleet.launch(launch),
    terminate: (instanceId, reason) => fleet.terminate(instanceId, reason),
    stop: (instanceId, force) => fleet.stop(instanceId, force),
    start: instanceId => fleet.start(instanceId),
    view: instanceId => fleet.view(instanceId),
    tag: (instanceId, tags) => fleet.tag(instanceId, tags),
    resolve: (caller, reference) => templates.resolve(caller, reference),
    taggable: taggableOf(fleet, templates),
    imds: metadata.imds,
    log: (instanceId, lines) => machine.log(instanceId, lines),
    close: () => fleet.close()
  }
}

/** Auto Scaling passes on what it knows of a template; the rest is looked up here. */
function extrasOf(launch: Launch, templates: Templates): Partial<Order> {
  if (launch.launchTemplate === undefined) return {}
  const { data } = templates.data(launch, launch.launchTemplate)
  return {
    ...(data.MetadataOptions === undefined ? {} : { metadataOptions: data.MetadataOptions }),
    ...(data.KeyName === undefined ? {} : { keyName: data.KeyName }),
    ...(data.IamInstanceProfile === undefined ? {} : { iamInstanceProfile: data.IamInstanceProfile }),
    ...(data.DisableApiTermination === undefined ? {} : { disableApiTermination: data.DisableApiTermination }),
    ...(data.InstanceInitiatedShutdownBehavior === undefined
      ? {}
      : { shutdownBehavior: data.InstanceInitiatedShutdownBehavior })
  }
}

function taggableOf(fleet: Fleet, templates: Templates): Taggable {
  return {
    owns: id => fleet.get(id) !== undefined || templates.get(id) !== undefined,
    set(id, tags) {
      checkTagKeys(Object.keys(tags))
      fleet.tag(id, tags)
      const template = templates.get(id)
      if (template !== undefined) template.tags = { ...template.tags, ...tags }
    },
    unset(id, keys) {
      checkTagKeys(keys)
      fleet.untag(id, keys)
      const template = templates.get(id)
      if (template === undefined) return
      template.tags = Object.fromEntries(Object.entries(template.tags).filter(([key]) => !keys.includes(key)))
    },
    list: () => [
      ...fleet.all().map(({ id, tags, order }) => ({
        id,
        type: 'instance',
        tags,
        accountId: order.accountId,
        region: order.region
      })),
      ...templates.all().map(({ id, tags, accountId, region }) => ({
        id,
        type: 'launch-template',
        tags,
        accountId,
        region
      }))
    ]
  }
}
