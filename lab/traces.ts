import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readdir, readFile, rm, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from './command.ts'
import { cgroupHost, processesIn } from './instances/cgroups.ts'
import { labPaths } from './network.ts'

/** Set in the daemon's environment and so in everything that it starts. */
export const DAEMON_VARIABLE = 'KILN_LAB_DAEMON'

/** What exists on this machine because of a lab. */
export interface Traces {
  readonly processes: readonly { readonly pid: number; readonly command: string }[]
  readonly mounts: readonly string[]
  readonly loops: readonly string[]
  readonly namespaces: readonly string[]
  readonly cgroups: readonly string[]
  readonly directories: readonly string[]
}

export const NO_TRACES: Traces = {
  processes: [],
  mounts: [],
  loops: [],
  namespaces: [],
  cgroups: [],
  directories: []
}

export const countTraces = (traces: Traces): number => Object.values(traces).reduce((sum, list) => sum + list.length, 0)

/**
 * Everything of a lab that is still there, running or not. Processes are known by their cgroup, by their network
 * namespace and by the daemon's environment: any one of them is enough, so that an interrupted start or end shows too.
 */
export async function leftovers(labName: string): Promise<Traces> {
  const { netns, run: runDirectory, data, cgroup } = labPaths(labName)
  const isOurs = (path: string): boolean => [runDirectory, data].some(own => path === own || path.startsWith(`${own}/`))
  const isNamespace = (name: string): boolean => name === netns || name.startsWith(`${netns}-`)

  const namespaces = (await readdir('/run/netns').catch(() => [])).filter(isNamespace)
  const cgroups = cgroupHost()
    .roots.map(root => join(root, cgroup))
    .filter(exists)
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map(line => withoutOctal(line.split(' ')[4] ?? ''))
    .filter(path => isOurs(path))
  return {
    processes: await processesOf(labName, namespaces, cgroups),
    mounts,
    loops: await loopsOf(isOurs),
    namespaces,
    cgroups,
    directories: [runDirectory, data].filter(exists)
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

/** Mount tables write blanks and the like in octal. */
const withoutOctal = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

async function loopsOf(isOurs: (path: string) => boolean): Promise<string[]> {
  const { stdout } = await run('losetup', ['--list', '--json', '--output', 'NAME,BACK-FILE']).catch(() => ({
    stdout: ''
  }))
  if (stdout.trim() === '') return []
  const { loopdevices } = JSON.parse(stdout) as { loopdevices: { name: string; 'back-file': string | null }[] }
  return loopdevices
    .filter(loop => isOurs((loop['back-file'] ?? '').replace(/ \(deleted\)$/, '')))
    .map(loop => loop.name)
}

async function processesOf(
  labName: string,
  namespaces: readonly string[],
  cgroups: readonly string[]
): Promise<Traces['processes']> {
  const identity = (path: string): string | undefined => {
    try {
      const { dev, ino } = statSync(path)
      return `${dev}:${ino}`
    } catch {
      return undefined
    }
  }
  const networks = new Set(namespaces.map(name => identity(`/run/netns/${name}`)).filter(id => id !== undefined))
  const found = new Set((await Promise.all(cgroups.map(processesIn))).flat())
  const marker = `\0${DAEMON_VARIABLE}=${labName}\0`
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid) || found.has(pid)) continue
    const network = networks.size > 0 ? identity(`/proc/${pid}/ns/net`) : undefined
    if (network !== undefined && networks.has(network)) found.add(pid)
    else if (`\0${read(`/proc/${pid}/environ`)}`.includes(marker)) found.add(pid)
  }
  const own = ancestors()
  return [...found]
    .filter(pid => !own.has(pid) && !/^State:\s+Z/m.test(read(`/proc/${pid}/status`)))
    .sort((a, b) => a - b)
    .map(pid => ({
      pid,
      command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() || read(`/proc/${pid}/comm`).trim()
    }))
    .filter(({ command }) => command !== '')
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** This process and those above it: `lab exec -- lab down` must not end itself before the lab. */
function ancestors(): ReadonlySet<number> {
  const result = new Set<number>()
  let pid = process.pid
  while (pid > 1 && !result.has(pid)) {
    result.add(pid)
    pid = Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0)
  }
  return result
}

/**
 * Ends and removes everything of a lab, in whatever state it was left. Returns what it could not remove.
 * Order: processes hold mounts, mounts hold loop devices, all hold namespaces and cgroups.
 */
export async function clean(labName: string): Promise<Traces> {
  const deadline = Date.now() + 30_000
  let traces = await leftovers(labName)
  while (traces.processes.length > 0 && Date.now() < deadline) {
    for (const { pid } of traces.processes) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it went by itself
      }
    }
    await sleep(30)
    traces = await leftovers(labName)
  }
  for (const mount of [...traces.mounts].reverse()) await run('umount', ['--lazy', mount])
  for (const loop of traces.loops) await run('losetup', ['--detach', loop])
  for (const name of traces.namespaces) {
    const { code } = await run('ip', ['netns', 'delete', name])
    // Its mount was private to a daemon that is gone; only the mount point is left.
    if (code !== 0) await unlink(`/run/netns/${name}`).catch(() => undefined)
  }
  for (const directory of traces.cgroups) await removeCgroups(directory)
  for (const directory of traces.directories)
    await rm(directory, { recursive: true, force: true }).catch(() => undefined)
  // The folders shared by all labs go with the last of them, whichever of them this one still had.
  const { run: runDirectory, data, cgroup } = labPaths(labName)
  const own = [...cgroupHost().roots.map(root => join(root, cgroup)), runDirectory, data]
  for (const directory of own.map(dirname)) await rmdir(directory).catch(() => undefined)
  return await leftovers(labName)
}

async function removeCgroups(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await removeCgroups(join(directory, entry.name))
  }
  // A cgroup stays busy for a moment after its last process was killed.
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      await rmdir(directory)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY') return
      await sleep(20)
    }
  }
}
