import { describe, expect, it } from '@jest/globals'
import { awsError, type Simulated, simulated } from '../../../lib/release/test/simulated.ts'
import { CLUSTER, judged, run, runRollback, wanted } from '../../../test/simulated-runs.ts'

const A = 'ami-0000000a'
const B = 'ami-0000000b'
const C = 'ami-0000000c'

const deployed = async (...images: string[]) => {
  const aws = simulated(CLUSTER)
  for (const image of images) await run(aws, wanted(image))
  return aws
}

describe('a deploy', () => {
  it('makes the first release live by one write of the weights', async () => {
    const aws = await deployed(A)

    expect(aws.liveName()).toBe('hello-test-v001')
    expect(aws.liveImage()).toBe(A)
    expect(aws.writes.filter(write => write.startsWith('set-weights'))).toHaveLength(1)
    expect(aws.violations).toEqual([])
  })

  it('keeps the release before it at its size, calmed, for a rollback', async () => {
    const aws = await deployed(A, B)

    expect(aws.liveImage()).toBe(B)
    expect(aws.group('hello-test-v001')).toMatchObject({ desired: 2, min: 2 })
    expect(aws.group('hello-test-v001')?.suspended.sort()).toEqual([
      'AZRebalance',
      'AlarmNotification',
      'ScheduledActions'
    ])
    expect(aws.group('hello-test-v002')?.suspended).toEqual([])
  })

  it('empties the idle slot before a third release comes into it, and removes what was there', async () => {
    const aws = await deployed(A, B, C)

    expect(aws.groupNames()).toEqual(['hello-test-v002', 'hello-test-v003'])
    expect(aws.templateNames()).toEqual(['hello-test-v002', 'hello-test-v003'])
    expect(aws.violations).toEqual([])
  })

  it('deletes what it emptied only when its last requests have ended, however long they take', async () => {
    const aws = simulated(CLUSTER, { drainLooks: 200 })
    for (const image of [A, B, C]) await run(aws, wanted(image))

    expect(aws.progress.lines.join()).toContain('last requests are still answered by 2 instances of hello-test-v001')
    expect(aws.groupNames()).toEqual(['hello-test-v002', 'hello-test-v003'])
    expect(aws.violations).toEqual([])
  })

  it('does so of a group whose warm pool takes instances back: emptied, it ends them, so that they are seen to go', async () => {
    const aws = simulated(CLUSTER, { drainLooks: 20 })
    await run(aws, wanted(A))
    aws.pool('hello-test-v001', { minSize: 1, reuses: true })
    for (const image of [B, C]) await run(aws, wanted(image))

    expect(aws.groupNames()).toEqual(['hello-test-v002', 'hello-test-v003'])
    expect(aws.violations).toEqual([])
  })

  it('writes nothing when the AMI is live already with the same settings (I7)', async () => {
    const aws = await deployed(A, B)
    const before = aws.writes.length

    const story = await run(aws, wanted(B))

    expect(aws.writes.slice(before)).toEqual([])
    expect(story.outcome).toBe('unchanged')
  })

  it('takes the capacity of the live release, which alarms may have raised (I5)', async () => {
    const aws = await deployed(A)
    aws.grow('hello-test-v001', 5)

    await run(aws, wanted(B))

    expect(aws.group('hello-test-v002')).toMatchObject({ desired: 5, min: 2, max: 8 })
    expect(aws.violations).toEqual([])
  })

  it('grows with the live release while it boots (I5)', async () => {
    const aws = await deployed(A)
    const { groups } = aws.ports
    const create = groups.create
    Object.assign(groups, {
      create: async (group: Parameters<typeof create>[0]) => {
        await create(group)
        aws.grow('hello-test-v001', 6)
      }
    })

    await run(aws, wanted(B))

    expect(aws.group('hello-test-v002')?.desired).toBe(6)
    expect(aws.violations).toEqual([])
  })

  it('refuses a maximum below what serves, instead of shrinking the service', async () => {
    const aws = await deployed(A)
    aws.grow('hello-test-v001', 5)

    await expect(run(aws, wanted(B, { max: 4 }))).rejects.toThrow('serves with 5 instances')
  })

  it('switches back to a retained release of the same AMI without launching anything', async () => {
    const aws = await deployed(A, B)
    const before = aws.writes.length

    await run(aws, wanted(A))

    expect(aws.liveName()).toBe('hello-test-v001')
    expect(aws.writes.slice(before).filter(write => write.startsWith('create'))).toEqual([])
    expect(aws.group('hello-test-v001')?.suspended).toEqual([])
    expect(aws.violations).toEqual([])
  })

  it('reads at most twelve times until it has a plan, and asks no more than it must', async () => {
    const aws = await deployed(A, B)
    const before = aws.reads()

    await run(aws, wanted(B))

    expect(aws.reads() - before).toBeLessThanOrEqual(11)
  })
})

