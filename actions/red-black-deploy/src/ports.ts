import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas'
import { outputs } from '../../../lib/action.ts'
import { balancers } from '../../../lib/aws/balancers.ts'
import { awsDefaults, regionOf } from '../../../lib/aws/clients.ts'
import { groups } from '../../../lib/aws/groups.ts'
import { images } from '../../../lib/aws/images.ts'
import { instances } from '../../../lib/aws/instances.ts'
import { launchTemplates } from '../../../lib/aws/launch-templates.ts'
import { lifecycleHooks } from '../../../lib/aws/lifecycle-hooks.ts'
import { networks } from '../../../lib/aws/networks.ts'
import { pause } from '../../../lib/poll.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { AWS_PATIENCE } from '../../../lib/release/steps.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { runTags } from '../../../lib/tags.ts'
import { alarms } from './alarms.ts'
import { automation } from './automation.ts'
import { awsPreflight } from './aws-preflight.ts'
import { awsRolls } from './aws-rolls.ts'
import { runCheck } from './check-command.ts'
import { gitHub } from './github.ts'
import type { Inputs } from './inputs.ts'
import type { Surroundings } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { probe } from './probe.ts'

/** The real surroundings of a deploy: AWS, the runner and the clock. */
export function ports(signal: AbortSignal, inputs: Pick<Inputs, 'github-token'>): Surroundings {
  const aws = awsDefaults('red-black-deploy')
  const ec2 = new EC2Client(aws)
  const scaling = new AutoScalingClient(aws)
  const network = networks(ec2)
  return {
    balancers: balancers(new ElasticLoadBalancingV2Client(aws)),
    groups: groups(scaling),
    templates: launchTemplates(ec2),
    images: images(ec2, regionOf() ?? ''),
    networks: network,
    rolls: awsRolls(ec2, scaling),
    preflight: awsPreflight(ec2, new ServiceQuotasClient(aws)),
    github: gitHubOf(inputs['github-token'], process.env),
    runCheck,
    consoleLog: id => instances(ec2).consoleLog(id),
    instances: instances(ec2),
    automation: automation(scaling),
    hooks: lifecycleHooks(scaling),
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

/** GitHub as a workflow run knows it; undefined without a token, or outside a run. */
function gitHubOf(token: string | undefined, env: NodeJS.ProcessEnv): Surroundings['github'] {
  const { GITHUB_REPOSITORY: repository, GITHUB_SHA: commit, GITHUB_RUN_ID: run } = env
  if (token === undefined || repository === undefined || commit === undefined) return undefined
  const apiUrl = env['GITHUB_API_URL'] ?? 'https://api.github.com'
  const runUrl = `${env['GITHUB_SERVER_URL'] ?? 'https://github.com'}/${repository}/actions/runs/${run ?? ''}`
  return gitHub({ token, repository, apiUrl, commit, runUrl })
}
