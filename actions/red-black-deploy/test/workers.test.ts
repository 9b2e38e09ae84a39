/** Workers, which no load balancer sends anything: what is live, what stops, and what a kill leaves (crash.test.ts). */
import { describe, expect, it } from '@jest/globals'
import { planRollback } from '../../../lib/release/rollback.ts'
import { type Simulated, simulated } from '../../../lib/release/test/simulated.ts'
import { live, observe, retained } from '../../../lib/release/world.ts'
import { CLUSTER, run, runRollback, wanted } from '../../../test/simulated-runs.ts'
import { drift } from '../src/drift.ts'
import { plan } from '../src/plan.ts'

const A = 'ami-0000000a'
const B = 'ami-0000000b'
const [V1, V2] = ['hello-test-v001', 'hello-test-v002']

async function deployed(...images: string[]): Promise<Simulated> {
  const aws = simulated(CLUSTER, { workers: true })
  for (const image of images) await run(aws, wanted(image))
  return aws
}

/** How many workers of each release there may be. */
const sizes = (aws: Simulated): Record<string, number | undefined> =>
  Object.fromEntries(aws.groupNames().map(name => [name, aws.group(name)?.desired]))

const drifted = async (aws: Simulated) =>
  drift(await observe(CLUSTER, aws.ports), new Map(), 0).map(({ what, repair }) => [what, repair.map(step => step.do)])

describe('a deploy of workers', () => {
  it('proves the new ones in service before they are live, and only then stops the old ones', async () => {
    const aws = await deployed(A)

    const { steps } = plan(await observe(CLUSTER, aws.ports), wanted(B), {})

    expect(steps.map(step => step.do)).toEqual([
      ...['create-template', 'create-group', 'await-healthy', 'steady', 'switch', 'verify', 'calm', 'stop'],
      ...['hand-over', 'bake', 'settle']
    ])
  })

  it('ends with the new ones working and the old ones stopped, their sizes kept', async () => {
    const aws = await deployed(A)
    aws.grow(V1, 5)

    await run(aws, wanted(B))

    expect(sizes(aws)).toEqual({ [V1]: 0, [V2]: 5 })
    expect(aws.group(V1)?.tags['kiln:stopped']).toBe('2/5/8')
    expect(aws.group(V1)?.targetGroupArns).toEqual([])
    expect([await drifted(aws), aws.violations]).toEqual([[], []])
  })

  it('whose workers never come into service leaves the old ones as they were', async () => {
    const aws = await deployed(A)
    aws.bad.add(B)

    await expect(run(aws, wanted(B))).rejects.toThrow(/hello-test-v001 works as before/)

    expect([sizes(aws), aws.liveImage(), aws.violations]).toEqual([{ [V1]: 2 }, A, []])
  })

  it('of what was stopped starts it again, at the size of what works', async () => {
    const aws = await deployed(A, B)
    aws.grow(V2, 3)

    await run(aws, wanted(A))

    expect([sizes(aws), aws.liveImage(), aws.violations]).toEqual([{ [V1]: 3, [V2]: 0 }, A, []])
    expect(aws.group(V1)?.tags).not.toHaveProperty('kiln:stopped')
  })
})

describe('a rollback of workers', () => {
  it('starts what was stopped, waits for it, and stops the other last', async () => {
    const aws = await deployed(A, B)

    const { steps } = planRollback(await observe(CLUSTER, aws.ports), 0)

    expect(steps.map(step => step.do)).toEqual(['start', 'await-healthy', 'switch', 'calm', 'stop', 'wake'])
    await runRollback(aws)
    expect([sizes(aws), aws.liveImage(), aws.violations]).toEqual([{ [V1]: 2, [V2]: 0 }, A, []])
    expect(await drifted(aws)).toEqual([])
  })

  it('has nowhere to go after a first deploy', async () => {
    const { refusals } = planRollback(await observe(CLUSTER, (await deployed(A)).ports), 0)

    expect(refusals.join()).toContain('there is no retained release')
  })
})

describe('what is live', () => {
  it('says the tag of the security group, however many work', async () => {
    const aws = await deployed(A, B)
    await aws.ports.groups.resize(V1, { min: 1, desired: 6 })

    const world = await observe(CLUSTER, aws.ports)

    expect([live(world)?.release?.name, retained(world)?.name]).toEqual([V2, V1])
    expect(await drifted(aws)).toEqual([[`${V1} is kept for a rollback, and its workers still work`, ['stop']]])
  })

  it('is not guessed when somebody took the tag for something else', async () => {
    const aws = await deployed(A)
    const { securityGroupsOf } = aws.ports.networks
    const edited = {
      ...aws.ports,
      networks: {
        securityGroupsOf: async (cluster: typeof CLUSTER) =>
          (await securityGroupsOf(cluster)).map(group => ({ ...group, tags: { 'kiln:live-slot': 'blue' } }))
      }
    }

    const { refusals, steps } = plan(await observe(CLUSTER, edited), wanted(B), {})

    expect([refusals.join(), steps]).toEqual([expect.stringContaining('must be red or black, but is "blue"'), []])
  })
})