describe('a release that fails', () => {
  it('before the switch leaves what serves byte for byte as it was (I6), and removes itself', async () => {
    const aws = await deployed(A, B)
    aws.bad.add(C)
    const before = JSON.stringify(aws.group('hello-test-v002'))

    await expect(run(aws, wanted(C))).rejects.toThrow(/i-\w+ unhealthy: Target.ResponseCodeMismatch/)

    expect(JSON.stringify(aws.group('hello-test-v002'))).toBe(before)
    expect(aws.liveImage()).toBe(B)
    expect(aws.groupNames()).toEqual(['hello-test-v002'])
    expect(aws.violations).toEqual([])
  })

  it('says what its own console said', async () => {
    const aws = await deployed(A)
    aws.bad.add(B)

    await expect(run(aws, wanted(B))).rejects.toThrow(/console of i-\d+/)
  })

  it('never gives its version to another one (I11)', async () => {
    const aws = await deployed(A)
    aws.bad.add(B)
    await expect(run(aws, wanted(B))).rejects.toThrow()

    await run(aws, wanted(C))

    expect(aws.liveName()).toBe('hello-test-v003')
    expect(aws.templateNames()).toEqual(['hello-test-v001', 'hello-test-v003'])
  })

  it('is not tried again under its own version, even with the same settings', async () => {
    const aws = await deployed(A)
    aws.bad.add(B)
    await expect(run(aws, wanted(B))).rejects.toThrow()
    aws.bad.delete(B)

    await run(aws, wanted(B))

    expect(aws.liveName()).toBe('hello-test-v003')
    expect(aws.violations).toEqual([])
  })

  it('says at once what Auto Scaling could not launch, once for all zones that fail alike', async () => {
    const aws = await deployed(A)
    aws.bad.add(B)
    const message = (zone: string): string => `We have no t3.small capacity in the zone you requested (${zone}).`
    aws.activities.set(
      'hello-test-v002',
      ['us-east-1c', 'us-east-1a'].map(zone => ({
        ...{ at: Number.MAX_SAFE_INTEGER, status: 'Failed', description: '' },
        message: message(zone)
      }))
    )
    const impatient = judged({
      health: { deadlineSeconds: 1, unhealthySeconds: 60, intervalSeconds: 0, lossIsFailure: true }
    })

    const error = await run(aws, wanted(B), impatient).catch(error => error)

    expect(error).toMatchObject({ message: expect.stringContaining(message('us-east-1c')) })
    expect(error).toMatchObject({ message: expect.not.stringContaining('us-east-1a') })
    expect(error).toMatchObject({ remedy: expect.stringMatching(/^Settle what the lines above name/) })
    expect(error).toMatchObject({ leftBehind: [expect.stringMatching(/^launch template hello-test-v002, the record/)] })
  })

  it('during its bake time goes back to the release before by one write', async () => {
    const aws = await deployed(A)
    const answers = { at: 0, address: '10.0.0.1', version: undefined, failure: undefined }
    const probe = {
      addresses: async () => ['10.0.0.1'],
      ask: async (_address: string, slot?: string) => ({
        ...answers,
        at: Number.MAX_SAFE_INTEGER,
        status:
          slot === undefined && aws.liveImage() === B && aws.progress.lines.some(line => /watch/.test(line)) ? 500 : 200
      })
    }

    await expect(run(aws, wanted(B), judged({ probe: 'auto' }), probe)).rejects.toThrow(/Rolled back: hello-test-v001/)

    expect(aws.liveImage()).toBe(A)
    expect(aws.group('hello-test-v001')?.suspended).toEqual([])
    expect(aws.violations).toEqual([])
  })

  it('tells how long both versions answered on the way back, too', async () => {
    const aws = await deployed(A)
    const isBad = () => aws.liveImage() === B && aws.progress.lines.some(line => /watch/.test(line))
    const probe = {
      addresses: async () => ['10.0.0.1'],
      ask: async (address: string, slot?: string) => ({
        ...{ at: Number.MAX_SAFE_INTEGER, address, failure: undefined },
        version: slot === 'red' || (slot === undefined && aws.liveImage() === B) ? '2' : '1',
        status: slot === undefined && isBad() ? 500 : 200
      })
    }

    await expect(run(aws, wanted(B), judged({ probe: 'auto', expectVersion: '2' }), probe)).rejects.toThrow(
      /Rolled back/
    )

    const said = aws.progress.lines.join('\n')
    expect(said).toMatch(
      /hello-test-v001 becomes live \(one write\)[\s\S]*back on \d+ answers: overlap 0 ms, \d+ failed/
    )
  })
})

