import { runAction } from '../../../lib/action.ts'
import { inputs } from './inputs.ts'
import { status } from './main.ts'
import { ports } from './ports.ts'

await runAction(async signal => {
  const given = inputs()
  await status(given, ports(given, signal))
})
