/** A trial boot as a container: the baked disk's root, read-only under an overlay in memory, with its own systemd. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readdir, readFile, readlink, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { healthQuestion } from '../../../lib/health-question.ts'
import { must, type Ran, run } from './child.ts'
import { endOthers, exists } from './chroot.ts'
import type { Booted, TrialBoot } from './installation.ts'
import { Refused, tell } from './telling.ts'

const CGROUPS = '/sys/fs/cgroup'
const CGROUP_PREFIX = 'kiln-boot-'
/** Hierarchies that systemd may use where version 1 is mounted beside version 2. */
const HIERARCHIES = ['systemd', 'unified', 'memory', 'pids']
/** What would wait two minutes for a network that never comes; every unit of Quadlet asks for it. */
const WAIT_ONLINE = ['systemd-networkd-wait-online', 'NetworkManager-wait-online']
/** Where podman keeps images and containers (containers-storage.conf(5)). */
const STORAGE = 'var/lib/containers/storage'

/**
 * Boots the image whose root is mounted at `lower`, and judges it. @throws Refused when it does not come up, or its URL does not
 * answer 200.
 */
export async function containerBoot(work: TrialBoot, lower: string): Promise<Omit<Booted, 'why'>> {
  const began = performance.now()
  const hasContainers = await exists(join(lower, STORAGE))
  const root = await overlaid(lower, hasContainers ? work.directory : undefined)
  const groups = await ownGroups()
  const console: string[] = []
  const machine = start(root, hasContainers, line => {
    console.push(line)
    tell({ detail: line })
  })
  const lastWords = (): string => console.slice(-12).join('\n')
  try {
    const init = await initOf(machine, work.timeoutSeconds, lastWords)
    const state = await settled(init, machine, work.timeoutSeconds, lastWords)
    const failed = await failedUnits(init)
    const own = failed.filter(unit => work.units.includes(unit))
    if (own.length > 0) {
      const journal = await inMachine(
        init,
        'journalctl',
        '--no-pager',
        '--lines=12',
        ...own.map(unit => `--unit=${unit}`)
      )
      throw new Refused(
        `The image boots, but ${own.join(', ')} failed:\n${journal.all}`,
        'Correct the unit or what it needs; in this trial there is no network but loopback and no instance metadata.'
      )
    }
    if (failed.length > 0) tell({ warn: `Units of the base failed in the trial boot: ${failed.join(', ')}.` })
    if (work.url !== undefined) await answers(work.url, init, work.timeoutSeconds, lastWords)
    return { how: 'as a container', state, failed, milliseconds: Math.round(performance.now() - began) }
  } finally {
    // Killing nspawn alone would leave the container running.
    await endOthers()
    for (const group of groups) await forget(group)
  }
}

/**
 * The image's root as it will be read, and over it memory for what a boot writes. Storage of containers is made of overlays itself,
 * which cannot lie on this one: where it is given a directory, a copy of it lies there.
 */
export async function overlaid(lower: string, copies?: string): Promise<string> {
  const root = '/run/kiln-boot'
  // nspawn leaves locks and directories in the runner's /run and /tmp otherwise.
  await must('mount', ['-t', 'tmpfs', 'tmpfs', '/run'])
  for (const name of ['memory/upper', 'memory/work']) await mkdir(join('/run', name), { recursive: true })
  await mkdir(root)
  const layers = `lowerdir=${lower},upperdir=/run/memory/upper,workdir=/run/memory/work`
  await must('mount', ['-t', 'overlay', '-o', layers, 'overlay', root])
  if (copies !== undefined) {
    const copy = join(copies, 'containers')
    await must('cp', ['--archive', '--reflink=auto', join(lower, STORAGE), copy])
    await must('mount', ['--bind', copy, join(root, STORAGE)])
  }
  // The last, because the disk may lie in it.
  await must('mount', ['-t', 'tmpfs', 'tmpfs', '/tmp'])
  return root
}

/** systemd needs a control group that is its own (systemd-nspawn(1), --keep-unit). Those of killed runs go first. */
async function ownGroups(): Promise<readonly string[]> {
  const unified = (await run('stat', ['-f', '-c', '%T', CGROUPS])).out.trim() === 'cgroup2fs'
  const parents = unified ? [CGROUPS] : HIERARCHIES.map(name => join(CGROUPS, name))
  const made: string[] = []
  // Our own pid is 1 here; the name must be nobody else's on the machine.
  const name = `${CGROUP_PREFIX}${process.hrtime.bigint()}`
  for (const parent of parents) {
    const names = await readdir(parent).catch(() => undefined)
    if (names === undefined) continue
    for (const old of names.filter(one => one.startsWith(CGROUP_PREFIX))) await removeGroup(join(parent, old))
    const group = join(parent, name)
    await mkdir(group)
    await writeFile(join(group, 'cgroup.procs'), '0')
    made.push(group)
  }
  return made
}

