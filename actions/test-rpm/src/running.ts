import { counted } from '../../../lib/counted.ts'
import { pause } from '../../../lib/poll.ts'
import { harmless } from '../../../lib/progress.ts'
import { lastLines } from '../../../lib/rpm/program.ts'
import { type Check, isActive, readUnitStates, transactionTrouble, UNIT_PROPERTIES, type UnitState } from './checks.ts'
import { commandsPass, fail, installed, pass, type Verdict, watch } from './image-root.ts'
import { type Booted, failedUnits, type Machine, withMachine } from './machine.ts'
import type { Subject } from './main.ts'
import type { ThrowawayRoot } from './root.ts'
import { stage } from './staging.ts'

/** Where the packages lie in a root that boots: its own systemd puts something over /tmp. */
const STAGING = '/var/lib/kiln-test'
/** How long units have to get over "activating". */
const START_SECONDS = 60
/** A service that ends at once was "active" for a moment. */
const SETTLE_SECONDS = 1

/**
 * A machine that runs: the packages are installed into it, their units started, upgraded and removed, as an operator
 * would. What is enabled is told by the root's checks.
 */
export async function testInRunningMachine(
  root: ThrowawayRoot,
  subject: Subject,
  units: readonly string[]
): Promise<Check[]> {
  const checks: Check[] = []
  const look = watch(subject.now, checks)
  const staged = await stage(root, subject, STAGING)
  await withMachine(root, subject.boot, async booted => {
    if (!(await look('booted', async () => bootVerdict(booted, [])))) return
    if (!('machine' in booted)) return
    const { machine } = booted
    const processes = new Set((await strays(machine, [])).map(({ pid }) => pid))
    const first = staged.previous.length > 0 ? staged.previous : staged.packages
    const there = await look('running-install', async () => {
      const verdict = await transaction(machine, subject, first)
      if (verdict.outcome === 'failed') return verdict
      // Enabling is for the next boot; here nothing has started them yet.
      const known = await unitStates(machine, units)
      const toStart = known.filter(({ load }) => load === 'loaded').map(({ id }) => id)
      await machine.run('systemctl', 'daemon-reload')
      if (toStart.length > 0) await machine.run('systemctl', 'start', ...toStart)
      return verdict
    })
    if (!there) return
    const known = staged.previous.length > 0 ? await loadedOf(machine, units) : units
    await look('units-started', () => unitsRun(machine, subject, known))
    await look('health', () => healthy(machine, subject, units))
    if (subject.expected.runningCommands.length > 0 && staged.previous.length === 0)
      await look('commands', () => commandsPass(machine.run, subject.expected.runningCommands))
    await look('running-upgrade', async () => {
      const options = staged.previous.length > 0 ? [] : ['--replacepkgs', '--replacefiles']
      const verdict = await transaction(machine, subject, staged.packages, options)
      if (verdict.outcome === 'failed') return verdict
      if (staged.previous.length > 0) {
        const added = units.filter(unit => !known.includes(unit))
        if (added.length > 0) await machine.run('systemctl', 'start', ...added)
      }
      const run = await unitsRun(machine, subject, units)
      const seen = run.outcome === 'failed' ? run : await healthy(machine, subject, units)
      if (seen.outcome === 'failed') return fail(`after an upgrade, ${seen.detail}`)
      return pass(
        staged.previous.length > 0
          ? 'upgraded from the previous version: the units run and answer'
          : 'installed over itself, which runs what an upgrade runs: the units run and answer'
      )
    })
    if (subject.expected.runningCommands.length > 0 && staged.previous.length > 0)
      await look('commands', () => commandsPass(machine.run, subject.expected.runningCommands))
    await look('running-erase', () => erased(machine, subject, { units, processes }))
  })
  return checks
}

