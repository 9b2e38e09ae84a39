/**
 * Kills with -9 at every write, before and after it, while AWS or somebody else is in the way besides: reads that are up
 * to a minute old, rules that others write. Each point has an application of its own and all go side by side, for such
 * runs mostly wait.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  type Action,
  CreateTargetGroupCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { failures, load, type Ran, runAction, succeeded } from '../../../test/lab-application.ts'
import { created, known, left, type Subject } from './subjects.ts'

let lab: TestLab

beforeAll(async () => {
  lab = await startLab(labOf('killlab'))
}, 180_000)
afterEach(() => lab.reset())
afterAll(() => stopLab(lab), 60_000)

/** What a run does to an application of its own that has so many releases, and what it must come to. */
interface Scene {
  readonly name: string
  readonly action: 'red-black-deploy' | 'rollback' | 'retire'
  readonly releases: number
  readonly run: (of: Subject, as: string) => Promise<Ran>
  readonly body: string
  readonly groups: number
  readonly least: number
}

const release = ({ named }: Subject, version: number): string => `${named.application}-test-v00${version}`
const PATIENT = { 'health-timeout-seconds': 900 }
const SCENES: readonly Scene[] = [
  {
    ...{ name: 'first deploy', action: 'red-black-deploy', releases: 0, body: 'hello new', groups: 1, least: 10 },
    run: (of, as) => of.deploy('new', PATIENT, as)
  },
  {
    ...{ name: 'second deploy', action: 'red-black-deploy', releases: 1, body: 'hello new', groups: 2, least: 14 },
    run: (of, as) => of.deploy('new', PATIENT, as)
  },
  {
    ...{ name: 'canary', action: 'red-black-deploy', releases: 2, body: 'hello new', groups: 2, least: 20 },
    run: (of, as) => of.deploy('new', { ...PATIENT, strategy: 'canary', weights: '20' }, as)
  },
  {
    ...{ name: 'rollback', action: 'rollback', releases: 2, body: 'hello 1', groups: 2, least: 8 },
    run: (of, as) =>
      runAction(lab, 'rollback', { ...of.named, ...PATIENT, release: release(of, 1), 'soak-seconds': 0 }, known(as))
  },
  {
    ...{ name: 'retire', action: 'retire', releases: 2, body: 'hello 2', groups: 1, least: 6 },
    run: (of, as) =>
      runAction(
        lab,
        'retire',
        { ...of.named, 'keep-releases': 0, 'soak-seconds': 0, 'leftover-age-hours': 0 },
        known(as)
      )
  }
]

interface Point {
  readonly scene: Scene
  readonly id: string
  readonly nth: number
  readonly when: 'before' | 'after'
}

/** The application as the scene finds it; a few at a time, for boots make everything beside them late. */
async function staged({ releases }: Scene, id: string): Promise<Subject> {
  while (stages === 0) await new Promise<void>(resolve => void next.push(resolve))
  stages -= 1
  try {
    const of = await created(lab, id)
    for (let version = 1; version <= releases; version++) succeeded(await of.deploy(String(version)))
    return of
  } finally {
    stages += 1
    next.shift()?.()
  }
}
let stages = 5
const next: (() => void)[] = []

/** How often one run writes that nobody kills: each of these is killed, before and after. */
async function pointsOf(scene: Scene, kind: string): Promise<readonly Point[]> {
  const id = `${kind}${SCENES.indexOf(scene)}`
  const of = await staged(scene, id)
  succeeded(await scene.run(of, `straight-${id}`))
  await isAtItsEnd(scene, of)
  const writes = (await callsOf(`straight-${id}`)).filter(({ mutating }) => mutating)
  await removed(of)
  return writes.flatMap((_, index) =>
    (['before', 'after'] as const).map(when => ({ scene, id: `${id}-${index + 1}${when[0]}`, nth: index + 1, when }))
  )
}

async function isAtItsEnd({ body, groups: count }: Scene, of: Subject): Promise<void> {
  const { groups, templates, held } = await left(lab, of)
  expect([(await lab.get(of.url)).body, groups.length, held]).toEqual([body, count, []])
  expect(templates).toEqual(groups)
}

