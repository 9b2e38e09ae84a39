import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { fleetOfPlaces } from '../src/fleet.ts'
import { type ChaosRequest, chaos } from '../src/main.ts'
import { failureOf, reportJson } from '../src/report.ts'
import { group, MemoryClaims, MemoryFleet, members } from './fleet.fake.ts'
import { request, world } from './tick.ts'

const reasonFor = async (setup: (fleet: MemoryFleet) => void, more: Partial<ChaosRequest> = {}) => {
  const fleet = new MemoryFleet()
  setup(fleet)
  const report = await chaos(request({ mode: 'run-now', isNow: true, application: 'hello', ...more }), world({ fleet }))
  return { reason: report.skipped[0]?.reason, ended: fleet.ended }
}

describe('a tick', () => {
  it('ends one instance of a due application and says that nobody noticed', async () => {
    const here = world()
    const report = await chaos(request(), here)
    expect(report.verdict).toBe('steady')
    expect(here.fleet.ended).toEqual(['i-hello-test-v001-1'])
    expect(here.claims.taken.get('2026-11-23/hello')?.outcome).toBe('steady')
  })

  it('kills nothing on a second tick of the same day', async () => {
    const here = world()
    await chaos(request(), here)
    const again = await chaos(request({ run: 'run-2' }), here)
    expect(again.skipped.map(({ reason }) => reason)).toEqual(['claimed'])
    expect(here.fleet.ended).toHaveLength(1)
  })

  it('counts both releases of a red-black pair as one application (I11)', async () => {
    const fleet = new MemoryFleet().add(group('hello-test-v001')).add(group('hello-test-v002'))
    const report = await chaos(request(), world({ fleet }))
    expect(report.killed).toHaveLength(1)
    expect(fleet.ended).toHaveLength(1)
  })

  it('writes nothing while leashed, and says what it would do (I5)', async () => {
    const here = world()
    const report = await chaos(request({ unleashed: false }), here)
    expect(report.skipped[0]?.reason).toBe('leashed')
    expect(here.fleet.ended).toEqual([])
    expect(here.claims.taken.size).toBe(0)
  })

  it('lists every opted-in application once, as killed or as skipped (I14)', async () => {
    const fleet = new MemoryFleet()
      .add(group('a-test-v001'))
      .add(group('b-test-v001', { desired: 1 }))
      .add(group('c-test-v001', { tags: { 'kiln:application': 'c', 'kiln:chaos-mean-days': 'often' } }))
    const report = await chaos(request(), world({ fleet }))
    const names = [...report.killed, ...report.skipped].map(({ application }) => application).sort()
    expect(names).toEqual(['a', 'b', 'c'])
  })

  it('goes on with the others when one application fails, and fails the job at the end (I10)', async () => {
    const fleet = new MemoryFleet().add(group('a-test-v001')).add(group('b-test-v001'))
    const terminate = fleet.terminate.bind(fleet)
    fleet.terminate = async (from, id) => {
      if (id.startsWith('i-a')) throw new Error('AccessDenied')
      await terminate(from, id)
    }
    const report = await chaos(request(), world({ fleet }))
    expect(report.killed.map(({ application }) => application)).toEqual(['b'])
    expect(failureOf(report)?.message).toContain('a: AccessDenied')
  })

  it('names the application that failed beside one that noticed', async () => {
    const fleet = new MemoryFleet().add(group('a-test-v001')).add(group('b-test-v001'))
    const terminate = fleet.terminate.bind(fleet)
    fleet.terminate = async (from, id) => {
      if (id.startsWith('i-a')) throw new Error('AccessDenied')
      await terminate(from, id)
    }
    const probe = async () => ({ ok: fleet.ended.length === 0, detail: 'status 502' })
    const report = await chaos(request({ probeUrls: ['http://x/'] }), world({ fleet, probe }))
    expect(failureOf(report)?.message).toMatch(/b noticed[\s\S]*a: AccessDenied/)
  })

  it('reports a deviation with the first failure, and fails the job', async () => {
    let asked = 0
    const probe = async () => ({ ok: asked++ !== 5, detail: asked === 6 ? 'status 502' : 'status 200' })
    const report = await chaos(request({ probeUrls: ['http://x/'] }), world({ probe }))
    expect(report.verdict).toBe('deviated')
    expect(failureOf(report)?.message).toContain('status 502')
  })

  it('tells people of a deviation only, and fails by it even when nobody could be told', async () => {
    const told: string[] = []
    const issues = {
      tell: async (kill: { application: string }) => {
        told.push(kill.application)
        throw new Error('Not Found')
      }
    }
    await chaos(request(), { ...world(), issues })
    expect(told).toEqual([])
    let asked = 0
    const probe = async () => ({ ok: asked++ !== 5, detail: 'status 502' })
    const report = await chaos(request({ probeUrls: ['http://x/'] }), { ...world({ probe }), issues })
    expect(told).toEqual(['hello'])
    expect(failureOf(report)?.message).toContain('status 502')
  })

  it('tells of a kill even when the claim cannot be completed, and the claim stands', async () => {
    const here = world()
    here.claims.complete = async () => {
      throw new Error('timed out')
    }
    expect((await chaos(request(), here)).killed.map(({ verdict }) => verdict)).toEqual(['steady'])
    expect((await chaos(request({ run: 'run-2' }), here)).skipped[0]?.reason).toBe('claimed')
  })

  it('plans days ahead without touching anything', async () => {
    const here = world()
    const report = await chaos(request({ mode: 'plan' }), here)
    expect(report.plan?.kills.map(({ date }) => date)).toEqual([
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
      '2026-11-26',
      '2026-11-27'
    ])
    expect(here.fleet.ended).toEqual([])
  })
})

