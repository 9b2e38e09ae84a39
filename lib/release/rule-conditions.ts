import type { Balancers, Condition, RuleView } from '../aws/balancers.ts'
import { told } from '../errors.ts'
import { clusterName, loadBalancerName, SLOTS, type Slot } from '../names.ts'
import { TAG, type Tags } from '../tags.ts'
import { type Application, isWorker, previewSlot, type ServedApplication, SLOT_HEADER } from './application.ts'

/** Every request has such a path: AWS wants a rule to have at least one condition. */
const EVERY_PATH = '/*'

/**
 * What a rule is made for: a preview rule for the slot that the header names, and on a load balancer that is shared each
 * rule for the host name of the application.
 */
export function conditionsFor(preview: Slot | undefined, host: string | undefined): readonly Condition[] {
  const asked: Condition[] = [
    ...(host === undefined ? [] : [{ kind: 'host' as const, values: [host] }]),
    ...(preview === undefined ? [] : [{ kind: 'header' as const, name: SLOT_HEADER, values: [preview] }])
  ]
  return asked.length > 0 ? asked : [{ kind: 'path', values: [EVERY_PATH] }]
}

/**
 * What a rule asks of requests, in one line. Of what create-application makes, it has only characters that AWS takes in
 * the value of a tag: letters, digits, spaces and `+ - = . _ : / @` (ELBv2 API reference, "Tag").
 */
export function spelledConditions(conditions: readonly Condition[]): string {
  const asked = conditions.flatMap(condition => {
    const { kind, values } = condition
    if (kind === 'path' && values.length === 1 && values[0] === EVERY_PATH) return []
    const shown = kind === 'host' ? values.map(host => host.toLowerCase()) : [...values]
    const what = kind === 'header' ? `header ${condition.name}:` : kind === 'other' ? condition.name : kind
    return [`${what} ${shown.sort().join(' or ')}`]
  })
  return asked.length === 0 ? 'every request' : asked.sort().join(' + ')
}

/** Tags by the ARN of the rule that they are on. */
export type RuleTags = ReadonlyMap<string, Tags>

/** One of the three rules that an application is to have. */
interface OwnRule {
  readonly what: string
  /** Of the production rule undefined. */
  readonly preview: Slot | undefined
  /** Undefined when it is gone. */
  readonly rule: RuleView | undefined
  /** What it was made for, as its tag says. */
  readonly madeFor: string | undefined
}

/** A preview rule is known by its header, or by its tag when somebody took that condition away. */
function ownRules({ cluster, production, rules }: ServedApplication, tags: RuleTags): readonly OwnRule[] {
  const own = (what: string, preview: Slot | undefined, rule: RuleView | undefined): OwnRule => ({
    what: `the ${what} of ${clusterName(cluster)}`,
    preview,
    rule,
    madeFor: rule === undefined ? undefined : tags.get(rule.arn)?.[TAG.conditions]
  })
  const previews = rules.filter(({ arn }) => arn !== production.arn)
  return [
    own('production rule', undefined, production),
    ...SLOTS.map(slot => {
      const shown = previews.find(rule => previewSlot(rule) === slot)
      const tagged = previews.find(({ arn }) => tags.get(arn)?.[TAG.slot] === slot)
      return own(`preview rule of slot ${slot}`, slot, shown ?? tagged)
    })
  ]
}

export interface RuleFindings {
  /** Rules that somebody changed since create-application made them, and how. */
  readonly edited: readonly string[]
  /** Preview rules that are not there. */
  readonly gone: readonly string[]
}

/**
 * What somebody did to the conditions of an application's rules, and to its preview rules: what a preview would judge is
 * not the release then. Rules that were made before create-application noted what for are taken as they are, and so are
 * those whose tag somebody took away. Pure.
 */
