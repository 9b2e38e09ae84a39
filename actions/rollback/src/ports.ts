import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { outputs } from '../../../lib/action.ts'
import { balancers } from '../../../lib/aws/balancers.ts'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import { groups } from '../../../lib/aws/groups.ts'
import { instances } from '../../../lib/aws/instances.ts'
import { launchTemplates } from '../../../lib/aws/launch-templates.ts'
import { lifecycleHooks } from '../../../lib/aws/lifecycle-hooks.ts'
import { networks } from '../../../lib/aws/networks.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { AWS_PATIENCE } from '../../../lib/release/steps.ts'
import { writeSummary } from '../../../lib/summary.ts'
import type { Ports } from './main.ts'
import { OUTPUTS } from './outputs.ts'

/** The real surroundings of a rollback. */
export function ports(signal: AbortSignal): Ports {
  const aws = awsDefaults('rollback')
  const ec2 = new EC2Client(aws)
  const scaling = new AutoScalingClient(aws)
  return {
    balancers: balancers(new ElasticLoadBalancingV2Client(aws)),
    groups: groups(scaling),
    templates: launchTemplates(ec2),
    networks: networks(ec2),
    consoleLog: id => instances(ec2).consoleLog(id),
    hooks: lifecycleHooks(scaling),
    patience: AWS_PATIENCE,
    progress: runnerProgress,
    setOutput: outputs(OUTPUTS),
    summarize: writeSummary,
    now: Date.now,
    signal
  }
}
