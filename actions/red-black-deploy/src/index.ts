import { runAction } from '../../../lib/action.ts'
import { inputs } from './inputs.ts'
import { judgementOf, redBlackDeploy } from './main.ts'
import { ports } from './ports.ts'

await runAction(async signal => {
  const given = inputs()
  await redBlackDeploy(given, ports(signal, given), judgementOf(given))
})
