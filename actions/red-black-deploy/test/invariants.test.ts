/** The invariants of a deploy (issue 6, I1 to I14), each with a test that fails when it is broken. */
import { describe, expect, it } from '@jest/globals'
import { KilnError } from '../../../lib/errors.ts'
import { planRollback } from '../../../lib/release/rollback.ts'
import { served } from '../../../lib/release/test/served.ts'
import { type Simulated, simulated } from '../../../lib/release/test/simulated.ts'
import { assembled, observe } from '../../../lib/release/world.ts'
import { CLUSTER, judged, run, silentProbe, wanted } from '../../../test/simulated-runs.ts'
import { deploy } from '../src/deploy.ts'
import { plan } from '../src/plan.ts'
import { begunStory } from '../src/run.ts'

const A = 'ami-0000000a'
const B = 'ami-0000000b'
const C = 'ami-0000000c'

async function deployed(...images: string[]): Promise<Simulated> {
  const aws = simulated(CLUSTER)
  for (const image of images) await run(aws, wanted(image))
  return aws
}

const slotArn = async (aws: Simulated, slot: 'red' | 'black') =>
  served(await observe(CLUSTER, aws.ports)).slots[slot].arn

/** The world after each write of a run, as a run that was killed there left it. */
async function* killedAfterEachWrite(before: string[], image: string) {
  for (let nth = 1; ; nth++) {
    const aws = await deployed(...before)
    const start = aws.writes.length
    aws.crashAt({ nth, when: 'after' })
    await run(aws, wanted(image)).catch(() => {})
    const wasKilled = aws.wasKilled()
    aws.crashAt(undefined)
    if (!wasKilled) return
    yield { aws, written: aws.writes.slice(start) }
  }
}

/** How a run ends: its outcome, and the error that it ends with. */
async function ended(
  aws: Simulated,
  change: (ports: ReturnType<typeof portsOf>) => void = () => {},
  judgement = judged()
) {
  const story = begunStory({ release: '', slot: 'red', previous: undefined })
  const ports = portsOf(aws)
  change(ports)
  const error = await observe(CLUSTER, ports)
    .then(world => deploy(world, wanted(B), judgement, ports, story))
    .then(
      () => undefined,
      (reason: unknown) => reason
    )
  return { outcome: story.outcome, error }
}

const portsOf = (aws: Simulated) => ({
  ...aws.ports,
  automation: { handOver: async () => ({ copied: [], missed: [] }) },
  alarms: { states: async () => new Map<string, string>() },
  check: async () => {},
  probe: silentProbe
})

it('I1: exactly one slot has weight, after every write; the model sees when it has not', async () => {
  const aws = await deployed(A, B, C)
  expect(aws.violations).toEqual([])

  const weights = [
    { targetGroupArn: await slotArn(aws, 'red'), weight: 1 },
    { targetGroupArn: await slotArn(aws, 'black'), weight: 1 }
  ]
  await aws.ports.balancers.setWeights('arn:production', weights)
  expect(aws.violations.join()).toContain('I1')
})

it('I2: what is not healthy never gets weight; the model sees when it does', async () => {
  const aws = await deployed(A)
  aws.bad.add(B)
  await expect(run(aws, wanted(B))).rejects.toThrow()
  expect(aws.writes.filter(write => write.startsWith('set-weights'))).toHaveLength(1)
  expect(aws.violations).toEqual([])

  const black = await slotArn(aws, 'black')
  const weights = [
    { targetGroupArn: await slotArn(aws, 'red'), weight: 1 },
    { targetGroupArn: black, weight: 0 }
  ]
  await aws.ports.balancers.setWeights('arn:production', weights)
  expect(aws.violations.join()).toContain('I2')
})

it('I3: nothing shrinks what serves, or served until just now', async () => {
  const aws = simulated(CLUSTER, { soakSeconds: 60 })
  for (const image of [A, B, C]) await run(aws, wanted(image, { soakSeconds: 60 }))
  expect(aws.progress.lines.join()).toContain('its last requests may still arrive')
  expect(aws.violations).toEqual([])

  await aws.ports.groups.resize(aws.liveName() ?? '', { min: 0, desired: 1 })
  expect(aws.violations.join()).toContain('I3')
})

