import type { SetOutput } from '../../../lib/action.ts'
import type { Balancers, BalancerView } from '../../../lib/aws/balancers.ts'
import type { Certificates } from '../../../lib/aws/certificates.ts'
import { isTaken } from '../../../lib/aws/failures.ts'
import type { HostedZones } from '../../../lib/aws/hosted-zones.ts'
import type { Networks } from '../../../lib/aws/networks.ts'
import { counted } from '../../../lib/counted.ts'
import { attempts, failureOf, type InputProblem, KilnError, RefusedError } from '../../../lib/errors.ts'
import { lookTogether, type Reading } from '../../../lib/inputs.ts'
import { type Cluster, loadBalancerName, SLOTS, type Slot, targetGroupName } from '../../../lib/names.ts'
import { poll } from '../../../lib/poll.ts'
import { type Progress, tellPlan } from '../../../lib/progress.ts'
import { forwardsTo, only } from '../../../lib/release/application.ts'
import { conditionsFor, ruleTags, spelledConditions } from '../../../lib/release/rule-conditions.ts'
import type { Demolition } from '../../../lib/release/teardown.ts'
import { isTaggedFor, TAG, type Tags } from '../../../lib/tags.ts'
import { destroyApplication } from './destroy.ts'
import { CHANGEABLE, dnsNameOf, type fields, type Inputs } from './inputs.ts'
import type { OUTPUTS } from './outputs.ts'
import {
  type Desired,
  describe,
  HEALTH_CHECK,
  type Observed,
  type Plan,
  plan,
  REDIRECT_PORT,
  type SlotSeen,
  type Step,
  securityGroupName,
  servingListener,
  unreadLines,
  wantsCrossZone
} from './plan.ts'
import type { Scaffolding } from './scaffolding.ts'
import { createWorkers } from './workers.ts'

export interface Ports {
  readonly networks: Networks
  readonly balancers: Balancers
  readonly scaffolding: Scaffolding
  readonly certificates: Certificates
  readonly zones: HostedZones
  readonly demolition: Demolition
  /** Names of the Auto Scaling groups of the application's releases. */
  readonly releases: (cluster: Cluster) => Promise<readonly string[]>
  readonly progress: Progress
  readonly setOutput: SetOutput<(typeof OUTPUTS)[number]>
  /** Facts of this run, put on everything that is made. */
  readonly runTags: Tags
  readonly signal: AbortSignal
  /** How often AWS is asked whether it shows what was written. */
  readonly lookSeconds: number
}

export interface Report {
  readonly cluster: Cluster
  /** Lines of the plan. */
  readonly planned: readonly string[]
  readonly warnings: readonly string[]
  readonly done: readonly string[]
  readonly url: string | undefined
}

/** Makes what an application needs before its first release, or takes it away; what stands already is left alone. */
export async function createApplication(given: Reading<typeof fields>, ports: Ports): Promise<Report> {
  const inputs = await lookTogether(given, async cluster => {
    const read = { ...given.values, ...cluster }
    await refuseBeside(given.problems, read, ports)
    return read
  })
  if (inputs.mode === 'destroy' || inputs.mode === 'plan-destroy') return destroyApplication(inputs, ports)
  const { protocol } = inputs
  if (protocol === 'none') return createWorkers(inputs, ports)
  const desired = wanted({ ...inputs, protocol })
  const { progress } = ports
  let observed = await observe(desired, ports)
  const planned = plan(observed, desired)
  refuse(planned, observed)
  for (const warning of planned.warnings) progress.warn(warning)
  const lines = planned.steps.map(step => describe(step, desired))
  const title = lines.length === 0 ? 'Plan: nothing to do' : `Plan: ${counted(lines.length, 'change')}`
  await tellPlan(title, lines, progress)

  const done: string[] = []
  if (inputs.mode === 'apply') {
    for (let next = planned.steps[0]; next !== undefined; ) {
      ports.signal.throwIfAborted()
      observed = await carryOut(next, observed, desired, ports)
      done.push(describe(next, desired))
      progress.say(`done: ${done.at(-1)}`)
      const rest = plan(observed, desired)
      // Somebody else may have come in between.
      refuse(rest, observed, done)
      next = rest.steps[0]
    }
    if (observed.balancer !== undefined && observed.balancer.state !== 'active') {
      await untilActive(observed.balancer.name, ports)
    }
  }
  const url = address(observed, desired)
  if (observed.balancer !== undefined) ports.setOutput('load-balancer', observed.balancer.name)
  if (observed.balancer !== undefined) ports.setOutput('dns-name', desired.dnsName ?? observed.balancer.dnsName)
  if (url !== undefined) ports.setOutput('url', url)
  return { cluster: desired.cluster, planned: lines, warnings: planned.warnings, done, url }
}

/** Beside inputs that are out of form, tells what AWS says against the others, as far as it does not rest on those. */
async function refuseBeside(problems: readonly InputProblem[], inputs: Inputs, ports: Ports): Promise<void> {
  const { protocol, mode } = inputs
  const rests = problems.some(({ input }) => !CHANGEABLE.some(name => name === input))
  if (problems.length === 0 || rests || protocol === 'none' || !(mode === 'apply' || mode === 'plan')) return
  const desired = wanted({ ...inputs, protocol })
  const observed = await observe(desired, ports)
  refuse(plan(observed, desired), observed)
}

