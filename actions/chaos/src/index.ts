import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { outputs, runAction } from '../../../lib/action.ts'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import { runnerProgress } from '../../../lib/progress.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { runTags, TAG } from '../../../lib/tags.ts'
import { awsFleet } from './aws-fleet.ts'
import { claimsIn } from './claims.ts'
import { cloudWatchAlarms } from './cloudwatch-alarms.ts'
import { historyIn } from './history.ts'
import { holidaysOfFile } from './holiday-file.ts'
import { httpProbe } from './http-probe.ts'
import { chaosInputs } from './inputs.ts'
import { chaos } from './main.ts'
import { openStore } from './open-store.ts'
import { OUTPUTS } from './outputs.ts'
import { failureOf, killOf, reportJson, reportMarkdown } from './report.ts'
import { requestOf } from './request.ts'

const REPORT_PATH = 'chaos-report.json'

await runAction(async signal => {
  const inputs = chaosInputs()
  const defaults = awsDefaults('chaos')
  const holidays = await holidaysOfFile(inputs['holidays-file'], Date.now(), inputs['time-zone'])
  const store = openStore(inputs['claim-store'], defaults)
  const report = await chaos(requestOf(inputs, holidays, runTags()[TAG.run] ?? 'local'), {
    fleet: awsFleet({
      scaling: new AutoScalingClient(defaults),
      balancing: new ElasticLoadBalancingV2Client(defaults),
      compute: new EC2Client(defaults)
    }),
    claims: claimsIn(store),
    history: historyIn(store),
    alarms: cloudWatchAlarms(defaults),
    probe: httpProbe,
    progress: runnerProgress,
    signal,
    now: Date.now,
    random: bound => randomInt(bound)
  })
  const set = outputs(OUTPUTS)
  set('killed', JSON.stringify(report.killed.map(killOf)))
  set('skipped', JSON.stringify(report.skipped.map(({ application, reason }) => ({ application, reason }))))
  set('verdict', report.verdict)
  await writeFile(REPORT_PATH, reportJson(report))
  set('report', REPORT_PATH)
  await writeSummary(reportMarkdown(report, inputs.mode))
  const failure = failureOf(report)
  if (failure !== undefined) throw failure
})