/** The packages are installed as a bake does, and then the image boots: what is enabled must come up by itself. */
export async function testBoot(root: ThrowawayRoot, subject: Subject, units: readonly string[]): Promise<Check[]> {
  const checks: Check[] = []
  const look = watch(subject.now, checks)
  const staged = await stage(root, subject, STAGING)
  const baked = await installed(root, subject, staged)
  if (baked.outcome === 'failed') {
    await look('booted', async () => fail(`the packages do not install: ${baked.detail}`))
    return checks
  }
  await withMachine(root, subject.boot, async booted => {
    if (!('machine' in booted)) return void (await look('booted', async () => bootVerdict(booted, units)))
    const { machine } = booted
    await look('booted', async () => {
      const verdict = bootVerdict(booted, units)
      if (verdict.outcome === 'failed') await tellJournals(machine, subject, booted.failed)
      return verdict
    })
    await look('boot-units', () => unitsRun(machine, subject, units))
    await look('boot-health', () => healthy(machine, subject, units))
    if (subject.expected.runningCommands.length > 0)
      await look('boot-commands', () => commandsPass(machine.run, subject.expected.runningCommands))
  })
  return checks
}

/** Units that fail without the packages are the image's own matter. */
function bootVerdict(booted: Booted, units: readonly string[]): Verdict {
  if (!('machine' in booted)) return fail(booted.trouble)
  const own = booted.failed.filter(unit => units.includes(unit))
  if (own.length > 0) return fail(`${own.join(', ')} failed while it booted`)
  return booted.failed.length === 0
    ? pass('everything that is enabled has started')
    : pass(`systemd is up; of the image itself ${booted.failed.join(', ')} failed`)
}

async function transaction(
  machine: Machine,
  { request }: Subject,
  paths: readonly string[],
  options: readonly string[] = []
): Promise<Verdict> {
  const ignore = request.dependencies === 'ignore' ? ['--nodeps'] : []
  const { code, stdout, stderr } = await machine.run(
    ...(['rpm', '--upgrade', '--nosignature', ...ignore, ...options, ...paths] as const)
  )
  const trouble = transactionTrouble(`${stdout}\n${stderr}`)
  if (code !== 0 || trouble.length > 0) return fail(trouble.join('; ') || lastLines(stderr))
  return pass('installed while the machine runs')
}

async function unitStates(machine: Machine, units: readonly string[]): Promise<UnitState[]> {
  if (units.length === 0) return []
  const { stdout } = await machine.run('systemctl', 'show', `--property=${UNIT_PROPERTIES.join(',')}`, ...units)
  return readUnitStates(stdout, units)
}

const loadedOf = async (machine: Machine, units: readonly string[]): Promise<string[]> =>
  (await unitStates(machine, units)).filter(({ load }) => load === 'loaded').map(({ id }) => id)

async function unitsRun(machine: Machine, subject: Subject, units: readonly string[]): Promise<Verdict> {
  if (units.length === 0) return pass('no unit is meant to run')
  const until = subject.now() + START_SECONDS * 1000
  let states = await unitStates(machine, units)
  while (states.some(({ active }) => active === 'activating') && subject.now() < until) {
    await pause(0.1, subject.boot.signal)
    states = await unitStates(machine, units)
  }
  if (states.every(isActive)) {
    await pause(SETTLE_SECONDS, subject.boot.signal)
    const later = await unitStates(machine, units)
    const restarted = later.filter((now, index) => now.restarts !== states[index]?.restarts)
    if (later.every(isActive) && restarted.length === 0) return pass(`${units.join(', ')} run`)
    states = later
  }
  const broken = states.filter(state => !isActive(state) || state.restarts > 0)
  const said = await tellJournals(
    machine,
    subject,
    broken.map(({ id }) => id)
  )
  return fail(`${broken.map(describe).join(', ')}${said === '' ? '' : `. It said: ${said}`}`)
}

const describe = ({ id, load, active, sub, result, restarts }: UnitState): string => {
  if (load !== 'loaded') return `${id} is ${load}`
  const why = result === 'success' || result === '' ? '' : `, ${result}`
  return `${id} is ${active} (${sub}${why}${restarts > 0 ? `, restarted ${counted(restarts, 'time')}` : ''})`
}