describe('an alarm', () => {
  const firingWhen = (aws: Simulated, fires: () => boolean) => () => ({
    ...{ 'old-trouble': 'ALARM', errors: fires() ? 'ALARM' : 'OK' },
    latency: aws.liveImage() === B ? 'INSUFFICIENT_DATA' : 'OK'
  })
  const watched = judged({ alarms: ['old-trouble', 'errors', 'latency'] })

  it('that begins to fire in the bake time takes the traffic back by one write, and is named', async () => {
    const aws = await deployed(A)
    const before = aws.writes.length
    const alarms = firingWhen(aws, () => aws.liveImage() === B)

    const failed = run(aws, wanted(B), watched, undefined, alarms)

    await expect(failed).rejects.toThrow(/alarm errors fires.*\n?.*Rolled back: hello-test-v001 serves again/)
    expect(aws.writes.slice(before).filter(write => write.startsWith('set-weights'))).toHaveLength(2)
    expect([aws.liveImage(), aws.violations]).toEqual([A, []])
  })

  it('that fired before the switch already says nothing of the release', async () => {
    const aws = await deployed(A)

    const story = await run(
      aws,
      wanted(B),
      watched,
      undefined,
      firingWhen(aws, () => false)
    )

    expect([story.outcome, aws.liveImage()]).toEqual(['deployed', B])
  })
})

describe('what others did', () => {
  it('to the weights is refused: exactly one slot serves', async () => {
    const aws = await deployed(A)
    aws.setWeights(50, 50)

    await expect(run(aws, wanted(B))).rejects.toThrow(
      'must serve exactly one slot, but its weights are red 50, black 50'
    )
  })

  it('to the stickiness of the rule is refused', async () => {
    const aws = await deployed(A)
    aws.setSticky(true)

    await expect(run(aws, wanted(B))).rejects.toThrow('group stickiness')
  })

  it('by a rollback, while this deploy leaves the slot as it is, is seen before the slot is emptied', async () => {
    const aws = simulated(CLUSTER, { soakSeconds: 60 })
    for (const image of [A, B]) await run(aws, wanted(image, { soakSeconds: 60 }))
    let rolledBack = false
    const { pause } = aws.ports
    Object.assign(aws.ports, {
      async pause(seconds: number) {
        await pause(seconds)
        if (rolledBack || seconds < 20) return
        rolledBack = true
        await runRollback(aws, 60, 'hello-test-v001')
      }
    })

    await run(aws, wanted(C, { soakSeconds: 60 }))

    expect([rolledBack, aws.violations]).toEqual([true, []])
    expect([aws.liveImage(), aws.groupNames()]).toEqual([C, ['hello-test-v001', 'hello-test-v003']])
  })

  it('with a deploy of their own that has begun is told, with its run and where to follow it, and left alone', async () => {
    const aws = await deployed(A)
    aws.crashAt({ nth: 3, when: 'before' })
    await expect(run(aws, wanted(B))).rejects.toThrow()
    aws.crashAt(undefined)

    await expect(run(aws, wanted(C, { takeOver: false }))).rejects.toMatchObject({
      message: expect.stringMatching(
        /^another deploy holds hello-test-v002 \(ami-0000000b, run owner\/repository\/1\/1\), .*; follow it at https:\/\/github\.com\/owner\/repository\/actions\/runs\/1$/
      ),
      remedy: expect.stringContaining('(the other deploy: wait for it, or set `take-over: true` when it is dead)')
    })
    await run(aws, wanted(C, { takeOver: true }))
    expect([aws.liveImage(), aws.groupNames()]).toEqual([C, ['hello-test-v001', 'hello-test-v003']])
  })
})

