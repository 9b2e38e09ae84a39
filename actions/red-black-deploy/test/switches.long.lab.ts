/** What a deploy promises its users, at length: many switches under every kind of request, and all that goes wrong. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { loadApplication } from '../../../lab/load/application.ts'
import { failed, type LoadRecord, spelledTally } from '../../../lab/load/records.ts'
import { type Load, startLoad } from '../../../lab/load/start.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, type Ran, runAction, succeeded } from '../../../test/lab-application.ts'

const APPLICATION = { application: 'switch', environment: 'test' }
const MOST_SECONDS = 900

let lab: TestLab
let image: string
let url: string
let directory: string
let files = 0

const deploy = (version: string, more: Record<string, string | number> = {}): Promise<Ran> =>
  runAction(
    lab,
    'red-black-deploy',
    {
      ...APPLICATION,
      'ami-id': image,
      'instance-type': 't3.small',
      'user-data': loadApplication(version),
      'expect-version': version,
      'bake-time-seconds': 0,
      'soak-seconds': 2,
      ...more
    },
    { timeoutSeconds: MOST_SECONDS }
  )

const rollback = (): Promise<Ran> =>
  runAction(lab, 'rollback', { ...APPLICATION, 'soak-seconds': 2 }, { timeoutSeconds: MOST_SECONDS })

const underLoad = (ratePerSecond: number, beside = true): Load => {
  files += 1
  const file = join(directory, `records-${files}`)
  const long = { slow: { clients: 3 }, sockets: { clients: 3, seconds: 20 }, uploads: { clients: 1 } }
  return startLoad(lab.name, { url, ratePerSecond, file, ...(beside ? long : {}) })
}

const told = (records: readonly LoadRecord[]): string =>
  `${spelledTally(records)}${records
    .filter(failed)
    .slice(0, 5)
    .map(record => `\n  ${JSON.stringify(record)}`)
    .join('')}`

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kiln-switches-'))
  lab = await startLab(labOf('switches'))
  image = await baseImage(lab)
  const made = succeeded(
    await runAction(lab, 'create-application', {
      ...APPLICATION,
      // Longer than the slowest request: the deploys below do not wait long before they empty a slot.
      'deregistration-delay-seconds': 45
    })
  )
  url = `${made.outputs['url']}/`
  succeeded(await deploy('v0'))
}, 300_000)
afterEach(() => lab.reset())
afterAll(async () => {
  await stopLab(lab)
  await rm(directory, { recursive: true })
}, 60_000)

/** How many switches at which lag of the balancer's nodes: 24 in all. */
const LAGS = [
  { lagSeconds: 0, deploys: 4, turns: 8 },
  { lagSeconds: 5, deploys: 1, turns: 4 },
  { lagSeconds: 30, deploys: 1, turns: 2 },
  { lagSeconds: 120, deploys: 1, turns: 3 }
]

describe('a hundred thousand requests over more than twenty switches and rollbacks', () => {
  it('get an answer, each of them', async () => {
    const running = underLoad(150)
    const story: string[] = []
    let switches = 0
    let version = 0
    for (const { lagSeconds, deploys, turns } of LAGS) {
      await lab.switches({ 'balancer.propagationSeconds': lagSeconds })
      const soak = { 'soak-seconds': lagSeconds + 2 }
      for (let nth = 0; nth < deploys; nth++) {
        version += 1
        const strategy = nth % 2 === 1 ? { strategy: 'canary', weights: '20', 'rung-seconds': 3 } : {}
        const { outputs, log } = succeeded(await deploy(`v${version}`, { ...soak, ...strategy }))
        const { overlapMilliseconds, answers, failedAnswers, deploySeconds } = JSON.parse(outputs['timeline'] ?? '{}')
        switches += 'strategy' in strategy ? 2 : 1
        story.push(
          `lag ${lagSeconds} s: ${strategy.strategy ?? 'red-black'} in ${deploySeconds} s, overlap ${overlapMilliseconds} ms, ${failedAnswers} of ${answers} probes failed`
        )
        expect(log).toContain('verified on')
        await sleep(lagSeconds * 1000)
      }
      for (let nth = 0; nth < turns; nth++) {
        const { outputs } = succeeded(await rollback())
        switches += 1
        expect(outputs['outcome']).toBe('rolled-back')
        await sleep(Math.max(1, lagSeconds) * 1000)
      }
      story.push(`lag ${lagSeconds} s: ${turns} rollbacks, ${running.records().filter(failed).length} failed so far`)
    }
    const enough = Date.now() + 600_000
    while (running.records().length < 100_000 && Date.now() < enough) {
      succeeded(await rollback())
      switches += 1
      await sleep(5000)
    }
    const records = await running.stop()
    console.log([...story, `${switches} switches under ${told(records)}`].join('\n'))

    expect(switches).toBeGreaterThanOrEqual(20)
    expect(records.length).toBeGreaterThanOrEqual(100_000)
    expect(records.filter(failed)).toEqual([])
  }, 3_000_000)
})

