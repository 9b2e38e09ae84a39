import type { SetOutput } from '../../../lib/action.ts'
import type { Balancers, BalancerView } from '../../../lib/aws/balancers.ts'
import { isTaken } from '../../../lib/aws/failures.ts'
import type { HostedZones } from '../../../lib/aws/hosted-zones.ts'
import type { Networks } from '../../../lib/aws/networks.ts'
import { KilnError } from '../../../lib/errors.ts'
import { type Cluster, loadBalancerName, SLOTS, type Slot, targetGroupName } from '../../../lib/names.ts'
import { poll } from '../../../lib/poll.ts'
import type { Progress } from '../../../lib/progress.ts'
import { only } from '../../../lib/release/application.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import type { Inputs } from './inputs.ts'
import type { OUTPUTS } from './outputs.ts'
import {
  type Desired,
  describe,
  type Observed,
  type Plan,
  plan,
  type SlotSeen,
  type Step,
  securityGroupName
} from './plan.ts'
import type { Scaffolding } from './scaffolding.ts'

export interface Ports {
  readonly networks: Networks
  readonly balancers: Balancers
  readonly scaffolding: Scaffolding
  readonly zones: HostedZones
  readonly progress: Progress
  readonly setOutput: SetOutput<(typeof OUTPUTS)[number]>
  /** Facts of this run, put on everything that is made. */
  readonly runTags: Tags
  readonly signal: AbortSignal
}

export interface Report {
  readonly desired: Desired
  readonly planned: Plan
  readonly done: readonly string[]
  readonly url: string | undefined
}

/** Makes what an application needs before its first release; what stands already is left alone. */
export async function createApplication(inputs: Inputs, ports: Ports): Promise<Report> {
  const desired = wanted(inputs)
  const { progress } = ports
  let observed = await observe(desired, ports)
  const planned = plan(observed, desired)
  if (planned.refusals.length > 0) {
    throw new KilnError(planned.refusals.join('\n'), {
      remedy: 'Nothing was written. Correct the inputs, or put right in AWS what the lines above name.'
    })
  }
  for (const warning of planned.warnings) progress.warn(warning)
  const lines = planned.steps.map(step => describe(step, desired))
  await progress.phase(lines.length === 0 ? 'Plan: nothing to do' : `Plan: ${lines.length} changes`, async () => {
    for (const line of lines) progress.say(line)
  })

  const done: string[] = []
  if (inputs.mode === 'apply') {
    for (let next = planned.steps[0]; next !== undefined; next = plan(observed, desired).steps[0]) {
      ports.signal.throwIfAborted()
      observed = await carryOut(next, observed, desired, ports)
      done.push(describe(next, desired))
      progress.say(`done: ${done.at(-1)}`)
    }
    if (observed.balancer !== undefined && observed.balancer.state !== 'active') await untilActive(desired, ports)
  }
  const url = address(observed, desired)
  if (observed.balancer !== undefined) ports.setOutput('load-balancer', observed.balancer.name)
  if (observed.balancer !== undefined) ports.setOutput('dns-name', desired.dnsName ?? observed.balancer.dnsName)
  if (url !== undefined) ports.setOutput('url', url)
  return { desired, planned, done, url }
}

/** One step and a look at what it did; AWS may take seconds to show it. */
async function carryOut(step: Step, before: Observed, desired: Desired, ports: Ports): Promise<Observed> {
  try {
    await apply(step, desired, ports)
  } catch (error) {
    // Made meanwhile, by another run or by this one's own lost answer: the next look shows it.
    if (!isTaken(error)) throw error
  }
  const line = describe(step, desired)
  return poll(
    async () => {
      const seen = await observe(desired, ports, before, step)
      const next = plan(seen, desired).steps[0]
      const shown = next === undefined || describe(next, desired) !== line
      return shown ? { done: seen } : { notYet: 'AWS does not show it yet' }
    },
    {
      what: `AWS to show the effect of "${line}"`,
      deadlineSeconds: 60,
      intervalSeconds: 1,
      signal: ports.signal,
      remedy: 'Run it again: it goes on from here.'
    }
  )
}

