import { counted } from '../../../lib/counted.ts'
import { lastLines } from '../../../lib/rpm/program.ts'
import {
  accountsOf,
  type Check,
  CONFIGURATION,
  differing,
  enabledByPresets,
  isInstallable,
  transactionTrouble,
  unitsAmong
} from './checks.ts'
import type { Expected } from './expected.ts'
import type { Subject } from './main.ts'
import type { ThrowawayRoot } from './root.ts'
import { type Staged, stage } from './staging.ts'

export interface ImageFindings {
  readonly checks: Check[]
  /** The units that must start at boot; undefined when the packages do not install. */
  readonly units: readonly string[] | undefined
}

/** What nobody can say of packages that do not install; `install` may be allowed to fail. */
const AFTER_INSTALL = [
  'nothing-started',
  'units-enabled',
  'units-valid',
  'users',
  'files',
  'configuration',
  'upgrade',
  'erase'
] as const

/** What the image's own rpm, systemd and servers say of the packages. */
export async function testInImageRoot(root: ThrowawayRoot, subject: Subject): Promise<ImageFindings> {
  const checks: Check[] = []
  const look = watch(subject.now, checks)
  const staged = await stage(root, subject)
  const there = await look('install', async () => {
    if (staged.previous.length > 0) {
      const before = await transaction(root, subject, staged.previous)
      if (before.code !== 0) return fail(`the previous version does not install: ${lastLines(before.said)}`)
    }
    return installed(root, subject, staged)
  })
  if (!there) {
    for (const check of AFTER_INSTALL) await look(check, async () => skip('the packages do not install'))
    return { checks, units: undefined }
  }

  await look('nothing-started', async () => {
    const processes = await root.processes()
    return processes.length > 0
      ? fail(
          `scriptlets left ${counted(processes.length, 'process', 'processes')} running; in a bake that would hold the image's file system`
        )
      : pass('no scriptlet left a process behind')
  })
  const { files } = subject
  const units = await unitTexts(root, files)
  const enabled = await expectedUnits(root, subject, files, units)

  // None of these changes what another looks at.
  await Promise.all([
    look('units-enabled', () => unitsEnabled(root, enabled)),
    look('units-valid', () => unitsValid(root, [...units.keys()])),
    look('users', () => accountsExist(root, subject, [...units.values()])),
    look('files', () => filesIntact(root, subject)),
    look('configuration', () => configurationValid(root, files))
  ])
  await look('upgrade', async () => {
    // Installing again runs what an upgrade runs: scriptlets with 2 in %post and 1 in %preun and %postun.
    const { code, said } = await transaction(root, subject, staged.packages, ['--replacepkgs', '--replacefiles'])
    const trouble = transactionTrouble(said)
    if (code !== 0 || trouble.length > 0) return fail(trouble.join('; ') || lastLines(said))
    const still = await unitsEnabled(root, enabled)
    return still.outcome === 'failed' ? fail(`after an upgrade, ${still.detail}`) : pass('scriptlets of an upgrade ran')
  })
  if (subject.expected.commands.length > 0) {
    await look('commands', () => commandsPass(root.inside, subject.expected.commands))
  }
  await look('erase', () => erases(root, subject, enabled))
  return { checks, units: enabled }
}

/** Installs the packages as a bake does: nothing of the image runs. */
export async function installed(
  root: ThrowawayRoot,
  subject: Subject,
  { packages, previous }: Staged
): Promise<Verdict> {
  const { code, said } = await transaction(root, subject, packages)
  if (code !== 0) return fail(explained(said))
  const over = previous.length > 0 ? 'over the previous version ' : ''
  const trouble = transactionTrouble(said)
  return trouble.length > 0 ? fail(trouble.join('; ')) : pass(`installed ${over}with the image's own rpm`)
}

