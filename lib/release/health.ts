import type { Target } from '../aws/balancers.ts'
import type { Activity } from '../aws/groups.ts'
import { KilnError } from '../errors.ts'
import type { Slot } from '../names.ts'
import { pause } from '../poll.ts'
import type { Progress } from '../progress.ts'
import { isWorker } from './application.ts'
import { hooksText } from './hooks.ts'
import type { AwaitHealthy } from './rollback.ts'
import type { StepPorts } from './steps.ts'
import { healthyCount, observeAgain, standing, strangers, type World, type WorldPorts } from './world.ts'

export interface HealthPorts extends Omit<WorldPorts, 'networks'> {
  readonly networks: StepPorts['networks']
  readonly hooks: StepPorts['hooks']
  /** The end of what the instance wrote to its console; undefined when EC2 has nothing yet. */
  readonly consoleLog: (instanceId: string) => Promise<string | undefined>
  readonly progress: Pick<Progress, 'say'>
  readonly signal: AbortSignal
}

export interface HealthLimits {
  readonly deadlineSeconds: number
  /** An instance that answers its health check wrongly for this long will not become better. */
  readonly unhealthySeconds: number
  readonly intervalSeconds: number
  /** Whether an instance that goes away again means that the release is bad. */
  readonly lossIsFailure: boolean
}

export interface Healthy {
  readonly world: World
  /** Seconds from when the slowest instance was first seen to when it was healthy. */
  readonly slowestBootSeconds: number
}

/** With all its instances there, the group is looked at once in so many looks: Auto Scaling throttles soonest. */
const GROUP_EVERY = 3
/** At first, and when health checks have just begun, things happen soon, and looks come this much closer. */
const QUICK_LOOKS = 4
const SOON_MILLISECONDS = 20_000
const QUICK_SHARE = 0.36

const WAITS_FOR_HOOK = 'Pending:Wait'
const isInService = ({ lifecycle }: { readonly lifecycle: string }): boolean => lifecycle === 'InService'

/** An instance that is expected and not there after this time makes us ask Auto Scaling why. */
const STALL_SECONDS = 8
const CONSOLE_LINES = 30

/**
 * Looks until the slot has enough healthy instances of the release and of nothing else, telling of each instance what
 * it waits for. Fails as soon as it is sure, with what Auto Scaling, the balancer and the instance itself say.
 */
