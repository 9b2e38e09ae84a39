import { describe, expect, it } from '@jest/globals'
import type { Slot } from '../../../lib/names.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { observe } from '../../../lib/release/world.ts'
import { CLUSTER, judged, run, wanted } from '../../../test/simulated-runs.ts'
import { plan } from '../src/plan.ts'
import { judged as judgedAnswer, spelled } from '../src/probe.ts'

const A = 'ami-0000000a'
const B = 'ami-0000000b'
const CANARY = { strategy: 'canary', rungs: [10, 50] } as const

const live = async () => {
  const aws = simulated(CLUSTER)
  await run(aws, wanted(A))
  return aws
}

const weightWrites = (writes: readonly string[]): string[] =>
  writes.filter(write => write.startsWith('set-weights')).map(write => write.replace(/^.*-(?=\[)/, ''))

/** A balancer whose release of an image answers 500 from a given share of the traffic on. */
const failingFrom = (aws: ReturnType<typeof simulated>, image: string, percent: number) => ({
  addresses: async () => ['10.0.0.1'],
  ask: async (address: string, slot?: Slot) => {
    const [red = 0, black = 0] = JSON.parse(weightWrites(aws.writes).at(-1) ?? '[1,0]')
    const share = (100 * (slot === 'red' ? red : black)) / (red + black)
    const isBad = slot !== undefined && aws.imageIn(slot) === image && share >= percent
    return {
      ...{ at: Number.MAX_SAFE_INTEGER, address, version: undefined, failure: undefined },
      status: isBad ? 500 : 200
    }
  }
})

describe('a canary or linear deploy', () => {
  it('climbs its rungs by one write each, and ends as a red-black deploy does', async () => {
    const aws = await live()
    const before = aws.writes.length

    const story = await run(aws, wanted(B, CANARY))

    expect(weightWrites(aws.writes.slice(before))).toEqual(['[10,90]', '[50,50]', '[1,0]'])
    expect([story.outcome, aws.liveImage()]).toEqual(['deployed', B])
    expect(aws.violations).toEqual([])
  })

  it('judges each rung before the next', async () => {
    const aws = await live()

    const { steps } = plan(await observe(CLUSTER, aws.ports), wanted(B, CANARY), {})

    expect(steps.map(step => step.do).slice(2, 9)).toEqual([
      ...['await-healthy', 'preview', 'shift', 'judge', 'shift', 'judge', 'switch']
    ])
  })

  it('has no rungs when nothing serves yet', async () => {
    const aws = simulated(CLUSTER)

    await run(aws, wanted(A, CANARY))

    expect(weightWrites(aws.writes)).toEqual(['[0,1]'])
  })

  it('takes its share back by one write when it fails on a rung, and says why', async () => {
    const aws = await live()
    const before = aws.writes.length

    const failed = run(aws, wanted(B, CANARY), judged({ probe: 'auto' }), failingFrom(aws, B, 50))

    await expect(failed).rejects.toThrow(/answers in a row failed, 500.*\n?.*Rolled back: hello-test-v001 serves again/)
    expect(weightWrites(aws.writes.slice(before))).toEqual(['[10,90]', '[50,50]', '[0,1]'])
    expect(aws.group('hello-test-v001')).toMatchObject({ min: 2, suspended: [] })
    expect(aws.group('hello-test-v002')?.suspended).toHaveLength(3)
    expect(aws.violations).toEqual([])
  })

  it('keeps what serves from shrinking below what it must be able to take back, and lets it grow', async () => {
    const aws = await live()
    aws.grow('hello-test-v001', 5)
    const failed = run(aws, wanted(B, CANARY), judged({ probe: 'auto' }), failingFrom(aws, B, 10))
    await expect(failed).rejects.toThrow()

    expect(aws.writes).toContain('tag hello-test-v001 kiln:pinned')
    expect(aws.group('hello-test-v001')).toMatchObject({ min: 2, desired: 5 })
    expect(aws.group('hello-test-v001')?.tags).not.toHaveProperty('kiln:pinned')
  })

  it('goes on from the rung that it was killed on', async () => {
    const aws = await live()
    aws.crashAt({ nth: 'set-weights hello-test-[50,50]', when: 'after' })
    await run(aws, wanted(B, CANARY)).catch(() => {})
    expect(aws.wasKilled()).toBe(true)
    aws.crashAt(undefined)
    const before = aws.writes.length

    await run(aws, wanted(B, CANARY))

    expect(weightWrites(aws.writes.slice(before))).toEqual(['[1,0]'])
    expect(aws.violations).toEqual([])
  })

  it('is left alone by a deploy of something else while its run may be going on', async () => {
    const aws = await live()
    aws.crashAt({ nth: 'set-weights', when: 'after' })
    await run(aws, wanted(B, CANARY)).catch(() => {})
    aws.crashAt(undefined)

    await expect(run(aws, wanted('ami-0000000c', { takeOver: false }))).rejects.toThrow(
      /another deploy holds hello-test-v002/
    )
  })
})

describe('an answer is judged', () => {
  const expected = { status: 200, body: undefined, fields: {}, versionField: undefined }
  const body = JSON.stringify({ build: { version: '1.2' }, checks: [{ name: 'db', ok: true }] })
  const answer = { status: 200, version: undefined, body }

  it.each([
    ['by its status', { status: 204 }, 'status 200 instead of 204'],
    ['by text in its body', { body: 'ready' }, 'the body does not contain "ready"'],
    ['by a JSON field', { fields: { 'build.version': '1.3' } }, 'field build.version is "1.2", not "1.3"'],
    ['by a field that is absent', { fields: { 'build.number': '7' } }, 'field build.number is absent, not "7"'],
    ['by a field in a list', { fields: { 'checks.0.ok': 'true' } }, undefined],
    ['by no field of a prototype', { fields: { 'build.constructor.name': 'Object' } }, /is absent/]
  ])('%s', (_, more, mismatch) => {
    const { mismatch: found } = judgedAnswer(answer, { ...expected, ...more })
    if (mismatch instanceof RegExp) expect(found).toMatch(mismatch)
    else expect(found).toBe(mismatch)
  })

  it('and its version may stand in a field', () => {
    expect(judgedAnswer(answer, { ...expected, versionField: 'build.version' })).toEqual({ version: '1.2' })
  })

  it.each([
    [{ status: 204, body: 'ready' }, '200'],
    [{ body: 'ready' }, '200: the body does not contain "ready"'],
    [{}, '200']
  ])('and told by its status, where that is not what is wrong with what is', (more, told) => {
    const answered = { at: 0, address: '', status: 200, failure: undefined }
    expect(spelled({ ...answered, ...judgedAnswer(answer, { ...expected, ...more }) })).toBe(told)
  })

  it('and a page that is no JSON has no fields', () => {
    const { mismatch } = judgedAnswer({ ...answer, body: '<html>' }, { ...expected, fields: { a: '1' } })
    expect(mismatch).toBe('field a is absent, not "1"')
  })
})
