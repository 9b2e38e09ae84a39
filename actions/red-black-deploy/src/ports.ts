import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { outputs } from '../../../lib/action.ts'
import { balancers } from '../../../lib/aws/balancers.ts'
import { awsDefaults, regionOf } from '../../../lib/aws/clients.ts'
import { groups } from '../../../lib/aws/groups.ts'
import { images } from '../../../lib/aws/images.ts'
import { instances } from '../../../lib/aws/instances.ts'
import { launchTemplates } from '../../../lib/aws/launch-templates.ts'
import { networks } from '../../../lib/aws/networks.ts'
import { pause } from '../../../lib/poll.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { AWS_PATIENCE } from '../../../lib/release/steps.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { runTags } from '../../../lib/tags.ts'
import { alarms } from './alarms.ts'
import { automation } from './automation.ts'
import type { Surroundings } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { probe } from './probe.ts'

/** The real surroundings of a deploy: AWS, the runner and the clock. */
export function ports(signal: AbortSignal): Surroundings {
  const aws = awsDefaults('red-black-deploy')
  const ec2 = new EC2Client(aws)
  const scaling = new AutoScalingClient(aws)
  const moving = automation(scaling)
  return {
    balancers: balancers(new ElasticLoadBalancingV2Client(aws)),
    groups: groups(scaling),
    templates: launchTemplates(ec2),
    images: images(ec2, regionOf() ?? ''),
    networks: networks(ec2),
    consoleLog: id => instances(ec2).consoleLog(id),
    automation: moving,
    hooks: group => moving.hooks(group),
    alarms: alarms(new CloudWatchClient(aws)),
    makeProbe: probe,
    patience: AWS_PATIENCE,
    pause,
    progress: runnerProgress,
    setOutput: outputs(OUTPUTS),
    runTags: runTags(),
    summarize: writeSummary,
    now: Date.now,
    signal
  }
}