it('I4: from the switch on, the way back is one write, wherever the run was killed', async () => {
  let states = 0
  for await (const { aws, written } of killedAfterEachWrite([A], B)) {
    if (!written.some(write => write.startsWith('set-weights'))) continue
    states += 1
    const { refusals, steps } = planRollback(await observe(CLUSTER, aws.ports), 0, 'hello-test-v001')
    const first = steps.findIndex(step => step.do === 'switch')
    expect([refusals, first >= 0, steps.slice(0, first).filter(step => step.do !== 'wake')]).toEqual([[], true, []])
  }
  expect(states).toBeGreaterThanOrEqual(3)
})

it('I5: the release has as many healthy instances as serve when it is switched to', async () => {
  const aws = await deployed(A)
  aws.grow('hello-test-v001', 6)

  await run(aws, wanted(B))

  expect(aws.group('hello-test-v002')?.desired).toBe(6)
  expect(aws.violations).toEqual([])
})

it('I6: a deploy that fails before its switch leaves rule and group of what serves as they were', async () => {
  const aws = await deployed(A, B)
  aws.bad.add(C)
  const before = JSON.stringify([aws.group('hello-test-v002'), served(await observe(CLUSTER, aws.ports)).production])

  await expect(run(aws, wanted(C))).rejects.toThrow()

  const after = JSON.stringify([aws.group('hello-test-v002'), served(await observe(CLUSTER, aws.ports)).production])
  expect(after).toBe(before)
})

it('I7: applied twice, it writes nothing the second time', async () => {
  const aws = await deployed(A, B)
  const before = aws.writes.length

  await run(aws, wanted(B))

  expect(aws.writes.length).toBe(before)
})

it('I8: run again after a kill anywhere, there is one template and one group of each version, and one end', async () => {
  const straight = (await deployed(A, B)).summary()
  for await (const { aws } of killedAfterEachWrite([A], B)) {
    await run(aws, wanted(B))
    expect(aws.summary()).toBe(straight)
    expect(aws.templateNames()).toEqual(aws.groupNames())
  }
})

it('I9: what Kiln suspends, holds or pins carries its tag, and is gone from what serves', async () => {
  const aws = await deployed(A)
  aws.grow('hello-test-v001', 4)
  await run(aws, wanted(B, { strategy: 'canary', rungs: [10] }))

  expect(aws.writes).toContain('tag hello-test-v001 kiln:pinned')
  const [kept, serving] = [aws.group('hello-test-v001'), aws.group('hello-test-v002')]
  expect(kept?.tags['kiln:suspended']?.split(',').sort()).toEqual([...(kept?.suspended ?? [])].sort())
  expect(kept?.tags).not.toHaveProperty('kiln:pinned')
  expect(serving?.suspended).toEqual([])
  for (const tag of ['kiln:suspended', 'kiln:capacity', 'kiln:pinned']) expect(serving?.tags).not.toHaveProperty(tag)
})

it('I10: what is not named and tagged as this application is no release of it', async () => {
  const view = { tags: {}, instances: [] } as never
  const groups = ['other-test-v001', 'hello-test-v002x', 'hello-test-v2', 'hello-testing-v001', 'hello-test-v003'].map(
    name => Object.assign({}, view, { name })
  )

  expect(assembled(CLUSTER, groups, []).map(({ name }) => name)).toEqual(['hello-test-v003'])
})

it('I11: versions rise, and one that failed is never used again', async () => {
  const aws = await deployed(A)
  aws.bad.add(B)
  await expect(run(aws, wanted(B))).rejects.toThrow()

  await run(aws, wanted(C))

  expect(aws.liveName()).toBe('hello-test-v003')
})

