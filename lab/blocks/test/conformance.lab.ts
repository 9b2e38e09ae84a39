import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../../lifecycle.ts'
import { startLab, stopLab, type TestLab } from '../../test-lab.ts'

interface Check {
  readonly check: string
  readonly source: string
  readonly want: unknown
  readonly got: unknown
}

const NAME = 'blocks'

let lab: TestLab
beforeAll(async () => {
  lab = await startLab(NAME)
}, 300_000)
afterAll(() => stopLab(lab), 60_000)

describe('snapshots and AMIs, seen by boto3', () => {
  it('behave as documented', async () => {
    const { venv } = await ask<{ venv: string }>(NAME, 'GET', '/status')
    const script = join(import.meta.dirname, 'conformance.py')
    const { code, stdout, stderr } = await lab.exec(`${venv}/bin/python`, [script])
    const checks = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Check)
    expect(checks.map(({ check, got }) => ({ check, got }))).toEqual(
      checks.map(({ check, want }) => ({ check, got: want }))
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(checks.at(-1)?.check).toBe('gone')
  }, 120_000)
})
