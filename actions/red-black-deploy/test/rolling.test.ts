import { describe, expect, it } from '@jest/globals'
import type { LaunchSettings } from '../../../lib/aws/launch-templates.ts'
import type { StepPorts } from '../../../lib/release/steps.ts'
import { awsError, Killed, type Simulated, simulated } from '../../../lib/release/test/simulated.ts'
import { observe } from '../../../lib/release/world.ts'
import { CLUSTER, judged, run, silentProbe, wanted } from '../../../test/simulated-runs.ts'
import { type Desired, wayOut } from '../src/plan.ts'
import { describeRoll, planRoll, type RefreshView, type Roll, type Rolls, roll } from '../src/rolling.ts'
import type { Story } from '../src/run.ts'

const A = 'ami-0000000a'
const B = 'ami-0000000b'
const rolling = (image: string, more: Partial<Desired> = {}) => wanted(image, { strategy: 'rolling', ...more })

const live = async (): Promise<Simulated> => {
  const aws = simulated(CLUSTER)
  await run(aws, wanted(A))
  return aws
}

const planned = async (aws: Simulated, seen: Partial<Roll>, desired = rolling(B)) =>
  planRoll(await observe(CLUSTER, aws.ports), desired, { newest: undefined, refresh: undefined, ...seen })

const versionOf = (image: string, version = '2') => ({ version, settings: wanted(image).settings })
const refresh = (more: Partial<RefreshView>): RefreshView => ({
  ...{ status: 'InProgress', reason: undefined, version: '2', percent: 50, ...more }
})

describe('the plan of a rolling deploy', () => {
  it('adds a version, replaces the instances, follows that, and records it', async () => {
    const { steps } = await planned(await live(), { newest: versionOf(A, '1') })

    expect(steps.map(step => step.do)).toEqual(['create-version', 'start-refresh', 'await-refresh', 'record'])
    expect(steps.map(describeRoll)[0]).toContain('add a version to launch template hello-test-v001')
  })

  it('uses the version that a killed run made', async () => {
    const { steps } = await planned(await live(), { newest: versionOf(B) })

    expect(steps).toMatchObject([{ do: 'start-refresh', version: '2' }, { do: 'await-refresh' }, { do: 'record' }])
  })

  it('follows the refresh that a killed run began', async () => {
    const { steps } = await planned(await live(), { newest: versionOf(B), refresh: refresh({}) })

    expect(steps.map(step => step.do)).toEqual(['await-refresh', 'record'])
  })

  it('begins anew after one that was rolled back', async () => {
    const over = refresh({ status: 'RollbackSuccessful' })
    const { steps } = await planned(await live(), { newest: versionOf(B), refresh: over })

    expect(steps[0]).toMatchObject({ do: 'start-refresh' })
  })

  it.each([
    [
      'another deploy rolls',
      { newest: versionOf(B, '3'), refresh: refresh({ version: '2' }) },
      {},
      /another deploy rolls hello-test-v001 to version 2/
    ],
    [
      'it is being rolled back',
      { newest: versionOf(B), refresh: refresh({ status: 'RollbackInProgress' }) },
      {},
      /being rolled back just now/
    ],
    ['the subnets would change', {}, { subnetIds: ['subnet-9'] }, /the subnets would change; use red-black/],
    ['the sizes would change', {}, { max: 99 }, /minimum or maximum would change/]
  ])('refuses while %s', async (_, seen, more, why) => {
    const { refusals, steps } = await planned(await live(), seen, rolling(B, more))

    expect(refusals.join()).toMatch(why)
    expect(steps).toEqual([])
  })

  it('says of another deploy that rolls what can be done: AWS goes on with it, and nothing can be taken over', async () => {
    const seen = { newest: versionOf(B, '3'), refresh: refresh({ version: '2' }) }
    const { heldBy } = await planned(await live(), seen, rolling(B, { takeOver: true }))

    expect(wayOut(heldBy)).toMatch(/other deploy: wait until its instance refresh has ended/)
    expect(wayOut(heldBy)).not.toContain('take-over')
  })

  it('has nothing to do when the group runs that already', async () => {
    expect(await planned(await live(), { newest: versionOf(A, '1') }, rolling(A))).toEqual({ refusals: [], steps: [] })
  })
})

/** AWS as far as a rolling deploy sees it: a refresh that ends after some looks, as the test says. */
function rolls(aws: Simulated, end: Partial<RefreshView>, looks = 3) {
  const versions: LaunchSettings[] = [wanted(A).settings]
  let current: RefreshView | undefined
  let left = looks
  const calls: string[] = []
  /** The write at which the run dies, once. */
  let death: { readonly write: string; readonly when: 'before' | 'after' } | undefined
  async function dying(write: string, effect: () => void): Promise<void> {
    const dies = death?.write === write ? death.when : undefined
    if (dies !== undefined) death = undefined
    if (dies !== 'before') effect()
    if (dies !== undefined) throw new Killed()
  }
  const port: Rolls = {
    newest: async () => ({ version: String(versions.length), settings: versions.at(-1) ?? wanted(A).settings }),
    addVersion: (_release, _id, settings) =>
      dying('add-version', () => {
        calls.push('add-version')
        versions.push(settings)
      }),
    async latest() {
      if (current?.status === 'InProgress' && left-- <= 0) current = { ...current, ...end }
      if (current?.status === 'RollbackInProgress') current = { ...current, status: 'RollbackSuccessful' }
      if (current?.status === 'Successful') aws.rolled('hello-test-v001', String(versions.length), versions.at(-1))
      return current
    },
    start: (_group, { version }) =>
      dying('start', () => {
        if (current?.status === 'InProgress') throw awsError('InstanceRefreshInProgress')
        calls.push(`start ${version}`)
        current = refresh({ version, percent: 0 })
      }),
    async rollback() {
      calls.push('rollback')
      current = { ...refresh({}), status: 'RollbackInProgress' }
    }
  }
  const dieAt = (at: typeof death): void => {
    death = at
  }
  return { port, calls, dieAt }
}

