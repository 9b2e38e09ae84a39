/**
 * The narrow doors between the rooms of the lab. Each room exports a factory that returns its door and its AWS
 * operations; `daemon.ts` wires them. Accounts and regions: resources belong to (account, region) of their caller.
 */
import type { Operations } from './gateway/service.ts'

/** blocks/: snapshots as sparse block stores with parents. */
export interface Blocks {
  /**
   * The raw disk of a completed snapshot, put together from its own blocks and its ancestors' and nothing else.
   * The file is sparse, cached by snapshot and read-only for its users.
   */
  disk(snapshotId: string): Promise<{ path: string; bytes: number }>
}

/** images/: AMIs. */
export interface Images {
  /** What an instance needs to boot: undefined when the account may not see the AMI or it is not available. */
  bootable(
    imageId: string,
    accountId: string
  ): { rootSnapshotId: string; architecture: string; imdsSupport?: string } | undefined
  /** EC2 records the launch of an AMI (LastLaunchedTime). */
  launched(imageId: string): void
}

export interface Launch {
  readonly accountId: string
  readonly region: string
  readonly imageId: string
  readonly instanceType: string
  readonly subnetId: string
  readonly availabilityZone: string
  readonly securityGroupIds: readonly string[]
  /** Base64, as in RunInstances. */
  readonly userData?: string
  readonly tags: Readonly<Record<string, string>>
  readonly launchTemplate?: { readonly id: string; readonly version: string }
  /** As a Spot Instance, which the lab never takes back by itself. */
  readonly isSpot?: boolean
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped'

export interface InstanceView {
  readonly id: string
  readonly state: InstanceState
  /** Why it is in this state, for example `Client.InternalError: no bootable root`. */
  readonly stateReason?: string
  readonly privateIp: string
  readonly availabilityZone: string
  readonly imageId: string
  readonly launchedAt: number
  /** None: the default one of its VPC. */
  readonly securityGroupIds?: readonly string[]
}

/** instances/: machines that boot AMIs. */
export interface Instances {
  /**
   * Allocates an instance in `pending` and boots it in the background.
   * @throws AwsError when the AMI, subnet, capacity or a launch cap refuses it.
   */
  launch(launch: Launch): Promise<InstanceView>
  /** Pulls the plug (or shuts down first, where the lab is told to), then `terminated`. Idempotent. */
  terminate(instanceId: string, reason: string): Promise<void>
  /** Shuts a running instance down and keeps its disk; `force` pulls the plug. Returns at once. */
  stop(instanceId: string, force: boolean): void
  /** Boots a stopped instance anew. Returns at once. */
  start(instanceId: string): void
  view(instanceId: string): InstanceView | undefined
  tag(instanceId: string, tags: Readonly<Record<string, string>>): void
}

/** instances/launch-templates: resolves a template as Auto Scaling does. */
export interface LaunchTemplates {
  /** @throws AwsError when the template or version does not exist or lacks an AMI. */
  resolve(
    caller: { readonly accountId: string; readonly region: string },
    reference: { readonly id?: string; readonly name?: string; readonly version?: string }
  ): {
    readonly id: string
    readonly name: string
    readonly version: string
    readonly imageId: string
    readonly instanceType: string
    readonly securityGroupIds: readonly string[]
    readonly userData?: string
    readonly tags: Readonly<Record<string, string>>
  }
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused' | 'unavailable'

/** balancer/: what Auto Scaling does with target groups. */
export interface Balancer {
  /** Whether a target group of this ARN exists. */
  hasTargetGroup(arn: string): boolean
  register(targetGroupArn: string, instanceIds: readonly string[]): void
  deregister(targetGroupArn: string, instanceIds: readonly string[]): void
  targetState(targetGroupArn: string, instanceId: string): { state: TargetState; reason?: string } | undefined
  /** The target group's deregistration delay; Auto Scaling waits this long before it ends a draining instance. */
  deregistrationDelaySeconds(targetGroupArn: string): number
  /** Target groups' owners for DNS names of balancers: name to the addresses it answers with. */
  addresses(): ReadonlyMap<string, readonly string[]>
}

/** What every room gives to the composition root. */
export interface Room {
  readonly operations: Operations
  /** Ends everything the room started; called once, in reverse order of start. */
  close(): Promise<void>
}
