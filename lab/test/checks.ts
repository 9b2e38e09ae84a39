import { expect } from '@jest/globals'
import { ask } from '../lifecycle.ts'
import type { TestLab } from '../test-lab.ts'

interface Check {
  readonly check: string
  readonly source: string
  readonly want: unknown
  readonly got: unknown
}

/**
 * Runs a script of checks with boto3, a client that nobody here wrote, inside the lab, and expects each to hold.
 * @param last the script's last check: a script that ends early has not shown what it should.
 */
export async function expectChecks(lab: TestLab, script: string, last: string): Promise<void> {
  const { venv } = await ask<{ venv: string }>(lab.name, 'GET', '/status')
  const { code, stdout, stderr } = await lab.exec(`${venv}/bin/python`, [script], {
    env: { PYTHONPATH: import.meta.dirname, PYTHONDONTWRITEBYTECODE: '1' }
  })
  const checks = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Check)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(checks.map(({ check, source, got }) => ({ check, source, got }))).toEqual(
    checks.map(({ check, source, want }) => ({ check, source, got: want }))
  )
  expect(checks.at(-1)?.check).toBe(last)
}