function refuse({ refusals }: Plan, { unread }: Observed, done: readonly string[] = []): void {
  if (refusals.length === 0) return
  if (done.length === 0 && refusals.length === unreadLines(unread).length) throw failureOf(unread.failures)
  const how = 'Correct the inputs, or put right in AWS what the lines above name; then run it again.'
  if (done.length === 0) throw new RefusedError(refusals.join('\n'), how)
  throw new KilnError(refusals.join('\n'), { remedy: how, leftBehind: done })
}

/** One step and a look at what it did; AWS may take seconds to show it. */
async function carryOut(step: Step, before: Observed, desired: Desired, ports: Ports): Promise<Observed> {
  try {
    await apply(step, before, desired, ports)
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
      what: `AWS to show the effect of: ${line}`,
      deadlineSeconds: 60,
      intervalSeconds: ports.lookSeconds,
      signal: ports.signal,
      remedy: 'Run it again: it goes on from here.'
    }
  )
}

/** The inputs of an application behind a load balancer. */
type ServedInputs = Omit<Inputs, 'protocol'> & { readonly protocol: Desired['protocol'] }

export function wanted(inputs: ServedInputs): Desired {
  const { application, environment, protocol, port } = inputs
  return {
    cluster: { application, environment },
    check: {
      protocol: inputs['health-check-protocol'],
      path: inputs['health-check-path'],
      codes: inputs['health-check-codes']
    },
    port,
    protocol,
    listenerPort: inputs['listener-port'] ?? { HTTP: 80, HTTPS: 443, TCP: port }[protocol],
    certificate: inputs.certificate,
    securityPolicy: inputs['security-policy'],
    redirects: inputs.redirect,
    sharedBalancer: inputs['load-balancer'],
    vpcId: inputs.vpc,
    subnetIds: inputs.subnets,
    securityGroupIds: inputs['security-groups'],
    scheme: inputs.scheme ?? 'internal',
    zoneName: inputs['hosted-zone'],
    dnsName: dnsNameOf(inputs),
    recordType: inputs['record-type'],
    deregistrationDelaySeconds: inputs['deregistration-delay-seconds']
  }
}

/** Reads what stands; after a step only what that step can have changed. */
async function observe(desired: Desired, ports: Ports, before?: Observed, step?: Step): Promise<Observed> {
  const { networks, balancers, zones, certificates } = ports
  const { cluster } = desired
  const keeps = (...steps: readonly Step['do'][]): boolean => step !== undefined && !steps.includes(step.do)

  const { attempt, failures } = attempts()

  const balancing = await attempt(async () => {
    const balancer =
      before !== undefined && keeps('create-balancer')
        ? before.balancer
        : await balancers.find(desired.sharedBalancer ?? loadBalancerName(cluster))
    const slots =
      before !== undefined && keeps('create-slot', 'set-attributes', 'change-check')
        ? before.slots
        : await slotsSeen(desired, ports)
    const listeners =
      before !== undefined && keeps('create-listener', 'create-redirect', 'secure-listener')
        ? before.listeners
        : balancer === undefined
          ? []
          : await balancers.listeners(balancer.arn)
    const serving = servingListener({ listeners }, desired)
    const rules =
      before !== undefined && keeps('create-rule', 'create-listener')
        ? before.rules
        : serving === undefined
          ? []
          : await balancers.rules(serving.arn)
    const tags =
      before !== undefined && keeps('create-rule', 'create-listener')
        ? before.ruleTags
        : await ruleTags(
            balancers,
            rules.filter(rule => rule.priority !== undefined && forwardsTo(rule, slots))
          )
    // What this run makes carries the tags; only what stood before can be somebody else's.
    const own = desired.sharedBalancer === undefined ? balancer : undefined
    const foreign = before?.foreign ?? (await othersOf(cluster, own, slots, balancers))
    return { balancer, slots, listeners, rules, ruleTags: tags, foreign }
  })

  const around = await attempt(async () => {
    const shared = desired.sharedBalancer === undefined ? undefined : balancing?.got.balancer
    const vpc = before?.vpc ?? (await networks.vpc(desired.vpcId ?? shared?.vpcId))
    const subnets = before?.subnets ?? (await subnetsOf(desired, vpc?.id, networks))
    const securityGroups =
      before !== undefined && keeps('create-security-group', 'allow')
        ? before.securityGroups
        : await networks.securityGroupsOf(cluster)
    const given = desired.securityGroupIds
    const givenSecurityGroups =
      before?.givenSecurityGroups ?? (given === undefined ? [] : await networks.securityGroups(given))
    return { vpc, subnets, securityGroups, givenSecurityGroups }
  })

  const naming = await attempt(async () => {
    const zone = before?.zone ?? (desired.zoneName === undefined ? undefined : await zones.find(desired.zoneName))
    const record =
      before !== undefined && keeps('point-name')
        ? before.record
        : zone === undefined || desired.dnsName === undefined
          ? undefined
          : await zones.record(zone.id, desired.dnsName)
    return { zone, record }
  })

  const securing = await attempt(
    async () =>
      before?.certificate ??
      (desired.certificate === undefined ? undefined : await certificates.find(desired.certificate))
  )
  return {
    ...(balancing?.got ?? NO_BALANCER),
    ...(around?.got ?? NO_NETWORK),
    ...(naming?.got ?? { zone: undefined, record: undefined }),
    certificate: securing?.got,
    unread: {
      balancer: balancing === undefined,
      network: around === undefined,
      name: naming === undefined,
      certificate: securing === undefined,
      failures
    }
  }
}

