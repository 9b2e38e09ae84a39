import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { claimsIn } from '../../../lib/chaos/claims.ts'
import { MemoryStore } from '../../../lib/test/memory-store.ts'
import { fleetOfPlaces } from '../src/fleet.ts'
import type { Group } from '../src/groups.ts'
import { type ChaosRequest, type ChaosWorld, chaos, type Report } from '../src/main.ts'
import { failureOf } from '../src/report.ts'
import { group, MemoryClaims, MemoryFleet, members } from './fleet.fake.ts'
import { request, world } from './tick.ts'

class Killed extends Error {}

/** The same thing, stopping before and after each of its calls: there other runs go on, or this one dies. */
function stepping<T extends object>(target: T, step: (name: string) => Promise<void>): T {
  return new Proxy(target, {
    get(_, name) {
      const member = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return async (...given: unknown[]) => {
        await step(String(name))
        const result = await member.apply(target, given)
        await step(String(name))
        return result
      }
    }
  })
}

interface Account {
  readonly fleet: MemoryFleet
  readonly store: MemoryStore
}

/** A red-black pair and its claims. */
const account = (): Account => ({
  fleet: new MemoryFleet().add(group('hello-test-v001')).add(group('hello-test-v002')),
  store: new MemoryStore()
})

/** One run over an account, which does something at one of its steps, and dies there if it is to. Tells its steps. */
async function runOver(
  { fleet, store }: Account,
  run: string,
  at?: { readonly step: number; readonly what: () => Promise<unknown>; readonly dies: boolean }
): Promise<readonly string[]> {
  const steps: string[] = []
  let isDead = false
  const step = async (name: string): Promise<void> => {
    if (isDead) throw new Killed()
    steps.push(name)
    if (steps.length - 1 !== at?.step) return
    await at.what()
    isDead = at.dies
    if (isDead) throw new Killed()
  }
  const here = world({ fleet: stepping(fleet, step), claims: claimsIn(stepping(store, step)) as MemoryClaims })
  await chaos(request({ run }), here).catch((error: unknown) => {
    if (!isDead) throw error
  })
  return steps
}

const expectOneAtMost = ({ fleet, store }: Account): void => {
  expect(fleet.ended.length).toBeLessThanOrEqual(1)
  if (fleet.ended.length > 0) expect([...store.texts.keys()]).toContain('claims/2026-11-23/hello')
}

describe('I1, at most one kill of an application on a date; I2, its claim precedes it', () => {
  it('with a run in the middle of another, at each of its steps, dying there or going on', async () => {
    const steps = (await runOver(account(), 'alone')).length
    expect(steps).toBeGreaterThan(30)
    for (let step = 0; step < steps; step++) {
      for (const dies of [false, true]) {
        const shared = account()
        await runOver(shared, 'first', { step, what: () => runOver(shared, 'second'), dies })
        expectOneAtMost(shared)
        // Only a claim without a kill may cost the day its kill.
        if (shared.fleet.ended.length === 0) expect([...shared.store.texts.keys()]).toHaveLength(1)
      }
    }
  })

  it('with a third run in the middle of the second, after each call of it, at each step of the first up to the kill', async () => {
    const steps = (await runOver(account(), 'alone')).lastIndexOf('terminate')
    expect(steps).toBeGreaterThan(15)
    for (let first = 0; first <= steps; first++) {
      // Of the second run, each point after a call.
      for (let second = 1; second <= steps; second += 2) {
        for (const [firstDies, secondDies] of [
          [false, false],
          [first % 2 === 0, first % 2 !== 0],
          [true, true]
        ] as const) {
          const shared = account()
          const third = () => runOver(shared, 'third')
          const middle = () => runOver(shared, 'second', { step: second, what: third, dies: secondDies })
          await runOver(shared, 'first', { step: first, what: middle, dies: firstDies })
          expectOneAtMost(shared)
        }
      }
    }
  })

  it('with any number of runs in any interleaving, doubled, late and dying anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.nat(40), { minLength: 2, maxLength: 6 }),
        async (scheduler, deaths) => {
          const shared = account()
          const runs = deaths.map((diesAt, index) => {
            let steps = 0
            const step = async (): Promise<void> => {
              await scheduler.schedule(Promise.resolve())
              if (steps++ >= diesAt) throw new Killed()
            }
            const fleet = stepping(shared.fleet, step)
            const claims = claimsIn(stepping(shared.store, step)) as unknown as MemoryClaims
            return chaos(request({ run: `run-${index}` }), world({ fleet, claims })).catch(() => undefined)
          })
          await scheduler.waitFor(Promise.all(runs))
          expectOneAtMost(shared)
        }
      ),
      { numRuns: 150 }
    )
  })

  it('with a store whose answer to the claim is lost, before or after its effect: none', async () => {
    for (const isTaken of [false, true]) {
      const { fleet, store } = account()
      const create = store.create.bind(store)
      store.create = async (key, text) => {
        if (isTaken) await create(key, text)
        throw new Error('timed out')
      }
      const report = await chaos(request(), world({ fleet, claims: claimsIn(store) as unknown as MemoryClaims }))
      expect(report.skipped[0]?.reason).toBe('store-unsure')
      expect(failureOf(report)?.message).toContain('timed out')
      expect(fleet.ended).toEqual([])
    }
  })

  it('with a kill whose answer is lost: the claim stands, and nobody else is taken instead', async () => {
    const { fleet, store } = account()
    const terminate = fleet.terminate.bind(fleet)
    fleet.terminate = async (from, id) => {
      await terminate(from, id)
      throw new Error('socket hang up')
    }
    const claims = claimsIn(store) as unknown as MemoryClaims
    const report = await chaos(request(), world({ fleet, claims }))
    expect(report.skipped.map(({ reason }) => reason)).toContain('error')
    expect(failureOf(report)?.message).toContain('socket hang up')
    const again = await chaos(request({ run: 'again' }), world({ fleet, claims }))
    expect(again.skipped[0]?.reason).toBe('claimed')
    expect(fleet.ended).toHaveLength(1)
  })

  it('with a kill that midnight overtakes: none on the claim of yesterday', async () => {
    const { fleet, store } = account()
    let now = Date.UTC(2026, 10, 23, 23, 59, 59)
    const claims = claimsIn(store) as unknown as MemoryClaims
    claims.take = async () => {
      now += 2000
      return 'ours'
    }
    const allDay = { startMinute: 0, endMinute: 1440 }
    const { defaults } = request()
    const late = request({ defaults: { ...defaults, calendar: { ...defaults.calendar, window: allDay } } })
    const report = await chaos(late, world({ fleet, claims, now: () => now }))
    expect(report.skipped[0]?.reason).toBe('outside-window')
    expect(fleet.ended).toEqual([])
  })
})