export function wanted(inputs: Inputs): Desired {
  const { application, environment } = inputs
  const zoneName = inputs['hosted-zone']
  const dnsName =
    inputs['dns-name'] ?? (zoneName === undefined ? undefined : `${application}.${environment}.${zoneName}`)
  if (dnsName !== undefined && zoneName === undefined) {
    throw new KilnError('input "dns-name": is given without "hosted-zone", the zone to write it to', {
      remedy: 'Give both, or neither.'
    })
  }
  if (dnsName !== undefined && !dnsName.endsWith(`.${zoneName}`)) {
    throw new KilnError(`input "dns-name": "${dnsName}" is not inside the hosted zone "${zoneName}"`, {
      remedy: `Choose a name that ends in .${zoneName}.`
    })
  }
  return {
    cluster: { application, environment },
    healthCheckPath: inputs['health-check-path'],
    port: inputs.port,
    protocol: inputs.protocol,
    listenerPort: inputs['listener-port'] ?? 80,
    vpcId: inputs.vpc,
    subnetIds: inputs.subnets,
    securityGroupIds: inputs['security-groups'],
    scheme: inputs.scheme,
    zoneName,
    dnsName,
    deregistrationDelaySeconds: inputs['deregistration-delay-seconds']
  }
}

/** Reads what stands; after a step only what that step can have changed. */
async function observe(desired: Desired, ports: Ports, before?: Observed, step?: Step): Promise<Observed> {
  const { networks, balancers, zones } = ports
  const { cluster } = desired
  const touched = (...steps: readonly Step['do'][]): boolean => step === undefined || steps.includes(step.do)

  const vpc = before?.vpc ?? (await networks.vpc(desired.vpcId))
  const subnets =
    before?.subnets ??
    (desired.subnetIds !== undefined
      ? await networks.subnets({ ids: desired.subnetIds })
      : vpc === undefined
        ? []
        : await networks.subnets({ vpcId: vpc.id }))
  const securityGroups =
    before !== undefined && !touched('create-security-group', 'allow')
      ? before.securityGroups
      : await networks.securityGroupsOf(cluster)
  const slots =
    before !== undefined && !touched('create-slot', 'set-delay', 'change-path')
      ? before.slots
      : await slotsSeen(desired, ports)
  const balancer =
    before !== undefined && !touched('create-balancer')
      ? before.balancer
      : await balancers.find(loadBalancerName(cluster))
  const listener =
    before !== undefined && !touched('create-listener')
      ? before.listener
      : balancer === undefined
        ? undefined
        : (await balancers.listeners(balancer.arn))[0]
  const rules =
    before !== undefined && !touched('create-rule')
      ? before.rules
      : listener === undefined
        ? []
        : await balancers.rules(listener.arn)
  const zone = before?.zone ?? (desired.zoneName === undefined ? undefined : await zones.find(desired.zoneName))
  const record =
    before !== undefined && !touched('point-name')
      ? before.record
      : zone === undefined || desired.dnsName === undefined
        ? undefined
        : await zones.record(zone.id, desired.dnsName)
  // What this run makes carries the tags; only what stood before can be somebody else's.
  const foreign = before?.foreign ?? (await othersOf(cluster, balancer, slots, balancers))
  return { vpc, subnets, securityGroups, balancer, listener, rules, slots, zone, record, foreign }
}

async function othersOf(
  { application, environment }: Cluster,
  balancer: BalancerView | undefined,
  slots: Observed['slots'],
  { tags }: Balancers
): Promise<readonly string[]> {
  const named = [
    ...(balancer === undefined ? [] : [{ arn: balancer.arn, what: `load balancer ${balancer.name}` }]),
    ...Object.values(slots).map(({ arn, name }) => ({ arn, what: `target group ${name}` }))
  ]
  const others: string[] = []
  for (const { arn, what } of named) {
    const own = await tags(arn)
    if (own[TAG.application] !== application || own[TAG.environment] !== environment) others.push(what)
  }
  return others
}

