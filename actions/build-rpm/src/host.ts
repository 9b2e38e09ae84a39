import { existsSync } from 'node:fs'
import { KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { lastLines, printed, type Run, whereIs } from '../../../lib/rpm/program.ts'
import type { BuildPlace } from './image.ts'

/** What the machine that builds is, as far as building depends on it. */
export interface Host {
  /** rpm's database lists what is installed, so it can check and install BuildRequires. */
  readonly rpmManaged: boolean
  /** Where rpm reads its macros, if systemd's are not among them. */
  readonly macroPath: string | undefined
}

export async function lookAtHost(run: Run): Promise<Host> {
  // An image's rpm may come from a package of another name, so who provides it is asked.
  const [installed, unitdir] = await Promise.all([
    run('rpm', ['-q', '--whatprovides', 'rpm']),
    run('rpm', ['--eval', '%{?_unitdir}'])
  ])
  const macroPath =
    unitdir.stdout.trim() === '' ? /^Macro path: (.+)$/m.exec((await run('rpm', ['--showrc'])).stdout)?.[1] : undefined
  return { rpmManaged: installed.code === 0, macroPath }
}

/** What lets rpm read one more file of macros; `--load` says it shorter, from rpm 4.15 on (lib/poptALL.c). */
export const macrosToo = ({ macroPath }: Host, file: string): string[] =>
  macroPath === undefined ? [] : ['--macros', `${macroPath}:${file}`]

type Installer = Pick<BuildPlace, 'asRoot' | 'run'>

/** Installs rpmbuild itself where the place has none, as base images of distributions do. */
export async function installRpmbuild({ asRoot }: Pick<Installer, 'asRoot'>, progress: Progress): Promise<void> {
  if ((await whereIs(asRoot, 'rpmbuild')) !== undefined) return
  progress.say('Installing rpm-build')
  await installWith(asRoot, await managerOf(asRoot), ['install', '-y', 'rpm-build'], 'rpm-build cannot be installed')
}

/**
 * Installs the BuildRequires of a spec, or those that a source package states, with the distribution's own builddep.
 * @throws KilnError where there is none.
 */
export async function installBuildRequires(
  { asRoot, run }: Installer,
  { rpmManaged }: Host,
  options: readonly string[],
  { spec, srpm }: { readonly spec: string } & { readonly srpm?: string }
): Promise<void> {
  if (!rpmManaged) {
    throw new KilnError('`builddep: true` needs a distribution of RPM packages; this runner has another.', {
      remedy:
        'Give an image of the target distribution in "image", run the job in a container of it, or install what the build needs in a step before this one.'
    })
  }
  const manager = await managerOf(asRoot)
  if (manager === 'yum') {
    if ((await whereIs(asRoot, 'yum-builddep')) === undefined)
      await installWith(asRoot, 'yum', ['install', '-y', 'yum-utils'], 'yum-builddep cannot be installed')
    const source = srpm ?? (await sourcePackage(run, options, spec))
    await installWith(asRoot, 'yum-builddep', ['-y', source], UNINSTALLABLE)
    return
  }
  const defines = options.flatMap((option, index) => (option === '--define' ? ['-D', options[index + 1] ?? ''] : []))
  const args = ['builddep', '-y', ...defines, ...(srpm === undefined ? ['--spec', spec] : ['--srpm', srpm])]
  const { code, stdout, stderr } = await asRoot(manager, args)
  if (code === 0) return
  // dnf 4 and dnf 5 word it differently.
  if (!/No such command: builddep|Unknown argument "builddep"/.test(stderr)) throw uninstallable(stdout, stderr)
  await installWith(asRoot, manager, ['install', '-y', 'dnf-command(builddep)'], '`dnf builddep` cannot be installed')
  await installWith(asRoot, manager, args, UNINSTALLABLE)
}

/** yum-builddep takes no macros for a spec; a source package has its BuildRequires written out. */
async function sourcePackage(run: Run, options: readonly string[], spec: string): Promise<string> {
  const said = await printed(
    run('rpmbuild', ['-bs', '--nodeps', ...options, '--', spec]),
    'rpmbuild cannot write the source package that yum-builddep reads',
    'Correct the spec, or set `builddep: false` and use an image that has what the build needs.'
  )
  return /^Wrote: (.+\.src\.rpm)$/m.exec(said)?.[1] ?? spec
}

const UNINSTALLABLE = 'The BuildRequires cannot be installed'

/** Fedora calls dnf 5 `dnf` too; minimal images have only `dnf5`. */
const MANAGERS = ['dnf', 'dnf5', 'yum'] as const

async function managerOf(asRoot: Run): Promise<(typeof MANAGERS)[number]> {
  for (const manager of MANAGERS) if ((await whereIs(asRoot, manager)) !== undefined) return manager
  throw new KilnError('There is neither dnf nor yum to install BuildRequires with.', {
    remedy: 'Set `builddep: false` and use an image that has what the build needs.'
  })
}

async function installWith(asRoot: Run, program: string, args: readonly string[], what: string): Promise<void> {
  const { code, stdout, stderr } = await asRoot(program, args)
  if (code !== 0) throw uninstallable(stdout, stderr, what)
}

/** dnf and yum name each package that they cannot find on a line of its own. */
function uninstallable(stdout: string, stderr: string, what = UNINSTALLABLE): KilnError {
  const said = `${stdout}\n${stderr}`
  const unknown = [
    ...said.matchAll(
      /^(?:No matching package to install: '(.+)'|No match for argument: (.+)|(?:Error: )?No package found for:? (.+))$/gim
    )
  ]
  const names = [...new Set(unknown.map(([, one, two, three]) => (one ?? two ?? three ?? '').trim()))]
  return new KilnError(
    names.length > 0 ? `${what}: nothing provides ${names.join(', ')}.` : `${what}: ${lastLines(said)}`,
    { remedy: 'Check the names in the spec and the repositories of the place where it is built.' }
  )
}

const DEBIAN_NAMES: Readonly<Record<string, string>> = {
  'gcc-c++': 'g++',
  golang: 'golang-go',
  pkgconfig: 'pkg-config',
  rust: 'rustc',
  'python3-rpm-macros': 'rpm',
  'perl-interpreter': 'perl'
}

/**
 * On Debian and Ubuntu rpm cannot know what is installed. What has another name there is looked for under it; what is
 * not found is named once, as a warning, because names differ and the build itself will tell.
 */
export async function warnOfUnknownBuildRequires(
  run: Run,
  progress: Progress,
  buildRequires: readonly string[],
  path: string
): Promise<void> {
  const unknown: string[] = []
  for (const dependency of buildRequires) {
    const name = dependency.replace(/\s.*$/, '')
    if (name === 'systemd-rpm-macros' || name.startsWith('(') || (await isThere(run, name, path))) continue
    unknown.push(name)
  }
  if (unknown.length === 0) return
  progress.warn(
    `rpm cannot check BuildRequires on this distribution, and nothing here goes by the name of ${unknown.join(', ')}. If the build fails, install what they mean: sudo apt-get install -y ${unknown.map(debianName).join(' ')}`
  )
}

const debianName = (name: string): string => DEBIAN_NAMES[name] ?? name.replace(/-devel$/, '-dev')

async function isThere(run: Run, name: string, path: string): Promise<boolean> {
  if (name.startsWith('/')) return existsSync(name)
  if (path.split(':').some(directory => existsSync(`${directory}/${name}`))) return true
  const asked = await run('dpkg', ['-s', debianName(name)]).catch(() => undefined)
  return asked !== undefined && asked.code === 0 && /^Status: .* installed$/m.test(asked.stdout)
}
