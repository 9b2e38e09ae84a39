/**
 * The part of a bake that needs root, in a process of its own: pid 1 of fresh mount, pid, uts and ipc namespaces. When
 * it ends, however it ends, the kernel kills what it started, unmounts what it mounted and frees the loop device.
 * Standard input brings the work as one line of JSON and then stays open: its end means that the bake is gone.
 */
import { randomUUID } from 'node:crypto'
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  statfs,
  symlink,
  writeFile
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type Ran, type Run, run } from './child.ts'
import {
  damage,
  type Installation,
  type Installed,
  installFailure,
  parseInstalled,
  RPM_FORMAT,
  type Told
} from './installation.ts'

const tell = (told: Told): void => void process.stdout.write(`${JSON.stringify(told)}\n`)

/** A failure with its remedy, carried to the bake outside. */
class Refused extends Error {
  readonly remedy: string
  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

/** Reads the work from standard input, does it, and ends the process. */
export function inside(): void {
  const lines = createInterface({ input: process.stdin })
  lines.once('line', line => {
    install(JSON.parse(line) as Installation)
      .then(done => tell({ done }))
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error)
        const remedy =
          error instanceof Refused ? error.remedy : 'Run it again; if it stays so, report it with the log of this step.'
        tell({ failed: { message, remedy } })
      })
      .finally(() => process.stdout.write('', () => process.exit(0)))
  })
  lines.once('close', () => process.exit(1))
}

async function install(work: Installation): Promise<Installed> {
  const milliseconds = { mount: 0, install: 0, verify: 0, provision: 0, seal: 0, check: 0 }
  const timed = async <T>(phase: keyof typeof milliseconds, body: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    try {
      return await body()
    } finally {
      milliseconds[phase] += Math.round(performance.now() - began)
    }
  }
  const root = join(work.directory, 'root')
  const cache = join(work.directory, 'package-cache')
  await mkdir(root, { recursive: true })
  await mkdir(cache, { recursive: true })

  const { candidate, loop, manager } = await timed('mount', () => mountRoot(work, root))
  const image = chrootOf(root, work.environment)
  const { before, state } = await timed('mount', async () => {
    const state = await remembered(root)
    await furnish(root, cache)
    await resolver(root, state)
    return { before: await packagesOf(image), state }
  })

  await timed('install', () => installPackage(work, manager, image, root))
  const after = await timed('verify', () => verify(work, image))
  if (work.provisionScript !== undefined)
    await timed('provision', () => provision(work.provisionScript ?? '', image, root))
  const everything = work.provisionScript === undefined ? after : await packagesOf(image)

  const trimmedBytes = await timed('seal', async () => {
    await seal(
      root,
      state,
      image,
      everything.filter(one => !before.some(({ nevra }) => nevra === one.nevra)).map(one => one.name)
    )
    endOthers()
    await must('umount', ['--recursive', join(root, 'proc')])
    for (const place of ['sys', 'dev', 'run', 'tmp', 'var/tmp'])
      await must('umount', ['--recursive', join(root, place)])
    for (const place of state.boundFiles) await must('umount', [place])
    for (const place of state.placeholders) await rm(place, { force: true })
    const trimmed = await run('fstrim', ['--verbose', root])
    if (trimmed.code !== 0)
      tell({ warn: `Free space was not trimmed, so more blocks than needed move: ${trimmed.all}` })
    await must('umount', [root])
    return Number(/\((\d+) bytes\)/.exec(trimmed.out)?.[1] ?? 0)
  })
  await timed('check', () => checkFileSystem(candidate.kind, loop))
  await loop.file.close()
  await rm(cache, { recursive: true, force: true })
  return {
    partition: candidate.number,
    fileSystem: candidate.kind,
    before,
    after: everything,
    milliseconds,
    trimmedBytes
  }
}

type Candidate = Installation['candidates'][number]
type Manager = 'dnf' | 'yum'
type Chroot = (program: string, args: readonly string[], how?: Run) => Promise<Ran>
interface Loop {
  readonly device: string
  /** Held open so that the device outlives the mount and still frees itself when this process ends. */
  readonly file: FileHandle
}

