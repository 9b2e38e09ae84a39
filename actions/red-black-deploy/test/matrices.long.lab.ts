/**
 * Every mutating call of every strategy and of what comes after a deploy, killed with -9 before and after it (effect
 * done, answer lost), under load; then the same run again must come to the end that it was asked for.
 */
import { spawn } from 'node:child_process'
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { FaultRule } from '../../../lab/gateway/faults.ts'
import { insideCommand, labEnvironment } from '../../../lab/lifecycle.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import {
  baseImage,
  failures,
  type Load,
  load,
  type Ran,
  runAction,
  serving,
  succeeded
} from '../../../test/lab-application.ts'
import { created, type Inputs, left, type Subject } from './subjects.ts'

/** More than any of these runs writes; a matrix ends where a run is no longer killed. */
const MOST_WRITES = 30

let lab: TestLab
let image: string
let versions = 0

beforeAll(async () => {
  lab = await startLab(labOf('matrixlab'))
  image = await baseImage(lab)
}, 180_000)
afterEach(() => lab.reset())
afterAll(() => stopLab(lab), 60_000)

/** The application, with a first release that the matrix is not about. */
async function subject(application: string, how: Inputs = {}): Promise<Subject> {
  const made = await created(lab, application, how)
  succeeded(await made.deploy('0'))
  return made
}

const nextVersion = (): string => String(++versions)

interface Matrix {
  /** Before each point; nothing is killed in it. */
  readonly before?: () => Promise<void>
  /** One run, the same each time it is called within a point. */
  readonly run: (point: string) => Promise<Ran>
  readonly action: string
  /** The end that the second run must come to. */
  readonly end: (point: string) => Promise<void>
  /** How a run ends that nobody killed: with an error where a strategy takes its release back. */
  readonly succeeds?: boolean
  readonly least: number
  /** What AWS does besides: to the run that is killed, and to the one that finishes it. */
  readonly hostile?: { readonly killed: readonly FaultRule[]; readonly again: readonly FaultRule[] }
}

/** Kills at each write, before and after; runs again; looks at the end; says how many of the points held. */
async function killedEverywhere(name: string, { before, run, action, end, succeeds = true, least, hostile }: Matrix) {
  const alsoBy = async (rules: readonly FaultRule[] = []): Promise<void> => {
    for (const rule of rules) await lab.faults.add({ ...rule, seed: versions })
  }
  let points = 0
  const wrong: string[] = []
  for (let nth = 1; nth <= MOST_WRITES; nth++) {
    let wasKilled = false
    for (const when of ['before', 'after'] as const) {
      await before?.()
      const point = nextVersion()
      await lab.faults.add({
        match: { mutating: true, userAgent: `kiln/${action}`, nth },
        effect: `kill-${when}`
      })
      await alsoBy(hostile?.killed)
      const first = await run(point)
      await lab.faults.clear()
      // A process that was killed sets no outcome and says nothing.
      const killed = first.code !== 0 && !/::error/.test(first.log)
      wasKilled ||= killed
      if (!killed) continue
      points += 1
      try {
        await alsoBy(hostile?.again)
        const again = await run(point)
        await lab.faults.clear()
        if (succeeds) succeeded(again)
        await end(point)
      } catch (error) {
        wrong.push(`${when} write ${nth}: ${error instanceof Error ? error.message.slice(-1500) : error}`)
      }
      await lab.faults.clear()
    }
    if (!wasKilled) break
  }
  console.log(`${name}: ${points - wrong.length} passed of ${points}${wrong.map(one => `\n${one}`).join('')}`)
  expect(wrong).toEqual([])
  expect(points).toBeGreaterThanOrEqual(least)
}

/** Under load, of which no request may fail. */
async function underLoad(url: string, body: () => Promise<void>): Promise<void> {
  const running: Load = await load(lab, url, 40)
  try {
    await body()
  } finally {
    const records = await running.stop()
    console.log(`${records.length} requests, ${failures(records).length} failed`)
    expect(failures(records)).toEqual([])
  }
}

