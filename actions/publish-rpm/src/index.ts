import { tmpdir } from 'node:os'
import { mask, outputs, runAction } from '../../../lib/action.ts'
import { readInputs } from '../../../lib/inputs.ts'
import { runnerProgress as progress } from '../../../lib/progress.ts'
import { programs } from '../../../lib/rpm/program.ts'
import { secretsOf } from '../../../lib/rpm/signing-key.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { collect } from './gc.ts'
import { publishIndexed } from './indexed.ts'
import { fields, orderOf } from './inputs.ts'
import { publish } from './main.ts'
import { OUTPUTS } from './outputs.ts'
import { storeAt } from './place.ts'
import { collectionSummary, indexedSummary, summaryOf } from './report.ts'

const set = outputs(OUTPUTS)
const POLL_SECONDS = 5

void runAction(async signal => {
  const inputs = readInputs(fields)
  const token = inputs['artifactory-token'] ?? ''
  const { 'sign-key': key, 'sign-passphrase': passphrase } = inputs
  for (const secret of [...secretsOf({ key, passphrase }), ...(token === '' ? [] : [token])]) mask(secret)
  const order = orderOf(inputs, process.env['GITHUB_WORKSPACE'] ?? process.cwd())
  const tools = { progress, signal, run: programs(signal), temporary: tmpdir() }
  const place = inputs.repository
  if (place.kind === 'artifactory') {
    if (order === 'gc') return
    // Loaded where it is asked for, as S3's client is: what only it needs of Node takes as long to load as all else.
    const { artifactory } = await import('./artifactory.ts')
    const repository = artifactory(place, { token, signal })
    set('repository', repository.url)
    set('repository-url', repository.url)
    const limits = { timeoutSeconds: inputs['metadata-timeout-seconds'], intervalSeconds: POLL_SECONDS }
    const indexed = await publishIndexed(order, { ...tools, ...limits, repository })
    set('revision', indexed.revision)
    set('nevra', indexed.nevras.join('\n'))
    set('published', indexed.outcome === 'published')
    return await writeSummary(indexedSummary(indexed, repository.url))
  }
  const store = await storeAt(place, process.env)
  set('repository', store.shown)
  set('repository-url', store.url)
  const now = Date.now
  if (order === 'gc') {
    const retention = {
      metadataHours: inputs['retain-metadata-hours'],
      revisionsDays: inputs['retain-revisions-days']
    }
    return await writeSummary(collectionSummary(await collect(retention, { store, progress, signal, now }), store))
  }
  const published = await publish(order, { ...tools, store, now, random: Math.random })
  const { pinned } = published
  set('repository-pinned', pinned && `${store.shown}/${pinned}`)
  set('repository-url-pinned', pinned && `${store.url}/${pinned}`)
  set('revision', published.revision)
  set('nevra', published.nevras.join('\n'))
  set('published', published.outcome === 'published')
  await writeSummary(summaryOf(published, store))
})