async function must(program: string, args: readonly string[]): Promise<Ran> {
  const ran = await run(program, args)
  if (ran.code !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${ran.all}`)
  return ran
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false
  )

/**
 * Mounts the candidates until one is a Linux root. `mount -o loop` makes a loop device that frees itself when its last
 * user goes; offset and size come from our own reading of the partition table.
 */
async function mountRoot(
  work: Installation,
  root: string
): Promise<{ candidate: Candidate; loop: Loop; manager: Manager }> {
  const seen: string[] = []
  for (const candidate of work.candidates) {
    const { number, offset, bytes, kind, incompatible } = candidate
    const type = kind === 'xfs' ? 'xfs' : 'ext4'
    // nouuid: the host may have the very same base mounted. noatime: reading must not change blocks.
    const options = `loop,offset=${offset},sizelimit=${bytes},noatime${kind === 'xfs' ? ',nouuid' : ''}`
    const mounted = await run('mount', ['-t', type, '-o', options, work.disk, root])
    if (mounted.code !== 0) {
      seen.push(`partition ${number} (${type}, incompatible features 0x${incompatible.toString(16)}): ${mounted.all}`)
      continue
    }
    if ((await exists(join(root, 'etc/os-release'))) && (await exists(join(root, 'usr')))) {
      const manager = await managerOf(root)
      return { candidate, manager, loop: await loopOf(root) }
    }
    seen.push(`partition ${number} (${type}): no etc/os-release`)
    await must('umount', [root])
  }
  throw new Refused(
    `No partition of the base can be mounted as its root:\n${seen.join('\n')}`,
    /loop device/.test(seen.join())
      ? 'The runner has no free loop device; run the job where /dev/loop-control works (not in an unprivileged container).'
      : 'Use a runner with a newer kernel (the features above are what this one does not know), or a base with ext4 or xfs.'
  )
}

async function managerOf(root: string): Promise<Manager> {
  for (const manager of ['dnf', 'yum'] as const) if (await exists(join(root, 'usr/bin', manager))) return manager
  throw new Refused(
    'The base has neither dnf nor yum.',
    'Give a base of the RPM family (Amazon Linux, Rocky Linux, Fedora); bases with apt are not supported yet.'
  )
}

async function loopOf(root: string): Promise<Loop> {
  const line = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').find(one => one.split(' ')[4] === root)
  const device = line?.split(' - ')[1]?.split(' ')[1]
  if (device === undefined) throw new Error(`${root} is not in mountinfo`)
  return { device, file: await open(device, 'r') }
}

/** The programs of the image in the image, seeing nothing of the runner but its network. */
function chrootOf(root: string, environment: Readonly<Record<string, string>>): Chroot {
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
async function furnish(root: string, cache: string): Promise<void> {
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
interface Remembered {
  readonly machineId: Buffer | undefined
  readonly hostKeys: ReadonlySet<string>
  readonly logs: ReadonlySet<string>
  /** Files of the image that lie under one of ours for the time of the bake. */
  readonly boundFiles: string[]
  /** Files that exist only for the time of the bake. */
  readonly placeholders: string[]
}

const filesOf = async (directory: string): Promise<readonly string[]> => readdir(directory).catch(() => [])

async function remembered(root: string): Promise<Remembered> {
  const sshd = await filesOf(join(root, 'etc/ssh'))
  return {
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
async function resolver(root: string, state: Remembered): Promise<void> {
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

const packagesOf = async (image: Chroot): Promise<Installed['before']> => {
  const listed = await image('rpm', ['-qa', '--qf', RPM_FORMAT])
  if (listed.code !== 0) throw new Error(`rpm -qa failed in the image: ${listed.all}`)
  return parseInstalled(listed.out)
}

async function installPackage(work: Installation, manager: Manager, image: Chroot, root: string): Promise<void> {
  await refuseIfSmall(work, root)
  const policy = join(root, 'usr/sbin/policy-rc.d')
  const blocking = (await exists(join(root, 'usr/sbin/invoke-rc.d'))) && !(await exists(policy))
  if (blocking) await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  if (work.gpgKey !== undefined) await writeFile(join(root, 'run/kiln/key'), work.gpgKey)
  await writeFile(
    join(root, 'run/kiln/repos.d/kiln.repo'),
    [
      '[kiln]',
      'name=kiln',
      `baseurl=${work.repositoryUrl}`,
      'enabled=1',
      'proxy=_none_',
      `gpgcheck=${work.gpgCheck ? 1 : 0}`,
      ...(work.gpgKey === undefined ? [] : ['gpgkey=file:///run/kiln/key']),
      ''
    ].join('\n')
  )
  const repositories = [
    ...(work.baseRepositories ? ['/etc/yum.repos.d', '/etc/distro.repos.d'] : []),
    '/run/kiln/repos.d'
  ]
  try {
    const ran = await image(
      manager,
      [
        '--assumeyes',
        `--setopt=reposdir=${repositories.join(',')}`,
        '--setopt=cachedir=/run/kiln/cache',
        '--setopt=logdir=/run/kiln/log',
        ...work.excludePackages.map(pattern => `--exclude=${pattern}`),
        'install',
        work.nevra
      ],
      { onLine: line => tell({ detail: line }) }
    )
    const scriptlet = /^.*(Error in \S+ scriptlet|scriptlet failed).*$/im.exec(ran.all)?.[0]
    if (scriptlet !== undefined) {
      throw new Refused(
        `A scriptlet failed while ${work.nevra} was installed: ${scriptlet.trim()}`,
        'Correct the scriptlet; it must work in a chroot where no service runs (systemctl enable is fine, start is not needed).'
      )
    }
    if (ran.code !== 0) {
      const { message, remedy } = installFailure(ran.all, work.nevra)
      throw new Refused(message, remedy)
    }
  } finally {
    if (blocking) await rm(policy, { force: true })
  }
}

async function refuseIfSmall({ nevra, installedBytes }: Installation, root: string): Promise<void> {
  const { bavail, bsize } = await statfs(root)
  const free = bavail * bsize
  if (free >= installedBytes) return
  const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2)} MiB`
  throw new Refused(
    `${nevra} takes ${mib(installedBytes)}, and the root of the base has ${mib(free)} free.`,
    'Use a base with a bigger root file system, or a smaller package.'
  )
}

async function verify({ packageName, nevra }: Installation, image: Chroot): Promise<Installed['after']> {
  const installed = await packagesOf(image)
  if (!installed.some(one => one.nevra === nevra)) {
    const others = installed.filter(({ name }) => name === packageName).map(one => one.nevra)
    throw new Refused(
      `${nevra} is not installed afterwards${others.length > 0 ? `; ${others.join(', ')} is` : ''}.`,
      'Check exclude-packages and whether the base holds back this package.'
    )
  }
  const broken = damage((await image('rpm', ['-V', packageName])).all)
  if (broken.length > 0) {
    throw new Refused(
      `Files of ${nevra} are not as the package has them:\n${broken.slice(0, 10).join('\n')}`,
      'Mark files that scriptlets write as %config or %ghost in the spec.'
    )
  }
  return installed
}

async function provision(script: string, image: Chroot, root: string): Promise<void> {
  await writeFile(join(root, 'run/kiln/provision'), script, { mode: 0o755 })
  const ran = await image('/run/kiln/provision', [], { onLine: line => tell({ say: line }) })
  if (ran.code !== 0) {
    throw new Refused(
      `The provision script ended with ${ran.code}:\n${ran.all.split('\n').slice(-8).join('\n')}`,
      'Correct it; it runs as root in a chroot of the image.'
    )
  }
}

/** Takes out what the bake brought in beside the packages: identity, host keys, the package manager's logs. */
async function seal(root: string, state: Remembered, image: Chroot, newPackages: readonly string[]): Promise<void> {
  const machineId = join(root, 'etc/machine-id')
  const now = await readFile(machineId).catch(() => undefined)
  if (state.machineId === undefined) await rm(machineId, { force: true })
  else if (now === undefined || !now.equals(state.machineId)) await writeFile(machineId, state.machineId)
  for (const name of await filesOf(join(root, 'etc/ssh'))) {
    if (name.startsWith('ssh_host_') && !state.hostKeys.has(name)) await rm(join(root, 'etc/ssh', name))
  }
  for (const name of await filesOf(join(root, 'var/log'))) {
    if (/^(dnf|yum|hawkey)\b/.test(name) && !state.logs.has(name)) await rm(join(root, 'var/log', name))
  }
  await label(root, image, newPackages)
}

/** Security labels for the files of new packages: a runner without SELinux writes none (bootc#362). */
async function label(root: string, image: Chroot, newPackages: readonly string[]): Promise<void> {
  const config = await readFile(join(root, 'etc/selinux/config'), 'utf8').catch(() => '')
  const type = /^SELINUXTYPE=(\w+)/m.exec(config)?.[1]
  if (type === undefined || /^SELINUX=disabled/m.test(config) || newPackages.length === 0) return
  const contexts = `/etc/selinux/${type}/contexts/files/file_contexts`
  if (!(await exists(join(root, contexts))) || !(await exists(join(root, 'usr/sbin/setfiles')))) return
  const files = await image('rpm', ['-ql', ...newPackages])
  const list = `/run/kiln/${randomUUID()}`
  await writeFile(join(root, list), files.out)
  const ran = await image('setfiles', ['-F', '-f', list, contexts])
  if (ran.code !== 0)
    tell({ warn: `SELinux labels of the new files were not set: ${ran.all.split('\n').slice(-3).join(' ')}` })
}

/** pid 1 kills everything else in its pid namespace: daemons that a scriptlet started would hold the mounts. */
function endOthers(): void {
  try {
    process.kill(-1, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function checkFileSystem(kind: Candidate['kind'], loop: Loop): Promise<void> {
  const [program, ...args] = kind === 'xfs' ? ['xfs_repair', '-n', loop.device] : ['e2fsck', '-f', '-n', loop.device]
  const ran = await run(program ?? '', args)
  if (ran.code !== 0) {
    throw new Refused(
      `${basename(program ?? '')} finds the file system damaged after the bake:\n${ran.all.split('\n').slice(-10).join('\n')}`,
      'Remove the cached base (cache-directory) and run it again; if it stays so, the base itself is damaged.'
    )
  }
}
