import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Chroot } from './chroot.ts'
import { damage, type Installation, type InstalledPackage, parseInstalled, RPM_FORMAT } from './installation.ts'
import type { PackageManager } from './package-manager.ts'

/** dnf or yum, and rpm. */
export const rpmManager = (root: string, image: Chroot, program: 'dnf' | 'yum'): PackageManager => ({
  installed: () => rpmsOf(image),
  cacheOf: ({ url }) => (program === 'yum' ? 'kiln/packages' : `kiln-${digest(url)}/packages`),

  async install(work, how) {
    await writeFile(join(root, 'run/kiln/repos.d/kiln.repo'), repositoryFile(work))
    const repositories = [
      ...(work.baseRepositories ? ['/etc/yum.repos.d', '/etc/distro.repos.d'] : []),
      '/run/kiln/repos.d'
    ]
    return image(
      program,
      [
        '--assumeyes',
        `--setopt=reposdir=${repositories.join(',')}`,
        '--setopt=cachedir=/run/kiln/cache',
        '--setopt=logdir=/run/kiln/log',
        ...work.excludePackages.map(pattern => `--exclude=${pattern}`),
        'install',
        work.nevra
      ],
      how
    )
  },

  async filesOf(packages) {
    if (packages.length === 0) return []
    return (await image('rpm', ['-ql', ...packages])).out.split('\n')
  },

  damage: async packageName => damage((await image('rpm', ['-V', packageName])).all)
})

/** How dnf tells the caches of repositories of one name apart (libdnf, Repo::Impl::getHash; dnf5, Repo::get_cachedir). */
const digest = (url: string): string => createHash('sha256').update(url).digest('hex').slice(0, 16)

/** What rpm has in the image's database. */
export async function rpmsOf(image: Chroot): Promise<readonly InstalledPackage[]> {
  const listed = await image('rpm', ['-qa', '--qf', RPM_FORMAT])
  if (listed.code !== 0) throw new Error(`rpm -qa failed in the image: ${listed.all}`)
  return parseInstalled(listed.out)
}

const repositoryFile = ({ source, gpgCheck, gpgKey }: Installation): string =>
  [
    '[kiln]',
    'name=kiln',
    `baseurl=${source.url}`,
    'enabled=1',
    'proxy=_none_',
    `gpgcheck=${gpgCheck ? 1 : 0}`,
    ...(gpgKey === undefined ? [] : ['gpgkey=file:///run/kiln/key.asc']),
    ''
  ].join('\n')