it('I12: a broken release that serves does not keep its fix from going live', async () => {
  const aws = await deployed(A)
  aws.sicken('hello-test-v001')

  await run(aws, wanted(B))

  expect(aws.liveImage()).toBe(B)
  expect(aws.violations).toEqual([])
})

it('I13: a rollback never goes where nothing is healthy', async () => {
  const aws = await deployed(A, B)
  await aws.ports.groups.resize('hello-test-v001', { min: 0, desired: 0 })

  const { refusals, steps } = planRollback(await observe(CLUSTER, aws.ports), 0)

  expect([refusals.join(), steps]).toEqual([expect.stringContaining('would leave nothing healthy'), []])
})

describe('I14: the outcome says how things stand', () => {
  const denied = Object.assign(new Error('no'), { name: 'AccessDenied' })

  it('`deployed`, and `unchanged` the second time', async () => {
    const aws = await deployed(A)
    expect(await ended(aws)).toEqual({ outcome: 'deployed', error: undefined })
    expect(await ended(aws)).toEqual({ outcome: 'unchanged', error: undefined })
  })

  it('`failed` when what serves was not touched, and then nothing of the release is left but its record', async () => {
    const aws = await deployed(A)
    aws.bad.add(B)
    const { outcome, error } = await ended(aws)

    expect([outcome, error instanceof KilnError]).toEqual(['failed', true])
    expect([aws.liveImage(), aws.groupNames()]).toEqual([A, ['hello-test-v001']])
  })

  it('`unfinished` when a switch may or may not have happened, and the next run goes on', async () => {
    const aws = await deployed(A)
    const { outcome } = await ended(aws, ports => {
      Object.assign(ports, { balancers: { ...ports.balancers, setWeights: () => Promise.reject(denied) } })
    })

    expect(outcome).toBe('unfinished')
    expect(plan(await observe(CLUSTER, aws.ports), wanted(B), {}).steps.at(0)).toMatchObject({ do: 'preview' })
  })

  it('`unfinished` when the way back is refused: what does not work is live still', async () => {
    const aws = await deployed(A)
    const { setWeights } = aws.ports.balancers
    const isLive = () => aws.liveImage() === B
    const change = (ports: ReturnType<typeof portsOf>) =>
      Object.assign(ports, {
        alarms: { states: async () => new Map([['errors', isLive() ? 'ALARM' : 'OK']]) },
        balancers: {
          ...ports.balancers,
          setWeights: (...given: Parameters<typeof setWeights>) =>
            isLive() ? Promise.reject(denied) : setWeights(...given)
        }
      })
    const { outcome, error } = await ended(aws, change, judged({ alarms: ['errors'] }))

    expect([outcome, aws.liveImage()]).toEqual(['unfinished', B])
    expect(String(error)).toMatch(/alarm errors fires.*\nClearing up failed too: no/)
  })

  it('`unfinished` when AWS does not let it look any more after it has written something', async () => {
    const aws = await deployed(A)
    const { rules } = aws.ports.balancers
    const hasGroup = () => aws.groupNames().length > 1
    const { outcome } = await ended(aws, ports => {
      const refusing = {
        ...ports.balancers,
        rules: (arn: string) => (hasGroup() ? Promise.reject(denied) : rules(arn))
      }
      Object.assign(ports, { balancers: refusing })
    })

    expect([outcome, aws.groupNames()]).toEqual(['unfinished', ['hello-test-v001', 'hello-test-v002']])
  })

  it('`failed` when a proof that is required cannot be had, and nothing is written', async () => {
    const aws = await deployed(A)
    const before = aws.writes.length
    const { outcome } = await ended(aws, undefined, judged({ probe: 'required' }))

    expect([outcome, aws.writes.length]).toEqual(['failed', before])
  })

  it('`unfinished` when it was cancelled, with nothing cleared away', async () => {
    const aws = await deployed(A)
    const { outcome } = await ended(aws, ports => Object.assign(ports, { signal: AbortSignal.abort() }))

    expect(outcome).toBe('unfinished')
  })
})
