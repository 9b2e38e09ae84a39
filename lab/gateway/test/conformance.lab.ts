import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'
import { type Boto3, bytes, startBoto3 } from './boto3.ts'

/**
 * The lab as clients see it that nobody here wrote: boto3, and the AWS CLI once. Each check cites the page of AWS that
 * promises the behaviour. The rooms' own tests go deeper; this is what must hold across the wire.
 */

let lab: TestLab
let boto: Boto3
let baseId: string
let subnetIds: string[]
let vpcId: string

beforeAll(async () => {
  lab = await startLab(labOf('conformance'))
  boto = await startBoto3(lab)
  const name = `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`
  baseId = (await boto.call('ssm', 'get_parameter', { Name: name })).Parameter.Value
  const { Subnets } = await boto.call('ec2', 'describe_subnets')
  subnetIds = Subnets.slice(0, 2).map((subnet: { SubnetId: string }) => subnet.SubnetId)
  vpcId = Subnets[0].VpcId
}, 180_000)
afterAll(async () => {
  await boto?.close()
  await stopLab(lab)
}, 60_000)

/** The code of the error that a call ends with. */
const refusal = (service: string, operation: string, input: object, account?: string): Promise<string> =>
  boto.call(service, operation, input, account).then(
    () => 'accepted',
    error => error.code
  )

async function until<Value>(
  look: () => Promise<Value>,
  isWanted: (value: Value) => boolean,
  seconds = 30
): Promise<Value> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const value = await look()
    if (isWanted(value)) return value
    if (Date.now() > deadline) throw new Error(`after ${seconds} s it is still ${JSON.stringify(value)}`)
    await sleep(200)
  }
}

const BLOCK_BYTES = 524_288
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('base64')

async function startSnapshot(input: object = {}): Promise<string> {
  return (await boto.call('ebs', 'start_snapshot', { VolumeSize: 1, ...input })).SnapshotId
}
const put = (SnapshotId: string, BlockIndex: number, fill: number, more: object = {}) => {
  const data = new Uint8Array(BLOCK_BYTES).fill(fill)
  const input = { SnapshotId, BlockIndex, BlockData: bytes(data), DataLength: BLOCK_BYTES }
  return boto.call('ebs', 'put_snapshot_block', {
    ...input,
    Checksum: sha256(data),
    ChecksumAlgorithm: 'SHA256',
    ...more
  })
}
async function complete(SnapshotId: string, ChangedBlocksCount: number): Promise<void> {
  await boto.call('ebs', 'complete_snapshot', { SnapshotId, ChangedBlocksCount })
  await until(
    async () => (await boto.call('ec2', 'describe_snapshots', { SnapshotIds: [SnapshotId] })).Snapshots[0].State,
    state => state === 'completed'
  )
}
const blockIndexes = async (SnapshotId: string): Promise<number[]> =>
  (await boto.call('ebs', 'list_snapshot_blocks', { SnapshotId })).Blocks.map(
    (block: { BlockIndex: number }) => block.BlockIndex
  )