describe('a run that is cancelled', () => {
  it('kills nothing any more, and says that its claim was no kill', async () => {
    const cancellation = new AbortController()
    const here = world({ signal: cancellation.signal })
    here.claims.pause = async step => {
      if (step === 'taken') cancellation.abort()
    }
    const report = await chaos(request(), here)
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['cancelled'])
    expect(here.claims.taken.get('2026-11-23/hello')?.outcome).toEqual({ spared: 'cancelled' })
    expect(here.fleet.ended).toEqual([])
  })

  it('while a recovery is watched tells the kill as aborted, and fails', async () => {
    const cancellation = new AbortController()
    const here = world({ signal: cancellation.signal })
    here.fleet.pause = async step => {
      if (step === 'terminate') cancellation.abort()
    }
    const report = await chaos(request(), here)
    expect(report.verdict).toBe('aborted')
    expect(here.claims.taken.get('2026-11-23/hello')?.outcome).toBe('aborted')
    expect(failureOf(report)?.message).toContain('before anybody could know what came of it')
  })
})

describe('I3, the plan of a date', () => {
  it('is the same whatever the order of pages and groups', async () => {
    const names = Array.from({ length: 12 }, (_, index) => group(`app${index}-test-v001`))
    const planFor = async (order: readonly Group[]) => {
      const fleet = new MemoryFleet()
      for (const one of order) fleet.add(one)
      const { defaults } = request()
      const seldom = { ...defaults, rhythm: { meanDays: 3, minDays: 2 } }
      return (await chaos(request({ mode: 'plan', defaults: seldom }), world({ fleet }))).plan
    }
    const expected = await planFor(names)
    expect(expected?.kills.length).toBeGreaterThan(5)
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(names, { minLength: names.length, maxLength: names.length }), async order =>
        expect(await planFor(order)).toEqual(expected)
      ),
      { numRuns: 20 }
    )
  })
})

