import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { must, type Ran, type Run, run } from './child.ts'

export type Chroot = (program: string, args: readonly string[], how?: Run) => Promise<Ran>

/** The programs of the image in the image, seeing nothing of the runner but its network. */
export function chrootOf(root: string, environment: Readonly<Record<string, string>>): Chroot {
  const env = {
    ...environment,
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    // systemctl must not guess by namespaces whether it runs in a chroot (systemd#7631, #2015).
    SYSTEMD_OFFLINE: '1',
    // The image's own Python programs would leave their byte code in it.
    PYTHONDONTWRITEBYTECODE: '1'
  }
  return (program, args, how = {}) => run('chroot', [root, program, ...args], { ...how, env })
}

/** proc, a read-only sysfs, a minimal /dev, and memory where programs leave their traces. */
export async function furnish(root: string, cache: string): Promise<void> {
  const mount = (...args: string[]): Promise<Ran> => must('mount', args)
  for (const place of ['proc', 'sys', 'dev', 'run', 'tmp', 'var/tmp'])
    await mkdir(join(root, place), { recursive: true })
  await mount('-t', 'proc', '-o', 'nosuid,noexec,nodev', 'proc', join(root, 'proc'))
  await mount('-t', 'sysfs', '-o', 'ro,nosuid,noexec,nodev', 'sysfs', join(root, 'sys'))
  await mount('-t', 'tmpfs', '-o', 'nosuid,mode=755', 'tmpfs', join(root, 'dev'))
  await mount('-t', 'tmpfs', '-o', 'nosuid,nodev,mode=755', 'tmpfs', join(root, 'run'))
  for (const place of ['tmp', 'var/tmp'])
    await mount('-t', 'tmpfs', '-o', 'nosuid,nodev,mode=1777', 'tmpfs', join(root, place))
  const devices = [
    ['null', '1', '3'],
    ['zero', '1', '5'],
    ['full', '1', '7'],
    ['random', '1', '8'],
    ['urandom', '1', '9'],
    ['tty', '5', '0']
  ] as const
  await Promise.all(
    devices.map(([name, major, minor]) => must('mknod', ['--mode=0666', join(root, 'dev', name), 'c', major, minor]))
  )
  await mkdir(join(root, 'dev/pts'))
  await mkdir(join(root, 'dev/shm'))
  await mount('-t', 'devpts', '-o', 'newinstance,ptmxmode=0666,mode=620', 'devpts', join(root, 'dev/pts'))
  await symlink('pts/ptmx', join(root, 'dev/ptmx'))
  await symlink('/proc/self/fd', join(root, 'dev/fd'))
  for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries()) {
    await symlink(`/proc/self/fd/${index}`, join(root, 'dev', name))
  }
  for (const place of ['lock', 'kiln', 'kiln/cache', 'kiln/log', 'kiln/repos.d']) await mkdir(join(root, 'run', place))
  await mount('--bind', cache, join(root, 'run/kiln/cache'))
}

/** What the base had and the seal gives back. */
export interface Remembered {
  /** Milliseconds since the epoch when nothing of the image had been written yet. */
  readonly since: number
  readonly machineId: Buffer | undefined
  readonly hostKeys: ReadonlySet<string>
  readonly logs: ReadonlySet<string>
  /** Files of the image that lie under one of ours for the time of the bake. */
  readonly boundFiles: string[]
  /** Files that exist only for the time of the bake. */
  readonly placeholders: string[]
}

/** The names in a directory; none when it is not there. */
export const filesOf = async (directory: string): Promise<readonly string[]> => readdir(directory).catch(() => [])

export async function remembered(root: string): Promise<Remembered> {
  const sshd = await filesOf(join(root, 'etc/ssh'))
  return {
    // A file's time is that of the kernel's last tick, which the clock is a little ahead of.
    since: Date.now() - 100,
    machineId: await readFile(join(root, 'etc/machine-id')).catch(() => undefined),
    hostKeys: new Set(sshd.filter(name => name.startsWith('ssh_host_'))),
    logs: new Set(await filesOf(join(root, 'var/log'))),
    boundFiles: [],
    placeholders: []
  }
}

/**
 * Name resolution as the runner has it, without a change to the image where that can be: a link into /run is served
 * there, a file is covered by ours, and only where there is nothing a file stands for the time of the bake.
 */
export async function resolver(root: string, state: Remembered): Promise<void> {
  const ours = join(root, 'run/kiln/resolv.conf')
  await writeFile(ours, await readFile('/etc/resolv.conf').catch(() => Buffer.alloc(0)))
  const place = join(root, 'etc/resolv.conf')
  const link = await readlink(place).catch(() => undefined)
  if (link !== undefined) {
    const target = join(root, resolve('/etc', link))
    if (!target.startsWith(join(root, 'run/'))) return
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, await readFile(ours))
    return
  }
  if (!(await exists(place))) {
    await writeFile(place, '')
    state.placeholders.push(place)
  }
  await must('mount', ['--bind', ours, place])
  state.boundFiles.push(place)
}

/** Whether there is anything of that name in the image; a link counts, wherever it leads. */
export const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false
  )

/** Ends what scriptlets started: daemons would hold the mounts. Those named stay, and so does this process. */
export async function endOthers(staying: readonly number[] = []): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    let ended = 0
    for (const name of await readdir('/proc')) {
      const pid = Number(name)
      if (!Number.isInteger(pid) || pid === process.pid || staying.includes(pid)) continue
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      // Zombies hold nothing.
      if (status === '' || /^State:\s+[ZX]/m.test(status)) continue
      try {
        process.kill(pid, 'SIGKILL')
        ended++
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
    if (ended === 0) return
    await sleep(10)
  }
}
