import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Ran } from './child.ts'
import { type Chroot, filesOf } from './chroot.ts'
import { versionOf } from './debian-packages.ts'
import { damage, type Installation, type InstalledPackage } from './installation.ts'
import type { PackageManager } from './package-manager.ts'

const APT = '/run/kiln/apt'

/** apt-get and dpkg. */
export const debManager = (root: string, image: Chroot): PackageManager => ({
  installed: () => debsOf(image),
  cacheOf: () => 'archives',

  async install(work, how) {
    await configure(work, root)
    const apt = (...args: readonly string[]): Promise<Ran> =>
      image('env', ['DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_SUSPEND=1', 'apt-get', ...OPTIONS, ...args], how)
    const updated = await apt('update')
    if (updated.code !== 0) return updated
    return apt('install', `${work.packageName}=${work.written ?? ''}`)
  },

  async filesOf(packages) {
    if (packages.length === 0) return []
    return (await image('dpkg', ['--listfiles', ...packages])).out.split('\n').filter(line => line.startsWith('/'))
  },

  async damage(packageName) {
    const [files, database] = [await image('dpkg', ['--verify', packageName]), await image('dpkg', ['--audit'])]
    return [...debDamage(files.all), ...database.all.split('\n').filter(line => line.trim() !== '')]
  }
})

const OPTIONS = [
  '--yes',
  '--quiet',
  '-oDpkg::Use-Pty=0',
  // Files that somebody changed stay as they are, without a question that nobody answers.
  '-oDpkg::Options::=--force-confdef',
  '-oDpkg::Options::=--force-confold',
  '-oDpkg::Options::=--log=/run/kiln/log/dpkg.log',
  // dpkg waits for each file to be on the disk (dpkg(1), unsafe-io), in case the power fails: a bake is then thrown away.
  '-oDpkg::Options::=--force-unsafe-io',
  `-oDir::Etc::SourceList=${APT}/no-such.list`,
  `-oDir::Etc::SourceParts=${APT}/sources`,
  `-oDir::Etc::Preferences=${APT}/preferences`,
  '-oDir::State::Lists=/run/kiln/cache/lists',
  '-oDir::Cache=/run/kiln/cache',
  '-oDir::Log=/run/kiln/log',
  '-oAcquire::Languages=none',
  '-oAcquire::http::Proxy::127.0.0.1=DIRECT',
  '-oAcquire::Retries=2',
  // Without it, update is content with what it gets (apt 2.1 and later; ignored before).
  '-oAPT::Update::Error-Mode=any',
  '-oAPT::Sandbox::User=root'
]

/** apt takes sources of one directory: ours beside those of the image. */
async function configure(work: Installation, root: string): Promise<void> {
  const place = join(root, APT)
  await mkdir(join(place, 'sources'), { recursive: true })
  for (const name of ['lists/partial', 'archives/partial'])
    await mkdir(join(root, 'run/kiln/cache', name), { recursive: true })
  const etc = join(root, 'etc/apt')
  if (work.baseRepositories) {
    const lists = (await filesOf(join(etc, 'sources.list.d'))).filter(name => /\.(list|sources)$/.test(name))
    for (const name of lists) await copyFile(join(etc, 'sources.list.d', name), join(place, 'sources', name))
    await copyFile(join(etc, 'sources.list'), join(place, 'sources/base.list')).catch(() => {})
  }
  await writeFile(join(place, 'sources/kiln.list'), sourceLine(work))
  const own = await readFile(join(etc, 'preferences'), 'utf8').catch(() => '')
  await writeFile(join(place, 'preferences'), `${heldBack(work.excludePackages)}${own}`)
}

/** The line of sources.list(5) for the repository that is served. Pure. */
export function sourceLine({ source, gpgCheck, gpgKey }: Pick<Installation, 'source' | 'gpgCheck' | 'gpgKey'>): string {
  if (source.format !== 'deb') throw new Error('not an apt repository')
  const options = [
    ...(gpgCheck && gpgKey !== undefined ? ['signed-by=/run/kiln/key.asc'] : ['trusted=yes']),
    ...(source.mayBeExpired ? ['check-valid-until=no'] : [])
  ]
  return `deb [${options.join(' ')}] ${source.url} ${[source.suite, ...source.components].join(' ')}\n`
}

/** Preferences (apt_preferences(5)) that neither install nor update what fits the patterns. Pure. */
export const heldBack = (patterns: readonly string[]): string =>
  patterns.map(pattern => `Package: ${pattern}\nPin: release *\nPin-Priority: -1\n\n`).join('')

/** Documentation and translations that small images have dpkg leave out (dpkg.cfg(5), path-exclude). */
const LEFT_OUT = /^missing\s+\/usr\/share\/(doc|man|info|locale|lintian)\//

/** Lines of `dpkg --verify` that mean damage; they are as rpm's. Pure. */
export const debDamage = (verification: string): readonly string[] =>
  damage(verification).filter(line => !LEFT_OUT.test(line))

const FIELDS = ['db:Status-Status', 'Package', 'Version', 'Architecture', 'Installed-Size']
const LISTING = `${FIELDS.map(field => `\${${field}}`).join('\\t')}\\n`

/** What dpkg has in the image's database. */
export async function debsOf(image: Chroot): Promise<readonly InstalledPackage[]> {
  const listed = await image('dpkg-query', ['--show', `--showformat=${LISTING}`])
  if (listed.code !== 0) throw new Error(`dpkg-query failed in the image: ${listed.all}`)
  return parseDebs(listed.out)
}

/** Packages as {@link debsOf} lists them, those that are installed, named as RPMs are. Pure. */
export const parseDebs = (text: string): readonly InstalledPackage[] =>
  text
    .split('\n')
    .map(line => line.split('\t'))
    .filter(([status]) => status === 'installed')
    .map(([, name = '', version = '', arch = '', kibibytes = '0']) => ({
      name,
      nevra: nevraText({ name, ...versionOf(version), arch }),
      bytes: Number(kibibytes) * 1024
    }))
    .toSorted((a, b) => a.nevra.localeCompare(b.nevra))
