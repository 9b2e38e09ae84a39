import { describe, expect, it } from '@jest/globals'
import type { Image } from '../../../lib/aws/images.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { CLUSTER, run, wanted } from '../../../test/simulated-runs.ts'
import { inputs } from '../src/inputs.ts'
import { type LookPorts, lookAtAll } from '../src/main.ts'

const [A, B, C] = ['ami-0000000a', 'ami-0000000b', 'ami-0000000c']

/** One release live, one retained, and a plan for this AMI: the plan, and by how many calls. */
async function planned(imageId: string, balancer: string, more: Readonly<Record<string, string>> = {}) {
  const aws = simulated(CLUSTER)
  for (const image of [A, B]) await run(aws, wanted(image))
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
})
