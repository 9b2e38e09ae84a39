import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand
} from '@aws-sdk/client-auto-scaling'
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  EC2Client
} from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { TestLab } from '../../../lab/test-lab.ts'
import { type Ran, runAction } from '../../../test/action-run.ts'

/** Opted-in applications of the lab's base image, one group each. */
export interface Wanted {
  readonly application: string
  readonly instances: number
  /** What its instances run; nginx of the base image when absent. */
  readonly userData?: string
  /** Whether it is behind a load balancer of its own. */
  readonly isBalanced?: boolean
  /** Where it is; the lab's usual account when absent. */
  readonly accountId?: string
  /** The lab's usual region when absent. */
  readonly region?: string
}

export interface Application {
  readonly group: string
  /** Of its load balancer; empty without one. */
  readonly url: string
  readonly targetGroup: string
}

const HEALTH_SECONDS = 5

/** Starts the applications and waits until every instance is in service and every target healthy. */
export async function startApplications(
  lab: TestLab,
  all: readonly Wanted[]
): Promise<ReadonlyMap<string, Application>> {
  const begun = await Promise.all(all.map(async wanted => [wanted, await start(lab, wanted)] as const))
  for (const [wanted, application] of begun) await whole(lab, wanted, application)
  return new Map(begun.map(([{ application }, started]) => [application, started]))
}

const clientOf = (lab: TestLab, { accountId, region }: Wanted) => ({
  ...lab.client(accountId),
  ...(region === undefined ? {} : { region })
})

async function start(lab: TestLab, wanted: Wanted): Promise<Application> {
  const { application, instances, userData, isBalanced = false } = wanted
  const client = clientOf(lab, wanted)
  const [scaling, compute] = [new AutoScalingClient(client), new EC2Client(client)]
  const { Images = [] } = await compute.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
  const { Subnets = [] } = await compute.send(new DescribeSubnetsCommand({}))
  const subnets = Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId)
  await compute.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: application,
      LaunchTemplateData: {
        ImageId: Images[0]?.ImageId,
        InstanceType: 't3.small',
        ...(userData === undefined ? {} : { UserData: Buffer.from(userData).toString('base64') })
      }
    })
  )
  const behind = isBalanced ? await balancer(lab, application, subnets) : { url: '', targetGroup: '' }
  const group = `${application}-test-v001`
  await scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      LaunchTemplate: { LaunchTemplateName: application, Version: '1' },
      MinSize: instances,
      MaxSize: instances,
      DesiredCapacity: instances,
      VPCZoneIdentifier: subnets.join(','),
      ...(isBalanced
        ? { TargetGroupARNs: [behind.targetGroup], HealthCheckType: 'ELB', HealthCheckGracePeriod: 60 }
        : {}),
      Tags: [
        { Key: 'kiln:chaos', Value: 'enabled', PropagateAtLaunch: true },
        { Key: 'kiln:application', Value: application, PropagateAtLaunch: true }
      ]
    })
  )
  return { group, ...behind }
}

async function balancer(lab: TestLab, name: string, subnets: readonly string[]) {
  const balancing = new ElasticLoadBalancingV2Client(lab.client())
  const { LoadBalancers = [] } = await balancing.send(
    new CreateLoadBalancerCommand({ Name: name, Scheme: 'internal', Subnets: [...subnets] })
  )
  const [{ LoadBalancerArn, DNSName, VpcId } = {}] = LoadBalancers
  const { TargetGroups = [] } = await balancing.send(
    new CreateTargetGroupCommand({
      Name: name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId,
      HealthCheckPath: '/health_check',
      HealthCheckIntervalSeconds: HEALTH_SECONDS,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2
    })
  )
  const targetGroup = TargetGroups[0]?.TargetGroupArn ?? ''
  await balancing.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: targetGroup,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }]
    })
  )
  await balancing.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroup }]
    })
  )
  return { url: `http://${DNSName}/`, targetGroup }
}

async function whole(lab: TestLab, wanted: Wanted, { group, targetGroup }: Application): Promise<void> {
  const { instances } = wanted
  const scaling = new AutoScalingClient(clientOf(lab, wanted))
  const balancing = new ElasticLoadBalancingV2Client(clientOf(lab, wanted))
  for (let look = 0; look < 240; look++) {
    const { AutoScalingGroups = [] } = await scaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] })
    )
    const { Instances = [] } = AutoScalingGroups[0] ?? {}
    const ready = Instances.filter(({ LifecycleState }) => LifecycleState === 'InService').length
    const { TargetHealthDescriptions = [] } =
      targetGroup === '' ? {} : await balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }))
    const healthy = TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length
    if (ready >= instances && (targetGroup === '' || healthy >= instances)) return
    await new Promise(resolve => setTimeout(resolve, 500))
  }
  throw new Error(`${group} did not come up`)
}

/** A tick that does not wait for the hour, at any hour of any day. */
export const tick = (lab: TestLab, application: string, more: Record<string, string | number> = {}): Promise<Ran> =>
  runAction(lab, 'chaos', {
    mode: 'run-now',
    unleashed: 'true',
    application,
    seed: 'seed',
    window: '00:00-24:00',
    workdays: 'mon,tue,wed,thu,fri,sat,sun',
    'recovery-timeout-seconds': 90,
    ...more
  })

/** Why groups were left alone, by a run. */
export const reasons = ({ outputs }: Ran): string[] =>
  (JSON.parse(outputs['skipped'] ?? '[]') as { reason: string }[]).map(({ reason }) => reason)