describe('a rollback after a deploy', () => {
  it('needs one write of the weights and wakes what it goes back to', async () => {
    const aws = await deployed(A, B)
    const before = aws.writes.length

    await runRollback(aws)

    expect(aws.liveImage()).toBe(A)
    expect(aws.writes.slice(before).filter(write => write.startsWith('set-weights'))).toHaveLength(1)
    expect(aws.group('hello-test-v001')?.suspended).toEqual([])
    expect(aws.group('hello-test-v002')?.suspended).toHaveLength(3)
    expect(aws.violations).toEqual([])
  })
})

describe('a write that AWS throttles for longer than the SDK tries', () => {
  const WRITES = {
    balancers: ['setWeights'],
    groups: ['create', 'resize', 'tag', 'untag', 'suspend', 'remove'],
    templates: ['create', 'remove']
  } as const
  const all = Object.entries(WRITES).flatMap(([port, names]) => names.map(name => [port as keyof typeof WRITES, name]))

  it.each(all)('is tried again: %s.%s', async (port, name) => {
    const aws = await deployed(A, B)
    const real = Reflect.get(aws.ports[port as keyof typeof WRITES], name)
    let throttled = 0
    const slow = async (...given: readonly unknown[]): Promise<unknown> => {
      throttled += 1
      if (throttled <= 3) throw awsError('Throttling')
      return real(...given)
    }
    Object.assign(aws.ports[port as keyof typeof WRITES], { [name]: slow })

    expect((await run(aws, wanted(C))).outcome).toBe('deployed')
    expect([throttled > 3, aws.groupNames().length, aws.violations]).toEqual([true, 2, []])
  })
})