describe('I4, a group without the opt-in tag', () => {
  it('is never touched, even if the endpoint lists it, or it was opted out meanwhile', async () => {
    const stranger = group('stranger-test-v001', { tags: { 'kiln:chaos': 'disabled' } })
    const fleet = new MemoryFleet().add(stranger).add(group('hello-test-v001'))
    const report = await chaos(request(), world({ fleet }))
    expect(fleet.ended).toEqual(['i-hello-test-v001-1'])
    expect(report.skipped).toEqual([])
    const shy = new MemoryFleet().add(group('hello-test-v001'))
    shy.read = async () => [{ group: { ...group('hello-test-v001'), tags: {} }, members: members('i-1', 'i-2') }]
    expect((await chaos(request(), world({ fleet: shy }))).skipped[0]?.reason).toBe('changing')
    expect(shy.ended).toEqual([])
  })

  it('is no application to ask for', async () => {
    const fleet = new MemoryFleet().add(group('hello-test-v001', { tags: { 'kiln:chaos': '' } }))
    const asked = chaos(request({ application: 'hello' }), world({ fleet }))
    await expect(asked).rejects.toThrow('No Auto Scaling group of "hello" has the tag kiln:chaos=enabled.')
  })
})

describe('I5, a leashed run', () => {
  it('writes nothing at all, not even a proof of its store, and ends where an unleashed one would', async () => {
    const [fleet, store] = [new MemoryFleet(), new MemoryStore()]
    for (const name of ['a', 'b', 'c']) fleet.add(group(`${name}-test-v001`))
    const calls: string[] = []
    const watched = new Proxy(store, {
      get: (target, name) => {
        calls.push(String(name))
        const member = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      }
    })
    const claims = claimsIn(watched) as unknown as MemoryClaims
    const report = await chaos(request({ unleashed: false, maxKillsPerRun: 2 }), world({ fleet, claims }))
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['leashed', 'leashed', 'budget-spent'])
    expect(fleet.ended).toEqual([])
    expect(new Set(calls)).toEqual(new Set(['list']))
  })
})

describe('I6, a guard that fails', () => {
  it.each(['read', 'live', 'refreshes'])('kills nothing: %s', async broken => {
    const here = world()
    here.fleet.pause = async step => {
      if (step === broken) throw new Error('AccessDenied')
    }
    const report = await chaos(request(), here)
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['error'])
    expect(failureOf(report)?.message).toContain('AccessDenied')
    expect(here.fleet.ended).toEqual([])
  })

  it('kills nothing: the safety lever, and does not fail the job', async () => {
    const here = world()
    here.fleet.safetyLever = async () => {
      throw new Error('AWS FIS answered 403')
    }
    const report = await chaos(request(), here)
    expect(report.skipped.map(({ reason }) => reason)).toEqual(['safety-lever-unsure'])
    expect(failureOf(report)).toBeUndefined()
    expect((await chaos(request({ honorSafetyLever: false }), here)).verdict).toBe('steady')
  })

  it('kills nothing after the claim either, and tells that the claim was no kill', async () => {
    const here = world()
    let reads = 0
    here.fleet.pause = async step => {
      if (step === 'read' && reads++ > 0) throw new Error('Throttling')
    }
    expect((await chaos(request(), here)).errors).toHaveLength(1)
    expect(here.claims.taken.get('2026-11-23/hello')?.outcome).toEqual({ spared: 'error' })
    expect(here.fleet.ended).toEqual([])
  })

  it.each(['engaged', 'engaging', 'of a state that nobody knows'])('kills nothing: the lever is %s', async status => {
    const here = world()
    here.fleet.lever = { status, reason: 'outage 4711' }
    const { skipped } = await chaos(request(), here)
    expect(skipped).toMatchObject([{ reason: 'safety-lever', detail: `it is ${status}: outage 4711` }])
    expect(here.claims.taken.size).toBe(0)
  })

  it.each<[string, string, (fleet: MemoryFleet) => unknown]>([
    ['the lever is pulled', 'safety-lever', fleet => (fleet.lever = { status: 'engaged' })],
    ['an instance refresh begins', 'changing', fleet => fleet.refreshing.add('hello-test-v001')],
    ['its release is no longer live', 'not-live', fleet => fleet.add(group('hello-test-v001'), false)],
    [
      'a deploy begins',
      'deploying',
      fleet => fleet.add(group('hello-test-v001', { tags: { 'kiln:capacity': '2/2/2' } }))
    ],
    ['it is opted out', 'changing', fleet => fleet.add(group('hello-test-v001', { tags: { 'kiln:chaos': 'no' } }))]
  ])('kills nothing when, between claim and kill, %s', async (_, reason, change) => {
    const here = world()
    here.claims.pause = async step => {
      if (step !== 'taken') return
      // As long as an answer of the lever is good for, and a little more.
      await here.pause(6)
      change(here.fleet)
    }
    const report = await chaos(request(), here)
    expect(report.skipped.map(skip => skip.reason)).toEqual([reason])
    expect(here.claims.taken.get('2026-11-23/hello')?.outcome).toEqual({ spared: reason })
    expect(here.fleet.ended).toEqual([])
  })

  it('asks the lever anew for each kill, though hardly for each question', async () => {
    const fleet = new MemoryFleet().add(group('a-test-v001')).add(group('b-test-v001'))
    const here = world({ fleet })
    let asked = 0
    fleet.pause = async step => {
      if (step === 'lever') asked++
      if (step === 'terminate') await here.pause(10)
    }
    expect((await chaos(request(), here)).killed).toHaveLength(2)
    expect(asked).toBe(2)
  })

  it.each([
    ['leashed', { unleashed: false }],
    ['for one application, now', { mode: 'run-now', isNow: true, application: 'hello' }]
  ] as const)('of a run that is %s leaves the claim when an instance refresh is in progress', async (_, more) => {
    const here = world()
    here.fleet.refreshing.add('hello-test-v001')
    expect((await chaos(request(more), here)).skipped.map(({ reason }) => reason)).toEqual(['changing'])
    expect(here.claims.taken.size).toBe(0)
  })

  it.each(['unreadable', 'not atomic'])('refuses a store that is %s before anything is claimed', async how => {
    const here = world()
    const fail = async (): Promise<never> => {
      throw new Error(how)
    }
    if (how === 'unreadable') here.claims.between = fail
    else here.claims.prove = fail
    await expect(chaos(request(), here)).rejects.toThrow(how)
    expect(here.claims.taken.size).toBe(0)
    expect(here.fleet.ended).toEqual([])
  })
})

