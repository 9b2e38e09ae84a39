import { writeFile } from 'node:fs/promises'
import { outputs, runAction } from '../../../lib/action.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { runTags, TAG } from '../../../lib/tags.ts'
import { awsWorld } from './aws-world.ts'
import { holidaysOfFile } from './holiday-file.ts'
import { chaosInputs } from './inputs.ts'
import { chaos } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { failureOf, killOf, REPORT_PATH, reportJson, reportMarkdown, skipsJson } from './report.ts'
import { requestOf } from './request.ts'

await runAction(async signal => {
  const inputs = chaosInputs()
  const holidays = await holidaysOfFile(inputs['holidays-file'], Date.now(), inputs['time-zone'])
  const report = await chaos(requestOf(inputs, holidays, runTags()[TAG.run] ?? 'local'), await awsWorld(inputs, signal))
  const set = outputs(OUTPUTS)
  set('killed', JSON.stringify(report.killed.map(killOf)))
  set('skipped', skipsJson(report.skipped))
  set('verdict', report.verdict)
  await writeFile(REPORT_PATH, reportJson(report))
  set('report', REPORT_PATH)
  await writeSummary(reportMarkdown(report, inputs.mode, inputs['time-zone']))
  const failure = failureOf(report)
  if (failure !== undefined) throw failure
})