async function rolled(
  aws: Simulated,
  port: Rolls,
  judgement = judged(),
  alarms = new Map<string, string>(),
  hooks: StepPorts['hooks'] = aws.ports.hooks
) {
  const story = { outcome: 'unchanged', release: 'hello-test-v001', slot: 'black', moments: [] } as unknown as Story
  let looked = 0
  const ports = {
    ...{ ...aws.ports, hooks, rolls: port, probe: silentProbe, check: async () => {} },
    automation: { handOver: async () => ({ copied: [], missed: [] }) },
    // Silent before, as they are told after.
    alarms: { states: async () => (looked++ === 0 ? new Map<string, string>() : alarms) }
  }
  const error = await roll(await observe(CLUSTER, aws.ports), rolling(B), judgement, ports, story).then(
    () => undefined,
    (reason: Error) => reason.message
  )
  return { error, story }
}

describe('a rolling deploy', () => {
  it('ends with the new image in the same group, its tags as they are now', async () => {
    const aws = await live()
    const { port, calls } = rolls(aws, { status: 'Successful', percent: 100 })

    const { error, story } = await rolled(aws, port)

    expect([error, story.outcome]).toEqual([undefined, 'deployed'])
    expect(calls).toEqual(['add-version', 'start 2'])
    expect(aws.group('hello-test-v001')?.tags).toMatchObject({ 'kiln:ami': B, 'kiln:template-version': '2' })
    expect(aws.liveImage()).toBe(B)
  })

  it('is over as rolled back when AWS took it back, with its reason', async () => {
    const aws = await live()
    const { port } = rolls(aws, { status: 'RollbackSuccessful', reason: 'Replacements did not become healthy.' })

    const { error, story } = await rolled(aws, port)

    expect(error).toContain('were replaced back: Replacements did not become healthy.')
    expect(story.outcome).toBe('rolled-back')
    expect(aws.group('hello-test-v001')?.tags['kiln:ami']).toBe(A)
  })

  it('is taken back when an alarm fires that was silent before', async () => {
    const aws = await live()
    const { port, calls } = rolls(aws, { status: 'Successful' }, 100)

    const { error } = await rolled(aws, port, judged({ alarms: ['errors'] }), new Map([['errors', 'ALARM']]))

    expect(calls).toContain('rollback')
    expect(error).toContain('alarm errors fires')
  })

  it('names the lifecycle hook that holds an instance, once, and again when it was taken back', async () => {
    const aws = await live()
    const { port } = rolls(aws, { status: 'RollbackSuccessful', reason: 'Replacements did not become healthy.' }, 9)
    const [first] = aws.group('hello-test-v001')?.instances ?? []
    Object.assign(first ?? {}, { lifecycle: 'Pending:Wait' })
    const hook = {
      ...{ LifecycleHookName: 'warm-up', DefaultResult: 'ABANDON', HeartbeatTimeout: 30 },
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING'
    }

    const { error } = await rolled(aws, port, judged(), new Map(), async () => [hook])

    const line = `${first?.id} pending:wait: waits for lifecycle hook warm-up (ABANDON after 30 s)`
    expect(aws.progress.lines.filter(one => one === line)).toHaveLength(1)
    expect(error).toContain(`Replacements did not become healthy (seen last: ${line}).`)
  })

  it('leaves AWS alone when it was cancelled by AWS’s own hand', async () => {
    const aws = await live()
    const { port } = rolls(aws, { status: 'Cancelled' })

    const { error, story } = await rolled(aws, port)

    expect(error).toContain('ended as Cancelled')
    expect(story.outcome).toBe('unfinished')
  })

  it.each([
    ['before', 'add-version'],
    ['after', 'add-version'],
    ['before', 'start'],
    ['after', 'start']
  ] as const)('killed %s its write %s is finished by the next run: one version, one refresh', async (when, write) => {
    const aws = await live()
    const { port, calls, dieAt } = rolls(aws, { status: 'Successful', percent: 100 })
    dieAt({ write, when })
    expect((await rolled(aws, port)).error).toBeDefined()

    const { error, story } = await rolled(aws, port)

    expect([error, story.outcome, calls]).toEqual([undefined, 'deployed', ['add-version', 'start 2']])
    expect(aws.group('hello-test-v001')?.tags).toMatchObject({ 'kiln:ami': B, 'kiln:template-version': '2' })
    expect((await rolled(aws, port)).story.outcome).toBe('unchanged')
  })

  it('that may not look is `failed`, not `unchanged`: nothing is known, and nothing written', async () => {
    const aws = await live()
    const { port, calls } = rolls(aws, {})
    const { error, story } = await rolled(aws, { ...port, latest: () => Promise.reject(awsError('AccessDenied')) })

    expect([error, story.outcome, calls]).toEqual(['AccessDenied', 'failed', []])
  })

  it('whose version somebody takes away again and again says so, and ends', async () => {
    const aws = await live()
    const { port } = rolls(aws, {})
    const newest = async () => ({ version: '1', settings: wanted(A).settings })
    const { error, story } = await rolled(aws, { ...port, newest })

    expect(error).toContain('does not come to rest; it would again add a version')
    expect(story.outcome).toBe('failed')
  })
})
