import type { Balancers, BalancerView, RuleView, TargetGroupView } from '../aws/balancers.ts'
import { isPassing } from '../aws/failures.ts'
import { type HostedZones, type NameRecord, pointsToBalancer, targetOf } from '../aws/hosted-zones.ts'
import type { Networks, SecurityGroupView } from '../aws/networks.ts'
import { errorName } from '../errors.ts'
import { type Cluster, loadBalancerName, SLOTS, targetGroupName } from '../names.ts'
import { poll } from '../poll.ts'
import { isTaggedFor } from '../tags.ts'
import { previewSlot } from './application.ts'

/** Takes down what create-application made at the load balancer. Nothing to do for what is gone. */
export interface Demolition {
  /** Its listeners and rules go with it. */
  deleteBalancer(arn: string): Promise<void>
  deleteRule(arn: string): Promise<void>
  /** ELBv2 refuses (ResourceInUse) while a listener or rule refers to it. */
  deleteTargetGroup(arn: string): Promise<void>
}

export interface TeardownPorts {
  readonly balancers: Balancers
  readonly networks: Networks
  readonly zones: HostedZones
  readonly demolition: Demolition
}

/** What of an application's surroundings there is. */
export interface Standing {
  readonly record: { readonly zoneId: string; readonly record: NameRecord } | undefined
  /** Its own; a shared one is not its to delete. */
  readonly balancer: BalancerView | undefined
  /** Its rules at a shared balancer. */
  readonly rules: readonly RuleView[]
  readonly slots: readonly TargetGroupView[]
  readonly securityGroups: readonly SecurityGroupView[]
  /** Things of its names without its tags: somebody else's. */
  readonly foreign: readonly string[]
}

export type TeardownStep =
  | { readonly do: 'remove-name'; readonly zoneId: string; readonly record: NameRecord }
  | { readonly do: 'delete-balancer'; readonly arn: string; readonly name: string }
  | { readonly do: 'delete-rule'; readonly arn: string; readonly what: string }
  | { readonly do: 'delete-slot'; readonly arn: string; readonly name: string }
  | { readonly do: 'delete-security-group'; readonly id: string; readonly name: string }

/** Which balancer a slot is behind, the slot itself says, until the last rule that names it is gone. */
export async function observeStanding(
  cluster: Cluster,
  { zone: zoneName, name }: { readonly zone: string | undefined; readonly name: string | undefined },
  { balancers, networks, zones }: TeardownPorts
): Promise<Standing> {
  const foreign: string[] = []
  const isOurs = async (arn: string, what: string): Promise<boolean> => {
    const ours = isTaggedFor(cluster, (await balancers.tags([arn])).get(arn))
    if (!ours) foreign.push(what)
    return ours
  }
  const named = await balancers.find(loadBalancerName(cluster))
  const own = named !== undefined && (await isOurs(named.arn, `load balancer ${named.name}`)) ? named : undefined
  const slots: TargetGroupView[] = []
  for (const slot of await balancers.targetGroups(SLOTS.map(one => targetGroupName(cluster, one)))) {
    if (await isOurs(slot.arn, `target group ${slot.name}`)) slots.push(slot)
  }
  const behind = slots.flatMap(({ balancerArns }) => balancerArns).find(arn => arn !== own?.arn)
  const shared = behind === undefined ? undefined : await balancers.byArn(behind)
  const rules: RuleView[] = []
  if (shared !== undefined) {
    for (const listener of await balancers.listeners(shared.arn)) {
      const found = await balancers.rules(listener.arn)
      rules.push(
        ...found.filter(
          ({ priority, forwards }) =>
            priority !== undefined &&
            forwards.some(({ targetGroupArn }) => slots.some(({ arn }) => arn === targetGroupArn))
        )
      )
    }
  }
  const zone = zoneName === undefined ? undefined : await zones.find(zoneName)
  const record = zone === undefined || name === undefined ? undefined : await zones.record(zone.id, name)
  const isOwnName =
    record !== undefined &&
    ([own, shared].some(one => one?.dnsName.toLowerCase() === targetOf(record)) ||
      pointsToBalancer(record, loadBalancerName(cluster)))
  return {
    record: zone !== undefined && isOwnName ? { zoneId: zone.id, record } : undefined,
    balancer: own,
    rules,
    slots,
    securityGroups: await networks.securityGroupsOf(cluster),
    foreign
  }
}