describe('I8, healthy instances after a kill', () => {
  it('are never fewer than min-healthy, whatever the group', async () => {
    const member = fc.record({
      lifecycle: fc.constantFrom('InService', 'InService', 'InService', 'Standby', 'Pending', 'Terminating'),
      healthy: fc.boolean()
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { maxLength: 6 }),
        fc.nat(6),
        fc.integer({ min: 1, max: 4 }),
        async (drawn, desired, minHealthy) => {
          const fleet = new MemoryFleet().add(group('hello-test-v001', { desired }))
          const all = drawn.map((one, index) => ({ instanceId: `i-${index}`, ...one }))
          fleet.groups.get('hello-test-v001')?.members.splice(0, 2, ...all)
          const healthy = all.filter(one => one.lifecycle === 'InService' && one.healthy)
          await chaos(request({ minHealthy, recoveryTimeoutSeconds: 1 }), world({ fleet }))
          for (const ended of fleet.ended) {
            expect(healthy.map(({ instanceId }) => instanceId)).toContain(ended)
            expect(healthy.length - 1).toBeGreaterThanOrEqual(minHealthy)
            expect(desired).toBeGreaterThanOrEqual(2)
          }
        }
      ),
      { numRuns: 300 }
    )
  })
})

describe('I10 to I12', () => {
  it('I10: an application whose turn fails stops nobody, and spends nothing of the budget', async () => {
    const fleet = new MemoryFleet()
    for (const name of ['a', 'b', 'c']) fleet.add(group(`${name}-test-v001`))
    const isLive = fleet.isLive.bind(fleet)
    fleet.isLive = async one => {
      if (one.name.startsWith('a')) throw new Error('AccessDenied')
      return isLive(one)
    }
    const report = await chaos(request({ maxKillsPerRun: 2 }), world({ fleet }))
    expect(report.killed.map(({ application }) => application).sort()).toEqual(['b', 'c'])
    expect(failureOf(report)?.message).toContain('a: AccessDenied')
  })

  it('I11: an application has one kill a day over all releases, environments, regions and accounts', async () => {
    const places = ['prod', 'test'].flatMap(account =>
      ['eu-central-1', 'us-east-1'].map(region => ({ account, region }))
    )
    const fleets = new Map(
      places.map(({ account, region }) => [
        `${account} ${region}`,
        new MemoryFleet().add(group('hello-prod-v006')).add(group('hello-prod-v007')).add(group('hello-test-v001'))
      ])
    )
    const fleet = fleetOfPlaces(
      places,
      ({ account, region }) => fleets.get(`${account} ${region}`) ?? new MemoryFleet()
    )
    const here = { ...world(), fleet, random: (bound: number) => bound - 1 }
    for (const run of ['1', '2']) await chaos(request({ run }), here)
    expect([...fleets.values()].flatMap(({ ended }) => ended)).toHaveLength(1)
    expect([...here.claims.taken.keys()]).toEqual(['2026-11-23/hello'])
    expect([...here.claims.taken.values()]).toMatchObject([{ account: 'test', region: 'us-east-1' }])
  })

  it('I11: told that accounts are independent, it has one in each', async () => {
    const places = [{ account: 'prod' }, { account: 'test' }]
    const fleets = new Map(places.map(({ account }) => [account, new MemoryFleet().add(group('hello-prod-v006'))]))
    const fleet = fleetOfPlaces(places, ({ account = '' }) => fleets.get(account) ?? new MemoryFleet())
    const here = { ...world(), fleet }
    const grouping = { by: 'app', regionsIndependent: false, accountsIndependent: true } as const
    for (const run of ['1', '2']) await chaos(request({ run, grouping }), here)
    expect([...here.claims.taken.keys()].sort()).toEqual(['2026-11-23/prod.hello', '2026-11-23/test.hello'])
    for (const { ended } of fleets.values()) expect(ended).toHaveLength(1)
  })

  it('I12: of a thousand groups any can be taken, and each is read once', async () => {
    const fleet = new MemoryFleet()
    for (let index = 0; index < 1000; index++) fleet.add(group(`app${index}-test-v001`))
    let read = 0
    const readGroups = fleet.read.bind(fleet)
    fleet.read = async groups => {
      read++
      expect(groups.length).toBeLessThanOrEqual(100)
      return readGroups(groups)
    }
    const report = await chaos(request({ maxKillsPerRun: 1000, unleashed: false }), world({ fleet }))
    expect(report.skipped.map(({ reason }) => reason).every(reason => reason === 'leashed')).toBe(true)
    expect(report.skipped).toHaveLength(1000)
    // Of 20, 40, 80 and then a hundred groups.
    expect(read).toBe(12)
  })
})

