import { runAction } from '../../../lib/action.ts'
import { inputs } from './inputs.ts'
import { promote } from './main.ts'
import { ports } from './ports.ts'

await runAction(async signal => {
  const given = inputs()
  await promote(given, ports(given, signal))
})
