import { createHash } from 'node:crypto'
import type {
  DescribeInstanceAttributeCommandInput,
  DescribeInstanceAttributeCommandOutput,
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusCommandOutput,
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  Instance as Ec2Instance,
  GetConsoleOutputCommandInput,
  GetConsoleOutputCommandOutput,
  InstanceStateChange,
  _InstanceType as InstanceType,
  ModifyInstanceAttributeCommandInput,
  ModifyInstanceMetadataOptionsCommandInput,
  ModifyInstanceMetadataOptionsCommandOutput,
  RebootInstancesCommandInput,
  RequestLaunchTemplateData,
  RunInstancesCommandInput,
  RunInstancesCommandOutput,
  StartInstancesCommandInput,
  StartInstancesCommandOutput,
  StopInstancesCommandInput,
  StopInstancesCommandOutput,
  TerminateInstancesCommandInput,
  TerminateInstancesCommandOutput
} from '@aws-sdk/client-ec2'
import type { Clock } from '../clock.ts'
import { dryRun } from '../ec2/dry-run.ts'
import { type Facts, filtered, tagFacts } from '../ec2/filters.ts'
import { page } from '../ec2/paging.ts'
import { requestedTags, tagList } from '../ec2/tags.ts'
import { AwsError, type Caller, type Operations } from '../gateway/service.ts'
import type { Cpus, CpusOf } from '../instance-cpus.ts'
import type { InstanceState } from '../rooms.ts'
import { type Fleet, hostnameOf, type Instance, metadataOptions, newId, type Order } from './fleet.ts'
import type { Machine } from './machine.ts'

/** Where a subnet is; a subnet of the caller's default VPC when none was named. */
export type SubnetZone = (
  subnetId: string | undefined,
  accountId: string,
  wish?: { readonly region: string; readonly availabilityZone?: string | undefined }
) => Promise<{ subnetId?: string; availabilityZone: string; vpcId: string }>

export interface InstanceOperationParts {
  readonly fleet: Fleet
  readonly machine: Machine
  readonly clock: Clock
  readonly switches: (name: string) => number
  readonly subnetZone: SubnetZone
  readonly cpusOf: CpusOf
  /** The data of a template's version. @throws AwsError when there is none. */
  readonly template: (
    caller: Caller,
    reference: { id?: string | undefined; name?: string | undefined; version?: string | undefined }
  ) => { id: string; version: string; data: RequestLaunchTemplateData }
}

/** EC2's numbers for the states; the high byte of what it sends is for its own use. */
const CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80
}

/** GetConsoleOutput gives the last 64 KiB (EC2 API reference). */
const CONSOLE_BYTES = 65_536
/** How long after `running` the status checks say `initializing`. Minutes on EC2. */
const STATUS_SECONDS = 2
/** How long a client token of RunInstances is remembered ("at least 24 hours"). */
const TOKEN_HOURS = 24
const USER_DATA_BYTES = 16_384
const PAGE = { least: 5, most: 1000 }

const FILTERS = [
  ...['architecture', 'availability-zone', 'client-token', 'group-id', 'image-id', 'instance-id', 'instance-type'],
  ...['instance-lifecycle', 'instance-state-code', 'instance-state-name', 'instance.group-id', 'key-name'],
  ...['launch-index', 'launch-time'],
  ...['metadata-options.http-tokens', 'network-interface.subnet-id', 'owner-id', 'private-dns-name'],
  ...['private-ip-address', 'reservation-id', 'subnet-id', 'vpc-id']
]

