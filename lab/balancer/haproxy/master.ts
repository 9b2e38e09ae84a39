import { connect } from 'node:net'

/**
 * One command line to HAProxy's master process; resolves with its whole answer. The master of 2.6 keeps a connection
 * open after an answer; it ends it when our half is closed.
 */
export function ask(socketPath: string, line: string, timeoutMilliseconds = 5_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath)
    let answer = ''
    socket.setEncoding('utf8')
    socket.setTimeout(timeoutMilliseconds, () =>
      socket.destroy(new Error(`HAProxy did not answer "${line}" in ${timeoutMilliseconds} ms`))
    )
    socket.on('connect', () => socket.end(`${line}\n`))
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

export interface Processes {
  readonly reloads: number
  readonly failedReloads: number
  /** The process that accepts connections, and those that only finish what they have. */
  readonly current: number | undefined
  readonly old: readonly number[]
}

/** Reads `show proc`: the master's line, the workers, then the old workers. */
export function processes(table: string): Processes {
  let section = 'master'
  let master = { reloads: 0, failed: 0 }
  let current: number | undefined
  const old: number[] = []
  for (const line of table.split('\n')) {
    if (line.startsWith('# ')) section = line.slice(2).trim()
    const [, pid, type, reloads, failed] = /^(\d+)\s+(master|worker)\s+(\d+)(?:\s+\[failed: (\d+)\])?/.exec(line) ?? []
    if (pid === undefined) continue
    if (type === 'master') master = { reloads: Number(reloads), failed: Number(failed ?? 0) }
    else if (section === 'old workers') old.push(Number(pid))
    else current = Number(pid)
  }
  return { reloads: master.reloads, failedReloads: master.failed, current, old }
}

/** Reads `show stat`, a table with commas whose first line names the columns: requests and 5xx of each target group. */
export function counted(table: string): { groupId: string; requests: number; failed: number }[] {
  const [head = '', ...rows] = table.split('\n').filter(line => line.includes(','))
  const names = head.replace(/^# /, '').split(',')
  return rows.flatMap(row => {
    const cells = row.split(',')
    const cell = (name: string): string => cells[names.indexOf(name)] ?? ''
    const [, groupId] = /^tg_(.+)$/.exec(cell('pxname')) ?? []
    if (groupId === undefined || groupId === 'none' || cell('svname') !== 'BACKEND') return []
    return [{ groupId, requests: Number(cell('req_tot')), failed: Number(cell('hrsp_5xx')) }]
  })
}
