/** A trial boot in a virtual machine: firmware, boot loader, kernel and initramfs of the image are what is tried, too. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { healthQuestion } from '../../../lib/health-question.ts'
import { run } from './child.ts'
import { endOthers } from './chroot.ts'
import type { Booted, TrialBoot } from './installation.ts'
import { Refused, tell } from './telling.ts'
import {
  type Acceleration,
  failedOnConsole,
  type Machine,
  plainLine,
  qemuArguments,
  saidOnConsole
} from './virtual-machine.ts'

/** KVM is there and does not carry a machine; what QEMU said. */
export class KvmFailed extends Error {}

export interface Boot {
  readonly work: TrialBoot
  /** The disk as a file. */
  readonly disk: string
  readonly acceleration: Acceleration
  readonly uefi: Machine['uefi']
  /** Names and descriptions by which systemd's console may tell of the package's units. */
  readonly ownUnits: ReadonlySet<string>
  /** Processes that serve the disk. */
  readonly staying: readonly number[]
}

const SHOWN_LINES = 25
const NAMES = { kvm: 'KVM', tcg: 'emulated' } as const

/** Boots the disk, and judges it. @throws Refused when it does not come up healthy, KvmFailed when KVM does not work. */
export async function machineBoot(boot: Boot): Promise<Omit<Booted, 'why'>> {
  const { work, acceleration, uefi, ownUnits, staying } = boot
  const began = performance.now()
  const url = work.url === undefined ? undefined : ofMachine(work.url)
  const machine = start(boot, url === undefined ? undefined : portOf(url))
  const { seen } = machine
  try {
    await Promise.race([
      machine.over,
      url === undefined ? comesUp(machine, work.timeoutSeconds) : answers(url, machine, work)
    ])
    const own = seen.failed.filter(unit => ownUnits.has(unit) || ownUnits.has(unit.split(' - ')[0] ?? ''))
    if (own.length > 0) {
      throw new Refused(
        `The image boots, but ${own.join(', ')} failed:\n${machine.lastWords()}`,
        'Correct the unit or what it needs; in this trial there is no network beyond the machine and no instance metadata.'
      )
    }
    if (seen.failed.length > 0) tell({ warn: `Units of the base failed in the trial boot: ${seen.failed.join(', ')}.` })
    return {
      how: `in a virtual machine (${uefi === undefined ? 'BIOS' : 'UEFI'}, ${NAMES[acceleration]})`,
      state: seen.failed.length > 0 ? 'degraded' : 'running',
      failed: seen.failed,
      milliseconds: Math.round(performance.now() - began)
    }
  } finally {
    // Also the question, which may still be asked.
    await endOthers(staying)
  }
}

interface Started {
  readonly pid: number
  readonly seen: { up: boolean; readonly failed: string[] }
  lastWords(): string
  /** Never fulfilled: rejected when the machine ends or its console says that it will not come up. */
  readonly over: Promise<never>
}

/**
 * QEMU, in a network of its own that has nothing but loopback: no other bake can have the forwarded port, and the machine reaches
 * nobody. Of its pid namespace the kernel ends it when this process ends.
 */
