import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { Route53Client } from '@aws-sdk/client-route-53'
import { outputs, runAction } from '../../../lib/action.ts'
import { balancers } from '../../../lib/aws/balancers.ts'
import { awsDefaults } from '../../../lib/aws/clients.ts'
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
  const [nets, zones] = [networks(new EC2Client(aws)), hostedZones(new Route53Client(aws))]
  const ports = { networks: nets, zones, balancers: balancers(elb), scaffolding: scaffolding(elb) }
  const context = { progress: runnerProgress, setOutput: outputs(OUTPUTS), runTags: runTags(), signal }
  await writeSummary(summary(await createApplication(inputs(), { ...ports, ...context })))
})
