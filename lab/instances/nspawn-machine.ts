import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, open, readdir, readFile, readlink, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { run } from '../command.ts'
import { BRIDGE_ADDRESS, labPaths } from '../network.ts'
import type { Blocks } from '../rooms.ts'
import { type CgroupHost, cgroupHost, makeCgroup, removeCgroup } from './cgroups.ts'
import { BootError, type End, type Machine, type Power, type Running } from './machine.ts'
import { namespaceOf, plug, unplug } from './network.ts'
import { mountRoot, unmountRoot } from './root-disk.ts'

const POWER_ON = fileURLToPath(new URL('./power-on.sh', import.meta.url))

/** glibc's SIGRTMIN; systemd takes +4 as "power off" and +5 as "reboot" (systemd(1), "Signals"). */
const SIGRTMIN = 34
/** nspawn ends with this when the container rebooted and it was told to keep the unit (systemd-nspawn(1)). */
const REBOOTED = 133
/** An init has to be there by then; measured 0.05–0.2 s. */
const INIT_SECONDS = 30
export interface NspawnHost {
  readonly lab: string
  readonly dataDir: string
  readonly blocks: Blocks
  /** What /etc/resolv.conf of instances names. */
  readonly resolver?: string
}

/** Where the machines of a lab keep their disks and consoles. */
export const instancesDirectory = (dataDir: string): string => join(dataDir, 'instances')

interface Root {
  readonly directory: string
  readonly mounted: Promise<void>
  users: number
}