/** Runs the user's commands, each a program and its arguments, until one fails. */
export async function commandsPass(run: ThrowawayRoot['inside'], commands: Expected['commands']): Promise<Verdict> {
  for (const [program = '', ...args] of commands) {
    const { code, stdout, stderr } = await run(program, ...args)
    if (code !== 0) {
      return fail(`${[program, ...args].join(' ')} ended with ${code}: ${lastLines(`${stdout}\n${stderr}`, 4)}`)
    }
  }
  return pass(`${counted(commands.length, 'command')} ended with 0`)
}

export type Verdict = Pick<Check, 'outcome' | 'detail'>
export const pass = (detail: string): Verdict => ({ outcome: 'passed', detail })
export const fail = (detail: string): Verdict => ({ outcome: 'failed', detail })
export const skip = (detail: string): Verdict => ({ outcome: 'not checked', detail })

/** Times a look and keeps what it found, in the order in which they began; tells whether it passed. */
export const watch =
  (now: () => number, checks: Check[]) =>
  async (check: Check['check'], look: () => Promise<Verdict>): Promise<boolean> => {
    const startedAt = now()
    const place = checks.push({ check, outcome: 'not checked', detail: 'not finished', milliseconds: 0 }) - 1
    const verdict = await look()
    checks[place] = { check, ...verdict, milliseconds: now() - startedAt }
    return verdict.outcome !== 'failed'
  }

async function transaction(
  root: ThrowawayRoot,
  { request }: Subject,
  paths: readonly string[],
  options: readonly string[] = []
): Promise<{ code: number; said: string }> {
  const ignore = request.dependencies === 'ignore' ? ['--nodeps'] : []
  const { code, stdout, stderr } = await root.inside(
    ...(['rpm', '--upgrade', '--nosignature', ...ignore, ...options, ...paths] as const)
  )
  return { code, said: `${stdout}\n${stderr}`.trim() }
}

/** rpm names all that is missing at once; the remedy depends on what is. */
function explained(said: string): string {
  const missing = [...said.matchAll(/^\s+(\S.*?) is needed by /gm)].map(match => match[1])
  return missing.length === 0
    ? lastLines(said)
    : `the image has nothing that provides ${missing.join(', ')} (a bake takes what its repositories have; to test without, set \`dependencies: ignore\`)`
}

async function unitTexts(root: ThrowawayRoot, files: readonly string[]): Promise<Map<string, string>> {
  const texts = unitsAmong(files).map(async unit => {
    const path = files.find(file => file.endsWith(`/${unit}`)) ?? unit
    return [unit, (await root.inside('cat', path)).stdout] as const
  })
  return new Map(await Promise.all(texts))
}

async function expectedUnits(
  root: ThrowawayRoot,
  { expected }: Subject,
  files: readonly string[],
  units: ReadonlyMap<string, string>
): Promise<string[]> {
  const presets = files.filter(file => /\/systemd\/system-preset\/[^/]+\.preset$/.test(file))
  const texts = presets.length === 0 ? [] : [(await root.inside('cat', ...presets)).stdout]
  const installable = [...units].filter(([, text]) => isInstallable(text)).map(([unit]) => unit)
  return [...new Set([...expected.enabled, ...installable, ...enabledByPresets(texts)])]
}

/** Each is asked for by itself: at one that is not there, systemctl ends without a word of those that follow. */
export async function unitsEnabled(root: Pick<ThrowawayRoot, 'inside'>, units: readonly string[]): Promise<Verdict> {
  if (units.length === 0) return pass('no unit is meant to start at boot')
  const asked = await Promise.all(
    units.map(async unit => {
      const { stdout, stderr } = await root.inside('systemctl', 'is-enabled', unit)
      return { unit, state: stdout.trim() || lastLines(stderr, 1) || 'unknown' }
    })
  )
  const wrong = asked.flatMap(({ unit, state }) => {
    return /^(enabled|enabled-runtime|static|alias|indirect|generated)$/.test(state) ? [] : [`${unit} is ${state}`]
  })
  return wrong.length === 0
    ? pass(`${units.join(', ')} start at boot`)
    : fail(
        `${wrong.join(', ')}: after install it must be enabled, or the service does not start at boot. ` +
          'Call %systemd_post for it in %post, and ship a preset file that enables it (the image may say `disable *`).'
      )
}

