import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { labPaths } from '../network.ts'

/**
 * Where control groups live on this host. `unified`: cgroup v2 alone, as on an ordinary Debian 12 or Ubuntu 24.04.
 * `legacy`: v1 hierarchies, with or without a v2 one beside them (containers, older hosts, small VMs).
 */
export interface CgroupHost {
  readonly kind: 'unified' | 'legacy'
  /** Every hierarchy in which an instance gets a directory of its own. */
  readonly roots: readonly string[]
}

/**
 * Hierarchies of v1 in which a shared directory would make containers meet: systemd in the container manages its own
 * subtree of `systemd` (and of `unified` on hybrid hosts); memory and pids are for the accounting.
 */
const LEGACY = ['systemd', 'unified', 'memory', 'pids']

/** Reads the layout from the mount table: the only place that tells a bind mount from the real thing. */
export function cgroupHost(
  mounts = readFileSync('/proc/self/mounts', 'utf8'),
  present = (path: string) => exists(path)
): CgroupHost {
  const unified = mounts.split('\n').some(line => /^\S+ \/sys\/fs\/cgroup cgroup2 /.test(line))
  if (unified) return { kind: 'unified', roots: ['/sys/fs/cgroup'] }
  return { kind: 'legacy', roots: LEGACY.map(name => `/sys/fs/cgroup/${name}`).filter(present) }
}

function exists(path: string): boolean {
  try {
    readdirSync(path)
    return true
  } catch {
    return false
  }
}

/**
 * Makes the directories of one instance, one per hierarchy, and returns them. In v2 a controller reaches a group only
 * if every group above it hands it down (cgroup-v2.rst, "Top-down constraint"); where the host does not allow that the
 * instance runs without accounting.
 */
export async function makeCgroup(host: CgroupHost, lab: string, instanceId: string): Promise<string[]> {
  const made: string[] = []
  for (const root of host.roots) {
    const directory = join(root, labPaths(lab).cgroup, instanceId)
    await mkdir(directory, { recursive: true })
    if (host.kind === 'unified') {
      for (const above of [root, dirname(join(root, labPaths(lab).cgroup)), join(root, labPaths(lab).cgroup)]) {
        for (const controller of ['+memory', '+pids', '+cpu']) {
          await writeFile(join(above, 'cgroup.subtree_control'), controller).catch(() => undefined)
        }
      }
    }
    made.push(directory)
  }
  return made
}

/**
 * Removes a directory of control groups with all below it. One stays busy for a moment after its last process was
 * killed; one that holds processes stays.
 */
export async function removeCgroup(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await removeCgroup(join(directory, entry.name))
  }
  for (let tries = 0; tries < 10; tries++) {
    const failed = await rmdir(directory).catch((error: NodeJS.ErrnoException) => error.code)
    if (failed !== 'EBUSY') return
    if ((await processesIn(directory)).length > 0) return
    await sleep(20)
  }
}

/** Every process in a directory of control groups and below. */
export async function processesIn(directory: string): Promise<number[]> {
  const own = (await readFile(join(directory, 'cgroup.procs'), 'utf8').catch(() => ''))
    .split('\n')
    .map(Number)
    .filter(pid => pid > 0)
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) own.push(...(await processesIn(join(directory, entry.name))))
  }
  return own
}