describe('nothing is killed', () => {
  it.each([
    ['a singleton', 'singleton', (fleet: MemoryFleet) => fleet.add(group('hello-test-v001', { desired: 1 }))],
    ['a retained release', 'not-live', (fleet: MemoryFleet) => fleet.add(group('hello-test-v001'), false)],
    [
      'workers that were stopped and are kept for a rollback',
      'not-live',
      (fleet: MemoryFleet) => fleet.add(group('hello-test-v001', { desired: 0, tags: { 'kiln:stopped': '2/2/2' } }))
    ],
    [
      'a group that could not replace it',
      'suspended',
      (fleet: MemoryFleet) => fleet.add(group('hello-test-v001', { suspendedProcesses: ['Launch'] }))
    ],
    [
      'a group in deletion',
      'changing',
      (fleet: MemoryFleet) => fleet.add(group('hello-test-v001', { status: 'Delete in progress' }))
    ],
    [
      'a paused application',
      'paused',
      (fleet: MemoryFleet) => fleet.add(group('hello-test-v001', { tags: { 'kiln:chaos-until': '2027-01-01' } }))
    ],
    [
      'an unreadable tag',
      'bad-tag',
      (fleet: MemoryFleet) => fleet.add(group('hello-test-v001', { tags: { 'kiln:chaos-window': 'lunch' } }))
    ],
    [
      'a group with an unhealthy member',
      'below-min-healthy',
      (fleet: MemoryFleet) => {
        fleet.add(group('hello-test-v001'))
        const [first] = fleet.groups.get('hello-test-v001')?.members ?? []
        fleet.groups
          .get('hello-test-v001')
          ?.members.splice(0, 1, { ...(first ?? members('x')[0]), healthy: false } as never)
      }
    ],
    [
      'a group on the move',
      'changing',
      (fleet: MemoryFleet) => {
        fleet.add(group('hello-test-v001'))
        fleet.groups.get('hello-test-v001')?.members.push({ instanceId: 'i-new', lifecycle: 'Pending', healthy: true })
      }
    ]
  ] as const)('in %s: %s', async (_what, expected, setup) => {
    const { reason, ended } = await reasonFor(setup)
    expect(reason).toBe(expected)
    expect(ended).toEqual([])
  })

  it.each([
    ['on a weekend', 'weekend', Date.UTC(2026, 10, 22, 12)],
    ['after the window, however late the tick', 'outside-window', Date.UTC(2026, 10, 23, 14)]
  ])('%s', async (_what, reason, at) => {
    const here = world({ now: () => at })
    expect((await chaos(request(), here)).skipped[0]?.reason).toBe(reason)
    expect(here.fleet.ended).toEqual([])
  })

  it('when the application does not answer well before the kill', async () => {
    const here = world({ probe: async () => ({ ok: false, detail: 'status 503' }) })
    expect((await chaos(request({ probeUrls: ['http://x/'] }), here)).skipped[0]?.reason).toBe('unsteady')
    expect(here.fleet.ended).toEqual([])
  })

  it('when the claim store does not answer clearly (I2)', async () => {
    const claims = new MemoryClaims()
    claims.take = async () => {
      throw new Error('timed out')
    }
    const here = world({ claims })
    expect((await chaos(request(), here)).skipped[0]?.reason).toBe('store-unsure')
    expect(here.fleet.ended).toEqual([])
  })

  it.each([
    ['fires', 'alarm', async () => new Map([['errors', 'ALARM']])],
    ['is not there', 'alarm-unsure', async () => new Map<string, string>()],
    [
      'cannot be asked (I6)',
      'alarm-unsure',
      async (): Promise<Map<string, string>> => {
        throw new Error('AccessDenied')
      }
    ]
  ])('when a stop alarm %s: %s', async (_what, reason, states) => {
    const here = world({ alarms: { states } })
    expect((await chaos(request({ stopAlarms: ['errors'] }), here)).skipped[0]?.reason).toBe(reason)
    expect(here.fleet.ended).toEqual([])
    expect(here.claims.taken.size).toBe(0)
  })

  it('when an alarm begins to fire while the claim is taken', async () => {
    const here = world()
    let asked = 0
    const states = async () => new Map([['errors', asked++ === 0 ? 'OK' : 'ALARM']])
    const report = await chaos(request({ stopAlarms: ['errors'] }), { ...here, alarms: { states } })
    expect(report.skipped[0]?.reason).toBe('alarm')
    expect(here.fleet.ended).toEqual([])
    expect(here.claims.taken.get('2026-11-23/hello')?.outcome).toEqual({ spared: 'alarm' })
  })

  it('and says so when its claim cannot, which then counts as a kill', async () => {
    const here = world()
    let asked = 0
    const states = async () => new Map([['errors', asked++ === 0 ? 'OK' : 'ALARM']])
    here.claims.complete = async () => {
      throw new Error('the store is down')
    }
    const report = await chaos(request({ stopAlarms: ['errors'] }), { ...here, alarms: { states } })
    expect(report.skipped[0]?.reason).toBe('alarm')
    expect(failureOf(report)?.message).toMatch(
      /i-hello-test-v001-1 of hello-test-v001 was not ended.*the store is down/
    )
    expect(here.fleet.ended).toEqual([])
  })

  it('when the kills of the day are spent, by whichever run; a spared instance was no kill', async () => {
    const fleet = new MemoryFleet().add(group('a-test-v001')).add(group('b-test-v001')).add(group('c-test-v001'))
    const here = world({ fleet })
    const claim = { run: 'r', group: 'g', instanceId: 'i', at: '' }
    here.claims.taken.set('2026-11-23/x', { ...claim, outcome: { spared: 'changing' } })
    here.claims.taken.set('2026-11-23/y', { ...claim, outcome: 'steady' })
    here.claims.taken.set('2026-11-20/z', { ...claim, outcome: 'steady' })
    const report = await chaos(request({ maxKillsPerDay: 2 }), here)
    expect(report.killed.map(({ application }) => application)).toEqual(['a'])
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['day-budget-spent', 'day-budget-spent'])
  })

  it('when its name is excluded, nor of a group whose name is, and it is not planned', async () => {
    const fleet = new MemoryFleet()
      .add(group('billing-prod-v001'))
      .add(group('hello-canary-v001'))
      .add(group('hello-test-v001'))
    const exclude = ['bill*', '*-canary-v???']
    const report = await chaos(request({ exclude }), world({ fleet }))
    expect(report.killed.map(kill => kill.group)).toEqual(['hello-test-v001'])
    expect(report.skipped).toMatchObject([
      { group: 'billing-prod-v001', reason: 'excluded' },
      { group: 'hello-canary-v001', reason: 'excluded' }
    ])
    const { plan } = await chaos(request({ mode: 'plan', exclude, planDays: 1 }), world({ fleet }))
    expect(plan?.kills.map(({ application }) => application)).toEqual(['hello'])
  })

  it.each([
    ['a deploy holds its live release', { 'kiln:capacity': '2/2/4' }, 'InService'],
    ['a release comes up beside production', {}, 'Pending:Wait']
  ])('when %s: deploying', async (_what, tags, lifecycle) => {
    const fleet = new MemoryFleet().add(group('hello-test-v001')).add(group('hello-test-v002', { tags }), false)
    fleet.groups.get('hello-test-v002')?.members.push({ instanceId: 'i-new', lifecycle, healthy: true })
    const report = await chaos(request(), world({ fleet }))
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['deploying', 'deploying'])
    expect(fleet.ended).toEqual([])
  })

  it.each([
    ['a deploy holds the release beside it', { 'kiln:capacity': '2/2/4' }, 'InService'],
    ['the release beside it comes up', {}, 'Pending:Wait']
  ])('when %s, though each group is counted by itself', async (_what, tags, lifecycle) => {
    const fleet = new MemoryFleet().add(group('hello-test-v001')).add(group('hello-test-v002', { tags }), false)
    fleet.groups.get('hello-test-v002')?.members.push({ instanceId: 'i-new', lifecycle, healthy: true })
    fleet.add(group('hello-prod-v001'))
    const grouping = { by: 'asg', regionsIndependent: false, accountsIndependent: false } as const
    const report = await chaos(request({ grouping }), world({ fleet }))
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['deploying', 'deploying'])
    expect(report.killed.map(kill => kill.group)).toEqual(['hello-prod-v001'])
    expect(report.skipped.map(skip => skip.group).sort()).toEqual(['hello-test-v001', 'hello-test-v002'])
  })

  it('when the victim left its group while the claim was taken', async () => {
    const here = world()
    here.claims.pause = async step => {
      const found = here.fleet.groups.get('hello-test-v001')
      if (step === 'taken') found?.members.splice(0, 2, ...members('i-3', 'i-4'))
    }
    expect((await chaos(request(), here)).skipped[0]?.reason).toBe('changing')
    expect(here.fleet.ended).toEqual([])
  })

  it('when a deploy begins while the claim is taken', async () => {
    const here = world()
    here.claims.pause = async step => {
      if (step !== 'taken') return
      here.fleet.groups
        .get('hello-test-v001')
        ?.members.push({ instanceId: 'i-new', lifecycle: 'Pending', healthy: true })
    }
    expect((await chaos(request(), here)).skipped[0]?.reason).toBe('changing')
    expect(here.fleet.ended).toEqual([])
  })
})

