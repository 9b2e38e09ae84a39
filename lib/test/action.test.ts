import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const INDEX = join(import.meta.dirname, '../../actions/rollback/src/index.ts')

/** An action as it is started by hand, or by a runner, which gives each step files. */
const started = (env: Record<string, string>): Promise<{ readonly code: unknown; readonly said: string }> =>
  new Promise(resolve => {
    execFile(process.execPath, ['--no-warnings', INDEX], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code, said: stdout + stderr })
    )
  })

describe('a failure', () => {
  it('is lines that a person reads, where there is no runner', async () => {
    const { code, said } = await started({ INPUT_APPLICATION: 'Hello' })

    expect(code).toBe(1)
    expect(said).toMatch(
      /^error: input "application": "Hello" is not .*\ninput "environment": is required\n(.*\n)*What to do: Correct the inputs/
    )
    expect(said).not.toMatch(/::|%0A/)
  })

  it('is one annotation for a runner', async () => {
    const { code, said } = await started({ INPUT_APPLICATION: 'Hello', GITHUB_OUTPUT: '/dev/null' })

    expect(code).toBe(1)
    expect(said).toMatch(/^::error::input "application": "Hello" is not .*%0Ainput "environment": is required/)
  })
})