/** Machines that are systemd-nspawn containers with their own pid, mount and network namespace and cgroup. */
export async function nspawnMachine({ lab, dataDir, blocks, resolver = BRIDGE_ADDRESS }: NspawnHost): Promise<Machine> {
  const directory = instancesDirectory(dataDir)
  const cgroups: CgroupHost = cgroupHost()
  const roots = new Map<string, Root>()
  const processes = new Map<string, ChildProcess>()
  const plugged = new Set<string>()
  /** What the last boot of an instance left is being removed; the next boot of it waits. */
  const clearing = new Map<string, Promise<void>>()

  await mkdir(directory, { recursive: true })

  const home = (instanceId: string): string => join(directory, instanceId)
  const consoleFile = (instanceId: string): string => join(home(instanceId), 'console.log')

  /** The read-only root of a snapshot, mounted once for all instances that use it. */
  async function takeRoot(snapshotId: string): Promise<string> {
    let root = roots.get(snapshotId)
    if (root === undefined) {
      const target = join(directory, 'roots', snapshotId)
      root = { directory: target, mounted: mountSnapshot(snapshotId, target), users: 0 }
      roots.set(snapshotId, root)
    }
    root.users++
    try {
      await root.mounted
      return root.directory
    } catch (error) {
      await releaseRoot(snapshotId)
      throw error
    }
  }

  async function mountSnapshot(snapshotId: string, target: string): Promise<void> {
    await mountRoot(await blocks.disk(snapshotId), target)
  }

  async function releaseRoot(snapshotId: string): Promise<void> {
    const root = roots.get(snapshotId)
    if (root === undefined || --root.users > 0) return
    roots.delete(snapshotId)
    await unmountRoot(root.directory)
  }

  async function boot(power: Power, signal: AbortSignal): Promise<Running> {
    const { instanceId, rootSnapshotId } = power
    const lower = await takeRoot(rootSnapshotId)
    try {
      signal.throwIfAborted()
      const disk = home(instanceId)
      await mkdir(join(disk, 'upper'), { recursive: true })
      await rm(join(disk, 'work'), { recursive: true, force: true }) // of an earlier boot of the same disk
      await mkdir(join(disk, 'work'))
      if (!plugged.has(instanceId)) {
        plugged.add(instanceId)
        await plug(lab, instanceId, power.privateIp)
      }
      await clearing.get(instanceId)
      const own = await makeCgroup(cgroups, lab, instanceId)
      signal.throwIfAborted()
      const wrapper = start(power, lower, disk, own)
      processes.set(instanceId, wrapper)
      const ended = new Promise<End>(resolve => {
        wrapper.once('exit', code => {
          processes.delete(instanceId)
          resolve(code === 0 ? 'off' : code === REBOOTED ? 'restart' : 'fault')
        })
      })
      const cleared = ended.then(async () => {
        for (const group of own) await removeCgroup(group)
        await releaseRoot(rootSnapshotId)
        if (clearing.get(instanceId) === cleared) clearing.delete(instanceId)
      })
      clearing.set(instanceId, cleared)
      return await untilInit(instanceId, wrapper, ended, signal)
    } catch (error) {
      if (!processes.has(instanceId)) await releaseRoot(rootSnapshotId)
      throw error
    }
  }

  /**
   * setpriv and unshare tie the container's life to the daemon's: a kill -9 of the daemon ends unshare, that ends
   * nspawn, which is pid 1 of its namespace, and with pid 1 the kernel ends everything in it. (A SIGKILL to nspawn
   * without a pid namespace leaves the container running.)
   */
  function start(power: Power, lower: string, disk: string, own: readonly string[]): ChildProcess {
    const log = openSync(consoleFile(power.instanceId), 'a')
    try {
      return spawn(
        'setpriv',
        [
          ...['--pdeathsig', 'KILL', 'unshare', '--mount', '--propagation', 'slave', '--pid', '--fork'],
          ...['--kill-child=KILL', '--mount-proc', 'sh', POWER_ON, lower, disk, resolver, ...own, '--'],
          ...['systemd-nspawn', '--quiet', '--boot', '--register=no', '--keep-unit', '--console=read-only'],
          ...['--directory=/run/systemd/nspawn/machine', `--machine=${power.instanceId}`],
          ...[
            `--hostname=${power.hostname}`,
            `--network-namespace-path=/run/netns/${namespaceOf(lab, power.instanceId)}`
          ],
          ...['--link-journal=no', '--resolv-conf=off', '--timezone=off', '--kill-signal=SIGRTMIN+4'],
          '--bind-ro=/run/systemd/nspawn/resolv.conf:/etc/resolv.conf',
          '--capability=CAP_NET_ADMIN', // as root on an instance has it
          '--setenv=SYSTEMD_COLORS=0',
          // A container's kernel command line is the arguments of its init. The journal goes to the console because
          // GetConsoleOutput is all that one can read of an instance from outside.
          'systemd.journald.forward_to_console=1',
          'systemd.journald.max_level_console=info',
          'systemd.show_status=0',
          'systemd.mask=systemd-remount-fs.service' // the root is an overlay, whatever the fstab calls it
        ],
        { stdio: ['ignore', log, log] }
      )
    } finally {
      closeSync(log)
    }
  }

  async function untilInit(
    instanceId: string,
    wrapper: ChildProcess,
    ended: Promise<End>,
    signal: AbortSignal
  ): Promise<Running> {
    let over = false
    void ended.then(() => {
      over = true
    })
    const deadline = Date.now() + INIT_SECONDS * 1000
    for (;;) {
      if (over) throw new BootError(await whyNot(instanceId))
      if (signal.aborted || Date.now() > deadline) {
        await kill(wrapper, ended)
        signal.throwIfAborted()
        throw new BootError(`Client error on launch: no init after ${INIT_SECONDS} s. ${await whyNot(instanceId)}`)
      }
      const init = await initOf(wrapper)
      if (init !== undefined) {
        return {
          ended,
          kill: () => kill(wrapper, ended),
          shutDown: how => {
            try {
              process.kill(init, SIGRTMIN + (how === 'off' ? 4 : 5))
            } catch {
              // it is gone already, and `ended` says so
            }
          }
        }
      }
      await sleep(15)
    }
  }

  async function whyNot(instanceId: string): Promise<string> {
    const said = (await readFile(consoleFile(instanceId), 'utf8').catch(() => ''))
      .trim()
      .split('\n')
      .slice(-3)
      .join(' ')
    return `Client error on launch: the machine ended before its init ran (${said || 'no word on the console'})`
  }

  async function unplugOne(instanceId: string): Promise<void> {
    if (plugged.delete(instanceId)) await unplug(lab, instanceId)
  }

  return {
    boot,
    unplug: unplugOne,

    async discard(instanceId) {
      const journal = join(home(instanceId), 'upper/var/log/journal')
      await rename(journal, join(home(instanceId), 'journal')).catch(() => undefined)
      await rm(join(home(instanceId), 'upper'), { recursive: true, force: true })
      await rm(join(home(instanceId), 'work'), { recursive: true, force: true })
    },

    forget: instanceId => rm(home(instanceId), { recursive: true, force: true }),

    async console(instanceId, bytes) {
      const file = await open(consoleFile(instanceId)).catch(() => undefined)
      if (file === undefined) return Buffer.alloc(0)
      try {
        const { size } = await file.stat()
        const length = Math.min(size, bytes)
        const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
        return buffer
      } finally {
        await file.close()
      }
    },

    async log(instanceId, lines) {
      const wrapper = processes.get(instanceId)
      const init = wrapper === undefined ? undefined : await initOf(wrapper)
      const journals = [
        ...(init === undefined ? [] : [`/proc/${init}/root/var/log/journal`, `/proc/${init}/root/run/log/journal`]),
        join(home(instanceId), 'upper/var/log/journal'),
        join(home(instanceId), 'journal')
      ]
      for (const journal of journals) {
        const machines = await readdir(journal).catch(() => [])
        if (machines.length === 0) continue
        const args = ['--directory', journal, '--no-pager', '--quiet', '--lines', String(lines)]
        const { code, stdout } = await run('journalctl', args)
        if (code === 0 && stdout !== '') return stdout
      }
      const text = await readFile(consoleFile(instanceId), 'utf8').catch(() => '')
      return text
        .split('\n')
        .slice(-lines - 1)
        .join('\n')
    },

    async close() {
      await Promise.all(
        [...processes.values()].map(wrapper => {
          const ended = new Promise<End>(resolve => wrapper.once('exit', () => resolve('fault')))
          return kill(wrapper, ended)
        })
      )
      for (const instanceId of [...plugged]) await unplugOne(instanceId)
      for (const root of roots.values()) await unmountRoot(root.directory)
      roots.clear()
      for (const root of cgroups.roots) await removeCgroup(join(root, labPaths(lab).cgroup))
      await rm(directory, { recursive: true, force: true })
    }
  }
}

const childrenOf = async (pid: number): Promise<number[]> =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')).split(' ').map(Number).filter(Boolean)

/** The container's init: the child of nspawn, once it has become another program than nspawn. */
async function initOf(wrapper: ChildProcess): Promise<number | undefined> {
  for (const nspawn of wrapper.pid === undefined ? [] : await childrenOf(wrapper.pid)) {
    if (basename(await readlink(`/proc/${nspawn}/exe`).catch(() => '')) !== 'systemd-nspawn') continue
    for (const child of await childrenOf(nspawn)) {
      const program = basename(await readlink(`/proc/${child}/exe`).catch(() => 'systemd-nspawn'))
      if (program !== 'systemd-nspawn') return child
    }
  }
  return undefined
}

/**
 * SIGKILL to nspawn, pid 1 of the namespace: the kernel reaps it only after everything in the namespace is dead, and
 * only then does unshare end. Killing unshare would end as surely, but nothing would tell when.
 */
async function kill(wrapper: ChildProcess, ended: Promise<End>): Promise<void> {
  const inner = wrapper.pid === undefined ? [] : await childrenOf(wrapper.pid)
  for (const pid of inner) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it went by itself
    }
  }
  if (inner.length === 0) wrapper.kill('SIGKILL')
  await ended
}
