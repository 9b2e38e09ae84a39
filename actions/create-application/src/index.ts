import { ACMClient } from '@aws-sdk/client-acm'
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { Route53Client } from '@aws-sdk/client-route-53'
import { outputs, runAction } from '../../../lib/action.ts'
import { balancers } from '../../../lib/aws/balancers.ts'
import { certificates } from '../../../lib/aws/certificates.ts'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import { demolition } from '../../../lib/aws/demolition.ts'
import { groups } from '../../../lib/aws/groups.ts'
import { hostedZones } from '../../../lib/aws/hosted-zones.ts'
import { networks } from '../../../lib/aws/networks.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { runTags } from '../../../lib/tags.ts'
import { inputs } from './inputs.ts'
import { createApplication } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { scaffolding } from './scaffolding.ts'
import { summary } from './summary.ts'

await runAction(async signal => {
  const aws = awsDefaults('create-application')
  const elb = new ElasticLoadBalancingV2Client(aws)
  const scaling = groups(new AutoScalingClient(aws))
  const report = await createApplication(inputs(), {
    networks: networks(new EC2Client(aws)),
    zones: hostedZones(new Route53Client(aws)),
    certificates: certificates(new ACMClient(aws)),
    balancers: balancers(elb),
    scaffolding: scaffolding(elb),
    demolition: demolition(elb),
    releases: async cluster => (await scaling.of(cluster)).map(({ name }) => name),
    progress: runnerProgress,
    setOutput: outputs(OUTPUTS),
    runTags: runTags(),
    signal,
    lookSeconds: 1
  })
  await writeSummary(summary(report))
})