describe('a first deploy, killed at any of its writes', () => {
  it('is finished by the next run, and from its first good answer on no request fails', async () => {
    const loads: Load[] = []
    let nth = 0
    let of = await created(lab, 'mfirst')
    try {
      await killedEverywhere('first deploy', {
        ...{ action: 'red-black-deploy', least: 10 },
        async before() {
          nth += 1
          of = await created(lab, `mfirst${nth}`)
          loads.push(await load(lab, of.url, 20))
        },
        run: point => of.deploy(point),
        async end(point) {
          const { groups, templates, held } = await left(lab, of)
          expect([(await lab.get(of.url)).body, groups.length, held]).toEqual([`hello ${point}`, 1, []])
          expect(templates).toEqual(groups)
          const records = (await loads.pop()?.stop()) ?? []
          const bad = new Set(failures(records))
          const served = Math.min(...records.filter(record => !bad.has(record)).map(({ at }) => at))
          // The balancer's addresses obey a write one after the other.
          expect([...bad].filter(({ at }) => at > served + 1000)).toEqual([])
          expect(served).toBeLessThan(Number.POSITIVE_INFINITY)
        }
      })
    } finally {
      for (const running of loads) await running.stop()
    }
  }, 3_000_000)
})

describe('a deploy, killed at any of its writes, where AWS throttles 30 % of all calls and loses answers', () => {
  it('is finished by the next run: one release live, one retained, nothing twice, no request failed', async () => {
    const of = await subject('mharsh')
    const match = { userAgent: 'kiln/red-black-deploy' }
    const throttled = { match, effect: 'throttle', percent: 30 } as const
    await underLoad(of.url, () =>
      killedEverywhere('deploy, throttled, with answers lost', {
        ...{ action: 'red-black-deploy', least: 18, run: point => of.deploy(point) },
        hostile: {
          // A write that is throttled would be counted, and its kill be lost.
          killed: [{ ...throttled, match: { ...match, mutating: false } }],
          // The SDK writes again what was not answered: each of these arrives twice.
          again: [throttled, { match: { ...match, mutating: true }, effect: 'drop-answer', percent: 25 }]
        },
        async end(point) {
          const { groups, templates, held } = await left(lab, of)
          expect([(await lab.get(of.url)).body, groups.length, held]).toEqual([`hello ${point}`, 2, []])
          expect(templates).toEqual(groups)
        }
      })
    )
  }, 3_600_000)
})

describe('reads that are a minute old', () => {
  it('do not keep a deploy and its rollback from their ends, and no request fails', async () => {
    const of = await subject('mstale')
    await underLoad(of.url, async () => {
      await lab.faults.add({
        ...{ match: { userAgent: 'kiln/', operation: 'Describe*' }, effect: 'stale' as const, milliseconds: 60_000 }
      })
      const point = nextVersion()
      const { outputs } = succeeded(await of.deploy(point, { 'health-timeout-seconds': 600 }))
      expect([outputs['outcome'], (await lab.get(of.url)).body]).toEqual(['deployed', `hello ${point}`])

      const back = await runAction(
        lab,
        'rollback',
        { ...of.named, release: 'mstale-test-v001', 'soak-seconds': 0 },
        { timeoutSeconds: 900 }
      )
      expect([succeeded(back).outputs['outcome'], (await lab.get(of.url)).body]).toEqual(['rolled-back', 'hello 0'])
    })
    await lab.faults.clear()
    expect((await left(lab, of)).held).toEqual([])
  }, 2_400_000)
})

