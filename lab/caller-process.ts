import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'

/**
 * The process at the other end of a TCP connection inside the lab's network namespace: its socket's inode stands in
 * /proc/net/tcp, and the process has that socket open. Undefined for connections from the host, whose end is not here.
 */
export function callerProcess({ socket }: IncomingMessage): number | undefined {
  const { remotePort, localPort } = socket
  if (remotePort === undefined || localPort === undefined) return undefined
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')
  const tables = ['/proc/self/net/tcp', '/proc/self/net/tcp6'].map(path => readFileSync(path, 'utf8')).join('\n')
  for (const line of tables.split('\n')) {
    const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/)
    if (local.endsWith(`:${hex(remotePort)}`) && remote.endsWith(`:${hex(localPort)}`) && inode !== '0') {
      return holderOf(`socket:[${inode}]`)
    }
  }
  return undefined
}

function holderOf(link: string): number | undefined {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue
    try {
      const isHolder = readdirSync(`/proc/${entry}/fd`).some(fd => {
        try {
          return readlinkSync(`/proc/${entry}/fd/${fd}`) === link
        } catch {
          return false
        }
      })
      if (isHolder) return Number(entry)
    } catch {
      // it ended meanwhile
    }
  }
  return undefined
}
