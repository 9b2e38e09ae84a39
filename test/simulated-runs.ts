import { deploy } from '../actions/red-black-deploy/src/deploy.ts'
import type { Desired } from '../actions/red-black-deploy/src/plan.ts'
import type { Probe } from '../actions/red-black-deploy/src/probe.ts'
import { begunStory, type Judgement, type Story } from '../actions/red-black-deploy/src/run.ts'
import { goBack } from '../lib/release/go-back.ts'
import { planRollback } from '../lib/release/rollback.ts'
import type { Simulated } from '../lib/release/test/simulated.ts'
import { observe, type World } from '../lib/release/world.ts'

export const CLUSTER = { application: 'hello', environment: 'test' }

export const wanted = (imageId: string, more: Partial<Desired> = {}): Desired => ({
  cluster: CLUSTER,
  settings: {
    imageId,
    instanceType: 't3.small',
    securityGroupIds: ['sg-1'],
    instanceProfile: undefined,
    userData: undefined
  },
  subnetIds: ['subnet-1', 'subnet-2'],
  mixed: undefined,
  min: 2,
  max: 8,
  strategy: 'red-black',
  rungs: [],
  rungSeconds: 10,
  isChecked: false,
  steadySeconds: 10,
  retain: true,
  healthTimeoutSeconds: 300,
  bakeSeconds: 10,
  soakSeconds: 0,
  unfinishedSeconds: 900,
  takeOver: true,
  tags: { 'kiln:run': 'owner/repository/1/1' },
  ...more
})

export const judged = (more: Partial<Judgement> = {}): Judgement => ({
  probe: 'off',
  probeCount: 2,
  expectVersion: undefined,
  alarms: [],
  health: { deadlineSeconds: 5, unhealthySeconds: 2, intervalSeconds: 0, lossIsFailure: true },
  probeSeconds: 0,
  bakeLookSeconds: 2,
  verifySeconds: 1,
  ...more
})

export const silentProbe: Probe = {
  addresses: async () => [],
  ask: async address => ({ at: 0, address, status: undefined, version: undefined, failure: 'off' })
}

/** One run of the deploy as a process would do it, from observation to end. */
export async function run(
  aws: Simulated,
  desired: Desired,
  judgement = judged(),
  probe = silentProbe,
  alarms = (): Record<string, string> => ({})
): Promise<Story> {
  const story = begunStory({ release: '', slot: 'red', previous: undefined })
  const ports = {
    ...aws.ports,
    automation: { handOver: async () => ({ copied: [], missed: [] }) },
    alarms: { states: async () => new Map(Object.entries(alarms())) },
    check: async () => {},
    probe
  }
  const world = await observe(CLUSTER, ports)
  await deploy(world, desired, judgement, ports, story)
  return story
}

/** Reads of the ports; all else is a write, or no call of AWS. */
const READS = {
  balancers: ['find', 'byArn', 'listeners', 'rules', 'targetGroups', 'targets', 'tags'],
  groups: ['of', 'find', 'activities'],
  templates: ['of', 'settings'],
  networks: ['securityGroupsOf']
} as const

/**
 * The same AWS, whose reads repeat for so long what they said before, as the lab's fault `stale` does: whoever asks,
 * this run or the next. A repeated answer takes a second, so that time goes on for those who wait.
 */
export function withStaleReads(aws: Simulated, seconds: number): Simulated {
  const kept = new Map<string, { readonly until: number; readonly answer: unknown }>()
  const staled = (port: string, real: object, reads: readonly string[]): object => {
    const old = reads.flatMap(name => {
      const ask = Reflect.get(real, name)
      if (typeof ask !== 'function') return []
      const read = async (...given: readonly unknown[]): Promise<unknown> => {
        const key = JSON.stringify([port, name, given])
        const before = kept.get(key)
        if (before !== undefined && aws.ports.now() < before.until && !aws.wasKilled()) {
          aws.advance(1)
          return structuredClone(before.answer)
        }
        const answer: unknown = structuredClone(await ask.apply(real, given))
        kept.set(key, { until: aws.ports.now() + seconds * 1000, answer })
        return structuredClone(answer)
      }
      return [[name, read] as const]
    })
    return { ...real, ...Object.fromEntries(old) }
  }
  const ports = Object.entries(READS).map(([port, reads]) => [port, staled(port, Reflect.get(aws.ports, port), reads)])
  return { ...aws, ports: { ...aws.ports, ...Object.fromEntries(ports) } }
}

/** One run of a rollback. */
export async function runRollback(aws: Simulated, soakSeconds = 0, to?: string, how = judged()): Promise<void> {
  const world = await observe(CLUSTER, aws.ports)
  const first = planRollback(world, soakSeconds, to)
  if (first.refusals.length > 0) throw new Error(first.refusals.join())
  const next = (seen: World) => planRollback(seen, soakSeconds, first.to?.name)
  await goBack(world, { next, health: { ...how.health, lossIsFailure: false } }, aws.ports)
}