describe('EBS direct', () => {
  it('starts pending, with blocks of 512 KiB', async () => {
    // https://docs.aws.amazon.com/ebs/latest/APIReference/API_StartSnapshot.html
    const started = await boto.call('ebs', 'start_snapshot', { VolumeSize: 1, Description: 'a & b <c>' })
    expect(started).toMatchObject({
      Status: 'pending',
      BlockSize: BLOCK_BYTES,
      VolumeSize: 1,
      Description: 'a & b <c>'
    })
  })

  it('refuses a block whose checksum is not that of its data', async () => {
    // https://docs.aws.amazon.com/ebs/latest/APIReference/API_PutSnapshotBlock.html
    const id = await startSnapshot()
    const data = bytes(new Uint8Array(BLOCK_BYTES))
    expect(
      await refusal('ebs', 'put_snapshot_block', {
        SnapshotId: id,
        BlockIndex: 0,
        BlockData: data,
        DataLength: BLOCK_BYTES,
        Checksum: sha256(new Uint8Array(1)),
        ChecksumAlgorithm: 'SHA256'
      })
    ).toBe('ValidationException')
  })

  it('gives a child the blocks of its parent, and its own where it has some', async () => {
    // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-accessing-snapshot.html ("incremental")
    const parent = await startSnapshot()
    await put(parent, 0, 1)
    await put(parent, 5, 2)
    await complete(parent, 2)
    const child = await startSnapshot({ ParentSnapshotId: parent })
    await put(child, 5, 9)
    await put(child, 7, 7)
    await complete(child, 2)
    expect(await blockIndexes(child)).toEqual([0, 5, 7])
    const changed = await boto.call('ebs', 'list_changed_blocks', { FirstSnapshotId: parent, SecondSnapshotId: child })
    expect(changed.ChangedBlocks.map((block: { BlockIndex: number }) => block.BlockIndex)).toEqual([5, 7])
    const [, five] = (await boto.call('ebs', 'list_snapshot_blocks', { SnapshotId: child })).Blocks
    const block = await boto.call('ebs', 'get_snapshot_block', { SnapshotId: child, ...five })
    expect(Buffer.from(block.BlockData.__bytes__, 'base64').every(byte => byte === 9)).toBe(true)
  })

  it('refuses to complete with another count of blocks than were put', async () => {
    // https://docs.aws.amazon.com/ebs/latest/APIReference/API_CompleteSnapshot.html
    const id = await startSnapshot()
    await put(id, 0, 1)
    expect(await refusal('ebs', 'complete_snapshot', { SnapshotId: id, ChangedBlocksCount: 2 })).toBe(
      'ValidationException'
    )
  })

  it('starts the same snapshot for the same client token', async () => {
    // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-direct-api-idempotency.html
    const first = await startSnapshot({ ClientToken: 'token-1' })
    expect(await startSnapshot({ ClientToken: 'token-1' })).toBe(first)
    expect(await refusal('ebs', 'start_snapshot', { VolumeSize: 2, ClientToken: 'token-1' })).toBe('ConflictException')
  })

  it('does not let others read the blocks of a public snapshot', async () => {
    // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-accessing-snapshot.html ("Public snapshots are not supported")
    const [image] = (await boto.call('ec2', 'describe_images', { ImageIds: [baseId] })).Images
    const snapshot = image.BlockDeviceMappings[0].Ebs.SnapshotId
    expect(await refusal('ebs', 'list_snapshot_blocks', { SnapshotId: snapshot })).not.toBe('accepted')
  })
})

describe('AMIs', () => {
  const register = (Name: string, SnapshotId: string) =>
    boto.call('ec2', 'register_image', {
      Name,
      Architecture: 'x86_64',
      RootDeviceName: '/dev/xvda',
      VirtualizationType: 'hvm',
      BootMode: 'uefi-preferred',
      ImdsSupport: 'v2.0',
      EnaSupport: true,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId, VolumeType: 'gp3' } }],
      TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'kiln:application', Value: 'conformance' }] }]
    })
  let snapshotId: string
  let imageId: string

  it('keep what they were registered with', async () => {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html
    snapshotId = await startSnapshot()
    await put(snapshotId, 0, 1)
    await complete(snapshotId, 1)
    imageId = (await register('conformance', snapshotId)).ImageId
    const [image] = (await boto.call('ec2', 'describe_images', { ImageIds: [imageId] })).Images
    expect(image).toMatchObject({
      Name: 'conformance',
      Architecture: 'x86_64',
      BootMode: 'uefi-preferred',
      ImdsSupport: 'v2.0',
      EnaSupport: true,
      RootDeviceName: '/dev/xvda',
      Tags: [{ Key: 'kiln:application', Value: 'conformance' }]
    })
    expect(image.BlockDeviceMappings[0].Ebs).toMatchObject({ SnapshotId: snapshotId, VolumeSize: 1, VolumeType: 'gp3' })
  })

  it('have unique names in an account', async () => {
    // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html (InvalidAMIName.Duplicate)
    await expect(register('conformance', snapshotId)).rejects.toMatchObject({ code: 'InvalidAMIName.Duplicate' })
  })

  it('hold their snapshot', async () => {
    // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html (InvalidSnapshot.InUse)
    expect(await refusal('ec2', 'delete_snapshot', { SnapshotId: snapshotId })).toBe('InvalidSnapshot.InUse')
    await boto.call('ec2', 'deregister_image', { ImageId: imageId })
    await boto.call('ec2', 'delete_snapshot', { SnapshotId: snapshotId })
    expect(await refusal('ec2', 'describe_snapshots', { SnapshotIds: [snapshotId] })).toBe('InvalidSnapshot.NotFound')
  })

  it('of amazon are found by owner', async () => {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html (Owners)
    const { Images } = await boto.call('ec2', 'describe_images', { Owners: ['amazon'] })
    expect(Images.map((image: { ImageId: string }) => image.ImageId)).toContain(baseId)
  })
})