export async function untilHealthy(
  step: AwaitHealthy,
  before: World,
  ports: HealthPorts,
  limits: HealthLimits
): Promise<Healthy> {
  const { slot, needed } = step
  const start = ports.now()
  const watch = instanceWatch(ports)
  const { application } = before
  const target = isWorker(application) ? undefined : application.slots[slot]
  const where = { ...step, judged: target === undefined ? "EC2's checks" : `health check ${target.healthCheck.path}` }
  let world = before
  let inService = 0
  let allInServiceAt: number | undefined
  let hooks: string | undefined
  for (let look = 0; ; look++) {
    ports.signal.throwIfAborted()
    const isGroupDue = target === undefined || look % GROUP_EVERY === 0 || inService < needed
    if (isGroupDue) world = await observeAgain(world, ['groups'], ports)
    // Auto Scaling registers an instance when it comes into service: before, there is nothing in the slot to ask about.
    const isThere = standing(world.releases.find(({ name }) => name === step.release))?.instances.some(isInService)
    const targets = isThere && target !== undefined ? await ports.balancers.targets(target.arn) : world.targets[slot]
    world = { ...world, at: ports.now(), targets: { ...world.targets, [slot]: targets } }
    const release = world.releases.find(({ name }) => name === step.release)
    if (release === undefined) throw gone(step)
    const others = strangers(world, slot, release)
    const healthy = healthyCount(world, slot, release)
    const own = standing(release)?.instances ?? []
    if (own.some(({ lifecycle }) => lifecycle === WAITS_FOR_HOOK)) {
      hooks ??= await hooksText(step.release, 'autoscaling:EC2_INSTANCE_LAUNCHING', ports)
    }
    watch.see(own, targets, hooks)
    inService = own.filter(isInService).length
    if (inService >= needed) allInServiceAt ??= ports.now()
    if (healthy >= needed && others.length === 0) {
      return { world, slowestBootSeconds: watch.slowestBootSeconds() }
    }
    // Something in the slot is not known yet, or not known to have left: look at the groups at once.
    if (!isGroupDue && others.length > 0) world = await observeAgain(world, ['groups'], ports)

    const waitedSeconds = (ports.now() - start) / 1000
    const lost = limits.lossIsFailure ? watch.lost() : undefined
    const sick = watch.sickFor(limits.unhealthySeconds)
    const isStalled = isGroupDue && own.length < needed && waitedSeconds > STALL_SECONDS
    const isOver = waitedSeconds >= limits.deadlineSeconds
    if (isStalled || lost !== undefined || isOver) {
      const failed = failures(await ports.groups.activities(step.release), standing(release)?.createdAt ?? 0)
      if (failed.length > 0) {
        throw notLaunched(step, failed, hooks)
      }
    }
    if (lost !== undefined) throw await unhealthy(where, `${lost} went away while it started`, lost, ports)
    if (sick !== undefined) {
      throw await unhealthy(where, `${sick.id} ${sick.says} for ${limits.unhealthySeconds} s`, sick.id, ports)
    }
    if (isOver) {
      const waiting = watch.waiting()
      const says =
        others.length > 0 && healthy >= needed
          ? `slot ${slot} still holds ${others.map(({ instanceId }) => instanceId).join(', ')} of another release`
          : `after ${limits.deadlineSeconds} s only ${healthy} of ${needed} instances are healthy: ${waiting.text}`
      throw await unhealthy(where, says, waiting.worst, ports, waiting.isForHook ? hooks : undefined)
    }
    const isSoon =
      look < QUICK_LOOKS || (allInServiceAt !== undefined && ports.now() - allInServiceAt < SOON_MILLISECONDS)
    await pause(limits.intervalSeconds * (isSoon ? QUICK_SHARE : 1), ports.signal)
  }
}

const gone = ({ release }: AwaitHealthy): KilnError =>
  new KilnError(`Release ${release} disappeared while its instances started.`, {
    remedy: 'Somebody deleted it, by hand or by another run. Run the deploy again when that is settled.'
  })

/** AWS names the token of an action that was abandoned, not its hook. */
const notLaunched = (
  { release, slot }: AwaitHealthy,
  failed: readonly string[],
  hooks = 'a lifecycle hook'
): KilnError => {
  const lines = failed.map(message => (ABANDONED.test(message) ? `${message} (${hooks})` : message))
  return new KilnError(
    `${release} did not become healthy in slot ${slot}: Auto Scaling could not launch its instances:\n${lines.join('\n')}`,
    {
      remedy:
        'Settle what the lines above name (capacity, a quota, a right of the role, an image, key or security group, what completes a lifecycle hook) and deploy again; nothing that serves was touched.'
    }
  )
}

async function unhealthy(
  { release, slot, judged }: { release: string; slot: Slot; judged: string },
  why: string,
  instanceId: string | undefined,
  { consoleLog }: HealthPorts,
  hooks?: string
): Promise<KilnError> {
  const log = instanceId === undefined ? undefined : await consoleLog(instanceId).catch(() => undefined)
  const tail = log?.trimEnd().split(/\r?\n/).slice(-CONSOLE_LINES).join('\n')
  const said =
    instanceId === undefined
      ? ''
      : tail === undefined || tail === ''
        ? `\nEC2 has no console log of ${instanceId} yet.`
        : `\nThe console of ${instanceId} ended with:\n${tail}`
  return new KilnError(`${release} did not become healthy in slot ${slot} (${judged}): ${why}.${said}`, {
    remedy:
      hooks === undefined
        ? 'Correct the application, its image or the path of its health check (create-application) and deploy again; nothing that serves was touched.'
        : `See to what completes ${hooks}, or let the deploy wait for longer (health-timeout-seconds), and deploy again; nothing that serves was touched.`
  })
}

/** A launch hook that was abandoned or timed out makes the launch Cancelled, not Failed. */
const ABANDONED = /Lifecycle Action .*was abandoned/