describe('I14, every opted-in group', () => {
  /** Groups of all kinds, with what a run says of each. */
  const kinds: readonly (readonly [string, Partial<Group>, boolean])[] = [
    ['plain', {}, true],
    ['lonely', { desired: 1 }, true],
    ['retained', {}, false],
    ['suspended', { suspendedProcesses: ['Launch'] }, true],
    ['going', { status: 'Delete in progress' }, true],
    ['paused', { tags: { 'kiln:chaos-until': '2027-01-01' } }, true],
    ['unreadable', { tags: { 'kiln:chaos-mean-days': 'often' } }, true],
    ['unnameable', { tags: { 'kiln:application': 'a/b' } }, true],
    ['deployed', { tags: { 'kiln:capacity': '2/2/2' } }, true],
    ['excluded', {}, true]
  ]
  const names = ({ killed, skipped }: Report): string[] =>
    [...killed.map(kill => kill.group), ...skipped.map(skip => skip.group)].sort()

  it('is in killed or in skipped, once, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...kinds), fc.constantFrom('one', 'two')), { minLength: 1, maxLength: 8 }),
        fc.constantFrom<ChaosRequest['mode']>('run', 'run-now'),
        fc.boolean(),
        fc.constantFrom('', 'list', 'read', 'live', 'refreshes', 'lever', 'terminate', 'take', 'complete'),
        fc.boolean(),
        async (drawn, mode, unleashed, broken, isCancelled) => {
          const fleet = new MemoryFleet()
          const claims = new MemoryClaims()
          drawn.forEach(([[kind, more, live], application], index) => {
            const tags = { 'kiln:application': application, ...more.tags }
            fleet.add(group(`${kind}-${index}-v001`, { ...more, tags }), live)
          })
          const expected = [...fleet.groups.keys()].sort()
          const cancellation = new AbortController()
          const pause = async (step: string): Promise<void> => {
            if (step !== broken) return
            if (isCancelled) cancellation.abort()
            else if (step !== 'list') throw new Error('AccessDenied')
          }
          fleet.pause = pause
          claims.pause = pause
          const here: ChaosWorld = world({ fleet, claims, signal: cancellation.signal })
          const report = await chaos(
            request({ mode, isNow: mode === 'run-now', unleashed, exclude: ['excluded-*'], maxKillsPerRun: 1 }),
            here
          )
          expect(names(report)).toEqual(expected)
          expect(report.skipped.every(({ reason, detail }) => reason !== undefined && detail !== '')).toBe(true)
        }
      ),
      { numRuns: 300 }
    )
  })

  it('that no day of a plan touches is told in the plan', async () => {
    const fleet = new MemoryFleet()
    for (const [kind, more, live] of kinds) fleet.add(group(`${kind}-1-v001`, more), live)
    const { skipped } = await chaos(request({ mode: 'plan', exclude: ['excluded*'] }), world({ fleet }))
    expect(skipped.map(skip => [skip.group, skip.reason]).sort()).toEqual([
      ['excluded-1-v001', 'excluded'],
      ['unnameable-1-v001', 'bad-tag'],
      ['unreadable-1-v001', 'bad-tag']
    ])
  })
})
