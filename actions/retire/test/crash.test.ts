import { afterAll, describe, expect, it } from '@jest/globals'
import { type Crash, type Simulated, simulated } from '../../../lib/release/test/simulated.ts'
import { CLUSTER, run, wanted } from '../../../test/simulated-runs.ts'
import { inputs } from '../src/inputs.ts'
import { type Ports, retire } from '../src/main.ts'

const given = inputs({
  ...{ INPUT_APPLICATION: CLUSTER.application, INPUT_ENVIRONMENT: CLUSTER.environment },
  ...{ 'INPUT_KEEP-RELEASES': '0', 'INPUT_LEFTOVER-AGE-HOURS': '0', 'INPUT_SOAK-SECONDS': '0' },
  'INPUT_DRAIN-TIMEOUT-SECONDS': '60'
})

/** One run of retire as a process would do it; there are no images here, only releases. */
const retired = (aws: Simulated) =>
  retire(given, {
    ...aws.ports,
    images: { find: async () => [], deregister: async () => {} },
    snapshots: { tagged: async () => [], delete: async () => {} },
    volumes: { tagged: async () => [], remove: async () => {} },
    setOutput: () => {},
    summarize: async () => {}
  } as unknown as Ports)

const SCENARIOS: readonly { name: string; before: (aws: Simulated) => Promise<unknown> }[] = [
  {
    name: 'a retained release',
    before: async aws => {
      await run(aws, wanted('ami-0000000a'))
      await run(aws, wanted('ami-0000000b'))
    }
  },
  {
    name: 'what killed deploys left',
    before: async aws => {
      await run(aws, wanted('ami-0000000a'))
      await run(aws, wanted('ami-0000000b'))
      for (const [nth, image] of [
        ['create-template', 'ami-0000000c'],
        ['create-group', 'ami-0000000d']
      ] as const) {
        aws.crashAt({ nth, when: 'after' })
        await run(aws, wanted(image)).catch(() => {})
        aws.crashAt(undefined)
      }
      aws.advance(7200)
    }
  }
]

let points = 0
let passed = 0
afterAll(() => console.log(`crash matrix of retire: ${passed} passed of ${points}`))

async function killed(before: (aws: Simulated) => Promise<unknown>, crash: Crash): Promise<Simulated> {
  const aws = simulated(CLUSTER)
  await before(aws)
  aws.crashAt(crash)
  await retired(aws).catch(() => {})
  expect(aws.wasKilled()).toBe(true)
  aws.crashAt(undefined)
  return aws
}

describe.each(SCENARIOS)('retiring $name, killed at any of its writes', ({ before }) => {
  it('run again leaves the live release alone and nothing else, and then writes no more (I3, I7, I8, I10)', async () => {
    const straight = simulated(CLUSTER)
    await before(straight)
    const start = straight.writes.length
    await retired(straight)
    const writes = straight.writes.length - start
    expect(straight.groupNames()).toEqual([straight.liveName()])
    for (let nth = 1; nth <= writes; nth++) {
      for (const when of ['before', 'after'] as const) {
        points += 1
        const aws = await killed(before, { nth, when })
        await retired(aws)
        const where = `killed ${when} write ${nth} of ${writes}`
        expect([where, aws.summary()]).toEqual([where, straight.summary()])
        expect([where, aws.violations]).toEqual([where, []])
        const end = aws.writes.length
        await retired(aws)
        expect([where, aws.writes.slice(end)]).toEqual([where, []])
        passed += 1
      }
    }
  })
})

describe.each([
  ['shares the traffic', 50, 50],
  ['takes all of it away', 0, 0],
  ['turns it round', 0, 1],
  ['turns it round again', 1, 0]
] as const)('retiring, where somebody else %s', (_, red, black) => {
  const [{ before }] = SCENARIOS as [(typeof SCENARIOS)[number]]

  it('once it was killed, at any of its writes: nothing that may serve is shrunk, and put right it comes to its end', async () => {
    for (let nth = 1; nth <= 3; nth++) {
      for (const when of ['before', 'after'] as const) {
        points += 1
        const aws = await killed(before, { nth, when })
        const [weights, live, first] = [aws.weights(), aws.liveName(), aws.writes.length]
        aws.setWeights(red, black)

        await retired(aws).catch(() => {})

        const where = `killed ${when} write ${nth}`
        const shrunk = aws.writes.slice(first).filter(write => /^(resize|remove-group)/.test(write))
        expect([where, aws.violations.filter(text => !text.startsWith('I1'))]).toEqual([where, []])
        if (red === black) expect([where, shrunk]).toEqual([where, []])
        if (aws.weights().join() === [red, black].join() && aws.groupNames().includes(live ?? '')) {
          aws.setWeights(...weights)
          await retired(aws)
          expect([where, aws.groupNames()]).toEqual([where, [live]])
        }
        passed += 1
      }
    }
  })

  it('between its plan and its first write: that is not written', async () => {
    const aws = simulated(CLUSTER)
    await before(aws)
    const { balancers } = aws.ports
    const { rules } = balancers
    const [retained, first] = [aws.weights()[0] === 0 ? 'red' : 'black', aws.writes.length]
    let looks = 0
    Object.assign(balancers, {
      rules: (listener: string) => {
        looks += 1
        if (looks === 2) aws.setWeights(red, black)
        return rules(listener)
      }
    })

    const end = await retired(aws).catch(error => error)

    const isRound = (retained === 'red' ? red : black) === 1
    if (red === black || isRound)
      expect([end.message, aws.writes.slice(first)]).toEqual([expect.stringContaining('left as it is'), []])
    expect(aws.violations).toEqual([])
  })
})
