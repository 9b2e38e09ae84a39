import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { outputs } from '../../../lib/action.ts'
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
import { isTaggedFor } from '../../../lib/tags.ts'
import type { Inputs } from './inputs.ts'
import { inventoried, inventoriedTemplates, inventory } from './inventory.ts'
import type { Ports } from './main.ts'
import { OUTPUTS } from './outputs.ts'

/** The real surroundings of a status page. Nothing here writes to AWS. */
export function ports(inputs: Inputs, signal: AbortSignal): Ports {
  const aws = awsDefaults('status')
  const ec2 = new EC2Client(aws)
  const autoScaling = new AutoScalingClient(aws)
  const elb = new ElasticLoadBalancingV2Client(aws)
  const region = regionOf() ?? ''
  return {
    async account() {
      const found = await inventory({ ec2, autoScaling, elb })
      return {
        tags: found.tags,
        ports: {
          balancers: inventoried(found, elb),
          groups: {
            ...groups(autoScaling),
            of: async cluster => found.groups.filter(({ tags }) => isTaggedFor(cluster, tags))
          },
          templates: inventoriedTemplates(found, launchTemplates(ec2)),
          networks: networks(ec2),
          now: Date.now
        }
      }
    },
    images: images(ec2, region),
    kills: async () => {
      const place = storePlace(inputs['claim-store'])
      return place === undefined ? [] : pastKills(openStore(place, aws))
    },
    identity: async () => (await new STSClient(aws).send(new GetCallerIdentityCommand({}))).Account ?? '',
    region,
    serverUrl: process.env['GITHUB_SERVER_URL'] || 'https://github.com',
    async write(name, content) {
      await mkdir(inputs.path, { recursive: true })
      const path = join(inputs.path, name)
      await writeFile(path, content)
      return path
    },
    progress: runnerProgress,
    setOutput: outputs(OUTPUTS),
    summarize: writeSummary,
    now: Date.now,
    signal
  }
}
