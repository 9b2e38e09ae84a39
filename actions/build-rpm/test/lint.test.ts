import { describe, expect, it } from '@jest/globals'
import { KilnError } from '../../../lib/errors.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import { judge, type Linting, type Remark } from '../src/lint.ts'

const error = (check: string): Remark => ({ check, severity: 'error', message: `${check} of hello` })

function remedyOf(remarks: readonly Remark[], allow: readonly string[] = []): string {
  try {
    judge(remarks, { progress: recordedProgress(), specShown: 'hello.spec', allow } as unknown as Linting)
  } catch (thrown) {
    if (thrown instanceof KilnError) return thrown.remedy
    throw thrown
  }
  return ''
}

describe('a check that failed', () => {
  it('can be allowed by its name, which is told once', () => {
    const twice = [error('unit-not-enabled'), error('unit-not-enabled')]
    expect(remedyOf(twice)).toContain('`lint-allow: unit-not-enabled`')
    expect(remedyOf(twice, ['unit-not-enabled'])).toBe('')
  })

  it('is not told to be allowed where that would change nothing', () => {
    const macro = error('macro-in-scriptlet')
    expect(remedyOf([macro], ['macro-in-scriptlet'])).toBe('Correct the spec. Nothing was handed on.')
    expect(remedyOf([macro, error('unit-not-enabled')])).toContain('`lint-allow: unit-not-enabled`')
  })
})