/** EC2's calls about instances. */
export function instanceOperations(parts: InstanceOperationParts): Operations {
  const { fleet, machine, clock, switches, subnetZone, cpusOf } = parts
  const tokens = new Map<string, { digest: string; at: number; reservationId: string }>()

  const visible = (caller: Caller): Instance[] =>
    fleet.all().filter(({ order }) => order.accountId === caller.accountId && order.region === caller.region)

  /** All of these instances, in the caller's order, or an error: one bad id and nothing happens. */
  function named(caller: Caller, ids: readonly string[] | undefined): Instance[] {
    const wanted = ids ?? []
    const malformed = wanted.find(id => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id))
    if (malformed !== undefined) {
      throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`)
    }
    const mine = new Map(visible(caller).map(instance => [instance.id, instance]))
    const settled = clock.now() - switches('instances.notFoundAfterLaunchSeconds') * 1000
    const absent = wanted.filter(id => {
      const instance = mine.get(id)
      return instance === undefined || instance.launchedAt > settled
    })
    if (absent.length > 0) {
      const text =
        absent.length === 1
          ? `The instance ID '${absent[0]}' does not exist`
          : `The instance IDs '${absent.join(', ')}' do not exist`
      throw new AwsError('InvalidInstanceID.NotFound', text)
    }
    return wanted.flatMap(id => mine.get(id) ?? [])
  }

  function single(caller: Caller, id: string | undefined): Instance {
    const [instance] = named(caller, [id ?? ''])
    if (instance === undefined) throw new AwsError('MissingParameter', 'The request must contain InstanceId')
    return instance
  }

  async function runInstances(input: RunInstancesCommandInput, caller: Caller) {
    const least = input.MinCount ?? 0
    const most = input.MaxCount ?? 0
    if (least < 1 || most < least) {
      throw new AwsError('InvalidParameterValue', `Value (${least}) for parameter minCount is invalid.`)
    }
    const repeated = recall(input, caller)
    if (repeated !== undefined) return answer(repeated)
    const order = await orderOf(input, caller)
    dryRun(input.DryRun)
    const launched = fleet.run(order, least, most)
    remember(input, caller, order.reservationId)
    return answer(launched)
  }

  const tokenKey = (input: RunInstancesCommandInput, caller: Caller): string =>
    `${caller.accountId}/${caller.region}/${input.ClientToken}`

  const digestOf = ({ ClientToken: _, DryRun: __, ...rest }: RunInstancesCommandInput): string =>
    createHash('sha256').update(JSON.stringify(rest)).digest('hex')

  /** The instances of an earlier call with this token (EC2 API, "Ensuring idempotency"). */
  function recall(input: RunInstancesCommandInput, caller: Caller): Instance[] | undefined {
    if (input.ClientToken === undefined) return undefined
    const earlier = tokens.get(tokenKey(input, caller))
    if (earlier === undefined || earlier.at < clock.now() - TOKEN_HOURS * 3_600_000) return undefined
    if (earlier.digest !== digestOf(input)) {
      throw new AwsError(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).'
      )
    }
    return visible(caller).filter(({ order }) => order.reservationId === earlier.reservationId)
  }

  function remember(input: RunInstancesCommandInput, caller: Caller, reservationId: string): void {
    if (input.ClientToken === undefined) return
    tokens.set(tokenKey(input, caller), { digest: digestOf(input), at: clock.now(), reservationId })
  }

  /** The request over its launch template: what the request says wins. */
  async function orderOf(input: RunInstancesCommandInput, caller: Caller): Promise<Order> {
    const { LaunchTemplate: reference } = input
    const template =
      reference === undefined
        ? undefined
        : parts.template(caller, {
            id: reference.LaunchTemplateId,
            name: reference.LaunchTemplateName,
            version: reference.Version
          })
    const data: RequestLaunchTemplateData = template?.data ?? {}
    const imageId = input.ImageId ?? data.ImageId
    if (imageId === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter ImageId')
    if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(imageId)) {
      throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`)
    }
    const tags = {
      ...requestedTags(data.TagSpecifications, 'instance'),
      ...requestedTags(input.TagSpecifications, 'instance')
    }
    const userData = input.UserData ?? data.UserData
    if (userData !== undefined && Buffer.from(userData, 'base64').length > USER_DATA_BYTES) {
      throw new AwsError('InvalidParameterValue', 'User data is limited to 16384 bytes')
    }
    const card = input.NetworkInterfaces?.[0] ?? data.NetworkInterfaces?.[0]
    const asked = input.SubnetId ?? card?.SubnetId
    const place = await subnetZone(asked, caller.accountId, {
      region: caller.region,
      availabilityZone: input.Placement?.AvailabilityZone ?? data.Placement?.AvailabilityZone
    })
    const iam = input.IamInstanceProfile ?? data.IamInstanceProfile
    const keyName = input.KeyName ?? data.KeyName
    const shutdownBehavior = input.InstanceInitiatedShutdownBehavior ?? data.InstanceInitiatedShutdownBehavior
    return {
      accountId: caller.accountId,
      region: caller.region,
      imageId,
      instanceType: input.InstanceType ?? data.InstanceType ?? 'm1.small',
      subnetId: asked ?? place.subnetId ?? '',
      availabilityZone: place.availabilityZone,
      vpcId: place.vpcId,
      securityGroupIds: input.SecurityGroupIds ?? card?.Groups ?? data.SecurityGroupIds ?? [],
      tags,
      reservationId: newId('r'),
      launchIndex: 0,
      metadataOptions: { ...data.MetadataOptions, ...input.MetadataOptions },
      disableApiTermination: input.DisableApiTermination ?? data.DisableApiTermination ?? false,
      disableApiStop: input.DisableApiStop ?? data.DisableApiStop ?? false,
      ...(template === undefined ? {} : { launchTemplate: { id: template.id, version: template.version } }),
      ...(userData === undefined ? {} : { userData }),
      ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken }),
      ...(keyName === undefined ? {} : { keyName }),
      ...(shutdownBehavior === undefined ? {} : { shutdownBehavior }),
      ...(iam === undefined ? {} : { iamInstanceProfile: iam })
    }
  }

  const answer = (instances: readonly Instance[]): Omit<RunInstancesCommandOutput, '$metadata'> =>
    reservations(instances)[0] ?? { Instances: [] }

  async function describeInstances(
    input: DescribeInstancesCommandInput,
    caller: Caller
  ): Promise<Omit<DescribeInstancesCommandOutput, '$metadata'>> {
    dryRun(input.DryRun)
    const ids = input.InstanceIds ?? []
    if (ids.length > 0 && input.MaxResults !== undefined) {
      throw new AwsError(
        'InvalidParameterCombination',
        'The parameter instancesSet cannot be used with the parameter maxResults'
      )
    }
    const all = ids.length > 0 ? named(caller, [...new Set(ids)]) : visible(caller)
    const { items, next } = page(filtered(all, input.Filters, factsOf, FILTERS), input, PAGE)
    const types = [...new Set(items.map(({ instanceType }) => instanceType))]
    const cpus = new Map(await Promise.all(types.map(async type => [type, await cpusOf(type)] as const)))
    return { Reservations: reservations(items, cpus), ...next }
  }

  function describeInstanceStatus(
    input: DescribeInstanceStatusCommandInput,
    caller: Caller
  ): Omit<DescribeInstanceStatusCommandOutput, '$metadata'> {
    dryRun(input.DryRun)
    const ids = input.InstanceIds ?? []
    const all = ids.length > 0 ? named(caller, ids) : visible(caller)
    const shown = all.filter(({ state }) => input.IncludeAllInstances === true || state === 'running')
    const facts = (instance: Instance): Facts => ({
      ...factsOf(instance),
      'instance-status.status': [statusOf(instance)],
      'system-status.status': [statusOf(instance)]
    })
    const known = [...FILTERS, 'instance-status.status', 'system-status.status']
    const { items, next } = page(filtered(shown, input.Filters, facts, known), input, PAGE)
    return {
      InstanceStatuses: items.map(instance => {
        const status = statusOf(instance)
        const check = {
          ok: 'passed',
          initializing: 'initializing',
          impaired: 'failed',
          'not-applicable': 'insufficient-data'
        } as const
        const summary =
          status === 'not-applicable'
            ? { Status: status }
            : { Status: status, Details: [{ Name: 'reachability' as const, Status: check[status] }] }
        return {
          InstanceId: instance.id,
          AvailabilityZone: instance.order.availabilityZone,
          InstanceState: stateOf(instance),
          InstanceStatus: summary,
          SystemStatus: summary
        }
      }),
      ...next
    }
  }

  function statusOf({ state, runningAt }: Instance): 'ok' | 'initializing' | 'impaired' | 'not-applicable' {
    if (state !== 'running') return 'not-applicable'
    if (switches('instances.impaired') > 0) return 'impaired'
    return clock.now() - (runningAt ?? clock.now()) < STATUS_SECONDS * 1000 ? 'initializing' : 'ok'
  }

  function terminateInstances(
    input: TerminateInstancesCommandInput,
    caller: Caller
  ): Omit<TerminateInstancesCommandOutput, '$metadata'> {
    const instances = named(caller, input.InstanceIds)
    const kept = instances.find(({ disableApiTermination, state }) => disableApiTermination && state !== 'terminated')
    if (kept !== undefined) {
      throw new AwsError(
        'OperationNotPermitted',
        `The instance '${kept.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`
      )
    }
    dryRun(input.DryRun)
    return {
      TerminatingInstances: changes(instances, instance => {
        void fleet.terminate(instance.id, 'User initiated shutdown')
      })
    }
  }

  function stopInstances(
    input: StopInstancesCommandInput,
    caller: Caller
  ): Omit<StopInstancesCommandOutput, '$metadata'> {
    const instances = named(caller, input.InstanceIds)
    const kept = instances.find(({ disableApiStop }) => disableApiStop)
    if (kept !== undefined) {
      throw new AwsError(
        'OperationNotPermitted',
        `The instance '${kept.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`
      )
    }
    mustBe(instances, ['running', 'stopping', 'stopped'], 'stopped')
    dryRun(input.DryRun)
    return { StoppingInstances: changes(instances, instance => fleet.stop(instance.id, input.Force ?? false)) }
  }

  function startInstances(
    input: StartInstancesCommandInput,
    caller: Caller
  ): Omit<StartInstancesCommandOutput, '$metadata'> {
    const instances = named(caller, input.InstanceIds)
    mustBe(instances, ['pending', 'running', 'stopped'], 'started')
    dryRun(input.DryRun)
    return { StartingInstances: changes(instances, instance => fleet.start(instance.id)) }
  }

  function rebootInstances(input: RebootInstancesCommandInput, caller: Caller): object {
    const instances = named(caller, input.InstanceIds)
    mustBe(instances, ['pending', 'running'], 'rebooted')
    dryRun(input.DryRun)
    for (const instance of instances) fleet.reboot(instance)
    return {}
  }

  async function getConsoleOutput(
    input: GetConsoleOutputCommandInput,
    caller: Caller
  ): Promise<Omit<GetConsoleOutputCommandOutput, '$metadata'>> {
    dryRun(input.DryRun)
    const instance = single(caller, input.InstanceId)
    const output = await machine.console(instance.id, CONSOLE_BYTES)
    return {
      InstanceId: instance.id,
      Timestamp: new Date(clock.now()),
      ...(output.length === 0 ? {} : { Output: output.toString('base64') })
    }
  }

  function describeInstanceAttribute(
    input: DescribeInstanceAttributeCommandInput,
    caller: Caller
  ): Omit<DescribeInstanceAttributeCommandOutput, '$metadata'> {
    dryRun(input.DryRun)
    const instance = single(caller, input.InstanceId)
    const attributes: Readonly<Record<string, object>> = {
      disableApiTermination: { DisableApiTermination: { Value: instance.disableApiTermination } },
      disableApiStop: { DisableApiStop: { Value: instance.disableApiStop } },
      instanceInitiatedShutdownBehavior: { InstanceInitiatedShutdownBehavior: { Value: instance.shutdownBehavior } },
      instanceType: { InstanceType: { Value: instance.instanceType } },
      userData: { UserData: instance.userData === undefined ? {} : { Value: instance.userData } },
      groupSet: { Groups: groupsOf(instance) },
      rootDeviceName: { RootDeviceName: { Value: ROOT_DEVICE } },
      blockDeviceMapping: { BlockDeviceMappings: [] },
      sourceDestCheck: { SourceDestCheck: { Value: true } },
      ebsOptimized: { EbsOptimized: { Value: false } },
      enaSupport: { EnaSupport: { Value: true } }
    }
    const found = attributes[input.Attribute ?? '']
    if (found === undefined) {
      throw new AwsError('InvalidParameterValue', `Value (${input.Attribute}) for parameter attribute is invalid.`)
    }
    return { InstanceId: instance.id, ...found }
  }

  function modifyInstanceAttribute(input: ModifyInstanceAttributeCommandInput, caller: Caller): object {
    const instance = single(caller, input.InstanceId)
    const { Attribute, Value } = input
    const type = input.InstanceType?.Value ?? (Attribute === 'instanceType' ? Value : undefined)
    const data = input.UserData?.Value ?? (Attribute === 'userData' ? Value : undefined)
    if ((type !== undefined || data !== undefined) && instance.state !== 'stopped') {
      throw new AwsError('IncorrectInstanceState', `The instance '${instance.id}' is not in the 'stopped' state.`)
    }
    dryRun(input.DryRun)
    if (type !== undefined) instance.instanceType = type
    if (data !== undefined) instance.userData = typeof data === 'string' ? data : Buffer.from(data).toString('base64')
    const keep =
      input.DisableApiTermination?.Value ?? (Attribute === 'disableApiTermination' ? Value === 'true' : undefined)
    if (keep !== undefined) instance.disableApiTermination = keep
    const stay = input.DisableApiStop?.Value ?? (Attribute === 'disableApiStop' ? Value === 'true' : undefined)
    if (stay !== undefined) instance.disableApiStop = stay
    const behavior =
      input.InstanceInitiatedShutdownBehavior?.Value ??
      (Attribute === 'instanceInitiatedShutdownBehavior' ? Value : undefined)
    if (behavior === 'stop' || behavior === 'terminate') instance.shutdownBehavior = behavior
    if (input.Groups !== undefined) instance.securityGroupIds = input.Groups
    return {}
  }

  function modifyMetadataOptions(
    input: ModifyInstanceMetadataOptionsCommandInput,
    caller: Caller
  ): Omit<ModifyInstanceMetadataOptionsCommandOutput, '$metadata'> {
    const instance = single(caller, input.InstanceId)
    dryRun(input.DryRun)
    instance.metadata = metadataOptions(input, instance.metadata)
    return { InstanceId: instance.id, InstanceMetadataOptions: metadataOf(instance) }
  }

  return {
    'ec2:RunInstances': runInstances,
    'ec2:DescribeInstances': describeInstances,
    'ec2:DescribeInstanceStatus': describeInstanceStatus,
    'ec2:TerminateInstances': terminateInstances,
    'ec2:StopInstances': stopInstances,
    'ec2:StartInstances': startInstances,
    'ec2:RebootInstances': rebootInstances,
    'ec2:GetConsoleOutput': getConsoleOutput,
    'ec2:DescribeInstanceAttribute': describeInstanceAttribute,
    'ec2:ModifyInstanceAttribute': modifyInstanceAttribute,
    'ec2:ModifyInstanceMetadataOptions': modifyMetadataOptions
  }
}

