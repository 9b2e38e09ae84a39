import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { Route53Client } from '@aws-sdk/client-route-53'
import { outputs } from '../../../lib/action.ts'
import { balancers } from '../../../lib/aws/balancers.ts'
import { awsDefaults, regionOf } from '../../../lib/aws/clients.ts'
import { demolition } from '../../../lib/aws/demolition.ts'
import { groups } from '../../../lib/aws/groups.ts'
import { hostedZones } from '../../../lib/aws/hosted-zones.ts'
import { images } from '../../../lib/aws/images.ts'
import { launchTemplates } from '../../../lib/aws/launch-templates.ts'
import { lifecycleHooks } from '../../../lib/aws/lifecycle-hooks.ts'
import { networks } from '../../../lib/aws/networks.ts'
import { snapshots } from '../../../lib/aws/snapshots.ts'
import { volumes } from '../../../lib/aws/volumes.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { AWS_PATIENCE } from '../../../lib/release/steps.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { imageUse } from './image-use.ts'
import type { Ports } from './main.ts'
import { OUTPUTS } from './outputs.ts'

/** The real surroundings of a retirement. */
export function ports(signal: AbortSignal): Ports {
  const aws = awsDefaults('retire')
  const ec2 = new EC2Client(aws)
  const scaling = new AutoScalingClient(aws)
  const elb = new ElasticLoadBalancingV2Client(aws)
  return {
    balancers: balancers(elb),
    groups: groups(scaling),
    templates: launchTemplates(ec2),
    images: images(ec2, regionOf() ?? ''),
    snapshots: snapshots(ec2),
    volumes: volumes(ec2),
    imageUse: imageUse(ec2),
    networks: networks(ec2),
    zones: hostedZones(new Route53Client(aws)),
    demolition: demolition(elb),
    hooks: lifecycleHooks(scaling),
    patience: AWS_PATIENCE,
    progress: runnerProgress,
    setOutput: outputs(OUTPUTS),
    summarize: writeSummary,
    now: Date.now,
    signal
  }
}
