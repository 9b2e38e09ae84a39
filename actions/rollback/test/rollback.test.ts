import { describe, expect, it } from '@jest/globals'
import { readingOf } from '../../../lib/inputs.ts'
import { planRollback } from '../../../lib/release/rollback.ts'
import { served } from '../../../lib/release/test/served.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { observe } from '../../../lib/release/world.ts'
import { CLUSTER, run, runRollback, wanted } from '../../../test/simulated-runs.ts'
import { fields } from '../src/inputs.ts'
import { rollback } from '../src/main.ts'

const A = 'ami-0000000a'
const B = 'ami-0000000b'

const twoReleases = async () => {
  const aws = simulated(CLUSTER)
  await run(aws, wanted(A))
  await run(aws, wanted(B))
  return aws
}

const planned = async (aws: ReturnType<typeof simulated>, to?: string) =>
  planRollback(await observe(CLUSTER, aws.ports), 0, to)

describe('a rollback', () => {
  it('switches first and does the rest after', async () => {
    const { steps, to, slot } = await planned(await twoReleases())

    expect(steps.map(step => step.do)).toEqual(['switch', 'calm', 'wake'])
    expect([to?.name, slot]).toEqual(['hello-test-v001', 'black'])
  })

  it('grows the way back to what serves before it switches', async () => {
    const aws = await twoReleases()
    aws.grow('hello-test-v002', 4)
    await aws.ports.balancers.targets(served(await observe(CLUSTER, aws.ports)).slots.red.arn)

    const { steps } = await planned(aws)

    expect(steps.slice(0, 3)).toMatchObject([
      { do: 'resize', desired: 4 },
      { do: 'await-healthy', needed: 4 },
      { do: 'switch' }
    ])
  })

  it('does not wait for full strength when what serves is worse than the way back', async () => {
    const aws = await twoReleases()
    aws.grow('hello-test-v002', 4)
    aws.sicken('hello-test-v002')

    const { steps } = await planned(aws)

    expect(steps[0]).toMatchObject({ do: 'switch', release: 'hello-test-v001' })
  })

  it('refuses to go where nothing can be healthy (I13)', async () => {
    const aws = await twoReleases()
    await aws.ports.groups.resize('hello-test-v001', { min: 0, desired: 0 })

    expect((await planned(aws)).refusals.join()).toContain('would leave nothing healthy')
  })

  it('refuses when nothing is retained', async () => {
    const aws = simulated(CLUSTER)
    await run(aws, wanted(A))

    expect((await planned(aws)).refusals.join()).toContain('there is no retained release in slot red')
  })

  it('to a named release changes nothing more when it serves already', async () => {
    const aws = await twoReleases()
    await runRollback(aws)

    const { steps, refusals } = await planned(aws, 'hello-test-v001')

    expect([steps, refusals]).toEqual([[], []])
  })

  it('refuses a named release that is not the retained one', async () => {
    expect((await planned(await twoReleases(), 'hello-test-v007')).refusals.join()).toContain(
      'hello-test-v007 is not the retained release of slot black (hello-test-v001 is)'
    )
  })

  it.each<[string, (aws: ReturnType<typeof simulated>) => unknown, Record<string, string>, string]>([
    [
      'which one there is to go back to',
      () => undefined,
      { INPUT_RELEASE: 'hello-test-v007' },
      'Leave the input "release" away, or name hello-test-v001, to go back to that.'
    ],
    [
      'that a rule has to be put right, which a deploy is refused for, too',
      aws => aws.setSticky(true),
      {},
      'Put right what the lines above name, then run it again.'
    ],
    [
      'that there is no way back',
      aws => aws.ports.groups.remove('hello-test-v001'),
      {},
      'There is no way back from here. Deploy a release that works with red-black-deploy.'
    ],
    [
      'what keeps it from being the way back',
      aws => aws.ports.groups.resize('hello-test-v001', { min: 0, desired: 0 }),
      {},
      'Settle what the lines above name and run it again, or deploy a release that works with red-black-deploy.'
    ]
  ])('that is refused says %s', async (_, disturb, more, how) => {
    const aws = await twoReleases()
    await disturb(aws)
    const before = aws.writes.length
    const given = readingOf(fields, { INPUT_APPLICATION: 'hello', INPUT_ENVIRONMENT: 'test', ...more })

    const around = { ...aws.ports, setOutput: () => undefined, summarize: async () => undefined }
    await expect(rollback(given, around)).rejects.toMatchObject({ remedy: `Nothing was written. ${how}` })
    expect(aws.writes).toHaveLength(before)
  })

  it('finishes a switch that was interrupted instead of turning the traffic round again', async () => {
    const aws = await twoReleases()
    aws.crashAt({ nth: 1, when: 'after' })
    await runRollback(aws).catch(() => {})
    aws.crashAt(undefined)

    const { steps, to } = await planned(aws)

    expect(to?.name).toBe('hello-test-v001')
    expect(steps.map(step => step.do)).toEqual(['calm', 'wake'])
  })
})