describe('tags', () => {
  it('of snapshots, AMIs and VPCs are set, found and removed by the same calls', async () => {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
    const snapshot = await startSnapshot()
    await boto.call('ec2', 'create_tags', { Resources: [snapshot, vpcId], Tags: [{ Key: 'both', Value: 'x' }] })
    const filters = { Filters: [{ Name: 'key', Values: ['both'] }] }
    const { Tags } = await boto.call('ec2', 'describe_tags', filters)
    expect(Tags.map((tag: { ResourceId: string }) => tag.ResourceId).sort()).toEqual([snapshot, vpcId].sort())
    await boto.call('ec2', 'delete_tags', { Resources: [snapshot, vpcId], Tags: [{ Key: 'both' }] })
    expect((await boto.call('ec2', 'describe_tags', filters)).Tags).toEqual([])
  })

  it('are refused for what does not exist', async () => {
    // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html
    const Tags = [{ Key: 'a', Value: 'b' }]
    expect(await refusal('ec2', 'create_tags', { Resources: ['i-0123456789abcdef0'], Tags })).toBe(
      'InvalidInstanceID.NotFound'
    )
    expect(await refusal('ec2', 'create_tags', { Resources: ['ami-0123456789abcdef0'], Tags })).toBe(
      'InvalidAMIID.NotFound'
    )
  })
})

describe('launch templates', () => {
  it('take what a new version does not say from its source version', async () => {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html (SourceVersion)
    const name = { LaunchTemplateName: 'merge' }
    await boto.call('ec2', 'create_launch_template', {
      ...name,
      LaunchTemplateData: { ImageId: baseId, InstanceType: 't3.micro' }
    })
    await boto.call('ec2', 'create_launch_template_version', {
      ...name,
      SourceVersion: '1',
      LaunchTemplateData: { InstanceType: 't3.small' }
    })
    const { LaunchTemplateVersions } = await boto.call('ec2', 'describe_launch_template_versions', {
      ...name,
      Versions: ['$Latest']
    })
    expect(LaunchTemplateVersions[0].LaunchTemplateData).toMatchObject({ ImageId: baseId, InstanceType: 't3.small' })
    expect(await refusal('ec2', 'create_launch_template', { ...name, LaunchTemplateData: { ImageId: baseId } })).toBe(
      'InvalidLaunchTemplateName.AlreadyExistsException'
    )
  })
})

