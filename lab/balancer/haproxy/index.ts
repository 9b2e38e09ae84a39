import { join } from 'node:path'
import { must, run } from '../../command.ts'
import type { DataPlane, Plane } from '../plane.ts'
import { proxy } from './proxy.ts'

/** Balancers as HAProxy processes, on addresses of their own on the lab's bridge. */
export function haproxy({
  directory,
  bridge = 'lab0'
}: {
  readonly directory: string
  readonly bridge?: string
}): DataPlane {
  const running = new Map<string, { proxy: ReturnType<typeof proxy>; addresses: Set<string>; latest: Plane }>()

  /** Addresses are there before anything binds to them, and go when nothing does any more. */
  async function keepOnly(held: Set<string>, wanted: ReadonlySet<string>): Promise<void> {
    for (const address of held) {
      if (wanted.has(address)) continue
      held.delete(address)
      await run('ip', ['address', 'delete', `${address}/32`, 'dev', bridge])
    }
  }

  return {
    async apply(plane) {
      const balancer = running.get(plane.balancerId) ?? {
        proxy: proxy(join(directory, plane.balancerId)),
        addresses: new Set<string>(),
        latest: plane
      }
      running.set(plane.balancerId, balancer)
      balancer.latest = plane
      const wanted = new Set(plane.fronts.map(({ address }) => address))
      for (const address of wanted) {
        if (balancer.addresses.has(address)) continue
        balancer.addresses.add(address)
        await must('ip', ['address', 'replace', `${address}/32`, 'dev', bridge])
      }
      await balancer.proxy.apply(plane)
      if (balancer.latest === plane) await keepOnly(balancer.addresses, wanted)
    },
    async remove(balancerId) {
      const balancer = running.get(balancerId)
      running.delete(balancerId)
      if (balancer === undefined) return
      await balancer.proxy.close()
      await keepOnly(balancer.addresses, new Set())
    },
    async requests(balancerId) {
      return (await running.get(balancerId)?.proxy.requests()) ?? []
    },
    async close() {
      for (const balancerId of [...running.keys()]) await this.remove(balancerId)
    }
  }
}