const ROOT_DEVICE = '/dev/xvda'

function mustBe(instances: readonly Instance[], states: readonly InstanceState[], become: string): void {
  const wrong = instances.find(({ state }) => !states.includes(state))
  if (wrong === undefined) return
  throw new AwsError(
    'IncorrectInstanceState',
    `The instance '${wrong.id}' is not in a state from which it can be ${become}.`
  )
}

/** Does it to each and says what state each was in before and is in now. */
function changes(instances: readonly Instance[], change: (instance: Instance) => void): InstanceStateChange[] {
  return instances.map(instance => {
    const PreviousState = stateOf(instance)
    change(instance)
    return { InstanceId: instance.id, CurrentState: stateOf(instance), PreviousState }
  })
}

const stateOf = ({ state }: Instance) => ({ Code: CODES[state], Name: state })

const groupsOf = ({ securityGroupIds }: Instance) => securityGroupIds.map(GroupId => ({ GroupId, GroupName: GroupId }))

const metadataOf = ({ metadata }: Instance) => ({
  State: 'applied' as const,
  HttpTokens: metadata.tokens,
  HttpEndpoint: metadata.endpoint,
  HttpPutResponseHopLimit: metadata.hopLimit,
  HttpProtocolIpv6: 'disabled' as const,
  InstanceMetadataTags: metadata.tags
})

