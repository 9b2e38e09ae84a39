import { describe, expect, it } from '@jest/globals'
import { breached } from '../src/alarms.ts'
import { slotLabel } from '../src/automation.ts'
import type { Answer, Probe } from '../src/probe.ts'
import { overlap, previewed, reachable, sample, verified, type Watching, wayBack } from '../src/verify.ts'

const answer = (at: number, version: string | undefined, status = 200): Answer => ({
  at,
  address: '10.0.0.1',
  status,
  version,
  failure: undefined
})
const noAnswer: Answer = { ...answer(0, undefined), status: undefined, failure: 'connect ECONNREFUSED' }

const scripted = (...answers: readonly Answer[]): Probe => {
  let turn = 0
  return {
    addresses: async () => ['10.0.0.1'],
    ask: async () => answers[Math.min(turn++, answers.length - 1)] ?? answer(0, undefined)
  }
}

const watching = (probe: Probe): Watching => ({
  probe,
  count: 3,
  signal: new AbortController().signal,
  intervalSeconds: 0.001,
  deadlineSeconds: 0.3
})

describe('overlap', () => {
  it('is none when the old version never answers after the new one', () => {
    expect(overlap([answer(0, '1'), answer(10, '1'), answer(20, '2'), answer(30, '2')], '2', false)).toEqual({
      milliseconds: 0,
      answers: 4,
      failed: 0
    })
  })

  it('reaches from the first new answer to the last old one', () => {
    const answers = [answer(0, '1'), answer(10, '2'), answer(25, '1'), answer(30, '2')]

    expect(overlap(answers, '2', false).milliseconds).toBe(15)
  })

  it('counts what failed, but not what could not answer before a first release', () => {
    const answers = [answer(0, undefined, 503), answer(5, undefined, 503), answer(10, '1'), answer(20, undefined, 502)]

    expect(overlap(answers, '1', false).failed).toBe(3)
    expect(overlap(answers, '1', true).failed).toBe(1)
  })

  it('is not known where no answer tells the two apart', () => {
    expect(overlap([answer(0, '1'), answer(10, '1')], undefined, false).milliseconds).toBeUndefined()
  })
})

describe('a preview', () => {
  it('tells the version that all answers carry', async () => {
    await expect(previewed(watching(scripted(answer(0, '2'))), 'black', undefined)).resolves.toBe('2')
  })

  it('begins to count again after a bad answer', async () => {
    const probe = scripted(answer(0, '2'), answer(1, '2'), answer(2, undefined, 500), answer(3, '2'))

    await expect(previewed(watching(probe), 'black', '2')).resolves.toBe('2')
  })

  it('fails on another version than the one expected, and names both', async () => {
    await expect(previewed(watching(scripted(answer(0, '1'))), 'black', '2')).rejects.toThrow(
      /did not answer well, with version 2, 3 times in a row .* the last answer was 200 \(1\)/
    )
  })

  it('knows a balancer that cannot be reached from one that answers badly', async () => {
    expect(await reachable(watching(scripted(answer(0, undefined, 503))), 'black')).toBeUndefined()
    expect(await reachable(watching(scripted(noAnswer)), 'black')).toBe('connect ECONNREFUSED')
  }, 10_000)
})

describe('a switch', () => {
  it('is verified when the last answers are all new', async () => {
    const probe = scripted(answer(1, '1'), answer(2, '2'))
    const sampler = sample(watching(probe))

    await verified(sampler, watching(probe), '2', 0)

    expect((await sampler.stop()).at(-1)?.version).toBe('2')
  })

  it('is bad when production fails after it', async () => {
    const probe = scripted(answer(1, undefined, 500))
    const sampler = sample(watching(probe))

    await expect(verified(sampler, watching(probe), '2', 0)).rejects.toThrow('Production fails after the switch: 500')
    await sampler.stop()
  })

  const failing = (at: number): Answer => answer(at, undefined, 503)
  const good = [answer(30, '2'), answer(31, '2'), answer(32, '2')]

  it('to a first release is not bad while nodes that do not know of it yet answer 503', async () => {
    const probe = scripted(...[20, 21, 22, 23, 24, 25].map(failing), ...good)
    const sampler = sample(watching(probe))

    await verified(sampler, watching(probe), '2', 10, true)

    expect((await sampler.stop()).at(-1)?.version).toBe('2')
  })

  it('away from a release that failed is not bad while nodes still answer with it (I12)', async () => {
    const probe = scripted(...[1, 2, 20, 21, 22, 23, 24].map(failing), ...good)
    const sampler = sample(watching(probe))

    await verified(sampler, watching(probe), '2', 10)

    expect((await sampler.stop()).at(-1)?.version).toBe('2')
  })

  it('to a first release is bad when a node that knew of it fails', async () => {
    const probe = scripted(failing(20), answer(21, '2'), ...[22, 23, 24].map(failing))
    const sampler = sample(watching(probe))

    await expect(verified(sampler, watching(probe), '2', 10, true)).rejects.toThrow('Production fails after the switch')
    await sampler.stop()
  })

  it('away from one that answered well is bad at once', async () => {
    const probe = scripted(answer(1, '1'), ...[2, 20, 21, 22].map(failing), ...good)
    const sampler = sample(watching(probe))

    await expect(verified(sampler, watching(probe), '2', 10)).rejects.toThrow('Production fails after the switch')
    await sampler.stop()
  })

  it('is told as written but not seen when the old version goes on answering', async () => {
    const probe = scripted(answer(1, '1'))
    const sampler = sample(watching(probe))

    await expect(verified(sampler, watching(probe), '2', 0)).rejects.toThrow('production does not answer with 2 alone')
    await sampler.stop()
  })
})

describe('a way back', () => {
  const back = async (...answers: readonly Answer[]) => {
    const probe = scripted(...answers)
    const sampler = sample(watching(probe))
    const seen = await wayBack(sampler, watching(probe), '2', 5)
    await sampler.stop()
    return seen
  }

  it('is told from the first answer of what serves again to the last of what was left', async () => {
    const good = [answer(30, '1'), answer(40, '1'), answer(50, '1')]

    expect(await back(answer(4, '2', 500), answer(10, '1'), answer(25, '2'), ...good)).toMatchObject({
      ...{ milliseconds: 15, failed: 0 }
    })
    expect(await back(answer(6, '2', 500), answer(7, undefined, 502), ...good)).toMatchObject({
      ...{ milliseconds: 0, failed: 2 }
    })
  })
})

describe('alarms', () => {
  it('count only when they did not fire before the switch', () => {
    const before = new Map([
      ['old-trouble', 'ALARM'],
      ['errors', 'OK']
    ])
    const now = new Map([
      ['old-trouble', 'ALARM'],
      ['errors', 'ALARM'],
      ['latency', 'INSUFFICIENT_DATA']
    ])

    expect(breached(before, now)).toEqual(['errors'])
  })
})

describe('a label of a slot', () => {
  it('is what policies on requests per target name', () => {
    expect(slotLabel('arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/hello-test-red/0a1b')).toBe(
      'targetgroup/hello-test-red/0a1b'
    )
  })
})
