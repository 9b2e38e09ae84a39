import { describe, expect, it } from '@jest/globals'
import { type FaultRule, faults } from '../faults.ts'

const call = {
  service: 'elasticloadbalancing',
  operation: 'ModifyRule',
  mutating: true,
  userAgent: 'aws-sdk-js kiln/rollback'
}

const fired = (rule: FaultRule, calls: number): boolean[] => {
  const rules = faults()
  rules.add(rule)
  return Array.from({ length: calls }, () => rules.firing(call).length > 0)
}

describe('a fault rule', () => {
  it('fires on every call that matches, without a count', () => {
    expect(fired({ match: { operation: 'ModifyRule' }, effect: 'error' }, 3)).toEqual([true, true, true])
  })

  it('fires once on the nth matching call', () => {
    expect(fired({ match: { mutating: true, nth: 2 }, effect: 'drop-answer' }, 4)).toEqual([false, true, false, false])
  })

  it('fires as often as times says', () => {
    expect(fired({ match: {}, effect: 'throttle', times: 2 }, 3)).toEqual([true, true, false])
    expect(fired({ match: { nth: 2 }, effect: 'throttle', times: 2 }, 4)).toEqual([false, true, true, false])
  })

  it.each([
    [{ service: 'ec2' }, false],
    [{ service: 'elasticloadbalancing' }, true],
    [{ operation: 'Describe*' }, false],
    [{ operation: 'Modify*' }, true],
    [{ mutating: false }, false],
    [{ userAgent: 'kiln/rollback' }, true],
    [{ userAgent: 'kiln/red-black-deploy' }, false]
  ])('matches %j: %s', (match, expected) => {
    expect(fired({ match, effect: 'error' }, 1)).toEqual([expected])
  })

  it('draws the same calls from the same seed, in about its share', () => {
    const rule: FaultRule = { match: {}, effect: 'throttle', percent: 30, seed: 42 }
    const first = fired(rule, 1000)
    expect(fired(rule, 1000)).toEqual(first)
    const share = first.filter(Boolean).length / 1000
    expect(share).toBeGreaterThan(0.25)
    expect(share).toBeLessThan(0.35)
  })

  it('counts only calls that match', () => {
    const rules = faults()
    rules.add({ match: { service: 'ec2', nth: 2 }, effect: 'error' })
    const ec2 = { ...call, service: 'ec2' }
    expect([ec2, call, call, ec2].map(one => rules.firing(one).length)).toEqual([0, 0, 0, 1])
  })

  it('is refused when nobody could mean it', () => {
    const add = (rule: unknown) => () => faults().add(rule as FaultRule)
    expect(add({ match: {}, effect: 'explode' })).toThrow('effect "explode" is none of error, throttle')
    expect(add({ effect: 'error' })).toThrow('match is missing')
    expect(add({ match: { opration: 'x' }, effect: 'error' })).toThrow('match.opration is none of')
    expect(add({ match: {}, effect: 'latency' })).toThrow('latency needs milliseconds')
  })
})