describe('once a day', () => {
  const pair = () =>
    new MemoryFleet().add(group('hello-test-v001')).add(group('hello-test-v002')).add(group('hello-prod-v001'))

  it.each([
    ['app', 1],
    ['cluster', 2],
    ['asg', 3]
  ] as const)('is counted by %s', async (by, kills) => {
    const here = world({ fleet: pair() })
    for (const run of ['run-1', 'run-2']) {
      await chaos(request({ run, grouping: { by, regionsIndependent: false, accountsIndependent: false } }), here)
    }
    expect(here.fleet.ended).toHaveLength(kills)
    expect(here.claims.taken.size).toBe(kills)
  })

  it.each([
    ['once in all regions', false, ['2026-11-23/hello']],
    ['once in each when they are independent', true, ['2026-11-23/eu-central-1.hello', '2026-11-23/us-east-1.hello']]
  ])('is %s (I11)', async (_what, regionsIndependent, claims) => {
    const fleets = new Map(
      ['eu-central-1', 'us-east-1'].map(region => [region, new MemoryFleet().add(group('hello-test-v001'))])
    )
    const places = [...fleets.keys()].map(region => ({ region }))
    const fleet = fleetOfPlaces(places, ({ region = '' }) => fleets.get(region) ?? new MemoryFleet())
    const here = world()
    const report = await chaos(
      request({
        application: 'hello',
        grouping: { by: 'app', regionsIndependent, accountsIndependent: false },
        probeUrls: ['http://<application>/']
      }),
      { ...here, fleet, random: bound => bound - 1 }
    )
    expect([...here.claims.taken.keys()].sort()).toEqual(claims)
    expect(report.killed.map(({ region }) => region).sort()).toEqual(
      regionsIndependent ? [...fleets.keys()] : ['us-east-1']
    )
    for (const [region, { ended }] of fleets) {
      expect(ended).toHaveLength(regionsIndependent || region === 'us-east-1' ? 1 : 0)
    }
  })
})

