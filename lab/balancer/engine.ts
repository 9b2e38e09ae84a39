import type { Clock } from '../clock.ts'
import type { Instances } from '../rooms.ts'
import { planeAction, planeCondition } from './forwarding.ts'
import { checking, draining, invalidState, judge, notInUse, registering, zoneNotEnabled } from './health.ts'
import type { DataPlane, Plane, PlaneFront, PlaneGroup, PlaneListener, PlaneServer, ServerMode } from './plane.ts'
import type { Prober } from './prober.ts'
import type { Reachability } from './reachability.ts'
import { oldestTls } from './security-policies.ts'
import {
  type LoadBalancer,
  listenersOf,
  loadBalancersUsing,
  rulesOf,
  type State,
  type Target,
  type TargetGroup
} from './state.ts'

/** How long a terminated instance is still listed as `Target.InvalidState`. AWS does not say; a minute is seen often. */
const TERMINATED_SHOWN_SECONDS = 60

export type Switches = (name: string) => number

export interface Surroundings {
  readonly state: State
  readonly clock: Clock
  readonly dataPlane: DataPlane
  readonly instances: Pick<Instances, 'view'>
  readonly prober: Prober
  readonly reachability: Reachability
  readonly switches: Switches
  readonly report: (error: unknown) => void
}

