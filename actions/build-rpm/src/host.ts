import { existsSync } from 'node:fs'
import { KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { lastLines, type Run } from '../../../lib/rpm/program.ts'

/** What the machine that builds is, as far as building depends on it. */
export interface Host {
  /** rpm's database lists what is installed, so it can check and install BuildRequires. */
  readonly rpmManaged: boolean
  /** rpm knows systemd's macros. */
  readonly systemdMacros: boolean
}

export async function lookAtHost(run: Run): Promise<Host> {
  const [installed, unitdir] = await Promise.all([run('rpm', ['-q', 'rpm']), run('rpm', ['--eval', '%{?_unitdir}'])])
  return { rpmManaged: installed.code === 0, systemdMacros: unitdir.stdout.trim() !== '' }
}

/**
 * Installs the BuildRequires with the distribution's own builddep.
 * @throws KilnError where there is none.
 */
export async function installBuildRequires(
  run: Run,
  { rpmManaged }: Host,
  options: readonly string[],
  specPath: string,
  isRoot: boolean
): Promise<void> {
  if (!rpmManaged) {
    throw new KilnError('`builddep: true` needs a distribution of RPM packages; this runner has another.', {
      remedy:
        'Run the job in a container of the target distribution, or install what the build needs in a step before this one.'
    })
  }
  const defines = options.flatMap((option, index) => (option === '--define' ? ['-D', options[index + 1] ?? ''] : []))
  const [program, ...args] = existsSync('/usr/bin/dnf')
    ? ['dnf', 'builddep', '-y', ...defines, '--spec', specPath]
    : ['yum-builddep', '-y', specPath]
  const { code, stdout, stderr } = isRoot
    ? await run(program ?? '', args)
    : await run('sudo', ['-n', program ?? '', ...args])
  if (code !== 0) {
    throw new KilnError(`The BuildRequires cannot be installed: ${lastLines(`${stdout}\n${stderr}`)}`, {
      remedy: 'Check the names in the spec and the repositories of this runner (dnf-plugins-core gives `dnf builddep`).'
    })
  }
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
