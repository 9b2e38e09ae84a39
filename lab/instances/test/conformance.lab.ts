import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { expectChecks } from '../../test/checks.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'

let lab: TestLab
beforeAll(async () => {
  lab = await startLab(labOf('instances'))
}, 300_000)
afterAll(() => stopLab(lab), 60_000)

describe('instances and launch templates, seen by boto3', () => {
  it('behave as documented', async () => {
    await expectChecks(lab, join(import.meta.dirname, 'conformance.py'), 'a deleted template is gone')
  }, 120_000)
})