const NO_BALANCER = { balancer: undefined, slots: {}, listeners: [], rules: [], ruleTags: new Map(), foreign: [] }
const NO_NETWORK = { vpc: undefined, subnets: [], securityGroups: [], givenSecurityGroups: [] }

async function subnetsOf(
  { subnetIds, sharedBalancer }: Desired,
  vpcId: string | undefined,
  { subnets }: Networks
): Promise<Observed['subnets']> {
  if (sharedBalancer !== undefined) return []
  if (subnetIds !== undefined) return subnets({ ids: subnetIds })
  return vpcId === undefined ? [] : subnets({ vpcId })
}

async function othersOf(
  cluster: Cluster,
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
    if (!isTaggedFor(cluster, (await tags([arn])).get(arn))) others.push(what)
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
      ...(await scaffolding.attributes(group.arn)),
      targets: targets.filter(({ state }) => state !== 'draining').length
    }
  }
  return seen
}

async function apply(
  step: Step,
  { slots }: Observed,
  desired: Desired,
  { networks, scaffolding, zones, runTags }: Ports
): Promise<void> {
  const { cluster } = desired
  const tags: Tags = { [TAG.application]: cluster.application, [TAG.environment]: cluster.environment, ...runTags }
  const arn = (slot: Slot): string => slots[slot]?.arn ?? ''
  const weights = only('red')
  const production = SLOTS.map(slot => ({ targetGroupArn: arn(slot), weight: weights[slot] }))
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
        protocol: desired.protocol === 'TCP' ? 'TCP' : 'HTTP',
        port: desired.port,
        check: { ...desired.check, ...HEALTH_CHECK },
        tags: { ...tags, [TAG.slot]: step.slot }
      })
    case 'set-attributes': {
      const { deregistrationDelaySeconds } = desired
      return scaffolding.setAttributes(step.arn, {
        deregistrationDelaySeconds,
        crossZone: wantsCrossZone(desired) ? true : undefined
      })
    }
    case 'change-check':
      return scaffolding.changeCheck(step.arn, { ...desired.check, ...HEALTH_CHECK })
    case 'create-balancer':
      return scaffolding.createBalancer({
        name: loadBalancerName(cluster),
        type: desired.protocol === 'TCP' ? 'network' : 'application',
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
        tags,
        ...(step.certificateArn === undefined
          ? {}
          : { tls: { certificateArn: step.certificateArn, securityPolicy: desired.securityPolicy } }),
        otherwise: desired.protocol === 'TCP' ? { forward: production } : 'not-found'
      })
    case 'create-redirect':
      return scaffolding.createListener({
        balancerArn: step.balancerArn,
        port: REDIRECT_PORT,
        protocol: 'HTTP',
        tags,
        otherwise: { redirectToHttpsPort: desired.listenerPort }
      })
    case 'secure-listener':
      return scaffolding.secureListener(step.listenerArn, {
        certificateArn: step.certificateArn,
        securityPolicy: desired.securityPolicy
      })
    case 'create-rule': {
      const { listenerArn, priority, preview, host } = step
      const conditions = conditionsFor(preview, host)
      const rule = { listenerArn, priority, conditions }
      const known = { ...tags, [TAG.conditions]: spelledConditions(conditions) }
      if (preview === undefined) return scaffolding.createRule({ ...rule, tags: known, forwards: production })
      const forwards = [{ targetGroupArn: arn(preview), weight: 1 }]
      return scaffolding.createRule({ ...rule, forwards, tags: { ...known, [TAG.slot]: preview } })
    }
    case 'point-name':
      return zones.point(step.zoneId, step.record, step.from)
  }
}

async function untilActive(name: string, { balancers, progress, signal, lookSeconds }: Ports): Promise<void> {
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
      intervalSeconds: lookSeconds * 5,
      signal,
      onNotYet: reason => progress.say(reason),
      remedy: 'Run it again: it goes on from here.'
    }
  )
}

function address({ balancer }: Observed, { dnsName, listenerPort, protocol }: Desired): string | undefined {
  const host = dnsName ?? balancer?.dnsName
  if (host === undefined) return undefined
  const isUsual = listenerPort === { HTTP: 80, HTTPS: 443, TCP: undefined }[protocol]
  return `${protocol.toLowerCase()}://${host}${isUsual ? '' : `:${listenerPort}`}`
}
