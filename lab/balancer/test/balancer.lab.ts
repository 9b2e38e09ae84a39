/** What really happens to requests: real HAProxy, targets in processes of their own, a network of their own. */
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { inOwnNetwork } from './own-network.ts'

/** Those that mostly wait for health checks and timeouts play at the same time; the others measure, so alone. */
const PATIENT: readonly string[] = [
  'kill-process',
  'kill-machine',
  'health',
  'answers',
  'rules',
  'slow-address',
  'network'
]
const begun = new Map<string, Promise<unknown>>()

function play(name: string): Promise<unknown> {
  for (const one of PATIENT.includes(name) ? PATIENT : [name]) {
    if (!begun.has(one)) begun.set(one, inOwnNetwork(join(import.meta.dirname, 'scenario.ts'), one))
    // Whoever waits for it hears of its failure.
    begun.get(one)?.catch(() => undefined)
  }
  return begun.get(name) ?? Promise.reject(new Error(`no scenario ${name}`))
}

/** Plays a scenario once for all tests of a group, and prints its figures. */
function played<Findings>(name: string): () => Findings {
  let findings: Findings
  beforeAll(async () => {
    const started = performance.now()
    findings = (await play(name)) as Findings
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    process.stdout.write(`${name} (${seconds} s): ${JSON.stringify(findings)}\n`)
  }, 150_000)
  return () => findings
}

describe('a switch of weights under load', () => {
  const seen =
    played<{ requests: number; failed: number; begunAfterCommitButOld: number; firstAnswerMilliseconds: number[] }[]>(
      'switches'
    )

  it('fails no request, with keep-alive or without', () => {
    expect(seen().map(({ failed }) => failed)).toEqual([0, 0])
    expect(seen().every(({ requests }) => requests > 500)).toBe(true)
  })

  it('is atomic: no request that began after it goes to the old version', () => {
    expect(seen().map(({ begunAfterCommitButOld }) => begunAfterCommitButOld)).toEqual([0, 0])
  })

  it('is answered by the new version soon', () => {
    expect(Math.max(...seen().map(({ firstAnswerMilliseconds: [, median = 0] }) => median))).toBeLessThan(250)
  })
})

describe('a listener that comes while its balancer still waits for its address', () => {
  const seen = played<object>('slow-address')

  it('is bound once the address is there', () => {
    expect(seen()).toEqual({ applied: ['fulfilled', 'fulfilled'], status: 503 })
  })
})

describe('rules that come and go under load', () => {
  const seen = played<{ requests: number; failed: number; idleClient: string[]; echo: string }>('reloads')

  it('fail no request', () => {
    expect(seen().failed).toBe(0)
    expect(seen().requests).toBeGreaterThan(500)
  })

  it('keep WebSockets open', () => {
    expect(seen().echo).toBe('still here')
  })

  it('leave no client on old weights, even one that kept its connection', () => {
    expect(seen().idleClient).toEqual(['red', 'black'])
  })
})

describe('open connections through a network balancer', () => {
  const seen = played<{
    opened: number
    reloads: number
    mostOldWorkers: number
    afterReloads: number
    afterSwitch: number
    afterDelay: number
    asked: number
    answers: string[]
    fresh: string
    openedLater: number
    afterTermination: number
  }>('network')

  it('outlive reloads in quick succession, however many old workers hold them', () => {
    const { opened, reloads, mostOldWorkers, afterReloads } = seen()
    expect(reloads).toBeGreaterThanOrEqual(30)
    expect(mostOldWorkers).toBeGreaterThan(2)
    expect([opened, afterReloads]).toEqual([24, 24])
  })

  it('are requests too: none that takes 3 s is cut', () => {
    expect([seen().asked, seen().answers]).toEqual([30, ['200 red']])
  })

  it('stay where they are at a switch, which is for new ones', () => {
    expect([seen().afterSwitch, seen().fresh]).toEqual([24, 'black'])
  })

  it('are left to their ends when the delay of their target has passed', () => {
    expect(seen().afterDelay).toBe(24)
  })

  it('end with the delay where the target group says so', () => {
    expect([seen().openedLater, seen().afterTermination]).toEqual([4, 0])
  })
})

