import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { expectChecks } from '../../test/checks.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'

let lab: TestLab
beforeAll(async () => {
  lab = await startLab(labOf('blocks'))
}, 300_000)
afterAll(() => stopLab(lab), 60_000)

describe('snapshots and AMIs, seen by boto3', () => {
  it('behave as documented', async () => {
    await expectChecks(lab, join(import.meta.dirname, 'conformance.py'), 'gone')
  }, 120_000)
})