describe('the day’s budget', () => {
  it('holds for any interleaving of runs over different applications', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async scheduler => {
        const fleet = new MemoryFleet()
        const claims = new MemoryClaims()
        const wait = () => scheduler.schedule(Promise.resolve())
        const runs = ['a', 'b', 'c'].map(application => {
          fleet.add(group(`${application}-test-v001`))
          const store = Object.assign(Object.create(claims) as MemoryClaims, { pause: wait })
          return chaos(request({ application, maxKillsPerDay: 1 }), world({ fleet, claims: store }))
        })
        await scheduler.waitFor(Promise.all(runs))
        expect(fleet.ended.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 100 }
    )
  })
})

describe('the report for machines', () => {
  it.each([0, 1, 499, 500, 501, 1200])('has every skip, though it is written in pieces: %d groups', async count => {
    const fleet = new MemoryFleet().add(group('hello-test-v001'))
    for (let index = 0; index < count; index++) fleet.add(group(`lonely${index}-test-v001`, { desired: 1 }))
    const report = await chaos(request({ maxKillsPerRun: 2000 }), world({ fleet }))
    const { errors, ...rest } = report
    expect(report.skipped).toHaveLength(count)
    expect(errors).toEqual([])
    expect(JSON.parse([...reportJson(report)].join(''))).toEqual({ ...JSON.parse(JSON.stringify(rest)), errors: [] })
  })
})
