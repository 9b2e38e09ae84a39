import { describe, expect, it } from '@jest/globals'
import type { WarmPool } from '../../../lib/aws/groups.ts'
import type { Image } from '../../../lib/aws/images.ts'
import { served } from '../../../lib/release/test/served.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { observe, type World } from '../../../lib/release/world.ts'
import { CLUSTER, run, wanted } from '../../../test/simulated-runs.ts'
import { quotaOf } from '../src/aws-preflight.ts'
import { type Desired, plan } from '../src/plan.ts'
import type { Planned } from '../src/planned.ts'
import { longestSeconds, type Preflight, preflight } from '../src/preflight.ts'
import { planRoll } from '../src/rolling.ts'
import { poolToCome } from '../src/warm-pool.ts'

const AMI = 'ami-0000000b'
const image = { id: AMI, architecture: 'arm64', tags: {} } as unknown as Image
const NOW = Date.UTC(2026, 0, 5)

const aws: Preflight = {
  instanceTypes: async names => names.map(name => ({ name, architectures: ['x86_64'], vcpus: 2 })),
  subnets: async ids => ids.map(id => ({ id, zone: 'us-east-1a', vpcId: 'vpc-1' })),
  securityGroups: async ids => ids.map(id => ({ id, vpcId: 'vpc-1' })),
  quota: async () => undefined,
  credentialsEnd: async () => undefined
}

async function found(
  more: Partial<Preflight> = {},
  desired = wanted(AMI),
  ami: Image | undefined = image,
  { isPlanOnly = false, pool, groups = [] }: { isPlanOnly?: boolean; pool?: Partial<WarmPool>; groups?: string[] } = {}
) {
  const world = simulated(CLUSTER)
  await run(world, wanted('ami-0000000a'))
  if (pool !== undefined) world.pool('hello-test-v001', pool)
  const seen = await observe(CLUSTER, world.ports)
  const planned = desired.strategy === 'rolling' ? rolling(seen, desired) : plan(seen, desired, {})
  const { balancer } = served(seen)
  return preflight(
    ami,
    desired,
    planned,
    balancer,
    { ...aws, ...more },
    {
      pool: poolToCome(seen, planned, desired),
      now: NOW,
      isPlanOnly,
      unread: new Set<string>(),
      proven: [],
      securityGroupIds: groups
    }
  )
}

/** The plan of a rolling deploy, as the deploy makes it. */
const rolling = (seen: World, desired: Desired): Planned => ({
  ...planRoll(seen, desired, { newest: undefined, refresh: undefined }),
  ...NOTHING
})

const NOTHING = {
  release: '',
  slot: 'red',
  previous: undefined,
  isLive: true,
  percent: 100,
  heldBy: undefined
} as const
const x86 = { ...image, architecture: 'x86_64' }