function reservations(instances: readonly Instance[], cpus: ReadonlyMap<string, Cpus | undefined> = new Map()) {
  const grouped = Map.groupBy(instances, ({ order }) => order.reservationId)
  return [...grouped].map(([ReservationId, members]) => ({
    ReservationId,
    OwnerId: members[0]?.order.accountId ?? '',
    Groups: [],
    Instances: members.map(member => ec2Instance(member, cpus.get(member.instanceType)))
  }))
}

/** What filters see. */
function factsOf(instance: Instance): Facts {
  const { order } = instance
  return {
    ...tagFacts(instance.tags),
    architecture: [instance.architecture],
    'availability-zone': [order.availabilityZone],
    'client-token': [order.clientToken],
    'group-id': instance.securityGroupIds,
    'image-id': [order.imageId],
    'instance-id': [instance.id],
    'instance-lifecycle': [order.isSpot === true ? 'spot' : undefined],
    'instance-state-code': [String(CODES[instance.state])],
    'instance-state-name': [instance.state],
    'instance-type': [instance.instanceType],
    'instance.group-id': instance.securityGroupIds,
    'key-name': [order.keyName],
    'launch-index': [String(order.launchIndex)],
    'launch-time': [new Date(instance.launchedAt).toISOString()],
    'metadata-options.http-tokens': [instance.metadata.tokens],
    'network-interface.subnet-id': [order.subnetId],
    'owner-id': [order.accountId],
    'private-dns-name': [`${hostnameOf(instance.privateIp)}.ec2.internal`],
    'private-ip-address': [instance.privateIp],
    'reservation-id': [order.reservationId],
    'subnet-id': [order.subnetId],
    'vpc-id': [order.vpcId]
  }
}

