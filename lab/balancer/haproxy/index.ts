import { join } from 'node:path'
import { must, run } from '../../command.ts'
import type { DataPlane, Plane } from '../plane.ts'
import { proxy } from './proxy.ts'

interface Running {
  readonly proxy: ReturnType<typeof proxy>
  /** Addresses that it has, or that are on their way to the bridge: who binds to one waits for it. */
  readonly addresses: Map<string, Promise<unknown>>
  latest: Plane
}

/** Balancers as HAProxy processes, on addresses of their own on the lab's bridge. */
export function haproxy({
  directory,
  bridge = 'lab0'
}: {
  readonly directory: string
  readonly bridge?: string
}): DataPlane {
  const running = new Map<string, Running>()

  /** Addresses are there before anything binds to them, and go when nothing does any more. */
  async function keepOnly(held: Running['addresses'], wanted: ReadonlySet<string>): Promise<void> {
    for (const [address, bound] of held) {
      if (wanted.has(address)) continue
      await bound.catch(() => undefined)
      held.delete(address)
      await run('ip', ['address', 'delete', `${address}/32`, 'dev', bridge])
    }
  }

  return {
    async apply(plane) {
      const balancer: Running = running.get(plane.balancerId) ?? {
        proxy: proxy(join(directory, plane.balancerId)),
        addresses: new Map(),
        latest: plane
      }
      running.set(plane.balancerId, balancer)
      balancer.latest = plane
      const wanted = new Set(plane.fronts.map(({ address }) => address))
      for (const address of wanted) {
        const bound =
          balancer.addresses.get(address) ?? must('ip', ['address', 'replace', `${address}/32`, 'dev', bridge])
        balancer.addresses.set(address, bound)
        await bound.catch(error => {
          balancer.addresses.delete(address)
          throw error
        })
      }
      // Who waited longer for an address must not bring back an older plane.
      await balancer.proxy.apply(balancer.latest)
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
