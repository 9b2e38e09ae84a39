import { resolve } from 'node:path'
import { outputs, runAction } from '../../../lib/action.ts'
import { readInputs } from '../../../lib/inputs.ts'
import { runnerProgress as progress } from '../../../lib/progress.ts'
import { programs } from '../../../lib/rpm/program.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { fields, requestOf } from './inputs.ts'
import { judge, testRpm } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { summaryOf } from './report.ts'

const set = outputs(OUTPUTS)

void runAction(async signal => {
  const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd()
  const request = requestOf(readInputs(fields), path => resolve(workspace, path), workspace)
  const isRoot = process.getuid?.() === 0
  const report = await testRpm(request, { run: programs(signal), progress, signal, isRoot, now: Date.now })
  set('milliseconds', report.milliseconds)
  set('report', request.reportPath)
  set('verdict', report.verdict)
  await writeSummary(summaryOf(report))
  judge(report)
})
