import { randomInt } from 'node:crypto'
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import { claimsIn } from '../../../lib/chaos/claims.ts'
import { historyIn } from '../../../lib/chaos/history.ts'
import { openStore } from '../../../lib/chaos/open-store.ts'
import { pause } from '../../../lib/poll.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { assumed } from './accounts.ts'
import { awsFleet } from './aws-fleet.ts'
import { cloudWatchAlarms } from './cloudwatch-alarms.ts'
import { fleetOfPlaces } from './fleet.ts'
import { githubIssues } from './github-issues.ts'
import type { Place } from './groups.ts'
import { httpProbe } from './http-probe.ts'
import type { Inputs } from './inputs.ts'
import type { ChaosWorld } from './main.ts'
import { pullPlug } from './plug.ts'
import { safetyLever } from './safety-lever.ts'

/**
 * The world of a run: AWS, GitHub, the probe and the clock. Claims and alarms are those of the environment's account, in
 * the first region.
 * @throws KilnError naming the roles that cannot be assumed.
 */
export async function awsWorld(inputs: Inputs, signal: AbortSignal): Promise<ChaosWorld> {
  const defaults = awsDefaults('chaos')
  const [region] = inputs.regions
  const home = region === undefined ? defaults : { ...defaults, region }
  const credentialsOf = await assumed(inputs.accounts, home)
  const store = openStore(inputs['claim-store'], home)
  return {
    fleet: fleetOfPlaces(placesOf(inputs), ({ account, region: here }) => {
      const credentials = credentialsOf.get(account ?? '')
      const settings = {
        ...defaults,
        ...(here === undefined ? {} : { region: here }),
        ...(credentials === undefined ? {} : { credentials })
      }
      const scaling = new AutoScalingClient(settings)
      return awsFleet({
        scaling,
        balancing: new ElasticLoadBalancingV2Client(settings),
        pullPlug: instanceId => pullPlug(instanceId, settings),
        safetyLever: () => safetyLever(scaling)
      })
    }),
    claims: claimsIn(store),
    history: historyIn(store),
    alarms: cloudWatchAlarms(home),
    ...issuesOf(inputs['github-token'], process.env),
    probe: httpProbe,
    progress: runnerProgress,
    signal,
    now: Date.now,
    pause: seconds => pause(seconds, signal),
    random: bound => randomInt(bound)
  }
}

/** Every account with every region; either is absent when nobody named any. */
function placesOf({ accounts, regions }: Inputs): readonly Place[] {
  const inRegions: Place[] = regions.length === 0 ? [{}] : [...new Set(regions)].map(region => ({ region }))
  if (accounts.length === 0) return inRegions
  return accounts.flatMap(({ name: account }) => inRegions.map(place => ({ account, ...place })))
}

/** The issues of the run's own repository, with a token for them. */
function issuesOf(token: string | undefined, env: NodeJS.ProcessEnv): Pick<ChaosWorld, 'issues'> {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL, GITHUB_SERVER_URL, GITHUB_RUN_ID } = env
  if (token === undefined || repository === undefined) return {}
  const apiUrl = GITHUB_API_URL ?? 'https://api.github.com'
  const runUrl = `${GITHUB_SERVER_URL ?? 'https://github.com'}/${repository}/actions/runs/${GITHUB_RUN_ID ?? ''}`
  return { issues: githubIssues({ token, repository, apiUrl, runUrl }) }
}