/** Launches that Auto Scaling gave up: quotas, capacity, AMI, key and security group errors, abandoned hooks. */
const failures = (activities: readonly Activity[], since: number): readonly string[] => {
  const messages = activities
    .filter(({ status, message, at }) => (status === 'Failed' || ABANDONED.test(message)) && at >= since - 1000)
    .map(({ message, description }) => (message === '' ? description : message))
  // Zones and instances fail alike: the first that says so stands for the others.
  const alike = (message: string): string =>
    message.replaceAll(/\b[a-z]{2}(-[a-z]+)+-\d[a-z]\b/g, 'zone').replaceAll(/\b[\da-f]{8}-[\da-f-]{27}\b/g, 'token')
  return messages.filter((message, index) => messages.findIndex(other => alike(other) === alike(message)) === index)
}

/**
 * The application itself answers, and wrongly. No answer at all, and 502 to 504 of a proxy before it, are what an
 * instance says while it still boots.
 */
const isWrong = ({ state, reason, description }: Target): boolean =>
  state === 'unhealthy' && reason === 'Target.ResponseCodeMismatch' && !/\b50[234]\b/.test(description ?? '')

interface Seen {
  readonly firstSeen: number
  says: string
  healthyAt?: number
  sickSince?: number
  isGone: boolean
  /** By a lifecycle hook. */
  isHeld?: boolean
}

/** Follows each instance and tells of every change once. */
function instanceWatch({ now, progress }: HealthPorts): {
  see: (own: readonly { id: string; lifecycle: string }[], targets: readonly Target[], hooks?: string) => void
  lost: () => string | undefined
  sickFor: (seconds: number) => { id: string; says: string } | undefined
  waiting: () => { text: string; worst: string | undefined; isForHook: boolean }
  slowestBootSeconds: () => number
} {
  const seen = new Map<string, Seen>()
  const pendingText = (lifecycle: string, hooks = 'a lifecycle hook'): string => {
    if (lifecycle === 'InService') return 'not registered yet'
    if (lifecycle === WAITS_FOR_HOOK) return `pending:wait: waits for ${hooks}`
    return `${lifecycle.toLowerCase()}, not registered yet`
  }

  return {
    see(own, targets, hooks) {
      for (const { id, lifecycle } of own) {
        const target = targets.find(({ instanceId }) => instanceId === id)
        const entry: Seen = seen.get(id) ?? { firstSeen: now(), says: '', isGone: false }
        seen.set(id, entry)
        const says =
          target === undefined || lifecycle === WAITS_FOR_HOOK ? pendingText(lifecycle, hooks) : spelled(target)
        if (says !== entry.says) progress.say(`${id} ${says}`)
        entry.says = says
        entry.isGone = /^Terminat/.test(lifecycle)
        entry.isHeld = lifecycle === WAITS_FOR_HOOK
        if (target?.state === 'healthy') entry.healthyAt ??= now()
        if (target !== undefined && isWrong(target)) entry.sickSince ??= now()
        else delete entry.sickSince
      }
      for (const [id, entry] of seen) {
        if (!own.some(instance => instance.id === id)) entry.isGone = true
      }
    },
    lost: () => [...seen].find(([, { isGone }]) => isGone)?.[0],
    sickFor(seconds) {
      const found = [...seen].find(
        ([, { sickSince, isGone }]) => !isGone && sickSince !== undefined && now() - sickSince >= seconds * 1000
      )
      return found === undefined ? undefined : { id: found[0], says: found[1].says }
    },
    waiting() {
      const pending = [...seen].filter(
        ([, { healthyAt, sickSince }]) => healthyAt === undefined || sickSince !== undefined
      )
      const text = pending.map(([id, { says }]) => `${id} ${says}`).join('; ')
      const isForHook = pending.some(([, { isHeld }]) => isHeld)
      return { text: text === '' ? 'Auto Scaling launched no more' : text, worst: pending[0]?.[0], isForHook }
    },
    slowestBootSeconds: () =>
      Math.max(
        0,
        ...[...seen.values()].map(({ firstSeen, healthyAt }) => ((healthyAt ?? firstSeen) - firstSeen) / 1000)
      )
  }
}

const spelled = ({ state, reason, description }: Target): string => {
  const why = [reason, description].filter(part => part !== undefined && part !== '').join(', ')
  return why === '' ? state : `${state}: ${why}`
}
