import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Balancer, Instances, Room } from '../rooms.ts'
import type { Subnets } from '../subnets.ts'
import { addresses } from './addresses.ts'
import { type Certificates, noCertificates } from './certificates.ts'
import { engine } from './engine.ts'
import { haproxy } from './haproxy/index.ts'
import { metering, motoMetrics } from './metrics.ts'
import { listenerOperations } from './operations/listeners.ts'
import { loadBalancerOperations } from './operations/load-balancers.ts'
import { tagOperations } from './operations/tags.ts'
import { targetGroupOperations } from './operations/target-groups.ts'
import { targetOperations } from './operations/targets.ts'
import type { DataPlane } from './plane.ts'
import { netProber, type Prober } from './prober.ts'
import { everythingReachable, type Reachability } from './reachability.ts'
import { emptyState, findTargetGroup } from './state.ts'

export interface BalancerSurroundings {
  readonly instances: Pick<Instances, 'view'>
  readonly clock: Clock
  readonly runDir: string
  readonly switches: (name: string) => number
  readonly subnets: Pick<Subnets, 'find'>
  readonly dataPlane?: DataPlane
  readonly prober?: Prober
  /** Where CloudWatch is; no metrics without it. */
  readonly moto?: string
  /** Every instance can be reached when absent. */
  readonly reachability?: Reachability
  /** Nothing that a client could check when absent. */
  readonly certificates?: Certificates
}

/** Names of the switches that this room looks at. */
export const SWITCHES = ['balancer.propagationSeconds', 'balancer.healthCheckDelaySeconds'] as const

export interface BalancerRoom extends Balancer, Room {
  /** Calls back whenever `addresses()` changed. */
  onAddresses(listener: () => void): void
  /** Resolves when HAProxy does what was asked. */
  settled(): Promise<void>
}

/** ELBv2: application and network load balancers, each an HAProxy of its own. */
export function balancer(around: BalancerSurroundings): BalancerRoom {
  const { instances, clock, switches } = around
  const state = emptyState()
  const listeners: (() => void)[] = []
  const dataPlane = around.dataPlane ?? haproxy({ directory: join(around.runDir, 'balancer') })
  const report = (error: unknown): void =>
    void process.stderr.write(`balancer: ${error instanceof Error ? error.message : error}\n`)
  const running = engine({
    state,
    clock,
    instances,
    switches,
    dataPlane,
    prober: around.prober ?? netProber,
    reachability: around.reachability ?? everythingReachable,
    report
  })
  const metrics =
    around.moto === undefined
      ? undefined
      : metering({
          state,
          clock,
          requests: async id => (await dataPlane.requests?.(id)) ?? [],
          publish: motoMetrics(around.moto),
          report
        })
  return {
    operations: {
      ...loadBalancerOperations({
        state,
        engine: running,
        clock,
        subnets: around.subnets,
        addresses: addresses(),
        renamed: () => {
          for (const listener of listeners) listener()
        }
      }),
      ...targetGroupOperations(state, running),
      ...listenerOperations(state, running, around.certificates ?? noCertificates),
      ...targetOperations(state, running, instances),
      ...tagOperations(state)
    },
    hasTargetGroup: arn => state.targetGroups.has(arn),
    register(targetGroupArn, instanceIds) {
      const group = findTargetGroup(state, targetGroupArn)
      running.register(
        group,
        instanceIds.map(id => ({ id, port: group.port }))
      )
    },
    deregister(targetGroupArn, instanceIds) {
      const group = findTargetGroup(state, targetGroupArn)
      running.deregister(
        group,
        instanceIds.map(id => ({ id }))
      )
    },
    targetState(targetGroupArn, instanceId) {
      const targets = state.targetGroups.get(targetGroupArn)?.targets.values() ?? []
      const target = [...targets].find(({ id }) => id === instanceId)
      if (target === undefined) return undefined
      const { state: shown, reason } = target.health
      return { state: shown, ...(reason === undefined ? {} : { reason }) }
    },
    deregistrationDelaySeconds: arn =>
      Number(findTargetGroup(state, arn).attributes.get('deregistration_delay.timeout_seconds')),
    addresses: () =>
      new Map([...state.loadBalancers.values()].map(({ dnsName, zones }) => [dnsName, zones.map(z => z.address)])),
    onAddresses: listener => void listeners.push(listener),
    settled: () => running.settled(),
    async close() {
      await metrics?.close()
      await running.close()
    }
  }
}
