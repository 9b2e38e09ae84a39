import { mask, outputs, runAction } from '../../../lib/action.ts'
import { runnerProgress as progress } from '../../../lib/progress.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { programs } from '../../../lib/rpm/program.ts'
import { writeSummary } from '../../../lib/summary.ts'
import { inputs } from './inputs.ts'
import { buildRpm } from './main.ts'
import { orderOf, surroundingsOf } from './order.ts'
import { OUTPUTS } from './outputs.ts'
import { rpmsOutput, summaryOf } from './report.ts'

const set = outputs(OUTPUTS)

void runAction(async signal => {
  const startedAt = Date.now()
  const order = orderOf(inputs(), process.env, mask)
  const built = await buildRpm(order, { ...surroundingsOf(process.env), run: programs(signal), progress, signal })
  const { main, srpm } = built
  for (const part of ['name', 'version', 'release', 'arch', 'sha256'] as const) set(part, main[part])
  set('nevra', nevraText(main))
  set('rpms', rpmsOutput(built.rpms))
  set('srpm', srpm.path)
  set('subject-digest', `sha256:${main.sha256}`)
  set('checksums', built.checksums)
  set('sbom', built.sbom)
  set('commit', built.commit)
  set('image', built.image)
  set('source-date-epoch', built.epochSeconds)
  set('seconds', ((Date.now() - startedAt) / 1000).toFixed(1))
  set('output-directory', order.outputDirectory)
  await writeSummary(summaryOf(built))
})
