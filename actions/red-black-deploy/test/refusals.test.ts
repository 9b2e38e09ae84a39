import { describe, expect, it } from '@jest/globals'
import type { Image } from '../../../lib/aws/images.ts'
import { allAtOnce } from '../../../lib/errors.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { CLUSTER, run, wanted } from '../../../test/simulated-runs.ts'
import { inputs } from '../src/inputs.ts'
import { type LookPorts, lookAtAll } from '../src/main.ts'

const AMI = 'ami-0000000b'
const image = { id: AMI, architecture: 'arm64', state: 'available', tags: {} } as unknown as Image
const OWN = { id: 'sg-1', name: 'hello-test-instances', vpcId: 'vpc-1', ownerId: '1', tags: {}, ingress: [] }
const GOOD = { ...CLUSTER, 'ami-id': AMI }

interface Circumstances {
  readonly given?: Readonly<Record<string, string>>
  readonly world?: ReturnType<typeof simulated>
  readonly more?: Partial<LookPorts>
  readonly asks?: Partial<LookPorts['preflight']>
}

/** What a deploy is refused for, line by line, and what it did meanwhile. */
async function refusal({ given = {}, world = simulated(CLUSTER), more = {}, asks = {} }: Circumstances) {
  const { ports, progress } = world
  const around: LookPorts = {
    ...ports,
    images: { byId: async () => image },
    networks: { ...ports.networks, securityGroupsOf: async () => [OWN], subnets: async () => [] },
    rolls: {} as LookPorts['rolls'],
    alarms: { states: async () => new Map() },
    preflight: {
      instanceTypes: async names => names.map(name => ({ name, architectures: ['x86_64'], vcpus: 2 })),
      subnets: async ids => ids.map(id => ({ id, zone: 'us-east-1a', vpcId: 'vpc-1' })),
      securityGroups: async ids => ids.map(id => ({ id, vpcId: 'vpc-1' })),
      quota: async () => ({ name: 'Standard', limit: 4, used: 4 }),
      credentialsEnd: async () => ports.now() + 10_000,
      ...asks
    },
    github: undefined,
    runTags: {},
    ...more
  }
  const env = Object.entries({ ...GOOD, ...given }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const reading = inputs(Object.fromEntries(env))
  const before = world.writes.length
  const error = await allAtOnce(reading.problems, () => lookAtAll(reading, around)).catch(error => error)
  expect(world.writes.slice(before)).toEqual([])
  const { message, remedy } = error
  return { lines: String(message).split('\n'), remedy: String(remedy), warnings: progress.lines }
}

const deployed = async () => {
  const world = simulated(CLUSTER)
  await run(world, wanted('ami-0000000a'))
  return world
}

/** Nobody has created it. */
const uncreated = () => {
  const world = simulated(CLUSTER)
  Object.assign(world.ports.balancers, { targetGroups: async () => [] })
  return world
}

const matching = (...texts: readonly string[]) => texts.map(text => expect.stringContaining(text))
const EXPIRE = 'the AWS credentials expire in '
const QUOTA = 'the quota "Standard" is 4 vCPUs, 4 of them run'
const ARCHITECTURE = 'input "ami-id": ami-0000000b is for arm64, but instance type t3.small runs x86_64'
const CREATE = 'has not been created in environment "test". Run the create-application action with'

describe('before its first write a deploy is told all that is wrong at once', () => {
  it.each<[string, Circumstances & { readonly worldOf?: () => Promise<ReturnType<typeof simulated>> }, string[]]>([
    [
      'inputs that are out of form, beside what AWS says against the others',
      { given: { 'probe-count': 'x', probe: 'perhaps' }, worldOf: deployed },
      ['input "probe":', 'input "probe-count":', ARCHITECTURE, QUOTA, EXPIRE]
    ],
    [
      'an application that was not created, beside an AMI that is not there and a range that is none',
      {
        given: { 'min-instances': '3', 'max-instances': '2', 'instance-type': 't3.small' },
        world: uncreated(),
        more: { images: { byId: async () => undefined } }
      },
      [CREATE, `input "ami-id": ${AMI} does not exist here`, 'input "max-instances": 2 is less than', QUOTA, EXPIRE]
    ],
    [
      'an application that was not created, whose first deploy needs a type',
      { given: { 'soak-seconds': '-1' }, world: uncreated() },
      ['input "soak-seconds":', CREATE, 'input "instance-type": is required for the first deploy']
    ],
    [
      'an AMI that is not available, under a name that is too long',
      {
        given: { application: 'a-name-of-far-too-many-letters' },
        more: { images: { byId: async () => ({ ...image, state: 'pending' }) } }
      },
      ['input "application": "a-name-of-far-too-many-letters-test" has', `input "ami-id": ${AMI} is pending`, EXPIRE]
    ],
    [
      'what cannot be proved to be attested, beside an AMI id that is none',
      { given: { 'ami-id': 'ami-x', 'only-attested': 'true' }, worldOf: deployed },
      ['input "ami-id": "ami-x" is not', QUOTA, EXPIRE, 'input "only-attested": needs `github-token`']
    ]
  ])('%s', async (_, { worldOf, ...circumstances }, expected) => {
    const world = worldOf === undefined ? {} : { world: await worldOf() }
    const { lines, remedy } = await refusal({ ...circumstances, ...world })

    expect([...lines].sort()).toEqual(expect.arrayContaining(matching(...expected)))
    expect(lines).toHaveLength(expected.length)
    expect(remedy).toMatch(/othing was written/)
  })

  it.each([
    ['stickiness', (world: ReturnType<typeof simulated>) => world.setSticky(true), 'has group stickiness on'],
    [
      'two live slots',
      (world: ReturnType<typeof simulated>) => world.setWeights(50, 50),
      'must serve exactly one slot'
    ],
    [
      'another host',
      (world: ReturnType<typeof simulated>) =>
        world.editRule('production', { conditions: [{ kind: 'host', values: ['other.example'] }] }),
      'was edited: it takes "host other.example", and was made for "every request"'
    ]
  ])('%s of the production rule, beside an input that is out of form', async (_, edit, told) => {
    const world = await deployed()
    edit(world)

    const { lines } = await refusal({ given: { 'probe-count': 'x', 'instance-type': 't3.small' }, world })

    expect(lines).toEqual(matching('input "probe-count":', told, ARCHITECTURE, QUOTA, EXPIRE))
  })

  it('another deploy that has begun, and of it alone how it is taken over', async () => {
    const world = await deployed()
    world.crashAt({ nth: 3, when: 'before' })
    await run(world, wanted('ami-0000000c')).catch(() => {})
    world.crashAt(undefined)
    const held = await refusal({ world })
    const other = await refusal({ world: await deployed() })

    expect(held.lines).toEqual(expect.arrayContaining(matching('another deploy holds hello-test-v002')))
    expect(held.remedy).toContain('(the other deploy: wait for it, or set `take-over: true` when it is dead)')
    expect(other.remedy).toBe('Nothing was written. Settle what the lines above name and run it again.')
  })

  it('nothing that is judged by what stands in for an input that is out of form', async () => {
    const given = { 'min-instances': 'x', 'max-instances': '1', 'instance-type': 'T3', 'bake-time-seconds': 'long' }
    const { lines } = await refusal({ given })

    expect(lines).toEqual(
      matching('input "instance-type": "T3"', 'input "min-instances": "x"', 'input "bake-time-seconds": "long"')
    )
  })

  it('the problems of inputs also when AWS cannot be asked, and once why it cannot', async () => {
    const denied = Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' })
    const refused = () => Promise.reject(denied)
    const world = simulated(CLUSTER)
    Object.assign(world.ports.balancers, { targetGroups: refused })
    const { lines, remedy, warnings } = await refusal({
      given: { probe: 'x', alarms: 'errors' },
      world,
      more: {
        images: { byId: refused },
        alarms: { states: refused },
        preflight: {
          ...{ instanceTypes: refused, subnets: refused, securityGroups: refused, quota: refused },
          credentialsEnd: async () => undefined
        }
      }
    })

    expect(lines).toEqual(matching('input "probe":', 'Could not load credentials'))
    expect(warnings).toEqual([])
    expect(remedy).toMatch(
      /^Correct the inputs .* For the rest: Add a step with aws-actions\/configure-aws-credentials/
    )
  })

  /** As the role may not do it. */
  const forbidden = (action: string) => async () => {
    const message = `User: x is not authorized to perform: ${action} because no identity-based policy allows it`
    throw Object.assign(new Error(message), { name: 'AccessDenied' })
  }
  const right = (action: string): string => `Add ${action} to the role`

  it.each<[string, (world: ReturnType<typeof simulated>) => Circumstances, string[]]>([
    [
      'DescribeAlarms',
      () => ({
        given: { alarms: 'errors', 'min-instances': '9' },
        more: { alarms: { states: forbidden('cloudwatch:DescribeAlarms') } }
      }),
      [right('cloudwatch:DescribeAlarms'), ARCHITECTURE, QUOTA, EXPIRE]
    ],
    [
      'DescribeImages',
      () => ({ more: { images: { byId: forbidden('ec2:DescribeImages') } } }),
      [right('ec2:DescribeImages'), QUOTA, EXPIRE]
    ],
    [
      'DescribeTargetHealth and DescribeAutoScalingGroups',
      ({ ports }) => {
        Object.assign(ports.balancers, { targets: forbidden('elasticloadbalancing:DescribeTargetHealth') })
        Object.assign(ports.groups, { of: forbidden('autoscaling:DescribeAutoScalingGroups') })
        return { given: { 'instance-type': 't3.small', 'min-instances': '3', 'max-instances': '2' } }
      },
      [
        right('elasticloadbalancing:DescribeTargetHealth'),
        right('autoscaling:DescribeAutoScalingGroups'),
        'input "max-instances": 2 is less than',
        ARCHITECTURE,
        QUOTA,
        EXPIRE
      ]
    ],
    [
      'DescribeInstanceRefreshes',
      () => ({
        given: { strategy: 'rolling' },
        more: {
          rolls: {
            newest: async () => undefined,
            latest: forbidden('autoscaling:DescribeInstanceRefreshes')
          } as unknown as LookPorts['rolls'],
          images: { byId: async () => undefined }
        }
      }),
      [right('autoscaling:DescribeInstanceRefreshes'), `input "ami-id": ${AMI} does not exist here`, QUOTA, EXPIRE]
    ]
  ])('what is wrong beside a right that the role lacks: %s', async (_, given, expected) => {
    const world = await deployed()

    const { lines } = await refusal({ world, ...given(world) })

    expect([...lines].sort()).toEqual(expect.arrayContaining(matching(...expected)))
    expect(lines).toHaveLength(expected.length)
  })

  it('that rules could not be looked at more closely, as a warning: nothing rests on it', async () => {
    const world = await deployed()
    world.editRule('production', { conditions: [{ kind: 'path', values: ['/api/*'] }] })
    Object.assign(world.ports.balancers, { tags: forbidden('elasticloadbalancing:DescribeTags') })
    const types = { instanceTypes: forbidden('ec2:DescribeInstanceTypes') }

    const { lines, warnings } = await refusal({ given: { probe: 'x' }, world, asks: types })

    expect(lines.join()).not.toMatch(/DescribeTags|DescribeInstanceTypes/)
    expect(warnings.join()).toContain('the architecture of the instance type could not be checked before the deploy')
    expect(warnings.join()).toContain(right('ec2:DescribeInstanceTypes'))
    expect(warnings.join()).toContain(`could not be asked: AccessDenied: User: x`)
    expect(warnings.join()).toContain(right('elasticloadbalancing:DescribeTags'))
  })

  it('subnets in one zone only, as a warning', async () => {
    const { warnings } = await refusal({ given: { probe: 'x', subnets: 'subnet-9' }, world: await deployed() })

    expect(warnings.join()).toContain('all instances are in one availability zone, us-east-1a')
  })
})

it('a deploy needs an AMI; a look at what was deployed needs none', () => {
  const problems = (mode: string) =>
    inputs({ INPUT_APPLICATION: 'hello', INPUT_ENVIRONMENT: 'test', INPUT_MODE: mode }).problems

  expect(problems('apply')).toEqual([{ input: 'ami-id', problem: 'is required' }])
  expect(problems('check')).toEqual([])
})
