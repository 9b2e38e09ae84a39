import { join } from 'node:path'
import type { Ran, Run } from './child.ts'
import { type Chroot, exists } from './chroot.ts'
import { debManager } from './deb-manager.ts'
import type { Installation, InstalledPackage, Source } from './installation.ts'
import { rpmManager } from './rpm-manager.ts'
import { Refused } from './telling.ts'

/** The package manager of an image, run in it. */
export interface PackageManager {
  /** What its database has. @throws Error when it cannot be asked. */
  installed(): Promise<readonly InstalledPackage[]>
  /** Where in its cache it keeps the packages of the repository that is served, and looks before it downloads one. */
  cacheOf(source: Source): string
  /** Installs the package from the repository that is served; cache and lists stay outside of the image. */
  install(work: Installation, how: Run): Promise<Ran>
  /** The files of installed packages. */
  filesOf(packages: readonly string[]): Promise<readonly string[]>
  /** What is wrong with the files of a package, or with the database itself. */
  damage(packageName: string): Promise<readonly string[]>
}

/** The one that takes the repository's kind of packages. @throws Refused when the image has none. */
export async function managerOf(format: Source['format'], root: string, image: Chroot): Promise<PackageManager> {
  const has = (program: string): Promise<boolean> => exists(join(root, 'usr/bin', program))
  if (format === 'deb') {
    if (await has('apt-get')) return debManager(root, image)
    throw new Refused(
      'The base has no apt-get, and the repository is one of Debian packages.',
      'Give a base of the Debian family, or a yum repository with an RPM for this base.'
    )
  }
  for (const program of ['dnf', 'yum'] as const) if (await has(program)) return rpmManager(root, image, program)
  throw new Refused(
    'The base has neither dnf nor yum, and the repository is one of RPMs.',
    'Give a base of the RPM family (Amazon Linux, Rocky Linux, Fedora), or an apt repository with a Debian package for this base.'
  )
}
