import { describe, expect, it } from '@jest/globals'
import { simulated } from './simulated.ts'

const NAMED = { 'hosted-zone': 'internal.example' }
const KINDS: readonly (readonly [string, Readonly<Record<string, string>>, { shared?: boolean }])[] = [
  ['a balancer of its own', NAMED, {}],
  [
    'HTTPS, an alias and a public scheme',
    {
      ...NAMED,
      protocol: 'HTTPS',
      certificate: '*.test.internal.example',
      'record-type': 'alias',
      scheme: 'internet-facing'
    },
    {}
  ],
  ['a shared balancer', { ...NAMED, 'load-balancer': 'shared' }, { shared: true }],
  ['a network load balancer', { ...NAMED, protocol: 'TCP', port: '5432', 'health-check-protocol': 'TCP' }, {}]
]

describe.each(KINDS)('an application behind %s, killed before and after each of its writes', (_, given, world) => {
  it('is finished by the next run: the same state, nothing twice, and then nothing to do', async () => {
    const whole = simulated(world)
    await whole.run(given)
    const expected = whole.state()
    let points = 0
    for (let nth = 1; ; nth++) {
      let wasKilled = false
      for (const when of ['before', 'after'] as const) {
        const aws = simulated(world)
        aws.crashAt({ nth, when })
        await aws.run(given).catch(() => undefined)
        if (!aws.wasKilled()) break
        wasKilled = true
        points += 1
        aws.crashAt(undefined)
        await aws.run(given)
        const { length } = aws.writes
        await aws.run(given)

        const where = `killed ${when} write ${nth}`
        expect([where, aws.state(), aws.violations]).toEqual([where, expected, []])
        expect([where, aws.writes.length]).toEqual([where, length])
      }
      if (!wasKilled) break
    }
    expect(points).toBe(whole.writes.length * 2)
  })

  it('is taken away by the next run: nothing of it is left, and nothing of others is touched', async () => {
    const empty = simulated(world).state()
    const counting = simulated(world)
    await counting.run(given)
    const made = counting.writes.length
    await counting.run({ ...given, mode: 'destroy' })
    const removals = counting.writes.length - made
    expect(counting.state()).toBe(empty)
    let points = 0
    for (let nth = 1; nth <= removals; nth++) {
      for (const when of ['before', 'after'] as const) {
        const aws = simulated(world)
        await aws.run(given)
        aws.crashAt({ nth, when })
        await aws.run({ ...given, mode: 'destroy' }).catch(() => undefined)
        expect(aws.wasKilled()).toBe(true)
        points += 1
        aws.crashAt(undefined)
        await aws.run({ ...given, mode: 'destroy' })

        const where = `killed ${when} removal ${nth}`
        expect([where, aws.state(), aws.violations]).toEqual([where, empty, []])
      }
    }
    expect(points).toBe(removals * 2)
  })

  it('made only in part is taken away, too', async () => {
    const empty = simulated(world).state()
    const writes = await (async () => {
      const aws = simulated(world)
      await aws.run(given)
      return aws.writes.length
    })()
    for (let nth = 1; nth <= writes; nth++) {
      const aws = simulated(world)
      aws.crashAt({ nth, when: 'after' })
      await aws.run(given).catch(() => undefined)
      aws.crashAt(undefined)
      await aws.run({ ...given, mode: 'destroy' })
      expect([nth, aws.state(), aws.violations]).toEqual([nth, empty, []])
    }
  })

  it('is not taken away while anything of it is live, and planning writes nothing', async () => {
    const aws = simulated(world)
    await aws.run(given)
    const { length } = aws.writes
    await aws.run({ ...given, mode: 'plan-destroy' })
    await aws.run({ ...given, mode: 'plan' })
    aws.releases.push('hello-world-test-v001')
    await expect(aws.run({ ...given, mode: 'destroy' })).rejects.toThrow('hello-world-test-v001')
    aws.releases.length = 0
    for (const slot of aws.slots.values()) if (slot.name.endsWith('red')) slot.targets = 2
    await expect(aws.run({ ...given, mode: 'destroy' })).rejects.toThrow('2 targets in hello-world-test-red')

    expect(aws.writes.length).toBe(length)
  })
})

describe('what the role may not read', () => {
  const secure = { ...NAMED, protocol: 'HTTPS', certificate: '*.test.internal.example' }
  const refused = async (given: Readonly<Record<string, string>>, ...rights: readonly string[]): Promise<Error> => {
    const aws = simulated()
    for (const right of rights) aws.denied.add(right)
    const error = await aws.run(given).catch((reason: Error) => reason)
    expect(aws.writes).toEqual([])
    if (!(error instanceof Error)) throw new Error('it was not refused')
    return error
  }

  it('is told beside all else that is wrong', async () => {
    const { message } = await refused(
      { ...secure, vpc: 'vpc-9' },
      'acm:ListCertificates',
      'route53:ListHostedZonesByName'
    )

    expect(message.split('\n')).toEqual([
      'there is no VPC vpc-9 in this region',
      expect.stringContaining('Add route53:ListHostedZonesByName to the role'),
      expect.stringContaining('Add acm:ListCertificates to the role')
    ])
  })

  it('is the one thing that is told when it is the only one', async () => {
    expect((await refused(secure, 'elasticloadbalancing:DescribeLoadBalancers')).message).toBe(
      'User: x is not authorized to perform: elasticloadbalancing:DescribeLoadBalancers'
    )
  })
})