/** What has to happen in time: rules on their way to the addresses, health checks, draining. */
export interface Engine {
  /** Listeners or rules of a balancer changed: tell its addresses, and check the targets that are now in use. */
  changed(balancer: LoadBalancer): void
  provision(balancer: LoadBalancer): void
  remove(balancer: LoadBalancer): void
  register(group: TargetGroup, targets: readonly { readonly id: string; readonly port: number }[]): void
  deregister(group: TargetGroup, targets: readonly { readonly id: string; readonly port?: number }[]): void
  /** Resolves when the data planes are as wanted. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Listeners as they were at one write, and from when each address goes by them. */
interface Edition {
  readonly listeners: readonly PlaneListener[]
  readonly visibleFrom: readonly number[]
}

export function engine(around: Surroundings): Engine {
  const { state, clock, dataPlane, instances, prober, reachability, switches, report } = around
  const editions = new Map<string, Edition[]>()
  const pending = new Set<Promise<void>>()
  const end = new AbortController()

  function changed(balancer: LoadBalancer): void {
    const past = editions.get(balancer.arn) ?? []
    const lag = switches('balancer.propagationSeconds') * 1000
    // No bound is published for the time a rule takes, nor that all addresses take the same: the last one takes it all.
    const lags = balancer.zones.map((_, index) => (lag * (index + 1)) / balancer.zones.length)
    const visibleFrom = lags.map((l, index) => Math.max(clock.now() + l, past.at(-1)?.visibleFrom[index] ?? 0))
    editions.set(balancer.arn, [...past, { listeners: listeners(balancer), visibleFrom }])
    reconcile()
    refresh(balancer)
    for (const late of new Set(visibleFrom.map(from => from - clock.now()))) {
      if (late > 0) after(late, end.signal, () => refresh(balancer))
    }
  }

  function listeners(balancer: LoadBalancer): PlaneListener[] {
    return listenersOf(state, balancer.arn).map(listener => ({
      id: listener.id,
      port: listener.port,
      protocol: listener.protocol.toLowerCase() as PlaneListener['protocol'],
      pems: listener.certificates.map(({ pem }) => pem),
      oldestTls: oldestTls(listener.securityPolicy),
      rules: rulesOf(state, listener.arn).map(rule => ({
        id: rule.id,
        conditions: rule.conditions.map(planeCondition),
        action: planeAction(state, rule.actions)
      }))
    }))
  }

  function planeOf(balancer: LoadBalancer): Plane {
    const past = editions.get(balancer.arn) ?? []
    const heard = balancer.zones.map((_, index) =>
      past.findLastIndex(edition => (edition.visibleFrom[index] ?? 0) <= clock.now())
    )
    const fronts: PlaneFront[] = balancer.zones.map(({ address }, index) => ({
      address,
      listeners: past[heard[index] ?? -1]?.listeners ?? []
    }))
    const oldest = Math.min(...heard)
    if (oldest > 0) editions.set(balancer.arn, past.slice(oldest))
    const ids = new Set(
      fronts.flatMap(front =>
        front.listeners.flatMap(listener =>
          listener.rules.flatMap(({ action }) => (action.type === 'forward' ? action.groups.map(g => g.groupId) : []))
        )
      )
    )
    return {
      balancerId: balancer.id,
      // 350 s is what a TCP connection through a network load balancer may be idle.
      idleTimeoutSeconds: Number(
        balancer.attributes.get('idle_timeout.timeout_seconds') ?? (balancer.type === 'network' ? 350 : 60)
      ),
      fronts,
      groups: [...ids].map(planeGroup)
    }
  }

  function planeGroup(id: string): PlaneGroup {
    const group = [...state.targetGroups.values()].find(candidate => candidate.id === id)
    if (group === undefined) {
      return {
        ...{ id, protocol: 'http', stickySeconds: undefined, algorithm: 'round_robin' },
        ...{ cutsWhatIsLeft: true, servers: [] }
      }
    }
    const targets = [...group.targets.values()]
    // Fail open: with fewer healthy targets than this attribute says (1), the balancer sends to all registered ones.
    const least = Number(
      group.attributes.get('target_group_health.unhealthy_state_routing.minimum_healthy_targets.count')
    )
    const failOpen = targets.filter(({ health }) => health.state === 'healthy').length < least
    const mode = ({ health, isReachable }: Target): ServerMode => {
      // Its security groups drop what the balancer sends, whatever its health.
      if (!isReachable) return 'maint'
      if (health.state === 'draining') return 'drain'
      if (health.state === 'healthy') return 'ready'
      return failOpen && health.state !== 'unused' ? 'ready' : 'maint'
    }
    return {
      id,
      protocol: group.protocol === 'TCP' ? 'tcp' : 'http',
      stickySeconds:
        group.attributes.get('stickiness.enabled') === 'true'
          ? Number(group.attributes.get('stickiness.lb_cookie.duration_seconds') ?? 86_400)
          : undefined,
      algorithm: (group.attributes.get('load_balancing.algorithm.type') ?? 'round_robin') as PlaneGroup['algorithm'],
      // A network load balancer leaves an open connection to its ends unless it is told otherwise.
      cutsWhatIsLeft:
        group.protocol !== 'TCP' ||
        group.attributes.get('deregistration_delay.connection_termination.enabled') === 'true',
      servers: targets.flatMap((target): PlaneServer[] =>
        target.address === undefined
          ? []
          : [{ name: `${target.id}_${target.port}`, address: target.address, port: target.port, mode: mode(target) }]
      )
    }
  }

  function refresh(balancer: LoadBalancer): void {
    if (end.signal.aborted || !state.loadBalancers.has(balancer.arn)) return
    track(dataPlane.apply(planeOf(balancer)))
  }

  function refreshUsersOf(group: TargetGroup): void {
    for (const balancer of loadBalancersUsing(state, group.arn)) refresh(balancer)
  }

  function provision(balancer: LoadBalancer): void {
    editions.set(balancer.arn, [])
    const up = dataPlane.apply(planeOf(balancer)).then(
      () => {
        balancer.state = 'active'
      },
      error => {
        balancer.state = 'failed'
        throw error
      }
    )
    track(up)
  }

  function remove(balancer: LoadBalancer): void {
    editions.delete(balancer.arn)
    reconcile()
    track(dataPlane.remove(balancer.id))
  }

  function register(group: TargetGroup, targets: readonly { readonly id: string; readonly port: number }[]): void {
    for (const { id, port } of targets) {
      const key = `${id}:${port}`
      const known = group.targets.get(key)
      if (known !== undefined && known.drainedAt === undefined) continue
      known?.stop?.abort()
      group.targets.set(key, {
        id,
        port,
        address: group.targetType === 'ip' ? id : instances.view(id)?.privateIp,
        health: notInUse,
        isReachable: true,
        drainedAt: undefined,
        stop: undefined
      })
    }
    reconcile()
    refreshUsersOf(group)
  }

  function deregister(group: TargetGroup, targets: readonly { readonly id: string; readonly port?: number }[]): void {
    for (const wanted of targets) {
      for (const [key, target] of group.targets) {
        if (target.id !== wanted.id || (wanted.port !== undefined && target.port !== wanted.port)) continue
        if (target.drainedAt !== undefined) continue
        target.stop?.abort()
        target.stop = undefined
        const delay = Number(group.attributes.get('deregistration_delay.timeout_seconds')) * 1000
        // Nothing to drain where nothing came from.
        if (target.health.state === 'unused' || delay === 0) group.targets.delete(key)
        else drain(group, key, target, delay)
      }
    }
    refreshUsersOf(group)
  }

  function drain(group: TargetGroup, key: string, target: Target, milliseconds: number): void {
    const stop = new AbortController()
    target.stop = stop
    target.health = draining
    target.drainedAt = clock.now() + milliseconds
    const drained = async (): Promise<void> => {
      while (!stop.signal.aborted && clock.now() < (target.drainedAt ?? 0) && gone(group, target) !== 'terminated') {
        await clock.sleep(Math.min(1000, (target.drainedAt ?? 0) - clock.now()), stop.signal)
      }
      if (stop.signal.aborted || group.targets.get(key) !== target) return
      group.targets.delete(key)
      refreshUsersOf(group)
    }
    void drained().catch(ignoreAbort(stop.signal))
  }

  /** Every registered target of a group that a listener or rule names is checked, weight 0 included; no other is. */
  function reconcile(): void {
    for (const group of state.targetGroups.values()) {
      const [balancer] = loadBalancersUsing(state, group.arn)
      for (const target of group.targets.values()) {
        if (target.drainedAt !== undefined) continue
        const isChecked = balancer !== undefined && inZoneOf(balancer, group, target)
        if (isChecked && target.stop === undefined) watch(balancer, group, target)
        if (isChecked) continue
        target.stop?.abort()
        target.stop = undefined
        target.health = balancer === undefined ? notInUse : zoneNotEnabled
      }
    }
  }

  function inZoneOf(balancer: LoadBalancer, group: TargetGroup, target: Target): boolean {
    const zone = group.targetType === 'ip' ? undefined : instances.view(target.id)?.availabilityZone
    return zone === undefined || balancer.zones.some(enabled => enabled.zone === zone)
  }

  function watch(balancer: LoadBalancer, group: TargetGroup, target: Target): void {
    const stop = new AbortController()
    target.stop = stop
    target.health = registering
    const check = async (): Promise<void> => {
      const delay = switches('balancer.healthCheckDelaySeconds')
      if (delay > 0) await clock.sleep(delay * 1000, stop.signal)
      while (!stop.signal.aborted) {
        if (target.health === registering) target.health = checking
        const began = clock.now()
        const port = group.check.HealthCheckPort === 'traffic-port' ? target.port : Number(group.check.HealthCheckPort)
        const wasReachable = target.isReachable
        target.isReachable = await lets(balancer, group, target, target.port)
        const finding = !(await lets(balancer, group, target, port))
          ? // A security group drops in silence.
            ({ kind: 'timeout' } as const)
          : target.address === undefined
            ? ({ kind: 'failed' } as const)
            : await prober({
                protocol: group.check.HealthCheckProtocol === 'TCP' ? 'tcp' : 'http',
                address: target.address,
                port,
                path: group.check.HealthCheckPath,
                timeoutSeconds: group.check.HealthCheckTimeoutSeconds
              })
        if (stop.signal.aborted) return
        if (wasReachable !== target.isReachable) refreshUsersOf(group)
        const before = target.health
        target.health = judge(before, finding, {
          healthy: group.check.HealthyThresholdCount,
          unhealthy: group.check.UnhealthyThresholdCount,
          codes: group.check.codes
        })
        const state = gone(group, target)
        if (target.health.state === 'unhealthy' && state !== undefined) target.health = invalidState(state)
        if (target.health.state !== before.state) refreshUsersOf(group)
        if (state === 'terminated' && target.health.state === 'unused') return forget(group, target, stop)
        const interval = group.check.HealthCheckIntervalSeconds * 1000
        await clock.sleep(Math.max(0, began + interval - clock.now()), stop.signal)
      }
    }
    void check().catch(ignoreAbort(stop.signal))
  }

  /** Whether the security groups of an instance let its balancer in; those of addresses are not known. */
  async function lets(balancer: LoadBalancer, group: TargetGroup, target: Target, port: number): Promise<boolean> {
    if (group.targetType === 'ip') return true
    const view = instances.view(target.id)
    if (view === undefined) return true
    const from = { region: balancer.region, securityGroupIds: balancer.securityGroups }
    return reachability.lets(from, view.securityGroupIds ?? [], port)
  }

  /** A terminated instance leaves its target groups by itself. */
  function forget(group: TargetGroup, target: Target, stop: AbortController): void {
    after(TERMINATED_SHOWN_SECONDS * 1000, stop.signal, () => {
      group.targets.delete(`${target.id}:${target.port}`)
      refreshUsersOf(group)
    })
  }

  function gone(group: TargetGroup, target: Target): 'stopped' | 'terminated' | undefined {
    if (group.targetType === 'ip') return undefined
    const view = instances.view(target.id)
    if (view === undefined || view.state === 'terminated' || view.state === 'shutting-down') return 'terminated'
    return view.state === 'stopped' || view.state === 'stopping' ? 'stopped' : undefined
  }

  function after(milliseconds: number, signal: AbortSignal, then: () => void): void {
    void clock
      .sleep(milliseconds, signal)
      .then(() => {
        if (!signal.aborted) then()
      })
      .catch(ignoreAbort(signal))
  }

  function track(work: Promise<void>): void {
    const tracked = work.catch(report).finally(() => pending.delete(tracked))
    pending.add(tracked)
  }

  function ignoreAbort(signal: AbortSignal): (error: unknown) => void {
    return error => {
      if (!signal.aborted) report(error)
    }
  }

  return {
    changed,
    provision,
    remove,
    register,
    deregister,
    async settled() {
      while (pending.size > 0) await Promise.all(pending)
    },
    async close() {
      end.abort()
      for (const group of state.targetGroups.values()) for (const target of group.targets.values()) target.stop?.abort()
      await Promise.all(pending)
      await dataPlane.close()
    }
  }
}
