import { describe, expect, it } from '@jest/globals'
import type { Finished } from '../../../lib/rpm/program.ts'
import { testInImageRoot, unitsEnabled } from '../src/image-root.ts'
import type { Subject } from '../src/main.ts'
import type { ThrowawayRoot } from '../src/root.ts'
import { stage } from '../src/staging.ts'

const well = (stdout = ''): Finished => ({ code: 0, stdout, stderr: '' })

describe('units that must start at boot', () => {
  /** As systemctl of systemd 252: it ends at the first unit that is not there, and says so on its other stream. */
  const inside = async (_program: string, ...[, ...units]: readonly string[]): Promise<Finished> => {
    const missing = units.findIndex(unit => unit.startsWith('absent'))
    const states = units.slice(0, missing < 0 ? units.length : missing).map(() => 'enabled\n')
    const stderr = `Failed to get unit file state for ${units[missing]}: No such file or directory\n`
    return missing < 0 ? well(states.join('')) : { code: 1, stdout: states.join(''), stderr }
  }

  it('are each told by what systemd says of it', async () => {
    expect(await unitsEnabled({ inside }, ['small.service', 'other.service'])).toMatchObject({ outcome: 'passed' })
    const { detail } = await unitsEnabled({ inside }, ['absent.service', 'small.service'])
    expect(detail).toContain('absent.service is Failed to get unit file state for absent.service')
    expect(detail).not.toContain('small.service is')
  })
})

describe('packages', () => {
  const none = { packages: [], previous: [] }

  it('that do not install leave the other checks as not checked, for what fails may be allowed', async () => {
    const broken = async (): Promise<Finished> => ({ code: 1, stdout: '', stderr: 'error: no space' })
    const root = { path: '/root', inside: broken, beside: async () => well() } as unknown as ThrowawayRoot
    const subject = { ...none, request: { dependencies: 'require' }, now: Date.now } as unknown as Subject
    const { checks } = await testInImageRoot(root, subject)

    expect(checks[0]).toMatchObject({ check: 'install', outcome: 'failed', detail: 'error: no space' })
    const others = checks.slice(1).map(({ check, outcome }) => `${check}: ${outcome}`)
    expect(others).toContain('units-enabled: not checked')
    expect(others).toContain('erase: not checked')
  })

  it('that the root has no room for are told as that, not as packages that rpm cannot open', async () => {
    const full = { code: 1, stdout: '', stderr: 'cp: error writing: No space left on device' }
    const root = { path: '/root', beside: async () => full } as unknown as ThrowawayRoot
    await expect(stage(root, none)).rejects.toThrow(/cannot be copied into the throw-away root.*No space left/)
  })
})