describe.each([
  ['canary', { strategy: 'canary', weights: '20' }],
  ['linear', { strategy: 'linear', weights: '30,60' }]
])('%s, killed at any of its writes', (strategy, how) => {
  it('is finished by the next run: one release live, one retained, nothing held, no request failed', async () => {
    const of = await subject(`m${strategy}`)
    await underLoad(of.url, () =>
      killedEverywhere(strategy, {
        ...{ action: 'red-black-deploy', least: 20 },
        run: point => of.deploy(point, how),
        async end(point) {
          const { groups, templates, held } = await left(lab, of)
          expect([(await lab.get(of.url)).body, groups.length, held]).toEqual([`hello ${point}`, 2, []])
          expect(templates).toEqual(groups)
        }
      })
    )
  }, 3_000_000)

  it('gets through 30 % of throttled calls and reads that are 10 s old, and no request fails', async () => {
    const of = await subject(`h${strategy}`)
    const ours = { userAgent: 'kiln/red-black-deploy' }
    await underLoad(of.url, async () => {
      await lab.faults.add({ match: ours, effect: 'throttle', percent: 30, seed: 11 })
      const throttled = nextVersion()
      expect(succeeded(await of.deploy(throttled, how)).outputs['outcome']).toBe('deployed')
      await lab.faults.clear()
      await lab.faults.add({ match: { ...ours, operation: 'Describe*' }, effect: 'stale', milliseconds: 10_000 })
      const stale = nextVersion()
      expect(succeeded(await of.deploy(stale, how)).outputs['outcome']).toBe('deployed')
      await lab.faults.clear()
      expect((await lab.get(of.url)).body).toBe(`hello ${stale}`)
    })
  }, 900_000)

  it('cancelled on its rung says where it stands without waiting for anything, and the next run climbs on', async () => {
    const of = await subject(`c${strategy}`)
    const point = nextVersion()
    await underLoad(of.url, async () => {
      const inputs = {
        ...{ ...of.named, 'ami-id': image, 'instance-type': 't3.small', 'min-instances': 1, 'max-instances': 2 },
        ...{ 'user-data': serving(point), 'expect-version': point, 'probe-count': 2, 'soak-seconds': 0 },
        ...{ 'bake-time-seconds': 0, 'rung-seconds': 60, ...how }
      }
      const settings = Object.entries(inputs).map(([name, value]) => `INPUT_${name.toUpperCase()}=${value}`)
      const [program = '', ...rest] = insideCommand(lab.name, [
        ...['env', ...settings, process.execPath, 'dist/red-black-deploy/index.js']
      ])
      const child = spawn(program, rest, { env: { ...process.env, NODE_OPTIONS: '', ...labEnvironment() } })
      let [log, cancelledAt] = ['', 0]
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        log += text
        if (cancelledAt > 0 || !/\nwatch \S+ serve/.test(log)) return
        cancelledAt = Date.now()
        child.kill('SIGINT')
      })
      const code = await new Promise(resolve => child.once('close', resolve))

      console.log(`${strategy}: cancelled, and gone after ${Date.now() - cancelledAt} ms`)
      const after = (await lab.journal.calls()).filter(({ at }) => Date.parse(at) > cancelledAt)
      expect([code, after.filter(({ mutating }) => mutating), after.length <= 6]).toEqual([130, [], true])
      expect(log).toContain('Run the same deploy again: it goes on from here')
      succeeded(await of.deploy(point, how))
      expect((await lab.get(of.url)).body).toBe(`hello ${point}`)
      expect((await left(lab, of)).held).toEqual([])
    })
  }, 600_000)
})

describe('a rolling deploy, killed at any of its writes', () => {
  it('is followed to its end by the next run, and no request fails', async () => {
    const of = await subject('mroll')
    await underLoad(of.url, () =>
      killedEverywhere('rolling', {
        ...{ action: 'red-black-deploy', least: 6 },
        run: point => of.deploy(point, { strategy: 'rolling' }),
        async end(point) {
          const { groups, held } = await left(lab, of)
          expect([(await lab.get(of.url)).body, groups.length, held]).toEqual([`hello ${point}`, 1, []])
        }
      })
    )
  }, 3_000_000)

  it('that takes itself back is taken back by the next run, and what served before serves on', async () => {
    const of = await subject('mback')
    await underLoad(of.url, async () => {
      for (const when of ['before', 'after'] as const) {
        const bad = { 'user-data': serving(nextVersion(), 500), 'health-timeout-seconds': 20, probe: 'off' }
        await lab.faults.add({ match: { operation: 'RollbackInstanceRefresh', nth: 1 }, effect: `kill-${when}` })
        const killed = await of.deploy('bad', { strategy: 'rolling', ...bad })
        await lab.faults.clear()
        const again = await of.deploy('bad', { strategy: 'rolling', ...bad })
        console.log(
          `rolling, taken back, ${when}: killed ${killed.code}, again ${again.code} ${again.outputs['outcome']}`
        )
        expect([killed.code !== 0, again.code !== 0]).toEqual([true, true])
        expect((await lab.get(of.url)).body).toBe('hello 0')
      }
    })
  }, 900_000)
})

