import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import type { Balancer, Room } from '../rooms.ts'
import { server } from './server.ts'
import { configuration, hostsFile, table } from './table.ts'
import { privateRecords } from './zones.ts'

export interface NamesSurroundings {
  readonly balancer?: Pick<Balancer, 'addresses'> & { onAddresses?(listener: () => void): void }
  /** Moto's URL: it holds Route 53's zones. */
  readonly moto: string
  readonly runDir: string
  /**
   * Where to answer. A dnsmasq of its own per address, restarted one after the other, so that a resolver that knows
   * both always finds one.
   */
  readonly listen?: readonly string[]
}

export interface NamesRoom extends Room {
  /** Called after every write to Route 53 or to load balancers. */
  changed(service?: string, operation?: string): void
  /** Resolves when what was changed is answered. */
  settled(): Promise<void>
}

/** Private DNS of the lab. */
export async function names(around: NamesSurroundings): Promise<NamesRoom> {
  const directory = join(around.runDir, 'names')
  const hostsPath = join(directory, 'hosts')
  const configPath = join(directory, 'dnsmasq.conf')
  const servers = (around.listen ?? ['10.77.0.1', '127.0.0.1']).map(address => server(address, configPath))
  let records: readonly ResourceRecordSet[] = []
  let written = { hosts: '', config: '' }
  let isStale = false
  let zonesAreStale = false
  let working: Promise<void> | undefined
  let closed = false

  async function write(): Promise<'nothing' | 'hosts' | 'config'> {
    const wanted = table(around.balancer?.addresses() ?? new Map(), records)
    const next = { hosts: hostsFile(wanted), config: configuration(wanted, hostsPath) }
    const before = written
    written = next
    if (next.hosts !== before.hosts || before.config === '') await replace(hostsPath, next.hosts)
    if (next.config !== before.config) await replace(configPath, next.config)
    if (next.config !== before.config) return 'config'
    return next.hosts === before.hosts ? 'nothing' : 'hosts'
  }

  function refresh(): void {
    isStale = true
    working ??= (async () => {
      try {
        while (isStale && !closed) {
          isStale = false
          if (zonesAreStale) {
            zonesAreStale = false
            records = await privateRecords(around.moto)
          }
          const news = await write()
          for (const one of servers) {
            // dnsmasq rereads addresses on SIGHUP, CNAMEs only when it starts.
            if (news === 'config') await one.restart()
            if (news === 'hosts') one.reread()
          }
        }
      } catch (error) {
        process.stderr.write(`names: ${error instanceof Error ? error.message : error}\n`)
      } finally {
        working = undefined
      }
    })()
  }

  await mkdir(directory, { recursive: true })
  await write()
  for (const one of servers) await one.start()
  around.balancer?.onAddresses?.(refresh)

  return {
    operations: {},
    changed(service = 'route53') {
      // Balancers tell of their own names; a weight that changed is no news here.
      if (service !== 'route53') return
      zonesAreStale = true
      refresh()
    },
    async settled() {
      await working
    },
    async close() {
      closed = true
      await working
      for (const one of servers) await one.stop()
      await rm(directory, { recursive: true, force: true })
    }
  }
}

async function replace(path: string, content: string): Promise<void> {
  await writeFile(`${path}.new`, content)
  await rename(`${path}.new`, path)
}