/**
 * From the outside in: name, balancer or rules, slots, security groups (those of instances first, for they refer to the
 * balancer's). Cut short anywhere, what is left is found again. Pure.
 */
export function planTeardown({ record, balancer, rules, slots, securityGroups }: Standing): readonly TeardownStep[] {
  const isOfInstances = ({ name }: SecurityGroupView): boolean => name.endsWith('-instances')
  return [
    ...(record === undefined ? [] : [{ do: 'remove-name' as const, ...record }]),
    ...(balancer === undefined ? [] : [{ do: 'delete-balancer' as const, arn: balancer.arn, name: balancer.name }]),
    // The production rule last, so that there is always a rule by which the rest is found.
    ...[...rules]
      .sort((one, other) => Number(previewSlot(one) === undefined) - Number(previewSlot(other) === undefined))
      .map(rule => {
        const slot = previewSlot(rule)
        const kind = slot === undefined ? 'production rule' : `preview rule of slot ${slot}`
        return { do: 'delete-rule' as const, arn: rule.arn, what: `${kind}, priority ${rule.priority}` }
      }),
    ...slots.map(({ arn, name }) => ({ do: 'delete-slot' as const, arn, name })),
    ...[...securityGroups]
      .sort((one, other) => Number(isOfInstances(other)) - Number(isOfInstances(one)))
      .map(({ id, name }) => ({ do: 'delete-security-group' as const, id, name }))
  ]
}

export function describeTeardown(step: TeardownStep): string {
  switch (step.do) {
    case 'remove-name':
      return `remove the name ${step.record.name}`
    case 'delete-balancer':
      return `delete load balancer ${step.name}, its listeners and its rules`
    case 'delete-rule':
      return `delete the ${step.what}`
    case 'delete-slot':
      return `delete target group ${step.name}`
    case 'delete-security-group':
      return `delete security group ${step.name}`
  }
}

/** Deletes, and waits for what AWS frees only some seconds after its user is gone. */
export async function carryOutTeardown(
  step: TeardownStep,
  { zones, demolition, networks }: TeardownPorts,
  { signal, lookSeconds }: { readonly signal: AbortSignal; readonly lookSeconds: number }
): Promise<void> {
  switch (step.do) {
    case 'remove-name':
      return zones.remove(step.zoneId, step.record)
    case 'delete-balancer':
      return demolition.deleteBalancer(step.arn)
    case 'delete-rule':
      return demolition.deleteRule(step.arn)
    case 'delete-slot':
      return whenFree(() => demolition.deleteTargetGroup(step.arn), step.name, signal, lookSeconds)
    case 'delete-security-group':
      return whenFree(() => networks.deleteSecurityGroup(step.id), step.name, signal, lookSeconds)
  }
}

async function whenFree(
  remove: () => Promise<void>,
  name: string,
  signal: AbortSignal,
  lookSeconds: number
): Promise<void> {
  await poll(
    async () => {
      try {
        await remove()
        return { done: true }
      } catch (error) {
        if (errorName(error) !== 'DependencyViolation' && !isPassing(error)) throw error
        return { notYet: `${name} is still in use` }
      }
    },
    {
      what: `${name} to be free`,
      deadlineSeconds: 600,
      intervalSeconds: lookSeconds * 5,
      signal,
      remedy: 'See what uses it, and run this again; it goes on from there.'
    }
  )
}
