import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { outputs } from '../../../lib/action.ts'
import { balancers } from '../../../lib/aws/balancers.ts'
import { awsDefaults, regionOf } from '../../../lib/aws/clients.ts'
import { groups } from '../../../lib/aws/groups.ts'
import { images } from '../../../lib/aws/images.ts'
import { launchTemplates } from '../../../lib/aws/launch-templates.ts'
import { networks } from '../../../lib/aws/networks.ts'
import { pastKills } from '../../../lib/chaos/kills.ts'
import { openStore } from '../../../lib/chaos/open-store.ts'
import { storePlace } from '../../../lib/chaos/store-place.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { runTags, TAG } from '../../../lib/tags.ts'
import { approvals } from './approval.ts'
import type { Inputs } from './inputs.ts'
import type { Ports } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { sharing, target } from './sharing.ts'
import { traffic } from './traffic.ts'

/** The real surroundings of a promotion. */
export function ports(inputs: Inputs, signal: AbortSignal): Ports {
  const aws = awsDefaults('promote')
  const ec2 = new EC2Client(aws)
  const region = regionOf() ?? ''
  const there = new EC2Client({
    ...aws,
    ...(inputs['target-region'] === undefined ? {} : { region: inputs['target-region'] }),
    ...(inputs['target-role'] === undefined ? {} : { credentials: assumed(inputs['target-role'], aws) })
  })
  return {
    balancers: balancers(new ElasticLoadBalancingV2Client(aws)),
    groups: groups(new AutoScalingClient(aws)),
    templates: launchTemplates(ec2),
    networks: networks(ec2),
    images: images(ec2, region),
    sharing: sharing(ec2),
    traffic: traffic(new CloudWatchClient(aws), Date.now),
    kills: async () => {
      const place = storePlace(inputs['claim-store'])
      return place === undefined ? [] : pastKills(openStore(place, aws))
    },
    approvalOf: approvalsOf(inputs['github-token']),
    target: { ...target(there), images: images(there, inputs['target-region'] ?? region) },
    region,
    runTags: runTags(),
    progress: runnerProgress,
    setOutput: outputs(OUTPUTS),
    summarize: writeSummary,
    now: Date.now,
    signal,
    lookSeconds: 5
  }
}

function approvalsOf(token: string | undefined): Ports['approvalOf'] {
  const repository = process.env['GITHUB_REPOSITORY']
  if (token === undefined || repository === undefined) return undefined
  return approvals({ token, repository, apiUrl: process.env['GITHUB_API_URL'] || 'https://api.github.com' })
}

/** Credentials of the role, asked for when they are first needed and again before they expire. */
function assumed(role: string, aws: ReturnType<typeof awsDefaults>) {
  const sts = new STSClient(aws)
  return async () => {
    // Session names take letters, digits and =,.@-_ (STS API reference, AssumeRole).
    const session = `kiln-promote-${(runTags()[TAG.run] ?? 'local').replaceAll(/[^\w=,.@-]/g, '-')}`.slice(0, 64)
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: session }))
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      ...(Credentials?.SessionToken === undefined ? {} : { sessionToken: Credentials.SessionToken }),
      ...(Credentials?.Expiration === undefined ? {} : { expiration: Credentials.Expiration })
    }
  }
}
