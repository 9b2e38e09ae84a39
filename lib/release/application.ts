import type { Balancers, BalancerView, ListenerView, RuleView, TargetGroupView, Weighted } from '../aws/balancers.ts'
import type { Networks, SecurityGroupView } from '../aws/networks.ts'
import { KilnError } from '../errors.ts'
import { type Cluster, clusterName, instancesGroupName, SLOTS, type Slot, targetGroupName } from '../names.ts'
import { TAG } from '../tags.ts'

/** Requests with this header see one slot, live or not; the preview rules are made of it. */
export const SLOT_HEADER = 'x-kiln-slot'

/** What `create-application` made: everything of a release's surroundings that a deploy never changes. */
export type Application = ServedApplication | WorkerApplication

/** Requests come to it through a load balancer. */
export interface ServedApplication {
  readonly cluster: Cluster
  readonly balancer: BalancerView
  readonly listener: ListenerView
  readonly production: RuleView
  /** All rules of the listener that forward to a slot: production and previews. */
  readonly rules: readonly RuleView[]
  readonly slots: Readonly<Record<Slot, TargetGroupView>>
}

/**
 * Its instances fetch their work themselves, from a queue or a stream: there is no load balancer, and no rule whose
 * weights say what is live. The tag `kiln:live-slot` of its security group does, which is one write as well; a group is
 * in the slot that its own tag names.
 */
export interface WorkerApplication {
  readonly cluster: Cluster
  readonly securityGroup: SecurityGroupView
}

export const isWorker = (application: Application): application is WorkerApplication => 'securityGroup' in application

/** Where applications are read from. */
export interface ApplicationPorts {
  readonly balancers: Balancers
  readonly networks: Pick<Networks, 'securityGroupsOf'>
}

export type Weights = Readonly<Record<Slot, number>>

/**
 * Reads the application: four calls. Which balancer it is behind, its own or one that it shares, its slots say
 * themselves: a target group is of one balancer at most. Undefined when any part of it is missing.
 */
export async function findApplication(
  cluster: Cluster,
  { balancers, networks }: ApplicationPorts
): Promise<Application | undefined> {
  const found = await balancers.targetGroups(SLOTS.map(slot => targetGroupName(cluster, slot)))
  const [red, black] = SLOTS.map(slot => found.find(({ name }) => name === targetGroupName(cluster, slot)))
  if (red === undefined && black === undefined) return findWorkers(cluster, networks)
  if (red === undefined || black === undefined) return undefined
  const slots = { red, black }
  const [balancerArn] = [...red.balancerArns, ...black.balancerArns]
  const balancer = balancerArn === undefined ? undefined : await balancers.byArn(balancerArn)
  if (balancer === undefined) return undefined
  for (const listener of servingFirst(await balancers.listeners(balancer.arn))) {
    const rules = (await balancers.rules(listener.arn)).filter(rule => forwardsTo(rule, slots))
    const production = productionRule(rules, slots)
    if (production !== undefined) return { cluster, balancer, listener, production, rules, slots }
  }
  return undefined
}

/** Workers have no slots at a load balancer, and a security group that says which slot is live. */
export async function findWorkers(
  cluster: Cluster,
  { securityGroupsOf }: ApplicationPorts['networks']
): Promise<WorkerApplication | undefined> {
  const securityGroup = (await securityGroupsOf(cluster)).find(
    ({ name, tags }) => name === instancesGroupName(cluster) && tags[TAG.liveSlot] !== undefined
  )
  return securityGroup === undefined ? undefined : { cluster, securityGroup }
}

/** Beside an HTTPS listener, the HTTP one most likely redirects to it. */
const servingFirst = (listeners: readonly ListenerView[]): readonly ListenerView[] =>
  [...listeners].sort((one, other) => Number(other.protocol === 'HTTPS') - Number(one.protocol === 'HTTPS'))

/** Where clients come in. */
export interface Entrance {
  /** `tcp` says nothing of what is spoken over it. */
  readonly protocol: 'http' | 'https' | 'tcp'
  /** The name that requests carry: of a shared balancer the one that its rule asks for. */
  readonly host: string
  /** The name whose addresses are connected to. */
  readonly address: string
  readonly port: number
  readonly url: string
}

export function entrance({ balancer, listener, production }: ServedApplication): Entrance {
  const protocol = listener.protocol === 'HTTPS' ? 'https' : listener.protocol === 'HTTP' ? 'http' : 'tcp'
  const hosts = production.conditions.flatMap(condition => (condition.kind === 'host' ? condition.values : []))
  const host = hosts.find(name => !/[*?]/.test(name)) ?? balancer.dnsName
  const { port } = listener
  const isUsual = port === (protocol === 'https' ? 443 : protocol === 'http' ? 80 : undefined)
  const url = `${protocol}://${host}${isUsual ? '' : `:${port}`}`
  return { protocol, host, address: balancer.dnsName, port, url }
}

/** Nobody has created the application yet, or somebody took away what a deploy goes by. */
export class ApplicationMissing extends KilnError {
  /** Whether it may have releases: its slots are there. */
  readonly hasSlots: boolean

  constructor(message: string, { hasSlots, remedy }: { readonly hasSlots: boolean; readonly remedy: string }) {
    super(message, { remedy })
    this.hasSlots = hasSlots
  }
}