/** A terminated instance has lost its place in the network. */
function ec2Instance(instance: Instance, cpus: Cpus | undefined): Ec2Instance {
  const { order } = instance
  const isGone = instance.state === 'terminated'
  const name = isGone ? '' : `${hostnameOf(instance.privateIp)}.ec2.internal`
  const card = `eni-${instance.id.slice(2)}`
  return {
    InstanceId: instance.id,
    ImageId: order.imageId,
    State: stateOf(instance),
    ...(instance.stateReason === undefined
      ? {}
      : { StateReason: { Code: instance.stateReason.code, Message: instance.stateReason.message } }),
    StateTransitionReason: instance.transitionReason,
    PrivateDnsName: name,
    PublicDnsName: '',
    ...(order.keyName === undefined ? {} : { KeyName: order.keyName }),
    AmiLaunchIndex: order.launchIndex,
    ProductCodes: [],
    InstanceType: instance.instanceType as InstanceType,
    ...(order.isSpot === true ? { InstanceLifecycle: 'spot' as const } : {}),
    ...(cpus === undefined ? {} : { CpuOptions: cpus }),
    LaunchTime: new Date(instance.launchedAt),
    Placement: { AvailabilityZone: order.availabilityZone, GroupName: '', Tenancy: 'default' },
    Monitoring: { State: 'disabled' },
    Architecture: instance.architecture as 'x86_64',
    BlockDeviceMappings: [],
    ...(order.clientToken === undefined ? {} : { ClientToken: order.clientToken }),
    EbsOptimized: false,
    EnaSupport: true,
    Hypervisor: 'xen',
    ...(order.iamInstanceProfile?.Arn === undefined
      ? {}
      : { IamInstanceProfile: { Arn: order.iamInstanceProfile.Arn } }),
    RootDeviceName: ROOT_DEVICE,
    RootDeviceType: 'ebs',
    Tags: tagList(instance.tags),
    VirtualizationType: 'hvm',
    MetadataOptions: metadataOf(instance),
    ...(isGone
      ? { NetworkInterfaces: [], SecurityGroups: [] }
      : {
          SubnetId: order.subnetId,
          VpcId: order.vpcId,
          PrivateIpAddress: instance.privateIp,
          SourceDestCheck: true,
          SecurityGroups: groupsOf(instance),
          NetworkInterfaces: [
            {
              NetworkInterfaceId: card,
              Groups: groupsOf(instance),
              OwnerId: order.accountId,
              PrivateDnsName: name,
              PrivateIpAddress: instance.privateIp,
              PrivateIpAddresses: [{ Primary: true, PrivateDnsName: name, PrivateIpAddress: instance.privateIp }],
              SourceDestCheck: true,
              Status: 'in-use' as const,
              SubnetId: order.subnetId,
              VpcId: order.vpcId
            }
          ]
        })
  }
}
