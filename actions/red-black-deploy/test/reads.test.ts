import { describe, expect, it } from '@jest/globals'
import type { Image } from '../../../lib/aws/images.ts'
import type { LaunchSettings } from '../../../lib/aws/launch-templates.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { CLUSTER, run, wanted } from '../../../test/simulated-runs.ts'
import { inputs } from '../src/inputs.ts'
import { type LookPorts, lookAtAll } from '../src/main.ts'

const [A, B, C, BAD] = ['ami-0000000a', 'ami-0000000b', 'ami-0000000c', 'ami-0000bad0']

/** What was deployed, the last of it live and the one before retained. */
type Deployed = readonly Partial<LaunchSettings>[]

/** A plan for this AMI, and by how many calls. */
async function planned(
  imageId: string,
  balancer: string,
  more: Readonly<Record<string, string>> = {},
  deployed: Deployed = [{ imageId: A }, { imageId: B }]
) {
  const aws = simulated(CLUSTER)
  const { settings } = wanted(A)
  aws.bad.add(BAD)
  for (const one of deployed) {
    const done = run(aws, wanted(A, { settings: { ...settings, ...one } }))
    if (one.imageId === BAD) await expect(done).rejects.toThrow('did not become healthy')
    else await done
  }
  const { balancers } = aws.ports
  const { byArn } = balancers
  let others = 0
  const counted = async <T>(answer: T): Promise<T> => {
    others += 1
    return answer
  }
  const around = {
    ...aws.ports,
    balancers: { ...balancers, byArn: async (arn: string) => ({ ...(await byArn(arn)), name: balancer }) },
    images: { byId: (id: string) => counted({ id, architecture: 'x86_64', state: 'available', tags: {} } as Image) },
    preflight: {
      instanceTypes: (names: readonly string[]) =>
        counted(names.map(name => ({ name, architectures: ['x86_64'], vcpus: 2 })))
    },
    runTags: {}
  } as unknown as LookPorts
  const given = { ...CLUSTER, 'ami-id': imageId, mode: 'plan', ...more }
  const env = Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const before = aws.reads()
  const { planned } = await lookAtAll(inputs(Object.fromEntries(env)), around)
  return { release: planned.release, calls: aws.reads() - before + others }
}

describe.each([
  ['its own', 'hello-test', 11],
  ['a shared', 'shared', 12]
])('a plan behind %s load balancer', (_, balancer, calls) => {
  it(`of a new release reads by ${calls} calls, of an AMI that runs already by as many`, async () => {
    expect(await planned(C, balancer)).toEqual({ release: 'hello-test-v003', calls })
    expect(await planned(A, balancer)).toEqual({ release: 'hello-test-v001', calls })
    expect(await planned(A, balancer, { 'user-data': 'x' })).toEqual({ release: 'hello-test-v003', calls })
    const other = { 'user-data': 'x', 'instance-type': 'm7g.large' }
    expect(await planned(B, balancer, other)).toEqual({ release: 'hello-test-v003', calls })
  })

  const SAME_AMI = [{ imageId: A }, { imageId: A, userData: 'y' }]

  it(`of an AMI that both releases run, as another type, reads by ${calls} calls: the retained one cannot be it`, async () => {
    const large = { 'user-data': 'x', 'instance-type': 'm7g.large' }
    expect(await planned(A, balancer, large, SAME_AMI)).toEqual({ release: 'hello-test-v003', calls })
    const several = { 'instance-types': 'm7g.large, m7g.xlarge' }
    expect(await planned(A, balancer, several, SAME_AMI)).toEqual({ release: 'hello-test-v003', calls })
    const retained = { 'user-data': 'y', 'instance-type': 't3.small' }
    const other = [{ imageId: A, userData: 'y' }, { imageId: A }]
    expect(await planned(A, balancer, retained, other)).toEqual({ release: 'hello-test-v001', calls })
  })

  it(`of the retained AMI as the type of the live release, which nobody gave, reads by one call more`, async () => {
    const types = [{ imageId: A }, { imageId: B, instanceType: 'm7g.large' }]
    expect(await planned(A, balancer, {}, types)).toEqual({ release: 'hello-test-v003', calls: calls + 1 })
  })

  it(`after a deploy that failed, whose version is not used again, reads by ${calls} calls`, async () => {
    const failed = [{ imageId: A }, { imageId: BAD }]
    expect(await planned(BAD, balancer, {}, failed)).toEqual({ release: 'hello-test-v003', calls })
  })
})