/** Somebody who writes what Kiln goes by, and puts it back when he is asked to. */
interface Stranger {
  readonly does: string
  /** What a run says that must not go on upon it; undefined where it may. */
  readonly refusal: Readonly<Record<Scene['action'], RegExp | undefined>>
  /** A release may be what makes it right. */
  readonly mayGoOn?: boolean
  /** Says how to put it back; undefined where it would harm who is served. */
  readonly write: (of: Subject) => Promise<(() => Promise<unknown>) | undefined>
}

const elb = () => new ElasticLoadBalancingV2Client(lab.client())

/** The production rule and a preview rule of the application as AWS has them. */
async function rulesOf({ named }: Subject) {
  const { LoadBalancers = [] } = await elb().send(
    new DescribeLoadBalancersCommand({ Names: [`${named.application}-test`] })
  )
  const { Listeners = [] } = await elb().send(
    new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn })
  )
  const { Rules = [] } = await elb().send(new DescribeRulesCommand({ ListenerArn: Listeners[0]?.ListenerArn }))
  const production = Rules.find(({ Priority }) => Priority === '100')
  const preview = Rules.find(({ Conditions = [] }) => Conditions.some(({ Field }) => Field === 'http-header'))
  if (production === undefined || preview === undefined) throw new Error(`${named.application} lacks a rule`)
  return { production, preview }
}

type Forward = NonNullable<Action['ForwardConfig']>

/** Changes the production rule's forward action, and puts back what was changed but weights, which a run may have written. */
async function forwarding(of: Subject, change: (was: Forward) => Forward): Promise<() => Promise<unknown>> {
  const write = async (how: (was: Forward) => Forward): Promise<Forward> => {
    const { production } = await rulesOf(of)
    const was = production.Actions?.[0]?.ForwardConfig ?? {}
    const Actions: Action[] = [{ Type: 'forward', ForwardConfig: how(was) }]
    await elb().send(new ModifyRuleCommand({ RuleArn: production.RuleArn, Actions }))
    return was
  }
  const before = await write(change)
  const own = new Set(before.TargetGroups?.map(({ TargetGroupArn }) => TargetGroupArn))
  return () =>
    write(({ TargetGroups = [] }) => ({
      ...before,
      TargetGroups: TargetGroups.filter(({ TargetGroupArn }) => own.has(TargetGroupArn))
    }))
}

async function vpcId(): Promise<string | undefined> {
  const { Vpcs = [] } = await new EC2Client(lab.client()).send(new DescribeVpcsCommand({}))
  return Vpcs.find(({ IsDefault }) => IsDefault)?.VpcId
}