describe('a web application behind a balancer', () => {
  const userData = `#!/bin/sh
mkdir -p /srv/www && echo "from $(hostname)" > /srv/www/index.html
systemd-run --unit=www --working-directory=/srv/www python3 -m http.server 80
`
  let targetGroupArn: string
  let listenerArn: string
  let dnsName: string
  const group = { AutoScalingGroupName: 'web' }
  const members = async (): Promise<{ InstanceId: string; LifecycleState: string }[]> =>
    (await boto.call('autoscaling', 'describe_auto_scaling_groups', { AutoScalingGroupNames: ['web'] }))
      .AutoScalingGroups[0].Instances
  const health = async (): Promise<{ Target: { Id: string }; TargetHealth: { State: string; Reason?: string } }[]> =>
    (await boto.call('elbv2', 'describe_target_health', { TargetGroupArn: targetGroupArn })).TargetHealthDescriptions
  const allHealthy = (count: number) =>
    until(
      health,
      targets => targets.filter(({ TargetHealth }) => TargetHealth.State === 'healthy').length === count,
      60
    )

  it('has an internal name, and answers 503 while no target is registered', async () => {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html (HTTP 503)
    const created = await boto.call('elbv2', 'create_load_balancer', {
      Name: 'web',
      Scheme: 'internal',
      Subnets: subnetIds
    })
    const [balancer] = created.LoadBalancers
    dnsName = balancer.DNSName
    expect(dnsName).toMatch(/^internal-web-\d+\.us-east-1\.elb\.amazonaws\.com$/)
    const [target] = (
      await boto.call('elbv2', 'create_target_group', {
        Name: 'web',
        Protocol: 'HTTP',
        Port: 80,
        VpcId: vpcId,
        HealthCheckIntervalSeconds: 5,
        HealthCheckTimeoutSeconds: 2,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 2
      })
    ).TargetGroups
    targetGroupArn = target.TargetGroupArn
    const listener = await boto.call('elbv2', 'create_listener', {
      LoadBalancerArn: balancer.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }]
    })
    listenerArn = listener.Listeners[0].ListenerArn
    await until(
      () => lab.get(`http://${dnsName}/`),
      ({ status }) => status === 503
    )
  })

  it('launches a group, whose targets go from initial to healthy', async () => {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    await boto.call('ec2', 'create_launch_template', {
      LaunchTemplateName: 'web',
      LaunchTemplateData: {
        ImageId: baseId,
        InstanceType: 't3.micro',
        UserData: Buffer.from(userData).toString('base64')
      }
    })
    await boto.call('autoscaling', 'create_auto_scaling_group', {
      ...group,
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' },
      MinSize: 0,
      MaxSize: 3,
      DesiredCapacity: 2,
      VPCZoneIdentifier: subnetIds.join(','),
      TargetGroupARNs: [targetGroupArn],
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 60
    })
    const first = await until(health, targets => targets.length === 2)
    expect(first.map(({ TargetHealth }) => TargetHealth.State)).toEqual(['initial', 'initial'])
    await allHealthy(2)
    const answer = await lab.get(`http://${dnsName}/`)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatch(/^from /)
  }, 90_000)

  it('spreads its instances over the zones', async () => {
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html ("Distribute instances across AZs")
    const zones = (await members()).map(member => (member as { AvailabilityZone?: string }).AvailabilityZone)
    expect(new Set(zones).size).toBe(2)
  })

  it('refuses a second group of the name, and a capacity above its maximum', async () => {
    // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html (AlreadyExists)
    const again = {
      ...group,
      LaunchTemplate: { LaunchTemplateName: 'web' },
      MinSize: 0,
      MaxSize: 1,
      VPCZoneIdentifier: subnetIds[0]
    }
    expect(await refusal('autoscaling', 'create_auto_scaling_group', again)).toBe('AlreadyExists')
    // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html
    expect(await refusal('autoscaling', 'set_desired_capacity', { ...group, DesiredCapacity: 4 })).toBe(
      'ValidationError'
    )
  })

  it('does not replace an instance while Launch is suspended, and does afterwards', async () => {
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
    await boto.call('autoscaling', 'suspend_processes', { ...group, ScalingProcesses: ['Launch'] })
    const [victim] = await members()
    await boto.call('ec2', 'terminate_instances', { InstanceIds: [victim?.InstanceId] })
    await until(members, list => !list.some(({ InstanceId }) => InstanceId === victim?.InstanceId))
    await sleep(2000)
    expect(await members()).toHaveLength(1)
    await boto.call('autoscaling', 'resume_processes', { ...group, ScalingProcesses: ['Launch'] })
    await until(members, list => list.filter(member => member.LifecycleState === 'InService').length === 2)
    await allHealthy(2)
  }, 120_000)

  it('tells the cause of each activity', async () => {
    // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Activity.html
    const { Activities } = await boto.call('autoscaling', 'describe_scaling_activities', group)
    expect(Activities[0]).toMatchObject({ AutoScalingGroupName: 'web', StatusCode: 'Successful' })
    expect(Activities.every((activity: { Cause: string }) => activity.Cause.length > 20)).toBe(true)
  })

  it('refuses two rules of one priority, and to delete a target group in use', async () => {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html (PriorityInUse)
    const rule = {
      ListenerArn: listenerArn,
      Priority: 5,
      Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-kiln-slot', Values: ['red'] } }],
      Actions: [
        {
          Type: 'fixed-response',
          FixedResponseConfig: { StatusCode: '202', ContentType: 'text/plain', MessageBody: 'rule' }
        }
      ]
    }
    await boto.call('elbv2', 'create_rule', rule)
    expect(await refusal('elbv2', 'create_rule', rule)).toBe('PriorityInUse')
    await until(
      () => lab.get(`http://${dnsName}/`, { 'x-kiln-slot': 'red' }),
      ({ status }) => status === 202,
      10
    )
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html (ResourceInUse)
    expect(await refusal('elbv2', 'delete_target_group', { TargetGroupArn: targetGroupArn })).toBe('ResourceInUse')
  })

  it('is found by a private name', async () => {
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html
    const { HostedZone } = await boto.call('route53', 'create_hosted_zone', {
      Name: 'lab.internal',
      CallerReference: 'conformance',
      VPC: { VPCRegion: 'us-east-1', VPCId: vpcId }
    })
    expect(HostedZone.Config.PrivateZone).toBe(true)
    const record = { Name: 'web.lab.internal', Type: 'CNAME', TTL: 5, ResourceRecords: [{ Value: dnsName }] }
    await boto.call('route53', 'change_resource_record_sets', {
      HostedZoneId: HostedZone.Id,
      ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: record }] }
    })
    await until(
      () => lab.get('http://web.lab.internal/'),
      ({ status }) => status === 200,
      10
    )
  }, 30_000)

  it('keeps a group that has instances unless told by force', async () => {
    // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html (ResourceInUse, ForceDelete)
    expect(await refusal('autoscaling', 'delete_auto_scaling_group', group)).toBe('ResourceInUse')
    await boto.call('autoscaling', 'delete_auto_scaling_group', { ...group, ForceDelete: true })
    await until(
      async () =>
        (await boto.call('autoscaling', 'describe_auto_scaling_groups', { AutoScalingGroupNames: ['web'] }))
          .AutoScalingGroups,
      groups => groups.length === 0
    )
  }, 60_000)
})