/** @throws ApplicationMissing, which says how to create it. */
export async function theApplication(cluster: Cluster, ports: ApplicationPorts): Promise<Application> {
  const { balancers } = ports
  const application = await findApplication(cluster, ports)
  if (application !== undefined) return application
  const { application: name, environment } = cluster
  const slots = await balancers.targetGroups(SLOTS.map(slot => targetGroupName(cluster, slot)))
  if (slots.length === SLOTS.length) {
    throw new ApplicationMissing(
      `The slots of ${clusterName(cluster)} are there, but no rule of a load balancer forwards to them: somebody edited or deleted its production rule.`,
      {
        hasSlots: true,
        remedy: `Let the rule forward to ${slots.map(({ name: slot }) => slot).join(' and ')} again, with the weights that it had, or run create-application, which makes what is missing.`
      }
    )
  }
  throw new ApplicationMissing(`Application "${name}" has not been created in environment "${environment}".`, {
    hasSlots: false,
    remedy: `Run the create-application action with \`application: ${name}\` and \`environment: ${environment}\` first.`
  })
}

/** Whether a rule is of this application: it forwards to one of its slots. */
export const forwardsTo = (rule: RuleView, slots: Readonly<Partial<Record<Slot, { readonly arn: string }>>>): boolean =>
  rule.forwards.some(({ targetGroupArn }) => SLOTS.some(slot => slots[slot]?.arn === targetGroupArn))

/** The rule that forwards to a slot and asks for no slot by header. */
export function productionRule(
  rules: readonly RuleView[],
  slots: Readonly<Record<Slot, { readonly arn: string }>>
): RuleView | undefined {
  const candidates = rules.filter(rule => forwardsTo(rule, slots) && previewSlot(rule) === undefined)
  return candidates.find(rule => rule.forwards.length > 1) ?? candidates[0]
}

/** The slot that a preview rule shows, or undefined when the rule is none. */
export const previewSlot = (rule: RuleView): Slot | undefined => {
  for (const condition of rule.conditions) {
    if (condition.kind === 'header' && condition.name === SLOT_HEADER) {
      return SLOTS.find(slot => condition.values.includes(slot))
    }
  }
  return undefined
}

export const weightsOf = (application: Application): Weights => {
  if (isWorker(application)) {
    const slot = SLOTS.find(one => one === application.securityGroup.tags[TAG.liveSlot])
    return slot === undefined ? { red: 0, black: 0 } : only(slot)
  }
  const { production, slots } = application
  const weight = (slot: Slot): number =>
    production.forwards.find(({ targetGroupArn }) => targetGroupArn === slots[slot].arn)?.weight ?? 0
  return { red: weight('red'), black: weight('black') }
}

/** All traffic to one slot. */
export const only = (slot: Slot): Weights => (slot === 'red' ? { red: 1, black: 0 } : { red: 0, black: 1 })

export const sameWeights = (one: Weights, other: Weights): boolean => SLOTS.every(slot => one[slot] === other[slot])

export const spelled = (weights: Weights): string => SLOTS.map(slot => `${slot} ${weights[slot]}`).join(', ')

export const forwards = ({ slots }: ServedApplication, weights: Weights): readonly Weighted[] =>
  SLOTS.map(slot => ({ targetGroupArn: slots[slot].arn, weight: weights[slot] }))

/** The slot that serves: the one whose weight is above 0, and nothing else says so. Undefined when that is not one. */
export const liveSlot = (application: Application): Slot | undefined => {
  const weights = weightsOf(application)
  const serving = SLOTS.filter(slot => weights[slot] > 0)
  return serving.length === 1 ? serving[0] : undefined
}

/** That share of the traffic to one slot, the rest to the other; weights are per cent then. */
export const share = (slot: Slot, percent: number): Weights =>
  slot === 'red' ? { red: percent, black: 100 - percent } : { red: 100 - percent, black: percent }

/** The slot's share of the traffic in per cent, as its weight makes it. */
export const percentOf = (weights: Weights, slot: Slot): number => {
  const sum = weights.red + weights.black
  return sum === 0 ? 0 : Math.round((100 * weights[slot]) / sum)
}

/**
 * What somebody else did to the production rule that a deploy must not build upon.
 * @param isShared whether a canary or linear deploy has both slots serve just now, and a release says so.
 */
export function ruleProblems(application: Application, isShared = false): readonly string[] {
  if (isWorker(application)) {
    const { id, tags } = application.securityGroup
    return liveSlot(application) === undefined
      ? [`tag ${TAG.liveSlot} of security group ${id} must be red or black, but is "${tags[TAG.liveSlot]}"`]
      : []
  }
  const { production, slots, cluster } = application
  const ours = new Set(SLOTS.map(slot => slots[slot].arn))
  const foreign = production.forwards.filter(({ targetGroupArn }) => !ours.has(targetGroupArn))
  const weights = weightsOf(application)
  const name = clusterName(cluster)
  return [
    ...(liveSlot(application) === undefined && !isShared
      ? [`the production rule of ${name} must serve exactly one slot, but its weights are ${spelled(weights)}`]
      : []),
    ...foreign.map(
      ({ targetGroupArn }) =>
        `the production rule of ${name} also forwards to ${targetGroupArn.split('/')[1] ?? targetGroupArn}, which is not one of its slots`
    ),
    ...(production.sticky
      ? [
          `the production rule of ${name} has group stickiness on, which outranks weights: clients would stay on the old release`
        ]
      : [])
  ]
}
