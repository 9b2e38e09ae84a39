import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { KilnError } from '../../../lib/errors.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { fileSha256, type PackageFile, packageFiles } from '../../../lib/rpm/package.ts'
import { printed, type Run } from '../../../lib/rpm/program.ts'
import type { BuildTree } from './tree.ts'

export interface Made {
  readonly rpms: readonly string[]
  readonly srpm: string
}

/** Puts aside what a build made and empties the tree, but for the sources, so that the same can be built again. */
export async function putAside({ topdir }: BuildTree, made: Made): Promise<Made> {
  const aside = join(topdir, 'FIRST')
  await mkdir(aside)
  const moved = async (path: string): Promise<string> => {
    const to = join(aside, basename(path))
    await rename(path, to)
    return to
  }
  const kept = { rpms: await Promise.all(made.rpms.map(moved)), srpm: await moved(made.srpm) }
  for (const part of ['BUILD', 'BUILDROOT', 'RPMS', 'SRPMS']) {
    await rm(join(topdir, part), { recursive: true, force: true })
    await mkdir(join(topdir, part))
  }
  return kept
}

/**
 * Compares two builds of the same sources, neither signed, byte by byte: rpm before 4.14 records no digests that could
 * be compared instead.
 * @throws KilnError that names the first file, or else the first field of the header, that differs.
 */
export async function requireEqual(run: Run, first: Made, second: Made): Promise<void> {
  const filesOf = ({ rpms, srpm }: Made): Promise<PackageFile[]> => packageFiles(run, [...rpms, srpm])
  const [before, after] = await Promise.all([filesOf(first), filesOf(second)])
  const named = (path: string): string => basename(path)
  const more = after.find(({ path }) => !before.some(one => named(one.path) === named(path)))
  if (more !== undefined) throw differs(nevraText(more), { how: 'only the second build made it' })
  for (const one of before) {
    const other = after.find(({ path }) => named(path) === named(one.path))
    if (other === undefined) throw differs(nevraText(one), { how: 'the second build did not make it' })
    if ((await fileSha256(one.path)) === (await fileSha256(other.path))) continue
    throw differs(nevraText(one), await firstDifference(run, one.path, other.path))
  }
}

interface Difference {
  readonly how: string
  /** The field of the header that differs, where it is that. */
  readonly field?: string
}

const differs = (nevra: string, { how, field }: Difference): KilnError =>
  new KilnError(`${nevra} is not reproducible: ${how}.`, {
    remedy:
      field === BUILD_TIME
        ? 'rpm before 4.14 (Amazon Linux 2, EL 7) dates each build by the clock and can build nothing twice: build in an image with a newer one, or set `verify-reproducible: false`. Nothing was handed on.'
        : 'Take dates from SOURCE_DATE_EPOCH, sort what comes from directories, and leave out random values; or set `verify-reproducible: false`. Nothing was handed on.'
  })

/** rpm's word for what SOURCE_DATE_EPOCH stands in for. */
const BUILD_TIME = 'Buildtime'

async function firstDifference(run: Run, one: string, other: string): Promise<Difference> {
  const ask = (path: string, ...question: string[]): Promise<string> =>
    printed(
      run('rpm', ['--nosignature', '--dbpath', '/nonexistent/kiln', '-qp', ...question, '--', path]),
      'rpm cannot read what was built',
      'Build again.'
    )
  const files = ['--qf', '[%{FILENAMES}\t%{FILEDIGESTS} %{FILESIZES} %{FILEMODES:octal} %{FILEMTIMES}\n]']
  const file = firstOther(await ask(one, ...files), await ask(other, ...files))
  if (file !== undefined) {
    const [was = '', is = ''] = file.lines.map(line => line.split('\t')[1] ?? 'not there')
    const name = file.lines[0]?.split('\t')[0] || file.lines[1]?.split('\t')[0]
    return { how: `${name} differs (digest, size, mode, time: ${was} and ${is})` }
  }
  const header = firstOther(withoutDigests(await ask(one, '--xml')), withoutDigests(await ask(other, '--xml')))
  if (header === undefined) return { how: 'the payload differs, though no file does' }
  const field = /.*<rpmTag name="([^"]+)">/s.exec(header.before)?.[1] ?? 'a field'
  const values = header.lines.map(line => line.trim().replace(/<\/?\w+>/g, ''))
  return { how: `its header's ${field} is ${values.join(' and ')}`, field }
}

/** rpm's header as XML, without the fields that differ whenever any other does. */
const withoutDigests = (xml: string): string =>
  xml.replace(/<rpmTag name="(?:Sig|Sha\d|Header|Payload|Sourcepkgid|Pkgid)\w*">.*?<\/rpmTag>/gs, '')

/** The first line in which two texts differ, and the text of the first up to and with it. */
export function firstOther(
  one: string,
  other: string
): { readonly lines: readonly [string, string]; readonly before: string } | undefined {
  if (one === other) return undefined
  const [left, right] = [one.split('\n'), other.split('\n')]
  const at = left.findIndex((line, index) => line !== right[index])
  const index = at < 0 ? left.length : at
  return { lines: [left[index] ?? '', right[index] ?? ''], before: left.slice(0, index + 1).join('\n') }
}