/** Removes a group and those under it; one with a process in it stays. */
async function removeGroup(group: string): Promise<void> {
  for (const entry of await readdir(group, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) await removeGroup(join(group, entry.name))
  await rmdir(group).catch(() => {})
}

/** This process is in the group too, so it leaves first; what was in the machine takes a moment to end. */
async function forget(group: string): Promise<void> {
  await writeFile(join(group, '../cgroup.procs'), '0').catch(() => {})
  for (let tries = 0; tries < 20; tries++) {
    await removeGroup(group)
    if ((await readdir(group).catch(() => undefined)) === undefined) return
    await sleep(100)
  }
}

function start(root: string, hasContainers: boolean, onLine: (line: string) => void): ChildProcess {
  const machine = spawn(
    'systemd-nspawn',
    [
      ...['--quiet', '--boot', '--register=no', '--keep-unit', '--console=pipe', `--directory=${root}`],
      ...['--machine=kiln-boot', '--hostname=localhost', '--private-network', '--link-journal=no'],
      ...['--resolv-conf=off', '--timezone=off', '--kill-signal=SIGRTMIN+4', '--setenv=SYSTEMD_COLORS=0'],
      // What runtimes of containers ask of the kernel beyond what a machine of nspawn may.
      ...(hasContainers ? ['--system-call-filter=@keyring', '--system-call-filter=bpf'] : []),
      // The root is an overlay, whatever its fstab says; there is no metadata for cloud-init to wait for, and no network.
      ...['systemd.mask=systemd-remount-fs.service', 'cloud-init=disabled', 'systemd.show_status=0'],
      ...WAIT_ONLINE.map(service => `systemd.mask=${service}.service`)
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Runtimes of containers refuse version 1 beside version 2; where there is version 2 alone, this changes nothing.
      env: { ...process.env, ...(hasContainers ? { SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' } : {}) }
    }
  )
  for (const stream of [machine.stdout, machine.stderr])
    if (stream !== null) createInterface({ input: stream }).on('line', onLine)
  machine.on('error', error => onLine(error.message))
  return machine
}

const isOver = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null || pid === undefined

/** The machine's init: nspawn's child, once it has become another program than nspawn. */
async function initOf(machine: ChildProcess, seconds: number, lastWords: () => string): Promise<number> {
  const until = Date.now() + seconds * 1000
  while (Date.now() < until && !isOver(machine)) {
    const children = await readFile(`/proc/${machine.pid}/task/${machine.pid}/children`, 'utf8').catch(() => '')
    for (const child of children.split(' ').filter(Boolean)) {
      const program = await readlink(`/proc/${child}/exe`).catch(() => '')
      if (program !== '' && !program.endsWith('/systemd-nspawn')) return Number(child)
    }
    await sleep(50)
  }
  throw new Refused(
    `The image did not start its init:\n${lastWords()}`,
    'Its root needs a systemd at /sbin/init; verify: none bakes without the trial.'
  )
}

function inMachine(init: number, program: string, ...args: readonly string[]): Promise<Ran> {
  const spaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd=/']
  const env = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C.UTF-8', 'TERM=dumb']
  return run('nsenter', ['--target', String(init), ...spaces, ...env, program, ...args])
}

/** Waits until systemd has nothing left to start (systemctl(1), is-system-running). */
async function settled(
  init: number,
  machine: ChildProcess,
  seconds: number,
  lastWords: () => string
): Promise<Booted['state']> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const state = (await inMachine(init, 'systemctl', 'is-system-running')).out.trim()
    if (state === 'running' || state === 'degraded') return state
    if (isOver(machine) || Date.now() > until) {
      const jobs = (await inMachine(init, 'systemctl', 'list-jobs', '--no-legend', '--plain')).out.trim()
      throw new Refused(
        `The image does not come up: after ${seconds} s systemd says "${state || 'nothing'}".\n${jobs || lastWords()}`,
        'See which unit it waits for; in this trial there is no network but loopback and no instance metadata.'
      )
    }
    await sleep(100)
  }
}

async function failedUnits(init: number): Promise<readonly string[]> {
  const { out } = await inMachine(init, 'systemctl', 'list-units', '--failed', '--no-legend', '--plain')
  return out.split('\n').flatMap(line => line.trim().split(/\s+/)[0] || [])
}

async function answers(url: string, init: number, seconds: number, lastWords: () => string): Promise<void> {
  const node = healthQuestion(url, seconds)
  const asked = await run('nsenter', ['--target', String(init), '--net', ...node])
  const last = asked.out.trim() || asked.all.trim()
  if (last === 'HTTP 200') return
  throw new Refused(
    `The image boots, but ${url} does not answer 200 within ${seconds} s; last: ${last}.\n${lastWords()}`.trimEnd(),
    'Check verify-url, and that the service is enabled and needs nothing but loopback to become healthy.'
  )
}