describe('what moto answers', () => {
  it('SSM: a parameter is made once', async () => {
    // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html (ParameterAlreadyExists)
    const claim = { Name: '/kiln/claim', Value: '1', Type: 'String' }
    await boto.call('ssm', 'put_parameter', claim)
    expect(await refusal('ssm', 'put_parameter', claim)).toBe('ParameterAlreadyExists')
  })

  it('S3: an object is made once, and replaced only when it is the one that was read', async () => {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    await boto.call('s3', 'create_bucket', { Bucket: 'conformance' })
    const object = { Bucket: 'conformance', Key: 'repomd.xml' }
    const { ETag } = await boto.call('s3', 'put_object', { ...object, Body: bytes(Buffer.from('1')), IfNoneMatch: '*' })
    expect(await refusal('s3', 'put_object', { ...object, Body: bytes(Buffer.from('2')), IfNoneMatch: '*' })).toBe(
      'PreconditionFailed'
    )
    await boto.call('s3', 'put_object', { ...object, Body: bytes(Buffer.from('2')), IfMatch: ETag })
    expect(await refusal('s3', 'put_object', { ...object, Body: bytes(Buffer.from('3')), IfMatch: ETag })).toBe(
      'PreconditionFailed'
    )
  })
})

describe('the AWS CLI', () => {
  it('reads lists, dates and errors as it does from AWS', async () => {
    const listed = await lab.exec('aws', [
      'ec2',
      'describe-images',
      '--owners',
      'amazon',
      '--query',
      'Images[0].ImageId'
    ])
    expect(JSON.parse(listed.stdout)).toBe(baseId)
    const refused = await lab.exec('aws', ['ec2', 'describe-images', '--image-ids', 'ami-0123456789abcdef0'])
    expect(refused.stderr).toContain(
      'An error occurred (InvalidAMIID.NotFound) when calling the DescribeImages operation'
    )
    expect(refused.code).not.toBe(0)
  }, 30_000)
})