export function ruleFindings(application: ServedApplication, tags: RuleTags): RuleFindings {
  const edited: string[] = []
  const gone: string[] = []
  for (const { what, preview, rule, madeFor } of ownRules(application, tags)) {
    if (rule === undefined) {
      gone.push(`${what} is gone; run create-application, which makes it again`)
      continue
    }
    const is = spelledConditions(rule.conditions)
    if (madeFor !== undefined && madeFor !== is) {
      edited.push(
        `${what} was edited: it takes "${is}", and was made for "${madeFor}". Set it back; or, if it is meant so, take its tag ${TAG.conditions} away`
      )
    }
    if (preview === undefined) continue
    const strays = rule.forwards.filter(({ targetGroupArn }) => targetGroupArn !== application.slots[preview].arn)
    if (rule.forwards.length === 1 && strays.length === 0) continue
    const to = rule.forwards.map(({ targetGroupArn }) => targetGroupArn.split('/')[1] ?? targetGroupArn)
    edited.push(`${what} was edited: it forwards to ${to.join(' and ')}. Let it forward to its slot alone`)
  }
  return { edited, gone }
}

/** Rules that nobody edited, and that would be made otherwise now. Pure. */
export function otherwiseMade(
  application: ServedApplication,
  tags: RuleTags,
  host: string | undefined
): readonly string[] {
  return ownRules(application, tags).flatMap(({ what, preview, rule, madeFor }) => {
    if (rule === undefined || madeFor !== spelledConditions(rule.conditions)) return []
    const wish = spelledConditions(conditionsFor(preview, host))
    return madeFor === wish ? [] : [`${what} takes "${madeFor}" and cannot take "${wish}" in place`]
  })
}

/** ELBv2 DescribeTags takes at most 20 resources; an application has three rules. */
const MOST = 20

/** What the rules were made for; one call. */
export const ruleTags = ({ tags }: Pick<Balancers, 'tags'>, rules: readonly RuleView[]): Promise<RuleTags> =>
  rules.length === 0 ? Promise.resolve(new Map()) : tags(rules.map(({ arn }) => arn).slice(0, MOST))

/** On a load balancer of its own it is known without a tag what each rule was made for. */
const isAsMade = (application: ServedApplication): boolean =>
  application.balancer.name === loadBalancerName(application.cluster) &&
  ownRules(application, new Map()).every(
    ({ preview, rule }) =>
      rule !== undefined && spelledConditions(rule.conditions) === spelledConditions(conditionsFor(preview, undefined))
  )

/**
 * All of {@link ruleFindings}. Their tags are asked for, by one call, where the rules are not at first sight as they were
 * made. Workers and network load balancers have no conditions.
 */
export async function ruleEdits(
  application: Application,
  balancers: Pick<Balancers, 'tags'>
): Promise<readonly string[]> {
  if (isWorker(application) || application.balancer.type === 'network') return []
  const tags = isAsMade(application) ? new Map() : await ruleTags(balancers, application.rules)
  const { edited, gone } = ruleFindings(application, tags)
  return [...edited, ...gone]
}

/**
 * What somebody did to the rules since they were looked at before: conditions, what a preview shows, a rule that is gone.
 * Pure. Weights of the production rule are no part of it: a switch is what changes them.
 */
export function editedSince(before: Application, now: Application): readonly string[] {
  if (isWorker(before) || isWorker(now)) return []
  return before.rules.flatMap(rule => {
    const slot = rule.arn === before.production.arn ? undefined : previewSlot(rule)
    const what = `the ${slot === undefined ? 'production rule' : `preview rule of slot ${slot}`} of ${clusterName(before.cluster)}`
    const after = now.rules.find(({ arn }) => arn === rule.arn)
    if (after === undefined) return [`${what} was deleted while this run went on, or forwards to no slot any more`]
    const [was, is] = [rule, after].map(({ conditions }) => spelledConditions(conditions))
    if (was !== is) return [`${what} was edited while this run went on: it takes "${is}", and took "${was}"`]
    const shows = (one: RuleView): string => one.forwards.map(({ targetGroupArn }) => targetGroupArn).join()
    return slot === undefined || shows(rule) === shows(after)
      ? []
      : [`${what} was edited while this run went on: it does not show its slot alone any more`]
  })
}

/** Why {@link ruleEdits} are not known, for those who need not know: nothing that they do rests on them. */
export const editsUnknown = (error: unknown): string =>
  `whether somebody edited the conditions of the rules could not be asked: ${told(error)}`
