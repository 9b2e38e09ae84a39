import { runAction } from '../../../lib/action.ts'
import { inputs } from './inputs.ts'
import { rollback } from './main.ts'
import { ports } from './ports.ts'

await runAction(async signal => {
  await rollback(inputs(), ports(signal))
})
