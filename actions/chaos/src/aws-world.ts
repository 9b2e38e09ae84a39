import { randomInt } from 'node:crypto'
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { type AwsDefaults, awsDefaults } from '../../../lib/aws/clients.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { awsFleet } from './aws-fleet.ts'
import { claimsIn } from './claims.ts'
import { cloudWatchAlarms } from './cloudwatch-alarms.ts'
import { type Fleet, regionalFleet } from './fleet.ts'
import { githubIssues } from './github-issues.ts'
import { historyIn } from './history.ts'
import { httpProbe } from './http-probe.ts'
import type { Inputs } from './inputs.ts'
import type { ChaosWorld } from './main.ts'
import { openStore } from './open-store.ts'

/** The world of a run: AWS, GitHub, the probe and the clock. Claims and alarms are those of the first region. */
export function awsWorld(inputs: Inputs, signal: AbortSignal): ChaosWorld {
  const defaults = awsDefaults('chaos')
  const regions = [...new Set(inputs.regions)]
  const [region] = regions
  const home = region === undefined ? defaults : { ...defaults, region }
  const store = openStore(inputs['claim-store'], home)
  return {
    fleet:
      regions.length === 0
        ? fleetWith(defaults)
        : regionalFleet(regions, one => fleetWith({ ...defaults, region: one })),
    claims: claimsIn(store),
    history: historyIn(store),
    alarms: cloudWatchAlarms(home),
    ...issuesOf(inputs['github-token'], process.env),
    probe: httpProbe,
    progress: runnerProgress,
    signal,
    now: Date.now,
    random: bound => randomInt(bound)
  }
}

/** The issues of the run's own repository, with a token for them. */
function issuesOf(token: string | undefined, env: NodeJS.ProcessEnv): Pick<ChaosWorld, 'issues'> {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL, GITHUB_SERVER_URL, GITHUB_RUN_ID } = env
  if (token === undefined || repository === undefined) return {}
  const apiUrl = GITHUB_API_URL ?? 'https://api.github.com'
  const runUrl = `${GITHUB_SERVER_URL ?? 'https://github.com'}/${repository}/actions/runs/${GITHUB_RUN_ID ?? ''}`
  return { issues: githubIssues({ token, repository, apiUrl, runUrl }) }
}

const fleetWith = (settings: AwsDefaults & { readonly region?: string }): Fleet =>
  awsFleet({
    scaling: new AutoScalingClient(settings),
    balancing: new ElasticLoadBalancingV2Client(settings),
    compute: new EC2Client(settings)
  })
