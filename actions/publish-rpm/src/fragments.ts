import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { counted } from '../../../lib/counted.ts'
import { KilnError } from '../../../lib/errors.ts'
import { fileName } from '../../../lib/rpm/nevra.ts'
import type { PackageFile } from '../../../lib/rpm/package.ts'
import { printed, type Run } from '../../../lib/rpm/program.ts'
import { LISTS, type Lists, otherParts, parseRepomd, primaryParts, unpack } from './metadata.ts'

/** Where packages lie in a repository. */
export const PACKAGES = 'packages'
export const locationOf = (rpm: PackageFile): string => `${PACKAGES}/${fileName(rpm)}`

/**
 * What the lists say of these packages, made by createrepo_c from these files alone: the cost does not depend on what
 * the repository holds. The time of the file is replaced by that of the build, so equal packages are equal text.
 */
export async function fragments(run: Run, rpms: readonly PackageFile[], temporary: string): Promise<Lists> {
  const directory = await mkdtemp(join(temporary, 'kiln-publish-'))
  try {
    const packages = join(directory, PACKAGES)
    await mkdir(packages)
    for (const rpm of rpms) {
      const target = join(packages, fileName(rpm))
      await link(rpm.path, target).catch(() => copyFile(rpm.path, target))
    }
    await printed(
      run('createrepo_c', ['--quiet', '--no-database', '--general-compress-type=gz', directory]),
      'createrepo_c failed',
      'Check that the packages are whole.'
    )
    const repodata = join(directory, 'repodata')
    const repomd = parseRepomd(await readFile(join(repodata, 'repomd.xml'), 'utf8'))
    const [primary = '', filelists = '', other = ''] = await Promise.all(
      LISTS.map(async list => {
        const named = repomd.named.find(({ type }) => type === list)
        const file = (await readdir(repodata)).find(name => name === basename(named?.location ?? ''))
        return named === undefined || file === undefined ? '' : unpack(named, await readFile(join(repodata, file)))
      })
    )
    const found = {
      primary: primaryParts(primary).map(part => ({ ...part, text: timeOfBuild(part.text) })),
      filelists: otherParts(filelists),
      other: otherParts(other)
    }
    // createrepo_c before 1.0 leaves out what it cannot read, and says 0.
    if (found.primary.length !== rpms.length) {
      throw new KilnError(`createrepo_c read ${found.primary.length} of ${counted(rpms.length, 'package')}.`, {
        remedy: 'Check that the packages are whole, and that none is named twice.'
      })
    }
    return found
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

export const timeOfBuild = (part: string): string =>
  part.replace(/<time file="\d+" build="(\d+)"\/>/, '<time file="$1" build="$1"/>')
