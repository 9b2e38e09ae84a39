import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { TestLab } from '../lab/test-lab.ts'

/** Records a kill that the first release of `shop` in `test` survived, as the chaos action does in its own store. */
export async function recordSurvivedKill(lab: TestLab): Promise<void> {
  const claim = { run: 'r', group: 'shop-test-v001', instanceId: 'i-1', at: '2026-11-20T10:00:00Z' }
  await new SSMClient(lab.client()).send(
    new PutParameterCommand({
      Name: '/kiln/chaos/claims/2026-11-20/shop',
      Type: 'String',
      Value: JSON.stringify({ ...claim, outcome: 'steady', recoverySeconds: 6.1 })
    })
  )
}