async function unitsValid(root: ThrowawayRoot, units: readonly string[]): Promise<Verdict> {
  if (units.length === 0) return pass('the packages have no units')
  const { code, stdout, stderr } = await root.inside('systemd-analyze', 'verify', '--man=no', ...units)
  const own = `${stdout}\n${stderr}`.split('\n').filter(line => units.some(unit => line.includes(unit)))
  if (code !== 0 && own.length > 0) return fail(own.join('; '))
  return pass(own.length === 0 ? `systemd accepts ${units.join(', ')}` : `accepted, with remarks: ${own.join('; ')}`)
}

async function accountsExist(root: ThrowawayRoot, { expected }: Subject, units: readonly string[]): Promise<Verdict> {
  const accounts = units.map(accountsOf)
  const users = new Set([...expected.users, ...accounts.flatMap(account => account.users)])
  const groups = new Set(accounts.flatMap(account => account.groups))
  const absent = async (database: string, kind: string, name: string): Promise<string[]> =>
    (await root.inside('getent', database, name)).code === 0 ? [] : [`${kind} ${name}`]
  const missing = await Promise.all([
    ...[...users].map(user => absent('passwd', 'user', user)),
    ...[...groups].map(group => absent('group', 'group', group))
  ]).then(all => all.flat())
  return missing.length === 0
    ? pass(users.size === 0 ? 'no account is needed' : `${[...users].join(', ')} exist`)
    : fail(`there is no ${missing.join(', no ')}; create it in %pre or with sysusers`)
}

async function filesIntact(root: ThrowawayRoot, { expected, packages }: Subject): Promise<Verdict> {
  const names = packages.map(({ name }) => name)
  const { stdout } = await root.inside('rpm', '--verify', '--nodeps', '--noscripts', ...names)
  const missing: string[] = []
  for (const file of expected.files) if ((await root.inside('test', '-e', file)).code !== 0) missing.push(file)
  const wrong = [...differing(stdout), ...missing.map(file => `${file} is missing`)]
  return wrong.length === 0 ? pass('every file is as packaged') : fail(wrong.join('; '))
}

async function configurationValid(root: ThrowawayRoot, files: readonly string[]): Promise<Verdict> {
  const wrong: string[] = []
  const right: string[] = []
  for (const { below, program, args } of CONFIGURATION) {
    if (!files.some(file => file.startsWith(below)) || (await root.inside('test', '-x', program)).code !== 0) continue
    const { code, stdout, stderr } = await root.inside(program, ...args)
    if (code === 0) right.push(program)
    else wrong.push(`${program} ${args.join(' ')}: ${lastLines(`${stdout}\n${stderr}`, 4)}`)
  }
  if (wrong.length > 0) return fail(wrong.join('; '))
  return pass(
    right.length === 0 ? 'the packages configure no server that can be asked' : `${right.join(', ')} accept it`
  )
}

async function erases(root: ThrowawayRoot, { request, packages }: Subject, units: readonly string[]): Promise<Verdict> {
  const ignore = request.dependencies === 'ignore' ? ['--nodeps'] : []
  const { code, stdout, stderr } = await root.inside('rpm', '--erase', ...ignore, ...packages.map(({ name }) => name))
  const trouble = transactionTrouble(`${stdout}\n${stderr}`)
  if (code !== 0 || trouble.length > 0) return fail(trouble.join('; ') || lastLines(stderr))
  const dangling = await root.inside('find', '/etc/systemd/system', '-xtype', 'l')
  const left = dangling.stdout.split('\n').filter(link => units.some(unit => link.endsWith(`/${unit}`)))
  return left.length === 0
    ? pass('removed, with its links')
    : fail(`${left.join(', ')} still point to removed units; call %systemd_preun in %preun`)
}