function start({ work, disk, acceleration, uefi }: Boot, port: number | undefined): Started {
  const child: ChildProcess = spawn(
    'unshare',
    [
      ...['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', 'qemu-system-x86_64'],
      ...qemuArguments({ disk, acceleration, uefi, port })
    ],
    // What the machine writes to its disk is kept in TMPDIR, and goes with this bake's directory.
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: work.directory } }
  )
  const console: string[] = []
  const complaints: string[] = []
  const seen: Started['seen'] = { up: false, failed: [] }
  const lastWords = (): string =>
    console.length === 0 ? '(its serial console said nothing)' : console.slice(-SHOWN_LINES).join('\n')
  const over = new Promise<never>((_, reject) => {
    const broken = (line: string): boolean => saidOnConsole(line) === 'broken'
    const heard = (line: string): void => {
      console.push(line)
      tell({ detail: line })
      const unit = failedOnConsole(line)
      if (unit !== undefined) seen.failed.push(unit)
      if (saidOnConsole(line) === 'up') seen.up = true
      if (broken(line)) {
        // What follows it is worth reading, too.
        void sleep(500).then(() =>
          reject(new Refused(`The image does not boot in a virtual machine:\n${lastWords()}`, BROKEN_REMEDY))
        )
      }
    }
    lines(child, heard)
    const complained = (line: string): void => {
      complaints.push(line)
      if (acceleration === 'kvm' && /KVM internal error/.test(line)) reject(new KvmFailed(line))
    }
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', complained)
    child.on('error', error => reject(new Refused(`QEMU was not started: ${error.message}`, START_REMEDY)))
    child.on('close', code => {
      const said = complaints.slice(-5).join('\n')
      if (acceleration === 'kvm' && console.length === 0 && /kvm/i.test(said)) reject(new KvmFailed(said))
      else if (console.length === 0 && code !== 0)
        reject(new Refused(`QEMU ended with code ${code ?? 'none'}: ${said}`, START_REMEDY))
      else reject(new Refused(`The virtual machine ended while the image booted:\n${lastWords()}`, BROKEN_REMEDY))
    })
  })
  over.catch(() => {})
  return { pid: child.pid ?? 0, seen, lastWords, over }
}

const BROKEN_REMEDY =
  'Look at kernel, initramfs, boot loader and /sbin/init of the image, above all when the package or the provision script changes them; exclude-packages keeps the base’s kernel.'
const START_REMEDY = 'Install qemu-system-x86, ovmf and iproute2 on the runner, or use verify-machine: container.'

/** A prompt has no end of line; it counts as a line once nothing has followed it. */
function lines(child: ChildProcess, heard: (line: string) => void): void {
  let rest = ''
  let waiting: NodeJS.Timeout | undefined
  const flush = (): void => {
    if (plainLine(rest) !== '') heard(plainLine(rest))
    rest = ''
  }
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    clearTimeout(waiting)
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) if (plainLine(line) !== '') heard(plainLine(line))
    if (rest !== '') waiting = setTimeout(flush, 1000).unref()
  })
}

/** Without a URL it is the console that tells: systemd's targets, or somebody may log in. */
async function comesUp({ seen, lastWords }: Started, seconds: number): Promise<void> {
  const until = Date.now() + seconds * 1000
  while (!seen.up) {
    if (Date.now() > until) {
      throw new Refused(
        `The image does not come up: after ${seconds} s its serial console does not tell of multi-user.target.\n${lastWords()}`,
        'Give verify-url, if its kernel does not write to the serial console (console=ttyS0); raise verify-timeout-seconds where it is slow.'
      )
    }
    await sleep(100)
  }
}

async function answers(url: URL, { pid, seen, lastWords }: Started, { timeoutSeconds }: TrialBoot): Promise<void> {
  // The network of the machine is QEMU's, which unshare has become.
  const question = healthQuestion(url.href, timeoutSeconds)
  const asked = await run('nsenter', ['--target', String(pid), '--net', ...question])
  const last = asked.out.trim() || asked.all.trim()
  if (last === 'HTTP 200') return
  const boots = seen.up ? 'boots in a virtual machine, but' : 'does not come up in a virtual machine:'
  throw new Refused(
    `The image ${boots} ${url.href} does not answer 200 within ${timeoutSeconds} s; last: ${last}.\n${lastWords()}`.trimEnd(),
    'Check verify-url, and that the service is enabled, needs no instance metadata, and listens on all addresses: it is asked over the machine’s network. verify-machine: container asks on loopback.'
  )
}

/** The URL as it is asked from beside the machine: what `localhost` means there is forwarded from IPv4's loopback only. */
function ofMachine(url: string): URL {
  const machine = new URL(url)
  machine.hostname = '127.0.0.1'
  return machine
}

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80)
