import { runAction } from '../../../lib/action.ts'
import { inputs } from './inputs.ts'
import { run } from './main.ts'
import { ports } from './ports.ts'

await runAction(async signal => {
  const given = inputs()
  await run(given, ports(signal, given.values))
})