/** Conditions and previews are a deploy's alone; where traffic goes is everybody's. */
const ofDeploys = (deploy: RegExp): Stranger['refusal'] => ({
  ...{ 'red-black-deploy': deploy, rollback: undefined, retire: undefined }
})
const ofAll = (says: RegExp): Stranger['refusal'] => ({ 'red-black-deploy': says, rollback: says, retire: says })
const STRANGERS: readonly Stranger[] = [
  {
    does: 'adds a path to the production rule',
    refusal: ofDeploys(/was edited/),
    async write(of) {
      const { production } = await rulesOf(of)
      const paths = (...Values: string[]) =>
        elb().send(
          new ModifyRuleCommand({
            ...{ RuleArn: production.RuleArn, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values } }] }
          })
        )
      await paths('/*', '/never')
      return () => paths('/*')
    }
  },
  {
    does: 'turns group stickiness on',
    refusal: ofAll(/has group stickiness on/),
    write: of =>
      forwarding(of, was => ({ ...was, TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } }))
  },
  {
    does: 'has a preview rule show nothing of its slot',
    refusal: ofDeploys(/the preview rule .* is gone/),
    async write(of) {
      const { preview } = await rulesOf(of)
      const answer: Action = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }
      await elb().send(new ModifyRuleCommand({ RuleArn: preview.RuleArn, Actions: [answer] }))
      return () => elb().send(new ModifyRuleCommand({ RuleArn: preview.RuleArn, Actions: preview.Actions }))
    }
  },
  {
    does: 'adds a target group that is none of its slots',
    refusal: ofAll(/also forwards to/),
    async write(of) {
      const Name = `x-${of.named.application}`
      const { TargetGroups = [] } = await elb().send(
        new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId: await vpcId() })
      )
      const TargetGroupArn = TargetGroups[0]?.TargetGroupArn
      return forwarding(of, was => ({
        ...was,
        TargetGroups: [...(was.TargetGroups ?? []), { TargetGroupArn, Weight: 0 }]
      }))
    }
  },
  {
    does: 'writes other weights that mean the same',
    refusal: { 'red-black-deploy': undefined, rollback: undefined, retire: undefined },
    write: of =>
      forwarding(of, was => ({
        ...was,
        TargetGroups: (was.TargetGroups ?? []).map(one => ({ ...one, Weight: 3 * (one.Weight ?? 0) }))
      }))
  },
  {
    does: 'shares the traffic between both slots',
    refusal: ofAll(/must serve exactly one slot/),
    mayGoOn: true,
    async write(of) {
      const { production } = await rulesOf(of)
      const slots = production.Actions?.[0]?.ForwardConfig?.TargetGroups ?? []
      for (const { TargetGroupArn } of slots) {
        const { TargetHealthDescriptions = [] } = await elb().send(new DescribeTargetHealthCommand({ TargetGroupArn }))
        if (!TargetHealthDescriptions.some(({ TargetHealth }) => TargetHealth?.State === 'healthy')) return undefined
      }
      const RuleArn = production.RuleArn
      const shared = slots.map(({ TargetGroupArn }) => ({ TargetGroupArn, Weight: 50 }))
      await elb().send(
        new ModifyRuleCommand({ RuleArn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: shared } }] })
      )
      return async () => {
        const now = (await rulesOf(of)).production.Actions?.[0]?.ForwardConfig?.TargetGroups ?? []
        if (now.every(({ Weight }) => Weight === 50)) {
          await elb().send(new ModifyRuleCommand({ RuleArn, Actions: production.Actions }))
        }
      }
    }
  }
]

/**
 * He writes after the kill, or while the next run goes on. That one comes to its end, or says why it does not, and writes
 * nothing where he was first; when he has put it back, the one after that comes to its end.
 */
async function besideStranger(stranger: number, isMeanwhile: boolean, point: Point, of: Subject): Promise<void> {
  const { scene, id, nth } = point
  const run = (): Promise<Ran> => scene.run(of, `${id}-again`)
  // What is left of a release whose group is gone already concerns no rule.
  const isOwed = scene.action !== 'retire' || (await left(lab, of)).groups.length > scene.groups
  const running = isMeanwhile ? run() : undefined
  if (isMeanwhile) await sleep(500 + 700 * nth)
  const { does, refusal, mayGoOn, putBack } = await written(stranger, isMeanwhile, of)
  const again = await (running ?? run())

  const wrote = (await callsOf(`${id}-again`)).filter(({ mutating }) => mutating).map(({ operation }) => operation)
  const says = isOwed ? refusal[scene.action] : undefined
  const isRefused = isMeanwhile ? /::error/.test(again.log) : says?.test(again.log) === true
  strangers.push(`${id}: somebody ${does}, ${isRefused ? told(again) : `exit ${again.code}`}`)
  if (isMeanwhile) expect([does, again.code]).toEqual([does, isRefused ? 1 : 0])
  else if (isRefused) expect([does, again.code, wrote]).toEqual([does, scene.action === 'retire' ? 0 : 1, []])
  else {
    if (says !== undefined && !mayGoOn) throw new Error(`somebody ${does}, and it was not refused:\n${again.log}`)
    succeeded(again)
    await isAtItsEnd(scene, of)
  }
  await putBack()
  if (isMeanwhile || isRefused) succeeded(await scene.run(of, `${id}-after`))
}

/** What the stranger did; the next one where it would harm who is served. */
async function written(stranger: number, isMeanwhile: boolean, of: Subject) {
  for (let nth = stranger; ; nth++) {
    const { does, refusal, mayGoOn = false, write } = STRANGERS[nth % STRANGERS.length] as Stranger
    // A release that comes or goes at that moment would have to serve.
    const putBack = mayGoOn && isMeanwhile ? undefined : await write(of)
    if (putBack !== undefined) return { does, refusal, mayGoOn, putBack }
  }
}