describe('deregistration under load', () => {
  const seen = played<{
    during: Record<string, string>
    newRequestsWhileDraining: number
    finished: string[]
    cut: number
    cutAfterSeconds: number
    after: Record<string, string>
    again: number
    failed: number
  }>('drain')

  it('sends nothing new to a draining target and fails no request', () => {
    expect(seen().during['i-red0']).toBe('draining Target.DeregistrationInProgress')
    expect(seen().newRequestsWhileDraining).toBe(0)
    expect(seen().failed).toBe(0)
  })

  it('lets requests in flight finish', () => {
    expect(seen().finished).toEqual(['200 red', '200 red'])
  })

  it('cuts what is left when the delay of 4 s ends', () => {
    expect(seen().cut).toBe(502)
    expect(seen().cutAfterSeconds).toBeGreaterThan(3.5)
    expect(seen().cutAfterSeconds).toBeLessThan(20)
    expect(seen().after).toEqual({ 'i-red1': 'healthy' })
  })

  it('can be undone by registering again', () => {
    expect(seen().again).toBe(200)
  })
})

describe.each(['kill-process', 'kill-machine'])('a target that dies without a word: %s', scenario => {
  const seen = played<{
    failed: number
    lastFailureBeganAfterSeconds: number
    failedBegunAfterNoticed: number
    limitSeconds: number
  }>(scenario)

  it('fails requests for real', () => {
    expect(seen().failed).toBeGreaterThan(0)
  })

  it('fails none once its health checks have noticed, within interval × threshold + timeout', () => {
    const { failedBegunAfterNoticed, lastFailureBeganAfterSeconds, limitSeconds } = seen()
    expect(failedBegunAfterNoticed).toBe(0)
    expect(lastFailureBeganAfterSeconds).toBeLessThan(limitSeconds + 1)
  })
})

describe('health checks', () => {
  const seen = played<{
    one: object
    onlyHealthy: Record<string, number>
    failOpen: Record<string, number>
    recovered: Record<string, number>
  }>('health')

  it('take a failing target out and say why', () => {
    expect(seen().one).toEqual({
      State: 'unhealthy',
      Reason: 'Target.ResponseCodeMismatch',
      Description: 'Health checks failed with these codes: [500]'
    })
    expect(seen().onlyHealthy).toEqual({ 'i-red0': 0, 'i-red1': 40 })
  })

  it('let requests to all targets when none is healthy', () => {
    expect(seen().failOpen).toEqual({ 'i-red0': 20, 'i-red1': 20 })
  })

  it('take a recovered target back', () => {
    expect(seen().recovered).toEqual({ 'i-red0': 40, 'i-red1': 0 })
  })
})

describe('answers', () => {
  const seen = played<{
    reset: number
    refused: number
    hanging: number
    none: number
    headers: Record<string, string>
    shares: Record<string, number>
    half: Record<string, number>
  }>('answers')

  it('are 502 when the target refuses or resets, 504 when it does not answer, 503 when there is none', () => {
    const { reset, refused, hanging, none } = seen()
    expect({ reset, refused, hanging, none }).toEqual({ reset: 502, refused: 502, hanging: 504, none: 503 })
  })

  it('share by weight', () => {
    expect(seen().shares['black']).toBeGreaterThan(230)
    expect(seen().shares['black']).toBeLessThan(370)
  })

  it('do not fail over: a group without targets has its share and answers 503', () => {
    expect(seen().half['503']).toBeGreaterThan(30)
    expect(seen().half['200']).toBeGreaterThan(100)
  })

  it('carry the headers of a load balancer', () => {
    expect(seen().headers).toMatchObject({
      'x-forwarded-for': '192.0.2.7, 10.77.250.10',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '80',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9A-F]{8}-[0-9a-f]{24}$/)
    })
  })
})

describe('rules', () => {
  const seen = played<Record<string, unknown>>('rules')

  it('match as documented, by priority', () => {
    expect(seen()).toEqual({
      host: ['host', 'host', 'red'],
      path: ['path', 'red', 'red', 'red'],
      header: ['header', 'red', 'header and method'],
      query: ['query', 'query', 'red'],
      redirect: [301, 'http://new.shop:80/newold/a%20b?c=d', 'http://new.shop:80/newold/x'],
      sticky: [true, 1, true, 2],
      fallthrough: 'red'
    })
  })
})

describe('propagation', () => {
  const seen = played<{ seconds: number[]; described: number[] }>('propagation')

  it('is as late as the switch says, one address after the other, while Describe shows the new weights', () => {
    const [first = 0, second = 0] = seen().seconds
    // No upper bound: a busy machine looks late.
    expect(first).toBeGreaterThanOrEqual(1)
    expect(second).toBeGreaterThanOrEqual(2)
    expect(seen().described).toEqual([0, 1])
  })
})