/** Shows the journals of units, folded; answers the last line of them, which mostly names the cause. */
async function tellJournals(machine: Machine, { progress }: Subject, units: readonly string[]): Promise<string> {
  const last: string[] = []
  for (const unit of units) {
    const asked = ['--no-pager', '--quiet', '--output=short-monotonic', '--lines=60', `--unit=${unit}`]
    const lines = (await machine.run('journalctl', ...asked)).stdout.trim().split('\n').filter(Boolean)
    await progress.phase(`journal of ${unit}`, async () => {
      for (const line of lines) progress.say(harmless(line))
    })
    // systemd's own lines say that it failed, the unit's own say why.
    const own = lines.filter(line => !/\] \S+ systemd\[\d+\]: /.test(line)).at(-1) ?? lines.at(-1)
    if (own !== undefined) last.push(own.replace(/^\[[^\]]*\] \S+ /, ''))
  }
  return last.join('; ')
}

async function healthy(machine: Machine, subject: Subject, units: readonly string[]): Promise<Verdict> {
  const { healthUrl, healthSeconds } = subject.expected
  if (healthUrl === undefined) return pass('no health-url is given')
  const { answered, last } = await machine.health(healthUrl, healthSeconds)
  if (answered) return pass(`${healthUrl} answers 200`)
  const said = await tellJournals(machine, subject, units)
  return fail(`${healthUrl} did not answer 200 within ${healthSeconds} s: ${last}${said === '' ? '' : `. ${said}`}`)
}

interface Stray {
  readonly pid: string
  readonly command: string
}

/**
 * Processes that belong to no unit but those given: what a scriptlet or a program started behind systemd's back.
 * (cgroups(7): the last field of a line in /proc/PID/cgroup is the path.)
 */
async function strays(machine: Machine, units: readonly string[]): Promise<Stray[]> {
  const list = `for entry in /proc/[0-9]*; do
    pid=\${entry#/proc/}
    [ "$pid" != 1 ] && [ "$pid" != $$ ] || continue
    group=$(grep -E '^(0|1):|name=systemd' "$entry/cgroup" 2>/dev/null | tr '\\n' ' ') || continue
    echo "$pid|$group|$(tr '\\0' ' ' < "$entry/cmdline" 2>/dev/null)"
  done`
  const { stdout } = await machine.run('sh', '-c', list)
  return stdout.split('\n').flatMap(line => {
    const [pid = '', group = '', command = ''] = line.split('|')
    if (pid === '' || command.trim() === '' || /^(?:sh -c for entry|nsenter|tr |grep )/.test(command)) return []
    const unit = /([^/\s]+\.(?:service|socket|scope|mount))(?:[/\s]|$)/.exec(group.replace(/^.*\/payload/, ''))?.[1]
    return unit === undefined || units.includes(unit) ? [{ pid, command: command.trim() }] : []
  })
}

interface Before {
  readonly units: readonly string[]
  /** Pids from before the packages came. */
  readonly processes: ReadonlySet<string>
}

/** Removes the packages from the running machine: nothing of them may run on, and nothing may be broken. */
async function erased(machine: Machine, subject: Subject, { units, processes }: Before): Promise<Verdict> {
  const before = new Set(await failedUnits(machine))
  const ignore = subject.request.dependencies === 'ignore' ? ['--nodeps'] : []
  const names = subject.packages.map(({ name }) => name)
  const { code, stdout, stderr } = await machine.run('rpm', '--erase', ...ignore, ...names)
  const trouble = transactionTrouble(`${stdout}\n${stderr}`)
  if (code !== 0 || trouble.length > 0) return fail(trouble.join('; ') || lastLines(stderr))
  const own = units.filter(unit => subject.ownUnits.includes(unit))
  const running = (await unitStates(machine, own)).filter(({ active }) => !['inactive', 'failed'].includes(active))
  if (running.length > 0) {
    return fail(`${running.map(({ id }) => id).join(', ')} still runs; call %systemd_preun in %preun`)
  }
  const broken = (await failedUnits(machine)).filter(unit => !before.has(unit))
  if (broken.length > 0) {
    await tellJournals(machine, subject, broken)
    return fail(`${broken.join(', ')} failed by it`)
  }
  const left = (await strays(machine, own)).filter(({ pid }) => !processes.has(pid))
  return left.length > 0
    ? fail(`left running: ${left.map(({ pid, command }) => `${command} (pid ${pid})`).join(', ')}`)
    : pass('removed; nothing of it runs, and nothing is broken')
}