describe('rollback and retire, killed at any of their writes', () => {
  it('a rollback is finished by the next one, and no request fails', async () => {
    const of = await subject('mrback')
    succeeded(await of.deploy(nextVersion()))
    await underLoad(of.url, () => {
      let to = ''
      return killedEverywhere('rollback', {
        ...{ action: 'rollback', least: 6 },
        before: async () => {
          const { body } = await lab.get(of.url)
          to = `mrback-test-v00${body === 'hello 0' ? 2 : 1}`
        },
        run: () => runAction(lab, 'rollback', { ...of.named, release: to, 'soak-seconds': 0 }),
        async end() {
          const isFirst = (await lab.get(of.url)).body === 'hello 0'
          expect([isFirst ? 'mrback-test-v001' : 'mrback-test-v002', (await left(lab, of)).held]).toEqual([to, []])
        }
      })
    })
  }, 900_000)

  it('a canary left on its rung is taken back, and no request fails', async () => {
    const of = await subject('mtaken')
    await underLoad(of.url, () =>
      killedEverywhere('rollback of a canary', {
        ...{ action: 'rollback', least: 6 },
        async before() {
          await lab.faults.add({ match: { operation: 'ModifyRule', nth: 1 }, effect: 'kill-after' })
          await of.deploy(nextVersion(), { strategy: 'canary', weights: '20' })
          await lab.faults.clear()
        },
        run: async () => {
          const { groups } = await left(lab, of)
          return runAction(lab, 'rollback', { ...of.named, release: groups[0] ?? '', 'soak-seconds': 0 })
        },
        async end() {
          expect([(await lab.get(of.url)).body, (await left(lab, of)).held]).toEqual(['hello 0', []])
        }
      })
    )
  }, 1_800_000)

  it('a retirement is finished by the next one, what serves serves on, and nothing is left over', async () => {
    const of = await subject('mretire')
    let live = '0'
    await underLoad(of.url, () =>
      killedEverywhere('retire', {
        ...{ action: 'retire', least: 6 },
        async before() {
          live = nextVersion()
          succeeded(await of.deploy(live))
        },
        run: () =>
          runAction(
            lab,
            'retire',
            { ...of.named, 'keep-releases': 0, 'soak-seconds': 0, 'leftover-age-hours': 0 },
            { timeoutSeconds: 200 }
          ),
        async end() {
          const { groups, templates, held } = await left(lab, of)
          expect([(await lab.get(of.url)).body, groups.length, held]).toEqual([`hello ${live}`, 1, []])
          expect(templates).toEqual(groups)
        }
      })
    )
  }, 1_800_000)
})

describe('workers, killed at any of the writes of their deploy and their rollback', () => {
  it('are brought to their end by the next run', async () => {
    const of = await subject('mwork', { protocol: 'none' })
    const sizes = async (): Promise<(number | undefined)[]> => {
      const { AutoScalingGroups = [] } = await new AutoScalingClient(lab.client()).send(
        new DescribeAutoScalingGroupsCommand({})
      )
      return AutoScalingGroups.filter(
        ({ AutoScalingGroupName = '', Status }) => AutoScalingGroupName.startsWith('mwork-') && Status === undefined
      ).map(({ DesiredCapacity }) => DesiredCapacity)
    }
    const end = async (): Promise<void> => {
      const { groups, templates, held } = await left(lab, of)
      expect([(await sizes()).sort(), templates, held]).toEqual([[0, 1], groups, []])
    }

    await killedEverywhere('deploy of workers', {
      ...{ action: 'red-black-deploy', least: 18, end },
      run: point => of.deploy(point)
    })
    await killedEverywhere('rollback of workers', {
      ...{ action: 'rollback', least: 10 },
      run: () => runAction(lab, 'rollback', { ...of.named, 'soak-seconds': 0 }),
      end
    })
  }, 3_000_000)

  it('whose machine powers off when the program fails do not become live', async () => {
    const of = await subject('mfail', { protocol: 'none' })

    const { code, log, outputs } = await of.deploy('bad', {
      ...{ 'user-data': '#!/bin/bash\nsystemd-run --on-active=3 systemctl poweroff\n', 'steady-seconds': 60 }
    })

    expect([code, outputs['outcome']]).toEqual([1, 'failed'])
    expect(log).toMatch(/did not stay in service|went away while it started/)
    expect((await left(lab, of)).groups).toEqual(['mfail-test-v001'])
  }, 300_000)
})
