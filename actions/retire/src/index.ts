import { runAction } from '../../../lib/action.ts'
import { inputs } from './inputs.ts'
import { retire } from './main.ts'
import { ports } from './ports.ts'

await runAction(async signal => {
  await retire(inputs(), ports(signal))
})