describe('an instance that is healthy before Auto Scaling was seen to have launched it', () => {
  /** While a read of the targets takes its time, because it was throttled, the group launches. */
  const withSlowTargets = async (): Promise<Simulated> => {
    const aws = await deployed(A)
    const { balancers, groups } = aws.ports
    const { targets } = balancers
    const of = groups.of
    let hasLaunched = false
    Object.assign(balancers, {
      targets: async (arn: string) => {
        await new Promise(setImmediate)
        hasLaunched ||= aws.group('hello-test-v002') !== undefined
        const seen = await targets(arn)
        return seen.map(target => ({ ...target, state: target.state === 'initial' ? 'healthy' : target.state }))
      }
    })
    Object.assign(groups, {
      of: async (cluster: typeof CLUSTER) => {
        const seen = await of(cluster)
        return hasLaunched
          ? seen
          : seen.map(group => (group.name.endsWith('v002') ? { ...group, instances: [] } : group))
      }
    })
    return aws
  }

  it("is the release's own, and no reason to refuse", async () => {
    const aws = await withSlowTargets()

    expect((await run(aws, wanted(B))).outcome).toBe('deployed')
    expect(aws.violations).toEqual([])
  })

  it('is so where Auto Scaling does not list it for a while', async () => {
    const aws = simulated(CLUSTER, { bootLooks: 1 })
    await run(aws, wanted(A))
    const { groups } = aws.ports
    const of = groups.of
    let looks = 0
    Object.assign(groups, {
      of: async (cluster: typeof CLUSTER) => {
        const seen = await of(cluster)
        if (seen.some(({ name }) => name.endsWith('v002'))) looks += 1
        return looks > 5 ? seen : seen.map(group => (group.name.endsWith('v002') ? { ...group, instances: [] } : group))
      }
    })

    expect((await run(aws, wanted(B))).outcome).toBe('deployed')
    expect(aws.violations).toEqual([])
  })

  it('is so for the run after one that was killed', async () => {
    const aws = await withSlowTargets()
    aws.crashAt({ nth: 'create-group', when: 'after' })
    await run(aws, wanted(B)).catch(() => {})
    expect(aws.wasKilled()).toBe(true)
    aws.crashAt(undefined)

    expect((await run(aws, wanted(B))).outcome).toBe('deployed')
    expect(aws.violations).toEqual([])
  })

  it("is not the release's own once all of those are listed", async () => {
    const aws = await deployed(A, B)
    const { targets } = aws.ports.balancers
    Object.assign(aws.ports.balancers, {
      targets: async (arn: string) => [...(await targets(arn)), { instanceId: 'i-by-hand', state: 'healthy' }]
    })

    await expect(run(aws, wanted(A))).rejects.toThrow('holds i-by-hand, which no release of this application accounts')
  })
})

describe('a rule that somebody edits while a deploy goes on', () => {
  const PATHS = { conditions: [{ kind: 'path' as const, values: ['/api/*'] }] }

  /** The production rule is another from the nth look at it on; also says how many looks there were up to the switch. */
  const edited = (aws: Simulated, from: number): (() => number) => {
    const { balancers } = aws.ports
    const { rules } = balancers
    const start = aws.writes.length
    let [looks, upToSwitch] = [0, 0]
    Object.assign(balancers, {
      rules: async (listener: string) => {
        looks += 1
        if (!aws.writes.slice(start).some(write => write.startsWith('set-weights'))) upToSwitch = looks
        if (looks === from) aws.editRule('production', PATHS)
        return rules(listener)
      }
    })
    return () => upToSwitch
  }

  it.each([
    ['red-black', {}],
    ['canary', { strategy: 'canary' as const, rungs: [20] }]
  ])('%s: is seen by the last look before the switch, which is not written then', async (_, how) => {
    const straight = await deployed(A)
    const count = edited(straight, Number.POSITIVE_INFINITY)
    await run(straight, wanted(B, how))
    expect(count()).toBeGreaterThan(2)

    for (let nth = 2; nth <= count(); nth++) {
      const aws = await deployed(A)
      edited(aws, nth)
      const before = aws.writes.length

      const refusal = await run(aws, wanted(B, how)).catch(error => error)

      const told = 'was edited while this run went on: it takes "path /api/*", and took "every request"'
      expect([nth, refusal.message]).toEqual([nth, expect.stringContaining(told)])
      expect(aws.writes.slice(before).filter(write => write.startsWith('set-weights'))).toEqual([])
      expect(aws.liveImage()).toBe(A)

      aws.editRule('production', {})
      await run(aws, wanted(B, how))
      expect([aws.liveImage(), aws.groupNames().length]).toEqual([B, 2])
      expect(aws.violations).toEqual([])
    }
  })

  it('does not keep a rollback from its one write', async () => {
    const straight = await deployed(A, B)
    const count = edited(straight, Number.POSITIVE_INFINITY)
    await runRollback(straight)
    for (let nth = 1; nth <= count(); nth++) {
      const aws = await deployed(A, B)
      edited(aws, nth)
      const before = aws.writes.length

      await runRollback(aws)

      expect(aws.writes.slice(before).filter(write => write.startsWith('set-weights'))).toHaveLength(1)
      expect(aws.liveImage()).toBe(A)
    }
  })
})
