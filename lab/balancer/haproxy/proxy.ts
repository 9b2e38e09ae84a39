import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../command.ts'
import type { Plane, PlaneServer, Requests } from '../plane.ts'
import { maps, render, structure } from './config.ts'
import { ask, counted, type Processes, processes } from './master.ts'

/** What the running workers were last told. */
interface Told {
  readonly structure: string
  readonly maps: Map<string, string>
  /** By backend and server name. */
  readonly servers: Map<string, PlaneServer>
}

/**
 * One HAProxy (master and worker) for one balancer. Weights and servers change at run time; listeners, rules and
 * groups by a reload through the master's socket, which hands the listening sockets over and lets the old worker
 * finish. Old workers are told of weights and servers too: a client that keeps its connection may still be with one.
 */
export function proxy(directory: string) {
  const config = join(directory, 'haproxy.cfg')
  const socket = join(directory, 'master.sock')
  let child: ChildProcess | undefined
  let told: Told | undefined
  let wanted: Plane | undefined
  let working: Promise<void> | undefined
  let old: readonly number[] = []
  let closed = false
  /** Servers that were taken out and that HAProxy still has. */
  const leaving = new Set<string>()
  let retry: NodeJS.Timeout | undefined

  /** Latest wish wins; everybody who waits is served by the same round, and hears how its last wish went. */
  function apply(plane: Plane): Promise<void> {
    wanted = plane
    working ??= (async () => {
      let last: Promise<void> = Promise.resolve()
      try {
        while (wanted !== undefined && !closed) {
          const next = wanted
          wanted = undefined
          last = converge(next)
          // A wish that failed takes none with it that came meanwhile.
          await last.catch(() => undefined)
        }
      } finally {
        working = undefined
      }
      await last
    })()
    return working
  }

  async function converge(plane: Plane): Promise<void> {
    // Without a listener there is nothing to run: HAProxy refuses such a configuration.
    if (plane.fronts.every(({ listeners }) => listeners.length === 0)) return stop()
    const shape = structure(plane)
    if (told === undefined || told.structure !== shape || !alive()) {
      await restructure(plane, shape)
    }
    await weigh(plane)
    await staff(plane)
  }

  async function restructure(plane: Plane, shape: string): Promise<void> {
    await mkdir(directory, { recursive: true })
    const { config: text, files } = render(plane, directory)
    for (const [name, content] of files) await write(join(directory, name), content)
    await write(config, text)
    const { code, stderr } = await run('haproxy', ['-c', '-q', '-f', config])
    if (code !== 0) throw new Error(`HAProxy refuses ${config}: ${stderr}`)
    if (alive()) await reload()
    else await start()
    leaving.clear()
    told = {
      structure: shape,
      maps: new Map([...maps(plane)].map(([name, rows]) => [name, rows.join('\n')])),
      servers: new Map(listed(plane))
    }
  }

  function alive(): boolean {
    return child !== undefined && child.exitCode === null && child.signalCode === null
  }

  async function start(): Promise<void> {
    const log = createWriteStream(join(directory, 'haproxy.log'), { flags: 'a' })
    // The worker ends with its master, and the master with us, even when we are killed with -9.
    const started = spawn('setpriv', ['--pdeathsig', 'KILL', 'haproxy', '-W', '-S', socket, '-f', config], {
      stdio: ['ignore', 'pipe', 'pipe']
    })
    child = started
    started.stdout.pipe(log, { end: false })
    started.stderr.pipe(log, { end: false })
    started.on('error', error => log.write(`${error.message}\n`))
    await until(async () => {
      if (started.exitCode !== null) throw new Error(`HAProxy ended with ${started.exitCode}: ${await lastWords()}`)
      return (await listing())?.current !== undefined
    }, `HAProxy for ${directory} did not start`)
  }

  /** Undefined while the master starts or reloads: its socket is away then, or takes a question and loses it. */
  async function listing(): Promise<Processes | undefined> {
    const table = await ask(socket, 'show proc', 250).catch(() => undefined)
    return table?.includes('# workers') ? processes(table) : undefined
  }

  async function lastWords(): Promise<string> {
    const log = await readFile(join(directory, 'haproxy.log'), 'utf8').catch(() => '')
    return log.trim().split('\n').slice(-3).join(' ')
  }

  async function reload(): Promise<void> {
    const before = await listing()
    await ask(socket, 'reload').catch(() => '')
    let asked = Date.now()
    await until(async () => {
      const now = await listing()
      if (now === undefined) return false
      if (now.reloads === before?.reloads && Date.now() - asked > 2_000) {
        asked = Date.now()
        await ask(socket, 'reload').catch(() => '')
      }
      if (now.failedReloads > (before?.failedReloads ?? 0))
        throw new Error(`HAProxy failed to reload: ${await lastWords()}`)
      old = now.old
      return now.current !== undefined && now.current !== before?.current
    }, `HAProxy for ${directory} did not reload`)
  }

  /**
   * Each changed rule gets its new weights in one atomic step: `prepare map`, `add map @v`, `commit map @v`. The
   * commits of all addresses come last and together.
   */
  async function weigh(plane: Plane): Promise<void> {
    if (told === undefined) return
    const { maps: known } = told
    const changed = [...maps(plane)].filter(([name, rows]) => known.get(name) !== rows.join('\n'))
    if (changed.length === 0) return
    for (const worker of await workers()) {
      const prepared = await ask(
        socket,
        changed.map(([name]) => `${worker} prepare map ${join(directory, name)}`).join(';')
      )
      const versions = [...prepared.matchAll(/New version created: (\d+)/g)].map(([, version]) => version)
      if (versions.length < changed.length) {
        // An old worker does not know a rule that came after it; what it has left goes by the old rules.
        if (worker !== '@1') continue
        throw new Error(`HAProxy does not know its maps: ${prepared.trim()}`)
      }
      const adds = changed.flatMap(([name, rows], index) =>
        rows.map(row => `${worker} add map @${versions[index]} ${join(directory, name)} ${row}`)
      )
      const commits = changed.map(
        ([name], index) => `${worker} commit map @${versions[index]} ${join(directory, name)}`
      )
      const answer = await ask(socket, [...adds, ...commits].join(';'))
      if (answer.trim() !== '' && worker === '@1') throw new Error(`HAProxy refused weights: ${answer.trim()}`)
    }
    for (const [name, rows] of changed) {
      known.set(name, rows.join('\n'))
      // For the next reload, which reads the file.
      await write(join(directory, name), `${rows.join('\n')}\n`)
    }
  }

  async function staff(plane: Plane): Promise<void> {
    if (told === undefined) return
    const target = new Map(listed(plane))
    for (const [key, server] of target) {
      const known = told.servers.get(key)
      if (known?.mode === server.mode && known.address === server.address && known.port === server.port) continue
      await tell(key, server)
      leaving.delete(key)
      told.servers.set(key, server)
    }
    const spared = new Set(plane.groups.flatMap(({ id, cutsWhatIsLeft }) => (cutsWhatIsLeft ? [] : [`tg_${id}`])))
    for (const key of [...told.servers.keys()]) {
      if (target.has(key)) continue
      told.servers.delete(key)
      leaving.add(key)
      for (const worker of await workers()) {
        const cut = spared.has(key.split('/')[0] ?? '') ? '' : `;${worker} shutdown sessions server ${key}`
        await ask(socket, `${worker} set server ${key} state maint${cut}`)
      }
    }
    await letGo(plane)
  }

  /** HAProxy deletes a server once its last idle connection is gone; until then it stays in maintenance, unused. */
  async function letGo(plane: Plane): Promise<void> {
    for (const key of leaving) {
      if (/deleted|No such server/i.test(await ask(socket, `@1 del server ${key}`))) leaving.delete(key)
    }
    if (leaving.size === 0) return
    clearTimeout(retry)
    retry = setTimeout(() => {
      if (wanted === undefined && working === undefined && !closed) apply(plane).catch(() => {})
    }, 1_000).unref()
  }

  async function tell(key: string, server: PlaneServer): Promise<void> {
    for (const worker of await workers()) {
      const add = told?.servers.has(key) ? [] : [`add server ${key} ${server.address}:${server.port}`]
      // A server that the configuration began in drain has weight 0 until it is told otherwise.
      const mode = server.mode === 'ready' ? [`set server ${key} weight 1`] : []
      const state = `set server ${key} state ${server.mode}`
      const answer = await ask(socket, [...add, ...mode, state].map(command => `${worker} ${command}`).join(';'))
      const trouble = answer.split('\n').filter(line => line.trim() !== '' && !/registered|Already exists/i.test(line))
      if (trouble.length > 0 && worker === '@1') throw new Error(`HAProxy refused ${key}: ${trouble.join(' ')}`)
    }
  }

  async function workers(): Promise<readonly string[]> {
    if (old.length > 0) old = (await listing())?.old ?? old
    return ['@1', ...old.map(pid => `@!${pid}`)]
  }

  /** None while it reloads; what was asked meanwhile is told the next time. */
  async function requests(): Promise<Requests> {
    if (!alive()) return []
    const now = await listing()
    if (now?.current === undefined) return []
    const found: Requests[number][] = []
    for (const pid of [now.current, ...now.old]) {
      const name = pid === now.current ? '@1' : `@!${pid}`
      const table = await ask(socket, `${name} show stat`).catch(() => '')
      found.push(...counted(table).map(count => ({ worker: String(pid), ...count })))
    }
    return found
  }

  async function stop(): Promise<void> {
    told = undefined
    old = []
    leaving.clear()
    clearTimeout(retry)
    if (!alive()) return
    const ended = new Promise(resolve => child?.once('exit', resolve))
    child?.kill('SIGKILL')
    await ended
  }

  async function close(): Promise<void> {
    closed = true
    await working?.catch(() => {})
    await stop()
    await rm(directory, { recursive: true, force: true })
  }

  return { apply, requests, close }
}

function* listed(plane: Plane): Generator<[string, PlaneServer]> {
  for (const group of plane.groups) for (const server of group.servers) yield [`tg_${group.id}/${server.name}`, server]
}

/** Whole or not at all: a reload may read it at any moment. */
async function write(path: string, content: string): Promise<void> {
  await writeFile(`${path}.new`, content)
  await rename(`${path}.new`, path)
}

async function until(done: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(otherwise)
    await sleep(10)
  }
}
