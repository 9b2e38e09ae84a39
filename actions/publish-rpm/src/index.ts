import { tmpdir } from 'node:os'
import { outputs, runAction } from '../../../lib/action.ts'
import { readInputs } from '../../../lib/inputs.ts'
import { runnerProgress as progress } from '../../../lib/progress.ts'
import { programs } from '../../../lib/rpm/program.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { collect } from './gc.ts'
import { fields, orderOf } from './inputs.ts'
import { publish } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { storeAt } from './place.ts'
import { collectionSummary, summaryOf } from './report.ts'

const set = outputs(OUTPUTS)

void runAction(async signal => {
  const inputs = readInputs(fields)
  const order = orderOf(inputs, process.env['GITHUB_WORKSPACE'] ?? process.cwd())
  const store = await storeAt(inputs.repository, process.env)
  set('repository', store.shown)
  set('repository-url', store.url)
  const tools = { progress, store, signal, now: Date.now, random: Math.random }
  if (order === 'gc') {
    const collection = await collect(
      { metadataHours: inputs['retain-metadata-hours'], revisionsDays: inputs['retain-revisions-days'] },
      tools
    )
    return await writeSummary(collectionSummary(collection, store))
  }
  const published = await publish(order, { ...tools, run: programs(signal), temporary: tmpdir() })
  const { pinned } = published
  set('repository-pinned', pinned && `${store.shown}/${pinned}`)
  set('repository-url-pinned', pinned && `${store.url}/${pinned}`)
  set('revision', published.revision)
  set('nevra', published.nevras.join('\n'))
  set('published', published.outcome === 'published')
  await writeSummary(summaryOf(published, store))
})
