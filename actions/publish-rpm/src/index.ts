import { tmpdir } from 'node:os'
import { outputs, runAction } from '../../../lib/action.ts'
import { readInputs } from '../../../lib/inputs.ts'
import { runnerProgress as progress } from '../../../lib/progress.ts'
import { programs } from '../../../lib/rpm/program.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { fields } from './inputs.ts'
import { publish } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { storeAt } from './place.ts'
import { summaryOf } from './report.ts'

const set = outputs(OUTPUTS)

void runAction(async signal => {
  const { repository, ...inputs } = readInputs(fields)
  const store = storeAt(repository, process.env)
  set('repository', store.shown)
  set('repository-url', store.url)
  const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd()
  const tools = {
    run: programs(signal),
    progress,
    store,
    temporary: tmpdir(),
    signal,
    now: Date.now,
    random: Math.random
  }
  const published = await publish({ ...inputs, workspace }, tools)
  set('revision', published.revision)
  set('nevra', published.nevras.join('\n'))
  set('published', published.outcome === 'published')
  await writeSummary(summaryOf(published, store))
})