describe('before its first write a deploy refuses', () => {
  it('an AMI of another architecture than the instance type', async () => {
    const { problems } = await found()

    expect(problems).toEqual(['input "ami-id": ami-0000000b is for arm64, but instance type t3.small runs x86_64'])
  })

  it('subnets and security groups that are not there, or in another VPC than the application', async () => {
    const vpcId = 'vpc-9'
    const ask = {
      subnets: async () => [{ id: 'subnet-8', zone: 'us-east-1a', vpcId }],
      securityGroups: async () => [{ id: 'sg-8', vpcId }]
    }
    const desired = wanted(AMI, { subnetIds: ['subnet-1', 'subnet-8', 'subnet-9'] })

    expect(await found(ask, desired, x86, { groups: ['sg-8', 'sg-9'] })).toEqual({
      problems: [
        'input "subnets": subnet-8 is in vpc-9, but the application is in vpc-1',
        'input "subnets": subnet-9 does not exist here',
        'input "security-groups": sg-8 is in vpc-9, but the application is in vpc-1',
        'input "security-groups": sg-9 does not exist here'
      ],
      warnings: [],
      unanswered: []
    })
  })

  it('an instance type that is not there', async () => {
    const { problems } = await found({ instanceTypes: async () => [] })

    expect(problems).toEqual(['input "instance-type": there is no instance type t3.small in this region'])
  })

  it('a release beyond the quota, which must hold both', async () => {
    const quota = { name: 'Running On-Demand Standard instances', limit: 8, used: 6 }
    const { problems } = await found({ quota: async () => quota }, wanted(AMI), x86)

    expect(problems.join()).toMatch(/is 8 vCPUs, 6 of them run, and the release needs 4 more .* ask for 10/)
  })

  it('a release beyond the quota with its warm pool, where that runs', async () => {
    const held = (limit: number) => async () => ({ name: 'q', limit, used: 4 })
    const pool = { state: 'Running' as const, prepared: 5 }
    const ask = (limit: number) => found({ quota: held(limit) }, wanted(AMI), x86, { pool })

    expect((await ask(14)).problems).toEqual([])
    expect((await ask(13)).problems).toEqual([
      'the quota "q" is 13 vCPUs, 4 of them run, and the release needs 10 more (2 instances of 2, and 3 in its warm pool, which runs) while both releases run; ask for 14'
    ])
  })

  it('a rolling deploy of another architecture, or without room for one instance more', async () => {
    const roll = wanted(AMI, { strategy: 'rolling' })
    const quota = { name: 'q', limit: 5, used: 4 }

    expect((await found({}, roll)).problems.join()).toContain('ami-0000000b is for arm64')
    expect((await found({ quota: async () => quota }, roll, x86)).problems).toEqual([
      'the quota "q" is 5 vCPUs, 4 of them run, and the release needs 2 more (1 instance of 2) while its instances are replaced one after another; ask for 6'
    ])
    expect((await found({ quota: async () => ({ ...quota, limit: 6 }) }, roll, x86)).problems).toEqual([])
  })

  it('credentials that end before the deploy may', async () => {
    const most = longestSeconds(wanted(AMI))
    const end = (seconds: number) => found({ credentialsEnd: async () => NOW + seconds * 1000 }, wanted(AMI), x86)

    expect((await end(most)).problems).toEqual([])
    expect((await end(most - 1)).problems.join()).toContain(
      `the AWS credentials expire in ${most - 1} s, but the deploy may take ${most} s`
    )
  })

  it('a release beyond the quota also where its AMI is not there, or its plan was refused', async () => {
    const quota = { name: 'Running On-Demand Standard instances', limit: 4, used: 4 }
    const world = simulated(CLUSTER)
    await run(world, wanted('ami-0000000a'))
    const { balancer } = served(await observe(CLUSTER, world.ports))
    const asked = (ami: Image | undefined, max: number) => {
      const desired = wanted(AMI, { max })
      const planned = { refusals: max < 2 ? ['too small'] : [], steps: [], ...NOTHING }
      const ask = { ...aws, quota: async () => quota }
      return preflight(ami, desired, planned, balancer, ask, {
        ...{ pool: undefined, now: NOW, isPlanOnly: false, unread: new Set<string>(), proven: [], securityGroupIds: [] }
      })
    }

    expect((await found({ quota: async () => quota }, wanted(AMI), undefined)).problems.join()).toContain('ask for 8')
    expect((await asked(x86, 1)).problems.join()).toContain('ask for 8')
    expect((await asked(x86, 8)).problems).toEqual([])
  })

  it('all of it at once', async () => {
    const { problems } = await found({
      quota: async () => ({ name: 'q', limit: 0, used: 0 }),
      credentialsEnd: async () => NOW
    })

    expect(problems).toHaveLength(3)
  })
})

describe('before its first write a deploy warns of', () => {
  it('subnets in one zone only', async () => {
    const { warnings } = await found({}, wanted(AMI, { subnetIds: ['subnet-1', 'subnet-9'] }), x86)

    expect(warnings.join()).toMatch(/one availability zone, us-east-1a/)
  })

  it('a warm pool that is stopped and has no room to be started at once', async () => {
    const quota = async () => ({ name: 'q', limit: 10, used: 4 })
    const warned = (prepared: number) => found({ quota }, wanted(AMI), x86, { pool: { prepared } })

    expect(await warned(3)).toEqual({ problems: [], warnings: [], unanswered: [] })
    expect(await warned(4)).toEqual({
      problems: [],
      warnings: [
        'the quota "q" leaves 2 vCPUs when both releases run, and to start the 2 instances of the warm pool, which are stopped then, takes 4: the pool fills as they become free'
      ],
      unanswered: []
    })
  })

  it('what it may not ask, and deploys', async () => {
    const error = new Error('not authorized')
    const { problems, unanswered } = await found({ instanceTypes: () => Promise.reject(error) })

    expect(problems).toEqual([])
    expect(unanswered).toEqual([{ what: 'the architecture of the instance type', error }])
  })

  it('nothing when two zones are used', async () => {
    expect(await found({}, wanted(AMI), x86)).toEqual({ problems: [], warnings: [], unanswered: [] })
  })
})

it('a plan alone asks neither for quotas nor for credentials', async () => {
  const never = () => Promise.reject(new Error('was asked'))
  expect(
    (await found({ quota: never, credentialsEnd: never }, wanted(AMI), x86, { isPlanOnly: true })).unanswered
  ).toEqual([])
})

it.each([
  ['t3.small', 'L-1216C47A'],
  ['m7g.xlarge', 'L-1216C47A'],
  ['g5.xlarge', 'L-DB2E81BA'],
  ['p5.48xlarge', 'L-417A185B'],
  ['x2idn.16xlarge', 'L-7295265B'],
  ['inf2.xlarge', 'L-1945791B'],
  ['trn1.2xlarge', 'L-2C3B7624'],
  ['im4gn.large', 'L-1216C47A'],
  ['hpc7a.96xlarge', '']
])('%s counts towards the quota %s', (type, code) => {
  expect(quotaOf(type)?.onDemand).toBe(code)
})
