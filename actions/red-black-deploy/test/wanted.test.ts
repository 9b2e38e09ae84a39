/** What a deploy wants of what was given and, for the rest, of what is live. */
import { expect, it } from '@jest/globals'
import type { Image } from '../../../lib/aws/images.ts'
import { attempts } from '../../../lib/errors.ts'
import { simulated } from '../../../lib/release/test/simulated.ts'
import { observe } from '../../../lib/release/world.ts'
import { CLUSTER, wanted as released, run } from '../../../test/simulated-runs.ts'
import { inputs } from '../src/inputs.ts'
import { wanted } from '../src/wanted.ts'

const AMI = 'ami-0000000b'
const OWN = { id: 'sg-1', name: 'hello-test-instances', vpcId: 'vpc-1', ownerId: '1', tags: {}, ingress: [] }
const LIVE = released('ami-0000000a', {
  ...{ subnetIds: ['subnet-7', 'subnet-8'], min: 3, max: 6 },
  settings: {
    ...{ imageId: 'ami-0000000a', instanceType: 'c4.2xlarge', securityGroupIds: ['sg-7', 'sg-8'] },
    ...{ instanceProfile: 'hello', userData: '#!/bin/sh\n' }
  },
  mixed: { types: ['c4.2xlarge', 'c5.2xlarge'], spotPercent: 50, onDemandBase: 1 }
})

async function of(given: Readonly<Record<string, string>>, live?: typeof LIVE) {
  const aws = simulated(CLUSTER)
  if (live !== undefined) await run(aws, live)
  const all = Object.entries({ ...CLUSTER, 'ami-id': AMI, ...given })
  const image = { id: AMI, architecture: 'x86_64', state: 'available', tags: {} } as unknown as Image
  const networks = { ...aws.ports.networks, securityGroupsOf: async () => [OWN], subnets: async () => [] }
  const { desired, problems } = await wanted(
    inputs(Object.fromEntries(all.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))),
    CLUSTER,
    { world: await observe(CLUSTER, aws.ports), image, isImageRead: true, hasUnknownReleases: false },
    { networks, runTags: {}, alarms: { states: async () => new Map() } },
    attempts().attempt
  )
  const { settings, subnetIds, mixed, min, max } = desired
  return { settings, subnetIds, mixed, min, max, problems }
}

it('takes all that is not given from the live release, but for the AMI', async () => {
  expect(await of({}, LIVE)).toEqual({
    settings: { ...LIVE.settings, imageId: AMI },
    ...{ subnetIds: LIVE.subnetIds, mixed: LIVE.mixed, min: 3, max: 6, problems: [] }
  })
})

it('takes what is given before what is live', async () => {
  const given = {
    ...{ 'instance-type': 't3.small', 'instance-profile': 'other', 'user-data': '#!/bin/bash', subnets: 'subnet-1' },
    ...{ 'security-groups': 'sg-3', 'min-instances': '1', 'max-instances': '9' },
    ...{ 'spot-percent': '0', 'on-demand-base': '0' }
  }
  expect(await of(given, LIVE)).toEqual({
    settings: {
      ...{ imageId: AMI, instanceType: 't3.small', instanceProfile: 'other', userData: '#!/bin/bash' },
      securityGroupIds: ['sg-3']
    },
    ...{ subnetIds: ['subnet-1'], mixed: undefined, min: 1, max: 9, problems: [] }
  })
})

it('first takes the subnets of the balancer and the security group that the application has for instances', async () => {
  expect(await of({ 'instance-type': 't3.small' })).toEqual({
    settings: {
      ...{ imageId: AMI, instanceType: 't3.small', instanceProfile: undefined, userData: undefined },
      securityGroupIds: ['sg-1']
    },
    ...{ subnetIds: ['subnet-1', 'subnet-2'], mixed: undefined, min: 2, max: 2, problems: [] }
  })
})

it.each([
  ['types that are given', { 'instance-types': 'm6i.large, m5.large' }, ['m6i.large', 'm5.large'], 50],
  [
    'one type in the place of those that were live, with their share of Spot',
    { 'instance-type': 'm5.large' },
    ['m5.large'],
    50
  ],
  ['another share of Spot', { 'spot-percent': '100' }, ['c4.2xlarge', 'c5.2xlarge'], 100]
])('takes %s', async (_, given, types, spotPercent) => {
  expect((await of(given, LIVE)).mixed).toEqual({ types, spotPercent, onDemandBase: 1 })
})