const told = ({ log }: Ran): string => `refused: ${/(?:::error::|kept \S+: )(.{0,120})/.exec(log)?.[1]}`
let strangers: string[] = []

const callsOf = async (as: string) =>
  (await lab.journal.calls()).filter(({ userAgent }) => userAgent.includes(`app/${as}`))

/** Makes room for others. */
async function removed({ named }: Subject): Promise<void> {
  const confirm = `${named.application}-${named.environment}`
  succeeded(
    await runAction(lab, 'retire', { ...named, scope: 'application', confirm, 'soak-seconds': 0 }, known(undefined))
  )
}

/** The run is killed under load, `goOn` has it come to its end, and no request failed that had been served before. */
async function killedAt({ scene, id, nth, when }: Point, goOn: (of: Subject) => Promise<void>): Promise<void> {
  const of = await staged(scene, id)
  const running = await load(lab, of.url, 5)
  try {
    await lab.faults.add({ match: { mutating: true, userAgent: `app/${id}-killed`, nth }, effect: `kill-${when}` })
    const { code, log } = await scene.run(of, `${id}-killed`)
    if (code === 0 || /::error/.test(log)) throw new Error(`was not killed:\n${log.slice(-1500)}`)
    const { production } = await rulesOf(of)
    const weights = production.Actions?.[0]?.ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight).sort()
    expect(
      scene.name === 'canary'
        ? [
            [0, 1],
            [20, 80]
          ]
        : [[0, 1]]
    ).toContainEqual(weights)
    await goOn(of)
    await isAtItsEnd(scene, of)
  } finally {
    const records = await running.stop()
    const bad = new Set(failures(records))
    const served = Math.min(...records.filter(record => !bad.has(record)).map(({ at }) => at))
    requests += records.length
    // Before a first release nobody is served, and the balancer's addresses obey a write one after the other.
    expect([...bad].filter(({ at }) => scene.releases > 0 || at > served + 1000)).toEqual([])
  }
  await removed(of)
}
let requests = 0

/** Each point of the scene, side by side; `goOn` is what comes after the kill. */
async function matrix(
  scene: Scene,
  { kind, width }: { readonly kind: string; readonly width: number },
  goOn: (point: Point, of: Subject) => Promise<void>
): Promise<void> {
  requests = 0
  const points = await pointsOf(scene, kind)
  const waiting = [...points]
  const wrong: string[] = []
  const atNext = async (): Promise<void> => {
    for (let point = waiting.shift(); point !== undefined; point = waiting.shift()) {
      const { when, nth } = point
      const killed = point
      await killedAt(killed, of => goOn(killed, of)).catch(error => {
        wrong.push(`${when} write ${nth}: ${error instanceof Error ? error.message.slice(-2500) : error}`)
      })
    }
  }
  await Promise.all(Array.from({ length: width }, atNext))
  const passed = points.length - wrong.length
  console.log(
    [`${scene.name}, ${kind}: ${passed} passed of ${points.length}, ${requests} requests`, ...wrong].join('\n')
  )
  expect(wrong).toEqual([])
  expect(points.length).toBeGreaterThanOrEqual(scene.least)
}

describe.each(SCENES)('$name, killed at any of its writes', scene => {
  it('is finished by the next run where all reads are up to a minute old, and no request fails', async () => {
    await lab.faults.add({
      ...{ match: { userAgent: 'app/stale', operation: 'Describe*' }, effect: 'stale', milliseconds: 60_000 }
    })
    await matrix(
      scene,
      { kind: 'stale', width: 24 },
      async ({ id }, of) => void succeeded(await scene.run(of, `${id}-again`))
    )
  }, 3_600_000)

  it('is finished by the next run or refused where somebody else writes the rules, and no request fails', async () => {
    strangers = []
    for (const [turn, isMeanwhile] of [
      [0, false],
      [3, false],
      [1, true]
    ] as const) {
      await matrix(scene, { kind: `foreign${turn}`, width: 6 }, (point, of) =>
        besideStranger(turn + 2 * point.nth + Number(point.when === 'after'), isMeanwhile, point, of)
      )
    }
    console.log(strangers.join('\n'))
  }, 3_600_000)
})