describe('a release that cannot come up harms nobody', () => {
  const serving = async (): Promise<string> => (await lab.get(url)).body

  it.each([
    ['its instances fail to boot', { 'instances.failBoot': 1 }, {}, /did not become healthy/],
    [
      'there is no capacity for it',
      { 'groups.insufficientCapacity': 1 },
      {},
      /do not have sufficient t3.small capacity/
    ],
    [
      'it answers its health check with 500',
      {},
      { healthStatus: 500 },
      /Health checks failed with these codes: \[500\]/
    ]
  ])(
    'when %s',
    async (_, switches, how, why) => {
      const before = await serving()
      const running = underLoad(60, false)
      await lab.switches(switches)

      const { code, log, outputs } = await deploy('bad', {
        'user-data': loadApplication('bad', how),
        'health-timeout-seconds': 60,
        'unhealthy-timeout-seconds': 8
      })

      await lab.switches(Object.fromEntries(Object.keys(switches).map(name => [name, 0])))
      const records = await running.stop()
      console.log(told(records))
      expect([code, outputs['outcome']]).toEqual([1, 'failed'])
      expect(log).toMatch(why)
      expect(await serving()).toBe(before)
      expect(records.filter(failed)).toEqual([])
    },
    300_000
  )

  it('when its instances boot slowly it is only later', async () => {
    const running = underLoad(60, false)
    await lab.switches({ 'instances.bootDelaySeconds': 25 })

    const { outputs } = succeeded(await deploy('slow', { 'health-timeout-seconds': 120 }))

    const records = await running.stop()
    console.log(told(records))
    expect(outputs['outcome']).toBe('deployed')
    expect(records.filter(failed)).toEqual([])
  }, 300_000)

  it('when it fails a while after its switch, traffic goes back by itself', async () => {
    const before = await serving()
    const dies = `${loadApplication('dies')}systemd-run --on-active=40 systemctl stop application\n`

    const { code, log, outputs } = await deploy('dies', { 'user-data': dies, 'bake-time-seconds': 120 })

    expect([code, outputs['outcome']]).toEqual([1, 'rolled-back'])
    expect(log).toMatch(/The release does not hold/)
    expect(log).toMatch(/back on \d+ answers: overlap \d+ ms, \d+ failed/)
    expect(await serving()).toBe(before)
  }, 400_000)

  it('when a canary of it fails on its rung, only its share was ever asked of it', async () => {
    const before = await serving()
    const dies = `${loadApplication('sick')}systemd-run --on-active=40 systemctl stop application\n`
    const running = underLoad(60, false)

    const { code, outputs } = await deploy('sick', {
      ...{ 'user-data': dies, strategy: 'canary', weights: '5', 'rung-seconds': 120 }
    })

    const records = await running.stop()
    console.log(told(records))
    expect([code, outputs['outcome']]).toEqual([1, 'rolled-back'])
    expect(await serving()).toBe(before)
    expect(records.filter(failed).length).toBeLessThan(records.length / 10)
  }, 400_000)
})

describe('ten deploys of one application at once', () => {
  it('end with one that wins and nine that say who holds it', async () => {
    const running = underLoad(60, false)
    const versions = Array.from({ length: 10 }, (_, nth) => `race${nth}`)

    const ran = await Promise.all(versions.map(version => deploy(version)))

    const records = await running.stop()
    const won = ran.filter(({ code }) => code === 0)
    const lost = ran.filter(({ code }) => code !== 0)
    console.log(
      told(records),
      lost.map(({ log }) => log.match(/another deploy holds.*/)?.[0] ?? log.slice(-800)).join('\n')
    )
    expect(won).toHaveLength(1)
    expect((await lab.get(url)).body).toBe(`hello ${versions[ran.findIndex(({ code }) => code === 0)]}`)
    for (const { log } of lost) expect(log).toMatch(/another deploy holds switch-test-v\d+ \(ami-\w+, run /)
    expect(records.filter(failed)).toEqual([])
  }, 900_000)
})