async function slotsSeen({ cluster }: Desired, { balancers, scaffolding }: Ports): Promise<Observed['slots']> {
  const found = await balancers.targetGroups(SLOTS.map(slot => targetGroupName(cluster, slot)))
  const seen: Partial<Record<Slot, SlotSeen>> = {}
  for (const slot of SLOTS) {
    const group = found.find(({ name }) => name === targetGroupName(cluster, slot))
    if (group === undefined) continue
    const targets = await balancers.targets(group.arn)
    seen[slot] = {
      ...group,
      deregistrationDelaySeconds: await scaffolding.deregistrationDelaySeconds(group.arn),
      targets: targets.filter(({ state }) => state !== 'draining').length
    }
  }
  return seen
}

async function apply(
  step: Step,
  desired: Desired,
  { networks, scaffolding, balancers, zones, runTags }: Ports
): Promise<void> {
  const { cluster } = desired
  const tags: Tags = { [TAG.application]: cluster.application, [TAG.environment]: cluster.environment, ...runTags }
  switch (step.do) {
    case 'create-security-group':
      await networks.createSecurityGroup({
        name: securityGroupName(cluster, step.role),
        description:
          step.role === 'lb' ? `Load balancer of ${cluster.application}` : `Instances of ${cluster.application}`,
        vpcId: step.vpcId,
        tags
      })
      return
    case 'allow':
      return networks.allow(step.securityGroupId, step.ingress)
    case 'create-slot':
      return scaffolding.createSlot({
        name: targetGroupName(cluster, step.slot),
        vpcId: step.vpcId,
        protocol: desired.protocol,
        port: desired.port,
        healthCheckPath: desired.healthCheckPath,
        tags: { ...tags, [TAG.slot]: step.slot }
      })
    case 'set-delay':
      return scaffolding.setDeregistrationDelay(step.arn, step.to)
    case 'change-path':
      return scaffolding.changeHealthCheckPath(step.arn, step.to)
    case 'create-balancer':
      return scaffolding.createBalancer({
        name: loadBalancerName(cluster),
        scheme: desired.scheme,
        subnetIds: step.subnetIds,
        securityGroupIds: step.securityGroupIds,
        tags
      })
    case 'create-listener':
      return scaffolding.createListener({
        balancerArn: step.balancerArn,
        port: desired.listenerPort,
        protocol: desired.protocol,
        tags
      })
    case 'create-rule': {
      const found = await balancers.targetGroups(SLOTS.map(slot => targetGroupName(cluster, slot)))
      const arn = (slot: Slot): string => found.find(({ name }) => name === targetGroupName(cluster, slot))?.arn ?? ''
      const weights = only('red')
      return scaffolding.createRule({
        listenerArn: step.listenerArn,
        tags: step.preview === undefined ? tags : { ...tags, [TAG.slot]: step.preview },
        ...(step.preview === undefined
          ? {
              priority: PRIORITY.production,
              forwards: SLOTS.map(slot => ({ targetGroupArn: arn(slot), weight: weights[slot] }))
            }
          : {
              priority: PRIORITY[step.preview],
              previewSlot: step.preview,
              forwards: [{ targetGroupArn: arn(step.preview), weight: 1 }]
            })
      })
    }
    case 'point-name':
      return zones.point(step.zoneId, step.record)
  }
}

/** Preview rules are asked first: the production rule takes every request. */
const PRIORITY = { red: 1, black: 2, production: 100 } as const

async function untilActive({ cluster }: Desired, { balancers, progress, signal }: Ports): Promise<void> {
  const name = loadBalancerName(cluster)
  await poll(
    async () => {
      const seen = await balancers.find(name)
      if (seen?.state === 'active') return { done: true }
      if (seen?.state === 'failed') {
        throw new KilnError(`Load balancer ${name} failed to start.`, {
          remedy: 'Look at its subnets (8 free addresses each) and limits in the EC2 console, then run it again.'
        })
      }
      return { notYet: `load balancer ${name} is ${seen?.state ?? 'not there'}` }
    },
    {
      what: `load balancer ${name} to be active`,
      deadlineSeconds: 600,
      intervalSeconds: 5,
      signal,
      onNotYet: reason => progress.say(reason),
      remedy: 'Run it again: it goes on from here.'
    }
  )
}

function address({ balancer }: Observed, { dnsName, listenerPort }: Desired): string | undefined {
  const host = dnsName ?? balancer?.dnsName
  if (host === undefined) return undefined
  return listenerPort === 80 ? `http://${host}` : `http://${host}:${listenerPort}`
}
